/* SPDX-License-Identifier: MIT
 * Writes one byte too far. Must fail, or the address checker sleeps. */
#include <criterion/criterion.h>
#include <stdlib.h>

Test(canary, overflow)
{
    volatile size_t n = 16;
    char *p = malloc(n);
    p[n] = 1;
    cr_assert_eq(p[n], 1);
    free(p);
}
