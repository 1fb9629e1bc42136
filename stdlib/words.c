/* SPDX-License-Identifier: MIT */
#include "stdlib/words.h"

#define WORD(name) extern const struct word word_##name;
#include "stdlib/words.def"
#undef WORD

static const struct word *const all[] = {
#define WORD(name) &word_##name,
#include "stdlib/words.def"
#undef WORD
};
const struct words stdlib_words = {all, ARRAY_LEN(all)};

const char *const stdlib_constructors[] = {
    "bool", "number", "money", "duration", "period", "time", "date", "text", "one_of", "person", "set", "optional", /* types */
    "csv", "jsonl", "json", "xes", "sqlite",                                                                     /* readers */
    "any", "constant",
    "step", "absence", "exactly_one", "at_least", "at_most", "init", "last", "response", "precedence", "succession", "alternate_response",
    "alternate_precedence", "alternate_succession", "chain_response", "chain_precedence", "chain_succession", "responded_existence", "coexist",
    "choice", "exclusive_choice", "not_coexist", "not_succession", "not_chain_succession", "four_eyes", "same_person", /* processes */
    "check", "approve", "ratify", "inform", /* acts */
};
const uint32_t stdlib_nconstructors = ARRAY_LEN(stdlib_constructors);
