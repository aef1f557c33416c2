"""Conditions that decide nothing: never met, never unmet, or asked against one another.

Called by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from detente.plan.assumptions import never_broken
from detente.plan.lever import lever
from detente.plan.plan import Plan
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.unheard import never_heard
from detente.roadmap import conditions as c
from detente.roadmap.model import Step
from detente.roadmap.walk import benchmarks_of


def dead(p: Prover) -> Iterator[Answer]:
    """Answer for each condition of the steps whether it can be met and can be unmet."""
    roadmap = p.plan.roadmap
    for name in p.plan.order:
        clash = contradiction(p.plan, roadmap.steps[name])
        if clash is not None:
            yield Answer(
                property=Property.DEAD,
                about=(name,),
                status=Status.COUNTEREXAMPLE,
                sentence=f"{name} can never be granted: {clash}",
                bound="two bounds on one level on one day",
                code="D501",
                span=roadmap.steps[name].span,
                help="change one of the two bounds",
            )
    for name, steps in _used(p.plan).items():
        granted = [s for s in steps if s in p.climbed.granted]
        moved = lever(p.plan, p.climbed, name, p.climbed.granted[granted[0]]) if granted else None
        never = never_broken(p.plan, p.plan.conditions[name])
        if never and granted:
            yield Answer(
                property=Property.DEAD,
                about=(name,),
                status=Status.POSSIBLE,
                sentence=f"{name} is never unmet, so that it asks for nothing: {never}",
                bound="what is assumed, and the window of the condition",
                help="drop the condition, or the assumption",
            )
            continue
        if not granted and (unheard := never_heard(p, name, steps)) is not None:
            yield unheard
            continue
        lives = bool(granted) and (moved is not None or name in p.climbed.unmet)
        yield Answer(
            property=Property.DEAD,
            about=(name,),
            status=Status.PROVED if lives else Status.POSSIBLE,
            sentence=f"{name} can be met (on the grant of {granted[0]}) and can be unmet"
            if lives
            else f"no story was found in which {name} is {'unmet' if granted else 'met'}",
            bound="one story each way" if lives else "one story each way was tried",
        )


def _used(plan: Plan) -> dict[str, list[str]]:
    """Return the benchmarks that steps need or keep, each with these steps."""
    out: dict[str, list[str]] = {}
    for name in plan.order:
        step = plan.roadmap.steps[name]
        named = [*(benchmarks_of(step.needs) if step.needs is not None else ()), *step.keeps]
        for b in dict.fromkeys(named):
            out.setdefault(b, []).append(name)
    return out


def contradiction(plan: Plan, step: Step) -> str | None:
    """Return why the needs and keeps of a step cannot hold on one day, where bounds say so."""
    low: dict[str, tuple[Fraction, bool, str]] = {}
    high: dict[str, tuple[Fraction, bool, str]] = {}
    for name, item in _all_of(plan, step):
        if isinstance(item, c.Throughout):
            item = item.item
        if not isinstance(item, c.Compare) or not isinstance(item.right, c.Amount):
            continue
        level, bound = item.left, item.right.value
        if not isinstance(level, c.Level) or level.at is not None:
            continue
        strict = item.op in (c.Op.LT, c.Op.GT)
        if item.op in (c.Op.GE, c.Op.GT, c.Op.EQ):
            now = low.get(level.indicator)
            if now is None or (bound, strict) > now[:2]:
                low[level.indicator] = (bound, strict, name)
        if item.op in (c.Op.LE, c.Op.LT, c.Op.EQ):
            now = high.get(level.indicator)
            if now is None or (bound, not strict) < (now[0], not now[1]):
                high[level.indicator] = (bound, strict, name)
    for indicator, (at_least, s1, a) in low.items():
        if indicator in high:
            at_most, s2, b = high[indicator]
            if at_least > at_most or (at_least == at_most and (s1 or s2)):
                return f"{a} and {b} ask opposite things of {indicator}"
    return None


def _all_of(plan: Plan, step: Step) -> Iterator[tuple[str, c.Condition]]:
    """Yield what must all hold on the day of a grant, each with the name a reader knows it by."""

    def inner(name: str, item: c.Condition) -> Iterator[tuple[str, c.Condition]]:
        match item:
            case c.BenchmarkMet(benchmark=b):
                yield from inner(b, plan.conditions[b])
            case c.All(items=items):
                for i in items:
                    yield from inner(name, i)
            case _:
                yield name, item

    if step.needs is not None:
        yield from inner("what it needs", step.needs)
    for name in step.keeps:
        yield from inner(name, plan.conditions[name])
