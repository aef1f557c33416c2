"""Whether a level and its flows add up: what was there, what came, what went, what is there now.

Decides what is left unexplained. A level may name the events by which it moves; a period is
accounted for where somebody gave a total for it on both sides. What remains was not reported: people
who left or came in ways that nobody counts, or a source in error. Never corrects a figure. Called by
the board and by the findings. The board shows each register in the same way, since the opening.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from detente.core.quantities import Interval, exactly, number
from detente.core.times import Day, DayRange, words
from detente.plan.plan import Plan
from detente.plan.register import flow
from detente.plan.sight import Sight
from detente.plan.tally import counted
from detente.plan.votes import live_levels, reported
from detente.roadmap.conditions import Events, Flow
from detente.roadmap.model import Account, Indicator, Kind
from detente.watch.results import Finding, RegisterFigure, Remainder

ZERO = Fraction(0)


def remainders(plan: Plan, sight: Sight, on: Day) -> Iterator[Remainder]:
    """Return each period accounted for by a day, with what its flows leave unexplained."""
    for indicator in plan.roadmap.indicators.values():
        if indicator.account is not None:
            for days in _periods(plan, indicator.account, sight, on):
                yield _remainder(plan, indicator, indicator.account, days, sight)


def registers(plan: Plan, sight: Sight, days: DayRange) -> Iterator[RegisterFigure]:
    """Return of each register how many are in it after some days, and how many came and left."""
    for i in plan.roadmap.indicators.values():
        if i.kind is not Kind.REGISTER:
            continue
        before, inside = (_stood(i, d, sight) for d in (days.first - 1, days.last))
        came, left = (_passed(i, way, days, sight) for way in (Flow.IN, Flow.OUT))
        yield RegisterFigure(
            id=i.id,
            unit=str(i.unit),
            days=days,
            before=before,
            came=came,
            left=left,
            inside=inside,
            rest=before + came - left - inside,
        )


def _passed(indicator: Indicator, way: Flow, days: DayRange, sight: Sight) -> Interval:
    events = Events(span=indicator.span, indicator=indicator.id, flow=way)
    n = flow(indicator, events, days, True, sight)
    return n.met.hull(n.refuted)


def unexplained(plan: Plan, sight: Sight, on: Day) -> Iterator[Finding]:
    """Return a finding for each period whose flows surely do not explain the change of its level."""
    for r in remainders(plan, sight, on):
        lo, hi = r.rest.lo, r.rest.hi
        if lo is None or hi is None or lo <= 0 <= hi:
            continue
        gone = lo > 0
        size = r.rest if gone else -r.rest
        verb = "left" if gone else "came"
        yield Finding(
            day=r.days.last,
            about=r.indicator,
            text=f"{size.of(r.unit)} {verb} from {words(r.days.first)} to {words(r.days.last)} "
            f"and no report says how: {r.before} before, {number(r.came)} came, "
            f"{number(r.left)} left, {r.after} after",
            records=r.records,
        )


def _periods(plan: Plan, account: Account, sight: Sight, on: Day) -> list[DayRange]:
    """The periods for which somebody gave a total of what came, and somebody of what left."""
    sides = []
    for names in (account.entering, account.leaving):
        claims = (x for n in names for x in sight.of(plan.roadmap.indicators[n]).events)
        known = (x for x in claims if x.total and x.speaks(sight.known_at))
        sides.append({x.days for x in known if x.days.last <= on})
    return sorted(sides[0] & sides[1], key=lambda d: (d.first, d.last))


def _remainder(
    plan: Plan, indicator: Indicator, account: Account, days: DayRange, sight: Sight
) -> Remainder:
    before, after = (_stood(indicator, d, sight) for d in (days.first - 1, days.last))
    came, left = (
        sum((_least(plan, n, days, sight) for n in names), ZERO)
        for names in (account.entering, account.leaving)
    )
    records: list[str] = []
    for d in (days.first - 1, days.last):
        records += [x.record for x in live_levels(indicator, d, sight)[0]]
    for n in (*account.entering, *account.leaving):
        claims = sight.of(plan.roadmap.indicators[n]).events
        records += [x.record for x in claims if x.speaks(sight.known_at) and x.days == days]
    return Remainder(
        indicator=indicator.id,
        unit=str(indicator.unit),
        days=days,
        before=before,
        came=came,
        left=left,
        after=after,
        rest=before + exactly(came) - exactly(left) - after,
        records=tuple(dict.fromkeys(records)),
    )


def _stood(indicator: Indicator, on: Day, sight: Sight) -> Interval:
    n = reported(indicator, on, sight)
    return n.met.hull(n.refuted)


def _least(plan: Plan, name: str, days: DayRange, sight: Sight) -> Fraction:
    """As many as were reported: what nobody reported explains nothing."""
    indicator = plan.roadmap.indicators[name]
    n = counted(
        indicator, Events(span=indicator.span, indicator=name), days, True, sight, cases=False
    )
    return n.refuted.lo or ZERO
