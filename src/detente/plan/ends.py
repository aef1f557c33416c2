"""The last days of restrictions: a day, or a day of each year. Called by whoever needs the next."""

from __future__ import annotations

from datetime import date

from detente.core.times import FOREVER, Day
from detente.roadmap.model import EachYear, Restriction


def next_yearly(each: EachYear, after: Day) -> Day:
    """Return the next such day of the year after a day; `FOREVER` where the calendar has none.

    29 February is the 28th in other years.
    """
    year = date.fromordinal(max(1, after)).year
    for y in (year, year + 1):
        if y > date.max.year:
            break
        try:
            found = date(y, each.month, each.day).toordinal()
        except ValueError:
            found = date(y, each.month, 28).toordinal()
        if found > after:
            return found
    return FOREVER


def first_end(restriction: Restriction, opens: Day) -> Day | None:
    """Return the last day of a restriction as it stood at the opening; `None` without an end."""
    match restriction.ends:
        case None:
            return None
        case EachYear() as each:
            return next_yearly(each, opens)
        case end:
            return end
