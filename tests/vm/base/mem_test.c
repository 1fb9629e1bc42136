/* SPDX-License-Identifier: MIT */
#include "vm/base/text.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct mem mem;
static struct arena arena;

static void begin(void)
{
    mem_init(&mem, 0);
    arena_init(&arena, &mem);
}
static void end(void)
{
    arena_release(&arena);
    cr_assert(mem.used == 0 && fault_live() == 0);
}
TestSuite(mem, .init = begin, .fini = end);

static void count_up(void *ud)
{
    ++*(int *)ud;
}

Test(mem, arenas_give_back_and_clean_up)
{
    int runs = 0;
    arena_defer(&arena, count_up, &runs);
    void *first = arena_alloc(&arena, 10);
    struct arena_mark m = arena_mark(&arena);
    arena_defer(&arena, count_up, &runs);
    memset(arena_alloc(&arena, 5000000), 7, 5000000);
    for (int i = 0; i < 1000; i++)
        cr_assert_eq((uintptr_t)arena_alloc(&arena, (size_t)i) % 16, 0);
    arena_back(&arena, m);
    cr_assert_eq(runs, 1);
    char *again = arena_alloc(&arena, 32);
    cr_assert(again > (char *)first && again[0] == 0 && again[31] == 0);
    arena_release(&arena);
    cr_assert_eq(runs, 2);
    arena_init(&arena, &mem);
}

static void throw_inside(void *ud)
{
    mem_throw(ud, BL_INTERRUPTED);
}
static void nest(void *ud)
{
    cr_assert_eq(mem_try(&mem, throw_inside, &mem), BL_INTERRUPTED);
    ++*(int *)ud;
}
static void take_too_much(void *ud)
{
    (void)ud;
    arena_alloc(&arena, 1 << 20);
}

Test(mem, ways_out_nest)
{
    int done = 0;
    cr_assert_eq(mem_try(&mem, nest, &done), BL_OK);
    cr_assert_eq(done, 1);
    mem.limit = 1 << 16;
    cr_assert_eq(mem_try(&mem, take_too_much, NULL), BL_LIMIT);
    cr_assert_null(mem.trap);
}

static int by_key(const void *a, const void *b, void *ud)
{
    (void)ud;
    const uint32_t *x = a, *y = b;
    return (x[0] > y[0]) - (x[0] < y[0]);
}

Test(mem, sorting_is_stable)
{
    static uint32_t rows[5000][2];
    for (uint32_t n = 0; n <= 5000; n = n < 70 ? n + 1 : n + 2465) {
        for (uint32_t i = 0; i < n; i++) {
            rows[i][0] = (uint32_t)hash_mix(i + n) % 50;
            rows[i][1] = i;
        }
        sort_stable(&arena, rows, n, sizeof rows[0], by_key, NULL);
        for (uint32_t i = 1; i < n; i++)
            cr_assert(rows[i - 1][0] < rows[i][0] ||
                      (rows[i - 1][0] == rows[i][0] && rows[i - 1][1] < rows[i][1]));
    }
}

Test(mem, maps_and_vectors)
{
    struct map m = {.arena = &arena};
    VEC(uint64_t) keys = {0};
    uint32_t v;
    cr_assert(!map_get(&m, 0, &v));
    for (uint32_t i = 0; i < 20000; i++) {
        *VEC_PUSH(&arena, keys) = hash_mix(i) << (i % 3 * 16);
        map_put(&m, i, i * 3);
    }
    map_put(&m, 5, 9);
    cr_assert_eq(m.n, 20000);
    for (uint32_t i = 0; i < 20000; i++) {
        cr_assert(map_get(&m, i, &v) && v == (i == 5 ? 9 : i * 3));
        cr_assert_eq(keys.p[i], hash_mix(i) << (i % 3 * 16));
    }
    cr_assert(!map_get(&m, 20000, &v));
    cr_assert_neq(hash_bytes("abcdefgh1", 9), hash_bytes("abcdefgh2", 9));
}

/* Against a plain list: keys that stand close together, and keys that share their low bits. */
Test(mem, maps_forget)
{
    enum { KEYS = 400 };
    for (uint32_t shift = 0; shift <= 48; shift += 16) {
        struct map m = {.arena = &arena};
        uint32_t held[KEYS] = {0}, n = 0, v;
        map_drop(&m, 3);
        for (uint32_t step = 1; step < 40000; step++) {
            uint32_t k = (uint32_t)(hash_mix(step + shift) % KEYS);
            uint64_t key = (uint64_t)k << shift;
            cr_assert_eq(map_get(&m, key, &v), held[k] != 0);
            cr_assert(!held[k] || v == held[k]);
            if (hash_mix(step) >> 20 & 1) {
                map_put(&m, key, step);
                n += held[k] == 0;
                held[k] = step;
            } else {
                map_drop(&m, key);
                n -= held[k] != 0;
                held[k] = 0;
            }
            cr_assert_eq(m.n, n);
        }
        cr_assert(m.cap <= 1024, "dropped keys take room");
    }
}

/* A bit of everything that allocates. */
static void work(void *ud)
{
    (void)ud;
    struct names *t = names_new(&arena, NULL);
    struct buf b = {.arena = &arena};
    struct map m = {.arena = &arena};
    uint32_t numbers[300];
    char text[16];
    for (uint32_t i = 0; i < 300; i++) {
        snprintf(text, sizeof text, "name %u", i);
        names_put(t, str_of(text));
        buf_printf(&b, "%u, ", i);
        map_put(&m, i, i);
        numbers[i] = 300 - i;
    }
    sort_stable(&arena, numbers, 300, sizeof numbers[0], by_key, NULL);
    void *p = mem_resize(&mem, NULL, 0, 10000);
    mem_drop(&mem, p, 10000);
}

static void fail_each(bool after)
{
    enum bl_status why = BL_MEMORY;
    long n = 1;
    for (; why != BL_OK; n++) {
        fault_at(n, after);
        why = mem_try(&mem, work, NULL);
        cr_assert(why == BL_OK || why == BL_MEMORY);
        arena_release(&arena);
        arena_init(&arena, &mem);
        cr_assert(mem.used == 0 && fault_live() == 0);
    }
    fault_at(0, false);
    cr_assert_gt(n, 4);
}

Test(mem, every_allocation_fails_once)
{
    fail_each(false);
}
Test(mem, every_allocation_and_all_after_it)
{
    fail_each(true);
}
