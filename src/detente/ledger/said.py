"""What the figures of a record say, as intervals.

Decides how "about 1160", an unstated size or a qualifier that holds for part of an event become
bounds, in the unit of whoever reads. Does not decide who reads which record. Called by `signals`,
and by the checker of proofs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from detente.core.quantities import ANY, NOT_NEGATIVE, Interval, Unit, common, exactly, unit
from detente.ledger.records import (
    Event,
    Observation,
    QualifierValue,
    Reading,
    qualified,
    reading,
)

ZERO = Fraction(0)


def level_said(
    record: Observation, wanted: Unit, rounded: Fraction | None
) -> tuple[Interval, str | None]:
    """Return the level in the unit wanted, and its word where it is one.

    `rounded`: how far a figure given as "about" may be off. A unit that does not compare says
    nothing.
    """
    said = reading(record.value)
    value = _about(said, rounded, ANY)
    if record.unit is not None and record.unit != str(wanted):
        try:
            given = unit(record.unit)
        except ValueError:
            return ANY, said.category
        same = given.comparable(wanted)
        value = value.scaled(given.factor_to(wanted)) if same else ANY
    return value, said.category


def event_said(
    record: Event, *, where: Sequence[str], cases: bool, rounded: Fraction | None
) -> tuple[Interval, Mapping[str, Interval]]:
    """Return how much of an event has all of `where`, and how much has each of its qualifiers.

    An unstated size is one case, or at least one person and no less than the largest part.
    """
    told = tuple(record.qualifiers.items())
    return _event_said(record.size, told, tuple(where), cases, rounded)


@lru_cache(maxsize=4096)
def _event_said(
    stated: str | None,
    qualifiers: tuple[tuple[str, QualifierValue], ...],
    where: tuple[str, ...],
    cases: bool,
    rounded: Fraction | None,
) -> tuple[Interval, Mapping[str, Interval]]:
    size = exactly(1) if cases else Interval(Fraction(1), None)
    if stated is not None:
        said = reading(stated)
        n = NOT_NEGATIVE if said.category is not None else _about(said, rounded, NOT_NEGATIVE)
        size = Interval(max(ZERO, n.lo or ZERO), n.hi)
    parts = {q: _part(qualified(v, size), size) for q, v in qualifiers}
    if stated is None and size.hi is None:
        size = Interval(max(size.lo or ZERO, *(n.lo or ZERO for n in parts.values()), ZERO), None)
    whole = Interval(ZERO, size.hi)
    asked = [parts.get(q, whole) for q in where if (q, "yes") not in qualifiers]
    return common(size, asked), MappingProxyType(parts)


def _about(said: Reading, rounded: Fraction | None, otherwise: Interval) -> Interval:
    """A figure given as "about" bounds nothing unless it is said how far it may be off."""
    if not said.about:
        return said.interval
    n = said.interval.exact
    return otherwise if rounded is None or n is None else Interval(n - rounded, n + rounded)


def _part(part: Interval, size: Interval) -> Interval:
    """No more of an event than there is of it."""
    his = [x for x in (part.hi, size.hi) if x is not None]
    hi = min(his) if his else None
    lo = max(ZERO, part.lo or ZERO)
    return Interval(lo if hi is None else min(lo, hi), hi)
