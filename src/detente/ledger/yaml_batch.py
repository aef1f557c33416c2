"""Batches as YAML texts: `batch:` with its options, `records:` with a list of records.

Decides the layout, and that nothing clever is read: no anchors, tags or keys given twice, and
every plain word is text, so that `no` stays a word and a date stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from detente.ledger.batches import Batch, Problem
from detente.ledger.errors import Fault
from detente.ledger.records import Record
from detente.ledger.rows import Cell, from_cells, nearest

_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scalar:
    line: int
    text: str
    plain: bool

    @property
    def unset(self) -> bool:
        return self.plain and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    line: int
    items: tuple[_Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    line: int
    items: dict[str, _Node]
    lines: dict[str, int]


_Node: TypeAlias = "_Scalar | _List | _Map"


class _BrokenError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_yaml(text: str) -> Batch:
    """Return the batch that a YAML text says, with every problem found."""
    try:
        top = _document(text)
    except _BrokenError as e:
        return Batch(problems=(e.problem,))
    if not isinstance(top, _Map):
        return Batch(
            problems=(
                Problem(
                    line=top.line,
                    message="the text has no `records`",
                    help="begin with `records:` and a list of records",
                ),
            )
        )
    problems = [
        Problem(
            line=top.lines[key],
            column=key,
            message=f"`{key[:60]}` is no part of a batch",
            help=f"did you mean `{near}`?" if near else "a batch has `batch` and `records`",
        )
        for key in top.items
        if key not in ("batch", "records")
        for near in [nearest(key, ("batch", "records"))]
    ]
    backfill, note = _options(top.items.get("batch"), problems)
    records: list[Record] = []
    lines: list[int] = []
    for node in _records(top, problems):
        made = from_cells(cells) if not isinstance(cells := _cells(node), tuple) else cells
        if isinstance(made, tuple):
            problems.extend(_placed(f, node) for f in made)
        else:
            records.append(made)
            lines.append(node.line)
    return Batch(
        records=tuple(records),
        lines=tuple(lines),
        backfill=backfill,
        note=note,
        problems=tuple(problems),
    )


def _placed(fault: Fault, record: _Map) -> Problem:
    line = record.lines.get(fault.field, record.line)
    return Problem(line=line, column=fault.field, message=fault.message, help=fault.help)


def _options(node: _Node | None, problems: list[Problem]) -> tuple[bool, str]:
    backfill, note = False, ""
    if node is None or (isinstance(node, _Scalar) and node.unset):
        return backfill, note
    if not isinstance(node, _Map):
        problems.append(
            Problem(
                line=node.line,
                column="batch",
                message="`batch` has no keys",
                help="write `batch: {backfill: true, note: ...}`",
            )
        )
        return backfill, note
    for key, value in node.items.items():
        text = value.text if isinstance(value, _Scalar) else None
        flag = {"yes": True, "true": True, "no": False, "false": False}.get((text or "").lower())
        if key == "backfill" and flag is not None:
            backfill = flag
        elif key == "note" and text is not None:
            note = text
        else:
            problems.append(
                Problem(
                    line=node.lines[key],
                    column=key[:60],
                    message="a batch has `backfill` (yes or no) and `note` (text), nothing else",
                    help="correct the key or its value",
                )
            )
    return backfill, note


def _records(top: _Map, problems: list[Problem]) -> Iterator[_Map]:
    found = top.items.get("records")
    if not isinstance(found, _List):
        problems.append(
            Problem(
                line=found.line if found else top.line,
                column="records",
                message="there is no list of `records`",
                help="write `records:` and below it one `- kind: ...` for each record",
            )
        )
        return
    for node in found.items:
        if isinstance(node, _Map):
            yield node
        else:
            problems.append(
                Problem(
                    line=node.line,
                    column="records",
                    message="this item is not a record",
                    help="write it as `- kind: ...` with its fields below",
                )
            )


def _cells(record: _Map) -> dict[str, Cell] | tuple[Fault, ...]:
    cells: dict[str, Cell] = {}
    faults: list[Fault] = []
    for name, node in record.items.items():
        if isinstance(node, _Scalar):
            if not node.unset:
                cells[name] = node.text
        elif isinstance(node, _List):
            items = tuple(n.text for n in node.items if isinstance(n, _Scalar))
            if len(items) == len(node.items):
                cells[name] = items
            else:
                faults.append(_too_deep(name))
        else:
            pairs = {k: n.text for k, n in node.items.items() if isinstance(n, _Scalar)}
            if len(pairs) == len(node.items):
                cells[name] = pairs
            else:
                faults.append(_too_deep(name))
    return tuple(faults) or cells


def _too_deep(name: str) -> Fault:
    return Fault(field=name, message=f"`{name}` holds lists inside lists", help="give plain values")


def _document(text: str) -> _Node:
    """Return the one document in the text as plain nodes; raises `_BrokenError`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = iter(yaml.parse(text, Loader=loader))
        top: _Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if top is not None:
                    raise _broken(event, "a second document begins here", "keep one in each file")
                top = _node(next(events), events, 0)
    except yaml.MarkedYAMLError as e:
        raise _BrokenError(_not_yaml(e, text)) from e
    except yaml.reader.ReaderError as e:
        line = text.count("\n", 0, e.position) + 1
        message = "there is a character here that cannot be seen"
        raise _BrokenError(Problem(line=line, message=message, help="remove it")) from e
    if top is None:
        raise _BrokenError(
            Problem(line=1, message="the text is empty", help="begin with `records:`")
        )
    return top


def _not_yaml(error: yaml.MarkedYAMLError, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    lines = text.rstrip().count("\n") + 1
    line = mark.line + 1 if mark else 1
    if line > lines:
        message, repair = _YAML_WORDS["unexpected end of stream"]
        return Problem(line=lines, message=message, help=repair)
    message, repair = next(
        (said for word, said in _YAML_WORDS.items() if word in str(error.problem)), _YAML_BROKEN
    )
    return Problem(line=line, message=message, help=repair)


_YAML_BROKEN = (
    "the text cannot be read from here on",
    "look at the indentation, quotation marks, brackets and colons of this line and the one before",
)
_YAML_WORDS = {
    "mapping values are not allowed": (
        "there is a colon too many, or the indentation is wrong",
        "quote the text that holds the colon, or align the line with those above",
    ),
    "cannot start any token": (
        "a word cannot begin with this character; it may be a tab",
        "quote the text, and indent with blanks",
    ),
    "unexpected end of stream": (
        "the text ends inside quotation marks or brackets",
        "close them",
    ),
}


def _broken(event: yaml.Event, message: str, repair: str) -> _BrokenError:
    return _BrokenError(Problem(line=_line(event), message=message, help=repair))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> _Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise _broken(event, "anchors and references (`&`, `*`) are not read", "write it out")
    if getattr(event, "tag", None) is not None:
        raise _broken(
            event, "tags (`!`) are not read", "remove it; quote text that begins with `!`"
        )
    if depth > _MAX_DEPTH:
        raise _broken(event, "lists inside lists go too deep here", "compare it with an example")
    if isinstance(event, yaml.ScalarEvent):
        return _Scalar(line=line, text=event.value, plain=not event.style)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[_Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events, depth + 1))
        return _List(line=line, items=tuple(items))
    return _map(line, events, depth)


def _map(line: int, events: Iterator[yaml.Event], depth: int) -> _Map:
    pairs: dict[str, _Node] = {}
    lines: dict[str, int] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, depth + 1)
        if not isinstance(key, _Scalar) or not key.text:
            raise _broken(event, "a key is one plain word", "write it as `key: value`")
        if key.text in pairs:
            raise _broken(event, f"`{key.text[:60]}` is given twice", "keep one of them")
        lines[key.text] = key.line
        pairs[key.text] = _node(next(events), events, depth + 1)
    return _Map(line=line, items=pairs, lines=lines)
