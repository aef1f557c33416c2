from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from tests.report.world import between

from detente.core.quantities import Interval, exactly
from detente.core.series import Runs, join
from detente.core.times import DayRange, day
from detente.core.verdict import MET, NOT_MET, Answer, Reason, unknown
from detente.report import charts
from detente.report.lanes import otherwise_now

DAYS = DayRange(day("2025-06-21"), day("2026-03-20"))


def drawn(**change: object) -> ET.Element:
    parts: dict = {
        "name": "Fewer held",
        "value": exactly(1140),
        "threshold": exactly(793),
        "good": "below",
        "unit": "persons",
        "tone": "not-met",
        "says": "Not met",
    }
    return ET.fromstring(charts.bullet(charts.Bullet(**(parts | change)), "b"))


def number_of(element: ET.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def bars(svg: ET.Element, kind: str) -> list[ET.Element]:
    return [r for r in svg.iter("rect") if r.get("class") == f"bar {kind}"]


def test_a_missing_value_is_drawn_dashed_and_not_as_zero():
    svg = drawn(value=None, tone="unknown")
    (bar,) = bars(svg, "unknown")
    assert number_of(bar, "width") > 300
    assert "no figure can be given" in "".join(svg.itertext())
    assert not bars(svg, "not-met")


def test_a_value_beyond_its_threshold_reaches_past_the_stroke():
    svg = drawn()
    (bar,) = bars(svg, "not-met")
    tick = next(p for p in svg.iter("path") if p.get("class") == "tick")
    place = float(tick.get("d", "")[1:].partition(" ")[0])
    assert number_of(bar, "x") + number_of(bar, "width") > place


def test_a_range_shows_the_room_that_is_left():
    svg = drawn(value=between(175, 291), threshold=exactly(592), good="above", tone="unknown")
    (room,) = bars(svg, "room")
    (sure,) = bars(svg, "unknown")
    assert number_of(room, "x") >= number_of(sure, "x") + number_of(sure, "width") - 0.2


def test_an_open_range_ends_in_an_arrow():
    svg = drawn(value=between(175, None), threshold=exactly(592), good="above", tone="unknown")
    assert [p for p in svg.iter("path") if p.get("class") == "open"]


def test_words_in_a_drawing_are_escaped():
    svg = drawn(name='<script>"&\u202e', unit="<b>")
    text = "".join(svg.itertext())
    assert '<script>"&[U+202E]' in text
    assert "<b>" in text


bounds = st.one_of(st.none(), st.integers(-50, 5000))


@given(
    st.tuples(bounds, bounds),
    st.tuples(bounds, bounds),
    st.sampled_from(["below", "above", "at", ""]),
)
def test_any_value_against_any_threshold_can_be_drawn_within_the_frame(value, threshold, good):
    def interval(ends) -> Interval | None:
        lo, hi = ends
        if lo is not None and hi is not None and hi < lo:
            lo, hi = hi, lo
        return between(lo, hi)

    svg = drawn(value=interval(value), threshold=interval(threshold), good=good)
    for rect in svg.iter("rect"):
        x, width = number_of(rect, "x"), number_of(rect, "width")
        assert width > 0
        assert 0 <= x <= 340
        assert x + width <= 341


def test_the_day_learned_stands_apart_from_the_day_it_happened():
    on = day("2025-09-11")

    def row(known: int) -> str:
        point = charts.Point(
            days=DayRange(on, on), known=known, shape="circle", tone="event", label="1", says="x"
        )
        return charts.lanes([charts.Lane(name="a", points=(point,))], DAYS, "t", "d")

    assert 'class="learned"' in row(day("2026-02-19"))
    assert 'class="learned"' not in row(on)


def test_verdicts_in_the_lanes_are_told_apart_without_colour():
    def bar(tone: str) -> charts.Bar:
        return charts.Bar(first=DAYS.first, last=DAYS.last, tone=tone, word=tone, says=tone)

    svg = ET.fromstring(
        charts.lanes(
            [charts.Lane(name=t, bars=(bar(t),)) for t in ("met", "not-met", "unknown")],
            DAYS,
            "t",
            "d",
        )
    )
    words = [t.text for t in svg.iter("text") if (t.get("class") or "").startswith("in ")]
    assert words == ["met", "not-met", "unknown"]


answers = st.sampled_from([MET, NOT_MET, unknown(Reason.MISSING), unknown(Reason.STALE)])


def course(values: list[Answer]) -> Runs[Answer]:
    return join((i, i, v) for i, v in enumerate(values, start=1))


@given(st.lists(st.tuples(answers, answers), min_size=1, max_size=12))
def test_the_thin_bar_stands_exactly_on_the_days_whose_verdict_changed(pairs):
    found = otherwise_now(course([a for a, _ in pairs]), course([b for _, b in pairs]))
    days = {d: r.value for r in found for d in range(r.first, r.last + 1)}
    want = {i: b for i, (a, b) in enumerate(pairs, start=1) if a.verdict is not b.verdict}
    assert days == want
