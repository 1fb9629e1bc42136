/* SPDX-License-Identifier: MIT
 * Chains of acts, accounts, tables and orders of steps, as people read them. */
#include "vm/rule/note.h"

static struct note_line *number_line(struct scribe *s, double n)
{
    struct buf b = {.arena = s->arena};
    buf_number(&b, n);
    return line_text(s, buf_str(&b));
}

static struct note_line *share(struct scribe *s, double n)
{
    struct buf b = {.arena = s->arena};
    buf_number(&b, n * 100);
    buf_text(&b, " %");
    return line_text(s, buf_str(&b));
}

/* --- who must act, up to how much
 * --------------------------------------------------------------------------------------- */

static struct note_line *signer(struct scribe *s, const struct told_chain *c, const struct chain_signer *x)
{
    if (!name_is(x->role))
        return plain(s, c->persons[x->person]);
    note_tie(s, TIE_ACTS, STR("role"), names_text(s->names, x->role));
    return line_link(s, STR("role"), names_text(s->names, x->role));
}

static struct note_line *step(struct scribe *s, const struct told_chain *c, const struct chain_step *x)
{
    static const enum phrase acts[] = {P_A_CHECK, P_A_APPROVE, P_A_RATIFY, P_A_INFORM}; /* ORDER chain_act */
    const struct note_line **who = NEW_ARRAY(s->arena, const struct note_line *, x->signers.n + 1);
    for (uint32_t i = 0; i < x->signers.n; i++)
        who[i] = signer(s, c, &x->signers.p[i]);
    bool some = x->need < x->signers.n;
    const struct note_line *l = line_list(s, who, x->signers.n, some ? P_OR_WORD : P_AND_WORD);
    if (some && x->need > 1)
        l = SAY(s, A_SOME_OF, l, number_line(s, x->need));
    return line_say(s, acts[MIN((unsigned)x->act, ARRAY_LEN(acts) - 1)], &l, 1);
}

static struct note_line *steps(struct scribe *s, const struct told_chain *c, const struct chain_band *b)
{
    struct note_line *all = line_new(s);
    for (uint32_t i = 0; i < b->steps.n; i++) {
        struct note_line *one = step(s, c, &b->steps.p[i]);
        line_add(s, all, i ? SAY0(s, SEMICOLON) : NULL);
        line_add(s, all, b->steps.n > 1 ? SAY(s, A_STEP_NUMBER, number_line(s, i + 1), one) : one);
    }
    return b->steps.n ? all : SAY0(s, A_NOTHING);
}

static struct note_line *band(struct scribe *s, const struct chain_form *f, const struct chain_band *b)
{
    struct note_line *low = NULL, *high = NULL;
    if (b->has_low)
        low = b->low_open ? SAY(s, A_ABOVE, line_value(s, f->amount, b->low))
                          : SAY(s, A_FROM, line_value(s, f->amount, b->low));
    if (b->has_high)
        high = b->high_open ? SAY(s, A_BELOW, line_value(s, f->amount, b->high))
                            : SAY(s, A_UPTO, line_value(s, f->amount, b->high));
    if (low && high)
        return SAY(s, A_BOTH, low, high);
    return low ? low : high ? high : SAY0(s, A_ANY);
}

static void delegation(struct scribe *s, const struct chain_form *f)
{
    const struct note_line *items[3];
    uint32_t n = 0;
    if (!f->delegates)
        return;
    if (f->delegate_days)
        items[n++] = SAY(s, A_DELEGATE_DAYS, SAY(s, L_DAYS, number_line(s, f->delegate_days)));
    if (f->delegate_share > 0)
        items[n++] = SAY(s, A_DELEGATE_SHARE, share(s, f->delegate_share));
    items[n++] = f->again ? SAY0(s, A_DELEGATE_AGAIN) : SAY0(s, A_DELEGATE_ONCE);
    note_field(s, P_A_DELEGATE, line_list(s, items, n, P_COMMA));
}

void note_chain(struct scribe *s, const struct told_chain *c)
{
    static const enum phrase head[] = {P_A_AMOUNT, P_A_ACTS};
    const struct chain_form *f = c->form;
    bool one = f->bands.n == 1 && !f->bands.p[0].has_low && !f->bands.p[0].has_high;
    s->note->gist = one ? SAY(s, A_NEEDS, c->event, steps(s, c, &f->bands.p[0]))
                        : SAY(s, A_NEEDS_BY, c->event, c->amount ? plain(s, c->amount) : SAY0(s, A_ANY));
    note_para(s, s->note->gist);
    if (c->when)
        note_para(s, SAY(s, APPLIES_WHERE, plain(s, c->when)));
    note_source(s, STR("amount"), c->amount);
    note_source(s, STR("when"), c->when);
    struct note_table *t = one ? NULL : note_table(s, head, ARRAY_LEN(head));
    for (uint32_t i = 0; t && i < f->bands.n; i++) {
        note_cell(s, t, band(s, f, &f->bands.p[i]));
        note_cell(s, t, steps(s, c, &f->bands.p[i]));
    }
    note_field(s, P_A_ASKED, f->asked ? plain_trigger(s, f->asked, f->asked_where) : NULL);
    note_field(s, P_A_INITIATOR, c->initiator ? plain(s, c->initiator) : NULL);
    note_field(s, P_A_EACH, f->has_each ? plain_length(s, f->each.text) : NULL);
    delegation(s, f);
    note_params(s);
}

/* --- accounts
 * --------------------------------------------------------------------------------------------------------------
 */

static void level(struct scribe *s, struct note_table *t, const struct account_form *f,
                  const struct account_level *x)
{
    struct value v =
        f->type.kind == TYPE_MONEY ? value_int(x->at) : value_number((double)x->at / (double)MONEY_ONE);
    note_cell(s, t, line_value(s, f->type, v));
    note_cell(s, t, line_text(s, names_text(s->names, x->name)));
}

void note_account(struct scribe *s, const struct account_form *f, struct str expires, struct str every)
{
    static const enum phrase levels[] = {P_L_BALANCE, P_L_LEVEL};
    if (name_is(f->of)) {
        note_tie(s, TIE_ACCOUNT, STR("role"), names_text(s->names, f->of));
        note_field(s, P_L_OF, line_link(s, STR("role"), names_text(s->names, f->of)));
    } else
        note_field(s, P_L_EACH, f->personal ? SAY0(s, L_PERSON) : SAY0(s, L_BOOK));
    note_field(s, P_L_EXPIRES, f->expires ? plain_length(s, expires) : NULL);
    note_field_text(s, P_L_ANEW, every);
    if (f->has_floor)
        note_field(s, P_L_FLOOR,
                   line_value(s, f->type,
                              f->type.kind == TYPE_MONEY
                                  ? value_int(f->floor)
                                  : value_number((double)f->floor / (double)MONEY_ONE)));
    struct note_table *t = f->levels.n ? note_table(s, levels, ARRAY_LEN(levels)) : NULL;
    if (t)
        t->numbers = 1;
    for (uint32_t i = 0; i < f->levels.n; i++)
        level(s, t, f, &f->levels.p[i]);
}

/* --- decision tables
 * -------------------------------------------------------------------------------------------------------- */

static struct note_line *cell(struct scribe *s, const struct cell *c, struct type t)
{
    struct note_line *low = NULL, *high = NULL;
    if (c->any)
        return SAY0(s, M_ANYTHING);
    if (!c->has_low && !c->has_high) {
        const struct note_line **in = NEW_ARRAY(s->arena, const struct note_line *, c->in.n + 1);
        for (uint32_t i = 0; i < c->in.n; i++)
            in[i] = line_value(s, t, c->in.p[i]);
        return line_list(s, in, c->in.n, P_OR_WORD);
    }
    if (c->has_low && c->has_high && !c->low_open && !c->high_open && value_equal(t, c->low, c->high))
        return line_value(s, t, c->low);
    if (c->has_low)
        low = c->low_open ? SAY(s, A_ABOVE, line_value(s, t, c->low))
                          : SAY(s, A_FROM, line_value(s, t, c->low));
    if (c->has_high)
        high = c->high_open ? SAY(s, A_BELOW, line_value(s, t, c->high))
                            : SAY(s, A_UPTO, line_value(s, t, c->high));
    return low && high ? SAY(s, A_BOTH, low, high) : low ? low : high;
}

void note_matrix(struct scribe *s, const struct matrix *m)
{
    static const enum phrase hits[HIT_COUNT] = {P_M_UNIQUE, P_M_FIRST, P_M_ANY, P_M_COLLECT}; /* ORDER hit */
    struct note_table *t = note_table(s, NULL, 0);
    for (uint32_t i = 0; i < m->inputs.n; i++)
        *VEC_PUSH(s->arena, t->head) = line_code(s, names_text(s->names, m->inputs.p[i].name));
    for (uint32_t i = 0; i < m->outputs.n; i++) {
        uint8_t kind = m->outputs.p[i].type.kind;
        *VEC_PUSH(s->arena, t->head) =
            m->named_outputs ? line_code(s, names_text(s->names, m->outputs.p[i].name)) : SAY0(s, M_RESULT);
        if (m->inputs.n + i < 64 && (kind == TYPE_NUMBER || kind == TYPE_MONEY))
            t->numbers |= UINT64_C(1) << (m->inputs.n + i);
    }
    for (uint32_t r = 0; r < m->rows.n; r++) {
        for (uint32_t i = 0; i < m->inputs.n; i++)
            note_cell(s, t, cell(s, &m->rows.p[r].cells[i], m->inputs.p[i].type));
        for (uint32_t i = 0; i < m->outputs.n; i++)
            note_cell(s, t, line_value(s, m->outputs.p[i].type, m->rows.p[r].outs[i]));
    }
    if (m->hit != HIT_UNIQUE)
        note_field(s, P_M_HIT, line_say(s, hits[m->hit], NULL, 0));
}

/* --- fields of events and records
 * ---------------------------------------------------------------------------------------------- */

void note_fields(struct scribe *s, const struct field_def *p, uint32_t n)
{
    static const enum phrase head[] = {P_FIELD, P_TYPE};
    struct note_table *t = n ? note_table(s, head, ARRAY_LEN(head)) : NULL;
    for (uint32_t i = 0; i < n; i++) {
        struct buf b = {.arena = s->arena};
        type_print(&b, &s->plan->schema->types, type_plain(p[i].type));
        const struct note_line *type = line_code(s, buf_str(&b));
        note_cell(s, t, line_code(s, names_text(s->names, p[i].name)));
        note_cell(s, t, p[i].type.optional ? SAY(s, ASIDE, type, SAY0(s, OPTIONAL)) : type);
    }
}

/* --- orders of steps
 * ------------------------------------------------------------------------------------------------------------
 */

struct note_line *plain_rule(struct scribe *s, const struct process_rule *r,
                             const struct note_line *const *sides)
{
    const struct note_line *args[] = {sides[0], sides[1], number_line(s, r->n)};
    struct note_line *l = line_say(s, (enum phrase)(P_S_ABSENCE + (int)r->shape - SHAPE_ABSENCE), args, 3);
    return r->length_type.kind != TYPE_NONE && r->length_text.n
               ? SAY(s, S_WITHIN, l, plain_length(s, r->length_text))
               : l;
}
