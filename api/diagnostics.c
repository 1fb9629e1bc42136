/* SPDX-License-Identifier: MIT
 * diagnostics.c: what the last call had to say, as records and as bytes. */
#include "api/handle.h"

size_t bylaw_diagnostic_count(const bylaw_book *b, bylaw_level level)
{
    size_t n = 0;
    if (level == BYLAW_ERROR)
        return b->shown->errors;
    if (level == BYLAW_WARNING)
        return b->shown->warnings;
    for (uint32_t i = 0; i < b->shown->all.n; i++)
        n += b->shown->all.p[i]->level == DIAG_NOTE;
    return n;
}

size_t bylaw_diagnostic_kept(const bylaw_book *b)
{
    return b->shown->all.n;
}

struct asking {
    bylaw_book *book;
    size_t i;
    const char *format;
    bool color, notes;
    bylaw_write_fn write;
    void *udata;
    const struct record *found;
    enum bl_status status;
};

static void make_record(void *ud)
{
    struct asking *q = ud;
    q->found = show_diag(&q->book->call, &q->book->sources, q->book->shown->all.p[q->i]);
}

const bylaw_record *bylaw_diagnostic_at(bylaw_book *b, size_t i)
{
    struct asking q = {.book = b, .i = i};
    if (i >= b->shown->all.n || mem_try(&b->call_mem, make_record, &q) != BL_OK)
        return NULL;
    return (const bylaw_record *)(const void *)q.found;
}

static bool write_on(void *ud, const char *p, size_t n)
{
    struct asking *q = ud;
    return q->write(q->udata, p, n) != 0;
}

static void out_more(struct printer *p, const struct diags *d)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < d->all.n; i++)
        kept += d->all.p[i]->level != DIAG_NOTE;
    uint32_t all = d->errors + d->warnings;
    if (all <= kept)
        return;
    out_text(p, "and ");
    out_int(p, all - kept);
    out_text(p, " more\n");
}

static void print_text(struct asking *q, struct printer *p)
{
    const struct diags *d = q->book->shown;
    for (uint32_t i = 0; i < d->all.n; i++) {
        if (d->all.p[i]->level == DIAG_NOTE && !q->notes)
            continue;
        show_diag_text(p, &q->book->sources, d->all.p[i]);
        out_text(p, "\n");
    }
    out_more(p, d);
}

static void print_all(void *ud)
{
    struct asking *q = ud;
    struct arena *a = &q->book->call;
    struct printer *p = NEW(a, struct printer);
    const struct face *f = face_find(str_of(q->format ? q->format : "text"), SHOW_DIAGNOSTICS);
    const struct diags *d = q->book->shown;
    if (!f) {
        q->status = BL_USAGE;
        return;
    }
    printer_begin(p, f, (struct sink){write_on, q}, a, SHOW_DIAGNOSTICS, q->color);
    if (f == &face_text)
        print_text(q, p);
    for (uint32_t i = 0; f != &face_text && i < d->all.n; i++) {
        struct arena_mark m = arena_mark(a);
        printer_each(p, show_diag(a, &q->book->sources, d->all.p[i]));
        if (f != &face_sarif) /* which keeps the names of codes */
            arena_back(a, m);
    }
    q->status = printer_end(p, NULL) ? BL_OK : BL_IO;
}

bylaw_status bylaw_diagnostics(bylaw_book *b, const char *format, int how, bylaw_write_fn write, void *udata)
{
    struct asking q = {.book = b, .format = format, .color = (how & BYLAW_COLOR) != 0, .notes = (how & BYLAW_NOTES) != 0, .write = write, .udata = udata};
    if (b->busy)
        return BYLAW_BUSY;
    struct arena_mark m = arena_mark(&b->call);
    size_t limit = b->call_mem.limit;
    b->call_mem.limit = 0;
    b->busy = true;
    enum bl_status thrown = mem_try(&b->call_mem, print_all, &q);
    b->busy = false;
    arena_back(&b->call, m);
    b->call_mem.limit = limit;
    return (bylaw_status)(thrown != BL_OK ? thrown : q.status);
}
