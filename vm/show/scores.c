/* SPDX-License-Identifier: MIT
 * scores.c: a review for people: a block for each kpi, a line for each member and period. */
#include "vm/show/grades.h"
#include "vm/show/grid.h"

enum { COLUMNS = 6 };
static const char *const head[COLUMNS] = {"who", "period", "value",
                                          "n",   "band",   ""}; /* the last: what else there is to say */

/* A kpi of the whole book has nobody in front of it, one of the whole log no period. */
static uint32_t heads(struct str traits, const char **ret)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < COLUMNS; i++)
        if (i >= 2 || traits.p[i] == 'y')
            ret[n++] = head[i];
    return n;
}

static void scores_begin(struct printer *p)
{
    (void)p;
}

/* --- cells
 * ------------------------------------------------------------------------------------------------------------------
 */

/* A number to four decimals; all else as it is. */
static struct str short_text(struct printer *p, const struct record *v)
{
    struct buf b = {.arena = p->arena};
    if (!v || v->kind != RECORD_NUMBER)
        return cell_text(p->arena, v);
    double scaled = v->as.n * 10000;
    bool rounds = scaled > -9e15 && scaled < 9e15;
    buf_number(&b, rounds ? (double)(int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5)) / 10000 : v->as.n);
    return buf_str(&b);
}

static bool has_member(const struct record *r)
{
    return record_get(r, STR("group")) || record_get_text(r, "holder").n;
}

static void cell_member(struct printer *p, struct buf *b, const struct record *r)
{
    const struct record *group = record_get(r, STR("group"));
    for (uint32_t i = 0; group && i < group->members.n; i++) {
        struct str text = cell_text(p->arena, group->members.p[i].value);
        buf_text(b, i ? " / " : "");
        cell_put(b, text.n ? text : STR("(none)"));
    }
    if (!group)
        cell_put(b, record_get_text(r, "holder"));
}

static void add_list(struct printer *p, struct buf *b, const struct record *list, const char *before)
{
    for (uint32_t i = 0; list && i < list->members.n; i++) {
        buf_text(b, b->n ? "; " : "");
        buf_text(b, before);
        cell_put(b, cell_text(p->arena, list->members.p[i].value));
    }
}

/* What else there is to say of a line. */
static struct str notes(struct printer *p, const struct record *r)
{
    struct buf b = {.arena = p->arena};
    const struct record *bound = record_get(r, STR("lower"));
    bool upper = !bound && (bound = record_get(r, STR("upper")));
    if (bound && bound->kind != RECORD_NULL) {
        struct str text = short_text(p, bound);
        buf_printf(&b, "%s %.*s", upper ? "at most" : "at least", STR_ARG(text));
    }
    if (record_get(r, STR("estimate")))
        buf_text(&b, b.n ? "; not over yet" : "not over yet");
    add_list(p, &b, record_get(r, STR("flags")), "");
    add_list(p, &b, record_get(r, STR("signals")), "");
    add_list(p, &b, record_get(r, STR("errors")), "");
    if (b.n == 0 || !record_get(r, STR("errors")))
        add_list(p, &b, record_get(r, STR("needs")), "needs ");
    return buf_str(&b);
}

/* --- blocks
 * -------------------------------------------------------------------------------------------------------------------
 */

static void add_wanted(struct printer *p, struct buf *b, const struct record *r, const char *key,
                       const char *text_key)
{
    const struct record *v = record_get(r, str_of(key));
    if (!v)
        return;
    struct str text = record_get_text(r, text_key);
    text = text.n ? text : short_text(p, v);
    buf_printf(b, ", %s %.*s", key, STR_ARG(text));
}

/* "answered_on_time  Answered in time (share), target 0.95, floor 0.8": of the last period that is shown. */
static void block_head(struct printer *p, const struct record *r)
{
    struct buf *b = &p->above;
    struct str title = record_get_text(r, "title"), unit = record_get_text(r, "unit");
    b->n = 0;
    b->arena = p->arena;
    buf_char(b, has_member(r) ? 'y' : 'n');
    buf_char(b, record_get_text(r, "period").n ? 'y' : 'n');
    buf_add(b, record_get_text(r, "rule"));
    buf_char(b, ROW_END);
    if (title.n)
        buf_printf(b, "  %.*s", STR_ARG(title));
    if (unit.n)
        buf_printf(b, "%s%.*s", title.n ? ", " : "  ", STR_ARG(unit));
    add_wanted(p, b, r, "target", "target_text");
    add_wanted(p, b, r, "floor", "floor_text");
    add_wanted(p, b, r, "baseline", "baseline_text");
    buf_text(b, record_get(r, STR("better")) ? ", less is better" : "");
}

static struct str block_rule(const struct printer *p, struct str *ret_traits, struct str *ret_rest)
{
    struct str name;
    if (p->above.n == 0)
        return STR_EMPTY;
    str_cut(buf_str(&p->above), ROW_END, &name, ret_rest);
    *ret_traits = str_part(name, 0, 2);
    return str_part(name, 2, name.n - 2);
}

static void block_out(struct printer *p)
{
    struct str rest = STR_EMPTY, traits = STR("nn"), name = block_rule(p, &traits, &rest);
    const char *used[COLUMNS];
    if (p->kept.n == 0)
        return;
    out_text(p, p->n_blocks++ ? "\n" : "");
    out_color(p, "1");
    out_plain(p, name);
    out_color(p, "");
    out_plain(p, rest);
    out_text(p, "\n");
    uint32_t n = heads(traits, used);
    grid_out(p, used, n, STR_EMPTY);
}

static struct str value_text(struct printer *p, const struct record *r)
{
    struct str text = record_get_text(r, "value_text");
    if (record_get(r, STR("hidden")))
        return STR("hidden");
    text = text.n ? text : short_text(p, record_get(r, STR("value")));
    return text.n ? text : STR("-");
}

static const struct {
    const char *type;
    void (*out)(struct printer *p, const struct record *r);
} of_reviews[] = {{"grade", out_grade}, {"fairness", out_fairness}, {"pool", out_pool}};

/* What a review found: a block of its own for each. */
static void review_out(struct printer *p, const struct record *r)
{
    for (uint32_t i = 0; i < ARRAY_LEN(of_reviews); i++) {
        if (!record_is(r, of_reviews[i].type))
            continue;
        struct arena_mark m = arena_mark(p->arena);
        block_out(p);
        out_text(p, p->n_blocks++ ? "\n" : "");
        of_reviews[i].out(p, r);
        p->above.n = p->kept.n = 0;
        arena_back(p->arena, m);
    }
}

static void scores_each(struct printer *p, const struct record *r)
{
    struct buf *b = &p->kept;
    struct str traits = STR("nn"), rest, period = record_get_text(r, "period");
    if (!record_is(r, "kpi")) {
        review_out(p, r);
        return;
    }
    if (!str_eq(block_rule(p, &traits, &rest), record_get_text(r, "rule")))
        block_out(p);
    block_head(p, r);
    if (has_member(r)) {
        cell_member(p, b, r);
        buf_char(b, CELL_END);
    }
    if (period.n) {
        cell_put(b, period);
        buf_char(b, CELL_END);
    }
    cell_put(b, value_text(p, r));
    buf_char(b, CELL_END);
    cell_put(b, cell_text(p->arena, record_get(r, STR("n"))));
    buf_char(b, CELL_END);
    cell_put(b, record_get_text(r, "band"));
    buf_char(b, CELL_END);
    cell_put(b, notes(p, r));
    buf_char(b, ROW_END);
}

static void scores_end(struct printer *p, const struct record *summary)
{
    block_out(p);
    if (p->n_blocks == 0 && !p->quiet)
        out_text(p, "nothing was measured\n");
    if (summary && record_get(summary, STR("partial")))
        out_text(p, "partial: the run was stopped before the end of the log\n");
}

const struct face face_scores = {
    "text", "blocks of lines for people", SHOW_SCORES, scores_begin, scores_each, scores_end};
