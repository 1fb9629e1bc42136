/* SPDX-License-Identifier: MIT */
#include "vm/show/roles.h"

struct asked {
    struct arena *a;
    const struct plan *p;
    int32_t day;
};

static struct record *list_new(const struct asked *q)
{
    return record_new(q->a, RECORD_LIST);
}

static void push_name(const struct asked *q, struct record *list, struct name n)
{
    struct str s = names_text(q->p->names, n);
    for (uint32_t i = 0; i < list->members.n; i++)
        if (str_eq(list->members.p[i].value->as.text, s))
            return;
    record_push(q->a, list, record_text(q->a, s));
}

static void push_holders(const struct asked *q, struct record *list, struct name role)
{
    const uint32_t *who;
    uint32_t n = role_holders(q->p->world, q->a, role, q->day, &who);
    for (uint32_t i = 0; i < n; i++)
        push_name(q, list, (struct name){who[i]});
}

/* --- a role ---------------------------------------------------------------------------------------------- */

/* Who stands in: the holders of the deputy role, and those whom the holders' own rows name. */
static struct record *deputies_of(const struct asked *q, const struct role *r)
{
    struct record *list = list_new(q);
    const uint32_t *who;
    uint32_t n = role_holders(q->p->world, q->a, r->name, q->day, &who);
    if (name_is(r->deputy))
        push_holders(q, list, r->deputy);
    for (uint32_t i = 0; i < n; i++) {
        struct name own = person_deputy(q->p->world, who[i], q->day);
        if (name_is(own))
            push_name(q, list, own);
    }
    return list;
}

static struct record *names_of(const struct asked *q, const struct name *names, uint32_t n)
{
    struct record *list = list_new(q);
    for (uint32_t i = 0; i < n; i++)
        push_name(q, list, names[i]);
    return list;
}

static struct record *duties_of(const struct asked *q, const struct role *r)
{
    struct record *list = list_new(q);
    for (uint32_t i = 0; i < q->p->obligations.n; i++)
        if (name_is(q->p->obligations.p[i].of) && name_eq(q->p->obligations.p[i].of, r->name))
            push_name(q, list, q->p->obligations.p[i].name);
    return list;
}

struct record *show_role(struct arena *a, const struct plan *p, uint32_t i, int32_t day)
{
    const struct asked q = {a, p, day};
    const struct role *role = &p->world->roles.p[i];
    struct record *r = record_new(a, RECORD_OBJECT), *holders = list_new(&q);
    push_holders(&q, holders, role->name);
    record_put_text(a, r, "type", STR("role"));
    record_put_text(a, r, "name", names_text(p->names, role->name));
    record_put_some(a, r, "title", role->title);
    record_put_some(a, r, "purpose", role->purpose);
    record_put(a, r, "holders", holders);
    record_put(a, r, "vacant", record_bool(a, holders->members.n == 0));
    record_put_some(a, r, "deputy", name_is(role->deputy) ? names_text(p->names, role->deputy) : STR_EMPTY);
    record_put(a, r, "deputies", deputies_of(&q, role));
    record_put(a, r, "critical", record_bool(a, role->critical));
    record_put(a, r, "reports_to", names_of(&q, role->above.p, role->above.n));
    record_put_int(a, r, "span", role->below);
    record_put_int(a, r, "depth", role->depth);
    record_put(a, r, "excludes", names_of(&q, role->excludes.p, role->excludes.n));
    record_put(a, r, "duties", duties_of(&q, role));
    return r;
}

/* --- a row of the matrix --------------------------------------------------------------------------------- */

/* Without a letter of its own: the role that owes the duty is responsible, its owner accountable. */
static struct record *lettered(const struct asked *q, uint32_t duty, enum raci letter)
{
    const struct duty_rule *d = &q->p->duties.p[duty];
    struct record *list = names_of(q, d->raci[letter].p, d->raci[letter].n);
    for (uint32_t i = 0; i < q->p->obligations.n && d->raci[letter].n == 0; i++) {
        const struct obligation_form *f = &q->p->obligations.p[i];
        struct name n = letter == RACI_RESPONSIBLE   ? f->of
                        : letter == RACI_ACCOUNTABLE ? f->owner
                                                     : NAME_NONE;
        if (f->duty == duty && name_is(n))
            push_name(q, list, n);
    }
    return list;
}

static struct record *people_of(const struct asked *q, const struct record *roles)
{
    struct record *list = list_new(q);
    for (uint32_t i = 0; i < roles->members.n; i++)
        push_holders(q, list, names_find(q->p->names, roles->members.p[i].value->as.text));
    return list;
}

static struct record *marks_of(const struct asked *q, struct record *const *roles)
{
    struct record *list = list_new(q);
    if (roles[RACI_ACCOUNTABLE]->members.n == 0)
        record_push(q->a, list, record_text(q->a, STR("no A")));
    if (roles[RACI_ACCOUNTABLE]->members.n > 1)
        record_push(q->a, list, record_text(q->a, STR("several A")));
    if (roles[RACI_RESPONSIBLE]->members.n == 0)
        record_push(q->a, list, record_text(q->a, STR("no R")));
    return list;
}

struct record *show_raci(struct arena *a, const struct plan *p, uint32_t i, int32_t day)
{
    const struct asked q = {a, p, day};
    struct record *r = record_new(a, RECORD_OBJECT), *roles[RACI_COUNT],
                  *people = record_new(a, RECORD_OBJECT);
    record_put_text(a, r, "type", STR("raci"));
    record_put_text(a, r, "duty", names_text(p->names, p->duties.p[i].name));
    record_put_some(a, r, "title", p->duties.p[i].title);
    for (int k = 0; k < RACI_COUNT; k++) {
        roles[k] = lettered(&q, i, (enum raci)k);
        record_put(a, r, raci_letter[k], roles[k]);
    }
    for (int k = 0; k <= RACI_RESPONSIBLE; k++)
        record_put(a, people, raci_letter[k], people_of(&q, roles[k]));
    record_put(a, r, "people", people);
    record_put(a, r, "marks", marks_of(&q, roles));
    return r;
}
