/* SPDX-License-Identifier: MIT
 * What somebody owes, as a sentence and what goes with it. */
#include "vm/rule/note.h"

static struct note_line *role_line(struct scribe *s, struct name role, enum tie tie)
{
    note_tie(s, tie, STR("role"), names_text(s->names, role));
    return line_link(s, STR("role"), names_text(s->names, role));
}

static struct note_line *debtor(struct scribe *s, const struct obligation_form *f)
{
    struct note_line *who = NULL;
    if (name_is(f->of))
        who = role_line(s, f->of, TIE_OWES);
    if (f->who)
        who = SAY(s, D_WHO, plain(s, f->who));
    if (f->per == PER_ROLE) {
        struct name role = {f->per_id};
        return who ? SAY(s, D_FOR_EACH, who, line_link(s, STR("role"), names_text(s->names, role)))
                   : SAY(s, D_EACH_ROLE, role_line(s, role, TIE_OWES));
    }
    who = who ? who : SAY0(s, D_SOMEBODY);
    if (f->per == PER_RECORD)
        return SAY(s, D_FOR_EACH_OF, who,
                   line_code(s, names_text(s->names, s->plan->schema->records.p[f->per_id].name)));
    return who;
}

static struct note_line *due_line(struct scribe *s, const struct due_case *c)
{
    return c->by ? SAY(s, D_BY, plain(s, c->by)) : SAY(s, D_WITHIN, plain_length(s, c->within.text));
}

/* "within 1 working hour where …, within 3 working days otherwise" */
static struct note_line *deadline(struct scribe *s, const struct obligation_form *f)
{
    struct note_line *all = line_new(s);
    for (uint32_t i = 0; i < f->due.n; i++) {
        const struct due_case *c = &f->due.p[i];
        struct note_line *l = due_line(s, c);
        line_add(s, all, i ? SAY0(s, COMMA) : NULL);
        line_add(s, all,
                 c->condition ? SAY(s, D_CASE, l, plain(s, c->condition))
                 : i          ? SAY(s, D_ELSE, l)
                              : l);
    }
    return all;
}

static struct note_line *sentence(struct scribe *s, const struct told_duty *d)
{
    const struct obligation_form *f = d->form;
    struct note_line *who = debtor(s, f),
                     *done = plain_trigger(s, f->act[ACT_DONE].kinds, d->where[ACT_DONE]);
    if (f->on)
        return SAY(s, D_AFTER, plain_trigger(s, f->on, f->where), who, done, deadline(s, f));
    return SAY(s, D_EVERY, line_text(s, f->every_text), who, done);
}

static void missed(struct scribe *s, const struct told_duty *d)
{
    const struct obligation_form *f = d->form;
    const struct note_line *items[3 + TALLIES_TOLD];
    uint32_t n = 0;
    if (name_is(f->escalate))
        items[n++] = SAY(s, D_ESCALATES, role_line(s, f->escalate, TIE_ESCALATES));
    if (name_is(f->raise))
        items[n++] = SAY(s, D_RAISES, line_link(s, STR("event"), names_text(s->names, f->raise)));
    if (d->next.n)
        items[n++] = SAY(s, D_BEGINS, line_link(s, STR("duty"), d->next));
    for (uint32_t i = 0; i < d->ntally; i++) {
        struct buf b = {.arena = s->arena};
        buf_number(&b, d->tally[i].n);
        items[n++] =
            SAY(s, D_TALLY, line_link(s, STR("ledger"), d->tally[i].ledger), line_text(s, buf_str(&b)));
    }
    if (n)
        note_field(s, P_D_MISSED, line_list(s, items, n, P_SEMICOLON));
}

static void share_line(struct scribe *s, double share)
{
    struct buf b = {.arena = s->arena};
    buf_number(&b, share * 100);
    buf_text(&b, " %");
    note_field(s, P_D_RISK, SAY(s, D_RISK_SHARE, line_text(s, buf_str(&b))));
}

static void clockwork(struct scribe *s, const struct told_duty *d)
{
    static const struct {
        enum duty_act act;
        enum phrase label;
    } rows[] = {{ACT_STOP, P_D_STOP},
                {ACT_RESUME, P_D_RESUME},
                {ACT_EXTEND, P_D_EXTEND},
                {ACT_HAND, P_D_HAND},
                {ACT_CANCEL, P_D_CANCEL}};
    static const enum phrase again[] = {0, P_D_AGAIN_KEEP, P_D_AGAIN_RESTART,
                                        P_D_AGAIN_ONCE}; /* ORDER "each keep restart once" */
    const struct obligation_form *f = d->form;
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (f->act[rows[i].act].kinds)
            note_field(s, rows[i].label, plain_trigger(s, f->act[rows[i].act].kinds, d->where[rows[i].act]));
    if (f->waive)
        note_field(s, P_D_WAIVE, plain(s, f->waive));
    if (f->has_not_before)
        note_field(s, P_D_NOT_BEFORE, plain_length(s, f->not_before.text));
    if (f->at_risk > 0)
        share_line(s, f->at_risk);
    if (f->again != AGAIN_EACH)
        note_field(s, P_D_AGAIN, line_say(s, again[f->again], NULL, 0));
    if (f->from_last)
        note_field(s, P_D_FROM_LAST, SAY0(s, D_FROM_LAST_DONE));
}

static void sources(struct scribe *s, const struct told_duty *d)
{
    const struct obligation_form *f = d->form;
    note_source(s, STR("on"), f->where);
    note_source(s, STR("when"), f->when);
    note_source(s, STR("who"), f->who);
    note_source(s, STR("done"), d->where[ACT_DONE]);
    for (uint32_t i = 0; i < f->due.n; i++) {
        note_source(s, STR("within"), f->due.p[i].by ? NULL : f->due.p[i].condition);
        note_source(s, STR("by"), f->due.p[i].by);
    }
    note_source(s, STR("waive"), f->waive);
}

void note_duty(struct scribe *s, const struct told_duty *d)
{
    const struct obligation_form *f = d->form;
    s->note->title = f->title;
    s->note->gist = sentence(s, d);
    note_para(s, s->note->gist);
    if (f->when)
        note_para(s, SAY(s, D_BEGINS_WHERE, plain(s, f->when)));
    sources(s, d);
    if (name_is(f->to))
        note_field(s, P_D_TO, role_line(s, f->to, TIE_OWED));
    note_field(s, P_D_SAME, d->same);
    missed(s, d);
    clockwork(s, d);
    note_field(s, P_D_EVIDENCE, d->evidence);
    note_field_text(s, P_D_MEASURE, f->measure);
    note_params(s);
    note_common(
        s, &(struct note_common){.because = f->because,
                                 .filled = f->filled,
                                 .cite = f->cite,
                                 .calendar = d->calendar,
                                 .from = f->from,
                                 .till = f->till,
                                 .owner = name_is(f->owner) ? names_text(s->names, f->owner) : STR_EMPTY});
}
