"""A course of the game, told to the monitor month by month, comes out as the game says.

Random roadmaps with sunsets and renewals: what is waited for in the mean is counted in a course, so
each step must stand at the end of each month where the monitor has it.
"""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from detente.app.replaying import world_of
from detente.core.text import Source
from detente.core.times import iso
from detente.plan.case import Case
from detente.plan.compile import compile_plan
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.roadmap.parse import read
from detente.weigh.course import MonthOfCourse, Terms, course
from detente.weigh.game import Act, Game, Position
from detente.weigh.ladder import Ladder, Rung, Term, ladder_of
from detente.weigh.phases import NONE, Phase, Signal
from tests.weigh.ladders import Chance, payoffs

SOAK = os.environ.get("DETENTE_EXAMPLES") == "soak"
MONTHS = 18

ALIKE = {State.BREACHED: State.GRANTED, State.READY: State.WAITING}
"""What has no state of its own in the game, or, where steps before are lost this month, no month."""

HEAD = """roadmap: terms
title: Steps that end
standing: an example, adopted by nobody
handling: public
version: 1
opens: 2026-01-01
ends: 2040-12-31
calendar: {timezone: Europe/Brussels, working_days: eu_institutions}
parties:
  minsk: {role: target, name: Belarusian authorities}
  brussels: {role: sender, name: Council of the EU, decides: unanimity}
sources:
  viasna: {name: Viasna Human Rights Centre, public: true}
"""


def text(chance: Chance) -> str:
    """A roadmap of one to three steps, which keep one of two conditions and end in many ways."""

    def one(*of: str) -> str:
        return str(chance.choice(of))

    steps = int(chance.integers(1, 4))
    then = one("", ", then: revoke after 30 days", ", then: revoke after 60 days")
    effect = one(
        "suspend" + then, "suspend" + then, "revoke", "freeze, then: suspend after 30 days"
    )
    cure = one("none", "30 days", "60 days")
    reach = one("", ", reach: all steps", ", reach: later steps")
    out = [HEAD, "indicators:"]
    for name in ("jailed", "taken"):
        out += [
            f"  {name}:", "    kind: level", "    unit: persons", f"    means: People {name}.",
            "    sources: [viasna]", "    stale_after: 90 days", "    baselines: as known now",
        ]  # fmt: skip
    out += [f"severities:\n  serious: {{cure: {cure}, effect: {effect}{reach}}}", "benchmarks:"]
    for name in ("jailed", "taken"):
        out += [f"  few_{name}:", f"    text: Few are {name}.", f"    when: {name} <= 0",
                "    if_broken: serious"]  # fmt: skip
    out.append("measures:")
    for k in range(1, steps + 1):
        out += [f"  m{k}:", f"    gives: Relief {k}.", "    instrument: derogation",
                "    on_expiry: continues",
                "    by: {who: brussels, basis: Regulation (EC) 765/2006}"]  # fmt: skip
    out.append("steps:")
    for k in range(1, steps + 1):
        first, again = int(chance.integers(1, 6)), int(chance.integers(1, 5))
        out += [f"  s{k}:", f"    title: Step {k}"]
        if k > 1:
            out.append(f"    after: s{k - 1} in force for 30 days")
        out += ["    needs: [few_jailed, few_taken]", f"    keeps: [few_{one('jailed', 'jailed', 'taken')}]",
                f"    gives: [m{k}]", "    decided_by: brussels within 30 days"]  # fmt: skip
        if chance.random() < 0.85:
            out.append(f"    sunset: {30 * first - 1} days after grant")
            rule = one("few_jailed", "few_taken", *("keeps held throughout last 29 days",) * 2,
                       "keeps held throughout last 59 days", "keeps held throughout last 119 days")  # fmt: skip
            limit, by = one("", "at most 1 times ", "at most 2 times "), one("", "by decision ")
            if chance.random() < 0.8:
                out.append(f"    renew: {limit}for {30 * again} days {by}if {rule}")
            if chance.random() < 0.3:
                out.append("    at_sunset: hands over")
    return "\n".join(out) + "\n"


def played(seed: int) -> tuple[Plan, Game, tuple[MonthOfCourse, ...]]:
    """A random roadmap, and a course in which the target complies but for one condition, a while."""
    chance = np.random.default_rng(seed)
    roadmap, found = read(Source("terms.roadmap.yaml", text(chance)))
    assert roadmap is not None, [d.message for d in found]
    plan = compile_plan(roadmap)
    ladder = ladder_of(plan)
    worth = payoffs(chance, ladder, 1)
    sure = replace(
        worth.world,
        delivers=np.ones_like(worth.world.delivers),
        falls=np.ones_like(worth.world.falls),
    )
    game = Game(
        ladder,
        replace(worth, world=sure, silent=0.0, seen=(1.0,) * len(ladder.dials), alarm=(0.0,) * 2),
    )
    lowered = int(chance.integers(len(ladder.dials)))
    begins, lasts = int(chance.integers(4, 12)), int(chance.integers(1, 6))
    now = 0

    def choice(position: Position, _world: int) -> Act:
        nonlocal now
        now += 1
        named = {a.name: a for a in game.acts}
        if now == begins:
            act = named[f"lower {ladder.dials[lowered].id}"]
        elif begins < now < begins + lasts:
            act = named["hold"]
        elif now >= begins + lasts and position.rungs[lowered] == 0:
            act = Act("raise", tuple(int(d == lowered) for d in range(len(ladder.dials))))
        else:
            act = named["comply"]
        return act if game.turned(position, act) is not None else named["hold"]

    return plan, game, course(game, choice, MONTHS, 0)


def told(plan: Plan, game: Game, months: tuple[MonthOfCourse, ...]) -> Case:
    """The same course as evidence: levels on the first day of a month, acts of the sender on its last."""
    opens, lines = plan.roadmap.opens, list[str]()
    before = dict.fromkeys(plan.order, State.WAITING)
    for month in months:
        first, last = opens + 30 * (month.month - 1), opens + 30 * month.month - 1
        for dial, rung in zip(game.ladder.dials, month.rungs, strict=True):
            (name,) = dial.indicators
            lines.append(f"{iso(first)} viasna {name} {0 if rung else 1} persons")
        for step, state in month.moved:
            if state is State.GRANTED:
                verb = "restores" if before[step] is State.SUSPENDED else "grants"
                lines.append(f"{iso(last)} brussels {verb} {step}")
            before[step] = state
        for step, state in before.items():
            rule = plan.roadmap.steps[step].renew
            if state.running and rule is not None and rule.by_decision:
                lines.append(f"{iso(last - 1)} brussels renews {step}")
    until = opens + 30 * len(months)
    looked_at = (f"{iso(plan.roadmap.opens)} s1 waiting",)
    return Case(
        name="course",
        about="A course.",
        evidence=tuple(lines),
        expect=looked_at,
        until=until,
        moments=(),
    )


def compared(seed: int) -> list[tuple[int, str, State, State]]:
    """Month, step, what the game and what the monitor says, wherever the two part."""
    plan, game, months = played(seed)
    world = world_of(plan, told(plan, game, months))
    assert world is not None
    seen_of = world.course.steps
    now, out = dict.fromkeys(plan.order, State.WAITING), list[tuple[int, str, State, State]]()
    for month in months:
        now |= dict(month.moved)
        on = plan.roadmap.opens + 30 * month.month - 1
        for step, state in now.items():
            seen = seen_of[step].on(on).state
            if ALIKE.get(seen, seen) is not ALIKE.get(state, state):
                out.append((month.month, step, state, seen))
    return out


@pytest.mark.parametrize(("months", "quiet"), [(12, 3), (9, 6), (4, 4), (4, 6), (5, 1), (6, 0)])
def test_a_breach_of_a_month_costs_a_renewal_as_often_as_where_months_are_counted(
    months: int, quiet: int
) -> None:
    term = Term(first=months, again=months, renewals=None, needs=(), quiet=quiet)
    rung = Rung(
        id="s1", after=(), needs=(), keeps=((0, 1, 0),), gives=(), deciders=(), term=term, held=1
    )
    _, any_game, _ = played(0)
    game = Game(Ladder(steps=(rung,), dials=(), gravities=()), any_game.payoffs)
    in_force, lost = [Phase(State.GRANTED, 1)], 0
    for broken_in in range(1, months + 1):
        terms = Terms(game)
        for month in range(1, months + 1):
            broken = month == broken_in
            told = Signal(broken=0 if broken else NONE, renews=not (broken and quiet))
            lost += bool(terms.over([told], in_force))
    assert lost / months == pytest.approx(term.loses if quiet else 0.0)


ENDED = (80, 129, 130, 134)
"""What took relief from other steps ends before the effect that follows."""


@pytest.mark.parametrize("seed", range(1000) if SOAK else (*range(40), *ENDED))
def test_a_course_comes_out_in_the_monitor_as_the_game_says(seed: int) -> None:
    assert compared(seed) == []
