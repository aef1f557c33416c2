"""The earliest day on which a step could be ready, whatever future reports say.

Decides a lower bound, never a forecast: a day is ruled out only by what is known already. Events on
record count until they leave a window; days to come are free, so a level may be reported at any
value tomorrow and no further event need come. Freezes and votes are left aside; they only make it
later. Called by `watch.whatif`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.core.series import Runs
from detente.core.times import Day, DayRange, Duration, last
from detente.core.verdict import Answer, Verdict
from detente.plan.history import History
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.plan.semantics import window_days
from detente.roadmap import conditions as c
from detente.roadmap.model import Kind, Step
from detente.roadmap.sentences import say
from detente.watch.inside import indicators_of
from detente.watch.results import Course
from detente.watch.temporal import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Earliest:
    """The first day on which a step could be ready; `None` where that is after the end.

    `held_up_by`: the conditions that rule out the day before it. `is_ready`: it is so already.
    """

    step: str
    day: Day | None
    held_up_by: tuple[str, ...] = ()
    is_ready: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    condition: c.Condition
    days: DayRange
    runs: Runs[Answer]


@dataclass(slots=True)
class Outlook:
    """Looks ahead from a day, over what is known on a day."""

    plan: Plan
    engine: Engine
    run: Course
    on: Day
    known_at: Day
    _runs: dict[int, _Judged] = field(default_factory=dict)
    _steps: dict[str, Earliest] = field(default_factory=dict)
    _events: dict[int, tuple[c.Condition, bool]] = field(default_factory=dict)

    @property
    def _history(self) -> History:
        return self.run.history or History(self.plan.roadmap.opens)

    def step(self, name: str) -> Earliest:
        """Return the earliest day on which a step could be ready."""
        if name not in self._steps:
            self._steps[name] = self._step(self.plan.roadmap.steps[name])
        return self._steps[name]

    def _step(self, step: Step) -> Earliest:
        shown = self.run.steps[step.id].on(self.on)
        if shown.state.running or shown.state is State.READY:
            return Earliest(step=step.id, day=shown.granted or shown.since, is_ready=True)
        held: tuple[str, ...] = ()
        for day in range(self.on + (self.on <= self.known_at), self.plan.roadmap.ends + 1):
            against = tuple(self._against(step, day))
            if not against:
                return Earliest(step=step.id, day=day, held_up_by=held)
            held = against
        return Earliest(step=step.id, day=None, held_up_by=held)

    def _against(self, step: Step, day: Day) -> list[str]:
        out: list[str] = []
        for condition in (step.after, step.needs):
            parts = condition.items if isinstance(condition, c.All) else (condition,)
            out += [_name(p, self.plan) for p in parts if p is not None and not self._can(p, day)]
        conditions = self.plan.conditions
        out += [k for k in step.keeps if k not in out and not self._can(conditions[k], day)]
        return out

    def _can(self, condition: c.Condition, day: Day) -> bool:
        """Return whether a condition could be met on a day, as far as is known."""
        free = day > self.known_at
        match condition:
            case c.All(items=items):
                return all(self._can(i, day) for i in items)
            case c.Some(items=items):
                return any(self._can(i, day) for i in items)
            case c.AtLeast(k=k, items=items):
                return sum(self._can(i, day) for i in items) >= k
            case c.BenchmarkMet(benchmark=name):
                return self._can(self.plan.conditions[name], day)
            case c.NotBefore(day=first):
                return day >= first
            case c.InForce(step=step, lasting=lasting):
                return self._in_force(step, lasting, day)
            case c.Throughout(item=item, window=window) if not isinstance(item, c.KeepsHeld):
                return self._throughout(item, window, day)
            case _ if self._reads_events_only(condition):
                return self._judged(condition, day)
            case c.Compare(left=left, right=right):
                return (free and any(self._open(q) for q in (left, right))) or self._judged(
                    condition, day
                )
            case _:
                return free or self._judged(condition, day)

    def _open(self, q: c.Quantity) -> bool:
        """Return whether a report of a day to come can change a quantity."""
        match q:
            case c.Level(at=None | c.OnEvent() | c.Earlier()):
                return True
            case c.Aggregate(window=c.Fixed(days=days)):
                return days.last > self.known_at
            case c.Aggregate():
                return True
            case c.Share(of=of):
                return self._open(of)
            case c.Sum(parts=parts):
                return any(self._open(p) for _, p in parts)
            case c.Extreme(parts=several):
                return any(map(self._open, several))
            case _:
                return False

    def _in_force(self, step: str, lasting: Duration | None, day: Day) -> bool:
        shown = self.run.steps[step].on(self.on)
        if shown.state.in_force:
            first: Day | None = self._history.in_force_since(step, self.on)
        else:
            first = self.step(step).day
        if first is None:
            return False
        return first <= (day if lasting is None else last(day, lasting).first)

    def _throughout(self, item: c.Condition, window: c.Window, day: Day) -> bool:
        sight = self.engine.seeing(self.known_at, day, self._history, firm=True)
        days, _ = window_days(window, day, sight)
        if days is None:
            return True
        past = range(days.first, min(days.last, self.known_at) + 1)
        ahead = range(max(days.first, self.known_at + 1), days.last + 1)
        return all(self._judged(item, d) for d in past) and all(self._can(item, d) for d in ahead)

    def _reads_events_only(self, condition: c.Condition) -> bool:
        key = id(condition)
        if key not in self._events:
            # the condition is kept beside the answer, so that its identity is not given away again
            self._events[key] = (condition, _reads_events_only(condition, self.plan))
        return self._events[key][1]

    def _judged(self, condition: c.Condition, day: Day) -> bool:
        """Return whether what is known leaves it open that a condition is met on a day."""
        first = self.on if day >= self.on else min(day, self.plan.roadmap.opens)
        days = DayRange(first, max(day, self.plan.roadmap.ends))
        kept = self._runs.get(id(condition))
        if kept is None or day not in kept.days:
            runs = self.engine.known(condition, days, self.known_at, self._history, firm=True)
            # the condition is kept beside its runs, so that its identity is not given away again
            kept = self._runs[id(condition)] = _Judged(condition, days, runs)
        return kept.runs.on(day).verdict is not Verdict.NOT_MET


def _name(part: c.Condition, plan: Plan) -> str:
    return part.benchmark if isinstance(part, c.BenchmarkMet) else say(part, plan.roadmap)


def _reads_events_only(condition: c.Condition, plan: Plan) -> bool:
    """True for a plain count of events: days to come can only add to it, and nobody lists them."""
    match condition:
        case c.ReportedBy() | c.ReportedWithin() | c.KnownOn() | c.Against():
            return _reads_events_only(condition.item, plan)
        case c.NoEvents() | c.AnyEvents() | c.Compare():
            kinds = {plan.roadmap.indicators[n].kind for n in indicators_of(condition, plan)}
            return kinds == {Kind.EVENTS}
        case _:
            return False
