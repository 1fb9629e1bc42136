/* SPDX-License-Identifier: MIT
 * The text as Lua gets it, and the way back. */
#include "vm/lua/lex.h"

/* --- names of our own
 * ---------------------------------------------------------------------------------------- */

#define ALIAS_HEAD "_u_"
enum { HEADER_TOKENS = 64 }; /* longer ones are not looked for: reading stays linear */

static bool is_ascii(struct str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* The bytes in hex: unique, and readable backwards without a list. */
static void add_alias(struct buf *b, struct str name)
{
    static const char hex[] = "0123456789abcdef";
    buf_text(b, ALIAS_HEAD);
    for (uint32_t i = 0; i < name.n; i++) {
        buf_char(b, hex[(unsigned char)name.p[i] >> 4]);
        buf_char(b, hex[(unsigned char)name.p[i] & 15]);
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The name behind an alias at the start of `s`, added to `b`; gives the bytes used, 0 when there is none. */
static uint32_t read_alias(struct str s, struct buf *b)
{
    const uint32_t head = sizeof ALIAS_HEAD - 1;
    uint32_t i = head, before = b->n;
    bool strange = false;
    if (!str_starts(s, STR(ALIAS_HEAD)))
        return 0;
    for (; i + 1 < s.n && hex_value(s.p[i]) >= 0 && hex_value(s.p[i + 1]) >= 0; i += 2) {
        int v = hex_value(s.p[i]) * 16 + hex_value(s.p[i + 1]);
        strange = strange || v >= 0x80;
        buf_char(b, (char)v);
    }
    struct str name = b->n > before ? (struct str){b->p + before, b->n - before} : STR_EMPTY;
    if (strange && utf8_check(name) == name.n)
        return i;
    b->n = before;
    return 0;
}

struct str lex_alias(struct arena *a, struct str name)
{
    struct buf b = {.arena = a};
    if (is_ascii(name))
        return name;
    add_alias(&b, name);
    return buf_str(&b);
}

struct str lex_unalias(struct arena *a, struct str s)
{
    struct buf b = {.arena = a};
    bool any = false;
    for (uint32_t i = 0; i < s.n;) {
        uint32_t n = s.p[i] == '_' ? read_alias(str_part(s, i, s.n - i), &b) : 0;
        any = any || n;
        if (n)
            i += n;
        else
            buf_char(&b, s.p[i++]);
    }
    return any ? buf_str(&b) : s;
}

/* --- the text for Lua
 * ---------------------------------------------------------------------------------------- */

/* "function a.b:c" needs names, not keys: true when token i belongs to such a header. */
static bool in_header(const struct lex *l, uint32_t i)
{
    for (int k = 0; k < HEADER_TOKENS && i >= 2 && (lex_is(l, i - 1, ".") || lex_is(l, i - 1, ":")) &&
                    l->tokens.p[i - 2].kind == LEX_NAME;
         k++)
        i -= 2;
    return i >= 1 && lex_is(l, i - 1, "function");
}

/* `function a.金(` must be written `a["金"] = function(`: gives the "(" of such a header that begins at token
 * i, else 0. */
static uint32_t keyed_header(const struct lex *l, uint32_t i)
{
    bool strange = false;
    if (!lex_is(l, i, "function") || i + 1 >= l->tokens.n || l->tokens.p[i + 1].kind != LEX_NAME)
        return 0;
    for (i += 2; i + 1 < l->tokens.n && lex_is(l, i, ".") && l->tokens.p[i + 1].kind == LEX_NAME; i += 2)
        strange = strange || !is_ascii(lex_token_text(l, i + 1));
    return strange && lex_is(l, i, "(") ? i : 0;
}

/* The "function" whose header token i may belong to; i itself when there is none. */
static uint32_t header_start(const struct lex *l, uint32_t i)
{
    i -= i > 0 && lex_is(l, i, "(");
    for (int k = 0; k < HEADER_TOKENS && i > 0 && (l->tokens.p[i].kind == LEX_NAME || lex_is(l, i, ".")); k++)
        i--;
    return i;
}

static bool is_member(const struct lex *l, uint32_t i)
{
    if (i == 0 || !lex_is(l, i - 1, "."))
        return false;
    return !in_header(l, i) || keyed_header(l, header_start(l, i));
}

static void add_name(struct buf *b, const struct lex *l, uint32_t i, bool marked)
{
    struct str name = lex_token_text(l, i);
    if (is_ascii(name)) {
        buf_add(b, name);
    } else if (marked && (l->tokens.p[i].key || is_member(l, i))) {
        buf_text(b, "[\"");
        buf_add(b, name);
        buf_text(b, "\"]");
    } else {
        add_alias(b, name);
    }
}

/* A text typed between “ and ”. */
static void add_curly(struct buf *b, const struct lex *l, uint32_t i)
{
    struct str t = lex_token_text(l, i);
    const char quote = l->tokens.p[i].as[0];
    uint32_t code, head = utf8_next(t, &code), tail = t.n - 1;
    while (tail > head && ((unsigned char)t.p[tail] & 0xC0) == 0x80)
        tail--;
    buf_char(b, quote);
    for (uint32_t k = head; k < tail; k++) {
        if (t.p[k] == '\\' && k + 1 < tail)
            buf_char(b, t.p[k++]);
        else if (t.p[k] == quote || t.p[k] == '\\')
            buf_char(b, '\\');
        buf_char(b, t.p[k]);
    }
    buf_char(b, quote);
}

static void add_token(struct buf *b, const struct lex *l, uint32_t i, bool marked)
{
    const struct lex_token *t = &l->tokens.p[i];
    if (marked && keyed_header(l, i))
        return;
    if (marked && lex_is(l, i, "(") && keyed_header(l, header_start(l, i)) == i)
        buf_text(b, " = function");
    if (t->kind == LEX_NAME) {
        add_name(b, l, i, marked);
    } else if (t->as && t->kind == LEX_TEXT) {
        add_curly(b, l, i);
    } else if (t->as) {
        buf_text(b, t->as);
    } else if (marked && t->kind == LEX_OP && lex_is(l, i, ".") && i + 1 < l->tokens.n &&
               l->tokens.p[i + 1].kind == LEX_NAME && !is_ascii(lex_token_text(l, i + 1)) &&
               is_member(l, i + 1)) {
        buf_char(b, ' '); /* the name becomes ["name"] */
    } else {
        buf_add(b, lex_token_text(l, i));
    }
    if (marked && t->table) {
        buf_text(b, "[\"" LEX_MARK "\"]=");
        buf_int(b, (int64_t)l->table_base + t->table);
        buf_char(b, ',');
    }
}

struct str lex_text(const struct lex *l, bool marked)
{
    return lex_text_upto(l, marked, l->tokens.n);
}

struct str lex_text_upto(const struct lex *l, bool marked, uint32_t ntokens)
{
    struct buf b = {.arena = l->arena};
    uint32_t at = 0;
    for (uint32_t i = 0; i < ntokens; i++) {
        const struct lex_token *t = &l->tokens.p[i];
        buf_add(&b, str_part(l->text, at, t->at - at));
        add_token(&b, l, i, marked);
        at = t->at + t->len;
    }
    return buf_str(&b);
}

/* --- values of text tokens
 * ----------------------------------------------------------------------------------- */

static void add_utf8(struct buf *b, uint32_t code)
{
    if (code < 0x80) {
        buf_char(b, (char)code);
    } else if (code < 0x800) {
        buf_char(b, (char)(0xC0 | code >> 6));
        buf_char(b, (char)(0x80 | (code & 63)));
    } else if (code < 0x10000) {
        buf_char(b, (char)(0xE0 | code >> 12));
        buf_char(b, (char)(0x80 | (code >> 6 & 63)));
        buf_char(b, (char)(0x80 | (code & 63)));
    } else {
        buf_char(b, (char)(0xF0 | (code >> 18 & 7)));
        buf_char(b, (char)(0x80 | (code >> 12 & 63)));
        buf_char(b, (char)(0x80 | (code >> 6 & 63)));
        buf_char(b, (char)(0x80 | (code & 63)));
    }
}

static int hex_any(char c)
{
    return hex_value(c >= 'A' && c <= 'F' ? (char)(c | 0x20) : c);
}

static uint32_t add_unicode(struct buf *b, struct str s, uint32_t i)
{
    uint32_t code = 0;
    for (i += 2; i < s.n && hex_any(s.p[i]) >= 0; i++)
        code = (code << 4 | (uint32_t)hex_any(s.p[i])) & 0x1FFFFF;
    add_utf8(b, code);
    return i < s.n && s.p[i] == '}' ? i + 1 : i;
}

static uint32_t add_decimal(struct buf *b, struct str s, uint32_t i)
{
    uint32_t v = 0, end = MIN(i + 3, s.n);
    for (; i < end && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        v = v * 10 + (uint32_t)(s.p[i] - '0');
    buf_char(b, (char)v);
    return i;
}

static uint32_t skip_line_end(struct str s, uint32_t i)
{
    char c = s.p[i++];
    return i < s.n && (s.p[i] == '\n' || s.p[i] == '\r') && s.p[i] != c ? i + 1 : i;
}

/* An escape whose letter is at i; gives the offset after it. */
static uint32_t add_escape(struct buf *b, struct str s, uint32_t i)
{
    static const char from[] = "abfnrtv\\\"'", to[] = "\a\b\f\n\r\t\v\\\"'";
    if (i >= s.n)
        return i;
    char c = s.p[i];
    const char *simple = c ? strchr(from, c) : NULL;
    if (simple) {
        buf_char(b, to[simple - from]);
        return i + 1;
    }
    if (c == 'x' && i + 2 < s.n && hex_any(s.p[i + 1]) >= 0 && hex_any(s.p[i + 2]) >= 0) {
        buf_char(b, (char)(hex_any(s.p[i + 1]) * 16 + hex_any(s.p[i + 2])));
        return i + 3;
    }
    if (c == 'u')
        return add_unicode(b, s, i);
    if (c >= '0' && c <= '9')
        return add_decimal(b, s, i);
    if (c == 'z') {
        for (i++; i < s.n && (s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')); i++)
            ;
        return i;
    }
    buf_char(b, c == '\r' ? '\n' : c);
    return c == '\n' || c == '\r' ? skip_line_end(s, i) : i + 1;
}

static struct str quoted_value(const struct lex *l, struct str inner)
{
    struct buf b = {.arena = l->arena};
    for (uint32_t i = 0; i < inner.n;) {
        if (inner.p[i] == '\\')
            i = add_escape(&b, inner, i + 1);
        else
            buf_char(&b, inner.p[i++]);
    }
    return b.n ? buf_str(&b) : STR_EMPTY;
}

static struct str long_value(const struct lex *l, struct str t, bool whole)
{
    uint32_t edge = 2;
    while (edge - 1 < t.n && t.p[edge - 1] == '=')
        edge++;
    uint32_t tail = whole && t.n >= 2 * edge ? edge : 0;
    struct str in = str_part(t, MIN(edge, t.n), t.n - MIN(edge, t.n) - tail);
    uint32_t i = in.n && (in.p[0] == '\n' || in.p[0] == '\r') ? skip_line_end(in, 0) : 0;
    struct buf b = {.arena = l->arena};
    while (i < in.n) {
        bool end = in.p[i] == '\n' || in.p[i] == '\r';
        buf_char(&b, end ? '\n' : in.p[i]);
        i = end ? skip_line_end(in, i) : i + 1;
    }
    return b.n ? buf_str(&b) : STR_EMPTY;
}

struct str lex_value(const struct lex *l, uint32_t token)
{
    const struct lex_token *t = &l->tokens.p[token];
    struct str s = lex_token_text(l, token);
    if (!t->as && s.p[0] == '[')
        return long_value(l, s, t->whole);
    uint32_t code, head = t->as ? utf8_next(s, &code) : 1, tail = s.n;
    if (t->whole && tail > head)
        for (tail--; t->as && tail > head && ((unsigned char)s.p[tail] & 0xC0) == 0x80;)
            tail--;
    return quoted_value(l, str_part(s, head, tail - head));
}
