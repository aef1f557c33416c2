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
    stakes, found = said_of(edited(GOOD, edits))
    assert stakes is not None, found
    return stakes


SIZED = (BAD / "sized.stakes.yaml").read_text(encoding="utf-8")
SIZED_ROADMAP = (BAD / "sized.roadmap.yaml").read_text(encoding="utf-8")

Edits = tuple[tuple[str, str], ...]


def edited(text: str, edits: Edits) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def roadmap_of_sized(*edits: tuple[str, str]) -> Roadmap:
    """The roadmap of the file whose worths follow sizes, with some of its text replaced."""
    roadmap, found = read_roadmap(Source("sized.roadmap.yaml", edited(SIZED_ROADMAP, edits)))
    assert roadmap is not None, found
    return roadmap


def said_of_sized(
    *edits: tuple[str, str], roadmap: Edits = ()
) -> tuple[Stakes | None, tuple[Diagnostic, ...]]:
    """What is found in that file, and its roadmap, with some of their texts replaced."""
    return read(Source("it.stakes.yaml", edited(SIZED, edits)), roadmap_of_sized(*roadmap))


def sized(*edits: tuple[str, str], roadmap: Edits = ()) -> Stakes:
    """The same, where nothing is wrong."""
    stakes, found = said_of_sized(*edits, roadmap=roadmap)
    assert stakes is not None, found
    return stakes
