"""A file of assumptions from disk, with the roadmap that it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente.app.files import MAX_ROADMAP, read_bytes
from detente.app.refusals import InputRefusedError, RefusedError
from detente.core.diagnostics import Diagnostic, RejectedError, failed, render
from detente.core.text import Source

if TYPE_CHECKING:
    from detente.roadmap.model import Roadmap
    from detente.weigh.stakes import Stakes
    from detente.weigh.stakes_file import NoRoadmap


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """A file of assumptions and its roadmap, as far as they could be read, and what was found."""

    stakes: Stakes | None
    roadmap: Roadmap | None
    roadmap_source: Source | None
    diagnostics: tuple[Diagnostic, ...]


def is_stakes(path: Path) -> bool:
    """True for a name that ends as files of assumptions do."""
    return path.name.endswith((".stakes.yaml", ".stakes.yml"))


def read_stakes(path: Path) -> Assumed:
    """Return the assumptions of a file and the roadmap that it names."""
    from detente.roadmap.syntax import decode
    from detente.weigh.stakes_file import NoRoadmap, read, roadmap_named

    data = read_bytes(path, at_most=MAX_ROADMAP, what="file of assumptions")
    source, refused = decode(str(path), data)
    if refused:
        return Assumed(stakes=None, roadmap=None, roadmap_source=None, diagnostics=refused)
    named = roadmap_named(source)
    roadmap: Roadmap | NoRoadmap = NoRoadmap(message="no roadmap is named", help="name one")
    text = None
    if named is not None:
        roadmap, text = _roadmap(path.parent / named)
    stakes, found = read(source, roadmap)
    return Assumed(
        stakes=stakes,
        roadmap=None if isinstance(roadmap, NoRoadmap) else roadmap,
        roadmap_source=text,
        diagnostics=found,
    )


def stakes_or_refusal(path: Path) -> tuple[Stakes, Roadmap, Source]:
    """Return the assumptions of a file, its roadmap and that one's text; raises what is wrong."""
    if path.name.endswith((".roadmap.yaml", ".roadmap.yml")):
        raise InputRefusedError(
            f"`{path}` is a roadmap; expected a file of assumptions about one",
            f"name {path.name.replace('.roadmap.', '.stakes.')}, or another file that says `stakes:`",
        )
    assumed = read_stakes(path)
    if assumed.stakes is None or assumed.roadmap is None or assumed.roadmap_source is None:
        raise RejectedError(assumed.diagnostics)
    return assumed.stakes, assumed.roadmap, assumed.roadmap_source


def _roadmap(path: Path) -> tuple[Roadmap | NoRoadmap, Source | None]:
    from detente.roadmap.parse import read
    from detente.roadmap.syntax import decode
    from detente.weigh.stakes_file import NoRoadmap

    try:
        source, found = decode(str(path), read_bytes(path, at_most=MAX_ROADMAP, what="roadmap"))
    except RefusedError as e:
        return NoRoadmap(message=e.message, help="write its path from this file on"), None
    roadmap = None
    if not found:
        roadmap, found = read(source)
    if roadmap is None or failed(found):
        errors = [d for d in found if d.severity.value == "error"]
        first = render(errors[0]).partition("\n")[0]
        more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
        return NoRoadmap(
            message=f"this roadmap has mistakes: {first}{more}",
            help=f"`detente check {path}` shows them all",
        ), None
    return roadmap, source
