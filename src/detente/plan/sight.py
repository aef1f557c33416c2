"""From where a condition is looked at, and what a number may be used for.

Shared words of `semantics`, `votes` and `tally`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Protocol, assert_never

from detente.core.quantities import ANY, Interval, exactly
from detente.core.times import Day, DayRange, Duration, minus
from detente.core.values import dataclass
from detente.core.verdict import Reason
from detente.plan.evidence import Claim, Evidence, IndicatorEvidence, LevelClaim
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator


class Registers(Protocol):
    """Who answers for registers faster than the reference, with the same numbers."""

    def stock(
        self, indicator: Indicator, cohort: c.Anchor | None, on: Day, sight: Sight, /
    ) -> Number:
        """Return how many are in a register on a day."""
        ...

    def flow(
        self, indicator: Indicator, events: c.Events, days: DayRange, over: bool, sight: Sight, /
    ) -> Number:
        """Return how many came into a register, or left it, in some days."""
        ...


class Levels(Protocol):
    """Who finds the reports that speak for a day faster than the reference: the same ones."""

    def live(self, indicator: Indicator, on: Day, sight: Sight, /) -> tuple[list[LevelClaim], bool]:
        """Return the claims that speak for a day, and whether others would but are stale."""
        ...

    def marks(self, indicator: Indicator, limits: Sequence[Duration], /) -> Sequence[Day]:
        """Return, in order, the days on which what is reported of a level can ever change.

        `limits`: how old a report may be.
        """
        ...

    def heard(self, indicator: Indicator, sight: Sight, /) -> bool:
        """Return whether anything is known of a level at all."""
        ...


class Counts(Protocol):
    """Who counts events faster than the reference, with the same numbers."""

    def counted(
        self,
        indicator: Indicator,
        events: c.Events,
        days: DayRange,
        over: bool,
        sight: Sight,
        /,
        *,
        cases: bool,
    ) -> Number:
        """Return how many fall into the days."""
        ...

    def near(
        self,
        indicator: Indicator,
        events: c.Events,
        days: DayRange,
        known_at: Day,
        /,
        *,
        cases: bool,
    ) -> IndicatorEvidence:
        """Return all that can matter to a count in the days, and a word of everybody who speaks."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """From where a condition is looked at.

    `asked` is the later of the day asked about and the day of knowledge: provisional cover that
    has run out by then does not count. `firm` counts real cover only. `voters` (source ids) and
    `quorum` come from "reported by", `fresh` from "reported within", `share` from "known on".
    `flipped` is set under a "not": there the two uses of a number change places. `against` is set
    in a ground against the judged side: there they do so too, because its admissions then count
    towards met and its denials towards nothing. `registers` is the engine's way to count entries,
    `counts` its way to count events, `levels` its way to find reports; the reference has none.
    """

    plan: Plan
    evidence: Evidence
    history: History
    known_at: Day
    asked: Day
    firm: bool
    voters: frozenset[str] | None = None
    quorum: int = 1
    fresh: Duration | None = None
    share: Fraction = Fraction(0)
    flipped: bool = False
    against: bool = False
    registers: Registers | None = field(default=None, compare=False)
    counts: Counts | None = field(default=None, compare=False)
    levels: Levels | None = field(default=None, compare=False)

    def of(self, indicator: Indicator) -> IndicatorEvidence:
        """Return what was ever reported of an indicator."""
        return self.evidence.indicators.get(indicator.id, NO_EVIDENCE)

    @property
    def swapped(self) -> bool:
        """True where what is good for the judged side is what says that a condition is not met."""
        return self.flipped != self.against

    def favours(self, claim: Claim) -> bool:
        """True where a claim may vote for what is good for the judged side: never its own."""
        return not claim.judged and (self.against or self._named(claim))

    def burdens(self, claim: Claim) -> bool:
        """True where a claim may vote for what is bad for the judged side."""
        return not self.against or self._named(claim)

    def needed(self, k: int) -> tuple[int, int]:
        """Return how many groups must favour, and how many must burden, where k is the rule."""
        more = max(k, self.quorum)
        return (k, more) if self.against else (more, k)

    def _named(self, claim: Claim) -> bool:
        return self.voters is None or claim.source in self.voters


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number on a day, with what it may be used for; `cause` is why it is not one number.

    `met` may be used for what is good for the judged side, as a rule that a condition is met: it
    does not vote there. `refuted` may be used for the opposite: there its admissions count.
    """

    met: Interval
    refuted: Interval
    cause: Reason | None = None

    @property
    def bounded(self) -> bool:
        """True where both uses have both ends."""
        return None not in (self.met.lo, self.met.hi, self.refuted.lo, self.refuted.hi)


def anchor_day(anchor: c.Anchor, on: Day, sight: Sight) -> Day | None:
    """Return the day an anchor names on a day, or `None` where it has not come to be."""
    match anchor:
        case c.OnDate(day=when):
            return when
        case c.OnOpening():
            return sight.plan.roadmap.opens
        case c.OnEvent(event=event, step=step):
            return sight.history.last_event(step, event, on)
        case c.Earlier(by=by):
            return minus(on, by)
        case _:
            assert_never(anchor)


NO_EVIDENCE = IndicatorEvidence()


GRAVITY = (
    Reason.NOT_YET_MONITORED,
    Reason.UNDEFINED,
    Reason.PENDING,
    Reason.MISSING,
    Reason.STALE,
    Reason.QUORUM,
    Reason.CONFLICT,
    Reason.IMPRECISE,
)
"""Where several numbers leave a comparison open, the first of these is the reason."""


def nothing(cause: Reason) -> Number:
    """Return the number of which nothing is known."""
    return Number(met=ANY, refuted=ANY, cause=cause)


def gravest(causes: Iterable[Reason | None]) -> Reason | None:
    """Return the cause that stands first in `GRAVITY`."""
    found = {cause for cause in causes if cause is not None}
    return next((g for g in GRAVITY if g in found), None)


def constant(value: Fraction) -> Number:
    """Return a number that is known exactly."""
    return Number(met=exactly(value), refuted=exactly(value))
