"""A ledger in one file: made, opened to read, opened to write.

Decides where bytes lie, who may write, and what is said of a file that is no ledger. Does not
decide what an entry is. One writer at a time holds a lock of the operating system; readers never
write. Called by the shell.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from detente.ledger.canonical import Entry, decode, instant, leaf_hash
from detente.ledger.checks import MAX_NAME
from detente.ledger.errors import (
    CannotReadError,
    CannotWriteError,
    DamagedError,
    LedgerError,
    LockedError,
)
from detente.ledger.ledger import Head, Held, Prepared, Receipt, State, prepared
from detente.ledger.merkle import Edge, edge
from detente.ledger.records import Record
from detente.ledger.same_words import Shared
from detente.stores.ledger_file import (
    APPLICATION,
    VERSION,
    already_there,
    beside,
    mark_of,
    plainly,
    refuse_other_files,
)
from detente.stores.lock import WriterLock

_OLDEST_SQLITE = (3, 37, 0)

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
CREATE TABLE ledger (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    origin     TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE entry (
    seq     INTEGER PRIMARY KEY CHECK (seq > 0),
    id      TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL CHECK (length(content) = 32),
    body    BLOB NOT NULL,
    leaf    BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;
CREATE TABLE batch (
    n           INTEGER PRIMARY KEY CHECK (n > 0),
    last        INTEGER NOT NULL UNIQUE,
    recorded_at TEXT NOT NULL,
    backfill    INTEGER NOT NULL CHECK (backfill IN (0, 1)),
    root        BLOB NOT NULL CHECK (length(root) = 32),
    edge        BLOB NOT NULL
) STRICT;
CREATE TABLE superseded (
    target INTEGER PRIMARY KEY,
    by     INTEGER NOT NULL
) STRICT;
"""
_TABLES = ("ledger", "entry", "batch", "superseded")
_JOURNAL = 1_000
"""After so many pages the journal is brought into the file and written over from its beginning."""


def create(path: Path, *, origin: str, at: datetime) -> None:
    """Make an empty ledger; the file appears whole or not at all."""
    _require_sqlite()
    if not origin.strip() or len(origin) > MAX_NAME or not origin.isprintable():
        raise LedgerError(
            "a ledger needs a name of up to 200 plain characters",
            "choose one, such as the name of the file",
        )
    if path.exists():
        raise already_there(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with plainly(path):
            with closing(sqlite3.connect(draft, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                db.executescript("BEGIN; " + _SCHEMA + _triggers() + " COMMIT;")
                db.execute("INSERT INTO ledger VALUES (1, ?, ?)", (origin.strip(), instant(at)))
            with draft.open("rb") as f:
                os.fsync(f.fileno())
            _appear(draft, path)
    finally:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _triggers() -> str:
    return "".join(
        f"CREATE TRIGGER {table}_is_not_{done} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'a ledger is never changed'); END;\n"
        for table in _TABLES
        for verb, done in (("UPDATE", "changed"), ("DELETE", "shortened"))
    )


def _appear(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError as e:
        raise already_there(path) from e
    except OSError:
        # A file system without hard links: the short moment between look and rename remains.
        if path.exists():
            raise already_there(path) from None
        draft.rename(path)


def open_to_read(path: Path) -> SqliteLedger:
    """Return the ledger for reading; it never writes to the file."""
    refuse_other_files(path)
    mark = mark_of(path)
    # At rest all is in the one file, and reading it as such leaves nothing beside it, on any disk.
    at_rest = not beside(path, "-wal") and not beside(path, ".lock")
    db = _connect(path, "ro&immutable=1" if at_rest else "ro")
    return SqliteLedger(path, db, lock=None, mark=mark if at_rest else None)


def open_to_write(path: Path) -> SqliteLedger:
    """Return the ledger for reading and appending, alone.

    Raises `LockedError` where another writer has it open.
    """
    refuse_other_files(path)
    lock = WriterLock(path)
    try:
        refuse_other_files(path)
        return SqliteLedger(path, _connect(path, "rw"), lock=lock, mark=None)
    except BaseException:
        lock.release()
        raise


class SqliteLedger:
    """A ledger in a file, open. Close it, or use it in a `with` statement."""

    def __init__(
        self,
        path: Path,
        db: sqlite3.Connection,
        *,
        lock: WriterLock | None,
        mark: tuple[int, int, int] | None,
    ) -> None:
        self._path = path
        self._mark = mark
        self._db = db
        self._lock = lock
        self._stands: tuple[int, State] | None = None
        """Where the ledger stood after the last append, and who had written to the file by then."""
        try:
            with plainly(path):
                found = db.execute("SELECT origin FROM ledger").fetchone()
            if found is None:
                raise DamagedError(f"`{path.name}` has lost its name")
            self._origin: str = found[0]
        except BaseException:
            db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a writer first brings everything into the one file."""
        with suppress(sqlite3.Error):
            if self._lock is not None:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._db.close()
        if self._lock is not None:
            self._lock.release()

    @property
    def origin(self) -> str:
        """The name this ledger was made with."""
        return self._origin

    def append(
        self, records: Sequence[Record], *, at: datetime, backfill: bool = False, note: str = ""
    ) -> tuple[Receipt, ...]:
        """Keep all records or none, and return a receipt for each."""
        if self._lock is None:
            raise CannotWriteError(
                f"`{self._path.name}` is open for reading only", "open it for writing"
            )
        stood, self._stands = self._stands, None
        with plainly(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                (version,) = self._db.execute("PRAGMA data_version").fetchone()
                # read anew only where somebody else has written to the file
                state = stood[1] if stood and stood[0] == version else self._state()
                batch = prepared(
                    records, state=state, index=self, at=at, backfill=backfill, note=note
                )
                self._keep(batch)
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
        self._stands = version, batch.after
        return self._receipts(batch)

    def _keep(self, batch: Prepared) -> None:
        if not batch.rows:
            return
        self._db.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
            ((r.seq, r.id, r.content, r.body, r.leaf) for r in batch.rows),
        )
        self._db.executemany("INSERT INTO superseded VALUES (?, ?)", batch.supersedes)
        after = batch.after
        self._db.execute(
            "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?)",
            (
                after.batch,
                after.edge.size,
                after.recorded_at,
                int(batch.backfill),
                after.edge.root,
                after.edge.packed(),
            ),
        )

    def _state(self) -> State:
        last = self._db.execute(
            "SELECT n, last, recorded_at, edge FROM batch ORDER BY n DESC LIMIT 1"
        ).fetchone()
        (size,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()
        if last is None and size == 0:
            return State(origin=self._origin)
        if last is None or last[1] != size:
            raise DamagedError(f"`{self._path.name}` has lost a part of its last batch", seq=size)
        return State(
            origin=self._origin, edge=_edge(last[1], last[3]), batch=last[0], recorded_at=last[2]
        )

    def entries(self, upto: int | None = None) -> Iterator[Entry]:
        """Return the entries in order, the first `upto` of them where that is given.

        Each is compared with its hash as it is read; raises `DamagedError` where one differs.
        """
        with self._watched():
            (size,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()
            last = size if upto is None else min(upto, size)
            rows = self._db.execute(
                "SELECT seq, body, leaf FROM entry WHERE seq <= ? ORDER BY seq", (last,)
            )
            expected, share = 0, Shared()
            for expected, (seq, body, leaf) in enumerate(rows, start=1):
                if leaf_hash(body) != leaf or seq != expected:
                    raise DamagedError(f"entry {expected} is not as it was written", seq=expected)
                yield share(decode(body))
            if expected != max(0, last):
                raise DamagedError(f"entry {expected + 1} is missing", seq=expected + 1)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the open file to those who check all of it, in one unmoving view."""
        with self._watched():
            self._db.execute("BEGIN")
            try:
                yield self._db
            finally:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """What looks like damage may be a writer who came by while a file at rest was read."""
        with plainly(self._path):
            try:
                yield
            except (DamagedError, sqlite3.DatabaseError):
                self._require_unmoved()
                raise
            except (TypeError, ValueError) as e:
                # A column that holds something of another type than was ever written to it.
                self._require_unmoved()
                raise DamagedError(f"`{self._path.name}` is not as it was written") from e
            self._require_unmoved()

    def _require_unmoved(self) -> None:
        """A reader of a file at rest cannot see a writer; it looks whether one came by."""
        if self._mark is not None and mark_of(self._path) != self._mark:
            raise LockedError(
                f"`{self._path.name}` was written to while it was read", "ask once more"
            )

    def head(self) -> Head:
        """Return the number of entries and their root, as written at the last append."""
        with self._watched():
            state = self._state()
        return Head(size=state.edge.size, root=state.edge.root)

    def held(self, ids: Collection[str]) -> Mapping[str, Held]:
        """Return which of these ids are in the ledger."""
        out: dict[str, Held] = {}
        for some in _slices(tuple(ids), 500):
            marks = ",".join("?" * len(some))
            rows = self._db.execute(
                "SELECT id, seq, content, by FROM entry LEFT JOIN superseded ON target = seq "  # noqa: S608  question marks only
                f"WHERE id IN ({marks})",
                some,
            )
            for name, seq, content, by in rows:
                out[name] = Held(seq=seq, content=content, superseded_by=by)
        return out

    def record(self, seq: int) -> Record:
        """Return the record at a place."""
        found = self._db.execute("SELECT body, leaf FROM entry WHERE seq = ?", (seq,)).fetchone()
        if found is None or leaf_hash(found[0]) != found[1]:
            raise DamagedError(f"entry {seq} is not as it was written", seq=seq)
        return decode(found[0]).record

    def _receipts(self, batch: Prepared) -> tuple[Receipt, ...]:
        after = batch.after
        found = {
            row.id: Receipt(
                id=row.id,
                seq=row.seq,
                recorded_at=after.recorded_at or "",
                batch=after.batch,
                leaf=row.leaf,
                size=after.edge.size,
                root=after.edge.root,
            )
            for row in batch.rows
        }
        for some in _slices(tuple(batch.known), 500):
            found |= {receipt.id: receipt for receipt in self._given_before(some)}
        return tuple(found[name] for name in batch.ids)

    def _given_before(self, ids: Sequence[str]) -> Iterator[Receipt]:
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(
            "SELECT id, seq, leaf, n, last, recorded_at, root FROM entry JOIN batch "  # noqa: S608  question marks only
            "ON last = (SELECT min(last) FROM batch WHERE last >= seq) "
            f"WHERE id IN ({marks})",
            ids,
        )
        for name, seq, leaf, n, last, recorded_at, root in rows:
            yield Receipt(
                id=name,
                seq=seq,
                recorded_at=recorded_at,
                batch=n,
                leaf=leaf,
                size=last,
                root=root,
            )


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    _require_sqlite()
    with plainly(path):
        db = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=5.0,
        )
        try:
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA recursive_triggers = ON")
            db.execute("PRAGMA mmap_size = 0")
            if mode == "rw":
                db.execute("PRAGMA synchronous = FULL")
                db.execute("PRAGMA secure_delete = ON")
                db.execute(f"PRAGMA wal_autocheckpoint = {_JOURNAL}")
            db.execute("SELECT count(*) FROM batch").fetchone()
        except BaseException:
            db.close()
            raise
    return db


def _require_sqlite() -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise CannotReadError(
            f"this Python comes with SQLite {sqlite3.sqlite_version}; a ledger needs 3.37 or later",
            "install a newer Python",
        )


def _slices(items: Sequence[str], n: int) -> Iterable[Sequence[str]]:
    return (items[i : i + n] for i in range(0, len(items), n))


def _edge(size: int, packed: bytes) -> Edge:
    try:
        return edge(size, packed)
    except ValueError as e:
        raise DamagedError("the last batch is not as it was written", seq=size) from e
