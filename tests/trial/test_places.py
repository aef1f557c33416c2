"""Mistakes in lines are shown at the word, in whatever style the line is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.trial.ladder import FOLDER, told

GOOD = (FOLDER / "good.test.yaml").read_text(encoding="utf-8")
LINES = [
    line.strip()[2:]
    for line in GOOD.splitlines()
    if re.match(r" +- (?!returns)", line) and "returns" not in line
]
STYLES = {
    "plain": "- {}",
    "plain on a line of its own": "-\n        {}",
    "single quotes": "- '{}'",
    "double quotes": '- "{}"',
    "folded": "- >-\n        {}",
    "literal": "- |-\n        {}",
}
MORE = "x" * 9


def planted() -> Iterator[tuple[str, str, str]]:
    """A line, the same with one word spoilt, and that word."""
    for line in LINES:
        for m in re.finditer(r"[^\s(),]+", line):
            word = m[0] + MORE
            yield line, line[: m.start()] + word + line[m.end() :], word


def shown(text: str) -> list[str]:
    _, found = told(text)
    return [d.span.text for d in found if d.severity.value == "error"]


@pytest.mark.parametrize("style", STYLES)
def test_every_spoilt_word_is_underlined_and_nothing_else(style: str) -> None:
    wrong = []
    number = 0
    for line, bad, word in planted():
        number += 1
        text = GOOD.replace(f"- {line}\n", STYLES[style].format(bad) + "\n", 1)
        assert text != GOOD
        if (found := shown(text)) != [word]:
            wrong.append((bad, found))
    assert number > 90
    assert wrong == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_marks_and_foreign_letters_move_no_place(end: str, mark: str) -> None:
    text = (
        mark + "# Беларусь 🕊\n" + GOOD.replace("s1 ready", "s1 redy", 1).replace("as it is", "é 🕊")
    )
    _, (d,) = told(text.replace("\n", end))
    assert d.span.text == "redy"
    line = text.splitlines()[d.span.line - 1]
    assert line[d.span.column - 1 :].startswith("redy")


def test_a_mistake_about_the_whole_line_underlines_it_in_every_style() -> None:
    line = "2025-02-01 monitors prisoners 40 known 2025-02-02"
    bad = line.replace("2025-02-02", "2025-01-02")
    for style in STYLES.values():
        text = GOOD.replace(f"- {line}\n", style.format(bad) + "\n")
        assert shown(text) == [bad]
