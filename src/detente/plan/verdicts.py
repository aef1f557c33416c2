"""What the lifecycle asks of whoever evaluates conditions.

Decides nothing. The lifecycle knows steps, days and decisions; it knows no evidence. It asks these
six questions, and gets the same answers from the naive reference and from the fast engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from detente.core.quantities import Interval
from detente.core.times import Day
from detente.core.verdict import Answer
from detente.plan.history import History
from detente.roadmap.conditions import Condition


class Verdicts(Protocol):
    """Answers about conditions, on a day, with the knowledge of a day."""

    def benchmark(self, name: str, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a benchmark."""
        ...

    def condition(self, c: Condition, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a condition of a step."""
        ...

    def holds_until(self, c: Condition, on: Day, history: History, /) -> Day:
        """Return the last day up to which a condition surely has the answer of this day.

        Each day as known that day, as far as the walk knows, and if nothing more happens to a step.
        No day before this one; this day itself where that cannot be said.
        """
        ...

    def covered_clean(self, c: Condition, first: Day, last: Day, known_at: Day, /) -> bool:
        """Return whether all these days are really covered and hold no event of the condition.

        Really: by returns, not provisionally. No event: neither accepted nor possible. `c` is a
        `NoEvents`, an upper bound on a count or total, or either inside `ReportedBy`.
        """
        ...

    def events_in(self, c: Condition, first: Day, last: Day, known_at: Day, /) -> bool:
        """Return whether an accepted event of such a condition surely lies in these days."""
        ...

    def value(self, indicator: str, on: Day, known_at: Day, /) -> Interval | None:
        """Return the accepted value of a level or flow; `None` where it is unknown."""
        ...


@dataclass(slots=True)
class PassedOn:
    """The verdicts of another, as they are. Who looks on, or says some otherwise, extends it."""

    verdicts: Verdicts

    def benchmark(self, name: str, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a benchmark."""
        return self.verdicts.benchmark(name, on, known_at, history)

    def condition(self, c: Condition, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a condition of a step."""
        return self.verdicts.condition(c, on, known_at, history)

    def holds_until(self, c: Condition, on: Day, history: History, /) -> Day:
        """Return the last day up to which a condition has the answer of this day."""
        return self.verdicts.holds_until(c, on, history)

    def covered_clean(self, c: Condition, first: Day, last: Day, known_at: Day, /) -> bool:
        """Return whether the days are clean."""
        return self.verdicts.covered_clean(c, first, last, known_at)

    def events_in(self, c: Condition, first: Day, last: Day, known_at: Day, /) -> bool:
        """Return whether an accepted event lies in the days."""
        return self.verdicts.events_in(c, first, last, known_at)

    def value(self, indicator: str, on: Day, known_at: Day, /) -> Interval | None:
        """Return the accepted value."""
        return self.verdicts.value(indicator, on, known_at)
