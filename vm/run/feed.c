/* SPDX-License-Identifier: MIT */
#include "vm/run/feed.h"

/* One log: the batch at hand and the row that comes next. */
struct source_log {
    struct reader *reader;
    struct str path;
    const struct batch *batch; /* NULL: at its end */
    uint32_t i;
    bool begun;
    int64_t before;            /* time and line of the row before */
    uint32_t line_before;
};
/* 12 bytes a row; seq counts the rows of all files. */
struct entry {
    int64_t at;
    uint32_t seq;
} __attribute__((packed));

struct feed {
    struct read_env env;
    struct read_options options;
    enum feed_order order;
    struct source_log *log;
    uint32_t nlog;
    uint32_t *heap, nheap;     /* logs that have a row, the earliest on top */
    bool started, unsorted, held; /* held: the top's row was given */
    /* FEED_SORT */
    VEC(const struct batch *) batches;
    VEC(uint32_t) starts;      /* seq of each batch's first row */
    struct entry *entry;
    size_t room;
    uint32_t nentry, next, at_batch;
};

static void feed_release(void *ud)
{
    struct feed *f = ud;
    mem_drop(f->env.arena->mem, f->entry, f->room);
    f->entry = NULL;
    f->room = 0;
}

struct feed *feed_new(const struct read_env *env, const struct read_options *o, const struct str *paths,
                      uint32_t npaths, enum feed_order order)
{
    struct arena *a = env->arena;
    struct feed *f = NEW(a, struct feed);
    *f = (struct feed){.env = *env, .options = *o, .order = order, .nlog = npaths};
    f->options.keep = o->keep || order == FEED_SORT;
    f->options.live = o->live || order == FEED_INPUT;
    f->log = NEW_ARRAY(a, struct source_log, npaths + 1);
    f->heap = NEW_ARRAY(a, uint32_t, npaths + 1);
    arena_defer(a, feed_release, f);
    bool ok = true;
    for (uint32_t i = 0; i < npaths; i++) {
        f->log[i].path = arena_copy(a, paths[i]);
        f->log[i].reader = reader_open(&f->env, &f->options, f->log[i].path, i);
        ok &= f->log[i].reader != NULL;
    }
    return ok ? f : NULL;
}

/* --- one log after its own order ------------------------------------------------------------------------------- */

static enum bl_status next_batch(struct source_log *s)
{
    s->i = 0;
    return s->reader->ops->next(s->reader, &s->batch);
}

static void tell_earlier(struct feed *f, const struct source_log *s)
{
    struct diags *ds = f->env.diags;
    struct buf line = {.arena = f->env.arena};
    struct span nowhere = {0, 0, 0};
    buf_int(&line, s->line_before);
    struct diag *d = diag(ds, D_B0633, nowhere, buf_str(&line));
    diag_in_data(ds, d, s->path, s->batch->line[s->i], 1, 2, STR_EMPTY);
}

/* Whether the row at hand stands where it may. */
static bool in_order(struct source_log *s)
{
    int64_t at = s->batch->at[s->i];
    if (s->begun && at < s->before)
        return false;
    s->begun = true;
    s->before = at;
    s->line_before = s->batch->line[s->i];
    return true;
}

/* --- merging ----------------------------------------------------------------------------------------------------- */

static bool earlier(const struct feed *f, uint32_t a, uint32_t b)
{
    const struct source_log *x = &f->log[a], *y = &f->log[b];
    int64_t s = x->batch->at[x->i], t = y->batch->at[y->i];
    return s != t ? s < t : a < b;
}

static void sift_down(struct feed *f)
{
    uint32_t i = 0, top = f->heap[0];
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= f->nheap)
            break;
        if (child + 1 < f->nheap && earlier(f, f->heap[child + 1], f->heap[child]))
            child++;
        if (!earlier(f, f->heap[child], top))
            break;
        f->heap[i] = f->heap[child];
        i = child;
    }
    f->heap[i] = top;
}

static void sift_up(struct feed *f)
{
    uint32_t i = f->nheap - 1, mine = f->heap[i];
    for (; i > 0 && earlier(f, mine, f->heap[(i - 1) / 2]); i = (i - 1) / 2)
        f->heap[i] = f->heap[(i - 1) / 2];
    f->heap[i] = mine;
}

/* The rest of the logs is read for its errors, so that all are told in one go. */
static enum bl_status drain(struct feed *f, enum bl_status why)
{
    const struct batch *b = NULL;
    for (uint32_t i = 0; why == BL_DATA && !f->options.live && i < f->nlog; i++)
        while (f->log[i].reader->ops->next(f->log[i].reader, &b) == BL_OK && b)
            continue;
    f->nheap = 0;
    return why;
}

static enum bl_status check_order(struct feed *f, struct source_log *s)
{
    if (in_order(s))
        return BL_OK;
    f->unsorted = f->order == FEED_STREAM;
    if (f->order != FEED_INPUT)
        return BL_OK;
    tell_earlier(f, s);
    return BL_DATA;
}

static enum bl_status start(struct feed *f)
{
    f->started = true;
    for (uint32_t i = 0; i < f->nlog; i++) {
        enum bl_status status = next_batch(&f->log[i]);
        if (status != BL_OK)
            return drain(f, status);
        if (!f->log[i].batch)
            continue;
        f->heap[f->nheap++] = i;
        sift_up(f);
        in_order(&f->log[i]);
    }
    return BL_OK;
}

/* The log on top goes on by one row. */
static enum bl_status advance(struct feed *f)
{
    struct source_log *s = &f->log[f->heap[0]];
    enum bl_status status = BL_OK;
    if (++s->i == s->batch->n)
        status = next_batch(s);
    if (status == BL_OK && s->batch)
        status = check_order(f, s);
    if (status != BL_OK)
        return drain(f, status);
    if (!s->batch)
        f->heap[0] = f->heap[--f->nheap];
    if (f->nheap)
        sift_down(f);
    return BL_OK;
}

static enum bl_status merge_next(struct feed *f, const struct batch **ret, struct row *ret_row)
{
    enum bl_status status = f->started ? f->held ? advance(f) : BL_OK : start(f);
    f->held = false;
    if (status != BL_OK || f->unsorted || !f->nheap)
        return status;
    const struct source_log *s = &f->log[f->heap[0]];
    *ret = s->batch;
    ret_row->i = s->i;
    f->held = true;
    return BL_OK;
}

/* --- sorting ----------------------------------------------------------------------------------------------------- */

static void keep_batch(struct feed *f, const struct batch *b)
{
    struct mem *mem = f->env.arena->mem;
    if (f->nentry > UINT32_MAX / 2 - b->n)
        mem_throw(mem, BL_LIMIT);
    size_t need = sizeof *f->entry * ((size_t)f->nentry + b->n);
    if (need > f->room) {
        size_t room = MAX(need, f->room * 2);
        f->entry = mem_resize(mem, f->entry, f->room, room);
        f->room = room;
    }
    *VEC_PUSH(f->env.arena, f->batches) = b;
    *VEC_PUSH(f->env.arena, f->starts) = f->nentry;
    for (uint32_t i = 0; i < b->n; i++, f->nentry++)
        f->entry[f->nentry] = (struct entry){b->at[i], f->nentry};
}

static void merge_runs(const struct entry *from, struct entry *to, size_t lo, size_t mid, size_t hi)
{
    size_t i = lo, j = mid, k = lo;
    if (mid == hi || from[mid - 1].at <= from[mid].at) {
        memcpy(to + lo, from + lo, sizeof *to * (hi - lo));
        return;
    }
    while (i < mid && j < hi)
        to[k++] = from[i].at <= from[j].at ? from[i++] : from[j++];
    memcpy(to + k, from + i, sizeof *to * (mid - i));
    memcpy(to + k + (mid - i), from + j, sizeof *to * (hi - j));
}

/* Bottom up and stable: rows at one instant keep the order of files and lines. */
static struct entry *sort_entries(struct entry *from, struct entry *to, size_t n)
{
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * run)
            merge_runs(from, to, lo, MIN(lo + run, n), MIN(lo + 2 * run, n));
        struct entry *t = from;
        from = to;
        to = t;
    }
    return from;
}

struct spare {
    struct mem *mem;
    struct entry *p;
    size_t room;
};

static void spare_release(void *ud)
{
    struct spare *s = ud;
    mem_drop(s->mem, s->p, s->room);
    s->p = NULL;
}

static bool sorted(const struct feed *f)
{
    for (uint32_t i = 1; i < f->nentry; i++)
        if (f->entry[i].at < f->entry[i - 1].at)
            return false;
    return true;
}

static void sort_all(struct feed *f)
{
    if (sorted(f))
        return;
    struct spare *s = NEW(f->env.arena, struct spare);
    *s = (struct spare){.mem = f->env.arena->mem};
    arena_defer(f->env.arena, spare_release, s);
    s->p = mem_resize(s->mem, NULL, 0, f->room);
    s->room = f->room;
    struct entry *mine = f->entry, *result = sort_entries(mine, s->p, f->nentry);
    f->entry = result;
    s->p = result == mine ? s->p : mine;
    spare_release(s);
}

static enum bl_status load_all(struct feed *f)
{
    enum bl_status why = BL_OK;
    f->started = true;
    for (uint32_t i = 0; i < f->nlog; i++) {
        struct source_log *s = &f->log[i];
        enum bl_status status;
        while ((status = next_batch(s)) == BL_OK && s->batch)
            keep_batch(f, s->batch);
        if (status != BL_OK && status != BL_DATA)
            return status;
        why = status == BL_OK ? why : status;
    }
    if (why == BL_OK)
        sort_all(f);
    return why;
}

/* The batch that holds a row: mostly that of the row before, else found by halving. */
static void find_batch(struct feed *f, uint32_t seq)
{
    const uint32_t *start = f->starts.p;
    uint32_t lo = 0, hi = f->batches.n;
    if (start[f->at_batch] <= seq && seq - start[f->at_batch] < f->batches.p[f->at_batch]->n)
        return;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (start[mid] <= seq)
            lo = mid;
        else
            hi = mid;
    }
    f->at_batch = lo;
}

static enum bl_status sorted_next(struct feed *f, const struct batch **ret, struct row *ret_row)
{
    enum bl_status status = f->started ? BL_OK : load_all(f);
    if (status != BL_OK) {
        f->nentry = 0;
        return status;
    }
    if (f->next == f->nentry)
        return BL_OK;
    uint32_t seq = f->entry[f->next++].seq;
    find_batch(f, seq);
    *ret = f->batches.p[f->at_batch];
    ret_row->i = seq - f->starts.p[f->at_batch];
    return BL_OK;
}

/* --- the door ---------------------------------------------------------------------------------------------------- */

enum bl_status feed_next(struct feed *f, const struct batch **ret, struct row *ret_row)
{
    *ret = NULL;
    return f->order == FEED_SORT ? sorted_next(f, ret, ret_row) : merge_next(f, ret, ret_row);
}

bool feed_unsorted(const struct feed *f)
{
    return f->unsorted;
}

uint64_t feed_rows(const struct feed *f)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < f->nlog; i++)
        n += f->log[i].reader->rows;
    return n;
}

uint64_t feed_bad_rows(const struct feed *f)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < f->nlog; i++)
        n += f->log[i].reader->bad_rows;
    return n;
}

const struct reader *feed_reader(const struct feed *f, uint32_t file)
{
    return f->log[file].reader;
}
