"""Ways through a condition tree: its parts, its anchors, and the names it mentions."""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.times import Duration
from detente.roadmap import conditions as c


def parts_of(node: c.Condition | c.Quantity) -> Iterator[c.Condition | c.Quantity]:
    """Return the conditions and quantities directly inside one."""
    match node:
        case c.All() | c.Some() | c.AtLeast():
            yield from node.items
        case c.Compare():
            yield from (node.left, node.right)
        case c.Sum():
            yield from (part for _, part in node.parts)
        case c.Extreme():
            yield from node.parts
        case c.Share() | c.Trend():
            yield node.of
        case (
            c.Not()
            | c.Throughout()
            | c.AtSomePoint()
            | c.By()
            | c.WithinAfter()
            | c.ReportedBy()
            | c.ReportedWithin()
            | c.KnownOn()
            | c.Against()
        ):
            yield node.item
        case _:
            return


def nodes(node: c.Condition | c.Quantity) -> Iterator[c.Condition | c.Quantity]:
    """Return a condition or quantity and all that are inside it, outermost first."""
    yield node
    for part in parts_of(node):
        yield from nodes(part)


def parts(item: c.Condition) -> Iterator[c.Condition]:
    """Return a condition and all conditions inside it, outermost first."""
    return (x for x in nodes(item) if not isinstance(x, c.Quantity))


def quantities(item: c.Condition) -> Iterator[c.Quantity]:
    """Return every quantity of a condition, the inner ones too."""
    return (x for x in nodes(item) if isinstance(x, c.Quantity))


def events_of(item: c.Condition) -> Iterator[c.Events]:
    """Return the events that a condition counts, in reading order."""
    for node in nodes(item):
        match node:
            case c.NoEvents() | c.AnyEvents():
                yield node.events
            case c.Aggregate() if node.stat.of_events:
                yield node.of


def windows(item: c.Condition) -> Iterator[c.Window]:
    """Return every window of a condition."""
    for part in parts(item):
        match part:
            case c.NoEvents() | c.AnyEvents() | c.Trend():
                yield part.window
            case c.Throughout() | c.AtSomePoint() | c.WithinAfter():
                yield part.window
            case _:
                pass
    for quantity in quantities(item):
        if isinstance(quantity, c.Aggregate):
            yield quantity.window


def anchors(item: c.Condition) -> Iterator[c.Anchor]:
    """Return every day that a condition refers to by name or date."""
    for window in windows(item):
        if isinstance(window, c.Since | c.After):
            yield window.anchor
    for part in parts(item):
        match part:
            case c.By():
                yield part.anchor
            case c.NoEvents() | c.AnyEvents() if part.events.cohort is not None:
                yield part.events.cohort
    for quantity in quantities(item):
        match quantity:
            case c.Level():
                yield from (x for x in (quantity.at, quantity.cohort) if x is not None)
            case c.Aggregate() if quantity.of.cohort is not None:
                yield quantity.of.cohort


def durations(item: c.Condition) -> Iterator[Duration]:
    """Return every length of time that a condition states."""
    for window in windows(item):
        if isinstance(window, c.Last | c.Full | c.Reported | c.After):
            yield window.duration
    for part in parts(item):
        if isinstance(part, c.InForce) and part.lasting is not None:
            yield part.lasting


def benchmarks_of(item: c.Condition) -> Iterator[str]:
    """Return the benchmarks that a condition names."""
    for part in parts(item):
        if isinstance(part, c.BenchmarkMet):
            yield part.benchmark


def steps_of(item: c.Condition) -> Iterator[str]:
    """Return the steps that a condition looks at: their state, their grant, their keeps."""
    for part in parts(item):
        if isinstance(part, c.InForce | c.InState | c.KeepsHeld):
            yield part.step
    for anchor in anchors(item):
        if isinstance(anchor, c.OnEvent):
            yield anchor.step


def indicators_of(item: c.Condition) -> Iterator[str]:
    """Return every indicator that a condition looks at, benchmarks it names left aside."""
    for part in parts(item):
        match part:
            case c.NoEvents() | c.AnyEvents():
                yield part.events.indicator
            case c.Is():
                yield part.indicator
            case _:
                pass
    for quantity in quantities(item):
        match quantity:
            case c.Level():
                yield quantity.indicator
            case c.Aggregate():
                yield quantity.of.indicator
            case _:
                pass
