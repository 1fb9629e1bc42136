/* SPDX-License-Identifier: MIT
 * story.h: how a deadline came about, and what became of the obligation, one step after another.
 * Promise: lives in the arena of who asked.
 * Owns: nothing.   Knows: finding, reckon.   Never hears of: formats. */
#ifndef VM_RULE_STORY_H
#define VM_RULE_STORY_H

#include "vm/rule/finding.h"
#include "vm/rule/reckon.h"

enum story_kind { /* ORDER story_kind */
    STORY_BEGUN,
    STORY_AGAIN,               /* again = "restart": another trigger took the place of the first */
    STORY_MOVED,               /* another piece of the duty took over */
    STORY_RECKONED,            /* the deadline, from a case of `within` or `by` */
    STORY_PERIOD,              /* the deadline of a recurring one */
    STORY_HANDED,
    STORY_EXTENDED,
    STORY_STOPPED,
    STORY_RESUMED,
    STORY_AT_RISK,             /* no more than the share of `at_risk` is left */
    STORY_MISSED,
    STORY_WAIVED,
    STORY_CANCELLED,
    STORY_DONE,
    STORY_OVER,                /* its period is over */
    STORY_KIND_COUNT
};
struct story_step {
    enum story_kind kind;
    int64_t at;
    uint64_t event;            /* that did it; 0: time did */
    uint32_t actor;            /* of that event; CORE_NONE */
    uint32_t to;               /* HANDED: the new holder, MISSED: to whom it was escalated; CORE_NONE */
    int64_t from;              /* RECKONED, PERIOD: since when; EXTENDED: the deadline before; RESUMED: when it had stopped */
    int64_t till;              /* PERIOD: its end */
    int64_t deadline;          /* as it stands behind the step; INT64_MAX: there is none */
    const struct length *length; /* by which it is reckoned; NULL: by none */
    uint32_t taken, cases;     /* RECKONED: which case, from 1; 0: none fits */
    VEC(const struct why *) conditions; /* of the cases up to that one */
    const struct why *by;
    struct time_left left;     /* STOPPED */
    int32_t stood;             /* RESUMED, of a length in days or workdays: over how many of them the clock stood still; -1: of another */
    const struct reckon_day *days; /* RECKONED, RESUMED in working time: what counted on which day */
    uint32_t ndays, days_left_out;
};
struct story {
    struct name rule;
    struct str because, cite, every;
    struct duty_found found;
    uint32_t kind, actor;      /* of the trigger; CORE_NONE: a period */
    uint32_t file, line;       /* UINT32_MAX: no file */
    struct name calendar;      /* of the length; NAME_NONE */
    VEC(struct story_step) steps;
    bool partial;              /* a limit or an interrupt ended the run: what came later is not known */
};

#endif
