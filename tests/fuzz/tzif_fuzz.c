/* SPDX-License-Identifier: MIT
 * Any bytes as a zone file: read or refused, and what was read answers every instant with a stretch that
 * holds it. */
#include <stdlib.h>

#include "vm/civil/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

static void look(const struct zone *z, int64_t at)
{
    int64_t from, till, first, second;
    int32_t offset = zone_offset(z, at, &from, &till);
    expect(from <= at && (at < till || till == INT64_MAX));
    expect(offset >= -89999 && offset <= 93599);
    enum local_kind kind = civil_instants(z, at, &first, &second);
    expect(first <= second && (kind == LOCAL_TWICE || first == second));
    if (kind != LOCAL_GAP && at > INT64_MIN / 2 && at < INT64_MAX / 2)
        expect(civil_local(z, first) == at && civil_local(z, second) == at);
    civil_period(z, UNIT_DAY, at, -1, &first, &second);
    expect(first <= second);
    if (till != INT64_MAX)
        zone_offset(z, till, &from, &till);
}

/* The last 8 bytes also are an instant to look at. */
static void run(void *ud)
{
    static const int64_t at[] = {INT64_MIN,
                                 INT64_MIN + 1,
                                 -62135596800 * CIVIL_SECOND,
                                 -1,
                                 0,
                                 1700000000 * CIVIL_SECOND,
                                 4102444800 * CIVIL_SECOND,
                                 253402300799 * CIVIL_SECOND,
                                 INT64_MAX};
    const struct str *s = ud;
    struct mem mem;
    struct arena a;
    const struct zone *z;
    mem_init(&mem, 0);
    arena_init(&a, &mem);
    if (zone_parse(&a, *s, &z) == ZONE_OK) {
        int64_t own = 0;
        memcpy(&own, s->p + s->n - 8, 8);
        look(z, own);
        for (size_t i = 0; i < ARRAY_LEN(at); i++)
            look(z, at[i]);
    }
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, (uint32_t)size};
    if (size < 1 << 20)
        run(&s);
    return 0;
}
