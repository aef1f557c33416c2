"""The course of a roadmap: the state of every step on every day, as decided.

Decides which moves of the lifecycle table happen on which day, and in which order within a day:
what has run out or was decided first, then clocks and their effects, then who is ready. On each
day it uses what was known that day; after `known_at` nothing new is known, and only clocks, sunsets
and deadlines run on. A decision recorded late moves the step on the day it became known; the
history that later conditions look at then has it on its legal day.

Does not decide truth (`Verdicts`), clocks (`watch.clocks`), relief (`watch.relief`) or duties
(`watch.duties`). Called by the shell and by whatever needs states over time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from detente.core.quantities import Interval
from detente.core.series import Runs, join
from detente.core.times import Day, DayRange, iso, plus
from detente.core.verdict import Answer, Verdict, both
from detente.ledger.records import reading
from detente.plan import lifecycle
from detente.plan.evidence import ActClaim, Evidence
from detente.plan.history import History
from detente.plan.lifecycle import Does, Guard, State, Trigger
from detente.plan.plan import Plan
from detente.plan.verdicts import Verdicts
from detente.roadmap.conditions import StepEvent
from detente.roadmap.model import Baselines, Effect, Kind, Mode, Reach
from detente.watch.acts import Acts, Decided, index
from detente.watch.clocks import Clocks, ClockSetter, Running
from detente.watch.readiness import Readiness
from detente.watch.results import Course, Finding, StepDay
from detente.watch.standing import Cause, Standing, effect_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that makes a duty fall due: `each` is the roadmap's word for it.

    `ended`: the day from which nothing was owed any more (a step fell back, a suspension ended).
    """

    each: str
    step: str
    day: Day
    ended: Day | None = None
    severity: str | None = None


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
    shown: dict[str, list[StepDay]] = field(default_factory=dict)
    keeps: dict[str, list[Answer]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    occasions: list[Occasion] = field(default_factory=list)

    def day(self, on: Day) -> None:
        """Work out one day."""
        knowledge = min(on, self.known_at)
        for s in self.standings.values():
            self._run_out(s, on)
            self._take_back(s, on, knowledge)
        for s in self.standings.values():
            self._judge_keeps(s, on, knowledge)
        for act in self.awake.get(on, ()):
            self._hear(act, on, knowledge)
        for s in self.standings.values():
            self._decisions(s, on, knowledge)
        for s in self.standings.values():
            self._clocks(s, on, knowledge)
        for s in self.standings.values():
            self._cures(s, on)
        freezers = self._freezers()
        for s in self.standings.values():
            s.frozen_by = tuple(freezers.get(s.step.id, ()))
            self.history.note_frozen(s.step.id, on, bool(s.frozen_by))
        for s in self.standings.values():
            self._ready(s, on, knowledge)
            self._show(s, on, knowledge)
        for s in self.standings.values():
            self._sunset(s, on, knowledge)

    # Moves.

    def move(
        self,
        s: Standing,
        trigger: Trigger,
        on: Day,
        knowledge: Day,
        *,
        decided: Decided | None = None,
        legal: Day | None = None,
    ) -> bool:
        """Move a step by the table and return whether it moved."""
        row = lifecycle.find(s.state, trigger)
        when = decided.legal if decided else on if legal is None else legal
        if row is None or not self._allows(row.only_if, s, when, knowledge):
            return False
        if row.to is not s.state:
            s.since = when
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
                self._open("ready step", s, on)
            case Does.CLOSES_DECISION:
                self._close("ready step", s, on)
                s.ready_since = s.certified = None
            case Does.BEGINS_GRANT:
                s.begin(when)
                self.history.note_event(s.step.id, StepEvent.GRANT, when)
                fixed: Mapping[str, str] = decided.baselines if decided else {}
                self._fix_baselines(s, StepEvent.GRANT, when, knowledge, fixed)
            case Does.ENDS_GRANT:
                for each in ("suspension", "verified cure", "effect due"):
                    self._close(each, s, on)
                if s.state is State.WAITING and s.granted is not None:
                    self.history.take_back_grant(s.step.id, s.granted)
                s.end()
            case Does.PROLONGS:
                s.prolong()
                s.renewable = s.may_renew = False
                self.history.note_event(s.step.id, StepEvent.RENEWAL, when)
                self._fix_baselines(s, StepEvent.RENEWAL, when, knowledge, {})
            case Does.FORGETS_CAUSES:
                for cause in s.causes:
                    clock = s.clocks.held.get((cause.benchmark, cause.kind))
                    if clock is not None and clock.runs:
                        act = self.acts.override(s.step, cause.benchmark, on, knowledge)
                        clock.settled, clock.let_off = True, act.record if act else ""
                s.causes.clear()
                s.severity = s.suspended_on = s.cured_on = None
                for each in ("suspension", "verified cure"):
                    self._close(each, s, on)
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
            if i.kind is not Kind.EVENTS and i.baselines is Baselines.THEN:
                text = fixed.get(i.id)
                values[i.id] = (
                    reading(text).interval if text else self.verdicts.value(i.id, when, knowledge)
                )
        self.history.note_baselines(s.step.id, event, when, values)

    # The phases of a day.

    def _run_out(self, s: Standing, on: Day) -> None:
        """Sunsets that have passed, and cool-offs."""
        knowledge = min(on, self.known_at)
        while s.state.running and s.sunset is not None and on > s.sunset:
            first = s.sunset + 1
            if s.renewable:
                if not self.move(s, Trigger.RENEWAL, on, knowledge, legal=first):
                    break
                self._say(on, s, f"renewed until {iso(s.sunset)}" if s.sunset else "renewed")
            elif self.move(s, Trigger.SUNSET, on, knowledge, legal=max(first, s.granted or first)):
                self._say(on, s, f"expired: {iso(first - 1)} was its last day")
            else:
                break
        if s.state is State.REVOKED and s.back_after is not None and on > s.back_after:
            self.move(s, Trigger.COOLED_OFF, on, knowledge)

    def _take_back(self, s: Standing, on: Day, knowledge: Day) -> None:
        """Decisions whose records have been retracted."""
        dead = [a.record for a in s.rests_on if not a.speaks(knowledge)]
        if dead and self.move(s, Trigger.TAKEN_BACK, on, knowledge):
            s.rests_on = ()
            self._say(on, s, "the record of the decision was taken back", dead)

    def _judge_keeps(self, s: Standing, on: Day, knowledge: Day) -> None:
        s.answers = [(n, self.readiness.benchmark(n, on, knowledge)) for n in s.step.keeps]
        held = both([self.readiness.let_off(s.step, n, on, knowledge) for n in s.step.keeps])
        self.history.note_keeps(s.step.id, on, held)
        self.keeps.setdefault(s.step.id, []).append(held)

    def _hear(self, act: ActClaim, on: Day, knowledge: Day) -> None:
        """Certificates, and what else is to be said of an act on the day it counts from."""
        s = self.standings.get(act.subject)
        if s is None or not act.speaks(knowledge):
            return
        deciders = s.step.decided_by.deciders
        if act.kind == "certification":
            self._certified(s, act, on)
        elif act.kind == "override":
            about = act.details.get("benchmark") or "the step"
            effect = "overrides" if act.by in deciders else "has no say; no effect: override of"
            self._say(on, s, f"{act.by} {effect} {about}", [act.record])
        elif act.kind == "decision" and act.by not in deciders:
            self._say(
                on, s, f"{act.by} does not decide it; its {act.verb!r} has no effect", [act.record]
            )
        elif act.kind == "decision" and act.verb == "grants" and s.state is State.SUSPENDED:
            text = "granted by {0} while suspended: no effect, only a restore brings it back"
            self._say(on, s, text.format(act.by), [act.record])

    def _certified(self, s: Standing, act: ActClaim, on: Day) -> None:
        rule = s.step.certified_by
        if rule is None or act.by != rule.by:
            self._say(on, s, f"{act.by} does not certify it; no effect", [act.record])
        elif act.verb == "no":
            s.certified = None
            self._say(on, s, f"{act.by} states that its conditions are not met", [act.record])
        elif s.state in (State.READY, State.REFUSED) or s.state.running:
            s.certified = act.effective
        else:
            lacking = next(self.readiness.lacking(s.step, on, min(on, self.known_at)), None)
            if lacking is None and not s.frozen_by:
                self.move(s, Trigger.CONDITIONS_HOLD, on, min(on, self.known_at))
                s.certified = act.effective
            elif lacking is not None:
                text = f"certified by {act.by} though {lacking[0]} was {lacking[1]}; no effect"
                self._say(on, s, text, [act.record])

    def _decisions(self, s: Standing, on: Day, knowledge: Day) -> None:
        deciders = s.step.decided_by.deciders
        for verb, trigger, since in (
            ("grants", Trigger.GRANT, 0),
            ("suspends", Trigger.SUSPENSION, s.granted or 0),
            ("revokes", Trigger.REVOCATION, s.granted or 0),
            ("restores", Trigger.RESTORE, s.suspended_on or 0),
            ("renews", Trigger.LATE_RENEWAL, 0),
        ):
            if lifecycle.find(s.state, trigger) is None:
                continue
            made = self.acts.all_of(deciders, verb, s.step.id, on, knowledge, since, s.used)
            if made is not None:
                self._carry_out(s, verb, trigger, made, on, knowledge)
        if s.state in (State.READY, State.WAITING):
            self._refusals(s, on, knowledge)

    def _carry_out(
        self, s: Standing, verb: str, trigger: Trigger, made: Decided, on: Day, knowledge: Day
    ) -> None:
        match trigger:
            case Trigger.GRANT:
                self._grant(s, made, on, knowledge)
            case Trigger.LATE_RENEWAL:
                last_day = s.ended_sunset or 0
                if not s.may_renew or made.legal > last_day + 1 or made.adopted > last_day:
                    return
                self.move(s, trigger, on, knowledge, legal=last_day + 1)
                text = f"renewal decided in time, recorded {made.known - last_day} days late"
                self._say(on, s, text, made.records)
            case Trigger.RESTORE:
                self._restore(s, made, on, knowledge)
            case _:
                due = [c for c in s.clocks.running() if c.stage]
                over = self.acts.override(s.step, None, on, knowledge)
                worst = max(s.clocks.running(), key=lambda c: c.terms.rank, default=None)
                if self.move(s, trigger, on, knowledge, decided=made):
                    if not due:
                        self._say(on, s, f"{verb} by decision, no effect was due", made.records)
                    self._brought_down(s, trigger, worst, made.legal)
                    s.causes |= {Cause(s.step.id, c.benchmark, c.kind) for c in due}
                    if over is not None:
                        s.marks.append(f"override by {over.by}")
                    self._open("decision", s, on)
        self._use(s, verb, on, knowledge)

    def _grant(self, s: Standing, made: Decided, on: Day, knowledge: Day) -> None:
        legal = made.legal
        if legal < self.plan.roadmap.opens:
            self._say(on, s, "granted before the roadmap opened; no effect", made.records)
            return
        known = min(legal, knowledge)
        was_ready = legal < on and self.history.state(s.step.id, legal) in (
            State.READY,
            State.REFUSED,
        )
        lacking = [] if was_ready else list(self.readiness.lacking(s.step, legal, known))
        frozen, certified = s.frozen_by, s.certified
        due = s.ready_since
        if not self.move(s, Trigger.GRANT, on, knowledge, decided=made):
            self._say(on, s, "granted after the end of the roadmap; no effect", made.records)
            return
        if due is not None:
            self._close("ready step", s, on)
        s.ready_since = None
        s.rests_on = tuple(a for a in self.acts.every if a.record in made.records)
        remarks: list[tuple[str | None, str]] = [
            (n, f"granted though {n} was {a}") for n, a in lacking
        ]
        remarks += [(None, f"granted though frozen by {', '.join(frozen)}")] if frozen else []
        for name, text in remarks:
            over = self.acts.override(s.step, name, legal, knowledge)
            text += f", by override of {over.by}" if over else ""
            s.marks.append(text)
            self._say(on, s, text, made.records)
        if s.step.certified_by is not None and certified is None:
            s.marks.append("granted without certification")
            self._say(on, s, "granted without certification", made.records)
        s.certified = certified
        if made.known > legal:
            self._say(
                on,
                s,
                f"granted on {iso(legal)}, recorded {made.known - legal} days late",
                made.records,
            )
        self._open("decision", s, on)

    def _restore(self, s: Standing, made: Decided, on: Day, knowledge: Day) -> None:
        cured = not s.causes or s.cured_on is not None
        names = ", ".join(sorted({c.benchmark for c in s.causes}))
        if self.move(s, Trigger.RESTORE, on, knowledge, decided=made):
            if not cured:
                self._say(on, s, f"restored by override, {names} not cured", made.records)
            self._open("decision", s, on)
        else:
            self._say(
                on,
                s,
                f"restore has no effect: {names} is not cured and no override names it",
                made.records,
            )

    def _refusals(self, s: Standing, on: Day, knowledge: Day) -> None:
        for party in s.step.decided_by.deciders:
            made = self.acts.all_of((party,), "refuses", s.step.id, on, knowledge, 0, s.used)
            if made is None:
                continue
            self._use(s, "refuses", on, knowledge)
            if self.move(s, Trigger.REFUSAL, on, knowledge, decided=made):
                s.rests_on = tuple(a for a in self.acts.every if a.record in made.records)
                self._say(on, s, f"refused by {party}", made.records)
                self._open("decision", s, on)
            else:
                self._say(on, s, f"refused by {party} before it was ready", made.records)

    def _clocks(self, s: Standing, on: Day, knowledge: Day) -> None:
        """Clocks of a running grant, and their effects on this and other steps."""
        if not s.state.running:
            return
        causes = frozenset(c.benchmark for c in s.causes if c.origin == s.step.id)
        due = self.setter.advance(
            s.clocks,
            s.answers,
            on,
            knowledge,
            in_force=s.state.in_force,
            suspended_by=causes,
        )
        for clock in due:
            while (n := clock.next_effect) is not None and on >= n[1] and clock.runs:
                clock.stage += 1
                self._effect(s, clock, n[0], on, knowledge)

    def _effect(self, s: Standing, clock: Running, effect: Effect, on: Day, knowledge: Day) -> None:
        if effect is Effect.FREEZE:
            return
        if clock.terms.mode is not Mode.AUTOMATIC:
            self._open("effect due", s, on, clock.terms.name)
            return
        trigger = Trigger.SUSPENSION if effect is Effect.SUSPEND else Trigger.REVOCATION
        for t in self._reached(s, clock.terms.reach):
            cause = Cause(s.step.id, clock.benchmark, clock.kind)
            if self.move(t, trigger, on, knowledge):
                self._brought_down(t, trigger, clock, on)
                verb = "suspended" if effect is Effect.SUSPEND else "revoked"
                self._say(on, t, f"{verb}: {clock.benchmark} of {s.step.id}, {clock.terms.name}")
            if t.state is State.SUSPENDED:
                t.causes.add(cause)

    def _brought_down(self, t: Standing, trigger: Trigger, clock: Running | None, on: Day) -> None:
        """What a suspension or revocation leaves behind: its severity, its event, its duty."""
        t.severity = clock.terms.name if clock else None
        if trigger is Trigger.SUSPENSION:
            t.suspended_on, t.cured_on = on, None
            self.history.note_event(t.step.id, StepEvent.SUSPENSION, on)
            self._open("suspension", t, on, t.severity)
        else:
            self.history.note_event(t.step.id, StepEvent.REVOCATION, on)
            severity = clock.terms.severity if clock else None
            cool_off = severity.cool_off if severity else None
            t.back_after = plus(on, cool_off) if cool_off else None

    def _reached(self, s: Standing, reach: Reach) -> list[Standing]:
        match reach:
            case Reach.STEP:
                return [s]
            case Reach.LATER:
                later = self.plan.successors.get(s.step.id, ())
                return [s, *(self.standings[i] for i in later)]
            case Reach.ALL:
                return list(self.standings.values())

    def _cures(self, s: Standing, on: Day) -> None:
        """A step in force is breached while a clock runs; a suspended one may have been cured."""
        knowledge = min(on, self.known_at)
        if s.state.in_force:
            self._breached_or_not(s, on, knowledge)
        elif s.state is State.SUSPENDED and s.causes:
            cured = all(self._is_cured(c, on, knowledge) for c in s.causes)
            if cured and s.cured_on is None:
                s.cured_on = on
                self._open("verified cure", s, on)
                self._say(on, s, "cured while suspended; a restore is due")
            elif not cured and s.cured_on is not None:
                s.cured_on = None
                self._close("verified cure", s, on)

    def _breached_or_not(self, s: Standing, on: Day, knowledge: Day) -> None:
        worst = s.clocks.worst_breach()
        s.severity = worst.terms.name or None if worst else None
        self.move(s, Trigger.BREACH if worst else Trigger.CURE, on, knowledge)

    def _is_cured(self, cause: Cause, on: Day, knowledge: Day) -> bool:
        origin = self.standings[cause.origin]
        if origin.state.running:
            clock = origin.clocks.held.get((cause.benchmark, cause.kind))
            return clock is None or not clock.runs
        answer = self.readiness.benchmark(cause.benchmark, on, knowledge)
        return answer.verdict is Verdict.MET and not answer.provisional

    def _freezers(self) -> dict[str, list[str]]:
        """Return for each frozen step the steps that freeze it."""
        out: dict[str, list[str]] = {}
        for o in self.standings.values():
            reached: set[str] = set()
            if o.state in (State.SUSPENDED, State.REVOKED, State.EXPIRED):
                reached.update(self.plan.successors.get(o.step.id, ()))
            for clock in o.clocks.running():
                effect = effect_now(clock)
                if effect is None or (
                    effect is not Effect.FREEZE and clock.terms.mode is not Mode.AUTOMATIC
                ):
                    continue
                reached.update(self.plan.successors.get(o.step.id, ()))
                if effect is Effect.FREEZE:
                    reached.add(o.step.id)
                if clock.terms.reach is Reach.ALL:
                    reached.update(i for i in self.standings if i != o.step.id)
            for step in reached:
                out.setdefault(step, []).append(o.step.id)
        return out

    def _ready(self, s: Standing, on: Day, knowledge: Day) -> None:
        if s.state not in (State.WAITING, State.READY, State.REFUSED):
            return
        free = not s.frozen_by and on <= self.plan.roadmap.ends
        if free and next(self.readiness.lacking(s.step, on, knowledge), None) is None:
            self.move(s, Trigger.CONDITIONS_HOLD, on, knowledge)
        else:
            self.move(s, Trigger.CONDITIONS_END, on, knowledge)
        automatic = s.step.decided_by.automatic
        if automatic and self.move(s, Trigger.GRANT_BY_ITSELF, on, knowledge):
            self._close("ready step", s, on)
            self._clocks(s, on, knowledge)

    def _show(self, s: Standing, on: Day, knowledge: Day) -> None:
        extra = [
            f"{c.benchmark} {'let off' if c.let_off else 'cured'}, the verdict still looks back"
            for c in s.clocks.held.values()
            if c.settled
        ]
        for c in s.due_by_decision():
            may = "may be decided" if c.terms.mode is Mode.PERMISSION else "must be decided"
            extra.append(f"{effect_now(c)} for {c.benchmark} {may}")
        if s.state.running:
            for name, answer in s.answers:
                waiver = self.acts.waiver(s.step, name, answer.verdict, on, knowledge)
                if waiver is not None:
                    extra.append(f"{name} waived ({waiver.verb}) by {waiver.by}")
        self.shown.setdefault(s.step.id, []).append(s.shown(extra))

    def _sunset(self, s: Standing, on: Day, knowledge: Day) -> None:
        """At the end of the sunset day: whether the step goes on."""
        rule = s.step.renew
        if not s.state.running or s.sunset != on or rule is None:
            return
        if rule.at_most is not None and s.renewals >= rule.at_most:
            return
        answer = self.readiness.condition(s.step, rule.when, on, knowledge)
        met = answer.verdict is Verdict.MET
        over = self.acts.override(s.step, None, on, knowledge)
        if rule.by_decision:
            s.may_renew = met or over is not None
            made = self.acts.all_of(
                s.step.decided_by.deciders, "renews", s.step.id, on + 1, knowledge, 0, s.used
            )
            if made is None:
                return
            self._use(s, "renews", on + 1, knowledge)
            if not met:
                text = f"renewal decided though its condition was {answer}"
                text += f", by override of {over.by}" if over else "; no effect without an override"
                self._say(on, s, text, made.records)
            s.renewable = s.may_renew
        else:
            s.renewable = met or over is not None
            if over is not None and not met:
                self._say(
                    on, s, f"renewed though its condition was {answer}, by override of {over.by}"
                )

    # Bookkeeping.

    def _use(self, s: Standing, verb: str, on: Day, knowledge: Day) -> None:
        """Mark the records of a decision as carried out."""
        found = self.acts.find("decision", verb, s.step.id, knowledge)
        s.used.update(a.record for a in found if a.effective <= on)

    def _say(self, on: Day, s: Standing, text: str, records: Iterable[str] = ()) -> None:
        self.findings.append(Finding(day=on, about=s.step.id, text=text, records=tuple(records)))

    def _open(self, each: str, s: Standing, on: Day, severity: str | None = None) -> None:
        self.occasions.append(Occasion(each=each, step=s.step.id, day=on, severity=severity))

    def _close(self, each: str, s: Standing, on: Day) -> None:
        for i, o in enumerate(self.occasions):
            if o.each == each and o.step == s.step.id and o.ended is None:
                self.occasions[i] = Occasion(
                    each=each, step=o.step, day=o.day, ended=on, severity=o.severity
                )


def walk(plan: Plan, evidence: Evidence, verdicts: Verdicts, until: Day, known_at: Day) -> Walk:
    """Return the walk from the opening to a day."""
    roadmap = plan.roadmap
    acts = index(plan, evidence)
    history = History(roadmap.opens)
    awake: dict[Day, list[ActClaim]] = {}
    for a in acts.every:
        if a.known <= known_at:
            awake.setdefault(max(a.known, a.effective, roadmap.opens), []).append(a)
    w = Walk(
        plan=plan,
        acts=acts,
        verdicts=verdicts,
        known_at=known_at,
        history=history,
        setter=ClockSetter(roadmap, plan.conditions.__getitem__, verdicts, acts, history),
        readiness=Readiness(plan, verdicts, acts, history),
        standings={
            i: Standing(roadmap.steps[i], roadmap.opens, Clocks(roadmap.steps[i]))
            for i in plan.order
        },
        awake=awake,
    )
    for on in range(roadmap.opens, until + 1):
        w.day(on)
    return w


def course(plan: Plan, evidence: Evidence, verdicts: Verdicts, until: Day, known_at: Day) -> Course:
    """Return the course of a roadmap as decided, from its opening to a day.

    Raises `ValueError` where that day lies before the opening.
    """
    opens = plan.roadmap.opens
    if until < opens:
        raise ValueError(f"the roadmap opens on {iso(opens)}; {iso(until)} is before that")
    w = walk(plan, evidence, verdicts, until, known_at)
    days = DayRange(opens, until)
    return Course(
        days=days,
        known_at=known_at,
        steps={i: _runs(opens, shown) for i, shown in w.shown.items()},
        measures={},
        restrictions={},
        keeps={i: _runs(opens, answers) for i, answers in w.keeps.items()},
        outside=(),
        duties=(),
        findings=tuple(w.findings),
    )


def _runs(first: Day, values: list) -> Runs:  # type: ignore[type-arg]
    return join((first + i, first + i, v) for i, v in enumerate(values))
