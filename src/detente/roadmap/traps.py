"""What to say of a text that YAML reads wrongly or not at all: traps named in plain words.

`tree_of` gives the tree of a text, or the objections. Called by `parse`.
"""

from __future__ import annotations

import yaml

from detente.core.text import Source, Span
from detente.roadmap.found import Found
from detente.roadmap.syntax import LARGEST, Items, Mapping, Node, Scalar, StrictnessError, compose
from detente.roadmap.unreadable import explain
from detente.roadmap.unseen import unseen


def tree_of(source: Source, found: Found) -> Node | None:
    """Return the tree of a text without traps, or `None` with what is wrong."""
    if len(source.text) > LARGEST:
        found.add(
            "D020",
            Span(source, 0, 0),
            f"this file has {len(source.text):,} characters; a roadmap has at most {LARGEST:,}",
            "check that this is the roadmap and not a data file",
        )
        return None
    lone = next((i for i, c in enumerate(source.text) if "\ud800" <= c <= "\udfff"), None)
    if lone is not None:
        found.add(
            "D022",
            Span(source, lone, lone + 1),
            "a character here is not written in UTF-8",
            "save the file again with the encoding UTF-8",
        )
        return None
    if not source.text.strip():
        found.add(
            "D023", Span(source, 0, 0), "this file is empty", "start with `roadmap: its_name`"
        )
        return None
    long = next((n for n in range(1, len(source.starts)) if _length(source, n) > LONGEST_LINE), 0)
    if long or len(source.text) - source.starts[-1] > LONGEST_LINE:
        start = source.starts[long - 1] if long else source.starts[-1]
        found.add(
            "D016",
            Span(source, start, start + 1),
            f"this line is longer than {LONGEST_LINE:,} characters",
            "write one entry a line",
        )
        return None
    if unseen(source, found):
        return None
    try:
        root = compose(source)
    except StrictnessError as error:
        found.keep(error.diagnostic)
        return None
    except yaml.YAMLError as error:
        explain(source, error, found)
        return None
    if root is None:
        found.add(
            "D023",
            Span(source, 0, 0),
            "this file holds comments only",
            "start with `roadmap: its_name`",
        )
        return None
    _look(source, root, found)
    return root


LONGEST_LINE = 20_000
"""How many characters a line may have."""


def _length(source: Source, line: int) -> int:
    return source.starts[line] - source.starts[line - 1]


def _look(source: Source, root: Node, found: Found) -> None:
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        match node:
            case Scalar():
                _scalar(source, node, found)
            case Items():
                stack.extend(node.items)
            case Mapping():
                _mapping(source, node, found)
                stack.extend(e.value for e in node.entries)


def _mapping(source: Source, node: Mapping, found: Found) -> None:
    bare = all(isinstance(e.value, Scalar) and not e.value.text for e in node.entries)
    first: dict[str, Scalar] = {}
    for entry in node.entries:
        key = entry.key
        start = key.span.start
        while start > 0 and source.text[start - 1] == " ":
            start -= 1
        if source.text[start - 1 : start] == "?":
            found.add(
                "D017",
                Span(source, start - 1, start),
                "`?` starts a key that is no word",
                f"write `{key.text}: ...`",
            )
        if key.text == "<<":
            found.add(
                "D003",
                key.span,
                "`<<` copies keys from another place",
                "write the keys out where they are needed",
            )
        if key.text in first:
            found.add(
                "D010",
                key.span,
                f"`{key.text}` is written twice; the first is on line {first[key.text].span.line}",
                "keep one",
                also=((first[key.text].span, "the first"),),
            )
        first.setdefault(key.text, key)
        value = entry.value
        if node.flow and not bare and isinstance(value, Scalar) and not value.text + value.style:
            after = source.text[key.span.end :].lstrip(" ")
            if after[:1] in (",", "}"):
                found.add(
                    "D012",
                    key.span,
                    f"`{key.text}` has no value: a comma inside {{ }} starts a new entry",
                    "put the whole value in double quotes, or write one entry a line",
                )
    if node.flow and "\n" in node.span.text.rstrip():
        found.add(
            "D011",
            Span(source, node.span.start, node.span.start + 1),
            "this { goes over several lines",
            "close it on its line, or write one `key: value` a line",
        )


def _scalar(source: Source, node: Scalar, found: Found) -> None:
    if node.style:
        return
    text = source.text
    end = text.find("\n", node.span.end)
    rest = text[node.span.end : len(text) if end < 0 else end].rstrip("\r")
    cut = rest[:1] == " " and rest[1:2] == "#" and rest[2:3] not in ("", " ", "#", "-", "=")
    if node.text[:1] == "-" and node.text[1:2].isalpha():
        found.add(
            "D014",
            Span(source, node.span.start, node.span.start + 1),
            "after `-` a space is missing",
            f"write - {node.text[1:].split(chr(10))[0]}",
        )
    if cut:
        word = rest[1:].split()[0]
        start = node.span.end + 1
        found.add(
            "D009",
            Span(source, start, start + len(word)),
            f"everything from `{word}` on is dropped as a comment",
            "put double quotes around the text, or a space after # if it is a comment",
        )
