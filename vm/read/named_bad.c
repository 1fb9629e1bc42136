/* SPDX-License-Identifier: MIT
 * What is wrong with rows of named cells, told with the place and, where the format still has it, the line. */
#include "vm/read/named_row.h"

enum { VALUE_MOST = 60 };

static const char *const noun[] = { /* ORDER type_kind */
    "a value", "none", "true or false", "a number", "an amount of money", "a duration", "a period", "working time",
    "a time", "a date", "a text", "one of the words on the list", "an id", "a set"};
_Static_assert(ARRAY_LEN(noun) == TYPE_KIND_COUNT, "ORDER type_kind");

static struct choices choices_of(const struct named *n, struct type t)
{
    bool has = t.kind == TYPE_ONE_OF || (t.kind == TYPE_SET && t.elem == TYPE_ONE_OF);
    return has ? n->env.schema->types.lists.p[t.of] : (struct choices){NULL, 0};
}

static struct str choice_list(struct named *n, struct choices list, struct str *known)
{
    struct buf b = {.arena = &n->scratch};
    for (uint32_t i = 0; i < list.n; i++) {
        known[i] = names_text(n->env.names, list.p[i]);
        buf_text(&b, i ? ", " : "");
        buf_add(&b, known[i]);
    }
    return buf_str(&b);
}

static struct str number_text(struct named *n, const char *format, uint64_t v)
{
    struct buf b = {.arena = &n->scratch};
    buf_printf(&b, format, (unsigned)v);
    return buf_str(&b);
}

struct diag *named_at(struct named *n, struct diag *d, struct named_place p)
{
    struct str text = n->line_text ? n->line_text(n, &p) : STR_EMPTY;
    diag_in_data(n->env.diags, d, n->file, p.line, p.column, p.end_column, text);
    return d;
}

static void demote(struct named *n, struct diag *d)
{
    if (!n->options.skip_bad_rows || d->level != DIAG_ERROR)
        return;
    d->level = DIAG_WARNING; /* counted and left out: the run goes on */
    n->env.diags->errors--;
    n->env.diags->warnings++;
}

static struct str shown(struct named *n, const struct named_bad *b)
{
    if (b->code == D_B0627)
        return number_text(n, "%u", n->env.limits->cell_bytes);
    if (b->code == D_B0606)
        return number_text(n, "%02X", (unsigned char)b->text.p[utf8_check(b->text)]);
    return text_shown(&n->scratch, b->text, VALUE_MOST);
}

static void tell(struct named *n, const struct named_bad *b, struct named_place row)
{
    struct diags *ds = n->env.diags;
    if (++n->told > n->env.limits->diagnostics && n->options.skip_bad_rows) {
        ds->warnings++;
        return;
    }
    struct choices list = choices_of(n, b->type);
    struct str *known = NEW_ARRAY(&n->scratch, struct str, list.n + 1);
    struct str choices = choice_list(n, list, known);
    struct str args[] = {shown(n, b), named_key(n, b->column), b->code == D_B0625 ? choices : value_form(b->type),
                         str_of(noun[b->type.kind])};
    struct diag *d = diag_put(ds, b->code, (struct span){0, 0, 0}, args, ARRAY_LEN(args));
    if (b->code == D_B0625)
        diag_nearest(ds, d, b->text, known, list.n);
    named_at(n, d, b->place.line ? b->place : row);
    demote(n, d);
}

/* In the order of the cells; of the same cell as they came. */
static int by_place(const void *a, const void *b, void *ud)
{
    const struct named_bad *x = a, *y = b;
    (void)ud;
    if (x->place.line != y->place.line)
        return x->place.line < y->place.line ? -1 : 1;
    return (x->place.column > y->place.column) - (x->place.column < y->place.column);
}

void named_tell(struct named *n, struct named_place row)
{
    sort_stable(&n->scratch, n->bad.p, n->bad.n, sizeof *n->bad.p, by_place, NULL);
    for (uint32_t i = 0; i < n->bad.n; i++)
        tell(n, &n->bad.p[i], row);
}

void named_tell_twice(struct named *n, struct named_place row)
{
    for (uint32_t i = 0; i < n->twice.n && n->told < n->env.limits->diagnostics; i++)
        tell(n, &n->twice.p[i], row);
}
