"""For how many days a verdict outlives the last report, at most: what silence leaves standing.

Decides it of the text of a condition, and never too few days: where a sentence may stay known however
long nobody reports, the answer is `ENDLESS`. Called by `space`.

What must be known differs by what is said. "At most 10 arrests" needs lists that cover all days, so it
is unknown soon after the lists end; "at least 10 releases" rests on releases that were reported, and
stands until they have left its window.
"""

from __future__ import annotations

from dataclasses import replace

from detente.core.times import Duration, days_at_most
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.model import Kind

ENDLESS = 10**6
"""Days that stand for "never": longer than any roadmap runs."""


def silence_of(plan: Plan, indicator: str) -> int:
    """Return for how many days of silence the last report of an indicator stands."""
    i = plan.roadmap.indicators[indicator]
    if i.kind is Kind.REGISTER:
        return ENDLESS  # an entry stands until its source says something else of it
    if i.kind is Kind.EVENTS:
        if i.silence is None:
            return 0
        late = days_at_most(i.silence.late) if i.silence.late else 0
        return days_at_most(i.silence.every) + late
    return ENDLESS if i.stale_after is None else days_at_most(i.stale_after)


def counts_days(plan: Plan, indicator: str) -> bool:
    """Return whether the last report of an indicator stands for as many days whenever it comes."""
    i = plan.roadmap.indicators[indicator]
    stated = [i.stale_after, *((i.silence.every, i.silence.late) if i.silence else ())]
    return all(x.unit.counts_days for x in stated if x is not None)


def outlives(plan: Plan, condition: c.Condition, *, turned: bool = False) -> int:
    """Return the longest silence after which a condition can still be met; `turned` under a "not"."""

    def inner(item: c.Condition) -> int:
        return outlives(plan, item, turned=turned)

    match condition:
        case c.BenchmarkMet(benchmark=name):
            return inner(plan.conditions[name])
        case c.Not(item=item):
            return outlives(plan, item, turned=not turned)
        case c.All(items=items) | c.Some(items=items) | c.AtLeast(items=items):
            return max((inner(i) for i in items), default=ENDLESS)
        case (
            c.ReportedBy(item=item)
            | c.ReportedWithin(item=item)
            | c.KnownOn(item=item)
            | c.Against(item=item)
        ):
            return inner(item)
        case c.Throughout(item=item, window=window) | c.AtSomePoint(item=item, window=window):
            # of all days, one that is unknown is enough; of some day, one that is known
            every = isinstance(condition, c.Throughout) is not turned
            return _sum(inner(item), _noticed_after(window) if every else _seen_for(window))
        case c.NoEvents(events=events, window=window):
            return _events(plan, events.indicator, window, upper=not turned)
        case c.AnyEvents(events=events, window=window):
            return _events(plan, events.indicator, window, upper=turned)
        case c.Compare(left=left, op=op, right=right):
            return _compared(plan, left, op, right, turned=turned)
        case c.Trend(of=of, window=window):
            name = of.indicator if isinstance(of, c.Level) else of.of.indicator
            over = [window] if isinstance(of, c.Level) else [window, of.window]
            return _sum(silence_of(plan, name), *map(_seen_for, over))
        case c.Is(indicator=name):
            return silence_of(plan, name)
        case _:
            return ENDLESS  # of steps, dates and deadlines: no report is asked for


# Numbers: how long one that is not too large, or large enough, stays known to be so.

_TURNED = {
    c.Op.LT: c.Op.GE, c.Op.LE: c.Op.GT, c.Op.GE: c.Op.LT, c.Op.GT: c.Op.LE,
    c.Op.EQ: c.Op.NE, c.Op.NE: c.Op.EQ,
}  # fmt: skip


def _compared(plan: Plan, left: c.Quantity, op: c.Op, right: c.Quantity, *, turned: bool) -> int:
    def below(small: c.Quantity, large: c.Quantity) -> int:
        at_least = _number(plan, large, upper=False)
        if isinstance(small, c.Amount) and small.value > 0 and isinstance(large, c.Aggregate):
            at_least = min(at_least, _seen_for(large.window))  # what was reported must be in sight
        return min(_number(plan, small, upper=True), at_least)

    match _TURNED[op] if turned else op:
        case c.Op.LT | c.Op.LE:
            return below(left, right)
        case c.Op.GT | c.Op.GE:
            return below(right, left)
        case c.Op.EQ:
            return min(_number(plan, left, upper=True), _number(plan, right, upper=True))
        case c.Op.NE:
            return max(below(left, right), below(right, left))


def _number(plan: Plan, q: c.Quantity, *, upper: bool) -> int:
    """Return the longest silence after which a number still has an upper, or a lower, bound."""
    match q:
        case c.Level(indicator=name, at=None, cohort=None) if upper and _is_register(plan, name):
            return 0  # who is not on the list of a day may be in
        case c.Level(indicator=name, at=None):
            return silence_of(plan, name)
        case c.Level(indicator=name, at=c.Earlier(by=by)):
            return _sum(silence_of(plan, name), days_at_most(by))
        case c.Aggregate(stat=stat, of=of, window=window) if stat.of_events:
            # no fewer than none are always known, whoever is silent
            return _events(plan, of.indicator, window, upper=True) if upper else ENDLESS
        case c.Aggregate(of=of, window=window):
            return _sum(silence_of(plan, of.indicator), _seen_for(window))
        case c.Share(of=of):
            return _number(plan, of, upper=upper)
        case c.Sum(parts=parts):
            return min(_number(plan, x, upper=upper is (sign > 0)) for sign, x in parts)
        case c.Extreme(parts=items):
            return max(_number(plan, x, upper=upper) for x in items)
        case _:
            return ENDLESS  # what is written, or what was on a day that is over


def _events(plan: Plan, indicator: str, window: c.Window, *, upper: bool) -> int:
    """Return for how long a list is known to hold no more, or no fewer, over a window."""
    if upper:
        if _is_register(plan, indicator):
            return 0 if _noticed_after(window) == 0 else ENDLESS  # it needs the list of each day
        return _sum(silence_of(plan, indicator), _noticed_after(window))
    return _seen_for(window)


def _is_register(plan: Plan, indicator: str) -> bool:
    return plan.roadmap.indicators[indicator].kind is Kind.REGISTER


# Windows.


def _seen_for(window: c.Window) -> int:
    """Return for how many days after a day a window still sees it, at most."""
    match window:
        case c.Last(duration=length):
            return days_at_most(length) - 1
        case c.Full(duration=length):
            return days_at_most(length) + _period(length)
        case c.Reported(duration=length, among=among):
            return days_at_most(replace(length, n=among)) + _period(length)
        case _:
            return ENDLESS


def _noticed_after(window: c.Window) -> int:
    """Return after how many days without cover a window is not covered, at most."""
    match window:
        case c.Last() | c.Since():
            return 0
        case c.Full(duration=length):
            return _period(length)
        case c.Reported():
            return _seen_for(window)
        case _:
            return ENDLESS


def _period(length: Duration) -> int:
    return days_at_most(replace(length, n=1))


def _sum(*days: int) -> int:
    return min(ENDLESS, sum(days))
