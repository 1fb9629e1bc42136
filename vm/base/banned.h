/* SPDX-License-Identifier: MIT
 * banned.h: what product code must not call; put in front of every product file by the build.
 * Promise: the system headers come first, so that they may still speak of what is banned.
 * Owns: nothing.   Knows: the C library.   Never hears of: the house. */
#ifndef VM_BASE_BANNED_H
#define VM_BASE_BANNED_H

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* struct str and buf_add: lengths are known */
#pragma GCC poison strcpy strcat sprintf strtok
/* vm/civil: zones and calendars of our own */
#pragma GCC poison gmtime localtime mktime
/* the host's locale is not ours to set */
#pragma GCC poison setlocale
/* number_read: refuses what is no number */
#pragma GCC poison atof
/* counter-based numbers with a seed that is shown */
#pragma GCC poison rand
/* sort_stable: equal elements keep their order */
#pragma GCC poison qsort

#endif
