"""No test file, however broken, makes the reader or the runner stumble."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detente.core.text import Source
from detente.trial.read import read, wanted
from tests.trial.ladder import FOLDER, ladder, told

GOOD = (FOLDER / "good.test.yaml").read_text(encoding="utf-8")
ODD = ("", ",", "(", ")", "..", "2025-02-30", "9999-12-31", "é", "\t")
WORDS = [*sorted(set(GOOD.split())), *ODD]
LINES = [line.strip("- ") for line in GOOD.splitlines() if line.strip().startswith("- 2025")]


@st.composite
def broken(draw: st.DrawFn) -> str:
    """The good file with some words changed, dropped or doubled."""
    text = GOOD
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(at, min(len(text), at + 20)))
        text = text[:at] + draw(st.sampled_from(WORDS)) + text[end:]
    return text


@given(broken())
def test_a_broken_file_is_run_or_objected_to(text: str) -> None:
    done, found = told(text)
    assert done is not None or found
    for d in found:
        assert d.message
        assert d.help
        assert 0 <= d.span.start <= d.span.end <= len(text)


@given(st.text(max_size=400))
def test_any_text_is_answered(text: str) -> None:
    need = wanted(Source("any.test.yaml", text))
    book, found = read(need, ladder(), {})
    assert book is not None or found


@given(st.lists(st.sampled_from([w for line in LINES for w in line.split()]), max_size=9))
def test_any_line_of_known_words_is_an_expectation_or_objected_to(words: list[str]) -> None:
    line = " ".join(words)
    text = GOOD.replace("- 2025-02-01 s1 waiting", f"- '{line}'")
    done, found = told(text)
    assert done is not None or found
