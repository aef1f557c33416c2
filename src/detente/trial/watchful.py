"""Whether a line of `always:` or `never:` holds on every day of a story.

Decides what each sentence means over runs of days. Called by `judge`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import assert_never

from detente.core.series import Runs
from detente.core.times import Day, words
from detente.core.verdict import Answer, Verdict
from detente.plan.guarantees import broken_on
from detente.plan.lifecycle import State
from detente.roadmap import conditions as c
from detente.roadmap.model import Step
from detente.roadmap.undertakings import Guarantee, Trouble
from detente.roadmap.undertakings import Stands as Stand
from detente.trial.results import Outcome
from detente.trial.story import (
    GIVEN,
    Rule,
    Stands,
    StateSaid,
    StepSaid,
    SuspensionInTime,
    VerdictSaid,
    While,
)
from detente.trial.world import World
from detente.watch.results import StepDay

Broken = tuple[Day, str, str]
"""The first day on which a rule does not hold, what it is about, and what was found."""


def held(world: World, rule: Rule) -> Outcome:
    """Return how a rule came out: the first day on which it did not hold."""
    match rule.claim:
        case SuspensionInTime() as claim:
            found = _suspensions(world, claim)
        case Guarantee() as claim:
            found = broken(world, claim)
        case Stands() as claim:
            found = _stands(world, claim)
        case _:
            assert_never(rule.claim)
    first = min(found, key=lambda b: b[0], default=None)
    if first is None:
        return Outcome(line=rule.text, span=rule.span, passed=True)
    day, subject, said = first
    return Outcome(
        line=rule.text,
        span=rule.span,
        passed=False,
        subject=subject,
        day=day,
        expected=rule.text,
        found=said,
    )


def _suspensions(world: World, claim: SuspensionInTime) -> Iterator[Broken]:
    for name, runs in world.course.steps.items():
        for before, run in pairwise(runs):
            if not (run.value.state is State.SUSPENDED is not before.value.state):
                continue
            for clock in before.value.clocks:
                late = run.first - clock.started
                if clock.effect_on != run.first or clock.kind == "unknown":
                    continue
                if claim.severity in (None, clock.severity) and late > claim.days:
                    breach = f"the breach of {clock.benchmark} was known on {words(clock.started)}"
                    yield run.first, name, f"{name} suspended {late} days after {breach}"


def broken(world: World, claim: Guarantee) -> Iterator[Broken]:
    """Yield for each relief the first day on which it stands against a guarantee."""
    days = range(world.days.first, world.days.last + 1)
    trouble = [_in_trouble(world, claim, on) for on in days]
    for name in claim.relief:
        found = broken_on(claim, [_stands_on(world, claim, name, on) for on in days], trouble)
        if found:
            on = days[found[0]]
            since = on
            while since > days[0] and trouble[since - 1 - days[0]]:
                since -= 1
            what = f"{name} {claim.stands.value} {on - since} days after {claim.whose}"
            yield on, name, f"{what} was {claim.trouble.value} on {words(since)}"


def _in_trouble(world: World, claim: Guarantee, on: Day) -> bool:
    match claim.trouble:
        case Trouble.BREACHED:
            return world.benchmark(claim.whose).on(on).verdict is Verdict.NOT_MET
        case Trouble.UNKNOWN:
            return world.benchmark(claim.whose).on(on).verdict is Verdict.UNKNOWN
        case Trouble.NOT_IN_FORCE:
            return not world.course.steps[claim.whose].on(on).state.in_force
        case Trouble.SUSPENDED | Trouble.REVOKED | Trouble.EXPIRED:
            return world.course.steps[claim.whose].on(on).state.value == claim.trouble.value
    assert_never(claim.trouble)


def _stands_on(world: World, claim: Guarantee, name: str, on: Day) -> bool:
    if claim.stands is Stand.IN_FORCE:
        return world.course.steps[name].on(on).state.in_force
    return world.course.measures[name].on(on).state in GIVEN


# A state on each day, where something else is so.


def _stands(world: World, claim: Stands) -> Iterator[Broken]:
    steps = world.plan.roadmap.steps
    names = [claim.name] if claim.name else list(steps)
    for name in names:
        where = _where(world, claim.whenever, steps.get(name))
        runs = _holds(world, name, claim.said)
        for run in runs:
            if run.value[0] is not claim.never:
                continue  # so on these days, as the rule demands
            on = next((d for d in range(run.first, run.last + 1) if where(d)), None)
            if on is not None:
                meanwhile = f" while {where(on)}" if claim.whenever else ""
                yield on, name, f"{name} {run.value[1]} on {words(on)}{meanwhile}"
                break


def _holds(
    world: World, name: str, said: tuple[VerdictSaid, ...] | StepSaid | StateSaid
) -> Runs[tuple[bool, str]]:
    """On each day whether a thing is as said, and what it is."""
    course = world.course
    match said:
        case tuple():
            runs = world.benchmark(name)
            return runs.map(lambda a: (any(s.fits(a) for s in said), str(a)))
        case StepSaid():
            return course.steps[name].map(lambda s: (_step_is(said, s), s.state.value))
        case StateSaid():
            if name in course.measures:
                return course.measures[name].map(lambda m: (said.fits(m.state), m.state))
            return course.restrictions[name].map(lambda r: (r.state == said.words, r.state))
        case _:
            assert_never(said)


def _step_is(said: StepSaid, shown: StepDay) -> bool:
    if said.frozen:
        return shown.frozen
    return shown.state in said.states and said.severity in (None, shown.severity)


def _where(world: World, whenever: While | None, step: Step | None) -> Callable[[Day], str]:
    """Return what is so on a day besides, in words; blank where it is not."""
    if whenever is None:
        return lambda _: "so"
    said = whenever.said
    if whenever.part and isinstance(said, tuple):
        parts = _parts(world, whenever.part, step)

        def one(on: Day) -> str:
            for text, runs in parts:
                if any(s.fits(runs.on(on)) for s in said):
                    return f"{text} is {runs.on(on)}"
            return ""

        return one
    runs = _holds(world, whenever.name, said)

    def other(on: Day) -> str:
        return f"{whenever.name} is {runs.on(on)[1]}" if runs.on(on)[0] else ""

    return other


def _parts(world: World, part: str, step: Step | None) -> list[tuple[str, Runs[Answer]]]:
    """The conditions of a step one by one, in words, with their verdicts."""
    if step is None:
        return []
    if part == "keeps":
        return [(name, world.benchmark(name)) for name in step.keeps]
    if step.needs is None:
        return []
    items = step.needs.items if isinstance(step.needs, c.All) else (step.needs,)
    return [(_named(item), world.condition(item)) for item in items]


def _named(item: c.Condition) -> str:
    return item.benchmark if isinstance(item, c.BenchmarkMet) else "one of its needs"
