"""Times proofs on the work of a monitor: 50 mixed conditions, 3,650 days, 1,000 late corrections.

    python benchmarks/bench_proofs.py [verdicts]

Proves verdicts on days drawn by a seed, as known on days drawn too, and has each accepted by the
checker. Records are laid out once for each of the two (the time is printed beside). All times are
those for which the processor was busy with it.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from detente.core.text import Source
from detente.core.times import Day, day, iso
from detente.ledger.canonical import Entry
from detente.ledger.records import Correct, Event, Observation, Record, Return
from detente.plan.compile import compile_plan
from detente.plan.plan import Plan
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import check
from detente.proofs.prover import Prover
from detente.roadmap.parse import read

OPENS, DAYS, CORRECTIONS = day("2015-01-01"), 3_650, 1_000
ZONE = ZoneInfo("UTC")

HEAD = """\
roadmap: work
title: Fifty conditions
standing: proposal, adopted by nobody
handling: public
version: 1
opens: 2015-01-01
ends: 2026-12-31
calendar: {timezone: UTC, working_days: weekdays}
parties:
  target: {role: target, name: Target}
  sender: {role: sender, name: Sender, decides: executive}
sources:
  north: {name: North, group: north}
  south: {name: South, group: south}
  own: {name: Own, group: own, side: target}
indicators:
"""
LEVEL = "  held_{n}: {{kind: level, unit: persons, means: Held., sources: [north, south, own], accept: {k} reports, stale_after: 60 days}}\n"
EVENTS = '  arrests_{n}: {{kind: events, unit: persons, means: Arrests., sources: [north, south, own], accept: {k} reports, silence: "nil return every 30 days, due 10 days later"}}\n'
SENTENCES = (
    "held_{n} <= 100 persons",
    "no arrests_{n} over last 30 days",
    "total of arrests_{n} over last 90 days <= 8 persons",
    "held_{n} <= 110 persons throughout last 90 days",
    "count of arrests_{n} over last 365 days <= 10 cases",
    "average of held_{n} over last 60 days <= 101 persons",
    "held_{n} falling over last 90 days",
    "held_{n} <= 80% of its level 180 days earlier",
    "held_{n} <= 95 persons at some point in last 30 days",
    "any arrests_{n} over last 14 days",
)


def plan() -> Plan:
    """Return the plan of fifty benchmarks over five levels and five lists of events."""
    text = HEAD
    text += "".join(LEVEL.format(n=n, k=1 + n % 2) for n in range(5))
    text += "".join(EVENTS.format(n=n, k=1 + n % 2) for n in range(5))
    text += "benchmarks:\n  all:\n"
    for n in range(5):
        for i, sentence in enumerate(SENTENCES):
            text += f'    b{n}_{i}: {{demand: structural, when: "{sentence.format(n=n)}"}}\n'
    text += (
        "steps:\n  s1: {title: One, gives: [], needs: [b0_0], decided_by: sender within 30 days}\n"
    )
    roadmap, found = read(Source("work.roadmap.yaml", text))
    if roadmap is None:
        raise SystemExit("\n".join(str(d) for d in found))
    return compile_plan(roadmap)


def records(random_: random.Random) -> Iterator[Record]:
    """Yield ten years of reports, and the late corrections among them."""
    made: list[tuple[str, Day, Record]] = []

    def kept(name: str, on: Day, record: Record) -> Record:
        made.append((name, on, record))
        return record

    for n in range(5):
        for source in ("north", "south", "own"):
            for i, at in enumerate(range(0, DAYS, 7)):
                on = OPENS + at
                yield kept(
                    "level",
                    on,
                    Observation(
                        id=f"{source}-held-{n}-{i}",
                        source=source,
                        subject=f"held_{n}",
                        value=str(90 + random_.randrange(25)),
                        valid_from=iso(on),
                        known_on=iso(on + random_.randrange(5)),
                    ),
                )
            for i, at in enumerate(range(0, DAYS, 30)):
                yield Return(
                    id=f"{source}-list-{n}-{i}",
                    source=source,
                    subject=f"arrests_{n}",
                    valid_from=iso(OPENS + at),
                    valid_until=iso(OPENS + at + 29),
                    known_on=iso(OPENS + at + 29 + random_.randrange(12)),
                )
        for i in range(200):
            on = OPENS + random_.randrange(DAYS)
            for source in ("north", "south", "own")[: 1 + random_.randrange(3)]:
                yield kept(
                    "event",
                    on,
                    Event(
                        id=f"{source}-arrest-{n}-{i}",
                        source=source,
                        subject=f"arrests_{n}",
                        event=f"e{n}-{i}",
                        size=str(1 + random_.randrange(3)),
                        valid_from=iso(on),
                        known_on=iso(on + random_.randrange(10)),
                    ),
                )
    for i, (_, on, old) in enumerate(random_.sample(made, CORRECTIONS)):
        late = iso(on + 20 + random_.randrange(400))
        head = {"id": f"new-{i}", "known_on": late}
        value = (
            {"value": str(90 + random_.randrange(25))}
            if isinstance(old, Observation)
            else {"size": "1"}
        )
        yield type(old)(**{**{f: getattr(old, f) for f in old.__struct_fields__}, **head, **value})
        yield Correct(
            id=f"fix-{i}",
            source=old.source,
            target=old.id,
            by_record=f"new-{i}",
            reason="-",
            valid_from=late,
            known_on=late,
        )


def entries() -> tuple[Entry, ...]:
    """Return the ledger."""
    return tuple(
        Entry(
            v=1,
            origin="bench",
            seq=seq,
            recorded_at="2026-01-01T00:00:00.000000Z",
            batch=1,
            backfill=True,
            batch_note=None,
            record=record,
        )
        for seq, record in enumerate(records(random.Random(4)), 1)
    )


def shown(what: str, seconds: list[float]) -> None:
    """Print median, ninth decile and greatest."""
    ms = sorted(1000 * s for s in seconds)
    print(f"{what:<44}{statistics.median(ms):9.3f}{ms[len(ms) * 9 // 10]:9.3f}{ms[-1]:9.3f}  ms")


def main() -> None:
    """Print what proving and checking take."""
    verdicts = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    work, ledger, draw = plan(), entries(), random.Random(5)
    start = time.process_time()
    archive = Archive(ledger, ZONE)
    prover = Prover(work, archive)
    audited = Archive(ledger, ZONE)
    for condition in work.conditions.values():
        prover.prove(condition, OPENS + 1_000, OPENS + 1_000, missing=False)
    print(
        f"{len(ledger)} records, {len(work.conditions)} conditions; laid out and stated in {time.process_time() - start:.2f} s"
    )
    print(f"{'':<44}{'median':>9}{'9th dec':>9}{'most':>9}")
    taken: dict[str, list[float]] = {"prove": [], "prove, with what is missing": [], "check": []}
    seen: Counter[str] = Counter()
    by: dict[str, list[float]] = {}
    for _ in range(verdicts):
        name = draw.choice(list(work.conditions))
        condition = work.conditions[name]
        on = OPENS + 400 + draw.randrange(DAYS - 400)
        known = on + draw.choice([0, 0, 0, 30, 400])
        start = time.process_time()
        made = prover.prove(condition, on, known, missing=False)
        taken["prove"].append(time.process_time() - start)
        by.setdefault(SENTENCES[int(name[3:])].format(n=0), []).append(taken["prove"][-1])
        start = time.process_time()
        prover.prove(condition, on, known)
        taken["prove, with what is missing"].append(time.process_time() - start)
        start = time.process_time()
        check(made, audited, p.digest(prover.statement(condition)), {})
        taken["check"].append(time.process_time() - start)
        seen[made.verdict] += 1
    for what, seconds in (*taken.items(), *sorted(by.items())):
        shown(what, seconds)
    print("accepted:", ", ".join(f"{n} {verdict}" for verdict, n in sorted(seen.items())))


if __name__ == "__main__":
    main()
