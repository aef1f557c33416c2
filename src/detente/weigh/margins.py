"""Is keeping the roadmap the target's best reply? By how much, at which step, and if not, what is?

Decides what complying is: raise whatever is asked, never lower anything, as long as a step runs or
waits for the target; afterwards it is free. The margin of a state is
what complying is worth there, less the best that any other act opens. Both are certified values.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from detente.plan.lifecycle import State
from detente.weigh.game import Act, Position
from detente.weigh.outlook import courses
from detente.weigh.payoffs import Floats
from detente.weigh.solve import Acts, Solved, after_acting_of, value_of
from detente.weigh.space import Space

LOOKED_AHEAD = 120
"""Months over which the states that a complying target meets are gathered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMargin:
    """A step, while it is being reached and once it is kept.

    `margin`: mean over the states that a complying target meets there; `least`: the smallest of
    them. `share`: of how many of them complying is best. `met`: chance to come there at all.
    """

    step: str
    kept: bool
    margin: float
    least: float
    share: float
    met: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Margins:
    """The reply of one type. `gap` bounds the error of every value.

    `complying`: the acts of a target that complies; `instead`: the best of the others in each state.
    `at_start`: margin on the opening day. `loses`: what complying to the end loses against the best
    reply, on the opening day; 0 where it is the best reply.
    """

    solved: Solved
    complying: Acts
    instead: Acts
    at_start: float
    loses: float
    steps: tuple[StepMargin, ...]
    gap: float

    @property
    def complies(self) -> bool:
        """True where complying is the best reply, as far as the bounds say."""
        return self.loses <= 2 * self.gap


def complying(space: Space, best: Acts) -> Acts:
    """Return the acts of a target that complies, and does its best where the roadmap is over."""
    act = next(i for i, a in enumerate(space.game.acts) if a.complies)
    chosen = np.where(space.aims[:, act] >= 0, act, 0).astype(np.int8)
    return np.where(_running(space)[:, None], chosen[:, None], best)


def _running(space: Space) -> NDArray[np.bool_]:
    """The places where some step runs, or waits with all steps before it in force."""
    out = np.zeros(space.places, np.bool_)
    force, waits, suspended = _states(space)
    for k, step in enumerate(space.game.ladder.steps):
        open_ = waits[k].copy()
        for j, _ in step.after:
            open_ &= force[j]
        out |= open_ | force[k] | suspended[k]
    return out


def _states(space: Space) -> tuple[list[NDArray[np.bool_]], ...]:
    """By step, the places where it is in force, where it waits or is ready, where it is suspended."""
    left = space.keys.copy()
    for top in space.game.ladder.tops:
        left //= top + 1
    force, waits, suspended = [], [], []
    for phases in space.game.moves.phases:
        at = left % len(phases)
        left //= len(phases)
        force.append(np.array([p.state.in_force for p in phases])[at])
        waits.append(np.array([p.state in (State.WAITING, State.READY) for p in phases])[at])
        suspended.append(np.array([p.state is State.SUSPENDED for p in phases])[at])
    return force, waits, suspended


def margins(solved: Solved, tolerance: float) -> Margins:
    """Return the margins of a solved game."""
    space = solved.space
    acts = complying(space, solved.acts)
    worth = value_of(space, acts, tolerance)
    other, instead = best_other(space, solved.values, acts)
    margin = worth - other
    start = space.place_of(space.game.start)
    weights = space.game.payoffs.world.start
    loses = float(((solved.values[start] - worth[start]) * weights).sum())
    visits = np.zeros_like(worth)
    for now in islice(courses(space, acts), LOOKED_AHEAD):
        visits += now
    return Margins(
        solved=solved,
        complying=acts,
        instead=instead,
        at_start=float((margin[start] * weights).sum()),
        loses=max(0.0, loses) if loses > tolerance + solved.gap else 0.0,
        steps=tuple(_by_step(space, margin, visits, tolerance + solved.gap)),
        gap=tolerance + solved.gap,
    )


def best_other(space: Space, values: Floats, acts: Acts) -> tuple[Floats, Acts]:
    """Return, in each state, the most that any act but the given one opens, and which act that is."""
    posts = after_acting_of(space, values)
    out, which = np.full_like(values, -np.inf), np.zeros_like(acts)
    for a in range(space.aims.shape[1]):
        open_ = space.aims[:, a] >= 0
        pace = space.paces[open_, a][:, None]
        worth = pace * posts[space.aims[open_, a]] + (1 - pace) * posts[space.aims[open_, 0]]
        worth -= space.paid[open_, a][:, None]
        better = (acts[open_] != a) & (worth > out[open_])
        which[open_] = np.where(better, a, which[open_])
        out[open_] = np.where(better, worth, out[open_])
    return out, which


def _by_step(space: Space, margin: Floats, visits: Floats, gap: float) -> list[StepMargin]:
    out = []
    for k, step in enumerate(space.game.ladder.steps):
        for kept in (False, True):
            here = places_at(space, k, kept)
            weights = visits * here[:, None]
            total = float(weights.sum())
            met = weights > 1e-9
            if total <= 1e-9:
                continue
            known = margin[met]
            out.append(
                StepMargin(
                    step=step.id,
                    kept=kept,
                    margin=float((known * weights[met]).sum() / total),
                    least=float(known.min()),
                    share=float(weights[met][known >= -gap].sum() / total),
                    met=total / LOOKED_AHEAD,
                )
            )
    return out


def places_at(space: Space, k: int, kept: bool) -> NDArray[np.bool_]:
    """Return where step k is the one being reached, or the last one in force; no clock runs."""
    ladder = space.game.ladder
    force, waits, _ = _states(space)
    left = space.keys.copy()
    for size in (*(t + 1 for t in ladder.tops), *map(len, space.game.moves.phases)):
        left //= size
    out = np.asarray(left == 0)
    if kept:
        out &= force[k]
        for j in space.game.later[k]:
            out &= ~force[j]
    else:
        out &= waits[k]
        for j, _ in ladder.steps[k].after:
            out &= force[j]
    return out


def chosen(solved: Solved, acts: Acts, position: Position, world: int) -> Act:
    """Return the act that is taken in a position."""
    return solved.space.game.acts[int(acts[solved.space.near(position), world])]
