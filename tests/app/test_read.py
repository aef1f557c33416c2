"""`detente read`."""

from pathlib import Path

from detente.report.words import DISCLAIMER
from tests.app.world import ROADMAP, roadmap_in, run


def test_a_roadmap_is_read_as_markdown_on_the_screen_as_of_today(roadmap: Path) -> None:
    done = run("read", roadmap)
    assert done.code == 0
    assert done.out.startswith("# A small thaw\n\n**Standing:** proposal, adopted by nobody.")
    assert "## Article 5. Step s1: Schools" in done.out
    assert "over the last 60 days (from 20 Jan 2026 to 20 Mar 2026)" in done.out
    assert done.out.count(DISCLAIMER) == 2


def test_another_day_may_be_asked_about(roadmap: Path) -> None:
    done = run("read", roadmap, "--on", "2025-12-15")
    assert "over the last 60 days (from 17 Oct 2025 to 15 Dec 2025)" in done.out


def test_the_name_of_the_output_says_how_it_is_written(roadmap: Path, tmp_path: Path) -> None:
    page = tmp_path / "small.html"
    done = run("read", roadmap, "-o", page)
    assert f"{page}: A small thaw" in done.out
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    run("read", roadmap, "-o", page, "--format", "markdown")
    assert page.read_text(encoding="utf-8").startswith("# A small thaw")


def test_a_roadmap_with_errors_is_not_read(tmp_path: Path) -> None:
    done = run("read", roadmap_in(tmp_path, ROADMAP.replace("in_prison <", "in_prisn <")))
    assert done.code == 1
    assert "error D201" in done.err
    assert not done.out
