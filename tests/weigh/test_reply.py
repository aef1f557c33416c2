"""The best reply to a small roadmap, from its text and a file of assumptions to the answer."""

from __future__ import annotations

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
    assert "the assumptions know no type `transactionl`" in said
    assert "did you mean `transactional`?" in said
