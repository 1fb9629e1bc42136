/* SPDX-License-Identifier: MIT
 * What a use of a recipe makes: texts filled in, and the place of the user on all of it. */
#include "vm/lua/made.h"

#include "vm/lua/recipe.h"

/* --- places
 * -------------------------------------------------------------------------------------------------- */

/* Whether a span stands in the text of the recipe that runs, and not in that of its user. */
static bool is_inside(const struct use *u, struct span s)
{
    struct span whole = u->recipe->whole;
    if (s.source != whole.source)
        return false;
    if (source_plain(u->ld->in->sources, u->head).source != whole.source)
        return true;
    return s.at >= whole.at && s.at - whole.at < whole.len;
}

static struct span made_span(struct use *u, struct span s)
{
    struct sources *ss = u->ld->in->sources;
    if (u->ld->again || !is_inside(u, s)) /* a second loading tells nothing */
        return s;
    if (!u->made)
        u->made =
            source_made(ss, (struct made){.source = s.source, .user = u->head, .recipe = u->recipe->name});
    return (struct span){u->made, s.at, s.len};
}

struct span use_span(struct use *u, struct span s)
{
    return u ? made_span(u, s) : s;
}

uint32_t use_errors(const struct loader *ld)
{
    return ld->use ? ld->use->errors : 0;
}

static struct span filled_span(struct use *u, struct span s, struct str filled)
{
    struct made m = {.source = s.source, .user = u->head, .recipe = u->recipe->name, .filled = filled};
    if (u->ld->again || !is_inside(u, s))
        return s;
    return (struct span){source_made(u->ld->in->sources, m), s.at, s.len};
}

static void mark_datum(struct use *u, struct datum *d)
{
    d->span = made_span(u, d->span);
    for (uint32_t i = 0; i < d->npairs; i++) {
        d->pairs[i].key_span = made_span(u, d->pairs[i].key_span);
        mark_datum(u, &d->pairs[i].value);
    }
}

void use_mark(struct loader *ld, struct decl *d)
{
    struct use *u = ld->use;
    if (!u)
        return;
    d->word_span = made_span(u, d->word_span);
    d->origin.inner = made_span(u, d->origin.user);
    d->origin.user = u->decl.origin.user;
    mark_datum(u, &d->name);
    mark_datum(u, &d->body);
}

/* --- values that the user gave
 * -------------------------------------------------------------------------------- */

static bool same_value(const struct datum *a, const struct datum *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == DATUM_NUMBER || a->kind == DATUM_BOOL)
        return a->number == b->number;
    if (a->kind == DATUM_FUNCTION)
        return a->function == b->function;
    return a->kind == DATUM_TEXT && str_eq(a->text, b->text);
}

/* The user's value behind `t.field`, or behind the name of the use; NULL: it is something else. */
static const struct datum *given(const struct use *u, struct hint h)
{
    if (!h.chunk || !h.expr)
        return NULL;
    const struct lex *l = &h.chunk->lex;
    uint32_t first = h.expr->first, last = h.expr->last;
    if (l->tokens.p[first].kind != LEX_NAME || l->tokens.p[last].kind != LEX_NAME)
        return NULL;
    if (first == last)
        return &u->decl.name;
    return last == first + 2 && lex_is(l, first + 1, ".") ? datum_get(&u->decl.body, lex_token_text(l, last))
                                                          : NULL;
}

/* --- filling in
 * ---------------------------------------------------------------------------------------------- */

struct filling {
    struct use *u;
    struct span at;
    bool expr;   /* as it stands in an expression */
    char quote;  /* the mark that is open there; 0: none */
    bool silent; /* told already */
    struct buf out;
};

static const struct recipe_field *field_of(const struct use *u, struct str name)
{
    for (uint32_t i = 0; i < u->recipe->nfields; i++)
        if (str_eq(str_of(u->recipe->fields[i].row.name), name))
            return &u->recipe->fields[i];
    return NULL;
}

static void tell(struct filling *f, enum diag_code code, struct str a, struct str b)
{
    if (f->silent)
        return;
    f->u->errors++;
    diag(f->u->ld->in->diags, code, made_span(f->u, f->at), a, b);
}

static void tell_unknown(struct filling *f, struct str name)
{
    struct loader *ld = f->u->ld;
    const struct recipe *r = f->u->recipe;
    struct str *all = NEW_ARRAY(&ld->scratch, struct str, r->nfields + 1);
    if (f->silent)
        return;
    for (uint32_t i = 0; i < r->nfields; i++)
        all[i] = str_of(r->rows[i].name);
    all[r->nfields] = STR("name");
    f->u->errors++;
    diag_nearest(ld->in->diags, diag(ld->in->diags, D_B0873, made_span(f->u, f->at), r->name, name), name,
                 all, r->nfields + 1);
}

/* A text may not grow without end: false when it would. */
static bool may_grow(struct filling *f, uint32_t more)
{
    struct loader *ld = f->u->ld;
    ld->datum_bytes += more;
    if ((size_t)f->out.n + more > ld->in->limits->cell_bytes)
        sandbox_stop(&ld->sb, BL_LIMIT, SANDBOX_TEXT);
    else if (ld->in->limits->lua_memory && ld->datum_bytes > ld->in->limits->lua_memory)
        sandbox_stop(&ld->sb, BL_LIMIT, SANDBOX_MEMORY);
    return sandbox_spend(&ld->sb, more / 4 + 1);
}

/* A name, a number, a length of time: what may stand in an expression as it is. */
static bool stands_alone(struct str s)
{
    bool digits = s.n && s.p[0] >= '0' && s.p[0] <= '9';
    uint32_t code, n;
    for (uint32_t i = 0; i < s.n; i += n) {
        n = utf8_next(str_part(s, i, s.n - i), &code);
        bool blank = digits && s.p[i] == ' ';
        if (n == 0 || !(blank || s.p[i] == '.' || utf8_is_name(code, i == 0 && !digits)))
            return false;
    }
    return s.n > 0;
}

/* Between quotes: the mark itself, a backslash and the ends of lines are escaped. */
static void add_escaped(struct buf *b, struct str s, char quote)
{
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n') {
            buf_text(b, "\\n");
            continue;
        }
        if (s.p[i] == quote || s.p[i] == '\\')
            buf_char(b, '\\');
        buf_char(b, s.p[i]);
    }
}

static void add_text(struct filling *f, struct str s, bool expression, bool member)
{
    if (!may_grow(f, s.n))
        return;
    if (!f->expr) {
        buf_add(&f->out, s);
    } else if (f->quote) {
        add_escaped(&f->out, s, f->quote);
    } else if (stands_alone(s) && !member) {
        buf_add(&f->out, s);
    } else if (expression) {
        buf_char(&f->out, '(');
        buf_add(&f->out, s);
        buf_char(&f->out, ')');
    } else {
        buf_char(&f->out, '\'');
        add_escaped(&f->out, s, '\'');
        buf_char(&f->out, '\'');
    }
}

static bool add_simple(struct filling *f, const struct datum *d, bool expression, bool member)
{
    if (d->kind == DATUM_TEXT)
        add_text(f, d->text, expression, member);
    else if (d->kind == DATUM_NUMBER)
        buf_number(&f->out, d->number);
    else if (d->kind == DATUM_BOOL)
        buf_text(&f->out, d->number != 0 ? "true" : "false");
    else
        return false;
    return true;
}

static bool add_list(struct filling *f, const struct datum *d)
{
    bool braces = f->expr && !f->quote, ok = d->kind == DATUM_TABLE;
    if (braces)
        buf_text(&f->out, "{ ");
    for (uint32_t i = 0; ok && i < d->npairs && may_grow(f, 2); i++) {
        buf_text(&f->out, i ? ", " : "");
        ok = d->pairs[i].index && add_simple(f, &d->pairs[i].value, false, true);
    }
    if (braces)
        buf_text(&f->out, " }");
    return ok;
}

static void add_value(struct filling *f, struct str name)
{
    struct use *u = f->u;
    if (str_eq(name, STR("name"))) {
        add_simple(f, &u->decl.name, false, false);
        return;
    }
    const struct recipe_field *field = field_of(u, name);
    if (!field) {
        tell_unknown(f, name);
        return;
    }
    const struct datum *d = datum_get(&u->decl.body, name);
    d = d ? d : field->fallback;
    if (!d)
        tell(f, D_B0874, name, u->recipe->name);
    else if (!add_simple(f, d, field->row.kind == FIELD_EXPR, false) && !add_list(f, d))
        tell(f, D_B0875, name, str_of(datum_kind_text(d)));
}

/* Which quotes are open behind s[i], and how many bytes that one takes. */
static uint32_t add_plain(struct filling *f, struct str s, uint32_t i)
{
    f->u->ld->datum_bytes++;
    char c = s.p[i];
    uint32_t n = f->quote && c == '\\' && i + 1 < s.n ? 2 : 1;
    if (f->quote && c == f->quote)
        f->quote = 0;
    else if (!f->quote && (c == '\'' || c == '"'))
        f->quote = c;
    buf_add(&f->out, str_part(s, i, n));
    return n;
}

static struct str fill(struct filling *f, struct str s)
{
    for (uint32_t i = 0; i < s.n && f->u->ld->sb.stop == BL_OK;) {
        struct str rest = str_part(s, i, s.n - i), name, behind;
        if (str_starts(rest, STR(MADE_KEPT))) {
            buf_text(&f->out, MADE_OPEN);
            i += (uint32_t)sizeof MADE_KEPT - 1;
        } else if (!str_starts(rest, STR(MADE_OPEN))) {
            i += add_plain(f, s, i);
        } else if (str_cut(str_part(rest, 2, rest.n - 2), '}', &name, &behind)) {
            add_value(f, str_trim(name));
            i += 3 + name.n;
        } else {
            tell(f, D_B0881, s, STR_EMPTY);
            return s;
        }
    }
    return f->out.n ? buf_str(&f->out) : STR_EMPTY;
}

static bool has_marks(struct str s)
{
    return memmem(s.p, s.n, MADE_OPEN, 2) || memmem(s.p, s.n, MADE_KEPT, 3);
}

struct str use_key(struct loader *ld, struct str key, struct span at)
{
    struct filling f = {.u = ld->use, .at = at, .out.arena = ld->in->arena};
    return ld->use && is_inside(ld->use, at) && has_marks(key) ? fill(&f, key) : key;
}

static void fill_datum(struct use *u, struct datum *d)
{
    struct arena *a = u->ld->in->arena;
    struct filling text = {.u = u, .at = d->span, .out.arena = a},
                   expr = {.u = u, .at = d->span, .expr = true, .silent = true, .out.arena = a};
    struct str whole = d->text;
    d->text = fill(&text, whole);
    struct str e = fill(&expr, whole);
    if (!str_eq(e, d->text))
        d->expr = e;
    d->span = filled_span(u, d->span, e);
}

void use_datum(struct loader *ld, struct hint h, struct datum *d)
{
    struct use *u = ld->use;
    if (!u || !is_inside(u, d->span))
        return;
    const struct datum *own = given(u, h);
    if (d->kind == DATUM_TEXT && has_marks(d->text) && own && own->kind == DATUM_TEXT) {
        struct filling f = {.u = u, .at = d->span, .out.arena = ld->in->arena, .silent = true};
        d->text = fill(&f, d->text);
    } else if (d->kind == DATUM_TEXT && has_marks(d->text)) {
        fill_datum(u, d);
    }
    if (own && same_value(own, d))
        d->span = own->span;
}

/* --- fields that are never looked at
 * ----------------------------------------------------------------------------- */

/* The tokens of a recipe's parts in its text. */
struct lint {
    const struct lex *l;
    const struct lex_expr *make, *fields;
};

static bool find_parts(struct loader *ld, int body, struct lint *ret)
{
    const struct chunk *chunk;
    const struct lex_table *table;
    *ret = (struct lint){0};
    if (!datum_table_of(ld, body, &chunk, &table))
        return false;
    ret->l = &chunk->lex;
    for (int32_t i = table->pairs; i >= 0; i = ret->l->pairs.p[i].next) {
        const struct lex_pair *p = &ret->l->pairs.p[i];
        if (p->key.p && str_eq(p->key, STR("make")))
            ret->make = &p->value;
        if (p->key.p && str_eq(p->key, STR("fields")))
            ret->fields = &p->value;
    }
    return ret->make && ret->fields && lex_is(ret->l, ret->make->first, "function");
}

/* function(name, t): whether `t` stands anywhere but before a dot or a bracket: then all may be looked at. */
static bool hands_on(const struct lint *t)
{
    uint32_t first = t->make->first;
    if (t->make->last < first + 4 || t->l->tokens.p[first + 4].kind != LEX_NAME)
        return false;
    struct str table = lex_token_text(t->l, first + 4);
    for (uint32_t i = first + 5; i <= t->make->last; i++)
        if (t->l->tokens.p[i].kind == LEX_NAME && str_eq(lex_token_text(t->l, i), table) &&
            !lex_is(t->l, i - 1, ".") && !lex_is(t->l, i + 1, ".") && !lex_is(t->l, i + 1, "["))
            return true;
    return false;
}

static bool names_field(const struct lint *t, uint32_t token, struct str field)
{
    struct str text = lex_token_text(t->l, token);
    if (t->l->tokens.p[token].kind == LEX_NAME)
        return str_eq(text, field) && lex_is(t->l, token - 1, ".");
    if (t->l->tokens.p[token].kind != LEX_TEXT)
        return false;
    for (const char *p = text.p; p && p < text.p + text.n; p++) {
        p = memmem(p, (size_t)(text.p + text.n - p), field.p, field.n);
        if (!p)
            return false;
        uint32_t at = (uint32_t)(p - text.p);
        if ((at == 1 && at + field.n + 1 == text.n) || (at >= 2 && p[-1] == '{' && p[-2] == '$'))
            return true;
    }
    return false;
}

void recipe_lint(struct loader *ld, const struct recipe *r, int body)
{
    struct lint t;
    if (!find_parts(ld, body, &t) || hands_on(&t))
        return;
    for (uint32_t i = 0; i < r->nfields; i++) {
        struct str field = str_of(r->fields[i].row.name);
        bool used = false;
        for (uint32_t k = t.make->first + 1; k <= t.make->last && !used; k++)
            used = names_field(&t, k, field);
        if (!used)
            diag(ld->in->diags, D_B0880, r->fields[i].span, field, r->name);
    }
}
