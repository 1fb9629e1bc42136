/* SPDX-License-Identifier: MIT
 * left.c: how much of the time is left, as a number of seconds and as people say it. */
#include "vm/show/left.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* The two largest units that there are; what is left is never made more than it is. */
void left_print(struct buf *b, int64_t micros, bool days)
{
    static const struct {
        int64_t seconds;
        const char *unit;
    } units[] = {{DAY, " d"}, {HOUR, " h"}, {MINUTE, " min"}, {1, " s"}};
    uint64_t n = (micros < 0 ? 0 - (uint64_t)micros : (uint64_t)micros) / (uint64_t)CIVIL_SECOND;
    int told = 0;
    for (uint32_t i = days ? 0 : 1; i < ARRAY_LEN(units) && told < 2; i++) {
        uint64_t of = n / (uint64_t)units[i].seconds;
        n %= (uint64_t)units[i].seconds;
        bool last = i + 1 == ARRAY_LEN(units);
        if (of == 0 && (told || !last)) {
            told += told > 0; /* 2 d, not 2 d 5 min */
            continue;
        }
        buf_text(b, told ? " " : "");
        buf_int(b, (int64_t)of);
        buf_text(b, units[i].unit);
        told++;
    }
}

static void put_left(const struct show_env *e, struct record *r, const char *key, const char *text_key, int64_t micros, bool days)
{
    struct buf b = {.arena = e->arena};
    bool over = micros < 0;
    int64_t seconds = micros / CIVIL_SECOND - (over && micros % CIVIL_SECOND); /* downwards */
    left_print(&b, micros, days);
    buf_text(&b, over ? " over" : "");
    record_put_int(e->arena, r, key, seconds);
    record_put_text(e->arena, r, text_key, buf_str(&b));
}

void show_left(const struct show_env *e, struct record *r, const struct duty_found *d)
{
    const struct time_left *left = d->left;
    if (d->title.n)
        record_put_text(e->arena, r, "title", d->title);
    show_instant(e, r, "as_of", left->at);
    if (!left->known) {
        record_put_null(e->arena, r, "left");
        return;
    }
    put_left(e, r, "left", "left_text", left->micros, true);
    if (left->known_work)
        put_left(e, r, "left_working", "left_working_text", left->work, false);
}
