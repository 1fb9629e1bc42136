/* SPDX-License-Identifier: MIT
 * Lua's patterns with a budget: find, match, gmatch, gsub. Each step of the matcher is a step of the sandbox.
 */
#include <lauxlib.h>

#include "vm/lua/sandbox.h"

enum { CAPTURES_MOST = 32, MATCH_DEPTH = 180, LEN_OPEN = -1, LEN_PLACE = -2 };

struct matcher {
    lua_State *L;
    const char *src, *src_end, *pat_end;
    int ncaptures, depth;
    struct {
        const char *at;
        ptrdiff_t len;
    } capture[CAPTURES_MOST];
};

static const char *match(struct matcher *m, const char *s, const char *p);

/* --- classes
 * ------------------------------------------------------------------------------------------------- */

static bool between(unsigned char c, unsigned char lo, unsigned char hi)
{
    return c >= lo && c <= hi;
}

static bool in_letter_class(unsigned char c, unsigned char letter)
{
    bool lower = between(c, 'a', 'z'), upper = between(c, 'A', 'Z'), digit = between(c, '0', '9');
    switch (letter) {
    case 'a':
        return lower || upper;
    case 'c':
        return c < 32 || c == 127;
    case 'd':
        return digit;
    case 'g':
        return between(c, 33, 126);
    case 'l':
        return lower;
    case 'p':
        return between(c, 33, 126) && !lower && !upper && !digit;
    case 's':
        return c == ' ' || between(c, '\t', '\r');
    case 'u':
        return upper;
    case 'w':
        return lower || upper || digit;
    case 'x':
        return digit || between(c | 0x20, 'a', 'f');
    default:
        return letter == c;
    }
}

static bool in_class(unsigned char c, unsigned char letter)
{
    if (between(letter, 'A', 'Z') && strchr("ACDGLPSUWX", letter))
        return !in_letter_class(c, (unsigned char)(letter | 0x20));
    return in_letter_class(c, letter);
}

/* After the single class that begins at p. */
static const char *class_end(struct matcher *m, const char *p)
{
    char c = *p++;
    if (c == '%') {
        if (p == m->pat_end)
            luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (c != '[')
        return p;
    if (p < m->pat_end && *p == '^')
        p++;
    do {
        if (p == m->pat_end)
            luaL_error(m->L, "malformed pattern (missing ']')");
        if (*p++ == '%')
            p += p < m->pat_end;
    } while (p >= m->pat_end || *p != ']');
    return p + 1;
}

/* [set] from p to its bracket at `last`. */
static bool in_set(unsigned char c, const char *p, const char *last)
{
    bool inside = true;
    if (*++p == '^') {
        inside = false;
        p++;
    }
    for (const char *first = p; p < last || p == first; p++) {
        if (*p == '%' && p + 1 < last) {
            if (in_class(c, (unsigned char)*++p))
                return inside;
        } else if (p + 2 < last && p[1] == '-') {
            if (between(c, (unsigned char)p[0], (unsigned char)p[2]))
                return inside;
            p += 2;
        } else if (p < last && (unsigned char)*p == c) {
            return inside;
        }
    }
    return !inside;
}

static bool single(struct matcher *m, const char *s, const char *p, const char *end)
{
    if (s >= m->src_end)
        return false;
    unsigned char c = (unsigned char)*s;
    switch (*p) {
    case '.':
        return true;
    case '%':
        return in_class(c, (unsigned char)p[1]);
    case '[':
        sandbox_charge(m->L, (uint64_t)(end - p) / 8);
        return in_set(c, p, end - 1);
    default:
        return (unsigned char)*p == c;
    }
}

/* --- items
 * --------------------------------------------------------------------------------------------------- */

static const char *balance(struct matcher *m, const char *s, const char *p)
{
    if (p + 1 >= m->pat_end)
        luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (s >= m->src_end || *s != *p)
        return NULL;
    int open = 1;
    for (const char *q = s + 1; q < m->src_end; q++) {
        sandbox_charge(m->L, 1);
        if (*q == p[1]) {
            if (--open == 0)
                return q + 1;
        } else if (*q == p[0]) {
            open++;
        }
    }
    return NULL;
}

static const char *greedy(struct matcher *m, const char *s, const char *p, const char *end, ptrdiff_t least)
{
    ptrdiff_t n = 0;
    while (single(m, s + n, p, end))
        n++;
    sandbox_charge(m->L, (uint64_t)n + 1);
    for (; n >= least; n--) {
        const char *r = match(m, s + n, end + 1);
        if (r)
            return r;
    }
    return NULL;
}

static const char *lazy(struct matcher *m, const char *s, const char *p, const char *end)
{
    for (;;) {
        const char *r = match(m, s, end + 1);
        if (r)
            return r;
        if (!single(m, s, p, end))
            return NULL;
        s++;
    }
}

static const char *open_capture(struct matcher *m, const char *s, const char *p)
{
    if (m->ncaptures >= CAPTURES_MOST)
        luaL_error(m->L, "too many captures");
    bool place = p < m->pat_end && *p == ')';
    m->capture[m->ncaptures].at = s;
    m->capture[m->ncaptures++].len = place ? LEN_PLACE : LEN_OPEN;
    const char *r = match(m, s, place ? p + 1 : p);
    if (!r)
        m->ncaptures--;
    return r;
}

static const char *close_capture(struct matcher *m, const char *s, const char *p)
{
    int i = m->ncaptures - 1;
    while (i >= 0 && m->capture[i].len != LEN_OPEN)
        i--;
    if (i < 0)
        luaL_error(m->L, "invalid pattern capture");
    m->capture[i].len = s - m->capture[i].at;
    const char *r = match(m, s, p);
    if (!r)
        m->capture[i].len = LEN_OPEN;
    return r;
}

static const char *back_reference(struct matcher *m, const char *s, char digit)
{
    int i = digit - '1';
    if (i < 0 || i >= m->ncaptures || m->capture[i].len == LEN_OPEN)
        luaL_error(m->L, "invalid capture index %%%d", i + 1);
    size_t n = m->capture[i].len < 0 ? 0 : (size_t)m->capture[i].len;
    sandbox_charge(m->L, n / 8 + 1);
    return (size_t)(m->src_end - s) >= n && memcmp(m->capture[i].at, s, n) == 0 ? s + n : NULL;
}

static bool frontier(struct matcher *m, const char *s, const char *p, const char **ret_end)
{
    if (p >= m->pat_end || *p != '[')
        luaL_error(m->L, "missing '[' after '%%f' in pattern");
    const char *end = *ret_end = class_end(m, p);
    unsigned char before = s == m->src ? 0 : (unsigned char)s[-1],
                  after = s < m->src_end ? (unsigned char)*s : 0;
    return !in_set(before, p, end - 1) && in_set(after, p, end - 1);
}

/* One class with what may follow it. True: the match goes on at *s, *p; else the answer is in *ret. */
static bool item(struct matcher *m, const char **s, const char **p, const char **ret)
{
    const char *end = class_end(m, *p);
    sandbox_charge(m->L, (uint64_t)(end - *p) / 16);
    char follow = end < m->pat_end ? *end : '\0';
    bool first = false;
    switch (follow) {
    case '?':
        if (single(m, *s, *p, end) && (*ret = match(m, *s + 1, end + 1)))
            return false;
        *p = end + 1;
        return true;
    case '+':
        *ret = greedy(m, *s, *p, end, 1);
        return false;
    case '*':
        *ret = greedy(m, *s, *p, end, 0);
        return false;
    case '-':
        *ret = lazy(m, *s, *p, end);
        return false;
    default:
        first = single(m, *s, *p, end);
        *ret = NULL;
        *s += first;
        *p = end;
        return first;
    }
}

/* %b %f %1: true when p begins one; *s is then NULL if it did not match. */
static bool special(struct matcher *m, const char **s, const char **p)
{
    if (**p != '%' || *p + 1 >= m->pat_end)
        return false;
    char c = (*p)[1];
    if (c == 'b') {
        *s = balance(m, *s, *p + 2);
        *p += 4;
    } else if (c == 'f') {
        const char *end;
        if (!frontier(m, *s, *p + 2, &end))
            *s = NULL;
        *p = end;
    } else if (c >= '0' && c <= '9') {
        *s = back_reference(m, *s, c);
        *p += 2;
    } else {
        return false;
    }
    return true;
}

static const char *match(struct matcher *m, const char *s, const char *p)
{
    if (++m->depth > MATCH_DEPTH)
        luaL_error(m->L, "pattern too complex");
    const char *ret = s;
    while (p < m->pat_end) {
        sandbox_charge(m->L, 1);
        if (*p == '(') {
            ret = open_capture(m, s, p + 1);
            break;
        }
        if (*p == ')') {
            ret = close_capture(m, s, p + 1);
            break;
        }
        if (*p == '$' && p + 1 == m->pat_end) {
            ret = s == m->src_end ? s : NULL;
            break;
        }
        if (special(m, &s, &p)) {
            ret = s;
            if (!s)
                break;
        } else if (!item(m, &s, &p, &ret)) {
            break;
        } else {
            ret = s;
        }
    }
    m->depth--;
    return ret;
}

/* --- captures
 * ------------------------------------------------------------------------------------------------ */

static void push_capture(struct matcher *m, int i, const char *s, const char *e)
{
    if (i >= m->ncaptures) {
        if (i != 0)
            luaL_error(m->L, "invalid capture index %%%d", i + 1);
        lua_pushlstring(m->L, s, (size_t)(e - s));
        return;
    }
    ptrdiff_t n = m->capture[i].len;
    if (n == LEN_OPEN)
        luaL_error(m->L, "unfinished capture");
    if (n == LEN_PLACE)
        lua_pushinteger(m->L, m->capture[i].at - m->src + 1);
    else
        lua_pushlstring(m->L, m->capture[i].at, (size_t)n);
}

static int push_captures(struct matcher *m, const char *s, const char *e)
{
    int n = m->ncaptures == 0 && s ? 1 : m->ncaptures;
    luaL_checkstack(m->L, n, "too many captures");
    for (int i = 0; i < n; i++)
        push_capture(m, i, s, e);
    return n;
}

static const char *match_from(struct matcher *m, const char *s, const char *p)
{
    m->ncaptures = m->depth = 0;
    return match(m, s, p);
}

/* --- find, match
 * --------------------------------------------------------------------------------------------- */

static size_t start_of(lua_State *L, int arg, size_t n)
{
    lua_Integer i = luaL_optinteger(L, arg, 1);
    if (i > 0)
        return (size_t)i - 1;
    if (i == 0 || i < -(lua_Integer)n)
        return 0;
    return (size_t)((lua_Integer)n + i);
}

static int find_plain(lua_State *L, struct str s, struct str p, size_t from)
{
    sandbox_charge(L, s.n / 8 + 1);
    const char *at = memmem(s.p + from, s.n - from, p.p, p.n);
    if (!at) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, at - s.p + 1);
    lua_pushinteger(L, at - s.p + (lua_Integer)p.n);
    return 2;
}

static struct str arg_text(lua_State *L, int arg)
{
    size_t n;
    const char *p = luaL_checklstring(L, arg, &n);
    return (struct str){p, (uint32_t)n};
}

static bool has_magic(struct str p)
{
    for (uint32_t i = 0; i < p.n; i++)
        if (p.p[i] && strchr("^$*+?.([%-", p.p[i]))
            return true;
    return false;
}

static int search(lua_State *L, bool find)
{
    struct str s = arg_text(L, 1), p = arg_text(L, 2);
    size_t from = start_of(L, 3, s.n);
    if (from > s.n) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || !has_magic(p)))
        return find_plain(L, s, p, from);
    bool anchor = p.n && p.p[0] == '^';
    struct matcher m = {.L = L, .src = s.p, .src_end = s.p + s.n, .pat_end = p.p + p.n};
    const char *at = s.p + from;
    do {
        sandbox_charge(L, 1);
        const char *e = match_from(&m, at, p.p + anchor);
        if (!e)
            continue;
        if (!find)
            return push_captures(&m, at, e);
        lua_pushinteger(L, at - s.p + 1);
        lua_pushinteger(L, e - s.p);
        return push_captures(&m, NULL, NULL) + 2;
    } while (at++ < m.src_end && !anchor);
    lua_pushnil(L);
    return 1;
}

static int string_find(lua_State *L)
{
    return search(L, true);
}
static int string_match(lua_State *L)
{
    return search(L, false);
}

/* --- gmatch, gsub
 * -------------------------------------------------------------------------------------------- */

/* upvalues: text, pattern, where to go on, end of the last match (offsets; -1: none) */
static int gmatch_next(lua_State *L)
{
    size_t ns, np;
    const char *s = lua_tolstring(L, lua_upvalueindex(1), &ns),
               *p = lua_tolstring(L, lua_upvalueindex(2), &np);
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3)), last = lua_tointeger(L, lua_upvalueindex(4));
    struct matcher m = {.L = L, .src = s, .src_end = s + ns, .pat_end = p + np};
    for (; at <= (lua_Integer)ns; at++) {
        sandbox_charge(L, 1);
        const char *e = match_from(&m, s + at, p);
        if (!e || e - s == last)
            continue;
        lua_pushinteger(L, e - s);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(&m, s + at, e);
    }
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(3));
    return 0;
}

static int string_gmatch(lua_State *L)
{
    struct str s = arg_text(L, 1);
    arg_text(L, 2);
    size_t from = start_of(L, 3, s.n);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)MIN(from, (size_t)s.n + 1));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_next, 4);
    return 1;
}

static void add_replacement_text(struct matcher *m, luaL_Buffer *b, const char *s, const char *e)
{
    size_t n;
    const char *r = lua_tolstring(m->L, 3, &n);
    for (size_t i = 0; i < n; i++) {
        if (r[i] != '%') {
            luaL_addchar(b, r[i]);
            continue;
        }
        i++;
        if (i < n && r[i] == '%') {
            luaL_addchar(b, '%');
        } else if (i < n && r[i] == '0') {
            luaL_addlstring(b, s, (size_t)(e - s));
        } else if (i < n && r[i] >= '1' && r[i] <= '9') {
            push_capture(m, r[i] - '1', s, e);
            luaL_tolstring(m->L, -1, NULL);
            lua_remove(m->L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(m->L, "invalid use of '%%' in replacement string");
        }
    }
    sandbox_charge(m->L, n + 1);
}

/* What stands for the match s..e; true when it was changed. */
static bool add_replacement(struct matcher *m, luaL_Buffer *b, const char *s, const char *e)
{
    lua_State *L = m->L;
    int type = lua_type(L, 3);
    if (type == LUA_TSTRING || type == LUA_TNUMBER) {
        add_replacement_text(m, b, s, e);
        return true;
    }
    if (type == LUA_TTABLE) {
        push_capture(m, 0, s, e);
        lua_gettable(L, 3);
    } else {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(m, s, e), 1);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, s, (size_t)(e - s));
        return false;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(b);
    return true;
}

static int string_gsub(lua_State *L)
{
    struct str s = arg_text(L, 1), p = arg_text(L, 2);
    int type = lua_type(L, 3);
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)s.n + 1), n = 0;
    luaL_argcheck(L,
                  type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TTABLE || type == LUA_TFUNCTION,
                  3, "a text, a table or a function expected");
    lua_settop(L, 4);
    if (type == LUA_TNUMBER)
        lua_tolstring(L, 3, NULL);
    bool anchor = p.n && p.p[0] == '^';
    struct matcher m = {.L = L, .src = s.p, .src_end = s.p + s.n, .pat_end = p.p + p.n};
    const char *at = s.p, *last = NULL;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    while (n < most) {
        sandbox_charge(L, 1);
        const char *e = match_from(&m, at, p.p + anchor);
        if (e && e != last) {
            n++;
            add_replacement(&m, &b, at, e);
            at = last = e;
        } else if (at < m.src_end) {
            luaL_addchar(&b, *at++);
        } else {
            break;
        }
        sandbox_check_text(L, luaL_bufflen(&b));
        if (anchor)
            break;
    }
    luaL_addlstring(&b, at, (size_t)(m.src_end - at));
    luaL_pushresult(&b);
    lua_pushinteger(L, n);
    return 2;
}

void sandbox_add_match(lua_State *L)
{
    static const luaL_Reg functions[] = {{"find", string_find},
                                         {"match", string_match},
                                         {"gmatch", string_gmatch},
                                         {"gsub", string_gsub},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
