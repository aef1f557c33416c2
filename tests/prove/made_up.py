"""Random tranches, a slow search over the reference, and the same question put to z3."""

from __future__ import annotations

import random
from itertools import product

import z3  # type: ignore[import-untyped]

from detente.core.verdict import Verdict
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
    choices = [[s for s in signs if s is not Sign.EASED or w.eases] for w in t.watched]
    return list(product(*choices))


def broken(walk: Walk) -> bool:
    return any(k.verdict is Verdict.NOT_MET for k in walk.keeps)


# The slow search.


def earliest(t: Tranche, signs: tuple[Sign, ...], bound: int = BOUND) -> dict[int, int]:
    """The first day on which the step has been in force, broken, for so many days in a row."""
    out: dict[int, int] = {}
    layer = [(begin(t), 0)]
    for day in range(1, bound + 1):
        fresh: dict[object, tuple[Walk, int]] = {}
        for walk, run in layer:
            for signs_ in days_of(t, signs):
                after = still(walk)
                after.day(signs_)
                if not after.in_force:
                    continue
                length = run + 1 if broken(after) else 0
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


# The same in formulas.


class Formulas:
    """A tranche over some days as formulas: written from the definition, not from the search."""

    def __init__(self, t: Tranche, signs: tuple[Sign, ...], days: int) -> None:
        self.t = t
        self.solver = z3.SolverFor("QF_LIA")
        n = len(t.watched)
        self.runs: list[z3.ArithRef] = []
        bad: list[z3.ArithRef] = [z3.IntVal(w.window) for w in t.watched]
        torn = list(bad)
        dark = [z3.IntVal(0)] * n
        # a clock: -1 it does not run, else its age; its effects so far; when the last one was
        b_age, b_had, b_at, settled = [[z3.IntVal(v)] * n for v in (-1, 0, 0, 0)]
        u_age, u_had, u_at = [[z3.IntVal(v)] * n for v in (-1, 0, 0)]
        spent = [z3.IntVal(0)] * n
        run, phase, held = z3.IntVal(0), z3.IntVal(0), z3.IntVal(0)
        renewed, alive, passed = [z3.BoolVal(True)] * 3
        for day in range(1, days + 1):
            ends: list[z3.BoolRef] = []
            broken_: list[z3.BoolRef] = []
            met: list[z3.BoolRef] = []
            for i, w in enumerate(t.watched):
                s = z3.Int(f"s{day}_{i}")
                allowed = [x for x in signs if x is not Sign.EASED or w.eases]
                self.solver.add(z3.Or([s == int(x) for x in allowed]))
                dark[i] = self.named(z3.If(s == 2, dark[i] + 1, 0))
                stale = dark[i] > w.holds
                if w.refills:
                    is_bad, is_torn = s == 1, s == 3
                else:
                    is_bad = z3.Or(s == 1, z3.And(s == 2, z3.Not(stale), bad[i] == 0))
                    is_torn = z3.Or(
                        s == 3,
                        z3.And(s == 2, stale),
                        z3.And(s == 2, z3.Not(stale), bad[i] != 0, torn[i] == 0),
                    )
                bad[i] = self.named(
                    z3.If(
                        is_bad,
                        0,
                        z3.If(s == 4, w.window, z3.If(bad[i] < w.window, bad[i] + 1, bad[i])),
                    )
                )
                torn[i] = self.named(
                    z3.If(is_torn, 0, z3.If(torn[i] < w.window, torn[i] + 1, torn[i]))
                )
                no = bad[i] < w.window
                unknown = z3.And(z3.Not(no), z3.Or(torn[i] < w.window, stale))
                firm = z3.And(z3.Not(no), z3.Not(unknown))
                if w.refills:
                    firm = z3.And(firm, dark[i] == 0)
                broken_.append(no)
                met_i = z3.And(z3.Not(no), z3.Not(unknown))
                if w.kept:
                    met.append(met_i)
                    ends += self._clocks(
                        w, i, bad, torn, dark, no, unknown, firm,
                        b_age, b_had, b_at, settled, u_age, u_had, u_at, spent,
                    )  # fmt: skip
                if t.term is not None and i in t.term.reads:
                    renewed = z3.And(renewed, met_i) if i != t.term.reads[0] else met_i
            alive = z3.And(alive, z3.Not(z3.Or(ends)) if ends else z3.BoolVal(True))
            if t.term is not None:
                held = self.named(z3.If(z3.And(met) if met else z3.BoolVal(True), held + 1, 0))
                phase += 1
                if day % t.term.days == 1 % t.term.days and day > t.term.days:
                    alive = z3.And(alive, passed)
                if day % t.term.days == 0:
                    read = renewed if t.term.reads else z3.BoolVal(True)
                    passed = z3.And(held >= min(t.term.held, day), read)
            run = self.named(z3.If(z3.And(alive, z3.Or(broken_)), run + 1, 0))
            self.runs.append(run)

    def named(self, formula: z3.ArithRef) -> z3.ArithRef:
        """A name for a formula, so that it is not written out again and again."""
        fresh = z3.FreshInt()
        self.solver.add(fresh == formula)
        return fresh

    def _clocks(self, w, i, bad, torn, dark, no, unknown, firm, b_age, b_had, b_at, settled, u_age, u_had, u_at, spent):  # fmt: skip
        age, had = b_age[i], b_had[i]
        starts = z3.And(no, z3.Or(age < 0, z3.And(settled[i] == 1, bad[i] == 0)))
        clean = z3.BoolVal(False)
        if w.clean is not None:
            n = min(w.clean, w.window)
            clean = z3.And(age + 1 >= w.clean, dark[i] == 0, bad[i] >= n, torn[i] >= n)
        settles = z3.And(age >= 0, settled[i] == 0, clean)
        new_age = self.named(z3.If(firm, -1, z3.If(starts, 0, z3.If(age >= 0, age + 1, -1))))
        settled[i] = self.named(z3.If(z3.Or(firm, starts), 0, z3.If(settles, 1, settled[i])))
        runs = z3.And(new_age >= 0, settled[i] == 0)
        spent[i] = self.named(z3.If(runs, spent[i] + 1, spent[i]))
        had = z3.If(z3.Or(firm, starts), 0, had)
        due = new_age >= w.breach.first if w.breach.first is not None else z3.BoolVal(False)
        if w.breach.budget is not None and w.breach.first is not None:
            due = z3.Or(due, spent[i] > w.breach.budget.days)
        ends = self._effects(w.breach, i, runs, due, had, new_age, b_had, b_at)
        b_age[i] = new_age
        wait = u_age[i]
        free = z3.Or(new_age < 0, settled[i] == 1)
        if w.unknown.first is None:
            return ends
        stops = z3.And(z3.Not(unknown), z3.Or(u_had[i] == 0, firm))
        begins = z3.And(unknown, wait < 0, free)
        new_wait = self.named(z3.If(stops, -1, z3.If(begins, 0, z3.If(wait >= 0, wait + 1, -1))))
        had_u = z3.If(z3.Or(stops, begins), 0, u_had[i])
        due_u = new_wait >= w.unknown.first
        ends += self._effects(w.unknown, i, new_wait >= 0, due_u, had_u, new_wait, u_had, u_at)
        u_age[i] = new_wait
        return ends

    def _effects(self, terms, i, runs, due, had, age, had_of, at_of):
        one = z3.And(runs, had == 0, due)
        at = z3.If(one, age, at_of[i])
        ends = []
        if terms.ends:
            ends.append(one)
        two = z3.BoolVal(False)
        if terms.then is not None:
            two = z3.And(runs, z3.Or(one, had == 1), age >= at + terms.then)
            if terms.then_ends:
                ends.append(two)
        had_of[i] = self.named(z3.If(two, 2, z3.If(one, 1, had)))
        at_of[i] = self.named(at)
        return ends

    def can(self, run: int, by: int) -> bool:
        """Whether the step can have been in force, broken, for so many days in a row by a day."""
        self.solver.push()
        self.solver.add(z3.Or([r >= run for r in self.runs[:by]]))
        found = self.solver.check() == z3.sat
        self.solver.pop()
        return bool(found)
