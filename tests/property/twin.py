# SPDX-License-Identifier: MIT
"""What second readers of the language share: values with states, what operators mean, civil time, how values are printed."""
import datetime
import math
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
DAY = 86400 * 10**6


class State:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


NONE, UNKNOWN, FAILED = State("none"), State("unknown"), State("failed")


def known(*vs):
    return not any(isinstance(v, State) for v in vs)


def lacking(*vs):
    return FAILED if FAILED in [v for v in vs if isinstance(v, State)] else UNKNOWN


def strict(f):
    """A function on values made one on values with states."""
    return lambda *vs: f(*vs) if known(*vs) else lacking(*vs)


def join(a, b, end):
    if a is end or b is end:
        return end
    return (not end) if known(a, b) else lacking(a, b)


def equal(a, b):
    if known(a, b):
        return a == b
    if all(v is NONE or known(v) for v in (a, b)):
        return a is b
    return lacking(a, b)


# --- what the operators mean ---------------------------------------------------------------------------------------------

def finite(v):
    return v if math.isfinite(v) else FAILED


def int64(v):
    return v if -2**63 <= v < 2**63 else FAILED


def divide(a, b):
    return finite(a / b) if b else FAILED


def floor_divide(a, b):
    if not b:
        return FAILED
    q = divide(a, b)
    return q if q is FAILED else float(math.floor(q)) if abs(q) < 2**60 else q


def modulo(a, b):
    if not b:
        return FAILED
    m = math.fmod(a, b)
    return m + b if m and (m < 0) != (b < 0) else m


def power(a, b):
    try:
        v = math.pow(a, b)
    except (OverflowError, ValueError):
        return FAILED
    return finite(v)


def decimal_of(n):
    return Fraction(Decimal(repr(n)))


def rounded(n, places=0.0):
    exact = Decimal(repr(n))
    step = Decimal(1).scaleb(-int(places))
    return finite(float(exact.quantize(step, ROUND_HALF_EVEN, Context(prec=700)))) if exact.as_tuple().exponent < -int(places) else n


def times_length(a, by):
    if by == math.floor(by) and abs(by) <= 9e15:
        return int64(a * int(by))
    v = float(a) * by
    return round(v) if abs(v) <= 9.2e18 else FAILED


def over_length(a, by):
    if not by:
        return FAILED
    v = float(a) / by
    return round(v) if abs(v) <= 9.2e18 else FAILED


def times_period(p, by):
    whole = by == math.floor(by) and abs(by) <= 1e9
    both = (p[0] * int(by), p[1] * int(by)) if whole else (2**40, 0)
    return both if all(-2**31 <= v < 2**31 for v in both) else FAILED


def read_number(t):
    t = t.strip(" \t\r\n")
    return finite(float(t)) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", t) else FAILED


def fits(t, pattern):
    return re.fullmatch("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern), t, re.S) is not None


# --- civil time ------------------------------------------------------------------------------------------------------------

def local(t):
    return (EPOCH + datetime.timedelta(microseconds=t)).astimezone(ZONE)


def micros(dt):
    return (dt - EPOCH) // datetime.timedelta(microseconds=1)


def instant(civil):
    """A civil time as an instant: the jump where it does not exist, the first of two."""
    early = micros(civil.replace(tzinfo=ZONE, fold=0))
    if local(early).replace(tzinfo=None, fold=0) == civil:
        return early
    low, high = micros(civil.replace(tzinfo=ZONE, fold=1)), early
    before = local(low).utcoffset()
    while high - low > 1:
        mid = (low + high) // 2
        low, high = (mid, high) if local(mid).utcoffset() == before else (low, mid)
    return high


def month_day(date, months):
    n = date.year * 12 + date.month - 1 + months
    for day in range(date.day, 27, -1):
        try:
            return date.replace(year=n // 12, month=n % 12 + 1, day=day)
        except ValueError:
            pass
    return date.replace(year=n // 12, month=n % 12 + 1)


def time_plus(t, p, sign=1):
    was = local(t).replace(tzinfo=None, fold=0)
    then = month_day(was, sign * p[0]) + datetime.timedelta(days=sign * p[1])
    return t if then == was else instant(then)


def date_plus(d, p, sign=1):
    return (month_day(datetime.date.fromordinal(d), sign * p[0]) + datetime.timedelta(days=sign * p[1])).toordinal()


def moment(v):
    """A time or a date as (civil day, …)."""
    return datetime.date.fromordinal(v[1]) if v[0] == "date" else local(v[1])


def clock(t):
    c = local(t)
    return ((c.hour * 60 + c.minute) * 60 + c.second) * 10**6 + c.microsecond


# --- how values are printed ---------------------------------------------------------------------------------------------------

def show_number(v):
    if v == 0:
        return "0"
    sign, digits, exp = Decimal(repr(v)).normalize().as_tuple()
    d, n = "".join(map(str, digits)), len(digits)
    point = n + exp
    if point > 21 or point < -5:
        text = d[0] + ("." + d[1:] if n > 1 else "") + f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    elif exp >= 0:
        text = d + "0" * exp
    else:
        text = f"{d[:point]}.{d[point:]}" if point > 0 else "0." + "0" * -point + d
    return "-" * sign + text


def show_money(v):
    sign, v = "-" * (v < 0), abs(v)
    places = f"{v % 10000:04}"
    return f"{sign}{v // 10000}.{places[:2] + places[2:].rstrip('0')} CNY"


def show_duration(v):
    sign, v = "-" * (v < 0), abs(v)
    rest = f".{v % 10**6:06}".rstrip("0") if v % 10**6 else ""
    return f"{sign}{v // 10**6}{rest}"


def show_period(p):
    months, days = p
    sign = ""
    if months <= 0 and days <= 0 and (months or days):
        sign, months, days = "-", -months, -days
    years, months = int(math.copysign(abs(months) // 12, months)), int(math.copysign(abs(months) % 12, months))
    text = (f"{years}y" if years else "") + (f"{months}mo" if months else "")
    text += "+" if text.startswith("-") and days > 0 else ""
    return sign + text + (f"{days}d" if days else "") or "0d"


def show_time(t):
    c = local(t)
    rest = "" if not c.microsecond else f".{c.microsecond // 1000:03}" if c.microsecond % 1000 == 0 else f".{c.microsecond:06}"
    offset = c.strftime("%z")
    return c.strftime("%Y-%m-%dT%H:%M:%S") + rest + offset[:3] + ":" + offset[3:]


SHOW = {
    "number": show_number, "money": show_money, "duration": show_duration, "period": show_period, "time": show_time,
    "bool": lambda v: "true" if v else "false", "date": lambda d: datetime.date.fromordinal(d).isoformat(),
    "text": str, "choice": str, "person": str, "set": lambda s: ";".join(sorted(s, key=str.encode)),
}
