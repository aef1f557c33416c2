"""A file laid out in the one agreed way: indentation, spaces, line ends.

Decides where spaces stand. Never touches a word: texts, quotes, comments and their order stay as
they were written, and columns that an author has lined up stay lined up. A layout that would
change what the file says is not used. Called by `detente fmt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from detente.core.text import Source
from detente.roadmap.syntax import compose, said_by, without_mark

STEP = 2
"""How many spaces a level is deep."""


def laid_out(source: Source) -> str | None:
    """Return the text of a file in the agreed layout, or `None` where it cannot be laid out.

    The file must be readable: `syntax.compose` raises where it is not.
    """
    whole = without_mark(source).text.replace("\r\n", "\n")
    plain = Source(source.name, whole if whole.endswith("\n") else whole + "\n")
    before = compose(plain)
    tokens = _Tokens(plain).read()
    text = _text(tokens)
    same = said_by(compose(Source(source.name, text))) == said_by(before)
    return text if same and _comments_of(text) == tokens.comments() else None


def _comments_of(text: str) -> list[str]:
    return _Tokens(Source("laid out", text)).read().comments()


@dataclass(slots=True)
class _Atom:
    """A piece of a line that is never broken up. `at` is its column in the file as it was."""

    text: str
    at: int
    kind: str


@dataclass(slots=True)
class _Line:
    """A line of the file: its pieces, or what of a text of several lines stands in it.

    `indent` is where it will start, `was` where it started. `kept` is a stretch of a text, taken
    over as it is; `None` for a line of pieces.
    """

    was: int = 0
    indent: int = 0
    atoms: list[_Atom] = field(default_factory=list)
    kept: str | None = None
    gaps: list[int] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        return not self.atoms and self.kept is None

    @property
    def inner(self) -> int:
        """Where its first piece after the dashes stood."""
        return next((a.at for a in self.atoms if a.kind not in ("-", "#")), self.was)

    @property
    def only_comment(self) -> bool:
        return bool(self.atoms) and self.atoms[0].kind == "#" and self.kept is None


@dataclass(slots=True)
class _Level:
    """A mapping or list that is open; `was` is its column in the file as it was."""

    kind: str
    indent: int
    was: int


class _Tokens:
    """The lines of a file, read token by token."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        ends = [*source.starts[1:], len(self.text) + 1]
        self.rows = [self.text[a : b - 1] for a, b in zip(source.starts, ends, strict=True)]
        self.lines = [_Line(was=len(r) - len(r.lstrip(" \t"))) for r in self.rows]
        self.levels: list[_Level] = []
        self.flow = 0
        self.at = 0

    def comments(self) -> list[str]:
        return [a.text for x in self.lines for a in x.atoms if a.kind == "#"]

    def read(self) -> _Tokens:
        """Return itself, read."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for token in yaml.scan(self.text, Loader=loader):
            start, end = token.start_mark.index, token.end_mark.index
            self._open_or_close(token, start)
            if not isinstance(token, _PIECES) or end == start:
                continue
            if not isinstance(token, yaml.ScalarToken):
                self._gap(start)
                self._put(start, end, self.text[start:end])
            elif token.style in ("|", ">"):
                self._gap(start)
                end = self._block(start, end)
            else:
                self._gap(start)
                self._scalar(start, end)
            self.at = end
        self._gap(len(self.text))
        self._place_comments()
        return self

    # Levels.

    def _open_or_close(self, token: yaml.Token, start: int) -> None:
        match token:
            case yaml.BlockMappingStartToken() | yaml.BlockSequenceStartToken():
                kind = "map" if isinstance(token, yaml.BlockMappingStartToken) else "list"
                self.levels.append(_Level(kind, self._inside(), self._column(start)))
            case yaml.BlockEndToken():
                if self.levels[-1].kind == "flush":
                    self.levels.pop()
                self.levels.pop()
            case yaml.KeyToken() if not self.flow and self.levels[-1].kind == "flush":
                self.levels.pop()
            case yaml.BlockEntryToken() if not self.flow and self.levels[-1].kind == "map":
                # a list whose dashes stand right under the key it belongs to
                self.levels.append(_Level("flush", self._inside(), self._column(start)))
            case yaml.FlowMappingStartToken() | yaml.FlowSequenceStartToken():
                self.flow += 1
            case yaml.FlowMappingEndToken() | yaml.FlowSequenceEndToken():
                self.flow -= 1
            case _:
                pass

    def _inside(self) -> int:
        return self.levels[-1].indent + STEP if self.levels else 0

    def _row(self, offset: int) -> int:
        return self.source.place(offset)[0] - 1

    def _column(self, offset: int) -> int:
        return self.source.place(offset)[1] - 1

    # Pieces.

    def _put(self, start: int, end: int, kind: str) -> None:
        line = self.lines[self._row(start)]
        if not line.atoms and line.kept is None:
            # a key or a dash starts its level; any other value on a line of its own lies inside
            starts = kind == "-" or self._is_key(end) or not self.levels
            line.indent = (
                (self.levels[-1].indent if self.levels else 0) if starts else self._inside()
            )
        line.atoms.append(_Atom(self.text[start:end], self._column(start), kind))

    def _is_key(self, end: int) -> bool:
        return not self.flow and bool(re.match(r"[ \t]*:(?:\s|$)", self.text[end:]))

    def _scalar(self, start: int, end: int) -> None:
        first, final = self._row(start), self._row(max(start, end - 1))
        if first == final:
            self._put(start, end, "text")
            return
        row_end = self.source.starts[first + 1] - 1
        stop = start + len(_trimmed(self.text[start:row_end], self.text[start]))
        self._put(start, stop, "text")
        for row in range(first + 1, final + 1):
            whole = self.rows[row] if row < final else self.text[self.source.starts[row] : end]
            line = self.lines[row]
            line.kept = _trimmed(whole.lstrip(" \t"), self.text[start])
            line.indent = self._inside()

    def _block(self, start: int, end: int) -> int:
        """Take over a text of several lines that keeps its line ends; return where it ends."""
        row = self._row(start)
        header = re.match(r"[|>][-+0-9]*", self.text[start:])
        assert header is not None  # noqa: S101 - the scanner says so
        self._put(start, start + header.end(), "text")
        self.at = start + header.end()
        rows = range(row + 1, self._row(max(start, end - 1)) + 1)
        level = self.levels[-1] if self.levels else _Level("map", -STEP, -1)
        digit = re.search(r"\d", header.group())
        filled = [r for r in rows if self.rows[r].strip(" ")]
        if digit:
            base, indent = level.was + int(digit.group()), level.indent + int(digit.group())
        else:
            base = self.lines[filled[0]].was if filled else 0
            indent = level.indent + STEP
        # spaces beyond the level of the text belong to it, and after a `+` empty lines too
        filled = [r for r in rows if len(self.rows[r]) > base] if filled else []
        last = rows[-1] if rows and "+" in header.group() else (filled[-1] if filled else row)
        for r in rows:
            if r > last:
                break
            self.lines[r].kept = self.rows[r][base:]
            self.lines[r].indent = indent
        if last == row:
            return self.at
        row_end = self.source.starts[row + 1]
        self._gap(row_end)
        return min(len(self.text), self.source.starts[last] + len(self.rows[last]))

    def _gap(self, end: int) -> None:
        """Take up the comments between the last token and the next one."""
        while self.at < end:
            found = self.text.find("#", self.at, end)
            if found < 0:
                break
            row = self._row(found)
            line_end = self.source.starts[row] + len(self.rows[row])
            line = self.lines[row]
            line.atoms.append(_Atom(self.text[found:line_end].rstrip(), self._column(found), "#"))
            self.at = line_end
        self.at = max(self.at, end)

    def _place_comments(self) -> None:
        """A comment on a line of its own goes with the line of its own column: the next, or above."""
        places: list[tuple[int, int]] = []
        following: dict[int, tuple[int, int]] = {}
        code = None
        for n in range(len(self.lines) - 1, -1, -1):
            line = self.lines[n]
            if line.only_comment and code is not None:
                following[n] = code
            elif not line.blank and not line.only_comment and line.kept is None:
                code = (line.was, line.indent)
        for n, line in enumerate(self.lines):
            if line.only_comment:
                was, indent = following.get(n, (-1, 0))
                above = [new for old, new in places if old == line.was]
                higher = [new for old, new in places if old < line.was]
                line.indent = (
                    indent
                    if was == line.was
                    else above[-1]
                    if above
                    else min(higher[-1] + STEP, max(indent, higher[-1]))
                    if higher and n in following
                    else indent
                )
            elif line.atoms and line.kept is None:
                places = [p for p in places if p[0] < line.was]
                places.append((line.was, line.indent))


_PIECES = (
    yaml.ScalarToken,
    yaml.BlockEntryToken,
    yaml.ValueToken,
    yaml.FlowEntryToken,
    yaml.FlowMappingStartToken,
    yaml.FlowMappingEndToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowSequenceEndToken,
    yaml.DocumentStartToken,
    yaml.DocumentEndToken,
)


def _trimmed(text: str, quote: str) -> str:
    """Return a line of a text without the spaces at its end, which do not count there."""
    bare = text.rstrip(" \t")
    return text if quote == '"' and bare.endswith("\\") else bare


# Gaps between the pieces of a line.


def _text(tokens: _Tokens) -> str:
    _set_gaps(tokens.lines)
    out: list[str] = []
    for line in _without_empty_rows(tokens.lines):
        kept = line.kept or ""
        text = " " * line.indent + kept if kept else ""
        gaps = [0 if line.kept is None else 2, *line.gaps]
        if line.kept is None:
            text = " " * line.indent
        for atom, gap in zip(line.atoms, gaps, strict=False):
            text += " " * gap + atom.text
        out.append(text if line.atoms or line.kept is not None else "")
    return "\n".join(out) + "\n" if out else ""


def _without_empty_rows(lines: list[_Line]) -> Iterator[_Line]:
    """Return the lines; of several empty ones in a row one is left, at the ends none."""
    waiting: _Line | None = None
    started = False
    for line in lines:
        if line.blank:
            waiting = line if started else None
            continue
        if waiting is not None:
            yield waiting
        waiting, started = None, True
        yield line


def _set_gaps(lines: list[_Line]) -> None:
    """Set the spaces between pieces: one, none, or what keeps a column lined up."""
    for line in lines:
        line.gaps = [_least(a, b) for a, b in zip(line.atoms, line.atoms[1:], strict=False)]
    for column in _columns(lines):
        new = max(_end(line, n) + _gap_was(line, n) for line, n in column)
        for line, n in column:
            line.gaps[n] = new - _end(line, n)


def _least(a: _Atom, b: _Atom) -> int:
    """Return how many spaces stand between two pieces that belong to no column."""
    if b.kind == "#":
        return 2
    if a.kind in ("{", "[") or b.kind in ("}", "]", ",", ":"):
        return 0
    return 1


def _loose(line: _Line, n: int) -> bool:
    """True where more than one space may stand: after a colon or comma, and before a comment."""
    a, b = line.atoms[n], line.atoms[n + 1]
    return _least(a, b) > 0 and (b.kind == "#" or a.kind in (":", ","))


def _gap_was(line: _Line, n: int) -> int:
    a, b = line.atoms[n], line.atoms[n + 1]
    return max(1, b.at - a.at - len(a.text))


def _end(line: _Line, n: int) -> int:
    """Return the column at which piece n will end."""
    return line.indent + sum(len(a.text) for a in line.atoms[: n + 1]) + sum(line.gaps[:n])


def _columns(lines: list[_Line]) -> list[list[tuple[_Line, int]]]:
    """Return what an author has lined up, from left to right.

    Lined up are comments in one column, anywhere in the file, and values in one column of keys that
    lie side by side, where at least one of them has more than one space before it.
    """
    open_: dict[tuple[int, int], list[tuple[_Line, int]]] = {}
    done: list[tuple[int, list[tuple[_Line, int]]]] = []
    for line in lines:
        if line.only_comment or line.blank or line.kept is not None:
            continue
        deeper = [k for k in open_ if k[1] > line.inner]
        done += [(key[0], open_.pop(key)) for key in deeper]
        for n in range(len(line.gaps)):
            if _loose(line, n):
                after = line.atoms[n + 1]
                open_.setdefault((after.at, -1 if after.kind == "#" else line.inner), []).append(
                    (line, n)
                )
    done += [(key[0], column) for key, column in open_.items()]
    return [
        column
        for _, column in sorted(done, key=lambda d: d[0])
        if len(column) > 1 and any(_gap_was(line, n) > 1 for line, n in column)
    ]
