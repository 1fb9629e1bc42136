/* SPDX-License-Identifier: MIT
 * bylaw.h: rulebooks loaded, events decided, logs audited, reasons given. For C and C++.
 * Promise: no call aborts, prints or exits; a call that fails leaves its handles usable and a message in the book.
 * Owns: what a call's comment says; all else belongs to its handle and dies with it.
 *
 * A book is read once and may be asked often. One thread at a time may use a book and its sessions; different books are
 * independent. Texts are UTF-8, ended by NUL. Times are texts as in logs: RFC 3339, `2026-03-02` or `2026-03-02 10:00`,
 * the latter in the book's zone. */
#ifndef BYLAW_H
#define BYLAW_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define BYLAW_API __attribute__((visibility("default")))
#else
#define BYLAW_API
#endif

/* --- how a call ended ---------------------------------------------------------------------------------------------- */

typedef enum bylaw_status {
    BYLAW_OK = 0,
    BYLAW_USAGE,       /* the caller asked for what cannot be: an unknown format, a time that is none, no such event */
    BYLAW_BOOK,        /* the book has errors: see the diagnostics */
    BYLAW_DATA,        /* the data cannot be read: see the diagnostics */
    BYLAW_LIMIT,       /* a limit of steps, memory or time was reached; what was found so far was handed out */
    BYLAW_MEMORY,      /* the machine has no more memory */
    BYLAW_INTERRUPTED, /* bylaw_interrupt was called; what was found so far was handed out */
    BYLAW_IO,          /* writing failed, a temporary file too */
    BYLAW_STOPPED,     /* a callback asked to stop */
    BYLAW_BUSY         /* called from inside a callback of the same book */
} bylaw_status;

typedef struct bylaw_book bylaw_book;
typedef struct bylaw_session bylaw_session;
typedef struct bylaw_record bylaw_record;

/* Takes n bytes of output; they die when the call returns. 0 stops the call that writes (BYLAW_IO), other values go on.
 * Calling into the same book from here is refused with BYLAW_BUSY. */
typedef int (*bylaw_write_fn)(void *udata, const char *bytes, size_t n);
/* One record, in the order in which they are printed. It dies when the call returns. 0 stops the run (BYLAW_STOPPED).
 * Only bylaw_record_* may be called from here; all else on the same book is refused with BYLAW_BUSY. */
typedef int (*bylaw_record_fn)(void *udata, const bylaw_record *record);
/* Rows read so far, now and then. 0 stops the run (BYLAW_STOPPED). Only bylaw_interrupt may be called from here. */
typedef int (*bylaw_progress_fn)(void *udata, uint64_t rows);

/* Opens what a book or the caller names. `from` is the file that names it (`path` is relative to its folder; empty: the
 * current one), "-" is standard input. Sets *ret_handle and returns 1; or returns 0 with errno set. */
typedef int (*bylaw_open_fn)(void *udata, const char *from, const char *path, void **ret_handle);
/* Reads up to n bytes; *ret_n is 0 at the end. 0 on an error, with errno set. */
typedef int (*bylaw_read_fn)(void *udata, void *handle, void *bytes, size_t n, size_t *ret_n);
typedef void (*bylaw_close_fn)(void *udata, void *handle);

/* --- what this is --------------------------------------------------------------------------------------------------- */

BYLAW_API const char *bylaw_version(void); /* "0.1.0" */
/* The release of the time-zone data ("2024a"), into `text` of n bytes, ended by NUL and cut where it does not fit. */
BYLAW_API void bylaw_zone_release(char *text, size_t n);
BYLAW_API const char *bylaw_status_text(bylaw_status status);

/* A cap. `value` 0 means none. */
typedef struct bylaw_limit {
    const char *name, *why;
    uint64_t value;
} bylaw_limit;
BYLAW_API size_t bylaw_limit_count(void);
BYLAW_API bylaw_limit bylaw_limit_at(size_t i);

/* A code of a diagnostic. {0} {1} {2} stand for what is filled in. `level` is "error", "warning" or "note". */
typedef struct bylaw_code {
    const char *code, *level, *message, *help;
} bylaw_code;
BYLAW_API size_t bylaw_code_count(void);
BYLAW_API bylaw_code bylaw_code_at(size_t i);
/* The longer story of a code ("B0301", in any case), as Markdown; NULL when there is no such code. Static text. */
BYLAW_API const char *bylaw_explain(const char *code);

/* A word of the language with its fields, for help. Ends by a field whose name is NULL. */
typedef struct bylaw_word {
    const char *name, *summary, *since;
    size_t fields;
} bylaw_word;
typedef struct bylaw_field {
    const char *name, *kind, *fallback, *doc; /* fallback: what holds when it is left out, or NULL */
    int required;
} bylaw_field;
BYLAW_API size_t bylaw_word_count(void);
BYLAW_API bylaw_word bylaw_word_at(size_t i);
BYLAW_API bylaw_field bylaw_field_at(size_t word, size_t i);

/* A shipped recipe: its Lua, and a small book that uses it with its scenarios and its log. */
typedef struct bylaw_recipe {
    const char *name, *text, *book, *scenarios, *log;
} bylaw_recipe;
BYLAW_API size_t bylaw_recipe_count(void);
BYLAW_API bylaw_recipe bylaw_recipe_at(size_t i);

/* --- a book --------------------------------------------------------------------------------------------------------- */

typedef struct bylaw_options {
    size_t size;               /* sizeof(bylaw_options): set by BYLAW_OPTIONS_INIT */
    const char *const *with;   /* files laid over the book, in order */
    size_t nwith;
    const char *const *set;    /* "NAME=VALUE": a param, for all times */
    size_t nset;
    int strict;                /* warnings are errors */
    const bylaw_limit *limits; /* by name; each may only be lowered. `why` is not read */
    size_t nlimits;
    const char *zone_dir;      /* of TZif files; NULL: the system's */
    bylaw_open_fn open;        /* NULL: files */
    bylaw_read_fn read;        /* both needed where `open` is given */
    bylaw_close_fn close;
    void *open_udata;
} bylaw_options;
#ifdef __cplusplus
}
template <typename T> inline T bylaw_init_()
{
    T t = T();
    t.size = sizeof t;
    return t;
}
extern "C" {
#define BYLAW_INIT_(T) bylaw_init_<T>()
#else
#define BYLAW_INIT_(T) ((T){.size = sizeof(T)})
#endif
#define BYLAW_OPTIONS_INIT BYLAW_INIT_(bylaw_options)

/* An empty book; NULL when there is no memory. Free it with bylaw_book_free, after its sessions. */
BYLAW_API bylaw_book *bylaw_book_new(void);
BYLAW_API void bylaw_book_free(bylaw_book *book); /* NULL is fine */
/* Writes a source and event declarations for a file, guessed from its cells, as text to be pasted into a book. The book handle need not
 * hold one. */
BYLAW_API bylaw_status bylaw_guess(bylaw_book *book, const char *path, bylaw_write_fn write, void *udata);
/* Reads a book, in place of what the handle held (no session of it may live: BYLAW_BUSY). BYLAW_OK: it can run, warnings
 * may stand among the diagnostics. All else: it holds diagnostics and no book. `options` may be NULL. */
BYLAW_API bylaw_status bylaw_load(bylaw_book *book, const char *path, const bylaw_options *options);
/* The policies of a loaded book on its own declarations (kinds such as role.declared, duty.declared, person.declared). What they find is
 * told as diagnostics, beside those of loading: BYLAW_BOOK where one of them forbids. */
BYLAW_API bylaw_status bylaw_lint(bylaw_book *book);
/* Makes the call that runs on the book, or the next one, end with BYLAW_INTERRUPTED. From any thread or signal handler. */
BYLAW_API void bylaw_interrupt(bylaw_book *book);
/* What the last call on the book had to say; "" when it went well. Lives until the next call. */
BYLAW_API const char *bylaw_message(const bylaw_book *book);

/* Diagnostics of the last call on the book or a session of it; they live until the next one. */
typedef enum bylaw_level { BYLAW_ERROR, BYLAW_WARNING, BYLAW_NOTE } bylaw_level;
BYLAW_API size_t bylaw_diagnostic_count(const bylaw_book *book, bylaw_level level); /* of errors also those not kept one by one */
BYLAW_API size_t bylaw_diagnostic_kept(const bylaw_book *book);
/* Keys: code level message file line column end_column help notes. Lives until the next call; NULL when there is none such. */
BYLAW_API const bylaw_record *bylaw_diagnostic_at(bylaw_book *book, size_t i);
/* Writes them all: "text" (with carets), "json", "ndjson" or "sarif". */
enum { BYLAW_COLOR = 1, BYLAW_NOTES = 2 }; /* how: with colours; as text, notes too (other formats have them always) */
BYLAW_API bylaw_status bylaw_diagnostics(bylaw_book *book, const char *format, int how, bylaw_write_fn write, void *udata);

/* How much a loaded book holds: "rules", "kinds", "roles", "params", "scenarios", "people", "matrices", "articles",
 * "articles with rules", "articles with evidence" (and no rule). -1: no such name. */
BYLAW_API int64_t bylaw_book_count(const bylaw_book *book, const char *what);
/* "title", "version" or "timezone" of a loaded book; "" when it gives none. */
BYLAW_API const char *bylaw_book_text(const bylaw_book *book, const char *what);
/* Names of its rules, in the order of the book; NULL beyond the last. */
BYLAW_API const char *bylaw_book_rule(const bylaw_book *book, size_t i);

/* What a loaded book holds, as a list of objects: "rules" (name title cite effect source), "params" (name type cite values
 * source), "roles" (name title reports_to source), "kinds" (name fields source), "matrices" (name source), "scenarios" (name),
 * "functions" (name arguments doc), "articles" (name title hash coverage cites source), "duties" (name title cite forms source; a form has of
 * begins deadline from), "kpis" (name title cite value per every from source), "reviews" (name title cite of every weigh grades
 * source). *ret lives until the next call. BYLAW_USAGE: no such list. */
BYLAW_API bylaw_status bylaw_book_list(bylaw_book *book, const char *what, const bylaw_record **ret);

/* Writes a loaded book as people read it: its articles with the rules that they state in plain words, authorities, roles with their duties,
 * calendars, figures, an index. `format`: "html" (NULL: the same), one file without scripts, or "md". Same book, same bytes. */
BYLAW_API bylaw_status bylaw_handbook(bylaw_book *book, const char *format, bylaw_write_fn write, void *udata);

/* What somebody types line by line. An expression is tried first; else it is a piece of a rulebook. Needs no book; nothing of
 * it is run. What is neither is named after what it looks like, so that loading or evaluating it tells what is wrong. */
typedef enum bylaw_form { BYLAW_EXPRESSION, BYLAW_CHUNK, BYLAW_INCOMPLETE /* more must follow */ } bylaw_form;
BYLAW_API bylaw_form bylaw_reads_as(const char *text);

/* --- runs over logs --------------------------------------------------------------------------------------------------- */

typedef struct bylaw_run_options {
    size_t size;              /* set by BYLAW_RUN_INIT */
    const char *format;       /* of what is written: text json ndjson csv, for scenarios junit, for audits sarif and html; NULL: text */
    int color;                /* ANSI colours in text */
    int quiet;                /* text without the summary */
    const char *as_of;        /* only events not later; NULL: all. A log without times stands at it */
    const char *kind;         /* all rows are of this kind; NULL: column `kind` */
    const char *const *map;   /* "FIELD=COLUMN" */
    size_t nmap;
    const char *source;       /* the source that reads every log; NULL: those whose `file` fits */
    const char *input_format; /* of all logs: "csv"; NULL: by their names */
    const char *period;       /* of a review: "2026", "2026-Q1", "2026-03": only periods that lie in it; NULL: all */
    int upcoming;             /* rules not yet in force are evaluated too; their records carry "from" */
    int show_passed;          /* also what held */
    int skip_bad_rows;        /* report and count them, go on */
    int strict;               /* warnings are errors; kinds that the book does not know are errors */
    int verbose;              /* notes too: columns of a log that no field takes */
    int allow_empty;          /* logs without a row and a book without a scenario are fine; else BYLAW_DATA, BYLAW_USAGE */
    uint64_t seed;
    bylaw_record_fn each;     /* called with each record, the summary last; may stand beside `write` */
    void *each_udata;
    bylaw_progress_fn progress;
    void *progress_udata;
} bylaw_run_options;
#define BYLAW_RUN_INIT BYLAW_INIT_(bylaw_run_options)

/* What a run saw and found. Findings of rules not yet in force count nowhere. */
typedef struct bylaw_tally {
    size_t size; /* set by BYLAW_TALLY_INIT */
    uint64_t rows, bad_rows;
    uint64_t violations, warnings, undetermined;
    uint64_t breached, late;
    uint64_t permitted, forbidden, undetermined_verdicts, unregulated; /* verdicts on events */
    uint64_t scenarios, scenarios_failed;
    int partial; /* a limit or an interrupt ended it */
} bylaw_tally;
#define BYLAW_TALLY_INIT BYLAW_INIT_(bylaw_tally)

/* Holds what happened against the book. Nothing is written before the last row was read, so a row that cannot be read
 * (BYLAW_DATA) leaves no output. `write` may be NULL where options->each is given; options and ret_tally may be NULL. */
BYLAW_API bylaw_status bylaw_audit(bylaw_book *book, const bylaw_run_options *options, const char *const *logs, size_t nlogs,
                                   bylaw_write_fn write, void *udata, bylaw_tally *ret_tally);
/* What is owed at options->as_of (NULL: at the last event): obligations that are open, or breached and not done, by deadline, those
 * without one last. Records are those of an audit's duties and have also "as_of" and "left" (seconds, negative when it is over; null
 * without a deadline; of a clock that stands still what was left then) with "left_text", of a deadline in working time also
 * "left_working" with its text, and "title". Behind them the accounts of ledgers, as records of type balance. The summary has "as_of", "owed" and "overdue" behind the counts. Formats: text json
 * ndjson csv, and ics: an iCalendar feed of tasks. As in bylaw_audit nothing is written before the last row was read; ret_tally counts
 * the overdue as breached, violations not at all. */
BYLAW_API bylaw_status bylaw_due(bylaw_book *book, const bylaw_run_options *options, const char *const *logs, size_t nlogs,
                                 bylaw_write_fn write, void *udata, bylaw_tally *ret_tally);
/* The roles of a loaded book on the day of options->as_of: who holds them, who stands in, whom they report to, what they owe; with `raci` the
 * matrix of its duties instead. Without as_of it is the last day on which a row of people begins. Formats: text json ndjson csv, and of roles
 * also svg, mermaid and dot: a chart. Records: {"type":"role","name","title","purpose","holders","vacant","deputy","deputies","critical",
 * "reports_to","span","depth","excludes","duties"} and {"type":"raci","duty","title","A","R","C","I","people","marks"}. */
BYLAW_API bylaw_status bylaw_roles(bylaw_book *book, const bylaw_run_options *options, int raci, bylaw_write_fn write, void *udata);
/* How well it went: what each kpi measured, for each of its members and periods, and grades. Records {"type":"kpi","rule","holder","period",
 * "value","n","band"} and, where there are such, "group" "target" "floor" "baseline" "lower" or "upper" "better" "estimate" "hidden" "flags"
 * "signals" "chart" "needs" "errors" "title" "unit" "owner" "because" "cite"; then {"type":"grade","rule","holder","period","score","grade",
 * "parts","minus"} of each review and person, with "days" "of_days" and, where there are such, "estimate" "raised" "raters" "gap" "quota"
 * "quotas_off" "eligible" "conditions" "reward" "claim" "prorated" "reward_needs" "duty" "needs"; {"type":"pool"}, {"type":"fairness"}; the
 * summary last. Formats: text json ndjson csv. As in
 * bylaw_audit nothing is written before the last row was read; violations, warnings and duties are not told, though ret_tally counts verdicts. */
BYLAW_API bylaw_status bylaw_review(bylaw_book *book, const bylaw_run_options *options, const char *const *logs, size_t nlogs,
                                    bylaw_write_fn write, void *udata, bylaw_tally *ret_tally);
/* Answers each event of `requests` as it is read, after what the history logs hold. Each answer is written at once. */
BYLAW_API bylaw_status bylaw_decide(bylaw_book *book, const bylaw_run_options *options, const char *const *history, size_t nhistory,
                                    const char *requests, bylaw_write_fn write, void *udata, bylaw_tally *ret_tally);
/* The reasons of event number `event` (from 1, in the order of time): of the rules that fired or could not be settled; with
 * `not_` of those that did not fire; of `rule` alone where it is given. BYLAW_USAGE when there is no such event or rule. Of
 * the rules of processes those that are told at the event, with "events" and "missing" as in an audit. */
BYLAW_API bylaw_status bylaw_why(bylaw_book *book, const bylaw_run_options *options, const char *const *logs, size_t nlogs,
                                 uint64_t event, const char *rule, int not_, bylaw_write_fn write, void *udata);
/* How the deadline of an obligation came about (`id` as in an audit: "answer#3"), and what became of it up to options->as_of: one record
 * {"type":"why","rule","duty" (as in an audit),"trigger","steps":[{"step","at","when","text",…}]}. BYLAW_USAGE: there is no such one. */
BYLAW_API bylaw_status bylaw_why_duty(bylaw_book *book, const bylaw_run_options *options, const char *const *logs, size_t nlogs,
                                      const char *id, bylaw_write_fn write, void *udata);
/* The value of an expression. Bare names are those of event number `event` of the logs (0: the last one, not later than
 * options->as_of), history terms see what was before it; without logs it stands on no event. *ret lives until the next call:
 * {"type":"value","is":"money \"CNY\"","text":"6200.00 CNY","expr","value",… as in reasons …,"event","needs","errors"}.
 * BYLAW_BOOK: the expression has errors; BYLAW_USAGE: no such event. It costs a reading of all logs, which are held in memory
 * meanwhile; where it has history terms also a run over the events before it, in which what they ask for is kept as well; of the
 * book it copies the graph of expressions. Nothing of it stays. BYLAW_BUSY while a session of the book lives. */
BYLAW_API bylaw_status bylaw_eval(bylaw_book *book, const char *expression, const bylaw_run_options *options, const char *const *logs,
                                  size_t nlogs, uint64_t event, const bylaw_record **ret);
/* Runs the scenarios whose name matches `pattern` (* and ?, or a part of the name; NULL: all). */
BYLAW_API bylaw_status bylaw_test(bylaw_book *book, const bylaw_run_options *options, const char *pattern, bylaw_write_fn write,
                                  void *udata, bylaw_tally *ret_tally);

/* --- one event after another -------------------------------------------------------------------------------------------- */

/* A session of live decisions; NULL with a message in the book. Free it with bylaw_session_free, before the book.
 * Of the options `as_of upcoming strict seed` and those about reading count. */
BYLAW_API bylaw_session *bylaw_session_new(bylaw_book *book, const bylaw_run_options *options);
BYLAW_API void bylaw_session_free(bylaw_session *session); /* NULL is fine */
/* What happened before; each log in order of time. Once, before the first decision. */
BYLAW_API bylaw_status bylaw_session_history(bylaw_session *session, const char *const *logs, size_t nlogs);
/* Decides one event: `pairs` holds `npairs` pairs of a field's name and its text, as a cell of a CSV would hold it; `kind`
 * and `at` must be among them, an absent field is unknown (none, where it is optional). Only what is permitted or
 * unregulated enters history. *ret lives until the next call on the session. BYLAW_DATA: see the diagnostics; the event
 * did not happen. */
BYLAW_API bylaw_status bylaw_session_decide(bylaw_session *session, const char *const *pairs, size_t npairs, const bylaw_record **ret);
/* The reasons of the event decided last, a list of records as bylaw_why writes them. *ret as above. */
BYLAW_API bylaw_status bylaw_session_why(bylaw_session *session, const char *rule, int not_, const bylaw_record **ret);

/* --- records -------------------------------------------------------------------------------------------------------------- */

typedef enum bylaw_kind { BYLAW_NULL, BYLAW_BOOL, BYLAW_INTEGER, BYLAW_NUMBER, BYLAW_TEXT, BYLAW_LIST, BYLAW_OBJECT } bylaw_kind;
/* All accept NULL for a record and a key that is not there. Results belong to the record. */
BYLAW_API bylaw_kind bylaw_record_kind(const bylaw_record *r);                                     /* BYLAW_NULL for NULL */
BYLAW_API size_t bylaw_record_count(const bylaw_record *r);                                        /* members */
BYLAW_API const bylaw_record *bylaw_record_at(const bylaw_record *r, size_t i);                    /* NULL beyond the last */
BYLAW_API const char *bylaw_record_key(const bylaw_record *r, size_t i);                           /* NULL beyond the last; "" in a list */
BYLAW_API const bylaw_record *bylaw_record_get(const bylaw_record *r, const char *key);            /* NULL when there is none */
/* The value of member `key`, or of r itself where key is NULL. */
BYLAW_API const char *bylaw_record_text(const bylaw_record *r, const char *key);                   /* NULL when it is no text */
BYLAW_API int bylaw_record_integer(const bylaw_record *r, const char *key, int64_t *ret);          /* 0 when it is no integer */
BYLAW_API int bylaw_record_number(const bylaw_record *r, const char *key, double *ret);            /* integers too */
BYLAW_API int bylaw_record_bool(const bylaw_record *r, const char *key, int *ret);
/* Writes it as one line of JSON, without a line end. 0 when `write` refused, or when there is no memory. */
BYLAW_API int bylaw_record_json(const bylaw_record *r, bylaw_write_fn write, void *udata);

#ifdef __cplusplus
}
#endif
#endif
