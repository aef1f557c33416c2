"""No text of this project names somebody who is or was held for politics, not even in an address."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.examples.names import begins_a_known_name, words

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", ["examples", "docs", "tests", "src", "benchmarks"])
def test_no_text_and_no_address_names_a_prisoner(folder: str) -> None:
    texts = {
        path: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and path.suffix in {".csv", ".json", ".md", ".py", ".yaml", ".html"}
    }
    assert texts
    named = {w for w in set().union(*map(words, texts.values())) if begins_a_known_name(w)}
    assert [str(p.relative_to(ROOT)) for p, text in texts.items() if named & words(text)] == []


def test_a_known_name_is_found_in_an_address_and_however_it_ends() -> None:
    known = frozenset({hashlib.sha256(b"invente").hexdigest()[:12]})
    found = words("https://news.example/2025/man-Inventesky_released-from-prison")
    assert [w for w in sorted(found) if begins_a_known_name(w, known)] == ["inventesky"]
    assert not begins_a_known_name("invent", known)
