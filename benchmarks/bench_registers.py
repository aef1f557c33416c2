"""Times registers: so many entries over a thousand days, by runs and by the naive reference.

    python benchmarks/bench_registers.py [entries ...]

Half of the entries leave, a fifth of those are taken back; one source files a return each month.
The reference looks at every entry on every day anew, so it is asked for a few days only, and both
must agree on them.
"""

from __future__ import annotations

import random
import sys
import time

from detente.core.text import Source
from detente.core.times import DayRange, day
from detente.plan import semantics
from detente.plan.compile import compile_plan, read_condition
from detente.plan.evidence import CoverClaim, EntryClaim, Evidence, IndicatorEvidence
from detente.plan.history import History
from detente.roadmap.parse import read
from detente.watch.temporal import Engine

TEXT = """\
roadmap: registers
title: Registers, timed
standing: example, adopted by nobody
handling: public
version: 1
opens: 2023-01-11
ends: 2027-12-31
parties:
  north: {role: target}
  council: {role: sender, decides: unanimity}
sources:
  one_a: {name: First}
  one_b: {name: Second}
indicators:
  followed:
    kind: register
    unit: persons
    means: Persons, one by one.
    states: {held: in, retaken: in, freed: out after 30 days, expelled: out after 30 days, died: out}
    sources: [one_a, one_b]
    silence: "nil return every 30 days, due 5 days later"
    baselines: as known now
"""
ASKED = (
    "followed <= 100 persons",
    "followed held on opening = 0 persons",
    "no inflow of followed since opening",
    "total of outflow of followed where freed over last 90 days >= 5 persons",
)
START = day("2023-01-01")
DAYS = DayRange(START + 10, START + 1000)
CHECKED = (START + 50, START + 700)


def evidence(entries: int) -> Evidence:
    """Return a made-up history of so many entries."""
    chance = random.Random(1)  # the same history in every run
    claims: list[EntryClaim] = []
    covers: list[CoverClaim] = []

    def said(source: str, who: str, state: str, on: int, known: int) -> None:
        n = len(claims)
        days = DayRange(START + on, START + on)
        claims.append(
            EntryClaim(
                record=f"r{n}",
                source=source,
                group=source,
                judged=False,
                known=START + known,
                who=who,
                days=days,
                attested=days.first,
                state=state,
                came=state,
            )
        )

    for i in range(entries):
        who, on = f"p-{i:06d}", chance.randrange(-300, 1000)
        said("one_a", who, "held", on, on + chance.choice([0, 0, 0, 40]))
        if chance.random() < 0.5:
            on += chance.randrange(1, 400)
            said(
                chance.choice(["one_a", "one_b"]),
                who,
                chance.choice(["freed", "died", "expelled"]),
                on,
                on,
            )
            if chance.random() < 0.2:
                on += chance.randrange(1, 40)
                said("one_a", who, "retaken", on, on)
    for month in range(-10, 33):
        first = START + 30 * month
        covers.append(
            CoverClaim(
                record=f"c{month}",
                source="one_a",
                group="one_a",
                judged=False,
                known=first + 32,
                days=DayRange(first, first + 29),
            )
        )
    return Evidence(
        indicators={"followed": IndicatorEvidence(entries=tuple(claims), covers=tuple(covers))},
        acts=(),
        epochs=(),
    )


def main() -> None:
    """Print seconds for each condition and number of entries."""
    roadmap, found = read(Source("registers", TEXT))
    assert roadmap is not None, found
    plan = compile_plan(roadmap)
    history = History(plan.roadmap.opens)
    for entries in [int(x) for x in sys.argv[1:]] or [100, 1000]:
        known = evidence(entries)
        claims = len(known.indicators["followed"].entries)
        print(f"{entries} entries, {claims} records of them, {len(DAYS)} days")
        for text in ASKED:
            condition, _ = read_condition(text, plan.roadmap)
            assert condition is not None
            engine = Engine(plan, known)
            start = time.perf_counter()
            runs = engine.known(condition, DAYS, DAYS.last, history, firm=True)
            first = time.perf_counter() - start
            start = time.perf_counter()
            engine.known(condition, DAYS, DAYS.last, history, firm=True)
            again = time.perf_counter() - start
            start = time.perf_counter()
            for on in CHECKED:
                slow = semantics.answer(plan, known, condition, on, DAYS.last, history, firm=True)
                assert slow == runs.on(on), (text, on)
            naive = (time.perf_counter() - start) / len(CHECKED) * len(DAYS)
            print(f"  {text}: {first:.2f} s, again {again:.2f} s, reference about {naive:.0f} s")


if __name__ == "__main__":
    main()
