"""What an assumption of a roadmap rules out: how far a level can have moved, how long silence lasts.

Decides which conditions can never be broken, which can never be in the dark for long, and whether a
story keeps to all that is assumed. A sum of events that stays within what is assumed counts as they
happened; on a list of events a source is heard when it declares the list complete.

Called by `prove`; what is not assumed, it lets the others do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from detente.core.times import Day, days_at_most
from detente.plan.plan import Plan
from detente.plan.quorums import quorums
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Severity, Step
from detente.roadmap.undertakings import Acts, Direction, Flow, Heard, Pace, Prompt


def most_in(flow: Flow, days: int) -> Fraction:
    """Return the most that the events of some days in a row can add up to."""
    return flow.amount * -(-days // flow.days)


def most_moved(pace: Pace, days: int) -> Fraction:
    """Return the most by which a level can have moved after some days."""
    return pace.amount * -(-days // pace.days)


def days_to_move(pace: Pace, gap: Fraction) -> int:
    """Return the fewest days in which a level can move so far."""
    if gap <= 0:
        return 0
    return pace.days * (int(-(-gap // pace.amount)) - 1) + 1


def paces(plan: Plan, indicator: str, *, down: bool) -> list[Pace]:
    """Return what is assumed of how fast a level moves one way."""
    ways = (Direction.MOVES, Direction.FALLS if down else Direction.RISES)
    return [
        a for a in plan.roadmap.assumptions
        if isinstance(a, Pace) and a.indicator == indicator and a.direction in ways
    ]  # fmt: skip


def never_broken(plan: Plan, condition: c.Condition) -> str:
    """Return the assumption by which a condition is never broken; blank where none rules it out."""
    match condition:
        case c.BenchmarkMet(benchmark=name):
            return never_broken(plan, plan.conditions[name])
        case c.ReportedBy(item=item) | c.ReportedWithin(item=item) | c.KnownOn(item=item):
            return never_broken(plan, item)
        case c.All(items=items):
            found = [never_broken(plan, item) for item in items]
            return "; ".join(dict.fromkeys(found)) if all(found) else ""
        case c.Compare(
            left=c.Aggregate(window=c.Last(duration=length)) as sum_,
            op=op,
            right=c.Amount() as bound,
        ):
            return _within(plan, sum_, op, bound, days_at_most(length))
        case _:
            return ""


def _within(plan: Plan, sum_: c.Aggregate, op: c.Op, right: c.Amount, days: int) -> str:
    indicator = sum_.of.indicator
    found: list[tuple[Fraction, str]] = []
    if sum_.stat is c.Stat.TOTAL:
        found = [
            (most_in(a, days), a.text) for a in plan.roadmap.assumptions
            if isinstance(a, Flow) and a.indicator == indicator
        ]  # fmt: skip
    elif sum_.stat is c.Stat.CHANGE:
        found = [(most_moved(a, days - 1), a.text) for a in paces(plan, indicator, down=False)]
    for most, text in found:
        if (op is c.Op.LE and most <= right.value) or (op is c.Op.LT and most < right.value):
            return text
    return ""


def never_dark(plan: Plan, condition: c.Condition) -> tuple[int | None, str]:
    """Return for how many days in a row a condition can be without reports, and who assumes it.

    `None` without a limit: some quorum may fall silent.
    """
    most = 0
    texts: list[str] = []
    found = list(quorums(plan, condition))
    for quorum in found:
        heard: dict[str, Heard] = {}
        for a in plan.roadmap.assumptions:
            if not isinstance(a, Heard):
                continue
            for source in a.sources:
                group = plan.roadmap.sources[source].group
                listed = source in plan.roadmap.indicators[quorum.indicator].sources
                if listed and group in quorum.able and a.days < heard.get(group, a).days + 1:
                    heard[group] = a
        if len(heard) < quorum.asked:
            return None, ""
        (last,) = sorted(heard.values(), key=lambda a: a.days)[quorum.asked - 1 : quorum.asked]
        most, texts = max(most, last.days), [*texts, last.text]
    return (most, "; ".join(dict.fromkeys(texts))) if found else (None, "")


def must_report(plan: Plan, indicator: Indicator) -> dict[str, int]:
    """Return the sources that are assumed to report on an indicator, each with how often in days."""
    out: dict[str, int] = {}
    for a in plan.roadmap.assumptions:
        if isinstance(a, Heard):
            for source in a.sources:
                if source in indicator.sources:
                    out[source] = min(a.days, out.get(source, a.days))
    return out


def decides_within(
    plan: Plan, step: Step, severity: Severity | None = None
) -> tuple[int | None, str]:
    """Return within how many days all who decide on a step do so, and who assumes it.

    Of a step that is ready, or of an effect of a severity that waits for a decision. `None` where
    somebody need not decide. In time is what the severity or the step states.
    """
    stated = severity.order_within if severity is not None else None
    stated = stated or step.decided_by.within
    most = 0
    texts: list[str] = []
    for party in step.decided_by.deciders:
        found = [
            (days_at_most(within), a.text)
            for a in plan.roadmap.assumptions
            if isinstance(a, Prompt) and a.acts is Acts.DECIDES and a.party == party
            if (within := a.within or stated) is not None
        ]
        if not found:
            return None, ""
        days, text = min(found)
        most, texts = max(most, days), [*texts, text]
    return (most, "; ".join(dict.fromkeys(texts))) if texts else (None, "")


def kept_to(
    plan: Plan, levels: Mapping[str, Mapping[Day, Fraction]], events: Mapping[str, Sequence[tuple[Day, Fraction]]]
) -> bool:  # fmt: skip
    """Return whether levels, each by its first day, and events of a story move no faster than assumed."""
    return not any(_faster(plan, levels)) and not any(_more(plan, events))


def _faster(plan: Plan, levels: Mapping[str, Mapping[Day, Fraction]]) -> Iterator[bool]:
    for pace in plan.roadmap.assumptions:
        if not isinstance(pace, Pace):
            continue
        told = sorted(levels.get(pace.indicator, {}).items())
        for i, (_, before) in enumerate(told):
            # a level stands until the day before the next one
            until = told[i + 1][0] - 1 if i + 1 < len(told) else None
            for day, value in told[i + 1 :]:
                moved = value - before
                away = pace.direction
                far = (
                    -moved
                    if away is Direction.FALLS
                    else moved
                    if away is Direction.RISES
                    else abs(moved)
                )
                if until is not None and day - until <= pace.days and far > pace.amount:
                    yield True


def _more(plan: Plan, events: Mapping[str, Sequence[tuple[Day, Fraction]]]) -> Iterator[bool]:
    for flow in plan.roadmap.assumptions:
        if isinstance(flow, Flow):
            told = events.get(flow.indicator, ())
            for first, _ in told:
                sizes = [size for day, size in told if first <= day < first + flow.days]
                yield sum(sizes, Fraction(0)) > flow.amount
