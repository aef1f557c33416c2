"""One move of a step by the lifecycle table, and what it does besides changing the state.

Decides whether a guard lets a move pass and carries out what the row says. Does not decide when
something happens: `watch.decide` and `watch.decisions` do. Holds where all steps stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from detente.core.quantities import Interval
from detente.core.times import FOREVER, Day, iso, plus
from detente.core.verdict import Answer
from detente.ledger.records import reading
from detente.plan import lifecycle
from detente.plan.evidence import ActClaim
from detente.plan.history import History
from detente.plan.lifecycle import Does, Guard, State, Trigger
from detente.plan.plan import Plan
from detente.plan.verdicts import Verdicts
from detente.roadmap.conditions import StepEvent
from detente.roadmap.model import Baselines, Kind
from detente.watch.acts import Acts, Decided
from detente.watch.clocks import ClockSetter, Running
from detente.watch.duties import Occasion
from detente.watch.readiness import Readiness
from detente.watch.results import Finding, Moved, News, StepDay
from detente.watch.standing import Restored, Standing


@dataclass(frozen=True, slots=True)
class Given:
    """A grant: its legal day, and the conditions that were known not to hold when it was given.

    `taken_back`: its record was. `owed`: it is known not to have been due.
    """

    step: str
    legal: Day
    lacking: frozenset[str]
    taken_back: bool = False
    owed: bool = False


@dataclass(slots=True)
class Walk:
    """A walk over the days of a roadmap. It holds where all steps stand on the day in hand."""

    plan: Plan
    acts: Acts
    verdicts: Verdicts
    known_at: Day
    history: History
    setter: ClockSetter
    readiness: Readiness
    standings: dict[str, Standing]
    awake: dict[Day, list[ActClaim]]
    voided: dict[Day, list[ActClaim]]
    epochs: frozenset[Day]
    firm: Readiness
    given: list[Given] = field(default_factory=list)
    shown: dict[str, list[StepDay]] = field(default_factory=dict)
    keeps: dict[str, list[Answer]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    occasions: list[Occasion] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)

    def repeat(self, days: int) -> None:
        """Show so many more days as the last one."""
        for shown in self.shown.values():
            shown += shown[-1:] * days
        for held in self.keeps.values():
            held += held[-1:] * days

    def move(
        self,
        s: Standing,
        trigger: Trigger,
        on: Day,
        knowledge: Day,
        *,
        decided: Decided | None = None,
        legal: Day | None = None,
        clocks: Iterable[Running] = (),
    ) -> bool:
        """Move a step by the table and return whether it moved; `clocks` brought it about."""
        row = lifecycle.find(s.state, trigger)
        when = decided.legal if decided else on if legal is None else legal
        if row is None or not self._allows(row.only_if, s, when, knowledge):
            return False
        if row.to is not s.state:
            s.since = when
        moved = Moved(
            step=s.step.id,
            day=on,
            legal=when,
            origin=s.state,
            trigger=trigger,
            to=row.to,
            records=decided.records if decided else (),
            broken=tuple((c.benchmark, c.started) for c in clocks),
        )
        self.moves.append(moved)
        s.state = row.to
        self.history.note_state(s.step.id, when, row.to)
        for what in row.does:
            self._do(what, s, when, on, knowledge, decided)
        return True

    def _allows(self, guard: Guard, s: Standing, when: Day, knowledge: Day) -> bool:
        match guard:
            case Guard.ALWAYS:
                return True
            case Guard.BEFORE_THE_END:
                return when <= self.plan.roadmap.ends
            case Guard.CERTIFIED:
                return s.step.certified_by is None or s.certified is not None
            case Guard.CURED_OR_OVERRIDDEN:
                return (
                    not s.causes or s.cured_on is not None or self._overridden(s, when, knowledge)
                )

    def _overridden(self, s: Standing, on: Day, knowledge: Day) -> bool:
        """True where an override names what suspended it, or a waiver has let it off."""
        held = [s.clocks.held.get((c.benchmark, c.kind)) for c in s.causes]
        if held and all(clock is not None and clock.let_off for clock in held):
            return True
        names: list[str | None] = [c.benchmark for c in s.causes]
        return any(self.acts.override(s.step, n, on, knowledge) for n in names or [None])

    def _do(
        self,
        what: Does,
        s: Standing,
        when: Day,
        on: Day,
        knowledge: Day,
        decided: Decided | None,
    ) -> None:
        match what:
            case Does.OPENS_DECISION:
                s.ready_since, s.certified = on, None
                self.open("ready step", s, on)
            case Does.CLOSES_DECISION:
                self.close("ready step", s, on)
                s.ready_since = s.certified = None
            case Does.BEGINS_GRANT:
                s.begin(when, decided.until if decided else FOREVER)
                self.history.note_event(s.step.id, StepEvent.GRANT, when)
                fixed: Mapping[str, str] = decided.baselines if decided else {}
                self._fix_baselines(s, StepEvent.GRANT, when, knowledge, fixed)
            case Does.ENDS_GRANT:
                for each in ("suspension", "verified cure", "effect due"):
                    self.close(each, s, on)
                if s.state is State.WAITING and s.granted is not None:
                    self.history.take_back_grant(s.step.id, s.granted)
                    self.history.note_state(s.step.id, s.granted, State.WAITING)
                s.end()
            case Does.PROLONGS:
                s.prolong()
                s.renewable = s.may_renew = False
                self.history.note_event(s.step.id, StepEvent.RENEWAL, when)
                self._fix_baselines(s, StepEvent.RENEWAL, when, knowledge, {})
            case Does.FORGETS_CAUSES:
                self._restored(s, when, on, knowledge, decided)
            case Does.UNDOES_SUSPENSION:
                if s.suspended_on is not None:
                    day = s.suspended_on
                    self.history.note_state(s.step.id, day, State.GRANTED)
                    self.history.take_back_event(s.step.id, StepEvent.SUSPENSION, day)
                s.suspension_never_was()
                for each in ("suspension", "verified cure"):
                    self.close(each, s, on)
            case Does.UNDOES_RESTORE:
                if s.restored is not None:
                    self.history.note_state(s.step.id, s.restored.legal, State.SUSPENDED)
                    s.restore_never_was(s.restored)
                self.open("suspension", s, on, s.severity)

    def _restored(
        self, s: Standing, when: Day, on: Day, knowledge: Day, decided: Decided | None
    ) -> None:
        settled: list[Running] = []
        for cause in s.causes:
            clock = s.clocks.held.get((cause.benchmark, cause.kind))
            if clock is not None and clock.runs:
                act = self.acts.override(s.step, cause.benchmark, on, knowledge)
                clock.settled, clock.let_off = True, act.record if act else ""
                settled.append(clock)
        s.restored = Restored(
            acts=self.acts.of(decided.records if decided else ()),
            legal=when,
            causes=frozenset(s.causes),
            settled=tuple(settled),
            suspended_on=s.suspended_on,
            severity=s.severity,
        )
        s.suspended_by = ()
        s.causes.clear()
        s.severity = s.suspended_on = s.cured_on = None
        for each in ("suspension", "verified cure"):
            self.close(each, s, on)
        s.marks.append(f"restored on {iso(when)}")

    def _fix_baselines(
        self,
        s: Standing,
        event: StepEvent,
        when: Day,
        knowledge: Day,
        fixed: Mapping[str, str],
    ) -> None:
        values: dict[str, Interval | None] = {}
        for i in self.plan.roadmap.indicators.values():
            if i.kind in (Kind.LEVEL, Kind.FLOW) and i.baselines is Baselines.THEN:
                text = fixed.get(i.id)
                values[i.id] = (
                    reading(text).interval if text else self.verdicts.value(i.id, when, knowledge)
                )
        self.history.note_baselines(s.step.id, event, when, values)

    def brought_down(self, t: Standing, trigger: Trigger, clock: Running | None, on: Day) -> None:
        """What a suspension or revocation leaves behind: its severity, its event, its duty."""
        t.severity = clock.terms.name if clock else None
        if trigger is Trigger.SUSPENSION:
            t.suspended_on, t.cured_on, t.restored = on, None, None
            self.history.note_event(t.step.id, StepEvent.SUSPENSION, on)
            self.open("suspension", t, on, t.severity)
        else:
            self.open("revocation", t, on, t.severity)
            self.history.note_event(t.step.id, StepEvent.REVOCATION, on)
            severity = clock.terms.severity if clock else None
            cool_off = severity.cool_off if severity else None
            t.back_after = plus(on, cool_off) if cool_off else None

    def use(self, s: Standing, verb: str, on: Day, knowledge: Day) -> None:
        """Mark the records of a decision as carried out."""
        found = self.acts.find("decision", verb, s.step.id, knowledge)
        s.used.update(a.record for a in found if a.effective <= on)

    def say(
        self,
        on: Day,
        s: Standing,
        text: str,
        records: Iterable[str] = (),
        *,
        kind: News = News.DECISION,
        move: bool = False,
    ) -> None:
        """Add a finding about a step; `move` tells a move that its state shows too."""
        found = Finding(
            day=on, about=s.step.id, text=text, records=tuple(records), kind=kind, move=move
        )
        self.findings.append(found)

    def open(
        self, each: str, s: Standing, on: Day, severity: str | None = None, about: str = ""
    ) -> None:
        """Note an occasion on which something falls due; `about` is the benchmark it is about."""
        self.occasions.append(
            Occasion(each=each, step=s.step.id, day=on, severity=severity, about=about)
        )

    def weigh(self, s: Standing, legal: Day, knowledge: Day, on: Day, verb: str) -> None:
        """Note what a decision must say: how it weighed each miss of what the step weighs."""
        for name, answer in self.readiness.weighed(s.step, legal, min(legal, knowledge)):
            text = f"{verb} with {name} {answer}, to be weighed"
            s.marks.append(text)
            self.say(on, s, text)
            self.open("weighed", s, legal, about=name)

    def close(self, each: str, s: Standing, on: Day) -> None:
        """Note that from a day on nothing is owed any more on such an occasion."""
        for i, o in enumerate(self.occasions):
            if o.each == each and o.step == s.step.id and o.ended is None:
                self.occasions[i] = replace(o, ended=on)
