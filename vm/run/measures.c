/* SPDX-License-Identifier: MIT
 * When what is measured: periods that end, the members that there are then, the outcome of each as a fact. */
#include "vm/run/measures.h"

#include "vm/run/facts.h"
#include "vm/run/measuring.h"

/* --- opening
 * -----------------------------------------------------------------------------------------------------------------
 */

static bool is_needed(const struct session *s, const struct measure_rule *r)
{
    return s->o.measure || r->asked;
}

static void open_rule(struct measures *m, uint32_t i)
{
    struct measure_run *r = &m->rules[i];
    const struct plan *p = m->s->plan;
    *r = (struct measure_run){.rule = &p->measure_rules.p[i],
                              .needed = is_needed(m->s, &p->measure_rules.p[i])};
    r->found.arena = m->arena;
    uint32_t calendar = r->rule->calendar;
    r->calendar = calendar ? p->world->calendars.p[calendar - 1].calendar : NULL;
}

static int by_rank(const void *a, const void *b, void *ud)
{
    const struct measures *m = ud;
    uint32_t x = m->rules[*(const uint32_t *)a].rule->rank, y = m->rules[*(const uint32_t *)b].rule->rank;
    return (x > y) - (x < y);
}

struct measures *measures_new(struct session *s)
{
    const struct plan *p = s->plan;
    bool any = false;
    for (uint32_t i = 0; i < p->measure_rules.n; i++)
        any |= is_needed(s, &p->measure_rules.p[i]);
    if (!any)
        return NULL;
    struct measures *m = NEW(s->arena, struct measures);
    *m = (struct measures){.s = s, .arena = s->arena, .nrules = p->measure_rules.n};
    m->rules = NEW_ARRAY(s->arena, struct measure_run, m->nrules + 1);
    m->order = NEW_ARRAY(s->arena, uint32_t, m->nrules + 1);
    for (uint32_t i = 0; i < m->nrules; i++) {
        open_rule(m, i);
        m->order[i] = i;
    }
    sort_stable(s->arena, m->order, m->nrules, sizeof *m->order, by_rank, m);
    m->programs = NEW_ARRAY(s->arena, struct measure_program, p->measures.n + 1);
    s->eval.value_of = measures_value;
    s->eval.rollup = measures_rollup;
    s->eval.kpi_text = measures_text;
    s->eval.measure_ud = s;
    return m;
}

/* --- periods
 * -------------------------------------------------------------------------------------------------------------------
 */

static void open_period(struct measures *m, struct measure_run *r)
{
    r->open = recur_period(m->s->plan->zone, r->calendar, &r->rule->every, m->anchor, r->period, &r->from,
                           &r->till);
}

static void set_timer(struct measures *m)
{
    int64_t next = INT64_MAX;
    for (uint32_t i = 0; i < m->nrules; i++)
        if (m->rules[i].open)
            next = MIN(next, m->rules[i].till);
    if (next != INT64_MAX)
        timers_set(m->s->timers, next - 1, TIMER_MEASURE, 0, 0);
}

void measures_first(struct teller *t, int64_t at)
{
    struct measures *m = t->s->measures;
    if (!m)
        return;
    m->anchor = at;
    for (uint32_t i = 0; i < m->nrules; i++)
        if (m->rules[i].needed && m->rules[i].rule->has_every)
            open_period(m, &m->rules[i]);
    set_timer(m);
}

/* --- members
 * ---------------------------------------------------------------------------------------------------------------------
 */

struct gathering {
    struct measures *m;
    uint32_t rule;
    VEC(uint32_t) members;
};

static bool same_key(const struct member *x, const struct value *key, uint32_t n, const struct type *types)
{
    bool same = x->n == n;
    for (uint32_t i = 0; i < n && same; i++)
        same = x->key[i].state == key[i].state &&
               (key[i].state != V_KNOWN || value_equal(types[i], x->key[i], key[i]));
    return same;
}

static uint64_t key_hash(const struct value *key, uint32_t n, const struct type *types)
{
    uint64_t h = n;
    for (uint32_t i = 0; i < n; i++)
        h = hash_mix(
            h ^ (key[i].state == V_KNOWN ? (uint64_t)set_item(types[i], key[i]) * 0x9e3779b97f4a7c15u : 1));
    return h;
}

/* The number of a member of a rule, given at first sight. */
static uint32_t member_at(struct measures *m, uint32_t rule, const struct value *key, uint32_t n,
                          const struct type *types)
{
    struct measure_run *r = &m->rules[rule];
    uint64_t h = key_hash(key, n, types);
    uint32_t head = NOT_MEASURED;
    if (map_get(&r->found, h, &head))
        for (uint32_t i = head; i != NOT_MEASURED; i = r->members.p[i].next)
            if (same_key(&r->members.p[i], key, n, types))
                return i;
    struct value *copy = NEW_ARRAY(m->arena, struct value, n + 1);
    if (n)
        memcpy(copy, key, n * sizeof *key);
    *VEC_PUSH(m->arena, r->members) =
        (struct member){.key = copy, .n = n, .next = head, .last = NOT_MEASURED};
    map_put(&r->found, h, r->members.n - 1);
    return r->members.n - 1;
}

static void gather(struct gathering *g, uint32_t member)
{
    struct measure_run *r = &g->m->rules[g->rule];
    if (r->members.p[member].seen == r->gathered)
        return;
    r->members.p[member].seen = r->gathered;
    *VEC_PUSH(&g->m->s->call, g->members) = member;
}

static const struct type person = {.kind = TYPE_RECORD};

static void gather_record(struct gathering *g, uint32_t key)
{
    struct value v = value_name(key);
    gather(g, member_at(g->m, g->rule, &v, 1, &person));
}

static bool has_role(const struct record_row *r, struct name role)
{
    for (uint32_t i = 0; i < r->nroles; i++)
        if (r->roles[i] == role.id)
            return true;
    return false;
}

/* Who holds a role by events of the log too. */
static void gather_holders(struct gathering *g, struct name role, int32_t first, int32_t last)
{
    struct session *s = g->m->s;
    for (int32_t day = first; day <= last; day++) {
        const uint32_t *who;
        uint32_t n = role_holders(s->plan->world, &s->call, role, day, &who);
        for (uint32_t i = 0; i < n; i++)
            gather_record(g, who[i]);
    }
}

/* Keys of a record that are in force, or hold a role, on some day of a period (semantics 4.17). */
static void gather_rows(struct gathering *g, const struct measure_form *f, int32_t first, int32_t last)
{
    const struct world *w = g->m->s->plan->world;
    const struct record_table *t = f->record < w->records.n ? &w->records.p[f->record] : NULL;
    for (uint32_t i = 0; t && i < t->rows.n; i++) {
        const struct record_row *r = &t->rows.p[i];
        bool more = i + 1 < t->rows.n && t->rows.p[i + 1].key == r->key;
        int32_t end = more ? t->rows.p[i + 1].from - 1 : INT32_MAX;
        if (f->members == MEMBERS_ROLE)
            end = MIN(end, r->till);
        bool meets = r->from <= last && first <= end && (!more || r->from <= end);
        if (meets && (f->members == MEMBERS_RECORD || has_role(r, f->of)))
            gather_record(g, r->key);
    }
}

struct key_gathering {
    struct gathering *g;
    const struct measure_form *form;
};

static void gather_key(void *ud, const struct value *key, uint32_t n)
{
    const struct key_gathering *k = ud;
    if (n >= k->form->group_types.n)
        gather(k->g, member_at(k->g->m, k->g->rule, key, k->form->group_types.n, k->form->group_types.p));
}

static int by_member(const void *a, const void *b, void *ud)
{
    const struct key_gathering *k = ud;
    return measure_member_order(k->g->m->s, k->g->rule, k->form, *(const uint32_t *)a, *(const uint32_t *)b);
}

static void gather_members(struct gathering *g, const struct measure_form *f, const struct measure_span *span)
{
    const struct zone *z = g->m->s->plan->zone;
    struct key_gathering k = {g, f};
    int64_t from = span->from == INT64_MIN ? g->m->anchor : span->from;
    if (f->members == MEMBERS_BOOK)
        gather(g, member_at(g->m, g->rule, NULL, 0, NULL));
    else if (f->members == MEMBERS_GROUPS)
        for (uint32_t i = 0; i < f->lists.n; i++) {
            measure_span_set(g->m, span);
            history_keys(g->m->s->history, &g->m->s->eval, f->lists.p[i], gather_key, &k);
        }
    else if (f->members == MEMBERS_ROLE && g->m->s->plan->world->changes)
        gather_holders(g, f->of, civil_day(z, from), civil_day(z, span->last));
    else
        gather_rows(g, f, civil_day(z, from), civil_day(z, span->last));
    sort_stable(&g->m->s->call, g->members.p, g->members.n, sizeof *g->members.p, by_member, &k);
}

/* --- one rule in one period
 * ----------------------------------------------------------------------------------------------------------
 */

/* The piece in force on a day; with `upcoming` else the next one. */
static uint32_t piece_on(const struct measures *m, uint32_t rule, int32_t day)
{
    const struct plan *p = m->s->plan;
    uint32_t next = NOT_MEASURED;
    for (uint32_t i = 0; i < p->measures.n; i++) {
        const struct measure_form *f = &p->measures.p[i];
        if (f->rule != rule)
            continue;
        if (f->from <= day && day <= f->till)
            return i;
        if (m->s->o.upcoming && f->from > day && (next == NOT_MEASURED || f->from < p->measures.p[next].from))
            next = i;
    }
    return next;
}

static void tell_measured(struct teller *t, const struct measured *x)
{
    struct session *s = t->s;
    const struct measure_form *f = &s->plan->measures.p[x->form];
    const struct measure_rule *r = &s->plan->measure_rules.p[x->rule];
    const struct member *member = &s->measures->rules[x->rule].members.p[x->member];
    static const char *const own[MEASURED_COUNT] = {"kpi", "holder", "period", "value",
                                                    "n",   "target", "band"}; /* ORDER measured_field */
    uint32_t n = MEASURED_COUNT, columns[MEASURED_COUNT + ARGS_MOST];
    bool personal = x->holder != CORE_NONE && f->record == 0, hidden = f->hide && x->few;
    struct str band = band_text(x->band, f->less);
    struct value values[MEASURED_COUNT + ARGS_MOST] = {
        value_name(f->name.id),
        personal ? value_name(x->holder) : VALUE_NONE,
        r->has_every ? value_name(names_put(s->names, measures_period(s, x)).id) : VALUE_NONE,
        hidden ? VALUE_UNKNOWN : x->value,
        hidden ? VALUE_UNKNOWN : value_number((double)x->n),
        x->target,
        band.n ? value_name(names_put(s->names, band).id) : VALUE_NONE};
    for (uint32_t i = 0; i < MEASURED_COUNT; i++)
        columns[i] = kind_field(s->plan->schema, r->kind, names_find(s->names, str_of(own[i])))->column;
    for (uint32_t i = 0; i < f->group_names.n; i++, n++) {
        columns[n] = kind_field(s->plan->schema, r->kind, f->group_names.p[i])->column;
        values[n] = member->key[i];
    }
    if (f->members == MEMBERS_RECORD && f->record) {
        columns[n] = kind_field(s->plan->schema, r->kind, s->plan->schema->records.p[f->record].name)->column;
        values[n++] = value_name(x->holder);
    }
    struct fact fact = {.kind = r->measured,
                        .at = x->till - 1,
                        .cause = t->cause,
                        .actor = personal ? x->holder : CORE_UNKNOWN,
                        .kase = CORE_NONE,
                        .id = CORE_NONE,
                        .file = UINT32_MAX,
                        .columns = columns,
                        .values = values,
                        .n = n};
    fact_tell(t, &fact);
}

static void measure_rule_over(struct teller *t, uint32_t rule, const struct measure_span *span)
{
    struct session *s = t->s;
    struct measures *m = s->measures;
    struct gathering g = {.m = m, .rule = rule};
    m->rules[rule].gathered++;
    uint32_t form = piece_on(m, rule, civil_day(s->plan->zone, span->last)), from = m->all.n;
    if (form == NOT_MEASURED)
        return;
    struct eval was = s->eval;
    gather_members(&g, &s->plan->measures.p[form], span);
    for (uint32_t i = 0; i < g.members.n; i++)
        measure_one(m, rule, form, g.members.p[i], span);
    s->eval = was;
    bool told = !span->estimate && span->till != INT64_MAX &&
                fact_awaited(s, s->plan->measure_rules.p[rule].measured);
    uint32_t till = m->all.n;
    for (uint32_t i = from; told && i < till && !t->stopped; i++)
        tell_measured(t, m->all.p[i]);
}

void measures_timer(struct teller *t, const struct timer *x)
{
    struct measures *m = t->s->measures;
    t->cause = ++t->s->causes;
    for (uint32_t i = 0; i < m->nrules && !t->stopped; i++) {
        struct measure_run *r = &m->rules[m->order[i]];
        if (!r->open || r->till - 1 != x->at)
            continue;
        struct measure_span span = {.from = r->from, .till = r->till, .last = x->at, .now = r->till};
        measure_rule_over(t, m->order[i], &span);
        r->period++;
        open_period(m, r);
    }
    set_timer(m);
}

/* --- the end
 * --------------------------------------------------------------------------------------------------------------------------
 */

static void measure_rest(struct teller *t, int64_t end)
{
    struct measures *m = t->s->measures;
    for (uint32_t i = 0; i < m->nrules; i++) {
        const struct measure_run *r = &m->rules[m->order[i]];
        struct measure_span span = {.from = INT64_MIN, .till = INT64_MAX, .last = end, .now = end};
        if (r->open)
            span = (struct measure_span){
                .from = r->from, .till = r->till, .last = end, .now = end, .estimate = true};
        if (r->needed && (r->open ? r->from <= end : !r->rule->has_every))
            measure_rule_over(t, m->order[i], &span);
    }
}

void measures_end(struct teller *t)
{
    struct session *s = t->s;
    int64_t end = s->o.has_as_of ? s->o.as_of : s->last_at;
    if (!s->measures || !s->begun)
        return;
    measure_rest(t, end);
    if (s->o.measure)
        measures_tell(t);
}
