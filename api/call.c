/* SPDX-License-Identifier: MIT
 * call.c: a condition that is a Lua function, between the rooms of expressions and of Lua. */
#include "api/handle.h"

struct viewed {
    struct run *run;
    const struct batch *batch;
    struct row row;
    struct names *names;
};

static struct value core_cell(uint32_t id)
{
    if (id == CORE_NONE)
        return VALUE_NONE;
    return id == CORE_UNKNOWN ? VALUE_UNKNOWN : value_name(id);
}

/* The names that every event has; false when `name` is none of them. */
static bool core_field(const struct viewed *v, struct str name, struct type *ret_type, struct value *ret)
{
    const struct batch *b = v->batch;
    const struct {
        const char *name;
        enum type_kind type;
        struct value value;
    } core[] = {
        {"at", TYPE_TIME, value_int(b->at[v->row.i])},         {"kind", TYPE_TEXT, value_name(b->kind_name[v->row.i])},
        {"actor", TYPE_TEXT, core_cell(b->actor[v->row.i])},   {"case", TYPE_TEXT, core_cell(b->kase[v->row.i])},
        {"id", TYPE_TEXT, core_cell(b->id[v->row.i])},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(core); i++)
        if (str_eq(str_of(core[i].name), name)) {
            *ret_type = TYPE(core[i].type);
            *ret = core[i].value;
            return true;
        }
    return false;
}

static bool own_field(const struct viewed *v, struct str name, struct type *ret_type, struct value *ret)
{
    struct name n = names_find(v->names, name);
    const struct field_def *f = name_is(n) ? kind_field(v->batch->schema, v->batch->kind[v->row.i], n) : NULL;
    if (!f)
        return false;
    *ret_type = f->type;
    *ret = batch_cell(v->batch, f->column, v->row);
    return true;
}

static struct str printed(const struct viewed *v, struct type t, struct value value)
{
    struct value_env e = {.names = v->names, .types = v->run->show.types, .zone = v->run->show.zone, .arena = &v->run->scratch};
    struct buf b = {.arena = &v->run->scratch};
    value_print(&b, &e, t, value, false);
    return buf_str(&b);
}

/* Bool, numbers, money (in units) and lengths of time (in seconds) are what Lua has; all else is its text. */
static enum lua_cell view_field(void *ud, struct str name, bool *ret_bool, double *ret_number, struct str *ret_text)
{
    const struct viewed *v = ud;
    struct type t;
    struct value value;
    if (!core_field(v, name, &t, &value) && !own_field(v, name, &t, &value))
        return LUA_CELL_ABSENT;
    if (value.state != V_KNOWN)
        return value.state == V_NONE ? LUA_CELL_NONE : LUA_CELL_UNKNOWN;
    if (t.kind == TYPE_BOOL) {
        *ret_bool = value.as.b;
        return LUA_CELL_BOOL;
    }
    if (t.kind == TYPE_NUMBER || t.kind == TYPE_MONEY || t.kind == TYPE_DURATION) {
        double scale = t.kind == TYPE_MONEY ? (double)MONEY_ONE : (double)CIVIL_SECOND;
        *ret_number = t.kind == TYPE_NUMBER ? value.as.n : (double)value.as.i / scale;
        return LUA_CELL_NUMBER;
    }
    *ret_text = printed(v, t, value);
    return LUA_CELL_TEXT;
}

struct value run_call(void *ud, uint32_t function, const struct batch *b, struct row row, struct names *names)
{
    struct run *r = ud;
    struct viewed v = {r, b, row, names};
    struct lua_view view = {&v, view_field};
    double number = 0;
    struct str text = STR_EMPTY;
    if (!r->calls)
        r->calls = lua_calls_new(&r->arena, &r->book->lua);
    switch (lua_calls_run(r->calls, function, &view, &number, &text)) {
    case LUA_GAVE_TRUE: return value_bool(true);
    case LUA_GAVE_FALSE: return value_bool(false);
    case LUA_GAVE_NIL: return VALUE_NONE;
    case LUA_GAVE_NUMBER: return value_failed_as(FAIL_LUA, names_put(names, STR("it gave a number, not true or false")).id);
    case LUA_GAVE_TEXT: return value_failed_as(FAIL_LUA, names_put(names, STR("it gave a text, not true or false")).id);
    case LUA_GAVE_UNKNOWN: return VALUE_UNKNOWN;
    case LUA_GAVE_ERROR: return value_failed_as(FAIL_LUA, names_put(names, text).id);
    }
    BUG("outcome of a Lua function out of range");
}
