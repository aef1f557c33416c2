"""Every code of a test file has a bad one with the output it must give, and a repair that works."""

from pathlib import Path

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
