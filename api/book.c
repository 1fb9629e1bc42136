/* SPDX-License-Identifier: MIT
 * book.c: a book's handle, and the way from its files to a plan: source, declarations, book. */
#include "api/handle.h"

#include "stdlib/words.h"

/* --- the handle -------------------------------------------------------------------------------------------------------- */

bylaw_book *bylaw_book_new(void)
{
    struct mem own;
    enum bl_status why;
    mem_init(&own, 0);
    struct bylaw_book *b = mem_resize_soft(&own, NULL, 0, sizeof *b, &why);
    if (!b)
        return NULL;
    memset(b, 0, sizeof *b);
    b->own = own;
    b->limits = limits_default;
    mem_init(&b->mem, 0);
    mem_init(&b->call_mem, 0);
    arena_init(&b->arena, &b->mem);
    arena_init(&b->call, &b->call_mem);
    diags_init(&b->diags, &b->arena, &b->sources);
    diags_init(&b->call_diags, &b->call, &b->sources);
    b->sources.arena = &b->arena;
    b->shown = &b->diags;
    return b;
}

void bylaw_book_free(bylaw_book *b)
{
    if (!b)
        return;
    arena_release(&b->call);
    arena_release(&b->arena);
    struct mem own = b->own;
    mem_drop(&own, b, sizeof *b);
}

void bylaw_interrupt(bylaw_book *b)
{
    b->interrupt = 1;
}

void book_say(struct bylaw_book *b, struct str s)
{
    uint32_t n = (uint32_t)MIN((size_t)s.n, sizeof b->message - 1);
    if (n)
        memcpy(b->message, s.p, n);
    b->message[n] = '\0';
}

/* --- calls --------------------------------------------------------------------------------------------------------------- */

uint32_t call_source(struct bylaw_book *b, struct str name, struct str text)
{
    struct source **all = NEW_ARRAY(&b->call, struct source *, b->sources.all.n + 1);
    for (uint32_t i = 0; i < b->sources.all.n; i++) { /* copies: where lines begin is noted in them */
        all[i] = NEW(&b->call, struct source);
        *all[i] = *b->sources.all.p[i];
    }
    if (!b->lent)
        b->kept_sources = b->sources;
    b->lent = true;
    b->sources.arena = &b->call;
    b->sources.all.p = all;
    b->sources.all.cap = b->sources.all.n + 1;
    return source_add(&b->sources, name, text);
}

static void sources_back(struct bylaw_book *b)
{
    if (b->lent)
        b->sources = b->kept_sources;
    b->lent = false;
}

bylaw_status call_begin(struct bylaw_book *b, bool needs_book)
{
    if (b->busy)
        return BYLAW_BUSY;
    sources_back(b);
    arena_release(&b->call);
    b->call_mem.limit = b->limits.memory ? MAX(b->limits.memory, b->mem.used + 1) - b->mem.used : 0;
    arena_init(&b->call, &b->call_mem);
    diags_init(&b->call_diags, &b->call, &b->sources);
    b->shown = &b->call_diags;
    b->message[0] = '\0';
    if (needs_book && !b->loaded) {
        book_say(b, STR("no book is loaded"));
        return BYLAW_BOOK;
    }
    b->busy = true;
    return BYLAW_OK;
}

static const char *const status_text[] = { /* ORDER bl_status */
    "", "wrong usage", "the book has errors", "the data cannot be read", "a limit was reached", "out of memory", "interrupted",
    "writing failed", "stopped by the caller", "called from inside a callback",
};
_Static_assert(ARRAY_LEN(status_text) == BL_STATUS_COUNT, "ORDER bl_status");
_Static_assert((int)BL_BUSY == (int)BYLAW_BUSY && (int)BL_LIMIT == (int)BYLAW_LIMIT, "both count alike");

const char *bylaw_status_text(bylaw_status st)
{
    return (unsigned)st < ARRAY_LEN(status_text) ? status_text[st] : "";
}

/* Whether all that is wrong is what the caller asked for: of the codes that fit, wrong usage comes first. */
static bool asked_wrong(const struct diags *ds)
{
    static const enum diag_code of_options[] = {D_B0357, D_B0503, D_B0604, D_B0630, D_B0631};
    uint32_t errors = 0, fit = 0;
    for (uint32_t i = 0; i < ds->all.n; i++) {
        const struct diag *d = ds->all.p[i];
        errors += d->level == DIAG_ERROR;
        for (uint32_t k = 0; k < ARRAY_LEN(of_options); k++)
            fit += d->level == DIAG_ERROR && d->span.source == 0 && d->code == of_options[k];
    }
    return errors && errors == fit;
}

bylaw_status call_end(struct bylaw_book *b, enum bl_status st)
{
    if ((st == BL_BOOK || st == BL_DATA) && asked_wrong(b->shown))
        st = BL_USAGE;
    b->busy = false;
    if (st == BL_INTERRUPTED)
        b->interrupt = 0;
    if (st == BL_OK || b->message[0])
        return (bylaw_status)st;
    book_say(b, str_of(status_text[st]));
    for (uint32_t i = 0; i < b->shown->all.n; i++)
        if (b->shown->all.p[i]->level == DIAG_ERROR) {
            book_say(b, b->shown->all.p[i]->message);
            break;
        }
    return (bylaw_status)st;
}

const char *bylaw_message(const bylaw_book *b)
{
    return b->message;
}

/* --- the caller's way to open files ---------------------------------------------------------------------------------------- */

struct opened {
    const struct opener *by;
    void *handle;
};

static bool opened_read(void *ud, void *buf, size_t n, size_t *ret_n)
{
    struct opened *o = ud;
    return o->by->read(o->by->ud, o->handle, buf, n, ret_n) != 0;
}

static void opened_close(void *ud)
{
    struct opened *o = ud;
    if (o->by->close)
        o->by->close(o->by->ud, o->handle);
}

static bool opener_open(void *ud, struct str from, struct str path, struct stream *ret)
{
    struct opener *by = ud;
    struct opened *o = NEW(by->arena, struct opened);
    o->by = by;
    if (!by->open(by->ud, arena_copy(by->arena, from).p, arena_copy(by->arena, path).p, &o->handle))
        return false;
    *ret = (struct stream){.ud = o, .read = opened_read, .close = opened_close};
    return true;
}

open_fn book_open(struct bylaw_book *b, void **ret_ud)
{
    *ret_ud = b->opener.open ? &b->opener : NULL;
    return b->opener.open ? opener_open : open_file;
}

/* --- loading --------------------------------------------------------------------------------------------------------------- */

struct loading {
    struct bylaw_book *book;
    bylaw_options o;
    const char *path;
    enum bl_status status;
};

_Static_assert((int)WORD_RECIPE == (int)MANNER_RECIPE && (int)WORD_BODY == (int)MANNER_BODY, "ORDER lua_manner");

static struct lua_vocabulary vocabulary(struct arena *a)
{
    struct lua_word *w = NEW_ARRAY(a, struct lua_word, stdlib_words.n);
    for (uint32_t i = 0; i < stdlib_words.n; i++) {
        const struct word *from = stdlib_words.p[i];
        w[i] = (struct lua_word){from->name, (enum lua_manner)from->manner, from->names_many, from->declares_type};
    }
    struct lua_recipe *r = NEW_ARRAY(a, struct lua_recipe, stdlib_nrecipes);
    for (uint32_t i = 0; i < stdlib_nrecipes; i++)
        r[i] = (struct lua_recipe){stdlib_recipes[i].name, stdlib_recipes[i].text};
    return (struct lua_vocabulary){w, stdlib_words.n, stdlib_constructors, stdlib_nconstructors, r, stdlib_nrecipes};
}

static struct lua_input lua_input_of(struct loading *l)
{
    struct bylaw_book *b = l->book;
    struct lua_input in = {.arena = &b->arena, .sources = &b->sources, .diags = &b->diags, .limits = &b->limits,
                           .interrupt = &b->interrupt, .vocabulary = vocabulary(&b->arena), .path = b->path};
    struct str *with = NEW_ARRAY(&b->arena, struct str, l->o.nwith);
    for (size_t i = 0; i < l->o.nwith; i++)
        with[i] = arena_copy(&b->arena, str_of(l->o.with[i]));
    in.with = with;
    in.nwith = (uint32_t)l->o.nwith;
    in.open = book_open(b, &in.open_ud);
    return in;
}

static bool settings(struct loading *l, struct book_input *in)
{
    struct arena *a = &l->book->arena;
    struct param_setting *set = NEW_ARRAY(a, struct param_setting, l->o.nset);
    for (size_t i = 0; i < l->o.nset; i++) {
        struct str all = arena_copy(a, str_of(l->o.set[i]));
        if (!str_cut(all, '=', &set[i].name, &set[i].value)) {
            diag(&l->book->diags, D_B0906, (struct span){0}, all, STR("--set NAME=VALUE"));
            return false;
        }
    }
    in->set = set;
    in->nset = (uint32_t)l->o.nset;
    return true;
}

void make_strict(struct diags *d)
{
    for (uint32_t i = 0; i < d->all.n; i++)
        if (d->all.p[i]->level == DIAG_WARNING)
            d->all.p[i]->level = DIAG_ERROR;
    d->errors += d->warnings;
    d->warnings = 0;
}

/* Tables that a book names: people, and later records and calendar days. */
static bool read_table(void *ud, struct arena *a, struct str reader, struct str from, struct str path, struct str inside,
                       struct span at, struct diags *diags, struct text_table *ret)
{
    struct bylaw_book *b = ud;
    struct read_env env = {.arena = a, .diags = diags, .limits = &b->limits, .interrupt = &b->interrupt};
    env.open = book_open(b, &env.open_ud);
    if (str_eq(reader, STR("csv")))
        return csv_table(&env, from, path, at, ret);
    return json_table(&env, from, path, str_eq(reader, STR("jsonl")), inside, at, ret); /* rows_reader lets no others through */
}

static void load_all(void *ud)
{
    struct loading *l = ud;
    struct bylaw_book *b = l->book;
    struct decls decls = {0};
    b->path = arena_copy(&b->arena, str_of(l->path));
    if (!limits_take(b, &l->o, &b->diags)) {
        l->status = BL_USAGE;
        return;
    }
    b->mem.limit = b->limits.memory;
    struct book_input in = {.arena = &b->arena, .sources = &b->sources, .diags = &b->diags, .limits = &b->limits, .path = b->path,
                            .words = stdlib_words};
    in.zone_dir = l->o.zone_dir ? arena_copy(&b->arena, str_of(l->o.zone_dir)) : STR_EMPTY;
    in.open = book_open(b, &in.open_ud);
    in.list = b->opener.open ? NULL : list_folder;
    in.table = read_table;
    in.table_ud = b;
    b->diags.most = (uint32_t)b->limits.diagnostics;
    if (!settings(l, &in)) {
        l->status = BL_USAGE;
        return;
    }
    b->lua = lua_input_of(l);
    l->status = lua_book_load(&b->lua, &decls);
    if (l->status != BL_OK)
        return;
    l->status = book_link(&in, &decls, &b->book);
    if (b->strict)
        make_strict(&b->diags);
    if (l->status == BL_OK && b->diags.errors)
        l->status = BL_BOOK;
}

static void book_empty(struct bylaw_book *b)
{
    arena_release(&b->arena);
    arena_init(&b->arena, &b->mem);
    b->mem.limit = 0;
    memset(&b->sources, 0, sizeof b->sources);
    memset(&b->book, 0, sizeof b->book);
    b->sources.arena = &b->arena;
    diags_init(&b->diags, &b->arena, &b->sources);
    b->loaded = false;
}

bylaw_status bylaw_load(bylaw_book *b, const char *path, const bylaw_options *options)
{
    struct loading l = {.book = b, .o = load_options(options), .path = path};
    bylaw_status busy = b->sessions ? BYLAW_BUSY : call_begin(b, false);
    if (busy != BYLAW_OK)
        return busy;
    book_empty(b);
    b->shown = &b->diags;
    b->strict = l.o.strict != 0;
    b->opener = (struct opener){l.o.open, l.o.read, l.o.close, l.o.open_udata, &b->arena};
    enum bl_status thrown = mem_try(&b->mem, load_all, &l);
    if (thrown != BL_OK)
        l.status = thrown;
    b->mem.limit = 0; /* what reads the diagnostics has room */
    b->loaded = l.status == BL_OK;
    if (!b->loaded)
        arena_settle(&b->arena); /* no file stays open; the diagnostics stay */
    return call_end(b, l.status);
}

/* --- what a book holds -------------------------------------------------------------------------------------------------------- */

static int64_t people(const struct book *k)
{
    return k->plan->world->records.n ? (int64_t)k->plan->world->records.p[0].first_of.n : 0;
}

/* Kinds of the log; outcomes of rules are events, too, but nobody declares them. */
static int64_t kinds(const struct book *k)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < k->schema->kinds.n; i++)
        n += k->schema->kinds.p[i].rule_len == 0;
    return n;
}

static int64_t articles(const struct book *k, enum coverage c)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < k->plan->articles.n; i++)
        n += k->plan->articles.p[i].coverage == c;
    return n;
}

int64_t bylaw_book_count(const bylaw_book *b, const char *what)
{
    if (!b->loaded)
        return 0;
    const struct book *k = &b->book;
    const struct {
        const char *what;
        int64_t n;
    } count[] = {
        {"rules", k->plan->rules.n},         {"kinds", kinds(k)},
        {"roles", k->plan->world->roles.n},  {"params", k->plan->world->params.n},
        {"scenarios", k->plan->scenarios.n},       {"matrices", k->plan->world->matrices.n},
        {"people", people(k)},               {"articles", k->plan->articles.n},
        {"articles with rules", articles(k, COVERED_RULE)}, {"articles with evidence", articles(k, COVERED_EVIDENCE)},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(count); i++)
        if (str_eq(str_of(count[i].what), str_of(what)))
            return count[i].n;
    return -1;
}

const char *bylaw_book_text(const bylaw_book *b, const char *what)
{
    if (!b->loaded)
        return "";
    const struct plan *p = b->book.plan;
    const struct {
        const char *what;
        struct str text;
    } row[] = {{"title", p->title}, {"version", p->version}, {"timezone", p->zone_name}};
    for (uint32_t i = 0; i < ARRAY_LEN(row); i++)
        if (row[i].text.n && str_eq(str_of(row[i].what), str_of(what)))
            return row[i].text.p;
    return "";
}

const char *bylaw_book_rule(const bylaw_book *b, size_t i)
{
    if (!b->loaded || i >= b->book.plan->rules.n)
        return NULL;
    return names_text(b->book.names, b->book.plan->rules.p[i].name).p;
}
