"""From where a condition is looked at, and what a number may be used for.

Shared words of `semantics`, `votes` and `tally`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from detente.core.quantities import ANY, Interval, exactly
from detente.core.times import Day, Duration
from detente.core.verdict import Reason
from detente.plan.evidence import Evidence, IndicatorEvidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.roadmap.model import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """From where a condition is looked at.

    `asked` is the later of the day asked about and the day of knowledge: provisional cover that
    has run out by then does not count. `firm` counts real cover only. `voters` (source ids) and
    `quorum` come from "reported by", `fresh` from "reported within", `share` from "known on".
    `flipped` is set under a "not": there the two uses of a number change places.
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

    def of(self, indicator: Indicator) -> IndicatorEvidence:
        """Return what was ever reported of an indicator."""
        return self.evidence.indicators.get(indicator.id, NO_EVIDENCE)

    def may_vote(self, source: str) -> bool:
        """True where "reported by" lets the source vote met."""
        return self.voters is None or source in self.voters


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number on a day, with what it may be used for; `cause` is why it is not one number.

    `met` may be used to say that a condition is met: the judged side does not vote there.
    `refuted` may be used to say that it is not met: there an admission of the judged side counts.
    """

    met: Interval
    refuted: Interval
    cause: Reason | None = None

    @property
    def bounded(self) -> bool:
        """True where both uses have both ends."""
        return None not in (self.met.lo, self.met.hi, self.refuted.lo, self.refuted.hi)


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
