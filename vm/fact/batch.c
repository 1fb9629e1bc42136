/* SPDX-License-Identifier: MIT */
#include "vm/fact/builder.h"

static const uint8_t width_bytes[] = {1, 2, 4, 8, 8}; /* ORDER width */

static void bit_set(uint64_t *plane, uint32_t i)
{
    plane[i >> 6] |= UINT64_C(1) << (i & 63);
}
static void bit_clear(uint64_t *plane, uint32_t i)
{
    plane[i >> 6] &= ~(UINT64_C(1) << (i & 63));
}
static bool bit_get(const uint64_t *plane, uint32_t i)
{
    return plane[i >> 6] >> (i & 63) & 1;
}
static void bits_set(uint64_t *plane, uint32_t from, uint32_t till)
{
    for (; from < till && (from & 63); from++)
        bit_set(plane, from);
    for (; from + 64 <= till; from += 64)
        plane[from >> 6] = UINT64_MAX;
    for (; from < till; from++)
        bit_set(plane, from);
}
static void bits_clear(uint64_t *plane, uint32_t from, uint32_t till)
{
    for (; from < till && (from & 63); from++)
        bit_clear(plane, from);
    for (; from + 64 <= till; from += 64)
        plane[from >> 6] = 0;
    for (; from < till; from++)
        bit_clear(plane, from);
}

/* --- reading ------------------------------------------------------------------------------------------------- */

static int64_t cell_signed(const struct column *c, uint32_t i)
{
    switch ((enum width)c->width) {
    case WIDTH_8: return ((const int8_t *)c->data)[i];
    case WIDTH_16: return ((const int16_t *)c->data)[i];
    case WIDTH_32: return ((const int32_t *)c->data)[i];
    case WIDTH_64: return ((const int64_t *)c->data)[i];
    case WIDTH_F64: return (int64_t)((const double *)c->data)[i];
    }
    BUG("width out of range");
}

static uint32_t cell_code(const struct column *c, uint32_t i)
{
    switch ((enum width)c->width) {
    case WIDTH_8: return ((const uint8_t *)c->data)[i];
    case WIDTH_16: return ((const uint16_t *)c->data)[i];
    case WIDTH_32: return ((const uint32_t *)c->data)[i];
    case WIDTH_64: return (uint32_t)((const uint64_t *)c->data)[i];
    case WIDTH_F64: break;
    }
    BUG("codes are no doubles");
}

static struct value value_of_int(struct type t, int64_t i)
{
    switch ((enum type_kind)t.kind) {
    case TYPE_BOOL: return value_bool(i != 0);
    case TYPE_NUMBER: return value_number((double)i);
    case TYPE_PERIOD: return (struct value){.as.period = {(int32_t)(i >> 32), (int32_t)(uint32_t)i}};
    case TYPE_SET: return (struct value){.as.set = (const struct value_set *)(intptr_t)i};
    case TYPE_MONEY:
    case TYPE_DURATION:
    case TYPE_WORKTIME:
    case TYPE_TIME:
    case TYPE_DATE: return value_int(i);
    case TYPE_ERROR:
    case TYPE_NONE:
    case TYPE_TEXT:
    case TYPE_ONE_OF:
    case TYPE_RECORD:
    case TYPE_KIND_COUNT: break;
    }
    BUG("a column of this type holds no integers");
}

struct value batch_cell(const struct batch *b, uint32_t column, struct row r)
{
    const struct column *c = &b->col[column];
    struct type t = b->schema->columns.p[column].type;
    if (!c->data)
        return (struct value){.state = c->absent};
    if (!bit_get(c->known, r.i))
        return bit_get(c->none, r.i) ? VALUE_NONE : VALUE_UNKNOWN;
    if (type_is_named(t))
        return value_name(c->dict->name[cell_code(c, r.i)]);
    if (c->width == WIDTH_F64)
        return value_number(((const double *)c->data)[r.i]);
    return value_of_int(t, cell_signed(c, r.i));
}

/* --- dictionaries -------------------------------------------------------------------------------------------- */

static void dict_widen(struct arena *a, struct dict *d)
{
    uint32_t cap = d->cap ? d->cap * 2 : 16;
    uint32_t *name = NEW_ARRAY(a, uint32_t, cap);
    if (d->n)
        memcpy(name, d->name, sizeof *name * d->n);
    d->name = name;
    d->cap = cap;
}

enum { CODES_PAGE = 256 };

static uint32_t *code_at(struct arena *a, struct dict *d, uint32_t name)
{
    while (d->code_of.n <= name / CODES_PAGE)
        *VEC_PUSH(a, d->code_of) = NULL;
    uint32_t **page = &d->code_of.p[name / CODES_PAGE];
    if (!*page)
        *page = NEW_ARRAY(a, uint32_t, CODES_PAGE);
    return &(*page)[name % CODES_PAGE];
}

uint32_t dict_code(struct arena *a, struct dict *d, uint32_t name)
{
    uint32_t *code = code_at(a, d, name);
    if (*code)
        return *code - 1;
    if (d->n == d->cap)
        dict_widen(a, d);
    d->name[d->n] = name;
    *code = ++d->n;
    return d->n - 1;
}

/* --- columns of a batch -------------------------------------------------------------------------------------- */

static struct kind_state *kind_state(struct batch_builder *bb, uint32_t kind)
{
    const struct schema *s = bb->schema;
    struct kind_state *k = &bb->kinds[kind == KIND_NONE ? s->kinds.n : kind];
    if (k->optional)
        return k;
    const struct field_def *f = kind == KIND_NONE ? s->any_fields.p : s->kinds.p[kind].fields.p;
    uint32_t n = kind == KIND_NONE ? s->any_fields.n : s->kinds.p[kind].fields.n;
    k->list = NEW_ARRAY(bb->arena, uint32_t, n + 1);
    uint8_t *optional = NEW_ARRAY(bb->arena, uint8_t, s->columns.n + 1);
    for (uint32_t i = 0; i < n; i++) {
        if (!f[i].type.optional)
            continue;
        optional[f[i].column] = 1;
        k->list[k->n++] = f[i].column;
    }
    k->optional = optional;
    return k;
}

static void take_memory(struct batch_builder *bb, struct column *c, uint8_t width)
{
    /* without `keep` a column has room for the widest cells, so that it widens where it stands */
    size_t bytes = bb->keep ? width_bytes[width] : 8;
    c->data = arena_alloc(bb->arena, bytes * bb->cap);
    c->known = NEW_ARRAY(bb->arena, uint64_t, bb->words);
    c->none = NEW_ARRAY(bb->arena, uint64_t, bb->words);
}

static void column_ready(struct batch_builder *bb, uint32_t column)
{
    struct column_state *s = &bb->state[column];
    struct column *c = &bb->batch->col[column];
    if (s->ready)
        return;
    s->ready = true;
    if (!s->spare.data) {
        take_memory(bb, &s->spare, s->width);
    } else {
        memset(s->spare.known, 0, sizeof(uint64_t) * bb->words);
        memset(s->spare.none, 0, sizeof(uint64_t) * bb->words);
    }
    c->data = s->spare.data;
    c->known = s->spare.known;
    c->none = s->spare.none;
    c->width = s->width;
    if (bb->keep)
        s->spare.data = NULL;
    for (uint32_t i = 0; i < bb->batch->n; i++)
        if (kind_state(bb, bb->kind[i])->optional[column])
            bit_set(c->none, i);
}

static void widen_cell(void *to, uint8_t to_width, const struct column *c, uint32_t i, bool codes)
{
    int64_t v = codes ? (int64_t)cell_code(c, i) : cell_signed(c, i);
    switch ((enum width)to_width) {
    case WIDTH_8: ((int8_t *)to)[i] = (int8_t)v; return;
    case WIDTH_16: ((int16_t *)to)[i] = (int16_t)v; return;
    case WIDTH_32: ((int32_t *)to)[i] = (int32_t)v; return;
    case WIDTH_64: ((int64_t *)to)[i] = v; return;
    case WIDTH_F64: ((double *)to)[i] = (double)v; return;
    }
    BUG("width out of range");
}

/* From the last cell to the first: in place, no cell is written over before it was read. */
static void column_widen(struct batch_builder *bb, uint32_t column, uint8_t width)
{
    struct column *c = &bb->batch->col[column];
    void *to = bb->keep && width_bytes[width] > width_bytes[c->width]
                   ? arena_alloc(bb->arena, (size_t)width_bytes[width] * bb->cap)
                   : c->data;
    bool codes = type_is_named(bb->schema->columns.p[column].type);
    for (uint32_t i = bb->batch->n; i-- > 0;)
        widen_cell(to, width, c, i, codes);
    c->data = to;
    c->width = width;
    bb->state[column].width = width;
}

static uint8_t width_for(bool codes, int64_t low, int64_t high)
{
    if (codes)
        return high <= UINT8_MAX ? WIDTH_8 : high <= UINT16_MAX ? WIDTH_16 : WIDTH_32;
    if (low >= INT8_MIN && high <= INT8_MAX)
        return WIDTH_8;
    if (low >= INT16_MIN && high <= INT16_MAX)
        return WIDTH_16;
    return low >= INT32_MIN && high <= INT32_MAX ? WIDTH_32 : WIDTH_64;
}

static void mark_known(struct column *c, const uint32_t *rows, uint32_t n)
{
    if (rows[n - 1] - rows[0] == n - 1) {
        bits_set(c->known, rows[0], rows[0] + n);
        bits_clear(c->none, rows[0], rows[0] + n);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        bit_set(c->known, rows[i]);
        bit_clear(c->none, rows[i]);
    }
}

#define STORE(T)                                                                                                  \
    do {                                                                                                          \
        T *to = c->data;                                                                                          \
        for (uint32_t i = 0; i < n; i++)                                                                          \
            to[rows[i]] = (T)v[i];                                                                                \
    } while (0)

void column_ints(struct batch_builder *bb, uint32_t column, const uint32_t *rows, uint32_t n, const int64_t *v)
{
    if (!n)
        return;
    struct column *c = &bb->batch->col[column];
    int64_t low = v[0], high = v[0];
    for (uint32_t i = 1; i < n; i++) {
        low = MIN(low, v[i]);
        high = MAX(high, v[i]);
    }
    column_ready(bb, column);
    uint8_t width = width_for(type_is_named(bb->schema->columns.p[column].type), low, high);
    if (width > c->width)
        column_widen(bb, column, width);
    mark_known(c, rows, n);
    switch ((enum width)c->width) {
    case WIDTH_8: STORE(uint8_t); return;
    case WIDTH_16: STORE(uint16_t); return;
    case WIDTH_32: STORE(uint32_t); return;
    case WIDTH_64: STORE(int64_t); return;
    case WIDTH_F64: STORE(double); return;
    }
    BUG("width out of range");
}

void column_doubles(struct batch_builder *bb, uint32_t column, const uint32_t *rows, uint32_t n, const double *v)
{
    if (!n)
        return;
    struct column *c = &bb->batch->col[column];
    column_ready(bb, column);
    if (c->width != WIDTH_F64)
        column_widen(bb, column, WIDTH_F64);
    mark_known(c, rows, n);
    STORE(double);
}

void column_none(struct batch_builder *bb, uint32_t column, uint32_t row)
{
    struct column *c = &bb->batch->col[column];
    column_ready(bb, column);
    bit_clear(c->known, row);
    bit_set(c->none, row);
}

/* --- building ------------------------------------------------------------------------------------------------ */

struct batch_builder *batch_builder_new(struct arena *a, const struct schema *s, uint32_t file, uint32_t rows,
                                        bool keep)
{
    struct batch_builder *bb = NEW(a, struct batch_builder);
    uint32_t cap = MAX(rows, 1u);
    *bb = (struct batch_builder){.arena = a, .schema = s, .file = file, .cap = cap, .keep = keep};
    bb->words = (cap + 63) / 64;
    bb->state = NEW_ARRAY(a, struct column_state, s->columns.n + 1);
    bb->kinds = NEW_ARRAY(a, struct kind_state, s->kinds.n + 1);
    return bb;
}

static void new_batch(struct batch_builder *bb)
{
    struct arena *a = bb->arena;
    bb->batch = NEW(a, struct batch);
    bb->batch->col = NEW_ARRAY(a, struct column, bb->schema->columns.n + 1);
    bb->at = NEW_ARRAY(a, int64_t, bb->cap);
    uint32_t **core[] = {&bb->kind, &bb->kind_name, &bb->actor, &bb->kase, &bb->id, &bb->line};
    for (uint32_t i = 0; i < ARRAY_LEN(core); i++)
        *core[i] = NEW_ARRAY(a, uint32_t, bb->cap);
}

void batch_begin(struct batch_builder *bb)
{
    /* a batch that was never handed out is used again */
    if (!bb->batch || (bb->keep && bb->used))
        new_batch(bb);
    bb->used = false;
    struct batch *b = bb->batch;
    struct column *col = b->col;
    *b = (struct batch){bb->schema, 0, bb->file, bb->at, bb->kind, bb->kind_name, bb->actor, bb->kase, bb->id, bb->line, col};
    for (uint32_t i = 0; i < bb->schema->columns.n; i++) {
        struct column_state *s = &bb->state[i];
        s->ready = false;
        col[i] = (struct column){.width = s->width, .dict = &s->dict};
    }
}

bool batch_full(const struct batch_builder *bb)
{
    return bb->batch->n == bb->cap;
}

uint32_t batch_room(const struct batch_builder *bb)
{
    return bb->cap - bb->batch->n;
}

uint32_t builder_rows(struct batch_builder *bb, uint32_t n)
{
    uint32_t first = bb->batch->n;
    if (n > bb->cap - first)
        BUG("more rows than a batch holds");
    bb->batch->n += n;
    return first;
}

/* Rows from..till are of one kind. */
static void kinds_run(struct batch_builder *bb, uint32_t from, uint32_t till)
{
    const struct kind_state *k = kind_state(bb, bb->kind[from]);
    for (uint32_t i = 0; i < k->n; i++)
        if (bb->state[k->list[i]].ready)
            bits_set(bb->batch->col[k->list[i]].none, from, till);
}

void builder_kinds(struct batch_builder *bb, uint32_t first)
{
    uint32_t n = bb->batch->n;
    for (uint32_t from = first, till; from < n; from = till) {
        for (till = from + 1; till < n && bb->kind[till] == bb->kind[from];)
            till++;
        kinds_run(bb, from, till);
    }
}

void builder_back(struct batch_builder *bb, uint32_t n)
{
    uint32_t till = bb->batch->n;
    bb->batch->n = n;
    for (uint32_t i = 0; i < bb->schema->columns.n; i++) {
        if (!bb->state[i].ready)
            continue;
        bits_clear(bb->batch->col[i].known, n, till);
        bits_clear(bb->batch->col[i].none, n, till);
    }
}

struct row batch_row(struct batch_builder *bb, int64_t at, uint32_t kind, struct name kind_name, uint32_t actor,
                     uint32_t kase, uint32_t id, uint32_t line)
{
    uint32_t i = builder_rows(bb, 1);
    bb->at[i] = at;
    bb->kind[i] = kind;
    bb->kind_name[i] = kind_name.id;
    bb->actor[i] = actor;
    bb->kase[i] = kase;
    bb->id[i] = id;
    bb->line[i] = line;
    builder_kinds(bb, i);
    return (struct row){i};
}

bool batch_number_is_int(double n)
{
    return n >= -9007199254740992.0 && n <= 9007199254740992.0 && (double)(int64_t)n == n;
}

int64_t batch_payload(struct type t, struct value v)
{
    if (t.kind == TYPE_BOOL)
        return v.as.b;
    if (t.kind == TYPE_NUMBER)
        return (int64_t)v.as.n;
    if (t.kind == TYPE_PERIOD)
        return (int64_t)((uint64_t)(uint32_t)v.as.period.months << 32 | (uint32_t)v.as.period.days);
    if (t.kind == TYPE_SET)
        return (int64_t)(intptr_t)v.as.set;
    return v.as.i;
}

void batch_put(struct batch_builder *bb, uint32_t column, struct row r, struct value v)
{
    struct type t = bb->schema->columns.p[column].type;
    struct column *c = &bb->batch->col[column];
    if (v.state != V_KNOWN) {
        column_ready(bb, column);
        column_none(bb, column, r.i);
        if (v.state != V_NONE)
            bit_clear(c->none, r.i);
        return;
    }
    if (t.kind == TYPE_NUMBER && (column_is_double(bb, column) || !batch_number_is_int(v.as.n))) {
        column_doubles(bb, column, &r.i, 1, &v.as.n);
        return;
    }
    int64_t i = type_is_named(t) ? dict_code(bb->arena, &bb->state[column].dict, v.as.name) : batch_payload(t, v);
    column_ints(bb, column, &r.i, 1, &i);
}

void batch_drop_row(struct batch_builder *bb)
{
    builder_back(bb, bb->batch->n - 1);
}

/* A column without cells: one state for all rows, or planes where the kinds differ. */
static void absent_column(struct batch_builder *bb, uint32_t column)
{
    uint32_t none = 0, runs = 0;
    for (uint32_t i = 0; i < bb->batch->n; i++) {
        if (i && bb->kind[i] == bb->kind[i - 1])
            continue;
        runs++;
        none += kind_state(bb, bb->kind[i])->optional[column];
    }
    if (none && none < runs)
        column_ready(bb, column);
    else
        bb->batch->col[column].absent = none ? V_NONE : V_UNKNOWN;
}

const struct batch *batch_end(struct batch_builder *bb)
{
    if (!bb->batch->n)
        return NULL;
    for (uint32_t i = 0; i < bb->schema->columns.n; i++)
        if (!bb->state[i].ready)
            absent_column(bb, i);
    bb->used = true;
    return bb->batch;
}
