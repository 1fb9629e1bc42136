/* SPDX-License-Identifier: MIT */
#include "vm/spec/book.h"

#include "vm/spec/word.h"

/* --- instances ------------------------------------------------------------------------------------------------------------ */

static const struct word *word_find(struct words words, struct str name)
{
    for (uint32_t i = 0; i < words.n; i++)
        if (str_eq(str_of(words.p[i]->name), name))
            return words.p[i];
    return NULL;
}

static struct inst *inst_new(struct linker *l, const struct word *w, const struct decl *d)
{
    struct inst *i = NEW(l->arena, struct inst);
    *i = (struct inst){.word = w, .decl = d, .name = NAME_NONE, .name_span = d->name.span};
    if (d->name.kind == DATUM_TEXT)
        i->name = names_put(l->names, d->name.text);
    i->data = arena_alloc(l->arena, w->size ? w->size : 1);
    fields_fill(l->arena, l->diags, w->fields, w->open, w->positional, d, i->data);
    i->good = fields_complete(w->fields, i->data) && (d->body.kind == DATUM_TABLE || w->manner == WORD_INCLUDE || w->manner == WORD_NAME);
    return i;
}

/* --- amending: the second declaration's fields replace the first's ----------------------------------------------------------- */

struct amender {
    struct linker *l;
    struct decl *all; /* copies, without the amendments */
    uint32_t n;
};

static bool pair_same(const struct datum_pair *a, const struct datum_pair *b)
{
    return a->index == b->index && str_eq(a->key, b->key);
}

static const struct datum_pair *pair_in(const struct datum *table, const struct datum_pair *like)
{
    for (uint32_t i = 0; i < table->npairs; i++)
        if (pair_same(&table->pairs[i], like))
            return &table->pairs[i];
    return NULL;
}

static void merge(struct linker *l, struct datum *old, const struct datum *with)
{
    struct datum_pair *pairs = NEW_ARRAY(l->arena, struct datum_pair, old->npairs + with->npairs + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < old->npairs; i++) {
        const struct datum_pair *p = pair_in(with, &old->pairs[i]);
        pairs[n++] = p ? *p : old->pairs[i];
    }
    for (uint32_t i = 0; i < with->npairs; i++)
        if (!pair_in(old, &with->pairs[i]))
            pairs[n++] = with->pairs[i];
    old->pairs = pairs;
    old->npairs = n;
}

static struct decl *amended(struct amender *a, const struct decl *d)
{
    struct decl *found = NULL;
    struct str *names = NEW_ARRAY(a->l->arena, struct str, a->n + 1);
    for (uint32_t i = 0; i < a->n; i++) {
        names[i] = a->all[i].name.kind == DATUM_TEXT ? a->all[i].name.text : STR_EMPTY;
        if (a->all[i].name.kind != DATUM_TEXT || !str_eq(a->all[i].name.text, d->name.text))
            continue;
        if (found) {
            struct diag *g = diag(a->l->diags, D_B0317, d->name.span, d->name.text);
            diag_note(a->l->diags, g, found->origin.user, STR("declared here"));
            diag_note(a->l->diags, g, a->all[i].origin.user, STR("and here"));
            return NULL;
        }
        found = &a->all[i];
    }
    if (!found) {
        struct diag *g = diag(a->l->diags, D_B0316, d->name.span, d->name.text);
        diag_nearest(a->l->diags, g, d->name.text, names, a->n);
    }
    return found;
}

static uint32_t amend_all(struct linker *l, const struct decls *in, struct decl **ret)
{
    struct amender a = {.l = l, .all = NEW_ARRAY(l->arena, struct decl, in->all.n + 1)};
    for (uint32_t i = 0; i < in->all.n; i++) {
        const struct decl *d = &in->all.p[i];
        bool amends = str_eq(d->word, STR("amend"));
        if (!amends) {
            a.all[a.n++] = *d;
            continue;
        }
        struct decl *old = d->name.kind == DATUM_TEXT ? amended(&a, d) : NULL;
        if (old && old->body.kind == DATUM_TABLE && d->body.kind == DATUM_TABLE)
            merge(l, &old->body, &d->body);
    }
    *ret = a.all;
    return a.n;
}

/* --- the rulebook, and names declared twice ------------------------------------------------------------------------------------ */

static void check_rulebook(struct linker *l)
{
    const struct inst *first = NULL;
    uint32_t root = 0;
    for (uint32_t i = 0; i < l->insts.n; i++) {
        struct inst *x = l->insts.p[i];
        if (!str_eq(str_of(x->word->name), STR("rulebook")))
            continue;
        if (first) {
            struct diag *d = diag0(l->diags, D_B0319, x->decl->word_span);
            diag_note(l->diags, d, first->decl->word_span, STR("the first one stands here"));
        }
        first = first ? first : x;
    }
    for (uint32_t i = 0; i < l->in->sources->all.n && !root; i++)
        if (str_eq(l->in->sources->all.p[i]->name, l->in->path))
            root = i + 1;
    bool unread = l->insts.n == 0 && l->diags->errors; /* why stands there already */
    if (!first && !unread)
        diag(l->diags, D_B0318, ((struct span){root, 0, root ? 1 : 0}), l->in->path);
}

static struct day_range *effective_of(const struct inst *i)
{
    return i->word->effective_at == SIZE_MAX ? NULL : (struct day_range *)((char *)i->data + i->word->effective_at);
}

static bool in_force_apart(const struct inst *a, const struct inst *b)
{
    const struct day_range *x = effective_of(a), *y = effective_of(b);
    if (!x || !y || !x->given || !y->given)
        return false;
    return x->till < y->from || y->till < x->from;
}

static void check_twice(struct linker *l)
{
    struct map seen = {.arena = l->arena};
    uint32_t *before = NEW_ARRAY(l->arena, uint32_t, l->insts.n + 1); /* the one of the same name before it, plus 1; 0: none */
    for (uint32_t i = 0; i < l->insts.n; i++) {
        struct inst *x = l->insts.p[i];
        if (!name_is(x->name) || x->word->repeats)
            continue;
        uint64_t key = hash_mix((uint64_t)x->name.id << 32 ^ hash_bytes(x->word->name, strlen(x->word->name)));
        uint32_t at;
        bool had = map_get(&seen, key, &at);
        map_put(&seen, key, i);
        before[i] = had ? at + 1 : 0;
        uint32_t k = before[i];
        while (k && in_force_apart(x, l->insts.p[k - 1]))
            k = before[k - 1];
        if (!k)
            continue;
        struct diag *d = diag(l->diags, D_B0340, x->name_span, str_of(x->word->name), names_text(l->names, x->name));
        diag_note(l->diags, d, l->insts.p[k - 1]->name_span, STR("the first one stands here"));
    }
}

/* --- passes ------------------------------------------------------------------------------------------------------------------------ */

typedef void (*pass_fn)(struct linker *l, struct inst *i);

static pass_fn pass_of(const struct word *w, int pass)
{
    pass_fn fns[] = {w->announce, w->declare, w->offer, w->link, w->lower};
    return fns[pass];
}

enum { PASS_OFFER = 2, PASS_LINK = 3, PASS_LOWER = 4, PASSES = 5 };

static void link_all(struct linker *l, bool first)
{
    for (uint32_t i = 0; i < l->insts.n; i++) {
        struct inst *x = l->insts.p[i];
        if (x->word->link && x->good && x->word->links_first == first)
            x->word->link(l, x);
    }
}

static void run_passes(struct linker *l)
{
    for (int pass = 0; pass < PASSES; pass++) {
        if (pass == PASS_LINK) {
            link_all(l, true);
            link_all(l, false);
            continue;
        }
        for (uint32_t i = 0; i < l->insts.n; i++) {
            struct inst *x = l->insts.p[i];
            pass_fn fn = pass_of(x->word, pass);
            if (pass == PASS_OFFER && i == 0) {
                linker_declared_records(l);
                linker_tenure(l);
            }
            if (pass == PASS_OFFER)
                linker_offer(l, x);
            else if (fn && x->good && (pass != PASS_LOWER || l->diags->errors == 0))
                fn(l, x);
        }
    }
    for (uint32_t i = 0; i < l->in->words.n; i++)
        if (l->in->words.p[i]->finish)
            l->in->words.p[i]->finish(l);
}

/* Rules whose outcome somebody waits for. */
static void find_outcomes(struct linker *l)
{
    for (uint32_t i = 0; i < l->plan->rules.n; i++) {
        struct plan_rule *r = &l->plan->rules.p[i];
        r->fired = linker_awaited(l, r->name, "fired");
        if (!name_is(r->fired))
            r->fired = linker_awaited(l, r->name, "lacking"); /* of an authority */
    }
    for (int t = 0; t < TENURE_COUNT; t++)
        l->plan->tenure_awaited[t] = name_is(l->plan->tenure[t]) && name_is(linker_awaited(l, names_put(l->names, STR("role")), tenure_text[t]));
    for (uint32_t i = 0; i < l->plan->duties.n; i++)
        for (int o = 0; o < OUTCOME_COUNT; o++) {
            struct duty_rule *d = &l->plan->duties.p[i];
            d->outcome[o] = linker_awaited(l, d->name, duty_outcome_text[o]);
        }
}

/* Who overrides whom, once all forms stand in their places. */
static void find_exceptions(struct plan *p)
{
    for (uint32_t i = 0; i < p->verdicts.n; i++)
        for (uint32_t k = 0; k < p->verdicts.p[i].overrides.n; k++)
            for (uint32_t j = 0; j < p->verdicts.n; j++)
                if (name_eq(p->verdicts.p[j].name, p->verdicts.p[i].overrides.p[k]))
                    *VEC_PUSH(p->arena, p->verdicts.p[j].over) = i;
}

static bool reads_ids(const struct graph *g)
{
    bool reads = false;
    for (uint32_t i = 0; i < g->nodes.n; i++)
        reads |= g->nodes.p[i].op == OP_ID || g->nodes.p[i].op == OP_NOW_ID || g->nodes.p[i].op == OP_LUA;
    return reads;
}

/* Kinds that rules wait for and nobody declared have what event(any) gives to all. */
static void share_any_fields(struct linker *l)
{
    struct schema *s = l->schema;
    for (uint32_t k = 0; k < s->kinds.n; k++) {
        struct kind_def *d = &s->kinds.p[k];
        for (uint32_t i = 0; !d->declared && d->rule_len == 0 && i < s->any_fields.n; i++)
            *VEC_PUSH(l->arena, d->fields) = s->any_fields.p[i];
    }
}

/* Whether somebody can stand in for somebody: by a role, or by a person's row. */
static bool has_deputies(struct linker *l)
{
    struct name deputy = names_find(l->names, STR("deputy"));
    const struct field_def *f = name_is(deputy) ? record_field(l->schema, 0, deputy) : NULL;
    const struct record_table *people = l->world->records.n ? &l->world->records.p[0] : NULL;
    bool any = false;
    for (uint32_t i = 0; i < l->world->roles.n; i++)
        any |= name_is(l->world->roles.p[i].deputy);
    for (uint32_t i = 0; f && people && i < people->rows.n; i++)
        any |= people->rows.p[i].fields[f - l->schema->records.p[0].fields.p].state == V_KNOWN;
    return any;
}

/* The built-in fact `absence`: its actor is away till the end of the day that it names. A book may declare it otherwise. */
static struct name absence_kind(struct linker *l)
{
    struct name absence = names_put(l->names, STR("absence"));
    uint32_t kind = schema_kind(l->schema, absence); /* may move the list */
    struct kind_def *k = &l->schema->kinds.p[kind];
    struct field_def till = {.name = names_put(l->names, STR("till")), .type = {.kind = TYPE_DATE, .optional = true}};
    if (k->declared)
        return absence;
    k->declared = true;
    till.column = schema_column(l->schema, till.name, TYPE(TYPE_DATE));
    *VEC_PUSH(l->arena, k->fields) = till;
    return absence;
}

static struct linker linker_new(const struct book_input *in, struct book *b)
{
    struct arena *a = in->arena;
    *b = (struct book){.arena = a, .sources = in->sources, .diags = in->diags};
    b->names = names_new(a, NULL);
    b->schema = NEW(a, struct schema);
    schema_init(b->schema, a, b->names);
    b->plan = NEW(a, struct plan);
    struct world *w = NEW(a, struct world);
    world_init(w, a, b->names, b->schema);
    struct graph *g = NEW(a, struct graph);
    graph_init(g, a);
    *b->plan = (struct plan){.arena = a, .names = b->names, .schema = b->schema, .graph = g, .world = w};
    return (struct linker){.in = in, .book = b, .plan = b->plan, .arena = a, .diags = in->diags, .names = b->names,
                           .schema = b->schema, .world = w, .graph = g, .awaited = {.arena = a}};
}

/* The rulebook first: zone and month_end are needed to read everything else. */
static void add_insts(struct linker *l, const struct decl *decls, uint32_t n)
{
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < n; i++) {
            bool rulebook = str_eq(decls[i].word, STR("rulebook"));
            const struct word *w = word_find(l->in->words, decls[i].word);
            if (w && rulebook == (round == 0))
                *VEC_PUSH(l->arena, l->insts) = inst_new(l, w, &decls[i]);
        }
}

/* --- what it says, for people -------------------------------------------------------------------------------------------------- */

static struct note *note_begin(struct scribe *s, const struct book *b, struct notes *all, const struct inst *i)
{
    struct note *n = NEW(s->arena, struct note);
    struct str word = str_of(i->word->name), name = name_is(i->name) ? names_text(b->names, i->name) : STR_EMPTY;
    *n = (struct note){.chapter = i->word->chapter, .name = name, .word = word, .anchor = anchor_of(s->arena, word, name)};
    for (uint32_t k = 0; k < all->all.n; k++)
        n->piece += str_eq(all->all.p[k]->word, word) && str_eq(all->all.p[k]->name, name);
    *VEC_PUSH(s->arena, all->all) = n;
    return n;
}

void book_describe(const struct book *b, struct arena *a, struct notes *ret)
{
    struct names *names = names_new(a, b->names);
    struct scribe s = {.arena = a, .plan = b->plan, .names = b->names, .tongue = tongue_of(b->plan->language)};
    s.values = (struct value_env){names, &b->schema->types, b->plan->zone, b->plan->clock_change, a};
    *ret = (struct notes){.title = b->plan->title, .version = b->plan->version, .language = b->plan->language};
    for (uint32_t i = 0; i < b->ninsts; i++)
        if (b->insts[i]->word->describe) {
            s.note = note_begin(&s, b, ret, b->insts[i]);
            b->insts[i]->word->describe(&s, b->insts[i]);
        }
}

enum bl_status book_link(const struct book_input *in, const struct decls *decls, struct book *ret)
{
    struct linker l = linker_new(in, ret);
    linker_kpis(&l);
    struct decl *all;
    uint32_t n = amend_all(&l, decls, &all);
    add_insts(&l, all, n);
    check_rulebook(&l);
    check_twice(&l);
    linker_declared_kinds(&l);
    run_passes(&l);
    if (in->diags->errors == 0) {
        linker_declared_facts(&l, decls);
        linker_staff(&l);
        linker_posts(&l);
    }
    if (in->diags->errors == 0)
        linker_apart(&l);
    find_exceptions(l.plan);
    linker_measures_done(&l);
    linker_circles(&l);
    l.plan->absence = has_deputies(&l) ? absence_kind(&l) : NAME_NONE;
    share_any_fields(&l);
    find_outcomes(&l);
    l.plan->reads_ids = reads_ids(l.graph);
    ret->insts = l.insts.p;
    ret->ninsts = l.insts.n;
    diags_sort(in->diags);
    return in->diags->errors ? BL_BOOK : BL_OK;
}
