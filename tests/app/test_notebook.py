"""Answers in a notebook are the pages, framed, and the data of the commands."""

import re
from html import unescape

import pytest

import detente
from detente.app.notebook import Case
from detente.app.refusals import UsageRefusedError
from tests.app.world import ON_20_MARCH, run

AT = ("2025-08-20", "2026-03-20")


@pytest.fixture
def case(roadmap, ledger) -> Case:
    return Case(roadmap, ledger, restricted=True, clock=ON_20_MARCH)


def test_the_package_offers_a_case(roadmap, ledger):
    shown = detente.case(roadmap, ledger).board()
    assert "A small thaw" in repr(shown)


@pytest.mark.parametrize("what", ["board", "lanes"])
def test_a_page_stands_in_a_frame_and_fetches_nothing(case, what):
    html = getattr(case, what)(*AT)._repr_html_()
    assert html.startswith("<iframe")
    assert html.count("<") == 1 + html.count("</iframe>")
    page = unescape(html)
    assert "proposal, adopted by nobody" in page
    assert not re.search(r'(?:src|rel="stylesheet" href)="(?!#)[^"]*\.(?:css|svg|js)"', page)


def test_the_data_are_what_the_command_says(case, roadmap, ledger):
    said = run(
        "why",
        "fewer_held",
        roadmap,
        "--ledger",
        ledger,
        "--on",
        AT[0],
        "--known-at",
        AT[1],
        "--json",
    ).data
    assert case.why("fewer_held", *AT).data == said


def test_a_public_case_does_not_tell_who_a_protected_source_is(roadmap, ledger):
    shown = Case(roadmap, ledger, clock=ON_20_MARCH).why("fewer_held", *AT)
    assert "Viasna" not in shown.page
    assert "Viasna" not in str(shown.data)


@pytest.mark.parametrize(
    "asked",
    [
        lambda c: c.why("nothing"),
        lambda c: c.board("tomorrow"),
        lambda c: c.board(known_at="2030-01-01"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_plain_words(case, asked):
    with pytest.raises(UsageRefusedError):
        asked(case)
