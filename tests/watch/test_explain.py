"""Why-trees carry the number, what it is compared with, what is missing, and the records."""

from fractions import Fraction

from detente.core.quantities import Interval
from detente.core.times import DayRange
from detente.core.verdict import Verdict
from detente.plan.evidence import IndicatorEvidence
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind
from detente.watch.explain import Explainer
from detente.watch.temporal import Engine
from tests.watch import small_world as w


def explain(condition, on, *, levels=(), events=(), covers=(), known=None, **more):
    """Explain a condition on a day, by default as known on it."""
    made = [
        w.indicator("held", Kind.LEVEL, w.PERSONS, Accept(), **more),
        w.indicator("arrests", Kind.EVENTS, w.PERSONS, Accept()),
    ]
    evidence = w.evidence(
        held=IndicatorEvidence(levels=tuple(levels)),
        arrests=IndicatorEvidence(events=tuple(events), covers=tuple(covers)),
    )
    plan = w.plan(made)
    day = w.START + on
    seen = day if known is None else w.START + known
    history = w.nothing_happened()
    sight = Engine(plan, evidence).seeing(seen, max(day, seen), history, firm=True)
    return Explainer(plan=plan, sight=sight, on=day).condition(condition)


def number(n):
    return c.Amount(value=Fraction(n), unit=w.PERSONS, span=w.HERE)


HELD = c.Level(indicator="held", span=w.HERE)
ARRESTS = c.Events(indicator="arrests", span=w.HERE)


def last(n):
    return c.Last(duration=w.days(n), span=w.HERE)


def at_most(n):
    return c.Compare(left=HELD, op=c.Op.LE, right=number(n), span=w.HERE)


def at_least(n, window):
    total = c.Aggregate(stat=c.Stat.TOTAL, of=ARRESTS, window=window, span=w.HERE)
    return c.Compare(left=total, op=c.Op.GE, right=number(n), span=w.HERE)


def no_arrests(window):
    return c.NoEvents(events=ARRESTS, window=window, span=w.HERE)


def everything(because):
    yield because
    for child in because.children:
        yield from everything(child)


def notes(because):
    return [n for b in everything(because) for n in b.notes]


def test_a_margin_says_how_much_is_missing_or_to_spare():
    short = explain(at_most(5), 3, levels=[w.level(1, "a", 9, 2)])
    assert str(short.margin) == "4 persons short"
    spare = explain(at_most(5), 3, levels=[w.level(1, "a", 3, 2)])
    assert str(spare.margin) == "2 persons to spare"


def test_a_shortfall_is_a_range_where_the_list_is_not_complete():
    why = explain(at_least(10, last(5)), 9, events=[w.event(1, "a", 4, 7)])
    assert str(why.margin) == "0 to 6 persons short"
    assert [str(m) for m in why.missing] == [str(DayRange(w.START + 5, w.START + 9))]


def test_a_margin_that_says_nothing_is_left_out():
    total = c.Aggregate(stat=c.Stat.TOTAL, of=ARRESTS, window=last(5), span=w.HERE)
    fewer = c.Compare(left=total, op=c.Op.LT, right=number(50), span=w.HERE)
    assert explain(fewer, 9, events=[w.event(1, "a", 4, 7)]).margin is None


def test_sources_that_disagree_stand_side_by_side():
    why = explain(at_most(5), 3, levels=[w.level(1, "a", 1186, 2), w.level(2, "b", 1160, 2)])
    assert why.answer is not None
    assert why.answer.verdict is Verdict.NOT_MET
    assert "sources disagree: 1,160, 1,186" in notes(why)
    assert set(why.records) == {"r1", "r2"}


def test_a_stale_level_says_since_when_and_how_long_a_report_holds():
    why = explain(at_most(5), 30, levels=[w.level(1, "a", 4, 2)])
    assert "no report since 3 Mar 2025; a report holds 20 days" in notes(why)


def test_a_level_overtaken_by_later_events_says_so():
    why = explain(
        at_most(5),
        9,
        levels=[w.level(1, "a", 9, 2)],
        events=[w.event(2, "a", 3, 7)],
        changed_by=("arrests",),
    )
    assert "overtaken: at least 3 arrests since 3 Mar 2025" in notes(why)


def test_a_broken_no_condition_says_when_it_can_be_met_again():
    why = explain(no_arrests(last(5)), 9, events=[w.event(1, "a", 1, 7)])
    assert "met on 13 Mar 2025 at the earliest, if nothing new happens" in notes(why)


def test_an_event_that_sources_report_differently_shows_each_claim():
    why = explain(
        at_least(10, last(5)),
        9,
        events=[w.event(1, "a", 52, 7, event="wave"), w.event(2, "b", 40, 7, event="wave")],
    )
    lines = [b.text for b in everything(why)]
    assert any("40 to 52 persons (event wave)" in line for line in lines)
    assert "reported differently: a 52, b 40" in notes(why)


def test_throughout_points_to_the_day_that_decides():
    always = c.Throughout(item=at_most(5), window=last(5), span=w.HERE)
    why = explain(always, 9, levels=[w.level(1, "a", 9, 5), w.level(2, "a", 4, 7)])
    assert why.records == ("r1",)
    assert "so on 6 Mar 2025" in notes(why)


def test_values_below_reported_by_are_those_of_the_sources_named():
    by_b = c.ReportedBy(item=no_arrests(last(5)), k=1, sources=("b",), span=w.HERE)
    why = explain(by_b, 9, covers=[w.cover(1, "a", 0, 9)])
    assert why.answer is not None
    assert why.answer.verdict is Verdict.UNKNOWN
    assert why.missing


def test_the_value_of_a_met_condition_is_what_could_be_used_for_it():
    why = explain(
        at_most(5),
        3,
        levels=[w.level(1, "a", Interval(Fraction(2), Fraction(4)), 2), w.level(2, "minsk", 1, 2)],
    )
    assert why.value == "1 to 4 persons"
