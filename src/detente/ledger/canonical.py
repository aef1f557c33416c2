"""The one way an entry is written down, and its hashes.

Decides the bytes: JSON with sorted ASCII keys, no floats, no spaces, nothing that has its default
value; that is RFC 8785 for such values. What is hashed is what is kept: `decode` refuses bytes
that would be written in another way. Called by `ledger`, the stores and `verify`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

import msgspec

from detente.ledger.errors import DamagedError
from detente.ledger.records import Record

FORMAT: Literal[1] = 1
"""The version of the bytes. A new one needs a decision record, and old ledgers still verify."""

MAX_RECORD = 64 * 1024
"""The most bytes a record may take."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A record with what the ledger knows of it; all of this is hashed.

    `origin` names the ledger. `seq` is its gapless place, from 1. `recorded_at` is the instant its
    batch was taken. `batch` counts batches, from 1. `backfill` says that the batch replays history
    as it was known. `batch_note` stands at the first entry of a batch that has one.
    """

    v: Literal[1]
    origin: str
    seq: int
    recorded_at: str
    batch: int
    backfill: bool
    batch_note: str | None
    record: Record


_encoder = msgspec.json.Encoder(order="sorted")
_entries = msgspec.json.Decoder(Entry)
_records: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


def encode_record(record: Record) -> bytes:
    """Return the bytes of a client's record."""
    return _encoder.encode(record)


def decode_record(data: bytes) -> Record:
    """Return the record that the bytes say; raises `msgspec.ValidationError`."""
    return _records.decode(data)


def content_hash(record: Record) -> bytes:
    """Return the hash of what the client sent; a retry has the same one."""
    return sha256(_encoder.encode(record)).digest()


def encode(entry: Entry) -> bytes:
    """Return the bytes of an entry, as they are kept and hashed."""
    return _encoder.encode(entry)


def decode(body: bytes) -> Entry:
    """Return the entry that the bytes say.

    Raises `DamagedError` where they say none, or say it in another way than `encode` does.
    """
    try:
        entry = _entries.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise DamagedError("an entry cannot be read: its bytes are not those of a record") from e
    if _encoder.encode(entry) != body:
        raise DamagedError("an entry is not written in the one way that entries are written")
    return entry


def leaf_hash(body: bytes) -> bytes:
    """Return the leaf of an entry in the tree of RFC 6962."""
    return sha256(b"\x00" + body).digest()


def instant(at: datetime) -> str:
    """Return an instant as it is written down: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
