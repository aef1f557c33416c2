"""The committed roadmap beside one-off gestures with the same total relief.

Decides what a gesture is: the same relief for the same first conditions, step by step, but nothing
must be kept afterwards and nothing is taken back. Both are answered by the best reply of the same
target; persons are counted as what happened, never against money.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

import numpy as np

from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.model import Kind
from detente.weigh.game import Game
from detente.weigh.ladder import Ladder, Rung
from detente.weigh.outlook import courses, mean
from detente.weigh.payoffs import WAYS, Floats, Payoffs
from detente.weigh.solve import TOLERANCE, Acts, solve
from detente.weigh.space import Space, spread

DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a way of giving relief brings in so many months, in the mean.

    `freed`: fewer held at the end than on the opening day; `None` where the roadmap does not say how
    many are held. `given`: worth of the relief that stood, `leaked`: of that which stood while one
    of its conditions was broken, `broken_days`: days on which some relief did.
    """

    name: str
    freed: float | None
    given: float
    leaked: float
    broken_days: float


def gestures_of(ladder: Ladder) -> Ladder:
    """Return the same steps as gestures: nothing to keep, nothing to wait for, no end."""

    def bare(step: Rung) -> Rung:
        after = tuple((j, 1) for j, _ in step.after)
        return replace(step, keeps=(), after=after, term=None, held=1)

    return replace(ladder, steps=tuple(bare(s) for s in ladder.steps))


Change = Callable[[Ladder, Payoffs], tuple[Ladder, Payoffs]]


def _kept(ladder: Ladder, payoffs: Payoffs) -> tuple[Ladder, Payoffs]:
    return ladder, payoffs


def _gestures(ladder: Ladder, payoffs: Payoffs) -> tuple[Ladder, Payoffs]:
    return gestures_of(ladder), payoffs


def _falls(chance: float) -> Change:
    def change(ladder: Ladder, payoffs: Payoffs) -> tuple[Ladder, Payoffs]:
        world = replace(payoffs.world, falls=np.full_like(payoffs.world.falls, chance))
        return ladder, replace(payoffs, world=world)

    return change


def _comes(ladder: Ladder, payoffs: Payoffs) -> tuple[Ladder, Payoffs]:
    world = replace(payoffs.world, delivers=np.ones_like(payoffs.world.delivers))
    return ladder, replace(payoffs, world=world)


def _everything_seen(ladder: Ladder, payoffs: Payoffs) -> tuple[Ladder, Payoffs]:
    return ladder, replace(payoffs, seen=(1.0,) * len(payoffs.seen), silent=0.0)


def _no_patron(ladder: Ladder, payoffs: Payoffs) -> tuple[Ladder, Payoffs]:
    world = replace(payoffs.world, presses=np.zeros_like(payoffs.world.presses))
    return ladder, replace(payoffs, world=world, offset=0.0)


COMPARED: dict[str, Change] = {
    "committed roadmap": _kept,
    "one-off gestures": _gestures,
    "roadmap, snap-back certain": _falls(1.0),
    "roadmap, snap-back never falls": _falls(0.0),
    "roadmap, relief always comes": _comes,
    "roadmap, every breach seen": _everything_seen,
    "roadmap, patron stands aside": _no_patron,
}
"""What is set side by side: both ways, then the roadmap with one thing changed at a time."""


def compared(
    plan: Plan, game: Game, months: int, tolerance: float = TOLERANCE
) -> tuple[Account, ...]:
    """Return the accounts of both ways, and of the roadmap with one thing changed at a time."""
    out = []
    for name, change in COMPARED.items():
        ladder, payoffs = change(game.ladder, game.payoffs)
        space = spread(Game(ladder, payoffs))
        acts = solve(space, tolerance).acts
        out.append(account(name, plan, game.ladder, space, acts, months))
    return tuple(out)


def account(
    name: str, plan: Plan, committed: Ladder, space: Space, acts: Acts, months: int
) -> Account:
    """Return what so many months bring; broken is what the committed roadmap calls so."""
    relief, leaked, broken = leaks(committed, space)
    held = held_at(plan, committed)
    given = leak = days = 0.0
    last = None
    left = space.game.payoffs.world.left
    for now in islice(courses(space, acts), 1, months + 1):
        given += mean(now, relief, left)
        leak += mean(now, leaked, left)
        days += DAYS * mean(now, broken)
        last = now
    freed = None
    if held is not None and last is not None:
        dial, levels = held
        rungs = _rungs(space)[:, dial]
        freed = mean(last, (levels[0] - np.array(levels))[rungs])
    return Account(name=name, freed=freed, given=given, leaked=leak, broken_days=days)


def _rungs(space: Space) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    left, out = space.keys.copy(), []
    for top in space.game.ladder.tops:
        out.append(left % (top + 1))
        left //= top + 1
    return np.array(out).T


def leaks(committed: Ladder, space: Space) -> tuple[Floats, Floats, Floats]:
    """Return, by place, the relief that stands, that which stands on a broken keep, and if any does."""
    rungs = _rungs(space)
    left = space.keys.copy()
    for top in space.game.ladder.tops:
        left //= top + 1
    whole, sound = np.zeros(len(left), np.int64), np.zeros(len(left), np.int64)
    for k, phases in enumerate(space.game.moves.phases):
        at = left % len(phases)
        left //= len(phases)
        force = np.array([p.state.in_force for p in phases])[at]
        broken = np.zeros(len(at), np.bool_)
        for d, rung, _ in committed.steps[k].keeps:
            broken |= rungs[:, d] < rung
        whole += np.where(force, WAYS**k, 0)
        sound += np.where(force & ~broken, WAYS**k, 0)
    relief = space.game.payoffs.relief
    return relief[whole], relief[whole] - relief[sound], (whole != sound).astype(np.float64)


def held_at(plan: Plan, ladder: Ladder) -> tuple[int, tuple[float, ...]] | None:
    """Return a dial and how many are held at most at each of its rungs, from the roadmap's words.

    Of a level of persons that has a value on the opening day and a benchmark that bounds it.
    """
    roadmap = plan.roadmap
    for name, opening in roadmap.opening.items():
        indicator = roadmap.indicators.get(name)
        if (
            indicator is None
            or indicator.kind is not Kind.LEVEL
            or str(indicator.unit) != "persons"
        ):
            continue
        for d, dial in enumerate(ladder.dials):
            levels, bounded = [float(opening)], False
            for names in dial.benchmarks:
                found = [_bound(roadmap.benchmarks[b].when, name, opening) for b in names]
                known = [float(b) for b in found if b is not None]
                bounded = bounded or bool(known)
                levels.append(min([levels[-1], *known]))
            if bounded:
                return d, tuple(levels)
    return None


def _bound(item: c.Condition, indicator: str, opening: Fraction) -> Fraction | None:
    """The most that a condition lets be held; `None` where it sets no bound."""
    if isinstance(item, c.Throughout):
        return _bound(item.item, indicator, opening)
    if not isinstance(item, c.Compare) or item.op not in (c.Op.LE, c.Op.LT, c.Op.EQ):
        return None
    if not isinstance(item.left, c.Level) or item.left.indicator != indicator:
        return None
    match item.right:
        case c.Amount():
            return item.right.value
        case c.Share(of=c.Level(at=c.OnOpening())):
            return item.right.percent * opening / 100
        case _:
            return None
