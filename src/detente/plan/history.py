"""What has happened to steps so far, for sentences that look at steps.

Decides nothing: the lifecycle writes it while it walks from day to day, the evaluator asks it.
Days are legal days: a grant of 3 March that became known on 12 March stands here from 3 March on
as soon as it is known, although the course of that time went on showing the step as ready.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from detente.core.quantities import Interval
from detente.core.times import Day
from detente.core.verdict import Answer, Reason, unknown
from detente.plan.lifecycle import State
from detente.roadmap.conditions import StepEvent


@dataclass(slots=True)
class StepHistory:
    """One step: its states, its events, its keeps and its baselines, each in order of days."""

    starts: list[Day] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    events: dict[StepEvent, list[Day]] = field(default_factory=dict)
    keeps_from: list[Day] = field(default_factory=list)
    keeps: list[Answer] = field(default_factory=list)
    baselines: list[tuple[StepEvent, Day, Mapping[str, Interval | None]]] = field(
        default_factory=list
    )
    frozen_from: list[Day] = field(default_factory=list)
    frozen: list[bool] = field(default_factory=list)
    version: int = field(default=0, compare=False)


@dataclass(slots=True)
class History:
    """What has happened to steps, asked by step and day.

    A question about a day after the last one written gets the last state: while a day is being
    worked out, a step that has not been looked at yet stands as it stood the day before.
    """

    opens: Day
    steps: dict[str, StepHistory] = field(default_factory=dict)
    version: int = field(default=0, compare=False)
    """Grows with everything that is written: the same version gives the same answers."""
    _turns: tuple[int, tuple[Day, ...]] = field(default=(-1, ()), compare=False, repr=False)

    def turns(self) -> tuple[Day, ...]:
        """Return, in order, the days on which any answer of this history can change."""
        if self._turns[0] != self.version:
            days: set[Day] = set()
            for h in self.steps.values():
                days.update(h.starts, h.keeps_from, h.frozen_from, *h.events.values())
                days.update(when for _, when, _ in h.baselines)
            self._turns = self.version, tuple(sorted(days))
        return self._turns[1]

    def turns_of_keeps(self, step: str) -> tuple[Day, ...]:
        """Return, in order, the days on which it changes whether the keeps of a step are met."""
        return tuple(self._of(step).keeps_from)

    def state(self, step: str, on: Day) -> State | None:
        """Return the state of a step on a day; `None` before the roadmap opened."""
        h = self._of(step)
        i = bisect_right(h.starts, on) - 1
        return h.states[i] if i >= 0 else None

    def in_force_since(self, step: str, on: Day) -> Day | None:
        """Return the first of the consecutive days up to this one on which a step is in force."""
        h = self._of(step)
        i = bisect_right(h.starts, on) - 1
        if i < 0 or not h.states[i].in_force:
            return None
        while i > 0 and h.states[i - 1].in_force:
            i -= 1
        return h.starts[i]

    def last_event(self, step: str, event: StepEvent, on: Day) -> Day | None:
        """Return the legal day of the latest such event on or before a day."""
        days = self._of(step).events.get(event, [])
        i = bisect_right(days, on) - 1
        return days[i] if i >= 0 else None

    def is_in(self, step: str, words: str, on: Day) -> bool:
        """Return whether a step is in a state: the word for it, `in force` or `frozen`."""
        if words == "frozen":
            h = self._of(step)
            i = bisect_right(h.frozen_from, on) - 1
            return i >= 0 and h.frozen[i]
        state = self.state(step, on)
        if state is None:
            return False
        return state.in_force if words in ("in force", State.GRANTED) else state.value == words

    def keeps(self, step: str, on: Day) -> Answer:
        """Return whether all keeps of a step were met on a day, as known on it."""
        h = self._of(step)
        i = bisect_right(h.keeps_from, on) - 1
        return h.keeps[i] if i >= 0 else unknown(Reason.UNDEFINED)

    def baseline(self, step: str, event: StepEvent, indicator: str, on: Day) -> Interval | None:
        """Return the value fixed at the latest such event of a step up to a day, if any was."""
        for what, when, values in reversed(self._of(step).baselines):
            if what is event and when <= on:
                return values.get(indicator)
        return None

    def version_of(self, steps: Iterable[str]) -> int:
        """Return what grows with everything that is written of some steps."""
        return sum(self.steps[s].version for s in steps if s in self.steps)

    # What the lifecycle writes.

    def note_state(self, step: str, first: Day, state: State) -> None:
        """Write the state of a step from a day on; what stood there for later days goes."""
        h = self._of(step)
        i = bisect_left(h.starts, first)
        if h.starts[i:] or not h.states or h.states[-1] is not state:
            self._written(h)
        del h.starts[i:], h.states[i:]
        if not h.states or h.states[-1] is not state:
            h.starts.append(first)
            h.states.append(state)

    def note_event(self, step: str, event: StepEvent, on: Day) -> None:
        """Write an event of a step under its legal day."""
        h = self._written(self._of(step))
        days = h.events.setdefault(event, [])
        days.insert(bisect_right(days, on), on)

    def note_keeps(self, step: str, on: Day, answer: Answer) -> None:
        """Write whether all keeps of a step are met on a day, later than all written before."""
        h = self._of(step)
        if not h.keeps or h.keeps[-1] != answer:
            self._written(h)
            h.keeps_from.append(on)
            h.keeps.append(answer)

    def note_baselines(
        self, step: str, event: StepEvent, on: Day, values: Mapping[str, Interval | None]
    ) -> None:
        """Write the values fixed at an event of a step."""
        self._written(self._of(step)).baselines.append((event, on, values))

    def note_frozen(self, step: str, on: Day, frozen: bool) -> None:
        """Write whether a freeze reaches a step, from a day on."""
        h = self._of(step)
        if not h.frozen or h.frozen[-1] is not frozen:
            self._written(h)
            h.frozen_from.append(on)
            h.frozen.append(frozen)

    def take_back_event(self, step: str, event: StepEvent, on: Day) -> None:
        """Forget an event of that legal day, whose record was taken back."""
        h = self._of(step)
        if on in h.events.get(event, []):
            self._written(h).events[event].remove(on)

    def take_back_grant(self, step: str, granted: Day) -> None:
        """Forget the grant of that legal day, whose record was taken back."""
        h = self._written(self._of(step))
        days = h.events.get(StepEvent.GRANT, [])
        if granted in days:
            days.remove(granted)
        h.baselines = [b for b in h.baselines if b[:2] != (StepEvent.GRANT, granted)]

    def _written(self, h: StepHistory) -> StepHistory:
        """Return the history of a step in which something is about to be written."""
        self.version += 1
        h.version += 1
        return h

    def _of(self, step: str) -> StepHistory:
        return self.steps.setdefault(step, StepHistory())
