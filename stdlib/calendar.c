/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

enum making { UNMADE, OPEN, MADE };
struct calendar_word {
    struct quoted title, because, cite, week, extends;
    const struct datum *off, *work, *days, *known;
    /* made in offer */
    enum making making;
    bool good;
    struct cal_input in;
};

static const struct field calendar_fields[] = {
    F_TEXT(struct calendar_word, title, FIELD_OPTIONAL, "what people call it"),
    F_TEXT(struct calendar_word, week, FIELD_OPTIONAL, "the hours of a week: Mon-Fri 09:00-12:00 13:00-18:00; without hours whole days"),
    F_DATUM(struct calendar_word, off, FIELD_OPTIONAL, "a list of dates or ranges of dates", "days that are not worked"),
    F_DATUM(struct calendar_word, work, FIELD_OPTIONAL, "a list of dates or ranges of dates, each with hours or without", "days that are worked all the same"),
    F_DATUM(struct calendar_word, days, FIELD_OPTIONAL, "a list of rows { date, off, name }, or a reader", "dates that do not follow the week"),
    F_DATUM(struct calendar_word, known, FIELD_OPTIONAL, "a year, a range 2024..2026, or a list of these", "the years that it speaks of; without it all"),
    F_TEXT(struct calendar_word, extends, FIELD_OPTIONAL, "the calendar that it differs from"),
    F_TEXT(struct calendar_word, because, FIELD_OPTIONAL, "why it is there"),
    F_TEXT(struct calendar_word, cite, FIELD_OPTIONAL, "where it is written"),
    F_END,
};

/* A date that does not follow the week, and where that stands. */
struct dated {
    int32_t day;
    bool off;
    struct cal_hours hours;    /* n == 0: not given */
    struct span span;          /* source 0: a row of a file */
    struct str file;
    uint32_t line;
};
struct maker {
    struct linker *l;
    struct inst *inst;
    struct calendar_word *w;
    VEC(struct cal_span) week[7];
    bool whole[7];
    VEC(struct dated) dates;
    VEC(struct cal_years) known;
};

/* --- hours -------------------------------------------------------------------------------------------------------------------- */

static bool two_digits(struct str s, int32_t most, int32_t *ret)
{
    *ret = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *ret = *ret * 10 + (s.p[i] - '0');
    }
    return s.n >= 1 && s.n <= 2 && *ret <= most;
}

static bool clock_read(struct str s, int32_t *ret)
{
    struct str hour, minute;
    int32_t h, m;
    if (!str_cut(s, ':', &hour, &minute) || minute.n != 2 || !two_digits(hour, 24, &h) || !two_digits(minute, 59, &m))
        return false;
    *ret = h * 60 + m;
    return *ret <= 24 * 60;
}

/* 09:00-17:30, 22:00-06:00 */
static bool span_read(struct str s, struct cal_span *ret)
{
    struct str from, till;
    if (!str_cut(s, '-', &from, &till) || !clock_read(from, &ret->from) || !clock_read(till, &ret->till) || ret->from == 24 * 60 ||
        ret->from == ret->till)
        return false;
    if (ret->till < ret->from)
        ret->till += 24 * 60;
    return true;
}

static int by_from(const void *a, const void *b, void *ud)
{
    const struct cal_span *x = a, *y = b;
    (void)ud;
    return x->from < y->from ? -1 : x->from > y->from;
}

static struct cal_hours hours_of(struct maker *m, struct cal_span *p, uint32_t n, bool whole)
{
    sort_stable(m->l->arena, p, n, sizeof *p, by_from, NULL);
    return (struct cal_hours){p, n, whole};
}

static struct cal_hours whole_day(struct maker *m)
{
    struct cal_span *p = NEW(m->l->arena, struct cal_span);
    *p = (struct cal_span){0, 24 * 60};
    return (struct cal_hours){p, 1, true};
}

/* --- words of a text, each with its place ---------------------------------------------------------------------------------------- */

struct words_of {
    struct str text;
    struct span token;
    uint32_t i, at;
    struct str word;
    bool ended;                /* a `;` or a line end stood before the word */
};

static bool next_word(struct words_of *x)
{
    x->ended = false;
    while (x->i < x->text.n && strchr(" \t\r\n,;", x->text.p[x->i])) {
        x->ended |= x->text.p[x->i] == ';' || x->text.p[x->i] == '\n';
        x->i++;
    }
    x->at = x->i;
    while (x->i < x->text.n && !strchr(" \t\r\n,;", x->text.p[x->i]))
        x->i++;
    x->word = str_part(x->text, x->at, x->i - x->at);
    return x->word.n > 0;
}

static struct span place(const struct maker *m, const struct words_of *x)
{
    return span_in_string(m->l->diags->sources, x->token, x->at, x->word.n);
}

/* --- the week ----------------------------------------------------------------------------------------------------------------------- */

static const struct str weekdays[] = {{"Monday", 6}, {"Tuesday", 7}, {"Wednesday", 9}, {"Thursday", 8}, {"Friday", 6}, {"Saturday", 8}, {"Sunday", 6}};

static bool same_letters(struct str a, struct str b)
{
    for (uint32_t i = 0; i < a.n; i++)
        if ((a.p[i] | 32) != (b.p[i] | 32))
            return false;
    return true;
}

static bool weekday_read(struct str s, uint32_t *ret)
{
    for (uint32_t i = 0; i < ARRAY_LEN(weekdays); i++)
        if ((s.n == 3 || s.n == weekdays[i].n) && same_letters(s, weekdays[i])) {
            *ret = i;
            return true;
        }
    return false;
}

static void no_weekday(struct maker *m, const struct words_of *x, struct str part)
{
    struct str names[14];
    for (uint32_t i = 0; i < 7; i++) {
        names[i] = str_part(weekdays[i], 0, 3);
        names[i + 7] = weekdays[i];
    }
    struct diag *d = diag(m->l->diags, D_B0516, place(m, x), part);
    diag_nearest(m->l->diags, d, part, names, ARRAY_LEN(names));
}

/* Mon, Mon-Fri, Sat-Sun, Sun-Thu: as bits */
static uint32_t weekdays_read(struct maker *m, const struct words_of *x)
{
    struct str from, till;
    uint32_t a, b, bits = 0;
    bool range = str_cut(x->word, '-', &from, &till);
    if (!weekday_read(from, &a)) {
        no_weekday(m, x, from);
        return 0;
    }
    if (range && !weekday_read(till, &b)) {
        no_weekday(m, x, till);
        return 0;
    }
    if (!range)
        return 1u << a;
    for (; a != b; a = (a + 1) % 7)
        bits |= 1u << a;
    return bits | 1u << b;
}

struct group {                 /* weekdays, and whether they have hours */
    uint32_t bits;
    bool hours, told;
};

static void end_group(struct maker *m, struct group *g)
{
    for (uint32_t i = 0; i < 7; i++)
        if (g->bits >> i & 1 && !g->hours) {
            m->whole[i] = true;
            *VEC_PUSH(m->l->arena, m->week[i]) = (struct cal_span){0, 24 * 60};
        }
    *g = (struct group){0};
}

static void add_hours(struct maker *m, const struct words_of *x, struct group *g)
{
    struct cal_span s;
    if (!span_read(x->word, &s)) {
        diag(m->l->diags, D_B0517, place(m, x), x->word);
        return;
    }
    if (!g->bits && !g->told)
        no_weekday(m, x, x->word);
    for (uint32_t i = 0; i < 7; i++)
        if (g->bits >> i & 1)
            *VEC_PUSH(m->l->arena, m->week[i]) = s;
    g->hours = true;
}

static void read_week(struct maker *m)
{
    struct words_of x = {.text = m->w->week.text, .token = m->w->week.span};
    struct group g = {0};
    while (next_word(&x)) {
        bool clock = x.word.p[0] >= '0' && x.word.p[0] <= '9';
        if (clock) {
            add_hours(m, &x, &g);
            continue;
        }
        if (g.hours || x.ended)
            end_group(m, &g);
        uint32_t bits = weekdays_read(m, &x);
        g.bits |= bits;
        g.told |= !bits;
    }
    end_group(m, &g);
    for (uint32_t i = 0; i < 7; i++)
        m->w->in.week[i] = hours_of(m, m->week[i].p, m->week[i].n, m->whole[i]);
}

/* --- dates --------------------------------------------------------------------------------------------------------------------------- */

enum { RANGE_MOST = 36600 };   /* days: a hundred years */

static bool day_read(struct maker *m, struct str s, int32_t *ret)
{
    struct value v;
    struct value_env ve = linker_values(m->l);
    if (s.n == 0 || value_from_text(&ve, TYPE(TYPE_DATE), s, &v) != READ_OK)
        return false;
    *ret = (int32_t)v.as.i;
    return true;
}

static bool range_read(struct maker *m, struct str s, int32_t *ret_from, int32_t *ret_till)
{
    const char *dots = s.n ? memmem(s.p, s.n, "..", 2) : NULL;
    uint32_t n = dots ? (uint32_t)(dots - s.p) : s.n;
    if (!day_read(m, str_part(s, 0, n), ret_from))
        return false;
    *ret_till = *ret_from;
    if (dots && !day_read(m, str_part(s, n + 2, s.n - n - 2), ret_till))
        return false;
    return *ret_till >= *ret_from && *ret_till - *ret_from < RANGE_MOST;
}

static struct cal_hours date_hours(struct maker *m, struct words_of *x, bool off)
{
    VEC(struct cal_span) spans = {0};
    struct cal_span s;
    while (next_word(x)) {
        if (!off && span_read(x->word, &s))
            *VEC_PUSH(m->l->arena, spans) = s;
        else
            diag(m->l->diags, D_B0517, place(m, x), x->word);
    }
    return hours_of(m, spans.p, spans.n, false);
}

/* 2026-10-01, 2026-10-01..2026-10-07, 2026-10-10 09:00-12:00 */
static void read_date(struct maker *m, const struct quoted *q, bool off)
{
    struct words_of x = {.text = q->text, .token = q->span};
    struct dated d = {.off = off, .span = q->span};
    int32_t till;
    if (!next_word(&x) || !range_read(m, x.word, &d.day, &till)) {
        diag(m->l->diags, D_B0519, x.word.n ? place(m, &x) : q->span, x.word);
        return;
    }
    d.hours = date_hours(m, &x, off);
    for (; d.day <= till; d.day++)
        *VEC_PUSH(m->l->arena, m->dates) = d;
}

static void read_dates(struct maker *m, const struct datum *list, const char *what, bool off)
{
    struct quoted_list q = {0};
    if (list && field_texts(m->l->arena, m->l->diags, list, what, &q))
        for (uint32_t i = 0; i < q.n; i++)
            read_date(m, &q.p[i], off);
}

/* --- rows of days ---------------------------------------------------------------------------------------------------------------------- */

static const char *const row_members[] = {"date", "off", "name"};

static void read_row(struct maker *m, const struct datum *row)
{
    struct diags *ds = m->l->diags;
    if (row->kind != DATUM_TABLE) {
        field_wrong(ds, row, "days", "rows { date = \"2026-10-01\", off = true }");
        return;
    }
    const struct datum *date = datum_get(row, STR("date")), *off = datum_get(row, STR("off"));
    struct dated d = {.span = row->span};
    int32_t till;
    if (!field_members(ds, row, row_members, ARRAY_LEN(row_members), STR("a row of days")))
        return;
    if (!date || !off)
        diag(ds, D_B0522, row->span, date ? STR("off") : STR("date"));
    else if (off->kind != DATUM_BOOL)
        field_wrong(ds, off, "off", "true or false");
    else if (date->kind != DATUM_TEXT || !range_read(m, date->text, &d.day, &till) || till != d.day)
        diag(ds, D_B0519, date->span, date->kind == DATUM_TEXT ? date->text : str_of(datum_kind_text(date)));
    else {
        d.off = off->number > 0;
        *VEC_PUSH(m->l->arena, m->dates) = d;
    }
}

static uint32_t column(struct maker *m, const struct text_table *t, const struct datum *columns, const char *name, struct span at)
{
    const struct datum *c = columns && columns->kind == DATUM_TABLE ? datum_get(columns, str_of(name)) : NULL;
    struct str want = c && c->kind == DATUM_TEXT ? c->text : str_of(name);
    for (uint32_t i = 0; i < t->ncolumns; i++)
        if (str_eq(t->names[i], want))
            return i;
    struct diag *d = diag(m->l->diags, D_B0367, c ? c->span : at, want, t->file);
    diag_nearest(m->l->diags, d, want, t->names, t->ncolumns);
    return UINT32_MAX;
}

static void bad_cell(struct maker *m, const struct text_table *t, const struct text_cell *c, const char *column, const char *wanted)
{
    struct diag *d = diag(m->l->diags, D_B0527, (struct span){0}, str_of(column), c->text, str_of(wanted));
    diag_in_data(m->l->diags, d, t->file, c->line, c->column, c->end_column, STR_EMPTY);
}

static bool flag_read(struct str s, bool *ret)
{
    *ret = s.n == 4 && same_letters(s, STR("true"));
    return *ret || (s.n == 5 && same_letters(s, STR("false")));
}

static void read_cells(struct maker *m, const struct text_table *t, const struct text_cell *date, const struct text_cell *off)
{
    struct dated d = {.file = t->file, .line = date->line};
    bool good = true;
    if (!day_read(m, str_trim(date->text), &d.day)) {
        bad_cell(m, t, date, "date", "day");
        good = false;
    }
    if (!flag_read(str_trim(off->text), &d.off)) {
        bad_cell(m, t, off, "off", "yes or no");
        good = false;
    }
    if (good)
        *VEC_PUSH(m->l->arena, m->dates) = d;
}

/* A reader as the book wrote it. */
struct days_reader {
    const struct datum *reader, *columns;
    struct str inside;
    struct span span;          /* of the file's name */
};

static void read_one(struct maker *m, const struct days_reader *x, struct str file)
{
    struct linker *l = m->l;
    struct text_table t;
    if (!l->in->table(l->in->table_ud, l->arena, x->reader->text, l->in->path, file, x->inside, x->span, l->diags, &t))
        return;
    uint32_t date = column(m, &t, x->columns, "date", x->span), off = column(m, &t, x->columns, "off", x->span);
    for (uint32_t r = 0; date != UINT32_MAX && off != UINT32_MAX && r < t.nrows; r++)
        read_cells(m, &t, &t.cells[(size_t)r * t.ncolumns + date], &t.cells[(size_t)r * t.ncolumns + off]);
}

/* A pattern in the last part of a path: each file of that folder that fits, by name. */
static void read_fitting(struct maker *m, const struct days_reader *x, struct str pattern)
{
    struct linker *l = m->l;
    const char *slash = memrchr(pattern.p, '/', pattern.n);
    uint32_t n = slash ? (uint32_t)(slash - pattern.p) + 1 : 0, count = 0, read = 0;
    struct str folder = str_part(pattern, 0, n), last = str_part(pattern, n, pattern.n - n), *names = NULL;
    if (l->in->list)
        l->in->list(l->arena, l->in->path, folder, &names, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct buf path = {.arena = l->arena};
        if (!text_matches(names[i], last))
            continue;
        buf_add(&path, folder);
        buf_add(&path, names[i]);
        read_one(m, x, buf_str(&path));
        read++;
    }
    if (!read)
        diag(l->diags, D_B0528, x->span, pattern);
}

static void read_file(struct maker *m, const struct datum *reader)
{
    static const char *const members[] = {"columns", "at", "key", "lists"};
    struct diags *ds = m->l->diags;
    const struct datum *args = datum_at(reader, 1), *file = args && args->kind == DATUM_TABLE ? datum_at(args, 1) : NULL;
    if (!file || file->kind != DATUM_TEXT) {
        diag(ds, D_B0365, reader->span, reader->text);
        return;
    }
    struct days_reader x = {.reader = reader, .columns = datum_get(args, STR("columns")), .span = file->span};
    if (!field_members(ds, args, members, ARRAY_LEN(members), STR("a reader of rows")) || !rows_reader(m->l, reader, &x.inside) ||
        (x.columns && !field_members(ds, x.columns, row_members, ARRAY_LEN(row_members), STR("columns"))))
        return;
    if (memchr(file->text.p, '*', file->text.n) || memchr(file->text.p, '?', file->text.n))
        read_fitting(m, &x, file->text);
    else
        read_one(m, &x, file->text);
}

static void read_days(struct maker *m, const struct datum *days)
{
    if (days->kind == DATUM_CALL) {
        read_file(m, days);
        return;
    }
    if (days->kind != DATUM_TABLE) {
        field_wrong(m->l->diags, days, "days", "a list of rows { date, off }, or csv { \"file\" }");
        return;
    }
    for (uint32_t i = 0; i < days->npairs; i++)
        read_row(m, &days->pairs[i].value);
}

/* --- years ----------------------------------------------------------------------------------------------------------------------------- */

static bool year_read(struct str s, int32_t *ret)
{
    *ret = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || i >= 4)
            return false;
        *ret = *ret * 10 + (s.p[i] - '0');
    }
    return s.n > 0 && *ret >= 1;
}

static void read_years(struct maker *m, const struct datum *d)
{
    struct cal_years y = {0};
    struct str text = d->text;
    struct buf b = {.arena = m->l->arena};
    if (d->kind == DATUM_NUMBER) {
        buf_number(&b, d->number);
        text = buf_str(&b);
    }
    const char *dots = text.n && d->kind == DATUM_TEXT ? memmem(text.p, text.n, "..", 2) : NULL;
    uint32_t n = dots ? (uint32_t)(dots - text.p) : text.n;
    bool good = (d->kind == DATUM_TEXT || d->kind == DATUM_NUMBER) && year_read(str_part(text, 0, n), &y.from);
    y.till = y.from;
    if (good && dots)
        good = year_read(str_part(text, n + 2, text.n - n - 2), &y.till) && y.till >= y.from;
    if (good)
        *VEC_PUSH(m->l->arena, m->known) = y;
    else
        diag(m->l->diags, D_B0521, d->span, text.n ? text : str_of(datum_kind_text(d)));
}

static int by_year(const void *a, const void *b, void *ud)
{
    const struct cal_years *x = a, *y = b;
    (void)ud;
    return x->from < y->from ? -1 : x->from > y->from;
}

static void read_known(struct maker *m, const struct datum *known)
{
    if (known->kind != DATUM_TABLE)
        read_years(m, known);
    for (uint32_t i = 0; known->kind == DATUM_TABLE && i < known->npairs; i++) {
        const struct datum_pair *p = &known->pairs[i];
        if (p->index)
            read_years(m, &p->value);
        else
            diag(m->l->diags, D_B0301, p->key_span, p->key, STR("known"), STR("a list: years without names"));
    }
    sort_stable(m->l->arena, m->known.p, m->known.n, sizeof *m->known.p, by_year, NULL);
    struct cal_years *p = m->known.p;
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->known.n; i++) {
        if (n && p[i].from <= p[n - 1].till + 1)
            p[n - 1].till = MAX(p[n - 1].till, p[i].till);
        else
            p[n++] = p[i];
    }
    m->w->in.known = p;
    m->w->in.nknown = n;
}

/* --- dates put in order ------------------------------------------------------------------------------------------------------------------- */

static struct str day_text(struct maker *m, int32_t day)
{
    struct buf b = {.arena = m->l->arena};
    struct value_env ve = linker_values(m->l);
    value_print(&b, &ve, TYPE(TYPE_DATE), value_int(day), false);
    return buf_str(&b);
}

static int by_day(const void *a, const void *b, void *ud)
{
    const struct dated *x = a, *y = b;
    (void)ud;
    return x->day < y->day ? -1 : x->day > y->day;
}

static void tell_twice(struct maker *m, const struct dated *first, const struct dated *d)
{
    struct diag *g = diag(m->l->diags, d->off == first->off ? D_B0520 : D_B0515, d->span, day_text(m, d->day));
    if (!d->span.source)
        diag_in_data(m->l->diags, g, d->file, d->line, 1, 2, STR_EMPTY);
    if (first->span.source)
        diag_note(m->l->diags, g, first->span, STR("the other place"));
}

/* A day that is made up has the hours of the first working weekday; one that was worked anyway keeps its own (semantics 4.9). */
static struct cal_hours hours_on(struct maker *m, const struct dated *d)
{
    const struct cal_hours *week = m->w->in.week;
    int32_t weekday = civil_weekday(d->day) - 1;
    if (d->off || d->hours.n)
        return d->off ? (struct cal_hours){0} : d->hours;
    if (week[weekday].n)
        return week[weekday];
    for (uint32_t i = 0; i < 7; i++)
        if (week[i].n)
            return week[i];
    return whole_day(m);
}

/* Own dates, and those of the calendar extended that are not among them. */
static void put_days(struct maker *m, const struct cal_input *base)
{
    uint32_t nbase = base ? base->ndays : 0, k = 0;
    struct cal_day *days = NEW_ARRAY(m->l->arena, struct cal_day, m->dates.n + nbase + 1);
    struct cal_input *in = &m->w->in;
    sort_stable(m->l->arena, m->dates.p, m->dates.n, sizeof *m->dates.p, by_day, NULL);
    for (uint32_t i = 0; i < m->dates.n; i++) {
        const struct dated *d = &m->dates.p[i];
        if (i && d[-1].day == d->day) {
            tell_twice(m, &d[-1], d);
            continue;
        }
        for (; k < nbase && base->days[k].day <= d->day; k++)
            if (base->days[k].day < d->day)
                days[in->ndays++] = base->days[k];
        days[in->ndays++] = (struct cal_day){d->day, hours_on(m, d)};
    }
    for (; k < nbase; k++)
        days[in->ndays++] = base->days[k];
    in->days = days;
}

/* --- the whole -------------------------------------------------------------------------------------------------------------------------------- */

static struct span span_of_day(const struct maker *m, int32_t a, int32_t b)
{
    for (uint32_t i = 0; i < m->dates.n; i++)
        if ((m->dates.p[i].day == a || m->dates.p[i].day == b) && m->dates.p[i].span.source)
            return m->dates.p[i].span;
    return m->inst->name_span;
}

static void check_clash(struct maker *m)
{
    bool week;
    int32_t a, b;
    if (!calendar_clash(&m->w->in, &week, &a, &b))
        return;
    struct buf out = {.arena = m->l->arena};
    buf_add(&out, week ? weekdays[a - 1] : day_text(m, a));
    if (a != b) {
        buf_text(&out, " and ");
        buf_add(&out, week ? weekdays[b - 1] : day_text(m, b));
    }
    struct span at = !week ? span_of_day(m, a, b) : m->w->week.given ? m->w->week.span : m->inst->name_span;
    diag(m->l->diags, D_B0513, at, buf_str(&out));
}

extern const struct word word_calendar;

static struct inst *calendar_inst(struct linker *l, struct str name)
{
    struct name n = names_find(l->names, name);
    for (uint32_t i = 0; i < l->insts.n; i++)
        if (l->insts.p[i]->word == &word_calendar && name_is(n) && name_eq(l->insts.p[i]->name, n))
            return l->insts.p[i];
    return NULL;
}

static void calendar_make(struct linker *l, struct inst *i);

/* NULL: none, or told. */
static const struct cal_input *base_of(struct maker *m)
{
    const struct quoted *q = &m->w->extends;
    if (!linker_calendar(m->l, q))
        return NULL;
    struct inst *base = calendar_inst(m->l, q->text);
    if (!base || !base->good)
        return NULL;
    struct calendar_word *w = base->data;
    if (w->making == OPEN) {
        struct buf b = {.arena = m->l->arena};
        buf_printf(&b, "%.*s -> %.*s", STR_ARG(linker_text(m->l, m->inst->name)), STR_ARG(q->text));
        diag(m->l->diags, D_B0518, q->span, buf_str(&b));
        return NULL;
    }
    calendar_make(m->l, base);
    return w->good ? &w->in : NULL;
}

static void read_all(struct maker *m, const struct cal_input *base)
{
    struct calendar_word *w = m->w;
    if (w->week.given)
        read_week(m);
    else if (base)
        memcpy(w->in.week, base->week, sizeof base->week);
    if (w->known)
        read_known(m, w->known);
    else if (base) {
        w->in.known = base->known;
        w->in.nknown = base->nknown;
    }
    read_dates(m, w->off, "off", true);
    read_dates(m, w->work, "work", false);
    if (w->days)
        read_days(m, w->days);
    put_days(m, base);
}

static void calendar_make(struct linker *l, struct inst *i)
{
    struct calendar_word *w = i->data;
    struct maker m = {.l = l, .inst = i, .w = w};
    uint32_t index, errors = l->diags->errors;
    if (w->making != UNMADE)
        return;
    w->making = OPEN;
    w->in = (struct cal_input){.zone = l->plan->zone, .change = l->plan->clock_change};
    const struct cal_input *base = w->extends.given ? base_of(&m) : NULL;
    if (!w->week.given && !w->extends.given)
        diag(l->diags, D_B0526, i->name_span, linker_text(l, i->name));
    if (l->diags->errors == errors)
        read_all(&m, base);
    if (l->diags->errors == errors && !calendar_works(&w->in))
        diag(l->diags, D_B0514, w->week.given ? w->week.span : i->name_span, linker_text(l, i->name));
    if (l->diags->errors == errors)
        check_clash(&m);
    w->good = l->diags->errors == errors;
    w->making = MADE;
    if (w->good && map_get(&l->world->calendar_of, i->name.id, &index))
        l->world->calendars.p[index].calendar = calendar_new(l->arena, &w->in);
}

static void calendar_declare(struct linker *l, struct inst *i)
{
    map_put(&l->world->calendar_of, i->name.id, l->world->calendars.n);
    *VEC_PUSH(l->arena, l->world->calendars) = (struct world_calendar){.name = i->name, .span = i->name_span};
}

/* --- for people ------------------------------------------------------------------------------------------------------------- */

/* Texts of a list as the book writes them; NULL: there are none. */
static const struct note_line *texts_line(struct scribe *s, const struct datum *d)
{
    struct note_line *l = line_new(s);
    if (!d)
        return NULL;
    if (d->kind == DATUM_TEXT)
        return line_text(s, d->text);
    if (d->kind == DATUM_NUMBER) {
        struct buf b = {.arena = s->arena};
        buf_number(&b, d->number);
        return line_text(s, buf_str(&b));
    }
    for (uint32_t k = 0; k < d->npairs; k++) {
        line_add(s, l, k ? SAY0(s, COMMA) : NULL);
        line_add(s, l, texts_line(s, &d->pairs[k].value));
    }
    return l->parts.n ? l : NULL;
}

static void describe_days(struct scribe *s, const struct datum *days)
{
    static const enum phrase head[] = {P_C_DATE, P_C_IS, P_NAME};
    if (days->kind == DATUM_CALL) {
        note_field(s, P_C_DAYS, texts_line(s, datum_at(datum_at(days, 1) && datum_at(days, 1)->kind == DATUM_TABLE ? datum_at(days, 1) : days, 1)));
        return;
    }
    struct note_table *t = note_table(s, head, ARRAY_LEN(head));
    for (uint32_t k = 0; k < days->npairs; k++) {
        const struct datum *row = &days->pairs[k].value;
        bool table = row->kind == DATUM_TABLE;
        const struct datum *date = table ? datum_get(row, STR("date")) : NULL, *off = table ? datum_get(row, STR("off")) : NULL;
        const struct datum *name = table ? datum_get(row, STR("name")) : NULL;
        note_cell(s, t, line_text(s, date ? date->text : STR_EMPTY));
        note_cell(s, t, off && off->kind == DATUM_BOOL && off->number > 0 ? SAY0(s, C_DAY_OFF) : SAY0(s, C_DAY_WORKED));
        note_cell(s, t, line_text(s, name ? name->text : STR_EMPTY));
    }
}

static void calendar_describe(struct scribe *s, const struct inst *i)
{
    const struct calendar_word *w = i->data;
    s->note->title = w->title.text;
    note_field_text(s, P_C_WEEK, w->week.text);
    note_field(s, P_C_EXTENDS, w->extends.given ? line_link(s, STR("calendar"), w->extends.text) : NULL);
    note_field(s, P_C_OFF, texts_line(s, w->off));
    note_field(s, P_C_WORK, texts_line(s, w->work));
    note_field(s, P_C_KNOWN, texts_line(s, w->known));
    if (w->days)
        describe_days(s, w->days);
    note_field_text(s, P_BECAUSE, w->because.text);
    note_field_text(s, P_CITE, w->cite.text);
}

const struct word word_calendar = {
    .name = "calendar",
    .summary = "working time: hours of a week, days off, days made up",
    .since = "1",
    .manner = WORD_RULE,
    .fields = calendar_fields,
    .size = sizeof(struct calendar_word),
    .effective_at = SIZE_MAX,
    .chapter = CHAPTER_CALENDARS,
    .describe = calendar_describe,
    .declare = calendar_declare,
    .offer = calendar_make,
};
