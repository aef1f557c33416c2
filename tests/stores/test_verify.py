"""Whatever is changed in a ledger file, `verify` finds it and names the first place."""

import random
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from detente.ledger.canonical import decode, encode, leaf_hash
from detente.ledger.errors import DamagedError, LedgerError
from detente.ledger.ledger import Head
from detente.ledger.merkle import EMPTY
from detente.ledger.records import Event, Retract
from detente.stores.sqlite import create, open_to_read, open_to_write
from detente.stores.verify import verify

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def event(i: int) -> Event:
    return Event(
        id=f"r{i}", source="s", valid_from="2025-09-11", known_on="2025-09-12", type="release"
    )


def made(path: Path) -> Path:
    create(path, origin="example", at=NOW)
    gone = Retract(
        id="gone",
        source="s",
        valid_from="2025-09-12",
        known_on="2025-09-12",
        target="r1",
        reason="wrong",
    )
    with open_to_write(path) as ledger:
        ledger.append([event(i) for i in range(5)], at=NOW)
        ledger.append([event(i) for i in range(5, 9)] + [gone], at=NOW)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "a.ledger")


def tampered(path: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    with sqlite3.connect(path) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            db.execute(f"DROP TRIGGER {name}")
        change(db)
    db.close()


def rewritten(db: sqlite3.Connection, seq: int, old: bytes, new: bytes, *, hashed: bool) -> None:
    (body,) = db.execute("SELECT body FROM entry WHERE seq = ?", (seq,)).fetchone()
    assert old in body
    body = body.replace(old, new)
    db.execute("UPDATE entry SET body = ? WHERE seq = ?", (body, seq))
    if hashed:
        db.execute("UPDATE entry SET leaf = ? WHERE seq = ?", (leaf_hash(body), seq))


def test_a_sound_ledger_is_what_was_written(path):
    found = verify(path)
    assert (found.origin, found.head.size, found.batches) == ("example", 10, 2)
    assert verify(path, expected=found.head) == found


def refiled(db: sqlite3.Connection) -> None:
    rewritten(db, 3, b'"release"', b'"arrests"', hashed=True)
    db.execute("UPDATE entry SET content = ? WHERE seq = 3", (bytes(32),))


FAULTS: dict[str, tuple[Callable[[sqlite3.Connection], object], int, str]] = {
    "a body is changed": (
        lambda db: rewritten(db, 3, b"release", b"arrests", hashed=False),
        3,
        "entry 3 does not fit its hash",
    ),
    "a body and its hash are changed": (
        lambda db: rewritten(db, 3, b'"batch":1', b'"batch":2', hashed=True),
        3,
        "entry 3 comes from another place or batch",
    ),
    "a body is written in another way": (
        lambda db: rewritten(db, 3, b'"seq":3', b'"seq": 3', hashed=True),
        3,
        "entry 3: an entry is not written in the one way",
    ),
    "a record is changed with both its hashes": (
        refiled,
        3,
        "entry 3 is filed under another record's name",
    ),
    "the last entry is removed": (
        lambda db: db.execute("DELETE FROM entry WHERE seq = 10"),
        10,
        "entry 10 is missing",
    ),
    "an entry in the middle is removed": (
        lambda db: db.execute("DELETE FROM entry WHERE seq = 4"),
        4,
        "entry 4 is missing",
    ),
    "a batch is removed": (lambda db: db.execute("DELETE FROM batch WHERE n = 2"), 6, "no batch"),
    "the first batch is removed": (
        lambda db: db.execute("DELETE FROM batch WHERE n = 1"),
        1,
        "batch 1 is missing",
    ),
    "a root is changed": (
        lambda db: db.execute("UPDATE batch SET root = ? WHERE n = 1", (bytes(32),)),
        5,
        "the root after entry 5 does not fit",
    ),
    "an edge is changed": (
        lambda db: db.execute("UPDATE batch SET edge = ? WHERE n = 2", (bytes(64),)),
        10,
        "the root after entry 10 does not fit",
    ),
    "an id is changed": (
        lambda db: db.execute("UPDATE entry SET id = 'x' WHERE seq = 2"),
        2,
        "another record's name",
    ),
    "a retraction is hidden": (
        lambda db: db.execute("DELETE FROM superseded"),
        10,
        "the list of superseded records",
    ),
    "a retraction is made up": (
        lambda db: db.execute("INSERT INTO superseded VALUES (3, 4)"),
        4,
        "the list of superseded records",
    ),
    "an entry is added behind the last batch": (
        lambda db: db.execute(
            "INSERT INTO entry SELECT 11, 'y', content, body, leaf FROM entry WHERE seq = 1"
        ),
        11,
        "entry 11 belongs to no batch",
    ),
    "the batch is dated otherwise": (
        lambda db: db.execute("UPDATE batch SET recorded_at = '2026-01-01T00:00:00.000000Z'"),
        1,
        "another place or batch",
    ),
    "it is made a backfill": (
        lambda db: db.execute("UPDATE batch SET backfill = 1 WHERE n = 1"),
        1,
        "another place or batch",
    ),
    "the ledger is renamed": (
        lambda db: db.execute("UPDATE ledger SET origin = 'other'"),
        1,
        "another place or batch",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_is_found_at_its_first_place(path, fault):
    change, seq, words = FAULTS[fault]
    tampered(path, change)
    with pytest.raises(DamagedError, match=words) as found:
        verify(path)
    assert found.value.seq == seq


def forged(db: sqlite3.Connection) -> None:
    """Rewrite one record and everything computed from it, as somebody with the file can."""
    from detente.ledger.canonical import content_hash

    rewritten(db, 2, b'"release"', b'"arrests"', hashed=True)
    edge = EMPTY
    for seq, body in db.execute("SELECT seq, body FROM entry ORDER BY seq").fetchall():
        entry = decode(body)
        assert encode(entry) == body
        db.execute("UPDATE entry SET content = ? WHERE seq = ?", (content_hash(entry.record), seq))
        edge = edge.extended([leaf_hash(body)])
        db.execute(
            "UPDATE batch SET root = ?, edge = ? WHERE last = ?", (edge.root, edge.packed(), seq)
        )


def test_a_file_forged_as_a_whole_is_found_by_a_head_noted_before(path):
    before = verify(path).head
    tampered(path, forged)
    assert verify(path).head.size == before.size
    with pytest.raises(DamagedError, match="the first 10 entries are not those"):
        verify(path, expected=before)


def test_a_file_put_back_to_an_earlier_state_is_found_by_a_head_noted_before(tmp_path):
    path = made(tmp_path / "a.ledger")
    copy = path.read_bytes()
    with open_to_write(path) as ledger:
        ledger.append([event(100)], at=NOW)
        head = ledger.head()
    path.write_bytes(copy)
    assert verify(path).head.size == 10
    with pytest.raises(DamagedError, match="has 10 entries, but 11 were there before"):
        verify(path, expected=head)


def test_an_earlier_head_still_holds_after_more_was_added(path):
    before = verify(path).head
    with open_to_write(path) as ledger:
        ledger.append([event(i) for i in range(100, 140)], at=NOW)
    assert verify(path, expected=before).head.size == 50
    with pytest.raises(DamagedError):
        verify(path, expected=Head(size=before.size, root=bytes(32)))
    assert verify(path, expected=Head(size=0, root=EMPTY.root)).head.size == 50


def entries_or_error(path: Path) -> object:
    try:
        with open_to_read(path) as ledger:
            return list(ledger.entries()), ledger.head(), ledger.origin
    except LedgerError as e:
        return e.message


def is_found(path: Path, before: Head) -> bool:
    """True where `verify` finds a fault; anything but a typed error is a failure of the test."""
    try:
        verify(path, expected=before)
    except LedgerError:
        return True
    return False


def flips(path: Path, rounds: int, seed: int) -> int:
    """Return how many single changed bits were harmless: a repaired or unused part of the file."""
    whole = path.read_bytes()
    truth = entries_or_error(path)
    before = verify(path).head
    chance = random.Random(seed)
    harmless = 0
    for _ in range(rounds):
        data = bytearray(whole)
        at = chance.randrange(len(data))
        data[at] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        if is_found(path, before):
            continue
        harmless += 1
        assert entries_or_error(path) == truth, f"bit at {at} changed what is read"
    return harmless


def test_a_flipped_bit_is_found_or_changes_nothing_that_is_read(path):
    assert flips(path, 300, seed=1) < 300


@pytest.mark.soak
def test_many_flipped_bits_are_found_or_change_nothing_that_is_read(path):
    assert flips(path, 20_000, seed=2) < 20_000
