"""Two roadmaps of other fields: each is checked, its tests pass, and they have seen what matters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.app.cli import cli
from tests.examples.worlds import EXAMPLES

IMF = EXAMPLES / "imf-programme" / "imf_programme"
VISA = EXAMPLES / "visa-suspension" / "visa_suspension"


def told(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(a) for a in args])
    return result.exit_code, result.output


@pytest.mark.parametrize("example", [IMF, VISA])
def test_the_checker_warns_of_nothing_not_even_of_a_removal_that_nothing_takes_back(
    example: Path,
) -> None:
    code, out = told("check", f"{example}.roadmap.yaml")
    assert code == 0
    assert re.findall(r"warning (D\d+):", out) == []


@pytest.mark.parametrize("example", [IMF, VISA])
def test_the_tests_beside_the_roadmap_pass(example: Path) -> None:
    code, out = told("test", f"{example}.test.yaml")
    assert code == 0, out


def test_every_performance_criterion_is_seen_met_not_met_and_unknown() -> None:
    _, out = told("test", f"{IMF}.test.yaml", "--coverage")
    unseen = out.split("Never seen")[1]
    for name in ("reserves_march", "balance_march", "reserves_september", "no_new_arrears"):
        assert f"benchmark {name}:" not in unseen


@pytest.mark.parametrize("example", [IMF, VISA])
def test_a_story_told_wrongly_fails(example: Path, tmp_path: Path) -> None:
    wrong = Path(f"{example}.test.yaml").read_text(encoding="utf-8")
    roadmap = Path(f"{example}.roadmap.yaml").read_text(encoding="utf-8")
    place = tmp_path / f"{example.name}.test.yaml"
    (tmp_path / f"{example.name}.roadmap.yaml").write_text(roadmap, encoding="utf-8")
    place.write_text(re.sub(r" ready\b", " waiting", wrong), encoding="utf-8")
    code, _ = told("test", place)
    assert code == 1
