"""What can go wrong with a ledger, as types with a message and one repair.

Decides the words a user reads when evidence is refused or a file is not sound. Raised by the
stores and the importers; shown by the shell, which adds nothing to them.
"""

from __future__ import annotations

from dataclasses import dataclass


class LedgerError(Exception):
    """Raised where a ledger refuses something; `message` says what, `help` is one repair."""

    def __init__(self, message: str, help: str) -> None:  # noqa: A002  the word of all diagnostics
        super().__init__(message)
        self.message = message
        self.help = help


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong with one field of a record: what was found, and one repair."""

    field: str
    message: str
    help: str

    def __str__(self) -> str:
        return f"{self.message}; {self.help}"


class RefusedRecordError(LedgerError):
    """A record contradicts itself or holds what cannot be kept; `faults` lists all of it."""

    def __init__(self, record: str, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(f"record `{record}`: {first.message}", first.help)
        self.record = record
        self.faults = faults


class ConflictError(LedgerError):
    """Records were sent under ids that are taken by other content; nothing was added."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
        super().__init__(
            f"record `{ids[0]}`{more} is already there with other content",
            "give the record a new id, or correct the one that is there",
        )
        self.ids = ids


class UnknownTargetError(LedgerError):
    """A record speaks about one that is in neither the ledger nor the batch."""

    def __init__(self, record: str, target: str) -> None:
        super().__init__(
            f"record `{record}` names `{target}`, which is not in the ledger",
            f"add `{target}` first, or in the same batch",
        )
        self.record = record
        self.target = target


class WrongTargetError(LedgerError):
    """A record speaks about one that it cannot speak about."""

    def __init__(self, record: str, message: str, help: str) -> None:  # noqa: A002
        super().__init__(message, help)
        self.record = record


class NotALedgerError(LedgerError):
    """The file is something else."""


class NoLedgerError(LedgerError):
    """There is no such file."""


class AlreadyThereError(LedgerError):
    """A ledger was to be made where a file already is."""


class NewerLedgerError(LedgerError):
    """The file was written by a later version."""


class LockedError(LedgerError):
    """Somebody else is writing to the ledger."""


class CannotWriteError(LedgerError):
    """The disk does not take the records: full, read-only or failing."""


class CannotReadError(LedgerError):
    """The file cannot be opened for reading."""


class DamagedError(LedgerError):
    """The ledger is not as it was written; `seq` is the first place, where it is known."""

    def __init__(self, message: str, *, seq: int | None = None) -> None:
        super().__init__(message, "restore the file from a copy, and keep this one for inspection")
        self.seq = seq
