/* SPDX-License-Identifier: MIT
 * The reference evaluator: one row, one flat program, one register a node. */
#include <math.h>

#include "vm/expr/work.h"

/* --- states -------------------------------------------------------------------------------------------------------------- */

/* The answer of a strict operation whose operand has no value: the first failure, else unknown. */
static struct value lacking2(struct value a, struct value b)
{
    if (a.state == V_FAILED)
        return a;
    return b.state == V_FAILED ? b : VALUE_UNKNOWN;
}

static struct value number_if_finite(double v)
{
    return isfinite(v) ? value_number(v) : value_failed(FAIL_NOT_FINITE);
}

/* time ± duration, within the years that there are on the civil clock */
static struct value shifted(const struct eval *e, int64_t t, int64_t by, int sign)
{
    int64_t v;
    bool fits = sign > 0 ? !__builtin_add_overflow(t, by, &v) : !__builtin_sub_overflow(t, by, &v);
    fits = fits && v > (CIVIL_FIRST_DAY - INT64_C(2)) * CIVIL_DAY && v < (CIVIL_LAST_DAY + INT64_C(2)) * CIVIL_DAY;
    int64_t local = fits ? civil_local(e->zone, v) : INT64_MAX;
    bool in = local >= CIVIL_FIRST_DAY * CIVIL_DAY && local < (CIVIL_LAST_DAY + INT64_C(1)) * CIVIL_DAY;
    return in ? value_int(v) : value_failed(FAIL_RANGE);
}

/* --- Kleene logic ---------------------------------------------------------------------------------------------------------- */

static struct value tri_not(struct value a)
{
    if (a.state != V_KNOWN)
        return a.state == V_FAILED ? a : VALUE_UNKNOWN;
    return value_bool(!a.as.b);
}

/* `end` decides alone: false for and, true for or (semantics 1.3). */
static struct value tri_join(struct value a, struct value b, bool end)
{
    if ((a.state == V_KNOWN && a.as.b == end) || (b.state == V_KNOWN && b.as.b == end))
        return value_bool(end);
    if (a.state == V_KNOWN && b.state == V_KNOWN)
        return value_bool(!end);
    return lacking2(a, b);
}

static struct value tri_choose(struct value c, struct value a, struct value b)
{
    if (c.state != V_KNOWN)
        return c.state == V_FAILED ? c : VALUE_UNKNOWN;
    return c.as.b ? a : b;
}

/* --- comparing ----------------------------------------------------------------------------------------------------------------- */

static bool same_number(double a, double b)
{
    return !(a < b || a > b);
}

static bool same_period(struct period a, struct period b)
{
    return a.months == b.months && a.days == b.days;
}

static bool same_set(const struct value_set *a, const struct value_set *b)
{
    return a->n == b->n && memcmp(a->item, b->item, a->n * sizeof a->item[0]) == 0;
}

/* none equals only none; none against unknown is unknown (semantics 1.3). */
static struct value equal_lacking(struct value a, struct value b)
{
    if (a.state <= V_NONE && b.state <= V_NONE)
        return value_bool(a.state == b.state);
    return lacking2(a, b);
}

static struct value equal(enum op op, struct value a, struct value b)
{
    if ((a.state | b.state) != V_KNOWN)
        return equal_lacking(a, b);
    switch ((int)op) {
    case OP_EQ_NAME: return value_bool(a.as.name == b.as.name);
    case OP_EQ_INT: return value_bool(a.as.i == b.as.i);
    case OP_EQ_NUM: return value_bool(same_number(a.as.n, b.as.n));
    case OP_EQ_BOOL: return value_bool(a.as.b == b.as.b);
    case OP_EQ_PERIOD: return value_bool(same_period(a.as.period, b.as.period));
    case OP_EQ_SET: return value_bool(same_set(a.as.set, b.as.set));
    default: BUG("no equality");
    }
}

static struct value in_set(struct value x, struct value set, struct type t)
{
    if (x.state == V_NONE)
        return value_bool(false);
    if (x.state != V_KNOWN || set.state != V_KNOWN)
        return lacking2(x, set);
    return value_bool(set_has(set.as.set, set_item(t, x)));
}

static struct value in_list(const struct value *reg, const uint32_t *args, uint32_t n, enum op op)
{
    struct value x = reg[args[0]], found = value_bool(false);
    if (x.state == V_NONE)
        return found;
    for (uint32_t i = 1; i < n; i++)
        found = tri_join(found, equal(op, x, reg[args[i]]), true);
    return found;
}

static int text_order(const struct eval *e, struct value a, struct value b)
{
    return str_cmp(names_text(e->names, (struct name){a.as.name}), names_text(e->names, (struct name){b.as.name}));
}

/* --- arithmetic --------------------------------------------------------------------------------------------------------------------- */

static struct value overflow(void)
{
    return value_failed(FAIL_OVERFLOW);
}

static struct value add_int(int64_t a, int64_t b)
{
    int64_t v;
    return __builtin_add_overflow(a, b, &v) ? overflow() : value_int(v);
}

static struct value sub_int(int64_t a, int64_t b)
{
    int64_t v;
    return __builtin_sub_overflow(a, b, &v) ? overflow() : value_int(v);
}

static struct value neg_int(int64_t a)
{
    return a == INT64_MIN ? overflow() : value_int(-a);
}

static struct value abs_int(int64_t a)
{
    return a < 0 ? neg_int(a) : value_int(a);
}

static struct value mul_money(int64_t a, double by)
{
    int64_t v;
    return money_mul(a, by, &v) ? value_int(v) : overflow();
}

static struct value div_money(int64_t a, double by)
{
    int64_t v = 0;
    enum fail_cause why = money_div(a, by, &v);
    return why == FAIL_NOTHING ? value_int(v) : value_failed(why);
}

static struct value ratio(int64_t a, int64_t b)
{
    return b ? value_number(money_ratio(a, b)) : value_failed(FAIL_DIVISION);
}

static struct value div_num(double a, double b)
{
    return b < 0 || b > 0 ? number_if_finite(a / b) : value_failed(FAIL_DIVISION);
}

/* Lua's: floor division, and the remainder with the sign of the divisor. */
static struct value idiv_num(double a, double b)
{
    return b < 0 || b > 0 ? number_if_finite(floor(a / b)) : value_failed(FAIL_DIVISION);
}

static struct value mod_num(double a, double b)
{
    if (!(b < 0 || b > 0))
        return value_failed(FAIL_DIVISION);
    double m = fmod(a, b);
    return number_if_finite((m < 0) != (b < 0) && (m < 0 || m > 0) ? m + b : m);
}

static double half_even(double v)
{
    double f = floor(v), d = v - f;
    if (d < 0.5 || (!(d > 0.5) && fmod(f, 2) >= 0 && !(fabs(fmod(f, 2)) > 0)))
        return f;
    return f + 1;
}

/* Rounds the shortest decimal, so that 2.675 at 2 places is what people see (2.68). */
static struct value round_num(double v, double places)
{
    int64_t mantissa;
    int exp;
    number_shortest(v, &mantissa, &exp);
    int p = places < -308 ? -308 : places > 308 ? 308 : (int)places;
    if (-exp <= p)
        return number_if_finite(v);
    int drop = -exp - p;
    if (drop > 18)
        return value_number(0);
    int64_t scale = 1;
    for (int i = 0; i < drop; i++)
        scale *= 10;
    int64_t q = mantissa / scale, r = mantissa % scale, a = r < 0 ? -r : r;
    if (a * 2 > scale || (a * 2 == scale && q % 2 != 0))
        q += mantissa < 0 ? -1 : 1;
    return number_if_finite(p >= 0 ? (double)q / pow(10, p) : (double)q * pow(10, -p));
}

static struct value duration_of(double v)
{
    return v >= -9.2e18 && v <= 9.2e18 ? value_int((int64_t)half_even(v)) : value_failed(FAIL_OVERFLOW);
}

static struct value mul_duration(int64_t a, double by)
{
    bool whole = by >= -9e15 && by <= 9e15 && !(by < floor(by) || by > floor(by));
    int64_t v;
    if (whole)
        return __builtin_mul_overflow(a, (int64_t)by, &v) ? overflow() : value_int(v);
    return duration_of((double)a * by);
}

static struct value div_duration(int64_t a, double by)
{
    return by < 0 || by > 0 ? duration_of((double)a / by) : value_failed(FAIL_DIVISION);
}

static struct value period_of(int64_t months, int64_t days)
{
    if (months < INT32_MIN || months > INT32_MAX || days < INT32_MIN || days > INT32_MAX)
        return value_failed(FAIL_OVERFLOW);
    struct value v = {.as.period = {(int32_t)months, (int32_t)days}};
    return v;
}

static struct value mul_period(struct period p, double by)
{
    if (by < -1e9 || by > 1e9 || by < floor(by) || by > floor(by))
        return value_failed(FAIL_RANGE); /* there is no half month */
    return period_of(p.months * (int64_t)by, p.days * (int64_t)by);
}

static struct value time_plus(const struct eval *e, int64_t t, struct period p, int sign)
{
    int64_t v;
    if (p.months && e->month_end == MONTH_END_NONE)
        return value_failed(FAIL_CLOCK);
    if (civil_add(e->zone, t, sign * p.months, sign * p.days, e->month_end, e->clock_change, &v))
        return value_int(v);
    bool odd = civil_add(e->zone, t, sign * p.months, sign * p.days, e->month_end, CLOCK_EARLIER, &v);
    return value_failed(odd ? FAIL_CLOCK : FAIL_RANGE);
}

static struct value date_plus(const struct eval *e, int64_t d, struct period p, int sign)
{
    int32_t v;
    if (p.months && e->month_end == MONTH_END_NONE)
        return value_failed(FAIL_CLOCK);
    bool ok = civil_add_date((int32_t)d, sign * p.months, sign * p.days, e->month_end, &v);
    return ok ? value_int(v) : value_failed(FAIL_RANGE);
}

/* --- texts and times ------------------------------------------------------------------------------------------------------------------ */

static struct str text_of(const struct eval *e, struct value v)
{
    return names_text(e->names, (struct name){v.as.name});
}

static struct value concat(const struct eval *e, struct value a, struct value b)
{
    struct buf out = {.arena = e->arena};
    buf_add(&out, text_of(e, a));
    buf_add(&out, text_of(e, b));
    return value_name(names_put(e->names, buf_str(&out)).id);
}

static struct value lower(const struct eval *e, struct value a)
{
    struct str s = arena_copy(e->arena, text_of(e, a));
    char *p = (char *)(uintptr_t)s.p;
    for (uint32_t i = 0; i < s.n; i++)
        p[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
    return value_name(names_put(e->names, s).id);
}

static bool contains(struct str s, struct str part)
{
    return part.n == 0 || (s.n >= part.n && memmem(s.p, s.n, part.p, part.n) != NULL);
}

static struct value text_test(const struct eval *e, enum op op, struct value a, struct value b)
{
    struct str s = text_of(e, a), t = text_of(e, b);
    switch ((int)op) {
    case OP_STARTS: return value_bool(str_starts(s, t));
    case OP_ENDS: return value_bool(str_ends(s, t));
    case OP_CONTAINS: return value_bool(contains(s, t));
    case OP_MATCHES: return value_bool(text_matches(s, t));
    default: BUG("no text test");
    }
}

static struct value number_of(const struct eval *e, struct value a)
{
    double v;
    return number_read(str_trim(text_of(e, a)), &v) ? value_number(v) : value_failed(FAIL_TEXT);
}

static int32_t day_of(const struct eval *e, uint16_t kind, struct value v)
{
    return kind == TYPE_DATE ? (int32_t)v.as.i : civil_day(e->zone, v.as.i);
}

static double part_of_day(enum op op, int32_t days)
{
    int32_t y, m, d, w;
    civil_of_days(days, &y, &m, &d);
    switch ((int)op) {
    case OP_YEAR: return y;
    case OP_MONTH: return m;
    case OP_QUARTER: return (m - 1) / 3 + 1;
    case OP_DAY: return d;
    case OP_WEEKDAY: return civil_weekday(days);
    case OP_WEEK: civil_week(days, &y, &w); return w;
    default: BUG("no part of a day");
    }
}

static int64_t since_midnight(const struct eval *e, struct value v)
{
    int64_t local = civil_local(e->zone, v.as.i), in = local % CIVIL_DAY;
    return in < 0 ? in + CIVIL_DAY : in;
}

/* Philox 2x32-10 (Salmon et al., SC 2011): counter = hash of the key, key = seed. */
static struct value draw(const struct eval *e, struct value key)
{
    struct str s = text_of(e, key);
    uint64_t c = hash_bytes(s.p, s.n);
    uint32_t x0 = (uint32_t)c, x1 = (uint32_t)(c >> 32), k = (uint32_t)(e->seed ^ e->seed >> 32);
    for (int i = 0; i < 10; i++) {
        uint64_t m = (uint64_t)0xD256D193u * x0;
        x0 = (uint32_t)(m >> 32) ^ k ^ x1;
        x1 = (uint32_t)m;
        k += 0x9E3779B9u;
    }
    return value_number((double)(((uint64_t)x0 << 32 | x1) >> 11) * 0x1p-53);
}

/* --- what a run knows ---------------------------------------------------------------------------------------------------------------------- */

static struct value core_name(uint32_t id)
{
    if (id == CORE_NONE)
        return VALUE_NONE;
    return id == CORE_UNKNOWN ? VALUE_UNKNOWN : value_name(id);
}

static struct value record_value(const struct eval *e, uint32_t imm, struct value ref)
{
    if (ref.state != V_KNOWN)
        return ref.state == V_FAILED ? ref : VALUE_UNKNOWN;
    const struct record_row *r = record_at(&e->world->records.p[imm >> 16], ref.as.name, e->day);
    return r ? r->fields[imm & 0xffff] : VALUE_UNKNOWN;
}

static struct value is_role(const struct eval *e, uint32_t role, struct value who)
{
    if (who.state == V_KNOWN)
        return value_bool(role_held_at(e->world, who.as.name, (struct name){role}, e->day, e->at));
    return who.state == V_NONE ? value_bool(false) : who;
}

static struct value manager_of(const struct eval *e, struct value who)
{
    struct name n = names_find(e->names, STR("manager"));
    const struct field_def *f = name_is(n) ? record_field(e->world->schema, 0, n) : NULL;
    if (!f)
        return VALUE_UNKNOWN;
    return record_value(e, (uint32_t)(f - e->world->schema->records.p[0].fields.p), who);
}

static struct value ask_term(struct eval *e, const struct program *p, const struct instr *i, const struct value *reg)
{
    struct value deps[ARGS_MOST];
    for (uint32_t k = 0; k < i->n; k++)
        deps[k] = reg[p->pool[i->a + k]];
    return e->term(e->term_ud, i->imm, deps);
}

/* A share of nothing is none (semantics 4.7). */
static struct value share(struct value part, struct value whole)
{
    if (whole.state == V_KNOWN && !(whole.as.n > 0))
        return VALUE_NONE;
    if (part.state != V_KNOWN || whole.state != V_KNOWN)
        return part.state == V_FAILED ? part : whole.state == V_FAILED ? whole : VALUE_UNKNOWN;
    return value_number(part.as.n / whole.as.n);
}

static struct value ask_chain(struct eval *e, const struct program *p, const struct instr *i, const struct value *reg)
{
    struct value in[ARGS_MOST];
    for (uint32_t k = 0; k < i->n; k++)
        in[k] = reg[p->pool[i->a + k]];
    return e->chain ? e->chain(e->chain_ud, i->imm, in) : VALUE_UNKNOWN;
}

static struct value ask_matrix(struct eval *e, const struct program *p, const struct instr *i, const struct value *reg)
{
    struct value in[ARGS_MOST];
    for (uint32_t k = 0; k < i->n; k++)
        in[k] = reg[p->pool[i->a + k]];
    return matrix_find(e->world, &e->world->matrices.p[i->imm >> 8], i->imm & 0xff, in, e->arena);
}

static struct value file_name(const struct eval *e)
{
    return e->batch->file < e->nfiles ? value_name(e->files[e->batch->file].id) : VALUE_NONE;
}

/* --- running -------------------------------------------------------------------------------------------------------------------------------- */

void eval_at(struct eval *e, const struct batch *b, struct row r)
{
    e->batch = b;
    e->row = r;
    e->kind = b->kind_name[r.i];
    int64_t at = b->at[r.i];
    if (at < e->day_from || at >= e->day_till)
        e->day_of = civil_day_span(e->zone, at, &e->day_from, &e->day_till);
    if (at != e->at || e->day == INT32_MIN)
        e->day = e->day_of;
    e->at = e->clock = at;
}

#define BOTH (((a = reg[i->a]).state | (b = reg[i->b]).state) == V_KNOWN)
#define ONE ((a = reg[i->a]).state == V_KNOWN)
#define STRICT2(x) (BOTH ? (x) : lacking2(a, b))
#define STRICT1(x) (ONE ? (x) : lacking2(a, a))
#define A a.as
#define B b.as

/* NOLINT: the one loop over all operations; each case is one line */
static struct value step(const struct program *p, struct eval *e, struct value *reg, const struct instr *i)
{
    struct value a, b;
    switch ((enum op)i->op) {
    case OP_CONST: return e->graph->consts.p[i->imm];
    case OP_FIELD: return batch_cell(e->batch, i->imm, e->row);
    case OP_AT: return value_int(e->at);
    case OP_KIND: return value_name(e->kind);
    case OP_ACTOR: return core_name(e->batch->actor[e->row.i]);
    case OP_CASE: return core_name(e->batch->kase[e->row.i]);
    case OP_ID: return core_name(e->batch->id[e->row.i]);
    case OP_FILE: return file_name(e);
    case OP_LINE: return value_number(e->batch->line[e->row.i]);
    case OP_RULE: return value_name(e->rule);
    case OP_HOLDER: case OP_IT: case OP_PERIOD_START: case OP_PERIOD_END:
        return e->owed ? e->owed[i->op - OP_HOLDER] : VALUE_UNKNOWN;
    case OP_CAPTURE: return e->captures[i->imm];
    case OP_EXTERN: return e->externs[i->imm];
    case OP_PARAM: return param_at(&e->world->params.p[i->imm], e->day, NULL);
    case OP_RECORD: return record_value(e, i->imm, reg[i->a]);
    case OP_IS_ROLE: return is_role(e, i->imm, reg[i->a]);
    case OP_REPORTS_TO: return STRICT2(value_bool(role_above(e->world, A.name, B.name, e->day, e->at)));
    case OP_TERM: return ask_term(e, p, i, reg);
    case OP_MATRIX: return ask_matrix(e, p, i, reg);
    case OP_APART: return e->apart ? e->apart(e->apart_ud, i->imm) : VALUE_UNKNOWN;
    case OP_CHAIN: return ask_chain(e, p, i, reg);
    case OP_BALANCE: return e->balance ? e->balance(e->balance_ud, i->imm, i->n ? reg[i->a] : VALUE_NONE) : VALUE_UNKNOWN;
    case OP_MEMBER: return e->member ? e->member[i->imm] : VALUE_UNKNOWN;
    case OP_VALUE_OF: return e->value_of ? e->value_of(e->measure_ud, i->imm, i->n ? reg[i->a] : VALUE_NONE) : VALUE_UNKNOWN;
    case OP_ROLLUP: return e->rollup ? e->rollup(e->measure_ud, i->imm) : VALUE_UNKNOWN;
    case OP_SHARE: return share(reg[i->a], reg[i->b]);
    case OP_LUA: return e->call ? e->call(e->call_ud, i->imm, e->batch, e->row, e->names) : VALUE_UNKNOWN;
    case OP_NOT: return tri_not(reg[i->a]);
    case OP_AND: return BOTH ? value_bool(A.b && B.b) : tri_join(a, b, false);
    case OP_OR: return BOTH ? value_bool(A.b || B.b) : tri_join(a, b, true);
    case OP_CHOOSE: return tri_choose(reg[i->a], reg[i->b], reg[i->c]);
    case OP_KNOWN: return value_bool(reg[i->a].state == V_KNOWN);
    case OP_EQ_NAME: return BOTH ? value_bool(A.name == B.name) : equal_lacking(a, b);
    case OP_EQ_INT: return BOTH ? value_bool(A.i == B.i) : equal_lacking(a, b);
    case OP_EQ_NUM: return BOTH ? value_bool(same_number(A.n, B.n)) : equal_lacking(a, b);
    case OP_EQ_BOOL: case OP_EQ_PERIOD: case OP_EQ_SET: return equal((enum op)i->op, reg[i->a], reg[i->b]);
    case OP_LT_INT: return STRICT2(value_bool(A.i < B.i));
    case OP_LE_INT: return STRICT2(value_bool(A.i <= B.i));
    case OP_LT_NUM: return STRICT2(value_bool(A.n < B.n));
    case OP_LE_NUM: return STRICT2(value_bool(A.n <= B.n));
    case OP_LT_TEXT: return STRICT2(value_bool(text_order(e, a, b) < 0));
    case OP_LE_TEXT: return STRICT2(value_bool(text_order(e, a, b) <= 0));
    case OP_IN_SET: return in_set(reg[i->a], reg[i->b], TYPE((uint8_t)i->tkind));
    case OP_IN_LIST: return in_list(reg, p->pool + i->a, i->n, (enum op)i->imm);
    case OP_ADD_NUM: return STRICT2(number_if_finite(A.n + B.n));
    case OP_SUB_NUM: return STRICT2(number_if_finite(A.n - B.n));
    case OP_MUL_NUM: return STRICT2(number_if_finite(A.n * B.n));
    case OP_DIV_NUM: return STRICT2(div_num(A.n, B.n));
    case OP_IDIV_NUM: return STRICT2(idiv_num(A.n, B.n));
    case OP_MOD_NUM: return STRICT2(mod_num(A.n, B.n));
    case OP_POW_NUM: return STRICT2(number_if_finite(pow(A.n, B.n)));
    case OP_NEG_NUM: return STRICT1(value_number(-A.n));
    case OP_ADD_INT: return STRICT2(add_int(A.i, B.i));
    case OP_SUB_INT: return STRICT2(sub_int(A.i, B.i));
    case OP_NEG_INT: return STRICT1(neg_int(A.i));
    case OP_ADD_TIME: return STRICT2(shifted(e, A.i, B.i, 1));
    case OP_SUB_TIME: return STRICT2(shifted(e, A.i, B.i, -1));
    case OP_MUL_MONEY: return STRICT2(mul_money(A.i, B.n));
    case OP_DIV_MONEY: return STRICT2(div_money(A.i, B.n));
    case OP_RATIO_INT: return STRICT2(ratio(A.i, B.i));
    case OP_MUL_DURATION: return STRICT2(mul_duration(A.i, B.n));
    case OP_DIV_DURATION: return STRICT2(div_duration(A.i, B.n));
    case OP_ADD_PERIOD: return STRICT2(period_of((int64_t)A.period.months + B.period.months, (int64_t)A.period.days + B.period.days));
    case OP_SUB_PERIOD: return STRICT2(period_of((int64_t)A.period.months - B.period.months, (int64_t)A.period.days - B.period.days));
    case OP_NEG_PERIOD: return STRICT1(period_of(-(int64_t)A.period.months, -(int64_t)A.period.days));
    case OP_MUL_PERIOD: return STRICT2(mul_period(A.period, B.n));
    case OP_TIME_PLUS: return STRICT2(time_plus(e, A.i, B.period, 1));
    case OP_TIME_MINUS: return STRICT2(time_plus(e, A.i, B.period, -1));
    case OP_DATE_PLUS: return STRICT2(date_plus(e, A.i, B.period, 1));
    case OP_DATE_MINUS: return STRICT2(date_plus(e, A.i, B.period, -1));
    case OP_CONCAT: return STRICT2(concat(e, a, b));
    case OP_MIN_NUM: return STRICT2(value_number(A.n < B.n ? A.n : B.n));
    case OP_MAX_NUM: return STRICT2(value_number(A.n > B.n ? A.n : B.n));
    case OP_MIN_INT: return STRICT2(value_int(MIN(A.i, B.i)));
    case OP_MAX_INT: return STRICT2(value_int(MAX(A.i, B.i)));
    case OP_ABS_NUM: return STRICT1(value_number(fabs(A.n)));
    case OP_ABS_INT: return STRICT1(abs_int(A.i));
    case OP_ROUND: return i->n == 1 ? STRICT1(round_num(A.n, 0)) : STRICT2(round_num(A.n, B.n));
    case OP_FLOOR: return STRICT1(value_number(floor(A.n)));
    case OP_CEIL: return STRICT1(value_number(ceil(A.n)));
    case OP_SQRT: return STRICT1(number_if_finite(sqrt(A.n)));
    case OP_NUMBER: return STRICT1(number_of(e, a));
    case OP_SIZE: return STRICT1(value_number(A.set->n));
    case OP_STARTS: case OP_ENDS: case OP_CONTAINS: case OP_MATCHES: return STRICT2(text_test(e, (enum op)i->op, a, b));
    case OP_LOWER: return STRICT1(lower(e, a));
    case OP_LEN: return STRICT1(value_number(utf8_count(text_of(e, a))));
    case OP_DATE_OF: return STRICT1(value_int(civil_day(e->zone, A.i)));
    case OP_CLOCK: return STRICT1(value_int(since_midnight(e, a)));
    case OP_YEAR: case OP_MONTH: case OP_QUARTER: case OP_WEEK: case OP_DAY: case OP_WEEKDAY:
        return STRICT1(value_number(part_of_day((enum op)i->op, day_of(e, i->tkind, a))));
    case OP_HOUR: return STRICT1(value_number((double)(since_midnight(e, a) / CIVIL_HOUR)));
    case OP_MINUTE: return STRICT1(value_number((double)(since_midnight(e, a) / CIVIL_MINUTE % 60)));
    case OP_DAYS: return STRICT2(value_number((double)day_of(e, i->bkind, b) - day_of(e, i->tkind, a)));
    case OP_MANAGER_OF: return STRICT1(manager_of(e, a));
    case OP_LIMIT: return e->limit ? STRICT1(e->limit(e->limit_ud, i->imm, a)) : VALUE_UNKNOWN;
    case OP_DRAW: return STRICT1(draw(e, a));
    case OP_WORK_PLUS: return STRICT2(work_plus(e, A.i, B.work, (enum work_unit)i->imm, 1));
    case OP_WORK_MINUS: return STRICT2(work_plus(e, A.i, B.work, (enum work_unit)i->imm, -1));
    case OP_WORK_DATE_PLUS: return STRICT2(work_date_plus(e, (int32_t)A.i, B.work, 1));
    case OP_WORK_DATE_MINUS: return STRICT2(work_date_plus(e, (int32_t)A.i, B.work, -1));
    case OP_WORKDAYS: return STRICT2(work_days(e, i->imm, day_of(e, i->tkind, a), day_of(e, i->bkind, b)));
    case OP_WORKTIME: return STRICT2(work_time(e, i->imm, A.i, B.i));
    case OP_IS_WORKDAY: return STRICT1(work_is_day(e, i->imm, day_of(e, i->tkind, a)));
    case OP_NOW_FIELD: case OP_NOW_AT: case OP_NOW_KIND: case OP_NOW_ACTOR: case OP_NOW_CASE: case OP_NOW_ID: case OP_NOW_FILE:
    case OP_NOW_LINE: case OP_NOW_RULE: case OP_NOW_HOLDER: case OP_NOW_IT: case OP_NOW_PERIOD_START: case OP_NOW_PERIOD_END: case OP_COUNT:
        break;
    }
    BUG("op out of range");
}

uint32_t scalar_run(const struct program *p, struct eval *e, struct value *reg)
{
    for (const struct instr *i = p->code, *end = i + p->n; i < end; i++)
        reg[i->dst] = step(p, e, reg, i);
    return p->n;
}
