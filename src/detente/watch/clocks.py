"""The clocks of a step: when a breach or a long unknown has its effect, and what stops it.

Decides for each (step, benchmark) when a clock starts, stops, is cured and takes effect. Does not
decide what an effect does to steps: `watch.decide` asks `advance` on every day and carries out what
has fallen due.

A clock starts on day k, the first on which the benchmark is not met as known that day. With a cure
of N days, the days k+1 .. k+N are for the cure, and the effect falls on k+N+1; `cure: none` on k
itself. It stops on *met*, and for `no E` or an upper bound on a count or total also at the end of
the first N days in a row after k that are really covered and hold no event. Then the verdict may
stay not met, because the window still looks back at the old event: the clock stays *settled* until
the benchmark is met, and only an event after the cure starts a new one. Silence cures nothing: a
provisional *met* stops no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from detente.core.times import FOREVER, Day
from detente.core.verdict import Answer, Verdict
from detente.plan.cures import event_leaves
from detente.plan.history import History
from detente.plan.verdicts import Verdicts
from detente.roadmap.conditions import Condition, StepEvent
from detente.roadmap.model import Budget, Effect, Mode, Reach, Roadmap, Severity, Step, Then
from detente.watch.acts import Acts, until


class ClockKind(StrEnum):
    """What a clock counts: days of breach, or days of not knowing."""

    CURE = "cure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a severity, or the rule for unknown, says about a clock."""

    name: str
    cure: int | None
    budget: Budget | None
    effect: Effect | None
    then: Then | None
    reach: Reach
    mode: Mode
    severity: Severity | None

    @property
    def rank(self) -> tuple[int, int]:
        """How grave it is: the effect first, then how little time is left for a cure."""
        order = [None, Effect.FREEZE, Effect.SUSPEND, Effect.REVOKE]
        return order.index(self.effect), -(self.cure or 0)


def terms_of_breach(roadmap: Roadmap, benchmark: str) -> Terms:
    """Return what follows when a benchmark is broken; nothing where it names no severity."""
    severity = roadmap.severities.get(roadmap.benchmarks[benchmark].if_broken or "")
    if severity is None:
        return Terms(
            name="",
            cure=None,
            budget=None,
            effect=None,
            then=None,
            reach=Reach.STEP,
            mode=Mode.AUTOMATIC,
            severity=None,
        )
    return Terms(
        name=severity.id,
        cure=severity.cure,
        budget=severity.budget,
        effect=severity.effect,
        then=severity.then,
        reach=severity.reach,
        mode=severity.mode,
        severity=severity,
    )


def terms_of_unknown(roadmap: Roadmap) -> Terms | None:
    """Return what follows when a benchmark stays unknown, if the roadmap says."""
    rule = roadmap.unknown
    if rule is None:
        return None
    return Terms(
        name="unknown",
        cure=rule.grace,
        budget=None,
        effect=rule.effect,
        then=rule.then,
        reach=Reach.STEP,
        mode=Mode.AUTOMATIC,
        severity=None,
    )


@dataclass(slots=True, eq=False)
class Running:
    """One clock. `stage` counts the effects that have fallen due: none, the first, the second.

    `settled` clocks have been cured by clean days (from `clean_from`) or let off by a record
    (`let_off`), while the verdict is still not met. A stopped clock is over.
    """

    benchmark: str
    kind: ClockKind
    terms: Terms
    started: Day
    effect_on: Day | None
    budget_left: int | None = None
    stage: int = 0
    settled: bool = False
    clean_from: Day | None = None
    let_off: str = ""
    stopped: bool = False

    @property
    def runs(self) -> bool:
        """True while it is neither stopped nor settled."""
        return not (self.stopped or self.settled)

    @property
    def next_effect(self) -> tuple[Effect, Day] | None:
        """The effect that falls due next, and its day."""
        if self.effect_on is None or self.terms.effect is None:
            return None
        if self.stage == 0:
            return self.terms.effect, self.effect_on
        if self.stage == 1 and self.terms.then is not None:
            return self.terms.then.effect, self.effect_on + self.terms.then.days
        return None


@dataclass(slots=True)
class Clocks:
    """The clocks of one step, and the days of breach that count against each cure budget."""

    step: Step
    held: dict[tuple[str, ClockKind], Running] = field(default_factory=dict)
    breached: dict[str, list[tuple[Day, Day]]] = field(default_factory=dict)
    spent: set[tuple[str, str]] = field(default_factory=set)

    def running(self, kind: ClockKind | None = None) -> Iterator[Running]:
        """Return the clocks that run, in the order of the keeps."""
        if not self.held:
            return
        for name in self.step.keeps:
            for k in (ClockKind.CURE, ClockKind.UNKNOWN):
                clock = self.held.get((name, k))
                if clock is not None and clock.runs and kind in (None, k):
                    yield clock

    def worst_breach(self) -> Running | None:
        """Return the running clock of the gravest breach."""
        return max(self.running(ClockKind.CURE), key=lambda c: c.terms.rank, default=None)

    def stand(self) -> tuple[object, ...]:
        """Return where they stand, but for the days of breach, which each day adds to."""
        return (
            frozenset(self.spent),
            *(
                (key, c.started, c.effect_on, c.stage, c.settled, c.clean_from, c.let_off)
                for key, c in self.held.items()
            ),
        )

    def repeat(self, last: Day) -> None:
        """Let what was so on a day be so up to another."""
        for clock in self.running(ClockKind.CURE):
            ranges = self.breached.get(clock.benchmark)
            if ranges:
                ranges[-1] = (ranges[-1][0], last)

    def clear(self) -> None:
        """Stop them all: the grant is over."""
        self.held.clear()
        self.breached.clear()


@dataclass(slots=True)
class ClockSetter:
    """What clocks are set by: the plan's conditions, the verdicts, the acts, the history."""

    roadmap: Roadmap
    conditions: Callable[[str], Condition]
    verdicts: Verdicts
    acts: Acts
    history: History

    def advance(
        self,
        clocks: Clocks,
        answers: Sequence[tuple[str, Answer]],
        on: Day,
        knowledge: Day,
        *,
        in_force: bool,
        suspended_by: frozenset[str] = frozenset(),
    ) -> list[Running]:
        """Move the clocks of a step to a day and return those whose next effect falls due.

        `suspended_by`: benchmarks that suspended the step; broken again, their clock goes on.
        """
        for name, answer in answers:
            self._breach(clocks, name, answer, on, knowledge, in_force, name in suspended_by)
            self._unknown(clocks, name, answer, on, knowledge, in_force)
        return [c for c in clocks.running() if (n := c.next_effect) is not None and on >= n[1]]

    def stirred(self, clocks: Clocks, on: Day, knowledge: Day) -> bool:
        """Return whether clean days or new events move a clock, all answers being as the day before."""
        for clock in clocks.held.values():
            if clock.kind is not ClockKind.CURE or clock.let_off:
                continue
            if not clock.settled:
                if self._clean_from(clock, on, knowledge) is not None:
                    return True
            elif clock.clean_from is not None and self._is_new(clock, "", on, knowledge):
                return True
        return False

    def _breach(
        self,
        clocks: Clocks,
        name: str,
        answer: Answer,
        on: Day,
        knowledge: Day,
        in_force: bool,
        again: bool,
    ) -> None:
        key = (name, ClockKind.CURE)
        clock = clocks.held.get(key)
        if answer.verdict is Verdict.MET and not answer.provisional:
            if clock is not None:
                clock.stopped = True
                if clock.let_off:
                    clocks.spent.add((clock.let_off, name))
                del clocks.held[key]
            return
        broken = answer.verdict is Verdict.NOT_MET
        excuse = self._excuse(clocks, name, Verdict.NOT_MET, on, knowledge)
        if clock is None or (clock.settled and self._is_new(clock, excuse, on, knowledge)):
            if broken and (in_force or again):
                self._start(clocks, name, on, suspended=not in_force, let_off=excuse)
        elif not clock.settled:
            if excuse:
                clock.settled, clock.let_off = True, excuse
            elif (first := self._clean_from(clock, on, knowledge)) is not None:
                clock.settled, clock.clean_from = True, first
        clock = clocks.held.get(key)
        if clock is not None and clock.runs and in_force:
            _count(clocks.breached.setdefault(name, []), on)

    def _is_new(self, clock: Running, excuse: str, on: Day, knowledge: Day) -> bool:
        """True where a settled breach has come back: its excuse is over, or there are new events."""
        if clock.let_off:
            return not excuse
        if clock.clean_from is None:
            return True
        return any(
            self.verdicts.events_in(leaf, clock.clean_from, on, knowledge)
            for leaf in event_leaves(self.conditions(clock.benchmark))
        )

    def _start(self, clocks: Clocks, name: str, on: Day, *, suspended: bool, let_off: str) -> None:
        terms = terms_of_breach(self.roadmap, name)
        effect_on, left = _due(terms, on, clocks.breached.get(name, []))
        clock = Running(name, ClockKind.CURE, terms, on, effect_on, left)
        if suspended:
            clock.effect_on, clock.stage = on, 1
        clock.settled, clock.let_off = bool(let_off), let_off
        clocks.held[name, ClockKind.CURE] = clock
        if not suspended and not let_off:
            self.history.note_event(clocks.step.id, StepEvent.BREACH, on)

    def _clean_from(self, clock: Running, on: Day, knowledge: Day) -> Day | None:
        """Return the first of the clean days that cure a breach today, if they do."""
        n = clock.terms.cure
        if n is None or on < clock.started + n:
            return None
        leaves = event_leaves(self.conditions(clock.benchmark))
        first = on - n + 1
        clean = all(self.verdicts.covered_clean(leaf, first, on, knowledge) for leaf in leaves)
        return first if leaves and clean else None

    def _unknown(
        self, clocks: Clocks, name: str, answer: Answer, on: Day, knowledge: Day, in_force: bool
    ) -> None:
        key = (name, ClockKind.UNKNOWN)
        clock = clocks.held.get(key)
        if answer.verdict is Verdict.UNKNOWN:
            excuse = self._excuse(clocks, name, Verdict.UNKNOWN, on, knowledge)
            if clock is not None and excuse:
                clock.stopped = True
                del clocks.held[key]
            breach = clocks.held.get((name, ClockKind.CURE))
            terms = terms_of_unknown(self.roadmap)
            free = clock is None and not excuse and (breach is None or breach.settled)
            if free and in_force and terms is not None:
                due, _ = _due(terms, on, [])
                clocks.held[key] = Running(name, ClockKind.UNKNOWN, terms, on, due)
        elif clock is not None:
            firm = answer.verdict is Verdict.MET and not answer.provisional
            if clock.stage == 0 or firm:
                clock.stopped = True
                del clocks.held[key]

    def _excuse(self, clocks: Clocks, name: str, verdict: Verdict, on: Day, knowledge: Day) -> str:
        """Return the record that lets the step off a benchmark today; empty where there is none."""
        for act in (
            self.acts.override(clocks.step, name, on, knowledge, exact=True),
            self.acts.waiver(clocks.step, name, verdict, on, knowledge),
        ):
            if act is not None and (until(act) < FOREVER or (act.record, name) not in clocks.spent):
                return act.record
        return ""


def _due(
    terms: Terms, started: Day, breached: Sequence[tuple[Day, Day]]
) -> tuple[Day | None, int | None]:
    """Return the day of the effect, and how many days the cure budget leaves from the start on.

    The budget brings the effect forward to the first day on which the days of breach, today
    included, exceed it.
    """
    if terms.effect is None:
        return None, None
    if terms.cure is None:
        return started, None
    due = started + terms.cure + 1
    if terms.budget is None:
        return due, None
    days, window = terms.budget.days, terms.budget.window

    def spent(on: Day) -> int:
        ranges = [*breached, (started, on)]
        return sum(
            max(0, min(last, on) - max(first, on - window + 1) + 1) for first, last in ranges
        )

    left = max(0, days - spent(started - 1))
    return next((d for d in range(started, due) if spent(d) > days), due), left


def _count(ranges: list[tuple[Day, Day]], on: Day) -> None:
    """Add a day of breach."""
    if ranges and ranges[-1][1] == on - 1:
        ranges[-1] = (ranges[-1][0], on)
    elif not ranges or ranges[-1][1] < on:
        ranges.append((on, on))
