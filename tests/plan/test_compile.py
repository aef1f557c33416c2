"""A roadmap becomes a plan: order of steps, what looks at steps, calendars."""

from pathlib import Path

import pytest

from detente.core.text import Source
from detente.core.times import WEEKDAYS, day, iso
from detente.plan.calendars import TABLES, calendar_of
from detente.plan.compile import compile_plan, doubts
from detente.plan.plan import Plan
from detente.roadmap.parse import read

ROOT = Path(__file__).resolve().parents[2]
SMALL = (ROOT / "tests/roadmaps/good/small.roadmap.yaml").read_text(encoding="utf-8")


def plan_of(text: str) -> Plan:
    roadmap, found = read(Source("small", text))
    assert roadmap is not None, found
    return compile_plan(roadmap)


def test_the_belarus_ladder_is_climbed_from_the_first_step_to_the_last():
    path = ROOT / "examples/belarus/belarus_thaw.roadmap.yaml"
    plan = plan_of(path.read_text(encoding="utf-8"))
    assert plan.order == ("s1", "s2", "s3", "s4", "s5", "s6")
    assert plan.successors["s4"] == ("s5", "s6")
    assert plan.successors["s6"] == ()
    assert plan.stepwise == frozenset()
    assert plan.conditions.keys() == plan.roadmap.benchmarks.keys()


def test_predecessors_come_first_wherever_they_stand_in_the_file():
    first, second = SMALL.index("  s1:\n"), SMALL.index("  s2:\n")
    end = SMALL.index("  s3:\n")
    swapped = SMALL[:first] + SMALL[second:end] + SMALL[first:second] + SMALL[end:]
    plan = plan_of(swapped)
    assert list(plan.roadmap.steps) == ["s2", "s1", "s3"]
    assert plan.order == ("s1", "s2", "s3")
    assert plan.successors == {"s1": ("s2", "s3"), "s2": (), "s3": ()}


def test_a_benchmark_that_looks_at_a_step_is_judged_along_the_way_even_through_another():
    text = SMALL.replace("when: border is open", "when: border is open and going_down").replace(
        "or no arrests over last 30 days", "or no arrests since grant of s1"
    )
    plan = plan_of(text)
    assert plan.stepwise == {"going_down", "border_open"}


def test_a_party_may_have_its_own_calendar():
    plan = plan_of(SMALL)
    assert plan.calendars[""].name == "eu_institutions"
    assert plan.calendars["ministry"] is plan.calendars[""]
    assert plan.calendars["council"].name == "poland"


def test_a_calendar_without_a_table_has_weekends_only_and_a_warning():
    text = SMALL.replace("working_days: poland", "working_days: atlantis")
    plan = plan_of(text)
    assert plan.calendars["council"].works(day("2025-12-25"))
    assert not plan.calendars["council"].covers(day("2025-12-25"))
    (warning,) = doubts(plan.roadmap)
    assert warning.code == "D607"
    assert warning.span.text == "council"
    assert not doubts(plan_of(SMALL).roadmap)


@pytest.mark.parametrize(
    ("name", "free", "works"),
    [
        ("united_states", ["2025-11-27", "2026-07-03", "2025-06-19"], ["2025-12-26", "2025-11-28"]),
        ("poland", ["2025-12-24", "2025-06-19", "2026-04-06"], ["2024-12-24", "2025-11-12"]),
        ("lithuania", ["2025-02-16", "2025-03-11", "2025-11-02"], ["2025-11-03"]),
        ("eu_institutions", ["2025-05-09", "2025-05-30", "2025-12-29"], ["2025-11-11"]),
    ],
)
def test_a_table_knows_the_days_on_which_an_institution_rests(name, free, works):
    calendar = calendar_of(name)
    assert calendar.source
    assert all(calendar.covers(day(d)) for d in free)
    assert not any(calendar.works(day(d)) for d in free)
    assert all(calendar.works(day(d)) for d in works)


@pytest.mark.parametrize("name", TABLES)
def test_every_holiday_of_a_table_lies_in_the_years_it_covers(name):
    calendar = calendar_of(name)
    assert calendar.known is not None
    assert calendar.holidays
    assert not [iso(d) for d in calendar.holidays if d not in calendar.known]


def test_no_name_means_weekdays():
    assert calendar_of("") is WEEKDAYS
