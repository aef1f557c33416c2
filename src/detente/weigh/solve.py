"""The exact value of a game to the target, with a certificate: policy iteration.

Each round improves the acts in every state and then values the new acts, place by place in the order
in which months lead back (`in_order`): no matrix is made. It stops when the bounds of MacQueen on
the true value lie within the tolerance. Sources: MacQueen, A modified dynamic programming method for
Markovian decision problems, 1966; Puterman, Markov Decision Processes, section 6.6 (bounds).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.weigh.in_order import Counted, followed, in_order, valued_in_order
from detente.weigh.kernels import after_acting, best, by_policy, drifted
from detente.weigh.payoffs import Floats
from detente.weigh.space import Space

Acts = NDArray[np.int8]
CARE = 0.01
"""How well places that return to each other are valued, as a share of what was gained."""

MOST_TURNS = 2000
"""How often places that lead to each other are gone through before acts are looked at again."""

TOLERANCE = 1e-6
"""How far the bounds on a value may lie apart, in the currency of the payoffs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """A solved game: `values[i, z]`, within `gap` of the truth, and the best `acts[i, z]`.

    `rounds` improvements and `sweeps` passes over all states were taken.
    """

    space: Space
    values: Floats
    acts: Acts
    gap: float
    rounds: int
    sweeps: float


class NotSolvedError(Exception):
    """Raised where the bounds do not close; carries how far they came."""


class _Work:
    """One game and the arrays that its months are written to."""

    def __init__(self, space: Space) -> None:
        self.space = space
        m = len(space.game.payoffs.world.names)
        self.ahead = np.empty((space.places, m))
        self.posts = np.empty((len(space.posts), m))
        self.drift = np.ascontiguousarray(space.game.payoffs.world.drift)
        self.to_from = np.ascontiguousarray(self.drift.T)
        self.passed = 0

    def months(self, values: Floats) -> None:
        """Work out what each post is worth from the values of the next month."""
        s, p = self.space, self.space.game.payoffs
        drifted(values, self.to_from, self.ahead)
        after_acting(
            self.ahead, s.first, s.into, s.chances, s.kinds, s.draws, s.gains, s.rest, s.provoked,
            p.world.left, p.world.presses, p.discount, self.posts,
        )  # fmt: skip
        self.passed += self.space.places

    def improve(self, values: Floats, acts: Acts) -> tuple[float, float]:
        """Improve values and acts in place; returns least and largest gain."""
        self.months(values)
        s = self.space
        low, high = best(self.posts, s.aims, s.paces, s.paid, acts, values)
        return float(low), float(high)

    def value_of(self, acts: Acts, values: Floats, wanted: float) -> None:
        """Move values in place to what the acts are worth, until they move by less than wanted."""
        s, p = self.space, self.space.game.payoffs
        counted = Counted(
            s.aims, s.paces, s.paid, s.first, s.into, s.chances, s.kinds, s.draws, s.gains, s.rest,
            s.provoked, p.world.left, p.world.presses, p.discount,
        )  # fmt: skip
        to, posts = followed(acts, s.aims, s.paces)
        order, groups = in_order(to, posts, s.first, s.into)
        drifted(values, self.to_from, self.ahead)
        self.passed += valued_in_order(
            counted, self.drift, order, groups, to, posts, acts, wanted, MOST_TURNS, values,
            self.ahead,
        )  # fmt: skip


def middle(values: Floats, low: float, high: float, discount: float) -> Floats:
    """Return the values shifted to the middle of the bounds of MacQueen."""
    return values + discount / (1 - discount) * (low + high) / 2


def solve(
    space: Space,
    tolerance: float = TOLERANCE,
    guess: tuple[Floats, Acts] | None = None,
    most: int = 200,
) -> Solved:
    """Return values and best acts of a game, certified to the tolerance.

    `guess`: values and acts of a game that is close, such as the middle of a sweep. Raises
    `NotSolvedError` where `most` rounds are not enough.
    """
    work = _Work(space)
    discount = space.game.payoffs.discount
    m = len(space.game.payoffs.world.names)
    share, gap = discount / (1 - discount), np.inf
    if guess is None:
        values, acts = np.zeros((space.places, m)), np.zeros((space.places, m), np.int8)
    else:
        values, acts = guess[0].copy(), guess[1].copy()
        work.value_of(acts, values, tolerance / share)
    for done in range(1, most + 1):
        low, high = work.improve(values, acts)
        gap = share * (high - low)
        values = middle(values, low, high, discount)
        if gap <= 2 * tolerance:
            return Solved(
                space=space,
                values=values,
                acts=acts,
                gap=gap / 2,
                rounds=done,
                sweeps=work.passed / space.places,
            )
        work.value_of(acts, values, max((high - low) * CARE, 0.2 * tolerance / share))
    raise NotSolvedError(f"after {most} rounds the bounds are still {gap:g} apart")


def value_of(space: Space, acts: Acts, tolerance: float = TOLERANCE) -> Floats:
    """Return what every state is worth if the target acts by `acts`, to the tolerance."""
    work = _Work(space)
    m = len(space.game.payoffs.world.names)
    discount = space.game.payoffs.discount
    wanted = tolerance * (1 - discount)
    values, after = np.zeros((space.places, m)), np.empty((space.places, m))
    residual = np.inf
    for _ in range(20):
        work.value_of(acts, values, wanted)
        work.months(values)
        by_policy(work.posts, space.aims, space.paces, space.paid, acts, after)
        residual = float(np.abs(after - values).max())
        if residual <= wanted:
            return values
    raise NotSolvedError(f"the value of a policy is known only to {residual / (1 - discount):g}")


def after_acting_of(space: Space, values: Floats) -> Floats:
    """Return what each post is worth, given what each state is worth a month later."""
    work = _Work(space)
    work.months(values)
    return work.posts
