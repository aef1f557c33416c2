"""Times the ledger: import of 1e5 records from CSV, reading them back, as-of, verify.

    .venv/bin/python benchmarks/bench_ledger.py [RECORDS]

Prints one line a figure: name, seconds (the best of its rounds), records a second. The disk's own
speed stands beside them as `fsync`: one durable write of 4 kB.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from detente.core.times import day
from detente.ledger.asof import speaking
from detente.ledger.batches import Batch, read_batch
from detente.stores.sqlite import create, open_to_read, open_to_write
from detente.stores.verify import verify

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def table(n: int) -> bytes:
    """Return a CSV batch: events and counts of seven sources over five years."""
    rows = [
        "# backfill: true",
        "kind,id,source,valid_from,known_on,type,subject,size,value,event,qualifiers,note",
    ]
    first = date(2021, 1, 1)
    for i in range(n):
        on = first + timedelta(days=i % 1800)
        seen = on + timedelta(days=i % 5)
        if i % 3:
            own = f"release,,{i % 90},,wave-{i // 3},expelled={i % 7}"
        else:
            own = f",prisoners,,{1000 + i % 400},,"
        kind = "event" if i % 3 else "observation"
        rows.append(f"{kind},r{i},s{i % 7},{on},{seen},{own},as reported in the weekly list")
    return "\n".join(rows).encode()


def timed(does: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    does()
    return time.perf_counter() - start


def told(name: str, seconds: float, n: int) -> None:
    print(f"{name:<28} {seconds:8.3f} s {n / seconds:12,.0f} records/s")


def fsync(folder: Path) -> float:
    def write() -> None:
        with (folder / "probe").open("wb") as f:
            for _ in range(50):
                f.write(b"x" * 4096)
                f.flush()
                os.fsync(f.fileno())

    return timed(write) / 50


def single(path: Path, batch: Batch) -> float:
    """Return the time of one durable append of one record."""
    create(path, origin="single", at=NOW)
    with open_to_write(path) as ledger:
        return timed(lambda: [ledger.append([r], at=NOW) for r in batch.records[:200]]) / 200


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    data = table(n)
    rounds = 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"ledger: {n:,} records, {len(data) / 1e6:.1f} MB of CSV, best of {rounds}")
        batches: list[Batch] = []
        told(
            "read the CSV",
            min(timed(lambda: batches.append(read_batch("x.csv", data))) for _ in range(rounds)),
            n,
        )
        batch = batches[-1]
        assert batch.problems == ()
        assert len(batch.records) == n
        del batches[:-1]
        appends: list[float] = []
        path = folder / "0.ledger"
        for i in range(rounds):
            path = folder / f"{i}.ledger"
            create(path, origin="bench", at=NOW)
            with open_to_write(path) as ledger:
                appends.append(timed(lambda: ledger.append(batch.records, at=NOW, backfill=True)))
        told("append in one batch", min(appends), n)
        with open_to_write(path) as ledger:
            told("the same batch again", timed(lambda: ledger.append(batch.records, at=NOW)), n)

        def asof() -> None:
            with open_to_read(path) as ledger:
                known = speaking(ledger.entries(), ZoneInfo("Europe/Minsk"))
            at = day("2024-01-01")
            assert 0 < sum(k.speaks(at) for k in known) < n

        def read() -> None:
            with open_to_read(path) as ledger:
                assert sum(1 for _ in ledger.entries()) == n

        told("open and read", min(timed(read) for _ in range(rounds)), n)
        told("open, read, as of a day", min(timed(asof) for _ in range(rounds)), n)
        told("verify", min(timed(lambda: verify(path)) for _ in range(rounds)), n)
        told("append one, durable", single(folder / "one.ledger", batch), 1)
        told("fsync", fsync(folder), 1)
        print(f"file: {path.stat().st_size / n:.0f} bytes a record")


if __name__ == "__main__":
    main()
