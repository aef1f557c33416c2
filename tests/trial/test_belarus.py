"""The test files of the Belarus example, run as a reader runs them."""

from pathlib import Path

import pytest

from detente.app.tests_command import run_file

EXAMPLE = Path(__file__).parents[2] / "examples" / "belarus"
FILES = sorted(EXAMPLE.glob("*.test.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_the_tests_beside_the_roadmap_pass(path: Path) -> None:
    _, run, diagnostics = run_file(path)
    assert diagnostics == ()
    assert run is not None
    wrong = [(t.name, o.line, o.found) for t in run.tests for o in t.outcomes if not o.passed]
    assert wrong == []
