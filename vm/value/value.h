/* SPDX-License-Identifier: MIT
 * value.h: one value with its state, and the exact arithmetic on it.
 * Promise: nothing is rounded or wrapped in silence; money is exact; none and unknown are never zero.
 * Owns: nothing; sets live in the arena that made them.   Knows: type, civil.   Never hears of: columns, expressions. */
#ifndef VM_VALUE_VALUE_H
#define VM_VALUE_VALUE_H

#include "vm/civil/zone.h"
#include "vm/value/type.h"

enum value_state { V_KNOWN, V_NONE, V_UNKNOWN, V_FAILED };
/* Why a part failed (semantics 1.3). ORDER fail_cause; texts in value_fail_text. */
enum fail_cause {
    FAIL_NOTHING,
    FAIL_OVERFLOW,     /* money, duration or time beyond what the type holds */
    FAIL_DIVISION,     /* by zero */
    FAIL_NOT_FINITE,   /* a number that is not finite */
    FAIL_RANGE,        /* a date beyond the years 1..9999 */
    FAIL_CLOCK,        /* clock_change = "error" and a local time that does not exist or exists twice */
    FAIL_NO_ROW,       /* a matrix without a row that fits */
    FAIL_TWO_ROWS,     /* under `unique`, or two that differ under `any` */
    FAIL_LUA,          /* a Lua function erred */
    FAIL_TEXT,         /* number("abc") */
    FAIL_CALENDAR,     /* a year that the calendar does not know */
    FAIL_NO_WORK,      /* a calendar without working time from there on */
    FAIL_COUNT
};
extern const char *const value_fail_text[FAIL_COUNT];

struct period {
    int32_t months, days;
};
/* A length on a calendar. Which of the two units it has is its type's `of`. */
enum work_unit { WORK_TIME /* minutes */, WORK_DAYS };
struct worktime {
    int32_t n;
    uint16_t calendar;         /* index in the world */
    uint16_t keep_clock;       /* days: `to the minute` */
};
/* Sorted by `item`, each once. Named types hold ids, numbers their bits made sortable by set_item. */
struct value_set {
    uint32_t n;
    int64_t item[];
};
struct value {
    uint8_t state; /* enum value_state */
    uint8_t fail;  /* enum fail_cause */
    union {
        bool b;
        double n;              /* number */
        int64_t i;             /* money in 1/10000, duration and time in microseconds, date in days */
        uint32_t name;         /* text, one_of, record: a name id */
        struct period period;
        struct worktime work;
        const struct value_set *set;
    } as;
};
#define VALUE_NONE ((struct value){.state = V_NONE})
#define VALUE_UNKNOWN ((struct value){.state = V_UNKNOWN})
static inline struct value value_bool(bool b) { return (struct value){.as.b = b}; }
static inline struct value value_number(double n) { return (struct value){.as.n = n}; }
static inline struct value value_int(int64_t i) { return (struct value){.as.i = i}; }
static inline struct value value_name(uint32_t id) { return (struct value){.as.name = id}; }
/* A failure may carry a text of its own as as.name; the empty text is none. */
static inline struct value value_failed_as(enum fail_cause c, uint32_t text) { return (struct value){.state = V_FAILED, .fail = (uint8_t)c, .as.name = text}; }
static inline struct value value_failed(enum fail_cause c) { return value_failed_as(c, 0); }

/* --- exact money: int64 in 1/10000 of the unit ------------------------------------------------------------------ */
#define MONEY_ONE INT64_C(10000)
bool money_add(int64_t a, int64_t b, int64_t *ret);
bool money_sub(int64_t a, int64_t b, int64_t *ret);
bool money_neg(int64_t a, int64_t *ret);
/* × or ÷ by the shortest decimal of `by`, in 128 bits, half to even at 4 places (semantics 1.2, 1.11). */
bool money_mul(int64_t a, double by, int64_t *ret);
enum fail_cause money_div(int64_t a, double by, int64_t *ret); /* FAIL_NOTHING when it went well */
/* A double taken as money: its shortest decimal, at most 4 decimals and 15 digits. */
enum money_read { MONEY_OK, MONEY_BAD, MONEY_PLACES, MONEY_RANGE };
enum money_read money_of_number(double n, int64_t *ret);
enum money_read money_of_text(struct str s, int64_t *ret);  /* 1234.50 -3 .5 is bad */
double money_ratio(int64_t a, int64_t b);                   /* a / b, correctly rounded; b ~= 0 */

/* --- values of one type ------------------------------------------------------------------------------------------ */
int value_compare(struct type t, const struct names *names, struct value a, struct value b); /* both known: <0 0 >0; text by bytes */
bool value_equal(struct type t, struct value a, struct value b);  /* both known; sets by members */
int64_t set_item(struct type element, struct value v);            /* sortable payload of a member */
struct value set_value(struct type element, int64_t item);
const struct value_set *set_make(struct arena *a, int64_t *items, uint32_t n); /* sorts, drops repeats */
bool set_has(const struct value_set *s, int64_t item);

/* --- text to value and back: one row a type in value_io ------------------------------------------------------------ */
struct value_env {
    struct names *names;         /* interns texts */
    const struct types *types;
    const struct zone *zone;     /* of the book */
    enum clock_change clock_change;
    struct arena *arena;         /* for sets */
};
enum value_read { /* ORDER value_read */
    READ_OK,
    READ_TWICE,      /* read, but the local time exists twice: the first (or by clock_change) was taken; a warning */
    READ_BAD,        /* not of this type */
    READ_PLACES,     /* more decimals than the type holds */
    READ_RANGE,      /* larger than the type holds, or a date beyond years 1..9999 */
    READ_GAP,        /* a local time that a clock change skips, or any odd one under clock_change = "error" */
    READ_CHOICE,     /* not on the list */
};
/* Reads a whole cell by semantics 5.3, never empty ones (those are the reader's: 5.1). `t` without regard to optional.
 *   bool true/false in any case · number 12 -1.5 1e3 · money 1234.50 · duration 90s 15m 4h, 1h30m, 15 minutes · period 3d 2w 6mo 1y,
 *   1y6mo · time RFC 3339, YYYY-MM-DD, YYYY-MM-DD HH:MM[:SS[.ffffff]] (T or blank between), with or without offset · date YYYY-MM-DD ·
 *   set with ; between members, blanks around them dropped. */
enum value_read value_from_text(const struct value_env *e, struct type t, struct str s, struct value *ret);
/* How a member of each type is to be written, for help lines: "a date as 2026-03-01". */
struct str value_form(struct type t);
/* Semantics 5.4, the form in records: money 6200.00 without currency, times RFC 3339 with the zone's offset, durations as seconds,
 * numbers shortest. With `loud`: money with its currency (in because). None, unknown and failed print "none", "unknown", "failed". */
void value_print(struct buf *b, const struct value_env *e, struct type t, struct value v, bool loud);
void time_print(struct buf *b, const struct zone *z, int64_t instant);
void money_print(struct buf *b, int64_t units);
/* A length as written in the language and in fields: number and unit; false when it is none. Units as in LANGUAGE.md
 * (s m h and their long forms; d w mo y and theirs). On success exactly one of duration and period is set. */
bool length_read(struct str s, struct type *ret_type, struct value *ret);
/* A length of working time at the beginning of `s`: "4 working hours", "30 working minutes", "3 workdays", with "of NAME" and, for days,
 * "to the minute" behind it. *ret_calendar: the name, empty without one; *ret_len: how many bytes it takes. READ_BAD: there is none;
 * READ_PLACES: no whole number of minutes or days; READ_RANGE: more than the type holds. The calendar of `ret` is left 0. */
enum value_read worktime_read(struct str s, struct type *ret_type, struct value *ret, struct str *ret_calendar, uint32_t *ret_len);

#endif
