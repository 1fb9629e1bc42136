/* SPDX-License-Identifier: MIT
 * running.h: what stands behind a session, shared by the files that run it: kind.c, tell.c and session.c.
 * Promise: none outside of this room.
 * Owns: all in the session's arenas.   Knows: decide, history.   Never hears of: formats, Lua. */
#ifndef VM_RUN_RUNNING_H
#define VM_RUN_RUNNING_H

#include "vm/rule/decide.h"
#include "vm/run/history.h"
#include "vm/run/session.h"


struct bits {                  /* a set of name ids */
    uint64_t *p;
    uint32_t n, cap;
};

/* An event of this kind acts on open obligations of a form, or begins one: the registers of what is read of it. What is absent reads
 * one that is always true. */
struct act_regs {
    uint32_t form;
    uint8_t act;               /* enum duty_act */
    uint32_t filter, value;
    const uint32_t *same, *captures, *evidence;
};
struct start_regs {
    uint32_t form;
    uint32_t where, when, who, unit;
    const uint32_t *same, *per;
};
struct entry_regs {            /* a fact of this kind is entered in a ledger */
    uint32_t form;             /* in plan.accounts */
    uint32_t where, add, whose;
};
struct rating_regs {           /* a fact of this kind carries a rater's score */
    uint32_t form;             /* in plan.reviews */
    uint32_t where, score, of, by;
};
struct asked_regs {            /* a fact of this kind asks for a chain of acts */
    uint32_t chain, where;
};
/* What a run does with the facts of one kind: made when the kind is first seen. */
struct run_kind {
    uint32_t index;            /* in session.kinds */
    struct name name;
    struct name rule;          /* whose outcome it is; NAME_NONE: an event of the log */
    bool spoken;               /* the book mentions it */
    bool of_book;              /* a declaration: judged by `check` alone, and no log should have it */
    bool met;                  /* an event of the log was of it */
    const struct program *program;
    struct value *reg;
    struct bound bound;
    struct form_state *state;
    struct term_regs *terms;   /* history terms that this kind enters */
    uint32_t nterms;
    struct act_regs *acts;
    struct start_regs *starts;
    struct entry_regs *entries;
    struct asked_regs *asked;
    struct rating_regs *ratings;
    uint32_t nacts, nstarts, nentries, nasked, nratings;
    bool upcoming;             /* some form of it is not yet in force on some day */
    bool waited;               /* something waits for the outcome of some form of it */
    bool owes;                 /* its facts begin obligations or act on them */
    bool stands;               /* one may be an absence, or stand in a chain of acts */
    bool apart;                /* one may be an act in a role that excludes another */
    bool turns;                /* one may say that somebody holds a role, or no more */
    bool leads;                /* something may follow from its facts: these three, entries, history, outcomes that are waited for */
};
struct away {                  /* somebody is absent: both instants included */
    uint32_t person;
    int64_t from, till;
};
struct session {
    struct arena *arena;
    struct arena call;         /* given back after each event, but for its first block */
    struct arena_mark call_mark;
    const struct plan *plan;
    struct session_options o;
    struct names *names;
    struct eval eval;
    struct history *history;
    struct timers *timers;
    struct facts *facts;
    struct duties *duties;     /* NULL: the book has none */
    struct tenures *tenures;   /* NULL: nobody asks who came to hold which role */
    struct aparts *aparts;     /* NULL: no roles are kept apart */
    struct chains *chains;     /* NULL: the book has no authority */
    struct accounts *accounts; /* NULL: the book has none */
    struct measures *measures; /* NULL: nothing is measured in this run */
    struct reviews *reviews;   /* NULL: the book has none */
    VEC(struct away) away;     /* the last absence of each */
    bool begun;                /* the first event has come */
    bool checking, known;      /* declarations are judged; they have entered history */
    struct arena instant;      /* given back when time goes on */
    struct arena_mark instant_mark;
    VEC(struct run_kind *) kinds;
    struct map kind_of;        /* name id -> index */
    struct run_kind **kind_at; /* by kind of the schema; NULL: not seen yet */
    struct run_kind *last;     /* of the event that was given last */
    uint64_t event;
    struct bits people, cases;
    struct summary sum;
    struct rule_count *counts;
    uint64_t started;          /* milliseconds */
    bool inside, too_deep;     /* too_deep: outcomes raise each other without end */
    int64_t last_at;           /* of the last event */
    struct processes *processes; /* NULL: the book has none */
    uint64_t causes;           /* events so far, those of the history before requests too, and periods begun */
};

/* --- kind.c ---------------------------------------------------------------------------------------------------------- */
/* Whether something waits for a kind of outcome in this run: for some only measures do. */
bool fact_awaited(const struct session *s, struct name kind);
struct run_kind *run_kind_of(struct session *s, struct name name); /* found, or made at first sight */

/* --- tell.c: findings of one event --------------------------------------------------------------------------------------- */
struct teller {
    struct session *s;
    struct run_kind *k;
    const struct batch *batch;
    struct row row;
    uint64_t event;            /* its number; of an outcome that of the obligation, or 0 */
    uint64_t cause;            /* the event, or the beginning of a period, that it goes back to */
    finding_fn sink;           /* NULL: nothing is told (history before requests) */
    void *ud;
    bool stopped;
};
typedef bool (*form_test)(struct session *s, struct run_kind *k, uint32_t i);
struct form_list {
    VEC(uint32_t) forms;       /* bound, one for each name, sorted by name */
};
struct form_list forms_where(struct session *s, struct run_kind *k, form_test test);
const struct verdict_form *form_at(const struct session *s, const struct run_kind *k, uint32_t i);
struct explain explain_of(struct session *s, struct run_kind *k, struct arena *a);
struct str because_of(struct session *s, struct run_kind *k, const struct verdict_form *f, struct arena *a);
/* What a decision says, before it is told: lists live until the next event. */
struct finding decision_of(struct teller *t, enum verdict v, enum finding_kind kind);
void tell(struct teller *t, const struct finding *f);
void tell_audit(struct teller *t, enum verdict v);
void tell_check(struct teller *t); /* of a declaration */
void tell_upcoming(struct teller *t);
/* A trigger of which it is unknown whether it begins an obligation (semantics 4.1). */
void tell_unclear(struct teller *t, const struct obligation_form *f);
struct str duty_id(struct arena *a, const struct session *s, uint32_t duty, uint32_t number); /* answer#3 */

/* --- session.c ---------------------------------------------------------------------------------------------------------- */
/* The teller's fact is judged as one of `kind`, enters history, acts on obligations, and its outcomes follow. */
void fact_happens(struct teller *t, struct name kind);
void fact_enters(struct teller *t, struct name kind); /* it enters history alone */
enum bl_status session_over_limit(struct session *s);

/* --- process.c --------------------------------------------------------------------------------------------------------------- */
struct processes *processes_new(struct session *s);
void process_event(struct teller *t);    /* before the event enters history */
void process_outcomes(struct teller *t); /* right after its other outcomes */
void process_end(struct teller *t);      /* the end of the log: nothing of it in batch and row */

#endif
