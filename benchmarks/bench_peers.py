"""The ledger beside a peer, in one run: import of records into one SQLite file.

    python benchmarks/bench_peers.py [RECORDS]

The peer is eventsourcing, installed from the Python package index into an environment of its own.
It keeps events in order; it has no second time, no hashes and no checks of what a record says. So
the ratio is what those cost, not who is better.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench_ledger import table

from detente.ledger.batches import read_batch
from detente.stores.sqlite import create, open_to_read, open_to_write

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / "build" / "peers"
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def peer_python() -> Path:
    """Return the Python of the peers' environment, made if it is not there."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(HERE / "peers.txt")]
        subprocess.run(command, check=True)
    return python


def own(n: int, folder: Path, i: int) -> dict[str, float]:
    """Time Détente: from parsed records to the commit, and reading back."""
    records = read_batch("x.csv", table(n)).records
    path = folder / f"own-{i}.ledger"
    create(path, origin="bench", at=NOW)
    start = time.perf_counter()
    with open_to_write(path) as ledger:
        ledger.append(records, at=NOW, backfill=True)
    kept = time.perf_counter() - start
    start = time.perf_counter()
    with open_to_read(path) as ledger:
        assert sum(1 for _ in ledger.entries()) == n
    return {"append": kept, "read": time.perf_counter() - start}


def peer(n: int, folder: Path, i: int, python: Path) -> dict[str, float]:
    """Time the peer."""
    command = [str(python), str(HERE / "peer_eventsourcing.py"), str(n), str(folder / f"p{i}.db")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print medians of three rounds, taken in turn, and the ratio."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    python = peer_python()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as name:
        for i in range(3):
            ours.append(own(n, Path(name), i))
            theirs.append(peer(n, Path(name), i, python))
    print(f"ledger beside eventsourcing 9.5.6: {n:,} records, medians of 3")
    for what in ("append", "read"):
        a = statistics.median(x[what] for x in ours)
        b = statistics.median(x[what] for x in theirs)
        print(f"{what:<8} détente {a:7.3f} s   eventsourcing {b:7.3f} s   ratio {a / b:.2f}")


if __name__ == "__main__":
    main()
