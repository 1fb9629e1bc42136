/* SPDX-License-Identifier: MIT */
#include "vm/rule/decide.h"

const char *const verdict_text[VERDICT_COUNT] = { /* ORDER verdict */
    "permitted", "forbidden", "undetermined", "unregulated",
};
const char *const tenure_text[TENURE_COUNT] = {"assigned", "removed", "vacant"}; /* ORDER tenure */
const char *const effect_text[EFFECT_COUNT] = { /* ORDER effect */
    "default", "forbid", "require", "permit", "warn",
};

/* --- Kleene ------------------------------------------------------------------------------------------------------------- */

static enum tri tri_of(struct value v)
{
    return v.state != V_KNOWN ? TRI_UNKNOWN : v.as.b ? TRI_TRUE : TRI_FALSE;
}

/* --- one form --------------------------------------------------------------------------------------------------------------- */

static void look(const struct bound *b, const struct value *reg, int32_t day, bool upcoming, uint32_t i, struct form_state *s)
{
    const struct bound_form *f = &b->forms[i];
    *s = (struct form_state){.in_force = (upcoming || f->from <= day) && day <= f->till, .applicable = TRI_FALSE, .fires = TRI_FALSE, .own = TRI_FALSE, .effect = TRI_FALSE};
    if (!s->in_force)
        return;
    s->applicable = TRI_TRUE;
    if (!f->bare)
        s->applicable = (uint8_t)tri_and(tri_and(tri_of(reg[f->where]), tri_of(reg[f->of])), tri_of(reg[f->when]));
    if (f->effect != EFFECT_NONE) {
        enum tri c = tri_of(reg[f->condition]);
        s->fires = (uint8_t)(f->effect == EFFECT_REQUIRE ? tri_not(c) : c);
        s->own = (uint8_t)tri_and((enum tri)s->applicable, (enum tri)s->fires);
    }
    s->unclear = s->own == TRI_UNKNOWN || s->applicable == TRI_UNKNOWN;
    s->effect = s->own;
    s->done = f->nover == 0;
}

/* effect(r) = applicable and condition and not (effect of any that overrides it) (semantics 2.2). Circles are errors at load. */
static enum tri effect(const struct bound *b, struct form_state *s, uint32_t i);

static enum tri taken_out(const struct bound *b, struct form_state *s, uint32_t i)
{
    enum tri out = TRI_FALSE;
    for (uint32_t k = 0; k < b->forms[i].nover; k++)
        out = tri_or(out, effect(b, s, b->forms[i].over[k]));
    return out;
}

static enum tri effect(const struct bound *b, struct form_state *s, uint32_t i)
{
    if (!s[i].done) {
        if (s[i].own != TRI_FALSE)
            s[i].effect = (uint8_t)tri_and((enum tri)s[i].own, tri_not(taken_out(b, s, i)));
        s[i].done = true;
    }
    return (enum tri)s[i].effect;
}

/* --- the verdict ------------------------------------------------------------------------------------------------------------------ */

static enum tri permits(const struct bound *b, struct form_state *s)
{
    enum tri any = TRI_FALSE;
    for (uint32_t i = 0; i < b->n; i++)
        if (b->forms[i].effect == EFFECT_PERMIT)
            any = tri_or(any, effect(b, s, i));
    return any;
}

/* A `default` closes if it is applicable, not taken out, and nothing opens (semantics 2.6). */
static enum tri closes(const struct bound *b, struct form_state *s, uint32_t i, enum tri open)
{
    if (!b->forms[i].closes || s[i].applicable == TRI_FALSE)
        return TRI_FALSE;
    return tri_and(tri_and((enum tri)s[i].applicable, tri_not(taken_out(b, s, i))), tri_not(open));
}

static bool forbidding(enum effect e)
{
    return e == EFFECT_FORBID || e == EFFECT_REQUIRE;
}

/* Semantics 2.3. */
static enum tri speaks(const struct bound *b, const struct form_state *s, uint32_t i)
{
    const struct bound_form *f = &b->forms[i];
    if (forbidding((enum effect)f->effect) || f->closes)
        return (enum tri)s[i].applicable;
    return f->effect == EFFECT_PERMIT ? (enum tri)s[i].own : TRI_FALSE;
}

/* The rules on which something undetermined hangs: those whose own condition or applicability is unknown, through exceptions. */
static void hang(const struct bound *b, struct form_state *s, uint32_t i, bool by_closing)
{
    enum tri own = by_closing ? (enum tri)s[i].applicable : (enum tri)s[i].own;
    if (own == TRI_UNKNOWN)
        s[i].hangs = true;
    for (uint32_t k = 0; k < b->forms[i].nover; k++) {
        uint32_t o = b->forms[i].over[k];
        if (effect(b, s, o) == TRI_UNKNOWN)
            hang(b, s, o, false);
    }
}

static void hang_on_permits(const struct bound *b, struct form_state *s)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (b->forms[i].effect == EFFECT_PERMIT && effect(b, s, i) == TRI_UNKNOWN)
            hang(b, s, i, false);
}

static void mark_hanging(const struct bound *b, struct form_state *s, enum tri open)
{
    for (uint32_t i = 0; i < b->n; i++) {
        if (forbidding((enum effect)b->forms[i].effect) && effect(b, s, i) == TRI_UNKNOWN)
            hang(b, s, i, false);
        if (closes(b, s, i, open) == TRI_UNKNOWN) {
            hang(b, s, i, true);
            if (open == TRI_UNKNOWN)
                hang_on_permits(b, s);
        }
    }
}

/* Whether form i forbids, by its condition or by closing its kind. */
static enum tri forbids(const struct bound *b, struct form_state *s, uint32_t i, enum tri open)
{
    const struct bound_form *f = &b->forms[i];
    enum tri t = forbidding((enum effect)f->effect) ? effect(b, s, i) : TRI_FALSE;
    if (f->closes)
        t = tri_or(t, closes(b, s, i, open));
    s[i].forbids = t == TRI_TRUE;
    s[i].may_forbid = t == TRI_UNKNOWN;
    return t;
}

static enum verdict settle(const struct bound *b, struct form_state *s)
{
    enum tri forbidden = TRI_FALSE, spoken = TRI_FALSE, open = b->closes ? permits(b, s) : TRI_FALSE;
    for (uint32_t i = 0; i < b->n; i++) {
        forbidden = tri_or(forbidden, forbids(b, s, i, open));
        spoken = tri_or(spoken, speaks(b, s, i));
    }
    if (forbidden == TRI_TRUE)
        return VERDICT_FORBIDDEN;
    if (forbidden == TRI_UNKNOWN)
        mark_hanging(b, s, open);
    for (uint32_t i = 0; i < b->n && spoken == TRI_UNKNOWN; i++)
        if (speaks(b, s, i) == TRI_UNKNOWN)
            s[i].hangs = true; /* if nothing forbids, it is still open whether anything speaks */
    if (forbidden == TRI_UNKNOWN || spoken == TRI_UNKNOWN)
        return VERDICT_UNDETERMINED;
    return spoken == TRI_TRUE ? VERDICT_PERMITTED : VERDICT_UNREGULATED;
}

enum verdict decide_slowly(const struct bound *b, const struct value *reg, int32_t day, bool upcoming, struct form_state *states)
{
    for (uint32_t i = 0; i < b->n; i++)
        look(b, reg, day, upcoming, i, &states[i]);
    enum verdict v = settle(b, states);
    for (uint32_t i = 0; i < b->n; i++)
        if (!states[i].done)
            effect(b, states, i);
    return v;
}

/* --- the plain case: two values, nothing taken out ------------------------------------------------------------------------------------ */

/* Fills states where every condition is known; false at the first that is not. */
static bool look_plain(const struct bound *b, const struct value *reg, struct form_state *s, bool *ret_forbidden, bool *ret_open)
{
    bool forbidden = false, open = false;
    for (uint32_t i = 0; i < b->n; i++) {
        const struct bound_form *f = &b->forms[i];
        struct value c = reg[f->condition]; /* without one: true */
        if (c.state != V_KNOWN)
            return false;
        bool fires = f->effect != EFFECT_NONE && c.as.b == (f->effect != EFFECT_REQUIRE);
        bool forbids = fires && forbidding((enum effect)f->effect);
        uint8_t t = fires ? TRI_TRUE : TRI_FALSE;
        s[i] = (struct form_state){.in_force = true, .applicable = TRI_TRUE, .fires = t, .own = t, .effect = t, .forbids = forbids, .done = true};
        forbidden |= forbids;
        open |= fires && f->effect == EFFECT_PERMIT;
    }
    *ret_forbidden = forbidden;
    *ret_open = open;
    return true;
}

static enum verdict settle_plain(const struct bound *b, struct form_state *s, bool forbidden, bool open)
{
    for (uint32_t i = 0; b->closes && !open && i < b->n; i++)
        if (b->forms[i].closes)
            s[i].forbids = forbidden = true;
    if (forbidden)
        return VERDICT_FORBIDDEN;
    return open || b->speaks ? VERDICT_PERMITTED : VERDICT_UNREGULATED;
}

enum verdict decide(const struct bound *b, const struct value *reg, int32_t day, bool upcoming, struct form_state *states)
{
    bool forbidden, open;
    if (b->plain && look_plain(b, reg, states, &forbidden, &open))
        return settle_plain(b, states, forbidden, open);
    return decide_slowly(b, reg, day, upcoming, states);
}
