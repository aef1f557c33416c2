"""What a treaty text is made of: articles and annexes, with rows and tables in them.

Decides how parties and votes are named there. Called by `treaty`, `treaty_annexes`, `treaty_text`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detente.plan.inaction import voter_of
from detente.report.words import listed
from detente.roadmap.model import Roadmap


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph with its points. `head` stands above it, where a new group of them starts."""

    text: str
    items: tuple[str, ...] = ()
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. It stands under the paragraph before it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An article or an annex. `name` is such as `Article 4`."""

    name: str
    title: str
    rows: tuple[Row | Table, ...]

    @property
    def anchor(self) -> str:
        """Where a link to it leads."""
        return self.name.lower().replace(" ", "-")


def part_of(name: str, title: str, rows: Iterable[Row | Table]) -> Part:
    """Return an article or annex of these paragraphs."""
    return Part(name=name, title=title, rows=tuple(rows))


def named(roadmap: Roadmap, parties: Iterable[str]) -> str:
    """Return parties by their names, as in a sentence."""
    known = roadmap.parties
    return listed([known[p].name if p in known else p for p in parties])


def votes(roadmap: Roadmap, party: str) -> str:
    """Return how a party decides, with the members of a quorum by their names."""
    return voter_of(roadmap, party).vote
