/* SPDX-License-Identifier: MIT
 * face.h: records -> bytes, one file for each face and one table of them.
 * Promise: same records, same bytes; what is written is valid UTF-8; a sink that refuses ends the printing quietly.
 * Owns: nothing; scratch lives in the printer's arena.   Knows: record.   Never hears of: rules, files, handles. */
#ifndef VM_SHOW_FACE_H
#define VM_SHOW_FACE_H

#include "vm/show/record.h"

struct sink {
    bool (*write)(void *ud, const char *p, size_t n); /* false: no more, please */
    void *ud;
};

/* What is printed: the name of the list in a JSON document, and which faces fit. */
enum show_what { SHOW_FINDINGS = 1, SHOW_DIAGNOSTICS = 2, SHOW_SCENARIOS = 4, SHOW_REASONS = 8, SHOW_OWED = 16, SHOW_ROLES = 32, SHOW_RACI = 64, SHOW_SCORES = 128 };

struct face;
struct org_chart;
struct printer {
    const struct face *face;
    struct sink sink;
    struct arena *arena; /* scratch, given back after each record where a face keeps nothing */
    enum show_what what;
    bool color, quiet;   /* quiet: the text face leaves the summary out */
    struct str title;    /* of the book, or its file; may be empty */
    struct str language; /* of the book; may be empty */
    void *own;           /* of faces that keep more than bytes */
    uint64_t count;      /* records printed */
    bool failed;         /* the sink refused */
    const struct org_chart *chart; /* of faces that draw it; NULL: there is none */
    struct buf kept;     /* of faces that can print nothing before the end */
    bool second;         /* of a face with two tables: the second has begun; of a feed: its head stands */
    struct buf above;    /* what stands above it */
    uint32_t n_blocks;   /* printed by such a face */
    uint32_t n;
    char buffer[8192];
};
struct face {
    const char *name, *doc;
    unsigned what; /* of enum show_what, or-ed */
    void (*begin)(struct printer *p);
    void (*each)(struct printer *p, const struct record *r);
    void (*end)(struct printer *p, const struct record *summary); /* NULL: there is none */
};
extern const struct face face_text, face_json, face_ndjson, face_csv, face_junit, face_sarif, face_table, face_ics, face_html, face_review_html, face_scores;
extern const struct face face_roles, face_raci, face_mermaid, face_dot, face_svg;
extern const struct face *const faces[];
extern const uint32_t face_count;
const struct face *face_find(struct str name, enum show_what what); /* NULL when none fits */

void printer_begin(struct printer *p, const struct face *f, struct sink sink, struct arena *a, enum show_what what, bool color);
bool printer_each(struct printer *p, const struct record *r);       /* false when the sink refused */
bool printer_end(struct printer *p, const struct record *summary);  /* flushes */
bool printer_flush(struct printer *p);

/* --- for faces --------------------------------------------------------------------------------------------------- */
void out(struct printer *p, struct str s);
void out_text(struct printer *p, const char *s);
void out_pad(struct printer *p, uint32_t blanks);
void out_plain(struct printer *p, struct str s);  /* for people: control characters and broken bytes as U+FFFD, tab as blank */
void out_color(struct printer *p, const char *code); /* "1;31"; "" ends; nothing without colour */
void out_int(struct printer *p, int64_t i);
void out_json(struct printer *p, const struct record *r);
/* A value in one cell: text as it is, lists with ; between, null as nothing. */
struct str cell_text(struct arena *a, const struct record *r);

void out_reason(struct printer *p, const struct record *w, const char *label, uint32_t depth); /* a tree of reasons */
void out_debtor(struct printer *p, const struct record *r); /* by whom, since when and until when */
void out_story(struct printer *p, const struct record *r); /* of an obligation (story.c) */

/* Diagnostics as people read them: code, place, the line with carets, help. */
void show_diag_text(struct printer *p, struct sources *sources, const struct diag *d);

#endif
