"""The solver of `weigh` beside QuantEcon, in one run, on the same game, to the same tolerance.

    python benchmarks/bench_weigh.py [small]

Games are ladders of a made-up roadmap: steps in a row, dials that they keep, two severities. `small`
leaves out what takes minutes or gigabytes. Everything of ours runs in one thread unless it says so.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from detente.roadmap.model import Effect, Reach
from detente.weigh.certificate import gap_of
from detente.weigh.game import Game
from detente.weigh.ladder import Dial, Gravity, Ladder, Rung
from detente.weigh.paths import paths
from detente.weigh.payoffs import SUSPENDED, WAYS, Payoffs, World
from detente.weigh.shape import shared_shape, size_of_product
from detente.weigh.solve import solve
from detente.weigh.space import Space, filled, spread

T = TypeVar("T")


def ladder(steps: int, top: int, dials: int) -> Ladder:
    """Steps in a row; step k needs rung k of every dial and keeps it."""
    serious = Gravity(
        id="serious",
        cure=1,
        effect=Effect.SUSPEND,
        then=2,
        then_effect=Effect.REVOKE,
        reach=Reach.STEP,
    )
    return Ladder(
        steps=tuple(
            Rung(
                id=f"s{k}",
                after=((k - 1, 2),) if k else (),
                needs=(min(k + 1, top),) * dials,
                keeps=tuple((d, min(k + 1, top), 0) for d in range(dials)),
                gives=(),
                deciders=(),
                term=None,
                held=2,
            )
            for k in range(steps)
        ),
        dials=tuple(
            Dial(id=f"d{d}", benchmarks=((),) * top, pace=(0.5,) * top, indicators=frozenset())
            for d in range(dials)
        ),
        gravities=(serious,),
        cool_off=1,
    )


def payoffs(ladder: Ladder, worlds: int, seed: int = 0, discount: float = 0.99) -> Payoffs:
    """Payoffs drawn from a seed."""
    chance = np.random.default_rng(seed)
    n, top = len(ladder.steps), ladder.dials[0].top
    stands = np.arange(WAYS**n)[:, None] // WAYS ** np.arange(n) % WAYS
    worth = chance.uniform(2, 10, n)
    drift = 0.2 * chance.dirichlet(np.ones(worlds), worlds) + 0.8 * np.eye(worlds)
    return Payoffs(
        discount=discount,
        relief=(stands == 1) @ worth,
        lost=(stands >= SUSPENDED) @ worth,
        keeping=tuple(tuple(np.cumsum([0, *chance.uniform(0, 2, top)])) for _ in ladder.dials),
        reaching=tuple((0.0, *chance.uniform(0, 2, top)) for _ in ladder.dials),
        provoked=tuple(tuple(np.cumsum([0, *chance.uniform(0, 1, top)])) for _ in ladder.dials),
        offset=0.2,
        reputation=3.0,
        seen=tuple(chance.uniform(0.5, 0.95, len(ladder.dials))),
        alarm=(0.0,) * len(ladder.dials),
        silent=0.05,
        start=(0,) * len(ladder.dials),
        world=World(
            names=tuple(map(str, range(worlds))),
            start=np.ones(worlds) / worlds,
            drift=drift,
            delivers=chance.uniform(0.2, 0.9, (worlds, n)),
            falls=chance.uniform(0.2, 0.9, (worlds, n, 1)),
            presses=chance.integers(0, 2, worlds).astype(float),
            left=chance.uniform(0.5, 1, worlds),
        ),
    )


def timed(what: str, f: Callable[[], T]) -> T:
    """Run and print how long it took, and how long a core was busy with it."""
    start, busy = time.perf_counter(), _busy()
    out = f()
    busy = _busy() - busy
    print(f"  {what:<40} {time.perf_counter() - start:8.2f} s ({busy:.2f} s of a core)", flush=True)
    return out


def _busy() -> float:
    """Seconds of a core that this process took, and those that it started and that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def quantecon(space: Space) -> None:
    """Build the same game as sparse matrices and solve it by QuantEcon's policy iteration."""
    made = timed("QuantEcon: build", lambda: _built(space))
    found = timed(
        "QuantEcon: modified policy iteration",
        lambda: made.solve(method="modified_policy_iteration", epsilon=1e-6, max_iter=100_000),
    )
    mine = solve(space).values.ravel()
    print(f"  largest difference of values {np.abs(mine - found.v).max():.1e}")


def _built(space: Space) -> Any:
    from quantecon.markov import DiscreteDP
    from scipy.sparse import csr_matrix, kron, vstack

    p, m = space.game.payoffs, len(space.game.payoffs.world.names)
    n_posts = len(space.posts)
    posts_of = np.repeat(np.arange(n_posts), np.diff(space.first))
    drift = p.world.drift
    by_world = []
    for z in range(m):
        data = space.chances * space.draws[space.kinds, z]
        moved = csr_matrix((data, (posts_of, space.into)), shape=(n_posts, space.places))
        by_world.append(kron(moved, csr_matrix(drift[z])).tocsr())
    flows = (
        space.gains[:, None] * p.world.left
        - space.rest[:, None]
        - space.provoked[:, None] * p.world.presses
    )
    blocks, rewards, states, acts = [], [], [], []
    for a in range(space.aims.shape[1]):
        open_ = np.flatnonzero(space.aims[:, a] >= 0)
        pace, aim, hold = space.paces[open_, a], space.aims[open_, a], space.aims[open_, 0]
        for z in range(m):
            q = by_world[z]
            blocks.append(q[aim].multiply(pace[:, None]) + q[hold].multiply(1 - pace[:, None]))
            rewards.append(
                pace * flows[aim, z] + (1 - pace) * flows[hold, z] - space.paid[open_, a]
            )
            states.append(open_ * m + z)
            acts.append(np.full(len(open_), a))
    transitions, s, a_ = vstack(blocks).tocsr(), np.concatenate(states), np.concatenate(acts)
    order = np.lexsort((a_, s))
    return DiscreteDP(
        np.concatenate(rewards)[order], transitions[order], p.discount, s[order], a_[order]
    )


def whole(steps: int, top: int, dials: int, worlds: int, peer: bool) -> None:
    """A full product and the same pruned, beside QuantEcon where asked."""
    found = ladder(steps, top, dials)
    game = Game(found, payoffs(found, worlds))
    print(f"full product of {size_of_product(game) * worlds:,} states")
    space = timed("count out", lambda: spread(game, full=True))
    solved = timed("solve to 1e-6", lambda: solve(space))
    print(
        f"  certified {gap_of(space, solved.values):.1e}, {solved.rounds} rounds, {solved.sweeps} sweeps"
    )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
    if peer:
        quantecon(space)
    pruned = timed("pruned: count out and solve", lambda: solve(spread(game)))
    print(f"  pruned to {pruned.space.states:,} states, gap {pruned.gap:.1e}")


def point(i: int) -> float:
    """One point of a sweep: other payoffs on the same ladder, all 138,915 states, certified."""
    found = ladder(3, 2, 2)
    game = Game(found, payoffs(found, 5, seed=i))
    space = filled(game, shared_shape(game, full=True))
    return gap_of(space, solve(space).values)


def points(n: int) -> list[float]:
    """The certificates of so many points, by two processes."""
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(point, range(n)))


def main(small: bool) -> None:
    """Print every figure."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    tiny = ladder(2, 1, 1)
    space = spread(Game(tiny, payoffs(tiny, 2)))
    paths(space, solve(space).acts, courses=1, months=1, seed=0)
    if not small:  # the largest first, for its peak of memory is the process's own
        whole(4, 2, 2, 24, peer=False)
    whole(3, 2, 2, 5, peer=True)
    if not small:
        whole(4, 2, 2, 5, peer=True)
    gaps = timed("64 points, two processes, their start", lambda: points(64))
    print(f"  worst certificate {max(gaps):.1e}")
    found = ladder(4, 2, 2)
    space = spread(Game(found, replace(payoffs(found, 8), discount=0.97)))
    acts = solve(space).acts
    n = 200_000 if small else 3_200_000
    print(f"courses: {n * 120 / 1e6:.0f} M steps")
    one = timed("one thread", lambda: paths(space, acts, courses=n, months=120, seed=1))
    two = timed("two threads", lambda: paths(space, acts, courses=n, months=120, seed=1, threads=2))
    assert one.outcomes == two.outcomes


if __name__ == "__main__":
    main("small" in sys.argv[1:])
