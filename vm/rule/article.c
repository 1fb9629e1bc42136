/* SPDX-License-Identifier: MIT */
#include "vm/rule/article.h"

const char *const coverage_text[COVERAGE_COUNT] = {"declared, no rule", "evidence only", "rules"};
