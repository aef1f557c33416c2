"""What a proof claims: a condition and the facts of the roadmap it needs, said plainly.

Decides which sentences can be proved. Whoever checks a proof has the roadmap say the statement
anew and compares the digests. Called by `prover` and by the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from detente.core.times import iso
from detente.plan.plan import Plan
from detente.proofs import proof as p
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind


class NoProofYetError(Exception):
    """A sentence for which proofs are not made; says which part of it."""


def state(plan: Plan, condition: c.Condition) -> p.Statement:
    """Return the statement of a condition; raises `NoProofYetError` where it cannot be proved."""
    said = _condition(plan, condition)
    names = dict.fromkeys(_indicators(said))
    return p.Statement(
        said, {name: _indicator(plan, plan.roadmap.indicators[name]) for name in names}
    )


def _condition(plan: Plan, x: c.Condition) -> p.Condition:  # noqa: C901 one case a node
    match x:
        case c.All(items=items):
            return p.AtLeast(len(items), _each(plan, items))
        case c.Some(items=items):
            return p.AtLeast(1, _each(plan, items))
        case c.AtLeast(k=k, items=items):
            return p.AtLeast(k, _each(plan, items))
        case c.Not(item=item):
            return p.Opposite(_condition(plan, item))
        case c.Compare(left=left, op=op, right=right):
            return p.Compare(_quantity(plan, left), op.value, _quantity(plan, right))
        case c.NoEvents(events=e, window=w):
            return p.Opposite(p.AnyEvents(_known(e), _window(plan, w), e.where))
        case c.AnyEvents(events=e, window=w):
            return p.AnyEvents(_known(e), _window(plan, w), e.where)
        case c.Throughout(item=item, window=w):
            return p.OnDays(_condition(plan, item), _window(plan, w), every=True)
        case c.AtSomePoint(item=item, window=w):
            return p.OnDays(_condition(plan, item), _window(plan, w), every=False)
        case c.By(item=item, anchor=a):
            window = p.Window("by", first=iso(plan.roadmap.opens), at=_anchor(plan, a))
            return p.OnDays(_condition(plan, item), window, every=False)
        case c.WithinAfter(item=item, window=w):
            return p.OnDays(_condition(plan, item), _window(plan, w), every=False)
        case c.ReportedBy(item=item, k=k, sources=sources):
            return p.Under(_condition(plan, item), tuple(sorted(sources)), k)
        case c.ReportedWithin(item=item, duration=duration):
            return p.Under(_condition(plan, item), fresh=duration)
        case c.KnownOn(item=item, percent=percent):
            return p.Under(_condition(plan, item), known_on=percent / 100)
        case c.BenchmarkMet(benchmark=name):
            return _condition(plan, plan.conditions[name])
        case c.Trend(of=c.Level(indicator=name, at=None)):
            return p.Trend(
                name,
                falling=x.direction is c.Direction.FALLING,
                negated=x.negated,
                window=_window(plan, x.window),
                by=None if x.by is None else x.by.value,
                percent=x.by is not None and x.by.unit is not None and x.by.unit.base == "percent",
            )
        case c.Trend():
            raise NoProofYetError("a trend of anything but a level")
        case c.InForce() | c.InState() | c.KeepsHeld():
            raise NoProofYetError("the state of a step")
        case c.Is():
            raise NoProofYetError("a level that is a word")
        case c.NotBefore():
            raise NoProofYetError("the first day of a step")
        case c.Named():
            raise AssertionError("a resolved condition holds no bare name")
        case _:
            assert_never(x)


def _each(plan: Plan, items: tuple[c.Condition, ...]) -> tuple[p.Condition, ...]:
    return tuple(_condition(plan, i) for i in items)


def _known(e: c.Events) -> str:
    if e.cohort is not None:
        raise NoProofYetError("a cohort")
    return e.indicator


def _anchor(plan: Plan, a: c.Anchor) -> p.At:
    match a:
        case c.OnDate(day=when):
            return p.At(iso(when))
        case c.OnOpening():
            return p.At(iso(plan.roadmap.opens))
        case c.Earlier(by=by):
            return p.At(before=by)
        case c.OnEvent():
            raise NoProofYetError("the day of a step's event")
        case _:
            assert_never(a)


def _window(plan: Plan, w: c.Window) -> p.Window:
    match w:
        case c.Last(duration=duration):
            return p.Window("last", duration)
        case c.Since(anchor=a):
            return p.Window("since", at=_anchor(plan, a))
        case c.Fixed(days=days):
            return p.Window("fixed", first=iso(days.first), last=iso(days.last))
        case c.After(duration=duration, anchor=a):
            return p.Window("after", duration, at=_anchor(plan, a))
        case c.Full(duration=duration):
            return p.Window("full", duration)
        case c.Back(window=c.Full(duration=duration), by=by):
            return p.Window("full back", duration, at=p.At(before=by))
        case c.Back(window=moving, by=by):
            return p.Window("back", moving.duration, at=p.At(before=by))
        case _:
            assert_never(w)


_STATS: dict[c.Stat, p.Stat] = {
    c.Stat.COUNT: "count",
    c.Stat.TOTAL: "total",
    c.Stat.RATE: "rate",
    c.Stat.AVERAGE: "average",
    c.Stat.HIGHEST: "highest",
    c.Stat.LOWEST: "lowest",
    c.Stat.CHANGE: "change",
}


def _quantity(plan: Plan, q: c.Quantity) -> p.Quantity:
    match q:
        case c.Amount(value=value):
            return p.Amount(value)
        case c.Dated(steps=steps):
            return p.Dated(tuple((iso(start), amount.value) for start, amount in steps))
        case c.Share(percent=percent, of=of):
            return p.Part(percent, _quantity(plan, of))
        case c.Sum(parts=parts):
            return p.Sum(tuple((sign, _quantity(plan, part)) for sign, part in parts))
        case c.Extreme(greatest=greatest, parts=several):
            return p.Extreme(greatest, tuple(_quantity(plan, part) for part in several))
        case c.Level(indicator=name, at=at):
            fixed = plan.roadmap.opening
            if isinstance(at, c.OnOpening) and name in fixed:
                return p.Amount(fixed[name])
            return p.Level(name, None if at is None else _anchor(plan, at))
        case c.Aggregate(stat=stat, of=of, window=w):
            if stat not in _STATS:
                raise NoProofYetError("a share of days")
            return p.Aggregate(_STATS[stat], _known(of), _window(plan, w), of.where)
        case c.Its():
            raise AssertionError('a resolved quantity holds no "its"')
        case _:
            assert_never(q)


def _indicators(x: p.Condition | p.Quantity) -> Iterator[str]:
    match x:
        case p.AtLeast(items=items):
            for i in items:
                yield from _indicators(i)
        case p.Opposite(item=item) | p.OnDays(item=item) | p.Under(item=item):
            yield from _indicators(item)
        case p.Compare(left=left, right=right):
            yield from _indicators(left)
            yield from _indicators(right)
        case p.Sum(parts=parts):
            for _, part in parts:
                yield from _indicators(part)
        case p.Extreme(parts=several):
            for one in several:
                yield from _indicators(one)
        case p.Part(of=of):
            yield from _indicators(of)
        case (
            p.AnyEvents(indicator=name)
            | p.Trend(indicator=name)
            | p.Level(indicator=name)
            | p.Aggregate(indicator=name)
        ):
            yield name
        case p.Amount() | p.Dated():
            return
        case _:
            assert_never(x)


def _indicator(plan: Plan, i: Indicator) -> p.Indicator:
    if i.kind is Kind.REGISTER:
        raise NoProofYetError("a register")
    sources = plan.roadmap.sources
    said = [(name, sources.get(name)) for name in i.sources]
    silence = () if i.silence is None else (i.silence.every, i.silence.late)
    return p.Indicator(
        id=i.id,
        unit=str(i.unit),
        level=i.kind is not Kind.EVENTS,
        cases=i.unit.base == "cases",
        persons=i.unit.base == "persons",
        per=i.unit.per or "day",
        subject=i.reads.subject,
        event=i.reads.event,
        where=i.reads.where,
        others=tuple(name for name in plan.roadmap.indicators if name != i.id),
        sources={
            name: p.Voice(s.group if s else name, s is not None and s.side == i.about)
            for name, s in said
        },
        rule=i.accept.rule.value,
        k=i.accept.k,
        preferred=i.accept.source,
        tolerance=i.accept.tolerance or Fraction(0),
        stale_after=i.stale_after,
        silence=tuple(d for d in silence if d is not None),
        rounded=i.rounded,
    )
