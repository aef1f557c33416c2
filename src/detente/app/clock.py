"""The present: read here, once, and handed down as a value.

Decides what "today" and "now" are. `DETENTE_TODAY=YYYY-MM-DD` in the environment sets the day that
`--on` and `--known-at` have when they are left out, for examples and tests that must say the same
on every day; it never touches the instant at which a ledger takes a record.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from detente.app.refusals import UsageRefusedError
from detente.core.times import Day, day


def _system_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What time it is. `today_is`, where given, takes the place of the present day."""

    now: Callable[[], datetime] = _system_now
    today_is: Day | None = None

    def today(self, zone: tzinfo = UTC) -> Day:
        """Return the present day in a time zone."""
        if self.today_is is not None:
            return self.today_is
        return self.now().astimezone(zone).date().toordinal()


def clock_of_this_machine() -> Clock:
    """Return the clock of this machine, with the day that the environment may set."""
    written = os.environ.get("DETENTE_TODAY", "").strip()
    if not written:
        return Clock()
    try:
        return Clock(today_is=day(written))
    except ValueError as e:
        raise UsageRefusedError(
            f"`DETENTE_TODAY` is `{written}`, which is not a day",
            "write it as 2026-03-20, or unset it",
        ) from e
