/* SPDX-License-Identifier: MIT */
#include "vm/expr/scope.h"

enum { FEW_KINDS = 8 };

/* --- fields ------------------------------------------------------------------------------------------------------------ */

static const struct core {
    struct str name;
    uint8_t type;
    bool optional;
    enum op op, now;
} cores[] = {
    {{"at", 2}, TYPE_TIME, false, OP_AT, OP_NOW_AT},
    {{"kind", 4}, TYPE_TEXT, false, OP_KIND, OP_NOW_KIND},
    {{"actor", 5}, TYPE_RECORD, false, OP_ACTOR, OP_NOW_ACTOR},
    {{"case", 4}, TYPE_TEXT, true, OP_CASE, OP_NOW_CASE},
    {{"id", 2}, TYPE_TEXT, true, OP_ID, OP_NOW_ID},
    {{"file", 4}, TYPE_TEXT, false, OP_FILE, OP_NOW_FILE},
    {{"line", 4}, TYPE_NUMBER, false, OP_LINE, OP_NOW_LINE},
};

static enum found field_of_kinds(struct expr_env *env, const struct frame *f, struct name name, struct field_def *ret, struct name *lacking)
{
    const struct schema *schema = env->world->schema;
    bool have = false, missing = false;
    for (uint32_t i = 0; i < f->declared.n; i++) {
        const struct field_def *d = kind_field(schema, f->declared.p[i], name);
        if (!d) {
            missing = true;
            *lacking = schema->kinds.p[f->declared.p[i]].name;
            continue;
        }
        if (have && !type_eq(ret->type, d->type)) {
            *lacking = schema->kinds.p[f->declared.p[i]].name;
            return FOUND_MIXED;
        }
        bool optional = have && ret->type.optional;
        *ret = *d;
        ret->type.optional |= optional;
        have = true;
    }
    if (have)
        return missing ? FOUND_SOMEWHERE : FOUND_HERE;
    const struct field_def *d = f->declared.n ? NULL : kind_field(schema, KIND_NONE, name);
    if (!d)
        return FOUND_NOTHING;
    *ret = *d;
    return FOUND_HERE;
}

/* Every kind of the frame is an outcome of a rule. */
static bool only_outcomes(const struct expr_env *env, const struct frame *f)
{
    for (uint32_t i = 0; i < f->declared.n; i++)
        if (env->world->schema->kinds.p[f->declared.p[i]].rule_len == 0 || env->world->schema->kinds.p[f->declared.p[i]].of_book)
            return false;
    return f->declared.n > 0;
}

static const char *const owed_text[OWED_COUNT] = {"holder", "it", "period_start", "period_end"}; /* ORDER OWED_… */

/* A name of the obligation that the expression is about; `now.holder` is one too where the fact is a later event. */
static bool scope_owed(struct expr_env *env, bool now, struct str name, struct symbol *ret)
{
    const struct owed_names *o = env->owed;
    for (uint32_t i = 0; o && (!now || o->now) && i < OWED_COUNT; i++)
        if (o->type[i].kind != TYPE_ERROR && str_eq(name, str_of(owed_text[i]))) {
            ret->type = o->type[i];
            ret->node = graph_node(env->graph, (enum op)((o->now ? OP_NOW_HOLDER : OP_HOLDER) + i), o->type[i], 0, NULL, 0);
            return true;
        }
    return false;
}

enum found scope_field(struct expr_env *env, const struct frame *f, bool now, struct str name, struct symbol *ret)
{
    if (!f)
        return scope_owed(env, now, name, ret) ? FOUND_HERE : FOUND_NOTHING;
    struct name id = names_find(env->names, name);
    struct field_def d;
    enum found found = name_is(id) ? field_of_kinds(env, f, id, &d, &ret->lacking) : FOUND_NOTHING;
    if (found == FOUND_HERE) {
        ret->type = d.type;
        ret->node = graph_node(env->graph, now ? OP_NOW_FIELD : OP_FIELD, d.type, d.column, NULL, 0);
        return found;
    }
    if (found == FOUND_NOTHING && str_eq(name, STR("holder")) && only_outcomes(env, f))
        name = STR("actor"); /* whom POLICY.fired concerns is who acted */
    for (uint32_t i = 0; i < ARRAY_LEN(cores); i++) {
        if (!str_eq(name, cores[i].name))
            continue;
        ret->type = (struct type){.kind = cores[i].type, .optional = cores[i].optional};
        ret->node = graph_node(env->graph, now ? cores[i].now : cores[i].op, ret->type, 0, NULL, 0);
        return FOUND_HERE;
    }
    if (found == FOUND_NOTHING && str_eq(name, STR("rule")) && only_outcomes(env, f)) {
        ret->type = TYPE(TYPE_TEXT);
        ret->node = graph_node(env->graph, now ? OP_NOW_RULE : OP_RULE, ret->type, 0, NULL, 0);
        return FOUND_HERE;
    }
    return found == FOUND_NOTHING && scope_owed(env, now, name, ret) ? FOUND_HERE : found;
}

uint32_t scope_time(struct expr_env *env, bool now)
{
    if (!env->fact)
        return NODE_NONE;
    return graph_node(env->graph, now ? OP_NOW_AT : OP_AT, TYPE(TYPE_TIME), 0, NULL, 0);
}

bool scope_param(struct expr_env *env, struct str name, bool now, struct symbol *ret)
{
    struct name id = names_find(env->names, name);
    uint32_t i;
    if (!name_is(id) || !map_get(&env->world->param_of, id.id, &i))
        return false;
    ret->type = env->world->params.p[i].type;
    uint32_t at = scope_time(env, now);
    ret->node = graph_node(env->graph, OP_PARAM, ret->type, i, &at, at == NODE_NONE ? 0 : 1);
    return true;
}

/* --- functions ------------------------------------------------------------------------------------------------------------ */

#define TYPE_SAME FN_SAME
#define TYPE_PERSON FN_PERSON
const struct fn_row fn_rows[] = {
#define FN(name, params, result, op, doc) {#name, params, doc, TYPE_##result, OP_##op},
#include "vm/expr/fn.def"
#undef FN
};
const uint32_t fn_count = ARRAY_LEN(fn_rows);

const struct fn_row *fn_find(struct str name)
{
    for (uint32_t i = 0; i < fn_count; i++)
        if (str_eq(name, str_of(fn_rows[i].name)))
            return &fn_rows[i];
    return NULL;
}

/* --- did you mean ----------------------------------------------------------------------------------------------------------- */

uint32_t scope_names(struct expr_env *env, const struct frame *f, const struct str **ret)
{
    VEC(struct str) all = {0};
    struct arena *a = env->arena;
    for (uint32_t i = 0; f && i < f->declared.n; i++) {
        const struct kind_def *k = &env->world->schema->kinds.p[f->declared.p[i]];
        for (uint32_t j = 0; j < k->fields.n; j++)
            *VEC_PUSH(a, all) = names_text(env->names, k->fields.p[j].name);
    }
    const struct schema *schema = env->world->schema; /* kinds that nobody declared have what event(any) gives */
    for (uint32_t i = 0; f && f->declared.n == 0 && i < schema->any_fields.n; i++)
        *VEC_PUSH(a, all) = names_text(env->names, schema->any_fields.p[i].name);
    for (uint32_t i = 0; env->owed && i < OWED_COUNT; i++)
        if (env->owed->type[i].kind != TYPE_ERROR)
            *VEC_PUSH(a, all) = str_of(owed_text[i]);
    for (uint32_t i = 0; i < env->world->params.n; i++)
        *VEC_PUSH(a, all) = names_text(env->names, env->world->params.p[i].name);
    for (uint32_t i = 0; f && i < ARRAY_LEN(cores); i++)
        *VEC_PUSH(a, all) = cores[i].name;
    for (uint32_t i = 0; i < env->world->matrices.n; i++)
        *VEC_PUSH(a, all) = names_text(env->names, env->world->matrices.p[i].name);
    for (uint32_t i = 0; i < fn_count; i++)
        *VEC_PUSH(a, all) = str_of(fn_rows[i].name);
    for (uint32_t i = 0; i < TERM_FN_COUNT; i++)
        *VEC_PUSH(a, all) = str_of(term_fn_text[i]);
    *ret = all.p;
    return all.n;
}

/* --- kinds -------------------------------------------------------------------------------------------------------------------- */

const char *const term_fn_text[TERM_FN_COUNT] = { /* ORDER term_fn */
    "count", "sum", "avg", "min", "max", "first", "last", "exists", "distinct", "percentile", "stddev",
};

static bool is_glob(struct str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (s.p[i] == '*' || s.p[i] == '?')
            return true;
    return false;
}

static bool glob_has(struct str glob, struct str kind, uint32_t rule_len)
{
    bool names_rule = rule_len == 0 || (glob.n > rule_len && memcmp(glob.p, kind.p, rule_len + 1) == 0);
    return names_rule && text_matches(kind, glob);
}

bool kind_set_has(const struct kind_set *ks, const struct names *names, struct name kind, uint32_t rule_len)
{
    for (uint32_t i = 0; i < ks->exact.n; i++)
        if (name_eq(ks->exact.p[i], kind))
            return true;
    if (ks->any && rule_len == 0)
        return true;
    struct str text = ks->globs.n ? names_text(names, kind) : STR_EMPTY;
    for (uint32_t i = 0; i < ks->globs.n; i++)
        if (glob_has(ks->globs.p[i], text, rule_len))
            return true;
    return false;
}

/* From the kind of that number on. */
static struct str *declared_kinds(struct expr_env *env, uint32_t from, uint32_t *ret_n)
{
    const struct schema *s = env->world->schema;
    struct str *names = NEW_ARRAY(env->arena, struct str, s->kinds.n - from + 1);
    *ret_n = 0;
    for (uint32_t i = from; i < s->kinds.n; i++)
        if (s->kinds.p[i].declared)
            names[(*ret_n)++] = names_text(env->names, s->kinds.p[i].name);
    return names;
}

static void tell_near(struct expr_env *env, struct str kind, struct span at)
{
    uint32_t n;
    struct str *names = declared_kinds(env, 0, &n);
    diag_nearest(env->diags, diag(env->diags, D_B0308, at, kind), kind, names, n);
}

/* Undeclared kinds are waited for again and again: each is compared with every declared kind once. */
bool kind_check(struct expr_env *env, struct str kind, struct span at)
{
    const struct schema *s = env->world->schema;
    struct name id = names_find(env->names, kind);
    uint32_t known = name_is(id) ? schema_kind_find(s, id) : KIND_NONE;
    if (is_glob(kind) || (known != KIND_NONE && s->kinds.p[known].declared))
        return true;
    uint64_t key = names_put(env->names, kind).id;
    uint32_t from = 0, n;
    map_get(&env->graph->compared, key, &from);
    struct arena_mark m = arena_mark(env->arena);
    struct str *names = declared_kinds(env, from, &n);
    bool near = text_nearest(kind, names, n).p != NULL;
    arena_back(env->arena, m);
    if (!near)
        map_put(&env->graph->compared, key, s->kinds.n);
    else
        tell_near(env, kind, at);
    return !near;
}

struct kind_set *kind_set_new(struct expr_env *env, const struct str *kinds, uint32_t n, bool any)
{
    struct buf b = {.arena = env->arena};
    buf_text(&b, any ? "any" : "");
    for (uint32_t i = 0; i < n; i++) {
        buf_text(&b, i || any ? ", " : "");
        buf_add(&b, kinds[i]);
    }
    struct graph *g = env->graph;
    uint64_t key = hash_bytes(b.p, b.n);
    uint32_t at;
    if (map_get(&g->set_of, key, &at) && str_eq(g->kind_sets.p[at]->text, buf_str(&b))) {
        g->kind_sets.p[at]->aside &= env->aside;
        return g->kind_sets.p[at];
    }
    map_put(&g->set_of, key, g->kind_sets.n);
    struct kind_set *ks = NEW(env->arena, struct kind_set);
    ks->any = any;
    ks->aside = env->aside;
    ks->text = buf_str(&b);
    for (uint32_t i = 0; i < n; i++) {
        if (is_glob(kinds[i]))
            *VEC_PUSH(env->arena, ks->globs) = arena_copy(env->arena, kinds[i]);
        else
            *VEC_PUSH(env->arena, ks->exact) = names_put(env->names, kinds[i]);
    }
    *VEC_PUSH(env->arena, g->kind_sets) = ks;
    return ks;
}

/* Into its place in the order of the schema, once. */
static void add_declared(struct expr_env *env, struct frame *f, uint32_t kind)
{
    uint32_t i = f->declared.n;
    for (uint32_t k = 0; k < f->declared.n; k++)
        if (f->declared.p[k] == kind)
            return;
    *VEC_PUSH(env->arena, f->declared) = kind;
    for (; i > 0 && f->declared.p[i - 1] > kind; i--)
        f->declared.p[i] = f->declared.p[i - 1];
    f->declared.p[i] = kind;
}

struct frame *frame_new(struct expr_env *env, const struct kind_set *ks)
{
    struct frame *f = NEW(env->arena, struct frame);
    f->kinds = ks;
    const struct schema *s = env->world->schema;
    bool few = !ks->any && ks->globs.n == 0 && ks->exact.n <= FEW_KINDS; /* most are: a book may have very many kinds */
    for (uint32_t i = 0; few && i < ks->exact.n; i++) {
        uint32_t kind = schema_kind_find(s, ks->exact.p[i]);
        if (kind != KIND_NONE && s->kinds.p[kind].declared)
            add_declared(env, f, kind);
    }
    for (uint32_t i = 0; !few && i < s->kinds.n; i++)
        if (s->kinds.p[i].declared && kind_set_has(ks, env->names, s->kinds.p[i].name, s->kinds.p[i].rule_len))
            *VEC_PUSH(env->arena, f->declared) = i;
    return f;
}
