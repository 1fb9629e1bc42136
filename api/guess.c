/* SPDX-License-Identifier: MIT
 * guess.c: a source and event declarations for a file, as a proposal. What is not plain from the cells is left to the reader:
 * money is never guessed from plain numbers. */
#include "api/handle.h"
#include "vm/civil/dates.h"

enum part { PART_FIELD, PART_AT, PART_KIND, PART_ACTOR, PART_CASE, PART_COUNT }; /* ORDER part_names */
enum { FEW = 12 };
struct guess {
    struct str column, field;
    enum part part;
    const char *type;          /* of the language; NULL: one_of */
    struct str format;         /* of times and dates in another form than the language's own */
    bool optional;
    uint32_t nwords;
    struct str words[FEW + 1];
};
struct guessing {
    struct bylaw_book *book;
    const char *path;
    bylaw_write_fn write;
    void *udata;
    struct text_table table;
    struct guess *guess;
    struct buf out;
    enum bl_status status;
};

/* Names that columns bear, by what they are; the first that is there is it. */
static const char *const part_names[PART_COUNT] = {
    "", " at time timestamp time:timestamp date datetime when ", " kind activity event concept:name type action state status ",
    " actor user who resource org:resource employee person agent ", " case case:concept:name case_id ticket number order ",
};
static const char *const missing[] = {"?", "-", "n/a", "N/A", "NULL"};
static const char *const time_forms[] = {"%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d.%m.%Y %H:%M",
                                         "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S"};
static const char *const date_forms[] = {"%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d", "%d %b %Y"};

/* --- cells ------------------------------------------------------------------------------------------------------------- */

static bool is_missing(struct str s)
{
    for (uint32_t i = 0; i < ARRAY_LEN(missing); i++)
        if (str_eq(s, str_of(missing[i])))
            return true;
    return s.n == 0;
}

typedef bool (*cell_test)(const struct guessing *g, struct str cell, const char *form);

/* Whether every cell that has something passes; false when none has. */
static bool all_cells(const struct guessing *g, uint32_t column, cell_test test, const char *form)
{
    bool any = false;
    for (uint32_t r = 0; r < g->table.nrows; r++) {
        struct str s = str_trim(g->table.cells[(size_t)r * g->table.ncolumns + column].text);
        if (is_missing(s))
            continue;
        if (!test(g, s, form))
            return false;
        any = true;
    }
    return any;
}

static bool by_pattern(const struct guessing *g, struct str s, const char *form)
{
    struct dated d;
    (void)g;
    return dates_read(s, str_of(form), &d);
}

static bool by_type(const struct guessing *g, struct str s, const char *form)
{
    struct value_env e = {.arena = &g->book->call};
    struct value v;
    return value_from_text(&e, TYPE(strcmp(form, "date") == 0 ? TYPE_DATE : TYPE_BOOL), s, &v) == READ_OK;
}

/* A time in one of the language's own forms begins with a date that has one. */
static bool own_time(const struct guessing *g, struct str s, const char *form)
{
    (void)form;
    return s.n >= 16 && by_type(g, str_part(s, 0, 10), "date") && (s.p[10] == 'T' || s.p[10] == ' ') && s.p[13] == ':';
}

/* Digits that begin with a zero are an identifier. */
static bool is_number(const struct guessing *g, struct str s, const char *form)
{
    uint32_t i = s.p[0] == '-', digits = 0, points = 0, from = i;
    (void)g, (void)form;
    for (; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        digits += digit && points == 0;
        points += s.p[i] == '.';
        if (!digit && s.p[i] != '.')
            return false;
    }
    bool padded = s.n > from + 1 && s.p[from] == '0' && s.p[from + 1] != '.';
    return digits > 0 && digits < 16 && points < 2 && !padded;
}

/* --- types -------------------------------------------------------------------------------------------------------------- */

static bool guess_form(const struct guessing *g, uint32_t c, struct guess *q, const char *const *forms, uint32_t n, const char *type)
{
    for (uint32_t i = 0; i < n; i++)
        if (all_cells(g, c, by_pattern, forms[i])) {
            q->format = str_of(forms[i]);
            q->type = type;
            return true;
        }
    return false;
}

/* Few different texts, each of them often. */
static bool guess_words(const struct guessing *g, uint32_t c, struct guess *q)
{
    q->nwords = 0;
    for (uint32_t r = 0; r < g->table.nrows; r++) {
        struct str s = str_trim(g->table.cells[(size_t)r * g->table.ncolumns + c].text);
        uint32_t i = 0;
        while (i < q->nwords && !str_eq(q->words[i], s))
            i++;
        if (is_missing(s) || i < q->nwords)
            continue;
        if (q->nwords == FEW)
            return false;
        q->words[q->nwords++] = s;
    }
    return q->nwords > 1 && g->table.nrows >= 3 * q->nwords;
}

static void guess_type(const struct guessing *g, uint32_t c, struct guess *q)
{
    q->type = "text";
    for (uint32_t r = 0; r < g->table.nrows; r++)
        q->optional |= is_missing(str_trim(g->table.cells[(size_t)r * g->table.ncolumns + c].text));
    if (all_cells(g, c, by_type, "bool"))
        q->type = "bool";
    else if (all_cells(g, c, by_type, "date"))
        q->type = "date";
    else if (all_cells(g, c, own_time, ""))
        q->type = "time";
    else if (guess_form(g, c, q, time_forms, ARRAY_LEN(time_forms), "time") || guess_form(g, c, q, date_forms, ARRAY_LEN(date_forms), "date"))
        return;
    else if (all_cells(g, c, is_number, ""))
        q->type = "number";
    else if (guess_words(g, c, q))
        q->type = NULL;
}

/* --- parts and names ------------------------------------------------------------------------------------------------------- */

static struct str lower_of(struct arena *a, struct str s)
{
    struct buf b = {.arena = a};
    for (uint32_t i = 0; i < s.n; i++)
        buf_char(&b, (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]));
    return buf_str(&b);
}

static void pick_part(struct guessing *g, enum part part)
{
    struct str all = str_of(part_names[part]), word;
    for (uint32_t from = 1, i = 1; i < all.n; i++) {
        if (all.p[i] != ' ')
            continue;
        word = str_part(all, from, i - from);
        from = i + 1;
        for (uint32_t c = 0; c < g->table.ncolumns; c++) {
            struct guess *q = &g->guess[c];
            bool fits = part != PART_AT || (q->type && (strcmp(q->type, "time") == 0 || strcmp(q->type, "date") == 0));
            if (q->part == PART_FIELD && fits && str_eq(lower_of(&g->book->call, q->column), word)) {
                q->part = part;
                return;
            }
        }
    }
    static const char *const types[] = {"time", "date"};
    for (uint32_t i = 0; i < ARRAY_LEN(types) && part == PART_AT; i++)
        for (uint32_t c = 0; c < g->table.ncolumns; c++)
            if (g->guess[c].type && strcmp(g->guess[c].type, types[i]) == 0) {
                g->guess[c].part = part;
                return;
            }
}

/* A name that expressions can say. */
static struct str field_name(struct guessing *g, uint32_t c)
{
    static const char taken[] = " kind at actor case id file line and or not in is if then else end for do while true false nil none known local "
                                "return function break goto repeat until any it now holder ";
    struct buf b = {.arena = &g->book->call}, padded = {.arena = &g->book->call};
    struct str s = lower_of(&g->book->call, g->guess[c].column);
    if (s.n && s.p[0] >= '0' && s.p[0] <= '9')
        buf_char(&b, '_');
    for (uint32_t i = 0; i < s.n; i++) {
        char k = s.p[i];
        bool plain = (k >= 'a' && k <= 'z') || (k >= '0' && k <= '9') || k == '_' || (k & 0x80);
        buf_char(&b, plain ? k : '_');
    }
    buf_printf(&padded, " %.*s ", STR_ARG(buf_str(&b)));
    bool clash = strstr(taken, arena_copy(&g->book->call, buf_str(&padded)).p) != NULL;
    for (uint32_t i = 0; i < c; i++)
        clash |= str_eq(g->guess[i].field, buf_str(&b));
    if (clash)
        buf_printf(&b, "_%u", c + 1);
    return buf_str(&b);
}

/* --- the proposal ------------------------------------------------------------------------------------------------------------ */

static void quoted(struct buf *b, struct str s)
{
    buf_char(b, '"');
    for (uint32_t i = 0; i < s.n; i++) {
        bool escape = s.p[i] == '"' || s.p[i] == '\\';
        if (s.p[i] == '\n' || s.p[i] == '\r') {
            buf_text(b, s.p[i] == '\n' ? "\\n" : "\\r");
            continue;
        }
        if (escape)
            buf_char(b, '\\');
        buf_char(b, s.p[i]);
    }
    buf_char(b, '"');
}

static struct str file_name(const struct guessing *g, bool stem)
{
    struct str s = str_of(g->path);
    for (uint32_t i = s.n; i-- > 0;)
        if (s.p[i] == '/') {
            s = str_part(s, i + 1, s.n - i - 1);
            break;
        }
    for (uint32_t i = 0; stem && i < s.n; i++)
        if (s.p[i] == '.')
            return str_part(s, 0, i);
    return s;
}

static const struct guess *part_of(const struct guessing *g, enum part part)
{
    for (uint32_t c = 0; c < g->table.ncolumns; c++)
        if (g->guess[c].part == part)
            return &g->guess[c];
    return NULL;
}

static void put_parts(struct guessing *g)
{
    static const char *const names[] = {"", "at", "kind", "actor", "case"}; /* ORDER part */
    struct buf *b = &g->out;
    for (uint32_t p = PART_AT; p < PART_COUNT; p++) {
        const struct guess *q = part_of(g, (enum part)p);
        if (q || p == PART_KIND)
            buf_printf(b, "  %s = ", names[p]);
        if (q)
            quoted(b, q->column);
        else if (p == PART_KIND) {
            buf_text(b, "constant ");
            quoted(b, file_name(g, true));
        }
        buf_text(b, q || p == PART_KIND ? ",\n" : "");
    }
}

static void put_members(struct guessing *g, const char *what, bool formats)
{
    struct buf *b = &g->out;
    bool any = false;
    for (uint32_t c = 0; c < g->table.ncolumns; c++) {
        const struct guess *q = &g->guess[c];
        bool wanted = formats ? q->format.n && (q->part == PART_FIELD || q->part == PART_AT) : q->part == PART_FIELD && !str_eq(q->field, q->column);
        if (!wanted)
            continue;
        buf_printf(b, any ? ", " : "  %s = { ", what);
        any = true;
        buf_printf(b, "%.*s = ", STR_ARG(q->part == PART_AT ? STR("at") : q->field));
        quoted(b, formats ? q->format : q->column);
    }
    buf_text(b, any ? " },\n" : "");
}

static void put_type(struct buf *b, const struct guess *q)
{
    buf_text(b, q->optional ? "optional(" : "");
    if (q->type)
        buf_text(b, q->type);
    for (uint32_t i = 0; !q->type && i < q->nwords; i++) {
        buf_text(b, i ? ", " : "one_of { ");
        quoted(b, q->words[i]);
    }
    buf_text(b, q->type ? "" : " }");
    buf_text(b, q->optional ? ")" : "");
}

static void put_event(struct guessing *g)
{
    struct buf *b = &g->out;
    if (part_of(g, PART_KIND)) {
        buf_text(b, "event(any) {\n");
    } else {
        buf_text(b, "event ");
        quoted(b, file_name(g, true));
        buf_text(b, " {\n");
    }
    for (uint32_t c = 0; c < g->table.ncolumns; c++) {
        if (g->guess[c].part != PART_FIELD)
            continue;
        buf_printf(b, "  %.*s = ", STR_ARG(g->guess[c].field));
        put_type(b, &g->guess[c]);
        buf_text(b, ",\n");
    }
    buf_text(b, "}\n");
}

static void put_all(struct guessing *g)
{
    struct buf *b = &g->out;
    buf_text(b, "-- a proposal, from the cells alone: look at each type; plain numbers that are money become money \"EUR\" or the like\nsource ");
    quoted(b, file_name(g, true));
    buf_text(b, " {\n  file = ");
    quoted(b, file_name(g, false));
    buf_text(b, ",\n");
    put_parts(g);
    put_members(g, "fields", false);
    put_members(g, "formats", true);
    buf_text(b, "  missing = { \"?\", \"-\", \"n/a\", \"N/A\", \"NULL\" },\n}\n");
    put_event(g);
}

static void guess_file(void *ud)
{
    struct guessing *g = ud;
    struct bylaw_book *b = g->book;
    struct arena *a = &b->call;
    diags_init(&b->call_diags, a, &b->sources);
    struct read_env env = {.arena = a, .names = names_new(a, NULL), .diags = &b->call_diags, .limits = &b->limits, .interrupt = &b->interrupt};
    struct schema *none = NEW(a, struct schema);
    schema_init(none, a, env.names);
    env.schema = none;
    env.open = book_open(b, &env.open_ud);
    g->out.arena = a;
    if (!reader_table(&env, arena_copy(a, str_of(g->path)), &g->table)) {
        g->status = BL_DATA;
        return;
    }
    g->guess = NEW_ARRAY(a, struct guess, g->table.ncolumns + 1);
    for (uint32_t c = 0; c < g->table.ncolumns; c++) {
        g->guess[c].column = g->table.names[c];
        guess_type(g, c, &g->guess[c]);
    }
    for (uint32_t p = PART_AT; p < PART_COUNT; p++)
        pick_part(g, (enum part)p);
    for (uint32_t c = 0; c < g->table.ncolumns; c++)
        g->guess[c].field = field_name(g, c);
    put_all(g);
    struct str text = buf_str(&g->out);
    g->status = g->write(g->udata, text.p, text.n) ? BL_OK : BL_IO;
}

bylaw_status bylaw_guess(bylaw_book *b, const char *path, bylaw_write_fn write, void *udata)
{
    struct guessing g = {.book = b, .path = path, .write = write, .udata = udata};
    bylaw_status busy = call_begin(b, false);
    if (busy != BYLAW_OK)
        return busy;
    enum bl_status st = mem_try(&b->call_mem, guess_file, &g);
    return call_end(b, st == BL_OK ? g.status : st);
}
