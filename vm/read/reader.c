/* SPDX-License-Identifier: MIT */
#include "vm/db/db.h"
#include "vm/read/csv.h"
#include "vm/read/gz.h"
#include "vm/read/json.h"
#include "vm/read/mapped.h"
#include "vm/read/sheet.h"
#include "vm/read/sqlite.h"
#include "vm/read/xes.h"

typedef struct reader *open_reader_fn(const struct read_env *env, const struct read_options *o, struct str path,
                                      uint32_t file);

struct format_row {
    const char *name, *ending;
    open_reader_fn *open;
    read_table_fn table; /* for sources */
};
static bool jsonl_rows(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret)
{
    return json_table(env, from, path, true, STR_EMPTY, at, ret);
}
static bool json_rows(const struct read_env *env, struct str from, struct str path, struct span at, struct text_table *ret)
{
    return json_table(env, from, path, false, STR_EMPTY, at, ret);
}

/* To read one more format: one row here. */
static const struct format_row formats[] = {
    {"csv", ".csv", csv_open, csv_table},
    {"tsv", ".tsv", csv_open, csv_table},
    {"jsonl", ".jsonl", jsonl_open, jsonl_rows},
    {"ndjson", ".ndjson", jsonl_open, jsonl_rows},
    {"json", ".json", json_open, json_rows},
    {"xes", ".xes", xes_open, xes_table},
    {"sqlite", ".db:TABLE", sqlite_open, sqlite_table}, /* its names are read by db_split */
};

static bool ends_in(struct str path, const char *ending)
{
    struct str e = str_of(ending);
    if (path.n < e.n)
        return false;
    for (uint32_t i = 0; i < e.n; i++) {
        char c = path.p[path.n - e.n + i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != e.p[i])
            return false;
    }
    return true;
}

static bool zipped(struct str name)
{
    return ends_in(name, ".gz");
}
static struct str unzipped(struct str name)
{
    return zipped(name) ? str_part(name, 0, name.n - 3) : name;
}

static const struct format_row *find_format(const struct read_options *o, struct str path)
{
    struct str format = o->format.p ? unzipped(o->format) : o->format, what;
    path = unzipped(path);
    for (uint32_t i = 0; i < ARRAY_LEN(formats); i++)
        if (format.p ? str_eq(format, str_of(formats[i].name))
                     : ends_in(path, formats[i].ending) || (formats[i].open == sqlite_open && db_split(path, &path, &what)))
            return &formats[i];
    return !format.p && str_eq(path, STR("-")) ? &formats[0] : NULL;
}

/* By the sources that say what its rows are, or by the names of its columns. */
static struct reader *open_plain(const struct format_row *f, const struct read_env *env, const struct read_options *o,
                                 struct str path, uint32_t file)
{
    if (o->nmaps == 0)
        return f->open(env, o, path, file);
    return mapped_open(env, o, path, file, f->table);
}

/* Opens what lies in a gzip file instead of the file. */
static struct reader *open_zipped(const struct format_row *f, const struct read_env *env, const struct read_options *o,
                                  struct str path, uint32_t file)
{
    struct gz *gz = NEW(env->arena, struct gz);
    *gz = (struct gz){env->arena, env->limits, env->open, env->open_ud};
    struct read_env inner = *env;
    inner.open = gz_open;
    inner.open_ud = gz;
    return open_plain(f, &inner, o, path, file);
}

static struct str list_formats(struct arena *a, bool endings)
{
    struct buf b = {.arena = a};
    for (uint32_t i = 0; i < ARRAY_LEN(formats); i++) {
        buf_text(&b, i == 0 ? "" : i + 1 == ARRAY_LEN(formats) ? " or " : ", ");
        buf_text(&b, endings ? formats[i].ending : formats[i].name);
    }
    return buf_str(&b);
}

/* --- sources ---------------------------------------------------------------------------------------------------- */

static struct str without_folder(struct str path)
{
    for (uint32_t i = path.n; i-- > 0;)
        if (path.p[i] == '/')
            return str_part(path, i + 1, path.n - i - 1);
    return path;
}

static bool fits(const struct mapping *m, struct str path)
{
    return text_matches(memchr(m->file.p, '/', m->file.n) ? path : without_folder(path), m->file);
}

static struct str list_sources(const struct read_env *env, const struct read_options *o)
{
    struct buf b = {.arena = env->arena};
    for (uint32_t i = 0; i < o->nsources; i++) {
        buf_text(&b, i ? ", " : "");
        buf_add(&b, o->sources[i]->file);
    }
    return buf_str(&b);
}

static bool no_such_source(const struct read_env *env, const struct read_options *o)
{
    struct str *names = NEW_ARRAY(env->arena, struct str, o->nsources + 1);
    for (uint32_t i = 0; i < o->nsources; i++)
        names[i] = names_text(env->names, o->sources[i]->name);
    struct span nowhere = {0, 0, 0};
    struct diag *d = diag(env->diags, D_B0646, nowhere, o->source);
    diag_nearest(env->diags, d, o->source, names, o->nsources);
    return false;
}

/* Which sources read this log. A book that has sources but none for it is told so, unless --kind or --map say how to read it. */
static bool pick_sources(const struct read_env *env, struct read_options *o, struct str path)
{
    const struct mapping **maps = NEW_ARRAY(env->arena, const struct mapping *, o->nsources + 1);
    for (uint32_t i = 0; i < o->nsources; i++)
        if (o->source.p ? str_eq(o->source, names_text(env->names, o->sources[i]->name)) : fits(o->sources[i], path))
            maps[o->nmaps++] = o->sources[i];
    o->maps = maps;
    if (o->nmaps == 0 && o->source.p)
        return no_such_source(env, o);
    if (o->nmaps == 0 && o->nsources && !o->kind.p && !o->nmap) {
        struct span nowhere = {0, 0, 0};
        diag(env->diags, D_B0645, nowhere, path, list_sources(env, o));
        return false;
    }
    return true;
}

static void tell_formats(const struct read_env *env, const struct read_options *o, struct str path)
{
    struct str names = list_formats(env->arena, false), endings = list_formats(env->arena, true);
    struct span nowhere = {0, 0, 0};
    struct str known[ARRAY_LEN(formats)];
    for (uint32_t i = 0; i < ARRAY_LEN(formats); i++)
        known[i] = str_of(formats[i].name);
    if (o->format.p)
        diag_nearest(env->diags, diag(env->diags, D_B0604, nowhere, o->format, names), o->format, known, ARRAY_LEN(known));
    else
        diag(env->diags, D_B0603, nowhere, path, endings, names);
}

struct reader *reader_open(const struct read_env *env, const struct read_options *options, struct str path, uint32_t file)
{
    struct read_options own = *options, *o = &own;
    own.maps = NULL;
    own.nmaps = 0;
    if (!pick_sources(env, o, path))
        return NULL;
    const struct format_row *f = find_format(o, path);
    if (f && (zipped(path) || (o->format.p && zipped(o->format))))
        return open_zipped(f, env, o, path, file);
    if (f)
        return open_plain(f, env, o, path, file);
    tell_formats(env, o, path);
    return NULL;
}

bool reader_table(const struct read_env *env, struct str path, struct text_table *ret)
{
    struct read_options o = {0};
    const struct format_row *f = find_format(&o, path);
    if (!f) {
        tell_formats(env, &o, path);
        return false;
    }
    if (!zipped(path))
        return f->table(env, STR_EMPTY, path, (struct span){0}, ret);
    struct gz *gz = NEW(env->arena, struct gz);
    *gz = (struct gz){env->arena, env->limits, env->open, env->open_ud};
    struct read_env inner = *env;
    inner.open = gz_open;
    inner.open_ud = gz;
    return f->table(&inner, STR_EMPTY, path, (struct span){0}, ret);
}

bool reader_records(const struct read_env *env, const struct read_options *o, struct str path, record_reads *ret)
{
    struct read_options own = *o;
    own.records = ret;
    bool any = false;
    for (uint32_t i = 0; i < o->nsources; i++)
        any |= o->sources[i]->is_record &&
               (o->source.p ? str_eq(o->source, names_text(env->names, o->sources[i]->name)) : fits(o->sources[i], path));
    return !any || reader_open(env, &own, path, 0);
}
