"""Civil days, durations and closed ranges of days.

Decides what "over last 30 days" or "3 months after" mean in days. Does not decide which days are
holidays: a `WorkingDays` calendar is handed in. Called by every room that speaks of time.

A day is an `int`, the proleptic Gregorian ordinal of `datetime.date.toordinal`; the end of the day
counts. Every range is closed: `valid_until` is the last day.
"""

from __future__ import annotations

import calendar
import dataclasses
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from detente.core.values import dataclass

Day: TypeAlias = int
"""An ordinal day, as `datetime.date.toordinal` counts them."""

FOREVER: Day = date.max.toordinal()
"""The last day that can be written; stands for an open end."""

LONG_AGO: Day = date.min.toordinal()
"""The first day that can be written; stands for an open start."""


def day(text: str) -> Day:
    """Return the day that an ISO date names.

    >>> day("2025-09-11")
    739505

    Raises `ValueError` where the text is not `YYYY-MM-DD` or no such day exists.
    """
    return _day(text)


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> Day:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"{text!r} is not written YYYY-MM-DD")
    return date.fromisoformat(text).toordinal()


def iso(when: Day) -> str:
    """Return the day as `YYYY-MM-DD`."""
    return date.fromordinal(when).isoformat()


def words(when: Day) -> str:
    """Return the day as a reader says it: `11 Sep 2025`."""
    d = date.fromordinal(when)
    return f"{d.day} {calendar.month_abbr[d.month]} {d.year}"


class TimeUnit(StrEnum):
    """The units of a duration. Days and months never compare."""

    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def counts_days(self) -> bool:
        """True for units that are a fixed number of civil days."""
        return self in (TimeUnit.DAY, TimeUnit.WEEK)

    @property
    def counts_months(self) -> bool:
        """True for units that are a fixed number of months."""
        return self in (TimeUnit.MONTH, TimeUnit.QUARTER, TimeUnit.YEAR)


_MONTHS = {TimeUnit.MONTH: 1, TimeUnit.QUARTER: 3, TimeUnit.YEAR: 12}


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time as the author wrote it: a number and a unit."""

    n: int
    unit: TimeUnit

    def __str__(self) -> str:
        return f"{self.n} {self.unit.value}{'' if self.n == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class DayRange:
    """A closed, non-empty range of days."""

    first: Day
    last: Day

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a range cannot end ({iso(self.last)}) before it starts")

    def __contains__(self, when: Day) -> bool:
        return self.first <= when <= self.last

    def within(self, other: DayRange) -> bool:
        """True where every day of this range lies in the other."""
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: DayRange) -> bool:
        """True where the two ranges share a day."""
        return self.first <= other.last and other.first <= self.last

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        return (
            iso(self.first) if self.first == self.last else f"{iso(self.first)} .. {iso(self.last)}"
        )


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days an institution works: not Saturdays, Sundays or its holidays.

    `known` is the range of years for which the table of holidays is complete; outside it only
    weekends are free, and `covers` says so.
    """

    name: str
    holidays: frozenset[Day]
    known: DayRange | None = None
    source: str = ""

    def works(self, when: Day) -> bool:
        """True where the institution works on that day."""
        return date.fromordinal(when).weekday() < 5 and when not in self.holidays

    def covers(self, when: Day) -> bool:
        """True where the table of holidays is complete for that day."""
        return self.known is not None and when in self.known

    def plus(self, when: Day, n: int) -> Day:
        """Return the n-th working day after `when`; the day itself does not count."""
        while n > 0:
            when += 1
            n -= self.works(when)
        return when

    def minus(self, when: Day, n: int) -> Day:
        """Return the n-th working day before `when`; the day itself does not count."""
        while n > 0:
            when -= 1
            n -= self.works(when)
        return when


WEEKDAYS = WorkingDays(name="weekdays", holidays=frozenset())


def plus_months(when: Day, n: int) -> Day:
    """Return the same day of the month n months on, clamped to that month's last day.

    >>> iso(plus_months(day("2025-11-30"), 3))
    '2026-02-28'
    """
    d = date.fromordinal(when)
    index = d.year * 12 + d.month - 1 + n
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return FOREVER if n > 0 else LONG_AGO
    return date(year, month + 1, min(d.day, calendar.monthrange(year, month + 1)[1])).toordinal()


def plus(when: Day, duration: Duration, working: WorkingDays = WEEKDAYS) -> Day:
    """Return the day a duration after `when`; months clamp to the month's last day."""
    if duration.unit in _MONTHS:
        return plus_months(when, duration.n * _MONTHS[duration.unit])
    if duration.unit is TimeUnit.WORKING_DAY:
        return working.plus(when, duration.n)
    return min(FOREVER, when + duration.n * (7 if duration.unit is TimeUnit.WEEK else 1))


def minus(when: Day, duration: Duration, working: WorkingDays = WEEKDAYS) -> Day:
    """Return the day a duration before `when`; months clamp to the month's last day."""
    if duration.unit in _MONTHS:
        return plus_months(when, -duration.n * _MONTHS[duration.unit])
    if duration.unit is TimeUnit.WORKING_DAY:
        return working.minus(when, duration.n)
    return max(LONG_AGO, when - duration.n * (7 if duration.unit is TimeUnit.WEEK else 1))


def last(when: Day, duration: Duration, working: WorkingDays = WEEKDAYS) -> DayRange:
    """Return the days of "over last N" on a day: `(when - N, when]`.

    >>> str(last(day("2025-12-16"), Duration(90, TimeUnit.DAY)))
    '2025-09-18 .. 2025-12-16'
    """
    return DayRange(min(when, minus(when, duration, working) + 1), when)


def days_at_most(length: Duration) -> int:
    """Return the most civil days that a duration can take; holidays in a row are allowed for."""
    match length.unit:
        case TimeUnit.DAY:
            return length.n
        case TimeUnit.WEEK:
            return 7 * length.n
        case TimeUnit.WORKING_DAY:
            return length.n + 2 * (length.n // 5 + 1) + 10 * (length.n // 20 + 1)
        case TimeUnit.MONTH:
            return _months_at_most(length.n)
        case TimeUnit.QUARTER:
            return _months_at_most(3 * length.n)
        case TimeUnit.YEAR:
            return _months_at_most(12 * length.n)


def _months_at_most(n: int) -> int:
    """Return the most days that n months in a row have."""
    years, rest = divmod(n, 12)
    short = {0: 0, 1: 31, 2: 62, 3: 92, 4: 123, 5: 153, 6: 184}
    most = short[rest] if rest in short else 30 * rest + rest // 2 + 2
    return 366 * years + most


def days_at_least(length: Duration) -> int:
    """Return the fewest civil days that a duration can take."""
    if length.unit.counts_months:
        n = {TimeUnit.MONTH: 1, TimeUnit.QUARTER: 3, TimeUnit.YEAR: 12}[length.unit] * length.n
        years, rest = divmod(n, 12)
        return 365 * years + (0 if rest == 0 else 28 + 30 * (rest - 1) + rest // 3)
    return length.n * (7 if length.unit is TimeUnit.WEEK else 1)


@lru_cache(maxsize=4096)
def full(when: Day, duration: Duration) -> DayRange:
    """Return the days of "over last N full months" on a day: periods over by the end of it.

    Weeks begin on Monday; months, quarters and years are those of the calendar.

    >>> str(full(day("2026-02-28"), Duration(2, TimeUnit.MONTH)))
    '2026-01-01 .. 2026-02-28'
    >>> str(full(day("2026-02-27"), Duration(2, TimeUnit.MONTH)))
    '2025-12-01 .. 2026-01-31'

    Raises `ValueError` where the unit is one of days, which have no periods.
    """
    after = when + 1
    if duration.unit is TimeUnit.WEEK:
        end = after - date.fromordinal(after).weekday()
        return DayRange(max(LONG_AGO, end - 7 * duration.n), end - 1)
    if duration.unit not in _MONTHS:
        raise ValueError(f"{duration} are no calendar periods")
    months = _MONTHS[duration.unit]
    d = date.fromordinal(after)
    end = date(d.year, (d.month - 1) // months * months + 1, 1).toordinal()
    return DayRange(plus_months(end, -duration.n * months), end - 1)


def full_before(when: Day, duration: Duration, by: Duration) -> DayRange:
    """Return the full periods that lie `by` before those of a day.

    >>> two, year = Duration(2, TimeUnit.MONTH), Duration(1, TimeUnit.YEAR)
    >>> str(full_before(day("2025-02-28"), two, year))
    '2024-01-01 .. 2024-02-29'
    """
    return full(minus(full(when, duration).last + 1, by) - 1, duration)


def period(label: str) -> DayRange:
    """Return the days of a calendar period: `2025`, `2025-H1`, `2025-Q2` or `2025-06`.

    >>> str(period("2025-Q2"))
    '2025-04-01 .. 2025-06-30'

    Raises `ValueError` where the label names no period.
    """
    if m := re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})))?", label):
        year, quarter, half, month = int(m[1]), m[2], m[3], m[4]
        if quarter:
            start, months = 3 * int(quarter) - 2, 3
        elif half:
            start, months = 6 * int(half) - 5, 6
        elif month:
            start, months = int(month), 1
        else:
            start, months = 1, 12
        if 1 <= year <= 9998 and 1 <= start <= 12:
            first = date(year, start, 1).toordinal()
            return DayRange(first, plus_months(first, months) - 1)
    raise ValueError(f"{label!r} is not a year, half, quarter or month")


def covered(ranges: Iterable[DayRange]) -> tuple[DayRange, ...]:
    """Return the days of all ranges as sorted, disjoint, non-adjacent ranges."""
    out: list[DayRange] = []
    for r in sorted(ranges, key=lambda r: r.first):
        if out and r.first <= out[-1].last + 1:
            out[-1] = DayRange(out[-1].first, max(out[-1].last, r.last))
        else:
            out.append(r)
    return tuple(out)


def gaps(window: DayRange, cover: Iterable[DayRange]) -> tuple[DayRange, ...]:
    """Return the days of the window that no range covers, as sorted ranges."""
    out: list[DayRange] = []
    at = window.first
    for r in covered(cover):
        if r.last < at:
            continue
        if r.first > window.last:
            break
        if r.first > at:
            out.append(DayRange(at, r.first - 1))
        at = r.last + 1
    if at <= window.last:
        out.append(DayRange(at, window.last))
    return tuple(out)
