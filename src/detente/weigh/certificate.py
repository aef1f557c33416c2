"""Whether values are what they claim to be: one month in plain NumPy, apart from the solver.

Decides by the bounds of MacQueen alone. Uses neither the solver nor its compiled loops; it reads the
same space, whose months the tests compare with the reference.
"""

from __future__ import annotations

import numpy as np

from detente.weigh.payoffs import Floats
from detente.weigh.space import Space


def gap_of(space: Space, values: Floats) -> float:
    """Return how far any value may be from the truth: half the distance of its bounds, and more.

    With `T` the best month, the true value lies between `values + min(T values - values) / (1 -
    discount)` and the same with the largest; the answer is the larger of both distances.
    """
    p = space.game.payoffs
    ahead = values @ p.world.drift.T
    starts = space.first[:-1]
    flows = (
        space.gains[:, None] * p.world.left
        - space.rest[:, None]
        - space.provoked[:, None] * p.world.presses
    )
    weights = space.chances[:, None] * space.draws[space.kinds]
    posts = flows + p.discount * np.add.reduceat(weights * ahead[space.into], starts, axis=0)
    held = posts[space.aims[:, 0]]
    top = np.full_like(values, -np.inf)
    for a in range(space.aims.shape[1]):
        open_ = space.aims[:, a] >= 0
        pace = space.paces[open_, a][:, None]
        worth = pace * posts[space.aims[open_, a]] + (1 - pace) * held[open_]
        top[open_] = np.maximum(top[open_], worth - space.paid[open_, a][:, None])
    gains = top - values
    return float(max(abs(gains.min()), abs(gains.max())) / (1 - p.discount))
