/* SPDX-License-Identifier: MIT
 * Overflows a signed number. Must fail, or the checker of undefined behaviour prints and passes. */
#include <criterion/criterion.h>
#include <limits.h>

Test(canary, ub)
{
    volatile int most = INT_MAX;
    most = most + 1;
    cr_assert_neq(most, 0);
}
