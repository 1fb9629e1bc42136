/* SPDX-License-Identifier: MIT
 * session.h: one run of a plan over one timeline. Door 5's other side.
 * Promise: a run is a function of plan, facts, params, as-of time and seed, byte for byte.
 * Owns: an arena of its own, given back by session_free.   Knows: rule, feed.   Never hears of: formats, Lua. */
#ifndef VM_RUN_SESSION_H
#define VM_RUN_SESSION_H

#include "vm/base/limits.h"
#include "vm/rule/plan.h"
#include "vm/rule/story.h"

struct session;
enum session_mode { SESSION_AUDIT, SESSION_DECIDE };
struct session_options {
    enum session_mode mode;
    bool has_as_of;
    int64_t as_of;             /* only events not later than this */
    bool upcoming;             /* rules not yet in force are evaluated too */
    bool show_passed;
    bool trial;                /* a scenario: findings about duties, ledgers and processes come though its events are requests */
    bool measure;              /* kpis are measured and told; else only those that something waits for, and none is told */
    int64_t period_from, period_till; /* then of periods that lie in it alone; 0 and 0: of all */
    bool show_balances;        /* FINDING_BALANCE at the end, without show_passed too */
    bool keep_owed;            /* what became of obligations stays at hand: for session_story */
    struct name watch;         /* then of this duty the obligation with this number alone; */
    uint32_t watch_number;     /* 0: all of all */
    bool slowly;               /* for tests: without the fast twins of what finds the same */
    bool keep_reasons;         /* history terms keep what they counted: for session_why */
    uint64_t seed;
    const struct limits *limits;
    const volatile int *interrupt;
    call_fn call;              /* conditions that are Lua functions; may be NULL when the plan has none */
    void *call_ud;
};
/* `arena`: the session's; `names`: a table above the book's, shared with the readers of the run. */
struct session *session_new(struct arena *arena, struct names *names, const struct plan *p, const struct session_options *o);
/* The names of the logs that come next, by batch.file: what `file` reads. */
void session_files(struct session *s, const struct str *names, uint32_t n);
/* One event, in the order of the timeline. BL_OK, BL_STOPPED (the sink said so), BL_LIMIT, BL_INTERRUPTED. */
enum bl_status session_event(struct session *s, const struct batch *b, struct row r, finding_fn sink, void *ud);
/* History that happened before the requests of `decide`: enters history, gives no finding. */
enum bl_status session_past(struct session *s, const struct batch *b, struct row r);
/* The declarations of the plan as facts of one instant: all enter history, then each is judged as in an audit, and so is what fires;
 * f->event counts them. In a session of their own: another one ignores what judges them. */
enum bl_status session_declared(struct session *s, finding_fn sink, void *ud);
/* The end of the log: what falls due then, and the summary. */
enum bl_status session_end(struct session *s, finding_fn sink, void *ud, const struct summary **ret);
/* Behind session_end: what is owed then, open or breached and not done, with the time left: by deadline, those without one last, then by
 * duty and number. The instant to which that is reckoned; INT64_MIN: there was no event. */
int64_t session_owed(struct session *s, finding_fn sink, void *ud);
/* Behind session_end: what stands in each account of a ledger, and what expires when. */
void session_balances(struct session *s, finding_fn sink, void *ud);
/* Under keep_owed, behind session_end: how the deadline of duty#number came about and what became of it; false: there is none. */
bool session_story(struct session *s, struct arena *arena, struct name duty, uint32_t number, struct story *ret);
uint32_t session_obliged(const struct session *s, struct name duty); /* how many obligations of this duty there were */
/* One expression more, compiled into the plan's graph before the session began: its value on an event that is not given to it and leaves
 * no trace (b NULL: on no event, at `as_of`, or else after all days). What it needs goes to `needs`. Lives in `arena`. */
const struct why *session_eval(struct session *s, struct arena *arena, const struct expr *e, const struct batch *b, struct row r, struct needs *needs);
/* The reasons of the event that was given last, one for each rule of its kind, or of `rule` alone (NAME_NONE: all). With `why_not`
 * also the rules that did not fire. Lives in `arena`. */
uint32_t session_why(struct session *s, struct arena *arena, struct name rule, const struct rule_why **ret);

#endif
