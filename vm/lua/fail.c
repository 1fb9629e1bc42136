/* SPDX-License-Identifier: MIT
 * What Lua says when it fails, in our words and with a place. */
#include <lauxlib.h>

#include "vm/lua/loader.h"

enum { MESSAGE_MOST = 400, TRIES_MOST = 16, LEVELS_MOST = 64 };

/* --- places
 * -------------------------------------------------------------------------------------------------- */

static const struct chunk *chunk_named(const struct loader *ld, const char *name)
{
    struct str s = str_of(name);
    for (uint32_t i = 0; i < ld->chunks.n; i++)
        if (str_eq(ld->chunks.p[i]->name, s) ||
            (s.n >= sizeof ld->sb.chunk - 1 && str_starts(ld->chunks.p[i]->name, s)))
            return ld->chunks.p[i];
    return NULL;
}

struct spot fail_spot(lua_State *L)
{
    const struct loader *ld = loader_of(L);
    lua_Debug ar;
    for (int level = 0; level < LEVELS_MOST && lua_getstack(L, level, &ar); level++)
        if (lua_getinfo(L, "Sl", &ar) && ar.currentline > 0 && ar.source[0] == '=')
            return (struct spot){chunk_named(ld, ar.source + 1), (uint32_t)ar.currentline};
    return (struct spot){NULL, 0};
}

struct span fail_line(struct spot at)
{
    if (!at.chunk)
        return (struct span){0};
    const struct lex *l = &at.chunk->lex;
    uint32_t first = MIN(lex_line_first(l, at.line), l->tokens.n - 1), last = first;
    while (last + 1 < l->tokens.n && l->tokens.p[last + 1].line == l->tokens.p[first].line &&
           l->tokens.p[last + 1].kind != LEX_END)
        last++;
    return lex_span(l, first, last);
}

struct span fail_word(struct spot at, struct str word)
{
    uint32_t token;
    if (at.chunk && lex_find(&at.chunk->lex, at.line, word, 0, &token))
        return lex_span(&at.chunk->lex, token, token);
    return fail_line(at);
}

int fail_handler(lua_State *L)
{
    loader_of(L)->failed = fail_spot(L);
    return 1;
}

/* --- messages
 * ------------------------------------------------------------------------------------------------ */

/* "name:12: what" -> "what", and the place. */
static struct str cut_place(const struct loader *ld, struct str m, struct spot *at)
{
    for (uint32_t i = 0; i < ld->chunks.n; i++) {
        const struct chunk *c = ld->chunks.p[i];
        struct str name = str_part(c->name, 0, MIN(c->name.n, LUA_IDSIZE - 1));
        uint32_t k = name.n + 1, line = 0;
        if (m.n <= k || !str_starts(m, name) || m.p[name.n] != ':')
            continue;
        for (; k < m.n && m.p[k] >= '0' && m.p[k] <= '9' && line < UINT32_MAX / 16; k++)
            line = line * 10 + (uint32_t)(m.p[k] - '0');
        if (line == 0 || k >= m.n || m.p[k] != ':')
            continue;
        *at = (struct spot){c, line};
        return str_trim(str_part(m, k + 1, m.n - k - 1));
    }
    return m;
}

static struct str readable(struct loader *ld, struct str m)
{
    m = lex_unalias(&ld->scratch, str_part(m, 0, MIN(m.n, MESSAGE_MOST)));
    return str_part(m, 0, utf8_check(m));
}

/* The text between the last pair of quotes after `after`; n = 0 when there is none. */
static struct str quoted(struct str m, const char *after)
{
    const char *at = memmem(m.p, m.n, after, strlen(after));
    if (!at)
        return STR_EMPTY;
    at += strlen(after);
    const char *end = m.p + m.n;
    if (at < end && *at == '\'') {
        while (end > at + 1 && end[-1] != '\'')
            end--;
        return end > at + 2 ? (struct str){at + 1, (uint32_t)(end - at - 2)} : STR_EMPTY;
    }
    return (struct str){at, (uint32_t)(end - at)};
}

static struct str quoted_name(struct str m)
{
    static const char *const heads[] = {"global ", "field ", "local ", "upvalue ", "method ", "function "};
    for (uint32_t i = 0; i < ARRAY_LEN(heads); i++) {
        struct str q = quoted(m, heads[i]);
        const char *end = q.n ? memchr(q.p, '\'', q.n) : NULL;
        if (q.n)
            return end ? (struct str){q.p, (uint32_t)(end - q.p)} : q;
    }
    return STR_EMPTY;
}

void fail_runtime(struct loader *ld, struct str message)
{
    struct spot at = ld->failed;
    struct str m = readable(ld, cut_place(ld, message, &at)), name = quoted_name(m);
    struct span s = name.n ? fail_word(at, name) : fail_line(at);
    diag(ld->in->diags, D_B0117, s, m.n ? m : STR("an error without a text"));
}

void fail_make(struct loader *ld, struct span head, struct str recipe, struct str message)
{
    struct spot at = ld->failed;
    struct str m = readable(ld, cut_place(ld, message, &at)), name = quoted_name(m);
    struct span s = name.n ? fail_word(at, name) : fail_line(at);
    struct diag *d = diag(ld->in->diags, D_B0878, head, recipe, m.n ? m : STR("an error without a text"));
    if (s.source)
        diag_note(ld->in->diags, d, s, STR("here, in the recipe"));
}

static void fail_number(struct loader *ld, enum diag_code code, struct span at, uint64_t n)
{
    struct buf b = {.arena = &ld->scratch};
    buf_int(&b, (int64_t)MIN(n, (uint64_t)INT64_MAX));
    diag(ld->in->diags, code, at, buf_str(&b));
}

void fail_limit(struct loader *ld)
{
    const struct limits *m = ld->in->limits;
    struct spot at = {chunk_named(ld, ld->sb.chunk), (uint32_t)ld->sb.line};
    struct span s = ld->sb.line ? fail_line(at) : (struct span){0};
    if (!s.source && ld->chunks.n)
        s = fail_line((struct spot){ld->current ? ld->current : ld->chunks.p[0], 1});
    switch (ld->sb.what) {
    case SANDBOX_STEPS:
        fail_number(ld, D_B0140, s, m->lua_steps);
        return;
    case SANDBOX_MEMORY:
        fail_number(ld, D_B0141, s, m->lua_memory ? m->lua_memory : m->memory);
        return;
    case SANDBOX_TIME:
        fail_number(ld, D_B0142, s, m->lua_millis);
        return;
    case SANDBOX_TEXT:
        fail_number(ld, D_B0143, s, m->cell_bytes);
        return;
    case SANDBOX_NOTHING:
        return; /* told where it happened */
    }
    BUG("a limit without a name");
}

/* --- syntax: which token is it
 * ----------------------------------------------------------------------------------- */

static bool is_near(const struct lex *l, uint32_t token, struct str near)
{
    struct str t = lex_token_text(l, token);
    if (l->tokens.p[token].as)
        return str_starts(str_of(l->tokens.p[token].as), near);
    return str_eq(t, near) ||
           (l->tokens.p[token].kind != LEX_NAME && near.n && memmem(t.p, t.n, near.p, near.n));
}

/* Whether Lua has stopped when it has read so many tokens: then its error is not about the end. */
static bool fails_by(struct loader *ld, const struct chunk *c, uint32_t ntokens)
{
    lua_State *L = ld->sb.L;
    struct arena_mark m = arena_mark(&ld->scratch);
    struct str text = lex_text_upto(&c->lex, false, ntokens);
    int status = luaL_loadbufferx(L, text.p, text.n, "=part", "t");
    const char *what = status == LUA_ERRSYNTAX ? lua_tostring(L, -1) : NULL;
    bool failed = what && !strstr(what, "<eof>");
    lua_pop(L, 1);
    arena_back(&ld->scratch, m);
    return failed;
}

static uint32_t find_near(struct loader *ld, const struct chunk *c, uint32_t line, struct str near)
{
    const struct lex *l = &c->lex;
    uint32_t last = UINT32_MAX, tries = 0;
    for (uint32_t i = lex_line_first(l, line); i < l->tokens.n && l->tokens.p[i].line <= line; i++) {
        if (!is_near(l, i, near))
            continue;
        last = i;
        if (++tries < TRIES_MOST && fails_by(ld, c, i + 1))
            return i;
    }
    return last != UINT32_MAX ? last : MIN(lex_line_first(l, line), l->tokens.n - 1);
}

/* --- syntax: what is meant
 * --------------------------------------------------------------------------------------- */

struct syntax {
    struct loader *ld;
    struct chunk *c;
    const struct lex *l;
    struct str message, near;
    uint32_t token; /* the one named by `near` */
};

static bool says(const struct syntax *s, const char *what)
{
    return memmem(s->message.p, s->message.n, what, strlen(what)) != NULL;
}

static struct str quote(struct syntax *s, struct str t)
{
    struct buf b = {.arena = &s->ld->scratch};
    t = str_part(t, 0, MIN(t.n, 60u));
    t = str_part(t, 0, utf8_check(t));
    buf_char(&b, '`');
    buf_add(&b, t);
    buf_char(&b, '`');
    return buf_str(&b);
}

static struct span here(const struct syntax *s)
{
    return lex_span(s->l, s->token, s->token);
}

static bool try_habit(struct syntax *s)
{
    static const char *const habits[][2] = {{"!=", "~="},          {"&&", "and"},        {"||", "or"},
                                            {"<>", "~="},          {"!", "not"},         {":", "="},
                                            {"+=", "x = x + ..."}, {"-=", "x = x - ..."}};
    struct str t = lex_token_text(s->l, s->token);
    bool compares = str_eq(t, STR("=")) &&
                    (says(s, "'then' expected") || says(s, "'do' expected") || says(s, "')' expected"));
    for (uint32_t i = 0; i < ARRAY_LEN(habits); i++) {
        if (!str_eq(t, str_of(habits[i][0])))
            continue;
        diag(s->ld->in->diags, D_B0118, here(s), t, str_of(habits[i][1]));
        return true;
    }
    if (compares)
        diag(s->ld->in->diags, D_B0118, here(s), t, STR("=="));
    return compares;
}

/* { a: 1 } */
static bool try_colon(struct syntax *s)
{
    uint32_t before = s->token ? s->token - 1 : 0;
    if (!says(s, "<name> expected") || !lex_is(s->l, before, ":"))
        return false;
    diag(s->ld->in->diags, D_B0118, lex_span(s->l, before, before), STR(":"), STR("="));
    return true;
}

static bool try_keyword(struct syntax *s)
{
    uint32_t open;
    if (s->l->tokens.p[s->token].kind != LEX_KEYWORD || !lex_is(s->l, s->token + 1, "=") ||
        lex_is(s->l, s->token + 1, "=="))
        return false;
    if (!lex_open_before(s->l, s->token, &open) || !lex_is(s->l, open, "{"))
        return false;
    diag(s->ld->in->diags, D_B0105, here(s), lex_token_text(s->l, s->token));
    return true;
}

static bool try_unfinished(struct syntax *s)
{
    if (!says(s, "unfinished "))
        return false;
    for (uint32_t i = s->l->tokens.n; i-- > 0;) {
        const struct lex_token *t = &s->l->tokens.p[i];
        if (t->kind != LEX_TEXT || t->whole)
            continue;
        struct str text = lex_token_text(s->l, i);
        struct str mark = text.p[0] == '[' ? STR("]]") : str_part(text, 0, 1);
        uint32_t line_len = 0;
        while (line_len < text.n && text.p[line_len] != '\n')
            line_len++;
        diag(s->ld->in->diags, D_B0108, ((struct span){s->c->source, t->at, line_len}), quote(s, mark));
        return true;
    }
    return false;
}

static void report_unclosed(struct syntax *s, uint32_t open)
{
    struct str mark = lex_token_text(s->l, open);
    struct str close = lex_is(s->l, open, "{") ? STR("}") : lex_is(s->l, open, "(") ? STR(")") : STR("]");
    struct diag *d = diag(s->ld->in->diags, D_B0102, lex_span(s->l, open, open), mark, close);
    struct buf b = {.arena = &s->ld->scratch};
    buf_text(&b, "still open ");
    buf_text(&b, s->l->tokens.p[s->token].kind == LEX_END ? "at the end of the file" : "here");
    diag_note(s->ld->in->diags, d, here(s), buf_str(&b));
}

static bool begins_line(const struct lex *l, uint32_t token)
{
    uint32_t at = l->tokens.p[token].at;
    return at == 0 || l->text.p[at - 1] == '\n';
}

/* A bracket that is expected to close: a comma is missing, or the bracket itself. */
static bool try_bracket(struct syntax *s)
{
    uint32_t open;
    if (!says(s, "'}' expected") && !says(s, "')' expected") && !says(s, "']' expected") &&
        s->l->tokens.p[s->token].kind != LEX_END)
        return false;
    if (!lex_open_before(s->l, s->token, &open))
        return false;
    enum lex_kind k = s->l->tokens.p[s->token].kind;
    bool value = k == LEX_NAME || k == LEX_TEXT || k == LEX_NUMBER || lex_is(s->l, s->token, "{") ||
                 lex_is(s->l, s->token, "[") || lex_is(s->l, s->token, "true") ||
                 lex_is(s->l, s->token, "false") || lex_is(s->l, s->token, "nil") ||
                 lex_is(s->l, s->token, "function");
    if (value && lex_is(s->l, open, "{") && !begins_line(s->l, s->token)) {
        diag(s->ld->in->diags, D_B0103, here(s), quote(s, lex_token_text(s->l, s->token)));
        return true;
    }
    if (!value && k != LEX_END && k != LEX_KEYWORD && !lex_is(s->l, s->token, ")") &&
        !lex_is(s->l, s->token, "]") && !lex_is(s->l, s->token, "}"))
        return false;
    report_unclosed(s, open);
    return true;
}

static bool try_statement(struct syntax *s)
{
    if (!str_starts(s->message, STR("syntax error")) || s->token == 0)
        return false;
    uint32_t before = s->token - 1;
    diag(s->ld->in->diags, D_B0104, lex_span(s->l, before, before), quote(s, lex_token_text(s->l, before)));
    return true;
}

/* "(to close 'function' at line 3)" */
static void note_opener(struct syntax *s, struct diag *d)
{
    static const char head[] = "(to close '";
    const char *at = memmem(s->message.p, s->message.n, head, sizeof head - 1),
               *end = s->message.p + s->message.n;
    if (!at)
        return;
    struct str word = {at + sizeof head - 1, 0};
    while (word.p + word.n < end && word.p[word.n] != '\'')
        word.n++;
    const char *digits = word.p + word.n + sizeof "' at line" - 1;
    uint32_t line = 0;
    for (digits += 1; digits < end && *digits >= '0' && *digits <= '9'; digits++)
        line = line * 10 + (uint32_t)(*digits - '0');
    diag_note(s->ld->in->diags, d, fail_word((struct spot){s->c, line}, word), STR("opened here"));
}

static void report_plain(struct syntax *s)
{
    struct diag *d = diag(s->ld->in->diags, D_B0101, here(s), s->message);
    if (lex_is(s->l, s->token, "=") && says(s, "'}' expected"))
        diag_help(s->ld->in->diags, d,
                  STR("a key that is no plain name stands in brackets: [\"my-key\"] = ..."));
    else if (says(s, "'=' expected"))
        diag_help(s->ld->in->diags, d, STR("write `=` between the name and its value"));
    else if (says(s, "'end' expected"))
        diag_help(s->ld->in->diags, d, STR("each function, if, for and while is closed by its own `end`"));
    note_opener(s, d);
}

/* "what near 'x'" -> near; <eof> is the last token. */
static void find_token(struct syntax *s, struct spot at)
{
    s->near = quoted(s->message, " near ");
    s->token = s->l->tokens.n - 1;
    if (!str_starts(s->near, STR("<eof>")) && s->near.n)
        s->token = find_near(s->ld, s->c, at.line, s->near);
}

void fail_syntax(struct loader *ld, struct chunk *c, struct str message)
{
    static bool (*const tries[])(struct syntax *) = {try_unfinished, try_habit,   try_colon,
                                                     try_keyword,    try_bracket, try_statement};
    struct spot at = {c, 1};
    struct syntax s = {.ld = ld, .c = c, .l = &c->lex};
    s.message = readable(ld, cut_place(ld, message, &at));
    find_token(&s, at);
    for (uint32_t i = 0; i < ARRAY_LEN(tries); i++)
        if (tries[i](&s))
            return;
    report_plain(&s);
}
