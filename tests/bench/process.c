/* SPDX-License-Identifier: MIT
 * The thirty constraints of tests/bench/process.lua over a million made events of some fifty thousand cases, five thousand of them open
 * at a time: the automata of vm/run against bits of a case in C by hand. Both count the same deviations, or the program fails.
 * usage: process BOOK [RUNS] */
#include <inttypes.h>
#include <string.h>

#include "api/handle.h"
#include "tests/bench/measure.h"

enum { EVENTS = 1000000, KINDS = 20, OPEN = 5000, LAST = KINDS - 1, ROWS = 4096, RESPONSE = 10, AT_MOST = 20, NOT_COEXIST = 25 };

/* --- the log ---------------------------------------------------------------------------------------------------------------------- */

struct sample {
    uint32_t kind, kase;       /* kase: number of the case */
};
struct log {
    struct mem mem;
    struct arena arena;
    struct names *names;
    bylaw_book *book;
    struct sample *events;
    uint32_t cases;
    VEC(const struct batch *) batches;
};

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) * below >> 31);
}

/* A case goes through the kinds in their order, but for one event of five, and ends with the last. */
static void make_events(struct log *l)
{
    uint32_t *open = malloc(OPEN * sizeof *open), *done = calloc(OPEN, sizeof *done);
    uint64_t state = 1;
    l->events = malloc(EVENTS * sizeof *l->events);
    for (uint32_t i = 0; i < OPEN; i++)
        open[i] = l->cases++;
    for (uint32_t i = 0; i < EVENTS; i++) {
        uint32_t at = draw(&state, OPEN), next = done[at]++;
        uint32_t kind = next >= LAST ? LAST : draw(&state, 5) ? next : draw(&state, LAST);
        l->events[i] = (struct sample){kind, open[at]};
        if (kind != LAST)
            continue;
        open[at] = l->cases++;
        done[at] = 0;
    }
    free(open);
    free(done);
}

static uint32_t numbered(struct log *l, char letter, uint32_t n)
{
    char text[16];
    snprintf(text, sizeof text, "%c%" PRIu32, letter, n);
    return names_put(l->names, str_of(text)).id;
}

static void make_batches(void *ud)
{
    struct log *l = ud;
    const struct plan *p = l->book->book.plan;
    l->names = names_new(&l->arena, p->names);
    struct batch_builder *bb = batch_builder_new(&l->arena, p->schema, 0, ROWS, true);
    batch_begin(bb);
    for (uint32_t i = 0; i < EVENTS; i++) {
        struct name kind = {numbered(l, 'k', l->events[i].kind)};
        if (batch_full(bb)) {
            *VEC_PUSH(&l->arena, l->batches) = batch_end(bb);
            batch_begin(bb);
        }
        batch_row(bb, (int64_t)i * CIVIL_SECOND, schema_kind_find(p->schema, kind), kind, CORE_UNKNOWN, numbered(l, 'c', l->events[i].kase),
                  CORE_NONE, i + 1);
    }
    *VEC_PUSH(&l->arena, l->batches) = batch_end(bb);
}

static bool open_log(struct log *l, const char *book)
{
    *l = (struct log){0};
    mem_init(&l->mem, 0);
    arena_init(&l->arena, &l->mem);
    l->book = bylaw_book_new();
    if (!l->book || bylaw_load(l->book, book, NULL) != BYLAW_OK)
        return false;
    make_events(l);
    return mem_try(&l->mem, make_batches, l) == BL_OK;
}

/* --- our side ------------------------------------------------------------------------------------------------------------------------ */

struct run_of {
    struct log *log;
    uint64_t told;
    double nanos;
};

static bool on_finding(void *ud, const struct finding *f)
{
    struct run_of *r = ud;
    r->told += f->kind == FINDING_VIOLATION;
    return true;
}

static void run_session(void *ud)
{
    struct run_of *r = ud;
    struct arena a;
    arena_init(&a, &r->log->mem);
    struct session_options o = {.mode = SESSION_AUDIT, .limits = &limits_default};
    struct session *s = session_new(&a, r->log->names, r->log->book->book.plan, &o);
    const struct summary *sum;
    double from = now();
    for (uint32_t b = 0; b < r->log->batches.n; b++)
        for (uint32_t i = 0; i < r->log->batches.p[b]->n; i++)
            session_event(s, r->log->batches.p[b], (struct row){i}, on_finding, r);
    session_end(s, on_finding, r, &sum);
    r->nanos = (now() - from) / EVENTS;
    arena_release(&a);
}

/* --- the same by hand ------------------------------------------------------------------------------------------------------------------ */

struct hand_case {
    uint32_t seen, waits, broken; /* by kind, by response, by rule */
};

/* The rules that an event of a kind breaks. */
static uint32_t breaks(const struct hand_case *c, uint32_t kind)
{
    uint32_t b = 0;
    if (kind >= 1 && kind <= 10)
        b |= (uint32_t)(~c->seen >> (kind - 1) & 1) << (kind - 1);
    if (kind >= 10 && kind <= 14) {
        b |= (c->seen >> kind & 1) << (AT_MOST + kind - 10);
        b |= (c->seen >> (kind - 10) & 1) << (NOT_COEXIST + kind - 10);
    }
    if (kind <= 4)
        b |= (c->seen >> (kind + 10) & 1) << (NOT_COEXIST + kind);
    return b;
}

static uint64_t run_hand(const struct log *l, double *ret_nanos)
{
    struct hand_case *cases = calloc(l->cases, sizeof *cases);
    uint64_t told = 0;
    double from = now();
    for (uint32_t i = 0; i < EVENTS; i++) {
        uint32_t kind = l->events[i].kind;
        struct hand_case *c = &cases[l->events[i].kase];
        c->broken |= breaks(c, kind);
        if (kind >= 5 && kind <= 14)
            c->waits &= ~(1u << (kind - 5));
        c->waits |= kind <= 9 ? 1u << kind : 0;
        c->seen |= 1u << kind;
        if (kind == LAST)
            c->broken |= c->waits << RESPONSE;
    }
    for (uint32_t i = 0; i < l->cases; i++)
        told += (uint64_t)__builtin_popcount(cases[i].broken);
    *ret_nanos = (now() - from) / EVENTS;
    free(cases);
    return told;
}

int main(int argc, char **argv)
{
    struct log l;
    int runs = argc > 2 ? atoi(argv[2]) : 9;
    if (argc < 2 || runs < 1 || runs > MOST_RUNS || !open_log(&l, argv[1])) {
        fprintf(stderr, "usage: process BOOK [RUNS]\n");
        return 2;
    }
    double ours[MOST_RUNS], hand[MOST_RUNS];
    bool same = true;
    struct run_of r = {0};
    for (int i = 0; i < runs; i++) {
        uint64_t by_hand = run_hand(&l, &hand[i]);
        r = (struct run_of){.log = &l};
        if (mem_try(&l.mem, run_session, &r) != BL_OK)
            return 1;
        ours[i] = r.nanos;
        same = same && by_hand == r.told;
        if (by_hand != r.told)
            fprintf(stderr, "process: %" PRIu64 " deviations by hand, %" PRIu64 " by bylaw\n", by_hand, r.told);
    }
    measure_tell("process", EVENTS, ours, hand, runs);
    printf("sums cases=%" PRIu32 " told=%" PRIu64 "\n", l.cases, r.told);
    free(l.events);
    bylaw_book_free(l.book);
    return same ? 0 : 1;
}
