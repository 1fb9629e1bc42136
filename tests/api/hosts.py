#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/api/hosts.py HOST LIBRARY BOOK LOG: both hosts of this folder, the one in C and (without a sanitizer, LIBRARY is
not -) the one in Python, say what they should."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
C = """forbidden by refund.cap refund.limit
{"expr":"amount > refund_limit and not (approved_by is ops_lead)","value":true,"parts":[{"expr":"amount > refund_limit","value":true,"parts":[\
{"expr":"amount","value":"6200.00"},{"expr":"refund_limit","value":"5000.00","param":{"from":"2026-01-01","cite":"Handbook 3.2"}}]},\
{"expr":"not (approved_by is ops_lead)","value":true,"parts":[{"expr":"approved_by is ops_lead","value":false,"parts":[\
{"expr":"approved_by","value":null,"state":"none"}]}]}]}
event 2: refund.limit
event 5: refund.self
event 6: refund.cap
8 rows, 3 violations
"""
PYTHON = """forbidden by refund.cap refund.limit
amount > refund_limit and not (approved_by is ops_lead)
event 2 refund.limit
event 5 refund.self
event 6 refund.cap
"""


def says(command, want):
    p = subprocess.run(command, capture_output=True, text=True)
    if p.returncode == 0 and p.stdout == want and not p.stderr:
        return True
    print(f"{' '.join(command)}: exit {p.returncode}\n{p.stdout}{p.stderr}")
    return False


host, library, *data = sys.argv[1:]
good = says([host, *data], C)
if library != "-":
    good = says([sys.executable, os.path.join(HERE, "host.py"), library, *data], PYTHON) and good
sys.exit(not good)
