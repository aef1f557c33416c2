"""What would make a condition met or break it: indicators, which way each must move, and how far.

Decides nothing about verdicts; `semantics` does. It takes conditions apart so that a story can be told
in which they hold, or one in which they fail. Called by `prove` and `weigh`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.model import Kind
from detente.roadmap.walk import indicators_of, nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A comparison that should be met. `down`: by a small left side. `bound`: its number, if fixed.

    `near`: all numbers of its right side together, where it is worked out from several. Of a level
    that is a word, `word` is the one it should be, or with `down` should not be.
    """

    leaf: c.Condition
    indicator: str
    down: bool
    bound: Fraction | None
    exactly: bool
    step: str
    near: Fraction | None = None
    word: str | None = None


def leaves(
    plan: Plan, condition: c.Condition, positive: bool = True
) -> Iterator[tuple[c.Condition, bool]]:
    """Return the comparisons of a condition, each with whether it should be met."""
    match condition:
        case c.BenchmarkMet(benchmark=name):
            yield from leaves(plan, plan.conditions[name], positive)
        case c.Not(item=item):
            yield from leaves(plan, item, not positive)
        case c.All(items=items) | c.Some(items=items) | c.AtLeast(items=items):
            for item in items:
                yield from leaves(plan, item, positive)
        case (
            c.Throughout(item=item)
            | c.AtSomePoint(item=item)
            | c.By(item=item)
            | c.WithinAfter(item=item)
            | c.ReportedBy(item=item)
            | c.ReportedWithin(item=item)
            | c.KnownOn(item=item)
            | c.Against(item=item)
        ):
            yield from leaves(plan, item, positive)
        case c.Compare() | c.NoEvents() | c.AnyEvents() | c.Trend() | c.Is():
            yield condition, positive
        case _:
            pass


def asks_for_events(plan: Plan, condition: c.Condition) -> bool:
    """Return whether events must come for a condition to be met, and again once they have left its window."""
    return any(
        plan.roadmap.indicators[w.indicator].kind is Kind.EVENTS and not w.down
        for leaf, positive in leaves(plan, condition)
        for w in wish(leaf, positive)
    )


def looked_at(plan: Plan, condition: c.Condition) -> Iterator[str]:
    """Return the indicators that a condition looks at, by way of the benchmarks that it names too."""
    yield from indicators_of(condition)
    for leaf, _ in leaves(plan, condition):
        yield from indicators_of(leaf)


def wish(leaf: c.Condition, positive: bool, step: str = "") -> Iterator[Wish]:
    """Return what should happen to the indicators of a comparison."""
    match leaf:
        case c.NoEvents(events=events):
            yield Wish(
                leaf=leaf,
                indicator=events.indicator,
                down=positive,
                bound=Fraction(0),
                exactly=False,
                step=step,
            )
        case c.AnyEvents(events=events):
            yield Wish(
                leaf=leaf,
                indicator=events.indicator,
                down=not positive,
                bound=Fraction(0),
                exactly=False,
                step=step,
            )
        case c.Trend(of=of, direction=direction, negated=negated):
            falls = direction is c.Direction.FALLING
            name = of.indicator if isinstance(of, c.Level) else of.of.indicator
            yield Wish(
                leaf=leaf,
                indicator=name,
                down=falls is (positive is not negated),
                bound=None,
                exactly=False,
                step=step,
            )
        case c.Compare(left=left, op=op, right=right):
            down = (op in (c.Op.LT, c.Op.LE, c.Op.EQ)) is positive
            bound = right.value if isinstance(right, c.Amount) else None
            left_of, other = _indicator(left), _indicator(right)
            if other is not None and other != left_of:
                yield Wish(
                    leaf=leaf, indicator=other, down=not down, bound=None, exactly=False, step=step
                )
            if left_of is not None:
                yield Wish(
                    leaf=leaf,
                    indicator=left_of,
                    down=down,
                    bound=bound,
                    exactly=op is c.Op.EQ and positive,
                    step=step,
                    near=_near(right),
                )
        case c.Is(indicator=name, category=word):
            yield Wish(
                leaf=leaf,
                indicator=name,
                down=not positive,
                bound=None,
                exactly=positive,
                step=step,
                word=word,
            )
        case _:
            pass


def _near(q: c.Quantity) -> Fraction | None:
    """Return the numbers together that a sum or an extreme is made of."""
    if not isinstance(q, c.Sum | c.Extreme):
        return None
    return sum((abs(x.value) for x in nodes(q) if isinstance(x, c.Amount)), Fraction(0))


def _indicator(q: c.Quantity) -> str | None:
    match q:
        case c.Level(indicator=name):
            return name
        case c.Aggregate(of=of):
            return of.indicator
        case c.Share(of=of):
            return _indicator(of)
        case c.Sum(parts=parts_):
            return next((n for _, p in parts_ if (n := _indicator(p)) is not None), None)
        case _:
            return None
