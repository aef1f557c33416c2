"""Whether a ledger file is what was written: every byte, hash, place and root anew.

Decides what counts as whole and names the first place where it is not. A file alone proves only
that it agrees with itself; a head noted elsewhere proves that nothing before it was changed.
Called by the shell. Reads only.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from detente.ledger.canonical import Entry, content_hash, decode, leaf_hash
from detente.ledger.checks import checked
from detente.ledger.errors import DamagedError, RefusedRecordError
from detente.ledger.ledger import Head
from detente.ledger.merkle import EMPTY, Edge
from detente.ledger.records import Correct, Retract
from detente.stores.sqlite import open_to_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a sound ledger holds."""

    origin: str
    head: Head
    batches: int


@dataclass(frozen=True, slots=True)
class _Batch:
    n: int
    last: int
    recorded_at: str
    backfill: bool
    root: bytes
    edge: bytes


def verify(path: Path, *, expected: Head | None = None) -> Verified:
    """Return what the ledger holds where all of it is sound.

    `expected` is a head noted earlier: what stood before it must be there unchanged. Raises
    `DamagedError` that names the first place where something is wrong, or another `LedgerError`
    where the file is no ledger at all.
    """
    with closing(open_to_read(path)) as ledger, ledger.reading() as db:
        _whole_file(path, db)
        edge, batches = _all_batches(ledger.origin, db, expected)
        if expected is not None and expected.size > edge.size:
            raise DamagedError(
                f"`{path.name}` has {edge.size} entries, but {expected.size} were there before",
                seq=edge.size,
            )
        return Verified(
            origin=ledger.origin, head=Head(size=edge.size, root=edge.root), batches=batches
        )


def _whole_file(path: Path, db: sqlite3.Connection) -> None:
    for (said,) in db.execute("PRAGMA integrity_check(1)"):
        if said != "ok":
            raise DamagedError(f"`{path.name}` is not as it was written: its pages do not agree")


def _all_batches(origin: str, db: sqlite3.Connection, expected: Head | None) -> tuple[Edge, int]:
    rows = db.execute("SELECT seq, id, content, body, leaf FROM entry ORDER BY seq")
    walk = _Walk(origin, {}, {})
    edge, last_at, n = EMPTY, "", 0
    for row in db.execute(
        "SELECT n, last, recorded_at, backfill, root, edge FROM batch ORDER BY n"
    ):
        batch = _Batch(row[0], row[1], row[2], bool(row[3]), row[4], row[5])
        n += 1
        if batch.n != n or batch.last <= edge.size or batch.recorded_at <= last_at:
            raise DamagedError(f"batch {n} is missing or out of order", seq=edge.size + 1)
        last_at = batch.recorded_at
        leaves: list[bytes] = []
        for seq in range(edge.size + 1, batch.last + 1):
            leaves.append(walk.leaf(seq, next(rows, None), batch))
            if expected is not None and expected.size == seq:
                _require_root(expected, edge.extended(leaves))
        edge = edge.extended(leaves)
        if edge.root != batch.root or edge.packed() != batch.edge:
            raise DamagedError(f"the root after entry {batch.last} does not fit", seq=batch.last)
    if (extra := next(rows, None)) is not None:
        raise DamagedError(f"entry {extra[0]} belongs to no batch", seq=edge.size + 1)
    if expected is not None and expected.size == 0:
        _require_root(expected, EMPTY)
    _superseded(db, walk)
    return edge, n


def _require_root(expected: Head, edge: Edge) -> None:
    if edge.root != expected.root:
        raise DamagedError(
            f"the first {expected.size} entries are not those that were there before",
            seq=expected.size,
        )


_StoredRow = tuple[int, str, bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Walk:
    """What has been seen on the way from the first entry to the last."""

    origin: str
    seqs: dict[str, int]
    superseded: dict[str, int]

    def leaf(self, seq: int, row: _StoredRow | None, batch: _Batch) -> bytes:
        """Return the leaf of an entry that is sound; raises `DamagedError` where it is not."""
        if row is None or row[0] != seq:
            raise DamagedError(f"entry {seq} is missing", seq=seq)
        _, name, content, body, leaf = row
        computed = leaf_hash(body)
        if computed != leaf:
            raise DamagedError(f"entry {seq} does not fit its hash", seq=seq)
        try:
            entry = decode(body)
        except DamagedError as e:
            raise DamagedError(f"entry {seq}: {e.message}", seq=seq) from e
        record = entry.record
        if record.id != name or content_hash(record) != content or name in self.seqs:
            raise DamagedError(f"entry {seq} is filed under another record's name", seq=seq)
        self._require_envelope(entry, seq, batch)
        try:
            sound = checked(record) == record
        except RefusedRecordError:
            sound = False
        if not sound:
            raise DamagedError(f"entry {seq} holds a record that is never accepted", seq=seq)
        self.seqs[name] = seq
        if isinstance(record, Correct | Retract):
            if record.target in self.superseded:
                raise DamagedError(f"entry {seq} supersedes a record a second time", seq=seq)
            self.superseded[record.target] = seq
        return computed

    def _require_envelope(self, entry: Entry, seq: int, batch: _Batch) -> None:
        found = (entry.origin, entry.seq, entry.batch, entry.recorded_at, entry.backfill)
        if found != (self.origin, seq, batch.n, batch.recorded_at, batch.backfill):
            raise DamagedError(f"entry {seq} comes from another place or batch", seq=seq)


def _superseded(db: sqlite3.Connection, walk: _Walk) -> None:
    """Compare what is kept for quick answers with what the records themselves say."""
    kept = dict(db.execute("SELECT target, by FROM superseded").fetchall())
    said = {walk.seqs.get(target, 0): by for target, by in walk.superseded.items()}
    if kept != said:
        different = min((by for by in (set(kept.values()) ^ set(said.values()))), default=0)
        raise DamagedError("the list of superseded records does not fit the records", seq=different)
