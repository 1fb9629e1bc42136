/* SPDX-License-Identifier: MIT
 * string.*: what the sandbox does itself because the library's own has no bounds. */
#include <lauxlib.h>

#include "vm/lua/sandbox.h"

enum { ITEM_MOST = 512, WIDTH_DIGITS = 2 };

/* --- byte, rep
 * ----------------------------------------------------------------------------------------------- */

static lua_Integer place(lua_Integer i, size_t n)
{
    if (i >= 0)
        return i;
    return i < -(lua_Integer)n ? 0 : (lua_Integer)n + i + 1;
}

static int string_byte(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    lua_Integer from = place(luaL_optinteger(L, 2, 1), n), to = place(luaL_optinteger(L, 3, from), n);
    from = MAX(from, 1);
    to = MIN(to, (lua_Integer)n);
    if (from > to)
        return 0;
    lua_Integer count = to - from + 1;
    if ((uint64_t)count > sandbox_of(L)->limits->set_items)
        return luaL_error(L, "string slice too long");
    sandbox_charge(L, (uint64_t)count / 4);
    luaL_checkstack(L, (int)count, "string slice too long");
    for (lua_Integer i = from; i <= to; i++)
        lua_pushinteger(L, (unsigned char)s[i - 1]);
    return (int)count;
}

static int string_rep(lua_State *L)
{
    size_t n, nsep;
    const char *s = luaL_checklstring(L, 1, &n), *sep = luaL_optlstring(L, 3, "", &nsep);
    lua_Integer times = luaL_checkinteger(L, 2);
    if (times <= 0 || n + nsep == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((uint64_t)times > SIZE_MAX / 2 / (n + nsep))
        sandbox_check_text(L, SIZE_MAX);
    size_t total = (size_t)times * (n + nsep) - nsep;
    sandbox_check_text(L, total);
    sandbox_charge(L, total / 4 + 1);
    luaL_Buffer b;
    char *p = luaL_buffinitsize(L, &b, total);
    for (; times > 0; times--) {
        memcpy(p, s, n);
        p += n;
        if (times > 1 && nsep) {
            memcpy(p, sep, nsep);
            p += nsep;
        }
    }
    luaL_pushresultsize(&b, total);
    return 1;
}

/* lower, upper, reverse: the library's own, paid by length. */
static int charged(lua_State *L)
{
    size_t n = 0;
    luaL_checklstring(L, 1, &n);
    sandbox_charge(L, n / 4 + 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* --- format
 * -------------------------------------------------------------------------------------------------- */

struct spec {
    char text[24]; /* "%-08.2" and room for the length and the letter */
    int n;
    bool bare; /* no flags, width or precision */
};

static bool take_digits(const char **p, const char *end, struct spec *s)
{
    for (int k = 0; *p < end && **p >= '0' && **p <= '9'; k++, (*p)++) {
        if (k == WIDTH_DIGITS)
            return false;
        s->text[s->n++] = **p;
    }
    return true;
}

static struct spec read_spec(lua_State *L, const char **p, const char *end)
{
    struct spec s = {.text = "%", .n = 1};
    const char *first = *p;
    while (*p < end && **p && strchr("-+ #0", **p) && s.n < 6)
        s.text[s.n++] = *(*p)++;
    bool ok = take_digits(p, end, &s);
    if (ok && *p < end && **p == '.') {
        s.text[s.n++] = *(*p)++;
        ok = take_digits(p, end, &s);
    }
    if (!ok || *p >= end)
        luaL_error(L, "invalid conversion in 'format': width and precision have at most two digits");
    s.bare = *p == first;
    return s;
}

static void finish(struct spec *s, const char *length, char letter)
{
    for (; *length; length++)
        s->text[s->n++] = *length;
    s->text[s->n++] = letter;
    s->text[s->n] = '\0';
}

static void add_text(lua_State *L, luaL_Buffer *b, struct spec *s, int arg)
{
    size_t n;
    const char *text = sandbox_text(L, arg, &n);
    sandbox_charge(L, n / 8 + 10);
    sandbox_check_text(L, luaL_bufflen(b) + n);
    if (s->bare) {
        luaL_addvalue(b);
        return;
    }
    luaL_argcheck(L, n == strlen(text), arg, "text contains zeros");
    finish(s, "", 's');
    char out[ITEM_MOST];
    /* a precision cuts; without one a text longer than any width goes in whole */
    if (!strchr(s->text, '.') && n >= 100) {
        luaL_addvalue(b);
        return;
    }
    int k = snprintf(out, sizeof out, s->text, text);
    lua_pop(L, 1);
    luaL_addlstring(b, out, (size_t)k);
}

static void add_number(lua_State *L, luaL_Buffer *b, struct spec *s, char letter, int arg)
{
    char out[ITEM_MOST];
    int n;
    if (strchr("dioxXc", letter)) {
        lua_Integer v = luaL_checkinteger(L, arg);
        finish(s, letter == 'c' ? "" : "ll", letter == 'i' ? 'd' : letter);
        n = letter == 'c' ? snprintf(out, sizeof out, s->text, (int)(unsigned char)v)
                          : snprintf(out, sizeof out, s->text, (long long)v);
    } else {
        lua_Number v = luaL_checknumber(L, arg);
        finish(s, "", letter);
        n = snprintf(out, sizeof out, s->text, (double)v);
    }
    sandbox_charge(L, (uint64_t)n * 4 + 20); /* long numbers are slow to print */
    sandbox_check_text(L, luaL_bufflen(b) + (size_t)n);
    luaL_addlstring(b, out, (size_t)n);
}

static int string_format(lua_State *L)
{
    size_t n;
    const char *p = luaL_checklstring(L, 1, &n), *end = p + n;
    int arg = 1;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    sandbox_charge(L, n / 4 + 1);
    while (p < end) {
        if (*p != '%') {
            luaL_addchar(&b, *p++);
            continue;
        }
        if (++p < end && *p == '%') {
            luaL_addchar(&b, *p++);
            continue;
        }
        struct spec s = read_spec(L, &p, end);
        char letter = *p++;
        luaL_checkany(L, ++arg);
        if (letter == 's')
            add_text(L, &b, &s, arg);
        else if (letter && strchr("dioxXceEfFgGaA", letter))
            add_number(L, &b, &s, letter, arg);
        else
            return luaL_error(L, "invalid conversion '%%%c' to 'format'", letter);
    }
    luaL_pushresult(&b);
    return 1;
}

/* --- the table
 * ----------------------------------------------------------------------------------------------- */

void sandbox_add_strings(lua_State *L, int standard)
{
    static const luaL_Reg own[] = {
        {"byte", string_byte}, {"rep", string_rep}, {"format", string_format}, {NULL, NULL}};
    static const char *const kept[] = {"char", "len", "sub"}, *const paid[] = {"lower", "upper", "reverse"};
    luaL_setfuncs(L, own, 0);
    for (uint32_t i = 0; i < ARRAY_LEN(kept); i++) {
        lua_getfield(L, standard, kept[i]);
        lua_setfield(L, -2, kept[i]);
    }
    for (uint32_t i = 0; i < ARRAY_LEN(paid); i++) {
        lua_getfield(L, standard, paid[i]);
        lua_pushcclosure(L, charged, 1);
        lua_setfield(L, -2, paid[i]);
    }
}
