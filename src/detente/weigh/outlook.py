"""What becomes of a roadmap: the exact chances of every state, month by month, under given acts.

Decides what an outcome is called. Exact where the acts follow from the state, so no draws are
needed; `paths` draws single courses, and the two are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from detente.plan.lifecycle import State
from detente.weigh.kernels import month_on
from detente.weigh.payoffs import Floats
from detente.weigh.phases import Phase
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
    posts = np.zeros((len(space.posts), now.shape[1]))
    while True:
        yield now
        out = np.zeros_like(now)
        month_on(
            now, acts, space.aims, space.paces, space.first, space.into, space.chances, space.kinds,
            space.draws, world.drift, posts, out,
        )  # fmt: skip
        now = out


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
