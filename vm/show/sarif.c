/* SPDX-License-Identifier: MIT
 * sarif.c: SARIF 2.1.0 for code scanning: findings stand at their line of the log, diagnostics at theirs of the book.
 * The rules that were met are listed behind the results, so nothing but their names is kept. */
#include "vm/base/diag.h"
#include "vm/show/face.h"

#define RULE_BEGIN '\x1e'

static void sarif_begin(struct printer *p)
{
    out_text(p, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n"
                "\"columnKind\":\"unicodeCodePoints\",\n\"results\":[");
}

/* --- rules ------------------------------------------------------------------------------------------------------------- */

/* Names stand in p->kept, each between two marks. */
static void note_rule(struct printer *p, struct str rule)
{
    struct buf key = {.arena = p->arena};
    buf_char(&key, RULE_BEGIN);
    buf_add(&key, rule);
    buf_char(&key, RULE_BEGIN);
    if (p->kept.n && memmem(p->kept.p, p->kept.n, key.p, key.n))
        return;
    if (p->kept.n)
        key.p++, key.n--; /* the mark before it is there */
    buf_add(&p->kept, buf_str(&key));
}

static void put_text(struct arena *a, struct record *r, const char *key, struct str text)
{
    struct record *message = record_new(a, RECORD_OBJECT);
    record_put_text(a, message, "text", text);
    record_put(a, r, key, message);
}

static void out_rule(struct printer *p, struct str id, bool first)
{
    struct record *r = record_new(p->arena, RECORD_OBJECT);
    enum diag_code code;
    record_put_text(p->arena, r, "id", id);
    if (p->what == SHOW_DIAGNOSTICS && diag_find(id, &code))
        put_text(p->arena, r, "shortDescription", str_of(diag_rows[code].message));
    out_text(p, first ? "\n" : ",\n");
    out_json(p, r);
}

static void out_rules(struct printer *p)
{
    struct str all = str_part(buf_str(&p->kept), p->kept.n ? 1 : 0, p->kept.n ? p->kept.n - 1 : 0), id;
    bool first = true;
    for (; all.n && str_cut(all, RULE_BEGIN, &id, &all); first = false)
        out_rule(p, id, first);
}

/* --- places ------------------------------------------------------------------------------------------------------------ */

/* A path as a reference: what is no letter, digit or one of -._~/ is escaped. */
static struct str uri_of(struct arena *a, struct str path)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf b = {.arena = a};
    for (uint32_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~/", c);
        if (plain && c) {
            buf_char(&b, (char)c);
            continue;
        }
        buf_char(&b, '%');
        buf_char(&b, hex[c >> 4]);
        buf_char(&b, hex[c & 15]);
    }
    return buf_str(&b);
}

/* `at` has file, line and perhaps columns; a row of a database has no line. */
static struct record *location(struct arena *a, const struct record *at)
{
    static const char *const from[] = {"line", "column", "end_column"}, *const to[] = {"startLine", "startColumn", "endColumn"};
    struct record *l = record_new(a, RECORD_OBJECT), *place = record_new(a, RECORD_OBJECT), *file = record_new(a, RECORD_OBJECT);
    struct record *region = record_new(a, RECORD_OBJECT);
    record_put_text(a, file, "uri", uri_of(a, record_get_text(at, "file")));
    record_put(a, place, "artifactLocation", file);
    for (uint32_t i = 0; i < ARRAY_LEN(from); i++)
        if (record_get_int(at, from[i]) > 0)
            record_put_int(a, region, to[i], record_get_int(at, from[i]));
    if (region->members.n)
        record_put(a, place, "region", region);
    record_put(a, l, "physicalLocation", place);
    return l;
}

static void put_locations(struct arena *a, struct record *r, const struct record *at)
{
    struct record *list = record_new(a, RECORD_LIST);
    if (record_get_text(at, "file").n)
        record_push(a, list, location(a, at));
    record_put(a, r, "locations", list);
}

/* --- results ------------------------------------------------------------------------------------------------------------ */

static const char *level_of(struct printer *p, const struct record *r)
{
    static const struct {
        const char *type, *level;
    } rows[] = {{"violation", "error"}, {"warning", "warning"}, {"undetermined", "note"}};
    if (p->what == SHOW_DIAGNOSTICS)
        return record_get_text(r, "level").p;
    for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
        if (record_is(r, rows[i].type))
            return rows[i].level;
    return "none";
}

static struct str message_of(struct printer *p, const struct record *r)
{
    struct buf b = {.arena = p->arena};
    bool diagnostic = p->what == SHOW_DIAGNOSTICS;
    struct str said = record_get_text(r, diagnostic ? "message" : "because"), more = record_get_text(r, diagnostic ? "help" : "cite");
    buf_add(&b, said);
    if (said.n == 0) {
        struct str rule = record_get_text(r, "rule");
        buf_add(&b, record_get_text(r, rule.n ? "type" : "verdict"));
        buf_text(&b, rule.n ? " of " : "");
        buf_add(&b, rule);
    }
    if (more.n) {
        buf_text(&b, diagnostic ? "\n" : " (");
        buf_add(&b, more);
        buf_text(&b, diagnostic ? "" : ")");
    }
    return buf_str(&b);
}

static void put_notes(struct arena *a, struct record *r, const struct record *notes)
{
    struct record *list = record_new(a, RECORD_LIST);
    for (uint32_t i = 0; notes && i < notes->members.n; i++) {
        const struct record *n = notes->members.p[i].value;
        if (record_get_text(n, "file").n == 0)
            continue;
        struct record *l = location(a, n);
        put_text(a, l, "message", record_get_text(n, "message"));
        record_push(a, list, l);
    }
    if (list->members.n)
        record_put(a, r, "relatedLocations", list);
}

/* What SARIF has no member for, as it stands in the record. */
static void put_rest(struct arena *a, struct record *r, const struct record *from)
{
    static const char *const keys[] = {"event", "at", "kind", "actor", "case", "cite", "needs", "from"};
    struct record *bag = record_new(a, RECORD_OBJECT);
    for (uint32_t i = 0; i < ARRAY_LEN(keys); i++)
        for (uint32_t k = 0; k < from->members.n; k++)
            if (str_eq(from->members.p[k].key, str_of(keys[i])))
                *VEC_PUSH(a, bag->members) = from->members.p[k];
    record_put(a, r, "properties", bag);
}

static void sarif_each(struct printer *p, const struct record *from)
{
    bool diagnostic = p->what == SHOW_DIAGNOSTICS;
    struct str rule = record_get_text(from, diagnostic ? "code" : "rule");
    struct arena *a = p->arena;
    if (rule.n)
        note_rule(p, rule);
    struct arena_mark m = arena_mark(a);
    struct record *r = record_new(a, RECORD_OBJECT);
    if (rule.n)
        record_put_text(a, r, "ruleId", rule);
    if (record_is(from, "passed"))
        record_put_text(a, r, "kind", STR("pass"));
    record_put_text(a, r, "level", str_of(level_of(p, from)));
    put_text(a, r, "message", message_of(p, from));
    put_locations(a, r, diagnostic ? from : record_get(from, STR("source")));
    if (diagnostic)
        put_notes(a, r, record_get(from, STR("notes")));
    else
        put_rest(a, r, from);
    out_text(p, p->count ? ",\n" : "\n");
    out_json(p, r);
    arena_back(a, m);
}

static void sarif_end(struct printer *p, const struct record *summary)
{
    bool partial = summary && record_get(summary, STR("partial"));
    out_text(p, p->count ? "\n],\n" : "],\n");
    out_text(p, partial ? "\"invocations\":[{\"executionSuccessful\":false}],\n" : "\"invocations\":[{\"executionSuccessful\":true}],\n");
    out_text(p, "\"tool\":{\"driver\":{\"name\":\"bylaw\",\"rules\":[");
    out_rules(p);
    out_text(p, "]}}\n}]}\n");
}

const struct face face_sarif = {"sarif", "SARIF 2.1.0, for code scanning", SHOW_FINDINGS | SHOW_DIAGNOSTICS, sarif_begin, sarif_each, sarif_end};
