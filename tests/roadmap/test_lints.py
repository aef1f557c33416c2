"""Warnings from practice: each fires on its own fault, and stays silent beside it."""

from pathlib import Path

import pytest

from detente.core.diagnostics import Diagnostic, Severity
from detente.core.text import Source
from detente.plan.compile import doubts
from detente.roadmap.parse import read

ROOT = Path(__file__).resolve().parents[2]
SMALL = (ROOT / "tests/roadmaps/good/small.roadmap.yaml").read_text(encoding="utf-8")
BELARUS = (ROOT / "examples/belarus/belarus_thaw.roadmap.yaml").read_text(encoding="utf-8")


def warned(*changes: tuple[str, str], text: str = SMALL) -> tuple[Diagnostic, ...]:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    roadmap, found = read(Source("f", text))
    assert roadmap is not None, found
    return (*found, *doubts(roadmap))


def said(*changes: tuple[str, str], text: str = SMALL) -> list[str]:
    return [f"{d.code} {d.span.text}" for d in warned(*changes, text=text)]


def test_the_small_roadmap_is_beyond_doubt():
    assert said() == []


def test_the_warnings_about_the_belarus_roadmap_are_those_that_are_true_of_it():
    found = warned(text=BELARUS)
    assert all(d.severity is Severity.WARNING for d in found)
    assert [(d.code, d.span.text) for d in found] == [
        ("D504", "wider_media_space"),
        ("D504", "dual_use_halved"),
        ("D504", "dual_use_ended"),
        ("D616", "eu_potash_transit"),
        ("D617", "delisting_review"),
        ("D618", "s1"),
        ("D610", "s6"),
    ]


def test_the_warnings_about_the_belarus_roadmap_stand_in_the_reference():
    page = (ROOT / "docs/reference/check.md").read_text(encoding="utf-8")
    for d in warned(text=BELARUS):
        assert f"| {d.code} | `{d.span.text}` |" in page


SUNSET = ("    sunset: 12 months after grant\n    decided_by: ministry", "    decided_by: ministry")


@pytest.mark.parametrize(
    "way_back",
    [
        ("gives: [medicine, exchanges]", "gives: [medicine, exchanges]\n    keeps: [few_arrests]"),
        (
            "    gives: Visits of teachers.",
            "    gives: Visits.\n    lasts: 1 years\n    on_expiry: lapses",
        ),
    ],
)
def test_relief_with_a_condition_or_an_end_of_its_own_has_a_way_back(way_back):
    assert "D610 s3" in said(SUNSET)
    assert "D610 s3" not in said(SUNSET, way_back)


def test_a_level_with_the_flows_beside_it_is_not_a_stock_alone():
    needs = ("needs: [lasting, releases_match]", "needs: [lasting]")
    assert said(needs) == ["D612 s3"]
    keeps = ("gives: [medicine, exchanges]", "keeps: [few_arrests]\n    gives: [exchanges]")
    assert "D612 s3" not in said(needs, keeps)


@pytest.mark.parametrize(
    ("text", "warns"),
    [
        ("All those held are free.", True),
        ("Everyone is free.", True),
        ("All those on the list of monitors are free.", True),
        ("Fewer are held each month.", False),
    ],
)
def test_all_needs_a_register(text, warns):
    found = said(("text: The number held has fallen by half.", f"text: {text}"))
    assert found == (["D613 fewer_held"] if warns else [])


def test_all_of_a_register_are_those_on_it():
    text = ("text: The number held has fallen by half.", "text: All those held are free.")
    when = ("when: prisoners <= 50 persons", "when: on_the_list held on opening = 0 persons")
    assert said(text, when) == []
    assert said(text) == ["D613 fewer_held"]


@pytest.mark.parametrize(
    ("ends", "warns"), [("2026-02-28", True), ("2026-06-30", False), ("02-28 each year", False)]
)
def test_a_step_must_end_before_what_it_would_bring_back(ends, warns):
    assert said(("ends: 02-28 each year", f"ends: {ends}")) == (["D614 s2"] if warns else [])


def test_a_step_granted_after_the_regime_is_gone_is_told_so():
    (d,) = warned(("ends: 02-28 each year", "ends: 2025-02-01"))
    assert d.message == "s2 can first be granted on 2025-03-01, after ban has lapsed (2025-02-01)"


def test_relief_that_needs_another_is_safe_where_both_fall_together():
    other = ("needs_also: [medicine]", "needs_also: [visas]")
    assert said(other) == ["D616 timber"]
    both = (
        "keeps: [fewer_held, exports_low]",
        "keeps: [fewer_held, exports_low, no_arrests, few_arrests]",
    )
    assert said(other, both) == []


def test_relief_that_needs_what_nobody_gives_is_worth_nothing():
    found = said(
        ("needs_also: [medicine]", "needs_also: [exchanges]"),
        ("[medicine, exchanges]", "[medicine]"),
    )
    assert found == ["D606 exchanges", "D616 timber"]


@pytest.mark.parametrize(
    ("instrument", "warns"),
    [("delisting", True), ("derogation", False), ("general licence", False)],
)
def test_what_only_a_new_act_of_all_can_undo_is_told(instrument, warns):
    found = said(
        (
            "instrument: dated suspension\n    lasts: 4 months\n    on_expiry: reverts",
            f"instrument: {instrument}\n    on_expiry: continues",
        ),
    )
    assert found == (["D617 timber"] if warns else [])


@pytest.mark.parametrize(
    ("cure", "warns"),
    [
        ("minor: {cure: 60 days", True),
        ("minor: {cure: 90 days", False),
        ("minor: {cure: none", False),
    ],
)
def test_a_cure_must_outlast_the_window_of_an_average(cure, warns):
    found = said(("minor: {cure: 90 days", cure))
    assert found == (["D504 few_arrests", "D504 exports_low"] if warns else [])


def test_quiet_days_cure_a_window_without_events_so_it_may_be_longer_than_the_cure():
    assert (
        said(
            ("no arrests over last 60 days, reported", "no arrests over last 365 days, reported"),
            ("text: No arrest for sixty days.", "text: No arrest for a year."),
        )
        == []
    )


def test_what_only_the_senders_may_report_is_doubted():
    assert said(("when: border is open", "when: border is open, reported by embassy")) == [
        "D602 border_open"
    ]
    assert said(("when: border is open", "when: border is open, reported by monitors")) == []


@pytest.mark.parametrize(
    ("text", "when", "differs"),
    [
        ("Fallen by half.", "prisoners <= 50 persons", ""),
        ("Fallen to a half of a hundred.", "prisoners <= 50% of its level on opening", "a hundred"),
        ("Fallen by at least a third.", "prisoners <= 67% of its level on opening", ""),
        ("Fallen by two thirds.", "prisoners <= 67% of its level on opening", ""),
        ("Fallen by three quarters.", "prisoners <= 67% of its level on opening", "three quarters"),
        ("Fallen by 33%.", "prisoners <= 67% of its level on opening", ""),
        ("Fallen by 33 per cent.", "prisoners <= 70% of its level on opening", "33 per cent"),
        ("At most sixty-five are held.", "prisoners <= 65 persons", ""),
        ("At most sixty-four are held.", "prisoners <= 65 persons", "sixty-four"),
        ("At most 1,100 are held.", "prisoners <= 1100 persons", ""),
        ("At most 1,000 are held.", "prisoners <= 1100 persons", "1,000"),
        ("Fewer than a thousand are held.", "prisoners < 1000 persons", ""),
        ("Fewer than two hundred are held.", "prisoners < 300 persons", "two hundred"),
        ("Since 2020 at most 50 are held.", "prisoners <= 50 persons", ""),
        ("Fewer than on 2024-06-30: 50.", "prisoners <= 50 persons", ""),
        ("No one has been held, not one.", "prisoners <= 50 persons", ""),
        ("For two months at most 50.", "prisoners <= 50 persons throughout last 60 days", ""),
        (
            "For two weeks at most 50.",
            "prisoners <= 50 persons throughout last 60 days",
            "two weeks",
        ),
        ("For sixty days at most 50.", "prisoners <= 50 persons", "sixty days"),
        ("It is 30% more than on opening.", "prisoners >= 130% of its level on opening", ""),
        ("It is a third more.", "prisoners >= 133% of its level on opening", ""),
        ("It is 40% more.", "prisoners >= 130% of its level on opening", "40%"),
    ],
)
def test_numbers_in_words_and_figures_are_held_against_the_condition(text, when, differs):
    found = warned(
        (
            "text: The number held has fallen by half.\n      when: prisoners <= 50 persons",
            f'text: "{text}"\n      when: {when}',
        ),
    )
    found = tuple(d for d in found if d.code == "D603")
    assert len(found) == bool(differs)
    if differs:
        assert f"`{differs}`" in found[0].message
