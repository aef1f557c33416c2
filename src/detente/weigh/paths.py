"""Single courses of a game, drawn: for what only whole courses can tell, such as the longest wait.

Decides how draws are numbered: by seed, course and month alone, with Threefry (Salmon and others,
Parallel random numbers: as easy as 1, 2, 3, 2011). So the same courses come out whatever the number
of threads and in whatever order they are drawn. A draw has 32 bits, so each chance of a month is met
to one in four thousand million. Chances of states are exact in `outlook`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.core.compiled import compiled, inner
from detente.weigh.outlook import Outcome, outcomes_of
from detente.weigh.solve import Acts
from detente.weigh.space import Space

ABREAST = 1024
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
    states, leads = _next_places(
        acts, space.aims, space.paces, space.first, space.into, space.chances, space.kinds,
        space.draws,
    )  # fmt: skip
    opening, drift = (drawn_from(x).ravel() for x in (world.start[None, :], world.drift))

    def abreast(first: int) -> None:
        of = slice(first, min(first + ABREAST, courses))
        _walk(
            seed, first, months, start, opening, drift, states, leads, named, ends[of], relief[of],
            loss[of], changes[of],
        )  # fmt: skip

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


def drawn_from(chances: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return, by row, the tables of Walker for drawing a column in one step, as in `_fill`."""
    out = np.empty((*chances.shape, 4), np.uint32)
    for row, table in zip(chances, out, strict=True):
        _fill(np.ascontiguousarray(row), np.arange(len(row), dtype=np.int32), table)
    return out


@compiled
def _fill(chances: Any, names: Any, out: Any) -> None:
    """Fill one table: column i gives `out[i, 1]` below the fraction `out[i, 0]` of 2**32, else `out[i, 2]`.

    `names`: what the columns give.
    """
    n, total = len(chances), 0.0
    for i in range(n):
        total += chances[i]
    scaled = np.empty(n)
    small, large = np.empty(n, np.int64), np.empty(n, np.int64)
    s, b = 0, 0
    for i in range(n):
        scaled[i] = chances[i] * n / total
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = 0, names[i], names[i], 0
        if scaled[i] < 1.0:
            small[s], s = i, s + 1
        else:
            large[b], b = i, b + 1
    while s > 0 and b > 0:
        s -= 1
        i, j = small[s], large[b - 1]
        out[i, 0], out[i, 2] = np.uint32(min(scaled[i] * 4294967296.0, 4294967295.0)), names[j]
        scaled[j] -= 1.0 - scaled[i]
        if scaled[j] < 1.0:
            b -= 1
            small[s], s = j, s + 1


def _next_places(
    acts: Acts, aims: Any, paces: Any, first: Any, into: Any, chances: Any, kinds: Any, draws: Any
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return where each state leads by a policy, as tables of Walker one after the other.

    Of place i in state z of the world, the first of two numbers from `2 * (i * worlds + z)` on says where
    its table begins, the second how long it is.
    """
    n, m = acts.shape
    longest = 2 * int(np.diff(first).max())
    states, own = np.empty((n * m, 2), np.uint32), np.empty(longest, np.int32)
    leads, weights, at = np.empty((1024, 4), np.uint32), np.empty(longest), 0
    for i in range(n):
        if at + m * longest > len(leads):
            leads = np.concatenate([leads, np.empty((len(leads) + m * longest, 4), np.uint32)])
        at = _lead_on(
            i,
            acts,
            aims,
            paces,
            first,
            into,
            chances,
            kinds,
            draws,
            own,
            weights,
            states,
            leads,
            at,
        )
    return states.ravel(), leads[:at].ravel()


@compiled
def _lead_on(
    i: int, acts: Any, aims: Any, paces: Any, first: Any, into: Any, chances: Any, kinds: Any,
    draws: Any, own: Any, weights: Any, states: Any, leads: Any, at: int,
) -> int:  # fmt: skip
    """Write the tables of one place, from `at` on; returns where they end."""
    m = acts.shape[1]
    for z in range(m):
        n, a = 0, acts[i, z]
        for x in range(2):
            post = aims[i, a] if x == 0 else aims[i, 0]
            share = paces[i, a] if x == 0 else 1.0 - paces[i, a]
            if share <= 0.0:
                continue
            for e in range(first[post], first[post + 1]):
                y = 0
                while y < n and own[y] != into[e]:
                    y += 1
                if y == n:
                    own[y], weights[y], n = into[e], 0.0, n + 1
                weights[y] += share * chances[e] * draws[kinds[e], z]
        states[i * m + z, 0], states[i * m + z, 1] = at, n
        _fill(weights[:n], own[:n], leads[at : at + n])
        at += n
    return at


@inner
def _turned(x: Any, y: Any, turn: int) -> Any:
    """One round of Threefry: add, turn the bits, mix."""
    x += y
    return x, ((y << np.uint64(turn)) | (y >> np.uint64(64 - turn))) ^ x


@inner
def _four(x: Any, y: Any, p: int, q: int, r: int, s: int) -> Any:
    """Four rounds of Threefry."""
    x, y = _turned(x, y, p)
    x, y = _turned(x, y, q)
    x, y = _turned(x, y, r)
    return _turned(x, y, s)


@compiled
def threefry(seed: Any, stream: Any, course: Any, block: Any) -> Any:
    """Return two random 64-bit numbers of a block of a course: Threefry 2x64 with 13 rounds.

    It has no multiplication, so several courses are drawn at once. 13 is the least number of rounds
    at which the paper finds that it passes all tests of BigCrush.
    """
    one, two = np.uint64(seed), np.uint64(stream)
    three = one ^ two ^ np.uint64(0x1BD11BDAA9FC1A22)
    x, y = np.uint64(course) + one, np.uint64(block) + two
    x, y = _four(x, y, 16, 42, 12, 31)
    x, y = _four(x + two, y + three + np.uint64(1), 16, 32, 24, 21)
    x, y = _four(x + three, y + one + np.uint64(2), 16, 42, 12, 31)
    return _turned(x + one, y + two + np.uint64(3), 16)


@inner
def _draw(seed: int, block: int, course: int, a: Any, b: Any) -> None:
    """Draw two numbers for each of some courses."""
    for i in range(len(a)):
        a[i], b[i] = threefry(seed, 0, course + i, block)


@inner
def _picked(table: Any, begin: Any, width: Any, draw: Any) -> Any:
    """What a table of Walker gives for a draw of 32 bits."""
    at = draw * width
    e = (begin + (at >> np.uint64(32))) << np.uint64(2)
    mine, its = table[e + np.uint64(1)], table[e + np.uint64(2)]
    return mine if (at & np.uint64(0xFFFFFFFF)) < table[e] else its


@inner
def _step(
    draws: Any, place: Any, world: Any, worlds: Any, states: Any, leads: Any, drift: Any
) -> None:
    """Take each course a month on; without a branch, so that several are taken at once.

    The upper half of a draw is for the target and the senders, the lower for the world.
    """
    for i in range(len(draws)):
        x, z = draws[i], np.uint64(world[i])
        state = (np.uint64(place[i]) * worlds + z) << np.uint64(1)
        begin, width = np.uint64(states[state]), np.uint64(states[state + np.uint64(1)])
        place[i] = _picked(leads, begin, width, x >> np.uint64(32))
        world[i] = _picked(drift, z * worlds, worlds, x & np.uint64(0xFFFFFFFF))


@inner
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


@compiled
def _walk(
    seed: int, first: int, months: int, start: int, opening: Any, drift: Any, states: Any,
    leads: Any, named: Any, ends: Any, relief: Any, loss: Any, changes: Any,
) -> None:  # fmt: skip
    """Walk some courses side by side. Of draw 0 is the state of the world, of draw t month t."""
    n, worlds = len(ends), np.uint64(len(opening) // 4)
    a, b = np.empty(n, np.uint64), np.empty(n, np.uint64)
    place, world = np.full(n, start, np.uint32), np.empty(n, np.uint32)
    _draw(seed, 0, first, a, b)
    for i in range(n):
        world[i] = _picked(opening, np.uint64(0), worlds, a[i] >> np.uint64(32))
    for month in range(1, months + 1):
        if month % 2 == 0:
            _draw(seed, month // 2, first, a, b)
        _step(b if month % 2 else a, place, world, worlds, states, leads, drift)
        _note(place, named, month, ends, relief, loss, changes)
