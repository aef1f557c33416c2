"""The definition: what a formula answers on a day, naive and meant to be read.

Every fast path of this room is tested against it. A day before the world begins has no evidence:
every signal is unknown there and every figure open. Published monitors start their windows at the
first sample instead; `clipped` does as they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from detente.core.times import Day
from detente.core.verdict import Verdict
from detente.logic import formula as f

Ends: TypeAlias = tuple[int | None, int | None]
"""The least and the most that a number can be; `None` where that end is open."""

OPEN: Ends = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened on one day from `first` to `last`, of size `least` to `most`."""

    first: Day
    last: Day
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Signals as functions of the day, from the day the world begins."""

    begins: Day
    signals: Mapping[str, Callable[[Day], Verdict]] = field(default_factory=dict)
    figures: Mapping[str, Callable[[Day], Ends]] = field(default_factory=dict)
    events: Mapping[str, Sequence[Event]] = field(default_factory=dict)
    clipped: bool = False


def verdict(condition: f.Condition, on: Day, world: World) -> Verdict:
    """Return what a condition answers on a day."""
    match condition:
        case f.Signal(name=name):
            return Verdict.UNKNOWN if on < world.begins else world.signals[name](on)
        case f.Not(item=item):
            return Verdict(2 - verdict(item, on, world))
        case f.And(items=items):
            return min((verdict(i, on, world) for i in items), default=Verdict.MET)
        case f.Or(items=items):
            return max((verdict(i, on, world) for i in items), default=Verdict.NOT_MET)
        case f.AtLeast(k=k, items=items):
            found = sorted((verdict(i, on, world) for i in items), reverse=True)
            return Verdict.MET if k <= 0 else found[k - 1] if k <= len(found) else Verdict.NOT_MET
        case f.Once(item=item, back=back):
            days = window(back, on, world)
            return max((verdict(item, d, world) for d in days), default=Verdict.NOT_MET)
        case f.Historically(item=item, back=back):
            days = window(back, on, world)
            return min((verdict(item, d, world) for d in days), default=Verdict.MET)
        case f.Since(held=held, then=then, back=back):
            return max(
                (
                    min(
                        verdict(then, t, world),
                        *(verdict(held, d, world) for d in range(t + 1, on + 1)),
                        Verdict.MET,
                    )
                    for t in window(back, on, world)
                ),
                default=Verdict.NOT_MET,
            )
        case f.Compare(number=n, sign=sign, value=value):
            return compared(number(n, on, world), sign, value)
        case _:
            assert_never(condition)


def window(back: f.Back, on: Day, world: World) -> Iterable[Day]:
    """Return the days of a window.

    Of a window without a beginning the day before the world stands for all earlier ones, which are
    alike.
    """
    last = on - back.least
    first = min(world.begins - 1, last) if back.most is None else on - back.most
    return range(max(first, world.begins) if world.clipped else first, last + 1)


def number(n: f.Number, on: Day, world: World) -> Ends:
    """Return between what a number lies on a day."""
    match n:
        case f.Figure(name=name):
            return OPEN if on < world.begins else world.figures[name](on)
        case f.Days(item=item, back=back):
            found = [verdict(item, d, world) for d in window(back, on, world)]
            met = sum(v is Verdict.MET for v in found)
            return met, met + sum(v is Verdict.UNKNOWN for v in found)
        case f.Total(events=name, back=back):
            least = most = 0
            start = None if back.most is None else on - back.most
            for e in world.events[name]:
                begun, ended = e.first <= on - back.least, e.last <= on - back.least
                if ended and (start is None or e.first >= start):
                    least += e.least
                if begun and (start is None or e.last >= start):
                    most += e.most
            return least, most
        case f.Sum(parts=parts):
            return _summed([(factor, number(part, on, world)) for factor, part in parts])
        case _:
            assert_never(n)


def _summed(parts: Iterable[tuple[int, Ends]]) -> Ends:
    lo: int | None = 0
    hi: int | None = 0
    for factor, (a, b) in parts:
        if factor == 0:
            continue
        if factor < 0:
            a, b = b, a
        lo = None if lo is None or a is None else lo + factor * a
        hi = None if hi is None or b is None else hi + factor * b
    return lo, hi


def compared(ends: Ends, sign: f.Sign, value: int) -> Verdict:
    """Return whether all numbers between two ends stand so to a value, or none, or some."""
    lo, hi = ends
    match sign:
        case ">=":
            return _at_least(lo, hi, value)
        case ">":
            return _at_least(lo, hi, value + 1)
        case "<":
            return Verdict(2 - _at_least(lo, hi, value))
        case "<=":
            return Verdict(2 - _at_least(lo, hi, value + 1))
        case "=":
            return min(_at_least(lo, hi, value), Verdict(2 - _at_least(lo, hi, value + 1)))
        case "!=":
            return Verdict(2 - compared(ends, "=", value))
        case _:
            assert_never(sign)


def _at_least(lo: int | None, hi: int | None, value: int) -> Verdict:
    if lo is not None and lo >= value:
        return Verdict.MET
    return Verdict.NOT_MET if hi is not None and hi < value else Verdict.UNKNOWN
