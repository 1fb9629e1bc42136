/* SPDX-License-Identifier: MIT
 * handle.h: what stands behind the handles of bylaw.h.
 * Promise: every call begins with call_begin and ends with call_end; all that may throw runs between them, in mem_try.
 * Owns: a book its arena and that of the last call; a run its own.   Knows: every room.   Never hears of: stdio. */
#ifndef API_HANDLE_H
#define API_HANDLE_H

#include "api/bylaw.h"
#include "vm/lua/call.h"
#include "vm/run/feed.h"
#include "vm/run/session.h"
#include "vm/show/face.h"
#include "vm/spec/book.h"

struct opener {
    bylaw_open_fn open;
    bylaw_read_fn read;
    bylaw_close_fn close;
    void *ud;
    struct arena *arena; /* of the handles that are open */
};
struct bylaw_book {
    struct mem own;                  /* the handle's few bytes */
    volatile int interrupt;
    bool busy;
    uint32_t sessions;
    struct limits limits;
    struct opener opener;

    struct mem mem;                  /* of the book */
    struct arena arena;
    struct sources sources, kept_sources; /* kept: the book's own, while those of a call stand beside them */
    bool lent;
    struct diags diags;
    struct lua_input lua;            /* kept for functions, which a run loads again */
    struct book book;
    struct str path;
    bool loaded, strict;

    struct mem call_mem;             /* of the last call: its diagnostics and records */
    struct arena call;
    struct diags call_diags;
    const struct diags *shown;       /* those of the last call */
    char message[400];
};

/* --- calls ------------------------------------------------------------------------------------------------------------- */
bylaw_status call_begin(struct bylaw_book *b, bool needs_book); /* clears what the last call left; BYLAW_OK, _BUSY or _BOOK */
bylaw_status call_end(struct bylaw_book *b, enum bl_status st); /* writes the message, takes back a spent interrupt */
void book_say(struct bylaw_book *b, struct str s);
uint32_t call_source(struct bylaw_book *b, struct str name, struct str text); /* a source that lives as long as what the call says */
open_fn book_open(struct bylaw_book *b, void **ret_ud);

/* --- options ------------------------------------------------------------------------------------------------------------ */
bylaw_run_options run_options(const bylaw_run_options *o); /* a whole struct whatever size the caller's has */
bylaw_options load_options(const bylaw_options *o);
void tally_give(bylaw_tally *to, const bylaw_tally *from);
void make_strict(struct diags *d); /* warnings become errors */
bool limits_take(struct bylaw_book *b, const bylaw_options *o, struct diags *d);
bool as_of_read(struct bylaw_book *b, struct arena *a, struct diags *d, const char *text, int64_t *ret);

/* --- a run ---------------------------------------------------------------------------------------------------------------- */
struct run {
    struct bylaw_book *book;
    bylaw_run_options o;
    struct arena keep;               /* options, names of logs, what is held back */
    struct arena arena, scratch;     /* of the session; of one record */
    struct names *names;
    struct session_options so;
    struct session *session;
    struct read_env env;
    struct read_options ro;
    struct lua_calls *calls;
    struct show_env show;
    const struct face *face;
    struct str *logs;                /* names: history first, then the requests */
    uint32_t nlogs;
    struct printer *printer;         /* NULL: nothing is written */
    bool records_bad;        /* the logs' records could not be read: a diagnostic tells */
    struct hold *hold;
    bylaw_write_fn write;
    void *udata;
    bylaw_tally tally;
    enum bl_status status;
};
void run_init(struct run *r, struct bylaw_book *b, const bylaw_run_options *o, bylaw_write_fn write, void *udata);
/* Fills a run from its options; false with a diagnostic: BL_USAGE. Inside mem_try. */
bool run_open(struct run *r, enum session_mode mode, enum show_what what);
void run_release(struct run *r);
void run_restart(struct run *r); /* gives back the session, for a second try */
void run_begin(struct run *r);                                /* a fresh session; also for a second try with sorted logs */
void run_logs(struct run *r, const char *const *logs, size_t n); /* adds their names */
enum feed_order run_order(const struct run *r, uint32_t from, uint32_t n); /* FEED_SORT where a log cannot be read twice */
void run_notes(struct run *r, const struct feed *feed, const struct str *logs, uint32_t n);
bool run_progress(struct run *r, uint64_t rows);
void run_count(struct run *r, const struct record *record);   /* into the tally */
void run_count_verdicts(struct run *r, const struct summary *s);
bool run_emit(struct run *r, const struct record *record);    /* to `each` and to the face; false: status says why */
bool run_finish(struct run *r, const struct record *summary); /* the same for the summary, which may be NULL */
bool run_strict_fails(struct run *r);                         /* strict, and a warning was given: they are errors now */
/* Runs `f` in mem_try and merges how it ended into r->status. */
void run_try(struct run *r, void (*f)(void *ud));
void run_say_empty(void *ud);                                 /* no row was read: BL_DATA */
void run_unlimited(struct run *r);                            /* what is printed after a limit has room */
bool run_tells(struct run *r);                                /* it ran, to its end or to a limit: what was found has room to be told */

/* The plan with these rows beside the book's own. *ret_bad: a diagnostic tells of one. */
const struct plan *records_add(struct arena *a, const struct plan *plan, struct names *names, struct diags *ds,
                               const struct record_read *p, uint32_t n, bool *ret_bad);

/* --- output held back until the last row was read -------------------------------------------------------------------------- */
struct hold;
struct hold *hold_new(struct arena *a);
void hold_clear(struct hold *h);
bool hold_put(struct hold *h, const struct record *r);             /* false: the temporary file cannot be written */
/* Gives them back in order; false when `each` refused or the file cannot be read. */
bool hold_each(struct hold *h, struct arena *a, bool (*each)(void *ud, const struct record *r), void *ud);

/* A condition that is a Lua function; `ud` is the run. */
struct value run_call(void *ud, uint32_t function, const struct batch *b, struct row row, struct names *names);

/* The reasons of the session's last event as a list of records. `not_`: of the rules that did not fire. */
bool why_records(struct run *r, uint64_t event, const struct batch *b, struct row row, const char *rule, bool not_, struct record *list);

#endif
