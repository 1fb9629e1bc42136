/* SPDX-License-Identifier: MIT
 * The fast path of deciding against its slow twin, over random sets of plain forms and every state of their conditions. */
#include <criterion/criterion.h>

#include "vm/rule/decide.h"

enum { MOST = 6, ROUNDS = 200000 };

static uint64_t seed = 42;
static uint32_t draw(uint32_t n)
{
    seed = hash_mix(seed + 0x9e3779b97f4a7c15u);
    return (uint32_t)(seed % n);
}

static void random_bound(struct bound *b, struct bound_form *forms)
{
    *b = (struct bound){.forms = forms, .n = 1 + draw(MOST), .plain = true};
    for (uint32_t i = 0; i < b->n; i++) {
        struct bound_form *f = &forms[i];
        *f = (struct bound_form){.effect = (uint8_t)draw(EFFECT_COUNT), .closes = draw(4) == 0, .bare = true, .from = DAY_FIRST, .till = DAY_LAST,
                                 .where = MOST, .when = MOST, .of = MOST, .condition = i};
        if (f->effect == EFFECT_NONE) {
            f->closes = true;
            f->condition = MOST;
        }
        b->warns |= f->effect == EFFECT_WARN;
        b->closes |= f->closes;
        b->speaks |= f->closes || f->effect == EFFECT_FORBID || f->effect == EFFECT_REQUIRE;
    }
}

static bool same_state(const struct form_state *a, const struct form_state *b)
{
    return a->applicable == b->applicable && a->fires == b->fires && a->own == b->own && a->effect == b->effect && a->hangs == b->hangs &&
           a->unclear == b->unclear && a->forbids == b->forbids && a->may_forbid == b->may_forbid && a->in_force == b->in_force;
}

Test(decide, fast_path_and_slow_twin_agree)
{
    uint32_t verdicts[VERDICT_COUNT] = {0};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct bound b;
        struct bound_form forms[MOST];
        struct form_state fast[MOST], slow[MOST];
        struct value reg[MOST + 1];
        random_bound(&b, forms);
        for (uint32_t i = 0; i < MOST; i++)
            reg[i] = draw(8) ? value_bool(draw(2)) : draw(2) ? VALUE_UNKNOWN : value_failed(FAIL_DIVISION);
        reg[MOST] = value_bool(true);
        enum verdict v = decide(&b, reg, 0, false, fast);
        cr_assert_eq(v, decide_slowly(&b, reg, 0, false, slow), "round %u", round);
        for (uint32_t i = 0; i < b.n; i++)
            cr_assert(same_state(&fast[i], &slow[i]), "round %u, form %u", round, i);
        verdicts[v]++;
    }
    for (uint32_t v = 0; v < VERDICT_COUNT; v++)
        cr_assert_gt(verdicts[v], ROUNDS / 100, "%s is hardly seen: %u", verdict_text[v], verdicts[v]);
}
