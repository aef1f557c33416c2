"""Numbers over days: pieces between which a number jumps, or grows by the same each day.

Decides how counts over windows, totals of events and their sums run from day to day, and on which
days one of them reaches a value. Values are whole numbers, exact; `OPEN` stands for an end that is
not known. Cost goes with the pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from detente.core.times import Day
from detente.logic.formula import Back
from detente.logic.meaning import Event
from detente.logic.runs import END, NEVER, START, Edges, joined

Numbers: TypeAlias = NDArray[np.int64]

OPEN = 1 << 60
"""Larger than any value; its opposite is smaller than any."""


@dataclass(frozen=True, slots=True)
class Line:
    """`value[i] + slope[i] * (d - at[i])` on the days from `at[i]` to the one before `at[i + 1]`.

    `at[0]` is `START`, and its slope zero.
    """

    at: Edges
    value: Numbers
    slope: Numbers

    def on(self, days: Edges) -> Numbers:
        """Return the values on some days."""
        i = np.searchsorted(self.at, days, "right") - 1
        return self.value[i] + self.slope[i] * (days.astype(np.int64) - self.at[i])


def level(changes: Sequence[tuple[Day, int]], before: int) -> Line:
    """Return the line that jumps to a value on each of the days, in order."""
    at = np.array([START, *(d for d, _ in changes)], np.int32)
    value = np.array([before, *(v for _, v in changes)], np.int64)
    return Line(at, value, np.zeros(len(at), np.int64))


def from_rows(rows: Numbers, first: Day, *, outside: int) -> Line:
    """Return the line of one row a day from the day `first`; all other days are `outside`."""
    turns = np.flatnonzero(rows[1:] != rows[:-1]) + 1
    at = np.concatenate(([START, first], turns + first, [first + len(rows)])).astype(np.int32)
    value = np.concatenate(([outside], rows[:1], rows[turns], [outside])).astype(np.int64)
    return Line(at, value, np.zeros(len(at), np.int64))


def days_of(e: Edges, back: Back) -> Line:
    """Return on how many days of the window the set holds.

    From a day to the next the number grows by one where a day of the set enters the window, and
    falls by one where one leaves it.
    """
    most = back.most or 0
    finite = (int(e[0]) == START if len(e) else False, int(e[-1]) == END if len(e) else False)
    starts, ends = e[0::2][finite[0] :], e[1::2][: len(e) // 2 - finite[1]]
    at = np.concatenate(
        (starts + back.least, ends + back.least, starts + most + 1, ends + most + 1)
    )
    turn = np.ones(len(at), np.int64)
    turn[len(starts) : len(starts) + len(ends) + len(starts)] = -1
    order = np.argsort(at, kind="stable")
    at, turn = at[order], turn[order]
    begin = len(back) if finite[0] else 0
    if len(at) == 0:
        return level([], begin)
    last_of_day = np.append(np.flatnonzero(at[1:] != at[:-1]), len(at) - 1)
    at = at[last_of_day]
    slope = np.cumsum(turn)[last_of_day]
    grown = slope.copy()
    grown[1:] += slope[:-1] * (np.diff(at).astype(np.int64) - 1)
    return Line(
        np.concatenate(([START], at)).astype(np.int32),
        np.concatenate(([begin], begin + np.cumsum(grown))),
        np.concatenate(([0], slope)),
    )


@dataclass(frozen=True, slots=True)
class Points:
    """Events as columns, in order of their first day."""

    first: Edges
    last: Edges
    least: Numbers
    most: Numbers

    def stretches(self, back: Back, *, sure: bool) -> tuple[Edges, Edges, Numbers]:
        """Return from which day to which each event counts in a window, and how much.

        A sure count takes the least of those that lie in the window whole; a possible one the most
        of those that may lie in it.
        """
        enters, leaves = (self.last, self.first) if sure else (self.first, self.last)
        starts = enters + np.int32(back.least)
        if back.most is None:
            ends = np.full(len(leaves), END, np.int32)
        else:
            ends = leaves + np.int32(back.most + 1)
        size = self.least if sure else self.most
        fits = (starts < ends) & (size != 0)
        return (starts, ends, size) if fits.all() else (starts[fits], ends[fits], size[fits])


def points(events: Sequence[Event]) -> Points:
    """Return events as columns."""
    rows = sorted((e.first, e.last, e.least, e.most) for e in events)
    table = np.array(rows, np.int64).reshape(len(rows), 4)
    days = table[:, :2].astype(np.int32)
    return Points(days[:, 0], days[:, 1], table[:, 2], table[:, 3])


def total(events: Points, back: Back, *, sure: bool) -> Line:
    """Return what the events in the window add up to."""
    starts, ends, size = events.stretches(back, sure=sure)
    if len(starts) == 0:
        return level([], 0)
    goes = ends < END
    at = np.concatenate((starts, ends[goes]))
    jump = np.concatenate((size, -size[goes]))
    order = np.argsort(at, kind="stable")
    at, value = at[order], np.cumsum(jump[order])
    last_of_day = np.append(np.flatnonzero(at[1:] != at[:-1]), len(at) - 1)
    at = np.concatenate(([START], at[last_of_day])).astype(np.int32)
    return Line(at, np.concatenate(([0], value[last_of_day])), np.zeros(len(at), np.int64))


def total_reaches(events: Points, back: Back, value: int, *, sure: bool) -> Edges | None:
    """Return the days on which events of one size reach a value; `None` where sizes differ.

    The n-th last event before a day decides: its stretch overlaps with that of the latest.
    """
    starts, ends, size = events.stretches(back, sure=sure)
    if len(size) == 0:
        return NEVER if value > 0 else np.array([START, END], np.int32)
    each = int(size[0])
    if each <= 0 or value <= 0 or not (size == each).all():
        return None
    n = -(-value // each)
    if n > len(size):
        return NEVER
    starts, ends = _in_order(starts), _in_order(ends)
    return joined(starts[n - 1 :], ends[: len(ends) - n + 1])


def _in_order(e: Edges) -> Edges:
    return e if bool((e[1:] >= e[:-1]).all()) else np.sort(e)


def added(parts: Sequence[tuple[int, Line]]) -> Line:
    """Return lines, each times a factor, added up; open where one is."""
    at = np.unique(np.concatenate([line.at for _, line in parts]))
    value = np.zeros(len(at), np.int64)
    slope = np.zeros(len(at), np.int64)
    open_ = np.zeros(len(at), np.int64)
    for factor, line in parts:
        i = np.searchsorted(line.at, at, "right") - 1
        here = line.value[i]
        lacks = np.abs(here) >= OPEN
        open_ = np.where(lacks, np.sign(here) * np.sign(factor), open_)
        grown = line.slope[i] * (at.astype(np.int64) - line.at[i])
        value += np.where(lacks, 0, factor * (here + grown))
        slope += factor * line.slope[i]
    lacks = open_ != 0
    return Line(at, np.where(lacks, open_ * OPEN, value), np.where(lacks, 0, slope))


def reaches(line: Line, value: int) -> Edges:
    """Return the days on which a line is at least a value."""
    at, v, m = line.at.astype(np.int64), line.value, line.slope
    ends = np.append(at[1:], END)
    starts = at
    if m.any():
        rising, falling = m > 0, m < 0
        step = np.where(m == 0, 1, np.abs(m))
        needed = -((v - value) // step)
        starts = np.where(rising, at + np.maximum(0, needed), at)
        lasting = at + (v - value) // step + 1
        ends = np.where(falling, np.minimum(ends, lasting), ends)
        holds = rising | falling | (v >= value)
    else:
        holds = v >= value
    found = holds & (starts < ends)
    return joined(starts[found].astype(np.int32), ends[found].astype(np.int32))
