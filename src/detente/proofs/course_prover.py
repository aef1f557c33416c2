"""Makes proofs of where a step stands: its moves, with the verdicts and records behind each.

Decides which verdicts to prove for a move: all that a step asks where it becomes ready, what has
ended where it falls back, the broken keep where a clock started. Called by the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from detente.core.series import join
from detente.core.times import Day, DayRange, iso
from detente.plan import lifecycle
from detente.plan.cures import event_leaves
from detente.plan.evidence import ActClaim
from detente.plan.lifecycle import State
from detente.plan.lifecycle import Trigger as Row
from detente.plan.plan import Plan
from detente.proofs import proof as p
from detente.proofs.course import (
    RENEWALS,
    STAYS,
    CourseProof,
    Ground,
    Move,
    Rules,
    Stood,
    Sunset,
    Terms,
    Ticking,
    Trigger,
)
from detente.proofs.prover import Prover, lives_of
from detente.proofs.statement import NoProofYetError, state, steps_of
from detente.roadmap.conditions import (
    Against,
    All,
    AnyEvents,
    BenchmarkMet,
    Condition,
    Fixed,
    KeepsHeld,
    ReportedBy,
)
from detente.roadmap.model import Mode, Reach, Roadmap, Step, Then
from detente.roadmap.sentences import say
from detente.roadmap.walk import benchmarks_of, events_of, parts
from detente.watch.results import Course, Moved, StepDay

TRIGGERS: dict[Row, Trigger] = {
    Row.CONDITIONS_HOLD: "conditions hold",
    Row.CONDITIONS_END: "conditions end",
    Row.GRANT: "grant",
    Row.GRANT_BY_ITSELF: "grant by itself",
    Row.REFUSAL: "refusal",
    Row.BREACH: "breach",
    Row.CURE: "cure",
    Row.SUSPENSION: "suspension",
    Row.REVOCATION: "revocation",
    Row.RESTORE: "restore",
    Row.SUNSET: "sunset",
    Row.RENEWAL: "renewal",
    Row.LATE_RENEWAL: "late renewal",
    Row.COOLED_OFF: "cooled off",
    Row.TAKEN_BACK: "taken back",
    Row.SUSPENSION_TAKEN_BACK: "suspension taken back",
    Row.RESTORE_TAKEN_BACK: "restore taken back",
}


def asked_of(plan: Plan, step: str) -> dict[str, Condition]:
    """Return what must be met before a step is ready, by the name that readers call it by."""
    s = plan.roadmap.steps[step]
    parts: list[Condition] = []
    for c in (s.after, s.needs):
        parts += () if c is None else c.items if isinstance(c, All) else (c,)
    return {name_of(plan, c): c for c in parts}


def name_of(plan: Plan, c: Condition) -> str:
    """Return what readers call a condition: the name of a benchmark, or a sentence."""
    return c.benchmark if isinstance(c, BenchmarkMet) else say(c, plan.roadmap)


def looked_at_by(plan: Plan, step: str) -> dict[str, Condition]:
    """Return all conditions that the course of a step can rest on, by name."""
    renew = plan.roadmap.steps[step].renew
    renewed = {} if renew is None else {name_of(plan, renew.when): renew.when}
    # what another step must keep can bring this one down
    keeps = {name for each in plan.roadmap.steps.values() for name in each.keeps}
    kept = {name: c for name, c in plan.conditions.items() if name in keeps}
    return {**kept, **asked_of(plan, step), **renewed}


def rules_of(plan: Plan, step: str) -> Rules:
    """Return what the roadmap says of a step, for the check of its course."""
    s = plan.roadmap.steps[step]
    asked, looked_at = asked_of(plan, step), looked_at_by(plan, step)
    statements = {name: state(plan, c) for name, c in looked_at.items()}
    roadmap = plan.roadmap
    return Rules(
        roadmap=roadmap.id,
        step=step,
        opens=iso(roadmap.opens),
        ends=iso(roadmap.ends),
        table=tuple(
            (origin.value, TRIGGERS[row.when], row.to.value)
            for row in lifecycle.TABLE
            for origin in row.of
        ),
        deciders=tuple(s.decided_by.deciders),
        asked=tuple(asked),
        renewed_if="" if s.renew is None else name_of(plan, s.renew.when),
        keeps=tuple(s.keeps),
        statements=statements,
        kept=kept(plan, step),
        stepwise=tuple(name for name, said in statements.items() if any(steps_of(said.condition))),
        parts={name: tuple(sorted(inner(plan, c))) for name, c in looked_at.items()},
        renewed_by=tuple(s.renewed_by),
        departs={b.id: b.departs for b in roadmap.benchmarks.values() if b.departs is not None},
        successors=tuple(plan.successors.get(step, ())),
        terms={name: terms_of(roadmap, name) for name in s.keeps},
        unknown=None
        if roadmap.unknown is None
        else Terms(
            cure=roadmap.unknown.grace,
            effect=roadmap.unknown.effect.value,
            then=then_of(roadmap.unknown.then),
        ),
        counts={name: counts_of(plan, plan.conditions[name]) for name in s.keeps},
        sunset=sunset_of(s),
        hands_over=s.hands_over,
        automatic=s.decided_by.automatic,
        certified=s.certified_by is not None,
    )


def kept(plan: Plan, step: str) -> Literal["never", "while granted", "always"]:
    """Return when a sentence can look at whether the keeps of a step are met."""

    def looks(c: Condition) -> bool:
        return any(isinstance(x, KeepsHeld) and x.step == step for x in parts(c))

    renew = plan.roadmap.steps[step].renew
    if any(looks(c) for each in plan.order for c in asked_of(plan, each).values()) or any(
        looks(c) for c in plan.conditions.values()
    ):
        return "always"
    return "while granted" if renew is not None and looks(renew.when) else "never"


def inner(plan: Plan, c: Condition) -> set[str]:
    """Return the benchmarks inside a condition, at any depth; not one that it is itself."""
    direct = set(benchmarks_of(c.item if isinstance(c, Against) else c))
    own = {c.benchmark} if isinstance(c, BenchmarkMet) else set()
    return (direct - own).union(*(inner(plan, plan.conditions[name]) for name in direct))


def terms_of(roadmap: Roadmap, benchmark: str) -> Terms:
    """Return what follows when a benchmark is broken."""
    s = roadmap.severities.get(roadmap.benchmarks[benchmark].if_broken or "")
    if s is None:
        return Terms()
    return Terms(
        cure=s.cure,
        effect=s.effect.value,
        then=then_of(s.then),
        budget=None if s.budget is None else (s.budget.days, s.budget.window),
        reach=REACH[s.reach],
        automatic=s.mode is Mode.AUTOMATIC,
        cool_off=s.cool_off,
    )


def then_of(then: Then | None) -> tuple[str, int] | None:
    """Return a second effect, and after how many days."""
    return None if then is None else (then.effect.value, then.days)


REACH: dict[Reach, Literal["step", "later steps", "all steps"]] = {
    Reach.STEP: "step",
    Reach.LATER: "later steps",
    Reach.ALL: "all steps",
}


def counts_of(plan: Plan, c: Condition) -> tuple[p.Statement, ...]:
    """Return what clean days cure: events counted, from where they are looked at."""
    return tuple(state(plan, any_event(leaf)) for leaf in event_leaves(c))


def any_event(leaf: Condition) -> Condition:
    """Return "any of the events that a condition looks at", as it looks at them."""
    if isinstance(leaf, ReportedBy | Against):
        return replace(leaf, item=any_event(leaf.item))
    counted = next(events_of(leaf))
    window = Fixed(span=leaf.span, days=DayRange(1, 1), label="")
    return AnyEvents(span=leaf.span, events=counted, window=window)


def sunset_of(s: Step) -> Sunset | None:
    """Return when a step ends, and how it is renewed."""
    if s.sunset is None and s.renew is None:
        return None
    fixed = isinstance(s.sunset, int)
    return Sunset(
        on=iso(s.sunset) if isinstance(s.sunset, int) else None,
        after=None if fixed or s.sunset is None else s.sunset,  # type: ignore[arg-type] # no day
        renewed_for=None if s.renew is None else s.renew.lasting,
        renewals=None if s.renew is None else s.renew.at_most,
        decided=s.renew is not None and s.renew.by_decision,
    )


def prove_course(
    plan: Plan,
    prover: Prover,
    acts: tuple[ActClaim, ...],
    course: Course,
    step: str,
    on: Day,
) -> CourseProof:
    """Return the proof of where a step stands on a day, in a course that reaches to it.

    Raises `NoProofYetError` where a move rested on what was known otherwise before a decision was
    recorded late.
    """
    moves = [m for m in course.moves if m.step == step and m.day <= on]
    made = tuple(_move(plan, prover, acts, course, m) for m in moves)
    named = {x for m in made for x in m.records}
    s = plan.roadmap.steps[step]
    until = min(on, course.known_at)
    idle = tuple(
        a.record
        for a in acts
        if a.kind == "decision"
        and a.subject == step
        and a.by in s.decided_by.deciders
        and a.speaks(until)
        and a.effective <= until
        and a.record not in named
    )
    stands = moves[-1].to if moves else State.WAITING
    today = None
    if stands.value in STAYS:
        row = Row.CONDITIONS_HOLD if stands is State.READY else Row.CONDITIONS_END
        stays = Moved(step=step, day=on, legal=on, origin=stands, trigger=row, to=stands)
        today = _move(plan, prover, acts, course, stays)
    return CourseProof(
        step=step,
        on=iso(on),
        known_at=iso(course.known_at),
        state=stands.value,
        moves=made,
        today=today,
        idle=idle,
        stood=stood_of(course, step, on),
    )


def stood_of(course: Course, step: str, on: Day) -> tuple[Stood, ...]:
    """Return what lay over a step, from the opening to a day."""
    runs = join((r.first, r.last, lay_over(r.value)) for r in course.steps[step])
    return tuple(Stood(iso(r.first), iso(min(r.last, on)), *r.value) for r in runs if r.first <= on)


def lay_over(d: StepDay) -> tuple[tuple[str, ...], tuple[Ticking, ...]]:
    """Return the steps that froze a step on a day, and its clocks."""
    clocks = (
        Ticking(c.benchmark, c.kind, iso(c.started), c.effect, iso(c.effect_on)) for c in d.clocks
    )
    return d.frozen_by, tuple(clocks)


def _move(plan: Plan, prover: Prover, acts: tuple[ActClaim, ...], course: Course, m: Moved) -> Move:
    trigger = TRIGGERS[m.trigger]
    if trigger in STAYS.values():
        return _by_conditions(plan, prover, acts, course, m, trigger)
    grounds = [
        _ground(prover, course, name, plan.conditions[name], started)
        for name, started in dict(m.broken).items()
    ]
    if trigger in RENEWALS:
        return _renewal(plan, prover, acts, course, m, trigger)
    if trigger == "breach":
        grounds = [g for g in grounds if g.proof.verdict == "not_met"]
    return _written(m, trigger, grounds)


def _by_conditions(
    plan: Plan,
    prover: Prover,
    acts: tuple[ActClaim, ...],
    course: Course,
    m: Moved,
    trigger: Trigger,
) -> Move:
    """Return a move that conditions bring about: all of them, or those that have ended."""
    keeps = {name: plan.conditions[name] for name in plan.roadmap.steps[m.step].keeps}
    asked = asked_of(plan, m.step)
    grounds: list[Ground] = []
    against: list[Ground] = []
    waivers: list[str] = []
    for name, c in {**asked, **keeps}.items():
        made = _ground(prover, course, name, c, m.day)
        bad = made.proof.verdict == "not_met" or (name in asked and made.proof.verdict != "met")
        known = min(m.day, course.known_at)
        let_off = next(_waivers(plan, acts, m.step, name, m.day, known), None) if bad else None
        if let_off is not None:
            waivers.append(let_off)
        elif bad:
            against.append(made)
        grounds.append(made)
    if trigger == "conditions end":
        why = "" if against else "a freeze, or the end of the roadmap"
        return _written(m, trigger, against, why=why)
    if against:
        raise NoProofYetError("what was known before a decision was recorded late")
    return _written(m, trigger, grounds, waivers=tuple(waivers))


def _renewal(
    plan: Plan,
    prover: Prover,
    acts: tuple[ActClaim, ...],
    course: Course,
    m: Moved,
    trigger: Trigger,
) -> Move:
    """Return a renewal, with its condition on the last day of the sunset before, or an override."""
    step = plan.roadmap.steps[m.step]
    if step.renew is None:
        raise NoProofYetError("a renewal that the roadmap does not provide for")
    when = step.renew.when
    made = _ground(prover, course, name_of(plan, when), when, m.legal - 1)
    over = [
        a.record
        for a in acts
        if a.kind == "override" and a.subject == m.step and a.by in step.decided_by.deciders
        if a.speaks(min(m.day, course.known_at)) and a.effective < m.legal
    ]
    bad = made.proof.verdict != "met"
    return _written(m, trigger, [made], waivers=tuple(over[-1:]) if bad else ())


def _written(
    m: Moved,
    trigger: Trigger,
    grounds: list[Ground],
    *,
    waivers: tuple[str, ...] = (),
    why: str = "",
) -> Move:
    return Move(
        day=iso(m.day),
        legal=iso(m.legal),
        origin=m.origin.value,
        trigger=trigger,
        to=m.to.value,
        grounds=tuple(grounds),
        records=m.records,
        waivers=waivers,
        why=why,
    )


def _ground(prover: Prover, course: Course, name: str, c: Condition, on: Day) -> Ground:
    known = min(on, course.known_at)
    return Ground(name, prover.prove(c, on, known, lives_of(course.history), missing=False))


def _waivers(
    plan: Plan, acts: tuple[ActClaim, ...], step: str, name: str, on: Day, known: Day
) -> Iterator[str]:
    deciders = plan.roadmap.steps[step].decided_by.deciders
    for a in acts:
        of_it = a.kind == "waiver" and a.subject == name and a.by in deciders
        if of_it and a.speaks(known) and a.effective <= on:
            yield a.record
