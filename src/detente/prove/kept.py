"""What is kept by steps, and how an answer says what was looked at of it.

Decides which steps go together in one answer, and from which share on something is a finding. Called by
the questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from detente.core.times import Duration, days_at_most
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
    def words(self) -> Words:
        """The words for what they give and keep."""
        return words_for(self.step)

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
