"""A stretch of days of one node, worked out anew from what its parts hold there.

Decides nothing beyond `meaning`. For each node there is one function, made once, that is asked for
a stretch `[x, y)` and cuts from its parts what that needs. Where the sets of a part, on which it is
surely met and not surely refuted, are the same there, one of them is worked out for both. Called by
`live`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from detente.core.times import Day
from detente.logic import few
from detente.logic import formula as f
from detente.logic.few import Piece
from detente.logic.runs import END, START


@dataclass(slots=True)
class Held:
    """The two sets of a node; one array for both while they are equal."""

    must: array[int]
    may: array[int]


@dataclass(slots=True)
class Jumps:
    """A number that only jumps."""

    at: array[int]
    value: array[int]


Both: TypeAlias = tuple[list[Day], list[Day]]
"""The days of a stretch on which a condition is surely met, and on which not surely refuted."""

Sides: TypeAlias = tuple[list[Piece], list[Piece]]
"""The least and the most that a number is on a stretch."""

Work: TypeAlias = Callable[[Day, Day], Both]
Count: TypeAlias = Callable[[Day, Day], Sides]

_Window: TypeAlias = "Callable[[array[int], Day, Day], list[Day]]"
_Kernel: TypeAlias = "Callable[[list[Day], Day, Day], list[Day]]"


def work_of(formula: f.Condition, parts: Sequence[Held], begins: Day) -> Work:
    """Return what works out a condition other than a comparison and a signal."""
    match formula:
        case f.Not():
            return _opposite(parts[0])
        case f.And():
            return _at_least(len(parts), parts)
        case f.Or():
            return _at_least(1, parts)
        case f.AtLeast(k=k):
            return _at_least(k, parts)
        case f.Once(back=back):
            return _once(parts[0], back, begins)
        case f.Historically(back=back):
            return _historically(parts[0], back, begins)
        case f.Since(back=back):
            return _since(parts[0], parts[1], back, begins)
        case _:
            raise TypeError("a signal is told, not worked out")


def compared(sign: f.Sign, value: int, sides: Sides, x: Day, y: Day) -> Both:
    """Return on which days of a stretch a number compares so with a value."""
    least, most = sides
    if sign in (">", "<="):
        value += 1
    must = few.reaches(least, value, y)
    may = must if least == most else few.reaches(most, value, y)
    if sign in (">=", ">"):
        return must, may
    if sign in ("<", "<="):
        return few.other(may, x, y), few.other(must, x, y)
    more_must, more_may = (few.reaches(n, value + 1, y) for n in (least, most))
    must = few.at_least(2, [must, few.other(more_may, x, y)])
    may = few.at_least(2, [may, few.other(more_must, x, y)])
    return (must, may) if sign == "=" else (few.other(may, x, y), few.other(must, x, y))


def days_of(item: Held, back: f.Back, begins: Day) -> Count:
    """Return what counts the days of a window."""
    a, b = back.least, back.most or 0

    def count(x: Day, y: Day) -> Sides:
        start, until = max(x - b, begins), y if y >= END else y - a
        must = few.cut(item.must, start, until)
        sure = few.days_of(must, a, b, x, y)
        if item.must is item.may or must == (may := few.cut(item.may, start, until)):
            return sure, sure
        return sure, few.days_of(may, a, b, x, y)

    return count


def sum_of(parts: Sequence[tuple[int, Count]]) -> Count:
    """Return what adds numbers up, each times a whole number that is not 0."""

    def count(x: Day, y: Day) -> Sides:
        inner = [(k, number(x, y)) for k, number in parts]
        if not inner:
            return [(x, 0, 0)], [(x, 0, 0)]
        return (
            few.added([(k, n[k < 0]) for k, n in inner]),
            few.added([(k, n[k > 0]) for k, n in inner]),
        )

    return count


def jumps_of(least: Jumps, most: Jumps) -> Count:
    """Return what looks a number up that only jumps."""

    def count(x: Day, y: Day) -> Sides:
        return few.steps(least.at, least.value, x, y), few.steps(most.at, most.value, x, y)

    return count


def _opposite(item: Held) -> Work:
    def work(x: Day, y: Day) -> Both:
        may = few.other(few.cut(item.must, x, y), x, y)
        if item.must is item.may:
            return may, may
        return few.other(few.cut(item.may, x, y), x, y), may

    return work


def _at_least(k: int, parts: Sequence[Held]) -> Work:
    def work(x: Day, y: Day) -> Both:
        if k <= 0:
            return [x, y], [x, y]
        sure = [few.cut(h.must, x, y) for h in parts]
        must = few.at_least(k, sure)
        possible = [few.cut(h.may, x, y) for h in parts]
        return must, must if sure == possible else few.at_least(k, possible)

    return work


def _through(item: Held, window: _Window, kernel: _Kernel) -> Work:
    """What a kernel makes of the window that it needs."""

    def work(x: Day, y: Day) -> Both:
        sure = window(item.must, x, y)
        must = kernel(sure, x, y)
        if item.must is item.may or sure == (possible := window(item.may, x, y)):
            return must, must
        return must, kernel(possible, x, y)

    return work


def _once(item: Held, back: f.Back, begins: Day) -> Work:
    least, most = back.least, back.most
    if most is None:

        def first(e: array[int], x: Day, y: Day) -> list[Day]:
            """Only the first day of a set counts, from the beginning of the world."""
            i = bisect_right(e, begins)
            if not i & 1 and i == len(e):
                return []
            start = (begins if i & 1 else e[i]) + least
            return [max(x, start), y] if start < y else []

        return _through(item, first, lambda e, _x, _y: e)

    def window(e: array[int], x: Day, y: Day) -> list[Day]:
        return few.cut(e, max(x - most, begins), y if y >= END else y - least)

    return _through(item, window, lambda e, x, y: few.once(e, least, most, x, y))


def _historically(item: Held, back: f.Back, begins: Day) -> Work:
    least, most = back.least, back.most
    if most is None:

        def until_it_fails(e: array[int], x: Day, y: Day) -> list[Day]:
            i = bisect_right(e, begins)
            if not i & 1:
                end = begins + least  # nothing speaks against it before the first day of its window
            else:
                end = END if e[i] >= END else e[i] + least
            return [x, min(y, end)] if x < end else []

        return _through(item, until_it_fails, lambda e, _x, _y: e)

    def window(e: array[int], x: Day, y: Day) -> list[Day]:
        start, until = x - most, y if y >= END else y - least
        days = few.cut(e, start, until)
        if start < begins:
            days = few.at_least(1, [days, [start, min(begins, until)]])
        return days

    return _through(item, window, lambda e, _x, y: few.historically(e, least, most, y))


def _since(on: Held, then: Held, back: f.Back, begins: Day) -> Work:
    least, most = back.least, back.most

    def one(held: array[int], seen: array[int], x: Day, y: Day) -> list[Day]:
        i = bisect_right(held, x)
        start = held[i - 1] - 1 if i & 1 else x
        if most is not None:
            start = max(start, x - most)
        start = max(start, START)
        until = y if y >= END else y - least
        window = few.cut(seen, max(start, begins), until)
        out = few.since(few.cut(held, start, y), window, least, most, x, y)
        if least == 0:
            out = few.at_least(1, [out, few.cut(seen, max(x, begins), y)])
        return out

    def work(x: Day, y: Day) -> Both:
        must = one(on.must, then.must, x, y)
        if on.must is on.may and then.must is then.may:
            return must, must
        return must, one(on.may, then.may, x, y)

    return work
