"""Cells of text to records, one row at a time, and back: what the CSV and YAML batches share.

Decides how a field is written as one cell: `yes` and `no`, `a; b` for lists, `early=yes;
political=40` for pairs, blank for what is not said. Does not decide how cells are laid out in a
file. Called by `csv_batch`, `yaml_batch` and `amend`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias, get_args

import msgspec

from detente.ledger.checks import faults_of, tidied
from detente.ledger.errors import Fault
from detente.ledger.records import Record
from detente.ledger.shapes import choices, shape_fault


class Shape(Enum):
    """What one cell holds."""

    TEXT = "text"
    FLAG = "yes or no"
    LIST = "a list"
    PAIRS = "pairs"


Cell: TypeAlias = str | tuple[str, ...] | Mapping[str, str]
"""A field as a batch gives it: text, or already a list or pairs where the format has them."""

Value: TypeAlias = str | bool | tuple[str, ...] | dict[str, str]


def _shape(field: msgspec.structs.FieldInfo) -> Shape:
    if field.type is bool:
        return Shape.FLAG
    default = field.default_factory
    if default is dict:
        return Shape.PAIRS
    return Shape.LIST if field.default == () else Shape.TEXT


def _tag(kind: type[Record]) -> str:
    return str(kind.__struct_config__.tag)


_CLASSES: Mapping[str, type[Record]] = MappingProxyType({_tag(k): k for k in get_args(Record)})

KINDS: tuple[str, ...] = tuple(_CLASSES)
"""The kinds of record, as the `kind` column names them."""

FIELDS: Mapping[str, Mapping[str, Shape]] = MappingProxyType(
    {
        kind: MappingProxyType({f.name: _shape(f) for f in msgspec.structs.fields(c)})
        for kind, c in _CLASSES.items()
    }
)
"""The fields of each kind, in order, with what their cells hold."""

ALL_FIELDS: tuple[str, ...] = tuple(dict.fromkeys(f for fields in FIELDS.values() for f in fields))
"""The fields of all kinds, in order, each once."""


def kind_of(record: Record) -> str:
    """Return the kind of a record, as the `kind` column names it."""
    return _tag(type(record))


def from_cells(cells: Mapping[str, Cell]) -> Record | tuple[Fault, ...]:
    """Return the record that the cells say, `kind` among them, or all that is wrong with them."""
    kind = cells.get("kind")
    if not isinstance(kind, str) or kind not in _CLASSES:
        return (_no_kind(kind),)
    shapes = FIELDS[kind]
    faults: list[Fault] = []
    values: dict[str, Value] = {}
    for name, cell in cells.items():
        if name == "kind":
            continue
        shape = shapes.get(name)
        if shape is None:
            faults.append(_no_field(kind, name))
            continue
        value = _value(name, shape, cell)
        if isinstance(value, Fault):
            faults.append(value)
        else:
            values[name] = value
    missing = [n for n in _REQUIRED[kind] if n not in cells]
    faults += [
        Fault(field=n, message=f"there is no `{n}`", help=f"give `{n}`; {_WHY[n]}") for n in missing
    ]
    if any(n not in values for n in _REQUIRED[kind]):
        return tuple(faults)
    try:
        record = msgspec.convert(values, _CLASSES[kind])
    except msgspec.ValidationError as e:
        return (*faults, shape_fault(str(e)))
    record = tidied(record)
    faults += faults_of(record)
    return tuple(faults) or record


_REQUIRED: Mapping[str, tuple[str, ...]] = {
    kind: tuple(f.name for f in msgspec.structs.fields(c) if f.required)
    for kind, c in _CLASSES.items()
}

_WHY: dict[str, str] = {
    "id": "any text of your own that no other record has",
    "source": "who says so",
    "valid_from": "the first day it speaks of",
    "known_on": "the day its source made it public",
    "subject": "what was measured",
    "value": "a number such as 1186 or 40..52, or a word",
    "by": "the party or person whose act it is",
    "act": "one of " + ", ".join(choices("act")),
    "title": "what the act is called",
    "step": "the step it is about",
    "benchmark": "the benchmark it is about",
    "decides": "one of " + ", ".join(choices("decides")),
    "reason": "why",
    "of": "one of " + ", ".join(choices("of")),
    "text": "what was said",
    "target": "the id of the record it is about",
    "by_record": "the id of the record that takes its place",
}


def _value(name: str, shape: Shape, cell: Cell) -> Value | Fault:
    match shape:
        case Shape.TEXT:
            if isinstance(cell, str):
                return cell
            return Fault(
                field=name, message=f"`{name}` holds several values", help="give one value"
            )
        case Shape.FLAG:
            flag = _FLAGS.get(cell.lower()) if isinstance(cell, str) else None
            if flag is None:
                return Fault(
                    field=name,
                    message=f"`{_short(cell)}` in `{name}` is neither yes nor no",
                    help="write yes or no, or leave it blank",
                )
            return flag
        case Shape.LIST:
            if isinstance(cell, str):
                return tuple(item.strip() for item in cell.split(";"))
            if isinstance(cell, tuple):
                return cell
            return Fault(field=name, message=f"`{name}` is not a list", help="write it as `a; b`")
        case Shape.PAIRS:
            if isinstance(cell, str):
                return _pairs(name, cell)
            if isinstance(cell, tuple):
                return Fault(
                    field=name,
                    message=f"`{name}` is a list without values",
                    help="write names with values, such as expelled: 15",
                )
            return dict(cell)


_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


def _pairs(name: str, cell: str) -> dict[str, str] | Fault:
    out: dict[str, str] = {}
    for item in cell.split(";"):
        key, equals, value = (part.strip() for part in item.partition("="))
        if not (key and equals and value):
            return Fault(
                field=name,
                message=f"`{_short(item.strip())}` in `{name}` is not written name=value",
                help="write it such as `early=yes; political=40`",
            )
        if key in out:
            return Fault(
                field=name, message=f"`{_short(key)}` stands twice in `{name}`", help="keep one"
            )
        out[key] = value
    return out


def _no_kind(kind: Cell | None) -> Fault:
    help_ = f"choose one of: {', '.join(KINDS)}"
    if kind is None:
        return Fault(field="kind", message="there is no `kind`", help=help_)
    return Fault(field="kind", message=f"`{_short(kind)}` is no kind of record", help=help_)


def _no_field(kind: str, name: str) -> Fault:
    kinds = [k for k in KINDS if name in FIELDS[k]]
    if kinds:
        return Fault(
            field=name,
            message=f"a record of kind `{kind}` has no `{name}`",
            help=f"leave it blank, or choose a kind that has it: {', '.join(kinds)}",
        )
    return Fault(
        field=name,
        message=f"`{_short(name)}` is no field of a record",
        help=f"did you mean `{near}`?" if (near := nearest(name, ALL_FIELDS)) else "leave it out",
    )


def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """Return the word that was probably meant, or `None`."""
    from difflib import get_close_matches  # heavy, and needed only where something is wrong

    plain = re.sub(r"[\s-]+", "_", word.strip().lower())
    found = get_close_matches(plain, words, n=1, cutoff=0.7)
    return found[0] if found else None


def _short(cell: Cell) -> str:
    text = cell if isinstance(cell, str) else ", ".join(cell)
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= 60 else text[:60] + "..."


def to_cells(record: Record) -> dict[str, str]:
    """Return the cells of a record, `kind` first, without those that say nothing."""
    kind = kind_of(record)
    cells = {"kind": kind}
    for name, default in _DEFAULTS[kind].items():
        value: Value | None = getattr(record, name)
        if value is None or value == default:
            continue
        if isinstance(value, bool):
            cells[name] = "yes" if value else "no"
        elif isinstance(value, str):
            cells[name] = value
        elif isinstance(value, tuple):
            cells[name] = "; ".join(value)
        elif value:
            cells[name] = "; ".join(f"{k}={v}" for k, v in sorted(value.items()))
    return cells


_DEFAULTS: Mapping[str, Mapping[str, object]] = {
    kind: {f.name: f.default for f in msgspec.structs.fields(c)} for kind, c in _CLASSES.items()
}
