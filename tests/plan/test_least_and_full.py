"""The least and greatest of several numbers, and windows of full calendar periods."""

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.plan.test_semantics import MET, NOT_MET, UNKNOWN, compare, held, number
from tests.watch import small_world as w

from detente.core.quantities import Interval
from detente.core.times import DayRange, Duration, TimeUnit, day
from detente.plan import semantics
from detente.plan.evidence import CoverClaim, EventClaim, IndicatorEvidence
from detente.plan.sight import Sight
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind


def least(*parts, greatest=False):
    return c.Extreme(greatest=greatest, parts=parts, span=w.HERE)


@pytest.mark.parametrize(
    ("level", "op", "bound", "verdict"),
    [
        # a cap on an adjustor: at most 3 of what came in counts
        (w.level(1, "a", 5, 0), ">=", 3, MET),
        (w.level(1, "a", 5, 0), ">", 3, NOT_MET),
        (w.level(1, "a", 2, 0), "=", 2, MET),
        # unbounded above, the least is bounded all the same
        (w.level(1, "a", Interval(Fraction(1), None), 0), "<=", 3, MET),
        (w.level(1, "a", Interval(Fraction(1), None), 0), ">", 3, NOT_MET),
        (w.level(1, "a", Interval(Fraction(1), None), 0), ">=", 2, UNKNOWN),
        # unbounded below, it is not
        (w.level(1, "a", Interval(None, Fraction(1)), 0), ">=", 0, UNKNOWN),
        (w.level(1, "a", Interval(None, Fraction(1)), 0), "<=", 1, MET),
    ],
)
def test_the_least_of_two_numbers_is_bounded_above_by_either(level, op, bound, verdict):
    plan = w.plan([w.indicator("held", Kind.LEVEL, w.PERSONS, Accept())])
    known = w.evidence(held=IndicatorEvidence(levels=(level,)))
    condition = compare(least(held(), number(3)), op, number(bound))
    nothing = w.nothing_happened()
    said = semantics.answer(plan, known, condition, w.START, w.START, nothing)
    assert said.verdict is verdict
    # the greatest of two numbers is the least of their opposites, seen in a mirror
    mirrored = {">=": "<=", ">": "<", "=": "=", "<=": ">=", "<": ">"}[op]
    minus = [c.Sum(parts=((-1, q),), span=w.HERE) for q in (held(), number(3), number(bound))]
    other = compare(least(*minus[:2], greatest=True), mirrored, minus[2])
    assert semantics.answer(plan, known, other, w.START, w.START, nothing).verdict is verdict


def test_the_judged_side_never_brings_the_least_down_to_what_is_asked():
    plan = w.plan([w.indicator("held", Kind.LEVEL, w.PERSONS, Accept())])
    known = w.evidence(held=IndicatorEvidence(levels=(w.level(1, "minsk", 1, 0),)))
    nothing = w.nothing_happened()
    for op, verdict in (("<=", UNKNOWN), (">=", NOT_MET)):
        condition = compare(least(held(), number(3)), op, number(2))
        said = semantics.answer(plan, known, condition, w.START, w.START, nothing)
        assert said.verdict is verdict


def test_full_months_are_those_that_are_over_by_the_end_of_the_day():
    # the small world starts on 1 March 2025
    two = c.Full(duration=Duration(2, TimeUnit.MONTH), span=w.HERE)
    sight = Sight(
        plan=w.plan([]),
        evidence=w.evidence(),
        history=w.nothing_happened(),
        known_at=w.START,
        asked=w.START,
        firm=True,
    )

    def said(window, on):
        days, over = semantics.window_days(window, day(on), sight)
        assert over
        return str(days)

    assert said(two, "2025-03-30") == "2025-01-01 .. 2025-02-28"
    assert said(two, "2025-03-31") == "2025-02-01 .. 2025-03-31"
    year = c.Back(window=two, by=Duration(1, TimeUnit.YEAR), span=w.HERE)
    assert said(year, "2025-03-30") == "2024-01-01 .. 2024-02-29"
    # not January alone, though 28 February 2024 was not the end of its month
    assert said(year, "2025-02-28") == "2024-01-01 .. 2024-02-29"
    week = c.Full(duration=Duration(1, TimeUnit.WEEK), span=w.HERE)
    assert said(week, "2025-03-08") == "2025-02-24 .. 2025-03-02"
    assert said(week, "2025-03-09") == "2025-03-03 .. 2025-03-09"
    quarter = c.Full(duration=Duration(1, TimeUnit.QUARTER), span=w.HERE)
    assert said(quarter, "2025-03-30") == "2024-10-01 .. 2024-12-31"
    assert said(quarter, "2025-03-31") == "2025-01-01 .. 2025-03-31"
    whole = c.Full(duration=Duration(1, TimeUnit.YEAR), span=w.HERE)
    assert said(whole, "2025-12-30") == "2024-01-01 .. 2024-12-31"


def test_the_latest_months_with_figures_are_found_among_the_last_ones():
    # the small world starts on 1 March 2025; source a counts month by month, three weeks late
    def counted(n: int, first: str, last: str, known: str) -> tuple[EventClaim, CoverClaim]:
        days, at = DayRange(day(first), day(last)), day(known)
        one = w.event(n, "a", n, 0, known=at - w.START)
        one = replace(one, days=days, total=True, complete=True, event=None)
        return one, replace(w.cover(50 + n, "a", 0, 0, known=at - w.START), days=days)

    made = [
        counted(4, "2025-01-01", "2025-01-31", "2025-02-21"),
        counted(6, "2025-02-01", "2025-02-28", "2025-03-21"),
    ]
    known = w.evidence(
        events_1=IndicatorEvidence(
            events=tuple(e for e, _ in made), covers=tuple(x for _, x in made)
        )
    )
    plan = w.plan([w.indicator("events_1", Kind.EVENTS, w.PERSONS, Accept(), silence=None)])
    events = c.Events(indicator="events_1", span=w.HERE)

    def seen(on: str, n: int = 1, among: int = 3) -> tuple[str, str]:
        window = c.Reported(
            duration=Duration(n, TimeUnit.MONTH), among=among, of=events, span=w.HERE
        )
        sight = Sight(
            plan=plan,
            evidence=known,
            history=w.nothing_happened(),
            known_at=day(on),
            asked=day(on),
            firm=True,
        )
        total = c.Aggregate(stat=c.Stat.TOTAL, of=events, window=window, span=w.HERE)
        days, over = semantics.window_days(window, day(on), sight)
        assert over
        return str(days), str(semantics.aggregate(total, day(on), sight).met)

    assert seen("2025-03-20") == ("2025-01-01 .. 2025-01-31", "4")
    assert seen("2025-03-21") == ("2025-02-01 .. 2025-02-28", "6")
    # March is over and not counted: the figures before it still stand
    assert seen("2025-04-10") == ("2025-02-01 .. 2025-02-28", "6")
    assert seen("2025-04-10", n=2) == ("2025-01-01 .. 2025-02-28", "10")
    # further back than said nobody looks; then the last periods count, and nothing is known of them
    assert seen("2025-06-10") == ("2025-05-01 .. 2025-05-31", "at least 0")
    assert seen("2025-04-10", n=2, among=2) == ("2025-02-01 .. 2025-03-31", "at least 6")
