/* SPDX-License-Identifier: MIT
 * A run over random events, many at one instant: the same findings whatever the number of rows in a batch, and steps that grow no faster
 * than the events. Batches are used again as soon as their last row was given. */
#include "api/handle.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { EVENTS = 3000, KINDS = 3, LOGS = 12 };

struct job {
    struct mem mem;
    bylaw_book *book;
    uint32_t rows, events;
    uint64_t seed;
    struct buf told;
    uint64_t steps, findings;
};

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) * below >> 31);
}

static bool note(void *ud, const struct finding *f)
{
    struct job *j = ud;
    buf_printf(&j->told, "%d %u %llu %.*s", (int)f->kind, f->rule.id, (unsigned long long)f->event, STR_ARG(f->because));
    if (f->duty)
        buf_printf(&j->told, " %.*s %d %lld %lld", STR_ARG(f->duty->id), (int)f->duty->state, (long long)f->duty->deadline, (long long)f->duty->done);
    buf_char(&j->told, '\n');
    j->findings++;
    return true;
}

static void put(const struct schema *s, struct batch_builder *bb, uint32_t kind, const char *field, struct row r, struct value v)
{
    const struct field_def *f = kind_field(s, kind, names_find(s->names, str_of(field)));
    if (f)
        batch_put(bb, f->column, r, v);
}

static void run(void *ud)
{
    static const char *const kind_names[KINDS] = {"asked", "answered", "noted"}, *const people[] = {"ana", "bo", "cy"};
    struct job *j = ud;
    const struct plan *p = j->book->book.plan;
    struct arena a;
    arena_init(&a, &j->mem);
    struct names *names = names_new(&a, p->names);
    struct session_options o = {.mode = SESSION_AUDIT, .limits = &limits_default, .show_passed = true};
    struct session *s = session_new(&a, names, p, &o);
    struct batch_builder *bb = batch_builder_new(&a, p->schema, 0, j->rows, false);
    int64_t at = INT64_C(1774000000) * CIVIL_SECOND; /* some days before the clocks change */
    uint64_t state = j->seed;
    batch_begin(bb);
    for (uint32_t i = 0; i < j->events; i++) {
        char ticket[16];
        uint32_t k = draw(&state, KINDS);
        struct name kind = names_put(names, str_of(kind_names[k]));
        snprintf(ticket, sizeof ticket, "T%u", draw(&state, 40));
        uint32_t kase = names_put(names, str_of(ticket)).id, actor = names_put(names, str_of(people[draw(&state, 3)])).id;
        uint32_t index = schema_kind_find(p->schema, kind);
        at += draw(&state, 3) ? 0 : draw(&state, 4000) * CIVIL_SECOND;
        struct row r = batch_row(bb, at, index, kind, actor, kase, CORE_NONE, i + 1);
        put(p->schema, bb, index, "ticket", r, value_name(kase));
        put(p->schema, bb, index, "amount", r, draw(&state, 20) ? value_number(draw(&state, 20)) : VALUE_UNKNOWN);
        put(p->schema, bb, index, "agent", r, draw(&state, 4) ? value_name(names_put(names, str_of(people[draw(&state, 2)])).id) : VALUE_NONE);
        if (!batch_full(bb) && i + 1 < j->events)
            continue;
        const struct batch *b = batch_end(bb);
        for (uint32_t n = 0; n < b->n; n++)
            cr_assert_eq(session_event(s, b, (struct row){n}, note, j), BL_OK);
        batch_begin(bb);
    }
    const struct summary *sum;
    session_end(s, note, j, &sum);
    j->steps = sum->steps;
    arena_release(&a);
}

static void go(struct job *j, struct arena *told, bylaw_book *book, uint64_t seed, uint32_t rows, uint32_t events)
{
    *j = (struct job){.book = book, .seed = seed, .rows = rows, .events = events, .told = {.arena = told}};
    mem_init(&j->mem, 0);
    cr_assert_eq(mem_try(&j->mem, run, j), BL_OK);
}

static bylaw_book *load(const char *path)
{
    bylaw_book *b = bylaw_book_new();
    cr_assert_eq(bylaw_load(b, path, NULL), BYLAW_OK, "%s", bylaw_message(b));
    return b;
}

Test(batches, give_the_same_findings_whatever_their_size)
{
    static const uint32_t sizes[] = {1, 2, 63, 64, 65, 4096};
    bylaw_book *b = load("tests/api/batch.lua");
    struct mem mem;
    struct arena told;
    mem_init(&mem, 0);
    arena_init(&told, &mem);
    for (uint64_t seed = 1; seed <= LOGS; seed++) {
        struct job first, other;
        go(&first, &told, b, seed, sizes[0], EVENTS);
        cr_assert_gt(first.findings, EVENTS / 10);
        for (size_t i = 1; i < ARRAY_LEN(sizes); i++) {
            go(&other, &told, b, seed, sizes[i], EVENTS);
            cr_assert(str_eq(buf_str(&first.told), buf_str(&other.told)), "seed %llu: batches of %u rows", (unsigned long long)seed, sizes[i]);
            cr_assert_eq(first.steps, other.steps);
        }
    }
    arena_release(&told);
    bylaw_book_free(b);
}

Test(batches, take_steps_in_proportion_to_the_events)
{
    bylaw_book *b = load("tests/api/steps.lua");
    struct mem mem;
    struct arena told;
    struct job small, large;
    mem_init(&mem, 0);
    arena_init(&told, &mem);
    go(&small, &told, b, 1, 4096, EVENTS);
    go(&large, &told, b, 1, 4096, 10 * EVENTS);
    cr_assert_leq(large.steps, 11 * small.steps, "%llu steps for %u events, %llu for ten times as many", (unsigned long long)small.steps, EVENTS,
                  (unsigned long long)large.steps);
    arena_release(&told);
    bylaw_book_free(b);
}
