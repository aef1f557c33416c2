"""Files that are no sound ledger, disks that refuse, other writers: a plain word, nothing touched."""

import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

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
from detente.ledger.records import Event
from detente.stores.sqlite import create, open_to_read, open_to_write
from detente.stores.verify import verify

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def event(i: int) -> Event:
    return Event(
        id=f"r{i}",
        source="s",
        valid_from="2025-09-11",
        known_on="2025-09-12",
        type="release",
        size=str(i),
        note="a wave of releases " * 10,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "place"
    place.mkdir()
    ledger = place / "a.ledger"
    create(ledger, origin="example", at=NOW)
    with open_to_write(ledger) as opened:
        opened.append([event(i) for i in range(200)], at=NOW, backfill=True)
    return ledger


def folder(path: Path) -> dict[str, str]:
    return {p.name: sha256(p.read_bytes()).hexdigest() for p in path.parent.iterdir()}


def refused(path: Path, error: type[LedgerError]) -> LedgerError:
    """Each way in says the same, and leaves the folder as it was."""
    before = folder(path)
    said: list[LedgerError] = []
    for enter in (open_to_read, open_to_write, verify):
        with pytest.raises(error) as raised:
            enter(path)
        said.append(raised.value)
        assert folder(path) == before
    assert len({e.message for e in said}) == 1
    assert "sqlite" not in said[0].message.lower()
    return said[0]


@pytest.mark.parametrize(
    "content",
    [b"", b"kind,id\n", b"\x00" * 5000, b"SQLite format 3\x00", b"PK\x03\x04" + b"x" * 200],
)
def test_a_file_that_is_something_else_is_not_a_ledger(tmp_path, content):
    path = tmp_path / "a.ledger"
    path.write_bytes(content)
    assert refused(path, NotALedgerError).message == "`a.ledger` is not a ledger"


def test_a_database_of_another_program_is_not_a_ledger(tmp_path):
    path = tmp_path / "a.ledger"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE entry (seq)")
    db.close()
    refused(path, NotALedgerError)


def test_a_ledger_that_is_not_there_is_said_to_be_missing(tmp_path):
    refused(tmp_path / "a.ledger", NoLedgerError)


def test_a_folder_is_not_a_ledger(tmp_path):
    (tmp_path / "a.ledger").mkdir()
    with pytest.raises(NotALedgerError, match="is a folder"):
        open_to_read(tmp_path / "a.ledger")


def test_a_ledger_of_a_later_version_is_left_alone(path):
    data = bytearray(path.read_bytes())
    data[60:64] = (2).to_bytes(4)
    path.write_bytes(data)
    assert "later version" in refused(path, NewerLedgerError).message


@pytest.mark.parametrize("keep", [101, 4096, 5000, -1, -4096])
def test_a_ledger_cut_short_is_said_to_be_cut_short(path, keep):
    path.write_bytes(path.read_bytes()[:keep])
    assert "is cut short" in refused(path, DamagedError).message


def test_reading_leaves_nothing_behind(path):
    before = folder(path)
    with open_to_read(path) as ledger:
        assert len(list(ledger.entries())) == 200
        with pytest.raises(CannotWriteError, match="open for reading only"):
            ledger.append([event(1000)], at=NOW)
    verify(path)
    assert folder(path) == before


def test_a_second_writer_is_told_who_writes(path):
    with open_to_write(path):
        with pytest.raises(LockedError, match=rf"another program.*process {os.getpid()}"):
            open_to_write(path)
        with open_to_read(path) as reader:
            assert reader.head().size == 200
    with open_to_write(path) as again:
        again.append([event(1000)], at=NOW)
    assert set(folder(path)) == {"a.ledger"}


def test_a_reader_sees_what_a_writer_has_added_when_it_opens(path):
    with open_to_write(path) as writer:
        writer.append([event(1000)], at=NOW)
        with open_to_read(path) as reader:
            writer.append([event(1001)], at=NOW)
            assert len(list(reader.entries())) in (201, 202)
    with open_to_read(path) as reader:
        assert reader.head().size == 202


def test_a_reader_that_a_writer_overtook_says_so_and_claims_no_damage(path):
    with open_to_read(path) as reader:
        with open_to_write(path) as writer:
            writer.append([event(i) for i in range(1000, 3000)], at=NOW)
        with pytest.raises(LockedError, match="was written to while it was read"):
            list(reader.entries())


def test_the_journal_is_brought_into_the_file_now_and_then_while_others_read(path):
    journal, there = path.with_name("a.ledger-wal"), 200
    with open_to_write(path) as writer:
        at_rest = path.stat().st_size
        for n in range(36):
            batch = [event(1000 + 200 * n + i) for i in range(200)]
            if n % 6 == 0:
                with open_to_read(path) as reader:  # it sees what was there when it began to read
                    entries = reader.entries()
                    next(entries)
                    writer.append(batch, at=NOW)
                    assert 1 + sum(1 for _ in entries) == there
            else:
                writer.append(batch, at=NOW)
            there += 200
        assert path.stat().st_size > at_rest
        assert journal.stat().st_size < 5_000_000
    assert verify(path).head.size == there
    assert not journal.exists()


def test_making_a_ledger_where_a_file_is_leaves_that_file(path):
    before = folder(path)
    with pytest.raises(AlreadyThereError):
        create(path, origin="other", at=NOW)
    assert folder(path) == before


@pytest.mark.parametrize("origin", ["", "  ", "a\nb", "x" * 201])
def test_a_ledger_needs_a_plain_name(tmp_path, origin):
    with pytest.raises(LedgerError, match="needs a name"):
        create(tmp_path / "a.ledger", origin=origin, at=NOW)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def unprivileged(place: Path, *, mode: int) -> Iterator[None]:
    """Take rights away from a file or folder, also for a root user, who is somebody else meanwhile."""
    before = {p: p.stat().st_mode for p in (place, *place.parents)}
    root = os.geteuid() == 0
    if root:
        for p, old in before.items():
            if not old & stat.S_IXOTH and p.stat().st_uid == 0:
                p.chmod(old | 0o011)
    place.chmod(mode)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for p, old in before.items():
            if p.stat().st_mode != old:
                p.chmod(old)


def test_on_a_disk_without_the_right_to_write_reading_works_and_writing_says_why(path):
    before = folder(path)
    path.chmod(0o444)
    with unprivileged(path.parent, mode=0o555):
        with open_to_read(path) as ledger:
            assert len(list(ledger.entries())) == 200
        assert verify(path).head.size == 200
        with pytest.raises(CannotWriteError, match="cannot be written"):
            open_to_write(path)
        with pytest.raises(CannotWriteError, match="cannot be"):
            create(path.with_name("b.ledger"), origin="b", at=NOW)
    assert folder(path) == before


def test_a_file_without_the_right_to_write_is_not_opened_for_writing(path):
    before = folder(path)
    with unprivileged(path, mode=0o444):
        with open_to_read(path) as ledger:
            assert ledger.head().size == 200
        with pytest.raises(CannotWriteError):
            open_to_write(path)
    assert folder(path) == before


def test_a_file_that_may_not_be_read_is_said_to_be_so(path):
    with (
        unprivileged(path, mode=0o000),
        pytest.raises(CannotReadError, match="permission denied"),
    ):
        open_to_read(path)


FILL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from detente.ledger.errors import CannotWriteError
from detente.stores.sqlite import open_to_write
from tests.stores.test_files import event, NOW
path = Path(sys.argv[1])
with open_to_write(path) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    try:
        ledger.append([event(i) for i in range(1000, 9000)], at=NOW)
    except CannotWriteError as e:
        print(e.message)
"""


def test_a_full_disk_adds_nothing_and_says_so(path):
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "nothing was added" in done.stdout
    assert verify(path).head.size == 200
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 200_000


FILL_WHILE_BRINGING_IN = """
import resource, sys
from pathlib import Path
from detente.ledger.errors import CannotWriteError
from detente.stores.sqlite import open_to_write
from tests.stores.test_files import event, NOW
with open_to_write(Path(sys.argv[1])) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_800_000, 4_800_000))
    try:
        for n in range(1000):
            ledger.append([event(1000 + 100 * n + i) for i in range(100)], at=NOW)
            print(n + 1)
    except CannotWriteError as e:
        print(e.message)
"""


def test_where_the_file_finds_no_room_for_the_journal_nothing_acknowledged_is_lost(path):
    done = subprocess.run(
        [sys.executable, "-c", FILL_WHILE_BRINGING_IN, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    *acknowledged, said = done.stdout.splitlines()
    assert "nothing was added" in said, done.stderr
    assert verify(path).head.size == 200 + 100 * int(acknowledged[-1])


def test_no_statement_changes_or_removes_what_is_kept(path):
    with sqlite3.connect(path) as db:
        for statement in (
            "UPDATE entry SET body = body",
            "DELETE FROM entry",
            "UPDATE batch SET n = n",
            "DELETE FROM batch",
            "DELETE FROM ledger",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="a ledger is never changed"):
                db.execute(statement)
    db.close()
    assert verify(path).head.size == 200


def test_a_copy_of_the_file_is_the_whole_ledger(path, tmp_path):
    copy = tmp_path / "copy.ledger"
    shutil.copy(path, copy)
    assert verify(copy).head == verify(path).head
