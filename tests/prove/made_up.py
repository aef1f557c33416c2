"""Random tranches, and a slow search over the reference."""

from __future__ import annotations

import random
from itertools import product

from detente.core.verdict import Verdict
from detente.prove.packed import BREACHED, BROKEN, OPEN, may
from detente.prove.reference import Keep, Running, Walk, begin, still
from detente.prove.space import Clocked, Sign, Term, Tranche, Watched
from detente.roadmap.model import Budget

BOUND = 8
"""For how many days the three are compared."""


def clocked(r: random.Random, *, budget: bool) -> Clocked:
    first = r.choice([None, 0, 1, 2, 3])
    if first is None:
        return Clocked()
    then = r.choice([None, 0, 1, 2])
    return Clocked(
        first=first,
        ends=r.random() < 0.6,
        then=then,
        then_ends=then is not None and r.random() < 0.7,
        budget=Budget(days=r.randint(1, 4), window=10_000)
        if budget and first and r.random() < 0.4
        else None,
    )


def watched(r: random.Random, name: str) -> Watched:
    breach = clocked(r, budget=True)
    window = r.choice([1, 1, 2, 3, 5])
    clean = None
    if window > 1 and breach.first and r.random() < 0.7:
        clean = breach.first - 1
    return Watched(
        name=name,
        window=window,
        holds=r.randint(0, 3),
        refills=window > 1 and r.random() < 0.5,
        clean=clean,
        eases=window > 1 and r.random() < 0.3,
        kept=r.random() < 0.9,
        breaks=r.random() < 0.95,
        quiet=r.choice([None, None, None, 0, 1, 3, 6]),
        breach=breach,
        unknown=clocked(r, budget=False),
    )


def tranche(seed: int, *, most: int = 2) -> Tranche:
    r = random.Random(seed)
    keeps = tuple(watched(r, f"b{i}") for i in range(r.randint(1, most)))
    term = None
    if r.random() < 0.4:
        reads = tuple(i for i in range(len(keeps)) if r.random() < 0.5)
        term = Term(days=r.randint(1, 6), held=r.randint(0, 5), reads=reads)
    return Tranche(step="s1", watched=keeps, term=term)


def days_of(t: Tranche, signs: tuple[Sign, ...]) -> list[tuple[Sign, ...]]:
    choices = [[s for s in signs if may(w, s)] for w in t.watched]
    return list(product(*choices))


def broken(walk: Walk) -> bool:
    return any(k.verdict is Verdict.NOT_MET for k in walk.keeps)


def opened(walk: Walk) -> bool:
    return any(k.verdict is Verdict.UNKNOWN for k in walk.keeps)


def breached(walk: Walk) -> bool:
    return any(k.breached for k in walk.keeps)


TROUBLES = {BROKEN: broken, BREACHED: breached, OPEN: opened}
"""What can be counted in a row."""


# The slow search.


def earliest(
    t: Tranche, signs: tuple[Sign, ...], of: int = BROKEN, bound: int = BOUND
) -> dict[int, int]:
    """The first day on which the step has been in force, in trouble, for so many days in a row."""
    troubled = TROUBLES[of]
    out: dict[int, int] = {}
    layer = [(begin(t), 0)]
    for day in range(1, bound + 1):
        fresh: dict[object, tuple[Walk, int]] = {}
        for walk, run in layer:
            for signs_ in days_of(t, signs):
                if not all(k.can(s) for k, s in zip(walk.keeps, signs_, strict=True)):
                    continue
                after = still(walk)
                after.day(signs_)
                if not after.in_force:
                    continue
                length = run + 1 if troubled(after) else 0
                fresh.setdefault((_key(after), length), (after, length))
                if length:
                    out.setdefault(length, day)
        layer = list(fresh.values())
    return out


def _key(walk: Walk) -> object:
    """What the future of a walk depends on."""
    on = walk.on

    def clock(c: Running | None) -> object:
        if c is None:
            return None
        due = None if c.due is None else c.due - on
        return (min(on - c.started, 20), due, c.stage, c.settled)

    def keep(k: Keep) -> object:
        return (k.bad, k.torn, k.dark, clock(k.breach), clock(k.unknown), len(k.spent))

    term = (walk.phase, walk.held, walk.renewable, min(on, 20)) if walk.tranche.term else None
    return (tuple(keep(k) for k in walk.keeps), term)
