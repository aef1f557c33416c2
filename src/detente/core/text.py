"""Texts with places: a source, and spans in it that can always be shown.

Columns count characters, from 1, as an editor does; a byte-order mark is not a column.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field

from detente.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A named text. `lines` starts at offset 0; line ends may be LF or CRLF."""

    name: str
    text: str
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0] + [i + 1 for i, c in enumerate(self.text) if c == "\n"]
        object.__setattr__(self, "starts", tuple(starts))

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of an offset."""
        line = bisect_right(self.starts, offset) - 1
        return line + 1, offset - self.starts[line] + 1

    def line(self, number: int) -> str:
        """Return a line, from 1, without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] - 1 if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `[start, end)` of a source."""

    source: Source = field(repr=False, compare=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words it covers."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """Its first line, from 1."""
        return self.source.place(self.start)[0]

    @property
    def column(self) -> int:
        """Its first column, from 1."""
        return self.source.place(self.start)[1]

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"
