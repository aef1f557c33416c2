"""What a proof claims: a condition and the facts of the roadmap it needs, said plainly.

Decides how sentences become the few forms that a checker knows: windows become two edges, "no" an
opposite, "reported by" another reading of the same indicator. Looks at no evidence. Whoever checks
a proof has the roadmap say the statement anew and compares the digests. Called by `prover` and by
the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, assert_never

from detente.core.quantities import DAYS_PER
from detente.core.times import DayRange, Duration, TimeUnit, iso
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.proofs import proof as p
from detente.roadmap import conditions as c
from detente.roadmap.model import Baselines, Indicator, Kind

ZERO, ONE = Fraction(0), Fraction(1)
ONE_DAY = Duration(1, TimeUnit.DAY)


class NoProofYetError(Exception):
    """A sentence for which proofs are not made; says which part of it."""


def state(plan: Plan, condition: c.Condition) -> p.Statement:
    """Return the statement of a condition; raises `NoProofYetError` where it cannot be proved."""
    facts: dict[str, p.Indicator] = {}
    said = Saying(plan, facts).condition(condition)
    return p.Statement(said, facts)


def account(plan: Plan, name: str, days: DayRange) -> p.Statement:
    """Return the statement that the flows of a level surely leave a part of its change unexplained.

    What was there before, and came, less what left and is there after, is above nothing, or below,
    by both uses of each number. Raises `KeyError` where the roadmap names no flows for the level.
    """
    of = plan.roadmap.indicators[name].account
    if of is None:
        raise KeyError(name)
    saying = Saying(plan, {})
    first, last = p.Edge(day=iso(days.first)), p.Edge(day=iso(days.last))
    before, after = (
        p.Level(saying.reading(name), p.Edge(day=iso(d))) for d in (days.first - 1, days.last)
    )

    def flow(names: tuple[str, ...], sign: Fraction) -> Iterator[tuple[Fraction, p.Quantity]]:
        for each in names:
            yield sign, p.Count(saying.reading(each), p.Window(first, last), least=True)

    flows = (*flow(of.entering, ONE), *flow(of.leaving, -ONE))
    rest = p.Sum(((ONE, before), *flows, (-ONE, after)))
    some = []
    for sign in SURELY:
        found = p.Compare(rest, sign, p.Amount(ZERO))
        some.append(p.AtLeast(2, (found, p.Turned(found, negated=False))))
    return p.Statement(p.AtLeast(1, tuple(some)), saying.facts)


SURELY: tuple[p.Sign, p.Sign] = (">", "<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """What stands over a part of a sentence: who may vote met, how old levels may be, how much
    of a window must be known, and whether it is a ground against the judged side.
    """

    voters: tuple[str, ...] | None = None
    k: int = 1
    ground: bool = False
    fresh: Duration | None = None
    share: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Saying:
    """Says parts of a sentence; the indicators that they read go to `facts`."""

    plan: Plan
    facts: dict[str, p.Indicator]
    under: Under = field(default_factory=Under)

    def condition(self, x: c.Condition) -> p.Condition:  # noqa: C901 one case a node
        """Return what a condition says."""
        match x:
            case c.All(items=items):
                return p.AtLeast(len(items), self.each(items))
            case c.Some(items=items):
                return p.AtLeast(1, self.each(items))
            case c.AtLeast(k=k, items=items):
                return p.AtLeast(k, self.each(items))
            case c.Not(item=item):
                return p.Turned(self.condition(item), negated=True)
            case c.Compare(left=left, op=op, right=right):
                return p.Compare(self.quantity(left), op.value, self.quantity(right))
            case c.NoEvents(events=e, window=w):
                return p.Turned(self.any_of(e, w), negated=True)
            case c.AnyEvents(events=e, window=w):
                return self.any_of(e, w)
            case c.Throughout(item=item, window=w):
                return p.OnDays(self.condition(item), self.throughout(item, w), every=True)
            case c.AtSomePoint(item=item, window=w):
                return p.OnDays(self.condition(item), self.window(w), every=False)
            case c.By(item=item, anchor=a):
                window = p.Window(self.opening(), self.edge(a), deadline=True)
                return p.OnDays(self.condition(item), window, every=False)
            case c.WithinAfter(item=item, window=w):
                days = self.window(w)
                window = p.Window(days.first, days.last, deadline=True)
                return p.OnDays(self.condition(item), window, every=False)
            case c.ReportedBy(item=item, k=k, sources=sources):
                return self.beneath(voters=tuple(sorted(sources)), k=k).condition(item)
            case c.ReportedWithin(item=item, duration=duration):
                return self.beneath(fresh=duration).condition(item)
            case c.KnownOn(item=item, percent=percent):
                return self.beneath(share=percent / 100).condition(item)
            case c.BenchmarkMet(benchmark=name):
                return self.condition(self.plan.conditions[name])
            case c.Trend():
                return self.trend(x)
            case c.Is(indicator=name, category=word):
                return p.Compare(p.Level(self.reading(name), None, word), ">=", p.Amount(ONE))
            case c.InForce(step=step, lasting=lasting):
                return p.Stands(step, "state", IN_FORCE, lasting)
            case c.InState(step=step, state=word):
                if word == "frozen":
                    return p.Stands(step, "frozen", ("yes",))
                whole = word in ("in force", State.GRANTED)
                return p.Stands(step, "state", IN_FORCE if whole else (word,))
            case c.KeepsHeld(step=step):
                return p.Kept(step)
            case c.Against(item=item):
                below = self.beneath(ground=True).condition(item)
                return below if self.under.ground else p.Turned(below, negated=False)
            case c.NotBefore(day=first):
                return p.NotBefore(iso(first))
            case c.Named():
                raise AssertionError("a resolved condition holds no bare name")
            case _:
                assert_never(x)

    def each(self, items: tuple[c.Condition, ...]) -> tuple[p.Condition, ...]:
        """Return what several conditions say."""
        return tuple(self.condition(i) for i in items)

    def beneath(self, **more: object) -> Saying:
        """Return how the parts under "reported by", "reported within" or "known on" are said."""
        return Saying(self.plan, self.facts, replace(self.under, **more))  # type: ignore[arg-type] # names of its fields

    def any_of(self, e: c.Events, w: c.Window) -> p.Condition:
        """Return "some events in the window": a total above none."""
        return p.Compare(self.count(c.Stat.TOTAL, e, w), ">", p.Amount(ZERO))

    def trend(self, x: c.Trend) -> p.Condition:
        """Return a trend as a comparison of the last with so many times the first and some more."""
        falling, by = x.direction is c.Direction.FALLING, x.by
        sign: p.Sign = ("<" if falling else ">") if by is None else ("<=" if falling else ">=")
        times, more = ONE, ZERO
        if by is not None and by.unit is not None and by.unit.base == "percent":
            part = by.value / 100
            times = max(ZERO, 1 - part) if falling else 1 + part
        elif by is not None:
            more = -by.value if falling else by.value
        sign = CONTRARY[sign] if x.negated else sign
        return p.Trend(self.quantity(x.of), self.window(x.window), sign, times, more)

    # Days.

    def opening(self) -> p.Edge:
        """Return the day on which the roadmap opens."""
        return p.Edge(iso(self.plan.roadmap.opens))

    def edge(self, a: c.Anchor) -> p.Edge:
        """Return the day that an anchor names."""
        match a:
            case c.OnDate(day=when):
                return p.Edge(iso(when))
            case c.OnOpening():
                return self.opening()
            case c.Earlier(by=by):
                return p.Edge(moves=(("-", by),))
            case c.OnEvent(step=step, event=event):
                return p.Edge(step=step, event=event.value)
            case _:
                assert_never(a)

    def window(self, w: c.Window) -> p.Window:
        """Return the two edges of a window."""
        match w:
            case c.Last(duration=duration):
                return p.Window(p.Edge(moves=(("-", duration), ("+", ONE_DAY))), p.Edge())
            case c.Full(duration=duration):
                return p.Window(
                    p.Edge(moves=(("first", duration),)), p.Edge(moves=(("last", duration),))
                )
            case c.Back(window=c.Full(duration=duration), by=by):
                back = (("last", duration), ("+", ONE_DAY), ("-", by), ("-", ONE_DAY))
                return p.Window(
                    p.Edge(moves=(*back, ("first", duration))),  # type: ignore[arg-type] # moves are literals
                    p.Edge(moves=(*back, ("last", duration))),  # type: ignore[arg-type] # moves are literals
                )
            case c.Reported() | c.Back(window=c.Reported()):
                raise NoProofYetError("levels over the latest periods with figures")
            case c.Back(window=moving, by=by):
                first = (("-", by), ("-", moving.duration), ("+", ONE_DAY))
                return p.Window(p.Edge(moves=first), p.Edge(moves=(("-", by),)))  # type: ignore[arg-type] # moves are literals
            case c.Since(anchor=a):
                return p.Window(self.edge(a), p.Edge())
            case c.Fixed(days=days):
                return p.Window(p.Edge(iso(days.first)), p.Edge(iso(days.last)))
            case c.After(duration=duration, anchor=a):
                return p.Window(moved(self.edge(a), ONE_DAY), moved(self.edge(a), duration))
            case _:
                assert_never(w)

    def throughout(self, item: c.Condition, w: c.Window) -> p.Window:
        """Return the window of "throughout"; keeps are looked back at to the grant at most."""
        days = self.window(w)
        if not isinstance(item, c.KeepsHeld):
            return days
        return p.Window(days.first, days.last, in_force=item.step)

    # Numbers.

    def quantity(self, q: c.Quantity) -> p.Quantity:
        """Return what a quantity says."""
        match q:
            case c.Amount(value=value):
                return p.Amount(value)
            case c.Dated(steps=steps):
                return p.Dated(tuple((iso(start), amount.value) for start, amount in steps))
            case c.Share(percent=percent, of=of):
                return p.Sum(((percent / 100, self.quantity(of)),))
            case c.Sum(parts=parts):
                return p.Sum(tuple((Fraction(sign), self.quantity(part)) for sign, part in parts))
            case c.Extreme(greatest=greatest, parts=several):
                return p.Extreme(greatest, tuple(self.quantity(part) for part in several))
            case c.Level(indicator=name, at=at, cohort=cohort):
                return self.level(name, at, cohort)
            case c.Aggregate(stat=stat, of=of, window=w):
                if stat.of_events:
                    return self.count(stat, of, w)
                return p.Over(
                    STATS[stat],
                    self.level(of.indicator, None, None),
                    self.window(w),
                    self.under.share,
                )
            case c.Its():
                raise AssertionError('a resolved quantity holds no "its"')
            case _:
                assert_never(q)

    def level(self, name: str, at: c.Anchor | None, cohort: c.Anchor | None) -> p.Quantity:
        """Return a level, on the day or at an anchor; a value that is fixed stands for itself."""
        roadmap = self.plan.roadmap
        if roadmap.indicators[name].kind is Kind.REGISTER:
            return self.stock(name, at, cohort)
        if isinstance(at, c.OnOpening) and name in roadmap.opening:
            return p.Amount(roadmap.opening[name])
        if isinstance(at, c.OnEvent) and roadmap.indicators[name].baselines is Baselines.THEN:
            return p.Fixed(name, at.step, at.event.value)
        return p.Level(self.reading(name), None if at is None else self.edge(at))

    def stock(self, name: str, at: c.Anchor | None, cohort: c.Anchor | None) -> p.Stock:
        """Return how many are in a register, on the day or at an anchor."""
        edge, then = (None, False) if at is None else (self.edge(at), self.then(name, at))
        return p.Stock(self.reading(name), edge, then, self.cohort(name, cohort))

    def cohort(self, name: str, a: c.Anchor | None) -> p.Cohort | None:
        """Return those who were in a register at an anchor."""
        return None if a is None else p.Cohort(self.edge(a), self.then(name, a))

    def then(self, name: str, a: c.Anchor) -> bool:
        """Return whether what is asked of an anchor's day is answered by what was known on it."""
        fixed = self.plan.roadmap.indicators[name].baselines is Baselines.THEN
        return fixed and not isinstance(a, c.Earlier)

    def count(self, stat: c.Stat, of: c.Events, w: c.Window) -> p.Count | p.Passed | p.Latest:
        """Return how many events, or persons in them, a window holds."""
        match w:
            case c.Reported():
                return self.latest(stat, of, w, None)
            case c.Back(window=c.Reported() as moving, by=by):
                return self.latest(stat, of, moving, by)
            case _:
                return self.counted(stat, of, w)

    def latest(self, stat: c.Stat, of: c.Events, w: c.Reported, by: Duration | None) -> p.Latest:
        """Return a count over the latest periods with figures."""
        assert w.of is not None  # noqa: S101  a resolved window knows its events
        periods = c.Full(span=w.span, duration=w.duration)
        figures = self.counted(c.Stat.TOTAL, w.of, periods)
        return p.Latest(self.counted(stat, of, periods), figures, w.duration, w.among, by)

    def counted(self, stat: c.Stat, of: c.Events, w: c.Window) -> p.Count | p.Passed:
        """Return how many events, or persons in them, a window of fixed edges holds."""
        indicator, name = self.plan.roadmap.indicators[of.indicator], self.reading(of.indicator)
        per = DAYS_PER[indicator.unit.per or "day"] if stat is c.Stat.RATE else None
        if indicator.kind is Kind.REGISTER:
            cohort = self.cohort(of.indicator, of.cohort)
            inward = of.flow is c.Flow.IN
            return p.Passed(name, self.window(w), inward, of.where, cohort, per)
        return p.Count(name, self.window(w), of.where, cases=stat is c.Stat.COUNT, per=per)

    def reading(self, name: str) -> str:
        """Return the name under which an indicator is read here, and keep its facts."""
        u = self.under
        marks = [*(u.voters or ()), f"k={u.k}"] if u.voters is not None else []
        marks += ["a ground"] if u.ground else []
        marks += [f"within {u.fresh}"] if u.fresh is not None else []
        said = f"{name} ({', '.join(marks)})" if marks else name
        self.facts.setdefault(said, facts_of(self.plan, self.plan.roadmap.indicators[name], u))
        return said


def moved(e: p.Edge, by: Duration) -> p.Edge:
    """Return an edge a duration later."""
    return p.Edge(e.day, e.step, e.event, (*e.moves, ("+", by)))


IN_FORCE = tuple(s.value for s in State if s.in_force)
CONTRARY: dict[p.Sign, p.Sign] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
KINDS: dict[Kind, Literal["level", "events", "register"]] = {
    Kind.LEVEL: "level",
    Kind.FLOW: "level",
    Kind.EVENTS: "events",
    Kind.REGISTER: "register",
}
STATS: dict[c.Stat, p.Stat] = {
    c.Stat.AVERAGE: "average",
    c.Stat.HIGHEST: "highest",
    c.Stat.LOWEST: "lowest",
    c.Stat.CHANGE: "change",
}


def facts_of(plan: Plan, i: Indicator, under: Under) -> p.Indicator:
    """Return what the roadmap says of an indicator, as it is read here."""
    sources, k = plan.roadmap.sources, i.accept.k
    said = [(name, sources.get(name)) for name in i.sources]
    silence = () if i.silence is None else (i.silence.every, i.silence.late)
    # "reported by" limits who may show what is asked: in a ground, what is bad for the judged side
    named, anybody = p.Ballot(max(k, under.k), under.voters), p.Ballot(k)
    return p.Indicator(
        id=i.id,
        unit=str(i.unit),
        kind=KINDS[i.kind],
        subject=i.reads.subject,
        event=i.reads.event,
        where=i.reads.where,
        others=tuple(name for name in plan.roadmap.indicators if name != i.id),
        sources={
            name: p.Voice(
                s.group if s else name, s is not None and s.side is not None and s.side == i.barred
            )
            for name, s in said
        },
        rule=i.accept.rule.value,
        met=anybody if under.ground else named,
        refuted=named if under.ground else anybody,
        preferred=i.accept.source,
        tolerance=i.accept.tolerance or ZERO,
        stale_after=tuple(d for d in (i.stale_after, under.fresh) if d is not None),
        silence=tuple(d for d in silence if d is not None),
        rounded=i.rounded,
        states={word: p.Listed(s.inside, s.after) for word, s in i.states.items()},
    )


def steps_of(x: object) -> Iterator[str]:
    """Yield the steps at whose past a statement looks."""
    if isinstance(x, tuple):
        for part in x:
            yield from steps_of(part)
    elif isinstance(x, p.Value):
        for name in x.__struct_fields__:
            part = getattr(x, name)
            if name in ("step", "in_force") and part is not None:
                yield part
            else:
                yield from steps_of(part)
