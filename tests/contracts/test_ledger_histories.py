"""Random lives of a ledger against a model of a few dictionaries: nothing else may happen."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from detente.ledger.asof import speaking
from detente.ledger.errors import ConflictError, WrongTargetError
from detente.ledger.records import Correct, Event, Record, Retract
from detente.stores.memory import MemoryLedger
from detente.stores.sqlite import SqliteLedger, create, open_to_read, open_to_write
from detente.stores.verify import verify

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
KNOWN = st.sampled_from(["2025-10-01", "2025-11-15", "2025-12-31"])


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "a.ledger"
        create(self.path, origin="model", at=START)
        self.file: SqliteLedger = open_to_write(self.path)
        self.memory = MemoryLedger("model")
        self.now = START
        # The model: what was sent, in order; from which day it is known; what ended it, and when.
        self.sent: dict[str, Record] = {}
        self.order: list[str] = []
        self.known: dict[str, int] = {}
        self.until: dict[str, int] = {}
        self.receipts: dict[str, Any] = {}

    @initialize()
    def begin(self) -> None:
        assert self.file.head() == self.memory.head()

    def day_of(self, record: Record, backfill: bool) -> int:
        if backfill:
            return datetime.fromisoformat(record.known_on).date().toordinal()
        return self.now.date().toordinal()

    def add(self, records: list[Record], backfill: bool) -> None:
        got = [s.append(records, at=self.now, backfill=backfill) for s in (self.file, self.memory)]
        assert got[0] == got[1]
        for record, receipt in zip(records, got[0], strict=True):
            assert self.receipts.setdefault(record.id, receipt) == receipt
            if record.id in self.sent:
                continue
            self.sent[record.id] = record
            self.order.append(record.id)
            self.known[record.id] = self.day_of(record, backfill)
            if isinstance(record, Correct | Retract):
                self.until[record.target] = self.known[record.id]

    def event(self, size: int, known_on: str) -> Event:
        return Event(
            id=f"r{len(self.order)}-{size}",
            source="s",
            valid_from="2025-09-11",
            known_on=known_on,
            type="release",
            size=str(size),
        )

    def live(self) -> list[str]:
        return [i for i in self.order if isinstance(self.sent[i], Event) and i not in self.until]

    @rule(sizes=st.lists(st.integers(0, 99), max_size=4, unique=True), k=KNOWN, back=st.booleans())
    def append(self, sizes: list[int], k: str, back: bool) -> None:
        self.add([self.event(s, k) for s in sizes], back)

    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        if self.order:
            again = data.draw(st.lists(st.sampled_from(self.order), max_size=5))
            self.add([self.sent[i] for i in again], data.draw(st.booleans()))

    @rule(data=st.data())
    def conflict(self, data: st.DataObject) -> None:
        events = [i for i in self.order if isinstance(self.sent[i], Event)]
        if not events:
            return
        old = self.sent[data.draw(st.sampled_from(events))]
        other = Event(
            id=old.id, source="other", valid_from=old.valid_from, known_on=old.known_on, type="x"
        )
        for store in (self.file, self.memory):
            with pytest.raises(ConflictError) as refused:
                store.append([self.event(1000, "2025-12-31"), other], at=self.now)
            assert refused.value.ids == (old.id,)

    @rule(data=st.data(), k=KNOWN, back=st.booleans())
    def retract(self, data: st.DataObject, k: str, back: bool) -> None:
        if live := self.live():
            target = data.draw(st.sampled_from(live))
            self.add([self.retraction(target, k)], back)

    def retraction(self, target: str, k: str) -> Retract:
        return Retract(
            id=f"no-{target}", source="s", valid_from=k, known_on=k, target=target, reason="wrong"
        )

    @rule(data=st.data(), k=KNOWN, back=st.booleans(), size=st.integers(100, 199))
    def correct(self, data: st.DataObject, k: str, back: bool, size: int) -> None:
        if live := self.live():
            target = data.draw(st.sampled_from(live))
            new = self.event(size, k)
            link = Correct(
                id=f"fix-{target}",
                source="s",
                valid_from=k,
                known_on=k,
                target=target,
                by_record=new.id,
                reason="recount",
            )
            self.add([link, new], back)

    @rule(data=st.data())
    def supersede_twice(self, data: st.DataObject) -> None:
        gone = [i for i in self.until if isinstance(self.sent[i], Event)]
        if gone:
            record = self.retraction(data.draw(st.sampled_from(gone)), "2025-12-31")
            again = msgspec.structs.replace(record, id="again")
            for store in (self.file, self.memory):
                with pytest.raises(WrongTargetError):
                    store.append([again], at=self.now)

    @rule(hours=st.integers(-100, 100))
    def time_passes(self, hours: int) -> None:
        # The model knows a record by the day it was sent; a clock set back would make it differ.
        self.now = max(self.now, self.now + timedelta(hours=hours))

    @rule()
    def reopen(self) -> None:
        self.file.close()
        assert [p.name for p in Path(self.folder.name).iterdir()] == ["a.ledger"]
        with open_to_read(self.path) as reader:
            assert reader.head() == self.memory.head()
        assert verify(self.path, expected=self.memory.head()).head == self.memory.head()
        self.file = open_to_write(self.path)

    @invariant()
    def both_hold_what_was_sent_in_order(self) -> None:
        entries = list(self.file.entries())
        assert entries == list(self.memory.entries())
        assert [e.record.id for e in entries] == self.order
        assert [e.record for e in entries] == [self.sent[i] for i in self.order]
        assert [e.seq for e in entries] == list(range(1, len(entries) + 1))
        assert self.file.head() == self.memory.head()

    @invariant()
    def what_speaks_on_any_day_is_what_the_model_says(self) -> None:
        known = speaking(self.file.entries(), UTC)
        days = {d + off for d in (*self.known.values(), *self.until.values()) for off in (-1, 0)}
        for day in days:
            says = {k.record.id for k in known if k.speaks(day)}
            assert says == {
                i
                for i in self.order
                if isinstance(self.sent[i], Event)
                and self.known[i] <= day
                and not (i in self.until and self.until[i] <= day)
            }

    def teardown(self) -> None:
        self.file.close()
        self.folder.cleanup()


Histories.TestCase.settings = settings(max_examples=25, stateful_step_count=25)
TestHistories = Histories.TestCase
