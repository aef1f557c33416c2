"""What the plan alone says of inaction: ends, votes, and who can stop an act."""

import pytest
from tests.app.world import ROADMAP

from detente.core.text import Source
from detente.core.times import FOREVER, DayRange, day, iso
from detente.plan.ends import next_yearly
from detente.plan.inaction import Outcome, calendar, rules, voter_of
from detente.roadmap.model import EachYear, Roadmap
from detente.roadmap.parse import read


def roadmap(old: str = "", new: str = "") -> Roadmap:
    assert old in ROADMAP
    made, found = read(Source("small", ROADMAP.replace(old, new) if old else ROADMAP))
    assert made is not None, found
    return made


@pytest.mark.parametrize(
    ("decides", "vote", "veto"),
    [
        ("unanimity", "unanimity", "any one member can stop it"),
        ("executive", "executive act", ""),
        ("qualified majority", "qualified majority", "a blocking minority can stop it"),
        ("board majority", "board majority", "half of the board can stop it"),
        ("2 of 3 members", "2 of 3 members", "any 2 of 3 can stop it"),
        ("3 of 3 members", "3 of 3 members", "any one of 3 can stop it"),
        (
            '"2 of minsk, viasna, dissidentby"',
            "2 of Belarusian authorities, viasna, dissidentby",
            "any 2 of 3 can stop it",
        ),
    ],
)
def test_a_vote_names_who_can_stop_it(decides: str, vote: str, veto: str) -> None:
    voter = voter_of(roadmap("decides: unanimity", f"decides: {decides}"), "brussels")
    assert (voter.vote, voter.veto) == (vote, veto)


def test_a_party_without_a_vote_says_so() -> None:
    voter = voter_of(roadmap(), "minsk")
    assert (voter.vote, voter.veto) == ("a vote that is not stated", "")


@pytest.mark.parametrize(
    ("on_expiry", "outcome"),
    [
        ("lapses", Outcome.PRESSURE_ENDS),
        ("reverts", Outcome.PRESSURE_STAYS),
        ("continues", Outcome.PRESSURE_STAYS),
    ],
)
def test_a_restriction_ends_as_it_says(on_expiry: str, outcome: Outcome) -> None:
    made = roadmap("on_expiry: lapses", f"on_expiry: {on_expiry}")
    (first, *_) = rules(made, day("2026-01-01"))
    assert first.outcome is outcome


def test_a_sunset_on_a_day_stands_in_the_calendar_and_one_after_a_grant_does_not() -> None:
    days = DayRange(day("2026-01-01"), day("2026-12-31"))
    fixed = roadmap("sunset: 12 months after grant", "sunset: 2026-06-30")
    assert [(u.about, iso(u.last or 0)) for u in calendar(fixed, days)] == [
        ("eu_measures", "2026-02-28"),
        ("s1", "2026-06-30"),
    ]
    assert [u.about for u in calendar(roadmap(), days)] == ["eu_measures"]


def test_a_name_of_an_entry_changes_with_its_day_only() -> None:
    made = roadmap()
    first = calendar(made, DayRange(day("2026-01-01"), day("2027-12-31")))
    later = calendar(made, DayRange(day("2026-02-01"), day("2027-12-31")))
    assert [u.id for u in first] == [u.id for u in later]
    assert len({u.id for u in first}) == len(first) == 3


def test_the_next_day_of_each_year() -> None:
    leap = EachYear(month=2, day=29)
    assert iso(next_yearly(leap, day("2027-03-01"))) == "2028-02-29"
    assert iso(next_yearly(leap, day("2026-03-01"))) == "2027-02-28"
    assert iso(next_yearly(leap, day("2026-02-28"))) == "2027-02-28"
    june = EachYear(month=6, day=16)
    assert iso(next_yearly(june, day("2025-06-16"))) == "2026-06-16"
    assert next_yearly(june, day("9999-06-16")) == FOREVER
