"""Pages in other languages: the catalogue is complete, and says the same."""

import email
import email.header
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.examples.worlds import World, world

from detente.app import tables
from detente.core.text import Source
from detente.core.times import DayRange, day
from detente.plan.inaction import calendar, rules
from detente.report import environment, feed, pages
from detente.report import tongue as t
from detente.report.asked import Asked
from detente.report.catalogue import Key, read_po
from detente.report.environment import source, template_names
from detente.report.icalendar import icalendar
from detente.report.links import InFolder
from detente.report.site import Site
from detente.report.template_text import rewritten, texts
from detente.report.view import Supposition, View
from detente.report.words import DISCLAIMER, inaction_words, with_days
from detente.roadmap.parse import read
from detente.watch.news import Findings
from detente.watch.news import news as changes

SRC = Path(t.__file__).parents[1]
OTHERS = [c for c in t.codes() if c != t.OWN]
IN_ENGLISH = {"weighed.html", "treaty.html", "counterexamples.html", "dossier.html", "dossier.md"}
"""Texts that are there in English alone: the roadmap as a treaty, results, dossiers."""

ROADMAPS = sorted((Path(__file__).parents[2] / "examples").glob("*/*.roadmap.yaml"))

PART = re.compile(r"\{(\w+)\}")


def catalogue(code: str) -> dict[Key, tuple[str, ...]]:
    return read_po((SRC / "report" / "tongues" / f"{code}.po").read_text("utf-8"))


def said_in_templates() -> set[str]:
    names = [n for n in template_names() if n.endswith(".html") and n not in IN_ENGLISH]
    return {text for name in names for text in texts(source(name))}


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_a_template_has_words(code: str) -> None:
    assert not said_in_templates() - set(catalogue(code))


@pytest.mark.parametrize("code", OTHERS)
def test_every_entry_is_translated_with_the_same_parts(code: str) -> None:
    for msgid, told in catalogue(code).items():
        if msgid == "":
            continue
        assert all(told), msgid
        wanted = msgid if isinstance(msgid, str) else msgid[1]
        for one in told:
            assert Counter(PART.findall(one)) == Counter(PART.findall(wanted)), msgid


@pytest.mark.parametrize("code", OTHERS)
def test_no_entry_is_of_something_that_is_no_longer_said(code: str) -> None:
    written = "\n".join(p.read_text("utf-8") for p in SRC.rglob("*.py")).casefold()
    own = said_in_templates()
    for msgid in catalogue(code):
        if not isinstance(msgid, str) or msgid in own or msgid == "":
            continue
        words = re.findall(r"[a-z]{4,}", PART.sub(" ", msgid).casefold())
        assert not [x for x in words if x not in written and x.rstrip("s") not in written], msgid


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Not met", "Nicht erfüllt"),
        ("20 Mar 2026", "20. März 2026"),
        ("1,160 to 1,186", "1.160 bis 1.186"),
        ("347.39 to 393.39 persons short", "347,39 bis 393,39 Personen fehlen"),
        (
            "Cannot be determined: sources disagree",
            "Nicht feststellbar: die Quellen widersprechen sich",
        ),
        ("1 Aug 2025 to 31 Aug 2025", "1. Aug. 2025 bis 31. Aug. 2025"),
        (
            "The next step, “A, and B”, waits for “C” (not met) and “D” (not met, 1,000 persons short).",
            "Der nächste Schritt, „A, and B“, wartet auf „C“ (nicht erfüllt) und „D“ (nicht erfüllt, 1.000 Personen fehlen).",
        ),
        ("somebody's own words, 1,160 of them", "somebody's own words, 1,160 of them"),
    ],
)
def test_german_says_words_days_and_figures(text: str, said: str) -> None:
    assert t.tongue("de").said(text) == said


def test_one_and_more_have_their_own_words() -> None:
    german = t.tongue("de")
    assert german.many(1, "report", "reports") == "1 Meldung"
    assert german.many(1200, "report", "reports") == "1.200 Meldungen"
    assert t.ENGLISH.many(1, "report", "reports") == "1 report"


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.8", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fr,de;q=0.3", "de"),
        ("fr", "en"),
        ("de;q=x,*;q=0.5", "en"),
        ("de;q=0", "en"),
    ],
)
def test_the_browser_says_which_language_is_wanted(accepted: str, code: str) -> None:
    assert t.wanted(accepted) == code


def test_a_template_is_put_into_words_and_nothing_else_of_it_changes() -> None:
    was = (
        '<p class="a b" title="Why: {{ x }}">{% if y %}As of {{ on|day }}, {{ z }}{% endif %} 12 '
        "<code>not met</code></p>{# no word #}<style>b {}</style>"
    )
    assert list(texts(was)) == ["Why: {0}", "As of {0}, {1}"]
    said = {"Why: {0}": "Warum: {0}", "As of {0}, {1}": "{1}, Stand {0}"}
    assert rewritten(was, said.__getitem__) == (
        '<p class="a b" title="Warum: {{ x }}">{% if y %}{{ z }}, Stand {{ on|day }}{% endif %} 12 '
        "<code>not met</code></p>{# no word #}<style>b {}</style>"
    )
    for name in template_names():
        assert rewritten(source(name), lambda text: text).split() == source(name).split()


def test_what_is_no_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="no line of a catalogue"):
        read_po('msgid "a"\nmsgstr b')
    with pytest.raises(ValueError, match="stands twice"):
        read_po('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"')
    with pytest.raises(KeyError):
        t.tongue("xx")


class Recording(t.Translated):
    """Notes what it has no words for."""

    def __init__(self, code: str) -> None:
        super().__init__(code, (SRC / "report" / "tongues" / f"{code}.po").read_text("utf-8"))
        self.missed: set[str] = set()

    def said(self, text: str) -> str:
        if not self.knows(text):
            self.missed.add(text)
        return super().said(text)


ON = "2011-02-15"


@pytest.fixture(scope="module")
def cycle() -> World:
    return world("belarus-2008", "thaw_2008")


@pytest.fixture(scope="module")
def heard(cycle: World, asked: Asked) -> Iterator[tuple[Recording, dict[str, str]]]:
    """Every page in German, and what there were no words for."""
    tongue = Recording("de")
    environment._environment.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "of_code", lambda code: tongue if code == "de" else t.ENGLISH)
        yield tongue, dict(every_page(cycle, asked, tongue))
    environment._environment.cache_clear()


@pytest.fixture(scope="module")
def asked(cycle: World) -> Asked:
    return Asked(cycle.monitor, day(ON), day(ON))


def every_page(w: World, asked: Asked, tongue: t.Tongue) -> Iterator[tuple[str, str]]:
    """Every page of a site on a day, as in a folder, and the drawings."""
    when = day(ON)
    site = Site(w.monitor, (), w.records)
    steps = frozenset(w.plan.roadmap.steps)
    view = View(link=InFolder(steps=steps, rows=20, places={}), tongue=tongue)
    yield from site.everything(asked, view)
    yield from ((f"{n}.svg", site.drawing(n, asked, tongue)) for n in site.drawings(asked))
    nothing = dict.fromkeys(("benchmark", "when", "severity", "cure", "evidence"), "")
    empty = Supposition(form=nothing, benchmarks={}, severities={})
    yield "what-if", site.what_if(asked, view, empty)
    yield "brief", pages.brief(w.monitor, when, when, records=site.records, tongue=tongue)
    yield "sheet", pages.page(w.monitor, when, when, records=site.records, tongue=tongue)


Heard = tuple[Recording, dict[str, str]]


def test_pages_say_the_same_figures_in_every_language(
    cycle: World, asked: Asked, heard: Heard
) -> None:
    _, german = heard
    for name, page in every_page(cycle, asked, t.ENGLISH):
        assert figures(german[name]) == figures(page), name
        assert "<i lang" not in page
        if not name.endswith(".svg"):
            assert '<html lang="de">' in german[name]
            assert '<html lang="en">' in page


def figures(page: str) -> Counter[str]:
    """The figures of a page, however they are written; words in a drawing may not fit in it."""
    bare = re.sub(r"<style>.*?</style>|<text.*?</text>|<[^>]*>", " ", page, flags=re.DOTALL)
    return Counter(re.sub(r"[.,]", "", x) for x in re.findall(r"\d[\d.,]*", html.unescape(bare)))


def test_what_has_no_words_is_what_a_roadmap_or_a_record_says(cycle: World, heard: Heard) -> None:
    assert not without_words(heard[0], cycle)


@pytest.mark.parametrize("path", ROADMAPS, ids=lambda p: p.stem)
def test_what_comes_if_nobody_acts_has_words(path: Path) -> None:
    """Of every example: what ends, by whose act and vote that changes, and what is then."""
    roadmap, _ = read(Source(path.name, path.read_text("utf-8")))
    assert roadmap is not None
    tongue = t.tongue("de")
    told = (
        *rules(roadmap, roadmap.opens),
        *calendar(roadmap, DayRange(roadmap.opens, roadmap.ends)),
    )
    assert told
    for u in told:
        said = [u.title, u.then, u.end, inaction_words(u, roadmap), *filter(None, [u.only_if])]
        said += [f"{v.vote}, {v.veto}" if v.veto else v.vote for v in u.who]
        assert [x for x in said if not tongue.knows(x)] == []
        assert not re.search(r"\b(the|it|is|can) ", tongue.said(u.then))


def test_feeds_mails_calendars_and_tables_have_words_too(cycle: World, asked: Asked) -> None:
    tongue, roadmap = Recording("de"), cycle.plan.roadmap
    records = {r.id: r for r in cycle.records}
    news = changes((), cycle.monitor.changes(day(ON)))
    found = Findings(seen=asked.seen, since="2009-01-01", changes=news)
    fed = feed.atom(found, roadmap, records, tongue)
    assert 'xml:lang="de"' in fed
    assert "Status: " in fed
    assert ": Feststellungen</title>" in fed
    sent = email.message_from_string(feed.mail(found, roadmap, records, (), tongue))
    assert sent["Content-Language"] == "de"
    assert "Feststellungen, Alarm" in str(
        email.header.make_header(email.header.decode_header(sent["Subject"]))
    )
    said = json.loads(feed.webhook(found, roadmap, records, tongue))
    plain = json.loads(feed.webhook(found, roadmap, records))
    assert said["findings"] == plain["findings"]
    assert said["text"] != plain["text"]
    assert figures(with_days(said["text"])) == figures(with_days(plain["text"]))
    calendar = icalendar(asked.inaction, roadmap, tongue)
    assert "SUMMARY:Letzter Tag" in calendar
    assert "//DE" in calendar
    site = Site(cycle.monitor, (), cycle.records)
    for made in (
        tables.board_tables(asked, site.public),
        tables.timeline_tables(asked),
        tables.evidence_tables(site.shelf, site.shelf.order),
    ):
        head = tables.heading(asked.seen, DISCLAIMER, restricted=False)
        told = tables.in_language(head, made, tongue)
        german, english = tables.csv_of(*told), tables.csv_of(head, made)
        assert figures(with_days(german)) == figures(with_days(english))
    assert not without_words(tongue, cycle)


def without_words(tongue: Recording, cycle: World) -> list[str]:
    """What a language had no words for and neither roadmap nor records say."""
    path = SRC.parents[1] / "examples/belarus-2008/thaw_2008.roadmap.yaml"
    theirs = path.read_text("utf-8") + "\n".join(str(r) for r in cycle.records)
    known = set(re.findall(r"[^\W_]+", theirs.casefold()))
    conditions = re.compile(r"(the|there) |“?\w.* (is|are) |step |[\w ]+ is ")
    told = {tongue.said(x) for x in tongue.missed} & tongue.missed
    return [
        x
        for x in told
        if not conditions.match(x)
        and not re.fullmatch(r"[\da-f]{64}", x)
        and not set(re.findall(r"[^\W_]+", x.casefold())) <= known | {"version"}
    ]


def test_what_is_said_in_another_language_on_a_page_is_marked(heard: Heard) -> None:
    _, german = heard
    assert '<i lang="en">Suspension of the travel bans</i>' in german["sheet"]
    assert '<i lang="en">Widerrufen' not in german["sheet"]


ONE_BUT_MANY = re.compile(
    r"(?<![\d.,])1 (days|records|reports|entries|events|findings|changes|differences|persons|"
    r"Tage|Einträge|Meldungen|Ereignisse|Befunde|Änderungen|Personen|Unterschiede)\b"
)


def test_one_of_a_thing_is_never_many(cycle: World, asked: Asked, heard: Heard) -> None:
    pages = [*heard[1].values(), *dict(every_page(cycle, asked, t.ENGLISH)).values()]
    bare = (html.unescape(re.sub(r"<[^>]*>", "", page)) for page in pages)
    assert not [m.group() for page in bare for m in ONE_BUT_MANY.finditer(page)]
    german = t.tongue("de")
    for text, said in (
        ("1 person short", "1 Person fehlt"),
        ("2 persons short", "2 Personen fehlen"),
        ("1 day", "1 Tag"),
        ("promised within 1 day", "zugesagt binnen 1 Tag"),
        (
            "No report since 1 Aug 2025; a report holds 1 day",
            "Keine Meldung seit dem 1. Aug. 2025; eine Meldung gilt 1 Tag",
        ),
    ):
        assert german.said(text) == said
