"""Everything at once: the answers of formulas on all days, from signals as runs.

Decides nothing beyond `meaning`, whose answers it gives. An answer is two sets of days: those on
which the condition is met for sure (`must`), and those on which it is not surely not met (`may`).
Each operator is monotone, so its kernel runs once for each set, swapped under `Not`. Nodes are
worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from detente.core.times import Day
from detente.core.verdict import Verdict
from detente.logic import formula as f
from detente.logic import lines, runs
from detente.logic.graph import Graph
from detente.logic.lines import Line, Points
from detente.logic.runs import ALWAYS, NEVER, START, Edges


@dataclass(frozen=True, slots=True)
class Truth:
    """A signal or an answer: the days it is met, and the days it is met or unknown."""

    must: Edges
    may: Edges

    def on(self, when: Day) -> Verdict:
        """Return the verdict on a day."""
        if _holds(self.must, when):
            return Verdict.MET
        return Verdict.UNKNOWN if _holds(self.may, when) else Verdict.NOT_MET


@dataclass(frozen=True, slots=True)
class Between:
    """A number as two lines: the least and the most that it can be."""

    least: Line
    most: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What formulas are asked about; before the day the world begins all is unknown.

    `clipped` lets windows start with the world, as published monitors do.
    """

    begins: Day
    truths: Mapping[str, Truth] = field(default_factory=dict)
    figures: Mapping[str, Between] = field(default_factory=dict)
    events: Mapping[str, Points] = field(default_factory=dict)
    clipped: bool = False


def _holds(e: Edges, when: Day) -> bool:
    return int(np.searchsorted(e, np.int32(when), "right")) % 2 == 1


def truth_from_rows(rows: NDArray[np.uint8], first: Day) -> Truth:
    """Return a signal from one verdict a day (0 not met, 1 unknown, 2 met); elsewhere unknown."""
    must = runs.from_rows(rows == Verdict.MET, first)
    may = runs.from_rows(rows != Verdict.NOT_MET, first)
    outside = runs.complement(np.array([first, first + len(rows)], np.int32))
    return Truth(must, runs.union([may, outside]))


def truth_to_rows(truth: Truth, first: Day, n: int) -> NDArray[np.uint8]:
    """Return one verdict a day, `n` of them from the day `first`."""
    must = runs.to_rows(truth.must, first, n).view(np.uint8)
    if truth.must is truth.may:
        return must * np.uint8(2)
    return must + runs.to_rows(truth.may, first, n).view(np.uint8)


def figure_from_rows(rows: NDArray[np.float64], first: Day) -> Between:
    """Return a figure from one whole number a day; not a number (NaN) is unknown, never a value.

    Raises `ValueError` where a row is infinite or no whole number.
    """
    known = ~np.isnan(rows)
    plain = np.where(known, rows, 0.0)
    if not np.isfinite(plain).all() or (plain != np.floor(plain)).any():
        raise ValueError("a figure is a whole number; scale fractions to a common denominator")
    whole = plain.astype(np.int64)
    return Between(
        lines.from_rows(np.where(known, whole, -lines.OPEN), first, outside=-lines.OPEN),
        lines.from_rows(np.where(known, whole, lines.OPEN), first, outside=lines.OPEN),
    )


class Whole:
    """The answers of formulas over one set of signals, each part worked out once."""

    def __init__(self, signals: Signals) -> None:
        self.signals = signals
        self._graph = Graph()
        self._truths: dict[int, Truth] = {}
        self._numbers: dict[int, Between] = {}

    def truth(self, condition: f.Condition) -> Truth:
        """Return what a condition answers on all days."""
        return self._truth(self._graph.add(condition))

    def number(self, number: f.Number) -> Between:
        """Return between what a number lies on all days."""
        return self._number(self._graph.add(number))

    def _truth(self, place: int) -> Truth:
        if place not in self._truths:
            node = self._graph.nodes[place]
            formula = node.formula
            if isinstance(formula, f.Figure | f.Days | f.Total | f.Sum):
                raise TypeError("a number is no condition; compare it")
            self._truths[place] = self._worked_out(formula, node.parts)
        return self._truths[place]

    def _worked_out(self, condition: f.Condition, parts: Sequence[int]) -> Truth:
        match condition:
            case f.Signal(name=name):
                return self.signals.truths[name]
            case f.Compare(sign=sign, value=value):
                return self._compared(parts[0], sign, value)
            case f.Not():
                item = self._truth(parts[0])
                must = runs.complement(item.may)
                return Truth(must, must if item.must is item.may else runs.complement(item.must))
            case f.And():
                return _each(runs.intersection, [self._truth(p) for p in parts])
            case f.Or():
                return _each(runs.union, [self._truth(p) for p in parts])
            case f.AtLeast(k=k):
                return _each(lambda x: runs.at_least(k, x), [self._truth(p) for p in parts])
            case f.Once(back=b):
                item = self._begun(self._truth(parts[0]))
                return _each(lambda x: runs.once(x[0], b.least, b.most), [item])
            case f.Historically(back=b):
                item = self._begun(self._truth(parts[0]), before=True)
                return _each(lambda x: runs.historically(x[0], b.least, b.most), [item])
            case f.Since(back=b):
                held, then = self._truth(parts[0]), self._begun(self._truth(parts[1]))
                return _each(lambda x: runs.since(x[0], x[1], b.least, b.most), [held, then])
            case _:
                assert_never(condition)

    def _begun(self, item: Truth, *, before: bool = False) -> Truth:
        """A clipped window looks at no day before the world."""
        if not self.signals.clipped:
            return item
        cut = runs.before_day if before else runs.from_day
        return _each(lambda x: cut(x[0], self.signals.begins), [item])

    def _compared(self, place: int, sign: f.Sign, value: int) -> Truth:
        match sign:
            case ">=":
                return self._reaches(place, value)
            case ">":
                return self._reaches(place, value + 1)
            case "<":
                return _opposite(self._reaches(place, value))
            case "<=":
                return _opposite(self._reaches(place, value + 1))
            case "=" | "!=":
                low, high = self._reaches(place, value), self._reaches(place, value + 1)
                same = _each(runs.intersection, [low, _opposite(high)])
                return same if sign == "=" else _opposite(same)
            case _:
                assert_never(sign)

    def _reaches(self, place: int, value: int) -> Truth:
        n = self._graph.nodes[place].formula
        if isinstance(n, f.Total):
            events = self.signals.events[n.events]
            sure = lines.total_reaches(events, n.back, value, sure=True)
            most = lines.total_reaches(events, n.back, value, sure=False)
            if sure is not None and most is not None:
                return Truth(sure, most)
        if isinstance(n, f.Days):
            a, b = n.back.least, n.back.most or 0
            item = self._begun(self._truth(self._graph.nodes[place].parts[0]))
            return _each(lambda x: runs.often(x[0], a, b, value), [item])
        between = self._number(place)
        must = lines.reaches(between.least, value)
        return Truth(
            must, must if between.least is between.most else lines.reaches(between.most, value)
        )

    def _number(self, place: int) -> Between:
        if place not in self._numbers:
            node = self._graph.nodes[place]
            self._numbers[place] = self._counted(node.formula, node.parts)
        return self._numbers[place]

    def _counted(self, n: f.Formula, parts: Sequence[int]) -> Between:
        match n:
            case f.Figure(name=name):
                return self.signals.figures[name]
            case f.Days(back=back):
                item = self._begun(self._truth(parts[0]))
                least = lines.days_of(item.must, back)
                same = item.must is item.may
                return Between(least, least if same else lines.days_of(item.may, back))
            case f.Total(events=name, back=back):
                events = self.signals.events[name]
                return Between(
                    lines.total(events, back, sure=True), lines.total(events, back, sure=False)
                )
            case f.Sum(parts=factors):
                inner = [(k, self._number(p)) for (k, _), p in zip(factors, parts, strict=True)]
                ends = [(k, x if k >= 0 else Between(x.most, x.least)) for k, x in inner if k != 0]
                if not ends:
                    return Between(lines.level([], 0), lines.level([], 0))
                return Between(
                    lines.added([(k, x.least) for k, x in ends]),
                    lines.added([(k, x.most) for k, x in ends]),
                )
            case _:
                raise TypeError("a condition is no number; count the days on which it is met")


def _each(kernel: Callable[[Sequence[Edges]], Edges], parts: Sequence[Truth]) -> Truth:
    must = kernel([p.must for p in parts])
    if all(p.must is p.may for p in parts):
        return Truth(must, must)
    return Truth(must, kernel([p.may for p in parts]))


def _opposite(item: Truth) -> Truth:
    must = runs.complement(item.may)
    return Truth(must, must if item.must is item.may else runs.complement(item.must))


NOTHING_KNOWN = Truth(NEVER, ALWAYS)
"""A signal of which nothing is known on any day."""


def known_from(truth: Truth, begins: Day) -> Truth:
    """Return the signal with every day before one unknown."""
    return Truth(
        runs.from_day(truth.must, begins),
        runs.union([truth.may, np.array([START, begins], np.int32)]),
    )
