"""A program killed while it adds a batch leaves all of it or nothing, and a sound ledger."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from detente.stores.sqlite import create, open_to_write
from detente.stores.verify import verify

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
BATCHES = {1_500: 8, 30: 400}
"""So many batches of so many records: a journal written over once or twice, and often."""

WRITER = """
import sys
from pathlib import Path
from tests.stores.test_files import event, NOW
from detente.stores.sqlite import open_to_write
size, batches = int(sys.argv[2]), int(sys.argv[3])
n = 0
events = [[event(b * size + i) for i in range(size)] for b in range(batches)]
with open_to_write(Path(sys.argv[1])) as ledger:
    print("ready", flush=True)
    for batch in events:
        ledger.append(batch, at=NOW)
        n += 1
        print(n, flush=True)
"""


def killed_after(path: Path, seconds: float, size: int) -> tuple[int, int]:
    """Kill a writer; return how many batches it had acknowledged and how many are there."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(size), str(BATCHES[size])],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    time.sleep(seconds)
    os.kill(writer.pid, signal.SIGKILL)
    said = [line for line in writer.stdout.read().splitlines() if line.isdigit()]
    writer.stdout.close()
    writer.wait()
    found = verify(path)
    assert found.head.size == found.batches * size
    return len(said), found.batches


def kills(tmp_path: Path, rounds: int, seed: int, size: int) -> None:
    chance = random.Random(seed)
    for n in range(rounds):
        path = tmp_path / f"{n}.ledger"
        create(path, origin="example", at=NOW)
        acknowledged, there = killed_after(path, chance.uniform(0, 0.8), size)
        assert acknowledged <= there <= acknowledged + 1
        with open_to_write(path) as ledger:
            assert ledger.head().size == there * size
        assert verify(path).batches == there
        assert not path.with_name(path.name + "-wal").exists()
        path.unlink()


@pytest.mark.parametrize(("size", "rounds"), [(1_500, 8), (30, 4)])
def test_a_killed_import_leaves_whole_batches_and_all_that_was_acknowledged(tmp_path, size, rounds):
    kills(tmp_path, rounds, 3, size)


@pytest.mark.soak
@pytest.mark.parametrize("size", BATCHES)
def test_many_killed_imports_leave_whole_batches(tmp_path, size):
    kills(tmp_path, 150, 4, size)
