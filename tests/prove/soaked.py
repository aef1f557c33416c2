"""Thousands of random roadmaps, by every engine: what `./run soak` looks at, in as many processes as cores.

    python -m tests.prove.soaked [FIRST LAST]

Of each roadmap: every question is answered, every case replayed by the monitor; of each tranche that
its proofs search, and of one made up, the search, the slow search over the reference and z3 say the
same. Which engine saw how much is printed. A seed says where it differs, and the rest goes on.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.prove.agreement import ASKED, agree, answered, replayed, shapes_of, unnamed
from tests.prove.made_up import BOUND, tranche
from tests.prove.random_roadmaps import WIDE, plan_of

MANY = 10_000
WIDER = 2_000
"""Of the roadmaps that draw months, windows since a day and conditions put together, so many."""

STREAMS = ((0, MANY), (WIDE, WIDE + WIDER))
WITNESSED = 10
"""Of every so many roadmaps one shows what it proves by cases too, and these are replayed."""


def looked_at(seed: int) -> tuple[int, Counter[str], list[str]]:
    """Look at one roadmap; returns what was looked at, and what differs."""
    seen: Counter[str] = Counter({"roadmaps": 1})
    wrong = []
    try:
        plan = plan_of(seed)
        shown = seed % WITNESSED == 0
        answers = answered(plan, witnesses=shown)
        seen["answers"] += len(answers)
        seen["roadmaps whose proofs are shown by cases"] += shown
        seen.update({f"case that {k}": n for k, n in replayed(plan, answers).items()})
        shapes = {unnamed(t): None for t in shapes_of(plan)}
        for n, t in enumerate((*shapes, tranche(seed, most=1 + seed % 2))):
            two = len(t.watched) > 1
            signs, of = ASKED[(seed + n) % (2 if two else len(ASKED))]
            bound = 5 if two else BOUND - 1
            agree(t, signs, of, (seed, n), bound)
            seen[f"tranches of {len(t.watched)} by search, slow search and z3, {bound} days"] += 1
    except Exception as e:  # noqa: BLE001  whatever it is, the seed is what leads to it
        wrong.append(f"{seed}: {type(e).__name__}: {e}")
    return seed, seen, wrong


def soaked(first: int, last: int, tell: Callable[[str], object]) -> list[str]:
    """Look at the roadmaps of these seeds, tell what was seen, and return what differs."""
    total: Counter[str] = Counter()
    wrong: list[str] = []
    began = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        for seed, seen, found in pool.map(looked_at, range(first, last), chunksize=5):
            total.update(seen)
            wrong += found
            for each in found:
                tell(each[:2_000])
            if (seed + 1) % 500 == 0:
                took = time.perf_counter() - began
                tell(f"{seed + 1 - first:,} roadmaps in {took:,.0f} s")
    for what, n in sorted(total.items()):
        tell(f"{n:9,} {what}")
    tell(f"{len(wrong)} of {last - first:,} differ, {time.perf_counter() - began:,.0f} s")
    return wrong


if __name__ == "__main__":
    asked = [int(x) for x in sys.argv[1:]]
    streams = [(asked[0], asked[1])] if asked else STREAMS
    differ = [soaked(*seeds, lambda line: sys.stderr.write(f"{line}\n")) for seeds in streams]
    sys.exit(any(differ))
