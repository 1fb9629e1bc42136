/* SPDX-License-Identifier: MIT
 * The fast way of a process (vm/run/plain.c) and the slow one (vm/run/shape.c) say the same of random books over random logs, byte for
 * byte: findings in their order, their sentences, and the counts. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

#include "api/handle.h"

enum { BOOKS = 300, LOGS = 6, RULES = 12, EVENTS = 150, KINDS = 4, CASES = 3 };
static uint64_t seed = 20260926;
static uint64_t plain_told, met_told, ties_told;

static uint32_t below(uint32_t n)
{
    return (uint32_t)(hash_mix(seed++) % n);
}

/* --- books ------------------------------------------------------------------------------------------------------------ */

static const char *const pairs[] = {"response", "precedence", "succession", "responded_existence", "coexist", "not_coexist", "not_succession"};
static const char *const others[] = {"at_most(1, ", "exactly_one(", "absence(", "chain_response(\"a\", ", "alternate_precedence(\"b\", "};

static void put_rule(FILE *f, uint32_t n)
{
    static const char *const kinds[] = {"\"a\"", "\"b\"", "\"c\"", "\"d\"", "{ \"a\", \"c\" }"};
    static const char *const ties[] = {"", ", ties = \"before\"", ", ties = \"after\"", ", ties = \"order\""};
    uint32_t shape = below(ARRAY_LEN(pairs));
    bool ordered = shape < 3 || shape == 6;
    if (below(6) == 0) {
        fprintf(f, "  %s%s, { name = \"r%u\" }),\n", others[below(ARRAY_LEN(others))], kinds[below(4)], n);
        return;
    }
    fprintf(f, "  %s(%s, %s, { name = \"r%u\"%s%s }),\n", pairs[shape], kinds[below(5)], kinds[below(5)], n, ordered ? ties[below(4)] : "",
            below(5) == 0 ? ", where = \"f > 1\"" : "");
}

static void put_book(const char *path)
{
    FILE *f = fopen(path, "w");
    cr_assert(f);
    fprintf(f, "rulebook \"p\" { bylaw = 1, timezone = \"UTC\" }\nevent { \"a\", \"b\", \"c\", \"d\" } { f = optional(number) }\nprocess \"p\" {\n");
    fprintf(f, " %s%s rules = {\n", below(3) ? "" : "start = \"a\",", below(2) ? "" : " final = \"d\",");
    for (uint32_t i = 0; i < RULES; i++)
        put_rule(f, i);
    fprintf(f, " } }\n");
    fclose(f);
}

/* --- logs ------------------------------------------------------------------------------------------------------------- */

struct twin {
    struct mem mem;
    struct arena arena;
    bylaw_book *book;
    struct names *names;
    const struct batch *batch;
    struct buf said;
};

static const struct batch *make_log(struct twin *r)
{
    const struct plan *p = r->book->book.plan;
    struct name kinds[KINDS];
    uint32_t cases[CASES], column = 0;
    struct batch_builder *bb = batch_builder_new(&r->arena, p->schema, 0, EVENTS, true);
    for (uint32_t i = 0; i < KINDS; i++)
        kinds[i] = names_put(r->names, (struct str){&"abcd"[i], 1});
    for (uint32_t i = 0; i < CASES; i++)
        cases[i] = names_put(r->names, (struct str){&"xyz"[i], 1}).id;
    column = kind_field(p->schema, schema_kind_find(p->schema, kinds[0]), names_find(r->names, STR("f")))->column;
    int64_t at = 0;
    uint32_t steady = 1 + below(6);
    batch_begin(bb);
    for (uint32_t i = 0; i < EVENTS; i++) {
        struct name kind = kinds[below(KINDS)];
        at += below(steady) ? 0 : CIVIL_SECOND;
        struct row row = batch_row(bb, at, schema_kind_find(p->schema, kind), kind, CORE_UNKNOWN, cases[below(CASES)], CORE_NONE, i + 1);
        if (below(8))
            batch_put(bb, column, row, value_number(below(4)));
    }
    return batch_end(bb);
}

static bool on_finding(void *ud, const struct finding *f)
{
    struct twin *r = ud;
    buf_printf(&r->said, "%d %llu %u ", (int)f->kind, (unsigned long long)f->event, f->rule.id);
    buf_add(&r->said, f->because);
    buf_char(&r->said, '\n');
    plain_told += f->because.n && memmem(f->because.p, f->because.n, "came without", 12);
    met_told += f->because.n && memmem(f->because.p, f->because.n, "came both", 9);
    return true;
}

static struct str run_all(struct twin *r, bool slowly)
{
    struct session_options o = {.mode = SESSION_AUDIT, .limits = &limits_default, .slowly = slowly};
    struct session *s = session_new(&r->arena, r->names, r->book->book.plan, &o);
    const struct summary *sum;
    r->said = (struct buf){.arena = &r->arena};
    for (uint32_t i = 0; i < r->batch->n; i++)
        cr_assert_eq(session_event(s, r->batch, (struct row){i}, on_finding, r), BL_OK);
    cr_assert_eq(session_end(s, on_finding, r, &sum), BL_OK);
    for (uint32_t i = 0; i < sum->nrules; i++)
        buf_printf(&r->said, "%u %llu %llu %llu\n", sum->rules[i].rule.id, (unsigned long long)sum->rules[i].applied,
                   (unsigned long long)sum->rules[i].fired, (unsigned long long)sum->rules[i].undetermined);
    return buf_str(&r->said);
}

static void one_log(bylaw_book *book, const char *path)
{
    struct twin r = {.book = book};
    mem_init(&r.mem, 0);
    arena_init(&r.arena, &r.mem);
    r.names = names_new(&r.arena, book->book.plan->names);
    r.batch = make_log(&r);
    for (uint32_t i = 1; i < r.batch->n; i++)
        ties_told += r.batch->at[i] == r.batch->at[i - 1];
    struct str fast = run_all(&r, false), slow = run_all(&r, true);
    cr_assert(str_eq(fast, slow), "%s: fast\n%.*s\nslow\n%.*s", path, STR_ARG(fast), STR_ARG(slow));
    arena_release(&r.arena);
}

Test(process, says_the_same_fast_and_slowly)
{
    char folder[] = "/tmp/bylaw-twin-XXXXXX", path[64];
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/book.lua", folder);
    for (uint32_t i = 0; i < BOOKS; i++) {
        bylaw_book *book = bylaw_book_new();
        put_book(path);
        cr_assert_eq(bylaw_load(book, path, NULL), BYLAW_OK, "%s", bylaw_message(book));
        for (uint32_t k = 0; k < LOGS; k++)
            one_log(book, path);
        bylaw_book_free(book);
    }
    remove(path);
    remove(folder);
    cr_assert(plain_told > 10000 && met_told > 2000 && ties_told > 50000, "too few of a sort: %" PRIu64 " lacks, %" PRIu64 " met, %" PRIu64 " ties",
              plain_told, met_told, ties_told);
}
