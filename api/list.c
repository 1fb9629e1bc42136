/* SPDX-License-Identifier: MIT
 * list.c: what a book holds, by name, for help and completion. */
#include "api/handle.h"
#include "vm/expr/scope.h"

struct listing {
    struct bylaw_book *book;
    const char *what;
    struct arena *arena;
    const struct plan *plan;
    struct record *list;
    bool known;
};

static struct str text_of(const struct listing *l, struct name n)
{
    return name_is(n) ? names_text(l->plan->names, n) : STR_EMPTY;
}

static struct record *add(struct listing *l, struct str name)
{
    struct record *r = record_new(l->arena, RECORD_OBJECT);
    record_put_text(l->arena, r, "name", name);
    record_push(l->arena, l->list, r);
    return r;
}

static void put_source(struct listing *l, struct record *r, struct span s)
{
    record_put(l->arena, r, "source", show_source(l->arena, &l->book->sources, s));
}

static void list_rules(struct listing *l)
{
    for (uint32_t i = 0; i < l->plan->rules.n; i++) {
        const struct plan_rule *rule = &l->plan->rules.p[i];
        const struct verdict_form *f = NULL;
        for (uint32_t k = 0; k < l->plan->verdicts.n && !f; k++)
            f = l->plan->verdicts.p[k].rule == i ? &l->plan->verdicts.p[k] : NULL;
        struct record *r = add(l, text_of(l, rule->name));
        record_put_some(l->arena, r, "title", rule->title);
        record_put_some(l->arena, r, "cite", rule->cite);
        record_put_some(l->arena, r, "effect", f ? str_of(effect_text[f->effect]) : STR_EMPTY);
        put_source(l, r, f ? f->span : (struct span){0});
    }
}

static struct str printed(struct listing *l, struct type t, struct value v)
{
    struct value_env e = {.names = names_new(l->arena, l->plan->names), .types = &l->plan->schema->types, .zone = l->plan->zone, .arena = l->arena};
    struct buf b = {.arena = l->arena};
    value_print(&b, &e, t, v, true);
    return buf_str(&b);
}

static struct str type_text(struct listing *l, struct type t)
{
    struct buf b = {.arena = l->arena};
    type_print(&b, &l->plan->schema->types, t);
    return buf_str(&b);
}

static void list_params(struct listing *l)
{
    const struct world *w = l->plan->world;
    for (uint32_t i = 0; i < w->params.n; i++) {
        const struct param *p = &w->params.p[i];
        struct record *r = add(l, text_of(l, p->name)), *values = record_new(l->arena, RECORD_LIST);
        record_put_text(l->arena, r, "type", type_text(l, p->type));
        record_put_some(l->arena, r, "cite", p->cite);
        for (uint32_t k = 0; k < p->pieces.n; k++) {
            struct record *v = record_new(l->arena, RECORD_OBJECT);
            bool always = p->pieces.p[k].from == INT32_MIN;
            record_put_some(l->arena, v, "from", always ? STR_EMPTY : printed(l, TYPE(TYPE_DATE), value_int(p->pieces.p[k].from)));
            record_put_text(l->arena, v, "value", printed(l, p->type, p->pieces.p[k].value));
            record_push(l->arena, values, v);
        }
        record_put(l->arena, r, "values", values);
        put_source(l, r, p->span);
    }
}

/* "priority == 'high': 4 working hours; 3 workdays", in the author's words. */
static struct str deadline_text(struct listing *l, const struct obligation_form *f)
{
    struct buf b = {.arena = l->arena};
    for (uint32_t i = 0; i < f->due.n; i++) {
        const struct due_case *c = &f->due.p[i];
        buf_text(&b, i ? "; " : "");
        if (c->condition)
            buf_add(&b, c->condition->text);
        buf_text(&b, c->condition ? ": " : "");
        buf_add(&b, c->by ? c->by->text : str_trim(c->within.text));
    }
    return buf_str(&b);
}

static struct str begins_text(struct listing *l, const struct obligation_form *f)
{
    struct buf b = {.arena = l->arena};
    buf_text(&b, f->on ? "on " : "every ");
    buf_add(&b, f->on ? f->on->text : f->every_text);
    return buf_str(&b);
}

static void list_duties(struct listing *l)
{
    for (uint32_t i = 0; i < l->plan->duties.n; i++) {
        const struct duty_rule *duty = &l->plan->duties.p[i];
        struct record *r = add(l, text_of(l, duty->name)), *forms = record_new(l->arena, RECORD_LIST);
        struct span at = {0};
        record_put_some(l->arena, r, "title", duty->title);
        record_put_some(l->arena, r, "cite", duty->cite);
        for (uint32_t k = 0; k < l->plan->obligations.n; k++) {
            const struct obligation_form *f = &l->plan->obligations.p[k];
            struct record *form = record_new(l->arena, RECORD_OBJECT);
            if (f->duty != i)
                continue;
            at = forms->members.n ? at : f->span;
            record_put_some(l->arena, form, "of", text_of(l, f->of));
            record_put_text(l->arena, form, "begins", begins_text(l, f));
            record_put_some(l->arena, form, "deadline", deadline_text(l, f));
            record_put_some(l->arena, form, "from", f->from == DAY_FIRST ? STR_EMPTY : printed(l, TYPE(TYPE_DATE), value_int(f->from)));
            record_push(l->arena, forms, form);
        }
        record_put(l->arena, r, "forms", forms);
        put_source(l, r, at);
    }
}

static struct str every_text(struct listing *l, const struct measure_rule *r)
{
    struct buf b = {.arena = l->arena};
    uint32_t n;
    if (!r->has_every)
        return STR_EMPTY;
    if (r->every.n > 1)
        buf_printf(&b, "%d ", r->every.n);
    buf_add(&b, recur_words(&n)[r->every.unit]);
    return buf_str(&b);
}

static struct str members_text(struct listing *l, const struct measure_form *f)
{
    struct buf b = {.arena = l->arena};
    if (f->members == MEMBERS_ROLE)
        buf_add(&b, text_of(l, f->of));
    if (f->members == MEMBERS_RECORD)
        buf_add(&b, f->record ? text_of(l, l->plan->schema->records.p[f->record].name) : STR("person"));
    for (uint32_t i = 0; i < f->group_names.n; i++) {
        buf_text(&b, i ? ", " : "");
        buf_add(&b, text_of(l, f->group_names.p[i]));
    }
    return buf_str(&b);
}

static void list_kpis(struct listing *l)
{
    for (uint32_t i = 0; i < l->plan->measures.n; i++) {
        const struct measure_form *f = &l->plan->measures.p[i];
        const struct measure_rule *rule = &l->plan->measure_rules.p[f->rule];
        if (rule->hidden)
            continue;
        struct record *r = add(l, text_of(l, f->name));
        record_put_some(l->arena, r, "title", f->title);
        record_put_some(l->arena, r, "cite", f->cite);
        record_put_text(l->arena, r, "value", f->value->text);
        record_put_some(l->arena, r, "per", members_text(l, f));
        record_put_some(l->arena, r, "every", every_text(l, rule));
        record_put_some(l->arena, r, "from", f->from == DAY_FIRST ? STR_EMPTY : printed(l, TYPE(TYPE_DATE), value_int(f->from)));
        put_source(l, r, f->span);
    }
}

static struct record *list_of_parts(struct listing *l, const struct review_form *f)
{
    struct record *list = record_new(l->arena, RECORD_LIST);
    for (uint32_t i = 0; i < f->parts.n; i++) {
        struct record *p = record_new(l->arena, RECORD_OBJECT);
        record_put_text(l->arena, p, "name", f->parts.p[i].name);
        record_put(l->arena, p, "weight", record_number(l->arena, (double)f->parts.p[i].weight / (double)POINT_ONE));
        record_push(l->arena, list, p);
    }
    return list;
}

static void list_reviews(struct listing *l)
{
    for (uint32_t i = 0; i < l->plan->reviews.n; i++) {
        const struct review_form *f = &l->plan->reviews.p[i];
        struct record *r = add(l, text_of(l, f->name)), *grades = record_new(l->arena, RECORD_LIST);
        record_put_some(l->arena, r, "title", f->title);
        record_put_some(l->arena, r, "cite", f->cite);
        record_put_some(l->arena, r, "of", text_of(l, f->of));
        record_put_text(l->arena, r, "every", f->every_text);
        record_put(l->arena, r, "weigh", list_of_parts(l, f));
        for (uint32_t k = 0; k < f->grades.n; k++)
            record_push(l->arena, grades, record_text(l->arena, text_of(l, f->grades.p[k])));
        record_put(l->arena, r, "grades", grades);
        put_source(l, r, f->span);
    }
}

static void list_roles(struct listing *l)
{
    const struct world *w = l->plan->world;
    for (uint32_t i = 0; i < w->roles.n; i++) {
        struct record *r = add(l, text_of(l, w->roles.p[i].name)), *above = record_new(l->arena, RECORD_LIST);
        for (uint32_t k = 0; k < w->roles.p[i].above.n; k++)
            record_push(l->arena, above, record_text(l->arena, text_of(l, w->roles.p[i].above.p[k])));
        record_put_some(l->arena, r, "title", w->roles.p[i].title);
        record_put(l->arena, r, "reports_to", above);
        put_source(l, r, w->roles.p[i].span);
    }
}

static void list_kinds(struct listing *l)
{
    const struct schema *s = l->plan->schema;
    for (uint32_t i = 0; i < s->kinds.n; i++) {
        const struct kind_def *k = &s->kinds.p[i];
        if (k->rule_len)
            continue; /* an outcome: nobody declares it */
        struct record *r = add(l, text_of(l, k->name)), *fields = record_new(l->arena, RECORD_LIST);
        for (uint32_t n = 0; n < k->fields.n; n++) {
            struct record *f = record_new(l->arena, RECORD_OBJECT);
            record_put_text(l->arena, f, "name", text_of(l, k->fields.p[n].name));
            record_put_text(l->arena, f, "type", type_text(l, k->fields.p[n].type));
            record_push(l->arena, fields, f);
        }
        record_put(l->arena, r, "fields", fields);
        put_source(l, r, k->span);
    }
}

static void list_matrices(struct listing *l)
{
    const struct world *w = l->plan->world;
    for (uint32_t i = 0; i < w->matrices.n; i++)
        put_source(l, add(l, text_of(l, w->matrices.p[i].name)), w->matrices.p[i].span);
}

static void list_scenarios(struct listing *l)
{
    for (uint32_t i = 0; i < l->plan->scenarios.n; i++)
        add(l, l->plan->scenarios.p[i]->name);
}

static void list_functions(struct listing *l)
{
    for (uint32_t i = 0; i < fn_count; i++) {
        struct record *r = add(l, str_of(fn_rows[i].name));
        record_put_int(l->arena, r, "arguments", (int64_t)strlen(fn_rows[i].params));
        record_put_text(l->arena, r, "doc", str_of(fn_rows[i].doc));
    }
    for (uint32_t i = 0; i < TERM_FN_COUNT; i++) {
        struct record *r = add(l, str_of(term_fn_text[i]));
        record_put_int(l->arena, r, "arguments", 1);
        record_put_text(l->arena, r, "doc", STR("over what happened before: count{ refund, within = 30d }, sum{ refund.amount, same = actor }"));
    }
}

static void list_recipes(struct listing *l)
{
    for (uint32_t i = 0; i < l->plan->recipes.n; i++) {
        const struct recipe_form *recipe = &l->plan->recipes.p[i];
        struct record *r = add(l, text_of(l, recipe->name)), *fields = record_new(l->arena, RECORD_LIST);
        record_put_some(l->arena, r, "doc", recipe->doc);
        for (uint32_t k = 0; k < recipe->nfields; k++) {
            const struct recipe_field_form *from = &recipe->fields[k];
            struct record *f = record_new(l->arena, RECORD_OBJECT);
            record_put_text(l->arena, f, "name", from->name);
            record_put_some(l->arena, f, "doc", from->doc);
            record_put_some(l->arena, f, "default", from->fallback);
            record_put(l->arena, f, "required", record_bool(l->arena, !from->optional));
            record_push(l->arena, fields, f);
        }
        record_put(l->arena, r, "fields", fields);
        put_source(l, r, recipe->span);
    }
}

static void list_articles(struct listing *l)
{
    for (uint32_t i = 0; i < l->plan->articles.n; i++) {
        const struct article_form *f = &l->plan->articles.p[i];
        struct record *r = add(l, text_of(l, f->name)), *cites = record_new(l->arena, RECORD_LIST);
        for (uint32_t k = 0; k < f->cites.n; k++)
            record_push(l->arena, cites, record_text(l->arena, text_of(l, f->cites.p[k])));
        record_put_some(l->arena, r, "title", f->title);
        record_put_text(l->arena, r, "hash", f->hash);
        record_put_text(l->arena, r, "coverage", str_of(coverage_text[f->coverage]));
        record_put(l->arena, r, "cites", cites);
        put_source(l, r, f->span);
    }
}

static void list_all(void *ud)
{
    static const struct {
        const char *what;
        void (*list)(struct listing *l);
    } rows[] = {{"rules", list_rules},       {"params", list_params},       {"roles", list_roles},        {"kpis", list_kpis},        {"kinds", list_kinds},
                {"matrices", list_matrices}, {"scenarios", list_scenarios}, {"functions", list_functions},
                {"duties", list_duties},     {"reviews", list_reviews},     {"articles", list_articles},     {"recipes", list_recipes}};
    struct listing *l = ud;
    l->list = record_new(l->arena, RECORD_LIST);
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (str_eq(str_of(rows[i].what), str_of(l->what))) {
            l->known = true;
            rows[i].list(l);
        }
}

bylaw_status bylaw_book_list(bylaw_book *b, const char *what, const bylaw_record **ret)
{
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    struct listing l = {.book = b, .what = what, .arena = &b->call, .plan = b->book.plan};
    enum bl_status st = mem_try(&b->call_mem, list_all, &l);
    if (st == BL_OK && !l.known) {
        book_say(b, STR("there is no such list"));
        st = BL_USAGE;
    }
    if (st == BL_OK && ret)
        *ret = (const bylaw_record *)(const void *)l.list;
    return call_end(b, st);
}
