"""A stretch of days of one node, worked out anew from what its parts hold there.

Decides nothing beyond `meaning`. For each node there is one function, made once, that is asked for
a stretch `[x, y)` and cuts from its parts what that needs. On most days a part is surely met or
surely refuted; where all of a stretch is, its two sets are one list there, and one is worked out for
both. Called by `live`.
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

Both: TypeAlias = tuple[list[Day], list[Day]]
"""The days of a stretch on which a condition is surely met, and on which not surely refuted."""


@dataclass(slots=True)
class Held:
    """The two sets of a node: the days on which it is surely met, and those on which it is unknown.

    Together they are the days on which it is not surely refuted. Few days are unknown, so that most
    of what happens is looked up and written once.
    """

    must: array[int]
    unknown: array[int]

    def cut(self, x: Day, y: Day) -> Both:
        """Return what of `[x, y)` is surely met and not surely refuted; one list where that is all one."""
        must = few.cut(self.must, x, y)
        if few.clear(self.unknown, x, y):
            return must, must
        return must, few.together(must, few.cut(self.unknown, x, y))

    def put(self, x: Day, y: Day, part: Both) -> tuple[Day, Day] | None:
        """Write a stretch; return from which day to before which anything changed, if it did."""
        must, may = part
        sure = few.put(self.must, x, y, must)
        unknown: list[Day] = []
        if must is may or must == may:
            if few.clear(self.unknown, x, y):
                return sure
        else:
            unknown = few.without(may, must)
        possible = few.put(self.unknown, x, y, unknown)
        if sure is None or possible is None:
            return possible if sure is None else sure
        return min(sure[0], possible[0]), max(sure[1], possible[1])

    def fill(self, x: Day, y: Day, *, must: bool, may: bool) -> bool:
        """Let it be one and the same on a stretch; return whether that changed anything."""
        moved = few.fill(self.must, x, y, must)
        if must is may and few.clear(self.unknown, x, y):
            return moved
        return few.fill(self.unknown, x, y, may and not must) or moved

    def goes_on(self, x: Day) -> Day:
        """Return the first day from one on that is surely not in it."""
        while True:
            i = bisect_right(self.must, x)
            if i & 1:
                x = self.must[i]
            i = bisect_right(self.unknown, x)
            if not i & 1:
                return x
            x = self.unknown[i]

    def went_on(self, x: Day, floor: Day) -> Day:
        """Return the last day up to one that is surely not in it, or some day before the floor."""
        while x > floor:
            i, j = bisect_right(self.must, x), bisect_right(self.unknown, x)
            if i & 1:
                x = self.must[i - 1] - 1
            elif j & 1:
                x = self.unknown[j - 1] - 1
            else:
                break
        return x


@dataclass(slots=True)
class Jumps:
    """A number that only jumps."""

    at: array[int]
    value: array[int]


Sides: TypeAlias = tuple[list[Piece], list[Piece]]
"""The least and the most that a number is on a stretch."""

Work: TypeAlias = Callable[[Day, Day], Both]
Count: TypeAlias = Callable[[Day, Day], Sides]

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
        return _others((must, may), x, y)
    more_must, more_may = (few.reaches(n, value + 1, y) for n in (least, most))
    must = few.at_least(2, [must, few.other(more_may, x, y)])
    may = few.at_least(2, [may, few.other(more_must, x, y)])
    return (must, may) if sign == "=" else (few.other(may, x, y), few.other(must, x, y))


def days_of(item: Held, back: f.Back, begins: Day) -> Count:
    """Return what counts the days of a window."""
    a, b = back.least, back.most or 0

    def count(x: Day, y: Day) -> Sides:
        start, until = max(x - b, begins), y if y >= END else y - a
        must, may = item.cut(start, until)
        least = few.days_of(must, a, b, x, y)
        return least, least if must is may else few.days_of(may, a, b, x, y)

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


def _others(part: Both, x: Day, y: Day) -> Both:
    must, may = part
    other = few.other(must, x, y)
    return (other, other) if must is may else (few.other(may, x, y), other)


def _opposite(item: Held) -> Work:
    return lambda x, y: _others(item.cut(x, y), x, y)


def _at_least(k: int, parts: Sequence[Held]) -> Work:
    def work(x: Day, y: Day) -> Both:
        if k <= 0:
            return [x, y], [x, y]
        cuts = [h.cut(x, y) for h in parts]
        must = few.at_least(k, [sure for sure, _ in cuts])
        if all(sure is possible for sure, possible in cuts):
            return must, must
        return must, few.at_least(k, [possible for _, possible in cuts])

    return work


def _each(part: Both, kernel: _Kernel, x: Day, y: Day) -> Both:
    """What a kernel makes of either set."""
    sure, possible = part
    must = kernel(sure, x, y)
    return must, must if sure is possible else kernel(possible, x, y)


def _once(item: Held, back: f.Back, begins: Day) -> Work:
    least, most = back.least, back.most
    if most is None:

        def since_the_first(x: Day, y: Day) -> Both:
            """Only the first day of a set counts, from the beginning of the world."""
            sure, unknown = (_first(e, begins) for e in (item.must, item.unknown))
            must = _from(sure + least, x, y)
            return must, must if sure <= unknown else _from(unknown + least, x, y)

        return since_the_first

    def kernel(e: list[Day], x: Day, y: Day) -> list[Day]:
        return few.once(e, least, most, x, y)

    def work(x: Day, y: Day) -> Both:
        seen = item.cut(max(x - most, begins), y if y >= END else y - least)
        return _each(seen, kernel, x, y)

    return work


def _first(e: array[int], begins: Day) -> Day:
    """The first day of a set from the beginning of the world on."""
    i = bisect_right(e, begins)
    if i & 1:
        return begins
    return e[i] if i < len(e) else END


def _from(start: Day, x: Day, y: Day) -> list[Day]:
    return [max(x, start), y] if start < y else []


def _historically(item: Held, back: f.Back, begins: Day) -> Work:
    least, most = back.least, back.most
    if most is None:

        def until_it_fails(x: Day, y: Day) -> Both:
            i = bisect_right(item.must, begins)
            # nothing speaks against it before the first day of its window
            sure, possible = item.must[i] if i & 1 else begins, item.goes_on(begins)
            must = _until(sure, least, x, y)
            return must, must if sure == possible else _until(possible, least, x, y)

        return until_it_fails

    def kernel(e: list[Day], x: Day, y: Day) -> list[Day]:
        start, until = x - most, y if y >= END else y - least
        if start < begins:
            e = few.at_least(1, [e, [start, min(begins, until)]])
        return few.historically(e, least, most, y)

    def work(x: Day, y: Day) -> Both:
        return _each(item.cut(x - most, y if y >= END else y - least), kernel, x, y)

    return work


def _until(fails: Day, least: int, x: Day, y: Day) -> list[Day]:
    end = END if fails >= END else fails + least
    return [x, min(y, end)] if x < end else []


def _since(on: Held, then: Held, back: f.Back, begins: Day) -> Work:
    least, most = back.least, back.most

    def one(held: list[Day], seen: list[Day], x: Day, y: Day) -> list[Day]:
        out = few.since(held, seen, least, most, x, y)
        if least == 0:
            out = few.at_least(1, [out, few.from_day(seen, x)])
        return out

    def work(x: Day, y: Day) -> Both:
        # the day before the left side began to hold, no further back than the window goes
        floor = START if most is None else max(x - most, START)
        start = max(on.went_on(x, floor), floor)
        held = on.cut(start, y)
        seen = then.cut(max(start, begins), y if y >= END or least == 0 else y - least)
        must = one(held[0], seen[0], x, y)
        if held[0] is held[1] and seen[0] is seen[1]:
            return must, must
        return must, one(held[1], seen[1], x, y)

    return work
