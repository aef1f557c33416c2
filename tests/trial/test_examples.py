"""The test files of all examples, run as a reader runs them."""

from pathlib import Path

import pytest

from detente.app.tests_command import run_file

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted([*EXAMPLES.glob("*/*.test.yaml"), *EXAMPLES.glob("*/holes/*.test.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_the_tests_beside_a_roadmap_pass(path: Path) -> None:
    _, run, diagnostics = run_file(path)
    assert diagnostics == ()
    assert run is not None
    wrong = [(t.name, o.line, o.found) for t in run.tests for o in t.outcomes if not o.passed]
    assert wrong == []


def test_every_example_has_tests() -> None:
    roadmaps = {path.parent for path in EXAMPLES.glob("*/*.roadmap.yaml")}
    assert {path.parent for path in FILES if path.parent.name != "holes"} == roadmaps
