"""Whose word counts: the sources that "reported by" names, and the judged side in a ground."""

from dataclasses import replace

import pytest
from tests.plan.test_semantics import (
    MET,
    NOT_MET,
    UNKNOWN,
    arrests,
    compare,
    held,
    no_arrests,
    number,
    over_last,
)
from tests.watch import small_world as w

from detente.plan import semantics
from detente.plan.evidence import IndicatorEvidence
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind

LEVELS = w.plan([w.indicator("held", Kind.LEVEL, w.PERSONS, Accept())])
EVENTS = w.plan([w.indicator("arrests", Kind.EVENTS, w.PERSONS, Accept(), silence=None)])
WORDS = w.plan(
    [w.indicator("held", Kind.LEVEL, w.PERSONS, Accept(), categories=("open", "closed"))]
)


def verdict(plan, condition, on=9, **claims):
    name = next(iter(plan.roadmap.indicators))
    known = w.evidence(**{name: IndicatorEvidence(**claims)})
    when = w.START + on
    history = w.nothing_happened()
    return semantics.answer(plan, known, condition, when, when, history, firm=True).verdict


def reported_by(item, *sources):
    return c.ReportedBy(item=item, k=1, sources=sources, span=w.HERE)


def against(item):
    return c.Against(item=item, span=w.HERE)


def opposite(item):
    return c.Not(item=item, span=w.HERE)


# "reported by" names sources, not their groups: a and a2 are one group.


def test_a_list_of_another_source_of_the_group_does_not_show_that_nothing_happened():
    nothing = reported_by(no_arrests(over_last(10)), "a")
    own, other = w.cover(1, "a", 0, 9), w.cover(2, "a2", 0, 9)
    assert verdict(EVENTS, nothing, covers=(own,)) is MET
    # a speaks, of other days; what covers these days is a2's list
    assert verdict(EVENTS, nothing, covers=(w.cover(1, "a", 0, 3), other)) is UNKNOWN
    assert verdict(EVENTS, no_arrests(over_last(10)), covers=(other,)) is MET


def test_an_event_of_another_source_of_the_group_does_not_show_that_something_happened():
    some = c.AnyEvents(events=arrests(), window=over_last(10), span=w.HERE)
    events = (w.event(1, "a2", 2, 5, event="e"),)
    covers = (w.cover(2, "a", 0, 2),)
    assert verdict(EVENTS, some, events=events, covers=covers) is MET
    assert verdict(EVENTS, reported_by(some, "a"), events=events, covers=covers) is UNKNOWN
    assert verdict(EVENTS, reported_by(some, "a2"), events=events, covers=covers) is MET


def test_an_event_of_a_source_that_is_not_named_still_says_that_it_was_not_nothing():
    nothing = reported_by(no_arrests(over_last(10)), "a")
    events = (w.event(1, "a2", 2, 5, event="e"),)
    assert verdict(EVENTS, nothing, events=events, covers=(w.cover(2, "a", 0, 9),)) is NOT_MET


def word(n, source, said):
    return replace(w.level(n, source, 0, 5), word=said)


IS_OPEN = c.Is(indicator="held", category="open", span=w.HERE)


def test_a_word_counts_as_the_word_of_the_source_named():
    assert verdict(WORDS, IS_OPEN, levels=(word(1, "a2", "open"),)) is MET
    assert verdict(WORDS, reported_by(IS_OPEN, "a"), levels=(word(1, "a2", "open"),)) is UNKNOWN
    both = (word(1, "a2", "open"), word(2, "a", "open"))
    assert verdict(WORDS, reported_by(IS_OPEN, "a"), levels=both) is MET


# The judged side.


def test_under_a_not_the_judged_side_s_word_never_shows_that_it_complies():
    said = (word(1, "minsk", "closed"),)
    assert verdict(WORDS, IS_OPEN, levels=said) is NOT_MET  # an admission
    assert verdict(WORDS, opposite(IS_OPEN), levels=said) is UNKNOWN  # no alibi
    assert verdict(WORDS, opposite(IS_OPEN), levels=(word(1, "a", "closed"),)) is MET
    assert verdict(WORDS, opposite(IS_OPEN), levels=(word(1, "minsk", "open"),)) is NOT_MET


@pytest.mark.parametrize(
    ("who", "level", "condition", "ground"),
    [
        ("minsk", 9, UNKNOWN, MET),  # an admission makes a ground
        ("minsk", 1, NOT_MET, UNKNOWN),  # a denial makes none go away
        ("a", 9, MET, MET),
        ("a", 1, NOT_MET, NOT_MET),
    ],
)
def test_in_a_ground_the_judged_side_votes_against_itself(who, level, condition, ground):
    many = compare(held(), ">", number(5))
    levels = (w.level(1, who, level, 5),)
    assert verdict(LEVELS, many, levels=levels) is condition
    assert verdict(LEVELS, against(many), levels=levels) is ground
    assert verdict(LEVELS, against(against(many)), levels=levels) is ground
    assert verdict(LEVELS, against(opposite(opposite(many))), levels=levels) is ground
    words = (word(1, who, "open" if level == 9 else "closed"),)
    assert verdict(WORDS, IS_OPEN, levels=words) is condition
    assert verdict(WORDS, against(IS_OPEN), levels=words) is ground


def test_in_a_ground_a_denial_contradicts_nobody():
    many = compare(held(), ">", number(5))
    levels = (w.level(1, "a", 9, 5), w.level(2, "minsk", 1, 5))
    assert verdict(LEVELS, many, levels=levels) is UNKNOWN
    assert verdict(LEVELS, against(many), levels=levels) is MET


def test_in_a_ground_reported_by_says_who_may_show_it():
    many = against(reported_by(compare(held(), ">", number(5)), "b"))
    assert verdict(LEVELS, many, levels=(w.level(1, "a", 9, 5),)) is UNKNOWN
    assert verdict(LEVELS, many, levels=(w.level(1, "minsk", 9, 5),)) is UNKNOWN
    assert verdict(LEVELS, many, levels=(w.level(1, "b", 9, 5),)) is MET
    assert verdict(LEVELS, many, levels=(w.level(1, "a", 1, 5),)) is NOT_MET


def test_events_that_the_judged_side_admits_make_a_ground():
    some = c.AnyEvents(events=arrests(), window=over_last(10), span=w.HERE)
    events = (w.event(1, "minsk", 2, 5, event="e"),)
    assert verdict(EVENTS, some, events=events) is UNKNOWN
    assert verdict(EVENTS, against(some), events=events) is MET
    lists = (w.cover(1, "minsk", 0, 9),)
    assert verdict(EVENTS, some, covers=lists) is NOT_MET
    assert verdict(EVENTS, against(some), covers=lists) is UNKNOWN
