/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

struct role_word {
    struct quoted title, purpose, per, deputy, cite, because;
    struct quoted_list reports_to, excludes;
    struct flag critical;
};

static const struct field role_fields[] = {
    F_TEXT(struct role_word, title, FIELD_OPTIONAL, "what people call it"),
    F_TEXT(struct role_word, purpose, FIELD_OPTIONAL, "what it is for"),
    F_TEXTS(struct role_word, reports_to, FIELD_OPTIONAL, "the role above"),
    F_TEXTS(struct role_word, excludes, FIELD_OPTIONAL, "roles that one person may not hold beside it (segregation of duties)"),
    F_TEXT(struct role_word, per, FIELD_OPTIONAL, "one holder for each of these: dept"),
    F_TEXT(struct role_word, deputy, FIELD_OPTIONAL, "the role that stands in"),
    F_FLAG(struct role_word, critical, FIELD_OPTIONAL, "whether it must always be covered"),
    F_TEXT(struct role_word, because, FIELD_OPTIONAL, "why it is there"),
    F_TEXT(struct role_word, cite, FIELD_OPTIONAL, "where it is written"),
    F_END,
};

static void role_declare(struct linker *l, struct inst *i)
{
    const struct role_word *w = i->data;
    map_put(&l->world->role_of, i->name.id, l->world->roles.n);
    *VEC_PUSH(l->arena, l->world->roles) = (struct role){
        .name = i->name, .span = i->name_span, .title = w->title.text, .purpose = w->purpose.text, .deputy = NAME_NONE,
        .per = w->per.given ? names_put(l->names, w->per.text) : NAME_NONE,
        .critical = w->critical.given && w->critical.value};
}

static void role_offer(struct linker *l, struct inst *i)
{
    const struct role_word *w = i->data;
    uint32_t at;
    struct name n;
    if (!map_get(&l->world->role_of, i->name.id, &at))
        return;
    for (uint32_t k = 0; k < w->reports_to.n; k++)
        if (linker_role(l, &w->reports_to.p[k], &n))
            *VEC_PUSH(l->arena, l->world->roles.p[at].above) = n;
    for (uint32_t k = 0; k < w->excludes.n; k++) {
        if (!linker_role(l, &w->excludes.p[k], &n))
            continue;
        if (name_eq(n, i->name))
            diag(l->diags, D_B0359, w->excludes.p[k].span, w->excludes.p[k].text);
        else
            *VEC_PUSH(l->arena, l->world->roles.p[at].excludes) = n;
    }
    l->world->roles.p[at].deputy = NAME_NONE;
    if (w->deputy.given && linker_role(l, &w->deputy, &n))
        l->world->roles.p[at].deputy = n;
}

static void role_link(struct linker *l, struct inst *i)
{
    const struct role_word *w = i->data;
    struct name n = w->per.given ? names_find(l->names, w->per.text) : NAME_NONE;
    const struct record_def *person = &l->schema->records.p[0];
    uint32_t at;
    if (!w->per.given || !map_get(&l->world->role_of, i->name.id, &at))
        return;
    if (name_is(n) && record_field(l->schema, 0, n))
        return;
    l->world->roles.p[at].per = NAME_NONE;
    struct str *known = NEW_ARRAY(l->arena, struct str, person->fields.n + 1);
    for (uint32_t f = 0; f < person->fields.n; f++)
        known[f] = linker_text(l, person->fields.p[f].name);
    struct diag *d = diag(l->diags, D_B0305, w->per.span, w->per.text, STR("person"));
    diag_nearest(l->diags, d, w->per.text, known, person->fields.n);
}

/* --- circles ----------------------------------------------------------------------------------------------------------- */

enum { UNSEEN, OPEN, CLOSED };
struct walk {
    struct linker *l;
    uint8_t *state;
    uint32_t *path, depth;
};

static void tell_circle(struct walk *w, uint32_t from)
{
    struct buf b = {.arena = w->l->arena};
    uint32_t start = w->depth;
    while (start > 0 && w->path[start - 1] != from)
        start--;
    for (uint32_t i = start ? start - 1 : 0; i < w->depth; i++) {
        buf_add(&b, names_text(w->l->names, w->l->world->roles.p[w->path[i]].name));
        buf_text(&b, " -> ");
    }
    buf_add(&b, names_text(w->l->names, w->l->world->roles.p[from].name));
    diag(w->l->diags, D_B0341, w->l->world->roles.p[from].span, buf_str(&b));
}

static void visit(struct walk *w, uint32_t i)
{
    const struct role *r = &w->l->world->roles.p[i];
    w->state[i] = OPEN;
    w->path[w->depth++] = i;
    for (uint32_t k = 0; k < r->above.n; k++) {
        uint32_t up;
        if (!map_get(&w->l->world->role_of, r->above.p[k].id, &up))
            continue;
        if (w->state[up] == OPEN)
            tell_circle(w, up);
        else if (w->state[up] == UNSEEN)
            visit(w, up);
    }
    w->depth--;
    w->state[i] = CLOSED;
}

/* --- span and depth ------------------------------------------------------------------------------------------------------- */

/* Nothing stands deeper than there are roles: a circle, which is told, ends there. */
static bool sink(struct world *w, struct role *r)
{
    bool moved = false;
    uint32_t up;
    for (uint32_t k = 0; k < r->above.n; k++)
        if (map_get(&w->role_of, r->above.p[k].id, &up) && r->depth <= w->roles.p[up].depth && w->roles.p[up].depth + 1 < w->roles.n) {
            r->depth = w->roles.p[up].depth + 1;
            moved = true;
        }
    return moved;
}

static void measure(struct world *w)
{
    uint32_t up;
    for (uint32_t i = 0; i < w->roles.n; i++)
        for (uint32_t k = 0; k < w->roles.p[i].above.n; k++)
            if (map_get(&w->role_of, w->roles.p[i].above.p[k].id, &up))
                w->roles.p[up].below++;
    for (bool moved = true; moved;) {
        moved = false;
        for (uint32_t i = 0; i < w->roles.n; i++)
            moved |= sink(w, &w->roles.p[i]);
    }
}

/* --- what the fact of a role says beside its fields ------------------------------------------------------------------------- */

static const char *const reckoned[] = {"span", "depth", "holders", "vacant_days", NULL};

struct stay {
    int32_t from, till;
};

static int by_from(const void *a, const void *b, void *ud)
{
    const struct stay *x = a, *y = b;
    (void)ud;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* Days on which nobody held it, between the first day on which somebody did and the last. */
static double vacant_days(struct linker *l, const struct role *r)
{
    const struct record_table *t = &l->world->records.p[0];
    VEC(struct stay) all = {0};
    double days = 0;
    for (uint32_t i = 0; i < t->rows.n; i++) {
        const struct record_row *x = &t->rows.p[i];
        bool next = i + 1 < t->rows.n && t->rows.p[i + 1].key == x->key, holds = false;
        for (uint32_t k = 0; k < x->nroles; k++)
            holds |= x->roles[k] == r->name.id;
        struct stay s = {x->from, next ? MIN(x->till, t->rows.p[i + 1].from - 1) : x->till};
        if (holds && s.from <= s.till)
            *VEC_PUSH(l->arena, all) = s;
    }
    sort_stable(l->arena, all.p, all.n, sizeof *all.p, by_from, NULL);
    int32_t till = all.n ? all.p[0].till : 0;
    for (uint32_t i = 1; i < all.n; i++) {
        days += all.p[i].from > till && till != INT32_MAX ? (double)all.p[i].from - till - 1 : 0;
        till = MAX(till, all.p[i].till);
    }
    return days;
}

static struct value role_reckon(struct linker *l, const struct inst *i, uint32_t which)
{
    const uint32_t *who;
    uint32_t at;
    if (!map_get(&l->world->role_of, i->name.id, &at))
        return VALUE_UNKNOWN;
    const struct role *r = &l->world->roles.p[at];
    switch (which) {
    case 0: return value_number(r->below);
    case 1: return value_number(r->depth);
    case 2: return value_number(role_holders(l->world, l->arena, r->name, people_day(l->world), &who));
    }
    return value_number(vacant_days(l, r));
}

static void role_finish(struct linker *l)
{
    uint32_t n = l->world->roles.n;
    measure(l->world);
    struct walk w = {l, NEW_ARRAY(l->arena, uint8_t, n + 1), NEW_ARRAY(l->arena, uint32_t, n + 1), 0};
    for (uint32_t i = 0; i < n; i++)
        if (w.state[i] == UNSEEN)
            visit(&w, i);
}

/* --- for people ----------------------------------------------------------------------------------------------------------- */

static const struct note_line *roles_line(struct scribe *s, const struct quoted_list *q, enum tie tie)
{
    const struct note_line **items = NEW_ARRAY(s->arena, const struct note_line *, q->n + 1);
    for (uint32_t k = 0; k < q->n; k++) {
        items[k] = line_link(s, STR("role"), q->p[k].text);
        if (tie != TIE_COUNT)
            note_tie(s, tie, STR("role"), q->p[k].text);
    }
    return q->n ? line_list(s, items, q->n, P_AND_WORD) : NULL;
}

static void role_describe(struct scribe *s, const struct inst *i)
{
    const struct role_word *w = i->data;
    s->note->title = w->title.text;
    note_field_text(s, P_ROLE_PURPOSE, w->purpose.text);
    note_field(s, P_ROLE_ABOVE, roles_line(s, &w->reports_to, TIE_ABOVE));
    note_field(s, P_ROLE_EXCLUDES, roles_line(s, &w->excludes, TIE_COUNT));
    note_field(s, P_ROLE_DEPUTY, w->deputy.given ? line_link(s, STR("role"), w->deputy.text) : NULL);
    if (w->deputy.given)
        note_tie(s, TIE_DEPUTY, STR("role"), w->deputy.text);
    note_field_text(s, P_ROLE_PER, w->per.text);
    note_field(s, P_ROLE_CRITICAL, w->critical.value ? SAY0(s, YES) : NULL);
    note_field_text(s, P_BECAUSE, w->because.text);
    note_field_text(s, P_CITE, w->cite.text);
}

const struct word word_role = {
    .name = "role",
    .summary = "a role: whom it reports to, what it excludes",
    .since = "1",
    .manner = WORD_RULE,
    .fields = role_fields,
    .size = sizeof(struct role_word),
    .effective_at = SIZE_MAX,
    .chapter = CHAPTER_ROLES,
    .describe = role_describe,
    .declare = role_declare,
    .offer = role_offer,
    .link = role_link,
    .reckoned = reckoned,
    .reckon = role_reckon,
    .finish = role_finish,
};
