"""The three answers, their reasons, and strong Kleene logic over them.

Decides how answers combine. Does not decide what an answer rests on. Unknown is never compliance
and never a breach. Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, StrEnum

from detente.core.values import dataclass


class Verdict(IntEnum):
    """The truth of a condition, ordered so that `and` is the minimum and `or` the maximum."""

    NOT_MET = 0
    UNKNOWN = 1
    MET = 2

    @property
    def slug(self) -> str:
        """`met`, `not_met` or `unknown`, as machines read it."""
        return self.name.lower()

    @property
    def words(self) -> str:
        """`met`, `not met` or `unknown`, as people read it."""
        return self.slug.replace("_", " ")


class Reason(StrEnum):
    """Why a condition cannot be determined."""

    NOT_YET_MONITORED = "not yet monitored"
    """No record of the indicator exists at all."""
    MISSING = "missing"
    """No return covers some of the days, or no value was ever reported for them."""
    STALE = "stale"
    """The last value is older than the indicator allows."""
    CONFLICT = "conflict"
    """Sources, or one source with itself, stand on both sides."""
    QUORUM = "quorum"
    """Too few independent groups report."""
    IMPRECISE = "imprecise"
    """What is reported leaves room on both sides: a range, a rounded number, a vague date."""
    UNDEFINED = "undefined"
    """The condition has no meaning yet: a baseline before the grant, a threshold before its date."""
    PENDING = "pending"
    """A deadline that is neither decided nor past."""
    DISPUTED = "disputed"
    """A referee has ruled that the evidence does not stand."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with the reason why it is unknown, and whether it rests on provisional cover."""

    verdict: Verdict
    reason: Reason | None = None
    provisional: bool = False

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.UNKNOWN) != (self.reason is not None):
            raise ValueError("an unknown answer has a reason, and only an unknown one")

    def __str__(self) -> str:
        mark = self.reason.value if self.reason else "provisional" if self.provisional else ""
        return self.verdict.words + (f" ({mark})" if mark else "")


MET = Answer(Verdict.MET)
NOT_MET = Answer(Verdict.NOT_MET)


def unknown(reason: Reason) -> Answer:
    """Return the answer unknown with its reason."""
    return Answer(Verdict.UNKNOWN, reason)


def negate(answer: Answer) -> Answer:
    """Return the answer to the negated condition; unknown stays unknown, for the same reason."""
    return Answer(Verdict(2 - answer.verdict), answer.reason, answer.provisional)


def both(answers: Sequence[Answer]) -> Answer:
    """Return the answer to `a and b and ...`: the lowest; the first unknown gives the reason."""
    return _extreme(answers, Verdict.NOT_MET)


def either(answers: Sequence[Answer]) -> Answer:
    """Return the answer to `a or b or ...`: the highest; the first unknown gives the reason."""
    return _extreme(answers, Verdict.MET)


def _extreme(answers: Sequence[Answer], decisive: Verdict) -> Answer:
    deciding = [a for a in answers if a.verdict is decisive]
    if deciding:
        return Answer(decisive, None, all(a.provisional for a in deciding))
    for a in answers:
        if a.verdict is Verdict.UNKNOWN:
            return a
    other = Verdict(2 - decisive)
    return Answer(other, None, any(a.provisional for a in answers))


def at_least(k: int, answers: Sequence[Answer]) -> Answer:
    """Return whether at least k of the conditions are met; the first unknown gives the reason."""
    met = [a for a in answers if a.verdict is Verdict.MET]
    open_ = [a for a in answers if a.verdict is Verdict.UNKNOWN]
    if len(met) >= k:
        return Answer(Verdict.MET, None, sum(not a.provisional for a in met) < k)
    if len(met) + len(open_) < k:
        refused = [a for a in answers if a.verdict is Verdict.NOT_MET]
        firm = sum(not a.provisional for a in refused)
        return Answer(Verdict.NOT_MET, None, len(answers) - firm >= k)
    return open_[0]
