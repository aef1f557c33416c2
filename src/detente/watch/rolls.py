"""Registers by runs: the stock, what came and what went, at a cost that grows with changes only.

Decides nothing about meaning: what a group says of an entry on a day is asked of `plan.register`,
but only on the days on which it can change; holding out for so many days, votes and counts work on
runs. Equal to the reference on every day (tests). What was found of an entry is kept for as long as
the same records speak of it, so a new record costs the entries that it is about.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from detente.core.times import Day, DayRange, plus
from detente.core.verdict import Reason
from detente.plan.register import (
    Ends,
    Roll,
    Said,
    Use,
    doubt_of,
    knowing,
    number,
    passages,
)
from detente.plan.sight import Number, Sight, anchor_day, gravest, nothing
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator

Side: TypeAlias = bool | None
KEPT = 64
"""So many bodies of knowledge are kept ready."""


@dataclass(frozen=True, slots=True)
class Course:
    """What an entry is, from each start to the next: in, out or unknown, for both uses of a number,
    why it is unknown, and the words for it. Before the first start nothing is known."""

    starts: tuple[Day, ...]
    sides: tuple[tuple[Side, Side], ...]
    doubts: tuple[tuple[Reason, Reason], ...]
    words: tuple[frozenset[str], ...]

    def side(self, on: Day, use: int) -> Side:
        """Return whether the entry is in on a day."""
        i = bisect_right(self.starts, on) - 1
        return self.sides[i][use] if i >= 0 else None

    def doubt(self, on: Day, use: int) -> Reason:
        """Return why it is not known whether the entry is in on a day."""
        i = bisect_right(self.starts, on) - 1
        return self.doubts[i][use] if i >= 0 else Reason.MISSING

    def within(
        self, days: DayRange, use: int
    ) -> tuple[list[Day], list[Side], list[frozenset[str]]]:
        """Return the runs that meet some days: their first days, sides and words."""
        i, j = bisect_right(self.starts, days.first) - 1, bisect_right(self.starts, days.last)
        firsts = [max(days.first, s) for s in self.starts[max(i, 0) : j]]
        sides = [s[use] for s in self.sides[max(i, 0) : j]]
        words = list(self.words[max(i, 0) : j])
        if i < 0 and (not firsts or firsts[0] > days.first):
            return [days.first, *firsts], [None, *sides], [NOTHING, *words]
        return firsts, sides, words


NOTHING = frozenset([""])


@dataclass(frozen=True, slots=True)
class _Passed:
    """How often one entry passed in some days, at least and at most, and why that is not known."""

    least: int
    most: int
    cause: Reason | None


STILL = _Passed(0, 0, None)
Passage: TypeAlias = Callable[[str, DayRange], _Passed]


@dataclass(slots=True)
class _Window:
    """Some days, with the passages in them. Moved to other days it looks only at entries of whom
    something changes in between."""

    starts: Sequence[tuple[Day, str]]
    """Every day on which something of an entry can change, in order, with whose it is."""
    passage: Passage
    days: DayRange
    passed: dict[str, _Passed] = field(default_factory=dict)
    lo: int = 0
    hi: int = 0
    causes: Counter[Reason] = field(default_factory=Counter)

    def move(self, days: DayRange, everybody: Iterable[str] = ()) -> None:
        """Bring the sums to other days; `everybody` is looked at anew in any case."""
        touched = set(everybody)
        for a, b in ((self.days.first, days.first), (self.days.last, days.last)):
            i = bisect_right(self.starts, min(a, b), key=_day_of)
            touched.update(who for _, who in self.starts[i : self._upto(max(a, b))])
        self.days = days
        for who in touched:
            self._put(self.passed.pop(who, STILL), -1)
            now = self.passage(who, days)
            if now != STILL:
                self.passed[who] = now
                self._put(now, 1)

    def _upto(self, day: Day) -> int:
        return bisect_right(self.starts, day, key=_day_of)

    def _put(self, x: _Passed, sign: int) -> None:
        self.lo += sign * x.least
        self.hi += sign * x.most
        if x.cause is not None:
            self.causes[x.cause] += sign


def _day_of(start: tuple[Day, str]) -> Day:
    return start[0]


class Ready:
    """One register as known on a day, with the courses of its entries."""

    def __init__(self, roll: Roll, courses: dict[str, Course]) -> None:
        self.roll = roll
        self.courses = courses
        self._starts: list[tuple[Day, str]] | None = None
        self._windows: dict[tuple[object, ...], _Window] = {}
        self._sizes: dict[tuple[int, int, Day], tuple[list[Day], list[int], list[int]]] = {}

    def changes(self) -> set[Day]:
        """Return every day on which something of an entry, or of the lists, can change."""
        out = {s for course in self.courses.values() for s in course.starts}
        return out | set(_edges(self.roll))

    def size(self, use: int, on: Day, among: tuple[Ready, Day] | None) -> tuple[int, int]:
        """Return how many are surely in on a day, and how many are not surely out."""
        key = (use, id(among[0]) if among else 0, among[1] if among else 0)
        if key not in self._sizes:
            self._sizes[key] = self._counted(use, among)
        starts, lows, highs = self._sizes[key]
        i = bisect_right(starts, on)
        return lows[i], highs[i]

    def _counted(
        self, use: int, among: tuple[Ready, Day] | None
    ) -> tuple[list[Day], list[int], list[int]]:
        """Running counts over the days on which they change; first those before any."""
        steps: dict[Day, tuple[int, int]] = {}
        high = 0
        for who, course in self.everybody(among):
            member = True if among is None else among[0].side(who, among[1], use)
            if member is False:
                continue
            high += 1
            before: tuple[int, int] = (0, 1)
            for start, sides in zip(course.starts, course.sides, strict=True):
                now = (int(bool(sides[use] and member)), int(sides[use] is not False))
                lo, hi = steps.get(start, (0, 0))
                steps[start] = (lo + now[0] - before[0], hi + now[1] - before[1])
                before = now
        starts = sorted(steps)
        lows, highs = [0], [high]
        for start in starts:
            lows.append(lows[-1] + steps[start][0])
            highs.append(highs[-1] + steps[start][1])
        return starts, lows, highs

    def everybody(self, among: tuple[Ready, Day] | None) -> Iterable[tuple[str, Course]]:
        """Return the entries that are known, and those of a cohort that are no longer."""
        yield from self.courses.items()
        if among is not None:
            for who in among[0].courses.keys() - self.courses.keys():
                yield who, course_of(self.roll, who)

    def passages(
        self, events: c.Events, days: DayRange, use: int, among: tuple[Ready, Day] | None
    ) -> _Window:
        """Return how often entries passed into the register in some days, or out of it.

        The first of the days is the one before those that are counted.
        """
        who_else = (id(among[0]), among[1]) if among else ()
        key = (use, events.flow, events.where, who_else)
        window = self._windows.get(key)
        if window is not None:
            window.move(days)
            return window

        def passage(who: str, days: DayRange) -> _Passed:
            return _passage(self.course(who), who, use, events, days, among)

        gone = among[0].courses.keys() - self.courses.keys() if among else ()
        window = _Window(self._all_starts(gone), passage, days)
        window.move(days, [*self.courses, *gone])
        self._windows[key] = window
        return window

    def _all_starts(self, gone: Iterable[str]) -> list[tuple[Day, str]]:
        if self._starts is None:
            self._starts = sorted((s, who) for who, x in self.courses.items() for s in x.starts)
        others = [(s, who) for who in gone for s in course_of(self.roll, who).starts]
        return sorted([*self._starts, *others]) if others else self._starts

    def side(self, who: str, on: Day, use: int) -> Side:
        """Return whether an entry is in on a day."""
        return self.course(who).side(on, use)

    def course(self, who: str) -> Course:
        """Return the course of an entry, of one that nobody speaks of too."""
        return self.courses.get(who) or course_of(self.roll, who)


Among: TypeAlias = tuple[Ready, Day] | None


class Rolls:
    """Answers for all registers of one plan. Nothing changes but what is kept for later."""

    def __init__(self) -> None:
        self._ready: OrderedDict[tuple[object, ...], Ready] = OrderedDict()
        self._courses: dict[tuple[object, ...], Course] = {}

    def stock(
        self, indicator: Indicator, cohort: c.Anchor | None, on: Day, sight: Sight, /
    ) -> Number:
        """Return how many are in a register on a day."""
        ready = self.ready(indicator, sight)
        among, begun = self.among(indicator, cohort, on, sight)
        if not begun:
            return nothing(Reason.UNDEFINED)
        return number(ready.roll, _for_both(ready, among, lambda i: _stock(ready, i, on, among)))

    def flow(
        self, indicator: Indicator, events: c.Events, days: DayRange, over: bool, sight: Sight, /
    ) -> Number:
        """Return how many came into a register, or left it, in some days."""
        ready = self.ready(indicator, sight)
        among, begun = self.among(indicator, events.cohort, days.last, sight)
        if not begun:
            return nothing(Reason.UNDEFINED)
        ends = _for_both(ready, among, lambda i: _flow(ready, i, events, days, among))
        if not over:
            ends = [replace(e, hi=None, cause=Reason.PENDING) for e in ends]
        return number(ready.roll, ends)

    def among(
        self, indicator: Indicator, cohort: c.Anchor | None, on: Day, sight: Sight
    ) -> tuple[Among, bool]:
        """Return the cohort of an anchor, and whether its day has come to be."""
        if cohort is None:
            return None, True
        when = anchor_day(cohort, on, sight)
        if when is None or when > on:
            return None, False
        return (self.ready(indicator, knowing(indicator, cohort, when, sight)), when), True

    def ready(self, indicator: Indicator, sight: Sight) -> Ready:
        """Return a register as known on a day, its entries worked out."""
        key = (
            indicator.id,
            sight.known_at,
            sight.firm,
            0 if sight.firm else sight.asked,
            sight.voters,
            sight.quorum,
            sight.against,
            sight.fresh,
        )
        if key not in self._ready:
            roll = Roll(indicator, sight)
            known = tuple(sorted((g, ranges) for g, ranges in roll.lists.items()))
            self._ready[key] = Ready(
                roll, {who: self._course(roll, who, known) for who in roll.everybody()}
            )
            if len(self._ready) > KEPT:
                self._ready.popitem(last=False)
        self._ready.move_to_end(key)
        return self._ready[key]

    def _course(self, roll: Roll, who: str, lists: object) -> Course:
        said = roll.entries[who]
        records = tuple(x.record for g in said.values() for s in g.values() for x in s)
        key = (roll.indicator.id, who, records, lists, roll.uses, tuple(roll.limits))
        if key not in self._courses:
            self._courses[key] = course_of(roll, who)
        return self._courses[key]


def _for_both(ready: Ready, among: Among, ends: Callable[[int], Ends]) -> list[Ends]:
    """The ends for both uses of a number; where nobody is judged or left out they are the same."""
    rolls = [ready.roll, *([among[0].roll] if among is not None else ())]
    first = ends(0)
    return [first, first if all(r.uses[0] == r.uses[1] for r in rolls) else ends(1)]


def _stock(ready: Ready, use: int, on: Day, among: Among) -> Ends:
    roll = ready.roll
    lo, hi = ready.size(use, on, among)
    closed = among is not None and among[0].roll.complete(among[1], among[0].roll.uses[use])
    if not closed and not roll.complete(on, roll.uses[use]):
        return Ends(lo, None, Reason.MISSING)
    causes: list[Reason | None] = []
    for who, course in ready.everybody(among) if lo != hi else ():
        member = True if among is None else among[0].side(who, among[1], use)
        now = course.side(on, use)
        if now is not False and member is not False and not (now and member):
            doubted = now is None
            causes.append(course.doubt(on, use) if doubted else _doubt(among, who, use))
    return Ends(lo, hi, gravest(causes))


def _flow(ready: Ready, use: int, events: c.Events, days: DayRange, among: Among) -> Ends:
    roll, inward = ready.roll, events.flow is c.Flow.IN
    span = DayRange(days.first - 1, days.last)
    passed = ready.passages(events, span, use, among)
    closed = among is not None and among[0].roll.complete(among[1], among[0].roll.uses[use])
    watched = days if inward else span
    marks = {watched.first, *(d for d in _edges(roll) if d in watched)}
    if closed or all(roll.complete(d, roll.uses[use]) for d in marks):
        causes = [cause for cause, n in passed.causes.items() if n]
        return Ends(passed.lo, passed.hi, gravest(causes))
    return Ends(passed.lo, None, Reason.MISSING)


def _passage(
    course: Course, who: str, use: int, events: c.Events, days: DayRange, among: Among
) -> _Passed:
    """How often one entry passed in some days after the first, and why that is not known."""
    member = True if among is None else among[0].side(who, among[1], use)
    if member is False:
        return STILL
    firsts, sides, words = course.within(days, use)
    least, most = passages(sides, words, events.flow is c.Flow.IN, events.where)
    least = least if member else 0
    if most <= least:
        return _Passed(least, most, None)
    unknown = next((d for d, s in zip(firsts, sides, strict=True) if s is None), None)
    cause = _doubt(among, who, use) if unknown is None else course.doubt(unknown, use)
    return _Passed(least, most, cause)


def _doubt(among: Among, who: str, use: int) -> Reason:
    if among is None or among[0].side(who, among[1], use) is not None:
        return Reason.IMPRECISE
    return among[0].course(who).doubt(among[1], use)


def _edges(roll: Roll) -> Iterable[Day]:
    """The days on which a list begins to be complete, or ceases to be."""
    for ranges in roll.lists.values():
        for r in ranges:
            yield from (r.first, r.last + 1)


# The course of one entry.


def course_of(roll: Roll, who: str) -> Course:
    """Return what an entry is on every day, as known on one."""
    raw = {group: _said(roll, group, who) for group in roll.groups(who)}
    afters = {s.after for s in roll.indicator.states.values()}
    marks = {start + step for runs in raw.values() for start, _ in runs for step in (0, 1, *afters)}
    starts: list[Day] = []
    sides: list[tuple[Side, Side]] = []
    doubts: list[tuple[Reason, Reason]] = []
    words: list[frozenset[str]] = []
    for on in sorted(marks):
        said = {g: _sides(runs, on) for g, runs in raw.items()}
        now = (_voted(said, roll.uses[0]), _voted(said, roll.uses[1]))
        stale = roll.was_known(who, on)
        why = (
            doubt_of(said, roll.uses[0], stale=stale),
            doubt_of(said, roll.uses[1], stale=stale),
        )
        called = frozenset(s.word for runs in raw.values() for s in _on(runs, on)) or NOTHING
        if not starts or (now, why, called) != (sides[-1], doubts[-1], words[-1]):
            starts.append(on)
            sides.append(now)
            doubts.append(why)
            words.append(called)
    return Course(tuple(starts), tuple(sides), tuple(doubts), tuple(words))


Runs: TypeAlias = list[tuple[Day, frozenset[Said]]]


def _said(roll: Roll, group: str, who: str) -> Runs:
    """What a group says of an entry, from each day on which that can change."""
    marks: set[Day] = set()
    for said in roll.entries.get(who, {}).values():
        # what another group says of a later day ends what this one says
        for x in (x for claims in said.values() for x in claims):
            marks |= {x.days.first - 1, x.days.first, x.days.last, x.days.last + 1}
            marks |= {plus(x.attested, limit) + 1 for limit in roll.limits}
    for r in roll.lists.get(group, ()):
        marks |= {r.first, r.last + 1, *(plus(r.last, limit) + 1 for limit in roll.limits)}
    return [(d, roll.possible(group, who, d)) for d in sorted(marks)]


def _on(runs: Runs, on: Day) -> frozenset[Said]:
    i = bisect_right(runs, on, key=lambda r: r[0]) - 1
    return runs[i][1] if i >= 0 else frozenset()


def _sides(runs: Runs, on: Day) -> frozenset[bool]:
    out: set[bool] = set()
    for state in _on(runs, on):
        if state.inside is None:
            out |= {True, False}
        elif state.inside or state.after == 0:
            out.add(state.inside)
        else:
            out |= _out_for(runs, on - state.after, on - 1)
    return frozenset(out)


def _out_for(runs: Runs, first: Day, last: Day) -> frozenset[bool]:
    i = bisect_right(runs, first, key=lambda r: r[0]) - 1
    j = bisect_right(runs, last, key=lambda r: r[0])
    said = [{s.inside for s in states} for _, states in runs[max(i, 0) : j]]
    if i < 0:
        said.append(set())
    if {True} in said:
        return frozenset([True])
    return frozenset([False] if all(x == {False} for x in said) else [True, False])


def _voted(said: dict[str, frozenset[bool]], use: Use) -> Side:
    for side in (True, False):
        votes: Sequence[str] = [
            g for g, sides in said.items() if sides == {side} and g in use.voters
        ]
        against = any(sides == {not side} and g in use.objectors for g, sides in said.items())
        if len(votes) >= use.k and not against:
            return side
    return None
