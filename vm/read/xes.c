/* SPDX-License-Identifier: MIT
 * The reader of XES. expat calls back for each element; an event that ends becomes a row, and when the batch is full expat
 * waits. What a callback throws is caught before it would leave through expat, and thrown again behind it. */
#include "vm/read/xes.h"
#include "vm/read/gz.h"
#include "vm/read/named.h"

#include <errno.h>
#include <expat.h>

enum { CHUNK = 1 << 16, LINE_MOST = 4096 };
static const struct span nowhere = {0, 0, 0};

enum element { XES_LOG, XES_TRACE, XES_EVENT, XES_GLOBAL, XES_ATTRIBUTE, XES_OTHER }; /* ORDER element */

struct key_value {
    struct str key;          /* as a column: of a trace with case: in front */
    uint32_t column;
    struct str text;
    struct named_place place;
};
typedef VEC(struct key_value) key_values;

struct xes {
    struct named named;      /* first */
    struct stream stream;
    bool open, eof, waiting; /* waiting: expat stopped because the batch is full */
    XML_Parser parser;
    uint8_t *stack;          /* enum element, by depth */
    uint32_t depth;
    enum element scope;      /* of the global that is open */
    key_values event_globals, trace_globals, trace;
    struct arena trace_arena, texts; /* of a trace; of an event */
    struct arena_mark fresh;         /* texts, as an event finds it */
    struct named_place event_place;
    bool had_event;          /* the trace has one already */
    enum named_more ended;   /* NAMED_MORE: it goes on */
    enum bl_status thrown;
    uint64_t fed, event_at;
    /* of the callback at hand */
    const XML_Char *name, **attributes;
};

/* --- memory of expat ------------------------------------------------------------------------------------------------- */

/* expat's hooks carry no pointer of ours: the account is that of the parser that runs in this thread. */
static _Thread_local struct mem *account;

struct piece {
    struct mem *mem;
    size_t size;
    _Alignas(16) unsigned char data[];
};

static void *resize(struct piece *old, size_t n)
{
    enum bl_status why;
    struct mem *mem = old ? old->mem : account;
    if (n > SIZE_MAX / 2)
        return NULL;
    struct piece *p = mem_resize_soft(mem, old, old ? old->size : 0, sizeof *p + n, &why);
    if (!p)
        return NULL;
    p->mem = mem;
    p->size = sizeof *p + n;
    return p->data;
}

static struct piece *piece_of(void *data)
{
    return data ? (struct piece *)(void *)((unsigned char *)data - offsetof(struct piece, data)) : NULL;
}
static void *xml_take(size_t n)
{
    return resize(NULL, n);
}
static void *xml_resize(void *data, size_t n)
{
    return resize(piece_of(data), n);
}
static void xml_drop(void *data)
{
    struct piece *p = piece_of(data);
    if (p)
        mem_drop(p->mem, p, p->size);
}

/* --- places -------------------------------------------------------------------------------------------------------------- */

static struct named_place place_here(struct xes *x)
{
    XML_Parser p = x->parser;
    uint32_t column = (uint32_t)XML_GetCurrentColumnNumber(p) + 1;
    uint32_t n = (uint32_t)MAX(XML_GetCurrentByteCount(p), 1);
    return (struct named_place){(uint32_t)XML_GetCurrentLineNumber(p), column, column + n, (uint64_t)XML_GetCurrentByteIndex(p)};
}

/* The line of a place, as far as expat still holds it. */
static struct str line_text(struct named *n, const struct named_place *place)
{
    struct xes *x = (struct xes *)n;
    int offset = 0, size = 0;
    const char *p = x->parser ? XML_GetInputContext(x->parser, &offset, &size) : NULL;
    int64_t back = x->parser ? (int64_t)XML_GetCurrentByteIndex(x->parser) - (int64_t)place->at : 0;
    if (!p || back < 0 || back > offset)
        return STR_EMPTY;
    int at = offset - (int)back, from = at, till = at;
    bool whole = (uint64_t)at == place->at; /* the context begins with the file */
    while (from > 0 && p[from - 1] != '\n')
        from--;
    while (till < size && p[till] != '\n' && p[till] != '\r')
        till++;
    if ((from == 0 && !whole) || till - from > LINE_MOST || (uint32_t)(at - from) < place->column - 1)
        return STR_EMPTY;
    return text_shown(&n->scratch, (struct str){p + from, (uint32_t)(till - from)}, LINE_MOST);
}

/* --- how it ends ----------------------------------------------------------------------------------------------------------- */

static void stop_parser(struct xes *x, enum named_more how)
{
    x->ended = how;
    XML_StopParser(x->parser, XML_FALSE);
}

static void refuse(struct xes *x, struct diag *d)
{
    named_at(&x->named, d, place_here(x));
    x->named.broken = true;
    stop_parser(x, NAMED_FAILED);
}

static struct str number_text(struct xes *x, uint64_t v)
{
    struct buf b = {.arena = &x->named.scratch};
    buf_int(&b, (int64_t)v);
    return buf_str(&b);
}

/* --- attributes -------------------------------------------------------------------------------------------------------------- */

static const char *attribute(const struct xes *x, const char *name)
{
    for (uint32_t i = 0; x->attributes[i]; i += 2)
        if (strcmp(x->attributes[i], name) == 0)
            return x->attributes[i + 1];
    return NULL;
}

static struct str column_name(struct arena *a, enum element of, const char *key)
{
    struct buf b = {.arena = a};
    buf_text(&b, of == XES_TRACE ? "case:" : "");
    buf_text(&b, key);
    return buf_str(&b);
}

static void put(struct xes *x, uint32_t column, struct str text, struct named_place place)
{
    named_put(&x->named, column, (struct named_cell){.text = text, .place = place, .kind = NAMED_TEXT});
}

/* What must be each event's own is never taken from a global; nor is the mark that OpenXES puts for nothing. */
static void keep_global(struct xes *x, const char *key, const char *value)
{
    static const char *const own[] = {"time:timestamp", "concept:name", "lifecycle:transition"};
    for (uint32_t i = 0; i < ARRAY_LEN(own); i++)
        if (strcmp(key, own[i]) == 0)
            return;
    if (strcmp(value, "__INVALID__") == 0)
        return;
    struct arena *a = x->named.env.arena;
    key_values *to = x->scope == XES_TRACE ? &x->trace_globals : &x->event_globals;
    struct key_value kv = {.key = column_name(a, x->scope, key)};
    kv.column = named_column(&x->named, kv.key);
    if (kv.column == NAMED_NONE || to->n >= x->named.env.limits->columns)
        return;
    kv.text = arena_copy(a, str_of(value));
    *VEC_PUSH(a, *to) = kv;
}

static void keep_of_trace(struct xes *x, const char *key, const char *value)
{
    struct key_value kv = {.key = column_name(&x->trace_arena, XES_TRACE, key)};
    kv.column = named_column(&x->named, kv.key);
    if (kv.column == NAMED_NONE)
        return;
    if (x->had_event) {
        refuse(x, diag(x->named.env.diags, D_B0685, nowhere, text_shown(&x->named.scratch, str_of(key), 60)));
        return;
    }
    kv.text = arena_copy(&x->trace_arena, str_of(value));
    kv.place = place_here(x);
    *VEC_PUSH(&x->trace_arena, x->trace) = kv;
}

static void take_attribute(struct xes *x, enum element of)
{
    const char *key = attribute(x, "key"), *value = attribute(x, "value");
    if (!key || !value) {
        struct str shown = text_shown(&x->named.scratch, str_of(x->name), 60);
        refuse(x, diag(x->named.env.diags, D_B0687, nowhere, shown, key ? STR("value") : STR("key")));
        return;
    }
    if (of == XES_GLOBAL) {
        keep_global(x, key, value);
    } else if (of == XES_TRACE) {
        keep_of_trace(x, key, value);
    } else if (of == XES_EVENT) {
        uint32_t column = named_column(&x->named, str_of(key));
        if (column != NAMED_NONE)
            put(x, column, arena_copy(&x->texts, str_of(value)), place_here(x));
    }
}

/* --- elements ---------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum element is;
} elements[] = {{"log", XES_LOG},          {"trace", XES_TRACE},     {"event", XES_EVENT},       {"global", XES_GLOBAL},
                {"string", XES_ATTRIBUTE}, {"date", XES_ATTRIBUTE},  {"int", XES_ATTRIBUTE},     {"float", XES_ATTRIBUTE},
                {"boolean", XES_ATTRIBUTE}, {"id", XES_ATTRIBUTE}};

static enum element element_of(const char *name)
{
    const char *colon = strchr(name, ':');
    name = colon ? colon + 1 : name;
    for (uint32_t i = 0; i < ARRAY_LEN(elements); i++)
        if (strcmp(elements[i].name, name) == 0)
            return elements[i].is;
    return XES_OTHER;
}

static const char *const element_names[] = {"log", "trace", "event", "global", "attribute", "element"}; /* ORDER element */

static void begin_trace(struct xes *x)
{
    memset(&x->trace, 0, sizeof x->trace);
    arena_release(&x->trace_arena);
    x->had_event = false;
}

/* Defaults first, then what the trace says; what the event says itself comes over both. */
static void begin_event(struct xes *x, bool in_trace)
{
    const key_values *from[] = {&x->event_globals, &x->trace_globals, &x->trace};
    x->event_place = place_here(x);
    x->event_place.end_column = x->event_place.column + 6;
    x->event_at = x->event_place.at;
    arena_back(&x->texts, x->fresh);
    named_begin(&x->named);
    for (uint32_t i = 0; i < (in_trace ? ARRAY_LEN(from) : 1); i++)
        for (uint32_t k = 0; k < from[i]->n; k++)
            put(x, from[i]->p[k].column, from[i]->p[k].text, from[i]->p[k].place);
}

static void begin_global(struct xes *x)
{
    const char *scope = attribute(x, "scope");
    x->scope = scope && strcmp(scope, "trace") == 0 ? XES_TRACE : scope && strcmp(scope, "event") == 0 ? XES_EVENT : XES_OTHER;
}

static bool may_stand(enum element is, enum element in)
{
    if (is == XES_TRACE || is == XES_GLOBAL)
        return in == XES_LOG || in == XES_OTHER;
    return (is != XES_EVENT || in == XES_LOG || in == XES_TRACE || in == XES_OTHER) && is != XES_LOG;
}

/* An element of XES in its place. */
static void begin_known(struct xes *x, enum element is, enum element in)
{
    if (!may_stand(is, in)) {
        refuse(x, diag(x->named.env.diags, D_B0686, nowhere, str_of(element_names[is]), str_of(element_names[in])));
        return;
    }
    if (in == XES_OTHER)
        return; /* inside of what we do not know, nothing counts */
    if (is == XES_TRACE)
        begin_trace(x);
    else if (is == XES_EVENT)
        begin_event(x, in == XES_TRACE);
    else if (is == XES_GLOBAL)
        begin_global(x);
    else if (is == XES_ATTRIBUTE && in != XES_LOG && (in != XES_GLOBAL || x->scope != XES_OTHER))
        take_attribute(x, in);
}

static void begin_element(struct xes *x)
{
    const struct limits *l = x->named.env.limits;
    struct diags *ds = x->named.env.diags;
    enum element is = element_of(x->name), in = x->depth ? (enum element)x->stack[x->depth - 1] : XES_OTHER;
    if (x->depth == 0 && is != XES_LOG) {
        refuse(x, diag(ds, D_B0682, nowhere, text_shown(&x->named.scratch, str_of(x->name), 60)));
    } else if (x->depth == l->xml_depth) {
        refuse(x, diag(ds, D_B0684, nowhere, number_text(x, l->xml_depth)));
    } else if (in == XES_EVENT && (uint64_t)XML_GetCurrentByteIndex(x->parser) - x->event_at > l->row_bytes) {
        refuse(x, diag(ds, D_B0628, nowhere, number_text(x, l->row_bytes)));
    } else {
        if (x->depth && in != XES_ATTRIBUTE)
            begin_known(x, is, in);
        /* attributes of attributes are no business of ours */
        bool inner = x->depth && (in == XES_OTHER || in == XES_ATTRIBUTE);
        x->stack[x->depth++] = (uint8_t)(inner ? XES_OTHER : is);
    }
}

static void end_element(struct xes *x)
{
    enum element was = (enum element)x->stack[--x->depth];
    if (was != XES_EVENT)
        return;
    x->had_event = true;
    named_end(&x->named, x->event_place);
    if (named_enough(&x->named)) {
        x->waiting = true;
        XML_StopParser(x->parser, XML_TRUE);
    }
}

static void doctype(struct xes *x)
{
    refuse(x, diag0(x->named.env.diags, D_B0683, nowhere));
}

/* --- expat's callbacks ---------------------------------------------------------------------------------------------------------- */

struct call {
    struct xes *x;
    void (*run)(struct xes *x);
};

static void call_run(void *ud)
{
    struct call *c = ud;
    c->run(c->x);
}

static void call(struct xes *x, void (*run)(struct xes *x))
{
    struct call c = {x, run};
    if (x->thrown != BL_OK || x->ended != NAMED_MORE)
        return;
    x->thrown = mem_try(x->named.env.arena->mem, call_run, &c);
    if (x->thrown != BL_OK)
        stop_parser(x, NAMED_FAILED);
}

static void XMLCALL on_begin(void *ud, const XML_Char *name, const XML_Char **attributes)
{
    struct xes *x = ud;
    x->name = name;
    x->attributes = attributes;
    call(x, begin_element);
}
static void XMLCALL on_end(void *ud, const XML_Char *name)
{
    (void)name;
    call(ud, end_element);
}
static void XMLCALL on_doctype(void *ud, const XML_Char *name, const XML_Char *system, const XML_Char *public_, int inside)
{
    (void)name, (void)system, (void)public_, (void)inside;
    call(ud, doctype);
}

/* --- bytes ------------------------------------------------------------------------------------------------------------------------- */

/* The innermost of log, trace and event that is open. */
static struct str open_element(const struct xes *x)
{
    uint32_t i = x->depth;
    while (i > 1 && x->stack[i - 1] > XES_EVENT)
        i--;
    return str_of(element_names[i ? x->stack[i - 1] : XES_LOG]);
}

static enum named_more tell_error(struct xes *x)
{
    struct named *n = &x->named;
    enum XML_Error error = XML_GetErrorCode(x->parser);
    bool cut = x->eof && (error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN || error == XML_ERROR_PARTIAL_CHAR ||
                          error == XML_ERROR_UNCLOSED_CDATA_SECTION);
    struct named_place place = place_here(x);
    place.end_column = place.column + 1;
    if (error == XML_ERROR_NO_MEMORY)
        mem_throw(n->env.arena->mem, BL_MEMORY);
    if (cut && x->fed == 0)
        return NAMED_END; /* an empty file: no row */
    n->broken = true;
    if (x->ended != NAMED_MORE)
        return x->ended;
    if (cut && x->depth)
        named_at(n, diag(n->env.diags, D_B0681, nowhere, n->file, open_element(x)), place);
    else
        named_at(n, diag(n->env.diags, D_B0680, nowhere, str_of(XML_ErrorString(error))), place);
    return NAMED_FAILED;
}

static enum named_more after(struct xes *x, enum XML_Status how)
{
    account = NULL;
    if (x->thrown != BL_OK)
        mem_throw(x->named.env.arena->mem, x->thrown);
    if (how == XML_STATUS_ERROR)
        return tell_error(x);
    x->waiting = how == XML_STATUS_SUSPENDED;
    if (x->waiting)
        return NAMED_MORE;
    return x->eof ? NAMED_END : NAMED_MORE;
}

static enum named_more read_failed(struct xes *x)
{
    struct named *n = &x->named;
    named_at(n, diag(n->env.diags, D_B0602, nowhere, n->file, read_why(errno)), place_here(x));
    n->broken = true;
    return NAMED_FAILED;
}

/* What stands between two callbacks is held in memory by expat. */
static bool token_too_long(struct xes *x)
{
    struct named *n = &x->named;
    int64_t used = XML_GetCurrentByteIndex(x->parser);
    if (used < 0 || x->fed - (uint64_t)used <= n->env.limits->cell_bytes + 2 * CHUNK)
        return false;
    named_at(n, diag(n->env.diags, D_B0627, nowhere, number_text(x, n->env.limits->cell_bytes)), place_here(x));
    n->broken = true;
    return true;
}

static enum named_more feed_chunk(struct xes *x)
{
    size_t got = 0;
    account = x->named.env.arena->mem;
    void *to = XML_GetBuffer(x->parser, CHUNK);
    if (!to)
        return after(x, XML_STATUS_ERROR);
    if (!x->stream.read(x->stream.ud, to, CHUNK, &got))
        return read_failed(x);
    x->fed += got;
    x->eof = got == 0;
    account = x->named.env.arena->mem;
    enum named_more more = after(x, XML_ParseBuffer(x->parser, (int)got, got == 0));
    return more == NAMED_MORE && !x->waiting && token_too_long(x) ? NAMED_FAILED : more;
}

static enum named_more fill(struct named *n)
{
    struct xes *x = (struct xes *)n;
    if (!x->waiting)
        return feed_chunk(x);
    x->waiting = false;
    account = n->env.arena->mem;
    return after(x, XML_ResumeParser(x->parser));
}

static void stop(struct named *n)
{
    struct xes *x = (struct xes *)n;
    if (x->parser)
        XML_ParserFree(x->parser);
    x->parser = NULL;
    if (x->open)
        x->stream.close(x->stream.ud);
    x->open = false;
    arena_release(&x->trace_arena);
    arena_release(&x->texts);
}

/* --- the door ------------------------------------------------------------------------------------------------------------------------ */

static const struct reader_ops xes_ops = {"xes", named_next, named_stop};

static void new_parser(struct xes *x)
{
    static const XML_Memory_Handling_Suite memory = {xml_take, xml_resize, xml_drop};
    account = x->named.env.arena->mem;
    x->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    account = NULL;
    if (!x->parser)
        mem_throw(x->named.env.arena->mem, BL_MEMORY);
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_begin, on_end);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    XML_SetHashSalt(x->parser, 0x6c776142); /* the same work for the same bytes; keys of one element are few */
}

struct reader *xes_open(const struct read_env *env, const struct read_options *o, struct str path, uint32_t file)
{
    struct xes *x = NEW(env->arena, struct xes);
    struct named *n = &x->named;
    if (!named_init(n, env, o, path, file, &xes_ops))
        return NULL;
    arena_init(&x->trace_arena, env->arena->mem);
    arena_init(&x->texts, env->arena->mem);
    n->fill = fill;
    n->stop = stop;
    n->line_text = line_text;
    x->ended = NAMED_MORE;
    arena_alloc(&x->texts, 1); /* so that going back keeps a block */
    x->fresh = arena_mark(&x->texts);
    x->stack = NEW_ARRAY(env->arena, uint8_t, env->limits->xml_depth + 1);
    if (!env->open(env->open_ud, STR_EMPTY, path, &x->stream)) {
        diag(env->diags, D_B0601, nowhere, path, str_of(strerror(errno)));
        return NULL;
    }
    x->open = true;
    new_parser(x);
    return &n->reader;
}
