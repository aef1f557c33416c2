"""The brief: one or two pages, as HTML and as PDF."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from detente.report.words import DISCLAIMER
from tests.app.world import run

AT = ("--on", "2026-03-20", "--known-at", "2026-03-20")


def test_a_brief_says_standing_days_steps_and_benchmarks(roadmap, ledger, tmp_path):
    path = tmp_path / "brief.html"
    done = run("brief", roadmap, "--ledger", ledger, *AT, "-o", path)
    assert done.code == 0, done.err
    page = path.read_text()
    for said in ("proposal, adopted by nobody", DISCLAIMER, "Schools", "Fewer held", "No arrests"):
        assert said in page
    assert "<script" not in page
    assert not re.search(r"(?:href|src)=\"(?!#)", page)


def test_a_public_brief_names_no_protected_source(roadmap, ledger, tmp_path):
    public, inside = tmp_path / "p.html", tmp_path / "r.html"
    run("brief", roadmap, "--ledger", ledger, *AT, "-o", public)
    run("brief", roadmap, "--ledger", ledger, *AT, "--view", "restricted", "-o", inside)
    assert "Viasna" not in public.read_text()
    assert "Viasna" in inside.read_text()
    assert "not to be passed on" in inside.read_text()


def test_a_form_that_is_not_known_is_refused(roadmap, ledger, tmp_path):
    done = run("brief", roadmap, "--ledger", ledger, "-o", tmp_path / "brief.docx")
    assert done.code == 2
    assert "end the name with .pdf or .html" in done.err


def test_the_brief_of_the_example_fits_two_pages(tmp_path: Path):
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        pytest.skip("weasyprint or the system's Pango library is not here")
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo is not here; Debian: apt install poppler-utils")
    example = Path(__file__).resolve().parents[2] / "examples" / "belarus"
    ledger = tmp_path / "b.ledger"
    run("record", "init", ledger)
    run("record", "import", ledger, *sorted((example / "evidence").iterdir()))
    pdf = tmp_path / "brief.pdf"
    done = run("brief", example / "belarus_thaw.roadmap.yaml", "--ledger", ledger, *AT, "-o", pdf)
    assert done.code == 0, done.err
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Pages:\s+2$", told, re.MULTILINE)
    text = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True)
    assert "proposal, adopted by nobody" in text.stdout
