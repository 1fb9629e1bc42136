/* SPDX-License-Identifier: MIT
 * lint.c: a book's own policies on its declarations. */
#include "api/handle.h"

struct lint {
    struct bylaw_book *book;
    struct arena arena;
};

static bool on_finding(void *ud, const struct finding *f)
{
    struct bylaw_book *b = ((struct lint *)ud)->book;
    const struct declared_fact *d = &b->book.plan->declared.p[f->event - 1];
    struct names *names = b->book.names;
    enum diag_code code = f->kind == FINDING_VIOLATION ? D_B0385 : f->kind == FINDING_WARNING ? D_B0386 : D_B0387;
    struct str what = names_text(names, d->kind), because = f->because.n ? f->because : STR("it breaks this rule of the book");
    struct buf needs = {.arena = &b->arena};
    for (uint32_t i = 0; i < f->nneeds; i++)
        buf_printf(&needs, "%s%.*s", i ? ", " : "", STR_ARG(f->needs[i]));
    struct str text = f->kind == FINDING_UNDETERMINED ? buf_str(&needs) : because;
    diag(&b->diags, code, d->span, name_is(d->name) ? names_text(names, d->name) : str_part(what, 0, what.n - 9), names_text(names, f->rule), text);
    return true;
}

static void lint_all(void *ud)
{
    struct lint *l = ud;
    struct bylaw_book *b = l->book;
    struct session_options o = {.mode = SESSION_AUDIT, .limits = &b->limits, .interrupt = &b->interrupt};
    struct session *s = session_new(&l->arena, names_new(&l->arena, b->book.names), b->book.plan, &o);
    session_declared(s, on_finding, l);
}

bylaw_status bylaw_lint(bylaw_book *b)
{
    struct lint l = {.book = b};
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    b->shown = &b->diags;
    arena_init(&l.arena, &b->mem);
    enum bl_status st = b->book.plan->declared.n ? mem_try(&b->mem, lint_all, &l) : BL_OK;
    arena_release(&l.arena);
    if (st == BL_OK && b->diags.errors)
        st = BL_BOOK;
    return call_end(b, st);
}
