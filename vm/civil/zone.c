/* SPDX-License-Identifier: MIT */
#include "vm/civil/zone.h"

#include <errno.h>

/* A zone is one sorted table. The footer's yearly rule is written out for 400 years, after which the
 * Gregorian calendar repeats with its weekdays: later instants are looked up 400 years or a multiple of it
 * earlier. */
struct zone {
    const int64_t *at;     /* microseconds: from at[i] on offset[i + 1] holds */
    const int32_t *offset; /* n + 1 of them; offset[0] before at[0] */
    uint32_t n;
    bool yearly;        /* the footer has a rule for daylight saving time */
    bool always;        /* and nothing else: it holds before cycle_from as well */
    int64_t cycle_from; /* the rule holds from here on */
};

#define CYCLE (INT64_C(146097) * CIVIL_DAY)
enum { CYCLE_YEARS = 400, WIDEST_EAST = 93599, WIDEST_WEST = -89999 }; /* seconds: RFC 8536, 3.2 */

static const int32_t utc_offset[] = {0};
static const struct zone utc = {.offset = utc_offset};

static bool offset_fits(int64_t seconds)
{
    return seconds >= WIDEST_WEST && seconds <= WIDEST_EAST;
}

/* --- looking up
 * ---------------------------------------------------------------------------------------------- */

static uint32_t upper_bound(const int64_t *at, uint32_t n, int64_t instant)
{
    uint32_t low = 0;
    while (n > 0) {
        uint32_t half = n / 2;
        bool right = at[low + half] <= instant;
        low = right ? low + half + 1 : low;
        n = right ? n - half - 1 : half;
    }
    return low;
}

static int64_t away(int64_t at, int64_t by) /* what stands for "never" stays so */
{
    int64_t sum;
    if (at == INT64_MIN || at == INT64_MAX)
        return at;
    return !__builtin_add_overflow(at, by, &sum) ? sum : by < 0 ? INT64_MIN : INT64_MAX;
}

/* By how many microseconds the instant is moved into the table. */
static int64_t cycle_shift(const struct zone *z, int64_t instant)
{
    int64_t gone;
    if (!z->yearly || (instant < z->cycle_from && !z->always))
        return 0;
    if (__builtin_sub_overflow(instant, z->cycle_from, &gone))
        gone = instant < 0 ? INT64_MIN : INT64_MAX;
    gone = MAX(gone, INT64_MIN + CYCLE); /* so that the product fits */
    return (gone / CYCLE - (gone % CYCLE < 0)) * CYCLE;
}

int32_t zone_offset(const struct zone *z, int64_t instant, int64_t *ret_from, int64_t *ret_till)
{
    if (!z)
        z = &utc;
    int64_t shift = cycle_shift(z, instant);
    uint32_t i = upper_bound(z->at, z->n, instant - shift);
    *ret_from = i ? z->at[i - 1] : INT64_MIN;
    *ret_till = i < z->n ? z->at[i] : INT64_MAX;
    if (shift) {
        *ret_from = away(*ret_from, shift);
        *ret_till = away(*ret_till, shift);
    }
    return z->offset[i];
}

/* --- making the table
 * ---------------------------------------------------------------------------------------- */

struct maker {
    struct arena *arena;
    VEC(int64_t) at;
    VEC(int32_t) offset;
    int64_t last; /* the last instant in the file, also when nothing changed there */
    bool any;
};

/* Changes of name or of the summer flag alone are no changes here. */
static void maker_add(struct maker *m, int64_t at, int32_t offset)
{
    while (m->at.n && m->at.p[m->at.n - 1] >= at) { /* a stretch of no length */
        m->at.n--;
        m->offset.n--;
    }
    if (m->offset.p[m->offset.n - 1] == offset)
        return;
    *VEC_PUSH(m->arena, m->at) = at;
    *VEC_PUSH(m->arena, m->offset) = offset;
}

static int64_t micro_of_seconds(int64_t s)
{
    const int64_t most = INT64_MAX / CIVIL_SECOND;
    return s > most ? INT64_MAX : s < -most ? INT64_MIN : s * CIVIL_SECOND;
}

/* --- the footer: a POSIX TZ text
 * ----------------------------------------------------------------------------- */

enum rule_form { RULE_MONTH, RULE_JULIAN, RULE_DAY }; /* Mm.w.d, Jn (no leap day is counted), n (from 0) */
struct rule {
    enum rule_form form;
    int32_t month, week, day; /* day: weekday of Mm.w.d from 0 Sunday; else n */
    int32_t time;             /* seconds after midnight of the clock before the change; may be negative */
};
struct footer {
    int32_t standard, summer; /* seconds east */
    bool yearly;
    struct rule start, end;
};
struct cursor {
    const char *p, *end;
};

static bool take(struct cursor *c, char want)
{
    if (c->p == c->end || *c->p != want)
        return false;
    c->p++;
    return true;
}

static bool take_number(struct cursor *c, int32_t least, int32_t most, int32_t *ret)
{
    const char *from = c->p;
    int32_t v = 0;
    while (c->p < c->end && *c->p >= '0' && *c->p <= '9' && c->p - from < 4)
        v = v * 10 + (*c->p++ - '0');
    *ret = v;
    return c->p > from && v >= least && v <= most;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* EST, or <+03> */
static bool take_name(struct cursor *c)
{
    bool quoted = take(c, '<');
    const char *from = c->p;
    while (c->p < c->end &&
           (is_letter(*c->p) || (quoted && (is_digit(*c->p) || *c->p == '+' || *c->p == '-'))))
        c->p++;
    return c->p - from >= 3 && (!quoted || take(c, '>'));
}

/* [+-]h[h[h]][:mm[:ss]] */
static bool take_clock(struct cursor *c, int32_t most_hours, int32_t *ret)
{
    int32_t h, m = 0, s = 0;
    bool minus = take(c, '-');
    if (!minus)
        take(c, '+');
    if (!take_number(c, 0, most_hours, &h))
        return false;
    if (take(c, ':')) {
        if (!take_number(c, 0, 59, &m) || (take(c, ':') && !take_number(c, 0, 59, &s)))
            return false;
    }
    *ret = (h * 3600 + m * 60 + s) * (minus ? -1 : 1);
    return true;
}

static bool take_rule_day(struct cursor *c, struct rule *r)
{
    if (take(c, 'M')) {
        r->form = RULE_MONTH;
        return take_number(c, 1, 12, &r->month) && take(c, '.') && take_number(c, 1, 5, &r->week) &&
               take(c, '.') && take_number(c, 0, 6, &r->day);
    }
    r->form = take(c, 'J') ? RULE_JULIAN : RULE_DAY;
    return take_number(c, r->form == RULE_JULIAN ? 1 : 0, 365, &r->day);
}

static bool take_rule(struct cursor *c, struct rule *r)
{
    r->time = 2 * 3600;
    return take(c, ',') && take_rule_day(c, r) && (!take(c, '/') || take_clock(c, 167, &r->time));
}

static bool footer_read(struct str s, struct footer *ret)
{
    struct cursor c = {s.p, s.p + s.n};
    int32_t west;
    *ret = (struct footer){0};
    if (!take_name(&c) || !take_clock(&c, 24, &west))
        return false;
    ret->standard = -west;
    if (c.p == c.end)
        return true;
    if (!take_name(&c))
        return false;
    ret->summer = ret->standard + 3600;
    if (c.p < c.end && *c.p != ',') {
        if (!take_clock(&c, 24, &west))
            return false;
        ret->summer = -west;
    }
    ret->yearly = true;
    return take_rule(&c, &ret->start) && take_rule(&c, &ret->end) && c.p == c.end;
}

static int32_t rule_day(const struct rule *r, int32_t year)
{
    int32_t first = civil_days(year, 1, 1);
    bool leap = civil_month_length(year, 2) == 29;
    switch (r->form) {
    case RULE_JULIAN:
        return first + r->day - 1 + (leap && r->day >= 60);
    case RULE_DAY:
        return first + r->day;
    case RULE_MONTH:
        break;
    }
    int32_t start = civil_days(year, r->month, 1), weekday = civil_weekday(start) % 7;
    int32_t day = (r->day - weekday + 7) % 7 + (r->week - 1) * 7;
    return start + (day >= civil_month_length(year, r->month) ? day - 7 : day);
}

static int64_t rule_instant(const struct rule *r, int32_t year, int32_t offset_before)
{
    return rule_day(r, year) * CIVIL_DAY + (r->time - offset_before) * CIVIL_SECOND;
}

/* At one instant the end of one summer stands before the start of the next: summer all year is written so. */
static void add_year(struct maker *m, const struct footer *f, int32_t year, int64_t after)
{
    int64_t start = rule_instant(&f->start, year, f->standard);
    int64_t end = rule_instant(&f->end, year, f->summer);
    bool start_first = start < end;
    for (int i = 0; i < 2; i++) {
        bool is_start = (i == 0) == start_first;
        int64_t at = is_start ? start : end;
        if (at > after)
            maker_add(m, at, is_start ? f->summer : f->standard);
    }
}

static int32_t year_of(int64_t instant)
{
    return civil_parts(instant).year;
}

/* Writes the rule out from the table's last instant on. */
static void add_footer(struct maker *m, const struct footer *f, struct zone *z)
{
    uint32_t before = m->at.n;
    int64_t after = m->any ? m->last : INT64_MIN;
    int32_t year = m->any ? year_of(after) : 1970;
    if (year > 9999)
        return;
    year = MAX(year, 1);
    for (int32_t y = year - 1; y <= year + CYCLE_YEARS + 4; y++)
        add_year(m, f, y, after);
    z->yearly = m->at.n >= before + 2; /* fewer: it is always summer, or never */
    z->always = !m->any;
    z->cycle_from = civil_days(year + 2, 1, 1) * CIVIL_DAY;
}

/* --- the file
 * ------------------------------------------------------------------------------------------------ */

struct bytes {
    const unsigned char *p;
    size_t n;
};
struct header {
    uint8_t version;
    uint32_t isut, isstd, leaps, times, types, chars;
};
enum { HEADER_SIZE = 44, TYPE_SIZE = 6, MOST_BYTES = 1 << 20 };

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static int64_t be_time(const unsigned char *p, size_t width)
{
    if (width == 4)
        return (int32_t)be32(p);
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool read_header(struct bytes *b, struct header *h)
{
    const unsigned char *p = b->p;
    if (b->n < HEADER_SIZE || memcmp(p, "TZif", 4) != 0 || (p[4] != 0 && (p[4] < '2' || p[4] > '9')))
        return false;
    *h = (struct header){.version = p[4],
                         .isut = be32(p + 20),
                         .isstd = be32(p + 24),
                         .leaps = be32(p + 28),
                         .times = be32(p + 32),
                         .types = be32(p + 36),
                         .chars = be32(p + 40)};
    b->p += HEADER_SIZE;
    b->n -= HEADER_SIZE;
    return h->types >= 1 && h->types <= 256 && h->chars >= 1 && (h->isut == 0 || h->isut == h->types) &&
           (h->isstd == 0 || h->isstd == h->types);
}

static uint64_t block_size(const struct header *h, size_t width)
{
    return (uint64_t)h->times * (width + 1) + (uint64_t)h->types * TYPE_SIZE + h->chars +
           (uint64_t)h->leaps * (width + 4) + h->isstd + h->isut;
}

/* The types' offsets; false when one is wider than a clock can be. */
static bool read_types(const unsigned char *p, const struct header *h, int32_t *offset)
{
    for (uint32_t i = 0; i < h->types; i++, p += TYPE_SIZE) {
        offset[i] = (int32_t)be32(p);
        if (!offset_fits(offset[i]) || p[4] > 1 || p[5] >= h->chars)
            return false;
    }
    return true;
}

/* Files that count leap seconds ("right/") are refused: instants here have none. */
static bool read_block(struct maker *m, struct bytes *b, const struct header *h, size_t width)
{
    int32_t offset[256];
    uint64_t size = block_size(h, width);
    if (h->leaps || size > b->n)
        return false;
    const unsigned char *at = b->p, *type = at + (size_t)h->times * width;
    if (!read_types(type + h->times, h, offset))
        return false;
    *VEC_PUSH(m->arena, m->offset) = offset[0];
    int64_t last = 0;
    for (uint32_t i = 0; i < h->times; i++) {
        int64_t t = be_time(at + i * width, width);
        if (type[i] >= h->types || (i && t <= last))
            return false;
        maker_add(m, micro_of_seconds(t), offset[type[i]]);
        last = t;
    }
    m->any = h->times > 0;
    m->last = micro_of_seconds(last);
    b->p += size;
    b->n -= (size_t)size;
    return true;
}

static bool read_footer(struct maker *m, struct bytes b, struct zone *z)
{
    struct footer f;
    const unsigned char *end;
    if (b.n < 2 || b.p[0] != '\n' || !(end = memchr(b.p + 1, '\n', b.n - 1)))
        return false;
    struct str text = {(const char *)b.p + 1, (uint32_t)(end - b.p - 1)};
    if (text.n == 0)
        return true; /* nothing is known of later times: the last offset goes on */
    if (!footer_read(text, &f))
        return false;
    if (f.yearly)
        add_footer(m, &f, z);
    else if (!m->any)
        m->offset.p[0] = f.standard;
    return true;
}

/* In version 2 and later the first block is for old readers; a second with 64 bits and the footer follow. */
static bool read_file(struct maker *m, struct bytes b, struct zone *z)
{
    struct header h;
    if (!read_header(&b, &h))
        return false;
    if (h.version == 0)
        return read_block(m, &b, &h, 4);
    uint64_t size = block_size(&h, 4);
    if (size > b.n)
        return false;
    b.p += size;
    b.n -= (size_t)size;
    return read_header(&b, &h) && h.version >= '2' && read_block(m, &b, &h, 8) && read_footer(m, b, z);
}

enum zone_result zone_parse(struct arena *a, struct str bytes, const struct zone **ret)
{
    struct maker m = {.arena = a};
    struct zone *z = NEW(a, struct zone);
    if (!read_file(&m, (struct bytes){(const unsigned char *)bytes.p, bytes.n}, z))
        return ZONE_BROKEN;
    z->at = m.at.p;
    z->offset = m.offset.p;
    z->n = m.at.n;
    *ret = z;
    return ZONE_OK;
}

/* --- names and folders
 * --------------------------------------------------------------------------------------- */

/* Letters, digits and _ + - in parts between single slashes: no way out of the folder. And no name that means
 * whatever this machine is set to. */
static bool name_valid(struct str s)
{
    bool start = true;
    if (s.n == 0 || s.n > 64 || !is_letter(s.p[0]))
        return false;
    if (str_eq(s, STR("localtime")) || str_eq(s, STR("posixrules")))
        return false;
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '/' ? start : !is_letter(c) && !is_digit(c) && c != '_' && c != '+' && c != '-')
            return false;
        start = c == '/';
    }
    return !start;
}

static bool read_in(struct arena *a, open_fn open, void *ud, struct str dir, struct str name, size_t most,
                    struct str *ret)
{
    struct buf path = {.arena = a};
    buf_add(&path, dir.n ? dir : STR("/usr/share/zoneinfo"));
    buf_char(&path, '/');
    buf_add(&path, name);
    return read_whole(a, open, ud, STR_EMPTY, buf_str(&path), most, ret);
}

enum zone_result zone_load(struct arena *a, open_fn open, void *ud, struct str dir, struct str name,
                           const struct zone **ret)
{
    struct str bytes;
    if (str_eq(name, STR("UTC"))) {
        *ret = &utc;
        return ZONE_OK;
    }
    if (!name_valid(name))
        return ZONE_UNKNOWN;
    errno = 0;
    if (!read_in(a, open, ud, dir, name, MOST_BYTES, &bytes))
        return errno == ENOENT || errno == ENOTDIR || errno == EISDIR ? ZONE_UNKNOWN : ZONE_BROKEN;
    return zone_parse(a, bytes, ret);
}

/* The n-th part of a line, from 0, between runs of `at`. */
static struct str part_of(struct str line, char at, int n)
{
    uint32_t i = 0;
    for (;; n--) {
        uint32_t from = i;
        while (i < line.n && line.p[i] != at)
            i++;
        if (n == 0 || i == line.n)
            return n == 0 ? str_part(line, from, i - from) : STR_EMPTY;
        i++;
    }
}

/* The zone named on a line, or nothing. "Z name …" and "L target name" of tzdata.zi; the third column of the
 * tables. */
static struct str zi_name(struct str line)
{
    if (str_starts(line, STR("Z ")))
        return part_of(line, ' ', 1);
    return str_starts(line, STR("L ")) ? part_of(line, ' ', 2) : STR_EMPTY;
}
static struct str tab_name(struct str line)
{
    return str_starts(line, STR("#")) ? STR_EMPTY : part_of(line, '\t', 2);
}

static const struct list_file {
    const char *name;
    struct str (*name_on)(struct str line);
} list_files[] = {{"tzdata.zi", zi_name}, {"zone1970.tab", tab_name}, {"zone.tab", tab_name}};
enum { MOST_LIST = 4 << 20 };

static bool same_letters(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (uint32_t i = 0; i < a.n; i++) {
        char x = is_letter(a.p[i]) ? (char)(a.p[i] | 32) : a.p[i] == ' ' ? '_' : a.p[i];
        char y = is_letter(b.p[i]) ? (char)(b.p[i] | 32) : b.p[i];
        if (x != y)
            return false;
    }
    return true;
}

static struct str last_part(struct str s)
{
    uint32_t i = s.n;
    while (i > 0 && s.p[i - 1] != '/')
        i--;
    return str_part(s, i, s.n - i);
}

/* "asia/shanghai" and "Shanghai" are surely Asia/Shanghai; only else is it a matter of spelling. */
static struct str nearest_in(struct arena *a, struct str text, const struct list_file *f, struct str name)
{
    VEC(struct str) all = {0};
    struct str line, city = {NULL, 0};
    while (text.n) {
        str_cut(text, '\n', &line, &text);
        struct str zone_name = f->name_on(line);
        if (!zone_name.n)
            continue;
        if (same_letters(name, zone_name))
            return zone_name;
        if (!city.p && same_letters(name, last_part(zone_name)))
            city = zone_name;
        *VEC_PUSH(a, all) = zone_name;
    }
    return city.p ? city : text_nearest(name, all.p, all.n);
}

struct str zone_nearest(struct arena *a, open_fn open, void *ud, struct str dir, struct str name)
{
    struct str text, found;
    for (size_t i = 0; i < ARRAY_LEN(list_files); i++) {
        const struct list_file *f = &list_files[i];
        if (!read_in(a, open, ud, dir, str_of(f->name), MOST_LIST, &text))
            continue;
        found = nearest_in(a, text, f, name);
        if (found.p)
            return found;
    }
    return (struct str){NULL, 0};
}

struct str zone_release(struct arena *a, open_fn open, void *ud, struct str dir)
{
    struct str text, line, rest, head = STR("# version ");
    if (read_in(a, open, ud, dir, STR("tzdata.zi"), MOST_LIST, &text)) {
        str_cut(text, '\n', &line, &rest);
        if (str_starts(line, head))
            return str_trim(str_part(line, head.n, line.n - head.n));
    }
    if (read_in(a, open, ud, dir, STR("+VERSION"), MOST_LIST, &text) && str_trim(text).n)
        return str_trim(text);
    return STR("unknown");
}
