/* SPDX-License-Identifier: MIT */
#include "vm/lua/lex.h"

#include "vm/lua/shape.h"

/* --- characters
 * ---------------------------------------------------------------------------------------------- */

static const char *const keywords[] = {"and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
                                       "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
                                       "repeat",   "return", "then", "true", "until",  "while"};

bool lex_keyword(struct str s)
{
    for (uint32_t i = 0; i < ARRAY_LEN(keywords); i++)
        if (str_eq(s, str_of(keywords[i])))
            return true;
    return false;
}

/* Signs that people type by habit, and what Lua calls them. Those of the full-width block are found by their
 * number. */
static const struct habit {
    uint32_t code;
    const char *as;
} habits[] = {
    {0x3001, ","},  {0x3002, "."},  {0x2018, "'"},  {0x2019, "'"},  {0x201C, "\""}, {0x201D, "\""},
    {0x201E, "\""}, {0x00AB, "\""}, {0x00BB, "\""}, {0x300C, "\""}, {0x300D, "\""}, {0x2013, "-"},
    {0x2014, "-"},  {0x2212, "-"},  {0x00D7, "*"},  {0x00F7, "/"},  {0x2264, "<="}, {0x2265, ">="},
    {0x2260, "~="}, {0x3000, " "},  {0x00A0, " "},  {0x3010, "["},  {0x3011, "]"},  {0x2026, "..."},
};

static const char *habit_of(uint32_t code)
{
    static const char ascii[] = "!\0\"\0#\0$\0%\0&\0'\0(\0)\0*\0+\0,\0-\0.\0/";
    static const char later[] = ":\0;\0<\0=\0>\0?\0@";
    static const char last[] = "{\0|\0}\0~";
    if (code >= 0xFF01 && code <= 0xFF0F)
        return ascii + 2 * (code - 0xFF01);
    if (code >= 0xFF1A && code <= 0xFF20)
        return later + 2 * (code - 0xFF1A);
    if (code >= 0xFF5B && code <= 0xFF5E)
        return last + 2 * (code - 0xFF5B);
    if (code == 0xFF3B || code == 0xFF3D)
        return code == 0xFF3B ? "[" : "]";
    for (uint32_t i = 0; i < ARRAY_LEN(habits); i++)
        if (habits[i].code == code)
            return habits[i].as;
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* --- reading
 * ------------------------------------------------------------------------------------------------- */

struct reading {
    struct lex *l;
    struct diags *ds;
    const char *p;
    uint32_t n, i, line;
};

static char peek(const struct reading *r, uint32_t ahead)
{
    return r->i + ahead < r->n ? r->p[r->i + ahead] : '\0';
}

/* One line end, also "\r\n", as Lua counts them. */
static void newline(struct reading *r)
{
    char c = r->p[r->i++];
    if (r->i < r->n && (r->p[r->i] == '\n' || r->p[r->i] == '\r') && r->p[r->i] != c)
        r->i++;
    r->line++;
}

static bool at_newline(const struct reading *r)
{
    return r->i < r->n && (r->p[r->i] == '\n' || r->p[r->i] == '\r');
}

static uint32_t name_len(const struct reading *r, uint32_t at)
{
    uint32_t i = at;
    while (i < r->n) {
        if (is_alpha(r->p[i]) || (i > at && is_digit(r->p[i]))) {
            i++;
            continue;
        }
        uint32_t code,
            n = (unsigned char)r->p[i] < 0x80 ? 0 : utf8_next((struct str){r->p + i, r->n - i}, &code);
        if (n == 0 || !utf8_is_name(code, i == at) || habit_of(code))
            break;
        i += n;
    }
    return i - at;
}

/* The level of a long bracket that opens here, or -1. */
static int long_level(const struct reading *r)
{
    uint32_t k = 1;
    if (peek(r, 0) != '[')
        return -1;
    while (peek(r, k) == '=')
        k++;
    return peek(r, k) == '[' ? (int)k - 1 : -1;
}

static bool read_long(struct reading *r, int level)
{
    r->i += (uint32_t)level + 2;
    while (r->i < r->n) {
        if (at_newline(r)) {
            newline(r);
            continue;
        }
        if (r->p[r->i++] != ']')
            continue;
        uint32_t k = 0;
        while (peek(r, k) == '=')
            k++;
        if ((int)k == level && peek(r, k) == ']') {
            r->i += k + 1;
            return true;
        }
    }
    return false;
}

static void read_comment(struct reading *r)
{
    r->i += 2;
    int level = long_level(r);
    if (level >= 0)
        read_long(r, level);
    else
        while (r->i < r->n && !at_newline(r))
            r->i++;
}

/* After a backslash: what may hold a line end or a quote. */
static void read_escape(struct reading *r)
{
    r->i++;
    if (r->i >= r->n)
        return;
    if (at_newline(r)) {
        newline(r);
    } else if (r->p[r->i] == 'z') {
        r->i++;
        while (r->i < r->n && is_blank(r->p[r->i])) {
            if (at_newline(r))
                newline(r);
            else
                r->i++;
        }
    } else {
        r->i++;
    }
}

static bool read_quoted(struct reading *r, char quote)
{
    r->i++;
    while (r->i < r->n && !at_newline(r)) {
        if (r->p[r->i] == '\\') {
            read_escape(r);
        } else if (r->p[r->i++] == quote) {
            return true;
        }
    }
    return false;
}

static void read_number(struct reading *r)
{
    char low = 'e';
    if (peek(r, 0) == '0' && (peek(r, 1) == 'x' || peek(r, 1) == 'X')) {
        low = 'p';
        r->i += 2;
    }
    while (r->i < r->n) {
        char c = r->p[r->i];
        if ((c | 0x20) == low) {
            r->i++;
            if (peek(r, 0) == '+' || peek(r, 0) == '-')
                r->i++;
        } else if (is_hex(c) || c == '.') {
            r->i++;
        } else {
            break;
        }
    }
    r->i += name_len(r, r->i);
}

static uint32_t op_len(const struct reading *r)
{
    static const char *const ops[] = {"...", "..", "==", "~=", "<=", ">=", "//", "::", "<<",
                                      ">>",  "!=", "&&", "||", "<>", "+=", "-=", "*=", "/="};
    for (uint32_t i = 0; i < ARRAY_LEN(ops); i++)
        if (str_starts((struct str){r->p + r->i, r->n - r->i}, str_of(ops[i])))
            return (uint32_t)strlen(ops[i]);
    return 1;
}

static void push(struct reading *r, enum lex_kind kind, uint32_t at, uint32_t line, const char *as,
                 bool whole)
{
    *VEC_PUSH(r->l->arena, r->l->tokens) =
        (struct lex_token){.kind = kind, .at = at, .len = r->i - at, .line = line, .as = as, .whole = whole};
}

static void report_habit(struct reading *r, uint32_t at, uint32_t len, const char *as)
{
    if (!r->ds)
        return;
    struct span s = {r->l->source, at, len};
    diag(r->ds, D_B0107, s, ((struct str){r->p + at, len}), str_of(as[0] == ' ' ? "an ordinary blank" : as));
}

/* A text between “ and ”: read as one, so that loading goes on. */
static bool read_curly(struct reading *r, uint32_t len, const char *as)
{
    uint32_t at = r->i, code, n;
    for (uint32_t i = at + len; i < r->n && r->p[i] != '\n' && r->p[i] != '\r'; i += n) {
        n = utf8_next((struct str){r->p + i, r->n - i}, &code);
        n = n ? n : 1;
        const char *close = n > 1 ? habit_of(code) : NULL;
        if (!close || close[0] != as[0])
            continue;
        r->i = i + n;
        push(r, LEX_TEXT, at, r->line, as, true);
        report_habit(r, at, len, as);
        return true;
    }
    return false;
}

/* A character that is not ASCII and begins no name. */
static void read_strange(struct reading *r)
{
    uint32_t at = r->i, code = 0, len = utf8_next((struct str){r->p + at, r->n - at}, &code);
    const char *as = len ? habit_of(code) : NULL;
    if (at == 0 && code == 0xFEFF) {
        r->i += len; /* a byte order mark */
        push(r, LEX_OP, at, r->line, " ", false);
        return;
    }
    len = len ? len : 1;
    if (as && (as[0] == '"' || as[0] == '\'') && read_curly(r, len, as))
        return;
    r->i += len;
    push(r, LEX_OP, at, r->line, as && as[0] != '"' && as[0] != '\'' ? as : " ", false);
    if (as)
        report_habit(r, at, len, as);
    else if (r->ds)
        diag(r->ds, D_B0106, ((struct span){r->l->source, at, len}), ((struct str){r->p + at, len}));
}

static void read_token(struct reading *r)
{
    uint32_t at = r->i, line = r->line, n = name_len(r, at);
    char c = r->p[at];
    int level = long_level(r);
    if (n) {
        r->i += n;
        push(r, lex_keyword((struct str){r->p + at, n}) ? LEX_KEYWORD : LEX_NAME, at, line, NULL, true);
    } else if (c == '"' || c == '\'') {
        bool whole = read_quoted(r, c);
        push(r, LEX_TEXT, at, line, NULL, whole);
    } else if (level >= 0) {
        bool whole = read_long(r, level);
        push(r, LEX_TEXT, at, line, NULL, whole);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(r, 1)))) {
        read_number(r);
        push(r, LEX_NUMBER, at, line, NULL, true);
    } else if ((unsigned char)c >= 0x80) {
        read_strange(r);
    } else {
        r->i += op_len(r);
        push(r, LEX_OP, at, line, NULL, true);
    }
}

void lex_read(struct lex *l, struct arena *a, uint32_t source, struct str text, struct diags *ds)
{
    *l = (struct lex){.arena = a, .text = text, .source = source};
    struct reading r = {l, ds, text.p, text.n, 0, 1};
    while (r.i < r.n) {
        if (at_newline(&r))
            newline(&r);
        else if (is_blank(r.p[r.i]))
            r.i++;
        else if (peek(&r, 0) == '-' && peek(&r, 1) == '-')
            read_comment(&r);
        else
            read_token(&r);
    }
    push(&r, LEX_END, text.n, r.line, NULL, true);
    shape_read(l);
}

/* --- asking
 * -------------------------------------------------------------------------------------------------- */

struct str lex_token_text(const struct lex *l, uint32_t token)
{
    const struct lex_token *t = &l->tokens.p[token];
    return str_part(l->text, t->at, t->len);
}

bool lex_is(const struct lex *l, uint32_t token, const char *op)
{
    if (token >= l->tokens.n)
        return false;
    const struct lex_token *t = &l->tokens.p[token];
    if (t->kind == LEX_OP && t->as)
        return strcmp(t->as, op) == 0;
    return (t->kind == LEX_OP || t->kind == LEX_KEYWORD) && str_eq(lex_token_text(l, token), str_of(op));
}

struct span lex_span(const struct lex *l, uint32_t first, uint32_t last)
{
    const struct lex_token *a = &l->tokens.p[first], *b = &l->tokens.p[MAX(first, last)];
    return (struct span){l->source, a->at, b->at + b->len - a->at};
}

struct span lex_expr_span(const struct lex *l, const struct lex_expr *e)
{
    bool text = l->tokens.p[e->first].kind == LEX_TEXT;
    return lex_span(l, e->first, text ? e->first : e->last);
}

uint32_t lex_line_first(const struct lex *l, uint32_t line)
{
    uint32_t lo = 0, hi = l->tokens.n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (l->tokens.p[mid].line < line)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool lex_find(const struct lex *l, uint32_t line, struct str text, uint32_t nth, uint32_t *ret)
{
    for (uint32_t i = lex_line_first(l, line); i < l->tokens.n && l->tokens.p[i].line == line; i++) {
        if (!str_eq(lex_token_text(l, i), text) || nth-- > 0)
            continue;
        *ret = i;
        return true;
    }
    return false;
}

static bool site_says(const struct lex *l, const struct lex_site *s, struct str first_arg)
{
    if (s->args < 0)
        return false;
    uint32_t t = l->args.p[s->args].first;
    struct arena_mark m = arena_mark(l->arena);
    bool says = l->tokens.p[t].kind == LEX_TEXT && str_eq(lex_value(l, t), first_arg);
    arena_back(l->arena, m);
    return says;
}

const struct lex_site *lex_site_at(const struct lex *l, uint32_t line, struct str name, uint32_t nth,
                                   struct str first_arg)
{
    uint32_t lo = 0, hi = l->sites.n, count = 0;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (l->sites.p[mid].line < line)
            lo = mid + 1;
        else
            hi = mid;
    }
    const struct lex_site *says = NULL, *found = NULL;
    for (uint32_t i = lo; i < l->sites.n && l->sites.p[i].line == line; i++)
        count += !l->sites.p[i].member && str_eq(l->sites.p[i].name, name);
    if (!count)
        return NULL;
    nth %= count;
    for (uint32_t i = lo, k = 0; i < l->sites.n && l->sites.p[i].line == line; i++) {
        const struct lex_site *s = &l->sites.p[i];
        if (s->member || !str_eq(s->name, name))
            continue;
        found = k++ == nth ? s : found;
        if (count > 1 && first_arg.p && site_says(l, s, first_arg) && (!says || k - 1 == nth))
            says = s;
    }
    return says ? says : found;
}

bool lex_open_before(const struct lex *l, uint32_t token, uint32_t *ret_token)
{
    uint32_t skip = 0;
    for (uint32_t i = token; i-- > 0;) {
        if (lex_is(l, i, "}") || lex_is(l, i, ")") || lex_is(l, i, "]")) {
            skip++;
        } else if (lex_is(l, i, "{") || lex_is(l, i, "(") || lex_is(l, i, "[")) {
            if (skip == 0) {
                *ret_token = i;
                return true;
            }
            skip--;
        }
    }
    return false;
}
