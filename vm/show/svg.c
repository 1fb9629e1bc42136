/* SPDX-License-Identifier: MIT
 * Drawn 460 units wide, so that letters stay readable on a narrow window. */
#include "vm/show/svg.h"

#include "vm/show/xml.h"

enum { WIDE = 460 };
/* Units of a narrow letter, rather too many: of text, and of the smaller text at axes. */
#define LETTER 7.0
#define SMALL  6.3

/* --- pieces
 * ----------------------------------------------------------------------------------------------------------------
 */

static void number(struct buf *b, double v)
{
    buf_number(b, round(v * 10) / 10);
}

/* Text of at most so many columns; broken bytes and control characters as U+FFFD. */
static void words(struct buf *b, struct str s, uint32_t most)
{
    uint32_t columns = 0, whole = utf8_width(s);
    while (s.n) {
        uint32_t code = 0, n = utf8_next(s, &code), width = n ? utf8_width(str_part(s, 0, n)) : 1;
        bool good = n && code >= 0x20 && (code < 0x7f || code >= 0xa0);
        if (whole > most && columns + width + 1 > most) {
            buf_text(b, "…");
            return;
        }
        if (good)
            xml_add(b, str_part(s, 0, n));
        else
            buf_text(b, "\xef\xbf\xbd");
        columns += width;
        s = str_part(s, n ? n : 1, s.n - (n ? n : 1));
    }
}

static void text(struct buf *b, double x, double y, const char *class, struct str s, uint32_t most)
{
    buf_text(b, "<text x=\"");
    number(b, x);
    buf_text(b, "\" y=\"");
    number(b, y);
    buf_printf(b, "\" class=\"%s\">", class);
    words(b, s, most);
    buf_text(b, "</text>\n");
}

static void count_text(struct buf *b, double x, double y, const char *class, uint64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    text(b, x, y, class, (struct str){digits, (uint32_t)len}, 24);
}

static void line(struct buf *b, double x1, double y1, double x2, double y2, const char *class)
{
    const double at[] = {x1, y1, x2, y2};
    static const char *const names[] = {"<line x1=\"", "\" y1=\"", "\" x2=\"", "\" y2=\""};
    for (uint32_t i = 0; i < ARRAY_LEN(at); i++) {
        buf_text(b, names[i]);
        number(b, at[i]);
    }
    buf_printf(b, "\" class=\"%s\"/>\n", class);
}

/* Open: what follows says what it is; closed by "</rect>". */
static void box(struct buf *b, double x, double y, double w, double h)
{
    const double at[] = {x, y, MAX(w, 0), MAX(h, 0)};
    static const char *const names[] = {"<rect x=\"", "\" y=\"", "\" width=\"", "\" height=\""};
    for (uint32_t i = 0; i < ARRAY_LEN(at); i++) {
        buf_text(b, names[i]);
        number(b, at[i]);
    }
    buf_text(b, "\"");
}

static void says(struct buf *b, struct str what, struct str part, double n)
{
    buf_text(b, "<title>");
    words(b, what, 200);
    if (part.n) {
        buf_text(b, ", ");
        words(b, part, 200);
    }
    buf_text(b, ": ");
    buf_number(b, round(n * 1e6) / 1e6);
    buf_text(b, "</title>");
}

static void begin(struct buf *b, double high, struct str title)
{
    buf_printf(b, "<svg class=\"chart\" viewBox=\"0 0 %d ", WIDE);
    number(b, high);
    buf_text(b, "\" role=\"img\"><title>");
    words(b, title, 200);
    buf_text(b, "</title>\n");
}

static void end(struct buf *b)
{
    buf_text(b, "</svg>\n");
}

/* The parts that occur, in rows below each other; gives where they end. Without `b` it only measures. */
static double legend(struct buf *b, const struct svg_bars *c)
{
    double x = 0, y = 0;
    for (uint32_t k = 0; k < c->nparts; k++) {
        double wide = 30 + LETTER * (double)utf8_width(c->parts[k]);
        bool occurs = false;
        for (uint32_t i = 0; i < c->n; i++)
            occurs |= c->p[i].part[k] > 0;
        if (!occurs)
            continue;
        if (x > 0 && x + wide > WIDE) {
            x = 0;
            y += 18;
        }
        if (b) {
            box(b, x, y, 12, 12);
            buf_printf(b, " class=\"f%u\"/>\n", c->colors[k]);
            text(b, x + 18, y + 10, "", c->parts[k], 40);
        }
        x += wide;
    }
    return y + 22;
}

/* --- axes
 * -----------------------------------------------------------------------------------------------------------------
 */

double svg_step(double low, double high, uint32_t most)
{
    static const double round_ones[] = {1, 2, 5, 10};
    double span = high - low, rough = span / most;
    if (!(span > 0) || !isfinite(span))
        return 1;
    double power = pow(10, floor(log10(rough)));
    for (uint32_t i = 0; i < ARRAY_LEN(round_ones); i++)
        if (round_ones[i] * power >= rough * (1 - 1e-9))
            return round_ones[i] * power;
    return 10 * power;
}

struct axis {
    double low, high, step;
    double top, bottom; /* in the picture */
};

static struct axis axis_of(double low, double high, bool whole, double top, double bottom)
{
    struct axis a = {.top = top, .bottom = bottom};
    if (!(high > low))
        high = low + 1;
    a.step = svg_step(low, high, 5);
    if (whole && a.step < 1)
        a.step = 1;
    a.low = floor(low / a.step + 1e-9) * a.step;
    a.high = ceil(high / a.step - 1e-9) * a.step;
    return a;
}

static double axis_y(const struct axis *a, double v)
{
    return a->bottom - (v - a->low) / (a->high - a->low) * (a->bottom - a->top);
}

/* Numbers along an axis have room for a few digits: thousands are k, millions M. */
static int axis_number(char *to, size_t room, double v, double step)
{
    static const struct {
        double least;
        const char *mark;
    } scales[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    for (uint32_t i = 0; i < ARRAY_LEN(scales); i++)
        if (step >= scales[i].least)
            return snprintf(to, room, v != 0 ? "%.10g%s" : "%.10g", v / scales[i].least, scales[i].mark);
    return snprintf(to, room, "%.10g", v);
}

static void axis_draw(struct buf *b, const struct axis *a, double left)
{
    uint32_t n = (uint32_t)round((a->high - a->low) / a->step);
    for (uint32_t i = 0; i <= n; i++) {
        double v = a->low + i * a->step, y = axis_y(a, v);
        char shown[32];
        int len = axis_number(shown, sizeof shown, v, a->step);
        line(b, left, y, WIDE, y, "grid");
        text(b, left - 6, y + 4, "e soft", (struct str){shown, (uint32_t)len}, 12);
    }
}

/* Labels under the points, as many as have room. */
static void axis_labels(struct buf *b, const struct svg_point *p, const struct str *names, uint32_t n,
                        double left, double dx, double first, double y)
{
    uint32_t widest = 1;
    for (uint32_t i = 0; i < n; i++)
        widest = MAX(widest, utf8_width(p ? p[i].label : names[i]));
    uint32_t every = (uint32_t)ceil((SMALL * widest + 8) / dx);
    every = MAX(every, 1);
    double half = SMALL * widest / 2, free = 0; /* from where on there is room */
    for (uint32_t i = 0; i < n; i += every) {
        double x = left + first + i * dx;
        bool cut = x + half > WIDE;
        if ((cut ? WIDE - 2 * half : x - half) < free)
            continue;
        text(b, cut ? WIDE : x, y, cut ? "e soft" : "m soft", p ? p[i].label : names[i], 24);
        free = x + half + 4;
    }
}

/* --- bars
 * -------------------------------------------------------------------------------------------------------------------
 */

static uint64_t bar_sum(const struct svg_bars *c, uint32_t i)
{
    uint64_t sum = 0;
    for (uint32_t k = 0; k < c->nparts; k++)
        sum += c->p[i].part[k];
    return sum;
}

static void bar(struct buf *b, const struct svg_bars *c, uint32_t i, double y, uint64_t most)
{
    double x = 0;
    most = c->shares ? MAX(bar_sum(c, i), 1) : most;
    text(b, 0, y + 12, "", c->p[i].label, 52);
    count_text(b, WIDE, y + 12, "e", bar_sum(c, i));
    for (uint32_t k = 0; k < c->nparts; k++) {
        double wide = (double)c->p[i].part[k] / (double)most * WIDE;
        if (c->p[i].part[k] == 0)
            continue;
        box(b, x, y + 18, wide, 12);
        buf_printf(b, " class=\"f%u\">", c->colors[k]);
        says(b, c->p[i].label, c->parts[k], (double)c->p[i].part[k]);
        buf_text(b, "</rect>\n");
        x += wide;
    }
}

void svg_bars(struct buf *b, const struct svg_bars *c)
{
    enum { ROW = 42 };
    uint64_t most = 1;
    double head = legend(NULL, c) + 6;
    for (uint32_t i = 0; i < c->n; i++)
        most = MAX(most, bar_sum(c, i));
    begin(b, head + (double)ROW * c->n, c->title);
    legend(b, c);
    for (uint32_t i = 0; i < c->n; i++)
        bar(b, c, i, head + (double)ROW * i, most);
    end(b);
}

/* --- trends
 * -----------------------------------------------------------------------------------------------------------------
 */

struct svg_limits svg_limits(const struct svg_point *p, uint32_t n, bool never_negative)
{
    struct svg_limits l = {0};
    double sum = 0, ranges = 0, before = 0;
    uint32_t known = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (p[i].missing)
            continue;
        sum += p[i].value;
        ranges += known ? fabs(p[i].value - before) : 0;
        before = p[i].value;
        known++;
    }
    l.mean = known ? sum / known : 0;
    double reach = known > 1 ? 2.66 * ranges / (known - 1) : 0;
    l.low = never_negative ? MAX(0, l.mean - reach) : l.mean - reach;
    l.high = l.mean + reach;
    return l;
}

static struct axis trend_axis(const struct svg_trend *c, double top, double bottom)
{
    double low = 0, high = 0;
    bool whole = true;
    for (uint32_t i = 0; i < c->n; i++) {
        if (c->p[i].missing)
            continue;
        low = MIN(low, c->p[i].value);
        high = MAX(high, c->p[i].value);
        whole &= c->p[i].value == floor(c->p[i].value);
    }
    if (c->has_target)
        high = MAX(high, c->less_is_better ? c->target : c->target * 1.02); /* some of the band is to be seen */
    if (c->has_floor)
        high = MAX(high, c->floor);
    if (c->limits) {
        high = MAX(high, c->limits->high);
        low = MIN(low, c->limits->low);
    }
    return axis_of(low, high, whole && high >= 1, top, bottom);
}

/* From the floor to the target; where there is but one of them, from it to the good end of the axis. */
static void trend_band(struct buf *b, const struct svg_trend *c, const struct axis *a, double left)
{
    double good = c->less_is_better ? a->low : a->high;
    double from = c->has_target ? c->target : c->floor, to = good;
    if (!c->has_target && !c->has_floor)
        return;
    double y1 = axis_y(a, MAX(from, to)), y2 = axis_y(a, MIN(from, to));
    box(b, left, y1, WIDE - left, y2 - y1);
    buf_text(b, " class=\"band\"/>\n");
    if (c->has_target)
        line(b, left, axis_y(a, c->target), WIDE, axis_y(a, c->target), "target");
    if (c->has_floor)
        line(b, left, axis_y(a, c->floor), WIDE, axis_y(a, c->floor), "floor");
}

static void trend_limits(struct buf *b, const struct svg_limits *l, const struct axis *a, double left)
{
    line(b, left, axis_y(a, l->mean), WIDE, axis_y(a, l->mean), "mean");
    line(b, left, axis_y(a, l->high), WIDE, axis_y(a, l->high), "limit");
    if (l->low > a->low)
        line(b, left, axis_y(a, l->low), WIDE, axis_y(a, l->low), "limit");
}

static void trend_line(struct buf *b, const struct svg_trend *c, const struct axis *a, double x0, double dx)
{
    bool open = false;
    buf_text(b, "<path class=\"l\" d=\"");
    for (uint32_t i = 0; i < c->n; i++) {
        if (!c->p[i].missing) {
            buf_char(b, open ? 'L' : 'M');
            number(b, x0 + i * dx);
            buf_char(b, ' ');
            number(b, axis_y(a, c->p[i].value));
        }
        open = !c->p[i].missing;
    }
    buf_text(b, "\"/>\n");
}

static void trend_points(struct buf *b, const struct svg_trend *c, const struct axis *a, double x0, double dx)
{
    for (uint32_t i = 0; i < c->n; i++) {
        double v = c->p[i].value;
        bool out = c->limits && (v > c->limits->high || v < c->limits->low);
        if (c->p[i].missing)
            continue;
        buf_text(b, "<circle cx=\"");
        number(b, x0 + i * dx);
        buf_text(b, "\" cy=\"");
        number(b, axis_y(a, v));
        buf_printf(b, "\" r=\"%s\" class=\"%s\">", out ? "5" : "3.2", out ? "f2" : "f1");
        says(b, c->p[i].label, STR_EMPTY, v);
        buf_text(b, "</circle>\n");
    }
}

void svg_trend(struct buf *b, const struct svg_trend *c)
{
    enum { HIGH = 220, LEFT = 44 };
    struct axis a = trend_axis(c, 10, HIGH - 30);
    double dx = (WIDE - LEFT - 16.0) / MAX(c->n, 2) * (c->n > 1 ? (double)c->n / (c->n - 1) : 1),
           x0 = LEFT + 8;
    begin(b, HIGH, c->title);
    axis_draw(b, &a, LEFT);
    trend_band(b, c, &a, LEFT);
    if (c->limits)
        trend_limits(b, c->limits, &a, LEFT);
    trend_line(b, c, &a, x0, dx);
    trend_points(b, c, &a, x0, dx);
    axis_labels(b, c->p, NULL, c->n, LEFT, dx, 8, HIGH - 10);
    end(b);
}

/* --- histograms
 * ----------------------------------------------------------------------------------------------------------------
 */

void svg_histogram(struct buf *b, const struct svg_histogram *c)
{
    enum { HIGH = 220, LEFT = 44 };
    uint64_t most = 1;
    for (uint32_t i = 0; i < c->n; i++)
        most = MAX(most, c->counts[i]);
    struct axis a = axis_of(0, (double)most, true, 10, HIGH - 30);
    double dx = (double)(WIDE - LEFT) / MAX(c->n, 1);
    begin(b, HIGH, c->title);
    axis_draw(b, &a, LEFT);
    for (uint32_t i = 0; i < c->n; i++) {
        double y = axis_y(&a, (double)c->counts[i]);
        box(b, LEFT + i * dx + 1, y, dx - 2, a.bottom - y);
        buf_printf(b, " class=\"f%u\">", c->colors[i]);
        says(b, c->labels[i], STR_EMPTY, (double)c->counts[i]);
        buf_text(b, "</rect>\n");
    }
    axis_labels(b, NULL, c->labels, c->n, LEFT, dx, dx / 2, HIGH - 10);
    end(b);
}

/* --- heat maps
 * -------------------------------------------------------------------------------------------------------------------
 */

static void heat_cell(struct buf *b, const struct svg_heat *c, uint32_t r, uint32_t k, double x, double y,
                      double w, uint64_t most)
{
    uint64_t n = c->counts[r * c->ncolumns + k];
    double share = n ? 0.15 + 0.85 * (double)n / (double)most : 0;
    box(b, x, y, w - 2, 22);
    buf_text(b, n ? " class=\"h\" fill-opacity=\"" : " class=\"empty\">");
    if (n) {
        buf_number(b, round(share * 100) / 100);
        buf_text(b, "\">");
    }
    says(b, c->rows[r], c->columns[k], (double)n);
    buf_text(b, "</rect>\n");
    if (n)
        count_text(b, x + (w - 2) / 2, y + 15, share > 0.55 ? "m inv" : "m", n);
}

void svg_heat(struct buf *b, const struct svg_heat *c)
{
    enum { ROW = 24, LEFT = 130, HEAD = 128 };
    uint64_t most = 1;
    double w = MIN((double)(WIDE - LEFT) / MAX(c->ncolumns, 1), 60.0);
    for (uint32_t i = 0; i < c->nrows * c->ncolumns; i++)
        most = MAX(most, c->counts[i]);
    begin(b, HEAD + (double)ROW * c->nrows, c->title);
    for (uint32_t k = 0; k < c->ncolumns; k++) {
        buf_text(b, "<g transform=\"translate(");
        number(b, LEFT + k * w + w / 2 + 3);
        buf_printf(b, " %d) rotate(-90)\">", HEAD - 6);
        text(b, 0, 0, "", c->columns[k], 18);
        buf_text(b, "</g>\n");
    }
    for (uint32_t r = 0; r < c->nrows; r++) {
        double y = HEAD + (double)ROW * r;
        text(b, LEFT - 6, y + 15, "e", c->rows[r], 18);
        for (uint32_t k = 0; k < c->ncolumns; k++)
            heat_cell(b, c, r, k, LEFT + k * w, y, w, most);
    }
    end(b);
}
