"""The definition of every verdict: day by day, naive, and meant to be read.

Decides what a condition answers on a day `on`, as known on a day `known_at`. Where two good
engineers could build two things, the sentence beside the code says which one it is. `votes` says
what reports of a level establish, `tally` what lists of events do. The run-length engine in
`watch` is tested against this file.

A comparison is met where every number that may be used for met satisfies it, not met where no
number that may be used to refute does, and unknown otherwise.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import assert_never

from detente.core.quantities import ANY, DAYS_PER, Interval, exactly
from detente.core.times import Day, DayRange, Duration, full, full_before, last, minus, plus
from detente.core.verdict import (
    MET,
    NOT_MET,
    Answer,
    Reason,
    Verdict,
    both,
    either,
    negate,
    unknown,
)
from detente.core.verdict import at_least as at_least_k
from detente.plan.evidence import Evidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.register import knowing, stock
from detente.plan.sight import Number, Sight, anchor_day, constant, gravest, nothing
from detente.plan.tally import counted
from detente.plan.votes import WorkedOut, category, live_levels, reported, reported_on, voices
from detente.roadmap import conditions as c
from detente.roadmap.model import Baselines, Indicator, Kind, Rule


def answer(
    plan: Plan,
    evidence: Evidence,
    condition: c.Condition,
    on: Day,
    known_at: Day,
    history: History,
    *,
    firm: bool = False,
) -> Answer:
    """Return the answer to a condition on a day, as known on a day.

    It is provisional where it needs returns that are not yet due; `firm` leaves those out.
    """
    sight = Sight(
        plan=plan,
        evidence=evidence,
        history=history,
        known_at=known_at,
        asked=max(on, known_at),
        firm=True,
    )
    return answer_seen(condition, on, sight, firm=firm)


def answer_seen(condition: c.Condition, on: Day, sight: Sight, *, firm: bool) -> Answer:
    """Return the answer to a condition on a day under a sight that counts real cover only."""
    sure = judge(condition, on, sight)
    if firm or sure.verdict is not Verdict.UNKNOWN:
        return sure
    hoped = judge(condition, on, replace(sight, firm=False))
    return replace(hoped, provisional=hoped.verdict is not Verdict.UNKNOWN)


def judge(condition: c.Condition, on: Day, sight: Sight) -> Answer:  # noqa: C901 one case a node
    """Return the answer to a condition on a day under one sight."""
    match condition:
        case c.All(items=items):
            return both([judge(i, on, sight) for i in items])
        case c.Some(items=items):
            return either([judge(i, on, sight) for i in items])
        case c.AtLeast(k=k, items=items):
            return at_least_k(k, [judge(i, on, sight) for i in items])
        case c.Not(item=item):
            return negate(judge(item, on, flip(sight)))
        case c.Compare(left=left, op=op, right=right):
            return compare(left, op, right, on, sight)
        case c.NoEvents(events=events, window=window):
            return negate(_any_events(events, window, on, sight, swapped=not sight.swapped))
        case c.AnyEvents(events=events, window=window):
            return _any_events(events, window, on, sight, swapped=sight.swapped)
        case c.Trend():
            return _trend(condition, on, sight)
        case c.InForce(step=step, lasting=lasting):
            since = sight.history.in_force_since(step, on)
            need = on if lasting is None else last(on, lasting).first
            return MET if since is not None and since <= need else NOT_MET
        case c.InState(step=step, state=state):
            return MET if sight.history.is_in(step, state, on) else NOT_MET
        case c.BenchmarkMet(benchmark=name):
            return judge(sight.plan.conditions[name], on, sight)
        case c.KeepsHeld(step=step):
            return sight.history.keeps(step, on)
        case c.Throughout(item=item, window=window):
            return _throughout(item, window, on, sight)
        case c.AtSomePoint(item=item, window=window):
            never = c.Not(item=item, span=item.span)
            return negate(_throughout(never, window, on, flip(sight)))
        case c.By(item=item) | c.WithinAfter(item=item):
            return _deadline(item, deadline_days(condition, on, sight), on, sight)
        case (
            c.ReportedBy(item=item)
            | c.ReportedWithin(item=item)
            | c.KnownOn(item=item)
            | c.Against(item=item)
        ):
            return judge(item, on, under(condition, sight))
        case c.Is():
            return category(condition, on, sight)
        case c.NotBefore(day=first):
            return MET if on >= first else NOT_MET
        case c.Named():
            raise AssertionError("a resolved condition holds no bare name")
        case _:
            assert_never(condition)


def under(condition: c.Condition, sight: Sight) -> Sight:
    """Return the sight under "reported by", "reported within", "known on", or in a ground."""
    match condition:
        case c.Against():
            return sight if sight.against else replace(sight, against=True)
        case c.ReportedBy(k=k, sources=sources):
            return replace(sight, voters=frozenset(sources), quorum=k)
        case c.ReportedWithin(duration=duration):
            return replace(sight, fresh=duration)
        case c.KnownOn(percent=percent):
            return replace(sight, share=percent / 100)
        case _:
            return sight


def flip(sight: Sight) -> Sight:
    """Return the sight under a "not"."""
    return replace(sight, flipped=not sight.flipped)


def flipped(n: Number) -> Number:
    """Return the number with its two uses changed about."""
    return replace(n, met=n.refuted, refuted=n.met)


# Windows and anchors.


def window_days(window: c.Window, on: Day, sight: Sight) -> tuple[DayRange | None, bool]:
    """Return the days a window names up to the day asked about, and whether it is over by then.

    `None` where it has not begun or its anchor has not come to be.
    """
    match window:
        case c.Last(duration=duration):
            return last(on, duration), True
        case c.Full(duration=duration):
            return full(on, duration), True
        case c.Reported():
            return reported_periods(window, on, sight), True
        case c.Back(window=c.Full(duration=duration), by=by):
            return full_before(on, duration, by), True
        case c.Back(window=c.Reported() as moving, by=by):
            newest = reported_periods(moving, on, sight)
            return full_before(newest.last, moving.duration, by), True
        case c.Back(window=moving, by=by):
            return last(minus(on, by), moving.duration), True
        case c.Since(anchor=anchor):
            start = anchor_day(anchor, on, sight)
            return (None if start is None or start > on else DayRange(start, on)), True
        case c.Fixed(days=days):
            bounds = (days.first, days.last)
        case c.After(duration=duration, anchor=anchor):
            start = anchor_day(anchor, on, sight)
            if start is None:
                return None, True
            bounds = (start + 1, plus(start, duration))
        case _:
            assert_never(window)
    if bounds[0] > on:
        return None, False
    return DayRange(bounds[0], min(bounds[1], on)), bounds[1] <= on


def reported_periods(window: c.Reported, on: Day, sight: Sight) -> DayRange:
    """Return the latest full periods in a row for which there are figures.

    There are figures where those who count leave neither end of the number of events open. Where
    no such periods lie among those looked at, the latest count, and what is asked is unknown.
    """
    assert window.of is not None  # noqa: S101  a resolved window knows its events
    indicator = sight.plan.roadmap.indicators[window.of.indicator]
    for back in range(window.among - window.duration.n + 1):
        days = full_before(on, window.duration, Duration(back, window.duration.unit))
        if counted(indicator, window.of, days, True, sight, cases=False).bounded:
            return days
    return full(on, window.duration)


def _throughout(item: c.Condition, window: c.Window, on: Day, sight: Sight) -> Answer:
    days, over = window_days(window, on, sight)
    if days is None:
        return unknown(Reason.UNDEFINED if over else Reason.PENDING)
    if isinstance(item, c.KeepsHeld):
        grant = sight.history.last_event(item.step, c.StepEvent.GRANT, on)
        if grant is None or grant > days.last:
            return unknown(Reason.UNDEFINED)
        days = DayRange(max(days.first, grant), days.last)
    answers = [judge(item, d, sight) for d in range(days.first, days.last + 1)]
    return both(answers if over else [*answers, unknown(Reason.PENDING)])


def deadline_days(condition: c.By | c.WithinAfter, on: Day, sight: Sight) -> tuple[Day, Day] | None:
    """Return the first and last day in time; `None` where the anchor has not come to be.

    The last can come before the first: then no day is in time.
    """
    if isinstance(condition, c.By):
        due = anchor_day(condition.anchor, on, sight)
        return None if due is None else (sight.plan.roadmap.opens, due)
    start = anchor_day(condition.window.anchor, on, sight)
    return None if start is None else (start + 1, plus(start, condition.window.duration))


def _deadline(item: c.Condition, bounds: tuple[Day, Day] | None, on: Day, sight: Sight) -> Answer:
    """A deadline is met once its item was met in time, not met when it is past, else pending."""
    if bounds is None:
        return unknown(Reason.UNDEFINED)
    first, due = bounds
    answers = [judge(item, d, sight) for d in range(first, min(on, due) + 1)]
    return either(answers if on >= due else [unknown(Reason.PENDING), *answers])


# Comparisons.


def compare(left: c.Quantity, op: c.Op, right: c.Quantity, on: Day, sight: Sight) -> Answer:
    """Return whether one quantity stands to another as the sign says."""
    a, b = quantity(left, on, sight), quantity(right, on, sight)
    if sight.swapped:
        a, b = flipped(a), flipped(b)
    if satisfied(a.met, op, b.met) is True:
        return MET
    if satisfied(a.refuted, op, b.refuted) is False or votes_refute(left, op, b, on, sight):
        return NOT_MET
    return unknown(gravest([a.cause, b.cause]) or Reason.IMPRECISE)


def satisfied(a: Interval, op: c.Op, b: Interval) -> bool | None:
    """Return whether every pair of numbers of two intervals satisfies a sign, or none, or some."""
    match op:
        case c.Op.LT:
            return _below(a, b, strict=True)
        case c.Op.LE:
            return _below(a, b, strict=False)
        case c.Op.GT:
            return _below(b, a, strict=True)
        case c.Op.GE:
            return _below(b, a, strict=False)
        case c.Op.EQ:
            if a.exact is not None and a.exact == b.exact:
                return True
            apart = _below(a, b, strict=True) is True or _below(b, a, strict=True) is True
            return False if apart else None
        case c.Op.NE:
            same = satisfied(a, c.Op.EQ, b)
            return None if same is None else not same
        case _:
            assert_never(op)


def _below(a: Interval, b: Interval, *, strict: bool) -> bool | None:
    if a.hi is not None and b.lo is not None and (a.hi < b.lo or (not strict and a.hi == b.lo)):
        return True
    if a.lo is not None and b.hi is not None and (a.lo > b.hi or (strict and a.lo == b.hi)):
        return False
    return None


def votes_refute(left: c.Quantity, op: c.Op, right: Number, on: Day, sight: Sight) -> bool:
    """Return whether the groups agree that an "equal to" does not hold though they differ.

    4 and 6 both refute "= 5" though 5 lies between them: the verdict must agree, not the value.
    """
    if op is not c.Op.EQ or not isinstance(left, c.Level) or left.at is not None or sight.swapped:
        return False
    indicator = sight.plan.roadmap.indicators[left.indicator]
    if indicator.accept.rule is not Rule.REPORTS:
        return False
    groups = voices(live_levels(indicator, on, sight)[0])
    against = [g for g in groups if satisfied(g.value, op, right.refuted) is False]
    for_it = [g for g in groups if not g.judged and satisfied(g.value, op, right.refuted) is True]
    return len(against) >= indicator.accept.k and not for_it


# Quantities.


def quantity(q: c.Quantity, on: Day, sight: Sight) -> Number:
    """Return what is known of a quantity on a day."""
    match q:
        case c.Amount(value=value):
            return constant(value)
        case c.Dated(steps=steps):
            due = [amount for start, amount in steps if start <= on]
            return constant(due[-1].value) if due else nothing(Reason.UNDEFINED)
        case c.Share(percent=percent, of=of):
            n = quantity(of, on, sight)
            part = percent / 100
            return replace(n, met=n.met.scaled(part), refuted=n.refuted.scaled(part))
        case c.Sum(parts=parts):
            numbers = [(sign, quantity(part, on, sight)) for sign, part in parts]
            return Number(
                met=_signed_sum([(sign, n.met) for sign, n in numbers]),
                refuted=_signed_sum([(sign, n.refuted) for sign, n in numbers]),
                cause=gravest(n.cause for _, n in numbers),
            )
        case c.Extreme(greatest=greatest, parts=several):
            among = [quantity(part, on, sight) for part in several]
            return Number(
                met=extreme([n.met for n in among], greatest=greatest),
                refuted=extreme([n.refuted for n in among], greatest=greatest),
                cause=gravest(n.cause for n in among),
            )
        case c.Level():
            return level(q, on, sight)
        case c.Aggregate():
            return aggregate(q, on, sight)
        case c.Its():
            raise AssertionError('a resolved quantity holds no "its"')
        case _:
            assert_never(q)


def _signed_sum(parts: Sequence[tuple[int, Interval]]) -> Interval:
    total = exactly(0)
    for sign, interval in parts:
        total = total + interval if sign > 0 else total - interval
    return total


def extreme(parts: Sequence[Interval], *, greatest: bool) -> Interval:
    """Return the least or greatest of numbers of which each lies in its interval.

    The least is bounded above as soon as one of them is, and below only where all are.
    """
    los, his = [n.lo for n in parts], [n.hi for n in parts]
    known_los, known_his = [x for x in los if x is not None], [x for x in his if x is not None]
    if greatest:
        return Interval(
            max(known_los, default=None), None if None in his else max(known_his, default=None)
        )
    return Interval(
        None if None in los else min(known_los, default=None), min(known_his, default=None)
    )


def level(q: c.Level, on: Day, sight: Sight) -> Number:
    """Return a level on a day or on its anchor.

    A baseline at a grant is fixed then or taken anew, as the indicator says; an opening value that
    the roadmap fixes stands.
    """
    indicator = sight.plan.roadmap.indicators[q.indicator]
    if indicator.kind is Kind.REGISTER:
        return _entries(indicator, q, on, sight)
    if q.at is None:
        return reported(indicator, on, sight)
    if isinstance(q.at, c.OnOpening) and q.indicator in sight.plan.roadmap.opening:
        return constant(sight.plan.roadmap.opening[q.indicator])
    if isinstance(q.at, c.OnEvent) and indicator.baselines is Baselines.THEN:
        fixed = sight.history.baseline(q.at.step, q.at.event, q.indicator, on)
        return nothing(Reason.UNDEFINED) if fixed is None else Number(met=fixed, refuted=fixed)
    when = anchor_day(q.at, on, sight)
    if when is None or when > on:
        return nothing(Reason.UNDEFINED)
    return reported(indicator, when, sight)


def _entries(indicator: Indicator, q: c.Level, on: Day, sight: Sight) -> Number:
    """The stock of a register; that of an earlier day by the knowledge that its baselines rule."""
    when = on if q.at is None else anchor_day(q.at, on, sight)
    if when is None or when > on:
        return nothing(Reason.UNDEFINED)
    then = sight if q.at is None else knowing(indicator, q.at, when, sight)
    return stock(indicator, q.cohort, when, then)


# Aggregates.


def aggregate(q: c.Aggregate, on: Day, sight: Sight) -> Number:
    """Return one number from the window: of events by counting, of levels day by day."""
    indicator = sight.plan.roadmap.indicators[q.of.indicator]
    days, over = window_days(q.window, on, sight)
    if days is None:
        return nothing(Reason.UNDEFINED if over else Reason.PENDING)
    if q.stat.of_events:
        number = counted(indicator, q.of, days, over, sight, cases=q.stat is c.Stat.COUNT)
        if q.stat is not c.Stat.RATE:
            return number
        part = Fraction(1, len(days)) * DAYS_PER[indicator.unit.per or "day"]
        return replace(number, met=number.met.scaled(part), refuted=number.refuted.scaled(part))
    if not over:
        return nothing(Reason.PENDING)
    if indicator.kind is Kind.REGISTER:
        return _of_levels(q.stat, indicator, days, sight)
    what = (q.stat, days, sight.share)
    return WorkedOut.of(indicator, sight).number(
        what, days.last, lambda: _of_levels(q.stat, indicator, days, sight)
    )


def _of_levels(stat: c.Stat, indicator: Indicator, days: DayRange, sight: Sight) -> Number:
    """Return one number for what is reported of a level on some days."""
    starts = list(_alike(indicator, days, sight))
    numbers = reported_on(indicator, (d for d, _ in starts), sight)
    values = [(x, n) for x, (_, n) in zip(numbers, starts, strict=True)]
    met = [(x.met, n) for x, n in values if x.met.lo is not None and x.met.hi is not None]
    refuted = [
        (x.refuted, n) for x, n in values if x.refuted.lo is not None and x.refuted.hi is not None
    ]
    needed = sight.share * len(days)
    met, refuted = (own if sum(n for _, n in own) >= needed else [] for own in (met, refuted))
    if not met or not refuted:
        return Number(
            met=_statistic(stat, met),
            refuted=_statistic(stat, refuted),
            cause=gravest(x.cause for x, _ in values) or Reason.MISSING,
        )
    a = _statistic(stat, met)
    b = a if refuted == met else _statistic(stat, refuted)
    exact = a.exact is not None and a == b
    return Number(met=a, refuted=b, cause=None if exact else gravest(x.cause for x, _ in values))


def _alike(indicator: Indicator, days: DayRange, sight: Sight) -> Iterator[tuple[Day, int]]:
    """Yield days, and for how many days from each on the same is reported of a level.

    Each day by itself, but for an engine that knows on which days reports begin and end.
    """
    if sight.levels is None or indicator.kind is Kind.REGISTER:
        yield from ((d, 1) for d in range(days.first, days.last + 1))
        return
    limits = [d for d in (indicator.stale_after, sight.fresh) if d is not None]
    marks = sight.levels.marks(indicator, limits)
    inside = marks[bisect_right(marks, days.first) : bisect_right(marks, days.last)]
    yield from ((a, b - a) for a, b in pairwise((days.first, *inside, days.last + 1)))


def _statistic(stat: c.Stat, values: Sequence[tuple[Interval, int]]) -> Interval:
    """Return one value for those of so many days each."""
    if not values:
        return ANY
    los = [(v.lo, n) for v, n in values if v.lo is not None]
    his = [(v.hi, n) for v, n in values if v.hi is not None]
    if stat is c.Stat.AVERAGE:
        lo = _mean(los)
        return Interval(lo, lo if his == los else _mean(his))
    if stat is c.Stat.HIGHEST:
        return Interval(max(v for v, _ in los), max(v for v, _ in his))
    if stat is c.Stat.LOWEST:
        return Interval(min(v for v, _ in los), min(v for v, _ in his))
    if stat is c.Stat.CHANGE:
        return values[-1][0] - values[0][0]
    return ANY


def _mean(values: Sequence[tuple[Fraction, int]]) -> Fraction:
    """Return the average, added up over one denominator: many times as fast as fraction by fraction."""
    whole = lcm(*(v.denominator for v, _ in values))
    total = sum(v.numerator * (whole // v.denominator) * n for v, n in values)
    return Fraction(total, whole * sum(n for _, n in values))


def _trend(trend: c.Trend, on: Day, sight: Sight) -> Answer:
    """A trend compares the first with the last day of the window that has a value."""
    days, over = window_days(trend.window, on, sight)
    if days is None or not over:
        return unknown(Reason.UNDEFINED if over else Reason.PENDING)
    on_days = range(days.first, days.last + 1)
    start = next((d for d in on_days if quantity(trend.of, d, sight).bounded), None)
    end = next((d for d in reversed(on_days) if quantity(trend.of, d, sight).bounded), None)
    if start is None or end is None or start == end:
        causes = (quantity(trend.of, d, sight).cause for d in on_days)
        return unknown(gravest(causes) or Reason.MISSING)
    first, final = quantity(trend.of, start, sight), quantity(trend.of, end, sight)
    if sight.swapped:
        first, final = flipped(first), flipped(final)
    met, refuted = (
        _moved(trend, first.met, final.met),
        _moved(trend, first.refuted, final.refuted),
    )
    if trend.negated:
        met, refuted = (None if x is None else not x for x in (met, refuted))
    if met is True:
        return MET
    if refuted is False:
        return NOT_MET
    return unknown(gravest([first.cause, final.cause]) or Reason.IMPRECISE)


def _moved(trend: c.Trend, first: Interval, final: Interval) -> bool | None:
    falling = trend.direction is c.Direction.FALLING
    if trend.by is None:
        return satisfied(final, c.Op.LT if falling else c.Op.GT, first)
    if trend.by.unit is not None and trend.by.unit.base == "percent":
        part = trend.by.value / 100
        goal = first.scaled(max(Fraction(0), 1 - part) if falling else 1 + part)
    else:
        goal = first - exactly(trend.by.value) if falling else first + exactly(trend.by.value)
    return satisfied(final, c.Op.LE if falling else c.Op.GE, goal)


# Events.


def _any_events(
    events: c.Events, window: c.Window, on: Day, sight: Sight, *, swapped: bool
) -> Answer:
    days, over = window_days(window, on, sight)
    if days is None:
        return unknown(Reason.UNDEFINED if over else Reason.PENDING)
    indicator = sight.plan.roadmap.indicators[events.indicator]
    n = counted(indicator, events, days, over, sight, cases=False)
    if swapped:
        n = flipped(n)
    if n.met.lo is not None and n.met.lo > 0:
        return MET
    if n.refuted.hi == 0:
        return NOT_MET
    return unknown(n.cause or Reason.IMPRECISE)
