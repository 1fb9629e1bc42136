/* SPDX-License-Identifier: MIT
 * Which acts fill which steps. Any choice will do that keeps the order of the steps and takes each person
 * once, so the search goes back where an earlier choice stands in the way of a later step. Of one person's
 * acts for one step the first is as good as any. */
#include "vm/run/acts.h"

enum { LOOKS_MOST = 200000 };

struct taken {
    uint32_t act;
};
struct search {
    struct filling *f;
    uint32_t n; /* steps */
    enum may least;
    uint8_t *may; /* by signer of the band, then act */
    uint32_t nacts;
    const uint32_t *first;   /* by step: its first signer's place in `may` */
    VEC(struct taken) picks; /* in the order of steps */
};

static const struct act *act_at(const struct search *s, uint32_t i)
{
    return &s->f->k->acts.p[i];
}

static bool able(const struct search *s, uint32_t signer, uint32_t act)
{
    return s->may[(size_t)signer * s->nacts + act] >= s->least;
}

/* Whether its actor has acted already; people whom nobody knows may all be others. */
static bool person_used(const struct search *s, uint32_t act)
{
    uint32_t who = act_at(s, act)->actor;
    for (uint32_t i = 0; i < s->picks.n; i++)
        if (s->picks.p[i].act == act || (who != CORE_UNKNOWN && act_at(s, s->picks.p[i].act)->actor == who))
            return true;
    return false;
}

/* Whether the same person did the same earlier in this step, where it would count no less. */
static bool is_repeated(const struct search *s, uint32_t signer, uint32_t from, uint32_t act)
{
    uint32_t who = act_at(s, act)->actor;
    for (uint32_t i = from; who != CORE_UNKNOWN && i < act; i++)
        if (act_at(s, i)->actor == who && able(s, signer, i))
            return true;
    return false;
}

static bool fill(struct search *s, uint32_t step, uint32_t signer, uint32_t left, uint32_t from,
                 uint32_t last);

static bool next_step(struct search *s, uint32_t step, uint32_t from)
{
    return step == s->n || fill(s, step, 0, s->f->band->steps.p[step].need, from, from);
}

/* The signers of a step from this one on; `last`: behind the latest act that was taken in it. */
static bool fill(struct search *s, uint32_t step, uint32_t signer, uint32_t left, uint32_t from,
                 uint32_t last)
{
    const struct chain_step *x = &s->f->band->steps.p[step];
    if (left == 0)
        return next_step(s, step + 1, last);
    if (x->signers.n - signer < left)
        return false;
    for (uint32_t i = from; i < s->nacts; i++) {
        uint32_t place = s->first[step] + signer;
        if (!able(s, place, i) || person_used(s, i) || is_repeated(s, place, from, i))
            continue;
        if (++s->f->looked > LOOKS_MOST) {
            s->f->given_up = true;
            return false;
        }
        *VEC_PUSH(s->f->arena, s->picks) = (struct taken){i};
        if (fill(s, step, signer + 1, left - 1, from, MAX(last, i + 1)))
            return true;
        s->picks.n--;
    }
    return fill(s, step, signer + 1, left, from, last);
}

static uint32_t count_signers(const struct chain_band *b, uint32_t n, uint32_t *first)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < n; i++) {
        first[i] = all;
        all += b->steps.p[i].signers.n;
    }
    return all;
}

static void find_able(struct search *s)
{
    const struct filling *f = s->f;
    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t k = 0; k < f->band->steps.p[i].signers.n; k++)
            for (uint32_t a = 0; a < s->nacts; a++)
                if (act_at(s, a)->act == f->band->steps.p[i].act)
                    s->may[(size_t)(s->first[i] + k) * s->nacts + a] = (uint8_t)may_act(
                        f->c, f->f, act_at(s, a), &f->band->steps.p[i].signers.p[k], f->args);
}

static void give(const struct search *s, struct step_found *ret)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t k = 0; k < s->f->band->steps.p[i].need; k++) {
            *VEC_PUSH(s->f->arena, ret[i].by) = act_at(s, s->picks.p[at].act)->actor;
            *VEC_PUSH(s->f->arena, ret[i].events) = act_at(s, s->picks.p[at].act)->event;
            at++;
        }
}

bool filling_try(struct filling *f, uint32_t n, bool doubts, struct step_found *ret)
{
    uint32_t *first = NEW_ARRAY(f->arena, uint32_t, n + 1), signers = count_signers(f->band, n, first);
    struct search s = {
        .f = f, .n = n, .least = doubts ? MAY_BE : MAY_ACT, .nacts = f->k ? f->k->acts.n : 0, .first = first};
    s.may = NEW_ARRAY(f->arena, uint8_t, (size_t)signers * s.nacts + 1);
    find_able(&s);
    bool filled = next_step(&s, 0, 0);
    if (filled && ret)
        give(&s, ret);
    return filled;
}
