"""A tranche as formulas for z3: written from the definition of a day, not from the search.

One day is one relation between the values before it and after it. Unrolled, it answers what can
happen within some days. By induction it answers for all days: what holds of any state in which the
invariants hold still holds a day later, and so do the invariants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache

import z3  # type: ignore[import-untyped]

from detente.prove.packed import BREACHED, BROKEN, OPEN, invariants, may
from detente.prove.quiet import ENDLESS
from detente.prove.space import Clocked, Sign, Tranche, Watched

BITS = 10
"""How wide a number is: all counters of a small tranche fit, with room for a sign."""


@cache
def num(n: int) -> z3.BitVecRef:
    return z3.BitVecVal(n, BITS)


@dataclass
class Clock:
    """A clock: -1 it does not run, else its age; the effects it has had; its age at the last one."""

    age: z3.BitVecRef
    had: z3.BitVecRef
    at: z3.BitVecRef


@dataclass
class Condition:
    """One condition after a day: `settled` and `spent` are of its breach."""

    bad: z3.BitVecRef
    torn: z3.BitVecRef
    dark: z3.BitVecRef
    breach: Clock
    settled: z3.BoolRef
    unknown: Clock
    spent: z3.BitVecRef


@dataclass
class Day:
    """A tranche after a day. `run`: days in a row, until today, in force and in the trouble asked of."""

    conditions: list[Condition]
    run: z3.BitVecRef
    alive: z3.BoolRef
    phase: z3.BitVecRef
    held: z3.BitVecRef
    passed: z3.BoolRef
    on: int | None


class Formulas:
    """A tranche over some days. `of` is what is counted in a row: days broken, in breach, or open."""

    def __init__(self, t: Tranche, signs: tuple[Sign, ...], of: int = BROKEN) -> None:
        self.t, self.signs, self.of = t, signs, of
        self.solver = z3.SolverFor("QF_BV")

    def first(self) -> Day:
        """The day of the grant, all well."""
        none = Clock(num(-1), num(0), num(0))
        return Day(
            [
                Condition(
                    num(w.window), num(w.window), num(0), none, z3.BoolVal(False), none, num(0)
                )
                for w in self.t.watched
            ],
            num(0), z3.BoolVal(True), num(0), num(0), z3.BoolVal(True), 0,
        )  # fmt: skip

    def any_day(self) -> Day:
        """Any values at all."""

        def clock() -> Clock:
            return Clock(*(z3.FreshConst(z3.BitVecSort(BITS)) for _ in fields(Clock)))

        def number() -> z3.BitVecRef:
            return z3.FreshConst(z3.BitVecSort(BITS))

        def truth() -> z3.BoolRef:
            return z3.FreshConst(z3.BoolSort())

        return Day(
            [
                Condition(number(), number(), number(), clock(), truth(), clock(), number())
                for _ in self.t.watched
            ],
            number(), truth(), number(), number(), truth(), None,
        )  # fmt: skip

    def after(self, day: Day) -> Day:
        """The day after, whatever it brings."""
        found = [self._condition(c, w) for c, w in zip(day.conditions, self.t.watched, strict=True)]
        kept = [x for x, w in zip(found, self.t.watched, strict=True) if w.kept]
        met = z3.And([x.met for x in kept])
        alive = z3.And(day.alive, z3.Not(z3.Or([e for x in kept for e in x.ends])))
        phase, held, passed = day.phase, day.held, day.passed
        on = None if day.on is None else day.on + 1
        if (term := self.t.term) is not None:
            over = phase == num(term.days)  # a new term begins today, if the old one was renewed
            alive = z3.And(alive, z3.Or(z3.Not(over), passed))
            phase = self.named(z3.If(over, num(1), phase + 1))
            held = self.named(z3.If(met, z3.If(held < 99, held + 1, held), num(0)))
            read = z3.And([found[i].met for i in term.reads])
            assert on is not None  # terms are counted from the grant
            long_enough = held >= num(min(term.held, on))
            passed = z3.If(phase == num(term.days), z3.And(long_enough, read), passed)
        troubles = {
            BROKEN: lambda x: x.broken,
            BREACHED: lambda x: x.breached,
            OPEN: lambda x: x.open,
        }
        trouble = z3.Or([troubles[self.of](x) for x in found])
        run = self.named(
            z3.If(z3.And(alive, trouble), z3.If(day.run < 99, day.run + 1, day.run), num(0))
        )
        return Day([x.after for x in found], run, alive, phase, held, passed, on)

    def named(self, formula: z3.BitVecRef) -> z3.BitVecRef:
        """A name for a formula, so that it is not written out again and again."""
        fresh = z3.FreshConst(formula.sort())
        self.solver.add(fresh == formula)
        return fresh

    # One condition.

    def _condition(self, c: Condition, w: Watched) -> Seen:
        s = z3.FreshConst(z3.BitVecSort(BITS))
        allowed = [x for x in self.signs if may(w, x)]
        self.solver.add(z3.Or([s == num(x) for x in allowed]))
        if w.quiet is not None:
            self.solver.add(z3.Implies(s == num(Sign.DARK), c.dark < num(w.quiet)))
        dark = self.named(z3.If(s == num(Sign.DARK), _up_to(c.dark, 99), num(0)))
        stale = z3.BoolVal(False) if w.holds >= ENDLESS else dark > num(w.holds)
        is_bad, is_torn = s == num(Sign.BAD), s == num(Sign.TORN)
        if not w.refills:  # the last report stands until it is too old
            silent = s == num(Sign.DARK)
            is_bad = z3.Or(is_bad, z3.And(silent, z3.Not(stale), c.bad == 0))
            is_torn = z3.Or(is_torn, z3.And(silent, z3.Or(stale, z3.And(c.bad != 0, c.torn == 0))))
        eased = z3.If(s == num(Sign.EASED), num(w.window), _up_to(c.bad, w.window))
        bad = self.named(z3.If(is_bad, num(0), eased))
        opened = z3.If(s == num(Sign.EASED), num(w.window), _up_to(c.torn, w.window))
        torn = self.named(z3.If(is_torn, num(0), opened))
        broken = bad < num(w.window)
        open_ = z3.And(z3.Not(broken), z3.Or(torn < num(w.window), stale))
        met = z3.And(z3.Not(broken), z3.Not(open_))
        seen = Seen(broken, open_, met, z3.BoolVal(False), [], Condition(
            bad, torn, dark, c.breach, c.settled, c.unknown, c.spent
        ))  # fmt: skip
        if w.kept:
            self._clocks(c, w, seen)
        return seen

    def _clocks(self, c: Condition, w: Watched, seen: Seen) -> None:
        now = seen.after
        firm = z3.And(seen.met, now.dark == 0) if w.refills else seen.met
        starts = z3.And(seen.broken, z3.Or(c.breach.age < 0, z3.And(c.settled, now.bad == 0)))
        clean = z3.BoolVal(False)
        if w.clean is not None:
            n = num(min(w.clean, w.window))
            clean = z3.And(c.breach.age + 1 >= w.clean, now.dark == 0, now.bad >= n, now.torn >= n)
        settles = z3.And(c.breach.age >= 0, z3.Not(c.settled), clean)
        age = self.named(z3.If(firm, num(-1), z3.If(starts, num(0), _older(c.breach.age))))
        now.settled = z3.And(z3.Not(firm), z3.Not(starts), z3.Or(c.settled, settles))
        seen.breached = z3.And(age >= 0, z3.Not(now.settled))
        now.spent = self.named(z3.If(seen.breached, _up_to(c.spent, 99), c.spent))
        due = self._due(w.breach, age)
        if w.breach.budget is not None and w.breach.first is not None:
            due = z3.Or(due, now.spent > num(w.breach.budget.days))
        had = z3.If(z3.Or(firm, starts), num(0), c.breach.had)
        now.breach = self._effects(w.breach, seen, seen.breached, due, age, had, c.breach.at)
        if w.unknown.first is None:
            return
        free = z3.Or(age < 0, now.settled)
        stops = z3.And(z3.Not(seen.open), z3.Or(c.unknown.had == 0, firm))
        begins = z3.And(seen.open, c.unknown.age < 0, free)
        wait = self.named(z3.If(stops, num(-1), z3.If(begins, num(0), _older(c.unknown.age))))
        had = z3.If(z3.Or(stops, begins), num(0), c.unknown.had)
        due = self._due(w.unknown, wait)
        now.unknown = self._effects(w.unknown, seen, wait >= 0, due, wait, had, c.unknown.at)

    def _due(self, terms: Clocked, age: z3.BitVecRef) -> z3.BoolRef:
        return z3.BoolVal(False) if terms.first is None else age >= num(terms.first)

    def _effects(
        self,
        terms: Clocked,
        seen: Seen,
        runs: z3.BoolRef,
        due: z3.BoolRef,
        age: z3.BitVecRef,
        had: z3.BitVecRef,
        at: z3.BitVecRef,
    ) -> Clock:
        one = z3.And(runs, had == 0, due)
        at = self.named(z3.If(one, age, at))
        if terms.ends:
            seen.ends.append(one)
        two = z3.BoolVal(False)
        if terms.then is not None:
            two = z3.And(runs, z3.Or(one, had == 1), age >= at + num(terms.then))
            if terms.then_ends:
                seen.ends.append(two)
        had = self.named(z3.If(two, num(2), z3.If(one, num(1), had)))
        return Clock(age, had, at)

    # Questions.

    def unrolled(self, days: int) -> list[z3.BitVecRef]:
        """How many days in a row it has been, on each of some days after the grant."""
        day, runs = self.first(), []
        for _ in range(days):
            day = self.after(day)
            runs.append(day.run)
        return runs

    def can(self, runs: list[z3.BitVecRef], run: int, by: int) -> bool:
        """Whether the step can have been in force, in trouble, for so many days in a row by a day."""
        return self._possible(z3.Or([r >= num(run) for r in runs[:by]]))

    def holds_by_induction(self, most: int) -> bool:
        """Whether no day is ever the next of more than `most` in a row: shown from one day to the next.

        What is taken along are the invariants that the search packs by.
        """
        first = self.first()
        if self._possible(z3.Not(z3.And(*self.invariants(first, most)))):
            return False
        before = self.any_day()
        self.solver.push()
        self.solver.add(before.alive, *self.invariants(before, most))
        day = self.after(before)
        broken = self._possible(z3.And(day.alive, z3.Not(z3.And(*self.invariants(day, most)))))
        self.solver.pop()
        return not broken

    def invariants(self, day: Day, most: int) -> Iterator[z3.BoolRef]:
        """What holds on every day on which relief stands."""
        yield z3.And(day.run >= 0, day.run <= num(most))
        for c, w in zip(day.conditions, self.t.watched, strict=True):
            limits = invariants(w)
            yield z3.And(c.bad >= 0, c.bad <= num(limits.bad))
            yield z3.And(c.torn >= 0, c.torn <= num(limits.torn))
            yield c.dark >= 0
            yield from _of_clock(c.breach, w.breach, limits.breach, z3.Not(c.settled))
            yield from _of_clock(c.unknown, w.unknown, limits.unknown, z3.BoolVal(True))
            yield z3.Implies(c.settled, c.breach.age >= 0)
            if len(self.t.watched) == 1 and self.of == BREACHED and w.kept:
                runs = z3.And(c.breach.age >= 0, z3.Not(c.settled))
                yield z3.Implies(runs, day.run <= c.breach.age + 1)
                yield z3.Implies(z3.Not(runs), day.run == 0)

    def _possible(self, formula: z3.BoolRef) -> bool:
        self.solver.push()
        self.solver.add(formula)
        found = self.solver.check() == z3.sat
        self.solver.pop()
        return bool(found)


@dataclass
class Seen:
    """What a day makes of a condition, and the ends of relief that it brings."""

    broken: z3.BoolRef
    open: z3.BoolRef
    met: z3.BoolRef
    breached: z3.BoolRef
    ends: list[z3.BoolRef]
    after: Condition


def _up_to(n: z3.BitVecRef, most: int) -> z3.BitVecRef:
    return z3.If(n < num(most), n + 1, num(most))


def _older(age: z3.BitVecRef) -> z3.BitVecRef:
    """One day older; no age is told apart beyond the longest clock of a small tranche."""
    return z3.If(age < 0, num(-1), _up_to(age, 99))


def _of_clock(
    clock: Clock, terms: Clocked, end: int | None, counts: z3.BoolRef
) -> Iterator[z3.BoolRef]:
    """What holds of a clock while relief stands, as far as it counts: it has not ended relief."""
    yield z3.And(clock.age >= num(-1), clock.had >= 0, clock.had <= 2, clock.at >= 0)
    runs = z3.And(counts, clock.age >= 0)
    if end is not None:
        yield z3.Implies(runs, clock.age < num(end))
    if terms.first is None:
        yield clock.had == 0
        return
    yield z3.Implies(z3.And(runs, clock.had == 0), clock.age < num(terms.first))
    yield z3.Implies(
        z3.And(runs, clock.had > 0), z3.And(clock.at <= clock.age, clock.at <= num(terms.first))
    )
    if terms.ends:
        yield z3.Implies(runs, clock.had == 0)
    if terms.then is not None and terms.then_ends:
        yield z3.Implies(z3.And(runs, clock.had == 1), clock.age < clock.at + num(terms.then))
        yield z3.Implies(runs, clock.had < 2)
