"""The best deviation at a step, month by month, and the same as evidence that the monitor judges.

Decides where a deviation begins: the target complies until it stands at the step, then takes the
best act that is not complying, and goes on by its best reply. As evidence it is told by days: the
favourable story of the roadmap up to the last step that is granted, and from a day on every
condition broken that the target lets go. What must come of it by the roadmap's own words is in the
case; whether it does, `watch` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from detente.core.times import Day, Duration, iso, plus
from detente.plan.case import Case, Moment
from detente.plan.climb import Climb, climb, renew
from detente.plan.climbed import cut, start
from detente.plan.lever import Lever, lever
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.plan.story import Happening, Story
from detente.roadmap.found import listed
from detente.roadmap.model import Effect, Kind, Mode, Severity, Step
from detente.weigh.course import MonthOfCourse, walked
from detente.weigh.game import Act, Position
from detente.weigh.ladder import Ladder
from detente.weigh.margins import Margins, StepMargin, places_at

AFTERWARDS = 24
"""How many months a deviation is followed."""

LONGEST = 240
"""After how many months a step that was not come to is given up."""

SOON, PATIENCE = 7, 120
"""From when on after the last grant a breach is told, and for how long a fitting day is sought."""

AGAIN = 20
"""After how many days events break a condition again."""

SEEN = 10
"""How many days after an effect is due it is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """The best deviation at a step: it begins in month `begins` of the course with `act`.

    `let_go`: the benchmarks that are let go first, in month `falls`; none, and 0, where the target
    only goes no further.
    """

    step: str
    kept: bool
    margin: float
    begins: int
    act: str
    falls: int
    let_go: tuple[str, ...]
    course: tuple[MonthOfCourse, ...]


def deviations(found: Margins) -> tuple[Deviation, ...]:
    """Return the best deviation at each step at which complying loses, in their order."""
    out: dict[tuple[int, str], Deviation] = {}
    for at in found.steps:
        if at.margin < -found.gap:
            one = _deviation(found, at)
            if one is not None:  # where a step is reached as another is kept, it is told once
                out.setdefault((one.begins, one.act), one)
    return tuple(out.values())


def said(found: Deviation) -> str:
    """Return a deviation in a sentence."""
    act = found.act.replace("+", " and ").replace("_", " ")
    where = f"Once {found.step} is kept" if found.kept else f"While {found.step} is reached"
    out = f"{where}, in month {found.begins}: {act}"
    if not found.let_go:
        return f"{out}, and it lets nothing go in {AFTERWARDS} months"
    later = f" in month {found.falls}" if found.falls != found.begins else ""
    gone = listed([b.replace("_", " ") for b in found.let_go], "and")
    fallen = [
        (m.month, step, state)
        for m in found.course[found.begins - 1 :]
        for step, state in m.moved
        if state in (State.SUSPENDED, State.REVOKED, State.EXPIRED)
    ]
    if not fallen:
        return f"{out};{later} it lets {gone} go, and nothing is taken back in {AFTERWARDS} months"
    month = fallen[0][0]
    over = [s for m, s, state in fallen if m == month and state is State.EXPIRED]
    lost = [s for m, s, state in fallen if m == month and state is not State.EXPIRED]
    told = [f"{listed(lost, 'and')} {'is' if len(lost) == 1 else 'are'} taken back"] if lost else []
    if over:
        told.append(f"{listed(over, 'and')} {'ends' if len(over) == 1 else 'end'} with the term")
    return f"{out};{later} it lets {gone} go; {' and '.join(told)} in month {month}"


def _deviation(found: Margins, at: StepMargin) -> Deviation | None:
    space = found.solved.space
    game = space.game
    k = [s.id for s in game.ladder.steps].index(at.step)
    here = places_at(space, k, at.kept)
    world = int(np.argmax(game.payoffs.world.start))
    begun: list[int] = []
    told: list[MonthOfCourse] = []

    def choice(position: Position, z: int) -> Act:
        place = space.near(position)
        if not begun and here[place]:
            begun.append(len(told) + 1)
            return game.acts[int(found.instead[place, z])]
        acts = found.solved.acts if begun else found.complying
        return game.acts[int(acts[place, z])]

    for month in walked(game, choice, world):
        told.append(month)
        if month.month == (begun[0] - 1 + AFTERWARDS if begun else LONGEST):
            break
    if not begun:
        return None
    falls, let_go = _let_go(game.ladder, told, begun[0])
    return Deviation(
        step=at.step,
        kept=at.kept,
        margin=at.margin,
        begins=begun[0],
        act=told[begun[0] - 1].act,
        falls=falls,
        let_go=let_go,
        course=tuple(told),
    )


def _let_go(
    ladder: Ladder, told: Sequence[MonthOfCourse], begins: int
) -> tuple[int, tuple[str, ...]]:
    """The month in which something is let go first, and the benchmarks that are."""
    for before, month in pairwise(told[max(0, begins - 2) :]):
        gone = tuple(
            b
            for dial, was, now in zip(ladder.dials, before.rungs, month.rungs, strict=True)
            for names in dial.benchmarks[now:was]
            for b in names
        )
        if gone:
            return month.month, gone
    return 0, ()


# As evidence.


def case_of(plan: Plan, found: Deviation, climbed: Climb, *, who: str) -> Case | None:
    """Return a deviation as evidence by days; `None` where nothing is let go, or it cannot be told.

    `who` says whose it is, such as the type of the target. The grants come as early as the
    favourable story has them, which is sooner than in months.
    """
    granted = [s for s in plan.order if s in climbed.granted and s in _granted(found)]
    if not granted or not found.let_go:
        return None
    last = granted[-1]
    kept = {b for s in granted for b in plan.roadmap.steps[s].keeps}  # what is given stays given
    levers = [
        m
        for b in found.let_go
        if b in kept and (m := lever(plan, climbed, b, climbed.granted[last])) is not None
    ]
    breaks, ends = _when_it_shows(plan, climbed, granted, [m.name for m in levers])
    if not levers or not ends:
        return None
    until = max(day for _, day, _ in ends)
    story = cut(plan, _renewed(plan, climbed, last, breaks), last, until)
    for moved in levers:
        _break(plan, story, moved, breaks, until)
    names = tuple(m.name for m in levers)
    return Case(
        name=f"deviation_{who}_{found.step}",
        about=f"What pays a target that is {who.replace('_', ' ')} better than keeping on at {found.step}.",
        evidence=tuple(story.lines(until)),
        expect=tuple(_expected(climbed, granted, names, breaks, ends)),
        until=until,
        moments=tuple(_moments(plan, climbed, last, levers, breaks, ends)),
        steps=tuple(granted),
        benchmarks=names,
    )


def stories(plan: Plan, found: Sequence[Deviation], *, who: str) -> tuple[Case, ...]:
    """Return all deviations that can be told, as evidence."""
    if not any(d.let_go for d in found):
        return ()
    climbed = climb(plan)
    told = (case_of(plan, d, climbed, who=who) for d in found)
    return tuple({case.name: case for case in told if case is not None}.values())


def _granted(found: Deviation) -> set[str]:
    return {
        s for m in found.course[: found.falls] for s, state in m.moved if state is State.GRANTED
    }


Ending = tuple[str, Day, str]
"""A step, a day on which it is looked at, and the state that it must have then."""


def _when_it_shows(
    plan: Plan, climbed: Climb, granted: Sequence[str], broken: Sequence[str]
) -> tuple[Day, list[Ending]]:
    """A day for the breach on which no term runs out before its effect, if there is one, and the ends.

    Else soon after the last grant; then what runs out in between has expired.
    """
    soon = climbed.granted[granted[-1]] + SOON
    for on in range(soon, soon + PATIENCE):
        ends = _ends(plan, climbed, granted, broken, on)
        if ends and all(word != _EXPIRED for _, _, word in ends):
            return on, ends
    return soon, _ends(plan, climbed, granted, broken, soon)


def _ends(
    plan: Plan, climbed: Climb, granted: Sequence[str], broken: Sequence[str], breaks: Day
) -> list[Ending]:
    """Each granted step that the roadmap itself takes back, some days after that is due."""
    roadmap = plan.roadmap
    out = []
    for name in granted:
        due: list[tuple[int, str]] = []
        for b in roadmap.steps[name].keeps:
            severity = roadmap.severities.get(roadmap.benchmarks[b].if_broken or "")
            if b in broken and severity is not None and severity.mode is Mode.AUTOMATIC:
                due += _due(severity)
        if due:
            days, word = min(due)
            term = _runs_out(roadmap.steps[name], climbed.granted[name], breaks)
            if term is not None and term <= breaks + days + SEEN:
                out.append((name, term + 2, _EXPIRED))
            else:
                out.append((name, breaks + days + SEEN, word))
    return out


def _runs_out(step: Step, granted: Day, on: Day) -> Day | None:
    """The day after which a step ends by itself unless renewed, the first from a day on."""
    if not isinstance(step.sunset, Duration):
        return step.sunset
    day = plus(granted, step.sunset)
    while day < on and step.renew is not None:
        day = plus(day, step.renew.lasting or step.sunset)
    return day


def _renewed(plan: Plan, climbed: Climb, last: str, until: Day) -> Climb:
    """The same story with its terms renewed up to a day."""
    out = replace(climbed, story=climbed.story.copy(), sunsets=dict(climbed.sunsets))
    for on in range(climbed.granted[last], until):
        renew(plan, out, on)
    return out


_EXPIRED = "expired"
_WORDS = {Effect.SUSPEND: "suspended", Effect.REVOKE: "revoked"}


def _due(severity: Severity) -> Iterator[tuple[int, str]]:
    """After how many days of a breach relief ends, and in which state."""
    days = severity.cure or 0
    if severity.effect in _WORDS:
        yield days, _WORDS[severity.effect]
    elif severity.then is not None and severity.then.effect in _WORDS:
        yield days + severity.then.days, _WORDS[severity.then.effect]


def _break(plan: Plan, story: Story, moved: Lever, first: Day, until: Day) -> None:
    """Tell that a condition is broken from a day on."""
    if plan.roadmap.indicators[moved.indicator].kind is not Kind.EVENTS:
        story.set_level(moved.indicator, first, moved.bad)
        return
    told = story.of(moved.indicator)
    story.changed()
    told.events += [
        Happening(on, moved.size, moved.size, max(1, moved.cases))
        for on in range(first, until + 1, AGAIN)
    ]


def _expected(
    climbed: Climb,
    granted: Sequence[str],
    broken: Sequence[str],
    breaks: Day,
    ends: Sequence[Ending],
) -> Iterator[str]:
    for name in granted:
        yield f"{iso(climbed.granted[name])}..{iso(breaks - 1)} {name} in force"
    for name in broken:
        yield f"{iso(breaks)} {name} not met"
    for name, day, word in ends:
        yield f"{iso(day)} {name} {word}"


def _moments(
    plan: Plan,
    climbed: Climb,
    last: str,
    levers: Sequence[Lever],
    breaks: Day,
    ends: Sequence[Ending],
) -> Iterator[Moment]:
    yield from sorted(start(plan, climbed, last), key=lambda m: m.day)
    for moved in levers:
        yield Moment(breaks, f"{moved.indicator}: {moved.name} is let go")
    for name, day, word in sorted(ends, key=lambda e: e[1]):
        yield Moment(day, f"{name} is {word}")
