"""`detente weigh sweep` and `report` on a small roadmap: going on, mapping, refusing, printing."""

import shutil
from pathlib import Path

import pytest

from detente.app.weigh_design import _holes
from tests.app.world import run

BAD = Path(__file__).resolve().parents[1] / "weigh" / "bad"


@pytest.fixture
def stakes(tmp_path: Path) -> Path:
    shutil.copy(BAD / "thaw.roadmap.yaml", tmp_path)
    return Path(shutil.copy(BAD / "good.stakes.yaml", tmp_path / "thaw.stakes.yaml"))


def test_a_sweep_goes_on_where_it_was_and_gives_the_same_bits(stakes: Path, tmp_path: Path) -> None:
    record = tmp_path / "a.sweep"
    args = ("weigh", "sweep", stakes, "--record", record, "--points", 4, "--workers", 1, "--json")
    whole = run(*args)
    assert whole.code == 0, whole.err
    text = record.read_text()
    record.write_text("\n".join(text.split("\n")[:3]) + "\nhalf a li")
    again = run(*args)
    assert again.data == whole.data
    assert sorted(record.read_text().split("\n")) == sorted(text.split("\n"))
    assert whole.data["points"] == 4
    assert {s["type"] for s in whole.data["spreads"]} == {"hard", "soft"}


def test_an_edited_file_of_assumptions_does_not_take_over_old_results(
    stakes: Path, tmp_path: Path
) -> None:
    record = tmp_path / "a.sweep"
    args = ("weigh", "sweep", stakes, "--record", record, "--points", 2, "--workers", 1)
    assert run(*args).code == 0
    stakes.write_text(stakes.read_text().replace("mode: 4, high: 9", "mode: 5, high: 9"))
    done = run(*args)
    assert done.code == 1
    assert "holds results of another question" in done.err


def test_factors_give_indices_and_two_of_them_a_map(stakes: Path, tmp_path: Path) -> None:
    common = (
        "--factor",
        "measures: worth",
        "--factor",
        "conditions",
        "--type",
        "hard",
        "--workers",
        1,
    )
    sweep = ("weigh", "sweep", stakes, "--record")
    found = run(*sweep, tmp_path / "i.sweep", "--points", 4, *common, "--json").data
    assert {i["factor"] for i in found["influences"]} == {"measures: worth", "conditions"}
    mapped = run(*sweep, tmp_path / "m.sweep", "--points", 9, "--map", *common, "--json").data
    (field,) = mapped["maps"]
    assert [len(row) for row in field["loses"]] == [3, 3, 3]
    shown = run(*sweep, tmp_path / "m.sweep", "--points", 9, "--map", *common).out
    assert "measures: worth down, conditions across" in shown


def test_what_is_asked_wrongly_is_answered_with_a_repair(stakes: Path, tmp_path: Path) -> None:
    sweep = ("weigh", "sweep", stakes, "--record", tmp_path / "x.sweep")
    done = run(*sweep, "--factor", "measures: wort")
    assert done.code == 2
    assert "did you mean `measures: worth`?" in done.err
    assert "a map has two factors, and 0 are given" in run(*sweep, "--map").err
    assert "did you mean `hard`?" in run(*sweep, "--type", "hrd").err
    assert "no cluster answers" in run(*sweep, "--cluster", "tcp://127.0.0.1:1").err
    assert not (tmp_path / "x.sweep").exists() or (tmp_path / "x.sweep").stat().st_size < 200
    report = run("weigh", "report", stakes, "-o", tmp_path / "x.pdf")
    assert "is not the name of a page" in report.err


def test_the_report_has_replies_sample_and_map(stakes: Path, tmp_path: Path) -> None:
    page = tmp_path / "thaw.html"
    done = run(
        "weigh", "report", stakes, "-o", page, "--sample", tmp_path / "s.sweep", "--points", 2,
        "--map", tmp_path / "m.sweep", "--hangs", tmp_path / "h.sweep", "--side", 2, "--workers", 1,
    )  # fmt: skip
    assert done.code == 0, done.err
    html = page.read_text()
    assert "Is keeping it the target's best reply?" in html
    assert "Where it would be" in html
    assert "of 2 points" in html
    assert "What it hangs on" in html
    assert "Handling: restricted" in done.out


def test_a_design_is_a_folder_of_roadmaps_that_check_accepts(stakes: Path, tmp_path: Path) -> None:
    out = tmp_path / "variants"
    args = ("weigh", "design", stakes, "-o", out, "--tries", 4, "--points", 1, "--workers", 1)
    found = run(*args, "--json")
    assert found.code == 0, found.err
    assert found.data["judged"] == 4
    assert found.data["variants"]
    for variant in found.data["variants"]:
        assert run("check", out / variant["file"]).code == 0
        assert _holes((out / variant["file"]).read_text()) <= _holes(
            (stakes.parent / "thaw.roadmap.yaml").read_text()
        )
    original = (stakes.parent / "thaw.roadmap.yaml").read_text().split("\n")
    for path in out.iterdir():
        text = path.read_text().split("\n")
        assert len(text) == len(original)
        assert sum(a != b for a, b in zip(text, original, strict=True)) <= 3


def test_a_design_says_which_sizes_it_does_not_turn_and_why(tmp_path: Path) -> None:
    bad = Path(__file__).parents[1] / "weigh" / "bad"
    text = (bad / "sized.stakes.yaml").read_text(encoding="utf-8")
    capacity = "capacity: {size_of: wood_quota}"
    assert capacity in text
    (tmp_path / "sized.roadmap.yaml").write_bytes((bad / "sized.roadmap.yaml").read_bytes())
    stakes = tmp_path / "sized.stakes.yaml"
    stakes.write_text(
        text.replace(capacity, 'capacity: {value: 0.2, prior: "x"}'), encoding="utf-8"
    )
    args = ("weigh", "design", stakes, "--tries", 1, "--points", 1, "--workers", 1)
    shown = run(*args, "-o", tmp_path / "shown")
    assert shown.code == 0, shown.err
    why = "no worth `scales:` with it, and no capacity is `size_of:` it"
    assert f"Sizes not turned: wood_quota: {why}." in " ".join(shown.out.split())
    found = run(*args, "-o", tmp_path / "found", "--json").data
    assert found["sizes_not_turned"] == [{"measure": "wood_quota", "why": why}]
