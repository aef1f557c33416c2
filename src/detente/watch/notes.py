"""What stands beside a value: why it is not one number, and how far off it is.

Decides nothing: the numbers and verdicts are the engine's. Called by `explain` and `entries`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from detente.core.quantities import ANY, Interval
from detente.core.times import Day, DayRange, plus, words
from detente.core.verdict import Answer, Reason, Verdict
from detente.plan.evidence import LevelClaim
from detente.plan.sight import Number, Sight
from detente.plan.tally import Count
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator
from detente.watch.results import Margin

LARGE = (c.Op.GE, c.Op.GT)


def margin(value: Interval, op: c.Op, threshold: Interval, unit: str, a: Answer) -> Margin | None:
    """Return how far a value is from its threshold; both ends where either is a range.

    What is missing is never below zero where it is not known whether anything is.
    """
    if op in (c.Op.EQ, c.Op.NE) or (value.lo is None and value.hi is None) or threshold == ANY:
        return None
    gap = value - threshold if op in LARGE else threshold - value
    zero = Fraction(0)
    if a.verdict is Verdict.MET:
        lo = max(zero, gap.lo) if gap.lo is not None else zero
        return Margin(amount=Interval(lo, gap.hi), unit=unit, short=False)
    short = -gap
    lo = max(zero, short.lo) if short.lo is not None else zero
    hi = None if short.hi is None else max(lo, short.hi)
    if hi is None and lo == 0:
        return None
    return Margin(amount=Interval(lo, hi), unit=unit, short=True)


def level_notes(
    indicator: Indicator, live: Sequence[LevelClaim], stale: bool, sight: Sight
) -> tuple[str, ...]:
    """Say why a level is not one number."""
    known = [x for x in sight.of(indicator).levels if x.speaks(sight.known_at)]
    if not known:
        return ("nobody has reported it yet",)
    if not live and stale:
        last_day = max(x.days.last for x in known)
        return (f"no report since {words(last_day)}; a report holds {indicator.stale_after}",)
    if not live:
        return ("no report for that day",)
    if len({(x.value.lo, x.value.hi, x.word) for x in live}) > 1:
        word = "disagree" if any(_apart(a, b) for a in live for b in live) else "say"
        return (f"sources {word}: {said(live, '')}",)
    groups = {x.group for x in live if not x.judged}
    if len(groups) < indicator.accept.k:
        return (f"{len(groups)} of {indicator.accept.k} independent groups report",)
    return ()


def _apart(a: LevelClaim, b: LevelClaim) -> bool:
    """True where two reports cannot both be right; "at least 1,100" and "at least 1,140" can."""
    below = a.value.hi is not None and b.value.lo is not None and a.value.hi < b.value.lo
    return a.word != b.word or below


def said(live: Sequence[LevelClaim], unit: str) -> str:
    """Return what sources say, side by side: `1,160, 1,186 persons`."""
    values = sorted({x.word or str(x.value) for x in live}, key=lambda t: (len(t), t))
    return (", ".join(values) + (f" {unit}" if unit else "")) if values else "nothing"


def cover_notes(indicator: Indicator, n: Number, missing: Sequence[DayRange]) -> tuple[str, ...]:
    """Say why a count is not one number."""
    if n.cause is Reason.NOT_YET_MONITORED:
        return ("nobody has reported it yet",)
    if n.met.hi is None and missing:
        shown = ", ".join(days_in_words(m) for m in missing[:3]) + (
            " and more" if len(missing) > 3 else ""
        )
        return (f"no complete list for {shown}",)
    if n.cause is Reason.QUORUM:
        k = indicator.accept.k
        few = (
            "no independent group reports"
            if k == 1
            else f"fewer than {k} independent groups report"
        )
        return (f"{few} some of them",)
    return ()


def clean_from(count: Count, window: c.Last, on: Day) -> list[str]:
    """Say when the window is clean at the earliest, if nothing new happens."""
    sure = [x.claim.days.last for x in count.tally.claims if x.lo > 0]
    if not sure:
        return []
    clean = plus(max(sure), window.duration)
    if clean <= on:
        return []
    return [f"met on {words(clean)} at the earliest, if nothing new happens"]


def days_in_words(r: DayRange) -> str:
    """Return some days as a reader says them."""
    return words(r.first) if r.first == r.last else f"{words(r.first)} to {words(r.last)}"


def spaced(name: str) -> str:
    """Return an id as words."""
    return name.replace("_", " ")
