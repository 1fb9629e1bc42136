/* SPDX-License-Identifier: MIT
 * record.h: a result as a neutral tree, keys in one fixed order.
 * Promise: what a face prints and what an embedder reads is this tree and nothing else.
 * Owns: all in the arena given.   Knows: rule.   Never hears of: bytes, terminals, handles. */
#ifndef VM_SHOW_RECORD_H
#define VM_SHOW_RECORD_H

#include "vm/rule/story.h"

enum record_kind { /* ORDER record_kind */
    RECORD_NULL,
    RECORD_BOOL,
    RECORD_INT,
    RECORD_NUMBER,
    RECORD_TEXT,
    RECORD_LIST,
    RECORD_OBJECT,
    RECORD_KIND_COUNT
};
struct record;
struct record_member {
    struct str key; /* empty in a list */
    struct record *value;
};
struct record {
    enum record_kind kind;
    union {
        bool b;
        int64_t i;
        double n;
        struct str text; /* followed by a NUL */
    } as;
    VEC(struct record_member) members; /* of a list or an object, in order */
};

struct record *record_new(struct arena *a, enum record_kind kind);
struct record *record_text(struct arena *a, struct str s);   /* copied */
struct record *record_int(struct arena *a, int64_t i);
struct record *record_number(struct arena *a, double n);     /* an integer where it is one below 2^53; not finite: null */
struct record *record_bool(struct arena *a, bool b);
void record_push(struct arena *a, struct record *list, struct record *member);
void record_put(struct arena *a, struct record *object, const char *key, struct record *member); /* `key` is kept */
void record_put_text(struct arena *a, struct record *object, const char *key, struct str s);
void record_put_some(struct arena *a, struct record *object, const char *key, struct str s); /* null when empty */
void record_put_int(struct arena *a, struct record *object, const char *key, int64_t i);
void record_put_null(struct arena *a, struct record *object, const char *key);

/* NULL when there is none, or `r` is NULL or no object. */
const struct record *record_get(const struct record *r, struct str key);
struct str record_get_text(const struct record *r, const char *key); /* empty when there is none or it is no text */
int64_t record_get_int(const struct record *r, const char *key);     /* 0 when there is none */
bool record_is(const struct record *r, const char *type);            /* its "type" */

/* --- what a run gave, as records -------------------------------------------------------------------------------- */
struct show_env {
    struct arena *arena;       /* of the records; scratch for their texts */
    const struct names *names; /* of the run */
    struct names *intern;      /* the same, for value_print */
    const struct types *types;
    const struct zone *zone;
    const struct str *files;   /* names of the logs, by batch.file */
    uint32_t nfiles;
    struct sources *sources;
};
/* What the list of `due` has beside the record of a duty: title, as_of, left. */
void show_left(const struct show_env *e, struct record *r, const struct duty_found *d);
void show_core(const struct show_env *e, struct record *r, const char *key, uint32_t id);    /* CORE_NONE, CORE_UNKNOWN: null */
void show_row_source(const struct show_env *e, struct record *r, uint32_t file, uint32_t line);
void show_instant(const struct show_env *e, struct record *r, const char *key, int64_t at); /* INT64_MAX: null */
struct record *show_value(const struct show_env *e, struct type t, struct value v);          /* of a known value */
struct record *show_kpi_counts(const struct show_env *e, const struct summary *s);
void show_kpi(const struct show_env *e, struct record *r, const struct finding *f);          /* of FINDING_KPI (kpi.c) */
/* How the deadline of an obligation came about and what became of it (story.c). */
struct record *show_story(const struct show_env *e, const struct story *s);
struct record *show_finding(const struct show_env *e, const struct finding *f);
struct record *show_summary(const struct show_env *e, const struct summary *s);
struct record *show_why(const struct show_env *e, const struct why *w);
/* One rule's reasons on the row that was event number `event`. */
struct record *show_rule_why(const struct show_env *e, const struct rule_why *w, uint64_t event, const struct batch *b, struct row r);
struct record *show_deviation(const struct show_env *e, const struct finding *f); /* of a rule of a process, as a reason */
struct record *show_diag(struct arena *a, struct sources *sources, const struct diag *d);
/* {"file","line"} of a span; null for none. */
struct record *show_source(struct arena *a, struct sources *sources, struct span s);

#endif
