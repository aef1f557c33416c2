"""Baselines that later knowledge moves: of which indicator, on which day, from what to what.

Decides nothing: the values are those of `plan.semantics` as known on each day. Baselines that are
kept as known then, and those that the roadmap states, never move. Called by `findings`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange, words
from detente.core.values import dataclass
from detente.plan.evidence import Claim, Evidence
from detente.plan.plan import Plan
from detente.plan.semantics import quantity
from detente.plan.sight import Sight, anchor_day
from detente.roadmap import conditions as c
from detente.roadmap.model import Baselines
from detente.roadmap.walk import benchmarks_of, quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineMoved:
    """A baseline that is another from a day of knowledge on; `reader` is who reads it."""

    indicator: str
    said: str
    reader: str
    day: Day
    old: Interval
    new: Interval
    records: tuple[str, ...]


def baselines_moved(
    plan: Plan, evidence: Evidence, days: DayRange, seeing: Callable[[Day], Sight]
) -> Iterator[BaselineMoved]:
    """Yield the baselines that became others on some days; `seeing` looks from a day of knowledge."""
    for reader, condition in asked_of(plan):
        for q in quantities(condition):
            name, said = _anchored(q, plan)
            if not name:
                continue
            claims = [*claims_about(evidence, name)]
            moments = {d for x in claims for d in (x.known, x.until)}
            for day in sorted(d for d in moments if d in days and d > days.first):
                old, new = (_value(q, day - 1, seeing(k)) for k in (day - 1, day))
                if old is None or new is None or old == new:
                    continue
                moved = dict.fromkeys(x.record for x in claims if day in (x.known, x.until))
                yield BaselineMoved(
                    indicator=name,
                    said=said,
                    reader=reader,
                    day=day,
                    old=old,
                    new=new,
                    records=tuple(moved),
                )


def claims_about(evidence: Evidence, indicator: str) -> Iterator[Claim]:
    """Yield all claims about an indicator that may ever vote."""
    known = evidence.indicators.get(indicator)
    if known is not None:
        yield from known.levels
        yield from known.events
        yield from known.covers
        yield from known.entries


def _value(q: c.Quantity, on: Day, sight: Sight) -> Interval | None:
    if isinstance(q, c.Level) and (q.at is None or anchor_day(q.at, on, sight) is None):
        return None
    n = quantity(q, on, sight)
    value = n.met.hull(n.refuted)
    return None if value.lo is None and value.hi is None else value


def asked_of(plan: Plan) -> Iterator[tuple[str, c.Condition]]:
    """Yield every condition of a roadmap that reads reports itself, and who asks for it."""
    yield from plan.conditions.items()
    for step in plan.roadmap.steps.values():
        for part in (step.after, step.needs):
            if part is not None and not (
                isinstance(part, c.BenchmarkMet)
                or (isinstance(part, c.All) and not _own(part) and any(benchmarks_of(part)))
            ):
                yield step.id, part


def _own(part: c.All) -> bool:
    return any(not isinstance(i, c.BenchmarkMet) for i in part.items)


def _anchored(q: c.Quantity, plan: Plan) -> tuple[str, str]:
    """Return the indicator of a baseline that later knowledge may move, and what it is called."""
    match q:
        case c.Level(indicator=name, at=c.OnOpening()) if name not in plan.roadmap.opening:
            return name, f"{name} on the day of the opening"
        case c.Level(indicator=name, at=c.OnDate(day=when)):
            return name, f"{name} on {words(when)}"
        case c.Level(indicator=name, at=c.OnEvent(event=event, step=step)):
            moves = plan.roadmap.indicators[name].baselines is not Baselines.THEN
            return (name, f"{name} at the {event.value} of {step}") if moves else ("", "")
        case c.Aggregate(stat=stat, of=of, window=c.Fixed(label=label)):
            return of.indicator, f"{stat.value} of {of.indicator} in {label}"
        case _:
            return "", ""
