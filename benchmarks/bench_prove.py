"""How long proofs take: every property, growth, the first run, many states, and z3 and Storm beside it.

    python benchmarks/bench_prove.py [--states N] [--no-command] [--no-peers]

Replays by the monitor are not in the figures, but for the command line at the end. z3 and Storm are
asked the same question of the same condition: can it be broken for so many days in a row. Seconds
are those of a processor, but for the command line.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from detente.core.text import Source
from detente.plan.climb import Climb
from detente.plan.compile import compile_plan
from detente.plan.plan import Plan
from detente.prove import search
from detente.prove.answers import Property
from detente.prove.packed import pack
from detente.prove.prover import Prover
from detente.prove.space import Clocked, Sign, Tranche, Watched
from detente.prove.verify import QUESTIONS, verify
from detente.roadmap.parse import read

SIGNS = (Sign.GOOD, Sign.BAD)
HERE = Path(__file__).resolve().parent
BELARUS = Path(__file__).resolve().parents[1] / "examples/belarus/belarus_thaw.roadmap.yaml"
HEAD = """\
roadmap: ladder
title: A ladder
standing: an example, adopted by nobody
handling: public
version: 1
opens: 2025-06-21
ends: 2032-12-31
calendar: {timezone: Europe/Brussels, working_days: eu_institutions}
parties:
  minsk:    {role: target, name: The other side}
  brussels: {role: sender, name: The Council, decides: unanimity}
sources:
  monitor: {name: A monitor, public: true}
unknown: {grace: 45 days, effect: freeze, then: suspend after 45 days}
"""


def ladder_text(steps: int, indicators: int, days: int) -> str:
    """Return the roadmap of a ladder: every step keeps every condition."""
    names = [f"e{i}" for i in range(indicators)]
    text = HEAD + "indicators:\n"
    for n in names:
        text += (
            f"  {n}:\n    kind: events\n    unit: cases\n    means: Cases of {n}.\n"
            f'    sources: [monitor]\n    silence: "nil return every 30 days, due 5 days later"\n'
        )
    text += f"severities:\n  plain: {{cure: {days} days, effect: suspend, then: revoke after {days} days}}\n"
    text += "benchmarks:\n  all:\n"
    for i, n in enumerate(names):
        text += f"    b{i}:\n      when: no {n} over last {days + i} days\n      if_broken: plain\n"
    text += "measures:\n"
    for s in range(steps):
        text += (
            f"  m{s}:\n    gives: Relief {s}.\n    instrument: derogation\n    lasts: 4 months\n"
            f"    on_expiry: reverts\n    by: {{who: brussels, basis: A law, undo: {{promised: 5 days}}}}\n"
        )
    text += "steps:\n"
    keeps = ", ".join(f"b{i}" for i in range(indicators))
    for s in range(steps):
        after = f"    after: s{s - 1} in force for 60 days\n" if s else ""
        text += (
            f"  s{s}:\n    title: Step {s}\n{after}    needs: [b0]\n    keeps: [{keeps}]\n"
            f"    gives: [m{s}]\n    decided_by: brussels within 30 days\n"
            f"    sunset: 12 months after grant\n    renew: if keeps held throughout last 90 days\n"
        )
    text += (
        f"guarantees:\n  - no step in force while b0 is breached for more than {2 * days} days\n"
    )
    return text


def ladder(steps: int, indicators: int, days: int) -> Plan:
    """Return the plan of a ladder."""
    roadmap, found = read(Source("ladder", ladder_text(steps, indicators, days)))
    if roadmap is None:
        raise SystemExit(found[0].message)
    return compile_plan(roadmap)


def best_of(work: Callable[[], object], times: int = 5) -> float:
    """Return the median of some runs."""
    out = []
    for _ in range(times):
        start = time.process_time()
        work()
        out.append(time.process_time() - start)
    return statistics.median(out)


def by_property(plan: Plan) -> dict[str, float]:
    """Return the seconds each property takes, everything compiled, nothing remembered."""
    out = {}
    story = Prover(plan=plan).climbed
    for each in QUESTIONS:

        def ask(each: Property = each) -> None:
            p = Prover(plan=plan, story=story)
            list(verify(p, (each,)))

        ask()
        out[each.value] = best_of(ask, 3)
    out["(the favourable story)"] = best_of(lambda: Prover(plan=plan).climbed, 3)
    return out


def many(states: int) -> None:
    """Count all states of one condition that looks back ever further, up to a bound, and say what that took.

    Every sign may come on every day: new events, silence, conflict. Then several conditions together,
    which no property asks for.
    """
    for window in (180, 360, 720, 1_860):
        w = Watched(
            name="b", window=window, holds=35, refills=True, clean=30,
            breach=Clocked(first=31, ends=True), unknown=Clocked(first=46, then=45, then_ends=True),
        )  # fmt: skip
        if not _counted(f"a window of {window:,} days, every sign", (w,), tuple(Sign), states):
            break
    watched = tuple(
        Watched(name=f"b{i}", window=90, clean=30, breach=Clocked(first=31, ends=True))
        for i in range(4)
    )
    for n in (1, 2, 3, 4):
        if not _counted(f"{n} conditions together", watched[:n], SIGNS, states):
            break


def _counted(what: str, watched: tuple[Watched, ...], signs: tuple[Sign, ...], states: int) -> bool:
    """Print how many states there are and what it took; returns whether all were reached."""
    space = pack(Tranche(step="s1", watched=watched), signs)
    start = time.process_time()
    found = search.explore(space, most=states)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    size = len(found.states)
    whole = "all" if found.whole else f"cut off after {found.depth} days"
    print(
        f"{what}, {space.bits} bits: {size:,} states ({whole}) in {took:.2f} s, "
        f"{size / took / 1e6:.1f} million a second, {peak:.2f} GiB in all"
    )
    return found.whole


def beside_z3() -> None:
    """Ask search and z3 the same of one condition: how long a breach can last."""
    from tests.prove.formulas import Formulas

    for days in (7, 14, 21, 30):
        w = Watched(
            name="b", window=2 * days, clean=days, breach=Clocked(first=days + 1, ends=True)
        )
        t = Tranche(step="s1", watched=(w,))
        run = days + 1

        def own(t: Tranche = t, run: int = run) -> tuple[bool, bool]:
            found = search.explore(pack(t, SIGNS, run=run)).goal >= 0
            return found, search.explore(pack(t, SIGNS, run=4 * run)).goal >= 0

        def other(t: Tranche = t, run: int = run) -> tuple[bool, bool]:
            f = Formulas(t, SIGNS)
            runs = f.unrolled(run + 5)
            return f.can(runs, run, run), f.can(runs, run + 5, run + 5)

        own()
        a, b = best_of(own, 3), best_of(other, 1)
        print(
            f"a cure of {days} days: search {a * 1000:.2f} ms without a limit of days, "
            f"z3 {b * 1000:.0f} ms for {run + 5} days ({b / a:,.0f} times)"
        )


def beside_storm() -> None:
    """Ask search and Storm the same of one condition: can it be broken for so many days in a row."""
    from bench_peers import peer_python

    python = peer_python()
    for days in (7, 30, 90):
        done = subprocess.run(
            [str(python), str(HERE / "peer_storm.py"), str(days)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        w = Watched(
            name="b", window=2 * days, clean=days, breach=Clocked(first=days + 1, ends=True)
        )
        for theirs in json.loads(done.stdout.splitlines()[-1]):
            space = pack(Tranche(step="s1", watched=(w,)), SIGNS, run=theirs["run"])
            found = search.explore(space)
            assert (found.goal >= 0) is theirs["found"]
            own = best_of(lambda space=space: search.explore(space), 3)  # type: ignore[misc]
            print(
                f"a cure of {days} days, broken for {theirs['run']} in a row: search {own * 1000:.2f} ms, "
                f"{len(found.states):,} states; Storm {theirs['seconds'] * 1000:.0f} ms, "
                f"{theirs['states']:,} states ({theirs['seconds'] / own:,.0f} times)"
            )


def command() -> None:
    """Time the command from start to end: with nothing compiled, with all of it, and with the replays.

    Seconds of the clock, and those of a processor; the median of five, but for the first run.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "ladder.roadmap.yaml"
        made.write_text(ladder_text(6, 5, 90))
        # numba must find its bytecode compiled, as it is where it was installed with pip
        warm = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        first = {**warm, "NUMBA_CACHE_DIR": str(Path(folder) / "empty")}
        for roadmap, name in ((made, "the ladder of 6 steps"), (BELARUS, "Belarus")):
            for what, args, env, times in (
                ("--quick, nothing compiled", ["--quick"], first, 1),
                ("--quick", ["--quick"], warm, 5),
                ("--quick, duty alone", ["--quick", "-p", "duty"], warm, 5),
                ("with all replays", [], warm, 5),
            ):
                run = [sys.executable, "-m", "detente", "prove", str(roadmap), *args]
                clock, processor = zip(*(_whole(run, env) for _ in range(times)), strict=True)
                print(
                    f"detente prove, {name}, {what}: {statistics.median(clock):.2f} s, "
                    f"{statistics.median(processor):.2f} of a processor"
                )
            shutil.rmtree(first["NUMBA_CACHE_DIR"], ignore_errors=True)


def _whole(run: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Return how long a process takes from start to end, by the clock and of a processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(run, check=True, capture_output=True, env=env)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print all figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--states", type=int, default=5_000_000)
    options.add_argument("--no-command", action="store_true")
    options.add_argument("--no-peers", action="store_true")
    given = options.parse_args()
    print("6 steps, 5 indicators, 90-day clocks, milliseconds:")
    found = by_property(ladder(6, 5, 90))
    for name, seconds in found.items():
        print(f"  {name:24} {seconds * 1000:8.1f}")
    print("growth, duty and prompt together, milliseconds:")
    for steps, indicators, days in (
        (1, 5, 90), (6, 5, 90), (12, 5, 90), (6, 1, 90), (6, 10, 90), (6, 5, 30), (6, 5, 180), (6, 5, 360),
    ):  # fmt: skip
        plan = ladder(steps, indicators, days)
        p = Prover(plan=plan)
        story = p.climbed

        def ask(plan: Plan = plan, story: Climb = story) -> int:
            q = Prover(plan=plan, story=story)
            return sum(a.states for a in verify(q, (Property.DUTY, Property.PROMPT)))

        states = ask()
        print(
            f"  {steps:2} steps {indicators:2} indicators {days:3} days: {best_of(ask, 3) * 1000:8.1f}  ({states:,} states)"
        )
    if not given.no_peers:
        beside_z3()
        beside_storm()
    many(given.states)
    if not given.no_command:
        command()


if __name__ == "__main__":
    main()
