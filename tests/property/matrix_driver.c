/* SPDX-License-Identifier: MIT
 * Answers matrix.py: a matrix as text in, what the analysis of vm/rule/cover.c says of it out. */
#include "tests/property/driver.h"

#include "vm/rule/cover.h"

enum { LETTERS = 26 };
static struct names *names;
static struct types types;
static uint32_t letters[LETTERS]; /* "a" … as name ids */

/* n number, m money (in its smallest step), d date (a day), b bool, t text, oN one of N letters; ? behind it: optional */
static struct type read_type(const char **p)
{
    static const struct {
        char c;
        uint8_t kind;
    } kinds[] = {{'n', TYPE_NUMBER}, {'m', TYPE_MONEY}, {'d', TYPE_DATE}, {'b', TYPE_BOOL}, {'t', TYPE_TEXT}, {'o', TYPE_ONE_OF}};
    struct type t = {0};
    for (uint32_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (kinds[i].c == **p)
            t.kind = kinds[i].kind;
    ++*p;
    if (t.kind == TYPE_ONE_OF) {
        struct name list[LETTERS];
        uint32_t n = (uint32_t)strtoul(*p, (char **)p, 10);
        for (uint32_t i = 0; i < n; i++)
            list[i] = (struct name){letters[i]};
        t.of = types_choices(&types, list, n);
    }
    if (**p == '?') {
        t.optional = true;
        ++*p;
    }
    return t;
}

static struct value read_value(const char **p, struct type t)
{
    if (t.kind == TYPE_NUMBER)
        return value_number(strtod(*p, (char **)p));
    long long v = strtoll(*p, (char **)p, 10);
    if (t.kind == TYPE_BOOL)
        return value_bool(v != 0);
    return type_is_named(t) ? value_name(letters[v]) : value_int(v);
}

/* `*`, `=1,2`, `[1,5)`, `(,5]` */
static struct cell read_cell(struct arena *a, const char **p, struct type t)
{
    struct cell c = {0};
    char open = *(*p)++;
    c.any = open == '*';
    if (open == '=')
        for (bool more = true; more; more = **p == ',' && ++*p)
            *VEC_PUSH(a, c.in) = read_value(p, t);
    if (open != '[' && open != '(')
        return c;
    c.has_low = **p != ',';
    if (c.has_low)
        c.low = read_value(p, t);
    c.low_open = open == '(';
    ++*p;
    c.has_high = **p != ']' && **p != ')';
    if (c.has_high)
        c.high = read_value(p, t);
    c.high_open = *(*p)++ == ')';
    return c;
}

static struct matrix read_matrix(struct arena *a, char **word)
{
    struct matrix m = {.hit = (enum hit)int_of(word[1])};
    for (const char *p = word[2]; *p; p += *p == ' ')
        *VEC_PUSH(a, m.inputs) = (struct matrix_column){NAME_EMPTY, read_type(&p)};
    *VEC_PUSH(a, m.outputs) = (struct matrix_column){NAME_EMPTY, TYPE(TYPE_DATE)};
    for (const char *p = word[3]; *p; p += *p == '|') {
        struct matrix_row row = {NEW_ARRAY(a, struct cell, m.inputs.n), NEW(a, struct value), {0}};
        for (uint32_t i = 0; i < m.inputs.n; i++, p++)
            row.cells[i] = read_cell(a, &p, type_plain(m.inputs.p[i].type));
        row.outs[0] = read_value(&p, TYPE(TYPE_DATE));
        *VEC_PUSH(a, m.rows) = row;
    }
    return m;
}

static void print_example(const struct matrix *m, const struct cover_value *e)
{
    for (uint32_t i = 0; i < m->inputs.n; i++) {
        struct type t = m->inputs.p[i].type;
        if (e[i].other)
            printf(" other");
        else if (e[i].value.state == V_NONE)
            printf(" none");
        else if (t.kind == TYPE_NUMBER)
            printf(" %.17g", e[i].value.as.n);
        else if (type_is_named(t))
            printf(" %d", names_text(names, (struct name){e[i].value.as.name}).p[0] - 'a');
        else
            printf(" %lld", t.kind == TYPE_BOOL ? (long long)e[i].value.as.b : (long long)e[i].value.as.i);
    }
}

/* matrix HIT INPUTS ROWS MOST */
static void do_matrix(struct driver *d, char **word)
{
    static const char *const fault[] = {/* ORDER cover_fault */ "gap", "overlap", "conflict", "unreachable"};
    struct matrix m = read_matrix(&d->line, word);
    struct cover c;
    cover_analyse(&d->line, &types, &m, (uint64_t)int_of(word[4]), &c);
    fputs(c.gave_up ? "gave up" : "done", stdout);
    for (uint32_t i = 0; i < c.found.n; i++) {
        const struct cover_finding *f = &c.found.p[i];
        printf(";%s", fault[f->fault]);
        if (f->fault != COVER_GAP)
            printf(" %u", f->row);
        if (f->fault == COVER_OVERLAP || f->fault == COVER_CONFLICT)
            printf(" %u", f->other);
        if (f->example)
            print_example(&m, f->example);
    }
    putchar('\n');
}

int main(void)
{
    static const struct operation ops[] = {{"matrix", do_matrix}, {NULL, NULL}};
    struct driver d = {0};
    driver_open(&d);
    names = names_new(&d.arena, NULL);
    types = (struct types){.arena = &d.arena, .names = names};
    for (uint32_t i = 0; i < LETTERS; i++) {
        char c = (char)('a' + i);
        letters[i] = names_put(names, (struct str){&c, 1}).id;
    }
    do_lines(&d, ops);
    driver_close(&d);
    return 0;
}
