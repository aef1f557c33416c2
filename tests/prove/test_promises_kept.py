"""What is proved, no random history breaks in the monitor: guarantees, and how long relief outlives trouble."""

from __future__ import annotations

import os
import random
import re
from dataclasses import replace

from detente.core.diagnostics import failed
from detente.core.text import Source
from detente.core.times import iso
from detente.core.verdict import Verdict
from detente.plan.compile import compile_plan
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.prove.answers import Property, Status
from detente.prove.packed import BROKEN, OPEN
from detente.prove.prover import WELL, Prover
from detente.prove.space import Sign, tranche
from detente.prove.verify import verify
from detente.roadmap.model import Kind, Step
from detente.roadmap.parse import read
from detente.roadmap.undertakings import Guarantee
from detente.trial.read import read as read_tests
from detente.trial.read import wanted
from detente.trial.watchful import broken
from detente.trial.world import World, told
from tests.prove.random_roadmaps import WIDE, roadmap

DAYS = 120
SOAK = os.environ.get("DETENTE_EXAMPLES") == "soak"
WITH_A_PROOF = (8, 12, 48, 64, 81, 98, 111)
"""Seeds of roadmaps of which something is proved; a test holds them to it."""
BOUNDED = (*range(200), *range(WIDE, WIDE + 100)) if SOAK else (4, 12, 20, WIDE + 2, WIDE + 25)
"""Seeds of roadmaps of which it is asked how long a step stands while something it keeps is not met."""


def plan_of(seed: int) -> Plan:
    """A made-up ladder without its assumptions: the histories keep to none."""
    text = re.sub(r"assumptions:\n(?:  - .*\n)+", "", roadmap(seed))
    made, found = read(Source("made up", text))
    assert made is not None, found
    return compile_plan(made)


def proved(plan: Plan) -> list[Guarantee]:
    answers = verify(Prover(plan=plan, most=200_000), (Property.GUARANTEES,))
    held = {a for x in answers if x.status is Status.PROVED for a in x.about}
    return [g for g in plan.roadmap.guarantees if g.text in held]


def history(plan: Plan, seed: int) -> World:
    """What random reports come to, with each step granted as a proof takes for granted."""
    r = random.Random(seed)
    opens = plan.roadmap.opens
    lines = []
    for i in plan.roadmap.indicators.values():
        quiet, value, dark = r.choice([0.02, 0.1, 0.3]), r.randint(0, 60), 0
        for day in range(opens - 30, opens + DAYS):
            dark = r.randint(5, 40) if day > opens and r.random() < 0.05 else max(0, dark - 1)
            if dark:
                continue
            if i.kind is Kind.EVENTS:
                lines.append(f"{iso(day)} {i.sources[0]} lists {i.id}")
                if r.random() < quiet:
                    lines.append(f"{iso(day)} {i.sources[0]} {i.id} {r.randint(1, 20)}")
            else:
                value = r.randint(0, 60) if r.random() < quiet else value
                lines += [f"{iso(day)} {s} {i.id} {value}" for s in i.sources]
    for name in plan.order:
        step = plan.roadmap.steps[name]
        granted = _first_met(story_of(plan, lines), step)
        if granted is None:
            break
        lines += [f"{iso(granted)} {p} grants {name}" for p in step.decided_by.deciders]
    return story_of(plan, lines)


def _first_met(world: World, step: Step) -> int | None:
    """The first day on which a step is ready and all it keeps is met, as a proof takes for granted."""
    ready = world.course.steps[step.id]
    for day in range(world.days.first, world.days.last + 1):
        kept = (world.benchmark(k).on(day).verdict is Verdict.MET for k in step.keeps)
        if ready.on(day).state is State.READY and all(kept):
            return day
    return None


def story_of(plan: Plan, lines: list[str]) -> World:
    opens = plan.roadmap.opens
    head = f"roadmap: made_up.roadmap.yaml\ntests:\n  random:\n    until: {iso(opens + DAYS)}\n"
    evidence = "".join(f"      - {x}\n" for x in lines)
    text = f"{head}    evidence:\n{evidence}    expect:\n      - {iso(opens)} {plan.order[0]} waiting\n"
    book, found = read_tests(wanted(Source("random", text)), plan, {})
    assert book is not None, found
    assert not failed(found), found
    (story,) = book.stories
    return told(plan, story)


def test_no_random_history_breaks_what_is_proved() -> None:
    tried = 0
    for seed in WITH_A_PROOF:
        plan = plan_of(seed)
        kept = proved(plan)
        assert kept
        for n in range(40 if SOAK else 2):
            world = history(plan, n)
            for guarantee in kept:
                assert list(broken(world, guarantee)) == [], (seed, n, guarantee.text)
                # with no day allowed, would this history have broken it?
                tried += bool(list(broken(world, replace(guarantee, days=0))))
    assert tried >= 2


Claim = tuple[str, str, Verdict, int]
"""A step, what it keeps, and for how many days in a row it stands at most while that has a verdict."""


def bounds(plan: Plan) -> list[Claim]:
    p = Prover(plan=plan, most=200_000)
    out: list[Claim] = []
    for name in plan.order:
        step = plan.roadmap.steps[name]
        for kept in step.keeps:
            one = tranche(plan, step).only(kept)
            asked = (
                (Verdict.NOT_MET, one.breaking, WELL, BROKEN),
                (Verdict.UNKNOWN, one, tuple(Sign), OPEN),
            )
            for verdict, shape, signs, of in asked:
                most, reached = p.longest(shape, signs, of)
                if reached.whole and most is not None:
                    out.append((name, kept, verdict, most))
    return out


def longest(world: World, step: str, kept: str, verdict: Verdict) -> int:
    states, answers = world.course.steps[step], world.benchmark(kept)
    most = run = 0
    for day in range(world.days.first, world.days.last + 1):
        so = states.on(day).state.in_force and answers.on(day).verdict is verdict
        run = run + 1 if so else 0
        most = max(most, run)
    return most


def test_no_step_of_a_random_history_outlives_trouble_for_longer_than_is_proved() -> None:
    reached = 0
    for seed in BOUNDED:
        plan = plan_of(seed)
        claims = bounds(plan)
        for n in range(3 if claims else 0):
            world = history(plan, n)
            for step, kept, verdict, most in claims:
                found = longest(world, step, kept, verdict)
                assert found <= most, (seed, n, step, kept, verdict, most)
                reached += found == most > 0
    assert reached >= 8
