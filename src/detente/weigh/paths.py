"""Single courses of a game, drawn: for what only whole courses can tell, such as the longest wait.

Decides how draws are numbered: by seed, course and month alone, with Philox (Salmon and others,
Parallel random numbers: as easy as 1, 2, 3, 2011). So the same courses come out whatever the number
of threads and in whatever order they are drawn. Chances of states are exact in `outlook`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.weigh.compiled import compiled
from detente.weigh.outlook import Outcome, outcomes_of
from detente.weigh.solve import Acts
from detente.weigh.space import Space


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paths:
    """What so many courses were like. `outcomes[o]`: how many ended in that outcome.

    `first_relief`, `first_loss`: the month in which relief first stood, and was first taken back, by
    course; -1 where it never was. `changes`: how often the outcome changed.
    """

    courses: int
    months: int
    seed: int
    outcomes: dict[Outcome, int]
    first_relief: NDArray[np.int32]
    first_loss: NDArray[np.int32]
    changes: NDArray[np.int32]


def paths(
    space: Space, acts: Acts, *, courses: int, months: int, seed: int, threads: int = 1
) -> Paths:
    """Return so many drawn courses from the start of a game; the same for any number of threads."""
    game, named = space.game, outcomes_of(space)
    start = space.place_of(game.start)
    world = game.payoffs.world
    ends = np.empty(courses, np.int8)
    relief, loss, changes = (np.empty(courses, np.int32) for _ in range(3))
    tables = _alias_of(space)
    drift_cut, drift_other = _alias(world.drift)
    start_cut, start_other = _alias(world.start[None, :])

    def some(first: int, last: int) -> None:
        _walk(
            first, last, months, seed, start, acts, space.aims, space.paces, *tables,
            drift_cut, drift_other, start_cut, start_other, named, ends, relief, loss, changes,
        )  # fmt: skip

    edges = np.linspace(0, courses, threads + 1).astype(int)
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(some, a, b) for a, b in pairwise(edges)]:
            done.result()
    counts = np.bincount(ends, minlength=len(Outcome))
    return Paths(
        courses=courses,
        months=months,
        seed=seed,
        outcomes=dict(zip(Outcome, map(int, counts), strict=True)),
        first_relief=relief,
        first_loss=loss,
        changes=changes,
    )


def _alias(chances: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return, by row, the tables of Walker for drawing a column in one step."""
    cut = np.ones_like(chances)
    other = np.zeros(chances.shape, np.int32)
    for row in range(len(chances)):
        _fill_alias(chances[row], cut[row], other[row])
    return cut, other


@compiled
def _fill_alias(chances: Any, cut: Any, other: Any) -> None:
    """Fill one table: column i is kept where the fraction is below `cut[i]`, else `other[i]`."""
    n, total = len(chances), 0.0
    for i in range(n):
        total += chances[i]
    scaled = np.empty(n)
    small, large = np.empty(n, np.int64), np.empty(n, np.int64)
    s, b = 0, 0
    for i in range(n):
        scaled[i] = chances[i] * n / total
        cut[i], other[i] = 1.0, i
        if scaled[i] < 1.0:
            small[s], s = i, s + 1
        else:
            large[b], b = i, b + 1
    while s > 0 and b > 0:
        s -= 1
        i, j = small[s], large[b - 1]
        cut[i], other[i] = scaled[i], j
        scaled[j] -= 1.0 - scaled[i]
        if scaled[j] < 1.0:
            b -= 1
            small[s], s = j, s + 1


def _alias_of(space: Space) -> tuple[Any, Any, Any, Any]:
    """Where a month leads from each post, as tables of Walker for each state of the world."""
    m = space.draws.shape[1]
    cut = np.empty((m, len(space.into)))
    other = np.empty((m, len(space.into)), np.int32)
    for z in range(m):
        _fill_all(space.chances * space.draws[space.kinds, z], space.first, cut[z], other[z])
    return space.first, space.into, cut, other


@compiled
def _fill_all(weights: Any, first: Any, cut: Any, other: Any) -> None:
    for j in range(len(first) - 1):
        a, b = first[j], first[j + 1]
        _fill_alias(weights[a:b], cut[a:b], other[a:b])


@compiled
def _high(a: Any, b: Any) -> Any:
    """The upper half of a product of two 64-bit numbers."""
    mask = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    al, ah, bl, bh = a & mask, a >> half, b & mask, b >> half
    mid = ah * bl + ((al * bl) >> half)
    low = (mid & mask) + al * bh
    return ah * bh + (mid >> half) + (low >> half)


@compiled
def philox(seed: int, course: int, month: int) -> Any:
    """Return two random 64-bit numbers of a course and a month: Philox 2x64 with ten rounds."""
    key, x, y = np.uint64(seed), np.uint64(month), np.uint64(course)
    for _ in range(10):
        high, low = _high(np.uint64(0xD2B74407B1CE6E93), x), np.uint64(0xD2B74407B1CE6E93) * x
        x, y = high ^ key ^ y, low
        key += np.uint64(0x9E3779B97F4A7C15)
    return x, y


@compiled
def _share(bits: Any) -> float:
    """A number in [0, 1) from the upper 32 of some bits."""
    return float(bits >> np.uint64(32)) * (1.0 / 4294967296.0)


@compiled
def _pick(u: float, n: int, cut: Any, other: Any, at: int) -> int:
    """A column of a table of Walker."""
    x = u * n
    i = int(x)
    # the table of a post holds places within the post
    return i if x - i < cut[at + i] else other[at + i]


@compiled
def _walk(
    first_course: int, last_course: int, months: int, seed: int, start: int, acts: Any, aims: Any,
    paces: Any, first: Any, into: Any, cut: Any, other: Any, drift_cut: Any, drift_other: Any,
    start_cut: Any, start_other: Any, named: Any, ends: Any, relief: Any, loss: Any, changes: Any,
) -> None:  # fmt: skip
    """Walk these courses; a month takes one draw of two numbers."""
    m = drift_cut.shape[0]
    low = np.uint64(0xFFFFFFFF)
    scale = 1.0 / 4294967296.0
    for c in range(first_course, last_course):
        x, _ = philox(seed, c, 0)
        z = _pick(_share(x), m, start_cut[0], start_other[0], 0)
        i, was = start, named[start]
        relief[c], loss[c], changes[c] = -1, -1, 0
        for month in range(1, months + 1):
            x, y = philox(seed, c, month)
            a = acts[i, z]
            p = paces[i, a]
            post = aims[i, a] if float(x & low) * scale < p else aims[i, 0]
            at = first[post]
            n = first[post + 1] - at
            if n == 1:
                i = into[at]
            else:
                i = into[at + _pick(_share(x), n, cut[z], other[z], at)]
            z = _pick(_share(y), m, drift_cut[z], drift_other[z], 0)
            now = named[i]
            if now != was:
                changes[c] += 1
                if relief[c] < 0 and now < 2:
                    relief[c] = month
                if loss[c] < 0 and now == 3:
                    loss[c] = month
                was = now
        ends[c] = was
