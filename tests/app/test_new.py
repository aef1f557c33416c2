"""`detente new` and `detente schema`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from detente.app.cli import cli
from tests.app.world import ON_20_MARCH, run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_with_yes_nothing_is_asked_and_the_roadmap_has_no_errors(tmp_path: Path) -> None:
    done = run("new", "Small thaw", "--yes")
    assert done.code == 0
    assert done.out.startswith("small_thaw.roadmap.yaml: Reversible relief")
    checked = run("check", tmp_path / "small_thaw.roadmap.yaml")
    assert (checked.code, "nothing to object to" in checked.out) == (0, True)
    text = (tmp_path / "small_thaw.roadmap.yaml").read_text(encoding="utf-8")
    assert "opens: 2026-03-20\nends: 2028-03-20\n" in text
    assert run("fmt", "--check", tmp_path / "small_thaw.roadmap.yaml").code == 0


def test_answers_may_be_given_as_options(tmp_path: Path) -> None:
    done = run(
        *("new", "x", "-o", "y.roadmap.yaml", "--title", "T", "--target", "Them", "--opens"),
        *("2026-05-01", "--sender", "Rome", "--sender", "Oslo", "--ended", "raids", "--days", "30"),
        *("--relief", "Visas"),
    )
    assert done.code == 0, done.err
    text = (tmp_path / "y.roadmap.yaml").read_text(encoding="utf-8")
    for part in (
        "title: T\n",
        "  them: {role: target, name: Them}",
        "when: no raids over last 30 days",
        "decided_by: rome and oslo within 30 days",
        "opens: 2026-05-01",
        "gives: Visas",
    ):
        assert part in text
    assert run("check", "y.roadmap.yaml").code == 0


def test_what_is_left_out_is_asked_and_an_empty_answer_takes_what_is_usual(tmp_path: Path) -> None:
    answers = "\nMy title\n\nA, B\n2026-13-01\n2026-06-01\n\nnever\n45\n\n"
    done = CliRunner().invoke(cli, ["new"], obj=ON_20_MARCH, input=answers)
    assert done.exit_code == 0, done.output
    assert "`2026-13-01` is not a day" in done.output
    assert "Who gives relief" in done.output
    text = (tmp_path / "my_roadmap.roadmap.yaml").read_text(encoding="utf-8")
    assert "title: My title\n" in text
    assert "decided_by: a_1 and b within 30 days" in text
    assert "when: no political_arrests over last 45 days" in text


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.roadmap.yaml").write_text("mine", encoding="utf-8")
    done = run("new", "a", "--yes")
    assert done.code == 2
    assert "is there already" in done.err
    assert (tmp_path / "a.roadmap.yaml").read_text(encoding="utf-8") == "mine"


def test_where_nobody_answers_nothing_is_written(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["new"], obj=ON_20_MARCH, input="")
    assert done.exit_code == 130
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_written_with_the_line_that_names_it(tmp_path: Path) -> None:
    done = run("schema", "-o", "roadmap.schema.json")
    assert "# yaml-language-server: $schema=roadmap.schema.json" in done.out
    written = (tmp_path / "roadmap.schema.json").read_text(encoding="utf-8")
    assert written == run("schema").out
    Draft202012Validator.check_schema(json.loads(written))
