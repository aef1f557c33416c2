"""What a dossier withholds from whom: each entry of a ledger whole, or in part and marked so.

Decides, by the level of a dossier, which entries are given as they are hashed and what is left out
of the others. An entry is whole or it is in part, never silently otherwise; nothing is given that
was made from what is withheld, no hash of it either, since a guess could be held against a hash.
Called by the command line for dossiers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from detente.ledger.canonical import Entry, encode
from detente.ledger.records import Record
from detente.report.public import Public, who_of


class Level(StrEnum):
    """For whom a dossier is. `public`: everybody. `restricted`: those who may know the sources.
    `sealed`: a court; nothing is withheld."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    SEALED = "sealed"


class Ground(StrEnum):
    """Why something is withheld."""

    SOURCE = "it could tell who a protected source is"
    PERSON = "it is about one person"
    RECORDER = "it names who entered the record"


TELLING = frozenset(
    ("id", "source", "publisher", "url", "note", "published_at", "attachments", "author")
)
"""Fields of a record that could each tell who its source is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry of the ledger as a dossier gives it; `withheld` says of which fields what is not
    told. `says` is the line of the file of records."""

    seq: int
    kind: str
    days: str
    withheld: Mapping[str, Ground]
    says: bytes


def lines(entries: Iterable[Entry], public: Public, level: Level) -> Iterator[Line]:
    """Yield every entry as readers of a level may see it, in the order of the ledger."""
    for entry in entries:
        yield _line(entry, public, level)


def counted(found: Iterable[Line]) -> list[tuple[Ground, int]]:
    """Return of how many entries something is withheld, by the reason."""
    why = Counter(g for x in found for g in set(x.withheld.values()))
    return [(g, why[g]) for g in Ground if why[g]]


def _line(entry: Entry, public: Public, level: Level) -> Line:
    record = entry.record
    tree = msgspec.to_builtins(record)
    withheld = {} if level is Level.SEALED else _withheld(entry, tree, public)
    if withheld:
        shown = {k: _veiled(v, public) for k, v in tree.items() if k not in withheld}
        if Ground.SOURCE in withheld.values():
            shown |= {"id": public.record_id(record), "source": public.source_of(record)}
        says = _encoder.encode(
            {
                "seq": entry.seq,
                "shown": shown,
                "withheld": {k: g.value for k, g in withheld.items()},
            }
        )
    else:
        says = b'{"entry":' + encode(entry) + b"}"
    return Line(
        seq=entry.seq,
        kind=tree["kind"],
        days=_days(record),
        withheld=withheld,
        says=says,
    )


_encoder = msgspec.json.Encoder(order="sorted")


def _withheld(entry: Entry, tree: Mapping[str, object], public: Public) -> dict[str, Ground]:
    """Return the fields of a record that are not shown, each with the reason."""
    record = entry.record
    out = {"author": Ground.RECORDER} if record.author else {}
    if public.protects(record):
        out |= {k: Ground.SOURCE for k in tree if k in TELLING}
    for k, v in tree.items():
        if k not in out and _veiled(v, public) != v:
            out[k] = Ground.PERSON if k == "who" or who_of(record) else Ground.SOURCE
    if not out and entry.batch_note and public.veiled(entry.batch_note) != entry.batch_note:
        out["batch_note"] = Ground.SOURCE
    return out


def _veiled(value: object, public: Public) -> object:
    if isinstance(value, str):
        return public.veiled(value)
    if isinstance(value, list | tuple):
        return [_veiled(v, public) for v in value]
    if isinstance(value, dict):
        return {public.veiled(str(k)): _veiled(v, public) for k, v in value.items()}
    return value


def _days(record: Record) -> str:
    until = record.valid_until
    return record.valid_from if until is None else f"{record.valid_from}/{until}"
