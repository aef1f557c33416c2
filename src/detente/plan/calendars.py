"""Which days an institution works, from tables shipped with their source.

Decides nothing: a table lists the holidays of the years it covers, and names the law or list they
come from. A calendar without a table has weekends only, and `known` says that it covers nothing.
Called by `compile`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from detente.core.times import WEEKDAYS, DayRange, WorkingDays, day

TABLES = ("eu_institutions", "lithuania", "poland", "united_states")
"""The calendars that have a table."""

KNOWN = (*TABLES, WEEKDAYS.name)
"""The calendars that can be named."""


@cache
def calendar_of(name: str) -> WorkingDays:
    """Return the calendar of a name; one without a table has weekends only.

    >>> calendar_of("united_states").works(day("2025-07-04"))
    False
    """
    if not name or name == WEEKDAYS.name:
        return WEEKDAYS
    if name not in TABLES:
        return WorkingDays(name=name, holidays=frozenset())
    table = Path(__file__).parent / "tables" / f"{name}.csv"
    return _read(name, table.read_text(encoding="utf-8"))


def _read(name: str, text: str) -> WorkingDays:
    """Return the calendar of a table: `# key: value` lines, then `day,holiday` lines."""
    heads: dict[str, str] = {}
    days: set[int] = set()
    for line in text.splitlines():
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            heads[key.strip()] = value.strip()
        elif line and not line.startswith("day,"):
            days.add(day(line.partition(",")[0]))
    first, _, last = heads["years"].partition("-")
    return WorkingDays(
        name=name,
        holidays=frozenset(days),
        known=DayRange(
            date(int(first), 1, 1).toordinal(), date(int(last or first), 12, 31).toordinal()
        ),
        source=heads["source"],
    )
