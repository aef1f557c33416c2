"""A condition is said back in English, with the first and last day it looks at."""

import pytest
from tests.roadmap.test_terms import SMALL, tree

from detente.core.times import day
from detente.roadmap.sentences import say


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no arrests over last 180 days", "no arrests from 20 Mar 2025 to 15 Sep 2025"),
        (
            "prisoners <= 67% of its level on opening",
            "prisoners at most 67% of prisoners on 1 Jan 2025",
        ),
        (
            "prisoners = 0 persons throughout last 30 days",
            "prisoners exactly 0 persons, on every day from 17 Aug 2025 to 15 Sep 2025",
        ),
        (
            "total of releases where early held on opening since opening >= 50 persons",
            (
                "the total of releases (early) of those held on 1 Jan 2025 "
                "from 1 Jan 2025 to 15 Sep 2025 at least 50 persons"
            ),
        ),
        (
            "rate of arrests over last 3 months <= 5 cases per month",
            "the rate of arrests from 16 Jun 2025 to 15 Sep 2025 at most 5 cases per month",
        ),
        (
            "no arrests over last 9 days, reported by 1 of monitors, lawyers",
            "no arrests from 7 Sep 2025 to 15 Sep 2025, reported by 1 of Monitors, Lawyers",
        ),
        (
            "(lasting or few_arrests) and not fewer_held",
            "(lasting met or few arrests met) and not (fewer held met)",
        ),
        (
            "any releases within 30 days after 2025-01-31",
            "any releases from 1 Feb 2025 to 2 Mar 2025",
        ),
        (
            "prisoners below its level when s1 was granted",
            "prisoners below prisoners when s1 was granted",
        ),
        ("lasting by 2025-12-31", "lasting met, by 31 Dec 2025"),
        ("border is open", "border is open"),
        ("prisoners <= its level one year earlier", "prisoners at most prisoners on 15 Sep 2024"),
    ],
)
def test_a_condition_is_said_with_its_days(text, said):
    assert say(tree(text), SMALL, day("2025-09-15")) == said


def test_without_a_day_the_window_is_said_as_it_was_written():
    assert say(tree("no arrests over last 180 days"), SMALL) == "no arrests over the last 180 days"
    item = tree("lasting throughout last 30 days")
    assert say(item, SMALL) == "lasting met, on every day of the last 30 days"


def test_a_threshold_that_changes_is_said_for_the_day():
    item = SMALL.benchmarks["stepwise_fewer"].when
    assert say(item, SMALL, day("2025-12-31")) == "prisoners at most 80 persons"
    assert say(item, SMALL, day("2026-01-01")) == "prisoners at most 20 persons"
    assert say(item, SMALL, day("2025-01-01")) == (
        "prisoners at most 80 persons from 1 Jun 2025, 20 persons from 1 Jan 2026"
    )
