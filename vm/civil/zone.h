/* SPDX-License-Identifier: MIT
 * zone.h: time zones read from TZif files (RFC 8536), with the POSIX footer for times beyond the table.
 * Promise: never the process's TZ; a file that is no TZif is refused; what was read is checked before it is used.
 * Owns: a zone lives in its arena, immutable.   Knows: mem, source (to open files).   Never hears of: rules. */
#ifndef VM_CIVIL_ZONE_H
#define VM_CIVIL_ZONE_H

#include "vm/base/source.h"
#include "vm/civil/civil.h"

struct zone;
enum zone_result { ZONE_OK, ZONE_UNKNOWN, ZONE_BROKEN };
/* By IANA name ("Asia/Shanghai", "UTC"). Names with "..", a leading "/" or odd letters are ZONE_UNKNOWN. Looks in
 * `dir` (empty: /usr/share/zoneinfo). "UTC" needs no file. */
enum zone_result zone_load(struct arena *a, open_fn open, void *ud, struct str dir, struct str name, const struct zone **ret);
/* From bytes (the fuzzer's door). */
enum zone_result zone_parse(struct arena *a, struct str bytes, const struct zone **ret);
/* Names of zones near to a wrong one, for "did you mean": scans the table zone.tab/tzdata.zi; .p NULL when none. */
struct str zone_nearest(struct arena *a, open_fn open, void *ud, struct str dir, struct str name);
/* The release of the zone data ("2024a"), or "unknown". */
struct str zone_release(struct arena *a, open_fn open, void *ud, struct str dir);

/* Seconds east of UTC at an instant, and the instants between which that offset holds (INT64_MIN/MAX at the ends). */
int32_t zone_offset(const struct zone *z, int64_t instant, int64_t *ret_from, int64_t *ret_till);

#endif
