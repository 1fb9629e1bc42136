/* SPDX-License-Identifier: MIT
 * version.c: what this is. */
#include "repl/repl.h"

int version_run(const struct args *a)
{
    char zones[64];
    (void)a;
    bylaw_zone_release(zones, sizeof zones);
    put("bylaw %s\nzone data %s\n", bylaw_version(), zones);
    return EXIT_DONE;
}
