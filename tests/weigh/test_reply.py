"""The best reply to a small roadmap, from its text and a file of assumptions to the answer."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from detente.app.cli import cli

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
