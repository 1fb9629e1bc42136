/* SPDX-License-Identifier: MIT
 * json.c: one document: {"schema":"bylaw/1","findings":[…],"summary":{…}}. */
#include "vm/show/face.h"

static const char *list_name(enum show_what what)
{
    switch (what) {
    case SHOW_OWED:
    case SHOW_SCORES:
    case SHOW_FINDINGS: return "findings";
    case SHOW_DIAGNOSTICS: return "diagnostics";
    case SHOW_SCENARIOS: return "scenarios";
    case SHOW_REASONS: return "reasons";
    case SHOW_ROLES: return "roles";
    case SHOW_RACI: return "raci";
    }
    BUG("unknown kind of list");
}

static void json_begin(struct printer *p)
{
    out_text(p, "{\"schema\":\"bylaw/1\",\"");
    out_text(p, list_name(p->what));
    out_text(p, "\":[");
}

static void json_each(struct printer *p, const struct record *r)
{
    out_text(p, p->count ? ",\n" : "\n");
    out_json(p, r);
}

static void json_end(struct printer *p, const struct record *summary)
{
    out_text(p, p->count ? "\n]" : "]");
    if (summary) {
        out_text(p, ",\"summary\":");
        out_json(p, summary);
    }
    out_text(p, "}\n");
}

const struct face face_json = {"json", "one JSON document", SHOW_FINDINGS | SHOW_DIAGNOSTICS | SHOW_SCENARIOS | SHOW_REASONS | SHOW_OWED | SHOW_SCORES | SHOW_ROLES | SHOW_RACI,
                               json_begin, json_each, json_end};
