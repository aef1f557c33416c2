"""Every code of a test file has a bad one with the output it must give, and a repair that works."""

from pathlib import Path

import pytest

from detente.app.tests_command import run_file
from detente.core.diagnostics import Diagnostic
from detente.trial.codes import CODES_OF_TESTS
from tests.contracts.catalogue import Catalogue

HERE = Path(__file__).parent / "bad"


class TestCodesOfTestFiles(Catalogue):
    codes = CODES_OF_TESTS
    bad = sorted(HERE.glob("D8*.test.yaml"))
    number = r"D8\d{2}"
    rooms = ("trial",)
    beside = ("ladder.roadmap.yaml",)
    page = "test-codes.md"
    head = (
        "# Codes of a test file",
        "",
        "What `detente test` can find in a test file before it runs it. Mistakes of the file itself and of its keys have the",
        "[codes of a roadmap](language-codes.md). D811 and D815 are warnings: the file is run all the same.",
    )

    def findings(self, path: Path) -> tuple[Diagnostic, ...]:
        return run_file(path)[2]


def test_the_good_file_has_no_mistake_and_passes() -> None:
    _, run, found = run_file(HERE / "good.test.yaml")
    assert found == ()
    assert run is not None
    assert run.passed


@pytest.mark.parametrize(
    ("written", "message", "repair"),
    [
        ("2025-2-1", "`2025-2-1` is not written as a day", "write 2025-02-01"),
        ("1.2.2025", "`1.2.2025` is not written as a day", "write 2025-02-01"),
        ("02/01/2025", "`02/01/2025` may be two days", "write the year first, then the month"),
        ("soon", "a day is expected here, not `soon`", "write such as 2025-09-22"),
    ],
)
def test_a_day_written_in_another_way_is_said_as_it_should_be(
    tmp_path: Path, written: str, message: str, repair: str
) -> None:
    (tmp_path / "ladder.roadmap.yaml").write_bytes((HERE / "ladder.roadmap.yaml").read_bytes())
    text = (HERE / "good.test.yaml").read_text(encoding="utf-8")
    place = tmp_path / "x.test.yaml"
    place.write_text(f"{text}      - {written} s1 waiting\n", encoding="utf-8")
    (found,) = run_file(place)[2]
    assert found.code == "D805"
    assert found.message.startswith(message)
    assert found.help.startswith(repair)
    assert found.span.text == written


def test_a_key_that_is_misspelt_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "ladder.roadmap.yaml").write_bytes((HERE / "ladder.roadmap.yaml").read_bytes())
    text = (HERE / "good.test.yaml").read_text(encoding="utf-8")
    place = tmp_path / "x.test.yaml"
    place.write_text(text.replace("expect:", "expects:", 1), encoding="utf-8")
    assert [d.code for d in run_file(place)[2]] == ["D210"]
