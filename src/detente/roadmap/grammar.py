"""The parser of conditions and phrases, made of terms.lark and phrases.lark.

Making it takes about as long as everything else that a command does, so its tables are kept in
`tables/grammar.yaml` (one line of JSON), written by the tests with DETENTE_RECORD=1. They are used
only where they belong to these very grammars and this very version of lark.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TypeAlias

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

PHRASES = (
    "accept_phrase",
    "silence_phrase",
    "cure_phrase",
    "then_phrase",
    "ends_phrase",
    "sunset_phrase",
    "renew_phrase",
    "departs_phrase",
    "decided_phrase",
    "certified_phrase",
    "votes_phrase",
    "entry_phrase",
    "guarantee_phrase",
    "assumption_phrase",
    "duration_phrase",
    "amount_phrase",
    "size_phrase",
)

_HERE = Path(__file__).parent

Json: TypeAlias = "dict[str | int, Json] | list[Json] | str | int | float | bool | None"


@cache
def grammar() -> Lark:
    """Return the parser; from its kept tables where they are current."""
    text = _text()
    place = _place()
    if place.is_file():
        kept = json.loads(place.read_text(encoding="utf-8"), object_hook=_numbered)
        if kept["of"] == digest(text):
            # lark takes the tables as a mapping too, though it only says so of a file
            return Lark.load(kept["tables"])
    return made(text)


def made(text: str) -> Lark:
    """Return the parser, made anew."""
    return Lark(
        text,
        parser="lalr",
        start=["cond", *PHRASES],
        propagate_positions=True,
        maybe_placeholders=True,
    )


def digest(text: str) -> str:
    """Return what kept tables must belong to: the grammars and the version of lark."""
    return hashlib.sha256(f"{lark.__version__}\n{PHRASES}\n{text}".encode()).hexdigest()


def kept_tables() -> str:
    """Return the contents of `tables/grammar.yaml`, made anew."""
    text = _text()
    data, memo = made(text).memo_serialize([TerminalDef, Rule])
    return json.dumps({"of": digest(text), "tables": {"data": data, "memo": memo}}) + "\n"


def is_current() -> bool:
    """True where the kept tables belong to the grammars."""
    place = _place()
    return place.is_file() and digest(_text()) in place.read_text(encoding="utf-8")


def _text() -> str:
    names = ("terms.lark", "phrases.lark")
    return "".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def _place() -> Path:
    return _HERE / "tables" / "grammar.yaml"


def _numbered(mapping: dict[str, Json]) -> dict[str | int, Json]:
    """Return a mapping of kept tables, where JSON has turned keys that are numbers into texts."""
    return {int(k) if k.isdigit() else k: v for k, v in mapping.items()}
