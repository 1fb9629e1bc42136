/* SPDX-License-Identifier: MIT
 * handbook.c: a book as people read it. */
#include "api/handle.h"
#include "vm/show/orgchart.h"
#include "vm/show/page.h"

struct writing {
    struct bylaw_book *book;
    struct printer printer;
    bylaw_write_fn write;
    void *udata;
    void (*print)(struct printer *out, const struct page *p);
};

static bool hand_out(void *ud, const char *p, size_t n)
{
    struct writing *w = ud;
    return w->write(w->udata, p, n) != 0;
}

/* Who reports to whom, where somebody does. */
static struct chart chart_of(struct bylaw_book *b)
{
    const struct plan *p = b->book.plan;
    bool reports = false;
    for (uint32_t i = 0; i < p->world->roles.n; i++)
        reports |= p->world->roles.p[i].above.n > 0;
    if (!reports)
        return (struct chart){0};
    struct org_chart c = orgchart_of(&b->call, p, people_day(p->world));
    return (struct chart){orgchart_svg(&b->call, &c), orgchart_mermaid(&b->call, &c)};
}

static void write_all(void *ud)
{
    struct writing *w = ud;
    struct notes notes;
    struct page page;
    book_describe(&w->book->book, &w->book->call, &notes);
    handbook(&w->book->call, &notes, chart_of(w->book), &page);
    w->printer.sink = (struct sink){hand_out, w};
    w->printer.arena = &w->book->call;
    w->print(&w->printer, &page);
    printer_flush(&w->printer);
}

bylaw_status bylaw_handbook(bylaw_book *b, const char *format, bylaw_write_fn write, void *udata)
{
    static const struct {
        const char *format;
        void (*print)(struct printer *out, const struct page *p);
    } rows[] = {{"html", page_html}, {"md", page_markdown}};
    struct writing w = {.book = b, .write = write, .udata = udata};
    bylaw_status busy = call_begin(b, true);
    if (busy != BYLAW_OK)
        return busy;
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!format || str_eq(str_of(rows[i].format), str_of(format))) {
            w.print = rows[i].print;
            break;
        }
    if (!w.print) {
        book_say(b, STR("a handbook is written as html or md"));
        return call_end(b, BL_USAGE);
    }
    enum bl_status st = mem_try(&b->call_mem, write_all, &w);
    return call_end(b, st == BL_OK && w.printer.failed ? BL_IO : st);
}
