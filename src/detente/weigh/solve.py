"""The exact value of a game to the target, with a certificate: inexact policy iteration.

Each round improves the acts in every state and then values the new acts only as well as the next
improvement needs, by a Krylov method (BiCGSTAB) on months taken all at once: no matrix is made.
It stops when the bounds of MacQueen on the true value lie within the tolerance. Sources: MacQueen,
A modified dynamic programming method for Markovian decision problems, 1966; van der Vorst,
Bi-CGSTAB, 1992; Puterman, Markov Decision Processes, section 6.6 (bounds).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.weigh.kernels import (
    after_acting,
    best,
    by_policy,
    dot,
    dots,
    drifted,
    largest,
    moved_on,
    stepped,
)
from detente.weigh.payoffs import Floats
from detente.weigh.space import Space

Acts = NDArray[np.int8]
CARE = 0.01
"""How well acts are valued before they are improved again, as a share of what was gained."""

TOLERANCE = 1e-6
"""How far the bounds on a value may lie apart, in the currency of the payoffs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """A solved game: `values[i, z]`, within `gap` of the truth, and the best `acts[i, z]`.

    `rounds` improvements and `sweeps` months over all states were taken.
    """

    space: Space
    values: Floats
    acts: Acts
    gap: float
    rounds: int
    sweeps: int


class NotSolvedError(Exception):
    """Raised where the bounds do not close; carries how far they came."""


class _Work:
    """One game and the arrays that its months are written to."""

    def __init__(self, space: Space) -> None:
        self.space = space
        m = len(space.game.payoffs.world.names)
        self.drifted = np.empty((space.places, m))
        self.posts = np.empty((len(space.posts), m))
        self.to_from = np.ascontiguousarray(space.game.payoffs.world.drift.T)
        self.sweeps = 0

    def months(self, values: Floats, flow: float) -> None:
        """Work out what each post is worth from the values of the next month."""
        s, p = self.space, self.space.game.payoffs
        drifted(values, self.to_from, self.drifted)
        after_acting(
            self.drifted, s.first, s.into, s.chances, s.kinds, s.draws, s.gains, s.rest, s.provoked,
            p.world.left, p.world.presses, p.discount, flow, self.posts,
        )  # fmt: skip
        self.sweeps += 1

    def improve(self, values: Floats, acts: Acts) -> tuple[float, float]:
        """Improve values and acts in place; returns least and largest gain."""
        self.months(values, 1.0)
        s = self.space
        low, high = best(self.posts, s.aims, s.paces, s.paid, acts, values)
        return float(low), float(high)

    def follow(self, values: Floats, acts: Acts, flow: float, out: Floats) -> None:
        """Write what a month by these acts is worth; `flow` 0: only what comes after it."""
        self.months(values, flow)
        s = self.space
        by_policy(self.posts, s.aims, s.paces, s.paid, acts, flow, out)

    def value_of(self, acts: Acts, x: Floats, wanted: float, most: int = 500) -> None:
        """Move values in place to what the acts are worth, until the residual is small."""
        r = np.empty_like(x)
        self.follow(x, acts, 1.0, r)
        stepped(r, -1.0, x, 0.0, x, r)
        hat, rho, alpha, omega = r.copy(), 1.0, 1.0, 1.0
        v, p, t = np.zeros_like(r), np.zeros_like(r), np.empty_like(r)
        size, new = largest(r), dot(hat, r)
        for _ in range(most):
            if size <= wanted or new == 0.0 or omega == 0.0:
                return
            beta = (new / rho) * (alpha / omega)
            rho = new
            stepped(r, beta, p, -beta * omega, v, p)
            self.follow(p, acts, 0.0, v)
            stepped(p, -1.0, v, 0.0, v, v)
            alpha = rho / dot(hat, v)
            stepped(r, -alpha, v, 0.0, v, r)
            self.follow(r, acts, 0.0, t)
            stepped(r, -1.0, t, 0.0, t, t)
            product, square = dots(t, r)
            omega = product / square if square > 0.0 else 0.0
            size, new = moved_on(x, alpha, p, omega, r, t, hat)


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

    `guess`: values and acts of a game that is close, such as the neighbour in a sweep. Raises
    `NotSolvedError` where `most` rounds are not enough.
    """
    work = _Work(space)
    discount = space.game.payoffs.discount
    m = len(space.game.payoffs.world.names)
    if guess is None:
        values, acts = np.zeros((space.places, m)), np.zeros((space.places, m), np.int8)
    else:
        values, acts = guess[0].copy(), guess[1].copy()
    share, gap = discount / (1 - discount), np.inf
    for done in range(1, most + 1):
        before = acts.copy()
        low, high = work.improve(values, acts)
        gap = share * (high - low)
        values = middle(values, low, high, discount)
        if gap <= 2 * tolerance:
            return Solved(
                space=space, values=values, acts=acts, gap=gap / 2, rounds=done, sweeps=work.sweeps
            )
        changed = not np.array_equal(before, acts)
        wanted = (high - low) * CARE if changed else 0.2 * tolerance / share
        work.value_of(acts, values, max(wanted, 0.2 * tolerance / share))
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
        work.follow(values, acts, 1.0, after)
        stepped(after, -1.0, values, 0.0, values, after)
        residual = largest(after)
        if residual <= wanted:
            return values
    raise NotSolvedError(f"the value of a policy is known only to {residual / (1 - discount):g}")


def after_acting_of(space: Space, values: Floats) -> Floats:
    """Return what each post is worth, given what each state is worth a month later."""
    work = _Work(space)
    work.months(values, 1.0)
    return work.posts
