"""Answers kept current: a change of a stretch of a signal changes only what it can reach.

Decides nothing beyond `meaning`. A change of a signal on `[s, e]` can change a node that looks back
over `[d - b, d - a]` only on the days `[s + a, e + b]`; there it is worked out anew from its parts,
cut to what that needs, and put in place. Where nothing changed the walk ends. What stands here is
always equal, run by run, to working everything out from scratch (tests).
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from detente.core.times import Day
from detente.core.verdict import Verdict
from detente.logic import few
from detente.logic import formula as f
from detente.logic.few import Piece
from detente.logic.graph import Graph, Node
from detente.logic.lines import OPEN, Line
from detente.logic.meaning import Ends, Event
from detente.logic.runs import END, START, Edges
from detente.logic.whole import Signals, Truth, Whole


@dataclass(slots=True)
class _Held:
    """The two sets of a node; one array for both while they are equal."""

    must: array[int]
    may: array[int]


@dataclass(slots=True)
class _Jumps:
    """A number that only jumps."""

    at: array[int]
    value: array[int]


_Sides: TypeAlias = tuple[list[Piece], list[Piece]]
"""The least and the most that a number is on a stretch."""

_Above: TypeAlias = tuple[int, int, int | None, int | None]
"""A node made of this one: its place, how much later than a change its days begin and how much
later they end (`None` for never), and the place of what must go on (of `Since`)."""


def _above(place: int, node: Node, slot: int) -> _Above:
    match node.formula:
        case f.Once(back=back) | f.Historically(back=back) | f.Days(back=back):
            return place, back.least, back.most, None
        case f.Since(back=back):
            return place, back.least if slot else 0, back.most, node.parts[0]
        case _:
            return place, 0, 0, None


class Live:
    """The answers of some conditions over signals that change."""

    def __init__(self, signals: Signals, conditions: Iterable[f.Condition]) -> None:
        self._begins = signals.begins if signals.clipped else START
        self._graph = Graph()
        self._asked = {self._graph.add(c): c for c in conditions}
        nodes = self._graph.nodes
        self._above: list[list[_Above]] = [[] for _ in nodes]
        for place, node in enumerate(nodes):
            for slot, part in enumerate(node.parts):
                self._above[part].append(_above(place, node, slot))
        # what is still to be worked out: nodes in order, with the days from and before which
        self._queue: list[int] = []
        self._dirty: dict[int, tuple[Day, Day]] = {}
        # what a figure is on some days, while the comparisons of it ask
        self._seen: dict[tuple[int, Day, Day], _Sides] = {}
        whole = Whole(signals)
        self._held: dict[int, _Held] = {}
        self._figures: dict[str, tuple[_Jumps, _Jumps]] = {}
        self._totals: dict[int, tuple[_Jumps, _Jumps]] = {}
        self._leaves: dict[tuple[type, str], list[int]] = {}
        for place, node in enumerate(nodes):
            self._set_up(place, node.formula, whole)

    def _set_up(self, place: int, formula: f.Formula, whole: Whole) -> None:
        match formula:
            case f.Signal(name=name) | f.Figure(name=name) | f.Total(events=name):
                self._leaves.setdefault((type(formula), name), []).append(place)
            case _:
                pass
        match formula:
            case f.Figure(name=name):
                between = whole.number(formula)
                self._figures[name] = (_jumps(between.least), _jumps(between.most))
            case f.Total():
                between = whole.number(formula)
                self._totals[place] = (_jumps(between.least), _jumps(between.most))
            case f.Days() | f.Sum():
                pass
            case _:
                truth = whole.truth(formula)
                must = _array(truth.must)
                alike = np.array_equal(truth.must, truth.may)
                self._held[place] = _Held(must, must if alike else _array(truth.may))

    # Asking.

    def on(self, condition: f.Condition, when: Day) -> Verdict:
        """Return the verdict of a condition on a day."""
        held = self._held[self._graph.add(condition)]
        if bisect_right(held.must, when) & 1:
            return Verdict.MET
        return Verdict.UNKNOWN if bisect_right(held.may, when) & 1 else Verdict.NOT_MET

    def truth(self, condition: f.Condition) -> Truth:
        """Return what a condition answers on all days."""
        held = self._held[self._graph.add(condition)]
        return Truth(np.array(held.must, np.int32), np.array(held.may, np.int32))

    # Telling. Each returns the conditions whose answer changed, with the days that it can have
    # changed on.

    def tell(self, name: str, first: Day, last: Day, verdict: Verdict) -> list[f.Condition]:
        """Let a signal have one verdict from a day to another."""
        x, y = first, last + 1
        must = [x, y] if verdict is Verdict.MET else []
        may = [] if verdict is Verdict.NOT_MET else [x, y]
        moved = [
            place
            for place in self._leaves.get((f.Signal, name), ())
            if self._write(place, x, y, must, may)
        ]
        return [self._asked[p] for p in moved if p in self._asked] + self._settle()

    def figure(self, name: str, first: Day, last: Day, ends: Ends) -> list[f.Condition]:
        """Let a figure lie between two ends from a day to another."""
        x, y = first, last + 1
        if name not in self._figures:
            return []  # no condition reads it
        said = (-OPEN if ends[0] is None else ends[0], OPEN if ends[1] is None else ends[1])
        ranges = []
        for side, n in zip(self._figures[name], said, strict=True):
            old = [value for _, value, _ in few.steps(side.at, side.value, x, y)]
            ranges.append((min(n, *old), max(n, *old)))
            few.put_steps(side.at, side.value, x, y, n)
        for place in self._leaves.get((f.Figure, name), ()):
            for above, *_ in self._above[place]:
                formula = self._graph.nodes[above].formula
                if not isinstance(formula, f.Compare) or _passed(formula, ranges):
                    self._mark(above, x, y)
        return self._settle()

    def add(self, name: str, event: Event) -> list[f.Condition]:
        """Let an event have happened."""
        return self._happened(name, event, 1)

    def remove(self, name: str, event: Event) -> list[f.Condition]:
        """Let an event that was added not have happened."""
        return self._happened(name, event, -1)

    def _happened(self, name: str, event: Event, sign: int) -> list[f.Condition]:
        for place in self._leaves.get((f.Total, name), ()):
            total = self._graph.nodes[place].formula
            if not isinstance(total, f.Total):
                continue
            back, (least, most) = total.back, self._totals[place]
            sides = (
                (least, event.last, event.first, event.least),
                (most, event.first, event.last, event.most),
            )
            for jumps, enters, leaves, size in sides:
                x = enters + back.least
                y = END if back.most is None else leaves + back.most + 1
                if x < y and size:
                    _raise(jumps, x, y, sign * size)
                    self._reach(place, x, y)
        return self._settle()

    # Spreading.

    def _settle(self) -> list[f.Condition]:
        changed: list[f.Condition] = []
        nodes, asked, queue = self._graph.nodes, self._asked, self._queue
        while queue:
            place = heapq.heappop(queue)
            x, y = self._dirty.pop(place)
            if isinstance(nodes[place].formula, f.Days | f.Sum):
                self._reach(place, x, y)  # numbers are not kept; who compares one asks for it
            elif self._write(place, x, y, *self._part(place, x, y)) and place in asked:
                changed.append(asked[place])
        self._seen.clear()
        return changed

    def _write(self, place: int, x: Day, y: Day, must: list[Day], may: list[Day]) -> bool:
        held = self._held[place]
        if held.must is held.may:
            if must == may:
                span = few.put(held.must, x, y, must)
                if span is not None:
                    self._reach(place, *span)
                return span is not None
            held.may = held.must[:]
        moved = False
        for side, part in ((held.must, must), (held.may, may)):
            span = few.put(side, x, y, part)
            if span is not None:
                self._reach(place, *span)
                moved = True
        return moved

    def _reach(self, place: int, x: Day, y: Day) -> None:
        """Mark the days on which what is made of a node can change."""
        for above, start, spread, held in self._above[place]:
            first = x + start
            end = END if spread is None or y >= END else y + spread
            if held is not None:
                end = min(end, self._goes_on(held, y))
            if first < end:
                self._mark(above, first, end)

    def _mark(self, place: int, first: Day, end: Day) -> None:
        known = self._dirty.get(place)
        if known is None:
            heapq.heappush(self._queue, place)
            self._dirty[place] = first, end
        else:
            self._dirty[place] = min(first, known[0]), max(end, known[1])

    def _goes_on(self, place: int, y: Day) -> Day:
        """Return the first day from `y` on that is surely not in a set: nothing reaches past it."""
        may = self._held[place].may
        i = bisect_right(may, y)
        return may[i] if i & 1 else y

    # Working a stretch out anew.

    def _part(self, place: int, x: Day, y: Day) -> tuple[list[Day], list[Day]]:
        node = self._graph.nodes[place]
        formula = node.formula
        if isinstance(formula, f.Compare):
            return self._compared(node.parts[0], formula.sign, formula.value, x, y)
        held = [self._held[p] for p in node.parts]
        must = self._one(formula, [h.must for h in held], x, y)
        if all(h.must is h.may for h in held):
            may = must
        else:
            may = self._one(formula, [h.may for h in held], x, y)
        if isinstance(formula, f.Not):
            return may, must
        return must, may

    def _one(self, formula: f.Formula, parts: list[array[int]], x: Day, y: Day) -> list[Day]:
        match formula:
            case f.Not():
                return few.other(few.cut(parts[0], x, y), x, y)
            case f.And():
                return (
                    few.at_least(len(parts), [few.cut(p, x, y) for p in parts]) if parts else [x, y]
                )
            case f.Or():
                return few.at_least(1, [few.cut(p, x, y) for p in parts])
            case f.AtLeast(k=k):
                if k <= 0:
                    return [x, y]
                return few.at_least(k, [few.cut(p, x, y) for p in parts])
            case f.Once(back=back):
                return self._once(parts[0], back, x, y)
            case f.Historically(back=back):
                return self._historically(parts[0], back, x, y)
            case f.Since(back=back):
                return self._since(parts[0], parts[1], back, x, y)
            case _:
                raise TypeError("a signal is told, not worked out")

    def _once(self, e: array[int], back: f.Back, x: Day, y: Day) -> list[Day]:
        until = y if y >= END else y - back.least
        if back.most is None:
            first = self._first(e)
            return (
                [] if first is None or first + back.least >= y else [max(x, first + back.least), y]
            )
        window = few.cut(e, max(x - back.most, self._begins), until)
        return few.once(window, back.least, back.most, x, y)

    def _first(self, e: array[int]) -> Day | None:
        """The first day of a set, from the beginning of the world where windows start there."""
        i = bisect_right(e, self._begins)
        if i & 1:
            return self._begins
        return e[i] if i < len(e) else None

    def _historically(self, e: array[int], back: f.Back, x: Day, y: Day) -> list[Day]:
        until = y if y >= END else y - back.least
        if back.most is None:
            i = bisect_right(e, self._begins)
            if not i & 1:
                # nothing speaks against it before the first day of its window
                end = self._begins + back.least
            else:
                end = END if e[i] >= END else e[i] + back.least
            return [x, min(y, end)] if x < end else []
        start = x - back.most
        window = few.cut(e, start, until)
        if start < self._begins:
            window = few.at_least(1, [window, [start, min(self._begins, until)]])
        return few.historically(window, back.least, back.most, y)

    def _since(self, held: array[int], then: array[int], back: f.Back, x: Day, y: Day) -> list[Day]:
        i = bisect_right(held, x)
        start = held[i - 1] - 1 if i & 1 else x
        if back.most is not None:
            start = max(start, x - back.most)
        start = max(start, START)
        until = y if y >= END else y - back.least
        seen = few.cut(then, max(start, self._begins), until)
        out = few.since(few.cut(held, start, y), seen, back.least, back.most, x, y)
        if back.least == 0:
            itself = few.cut(then, max(x, self._begins), y)
            out = few.at_least(1, [out, itself])
        return out

    def _compared(
        self, place: int, sign: f.Sign, value: int, x: Day, y: Day
    ) -> tuple[list[Day], list[Day]]:
        least, most = self._number(place, x, y)
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

    def _number(self, place: int, x: Day, y: Day) -> _Sides:
        seen = self._seen.get((place, x, y))
        if seen is None:
            seen = self._seen[place, x, y] = self._counted(place, x, y)
        return seen

    def _counted(self, place: int, x: Day, y: Day) -> _Sides:
        node = self._graph.nodes[place]
        match node.formula:
            case f.Figure(name=name):
                return self._cut_jumps(self._figures[name], x, y)
            case f.Total():
                return self._cut_jumps(self._totals[place], x, y)
            case f.Days(back=back):
                a, b = back.least, back.most or 0
                held = self._held[node.parts[0]]
                until = y if y >= END else y - a
                start = max(x - b, self._begins)
                must = few.days_of(few.cut(held.must, start, until), a, b, x, y)
                if held.must is held.may:
                    return must, must
                return must, few.days_of(few.cut(held.may, start, until), a, b, x, y)
            case f.Sum(parts=parts):
                inner = [
                    (k, self._number(p, x, y))
                    for (k, _), p in zip(parts, node.parts, strict=True)
                    if k != 0
                ]
                if not inner:
                    return [(x, 0, 0)], [(x, 0, 0)]
                return (
                    few.added([(k, n[k < 0]) for k, n in inner]),
                    few.added([(k, n[k > 0]) for k, n in inner]),
                )
            case _:
                raise TypeError("a condition is no number")

    def _cut_jumps(self, sides: tuple[_Jumps, _Jumps], x: Day, y: Day) -> _Sides:
        least, most = sides
        return few.steps(least.at, least.value, x, y), few.steps(most.at, most.value, x, y)


def _passed(compare: f.Compare, ranges: list[tuple[int, int]]) -> bool:
    """True where a number that was and is between such ends may have passed the value."""
    low, high = compare.value, compare.value + 1
    asked = {">=": (low,), "<": (low,), ">": (high,), "<=": (high,)}.get(compare.sign, (low, high))
    return any(a < k <= b for a, b in ranges for k in asked)


def _array(e: Edges) -> array[int]:
    out = array("i")
    out.frombytes(e.tobytes())
    return out


def _jumps(line: Line) -> _Jumps:
    at, value = _array(line.at), array("q")
    value.frombytes(line.value.tobytes())
    return _Jumps(at, value)


def _raise(jumps: _Jumps, x: Day, y: Day, by: int) -> None:
    few.raise_by(jumps.at, jumps.value, x, y, by)
