"""The cycles of 2008 and 2015: conditions, overrides, snap-backs and wind-downs, line by line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from detente.app.cli import cli
from detente.core.times import day, iso
from detente.ledger.records import LegalAct, Override, Statement
from tests.examples.names import addressed
from tests.examples.worlds import EXAMPLES, World, world

HERE = EXAMPLES / "belarus-2008"


@pytest.fixture(scope="module")
def first() -> World:
    return world("belarus-2008", "thaw_2008")


@pytest.fixture(scope="module")
def second() -> World:
    return world("belarus-2008", "thaw_2015")


@pytest.mark.parametrize("name", ["thaw_2008", "thaw_2015", "without_override"])
def test_the_tests_beside_the_roadmaps_pass(name: str) -> None:
    result = CliRunner().invoke(cli, ["test", str(HERE / f"{name}.test.yaml")])
    assert result.exit_code == 0, result.output


# The evidence.


def test_every_record_names_its_page_and_its_outlet(first: World) -> None:
    assert len(first.records) >= 66
    assert [r.id for r in first.records if not (r.publisher and addressed(r))] == []
    assert len({r.url for r in first.records}) >= 45


def test_accounts_that_compete_stand_side_by_side(first: World) -> None:
    notes = [r for r in first.records if isinstance(r, Statement) and "ompeting" in (r.note or "")]
    assert {r.id for r in notes} == {"press-gl1-two-months", "press-gl2-2015-10-29"}
    ends = {r.valid_from for r in first.records if r.id.startswith("press-gl2g-end")}
    assert ends == {"2021-04-25", "2021-04-26"}


# 2008 to 2011.


def test_the_suspension_runs_for_the_lengths_that_were_decided(first: World) -> None:
    assert first.changes("travel_ban", "2011-10-31") == [
        "2008-04-30 waiting",
        "2008-10-13 ready",
        "2008-11-10 granted until 2009-04-13",
        "2009-04-14 granted until 2009-12-15",
        "2009-12-16 granted until 2010-10-31",
        "2010-11-01 granted until 2011-10-31",
        "2010-12-20 suspended until 2011-10-31",
        "2011-01-31 revoked",
    ]


def test_agreement_and_legal_act_bear_different_days(first: World) -> None:
    shown = {
        iso(run.first): run.value.state for run in first.course("2009-01-01").measures["eu_travel"]
    }
    assert shown["2008-10-13"] == "announced"
    assert shown["2008-11-10"] == "delivered"


def test_the_review_of_november_2009_is_not_met_and_its_extension_an_override(
    first: World,
) -> None:
    assert first.verdict("tangible_progress", "2009-11-16") == "met"
    assert first.verdict("tangible_progress", "2009-11-17") == "not met"
    override = next(
        r for r in first.records if isinstance(r, Override) and r.valid_from == "2009-11-17"
    )
    assert (override.by, override.benchmark) == ("brussels", "tangible_progress")
    assert "no tangible progress" in override.reason
    said = "2009-12-15 travel_ban: renewal decided though its condition was not met, by override"
    assert any(f.startswith(f"{said} of brussels") for f in first.findings("2010-01-01"))


def test_the_answer_to_the_crackdown_took_43_days(first: World) -> None:
    breach = day("2010-12-19")
    assert first.verdict("no_mass_arrests", "2010-12-19") == "unknown (not yet monitored)"
    assert first.verdict("no_mass_arrests", "2010-12-19", "2011-01-31") == "not met"
    for who in ("brussels", "washington"):
        owed = first.duty("order_reimposition", who, "2011-03-01")
        assert owed.state == "late"
        assert owed.due == day("2010-12-27")
        assert owed.done is not None
        assert owed.done - breach == 43


def test_on_the_day_before_the_answer_the_duty_was_missed(first: World) -> None:
    assert first.duty("order_reimposition", "brussels", "2011-01-30").state == "missed"


def test_washington_announces_on_31_january_and_acts_on_11_february(first: World) -> None:
    assert first.changes("us_two_firms", "2011-03-01")[-2:] == [
        "2010-12-20 suspended until 2011-05-31",
        "2011-02-11 revoked",
    ]


# 2015 to 2021.


def test_the_union_grants_in_2015_what_its_own_condition_does_not_allow(second: World) -> None:
    said = second.findings("2015-11-30")
    assert "2015-10-31 listings_suspended: granted though all_released was unknown (conflict)" in (
        said
    )
    assert "2015-10-31 listings_suspended: granted though all_rehabilitated was not met" in said


def test_the_relief_of_2015_becomes_permanent_when_nobody_acts(second: World) -> None:
    said = second.findings("2016-03-31")
    assert "2016-03-01 eu_listings: lapsed: 2016-02-29 was its last day" in said
    assert "2016-03-01 eu_suspension: snap-back has nothing to return to" in said


def test_the_licence_is_renewed_half_year_by_half_year(second: World) -> None:
    changes = second.changes("us_nine_firms", "2018-04-30")
    assert [c.split(" until ")[1] for c in changes if "until" in c] == [
        "2016-04-30",
        "2016-10-31",
        "2017-04-30",
        "2017-10-30",
        "2018-04-30",
    ]


def test_after_august_2020_the_order_took_eight_months(second: World) -> None:
    owed = second.duty("order_reimposition", "washington", "2021-06-30")
    assert (owed.since, owed.due) == (day("2020-08-12"), day("2020-08-19"))
    assert owed.done == day("2021-04-19")
    assert owed.done is not None
    assert owed.done - owed.since == 250
    brussels = second.duty("order_reimposition", "brussels", "2021-06-30")
    assert (brussels.state, brussels.done) == ("late", day("2020-10-02"))


def test_the_revocation_of_2021_winds_down_for_45_days(second: World) -> None:
    acts = [r for r in second.records if isinstance(r, LegalAct) and r.wind_down_until]
    assert [(r.valid_from, r.wind_down_until) for r in acts] == [("2021-04-19", "2021-06-03")]
    assert day("2021-06-03") - day("2021-04-19") == 45
    measure = second.course("2021-06-30").measures["us_gl2"]
    assert measure.on(day("2021-04-20")).state == "undone"
    assert "winding down until 2021-06-03" in measure.on(day("2021-04-20")).note
    assert measure.on(day("2021-06-03")).state == "ended"
