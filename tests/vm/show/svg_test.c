/* SPDX-License-Identifier: MIT */
#include "vm/show/svg.h"

#include <criterion/criterion.h>
#include <math.h>

Test(svg, steps_are_round)
{
    static const struct {
        double low, high;
        uint32_t most;
        double step;
    } rows[] = {{0, 10, 5, 2}, {0, 1, 5, 0.2}, {0, 13, 5, 5}, {0, 26, 5, 10}, {0, 0.07, 5, 0.02}, {-50, 50, 5, 20}, {0, 1e6, 4, 5e5}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_float_eq(svg_step(rows[i].low, rows[i].high, rows[i].most), rows[i].step, 1e-9 * rows[i].step, "row %zu", i);
}

/* 4 6 5 9: mean 6, moving ranges 2 1 4, their mean 7/3, reach 2.66 * 7/3 = 6.2066… */
Test(svg, natural_limits)
{
    struct svg_point p[] = {{.value = 4}, {.value = 6}, {.missing = true}, {.value = 5}, {.value = 9}};
    struct svg_limits l = svg_limits(p, 5, false), floored = svg_limits(p, 5, true);
    cr_expect_float_eq(l.mean, 6, 1e-12);
    cr_expect_float_eq(l.high, 6 + 2.66 * 7 / 3, 1e-9);
    cr_expect_float_eq(l.low, 6 - 2.66 * 7 / 3, 1e-9);
    cr_expect_float_eq(floored.low, 0, 1e-12);
}

static void draw(void *ud)
{
    struct buf *b = ud;
    static const uint64_t none[] = {0, 0};
    static const uint8_t colors[] = {1, 2};
    struct str names[] = {STR("a"), STR("<b>\x01\xff")};
    struct svg_point p[] = {{.label = STR("x"), .value = 1}, {.label = STR("y"), .missing = true}};
    svg_bars(b, &(struct svg_bars){.title = STR("t"), .p = (struct svg_bar[]){{names[1], none}}, .n = 1, .parts = names, .colors = colors, .nparts = 2});
    svg_trend(b, &(struct svg_trend){.title = STR("t"), .p = p, .n = 1, .has_target = true, .target = 3});
    svg_trend(b, &(struct svg_trend){.title = STR("t"), .p = p + 1, .n = 1});
    svg_histogram(b, &(struct svg_histogram){.title = STR("t"), .labels = names, .counts = none, .colors = colors, .n = 2});
    svg_heat(b, &(struct svg_heat){.title = STR("t"), .rows = names, .columns = names, .nrows = 1, .ncolumns = 2, .counts = none});
}

/* Charts of nothing: no division by nothing, no broken text. */
Test(svg, empty_charts)
{
    struct mem m;
    struct arena a;
    mem_init(&m, 0);
    arena_init(&a, &m);
    struct buf b = {.arena = &a};
    cr_expect_eq(mem_try(&m, draw, &b), BL_OK);
    struct str s = buf_str(&b);
    buf_char(&b, '\0');
    cr_expect_eq(utf8_check(s), s.n);
    cr_expect_null(strstr(b.p, "nan"));
    cr_expect_null(strstr(b.p, "inf"));
    cr_expect_null(strstr(b.p, "<b>"));
    arena_release(&a);
}
