"""`detente fmt`."""

from pathlib import Path

from tests.app.world import ROADMAP, roadmap_in, run

UNTIDY = ROADMAP.replace("kind: level", "kind:  level  ").replace("means: People", "means : People")


def test_a_file_is_laid_out_in_place_and_the_lines_are_counted(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, UNTIDY)
    done = run("fmt", path)
    assert (done.code, done.out) == (0, f"{path}: changed 2 lines\n")
    assert path.read_text(encoding="utf-8") == ROADMAP
    assert run("fmt", path).out == f"{path}: as agreed\n"


def test_check_changes_nothing_and_ends_with_1_where_it_would(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, UNTIDY)
    done = run("fmt", "--check", path)
    assert (done.code, done.out) == (1, f"{path}: would change 2 lines\n")
    assert path.read_text(encoding="utf-8") == UNTIDY
    run("fmt", path)
    assert run("fmt", "--check", path).code == 0


def test_a_file_that_cannot_be_read_is_left_alone_and_the_others_are_laid_out(
    tmp_path: Path,
) -> None:
    path = roadmap_in(tmp_path, UNTIDY)
    bad = tmp_path / "bad.roadmap.yaml"
    bad.write_text("roadmap: a\nroadmap: b   \n", encoding="utf-8")
    done = run("fmt", bad, path)
    assert done.code == 1
    assert "error D010" in done.err
    assert f"{bad}: left as it is" in done.err
    assert bad.read_text(encoding="utf-8") == "roadmap: a\nroadmap: b   \n"
    assert path.read_text(encoding="utf-8") == ROADMAP


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    done = run("fmt", tmp_path / "none.yaml")
    assert done.code == 2
    assert "there is no file" in done.err
