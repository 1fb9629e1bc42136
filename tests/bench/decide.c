/* SPDX-License-Identifier: MIT
 * Deciding the twenty policies of tests/bench/expense.lua: the reference evaluator against a loop in C written by hand over the
 * same cells, row by row. Both give the checksums of the workload, or the program fails.
 * usage: decide BOOK FIRED.lua expense.csv [RUNS]; FIRED has the same conditions as warnings, so that all that fire are told. */
#include <inttypes.h>

#include "api/handle.h"
#include "tests/bench/measure.h"

enum { RULES = 20, FORBIDS = 14 };

/* --- the log, once, as batches ------------------------------------------------------------------------------------------ */

struct log {
    struct mem mem;
    struct arena arena;
    struct names *names;
    struct diags diags;
    struct sources sources;
    VEC(const struct batch *) batches;
    uint64_t rows;
    bylaw_book *book;
    const char *path;
};

static void read_log(void *ud)
{
    struct log *l = ud;
    const struct plan *p = l->book->book.plan;
    l->names = names_new(&l->arena, p->names);
    l->sources.arena = &l->arena;
    diags_init(&l->diags, &l->arena, &l->sources);
    struct read_env env = {.arena = &l->arena, .names = l->names, .schema = p->schema, .zone = p->zone, .diags = &l->diags,
                           .limits = &limits_default, .open = open_file};
    struct read_options o = {.kind = STR("expense"), .has_as_of = true, .as_of = 0, .keep = true};
    struct reader *r = reader_open(&env, &o, str_of(l->path), 0);
    const struct batch *b = NULL;
    while (r && r->ops->next(r, &b) == BL_OK && b) {
        *VEC_PUSH(&l->arena, l->batches) = b;
        l->rows += b->n;
    }
}

static bool open_log(struct log *l, const char *book, const char *csv)
{
    *l = (struct log){.path = csv};
    mem_init(&l->mem, 0);
    arena_init(&l->arena, &l->mem);
    l->book = bylaw_book_new();
    if (!l->book || bylaw_load(l->book, book, NULL) != BYLAW_OK)
        return false;
    return mem_try(&l->mem, read_log, l) == BL_OK && l->rows > 0;
}

/* --- our side -------------------------------------------------------------------------------------------------------------- */

struct sums {
    uint64_t permitted, s1, s2, s3;
};
struct bylaw_run_of {
    struct log *log;
    struct sums sums;
    uint8_t *rule_bit;  /* name id -> bit, 255: none */
    uint64_t row;
    bool forbidden;     /* the present row: nothing is undetermined or unregulated in this workload */
    double nanos;
};

static bool on_finding(void *ud, const struct finding *f)
{
    struct bylaw_run_of *r = ud;
    uint64_t weight = r->row % 997, bit = name_is(f->rule) ? r->rule_bit[f->rule.id] : RULES;
    if (f->kind == FINDING_VIOLATION && bit < FORBIDS)
        r->sums.s3 += weight << bit;
    if (f->kind == FINDING_WARNING && bit < RULES)
        r->sums.s2 += weight << bit;
    r->forbidden |= f->kind == FINDING_VIOLATION;
    return true;
}

static void run_session(void *ud)
{
    struct bylaw_run_of *r = ud;
    const struct plan *p = r->log->book->book.plan;
    struct arena a;
    arena_init(&a, &r->log->mem);
    struct session_options o = {.mode = SESSION_AUDIT, .limits = &limits_default};
    r->rule_bit = malloc(names_count(r->log->names));
    memset(r->rule_bit, 255, names_count(r->log->names));
    for (uint32_t i = 0; i < RULES && i < p->rules.n; i++)
        r->rule_bit[p->rules.p[i].name.id] = (uint8_t)i;
    struct session *s = session_new(&a, r->log->names, p, &o);
    double from = now();
    for (uint32_t b = 0; b < r->log->batches.n; b++)
        for (uint32_t i = 0; i < r->log->batches.p[b]->n; i++, r->row++) {
            r->forbidden = false;
            session_event(s, r->log->batches.p[b], (struct row){i}, on_finding, r);
            r->sums.permitted += !r->forbidden;
            r->sums.s1 += r->forbidden ? 0 : r->row % 997;
        }
    r->nanos = (now() - from) / (double)r->row;
    free(r->rule_bit);
    arena_release(&a);
}

/* --- the same by hand ---------------------------------------------------------------------------------------------------------- */

struct cells {
    int64_t amount;
    const char *category, *role, *dept, *country, *approver;
    double hour, weekday, overtime, prior, days;
    bool receipt;
};

static bool is(const char *a, const char *b)
{
    return a == b; /* texts are interned: the literals are looked up once */
}

struct literals {
    const char *director, *manager, *staff, *senior, *intern, *meals, *travel, *lodging, *supplies, *software, *entertainment, *it,
        *engineering, *sales, *marketing, *ru, *ir, *kp, *sy;
};

static uint32_t fired(const struct cells *c, const struct literals *k)
{
    const int64_t one = MONEY_ONE;
    uint32_t m = 0;
    m |= (uint32_t)(c->amount > 5000 * one && !is(c->approver, k->director)) << 0;
    m |= (uint32_t)(is(c->category, k->meals) && c->amount > 300 * one && !c->receipt) << 1;
    m |= (uint32_t)(c->overtime > 36 && !is(c->role, k->manager) && !is(c->role, k->director)) << 2;
    m |= (uint32_t)(c->days > 60 && !is(c->role, k->director)) << 3;
    m |= (uint32_t)(is(c->category, k->entertainment) && (c->amount > 1000 * one || c->prior >= 2)) << 4;
    m |= (uint32_t)(is(c->category, k->lodging) && c->amount > 2500 * one && !(is(c->approver, k->manager) || is(c->approver, k->director))) << 5;
    m |= (uint32_t)((c->hour < 6 || c->hour > 22) && c->amount > 1000 * one && !c->receipt) << 6;
    m |= (uint32_t)((c->weekday < 1 || (c->weekday > 5 && c->weekday < 7)) && is(c->category, k->supplies) && c->amount > 200 * one) << 7;
    m |= (uint32_t)((is(c->country, k->ru) || is(c->country, k->ir) || is(c->country, k->kp) || is(c->country, k->sy)) &&
                    (is(c->category, k->travel) || is(c->category, k->lodging))) << 8;
    m |= (uint32_t)(c->prior >= 4 && c->amount > 100 * one) << 9;
    m |= (uint32_t)(is(c->role, k->intern) && c->amount > 500 * one && !is(c->approver, k->manager) && !is(c->approver, k->director)) << 10;
    m |= (uint32_t)(is(c->category, k->software) && !is(c->dept, k->it) && !is(c->dept, k->engineering) && c->amount > 2000 * one) << 11;
    m |= (uint32_t)(is(c->approver, k->intern) || (is(c->approver, k->staff) && c->amount > 250 * one)) << 12;
    m |= (uint32_t)(!c->receipt && c->amount > 75 * one && c->days > 30 && !is(c->category, k->travel)) << 13;
    m |= (uint32_t)(is(c->role, k->director) && c->amount <= 20000 * one) << 14;
    m |= (uint32_t)(is(c->role, k->manager) && c->amount <= 5000 * one) << 15;
    m |= (uint32_t)((is(c->role, k->senior) || is(c->role, k->staff)) && c->amount <= 1500 * one) << 16;
    m |= (uint32_t)(is(c->role, k->intern) && c->amount <= 250 * one && c->receipt) << 17;
    m |= (uint32_t)((is(c->approver, k->manager) || is(c->approver, k->director)) && c->amount <= 10000 * one && c->receipt) << 18;
    m |= (uint32_t)(is(c->category, k->travel) && (is(c->dept, k->sales) || is(c->dept, k->marketing)) && c->amount <= 8000 * one && c->prior < 1) << 19;
    return m;
}

static const char *text(struct log *l, struct value v)
{
    return names_text(l->names, (struct name){v.as.name}).p;
}

static const char *literal(struct log *l, const char *s)
{
    struct name n = names_find(l->names, str_of(s));
    return name_is(n) ? names_text(l->names, n).p : "";
}

static struct cells *unpack(struct log *l)
{
    static const char *const names[] = {"amount", "category", "role", "dept", "hour", "weekday", "overtime_hours", "has_receipt", "approver_role",
                                        "prior_violations", "country", "days_since_purchase"};
    struct cells *all = malloc(sizeof *all * l->rows), *c = all;
    uint32_t col[12];
    const struct schema *s = l->book->book.plan->schema;
    for (uint32_t i = 0; i < 12; i++)
        col[i] = kind_field(s, schema_kind_find(s, names_find(l->names, STR("expense"))), names_find(l->names, str_of(names[i])))->column;
    for (uint32_t b = 0; b < l->batches.n; b++)
        for (uint32_t i = 0; i < l->batches.p[b]->n; i++, c++) {
            struct value v[12];
            for (uint32_t k = 0; k < 12; k++)
                v[k] = batch_cell(l->batches.p[b], col[k], (struct row){i});
            *c = (struct cells){v[0].as.i, text(l, v[1]), text(l, v[2]), text(l, v[3]), text(l, v[10]), text(l, v[8]), v[4].as.n, v[5].as.n,
                                v[6].as.n, v[9].as.n, v[11].as.n, v[7].as.b};
        }
    return all;
}

static struct sums run_hand(const struct cells *all, uint64_t n, const struct literals *k, double *ret_nanos)
{
    struct sums s = {0};
    double from = now();
    for (uint64_t i = 0; i < n; i++) {
        uint32_t m = fired(&all[i], k), forbids = m & ((1u << FORBIDS) - 1);
        bool permitted = forbids == 0 && m >> FORBIDS != 0;
        s.permitted += permitted;
        s.s1 += permitted ? i % 997 : 0;
        s.s2 += i % 997 * m;
        s.s3 += i % 997 * forbids;
    }
    *ret_nanos = (now() - from) / (double)n;
    return s;
}

/* --- both in turn ------------------------------------------------------------------------------------------------------------------ */

static bool same(const char *what, uint64_t a, uint64_t b)
{
    if (a != b)
        fprintf(stderr, "decide: %s differs: %" PRIu64 " by hand, %" PRIu64 " by bylaw\n", what, a, b);
    return a == b;
}

int main(int argc, char **argv)
{
    struct log l, w;
    int runs = argc > 4 ? atoi(argv[4]) : 9;
    if (argc < 4 || runs < 1 || runs > MOST_RUNS || !open_log(&l, argv[1], argv[3]) || !open_log(&w, argv[2], argv[3])) {
        fprintf(stderr, "usage: decide BOOK FIRED expense.csv [RUNS]\n");
        return 2;
    }
    struct literals k = {literal(&l, "director"), literal(&l, "manager"), literal(&l, "staff"), literal(&l, "senior"), literal(&l, "intern"),
                         literal(&l, "meals"), literal(&l, "travel"), literal(&l, "lodging"), literal(&l, "supplies"), literal(&l, "software"),
                         literal(&l, "entertainment"), literal(&l, "it"), literal(&l, "engineering"), literal(&l, "sales"),
                         literal(&l, "marketing"), literal(&l, "RU"), literal(&l, "IR"), literal(&l, "KP"), literal(&l, "SY")};
    struct cells *cells = unpack(&l);
    double ours[MOST_RUNS], hand[MOST_RUNS];
    struct sums by_hand = {0};
    struct bylaw_run_of r = {0}, all = {.log = &w};
    if (mem_try(&w.mem, run_session, &all) != BL_OK)
        return 1;
    for (int i = 0; i < runs; i++) {
        by_hand = run_hand(cells, l.rows, &k, &hand[i]);
        r = (struct bylaw_run_of){.log = &l};
        if (mem_try(&l.mem, run_session, &r) != BL_OK)
            return 1;
        ours[i] = r.nanos;
    }
    measure_tell("decide", l.rows, ours, hand, runs);
    printf("sums permitted=%" PRIu64 " S1=%" PRIu64 " S2=%" PRIu64 " S3=%" PRIu64 "\n", r.sums.permitted, r.sums.s1, all.sums.s2, r.sums.s3);
    free(cells);
    return same("permitted", by_hand.permitted, r.sums.permitted) && same("S1", by_hand.s1, r.sums.s1) && same("S2", by_hand.s2, all.sums.s2) &&
                   same("S3", by_hand.s3, r.sums.s3)
               ? 0
               : 1;
}
