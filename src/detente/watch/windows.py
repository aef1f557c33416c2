"""On which days a window begins to see a day, or no longer sees it.

Decides nothing about meaning: which days a window has is `plan.semantics`. Called by the engine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from detente.core.times import Day, DayRange, Duration, TimeUnit, full, full_before, minus, plus
from detente.plan.sight import Sight, anchor_day
from detente.roadmap import conditions as c


def steady(window: c.Window) -> bool:
    """True where a window is equally long on every day."""
    return isinstance(window, c.Last) and (
        window.duration.unit.counts_days and window.duration.unit is not TimeUnit.WORKING_DAY
    )


def crossings(
    window: c.Window, marks: Sequence[Day], days: DayRange, sight: Sight
) -> Iterable[Day] | None:
    """Return the days on which the first or last day of a window passes a mark; `None`: any day.

    Marks are in order; those that no window of these days passes cost nothing. Nothing happens to
    a step in these days, but for the first of them.
    """
    match window:
        case c.Last(duration=duration):
            starts = first_days(days, marks, lambda d: minus(d, duration) + 1)
            return [*starts, *_in(days, marks)]
        case c.Full(duration=duration):
            return _passing(days, marks, lambda d: full(d, duration))
        case c.Back(window=c.Full(duration=duration), by=by):
            return _passing(days, marks, lambda d: full_before(d, duration, by))
        case c.Reported():
            return [d for seen in _candidates(window) for d in _passing(days, marks, seen)]
        case c.Back(window=c.Reported() as moving, by=by):
            # which periods they are changes with the newest ones, what is in them with the earlier
            return [
                d
                for seen in _candidates(moving)
                for days_of in (seen, _earlier(seen, moving, by))
                for d in _passing(days, marks, days_of)
            ]
        case c.Back(window=moving, by=by):
            starts = first_days(days, marks, lambda d: minus(minus(d, by), moving.duration) + 1)
            ends = first_days(days, marks, lambda d: minus(d, by))
            return [*starts, *ends, *_in(days, marks)]
        case c.Since(anchor=c.Earlier()) | c.After(anchor=c.Earlier()):
            return None
        case c.Since() | c.Fixed() | c.After():
            return [*_in(days, marks), *window_starts(window, days, sight)]


def _candidates(window: c.Reported) -> list[Callable[[Day], DayRange]]:
    """Return the periods that may be the latest with figures, each as days by the day asked."""

    def back(n: int) -> Callable[[Day], DayRange]:
        by = Duration(n, window.duration.unit)
        return lambda d: full_before(d, window.duration, by)

    return [back(n) for n in range(window.among - window.duration.n + 1)]


def _earlier(
    seen: Callable[[Day], DayRange], window: c.Reported, by: Duration
) -> Callable[[Day], DayRange]:
    return lambda d: full_before(seen(d).last, window.duration, by)


def window_starts(window: c.Window, days: DayRange, sight: Sight) -> Iterable[Day]:
    """Return the days on which a window begins and is over, where it has a fixed place.

    Nothing happens to a step in these days, but for the first of them.
    """
    match window:
        case c.Fixed(days=fixed):
            return (fixed.first, fixed.last, fixed.last + 1)
        case c.Since(anchor=anchor) | c.After(anchor=anchor) if isinstance(
            anchor, c.OnDate | c.OnOpening | c.OnEvent
        ):
            start = anchor_day(anchor, days.first, sight)
            if start is None:
                return ()
            end = plus(start, window.duration) if isinstance(window, c.After) else start
            return (start, start + 1, end, end + 1)
        case c.Last() | c.Full() | c.Reported() | c.Back():
            return ()
        case _:
            return range(days.first, days.last + 1)


def first_days(days: DayRange, marks: Sequence[Day], start_on: Callable[[Day], Day]) -> list[Day]:
    """Return, for each mark, the first of the days whose window start is at or after it.

    Marks are in order, and a start never moves back as the day moves on, so each is found by
    bisection; those that the window has passed already on the first day are left out.
    """
    whole = range(days.first, days.last + 1)
    out = []
    passed = bisect_right(marks, start_on(days.first))
    for mark in marks[passed : bisect_right(marks, start_on(days.last))]:
        i = bisect_left(whole, mark, key=start_on)
        if i < len(whole):
            out.append(whole[i])
    return out


def _in(days: DayRange, marks: Sequence[Day]) -> Sequence[Day]:
    """The marks in some days; they are in order."""
    return marks[bisect_left(marks, days.first) : bisect_right(marks, days.last)]


def _passing(days: DayRange, marks: Sequence[Day], seen: Callable[[Day], DayRange]) -> list[Day]:
    """Return the days on which either end of a window that never moves back passes a mark."""
    starts = first_days(days, marks, lambda d: seen(d).first)
    return [*starts, *first_days(days, marks, lambda d: seen(d).last)]
