/* SPDX-License-Identifier: MIT
 * ndjson.c: one JSON object a line; the summary is the last. */
#include "vm/show/face.h"

static void ndjson_begin(struct printer *p)
{
    (void)p;
}

static void ndjson_each(struct printer *p, const struct record *r)
{
    out_json(p, r);
    out(p, STR("\n"));
}

static void ndjson_end(struct printer *p, const struct record *summary)
{
    if (summary)
        ndjson_each(p, summary);
}

const struct face face_ndjson = {"ndjson", "one JSON object a line",
                                 SHOW_FINDINGS | SHOW_DIAGNOSTICS | SHOW_SCENARIOS | SHOW_REASONS | SHOW_OWED | SHOW_SCORES | SHOW_ROLES | SHOW_RACI, ndjson_begin, ndjson_each, ndjson_end};
