"""Tightening stands on the board as a finding, on the day it was known, if it came after the opening."""

from tests.watch.stories import tell


def tightened(*acts: str) -> list[str]:
    told = tell(acts_=acts)
    return [text for text in told.findings("brussels") if "tightened" in text]


def test_a_tightening_is_a_finding_from_the_day_of_its_effect_or_when_it_is_learned():
    assert tightened("2025-03-01 brussels tightens -, title A, legal 2025-03-05") == [
        "2025-03-05 tightened by brussels: A"
    ]
    assert tightened("2025-03-01 brussels tightens -, title A, known 2025-04-02") == [
        "2025-04-02 tightened by brussels: A"
    ]


def test_a_tightening_on_the_day_of_the_opening_is_a_finding():
    assert tightened("2024-12-20 brussels tightens -, title A, legal 2025-01-01") == [
        "2025-01-01 tightened by brussels: A"
    ]


def test_a_tightening_before_the_opening_is_none_however_late_it_is_learned():
    assert tightened("2024-12-31 brussels tightens -, title A, known 2025-04-02") == []
    assert tightened("2024-12-20 brussels tightens -, title A") == []
