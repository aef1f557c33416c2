"""The text in a template: found, and put into another language.

Decides what in a template a reader is told: every run of text between tags, with `{0}`, `{1}` for what
is put in, and the values of a few attributes. So templates are written in English and nothing in them
has to be marked; a run is one entry of a catalogue. Called by `environment`, when a template is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Word = Callable[[str], str]

_PIECES = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})", re.DOTALL)
_PARTS = re.compile(r"(<[!/]?[a-zA-Z][\w-]*|[\w:-]+=\"|\"|/?>)")
_OPENS = re.compile(r"<[!/]?[a-zA-Z]")
_PUT_IN = re.compile(r"\{(\d+)\}")

SAID_IN = frozenset(("aria-label", "alt", "title", "data-label", "placeholder"))
"""Attributes whose value a reader is told."""

VERBATIM = frozenset(("style", "script", "code", "pre"))
"""Elements whose text is in no language."""


def texts(source: str) -> Iterator[str]:
    """Yield the runs of text in a template that a reader is told."""
    found: list[str] = []

    def seen(text: str) -> str:
        found.append(text)
        return text

    rewritten(source, seen)
    yield from found


def rewritten(source: str, word: Word) -> str:
    """Return a template with every run of text as `word` has it."""
    reader = _Reader(word)
    for piece in _PIECES.split(source):
        reader.read(piece)
    reader.flush()
    return "".join(reader.out)


class _Reader:
    """Reads a template from left to right. `state`: where it is: in a run of text, in a tag, in a
    value that is told or another one, or in an element that is taken as it is."""

    def __init__(self, word: Word) -> None:
        self.out: list[str] = []
        self._word = word
        self._state = "text"
        self._tag = ""
        self._run = ""
        self._put_in: list[str] = []

    def read(self, piece: str) -> None:
        """Read some text, or what the template puts in there, or one of its commands."""
        if piece.startswith("{{") and self._state in ("text", "value"):
            self._run += f"{{{len(self._put_in)}}}"
            self._put_in.append(piece)
        elif piece.startswith(("{%", "{#", "{{")):
            self.flush()
            self.out.append(piece)
        else:
            for part in filter(None, _PARTS.split(piece)):
                self._part(part)

    def _part(self, part: str) -> None:
        match self._state:
            case "text" if _OPENS.match(part):
                self.flush()
                self._tag, self._state = part, "tag"
                self.out.append(part)
            case "text":
                self._run += part
            case "tag":
                self._in_tag(part)
            case "value" | "other" if part == '"':
                self.flush()
                self.out.append(part)
                self._state = "tag"
            case "value":
                self._run += part
            case "other":
                self.out.append(part)
            case element:
                self.out.append(part)
                if part.lower() == f"</{element}":
                    self._tag, self._state = part, "tag"

    def _in_tag(self, part: str) -> None:
        self.out.append(part)
        if part.endswith('="'):
            self._state = "value" if part[:-2] in SAID_IN else "other"
        elif part in (">", "/>"):
            name = self._tag.lstrip("<").lower()
            self._state = name if name in VERBATIM and part == ">" else "text"

    def flush(self) -> None:
        """Write the run that was read, in the language."""
        run, put_in = self._run, tuple(self._put_in)
        self._run, self._put_in = "", []
        bare = run.strip()
        if re.search(r"[^\W\d_]", _PUT_IN.sub("", bare)):
            start, end = run[: len(run) - len(run.lstrip())], run[len(run.rstrip()) :]
            run = start + self._word(" ".join(bare.split())) + end
        self.out.append(_PUT_IN.sub(lambda m: put_in[int(m[1])], run))
