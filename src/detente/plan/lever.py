"""What breaks a condition: which indicator moves, and how far beyond its bound.

Decides nothing about verdicts. Called by whoever tells a breach as evidence: `prove` and `weigh`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain, product

from detente.core.times import Day, Duration, days_at_most
from detente.core.values import dataclass
from detente.core.verdict import Verdict
from detente.plan.climb import Climb
from detente.plan.plan import Plan
from detente.plan.semantics import answer, quantity
from detente.plan.sight import Sight
from detente.plan.wishes import Wish, wish
from detente.roadmap import conditions as c
from detente.roadmap.model import Kind
from detente.roadmap.walk import events_of, parts_of

BATCH = 1
"""How many an event is of that breaks a condition by being there at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Events that make up for others: "total of pardons >= total of recognitions".

    `window`: over which they are added up; `seen`: over which the others are. `ahead`: by how many they
    must exceed the others, or by none.
    """

    indicator: str
    window: Duration
    seen: Duration
    ahead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """What moves a condition: an indicator, and by how much.

    `size` is 0 where a level moves, or how many are in a register; `again`: those who were in before.
    `sight`: for how many days a level stays in sight. `mean`: the window and the bound of an average.
    `rival`: what makes up for it, where the condition holds two totals of events against each other.
    """

    name: str
    indicator: str
    size: Fraction
    cases: int
    good: Fraction
    bad: Fraction
    again: bool = False
    sight: int = 1
    mean: tuple[Duration, Fraction] | None = None
    rival: Rival | None = None


Way = tuple[Lever, ...]
"""What breaks a condition together."""


def ways(plan: Plan, climbed: Climb, name: str, on: Day) -> tuple[Way, ...]:
    """Return each way to break a benchmark, as it is written; empty where nothing simple does.

    What is made of several parts is broken by any of them, what is made of alternatives by all of them
    that are met.
    """
    return tuple(dict.fromkeys(_ways(plan, climbed, name, plan.conditions[name], on)))


def lever(plan: Plan, climbed: Climb, name: str, on: Day) -> Lever | None:
    """Return what breaks a benchmark, the first of it; `None` where nothing simple does."""
    return next((way[0] for way in ways(plan, climbed, name, on)), None)


def _ways(
    plan: Plan, climbed: Climb, name: str, condition: c.Condition, on: Day, positive: bool = True
) -> Iterator[Way]:
    match condition:
        case c.BenchmarkMet(benchmark=other):
            yield from _ways(plan, climbed, name, plan.conditions[other], on, positive)
        case c.Not(item=item):
            yield from _ways(plan, climbed, name, item, on, not positive)
        case c.All(items=items) | c.Some(items=items) | c.AtLeast(items=items):
            if isinstance(condition, c.All) is positive:
                for item in items:
                    yield from _ways(plan, climbed, name, item, on, positive)
                return
            well = [i for i in items if _is(plan, climbed, i, on, positive)]
            each = [tuple(_ways(plan, climbed, name, i, on, positive)) for i in well]
            for together in product(*each) if well else ():
                one: dict[str, Lever] = {}
                for moved in chain(*together):
                    one.setdefault(moved.indicator, moved)
                yield tuple(one.values())
        case c.Compare() | c.NoEvents() | c.AnyEvents() | c.Trend() | c.Is():
            for w in wish(condition, positive, ""):
                found = _of(plan, climbed, name, w, on)
                if found is not None:
                    yield (found,)
        case _:
            for part in parts_of(condition):
                if not isinstance(part, c.Quantity):
                    yield from _ways(plan, climbed, name, part, on, positive)


def _is(plan: Plan, climbed: Climb, item: c.Condition, on: Day, positive: bool) -> bool:
    """Return whether a part is so on a day of the favourable story, or on the next.

    Once something was given, all goes on to the best.
    """
    wanted = Verdict.MET if positive else Verdict.NOT_MET
    found = (
        answer(plan, climbed.story.evidence(), item, d, d, climbed.history) for d in (on, on + 1)
    )
    return any(a.verdict is wanted for a in found)


def _of(plan: Plan, climbed: Climb, name: str, w: Wish, on: Day) -> Lever | None:
    indicator = plan.roadmap.indicators[w.indicator]
    zero = Fraction(0)
    if indicator.kind is Kind.EVENTS:
        if not w.down:
            return None
        size, cases = Fraction(BATCH), 1
        if isinstance(w.leaf, c.Compare) and isinstance(w.leaf.left, c.Aggregate):
            bound = w.bound if w.bound is not None else Fraction(10**6)
            over = bound if w.leaf.op is c.Op.LT else bound + 1
            if w.leaf.left.stat is c.Stat.COUNT:
                cases = int(-(-over.numerator // over.denominator))
            else:
                size = Fraction(-(-over.numerator // over.denominator))
                if w.leaf.left.stat is c.Stat.RATE:
                    size *= 1000
        return Lever(
            name=name, indicator=w.indicator, size=size, cases=cases, good=zero, bad=zero,
            rival=_rival(plan, w),
        )  # fmt: skip
    good = climbed.story.level_on(w.indicator, on)
    if good is None:
        return None
    if indicator.categories:
        return _of_words(name, w, indicator.categories)
    if indicator.kind is Kind.REGISTER:
        return _of_register(climbed, name, w, good)
    path = climbed.levels.get(w.indicator, [good])
    bad = 100 * max([*path, good, w.bound or w.near or zero]) + 1 if w.down else zero
    if isinstance(w.leaf, c.Compare) and isinstance(w.leaf.left, c.Level) and w.bound is not None:
        bad = w.bound + 1 if w.down else max(zero, w.bound - 1)  # no further than it must
    good = _meeting(w, good)
    if bad == good:
        return None
    moved = Lever(name=name, indicator=w.indicator, size=zero, cases=0, good=good, bad=bad)
    match w.leaf:
        case c.Compare(left=c.Aggregate(stat=stat, window=c.Last(duration=length)) as left):
            if stat in (c.Stat.HIGHEST, c.Stat.LOWEST):
                return replace(moved, sight=days_at_most(length))
            if stat is c.Stat.AVERAGE and w.down and left.of.indicator == w.indicator:
                mark = _bound(plan, climbed, w, on)
                return moved if mark is None else replace(moved, mean=(length, mark))
        case _:
            pass
    return moved


def _rival(plan: Plan, w: Wish) -> Rival | None:
    """Return what makes up for the events of a wish, in a comparison of two totals of lists."""
    match w.leaf:
        case c.Compare(
            left=c.Aggregate(stat=c.Stat.TOTAL, of=a, window=c.Last(duration=over_a)),
            op=op,
            right=c.Aggregate(stat=c.Stat.TOTAL, of=b, window=c.Last(duration=over_b)),
        ) if op in (c.Op.GE, c.Op.GT, c.Op.LE, c.Op.LT):
            pass
        case _:
            return None
    of = plan.roadmap.indicators
    plain = not (a.where or b.where or a.indicator == b.indicator)
    if not plain or Kind.REGISTER in (of[a.indicator].kind, of[b.indicator].kind):
        return None
    ahead = int(op in (c.Op.GT, c.Op.LT))
    if w.indicator == b.indicator:
        return Rival(indicator=a.indicator, window=over_a, seen=over_b, ahead=ahead)
    return Rival(indicator=b.indicator, window=over_b, seen=over_a, ahead=ahead)


def _of_words(name: str, w: Wish, words: tuple[str, ...]) -> Lever | None:
    """Return how a condition on a word is broken: by the word before it, or after the first."""
    if w.word is None or len(words) < 2:
        return None
    at = words.index(w.word)
    other = Fraction(at - 1 if at else 1)
    good, bad = (other, Fraction(at)) if w.down else (Fraction(at), other)
    zero = Fraction(0)
    return Lever(name=name, indicator=w.indicator, size=zero, cases=0, good=good, bad=bad)


def _meeting(w: Wish, good: Fraction) -> Fraction:
    """Return the level nearest to the favourable one that meets a comparison with a fixed bound.

    Where no step asks for it, the favourable story need not meet it.
    """
    match w.leaf:
        case c.Compare(left=c.Level(at=None), op=op, right=c.Amount(value=bound)):
            pass
        case c.Compare(left=c.Aggregate(stat=stat), op=op, right=c.Amount(value=bound)) if stat in (
            c.Stat.HIGHEST,
            c.Stat.LOWEST,
            c.Stat.AVERAGE,
        ):
            pass
        case _:
            return good
    if op in (c.Op.EQ, c.Op.NE):
        return good
    turned = w.down is not (op in (c.Op.LT, c.Op.LE))
    beyond = (op in (c.Op.LT, c.Op.GT)) is not turned  # the bound itself does not meet it
    return min(good, max(Fraction(0), bound - beyond)) if w.down else max(good, bound + beyond)


def _bound(plan: Plan, climbed: Climb, w: Wish, on: Day) -> Fraction | None:
    """Return what a comparison is with, on a day of the favourable story."""
    if w.bound is not None or not isinstance(w.leaf, c.Compare):
        return w.bound
    sight = Sight(
        plan=plan, evidence=climbed.story.evidence(), history=climbed.history,
        known_at=on, asked=on, firm=False,
    )  # fmt: skip
    found = quantity(w.leaf.right, on, sight).met
    return found.lo if found.lo == found.hi else None


def _of_register(climbed: Climb, name: str, w: Wish, good: Fraction) -> Lever | None:
    """Return how a condition on a register is broken: by who comes for a day, or by who is in."""
    zero = Fraction(0)
    flow = next((e.flow for e in events_of(w.leaf)), None)
    if flow is not None:
        if flow is c.Flow.OUT or not w.down:
            return None
        size = Fraction(int(w.bound or 0) + 1)
        return Lever(name=name, indicator=w.indicator, size=size, cases=1, good=good, bad=good)
    if not isinstance(w.leaf, c.Compare) or not isinstance(w.leaf.left, c.Level):
        return None
    path = climbed.levels[w.indicator]
    if w.down:
        bad = path[0] if w.bound is None else Fraction(int(w.bound) + 1)
    else:
        bad = max(zero, (w.bound or good) - 1)
    if bad == good:
        return None
    again = w.leaf.left.cohort is not None
    return Lever(
        name=name, indicator=w.indicator, size=zero, cases=0, good=good, bad=bad, again=again
    )
