/* SPDX-License-Identifier: MIT
 * Loses memory. Must fail, or the leak checker sleeps. */
#include <criterion/criterion.h>
#include <stdlib.h>

Test(canary, leak)
{
    void *volatile lost = malloc(1234);
    memset(lost, 1, 1234);
    lost = NULL;
}
