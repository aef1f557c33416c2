"""A roadmap is read as a treaty: every part of it, in words, with its days."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from detente.core.text import Source
from detente.core.times import day
from detente.report.treaty import treaty
from detente.report.treaty_parts import Row, Table
from detente.report.treaty_text import html, letter, markdown
from detente.report.words import DISCLAIMER
from detente.roadmap.parse import read

ROOT = Path(__file__).resolve().parents[2]
ON = day("2025-12-15")


def roadmap_of(path):
    roadmap, found = read(Source(path, (ROOT / path).read_text(encoding="utf-8")))
    assert roadmap is not None, found
    return roadmap


SMALL = roadmap_of("tests/roadmaps/good/small.roadmap.yaml")
BELARUS = roadmap_of("examples/belarus/belarus_thaw.roadmap.yaml")
WHOLE = markdown(treaty(BELARUS, ON))


def article(text, title):
    """The lines of one article or annex."""
    return re.split(r"^## ", text.split(f". {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_a_measure_is_read_with_its_size() -> None:
    text = markdown(treaty(SMALL, ON))
    assert "Timber within a quota (40 kt per year; A council; Annex II, no. 4)." in text
    assert (
        "Timber within a quota (timber).\n   - (a) Size: 40 kt per year.\n   - (b) Instrument:"
        in text
    )


@pytest.mark.parametrize("write", [markdown, html])
def test_standing_and_disclaimer_stand_at_head_and_foot(write):
    text = write(treaty(BELARUS, ON))
    assert text.count("proposal, adopted by nobody") >= 3
    assert text.count(DISCLAIMER) == 2
    assert text.rindex(DISCLAIMER) > text.index("Annex IV")


def test_a_benchmark_stands_with_its_text_its_sentence_and_what_a_breach_entails():
    assert (
        "“all released”. No political prisoner is held, and this has lasted a month.\n"
        "   - (a) Met if: the level of political prisoners is exactly 0 persons, on every day of the "
        "last 30 days (from 16 Nov 2025 to 15 Dec 2025).\n"
        "   - (b) Nature: structural.\n"
        "   - (c) Breach: while steps s4 or s5 are in force, not met is a serious breach (Article 11).\n"
        "   - (d) Needed for: steps s4 and s6.\n"
    ) in WHOLE
    assert "## Article 11. Breach and cure" in WHOLE


def test_each_step_is_an_article_that_says_who_decides_by_which_vote_and_when():
    text = article(WHOLE, "Step s4: Potash under escrow, with transit")
    assert (
        "Decision. US Treasury (OFAC) (by executive act), Council of the EU (by unanimity) and "
        "Government of Lithuania (by executive act) decide, each of them, within 60 days"
    ) in text
    assert "Duration. It ends 4 months after the day of the grant" in text
    assert "Renewal. It is renewed at most 5 times for its first length, by a decision of" in text
    assert "“all released”, a serious breach if not met" in text


def test_severities_say_cure_effect_reach_and_snap_back():
    text = article(markdown(treaty(SMALL, ON)), "Breach and cure")
    assert "Cure: none; the effect follows at once." in text
    assert (
        "Snap-back: those who granted the step must decide it, and delay is their breach." in text
    )
    assert "must be ordered within 5 working days" in text
    assert "cannot be ready again for 6 months" in text
    assert "Cure: 30 days, and at most 45 days in breach in any 365 days." in text


def test_a_measure_says_its_basis_who_checked_it_its_end_and_its_undoing():
    text = article(WHOLE, "Measures of relief")
    assert "Legal basis: Regulation (EC) 765/2006; not checked by a lawyer." in text
    assert (
        "Expiry: it lasts 4 months, then the restriction returns by itself; wind-down of 45 days."
        in text
    )
    assert (
        "Undoing: by itself: at expiry; early: new act, unanimity; took 43 days when it was last done."
    ) in text
    small = article(markdown(treaty(SMALL, ON)), "Measures of relief")
    assert "Legal basis: A law; checked by A lawyer on 28 Feb 2025." in small


def test_the_table_of_inaction_has_every_restriction_measure_and_step():
    (table,) = [r for r in treaty(BELARUS, ON).annexes[3].rows if isinstance(r, Table)]
    n = len(BELARUS.restrictions) + len(BELARUS.measures) + 2 * len(BELARUS.steps) + 1
    assert len(table.rows) == n
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Restriction: Decision 2012/642/CFSP, implemented by Regulation (EC) 765/2006"] == (
        "28 Feb 2026",
        "It lapses, and relief from it has nothing left to ease.",
        "Council of the EU, unanimity, to prolong it",
    )
    assert (
        rows["Relief: Two more road crossings open"][1]
        == "The relief stays until an act undoes it."
    )
    assert (
        rows["Step s3: Narrow trade in goods that are not dual-use, in force"][1] == "It expires."
    )
    assert rows["Step s2: Transport easing, in force"][1].startswith("It is renewed by itself")


def test_a_yearly_end_is_the_next_one_on_or_after_the_day():
    for on, said in [("2026-02-28", "28 Feb 2026"), ("2026-03-01", "28 Feb 2027")]:
        assert f"| {said} | It lapses" in markdown(treaty(BELARUS, day(on)))


@pytest.mark.parametrize("on", ["0001-01-01", "2024-02-29", "9999-12-31"])
@pytest.mark.parametrize("roadmap", [SMALL, BELARUS], ids=["small", "belarus"])
def test_any_day_may_be_asked_about(roadmap, on):
    text = treaty(roadmap, day(on))
    assert DISCLAIMER in markdown(text)
    assert DISCLAIMER in html(text)


def test_the_days_of_a_condition_move_with_the_day():
    assert "from 18 Nov 2025 to 16 Jan 2026" in markdown(treaty(BELARUS, day("2026-01-16")))
    assert "from 18 Nov 2025 to 16 Jan 2026" not in WHOLE


def test_a_source_that_is_not_public_is_nowhere_named():
    text = markdown(treaty(SMALL, ON)) + html(treaty(SMALL, ON))
    assert "Lawyers" not in text
    assert "An embassy" not in text
    assert "a protected source, group A" in text
    assert "Monitors" in text


def test_every_part_of_the_roadmap_is_in_the_text():
    for roadmap in (SMALL, BELARUS):
        text = " ".join(
            " ".join((p.title, *(_words(r) for r in p.rows)))
            for whole in [treaty(roadmap, ON)]
            for p in (*whole.articles, *whole.annexes)
        )
        for name in (*roadmap.benchmarks, *roadmap.indicators):
            assert name.replace("_", " ").lower() in text.lower(), name
        for measure in roadmap.measures.values():
            assert measure.gives.rstrip(".") in text
        for step in roadmap.steps.values():
            assert step.title in text
        for party in roadmap.parties.values():
            assert party.name in text


def _words(row):
    if isinstance(row, Row):
        return " ".join((row.head, row.text, *row.items))
    return " ".join(x for r in row.rows for x in r)


class Outline(HTMLParser):
    """What a page holds: its ids, its links inside, and whatever it would fetch."""

    def __init__(self):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        if tag == "a":
            self.links.append(found["href"])
        if tag in ("script", "link", "img", "iframe") or "src" in found:
            self.fetched.append(tag)


def test_the_page_fetches_nothing_and_its_contents_lead_somewhere():
    page = Outline()
    page.feed(html(treaty(BELARUS, ON)))
    assert page.fetched == []
    assert len(page.ids) == len(set(page.ids))
    assert len(page.links) == 1 + 14 + 4
    assert {x.removeprefix("#") for x in page.links} <= set(page.ids)


def test_what_an_author_wrote_cannot_become_a_mark_of_the_page():
    evil = replace(SMALL, title="<script>*a*</script>|b", standing="a [link](x)")
    assert "<script>" not in html(treaty(evil, ON))
    text = markdown(treaty(evil, ON))
    assert "# \\<script\\>\\*a\\*\\</script\\>|b" in text
    assert "a \\[link\\](x)" in text


def test_points_go_on_after_z():
    assert [letter(n) for n in (1, 26, 27, 52, 53)] == ["a", "z", "aa", "az", "ba"]
