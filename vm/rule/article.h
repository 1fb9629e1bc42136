/* SPDX-License-Identifier: MIT
 * article.h: what a book says in prose, and which of its rules say the same: what `article` leaves.
 * Promise: immutable once linked; the hash is that of the text as the book has it.
 * Owns: all in the book's arena.   Knows: world.   Never hears of: Markdown, pages. */
#ifndef VM_RULE_ARTICLE_H
#define VM_RULE_ARTICLE_H

#include "vm/expr/world.h"

/* What stands behind the prose: a rule that a run can find broken; only something that is measured or on
 * record; nothing. */
enum coverage { COVERED_NOT, COVERED_EVIDENCE, COVERED_RULE, COVERAGE_COUNT }; /* ORDER coverage */
extern const char *const coverage_text[COVERAGE_COUNT];
struct article_form {
    struct name name;
    struct span span;
    struct str title;
    struct str hash; /* SHA-256, hexadecimal */
    enum coverage coverage;
    VEC(struct name) cites;
};

#endif
