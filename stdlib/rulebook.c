/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

struct rulebook {
    struct whole bylaw;
    struct quoted title, version, timezone, calendar, mission, language;
    struct picked month_end, clock_change;
    const struct datum *people;
    struct quoted_list values;
};

static const struct field rulebook_fields[] = {
    F_WHOLE(struct rulebook, bylaw, FIELD_REQUIRED, "the version of the language that the book is written in: 1"),
    F_TEXT(struct rulebook, title, FIELD_OPTIONAL, "what people call it"),
    F_TEXT(struct rulebook, version, FIELD_OPTIONAL, "the book's own version"),
    F_TEXT(struct rulebook, timezone, FIELD_REQUIRED, "the IANA name of the zone in which its days are days"),
    F_PICK(struct rulebook, month_end, FIELD_OPTIONAL, "down up", NULL, "what 31 Jan + 1mo means: down 28 Feb, up 1 Mar; without it months are an error"),
    F_PICK(struct rulebook, clock_change, FIELD_OPTIONAL, "earlier later error", "earlier", "which of two local times is meant, or that such a time is an error"),
    F_TEXT(struct rulebook, calendar, FIELD_OPTIONAL, "the calendar of working time"),
    F_DATUM(struct rulebook, people, FIELD_OPTIONAL, "people by name, a list of rows, or a reader", "who holds which roles, and since when"),
    F_TEXT(struct rulebook, language, FIELD_OPTIONAL, "the language that it is written in, as in web pages: en, zh-Hans; without it English"),
    F_TEXT(struct rulebook, mission, FIELD_OPTIONAL, "what it is all for"),
    F_TEXTS(struct rulebook, values, FIELD_OPTIONAL, "what the organisation holds dear"),
    F_END,
};

static void load_zone(struct linker *l, const struct rulebook *r)
{
    const struct book_input *in = l->in;
    switch (zone_load(l->arena, in->open, in->open_ud, in->zone_dir, r->timezone.text, &l->plan->zone)) {
    case ZONE_OK: return;
    case ZONE_UNKNOWN: {
        struct diag *d = diag(l->diags, D_B0363, r->timezone.span, r->timezone.text);
        struct str near = zone_nearest(l->arena, in->open, in->open_ud, in->zone_dir, r->timezone.text);
        if (near.p)
            diag_nearest(l->diags, d, r->timezone.text, &near, 1);
        break;
    }
    case ZONE_BROKEN: diag(l->diags, D_B0364, r->timezone.span, r->timezone.text); break;
    }
    zone_load(l->arena, in->open, in->open_ud, in->zone_dir, STR("UTC"), &l->plan->zone);
}

/* "zh-Hans": letters and digits in parts of one to eight, the first of two or three letters. */
static bool is_language(struct str s)
{
    uint32_t part = 0, first = 0;
    for (uint32_t i = 0; i <= s.n; i++) {
        char c = i < s.n ? s.p[i] : '-';
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '-') {
            first = first ? first : part;
            if (part == 0 || part > 8)
                return false;
            part = 0;
            continue;
        }
        part++;
        if (!letter && (first == 0 || c < '0' || c > '9'))
            return false;
    }
    return first == 2 || first == 3;
}

static void rulebook_announce(struct linker *l, struct inst *i)
{
    static const enum month_end ends[] = {MONTH_END_DOWN, MONTH_END_UP};                    /* "down up" */
    static const enum clock_change changes[] = {CLOCK_EARLIER, CLOCK_LATER, CLOCK_ERROR};   /* "earlier later error" */
    const struct rulebook *r = i->data;
    struct plan *p = l->plan;
    p->language = r->language.given ? r->language.text : STR("en");
    if (r->language.given && !is_language(r->language.text))
        diag(l->diags, D_B0860, r->language.span, r->language.text);
    p->title = r->title.text;
    p->version = r->version.text;
    p->zone_name = r->timezone.text;
    p->month_end = r->month_end.given ? ends[r->month_end.index] : MONTH_END_NONE;
    p->clock_change = r->clock_change.given ? changes[r->clock_change.index] : CLOCK_EARLIER;
    load_zone(l, r);
    people_built_in(l);
    struct buf b = {.arena = l->arena};
    buf_int(&b, r->bylaw.value);
    if (r->bylaw.value != 1)
        diag(l->diags, D_B0362, r->bylaw.span, buf_str(&b));
}

static void rulebook_offer(struct linker *l, struct inst *i)
{
    const struct rulebook *r = i->data;
    l->world->calendar = linker_calendar(l, &r->calendar);
}

static void rulebook_link(struct linker *l, struct inst *i)
{
    const struct rulebook *r = i->data;
    if (r->people)
        people_read(l, r->people, &l->world->records.p[0]);
}

static void rulebook_describe(struct scribe *s, const struct inst *i)
{
    const struct rulebook *r = i->data;
    struct note_line *values = line_new(s);
    for (uint32_t k = 0; k < r->values.n; k++) {
        line_add(s, values, k ? SAY0(s, SEMICOLON) : NULL);
        line_add(s, values, line_text(s, r->values.p[k].text));
    }
    note_field_text(s, P_MISSION, r->mission.text);
    note_field(s, P_VALUES, r->values.n ? values : NULL);
    note_field_text(s, P_TIMEZONE, r->timezone.text);
    if (r->month_end.given)
        note_field(s, P_MONTH_END, r->month_end.index == 0 ? SAY0(s, MONTH_END_DOWN) : SAY0(s, MONTH_END_UP));
    note_field(s, P_CALENDAR, r->calendar.given ? line_link(s, STR("calendar"), r->calendar.text) : NULL);
}

const struct word word_rulebook = {
    .name = "rulebook",
    .summary = "the book itself: language version, zone, people",
    .since = "1",
    .manner = WORD_BODY,
    .repeats = true, /* a second one is told in words of its own */
    .fields = rulebook_fields,
    .size = sizeof(struct rulebook),
    .effective_at = SIZE_MAX,
    .chapter = CHAPTER_BOOK,
    .describe = rulebook_describe,
    .announce = rulebook_announce,
    .offer = rulebook_offer,
    .link = rulebook_link,
};
