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
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeAlias

import numpy as np

from detente.core.times import Day
from detente.core.verdict import Verdict
from detente.logic import few, runs
from detente.logic import formula as f
from detente.logic.anew import (
    Count,
    Held,
    Jumps,
    Sides,
    Work,
    compared,
    days_of,
    jumps_of,
    sum_of,
    work_of,
)
from detente.logic.graph import Graph, Node
from detente.logic.lines import OPEN, Line
from detente.logic.meaning import Ends, Event
from detente.logic.runs import END, START, Edges
from detente.logic.whole import Signals, Truth, Whole

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


@dataclass(slots=True)
class _Bars:
    """What is made of a figure: comparisons by the number from which on they turn, and the rest."""

    values: list[int] = field(default_factory=list)
    turning: list[tuple[int, bool]] = field(default_factory=list)
    """The place of each comparison, and whether it is met below its number and not from it on."""
    others: list[int] = field(default_factory=list)


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
        # what a number is on some days, while the comparisons of it ask
        self._seen: dict[tuple[int, Day, Day], Sides] = {}
        whole = Whole(signals)
        self._held: dict[int, Held] = {}
        self._works: dict[int, Work] = {}
        self._counts: dict[int, Count] = {}
        self._figures: dict[str, tuple[Jumps, Jumps]] = {}
        self._bars: dict[str, _Bars] = {}
        self._totals: dict[int, tuple[Jumps, Jumps]] = {}
        self._leaves: dict[tuple[type, str], list[int]] = {}
        for place, node in enumerate(nodes):
            self._set_up(place, node, whole)

    def _set_up(self, place: int, node: Node, whole: Whole) -> None:
        match node.formula:
            case f.Figure(name=name) as formula:
                between = whole.number(formula)
                jumps = self._figures[name] = _jumps(between.least), _jumps(between.most)
                self._counts[place] = jumps_of(*jumps)
                self._bars[name] = self._barred(place)
            case f.Total(events=name) as formula:
                self._leaves.setdefault((f.Total, name), []).append(place)
                between = whole.number(formula)
                jumps = self._totals[place] = _jumps(between.least), _jumps(between.most)
                self._counts[place] = jumps_of(*jumps)
            case f.Days(back=back):
                self._counts[place] = days_of(self._held[node.parts[0]], back, self._begins)
            case f.Sum(parts=parts):
                numbers = zip(parts, node.parts, strict=True)
                self._counts[place] = sum_of([(k, self._counts[p]) for (k, _), p in numbers if k])
            case condition:
                truth = whole.truth(condition)
                unknown = runs.intersection([truth.may, runs.complement(truth.must)])
                self._held[place] = Held(_array(truth.must), _array(unknown))
                if isinstance(condition, f.Signal):
                    self._leaves.setdefault((f.Signal, condition.name), []).append(place)
                else:
                    self._works[place] = self._work(node, condition)

    def _work(self, node: Node, condition: f.Condition) -> Work:
        match condition:
            case f.Compare(sign=sign, value=value):
                number = node.parts[0]
                return lambda x, y: compared(sign, value, self._number(number, x, y), x, y)
            case _:
                return work_of(condition, [self._held[p] for p in node.parts], self._begins)

    def _barred(self, figure: int) -> _Bars:
        bars = _Bars()
        turning: list[tuple[int, int, bool]] = []
        for above, *_ in self._above[figure]:
            match self._graph.nodes[above].formula:
                case f.Compare(sign=">=" | "<" as sign, value=value):
                    turning.append((value, above, sign == "<"))
                case f.Compare(sign=">" | "<=" as sign, value=value):
                    turning.append((value + 1, above, sign == "<="))
                case _:
                    bars.others.append(above)
        turning.sort(key=itemgetter(0))
        bars.values = [value for value, _, _ in turning]
        bars.turning = [(place, below) for _, place, below in turning]
        return bars

    # Asking.

    def on(self, condition: f.Condition, when: Day) -> Verdict:
        """Return the verdict of a condition on a day."""
        held = self._held[self._graph.add(condition)]
        if bisect_right(held.must, when) & 1:
            return Verdict.MET
        return Verdict.UNKNOWN if bisect_right(held.unknown, when) & 1 else Verdict.NOT_MET

    def truth(self, condition: f.Condition) -> Truth:
        """Return what a condition answers on all days."""
        held = self._held[self._graph.add(condition)]
        must, unknown = np.array(held.must, np.int32), np.array(held.unknown, np.int32)
        return Truth(must, runs.union([must, unknown]))

    # Telling. Each returns the conditions whose answer changed, with the days that it can have
    # changed on.

    def tell(self, name: str, first: Day, last: Day, verdict: Verdict) -> list[f.Condition]:
        """Let a signal have one verdict from a day to another."""
        x, y = first, last + 1
        must, may = verdict is Verdict.MET, verdict is not Verdict.NOT_MET
        moved = [
            place
            for place in self._leaves.get((f.Signal, name), ())
            if self._fill(place, x, y, must, may)
        ]
        return [self._asked[p] for p in moved if p in self._asked] + self._settle()

    def figure(self, name: str, first: Day, last: Day, ends: Ends) -> list[f.Condition]:
        """Let a figure lie between two ends from a day to another."""
        x, y = first, last + 1
        if name not in self._figures:
            return []  # no condition reads it
        least = -OPEN if ends[0] is None else ends[0]
        most = OPEN if ends[1] is None else ends[1]
        was: list[int] = []
        for side, n in zip(self._figures[name], (least, most), strict=True):
            was += [value for _, value, _ in few.steps(side.at, side.value, x, y)]
            few.put_steps(side.at, side.value, x, y, n)
        bars, changed = self._bars[name], []
        # a comparison with a number that no end of the figure has passed stays as it is
        i = bisect_right(bars.values, min(least, *was))
        j = bisect_right(bars.values, max(most, *was))
        for value, (place, below) in zip(bars.values[i:j], bars.turning[i:j], strict=True):
            if below:
                must, may = most < value, least < value
            else:
                must, may = least >= value, most >= value
            if self._fill(place, x, y, must, may) and place in self._asked:
                changed.append(self._asked[place])
        for above in bars.others:
            self._mark(above, x, y)
        return changed + self._settle()

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
        asked, queue, held, works = self._asked, self._queue, self._held, self._works
        while queue:
            place = heapq.heappop(queue)
            x, y = self._dirty.pop(place)
            work = works.get(place)
            if work is None:
                self._reach(place, x, y)  # numbers are not kept; who compares one asks for it
                continue
            span = held[place].put(x, y, work(x, y))
            if span is not None:
                self._reach(place, *span)
                if place in asked:
                    changed.append(asked[place])
        self._seen.clear()
        return changed

    def _fill(self, place: int, x: Day, y: Day, must: bool, may: bool) -> bool:
        """Let a node be one and the same on a stretch; return whether that is new."""
        moved = self._held[place].fill(x, y, must=must, may=may)
        if moved:
            self._reach(place, x, y)
        return moved

    def _reach(self, place: int, x: Day, y: Day) -> None:
        """Mark the days on which what is made of a node can change."""
        for above, start, spread, held in self._above[place]:
            first = x + start
            end = END if spread is None or y >= END else y + spread
            if held is not None:
                end = min(end, self._held[held].goes_on(y))
            if first < end:
                self._mark(above, first, end)

    def _mark(self, place: int, first: Day, end: Day) -> None:
        known = self._dirty.get(place)
        if known is None:
            heapq.heappush(self._queue, place)
            self._dirty[place] = first, end
        else:
            self._dirty[place] = min(first, known[0]), max(end, known[1])

    # Working a stretch out anew.

    def _number(self, place: int, x: Day, y: Day) -> Sides:
        """Return a number on some days; several comparisons may look at one."""
        seen = self._seen.get((place, x, y))
        if seen is None:
            seen = self._seen[place, x, y] = self._counts[place](x, y)
        return seen


def _array(e: Edges) -> array[int]:
    out = array("i")
    out.frombytes(e.tobytes())
    return out


def _jumps(line: Line) -> Jumps:
    at, value = _array(line.at), array("q")
    value.frombytes(line.value.tobytes())
    return Jumps(at, value)


def _raise(jumps: Jumps, x: Day, y: Day, by: int) -> None:
    few.raise_by(jumps.at, jumps.value, x, y, by)
