/* SPDX-License-Identifier: MIT
 * record.c: a record's members, for embedders. A bylaw_record is a struct record by another name. */
#include "api/handle.h"

_Static_assert((int)RECORD_OBJECT == (int)BYLAW_OBJECT && (int)RECORD_INT == (int)BYLAW_INTEGER, "ORDER record_kind");

static const struct record *inner(const bylaw_record *r)
{
    return (const struct record *)(const void *)r;
}

static const bylaw_record *outer(const struct record *r)
{
    return (const bylaw_record *)(const void *)r;
}

static const struct record *member(const bylaw_record *r, const char *key)
{
    return key ? record_get(inner(r), str_of(key)) : inner(r);
}

bylaw_kind bylaw_record_kind(const bylaw_record *r)
{
    return r ? (bylaw_kind)inner(r)->kind : BYLAW_NULL;
}

size_t bylaw_record_count(const bylaw_record *r)
{
    return r ? inner(r)->members.n : 0;
}

const bylaw_record *bylaw_record_at(const bylaw_record *r, size_t i)
{
    return i < bylaw_record_count(r) ? outer(inner(r)->members.p[i].value) : NULL;
}

const char *bylaw_record_key(const bylaw_record *r, size_t i)
{
    return i < bylaw_record_count(r) ? inner(r)->members.p[i].key.p : NULL;
}

const bylaw_record *bylaw_record_get(const bylaw_record *r, const char *key)
{
    return outer(record_get(inner(r), str_of(key)));
}

const char *bylaw_record_text(const bylaw_record *r, const char *key)
{
    const struct record *m = member(r, key);
    return m && m->kind == RECORD_TEXT ? m->as.text.p : NULL;
}

int bylaw_record_integer(const bylaw_record *r, const char *key, int64_t *ret)
{
    const struct record *m = member(r, key);
    if (!m || m->kind != RECORD_INT)
        return 0;
    *ret = m->as.i;
    return 1;
}

int bylaw_record_number(const bylaw_record *r, const char *key, double *ret)
{
    const struct record *m = member(r, key);
    if (!m || (m->kind != RECORD_INT && m->kind != RECORD_NUMBER))
        return 0;
    *ret = m->kind == RECORD_INT ? (double)m->as.i : m->as.n;
    return 1;
}

int bylaw_record_bool(const bylaw_record *r, const char *key, int *ret)
{
    const struct record *m = member(r, key);
    if (!m || m->kind != RECORD_BOOL)
        return 0;
    *ret = m->as.b;
    return 1;
}

/* --- one line of JSON --------------------------------------------------------------------------------------------------------- */

struct writing {
    struct mem mem;
    struct arena arena;
    const struct record *record;
    bylaw_write_fn write;
    void *udata;
    bool ok;
};

static bool write_on(void *ud, const char *p, size_t n)
{
    struct writing *w = ud;
    return w->write(w->udata, p, n) != 0;
}

static void write_json(void *ud)
{
    struct writing *w = ud;
    struct printer *p = NEW(&w->arena, struct printer);
    printer_begin(p, &face_ndjson, (struct sink){write_on, w}, &w->arena, SHOW_FINDINGS, false);
    out_json(p, w->record);
    w->ok = printer_flush(p);
}

int bylaw_record_json(const bylaw_record *r, bylaw_write_fn write, void *udata)
{
    struct writing w = {.record = inner(r), .write = write, .udata = udata};
    if (!r)
        return 0;
    mem_init(&w.mem, 0);
    arena_init(&w.arena, &w.mem);
    enum bl_status st = mem_try(&w.mem, write_json, &w);
    arena_release(&w.arena);
    return st == BL_OK && w.ok;
}
