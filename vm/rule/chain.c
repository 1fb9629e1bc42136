/* SPDX-License-Identifier: MIT */
#include "vm/rule/chain.h"

const char *const chain_act_text[CHAIN_ACT_COUNT] = {"check", "approve", "ratify", "inform", "reject"}; /* ORDER chain_act */
