/* SPDX-License-Identifier: MIT
 * What a rule finds is a fact: the kinds RULE.OUTCOME, for which others may wait. */
#include "vm/spec/word.h"

void linker_offer(struct linker *l, struct inst *i)
{
    if (i->offered)
        return;
    i->offered = true;
    if (i->good && i->word->offer)
        i->word->offer(l, i);
}

static struct str outcome_text(struct linker *l, struct name rule, const char *outcome)
{
    struct buf b = {.arena = l->arena};
    buf_add(&b, linker_text(l, rule));
    buf_char(&b, '.');
    buf_text(&b, outcome);
    return buf_str(&b);
}

uint32_t linker_outcome(struct linker *l, struct name rule, const char *outcome, struct span at)
{
    uint32_t k = schema_kind(l->schema, names_put(l->names, outcome_text(l, rule, outcome)));
    struct kind_def *out = &l->schema->kinds.p[k];
    if (!out->declared)
        out->span = at;
    out->declared = true;
    out->rule_len = linker_text(l, rule).n;
    return k;
}

/* A field that all kinds of a frame have, with one type. */
static bool shared_field(struct linker *l, const struct frame *f, struct field_def *d)
{
    for (uint32_t k = 1; k < f->declared.n; k++) {
        const struct field_def *o = kind_field(l->schema, f->declared.p[k], d->name);
        if (!o || !type_eq(o->type, d->type))
            return false;
        d->type.optional |= o->type.optional;
    }
    return true;
}

void linker_outcome_fields(struct linker *l, uint32_t kind, const struct frame *f)
{
    uint32_t n = f->declared.n ? l->schema->kinds.p[f->declared.p[0]].fields.n : 0;
    for (uint32_t i = 0; i < n; i++) {
        struct field_def d = l->schema->kinds.p[f->declared.p[0]].fields.p[i];
        if (!kind_field(l->schema, kind, d.name) && shared_field(l, f, &d))
            *VEC_PUSH(l->arena, l->schema->kinds.p[kind].fields) = d;
    }
}

/* The kind sets that came since the last time. */
static void know_sets(struct linker *l)
{
    for (; l->seen < l->graph->kind_sets.n; l->seen++) {
        const struct kind_set *ks = l->graph->kind_sets.p[l->seen];
        for (uint32_t i = 0; i < ks->exact.n; i++)
            map_put(&l->awaited, ks->exact.p[i].id, 0);
        if (ks->globs.n)
            *VEC_PUSH(l->arena, l->patterns) = ks;
    }
}

struct name linker_awaited(struct linker *l, struct name rule, const char *outcome)
{
    struct name kind = names_find(l->names, outcome_text(l, rule, outcome));
    uint32_t rule_len = linker_text(l, rule).n, at;
    bool any = false, aside = true;
    know_sets(l);
    if (!name_is(kind) || (!map_get(&l->awaited, kind.id, &at) && l->patterns.n == 0))
        return NAME_NONE; /* most: nobody waits for it */
    for (uint32_t k = 0; k < l->graph->kind_sets.n; k++)
        if (kind_set_has(l->graph->kind_sets.p[k], l->names, kind, rule_len)) {
            any = true;
            aside &= l->graph->kind_sets.p[k]->aside;
        }
    at = any ? schema_kind_find(l->schema, kind) : KIND_NONE;
    if (at != KIND_NONE)
        l->schema->kinds.p[at].aside = aside;
    return any ? kind : NAME_NONE;
}

/* --- duties that a grade begins ------------------------------------------------------------------------------------------------------ */

/* The grades for which a review's `outcome` names this duty, as a condition; *ret_at: where. Nothing: it names it nowhere. */
static struct str grades_of(struct linker *l, const struct inst *review, struct str duty, struct span *ret_at)
{
    const struct datum *outcome = review->decl->body.kind == DATUM_TABLE ? datum_get(&review->decl->body, STR("outcome")) : NULL;
    struct buf b = {.arena = l->arena};
    for (uint32_t k = 0; outcome && outcome->kind == DATUM_TABLE && k < outcome->npairs; k++) {
        const struct datum_pair *p = &outcome->pairs[k];
        const struct datum *next = p->value.kind == DATUM_TABLE ? datum_get(&p->value, STR("duty")) : NULL;
        if (!next || next->kind != DATUM_TEXT || !str_eq(next->text, duty) || p->index)
            continue;
        buf_text(&b, b.n ? " or grade == '" : "grade == '");
        buf_add(&b, p->key);
        buf_char(&b, '\'');
        *ret_at = next->span;
    }
    return buf_str(&b);
}

static struct datum_pair named(const char *key, struct str text, struct span at)
{
    return (struct datum_pair){.key = str_of(key), .key_span = at, .value = {.kind = DATUM_TEXT, .span = at, .text = text}};
}

static const struct datum *graded_trigger(struct linker *l, const struct inst *review, struct str where, struct span at)
{
    struct datum *on = NEW(l->arena, struct datum);
    struct datum_pair *pairs = NEW_ARRAY(l->arena, struct datum_pair, 2);
    pairs[0] = named("event", outcome_text(l, review->name, "graded"), at);
    pairs[1] = named("where", where, at);
    *on = (struct datum){.kind = DATUM_TABLE, .span = at, .pairs = pairs, .npairs = 2};
    return on;
}

const struct datum *linker_begun_by_grades(struct linker *l, const struct inst *i, bool begun)
{
    const struct datum *on = NULL;
    for (uint32_t k = 0; k < l->insts.n; k++) {
        const struct inst *review = l->insts.p[k];
        struct str duty = linker_text(l, i->name);
        struct span at;
        struct str where = grades_of(l, review, duty, &at);
        if (!where.n)
            continue;
        if (begun || on) {
            diag(l->diags, D_B0799, at, duty, linker_text(l, review->name), where);
            return NULL;
        }
        on = graded_trigger(l, review, where, at);
    }
    return on;
}
