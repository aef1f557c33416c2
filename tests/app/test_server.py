"""The server: every page answers, says what it stands on, keeps to itself and shows the figures
that the command line gives."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from detente.app.desk import Desk
from detente.app.offers import OFFERS
from detente.app.server import HEADERS, application
from detente.app.workspace import read_plan
from detente.report.site import LIVE_PAGES, PAGES
from detente.report.words import DISCLAIMER
from tests.app.world import EVIDENCE, ON_20_MARCH, evidence_in, ledger_in, roadmap_in, run

DAYS = "?on=2025-08-20&known_at=2026-03-20"
THERE = [
    *("/" if n == "board" else f"/{n}" for n, _ in PAGES + LIVE_PAGES),
    "/steps/s1",
    "/benchmarks/fewer_held",
    "/benchmarks/no_arrests",
    "/indicators/in_prison",
    "/indicators/arrests",
]
DATA = ("status", "why/no_arrests", "timeline", "values/in_prison", "balance", "due", "findings")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("served")
    return roadmap_in(folder), ledger_in(folder, evidence_in(folder))


@pytest.fixture(scope="module")
def client(files: tuple[Path, Path]) -> TestClient:
    return TestClient(application(Desk(*files, ON_20_MARCH)))


@pytest.fixture(scope="module")
def insider(files: tuple[Path, Path]) -> TestClient:
    return TestClient(application(Desk(*files, ON_20_MARCH, restricted=True)))


@pytest.mark.parametrize("path", THERE)
def test_every_page_says_its_standing_its_days_and_what_it_is_not(client, path):
    page = client.get(path + DAYS)
    assert page.status_code == 200
    assert "proposal, adopted by nobody" in page.text
    assert DISCLAIMER in page.text
    assert '<time datetime="2025-08-20">' in page.text
    assert '<time datetime="2026-03-20">' in page.text


@pytest.mark.parametrize("path", [*THERE, "/static/page.css", "/api/status", "/nowhere"])
def test_no_page_may_fetch_or_run_anything_of_others(client, path):
    headers = client.get(path).headers
    assert {k: headers[k] for k in HEADERS} == HEADERS
    assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("path", THERE)
def test_every_link_leads_to_a_page_and_carries_both_days(client, path):
    page = client.get(path + DAYS).text
    links = {x.replace("&amp;", "&") for x in re.findall(r'(?:href|src)="(/[^"]*)"', page)}
    assert links
    for link in links:
        found = client.get(link.partition("#")[0])
        assert found.status_code == 200, link
        fragment = link.partition("#")[2]
        assert not fragment or f'id="{fragment}"' in found.text
        if not link.startswith(("/static", "/api", "/findings")):
            assert "on=2025-08-20" in link


@pytest.mark.parametrize("path", THERE)
def test_no_page_has_a_script_or_a_style_of_its_own(client, path):
    page = client.get(path + DAYS).text
    assert not re.search(r"<script(?! src=\"/static/)", page)
    assert "<style" not in page
    assert not re.search(r"\s(style|on[a-z]+)=", page)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/steps/none", 404),
        ("/benchmarks/none", 404),
        ("/indicators/none", 404),
        ("/records/none", 404),
        ("/drawings/none.svg", 404),
        ("/static/server.py", 404),
        ("/static/..%2f..%2fserver.py", 404),
        ("/static/%2e%2e/page.html", 404),
        ("/records/..%2f..%2fetc%2fpasswd", 404),
        ("/?on=tomorrow", 400),
        ("/?on=2020-01-01", 400),
        ("/?known_at=2030-01-01", 400),
        ("/?on=9999-12-31", 400),
        ("/api/nowhere", 404),
        ("/api/why/none", 404),
        ("/api/eval", 400),
        ("/api/eval?condition=nothing", 400),
        ("/api/status?colour=red", 400),
        ("/api/timeline?from=2026-01-01&to=2025-01-01", 400),
        ("/api/timeline?view=sideways", 400),
        ("/api/findings?since=2027-01-01", 400),
    ],
)
def test_what_is_not_there_is_refused_in_plain_words(client, path, status):
    found = client.get(path)
    assert found.status_code == status
    assert "Traceback" not in found.text
    if path.startswith("/api"):
        assert found.json()["status"] == status
        assert found.json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(client, method):
    assert client.request(method, "/").status_code == 405


@pytest.mark.parametrize("path", DATA)
def test_data_are_what_the_command_says(insider, files, path):
    command, _, of = path.partition("/")
    days = {
        "timeline": ["--to", "2026-03-20"],
        "balance": ["--to", "2026-03-20"],
        "findings": ["--since", "2026-02-18"],
    }.get(command, ["--on", "2026-03-20"])
    said = run(
        command, *([of] if of else []), files[0], "--ledger", files[1],
        "--known-at", "2026-03-20", *days, "--json",
    )  # fmt: skip
    asked = "?on=2026-03-20&known_at=2026-03-20"
    asked += "&since=2026-02-18" if command == "findings" else ""
    found = insider.get(f"/api/{path}{asked}")
    assert found.status_code == 200
    assert found.json() == said.data


@pytest.mark.parametrize(
    "path", ["/api/values/in_prison", "/api/why/fewer_held", "/indicators/in_prison"]
)
def test_a_public_view_does_not_tell_who_a_protected_source_is(client, insider, path):
    asked = path + "?on=2025-08-20&known_at=2026-03-20"
    told = client.get(asked).text
    for secret in ("Viasna", "viasna", "dissidentby", "Telegram"):
        assert secret not in told
    assert "a protected source, group" in told
    assert "Viasna" in insider.get(asked).text


def test_a_record_that_is_added_is_seen_at_the_next_question(roadmap, ledger):
    client = TestClient(application(Desk(roadmap, ledger, ON_20_MARCH)))
    before = client.get("/api/values/in_prison?on=2026-03-20").json()
    table = EVIDENCE.replace("v1,viasna", "v2,viasna").splitlines()
    more = evidence_in(ledger.parent, "\n".join(table[:4]) + "\n", "more.csv")
    assert run("record", "import", ledger, more).code == 0
    after = client.get("/api/values/in_prison?on=2026-03-20").json()
    assert after["seen"]["ledger"]["size"] == before["seen"]["ledger"]["size"] + 1
    assert len(after["sayings"]) == len(before["sayings"]) + 1


def test_a_page_that_has_not_changed_is_not_sent_again(client):
    first = client.get("/" + DAYS)
    again = client.get("/" + DAYS, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_changed_condition_shows_what_would_be_otherwise_and_stores_nothing(client, files):
    kept = files[1].read_bytes()
    page = client.post(
        "/what-if",
        data={"on": "2025-08-20", "benchmark": "fewer_held", "when": "in_prison < 2000 persons"},
    )
    assert page.status_code == 200
    assert "1 difference" in page.text or "differences" in page.text
    assert "Supposed: fewer_held: in_prison &lt; 2000 persons" in page.text
    assert files[1].read_bytes() == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"benchmark": "fewer_held", "when": "in_prisn < 5 persons"}, "did you mean `in_prison`"),
        ({"benchmark": "none", "when": "in_prison < 5 persons"}, "no single sentence"),
        ({"benchmark": "fewer_held"}, "half a change was typed"),
        ({"severity": "serious", "cure": "soon"}, "soon"),
        ({"evidence": "kind,id\nnothing,x"}, "nothing"),
    ],
)
def test_what_cannot_be_supposed_is_said_on_the_page(client, typed, said):
    page = client.post("/what-if", data=typed)
    assert page.status_code == 200
    assert said.lower() in page.text.lower()


def test_more_than_a_page_of_typing_is_refused(client):
    assert client.post("/what-if", data={"evidence": "x" * 300_000}).status_code == 413


def test_the_description_of_the_data_names_every_answer(client):
    described = client.get("/api/openapi.json").json()
    named = {f"/api/{n}{f'/{{{o.named}}}' if o.named else ''}" for n, o in OFFERS.items()}
    assert set(described["paths"]) == named | {"/api/what-if"}


def test_a_step_says_what_it_is_in_law_and_whether_a_lawyer_looked_at_it(client):
    page = client.get(f"/steps/s1{DAYS}").text
    assert "Council of the EU (unanimity)" in page
    assert '<td data-label="Legal basis">A regulation</td>' in page
    assert '<td data-label="Checked">not checked by a lawyer</td>' in page


def test_results_are_shown_to_those_who_may_see_them_and_to_nobody_else(files, tmp_path):
    roadmap, ledger = files
    content = read_plan(roadmap)[0].roadmap.content
    ours, other = tmp_path / "proved.html", tmp_path / "old one.html"
    ours.write_text(written("What &amp; how", f"text as read {content[:16]}"), encoding="utf-8")
    other.write_text(written("<b>x</b>", "<script>x</script>"), encoding="utf-8")
    desk = Desk(roadmap, ledger, ON_20_MARCH, restricted=True, results=(ours, other))
    inside = TestClient(application(desk))
    assert 'href="/results?on' in inside.get("/" + DAYS).text
    listed = inside.get("/results" + DAYS).text
    assert f'<a href="/results/proved{DAYS.replace("&", "&amp;")}">What &amp; how</a>' in listed
    assert listed.count("of another text of the roadmap") == 1
    assert 'href="/results/old%20one?on' in listed
    found = inside.get("/results/proved" + DAYS)
    assert found.headers["content-security-policy"] == HEADERS["content-security-policy"]
    assert "<h1>What &amp; how</h1>" in found.text
    assert 'aria-label="Pages"' in found.text
    assert '<link rel="stylesheet" href="/static/results.css">' in found.text
    assert "another text" not in found.text
    changed = inside.get("/results/old%20one" + DAYS).text
    assert "another text of the roadmap" in changed
    assert "<script>x" not in changed
    assert inside.get("/results/..%2Fold one").status_code == 404
    assert "image/svg" not in inside.get("/static/results.css").headers["content-type"]
    german = inside.get(f"/results/proved{DAYS}&lang=de").text
    assert '<div class="result" lang="en">' in german
    assert "Alle Ergebnisse" in german
    ours.write_text("no page any more", encoding="utf-8")
    assert inside.get("/results/proved" + DAYS).status_code == 404
    public = TestClient(application(Desk(roadmap, ledger, ON_20_MARCH, results=(other,))))
    assert public.get("/results/old%20one").status_code == 404
    assert public.get("/results" + DAYS).status_code == 404
    assert "/results" not in public.get("/" + DAYS).text


def written(title: str, says: str) -> str:
    """A page as `prove` and `weigh` write one."""
    head = "<header><p class='standing'>S</p><h1>T</h1></header>"
    return f"<title>{title}</title>{head}<main id='main'><p>{says}</p></main><footer>F</footer>"


def test_what_ends_if_nobody_acts_has_a_page_and_a_calendar(client, files):
    page = client.get("/inaction" + DAYS).text
    assert "The twelve months after" in page
    assert "28 Feb 2026" in page
    found = client.get("/inaction.ics" + DAYS)
    assert found.headers["content-type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260228" in found.text
    roadmap, ledger = files
    kept = roadmap.with_name("kept.roadmap.yaml")
    text = roadmap.read_text("utf-8").replace("handling: public", "handling: restricted")
    kept.write_text(text, encoding="utf-8")
    outside = TestClient(application(Desk(kept, ledger, ON_20_MARCH)))
    assert outside.get("/inaction.ics" + DAYS).status_code == 404
    inside = TestClient(application(Desk(kept, ledger, ON_20_MARCH, restricted=True)))
    assert inside.get("/inaction.ics" + DAYS).status_code == 200


def test_a_result_needs_a_restricted_view(roadmap, ledger, tmp_path):
    page = tmp_path / "proof.html"
    page.write_text("<title>x</title>", encoding="utf-8")
    done = run("serve", roadmap, "--ledger", ledger, "--result", page)
    assert done.code == 2
    assert "are restricted" in done.err
    done = run("serve", roadmap, "--ledger", ledger, "--view", "restricted", "--result", page)
    assert done.code == 2
    assert "is no page of a result" in done.err
    assert "`detente prove --page`" in done.err


def test_pages_are_in_the_language_that_is_asked_for_or_that_the_browser_wants(client):
    asked = client.get(f"/{DAYS}&lang=de", headers={"accept-language": "en"})
    assert '<html lang="de">' in asked.text
    assert "Kein Schritt ist in Kraft" in asked.text
    assert asked.headers["content-language"] == "de"
    assert f'href="/decisions{DAYS.replace("&", "&amp;")}&amp;lang=de"' in asked.text.replace(
        "&lang", "&amp;lang"
    ).replace("20&known", "20&amp;known")
    wanted = client.get(f"/{DAYS}", headers={"accept-language": "de-AT,en;q=0.5"})
    assert '<html lang="de">' in wanted.text
    assert "lang=de" not in wanted.text.split("<nav", 1)[1].split("</nav>", 1)[0]
    assert wanted.headers["vary"] == "Accept-Language"
    assert "Not met" in client.get(f"/{DAYS}").text
    refused = client.get(f"/{DAYS}&lang=tlh")
    assert refused.status_code == 400
    assert "only in en, de" in refused.text
    assert client.get(f"/api/status{DAYS}", headers={"accept-language": "de"}).json() == (
        client.get(f"/api/status{DAYS}").json()
    )


def test_a_site_may_have_a_language_of_its_own(files):
    roadmap, ledger = files
    german = TestClient(application(Desk(roadmap, ledger, ON_20_MARCH, lang="de")))
    english = {"accept-language": "en"}
    assert '<html lang="de">' in german.get("/" + DAYS, headers=english).text
    assert '<html lang="en">' in german.get(f"/{DAYS}&lang=en").text
    assert "Keine Antwort" in german.get("/nowhere", headers=english).text
    assert german.get(f"/api/status{DAYS}").json()["seen"]["standing"]


def test_files_are_taken_along_in_the_language_of_the_page_and_data_stay_as_they_are(client):
    german = {"accept-language": "de"}
    page = client.get("/" + DAYS, headers=german).text
    assert f'href="/export/board.csv{DAYS.replace("&", "&amp;")}&amp;lang=de"' in page
    assert 'href="/findings.atom?lang=de"' in page
    assert "inaction.ics" in client.get("/inaction" + DAYS, headers=german).text
    table = client.get(f"/export/board.csv{DAYS}&lang=de").text
    assert "# Fahrplan: A small thaw (small, Fassung 1)" in table
    assert "Schritt,Titel,Zustand,seit" in table
    assert ",nicht erfüllt," in table
    assert "step,title,state" in client.get(f"/export/board.csv{DAYS}", headers=german).text
    data = [client.get(f"/export/board.json{DAYS}{x}").content for x in ("", "&lang=de")]
    assert data[0] == data[1]
    assert 'xml:lang="de"' in client.get("/findings.atom?lang=de").text
    assert "SUMMARY:Letzter Tag" in client.get(f"/inaction.ics{DAYS}&lang=de").text


def test_folders_and_sheets_carry_results_in_a_restricted_view_alone(files, tmp_path):
    roadmap, ledger = files
    page = tmp_path / "proved.html"
    page.write_text(written("Holes", "<h2 id='a'>One</h2><a href='#a'>to it</a>"), encoding="utf-8")
    asked = ("report", roadmap, "--ledger", ledger, "--on", "2026-03-20", "--result", page)
    assert "restricted" in run(*asked, "-o", tmp_path / "public").err
    assert run(*asked, "-o", tmp_path / "in", "--view", "restricted").code == 0
    listed = (tmp_path / "in" / "results.html").read_text("utf-8")
    assert '<a href="result-proved.html">Holes</a>' in listed
    assert 'href="results.html"' in (tmp_path / "in" / "index.html").read_text("utf-8")
    found = (tmp_path / "in" / "result-proved.html").read_text("utf-8")
    assert '<h2 id="proved-a">One</h2><a href="#proved-a">to it</a>' in found
    assert 'href="results.css"' in found
    assert (tmp_path / "in" / "results.css").is_file()
    sheet = tmp_path / "x.html"
    assert run(*asked, "-o", sheet, "--view", "restricted").code == 0
    html = sheet.read_text("utf-8")
    assert '<h2 id="result-proved">Holes</h2>' in html
    assert '<h3 id="proved-a">One</h3>' in html
    assert html.count("not to be passed on") >= 2
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert all(f'id="{x}"' in html for x in re.findall(r'href="#([^"]+)"', html))


def test_records_are_data_too_and_tell_no_more_than_the_page(client, insider):
    asked = client.get(f"/api/records{DAYS}").json()
    assert (asked["total"], asked["found"], asked["part"], asked["parts"]) == (3, 3, 1, 1)
    first = next(r for r in asked["records"] if r["says"].endswith("1,186 persons"))
    assert (first["kind"], first["learned"], first["superseded"]) == (
        "observation",
        "2025-08-16",
        None,
    )
    assert first["source"] == "a protected source, group A"
    assert "iasna" not in client.get(f"/api/records{DAYS}").text
    assert "Viasna" in insider.get(f"/api/records{DAYS}").text
    narrowed = client.get(f"/api/records{DAYS}&kind=event&q=detention").json()
    assert narrowed["found"] == 1
    assert client.get(f"/api/records{DAYS}&part=2").status_code == 400
    assert client.get(f"/api/inaction{DAYS}").json()["coming"][0]["last_day"] == "2026-02-28"
