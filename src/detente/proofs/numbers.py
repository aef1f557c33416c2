"""Windows, and numbers made of what the records leave of single indicators.

Decides which days a window has, and how levels and counts are scaled, added and taken over days.
Shares nothing with `plan`. Called by `checker`, and by `prover` to write proofs down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import inf
from typing import TypeAlias

from detente.core.times import Day, DayRange, Duration, day, full, full_before, iso, minus, plus
from detente.proofs import proof as p
from detente.proofs.figures import Reader, Two
from detente.proofs.testimony import OPEN, Num, Pair, ends

Used: TypeAlias = tuple[p.Evidence, ...]
Known: TypeAlias = tuple[Two, Used]
NOTHING: Known = (OPEN, OPEN), ()


@dataclass(frozen=True, slots=True)
class Look:
    """From where a condition is looked at: the records, the pasts of steps, and under a "not".

    `steady` gives a day up to which a part surely stays as it is, from a day on.
    """

    reader: Reader
    lives: Mapping[str, p.Life]
    flipped: bool = False
    steady: Callable[[p.Quantity | p.Condition, Day], Day] = lambda _, on: on


MOVES: dict[str, Callable[..., Day]] = {
    "+": plus,
    "-": minus,
    "first": lambda d, length: full(d, length).first,
    "last": lambda d, length: full(d, length).last,
}


def edge(e: p.Edge | None, on: Day, look: Look) -> Day | None:
    """Return the day of an edge; none where the event it starts from has not come to be."""
    if e is None:
        return on
    at: Day | None = day(e.day) if e.day else on
    if e.step is not None:
        past = [day(d) for d in look.lives[e.step].events.get(e.event or "", ())]
        at = max((d for d in past if d <= on), default=None)
    for way, length in e.moves if at is not None else ():
        at = MOVES[way](at, length)
    return at


def days_of(w: p.Window, on: Day, look: Look) -> tuple[range | None, bool]:
    """Return the days of a window up to a day, and whether it is over; `None` has no days yet."""
    first, final = edge(w.first, on, look), edge(w.last, on, look)
    if w.in_force is not None and first is not None:
        since = edge(p.Edge(step=w.in_force, event="grant"), on, look)
        first = None if since is None else max(first, since)
    if first is None or final is None:
        return None, True
    if first > on or first > final:
        return (range(0) if w.deadline else None), final <= on
    return range(first, min(final, on) + 1), final <= on


def quantity(q: p.Quantity, on: Day, look: Look) -> Known:
    """Return what the records leave of a quantity on a day, and which were used."""
    match q:
        case p.Amount(value=value):
            return ((value, value), (value, value)), ()
        case p.Dated(steps=steps):
            due: list[Pair] = [(n, n) for start, n in steps if day(start) <= on] or [OPEN]
            return (due[-1], due[-1]), ()
        case p.Sum(parts=parts):
            each = [(times, *quantity(one, on, look)) for times, one in parts]
            met, refuted = (added((t, n[use]) for t, n, _ in each) for use in (0, 1))
            return (met, refuted), tuple(e for _, _, used in each for e in used)
        case p.Extreme(greatest=greatest, parts=several):
            among, pick = [quantity(one, on, look) for one in several], max if greatest else min
            met, refuted = (
                (pick(n[use][0] for n, _ in among), pick(n[use][1] for n, _ in among))
                for use in (0, 1)
            )
            return (met, refuted), tuple(e for _, used in among for e in used)
        case p.Fixed(indicator=name, step=step, event=event):
            then = [n for what, d, n in look.lives[step].fixed if what == event and day(d) <= on]
            fixed = then[-1].get(name) if then else None
            fixed_at = OPEN if fixed is None else ends(fixed)
            return (fixed_at, fixed_at), ()
        case p.Over(stat=stat, of=of, window=window, share=share):
            days, over = days_of(window, on, look)
            of_days = day_by_day(of, days, look) if days and over else []
            met, refuted = (
                statistic(stat, [n[use] for _, n, _ in of_days], share) for use in (0, 1)
            )
            return (met, refuted), in_runs(of_days)
        case p.Level() | p.Stock():
            when = edge(q.at, on, look)
            if when is None or when > on:
                return NOTHING
            if isinstance(q, p.Stock):
                return listed(q, DayRange(when, when), look)
            two, records = look.reader.level(q, when)
            where = (None, None) if q.at is None else (iso(when), iso(when))
            return two, (p.Evidence(q.indicator, records, (), (), (), *where),)
        case p.Count(window=window) | p.Passed(window=window):
            days, over = days_of(window, on, look)
            if not days:
                return NOTHING
            return counted(q, DayRange(days[0], days[-1]), look, over=over)
        case p.Latest(of=of, figures=figures, length=length, among=most, back=back):
            latest, looked_at = full(on, length), list[p.Evidence]()
            for n in range(most - length.n + 1):
                span = full_before(on, length, Duration(n, length.unit))
                found, used = counted(figures, span, look)
                looked_at += used
                if all(bounded(x) for x in found):
                    latest = span
                    break
            latest = latest if back is None else full_before(latest.last, length, back)
            two, used = counted(of, latest, look)
            return two, (*looked_at, *used)
        case _:
            raise ValueError("this sentence has a quantity that proofs do not know")


def counted(q: p.Count | p.Passed, days: DayRange, look: Look, *, over: bool = True) -> Known:
    """Return how many there are in some days, or how many a day where the count is a rate."""
    if isinstance(q, p.Passed):
        two, used = listed(q, days, look, over=over)
    else:
        two, evidence = look.reader.count(q, days, over=over)
        used = (evidence,)
        if q.least:
            two = ((two[1][0], two[1][0]),) * 2
    times = Fraction(1) if q.per is None else q.per / len(days)
    return (added([(times, two[0])]), added([(times, two[1])])), used


def listed(q: p.Stock | p.Passed, days: DayRange, look: Look, *, over: bool = True) -> Known:
    """Return how many are in a register, or came or left; of a cohort, once its day has come."""
    held = None if q.among is None else edge(q.among.at, days.last, look)
    if q.among is not None and (held is None or held > days.last):
        return NOTHING
    two, used = look.reader.listed(q, days, held, over=over)
    return two, (used,)


def day_by_day(q: p.Quantity, days: range, look: Look) -> list[tuple[Day, Two, Used]]:
    """Return what the records leave of a quantity on each of some days."""
    each: list[tuple[Day, Two, Used]] = []
    while len(each) < len(days):
        first = days[len(each)]
        n, used = quantity(q, first, look)
        until = min(look.steady(q, first), days[-1])
        each += [(d, n, used) for d in range(first, until + 1)]
    return each


def in_runs(each: Sequence[tuple[Day, Two, Used]]) -> Used:
    """Return what was used on days in a row as one range, where it is the same."""
    used: list[p.Evidence] = []
    # a bound is named anew for each day, so days that need some stay apart
    for (same, _), run in groupby(each, key=lambda x: (x[2], any(e.bounds for e in x[2]) and x[0])):
        on = [d for d, _, _ in run]
        for e in same:
            days = (iso(on[0]), iso(on[-1])) if e.first is None else (e.first, e.last)
            used.append(p.Evidence(e.indicator, e.records, e.covers, e.bounds, e.entries, *days))
    return tuple(used)


def added(parts: Iterable[tuple[Fraction | int, Pair]]) -> Pair:
    """Return the sum of so many times each range; no times a range is nothing."""
    lo: Num = 0
    hi: Num = 0
    for times, n in parts:
        a, b = (n[0] * times, n[1] * times) if times else (0, 0)
        lo, hi = (lo + a, hi + b) if times > 0 else (lo + b, hi + a)
    return lo, hi


def bounded(n: Pair) -> bool:
    """True where a range has both ends."""
    return -inf < n[0] and n[1] < inf


def statistic(stat: p.Stat, values: Sequence[Pair], share: Fraction) -> Pair:
    """Return one range from those of several days, of which enough must be known."""
    known = [n for n in values if bounded(n)]
    if not known or len(known) < share * len(values):
        return OPEN
    if stat == "change":
        return added([(1, known[-1]), (-1, known[0])])
    if stat == "average":
        return added([(Fraction(1, len(known)), n) for n in known])
    pick = max if stat == "highest" else min
    return pick(lo for lo, _ in known), pick(hi for _, hi in known)
