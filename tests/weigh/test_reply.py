"""The best reply to a small roadmap, from its text and a file of assumptions to the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.app.cli import cli
from detente.app.weigh_reply import bound_of

HERE = Path(__file__).resolve().parents[2] / "examples" / "belarus"
STAKES = str(HERE / "belarus_thaw.stakes.yaml")


def asked(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["weigh", "reply", *arguments], catch_exceptions=False)
    return result.exit_code, result.output


def test_a_type_that_is_not_there_is_said_with_the_one_meant() -> None:
    code, said = asked(STAKES, "--type", "transactionl")
    assert code == 2
    assert "there is no type `transactionl`" in said
    assert "did you mean `transactional`?" in said


def test_a_roadmap_in_place_of_assumptions_is_told_in_one_line() -> None:
    code, said = asked(str(HERE / "belarus_thaw.roadmap.yaml"))
    assert code == 1
    assert "is a roadmap; expected a file of assumptions about one" in said
    assert "name belarus_thaw.stakes.yaml" in said
    assert len(said.splitlines()) == 2


def test_the_answer_explains_its_columns_and_writes_its_bound_in_plain_figures() -> None:
    stakes = str(Path(__file__).resolve().parent / "bad" / "good.stakes.yaml")
    code, said = asked(stakes, "--gestures", "--months", "24")
    assert code == 0, said
    said = " ".join(said.split())
    assert "Margin: what complying from a step on is worth, less the best other act" in said
    assert "Roadmap and one-off gestures over 24 months" in said
    assert "e-0" not in said


@pytest.mark.parametrize(
    ("gap", "told"),
    [(4.2e-7, "0.000001"), (1e-6, "0.000001"), (0.0, "0"), (0.03, "0.1"), (1.5, "10")],
)
def test_a_bound_is_rounded_up_to_a_power_of_ten(gap: float, told: str) -> None:
    assert bound_of(gap) == told


def test_the_answer_says_what_it_rests_on_and_is_checked_apart() -> None:
    """The small roadmap beside the bad files: one type, with everything that can be asked."""
    stakes = str(Path(__file__).resolve().parent / "bad" / "good.stakes.yaml")
    code, said = asked(stakes, "--gestures", "--credibility", "--months", "24", "--json")
    assert code == 0, said
    answer = json.loads(said)
    assert answer["weighed"]["handling"] == "restricted"
    assert answer["left_out"]
    for reply in answer["replies"]:
        assert reply["gap"] <= 1e-5
        assert reply["complies"] == (reply["loses"] == 0)
        for ahead in (*reply["outlook"], *reply["outlook_complying"]):
            chances = [v for k, v in ahead.items() if k != "months"]
            assert abs(sum(chances) - 1) <= 1e-9
        names = [a["name"] for a in reply["accounts"]]
        assert names[:2] == ["committed roadmap", "one-off gestures"]
        assert len(reply["course"]) == 24
    code, said = asked(stakes, "--gestures")
    assert code == 0
    assert "What the months leave out" in said
    assert "Handling of this answer: restricted" in said


def test_no_answer_values_a_person() -> None:
    stakes = str(Path(__file__).resolve().parent / "bad" / "good.stakes.yaml")
    _, said = asked(stakes, "--gestures")
    assert "per person" not in said
    assert "per prisoner" not in said
