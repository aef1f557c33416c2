"""What totals allow is neither more nor less than what some course of days allows."""

from fractions import Fraction
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from detente.core.times import DayRange
from detente.plan.flows import Amount, bounds, heaviest

DAYS = 4
MOST = 4


def ranges():
    return st.tuples(st.integers(1, DAYS), st.integers(0, DAYS - 1)).map(
        lambda t: DayRange(t[0], min(DAYS, t[0] + t[1]))
    )


@st.composite
def amounts(draw, open_ends=True):
    lo = draw(st.integers(0, 3))
    hi = None if open_ends and draw(st.booleans()) else lo + draw(st.integers(0, 1))
    return Amount(draw(ranges()), Fraction(lo), None if hi is None else Fraction(hi))


def courses():
    """Every way in which up to `MOST` things happen on each day."""
    return product(range(MOST + 1), repeat=DAYS)


def over(course, days):
    return sum(course[d - 1] for d in range(days.first, days.last + 1) if 1 <= d <= DAYS)


def fits(course, totals):
    return all(
        t.lo <= over(course, t.days) and (t.hi is None or over(course, t.days) <= t.hi)
        for t in totals
    )


CEILINGS = [Amount(DayRange(d, d), Fraction(0), Fraction(MOST)) for d in range(1, DAYS + 1)]


@given(st.lists(amounts(), min_size=1, max_size=4), ranges())
def test_totals_allow_exactly_what_some_course_of_days_allows(totals, window):
    possible = [over(c, window) for c in courses() if fits(c, totals)]
    assume(possible)
    assert bounds([], [*totals, *CEILINGS], [], window) == (min(possible), max(possible))


@given(st.lists(amounts(), min_size=1, max_size=2), ranges())
def test_where_nothing_bounds_above_the_least_is_still_exact(totals, window):
    at_least = [Amount(t.days, t.lo, None) for t in totals]
    possible = [over(c, window) for c in courses() if fits(c, at_least)]
    assert bounds([], at_least, [], window) == (min(possible), None)


@given(st.lists(amounts(open_ends=False), min_size=1, max_size=3), ranges())
def test_no_course_of_days_goes_beyond_the_ends(totals, window):
    least, most = bounds([], totals, [], window)
    for course in courses():
        if fits(course, totals):
            assert least <= over(course, window)
            assert most is None or over(course, window) <= most


def total(first, last, lo, hi=None):
    return Amount(DayRange(first, last), Fraction(lo), None if hi is None else Fraction(hi))


def ends(*records):
    """The least and the most, to be compared with plain numbers."""
    return bounds(*records)


def test_a_year_less_its_first_quarter_is_the_rest():
    year, quarter = total(1, 365, 509, 509), total(1, 90, 96, 96)
    assert ends([], [year, quarter], [], DayRange(91, 365)) == (413, 413)


def test_a_figure_of_at_least_bounds_only_below():
    assert ends([], [total(1, 30, 60)], [], DayRange(1, 30)) == (60, None)


def test_a_total_says_nothing_sure_of_a_part_of_its_period():
    assert ends([], [total(1, 30, 60, 60)], [], DayRange(10, 20)) == (0, 60)


def test_a_total_and_an_event_in_its_period_do_not_add_up():
    event = total(10, 10, 5, 5)
    assert ends([event], [total(1, 30, 60, 60)], [], DayRange(1, 30)) == (60, 60)
    assert ends([event], [total(1, 30, 60, 60)], [], DayRange(5, 15)) == (5, 60)


def test_totals_that_contradict_one_another_bound_nothing():
    whole, part = total(1, 30, 10, 10), total(1, 10, 20, 20)
    assert ends([], [whole, part], [], DayRange(1, 30)) == (0, None)


def test_events_on_a_complete_list_are_all_there_is():
    event = total(10, 10, 5, 5)
    assert ends([event], [], [DayRange(1, 30)], DayRange(1, 30)) == (5, 5)
    assert ends([event], [], [DayRange(1, 29)], DayRange(1, 30)) == (5, None)


def test_a_chain_of_complete_totals_reaches_a_window_far_away():
    # days 1-20 hold 10, days 11-30 hold 10, days 1-10 hold 10: nothing is left for 11-20
    totals = [total(1, 20, 10, 10), total(11, 30, 10, 10), total(1, 10, 10, 10)]
    assert ends([], totals, [], DayRange(21, 30)) == (10, 10)


def test_totals_that_share_a_day_are_not_added_up():
    apart = [total(1, 5, 3, 3), total(6, 10, 4, 4)]
    sharing = [total(1, 5, 3, 3), total(5, 9, 4, 4)]
    assert heaviest(apart) == 7
    assert heaviest(sharing) == 4
    assert heaviest([*apart, total(11, 12, 1)]) is None
