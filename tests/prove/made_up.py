"""Random tranches, and a slow search over the reference: the third opinion."""

from __future__ import annotations

import random
from itertools import product

from detente.core.verdict import Verdict
from detente.prove.reference import Walk, begin
from detente.prove.space import Clocked, Sign, Term, Tranche, Watched
from detente.roadmap.model import Budget


def clocked(r: random.Random, *, budget: bool) -> Clocked:
    first = r.choice([None, 0, 1, 2, 3, 4])
    if first is None:
        return Clocked()
    then = r.choice([None, 0, 1, 2, 3])
    return Clocked(
        first=first,
        ends=r.random() < 0.6,
        then=then,
        then_ends=then is not None and r.random() < 0.7,
        budget=Budget(days=r.randint(1, 5), window=10_000)
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


def key(walk: Walk) -> tuple[object, ...]:
    """What distinguishes two days of the reference, but for what the budgets have spent when."""

    def clock(c: object) -> object:
        return None if c is None else (c.started, c.due, c.stage, c.settled)  # type: ignore[attr-defined]

    return (
        walk.state,
        walk.phase,
        walk.renewable,
        min(walk.held, 50),
        tuple((k.bad, k.torn, k.dark, clock(k.breach), clock(k.unknown), len(k.spent)) for k in walk.keeps),
    )


def flags(walk: Walk) -> tuple[bool, bool, bool]:
    return (
        any(k.verdict is Verdict.NOT_MET for k in walk.keeps),
        any(not k.firm for k in walk.keeps),
        any(k.breached for k in walk.keeps),
    )


def timelines(t: Tranche, signs: tuple[Sign, ...], days: int):
    """All timelines of a length."""
    choices = [[s for s in signs if s is not Sign.EASED or w.eases] for w in t.watched]
    return product(list(product(*choices)), repeat=days)


def started(t: Tranche) -> Walk:
    return begin(t)
