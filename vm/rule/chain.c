/* SPDX-License-Identifier: MIT */
#include "vm/rule/chain.h"

const char *const chain_act_text[CHAIN_ACT_COUNT] = {"check", "approve", "ratify", "inform", "reject"}; /* ORDER chain_act */

bool chain_is_last(const struct chain_band *b, uint32_t step)
{
    uint32_t last = UINT32_MAX, approval = UINT32_MAX;
    for (uint32_t i = 0; i < b->steps.n; i++) {
        approval = b->steps.p[i].act == CHAIN_APPROVE ? i : approval;
        last = b->steps.p[i].act == CHAIN_INFORM ? last : i;
    }
    return step == (approval == UINT32_MAX ? last : approval);
}
