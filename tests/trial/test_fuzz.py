"""No test file, however broken, makes the reader or the runner stumble."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detente.core.text import Source
from detente.roadmap.found import ENOUGH
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


def after_good(more: str) -> list[tuple[str, str]]:
    """Code and message of what is wrong once there is more behind the good file."""
    need = wanted(Source("more.test.yaml", GOOD + more))
    book, found = read(need, ladder(), {})
    assert book is not None or found
    return [(d.code, d.message) for d in found]


EXPECTED = "expect: [2025-02-01 s1 waiting]"


def chain(tests: int) -> str:
    """Return so many tests, each going on from the one before."""
    more = "".join(f"  t{i}: {{extends: t{i - 1}, {EXPECTED}}}\n" for i in range(1, tests))
    return f"  t0: {{{EXPECTED}}}\n{more}"


def test_a_test_goes_on_from_fifty_others_and_no_more() -> None:
    assert after_good(chain(51)) == []
    assert after_good(chain(52)) == [
        ("D016", "`t51` goes on from more than 50 tests, one after another")
    ]


def test_tests_that_go_on_from_each_other_by_the_thousand_break_nothing() -> None:
    assert len(after_good(chain(2_000))) == ENOUGH


def test_returns_from_the_first_day_of_the_calendar_are_objected_to_and_not_written() -> None:
    returns = "{from: 0001-01-01, of: [monitors], for: [arrests], every: 30 days}"
    assert after_good(f"  t: {{evidence: [returns: {returns}], {EXPECTED}}}\n") == [
        ("D805", "these would be more than 20,000 returns")
    ]


def test_what_all_tests_tell_together_is_bounded() -> None:
    first = "".join("      - 2025-01-06 monitors prisoners 40\n" for _ in range(3_000))
    shared = f"  t:\n    evidence:\n{first}    {EXPECTED}\n"
    shared += "".join(f"  t{i}: {{extends: t, {EXPECTED}}}\n" for i in range(70))
    ((code, message),) = after_good(shared)
    assert code == "D016"
    assert message.startswith("up to here the tests have more than 200,000 records and rules")


def test_a_test_has_fifty_silences_and_no_more() -> None:
    def silent(times: int) -> str:
        each = "{who: [monitors], from: 2025-02-20}"
        return f"  t: {{silent: [{', '.join([each] * times)}], {EXPECTED}}}\n"

    assert after_good(silent(50)) == []
    assert after_good(silent(51)) == [("D016", "`t` has more than 50 silences")]
