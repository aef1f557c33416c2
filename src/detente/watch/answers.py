"""The answers that the lifecycle asks for, from the run-length engine.

Decides nothing. A benchmark that looks at no step is read from runs as decided, made once; what
looks at steps is judged for the days ahead, until something happens to a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from detente.core.quantities import Interval
from detente.core.series import Runs
from detente.core.times import Day, DayRange
from detente.core.verdict import Answer, Reason, Verdict, at_least, both, either, unknown
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
        self._kept: dict[int, tuple[c.Condition, tuple[c.Condition, ...]]] = {}

    def benchmark(self, name: str, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a benchmark."""
        return self.condition(self._engine.plan.conditions[name], on, known_at, history)

    def condition(
        self, condition: c.Condition, on: Day, known_at: Day, history: History, /
    ) -> Answer:
        """Return the verdict of a condition of a step."""
        walked = on in self._days and known_at == min(on, self._known_at)
        if walked and self._engine.looks_at_steps(condition):
            parts = self._parts(condition)
            if parts:
                answers = [self.condition(p, on, known_at, history) for p in parts]
                return _together(condition, answers)
        if not walked:
            return self._engine.answer(condition, on, known_at, history)
        if self._engine.looks_at_steps(condition):
            return self._ahead(condition, on, history).on(on)
        return self._once(condition).on(on)

    def _ahead(self, condition: c.Condition, on: Day, history: History) -> Runs[Answer]:
        until = self._days.last
        return self._engine.decided_ahead(condition, on, until, self._known_at, history)

    def _once(self, condition: c.Condition) -> Runs[Answer]:
        return self._engine.decided_once(condition, self._days, self._known_at, self._nothing_yet)

    def _parts(self, condition: c.Condition) -> tuple[c.Condition, ...]:
        """Return what a condition that looks at steps is put together from; most parts do not."""
        key = id(condition)
        if key not in self._kept:
            # the condition is kept beside its parts, so that its identity is not given away again
            self._kept[key] = (condition, tuple(self._inside(condition)))
        return self._kept[key][1]

    def _inside(self, condition: c.Condition) -> Iterator[c.Condition]:
        match condition:
            case c.All(items=items) | c.Some(items=items) | c.AtLeast(items=items):
                yield from items
            case c.BenchmarkMet(benchmark=name):
                yield self._engine.plan.conditions[name]
            case c.Against(item=item):
                yield from (
                    p if isinstance(p, c.Against) else c.Against(span=p.span, item=p)
                    for p in self._inside(item)
                )
            case _:
                return

    def holds_until(self, condition: c.Condition, on: Day, history: History, /) -> Day:
        """Return the last day up to which a condition has the answer of this day."""
        if on not in self._days:
            return on
        if not self._engine.looks_at_steps(condition):
            return self._once(condition).run_on(on).last
        parts = self._parts(condition)
        if parts:
            return min(self.holds_until(p, on, history) for p in parts)
        return self._ahead(condition, on, history).run_on(on).last

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


def _together(condition: c.Condition, answers: Sequence[Answer]) -> Answer:
    """Return the answer to a condition from those to its parts.

    What the firm ones settle is firm; a part that is known only provisionally is firmly unknown.
    """
    match condition:
        case c.Against(item=item):
            return _together(item, answers)
        case c.BenchmarkMet():
            return answers[0]
        case _:
            pass
    doubt = [unknown(Reason.MISSING) if a.provisional else a for a in answers]
    firm = _combined(condition, doubt)
    if firm.verdict is not Verdict.UNKNOWN:
        return firm
    hoped = _combined(condition, [replace(a, provisional=False) for a in answers])
    return replace(hoped, provisional=hoped.verdict is not Verdict.UNKNOWN)


def _combined(condition: c.Condition, answers: Sequence[Answer]) -> Answer:
    if isinstance(condition, c.AtLeast):
        return at_least(condition.k, answers)
    return either(answers) if isinstance(condition, c.Some) else both(answers)
