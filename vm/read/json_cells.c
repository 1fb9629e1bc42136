/* SPDX-License-Identifier: MIT
 * Values of JSON as values of the language: by semantics 1.2, 1.3 and 5.3, and nothing is guessed. */
#include "vm/read/json.h"

enum { VALUE_MOST = 60 };

/* --- a value as it stands ----------------------------------------------------------------------------------------- */

static struct json_cell cell_of(const struct json_pull *j, struct arena *a)
{
    const struct json_token *t = &j->token;
    struct json_cell c = {.kind = (uint8_t)t->kind, .place = t->place};
    if (t->kind == JSON_TEXT || t->kind == JSON_NUMBER)
        c.text = arena_copy(a, t->text);
    return c;
}

static enum json_kind fault_kind(const struct json_pull *j)
{
    return j->failed ? JSON_FAILED : JSON_BAD;
}

static enum json_kind take_list(struct json_pull *j, struct arena *a, struct json_cell *ret)
{
    VEC(struct json_cell) items = {0};
    for (;;) {
        enum json_kind kind = json_next(j)->kind;
        if (kind == JSON_BAD || kind == JSON_FAILED)
            return kind;
        if (kind == JSON_LIST_END)
            break;
        struct json_cell c = cell_of(j, a);
        if (!json_skip(j))
            return fault_kind(j);
        *VEC_PUSH(a, items) = c;
    }
    ret->item = items.p;
    ret->n = items.n;
    return JSON_LIST;
}

enum json_kind json_take(struct json_pull *j, struct arena *a, struct json_cell *ret)
{
    enum json_kind kind = j->token.kind;
    if (kind == JSON_BAD || kind == JSON_FAILED)
        return kind;
    *ret = cell_of(j, a);
    if (kind == JSON_LIST)
        return take_list(j, a, ret);
    return json_skip(j) ? kind : fault_kind(j);
}

/* --- what is wrong ------------------------------------------------------------------------------------------------ */

struct json_bad *json_note(struct json_cells *k, enum diag_code code, struct json_place place)
{
    struct json_bad *b = VEC_PUSH(k->scratch, k->bad);
    *b = (struct json_bad){.code = code, .place = place, .args = {STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY}};
    return b;
}

static struct str quoted(struct arena *a, struct str s, const char *mark)
{
    struct buf b = {.arena = a};
    buf_text(&b, mark);
    buf_add(&b, text_shown(a, s, VALUE_MOST));
    buf_text(&b, mark);
    return buf_str(&b);
}

struct str json_given(struct arena *a, const struct json_cell *c)
{
    static const char *const name[] = { /* ORDER json_kind */
        "the end", "the end", "an object", "the end", "a list", "the end", "a key", NULL, NULL, "true", "false", "null",
        "a fault", "a fault"};
    _Static_assert(ARRAY_LEN(name) == JSON_KIND_COUNT, "ORDER json_kind");
    struct buf b = {.arena = a};
    if (name[c->kind])
        return str_of(name[c->kind]);
    buf_text(&b, c->kind == JSON_TEXT ? "the text " : "the number ");
    buf_add(&b, quoted(a, c->text, c->kind == JSON_TEXT ? "\"" : ""));
    return buf_str(&b);
}

static const struct {
    const char *noun, *form;
    uint8_t text, number, word; /* which kinds of JSON it takes: texts, numbers, true and false */
} type_rows[] = { /* ORDER type_kind */
    {"a value", "a value", 0, 0, 0},
    {"none", "null", 0, 0, 0},
    {"true or false", "true or false, without quotes", 0, 0, 1},
    {"a number", "a number without quotes, as 12.5", 0, 1, 0},
    {"an amount of money", "an amount as 6200.10 or \"6200.10\", with at most 4 decimals", 1, 1, 0},
    {"a duration", "a duration as \"90s\", \"15m\", \"4h\" or \"1h30m\"", 1, 0, 0},
    {"a period", "a period as \"3d\", \"2w\", \"6mo\" or \"1y\"", 1, 0, 0},
    {"working time", "working time as \"3 workdays\"", 0, 0, 0},
    {"a time", "a time as \"2026-03-01 09:30\" or \"2026-03-01T09:30:00+08:00\"", 1, 0, 0},
    {"a date", "a date as \"2026-03-01\"", 1, 0, 0},
    {"a text", "a text between double quotes", 1, 0, 0},
    {"one of the words on the list", "one of the words on the list, between double quotes", 1, 0, 0},
    {"an id", "an id between double quotes", 1, 0, 0},
    {"a set", "a list, as [\"a\", \"b\"]", 0, 0, 0},
};
_Static_assert(ARRAY_LEN(type_rows) == TYPE_KIND_COUNT, "ORDER type_kind");

static bool wrong_type(struct json_cells *k, struct type t, struct str key, const struct json_cell *c)
{
    bool name = type_is_named(t) && c->kind == JSON_NUMBER;
    struct json_bad *b = json_note(k, name ? D_B0666 : D_B0665, c->place);
    b->args[0] = text_shown(k->scratch, key, VALUE_MOST);
    b->args[1] = str_of(type_rows[t.kind].noun);
    b->args[2] = name ? quoted(k->scratch, c->text, "\"") : json_given(k->scratch, c);
    b->args[3] = str_of(type_rows[t.kind].form);
    return false;
}

static struct str list_text(struct json_cells *k, struct choices list)
{
    struct buf b = {.arena = k->scratch};
    for (uint32_t i = 0; i < list.n; i++) {
        buf_text(&b, i ? ", " : "");
        buf_add(&b, names_text(k->env.names, list.p[i]));
    }
    return buf_str(&b);
}

/* ORDER value_read */
static const enum diag_code read_code[] = {DIAG_COUNT, D_B0673, D_B0668, D_B0669, D_B0670, D_B0671, D_B0672};

static void unreadable(struct json_cells *k, struct type t, struct str key, const struct json_cell *c,
                       enum value_read how)
{
    struct json_bad *b = json_note(k, read_code[how], c->place);
    b->args[0] = text_shown(k->scratch, c->text, VALUE_MOST);
    b->args[1] = text_shown(k->scratch, key, VALUE_MOST);
    b->args[2] = str_of(type_rows[t.kind].form);
    b->args[3] = str_of(type_rows[t.kind].noun);
    if (how == READ_CHOICE) {
        b->list = k->env.types->lists.p[t.of];
        b->given = c->text;
        b->args[2] = list_text(k, b->list);
    }
    if (how == READ_TWICE) {
        *VEC_PUSH(k->scratch, k->twice) = *b;
        k->bad.n--;
    }
}

/* --- plain values -------------------------------------------------------------------------------------------------- */

enum { DECIMALS_MOST = 400 };

/* digits[.digits]e±n as digits[.digits]: what money reads. False when it is too long to be any amount. */
static bool plain_decimal(struct arena *a, struct str s, struct str *ret)
{
    struct buf digits = {.arena = a}, b = {.arena = a};
    uint32_t i = s.p[0] == '-';
    int32_t point = 0, exp = 0;
    bool after = false;
    for (; i < s.n && (s.p[i] | 32) != 'e'; i++) {
        after |= s.p[i] == '.';
        if (s.p[i] == '.' || (s.p[i] == '0' && digits.n == 0 && !after))
            continue;
        buf_char(&digits, s.p[i]);
        point += !after;
    }
    bool minus = ++i < s.n && s.p[i] == '-';
    for (; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            exp = MIN(exp * 10 + (s.p[i] - '0'), 99999);
    point += minus ? -exp : exp;
    while (digits.n && digits.p[digits.n - 1] == '0')
        digits.n--;
    if (digits.n == 0)
        point = 1;
    if (point > DECIMALS_MOST || point < -DECIMALS_MOST || digits.n > 2 * DECIMALS_MOST) {
        *ret = point > 0 ? STR_EMPTY : STR(".");
        return false;
    }
    buf_text(&b, s.p[0] == '-' ? "-" : "");
    for (int32_t d = MIN(point - 1, 0), n = (int32_t)digits.n; d < MAX(point, n); d++) {
        if (d == point)
            buf_char(&b, '.');
        buf_char(&b, d >= 0 && d < n ? digits.p[d] : '0');
    }
    *ret = buf_str(&b);
    return true;
}

static bool has_exponent(struct str s)
{
    return memchr(s.p, 'e', s.n) || memchr(s.p, 'E', s.n);
}

/* A number's own text is read: exact, not by way of a double. */
static enum value_read read_number(struct json_cells *k, struct type t, struct str text, struct value *ret)
{
    if (t.kind == TYPE_MONEY && has_exponent(text) && !plain_decimal(k->scratch, text, &text))
        return text.n ? READ_PLACES : READ_RANGE;
    enum value_read how = value_from_text(&k->env, t, text, ret);
    return how == READ_BAD ? READ_RANGE : how; /* JSON knows that it is one */
}

static bool plain_value(struct json_cells *k, struct type t, struct str key, const struct json_cell *c,
                        struct value *ret)
{
    bool word = c->kind == JSON_TRUE || c->kind == JSON_FALSE;
    if (!((c->kind == JSON_TEXT && type_rows[t.kind].text) || (c->kind == JSON_NUMBER && type_rows[t.kind].number) ||
          (word && type_rows[t.kind].word)))
        return wrong_type(k, t, key, c);
    if (word) {
        *ret = value_bool(c->kind == JSON_TRUE);
        return true;
    }
    enum value_read how = c->kind == JSON_NUMBER ? read_number(k, t, c->text, ret)
                                                 : value_from_text(&k->env, t, c->text, ret);
    if (how != READ_OK)
        unreadable(k, t, key, c, how);
    return how == READ_OK || how == READ_TWICE;
}

static bool set_of(struct json_cells *k, struct type t, struct str key, const struct json_cell *c, struct value *ret)
{
    struct type element = type_element(t);
    int64_t *items = NEW_ARRAY(k->scratch, int64_t, c->n + 1);
    bool fine = true;
    for (uint32_t i = 0; i < c->n; i++) {
        struct value v = VALUE_NONE;
        if (plain_value(k, element, key, &c->item[i], &v))
            items[i] = set_item(element, v);
        else
            fine = false;
    }
    if (fine)
        *ret = (struct value){.as.set = set_make(k->env.arena, items, c->n)};
    return fine;
}

bool json_value(struct json_cells *k, struct type t, struct str key, const struct json_cell *c, struct value *ret)
{
    if (t.kind != TYPE_SET)
        return plain_value(k, t, key, c, ret);
    return c->kind == JSON_LIST ? set_of(k, t, key, c, ret) : wrong_type(k, t, key, c);
}

bool json_name(struct json_cells *k, struct str key, const struct json_cell *c, uint32_t empty, uint32_t *ret)
{
    if (c->kind != JSON_TEXT)
        return wrong_type(k, TYPE(TYPE_TEXT), key, c);
    *ret = c->text.n ? names_put(k->env.names, c->text).id : empty;
    return true;
}
