"""Single courses of a game, drawn: for what only whole courses can tell, such as the longest wait.

Decides how draws are numbered: by seed, course and month alone, with Threefry (Salmon and others,
Parallel random numbers: as easy as 1, 2, 3, 2011). So the same courses come out whatever the number
of threads and in whatever order they are drawn. Chances of states are exact in `outlook`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.core.compiled import compiled
from detente.weigh.outlook import Outcome, outcomes_of
from detente.weigh.solve import Acts
from detente.weigh.space import Space

ABREAST = 8192
"""How many courses are walked side by side, so that the processor takes several at once."""

_RELIEF, _LOSS = 2, 3
"""Numbers of outcomes: below the first relief stands, the second is that it was taken back."""


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
    start, world = space.place_of(game.start), game.payoffs.world
    ends = np.full(courses, named[start], np.int8)
    relief, loss = np.full(courses, -1, np.int32), np.full(courses, -1, np.int32)
    changes = np.zeros(courses, np.int32)
    begin, own, cut, other = _next_places(
        acts, space.aims, space.paces, space.first, space.into, space.chances, space.kinds,
        space.draws,
    )  # fmt: skip
    width = np.diff(begin).astype(np.float64)
    drift = tuple(x.ravel() for x in _alias(world.drift))
    opening_cut, opening_other = (x[0] for x in _alias(world.start[None, :]))

    def abreast(first: int) -> None:
        of = slice(first, min(first + ABREAST, courses))
        n, m = of.stop - first, len(world.names)
        a, b = np.empty(n), np.empty(n)
        _draw(seed, 0, first, a, b)
        picked = (a * m).astype(np.int64)
        kept = a * m - picked < opening_cut[picked]
        z = np.where(kept, picked, opening_other[picked]).astype(np.int32)
        place = np.full(n, start, np.int32)
        for month in range(1, months + 1):
            _draw(seed, month, first, a, b)
            _step(a, b, place, z, m, begin, width, own, cut, other, *drift)
            _note(place, named, month, ends[of], relief[of], loss[of], changes[of])

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(abreast, i) for i in range(0, courses, ABREAST)]:
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


@compiled
def _next_places(
    acts: Any, aims: Any, paces: Any, first: Any, into: Any, chances: Any, kinds: Any, draws: Any
) -> Any:
    """Return where each state leads by a policy, as tables of Walker one after the other.

    Those of place i in state z of the world begin at `begin[i * worlds + z]`.
    """
    n, m = acts.shape
    begin = np.empty(n * m + 1, np.int64)
    own, other = np.empty(1024, np.int32), np.empty(1024, np.int32)
    weights, cut = np.empty(1024), np.empty(1024)
    end = 0
    for i in range(n):
        for z in range(m):
            begin[i * m + z] = at = end
            a = acts[i, z]
            for x in range(2):
                post = aims[i, a] if x == 0 else aims[i, 0]
                share = paces[i, a] if x == 0 else 1.0 - paces[i, a]
                if share <= 0.0:
                    continue
                if end + first[post + 1] - first[post] > len(own):
                    room = 2 * len(own) + first[post + 1] - first[post]
                    own, other = _longer(own, room), _longer(other, room)
                    weights, cut = _longer(weights, room), _longer(cut, room)
                for e in range(first[post], first[post + 1]):
                    y = at
                    while y < end and own[y] != into[e]:
                        y += 1
                    if y == end:
                        own[y], weights[y], end = into[e], 0.0, end + 1
                    weights[y] += share * chances[e] * draws[kinds[e], z]
            _fill_alias(weights[at:end], cut[at:end], other[at:end])
            for y in range(at, end):
                other[y] = own[at + other[y]]
    begin[n * m] = end
    return begin, own[:end].copy(), cut[:end].copy(), other[:end].copy()


@compiled
def _longer(old: Any, room: int) -> Any:
    out = np.empty(room, old.dtype)
    out[: len(old)] = old
    return out


@compiled
def _four(x: Any, y: Any, p: int, q: int, r: int, s: int) -> Any:
    """Four rounds of Threefry: add, turn the bits, mix."""
    for turn in (p, q, r, s):
        x += y
        y = ((y << np.uint64(turn)) | (y >> np.uint64(64 - turn))) ^ x
    return x, y


@compiled
def threefry(seed: Any, stream: Any, course: Any, month: Any) -> Any:
    """Return two random 64-bit numbers of a course and a month: Threefry 2x64 with 20 rounds.

    It has no multiplication, so several courses are drawn at once.
    """
    one, two = np.uint64(seed), np.uint64(stream)
    three = one ^ two ^ np.uint64(0x1BD11BDAA9FC1A22)
    x, y = np.uint64(course) + one, np.uint64(month) + two
    x, y = _four(x, y, 16, 42, 12, 31)
    x, y = _four(x + two, y + three + np.uint64(1), 16, 32, 24, 21)
    x, y = _four(x + three, y + one + np.uint64(2), 16, 42, 12, 31)
    x, y = _four(x + one, y + two + np.uint64(3), 16, 32, 24, 21)
    x, y = _four(x + two, y + three + np.uint64(4), 16, 42, 12, 31)
    return x + three, y + one + np.uint64(5)


@compiled
def _draw(seed: int, month: int, course: int, a: Any, b: Any) -> None:
    """Draw two numbers in [0, 1) for each of some courses."""
    half, scale = np.uint64(11), 1.0 / 9007199254740992.0
    for i in range(len(a)):
        x, y = threefry(seed, 0, course + i, month)
        a[i], b[i] = float(x >> half) * scale, float(y >> half) * scale


@compiled
def _step(
    a: Any, b: Any, place: Any, world: Any, worlds: int, begin: Any, width: Any, own: Any,
    cut: Any, other: Any, drift_cut: Any, drift_other: Any,
) -> None:  # fmt: skip
    """Take each course a month on; without a branch, so that several are taken at once."""
    for i in range(len(a)):
        z = world[i]
        at = np.uint64(place[i] * worlds + z)
        x = a[i] * width[at]
        j = int(x)
        e = np.uint64(begin[at] + j)
        mine, its = own[e], other[e]
        place[i] = mine if x - j < cut[e] else its
        x = b[i] * worlds
        j = int(x)
        e = np.uint64(worlds * z + j)
        its = drift_other[e]
        world[i] = j if x - j < drift_cut[e] else its


@compiled
def _note(
    place: Any, named: Any, month: int, ends: Any, relief: Any, loss: Any, changes: Any
) -> None:
    """Note where each course stands after a month."""
    for i in range(len(place)):
        now = named[np.uint64(place[i])]
        if now != ends[i]:
            changes[i] += 1
            if relief[i] < 0 and now < _RELIEF:
                relief[i] = month
            if loss[i] < 0 and now == _LOSS:
                loss[i] = month
            ends[i] = now
