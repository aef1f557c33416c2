"""A bargain that binds nobody: what a round of it is worth to each type of target and to the senders.

Decides how a roadmap and the assumptions become such a bargain, and what both sides choose between. In
each round the target keeps what is asked or breaks it; the senders see that and let relief stand or
not. How it is answered is decided in `beliefs` and, for a few rounds, in `discretion`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from detente.roadmap.model import Roadmap
from detente.roadmap.walk import benchmarks_of
from detente.weigh.payoffs import Floats
from detente.weigh.stakes import Number, Point, Stakes, TargetType
from detente.weigh.worth import at, at_size, gains

DEVIATES, COMPLIES = 0, 1
WITHHELD, STANDS = 0, 1

LEFT_OUT = (
    "what is asked is kept as a whole or broken as a whole, and so relief stands or does not",
    "each side sees what the other did, sure and at once",
    "the senders act as one",
    "relief loses no worth by rerouting, and the patron makes nothing good",
    "the senders discount as the target does",
    "steps that come later are not waited for",
)
"""What a bargain leaves out of the roadmap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfTarget:
    """A type of the target: prior weight, worth of relief a round, cost of complying, rent.

    `welcome`: what it is worth to the senders, for a round, that relief stands with such a target.
    """

    id: str
    weight: float
    relief: float
    cost: float
    rent: float
    welcome: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """What a round is worth to the senders.

    `progress`: where the target complies. `cost`: of relief that stands. `leak`: further, of relief
    that stands while it deviates. `unkept`: of relief withheld though it complies. `reimposing`: of
    relief that stood in the round before, and is taken back.
    """

    progress: float
    cost: float
    leak: float
    unkept: float
    reimposing: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bargain:
    """The whole game. `discount`: worth of the next round in this one."""

    types: tuple[KindOfTarget, ...]
    senders: Senders
    discount: float

    @property
    def prior(self) -> Floats:
        """What is believed of the types before anything was seen."""
        weights = np.array([x.weight for x in self.types])
        return np.asarray(weights / weights.sum())


def stage(bargain: Bargain) -> tuple[Floats, Floats]:
    """Return what a round is worth.

    To each type, `(act, relief, type)`; to the senders, `(stood, act, relief, type)`, where `stood`
    says whether relief stood in the round before.
    """
    n, s = len(bargain.types), bargain.senders
    own, theirs = np.zeros((2, 2, n)), np.zeros((2, 2, 2, n))
    for i, x in enumerate(bargain.types):
        own[:, STANDS, i] += x.relief
        own[COMPLIES, :, i] -= x.cost
        own[DEVIATES, :, i] += x.rent
    theirs[:, :, STANDS] += np.array([x.welcome for x in bargain.types])
    theirs[:, COMPLIES] += s.progress
    theirs[:, :, STANDS] -= s.cost
    theirs[:, DEVIATES, STANDS] -= s.leak
    theirs[:, COMPLIES, WITHHELD] -= s.unkept
    theirs[1, :, WITHHELD] -= s.reimposing
    return own, theirs


def bargain_of(
    stakes: Stakes, roadmap: Roadmap, point: Point, *, last: str, months: int
) -> Bargain:
    """Return the bargain over all steps up to `last`, in rounds of so many months.

    Raises `LookupError` where the assumptions say nothing of discretion or of the senders.
    """
    more = stakes.discretion
    if more is None or not stakes.senders:
        raise LookupError("discretion" if more is None else "senders")
    steps = list(roadmap.steps.values())
    steps = steps[: [s.id for s in steps].index(last) + 1]
    measures = list(dict.fromkeys(m for s in steps for m in s.gives))
    asked = list(
        dict.fromkeys(
            b for s in steps for b in (*(benchmarks_of(s.needs) if s.needs else ()), *s.keeps)
        )
    )
    share = months / 12
    relief = float(gains(stakes, measures, at(point)).target[0]) * share

    def sum_of(numbers: Sequence[Number | None]) -> float:
        return sum(point[x] for x in numbers if x is not None)

    conditions = [stakes.conditions[b] for b in asked if b in stakes.conditions]
    keeping = sum_of([c.keeping for c in conditions]) * share
    breaking = sum_of([c.breaking for c in conditions]) * share
    stated = [stakes.measures[m] for m in measures if m in stakes.measures]
    costs = sum(
        float(at_size(x, x.sender_cost, at(point))[0]) for x in stated if x.sender_cost is not None
    )
    senders = stakes.senders.values()

    def kind(target: TargetType) -> KindOfTarget:
        return KindOfTarget(
            id=target.id,
            weight=point[target.weight],
            relief=relief * point[target.relief],
            cost=keeping * point[target.costs] + _pressed(stakes, asked, point, target) * share,
            rent=breaking * point[target.rents],
            welcome=point[more.welcome[target.id]] * share if target.id in more.welcome else 0.0,
        )

    return Bargain(
        types=tuple(map(kind, stakes.types.values())),
        senders=Senders(
            progress=sum_of([x.progress for x in senders]) * len(asked) * share,
            cost=costs * share,
            leak=sum_of([x.leak for x in senders]) * relief,
            unkept=point[more.unkept],
            reimposing=sum_of([x.reimposing for x in senders]),
        ),
        discount=float((1 - point[stakes.discount]) ** share),
    )


def _pressed(stakes: Stakes, asked: Sequence[str], point: Point, target: TargetType) -> float:
    """What the patron takes a year, in the mean over whether it presses, while all asked is kept."""
    patron = stakes.patron
    if patron is None or not patron.provoked_by:
        return 0.0
    presses, relents = point[patron.presses], point[patron.relents]
    often = presses / (presses + relents) if presses + relents > 0 else 0.0
    minded = sum(b in asked for b in patron.provoked_by) / len(patron.provoked_by)
    return point[patron.penalty] * point[target.patron] * often * minded


# Answering until answers stay.


def logistic(x: Floats) -> Floats:
    """Return the chance of the better act, from the logarithm of its odds."""
    return np.asarray(0.5 * (1 + np.tanh(x / 2)))


def settled(
    answer: Callable[[Floats], Floats], start: Floats, tolerance: float, most: int = 3000
) -> Floats:
    """Answer the answers until they stay: Anderson's mixing of the last few, damped at first."""
    xs: list[Floats] = []
    gs: list[Floats] = []
    x, damp = start, 0.5
    for _ in range(most):
        g = answer(x)
        f = g - x
        if float(np.abs(f).max()) <= tolerance:
            return g
        xs, gs = [*xs, x][-6:], [*gs, g][-6:]
        x = _mixed(xs, gs) if len(xs) > 2 else x + damp * f
    return x


def _mixed(xs: Sequence[Floats], gs: Sequence[Floats]) -> Floats:
    """The mixture of answers whose distance from what they answer is least."""
    f = np.array(gs) - np.array(xs)
    differences = (f[1:] - f[:-1]).T
    steps = (np.array(gs)[1:] - np.array(gs)[:-1]).T
    square = differences.T @ differences
    square += np.eye(len(square)) * 1e-12 * (1e-30 + np.trace(square))
    weights = np.linalg.solve(square, differences.T @ f[-1])
    return np.asarray(gs[-1] - steps @ weights)
