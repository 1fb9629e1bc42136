/* SPDX-License-Identifier: MIT */
#include "vm/db/db.h"
#include "vm/read/csv.h"
#include "vm/read/gz.h"
#include "vm/read/json.h"
#include "vm/read/sqlite.h"
#include "vm/read/xes.h"

typedef struct reader *open_reader_fn(const struct read_env *env, const struct read_options *o, struct str path,
                                      uint32_t file);

struct format_row {
    const char *name, *ending;
    open_reader_fn *open;
};
/* To read one more format: one row here. */
static const struct format_row formats[] = {
    {"csv", ".csv", csv_open},
    {"tsv", ".tsv", csv_open},
    {"jsonl", ".jsonl", jsonl_open},
    {"ndjson", ".ndjson", jsonl_open},
    {"json", ".json", json_open},
    {"xes", ".xes", xes_open},
    {"sqlite", ".db:TABLE", sqlite_open}, /* its names are read by db_split */
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

/* Opens what lies in a gzip file instead of the file. */
static struct reader *open_zipped(const struct format_row *f, const struct read_env *env, const struct read_options *o,
                                  struct str path, uint32_t file)
{
    struct gz *gz = NEW(env->arena, struct gz);
    *gz = (struct gz){env->arena, env->limits, env->open, env->open_ud};
    struct read_env inner = *env;
    inner.open = gz_open;
    inner.open_ud = gz;
    return f->open(&inner, o, path, file);
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

struct reader *reader_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file)
{
    const struct format_row *f = find_format(o, path);
    if (f && (zipped(path) || (o->format.p && zipped(o->format))))
        return open_zipped(f, env, o, path, file);
    if (f)
        return f->open(env, o, path, file);
    struct str names = list_formats(env->arena, false), endings = list_formats(env->arena, true);
    struct span nowhere = {0, 0, 0};
    struct str known[ARRAY_LEN(formats)];
    for (uint32_t i = 0; i < ARRAY_LEN(formats); i++)
        known[i] = str_of(formats[i].name);
    if (o->format.p)
        diag_nearest(env->diags, diag(env->diags, D_B0604, nowhere, o->format, names), o->format, known, ARRAY_LEN(known));
    else
        diag(env->diags, D_B0603, nowhere, path, endings, names);
    return NULL;
}
