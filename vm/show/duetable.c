/* SPDX-License-Identifier: MIT
 * duetable.c: what is owed as a table, and as a calendar that other programs subscribe to. */
#include "vm/show/face.h"

/* --- a table ------------------------------------------------------------------------------------------------------------ */

enum { DUE_COLUMNS = 6 };
static const char *const due_head[DUE_COLUMNS] = {"due", "left", "owed by", "obligation", "case", "state"};

static struct str holder_text(const struct record *r)
{
    struct str holder = record_get_text(r, "holder"), role = record_get_text(r, "role");
    if (holder.n)
        return holder;
    if (record_get(r, STR("unheld")))
        return STR("nobody holds the role");
    return role;
}

/* 2026-03-02T10:00:00+08:00 -> 2026-03-02 10:00 */
static struct str minute_text(struct arena *a, struct str at)
{
    struct buf b = {.arena = a};
    if (at.n < 16)
        return STR("none so far");
    buf_add(&b, str_part(at, 0, 10));
    buf_char(&b, ' ');
    buf_add(&b, str_part(at, 11, str_eq(str_part(at, 16, 3), STR(":00")) ? 5 : 8));
    return buf_str(&b);
}

static void due_cells(struct arena *a, const struct record *r, struct str *cell)
{
    cell[0] = minute_text(a, record_get_text(r, "deadline"));
    cell[1] = record_get_text(r, "left_text");
    cell[2] = holder_text(r);
    cell[3] = record_get_text(r, "id");
    cell[4] = record_get_text(r, "case");
    cell[5] = record_get_text(r, "state");
}

static void out_row(struct printer *p, const struct str *cell, const uint32_t *width, const char *color)
{
    for (uint32_t c = 0; c < DUE_COLUMNS; c++) {
        if (c + 1 == DUE_COLUMNS)
            out_color(p, color);
        out_plain(p, cell[c]);
        if (c + 1 < DUE_COLUMNS)
            out_pad(p, width[c] - utf8_width(cell[c]) + 2);
    }
    out_color(p, "");
    out_text(p, "\n");
}

static const char *due_color(struct str state)
{
    return str_eq(state, STR("breached")) ? "1;31" : "1;33";
}

void due_table(struct printer *p, const struct record *const *all, uint32_t n)
{
    struct str head[DUE_COLUMNS], *cell = NEW_ARRAY(p->arena, struct str, n * DUE_COLUMNS + 1);
    uint32_t width[DUE_COLUMNS];
    for (uint32_t c = 0; c < DUE_COLUMNS; c++)
        width[c] = utf8_width(head[c] = str_of(due_head[c]));
    for (uint32_t i = 0; i < n; i++) {
        due_cells(p->arena, all[i], cell + i * DUE_COLUMNS);
        for (uint32_t c = 0; c < DUE_COLUMNS; c++)
            width[c] = MAX(width[c], utf8_width(cell[i * DUE_COLUMNS + c]));
    }
    if (n)
        out_row(p, head, width, "");
    for (uint32_t i = 0; i < n; i++)
        out_row(p, cell + i * DUE_COLUMNS, width, due_color(cell[i * DUE_COLUMNS + 5]));
}

/* --- iCalendar (RFC 5545) -------------------------------------------------------------------------------------------------- */

enum { FOLD_AT = 75 }; /* octets of a line; no character is cut */

static void ics_line(struct printer *p, struct str line)
{
    uint32_t room = FOLD_AT;
    while (line.n > room) {
        uint32_t cut = room;
        while (cut && ((unsigned char)line.p[cut] & 0xc0) == 0x80)
            cut--;
        out(p, str_part(line, 0, cut));
        out_text(p, "\r\n ");
        line = str_part(line, cut, line.n - cut);
        room = FOLD_AT - 1;
    }
    out(p, line);
    out_text(p, "\r\n");
}

/* A text value: \ ; , and line ends are escaped, other control characters left out. */
static void ics_escape(struct buf *b, struct str s)
{
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n')
            buf_text(b, "\\n");
        else if (c >= 0x20 && c != 0x7f) {
            if (c == '\\' || c == ';' || c == ',')
                buf_char(b, '\\');
            buf_char(b, (char)c);
        }
    }
}

static void ics_text(struct printer *p, const char *name, struct str value)
{
    struct buf b = {.arena = p->arena};
    buf_text(&b, name);
    buf_char(&b, ':');
    ics_escape(&b, value);
    ics_line(p, buf_str(&b));
}

static int32_t digits(struct str s, uint32_t at, uint32_t n)
{
    int32_t v = 0;
    for (uint32_t i = at; i < at + n && i < s.n; i++)
        v = v * 10 + (s.p[i] - '0');
    return v;
}

/* The RFC 3339 time of a record as UTC: 20260302T020000Z. A part of a second counts as a whole one: nothing is due too early. */
static void ics_utc(struct buf *b, struct str at)
{
    uint32_t zone = at.n;
    while (zone > 19 && at.p[zone - 1] != '+' && at.p[zone - 1] != '-')
        zone--;
    struct str z = str_part(at, zone - 1, at.n - zone + 1);
    int64_t offset = digits(z, 1, 2) * INT64_C(3600) + digits(z, 4, 2) * INT64_C(60) + (z.n > 6 ? digits(z, 7, 2) : 0);
    int64_t seconds = (int64_t)civil_days(digits(at, 0, 4), digits(at, 5, 2), digits(at, 8, 2)) * 86400 + digits(at, 11, 2) * INT64_C(3600) +
                      digits(at, 14, 2) * INT64_C(60) + digits(at, 17, 2) + (at.p[19] == '.');
    seconds -= z.p[0] == '-' ? -offset : offset;
    struct civil c = civil_parts(seconds * CIVIL_SECOND);
    buf_printf(b, "%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

static void ics_time(struct printer *p, const char *name, struct str at)
{
    struct buf b = {.arena = p->arena};
    if (at.n < 20)
        return;
    buf_text(&b, name);
    buf_char(&b, ':');
    ics_utc(&b, at);
    ics_line(p, buf_str(&b));
}

/* The same obligation has the same one in each feed: duty, number and when it began. */
static void ics_uid(struct printer *p, const struct record *r)
{
    struct buf b = {.arena = p->arena};
    buf_add(&b, record_get_text(r, "id"));
    buf_char(&b, '-');
    ics_utc(&b, record_get_text(r, "since"));
    buf_text(&b, "@bylaw");
    ics_text(p, "UID", buf_str(&b));
}

static void ics_summary(struct printer *p, const struct record *r)
{
    struct buf b = {.arena = p->arena};
    struct str kase = record_get_text(r, "case");
    buf_add(&b, record_get_text(r, "rule"));
    struct str holder = holder_text(r);
    buf_text(&b, holder.n ? ": " : "");
    buf_add(&b, holder);
    buf_text(&b, kase.n ? ", case " : "");
    buf_add(&b, kase);
    ics_text(p, "SUMMARY", buf_str(&b));
}

static void ics_description(struct printer *p, const struct record *r)
{
    struct buf b = {.arena = p->arena};
    struct str because = record_get_text(r, "because"), cite = record_get_text(r, "cite"), reckoning = record_get_text(r, "reckoning");
    const struct {
        const char *before;
        struct str text;
        const char *behind;
    } part[] = {{"", because, ""}, {because.n ? " (" : "(", cite, ")"}, {because.n || cite.n ? "\n" : "", reckoning, ""}};
    for (uint32_t i = 0; i < ARRAY_LEN(part); i++) {
        if (part[i].text.n == 0)
            continue;
        buf_text(&b, part[i].before);
        buf_add(&b, part[i].text);
        buf_text(&b, part[i].behind);
    }
    ics_text(p, "DESCRIPTION", buf_str(&b));
}

static void ics_begin(struct printer *p)
{
    ics_line(p, STR("BEGIN:VCALENDAR"));
    ics_line(p, STR("VERSION:2.0"));
    ics_line(p, STR("PRODID:-//Bylaw//bylaw due//EN"));
}

static void ics_each(struct printer *p, const struct record *r)
{
    struct arena_mark m = arena_mark(p->arena);
    if (!record_is(r, "duty"))
        return;
    struct str since = record_get_text(r, "since"), deadline = record_get_text(r, "deadline");
    ics_line(p, STR("BEGIN:VTODO"));
    ics_uid(p, r);
    ics_time(p, "DTSTAMP", record_get_text(r, "as_of"));
    struct buf from = {.arena = p->arena}, till = {.arena = p->arena};
    ics_utc(&from, since);
    if (deadline.n)
        ics_utc(&till, deadline);
    if (!till.n || memcmp(from.p, till.p, from.n) < 0) /* it must lie before DUE */
        ics_time(p, "DTSTART", since);
    ics_time(p, "DUE", deadline);
    ics_summary(p, r);
    ics_description(p, r);
    ics_text(p, "CATEGORIES", record_get_text(r, "rule"));
    ics_line(p, STR("STATUS:NEEDS-ACTION"));
    ics_line(p, STR("END:VTODO"));
    arena_back(p->arena, m);
}

static void ics_end(struct printer *p, const struct record *summary)
{
    (void)summary;
    ics_line(p, STR("END:VCALENDAR"));
}

const struct face face_ics = {"ics", "an iCalendar feed of what is owed", SHOW_DUE, ics_begin, ics_each, ics_end};
