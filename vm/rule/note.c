/* SPDX-License-Identifier: MIT */
#include "vm/rule/note.h"

static const char *const phrases[PHRASE_COUNT][TONGUE_COUNT] = {
#define PHRASE(name, en, zh) {en, zh},
#include "vm/rule/phrase.def"
#undef PHRASE
};

enum tongue tongue_of(struct str language)
{
    bool zh = language.n >= 2 && language.p[0] == 'z' && language.p[1] == 'h';
    return zh && (language.n == 2 || language.p[2] == '-') ? TONGUE_ZH : TONGUE_EN;
}

/* --- lines
 * ---------------------------------------------------------------------------------------------------------------
 */

struct note_line *line_new(struct scribe *s)
{
    return NEW(s->arena, struct note_line);
}

static struct note_line *line_part(struct scribe *s, enum mark mark, struct str text, struct str to)
{
    struct note_line *l = line_new(s);
    if (text.n)
        *VEC_PUSH(s->arena, l->parts) = (struct note_part){mark, text, to};
    return l;
}

struct note_line *line_text(struct scribe *s, struct str text)
{
    return line_part(s, MARK_NONE, text, STR_EMPTY);
}

struct note_line *line_code(struct scribe *s, struct str text)
{
    return line_part(s, MARK_CODE, text, STR_EMPTY);
}

struct note_line *line_strong(struct scribe *s, struct str text)
{
    return line_part(s, MARK_STRONG, text, STR_EMPTY);
}

/* Roles are called by their titles. */
static struct str role_title(struct scribe *s, struct str name)
{
    struct name n = names_find(s->names, name);
    uint32_t at;
    if (!name_is(n) || !map_get(&s->plan->world->role_of, n.id, &at))
        return STR_EMPTY;
    return s->plan->world->roles.p[at].title;
}

struct note_line *line_link(struct scribe *s, struct str word, struct str name)
{
    struct str title = str_eq(word, STR("role")) ? role_title(s, name) : STR_EMPTY,
               to = anchor_of(s->arena, word, name);
    return title.n ? line_part(s, MARK_NONE, title, to) : line_part(s, MARK_CODE, name, to);
}

struct note_line *line_value(struct scribe *s, struct type t, struct value v)
{
    struct buf b = {.arena = s->arena};
    value_print(&b, &s->values, t, v, true);
    return line_text(s, buf_str(&b));
}

struct note_line *line_day(struct scribe *s, int32_t day)
{
    return line_value(s, TYPE(TYPE_DATE), value_int(day));
}

void line_add(struct scribe *s, struct note_line *to, const struct note_line *more)
{
    for (uint32_t i = 0; more && i < more->parts.n; i++)
        *VEC_PUSH(s->arena, to->parts) = more->parts.p[i];
}

struct note_line *line_say(struct scribe *s, enum phrase p, const struct note_line *const *args, uint32_t n)
{
    struct str rest = str_of(phrases[p][s->tongue]), head;
    struct note_line *l = line_new(s);
    while (str_cut(rest, '{', &head, &rest)) {
        line_add(s, l, line_text(s, head));
        uint32_t i = (uint32_t)(rest.p[0] - '0');
        line_add(s, l, i < n ? args[i] : NULL);
        rest = str_part(rest, 2, rest.n - 2);
    }
    line_add(s, l, line_text(s, head));
    return l;
}

struct note_line *line_list(struct scribe *s, const struct note_line *const *items, uint32_t n,
                            enum phrase last)
{
    struct note_line *l = line_new(s);
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            line_add(s, l, line_say(s, i + 1 == n ? last : P_COMMA, NULL, 0));
        line_add(s, l, items[i]);
    }
    return l;
}

struct note_line *line_effective(struct scribe *s, int32_t from, int32_t till)
{
    if (from == DAY_FIRST && till == DAY_LAST)
        return NULL;
    if (till == DAY_LAST)
        return SAY(s, FROM_DAY, line_day(s, from));
    return from == DAY_FIRST ? SAY(s, TILL_DAY, line_day(s, till))
                             : SAY(s, FROM_TILL, line_day(s, from), line_day(s, till));
}

/* --- anchors
 * ---------------------------------------------------------------------------------------------------------------
 */

static bool stays(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '.' || c == '_' || c == '-';
}

/* Two names never have one anchor: what may not stand in it is ~ and two hexadecimal digits. */
struct str anchor_of(struct arena *a, struct str word, struct str name)
{
    struct buf b = {.arena = a};
    buf_add(&b, word);
    buf_char(&b, '-');
    for (uint32_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (stays(c))
            buf_char(&b, (char)c);
        else
            buf_printf(&b, "~%c%c", "0123456789abcdef"[c >> 4], "0123456789abcdef"[c & 15]);
    }
    return buf_str(&b);
}

/* --- blocks
 * -------------------------------------------------------------------------------------------------------------------
 */

struct note_block *block_add(struct arena *a, struct note_blocks *to, enum block_kind kind)
{
    struct note_block *b = VEC_PUSH(a, to->all);
    *b = (struct note_block){.kind = kind};
    return b;
}

static struct note_block *add(struct scribe *s, enum block_kind kind)
{
    return block_add(s->arena, &s->note->blocks, kind);
}

void note_para(struct scribe *s, const struct note_line *line)
{
    add(s, BLOCK_PARA)->line = line;
}

void note_field(struct scribe *s, enum phrase label, const struct note_line *line)
{
    if (!line)
        return;
    struct note_block *b = add(s, BLOCK_FIELD);
    b->label = line_say(s, label, NULL, 0);
    b->line = line;
}

void note_field_text(struct scribe *s, enum phrase label, struct str text)
{
    note_field(s, label, text.n ? line_text(s, text) : NULL);
}

void note_prose(struct scribe *s, struct str markdown, uint32_t paragraph)
{
    struct note_block *b = add(s, BLOCK_PROSE);
    b->text = markdown;
    b->number = paragraph;
}

void note_item(struct scribe *s, const struct note_line *line)
{
    add(s, BLOCK_ITEM)->line = line;
}

void note_source(struct scribe *s, struct str label, const struct expr *e)
{
    if (!e || !e->root)
        return;
    struct note_block *b = add(s, BLOCK_SOURCE);
    b->label = line_text(s, label);
    b->text = e->text;
}

struct note_table *note_table(struct scribe *s, const enum phrase *head, uint32_t columns)
{
    struct note_table *t = NEW(s->arena, struct note_table);
    for (uint32_t i = 0; i < columns; i++)
        *VEC_PUSH(s->arena, t->head) = line_say(s, head[i], NULL, 0);
    add(s, BLOCK_TABLE)->table = t;
    return t;
}

void note_cell(struct scribe *s, struct note_table *t, const struct note_line *cell)
{
    *VEC_PUSH(s->arena, t->cells) = cell;
}

void note_tie(struct scribe *s, enum tie tie, struct str word, struct str name)
{
    struct str to = anchor_of(s->arena, word, name);
    for (uint32_t i = 0; i < s->note->ties.n; i++)
        if (s->note->ties.p[i].tie == tie && str_eq(s->note->ties.p[i].to, to))
            return;
    *VEC_PUSH(s->arena, s->note->ties) = (struct note_tie){tie, to};
}

void note_common(struct scribe *s, const struct note_common *c)
{
    if (c->filled)
        note_field(s, P_BECAUSE, plain_template(s, c->filled));
    else
        note_field_text(s, P_BECAUSE, c->because);
    note_field_text(s, P_CITE, c->cite);
    note_field(s, P_EFFECTIVE, line_effective(s, c->from, c->till));
    note_field(s, P_CALENDAR, c->calendar.n ? line_link(s, STR("calendar"), c->calendar) : NULL);
    note_field(s, P_OWNER, c->owner.n ? line_link(s, STR("role"), c->owner) : NULL);
    if (c->owner.n)
        note_tie(s, TIE_OWNS, STR("role"), c->owner);
}
