"""What adding a batch would do to a ledger, said before it is done.

Decides what a person is shown: how many records are new, already there or in conflict, the days
they speak of, what would be refused, and which reports may be of one event. Adds nothing.
Called by the shell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from detente.core.times import FOREVER, DayRange
from detente.ledger.batches import Batch, Problem
from detente.ledger.canonical import Entry, content_hash
from detente.ledger.errors import LedgerError, UnknownTargetError, WrongTargetError
from detente.ledger.ledger import Held, linked
from detente.ledger.records import Correct, Record, Retract, true_range
from detente.ledger.rows import kind_of
from detente.ledger.same_event import Proposal, proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many records of one kind are new, already there, or in conflict with what is there."""

    new: int = 0
    there: int = 0
    conflicting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What adding a batch would do. It would be refused where `problems` is not empty.

    `days` are those that the new records speak of. `new` holds them.
    """

    counts: Mapping[str, Count]
    days: DayRange | None
    new: tuple[Record, ...]
    problems: tuple[Problem, ...]
    proposals: tuple[Proposal, ...]

    @property
    def total(self) -> Count:
        """The counts of all kinds together."""
        return Count(
            new=sum(c.new for c in self.counts.values()),
            there=sum(c.there for c in self.counts.values()),
            conflicting=sum(c.conflicting for c in self.counts.values()),
        )

    @property
    def acceptable(self) -> tuple[Proposal, ...]:
        """The proposals that can be accepted in one go."""
        return tuple(p for p in self.proposals if not p.blocked)


def preview(batch: Batch, entries: Iterable[Entry]) -> Preview:
    """Return what adding the batch to a ledger with these entries would do."""
    held = _Entries(entries)
    counts: dict[str, list[int]] = {}
    problems = list(batch.problems)
    new: dict[str, Record] = {}
    lines: dict[str, int] = {}
    for record, line in zip(batch.records, batch.lines, strict=True):
        count = counts.setdefault(kind_of(record), [0, 0, 0])
        before = new.get(record.id) or held.by_id(record.id)
        if before is None:
            count[0] += 1
            new[record.id] = record
            lines[record.id] = line
        elif content_hash(before) == content_hash(record):
            count[1] += 1
        else:
            count[2] += 1
            problems.append(_conflict(record, line, twice=record.id in new))
    problems.extend(_refused(tuple(new.values()), held, lines))
    return Preview(
        counts={kind: Count(new=n, there=t, conflicting=c) for kind, (n, t, c) in counts.items()},
        days=_days(new.values()),
        new=tuple(new.values()),
        problems=tuple(problems),
        proposals=proposals(batch, held.speaking()),
    )


def _conflict(record: Record, line: int, *, twice: bool) -> Problem:
    where = "stands twice in the batch" if twice else "is already in the ledger"
    return Problem(
        line=line,
        column="id",
        message=f"record `{record.id}` {where}, with other content",
        help="give it a new id, or correct the record that is there",
    )


def _refused(
    new: tuple[Record, ...], held: _Entries, lines: Mapping[str, int]
) -> Iterable[Problem]:
    try:
        linked(new, first=held.size + 1, index=held)
    except (UnknownTargetError, WrongTargetError) as e:
        line = lines.get(e.record, 0)
        yield Problem(line=line, column="target", message=e.message, help=e.help)
    except LedgerError as e:
        yield Problem(line=0, message=e.message, help=e.help)


def _days(records: Iterable[Record]) -> DayRange | None:
    ranges = [true_range(r) for r in records]
    if not ranges:
        return None
    first = min(r.first for r in ranges)
    last = max(r.first if r.last == FOREVER else r.last for r in ranges)
    return DayRange(first, max(first, last))


class _Entries:
    """The entries of a ledger, to be looked up as a store lets one do."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._seq = {e.record.id: e.seq for e in self._entries}
        self._superseded = {
            self._seq[r.target]: e.seq
            for e in self._entries
            if isinstance(r := e.record, Correct | Retract) and r.target in self._seq
        }

    @property
    def size(self) -> int:
        return len(self._entries)

    def by_id(self, name: str) -> Record | None:
        seq = self._seq.get(name)
        return None if seq is None else self.record(seq)

    def held(self, ids: Collection[str]) -> Mapping[str, Held]:
        return {
            i: Held(
                seq=self._seq[i],
                content=content_hash(self.record(self._seq[i])),
                superseded_by=self._superseded.get(self._seq[i]),
            )
            for i in ids
            if i in self._seq
        }

    def record(self, seq: int) -> Record:
        return self._entries[seq - 1].record

    def speaking(self) -> Iterable[Record]:
        return (e.record for e in self._entries if e.seq not in self._superseded)
