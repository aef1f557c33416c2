"""A ledger in memory: for tests, stories and questions asked in passing. Keeps nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from detente.ledger.canonical import Entry, decode
from detente.ledger.ledger import Head, Held, Receipt, Row, State, prepared
from detente.ledger.merkle import Edge
from detente.ledger.records import Record


class MemoryLedger:
    """An empty ledger that lives as long as this object."""

    def __init__(self, origin: str = "memory") -> None:
        self._rows: list[Row] = []
        self._held: dict[str, Held] = {}
        self._heads: dict[int, tuple[str, Head]] = {}
        self._batch_of: list[int] = []
        self._state = State(origin=origin, edge=Edge())

    @property
    def origin(self) -> str:
        """The name this ledger was made with."""
        return self._state.origin

    def append(
        self, records: Sequence[Record], *, at: datetime, backfill: bool = False, note: str = ""
    ) -> tuple[Receipt, ...]:
        """Keep all records or none, and return a receipt for each."""
        batch = prepared(
            records, state=self._state, index=self, at=at, backfill=backfill, note=note
        )
        for row in batch.rows:
            self._rows.append(row)
            self._held[row.id] = Held(seq=row.seq, content=row.content)
            self._batch_of.append(batch.after.batch)
        for target, by in batch.supersedes:
            name = self._rows[target - 1].id
            self._held[name] = Held(seq=target, content=self._held[name].content, superseded_by=by)
        self._state = batch.after
        if batch.rows and batch.after.recorded_at is not None:
            head = Head(size=batch.after.edge.size, root=batch.after.edge.root)
            self._heads[batch.after.batch] = (batch.after.recorded_at, head)
        return tuple(self._receipt(name) for name in batch.ids)

    def entries(self, upto: int | None = None) -> Iterator[Entry]:
        """Return the entries in order, the first `upto` of them where that is given."""
        return iter([decode(row.body) for row in self._rows[:upto]])

    def head(self) -> Head:
        """Return the number of entries and their root."""
        return Head(size=self._state.edge.size, root=self._state.edge.root)

    def held(self, ids: Collection[str]) -> Mapping[str, Held]:
        """Return which of these ids are in the ledger."""
        return {i: self._held[i] for i in ids if i in self._held}

    def record(self, seq: int) -> Record:
        """Return the record at a place."""
        return decode(self._rows[seq - 1].body).record

    def _receipt(self, name: str) -> Receipt:
        row = self._rows[self._held[name].seq - 1]
        batch = self._batch_of[row.seq - 1]
        recorded_at, head = self._heads[batch]
        return Receipt(
            id=name,
            seq=row.seq,
            recorded_at=recorded_at,
            batch=batch,
            leaf=row.leaf,
            size=head.size,
            root=head.root,
        )
