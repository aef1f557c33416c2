"""The index of a dossier: what it holds, what was decided on what, and what is withheld from whom.

Decides how a dossier is put before a court or a parliament, as a page and as Markdown. Computes
nothing. Called by `detente dossier`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from detente.report.asked import Asked
from detente.report.decided import Decided
from detente.report.environment import markdown, template
from detente.report.links import InSheet
from detente.report.public import Public
from detente.report.sections import Sections
from detente.report.withheld import Level, Line, counted

FOR_WHOM = {
    Level.PUBLIC: "for everybody. Protected sources, persons, the names of recorders and what proving "
    "and weighing found are withheld",
    Level.RESTRICTED: "for those who may know the sources, not to be passed on. The names of recorders "
    "are withheld",
    Level.SEALED: "for the court or body it is handed to, and nobody else. Nothing is withheld",
}
"""What each level says of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of the dossier, with its digest."""

    name: str
    says: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All that the index tells. `proofs`: the file that proves a step or benchmark, or why there
    is none; `shown_at`: the same for a decision by its place, from 0, and a benchmark."""

    level: Level
    asked: Asked
    lines: Sequence[Line]
    decided: Sequence[Decided]
    proofs: Mapping[str, tuple[str, str]]
    shown_at: Mapping[tuple[int, str], str]
    pieces: Sequence[Piece]
    sections: Sections
    public: Public

    @property
    def whole(self) -> int:
        """How many records are given as they are hashed."""
        return sum(not x.withheld for x in self.lines)


def page(index: Index) -> str:
    """Return the index as a page that opens from the disk and prints."""
    return _written(template("dossier.html"), index)


def text(index: Index) -> str:
    """Return the index as Markdown."""
    return _written(markdown("dossier.md"), index)


def _written(render: Callable[..., str], index: Index) -> str:
    board = index.asked.board
    return render(
        index=index,
        asked=index.asked,
        plan=index.asked.plan,
        board=board,
        seen=board.seen,
        sections=index.sections,
        public=index.public,
        restricted=index.level is not Level.PUBLIC,
        for_whom=FOR_WHOM[index.level],
        withheld=counted(index.lines),
        in_part=[x for x in index.lines if x.withheld],
        link=InSheet(),
    )
