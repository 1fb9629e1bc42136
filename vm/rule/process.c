/* SPDX-License-Identifier: MIT
 * The constraints of processes as a table: Declare's templates, and two over who acted. */
#include "vm/rule/process.h"

#define NEXT (TAKES_WITHIN | TAKES_TIES)
#define TIMED (NEXT | TAKES_BEFORE)
#define BOTH (WANT_FIRST | WANT_SECOND)
/* clang-format off */
const struct shape_row shapes[SHAPE_COUNT] = { /* ORDER shape */
    [SHAPE_STEP] = {.name = "step", .operands = 1},
    [SHAPE_ABSENCE] = {.name = "absence", .operands = 1, .every = true},
    [SHAPE_EXACTLY_ONE] = {.name = "exactly_one", .operands = 1, .every = true},
    [SHAPE_AT_LEAST] = {.name = "at_least", .operands = 1, .counted = true, .every = true},
    [SHAPE_AT_MOST] = {.name = "at_most", .operands = 1, .counted = true, .every = true},
    [SHAPE_INIT] = {.name = "init", .operands = 1, .always = true, .every = true},
    [SHAPE_LAST] = {.name = "last", .operands = 1, .always = true, .every = true},
    [SHAPE_RESPONSE] = {.name = "response", .operands = 2, .takes = TIMED, .wants = WANT_FIRST, .ordered = true,
                        .ties = TIES_BEFORE, .lack = {" after it"}},
    [SHAPE_PRECEDENCE] = {.name = "precedence", .operands = 2, .takes = TIMED, .wants = WANT_SECOND, .ordered = true,
                          .ties = TIES_BEFORE, .lack = {NULL, " before it"}},
    [SHAPE_SUCCESSION] = {.name = "succession", .operands = 2, .takes = TIMED, .wants = BOTH, .ordered = true,
                          .ties = TIES_BEFORE, .lack = {" after it", " before it"}},
    [SHAPE_ALTERNATE_RESPONSE] = {.name = "alternate_response", .operands = 2, .takes = NEXT, .wants = WANT_FIRST, .ordered = true,
                                  .ties = TIES_ORDER, .lack = {" of its own after it"}},
    [SHAPE_ALTERNATE_PRECEDENCE] = {.name = "alternate_precedence", .operands = 2, .takes = NEXT, .wants = WANT_SECOND, .ordered = true,
                                    .ties = TIES_ORDER, .lack = {NULL, " of its own before it"}},
    [SHAPE_ALTERNATE_SUCCESSION] = {.name = "alternate_succession", .operands = 2, .takes = NEXT, .wants = BOTH, .ordered = true,
                                    .ties = TIES_ORDER, .lack = {" of its own after it", " of its own before it"}},
    [SHAPE_CHAIN_RESPONSE] = {.name = "chain_response", .operands = 2, .takes = NEXT, .wants = WANT_FIRST, .ordered = true,
                              .always = true, .ties = TIES_ORDER, .lack = {" right after it"}},
    [SHAPE_CHAIN_PRECEDENCE] = {.name = "chain_precedence", .operands = 2, .takes = NEXT, .wants = WANT_SECOND, .ordered = true,
                                .always = true, .ties = TIES_ORDER, .lack = {NULL, " right before it"}},
    [SHAPE_CHAIN_SUCCESSION] = {.name = "chain_succession", .operands = 2, .takes = NEXT, .wants = BOTH, .ordered = true,
                                .always = true, .ties = TIES_ORDER, .lack = {" right after it", " right before it"}},
    [SHAPE_RESPONDED_EXISTENCE] = {.name = "responded_existence", .operands = 2, .takes = TAKES_WITHIN, .wants = WANT_FIRST, .lack = {""}},
    [SHAPE_COEXIST] = {.name = "coexist", .operands = 2, .takes = TAKES_WITHIN, .wants = BOTH, .lack = {"", ""}},
    [SHAPE_CHOICE] = {.name = "choice", .operands = 2, .every = true},
    [SHAPE_EXCLUSIVE_CHOICE] = {.name = "exclusive_choice", .operands = 2, .every = true},
    [SHAPE_NOT_COEXIST] = {.name = "not_coexist", .operands = 2, .takes = TAKES_WITHIN, .banned = true},
    [SHAPE_NOT_SUCCESSION] = {.name = "not_succession", .operands = 2, .takes = TIMED, .ordered = true, .banned = true, .ties = TIES_ORDER},
    [SHAPE_NOT_CHAIN_SUCCESSION] = {.name = "not_chain_succession", .operands = 2, .takes = NEXT, .ordered = true, .banned = true,
                                    .always = true, .ties = TIES_ORDER},
    [SHAPE_FOUR_EYES] = {.name = "four_eyes", .operands = 2, .takes = TAKES_PICK, .banned = true},
    [SHAPE_SAME_PERSON] = {.name = "same_person", .operands = 2, .takes = TAKES_PICK, .banned = true},
};
/* clang-format on */

enum shape shape_find(struct str name)
{
    uint32_t i = SHAPE_STEP + 1;
    while (i < SHAPE_COUNT && !str_eq(name, str_of(shapes[i].name)))
        i++;
    return (enum shape)i;
}
