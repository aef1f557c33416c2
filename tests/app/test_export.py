"""Exports and workbooks: the figures of the board in every form, and a sheet to fill in."""

import csv
import io
import json
from html import unescape
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from detente.app.desk import Desk
from detente.app.server import application
from detente.report.words import DISCLAIMER
from tests.app.world import EVIDENCE, ON_20_MARCH, evidence_in, ledger_in, run

AT = ("--on", "2026-03-20", "--known-at", "2026-03-20")


def exported(what: str, roadmap: Path, ledger: Path, output: Path, *more: str) -> Path:
    done = run("export", what, roadmap, "--ledger", ledger, *AT, "-o", output, *more)
    assert done.code == 0, done.err
    return output


def table_of(book: Path, name: str) -> list[dict[str, object]]:
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_screen_page_export_and_data_show_the_same_figures(roadmap, ledger, tmp_path):
    screen = run("status", roadmap, "--ledger", ledger, *AT, "--json").data["benchmarks"]
    client = TestClient(application(Desk(roadmap, ledger, ON_20_MARCH, restricted=True)))
    asked = "?on=2026-03-20&known_at=2026-03-20"
    data = client.get(f"/api/status{asked}").json()["benchmarks"]
    book = table_of(exported("board", roadmap, ledger, tmp_path / "b.xlsx"), "benchmarks")
    file = json.loads(exported("board", roadmap, ledger, tmp_path / "b.json").read_text())
    text = exported("board", roadmap, ledger, tmp_path / "b.csv").read_text()
    plain = run("status", roadmap, "--ledger", ledger, *AT).out
    assert data == screen
    assert len(book) == len(screen) == len(file["benchmarks"])
    for shown, row, item in zip(screen, book, file["benchmarks"], strict=True):
        assert shown["id"] == row["benchmark"] == item["benchmark"]
        assert shown["verdict"] == row["verdict"] == item["verdict"]
        page = unescape(client.get(f"/benchmarks/{shown['id']}{asked}").text)
        words = {"met": "Met", "not_met": "Not met", "unknown": "Cannot be determined"}
        assert words[shown["verdict"]] in page
        assert shown["verdict"].replace("_", " ") in plain
        assert f"{shown['id']},{shown['group']}" in text
        for key in ("value", "threshold"):
            for end, name in (("low", "from"), ("high", "to")):
                figure = (shown[key] or {}).get(end)
                assert item[f"{key} {name}"] == figure
                assert row[f"{key} {name}"] == ("" if figure is None else figure)
                if figure is not None and shown["verdict"] != "unknown":
                    assert f"{figure:,}" in page


@pytest.mark.parametrize("what", ["board", "timelines", "evidence"])
@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_every_export_says_what_it_is_and_which_view(roadmap, ledger, tmp_path, what, form):
    path = exported(what, roadmap, ledger, tmp_path / f"x.{form}")
    if form == "xlsx":
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("about").to_python()
        said = "\n".join(" ".join(str(c) for c in row) for row in rows)
    else:
        said = path.read_text()
    for part in ("proposal, adopted by nobody", "2026-03-20", "public", DISCLAIMER):
        assert part in said
    assert "restricted" not in said


def test_a_public_export_names_no_protected_source_and_a_restricted_one_says_so(
    roadmap, ledger, tmp_path
):
    public = exported("evidence", roadmap, ledger, tmp_path / "p.csv").read_text()
    inside = exported(
        "evidence", roadmap, ledger, tmp_path / "r.csv", "--view", "restricted"
    ).read_text()
    assert "Viasna" not in public
    assert "a protected source, group" in public
    assert "Viasna" in inside
    assert "not to be passed on" in inside


FORMULA = '=HYPERLINK("http://evil.example")'


def test_no_cell_of_an_export_is_a_formula(roadmap, tmp_path):
    quoted = FORMULA.replace('"', '""')
    table = f'{EVIDENCE}observation,v9,viasna,in_prison,,900,,persons,2026-02-01,2026-02-02,"\'{quoted}"\n'
    ledger = ledger_in(tmp_path, evidence_in(tmp_path, table))
    inside = ("--view", "restricted")
    text = exported("evidence", roadmap, ledger, tmp_path / "e.csv", *inside).read_text()
    cells = [c for row in csv.reader(io.StringIO(text)) for c in row]
    assert f"'{FORMULA}" in cells
    assert not [c for c in cells if c.startswith(("=", "@", "+"))]
    book = exported("evidence", roadmap, ledger, tmp_path / "e.xlsx", *inside)
    assert [r["publisher"] for r in table_of(book, "evidence") if r["record"] == "v9"] == [FORMULA]


def test_a_form_that_is_not_known_is_refused(roadmap, ledger, tmp_path):
    done = run("export", "board", roadmap, "--ledger", ledger, "-o", tmp_path / "x.docx")
    assert done.code == 2
    assert "says no form that is known" in done.err


# A sheet to fill in.


def filled(path: Path, *rows: tuple[object, ...]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("evidence")
    form = book.add_format({"num_format": "yyyy-mm-dd"})
    header = ("kind", "id", "source", "subject", "value", "unit", "valid_from", "known_on", "note")
    for r, row in enumerate((header, *rows)):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell, form if isinstance(cell, float) and cell > 40_000 else None)
    book.close()
    return path


GOOD = ("observation", "s-1", "viasna", "in_prison", 900, "persons", "2026-02-01", "2026-02-02", "")
SERIAL = 46054.0
"""1 February 2026 as a spreadsheet counts days."""


def test_a_template_offers_the_sources_subjects_and_units_of_its_roadmap(roadmap, tmp_path):
    path = tmp_path / "t.xlsx"
    assert run("record", "template", roadmap, "-o", path).code == 0
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names[0] == "evidence"
    lists = book.get_sheet_by_name("lists").to_python()
    columns = dict(zip(lists[0], zip(*lists[1:], strict=True), strict=True))
    assert {"viasna", "dissidentby"} <= set(columns["source"])
    assert "in_prison" in columns["subject"]
    assert "detention" in columns["type"]
    assert "persons" in columns["unit"]


def test_a_filled_sheet_is_taken_like_the_table_of_the_same_cells(roadmap, ledger, tmp_path):
    as_day = (*GOOD[:1], "s-2", *GOOD[2:6], SERIAL, SERIAL + 1, "by a spreadsheet's day")
    book = filled(tmp_path / "f.xlsx", GOOD, as_day)
    done = run("record", "import", ledger, book)
    assert done.code == 0, done.err
    log = run("record", "log", ledger, "--json").data["entries"]
    first, second = (e["record"] for e in log[-2:])
    assert first["value"] == second["value"] == "900"
    assert first["valid_from"] == second["valid_from"] == "2026-02-01"
    assert second["known_on"] == "2026-02-02"


def test_what_is_wrong_is_written_beside_each_row_of_a_copy(ledger, tmp_path):
    bad = ("observation", "s-3", "viasna", "in_prison", "many of", "persons", "2026-02-30", "x", "")
    book = filled(tmp_path / "f.xlsx", GOOD, bad)
    kept = book.read_bytes()
    done = run("record", "import", ledger, book)
    assert done.code == 1
    assert "f.xlsx:3: error" in done.err
    assert "nothing was added" in done.err
    rows = table_of(tmp_path / "f.problems.xlsx", "evidence")
    assert rows[0]["what is wrong"] == ""
    assert "2026-02-30" in str(rows[1]["what is wrong"])
    assert rows[1]["repair"]
    assert rows[1]["value"] == "many of"
    assert book.read_bytes() == kept


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no workbook", b"kind,id\n", b"\x00" * 100])
def test_what_is_no_workbook_is_refused_in_plain_words(ledger, tmp_path, data):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(data)
    done = run("record", "import", ledger, path)
    assert done.code == 1
    assert "this workbook cannot be read" in done.err
    assert "Traceback" not in done.err
