"""Exact chances and drawn courses agree; draws do not depend on who draws them."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from detente.weigh.kernels import month_on
from detente.weigh.outlook import Outcome, courses, outcome_of, outcomes_of, outlooks
from detente.weigh.paths import ABREAST, drawn_from, paths, threefry
from detente.weigh.solve import solve
from detente.weigh.space import spread
from tests.weigh.ladders import game


def test_threefry_gives_the_published_numbers() -> None:
    """Known answers of the paper's library for threefry2x64-13."""
    most = 2**64 - 1
    known = {
        (0, 0, 0, 0): (0xF167B032C3B480BD, 0xE91F9FEE4B7A6FB5),
        (most, most, most, most): (0xCCDEC5C917A874B1, 0x4DF53ABCA26CEB01),
        (0xA4093822299F31D0, 0x082EFA98EC4E6C89, 0x243F6A8885A308D3, 0x13198A2E03707344): (
            0xC3AAC71561042993, 0x3FE7AE8801AFF316,
        ),
    }  # fmt: skip
    for asked, numbers in known.items():
        assert tuple(map(int, threefry(*map(np.uint64, asked)))) == numbers


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_a_table_of_walker_gives_each_column_its_chance(n: int) -> None:
    chances = np.random.default_rng(n).dirichlet(np.ones(n), 3)
    chances[0] = np.eye(n)[n - 1]
    for row, table in zip(chances, drawn_from(chances).astype(np.float64), strict=True):
        own = table[:, 0] / 2**32
        given = np.bincount(table[:, 1].astype(int), own, n)
        given += np.bincount(table[:, 2].astype(int), 1 - own, n)
        assert given / n == pytest.approx(row, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_exact_chances_and_drawn_courses_agree_within_error(seed: int) -> None:
    space = spread(game(seed, steps=2))
    acts = solve(space).acts
    n, months = 40_000, 12
    drawn = paths(space, acts, courses=n, months=months, seed=seed)
    (exact,) = outlooks(space, acts, (months,))
    assert sum(exact.chances.values()) == pytest.approx(1.0)
    for outcome in Outcome:
        p = exact.chances[outcome]
        error = 5 * (max(p * (1 - p), 0.0) / n) ** 0.5 + 1e-9
        assert drawn.outcomes[outcome] / n == pytest.approx(p, abs=error)


def test_courses_are_the_same_bits_for_any_number_of_threads() -> None:
    space = spread(game(7, steps=2))
    acts = solve(space).acts
    one, four = (
        paths(space, acts, courses=3 * ABREAST + 1, months=24, seed=9, threads=t) for t in (1, 4)
    )
    assert one.outcomes == four.outcomes
    for name in ("first_relief", "first_loss", "changes"):
        assert np.array_equal(getattr(one, name), getattr(four, name))
    assert one.changes.any()


def test_chances_follow_the_reference_month_by_month() -> None:
    """Two months by hand, from the definition."""
    g = game(2, steps=2)
    space = spread(g)
    acts = solve(space).acts
    now = {(g.start, z): float(p) for z, p in enumerate(g.payoffs.world.start)}
    for _ in range(2):
        after: dict[object, float] = {}
        for (position, z), p in now.items():
            act = g.acts[int(acts[space.place_of(position), z])]
            turned = g.turned(position, act)
            assert turned is not None
            for rungs, q in ((turned[0], turned[1]), (position.rungs, 1 - turned[1])):
                for to, r in g.month(rungs, position.roadmap, z).items():
                    for y, d in enumerate(g.payoffs.world.drift[z]):
                        key = (type(position)(rungs, to), y)
                        if p * q * r * d > 0:
                            after[key] = after.get(key, 0.0) + p * q * r * float(d)
        now = after  # type: ignore[assignment]  # the keys are positions and states of the world
    exact = list(islice(courses(space, acts), 3))[2]
    by_place = dict[tuple[int, int], float]()
    for (position, z), p in now.items():
        at = space.place_of(position), z  # several positions may be one place
        by_place[at] = by_place.get(at, 0.0) + p
    for (place, z), p in by_place.items():
        assert exact[place, z] == pytest.approx(p)


@pytest.mark.parametrize("seed", range(4))
def test_only_what_is_come_to_is_gone_through_and_nothing_is_missed(seed: int) -> None:
    g = game(seed, steps=2)
    space, chance = spread(g), np.random.default_rng(seed)
    open_ = [np.flatnonzero(row >= 0) for row in space.aims]
    acts = np.array([[chance.choice(o) for _ in range(2)] for o in open_], np.int8)
    now = np.zeros((space.places, 2))
    now[space.place_of(g.start)] = g.payoffs.world.start
    posts = np.zeros((len(space.posts), 2))
    for found in islice(courses(space, acts), 8):
        assert np.array_equal(found, now)
        after = np.zeros_like(now)
        month_on(
            now, acts, space.aims, space.paces, space.first, space.into, space.chances, space.kinds,
            space.draws, g.payoffs.world.drift, posts, after,
        )  # fmt: skip
        now = after


def test_every_place_has_the_outcome_that_its_steps_say() -> None:
    space = spread(game(4, steps=2))
    named = outcomes_of(space)
    for key, found in zip(space.keys, named, strict=True):
        phases = space.position_of(int(key)).roadmap.phases
        assert list(Outcome)[found] is outcome_of(phases)
