/* SPDX-License-Identifier: MIT */
#include "vm/rule/obligation.h"

const char *const duty_state_text[DUTY_STATE_COUNT] = { /* ORDER duty_state */
    "fulfilled", "late", "breached", "pending", "waived", "cancelled", "suspended",
};
const char *const duty_outcome_text[OUTCOME_COUNT] = { /* ORDER duty_outcome */
    "begun", "fulfilled", "late", "breached", "waived", "cancelled", "at_risk", "escalated",
};
const char *const raci_letter[RACI_COUNT] = {"A", "R", "C", "I"}; /* ORDER raci */
