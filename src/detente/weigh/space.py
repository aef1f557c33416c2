"""The positions that a game can reach, as arrays: what the solver reads.

Decides nothing about meaning: `game` does, and the two are compared on random roadmaps. A *place*
is rungs and phases at the beginning of a month; a *post* is the same once the target has acted. The
world (postures, patron, rerouting) is not multiplied in here: it drifts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detente.plan.lifecycle import State
from detente.weigh.enumerate_places import ALARM, MISSED, SEEN, SOUND
from detente.weigh.game import Game, Position, Standing
from detente.weigh.payoffs import Floats, Payoffs
from detente.weigh.phases import Phase
from detente.weigh.shape import Ints, Shape, Small, key_of, shape_of, shared_shape


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
    shape: Shape

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
        return self.shape.place_of(key_of(self.game, position))

    def apart(self, of_places: Floats) -> tuple[Space, Floats]:
        """Return the same game with every place apart, and there what is given by place."""
        if self.shape.merged is None:
            return self, of_places
        merged = self.shape.merged
        return filled(self.game, merged.whole), of_places[merged.place]

    def near(self, position: Position) -> int:
        """Return the place of a position, or of the one that differs in the fewest steps that are over.

        Terms end together in the game as often as they can, and one by one in a course that counts
        them: such a position may be none that the game reaches.
        """
        phases = position.roadmap.phases
        ways: list[tuple[Phase, ...]] = []
        for step, phase in zip(self.game.ladder.steps, phases, strict=True):
            if step.term is None or not (phase.state.running or phase == OVER):
                ways.append((phase,))
            elif phase == OVER:
                ways.append((phase, Phase(State.GRANTED, 1), Phase(State.SUSPENDED)))
            else:
                ways.append((phase, OVER))
        for n in range(len(phases) + 1):
            for others in _with_changes(ways, n):
                other = position.roadmap._replace(phases=others)
                try:
                    return self.place_of(position._replace(roadmap=other))
                except KeyError:
                    continue
        raise KeyError(position)


OVER = Phase(State.EXPIRED)


def _with_changes(ways: Sequence[tuple[Phase, ...]], n: int) -> Iterator[tuple[Phase, ...]]:
    """Yield the phases with exactly n of them exchanged for another of their ways."""
    if not ways:
        if n == 0:
            yield ()
        return
    for i, phase in enumerate(ways[0]):
        if i > 0 and n == 0:
            return
        for rest in _with_changes(ways[1:], n - (i > 0)):
            yield (phase, *rest)


def spread(game: Game, *, full: bool = False, merge: bool = True) -> Space:
    """Return a game counted out from its start, or the whole product of rungs and phases.

    From its start it is counted out once for all games that are alike but for their numbers, and
    places that cannot be told apart are one, unless `merge` is false.
    """
    return filled(game, shape_of(game, full=True) if full else shared_shape(game, merge=merge))


def filled(game: Game, shape: Shape) -> Space:
    """Return a shape with the numbers of a game; it must be of the same ladder, and `can` the same."""
    p = game.payoffs
    sights = np.array([_chance(p, int(x)) for x in shape.seen])
    shares = sights[shape.sights] * shape.parts
    chances = np.bincount(shape.ways, shares, len(shape.into)).astype(np.float64)
    breach = np.bincount(shape.new_posts, sights[shape.new_sights], len(shape.posts))
    rest = p.reputation * breach.astype(np.float64)
    provoked: Floats = np.zeros(len(shape.posts))
    paid = np.zeros_like(shape.paces)
    for d, rungs in enumerate(shape.rungs):
        rest += np.array(p.keeping[d])[rungs]
        provoked += np.array(p.provoked[d])[rungs]
        if any(p.reaching[d]):
            aims = rungs[shape.aims]
            paid += np.where(aims > shape.before[d][:, None], np.array(p.reaching[d])[aims], 0.0)
    return Space(
        game=game,
        keys=shape.keys,
        posts=shape.posts,
        aims=shape.aims,
        paces=shape.paces,
        paid=paid * shape.paces,
        first=shape.first,
        into=shape.into,
        chances=chances,
        kinds=shape.kinds,
        draws=np.array([_draw(game, int(k)) for k in shape.used]),
        gains=(p.relief + p.offset * p.lost)[shape.stands],
        rest=rest,
        provoked=provoked,
        shape=shape,
    )


def _chance(p: Payoffs, sight: int) -> float:
    """The chance of a sight."""
    if sight == 0:
        return p.silent
    chance, calm, alarmed = 1 - p.silent, 1.0, None
    left = sight - 1
    for seen, alarm in zip(p.seen, p.alarm, strict=True):
        left, shown = divmod(left, 5)
        if shown in (SOUND, ALARM):
            calm -= alarm
        if shown == ALARM:
            alarmed = alarm
        elif shown == SEEN:
            chance *= seen
        elif shown == MISSED:
            chance *= 1 - seen
    return chance * (calm if alarmed is None else alarmed)


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
