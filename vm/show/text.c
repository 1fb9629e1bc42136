/* SPDX-License-Identifier: MIT
 * text.c: findings as people read them. */
#include "vm/show/face.h"

#define BOLD "1"
#define RED "1;31"
#define YELLOW "1;33"
#define GREEN "32"
#define DIM "2"

static void text_begin(struct printer *p)
{
    (void)p;
}

static void painted(struct printer *p, const char *color, struct str s)
{
    out_color(p, color);
    out_plain(p, s);
    out_color(p, "");
}

static void out_source(struct printer *p, const struct record *source)
{
    bool row = record_get(source, STR("row")) != NULL; /* of a database */
    out_plain(p, record_get_text(source, "file"));
    out_text(p, row ? ":" : "");
    out_plain(p, record_get_text(source, record_get(source, STR("query")) ? "query" : "table"));
    out_text(p, ":");
    out_int(p, record_get_int(source, row ? "row" : "line"));
}

/* "a, b and c" is for prose; lists of names stand with commas. */
static void out_list(struct printer *p, const struct record *list)
{
    for (uint32_t i = 0; list && i < list->members.n; i++) {
        struct arena_mark m = arena_mark(p->arena);
        out_text(p, i ? ", " : "");
        out_plain(p, cell_text(p->arena, list->members.p[i].value));
        arena_back(p->arena, m);
    }
}

static void out_listed(struct printer *p, const char *before, const struct record *list)
{
    if (!list || list->members.n == 0)
        return;
    out_text(p, before);
    out_list(p, list);
}

static void out_errors(struct printer *p, const char *before, const struct record *list)
{
    for (uint32_t i = 0; list && i < list->members.n; i++) {
        out_text(p, before);
        out_plain(p, record_get_text(list->members.p[i].value, "rule"));
        out_text(p, ": ");
        out_plain(p, record_get_text(list->members.p[i].value, "message"));
    }
}

/* "event 3: refund by li, case T-9, 2026-03-02T10:00:00+08:00" */
static void out_event(struct printer *p, const struct record *r)
{
    static const struct {
        const char *before, *key;
    } part[] = {{": ", "kind"}, {" by ", "actor"}, {", case ", "case"}, {", ", "at"}};
    int64_t event = record_get_int(r, "event"); /* 0: an outcome of the clock */
    bool begun = event != 0;
    if (event) {
        out_text(p, "event ");
        out_int(p, event);
    }
    for (uint32_t i = 0; i < ARRAY_LEN(part); i++) {
        struct str s = record_get_text(r, part[i].key);
        if (s.n == 0)
            continue;
        out_text(p, begun ? part[i].before : "");
        begun = true;
        out_plain(p, s);
    }
}

/* `so`: it is as the text says; else the source alone. */
static void out_because(struct printer *p, const struct record *r, const char *before, bool so)
{
    struct str because = so ? record_get_text(r, "because") : STR_EMPTY, cite = record_get_text(r, "cite");
    if (because.n == 0 && cite.n == 0)
        return;
    out_text(p, before);
    out_plain(p, because);
    if (cite.n == 0)
        return;
    out_text(p, because.n ? " (" : "(");
    out_plain(p, cite);
    out_text(p, ")");
}

/* --- findings ------------------------------------------------------------------------------------------------------- */

static void each_found(struct printer *p, const struct record *r, const char *color)
{
    struct str from = record_get_text(r, "from");
    painted(p, color, record_get_text(r, "type"));
    out_text(p, " ");
    painted(p, BOLD, record_get_text(r, "rule"));
    if (from.n) {
        out_text(p, ", in force from ");
        out_plain(p, from);
    }
    out_because(p, r, "\n  ", true);
    out_text(p, "\n  ");
    out_event(p, r);
    out_listed(p, "\n  needs ", record_get(r, STR("needs")));
    out_errors(p, "\n  failed in ", record_get(r, STR("errors")));
    if (record_get_text(record_get(r, STR("source")), "file").n) {
        out_text(p, "\n  ");
        out_source(p, record_get(r, STR("source")));
    }
    out_text(p, "\n\n");
}

static void each_violation(struct printer *p, const struct record *r)
{
    each_found(p, r, RED);
}

static void each_warning(struct printer *p, const struct record *r)
{
    each_found(p, r, YELLOW);
}

static const char *verdict_color(struct str verdict)
{
    if (str_eq(verdict, STR("forbidden")))
        return RED;
    return str_eq(verdict, STR("undetermined")) ? YELLOW : GREEN;
}

/* What the chain of acts wants, and what of it is done. */
static void out_chain(struct printer *p, const struct record *chain)
{
    for (uint32_t i = 0; chain && i < chain->members.n; i++) {
        const struct record *step = chain->members.p[i].value;
        bool done = record_get(step, STR("done"))->as.b;
        out_text(p, "    ");
        painted(p, done ? GREEN : YELLOW, done ? STR("done") : STR("open"));
        out_text(p, "  ");
        out_plain(p, record_get_text(step, "act"));
        out_listed(p, ": ", record_get(step, STR("by")));
        out_text(p, "\n");
    }
}

static void each_decision(struct printer *p, const struct record *r)
{
    struct str verdict = record_get_text(r, "verdict");
    out_int(p, record_get_int(r, "event"));
    out_text(p, " ");
    painted(p, verdict_color(verdict), verdict);
    out_listed(p, " by ", record_get(r, STR("by")));
    out_listed(p, ", needs ", record_get(r, STR("needs")));
    out_errors(p, ", failed in ", record_get(r, STR("errors")));
    out_listed(p, ", warned by ", record_get(r, STR("warnings")));
    out_text(p, "\n");
    out_chain(p, record_get(r, STR("chain")));
}

static void each_passed(struct printer *p, const struct record *r)
{
    struct str verdict = record_get_text(r, "verdict");
    painted(p, verdict_color(verdict), verdict);
    out_text(p, " ");
    out_event(p, r);
    out_listed(p, ", by ", record_get(r, STR("by")));
    out_text(p, "\n\n");
}

/* --- duties ----------------------------------------------------------------------------------------------------------- */

static const char *state_color(struct str state)
{
    if (str_eq(state, STR("late")) || str_eq(state, STR("breached")))
        return RED;
    return str_eq(state, STR("fulfilled")) ? GREEN : YELLOW;
}

static void out_member(struct printer *p, const struct record *r, const char *before, const char *key)
{
    struct str s = record_get_text(r, key);
    if (s.n == 0)
        return;
    out_text(p, before);
    out_plain(p, s);
}

void out_debtor(struct printer *p, const struct record *r)
{
    bool unheld = record_get(r, STR("unheld")) != NULL;
    out_text(p, unheld ? "\n  owed by nobody: no one holds the role" : "\n  owed");
    out_member(p, r, " by ", "holder");
    out_member(p, r, " together by all who hold ", "role");
    out_member(p, r, ", case ", "case");
    out_member(p, r, ", since ", "since");
    out_member(p, r, ", due ", "deadline");
    if (!record_get_text(r, "deadline").n)
        out_text(p, ", without a deadline so far");
    if (record_get(r, STR("unkeyed")))
        out_text(p, "\n  its trigger lacks the key by which events belong to it: only the deadline ends it");
}

static void each_duty(struct printer *p, const struct record *r)
{
    struct str state = record_get_text(r, "state");
    painted(p, state_color(state), state);
    out_text(p, " ");
    painted(p, BOLD, record_get_text(r, "id"));
    out_because(p, r, "\n  ", true);
    out_debtor(p, r);
    out_member(p, r, "\n  done ", "done");
    out_member(p, r, " by ", "done_by");
    out_member(p, r, ", done by the deputy ", "took_over");
    out_member(p, r, "\n  escalated to ", "escalated");
    out_listed(p, "\n  needs ", record_get(r, STR("needs")));
    out_member(p, r, "\n  time left ", "left_text");
    out_text(p, "\n\n");
}

/* --- ledgers ---------------------------------------------------------------------------------------------------------- */

static void out_account(struct printer *p, const struct record *r)
{
    struct str balance = cell_text(p->arena, record_get(r, STR("balance")));
    out_member(p, r, " of ", "holder");
    out_text(p, ": balance ");
    out_plain(p, balance.n ? balance : STR("unknown"));
}

static void each_level(struct printer *p, const struct record *r)
{
    painted(p, YELLOW, record_get_text(r, "level"));
    out_text(p, " in ");
    painted(p, BOLD, record_get_text(r, "rule"));
    out_account(p, r);
    out_because(p, r, "\n  ", true);
    out_text(p, "\n  ");
    out_event(p, r);
    out_text(p, "\n\n");
}

static void each_balance(struct printer *p, const struct record *r)
{
    const struct record *expires = record_get(r, STR("expires"));
    painted(p, BOLD, record_get_text(r, "rule"));
    out_account(p, r);
    out_member(p, r, ", ", "level");
    for (uint32_t i = 0; i < expires->members.n; i++) {
        out_text(p, "\n  ");
        out_plain(p, cell_text(p->arena, record_get(expires->members.p[i].value, STR("amount"))));
        out_member(p, expires->members.p[i].value, " expires ", "at");
    }
    out_text(p, "\n\n");
}

static void each_scenario(struct printer *p, const struct record *r)
{
    const struct record *failures = record_get(r, STR("failures"));
    bool passed = !failures || failures->members.n == 0;
    painted(p, passed ? GREEN : RED, passed ? STR("passed") : STR("failed"));
    out_text(p, " ");
    out_plain(p, record_get_text(r, "name"));
    out_text(p, "\n");
    for (uint32_t i = 0; failures && i < failures->members.n; i++) {
        const struct record *f = failures->members.p[i].value;
        out_text(p, "  ");
        if (record_get_text(record_get(f, STR("source")), "file").n) {
            out_source(p, record_get(f, STR("source")));
            out_text(p, ": ");
        }
        out_plain(p, record_get_text(f, "message"));
        out_text(p, "\n");
    }
}

/* --- reasons -------------------------------------------------------------------------------------------------------- */

static void out_value(struct printer *p, const struct record *w)
{
    const struct record *value = record_get(w, STR("value"));
    struct str state = record_get_text(w, "state"), cause = record_get_text(w, "cause");
    struct arena_mark m = arena_mark(p->arena);
    out_text(p, " = ");
    if (value && value->kind == RECORD_LIST && value->members.n == 0)
        out_text(p, "nothing");
    else if (value && value->kind == RECORD_LIST)
        out_list(p, value);
    else
        painted(p, BOLD, state.n ? state : cell_text(p->arena, value));
    if (cause.n) {
        out_text(p, ": ");
        out_plain(p, cause);
    }
    arena_back(p->arena, m);
}

static void out_param(struct printer *p, const struct record *param)
{
    struct str from = record_get_text(param, "from"), cite = record_get_text(param, "cite");
    if (from.n == 0 && cite.n == 0)
        return;
    out_color(p, DIM);
    out_text(p, " ");
    if (from.n) {
        out_text(p, " since ");
        out_plain(p, from);
    }
    if (cite.n) {
        out_text(p, " (");
        out_plain(p, cite);
        out_text(p, ")");
    }
    out_color(p, "");
}

static void out_counted(struct printer *p, const struct record *w, uint32_t depth)
{
    const struct record *events = record_get(w, STR("events"));
    if (!events)
        return;
    out_text(p, "\n");
    out_pad(p, 2 * depth + 2);
    if (events->members.n == 0)
        out_text(p, "no events");
    out_listed(p, events->members.n == 1 ? "event " : "events ", events);
    if (record_get_int(w, "left_out") == 0)
        return;
    out_text(p, "; left out for want of a key: ");
    out_int(p, record_get_int(w, "left_out"));
}

void out_reason(struct printer *p, const struct record *w, const char *label, uint32_t depth)
{
    const struct record *parts = record_get(w, STR("parts"));
    out_pad(p, 2 * depth);
    out_text(p, label);
    out_plain(p, record_get_text(w, "expr"));
    out_value(p, w);
    out_param(p, record_get(w, STR("param")));
    out_counted(p, w, depth);
    out_text(p, "\n");
    for (uint32_t i = 0; parts && i < parts->members.n; i++)
        out_reason(p, parts->members.p[i].value, "", depth + 1);
}

static bool is_false(const struct record *r, const char *key)
{
    const struct record *m = record_get(r, str_of(key));
    return m && m->kind == RECORD_BOOL && !m->as.b;
}

static bool is_unknown(const struct record *r, const char *key)
{
    const struct record *m = record_get(r, str_of(key));
    return m && m->kind == RECORD_NULL;
}

static const char *why_outcome(const struct record *r)
{
    const struct record *out_by = record_get(r, STR("taken_out_by"));
    if (is_false(r, "in_force"))
        return "is not in force on that day";
    if (is_false(r, "applicable"))
        return "does not apply";
    if (is_unknown(r, "applicable"))
        return "cannot be settled: whether it applies is unknown";
    if (is_unknown(r, "fires"))
        return "cannot be settled";
    if (out_by && out_by->members.n)
        return "is taken out";
    return is_false(r, "fires") ? "does not fire" : "fires";
}

/* Of the rule of a process: "by events 1, 4; missing: T05 print" */
static void out_cited(struct printer *p, const struct record *r)
{
    const struct record *events = record_get(r, STR("events"));
    for (uint32_t i = 0; i < events->members.n; i++) {
        out_text(p, i ? ", " : events->members.n > 1 ? "\n  by events " : "\n  by event ");
        out_plain(p, cell_text(p->arena, events->members.p[i].value));
    }
    out_member(p, r, events->members.n ? "; missing: " : "\n  missing: ", "missing");
}

static void each_why(struct printer *p, const struct record *r)
{
    static const char *const part[] = {"of", "where", "when"};
    struct str effect = record_get_text(r, "effect");
    const struct record *condition = record_get(r, STR("condition"));
    if (record_get(r, STR("duty"))) {
        out_story(p, r);
        return;
    }
    out_text(p, p->count ? "\n" : "");
    painted(p, BOLD, record_get_text(r, "rule"));
    out_text(p, " ");
    out_text(p, why_outcome(r));
    out_listed(p, " by ", record_get(r, STR("taken_out_by")));
    out_text(p, "\n  ");
    out_event(p, r);
    out_because(p, r, "\n  ", !is_false(r, "fires") && !is_false(r, "applicable") && !is_false(r, "in_force"));
    if (record_get(r, STR("events")))
        out_cited(p, r);
    out_text(p, "\n");
    for (uint32_t i = 0; i < ARRAY_LEN(part); i++) {
        const struct record *w = record_get(r, str_of(part[i]));
        struct buf label = {.arena = p->arena};
        buf_text(&label, part[i]);
        buf_text(&label, ": ");
        buf_char(&label, '\0');
        if (w)
            out_reason(p, w, buf_str(&label).p, 1);
    }
    if (!condition)
        return;
    struct buf label = {.arena = p->arena};
    buf_add(&label, effect);
    buf_text(&label, ": ");
    buf_char(&label, '\0');
    out_reason(p, condition, buf_str(&label).p, 1);
}

/* --- the summary ----------------------------------------------------------------------------------------------------- */

static void out_count(struct printer *p, int64_t n, const char *one, const char *many)
{
    out_int(p, n);
    out_text(p, " ");
    out_text(p, n == 1 ? one : many);
}

static uint32_t number_width(int64_t n)
{
    uint32_t w = n < 0 ? 2 : 1;
    while (n /= 10)
        w++;
    return w;
}

static void out_right(struct printer *p, int64_t n, uint32_t width)
{
    uint32_t w = number_width(n);
    out_pad(p, w < width ? width - w : 0);
    out_int(p, n);
}

/* A table of counts: a row for each member, a column for each of these members of it. */
static void out_counts(struct printer *p, const struct record *rules, const char *head, const char *const *column, uint32_t ncolumns)
{
    uint32_t width = (uint32_t)strlen(head);
    if (!rules || rules->members.n == 0)
        return;
    for (uint32_t i = 0; i < rules->members.n; i++)
        width = MAX(width, utf8_width(rules->members.p[i].key));
    out_text(p, "\n  ");
    out_color(p, DIM);
    out_text(p, head);
    out_pad(p, width - (uint32_t)strlen(head));
    for (uint32_t c = 0; c < ncolumns; c++) {
        out_text(p, "  ");
        out_text(p, column[c]);
    }
    out_color(p, "");
    out_text(p, "\n");
    for (uint32_t i = 0; i < rules->members.n; i++) {
        struct str name = rules->members.p[i].key;
        out_text(p, "  ");
        out_plain(p, name);
        out_pad(p, width - utf8_width(name));
        for (uint32_t c = 0; c < ncolumns; c++) {
            out_text(p, "  ");
            out_right(p, record_get_int(rules->members.p[i].value, column[c]), (uint32_t)strlen(column[c]));
        }
        out_text(p, "\n");
    }
}

static void out_tables(struct printer *p, const struct record *s)
{
    static const char *const rules[] = {"applied", "fired", "undetermined"};
    static const char *const duties[] = {"fulfilled", "late", "breached", "pending", "waived", "cancelled", "suspended"};
    out_counts(p, record_get(s, STR("rules")), "rule", rules, ARRAY_LEN(rules));
    out_counts(p, record_get(s, STR("duties")), "duty", duties, ARRAY_LEN(duties));
}

static void out_unspoken(struct printer *p, const struct record *unspoken)
{
    int64_t n = record_get_int(unspoken, "count");
    if (n == 0)
        return;
    out_text(p, "\n  ");
    out_count(p, n, "event", "events");
    out_listed(p, " of kinds that the book never mentions: ", record_get(unspoken, STR("kinds")));
    out_text(p, "\n");
}

static void end_run(struct printer *p, const struct record *s)
{
    const struct record *decided = record_get(s, STR("decided")), *waiting = record_get(s, STR("waiting_for"));
    out_count(p, record_get_int(s, "events"), "event", "events");
    out_text(p, ", ");
    out_count(p, record_get_int(s, "cases"), "case", "cases");
    out_text(p, ", ");
    out_count(p, record_get_int(s, "people"), "person", "people");
    for (uint32_t i = 0; decided && i < decided->members.n; i++) {
        out_text(p, i ? ", " : "\n");
        out_int(p, record_get_int(decided, decided->members.p[i].key.p));
        out_text(p, " ");
        out_plain(p, decided->members.p[i].key);
    }
    out_text(p, "\n");
    out_tables(p, s);
    out_unspoken(p, record_get(s, STR("unspoken")));
    out_listed(p, "\n  the log never had: ", waiting);
    if (waiting && waiting->members.n)
        out_text(p, "\n");
    if (record_get_int(s, "bad_rows")) {
        out_text(p, "\n  ");
        out_count(p, record_get_int(s, "bad_rows"), "row was skipped\n", "rows were skipped\n");
    }
    if (record_get(s, STR("partial")))
        out_text(p, "\n  partial: the run was stopped before the end of the log\n");
}

static void end_trials(struct printer *p, const struct record *s)
{
    int64_t failed = record_get_int(s, "failed");
    out_count(p, record_get_int(s, "scenarios"), "scenario", "scenarios");
    out_text(p, ": ");
    out_int(p, record_get_int(s, "passed"));
    out_text(p, " passed, ");
    out_color(p, failed ? RED : GREEN);
    out_int(p, failed);
    out_text(p, " failed");
    out_color(p, "");
    out_text(p, record_get(s, STR("partial")) ? ", stopped before the end\n" : "\n");
}

/* --- the face -------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *type;
    void (*each)(struct printer *p, const struct record *r);
} text_of[] = {
    {"violation", each_violation}, {"warning", each_warning}, {"undetermined", each_warning}, {"decision", each_decision},
    {"passed", each_passed},       {"scenario", each_scenario}, {"why", each_why},     {"duty", each_duty},
    {"level", each_level},         {"balance", each_balance},
};

static void text_each(struct printer *p, const struct record *r)
{
    struct arena_mark m = arena_mark(p->arena);
    for (uint32_t i = 0; i < ARRAY_LEN(text_of); i++)
        if (record_is(r, text_of[i].type))
            text_of[i].each(p, r);
    arena_back(p->arena, m);
}

static void text_end(struct printer *p, const struct record *summary)
{
    if (!summary || p->quiet)
        return;
    if (p->what == SHOW_SCENARIOS)
        end_trials(p, summary);
    else
        end_run(p, summary);
}

const struct face face_text = {"text", "for people", SHOW_FINDINGS | SHOW_DIAGNOSTICS | SHOW_SCENARIOS | SHOW_REASONS,
                               text_begin, text_each, text_end};
