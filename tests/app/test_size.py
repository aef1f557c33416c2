"""The size of a measure wherever a reader meets the measure: screen, pages, data, what-if."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from tests.app.world import ROADMAP, evidence_in, ledger_in, roadmap_in, run

SIZED = ROADMAP.replace(
    "    gives: A channel for schools.\n",
    "    gives: A channel for schools.\n    size: EUR 40 mn per year\n",
)
HALF = SIZED.replace("EUR 40 mn", "EUR 20 mn")
ON = ("--on", "2026-03-20", "--known-at", "2026-03-20")


def test_a_changed_size_is_a_difference_of_two_roadmaps(tmp_path: Path, ledger: Path) -> None:
    sized = roadmap_in(tmp_path, SIZED)
    for edited, told in ((HALF, "20 EUR mn per year"), (ROADMAP, "none")):
        other = tmp_path / "edited.roadmap.yaml"
        other.write_text(edited, encoding="utf-8")
        done = run("whatif", sized, "-l", ledger, *ON, "--roadmap-edited", other)
        assert done.code == 0, done.err
        assert (
            "  size channel\n    real:         40 EUR mn per year\n"
            f"    hypothetical: {told}\n" in done.out
        )
    same = run("whatif", sized, "-l", ledger, *ON, "--roadmap-edited", sized)
    assert "size channel" not in same.out


def test_the_board_as_data_and_as_a_table_has_the_size(tmp_path: Path, ledger: Path) -> None:
    sized = roadmap_in(tmp_path, SIZED)
    (measure,) = run("status", sized, "-l", ledger, *ON, "--json").data["measures"]
    assert measure["size"] == {"amount": 40.0, "unit": "EUR mn per year"}
    plain = roadmap_in(tmp_path, ROADMAP)
    (measure,) = run("status", plain, "-l", ledger, *ON, "--json").data["measures"]
    assert measure["size"] is None
    sized = roadmap_in(tmp_path, SIZED)
    out = tmp_path / "board.csv"
    assert run("export", "board", sized, "-l", ledger, *ON, "-o", out).code == 0
    rows = list(csv.reader(io.StringIO(out.read_text("utf-8"))))
    assert ["A channel for schools.", "40 EUR mn per year"] in [r[1:3] for r in rows]


def test_pages_show_the_size_in_the_language_of_the_reader(tmp_path: Path, ledger: Path) -> None:
    sized = roadmap_in(tmp_path, SIZED)
    told = {}
    for code in ("en", "de"):
        out = tmp_path / f"{code}.html"
        done = run("report", sized, "-l", ledger, *ON, "--lang", code, "-o", out)
        assert done.code == 0, done.err
        told[code] = re.sub(r"<[^>]+>", "", out.read_text("utf-8"))
    assert "A channel for schools. 40 EUR mn per year." in told["en"]
    assert "A channel for schools. 40 Mio. EUR je Jahr." in told["de"]


FEWER = """\
# backfill: yes
kind,id,source,subject,value,unit,valid_from,known_on
observation,h1,viasna,in_prison,900,persons,2026-03-18,2026-03-18
"""


def test_who_must_decide_reads_how_much_is_given(tmp_path: Path) -> None:
    sized = roadmap_in(tmp_path, SIZED)
    both = ledger_in(tmp_path, evidence_in(tmp_path), evidence_in(tmp_path, FEWER, "fewer.csv"))
    folder = tmp_path / "site"
    assert run("report", sized, "-l", both, *ON, "-o", folder).code == 0
    page = re.sub(r"<[^>]+>", "", (folder / "decisions.html").read_text("utf-8"))
    assert "A channel for schools. 40 EUR mn per year." in page
