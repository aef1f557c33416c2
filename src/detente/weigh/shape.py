"""The positions that a game can reach and what leads where, without a number of the assumptions.

Decides what can be told apart from the numbers: which places there are, which acts are open, and by
which sights a month leads on. A *sight* is what evidence shows of all dials in a month. So the many
points of a sweep share one shape, and `space` fills it with the chances of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.plan.lifecycle import State
from detente.roadmap.model import Effect, Reach
from detente.weigh.alike import Edges, first_of, gathered, told_apart
from detente.weigh.count_places import count_out
from detente.weigh.enumerate_places import Tables
from detente.weigh.game import Game, Position, standing
from detente.weigh.ladder import Ladder
from detente.weigh.payoffs import WAYS, Floats
from detente.weigh.phases import Clock, effect_due, longest, reaches, revokes_after

Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """A game counted out, but for its numbers.

    `keys[i]` names place i. Act a leads from place i to post `aims[i, a]` with chance `paces[i, a]`,
    otherwise to that of holding, `aims[i, 0]`; -1 where it is not open. From post j a month leads to
    `into[e]` for e in `first[j]:first[j + 1]`, by draws of the senders of kind `used[kinds[e]]`, and
    by the sights `seen[sights[x]]` where `ways[x]` is e, in the share `parts[x]` of them, which is the
    chance of the terms that end. A breach is newly seen at post
    `new_posts[x]` by sight `seen[new_sights[x]]`. `rungs[d, j]`: of dial d once the target has
    acted; `before[d, i]`: of a place; `stands[j]`: how relief stands, as in `Payoffs.relief`.
    `merged`: where places that cannot be told apart are one: which; `keys` then names one of each.
    """

    keys: Ints
    posts: Ints
    aims: Small
    paces: Floats
    first: Ints
    into: Small
    kinds: Small
    used: Ints
    sights: Small
    seen: Ints
    ways: Small
    parts: Floats
    new_posts: Small
    new_sights: Small
    rungs: Ints
    before: Ints
    stands: Ints
    merged: Merged | None = None

    def place_of(self, key: int) -> int:
        """Return the place of a key; raises `KeyError` where there is none."""
        whole = self if self.merged is None else self.merged.whole
        found = np.flatnonzero(whole.keys == key)
        if not len(found):
            raise KeyError(key)
        return int(found[0] if self.merged is None else self.merged.place[found[0]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Merged:
    """The shape in which every place is apart, and for each of its places the one that it became."""

    whole: Shape
    place: Small


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


_EFFECTS = {None: 0, Effect.FREEZE: 1, Effect.SUSPEND: 2, Effect.REVOKE: 3}


def tables_of(game: Game) -> Tables:
    """Return the ladder of a game, and what its evidence can show, as arrays."""
    ladder, moves, p = game.ladder, game.moves, game.payoffs
    gravities, tops, n = ladder.gravities, ladder.tops, len(ladder.steps)
    breaches, suspensions = moves.breaches, moves.suspensions
    effects = [
        effect_due(gravities[c.gravity], c.months) if c.gravity >= 0 else None for c in breaches
    ]
    ids = range(len(gravities))
    of_rung = np.cumprod([1, *(t + 1 for t in tops)])
    weight = of_rung[-1] * np.cumprod([1, *map(len, moves.phases)])
    months = np.zeros((n, n), np.int64)
    for k, step in enumerate(ladder.steps):
        for j, asked in step.after:
            months[k, j] = asked
    pace = np.ones((len(tops), max(tops, default=0) + 1))
    for d, dial in enumerate(ladder.dials):
        pace[d, : dial.top] = dial.pace
    return Tables(
        cools=ladder.cool_off or 2,
        cools_off=ladder.cool_off is not None,
        tops=np.array(tops, np.int64),
        of_rung=of_rung[:-1],
        held=np.array([s.held for s in ladder.steps], np.int64),
        ends=np.array([s.term.ends if s.term else 0.0 for s in ladder.steps]),
        last=np.array([s.term.last if s.term else 0.0 for s in ladder.steps]),
        quiet=_bits(k for k, s in enumerate(ladder.steps) if s.term and s.term.quiet),
        loses=np.array([s.term.loses if s.term else 0.0 for s in ladder.steps]),
        hands_over=_bits(k for k, s in enumerate(ladder.steps) if s.hands_over),
        weight=weight[:-1],
        of_clocks=np.array([weight[-1], weight[-1] * len(breaches)], np.int64),
        after=np.array([_bits(j for j, _ in s.after) for s in ladder.steps], np.int64),
        months=months,
        later=np.array([_bits(game.later[k]) for k in range(n)], np.int64),
        **_sets_of(ladder),
        reach=np.array(
            [
                [
                    _bits(j for j in range(n) if j == k or reaches(g, k, j, game.later[k]))
                    for k in range(n)
                ]
                for g in gravities
            ],
            np.int64,
        ).reshape(len(gravities), n),
        everywhere=np.array([g.reach is Reach.ALL for g in gravities], np.bool_),
        gravity_b=np.array([c.gravity for c in breaches], np.int64),
        effects=np.array([_EFFECTS[e] for e in effects], np.int64),
        first_b=np.array([breaches.index(Clock(g)) for g in ids], np.int64),
        last_b=np.array([breaches.index(Clock(g, longest(gravities[g]))) for g in ids], np.int64),
        gravity_s=np.array([c.gravity for c in suspensions], np.int64),
        first_s=np.array([suspensions.index(Clock(g)) for g in ids], np.int64),
        revokes=np.array([revokes_after(g) or 0 for g in gravities], np.int64),
        turns=np.array([a.turns for a in game.acts], np.int64),
        pace=pace,
        seen=np.array([x > 0 for x in p.seen], np.bool_),
        missed=np.array([x < 1 for x in p.seen], np.bool_),
        alarm=np.array([x > 0 for x in p.alarm], np.bool_),
        dark=p.silent > 0,
        lit=p.silent < 1,
    )


def _sets_of(ladder: Ladder) -> dict[str, Ints]:
    """Which steps a dial on a rung meets, keeps and breaks, as sets of bits."""
    n, dials, high = len(ladder.steps), len(ladder.dials), max(ladder.tops, default=0) + 1
    meets, renews, keeps = np.zeros((3, dials, high), np.int64)
    breaks = np.zeros((len(ladder.gravities), dials, high), np.int64)
    sudden = np.zeros((len(ladder.gravities), dials), np.int64)
    for k, step in enumerate(ladder.steps):
        for d, rung, g in step.keeps:
            breaks[g, d, :rung] |= 1 << k
            if ladder.gravities[g].cure == 0:
                sudden[g, d] |= 1 << k
        for d, rung in enumerate(step.needs):
            meets[d, rung:] |= 1 << k
        for d, rung in enumerate(step.term.needs if step.term else (0,) * dials):
            renews[d, rung:] |= 1 << k
    keeps[:] = ((1 << n) - 1) & ~np.bitwise_or.reduce(breaks, axis=0)
    return {"meets": meets, "renews": renews, "keeps": keeps, "breaks": breaks, "sudden": sudden}


def _bits(places: Iterable[int]) -> int:
    return sum(1 << i for i in places)


def shape_of(game: Game, *, full: bool = False) -> Shape:
    """Return a game counted out from its start, or the whole product of rungs and phases.

    Complexity: linear in places, acts and outcomes.
    """
    size = size_of_product(game) if full else 0
    start = np.arange(size) if full else np.array([key_of(game, game.start)], np.int64)
    found = count_out(tables_of(game), start, size)
    keys, posts, aims, paces, first, into, kinds, sights, ways, parts, new_posts, new_sights = found
    used, of_kind = _numbered(kinds)
    seen, of_sight = _numbered(sights)  # a sight of a new breach leads on too
    rungs, left = _rungs(game, posts)
    return Shape(
        keys=keys,
        posts=posts,
        aims=aims,
        paces=paces,
        first=first,
        into=into,
        kinds=of_kind[kinds],
        used=used,
        sights=of_sight[sights],
        seen=seen,
        ways=ways,
        parts=parts,
        new_posts=new_posts,
        new_sights=of_sight[new_sights],
        rungs=rungs,
        before=_rungs(game, keys)[0],
        stands=_stands(game, left),
    )


def _numbered(names: Small) -> tuple[Ints, Small]:
    """The small names that are used, in their order; and the number of each."""
    used = np.bincount(names) > 0
    return np.flatnonzero(used), (np.cumsum(used) - 1).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Alike:
    """A game of which only the ladder counts, where it begins, and what its evidence can show."""

    ladder: Ladder
    start: tuple[int, ...]
    can: tuple[bool, ...]
    full: bool
    merge: bool
    game: Game = field(compare=False)


def shared_shape(game: Game, *, full: bool = False, merge: bool = False) -> Shape:
    """Return the shape of a game, counted out once for the many points of a sweep that are alike.

    `merge`: places that cannot be told apart are one.
    """
    p = game.payoffs
    chances = (p.silent, *p.seen, *p.alarm)
    can = (*(x > 0 for x in chances), *(x < 1 for x in chances))
    return _shared(_Alike(game.ladder, p.start, can, full, merge, game))


@lru_cache(maxsize=4)
def _shared(alike: _Alike) -> Shape:
    whole = shape_of(alike.game, full=alike.full)
    return merged(alike.game, whole) if alike.merge else whole


def merged(game: Game, whole: Shape) -> Shape:
    """Return the same shape with places that cannot be told apart as one.

    What is read of a place stays: the states of its steps, as far as anybody asks for them.
    """
    s = whole
    edges = Edges(s.aims, s.paces, s.first, s.into, s.kinds, s.sights, s.ways, s.parts)
    news = np.zeros(len(s.posts), np.int64)
    np.add.at(news, s.new_posts, (s.new_sights + 1).astype(np.int64) ** 3)
    at_posts = s.stands
    for top, rungs in zip(game.ladder.tops, s.rungs, strict=True):
        at_posts = at_posts * (top + 1) + rungs
    place, post = told_apart(edges, at_posts + (news << 40), _read(game, s.keys))
    places, posts = first_of(place), first_of(post)
    left = gathered(edges, place, posts)
    new = np.zeros(len(s.posts), np.bool_)
    new[posts] = True
    new = new[s.new_posts]
    aims = s.aims[places]
    return replace(
        s,
        **left._asdict(),
        keys=s.keys[places],
        posts=s.posts[posts],
        aims=np.where(aims >= 0, post[aims], -1).astype(np.int32),
        paces=s.paces[places],
        new_posts=post[s.new_posts[new]],
        new_sights=s.new_sights[new],
        rungs=s.rungs[:, posts],
        before=s.before[:, places],
        stands=s.stands[posts],
        merged=Merged(whole=whole, place=place),
    )


def _read(game: Game, keys: Ints) -> Ints:
    """What is asked of a place beside rungs and relief: whether a clock runs, and a step is revoked."""
    left, revoked = _rungs(game, keys)[1], np.zeros(len(keys), np.bool_)
    for phases in game.moves.phases:
        left, phase = np.divmod(left, len(phases))
        revoked |= np.array([p.state is State.REVOKED for p in phases])[phase]
    return np.asarray((left > 0) * 2 + revoked, np.int64)


def _rungs(game: Game, keys: Ints) -> tuple[Ints, Ints]:
    """By dial, the rung of each key; and the keys without them."""
    left, out = keys, []
    for top in game.ladder.tops:
        left, rung = np.divmod(left, top + 1)
        out.append(rung)
    return np.array(out, np.int64).reshape(len(out), len(keys)), left


def _stands(game: Game, left: Ints) -> Ints:
    """How relief stands, by key without its rungs."""
    at = np.zeros(len(left), np.int64)
    for k, phases in enumerate(game.moves.phases):
        left, phase = np.divmod(left, len(phases))
        at += np.array([standing(x) for x in phases])[phase] * WAYS**k
    return at
