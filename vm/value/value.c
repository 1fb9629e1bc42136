/* SPDX-License-Identifier: MIT */
#include "vm/value/value.h"

const char *const value_fail_text[FAIL_COUNT] = {
    /* ORDER fail_cause */
    "nothing failed",
    "larger than the type holds",
    "division by zero",
    "not a finite number",
    "beyond the years 0001 to 9999",
    "a local time that does not exist or exists twice",
    "no row fits",
    "two rows fit",
    "a Lua function failed",
    "not a number",
    "a year that the calendar does not know",
    "no working time is left",
};

/* --- order and equality
 * -------------------------------------------------------------------------------------- */

static int order_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int order_sets(const struct value_set *a, const struct value_set *b)
{
    int by_size = order_int(a->n, b->n);
    for (uint32_t i = 0; !by_size && i < a->n; i++)
        if (a->item[i] != b->item[i])
            return order_int(a->item[i], b->item[i]);
    return by_size;
}

static int order_names(const struct names *names, uint32_t a, uint32_t b)
{
    if (a == b)
        return 0;
    return str_cmp(names_text(names, (struct name){a}), names_text(names, (struct name){b}));
}

int value_compare(struct type t, const struct names *names, struct value a, struct value b)
{
    if (type_is_named(t))
        return order_names(names, a.as.name, b.as.name);
    if (t.kind == TYPE_SET)
        return order_sets(a.as.set, b.as.set);
    if (t.kind == TYPE_NUMBER)
        return (a.as.n > b.as.n) - (a.as.n < b.as.n);
    return order_int(set_item(t, a), set_item(t, b));
}

bool value_equal(struct type t, struct value a, struct value b)
{
    if (t.kind == TYPE_SET)
        return order_sets(a.as.set, b.as.set) == 0;
    return set_item(t, a) == set_item(t, b);
}

/* --- sets
 * ---------------------------------------------------------------------------------------------------- */

/* The bits of a double, with those of negative ones turned round: sorted like the numbers. Its own inverse.
 */
static int64_t sortable(int64_t bits)
{
    return bits < 0 ? bits ^ INT64_MAX : bits;
}

static int64_t item_of_number(double n)
{
    int64_t bits;
    n += 0.0; /* -0 is 0 */
    memcpy(&bits, &n, sizeof bits);
    return sortable(bits);
}
static double number_of_item(int64_t item)
{
    double n;
    item = sortable(item);
    memcpy(&n, &item, sizeof n);
    return n;
}

/* Months above, days below, moved so that they sort without a sign. */
static int64_t item_of_period(struct period p)
{
    return (int64_t)p.months * (INT64_C(1) << 32) + ((int64_t)p.days - INT32_MIN);
}
static struct period period_of_item(int64_t item)
{
    uint32_t days = (uint32_t)item;
    return (struct period){(int32_t)((item - days) / (INT64_C(1) << 32)),
                           (int32_t)((int64_t)days + INT32_MIN)};
}

int64_t set_item(struct type element, struct value v)
{
    switch ((enum type_kind)element.kind) {
    case TYPE_BOOL:
        return v.as.b;
    case TYPE_NUMBER:
        return item_of_number(v.as.n);
    case TYPE_PERIOD:
        return item_of_period(v.as.period);
    case TYPE_TEXT:
    case TYPE_ONE_OF:
    case TYPE_RECORD:
        return v.as.name;
    case TYPE_ERROR:
    case TYPE_NONE:
        return 0;
    case TYPE_MONEY:
    case TYPE_DURATION:
    case TYPE_WORKTIME:
    case TYPE_TIME:
    case TYPE_DATE:
        return v.as.i;
    case TYPE_SET:
    case TYPE_KIND_COUNT:
        break;
    }
    BUG("no member of a set");
}

struct value set_value(struct type element, int64_t item)
{
    switch ((enum type_kind)element.kind) {
    case TYPE_BOOL:
        return value_bool(item != 0);
    case TYPE_NUMBER:
        return value_number(number_of_item(item));
    case TYPE_PERIOD:
        return (struct value){.as.period = period_of_item(item)};
    case TYPE_TEXT:
    case TYPE_ONE_OF:
    case TYPE_RECORD:
        return value_name((uint32_t)item);
    case TYPE_ERROR:
    case TYPE_NONE:
        return VALUE_NONE;
    case TYPE_MONEY:
    case TYPE_DURATION:
    case TYPE_WORKTIME:
    case TYPE_TIME:
    case TYPE_DATE:
        return value_int(item);
    case TYPE_SET:
    case TYPE_KIND_COUNT:
        break;
    }
    BUG("no member of a set");
}

static int order_items(const void *a, const void *b, void *ud)
{
    (void)ud;
    return order_int(*(const int64_t *)a, *(const int64_t *)b);
}

static void sort_items(struct arena *a, int64_t *items, uint32_t n)
{
    enum { FEW = 24 };
    if (n > FEW) {
        sort_stable(a, items, n, sizeof *items, order_items, NULL);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        int64_t x = items[i];
        uint32_t j = i;
        for (; j > 0 && items[j - 1] > x; j--)
            items[j] = items[j - 1];
        items[j] = x;
    }
}

const struct value_set *set_make(struct arena *a, int64_t *items, uint32_t n)
{
    uint32_t kept = 0;
    sort_items(a, items, n);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || items[i] != items[i - 1])
            kept++;
    struct value_set *s = arena_alloc(a, sizeof *s + sizeof *items * kept);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || items[i] != items[i - 1])
            s->item[s->n++] = items[i];
    return s;
}

bool set_has(const struct value_set *s, int64_t item)
{
    uint32_t low = 0, high = s->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->item[middle] < item)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->n && s->item[low] == item;
}
