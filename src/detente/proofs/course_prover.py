"""Makes proofs of where a step stands, and says what of a roadmap decides its course.

Decides nothing of the course: the moves and what they rest on are found on the walk that also
checks them, and each verdict gets its proof here. Called by the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from detente.core.series import join
from detente.core.times import Day, DayRange, iso
from detente.plan import lifecycle
from detente.plan.cures import event_leaves
from detente.plan.lifecycle import Trigger as Row
from detente.plan.plan import Plan
from detente.proofs import proof as p
from detente.proofs.course import (
    CourseProof,
    Ground,
    Move,
    Rules,
    Stood,
    Sunset,
    Terms,
    Ticking,
)
from detente.proofs.course_checker import bare, stood
from detente.proofs.daily import Walk
from detente.proofs.prover import Prover
from detente.proofs.statement import ZERO, Saying, state, steps_of
from detente.proofs.ticking import Made
from detente.roadmap.conditions import (
    Against,
    All,
    AnyEvents,
    AtLeast,
    BenchmarkMet,
    Condition,
    Fixed,
    KeepsHeld,
    ReportedBy,
    Some,
)
from detente.roadmap.model import Baselines, Kind, Mode, Reach, Roadmap, Step, Then
from detente.roadmap.sentences import say
from detente.roadmap.walk import events_of, parts
from detente.watch.results import Course, StepDay

TRIGGERS: dict[Row, str] = {
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
    """Return all conditions that the course of a step can rest on, by name, with their parts."""
    renew = plan.roadmap.steps[step].renew
    renewed = {} if renew is None else {name_of(plan, renew.when): renew.when}
    # what another step must keep can bring this one down
    keeps = {name for each in plan.roadmap.steps.values() for name in each.keeps}
    kept = {name: c for name, c in plan.conditions.items() if name in keeps}
    found = {**kept, **asked_of(plan, step), **renewed}
    todo = [*found.values()]
    while todo:
        for name, part in parted(plan, todo.pop())[1].items():
            if name not in found:
                found[name] = part
                todo.append(part)
    return found


def parted(plan: Plan, c: Condition) -> tuple[int, dict[str, Condition]]:
    """Return of how many of its parts a condition is made, and those; none where it has none.

    A waiver of a benchmark among them lets a step off that part.
    """
    if isinstance(c, BenchmarkMet):
        c = plan.conditions[c.benchmark]
    ground = isinstance(c, Against)
    whole = c.item if isinstance(c, Against) else c
    match whole:
        case BenchmarkMet():
            return 1, {whole.benchmark: whole}
        case All(items=items):
            k = len(items)
        case Some(items=items):
            k = 1
        case AtLeast(k=k, items=items):
            pass
        case _:
            return 0, {}
    return k, dict(_as_grounds(plan, items) if ground else ((name_of(plan, i), i) for i in items))


def _as_grounds(plan: Plan, items: tuple[Condition, ...]) -> Iterator[tuple[str, Condition]]:
    """Yield the parts of a ground as grounds; benchmarks are so by themselves."""
    for i in items:
        if isinstance(i, BenchmarkMet):
            yield i.benchmark, i
        else:
            yield f"ground: {name_of(plan, i)}", Against(span=i.span, item=i)


def rules_of(plan: Plan, step: str) -> Rules:
    """Return what the roadmap says of a step, for the check of its course."""
    s = plan.roadmap.steps[step]
    asked, looked_at = asked_of(plan, step), looked_at_by(plan, step)
    statements = {name: state(plan, c) for name, c in looked_at.items()}
    made_of = {name: parted(plan, c) for name, c in looked_at.items()}
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
        renewed_by=tuple(s.renewed_by),
        votes={
            party.id: (vote.k, vote.members if isinstance(vote.members, tuple) else ())
            for party in roadmap.parties.values()
            if (vote := party.decides) is not None and vote.k is not None
        },
        departs={b.id: b.departs for b in roadmap.benchmarks.values() if b.departs is not None},
        asked=tuple(asked),
        keeps=tuple(s.keeps),
        renewed_if="" if s.renew is None else name_of(plan, s.renew.when),
        renewed_over=()
        if s.renew is None
        else tuple(x.benchmark for x in parts(s.renew.when) if isinstance(x, BenchmarkMet)),
        statements=statements,
        stepwise=tuple(name for name, said in statements.items() if any(steps_of(said.condition))),
        kept=kept(plan, step),
        made_of={name: (k, tuple(inner)) for name, (k, inner) in made_of.items() if inner},
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
        fixed=fixed_of(plan),
        sunset=sunset_of(s),
        hands_over=s.hands_over,
        automatic=s.decided_by.automatic,
        certified_by=None if s.certified_by is None else s.certified_by.by,
    )


def fixed_of(plan: Plan) -> dict[str, p.Statement]:
    """Return the levels that are written down at a grant or a renewal, as statements about them."""
    out: dict[str, p.Statement] = {}
    for i in plan.roadmap.indicators.values():
        if i.kind in (Kind.LEVEL, Kind.FLOW) and i.baselines is Baselines.THEN:
            saying = Saying(plan, {})
            level = p.Level(saying.reading(i.id))
            out[i.id] = p.Statement(p.Compare(level, ">=", p.Amount(ZERO)), saying.facts)
    return out


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


def prove_course(plan: Plan, prover: Prover, walked: Walk, step: str) -> CourseProof:
    """Return the proof of where a step stands on the last day of a walk."""
    s, conditions = walked.steps[step], looked_at_by(plan, step)

    def proved(m: Made) -> Move:
        grounds = []
        for rest in m.rests:
            c, known = conditions[rest.name], min(rest.on, walked.known_at)
            made = prover.prove(c, rest.on, known, rest.lives, missing=False)
            grounds.append(Ground(rest.name, made))
        return bare(m, tuple(grounds))

    return CourseProof(
        step=step,
        on=iso(walked.last),
        known_at=iso(walked.known_at),
        state=s.state,
        moves=tuple(proved(m) for m in s.moves),
        today=None if s.today is None else proved(s.today),
        stood=stood(s),
    )


def agrees(walked: Walk, course: Course, step: str) -> bool:
    """True where a walk found what the monitor says of every day of a step."""
    s = walked.steps[step]
    found = [(m.day, m.legal, m.origin, m.trigger, m.to, m.records) for m in s.moves]
    said = [
        (m.day, m.legal, m.origin.value, TRIGGERS[m.trigger], m.to.value, m.records)
        for m in course.moves
        if m.step == step and m.day <= walked.last
    ]
    return found == said and stood(s) == stood_of(course, step, walked.last)


def stood_of(course: Course, step: str, on: Day) -> tuple[Stood, ...]:
    """Return what lay over a step by the monitor, from the opening to a day."""
    runs = join((r.first, r.last, lay_over(r.value)) for r in course.steps[step])
    return tuple(Stood(iso(r.first), iso(min(r.last, on)), *r.value) for r in runs if r.first <= on)


def lay_over(d: StepDay) -> tuple[tuple[str, ...], tuple[Ticking, ...]]:
    """Return the steps that froze a step on a day, and its clocks."""
    clocks = (
        Ticking(c.benchmark, c.kind, iso(c.started), c.effect, iso(c.effect_on)) for c in d.clocks
    )
    return d.frozen_by, tuple(clocks)
