/* SPDX-License-Identifier: MIT
 * word.h: what a word of the language is: one table, from which come checks, "did you mean", defaults and documentation.
 * Promise: a new word is one file in stdlib and one line in words.def.
 * Owns: nothing.   Knows: field, book.   Never hears of: Lua, other words. */
#ifndef VM_SPEC_WORD_H
#define VM_SPEC_WORD_H

#include "vm/spec/book.h"
#include "vm/rule/note.h"
#include "vm/rule/reckon.h"
#include "vm/spec/field.h"

struct inst;
/* What a kpi, or a part of another word that is measured, says: read once, and compiled over one length of period or more. */
struct measure_source {
    struct measure_form form;      /* all but what is compiled */
    const struct quoted_list *groups; /* MEMBERS_GROUPS: expressions over the facts that terms count */
    struct expr_text value, when;
    const struct datum *target, *floor, *baseline, *confidence; /* NULL: not given */
    bool has_every;
    struct recur every;            /* its own */
    uint32_t calendar;             /* index + 1; 0: the book's */
};
/* What a word sees while a book is linked. */
struct linker {
    const struct book_input *in;
    struct book *book;
    struct plan *plan;
    struct arena *arena;
    struct diags *diags;
    struct names *names;
    struct schema *schema;
    struct world *world;
    struct graph *graph;
    uint32_t calendar;             /* of the declaration that is being linked: index + 1; 0: the book's */
    const struct frame *now;       /* of the expression that is being linked: what now.x is about; NULL: nothing */
    const struct owed_names *owed; /* the obligation that it is about; NULL: none */
    struct measure_scope *measure; /* what is measured; NULL: nothing */
    VEC(const struct measure_source *) measures; /* kpis that are read */
    VEC(struct name) measuring;    /* kpis that are being compiled, each for the one before it */
    struct kpi_scope kpis;         /* what expressions ask of them */
    bool declared;                 /* the book speaks of declarations as facts */
    struct map spans;              /* person -> how many name them as manager, once somebody asked (arena set) */
    struct map awaited;            /* kind -> 0: a kind set names it */
    VEC(const struct kind_set *) patterns; /* sets with globs */
    uint32_t seen;                 /* kind sets of the graph that these two know */
    VEC(struct inst *) insts;      /* all declarations, filled, in the order of the book */
};
struct inst {
    const struct word *word;
    const struct decl *decl;
    struct name name;              /* NAME_NONE when the word has no name */
    struct span name_span;
    void *data;                    /* the word's struct */
    bool good;                     /* all that it requires is there: it can be linked */
    bool offered;                  /* its pass `offer` has begun */
};
enum word_manner { WORD_RULE, WORD_BODY, WORD_INCLUDE, WORD_NAME, WORD_RECIPE }; /* ORDER as enum lua_manner in vm/lua/load.h */
struct word {
    const char *name, *summary, *since;
    enum word_manner manner;
    bool names_many;               /* a list of names, or `any` */
    bool declares_type;
    bool open;                     /* members beyond the rows are the word's own (event, record) */
    bool positional;               /* so are positional ones (param) */
    bool links_first;              /* what it links, expressions of others ask for */
    bool repeats;                  /* one name may be declared several times in one book without being in force at different times */
    bool measures, obliges;        /* its names stand in value_of and rollup; in rate */
    const struct field *fields;    /* ends with F_END */
    size_t size;                   /* of its struct */
    size_t effective_at;           /* of its struct day_range, where it has one; else SIZE_MAX */
    enum chapter chapter;          /* of a handbook, where it is described; only such declarations can be cited */
    enum coverage covers;          /* what stands behind an article that cites one */
    /* Five passes over all declarations, each optional: names that types need (records); then types, roles, params, kinds; then what
     * others may wait for (outcomes are kinds); then expressions; then forms of vm/rule. A pass runs on instances that are good. */
    void (*announce)(struct linker *l, struct inst *i);
    void (*declare)(struct linker *l, struct inst *i);
    void (*offer)(struct linker *l, struct inst *i);
    void (*link)(struct linker *l, struct inst *i);
    void (*lower)(struct linker *l, struct inst *i);
    /* Numbers that the fact of its declaration has beside the fields (ends with NULL), and their values once all is linked. */
    const char *const *reckoned;
    struct value (*reckon)(struct linker *l, const struct inst *i, uint32_t which);
    /* once, after all: checks over the whole book (circles) */
    void (*finish)(struct linker *l);
    /* on demand, of a book that is linked: what it says, as a note for people */
    void (*describe)(struct scribe *s, const struct inst *i);
};

/* --- help for words ------------------------------------------------------------------------------------------------------ */
struct expr_env linker_env(struct linker *l, const struct frame *fact); /* an environment for expressions over a fact */
/* A trigger: "kind", a list, a glob, any, or { event = …, where = "…" }, and beside these `extra` where it is not NULL. Tells and gives
 * false when it is none of these. The words whose outcomes it waits for are offered first. */
struct trigger {
    const struct kind_set *kinds;  /* NULL: there is none */
    struct frame *frame;
    struct expr_text where_text;   /* compiled by linker_where, once every word has offered what it has */
    const struct expr *where;      /* NULL: none */
    const struct datum *table;     /* { event, where, … } as it is written; NULL: only kinds are */
};
/* `more`: members that stand beside event and where, with NULL at the end; NULL: none. */
bool linker_trigger(struct linker *l, const struct datum *d, const char *what, const char *const *more, struct trigger *ret);
bool linker_where(struct linker *l, struct trigger *t);
/* What others wait for of a rule: RULE.OUTCOME as a kind. The first declares it (again: finds it) and gives its index in the schema; it
 * has the fields that all kinds of the trigger have, but for names that it has already. */
uint32_t linker_outcome(struct linker *l, struct name rule, const char *outcome, struct span at);
void linker_outcome_fields(struct linker *l, uint32_t kind, const struct frame *trigger);
/* What begins a duty that a grade leads to, as a trigger: a review names it in `outcome`. NULL: none does, or it is told that it is
 * `begun` otherwise. */
const struct datum *linker_begun_by_grades(struct linker *l, const struct inst *i, bool begun);
/* That kind, where a trigger or a term of the book waits for it; else NAME_NONE. */
struct name linker_awaited(struct linker *l, struct name rule, const char *outcome);
void linker_offer(struct linker *l, struct inst *i); /* its pass `offer`, once */
/* Declarations as facts: their kinds, before and after records have their fields; the facts, once all is linked (`all`: with amendments). */
void linker_declared_kinds(struct linker *l);
void linker_declared_records(struct linker *l);
void linker_declared_facts(struct linker *l, const struct decls *all);
void linker_tenure(struct linker *l);  /* role.assigned, role.removed, role.vacant, where the book speaks of one of them */
void linker_circles(struct linker *l); /* rules that wait for each other within one instant: errors */
void linker_apart(struct linker *l);   /* a verdict for each two roles that exclude each other and act by events */
void linker_staff(struct linker *l);   /* people held against the roles that they hold: warnings */
void linker_posts(struct linker *l);   /* roles held against what rests on them: warnings */
/* The role that a field names; false: it is told with the nearest. */
bool linker_role(struct linker *l, const struct quoted *q, struct name *ret);
/* Of a role with one holder for each unit (its `per`), the field of that name that a fact has: *ret is NULL where there is none. Tells and
 * gives false where it is of another type than people's. */
bool linker_unit(struct linker *l, const struct frame *fact, struct name role, struct span at, const struct expr **ret);
/* A length of time: 4h, 3d end of day, 4 working hours of cn, 3 workdays to the minute. */
bool linker_length(struct linker *l, struct str text, struct span at, struct length *ret);
/* `text` is no length: `code`, with the nearest word of a length where one of its words is none. */
void linker_length_wrong(struct linker *l, enum diag_code code, struct str text, struct span at);
const struct expr *linker_expr(struct linker *l, const struct frame *fact, const struct expr_text *t, struct type want); /* NULL when absent or told */
/* A measure over one length of period (`every` NULL: the whole log): its pieces in plan.measures, and the rule that they share. `hidden`: it
 * gives neither records nor an outcome. False: told. Once for the same name and period, unless `src` is another piece of it. */
bool linker_measure(struct linker *l, const struct measure_source *src, const struct recur *every, bool hidden, uint32_t *ret_rule);
/* A declared kpi over other periods than its own, all its pieces: where they are its own, itself. False: told at `kpi`. */
bool linker_measure_over(struct linker *l, const struct quoted *kpi, const struct recur *every, uint32_t *ret_rule);
void linker_kpis(struct linker *l);    /* what expressions ask of kpis */
void linker_measures_done(struct linker *l); /* once all are there: their order, and what is asked of them */
/* A recurrence: month on last Fri by 17:00; where it needs working days, *ret_calendar is the index of the calendar that is meant (semantics
 * 4.9). Tells and gives false. */
bool linker_recur(struct linker *l, const struct quoted *every, struct recur *ret, uint32_t *ret_calendar);
/* A period as `every` of a kpi or review writes it: no day and no hour in it. Tells and gives false. */
bool linker_period(struct linker *l, const struct quoted *every, struct recur *ret, uint32_t calendar);
/* A type as the book writes it: money "CNY", one_of { … }, optional(…), set(…), text, person, the name of a record. */
bool linker_type(struct linker *l, const struct datum *d, struct type *ret);
/* A literal of a type: text, number, yes/no or a list, read exactly (semantics 1.2). */
bool linker_value(struct linker *l, const struct datum *d, struct type t, struct value *ret);
/* The calendar that a field names, as index + 1; 0 when it is absent, or told as unknown. */
uint32_t linker_calendar(struct linker *l, const struct quoted *q);
struct value_env linker_values(struct linker *l);
struct str linker_text(struct linker *l, struct name n);
/* A civil day "2026-01-01"; tells and gives false. */
bool linker_day(struct linker *l, struct str text, struct span at, int32_t *ret);

#endif
