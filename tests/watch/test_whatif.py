"""What would be otherwise, and the earliest days, on the real record."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from detente.core.times import day, iso
from detente.roadmap.conditions import ReportedBy
from detente.watch.earliest import Outlook
from detente.watch.whatif import Prospect, WhatIf, what_if
from tests.examples.belarus import LIST_OF_WAVES, Belarus, belarus

MARCH = "2026-03-20"
real = cache(belarus)


def asked(hypothetical: Belarus, on: str = MARCH) -> WhatIf:
    d = day(on)
    return what_if(real().monitor.world(d, d), hypothetical.monitor.world(d, d))


@cache
def waves() -> WhatIf:
    return asked(belarus(LIST_OF_WAVES))


def prospect(found: WhatIf, step: str) -> Prospect:
    return next(p for p in found.prospects if p.step == step)


def test_nothing_supposed_changes_nothing() -> None:
    found = asked(belarus())
    assert found.differences == ()
    assert found.acts == ()
    assert all(p.real == p.hypothetical for p in found.prospects)


def test_a_complete_list_of_waves_makes_half_released_not_met() -> None:
    found = next(d for d in waves().differences if d.id == "half_released")
    assert found.real.startswith("unknown (missing); at least 434 persons")
    assert found.hypothetical == "not met; 434 to 519 persons; 72.5 to 157.5 persons short"


def test_what_does_not_depend_on_the_list_is_no_difference() -> None:
    assert {d.id for d in waves().differences} == {
        "half_released",
        "releases_match_recognitions",
        "s1",
    }


def test_the_first_step_could_be_ready_tomorrow_at_the_earliest() -> None:
    for side in (prospect(waves(), "s1").real, prospect(waves(), "s1").hypothetical):
        assert side is not None
        assert iso(side.day or 0) == "2026-03-21"


def test_the_second_step_waits_for_the_expulsions_to_leave_their_window() -> None:
    s2 = prospect(waves(), "s2").real
    assert s2 is not None
    # the wave of 6 to 20 March lies wholly in 90 days until 3 June
    assert iso(s2.day or 0) == "2026-06-04"
    assert s2.held_up_by == ("free_to_stay",)


def test_later_steps_follow_by_the_days_the_one_before_must_be_in_force() -> None:
    s2, s3 = (prospect(waves(), s).real for s in ("s2", "s3"))
    assert s2 is not None
    assert s3 is not None
    assert (s3.day or 0) - (s2.day or 0) == 89  # in force for 90 days, the first one included


REDETAINED = """\
# backfill: yes
kind,id,source,type,size,unit,qualifiers,valid_from,known_on
event,test-redetention,viasna,detention,10,persons,redetained=yes,2026-03-20,2026-03-20
"""


def test_ten_redetentions_hold_up_the_first_step_for_half_a_year(tmp_path: Path) -> None:
    file = tmp_path / "redetained.csv"
    file.write_text(REDETAINED, "utf-8")
    found = asked(belarus(file))
    change = next(d for d in found.differences if d.id == "no_redetention")
    assert (change.real[:7], change.hypothetical[:7]) == ("unknown", "not met")
    s1 = prospect(found, "s1").hypothetical
    assert s1 is not None
    assert iso(s1.day or 0) == "2026-09-16"  # 180 days after 20 March
    assert s1.held_up_by == ("no_redetention",)


@pytest.mark.parametrize("on", ["2025-09-12", "2025-12-16"])
def test_a_step_that_was_not_ready_on_a_day_was_not_ready_before_its_earliest_day(on: str) -> None:
    d = day(on)
    world = real().monitor.world(d, d)
    course = real().monitor.course(day("2026-04-30"), day("2026-04-30"))
    for step, earliest in world.prospects.items():
        until = min(earliest.day or 10**6, course.days.last + 1)
        states = {course.steps[step].on(x).state.value for x in range(d, until)}
        assert states <= {"waiting"}


def test_an_event_counts_until_it_leaves_its_window_also_under_reported_by() -> None:
    d, monitor = day(MARCH), real().monitor
    outlook = Outlook(monitor.plan, monitor._engine, monitor.course(d, d), d, d)
    condition = monitor.plan.conditions["no_military_movements"]
    assert isinstance(condition, ReportedBy)
    could = [outlook._can(condition, d + ahead) for ahead in range(1, 200)]
    assert not could[0]
    assert could == sorted(could)  # once it has left the 180 days, nothing known stands against it
    assert could[-1]
