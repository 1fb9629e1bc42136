/* SPDX-License-Identifier: MIT
 * options.c: option structs of any age as whole ones, limits, times. */
#include "api/handle.h"

/* A struct of a caller who was compiled against an older header is shorter: what it lacks is zero. */
static void take(void *to, size_t whole, const void *from, size_t size)
{
    memset(to, 0, whole);
    if (from)
        memcpy(to, from, MIN(size, whole));
}

bylaw_run_options run_options(const bylaw_run_options *o)
{
    bylaw_run_options r;
    take(&r, sizeof r, o, o ? o->size : 0);
    return r;
}

bylaw_options load_options(const bylaw_options *o)
{
    bylaw_options r;
    take(&r, sizeof r, o, o ? o->size : 0);
    return r;
}

void tally_give(bylaw_tally *to, const bylaw_tally *from)
{
    if (!to)
        return;
    size_t size = to->size;
    memcpy(to, from, MIN(size, sizeof *from));
    if (size >= sizeof size)
        to->size = size;
}

static uint32_t limit_index(struct str name)
{
    uint32_t i = 0;
    while (i < limit_count && !str_eq(str_of(limit_rows[i].name), name))
        i++;
    return i;
}

static bool limit_take(struct limits *l, const bylaw_limit *given, struct diags *d)
{
    struct str name = given->name ? str_of(given->name) : STR_EMPTY;
    uint32_t i = limit_index(name);
    if (i == limit_count) {
        diag(d, D_B0907, (struct span){0}, name);
        return false;
    }
    uint64_t *value = (uint64_t *)((char *)l + i * sizeof(uint64_t)); /* limits are rows of uint64_t, in order */
    if (*value && (given->value == 0 || given->value > *value)) {
        struct buf b = {.arena = d->arena};
        buf_int(&b, (int64_t)*value);
        diag(d, D_B0908, (struct span){0}, name, buf_str(&b));
        return false;
    }
    *value = given->value;
    return true;
}

bool limits_take(struct bylaw_book *b, const bylaw_options *o, struct diags *d)
{
    bool ok = true;
    b->limits = limits_default;
    for (size_t i = 0; i < o->nlimits; i++)
        ok = limit_take(&b->limits, &o->limits[i], d) && ok;
    /* what is asked of a run is asked of loading its book, too */
    const struct {
        uint64_t asked, *loading;
    } both[] = {{b->limits.steps, &b->limits.lua_steps}, {b->limits.memory, &b->limits.lua_memory}, {b->limits.millis, &b->limits.lua_millis}};
    for (uint32_t i = 0; i < ARRAY_LEN(both); i++)
        if (both[i].asked)
            *both[i].loading = both[i].asked;
    return ok;
}

bool as_of_read(struct bylaw_book *b, struct arena *a, struct diags *d, const char *text, int64_t *ret)
{
    struct value v;
    struct value_env e = {.names = b->book.names, .types = &b->book.schema->types, .zone = b->book.plan->zone,
                          .clock_change = b->book.plan->clock_change, .arena = a};
    enum value_read r = value_from_text(&e, TYPE(TYPE_TIME), str_of(text), &v);
    if (r != READ_OK && r != READ_TWICE) {
        diag(d, D_B0901, (struct span){0}, str_of(text));
        return false;
    }
    *ret = v.as.i;
    return true;
}
