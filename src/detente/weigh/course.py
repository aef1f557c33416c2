"""One course of a game that can be read: what the target does, what is seen, where the steps stand.

Decides which of the many courses is told: the middle one. What has chance p a month comes in the
month in which it has been waited for 1/p months; a breach is seen where that is likelier than not;
no month is dark. Terms are counted here, and so are renewals and what they look back on: a course
says when a step is over as the monitor would. Walks the reference, not the arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice

from detente.plan.lifecycle import State
from detente.weigh.game import Act, Game, Outcome, Position
from detente.weigh.phases import NONE, STOPPED, Phase, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfCourse:
    """A month: the act, the rungs after it, and the steps that moved, with their new state.

    `breach` names the severity of the breach that is known at its end, or is empty.
    """

    month: int
    act: str
    rungs: tuple[int, ...]
    moved: tuple[tuple[str, State], ...]
    breach: str


Choice = Callable[[Position, int], Act]
"""Gives the act of the target in a position and a state of the world."""


@dataclass(slots=True)
class _Waits:
    """How long each chance has been waited for."""

    due: dict[str, float] = field(default_factory=dict)

    def comes(self, what: str, chance: float) -> bool:
        """True where it has been waited for long enough; then the wait begins anew."""
        total = self.due.get(what, 0.0) + chance
        self.due[what] = 0.0 if total >= 1 - 1e-9 else total
        return total >= 1 - 1e-9


@dataclass(slots=True)
class _Term:
    """The term of one step in a course: months of it, renewals so far, months that all was kept.

    A renewal looks back no further than to the grant, so that all counts as kept before.
    """

    kept: int
    months: int = 0
    renewals: int = 0


@dataclass(slots=True)
class Terms:
    """The terms of all steps, counted from their grants."""

    game: Game
    of: dict[int, _Term] = field(default_factory=dict)

    def over(self, told: Sequence[Signal], phases: Sequence[Phase]) -> frozenset[int]:
        """Count a month; returns the steps that are over at its end."""
        out = []
        for k, (step, phase) in enumerate(zip(self.game.ladder.steps, phases, strict=True)):
            if step.term is None or not phase.state.running:
                self.of.pop(k, None)
                continue
            run = self.of.setdefault(k, _Term(kept=step.term.quiet))
            sound = told[k].broken == NONE if phase.state.in_force else told[k].sound
            run.months, run.kept = run.months + 1, run.kept + 1 if sound else 0
            if run.months < (step.term.again if run.renewals else step.term.first):
                continue
            left = step.term.renewals is None or run.renewals < step.term.renewals
            if left and told[k].renews and run.kept >= step.term.quiet:
                run.months, run.renewals = 0, run.renewals + 1
            else:
                out.append(k)
        return frozenset(out)


def course(game: Game, choice: Choice, months: int, world: int) -> tuple[MonthOfCourse, ...]:
    """Return the middle course of so many months in one state of the world."""
    return tuple(islice(walked(game, choice, world), months))


def walked(game: Game, choice: Choice, world: int) -> Iterator[MonthOfCourse]:
    """Yield the months of the middle course in one state of the world, without end."""
    position, waits, terms = game.start, _Waits(), Terms(game)
    for month in count(1):
        act = choice(position, world)
        turned = game.turned(position, act)
        if turned is None:
            act = game.acts[0]
        rungs = position.rungs
        if turned is not None and (turned[1] >= 1 or waits.comes(act.name, turned[1])):
            rungs = turned[0]
        outcome = _middle(game, rungs, position, world, waits, terms)
        before, after = position.roadmap.phases, outcome.to.phases
        steps = zip(game.ladder.steps, before, after, strict=True)
        clock = outcome.to.breach
        yield MonthOfCourse(
            month=month,
            act=act.name,
            rungs=rungs,
            moved=tuple((s.id, b.state) for s, a, b in steps if a.state is not b.state),
            breach="" if clock == STOPPED else game.ladder.gravities[clock.gravity].id,
        )
        position = Position(rungs, outcome.to)


def _middle(
    game: Game,
    rungs: tuple[int, ...],
    position: Position,
    world: int,
    waits: _Waits,
    terms: Terms,
) -> Outcome:
    """The outcome of the likeliest evidence, with the senders' draws as they have been waited for."""
    evidence = max(
        (e for e in game.evidence(rungs, position.roadmap.phases) if e[1] is not None),
        key=lambda e: e[0],
    )
    told, _ = game.seen(rungs, position.roadmap, evidence)
    over = terms.over(told, position.roadmap.phases)
    ways = list(game.ways(rungs, position.roadmap, evidence, over))
    p = game.payoffs.world
    relief, snap = ways[0].relief, ways[0].snap_back
    came = relief.step != NONE and waits.comes(
        f"relief {relief.step}", float(p.delivers[world, relief.step])
    )
    falls = snap.step != NONE and waits.comes(
        f"snap-back {snap.step}", float(p.falls[world, snap.step, snap.gravity])
    )
    return next(w for w in ways if w.relief.came == came and w.snap_back.came == falls)
