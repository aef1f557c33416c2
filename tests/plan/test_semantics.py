"""What the reference says of votes, lists, windows and baselines, one rule a test."""

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.watch import small_world as w

from detente.core.quantities import PERCENT, Interval, exactly
from detente.core.times import DayRange
from detente.core.verdict import MET as MET_ANSWER
from detente.core.verdict import NOT_MET as NOT_MET_ANSWER
from detente.core.verdict import Reason, Verdict
from detente.plan import semantics
from detente.plan.evidence import IndicatorEvidence
from detente.plan.history import History
from detente.plan.lifecycle import State
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Baselines, Kind, Rule

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


def number(n):
    return c.Amount(value=Fraction(n), unit=None, span=w.HERE)


def held(at=None):
    return c.Level(indicator="held", at=at, span=w.HERE)


def compare(left, op, right):
    return c.Compare(left=left, op=c.Op(op), right=right, span=w.HERE)


def over_last(n):
    return c.Last(duration=w.days(n), span=w.HERE)


def since(day_):
    return c.Since(anchor=c.OnDate(day=w.START + day_, span=w.HERE), span=w.HERE)


def between(first, last):
    days = DayRange(w.START + first, w.START + last)
    return c.Fixed(days=days, label="", span=w.HERE)


def arrests(*where):
    return c.Events(indicator="arrests", where=where, span=w.HERE)


def total(window, *where):
    return c.Aggregate(stat=c.Stat.TOTAL, of=arrests(*where), window=window, span=w.HERE)


def no_arrests(window):
    return c.NoEvents(events=arrests(), window=window, span=w.HERE)


def ask(condition, on, *, levels=(), events=(), covers=(), accept=None, known=None, **more):
    """Ask about a day, by default as known on it; days count from the start."""
    accept = accept or Accept()
    opening = more.pop("opening", {})
    history = more.pop("history", None) or w.nothing_happened()
    made = [
        w.indicator("held", Kind.LEVEL, w.PERSONS, accept, **more),
        w.indicator("arrests", Kind.EVENTS, w.PERSONS, accept),
    ]
    evidence = w.evidence(
        held=IndicatorEvidence(levels=tuple(levels)),
        arrests=IndicatorEvidence(events=tuple(events), covers=tuple(covers)),
    )
    day = w.START + on
    seen = day if known is None else w.START + known
    return semantics.answer(w.plan(made, opening=opening), evidence, condition, day, seen, history)


def said(a):
    return (a.verdict, a.reason, a.provisional)


TWO = Accept(k=2)


# Votes.


def test_one_report_is_enough_where_one_is_asked_for():
    assert ask(compare(held(), "<=", number(5)), 3, levels=[w.level(1, "a", 4, 2)]).verdict is MET


def test_two_sources_of_one_group_have_one_vote():
    same_voice = [w.level(1, "a", 4, 2), w.level(2, "a2", 4, 2)]
    a = ask(compare(held(), "<=", number(5)), 3, levels=same_voice, accept=TWO)
    assert said(a) == (UNKNOWN, Reason.QUORUM, False)


def test_two_independent_groups_make_two_votes():
    two = [w.level(1, "a", 4, 2), w.level(2, "b", 3, 2)]
    assert ask(compare(held(), "<=", number(5)), 3, levels=two, accept=TWO).verdict is MET


def test_groups_on_both_sides_leave_it_unknown():
    apart = [w.level(1, "a", 4, 2), w.level(2, "b", 7, 2)]
    assert said(ask(compare(held(), "<=", number(5)), 3, levels=apart)) == (
        UNKNOWN,
        Reason.CONFLICT,
        False,
    )


def test_where_every_reported_value_gives_the_same_answer_that_is_the_answer():
    apart = [w.level(1, "a", 1160, 2), w.level(2, "a", 1186, 2)]
    assert ask(compare(held(), "<=", number(792)), 3, levels=apart).verdict is NOT_MET
    assert said(ask(compare(held(), "=", number(1160)), 3, levels=apart)) == (
        UNKNOWN,
        Reason.CONFLICT,
        False,
    )


def test_two_different_values_can_agree_that_it_is_not_five():
    apart = [w.level(1, "a", 4, 2), w.level(2, "b", 6, 2)]
    assert ask(compare(held(), "=", number(5)), 3, levels=apart).verdict is NOT_MET


def test_the_judged_side_never_counts_towards_met():
    own_word = [w.level(1, "minsk", 0, 2)]
    assert said(ask(compare(held(), "=", number(0)), 3, levels=own_word)) == (
        UNKNOWN,
        Reason.QUORUM,
        False,
    )
    with_one = [*own_word, w.level(2, "a", 0, 2)]
    a = ask(compare(held(), "=", number(0)), 3, levels=with_one, accept=TWO)
    assert a.verdict is UNKNOWN


def test_an_admission_of_the_judged_side_is_a_full_vote_for_not_met():
    assert ask(compare(held(), "=", number(0)), 3, levels=[w.level(1, "minsk", 9, 2)]).verdict is (
        NOT_MET
    )


def test_an_admission_counts_under_a_not_as_well():
    grows = c.Not(item=compare(held(), "<", number(5)), span=w.HERE)
    assert ask(grows, 3, levels=[w.level(1, "minsk", 3, 2)]).verdict is NOT_MET
    assert ask(grows, 3, levels=[w.level(1, "minsk", 8, 2)]).verdict is UNKNOWN


def test_reported_by_limits_who_may_say_met_but_not_who_may_say_not_met():
    by_b = c.ReportedBy(item=compare(held(), "<=", number(5)), k=1, sources=("b",), span=w.HERE)
    assert ask(by_b, 3, levels=[w.level(1, "a", 4, 2)]).verdict is UNKNOWN
    assert ask(by_b, 3, levels=[w.level(1, "b", 4, 2)]).verdict is MET
    assert ask(by_b, 3, levels=[w.level(1, "a", 9, 2)]).verdict is NOT_MET


def test_values_agree_within_the_stated_distance_or_not_at_all():
    near = Accept(rule=Rule.AGREE, k=2, tolerance=Fraction(5))
    close = [w.level(1, "a", 100, 2), w.level(2, "b", 104, 2)]
    far = [w.level(1, "a", 100, 2), w.level(2, "b", 106, 2)]
    assert ask(compare(held(), "<=", number(104)), 3, levels=close, accept=near).verdict is MET
    assert ask(compare(held(), "<=", number(200)), 3, levels=far, accept=near).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("accept", "value"),
    [
        (Accept(rule=Rule.ONLY, source="b"), 6),
        (Accept(rule=Rule.FIRST, source="b"), 6),
        (Accept(rule=Rule.LOWEST), 4),
        (Accept(rule=Rule.HIGHEST), 6),
    ],
)
def test_rules_that_name_a_source_or_an_end_choose_it(accept, value):
    apart = [w.level(1, "a", 4, 2), w.level(2, "b", 6, 2)]
    assert ask(compare(held(), "=", number(value)), 3, levels=apart, accept=accept).verdict is MET


# Levels in time.


def test_the_latest_observation_of_a_source_wins():
    older_news = [w.level(1, "a", 9, 2), w.level(2, "a", 4, 5)]
    assert ask(compare(held(), "<=", number(5)), 6, levels=older_news).verdict is MET


def test_a_late_report_about_an_earlier_day_does_not_override_a_later_day():
    late = [w.level(1, "a", 4, 5), w.level(2, "a", 9, 2, known=8)]
    assert ask(compare(held(), "<=", number(5)), 9, levels=late).verdict is MET
    assert ask(compare(held(), "<=", number(5)), 3, levels=late, known=9).verdict is NOT_MET


def test_a_level_holds_so_long_after_its_observation_and_no_longer():
    one = [w.level(1, "a", 4, 2)]
    assert ask(compare(held(), "<=", number(5)), 22, levels=one).verdict is MET
    assert said(ask(compare(held(), "<=", number(5)), 23, levels=one)) == (
        UNKNOWN,
        Reason.STALE,
        False,
    )


def test_a_level_dated_to_a_range_stands_from_its_last_day_and_ages_from_its_first():
    month = [w.level(1, "a", 4, 2, 12, spans=False)]
    assert ask(compare(held(), "<=", number(5)), 11, levels=month, known=30).reason is (
        Reason.MISSING
    )
    assert ask(compare(held(), "<=", number(5)), 22, levels=month).verdict is MET
    assert ask(compare(held(), "<=", number(5)), 23, levels=month).reason is Reason.STALE


def test_without_any_record_an_indicator_is_not_yet_monitored():
    assert ask(compare(held(), "<=", number(5)), 3).reason is Reason.NOT_YET_MONITORED
    assert ask(no_arrests(over_last(5)), 3).reason is Reason.NOT_YET_MONITORED


def test_what_is_known_later_does_not_count_now():
    late = [w.level(1, "a", 9, 2, known=8)]
    assert ask(compare(held(), "<=", number(5)), 3, levels=late).verdict is UNKNOWN


def test_a_range_that_spans_the_threshold_is_imprecise():
    wide = [w.level(1, "a", Interval(Fraction(4), Fraction(7)), 2)]
    assert ask(compare(held(), "<=", number(5)), 3, levels=wide).reason is Reason.IMPRECISE


def test_an_average_uses_the_days_that_have_a_value_and_can_ask_for_a_share_of_them():
    average = c.Aggregate(
        stat=c.Stat.AVERAGE,
        of=c.Events(indicator="held", span=w.HERE),
        window=over_last(10),
        span=w.HERE,
    )
    half = [w.level(1, "a", 4, 6), w.level(2, "a", 6, 9)]
    at_most = compare(average, "<=", number(5))
    # days 6 to 8 have 4, days 9 and 10 have 6: (12 + 12) / 5
    assert (
        ask(
            compare(average, "=", c.Amount(value=Fraction(24, 5), unit=None, span=w.HERE)),
            10,
            levels=half,
        ).verdict
        is MET
    )
    strict = c.KnownOn(item=at_most, percent=Fraction(80), span=w.HERE)
    assert ask(strict, 10, levels=half).verdict is UNKNOWN
    assert ask(strict, 14, levels=half).verdict is NOT_MET


def test_a_trend_compares_the_first_and_the_last_day_with_a_value():
    falling = c.Trend(
        of=held(),
        direction=c.Direction.FALLING,
        negated=False,
        by=None,
        window=over_last(10),
        span=w.HERE,
    )
    assert ask(falling, 10, levels=[w.level(1, "a", 6, 2), w.level(2, "a", 5, 9)]).verdict is MET
    assert ask(falling, 10, levels=[w.level(1, "a", 5, 2), w.level(2, "a", 5, 9)]).verdict is (
        NOT_MET
    )


def trend(direction, by, *, percent=False, negated=False):
    unit = PERCENT if percent else w.PERSONS
    return c.Trend(
        of=held(),
        direction=c.Direction(direction),
        negated=negated,
        by=None if by is None else c.Amount(value=Fraction(by), unit=unit, span=w.HERE),
        window=over_last(10),
        span=w.HERE,
    )


@pytest.mark.parametrize(
    ("condition", "first", "last_", "verdict"),
    [
        (trend("rising", 3), 6, 9, MET),
        (trend("rising", 3), 6, 8, NOT_MET),
        (trend("falling", 3), 9, 6, MET),
        (trend("falling", 3), 9, 7, NOT_MET),
        (trend("falling", 20, percent=True), 10, 8, MET),
        (trend("falling", 20, percent=True), 10, 9, NOT_MET),
        (trend("rising", 20, percent=True), 10, 12, MET),
        (trend("rising", 20, percent=True), 10, 11, NOT_MET),
        (trend("falling", None, negated=True), 5, 5, MET),
        (trend("falling", None, negated=True), 5, 4, NOT_MET),
    ],
)
def test_a_trend_by_an_amount_or_a_share_asks_for_that_much(condition, first, last_, verdict):
    levels = [w.level(1, "a", first, 2), w.level(2, "a", last_, 9)]
    assert ask(condition, 10, levels=levels).verdict is verdict


def test_a_change_is_the_last_value_less_the_first():
    change = c.Aggregate(
        stat=c.Stat.CHANGE,
        of=c.Events(indicator="held", span=w.HERE),
        window=over_last(10),
        span=w.HERE,
    )
    levels = [w.level(1, "a", 9, 2), w.level(2, "a", 4, 9)]
    assert ask(compare(change, "=", number(-5)), 10, levels=levels).verdict is MET


# Lists of events.


def test_absence_is_no_evidence():
    far = [w.event(1, "a", 1, 30, known=30)]
    assert said(ask(no_arrests(over_last(5)), 3, events=far, known=30)) == (
        UNKNOWN,
        Reason.MISSING,
        False,
    )


def test_a_return_makes_absence_evidence():
    assert ask(no_arrests(over_last(5)), 9, covers=[w.cover(1, "a", 0, 9)]).verdict is MET


def test_one_event_is_enough_to_break_it_whatever_the_lists():
    assert ask(no_arrests(over_last(5)), 9, events=[w.event(1, "a", 1, 7)]).verdict is NOT_MET


def test_a_return_covers_the_days_to_come_until_the_next_is_due_provisionally():
    one = [w.cover(1, "a", 0, 9)]
    # due every 10 days, 3 days later: day 22
    assert said(ask(no_arrests(over_last(5)), 22, covers=one)) == (MET, None, True)
    assert ask(no_arrests(over_last(5)), 23, covers=one).reason is Reason.MISSING
    # asked on day 30, nothing came for day 12: it no longer counts
    assert ask(no_arrests(over_last(5)), 12, covers=one, known=30).verdict is UNKNOWN


def test_a_return_of_the_judged_side_proves_nothing_in_its_favour():
    own = [w.cover(1, "minsk", 0, 20)]
    assert ask(no_arrests(over_last(5)), 9, covers=own).verdict is UNKNOWN


def test_cover_by_two_groups_may_be_pieced_together():
    pieced = [
        w.cover(1, "a", 0, 6),
        w.cover(2, "a", 7, 9),
        w.cover(3, "b", 0, 3),
        w.cover(4, "b", 4, 9),
    ]
    ended = {"covers": pieced, "accept": TWO, "known": 60}
    assert ask(no_arrests(over_last(5)), 9, **ended).verdict is MET
    assert ask(no_arrests(over_last(5)), 9, **{**ended, "covers": pieced[:3]}).verdict is UNKNOWN


def test_a_return_that_lacks_an_event_does_not_refute_it():
    events, covers = [w.event(1, "a", 2, 7)], [w.cover(2, "b", 0, 9)]
    assert (
        ask(compare(total(over_last(5)), ">=", number(2)), 9, events=events, covers=covers).verdict
        is MET
    )
    assert (
        ask(compare(total(over_last(5)), "<=", number(2)), 9, events=events, covers=covers).verdict
        is MET
    )


def test_claims_about_one_event_count_once_and_make_a_range():
    claims = [
        w.event(1, "a", 52, 7, event="wave"),
        w.event(2, "b", 40, 7, event="wave"),
    ]
    full = [w.cover(3, "a", 0, 9)]
    ask_ = {"events": claims, "covers": full}
    assert ask(compare(total(over_last(5)), ">=", number(40)), 9, **ask_).verdict is MET
    assert ask(compare(total(over_last(5)), "<=", number(52)), 9, **ask_).verdict is MET
    assert said(ask(compare(total(over_last(5)), ">=", number(41)), 9, **ask_)) == (
        UNKNOWN,
        Reason.CONFLICT,
        False,
    )


def test_different_events_add_up_whoever_reports_them():
    events = [w.event(1, "a", 3, 7, event="x"), w.event(2, "b", 4, 8, event="y")]
    assert ask(compare(total(over_last(5)), ">=", number(7)), 9, events=events).verdict is MET


def test_records_without_identity_are_never_added_to_another_sources():
    events = [w.event(1, "a", 3, 7), w.event(2, "b", 4, 8), w.event(3, "b", 1, 9)]
    assert ask(compare(total(over_last(5)), ">=", number(5)), 9, events=events).verdict is MET
    assert ask(compare(total(over_last(5)), ">=", number(6)), 9, events=events).verdict is UNKNOWN


def test_a_part_of_an_event_is_not_counted_beside_it():
    events = [
        w.event(1, "a", 52, 7, event="wave"),
        w.event(2, "a", 1, 9, event="again", part_of="wave"),
    ]
    full = [w.cover(3, "a", 0, 10)]
    a = ask(compare(total(over_last(5)), "=", number(52)), 10, events=events, covers=full)
    assert a.verdict is MET


def test_an_event_that_too_few_groups_report_is_possible_not_accepted():
    one_voice = [w.event(1, "a", 3, 7, event="x")]
    both = [w.cover(2, "a", 0, 9), w.cover(3, "b", 0, 9)]
    ask_ = {"events": one_voice, "covers": both, "accept": TWO}
    assert ask(no_arrests(over_last(5)), 9, **ask_).reason is Reason.QUORUM
    assert ask(compare(total(over_last(5)), "<=", number(3)), 9, **ask_).verdict is MET


def test_an_event_of_vague_date_is_certain_only_where_the_window_holds_all_of_it():
    vague = [w.event(1, "a", 1, 3, 6)]
    assert ask(no_arrests(over_last(5)), 7, events=vague).verdict is NOT_MET
    full = [w.cover(2, "a", 0, 9)]
    assert ask(no_arrests(over_last(5)), 9, events=vague, covers=full).reason is Reason.IMPRECISE


def test_a_total_is_no_event_of_the_day_it_was_published():
    year = [w.event(1, "a", 189, 0, 30, total=True)]
    assert ask(compare(total(over_last(31)), ">=", number(189)), 30, events=year).verdict is MET
    assert ask(no_arrests(over_last(5)), 30, events=year).verdict is UNKNOWN


def test_a_complete_total_covers_its_period_and_an_incomplete_one_does_not():
    ask_ = compare(total(over_last(10)), "<=", number(60))
    whole = [w.event(1, "a", 60, 0, 9, total=True, complete=True)]
    some = [w.event(1, "a", 60, 0, 9, total=True)]
    assert ask(ask_, 9, events=whole).verdict is MET
    assert ask(ask_, 9, events=some).verdict is UNKNOWN


def test_a_qualifier_that_nobody_stated_may_hold_for_all_or_none():
    stated = [w.event(1, "a", 10, 7, sizes={"expelled": exactly(4)})]
    unstated = [w.event(1, "a", 10, 7)]
    expelled = total(over_last(5), "expelled")
    full = [w.cover(2, "a", 0, 9)]
    assert ask(compare(expelled, "=", number(4)), 9, events=stated, covers=full).verdict is MET
    assert ask(compare(expelled, "<=", number(10)), 9, events=unstated, covers=full).verdict is MET
    assert ask(compare(expelled, ">", number(0)), 9, events=unstated, covers=full).reason is (
        Reason.IMPRECISE
    )


def test_two_qualifiers_have_at_least_their_overlap_in_common():
    wave = w.event(1, "a", 10, 7, sizes={"early": exactly(8), "political": exactly(7)})
    both = total(over_last(5), "early", "political")
    full = [w.cover(2, "a", 0, 9)]
    assert ask(compare(both, ">=", number(5)), 9, events=[wave], covers=full).verdict is MET
    assert ask(compare(both, "<=", number(7)), 9, events=[wave], covers=full).verdict is MET
    assert ask(compare(both, ">=", number(6)), 9, events=[wave], covers=full).verdict is UNKNOWN


def test_a_count_counts_events_and_a_total_adds_their_sizes():
    count = c.Aggregate(stat=c.Stat.COUNT, of=arrests(), window=over_last(5), span=w.HERE)
    events, full = [w.event(1, "a", 10, 7), w.event(2, "a", 3, 8)], [w.cover(3, "a", 0, 9)]
    assert ask(compare(count, "=", number(2)), 9, events=events, covers=full).verdict is MET
    assert (
        ask(compare(total(over_last(5)), "=", number(13)), 9, events=events, covers=full).verdict
        is MET
    )


def test_an_event_that_a_complete_total_holds_is_not_added_to_it_by_another_report():
    whole = w.event(1, "a", 10, 0, 9, total=True, complete=True)
    both = [w.event(2, "a", 3, 5, event="x"), w.event(3, "b", 3, 5, event="x")]
    ask_ = {"events": [whole, *both]}
    assert ask(compare(total(over_last(10)), "<=", number(10)), 9, **ask_).verdict is MET
    foreign = w.event(4, "b", 2, 6, event="y")
    wider = {"events": [whole, *both, foreign]}
    assert ask(compare(total(over_last(10)), "<=", number(10)), 9, **wider).verdict is UNKNOWN
    assert ask(compare(total(over_last(10)), "<=", number(12)), 9, **wider).verdict is MET


def test_of_two_groups_that_agree_and_two_that_do_too_neither_is_chosen():
    near = Accept(rule=Rule.AGREE, k=2, tolerance=Fraction(1))
    pairs = [
        w.level(1, "a", 1, 2),
        w.level(2, "b", 2, 2),
        replace(w.level(3, "a", 8, 2), group="third"),
        replace(w.level(4, "b", 9, 2), group="fourth", source="fourth"),
    ]
    pairs[2] = replace(pairs[2], source="third")
    assert ask(compare(held(), "<=", number(9)), 3, levels=pairs, accept=near).verdict is MET
    assert ask(compare(held(), "<=", number(8)), 3, levels=pairs, accept=near).verdict is UNKNOWN
    five = [*pairs, replace(w.level(5, "a", 9, 2), group="fifth", source="fifth")]
    assert ask(compare(held(), ">=", number(8)), 3, levels=five, accept=near).verdict is MET


def open_border(*words, accept=None, **more):
    is_open = c.Is(indicator="held", category="open", span=w.HERE)
    said_ = [replace(w.level(n, source, 0, 2), word=word) for n, (source, word) in enumerate(words)]
    return ask(is_open, 3, levels=said_, accept=accept, **more)


def test_a_word_is_voted_on_like_a_number():
    assert open_border(("a", "open")).verdict is MET
    assert open_border(("a", "closed")).verdict is NOT_MET
    assert open_border(("a", "open"), ("b", "closed")).reason is Reason.CONFLICT
    assert open_border(("a", "open"), accept=TWO).reason is Reason.QUORUM
    assert open_border(("a", "closed"), accept=TWO).reason is Reason.QUORUM
    assert open_border(("minsk", "open")).reason is Reason.QUORUM
    assert open_border(("minsk", "closed")).verdict is NOT_MET
    assert open_border().reason is Reason.NOT_YET_MONITORED


# Windows, deadlines, baselines.


def test_over_last_five_days_leaves_out_the_sixth_day_back():
    six_back = [w.event(1, "a", 1, 4)]
    full = [w.cover(2, "a", 0, 12)]
    assert ask(no_arrests(over_last(5)), 8, events=six_back, covers=full).verdict is NOT_MET
    assert ask(no_arrests(over_last(5)), 9, events=six_back, covers=full, known=12).verdict is MET


def test_a_period_that_is_not_over_is_pending_unless_it_is_already_decided():
    full = [w.cover(2, "a", 0, 9)]
    assert ask(no_arrests(between(0, 20)), 9, covers=full).reason is Reason.PENDING
    broken = [w.event(1, "a", 1, 4)]
    assert ask(no_arrests(between(0, 20)), 9, events=broken, covers=full).verdict is NOT_MET


def test_a_deadline_is_pending_until_it_is_met_or_past():
    by = c.By(
        item=compare(held(), "=", number(0)),
        anchor=c.OnDate(day=w.START + 20, span=w.HERE),
        span=w.HERE,
    )
    many = [w.level(1, "a", 4, 10)]
    assert ask(by, 15, levels=many).reason is Reason.PENDING
    assert ask(by, 20, levels=many).verdict is NOT_MET
    free = [*many, w.level(2, "a", 0, 18)]
    assert ask(by, 18, levels=free).verdict is MET
    assert ask(by, 30, levels=[*free, w.level(3, "a", 9, 25)]).verdict is MET


def test_throughout_is_not_met_by_one_day_and_unknown_by_one_unknown_day():
    always = c.Throughout(item=compare(held(), "<=", number(5)), window=over_last(5), span=w.HERE)
    assert ask(always, 9, levels=[w.level(1, "a", 4, 5)]).verdict is MET
    assert ask(always, 9, levels=[w.level(1, "a", 4, 6)]).verdict is UNKNOWN
    assert ask(always, 9, levels=[w.level(1, "a", 9, 5), w.level(2, "a", 4, 6)]).verdict is NOT_MET


def test_an_opening_value_that_the_roadmap_fixes_stands_whatever_is_reported():
    on_opening = c.OnOpening(span=w.HERE)
    third_less = compare(
        held(), "<=", c.Share(percent=Fraction(67), of=held(on_opening), span=w.HERE)
    )
    levels = [w.level(1, "a", 50, 10), w.level(2, "a", 670, 20)]
    assert ask(third_less, 20, levels=levels, opening={"held": Fraction(1000)}).verdict is MET
    assert ask(third_less, 20, levels=levels).verdict is NOT_MET


def granted(day_, fixed=None):
    history = History(opens=w.START)
    history.note_state("s1", w.START + day_, State.GRANTED)
    history.note_event("s1", c.StepEvent.GRANT, w.START + day_)
    if fixed is not None:
        history.note_baselines("s1", c.StepEvent.GRANT, w.START + day_, {"held": exactly(fixed)})
    return history


def test_a_baseline_as_known_then_never_moves_and_one_as_known_now_does():
    at_grant = c.OnEvent(event=c.StepEvent.GRANT, step="s1", span=w.HERE)
    below = compare(held(), "<", held(at_grant))
    levels = [
        w.level(1, "a", 9, 10, until=w.START + 15),
        w.level(2, "a", 5, 10, known=15),
        w.level(3, "a", 7, 14),
    ]
    ask_ = {"levels": levels, "history": granted(10, fixed=9)}
    assert ask(below, 16, **ask_, baselines=Baselines.THEN).verdict is MET
    assert ask(below, 16, **ask_, baselines=Baselines.NOW).verdict is NOT_MET


def test_a_baseline_has_no_meaning_before_the_grant():
    at_grant = c.OnEvent(event=c.StepEvent.GRANT, step="s1", span=w.HERE)
    below = compare(held(), "<", held(at_grant))
    assert ask(below, 16, levels=[w.level(1, "a", 9, 10)]).reason is Reason.UNDEFINED


def test_a_threshold_that_changes_by_date_has_no_meaning_before_its_first_day():
    steps = ((w.START + 10, number(500)), (w.START + 20, number(100)))
    at_most = compare(held(), "<=", c.Dated(steps=steps, span=w.HERE))
    levels = [w.level(1, "a", 300, 5)]
    assert ask(at_most, 9, levels=levels).reason is Reason.UNDEFINED
    assert ask(at_most, 10, levels=levels).verdict is MET
    assert ask(at_most, 20, levels=levels).verdict is NOT_MET


def test_in_force_for_so_many_days_counts_this_day():
    lasting = c.InForce(step="s1", lasting=w.days(5), span=w.HERE)
    assert ask(lasting, 13, history=granted(10)).verdict is NOT_MET
    assert ask(lasting, 14, history=granted(10)).verdict is MET


def test_what_a_step_keeps_is_looked_at_back_to_its_grant_and_not_before():
    held_for_long = c.Throughout(
        item=c.KeepsHeld(step="s1", span=w.HERE), window=over_last(20), span=w.HERE
    )
    history = granted(10)
    history.note_keeps("s1", w.START + 10, MET_ANSWER)
    assert ask(held_for_long, 14, history=history).verdict is MET
    history.note_keeps("s1", w.START + 15, NOT_MET_ANSWER)
    assert ask(held_for_long, 16, history=history).verdict is NOT_MET
    assert ask(held_for_long, 16).reason is Reason.UNDEFINED


def test_since_an_event_that_has_not_happened_has_no_meaning():
    window = c.Since(anchor=c.OnEvent(event=c.StepEvent.GRANT, step="s1", span=w.HERE), span=w.HERE)
    assert ask(no_arrests(window), 9, covers=[w.cover(1, "a", 0, 9)]).reason is Reason.UNDEFINED
    assert (
        ask(
            no_arrests(window), 12, covers=[w.cover(1, "a", 0, 20)], history=granted(10), known=20
        ).verdict
        is MET
    )


def test_the_same_days_some_time_before_move_with_the_day():
    earlier = c.Back(window=over_last(5), by=w.days(10), span=w.HERE)
    more = compare(total(over_last(5)), ">", total(earlier))
    happened = [w.event(1, "a", 2, 3), w.event(2, "a", 3, 14)]
    whole, later = [w.cover(3, "a", -10, 30)], [w.cover(3, "a", 5, 30)]
    assert ask(more, 13, events=happened, covers=whole, known=40).verdict is NOT_MET
    assert ask(more, 16, events=happened, covers=whole, known=40).verdict is MET
    assert ask(more, 16, events=happened, covers=later, known=40).verdict is UNKNOWN
