/* SPDX-License-Identifier: MIT
 * ics.c: what is owed as an iCalendar feed (RFC 5545): a task for each obligation, under a UID that stays the same over runs. */
#include "vm/show/face.h"

enum { LINE_MOST = 75 };       /* octets, without the end of the line */

/* --- lines ----------------------------------------------------------------------------------------------------------------- */

/* Folded without cutting a character. */
static void out_line(struct printer *p, struct str s)
{
    uint32_t on_line = 0;
    while (s.n) {
        uint32_t code, n = MAX(utf8_next(s, &code), 1u);
        if (on_line + n > LINE_MOST) {
            out_text(p, "\r\n ");
            on_line = 1;
        }
        out(p, str_part(s, 0, n));
        on_line += n;
        s = str_part(s, n, s.n - n);
    }
    out_text(p, "\r\n");
}

/* As a text of RFC 5545, 3.3.11; what is no character, or moves a cursor, as U+FFFD. */
static void add_escaped(struct buf *b, struct str s)
{
    while (s.n) {
        uint32_t code = 0, n = utf8_next(s, &code);
        if (n && code == '\n')
            buf_text(b, "\\n");
        else if (n && code == '\t')
            buf_char(b, ' ');
        else if (n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0))
            buf_text(b, code == '\r' ? "" : "\xef\xbf\xbd");
        else {
            if (code == '\\' || code == ';' || code == ',')
                buf_char(b, '\\');
            buf_add(b, str_part(s, 0, n));
        }
        s = str_part(s, MAX(n, 1u), s.n - MAX(n, 1u));
    }
}

/* RFC 3339 as "20260302T020000Z": in UTC, so that the feed needs no zone of its own. */
static struct str utc_text(struct arena *a, struct str at)
{
    struct buf b = {.arena = a};
    int32_t part[6] = {0}, offset = 0; /* year to second; minutes east */
    static const uint32_t from[] = {0, 5, 8, 11, 14, 17}, width[] = {4, 2, 2, 2, 2, 2};
    for (uint32_t i = 0; i < 6; i++)
        for (uint32_t k = from[i]; k < from[i] + width[i] && k < at.n; k++)
            part[i] = part[i] * 10 + (at.p[k] - '0');
    if (at.n > 6 && !str_ends(at, STR("Z"))) {
        const char *z = at.p + at.n - 6;
        offset = ((z[1] - '0') * 10 + z[2] - '0') * 60 + (z[4] - '0') * 10 + z[5] - '0';
        offset = z[0] == '-' ? -offset : offset;
    }
    struct civil c = {part[0], part[1], part[2], part[3], part[4], part[5], 0};
    c = civil_parts(civil_join(c) - offset * CIVIL_MINUTE);
    buf_pad(&b, c.year, 4);
    buf_pad(&b, c.month, 2);
    buf_pad(&b, c.day, 2);
    buf_char(&b, 'T');
    buf_pad(&b, c.hour, 2);
    buf_pad(&b, c.minute, 2);
    buf_pad(&b, c.second, 2);
    buf_char(&b, 'Z');
    return buf_str(&b);
}

/* --- properties ---------------------------------------------------------------------------------------------------------- */

static void out_property(struct printer *p, const char *name, struct str value)
{
    struct buf b = {.arena = p->arena};
    buf_text(&b, name);
    add_escaped(&b, value);
    out_line(p, buf_str(&b));
}

static void out_instant(struct printer *p, const char *name, struct str at)
{
    if (at.n)
        out_property(p, name, utc_text(p->arena, at));
}

/* answer#3-20260302T020000Z@Support-desk */
static void out_uid(struct printer *p, const struct record *r)
{
    struct buf b = {.arena = p->arena};
    buf_add(&b, record_get_text(r, "id"));
    buf_char(&b, '-');
    buf_add(&b, utc_text(p->arena, record_get_text(r, "since")));
    buf_char(&b, '@');
    for (uint32_t i = 0; i < p->title.n; i++) {
        char c = p->title.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || (c & 0x80);
        buf_char(&b, plain ? c : '-');
    }
    out_property(p, "UID:", buf_str(&b));
}

static void add_part(struct buf *b, const char *before, struct str s)
{
    if (s.n == 0)
        return;
    buf_text(b, b->n ? before : "");
    buf_add(b, s);
}

static void out_summary(struct printer *p, const struct record *r)
{
    struct buf b = {.arena = p->arena};
    struct str title = record_get_text(r, "title"), role = record_get_text(r, "role");
    buf_add(&b, title.n ? title : record_get_text(r, "id"));
    add_part(&b, ", case ", record_get_text(r, "case"));
    add_part(&b, ": ", record_get_text(r, "holder"));
    add_part(&b, ": all of ", role);
    out_property(p, "SUMMARY:", buf_str(&b));
}

static void out_description(struct printer *p, const struct record *r)
{
    struct buf b = {.arena = p->arena};
    const struct record *needs = record_get(r, STR("needs"));
    bool stands = str_eq(record_get_text(r, "state"), STR("suspended"));
    add_part(&b, "", record_get_text(r, "because"));
    add_part(&b, "\n", record_get_text(r, "cite"));
    add_part(&b, "\n", record_get_text(r, "id"));
    add_part(&b, ", owed since ", record_get_text(r, "since"));
    add_part(&b, stands ? "\nthe clock stands still; time left " : "\ntime left ", record_get_text(r, "left_text"));
    add_part(&b, "\nof working time ", record_get_text(r, "left_working_text"));
    if (needs)
        add_part(&b, "\nno deadline yet, for want of ", cell_text(p->arena, needs));
    if (record_get(r, STR("unheld")))
        add_part(&b, "\n", STR("nobody holds the role"));
    out_property(p, "DESCRIPTION:", buf_str(&b));
}

/* --- the face ------------------------------------------------------------------------------------------------------------ */

static void ics_begin(struct printer *p)
{
    p->second = false;
}

static void ics_head(struct printer *p)
{
    out_text(p, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bylaw//due//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
    if (p->title.n)
        out_property(p, "X-WR-CALNAME:", p->title);
}

/* A clock that stands still has no instant at which it is due; a deadline before the trigger no beginning that fits. */
static void ics_task(struct printer *p, const struct record *r)
{
    struct arena_mark m = arena_mark(p->arena);
    struct str since = utc_text(p->arena, record_get_text(r, "since")), deadline = record_get_text(r, "deadline");
    bool stands = str_eq(record_get_text(r, "state"), STR("suspended"));
    bool due = deadline.n && !stands;
    if (!p->second)
        ics_head(p);
    p->second = true;
    out_text(p, "BEGIN:VTODO\r\n");
    out_uid(p, r);
    out_instant(p, "DTSTAMP:", record_get_text(r, "as_of"));
    if (!due || str_cmp(since, utc_text(p->arena, deadline)) < 0)
        out_instant(p, "DTSTART:", record_get_text(r, "since"));
    if (due)
        out_instant(p, "DUE:", deadline);
    out_summary(p, r);
    out_description(p, r);
    out_property(p, "STATUS:", stands ? STR("IN-PROCESS") : STR("NEEDS-ACTION"));
    out_text(p, "END:VTODO\r\n");
    arena_back(p->arena, m);
}

/* A balance is no task. */
static void ics_each(struct printer *p, const struct record *r)
{
    if (!record_get(r, STR("balance")))
        ics_task(p, r);
}

/* A feed has at least one component (RFC 5545, 3.6): where nothing is owed, the zone in which its instants are given. */
static const char no_task[] = "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n"
                              "TZOFFSETTO:+0000\r\nTZNAME:UTC\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

static void ics_end(struct printer *p, const struct record *summary)
{
    (void)summary;
    if (!p->second) {
        ics_head(p);
        out_text(p, no_task);
    }
    out_text(p, "END:VCALENDAR\r\n");
}

const struct face face_ics = {"ics", "an iCalendar feed of tasks", SHOW_OWED, ics_begin, ics_each, ics_end};
