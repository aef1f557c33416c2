import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.times import FOREVER, LONG_AGO, DayRange, day
from detente.core.verdict import MET, NOT_MET, Answer, Reason, Verdict, unknown
from detente.plan.lifecycle import State
from detente.report import words as w
from detente.watch.results import Deadline, StepDay


@given(st.text())
def test_no_hidden_character_survives(text):
    assert not [c for c in w.visible(text) if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]


def test_a_character_that_turns_the_reading_order_is_written_out():
    assert w.visible("abc\u202edef\x00") == "abc[U+202E]def[U+0000]"


def test_letters_of_other_scripts_stay_as_they_are():
    assert w.visible("Вясна, Łódź, 白俄罗斯") == "Вясна, Łódź, 白俄罗斯"


def test_not_met_is_called_breached_only_where_it_must_hold_for_relief_in_force():
    assert w.verdict_mark(NOT_MET).word == "Not met"
    assert w.verdict_mark(NOT_MET, keeps=True).word == "Breached"
    assert w.verdict_mark(MET, keeps=True).word == "Met"


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_said_after_cannot_be_determined(reason):
    said = w.answer_words(unknown(reason))
    assert said.startswith("Cannot be determined: ")
    assert len(said) > len("Cannot be determined: ")


def test_a_provisional_answer_says_so():
    assert w.answer_words(Answer(Verdict.MET, provisional=True)) == "Met, provisionally"


def test_ready_names_the_day_and_claims_no_entitlement():
    due = Deadline(what="decide", due=day("2026-04-19"), who=("brussels",))
    on = StepDay(state=State.READY, since=day("2026-03-20"), deadlines=(due,))
    assert w.state_mark(on).word == "Conditions met; decision due by 19 Apr 2026 (no entitlement)"


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word_and_an_icon(state):
    mark = w.state_mark(StepDay(state=state, since=1))
    assert mark.word
    assert mark.icon


def test_a_frozen_step_says_so_beside_its_state():
    assert (
        w.state_mark(StepDay(state=State.GRANTED, since=1, frozen=True)).word == "In force; frozen"
    )


def test_overdue_relief_says_so():
    assert w.measure_mark("due", overdue=True).word == "Due, overdue"


def test_open_ends_of_days_are_named():
    first = day("2026-03-20")
    assert w.days_words(DayRange(first, FOREVER)) == "from 20 Mar 2026"
    assert w.days_words(DayRange(LONG_AGO, first)) == "until 20 Mar 2026"
    assert w.days_words(DayRange(first, first)) == "20 Mar 2026"


def test_ids_are_read_as_words():
    assert w.plain_name("no_ngo_closures") == "No NGO closures"
