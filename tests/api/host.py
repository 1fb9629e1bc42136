#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""host.py LIBBYLAW.SO BOOK LOG: the library from a language that has only its symbols: load, decide, why, audit."""
import ctypes as c
import json
import sys

WRITE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.POINTER(c.c_char), c.c_size_t)
lib = c.CDLL(sys.argv[1])
lib.bylaw_book_new.restype = lib.bylaw_session_new.restype = c.c_void_p
lib.bylaw_message.restype = c.c_char_p


def texts(*all):
    return (c.c_char_p * len(all))(*[t.encode() for t in all])


def written(call):
    """What a call writes."""
    out = []
    sink = WRITE(lambda _, p, n: out.append(p[:n]) or 1)
    status = call(sink)
    return status, b"".join(out).decode()


def check(status):
    if status != 0:
        sys.exit(lib.bylaw_message(c.c_void_p(book)).decode())


class RunOptions(c.Structure):
    """The first two members are enough: the library takes shorter structs as they are."""
    _fields_ = [("size", c.c_size_t), ("format", c.c_char_p)]


book = lib.bylaw_book_new()
check(lib.bylaw_load(c.c_void_p(book), sys.argv[2].encode(), None))

session = lib.bylaw_session_new(c.c_void_p(book), None)
record = c.c_void_p()
event = texts("at", "2026-03-02 10:00", "kind", "refund", "actor", "li", "amount", "6200", "goods", "food")
check(lib.bylaw_session_decide(c.c_void_p(session), event, c.c_size_t(5), c.byref(record)))
answer = json.loads(written(lambda w: lib.bylaw_record_json(record, w, None))[1])
print(answer["verdict"], "by", *answer["by"])
check(lib.bylaw_session_why(c.c_void_p(session), b"refund.limit", 0, c.byref(record)))
print(json.loads(written(lambda w: lib.bylaw_record_json(record, w, None))[1])[0]["condition"]["expr"])
lib.bylaw_session_free(c.c_void_p(session))

o = RunOptions(c.sizeof(RunOptions), b"ndjson")
status, out = written(lambda w: lib.bylaw_audit(c.c_void_p(book), c.byref(o), texts(sys.argv[3]), c.c_size_t(1), w, None, None))
check(status)
for line in map(json.loads, out.splitlines()):
    if line["type"] == "violation":
        print("event", line["event"], line["rule"])
lib.bylaw_book_free(c.c_void_p(book))
