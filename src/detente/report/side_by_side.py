"""What each source says of an indicator, side by side, with the drawing of it.

Decides which reports are drawn and how each is told; disagreement is shown, never averaged. Called
by `pages` and by `site`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detente.core.quantities import Interval, many
from detente.core.times import DayRange, plus_months
from detente.ledger.records import Observation, Record, reading
from detente.plan.evidence import LevelClaim
from detente.report import board as b
from detente.report import charts, evidence
from detente.report import words as w
from detente.report.asked import Asked
from detente.report.public import Public
from detente.roadmap.model import Indicator, Kind
from detente.watch.results import Saying, Values

MOST = 300
"""So many reports of an indicator are drawn one by one."""

STRETCHES = 60
"""Into so many stretches of days more of them are gathered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """What each source says of one indicator, with the drawing of it."""

    id: str
    name: str
    means: str
    values: Values
    accepted: str
    disagree: bool
    chart: charts.Reports | None
    sources: tuple[tuple[str, int], ...]
    sayings: tuple[Saying, ...]


def side_by_side(
    asked: Asked, records: Mapping[str, Record], public: Public
) -> Iterator[SideBySide]:
    """Yield what each source says of each level and flow that anybody has reported."""
    for indicator in asked.plan.roadmap.indicators.values():
        if indicator.kind not in (Kind.EVENTS, Kind.REGISTER):
            found = of_indicator(asked, indicator, records, public)
            if found.sayings:
                yield found


def of_indicator(
    asked: Asked,
    indicator: Indicator,
    records: Mapping[str, Record],
    public: Public,
    *,
    draw: bool = True,
) -> SideBySide:
    """Return what each source says of one indicator; without the drawing if nobody shows it."""
    values = asked.monitor.values(indicator.id, asked.on, asked.known_at)
    sayings = tuple(
        sorted(values.sayings, key=lambda s: (s.days.last, s.days.first, s.source, s.record))
    )
    speak = {told_value(s, records) for s in sayings if s.counts}
    shown = list(_drawn(asked, values, sayings, records)) if draw else []
    sources = list(dict.fromkeys(s.source for s, _ in shown))
    first = {s.source: s for s in reversed(sayings)}
    return SideBySide(
        id=indicator.id,
        name=w.plain_name(indicator.id),
        means=indicator.means,
        values=values,
        accepted=b.net(values.accepted, values.unit),
        disagree=indicator.kind is not Kind.EVENTS and len(speak) > 1,
        chart=_reports(asked, values, shown, sources, public, records),
        sources=tuple(
            (teller(s, records, public), i) for i, s in enumerate(first[n] for n in sources)
        ),
        sayings=sayings,
    )


def _drawn(
    asked: Asked, values: Values, sayings: tuple[Saying, ...], records: Mapping[str, Record]
) -> Iterator[tuple[Saying, Interval]]:
    """Yield the reports since a year before the opening that give a number, with it."""
    claims = asked.monitor.evidence.indicators[values.indicator]
    levels = (c for c in (*claims.levels, *claims.unlisted) if isinstance(c, LevelClaim))
    bound = {c.record: c.value for c in levels}
    since = plus_months(asked.days.first, -12)
    for s in sayings:
        value = bound.get(s.record)
        if value is None or (value.lo is None and value.hi is None):
            value = _written(records.get(s.record))
        if value is not None and s.days.last >= since:
            yield s, value


def _reports(
    asked: Asked,
    values: Values,
    shown: list[tuple[Saying, Interval]],
    sources: list[str],
    public: Public,
    records: Mapping[str, Record],
) -> charts.Reports | None:
    if len(shown) < 2:
        return None
    if len(shown) > MOST:
        found = _stretches(shown, sources, public)
    else:
        found = [
            charts.Reported(
                days=s.days,
                value=value,
                series=sources.index(s.source),
                says=f"{teller(s, records, public)}, {w.days_words(s.days)}: {told_value(s, records)}",
            )
            for s, value in shown
        ]
    first = min(asked.days.first, *(f.days.first for f in found))
    return charts.Reports(
        found=tuple(found),
        days=DayRange(max(first, plus_months(asked.days.first, -12)), asked.days.last),
        threshold=b.threshold_of(asked.board, asked.monitor.plan, values.indicator),
        title=f"{w.plain_name(values.indicator)}: what each source reported",
    )


def _stretches(
    shown: list[tuple[Saying, Interval]], sources: list[str], public: Public
) -> list[charts.Reported]:
    """Return many reports as what each source said in stretches of days, from the lowest to the
    highest; nothing is averaged."""
    first = min(s.days.last for s, _ in shown)
    each = max(1, -(-(max(s.days.last for s, _ in shown) - first + 1) // STRETCHES))
    by: dict[tuple[str, int], list[Interval]] = {}
    for s, value in shown:
        by.setdefault((s.source, (s.days.last - first) // each), []).append(value)
    out = []
    for (source, n), values in by.items():
        days = DayRange(first + n * each, first + (n + 1) * each - 1)
        whole = values[0]
        for value in values[1:]:
            whole = whole.hull(value)
        name = public.source(source, published=True)
        says = f"{name}, {w.days_words(days)}: {many(len(values), 'report')}, {whole}"
        out.append(charts.Reported(days=days, value=whole, series=sources.index(source), says=says))
    return out


def _written(record: Record | None) -> Interval | None:
    """Return the number in a value such as `~1160`, for drawing only: it bounds nothing."""
    if not isinstance(record, Observation):
        return None
    found = reading(record.value).interval
    return None if found.lo is None and found.hi is None else found


def teller(saying: Saying, records: Mapping[str, Record], public: Public) -> str:
    """Return how the source of a report is named on a public page."""
    record = records.get(saying.record)
    return public.source(
        saying.source, published=record is not None and not public.protects(record)
    )


def told_value(saying: Saying, records: Mapping[str, Record]) -> str:
    """Return the value that is told; `about 1,160` bounds nothing, and is still what was said."""
    record = records.get(saying.record)
    if isinstance(record, Observation) and record.value.startswith("~"):
        return evidence.value_words(record.value)
    return saying.value
