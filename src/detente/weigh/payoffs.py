"""What a game is played for: one point of the assumptions, for one private type, in plain numbers.

Decides nothing: `terms` fills it from a file of assumptions, tests fill it by hand. All money is a
month's, in the currency of the file; arrays are read, never written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WAITS, STANDS, SUSPENDED, REVOKED, GONE = range(5)
"""How relief of a step stands: not yet given, in force, taken back for now, taken back for good this
month, and gone: taken back for good before, or ended by itself."""

WAYS = 5
"""In how many ways it can stand."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """What moves by itself: how the senders stand, whether the patron presses, rerouting.

    `drift[z, y]`: chance a month to go from z to y. `delivers[z, k]`: chance that a decision due on
    step k comes. `falls[z, k, g]`: chance that a snap-back due on step k for gravity g falls.
    `presses[z]`: 1 where the patron presses. `left[z]`: share of the worth of relief still left.
    """

    names: tuple[str, ...]
    start: Floats
    drift: Floats
    delivers: Floats
    falls: Floats
    presses: Floats
    left: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payoffs:
    """The numbers of one game.

    `relief`, `lost`: by how each step stands (a number in base `WAYS`, the first step lowest): worth
    of the relief that stands, and of what was taken back and the patron may make good; what it pays
    for later months at once is in it. `keeping[d][r]`: cost of rung r of dial d
    (a rent is negative). `reaching[d][r]`: paid once on coming to rung r. `provoked[d][r]`: cost
    where the patron presses. `offset`: share of lost relief that the patron makes good.
    `reputation`: lost in a month in which a breach is newly seen. `seen[d]`: chance that a breach is
    seen; `alarm[d]`: that one is seen where there is none; `silent`: that nothing is seen at all.
    """

    discount: float
    relief: Floats
    lost: Floats
    keeping: tuple[tuple[float, ...], ...]
    reaching: tuple[tuple[float, ...], ...]
    provoked: tuple[tuple[float, ...], ...]
    offset: float
    reputation: float
    seen: tuple[float, ...]
    alarm: tuple[float, ...]
    silent: float
    start: tuple[int, ...]
    world: World


def standing_index(stands: Sequence[int]) -> int:
    """Return the place in `Payoffs.relief` of how the steps stand."""
    return sum(s * WAYS**k for k, s in enumerate(stands))
