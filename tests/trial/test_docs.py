"""The documentation of test files says what the program does."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from detente.app.tests_command import run_file
from detente.plan.lifecycle import State
from detente.trial.evidence import VERBS
from detente.trial.expect import MEASURE_STATES
from detente.trial.read import BOOK_KEYS, STORY_KEYS
from tests.trial.test_command import EXAMPLE

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "tests.md").read_text(encoding="utf-8")
PAGES = ("reference/tests.md", "howto/test-a-roadmap.md")


@pytest.mark.parametrize("name", PAGES)
def test_the_test_file_on_a_page_passes(name: str, tmp_path: Path) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    found = re.search(r"^( *)```yaml\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL)
    assert found
    text = textwrap.dedent(found[2])
    named = re.search(r"^roadmap: (\S+)", text, re.MULTILINE)
    assert named
    (tmp_path / named[1]).write_bytes((EXAMPLE / "belarus_thaw.roadmap.yaml").read_bytes())
    path = tmp_path / "page.test.yaml"
    path.write_text(text, encoding="utf-8")
    _, run, diagnostics = run_file(path)
    assert diagnostics == ()
    assert run is not None
    assert run.passed


@pytest.mark.parametrize(
    "word", [*BOOK_KEYS, *STORY_KEYS, *VERBS, *MEASURE_STATES, *(s.value for s in State)]
)
def test_the_reference_names_everything_that_a_line_may_say(word: str) -> None:
    assert re.search(rf"\b{word}\b", REFERENCE), word
