"""A ledger's file as a file: what its first bytes say, and what disks refuse, in plain words.

Looks before anything opens the file, so that what is no ledger is never touched. Called by
`sqlite`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detente.ledger.errors import (
    AlreadyThereError,
    CannotReadError,
    CannotWriteError,
    DamagedError,
    LedgerError,
    LockedError,
    NewerLedgerError,
    NoLedgerError,
    NotALedgerError,
)

APPLICATION = 0x44745465
"""Marks the file as a ledger of this project: `DtTe`."""

VERSION = 1
_MAGIC = b"SQLite format 3\x00"


def refuse_other_files(path: Path) -> None:
    """Look at the first bytes only, so that a file that is no ledger is not touched."""
    try:
        with path.open("rb") as f:
            start = f.read(100)
            size = f.seek(0, os.SEEK_END)
    except FileNotFoundError as e:
        raise NoLedgerError(
            f"there is no file `{path}`", "make one with `detente record init`"
        ) from e
    except IsADirectoryError as e:
        raise NotALedgerError(f"`{path}` is a folder", "name the file in it") from e
    except OSError as e:
        raise CannotReadError(
            f"`{path}` cannot be read ({_reason(e)})", "ask for the right to read it"
        ) from e
    if len(start) < 100 or not start.startswith(_MAGIC):
        raise _not_a_ledger(path)
    if int.from_bytes(start[68:72]) != APPLICATION:
        raise _not_a_ledger(path)
    if int.from_bytes(start[60:64]) > VERSION:
        raise NewerLedgerError(f"`{path.name}` was written by a later version", "update to read it")
    page = int.from_bytes(start[16:18])
    whole = int.from_bytes(start[28:32]) * (65536 if page == 1 else page)
    journal = path.with_name(path.name + "-wal")
    if size < whole and not (journal.exists() and journal.stat().st_size):
        raise DamagedError(f"`{path.name}` is cut short: {size} of {whole} bytes are there")


def mark_of(path: Path) -> tuple[int, int, int]:
    """Return what changes when anybody writes to the file."""
    now = path.stat()
    return now.st_ino, now.st_size, now.st_mtime_ns


def beside(path: Path, suffix: str) -> bool:
    """True where a file of this name and suffix lies beside the ledger."""
    return path.with_name(path.name + suffix).exists()


def _not_a_ledger(path: Path) -> NotALedgerError:
    return NotALedgerError(
        f"`{path.name}` is not a ledger",
        "make one with `detente record init`, or name another file",
    )


def already_there(path: Path) -> AlreadyThereError:
    """Return what is said where a ledger was to be made and a file is."""
    return AlreadyThereError(f"there is already a file `{path}`", "choose another name")


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Say in plain words what the file or the disk refuses."""
    try:
        yield
    except sqlite3.OperationalError as e:
        raise _in_words(path, e) from e
    except (sqlite3.DatabaseError, UnicodeDecodeError) as e:
        raise DamagedError(f"`{path.name}` is not as it was written") from e
    except OSError as e:
        raise CannotWriteError(
            f"`{path}` cannot be written ({_reason(e)})", "choose a place where you may write"
        ) from e


def _in_words(path: Path, error: sqlite3.OperationalError) -> LedgerError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LockedError(
            f"another program is writing to `{path.name}`", "wait until it has finished"
        )
    if code == sqlite3.SQLITE_FULL:
        return CannotWriteError(
            f"there is no room left for `{path.name}`; nothing was added", "free some space"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return CannotWriteError(
            f"`{path}` cannot be opened or written here",
            "copy it to a place where you may write",
        )
    if code == sqlite3.SQLITE_IOERR:
        return CannotWriteError(
            f"the disk refused to read or write `{path.name}`; nothing was added",
            "check the disk and its free space, then run `detente record verify`",
        )
    return DamagedError(f"`{path.name}` is not as it was written")
