/* SPDX-License-Identifier: MIT */
#include "vm/show/record.h"

struct record *record_new(struct arena *a, enum record_kind kind)
{
    struct record *r = NEW(a, struct record);
    r->kind = kind;
    return r;
}

struct record *record_text(struct arena *a, struct str s)
{
    struct record *r = record_new(a, RECORD_TEXT);
    r->as.text = arena_copy(a, s);
    return r;
}

struct record *record_int(struct arena *a, int64_t i)
{
    struct record *r = record_new(a, RECORD_INT);
    r->as.i = i;
    return r;
}

struct record *record_number(struct arena *a, double n)
{
    const double exact = 9007199254740992.0;
    if (!(n - n == 0)) /* not finite */
        return record_new(a, RECORD_NULL);
    if (n > -exact && n < exact && (double)(int64_t)n == n)
        return record_int(a, (int64_t)n);
    struct record *r = record_new(a, RECORD_NUMBER);
    r->as.n = n;
    return r;
}

struct record *record_bool(struct arena *a, bool b)
{
    struct record *r = record_new(a, RECORD_BOOL);
    r->as.b = b;
    return r;
}

void record_push(struct arena *a, struct record *list, struct record *member)
{
    *VEC_PUSH(a, list->members) = (struct record_member){STR_EMPTY, member};
}

void record_put(struct arena *a, struct record *object, const char *key, struct record *member)
{
    *VEC_PUSH(a, object->members) = (struct record_member){str_of(key), member};
}

void record_put_text(struct arena *a, struct record *object, const char *key, struct str s)
{
    record_put(a, object, key, record_text(a, s));
}

void record_put_some(struct arena *a, struct record *object, const char *key, struct str s)
{
    if (s.n)
        record_put_text(a, object, key, s);
    else
        record_put_null(a, object, key);
}

void record_put_int(struct arena *a, struct record *object, const char *key, int64_t i)
{
    record_put(a, object, key, record_int(a, i));
}

void record_put_null(struct arena *a, struct record *object, const char *key)
{
    record_put(a, object, key, record_new(a, RECORD_NULL));
}

const struct record *record_get(const struct record *r, struct str key)
{
    if (!r || r->kind != RECORD_OBJECT)
        return NULL;
    for (uint32_t i = 0; i < r->members.n; i++)
        if (str_eq(r->members.p[i].key, key))
            return r->members.p[i].value;
    return NULL;
}

struct str record_get_text(const struct record *r, const char *key)
{
    const struct record *m = record_get(r, str_of(key));
    return m && m->kind == RECORD_TEXT ? m->as.text : STR_EMPTY;
}

int64_t record_get_int(const struct record *r, const char *key)
{
    const struct record *m = record_get(r, str_of(key));
    return m && m->kind == RECORD_INT ? m->as.i : 0;
}

bool record_is(const struct record *r, const char *type)
{
    return str_eq(record_get_text(r, "type"), str_of(type));
}
