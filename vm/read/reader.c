/* SPDX-License-Identifier: MIT */
#include "vm/read/csv.h"
#include "vm/read/json.h"

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

static const struct format_row *find_format(const struct read_options *o, struct str path)
{
    for (uint32_t i = 0; i < ARRAY_LEN(formats); i++)
        if (o->format.p ? str_eq(o->format, str_of(formats[i].name)) : ends_in(path, formats[i].ending))
            return &formats[i];
    return !o->format.p && str_eq(path, STR("-")) ? &formats[0] : NULL;
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
