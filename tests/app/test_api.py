"""The API says all that pages show, and what-if says the same on the page, in the command and as data."""

import html
import json
import re
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from starlette.testclient import TestClient

from detente.app.api import WHAT_IF
from detente.app.desk import Desk
from detente.app.offers import OFFERS, SHOWN_BY
from detente.app.server import ONE, application
from detente.report.site import LIVE_PAGES, PAGES, RESULTS
from tests.app.world import (
    ON_20_MARCH,
    ROADMAP,
    evidence_in,
    ledger_in,
    roadmap_in,
    run,
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CYCLE = Path(__file__).resolve().parents[2] / "examples" / "belarus-2008"
CYCLE_ROADMAP = CYCLE / "thaw_2008.roadmap.yaml"
NAMED = {
    "step": "travel_ban",
    "benchmark": "elections_to_standard",
    "indicator": "freed_of_the_six",
    "record": "",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("asked")
    return roadmap_in(folder), ledger_in(folder, evidence_in(folder))


def served(files: tuple[Path, Path], results: tuple[Path, ...] = (), *, inside: bool) -> TestClient:
    roadmap, ledger = files
    desk = Desk(roadmap, ledger, ON_20_MARCH, restricted=inside, results=results)
    return TestClient(application(desk))


@pytest.fixture(scope="module")
def client(files) -> TestClient:
    return served(files, inside=False)


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    ledger = ledger_in(tmp_path_factory.mktemp("cycle"), *sorted((CYCLE / "evidence").iterdir()))
    return served((CYCLE_ROADMAP, ledger), inside=True)


def test_every_page_has_answers_that_say_what_it_shows():
    pages = {n for n, _ in (*PAGES, *LIVE_PAGES, RESULTS)} | set(ONE)
    assert set(SHOWN_BY) == pages
    assert all(SHOWN_BY.values())
    assert {n for names in SHOWN_BY.values() for n in names} <= {*OFFERS, WHAT_IF}


@pytest.mark.parametrize("on", ["2009-10-10", "2011-02-15"])
@pytest.mark.parametrize(
    "page", [n for n, _ in PAGES] + ["step", "benchmark", "indicator", "record"]
)
def test_every_day_record_and_figure_of_a_page_is_in_its_data(cycle, page, on):
    at = f"?on={on}&known_at={on}"
    of = NAMED.get(page, "")
    if page == "record":
        of = cycle.get(f"/api/records{at}").json()["records"][0]["record"]
    kind = f"/{page}s/{of}" if page in NAMED else f"/{page}"
    shown = cycle.get(("/" if page == "board" else kind) + at).text
    main = shown.split("<main", 1)[1].split("</main>", 1)[0]
    data = "".join(told(cycle, n, of, at) for n in SHOWN_BY[page])
    days, bare = days_of(main)
    assert days - days_of(data)[0] == set()
    records = {unquote(r) for r in re.findall(r'href="/records/([^"?]+)\?', main)}
    assert {r for r in records if f'"{r}"' not in data} == set()
    written = numbers(CYCLE_ROADMAP.read_text("utf-8"))
    there = numbers(data)
    near = {f"{float(n):.{places}f}" for n in there for places in (0, 1, 2) if len(n) < 15}
    near |= {n.rstrip("0").rstrip(".") for n in near if "." in n}
    # a page also counts its own rows; such counts are small
    counts = {str(n) for n in range(20)}
    assert numbers(bare) - there - near - written - counts == set()


def told(client: TestClient, name: str, of: str, at: str) -> str:
    """An answer, all parts of it."""
    offer = OFFERS[name]
    if name == "register":
        return ""  # the example has none
    more = "&since=" + client.get("/changes" + at).text.split('name="since" value="')[1][:10]
    path = f"/api/{name}{f'/{of}' if offer.named else ''}{at}{more if name == 'findings' else ''}"
    found = client.get(path)
    assert found.status_code == 200, found.text
    out = found.text
    if name == "timeline":
        out += client.get(f"{path}&view=as-now-known").text
    for part in range(2, found.json().get("parts", 1) + 1):
        out += client.get(f"{path}&part={part}").text
    return out


def days_of(main: str) -> tuple[set[str], str]:
    """The days of a page or of data, and the text without them and without drawings and forms."""
    days = set(re.findall(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", main))
    bare = re.sub(
        r"<svg.*?</svg>|<time.*?</time>|<(details|form).*?</\1>", " ", main, flags=re.DOTALL
    )
    bare = html.unescape(re.sub(r"<[^>]*>", " ", bare))
    for d, m, y in re.findall(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", bare):
        days.add(f"{y}-{MONTHS.index(m) + 1:02}-{int(d):02}")
    return days, re.sub(rf"\d{{1,2}} ({'|'.join(MONTHS)}) \d{{4}}", " ", bare)


def numbers(text: str) -> set[str]:
    return {n.replace(",", "") for n in re.findall(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\w-])", text)}


SUPPOSED = {
    "conditions": {"fewer_held": "in_prison < 2000 persons"},
    "cures": {"serious": "5 days"},
}
LATER = """\
kind,id,source,subject,value,unit,valid_from,known_on
observation,h1,viasna,in_prison,900,persons,2026-03-20,2026-03-20
"""
AT = "?on=2026-03-20&known_at=2026-03-20"


def test_what_if_says_the_same_as_a_command_over_an_edited_file(files, tmp_path):
    insider = served(files, inside=True)
    text = ROADMAP.replace("in_prison < 1000 persons", '"in_prison < 2000 persons"')
    edited = roadmap_in(tmp_path, text.replace("cure: 30 days", 'cure: "5 days"'))
    table = evidence_in(tmp_path, "# backfill: yes\n" + LATER, "later.csv")
    asked = ("whatif", files[0], "-l", files[1], "--on", "2026-03-20", "--known-at", "2026-03-20")
    said = run(*asked, "--roadmap-edited", edited, "-e", table, "--json").data
    kept = files[1].read_bytes()
    found = insider.post(f"/api/what-if{AT}", json=SUPPOSED | {"evidence": LATER})
    assert found.status_code == 200, found.text
    assert found.json() | {"evidence": said["evidence"]} == said
    assert any(d["about"] == "step" for d in said["differences"])
    assert files[1].read_bytes() == kept
    described = insider.get("/api/openapi.json").json()
    answer = described["paths"]["/api/what-if"]["post"]["responses"]["200"]["content"]
    jsonschema.validate(
        found.json(), answer["application/json"]["schema"] | {"components": described["components"]}
    )


def test_what_if_says_the_same_on_the_page_and_as_data(client):
    typed = {"benchmark": "fewer_held", "when": "in_prison < 2000 persons", "evidence": LATER}
    page = client.post(
        "/what-if", data={"on": "2026-03-20", "known_at": "2026-03-20", **typed}
    ).text
    body = {"conditions": {"fewer_held": "in_prison < 2000 persons"}, "evidence": LATER}
    found = client.post(f"/api/what-if{AT}", json=body).json()
    rows = re.findall(
        r'data-label="As it is">(.*?)</td><td data-label="As it would be">(.*?)</td>', page
    )
    shown = [tuple(bare(cell) for cell in row) for row in rows]
    said = [(bare(d["real"]), bare(d["hypothetical"])) for d in found["differences"]]
    assert said
    assert shown[: len(said)] == said
    days = re.findall(r"\d{4}-\d\d-\d\d", json.dumps(found["acts"]))
    assert days
    assert set(days) <= days_of(page.split("Acts and votes that would follow", 1)[1])[0]


def bare(cell: str) -> str:
    """A cell as its words, with days as data write them."""
    text = html.unescape(re.sub(r"<[^>]*>", "", cell))
    month = "|".join(MONTHS)
    return re.sub(
        rf"(\d{{1,2}}) ({month}) (\d{{4}})",
        lambda m: f"{m[3]}-{MONTHS.index(m[2]) + 1:02}-{int(m[1]):02}",
        text,
    )


@pytest.mark.parametrize(
    ("body", "at", "detail", "repair"),
    [
        ({}, None, "nothing is supposed", "give evidence"),
        ([], None, "expected `object`", "openapi.json"),
        ({"benchmark": "x"}, "benchmark", "unknown field", "openapi.json"),
        ({"conditions": {"fewer_held": 3}}, "conditions[...]", "expected text", "openapi.json"),
        ({"conditions": {"fewer_held": "x" * 401}}, "conditions[...]", "400", "openapi.json"),
        ({"conditions": {"none": "in_prison < 3 persons"}}, "conditions.none", "`none`", "whatif"),
        (
            {"conditions": {"fewer_held": "not in_prisn < 3 persons"}},
            "conditions.fewer_held, column 5",
            "in_prisn",
            "did you mean `in_prison`?",
        ),
        (
            {"cures": {"serious": "soon"}, "conditions": {"fewer_held": "in_prison < 3 persons"}},
            "cures.serious",
            "`soon` is not expected here",
            "30 days",
        ),
        ({"evidence": "kind,id\nnothing,x"}, "evidence", "line 2", "observation"),
    ],
)
def test_what_cannot_be_supposed_is_refused_with_its_place_and_one_repair(
    client, body, at, detail, repair
):
    found = client.post(f"/api/what-if{AT}", json=body)
    assert found.status_code == 400
    said = found.json()
    assert said.get("at") == at
    assert detail in said["detail"]
    assert repair in said["help"]


def test_a_what_if_that_is_no_json_or_too_long_is_refused(client):
    assert (
        client.post(f"/api/what-if{AT}", content=b"\xff").json()["detail"]
        == "what was sent is no JSON"
    )
    assert client.post(f"/api/what-if{AT}", content=b" " * 300_000).status_code == 413
    chunks = (b" " * 1000 for _ in range(300))
    assert client.post(f"/api/what-if{AT}", content=chunks).status_code == 413
    assert client.get("/api/what-if").status_code == 405


def test_the_data_of_a_condition_say_where_it_is_wrong(client):
    said = client.get("/api/eval?condition=in_prison < 5 persons and arests > 1 persons").json()
    assert said["at"].startswith("condition, column ")
    assert said["help"]


def test_results_are_data_for_those_who_may_see_them(files, tmp_path, client):
    page = tmp_path / "proved.html"
    page.write_text("<title>Holes</title><main><p>One.</p></main>", encoding="utf-8")
    inside = served(files, (page,), inside=True)
    (found,) = inside.get(f"/api/results{AT}").json()["results"]
    assert (found["title"], found["ours"]) == ("Holes", False)
    assert inside.get(found["address"] + AT).status_code == 200
    assert client.get(f"/api/results{AT}").status_code == 404
    assert "no results that may be shown" in client.get(f"/api/results{AT}").json()["detail"]
