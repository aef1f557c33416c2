"""The bytes and hashes of version 1. They never change: old ledgers must verify for ever."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from tests.ledger.drawn import records
from tests.ledger.test_merkle import tree_hash

from detente.ledger.canonical import (
    Entry,
    content_hash,
    decode,
    encode,
    encode_record,
    instant,
    leaf_hash,
)
from detente.ledger.errors import DamagedError
from detente.ledger.merkle import EMPTY
from detente.ledger.records import Event, Record

WAVE = Event(
    id="viasna-2025-09-11",
    source="viasna",
    valid_from="2025-09-11",
    known_on="2025-09-12",
    type="release",
    event="wave-2025-09-11",
    size=">=51",
    qualifiers={"political": "40..52", "expelled": "yes"},
    note='said "déportés" \\ 51\n',
)

BODY = (
    r'{"backfill":true,"batch":1,"batch_note":"first","origin":"example","record":'
    r'{"event":"wave-2025-09-11","id":"viasna-2025-09-11","kind":"event","known_on":"2025-09-12",'
    r'"note":"said \"déportés\" \\ 51\n","qualifiers":{"expelled":"yes","political":"40..52"},'
    r'"size":">=51","source":"viasna","type":"release","valid_from":"2025-09-11"},'
    r'"recorded_at":"2026-03-20T11:00:00.000001Z","seq":1,"v":1}'
)


def entry(seq: int = 1, record: Record = WAVE) -> Entry:
    return Entry(
        v=1,
        origin="example",
        seq=seq,
        recorded_at="2026-03-20T11:00:00.000001Z",
        batch=1,
        backfill=True,
        batch_note="first" if seq == 1 else None,
        record=record,
    )


def test_an_entry_is_written_in_exactly_these_bytes():
    assert encode(entry()) == BODY.encode()


def test_the_hashes_of_version_1_are_frozen():
    assert (
        content_hash(WAVE).hex()
        == "776c64d48d418cb7593f5e03457d02c183f229cc2d9f44a6ad2c158d602d768f"
    )
    assert (
        leaf_hash(BODY.encode()).hex()
        == "a985fd080dd5da45382cd2672dc545db926504103eebaa089ef971fe671df507"
    )


ROOTS = [
    "a985fd080dd5da45382cd2672dc545db926504103eebaa089ef971fe671df507",
    "6fe562420928a81c30003d5dc4da565e9295e8ef5cd23b1f33baa9f60e568c81",
    "3b164bc446096e092bdcb348d878c968e395f6d884d6387c3404f8841d92aa82",
    "d8f5ac8d481feff03e2804fa69037bb92ddebf193bfb74f5eedf54b51ada049f",
    "931bd49843ce3f65d7a3930e4ad478699518a096805127b2b7b56be372977383",
    "c586a068ec2881f39d31c30ec61e39d5dacd25656202e60b3e64d3eb8bc6cc96",
    "b2bca2479f5e484680a716ba88c6861ce2c1f76846c4bf76aa6abacd67bb5f6e",
    "18cadee2855024a0a03d3eb056c47191bcaf102ae00852176c651a014f91dbcb",
]


def test_the_roots_of_one_to_eight_entries_are_frozen_and_are_tree_hashes():
    leaves: list[bytes] = []
    found = []
    for seq in range(1, 9):
        leaves.append(leaf_hash(encode(entry(seq))))
        found.append(EMPTY.extended(leaves).root.hex())
        assert found[-1] == tree_hash(leaves).hex()
    assert found == ROOTS


@given(records())
def test_what_is_written_reads_back_as_the_same(record):
    body = encode(entry(record=record))
    assert decode(body) == entry(record=record)
    assert body.count(b"\n") == 0
    assert encode_record(record) in body


@pytest.mark.parametrize(
    "other",
    [
        BODY.replace('"v":1', '"v": 1'),
        BODY.replace('"seq":1,"v":1', '"v":1,"seq":1'),
        BODY.replace('"seq":1', '"seq":1,"seq":1'),
        BODY.replace("é", "\\u00e9"),
        BODY.replace('"size"', '"total":false,"size"'),
        BODY.replace('"seq":1', '"seq":1.0'),
        BODY.replace('"v":1', '"v":2'),
        BODY.replace('"size"', '"sise"'),
        BODY.replace('"kind":"event"', '"kind":"rumour"'),
        BODY[:-1],
        "",
        "[" * 100_000,
        "null",
    ],
)
def test_bytes_that_say_it_in_another_way_are_refused(other):
    with pytest.raises(DamagedError):
        decode(other.encode())


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(DamagedError):
        decode(BODY.encode().replace("é".encode(), b"\xff"))


def test_an_instant_is_written_in_utc_to_the_microsecond():
    minsk = timezone(timedelta(hours=3))
    assert instant(datetime(2026, 3, 20, 1, 0, tzinfo=minsk)) == "2026-03-19T22:00:00.000000Z"
    assert instant(datetime(2026, 3, 20, 1, 0, 0, 5, tzinfo=UTC)) == "2026-03-20T01:00:00.000005Z"
