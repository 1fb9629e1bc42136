/* SPDX-License-Identifier: MIT
 * dates.h: times and dates written by a pattern, as `formats` of a source gives it.
 * Promise: the C locale's names, whatever the process's; the whole text or nothing.
 * Owns: nothing.   Knows: civil.   Never hears of: files. */
#ifndef VM_CIVIL_DATES_H
#define VM_CIVIL_DATES_H

#include "vm/civil/civil.h"

struct dated {
    struct civil civil;      /* what the pattern has; the rest is the start of the day */
    bool has_instant;        /* epoch, epoch ms, or an offset: then `instant` is it */
    int64_t instant;
};
/* %Y %y %m %d %e %H %I %M %S %f %p %b %B %a %A %j %z %T %D %F %%, blanks stand for any run of blanks; "epoch" and "epoch ms". */
bool dates_read(struct str text, struct str pattern, struct dated *ret);
/* Whether every % of a pattern means something. */
bool dates_pattern_good(struct str pattern);

#endif
