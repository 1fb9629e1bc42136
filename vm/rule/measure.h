/* SPDX-License-Identifier: MIT
 * measure.h: how well something goes, period by period: the form that `kpi` lowers to (semantics 4.12, 4.17).
 * Promise: immutable once linked; what makes a value shown good or bad is plain data.
 * Owns: all in the book's arena.   Knows: expr.   Never hears of: words, timers. */
#ifndef VM_RULE_MEASURE_H
#define VM_RULE_MEASURE_H

#include "vm/civil/recur.h"
#include "vm/expr/expr.h"

enum band { /* ORDER band */
    BAND_NONE,                     /* nothing to hold it against, or no value */
    BAND_ON_TARGET, BAND_OFF_TARGET, BAND_OFF_FLOOR, BAND_TOO_FEW, BAND_COUNT
};
struct str band_text(enum band b, bool less); /* "below target", where less is better "above target"; empty for BAND_NONE */

/* How a band is found where `confidence` is given. */
enum interval { INTERVAL_NONE, INTERVAL_SHARE /* Wilson's, of a share */, INTERVAL_MEAN /* Student's, of a mean */ };

/* One kpi in force on some days, over one length of period. */
struct measure_form {
    struct name name;
    uint32_t rule;                 /* in plan.measure_rules: pieces in force at different times share it */
    struct span span;
    struct str title, because, cite, unit;
    int32_t from, till;            /* civil days in force, both included; asked of a period's last day */
    /* whose: one for each of these */
    enum members members;
    struct name of;                /* MEMBERS_ROLE: everybody who holds it on a day of the period */
    uint32_t record;               /* MEMBERS_RECORD: 0 is everybody */
    VEC(struct name) group_names;  /* MEMBERS_GROUPS: each expression as written */
    VEC(struct type) group_types;
    /* what */
    const struct expr *value, *when; /* when: NULL: always */
    struct type type;              /* of the value: number, money, duration or yes/no; never optional */
    const struct expr *target, *floor, *baseline; /* over params and names of the period; NULL: none */
    bool less;                     /* better is less */
    uint64_t enough;               /* facts that there must be; 0: any number */
    bool hide;                     /* no value is shown below `enough` */
    enum interval interval;
    double confidence;             /* 0.95 */
    uint32_t spread;               /* INTERVAL_MEAN: node of the standard deviation */
    VEC(uint32_t) counted;         /* nodes of the terms whose facts stand behind the value */
    VEC(uint32_t) lists;           /* terms whose facts make the groups */
    VEC(uint32_t) asks;            /* rules of plan.measure_rules that it reads: measured before it */
    struct name owner;             /* role; NAME_NONE: none */
    struct name parent;            /* kpi; NAME_NONE: none */
    bool has_weight;
    int64_t weight;                /* in its parent, in 1/10000 */
};
/* What all pieces of one kpi over one length of period share. */
struct measure_rule {
    struct name name;
    bool has_every;                /* else the whole log is one period */
    struct recur every;
    uint32_t calendar;             /* of `every` with workdays: index + 1; 0: none is needed */
    bool hidden;                   /* made for another word over its own periods: no records, no outcome */
    bool asked;                    /* a rule reads it, so that an audit must measure it too */
    uint32_t rank;                 /* what it reads has a smaller one */
    struct name measured;          /* the kind of its outcome, where something waits for it; else NAME_NONE */
    uint32_t kind;                 /* that kind in the schema, declared for each kpi */
};
/* The points of the kpis under a parent, by weight, over the parent's periods. */
struct rollup_child {
    uint32_t rule;                 /* in plan.measure_rules */
    int64_t weight;                /* in 1/10000 */
};
struct rollup_form {
    struct name parent;
    VEC(struct rollup_child) children;
};
/* Fields of that outcome beside those of groups. ORDER measured_field */
enum measured_field { MEASURED_KPI, MEASURED_HOLDER, MEASURED_PERIOD, MEASURED_VALUE, MEASURED_N, MEASURED_TARGET, MEASURED_BAND, MEASURED_COUNT };

/* One measurement. It lives as long as its session. */
struct measured {
    uint32_t rule, form;           /* in plan.measure_rules; in plan.measures: the piece in force */
    uint32_t member;               /* number among the members of its rule */
    uint32_t before;               /* the measurement of the period before */
    uint32_t holder;               /* name id of a person or key; CORE_NONE: of the book, or of a group */
    const struct value *group;     /* MEMBERS_GROUPS: one for each expression, none or known; else NULL */
    int64_t from, till;            /* the period, till not in it; INT64_MIN and INT64_MAX: the whole log */
    struct value value;            /* none, unknown and failed where there is none */
    uint64_t n;                    /* facts behind it */
    bool few;                      /* fewer than enough */
    struct value target, floor, baseline; /* as in force on the last day of the period; none: not given */
    struct value bound;            /* under `confidence`: the careful end of the interval; none: there is none */
    enum band band;
    bool estimate;                 /* the period has not ended */
    bool eased;                    /* its target is easier than that of the period before, which was missed */
    const struct str *needs;       /* where there is no value */
    uint32_t nneeds;
    const struct str *errors;
    uint32_t nerrors;
};
/* Its points between floor and target, in fine units (score.h); false: there is no value, too few facts, or nothing to hold it against. */
bool measured_points(const struct measure_form *f, const struct measured *x, int64_t *ret_fine);

/* Where a value lies against what is wanted; all known values of one type. `floor` may be absent (NULL), so may `target`. */
enum band measure_band(struct type t, bool less, struct value v, const struct value *target, const struct value *floor);

/* --- statistics: plain functions of doubles -------------------------------------------------------------------------- */
/* Wilson's score interval of `hits` in `n` (E. B. Wilson, Journal of the American Statistical Association 22, 1927). */
void wilson_interval(double hits, double n, double confidence, double *ret_low, double *ret_high);
/* Mean -+ t × s / sqrt(n), with Student's t of n - 1 degrees of freedom ("Student", Biometrika 6, 1908); n ≥ 2. */
void mean_interval(double mean, double s, double n, double confidence, double *ret_low, double *ret_high);
double normal_quantile(double p);              /* 0 < p < 1 */
double student_quantile(double p, double df);  /* 0 < p < 1, df ≥ 1 */

/* A control chart of individual values and moving ranges (W. A. Shewhart, 1931; D. J. Wheeler, Understanding Variation, 1993): limits at
 * mean -+ 2.66 × mean moving range. */
enum { CHART_LEAST = 6, CHART_RUN = 8 };
struct control_chart {
    double centre, low, high;
};
enum chart_signal { SIGNAL_OUTSIDE = 1, SIGNAL_RUN = 2 }; /* a point beyond a limit; the eighth or later in a row on one side of the centre */
/* False with fewer than CHART_LEAST values. `signals`: n of them. */
bool chart_make(const double *v, uint32_t n, struct control_chart *ret, uint8_t *signals);

/* As it is told at the end of a run, with the chart of its member. */
struct measure_found {
    const struct measured *m;
    const struct measure_form *form;
    struct str period;             /* empty: the whole log */
    bool has_chart;
    struct control_chart chart;            /* in the value's own units: money in 1/10000, durations in microseconds */
    uint8_t signals;               /* of enum chart_signal, or-ed */
};

#endif
