"""What records leave of a quantity on a day, and which of them were used.

Days of windows, votes on levels, statistics over days, counts over windows. Every record that
speaks is looked at, so one left out of a proof is found missing. Shares nothing with `plan`.
Called by `checker` and, to write proofs down, by `prover`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import inf
from typing import TypeAlias

from detente.core.quantities import ANY, DAYS_PER, Interval, exactly
from detente.core.times import (
    Day,
    DayRange,
    covered,
    day,
    full,
    full_before,
    iso,
    last,
    minus,
    plus,
)
from detente.ledger.records import Record
from detente.proofs import proof as p
from detente.proofs.counting import Count, Limits
from detente.proofs.testimony import Claim, Testimony, cut, heard

Known: TypeAlias = tuple[p.Number, tuple[p.Evidence, ...]]

OF_EVENTS = ("count", "total", "rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """From where a step is looked at; `bound` gives the next bound that the proof names."""

    facts: dict[str, p.Indicator]
    said: dict[str, Testimony]
    asked: Day
    firm: bool
    bound: Callable[[str, p.Use, Limits], p.Bound]
    under: p.Under
    flipped: bool = False

    def votes(self, source: str) -> bool:
        """True where "reported by" lets a source vote met."""
        return self.under.sources is None or source in self.under.sources


def look_at(
    s: p.Statement, records: Sequence[Record], on: str, known_at: str, *, firm: bool
) -> Look:
    """Return the look at a statement on a day, as known on a day."""
    return Look(
        facts=s.indicators,
        said={name: heard(i, records) for name, i in s.indicators.items()},
        asked=max(day(on), day(known_at)),
        firm=firm,
        bound=lambda *_: p.Bound("", "least"),
        under=p.Under(s.condition),
    )


# Days.


def day_of(at: p.At, on: Day) -> Day:
    """Return the day that an anchor names on a day."""
    return minus(on, at.before) if at.before else day(at.day or "")


def days_of(w: p.Window, on: Day) -> tuple[range | None, bool]:
    """Return the days of a window up to a day, and whether it is over; `None` has no days yet."""
    at = on if w.at is None else day_of(w.at, on)
    first = day(w.first) if w.first else at
    final = day(w.last) if w.last else at
    if w.kind == "last" and w.duration:
        first = last(on, w.duration).first
    elif w.kind == "back" and w.duration:
        first, final = last(at, w.duration).first, at
    elif w.kind == "full" and w.duration:
        first, final = full(on, w.duration).first, full(on, w.duration).last
    elif w.kind == "full back" and w.duration and w.at and w.at.before:
        days = full_before(on, w.duration, w.at.before)
        first, final = days.first, days.last
    elif w.kind == "after" and w.duration:
        first, final = at + 1, plus(at, w.duration)
    elif w.kind == "since":
        final = on
    if first > on or (first > final and w.kind != "by"):
        return (range(0) if w.kind == "by" else None), w.kind == "since" or final <= on
    return range(first, min(final, on) + 1), final <= on


# Numbers.


def holds(a: Interval, sign: p.Sign, b: Interval) -> bool | None:
    """Return whether every pair of numbers of two intervals stands so, or none, or some."""
    if sign in (">", ">="):
        return holds(b, "<" if sign == ">" else "<=", a)
    if sign == "!=":
        same = holds(a, "=", b)
        return None if same is None else not same
    a_lo, a_hi, b_lo, b_hi = _ends(a) + _ends(b)
    if sign == "=":
        apart = a_hi < b_lo or b_hi < a_lo
        return False if apart else True if a_lo == a_hi == b_lo == b_hi else None
    if a_hi < b_lo or (sign == "<=" and a_hi == b_lo):
        return True
    return False if a_lo > b_hi or (sign == "<" and a_lo == b_hi) else None


def _ends(n: Interval) -> tuple[Fraction | float, Fraction | float]:
    return (-inf if n.lo is None else n.lo), (inf if n.hi is None else n.hi)


def _interval(lo: Fraction | float, hi: Fraction | float) -> Interval:
    return Interval(None if isinstance(lo, float) else lo, None if isinstance(hi, float) else hi)


def _both(n: Interval) -> p.Number:
    return p.Number(n, n)


def quantity(q: p.Quantity, on: Day, look: Look) -> Known:
    """Return what the records leave of a quantity on a day, and which were used."""
    match q:
        case p.Amount(value=value):
            return _both(exactly(value)), ()
        case p.Dated(steps=steps):
            due = [n for start, n in steps if day(start) <= on]
            return _both(exactly(due[-1]) if due else ANY), ()
        case p.Part(percent=percent, of=of):
            n, used = quantity(of, on, look)
            part = percent / 100
            return p.Number(n.met.scaled(part), n.refuted.scaled(part)), used
        case p.Sum(parts=parts):
            met = refuted = exactly(0)
            every: tuple[p.Evidence, ...] = ()
            for sign, one in parts:
                n, used = quantity(one, on, look)
                met = met + n.met if sign > 0 else met - n.met
                refuted = refuted + n.refuted if sign > 0 else refuted - n.refuted
                every += used
            return p.Number(met, refuted), every
        case p.Extreme(greatest=greatest, parts=several):
            known = [quantity(one, on, look) for one in several]
            met, refuted = (
                _extreme([_ends(one) for one in ends], greatest=greatest)
                for ends in ([n.met for n, _ in known], [n.refuted for n, _ in known])
            )
            return p.Number(met, refuted), tuple(e for _, used in known for e in used)
        case p.Level(indicator=name, at=at):
            when = on if at is None else day_of(at, on)
            if when > on:
                return _both(ANY), ()
            n, records = _level(look.facts[name], when, look)
            where = (None, None) if at is None else (iso(when), iso(when))
            return n, (p.Evidence(name, records, (), (), *where),)
        case p.Aggregate():
            days, over = days_of(q.window, on)
            if days is None or (not over and q.stat not in OF_EVENTS):
                return _both(ANY), ()
            span = DayRange(days[0], days[-1])
            return _count(q, span, over, look) if q.stat in OF_EVENTS else _levels(q, span, look)
    raise ValueError("this sentence has a quantity that proofs do not know")


def _extreme(
    ends: Sequence[tuple[Fraction | float, Fraction | float]], *, greatest: bool
) -> Interval:
    """Each end of the result is the least, or greatest, of those ends."""
    pick = max if greatest else min
    return _interval(pick(lo for lo, _ in ends), pick(hi for _, hi in ends))


def live(i: p.Indicator, on: Day, look: Look) -> list[Claim]:
    """Return the claims that speak for a day: of each source its latest, where it is not stale."""
    seen = [c for c in look.said[i.id].levels if (c.days.first if c.spans else c.days.last) <= on]
    latest: dict[str, Day] = {}
    for c in seen:
        latest[c.source] = max(latest.get(c.source, 0), min(c.days.last, on))
    limits = [d for d in (i.stale_after, look.under.fresh) if d is not None]
    return [
        c
        for c in seen
        if min(c.days.last, on) == latest[c.source]
        and all(on <= plus(min(c.days.last, on) if c.spans else c.days.first, x) for x in limits)
    ]


def _level(i: p.Indicator, on: Day, look: Look) -> tuple[p.Number, tuple[p.Used, ...]]:
    claims = live(i, on, look)
    preferred = [c for c in claims if c.source == i.preferred]
    if i.rule == "only" or (i.rule == "first" and preferred):
        claims = preferred
    everyone = [*hulls(claims).values()]
    free = [*hulls([c for c in claims if not c.judged]).values()]
    voters = [*hulls([c for c in claims if not c.judged and look.votes(c.source)]).values()]
    k = max(i.k, look.under.k)
    if i.rule in ("lowest", "highest"):
        met, refuted = _picked(voters, i.rule), _picked(everyone, i.rule)
    elif i.rule == "agree":
        met, refuted = _agreed(voters, k, i.tolerance), _agreed(everyone, i.k, i.tolerance)
    else:
        met, refuted = _voted(voters, everyone, k), _voted(everyone, free, i.k)
    used = tuple(p.Used(c.id, c.group, c.value, c.word) for c in claims)
    return p.Number(met, refuted), used


def hulls(claims: Sequence[Claim]) -> dict[str, Interval]:
    """Return what each group says: the range of its values."""
    groups: dict[str, Interval] = {}
    for c in claims:
        groups[c.group] = groups[c.group].hull(c.value) if c.group in groups else c.value
    return groups


def _voted(voters: Sequence[Interval], objectors: Sequence[Interval], k: int) -> Interval:
    """k voters are at or below the upper end, and no objector is wholly above it; so below."""
    ends, against = [_ends(n) for n in voters], [_ends(n) for n in objectors]
    his, los = sorted(hi for _, hi in ends), sorted(lo for lo, _ in ends)
    hi = max([his[k - 1] if len(his) >= k else inf, *(lo for lo, _ in against)])
    lo = min([los[-k] if len(los) >= k else -inf, *(hi for _, hi in against)])
    return _interval(lo, hi)


def _picked(groups: Sequence[Interval], rule: p.Rule) -> Interval:
    if not groups:
        return ANY
    pick = min if rule == "lowest" else max
    return _interval(pick(_ends(n)[0] for n in groups), pick(_ends(n)[1] for n in groups))


def _agreed(groups: Sequence[Interval], k: int, tolerance: Fraction) -> Interval:
    """The range of the largest sets of at least k groups within the tolerance."""
    whole = [(n.lo, n.hi) for n in groups if n.lo is not None and n.hi is not None]
    sets = [
        [(lo, hi) for lo, hi in whole if lo >= start and hi <= start + tolerance]
        for start, _ in whole
    ]
    most = max((len(s) for s in sets), default=0)
    if most < k or most == 0:
        return ANY
    chosen = [one for s in sets if len(s) == most for one in s]
    starts = [start for (start, _), s in zip(whole, sets, strict=True) if len(s) == most]
    return Interval(min(starts), max(hi for _, hi in chosen))


_Days: TypeAlias = list[tuple[Day, p.Number, tuple[p.Used, ...]]]


def _day_by_day(name: str, days: DayRange, look: Look) -> _Days:
    return [(d, *_level(look.facts[name], d, look)) for d in range(days.first, days.last + 1)]


def _in_runs(name: str, each: _Days) -> tuple[p.Evidence, ...]:
    """Days in a row with the same records stand as one range."""
    used = []
    for records, run in groupby(each, key=lambda x: x[2]):
        on = [d for d, _, _ in run]
        used.append(p.Evidence(name, records, (), (), iso(on[0]), iso(on[-1])))
    return tuple(used)


def trend(c: p.Trend, on: Day, look: Look) -> p.Step:
    """Return the step that the first and the last known level of a window make."""
    days, over = days_of(c.window, on)
    if days is None or not over:
        return p.Step("unknown")
    each = _day_by_day(c.indicator, DayRange(days[0], days[-1]), look)
    used = _in_runs(c.indicator, each)
    known = [n for _, n, _ in each if None not in (n.met.lo, n.met.hi, n.refuted.lo, n.refuted.hi)]
    if len(known) < 2:
        return p.Step("unknown", used=used)
    first, final = known[0], known[-1]
    met, refuted = _moved(c, first.met, final.met), _moved(c, first.refuted, final.refuted)
    if look.flipped:
        met, refuted = refuted, met
    if c.negated:
        met, refuted = (None if x is None else not x for x in (met, refuted))
    verdict: p.Verdict = "met" if met is True else "not_met" if refuted is False else "unknown"
    return p.Step(verdict, numbers=(first, final), used=used)


def _moved(c: p.Trend, first: Interval, final: Interval) -> bool | None:
    if c.by is None:
        return holds(final, "<" if c.falling else ">", first)
    by = -c.by if c.falling else c.by
    goal = first.scaled(max(Fraction(0), 1 + by / 100)) if c.percent else first + exactly(by)
    return holds(final, "<=" if c.falling else ">=", goal)


def _levels(q: p.Aggregate, days: DayRange, look: Look) -> Known:
    each = _day_by_day(q.indicator, days, look)
    met = [n.met for _, n, _ in each if n.met.lo is not None and n.met.hi is not None]
    refuted = [n.refuted for _, n, _ in each if None not in (n.refuted.lo, n.refuted.hi)]
    share = look.under.known_on or 0
    met, refuted = (n if len(n) >= share * len(each) else [] for n in (met, refuted))
    used = _in_runs(q.indicator, each)
    return p.Number(_statistic(q.stat, met), _statistic(q.stat, refuted)), used


def _statistic(stat: p.Stat, values: Sequence[Interval]) -> Interval:
    if not values:
        return ANY
    if stat == "change":
        return values[-1] - values[0]
    los, his = [n.lo or Fraction(0) for n in values], [n.hi or Fraction(0) for n in values]
    if stat == "average":
        zero = Fraction(0)
        return Interval(sum(los, zero) / len(los), sum(his, zero) / len(his))
    pick = max if stat == "highest" else min
    return Interval(pick(los), pick(his))


def _count(q: p.Aggregate, days: DayRange, over: bool, look: Look) -> Known:
    i, said = look.facts[q.indicator], look.said[q.indicator]
    here = {c.event for c in said.events if c.event is not None and c.days.meets(days)}
    claims = tuple(
        cut(i, c, q.where, counted=q.stat == "count")
        for c in said.events
        if c.total or c.event in here or c.days.meets(days)
    )
    covers = [
        (c, DayRange(c.days.first, _covered_until(i, c.days.last, look))) for c in said.covers
    ]
    lists = {
        g: covered(x for c, x in covers if c.group == g) for g in {c.group for c in said.covers}
    }
    heard_ = (*said.events, *said.covers)
    everyone = {c.group for c in heard_}
    free = {c.group for c in heard_ if not c.judged}
    voters = {c.group for c in heard_ if not c.judged and look.votes(c.source)}
    named: list[p.Bound] = []
    count = Count(days=days, claims=claims, lists=lists, bound=look.bound, named=named)
    met = count.number(max(i.k, look.under.k), voters, everyone, over=over)
    refuted = count.number(i.k, everyone, free, over=over)
    if q.stat == "rate":
        part = Fraction(1, len(days)) * DAYS_PER[i.per or "day"]
        met, refuted = met.scaled(part), refuted.scaled(part)
    used = p.Evidence(
        q.indicator,
        tuple(p.Used(c.id, c.group, c.value) for c in claims),
        tuple(
            p.Cover(c.id, c.group, iso(x.first), iso(x.last)) for c, x in covers if x.meets(days)
        ),
        tuple(named),
        iso(days.first),
        iso(days.last),
    )
    return p.Number(met, refuted), (used,)


def _covered_until(i: p.Indicator, end: Day, look: Look) -> Day:
    """A return also covers the days until the next is due, provisionally: until that day."""
    if look.firm or not i.silence:
        return end
    due = end
    for d in i.silence:
        due = plus(due, d)
    return due if look.asked <= due else end
