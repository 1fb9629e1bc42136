/* SPDX-License-Identifier: MIT
 * The reader of logs in JSON: an object a line, or a list of objects, or one. Keys are numbered as they are first met;
 * an object's values wait under these numbers until its kind is known. */
#include "vm/read/json.h"
#include "vm/read/gz.h"

#include <errno.h>

static const struct span nowhere = {0, 0, 0};
#define NO_KEY UINT32_MAX

struct json_key {
    struct str text;
    bool used;               /* some field may take it */
    uint64_t row;            /* the last row that has it */
    struct json_cell cell;
};
struct json_field {
    const struct field_def *def;
    uint32_t key;
};
struct json_kind_plan {
    struct name name;
    uint32_t kind;           /* in the schema */
    struct json_field *field;
    uint32_t nfield;
};
struct json_log {
    struct reader reader;
    struct read_env env;
    struct read_options options;
    struct json_pull pull;
    struct json_cells cells;
    struct batch_builder *builder;
    struct arena scratch;    /* of one row */
    struct str file;
    VEC(struct json_key) keys;
    struct map key_of;       /* hash of a text -> index in keys */
    uint32_t core[EV_COUNT]; /* key, or NO_KEY */
    uint32_t xes[EV_COUNT];  /* its other name */
    VEC(struct json_kind_plan *) kinds;
    struct map kind_of;
    uint64_t row;            /* objects begun */
    uint64_t told;
    bool lines, begun, single, broken, finished;
    bool timed, judged;      /* timed: the first row has a time */
    enum bl_status status;
};

static enum bl_status end_log(struct json_log *c, enum bl_status status)
{
    c->finished = true;
    c->status = status;
    json_pull_close(&c->pull);
    return status;
}

/* --- keys --------------------------------------------------------------------------------------------------------- */

static uint32_t key_index(struct json_log *c, struct str text)
{
    uint64_t hash = hash_bytes(text.p, text.n);
    uint32_t i;
    for (; map_get(&c->key_of, hash, &i); hash = hash_mix(hash))
        if (str_eq(c->keys.p[i].text, text))
            return i;
    map_put(&c->key_of, hash, c->keys.n);
    *VEC_PUSH(c->env.arena, c->keys) = (struct json_key){.text = arena_copy(c->env.arena, text)};
    return c->keys.n - 1;
}

/* A key that is met for the first time and that nobody wants is named once. */
static bool key_known(const struct json_log *c, struct str text, uint32_t *ret)
{
    uint64_t hash = hash_bytes(text.p, text.n);
    for (; map_get(&c->key_of, hash, ret); hash = hash_mix(hash))
        if (str_eq(c->keys.p[*ret].text, text))
            return true;
    return false;
}

enum { IGNORED_MOST = 1000 }; /* keys that are data are not all kept */

static struct json_key *key_met(struct json_log *c, struct str text)
{
    uint32_t i;
    if (key_known(c, text, &i))
        return &c->keys.p[i];
    if (c->reader.ignored.n >= IGNORED_MOST)
        return NULL;
    i = key_index(c, text);
    *VEC_PUSH(c->env.arena, c->reader.ignored) = c->keys.p[i].text;
    return &c->keys.p[i];
}

static uint32_t use_key(struct json_log *c, struct str text)
{
    uint32_t i = key_index(c, text);
    c->keys.p[i].used = true;
    return i;
}

/* The keys that stand for what every event has, and for fields of any kind. */
static void plan_core(struct json_log *c)
{
    for (uint32_t i = 0; i < EV_COUNT; i++) {
        const struct core_name *n = &core_names[i];
        const struct column_map *m = n->name ? map_find(&c->options, str_of(n->name)) : NULL;
        struct str name = m ? m->column : n->name ? str_of(n->name) : STR_EMPTY;
        c->core[i] = c->xes[i] = NO_KEY;
        if (m || (n->name && !map_takes(&c->options, name)))
            c->core[i] = use_key(c, name);
        if (!m && n->xes && !map_takes(&c->options, str_of(n->xes)))
            c->xes[i] = use_key(c, str_of(n->xes));
    }
}

static uint32_t field_key(struct json_log *c, struct str name)
{
    const struct column_map *m = map_find(&c->options, name);
    return m ? use_key(c, m->column) : map_takes(&c->options, name) ? NO_KEY : use_key(c, name);
}

static void plan_keys(struct json_log *c)
{
    const struct schema *s = c->env.schema;
    c->key_of.arena = c->kind_of.arena = c->env.arena;
    plan_core(c);
    for (uint32_t i = 0; i < s->columns.n; i++)
        field_key(c, names_text(s->names, s->columns.p[i].name));
}

static struct json_cell *cell_of(struct json_log *c, uint32_t key)
{
    return key != NO_KEY && c->keys.p[key].row == c->row && c->keys.p[key].cell.kind != JSON_NULL ? &c->keys.p[key].cell
                                                                                                   : NULL;
}

/* What stands under the name that every event has, or under its XES name; NULL: nothing. */
static struct json_cell *core_cell(struct json_log *c, enum core i, uint32_t *ret_key)
{
    struct json_cell *cell = cell_of(c, *ret_key = c->core[i]);
    return cell ? cell : cell_of(c, *ret_key = c->xes[i]);
}

/* --- kinds -------------------------------------------------------------------------------------------------------- */

static void unknown_kind(struct json_log *c, struct str name)
{
    const struct schema *s = c->env.schema;
    struct diags *ds = c->env.diags;
    struct str *known = NEW_ARRAY(&c->scratch, struct str, s->kinds.n + 1);
    uint32_t key;
    for (uint32_t i = 0; i < s->kinds.n; i++)
        known[i] = names_text(s->names, s->kinds.p[i].name);
    struct diag *d = diag(ds, D_B0618, nowhere, name);
    diag_nearest(ds, d, name, known, s->kinds.n);
    const struct json_cell *cell = c->options.kind.p ? NULL : core_cell(c, EV_KIND, &key);
    if (cell)
        diag_in_data(ds, d, c->file, cell->place.line, cell->place.column, cell->place.end_column,
                     json_line_text(&c->pull, &cell->place));
    c->broken = true;
}

static struct json_kind_plan *new_kind(struct json_log *c, struct name name)
{
    const struct schema *s = c->env.schema;
    struct json_kind_plan *k = NEW(c->env.arena, struct json_kind_plan);
    k->name = name;
    k->kind = schema_log_kind(s, name);
    const struct field_def *f = k->kind == KIND_NONE ? s->any_fields.p : s->kinds.p[k->kind].fields.p;
    uint32_t n = k->kind == KIND_NONE ? s->any_fields.n : s->kinds.p[k->kind].fields.n;
    k->field = NEW_ARRAY(c->env.arena, struct json_field, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t key = field_key(c, names_text(s->names, f[i].name));
        if (key != NO_KEY)
            k->field[k->nfield++] = (struct json_field){&f[i], key};
    }
    return k;
}

static const struct json_kind_plan *kind_plan(struct json_log *c, struct str text)
{
    struct name name = names_put(c->env.names, text);
    uint32_t i;
    if (map_get(&c->kind_of, name.id, &i))
        return c->kinds.p[i];
    struct json_kind_plan *k = new_kind(c, name);
    map_put(&c->kind_of, name.id, c->kinds.n);
    *VEC_PUSH(c->env.arena, c->kinds) = k;
    if (k->kind == KIND_NONE && c->options.strict)
        unknown_kind(c, text);
    return k;
}

/* --- one event ---------------------------------------------------------------------------------------------------- */

static void missing(struct json_log *c, enum core i, const struct json_place *object)
{
    struct json_bad *b = json_note(&c->cells, D_B0667, *object);
    b->place.end_column = object->column + 1;
    b->args[0] = str_of(i == EV_AT ? "time" : core_names[i].name);
    b->args[1] = c->core[i] != NO_KEY ? c->keys.p[c->core[i]].text : str_of(core_names[i].name);
    b->args[2] = str_of(i == EV_AT ? ", or --as-of T when all events stand at one time" : ", or --kind K when all events are of one kind");
    b->args[3] = str_of(core_names[i].name);
}

static const struct json_kind_plan *read_kind(struct json_log *c, const struct json_place *object)
{
    uint32_t key, id = NAME_EMPTY.id;
    if (c->options.kind.p)
        return kind_plan(c, c->options.kind);
    const struct json_cell *cell = core_cell(c, EV_KIND, &key);
    if (cell && !json_name(&c->cells, c->keys.p[key].text, cell, NAME_EMPTY.id, &id))
        return NULL;
    if (cell && id != NAME_EMPTY.id)
        return kind_plan(c, names_text(c->env.names, (struct name){id}));
    missing(c, EV_KIND, object);
    return NULL;
}

static int64_t read_time(struct json_log *c, const struct json_place *object)
{
    struct value v = value_int(c->options.as_of);
    uint32_t key;
    const struct json_cell *cell = core_cell(c, EV_AT, &key);
    if (!c->judged)
        c->timed = cell || !c->options.has_as_of;
    c->judged = true;
    if (c->timed && !cell)
        missing(c, EV_AT, object);
    else if (cell && !c->timed)
        json_note(&c->cells, D_B0674, cell->place);
    else if (cell)
        json_value(&c->cells, TYPE(TYPE_TIME), c->keys.p[key].text, cell, &v);
    return v.as.i;
}

static uint32_t read_name(struct json_log *c, enum core i, uint32_t empty)
{
    uint32_t key, id = empty;
    const struct json_cell *cell = core_cell(c, i, &key);
    if (cell)
        json_name(&c->cells, c->keys.p[key].text, cell, empty, &id);
    return id;
}

/* semantics 5.1: "" is none for optional(T) where T is no text, and no value of such a T. */
static bool nothing(const struct json_cell *cell, struct type t)
{
    return t.optional && t.kind != TYPE_TEXT && cell->kind == JSON_TEXT && cell->text.n == 0;
}

static void read_fields(struct json_log *c, const struct json_kind_plan *k, struct row r)
{
    for (uint32_t i = 0; i < k->nfield; i++) {
        const struct json_field *f = &k->field[i];
        const struct json_cell *cell = cell_of(c, f->key);
        struct value v;
        if (cell && !nothing(cell, f->def->type) &&
            json_value(&c->cells, f->def->type, c->keys.p[f->key].text, cell, &v))
            batch_put(c->builder, f->def->column, r, v);
    }
}

/* The object at hand is whole: a row of the batch, unless something is bad. */
static void read_event(struct json_log *c, const struct json_place *object)
{
    const struct json_kind_plan *k = read_kind(c, object);
    int64_t at = read_time(c, object);
    uint32_t actor = read_name(c, EV_ACTOR, CORE_UNKNOWN), kase = read_name(c, EV_CASE, CORE_NONE);
    uint32_t id = c->options.no_ids ? CORE_NONE : read_name(c, EV_ID, CORE_NONE);
    if (k) {
        read_fields(c, k, batch_row(c->builder, at, k->kind, k->name, actor, kase, id, object->line));
        if (c->cells.bad.n)
            batch_drop_row(c->builder);
    }
}

/* --- bad rows ----------------------------------------------------------------------------------------------------- */

/* With --skip-bad-rows a bad one is counted and left out: the run goes on. */
static void soften(struct json_log *c, struct diag *d)
{
    if (!c->options.skip_bad_rows || d->level != DIAG_ERROR)
        return;
    d->level = DIAG_WARNING;
    c->env.diags->errors--;
    c->env.diags->warnings++;
}

static bool told_enough(struct json_log *c)
{
    if (++c->told <= c->env.limits->diagnostics || !c->options.skip_bad_rows)
        return false;
    c->env.diags->warnings++;
    return true;
}

static void tell(struct json_log *c, const struct json_bad *b)
{
    struct diags *ds = c->env.diags;
    if (told_enough(c))
        return;
    struct diag *d = diag_put(ds, b->code, nowhere, b->args, ARRAY_LEN(b->args));
    diag_in_data(ds, d, c->file, b->place.line, b->place.column, b->place.end_column, json_line_text(&c->pull, &b->place));
    soften(c, d);
    if (b->list.n == 0)
        return;
    struct str *known = NEW_ARRAY(&c->scratch, struct str, b->list.n);
    for (uint32_t i = 0; i < b->list.n; i++)
        known[i] = names_text(c->env.names, b->list.p[i]);
    diag_nearest(ds, d, b->given, known, b->list.n);
}

static int by_place(const void *a, const void *b, void *ud)
{
    const struct json_bad *x = a, *y = b;
    (void)ud;
    return (x->place.at > y->place.at) - (x->place.at < y->place.at);
}

static void bad_row(struct json_log *c)
{
    c->reader.bad_rows++;
    c->broken |= !c->options.skip_bad_rows;
}

static void tell_all(struct json_log *c)
{
    struct json_cells *k = &c->cells;
    sort_stable(&c->scratch, k->bad.p, k->bad.n, sizeof *k->bad.p, by_place, NULL);
    for (uint32_t i = 0; i < k->bad.n; i++)
        tell(c, &k->bad.p[i]);
    for (uint32_t i = 0; i < k->twice.n && k->bad.n == 0 && c->told < c->env.limits->diagnostics; i++)
        tell(c, &k->twice.p[i]);
    if (k->bad.n)
        bad_row(c);
}

struct diag *json_tell_fault(struct diags *ds, struct json_pull *j, struct str file)
{
    const struct json_fault *f = &j->fault;
    struct diag *d = diag_put(ds, f->code, nowhere, f->arg, ARRAY_LEN(f->arg));
    diag_in_data(ds, d, file, f->place.line, f->place.column, f->place.end_column, json_line_text(j, &f->place));
    return d;
}

enum got { ROW_TAKEN, ROW_END, ROW_FAILED };

/* A fault of the text: with lines the next one is read, else nothing more can be. */
static enum got after_fault(struct json_log *c)
{
    if (c->pull.failed) {
        diag(c->env.diags, D_B0602, nowhere, c->file, read_why(errno));
        return ROW_FAILED;
    }
    bad_row(c);
    if (!c->lines) { /* what follows cannot be read, skipped or not */
        json_tell_fault(c->env.diags, &c->pull, c->file);
        c->broken = true;
        return ROW_FAILED;
    }
    json_skip_line(&c->pull);
    if (!told_enough(c))
        soften(c, json_tell_fault(c->env.diags, &c->pull, c->file));
    return ROW_TAKEN;
}

/* --- objects ------------------------------------------------------------------------------------------------------ */

/* From { to }; false at a fault. */
static bool read_object(struct json_log *c)
{
    c->row++;
    for (;;) {
        const struct json_token *t = json_next(&c->pull);
        if (t->kind == JSON_OBJECT_END)
            return true;
        if (t->kind != JSON_KEY)
            return false;
        struct json_key *key = key_met(c, t->text);
        json_next(&c->pull);
        if (!key || !key->used) {
            enum json_kind kind = c->pull.token.kind;
            if (kind == JSON_BAD || kind == JSON_FAILED || !json_skip(&c->pull))
                return false;
            continue;
        }
        enum json_kind kind = json_take(&c->pull, &c->scratch, &key->cell);
        if (kind == JSON_BAD || kind == JSON_FAILED)
            return false;
        key->row = c->row;
    }
}

/* lifecycle:transition: the start of an activity does not count, its end does. */
static bool is_start(struct json_log *c)
{
    uint32_t key;
    const struct json_cell *cell = core_cell(c, EV_LIFECYCLE, &key);
    return cell && cell->kind == JSON_TEXT && str_eq(cell->text, STR("start"));
}

static bool not_an_object(struct json_log *c)
{
    struct json_cell cell = {.kind = (uint8_t)c->pull.token.kind, .text = c->pull.token.text, .place = c->pull.token.place};
    struct json_bad *b = json_note(&c->cells, D_B0664, cell.place);
    b->args[0] = json_given(&c->scratch, &cell);
    return json_skip(&c->pull);
}

/* The value at hand as an event. */
static enum got read_value(struct json_log *c)
{
    struct json_place object = c->pull.token.place;
    bool is_object = c->pull.token.kind == JSON_OBJECT;
    json_row(&c->pull);
    if (is_object ? !read_object(c) : !not_an_object(c))
        return after_fault(c);
    if (c->lines && json_next(&c->pull)->kind != JSON_LINE)
        return after_fault(c);
    if (is_object && !is_start(c))
        read_event(c, &object);
    tell_all(c);
    c->reader.rows += is_object && c->cells.bad.n == 0 && !is_start(c);
    return ROW_TAKEN;
}

/* The next token that begins an event; JSON_END when there is none. */
static enum json_kind next_value(struct json_log *c)
{
    enum json_kind kind = json_next(&c->pull)->kind;
    if (c->lines)
        return kind;
    if (!c->begun) {
        c->begun = true;
        c->single = kind != JSON_LIST;
        return c->single ? kind : json_next(&c->pull)->kind == JSON_LIST_END ? json_next(&c->pull)->kind : c->pull.token.kind;
    }
    return kind == JSON_LIST_END ? json_next(&c->pull)->kind : kind;
}

static enum got read_row(struct json_log *c)
{
    struct arena_mark mark = arena_mark(&c->scratch);
    memset(&c->cells.bad, 0, sizeof c->cells.bad);
    memset(&c->cells.twice, 0, sizeof c->cells.twice);
    enum json_kind kind = next_value(c);
    enum got row = kind == JSON_END                          ? ROW_END
                   : kind == JSON_BAD || kind == JSON_FAILED ? after_fault(c)
                                                             : read_value(c);
    arena_back(&c->scratch, mark);
    return row;
}

/* --- the door ----------------------------------------------------------------------------------------------------- */

static bool interrupted(const struct json_log *c)
{
    return c->env.interrupt && *c->env.interrupt;
}

static bool enough_told(const struct json_log *c)
{
    return c->broken && (c->options.live || c->reader.bad_rows >= c->env.limits->diagnostics);
}

/* With `live` nothing is waited for while there is something to give. */
static bool may_read(const struct json_log *c, uint32_t have)
{
    return !c->options.live || have == 0 || (c->lines && json_line_waits(&c->pull));
}

static enum got fill_batch(struct json_log *c, const struct batch_builder *bb)
{
    enum got row = ROW_TAKEN;
    for (uint64_t first = c->reader.rows; row == ROW_TAKEN;) {
        uint32_t have = (uint32_t)(c->reader.rows - first);
        if (batch_full(bb) || enough_told(c) || interrupted(c) || !may_read(c, have))
            break;
        row = read_row(c);
        if (c->broken && !c->options.live)
            batch_begin(c->builder);
    }
    return row;
}

/* Keys that --map names and nothing has. */
static void check_map_keys(struct json_log *c)
{
    for (uint32_t i = 0; i < c->options.nmap && c->row; i++) {
        uint32_t key = key_index(c, c->options.map[i].column);
        if (c->keys.p[key].row == 0)
            diag(c->env.diags, D_B0675, nowhere, c->options.map[i].column, c->file);
    }
}

static enum bl_status json_log_next(struct reader *r, const struct batch **ret)
{
    struct json_log *c = (struct json_log *)r;
    *ret = NULL;
    if (c->finished)
        return c->status;
    batch_begin(c->builder);
    enum got row = fill_batch(c, c->builder);
    if (interrupted(c))
        return end_log(c, BL_INTERRUPTED);
    if (row == ROW_END)
        check_map_keys(c);
    *ret = c->broken && !c->options.live ? NULL : batch_end(c->builder);
    r->timeless = c->row && !c->timed;
    if (c->broken || row == ROW_FAILED) {
        end_log(c, BL_DATA);
        return *ret ? BL_OK : BL_DATA;
    }
    return row == ROW_END ? end_log(c, BL_OK) : BL_OK;
}

static void json_log_close(struct reader *r)
{
    struct json_log *c = (struct json_log *)r;
    json_pull_close(&c->pull);
    c->finished = true;
}

static void json_release(void *log)
{
    struct json_log *c = log;
    json_pull_close(&c->pull);
    arena_release(&c->scratch);
}

bool json_begin(const struct read_env *env, struct str from, struct str path, struct span span, bool lines, bool live,
                struct arena *scratch, struct json_pull *ret)
{
    struct stream stream;
    if (!env->open(env->open_ud, from, path, &stream)) {
        diag(env->diags, D_B0601, span, path, str_of(strerror(errno)));
        return false;
    }
    json_pull_init(ret, env->arena, scratch, env->limits, stream, lines, live);
    const char *encoding = json_encoding(ret);
    if (ret->failed)
        diag(env->diags, D_B0602, span, path, read_why(errno));
    else if (encoding)
        diag(env->diags, D_B0605, span, path, str_of(encoding));
    return !ret->failed && !encoding;
}

static const struct reader_ops json_ops = {"json", json_log_next, json_log_close};

static struct reader *open_log(const struct read_env *env, const struct read_options *o, struct str path,
                               uint32_t file, bool lines)
{
    struct arena *a = env->arena;
    struct json_log *c = NEW(a, struct json_log);
    *c = (struct json_log){.reader = {.ops = &json_ops}, .env = *env, .options = *o, .lines = lines};
    arena_init(&c->scratch, a->mem);
    c->pull.mem = a->mem;
    arena_defer(a, json_release, c);
    c->file = arena_copy(a, path);
    c->cells.env = (struct value_env){env->names, &env->schema->types, env->zone, env->clock_change, a};
    c->cells.scratch = &c->scratch;
    c->builder = batch_builder_new(a, env->schema, file, (uint32_t)env->limits->batch_rows, o->keep);
    if (!map_check(env, o, &c->scratch) || !json_begin(env, STR_EMPTY, path, nowhere, lines, o->live, &c->scratch, &c->pull))
        return NULL;
    plan_keys(c);
    return &c->reader;
}

struct reader *json_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file)
{
    return open_log(env, o, path, file, false);
}

struct reader *jsonl_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file)
{
    return open_log(env, o, path, file, true);
}
