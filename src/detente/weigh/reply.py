"""The reply of each type of the target to a roadmap, at one point of the assumptions.

Decides what is asked of a game and in which order: is complying the best reply, by how much at which
step, what is done instead, what becomes of it all, and how sure the senders would have to be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.plan.plan import Plan
from detente.weigh.certificate import gap_of
from detente.weigh.course import MonthOfCourse, course
from detente.weigh.deviation import Deviation, deviations
from detente.weigh.game import Game
from detente.weigh.gestures import Account, compared
from detente.weigh.ladder import Dial, ladder_of
from detente.weigh.margins import StepMargin, chosen, complying, margins
from detente.weigh.outlook import Outlook, outlooks
from detente.weigh.solve import TOLERANCE, solve, value_of
from detente.weigh.space import Space, spread
from detente.weigh.stakes import Point, Stakes
from detente.weigh.terms import payoffs_of

HORIZONS = (12, 30, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credibility:
    """From which chance a month on complying is the best reply, all else the same.

    `None`: at no chance. `relief`: that a due decision comes; `snap_back`: that due re-imposition
    falls.
    """

    relief: float | None
    snap_back: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one type does. Values are certain to `gap`, checked apart from the solver.

    `loses`: what complying to the end loses against the best reply. `outlook`: under the best reply,
    `outlook_complying`: if it complies. `course`: the middle course of the best reply.
    """

    type: str
    about: str
    weight: float
    complies: bool
    loses: float
    steps: tuple[StepMargin, ...]
    deviations: tuple[Deviation, ...]
    outlook: tuple[Outlook, ...]
    outlook_complying: tuple[Outlook, ...]
    course: tuple[MonthOfCourse, ...]
    credibility: Credibility | None
    accounts: tuple[Account, ...]
    gap: float
    places: int
    states: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """The replies of all types asked about, and the dials that the roadmap was read into."""

    dials: tuple[Dial, ...]
    months: int
    replies: tuple[Reply, ...]


def replies(
    plan: Plan,
    stakes: Stakes,
    point: Point,
    types: Sequence[str],
    *,
    months: int = 36,
    slips: bool = False,
    credibility: bool = False,
    accounts: bool = False,
    tolerance: float = TOLERANCE,
) -> Replies:
    """Return the replies of these types."""
    ladder = ladder_of(plan)
    out = []
    for name in types:
        target = stakes.types[name]
        game = Game(ladder, payoffs_of(plan, ladder, stakes, point, target, slips=slips))
        found = reply(game, months, tolerance)
        if credibility:
            found = replace(found, credibility=credible(game, tolerance))
        if accounts:
            found = replace(found, accounts=compared(plan, game, months, tolerance))
        out.append(replace(found, type=name, about=target.about, weight=point[target.weight]))
    return Replies(dials=ladder.dials, months=months, replies=tuple(out))


def reply(game: Game, months: int, tolerance: float = TOLERANCE) -> Reply:
    """Return the reply of the one target that a game is played by."""
    space = spread(game)
    solved = solve(space, tolerance)
    found = margins(solved, tolerance)
    world = int(np.argmax(game.payoffs.world.start))
    return Reply(
        type="",
        about="",
        weight=1.0,
        complies=found.complies,
        loses=found.loses,
        steps=found.steps,
        deviations=deviations(found),
        outlook=outlooks(space, solved.acts, HORIZONS),
        outlook_complying=outlooks(space, found.complying, HORIZONS),
        course=course(game, lambda p, z: chosen(solved, solved.acts, p, z), months, world),
        credibility=None,
        accounts=(),
        gap=gap_of(space, solved.values),
        places=space.places,
        states=space.states,
    )


def loses_by_complying(game: Game, space: Space, tolerance: float) -> float:
    """Return what complying loses against the best reply on the opening day."""
    best, start = solve(space, tolerance), space.place_of(game.start)
    worth = value_of(space, complying(space, best.acts), tolerance)
    return float(((best.values[start] - worth[start]) * game.payoffs.world.start).sum())


def credible(game: Game, tolerance: float = TOLERANCE, digits: float = 0.01) -> Credibility:
    """Return the break-even credibility of relief and of snap-back, to one percent.

    The least chance, the same for every sender and step, at which complying is the best reply; it
    is looked for by halving, and is the first only where complying does not cease to pay again.
    """

    def pays(relief: float | None, snap_back: float | None) -> bool:
        world = game.payoffs.world
        if relief is not None:
            world = replace(world, delivers=np.full_like(world.delivers, relief))
        if snap_back is not None:
            world = replace(world, falls=np.full_like(world.falls, snap_back))
        other = Game(game.ladder, replace(game.payoffs, world=world))
        space = spread(other)
        return loses_by_complying(other, space, tolerance) <= 4 * tolerance

    return Credibility(
        relief=_least(lambda p: pays(p, None), digits),
        snap_back=_least(lambda p: pays(None, p), digits),
    )


def _least(holds: Callable[[float], bool], digits: float) -> float | None:
    if not holds(1.0):
        return None
    low, high = 0.0, 1.0
    if holds(0.0):
        return 0.0
    while high - low > digits:
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
