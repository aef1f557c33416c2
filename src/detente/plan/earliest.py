"""The first day of a step that no story can beat.

Decides it from the `after` of the steps, their own dates and how fast a level may move, and from nothing
else: no story is tried here. Where the favourable story grants a step on that day, it is the earliest.
Called by the climb and by `prove`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from detente.core.times import Day, days_at_least
from detente.plan.assumptions import days_to_move, paces
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.checks import counted_since
from detente.roadmap.model import Step
from detente.roadmap.walk import parts


def no_earlier(plan: Plan) -> dict[str, Day | None]:
    """Return for each step a day before which it cannot be granted, from `after` and what is assumed.

    `None` where it is after the end of the roadmap.
    """
    out: dict[str, Day | None] = {}
    for name in plan.order:
        day: Day | None = plan.roadmap.opens
        for before, days in after(plan.roadmap.steps[name]):
            earlier = out.get(before)
            day = None if day is None or earlier is None else max(day, earlier + days)
        if day is not None:
            step = plan.roadmap.steps[name]
            day = max([day, *dates(plan, step), *_paced(plan, step)])
        out[name] = day if day is not None and day <= plan.roadmap.ends else None
    return out


def after(step: Step) -> Iterator[tuple[str, int]]:
    """The steps that must be in force, each with how many days after its grant at least."""
    yield from _in_force(step, lambda item: item)


def waited_for(step: Step) -> Iterator[tuple[str, int]]:
    """The same, and those that must have been in force for so long at some point."""
    yield from _in_force(step, lambda item: item.item if isinstance(item, c.AtSomePoint) else item)


def _in_force(
    step: Step, inside: Callable[[c.Condition], c.Condition]
) -> Iterator[tuple[str, int]]:
    if step.after is None:
        return
    for each in step.after.items if isinstance(step.after, c.All) else (step.after,):
        item = inside(each)
        if isinstance(item, c.InForce) and item.step != step.id:
            yield item.step, 0 if item.lasting is None else max(0, days_at_least(item.lasting) - 1)


def dates(plan: Plan, step: Step) -> list[Day]:
    """Return the days before which a step is not granted by its own text.

    Its `not_before`, and the days since which something is counted that it needs.
    """
    said = (x.day for x in (parts(step.after) if step.after else ()) if isinstance(x, c.NotBefore))
    return [*said, *(counted_since(plan.roadmap, step.needs) if step.needs else ())]


def _paced(plan: Plan, step: Step) -> Iterator[Day]:
    """Yield days before which a level cannot have come to where a step needs it, as assumed."""
    for item, held in _needed(plan, step.needs, 0) if step.needs is not None else ():
        match item:
            case c.Compare(left=c.Level(indicator=name, at=None), op=op, right=right):
                start = plan.roadmap.opening.get(name)
                bound = _at_opening(plan, name, right)
                if start is None or bound is None or op not in (c.Op.LE, c.Op.LT, c.Op.EQ):
                    continue
                limits = paces(plan, name, down=True)
                least = max((days_to_move(p, start - bound) for p in limits if p.amount), default=0)
                yield plan.roadmap.opens + least + (held if least else 0)
            case _:
                pass


def _needed(plan: Plan, condition: c.Condition, held: int) -> Iterator[tuple[c.Condition, int]]:
    """Yield what must be so on the day of a grant, and for how many days before it."""
    match condition:
        case c.BenchmarkMet(benchmark=name):
            yield from _needed(plan, plan.conditions[name], held)
        case c.All(items=items):
            for item in items:
                yield from _needed(plan, item, held)
        case c.ReportedBy(item=item) | c.ReportedWithin(item=item) | c.KnownOn(item=item):
            yield from _needed(plan, item, held)
        case c.Throughout(item=item, window=c.Last(duration=length)):
            yield from _needed(plan, item, held + days_at_least(length) - 1)
        case _:
            yield condition, held


def _at_opening(plan: Plan, name: str, right: c.Quantity) -> Fraction | None:
    """Return a bound as a number, where it is one or a share of the level on the opening."""
    match right:
        case c.Amount(value=value):
            return value
        case c.Share(percent=percent, of=c.Level(indicator=of, at=c.OnOpening())) if of == name:
            start = plan.roadmap.opening.get(name)
            return None if start is None else start * percent / 100
        case _:
            return None
