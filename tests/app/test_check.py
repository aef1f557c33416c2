"""`detente check`."""

from pathlib import Path

from detente.report.words import DISCLAIMER
from tests.app.world import ROADMAP, roadmap_in, run


def test_a_good_roadmap_is_said_to_be_good_with_its_standing(roadmap: Path) -> None:
    done = run("check", roadmap)
    assert done.code == 0
    assert "nothing to object to" in done.out
    assert "Standing: proposal, adopted by nobody" in done.out
    assert DISCLAIMER in done.out


def test_a_mistake_is_shown_with_its_line_a_caret_and_a_repair(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, ROADMAP.replace("when: in_prison <", "when: in_prisn <"))
    done = run("check", path)
    assert done.code == 1
    assert f"{path}:36:13: error D201" in done.out
    assert "^^^^^^^^" in done.out
    assert "help:" in done.out
    assert "1 error" in done.out


def test_all_mistakes_are_found_in_one_run(tmp_path: Path) -> None:
    text = ROADMAP.replace("when: in_prison <", "when: in_prisn <").replace(
        "2027-12-31", "2027-13-31"
    )
    done = run("check", roadmap_in(tmp_path, text), "--json")
    assert done.code == 1
    assert not done.data["ok"]
    assert [d["places"][0]["line"] for d in done.data["diagnostics"]] == [7, 36]


def test_the_columns_in_json_frame_the_words_concerned(tmp_path: Path) -> None:
    done = run(
        "check",
        roadmap_in(tmp_path, ROADMAP.replace("when: in_prison <", "when: in_prisn <")),
        "--json",
    )
    place = done.data["diagnostics"][0]["places"][0]
    line = ROADMAP.replace("when: in_prison <", "when: in_prisn <").splitlines()[place["line"] - 1]
    assert line[place["column"] - 1 : place["end_column"] - 1] == "in_prisn"


def test_a_roadmap_with_errors_stops_every_command_with_its_place(
    tmp_path: Path, ledger: Path
) -> None:
    path = roadmap_in(tmp_path, ROADMAP.replace("when: in_prison <", "when: in_prisn <"))
    for args in (
        ("status", path),
        ("why", "s1", path),
        ("timeline", path),
        ("eval", "in_prison < 5 persons", path),
        ("values", "in_prison", path),
        ("balance", path),
        ("report", path, "-o", tmp_path / "page.html"),
    ):
        done = run(*args, "--ledger", ledger)
        assert done.code == 1, args
        assert f"{path}:36:13: error D201" in done.err
        assert done.out == ""
