"""Which days an institution works. Tables are shipped with their source."""

from __future__ import annotations

from detente.core.times import WEEKDAYS, WorkingDays


def calendar_of(name: str) -> WorkingDays:
    """Return the calendar of a name; an unknown one has weekends only."""
    return WEEKDAYS if not name else WorkingDays(name=name, holidays=frozenset())
