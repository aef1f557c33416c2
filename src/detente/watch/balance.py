"""What was given and what came between two days: the price list that a roadmap is to replace.

Decides nothing. Every figure is a range; an open end means that nobody reported enough to bound it.
"""

from __future__ import annotations

from detente.core.quantities import Interval
from detente.core.times import DayRange
from detente.plan.plan import Plan
from detente.plan.sight import Number, Sight
from detente.plan.tally import counted
from detente.plan.votes import reported
from detente.roadmap.conditions import Events
from detente.roadmap.model import Indicator, Kind
from detente.watch.results import Balance, BalanceRow, Course, Seen

DELIVERED = ("delivered", "due to be undone")


def balance(plan: Plan, sight: Sight, seen: Seen, run: Course, days: DayRange) -> Balance:
    """Return what stood of relief in the days, and each indicator over them."""
    inside = [
        (name, part)
        for name, runs in run.measures.items()
        for r in runs
        if r.value.state in DELIVERED and (part := _common(r.days, days)) is not None
    ]
    return Balance(
        seen=seen,
        days=days,
        inside=tuple(inside),
        outside=tuple(x for x in run.outside if x.days.meets(days)),
        rows=tuple(_row(i, sight, days) for i in plan.roadmap.indicators.values()),
    )


def _common(a: DayRange, b: DayRange) -> DayRange | None:
    return DayRange(max(a.first, b.first), min(a.last, b.last)) if a.meets(b) else None


def _row(indicator: Indicator, sight: Sight, days: DayRange) -> BalanceRow:
    unit = str(indicator.unit)
    if indicator.kind is Kind.EVENTS:
        events = Events(indicator=indicator.id, span=indicator.span)
        n = counted(indicator, events, days, True, sight, cases=False)
        return BalanceRow(
            indicator=indicator.id,
            kind=indicator.kind.value,
            unit=unit,
            total=_whole(n),
            first=None,
            last=None,
            change=None,
            reason=n.cause.value if n.cause else "",
        )
    start, end = (reported(indicator, d, sight) for d in (days.first, days.last))
    cause = start.cause or end.cause
    return BalanceRow(
        indicator=indicator.id,
        kind=indicator.kind.value,
        unit=unit,
        total=None,
        first=_whole(start),
        last=_whole(end),
        change=_whole(end) - _whole(start),
        reason=cause.value if cause else "",
    )


def _whole(n: Number) -> Interval:
    return n.met.hull(n.refuted)
