"""What each source says of an indicator, side by side. Disagreement is shown, never averaged.

Decides nothing. Sources that the indicator does not list are shown and marked as not voting.
"""

from __future__ import annotations

from collections.abc import Mapping

from detente.core.quantities import NOT_NEGATIVE, Interval
from detente.core.times import Day, DayRange
from detente.ledger.records import Record
from detente.plan.evidence import EntryClaim, EventClaim, LevelClaim
from detente.plan.plan import Plan
from detente.plan.register import Roll
from detente.plan.sight import Sight
from detente.plan.tally import counted
from detente.plan.votes import live_levels, reported
from detente.roadmap.conditions import Events
from detente.roadmap.model import Indicator, Kind
from detente.watch.results import Saying, Seen, Values


def values(
    plan: Plan, sight: Sight, seen: Seen, name: str, on: Day, records: Mapping[str, Record]
) -> Values:
    """Return what is said of an indicator by a day. Raises `KeyError` for an unknown name."""
    indicator = plan.roadmap.indicators[name]
    known = sight.of(indicator)
    if indicator.kind is Kind.EVENTS:
        accepted, reason = _count(plan, indicator, sight, on)
        counting = {x.record for x in known.events}
    elif indicator.kind is Kind.REGISTER:
        number = reported(indicator, on, sight)
        accepted = number.refuted.hull(number.met)
        reason = number.cause.value if number.cause else ""
        roll = Roll(indicator, sight)
        counting = {x.record for who in roll.everybody() for x in roll.speaking(who, on)}
    else:
        number = reported(indicator, on, sight)
        accepted = number.refuted.hull(number.met)
        reason = number.cause.value if number.cause else ""
        counting = {x.record for x in live_levels(indicator, on, sight)[0]}
    listed = len(known.levels) + len(known.events) + len(known.entries)
    claims = [*known.levels, *known.events, *known.entries, *known.unlisted]
    shown = [
        _saying(
            plan,
            x,
            records.get(x.record),
            listed=i < listed,
            counts=x.record in counting,
        )
        for i, x in enumerate(claims)
        if x.speaks(sight.known_at) and x.days.first <= on
    ]
    return Values(
        seen=seen,
        indicator=name,
        kind=indicator.kind.value,
        unit=str(indicator.unit),
        accepted=accepted,
        reason=reason,
        sayings=tuple(sorted(shown, key=lambda s: (s.days.last, s.source, s.record), reverse=True)),
    )


def _count(plan: Plan, indicator: Indicator, sight: Sight, on: Day) -> tuple[Interval, str]:
    """The count since the opening, by what the groups report."""
    if on < plan.roadmap.opens:
        return NOT_NEGATIVE, ""
    events = Events(indicator=indicator.id, span=indicator.span)
    days = DayRange(plan.roadmap.opens, on)
    n = counted(indicator, events, days, True, sight, cases=False)
    return n.refuted.hull(n.met), n.cause.value if n.cause else ""


def _saying(
    plan: Plan,
    x: LevelClaim | EventClaim | EntryClaim,
    record: Record | None,
    *,
    listed: bool,
    counts: bool,
) -> Saying:
    source = plan.roadmap.sources.get(x.source)
    if isinstance(x, LevelClaim):
        value = x.word or str(x.value)
    elif isinstance(x, EntryClaim):
        value = f"{x.who} {x.state}"
    else:
        value = str(x.size) + (" in total" if x.total else "")
    return Saying(
        source=x.source,
        name=source.name if source else x.source,
        group=x.group,
        listed=listed,
        judged=x.judged,
        days=x.days,
        value=value,
        known=x.known,
        counts=listed and counts,
        publisher=(record.publisher if record else None) or "",
        url=(record.url if record else None) or "",
        note=(record.note if record else None) or "",
        record=x.record,
    )
