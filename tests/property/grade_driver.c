/* SPDX-License-Identifier: MIT
 * Answers grade.py: points, scores, quotas, pools and selection ratios, as vm/rule/score.c and spread.c
 * reckon them. */
#include "tests/property/driver.h"

#include "vm/rule/spread.h"

static struct decimal read_decimal(char kind, const char *text)
{
    struct value v = kind == 'n' ? value_number(strtod(text, NULL)) : value_int(int_of(text));
    return decimal_of(TYPE(kind == 'n' ? TYPE_NUMBER : kind == 'm' ? TYPE_MONEY : TYPE_DURATION), v);
}

/* points TYPE VALUE TARGET|- FLOOR|- more|less */
static void do_points(struct driver *d, char **word)
{
    (void)d;
    char kind = *word[1];
    struct point_scale s = {.has_target = strcmp(word[3], "-") != 0,
                            .has_floor = strcmp(word[4], "-") != 0,
                            .less = *word[5] == 'l'};
    if (s.has_target)
        s.target = read_decimal(kind, word[3]);
    if (s.has_floor)
        s.floor = read_decimal(kind, word[4]);
    printf("%lld\n", (long long)points_fine(&s, read_decimal(kind, word[2])));
}

enum { MOST = 64 };
/* Numbers between blanks; `?` is unknown. */
static uint32_t read_list(char *text, int64_t *ret, bool *unknown)
{
    uint32_t n = 0;
    for (char *p = strtok(text, " "); p && n < MOST; p = strtok(NULL, " "), n++) {
        unknown[n] = *p == '?';
        ret[n] = unknown[n] ? 0 : int_of(p);
    }
    return n;
}

/* score WEIGHTS POINTS */
static void do_score(struct driver *d, char **word)
{
    int64_t weight[MOST], fine[MOST], score;
    bool unknown[MOST];
    struct score_part p[MOST] = {{0}};
    uint32_t n = read_list(word[1], weight, unknown);
    read_list(word[2], fine, unknown);
    for (uint32_t i = 0; i < n; i++)
        p[i] = (struct score_part){.weight = weight[i], .known = !unknown[i], .fine = fine[i]};
    if (!score_parts(&d->line, p, n, &score)) {
        puts("unknown");
        return;
    }
    printf("%lld", (long long)score);
    for (uint32_t i = 0; i < n; i++)
        printf(" %lld/%lld/%lld", (long long)p[i].counted, (long long)p[i].points, (long long)p[i].score);
    putchar('\n');
}

/* quota FROMS QUOTAS SCORES DAYS APPLY; a quota `?` is none */
static void do_quota(struct driver *d, char **word)
{
    int64_t from[MOST], quota[MOST], score[MOST], days[MOST];
    bool none[MOST], unused[MOST];
    struct grade_bound g[MOST];
    struct ranked p[MOST] = {{0}};
    uint32_t ngrades = read_list(word[1], from, unused), n = read_list(word[3], score, unused);
    read_list(word[2], quota, none);
    read_list(word[4], days, unused);
    for (uint32_t i = 0; i < ngrades; i++)
        g[i] = (struct grade_bound){from[i], none[i] ? NO_QUOTA : quota[i]};
    for (uint32_t i = 0; i < n; i++)
        p[i] = (struct ranked){.score = score[i], .days = days[i]};
    quotas_apply(&d->line, g, ngrades, p, n, *word[5] == 'y');
    for (uint32_t i = 0; i < n; i++) {
        printf("%s%u/%u/%u/%u/%lld", i ? " " : "", p[i].by_score, p[i].grade, p[i].place, p[i].tied, (long long)p[i].wanted);
        for (uint32_t k = p[i].by_score; k < p[i].grade; k++)
            printf(p[i].left[k] == NO_QUOTA ? "/?" : "/%lld", (long long)p[i].left[k]);
    }
    putchar('\n');
}

/* pool POOL CLAIMS */
static void do_pool(struct driver *d, char **word)
{
    int64_t claim[MOST], got[MOST];
    bool unused[MOST];
    uint32_t n = read_list(word[2], claim, unused);
    bool cut = pool_share(&d->line, int_of(word[1]), claim, n, got);
    fputs(cut ? "cut" : "whole", stdout);
    for (uint32_t i = 0; i < n; i++)
        printf(" %lld", (long long)got[i]);
    putchar('\n');
}

/* ratio PEOPLE CHOSEN */
static void do_ratio(struct driver *d, char **word)
{
    int64_t people[MOST], chosen[MOST];
    bool unused[MOST];
    struct selection g[MOST] = {{0}};
    uint32_t n = read_list(word[1], people, unused);
    (void)d;
    read_list(word[2], chosen, unused);
    for (uint32_t i = 0; i < n; i++)
        g[i] = (struct selection){.people = (uint64_t)people[i], .chosen = (uint64_t)chosen[i]};
    selection_ratios(g, n);
    for (uint32_t i = 0; i < n; i++) {
        fputs(i ? " " : "", stdout);
        if (!g[i].has_ratio)
            printf("none");
        else if (g[i].has_interval)
            printf("%.9f[%.9f,%.9f]", g[i].ratio, g[i].low, g[i].high);
        else
            printf("%.9f%s", g[i].ratio, g[i].reference ? "!" : "");
    }
    putchar('\n');
}

int main(void)
{
    static const struct operation ops[] = {{"points", do_points}, {"score", do_score}, {"quota", do_quota},
                                           {"pool", do_pool},     {"ratio", do_ratio}, {NULL, NULL}};
    struct driver d = {0};
    driver_open(&d);
    do_lines(&d, ops);
    driver_close(&d);
    return 0;
}
