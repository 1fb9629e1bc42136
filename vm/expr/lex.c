/* SPDX-License-Identifier: MIT */
#include "vm/expr/ast.h"

/* --- places ---------------------------------------------------------------------------------------------------------- */

struct span expr_span(const struct expr_source *s, uint32_t at, uint32_t len)
{
    if (s->env->bare)
        return (struct span){s->token.source, s->token.at + s->base + at, len};
    return span_in_string(s->env->diags->sources, s->token, s->base + at, len);
}

struct diag *expr_error(struct expr_source *s, enum diag_code code, uint32_t at, uint32_t len, const struct str *args, uint32_t n)
{
    s->failed = true;
    return diag_put(s->env->diags, code, expr_span(s, at, len), args, n);
}

/* --- what spreadsheets and SQL taught people to type ------------------------------------------------------------------ */

struct habit {
    struct str typed, right;
};
static const struct habit habits[] = {
    {{"<>", 2}, {"~=", 2}},           {{"!=", 2}, {"~=", 2}},           {{"&&", 2}, {"and", 3}},
    {{"||", 2}, {"or", 2}},           {{"!", 1}, {"not", 3}},           {{"“", 3}, {"'", 1}},
    {{"”", 3}, {"'", 1}},             {{"‘", 3}, {"'", 1}},             {{"’", 3}, {"'", 1}},
    {{"（", 3}, {"(", 1}},            {{"）", 3}, {")", 1}},            {{"，", 3}, {",", 1}},
    {{"。", 3}, {".", 1}},            {{"＝", 3}, {"==", 2}},           {{"≥", 3}, {">=", 2}},
    {{"≤", 3}, {"<=", 2}},            {{"≠", 3}, {"~=", 2}},            {{"×", 2}, {"*", 1}},
    {{"÷", 2}, {"/", 1}},             {{"；", 3}, {",", 1}},            {{"：", 3}, {"=", 1}},
    {{"＞", 3}, {">", 1}},            {{"＜", 3}, {"<", 1}},            {{";", 1}, {",", 1}},
};
static const struct habit habit_words[] = {
    {{"AND", 3}, {"and", 3}},
    {{"OR", 2}, {"or", 2}},
    {{"NOT", 3}, {"not", 3}},
    {{"IN", 2}, {"in", 2}},
    {{"IS", 2}, {"known(x), or not known(x)", 25}},
    {{"NULL", 4}, {"none", 4}},
    {{"null", 4}, {"none", 4}},
    {{"nil", 3}, {"none", 4}},
    {{"TRUE", 4}, {"true", 4}},
    {{"FALSE", 5}, {"false", 5}},
    {{"True", 4}, {"true", 4}},
    {{"False", 5}, {"false", 5}},
    {{"BETWEEN", 7}, {"between(x, low, high)", 21}},
    {{"LIKE", 4}, {"matches(text, pattern)", 22}},
    {{"IF", 2}, {"choose(condition, a, b)", 23}},
    {{"ISBLANK", 7}, {"not known(x)", 12}},
    {{"ISNULL", 6}, {"not known(x)", 12}},
};

/* --- the lexer --------------------------------------------------------------------------------------------------------- */

struct lexer {
    struct expr_source *s;
    uint32_t i;
    VEC(struct lexeme) out;
};

static struct lexeme *emit(struct lexer *x, enum token token, uint32_t at)
{
    struct lexeme *l = VEC_PUSH(x->s->env->arena, x->out);
    *l = (struct lexeme){.token = token, .at = at, .len = x->i - at, .text = str_part(x->s->text, at, x->i - at)};
    return l;
}

static const struct {
    struct str text;
    enum token token;
} operators[] = {
    {{"..", 2}, TOK_CONCAT}, {{"<=", 2}, TOK_LE}, {{">=", 2}, TOK_GE},  {{"~=", 2}, TOK_NE},   {{"==", 2}, TOK_EQ},
    {{"//", 2}, TOK_IDIV},   {{"<", 1}, TOK_LT},  {{">", 1}, TOK_GT},   {{"+", 1}, TOK_ADD},   {{"-", 1}, TOK_SUB},
    {{"*", 1}, TOK_MUL},     {{"/", 1}, TOK_DIV}, {{"%", 1}, TOK_MOD},  {{"^", 1}, TOK_POW},   {{"(", 1}, TOK_OPEN},
    {{")", 1}, TOK_CLOSE},   {{"{", 1}, TOK_BRACE}, {{"}", 1}, TOK_UNBRACE}, {{",", 1}, TOK_COMMA}, {{".", 1}, TOK_DOT},
    {{"=", 1}, TOK_ASSIGN},
};
static const struct {
    struct str text;
    enum token token;
} keywords[] = {
    {{"and", 3}, TOK_AND}, {{"or", 2}, TOK_OR},     {{"not", 3}, TOK_NOT},     {{"in", 2}, TOK_IN},
    {{"is", 2}, TOK_IS},   {{"true", 4}, TOK_TRUE}, {{"false", 5}, TOK_FALSE}, {{"none", 4}, TOK_NONE},
};

static struct str rest(const struct lexer *x)
{
    return str_part(x->s->text, x->i, x->s->text.n - x->i);
}

static uint32_t name_length(struct str s)
{
    uint32_t n = 0;
    for (;;) {
        uint32_t code, k = utf8_next(str_part(s, n, s.n - n), &code);
        if (k == 0 || !utf8_is_name(code, n == 0))
            return n;
        n += k;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Words that may follow a number and a blank: 15 minutes. */
static bool unit_word(struct str w)
{
    static const char *const words[] = {"second", "seconds", "minute", "minutes", "hour",   "hours",  "day",
                                        "days",   "week",    "weeks",  "month",   "months", "year",   "years"};
    for (uint32_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq(w, str_of(words[i])))
            return true;
    return false;
}

static bool read_length(struct lexer *x, uint32_t from)
{
    struct str all = str_part(x->s->text, from, x->i - from);
    struct type t;
    struct value v;
    if (!length_read(all, &t, &v))
        return false;
    struct lexeme *l = emit(x, TOK_LENGTH, from);
    l->type = t;
    l->value = v;
    return true;
}

/* 4 working hours, 3 workdays of cn to the minute */
static bool lex_worktime(struct lexer *x)
{
    uint32_t from = x->i, n;
    struct type t;
    struct value v;
    struct str calendar;
    enum value_read r = worktime_read(rest(x), &t, &v, &calendar, &n);
    if (r == READ_BAD)
        return false;
    x->i += n;
    if (r != READ_OK) {
        EXPR_ERROR(x->s, D_B0523, from, n, str_part(x->s->text, from, n), t.of == WORK_DAYS ? STR("days") : STR("minutes"));
        emit(x, TOK_BAD, from);
        return true;
    }
    struct lexeme *l = emit(x, TOK_LENGTH, from);
    l->type = t;
    l->value = v;
    l->calendar = calendar;
    return true;
}

static void lex_number(struct lexer *x)
{
    uint32_t from = x->i;
    struct str s = x->s->text;
    if (lex_worktime(x))
        return;
    bool hex = x->i + 1 < s.n && s.p[x->i] == '0' && (s.p[x->i + 1] | 32) == 'x';
    while (x->i < s.n && (is_digit(s.p[x->i]) || (s.p[x->i] == '.' && !(x->i + 1 < s.n && s.p[x->i + 1] == '.'))))
        x->i++;
    if (!hex && x->i + 1 < s.n && (s.p[x->i] | 32) == 'e' && (is_digit(s.p[x->i + 1]) || s.p[x->i + 1] == '-' || s.p[x->i + 1] == '+')) {
        x->i += 2;
        while (x->i < s.n && is_digit(s.p[x->i]))
            x->i++;
    }
    uint32_t plain = x->i;
    uint32_t unit = hex ? 0 : name_length(rest(x)); /* 90s, 1y6mo: letters and digits glued */
    if (unit == 0 && x->i < s.n && s.p[x->i] == ' ') {
        x->i++;
        unit = name_length(rest(x));
        if (!unit_word(str_part(s, x->i, unit))) {
            x->i = plain;
            unit = 0;
        }
    }
    if (unit) {
        x->i += unit;
        if (!read_length(x, from)) {
            EXPR_ERROR(x->s, D_B0401, from, x->i - from, str_part(s, from, x->i - from));
            emit(x, TOK_BAD, from);
        }
        return;
    }
    double v;
    x->i += hex ? name_length(rest(x)) : 0;
    if (!number_read(str_part(s, from, x->i - from), &v)) {
        EXPR_ERROR(x->s, D_B0402, from, x->i - from, str_part(s, from, x->i - from));
        emit(x, TOK_BAD, from);
        return;
    }
    emit(x, TOK_NUMBER, from)->number = v;
}

static const char escape_from[] = "nrt\\\"'abfv", escape_to[] = "\n\r\t\\\"'\a\b\f\v";

static void lex_text(struct lexer *x)
{
    struct str s = x->s->text;
    uint32_t from = x->i;
    char quote = s.p[x->i++];
    struct buf b = {.arena = x->s->env->arena};
    while (x->i < s.n && s.p[x->i] != quote) {
        char c = s.p[x->i++];
        if (c == '\\' && x->i < s.n) {
            const char *known = strchr(escape_from, s.p[x->i]);
            c = known && *known ? escape_to[known - escape_from] : s.p[x->i];
            x->i++;
        }
        buf_char(&b, c);
    }
    if (x->i == s.n) {
        EXPR_ERROR(x->s, D_B0403, from, x->i - from, STR("text"));
        emit(x, TOK_BAD, from);
        return;
    }
    x->i++;
    emit(x, TOK_TEXT, from)->text = arena_copy(x->s->env->arena, buf_str(&b));
}

static void lex_name(struct lexer *x, uint32_t n)
{
    uint32_t from = x->i;
    x->i += n;
    struct str w = str_part(x->s->text, from, n);
    for (uint32_t k = 0; k < ARRAY_LEN(keywords); k++)
        if (str_eq(w, keywords[k].text)) {
            emit(x, keywords[k].token, from);
            return;
        }
    emit(x, TOK_NAME, from);
}

static bool lex_habit(struct lexer *x)
{
    for (uint32_t k = 0; k < ARRAY_LEN(habits); k++)
        if (str_starts(rest(x), habits[k].typed)) {
            EXPR_ERROR(x->s, D_B0404, x->i, habits[k].typed.n, habits[k].typed, habits[k].right);
            x->i += habits[k].typed.n;
            return true;
        }
    return false;
}

static void lex_operator(struct lexer *x)
{
    uint32_t from = x->i;
    for (uint32_t k = 0; k < ARRAY_LEN(operators); k++)
        if (str_starts(rest(x), operators[k].text) && !str_starts(rest(x), STR("<>"))) {
            x->i += operators[k].text.n;
            emit(x, operators[k].token, from);
            return;
        }
    if (!lex_habit(x)) {
        uint32_t code, n = utf8_next(rest(x), &code);
        x->i += n ? n : 1;
        EXPR_ERROR(x->s, D_B0405, from, x->i - from, str_part(x->s->text, from, x->i - from));
    }
    emit(x, TOK_BAD, from);
}

static bool is_word(const struct lexeme *l, const char *upper, const char *lower)
{
    return str_eq(l->text, str_of(upper)) || str_eq(l->text, str_of(lower));
}

/* x IS NULL, x IS NOT NULL, x BETWEEN 1 AND 2: one habit each, told once. The token behind it. */
static uint32_t lex_phrase(struct lexer *x, uint32_t i)
{
    struct lexeme *l = x->out.p;
    struct buf right = {.arena = x->s->env->arena};
    uint32_t last = i;
    if (str_eq(l[i].text, STR("BETWEEN"))) {
        while (last + 1 < x->out.n && !is_word(&l[last], "AND", "and"))
            last++;
        if (!is_word(&l[last], "AND", "and"))
            return i;
        EXPR_ERROR(x->s, D_B0404, l[i].at, l[i].len, l[i].text, STR("between(x, low, high)"));
        l[i].token = l[last].token = TOK_BAD;
        return last + 1;
    }
    if (!is_word(&l[i], "IS", "is"))
        return i;
    bool not_ = is_word(&l[last + 1], "NOT", "not");
    last += not_ ? 2 : 1;
    if (last >= x->out.n || !is_word(&l[last], "NULL", "null"))
        return i;
    bool named = i > 0 && l[i - 1].token == TOK_NAME;
    buf_text(&right, not_ ? "known(" : "not known(");
    buf_add(&right, named ? l[i - 1].text : STR("x"));
    buf_char(&right, ')');
    uint32_t from = l[named ? i - 1 : i].at;
    struct str typed = str_part(x->s->text, from, l[last].at + l[last].len - from);
    EXPR_ERROR(x->s, D_B0404, from, typed.n, typed, buf_str(&right));
    for (uint32_t k = i; k <= last; k++)
        l[k].token = TOK_BAD;
    return last + 1;
}

static void lex_habit_words(struct lexer *x)
{
    for (uint32_t i = 0; i < x->out.n; i++) {
        struct lexeme *l = &x->out.p[i];
        uint32_t after = lex_phrase(x, i);
        if (after != i) {
            i = after - 1;
            continue;
        }
        for (uint32_t k = 0; l->token == TOK_NAME && k < ARRAY_LEN(habit_words); k++)
            if (str_eq(l->text, habit_words[k].typed)) {
                EXPR_ERROR(x->s, D_B0404, l->at, l->len, habit_words[k].typed, habit_words[k].right);
                l->token = TOK_BAD;
            }
    }
}

void lex_all(struct expr_source *s, struct lexeme **ret, uint32_t *ret_n)
{
    struct lexer x = {.s = s};
    while (x.i < s->text.n) {
        char c = s->text.p[x.i];
        uint32_t n;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
            x.i++;
        else if (is_digit(c) || (c == '.' && x.i + 1 < s->text.n && is_digit(s->text.p[x.i + 1]) && (x.i == 0 || s->text.p[x.i - 1] == ' ')))
            lex_number(&x);
        else if (c == '"' || c == '\'')
            lex_text(&x);
        else if ((n = name_length(rest(&x))))
            lex_name(&x, n);
        else
            lex_operator(&x);
    }
    emit(&x, TOK_END, x.i);
    lex_habit_words(&x);
    *ret = x.out.p;
    *ret_n = x.out.n;
}
