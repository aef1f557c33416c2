"""What a condition is made of: its parts, the indicators and events it looks at, and whether at steps.

Decides nothing. Called by whatever needs to know what an answer can rest on.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.plan.plan import Plan
from detente.roadmap import conditions as c


def parts_of(node: c.Condition | c.Quantity) -> Iterator[c.Condition | c.Quantity]:
    """Return the conditions and quantities directly inside one."""
    match node:
        case c.All(items=items) | c.Some(items=items) | c.AtLeast(items=items):
            yield from items
        case c.Compare(left=left, right=right):
            yield from (left, right)
        case c.Sum(parts=parts):
            yield from (part for _, part in parts)
        case c.Extreme(parts=several):
            yield from several
        case c.Share(of=of):
            yield of
        case c.Trend(of=of):
            yield of
        case (
            c.Not(item=item)
            | c.Throughout(item=item)
            | c.AtSomePoint(item=item)
            | c.By(item=item)
            | c.WithinAfter(item=item)
            | c.ReportedBy(item=item)
            | c.ReportedWithin(item=item)
            | c.KnownOn(item=item)
            | c.Against(item=item)
        ):
            yield item
        case _:
            return


def indicators_of(node: c.Condition | c.Quantity, plan: Plan) -> set[str]:
    """Return the indicators that a condition looks at, through named benchmarks too."""
    match node:
        case c.BenchmarkMet(benchmark=name):
            return indicators_of(plan.conditions[name], plan)
        case c.NoEvents(events=events) | c.AnyEvents(events=events) | c.Aggregate(of=events):
            return {events.indicator}
        case c.Level(indicator=name) | c.Is(indicator=name):
            return {name}
        case _:
            return {name for part in parts_of(node) for name in indicators_of(part, plan)}


def looks_at_steps(node: c.Condition | c.Quantity, plan: Plan) -> bool:
    """Return whether a condition looks at the state or the past of a step."""
    match node:
        case c.InForce() | c.InState() | c.KeepsHeld():
            return True
        case c.BenchmarkMet(benchmark=name):
            return name in plan.stepwise
        case c.Level(at=c.OnEvent()) | c.Level(cohort=c.OnEvent()) | c.By(anchor=c.OnEvent()):
            return True
        case (
            c.NoEvents(events=c.Events(cohort=c.OnEvent()))
            | c.AnyEvents(events=c.Events(cohort=c.OnEvent()))
            | c.Aggregate(of=c.Events(cohort=c.OnEvent()))
        ):
            return True
        case _:
            window = getattr(node, "window", None)
            anchor = getattr(window, "anchor", None)
            inside = any(looks_at_steps(part, plan) for part in parts_of(node))
            return isinstance(anchor, c.OnEvent) or inside


def events_of(node: c.Condition | c.Quantity) -> Iterator[c.Events]:
    """Return the events that a condition counts, in reading order."""
    match node:
        case c.NoEvents(events=events) | c.AnyEvents(events=events):
            yield events
        case c.Aggregate(stat=stat, of=events) if stat.of_events:
            yield events
        case _:
            for part in parts_of(node):
                yield from events_of(part)
