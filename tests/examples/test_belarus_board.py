"""What the roadmap says over the real record: each line of the story of Belarus, as a test.

A day stands for "asked about that day, as known on that day" unless another day of knowledge is
named.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from detente.core.quantities import Interval, exactly
from detente.core.times import DayRange, day, iso
from detente.core.verdict import Reason, Verdict
from detente.roadmap.model import Kind
from detente.watch.results import Board
from tests.examples.belarus import Belarus, lines

BELAVIA, POTASH, AFTERWARDS = "2025-09-12", "2025-12-16", "2026-04-30"
MARCH = "2026-03-20"
DATES = (BELAVIA, POTASH, MARCH)

GL_11 = "General Licence 11: dealings with Belavia"
LETTER = "Letter to Belavia: flights and upkeep of its aircraft allowed"
GL_13 = "General Licence 13: dealings with three potash firms"
BANKS = "Relief for two banks and the finance ministry announced"
POTASH_DELISTING = "Delisting of three potash firms announced"
RELEASES = "total of pardons over last 90 days >= total of recognitions over last 90 days"


def restriction(board: Board, name: str) -> tuple[str, str]:
    found = board.restrictions[name]
    return found.state, iso(found.ends) if found.ends is not None else ""


# Every step waits.


@pytest.mark.parametrize("on", DATES)
def test_all_steps_wait(real: Belarus, on: str) -> None:
    assert real.states(on) == dict.fromkeys(("s1", "s2", "s3", "s4", "s5", "s6"), "waiting")


@pytest.mark.parametrize(
    ("on", "more"), [(BELAVIA, {}), (POTASH, {"no_redetention": "not met"}), (MARCH, {})]
)
def test_the_first_step_waits_for_its_needs_and_for_a_keep_that_is_not_met(
    real: Belarus, on: str, more: dict[str, str]
) -> None:
    s1 = real.board(on).steps[0]
    assert {name: str(answer) for name, answer in s1.waits_for} == {
        "half_released": "unknown (missing)",
        "fewer_held": "not met",
        **more,
    }


@pytest.mark.parametrize("on", DATES)
def test_the_board_says_that_it_is_a_proposal_and_reconstructed(real: Belarus, on: str) -> None:
    seen = real.board(on).seen
    assert seen.standing == "proposal, adopted by nobody"
    assert seen.reconstructed
    assert not seen.projected


# Half released: unknown, with its shortfall as a range.


@pytest.mark.parametrize(
    ("on", "freed"), [(BELAVIA, 52), (POTASH, 40 + 109), (MARCH, 40 + 109 + 20 + 15 + 250)]
)
def test_half_released_is_unknown_for_want_of_a_list_with_its_shortfall_as_a_range(
    real: Belarus, on: str, freed: int
) -> None:
    b = real.benchmark("half_released", on)
    assert (b.answer.verdict, b.answer.reason) == (Verdict.UNKNOWN, Reason.MISSING)
    assert b.value == Interval(Fraction(freed), None)
    half = Fraction(1183, 2)
    assert b.threshold == exactly(half)
    assert b.margin is not None
    assert b.margin.short
    assert b.margin.amount == Interval(Fraction(0), half - freed)
    assert {"viasna", "us_embassy_vilnius"} <= set(b.ask)
    assert "official_minsk" not in b.ask


def test_half_released_is_not_met_once_the_list_of_waves_is_declared_complete(
    waves_complete: Belarus,
) -> None:
    b = waves_complete.benchmark("half_released", MARCH)
    assert str(b.answer) == "not met"
    assert str(b.value) == "434 to 519"
    assert b.margin is not None
    assert str(b.margin) == "72.5 to 157.5 persons short"


def test_two_freed_whom_only_minsk_reports_leave_the_count_a_range(
    waves_complete: Belarus,
) -> None:
    because = waves_complete.benchmark("half_released", MARCH).because
    assert because == "no independent group reports some of them"


def test_a_declaration_of_20_march_changes_nothing_that_was_known_before(
    real: Belarus, waves_complete: Belarus
) -> None:
    for name in real.plan.conditions:
        before = real.benchmark(name, POTASH)
        assert waves_complete.benchmark(name, POTASH).answer == before.answer
    assert waves_complete.states(MARCH) == real.states(MARCH)


# Each wave counts once.


def test_the_wave_of_11_september_is_one_event_of_40_to_52_persons(
    waves_complete: Belarus,
) -> None:
    why = waves_complete.why("total of pardons over last 3 days >= 1 persons", "2025-09-13", MARCH)
    assert why.value == "40 to 52 persons"
    assert "release.wave.2025-09-11" in lines(why)[-1]
    count = waves_complete.why("count of pardons over last 3 days >= 1 cases", "2025-09-13", MARCH)
    assert count.value == "1 case"


def test_without_a_complete_list_nobody_knows_whether_there_were_more(real: Belarus) -> None:
    assert real.total("pardons", "over last 3 days", "2025-09-13", MARCH) == "at least 40 persons"


def test_fifty_two_were_known_until_a_stricter_count_was_published(real: Belarus) -> None:
    assert real.total("pardons", "over last 10 days", BELAVIA) == "at least 52 persons"
    later = "2025-09-26"
    assert real.total("pardons", "over last 10 days", BELAVIA, later) == "at least 40 persons"


def test_the_wave_of_march_2026_is_one_event_though_sources_date_it_differently(
    waves_complete: Belarus,
) -> None:
    assert waves_complete.total("pardons", "over last 15 days", MARCH) == "250 persons"
    why = waves_complete.why("total of pardons over last 15 days >= 1 persons", MARCH)
    assert [line for line in lines(why) if "release.wave.2026-03)" in line] == [
        "6 Mar 2026 to 20 Mar 2026: 250 persons (event release.wave.2026-03)"
    ]


def test_a_man_of_the_september_52_is_not_counted_again_in_february(
    waves_complete: Belarus,
) -> None:
    after = "2026-02-20"
    assert waves_complete.total("pardons", "over last 10 days", after, MARCH) == "0 persons"
    why = waves_complete.monitor.why("half_released", day(MARCH), day(MARCH))
    assert not any("release.2026-02-19" in line for line in lines(why))
    assert "press-release-2026-02-19" not in why.records


def test_every_wave_since_the_opening_stands_once_in_the_explanation(real: Belarus) -> None:
    why = real.monitor.why("half_released", day(MARCH), day(MARCH))
    waves = [line.split("(event ")[1] for line in lines(why) if "(event " in line]
    assert waves == [
        "release.wave.2025-06-21)",
        "release.wave.2025-07)",
        "release.wave.2025-09-11)",
        "release.wave.2025-09-16)",
        "release.wave.2025-11-20)",
        "release.wave.2025-11-22)",
        "release.wave.2025-12-13)",
        "release.wave.2025-12-30)",
        "release.wave.2026-03-05)",
        "release.wave.2026-03)",
    ]


# Three numbers on one day.


def test_the_number_held_on_15_august_is_unknown_because_of_conflict(real: Belarus) -> None:
    on = day("2025-08-15")
    values = real.monitor.values("political_prisoners", on, on)
    assert values.reason == Reason.CONFLICT
    assert str(values.accepted) == "1,160 to 1,186"
    assert real.answer("political_prisoners <= 1170 persons", "2025-08-15").reason is (
        Reason.CONFLICT
    )


def test_fewer_held_is_not_met_on_15_august_as_every_report_says_so(real: Belarus) -> None:
    b = real.benchmark("fewer_held", "2025-08-15")
    assert str(b.answer) == "not met"
    assert str(b.value) == "1,160 to 1,186"
    assert str(b.margin) == "367.39 to 393.39 persons short"


def test_reports_that_can_all_be_true_do_not_disagree(real: Belarus) -> None:
    assert "sources disagree: 1,160, 1,186" in real.benchmark("fewer_held", "2025-08-15").because
    because = real.benchmark("fewer_held", MARCH).because
    assert "sources say: at least 1,100, at least 1,140" in because
    assert "disagree" not in because


def test_a_politician_stands_on_record_with_1300_and_does_not_vote(real: Belarus) -> None:
    on = day("2025-08-15")
    said = [
        (s.source, s.value, s.listed, s.counts)
        for s in real.monitor.values("political_prisoners", on, on).sayings
        if s.days == DayRange(on, on)
    ]
    assert sorted(said) == [
        ("us_president", "1,300", False, False),
        ("viasna", "1,160", True, True),
        ("viasna", "1,186", True, True),
    ]
    above = real.answer("political_prisoners >= 1200 persons", "2025-08-15")
    assert str(above) == "not met"


# The re-detention of 11 September.


def test_the_redetention_was_unknown_on_12_september(real: Belarus) -> None:
    b = real.benchmark("no_redetention", BELAVIA)
    assert str(b.answer) == "unknown (missing)"
    assert b.value == Interval(Fraction(0), None)


def test_no_redetention_was_not_met_on_15_september_as_known_that_day(real: Belarus) -> None:
    assert str(real.benchmark("no_redetention", "2025-09-14").answer) == "unknown (missing)"
    b = real.benchmark("no_redetention", "2025-09-15")
    assert str(b.answer) == "not met"
    assert "nasha-niva-redetention-2025-09-11" in b.records
    assert "press-redetention-2025-09-11" not in b.records


@pytest.mark.parametrize("known", ["2025-09-15", "2025-12-16", "2026-02-18"])
def test_until_february_nobody_knew_on_which_day_of_five_it_was(real: Belarus, known: str) -> None:
    assert str(real.answer("no redetentions over last 5 days", "2025-09-15", known)) == "not met"
    for on in ("2025-09-11", "2025-09-12", "2025-09-15"):
        answer = real.answer("no redetentions over last 1 days", on, known)
        assert answer.verdict is Verdict.UNKNOWN


def test_the_exact_day_of_the_redetention_is_known_only_since_february_2026(
    real: Belarus,
) -> None:
    known = "2026-02-19"
    assert str(real.answer("no redetentions over last 1 days", "2025-09-11", known)) == "not met"
    assert real.answer("no redetentions over last 1 days", "2025-09-12", known).verdict is (
        Verdict.UNKNOWN
    )


def test_what_is_known_in_february_changes_nothing_of_what_was_decided_in_september(
    real: Belarus,
) -> None:
    b = real.benchmark("no_redetention", BELAVIA, "2026-02-19")
    assert (str(b.answer), str(b.decided)) == ("not met", "unknown (missing)")


# Expelled, and counted by the year.


@pytest.mark.parametrize("on", DATES)
def test_expulsions_make_free_to_stay_not_met(real: Belarus, on: str) -> None:
    b = real.benchmark("free_to_stay", on)
    assert str(b.answer) == "not met"
    assert b.value is not None
    assert (b.value.lo or 0) >= 1


def test_yearly_totals_published_on_23_december_are_not_events_of_that_day(
    real: Belarus,
) -> None:
    on = "2025-12-23"
    for span in ("over last 1 days", "over last 7 days"):
        assert real.answer(f"no forced_exiles {span}", on).verdict is Verdict.UNKNOWN
        assert real.total("forced_exiles", span, on) == "at least 0 persons"
        assert real.total("recognitions", span, on) == "0 to 285 persons"


def test_yearly_totals_count_in_full_for_the_year_they_cover(real: Belarus) -> None:
    on = "2025-12-23"
    assert real.total("forced_exiles", "over last 357 days", on) == "at least 189 persons"
    assert real.total("recognitions", "over last 357 days", on) == "509 persons"
    assert real.total("forced_exiles", "over last 356 days", on) != "at least 189 persons"


# Given outside the roadmap.


def test_relief_for_belavia_was_given_outside_from_11_september_2025(real: Belarus) -> None:
    assert GL_11 not in real.outside("2025-09-10")
    assert list(real.outside(BELAVIA)) == [GL_11]
    licence = real.outside(BELAVIA)[GL_11]
    assert licence.measure == "us_aviation_parts"
    assert (licence.days.first, licence.announced) == (day("2025-09-11"), False)
    assert licence.how_it_ended == ""
    assert real.board(BELAVIA).measures["us_aviation_parts"].state == "outside"


def test_the_belavia_licence_ended_by_delisting_on_4_november_and_was_not_withdrawn(
    real: Belarus,
) -> None:
    assert real.outside("2025-11-03")[GL_11].how_it_ended == ""
    licence = real.outside("2025-11-04")[GL_11]
    assert licence.how_it_ended == "ended by delisting, no withdrawal"
    assert licence.days == DayRange(day("2025-09-11"), day("2025-11-03"))
    assert "Belavia delisted" in real.outside("2025-11-04")
    assert real.board("2025-11-04").measures["us_aviation_parts"].state == "outside"


def test_a_letter_without_an_end_on_record_stands_however_long_the_roadmap_would_have_let_it(
    real: Belarus,
) -> None:
    letter = real.outside("2026-07-01")[LETTER]
    assert (letter.days.last, letter.how_it_ended) == (day("2026-07-01"), "")
    assert str(real.plan.roadmap.measures["us_aviation_parts"].lasts) == "9 months"


@pytest.mark.parametrize("on", [POTASH, MARCH])
def test_potash_relief_stood_outside_the_roadmap(real: Belarus, on: str) -> None:
    licence = real.outside(on)[GL_13]
    assert licence.days == DayRange(day("2025-12-15"), day(on))
    assert (licence.announced, licence.how_it_ended) == (False, "")
    assert real.board(on).measures["us_potash_gl"].state == "outside"


def test_on_20_march_bank_relief_and_the_potash_delisting_are_announced_only(
    real: Belarus,
) -> None:
    given = real.outside(MARCH)
    assert {title for title, o in given.items() if o.announced and not o.how_it_ended} == {
        BANKS,
        POTASH_DELISTING,
    }
    assert real.board(MARCH).measures["eu_bank_channel"].state == "not delivered"
    assert real.board(MARCH).measures["delisting_review"].state == "not delivered"


def test_what_was_announced_came_into_force_on_26_march_and_ended_the_potash_licence(
    real: Belarus,
) -> None:
    given = real.outside(AFTERWARDS)
    for title in (BANKS, POTASH_DELISTING):
        assert given[title].how_it_ended == "brought into force"
        assert given[title].days.last == day("2026-03-25")
    assert given[GL_13].how_it_ended == "ended by delisting, no withdrawal"
    assert given[GL_13].days.last == day("2026-03-25")


def test_announced_relief_never_counts_as_in_force(real: Belarus) -> None:
    board = real.board("2025-12-14")
    assert board.measures["us_potash_gl"].state == "announced"
    assert GL_13 not in real.outside("2025-12-14")
    assert real.outside("2025-12-14")["Potash relief announced in Minsk"].announced
    course = real.monitor.course(day(AFTERWARDS), day(AFTERWARDS))
    announced = {o.records[0] for o in course.outside if o.announced}
    assert announced
    for runs in course.measures.values():
        for run in runs:
            if announced & set(run.value.records):
                assert run.value.state == "announced"


def test_relief_given_outside_is_a_side_deal_of_its_sender(real: Belarus) -> None:
    broken = {(d.who, d.what) for d in real.board(MARCH).duties if d.state == "broken"}
    assert {who for who, _ in broken} == {"washington"}
    assert not any(BANKS in what or POTASH_DELISTING in what for _, what in broken)
    assert [d.who for d in real.board(MARCH).duties if d.state == "kept"] == ["brussels"]


def test_a_tightening_before_the_opening_is_no_finding_of_the_course(real: Belarus) -> None:
    tightened = [f for f in real.board(AFTERWARDS).findings if "tightened" in f.text]
    assert any("18th package" in f.text for f in tightened)
    assert [f for f in tightened if "Belavia" in f.text] == []


# When restrictions end.


@pytest.mark.parametrize(
    ("on", "ends"), [(BELAVIA, "2026-02-28"), (POTASH, "2026-02-28"), (MARCH, "2027-02-28")]
)
def test_the_board_says_when_the_eu_restrictions_end_if_nobody_acts(
    real: Belarus, on: str, ends: str
) -> None:
    assert restriction(real.board(on), "eu_dec_2012_642") == ("in force", ends)


def test_a_renewal_moves_the_end_on_the_day_it_is_known(real: Belarus) -> None:
    ends = [
        restriction(real.board(on), "eu_dec_2012_642")[1] for on in ("2026-02-25", "2026-02-26")
    ]
    assert ends == ["2026-02-28", "2027-02-28"]


# 31 July 2024, before the roadmap opened.


def test_releases_of_2024_did_not_match_recognitions_if_the_list_of_pardons_is_complete(
    pardons_2024_complete: Belarus,
) -> None:
    on = "2024-07-31"
    assert str(pardons_2024_complete.answer(RELEASES, on)) == "not met"
    why = pardons_2024_complete.why(RELEASES, on)
    assert (why.value, why.threshold) == ("18 persons", ">= at least 58 persons")
    assert why.window == DayRange(day("2024-05-03"), day(on))


def test_without_that_declaration_the_releases_of_2024_are_unknown(real: Belarus) -> None:
    assert str(real.answer(RELEASES, "2024-07-31")) == "unknown (missing)"
    assert real.why(RELEASES, "2024-07-31").value == "at least 18 persons"


# What nobody reported.


def test_a_count_nobody_reported_for_longer_than_stale_after_is_unknown(real: Belarus) -> None:
    stale_after = real.plan.roadmap.indicators["political_prisoners"].stale_after
    assert str(stale_after) == "45 days"
    # the count of 31 December 2025 holds 45 days
    for on, answer in (
        ("2026-02-14", "not met"),
        ("2026-02-15", "unknown (stale)"),
        ("2026-03-04", "unknown (stale)"),
        ("2026-03-05", "not met"),
    ):
        assert str(real.answer("fewer_held", on)) == answer, on


@pytest.mark.parametrize("on", DATES)
def test_a_window_without_coverage_is_unknown(real: Belarus, on: str) -> None:
    for name, length in (("no_new_arrests", 60), ("crackdown_alarm", 14)):
        assert str(real.benchmark(name, on).answer) == "unknown (missing)"
        why = real.monitor.why(name, day(on), day(on))
        assert why.missing == (DayRange(day(on) - length + 1, day(on)),)


@pytest.mark.parametrize("on", DATES)
def test_an_indicator_that_nobody_reports_is_not_yet_monitored(real: Belarus, on: str) -> None:
    for name in ("media_space", "dual_use_halved"):
        assert real.benchmark(name, on).answer.reason is Reason.NOT_YET_MONITORED


def test_no_benchmark_was_ever_met_on_the_real_record(real: Belarus) -> None:
    board = real.board(MARCH)
    assert [b.id for b in board.benchmarks if b.answer.verdict is Verdict.MET] == []
    silent = {i.id for i in real.plan.roadmap.indicators.values() if i.kind is Kind.EVENTS}
    covered = {n for n in silent if real.monitor.evidence.indicators[n].covers}
    assert covered == set()
