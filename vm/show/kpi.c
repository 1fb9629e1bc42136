/* SPDX-License-Identifier: MIT
 * kpi.c: what was measured, as a record. */
#include "vm/show/left.h"

#include <math.h>

static void put_value(const struct show_env *e, struct record *r, const char *key, struct type t,
                      struct value v)
{
    record_put(e->arena, r, key,
               v.state == V_KNOWN ? show_value(e, t, v) : record_new(e->arena, RECORD_NULL));
}

/* A duration as people say it, beside its seconds. */
static void put_length(const struct show_env *e, struct record *r, const char *key, struct type t,
                       struct value v)
{
    struct buf b = {.arena = e->arena};
    if (t.kind != TYPE_DURATION || v.state != V_KNOWN)
        return;
    buf_text(&b, v.as.i < 0 ? "-" : "");
    left_print(&b, v.as.i, true);
    record_put_text(e->arena, r, key, buf_str(&b));
}

static void put_wanted(const struct show_env *e, struct record *r, const struct measure_form *f,
                       const struct measured *m)
{
    const struct {
        const char *key, *text;
        const struct expr *given;
        struct value v;
    } all[] = {{"target", "target_text", f->target, m->target},
               {"floor", "floor_text", f->floor, m->floor},
               {"baseline", "baseline_text", f->baseline, m->baseline}};
    for (uint32_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i].given) {
            put_value(e, r, all[i].key, f->type, all[i].v);
            put_length(e, r, all[i].text, f->type, all[i].v);
        }
}

static void put_groups(const struct show_env *e, struct record *r, const struct measure_found *k)
{
    struct record *group = record_new(e->arena, RECORD_OBJECT);
    for (uint32_t i = 0; i < k->form->group_names.n; i++)
        put_value(e, group, names_text(e->names, k->form->group_names.p[i]).p, k->form->group_types.p[i],
                  k->m->group[i]);
    record_put(e->arena, r, "group", group);
}

static struct value of_chart(struct type t, double v)
{
    return t.kind == TYPE_NUMBER ? value_number(fabs(v) < 1e9 ? nearbyint(v * 1e6) / 1e6 : v)
                                 : value_int((int64_t)nearbyint(v));
}

static void put_chart(const struct show_env *e, struct record *r, const struct measure_found *k)
{
    const struct {
        const char *key;
        double v;
    } lines[] = {{"centre", k->chart.centre}, {"low", k->chart.low}, {"high", k->chart.high}};
    struct record *chart = record_new(e->arena, RECORD_OBJECT), *signals = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < ARRAY_LEN(lines); i++)
        put_value(e, chart, lines[i].key, k->form->type, of_chart(k->form->type, lines[i].v));
    if (k->signals & SIGNAL_OUTSIDE)
        record_push(e->arena, signals, record_text(e->arena, STR("outside the limits")));
    if (k->signals & SIGNAL_RUN)
        record_push(e->arena, signals, record_text(e->arena, STR("eight in a row on one side")));
    record_put(e->arena, r, "signals", signals);
    record_put(e->arena, r, "chart", chart);
}

static void put_texts(const struct show_env *e, struct record *r, const char *key, const struct str *p,
                      uint32_t n)
{
    struct record *list = record_new(e->arena, RECORD_LIST);
    for (uint32_t i = 0; i < n; i++)
        record_push(e->arena, list, record_text(e->arena, p[i]));
    record_put(e->arena, r, key, list);
}

static void put_about(const struct show_env *e, struct record *r, const struct finding *f)
{
    const struct measure_form *form = f->kpi->form;
    if (form->title.n)
        record_put_text(e->arena, r, "title", form->title);
    if (form->unit.n)
        record_put_text(e->arena, r, "unit", form->unit);
    if (name_is(form->owner))
        record_put_text(e->arena, r, "owner", names_text(e->names, form->owner));
    if (f->because.n)
        record_put_text(e->arena, r, "because", f->because);
    if (f->cite.n)
        record_put_text(e->arena, r, "cite", f->cite);
}

/* With fewer facts than enough a value that is hidden shows nothing at all. */
void show_kpi(const struct show_env *e, struct record *r, const struct finding *f)
{
    const struct measure_found *k = f->kpi;
    const struct measure_form *form = k->form;
    const struct measured *m = k->m;
    bool hidden = form->hide && m->few;
    record_put_text(e->arena, r, "rule", names_text(e->names, f->rule));
    show_core(e, r, "holder", m->holder);
    if (m->group)
        put_groups(e, r, k);
    record_put_some(e->arena, r, "period", k->period);
    put_value(e, r, "value", form->type, hidden ? VALUE_NONE : m->value);
    put_length(e, r, "value_text", form->type, hidden ? VALUE_NONE : m->value);
    record_put(e->arena, r, "n",
               hidden ? record_new(e->arena, RECORD_NULL) : record_int(e->arena, (int64_t)m->n));
    record_put_some(e->arena, r, "band", band_text(m->band, form->less));
    put_wanted(e, r, form, m);
    if (form->interval != INTERVAL_NONE)
        put_value(e, r, form->less ? "upper" : "lower", form->type, hidden ? VALUE_NONE : m->bound);
    if (form->less)
        record_put_text(e->arena, r, "better", STR("less"));
    if (m->estimate)
        record_put(e->arena, r, "estimate", record_bool(e->arena, true));
    if (hidden)
        record_put(e->arena, r, "hidden", record_bool(e->arena, true));
    if (m->eased)
        put_texts(e, r, "flags", &STR("target lowered after a miss"), 1);
    if (k->has_chart)
        put_chart(e, r, k);
    if (m->value.state != V_KNOWN && !hidden)
        put_texts(e, r, "needs", m->needs, m->nneeds);
    if (m->nerrors && !hidden)
        put_texts(e, r, "errors", m->errors, m->nerrors);
    put_about(e, r, f);
}

struct record *show_kpi_counts(const struct show_env *e, const struct summary *s)
{
    struct record *kpis = record_new(e->arena, RECORD_OBJECT);
    for (uint32_t i = 0; i < s->nkpis; i++) {
        const struct kpi_count *c = &s->kpis[i];
        struct record *r = record_new(e->arena, RECORD_OBJECT);
        record_put_int(e->arena, r, "measured", (int64_t)c->measured);
        for (int b = BAND_ON_TARGET; b < BAND_COUNT; b++)
            record_put_int(e->arena, r, band_text((enum band)b, c->less).p, (int64_t)c->band[b]);
        record_put(e->arena, kpis, names_text(e->names, c->name).p, r);
    }
    return kpis;
}
