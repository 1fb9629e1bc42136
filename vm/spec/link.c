/* SPDX-License-Identifier: MIT
 * What words share while a book is linked: triggers, types, literals. */
#include "vm/spec/word.h"

#include "vm/expr/scope.h"

struct str linker_text(struct linker *l, struct name n)
{
    return name_is(n) ? names_text(l->names, n) : STR_EMPTY;
}

struct value_env linker_values(struct linker *l)
{
    return (struct value_env){l->names, &l->schema->types, l->plan->zone, l->plan->clock_change, l->arena};
}

struct expr_env linker_env(struct linker *l, const struct frame *fact)
{
    return (struct expr_env){.arena = l->arena, .graph = l->graph, .world = l->world, .names = l->names, .diags = l->diags,
                             .limits = l->in->limits, .zone = l->plan->zone, .month_end = l->plan->month_end,
                             .clock_change = l->plan->clock_change, .calendar = l->calendar, .fact = fact, .now = l->now, .owed = l->owed,
                             .measure = l->measure, .aside = l->measure != NULL, .kpis = &l->kpis};
}

const struct expr *linker_expr(struct linker *l, const struct frame *fact, const struct expr_text *t, struct type want)
{
    struct expr_env env = linker_env(l, fact);
    if (!t->given)
        return NULL;
    if (t->is_function) {
        diag0(l->diags, D_B0371, t->span);
        return expr_of_function(&env, t->function, t->span, want);
    }
    return expr_compile(&env, t->text, t->span, want);
}

uint32_t linker_calendar(struct linker *l, const struct quoted *q)
{
    const struct world *w = l->world;
    struct name n = q->given ? names_find(l->names, q->text) : NAME_NONE;
    uint32_t i;
    if (name_is(n) && map_get(&w->calendar_of, n.id, &i))
        return i + 1;
    if (!q->given)
        return 0;
    struct str *names = NEW_ARRAY(l->arena, struct str, w->calendars.n + 1);
    for (i = 0; i < w->calendars.n; i++)
        names[i] = names_text(l->names, w->calendars.p[i].name);
    struct diag *d = diag(l->diags, D_B0512, q->span, q->text);
    diag_nearest(l->diags, d, q->text, names, w->calendars.n);
    return 0;
}

bool linker_role(struct linker *l, const struct quoted *q, struct name *ret)
{
    uint32_t at;
    *ret = names_find(l->names, q->text);
    if (name_is(*ret) && map_get(&l->world->role_of, ret->id, &at))
        return true;
    struct str *names = NEW_ARRAY(l->arena, struct str, l->world->roles.n + 1);
    for (uint32_t i = 0; i < l->world->roles.n; i++)
        names[i] = names_text(l->names, l->world->roles.p[i].name);
    struct diag *d = diag(l->diags, D_B0306, q->span, q->text);
    diag_nearest(l->diags, d, q->text, names, l->world->roles.n);
    *ret = NAME_NONE;
    return false;
}

static bool months_end(struct linker *l, const struct length *t, struct span at)
{
    if (t->type.kind != TYPE_PERIOD || !t->value.as.period.months || l->plan->month_end != MONTH_END_NONE)
        return true;
    diag(l->diags, D_B0501, at, t->text);
    return false;
}

void linker_length_wrong(struct linker *l, enum diag_code code, struct str text, struct span at)
{
    static const char *const words[] = {"working", "workday", "workdays", "second", "seconds", "minute", "minutes", "hour", "hours", "day",
                                        "days", "week", "weeks", "month", "months", "year", "years", "of", "to", "the", "end"};
    struct str known[ARRAY_LEN(words)], rest = text, word;
    struct diag *d = diag(l->diags, code, at, text);
    for (uint32_t i = 0; i < ARRAY_LEN(words); i++)
        known[i] = str_of(words[i]);
    while (rest.n) {
        str_cut(rest, ' ', &word, &rest);
        bool is_known = false;
        for (uint32_t i = 0; i < ARRAY_LEN(words); i++)
            is_known |= str_eq(known[i], word);
        if (!is_known && word.n > 2)
            diag_nearest(l->diags, d, word, known, ARRAY_LEN(words));
    }
}

bool linker_length(struct linker *l, struct str text, struct span at, struct length *ret)
{
    static const struct str day_end = {"end of day", 10};
    struct str rest = str_trim(text);
    struct expr_env env = linker_env(l, NULL);
    bool cut = str_ends(rest, day_end);
    struct str body = str_trim(str_part(rest, 0, rest.n - (cut ? day_end.n : 0)));
    bool digit = body.n && body.p[0] >= '0' && body.p[0] <= '9';
    const struct expr *e = digit && expr_reads(l->arena, l->in->limits, body) ? expr_compile(&env, body, at, TYPE(TYPE_ERROR)) : NULL;
    const struct node *n = e ? &l->graph->nodes.p[e->node] : NULL;
    bool told = digit && !e && l->diags->errors && expr_reads(l->arena, l->in->limits, body);
    bool length = n && n->op == OP_CONST && (e->type.kind == TYPE_DURATION || e->type.kind == TYPE_PERIOD || e->type.kind == TYPE_WORKTIME);
    if (!length || (cut && e->type.kind != TYPE_PERIOD)) {
        if (!told)
            linker_length_wrong(l, length ? D_B0701 : D_B0719, text, at);
        return false;
    }
    *ret = (struct length){.type = e->type, .value = l->graph->consts.p[n->imm], .end_of_day = cut, .text = text};
    return months_end(l, ret, at);
}

bool linker_day(struct linker *l, struct str text, struct span at, int32_t *ret)
{
    struct value v;
    struct value_env ve = linker_values(l);
    enum value_read r = text.n ? value_from_text(&ve, TYPE(TYPE_DATE), text, &v) : READ_BAD;
    if (r != READ_OK) {
        diag(l->diags, D_B0502, at, text);
        return false;
    }
    *ret = (int32_t)v.as.i;
    return true;
}

/* --- triggers ------------------------------------------------------------------------------------------------------------- */

struct kinds_read {
    struct str *p;
    uint32_t n;
    bool any, ok;
};

/* The rule whose outcome `kind` may be (its name is what stands before a dot) offers its outcomes first. */
static void offer_rule(struct linker *l, struct str kind)
{
    for (uint32_t at = 1; at < kind.n; at++) {
        struct name rule = kind.p[at] == '.' ? names_find(l->names, str_part(kind, 0, at)) : NAME_NONE;
        for (uint32_t i = 0; name_is(rule) && i < l->insts.n; i++)
            if (name_eq(l->insts.p[i]->name, rule))
                linker_offer(l, l->insts.p[i]);
    }
}

static void read_kind(struct linker *l, const struct datum *d, const char *what, struct kinds_read *k)
{
    struct expr_env env = linker_env(l, NULL);
    if (d->kind == DATUM_CALL && str_eq(d->text, STR("any")) && d->npairs == 0) {
        k->any = true;
    } else if (d->kind == DATUM_TEXT) {
        offer_rule(l, d->text);
        k->ok &= kind_check(&env, d->text, d->span);
        k->p[k->n++] = d->text;
    } else {
        field_wrong(l->diags, d, what, "the name of a kind, a list of them, a pattern, or any");
        k->ok = false;
    }
}

static struct kinds_read read_kinds(struct linker *l, const struct datum *d, const char *what)
{
    struct kinds_read k = {.ok = true};
    uint32_t n = d->kind == DATUM_TABLE ? d->npairs : 1;
    k.p = NEW_ARRAY(l->arena, struct str, n + 1);
    if (d->kind != DATUM_TABLE) {
        read_kind(l, d, what, &k);
        return k;
    }
    for (uint32_t i = 0; i < d->npairs; i++)
        read_kind(l, &d->pairs[i].value, what, &k);
    if (n == 0) {
        field_wrong(l->diags, d, what, "at least one kind");
        k.ok = false;
    }
    return k;
}

enum { TRIGGER_MEMBERS = 4 };

bool linker_trigger(struct linker *l, const struct datum *d, const char *what, const char *const *more, struct trigger *ret)
{
    const char *members[TRIGGER_MEMBERS] = {"event", "where"};
    uint32_t n = 2;
    for (; more && more[n - 2]; n++)
        members[n] = more[n - 2];
    bool full = false;
    for (uint32_t i = 0; d->kind == DATUM_TABLE && i < n; i++)
        full |= datum_get(d, str_of(members[i])) != NULL;
    const struct datum *event = full ? datum_get(d, STR("event")) : NULL;
    bool ok = !full || field_members(l->diags, d, members, n, str_of(what));
    if (full && !event) {
        field_wrong(l->diags, d, what, "event = \"kind\" beside where");
        return false;
    }
    struct kinds_read k = read_kinds(l, full ? event : d, what);
    struct expr_env env = linker_env(l, NULL);
    *ret = (struct trigger){.kinds = kind_set_new(&env, k.p, k.n, k.any)};
    for (uint32_t i = 0; i < ret->kinds->exact.n; i++)
        schema_kind(l->schema, ret->kinds->exact.p[i]);
    ret->table = full ? d : NULL;
    ret->frame = frame_new(&env, ret->kinds);
    *VEC_PUSH(l->arena, l->plan->waited) = ret->kinds;
    const struct datum *where = full ? datum_get(d, STR("where")) : NULL;
    bool reads = !where || field_expr(l->diags, where, "where", &ret->where_text);
    return ok && k.ok && reads;
}

bool linker_where(struct linker *l, struct trigger *t)
{
    t->where = linker_expr(l, t->frame, &t->where_text, TYPE(TYPE_BOOL));
    return !t->where_text.given || t->where;
}

/* --- types -------------------------------------------------------------------------------------------------------------------- */

static const struct {
    struct str name;
    uint8_t kind;
} plain_types[] = {
    {{"bool", 4}, TYPE_BOOL}, {{"number", 6}, TYPE_NUMBER},   {{"duration", 8}, TYPE_DURATION}, {{"period", 6}, TYPE_PERIOD},
    {{"time", 4}, TYPE_TIME}, {{"date", 4}, TYPE_DATE},       {{"text", 4}, TYPE_TEXT},
};

static bool type_money(struct linker *l, const struct datum *d, struct type *ret)
{
    const struct datum *c = datum_at(d, 1);
    bool good = c && c->kind == DATUM_TEXT && c->text.n == 3;
    for (uint32_t i = 0; good && i < 3; i++)
        good = c->text.p[i] >= 'A' && c->text.p[i] <= 'Z';
    if (!good) {
        diag(l->diags, D_B0343, c ? c->span : d->span, c && c->kind == DATUM_TEXT ? c->text : STR("nothing"));
        return false;
    }
    *ret = (struct type){.kind = TYPE_MONEY, .of = names_put(l->names, c->text).id};
    return true;
}

static bool type_one_of(struct linker *l, const struct datum *d, struct type *ret)
{
    const struct datum *list = datum_at(d, 1);
    struct quoted_list q;
    if (!list || list->kind != DATUM_TABLE || list->npairs == 0) {
        field_wrong(l->diags, list ? list : d, "one_of", "a list of texts: one_of { \"low\", \"high\" }");
        return false;
    }
    if (!field_texts(l->arena, l->diags, list, "one_of", &q))
        return false;
    struct name *names = NEW_ARRAY(l->arena, struct name, q.n + 1);
    for (uint32_t i = 0; i < q.n; i++) {
        names[i] = names_put(l->names, q.p[i].text);
        for (uint32_t k = 0; k < i; k++)
            if (name_eq(names[k], names[i]))
                diag(l->diags, D_B0344, q.p[i].span, q.p[i].text);
    }
    *ret = (struct type){.kind = TYPE_ONE_OF, .of = types_choices(&l->schema->types, names, q.n)};
    return true;
}

static bool type_of_element(struct linker *l, const struct datum *d, struct type *ret)
{
    const struct datum *inner = datum_at(d, 1);
    struct type t;
    if (!inner) {
        field_wrong(l->diags, d, "a type", "a type inside: optional(text), set(text)");
        return false;
    }
    if (!linker_type(l, inner, &t))
        return false;
    bool set = str_eq(d->text, STR("set"));
    if (t.optional || (set && (t.kind == TYPE_SET || t.kind == TYPE_PERIOD))) {
        diag(l->diags, D_B0345, inner->span, d->text);
        return false;
    }
    *ret = set ? type_set(t) : t;
    ret->optional = !set;
    return true;
}

/* A name that nothing bears was told where it was read. */
static bool told_at(const struct diags *ds, struct span at)
{
    at = source_plain(ds->sources, at);
    for (uint32_t i = 0; i < ds->all.n; i++)
        if (ds->all.p[i]->span.source == at.source && ds->all.p[i]->span.at == at.at)
            return true;
    return false;
}

static void unknown_type(struct linker *l, const struct datum *d)
{
    if (d->kind == DATUM_CALL && told_at(l->diags, d->span))
        return;
    static const char *const others[] = {"money", "one_of", "optional", "set", "person"};
    VEC(struct str) names = {0};
    for (uint32_t i = 0; i < ARRAY_LEN(plain_types); i++)
        *VEC_PUSH(l->arena, names) = plain_types[i].name;
    for (uint32_t i = 0; i < ARRAY_LEN(others); i++)
        *VEC_PUSH(l->arena, names) = str_of(others[i]);
    for (uint32_t i = 0; i < l->schema->records.n; i++)
        *VEC_PUSH(l->arena, names) = names_text(l->names, l->schema->records.p[i].name);
    struct diag *g = diag(l->diags, D_B0346, d->span, d->kind == DATUM_TEXT || d->kind == DATUM_CALL ? d->text : str_of(datum_kind_text(d)));
    bool quoted = d->kind == DATUM_TEXT && text_nearest(d->text, names.p, names.n).p;
    for (uint32_t i = 0; d->kind == DATUM_TEXT && i < names.n; i++)
        quoted |= str_eq(d->text, names.p[i]);
    if (quoted)
        diag_help(l->diags, g, STR("types are written without quotes: text, number, money \"CNY\", one_of { \"a\", \"b\" }"));
    else if (d->kind == DATUM_CALL)
        diag_nearest(l->diags, g, d->text, names.p, names.n);
}

bool linker_type(struct linker *l, const struct datum *d, struct type *ret)
{
    if (d->kind == DATUM_CALL) {
        for (uint32_t i = 0; i < ARRAY_LEN(plain_types); i++)
            if (str_eq(d->text, plain_types[i].name)) {
                *ret = TYPE(plain_types[i].kind);
                return true;
            }
        if (str_eq(d->text, STR("money")))
            return type_money(l, d, ret);
        if (str_eq(d->text, STR("one_of")))
            return type_one_of(l, d, ret);
        if (str_eq(d->text, STR("optional")) || str_eq(d->text, STR("set")))
            return type_of_element(l, d, ret);
        struct name n = names_find(l->names, d->text);
        uint32_t r = name_is(n) ? schema_record_find(l->schema, n) : UINT32_MAX;
        if (r != UINT32_MAX) {
            *ret = (struct type){.kind = TYPE_RECORD, .of = r};
            return true;
        }
    }
    unknown_type(l, d);
    return false;
}

/* --- literals ------------------------------------------------------------------------------------------------------------------- */

static struct str type_words(struct linker *l, struct type t)
{
    struct buf b = {.arena = l->arena};
    type_print(&b, &l->schema->types, type_plain(t));
    return buf_str(&b);
}

static bool value_wrong(struct linker *l, const struct datum *d, struct type t)
{
    struct buf b = {.arena = l->arena};
    if (d->kind == DATUM_TEXT)
        buf_printf(&b, "'%.*s'", STR_ARG(d->text));
    else if (d->kind == DATUM_NUMBER)
        buf_number(&b, d->number);
    else
        buf_text(&b, datum_kind_text(d));
    diag(l->diags, D_B0503, d->span, buf_str(&b), type_words(l, t), value_form(t));
    return false;
}

static bool value_number_of(struct linker *l, const struct datum *d, struct type t, struct value *ret)
{
    int64_t units;
    if (t.kind == TYPE_NUMBER) {
        *ret = value_number(d->number);
        return true;
    }
    if (t.kind != TYPE_MONEY)
        return value_wrong(l, d, t);
    if (money_of_number(d->number, &units) != MONEY_OK) {
        struct buf b = {.arena = l->arena};
        buf_number(&b, d->number);
        diag(l->diags, D_B0504, d->span, buf_str(&b), type_words(l, t));
        return false;
    }
    *ret = value_int(units);
    return true;
}

static bool value_choice(struct linker *l, const struct datum *d, struct type t)
{
    struct choices c = l->schema->types.lists.p[t.of];
    struct str *texts = NEW_ARRAY(l->arena, struct str, c.n + 1);
    for (uint32_t i = 0; i < c.n; i++)
        texts[i] = names_text(l->names, c.p[i]);
    struct diag *g = diag(l->diags, D_B0412, d->span, d->text, type_words(l, t));
    diag_nearest(l->diags, g, d->text, texts, c.n);
    return false;
}

static bool value_text_of(struct linker *l, const struct datum *d, struct type t, struct value *ret)
{
    struct value_env ve = linker_values(l);
    if (t.kind == TYPE_TEXT) {
        *ret = value_name(names_put(l->names, d->text).id);
        return true;
    }
    enum value_read r = d->text.n ? value_from_text(&ve, t, d->text, ret) : READ_BAD;
    if (r == READ_CHOICE && t.kind == TYPE_ONE_OF)
        return value_choice(l, d, t);
    return r == READ_OK || r == READ_TWICE || value_wrong(l, d, t);
}

static bool value_set_of(struct linker *l, const struct datum *d, struct type t, struct value *ret)
{
    int64_t *items = NEW_ARRAY(l->arena, int64_t, d->npairs + 1);
    for (uint32_t i = 0; i < d->npairs; i++) {
        struct value v;
        if (!linker_value(l, &d->pairs[i].value, type_element(t), &v))
            return false;
        items[i] = set_item(type_element(t), v);
    }
    *ret = (struct value){.as.set = set_make(l->arena, items, d->npairs)};
    return true;
}

bool linker_value(struct linker *l, const struct datum *d, struct type t, struct value *ret)
{
    if (t.kind == TYPE_SET && d->kind == DATUM_TABLE)
        return value_set_of(l, d, t, ret);
    if (t.kind == TYPE_BOOL && d->kind == DATUM_BOOL) {
        *ret = value_bool(d->number > 0);
        return true;
    }
    if (d->kind == DATUM_NUMBER)
        return value_number_of(l, d, t, ret);
    if (d->kind == DATUM_TEXT && t.kind != TYPE_BOOL && t.kind != TYPE_NUMBER)
        return value_text_of(l, d, t, ret);
    return value_wrong(l, d, t);
}

/* --- recurrences --------------------------------------------------------------------------------------------------------- */

static void tell_recur(struct linker *l, const struct quoted *every, enum recur_read r, struct str bad)
{
    if (r == RECUR_BAD) {
        struct diag *d = diag(l->diags, D_B0708, every->span, every->text, bad);
        uint32_t n;
        const struct str *words = recur_words(&n);
        diag_nearest(l->diags, d, bad, words, n);
    } else {
        diag(l->diags, r == RECUR_NEVER ? D_B0709 : D_B0710, every->span, every->text);
    }
}

/* The calendar that is meant where none is named. */
static bool one_calendar(struct linker *l, struct span at, uint32_t *ret)
{
    const struct world *w = l->world;
    uint32_t said = l->calendar ? l->calendar : w->calendar ? w->calendar : w->calendars.n == 1;
    struct buf b = {.arena = l->arena};
    buf_int(&b, w->calendars.n);
    if (!said && w->calendars.n)
        diag(l->diags, D_B0511, at, buf_str(&b), linker_text(l, w->calendars.p[0].name));
    else if (!said)
        diag0(l->diags, D_B0510, at);
    *ret = said - 1;
    return said != 0;
}

bool linker_recur(struct linker *l, const struct quoted *every, struct recur *ret, uint32_t *ret_calendar)
{
    struct str bad = STR_EMPTY;
    enum recur_read r = recur_parse(every->text, ret, &bad);
    if (r != RECUR_OK) {
        tell_recur(l, every, r, bad);
        return false;
    }
    return !recur_needs_calendar(ret) || one_calendar(l, every->span, ret_calendar);
}

/* --- one holder for each unit ---------------------------------------------------------------------------------------------- */

bool linker_unit(struct linker *l, const struct frame *fact, struct name role, struct span at, const struct expr **ret)
{
    struct expr_env env = linker_env(l, NULL);
    struct symbol found;
    uint32_t i;
    *ret = NULL;
    bool each = fact && name_is(role) && map_get(&l->world->role_of, role.id, &i) && name_is(l->world->roles.p[i].per);
    struct name per = each ? l->world->roles.p[i].per : NAME_NONE;
    const struct field_def *of_person = each ? record_field(l->schema, 0, per) : NULL;
    env.owed = NULL;
    if (!of_person || scope_field(&env, fact, false, linker_text(l, per), &found) != FOUND_HERE)
        return true;
    if (!type_eq(type_plain(found.type), type_plain(of_person->type))) {
        struct buf x = {.arena = l->arena}, y = {.arena = l->arena};
        type_print(&x, &l->schema->types, type_plain(found.type));
        type_print(&y, &l->schema->types, type_plain(of_person->type));
        diag(l->diags, D_B0722, at, linker_text(l, role), linker_text(l, per), buf_str(&x), buf_str(&y));
        return false;
    }
    const struct expr_text text = {.text = linker_text(l, per), .span = at, .given = true};
    *ret = linker_expr(l, fact, &text, TYPE(TYPE_ERROR));
    return *ret != NULL;
}
