"""Makes proofs of where a step stands: its moves, with the verdicts and records behind each.

Decides which verdicts to prove for a move: all that a step asks where it becomes ready, what has
ended where it falls back, the broken keep where a clock started. Called by the command line.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.times import Day, iso
from detente.plan import lifecycle
from detente.plan.evidence import ActClaim
from detente.plan.lifecycle import State
from detente.plan.lifecycle import Trigger as Row
from detente.plan.plan import Plan
from detente.proofs import proof as p
from detente.proofs.course import RENEWALS, STAYS, CourseProof, Ground, Move, Rules, Trigger
from detente.proofs.prover import Prover
from detente.proofs.statement import NoProofYetError, state
from detente.roadmap.conditions import All, BenchmarkMet, Condition
from detente.roadmap.sentences import say
from detente.watch.results import Course, Moved

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


def rules_of(plan: Plan, step: str) -> Rules:
    """Return what the roadmap says of a step, for the check of its course."""
    s = plan.roadmap.steps[step]
    asked = asked_of(plan, step)
    looked_at = {**plan.conditions, **asked}
    if s.renew is not None:
        looked_at[name_of(plan, s.renew.when)] = s.renew.when
    return Rules(
        roadmap=plan.roadmap.id,
        step=step,
        table=tuple(
            (origin.value, TRIGGERS[row.when], row.to.value)
            for row in lifecycle.TABLE
            for origin in row.of
        ),
        deciders=tuple(s.decided_by.deciders),
        asked=tuple(asked),
        renewed_if="" if s.renew is None else name_of(plan, s.renew.when),
        keeps=tuple(s.keeps),
        statements={name: p.digest(state(plan, c)) for name, c in looked_at.items()},
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
    )


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
    return Ground(name, prover.prove(c, on, known, course.history, missing=False))


def _waivers(
    plan: Plan, acts: tuple[ActClaim, ...], step: str, name: str, on: Day, known: Day
) -> Iterator[str]:
    deciders = plan.roadmap.steps[step].decided_by.deciders
    for a in acts:
        of_it = a.kind == "waiver" and a.subject == name and a.by in deciders
        if of_it and a.speaks(known) and a.effective <= on:
            yield a.record
