/* SPDX-License-Identifier: MIT
 * grades.h: what a review found, as records and for people.
 * Promise: the lines of a breakdown add up to the score printed below them.
 * Owns: nothing.   Knows: face, graded.   Never hears of: files, terminals. */
#ifndef VM_SHOW_GRADES_H
#define VM_SHOW_GRADES_H

#include "vm/rule/graded.h"
#include "vm/show/face.h"

void show_grade(const struct show_env *e, struct record *r, const struct finding *f);
void show_fairness(const struct show_env *e, struct record *r, const struct finding *f);
void show_pool(const struct show_env *e, struct record *r, const struct finding *f);
void out_grade(struct printer *p, const struct record *r);
void out_fairness(struct printer *p, const struct record *r);
void out_pool(struct printer *p, const struct record *r);

#endif
