"""Run in the peers' environment: monitors of temporal logic on the signals that a file holds.

    build/peers/bin/python benchmarks/peer_monitors.py SIGNALS.npz

Prints seconds by peer and operator as JSON, the answers' hashes where they can be compared, and
what each peer makes of four traps. mstlo looks ahead only: it gets the days in reverse order.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from hashlib import sha256

import mstlo_python as mstlo
import numpy as np
import reelay
import rtamt
import sentil

ALWAYS, SINCE = 89, 180


def timed(does: Callable[[], object], rounds: int = 1) -> tuple[float, object]:
    best, found = math.inf, None
    for _ in range(rounds):
        start = time.perf_counter()
        found = does()
        best = min(best, time.perf_counter() - start)
    return best, found


def digest(rows: np.ndarray) -> str:
    return sha256(np.asarray(rows, np.uint8).tobytes()).hexdigest()


def of_sentil(p: np.ndarray, h: np.ndarray, q: np.ndarray) -> dict[str, object]:
    n = len(p)
    build, trace = timed(
        lambda: sentil.Trace(
            np.arange(n, dtype=float),
            {"p": p.astype(float), "h": h.astype(float), "q": q.astype(float)},
        )
    )
    always = sentil.Formula.parse(f"historically[0,{ALWAYS}] (p > 0.5)")
    since = sentil.var("h").__gt__(0.5).since(sentil.var("q") > 0.5, 0, SINCE)
    a, rows_a = timed(lambda: always.robustness_signal(trace), 3)
    s, rows_s = timed(lambda: since.robustness_signal(trace), 3)
    return {
        "build": build,
        "always": a,
        "since": s,
        "answers": {
            "always": digest(np.asarray(rows_a) > 0),
            "since": digest(np.asarray(rows_s) > 0),
        },
    }


def of_reelay_dense(p: np.ndarray, h: np.ndarray, q: np.ndarray) -> dict[str, object]:
    """Fed only the changes."""

    def changes(*signals: np.ndarray) -> list[int]:
        turns = {0, len(p)}
        for x in signals:
            turns |= set((np.flatnonzero(x[1:] != x[:-1]) + 1).tolist())
        return sorted(turns)

    def run(pattern: str, **signals: np.ndarray) -> float:
        fed = [
            {"time": t, **{k: bool(x[min(t, len(x) - 1)]) for k, x in signals.items()}}
            for t in changes(*signals.values())
        ]

        def go() -> None:
            monitor = reelay.dense_timed_monitor(pattern=pattern)
            for row in fed:
                monitor.update(row)

        return timed(go)[0]

    return {
        "always": run(f"historically[0:{ALWAYS}]{{p}}", p=p),
        "since": run(f"{{h}} since[0:{SINCE}] {{q}}", h=h, q=q),
    }


def of_reelay_rows(p: np.ndarray, h: np.ndarray, q: np.ndarray) -> dict[str, object]:
    def run(pattern: str, **signals: np.ndarray) -> float:
        fed = [
            dict(zip(signals, map(bool, row), strict=True))
            for row in zip(*signals.values(), strict=True)
        ]

        def go() -> None:
            monitor = reelay.discrete_timed_monitor(pattern=pattern, condense=True)
            for row in fed:
                monitor.update(row)

        return timed(go)[0]

    return {
        "always": run(f"historically[0:{ALWAYS}]{{p}}", p=p),
        "since": run(f"{{h}} since[0:{SINCE}] {{q}}", h=h, q=q),
    }


def of_rtamt(p: np.ndarray, h: np.ndarray, q: np.ndarray) -> dict[str, object]:
    def run(text: str, **signals: np.ndarray) -> float:
        spec = rtamt.StlDiscreteTimeSpecification()
        for name in signals:
            spec.declare_var(name, "float")
        spec.spec = text
        spec.parse()
        rows = [
            [(k, float(v)) for k, v in zip(signals, row, strict=True)]
            for row in zip(*signals.values(), strict=True)
        ]

        def go() -> None:
            for i, row in enumerate(rows):
                spec.update(i, row)

        return timed(go)[0]

    return {
        "always": run(f"historically[0:{ALWAYS}](p > 0.5)", p=p),
        "since": run(f"(h > 0.5) since[0:{SINCE}] (q > 0.5)", h=h, q=q),
    }


def of_mstlo(p: np.ndarray, h: np.ndarray, q: np.ndarray) -> dict[str, object]:
    def run(text: str, **signals: np.ndarray) -> float:
        fed = {k: [(float(v), float(i)) for i, v in enumerate(x[::-1])] for k, x in signals.items()}

        def go() -> None:
            monitor = mstlo.Monitor(mstlo.parse_formula(text), semantics="DelayedQualitative")
            monitor.update_batch(fed)

        return timed(go)[0]

    return {
        "always": run(f"G[0, {ALWAYS}](p > 0.5)", p=p),
        "since": run(f"(h > 0.5) U[0, {SINCE}] (q > 0.5)", h=h, q=q),
    }


def replayed(rows: int, formulas: int, corrections: int) -> float:
    """Seconds in which sentil is current after each of some corrections: it looks at all days anew."""
    values = np.random.default_rng(1).integers(0, 100, rows).astype(float)
    days = np.arange(rows, dtype=float)
    asked = [
        sentil.Formula.parse(f"historically[0,{7 + 7 * i}] (x < {40 + i})") for i in range(formulas)
    ]
    start = time.perf_counter()
    for i in range(corrections):
        values[(i * 37) % rows] = i
        trace = sentil.Trace(days, {"x": values})
        for formula in asked:
            formula.robustness_signal(trace)
    return time.perf_counter() - start


def traps() -> dict[str, str]:
    out = {}
    monitor = reelay.discrete_timed_monitor(pattern="once[0:0]{p}", condense=False)
    said = [monitor.update({"p": p})["value"] for p in (False, True, False)]
    out["reelay, once[0:0] over no, yes, no"] = str(said)
    spec = rtamt.StlDiscreteTimeSpecification()
    spec.declare_var("x", "float")
    spec.spec = "historically[0:1](x <= 5)"
    spec.parse()
    out["rtamt, historically[0:1](x <= 5) over 1, NaN"] = str(
        [spec.update(i, [("x", v)]) for i, v in enumerate([1.0, math.nan])]
    )
    out["rtamt, a violation of day 2 told after day 3"] = str(
        [spec.update(t, [("x", v)]) for t, v in [(3, 1.0), (2, 9.0), (4, 1.0)]]
    )
    monitor = mstlo.Monitor(mstlo.parse_formula("G[0,1](x<5)"), semantics="DelayedQuantitative")
    said = [
        v
        for i, x in enumerate([1.0, math.nan, 1.0])
        for v in monitor.update("x", x, float(i)).verdicts()
    ]
    out["mstlo, G[0,1](x < 5) over 1, NaN, 1"] = str(said)
    monitor = mstlo.Monitor(mstlo.parse_formula("x<5"), semantics="DelayedQualitative")
    said = [
        v
        for t, x in [(3, 1.0), (2, 9.0), (4, 1.0)]
        for v in monitor.update("x", x, float(t)).verdicts()
    ]
    out["mstlo, a violation of day 2 told after day 3"] = str(said)
    try:
        sentil.Trace([0, 1], {"x": [1.0, math.nan]})
    except sentil.EvaluationError as e:
        out["sentil, NaN"] = f"refused: {e}"
    online = sentil.OnlineMonitor("historically[0, 1] (x <= 5)")
    online.update(3.0, {"x": 1.0})
    try:
        online.update(2.0, {"x": 9.0})
    except sentil.EvaluationError as e:
        out["sentil, a violation of day 2 told after day 3"] = f"refused: {e}"
    return out


def main() -> None:
    held = np.load(sys.argv[1])
    p, h, q = held["p"], held["h"], held["q"]
    # the slower ones get the first days only; figures are days a second
    few = {"reelay, changes only": len(p), "reelay, rows": 200_000, "rtamt": 1_000, "mstlo": 20_000}
    works = {
        "reelay, changes only": of_reelay_dense,
        "reelay, rows": of_reelay_rows,
        "rtamt": of_rtamt,
        "mstlo": of_mstlo,
    }
    found: dict[str, object] = {"sentil": {"days": len(p), **of_sentil(p, h, q)}}
    for name, work in works.items():
        n = few[name]
        found[name] = {"days": n, **work(p[:n], h[:n], q[:n])}
    found |= {
        "replay": replayed(3_650, 50, 20),
        "traps": traps(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
