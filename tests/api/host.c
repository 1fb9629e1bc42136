/* SPDX-License-Identifier: MIT
 * host.c BOOK LOG: a program that embeds Bylaw: load, decide, why, audit. */
#include "api/bylaw.h"

#include <stdio.h>
#include <string.h>

static int print(void *udata, const char *bytes, size_t n)
{
    return fwrite(bytes, 1, n, (FILE *)udata) == n;
}

static int one_record(void *udata, const bylaw_record *r)
{
    const char *rule = bylaw_record_text(r, "rule");
    int64_t event = 0;
    if (rule && bylaw_record_integer(r, "event", &event))
        fprintf((FILE *)udata, "event %lld: %s\n", (long long)event, rule);
    return 1;
}

static bylaw_status decide(bylaw_book *book)
{
    const char *const pairs[] = {"at", "2026-03-02 10:00", "kind", "refund", "actor", "li", "amount", "6200", "goods", "food"};
    const bylaw_record *answer = NULL, *reasons = NULL;
    bylaw_session *s = bylaw_session_new(book, NULL);
    bylaw_status st = s ? bylaw_session_decide(s, pairs, 5, &answer) : BYLAW_MEMORY;
    if (st == BYLAW_OK) {
        printf("%s by", bylaw_record_text(answer, "verdict"));
        const bylaw_record *by = bylaw_record_get(answer, "by");
        for (size_t i = 0; i < bylaw_record_count(by); i++)
            printf(" %s", bylaw_record_text(bylaw_record_at(by, i), NULL));
        printf("\n");
        st = bylaw_session_why(s, "refund.limit", 0, &reasons);
    }
    if (st == BYLAW_OK && bylaw_record_json(bylaw_record_get(bylaw_record_at(reasons, 0), "condition"), print, stdout))
        printf("\n");
    bylaw_session_free(s);
    return st;
}

int main(int argc, char **argv)
{
    bylaw_run_options o = BYLAW_RUN_INIT;
    bylaw_tally t = BYLAW_TALLY_INIT;
    bylaw_book *book = bylaw_book_new();
    if (argc != 3 || !book)
        return 2;
    o.each = one_record;
    o.each_udata = stdout;
    bylaw_status st = bylaw_load(book, argv[1], NULL);
    if (st == BYLAW_OK)
        st = decide(book);
    if (st == BYLAW_OK)
        st = bylaw_audit(book, &o, (const char *const *)&argv[2], 1, NULL, NULL, &t);
    printf("%llu rows, %llu violations\n", (unsigned long long)t.rows, (unsigned long long)t.violations);
    bylaw_diagnostics(book, "text", 0, print, stderr);
    bylaw_book_free(book);
    return (int)st;
}
