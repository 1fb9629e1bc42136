/* SPDX-License-Identifier: MIT
 * world.h: what a book knows besides events: params, roles, people and other records, matrices.
 * Promise: filled while a book is linked, immutable after; look-ups say unknown, never a guess.
 * Owns: all in the book's arena.   Knows: fact.   Never hears of: words, files. */
#ifndef VM_EXPR_WORLD_H
#define VM_EXPR_WORLD_H

#include "vm/civil/calendar.h"
#include "vm/fact/schema.h"

struct param_piece {
    int32_t from;              /* civil day; INT32_MIN: always */
    struct value value;
};
struct param {
    struct name name;
    struct type type;
    struct span span;
    struct str cite;
    VEC(struct param_piece) pieces; /* by `from` */
};
struct role {
    struct name name;
    struct span span;
    struct str title, purpose;
    struct name deputy;        /* the role that stands in; NAME_NONE: none */
    VEC(struct name) above;    /* reports_to */
    VEC(struct name) excludes; /* what one person may not hold or act in beside it, as this role says */
    uint32_t below, depth;     /* how many roles report to it; how many stand above it, on the longest way up */
    bool critical;             /* it must always be covered */
    struct name per;           /* the field of persons by which it has one holder each; NAME_NONE: none */
};
/* One row of a record's history: in force from `from` until the next row of the same key. */
struct record_row {
    uint32_t key;              /* name id */
    int32_t from, till;        /* civil days; roles are held up to and with `till` */
    struct value *fields;      /* by the record's own field index */
    uint32_t nroles;
    const uint32_t *roles;     /* name ids */
    struct span span;          /* where the book names it, or the file that it is in; source 0: in a log */
};
struct record_table {
    VEC(struct record_row) rows; /* sorted by key in order of first sight, then `from`, then order of the book */
    struct map first_of;       /* key -> index of its first row */
};

/* --- matrices ---------------------------------------------------------------------------------------------------- */
enum hit { HIT_UNIQUE, HIT_FIRST, HIT_ANY, HIT_COLLECT, HIT_COUNT }; /* ORDER hit */
struct cell {                  /* a test on one input */
    bool any;
    bool has_low, has_high, low_open, high_open; /* an interval of ordered types */
    struct value low, high;
    VEC(struct value) in;      /* or one of these values */
    struct span span;
};
struct matrix_column {
    struct name name;
    struct type type;
};
struct matrix_row {
    struct cell *cells;        /* by input */
    struct value *outs;        /* by output */
    struct span span;
};
struct matrix {
    struct name name;
    struct span span;
    enum hit hit;
    bool named_outputs;        /* `outputs`: m(x).name */
    VEC(struct matrix_column) inputs, outputs;
    VEC(struct matrix_row) rows;
};

struct world_calendar {
    struct name name;
    struct span span;
    const struct calendar *calendar; /* NULL until it is made */
};

/* What a ledger keeps: money, or numbers of at most four decimals. */
struct account_def {
    struct name name;
    struct span span;
    struct type type;
    bool personal;             /* one for each holder; else one for the whole book */
};

/* What the book says in prose. */
struct article_def {
    struct name name;
    struct span span;
    struct name hash;          /* of its text */
    bool read;                 /* some expression reads the hash */
    bool pieces;               /* several texts bear the name, in force at different times */
};
/* An authority, for limit(authority, person): what its amounts are. */
struct authority_def {
    struct name name;
    struct type type;          /* TYPE_ERROR until it is linked; TYPE_NONE: it has no amount */
};

/* What an event of the log said of who holds a role. */
struct role_change {
    int64_t at;
    int32_t day;
    bool holds;
    uint32_t before;           /* of the same person and role: index + 1; 0: none */
};
/* Changes of one run, over what the rows of people say. */
struct role_changes {
    VEC(struct role_change) all;
    struct map last;           /* person << 32 | role -> the last one */
    VEC(uint32_t) people;      /* of whom there are some, once each */
};

struct world {
    struct arena *arena;
    struct names *names;
    struct schema *schema;
    VEC(struct param) params;
    struct map param_of;       /* name id -> index */
    VEC(struct role) roles;
    struct map role_of;
    VEC(struct matrix) matrices;
    struct map matrix_of;
    VEC(struct world_calendar) calendars;
    struct map calendar_of;
    uint32_t calendar;         /* the book's: index + 1; 0: the rulebook names none */
    VEC(struct account_def) accounts;
    struct map account_of;
    VEC(struct article_def) articles;
    struct map article_of;
    VEC(struct authority_def) authorities;
    struct map authority_of;
    VEC(struct record_table) records; /* by record index; 0 is people */
    struct role_changes *changes; /* of a run; NULL: rows say all */
};
void world_init(struct world *w, struct arena *a, struct names *names, struct schema *schema);

struct value param_at(const struct param *p, int32_t day, int32_t *ret_from);
/* The row in force on a day (semantics 1.12, WORDS record); NULL before the first or for a key without rows. */
const struct record_row *record_at(const struct record_table *t, uint32_t key, int32_t day);
/* The last day on which row `i` is in force: its own, or the one before the next row of its key; before its first day where that takes over
 * at once, so that the row is never in force. */
int64_t record_end(const struct record_table *t, uint32_t i);
bool role_held(const struct world *w, uint32_t person, struct name role, int32_t day);
/* The same at an instant of that day: what the log said later does not count yet. */
bool role_held_at(const struct world *w, uint32_t person, struct name role, int32_t day, int64_t at);
/* From now on somebody holds a role, or no more. Changes come in order of time. */
void role_change(struct world *w, struct arena *a, uint32_t person, struct name role, bool holds, int32_t day, int64_t at);
/* The same, and where the role has one holder for each unit (`per`), in that one; a `unit` that is not known is nobody's. */
bool role_held_in(const struct world *w, uint32_t person, struct name role, int32_t day, struct value unit);
/* All who hold a role on a day, by name. They live in `a`. */
uint32_t role_holders(const struct world *w, struct arena *a, struct name role, int32_t day, const uint32_t **ret);
/* Whom a row of people names in a field that holds a person; NAME_NONE: nobody. */
struct name row_named(const struct world *w, const struct record_row *r, const char *field);
/* Whether a person has this value in a field of theirs on a day: false where either is not known. */
bool person_in(const struct world *w, uint32_t person, struct name field, int32_t day, struct value unit);
/* A person's text or choice in a field of theirs, on a day; none without a row, or where the field holds neither. */
struct value person_part(const struct world *w, uint32_t person, struct name field, int32_t day);
/* Whether one of two roles, by their names, says that it excludes the other. */
bool role_excludes(const struct world *w, uint32_t x, uint32_t y);
/* The day that is meant where nobody names one: the last on which a row of people begins; without one, the last before anybody leaves. */
int32_t people_day(const struct world *w);
/* Whom a person's row names as deputy, or as manager, on a day; NAME_NONE: nobody. */
struct name person_deputy(const struct world *w, uint32_t person, int32_t day);
struct name person_manager(const struct world *w, uint32_t person, int32_t day);
/* reports_to(x, y): a role of y stands above a role of x (semantics 1.8). */
bool role_above(const struct world *w, uint32_t x, uint32_t y, int32_t day, int64_t at);
/* Looks inputs up (semantics 1.10). `sets` is where `collect` puts its set. */
struct value matrix_find(const struct world *w, const struct matrix *m, uint32_t output, const struct value *inputs, struct arena *sets);
/* Does a known value pass a cell? */
bool cell_holds(const struct cell *c, struct type t, const struct names *names, struct value v);

#endif
