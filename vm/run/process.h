/* SPDX-License-Identifier: MIT
 * process.h: the cases of processes while they run; shared by process.c (cases) and shape.c (constraints).
 * Promise: memory is what open cases must remember; a closed one is a name.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: formats. */
#ifndef VM_RUN_PROCESS_H
#define VM_RUN_PROCESS_H

#include "vm/run/running.h"

/* What a record tells of an event, when its batch is gone. */
struct event_place {
    uint64_t event;
    int64_t at;
    uint32_t kind, actor, kase, id, file, line;
};
/* An event that a constraint must remember. */
struct seen {
    uint64_t event;
    int64_t at, due;           /* due: the last instant that is `within` of it */
    uint32_t actor;
    const struct value *values; /* what a `where` that compares reads of it */
};
struct seen_list {
    struct seen *p;
    struct value *values;      /* those of all of them */
    uint32_t n, cap;
};
struct memory {
    struct seen_list had[2];   /* by side: those that later events may need */
    struct seen_list waits[2]; /* those that want one of the other side */
};
enum {
    RULE_ACTIVE = 1,           /* the case is under it */
    RULE_BROKEN = 2,
    RULE_DOUBT = 4,            /* something that it hangs on is unknown: it says no more */
    RULE_UNSURE = 8,           /* an actor was unknown */
    RULE_SAW = 16,             /* << side */
    RULE_LAST = 64,            /* the last event was of the first side */
};
struct rule_state {
    uint8_t flags;
    uint32_t n;                /* events counted */
    uint64_t event;            /* the first of them */
    struct memory *memory;     /* NULL: nothing yet */
};
struct run_case {
    struct run_case *next;     /* of the same hash */
    const struct value *key;
    struct str label;          /* "case c-1"; made when it is first spoken of */
    struct event_place last;
    struct value *fields;      /* of the last event, by field of the outcome; NULL: nothing waits for it */
    struct rule_state *rules;  /* by rule of the form; NULL: closed, or not begun */
    uint32_t serial;           /* of its opening */
};
/* A rule as the events of one kind meet it. */
struct bound_rule {
    uint32_t rule;
    bool is[2];
    uint32_t where[2];         /* registers; NODE_NONE: none */
    const uint32_t *values[2]; /* registers of externs and captures */
    uint32_t role;
};
struct process_kind {
    const struct program *program;
    struct value *reg;
    struct bound_rule *rules;
    uint32_t n;
    uint32_t *same;            /* registers */
    uint32_t start, final;     /* registers; NODE_NONE: of another kind; nregs: always */
};
struct run_process {
    const struct process_form *form;
    VEC(struct process_kind *) kinds;
    struct map kind_of;        /* name id -> index */
    VEC(struct run_case *) cases;
    struct map case_of;        /* hash of the key -> index of the first with it */
    VEC(struct rule_state *) spare; /* of closed cases */
    const struct program **pair; /* by rule; NULL: nothing compares */
    struct value **pair_reg;
};
/* A second event that may still be preceded by a first one of the same instant. */
struct tie {
    struct run_process *p;
    struct run_case *c;
    uint32_t serial, rule;
    struct event_place place;
};
/* A deviation whose outcome is to be an event. */
struct deviation {
    struct run_process *p;
    struct name rule;
    struct event_place place;
    const struct value *fields; /* of the event; NULL: not kept */
};
struct processes {
    struct run_process *p;
    uint32_t n;
    VEC(struct tie) ties;
    VEC(struct deviation) found;
    int64_t at;                /* of the timeline */
};
/* One rule looks at one event of one case. */
struct turn {
    struct teller *t;
    struct run_process *p;
    struct run_case *c;
    const struct process_rule *r;
    const struct shape_row *row;
    struct rule_state *st;
    const struct bound_rule *b; /* NULL at the end of a case; so are the next two */
    const struct program *program;
    const struct value *reg;
    bool is[2];
    struct event_place now;
};

/* --- shape.c ------------------------------------------------------------------------------------------------ */
void shape_step(struct turn *x);
void shape_overdue(struct turn *x, int64_t at);  /* what was due before `at` */
void shape_end(struct turn *x);                  /* nothing more comes */
bool shape_waits(const struct turn *x, uint64_t event); /* a second event still lacks its first */
void shape_lack(struct turn *x, uint32_t side, const struct seen *e, const struct event_place *at); /* broken: e came without */

/* --- process.c ---------------------------------------------------------------------------------------------- */
void process_broken(struct turn *x, const struct event_place *at, struct str because);
/* It cannot be judged in this case: x->now shows it; `node` is the condition that is unknown, NODE_NONE without one. */
void process_unclear(struct turn *x, uint32_t node, struct str because);
void process_tie(struct turn *x);                /* x->now waits for a first event of its instant */

#endif
