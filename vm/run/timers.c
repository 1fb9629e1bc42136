/* SPDX-License-Identifier: MIT
 * A binary heap, and beside it queues for lengths that are always the same: their timers are set in the order in which they come. On the
 * heap stands the first of each queue. */
#include "vm/run/timers.h"

#define LATE_BIT (UINT64_C(1) << 62)
#define LAST_BIT (UINT64_C(1) << 63)
#define LOOSE UINT32_MAX       /* of no queue */

struct block {                 /* grows and shrinks: not in an arena */
    struct timer *p;
    uint32_t n, cap;
};
struct queue {                 /* a ring */
    struct block ring;
    uint32_t first;
};
struct timers {
    struct mem *mem;
    struct arena *arena;
    uint64_t set;              /* so many were set */
    struct block heap;
    VEC(struct queue) queues;
};

static void block_release(struct mem *m, struct block *b)
{
    mem_drop(m, b->p, b->cap * sizeof *b->p);
    *b = (struct block){0};
}

static void timers_release(void *ud)
{
    struct timers *t = ud;
    block_release(t->mem, &t->heap);
    for (uint32_t i = 0; i < t->queues.n; i++)
        block_release(t->mem, &t->queues.p[i].ring);
}

struct timers *timers_new(struct arena *a)
{
    struct timers *t = NEW(a, struct timers);
    *t = (struct timers){.mem = a->mem, .arena = a};
    arena_defer(a, timers_release, t);
    return t;
}

static void block_resize(struct mem *m, struct block *b, uint32_t cap)
{
    b->p = mem_resize(m, b->p, b->cap * sizeof *b->p, cap * sizeof *b->p);
    b->cap = cap;
}

static bool before(const struct timer *a, const struct timer *b)
{
    if (a->at != b->at)
        return a->at < b->at;
    return a->order < b->order;
}

/* --- the heap ------------------------------------------------------------------------------------------------------ */

static void heap_up(struct block *h, uint32_t i)
{
    struct timer x = h->p[i];
    for (; i && before(&x, &h->p[(i - 1) / 2]); i = (i - 1) / 2)
        h->p[i] = h->p[(i - 1) / 2];
    h->p[i] = x;
}

/* x takes the place of the first. */
static void heap_down(struct block *h, struct timer x)
{
    uint32_t i = 0;
    for (uint32_t child; (child = 2 * i + 1) < h->n; i = child) {
        child += child + 1 < h->n && before(&h->p[child + 1], &h->p[child]);
        if (!before(&h->p[child], &x))
            break;
        h->p[i] = h->p[child];
    }
    h->p[i] = x;
}

static void heap_put(struct timers *t, const struct timer *x)
{
    struct block *h = &t->heap;
    if (h->n == h->cap)
        block_resize(t->mem, h, MAX(64u, h->cap * 2));
    h->p[h->n++] = *x;
    heap_up(h, h->n - 1);
}

/* --- queues ----------------------------------------------------------------------------------------------------------- */

static struct timer *ring_at(const struct queue *q, uint32_t i)
{
    uint32_t at = q->first + i;
    return &q->ring.p[at >= q->ring.cap ? at - q->ring.cap : at];
}

static void ring_grow(struct timers *t, struct queue *q)
{
    struct block wider = {0};
    block_resize(t->mem, &wider, MAX(64u, q->ring.cap * 2));
    for (uint32_t i = 0; i < q->ring.n; i++)
        wider.p[i] = *ring_at(q, i);
    wider.n = q->ring.n;
    block_release(t->mem, &q->ring);
    q->ring = wider;
    q->first = 0;
}

static void ring_put(struct timers *t, struct timer x)
{
    struct queue *q = &t->queues.p[x.queue];
    if (q->ring.n && before(&x, ring_at(q, q->ring.n - 1))) {
        x.queue = LOOSE;
        heap_put(t, &x);
        return;
    }
    if (q->ring.n == q->ring.cap)
        ring_grow(t, q);
    q->ring.n++;
    *ring_at(q, q->ring.n - 1) = x;
    if (q->ring.n == 1)
        heap_put(t, &x);
}

/* The first of a queue is taken; false: there is none behind it. */
static bool ring_next(struct queue *q, struct timer *ret)
{
    q->first = q->first + 1 == q->ring.cap ? 0 : q->first + 1;
    q->ring.n--;
    if (q->ring.n)
        *ret = *ring_at(q, 0);
    return q->ring.n > 0;
}

/* --- the door ----------------------------------------------------------------------------------------------------------- */

static struct timer timer_of(struct timers *t, int64_t at, enum timer_kind kind, uint32_t what, uint32_t stamp)
{
    uint64_t late = kind >= TIMER_MEASURE ? LAST_BIT : kind >= TIMER_DEADLINE ? LATE_BIT : 0;
    return (struct timer){at, t->set++ | late, what, stamp, kind, LOOSE};
}

void timers_set(struct timers *t, int64_t at, enum timer_kind kind, uint32_t what, uint32_t stamp)
{
    struct timer x = timer_of(t, at, kind, what, stamp);
    heap_put(t, &x);
}

void timers_queue(struct timers *t, uint32_t queue, int64_t at, enum timer_kind kind, uint32_t what, uint32_t stamp)
{
    struct timer x = timer_of(t, at, kind, what, stamp);
    while (t->queues.n <= queue)
        *VEC_PUSH(t->arena, t->queues) = (struct queue){0};
    x.queue = queue;
    ring_put(t, x);
}

bool timers_due(const struct timers *t, int64_t at)
{
    const struct timer *x = t->heap.p;
    return t->heap.n && (x->at < at || (x->at == at && x->kind < TIMER_DEADLINE));
}

struct timer timers_take(struct timers *t)
{
    struct timer x = t->heap.p[0], next;
    if (x.queue == LOOSE || !ring_next(&t->queues.p[x.queue], &next))
        next = t->heap.p[--t->heap.n];
    if (t->heap.n)
        heap_down(&t->heap, next);
    return x;
}
