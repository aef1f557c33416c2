"""Random roadmaps in months and random payoffs, for the laws of the game."""

from __future__ import annotations

import numpy as np

from detente.roadmap.model import Effect, Reach
from detente.weigh.game import Game
from detente.weigh.ladder import Dial, Gravity, Ladder, Rung, Term
from detente.weigh.payoffs import STANDS, WAYS, Payoffs, World

Chance = np.random.Generator


def gravity(chance: Chance, i: int) -> Gravity:
    effect = list(Effect)[int(chance.integers(3))]
    further = {Effect.FREEZE: Effect.SUSPEND, Effect.SUSPEND: Effect.REVOKE}
    then = int(chance.integers(1, 3)) if effect in further and chance.random() < 0.7 else None
    return Gravity(
        id=f"g{i}",
        cure=int(chance.integers(0, 3)),
        effect=effect,
        then=then,
        then_effect=None if then is None else further[effect],
        reach=list(Reach)[int(chance.integers(3))],
    )


def term(chance: Chance, tops: list[int]) -> Term:
    first = int(chance.integers(1, 5))
    return Term(
        first=first,
        again=int(chance.choice([first, 1, 3])),
        renewals=[None, 0, 2][int(chance.integers(3))],
        needs=tuple(int(chance.integers(0, t + 1)) if chance.random() < 0.3 else 0 for t in tops),
        quiet=int(chance.integers(0, 4)),
    )


def ladder(chance: Chance, steps: int, dials: int, top: int) -> Ladder:
    gravities = tuple(gravity(chance, i) for i in range(int(chance.integers(1, 3))))
    tops = [int(chance.integers(1, top + 1)) for _ in range(dials)]
    rungs = []
    for k in range(steps):
        before = [j for j in range(k) if chance.random() < 0.6]
        keeps = {
            (d, int(chance.integers(1, tops[d] + 1)), int(chance.integers(len(gravities))))
            for d in range(dials)
            if chance.random() < 0.7
        }
        rungs.append(
            Rung(
                id=f"s{k}",
                after=tuple((j, int(chance.integers(1, 3))) for j in before),
                needs=tuple(int(chance.integers(0, t + 1)) for t in tops),
                keeps=tuple(sorted(keeps)),
                gives=(),
                deciders=(),
                term=term(chance, tops) if chance.random() < 0.5 else None,
                held=2,
                hands_over=bool(chance.random() < 0.3),
            )
        )
    return Ladder(
        steps=tuple(rungs),
        dials=tuple(
            Dial(
                id=f"d{d}",
                benchmarks=((),) * t,
                pace=tuple(float(chance.choice([1.0, 0.5, 1 / 3])) for _ in range(t)),
                indicators=frozenset(),
            )
            for d, t in enumerate(tops)
        ),
        gravities=gravities,
        cool_off=int(chance.integers(1, 3)) if chance.random() < 0.5 else None,
    )


def payoffs(chance: Chance, ladder: Ladder, worlds: int) -> Payoffs:
    steps, sizes = len(ladder.steps), range(len(ladder.dials))
    tops = [d.top for d in ladder.dials]
    relief, lost = np.zeros(WAYS**steps), np.zeros(WAYS**steps)
    worth = chance.uniform(0, 10, steps)
    lost_as = np.array([0.0, 0.0, *chance.uniform(0, 5, 3)])
    for i in range(WAYS**steps):
        stands = np.array([i // WAYS**k % WAYS for k in range(steps)])
        relief[i], lost[i] = worth[stands == STANDS].sum(), float((worth * lost_as[stands]).sum())
    return Payoffs(
        discount=float(chance.uniform(0.8, 0.97)),
        relief=relief,
        lost=lost,
        keeping=tuple(tuple(np.cumsum([0.0, *chance.uniform(-1, 3, tops[d])])) for d in sizes),
        reaching=tuple((0.0, *chance.uniform(0, 1, tops[d])) for d in sizes),
        provoked=tuple(tuple(np.cumsum([0.0, *chance.uniform(0, 1, tops[d])])) for d in sizes),
        offset=float(chance.uniform(0, 0.5)),
        reputation=float(chance.uniform(0, 5)),
        seen=tuple(chance.uniform(0.3, 1.0, len(tops))),
        alarm=tuple(chance.uniform(0, 0.1, len(tops))),
        silent=float(chance.uniform(0, 0.2)),
        start=(0,) * len(tops),
        world=World(
            names=tuple(str(z) for z in range(worlds)),
            start=chance.dirichlet(np.ones(worlds)),
            drift=chance.dirichlet(np.ones(worlds), worlds),
            delivers=chance.uniform(0, 1, (worlds, steps)),
            falls=chance.uniform(0, 1, (worlds, steps, len(ladder.gravities))),
            presses=chance.integers(0, 2, worlds).astype(float),
            left=chance.uniform(0.5, 1, worlds),
        ),
    )


def game(seed: int, steps: int = 2, dials: int = 2, top: int = 2, worlds: int = 2) -> Game:
    """A random game; the same seed gives the same game."""
    chance = np.random.default_rng(seed)
    found = ladder(chance, steps, dials, top)
    return Game(found, payoffs(chance, found, worlds))
