"""Times the logic of days beside its peers, and the work of a ledger that is corrected late.

    python benchmarks/bench_logic.py [--no-peers]

Stored runs and rows of a million days, a thousand late corrections under fifty conditions end to
end through a ledger, curves of growth, and memory. Peers run in an environment of their own, which
this script makes from `peers.txt`. Their answers are two-valued and are compared with ours.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
from bench_peers import peer_python
from numpy.typing import NDArray

from detente.core.times import iso
from detente.ledger.records import Correct, Observation, reading, true_range
from detente.logic import formula as f
from detente.logic import lines, rows
from detente.logic.live import Live
from detente.logic.whole import (
    Signals,
    Truth,
    Whole,
    figure_from_rows,
    truth_from_rows,
    truth_to_rows,
)
from detente.stores.sqlite import create, open_to_write

HERE = Path(__file__).resolve().parent
N = 1_000_000
ALWAYS = f.Historically(f.Signal("p"), f.Back(0, 89))
SINCE = f.Since(f.Signal("h"), f.Signal("q"), f.Back(0, 180))
DAYS = f.Compare(f.Days(f.Signal("p"), f.Back(0, 89)), ">=", 20)
COUNT = f.Compare(f.Total("e", f.Back(0, 89)), "<=", 3)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST = 735_000


def best(does: Callable[[], object], rounds: int = 9) -> float:
    """Return the least seconds of some rounds: what the work costs where nobody disturbs it."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        does()
        taken.append(time.perf_counter() - start)
    return min(taken)


def three_valued(n: int, changes: int, seed: int) -> NDArray[np.uint8]:
    """Return rows of verdicts that change so often, never to what they were."""
    rng = np.random.default_rng(seed)
    at = np.sort(rng.choice(np.arange(1, n), changes, replace=False))
    verdicts = np.cumsum(rng.integers(1, 3, changes + 1)) % 3
    return np.repeat(verdicts, np.diff(np.concatenate(([0], at, [n])))).astype(np.uint8)


def two_valued(n: int, changes: int, seed: int) -> NDArray[np.uint8]:
    """Return rows of 0 and 1 that change so often."""
    rng = np.random.default_rng(seed)
    at = np.sort(rng.choice(np.arange(1, n), changes, replace=False))
    bits = np.arange(changes + 1) % 2
    return np.repeat(bits, np.diff(np.concatenate(([0], at, [n])))).astype(np.uint8)


def asked(condition: f.Condition, signals: Signals) -> Callable[[], Truth]:
    return lambda: Whole(signals).truth(condition)


# A million days.


def stored_runs() -> None:
    said = {"p": three_valued(N, 85_000, 1), "h": three_valued(N, 20_000, 2)}
    said["q"] = three_valued(N, 20_000, 3)
    build = {k: best(lambda v=v: truth_from_rows(v, 0), 5) for k, v in said.items()}
    truths = {k: truth_from_rows(v, 0) for k, v in said.items()}
    happened = np.sort(np.random.default_rng(4).choice(N, 40_000, replace=False)).astype(np.int32)
    one = np.ones(len(happened), np.int64)
    vague = lines.Points(happened, happened + 2, one, one * 2)
    exact = lines.Points(happened, happened, one, one)
    signals = Signals(begins=0, truths=truths, events={"e": exact}, clipped=True)
    sized = Signals(begins=0, events={"e": vague}, clipped=True)
    print(f"stored runs: {N:,} days, three-valued (both sets), best of 9")
    print(f"  {'work':<44} {'kernel':>9} {'and building the runs':>22}")
    for name, condition, over, built in (
        ("always 90 days, 85,000 changes", ALWAYS, signals, build["p"]),
        ("since [0,180], 20,000 + 20,000 changes", SINCE, signals, build["h"] + build["q"]),
        ("at least 20 of 90 days, 85,000 changes", DAYS, signals, build["p"]),
        ("at most 3 of 40,000 events in 90 days", COUNT, signals, 0.0),
        ("the same, day and size known roughly", COUNT, sized, 0.0),
    ):
        took = best(asked(condition, over))
        print(f"  {name:<44} {took * 1e3:6.2f} ms {(took + built) * 1e3:19.2f} ms")


def row_kernels() -> None:
    print(f"rows: {N:,} days in, {N:,} verdicts out, three-valued, million days a second")
    for name, p, h, q in (
        (
            "85,000 and 40,000 changes",
            three_valued(N, 85_000, 1),
            three_valued(N, 20_000, 2),
            three_valued(N, 20_000, 3),
        ),
        (
            "a change on most days",
            *(np.random.default_rng(i).integers(0, 3, N).astype(np.uint8) for i in (5, 6, 7)),
        ),
    ):
        over = [(p == 2, h == 2, q == 2), (p > 0, h > 0, q > 0)]
        took = {
            "always": best(lambda over=over: [rows.historically(x, 0, 89) for x, _, _ in over]),
            "since": best(lambda over=over: [rows.since(h, q, 0, 180) for _, h, q in over]),
            "count": best(lambda over=over: [rows.often(x, 0, 89, 20) for x, _, _ in over]),
        }
        figures = "  ".join(f"{k} {N / v / 1e6:7.1f}" for k, v in took.items())
        print(f"  {name:<28} {figures}")
    signals = {"p": p, "h": h, "q": q}

    def through_runs() -> object:
        truths = {k: truth_from_rows(v, 0) for k, v in signals.items()}
        whole = Whole(Signals(begins=0, truths=truths, clipped=True))
        return [truth_to_rows(whole.truth(c), 0, N) for c in (ALWAYS, SINCE, DAYS)]

    print(f"  all three through runs, a change on most days: {best(through_runs, 3) * 1e3:.0f} ms")


def peers(folder: Path) -> dict[str, dict[str, float]]:
    """Print what the peers take for the same two-valued signals, and their traps."""
    p, h, q = two_valued(N, 85_000, 1), two_valued(N, 20_000, 2), two_valued(N, 20_000, 3)
    np.savez(folder / "signals.npz", p=p, h=h, q=q)
    command = [str(peer_python()), str(HERE / "peer_monitors.py"), str(folder / "signals.npz")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    truths = {k: truth_from_rows(v * 2, 0) for k, v in (("p", p), ("h", h), ("q", q))}
    signals = Signals(begins=0, truths=truths, clipped=True)
    print("beside peers: two-valued, the same signals, million days a second (no peer counts)")
    for what, condition, over in (
        ("always", ALWAYS, [p == 1]),
        ("since", SINCE, [h == 1, q == 1]),
    ):
        ours = best(asked(condition, signals))
        from_rows = best(lambda over=over, what=what: _row_kernel(what, over))
        print(f"  {what:<8} détente, stored runs {N / ours / 1e6:10.1f}")
        print(f"  {what:<8} détente, rows        {N / from_rows / 1e6:10.1f}")
        for name, figures in found.items():
            if isinstance(figures, dict) and what in figures:
                speed = figures["days"] / figures[what] / 1e6
                days = "" if figures["days"] == N else f"  (first {figures['days']:,} days)"
                print(f"  {what:<8} {name:<20} {speed:13.4f}{days}")
        answer = truth_to_rows(Whole(signals).truth(condition), 0, N) // 2
        same = sha256(answer.tobytes()).hexdigest() == found["sentil"]["answers"][what]
        print(f"  {what:<8} sentil answers {'the same' if same else 'otherwise'} on all days")
    print("traps, as the peers answer them today")
    for name, said in found["traps"].items():
        print(f"  {name}: {said}")
    return found


def _row_kernel(what: str, over: Sequence[NDArray[np.bool_]]) -> object:
    if what == "always":
        return rows.historically(over[0], 0, 89)
    return rows.since(over[0], over[1], 0, 180)


# A ledger that is corrected late.


def mixed(n: int) -> list[f.Condition]:
    """Return conditions over two figures: all operators, windows of 7 to 365 days, nested."""

    def x(sign: f.Sign, value: int) -> f.Condition:
        return f.Compare(f.Figure("x"), sign, value)

    def y(sign: f.Sign, value: int) -> f.Condition:
        return f.Compare(f.Figure("y"), sign, value)

    out: list[f.Condition] = []
    for i in range(n):
        w, t = (7, 14, 30, 60, 90, 180, 365)[i % 7] + i // 210, 20 + (i * 37) % 70
        back = f.Back(0, w - 1)
        fall = f.Sum(((1, f.Figure("x")), (-1, f.Figure("y"))))
        out.append(
            (
                f.Historically(x("<=", 95 - t // 8), back),
                f.Once(x(">", t), back),
                f.Since(x("<=", 60 + t // 3), y(">", t), f.Back(0, w)),
                f.Compare(f.Days(x("<=", t), back), ">=", w // 3),
                f.Or((f.Historically(x("<=", t), back), f.Not(f.Once(y(">", t), back)))),
                f.Historically(f.Compare(fall, "<=", t), back),
            )[i % 6]
        )
    return out


def figures(days: int, rng: random.Random, every: int) -> NDArray[np.float64]:
    """Return one number a day that changes every so many days; a twentieth of it is missing."""
    said = [rng.randint(0, 100) if rng.random() > 0.05 else math.nan for _ in range(days // every)]
    return np.repeat(np.array(said, float), every)


def corrected_ledger(folder: Path, replay: float | None) -> None:
    """Late corrections, each appended, read back and worked in before the next one comes."""
    days, changes, conditions = 3_650, 1_000, mixed(50)
    rng = random.Random(3)
    x, y = figures(days, rng, 10), figures(days, rng, 25)
    path = folder / "late.ledger"
    create(path, origin="bench", at=NOW)
    known = FIRST + days
    said: dict[int, str] = {}

    def report(name: str, i: int, value: int) -> Observation:
        first = FIRST + 10 * i
        return Observation(
            id=name,
            source="s",
            subject="x",
            value=str(value),
            unit="persons",
            valid_from=iso(first),
            valid_until=iso(first + 9),
            known_on=iso(known),
        )

    first_told = []
    for i in range(days // 10):
        if not math.isnan(x[10 * i]):
            said[i] = f"x{i}"
            first_told.append(report(said[i], i, int(x[10 * i])))
    signals = Signals(
        begins=FIRST,
        figures={"x": figure_from_rows(x, FIRST), "y": figure_from_rows(y, FIRST)},
    )
    live, told_first = Live(signals, conditions), signals
    turned = 0
    taken: list[tuple[int, int, int]] = []
    with open_to_write(path) as ledger:
        ledger.append(first_told, at=NOW, backfill=True)
        began, work = time.perf_counter(), time.process_time()
        for k in range(changes):
            i, value = rng.randrange(days // 10), rng.randint(0, 100)
            record = report(f"x{i}-{k}", i, value)
            batch: list[Observation | Correct] = [record]
            if i in said:
                old = said[i]
                batch.append(
                    Correct(
                        id=f"c{k}",
                        source="s",
                        target=old,
                        by_record=record.id,
                        reason="found late",
                        valid_from=iso(known),
                        known_on=iso(known),
                    )
                )
            said[i] = record.id
            ledger.append(batch, at=NOW + timedelta(seconds=k))
            told, span = reading(record.value).interval, true_range(record)
            assert told.lo is not None
            n = int(told.lo)
            turned += len(live.figure("x", span.first, span.last, (n, n)))
            x[span.first - FIRST : span.last - FIRST + 1] = n
            taken.append((span.first, span.last, n))
        wall, work = time.perf_counter() - began, time.process_time() - work
    scratch = Whole(
        Signals(begins=FIRST, figures={"x": figure_from_rows(x, FIRST), "y": signals.figures["y"]})
    )
    for c in conditions:
        assert np.array_equal(scratch.truth(c).must, live.truth(c).must)
        assert np.array_equal(scratch.truth(c).may, live.truth(c).may)
    again = Live(told_first, conditions)
    start = time.process_time()
    for first, final, n in taken:
        again.figure("x", first, final, (n, n))
    logic = time.process_time() - start
    before = time.process_time()
    floor = fsyncs(folder, changes)
    floor_work = time.process_time() - before
    print(f"a ledger corrected late: {changes:,} corrections, 50 mixed conditions, {days:,} days")
    print(f"  wall clock {wall:.2f} s; work of the processor {work:.2f} s", end=" ")
    print(f"(of it the logic, run again by itself, {logic:.2f})")
    print(f"  fsync floor: {changes:,} times 4 kB, {floor:.2f} s, of it {floor_work:.2f} s of work")
    print(f"  {turned:,} answers changed; all runs equal to a computation from scratch")
    if replay is not None:
        print(
            f"  sentil anew each time, one operator, two values, no ledger: {replay * 50:.1f} s"
            " (20 corrections, times 50)"
        )


def fsyncs(folder: Path, n: int) -> float:
    with (folder / "fsync").open("wb") as file:
        start = time.perf_counter()
        for _ in range(n):
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return time.perf_counter() - start


# Growth and memory.


def curves() -> None:
    print("growth: always 90 days, three-valued; changes follow the days, then stay")
    for n in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
        cells = []
        for changes in (max(10, n // 12), min(500, n // 12)):
            over = Signals(begins=0, truths={"p": truth_from_rows(three_valued(n, changes, 1), 0)})
            cells.append(f"{changes:>9,} changes {best(asked(ALWAYS, over), 5) * 1e3:8.3f} ms")
        print(f"  {n:>11,} days   {'   '.join(cells)}")
    over = Signals(begins=0, truths={"p": truth_from_rows(three_valued(N, 85_000, 1), 0)})
    for w in (7, 30, 90, 365, 3_650):
        always = f.Historically(f.Signal("p"), f.Back(0, w - 1))
        once = f.Once(f.Signal("p"), f.Back(0, w - 1))
        often = f.Compare(f.Days(f.Signal("p"), f.Back(0, w - 1)), ">=", w // 3)
        took = [best(asked(c, over), 5) * 1e3 for c in (always, once, often)]
        print(
            f"  window {w:>5} days   always {took[0]:6.2f} ms   once {took[1]:6.2f} ms   "
            f"days {took[2]:6.2f} ms"
        )
    for conditions in (1, 10, 100, 1_000):
        for corrections in (1, 100, 1_000, 10_000):
            print(f"  {conditions:>5,} conditions, {corrections:>6,} corrections", end="   ")
            print(f"{late(conditions, corrections):8.3f} s")


def late(conditions: int, corrections: int) -> float:
    """Return the seconds of work that so many corrections of a figure cost so many conditions."""
    rng = random.Random(5)
    days = 3_650
    held = {k: figure_from_rows(figures(days, rng, s), 0) for k, s in (("x", 10), ("y", 25))}
    live = Live(Signals(begins=0, figures=held), mixed(conditions))
    start = time.process_time()
    for _ in range(corrections):
        first, n = 10 * rng.randrange(days // 10), rng.randint(0, 100)
        live.figure("x", first, first + 9, (n, n))
    return time.process_time() - start


def fifty() -> list[f.Condition]:
    """Return fifty conditions over one signal: windows of all lengths, all operators."""
    p = f.Signal("p")
    return [
        (
            f.Historically(p, f.Back(0, 6 + 7 * i)),
            f.Once(p, f.Back(0, 6 + 7 * i)),
            f.Since(p, f.Not(p), f.Back(0, 6 + 7 * i)),
            f.Compare(f.Days(p, f.Back(0, 6 + 7 * i)), ">=", 3 + i),
        )[i % 4]
        for i in range(50)
    ]


def memory(changes: int) -> None:
    """Print the peak above the bare process, in a process of its own."""
    code = f"import bench_logic; bench_logic.in_own_process({changes})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=HERE)
    print(done.stdout.decode(), end="")


def resident(what: str) -> int:
    """Return the kilobytes of this process, now (`VmRSS`) or at most so far (`VmHWM`); Linux only."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(what):
            return int(line.split()[1])
    raise RuntimeError("this system does not say how much memory a process has")


def in_own_process(changes: int) -> None:
    bare = resident("VmRSS")
    signals = Signals(begins=0, truths={"p": truth_from_rows(three_valued(N, changes, 1), 0)})
    conditions = fifty()
    whole = Whole(signals)
    held = sum(e.nbytes for c in conditions for e in (whole.truth(c).must, whole.truth(c).may))
    peak = resident("VmHWM")
    print(
        f"  {N:,} rows x 50 conditions, {changes:,} changes: peak {(peak - bare) / 1024:.1f} MB "
        f"over the bare process; answers {held / 2**20:.1f} MB"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        stored_runs()
        row_kernels()
        replay = None
        if "--no-peers" not in sys.argv:
            replay = float(peers(Path(name))["replay"])  # type: ignore[arg-type]  # a bare number
        corrected_ledger(Path(name), replay)
        curves()
        print("memory")
        for changes in (10_000, 85_000):
            memory(changes)


if __name__ == "__main__":
    main()
