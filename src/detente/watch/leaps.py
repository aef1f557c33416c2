"""From one day on which something happens to the next: the days between are like the first of them.

Decides how long a day repeats itself. It does where nothing came of it, so that the next begins as
it began, and where the next brings nothing new: every condition that was asked about has the same
answer, no act begins or ceases to count, no sunset or effect falls due, no clean days cure. Does not
decide what happens on a day. Whoever cannot say how long an answer holds is asked every day. The
same course comes of walking every day (tests). Called by `watch.decide`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from detente.core.times import FOREVER, Day
from detente.core.verdict import Answer
from detente.plan.history import History
from detente.plan.verdicts import PassedOn
from detente.roadmap.conditions import Condition
from detente.watch.acts import turns_of
from detente.watch.moves import Walk
from detente.watch.standing import Standing


@dataclass(slots=True)
class Asked(PassedOn):
    """The same verdicts, and what was asked about the day in hand.

    Clean days and new events are not noted: `stirred` asks about them on each day.
    """

    day: Day = 0
    benchmarks: set[str] = field(default_factory=set)
    conditions: dict[int, Condition] = field(default_factory=dict)
    elsewhere: bool = False
    """Whether another day was asked about too."""

    def begin(self, on: Day) -> None:
        """Forget what was asked about the day before."""
        self.day, self.elsewhere = on, False
        self.benchmarks.clear()
        self.conditions.clear()

    def benchmark(self, name: str, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a benchmark."""
        if on == self.day:
            self.benchmarks.add(name)
        else:
            self.elsewhere = True
        return self.verdicts.benchmark(name, on, known_at, history)

    def condition(self, c: Condition, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a condition of a step."""
        if on == self.day:
            self.conditions[id(c)] = c
        else:
            self.elsewhere = True
        return self.verdicts.condition(c, on, known_at, history)

    def answered_alike_until(self, w: Walk) -> Day:
        """Return the last day up to which all that was asked has the answers of the day in hand."""
        if self.elsewhere:
            return self.day
        asked = [
            *(w.plan.conditions[n] for n in sorted(self.benchmarks)),
            *self.conditions.values(),
        ]
        out = FOREVER
        for c in asked:
            out = min(out, self.verdicts.holds_until(c, self.day, w.history))
            if out <= self.day:
                break
        return out


@dataclass(slots=True)
class Leaps:
    """How far the days of one walk repeat themselves."""

    walk: Walk
    asked: Asked
    marks: list[Day]
    """Days on which something comes from outside, in order."""

    @classmethod
    def of(cls, w: Walk, asked: Asked) -> Leaps:
        """Return the leaps of a walk that has not begun."""
        marks = turns_of(w.acts.every) | w.awake.keys() | w.voided.keys() | w.epochs
        return cls(w, asked, sorted({*marks, w.plan.roadmap.ends + 1, w.known_at + 1}))

    def stand(self) -> tuple[object, ...]:
        """Return where all stands: what the next day begins with."""
        w = self.walk
        said = (w.history.version, len(w.moves), len(w.findings), len(w.occasions))
        return (*said, *(s.stand() for s in w.standings.values()))

    def alike_until(self, on: Day, last: Day) -> Day:
        """Return the last day that is like one of which nothing came, but not after `last`."""
        w = self.walk
        end = min(last, self._next(on) - 1)
        if end > on:
            end = min(end, self.asked.answered_alike_until(w))
        if end > on:
            end = self._undisturbed(on, end)
        return max(on, end)

    def _next(self, on: Day) -> Day:
        """Return the next day for which something is due, or comes from outside."""
        i = bisect_right(self.marks, on)
        own = (d for s in self.walk.standings.values() for d in _due(s) if d > on)
        return min([*self.marks[i : i + 1], *own], default=FOREVER)

    def _undisturbed(self, on: Day, end: Day) -> Day:
        """Return the last of the days on which neither clean days nor new events move a clock."""
        w = self.walk
        watched = [s for s in w.standings.values() if s.state.running and s.clocks.held]
        if not watched:
            return end
        for d in range(on + 1, end + 1):
            knowledge = min(d, w.known_at)
            if any(w.setter.stirred(s.clocks, d, knowledge) for s in watched):
                return d - 1
        return end


def _due(s: Standing) -> Iterator[Day]:
    """Yield the days on which something falls due for a step by itself."""
    if s.sunset is not None:
        yield s.sunset
        yield s.sunset + 1
    if s.back_after is not None:
        yield s.back_after + 1
    for clock in s.clocks.running():
        due = clock.next_effect
        if due is not None:
            yield due[1]
