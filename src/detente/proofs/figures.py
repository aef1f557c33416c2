"""What the records leave of one number: a level on a day, a count or a register over some days.

Decides which claims count, by which rule, and how they stand in a proof. Every record that speaks
is looked at, so one left out of a proof is found missing. Shares nothing with `plan`. Called by
`checker`, and by `prover` to write proofs down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import inf
from typing import TypeAlias

from detente.core.quantities import Interval, common
from detente.core.times import FOREVER, Day, DayRange, covered, iso, plus
from detente.proofs import proof as p
from detente.proofs.counting import ZERO, Count, Limits, grouped
from detente.proofs.rolls import Cohort, Roll
from detente.proofs.testimony import (
    Claim,
    Heard,
    Pair,
    burdens,
    differ,
    ends,
    favours,
    live,
    voted,
    worded,
)

Two: TypeAlias = tuple[Pair, Pair]
"""What is known of a number: for met, and for not met."""


def no_bound(*_: object) -> p.Bound:
    """Reject a proof that names fewer bounds than are needed."""
    raise ValueError("a bound is missing")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the records as known on a day. `asked` is the later of that and the day asked about.

    `heard` gives what speaks to an indicator on some days as known on a day, or more; `bound` the
    next bound that a proof names. `firm` leaves out lists that are complete provisionally. `kept`
    are the levels worked out so far, by the claims that speak.
    """

    facts: dict[str, p.Indicator]
    heard: Callable[[str, Day, Day, Day], Heard]
    known: Day
    asked: Day
    firm: bool
    bound: Callable[[str, p.Use, Limits], p.Bound] = no_bound
    kept: dict[tuple[str, str | None, tuple[str, ...]], tuple[Two, tuple[p.Used, ...]]] = field(
        default_factory=dict
    )

    def level(self, q: p.Level, on: Day) -> tuple[Two, tuple[p.Used, ...]]:
        """Return what is left of a level on a day, or of whether it is a word, with the records."""
        i = self.facts[q.indicator]
        claims = live(i, self.heard(q.indicator, on, on, self.known).levels, on)
        key = (q.indicator, q.word, tuple(c.id for c in claims))
        if key not in self.kept:
            two = voted(i, claims) if q.word is None else worded(i, claims, q.word)
            self.kept[key] = two, used_of(claims)
        return self.kept[key]

    def differs(self, q: p.Quantity, value: Pair, on: Day) -> bool:
        """Return whether groups agree that a level is not a number, though they differ."""
        if not isinstance(q, p.Level) or q.at is not None:
            return False
        i = self.facts[q.indicator]
        return differ(i, live(i, self.heard(q.indicator, on, on, self.known).levels, on), value)

    def count(self, q: p.Count, days: DayRange, *, over: bool) -> tuple[Two, p.Evidence]:
        """Return how many events, or persons in them, there are in some days."""
        i, said = self.facts[q.indicator], self.heard(q.indicator, *ends_of(days), self.known)
        here = {c.event for c in said.events if c.event is not None and c.days.meets(days)}
        near = (c for c in said.events if c.total or c.event in here or c.days.meets(days))
        claims = [cut(q, c, i) for c in near]
        covers = self.covers(i, said)
        named: list[p.Bound] = []

        def side(votes: Callable[[p.Indicator, Claim], bool], k: int, *, free: bool) -> Pair:
            """Count by those who vote; others of the same group speak apart from them."""
            speakers = grouped(said.speakers, lambda c: votes(i, c))
            voting, others = ({c.group for c in speakers.get(x, ())} for x in (True, False))

            def group(c: Claim) -> str:
                mixed = c.group in voting & others and not votes(i, c)
                return f"{c.group}, others" if mixed else c.group

            lists = grouped(covers, lambda x: group(x[0]))
            return Count(
                days=days,
                claims=[c._replace(group=group(c)) for c in claims],
                lists={g: covered(x for _, x in own) for g, own in lists.items()},
                bound=self.bound,
                named=named,
            ).number(
                k,
                frozenset(voting),
                frozenset(group(c) for c in said.speakers if not (free and c.judged)),
                over=over,
            )

        met = refuted = side(favours, i.met.k, free=False)
        if i.met != i.refuted or any(c.judged for c in said.speakers):
            refuted = side(burdens, i.refuted.k, free=True)
        in_days = covers_of((c, x) for c, x in covers if x.meets(days))
        used = p.Evidence(q.indicator, used_of(claims), in_days, tuple(named), (), *dates(days))
        return (met, refuted), used

    def listed(
        self, q: p.Stock | p.Passed, days: DayRange, held: Day | None, *, over: bool
    ) -> tuple[Two, p.Evidence]:
        """Return how many are in a register on a day, or came or left; `held`: a cohort's day."""
        then = days.last if isinstance(q, p.Stock) and q.then else FOREVER
        flow = (q.inward, q.where) if isinstance(q, p.Passed) else None
        among = None
        if q.among is not None and held is not None:
            known = min(then, held) if q.among.then else then
            among = Cohort(self.roll(q.indicator, known), held)
        roll = self.roll(q.indicator, then)
        (met, refuted), entries = roll.counted(days, flow, among)
        if not over:
            met, refuted = (met[0], inf), (refuted[0], inf)
        covers = covers_of((c, x) for c, x in roll.covers if x.meets(days))
        return (met, refuted), p.Evidence(q.indicator, (), covers, (), entries, *dates(days))

    def roll(self, name: str, then: Day) -> Roll:
        """Return a register as known on the day of the reader, or then if that was before."""
        said = self.heard(name, 0, FOREVER, min(self.known, then))
        return Roll(self.facts[name], said.entries, self.covers(self.facts[name], said))

    def covers(self, i: p.Indicator, said: Heard) -> list[tuple[Claim, DayRange]]:
        """Return lists with the days on which each is complete.

        A list is complete, provisionally, up to the day when the next is due: until that day.
        """
        out = []
        for c in said.covers:
            due = c.days.last
            for d in i.silence if not self.firm else ():
                due = plus(due, d)
            until = due if self.asked <= due else c.days.last
            out.append((c, DayRange(c.days.first, until)))
        return out


def cut(q: p.Count, c: Claim, i: p.Indicator) -> Claim:
    """Return a claim with so much of it as has the qualifiers, counted as events or as persons."""
    lo, hi = c.lo, c.hi
    if q.where:
        whole = written((c.lo, c.hi))
        none_said = Interval(ZERO, whole.hi)
        lo, hi = ends(common(whole, [c.parts.get(name, none_said) for name in q.where]))
    if q.cases and not (c.total and i.unit != "persons"):
        lo, hi = min(lo, 1) if lo < 1 else Fraction(1), hi if c.total else min(hi, Fraction(1))
    return c._replace(lo=lo, hi=hi)


# What stands in the proof.


def ends_of(days: DayRange) -> tuple[Day, Day]:
    """Return the first and the last of some days."""
    return days.first, days.last


def dates(days: DayRange) -> tuple[str, str]:
    """Return the first and the last of some days, as proofs write them."""
    return iso(days.first), iso(days.last)


@lru_cache(maxsize=4096)
def written(n: Pair) -> Interval:
    """Return a range as proofs write it."""
    lo, hi = n
    return Interval(None if lo == -inf else Fraction(lo), None if hi == inf else Fraction(hi))


def used_of(claims: Iterable[Claim]) -> tuple[p.Used, ...]:
    """Return claims as proofs name them."""
    said = (p.Used(c.id, c.group, written((c.lo, c.hi)), c.word) for c in claims)
    return tuple(sorted(said, key=lambda u: u.record))


def covers_of(said: Iterable[tuple[Claim, DayRange]]) -> tuple[p.Cover, ...]:
    """Return lists, with the days they cover, as proofs name them."""
    covers = (p.Cover(c.id, c.group, *dates(days)) for c, days in said)
    return tuple(sorted(covers, key=lambda x: x.record))
