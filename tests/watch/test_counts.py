"""What is kept of counts and reports gives the numbers of the reference, wherever it is moved to."""

from dataclasses import replace
from fractions import Fraction
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.times import DayRange, covered
from detente.plan.evidence import IndicatorEvidence
from detente.plan.flows import Amount, bounds
from detente.plan.sight import Sight
from detente.plan.tally import count_of
from detente.plan.votes import live_levels
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind
from detente.watch import books
from detente.watch.counts import Counted
from detente.watch.levels import Reports
from detente.watch.limits import Amounts, Held, allowed
from tests.watch import small_world as w

COUNTED = w.worlds(levels=False, asked=False)
REPORTED = w.worlds(events=False, asked=False)
ENOUGH = settings(max_examples=min(2_000, settings().max_examples))
"""In the soak: what is drawn here takes longer than what is compared."""

wheres = st.sampled_from([(), (), ("q",)])
spans = st.tuples(w.offsets, st.integers(0, 20)).map(
    lambda t: DayRange(w.START + t[0], w.START + t[0] + t[1])
)


@st.composite
def sights(draw, plan, evidence):
    """Any way of looking at it, on any day of knowledge."""
    known_at = w.START + draw(st.integers(-5, 70))
    return Sight(
        plan=plan,
        evidence=evidence,
        history=w.nothing_happened(),
        known_at=known_at,
        asked=known_at + draw(st.sampled_from([0, 0, 5, 40])),
        firm=draw(st.booleans()),
        voters=draw(st.sampled_from([None, None, frozenset("a"), frozenset(["a", "minsk"])])),
        quorum=draw(st.integers(1, 2)),
        against=draw(st.booleans()),
    )


@ENOUGH
@given(COUNTED, st.data())
def test_a_count_moved_from_window_to_window_is_the_count_made_anew(world, data):
    plan, evidence = world
    kept = Counted(evidence.indicators)
    for _ in range(data.draw(st.integers(1, 8))):
        sight = data.draw(sights(plan, evidence))
        indicator = plan.roadmap.indicators[data.draw(st.sampled_from(["events_1", "events_2"]))]
        where = data.draw(wheres)
        events = c.Events(indicator=indicator.id, where=where, span=w.HERE)
        days, cases, over = data.draw(spans), data.draw(st.booleans()), data.draw(st.booleans())
        found = kept.counted(indicator, events, days, over, sight, cases=cases)
        assert found == count_of(indicator, events, days, sight, cases=cases).number(over=over)


@ENOUGH
@given(COUNTED, st.data())
def test_what_can_matter_to_some_days_makes_the_same_count_as_all_that_is_known(world, data):
    plan, evidence = world
    with patch.object(books, "SHORT", data.draw(st.sampled_from([0, 3, 31]))):
        kept = Counted(evidence.indicators)
        for _ in range(data.draw(st.integers(1, 4))):
            sight = data.draw(sights(plan, evidence))
            name = data.draw(st.sampled_from(["events_1", "events_2"]))
            indicator = plan.roadmap.indicators[name]
            events = c.Events(indicator=name, where=data.draw(wheres), span=w.HERE)
            days, cases = data.draw(spans), data.draw(st.booleans())
            near = count_of(indicator, events, days, replace(sight, counts=kept), cases=cases)
            assert near == count_of(indicator, events, days, sight, cases=cases)


def test_of_many_events_only_those_around_some_days_are_looked_at():
    indicator = w.indicator("events_1", Kind.EVENTS, w.PERSONS, Accept())
    told = tuple(w.event(n, "a", 1, 10 * n) for n in range(50))
    kept = Counted({"events_1": IndicatorEvidence(events=told)})
    days = DayRange(w.START + 200, w.START + 209)
    events = c.Events(indicator="events_1", span=w.HERE)
    near = kept.near(indicator, events, days, w.START + 900, cases=False)
    assert near.events
    assert all(abs(x.days.first - days.first) <= 50 for x in near.events)


@ENOUGH
@given(COUNTED, st.data())
def test_a_total_that_names_an_event_brings_in_the_other_claims_about_it(world, data):
    plan, evidence = world
    known = evidence.indicators["events_1"]
    named = [
        replace(x, event="e1") if x.total and data.draw(st.booleans()) else x for x in known.events
    ]
    known = replace(known, events=tuple(named))
    evidence = replace(evidence, indicators={**evidence.indicators, "events_1": known})
    kept = Counted(evidence.indicators)
    indicator = plan.roadmap.indicators["events_1"]
    events = c.Events(indicator="events_1", span=w.HERE)
    for _ in range(3):
        sight, days = data.draw(sights(plan, evidence)), data.draw(spans)
        found = kept.counted(indicator, events, days, True, sight, cases=False)
        assert found == count_of(indicator, events, days, sight, cases=False).number(over=True)


@ENOUGH
@given(REPORTED, st.data())
def test_the_reports_that_are_found_are_those_that_the_reference_finds(world, data):
    plan, evidence = world
    found = Reports(evidence.indicators)
    for _ in range(5):
        sight, on = data.draw(sights(plan, evidence)), w.START + data.draw(st.integers(-2, 60))
        sight = replace(sight, fresh=data.draw(st.sampled_from([None, w.days(7)])))
        indicator = plan.roadmap.indicators[data.draw(w.level_names)]
        assert found.live(indicator, on, sight) == live_levels(indicator, on, sight)
        speaks = any(x.speaks(sight.known_at) for x in sight.of(indicator).levels)
        assert found.heard(indicator, sight) is speaks


@st.composite
def amounts(draw, longest):
    """A record of a group: so many on some day of, or altogether over, some days."""
    first, lo = draw(st.integers(1, 20)), draw(st.integers(0, 5))
    hi = None if draw(st.integers(0, 2)) == 0 else Fraction(lo + draw(st.integers(0, 3)))
    return Amount(DayRange(first, first + draw(st.integers(0, longest))), Fraction(lo), hi)


few = st.tuples(st.integers(0, 20), st.integers(0, 12)).map(lambda t: DayRange(t[0], t[0] + t[1]))


@given(
    st.lists(amounts(longest=4), max_size=8),
    st.lists(amounts(longest=12), min_size=1, max_size=4),
    st.lists(few, max_size=3),
    few,
)
def test_totals_allow_the_same_over_few_days_as_over_all(events, totals, lists, window):
    lists = covered(lists)
    held = Amounts()
    for i, x in enumerate(events):
        most = None if x.hi is None else int(x.hi)
        held.put(i, Held(x.days.first, x.days.last, int(x.lo) // 2, int(x.lo), most), 1)
    capped = [replace(x, lo=Fraction(int(x.lo) // 2)) for x in events]
    for is_capped, said in ((False, events), (True, capped)):
        lo, hi = bounds(said, totals, lists, window)
        found = allowed(held, totals, lists, window, capped=is_capped)
        assert found == (int(lo), None if hi is None else int(hi))
