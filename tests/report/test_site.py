"""A folder of pages: every link leads to a file of the folder, nothing is fetched from elsewhere."""

import hashlib
import re
from html import unescape

import pytest
from tests.report.test_pages import HOSTILE, hostile_records
from tests.report.world import NOW, ON, RECORDS, FixedMonitor, plan

from detente.core.times import day
from detente.ledger.asof import Known
from detente.ledger.canonical import Entry
from detente.report import environment
from detente.report.asked import Asked
from detente.report.site import NoSuchPageError, Site
from detente.report.view import View


def known(records):
    out = []
    for i, r in enumerate(records, start=1):
        entry = Entry(
            v=1, origin="", seq=i, recorded_at="", batch=0, backfill=True, batch_note=None, record=r
        )
        out.append(Known(entry=entry, known=day(r.known_on)))
    return out


def site_of(records=RECORDS, *, public: bool = True, restricted: bool = False, **change) -> Site:
    monitor = FixedMonitor(plan(public=public), records, **change)
    return Site(monitor, known(records), records, restricted=restricted)


def folder_of(site: Site) -> dict[str, str]:
    asked = Asked(site.monitor, ON, NOW)
    view = View(link=site.folder(NOW))
    files = {view.link.page(n): text for n, text in site.everything(asked, view)}
    files |= {f"{n}.svg": site.drawing(n, asked) for n in site.drawings(asked)}
    return files | {"page.css": "", "icon.svg": ""}


@pytest.fixture(scope="module")
def folder() -> dict[str, str]:
    return folder_of(site_of())


def test_there_is_a_page_for_every_step_benchmark_and_indicator(folder):
    roadmap = plan().roadmap
    for kind, names in (
        ("step", roadmap.steps),
        ("benchmark", roadmap.benchmarks),
        ("indicator", roadmap.indicators),
    ):
        for name in names:
            assert f"{kind}-{name}.html" in folder


def test_every_link_of_a_folder_leads_into_the_folder_or_to_a_source(folder):
    sources = {r.url for r in RECORDS if r.url}
    for name, text in folder.items():
        if not name.endswith(".html"):
            continue
        for link in map(unescape, re.findall(r'(?:href|src)="([^"]+)"', text)):
            if link.startswith("http"):
                assert link in sources
                continue
            file, _, place = link.partition("#")
            assert (file or name) in folder, f"{name}: {link}"
            assert not place or f'id="{place}"' in folder[file or name], f"{name}: {link}"


def test_a_folder_needs_no_script_and_no_network(folder):
    for name, text in folder.items():
        if name.endswith(".html"):
            assert "<script" not in text
            assert "default-src 'none'" in text


def test_a_drawing_stands_alone_with_its_colours(folder):
    drawing = folder["lanes.svg"]
    assert drawing.startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawing.split(">", 1)[0]
    assert "--met:" in drawing
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")


def test_words_from_records_are_escaped_on_every_page():
    for name, text in folder_of(site_of(hostile_records(), because=HOSTILE)).items():
        assert "<script" not in text.lower(), name
        assert "\u202e" not in text, name
        assert not re.search(r'href="\s*javascript', text, re.IGNORECASE), name


def test_a_public_folder_tells_nothing_of_a_protected_source_and_a_restricted_one_does():
    names = [s.name for s in plan(public=False).roadmap.sources.values()]
    public = "".join(folder_of(site_of(public=False)).values())
    assert not [n for n in names if n in public]
    inside = folder_of(site_of(public=False, restricted=True))
    assert any(n in inside["sources.html"] for n in names)
    assert all("Restricted view" in t for n, t in inside.items() if n.endswith(".html"))


@pytest.mark.parametrize("kind", ["page", "step", "benchmark", "indicator", "record"])
def test_what_is_not_there_is_said_so(kind):
    site = site_of()
    view = View(link=site.folder(NOW))
    with pytest.raises(NoSuchPageError):
        getattr(site, kind)("<nothing>", Asked(site.monitor, ON, NOW), view)


def test_the_script_of_others_is_the_one_that_was_published():
    said = re.search(r"`([0-9a-f]{64})`", environment.static("README.md").decode())
    assert said is not None
    assert hashlib.sha256(environment.static("htmx.min.js")).hexdigest() == said[1]
