/* SPDX-License-Identifier: MIT
 * run.c: what runs over logs have in common. */
#include "api/handle.h"

#include <sys/stat.h>

/* --- options into a run --------------------------------------------------------------------------------------------------- */

static bool take_map(struct run *r)
{
    struct column_map *map = NEW_ARRAY(&r->keep, struct column_map, r->o.nmap);
    for (size_t i = 0; i < r->o.nmap; i++) {
        struct str all = arena_copy(&r->keep, str_of(r->o.map[i]));
        if (!str_cut(all, '=', &map[i].field, &map[i].column)) {
            diag(&r->book->call_diags, D_B0906, (struct span){0}, all, STR("--map FIELD=COLUMN"));
            return false;
        }
    }
    r->ro.map = map;
    r->ro.nmap = (uint32_t)r->o.nmap;
    return true;
}

static bool take_face(struct run *r, enum show_what what)
{
    struct str name = str_of(r->o.format ? r->o.format : "text");
    struct buf fit = {.arena = &r->book->call};
    r->face = face_find(name, what);
    if (r->face)
        return true;
    for (uint32_t i = 0; i < face_count; i++)
        if (faces[i]->what & (unsigned)what) {
            buf_text(&fit, fit.n ? ", " : "");
            buf_text(&fit, faces[i]->name);
        }
    diag(&r->book->call_diags, D_B0902, (struct span){0}, name, buf_str(&fit));
    return false;
}

static void take_reading(struct run *r)
{
    const struct bylaw_run_options *o = &r->o;
    r->ro.kind = o->kind ? str_of(o->kind) : (struct str){NULL, 0};
    r->ro.format = o->input_format ? str_of(o->input_format) : (struct str){NULL, 0};
    r->ro.has_as_of = r->so.has_as_of;
    r->ro.as_of = r->so.as_of;
    r->ro.skip_bad_rows = o->skip_bad_rows != 0;
    r->ro.sources = r->book->book.plan->sources.p;
    r->ro.nsources = r->book->book.plan->sources.n;
    r->ro.source = o->source ? str_of(o->source) : (struct str){NULL, 0};
    r->ro.no_ids = !r->book->book.plan->reads_ids;
    r->ro.strict = o->strict != 0;
}

static bool sink_write(void *ud, const char *p, size_t n)
{
    struct run *r = ud;
    return r->write(r->udata, p, n) != 0;
}

/* What the book is called: its title, or else its file's name. */
static struct str book_title(const struct bylaw_book *b)
{
    struct str title = b->book.plan->title, file = b->path;
    if (title.n)
        return title;
    for (uint32_t i = file.n; i-- > 0;)
        if (file.p[i] == '/')
            return str_part(file, i + 1, file.n - i - 1);
    return file;
}

static bool take_output(struct run *r, enum show_what what)
{
    if (!take_face(r, what))
        return false;
    if (!r->write)
        return true;
    r->printer = NEW(&r->keep, struct printer);
    printer_begin(r->printer, r->face, (struct sink){sink_write, r}, &r->keep, what, r->o.color != 0);
    r->printer->quiet = r->o.quiet != 0;
    r->printer->title = book_title(r->book);
    r->printer->language = r->book->book.plan->language;
    return true;
}

bool run_open(struct run *r, enum session_mode mode, enum show_what what)
{
    struct bylaw_book *b = r->book;
    r->so = (struct session_options){.mode = mode, .upcoming = r->o.upcoming != 0, .show_passed = r->o.show_passed != 0,
                                     .seed = r->o.seed, .limits = &b->limits, .interrupt = &b->interrupt,
                                     .call = run_call, .call_ud = r};
    if (r->o.as_of) {
        r->so.has_as_of = true;
        if (!as_of_read(b, &r->keep, &b->call_diags, r->o.as_of, &r->so.as_of))
            return false;
    }
    take_reading(r);
    return take_map(r) && take_output(r, what);
}

void run_init(struct run *r, struct bylaw_book *b, const bylaw_run_options *o, bylaw_write_fn write, void *udata)
{
    r->book = b;
    r->o = run_options(o);
    r->write = write;
    r->udata = udata;
    arena_init(&r->keep, &b->call_mem);
    arena_init(&r->arena, &b->call_mem);
    arena_init(&r->scratch, &b->call_mem);
}

void run_restart(struct run *r)
{
    r->session = NULL;
    r->calls = NULL;
    arena_release(&r->scratch);
    arena_release(&r->arena);
}

void run_release(struct run *r)
{
    run_restart(r);
    arena_release(&r->keep);
}

/* --- sessions ---------------------------------------------------------------------------------------------------------------- */

/* The book's plan, with what the logs say of people and other records. */
static const struct plan *plan_with_records(struct run *r)
{
    const struct plan *plan = r->book->book.plan;
    record_reads read = {0};
    r->records_bad = false;
    for (uint32_t i = 0; i < r->nlogs && r->ro.nsources; i++)
        r->records_bad |= !str_eq(r->logs[i], STR("-")) && !reader_records(&r->env, &r->ro, r->logs[i], &read);
    return read.n ? records_add(&r->arena, plan, r->names, &r->book->call_diags, read.p, read.n, &r->records_bad) : plan;
}

void run_begin(struct run *r)
{
    struct bylaw_book *b = r->book;
    struct diags *d = &b->call_diags;
    diags_init(d, &b->call, &b->sources);
    d->most = (uint32_t)b->limits.diagnostics;
    r->names = names_new(&r->arena, b->book.names);
    r->calls = NULL;
    r->tally = (bylaw_tally){.size = sizeof r->tally};
    r->env = (struct read_env){.arena = &r->arena, .names = r->names, .schema = b->book.schema, .zone = b->book.plan->zone,
                               .clock_change = b->book.plan->clock_change, .diags = d, .limits = &b->limits,
                               .interrupt = &b->interrupt};
    r->env.open = book_open(b, &r->env.open_ud);
    r->show = (struct show_env){.arena = &r->scratch, .names = r->names, .intern = r->names, .types = &b->book.schema->types,
                                .zone = b->book.plan->zone, .files = r->logs, .nfiles = r->nlogs, .sources = &b->sources};
    r->session = session_new(&r->arena, r->names, plan_with_records(r), &r->so);
    session_files(r->session, r->logs, r->nlogs);
}

void run_logs(struct run *r, const char *const *logs, size_t n)
{
    struct str *all = NEW_ARRAY(&r->keep, struct str, r->nlogs + n);
    if (r->nlogs)
        memcpy(all, r->logs, r->nlogs * sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[r->nlogs + i] = arena_copy(&r->keep, str_of(logs[i]));
    r->logs = all;
    r->nlogs += (uint32_t)n;
}

/* A pipe cannot be read again from its beginning when its rows turn out not to be in order. */
enum feed_order run_order(const struct run *r, uint32_t from, uint32_t n)
{
    for (uint32_t i = from; i < from + n; i++) {
        struct stat st;
        if (str_eq(r->logs[i], STR("-")))
            return FEED_SORT;
        if (!r->book->opener.open && stat(r->logs[i].p, &st) == 0 && !S_ISREG(st.st_mode))
            return FEED_SORT;
    }
    return FEED_STREAM;
}

bool run_progress(struct run *r, uint64_t rows)
{
    enum { EVERY = 4096 };
    r->tally.rows = rows;
    if (!r->o.progress || rows % EVERY || r->o.progress(r->o.progress_udata, rows))
        return true;
    r->status = BL_STOPPED;
    return false;
}

/* Under -v: columns of the logs that no field takes. */
void run_notes(struct run *r, const struct feed *feed, const struct str *logs, uint32_t n)
{
    struct diags *ds = &r->book->call_diags;
    for (uint32_t i = 0; r->o.verbose && i < n; i++) {
        const struct reader *reader = feed_reader(feed, i);
        for (uint32_t k = 0; reader && k < reader->ignored.n; k++)
            diag(ds, D_B0916, (struct span){0}, reader->ignored.p[k], logs[i]);
    }
}

/* --- what is found ------------------------------------------------------------------------------------------------------------- */

void run_count(struct run *r, const struct record *record)
{
    bylaw_tally *t = &r->tally;
    const struct {
        const char *type;
        uint64_t *n;
    } row[] = {{"violation", &t->violations}, {"warning", &t->warnings}, {"undetermined", &t->undetermined}};
    const struct str state = record_is(record, "duty") ? record_get_text(record, "state") : STR_EMPTY;
    t->breached += str_eq(state, STR("breached"));
    t->late += str_eq(state, STR("late"));
    if (record_get(record, STR("from")))
        return; /* of a rule that is not yet in force */
    for (uint32_t i = 0; i < ARRAY_LEN(row); i++)
        *row[i].n += record_is(record, row[i].type);
}

void run_count_verdicts(struct run *r, const struct summary *s)
{
    r->tally.permitted = s->decided[VERDICT_PERMITTED];
    r->tally.forbidden = s->decided[VERDICT_FORBIDDEN];
    r->tally.undetermined_verdicts = s->decided[VERDICT_UNDETERMINED];
    r->tally.unregulated = s->decided[VERDICT_UNREGULATED];
}

static bool tell_each(struct run *r, const struct record *record)
{
    if (!r->o.each || r->o.each(r->o.each_udata, (const bylaw_record *)(const void *)record))
        return true;
    r->status = BL_STOPPED;
    return false;
}

bool run_emit(struct run *r, const struct record *record)
{
    if (!tell_each(r, record))
        return false;
    if (!r->printer || printer_each(r->printer, record))
        return true;
    r->status = BL_IO;
    return false;
}

bool run_finish(struct run *r, const struct record *summary)
{
    if (summary && !tell_each(r, summary))
        return false;
    if (!r->printer || printer_end(r->printer, summary))
        return true;
    r->status = BL_IO;
    return false;
}

bool run_strict_fails(struct run *r)
{
    struct diags *d = &r->book->call_diags;
    if (!(r->o.strict || r->book->strict) || d->warnings == 0)
        return false;
    for (uint32_t i = 0; i < d->all.n; i++)
        if (d->all.p[i]->level == DIAG_WARNING)
            d->all.p[i]->level = DIAG_ERROR;
    d->errors += d->warnings;
    d->warnings = 0;
    return true;
}

/* --- ways out -------------------------------------------------------------------------------------------------------------------- */

void run_try(struct run *r, void (*f)(void *ud))
{
    enum bl_status thrown = mem_try(&r->book->call_mem, f, r);
    if (thrown != BL_OK)
        r->status = thrown;
    if (r->status == BL_DATA && r->book->interrupt) /* a read that Ctrl-C cut short */
        r->status = BL_INTERRUPTED;
}

void run_say_empty(void *ud)
{
    struct run *r = ud;
    diag0(&r->book->call_diags, D_B0909, (struct span){0});
    r->status = BL_DATA;
}

void run_unlimited(struct run *r)
{
    r->book->call_mem.limit = 0;
}

bool run_tells(struct run *r)
{
    bool cut = r->status == BL_LIMIT || r->status == BL_MEMORY || r->status == BL_INTERRUPTED;
    if (!r->session || !(cut || r->status == BL_OK))
        return false;
    if (r->status == BL_INTERRUPTED)
        r->book->interrupt = 0;
    run_unlimited(r);
    return true;
}
