"""What `detente record ... --json` answers. The rules of `exchange` hold here too."""

from __future__ import annotations

from typing import Any

import msgspec

from detente.app.exchange import Days, LedgerHead, Part, Seen


class RecordInit(Part, frozen=True, kw_only=True):
    """A ledger that was made."""

    disclaimer: str
    file: str
    name: str
    ledger: LedgerHead


class Kept(Part, frozen=True, kw_only=True):
    """A record in the ledger: its place, when it was taken, and its leaf."""

    id: str
    seq: int
    recorded_at: str
    leaf: str


class Recorded(Part, frozen=True, kw_only=True):
    """What was added by `record add`, `correct`, `retract` or `decide`.

    `added` is false where the same records were there before: sending again is harmless.
    """

    disclaimer: str
    added: bool
    receipts: list[Kept]
    ledger: LedgerHead


class Problem(Part, frozen=True, kw_only=True):
    """Something wrong in a batch; `line` is 0 where it concerns the whole file."""

    line: int
    column: str
    message: str
    help: str


class KindCount(Part, frozen=True, kw_only=True):
    """How many records of a kind are new, already there, or in conflict with what is there."""

    kind: str
    new: int
    there: int
    conflicting: int


class Proposal(Part, frozen=True, kw_only=True):
    """Two reports that may be of one event; `blocked` says why it cannot be accepted in one go."""

    new: str
    other: str
    event: str
    reason: str
    blocked: str


class BatchPreview(Part, frozen=True, kw_only=True):
    """What one file holds, compared with the ledger."""

    file: str
    backfill: bool
    note: str
    counts: list[KindCount]
    days: Days | None
    problems: list[Problem]
    warnings: list[Problem]
    proposals: list[Proposal]


class RecordImport(Part, frozen=True, kw_only=True):
    """The answer of `record import`; nothing was added where `added` is false."""

    disclaimer: str
    dry_run: bool
    added: bool
    proposals_accepted: bool
    batches: list[BatchPreview]
    ledger: LedgerHead


class LogEntry(Part, frozen=True, kw_only=True):
    """An entry as the ledger holds it; `record` has the fields of its kind."""

    seq: int
    recorded_at: str
    batch: int
    backfill: bool
    batch_note: str | None
    superseded_by: str | None
    record: dict[str, Any]


class RecordLog(Part, frozen=True, kw_only=True):
    """The answer of `record log`: the entries asked for, oldest first, of `total` that fit."""

    disclaimer: str
    name: str
    ledger: LedgerHead
    total: int
    entries: list[LogEntry]


class RecordVerify(Part, frozen=True, kw_only=True):
    """The answer of `record verify`.

    `compared` is true where a head kept elsewhere was given; without one, a ledger that somebody
    rewrote as a whole looks sound.
    """

    disclaimer: str
    file: str
    sound: bool
    compared: bool
    problems: list[str]
    ledger: LedgerHead | None


class RecordExport(Part, frozen=True, kw_only=True):
    """The answer of `record export`."""

    disclaimer: str
    file: str
    records: int
    ledger: LedgerHead


def as_fields(record: msgspec.Struct) -> dict[str, Any]:
    """Return a record as the fields that a batch would give it."""
    fields = msgspec.to_builtins(record)
    assert isinstance(fields, dict)  # noqa: S101  a struct always is
    return fields


class RecordAsSeen(Part, frozen=True, kw_only=True):
    """A record as a view shows it. `superseded`: the first day of knowledge on which it speaks no more.

    Of a protected source `record` is a word that stands for its id, and nothing tells who it is.
    """

    record: str
    kind: str
    says: str
    source: str
    group: str
    days: str
    learned: str
    learned_assumed: bool
    superseded: str | None
    disputed: bool
    publisher: str
    url: str
    confidence: str
    note: str


class RecordsAsSeen(Part, frozen=True, kw_only=True):
    """A part of the records known on a day, by the days that they are true of, as the API gives them."""

    seen: Seen
    total: int
    found: int
    part: int
    parts: int
    records: list[RecordAsSeen]
