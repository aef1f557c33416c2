"""Every sentence and phrase that the reference of the language shows can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.roadmap.grammar import grammar

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "language.md"
RULES = {
    "accept": "accept_phrase",
    "silence": "silence_phrase",
    "cure": "cure_phrase",
    "then": "then_phrase",
    "ends": "ends_phrase",
    "sunset": "sunset_phrase",
    "unless": "departs_phrase",
    "decided_by": "decided_phrase",
    "certified_by": "certified_phrase",
    "decides": "votes_phrase",
    "stale_after": "duration_phrase",
}
SPANS = ("over ", "since ", "in 2", "between ")
RIDERS = ("throughout ", "at some point ", "by 2")


def rows(heading: str) -> list[list[str]]:
    """The rows of the tables under a heading, cell by cell."""
    part = PAGE.read_text(encoding="utf-8").split(f"\n{heading}\n", 1)[1]
    part = part.split("\n## ", 1)[0]
    lines = [x for x in part.splitlines() if x.startswith("| ") and not x.startswith("| Key ")]
    return [[c.strip() for c in re.split(r"(?<!\\)\|", x)[1:-1]] for x in lines]


def quoted(text: str) -> list[str]:
    return [x for x in re.findall(r"`([^`]+)`", text) if "..." not in x]


def phrases() -> list[tuple[str, str]]:
    """Rule and phrase, from the tables of keys."""
    said = [("accept", x[2]) for x in rows("### Indicators") if x[0] == "`accept`"]
    said += [(cells[0].strip("`"), cells[1]) for cells in rows("## Phrases")]
    return [
        (RULES[key], one.strip('"')) for key, text in said if key in RULES for one in quoted(text)
    ]


def sentences() -> list[str]:
    """The sentences in the table of conditions, and the spans beside it."""
    part = PAGE.read_text(encoding="utf-8").split("\n## Conditions\n", 1)[1].split("\n## ", 1)[0]
    out = [one for cells in rows("## Conditions")[1:] for one in quoted(cells[1])]
    for one in quoted(part.split("Spans:", 1)[1]):
        if one.startswith(SPANS):
            out.append(f"no arrests {one}")
        elif one.startswith(RIDERS):
            out.append(f"prisoners <= 5 persons {one}")
        elif one.startswith("total of "):
            out.append(f"{one} <= 5 persons")
    return [x for x in out if not re.fullmatch(r"[a-z]+ of|greatest of \(A.*|keeps held.*", x)]


@pytest.mark.parametrize(("rule", "phrase"), phrases())
def test_a_phrase_of_the_reference_can_be_read(rule: str, phrase: str) -> None:
    assert list(grammar().parse(phrase, start=rule).iter_subtrees())


@pytest.mark.parametrize("sentence", sentences())
def test_a_sentence_of_the_reference_can_be_read(sentence: str) -> None:
    assert list(grammar().parse(sentence, start="cond").iter_subtrees())


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("guarantee_phrase", rows("## Guarantees and assumptions")[1:4]),
        ("assumption_phrase", rows("## Guarantees and assumptions")[5:]),
    ],
)
def test_a_pattern_of_the_reference_can_be_read(rule: str, cells: list[list[str]]) -> None:
    said = [one for row in cells for one in quoted(row[0])]
    assert len(said) >= 2
    for one in said:
        assert list(grammar().parse(one, start=rule).iter_subtrees()), one


def test_enough_was_looked_at() -> None:
    assert len(phrases()) >= 25
    assert len(sentences()) >= 25
