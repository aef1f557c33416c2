"""What all questions share: the plan under proof, what was searched of it, and how it is said.

Decides which steps go together in one answer, and what is a finding. Called by the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from detente.core.times import Duration, days_at_most
from detente.plan.climb import Climb, climb
from detente.plan.plan import Plan
from detente.prove import search
from detente.prove.ever import Cycle, best_cycle, worth
from detente.prove.packed import OPEN, Packed, pack
from detente.prove.quiet import ENDLESS
from detente.prove.space import Sign, Tranche, Watched, tranche
from detente.roadmap.found import listed
from detente.roadmap.model import Step

MOST = 20_000_000
"""The most states that one question looks at, unless told otherwise."""

YEAR, QUARTER, HALF = 365, Fraction(1, 4), Fraction(1, 2)
"""The window of a budget that is proposed, the share it is for, and the share that is a finding."""

NOT_IN_FULL = "not answered: there are more states than were looked at"

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


@dataclass(frozen=True, slots=True)
class Kept:
    """A condition that steps keep, looked at alone; `steps` keep it alike, `step` is told of."""

    steps: tuple[str, ...]
    step: Step
    one: Tranche
    w: Watched

    @property
    def who(self) -> str:
        """The steps, as a sentence names them."""
        return listed(self.steps, "and")

    @property
    def are(self) -> str:
        """The verb that goes with them."""
        return "is" if len(self.steps) == 1 else "are"

    @property
    def stay(self) -> str:
        """Another verb that does."""
        return "stays" if len(self.steps) == 1 else "stay"

    @property
    def about(self) -> tuple[str, ...]:
        """What an answer about it is about."""
        return (*self.steps, self.w.name)


def kept(p: Prover) -> Iterator[Kept]:
    """Yield each condition that steps keep; steps that keep it under equal terms go together."""
    found: dict[Watched, list[str]] = {}
    for name in p.plan.order:
        for w in tranche(p.plan, p.plan.roadmap.steps[name]).watched:
            if w.kept:
                found.setdefault(w, []).append(name)
    for w, steps in found.items():
        first = next((s for s in steps if s in p.climbed.granted), steps[0])
        one = Tranche(step=first, watched=(w,))
        yield Kept(tuple(steps), p.plan.roadmap.steps[first], one, w)


def within(w: Watched) -> str:
    """Return what was allowed to the adversary, where it is more than the condition means."""
    free = (
        "" if w.exact else f"; {w.name} is looked at as a verdict that moves freely from day to day"
    )
    return f"{free}; assuming that {w.assumed}" if w.assumed else free


def looked_at(reached: search.Reached) -> str:
    """Return how much of a space was looked at."""
    if reached.whole:
        return f"all {len(reached.states):,} states, without a limit of days"
    return f"the first {reached.depth} days, {len(reached.states):,} states"


def forever(p: Prover, step: Step) -> int:
    """Return how many days stand for "without end" in a timeline: half a year, or less."""
    granted = p.climbed.granted.get(step.id, p.plan.roadmap.opens)
    term = days_at_most(step.sunset) if isinstance(step.sunset, Duration) else 180
    return max(1, min(180, term - 5, p.plan.roadmap.ends - granted))


def counted(n: int | None) -> str:
    """Return a number of days in words."""
    return "1 day" if n == 1 else f"{n} days"


def percent(share: Fraction) -> str:
    """Return a share as a reader says it."""
    return f"{float(share * 100):.0f} %" if share in (0, 1) else f"{float(share * 100):.1f} %"
