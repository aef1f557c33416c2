"""Entries that say the same share the words for it, and are as they were written."""

from datetime import UTC, datetime

from detente.ledger.canonical import decode, encode
from detente.ledger.records import Event, Observation
from detente.ledger.same_words import Shared
from detente.stores.memory import MemoryLedger

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def event(name, **more):
    return Event(
        id=name,
        source="viasna",
        valid_from="2025-09-11",
        known_on="2025-09-12",
        type="release",
        **more,
    )


def test_words_are_shared_and_the_bytes_stay_as_they_were():
    ledger = MemoryLedger("example")
    ledger.append(
        [
            event("a", event="wave", qualifiers={"expelled": "15", "political": "yes"}),
            event("b", event="wave", qualifiers={"expelled": "15", "political": "yes"}),
            event("c", qualifiers={"expelled": "3"}, valid_until="2025-09-12", precision="range"),
            event("d"),
            Observation(
                id="e",
                source="viasna",
                valid_from="2025-09-11",
                known_on="2025-09-12",
                subject="prisoners",
                value="1186",
            ),
        ],
        at=NOW,
    )
    written = [encode(e) for e in ledger.entries()]
    share = Shared()
    read = [share(decode(body)) for body in written]
    assert [encode(e) for e in read] == written
    a, b, c, d = (entry.record for entry in read if isinstance(entry.record, Event))
    other = read[4].record
    assert a.qualifiers is b.qualifiers
    assert c.qualifiers == {"expelled": "3"}
    assert d.qualifiers == {}
    assert a.source is b.source is other.source
    assert a.event is b.event
    assert a.valid_from is other.valid_from
    assert read[0].recorded_at is read[4].recorded_at
