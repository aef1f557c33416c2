"""The game counted out as arrays is the game that the reference defines; its solution is right."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from detente.plan.lifecycle import State
from detente.weigh.certificate import gap_of
from detente.weigh.game import Game, Position
from detente.weigh.margins import complying, places_at
from detente.weigh.outlook import outcomes_of, outlooks
from detente.weigh.shape import key_of
from detente.weigh.solve import solve, value_of
from detente.weigh.space import Space, spread
from tests.weigh.ladders import game

SOAK = os.environ.get("DETENTE_EXAMPLES") == "soak"
ORACLE = 1000 if SOAK else 50


def reached(g: Game) -> dict[Position, None]:
    """Every position that the reference reaches, in the order in which it is met."""
    seen: dict[Position, None] = {g.start: None}
    todo = [g.start]
    while todo:
        position = todo.pop()
        for act in g.acts:
            turned = g.turned(position, act)
            if turned is None:
                continue
            for rungs in {turned[0], position.rungs}:
                for outcome in g.outcomes(rungs, position.roadmap):
                    there = Position(rungs, outcome.to)
                    if there not in seen:
                        seen[there] = None
                        todo.append(there)
    return seen


def month_of(space: Space, place: int, act: int, z: int) -> tuple[float, dict[int, float]]:
    """Worth of a month and chances of the keys after it, read from the arrays."""
    world = space.game.payoffs.world
    pace = space.paces[place, act]
    worth, after = -space.paid[place, act], dict[int, float]()
    for post, p in ((space.aims[place, act], pace), (space.aims[place, 0], 1 - pace)):
        worth += p * (
            space.gains[post] * world.left[z]
            - space.rest[post]
            - space.provoked[post] * world.presses[z]
        )
        for e in range(space.first[post], space.first[post + 1]):
            q = p * space.chances[e] * space.draws[space.kinds[e], z]
            if q > 0:
                key = int(space.keys[space.into[e]])
                after[key] = after.get(key, 0.0) + q
    return float(worth), after


@pytest.mark.parametrize("seed", range(12))
def test_the_arrays_are_the_game(seed: int) -> None:
    g = game(seed, steps=1 + seed % 3)
    space = spread(g, merge=False)
    positions = list(reached(g))
    every = {key_of(g, p) for p in positions}
    # the reference also goes where an act that always succeeds would have failed
    assert set(map(int, space.keys)) <= every
    assert len(set(map(int, space.keys))) == space.places
    for position in positions[:: max(1, len(positions) // 40)]:
        if key_of(g, position) not in set(map(int, space.keys)):
            continue
        place = space.place_of(position)
        assert space.position_of(int(space.keys[place])) == position
        for a, act in enumerate(g.acts):
            turned = g.turned(position, act)
            assert (turned is None) == (space.aims[place, a] < 0)
            if turned is None:
                continue
            for z in range(2):
                worth, after = month_of(space, place, a, z)
                mine, chances = -g.paid(position, act), dict[int, float]()
                for rungs, p in ((turned[0], turned[1]), (position.rungs, 1 - turned[1])):
                    mine += p * g.flow(rungs, position.roadmap, z)
                    for to, q in g.month(rungs, position.roadmap, z).items():
                        if p * q > 0:
                            key = key_of(g, Position(rungs, to))
                            chances[key] = chances.get(key, 0.0) + p * q
                assert worth == pytest.approx(mine, abs=1e-9)
                assert after == pytest.approx(chances, abs=1e-12)
                assert sum(after.values()) == pytest.approx(1.0)


def matrices(space: Space) -> tuple[np.ndarray, object, np.ndarray, np.ndarray]:
    """Rewards and sparse transitions of every open act in every state, as QuantEcon takes them."""
    from scipy.sparse import csr_matrix

    world = space.game.payoffs.world
    m = len(world.names)
    rewards: list[float] = []
    states: list[int] = []
    acts: list[int] = []
    rows: list[int] = []
    cols: list[int] = []
    data: list[float] = []
    at = {int(k): i for i, k in enumerate(space.keys)}
    for i, z, a in product(range(space.places), range(m), range(space.aims.shape[1])):
        if space.aims[i, a] < 0:
            continue
        worth, after = month_of(space, i, a, z)
        for key, p in after.items():
            for y in range(m):
                rows.append(len(rewards))
                cols.append(at[key] * m + y)
                data.append(p * world.drift[z, y])
        rewards.append(worth)
        states.append(i * m + z)
        acts.append(a)
    shape = (len(rewards), space.places * m)
    return (
        np.array(rewards),
        csr_matrix((data, (rows, cols)), shape=shape),
        np.array(states),
        np.array(acts),
    )


@pytest.mark.parametrize("seed", range(ORACLE))
def test_values_are_those_of_a_second_solver(seed: int) -> None:
    from quantecon.markov import DiscreteDP

    g = game(seed, steps=1 + seed % 2, dials=1 + seed % 2, top=1)
    whole = spread(g, merge=False)
    rewards, transitions, states, acts = matrices(whole)
    other = DiscreteDP(rewards, transitions, g.payoffs.discount, states, acts)
    wanted = other.solve(method="policy_iteration").v
    mine = solve(spread(g))
    assert mine.gap <= 1e-6
    _, values = mine.space.apart(mine.values)
    assert np.abs(values.ravel() - wanted).max() <= 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_no_policy_of_a_tiny_game_is_better(seed: int) -> None:
    g = game(seed, steps=1, dials=1, top=1, worlds=1)
    space = spread(g)
    solved = solve(space)
    open_ = [np.flatnonzero(space.aims[i] >= 0) for i in range(space.places)]
    chance = np.random.default_rng(seed)
    every: list[tuple[int, ...]] = []
    if np.prod([len(o) for o in open_]) <= 300:
        every = [tuple(map(int, p)) for p in product(*open_)]
    policies: list[tuple[int, ...]] = every or [
        tuple(int(chance.choice(o)) for o in open_) for _ in range(300)
    ]
    best = max(
        float(value_of(space, np.array(p, np.int8)[:, None])[space.place_of(g.start), 0])
        for p in policies
    )
    mine = float(solved.values[space.place_of(g.start), 0])
    assert best <= mine + 1e-5
    if every:
        assert best == pytest.approx(mine, abs=1e-5)


def plain_gap_of(space: Space, values: np.ndarray) -> float:
    """What the certificate says, in plain NumPy."""
    p = space.game.payoffs
    flows = (
        space.gains[:, None] * p.world.left
        - space.rest[:, None]
        - space.provoked[:, None] * p.world.presses
    )
    follows = (space.chances[:, None] * space.draws[space.kinds]) * (values @ p.world.drift.T)[
        space.into
    ]
    posts = flows + p.discount * np.add.reduceat(follows, space.first[:-1], axis=0)
    held = posts[space.aims[:, 0]]
    top = np.full_like(values, -np.inf)
    for a in range(space.aims.shape[1]):
        open_ = space.aims[:, a] >= 0
        pace = space.paces[open_, a][:, None]
        worth = pace * posts[space.aims[open_, a]] + (1 - pace) * held[open_]
        top[open_] = np.maximum(top[open_], worth - space.paid[open_, a][:, None])
    return float(np.abs(top - values).max() / (1 - p.discount))


@pytest.mark.parametrize("seed", range(8))
def test_the_certificate_is_checked_apart_and_can_fail(seed: int) -> None:
    space = spread(game(seed))
    solved = solve(space)
    assert gap_of(space, solved.values) <= 2e-6
    chance = np.random.default_rng(seed)
    for values in (solved.values, chance.normal(0, 10, solved.values.shape)):
        assert gap_of(space, values) == pytest.approx(plain_gap_of(space, values), abs=1e-9)
    state = int(chance.integers(space.places)), int(chance.integers(values.shape[1]))
    wrong = solved.values.copy()
    for off in (0.01, -0.01):
        wrong[state] = solved.values[state] + off
        assert gap_of(space, wrong) >= 0.01
    wrong[state] = np.nan
    assert np.isnan(gap_of(space, wrong))


@pytest.mark.parametrize("seed", range(5))
def test_unknown_never_grants(seed: int) -> None:
    """Where nothing is ever seen, nothing becomes ready and nothing is granted."""
    from dataclasses import replace

    g = game(seed)
    space = spread(Game(g.ladder, replace(g.payoffs, silent=1.0)))
    states = {p.state for k in space.keys for p in space.position_of(int(k)).roadmap.phases}
    assert states == {State.WAITING}


@pytest.mark.parametrize("seed", range(4))
def test_the_full_product_gives_the_same_values_where_the_game_can_be(seed: int) -> None:
    g = game(seed, steps=2, dials=1, top=1)
    small, whole = spread(g), spread(g, full=True)
    a, b = solve(small), solve(whole)
    where = [whole.place_of(small.position_of(int(k))) for k in small.keys]
    assert np.abs(a.values - b.values[where]).max() <= 2e-6


def test_complying_is_never_better_than_the_best_reply() -> None:
    for seed in range(5):
        space = spread(game(seed))
        solved = solve(space)
        assert (value_of(space, complying(space, solved.acts)) <= solved.values + 1e-5).all()


@pytest.mark.parametrize("seed", range(100 if SOAK else 12))
def test_places_that_are_taken_as_one_are_told_alike(seed: int) -> None:
    g = game(seed, steps=1 + seed % 3)
    mine, whole = solve(spread(g)), solve(spread(g, merge=False))
    small = mine.space
    assert small.shape.merged is not None
    place = small.shape.merged.place
    assert small.places == len(set(place.tolist())) <= whole.space.places
    assert np.abs(mine.values[place] - whole.values).max() <= 1e-6
    assert (outcomes_of(small)[place] == outcomes_of(whole.space)).all()
    ends = (
        outlooks(s, complying(s, np.zeros((s.places, 2), np.int8)), (7,))
        for s in (small, whole.space)
    )
    one, other = (list(found[0].chances.values()) for found in ends)
    assert one == pytest.approx(other, abs=1e-12)
    for k in range(len(g.ladder.steps)):
        for kept in (False, True):
            here = places_at(small, k, kept)[place]
            assert (here == places_at(whole.space, k, kept)).all()


def test_some_places_cannot_be_told_apart() -> None:
    spaces = [
        (spread(g), spread(g, merge=False)) for g in (game(seed, steps=3) for seed in range(4))
    ]
    assert any(small.places < whole.places for small, whole in spaces)


def test_the_certificate_looks_at_every_place_apart() -> None:
    g = game(1, steps=3)
    solved = solve(spread(g))
    assert gap_of(solved.space, solved.values) <= 1e-6
    found = solved.space.shape.merged
    assert found is not None
    place = found.place.copy()
    one, other = np.argmin(solved.values[place, 0]), np.argmax(solved.values[place, 0])
    place[one] = place[other]  # two are taken as one that are not
    wrong = replace(solved.space.shape, merged=replace(found, place=place))
    assert gap_of(replace(solved.space, shape=wrong), solved.values) > 1
