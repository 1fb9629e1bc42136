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

/* What a run does with the facts of one kind: made when the kind is first seen. */
struct run_kind {
    struct name name;
    bool spoken;               /* the book mentions it */
    const struct program *program;
    struct value *reg;
    struct bound bound;
    struct form_state *state;
    struct term_regs *terms;   /* history terms that this kind enters */
    uint32_t nterms;
    bool upcoming;             /* some form of it is not yet in force on some day */
    bool waited;               /* something waits for the outcome of some form of it */
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
    VEC(struct run_kind *) kinds;
    struct map kind_of;        /* name id -> index */
    struct run_kind *last;     /* of the event that was given last */
    uint64_t event;
    struct bits people, cases;
    struct summary sum;
    struct rule_count *counts;
    uint64_t started;          /* milliseconds */
    struct processes *processes; /* NULL: the book has none */
    bool inside;
};

/* --- kind.c ---------------------------------------------------------------------------------------------------------- */
struct run_kind *run_kind_of(struct session *s, struct name name); /* found, or made at first sight */

/* --- tell.c: findings of one event --------------------------------------------------------------------------------------- */
struct teller {
    struct session *s;
    struct run_kind *k;
    const struct batch *batch;
    struct row row;
    finding_fn sink;
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
void tell_decision(struct teller *t, enum verdict v, enum finding_kind kind);
void tell_audit(struct teller *t, enum verdict v);
void tell_upcoming(struct teller *t);

/* --- session.c: an outcome is an event too, on the row of the teller ------------------------------------------------------- */
void outcome_enter(struct teller *t, struct name kind);

/* --- process.c --------------------------------------------------------------------------------------------------------------- */
struct processes *processes_new(struct session *s);
void process_event(struct teller *t);    /* before the event enters history */
void process_outcomes(struct teller *t); /* right after its other outcomes */
void process_end(struct teller *t);      /* the end of the log: nothing of it in batch and row */

#endif
