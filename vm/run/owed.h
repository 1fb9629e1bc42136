/* SPDX-License-Identifier: MIT
 * owed.h: the obligations of a run, as the files that keep them see them: duties.c, due.c, period.c, facts.c.
 * Promise: memory grows with what is open, breached or asked to be kept, and with different keys.
 * Owns: all in the session's arena.   Knows: running.   Never hears of: formats, words. */
#ifndef VM_RUN_OWED_H
#define VM_RUN_OWED_H

#include "vm/run/facts.h"
#include "vm/run/timers.h"

#define NO_DEADLINE INT64_MAX
#define DUE_NONE UINT16_MAX
enum { OWING_PAGE = 64 };

/* How a later event finds an obligation (semantics 4.3). */
enum key_mode { KEY_SAME, KEY_CASE, KEY_HOLDER, KEY_TOGETHER, KEY_BOOK, KEY_NEVER, KEY_MODES };
struct owing {
    uint32_t form, number;     /* in plan.obligations; of its duty, from 1 */
    uint8_t state, mode;       /* enum duty_state, enum key_mode */
    bool together, unheld;     /* owed by all holders of `of`; by nobody */
    bool missed;               /* its deadline has passed without it */
    bool linked;               /* stands in its chain */
    bool over;                 /* its period is over: nothing acts on it any more */
    bool settled;              /* to be given back */
    uint16_t due;              /* which case of the form gave the deadline; DUE_NONE: none did */
    uint32_t stamp;            /* timers of an older one are void */
    uint32_t before, after;    /* in its chain; UINT32_MAX: none. Before the first stands the last */
    uint64_t chain;            /* hash of its key */
    uint32_t nkeys;            /* in values */
    uint16_t key_room, extern_room; /* place in values, in externs */
    uint32_t own;              /* the first of its places under keys of single acts, + 1; 0: it has none yet */
    int64_t *values;           /* keys, as set_item makes them */
    int64_t key;               /* where one is enough */
    uint64_t event, done_event; /* 0: none */
    uint64_t cause;
    int64_t since, deadline, done, stopped;
    int64_t runs_from, ran;    /* since when its clock runs; how much of its time was over before */
    bool risked;               /* at_risk was told for the deadline that it has */
    uint32_t kase, actor;      /* of the trigger; CORE_NONE, CORE_UNKNOWN */
    uint32_t holder, done_by;  /* CORE_NONE: none */
    uint32_t escalated;        /* to whom; CORE_NONE */
    uint32_t took_over;        /* the deputy who fulfilled it; CORE_NONE */
    struct value it, period_start, period_end;
    struct value *externs;
    struct trigger_row *trigger; /* NULL: not kept */
    const struct str *needs;   /* of a deadline that is not known */
    const struct str *who_needs; /* of a holder that is not known */
    uint32_t nneeds, nwho;
    struct owing_story *story; /* NULL: nobody asks for it */
};
/* An obligation under the key of one act. */
struct own_place {
    uint64_t chain;            /* hash of the key */
    uint32_t owing;
    uint32_t before, after;    /* UINT32_MAX: none */
    bool linked;
};
/* An event that may fulfil what a later row of the same instant begins (semantics 4.4). */
struct tie {
    uint64_t event, cause;
    uint32_t actor, kase;
    int32_t day;
    bool spent;                /* has fulfilled something under `oldest` */
    struct value *same, *captures;
};
struct of_period {             /* an obligation of the period under way; when it is settled, its place may be another's */
    uint32_t owing, number;
};
struct due_regs {              /* of a case of `within` or `by` */
    uint32_t condition, by;
};
struct form_run {
    const struct obligation_form *form;
    const struct type *same;   /* of the parts of its key */
    const struct due_regs *due; /* in owed_reg */
    const uint32_t *extern_reg;
    unsigned modes;            /* of its obligations so far: 1 << enum key_mode */
    const struct program *owed, *waive, *because; /* what hangs on an obligation; NULL: nothing does */
    struct value *owed_reg, *waive_reg, *because_reg;
    const struct program *residual[ACT_COUNT];
    struct value *residual_reg[ACT_COUNT];
    uint32_t residual_at[ACT_COUNT]; /* the register of the condition */
    bool keeps_trigger;
    uint32_t queue;            /* of timers, one for each case */
    VEC(struct tie) ties;
    int64_t ties_at;
    int64_t period;            /* the next to begin */
    int64_t anchor;
    VEC(struct of_period) current; /* recurring */
};
struct duty_run {
    uint32_t numbers;
    uint64_t count[DUTY_STATE_COUNT], unclear, unkeyed;
};
struct raised {                /* an outcome that stands behind the event at hand */
    uint32_t owing;
    enum duty_outcome outcome;
};
struct obliged {
    uint32_t duty, number;
};
struct duties {
    struct session *s;
    struct arena *arena;
    struct reckoner reckoner;
    VEC(struct owing *) pages; /* of OWING_PAGE each: they stay where they are */
    uint32_t n;                /* places used so far */
    VEC(uint32_t) given_back, dead;
    struct map first_of;       /* hash of a key -> the first that is linked */
    VEC(struct own_place) own; /* ACT_COUNT for each obligation whose form has acts with a key of their own */
    struct map first_own;      /* hash of such a key -> index of the first there, the others behind it */
    struct map once;
    struct form_run *forms;
    struct duty_run *duties;
    VEC(struct raised) raised;
    VEC(struct obliged) obliged;
    VEC(struct str) needs;     /* of triggers that are unclear, for a decision's reply */
    int64_t now;               /* of the fact or timer at hand; nothing is set for what lies before it */
    int64_t ties_at;           /* whose ties lie in the session's `instant`: facts and timers come in the order of time */
};

static inline struct owing *owing_at(const struct duties *d, uint32_t i)
{
    return &d->pages.p[i / OWING_PAGE][i % OWING_PAGE];
}
static inline const struct obligation_form *form_of(const struct duties *d, const struct owing *o)
{
    return d->forms[o->form].form;
}
static inline bool is_open(const struct owing *o)
{
    return o->state == DUTY_PENDING || o->state == DUTY_SUSPENDED;
}

static inline void duties_fresh(struct session *s) /* an event begins: both lists are empty */
{
    if (s->duties)
        s->duties->obliged.n = s->duties->needs.n = 0;
}
void duties_bury(struct session *s);
static inline void duties_rest(struct session *s) /* behind an event: memory of what is over */
{
    if (s->duties && s->duties->dead.n)
        duties_bury(s);
}

/* --- duties.c: obligations as a whole -------------------------------------------------------------------------------- */
struct found {
    VEC(uint32_t) all;         /* in the order in which they arose */
    uint32_t few[4];           /* room for the first of them */
};
static inline void found_open(struct found *f)
{
    f->all.p = f->few;
    f->all.n = 0;
    f->all.cap = ARRAY_LEN(f->few);
}
const struct program *owing_program(struct duties *d, const uint32_t *roots, uint32_t n, struct value **ret_reg); /* NULL without roots */
/* Values of `same` as a key; false where one of them is none or unknown. */
bool owing_key(const struct form_run *r, const struct value *v, int64_t *ret);
uint64_t owing_hash(uint32_t form, enum key_mode mode, const int64_t *v, uint32_t n);
void owing_link(struct duties *d, uint32_t i);   /* into the chain of its key */
void owing_unlink(struct duties *d, uint32_t i);
void owing_find(struct duties *d, struct found *into, uint32_t form, enum key_mode mode, const int64_t *v, uint32_t n);
void owing_state(struct duties *d, uint32_t i, enum duty_state state); /* counted */
void owing_raise(struct duties *d, uint32_t i, enum duty_outcome o);   /* where somebody waits for it */
void owing_settle(struct duties *d, uint32_t i);                       /* nothing can happen to it any more */
void owing_tell(struct teller *t, uint32_t i);                         /* its record */
struct duty_found owing_found(struct session *s, const struct owing *o, struct arena *a);
struct finding owing_finding(struct teller *t, uint32_t i, const struct duty_found *d); /* `d` must outlive it */

/* --- own.c: acts that have a key of their own (semantics 4.3) -------------------------------------------------------- */
void own_link(struct duties *d, uint32_t i);     /* once its externs stand */
void own_unlink(struct duties *d, uint32_t i);
bool own_fits(const struct duties *d, const struct owing *o, enum duty_act act, const struct value *same);
bool own_lacks(const struct duties *d, const struct owing *o); /* the trigger lacks the key: nothing fulfils it */
void own_find(struct duties *d, struct found *into, uint32_t form, enum duty_act act, const struct value *same);

/* --- arise.c ---------------------------------------------------------------------------------------------------------- */
void arise_all(struct teller *t);                /* what the teller's fact begins */
/* One obligation for each member, triggered by the teller's fact (or, for a recurring one, by the beginning of a period). */
struct beginning {
    uint32_t form;
    int64_t since;
    int32_t day;               /* on which people hold their roles */
    const struct start_regs *regs; /* NULL: a period begins */
    int64_t period_start, period_end;
};
void owing_begin(struct teller *t, const struct beginning *b);
void owing_begin_for(struct teller *t, const struct beginning *b, struct value it); /* for one member */
void owing_move(struct teller *t, uint32_t i, uint32_t form);                       /* another piece of its duty takes it over */
/* The keys of a record on a day, of people those who hold `role` (NAME_NONE: all); by name. In the call's arena. */
uint32_t owing_members(struct duties *d, uint32_t record, struct name role, int32_t day, const uint32_t **ret);
/* All who hold a role, or (unit) its holders in that unit; by name. In the call's arena. */
uint32_t owing_holders(struct duties *d, struct name role, int32_t day, const struct value *unit, const uint32_t **ret);

/* --- act.c ------------------------------------------------------------------------------------------------------------ */
void act_all(struct teller *t);                  /* what the teller's fact does to open obligations */
void act_by_ties(struct teller *t, uint32_t i);  /* what an event before it at the same instant has done already (semantics 4.4) */

/* --- due.c: by when --------------------------------------------------------------------------------------------------- */
void due_reckon(struct teller *t, uint32_t i, const struct batch *b, struct row r); /* runs the form's program on its trigger, sets the deadline */
void due_timers(struct duties *d, uint32_t i);
void due_passed(struct teller *t, uint32_t i, int64_t at);  /* `at`: when that is seen, at the deadline or, where it was set too late, then */
void due_at_risk(struct teller *t, uint32_t i, int64_t at);
struct str due_because(struct teller *t, uint32_t i); /* filled in; in the call's arena */
void due_stop(struct duties *d, uint32_t i, int64_t at);
void due_resume(struct duties *d, uint32_t i, int64_t at);

/* --- left.c: what is owed at an instant --------------------------------------------------------------------------------- */
struct time_left owing_time_left(const struct duties *d, const struct owing *o, int64_t at);
const struct length *owing_length(const struct duties *d, const struct owing *o); /* that gave its deadline; NULL: none did */

/* --- period.c: recurring duties, and pieces that take over -------------------------------------------------------------- */
void period_first(struct duties *d, int64_t at); /* `at`: of the first event */
void period_begin(struct teller *t, uint32_t form);
void period_again(struct teller *t, uint32_t i); /* from = "last": the next one after fulfilment */
void period_change(struct teller *t, uint32_t form, int64_t at);

/* --- due.c: outcomes as facts -------------------------------------------------------------------------------------------- */
/* The trigger as a batch of one row, as the fact at hand; valid until the next at the same depth. */
const struct batch *owing_batch(struct duties *d, const struct owing *o);
/* An outcome of an obligation, or (o: OUTCOME_COUNT) another kind with its trigger's fields. */
void owing_fact(struct teller *t, uint32_t i, struct name kind, enum duty_outcome o, int64_t at, uint32_t to);

#endif
