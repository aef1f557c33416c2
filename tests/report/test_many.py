"""Pages over many records stay short, and say what they gather."""

import pytest
from tests.examples.worlds import world

from detente.core.quantities import Interval, exactly
from detente.core.times import DayRange, day
from detente.report import lanes, side_by_side
from detente.report.asked import Asked
from detente.report.links import Live
from detente.report.public import Restricted
from detente.report.site import Site
from detente.report.view import View
from detente.watch.results import Saying

FIRST = day("2025-01-01")


def happening(n: int) -> lanes.Happening:
    on = FIRST + n
    return lanes.Happening(
        indicator="arrests",
        event=f"e{n}",
        days=DayRange(on, on),
        known=on + 3,
        told=exactly(1),
        surely=True,
        total=False,
        claims=(),
    )


def test_many_events_are_counted_over_stretches_and_none_is_left_out() -> None:
    days = DayRange(FIRST, FIRST + 599)
    points = lanes._many([happening(n) for n in range(600)], "Arrests", days)
    assert len(points) == lanes.STRETCHES
    assert sum(int(p.label.rstrip("×")) for p in points) == 600
    assert points[0].says == (
        "Arrests: 10 events, 1 Jan 2025 to 10 Jan 2025; the list has each of them"
    )


def saying(n: int, source: str) -> Saying:
    on = FIRST + n
    return Saying(
        source=source,
        name=source,
        group=source,
        publisher="",
        url="",
        note="",
        value=str(n),
        days=DayRange(on, on),
        known=on,
        record=f"{source}-{n}",
        counts=False,
        listed=True,
        judged=False,
    )


def test_many_reports_are_drawn_from_the_lowest_to_the_highest_and_never_averaged() -> None:
    w = world("belarus-2008", "thaw_2008")
    shown = [(saying(n, s), exactly(n)) for n in range(600) for s in ("press", "osce")]
    drawn = side_by_side._stretches(shown, ["press", "osce"], Restricted(w.plan.roadmap))
    assert len(drawn) == 2 * side_by_side.STRETCHES
    first = next(d for d in drawn if d.series == 1)
    assert first.value == Interval(exactly(0).lo, exactly(9).lo)
    assert first.says == "OSCE/ODIHR, 1 Jan 2025 to 10 Jan 2025: 10 reports, 0 to 9"


def test_a_page_of_an_indicator_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    w = world("belarus-2008", "thaw_2008")
    on = day("2011-02-15")
    asked = Asked(w.monitor, on, on)
    site = Site(w.monitor, (), w.records)
    link = Live(steps=frozenset(), on=on, known_at=on)
    name = max(
        w.plan.roadmap.indicators, key=lambda i: len(asked.monitor.values(i, on, on).sayings)
    )
    total = len(asked.monitor.values(name, on, on).sayings)
    monkeypatch.setattr("detente.report.site.SAYINGS", 2)
    pages = [
        site.indicator(name, asked, View(link=link, live=True, asks={"part": str(n)}))
        for n in range(1, -(-total // 2) + 1)
    ]
    rows = [p.count('<td data-label="Speaks on the day asked">') for p in pages]
    assert sum(rows) == total
    assert max(rows) <= 2
