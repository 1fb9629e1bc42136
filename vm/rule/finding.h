/* SPDX-License-Identifier: MIT
 * finding.h: what holding events against rules gives.
 * Promise: a finding knows its rule, its event and its reasons; it dies when the sink returns.
 * Owns: nothing; texts and lists live until the sink returns.   Knows: fact, expr.   Never hears of: formats, terminals. */
#ifndef VM_RULE_FINDING_H
#define VM_RULE_FINDING_H

#include "vm/expr/why.h"
#include "vm/fact/batch.h"
#include "vm/rule/account.h"
#include "vm/rule/measure.h"
#include "vm/rule/obligation.h"

enum verdict { /* ORDER verdict */
    VERDICT_PERMITTED,
    VERDICT_FORBIDDEN,
    VERDICT_UNDETERMINED,
    VERDICT_UNREGULATED,
    VERDICT_COUNT
};
extern const char *const verdict_text[VERDICT_COUNT];

/* A rule's reasons on one event. */
struct rule_why {
    struct name rule;
    struct str because, cite;         /* filled in */
    bool in_force, applicable_known, applicable, fires_known, fires, taken_out;
    VEC(struct str) taken_out_by;     /* names of exceptions that fired */
    const struct why *when, *where, *of, *condition; /* NULL: the rule has none */
    struct str effect;                /* "forbid", "require", "permit", "warn", "default" */
};

struct rule_error {                   /* a condition that failed */
    struct str rule, message;
};
enum finding_kind { /* ORDER finding_kind */
    FINDING_VIOLATION,
    FINDING_WARNING,
    FINDING_UNDETERMINED,
    FINDING_DECISION,
    FINDING_PASSED,                   /* --show-passed: an event that was permitted or unregulated, in audit */
    FINDING_DUTY,                     /* what became of an obligation, or that it is owed still */
    FINDING_LEVEL,                    /* an account has come to a level of its ledger */
    FINDING_BALANCE,                  /* an account at the end, with what expires when */
    FINDING_KPI,                      /* a kpi in one period, of one member */
    FINDING_GRADE,                    /* what a review found of one person */
    FINDING_FAIRNESS,                 /* and of all of a period together */
    FINDING_POOL,                     /* what was there for rewards */
    FINDING_KIND_COUNT
};
struct chain_step_state {
    struct str step;                  /* "approve by ops_head" */
    bool done;
    const struct name *by;            /* who did it */
    const uint64_t *events;
    uint32_t nby;
};
struct chain_state {
    struct name rule;
    const struct chain_step_state *steps;
    uint32_t nsteps;
};
struct account_expiry {
    int64_t at;
    struct value amount;
};
struct account_found {
    uint32_t holder;                  /* CORE_NONE: the account of the book */
    struct name level;                /* NAME_NONE: none is reached */
    struct type type;                 /* number or money */
    struct value balance;
    const struct account_expiry *expiry; /* of entries that expire, in the order in which they were entered */
    uint32_t nexpiry;
};
struct grade_found;                   /* vm/rule/graded.h */
struct fairness_found;
struct time_left {                    /* at an instant, until a deadline; negative when that is over */
    int64_t at;
    bool known, known_work;           /* there is a deadline; it is reckoned in working time */
    int64_t micros, work;             /* of a clock that stands still: what was left when it stopped */
};
struct duty_found {
    struct str id;                    /* answer_complaint#3 */
    struct str title;                 /* may be empty */
    enum duty_state state;
    int64_t since, deadline, done;    /* INT64_MAX: none */
    uint64_t event, done_event;       /* 0: none */
    uint32_t holder, kase, done_by, escalated, took_over; /* name ids; CORE_NONE: none */
    struct name role;                 /* owed together by all who hold it; NAME_NONE: it is not */
    bool unheld;                      /* nobody holds the role */
    bool unkeyed;                     /* the trigger lacked the key: nothing but its deadline ends it */
    bool over;                        /* its period is over: it can be done no more */
    const struct str *needs;          /* of a deadline or a holder that is not known */
    uint32_t nneeds;
    const struct time_left *left;     /* NULL: nobody asked */
};
struct finding {
    enum finding_kind kind;
    uint64_t event;                   /* number on the timeline, from 1 */
    struct name event_kind;           /* the row's own, or that of an outcome (POLICY.fired) which has the row's fields */
    const struct batch *batch;
    struct row row;
    struct name rule;                 /* of violation, warning, undetermined */
    struct str because, cite;         /* filled in; may be empty */
    enum verdict verdict;             /* of a decision and a passed event */
    const struct name *by;            /* sorted by name */
    uint32_t nby;
    const struct str *needs;          /* as the expressions write them, ranked (semantics 2.9) */
    uint32_t nneeds;
    bool of_case;                     /* of a violation: of the rule of a process */
    const uint64_t *cited;            /* the events of its case that break it, in order */
    uint32_t ncited;
    struct str missing;               /* what did not come; may be empty */
    const struct rule_error *errors;
    uint32_t nerrors;
    const struct name *warnings;      /* of a decision: warn policies that fired, sorted */
    uint32_t nwarnings;
    const struct chain_state *chains; /* of a decision: the chains of acts that it needs */
    uint32_t nchains;
    const struct account_found *account; /* of FINDING_LEVEL and FINDING_BALANCE; the latter has no row */
    const struct measure_found *kpi;  /* of FINDING_KPI; it has no row */
    const struct duty_found *duty;    /* of FINDING_DUTY; it has no row */
    const struct grade_found *grade;  /* of FINDING_GRADE; it has no row */
    const struct fairness_found *fairness; /* of FINDING_FAIRNESS and FINDING_POOL; they have no row */
    const struct str *obliges;        /* of a decision: ids of the obligations that it begins */
    uint32_t nobliges;
    int32_t upcoming_from;            /* --upcoming: the day from which the rule holds; INT32_MIN: it is in force */
};
/* Called once per finding, in event order. `f` dies when the call returns. Return false to stop the run. Calling into the same session
 * from inside is refused with BL_BUSY (session_why excepted). */
typedef bool (*finding_fn)(void *ud, const struct finding *f);

struct rule_count {
    struct name rule;
    uint64_t applied, fired, undetermined; /* semantics 2.11 */
};
struct duty_count {
    struct name duty;
    uint64_t count[DUTY_STATE_COUNT]; /* they add up to the obligations that there were */
    uint64_t unclear;                 /* events of which it is unknown whether they begin or fulfil one */
    uint64_t unkeyed;                 /* obligations whose trigger lacked the key */
};
struct account_count {
    struct name name;
    const struct account_form *form;
    uint64_t entries, accounts;
    uint64_t unclear;                 /* entries of which the amount, the condition or the person is unknown */
    uint64_t *levels;                 /* by level: how often it was reached */
};
struct kpi_count {
    struct name name;
    bool less;
    uint64_t measured;                /* members and periods */
    uint64_t band[BAND_COUNT];
};
struct summary {
    uint64_t events, cases, people, bad_rows;
    struct {
        uint64_t count;               /* events of kinds that the book never mentions */
        const struct name *kinds;     /* sorted by name */
        uint32_t nkinds;
    } unspoken;
    uint64_t decided[VERDICT_COUNT];
    const struct name *waiting_for;   /* kinds that rules wait for and the log never had, sorted */
    uint32_t nwaiting;
    const struct rule_count *rules;   /* in the order of the book */
    uint32_t nrules;
    const struct duty_count *duties;  /* in the order of the book */
    uint32_t nduties;
    const struct account_count *accounts; /* in the order of the book */
    uint32_t naccounts;
    const struct kpi_count *kpis;     /* in the order of the book; where they are told */
    uint32_t nkpis;
    uint64_t steps;
    bool partial;                     /* a limit or an interrupt ended the run */
};

#endif
