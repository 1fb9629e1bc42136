/* SPDX-License-Identifier: MIT
 * note.h: what a declaration says, as people read it: headings, sentences, tables, and where they lead.
 * Promise: no format in it; made on demand; the same book gives the same notes.
 * Owns: all in the scribe's arena.   Knows: plan.   Never hears of: HTML, Markdown, pages, words. */
#ifndef VM_RULE_NOTE_H
#define VM_RULE_NOTE_H

#include "vm/rule/plan.h"

/* Sentences and headings that are made: rows of phrase.def, in each language. {0} {1} … stand for what is
 * filled in. */
enum phrase {
#define PHRASE(name, en, zh) P_##name,
#include "vm/rule/phrase.def"
#undef PHRASE
    PHRASE_COUNT
};
enum tongue { TONGUE_EN, TONGUE_ZH, TONGUE_COUNT }; /* ORDER tongue */
enum tongue tongue_of(struct str language); /* of "zh", "zh-Hans", "en-GB" …; what is not known is English */

/* --- a line: what stands in a paragraph, a cell, a heading
 * --------------------------------------------------------------- */
enum mark { MARK_NONE, MARK_CODE, MARK_STRONG, MARK_SOFT /* beside the point; a blank stands before it */ };
struct note_part {
    enum mark mark;
    struct str text;
    struct str to; /* the anchor that it leads to; empty: none */
};
struct note_line {
    VEC(struct note_part) parts;
    struct str anchor; /* of a cell that others lead to; empty: none */
};

/* --- blocks
 * -----------------------------------------------------------------------------------------------------------------
 */
enum block_kind { /* ORDER block_kind */
                  BLOCK_PARA,
                  BLOCK_FIELD,  /* label and line */
                  BLOCK_ITEM,   /* of a list; label: its number, where it has one */
                  BLOCK_SOURCE, /* an expression as the book writes it; label: what it is */
                  BLOCK_TABLE,
                  BLOCK_PROSE,   /* Markdown; number: of the paragraph, 0: none */
                  BLOCK_HEADING, /* number: level from 1 */
                  BLOCK_FIGURE,  /* a picture as SVG, made here; line: what it shows */
                  BLOCK_OPEN,
                  BLOCK_CLOSE, /* what lies between belongs together */
                  BLOCK_KIND_COUNT
};
struct note_table {
    VEC(const struct note_line *) head;
    VEC(const struct note_line *) cells; /* row by row */
    uint64_t numbers, fixed, wide; /* bit for each column that holds numbers; is never wrapped; has more room */
};
struct note_block {
    enum block_kind kind;
    uint32_t number;
    struct str anchor;
    const struct note_line *label, *line;
    struct str text, plain; /* of prose, source, figure; plain: a figure for Markdown, in a fence */
    const struct note_table *table;
};
struct note_blocks {
    VEC(struct note_block) all;
};

/* --- notes
 * --------------------------------------------------------------------------------------------------------------------
 */
/* What a handbook is divided into, in its order. */
enum chapter { /* ORDER chapter */
               CHAPTER_NONE,
               CHAPTER_BOOK,
               CHAPTER_ARTICLES,
               CHAPTER_POLICIES,
               CHAPTER_AUTHORITIES,
               CHAPTER_DUTIES,
               CHAPTER_PROCESSES,
               CHAPTER_LEDGERS,
               CHAPTER_KPIS,
               CHAPTER_REVIEWS,
               CHAPTER_ROLES,
               CHAPTER_CALENDARS,
               CHAPTER_PARAMS,
               CHAPTER_MATRICES,
               CHAPTER_FACTS,
               CHAPTER_COUNT
};
/* How a note hangs on another: what the other's card says of it. */
enum tie {             /* ORDER tie */
           TIE_STATES, /* an article: a rule */
           TIE_OWES,
           TIE_OWED,
           TIE_BINDS,
           TIE_ACTS,
           TIE_STEP,
           TIE_ACCOUNT,
           TIE_MEASURES,
           TIE_OWNS,
           TIE_ESCALATES,
           TIE_ABOVE,
           TIE_DEPUTY,
           TIE_USES, /* a param, matrix, calendar … */
           TIE_COUNT
};
struct note_tie {
    enum tie tie;
    struct str to; /* anchor */
};
struct note {
    enum chapter chapter;
    struct str anchor, name, word; /* policy-refund.limit, refund.limit, policy */
    struct str title;              /* may be empty */
    uint32_t piece;                /* of those with one name, in force at different times: 0, 1, … */
    VEC(struct str) cites;         /* names of what it states: an article's */
    struct note_line *gist;        /* in one sentence; NULL: none */
    struct note_blocks blocks;
    VEC(struct note_tie) ties;
};
struct notes {
    VEC(struct note *) all; /* in the order of the book */
    struct str title, version, language;
};

/* --- writing them
 * ---------------------------------------------------------------------------------------------------------------
 */
struct scribe {
    struct arena *arena;
    const struct plan *plan;
    const struct names *names;
    struct value_env values;
    enum tongue tongue;
    struct note *note; /* the one that is being written */
};
struct note_line *line_new(struct scribe *s);
struct note_line *line_text(struct scribe *s, struct str text);
struct note_line *line_code(struct scribe *s, struct str text);
struct note_line *line_strong(struct scribe *s, struct str text);
struct note_line *line_link(struct scribe *s, struct str word,
                            struct str name); /* to what a word declares under a name */
struct note_line *line_value(struct scribe *s, struct type t, struct value v);
struct note_line *line_day(struct scribe *s, int32_t day);
void line_add(struct scribe *s, struct note_line *to, const struct note_line *more);
/* The phrase, with what is filled in. */
struct note_line *line_say(struct scribe *s, enum phrase p, const struct note_line *const *args, uint32_t n);
#define SAY(s, phrase, ...) \
    line_say((s), P_##phrase, (const struct note_line *const[]){__VA_ARGS__}, \
             (uint32_t)(sizeof((const struct note_line *const[]){__VA_ARGS__}) / \
                        sizeof(const struct note_line *)))
#define SAY0(s, phrase) line_say((s), P_##phrase, NULL, 0)
/* a, b and c; `last` is P_AND_WORD or P_OR_WORD. */
struct note_line *line_list(struct scribe *s, const struct note_line *const *items, uint32_t n,
                            enum phrase last);
/* "from 2026-01-01 to 2026-03-31"; NULL: always. */
struct note_line *line_effective(struct scribe *s, int32_t from, int32_t till);

struct str anchor_of(struct arena *a, struct str word, struct str name);
void note_para(struct scribe *s, const struct note_line *line);
void note_field(struct scribe *s, enum phrase label,
                const struct note_line *line);                              /* nothing where line is NULL */
void note_field_text(struct scribe *s, enum phrase label, struct str text); /* nothing where it is empty */
void note_prose(struct scribe *s, struct str markdown,
                uint32_t paragraph); /* paragraph: its number; 0: none */
void note_item(struct scribe *s, const struct note_line *line);
void note_source(struct scribe *s, struct str label, const struct expr *e); /* nothing where e is NULL */
struct note_table *note_table(struct scribe *s, const enum phrase *head, uint32_t columns);
void note_cell(struct scribe *s, struct note_table *t, const struct note_line *cell);
void note_tie(struct scribe *s, enum tie tie, struct str word, struct str name);
/* What most words have. Empty texts and an open range say nothing. */
struct note_common {
    struct str because, cite, owner, calendar;
    const struct template *filled; /* `because` with its expressions; NULL: it has none */
    int32_t from, till;            /* civil days in force */
};
void note_common(struct scribe *s, const struct note_common *c);
struct note_block *block_add(struct arena *a, struct note_blocks *to, enum block_kind kind);

/* --- forms in plain words (plain.c)
 * ------------------------------------------------------------------------------------------- */
/* An expression, operator by operator; params and matrices that it reads are tied to the note. */
struct note_line *plain(struct scribe *s, const struct expr *e);
struct note_line *plain_template(struct scribe *s,
                                 const struct template *t);                 /* what is filled in, in words */
struct note_line *plain_length(struct scribe *s, struct str text);          /* "30d end of day" */
struct note_line *plain_kinds(struct scribe *s, const struct kind_set *ks); /* refund, payment or any event */
struct note_line *plain_trigger(struct scribe *s, const struct kind_set *ks, const struct expr *where);

/* --- forms, with what their words know beside them (plain_duty.c, plain_forms.c)
 * ------------------------------------------------ */
enum { TALLIES_TOLD = 16 };
struct told_duty {
    const struct obligation_form *form;
    const struct expr *where[ACT_COUNT];
    struct str next, calendar; /* the duty that begins when this one is missed */
    struct {
        struct str ledger;
        double n;
    } tally[TALLIES_TOLD];
    uint32_t ntally;
    const struct note_line *same, *evidence; /* fields; NULL: none */
};
void note_duty(struct scribe *s, const struct told_duty *d);
struct told_chain {
    const struct chain_form *form;
    const struct note_line *event;
    const struct expr *amount, *initiator, *when;
    const struct expr *const *persons;
};
void note_chain(struct scribe *s, const struct told_chain *c);
void note_account(struct scribe *s, const struct account_form *f, struct str expires, struct str every);
void note_review(struct scribe *s, const struct review_form *f);
void note_matrix(struct scribe *s, const struct matrix *m);
void note_fields(struct scribe *s, const struct field_def *p, uint32_t n);
struct note_line *plain_rule(struct scribe *s, const struct process_rule *r,
                             const struct note_line *const *sides); /* of a process */
/* What the params that its expressions read hold, and since when. */
void note_params(struct scribe *s);

#endif
