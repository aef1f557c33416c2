"""Whether values are what they claim to be: one month of every state, apart from the solver.

Decides by the bounds of MacQueen alone. Uses neither the solver nor its loops; it reads the same space,
whose months the tests compare with the reference, and it is compared there with the same in NumPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.core.compiled import compiled
from detente.weigh.payoffs import Floats
from detente.weigh.space import Space


def gap_of(space: Space, values: Floats) -> float:
    """Return how far any value may be from the truth: half the distance of its bounds, and more.

    With `T` the best month, the true value lies between `values + min(T values - values) / (1 -
    discount)` and the same with the largest; the answer is the larger of both distances. Every place
    is looked at apart, also where the solver took several as one.
    """
    s, values = space.apart(values)
    p = s.game.payoffs
    posts = (
        s.gains[:, None] * p.world.left - s.rest[:, None] - s.provoked[:, None] * p.world.presses
    )
    after = np.empty_like(values)
    _drift(values, p.discount * p.world.drift, after)
    _add_what_follows(posts, after, s.first, s.into, s.chances, s.draws, s.kinds)
    return _furthest(values, posts, s.aims, s.paces, s.paid) / (1 - p.discount)


@compiled
def _drift(values: Any, drift: Any, out: Any) -> None:
    """Write what each place is worth a month before the world has drifted."""
    m = values.shape[1]
    for i in range(len(values)):
        for z in range(m):
            total = 0.0
            for y in range(m):
                total += drift[z, y] * values[i, y]
            out[i, z] = total


@compiled
def _add_what_follows(
    posts: Any, after: Any, first: Any, into: Any, chances: Any, draws: Any, kinds: Any
) -> None:
    """Add to each post the mean of the places that a month leads to."""
    for j in range(len(posts)):
        for e in range(first[j], first[j + 1]):
            there, came = after[into[e]], draws[kinds[e]]
            for z in range(len(there)):
                posts[j, z] += chances[e] * came[z] * there[z]


@compiled
def _furthest(values: Any, posts: Any, aims: Any, paces: Any, paid: Any) -> float:
    """How much the best act of a state is worth more, or less, than the state, at most.

    Not a number where any value is none.
    """
    furthest = 0.0
    top = np.empty(values.shape[1])
    for i in range(len(values)):
        top[:] = -np.inf
        held = posts[aims[i, 0]]
        for a in range(aims.shape[1]):
            if aims[i, a] >= 0:
                there, pace, cost = posts[aims[i, a]], paces[i, a], paid[i, a]
                for z in range(len(top)):
                    top[z] = max(top[z], pace * there[z] + (1.0 - pace) * held[z] - cost)
        for z in range(len(top)):
            apart = abs(top[z] - values[i, z])
            if np.isnan(apart):
                return np.nan
            furthest = max(furthest, apart)
    return furthest
