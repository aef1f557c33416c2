import dataclasses
import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import msgspec
import pytest
from tests.report.world import ANSWERS, NOW, ON, RECORDS, FixedMonitor, between, by_id, held, plan

from detente.core.quantities import Interval
from detente.core.times import words
from detente.core.verdict import Verdict
from detente.ledger.records import LegalAct, Observation, Record
from detente.plan.inaction import Outcome, Unattended, voter_of
from detente.plan.lifecycle import State
from detente.report import pages
from detente.report import words as w
from detente.report.board import gauges, sentences
from detente.report.environment import style
from detente.report.public import Public, link
from detente.report.tongue import tongue

HOSTILE = "<script>alert(1)</script>\"'&\u202e\u0000"


class Seen(HTMLParser):
    """What a browser would read in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._quiet = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {k: v or "" for k, v in attrs}))
        self._quiet += tag == "style"

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag):
        self._quiet -= tag == "style"

    def handle_data(self, data):
        if not self._quiet:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


def made(records=RECORDS, *, public: bool = True, on: int = ON, known: int = NOW, **change) -> str:
    monitor = FixedMonitor(plan(public=public), records, **change)
    return pages.page(monitor, on, known, records=by_id(records))


@pytest.fixture(scope="module")
def html() -> str:
    return made()


@pytest.fixture(scope="module")
def seen(html) -> Seen:
    return Seen(html)


def part(html: str, start: str, end: str = "</article>") -> str:
    at = html.index(start)
    return Seen(html[at : html.index(end, at)]).words


def test_every_step_stands_on_the_board_with_its_state(html):
    for step in plan().roadmap.steps.values():
        card = (
            part(html, f'id="step-{step.id}"', "</li>\n<li class=")[:400]
            if step.id != "s6"
            else (part(html, 'id="step-s6"', "</ol>"))
        )
        assert step.title in card
        assert "Waiting" in card


def test_every_benchmark_stands_on_the_board_with_its_verdict_and_reason(html):
    for name, answer in ANSWERS.items():
        row = part(html, f'id="benchmark-{name}"')
        assert w.plain_name(name) in row
        assert w.answer_words(answer) in row


def test_every_step_and_benchmark_has_a_tree_of_reasons(seen):
    ids = {a["id"] for _, a in seen.tags if "id" in a}
    roadmap = plan().roadmap
    assert {f"why-{x}" for x in (*roadmap.steps, *roadmap.benchmarks)} <= ids


def test_the_head_says_standing_days_and_what_the_page_is_not(seen):
    said = seen.words
    assert "proposal, adopted by nobody" in said
    assert "As of 20 Mar 2026, known at 22 Mar 2026" in said
    assert said.count(w.DISCLAIMER) == 2
    assert "reconstructed" in said
    assert "projected" not in said


def test_a_day_after_the_day_of_knowledge_is_marked_projected():
    assert "projected:" in Seen(made(on=NOW, known=ON)).words


def test_three_sentences_say_what_stands(html):
    said = part(html, 'class="today"', "</div>")
    assert "No step is in force: all 6 wait." in said
    assert (
        "“Half released” (cannot be determined: no report covers all of these days, 301 to 417 persons short)"
        in said
    )
    assert "“Fewer held” (not met, 301 to 417 persons short)" in said
    assert "If nobody acts by 16 Jun 2026, restriction “E.O. 13405" in said
    assert "it lapses, and relief from it has nothing left to ease" in said
    assert "prolong it: US Treasury (OFAC) (executive act)" in said


def test_before_the_opening_no_step_is_said_to_wait():
    monitor = FixedMonitor(plan())
    empty = dataclasses.replace(monitor.board(ON, NOW), steps=())
    first, _, _ = sentences(monitor.plan, empty, ())
    assert first == "The roadmap opens on 21 Jun 2025; before that day it has no steps."


def test_steps_that_do_not_stand_are_told_apart():
    monitor = FixedMonitor(plan())
    board = monitor.board(ON, NOW)
    first, *rest = board.steps
    suspended = dataclasses.replace(
        first, day=dataclasses.replace(first.day, state=State.SUSPENDED)
    )
    said, _, _ = sentences(monitor.plan, dataclasses.replace(board, steps=(suspended, *rest)), ())
    assert said == "No step is in force: 1 suspended and 5 waiting."


def test_a_step_that_was_revoked_or_ran_out_is_never_called_the_next_one():
    monitor = FixedMonitor(plan())
    board = monitor.board(ON, NOW)

    def all_are(*states: State) -> str:
        steps = (
            dataclasses.replace(s, day=dataclasses.replace(s.day, state=state))
            for s, state in zip(board.steps, states * 6, strict=False)
        )
        return sentences(monitor.plan, dataclasses.replace(board, steps=tuple(steps)), ())[1]

    assert all_are(State.REVOKED).startswith(
        "No further step is left to decide: “Educational and health channels” (revoked), "
    )
    assert " (expired)" in all_are(State.REVOKED, State.EXPIRED)
    assert all_are(State.GRANTED) == "No further step is left to decide."
    waits = all_are(State.REVOKED, State.WAITING)
    assert waits.startswith("The next step, ")
    assert not waits.startswith("The next step, “Educational and health channels”")
    german = tongue("de").said(all_are(State.REVOKED))
    assert german.startswith("Kein weiterer Schritt ist mehr zu entscheiden: „Educational")
    assert "(widerrufen)" in german


def test_what_somebody_owes_is_due_and_is_missed_if_nobody_acts():
    monitor = FixedMonitor(plan())
    owed = Unattended(
        about="s1",
        title="Step s1: Educational and health channels",
        last=ON,
        end=words(ON),
        then="it is missed, and stands on the board as their breach",
        outcome=Outcome.MISSED,
        act="order re-imposition",
        who=(voter_of(monitor.plan.roadmap, "brussels"),),
    )
    _, _, said = sentences(monitor.plan, monitor.board(ON, NOW), (owed,))
    assert said == (
        "Due by 20 Mar 2026, step s1 “Educational and health channels”: order re-imposition: "
        "Council of the EU (unanimity, any one member can stop it). If nobody acts, it is missed, "
        "and stands on the board as their breach."
    )


def test_a_count_of_at_least_nothing_is_no_figure():
    def page_of(value: Interval) -> str:
        monitor = FixedMonitor(plan())
        board = monitor.board(ON, NOW)
        row = dataclasses.replace(board.benchmarks[0], value=value)
        (gauge, *_) = gauges(
            monitor.plan,
            dataclasses.replace(board, benchmarks=(row,)),
            Public(monitor.plan.roadmap, {}),
        )["prisoners"]
        return gauge.figure

    assert page_of(between(0, None)) == ""
    assert page_of(between(None, None)) == ""
    assert page_of(between(5, None)) == "at least 5 persons"


def test_unknown_is_counted_apart_and_out_of_all(html):
    said = part(html, 'class="tallies"', "</dl>")
    for verdict, word in (
        (Verdict.MET, "benchmarks met"),
        (Verdict.NOT_MET, "not met"),
        (Verdict.UNKNOWN, "cannot be determined"),
    ):
        n = sum(a.verdict is verdict for a in ANSWERS.values())
        assert f"{word}{n} of {len(ANSWERS)}" in said


def test_a_verdict_that_is_known_otherwise_by_now_shows_both(html):
    row = part(html, 'id="benchmark-no_redetention"')
    assert "Not met" in row
    assert "With what was known on the day itself: Cannot be determined" in row


def test_a_ready_step_names_day_and_parties_and_no_entitlement():
    card = part(made(state=State.READY), 'id="step-s1"', "</li>\n<li class=")
    assert "Conditions met; decision due by 19 Apr 2026 (no entitlement)" in card
    assert "owed by Council of the EU and US Treasury (OFAC)" in card


def test_what_must_hold_for_relief_in_force_is_called_breached():
    html = made(state=State.BREACHED)
    assert "In force, breached (serious)" in part(html, 'id="step-s1"', "</li>\n<li class=")
    assert "Breached" in part(html, 'id="benchmark-no_redetention"')
    assert "Not met" in part(html, 'id="benchmark-fewer_held"')
    assert "1 of 6 steps is in force" in Seen(html).words


def test_relief_outside_shows_what_ended_what_stands_and_what_was_only_announced(html):
    said = part(html, 'id="outside"', "</table>")
    assert "11 Sep 2025 to 4 Nov 2025" in said
    assert "Ended by delisting, which deepens it" in said
    assert "Given outside the roadmap, stands" in said
    assert "Announced only, not in force" in said


def test_what_came_in_the_meantime_is_given_in_ranges(html):
    said = part(html, "What came in the meantime", "</table>")
    assert "at least 175" in said
    assert "1,183" in said
    assert "−43" in said


def test_both_sides_duties_stand_in_one_table(html):
    said = part(html, 'id="duties"', "</table>")
    assert "US Treasury (OFAC)" in said
    assert "Broken" in said
    assert "Verification panel" in said


def test_values_of_sources_that_disagree_stand_side_by_side(html):
    said = part(html, 'id="values"', "</section>")
    for value in ("about 1,160", "1,186", "1,300"):
        assert value in said
    assert "does not vote" in said
    assert "US Embassy Vilnius: release: 52 persons" in said
    assert "Viasna Human Rights Centre: release: 51 persons" in said


def test_what_cannot_be_determined_names_whom_to_ask(html):
    said = part(html, 'id="unknown"', "</section>")
    n = sum(a.verdict is Verdict.UNKNOWN for a in ANSWERS.values())
    assert f"{n} of {len(ANSWERS)} benchmarks cannot be determined" in said
    assert "Viasna Human Rights Centre" in said


def test_the_evidence_says_both_days_of_each_record(html):
    row = part(html, "redetained-1</code>", "</tr>")
    assert "11 Sep 2025" in row
    assert "15 Sep 2025" in row


def test_the_seal_names_text_and_ledger(html):
    said = part(html, 'class="seal"', "</dl>")
    assert plan().roadmap.digest in said
    assert "ab12ab12" in said
    assert f"{len(RECORDS)} entries" in said


def test_nothing_is_fetched_and_nothing_runs(html, seen):
    assert "<script" not in html.lower()
    assert not [a for _, attrs in seen.tags for a in attrs if a.startswith("on") or a == "src"]
    assert not seen.of("link")
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)


def test_the_only_links_that_leave_the_page_are_those_of_records(seen):
    out = {a["href"] for a in seen.of("a") if not a["href"].startswith("#")}
    assert out == {r.url for r in RECORDS if r.url}
    assert all(
        a.get("rel") == "noopener noreferrer" for a in seen.of("a") if a["href"].startswith("http")
    )


def test_every_link_on_the_page_leads_somewhere_and_no_id_stands_twice(seen):
    ids = [a["id"] for _, a in seen.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for _, a in seen.tags if a.get("href", "").startswith("#")}
    targets |= {i for _, a in seen.tags for i in a.get("aria-labelledby", "").split()}
    assert targets <= set(ids)


def test_every_drawing_is_well_formed_and_named(html):
    found = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(found) > 20
    for svg in found:
        root = ET.fromstring(unescape(svg) if "&nbsp" in svg else svg)
        if root.get("role") == "img":
            assert root.find("title") is not None
            assert root.find("desc") is not None
        else:
            assert root.get("aria-hidden") == "true"


def test_headings_descend_one_by_one_and_tables_have_captions(html, seen):
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert html.count("<table") == html.count("<caption>")
    assert seen.of("html")[0]["lang"] == "en"


def test_the_same_question_gives_the_same_page(html):
    assert made() == html


def test_the_page_stays_small(html):
    assert len(html.encode()) < 400_000


def hostile_records() -> tuple[Record, ...]:
    note = held("note-1", "viasna", "1150", "2026-01-01", "2026-01-02", note=HOSTILE)
    act = LegalAct(
        id="hostile<id>",
        source="us_treasury",
        by="washington",
        act="relieves",
        title=HOSTILE,
        valid_from="2026-01-05",
        known_on="2026-01-05",
        publisher=HOSTILE,
        url='javascript:alert("x")',
    )
    return (*RECORDS, note, act)


def test_words_from_records_are_escaped_and_hidden_characters_shown():
    html = made(hostile_records(), because=HOSTILE)
    assert "<script" not in html.lower()
    assert "\u202e" not in html
    assert "\u0000" not in html
    assert "[U+202E]" in html
    assert "alert(1)" in Seen(html).words


def test_an_address_that_is_no_web_page_becomes_no_link():
    html = made(hostile_records())
    assert not re.search(r'href="\s*javascript', html, re.IGNORECASE)


@pytest.mark.parametrize(
    ("url", "works"),
    [
        ("https://example.org/a?b=c&d#e", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://example.org@evil.example/", False),
        ('https://example.org/"onclick="x', False),
        ("https://example.org/\u202egnp", False),
        ("//example.org", False),
        (" https://example.org", False),
    ],
)
def test_only_plain_web_addresses_become_links(url, works):
    assert (link(url) is not None) is works


def test_a_protected_source_shows_its_group_and_nothing_that_could_tell_it():
    secret = Observation(
        id="dissidentby-77",
        source="dissidentby",
        subject="political_prisoners.held",
        value="1177",
        unit="persons",
        valid_from="2026-02-01",
        known_on="2026-02-02",
        publisher="Secret outlet",
        url="https://secret.example/page",
        note="told by somebody inside",
    )
    records = (*RECORDS, secret)
    html = made(records, public=False, because="dissidentby says 1,177 (dissidentby-77)")
    said = Seen(html).words
    assert "a protected source, group" in said
    assert "1,177" in said
    for told in ("Secret outlet", "secret.example", "told by somebody inside", "dissidentby-77"):
        assert told not in html
    assert "dissidentby says" not in said


def test_an_unpublished_report_of_a_source_that_no_roadmap_lists_names_nobody():
    quiet = msgspec.structs.replace(
        held("quiet-1", "somebody_inside", "1150", "2026-01-01", "2026-01-02", note="by hand"),
        url=None,
    )
    html = made((*RECORDS, quiet))
    assert "somebody" not in html
    assert "by hand" not in html


def test_recorders_are_not_named():
    signed = msgspec.structs.replace(RECORDS[0], author="The Recorder")
    assert "The Recorder" not in made((signed, *RECORDS[1:]))


def test_a_roadmap_with_nothing_outside_says_so():
    assert "None is recorded." in part(made(outside=False), 'id="outside"', "</section>")


def test_the_list_beside_the_lanes_says_when_things_happened_and_were_learned(html):
    said = part(html, "The same as a list", "</table>")
    assert "11 Sep 2025Belarusian authoritiesRedetentions: 1 person15 Sep 2025" in said.replace(
        "> ", ">"
    )
    assert "Listing criteria widened" in said


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_colour_of_words_can_be_read_on_every_ground_it_stands_on(theme):
    css = style()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    assert len(blocks) == 3
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", blocks[theme]))
    colours = {
        k: v if len(v) == 7 else "#" + "".join(2 * c for c in v[1:]) for k, v in colours.items()
    }
    for text in ("ink", "soft", "link", "met", "not", "unk", "ready", "out", "law"):
        for ground in ("paper", "panel"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for ground in ("met-soft", "not-soft", "ready-soft", "out-soft", "law-soft", "quiet-soft"):
        assert contrast(colours["ink"], colours[ground]) >= 4.5, ground
    assert words(ON)


def test_a_roadmap_without_steps_says_so_and_what_it_measures():
    monitor = FixedMonitor(plan())
    roadmap = dataclasses.replace(monitor.plan.roadmap, steps={})
    board = dataclasses.replace(monitor.board(ON, NOW), steps=())
    first, second, _ = sentences(dataclasses.replace(monitor.plan, roadmap=roadmap), board, ())
    assert first.startswith("The roadmap has no steps")
    assert second == "Benchmarks met: 1 of 16; 8 cannot be determined."
