/* SPDX-License-Identifier: MIT
 * expr.h: text -> checked expression -> one hash-consed graph -> flat programs.
 * Promise: types are checked when the book loads; a decision allocates nothing but texts that it builds; unknown is never false.
 * Owns: all in the book's arena; a session's evaluator in the session's.   Knows: fact.   Never hears of: rules, words, files. */
#ifndef VM_EXPR_EXPR_H
#define VM_EXPR_EXPR_H

#include "vm/base/limits.h"
#include "vm/expr/call.h"
#include "vm/expr/world.h"

/* --- kinds that something waits for ----------------------------------------------------------------------------------- */
struct kind_set {
    VEC(struct name) exact;    /* in the order written */
    VEC(struct str) globs;
    bool any;
    bool aside;                /* only measures wait for it */
    struct str text;           /* as people write it, for messages and for being kept once */
};
/* `rule_len` as in struct kind_def: an outcome is met by its full name, or by a glob that begins with the rule's name and a dot. */
bool kind_set_has(const struct kind_set *ks, const struct names *names, struct name kind, uint32_t rule_len);

/* --- the graph ---------------------------------------------------------------------------------------------------------- */
#define NODE_NONE UINT32_MAX
enum { ARGS_MOST = 16 };       /* inputs of a matrix, and what a history term reads of the present */
enum op { /* ORDER op */
#define OP(name) OP_##name,
#include "vm/expr/op.def"
#undef OP
    OP_COUNT
};
struct node {
    uint16_t op;
    uint16_t nargs;
    uint32_t imm;              /* column, param, term, const, role name, matrix and output, function … as the op says */
    uint32_t arg[3];           /* nodes; beyond three: arg[0] is where they start in graph.pool */
    struct type type;
    bool past, now;            /* hangs on frame 0 (the fact), on frame 1 (`now`) */
};
enum term_fn { TERM_COUNT, TERM_SUM, TERM_AVG, TERM_MIN, TERM_MAX, TERM_FIRST, TERM_LAST, TERM_EXISTS, TERM_DISTINCT,
               TERM_PERCENTILE, TERM_STDDEV, TERM_FN_COUNT }; /* ORDER term_fn */
extern const char *const term_fn_text[TERM_FN_COUNT];
enum window { WINDOW_ALL, WINDOW_WITHIN, WINDOW_DURING, WINDOW_SPAN /* the period of the measure that asks */ };
/* A history term. Everything in it is over the past fact (frame 0) but `residual` and `value_now`, which read captures of the past fact
 * and externs: nodes of the present. */
struct term {
    enum term_fn fn;
    const struct kind_set *kinds;
    struct type value_type;    /* of what is added up, or TYPE_NONE */
    uint32_t value;            /* NODE_NONE: none */
    uint32_t filter;           /* conditions on the past fact alone; NODE_NONE: none */
    uint32_t residual;         /* what remains of `where` once the present is known; NODE_NONE: none */
    uint32_t value_now;        /* the value when it hangs on the present too; NODE_NONE */
    VEC(uint32_t) same;        /* nodes of the past fact; the present's are the first deps */
    VEC(uint32_t) joins;       /* nodes f of conditions f == now.g, looked up by key with the meaning of a where (semantics 3.6);
                                  the present's are the next deps */
    VEC(uint32_t) captures;    /* nodes of the past fact that residual and value_now read */
    uint32_t nexterns;         /* deps after these */
    enum window window;
    struct type length_type;   /* of `within`: duration or period */
    struct value length;
    enum civil_unit unit;
    int32_t shift;             /* during = month - 1: -1 */
    uint32_t latest;           /* 0: none */
    double p;
    struct str text;           /* "KIND.field", or "KIND": how a need of it is written */
    /* of a measure */
    bool aside;                /* kept only where measures are asked for */
    bool measured;             /* asked by a measure, over its period */
    bool of_log;               /* some of its kinds are events of the log: unknown until one has come */
    bool none_is_key;          /* none is a value of `same` like others */
    uint32_t span;             /* WINDOW_SPAN: which length of period */
    uint32_t time;             /* node of the instant at which the past fact counts; NODE_NONE: its own */
};
struct graph {
    struct arena *arena;
    VEC(struct node) nodes;
    VEC(uint32_t) pool;
    VEC(struct value) consts;
    VEC(struct term) terms;
    VEC(struct kind_set *) kind_sets;
    struct map found;          /* hash -> first node with it */
    VEC(uint32_t) chain;       /* next node of the same hash */
    struct map set_of;         /* hash of its text -> kind set */
    struct map compared;       /* kind that nobody declares -> how many kinds of the schema are not near it */
};
/* A condition on two facts, taken apart: what it says of one of them alone, and a rest that reads captures of the second (the fact of its
 * bare names) and externs, nodes of the first (its `now`). */
struct pair_where {
    uint32_t first, second, both; /* NODE_NONE: nothing */
    VEC(uint32_t) captures, externs;
};
void where_split(struct graph *g, uint32_t node, struct pair_where *into); /* adds to what is there already */
void graph_init(struct graph *g, struct arena *a);
struct graph *graph_copy(struct arena *a, const struct graph *g); /* to add to without touching the first */
uint32_t graph_node(struct graph *g, enum op op, struct type t, uint32_t imm, const uint32_t *args, uint32_t nargs);
uint32_t graph_const(struct graph *g, struct type t, struct value v);
uint32_t graph_term(struct graph *g, const struct term *t);  /* once for equal terms */
uint32_t graph_and(struct graph *g, uint32_t a, uint32_t b); /* either may be NODE_NONE: true */
uint32_t graph_or(struct graph *g, uint32_t a, uint32_t b);  /* either may be NODE_NONE: false */
const uint32_t *node_args(const struct graph *g, const struct node *n);

/* --- compiling ------------------------------------------------------------------------------------------------------------ */
struct frame {                 /* a fact that bare names are about */
    const struct kind_set *kinds;
    VEC(uint32_t) declared;    /* schema kinds that the set holds */
};
/* The names of an obligation, where an expression is about one: `holder it period_start period_end`. */
enum { OWED_HOLDER, OWED_IT, OWED_PERIOD_START, OWED_PERIOD_END, OWED_COUNT }; /* ORDER OP_HOLDER … OP_PERIOD_END */
struct owed_names {
    struct type type[OWED_COUNT]; /* TYPE_ERROR: it has no such name */
    bool now;                  /* they hang on frame 1: the fact is an event that comes later */
};
/* The members of a measure: one for the book, one for each holder of a role or key of a record, or one for each tuple of values. */
enum members { MEMBERS_BOOK, MEMBERS_ROLE, MEMBERS_RECORD, MEMBERS_GROUPS };
struct group_expr {            /* over the facts that a term counts */
    struct str text;
    struct span span;
    struct type type;          /* TYPE_ERROR until the first term has read it */
};
/* What an expression is measured over: its history terms see the facts of the member, in the period (semantics 3.5, 4.17). */
struct measure_scope {
    enum members members;
    uint32_t record;           /* of ROLE (0) and RECORD */
    VEC(struct group_expr) groups;
    bool has_span;
    uint32_t span;             /* as in struct term */
    VEC(uint32_t) lists;       /* terms that see their own group: they make the members */
    VEC(uint32_t) asks;        /* rules that it reads by value_of and rollup */
};
/* What a book knows of kpis: asked while expressions are compiled, since a kpi's type is that of its value. */
enum kpi_found { KPI_FOUND, KPI_UNKNOWN, KPI_CIRCLE, KPI_BAD /* told, or a fault that was told */ };
struct kpi_ref {
    uint32_t rule;             /* of plan.measure_rules */
    struct type type;
    enum members members;
    uint32_t record;
    bool aside;                /* asked for a measure: given */
    struct str circle;         /* KPI_CIRCLE: "a -> b -> a" */
};
struct kpi_scope {
    void *ud;
    enum kpi_found (*find)(void *ud, struct str name, struct kpi_ref *ret);
    uint32_t (*names)(void *ud, const struct str **ret);
    /* The children of a parent over the periods of the scope, as an index for OP_ROLLUP. */
    enum kpi_found (*rollup)(void *ud, struct str parent, struct span at, struct kpi_ref *ret);
    /* The kinds of a duty's outcomes have names "DUTY.fulfilled" and so on: whether there is such a duty; else the names that there are. */
    bool (*duty)(void *ud, struct str name, const struct str **ret_names, uint32_t *ret_n);
};
struct expr_env {
    struct arena *arena;       /* the book's */
    struct graph *graph;
    struct world *world;
    struct names *names;
    struct diags *diags;
    const struct limits *limits;
    const struct zone *zone;   /* for literals of time */
    enum month_end month_end;
    enum clock_change clock_change;
    uint32_t calendar;         /* of the rule: index + 1; 0: the book's */
    const struct frame *fact;  /* bare names; NULL: none (a param's value) */
    const struct frame *now;   /* now.x; NULL: none */
    const struct owed_names *owed; /* NULL: it is about no obligation */
    struct measure_scope *measure; /* NULL: nothing is measured */
    bool aside;                /* it belongs to a measure, or stands inside of one */
    const struct kpi_scope *kpis; /* NULL: there are none */
    bool bare;                 /* a token is the expression itself, no Lua string around it */
};
struct ast;
struct expr {
    struct str text;
    struct span token;         /* the Lua string, for places inside it */
    struct ast *root;          /* NULL for a Lua function */
    uint32_t node;
    struct type type;
    uint32_t function;         /* index of the Lua function when root is NULL */
};
struct kind_set *kind_set_new(struct expr_env *env, const struct str *names, uint32_t n, bool any); /* kept once per text */
struct frame *frame_new(struct expr_env *env, const struct kind_set *ks);
/* A kind that nobody declared but that nearly matches a declared one is an error (told, false). Globs and `any` are fine. */
bool kind_check(struct expr_env *env, struct str kind, struct span at);
/* NULL after diagnostics. `want`: TYPE_ERROR for any type; else the type it must have (bool for conditions). */
const struct expr *expr_compile(struct expr_env *env, struct str text, struct span token, struct type want);
/* Whether a text has the form of an expression, whatever its names mean. */
bool expr_reads(struct arena *scratch, const struct limits *limits, struct str text);
const struct expr *expr_of_function(struct expr_env *env, uint32_t function, struct span token, struct type want);

/* A condition on a later event (the fact) that may look back at an earlier one (`now`), taken apart: what hangs on the later event alone,
 * and what is judged for each earlier one, over captures of the later event and externs, which are nodes of the earlier. */
struct look_back {
    uint32_t filter, residual; /* NODE_NONE: none */
    VEC(uint32_t) captures, externs;
};
void expr_look_back(struct graph *g, uint32_t where, struct look_back *ret);

/* Whether single comparisons with constants show that a condition can never be true. */
bool expr_never(const struct graph *g, uint32_t node);

struct template_part {
    struct str text;           /* literal, when expr is NULL */
    const struct expr *expr;
};
struct template {
    VEC(struct template_part) parts;
};
const struct template *template_compile(struct expr_env *env, struct str text, struct span token); /* NULL after diagnostics */

/* --- programs and running them --------------------------------------------------------------------------------------------- */
struct instr {
    uint16_t op, n;
    uint32_t dst, a, b, c, imm;
    uint16_t tkind, bkind;     /* type kinds of the first two operands, where the op needs them */
};
struct program {
    struct instr *code;
    uint32_t n, nregs;
    struct map reg_of;         /* node -> register */
    const uint32_t *pool;      /* registers of variable argument lists */
    uint32_t nterms;
};
/* `names` above the book's: a session's. Programs may be built while a run goes on (a kind seen for the first time). */
const struct program *program_new(struct arena *a, const struct graph *g, const uint32_t *roots, uint32_t nroots);
uint32_t program_reg(const struct program *p, uint32_t node);
/* Registers for a program, its constants already in them; one more stands behind them and is true. */
struct value *program_regs(struct arena *a, const struct program *p, const struct graph *g);

struct eval {
    const struct graph *graph;
    const struct world *world;
    struct names *names;
    struct arena *arena;       /* for texts and sets built */
    const struct zone *zone;
    enum month_end month_end;
    enum clock_change clock_change;
    uint64_t seed;
    /* what only a run knows: a history term over the present whose deps are given */
    struct value (*term)(void *ud, uint32_t term, const struct value *deps);
    void *term_ud;
    struct value (*balance)(void *ud, uint32_t account, struct value whose); /* whose: V_NONE for an account of the whole book */
    void *balance_ud;
    struct value (*value_of)(void *ud, uint32_t rule, struct value whose); /* whose: V_NONE for a kpi of the whole book */
    struct value (*rollup)(void *ud, uint32_t index);                      /* at the member and period of the measure at hand */
    struct str (*kpi_text)(void *ud, uint32_t rule);
    void *measure_ud;
    struct value (*apart)(void *ud, uint32_t pair); /* whether the actor acts in both of two roles that exclude each other */
    void *apart_ud;
    struct value (*limit)(void *ud, uint32_t authority, struct value person); /* by index in the world */
    void *limit_ud;
    struct value (*chain)(void *ud, uint32_t chain, const struct value *args); /* whether the acts that are needed are there */
    void *chain_ud;
    call_fn call;
    void *call_ud;
    /* the fact */
    const struct batch *batch;
    struct row row;
    int64_t at;
    int64_t clock;             /* the instant at which history is asked: that of the fact, or of a deadline that came after it */
    int32_t day;
    int32_t day_of;            /* the civil day of [day_from, day_till): for eval_at */
    int64_t day_from, day_till;
    const struct value *owed;  /* of the obligation: by OWED_…; NULL: unknown */
    const struct value *member; /* of a measure: its key */
    int64_t span_from, span_till, span_now; /* its period, and the instant from which `within` looks back */
    uint32_t kind;             /* name id: the row's own, or that of an outcome */
    uint32_t rule;             /* name id: whose outcome it is */
    const struct name *files;  /* names of the run's logs, by batch.file */
    uint32_t nfiles;
    /* for residual programs */
    const struct value *captures, *externs;
};
void eval_at(struct eval *e, const struct batch *b, struct row r); /* sets the fact, its time and day */
/* Runs all of a program; reg comes from program_regs. Gives the number of instructions run. */
uint32_t scalar_run(const struct program *p, struct eval *e, struct value *reg);

/* --- explaining ------------------------------------------------------------------------------------------------------------ */
struct why;
struct explain {
    struct arena *arena;
    const struct eval *eval;
    const struct program *program;
    const struct value *reg;
    const struct graph *graph;
    /* the events that a term counted; may be NULL */
    void (*events)(void *ud, uint32_t term, const struct value *deps, struct why *into);
    void *events_ud;
};
const struct why *expr_why(const struct explain *x, const struct expr *e);
/* Adds what is missing where `e` is unknown, as the expression writes it (semantics 2.9); failures go to `errors`. */
struct needs {
    struct arena *arena;
    VEC(struct str) needs;
    VEC(struct str) errors;    /* texts of failures */
};
void expr_needs(const struct explain *x, const struct expr *e, struct needs *into);
void template_print(struct buf *b, const struct explain *x, const struct template *t, const struct value_env *ve);

#endif
