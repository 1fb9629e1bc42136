/* SPDX-License-Identifier: MIT
 * mem.h: memory with an account, a limit, planned faults and one way out.
 * Promise: an allocation succeeds or leaves through the innermost mem_try; nobody tests for NULL.
 * Owns: arenas own their blocks and what was deferred to them.   Knows: base.   Never hears of: what is stored. */
#ifndef VM_BASE_MEM_H
#define VM_BASE_MEM_H

#include "vm/base/base.h"

struct mem_trap;
/* The account of one handle (a book, a session). One thread at a time. */
struct mem {
    struct mem_trap *trap; /* innermost mem_try */
    size_t used, peak;     /* bytes */
    size_t limit;          /* bytes; 0: none */
};
void mem_init(struct mem *m, size_t limit);

/* Runs `run(ud)`; BL_OK, or the status with which mem_throw left it. May be nested. What `run` took from arenas stays
 * in them; what it must give back otherwise belongs to arena_defer. */
enum bl_status mem_try(struct mem *m, void (*run)(void *ud), void *ud);
/* Leaves the innermost mem_try. Never through foreign frames (Lua, expat, sqlite): catch there and hand on. */
_Noreturn void mem_throw(struct mem *m, enum bl_status why);

/* Blocks outside arenas, for what grows and shrinks; throw when there is none. `old` is the size given before. */
void *mem_resize(struct mem *m, void *p, size_t old, size_t size);
/* The same without throwing: NULL, and the account says why (BL_MEMORY or BL_LIMIT). For allocator hooks of libraries. */
void *mem_resize_soft(struct mem *m, void *p, size_t old, size_t size, enum bl_status *ret_why);
void mem_drop(struct mem *m, void *p, size_t size);

/* Fault injection: the n-th allocation from now on fails (from 1; 0: none), with `after` all later ones too. */
void fault_at(long n, bool after);
long fault_count(void);  /* allocations asked for since the last fault_at */
size_t fault_live(void); /* bytes that mem functions hold now, in the whole process */

struct arena_block;
struct arena_cleanup;
struct arena {
    struct mem *mem;
    struct arena_block *block;
    struct arena_cleanup *cleanup;
    size_t next; /* size of the next block */
    size_t used; /* of `block` */
};
struct arena_mark {
    struct arena_block *block;
    uint32_t used;
    struct arena_cleanup *cleanup;
};
void arena_init(struct arena *a, struct mem *m);
void arena_release(struct arena *a); /* runs what was deferred, last first; accepts a half-built one */
void arena_settle(struct arena *a);  /* runs what was deferred, now; the memory stays */
void *arena_alloc(struct arena *a, size_t n); /* aligned for any type, zeroed; never NULL */
struct str arena_copy(struct arena *a, struct str s); /* the copy is followed by a NUL that is not counted */
void arena_defer(struct arena *a, void (*fn)(void *ud), void *ud);
struct arena_mark arena_mark(struct arena *a);
void arena_back_far(struct arena *a, struct arena_mark m);
/* Scratch: gives back all since the mark. */
static inline void arena_back(struct arena *a, struct arena_mark m)
{
    if (a->block != m.block || a->cleanup != m.cleanup)
        arena_back_far(a, m);
    a->used = m.used;
}

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define NEW_ARRAY(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))

/* A growing array in an arena: VEC(struct x) xs; *VEC_PUSH(arena, xs) = …; xs.p[i], xs.n. */
#define VEC(T) \
    struct { \
        T *p; \
        uint32_t n, cap; \
    }
void *vec_grow(struct arena *a, void *p, uint32_t n, uint32_t *cap, size_t size);
#define VEC_PUSH(a, v) \
    ((v).p = (v).n < (v).cap ? (v).p : vec_grow((a), (v).p, (v).n, &(v).cap, sizeof *(v).p), (v).p + (v).n++)

/* A hash map from 64 bits to 32 bits in an arena. Init by { .arena = a }. It never grows narrower. */
struct map_slot {
    uint64_t key;
    uint32_t val; /* value + 1; 0: free */
};
struct map {
    struct arena *arena;
    struct map_slot *slot;
    uint32_t n, cap;
    uint32_t shift; /* 64 less the bits of a place */
};
bool map_get(const struct map *m, uint64_t key, uint32_t *ret);
void map_put(struct map *m, uint64_t key, uint32_t val); /* replaces */
void map_drop(struct map *m, uint64_t key);              /* where it is there */

uint64_t hash_bytes(const void *p, size_t n);
uint64_t hash_mix(uint64_t x);

/* Stable sort: cmp(a, b, ud) < 0 when a stands first. */
void sort_stable(struct arena *scratch, void *p, uint32_t n, size_t size,
                 int (*cmp)(const void *a, const void *b, void *ud), void *ud);

#endif
