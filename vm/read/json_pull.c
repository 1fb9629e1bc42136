/* SPDX-License-Identifier: MIT
 * One loop over bytes, no recursion: what may follow is a state, what is open a stack of frames. */
#include "vm/read/json_pull.h"

#include "vm/read/core.h"
#include "vm/read/csv.h"

enum { BLOCK = 1 << 17, LOOK = 1 << 16, SHOWN = 60, LINE_MOST = 4096 };
enum json_state { /* ORDER json_state */
    AT_TOP,
    AFTER_TOP,
    AT_VALUE,     /* behind a colon */
    FIRST_VALUE,  /* behind [ */
    NEXT_VALUE,   /* behind a comma */
    FIRST_KEY,    /* behind { */
    NEXT_KEY,
    AT_COLON,
    AFTER_VALUE,
    STATE_COUNT
};

/* --- bytes ------------------------------------------------------------------------------------------------------- */

static uint64_t pos(const struct json_pull *j)
{
    return j->base + j->at;
}

/* The first byte that must stay: of the token, and of the row and the line while they are near, to be shown. */
static uint64_t kept_from(const struct json_pull *j)
{
    uint64_t from = MIN(j->token_at, pos(j)), near = pos(j) > LOOK ? pos(j) - LOOK : 0;
    if (j->line_at >= near)
        from = MIN(from, j->line_at);
    if (j->row_at >= near)
        from = MIN(from, j->row_at);
    return MAX(from, j->base);
}

static void set_room(struct json_pull *j, uint32_t cap)
{
    j->p = mem_resize(j->mem, j->p, j->cap, cap);
    j->cap = cap;
}

/* More bytes; false at the end, or when reading failed. */
static bool more(struct json_pull *j)
{
    if (j->eof || j->failed || !j->open)
        return false;
    uint32_t drop = (uint32_t)(kept_from(j) - j->base), before = j->till - drop;
    if (before)
        memmove(j->p, j->p + drop, before);
    j->base += drop;
    j->at -= drop;
    j->till = before;
    if (before >= j->cap / 2)
        set_room(j, j->cap * 2);
    size_t got = 1;
    while (got && j->till < j->cap && !(j->live && j->till > before)) {
        if (!j->stream.read(j->stream.ud, j->p + j->till, j->cap - j->till, &got)) {
            j->failed = true;
            return false;
        }
        j->till += (uint32_t)got;
    }
    j->eof = got == 0;
    return j->till > before;
}

static int peek(struct json_pull *j)
{
    return j->at < j->till || more(j) ? (unsigned char)j->p[j->at] : -1;
}

static void need(struct json_pull *j, uint32_t n)
{
    while (j->till - j->at < n && more(j))
        continue;
}

static void new_line(struct json_pull *j)
{
    j->at++;
    j->line++;
    j->line_at = pos(j);
    j->extra = 0;
}

static struct json_place here(const struct json_pull *j)
{
    uint32_t column = (uint32_t)(pos(j) - j->line_at) - j->extra + 1;
    return (struct json_place){pos(j), j->line, column, column + 1};
}

void json_pull_init(struct json_pull *j, struct arena *a, struct arena *scratch, const struct limits *limits,
                    struct stream stream, bool lines, bool live)
{
    *j = (struct json_pull){.scratch = scratch, .limits = limits, .mem = a->mem, .stream = stream, .lines = lines,
                            .live = live, .open = true, .line = 1, .state = AT_TOP, .keys = {.mem = a->mem}};
    j->text.arena = a;
    arena_defer(a, json_pull_close, j);
    j->frame = NEW_ARRAY(a, struct json_frame, limits->json_depth + 1);
    set_room(j, BLOCK);
}

void json_pull_close(void *pull)
{
    struct json_pull *j = pull;
    if (j->open)
        j->stream.close(j->stream.ud);
    j->open = false;
    mem_drop(j->mem, j->p, j->cap);
    j->p = NULL;
    j->cap = j->at = j->till = 0;
    json_keys_release(&j->keys);
}

const char *json_encoding(struct json_pull *j)
{
    int c = peek(j);
    if (c == 0 || c >= 0x80)
        need(j, 4);
    struct csv_input first = {.p = j->p, .till = j->till};
    const char *name = csv_encoding(&first);
    j->at = first.at;
    j->line_at = j->row_at = j->token_at = pos(j);
    return name;
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static struct str shown(struct json_pull *j, struct str s)
{
    return text_shown(j->scratch, s, SHOWN);
}

static enum json_kind fault(struct json_pull *j, enum diag_code code, struct json_place place, struct str first,
                            struct str second)
{
    place.end_column = MAX(place.end_column, place.column + 1);
    j->fault = (struct json_fault){code, {first, second, STR_EMPTY}, place};
    return JSON_BAD;
}

static struct str number_of(struct json_pull *j, const char *format, uint64_t n)
{
    struct buf b = {.arena = j->scratch};
    buf_printf(&b, format, (unsigned)n);
    return buf_str(&b);
}

/* What is opened and never closed. */
static enum json_kind never_closed(struct json_pull *j, struct json_place place, const char *opens, const char *closes)
{
    fault(j, D_B0660, place, str_of(opens), str_of(closes));
    j->fault.arg[2] = j->lines ? STR("the line") : STR("the text");
    return JSON_BAD;
}

static bool at_end(const struct json_pull *j, int c)
{
    return c < 0 || (j->lines && c == '\n');
}

/* Bytes of the character at hand; 0 when it is none. */
static uint32_t character(struct json_pull *j)
{
    uint32_t code, n = 0;
    for (uint32_t i = 1; i <= 4 && n == 0; i++) {
        need(j, i);
        n = utf8_next((struct str){j->p + j->at, MIN(i, j->till - j->at)}, &code);
        if (n == 0 && i > 1 && (j->till - j->at < i || (j->p[j->at + i - 1] & 0xc0) != 0x80))
            break;
    }
    return n;
}

static enum json_kind bad_byte(struct json_pull *j, int c)
{
    uint32_t n = character(j);
    if (c == 0)
        return fault(j, D_B0607, here(j), STR_EMPTY, STR_EMPTY);
    if (n == 0)
        return fault(j, D_B0606, here(j), number_of(j, "%02X", (unsigned)c), STR_EMPTY);
    return JSON_END; /* nothing is wrong with it as a byte */
}

/* Something else stands where `wanted` should. */
static enum json_kind wrong(struct json_pull *j, int c, const char *wanted)
{
    if (at_end(j, c) && j->depth) {
        bool object = j->frame[j->depth - 1].object;
        return never_closed(j, j->frame[j->depth - 1].place, object ? "{" : "[", object ? "}" : "]");
    }
    if (at_end(j, c))
        return fault(j, D_B0650, here(j), str_of(wanted), STR("the end"));
    if (bad_byte(j, c) == JSON_BAD)
        return JSON_BAD;
    if (c == '/' || c == '#')
        return fault(j, D_B0653, here(j), STR_EMPTY, STR_EMPTY);
    struct str found = {j->p + j->at, character(j)};
    if (c == '\'')
        return fault(j, D_B0661, here(j), shown(j, found), STR_EMPTY);
    struct buf b = {.arena = j->scratch};
    buf_char(&b, '`');
    buf_add(&b, shown(j, found));
    buf_char(&b, '`');
    return fault(j, D_B0650, here(j), str_of(wanted), c < ' ' ? number_of(j, "U+%04X", (unsigned)c) : buf_str(&b));
}

/* --- texts ------------------------------------------------------------------------------------------------------- */

/* The byte `i` behind the one at hand, or -1. Never asks for more than a text must have: a pipe may be waiting. */
static int byte_at(struct json_pull *j, uint32_t i)
{
    need(j, i + 1);
    return i < j->till - j->at ? (unsigned char)j->p[j->at + i] : -1;
}

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* An escape of six bytes at byte i: gives how many of them are as they should be. */
static uint32_t unicode_at(struct json_pull *j, uint32_t i, uint32_t *ret)
{
    uint32_t n = 2;
    *ret = 0;
    if (byte_at(j, i) != '\\' || byte_at(j, i + 1) != 'u')
        return 0;
    for (int d; n < 6 && (d = hex_digit(byte_at(j, i + n))) >= 0; n++)
        *ret = *ret * 16 + (uint32_t)d;
    return n;
}

static void put_utf8(struct buf *b, uint32_t c)
{
    if (c < 0x80) {
        buf_char(b, (char)c);
        return;
    }
    int more_bytes = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    buf_char(b, (char)(lead[more_bytes] | c >> (6 * more_bytes)));
    while (more_bytes-- > 0)
        buf_char(b, (char)(0x80 | (c >> (6 * more_bytes) & 0x3f)));
}

/* The escape at hand has `n` bytes that could be read. */
static enum json_kind bad_escape(struct json_pull *j, uint32_t n)
{
    struct json_place place = here(j);
    place.end_column = place.column + n;
    return fault(j, D_B0657, place, shown(j, (struct str){j->p + j->at, n}), STR_EMPTY);
}

/* \uXXXX, and its second half where it is the first of two. */
static bool unicode_escape(struct json_pull *j)
{
    uint32_t code, low = 0, n = unicode_at(j, 0, &code);
    if (n < 6) {
        bad_escape(j, n);
        return false;
    }
    if (code >= 0xd800 && code < 0xdc00 && unicode_at(j, 6, &low) == 6 && low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        n = 12;
    }
    if (code >= 0xd800 && code < 0xe000) {
        struct json_place place = here(j);
        place.end_column = place.column + n;
        fault(j, D_B0655, place, shown(j, (struct str){j->p + j->at, n}), STR_EMPTY);
        return false;
    }
    put_utf8(&j->text, code);
    j->at += n;
    return true;
}

static bool escape(struct json_pull *j)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = byte_at(j, 1);
    if (c == 'u')
        return unicode_escape(j);
    const char *found = c > 0 ? strchr(from, c) : NULL;
    if (!found) {
        bad_escape(j, 1 + (c >= ' ' && c < 0x80));
        return false;
    }
    buf_char(&j->text, to[found - from]);
    j->at += 2;
    return true;
}

/* A byte that no text holds as it is. */
static bool bad_text(struct json_pull *j, int c)
{
    if (at_end(j, c))
        never_closed(j, j->token.place, "\"", "\"");
    else if (c == 0)
        fault(j, D_B0607, here(j), STR_EMPTY, STR_EMPTY);
    else if (c == '\n' || c == '\r')
        fault(j, D_B0656, here(j), STR("a line break"), c == '\n' ? STR("\\n") : STR("\\r"));
    else if (c == '\t')
        fault(j, D_B0656, here(j), STR("a tab"), STR("\\t"));
    else
        fault(j, D_B0656, here(j), number_of(j, "U+%04X", (unsigned)c), number_of(j, "\\u%04x", (unsigned)c));
    return false;
}

static bool high_byte(struct json_pull *j, int c)
{
    uint32_t n = character(j);
    if (n == 0) {
        bad_byte(j, c);
        return false;
    }
    j->at += n;
    j->extra += n - 1;
    return true;
}

/* A byte that is neither plain nor of the text's own signs. */
static bool other_byte(struct json_pull *j, int c)
{
    if (c >= 0x80)
        return high_byte(j, c);
    return c >= ' ' || bad_text(j, c);
}

static void plain_bytes(struct json_pull *j)
{
    const unsigned char *p = (const unsigned char *)j->p + j->at, *end = (const unsigned char *)j->p + j->till;
    while (p < end && *p >= ' ' && *p < 0x80 && *p != '"' && *p != '\\')
        p++;
    j->at = (uint32_t)(p - (const unsigned char *)j->p);
}

static bool too_long(struct json_pull *j, uint64_t most)
{
    if (pos(j) - j->token_at <= most)
        return false;
    fault(j, D_B0627, j->token.place, number_of(j, "%u", j->limits->cell_bytes), STR_EMPTY);
    return true;
}

static void add_run(struct json_pull *j, uint64_t from)
{
    buf_add(&j->text, (struct str){j->p + (from - j->base), (uint32_t)(pos(j) - from)});
}

/* From quote to quote. Without escapes the text is where it stands. */
static bool read_text(struct json_pull *j)
{
    bool escaped = false;
    j->at++;
    j->text.n = 0;
    for (uint64_t run = pos(j);;) {
        plain_bytes(j);
        if (too_long(j, j->limits->cell_bytes + 1)) /* its quote */
            return false;
        int c = peek(j);
        if (c == '"') {
            if (escaped)
                add_run(j, run);
            j->token.text = escaped ? buf_str(&j->text)
                                    : (struct str){j->p + (run - j->base), (uint32_t)(pos(j) - run)};
            j->at++;
            return true;
        }
        if (c == '\\') {
            add_run(j, run);
            escaped = true;
            if (!escape(j))
                return false;
            run = pos(j);
        } else if (!other_byte(j, c)) {
            return false;
        }
    }
}

/* --- numbers and words -------------------------------------------------------------------------------------------- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint32_t digits(struct str s, uint32_t i)
{
    while (i < s.n && digit(s.p[i]))
        i++;
    return i;
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool is_number(struct str s)
{
    uint32_t i = s.n && s.p[0] == '-', from = i;
    i = digits(s, i);
    if (i == from || (s.p[from] == '0' && i > from + 1))
        return false;
    if (i < s.n && s.p[i] == '.') {
        from = ++i;
        if ((i = digits(s, i)) == from)
            return false;
    }
    if (i < s.n && (s.p[i] | 32) == 'e') {
        i++;
        i += i < s.n && (s.p[i] == '+' || s.p[i] == '-');
        from = i;
        if ((i = digits(s, i)) == from)
            return false;
    }
    return i == s.n;
}

static const struct {
    struct str text;
    enum json_kind kind;
} words[] = {
    {{"true", 4}, JSON_TRUE},     {{"false", 5}, JSON_FALSE},    {{"null", 4}, JSON_NULL},
    {{"NaN", 3}, JSON_BAD},       {{"-NaN", 4}, JSON_BAD},       {{"nan", 3}, JSON_BAD},
    {{"Infinity", 8}, JSON_BAD},  {{"-Infinity", 9}, JSON_BAD},  {{"+Infinity", 9}, JSON_BAD},
    {{"inf", 3}, JSON_BAD},       {{"-inf", 4}, JSON_BAD},
};

static enum json_kind word_kind(struct json_pull *j, struct str s)
{
    struct json_place place = j->token.place;
    place.end_column = here(j).column;
    if (is_number(s))
        return JSON_NUMBER;
    for (uint32_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!str_eq(s, words[i].text))
            continue;
        return words[i].kind == JSON_BAD ? fault(j, D_B0652, place, shown(j, s), STR_EMPTY) : words[i].kind;
    }
    if (digit(s.p[0]) || s.p[0] == '-' || s.p[0] == '+' || s.p[0] == '.')
        return fault(j, D_B0658, place, shown(j, s), STR_EMPTY);
    return fault(j, D_B0661, place, shown(j, s), STR_EMPTY);
}

static bool in_word(int c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c == '-' || c == '+' ||
           c == '.' || c >= 0x80;
}

/* A run of letters, digits and signs: a number, a word, or what stands outside of quotes. */
static enum json_kind read_word(struct json_pull *j)
{
    int c;
    while (in_word(c = peek(j))) {
        if (c >= 0x80 && !high_byte(j, c))
            return JSON_BAD;
        j->at += c < 0x80;
        if (too_long(j, j->limits->cell_bytes))
            return JSON_BAD;
    }
    struct str s = {j->p + (j->token_at - j->base), (uint32_t)(pos(j) - j->token_at)};
    j->token.text = s;
    return word_kind(j, s);
}

/* --- states ------------------------------------------------------------------------------------------------------- */

static void skip_blanks(struct json_pull *j)
{
    for (;; j->token_at = pos(j)) {
        int c = peek(j);
        if (c == '\n' && (!j->lines || j->state == AT_TOP))
            new_line(j);
        else if (c == ' ' || c == '\t' || c == '\r')
            j->at++;
        else
            break;
    }
}

/* What stands behind blanks, as the beginning of a token. */
static int token_start(struct json_pull *j)
{
    skip_blanks(j);
    int c = peek(j);
    j->token_at = pos(j);
    j->token.place = here(j);
    return c;
}

static void value_ends(struct json_pull *j)
{
    j->state = j->depth ? AFTER_VALUE : AFTER_TOP;
}

static enum json_kind open_frame(struct json_pull *j, bool object)
{
    if (j->depth >= j->limits->json_depth)
        return fault(j, D_B0659, here(j), number_of(j, "%u", j->limits->json_depth), STR_EMPTY);
    j->frame[j->depth++] = (struct json_frame){object, j->keys.n, here(j)};
    j->at++;
    j->state = object ? FIRST_KEY : FIRST_VALUE;
    return object ? JSON_OBJECT : JSON_LIST;
}

static enum json_kind close_frame(struct json_pull *j)
{
    const struct json_frame *f = &j->frame[--j->depth];
    j->at++;
    json_keys_back(&j->keys, f->keys);
    value_ends(j);
    return f->object ? JSON_OBJECT_END : JSON_LIST_END;
}

static enum json_kind value(struct json_pull *j, int c)
{
    enum json_kind kind = JSON_TEXT;
    if (c == '{' || c == '[')
        return open_frame(j, c == '{');
    if (c == '"')
        kind = read_text(j) ? JSON_TEXT : JSON_BAD;
    else if (in_word(c))
        kind = read_word(j);
    else
        return wrong(j, c, "a value");
    if (kind != JSON_BAD)
        value_ends(j);
    return kind;
}

static enum json_kind at_top(struct json_pull *j, int c)
{
    json_row(j);
    return c < 0 ? JSON_END : value(j, c);
}

static enum json_kind after_top(struct json_pull *j, int c)
{
    if (!at_end(j, c))
        return bad_byte(j, c) == JSON_BAD ? JSON_BAD : fault(j, j->lines ? D_B0663 : D_B0662, here(j), STR_EMPTY, STR_EMPTY);
    if (!j->lines)
        return JSON_END;
    j->state = AT_TOP;
    if (c == '\n')
        new_line(j);
    return JSON_LINE;
}

static enum json_kind first_value(struct json_pull *j, int c)
{
    return c == ']' ? close_frame(j) : value(j, c);
}

static enum json_kind next_value(struct json_pull *j, int c)
{
    return c == ']' ? fault(j, D_B0654, here(j), STR("]"), STR_EMPTY) : value(j, c);
}

static enum json_kind key(struct json_pull *j, int c)
{
    if (c != '"' && in_word(c))
        return read_word(j) == JSON_BAD ? JSON_BAD : fault(j, D_B0661, j->token.place, shown(j, j->token.text), STR_EMPTY);
    if (c != '"')
        return wrong(j, c, "a key");
    if (!read_text(j))
        return JSON_BAD;
    struct json_place place = j->token.place;
    place.end_column = here(j).column;
    if (!json_keys_put(&j->keys, j->depth, j->token.text))
        return fault(j, D_B0651, place, shown(j, j->token.text), STR_EMPTY);
    j->state = AT_COLON;
    return JSON_KEY;
}

static enum json_kind first_key(struct json_pull *j, int c)
{
    return c == '}' ? close_frame(j) : key(j, c);
}

static enum json_kind next_key(struct json_pull *j, int c)
{
    return c == '}' ? fault(j, D_B0654, here(j), STR("}"), STR_EMPTY) : key(j, c);
}

static enum json_kind at_colon(struct json_pull *j, int c)
{
    if (c != ':')
        return wrong(j, c, "`:`");
    j->at++;
    j->state = AT_VALUE;
    return value(j, token_start(j));
}

static enum json_kind after_value(struct json_pull *j, int c)
{
    bool object = j->frame[j->depth - 1].object;
    if (c == (object ? '}' : ']'))
        return close_frame(j);
    if (c != ',')
        return wrong(j, c, object ? "`,` or `}`" : "`,` or `]`");
    j->at++;
    j->state = object ? NEXT_KEY : NEXT_VALUE;
    c = token_start(j);
    return object ? next_key(j, c) : next_value(j, c);
}

static enum json_kind (*const steps[])(struct json_pull *j, int c) = { /* ORDER json_state */
    at_top, after_top, value, first_value, next_value, first_key, next_key, at_colon, after_value};
_Static_assert(ARRAY_LEN(steps) == STATE_COUNT, "ORDER json_state");

static enum json_kind check_row(struct json_pull *j, enum json_kind kind)
{
    if (j->failed)
        return JSON_FAILED;
    if (kind == JSON_BAD || pos(j) - j->row_at <= j->limits->row_bytes || (!j->depth && kind != JSON_OBJECT_END))
        return kind;
    return fault(j, D_B0628, j->token.place, number_of(j, "%u", j->limits->row_bytes), STR_EMPTY);
}

const struct json_token *json_next(struct json_pull *j)
{
    int c = token_start(j);
    j->token.text = STR_EMPTY;
    j->token.kind = check_row(j, steps[j->state](j, c));
    j->token.place.end_column = MAX(here(j).column, j->token.place.column + 1);
    return &j->token;
}

bool json_skip(struct json_pull *j)
{
    uint32_t depth = j->depth - (j->token.kind == JSON_OBJECT || j->token.kind == JSON_LIST);
    while (j->depth > depth) {
        enum json_kind kind = json_next(j)->kind;
        if (kind == JSON_BAD || kind == JSON_FAILED)
            return false;
    }
    return true;
}

void json_row(struct json_pull *j)
{
    j->row_at = j->token_at;
}

void json_skip_line(struct json_pull *j)
{
    int c;
    for (; (c = peek(j)) >= 0 && c != '\n'; j->token_at = pos(j)) {
        const char *lf = memchr(j->p + j->at, '\n', j->till - j->at);
        j->at = lf ? (uint32_t)(lf - j->p) : j->till;
    }
    if (c == '\n')
        new_line(j);
    j->token_at = pos(j);
    j->depth = 0;
    json_keys_back(&j->keys, 0);
    j->state = AT_TOP;
}

bool json_line_waits(const struct json_pull *j)
{
    return j->eof || memchr(j->p + j->at, '\n', j->till - j->at);
}

/* --- the line ------------------------------------------------------------------------------------------------------ */

/* Reads on to the end of the line, or LINE_MOST bytes behind the place. */
static uint64_t line_end(struct json_pull *j, uint64_t from)
{
    for (;;) {
        uint32_t i = (uint32_t)(from - j->base), n = MIN(j->till - i, (uint32_t)LINE_MOST);
        const char *lf = memchr(j->p + i, '\n', n);
        if (lf)
            return j->base + (uint32_t)(lf - j->p);
        if (n == LINE_MOST || !more(j))
            return from + n;
    }
}

struct str json_line_text(struct json_pull *j, const struct json_place *place)
{
    if (!j->p || place->at < j->base || place->at > j->base + j->till)
        return STR_EMPTY;
    uint64_t end = line_end(j, place->at);
    if (place->at < j->base)
        return STR_EMPTY;
    uint32_t i = (uint32_t)(place->at - j->base), n = (uint32_t)(end - j->base);
    while (i > 0 && j->p[i - 1] != '\n')
        i--;
    if (i == 0 && j->base > 0 && j->line_at != j->base)
        return STR_EMPTY; /* its beginning is gone */
    if (i == 0 && j->base == 0 && n >= 3 && memcmp(j->p, "\xef\xbb\xbf", 3) == 0)
        i = 3;
    n -= n > i && j->p[n - 1] == '\r';
    if (place->at - j->base - i > LINE_MOST)
        return STR_EMPTY;
    return text_shown(j->scratch, (struct str){j->p + i, n - i}, LINE_MOST);
}
