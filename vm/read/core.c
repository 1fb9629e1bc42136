/* SPDX-License-Identifier: MIT */
#include "vm/read/core.h"

const struct core_name core_names[EV_COUNT] = { /* ORDER core */
    {"kind", "concept:name"}, {"at", "time:timestamp"}, {"actor", "org:resource"}, {"case", "case:concept:name"},
    {"id", NULL},             {NULL, "lifecycle:transition"}};

const struct column_map *map_find(const struct read_options *o, struct str field)
{
    for (uint32_t i = 0; i < o->nmap; i++)
        if (str_eq(o->map[i].field, field))
            return &o->map[i];
    return NULL;
}

bool map_takes(const struct read_options *o, struct str column)
{
    for (uint32_t i = 0; i < o->nmap; i++)
        if (str_eq(o->map[i].column, column))
            return true;
    return false;
}

enum core core_of(const struct read_options *o, struct str column, bool *ret_xes)
{
    bool mapped = map_takes(o, column);
    for (uint32_t i = 0; i < EV_COUNT; i++) {
        const struct core_name *c = &core_names[i];
        const struct column_map *m = c->name ? map_find(o, str_of(c->name)) : NULL;
        *ret_xes = !m && c->xes && str_eq(column, str_of(c->xes));
        if (m ? str_eq(m->column, column) : !mapped && (*ret_xes || (c->name && str_eq(column, str_of(c->name)))))
            return (enum core)i;
    }
    return EV_COUNT;
}

bool field_anywhere(const struct schema *s, struct str name)
{
    struct name n = names_find(s->names, name);
    for (uint32_t i = 0; name_is(n) && i < s->columns.n; i++)
        if (name_eq(s->columns.p[i].name, n))
            return true;
    return false;
}

static bool core_field(struct str name)
{
    for (uint32_t i = 0; i < EV_COUNT; i++)
        if ((core_names[i].name && str_eq(name, str_of(core_names[i].name))) ||
            (core_names[i].xes && str_eq(name, str_of(core_names[i].xes))))
            return true;
    return false;
}

static void no_such_field(const struct read_env *env, struct str field, struct arena *scratch)
{
    const struct schema *s = env->schema;
    struct str *known = NEW_ARRAY(scratch, struct str, s->columns.n + EV_COUNT);
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->columns.n; i++)
        known[n++] = names_text(s->names, s->columns.p[i].name);
    for (uint32_t i = 0; i < EV_COUNT; i++)
        if (core_names[i].name)
            known[n++] = str_of(core_names[i].name);
    diag_nearest(env->diags, diag(env->diags, D_B0631, ((struct span){0, 0, 0}), field), field, known, n);
}

bool map_check(const struct read_env *env, const struct read_options *o, struct arena *scratch)
{
    bool fine = true;
    for (uint32_t i = 0; i < o->nmap; i++) {
        struct str field = o->map[i].field;
        if (core_field(field) || field_anywhere(env->schema, field))
            continue;
        no_such_field(env, field, scratch);
        fine = false;
    }
    return fine;
}

static void show_text(struct buf *b, struct str s)
{
    while (s.n) {
        uint32_t code = 0, n = utf8_next(s, &code);
        if (n && code != 0x7f && (code >= ' ' || code == '\t'))
            buf_add(b, str_part(s, 0, n));
        else
            buf_text(b, "\xef\xbf\xbd");
        n = n ? n : 1;
        s = str_part(s, n, s.n - n);
    }
}

struct str text_shown(struct arena *a, struct str s, uint32_t most)
{
    struct buf b = {.arena = a};
    uint32_t n = MIN(s.n, most);
    while (n && n < s.n && (s.p[n] & 0xc0) == 0x80)
        n--;
    show_text(&b, str_part(s, 0, n));
    buf_text(&b, n < s.n ? "…" : "");
    return buf_str(&b);
}
