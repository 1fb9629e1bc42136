/* SPDX-License-Identifier: MIT
 * process.h: the cases of processes while they run; shared by cases.c (where they are), process.c (events), shape.c and plain.c
 * (constraints).
 * Promise: memory is what open cases must remember; a closed one is its key.
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
    uint8_t lens;              /* of a plain pair: of its lists, two bits each */
    uint32_t n;                /* events counted */
    union {
        uint64_t event;        /* the first of them */
        struct memory *memory; /* of a pair that is not plain, and of hands; NULL: nothing yet */
    };
};
/* A pair without `within` and without a `where` that compares: what must be remembered of it are a few events, in place. */
struct mark {
    uint64_t event;
    int64_t at;
};
enum { LIST_HAD, LIST_WAITS = 2, LISTS = 4 }; /* + side */
struct plain_rule {
    bool is, ordered, banned;  /* is: else the rest means nothing; as in struct shape_row */
    uint8_t wants, ties;
    uint8_t cap[LISTS];        /* 0: there is no such list */
    uint16_t at[LISTS];        /* where its marks begin in the case's */
};
struct open_case {
    struct run_case *c;
    uint32_t index;            /* in run_process.open */
    struct event_place last;
    struct value *fields;      /* of the last event, by field of the outcome; NULL: nothing waits for it */
    struct value key[];        /* behind it the states of the rules, then the marks */
};
struct run_case {
    struct run_case *next;     /* of the same hash */
    struct open_case *open;    /* NULL: closed, or not begun */
    uint64_t hash;
    uint32_t serial;           /* of its opening */
    struct value key[];
};
/* A rule as the events of one kind meet it. */
struct bound_rule {
    uint32_t rule;
    bool is[2];
    bool plain;                /* and no `where` says whether the event is of a side */
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
    VEC(struct process_kind *) kinds; /* by index of the run's kind; NULL: not met yet */
    struct map case_of;        /* hash of the key -> index of the first with it in `cases` */
    VEC(struct run_case *) cases;
    struct map open_of;        /* hash of the key -> index in `open` of one with it: few of many, so they are near */
    VEC(struct open_case *) open;
    VEC(uint32_t) spare;       /* of closed cases */
    struct plain_rule *plain;  /* by rule */
    struct rule_state *fresh;  /* by rule, of a case that begins */
    struct rule_count **count; /* by rule: where it is counted */
    uint32_t nmarks;           /* of a case */
    uint32_t rules_at, marks_at; /* bytes from the beginning of an open case */
    const struct program **pair; /* by rule; NULL: nothing compares */
    struct value **pair_reg;
};
static inline struct rule_state *case_rules(const struct run_process *p, const struct open_case *c)
{
    return (struct rule_state *)(void *)((char *)(uintptr_t)c + p->rules_at);
}
static inline struct mark *case_marks(const struct run_process *p, const struct open_case *c)
{
    return (struct mark *)(void *)((char *)(uintptr_t)c + p->marks_at);
}
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
    struct open_case *c;
    const struct process_rule *r;
    const struct shape_row *row;
    struct rule_state *st;
    const struct bound_rule *b; /* NULL at the end of a case; so are the next two */
    const struct program *program;
    const struct value *reg;
    bool is[2];
    const struct event_place *now;
    uint64_t cited[2];         /* the events of which is said that they break it */
    uint32_t ncited;
    struct str missing;        /* what did not come; .n 0: nothing is missing */
};

/* --- shape.c ------------------------------------------------------------------------------------------------ */
void shape_step(struct turn *x);
void shape_overdue(struct turn *x, int64_t at);  /* what was due before `at` */
void shape_end(struct turn *x);                  /* nothing more comes */
bool shape_remembers(enum shape s);              /* its state has a memory */
bool shape_waits(const struct turn *x, uint64_t event); /* a second event still lacks its first */
void shape_lack(struct turn *x, uint32_t side, uint64_t event, const struct event_place *at); /* broken: it came without */
void shape_met(struct turn *x, uint64_t first, uint64_t second); /* broken: both came */

/* --- plain.c ------------------------------------------------------------------------------------------------ */
struct plain_rule plain_of(const struct process_rule *r, uint32_t *nmarks); /* takes its marks of those of a case */
void plain_step(struct turn *x, const struct plain_rule *p);
void plain_end(struct turn *x, const struct plain_rule *p);
static inline bool plain_is_over(const struct plain_rule *p, const struct rule_state *st) /* its end says nothing */
{
    return p->is && !(st->lens >> 2 * LIST_WAITS);
}
bool plain_waits(const struct turn *x, const struct plain_rule *p, uint64_t event);

/* --- cases.c ------------------------------------------------------------------------------------------------ */
struct process_kind *process_kind_of(struct session *s, struct run_process *p, const struct run_kind *k);
/* Of the case that the kind's registers name; false: they name none. */
bool case_hash(const struct session *s, const struct run_process *p, const struct process_kind *k, uint64_t *ret);
struct open_case *case_open_of(const struct session *s, const struct run_process *p, const struct process_kind *k, uint64_t hash); /* mostly, if it is open */
struct run_case *case_of(struct session *s, struct run_process *p, const struct process_kind *k, uint64_t hash); /* made at first sight */
void case_open(struct session *s, struct run_process *p, struct run_case *c);
void case_shut(struct session *s, struct run_process *p, struct open_case *c); /* its memory is another's */
void case_label(struct buf *b, const struct session *s, const struct run_process *p, const struct open_case *c); /* "case c-1" */

/* --- process.c ---------------------------------------------------------------------------------------------- */
void process_broken(struct turn *x, const struct event_place *at, struct str because);
/* It cannot be judged in this case: x->now shows it; `node` is the condition that is unknown, NODE_NONE without one. */
void process_unclear(struct turn *x, uint32_t node, struct str because);
void process_tie(struct turn *x);                /* x->now waits for a first event of its instant */

#endif
