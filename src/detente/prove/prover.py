"""The plan under proof, and what was searched of it: each space once, whichever question asks.

Decides how far a search goes, and where a cure budget is left aside. Called by the questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from detente.plan.climb import Climb, climb
from detente.plan.plan import Plan
from detente.prove import search
from detente.prove.ever import Cycle, best_cycle, worth
from detente.prove.packed import OPEN, Packed, pack
from detente.prove.quiet import ENDLESS
from detente.prove.space import Sign, Tranche

MOST = 20_000_000
"""The most states that one question looks at, unless told otherwise."""

QUARTER = Fraction(1, 4)
"""The share for which a cure budget is proposed, unless told otherwise."""

Days = tuple[tuple[int, ...], ...]

WELL = (Sign.GOOD, Sign.BAD, Sign.EASED)


@dataclass(slots=True, kw_only=True)
class Prover:
    """A plan under proof. `seconds` is asked for the time, so that this room needs no clock.

    `witnesses`: what is proved is shown by a timeline too, where one shows it.
    `share`: for which share of days a cure budget is proposed. `story`: the favourable one, where it
    is known.
    """

    plan: Plan
    most: int = MOST
    witnesses: bool = False
    share: Fraction = QUARTER
    seconds: Callable[[], float] = lambda: 0.0
    progress: search.Progress | None = None
    story: Climb | None = None
    _best: dict[object, Cycle | None] = field(default_factory=dict)
    _seen: dict[object, tuple[search.Reached, search.Graph | None]] = field(default_factory=dict)

    @property
    def climbed(self) -> Climb:
        """The favourable story of the ladder."""
        if self.story is None:
            self.story = climb(self.plan)
        return self.story

    def space(
        self, shape: Tranche, signs: tuple[Sign, ...]
    ) -> tuple[Packed, search.Reached, search.Graph | None]:
        """Return all that a tranche can reach; no graph where it was cut off."""
        space = pack(shape, signs)
        key = (_shape(shape), signs)
        if key not in self._seen:
            reached = search.explore(space, most=self.most, progress=self.progress)
            self._seen[key] = (reached, search.graph(space, reached) if reached.whole else None)
        return space, *self._seen[key]

    def best(self, shape: Tranche, signs: tuple[Sign, ...], of: int) -> Cycle | None:
        """Return the cycle with the largest share of days that are `of`."""
        key = (_shape(shape), signs, of)
        if key not in self._best:
            _, _, graph = self.space(shape, signs)
            self._best[key] = None if graph is None else best_cycle(graph, worth(graph, of))
        return self._best[key]

    def far(
        self, shape: Tranche, signs: tuple[Sign, ...], run: int, of: int
    ) -> tuple[Days | None, search.Reached]:
        """Return the shortest timeline with so many days in a row that are `of`, if there is one."""
        space = pack(shape, signs, run=run, run_of=of)
        reached = search.explore(space, most=self.most, progress=self.progress)
        return (search.way(space, reached, reached.goal) if reached.goal >= 0 else None), reached

    def shortest(self, shape: Tranche, signs: tuple[Sign, ...], run: int, of: int) -> Days | None:
        """Return that timeline alone."""
        return self.far(shape, signs, run, of)[0]

    def ever_far(
        self, shape: Tranche, signs: tuple[Sign, ...], run: int, of: int
    ) -> tuple[Days | None, search.Reached]:
        """Return the same, and nothing only where there is none however much time has passed.

        A search adds up the days spent of a cure budget and never gives them back. That is exact for
        a breach that is no longer than the window of the budget; beyond that it is left aside.
        """
        if of == OPEN or _rationed_for(shape) < run:
            found, reached = self.far(without_budget(shape), signs, run, of)
            if found is None:
                return None, reached
            return self.far(shape, signs, run, of)[0] or found, reached
        return self.far(shape, signs, run, of)

    def longest(
        self, shape: Tranche, signs: tuple[Sign, ...], of: int
    ) -> tuple[int | None, search.Reached]:
        """Return the most days in a row that are `of`; `None` without end, or where it was cut off."""
        _, reached, graph = self.space(shape, signs)
        most = None if graph is None else search.longest(graph, of)
        if graph is not None and (most is None or of == OPEN or most >= _rationed_for(shape)):
            _, reached, graph = self.space(without_budget(shape), signs)
            most = None if graph is None else search.longest(graph, of)
        return most, reached


def without_budget(t: Tranche) -> Tranche:
    """Return a tranche without cure budgets, which only end relief earlier."""
    free = (replace(w, breach=replace(w.breach, budget=None)) for w in t.watched)
    return replace(t, watched=tuple(free))


def _rationed_for(t: Tranche) -> int:
    """Return for how many days in a row the budgets of a tranche are counted exactly."""
    return min((b.window for w in t.watched if (b := w.breach.budget)), default=ENDLESS)


def _shape(t: Tranche) -> Tranche:
    """Return a tranche without names: what is searched once for all of its shape."""
    return replace(t, step="", watched=tuple(replace(w, name="") for w in t.watched))
