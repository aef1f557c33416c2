"""What becomes of a roadmap: the exact chances of every state, month by month, under given acts.

Decides what an outcome is called. Exact where the acts follow from the state, so no draws are
needed; `paths` draws single courses, and the two are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.plan.lifecycle import State
from detente.weigh.in_order import come_to, followed
from detente.weigh.kernels import month_on
from detente.weigh.payoffs import Floats
from detente.weigh.phases import Phase
from detente.weigh.shape import Ints, Small
from detente.weigh.solve import Acts
from detente.weigh.space import Space


class Outcome(StrEnum):
    """How a roadmap stands in the end."""

    RESET = "reset"
    DE_ESCALATION = "managed de-escalation"
    FROZEN = "frozen"
    SNAP_BACK = "snap-back"

    @property
    def means(self) -> str:
        """What it says of the steps."""
        return {
            Outcome.RESET: "every step is in force",
            Outcome.DE_ESCALATION: "some steps are in force, nothing was taken back",
            Outcome.FROZEN: "nothing is in force: not yet given, or ended by itself",
            Outcome.SNAP_BACK: "relief is suspended or revoked",
        }[self]


_TAKEN_BACK = (State.SUSPENDED, State.REVOKED)


def outcome_of(phases: tuple[Phase, ...]) -> Outcome:
    """Return what a standing of the steps is called."""
    if any(p.state in _TAKEN_BACK for p in phases):
        return Outcome.SNAP_BACK
    if all(p.state.in_force for p in phases):
        return Outcome.RESET
    return Outcome.DE_ESCALATION if any(p.state.in_force for p in phases) else Outcome.FROZEN


def outcomes_of(space: Space) -> NDArray[np.int8]:
    """Return the outcome of every place, as its number in `Outcome`."""
    ladder, moves = space.game.ladder, space.game.moves
    left = space.keys.copy()
    for top in ladder.tops:
        left //= top + 1
    withdrawn, stands = np.zeros(len(left), np.int64), np.zeros(len(left), np.int64)
    for phases in moves.phases:
        at = left % len(phases)
        withdrawn += np.array([p.state in _TAKEN_BACK for p in phases])[at]
        stands += np.array([p.state.in_force for p in phases])[at]
        left //= len(phases)
    out = np.where(stands == len(ladder.steps), 0, np.where(stands > 0, 1, 2))
    return np.where(withdrawn > 0, 3, out).astype(np.int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The chance of each outcome after some months."""

    months: int
    chances: dict[Outcome, float]


def courses(space: Space, acts: Acts, start: Floats | None = None) -> Iterator[Floats]:
    """Yield the chance of every state, `(places, world)`, at month 0, 1, 2, ... without end."""
    now = start
    world = space.game.payoffs.world
    if now is None:
        now = np.zeros((space.places, len(world.names)))
        now[space.place_of(space.game.start)] = world.start
    here, s = _followed_from(space, acts, now)
    acts, small = acts[here], now[here]
    posts = np.zeros((len(s.first) - 1, small.shape[1]))
    while True:
        yield now
        after = np.zeros_like(small)
        month_on(
            small, acts, s.aims, s.paces, s.first, s.into, s.chances, s.kinds, space.draws, world.drift,
            posts, after,
        )  # fmt: skip
        small, now = after, np.zeros_like(now)
        now[here] = small


class _Part(NamedTuple):
    """The places of a space that a policy comes to, their posts, and what leads on, as in `Space`."""

    aims: Small
    paces: Floats
    first: Ints
    into: Small
    chances: Floats
    kinds: Small


def _followed_from(space: Space, acts: Acts, now: Floats) -> tuple[Ints, _Part]:
    """Return the places that acts lead to from those where the chance is not zero, and their part."""
    to, posts = followed(acts, space.aims, space.paces)
    met = np.zeros(space.places, np.bool_)
    met[now.any(axis=1)] = True
    come_to(to, posts, space.first, space.into, met)
    here = np.flatnonzero(met)
    used = np.zeros(len(space.posts), np.bool_)
    used[space.aims[here, 0]] = True
    for a in range(space.aims.shape[1]):
        chosen = here[(acts[here] == a).any(axis=1)]
        used[space.aims[chosen, a]] = True
    edges = np.repeat(used, np.diff(space.first))
    of_place, of_post = np.cumsum(met) - 1, np.cumsum(used) - 1
    sizes = np.diff(space.first)[used]
    into = of_place[space.into[edges]]
    aims = np.where(space.aims[here] >= 0, of_post[space.aims[here]], -1)
    return here, _Part(
        aims=aims.astype(np.int32),
        paces=space.paces[here],
        first=np.concatenate([[0], np.cumsum(sizes)]),
        into=into.astype(np.int32),
        chances=space.chances[edges],
        kinds=space.kinds[edges],
    )


def mean(now: Floats, of_place: Floats, of_world: Floats | None = None) -> float:
    """Return the mean, over the chances of all states, of what is known by place and by world.

    Summed in one order and one thread, unlike a product of the linear algebra library.
    """
    by_place = now.sum(axis=1) if of_world is None else np.einsum("iz,z->i", now, of_world)
    return float((by_place * of_place).sum())


def outlooks(space: Space, acts: Acts, horizons: tuple[int, ...]) -> tuple[Outlook, ...]:
    """Return the chances of the outcomes after so many months."""
    named, out = outcomes_of(space), []
    for month, now in enumerate(courses(space, acts)):
        if month in horizons:
            sums = np.bincount(named, now.sum(axis=1), minlength=len(Outcome))
            out.append(
                Outlook(months=month, chances=dict(zip(Outcome, map(float, sums), strict=True)))
            )
        if month >= max(horizons):
            return tuple(out)
    raise AssertionError
