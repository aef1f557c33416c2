"""What would have come by itself, on the real record: the same words, opposite defaults."""

from __future__ import annotations

import pytest

from detente.core.times import DayRange, day, iso
from detente.plan.inaction import Outcome, Unattended, calendar
from detente.watch.inaction import Inaction
from detente.watch.monitor import Monitor
from tests.examples.belarus import Belarus
from tests.examples.worlds import world


def asked(monitor: Monitor, since: str, until: str) -> Inaction:
    return monitor.inaction(DayRange(day(since), day(until)), day(since))


def of(found: Inaction, about: str) -> list[Unattended]:
    return [u for u in found.coming if u.about == about]


def last(u: Unattended) -> str:
    return iso(u.last or 0)


def test_in_2008_the_travel_ban_returns_by_itself_and_one_member_is_enough() -> None:
    found = asked(world("belarus-2008", "thaw_2008").monitor, "2009-01-20", "2010-01-20")
    (relief,) = of(found, "eu_travel")
    assert (last(relief), relief.outcome) == ("2009-04-13", Outcome.RELIEF_ENDS)
    assert relief.then == "the restriction returns by itself"
    assert relief.who[0].veto == "any one member can stop it"
    (step,) = of(found, "travel_ban")
    assert (last(step), step.then) == ("2009-04-13", "it expires")


def test_in_2015_relief_and_measures_lapse_together_and_the_relief_becomes_permanent() -> None:
    found = asked(world("belarus-2008", "thaw_2015").monitor, "2015-11-20", "2016-11-20")
    both = [u for u in found.coming if last(u) == "2016-02-29"]
    assert [u.outcome for u in both if u.title.startswith("Relief")] == [Outcome.PRESSURE_ENDS]
    assert len([u for u in both if u.title.startswith("Restriction")]) == 2
    (us,) = [u for u in found.coming if u.title.startswith("Relief") and u not in both]
    assert (last(us), us.outcome) == ("2016-04-30", Outcome.RELIEF_ENDS)


@pytest.mark.parametrize(
    ("restriction", "ends"),
    [
        ("eu_dec_2012_642", ["2026-02-28", "2027-02-28", "2028-02-28"]),
        ("us_emergency", ["2026-06-16", "2027-06-16"]),
    ],
)
def test_the_base_regimes_end_every_year(real: Belarus, restriction: str, ends: list[str]) -> None:
    found = of(asked(real.monitor, "2025-09-15", "2028-03-01"), restriction)
    assert [last(u) for u in found] == ends
    assert all(u.outcome is Outcome.PRESSURE_ENDS for u in found)
    alone = calendar(real.monitor.plan.roadmap, DayRange(day("2025-09-15"), day("2028-03-01")))
    assert [last(u) for u in alone if u.about == restriction] == ends
    assert found[0].only_if == ""
    assert "prolonged by" in found[1].only_if


def test_once_prolonged_the_next_end_is_a_year_later(real: Belarus) -> None:
    (eu,) = of(asked(real.monitor, "2026-03-20", "2027-03-20"), "eu_dec_2012_642")
    assert (last(eu), eu.only_if) == ("2027-02-28", "")


def test_duties_that_are_adopted_climb_by_themselves(real: Belarus) -> None:
    found = asked(real.monitor, "2026-03-20", "2027-03-20")
    (step,) = [u for u in found.coming if "60 EUR a tonne" in u.title]
    assert (last(step), step.then) == ("2026-06-30", "it takes effect on 1 Jul 2026")
    assert step.who[0].vote == "by the vote that its legal basis asks for"


def test_the_potash_licence_has_no_end(real: Belarus) -> None:
    before = asked(real.monitor, "2025-12-01", "2026-12-01")
    after = asked(real.monitor, "2025-12-20", "2026-12-20")
    assert "us_potash_gl" not in {u.about for u in before.undated}
    (potash,) = [u for u in after.undated if u.about == "us_potash_gl"]
    assert potash.title == "Relief given outside the roadmap: Potash sold under escrow"
    assert potash.outcome is Outcome.RELIEF_STAYS


def test_what_was_closed_until_a_day_opens_again_by_itself(real: Belarus) -> None:
    def running_out(since: str) -> list[tuple[str, str]]:
        coming = asked(real.monitor, since, "2026-12-31").coming
        return [(last(u), u.title) for u in coming if u.then == "it runs out"]

    assert ("2025-11-30", "Act: Border with Belarus closed until 30 November") in running_out(
        "2025-11-01"
    )
    national = (
        "Act: National restrictions on citizens of Russia and Belarus prolonged by parliament"
    )
    assert ("2026-05-02", national) in running_out("2026-01-01")
