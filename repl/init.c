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

static const struct new_file first_files[] = {{"book.lua", book}, {"log.csv", log_csv}};
enum { FILES_MOST = 8 };

static void path_of(const char *dir, const char *name, char *path, size_t size)
{
    if (strcmp(dir, ".") == 0)
        snprintf(path, size, "%s", name);
    else
        snprintf(path, size, "%s/%s", dir, name);
}

/* Nothing is overwritten, and nothing is written when one of the files is there. */
static bool free_of_files(char (*path)[4096], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        if (lstat(path[i], &st) != 0)
            continue;
        say("%s is there already: nothing was written; name another folder", path[i]);
        return false;
    }
    return true;
}

static bool make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    say("%s: %s", path, strerror(errno));
    return false;
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

int files_write(const char *dir, const struct new_file *files, size_t n, const char *folder)
{
    static char path[FILES_MOST][4096];
    char below[4096];
    for (size_t i = 0; i < n; i++)
        path_of(dir, files[i].name, path[i], sizeof path[i]);
    if (!make_folder(dir))
        return EXIT_DATA;
    if (!free_of_files(path, n))
        return EXIT_USAGE;
    path_of(dir, folder ? folder : "", below, sizeof below);
    if (folder && !make_folder(below))
        return EXIT_DATA;
    for (size_t i = 0; i < n; i++) {
        if (!write_file(path[i], files[i].text))
            return EXIT_DATA;
        put("wrote %s\n", path[i]);
    }
    put("\nnow try\n  bylaw audit %s %s\n  bylaw test %s\n", path[0], path[1], path[0]);
    return EXIT_DONE;
}

int init_run(const struct args *a)
{
    if (a->guess)
        return guess_run(a);
    if (a->recipe)
        return init_recipe(a);
    const char *dir = a->rest.n ? a->rest.p[0] : ".";
    int code = files_write(dir, first_files, sizeof first_files / sizeof *first_files, NULL);
    char path[2][4096];
    for (int i = 0; i < 2; i++)
        path_of(dir, first_files[i].name, path[i], sizeof path[i]);
    if (code == EXIT_DONE)
        put("  bylaw why %s %s --event 2\n", path[0], path[1]);
    return code;
}
