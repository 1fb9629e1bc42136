/* SPDX-License-Identifier: MIT */
#include "vm/base/mem.h"

#include <setjmp.h>
#include <stdlib.h>

/* --- the trap ------------------------------------------------------------------------------------------------ */

struct mem_trap {
    jmp_buf env;
    struct mem_trap *outer;
    enum bl_status why;
};

void mem_init(struct mem *m, size_t limit)
{
    *m = (struct mem){.limit = limit};
}

enum bl_status mem_try(struct mem *m, void (*run)(void *ud), void *ud)
{
    struct mem_trap trap = {.outer = m->trap};
    m->trap = &trap;
    if (setjmp(trap.env) == 0)
        run(ud);
    m->trap = trap.outer;
    return trap.why;
}

void mem_throw(struct mem *m, enum bl_status why)
{
    if (!m->trap)
        BUG("thrown outside of mem_try");
    m->trap->why = why;
    longjmp(m->trap->env, 1);
}

/* --- blocks -------------------------------------------------------------------------------------------------- */

static struct {
    long asked, fail_at;
    bool after;
    size_t live;
} fault;

void fault_at(long n, bool after)
{
    fault.asked = 0;
    fault.fail_at = n;
    fault.after = after;
}
long fault_count(void)
{
    return fault.asked;
}
size_t fault_live(void)
{
    return __atomic_load_n(&fault.live, __ATOMIC_RELAXED);
}

static bool fault_now(void)
{
    if (fault.fail_at == 0)
        return false;
    fault.asked++;
    return fault.after ? fault.asked >= fault.fail_at : fault.asked == fault.fail_at;
}

void *mem_resize_soft(struct mem *m, void *p, size_t old, size_t size, enum bl_status *ret_why)
{
    *ret_why = BL_OK;
    if (size > old && m->limit && (m->used + (size - old) > m->limit || size > SIZE_MAX / 2)) {
        *ret_why = BL_LIMIT;
        return NULL;
    }
    void *q = size > old && fault_now() ? NULL : realloc(p, size ? size : 1);
    if (!q) {
        *ret_why = BL_MEMORY;
        return NULL;
    }
    m->used += size - old;
    m->peak = MAX(m->peak, m->used);
    __atomic_add_fetch(&fault.live, size - old, __ATOMIC_RELAXED);
    return q;
}

void *mem_resize(struct mem *m, void *p, size_t old, size_t size)
{
    enum bl_status why;
    void *q = mem_resize_soft(m, p, old, size, &why);
    if (!q)
        mem_throw(m, why);
    return q;
}

void mem_drop(struct mem *m, void *p, size_t size)
{
    if (!p)
        return;
    m->used -= size;
    __atomic_sub_fetch(&fault.live, size, __ATOMIC_RELAXED);
    free(p);
}

/* --- arenas -------------------------------------------------------------------------------------------------- */

enum { ARENA_FIRST = 4096, ARENA_MOST = 1 << 20, ARENA_ALIGN = 16 };

struct arena_block {
    struct arena_block *below;
    size_t size; /* of data */
    _Alignas(ARENA_ALIGN) unsigned char data[];
};

struct arena_cleanup {
    struct arena_cleanup *below;
    void (*fn)(void *ud);
    void *ud;
};

void arena_init(struct arena *a, struct mem *m)
{
    *a = (struct arena){.mem = m, .next = ARENA_FIRST};
}

static void run_cleanups(struct arena *a, struct arena_cleanup *until)
{
    while (a->cleanup != until) {
        struct arena_cleanup *c = a->cleanup;
        a->cleanup = c->below;
        c->fn(c->ud);
    }
}

static void drop_blocks(struct arena *a, struct arena_block *until)
{
    while (a->block != until) {
        struct arena_block *b = a->block;
        a->block = b->below;
        mem_drop(a->mem, b, sizeof *b + b->size);
    }
}

void arena_release(struct arena *a)
{
    run_cleanups(a, NULL);
    drop_blocks(a, NULL);
    a->used = 0;
}

void arena_settle(struct arena *a)
{
    run_cleanups(a, NULL);
}

void *arena_alloc(struct arena *a, size_t n)
{
    n = (n + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    struct arena_block *b = a->block;
    if (!b || b->size - a->used < n) {
        size_t size = MAX(a->next, n);
        b = mem_resize(a->mem, NULL, 0, sizeof *b + size);
        *b = (struct arena_block){.below = a->block, .size = size};
        a->block = b;
        a->used = 0;
        a->next = MIN(a->next * 2, (size_t)ARENA_MOST);
    }
    void *p = b->data + a->used;
    a->used += n;
    return memset(p, 0, n);
}

struct str arena_copy(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, (size_t)s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return (struct str){p, s.n};
}

void arena_defer(struct arena *a, void (*fn)(void *ud), void *ud)
{
    struct arena_cleanup *c = NEW(a, struct arena_cleanup);
    *c = (struct arena_cleanup){a->cleanup, fn, ud};
    a->cleanup = c;
}

struct arena_mark arena_mark(struct arena *a)
{
    return (struct arena_mark){a->block, (uint32_t)a->used, a->cleanup};
}

void arena_back_far(struct arena *a, struct arena_mark m)
{
    run_cleanups(a, m.cleanup);
    drop_blocks(a, m.block);
    if (a->block)
        a->next = MIN(a->block->size * 2, (size_t)ARENA_MOST); /* scratch that grew once must not take large blocks ever after */
}

/* --- vectors, maps, sorting ---------------------------------------------------------------------------------- */

void *vec_grow(struct arena *a, void *p, uint32_t n, uint32_t *cap, size_t size)
{
    uint32_t more = *cap ? *cap * 2 : 8;
    if (more < *cap)
        mem_throw(a->mem, BL_LIMIT);
    void *q = arena_alloc(a, size * more);
    if (n)
        memcpy(q, p, size * n);
    *cap = more;
    return q;
}

uint64_t hash_mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

uint64_t hash_bytes(const void *p, size_t n)
{
    const unsigned char *b = p;
    uint64_t h = 0x9e3779b97f4a7c15u ^ n;
    for (; n >= 8; n -= 8, b += 8) {
        uint64_t w;
        memcpy(&w, b, 8);
        h = (h ^ w) * 0xd6e8feb86659fd93u;
        h ^= h >> 29;
    }
    uint64_t w = 0;
    if (n)
        memcpy(&w, b, n);
    return hash_mix(h ^ w);
}

/* Fibonacci hashing: the highest bits of the product hang on all bits of the key. */
static uint32_t map_home(const struct map *m, uint64_t key)
{
    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> m->shift);
}

/* Where the key stands, or else the free place where it would. */
static uint32_t map_find(const struct map *m, uint64_t key)
{
    uint32_t i = map_home(m, key);
    while (m->slot[i].val && m->slot[i].key != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

bool map_get(const struct map *m, uint64_t key, uint32_t *ret)
{
    if (!m->cap)
        return false;
    const struct map_slot *s = &m->slot[map_find(m, key)];
    if (!s->val)
        return false;
    *ret = s->val - 1;
    return true;
}

static void map_widen(struct map *m)
{
    struct map old = *m;
    m->cap = old.cap ? old.cap * 2 : 16;
    m->shift = old.cap ? old.shift - 1 : 60;
    m->slot = NEW_ARRAY(m->arena, struct map_slot, m->cap);
    for (uint32_t i = 0; i < old.cap; i++)
        if (old.slot[i].val)
            m->slot[map_find(m, old.slot[i].key)] = old.slot[i];
}

void map_put(struct map *m, uint64_t key, uint32_t val)
{
    if (m->n * 2 >= m->cap)
        map_widen(m);
    struct map_slot *s = &m->slot[map_find(m, key)];
    m->n += s->val == 0;
    *s = (struct map_slot){key, val + 1};
}

/* Those behind it that a search would now miss move up. */
void map_drop(struct map *m, uint64_t key)
{
    uint32_t gap = m->cap ? map_find(m, key) : 0, mask = m->cap - 1;
    if (!m->cap || !m->slot[gap].val)
        return;
    for (uint32_t i = (gap + 1) & mask; m->slot[i].val; i = (i + 1) & mask) {
        bool reaches = ((i - map_home(m, m->slot[i].key)) & mask) >= ((i - gap) & mask);
        if (!reaches)
            continue;
        m->slot[gap] = m->slot[i];
        gap = i;
    }
    m->slot[gap].val = 0;
    m->n--;
}

void sort_stable(struct arena *scratch, void *p, uint32_t n, size_t size,
                 int (*cmp)(const void *a, const void *b, void *ud), void *ud)
{
    if (n < 2)
        return;
    struct arena_mark mark = arena_mark(scratch);
    char *from = p, *to = arena_alloc(scratch, n * size);
    for (uint64_t run = 1; run < n; run *= 2) {
        for (uint64_t lo = 0; lo < n; lo += 2 * run) {
            uint64_t mid = MIN(lo + run, n), hi = MIN(lo + 2 * run, n), i = lo, j = mid, k = lo;
            while (i < mid || j < hi) {
                bool left = j >= hi || (i < mid && cmp(from + i * size, from + j * size, ud) <= 0);
                memcpy(to + k++ * size, from + (left ? i++ : j++) * size, size);
            }
        }
        char *t = from;
        from = to;
        to = t;
    }
    if (from != (char *)p)
        memcpy(p, from, n * size);
    arena_back(scratch, mark);
}
