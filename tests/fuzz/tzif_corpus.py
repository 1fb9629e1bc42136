#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes small zone files of every shape as seeds.   tzif_corpus.py folder"""
import pathlib
import struct
import sys


def block(width, jumps, types, names, leaps=()):
    """Without the header: times, types of the jumps, types, names, leap seconds."""
    form = ">%d%s" % (len(jumps), "q" if width == 8 else "i")
    out = struct.pack(form, *(t for t, _ in jumps)) + bytes(i for _, i in jumps)
    out += b"".join(struct.pack(">iBB", *t) for t in types) + names
    return out + b"".join(struct.pack(">qi" if width == 8 else ">ii", *leap) for leap in leaps)


def header(version, jumps, types, names, leaps=()):
    return b"TZif" + version + bytes(15) + struct.pack(">6I", 0, 0, len(leaps), len(jumps), len(types), len(names))


def file(version, jumps, types, names, footer, leaps=()):
    if version == b"\0":
        return header(version, jumps, types, names, leaps) + block(4, jumps, types, names, leaps)
    first = [(0, 0, 0)], b"\0"
    out = header(version, [], *first) + block(4, [], *first)
    return out + header(version, jumps, types, names, leaps) + block(8, jumps, types, names, leaps) + b"\n" + footer + b"\n"


EUROPE = [(0, 0, 0), (3600, 0, 0), (7200, 1, 4)]
SEEDS = {
    "v1": file(b"\0", [(-1000000000, 1), (354675600, 2), (370400400, 1)], EUROPE, b"CET\0CEST\0", b""),
    "v2-europe": file(b"2", [(-1000000000, 1), (354675600, 2), (370400400, 1)], EUROPE, b"CET\0CEST\0", b"CET-1CEST,M3.5.0,M10.5.0/3"),
    "v2-no-table": file(b"2", [], [(-18000, 0, 0)], b"EST\0", b"EST5EDT,M3.2.0,M11.1.0"),
    "v2-fixed": file(b"2", [(-1500000000, 0)], [(10800, 0, 0)], b"+03\0", b"<+03>-3"),
    "v2-no-footer": file(b"2", [(0, 1)], [(0, 0, 0), (3600, 0, 0)], b"LMT\0", b""),
    "v3-negative": file(b"3", [(1000000000, 0)], [(-10800, 0, 0)], b"-03\0", b"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1"),
    "v3-julian": file(b"3", [], [(12600, 0, 0)], b"+0330\0", b"<+0330>-3:30<+0430>,J79/24,J263/24"),
    "v3-day": file(b"3", [], [(0, 0, 0)], b"AAA\0", b"AAA0BBB-1:30:15,59/167,300/-167"),
    "v3-always": file(b"3", [], [(-10800, 0, 0)], b"XXX\0", b"XXX3EDT4,0/0,J365/23"),
    "v2-dublin": file(b"2", [], [(3600, 0, 0)], b"IST\0", b"IST-1GMT0,M10.5.0,M3.5.0/1"),
    "v4-date-line": file(b"4", [(-131774400, 1), (1325239200, 2)], [(0, 0, 0), (-36000, 0, 0), (50400, 0, 0)], b"LMT\0", b"<+14>-14"),
    "v2-leaps": file(b"2", [(0, 0)], [(0, 0, 0)], b"UTC\0", b"UTC0", [(78796800, 1)]),
    "v2-big-bang": file(b"2", [(-(2**59), 0), (2**62, 0)], [(0, 0, 0)], b"UTC\0", b"UTC0"),
    "empty": b"",
}
if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in SEEDS.items():
        (folder / name).write_bytes(data)
