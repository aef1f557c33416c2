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
SIZE = 1_500

WRITER = """
import sys
from pathlib import Path
from tests.stores.test_files import event, NOW
from detente.stores.sqlite import open_to_write
n = 0
events = [[event(b * 1500 + i) for i in range(1500)] for b in range(8)]
with open_to_write(Path(sys.argv[1])) as ledger:
    print("ready", flush=True)
    for batch in events:
        ledger.append(batch, at=NOW)
        n += 1
        print(n, flush=True)
"""


def killed_after(path: Path, seconds: float) -> tuple[int, int]:
    """Kill a writer; return how many batches it had acknowledged and how many are there."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    time.sleep(seconds)
    os.kill(writer.pid, signal.SIGKILL)
    said = [line for line in writer.stdout.read().splitlines() if line.isdigit()]
    writer.stdout.close()
    writer.wait()
    found = verify(path)
    assert found.head.size == found.batches * SIZE
    return len(said), found.batches


def kills(tmp_path: Path, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for n in range(rounds):
        path = tmp_path / f"{n}.ledger"
        create(path, origin="example", at=NOW)
        acknowledged, there = killed_after(path, chance.uniform(0, 0.8))
        assert acknowledged <= there <= acknowledged + 1
        with open_to_write(path) as ledger:
            assert ledger.head().size == there * SIZE
        assert verify(path).batches == there
        assert not path.with_name(path.name + "-wal").exists()
        path.unlink()


def test_a_killed_import_leaves_whole_batches_and_all_that_was_acknowledged(tmp_path):
    kills(tmp_path, 12, seed=3)


@pytest.mark.soak
def test_many_killed_imports_leave_whole_batches(tmp_path):
    kills(tmp_path, 300, seed=4)
