"""The answers that the lifecycle asks for, from the run-length engine.

Decides nothing. A benchmark that looks at no step is read from runs as decided, made once; what
looks at steps is judged on the day it is asked.
"""

from __future__ import annotations

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange
from detente.core.verdict import Answer
from detente.plan.history import History
from detente.roadmap import conditions as c
from detente.watch.temporal import Engine


class Answers:
    """`plan.verdicts.Verdicts` over an engine, for a walk up to `until` with knowledge `known_at`."""

    def __init__(self, engine: Engine, until: Day, known_at: Day) -> None:
        self._engine = engine
        self._known_at = known_at
        opens = engine.plan.roadmap.opens
        self._days = DayRange(opens, max(opens, until))
        self._nothing_yet = History(opens=opens)

    def benchmark(self, name: str, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a benchmark."""
        return self.condition(self._engine.plan.conditions[name], on, known_at, history)

    def condition(
        self, condition: c.Condition, on: Day, known_at: Day, history: History, /
    ) -> Answer:
        """Return the verdict of a condition of a step."""
        walked = on in self._days and known_at == min(on, self._known_at)
        if not walked or self._engine.looks_at_steps(condition):
            return self._engine.answer(condition, on, known_at, history)
        runs = self._engine.decided_once(condition, self._days, self._known_at, self._nothing_yet)
        return runs.on(on)

    def covered_clean(
        self, condition: c.Condition, first: Day, last: Day, known_at: Day, /
    ) -> bool:
        """Return whether all these days are really covered and hold no event of the condition."""
        return self._engine.covered_clean(condition, first, last, known_at, self._nothing_yet)

    def events_in(self, condition: c.Condition, first: Day, last: Day, known_at: Day, /) -> bool:
        """Return whether an accepted event of the condition surely lies in these days."""
        return self._engine.events_in(condition, first, last, known_at, self._nothing_yet)

    def value(self, indicator: str, on: Day, known_at: Day, /) -> Interval | None:
        """Return the accepted value of a level or flow; `None` where it is unknown."""
        return self._engine.value(indicator, on, known_at, self._nothing_yet)
