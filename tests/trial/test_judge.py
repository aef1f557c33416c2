"""What an expectation asks, when it fits, and what is shown where it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.text import Source, Span
from detente.core.times import day, iso
from detente.ledger.records import Return
from detente.ledger.rows import from_cells
from detente.trial.evidence import Returns
from tests.trial.ladder import GIVEN, HEAD, outcomes, ran

ARREST = "- 2025-02-20 monitors arrests 1\n"
AGAIN = (
    "- 2025-02-20 monitors arrests 1\n- 2025-02-26 monitors arrests 1\n"
    "- 2025-03-03 monitors arrests 1\n"
)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("2025-02-01 s1 waiting", "2025-02-01 s1 ready"),
        ("2025-02-02 s1 ready", "2025-02-02 s1 granted"),
        ("2025-02-13 s1 ready", "2025-02-13 s1 in force"),
        ("2025-02-14 s1 granted", "2025-02-14 s1 breached"),
        ("2025-02-14 s1 in force", "2025-02-14 s1 frozen"),
        ("2025-02-19 s1 granted", "2025-02-20 s1 granted"),
        ("2025-02-20 s1 breached serious", "2025-02-20 s1 suspended serious"),
        ("2025-02-20 s1 in force", "2025-02-20 s1 expired"),
        ("2025-02-13 s1 not in force", "2025-02-20 s1 not in force"),
        ("2025-02-20 no_arrests not met", "2025-02-20 no_arrests unknown"),
        ("2025-02-02 fewer_held met", "2025-02-02 fewer_held not met"),
        (
            "2025-01-31 fewer_held unknown (not yet monitored)",
            "2025-01-31 fewer_held unknown (stale)",
        ),
        ("2025-02-14 visas delivered", "2025-02-14 visas not delivered"),
        ("2025-02-12 visas not delivered", "2025-02-12 visas outside"),
        ("2025-02-14 visas standing", "2025-02-12 visas standing"),
        ("2025-02-14 ban in force until 2025-02-28", "2025-02-14 ban in force until 2025-03-28"),
        ("2025-03-01 ban lapsed", "2025-02-28 ban lapsed"),
        ("2025-02-14 prisoners 40", "2025-02-14 prisoners 41"),
        ("2025-02-14 prisoners 40 persons", "2025-02-14 prisoners 40..41"),
        ("2025-01-14 prisoners unknown", "2025-02-14 prisoners unknown"),
        ("2025-02-14..2025-02-19 s1 granted", "2025-02-14..2025-02-20 s1 granted"),
        ("2025-02-01 fewer_held met, as known 2025-02-02", "2025-02-01 fewer_held met"),
        ("2025-02-20 s1 breached serious, as now known", "2025-02-19 s1 breached, as now known"),
    ],
)
def test_a_line_fits_where_it_is_so_and_not_where_it_is_not(right: str, wrong: str) -> None:
    assert [o.passed for o in outcomes(right, wrong, evidence=ARREST)] == [True, False]


def test_relief_stands_while_it_is_delivered_and_until_it_is_undone() -> None:
    prolonged = "- 2025-02-27 ministry prolongs ban, until 2026-02-28\n"
    lines = (
        "2025-02-14..2025-03-10 visas standing",
        "2025-03-10 visas due to be undone",
        "2025-03-10 visas delivered",
        "2025-02-13 visas standing",
    )
    found = outcomes(*lines, evidence=AGAIN + prolonged, more="    until: 2025-03-10\n")
    assert [o.passed for o in found] == [True, True, False, False]


def test_without_a_mark_a_provisional_verdict_is_like_any_other() -> None:
    silent = "    silent: {who: [monitors], from: 2025-02-20}\n"
    lines = (
        "2025-02-14 no_arrests met",
        "2025-02-14 no_arrests met (provisional)",
        "2025-01-30 no_arrests met (provisional)",
        "2025-01-30 no_arrests met",
    )
    assert [o.passed for o in outcomes(*lines, more=silent)] == [True, True, False, True]


def test_a_failure_says_what_was_found_since_when_and_how_far_off_it_was() -> None:
    (o,) = outcomes("2025-02-10 s1 in force", more="    until: 2025-03-01\n")
    assert (o.passed, o.subject, o.expected, o.found) == (False, "s1", "in force", "ready")
    assert o.since is not None
    assert o.fits_on is not None
    assert (iso(o.since), iso(o.fits_on)) == ("2025-02-02", "2025-02-14")
    assert "a decision is due" in o.because


def test_a_failure_names_the_needs_that_keep_a_step_waiting() -> None:
    (o,) = outcomes("2025-01-10 s1 ready")
    because = "fewer_held unknown (not yet monitored); no_arrests unknown (not yet monitored)"
    assert o.because == because


def test_the_first_day_that_does_not_fit_is_shown() -> None:
    (o,) = outcomes("2025-02-02..2025-02-28 s1 ready")
    assert o.day is not None
    assert (iso(o.day), o.found) == ("2025-02-14", "granted")


# The reason.


def test_a_reason_is_held_against_the_explanation() -> None:
    lines = (
        "2025-02-20 s1 breached because no_arrests not met",
        "2025-02-20 s1 breached because no_arrests met",
        "2025-02-20 s1 breached because fewer_held met",
        "2025-01-20 s1 waiting because fewer_held unknown (not yet monitored)",
        "2025-01-20 s1 waiting because fewer_held unknown (stale)",
    )
    came = outcomes(*lines, evidence=ARREST)
    assert [o.passed for o in came] == [True, False, False, True, False]
    assert came[1].found == "breached serious, but no_arrests is not met"
    assert came[2].found == "breached serious, but fewer_held did not move it; no_arrests did"


def test_a_suspension_has_the_reason_whose_clock_ran_out() -> None:
    lines = ("2025-03-03 s1 suspended because no_arrests not met", "2025-03-02 s1 suspended")
    assert [o.passed for o in outcomes(*lines, evidence=AGAIN)] == [True, False]


# Acts, records and silence.


def test_an_override_and_a_restore_bring_a_step_back() -> None:
    back = AGAIN + (
        "- 2025-03-05 ministry overrides s1, on no_arrests, because talks go on\n"
        "- 2025-03-05 ministry restores s1, legal 2025-03-06\n"
    )
    lines = ("2025-03-05 s1 suspended", "2025-03-06 s1 in force")
    assert all(o.passed for o in outcomes(*lines, evidence=back))
    without = back.replace(
        "- 2025-03-05 ministry overrides s1, on no_arrests, because talks go on\n", ""
    )
    assert not outcomes("2025-03-06 s1 in force", evidence=without)[0].passed


def test_a_waiver_stops_the_clock() -> None:
    waived = (
        ARREST + "- 2025-02-21 ministry waives no_arrests, for s1, because one man, freed at once\n"
    )
    lines = ("2025-02-20 s1 breached", "2025-02-21 s1 granted")
    assert all(o.passed for o in outcomes(*lines, evidence=waived))


def test_a_record_that_is_taken_back_speaks_until_then() -> None:
    lines = ("2025-02-22 no_arrests not met", "2025-02-23 no_arrests met")
    evidence = "- 2025-02-20 monitors arrests 1, taken back 2025-02-23\n"
    assert all(o.passed for o in outcomes(*lines, evidence=evidence))


def test_a_record_can_be_told_field_by_field() -> None:
    evidence = """\
    - kind: event
      source: monitors
      subject: arrests
      size: 1
      valid_from: 2025-02-15
      valid_until: 2025-02-20
      precision: range
      known_on: 2025-02-21
    """
    lines = ("2025-02-20 no_arrests met", "2025-02-21 no_arrests not met")
    assert all(o.passed for o in outcomes(*lines, evidence=evidence))


def test_a_decision_of_a_step_and_relief_outside_are_told_in_lines() -> None:
    evidence = (
        "- 2025-01-20 ministry relieves Licence 7 for mills, known 2025-01-22\n"
        "- 2025-02-16 ministry suspends s1\n"
    )
    lines = (
        "2025-01-22 outside Licence 7",
        "2025-01-19 not outside Licence 7",
        "2025-02-16 s1 suspended",
    )
    assert all(o.passed for o in outcomes(*lines, evidence=evidence))
    assert not outcomes("2025-01-22 outside Licence 8", evidence=evidence)[0].passed


def test_a_complete_list_is_told_in_one_line() -> None:
    text = HEAD + (
        "tests:\n  one:\n    evidence:\n      - 2025-01-01..2025-01-30 monitors lists arrests\n"
        "    expect:\n      - 2025-01-30 no_arrests met\n      - 2025-01-29 no_arrests met\n"
    )
    assert [o.passed for o in ran(text).tests[0].outcomes] == [True, False]


def test_a_test_goes_on_from_another_and_expects_only_its_own() -> None:
    text = (
        HEAD
        + GIVEN
        + """\
tests:
  first:
    evidence:
      - 2025-02-01 monitors prisoners 40
    expect:
      - 2025-02-01 s1 ready
  second:
    extends: first
    evidence:
      - 2025-02-03 monitors prisoners 90
    expect:
      - 2025-02-03 s1 waiting
"""
    )
    first, second = ran(text).tests
    assert [o.line for o in second.outcomes] == ["2025-02-03 s1 waiting"]
    assert first.passed
    assert second.passed
    assert second.records > first.records


@given(
    first=st.integers(day("2024-11-03"), day("2025-03-01")),
    every=st.integers(1, 400),
    last=st.integers(day("2024-11-03"), day("2026-06-01")),
    stops=st.none() | st.integers(day("2024-12-01"), day("2026-06-01")),
    sources=st.lists(st.sampled_from(["viasna", "ohchr"]), min_size=1, unique=True),
    subjects=st.lists(st.sampled_from(["arrests", "pardons"]), min_size=1, unique=True),
)
def test_returns_are_the_records_that_their_cells_would_make(
    first: int, every: int, last: int, stops: int | None, sources: list[str], subjects: list[str]
) -> None:
    line = Returns(
        first=first, every=every, sources=tuple(sources), subjects=tuple(subjects),
        stops=stops, span=Span(Source("x", "x"), 0, 1),
    )  # fmt: skip
    made = list(line.until(last, "line-7"))
    assert len(made) == line.number(last)
    for record in made:
        assert isinstance(record, Return)
        names = ("id", "source", "subject", "valid_from", "valid_until", "known_on")
        assert from_cells({"kind": "return", **{n: getattr(record, n) for n in names}}) == record
