/* SPDX-License-Identifier: MIT
 * auditpage.c: what an audit found as a page: charts first, then tables. */
#include "vm/civil/civil.h"
#include "vm/show/gather.h"
#include "vm/show/page.h"
#include "vm/show/svg.h"

enum { BARS_MOST = 20, HEAT_MOST = 12 };
struct desk {
    struct page page;
    struct arena *arena;
    struct scribe scribe;
    struct gathered *found;
    const struct record *summary;
};

/* --- pieces
 * ---------------------------------------------------------------------------------------------------------------
 */

static struct str phrase_text(struct desk *d, enum phrase p)
{
    return page_say(&d->page, p)->parts.p[0].text;
}

static struct note_line *count_line(struct desk *d, uint64_t n)
{
    struct buf b = {.arena = d->arena};
    buf_int(&b, (int64_t)n);
    return line_text(&d->scribe, buf_str(&b));
}

static void heading(struct desk *d, const char *anchor, enum phrase title)
{
    page_heading(&d->page, 2, str_of(anchor), page_say(&d->page, title));
}

static void field(struct desk *d, enum phrase label, uint64_t n)
{
    struct note_block *f = block_add(d->arena, &d->page.blocks, BLOCK_FIELD);
    f->label = page_say(&d->page, label);
    f->line = count_line(d, n);
}

static void para(struct desk *d, const struct note_line *line)
{
    block_add(d->arena, &d->page.blocks, BLOCK_PARA)->line = line;
}

static void figure(struct desk *d, const struct buf *svg, const struct note_line *caption)
{
    struct note_block *f = block_add(d->arena, &d->page.blocks, BLOCK_FIGURE);
    f->text = buf_str(svg);
    f->line = caption;
}

static struct note_table *table(struct desk *d, const enum phrase *head, uint32_t n)
{
    struct note_table *t = NEW(d->arena, struct note_table);
    for (uint32_t i = 0; i < n; i++)
        *VEC_PUSH(d->arena, t->head) = page_say(&d->page, head[i]);
    block_add(d->arena, &d->page.blocks, BLOCK_TABLE)->table = t;
    return t;
}

static void cell(struct desk *d, struct note_table *t, const struct note_line *l)
{
    *VEC_PUSH(d->arena, t->cells) = l;
}

/* A rule, leading to its row. */
static struct note_line *rule_line(struct desk *d, struct str rule)
{
    struct note_line *l = line_code(&d->scribe, rule);
    if (l->parts.n)
        l->parts.p[0].to = anchor_of(d->arena, STR("rule"), rule);
    return l;
}

/* --- charts by rule
 * ----------------------------------------------------------------------------------------------------------
 */

static void rules_chart(struct desk *d)
{
    static const uint8_t colors[] = {2, 5, 1, 7}; /* ORDER found_kind */
    const struct counter *c = &d->found->rules;
    const struct str parts[] = {phrase_text(d, P_VIOLATIONS), phrase_text(d, P_MISSED),
                                phrase_text(d, P_WARNINGS), phrase_text(d, P_UNDETERMINED)};
    struct svg_bar *bars = NEW_ARRAY(d->arena, struct svg_bar, BARS_MOST);
    struct buf svg = {.arena = d->arena};
    uint32_t n = MIN(c->all.n, BARS_MOST);
    for (uint32_t i = 0; i < n; i++)
        bars[i] = (struct svg_bar){c->all.p[i].label, c->all.p[i].n};
    if (n == 0)
        return;
    svg_bars(&svg, &(struct svg_bars){phrase_text(d, P_BY_RULE), bars, n, parts, colors, FOUND_COUNT, false});
    struct note_line *caption = page_say(&d->page, P_BY_RULE);
    if (c->all.n > n)
        caption = SAY(&d->scribe, FIRST_OF, caption, count_line(d, n), count_line(d, c->all.n));
    figure(d, &svg, caption);
}

static uint64_t state_count(const struct record *duty, const char *state)
{
    return (uint64_t)record_get_int(duty, state);
}

static const struct {
    const char *state;
    enum phrase say;
    uint8_t color;
} states[COUNT_PARTS] = {
    /* in the order of the bars */
    {"fulfilled", P_ST_FULFILLED, 3}, {"late", P_ST_LATE, 5},           {"breached", P_ST_BREACHED, 2},
    {"pending", P_ST_PENDING, 6},     {"suspended", P_ST_SUSPENDED, 4}, {"cancelled", P_ST_CANCELLED, 7},
    {"waived", P_ST_WAIVED, 1},
};

static void duties_chart(struct desk *d)
{
    const struct record *all = record_get(d->summary, STR("duties"));
    struct str names[COUNT_PARTS];
    uint8_t colors[COUNT_PARTS];
    struct buf svg = {.arena = d->arena};
    uint32_t n = all ? all->members.n : 0, shown = 0;
    struct svg_bar *bars = NEW_ARRAY(d->arena, struct svg_bar, n + 1);
    for (int s = 0; s < COUNT_PARTS; s++) {
        names[s] = phrase_text(d, states[s].say);
        colors[s] = states[s].color;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t *part = NEW_ARRAY(d->arena, uint64_t, COUNT_PARTS), sum = 0;
        for (int s = 0; s < COUNT_PARTS; s++)
            sum += part[s] = state_count(all->members.p[i].value, states[s].state);
        if (sum && shown < BARS_MOST)
            bars[shown++] = (struct svg_bar){all->members.p[i].key, part};
    }
    if (shown == 0)
        return;
    svg_bars(&svg,
             &(struct svg_bars){phrase_text(d, P_BY_DUTY), bars, shown, names, colors, COUNT_PARTS, true});
    figure(d, &svg, page_say(&d->page, P_BY_DUTY));
}

/* --- over time
 * ------------------------------------------------------------------------------------------------------------------
 */

static int by_day(const void *x, const void *y, void *ud)
{
    const struct day_count *a = x, *b = y;
    (void)ud;
    return a->day < b->day ? -1 : a->day > b->day;
}

/* The n-th period of a kind: of days, weeks, months, years. */
static int32_t period_of(enum civil_unit u, int32_t day)
{
    int32_t y, m, dom;
    civil_of_days(day, &y, &m, &dom);
    if (u == UNIT_DAY)
        return day;
    if (u == UNIT_WEEK)
        return (day + 3 - ((day + 3) % 7 + 7) % 7) / 7; /* 1970-01-01 was a Thursday */
    return u == UNIT_MONTH ? y * 12 + m - 1 : y;
}

static struct str period_label(struct desk *d, enum civil_unit u, int32_t period)
{
    struct buf b = {.arena = d->arena};
    int32_t y = period, m = 0, dom = 0;
    if (u == UNIT_MONTH) {
        y = period / 12;
        m = period % 12 + 1;
    } else if (u != UNIT_YEAR)
        civil_of_days(u == UNIT_WEEK ? period * 7 - 3 : period, &y, &m, &dom);
    buf_pad(&b, y, 4);
    if (u != UNIT_YEAR) {
        buf_char(&b, '-');
        buf_pad(&b, m, 2);
    }
    if (u == UNIT_DAY || u == UNIT_WEEK) {
        buf_char(&b, '-');
        buf_pad(&b, dom, 2);
    }
    return buf_str(&b);
}

static enum civil_unit unit_for(int32_t days)
{
    return days <= 31 ? UNIT_DAY : days <= 7 * 40 ? UNIT_WEEK : days <= 31 * 48 ? UNIT_MONTH : UNIT_YEAR;
}

static uint32_t time_points(struct desk *d, enum civil_unit *ret_unit, struct svg_point **ret)
{
    struct gathered *g = d->found;
    if (g->days.n == 0)
        return 0;
    sort_stable(d->arena, g->days.p, g->days.n, sizeof *g->days.p, by_day, NULL);
    *ret_unit = unit_for(g->days.p[g->days.n - 1].day - g->days.p[0].day);
    int32_t first = period_of(*ret_unit, g->days.p[0].day);
    uint32_t n = (uint32_t)(period_of(*ret_unit, g->days.p[g->days.n - 1].day) - first) + 1;
    *ret = NEW_ARRAY(d->arena, struct svg_point, n);
    for (uint32_t i = 0; i < n; i++)
        (*ret)[i].label = period_label(d, *ret_unit, first + (int32_t)i);
    for (uint32_t i = 0; i < g->days.n; i++)
        (*ret)[period_of(*ret_unit, g->days.p[i].day) - first].value += (double)g->days.p[i].n;
    return n;
}

static struct note_line *rounded(struct desk *d, double v)
{
    struct buf b = {.arena = d->arena};
    buf_number(&b, round(v * 10) / 10);
    return line_text(&d->scribe, buf_str(&b));
}

static void time_chart(struct desk *d)
{
    enum { LIMITS_FROM = 8 };
    enum civil_unit unit;
    struct svg_point *p;
    struct buf svg = {.arena = d->arena};
    uint32_t n = time_points(d, &unit, &p);
    if (n < 2)
        return;
    struct svg_limits limits = svg_limits(p, n, true);
    bool control = n >= LIMITS_FROM;
    svg_trend(&svg,
              &(struct svg_trend){
                  .title = phrase_text(d, P_OVER_TIME), .p = p, .n = n, .limits = control ? &limits : NULL});
    struct note_line *caption =
        SAY(&d->scribe, BY_PERIOD, page_say(&d->page, (enum phrase)(P_U_HOUR + (int)unit)));
    if (control)
        caption = SAY(&d->scribe, WITH_LIMITS, caption, rounded(d, limits.mean), rounded(d, limits.low),
                      rounded(d, limits.high));
    figure(d, &svg, caption);
}

/* --- how much of the time was taken
 * ----------------------------------------------------------------------------------------------- */

static void share_chart(struct desk *d)
{
    static const double upto[] = {1.1, 1.25, 1.5, 2, 3, 5};
    static const uint8_t colors[] = {5, 5, 5, 5, 2, 2, 2};
    const struct str labels[] = {STR("≤ 110 %"), STR("125 %"), STR("150 %"),          STR("200 %"),
                                 STR("300 %"),   STR("500 %"), phrase_text(d, P_MORE)};
    uint64_t counts[ARRAY_LEN(labels)] = {0};
    struct buf svg = {.arena = d->arena};
    for (uint32_t i = 0; i < d->found->shares.n; i++) {
        uint32_t k = 0;
        while (k < ARRAY_LEN(upto) && d->found->shares.p[i] > upto[k])
            k++;
        counts[k]++;
    }
    if (d->found->shares.n < 3)
        return;
    svg_histogram(&svg, &(struct svg_histogram){phrase_text(d, P_TIME_TAKEN), labels, counts, colors,
                                                ARRAY_LEN(labels)});
    figure(d, &svg, page_say(&d->page, P_TIME_TAKEN));
}

/* --- who and which rule
 * ----------------------------------------------------------------------------------------------------------
 */

/* The labels with the largest sums, at most so many. */
static uint32_t strongest(struct desk *d, bool other, struct str *ret)
{
    struct counter sums = {.arena = d->arena, .found = {.arena = d->arena}};
    for (uint32_t i = 0; i < d->found->pairs.all.n; i++) {
        const struct counted *x = &d->found->pairs.all.p[i];
        count_of(&sums, other ? x->other : x->label, STR_EMPTY)->n[0] += x->n[0];
    }
    counter_sort(&sums, d->arena);
    uint32_t n = MIN(sums.all.n, HEAT_MOST);
    for (uint32_t i = 0; i < n; i++)
        ret[i] = sums.all.p[i].label;
    return n;
}

static void pairs_chart(struct desk *d)
{
    struct str rows[HEAT_MOST], columns[HEAT_MOST];
    struct buf svg = {.arena = d->arena};
    uint32_t nrows = strongest(d, false, rows), ncolumns = strongest(d, true, columns);
    uint64_t *counts = NEW_ARRAY(d->arena, uint64_t, HEAT_MOST * HEAT_MOST);
    if (nrows == 0)
        return;
    for (uint32_t i = 0; i < d->found->pairs.all.n; i++) {
        const struct counted *x = &d->found->pairs.all.p[i];
        for (uint32_t r = 0; r < nrows; r++)
            for (uint32_t c = 0; c < ncolumns; c++)
                if (str_eq(x->label, rows[r]) && str_eq(x->other, columns[c]))
                    counts[r * ncolumns + c] = x->n[0];
    }
    svg_heat(&svg, &(struct svg_heat){phrase_text(d, P_BY_PAIR), rows, columns, nrows, ncolumns, counts});
    figure(d, &svg, page_say(&d->page, P_BY_PAIR));
}

static void charts(struct desk *d)
{
    heading(d, "charts", P_CHARTS);
    block_add(d->arena, &d->page.blocks, BLOCK_OPEN)->number = 1;
    rules_chart(d);
    duties_chart(d);
    time_chart(d);
    pairs_chart(d);
    share_chart(d);
    block_add(d->arena, &d->page.blocks, BLOCK_CLOSE)->number = 1;
}

/* --- tables
 * ----------------------------------------------------------------------------------------------------------------------
 */

/* Where lines of rules lead to. */
static void name_cell(struct desk *d, struct note_table *t, struct str rule)
{
    struct note_line *name = line_code(&d->scribe, rule);
    name->anchor = anchor_of(d->arena, STR("rule"), rule);
    page_anchor(&d->page, name->anchor);
    cell(d, t, name);
}

static void rules_table(struct desk *d)
{
    static const enum phrase head[] = {P_RULE, P_APPLIED, P_FIRED, P_UNDETERMINED};
    static const char *const keys[] = {"applied", "fired", "undetermined"};
    const struct record *all = record_get(d->summary, STR("rules"));
    if (!all || all->members.n == 0)
        return;
    heading(d, "rules", P_RULES);
    struct note_table *t = table(d, head, ARRAY_LEN(head));
    t->numbers = 2 | 4 | 8;
    for (uint32_t i = 0; i < all->members.n; i++) {
        name_cell(d, t, all->members.p[i].key);
        for (uint32_t k = 0; k < ARRAY_LEN(keys); k++)
            cell(d, t, count_line(d, (uint64_t)record_get_int(all->members.p[i].value, keys[k])));
    }
}

static void duties_table(struct desk *d)
{
    const struct record *all = record_get(d->summary, STR("duties"));
    enum phrase head[1 + COUNT_PARTS] = {P_DUTY};
    if (!all || all->members.n == 0)
        return;
    for (int s = 0; s < COUNT_PARTS; s++)
        head[1 + s] = states[s].say;
    heading(d, "duties", P_CHAPTER_DUTIES);
    struct note_table *t = table(d, head, ARRAY_LEN(head));
    t->numbers = 0xfe;
    for (uint32_t i = 0; i < all->members.n; i++) {
        name_cell(d, t, all->members.p[i].key);
        for (int s = 0; s < COUNT_PARTS; s++)
            cell(d, t, count_line(d, state_count(all->members.p[i].value, states[s].state)));
    }
}

/* "2026-03-02 10:00" of RFC 3339 */
static struct note_line *time_line(struct desk *d, struct str at)
{
    struct buf b = {.arena = d->arena};
    buf_add(&b, str_part(at, 0, MIN(at.n, 10)));
    if (at.n > 16) {
        buf_char(&b, ' ');
        buf_add(&b, str_part(at, 11,
                             str_eq(str_part(at, 17, MIN(at.n - 17, 2)), STR("00")) ? 5 : MIN(at.n - 11, 8)));
    }
    return line_text(&d->scribe, buf_str(&b));
}

static void rows_table(struct desk *d, enum found_kind kind)
{
    static const enum phrase titles[FOUND_COUNT] = {P_VIOLATIONS, P_MISSED, P_WARNINGS,
                                                    P_UNDETERMINED}; /* ORDER found_kind */
    static const char *const anchors[FOUND_COUNT] = {"violations", "missed", "warnings", "undetermined"};
    static const enum phrase head[] = {P_WHEN, P_RULE, P_EVENT, P_WHO, P_CASE, P_BECAUSE, P_WHERE};
    const struct gathered *g = d->found;
    if (g->count[kind] == 0)
        return;
    heading(d, anchors[kind], titles[kind]);
    bool sources = kind != FOUND_MISSED; /* a deadline that passes stands in no row */
    struct note_table *t = table(d, head, ARRAY_LEN(head) - !sources);
    t->fixed = 1;
    t->wide = 1 << 5;
    for (uint32_t i = 0; i < g->rows[kind].n; i++) {
        const struct found_row *r = &g->rows[kind].p[i];
        cell(d, t, time_line(d, r->at));
        cell(d, t, rule_line(d, r->rule));
        cell(d, t, r->state.n ? line_text(&d->scribe, r->state) : line_code(&d->scribe, r->kind));
        cell(d, t, line_text(&d->scribe, r->who));
        cell(d, t, line_text(&d->scribe, r->kase));
        cell(d, t, line_text(&d->scribe, r->because));
        if (sources)
            cell(d, t, line_code(&d->scribe, r->source));
    }
    if (g->count[kind] > g->rows[kind].n)
        para(d, SAY(&d->scribe, MORE_ROWS, count_line(d, g->count[kind] - g->rows[kind].n)));
}

/* --- the page
 * --------------------------------------------------------------------------------------------------------------------
 */

static void front(struct desk *d)
{
    const struct record *s = d->summary;
    const struct record *partial = record_get(s, STR("partial"));
    if (partial && partial->kind == RECORD_BOOL && partial->as.b)
        para(d, page_say(&d->page, P_PARTIAL));
    field(d, P_EVENTS, (uint64_t)record_get_int(s, "events"));
    field(d, P_CASES, (uint64_t)record_get_int(s, "cases"));
    field(d, P_PEOPLE, (uint64_t)record_get_int(s, "people"));
    field(d, P_VIOLATIONS, d->found->count[FOUND_VIOLATION]);
    field(d, P_MISSED, d->found->count[FOUND_MISSED]);
    field(d, P_WARNINGS, d->found->count[FOUND_WARNING]);
    field(d, P_UNDETERMINED, d->found->count[FOUND_UNDETERMINED]);
}

static void html_begin(struct printer *p)
{
    struct gathered *g = NEW(p->arena, struct gathered);
    gather_init(g, p->arena);
    p->own = g;
}

static void html_each(struct printer *p, const struct record *r)
{
    gather(p->own, r);
}

static void html_end(struct printer *p, const struct record *summary)
{
    struct desk d = {.arena = p->arena, .found = p->own, .summary = summary};
    page_init(&d.page, p->arena, p->language);
    d.scribe = (struct scribe){.arena = p->arena, .tongue = d.page.tongue};
    d.page.title = p->title;
    d.page.subtitle = phrase_text(&d, P_AUDIT);
    counter_sort(&d.found->rules, p->arena);
    front(&d);
    charts(&d);
    rules_table(&d);
    duties_table(&d);
    for (int k = 0; k < FOUND_COUNT; k++)
        rows_table(&d, (enum found_kind)k);
    page_html(p, &d.page);
}

const struct face face_html = {
    "html", "one page with charts, then tables", SHOW_FINDINGS, html_begin, html_each, html_end};
