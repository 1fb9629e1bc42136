/* SPDX-License-Identifier: MIT
 * Deciding asks for no memory once it is warm: ten thousand decisions by the rules of each example book, over and over its log. */
#include <criterion/criterion.h>

#include "api/handle.h"
#include "vm/run/session.h"

enum { DECISIONS = 10000 };
struct steady {
    struct mem mem;
    struct arena arena;
    struct names *names;
    struct diags diags;
    struct sources sources;
    bylaw_book *book;
    const struct batch *batch;
    uint64_t verdicts[VERDICT_COUNT];
};

static bool count(void *ud, const struct finding *f)
{
    struct steady *s = ud;
    if (f->kind == FINDING_DECISION)
        s->verdicts[f->verdict]++;
    return true;
}

static void open_steady(struct steady *s, const char *book, const char *log)
{
    *s = (struct steady){.book = bylaw_book_new()};
    mem_init(&s->mem, 0);
    arena_init(&s->arena, &s->mem);
    s->sources.arena = &s->arena;
    diags_init(&s->diags, &s->arena, &s->sources);
    cr_assert_eq(bylaw_load(s->book, book, NULL), BYLAW_OK, "%s", bylaw_message(s->book));
    const struct plan *p = s->book->book.plan;
    s->names = names_new(&s->arena, p->names);
    struct read_env env = {.arena = &s->arena, .names = s->names, .schema = p->schema, .zone = p->zone, .diags = &s->diags,
                           .limits = &limits_default, .open = open_file};
    struct read_options o = {.keep = true};
    struct reader *r = reader_open(&env, &o, str_of(log), 0);
    cr_assert(r && r->ops->next(r, &s->batch) == BL_OK && s->batch);
}

static void close_steady(struct steady *s)
{
    arena_release(&s->arena);
    bylaw_book_free(s->book);
}

static long decide_all(struct steady *s, enum session_mode mode)
{
    struct session_options o = {.mode = mode, .limits = &limits_default};
    struct session *run = session_new(&s->arena, s->names, s->book->book.plan, &o);
    for (uint32_t i = 0; i < DECISIONS + 100; i++) {
        if (i == 100)
            fault_at(0, false);
        cr_assert_eq(session_event(run, s->batch, (struct row){i % s->batch->n}, count, s), BL_OK);
    }
    return fault_count();
}

Test(steady, decisions_allocate_nothing)
{
    struct steady s;
    open_steady(&s, "examples/first/book.lua", "examples/first/log.csv");
    cr_expect_eq(decide_all(&s, SESSION_DECIDE), 0);
    cr_expect_gt(s.verdicts[VERDICT_FORBIDDEN], 100u);
    cr_expect_gt(s.verdicts[VERDICT_PERMITTED], 100u);
    close_steady(&s);
}

Test(steady, an_audit_allocates_nothing)
{
    struct steady s;
    open_steady(&s, "examples/first/book.lua", "examples/first/log.csv");
    cr_expect_eq(decide_all(&s, SESSION_AUDIT), 0);
    close_steady(&s);
}
