"""Files of assumptions for tests: the shipped one, the small good one, and edits of it."""

from functools import cache
from pathlib import Path

from detente.app.stakes_reading import stakes_or_refusal
from detente.core.diagnostics import Diagnostic
from detente.core.text import Source
from detente.roadmap.model import Roadmap
from detente.roadmap.parse import read as read_roadmap
from detente.weigh.stakes import Stakes
from detente.weigh.stakes_file import read

ROOT = Path(__file__).resolve().parents[2]
BELARUS = ROOT / "examples" / "belarus" / "belarus_thaw.stakes.yaml"
BAD = Path(__file__).parent / "bad"
GOOD = (BAD / "good.stakes.yaml").read_text(encoding="utf-8")


@cache
def belarus() -> tuple[Stakes, Roadmap]:
    stakes, roadmap, _ = stakes_or_refusal(BELARUS)
    return stakes, roadmap


@cache
def small_roadmap() -> Roadmap:
    text = (BAD / "thaw.roadmap.yaml").read_text(encoding="utf-8")
    roadmap, found = read_roadmap(Source("thaw.roadmap.yaml", text))
    assert roadmap is not None, found
    return roadmap


def said_of(text: str) -> tuple[Stakes | None, tuple[Diagnostic, ...]]:
    return read(Source("it.stakes.yaml", text), small_roadmap())


def small(*edits: tuple[str, str]) -> Stakes:
    """The good file with some of its text replaced."""
    text = GOOD
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    stakes, found = said_of(text)
    assert stakes is not None, found
    return stakes
