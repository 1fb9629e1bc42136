/* SPDX-License-Identifier: MIT
 * reviewpage.c: what was measured and who was graded, as a page: charts first, then tables. */
#include "vm/show/page.h"
#include "vm/show/svg.h"

enum { TABLE_MOST = 500 };
struct measure { /* of one kpi: all that it measured */
    struct str rule, title, unit;
    const struct record *latest; /* what is wanted, as it was wanted last */
    bool less, length;           /* length: a duration, drawn in hours */
    VEC(const struct record *) all;
};
struct scores {
    struct arena *arena;
    VEC(struct measure) kpis;
    VEC(const struct record *) grades;
};
struct desk {
    struct page page;
    struct arena *arena;
    struct scribe scribe;
    struct scores *scores;
};

/* --- what comes in: copies, for a record dies with its call
 * --------------------------------------------------------------- */

static struct record *copy(struct arena *a, const struct record *r)
{
    struct record *c = record_new(a, r->kind);
    if (r->kind == RECORD_TEXT)
        return record_text(a, r->as.text);
    if (r->kind != RECORD_LIST && r->kind != RECORD_OBJECT) {
        c->as = r->as;
        return c;
    }
    for (uint32_t i = 0; i < r->members.n; i++)
        *VEC_PUSH(a, c->members) =
            (struct record_member){arena_copy(a, r->members.p[i].key), copy(a, r->members.p[i].value)};
    return c;
}

static void take_kpi(struct scores *s, const struct record *r)
{
    struct str rule = record_get_text(r, "rule");
    struct measure *m = NULL;
    for (uint32_t i = 0; i < s->kpis.n && !m; i++)
        m = str_eq(s->kpis.p[i].rule, rule) ? &s->kpis.p[i] : NULL;
    if (!m) {
        m = VEC_PUSH(s->arena, s->kpis);
        *m = (struct measure){
            .rule = rule, .title = record_get_text(r, "title"), .unit = record_get_text(r, "unit")};
    }
    m->latest = r;
    m->less = str_eq(record_get_text(r, "better"), STR("less"));
    m->length |= record_get(r, STR("value_text")) != NULL;
    *VEC_PUSH(s->arena, m->all) = r;
}

static void scores_begin(struct printer *p)
{
    struct scores *s = NEW(p->arena, struct scores);
    s->arena = p->arena;
    p->own = s;
}

static void scores_each(struct printer *p, const struct record *r)
{
    struct scores *s = p->own;
    if (record_is(r, "kpi"))
        take_kpi(s, copy(s->arena, r));
    else if (record_is(r, "grade"))
        *VEC_PUSH(s->arena, s->grades) = copy(s->arena, r);
}

/* --- numbers of records
 * ------------------------------------------------------------------------------------------------------ */

static bool number_of(const struct record *r, double *ret)
{
    if (!r)
        return false;
    if (r->kind == RECORD_INT || r->kind == RECORD_NUMBER) {
        *ret = r->kind == RECORD_INT ? (double)r->as.i : r->as.n;
        return true;
    }
    if (r->kind == RECORD_BOOL)
        *ret = r->as.b;
    return r->kind == RECORD_BOOL || (r->kind == RECORD_TEXT && number_read(r->as.text, ret));
}

static struct str rounded(struct arena *a, const struct record *r)
{
    struct buf b = {.arena = a};
    double v;
    if (!r || r->kind != RECORD_NUMBER || !number_of(r, &v))
        return cell_text(a, r);
    buf_number(&b, round(v * 1e4) / 1e4);
    return buf_str(&b);
}

/* As people say it: a duration in words, a number with four places at most. */
static struct str said(struct arena *a, const struct record *r, const char *key)
{
    struct buf text = {.arena = a};
    buf_text(&text, key);
    buf_text(&text, "_text");
    const struct record *words = record_get(r, buf_str(&text));
    return words ? cell_text(a, words) : rounded(a, record_get(r, str_of(key)));
}

static bool drawn(const struct measure *m, const struct record *r, const char *key, double *ret)
{
    if (!number_of(record_get(r, str_of(key)), ret))
        return false;
    *ret /= m->length ? 3600 : 1;
    return true;
}

/* --- pieces of the page
 * -------------------------------------------------------------------------------------------------------- */

static void figure(struct desk *d, const struct buf *svg, const struct note_line *caption)
{
    struct note_block *f = block_add(d->arena, &d->page.blocks, BLOCK_FIGURE);
    f->text = buf_str(svg);
    f->line = caption;
}

static struct note_table *table(struct desk *d, const enum phrase *head, uint32_t n, uint64_t numbers)
{
    struct note_table *t = NEW(d->arena, struct note_table);
    for (uint32_t i = 0; i < n; i++)
        *VEC_PUSH(d->arena, t->head) = page_say(&d->page, head[i]);
    t->numbers = numbers;
    block_add(d->arena, &d->page.blocks, BLOCK_TABLE)->table = t;
    return t;
}

static void cell(struct desk *d, struct note_table *t, struct str text)
{
    *VEC_PUSH(d->arena, t->cells) = line_text(&d->scribe, text);
}

static struct note_line *count_line(struct desk *d, uint32_t n)
{
    struct buf b = {.arena = d->arena};
    buf_int(&b, n);
    return line_text(&d->scribe, buf_str(&b));
}

/* --- a kpi over its periods that are over: the mean of all who have one
 * ------------------------------------------------------------------------ */

static uint32_t period_points(struct desk *d, const struct measure *m, struct svg_point **ret,
                              uint32_t *ret_most)
{
    struct svg_point *p = NEW_ARRAY(d->arena, struct svg_point, m->all.n + 1);
    uint32_t *count = NEW_ARRAY(d->arena, uint32_t, m->all.n + 1), n = 0;
    for (uint32_t i = 0; i < m->all.n; i++) {
        struct str period = record_get_text(m->all.p[i], "period");
        uint32_t k = 0;
        double v;
        while (k < n && !str_eq(p[k].label, period))
            k++;
        if (k == n)
            p[n++] = (struct svg_point){.label = period, .missing = true};
        if (record_get(m->all.p[i], STR("estimate")) || !drawn(m, m->all.p[i], "value", &v))
            continue;
        p[k].missing = false;
        p[k].value = (p[k].value * count[k] + v) / (count[k] + 1);
        count[k]++;
    }
    *ret_most = 0;
    for (uint32_t k = 0; k < n; k++)
        *ret_most = MAX(*ret_most, count[k]);
    *ret = p;
    return n;
}

static int by_period(const void *x, const void *y, void *ud)
{
    (void)ud;
    return str_cmp(((const struct svg_point *)x)->label, ((const struct svg_point *)y)->label);
}

static struct note_line *measure_caption(struct desk *d, const struct measure *m, uint32_t holders)
{
    struct note_line *l = line_text(&d->scribe, m->title.n ? m->title : m->rule);
    if (m->unit.n || m->length)
        l = SAY(&d->scribe, ASIDE, l,
                m->length ? page_say(&d->page, P_IN_HOURS) : line_text(&d->scribe, m->unit));
    if (holders > 1)
        l = SAY(&d->scribe, MEAN_OF, l, count_line(d, holders));
    if (record_get(m->latest, STR("target")))
        l = SAY(&d->scribe, WITH_TARGET, l, line_text(&d->scribe, said(d->arena, m->latest, "target")));
    if (record_get(m->latest, STR("floor")))
        l = SAY(&d->scribe, WITH_FLOOR, l, line_text(&d->scribe, said(d->arena, m->latest, "floor")));
    return l;
}

static struct note_line *limit_line(struct desk *d, double v)
{
    struct buf b = {.arena = d->arena};
    buf_number(&b, round(v * 100) / 100);
    return line_text(&d->scribe, buf_str(&b));
}

static void measure_chart(struct desk *d, const struct measure *m)
{
    enum { LIMITS_FROM = 8 };
    struct svg_point *p;
    struct buf svg = {.arena = d->arena};
    uint32_t holders, n = period_points(d, m, &p, &holders), known = 0;
    sort_stable(d->arena, p, n, sizeof *p, by_period, NULL);
    bool negative = false;
    for (uint32_t i = 0; i < n; i++) {
        known += !p[i].missing;
        negative |= p[i].value < 0;
    }
    if (known == 0)
        return;
    struct svg_limits limits = svg_limits(p, n, !negative);
    struct svg_trend t = {
        .title = m->title.n ? m->title : m->rule, .p = p, .n = n, .less_is_better = m->less};
    t.limits = known >= LIMITS_FROM ? &limits : NULL;
    t.has_target = drawn(m, m->latest, "target", &t.target);
    t.has_floor = drawn(m, m->latest, "floor", &t.floor);
    svg_trend(&svg, &t);
    struct note_line *caption = measure_caption(d, m, holders);
    figure(d, &svg,
           t.limits ? SAY(&d->scribe, WITH_LIMITS, caption, limit_line(d, limits.mean),
                          limit_line(d, limits.low), limit_line(d, limits.high))
                    : caption);
}

/* --- grades and scores
 * -------------------------------------------------------------------------------------------------------------
 */

static int by_score(const void *x, const void *y, void *ud)
{
    const struct record *const *a = x, *const *b = y;
    double p = -1, q = -1;
    (void)ud;
    number_of(record_get(*a, STR("score")), &p);
    number_of(record_get(*b, STR("score")), &q);
    return p < q ? 1 : p > q ? -1 : 0;
}

/* From the best down: as they come when the scores are in order. */
static uint32_t grade_names(struct desk *d, struct str *names, uint64_t *counts, uint32_t most)
{
    uint32_t n = 0, all = d->scores->grades.n;
    const struct record **by = NEW_ARRAY(d->arena, const struct record *, all + 1);
    for (uint32_t i = 0; i < all; i++)
        by[i] = d->scores->grades.p[i];
    sort_stable(d->arena, by, all, sizeof *by, by_score, NULL);
    for (uint32_t i = 0; i < all; i++) {
        struct str grade = record_get_text(by[i], "grade");
        uint32_t k = 0;
        while (k < n && !str_eq(names[k], grade))
            k++;
        if (k == most || grade.n == 0)
            continue;
        if (k == n)
            names[n++] = grade;
        counts[k]++;
    }
    return n;
}

static void grades_chart(struct desk *d)
{
    enum { GRADES = 20 };
    struct str names[GRADES];
    uint64_t counts[GRADES] = {0};
    uint8_t colors[GRADES];
    struct buf svg = {.arena = d->arena};
    uint32_t n = grade_names(d, names, counts, GRADES);
    memset(colors, 1, sizeof colors);
    if (n == 0)
        return;
    svg_histogram(&svg, &(struct svg_histogram){page_say(&d->page, P_GRADES)->parts.p[0].text, names, counts,
                                                colors, n});
    figure(d, &svg, page_say(&d->page, P_GRADES));
}

static void scores_chart(struct desk *d)
{
    static const struct str labels[] = {{"0", 1},  {"10", 2}, {"20", 2}, {"30", 2}, {"40", 2}, {"50", 2},
                                        {"60", 2}, {"70", 2}, {"80", 2}, {"90", 2}, {"100", 3}};
    static const uint8_t colors[] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
    uint64_t counts[ARRAY_LEN(labels)] = {0};
    struct buf svg = {.arena = d->arena};
    uint32_t n = 0;
    for (uint32_t i = 0; i < d->scores->grades.n; i++) {
        double v;
        if (!number_of(record_get(d->scores->grades.p[i], STR("score")), &v))
            continue;
        counts[(uint32_t)MIN(MAX(floor(v / 10), 0), 10)]++;
        n++;
    }
    if (n == 0)
        return;
    svg_histogram(&svg, &(struct svg_histogram){page_say(&d->page, P_SCORES)->parts.p[0].text, labels, counts,
                                                colors, ARRAY_LEN(labels)});
    figure(d, &svg, page_say(&d->page, P_SCORES));
}

/* --- tables
 * -------------------------------------------------------------------------------------------------------------------------
 */

static void more_rows(struct desk *d, uint32_t all)
{
    if (all > TABLE_MOST)
        block_add(d->arena, &d->page.blocks, BLOCK_PARA)->line =
            SAY(&d->scribe, MORE_ROWS, count_line(d, all - TABLE_MOST));
}

static void rows(struct desk *d, struct note_table *t, const struct record *const *all, uint32_t n,
                 const char *const *keys)
{
    for (uint32_t i = 0; i < MIN(n, TABLE_MOST); i++)
        for (const char *const *key = keys; *key; key++)
            if (str_eq(str_of(*key), STR("band")) && record_get(all[i], STR("estimate")))
                *VEC_PUSH(d->arena, t->cells) = page_say(&d->page, P_NOT_OVER);
            else
                cell(d, t, said(d->arena, all[i], *key));
    more_rows(d, n);
}

static void grades_table(struct desk *d)
{
    static const enum phrase head[] = {P_REVIEW, P_WHO, P_PERIOD, P_SCORE, P_GRADE};
    static const char *const keys[] = {"rule", "holder", "period", "score", "grade", NULL};
    if (d->scores->grades.n == 0)
        return;
    page_heading(&d->page, 2, STR("grades"), page_say(&d->page, P_GRADES));
    rows(d, table(d, head, ARRAY_LEN(head), 8), d->scores->grades.p, d->scores->grades.n, keys);
}

static void measure_table(struct desk *d, const struct measure *m)
{
    static const enum phrase head[] = {P_WHO, P_PERIOD, P_VALUE, P_FACTS_OF, P_BAND};
    static const char *const keys[] = {"holder", "period", "value", "n", "band", NULL};
    page_heading(&d->page, 3, anchor_of(d->arena, STR("kpi"), m->rule),
                 line_text(&d->scribe, m->title.n ? m->title : m->rule));
    rows(d, table(d, head, ARRAY_LEN(head), 4 | 8), m->all.p, m->all.n, keys);
}

static void charts(struct desk *d)
{
    page_heading(&d->page, 2, STR("charts"), page_say(&d->page, P_CHARTS));
    block_add(d->arena, &d->page.blocks, BLOCK_OPEN)->number = 1;
    for (uint32_t i = 0; i < d->scores->kpis.n; i++)
        measure_chart(d, &d->scores->kpis.p[i]);
    grades_chart(d);
    scores_chart(d);
    block_add(d->arena, &d->page.blocks, BLOCK_CLOSE)->number = 1;
}

static void scores_end(struct printer *p, const struct record *summary)
{
    struct desk d = {.arena = p->arena, .scores = p->own};
    (void)summary;
    page_init(&d.page, p->arena, p->language);
    d.scribe = (struct scribe){.arena = p->arena, .tongue = d.page.tongue};
    d.page.title = p->title;
    d.page.subtitle = page_say(&d.page, P_REVIEW_PAGE)->parts.p[0].text;
    if (d.scores->kpis.n + d.scores->grades.n)
        charts(&d);
    grades_table(&d);
    if (d.scores->kpis.n)
        page_heading(&d.page, 2, STR("measures"), page_say(&d.page, P_CHAPTER_KPIS));
    for (uint32_t i = 0; i < d.scores->kpis.n; i++)
        measure_table(&d, &d.scores->kpis.p[i]);
    page_html(p, &d.page);
}

const struct face face_review_html = {
    "html", "one page with charts, then tables", SHOW_SCORES, scores_begin, scores_each, scores_end};
