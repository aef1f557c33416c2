"""Pages in other languages: the catalogue is complete, and says the same."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.examples.worlds import World, world

from detente.core.times import day
from detente.report import environment, pages
from detente.report import tongue as t
from detente.report.asked import Asked
from detente.report.catalogue import Key, read_po
from detente.report.environment import source, template_names
from detente.report.links import InFolder
from detente.report.site import Site
from detente.report.template_text import rewritten, texts
from detente.report.view import Supposition, View

SRC = Path(t.__file__).parents[1]
OTHERS = [c for c in t.codes() if c != t.OWN]
IN_ENGLISH = {"weighed.html", "treaty.html", "counterexamples.html", "dossier.html", "dossier.md"}
"""Texts that are there in English alone: the roadmap as a treaty, results, dossiers."""

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
    tongue, _ = heard
    path = SRC.parents[1] / "examples/belarus-2008/thaw_2008.roadmap.yaml"
    theirs = path.read_text("utf-8") + "\n".join(str(r) for r in cycle.records)
    known = set(re.findall(r"[^\W_]+", theirs.casefold()))
    conditions = re.compile(r"(the|there) |“?\w.* (is|are) |step |[\w ]+ is ")
    odd = [
        x
        for x in tongue.missed
        if not conditions.match(x) and not set(re.findall(r"[^\W_]+", x.casefold())) <= known
    ]
    assert not odd


def test_what_is_said_in_another_language_on_a_page_is_marked(heard: Heard) -> None:
    _, german = heard
    assert '<i lang="en">Suspension of the travel bans</i>' in german["sheet"]
    assert '<i lang="en">Widerrufen' not in german["sheet"]
