"""The positions that a game can reach, as arrays: what the solver reads.

Decides nothing about meaning: `game` does, and the two are compared on random roadmaps. A *place*
is rungs and phases at the beginning of a month; a *post* is the same once the target has acted. The
world (postures, patron, rerouting) is not multiplied in here: it drifts by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.roadmap.model import Effect, Reach
from detente.weigh.enumerate_places import Tables, count_out
from detente.weigh.game import Game, Position, Standing, standing
from detente.weigh.payoffs import Floats
from detente.weigh.phases import Clock, effect_due, longest, reaches, revokes_after

Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Space:
    """A game counted out.

    `keys[i]` names place i (`position_of`). Act a leads from place i to post `aims[i, a]` with
    chance `paces[i, a]`, otherwise to that of holding, `aims[i, 0]`; -1 where it is not open; `paid[i, a]` is paid.
    From post j a month leads to `into[e]` for e in `first[j]:first[j + 1]`, with chance
    `chances[e] * draws[kinds[e], z]`. `draws`: chance of the senders' draws in each state of the
    world. `gains[j]`, `rest[j]`: the month is worth `gains[j] * left[z] - rest[j] -
    provoked[j] * presses[z]`.
    """

    game: Game
    keys: Ints
    posts: Ints
    aims: Small
    paces: Floats
    paid: Floats
    first: Ints
    into: Small
    chances: Floats
    kinds: Small
    draws: Floats
    gains: Floats
    rest: Floats
    provoked: Floats

    @property
    def places(self) -> int:
        """How many places there are."""
        return len(self.keys)

    @property
    def states(self) -> int:
        """How many states: places times states of the world."""
        return len(self.keys) * len(self.game.payoffs.world.names)

    def position_of(self, key: int) -> Position:
        """Return rungs and phases of a key."""
        game = self.game
        rungs, rest = [], int(key)
        for top in game.ladder.tops:
            rest, r = divmod(rest, top + 1)
            rungs.append(r)
        phases = []
        for known in game.moves.phases:
            rest, i = divmod(rest, len(known))
            phases.append(known[i])
        s, b = divmod(rest, len(game.moves.breaches))
        clocks = game.moves.breaches[b], game.moves.suspensions[s]
        return Position(tuple(rungs), Standing(tuple(phases), *clocks))

    def place_of(self, position: Position) -> int:
        """Return the place of a position; raises `KeyError` where it cannot be reached."""
        key = key_of(self.game, position)
        found = np.flatnonzero(self.keys == key)
        if not len(found):
            raise KeyError(position)
        return int(found[0])


def key_of(game: Game, position: Position) -> int:
    """Return the number of a position in the full product of rungs and phases."""
    key, radix = 0, 1
    for r, top in zip(position.rungs, game.ladder.tops, strict=True):
        key += r * radix
        radix *= top + 1
    roadmap, moves = position.roadmap, game.moves
    for phase, known in zip(roadmap.phases, moves.phases, strict=True):
        key += known.index(phase) * radix
        radix *= len(known)
    key += moves.breaches.index(roadmap.breach) * radix
    return key + moves.suspensions.index(roadmap.suspension) * radix * len(moves.breaches)


def size_of_product(game: Game) -> int:
    """Return how many positions there are, reachable or not."""
    moves = game.moves
    clocks = len(moves.breaches) * len(moves.suspensions)
    return clocks * prod(t + 1 for t in game.ladder.tops) * prod(len(p) for p in moves.phases)


def _stacked(lists: list[list[tuple[int, ...]]], width: int) -> tuple[Ints, Ints]:
    first = np.cumsum([0, *(len(x) for x in lists)]).astype(np.int64)
    rows = [row for x in lists for row in x]
    return first, np.array(rows, np.int64).reshape(len(rows), width)


_EFFECTS = {None: 0, Effect.FREEZE: 1, Effect.SUSPEND: 2, Effect.REVOKE: 3}


def tables_of(game: Game) -> Tables:
    """Return the ladder and the chances of a game as arrays."""
    ladder, moves, p = game.ladder, game.moves, game.payoffs
    steps, gravities, n = ladder.steps, ladder.gravities, len(ladder.steps)
    keep_first, keeps = _stacked([list(s.keeps) for s in steps], 3)
    after_first, afters = _stacked([list(s.after) for s in steps], 2)
    high = max(ladder.tops, default=0) + 1
    pace, reaching = np.ones((len(ladder.dials), high)), np.zeros((len(ladder.dials), high))
    for d, dial in enumerate(ladder.dials):
        pace[d, : dial.top] = dial.pace
        reaching[d, : dial.top + 1] = p.reaching[d]
    breaches, suspensions = moves.breaches, moves.suspensions
    effects = [
        effect_due(gravities[c.gravity], c.months) if c.gravity >= 0 else None for c in breaches
    ]
    ids = range(len(gravities))
    return Tables(
        cools=ladder.cool_off or 1,
        cools_off=ladder.cool_off is not None,
        held=np.array([s.held for s in steps], np.int64),
        lasts=np.array([s.lasts or 0 for s in steps], np.int64),
        needs=np.array([s.needs for s in steps], np.int64).reshape(n, len(ladder.dials)),
        keep_first=keep_first,
        keeps=keeps,
        after_first=after_first,
        afters=afters,
        later=np.array([[j in game.later[k] for j in range(n)] for k in range(n)], np.bool_),
        reach=np.array(
            [
                [[reaches(g, k, j, game.later[k]) for j in range(n)] for k in range(n)]
                for g in gravities
            ],
            np.bool_,
        ).reshape(len(gravities), n, n),
        everywhere=np.array([g.reach is Reach.ALL for g in gravities], np.bool_),
        tops=np.array(ladder.tops, np.int64),
        gravity_b=np.array([c.gravity for c in breaches], np.int64),
        effects=np.array([_EFFECTS[e] for e in effects], np.int64),
        first_b=np.array([breaches.index(Clock(g)) for g in ids], np.int64),
        last_b=np.array([breaches.index(Clock(g, longest(gravities[g]))) for g in ids], np.int64),
        gravity_s=np.array([c.gravity for c in suspensions], np.int64),
        first_s=np.array([suspensions.index(Clock(g)) for g in ids], np.int64),
        revokes=np.array([revokes_after(g) or 0 for g in gravities], np.int64),
        sudden=np.array([g.cure == 0 for g in gravities], np.bool_),
        turns=np.array([a.turns for a in game.acts], np.int64),
        pace=pace,
        reaching=reaching,
        seen=np.array(p.seen, np.float64),
        alarm=np.array(p.alarm, np.float64),
        silent=p.silent,
    )


def spread(game: Game, *, full: bool = False) -> Space:
    """Return a game counted out from its start, or the whole product of rungs and phases.

    Complexity: linear in places, acts and outcomes.
    """
    start = (
        np.arange(size_of_product(game), dtype=np.int64)
        if full
        else np.array([key_of(game, game.start)], np.int64)
    )
    found = count_out(tables_of(game), start)
    keys, posts, aims, paces, paid, first, into, chances, kinds, breach = found
    used, kinds = np.unique(kinds, return_inverse=True)
    gains, rest, provoked = _worth(game, posts, breach)
    return Space(
        game=game,
        keys=keys,
        posts=posts,
        aims=aims,
        paces=paces,
        paid=paid,
        first=first,
        into=into,
        chances=chances,
        kinds=kinds.astype(np.int32),
        draws=np.array([_draw(game, int(k)) for k in used]),
        gains=gains,
        rest=rest,
        provoked=provoked,
    )


def _draw(game: Game, kind: int) -> Floats:
    """The chance of the senders' draws of a kind of outcome, in each state of the world."""
    world = game.payoffs.world
    kind, falls = divmod(kind, 2)
    kind, gravity = divmod(kind, len(game.ladder.gravities))
    kind, snap = divmod(kind, len(game.ladder.steps) + 1)
    relief, came = divmod(kind, 2)
    out = np.ones(len(world.names))
    if relief > 0:
        p = world.delivers[:, relief - 1]
        out = out * (p if came else 1 - p)
    if snap > 0:
        p = world.falls[:, snap - 1, gravity]
        out = out * (p if falls else 1 - p)
    return out


def _worth(game: Game, posts: Ints, breach: Floats) -> tuple[Floats, Floats, Floats]:
    """What a month at each post is worth: in relief, without it, and to a patron that presses."""
    p = game.payoffs
    left = posts.copy()
    rest = p.reputation * breach
    provoked = np.zeros(len(posts))
    for d, top in enumerate(game.ladder.tops):
        rungs = left % (top + 1)
        left //= top + 1
        rest += np.array(p.keeping[d])[rungs]
        provoked += np.array(p.provoked[d])[rungs]
    at = np.zeros(len(posts), np.int64)
    for k, phases in enumerate(game.moves.phases):
        stands = np.array([standing(x) for x in phases])
        at += stands[left % len(phases)] * 3**k
        left //= len(phases)
    return p.relief[at] + p.offset * p.lost[at], rest, provoked
