"""Times the server on the Belarus example: bytes and first byte of each page, pages and answers a
second, memory, and how all of it grows with the records.

    .venv/bin/python benchmarks/bench_web.py [RECORDS ...]

To the real evidence it adds so many made-up reports of listed sources over five years. Pages and
answers a second are measured with wrk (Debian: apt install wrk) over two connections for five
seconds, all from the same machine that answers, and warm: the answer has been given before.

While the first board of a day that nobody has asked about is worked out, others ask for pages that
are kept, and for the list of evidence of that day, which needs no board: how long each waits for its
first byte, by the median and the slowest. Last a what-if, the first and one more.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from detente.ledger.batches import read_batch
from detente.report.site import PAGES
from detente.stores.sqlite import create, open_to_write

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "belarus"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAYS = "?on=2026-03-20&known_at=2026-03-20"
OTHER_DAYS = "?on=2025-11-05&known_at=2025-12-10"
ASKED = [
    *("/" if n == "board" else f"/{n}" for n, _ in PAGES),
    "/steps/s4",
    "/benchmarks/half_released",
    "/api/status",
    "/api/why/s1",
]


def reports(n: int) -> bytes:
    """Return made-up reports: counts and arrests by two listed sources, day after day."""
    rows = [
        "# backfill: true",
        "kind,id,source,valid_from,known_on,type,subject,size,value,unit,event,qualifiers",
    ]
    first = date(2021, 1, 1)
    for i in range(n):
        on = first + timedelta(days=i % 1800)
        seen = on + timedelta(days=1 + i % 5)
        source = ("viasna", "dissidentby")[i % 2]
        if i % 10:
            own = f"detention,,{1 + i % 3},,persons,arrest-{i // 2},political=yes"
        else:
            own = f",political_prisoners.held,,{1000 + i % 300},persons,,"
        rows.append(f"{'event' if i % 10 else 'observation'},made-{i},{source},{on},{seen},{own}")
    return "\n".join(rows).encode()


@contextmanager
def served(n: int) -> Iterator[tuple[str, int, int]]:
    """Yield host, port and process of a server over the example and n more records."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "web.ledger"
        create(ledger, origin="bench", at=NOW)
        with open_to_write(ledger) as opened:
            for table in sorted((EXAMPLE / "evidence").iterdir()):
                batch = read_batch(table.name, table.read_bytes())
                opened.append(batch.records, at=NOW, backfill=True)
            if n:
                opened.append(read_batch("x.csv", reports(n)).records, at=NOW, backfill=True)
        roadmap = EXAMPLE / "belarus_thaw.roadmap.yaml"
        process = subprocess.Popen(
            [sys.executable, "-m", "detente", "serve", roadmap, "-l", ledger, "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DETENTE_TODAY": "2026-03-25", "PYTHONUNBUFFERED": "1"},
        )
        try:
            assert process.stdout is not None
            told = next(line for line in process.stdout if "http://" in line)
            host, port = re.search(r"http://([\d.]+):(\d+)", told).groups()
            yield host, int(port), process.pid
        finally:
            process.terminate()
            process.wait(timeout=30)


def first_byte(host: str, port: int, path: str, days: str = DAYS) -> tuple[float, int]:
    """Return seconds to the first byte of an answer, and its bytes."""
    connection = http.client.HTTPConnection(host, port, timeout=600)
    start = time.perf_counter()
    connection.request("GET", path + days)
    answer = connection.getresponse()
    seconds = time.perf_counter() - start
    body = answer.read()
    connection.close()
    assert answer.status == 200, f"{path}: {answer.status}"
    return seconds, len(body)


def while_first(host: str, port: int) -> dict[str, list[float]]:
    """Return the seconds to the first byte of pages that are asked for while a first board is made.

    `first` holds the seconds that the board itself took.
    """
    found: dict[str, list[float]] = {
        path: [] for path in ("first", "/", "/api/status", "/evidence")
    }

    def board() -> None:
        found["first"].append(first_byte(host, port, "/", OTHER_DAYS)[0])

    asking = threading.Thread(target=board)
    asking.start()
    time.sleep(0.05)
    while asking.is_alive():
        for path, days in (("/", DAYS), ("/api/status", DAYS), ("/evidence", OTHER_DAYS)):
            seconds = first_byte(host, port, path, days)[0]
            if asking.is_alive():
                found[path].append(seconds)
            time.sleep(0.02)
    asking.join()
    return found


def what_if(host: str, port: int) -> float:
    """Return seconds to the answer of a what-if."""
    connection = http.client.HTTPConnection(host, port, timeout=600)
    start = time.perf_counter()
    connection.request("POST", "/api/what-if" + DAYS, json.dumps({"cures": {"serious": "10 days"}}))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 200, answer.status
    return time.perf_counter() - start


def a_second(host: str, port: int, path: str) -> float | None:
    """Return how many answers a second wrk gets; `None` where there is no wrk."""
    if shutil.which("wrk") is None:
        return None
    command = ["wrk", "-t1", "-c2", "-d5s", f"http://{host}:{port}{path}{DAYS}"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found is not None
    assert "Non-2xx" not in told
    return float(found[1])


def memory(pid: int) -> float:
    """Return the megabytes a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def main() -> None:
    for n in [int(a) for a in sys.argv[1:]] or [0, 10_000, 100_000]:
        with served(n) as (host, port, pid):
            print(f"\n{507 + n:,} records; empty server {memory(pid):.0f} MB")
            print(f"{'page':<30} {'bytes':>8} {'cold s':>8} {'warm ms':>8}")
            for path in ASKED:
                cold, size = first_byte(host, port, path)
                warm = statistics.median(first_byte(host, port, path)[0] for _ in range(7))
                print(f"{path:<30} {size:8,} {cold:8.2f} {warm * 1000:8.1f}")
            for path in ("/", "/benchmarks/half_released", "/api/status", "/api/why/s1"):
                rate = a_second(host, port, path)
                told = "wrk is not here" if rate is None else f"{rate:,.0f} a second"
                print(f"{path:<30} {told}")
            waited = while_first(host, port)
            print(
                f"while a first board is made ({waited.pop('first')[0]:.2f} s), ms to the first byte:"
            )
            for path, seconds in waited.items():
                if seconds:
                    ms = [1000 * s for s in seconds]
                    print(f"{path:<30} {statistics.median(ms):8.1f} {max(ms):8.1f} of {len(ms)}")
            print(f"what-if {what_if(host, port):.2f} s, again {what_if(host, port):.2f} s")
            print(f"memory afterwards: {memory(pid):.0f} MB")


if __name__ == "__main__":
    main()
