"""Where one step stands while the walk goes from day to day, and how a day of it is shown.

Decides nothing: `watch.decide` moves it by the lifecycle table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from detente.core.times import FOREVER, Day, Duration, TimeUnit, iso, plus
from detente.core.verdict import Answer, Verdict
from detente.plan.evidence import ActClaim
from detente.plan.lifecycle import State
from detente.roadmap.model import Effect, Mode, Step
from detente.watch.clocks import ClockKind, Clocks, Running
from detente.watch.results import Clock, StepDay


@dataclass(frozen=True, slots=True)
class Cause:
    """What suspended a step: a clock of this or, through its reach, of another step."""

    origin: str
    benchmark: str
    kind: ClockKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A restore, and what it ended: should its record be taken back, that is so again."""

    acts: tuple[ActClaim, ...]
    legal: Day
    causes: frozenset[Cause]
    settled: tuple[Running, ...]
    suspended_on: Day | None
    severity: str | None


@dataclass(slots=True)
class Standing:
    """One step on the day in hand."""

    step: Step
    since: Day
    clocks: Clocks
    state: State = State.WAITING
    ready_since: Day | None = None
    certified: Day | None = None
    granted: Day | None = None
    last_granted: Day | None = None
    sunset: Day | None = None
    length: Duration | None = None
    renewals: int = 0
    renewable: bool = False
    may_renew: bool = False
    renewed_to: Day = FOREVER
    severity: str | None = None
    suspended_on: Day | None = None
    cured_on: Day | None = None
    causes: set[Cause] = field(default_factory=set)
    back_after: Day | None = None
    ended_sunset: Day | None = None
    frozen_by: tuple[str, ...] = ()
    used: set[str] = field(default_factory=set)
    rests_on: tuple[ActClaim, ...] = ()
    suspended_by: tuple[ActClaim, ...] = ()
    restored: Restored | None = None
    marks: list[str] = field(default_factory=list)
    answers: Sequence[tuple[str, Answer]] = ()

    def stand(self) -> tuple[object, ...]:
        """Return where the step stands: all that the next day begins with, but for the verdicts."""
        return (
            self.state, self.since, self.ready_since, self.certified, self.granted,
            self.last_granted, self.sunset, self.length, self.renewals, self.renewable,
            self.may_renew, self.renewed_to, self.severity, self.suspended_on, self.cured_on,
            frozenset(self.causes), self.back_after, self.ended_sunset, self.frozen_by,
            len(self.used), self.rests_on, self.suspended_by, id(self.restored), len(self.marks),
            *self.clocks.stand(),
        )  # fmt: skip

    def begin(self, legal: Day, until: Day) -> None:
        """Begin a grant on its legal day: sunset fixed, nothing counted yet.

        `until` is the last day that the decision sets; it can only bring the sunset forward.
        """
        self.clocks.clear()
        self.causes.clear()
        self.granted, self.renewals, self.severity = legal, 0, None
        self.suspended_on = self.cured_on = self.back_after = self.ended_sunset = None
        self.renewable = self.may_renew = False
        self.marks = []
        match self.step.sunset:
            case None:
                self.sunset, self.length = None, None
            case Duration() as length:
                self.sunset, self.length = plus(legal, length), length
            case int() as last:
                self.sunset = last
                self.length = Duration(max(1, last - legal), TimeUnit.DAY)
        if until < FOREVER and (self.sunset is None or until < self.sunset):
            self.sunset = until
        if self.step.renew and self.step.renew.lasting:
            self.length = self.step.renew.lasting

    def end(self) -> None:
        """End the grant."""
        self.clocks.clear()
        self.causes.clear()
        self.ended_sunset, self.last_granted = self.sunset, self.granted
        self.granted = self.sunset = self.ready_since = self.certified = None
        self.suspended_on = self.cured_on = self.severity = self.restored = None
        self.suspended_by = ()
        self.marks = []

    def suspension_never_was(self) -> None:
        """Stand as before a suspension by decision."""
        self.causes.clear()
        self.suspended_by = ()
        self.severity = self.suspended_on = self.cured_on = None

    def restore_never_was(self, r: Restored) -> None:
        """Stand as before a restore."""
        self.causes = set(r.causes)
        self.suspended_on, self.cured_on, self.severity = r.suspended_on, None, r.severity
        for clock in r.settled:
            clock.settled, clock.let_off = False, ""
        self.marks = [m for m in self.marks if m != f"restored on {iso(r.legal)}"]
        self.restored = None

    def prolong(self) -> None:
        """Move the sunset by the first length, counted from the old one, or to an earlier day.

        The earlier day is one that the decision to renew has set.
        """
        old = self.sunset if self.sunset is not None else self.ended_sunset
        if old is not None and self.length is not None:
            latest = plus(old, self.length)
            self.sunset = self.renewed_to if old < self.renewed_to < latest else latest
            self.marks.append(f"renewed until {iso(self.sunset)}")
        self.renewed_to = FOREVER
        self.granted = self.granted or self.last_granted
        self.renewals += 1

    def due_by_decision(self) -> list[Running]:
        """Return the clocks whose effect has fallen due and waits for a decision."""
        return [
            c
            for c in self.clocks.running()
            if c.stage and c.terms.mode is not Mode.AUTOMATIC and effect_now(c) is not Effect.FREEZE
        ]

    def shown(self, extra: Sequence[str]) -> StepDay:
        """Return the day as it is shown."""
        running = self.state.running
        return StepDay(
            state=self.state,
            since=self.since,
            severity=self.severity,
            frozen=bool(self.frozen_by),
            frozen_by=self.frozen_by,
            certified=self.certified,
            granted=self.granted,
            sunset=self.sunset,
            broken=self._keeps(Verdict.NOT_MET) if running else (),
            unknown_keeps=self._keeps(Verdict.UNKNOWN)
            if running or self.state is State.READY
            else (),
            clocks=tuple(c for r in self.clocks.running() if (c := _shown(r)) is not None),
            marks=(*self.marks, *extra),
        )

    def _keeps(self, verdict: Verdict) -> tuple[str, ...]:
        return tuple(name for name, a in self.answers if a.verdict is verdict)


def effect_now(clock: Running) -> Effect | None:
    """Return the effect that a clock has had last."""
    if clock.stage == 0:
        return None
    return clock.terms.then.effect if clock.stage == 2 and clock.terms.then else clock.terms.effect


def _shown(clock: Running) -> Clock | None:
    due = clock.next_effect
    if due is None:
        return None
    return Clock(
        benchmark=clock.benchmark,
        severity=clock.terms.name,
        kind="then" if clock.stage else clock.kind.value,
        started=clock.started,
        effect=due[0].value,
        effect_on=due[1],
        budget_left=clock.budget_left if clock.stage == 0 else None,
    )
