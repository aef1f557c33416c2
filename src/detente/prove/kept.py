"""Which steps go together, what is kept by them, and how an answer says what was looked at of it.

Decides which steps that keep a condition go together in one answer, whose story is told for them, and from
which share on something is a finding. Called by the questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from detente.core.times import Duration, days_at_most
from detente.core.values import dataclass
from detente.prove.prover import Prover
from detente.prove.search import Reached
from detente.prove.space import Tranche, Watched, tranche
from detente.prove.words import Words, words_for
from detente.roadmap.found import listed
from detente.roadmap.model import Step

HALF = Fraction(1, 2)
"""The share of days that is a finding where it is exceeded."""

NOT_IN_FULL = "not answered: there are more states than were looked at"


@dataclass(frozen=True, slots=True)
class Together:
    """Steps that go together in one answer, since it is the same for each; `step` is told of."""

    steps: tuple[str, ...]
    step: Step

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
    def whose(self) -> str:
        """The word for what belongs to them."""
        return "its" if len(self.steps) == 1 else "their"

    @property
    def words(self) -> Words:
        """The words for what they give and keep."""
        return words_for(self.step)


@dataclass(frozen=True, slots=True)
class Kept(Together):
    """A condition that steps keep alike, looked at alone."""

    one: Tranche
    w: Watched

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
        first = told_of(p, steps)
        yield Kept(tuple(steps), first, Tranche(step=first.id, watched=(w,)), w)


def told_of(p: Prover, steps: Sequence[str]) -> Step:
    """Return the step whose story is told for all that go with it: the first that can be granted."""
    first = next((s for s in steps if s in p.climbed.granted), steps[0])
    return p.plan.roadmap.steps[first]


def within(w: Watched) -> str:
    """Return what was allowed to the adversary, where it is more than the condition means."""
    free = (
        "" if w.exact else f"; {w.name} is looked at as a verdict that moves freely from day to day"
    )
    return f"{free}; assuming that {w.assumed}" if w.assumed else free


def looked_at(reached: Reached) -> str:
    """Return how much of a space was looked at."""
    if reached.whole:
        n = len(reached.states)
        return f"{'the one state' if n == 1 else f'all {n:,} states'}, without a limit of days"
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
