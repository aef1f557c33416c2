"""File text to a tree of mappings, lists and texts, each with its exact place.

Decides what counts as a readable file: strict YAML, where every value stays the text that was
written. Does not know any key; `parse` does. What goes wrong is said by `traps` in plain words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import yaml

from detente.core.diagnostics import Diagnostic, Label
from detente.core.text import Source, Span

LARGEST = 2_000_000
"""The largest file that is read, in bytes. The largest real roadmap has a hundredth of it."""

MOST = 60_000
"""How many keys, values and lists a file may have: five times those of 5,000 lines."""

DEEPEST = 40
"""How many levels of mappings and lists may lie in each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A text as it was meant, and where it stands. `style` is YAML's sign for it, `""` if none."""

    text: str
    span: Span
    style: str = ""

    def part(self, start: int, end: int) -> Span:
        """Return the place of `text[start:end]` in the file, through quotes and folded lines."""
        raw = self.span.text
        source = self.span.source
        if raw == self.text:
            return Span(source, self.span.start + start, self.span.start + end)
        places = _align(self.text, raw)
        if not places:
            return self.span
        if start >= len(places):
            last = self.span.start + places[-1] + 1
            return Span(source, last, last)
        first = self.span.start + places[start]
        return Span(
            source, first, self.span.start + places[max(start, min(end, len(places)) - 1)] + 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One `key: value` of a mapping."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Entries in the order of the file. `flow` is true for `{ }`."""

    entries: tuple[Entry, ...]
    span: Span
    flow: bool = False

    def get(self, key: str) -> Entry | None:
        """Return the entry of a key, or `None`."""
        return next((e for e in self.entries if e.key.text == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list. `flow` is true for `[ ]`."""

    items: tuple[Node, ...]
    span: Span
    flow: bool = False


Node: TypeAlias = Scalar | Mapping | Items


def said_by(node: Node | None) -> object:
    """Return what a tree says, without its places: plain lists, texts and truths."""
    match node:
        case None:
            return None
        case Scalar():
            return [node.style, node.text]
        case Mapping():
            return [node.flow, [[said_by(e.key), said_by(e.value)] for e in node.entries]]
        case Items():
            return [node.flow, [said_by(i) for i in node.items]]


def content_of(node: Node) -> str:
    """Return the SHA-256 of what a tree says: comments, spaces and line ends do not count."""
    return hashlib.sha256(json.dumps(said_by(node)).encode()).hexdigest()


def decode(name: str, data: bytes) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Return the text of a file, or an empty one and why it cannot be read."""
    if len(data) > LARGEST:
        return _refuse(
            name,
            "D020",
            f"this file has {len(data):,} bytes; a roadmap has at most {LARGEST:,}",
            "check that this is the roadmap and not a data file",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refuse(
            name,
            "D022",
            "this file is saved as UTF-16; expected UTF-8",
            "save it again with the encoding UTF-8",
        )
    if data.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")) or b"\0" in data:
        return _refuse(
            name,
            "D021",
            "this is not a text file",
            "save the roadmap as plain text, with a name that ends in .roadmap.yaml",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        source = Source(name, data.decode("utf-8", "replace"))
        at = len(data[: error.start].decode("utf-8"))
        return source, (
            Diagnostic(
                code="D022",
                message="a character here is not written in UTF-8",
                labels=(Label(span=Span(source, at, at + 1)),),
                help="save the file again with the encoding UTF-8",
            ),
        )
    return Source(name, text), ()


def _refuse(
    name: str, code: str, message: str, repair: str
) -> tuple[Source, tuple[Diagnostic, ...]]:
    source = Source(name, "")
    label = Label(span=Span(source, 0, 0))
    return source, (Diagnostic(code=code, message=message, labels=(label,), help=repair),)


def without_mark(source: Source) -> Source:
    """Return the source without a byte-order mark, which is not part of the text."""
    return Source(source.name, source.text[1:]) if source.text.startswith("\ufeff") else source


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read."""

    start: int
    flow: bool
    mapping: bool
    key: Scalar | None = None
    entries: list[Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)


class StrictnessError(Exception):
    """Raised where YAML is used in a way that roadmaps do not allow; carries the finding."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def compose(source: Source) -> Node | None:
    """Return the tree of a text, or `None` where it holds nothing.

    Raises `yaml.YAMLError` where it is not YAML, and `StrictnessError` where it is YAML that
    roadmaps do not allow. Nesting is bounded; the loop keeps its own stack.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return _tree(source, yaml.parse(source.text, Loader=loader))


def _tree(source: Source, events: Iterable[yaml.Event]) -> Node | None:
    stack: list[_Open] = []
    root: Node | None = None
    documents = nodes = 0
    for event in events:
        node: Node | None = None
        span = _place(source, event)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _not_allowed(
                    "D005",
                    "a second document starts here",
                    span,
                    "keep one document a file; drop the line `---`",
                )
        elif isinstance(event, yaml.AliasEvent):
            raise _not_allowed(
                "D003",
                "`*` refers to another place of the file",
                span,
                "write the text out, or put it in double quotes",
            )
        elif isinstance(event, yaml.NodeEvent):
            _plain_only(event, span)
            nodes += 1
            if nodes > MOST:
                raise _not_allowed(
                    "D016",
                    f"more than {MOST:,} keys and values stand before this place",
                    Span(source, span.start, span.start + 1),
                    "check that this is the roadmap and not a data file",
                )
            if isinstance(event, yaml.ScalarEvent):
                node = Scalar(text=event.value, span=_trimmed(span), style=event.style or "")
            else:
                if len(stack) >= DEEPEST:
                    raise _not_allowed(
                        "D016",
                        f"this is nested deeper than {DEEPEST} levels",
                        Span(source, span.start, span.start + 1),
                        "a roadmap needs about six levels; look for brackets that do not close",
                    )
                flow = bool(getattr(event, "flow_style", False))
                stack.append(_Open(span.start, flow, isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            node = _closed(source, stack.pop(), span)
        if node is not None:
            if stack:
                _put(stack[-1], node)
            else:
                root = node
    if isinstance(root, Scalar) and not root.text and not root.style:
        return None
    return root


def _place(source: Source, event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(source, start.index if start else 0, end.index if end else 0)


def _plain_only(event: yaml.NodeEvent, span: Span) -> None:
    if event.anchor:
        raise _not_allowed(
            "D003",
            f"`&{event.anchor}` marks a place to be repeated",
            span,
            "write the text out where it is needed, or put it in double quotes",
        )
    if getattr(event, "tag", None):
        raise _not_allowed(
            "D004",
            "`!` starts a tag, which roadmaps do not use",
            span,
            "put the text in double quotes",
        )


def _not_allowed(code: str, message: str, span: Span, repair: str) -> StrictnessError:
    label = Label(span=_one_line(span))
    return StrictnessError(Diagnostic(code=code, message=message, labels=(label,), help=repair))


def _put(open_: _Open, node: Node) -> None:
    if not open_.mapping:
        open_.items.append(node)
    elif open_.key is None:
        if not isinstance(node, Scalar):
            raise _not_allowed(
                "D017",
                "a key must be a word, and this is more than one",
                node.span,
                "write `key: value`; put double quotes around a text that starts with a bracket",
            )
        open_.key = node
    else:
        open_.entries.append(Entry(key=open_.key, value=node))
        open_.key = None


def _closed(source: Source, open_: _Open, end: Span) -> Node:
    span = Span(source, open_.start, end.end if open_.flow else max(open_.start, end.start))
    if open_.mapping:
        return Mapping(entries=tuple(open_.entries), span=span, flow=open_.flow)
    return Items(items=tuple(open_.items), span=span, flow=open_.flow)


def _trimmed(span: Span) -> Span:
    """The span without the empty lines that a block text ends with."""
    raw = span.text
    return Span(span.source, span.start, span.end - (len(raw) - len(raw.rstrip())))


def _one_line(span: Span) -> Span:
    """The part of a span on its first line."""
    first = span.text.split("\n", 1)[0].rstrip()
    return Span(span.source, span.start, span.start + len(first))


_ESCAPED = {"x": 4, "u": 6, "U": 10}
"""How long an escape between double quotes is, from its backslash on; others have two characters."""


@lru_cache(maxsize=16)
def _align(text: str, raw: str) -> list[int]:
    """Return for each character of a text its offset in the raw slice it was read from."""
    places: list[int] = []
    at = 0
    if raw[:1] in "'\"":
        at = 1
    elif raw[:1] in "|>":
        at = raw.find("\n") + 1
        at += len(raw[at:]) - len(raw[at:].lstrip())
    for c in text:
        if raw[:1] == '"':
            while m := re.match(r"\\\r?\n\s*", raw[at:]):
                at += m.end()  # a line that goes on
            if raw[at : at + 1] == "\\":
                places.append(at)
                at += _ESCAPED.get(raw[at + 1 : at + 2], 2)
                continue
        if c.isspace():
            places.append(min(at, len(raw) - 1))
            while at < len(raw) and raw[at] in " \t" and raw[at:].lstrip(" \t")[:1] in ("\r", "\n"):
                at += 1
            if raw[at : at + 1] in ("\r", "\n"):
                at += len(raw[at:]) - len(raw[at:].lstrip())
            elif raw[at : at + 1] == c:
                at += 1
            continue
        found = raw.find(c, at)
        if found < 0:
            places.append(min(at, len(raw) - 1))
        else:
            places.append(found)
            at = found + 1
            if raw[:1] == "'" and c == "'":
                at += 1
    return places
