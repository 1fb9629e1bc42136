/* SPDX-License-Identifier: MIT
 * The workload `timeline`, a log in memory: obligations of a session against a loop in C with a queue for each length of time. Both count
 * the same states, or the program fails. Beside it a million questions to a working calendar.
 * usage: timeline BOOK LOG [RUNS] */
#include <inttypes.h>
#include <string.h>

#include "api/handle.h"
#include "tests/bench/measure.h"

enum { ROWS = 4096, HIGH = 3600, NORMAL = 14400, QUESTIONS = 1000000 };
enum { RECEIVED, ANSWERED, OTHER };

struct sample {
    int64_t at;                /* seconds */
    uint32_t kind, ticket;
    bool high;
};
struct log {
    struct mem mem;
    struct arena arena;
    struct names *names;
    bylaw_book *book;
    const char *path;
    VEC(struct sample) events;
    uint32_t tickets;
    VEC(const struct batch *) batches;
};

/* --- the log ---------------------------------------------------------------------------------------------------------------------- */

/* seq,time,kind,ticket,agent,priority; tickets are T0, T1, … */
static void read_events(void *ud)
{
    struct log *l = ud;
    char line[256], kind[32], priority[32];
    FILE *f = fopen(l->path, "r");
    if (!f)
        mem_throw(&l->mem, BL_DATA);
    while (fgets(line, sizeof line, f)) {
        struct sample m = {0};
        if (sscanf(line, "%*u,%" SCNd64 ",%31[^,],T%" SCNu32 ",%*[^,],%31s", &m.at, kind, &m.ticket, priority) != 4)
            continue;
        m.kind = strcmp(kind, "received") == 0 ? RECEIVED : strcmp(kind, "answered") == 0 ? ANSWERED : OTHER;
        m.high = strcmp(priority, "high") == 0;
        l->tickets = MAX(l->tickets, m.ticket + 1);
        *VEC_PUSH(&l->arena, l->events) = m;
    }
    fclose(f);
}

static struct name text_name(struct log *l, const char *s)
{
    return names_put(l->names, str_of(s));
}

static uint32_t column_of(const struct schema *s, const char *kind, const char *field)
{
    uint32_t k = schema_kind_find(s, names_find(s->names, str_of(kind)));
    return kind_field(s, k, names_find(s->names, str_of(field)))->column;
}

static void make_batches(void *ud)
{
    struct log *l = ud;
    const struct plan *p = l->book->book.plan;
    l->names = names_new(&l->arena, p->names);
    const struct name kinds[] = {text_name(l, "received"), text_name(l, "answered"), text_name(l, "other")};
    const struct value high = value_name(text_name(l, "high").id), normal = value_name(text_name(l, "normal").id);
    uint32_t ticket = column_of(p->schema, "received", "ticket"), priority = column_of(p->schema, "received", "priority");
    struct batch_builder *bb = batch_builder_new(&l->arena, p->schema, 0, ROWS, true);
    batch_begin(bb);
    for (uint32_t i = 0; i < l->events.n; i++) {
        const struct sample *m = &l->events.p[i];
        char text[16];
        if (batch_full(bb)) {
            *VEC_PUSH(&l->arena, l->batches) = batch_end(bb);
            batch_begin(bb);
        }
        struct row row = batch_row(bb, m->at * CIVIL_SECOND, schema_kind_find(p->schema, kinds[m->kind]), kinds[m->kind], CORE_UNKNOWN, CORE_NONE,
                                   CORE_NONE, i + 1);
        snprintf(text, sizeof text, "T%" PRIu32, m->ticket);
        if (m->kind != OTHER)
            batch_put(bb, ticket, row, value_name(text_name(l, text).id));
        if (m->kind == RECEIVED)
            batch_put(bb, priority, row, m->high ? high : normal);
    }
    *VEC_PUSH(&l->arena, l->batches) = batch_end(bb);
}

static bool open_log(struct log *l, const char *book, const char *path)
{
    *l = (struct log){.path = path};
    mem_init(&l->mem, 0);
    arena_init(&l->arena, &l->mem);
    l->book = bylaw_book_new();
    if (!l->book || bylaw_load(l->book, book, NULL) != BYLAW_OK)
        return false;
    return mem_try(&l->mem, read_events, l) == BL_OK && l->events.n && mem_try(&l->mem, make_batches, l) == BL_OK;
}

/* --- our side ------------------------------------------------------------------------------------------------------------------------ */

struct states {
    uint64_t fulfilled, late, breached, pending;
};
struct run_of {
    struct log *log;
    struct states found;
    double nanos;
};

static bool on_finding(void *ud, const struct finding *f)
{
    (void)ud, (void)f;
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
    r->nanos = (now() - from) / r->log->events.n;
    const uint64_t *n = sum->duties[0].count;
    r->found = (struct states){n[DUTY_FULFILLED], n[DUTY_LATE], n[DUTY_BREACHED], n[DUTY_PENDING]};
    arena_release(&a);
}

/* --- the same by hand ------------------------------------------------------------------------------------------------------------------ */

struct owed {
    int64_t deadline;
    uint32_t ticket, next;     /* of the ticket; 0: none */
    uint8_t state;             /* 0 pending, 1 fulfilled, 2 missed, 3 late */
};
struct fifo {
    uint32_t *p;
    uint32_t first, n;
};

static void expire(struct fifo *f, struct owed *o, int64_t before)
{
    for (; f->first < f->n && o[f->p[f->first]].deadline < before; f->first++)
        if (o[f->p[f->first]].state == 0)
            o[f->p[f->first]].state = 2;
}

static struct states run_hand(const struct log *l, double *ret_nanos)
{
    uint32_t n = 1, *head = calloc(l->tickets, sizeof *head);
    struct owed *o = malloc((l->events.n + 1) * sizeof *o);
    struct fifo fifo[2] = {{malloc((l->events.n + 1) * sizeof(uint32_t)), 0, 0}, {malloc((l->events.n + 1) * sizeof(uint32_t)), 0, 0}};
    struct states s = {0};
    double from = now();
    for (uint32_t i = 0; i < l->events.n; i++) {
        const struct sample *m = &l->events.p[i];
        expire(&fifo[0], o, m->at);
        expire(&fifo[1], o, m->at);
        if (m->kind == ANSWERED) {
            for (uint32_t k = head[m->ticket]; k; k = o[k].next)
                o[k].state = o[k].state == 0 ? 1 : o[k].state == 2 ? 3 : o[k].state;
            head[m->ticket] = 0;
        } else if (m->kind == RECEIVED) {
            o[n] = (struct owed){m->at + (m->high ? HIGH : NORMAL), m->ticket, head[m->ticket], 0};
            fifo[m->high].p[fifo[m->high].n++] = n;
            head[m->ticket] = n++;
        }
    }
    for (uint32_t k = 1; k < n; k++)
        *(o[k].state == 0 ? &s.pending : o[k].state == 1 ? &s.fulfilled : o[k].state == 2 ? &s.breached : &s.late) += 1;
    *ret_nanos = (now() - from) / l->events.n;
    free(head);
    free(o);
    free(fifo[0].p);
    free(fifo[1].p);
    return s;
}

/* --- a working calendar -------------------------------------------------------------------------------------------------------------------- */

struct asking {
    struct mem mem;
    double nanos;
    int64_t sum;
};

static void ask(void *ud)
{
    struct asking *q = ud;
    struct arena a;
    arena_init(&a, &q->mem);
    const struct zone *zone;
    zone_load(&a, NULL, NULL, STR_EMPTY, STR("UTC"), &zone);
    static const struct cal_span day[] = {{9 * 60, 12 * 60}, {13 * 60, 18 * 60}};
    struct cal_day *off = NEW_ARRAY(&a, struct cal_day, 400);
    struct cal_input in = {.zone = zone, .days = off, .ndays = 400};
    for (int i = 0; i < 5; i++)
        in.week[i] = (struct cal_hours){.p = day, .n = 2};
    for (int32_t i = 0; i < 400; i++)
        off[i] = (struct cal_day){.day = 16436 + i * 11}; /* from 2015 on */
    const struct calendar *c = calendar_new(&a, &in);
    int64_t at = INT64_C(1430000000) * CIVIL_SECOND;
    double from = now();
    for (int i = 0; i < QUESTIONS; i++) {
        struct cal_answer r = calendar_add_time(c, at + i * 300 * CIVIL_SECOND, (1 + i % 40) * CIVIL_HOUR);
        q->sum += r.value / CIVIL_SECOND;
    }
    q->nanos = (now() - from) / QUESTIONS;
    arena_release(&a);
}

static bool same_states(struct states a, struct states b)
{
    return a.fulfilled == b.fulfilled && a.late == b.late && a.breached == b.breached && a.pending == b.pending;
}

int main(int argc, char **argv)
{
    struct log l;
    int runs = argc > 3 ? atoi(argv[3]) : 9;
    if (argc < 3 || runs < 1 || runs > MOST_RUNS || !open_log(&l, argv[1], argv[2])) {
        fprintf(stderr, "usage: timeline BOOK LOG [RUNS]\n");
        return 2;
    }
    double ours[MOST_RUNS], hand[MOST_RUNS], calendar[MOST_RUNS];
    bool same = true;
    struct run_of r = {0};
    for (int i = 0; i < runs; i++) {
        struct states by_hand = run_hand(&l, &hand[i]);
        struct asking q = {0};
        mem_init(&q.mem, 0);
        r = (struct run_of){.log = &l};
        if (mem_try(&l.mem, run_session, &r) != BL_OK || mem_try(&q.mem, ask, &q) != BL_OK)
            return 1;
        ours[i] = r.nanos;
        calendar[i] = q.nanos;
        same = same && same_states(by_hand, r.found);
    }
    measure_tell("timeline", l.events.n, ours, hand, runs);
    measure_tell("calendar", QUESTIONS, calendar, hand, runs);
    printf("sums fulfilled=%" PRIu64 " late=%" PRIu64 " breached=%" PRIu64 " pending=%" PRIu64 "\n", r.found.fulfilled, r.found.late,
           r.found.breached, r.found.pending);
    bylaw_book_free(l.book);
    if (!same)
        fprintf(stderr, "timeline: C by hand counts other states\n");
    return same ? 0 : 1;
}
