"""What is owed, by whom and until when, on the real record and on a small one."""

from __future__ import annotations

from detente.core.times import day, iso
from detente.watch.due import Due, OwedReport, Owing
from tests.examples.belarus import Belarus, belarus

MARCH = "2026-03-20"


def owed(of: Belarus, on: str, known: str = "") -> Due:
    return of.monitor.due(day(on), day(known or on))


def report(found: Due, indicator: str) -> OwedReport:
    return next(o for o in found.reports if o.indicator == indicator)


def test_the_list_of_waves_is_asked_of_viasna_and_half_released_waits_for_it() -> None:
    pardons = report(owed(belarus(), MARCH), "pardons")
    assert pardons.what == "a complete list"
    assert "Viasna Human Rights Centre" in [a.name for a in pardons.asked]
    assert [str(d) for d in pardons.days] == ["2025-06-21 .. 2026-03-20"]
    assert "half_released" in pardons.alone
    assert pardons.overdue
    assert pardons.steps == ("s1", "s2")


def test_the_judged_side_is_never_asked() -> None:
    found = owed(belarus(), MARCH)
    assert not [a for o in found.reports for a in o.asked if a.source == "official_minsk"]


def test_a_condition_that_lacks_two_lists_is_said_to_lack_more_than_one() -> None:
    found = owed(belarus(), MARCH)
    name = "releases_match_recognitions"
    assert name in dict(report(found, "recognitions").waiting)
    assert name not in report(found, "recognitions").alone
    assert name not in report(found, "pardons").alone


def test_a_baseline_that_only_a_grant_can_set_waits_for_no_report() -> None:
    held = report(owed(belarus(), MARCH), "political_prisoners")
    assert held.waiting == ()
    assert held.state is Owing.DUE
    assert iso(held.until or 0) == "2026-04-19"  # 45 days after 5 March


def test_a_value_is_overdue_on_the_day_after_it_ran_out() -> None:
    held = report(owed(belarus(), "2026-04-20", MARCH), "political_prisoners")
    assert held.state is Owing.OVERDUE
    assert "fewer_held" in held.alone


def test_once_the_list_is_declared_complete_only_days_after_it_are_owed() -> None:
    from tests.examples.belarus import LIST_OF_WAVES

    found = owed(belarus(LIST_OF_WAVES), MARCH)
    assert "half_released" not in dict(report(found, "pardons").waiting)
    later = report(owed(belarus(LIST_OF_WAVES), "2026-06-20", MARCH), "pardons")
    assert [str(d) for d in later.days] == ["2026-03-21 .. 2026-06-20"]


def test_what_unblocks_most_stands_first() -> None:
    counts = [
        (len(o.unblocks), len(o.alone), len(o.waiting)) for o in owed(belarus(), MARCH).reports
    ]
    assert counts == sorted(counts, reverse=True)
