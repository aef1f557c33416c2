"""Findings as values: what kinds there are, how much each asks of a reader, and what is news.

Decides the kinds, their weight, and that news is what could not be said before. Does not look for
findings: `watch.findings` does.
"""

from __future__ import annotations

from enum import StrEnum

from detente.core.times import Day
from detente.core.values import dataclass
from detente.watch.results import News, Seen

NEAR = 14
"""So many days before its end a clock, a deadline or a restriction is near, if nobody says else."""


class Weight(StrEnum):
    """How much a finding asks of its reader."""

    ALERT = "alert"
    WATCH = "watch"
    NOTE = "note"


HEAVY = {
    News.BREACH: Weight.ALERT,
    News.QUIET_BREACH: Weight.WATCH,
    News.CLOCK_STARTED: Weight.WATCH,
    News.CLOCK_NEAR: Weight.ALERT,
    News.DEADLINE_NEAR: Weight.WATCH,
    News.DUTY_MISSED: Weight.ALERT,
    News.STALE: Weight.WATCH,
    News.OUTSIDE: Weight.ALERT,
    News.RESTRICTION: Weight.WATCH,
    News.RESTRICTION_NEAR: Weight.ALERT,
    News.DECISION: Weight.WATCH,
    News.UNDERMINED: Weight.ALERT,
    News.BASELINE: Weight.WATCH,
    News.UNEXPLAINED: Weight.WATCH,
}
"""The weight of each kind; what is not here is a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that changed, in a sentence.

    `day` is the day it holds from; `subject` the step, benchmark, measure, restriction, indicator
    or party it is about; `records` what it rests on, as far as records made the difference.
    """

    id: str
    kind: News
    weight: Weight
    day: Day
    subject: str
    text: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What changed since a state of knowledge: `since` is its day, or a place in the ledger."""

    seen: Seen
    since: str
    changes: tuple[Change, ...]


def news(before: tuple[Change, ...], after: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return what can be said after and could not be said before."""
    told = {x.id for x in before}
    return tuple(x for x in after if x.id not in told)
