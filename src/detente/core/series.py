"""Runs: a value for every day, kept as closed ranges on which it does not change.

Decides how runs are looked up, merged and cut. Used for verdicts, states and values alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from detente.core.times import Day, DayRange
from detente.core.values import dataclass

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Run(Generic[T]):
    """One value on every day from `first` to `last`, both included."""

    first: Day
    last: Day
    value: T

    @property
    def days(self) -> DayRange:
        """The days of this run."""
        return DayRange(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Runs(Generic[T]):
    """Adjacent runs in order; neighbours differ. Look-up costs a binary search."""

    runs: tuple[Run[T], ...]

    def __iter__(self) -> Iterator[Run[T]]:
        return iter(self.runs)

    def __len__(self) -> int:
        return len(self.runs)

    @property
    def first(self) -> Day:
        """The first day that has a value."""
        return self.runs[0].first

    @property
    def last(self) -> Day:
        """The last day that has a value."""
        return self.runs[-1].last

    def run_on(self, when: Day) -> Run[T]:
        """Return the run that holds a day. Raises `KeyError` outside all runs."""
        i = bisect_right(self.runs, when, key=lambda r: r.first) - 1
        if i < 0 or when > self.runs[i].last:
            raise KeyError(when)
        return self.runs[i]

    def on(self, when: Day) -> T:
        """Return the value on a day. Raises `KeyError` outside all runs."""
        return self.run_on(when).value

    def within(self, days: DayRange) -> Sequence[Run[T]]:
        """Return the runs that meet some days."""
        i = max(0, bisect_right(self.runs, days.first, key=lambda r: r.first) - 1)
        j = bisect_right(self.runs, days.last, key=lambda r: r.first)
        return [r for r in self.runs[i:j] if r.last >= days.first]

    def map(self, change: Callable[[T], U]) -> Runs[U]:
        """Return the runs of the changed values, neighbours that became equal merged."""
        return join((r.first, r.last, change(r.value)) for r in self.runs)


def join(parts: Iterable[tuple[Day, Day, T]]) -> Runs[T]:
    """Return runs from adjacent parts `(first, last, value)` in order, equal neighbours merged.

    Raises `ValueError` where a part does not start the day after the one before.
    """
    out: list[Run[T]] = []
    for first, last, value in parts:
        if out and first != out[-1].last + 1:
            raise ValueError("runs must be adjacent")
        if out and out[-1].value == value:
            out[-1] = Run(out[-1].first, last, value)
        else:
            out.append(Run(first, last, value))
    return Runs(tuple(out))


def stretches(values: Sequence[T]) -> Iterator[tuple[int, int, T]]:
    """Yield where the very same value stands in a row: the first place, the last, and the value."""
    first = 0
    for i in range(1, len(values) + 1):
        if i == len(values) or values[i] is not values[first]:
            yield first, i - 1, values[first]
            first = i


def cut(runs: Runs[T], days: DayRange) -> Runs[T]:
    """Return the runs on some days only."""
    return Runs(
        tuple(
            Run(max(r.first, days.first), min(r.last, days.last), r.value)
            for r in runs.within(days)
        )
    )


def both_of(before: Runs[T], after: Runs[T]) -> Runs[T]:
    """Return two runs one after the other; raises `ValueError` where they are not adjacent."""
    return join((r.first, r.last, r.value) for runs in (before, after) for r in runs)


def from_changes(window: DayRange, changes: Iterable[Day], value_on: Callable[[Day], T]) -> Runs[T]:
    """Return the runs of a function of the day that can only change on the given days."""
    starts = sorted({window.first, *(c for c in changes if window.first < c <= window.last)})
    ends = [s - 1 for s in starts[1:]] + [window.last]
    return join((s, e, value_on(s)) for s, e in zip(starts, ends, strict=True))
