/* SPDX-License-Identifier: MIT
 * Reading expense.csv: the reader of the house against a reader in C written by hand for this one file.
 * usage: csv_read FILE [RUNS]
 * The hand-written one takes every cell as correct: no quotes, no UTF-8, no errors, types and columns known beforehand.
 * Twice: as rules see the log that never speak of `id` (both leave it out), and with ids as texts (both intern them). */
#include "vm/read/reader.h"

#include <fcntl.h>
#include <unistd.h>

#include "tests/bench/measure.h"

/* --- by hand ------------------------------------------------------------------------------------------------- */

struct small_dict {
    char text[64][24];
    uint8_t len[64];
    int n;
};
struct hand {
    int64_t *amount;
    uint8_t *code[5], *number[6];
    uint32_t *id;
    struct small_dict dict[5];
    uint64_t rows;
    /* ids as texts */
    char *ids;
    uint32_t *id_at, *id_slot, id_n, ids_used;
};
enum { ID_SLOTS = 1 << 21 };

static uint8_t code_of(struct small_dict *d, const char *p, size_t n)
{
    for (int i = 0; i < d->n; i++)
        if (d->len[i] == n && memcmp(d->text[i], p, n) == 0)
            return (uint8_t)i;
    memcpy(d->text[d->n], p, n);
    d->len[d->n] = (uint8_t)n;
    return (uint8_t)d->n++;
}

static uint32_t hand_id(struct hand *h, const char *p, uint32_t n)
{
    uint32_t i = (uint32_t)hash_bytes(p, n) & (ID_SLOTS - 1);
    while (h->id_slot[i]) {
        uint32_t id = h->id_slot[i] - 1;
        if (h->id_at[id + 1] - h->id_at[id] == n && memcmp(h->ids + h->id_at[id], p, n) == 0)
            return id;
        i = (i + 1) & (ID_SLOTS - 1);
    }
    memcpy(h->ids + h->ids_used, p, n);
    h->ids_used += n;
    h->id_at[++h->id_n] = h->ids_used;
    h->id_slot[i] = h->id_n;
    return h->id_n - 1;
}

static const char *hand_int(const char *p, uint8_t *ret)
{
    unsigned v = 0;
    while (*p >= '0')
        v = v * 10 + (unsigned)(*p++ - '0');
    *ret = (uint8_t)v;
    return p + 1;
}

static const char *hand_money(const char *p, int64_t *ret)
{
    int64_t v = 0;
    while (*p >= '0')
        v = v * 10 + (*p++ - '0');
    if (*p == '.') {
        v = v * 100 + (p[1] - '0') * 10 + (p[2] - '0');
        p += 3;
    } else {
        v *= 100;
    }
    *ret = v * 100;
    return p + 1;
}

static const char *hand_text(const char *p, struct small_dict *d, uint8_t *ret)
{
    const char *q = p;
    while (*q != ',' && *q != '\n')
        q++;
    *ret = code_of(d, p, (size_t)(q - p));
    return q + 1;
}

static const char *hand_row(struct hand *h, const char *p, bool ids)
{
    uint64_t i = h->rows++;
    const char *q = p;
    while (*q != ',')
        q++;
    if (ids)
        h->id[i] = hand_id(h, p, (uint32_t)(q - p));
    p = hand_money(q + 1, &h->amount[i]);
    p = hand_text(p, &h->dict[0], &h->code[0][i]);
    p = hand_text(p, &h->dict[1], &h->code[1][i]);
    p = hand_text(p, &h->dict[2], &h->code[2][i]);
    p = hand_int(p, &h->number[0][i]);
    p = hand_int(p, &h->number[1][i]);
    p = hand_int(p, &h->number[2][i]);
    h->number[3][i] = *p == 't';
    p += *p == 't' ? 5 : 6;
    p = hand_text(p, &h->dict[3], &h->code[3][i]);
    p = hand_int(p, &h->number[4][i]);
    p = hand_text(p, &h->dict[4], &h->code[4][i]);
    return hand_int(p, &h->number[5][i]);
}

static void hand_new(struct hand *h, size_t rows)
{
    memset(h, 0, sizeof *h);
    h->amount = calloc(rows, sizeof *h->amount);
    for (int i = 0; i < 5; i++)
        h->code[i] = calloc(rows, 1);
    for (int i = 0; i < 6; i++)
        h->number[i] = calloc(rows, 1);
    h->id = calloc(rows, sizeof *h->id);
    h->ids = calloc(rows, 16);
    h->id_at = calloc(rows + 1, sizeof *h->id_at);
    h->id_slot = calloc(ID_SLOTS, sizeof *h->id_slot);
}

static void hand_free(struct hand *h)
{
    free(h->amount);
    for (int i = 0; i < 5; i++)
        free(h->code[i]);
    for (int i = 0; i < 6; i++)
        free(h->number[i]);
    free(h->id);
    free(h->ids);
    free(h->id_at);
    free(h->id_slot);
}

/* The whole file by blocks of 1 MB, as the reader of the house takes it. */
static uint64_t hand_read(const char *path, bool ids, size_t rows, int64_t *ret_sum)
{
    enum { BLOCK = 1 << 20 };
    struct hand h;
    hand_new(&h, rows);
    char *buf = malloc(2 * BLOCK);
    int fd = open(path, O_RDONLY);
    size_t kept = 0;
    bool header = true;
    for (ssize_t got; (got = read(fd, buf + kept, BLOCK)) > 0;) {
        size_t n = kept + (size_t)got, end = n;
        while (end > 0 && buf[end - 1] != '\n')
            end--;
        const char *p = buf, *stop = buf + end;
        if (header)
            p = (char *)memchr(p, '\n', n) + 1;
        header = false;
        while (p < stop)
            p = hand_row(&h, p, ids);
        kept = n - end;
        memmove(buf, buf + end, kept);
    }
    close(fd);
    free(buf);
    *ret_sum = 0;
    for (uint64_t i = 0; i < h.rows; i++)
        *ret_sum += h.amount[i] % 997 + h.number[5][i] + h.code[4][i];
    uint64_t n = h.rows;
    hand_free(&h);
    return n;
}

/* --- by the house ---------------------------------------------------------------------------------------------- */

struct job {
    const char *path;
    bool ids;
    struct mem mem;
    struct arena arena;
    uint64_t rows;
    int64_t sum;
};

static const struct {
    const char *name;
    uint8_t kind;
} fields[] = {{"amount", TYPE_MONEY},          {"category", TYPE_TEXT},      {"role", TYPE_TEXT},
              {"dept", TYPE_TEXT},             {"hour", TYPE_NUMBER},        {"weekday", TYPE_NUMBER},
              {"overtime_hours", TYPE_NUMBER}, {"has_receipt", TYPE_BOOL},   {"approver_role", TYPE_TEXT},
              {"prior_violations", TYPE_NUMBER}, {"country", TYPE_TEXT},     {"days_since_purchase", TYPE_NUMBER}};

static void expense_schema(struct schema *s, struct arena *a, struct names *names)
{
    schema_init(s, a, names);
    uint32_t kind = schema_kind(s, names_put(names, STR("expense")));
    for (uint32_t i = 0; i < ARRAY_LEN(fields); i++) {
        struct field_def f = {.name = names_put(names, str_of(fields[i].name)), .type = TYPE(fields[i].kind)};
        f.column = schema_column(s, f.name, f.type);
        *VEC_PUSH(a, s->kinds.p[kind].fields) = f;
    }
}

static void house_batch(struct job *j, const struct batch *b)
{
    const struct column *amount = &b->col[0], *country = &b->col[10], *days = &b->col[11];
    const uint8_t *code = country->data, *day = days->data;
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t v = amount->width == WIDTH_32 ? ((const int32_t *)amount->data)[i] : ((const int64_t *)amount->data)[i];
        j->sum += v % 997 + day[i] + code[i];
    }
}

static void house_run(void *ud)
{
    struct job *j = ud;
    struct arena *a = &j->arena;
    struct names *names = names_new(a, NULL);
    struct schema schema;
    struct sources sources = {.arena = a};
    struct diags diags;
    diags_init(&diags, a, &sources);
    expense_schema(&schema, a, names);
    struct read_env env = {.arena = a, .names = names, .schema = &schema, .clock_change = CLOCK_EARLIER, .diags = &diags,
                           .limits = &limits_default, .open = open_file};
    struct read_options o = {.kind = STR("expense"), .has_as_of = true, .no_ids = !j->ids};
    struct reader *r = reader_open(&env, &o, str_of(j->path), 0);
    const struct batch *b = NULL;
    while (r && r->ops->next(r, &b) == BL_OK && b)
        house_batch(j, b);
    j->rows = r && !diags.errors ? r->rows : 0;
}

static uint64_t house_read(const char *path, bool ids, int64_t *ret_sum)
{
    struct job j = {.path = path, .ids = ids};
    mem_init(&j.mem, 0);
    arena_init(&j.arena, &j.mem);
    enum bl_status status = mem_try(&j.mem, house_run, &j);
    arena_release(&j.arena);
    *ret_sum = j.sum;
    return status == BL_OK ? j.rows : 0;
}

/* --- side by side ------------------------------------------------------------------------------------------------ */

static bool compare(const char *name, const char *path, bool ids, int runs)
{
    double ours[MOST_RUNS], theirs[MOST_RUNS];
    int64_t a = 0, b = 1;
    uint64_t rows = house_read(path, ids, &a), hand_rows = 0;
    for (int i = 0; i < runs; i++) {
        double t0 = now();
        hand_rows = hand_read(path, ids, rows + 1, &b);
        double t1 = now();
        house_read(path, ids, &a);
        ours[i] = now() - t1;
        theirs[i] = t1 - t0;
    }
    if (!rows || rows != hand_rows || a != b) {
        printf("%s  differs: %llu rows, sum %lld; by hand %llu rows, sum %lld\n", name, (unsigned long long)rows,
               (long long)a, (unsigned long long)hand_rows, (long long)b);
        return false;
    }
    for (int i = 0; i < runs; i++) {
        ours[i] /= (double)rows;
        theirs[i] /= (double)rows;
    }
    measure_tell(name, rows, ours, theirs, runs);
    return true;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: csv_read expense.csv [RUNS]\n");
        return 2;
    }
    int runs = argc > 2 ? atoi(argv[2]) : 9;
    runs = runs < 1 ? 1 : runs > MOST_RUNS ? MOST_RUNS : runs;
    bool ok = compare("csv_read", argv[1], false, runs);
    ok &= compare("csv_read_ids", argv[1], true, runs);
    return !ok;
}
