/* SPDX-License-Identifier: MIT */
#include "vm/rule/chain.h"

const char *const chain_act_text[CHAIN_ACT_COUNT] = {"check", "approve", "ratify", "inform", "reject"}; /* ORDER chain_act */

const struct chain_band *chain_band_of(const struct names *names, const struct chain_form *f, struct value amount)
{
    for (uint32_t i = 0; i < f->bands.n; i++) {
        const struct chain_band *b = &f->bands.p[i];
        int low = b->has_low ? value_compare(f->amount, names, amount, b->low) : 1;
        int high = b->has_high ? value_compare(f->amount, names, amount, b->high) : -1;
        if ((low > 0 || (low == 0 && !b->low_open)) && (high < 0 || (high == 0 && !b->high_open)))
            return b;
    }
    return NULL;
}

bool chain_is_last(const struct chain_band *b, uint32_t step)
{
    uint32_t last = UINT32_MAX, approval = UINT32_MAX;
    for (uint32_t i = 0; i < b->steps.n; i++) {
        approval = b->steps.p[i].act == CHAIN_APPROVE ? i : approval;
        last = b->steps.p[i].act == CHAIN_INFORM ? last : i;
    }
    return step == (approval == UINT32_MAX ? last : approval);
}
