"""Times the monitor on the Belarus example: the board, the course, runs, and the naive reference.

    python benchmarks/bench_watch.py [rounds]
    python benchmarks/bench_watch.py growth [RECORDS ...]

The reference answers the same question day by day; the ratio is what the runs save. Both give the
same answers (checked here as well). `growth` adds so many made-up reports that vote, each number in
a process of its own: seconds are those of a processor, memory is the peak of the whole process.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from bench_web import reports

from detente.core.text import Source
from detente.core.times import DayRange, day
from detente.ledger.asof import Known, speaking
from detente.ledger.batches import read_batch
from detente.plan import semantics
from detente.plan.compile import compile_plan
from detente.plan.evidence import IndicatorEvidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.roadmap.parse import read
from detente.signals.bind import bind
from detente.stores.memory import MemoryLedger
from detente.watch.monitor import Monitor
from detente.watch.sweep import Kept
from detente.watch.temporal import Engine

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "belarus"
ON = day("2026-03-20")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def load(more: int = 0) -> tuple[Plan, tuple[Known, ...]]:
    """Read the example into a plan and its known records, with so many made-up reports more."""
    path = EXAMPLE / "belarus_thaw.roadmap.yaml"
    roadmap, _ = read(Source(path.name, path.read_text(encoding="utf-8")))
    assert roadmap is not None
    ledger = MemoryLedger("bench")
    for file in sorted((EXAMPLE / "evidence").glob("*.csv")):
        batch = read_batch(file.name, file.read_bytes())
        ledger.append(batch.records, at=NOW, backfill=True)
    if more:
        ledger.append(read_batch("x.csv", reports(more)).records, at=NOW, backfill=True)
    return compile_plan(roadmap), speaking(ledger.entries(), ZoneInfo(roadmap.timezone))


def timed(does: Callable[[], object], rounds: int) -> float:
    """Return the median seconds of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        does()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def grown(more: int) -> None:
    """Print what it costs to answer over so many reports more."""
    plan, known = load(more)
    spent = [time.process_time()]
    evidence = bind(plan, known)
    spent.append(time.process_time())
    monitor = Monitor(plan, evidence)
    monitor.board(ON, ON)
    spent.append(time.process_time())
    monitor.board(ON, ON + 1)
    spent.append(time.process_time())
    kept = monitor.sweep.kept("bench", evidence.root, evidence.size)
    again = Monitor(plan, evidence)
    before = time.process_time()
    again.sweep.take(kept)
    again.board(ON, ON)
    spent.append(time.process_time() - before + spent[-1])
    took = [b - a for a, b in pairwise(spent)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = "".join(f"{s:10.2f}" for s in took)
    print(f"{len(known):>9,} records {cells} s {peak:8.0f} MB", flush=True)


def growth(counts: list[int]) -> None:
    """Print a row for each number of made-up reports."""
    print(f"{'':>17} {'bind':>10}{'board':>10}{'next day':>10}{'kept':>10}")
    for n in counts:
        code = f"import bench_watch; bench_watch.grown({n})"
        here = Path(__file__).resolve().parent
        subprocess.run([sys.executable, "-c", code], check=True, cwd=here)


def main() -> None:
    """Print medians and the ratio of the reference to the runs."""
    if sys.argv[1:2] == ["growth"]:
        growth([int(n) for n in sys.argv[2:]] or [0, 1_000, 10_000, 100_000])
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    plan, known = load()
    evidence = bind(plan, known)
    days = DayRange(plan.roadmap.opens, ON)
    nothing = History(plan.roadmap.opens)
    plain = [x for name, x in plan.conditions.items() if name not in plan.stepwise]

    def runs() -> list[object]:
        engine = Engine(plan, evidence)
        return [engine.decided(x, days, ON, nothing) for x in plain]

    def naive() -> None:
        for condition, found in zip(plain, runs(), strict=True):
            for d in range(days.first, days.last + 1):
                said = semantics.answer(plan, evidence, condition, d, d, nothing)
                assert said == found.on(d)  # type: ignore[attr-defined]  # runs of answers

    first = Monitor(plan, evidence)
    first.board(ON, ON)
    kept = first.sweep.kept("bench", evidence.root, evidence.size)
    shorter = Monitor(plan, bind(plan, known[:-1]))
    shorter.board(ON, ON)
    before = shorter.sweep.kept("bench", "", 0)

    def board_from(answers: Kept, then: Mapping[str, IndicatorEvidence] | None) -> object:
        monitor = Monitor(plan, evidence)
        monitor.sweep.take(answers, then)
        return monitor.board(ON, ON)

    print(
        f"monitor: {len(known)} records, {len(plain)} benchmarks, {len(days)} days, {rounds} rounds"
    )
    figures = {
        "bind the records": timed(lambda: bind(plan, known), rounds),
        "whole board of 20 Mar 2026": timed(lambda: Monitor(plan, evidence).board(ON, ON), rounds),
        "the same, from kept answers": timed(lambda: board_from(kept, None), rounds),
        "the same, one record later": timed(
            lambda: board_from(before, shorter.evidence.indicators), rounds
        ),
        "why half_released": timed(
            lambda: Monitor(plan, evidence).why("half_released", ON, ON), rounds
        ),
        "all benchmarks as decided": timed(runs, rounds),
    }
    reference = timed(naive, 1)
    for name, seconds in figures.items():
        print(f"{name:<30} {seconds:8.3f} s")
    fast = figures["all benchmarks as decided"]
    print(
        f"{'the same, day by day':<30} {reference - fast:8.3f} s   {(reference - fast) / fast:.1f} x"
    )


if __name__ == "__main__":
    main()
