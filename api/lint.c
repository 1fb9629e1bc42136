/* SPDX-License-Identifier: MIT
 * lint.c: a book's own policies on its declarations. */
#include "api/handle.h"

struct lint {
    struct run
        run; /* what calls conditions that are Lua functions; its arenas are of the book's memory here */
    enum bl_status status;
};

/* What is missing, and what failed. */
static struct str lacks(struct arena *a, const struct finding *f)
{
    struct buf b = {.arena = a};
    for (uint32_t i = 0; i < f->nneeds; i++)
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(f->needs[i]));
    for (uint32_t i = 0; i < f->nerrors; i++)
        buf_printf(&b, "%s%.*s", b.n ? "; " : "", STR_ARG(f->errors[i].message));
    return buf_str(&b);
}

/* The declaration by its name, or by its word where it has none. */
static struct str called(const struct names *names, const struct declared_fact *d)
{
    struct str kind = names_text(names, d->kind), rest, word = kind;
    if (name_is(d->name))
        return names_text(names, d->name);
    str_cut(kind, '.', &word, &rest);
    return word;
}

static bool on_finding(void *ud, const struct finding *f)
{
    static const enum diag_code codes[] = {D_B0385, D_B0386, D_B0387}; /* ORDER finding_kind */
    struct run *r = ud;
    struct bylaw_book *b = r->book;
    if (f->kind >= ARRAY_LEN(codes) || f->event == 0)
        return true;
    const struct declared_fact *d = &b->book.plan->declared.p[f->event - 1];
    struct str because = f->because.n ? f->because : STR("it breaks this rule of the book");
    struct str text = f->kind == FINDING_UNDETERMINED ? lacks(&r->arena, f) : because;
    diag(&b->diags, codes[f->kind], d->span, called(r->names, d), names_text(r->names, f->rule), text);
    return true;
}

static void lint_all(void *ud)
{
    struct lint *l = ud;
    struct run *r = &l->run;
    struct bylaw_book *b = r->book;
    const struct plan *p = b->book.plan;
    b->mem.limit = b->limits.memory ? MAX(b->limits.memory, b->mem.used + 1) : 0;
    r->names = names_new(&r->arena, b->book.names);
    r->show = (struct show_env){
        .arena = &r->scratch, .names = r->names, .types = &b->book.schema->types, .zone = p->zone};
    r->so = (struct session_options){.mode = SESSION_AUDIT,
                                     .limits = &b->limits,
                                     .interrupt = &b->interrupt,
                                     .call = run_call,
                                     .call_ud = r};
    r->session = session_new(&r->arena, r->names, p, &r->so);
    l->status = session_declared(r->session, on_finding, r);
    diags_sort(&b->diags);
    if (b->strict)
        make_strict(&b->diags);
}

bylaw_status bylaw_lint(bylaw_book *b)
{
    struct lint l = {.run = {.book = b}};
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    b->shown = &b->diags;
    arena_init(&l.run.arena, &b->mem);
    arena_init(&l.run.scratch, &b->mem);
    enum bl_status st = b->book.plan->declared.n ? mem_try(&b->mem, lint_all, &l) : BL_OK;
    b->mem.limit = 0;
    arena_release(&l.run.scratch);
    arena_release(&l.run.arena);
    st = st == BL_OK ? l.status : st;
    if (st == BL_OK && b->diags.errors)
        st = BL_BOOK;
    return call_end(b, st);
}
