"""How long a user waits for the command line: medians of whole processes, start to end.

    python benchmarks/bench_cli.py [repeats]

A bare Python that does nothing is measured beside it, in turn, so that the machine's mood shows.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "belarus"
ROADMAP = EXAMPLE / "belarus_thaw.roadmap.yaml"
DETENTE = [sys.executable, "-m", "detente"]


def seconds(command: list[str]) -> float:
    """Seconds from start to end of a process that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print medians and spread."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        ledger = str(Path(folder) / "belarus.ledger")
        evidence = [str(p) for p in sorted((EXAMPLE / "evidence").glob("*.csv"))]
        seconds([*DETENTE, "record", "init", ledger])
        seconds([*DETENTE, "record", "import", ledger, *evidence])
        at = ["--ledger", ledger, "--on", "2026-03-20", "--known-at", "2026-03-20"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "detente --version": [*DETENTE, "--version"],
            "detente --help": [*DETENTE, "--help"],
            "detente check": [*DETENTE, "check", str(ROADMAP)],
            "detente record log": [*DETENTE, "record", "log", ledger],
            "detente values": [*DETENTE, "values", "political_prisoners", str(ROADMAP), *at],
            "detente why fewer_held": [*DETENTE, "why", "fewer_held", str(ROADMAP), *at],
            "detente status": [*DETENTE, "status", str(ROADMAP), *at],
            "detente report": [
                *DETENTE, "report", str(ROADMAP), *at, "-o", str(Path(folder) / "page.html"),
            ],
        }  # fmt: skip
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(repeats):
            for name, command in commands.items():
                taken[name].append(seconds(command))
    print(f"{'command':<24} {'median':>9} {'fastest':>9} {'slowest':>9}   ({repeats} runs each)")
    for name, times in taken.items():
        low, high = min(times), max(times)
        print(f"{name:<24} {statistics.median(times):8.3f}s {low:8.3f}s {high:8.3f}s")


if __name__ == "__main__":
    main()
