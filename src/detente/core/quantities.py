"""Exact numbers with room for what is not known: intervals, and units.

Decides interval arithmetic and which units compare. Numbers are fractions: a threshold of 67 % of
1,183 is exactly 792.61, not a float near it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from detente.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval; `None` is an open end (no lower, or no upper bound)."""

    lo: Fraction | None
    hi: Fraction | None

    def __post_init__(self) -> None:
        if self.lo is self.hi:  # one number, or no end at all
            return
        if self.lo is not None and self.hi is not None and self.hi < self.lo:
            raise ValueError(f"an interval cannot end ({self.hi}) below its start ({self.lo})")

    @property
    def exact(self) -> Fraction | None:
        """The one number in it, or `None`."""
        return self.lo if self.lo == self.hi else None

    def __add__(self, other: Interval) -> Interval:
        return Interval(_add(self.lo, other.lo), _add(self.hi, other.hi))

    def __neg__(self) -> Interval:
        return Interval(
            None if self.hi is None else -self.hi, None if self.lo is None else -self.lo
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def scaled(self, factor: Fraction) -> Interval:
        """Return the interval times a factor that is not negative."""
        if factor < 0:
            raise ValueError("a factor cannot be negative")
        if factor == 0:
            return exactly(0)
        return Interval(
            None if self.lo is None else self.lo * factor,
            None if self.hi is None else self.hi * factor,
        )

    def hull(self, other: Interval) -> Interval:
        """Return the smallest interval that holds both."""
        return Interval(
            None if self.lo is None or other.lo is None else min(self.lo, other.lo),
            None if self.hi is None or other.hi is None else max(self.hi, other.hi),
        )

    def __str__(self) -> str:
        if self.lo is None and self.hi is None:
            return "any number"
        if self.lo is None:
            return f"at most {number(self.hi)}"
        if self.hi is None:
            return f"at least {number(self.lo)}"
        if self.lo == self.hi:
            return number(self.lo)
        return f"{number(self.lo)} to {number(self.hi)}"

    def of(self, unit: object) -> str:
        """Return the interval with its unit: `at least 1 case`, `1,160 to 1,186 persons`."""
        last = self.lo if self.hi is None else self.hi
        return f"{self} {unit_of(last, unit)}".rstrip()


def _add(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a + b


def exactly(value: Fraction | int) -> Interval:
    """Return the interval that holds one number."""
    one = value if isinstance(value, Fraction) else Fraction(value)
    return Interval(one, one)


ANY = Interval(None, None)
NOT_NEGATIVE = Interval(Fraction(0), None)


def common(size: Interval, parts: Sequence[Interval]) -> Interval:
    """Return how much of a whole of that size lies in all the parts."""
    if not parts:
        return size
    his = [x for x in (size.hi, *(p.hi for p in parts)) if x is not None]
    hi = min(his) if his else None
    if len(parts) == 1:
        lo = parts[0].lo or Fraction(0)
    elif size.hi is None:
        lo = Fraction(0)
    else:
        lo = sum((p.lo or Fraction(0) for p in parts), Fraction(0)) - (len(parts) - 1) * size.hi
    lo = max(Fraction(0), lo)
    return Interval(lo if hi is None else min(lo, hi), hi)


_ONES = frozenset(
    ("persons", "cases", "days", "months", "firms", "outlets", "groups", "attempts", "closures")
)


def unit_of(value: Fraction | None, unit: object) -> str:
    """Return the unit as it stands behind a number: `1 person`, `2 persons`, `1 case per month`.

    >>> unit_of(Fraction(1), "cases per month")
    'case per month'
    """
    said = str(unit)
    first, space, rest = said.partition(" ")
    return first[:-1] + space + rest if value == 1 and first in _ONES else said


def number(value: Fraction | None) -> str:
    """Return a number as a reader writes it: thousands apart, at most two decimals.

    >>> number(Fraction(79261, 100))
    '792.61'
    """
    if value is None:
        return "unbounded"
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")


def decimal(value: Fraction, *, apart: bool = False) -> str:
    """Return a number that has an end as a file writes it; with its thousands `apart` for a reader.

    >>> decimal(Fraction(1, 8)), decimal(Fraction(2000)), decimal(Fraction(2000), apart=True)
    ('0.125', '2000', '2,000')
    """
    exact = (Decimal(value.numerator) / Decimal(value.denominator)).normalize()
    return f"{exact:,f}" if apart else f"{exact:f}"


def many(n: int, one: str, more: str = "") -> str:
    """Return how many of something there are; `more` is the word for several, if not with an `s`.

    >>> many(1, "day"), many(1200, "day"), many(0, "entry", "entries")
    ('1 day', '1,200 days', '0 entries')
    """
    return f"{n:,} {one if n == 1 else more or one + 's'}"


DAYS_PER = {
    "day": Fraction(1),
    "week": Fraction(7),
    "month": Fraction(365, 12),
    "quarter": Fraction(365, 4),
    "year": Fraction(365),
}
"""Days that a rate "per month" divides by: a year of 365 days, in equal months."""

SCALES = {"mn": Fraction(10**6), "bn": Fraction(10**9), "kt": Fraction(1000), "Mt": Fraction(10**6)}


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted, in multiples of `scale`, and per which time.

    `EUR mn per month` is `Unit("EUR", 10**6, "month")`; `kt` and `Mt` are multiples of `t`.
    """

    base: str
    scale: Fraction = Fraction(1)
    per: str | None = None
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.base

    def comparable(self, other: Unit) -> bool:
        """True where numbers in the two units can be compared after conversion."""
        return self.base == other.base and (self.per is None) == (other.per is None)

    def factor_to(self, other: Unit) -> Fraction:
        """Return the factor that turns a number in this unit into one in the other."""
        factor = self.scale / other.scale
        if self.per and other.per:
            factor *= DAYS_PER[other.per] / DAYS_PER[self.per]
        return factor


PERCENT = Unit("percent", label="percent")


def unit(text: str) -> Unit:
    """Return the unit that a phrase such as `EUR mn per month` names.

    Raises `ValueError` where it is empty or "per" is followed by no time.
    """
    head, _, per = text.strip().partition(" per ")
    per = per.strip()
    if per and per not in DAYS_PER:
        raise ValueError(f'"per {per}" is no time: day, week, month, quarter or year')
    words = head.split()
    if not words or len(words) > 2 or not all(re.fullmatch(r"[A-Za-z%]+", w) for w in words):
        raise ValueError(f"{text!r} is not a unit such as persons, EUR mn or kt per month")
    base, scale = words[0], Fraction(1)
    if len(words) == 2:
        if words[1] not in SCALES:
            raise ValueError(f'"{words[1]}" is not a scale such as mn or bn')
        scale = SCALES[words[1]]
    elif base in ("kt", "Mt"):
        base, scale = "t", SCALES[base]
    return Unit(base, scale, per or None, " ".join(text.split()))
