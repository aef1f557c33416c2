"""What a sweep and a search ask of the game at one point of the assumptions.

Decides which figures of a reply are swept: what keeping the roadmap loses each type, what leaks, how
long all stay held. Questions travel to workers
as texts and are read again there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

import numpy as np

from detente.core.text import Source
from detente.plan.compile import compile_plan
from detente.plan.plan import Plan
from detente.roadmap.model import Roadmap
from detente.roadmap.parse import read
from detente.weigh.design import Scores
from detente.weigh.game import Game
from detente.weigh.gestures import held_at, leaks
from detente.weigh.ladder import Ladder, ladder_of
from detente.weigh.margins import complying
from detente.weigh.outlook import courses, mean
from detente.weigh.payoffs import Floats
from detente.weigh.solve import Acts, solve, value_of
from detente.weigh.space import Space, spread
from detente.weigh.stakes import Point, Stakes
from detente.weigh.stakes_file import read as read_stakes
from detente.weigh.sweep import Result
from detente.weigh.terms import payoffs_of

CLOSE = 1.0
"""How far the bounds on a value may lie apart in a sweep, in the currency of the file."""

HORIZON = 60
"""Months over which leaks and time to release are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A roadmap and a file of assumptions about it, as texts: what a question travels with."""

    roadmap: str
    stakes: str


def texts_of(roadmap: Roadmap, stakes: Stakes) -> Texts:
    """Return the texts that both were read from."""
    return Texts(roadmap=roadmap.span.source.text, stakes=stakes.span.source.text)


@lru_cache(maxsize=4)
def read_again(texts: Texts) -> tuple[Plan, Stakes]:
    """Return what the texts say; once a process. They were read without errors before."""
    roadmap, _ = read(Source("roadmap", texts.roadmap))
    if roadmap is None:
        raise ValueError("a question travelled with a roadmap that cannot be read")
    stakes, _ = read_stakes(Source("stakes", texts.stakes), roadmap)
    if stakes is None:
        raise ValueError("a question travelled with assumptions that cannot be read")
    return compile_plan(roadmap), stakes


@dataclass(frozen=True, slots=True, kw_only=True)
class LossQuestion:
    """Asks what keeping the roadmap loses each type, against its best reply, on the opening day.

    0 where it is the best reply, as far as the bounds say; never below.
    """

    texts: Texts
    types: tuple[str, ...]
    scenario: str | None = None
    tolerance: float = CLOSE

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the figures, in their order."""
        return tuple(f"loses.{t}" for t in self.types)

    def __call__(self, row: Sequence[float]) -> Result:
        """Return the loss of each type at a row of quantiles."""
        plan, stakes = read_again(self.texts)
        point, ladder = stakes.at(row, self.scenario), ladder_of(plan)
        out = []
        for t in self.types:
            space = _space(plan, ladder, stakes, point, t)
            guess = _in_the_middle(self.texts, self.scenario, t, self.tolerance)
            fits = len(guess[1]) == space.places
            out.append(loss(space, self.tolerance, guess if fits else None)[0])
        return tuple(out)


Guess: TypeAlias = tuple[Floats, Acts]


@lru_cache(maxsize=12)
def _in_the_middle(texts: Texts, scenario: str | None, type_: str, tolerance: float) -> Guess:
    """Values and best acts of a type at the modes: from there each point is not far.

    The same for every worker, so that what a point gives depends on the point alone.
    """
    plan, stakes = read_again(texts)
    found = solve(_space(plan, ladder_of(plan), stakes, stakes.modes(scenario), type_), tolerance)
    return found.values, found.acts


def loss(space: Space, tolerance: float, guess: Guess | None = None) -> tuple[float, Acts]:
    """Return what complying loses on the opening day, 0 within the bounds, and the best acts."""
    solved = solve(space, tolerance, guess)
    worth = value_of(space, complying(space, solved.acts), tolerance)
    start = space.place_of(space.game.start)
    apart = (solved.values[start] - worth[start]) @ space.game.payoffs.world.start
    return (float(apart) if apart > 4 * tolerance else 0.0), solved.acts


def _space(plan: Plan, ladder: Ladder, stakes: Stakes, point: Point, type_: str) -> Space:
    """The game of a type at a point."""
    return spread(Game(ladder, payoffs_of(plan, ladder, stakes, point, stakes.types[type_])))


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignJudge:
    """Gives a roadmap's text its scores under these assumptions, at rows of quantiles.

    Every type is asked at every row. Leaks and months to release are those of the best reply, in the
    mean over rows and over types by their weight. `None` where the text is no sound roadmap.
    """

    texts: Texts
    rows: tuple[tuple[float, ...], ...]
    scenario: str | None = None
    tolerance: float = CLOSE

    def __call__(self, text: str) -> Scores | None:
        """Return the scores of a roadmap's text."""
        roadmap, _ = read(Source("variant", text))
        if roadmap is None:
            return None
        # sizes are read from the roadmap that is judged, not from the author's
        stakes, _ = read_stakes(Source("stakes", self.texts.stakes), roadmap)
        if stakes is None:
            return None
        plan = compile_plan(roadmap)
        ladder = ladder_of(plan)
        best = weights = leaked = months = 0.0
        for row in self.rows:
            point = stakes.at(row, self.scenario)
            for type_, target in stakes.types.items():
                space = _space(plan, ladder, stakes, point, type_)
                lost, acts = loss(space, self.tolerance)
                weight = point[target.weight]
                best += lost == 0.0
                weights += weight
                leak, wait = _course(plan, ladder, space, acts)
                leaked += weight * leak
                months += weight * wait
        return Scores(
            complying=best / (len(self.rows) * len(stakes.types)),
            leaked=leaked / weights,
            months=months / weights,
        )


def _course(plan: Plan, ladder: Ladder, space: Space, acts: Acts) -> tuple[float, float]:
    """Relief that leaks within the horizon, and months of it in which not all are released."""
    _, leaked, _ = leaks(ladder, space)
    held = held_at(plan, ladder)
    left = space.game.payoffs.world.left
    below = np.ones(space.places)
    if held is not None:
        dial, levels = held
        least = levels.index(min(levels))
        rungs = space.keys.copy()
        for top in ladder.tops[:dial]:
            rungs //= top + 1
        below = (rungs % (ladder.tops[dial] + 1) < least).astype(np.float64)
    leak = wait = 0.0
    for now in islice(courses(space, acts), 1, HORIZON + 1):
        leak += mean(now, leaked, left)
        wait += mean(now, below)
    return leak, wait
