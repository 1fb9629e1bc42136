/* SPDX-License-Identifier: MIT
 * init.c: a small book, a scenario and a log that run at once. */
#include "repl/repl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char book[] =
    "rulebook \"first\" {\n"
    "  bylaw = 1,\n"
    "  title = \"A first book\", version = \"1\", timezone = \"Asia/Shanghai\",\n"
    "  people = { li = { role = \"agent\" }, wang = { role = \"lead\" } },\n"
    "}\n"
    "\n"
    "role \"lead\"  { title = \"Team lead\" }\n"
    "role \"agent\" { reports_to = \"lead\" }\n"
    "\n"
    "event \"refund\" { amount = money \"CNY\", approved_by = optional(person) }\n"
    "\n"
    "-- a number that people argue about has a name, a source and a day from which it holds\n"
    "param \"refund_limit\" { money \"CNY\", [\"2025-01-01\"] = 3000, [\"2026-01-01\"] = 5000, cite = \"Handbook 3.2\" }\n"
    "\n"
    "policy \"refund.limit\" {\n"
    "  on      = \"refund\",  of = \"agent\",\n"
    "  forbid  = \"amount > refund_limit and not (approved_by is lead)\",\n"
    "  because = \"A refund of {amount} needs a lead's approval.\",  cite = \"Handbook 3.2\",\n"
    "}\n"
    "\n"
    "scenario \"a large refund needs a lead\" {\n"
    "  from = \"2026-03-02\", to = \"2026-03-31\",\n"
    "  events = {\n"
    "    { \"2026-03-02 10:00\", \"refund\", actor = \"li\", amount = 6200 },\n"
    "    { \"2026-03-02 10:05\", \"refund\", actor = \"li\", amount = 6200, approved_by = \"wang\" },\n"
    "  },\n"
    "  expect = { { event = 1, forbidden_by = \"refund.limit\" }, { event = 2, permitted = true }, nothing_else = true },\n"
    "}\n";

static const char log_csv[] = "at,kind,actor,case,amount,approved_by\n"
                              "2026-03-02 09:30,refund,li,T-1,120.00,\n"
                              "2026-03-02 10:00,refund,li,T-2,6200.00,\n"
                              "2026-03-02 10:05,refund,li,T-3,6200.00,wang\n"
                              "2026-03-03 16:20,refund,wang,T-4,7000.00,\n";

static const struct {
    const char *name, *text;
} file[] = {{"book.lua", book}, {"log.csv", log_csv}};
enum { FILES = sizeof file / sizeof *file };

static void path_of(const char *dir, const char *name, char *path, size_t size)
{
    if (strcmp(dir, ".") == 0)
        snprintf(path, size, "%s", name);
    else
        snprintf(path, size, "%s/%s", dir, name);
}

/* Nothing is overwritten, and nothing is written when one of the files is there. */
static bool free_of_files(const char *dir)
{
    for (int i = 0; i < FILES; i++) {
        char path[4096];
        struct stat st;
        path_of(dir, file[i].name, path, sizeof path);
        if (lstat(path, &st) != 0)
            continue;
        say("%s is there already: nothing was written; name another folder", path);
        return false;
    }
    return true;
}

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    if (!f) {
        say("%s: %s", path, strerror(errno));
        return false;
    }
    bool ok = fputs(text, f) >= 0;
    ok = fclose(f) == 0 && ok;
    if (!ok) {
        say("%s: %s", path, strerror(errno));
        unlink(path);
    }
    return ok;
}

int init_run(const struct args *a)
{
    if (a->guess)
        return guess_run(a);
    const char *dir = a->rest.n ? a->rest.p[0] : ".";
    char path[FILES][4096];
    if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
        say("%s: %s", dir, strerror(errno));
        return EXIT_DATA;
    }
    if (!free_of_files(dir))
        return EXIT_USAGE;
    for (int i = 0; i < FILES; i++) {
        path_of(dir, file[i].name, path[i], sizeof path[i]);
        if (!write_file(path[i], file[i].text))
            return EXIT_DATA;
        put("wrote %s\n", path[i]);
    }
    put("\nnow try\n  bylaw audit %s %s\n  bylaw test %s\n  bylaw why %s %s --event 2\n", path[0], path[1], path[0], path[0], path[1]);
    return EXIT_DONE;
}
