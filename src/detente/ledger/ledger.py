"""What a ledger is to the rooms above it, and what it does with a batch before a store keeps it.

Decides order, instants, retries, conflicts and which records may speak about which. Does not
decide where bytes are kept: that is the stores', which all pass one suite of tests. A batch is all
or nothing; sending a record again is harmless; nothing is ever changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol

import msgspec

from detente.core.times import day, words
from detente.ledger.canonical import FORMAT, Entry, encode, instant, leaf_hash
from detente.ledger.checks import written
from detente.ledger.errors import (
    ConflictError,
    Fault,
    RefusedRecordError,
    UnknownTargetError,
    WrongTargetError,
)
from detente.ledger.merkle import EMPTY, Edge
from detente.ledger.records import Confirm, Correct, Dispute, Record, Retract

MAX_NOTE = 2_000
_ABOUT_RECORDS = (Correct, Retract, Confirm, Dispute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How many entries there are, and their root. Kept elsewhere, it proves that none changed."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size} {self.root.hex()}"


class Receipt(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a submitter gets for a record; the same again for the same record.

    `size` and `root` are the head right after its batch.
    """

    id: str
    seq: int
    recorded_at: str
    batch: int
    leaf: bytes
    size: int
    root: bytes


class Ledger(Protocol):
    """Evidence, in the order it was taken."""

    @property
    def origin(self) -> str:
        """The name this ledger was made with."""
        ...

    def append(
        self, records: Sequence[Record], *, at: datetime, backfill: bool = False, note: str = ""
    ) -> tuple[Receipt, ...]:
        """Keep all records or none, and return a receipt for each; `at` is the present instant.

        Raises `LedgerError` where one is refused.
        """
        ...

    def entries(self, upto: int | None = None) -> Iterator[Entry]:
        """Return the entries in order, the first `upto` of them where that is given."""
        ...

    def head(self) -> Head:
        """Return the number of entries and their root."""
        ...


class Held(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A record that a ledger holds: its place, the hash of what was sent, who superseded it."""

    seq: int
    content: bytes
    superseded_by: int | None = None


class Index(Protocol):
    """What a store lets `prepared` look up."""

    def held(self, ids: Collection[str]) -> Mapping[str, Held]:
        """Return which of these ids are in the ledger."""
        ...

    def record(self, seq: int) -> Record:
        """Return the record at a place."""
        ...


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Where a ledger stands: its name, the edge of its tree, its last batch and instant."""

    origin: str
    edge: Edge = EMPTY
    batch: int = 0
    recorded_at: str | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry ready to be kept."""

    seq: int
    id: str
    content: bytes
    body: bytes
    leaf: bytes


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A batch ready to be kept: its rows, the state after it, and which places it supersedes.

    `ids` are those of all records sent, in order, also of those that were there before.
    """

    ids: tuple[str, ...]
    rows: tuple[Row, ...]
    after: State
    backfill: bool
    supersedes: tuple[tuple[int, int], ...]
    known: Mapping[str, Held]


def prepared(
    records: Sequence[Record],
    *,
    state: State,
    index: Index,
    at: datetime,
    backfill: bool,
    note: str,
) -> Prepared:
    """Return the batch as it is to be kept; raises `LedgerError` where a record is refused."""
    tidy = [written(r) for r in records]
    sent: dict[str, tuple[Record, bytes]] = {}
    conflicts: list[str] = []
    for record, data in tidy:
        content = sha256(data).digest()
        if sent.setdefault(record.id, (record, content))[1] != content:
            conflicts.append(record.id)
    held = index.held(sent.keys() | _named([record for record, _ in tidy]))
    known = {name: held[name] for name in sent if name in held}
    conflicts += [i for i, held in known.items() if held.content != sent[i][1]]
    if conflicts:
        raise ConflictError(tuple(dict.fromkeys(conflicts)))
    new = [pair for name, pair in sent.items() if name not in known]
    ids = tuple(record.id for record, _ in tidy)
    if not new:
        return Prepared(
            ids=ids, rows=(), after=state, backfill=backfill, supersedes=(), known=known
        )
    recorded_at = _instant_after(state, at)
    _refuse_days_to_come([r for r, _ in new], recorded_at)
    first = state.edge.size + 1
    supersedes = _links([r for r, _ in new], first=first, held=held, index=index)
    batch_note = _batch_note(note)
    rows = tuple(
        _row(
            Entry(
                v=FORMAT,
                origin=state.origin,
                seq=state.edge.size + i,
                recorded_at=recorded_at,
                batch=state.batch + 1,
                backfill=backfill,
                batch_note=batch_note if i == 1 else None,
                record=record,
            ),
            content,
        )
        for i, (record, content) in enumerate(new, start=1)
    )
    after = State(
        origin=state.origin,
        edge=state.edge.extended(row.leaf for row in rows),
        batch=state.batch + 1,
        recorded_at=recorded_at,
    )
    return Prepared(
        ids=ids, rows=rows, after=after, backfill=backfill, supersedes=supersedes, known=known
    )


def _row(entry: Entry, content: bytes) -> Row:
    body = encode(entry)
    return Row(seq=entry.seq, id=entry.record.id, content=content, body=body, leaf=leaf_hash(body))


def _batch_note(note: str) -> str | None:
    if len(note) > MAX_NOTE or any(not (c.isprintable() or c in "\n\t") for c in note):
        raise RefusedRecordError(
            "batch",
            (
                Fault(
                    field="note",
                    message="the note of the batch is too long or holds signs that cannot be seen",
                    help=f"write at most {MAX_NOTE} characters of plain text",
                ),
            ),
        )
    return note.strip() or None


def _instant_after(state: State, at: datetime) -> str:
    """Return the instant of the next batch: now, or just after the last one if the clock lags."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    now = instant(at)
    if state.recorded_at is None or now > state.recorded_at:  # written alike, so in order as texts
        return now
    return instant(datetime.fromisoformat(state.recorded_at) + timedelta(microseconds=1))


def _refuse_days_to_come(records: Iterable[Record], recorded_at: str) -> None:
    """Refuse what claims to be public on a day that has begun nowhere on earth."""
    latest = (datetime.fromisoformat(recorded_at).astimezone(UTC) + timedelta(hours=14)).date()
    today = latest.isoformat()
    for record in records:
        if record.known_on > today:  # both are written YYYY-MM-DD
            fault = Fault(
                field="known_on",
                message=f"`known_on` ({words(day(record.known_on))}) is a day to come",
                help="give the day on which the source made it public",
            )
            raise RefusedRecordError(record.id, (fault,))


def linked(new: Sequence[Record], *, first: int, index: Index) -> tuple[tuple[int, int], ...]:
    """Return which place is superseded by which; refuses targets that cannot be spoken about."""
    return _links(new, first=first, held=index.held(_named(new)), index=index)


def _named(records: Iterable[Record]) -> set[str]:
    """Return the ids of the records that these speak about."""
    named: set[str] = set()
    for r in records:
        if isinstance(r, _ABOUT_RECORDS):
            named.add(r.target)
            if isinstance(r, Correct):
                named.add(r.by_record)
    return named


def _links(
    new: Sequence[Record], *, first: int, held: Mapping[str, Held], index: Index
) -> tuple[tuple[int, int], ...]:
    speaking = [(first + i, r) for i, r in enumerate(new) if isinstance(r, _ABOUT_RECORDS)]
    if not speaking:
        return ()
    inside = {r.id: (first + i, r) for i, r in enumerate(new)}
    superseded = {h.seq: h.superseded_by for h in held.values() if h.superseded_by is not None}
    out: list[tuple[int, int]] = []
    for seq, record in speaking:
        target_seq, target = _found(record.id, record.target, inside, held, index)
        _refuse_target(record, target)
        if isinstance(record, Confirm | Dispute):
            continue
        if target_seq in superseded:
            raise WrongTargetError(
                record.id,
                f"record `{record.id}` names `{record.target}`, which is already superseded",
                "name the record that replaced it; `detente record log` shows it",
            )
        superseded[target_seq] = seq
        out.append((target_seq, seq))
    for _, record in speaking:
        if isinstance(record, Correct):
            by_seq, by = _found(record.id, record.by_record, inside, held, index)
            _refuse_replacement(record, by, gone=by_seq in superseded)
    return tuple(out)


def _found(
    record: str,
    name: str,
    inside: Mapping[str, tuple[int, Record]],
    held: Mapping[str, Held],
    index: Index,
) -> tuple[int, Record]:
    if name in inside:
        return inside[name]
    if name in held:
        return held[name].seq, index.record(held[name].seq)
    raise UnknownTargetError(record, name)


def _refuse_target(record: Correct | Retract | Confirm | Dispute, target: Record) -> None:
    what = f"record `{record.id}` names `{record.target}`"
    if isinstance(target, Correct | Retract):
        raise WrongTargetError(
            record.id,
            f"{what}, which itself takes a record back",
            "send the record that should stand again, under a new id",
        )
    if isinstance(target, Confirm | Dispute) and not isinstance(record, Retract):
        raise WrongTargetError(
            record.id,
            f"{what}, which only says something about another record",
            "name that other record, or retract this one",
        )
    if isinstance(record, Confirm) and record.author and record.author == target.author:
        raise WrongTargetError(
            record.id,
            f"{what}, which the same person wrote: `{record.author}`",
            "let a second person confirm it",
        )


def _refuse_replacement(record: Correct, by: Record, *, gone: bool) -> None:
    if isinstance(by, _ABOUT_RECORDS):
        raise WrongTargetError(
            record.id,
            f"record `{record.id}` puts `{record.by_record}` in the place of a record, "
            "but that one only speaks about others",
            "name the record that holds the new wording",
        )
    if gone:
        raise WrongTargetError(
            record.id,
            f"record `{record.id}` puts `{record.by_record}` in the place of a record, "
            "but that one was itself superseded",
            "send the new wording under a new id and name that",
        )
