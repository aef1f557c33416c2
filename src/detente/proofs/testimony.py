"""What records say to an indicator, and what groups of sources make of a level on a day.

Decides which record an indicator reads, as whose voice, and what votes leave of a level. Shares
nothing with `signals` and `plan` but what the figures of one record say. Called by `archive`,
`figures`, `counting` and `rolls`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import inf
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from detente.core.quantities import Interval, unit
from detente.core.times import Day, DayRange, plus
from detente.ledger import records as r
from detente.ledger.said import event_said, level_said
from detente.proofs import proof as p

Num: TypeAlias = Fraction | int | float
Pair: TypeAlias = tuple[Num, Num]
OPEN: Pair = (-inf, inf)


class Claim(NamedTuple):
    """What one record says: whose voice, on which days, from `lo` to `hi`, of which event.

    Of an entry of a register: of whom (`who`), its state (`word`), the first of the states it went
    through (`came`), and the day from which the claim ages (`attested`).
    """

    id: str
    source: str
    group: str
    judged: bool
    days: DayRange
    spans: bool
    lo: Num = -inf
    hi: Num = inf
    word: str | None = None
    event: str | None = None
    part_of: str | None = None
    total: bool = False
    complete: bool = False
    parts: Mapping[str, Interval] = MappingProxyType({})
    who: str | None = None
    came: str | None = None
    attested: Day = 0


class Heard(NamedTuple):
    """All that speaks to one indicator on some days, as known on a day.

    `speakers`: one claim of each source that has spoken on any days.
    """

    levels: Sequence[Claim] = ()
    events: Sequence[Claim] = ()
    covers: Sequence[Claim] = ()
    entries: Mapping[str, Sequence[Claim]] = MappingProxyType({})
    speakers: Sequence[Claim] = ()


def ends(n: Interval) -> Pair:
    """Return both ends of an interval; an open one is infinite."""
    return plain(n.lo, -inf), plain(n.hi, inf)


def plain(n: Fraction | None, otherwise: float) -> Num:
    """Return a number, as a whole one where it is one: those are quicker."""
    return otherwise if n is None else n.numerator if n.denominator == 1 else n


def reads(i: p.Indicator, x: r.Record) -> bool:
    """Return whether an indicator reads a record: by its own name, its subject or its event."""
    match x:
        case r.Observation(who=None, subject=about) if i.kind == "level":
            return about == i.id or (about == i.subject and about not in i.others)
        case r.Observation(who=str(), subject=about) if i.kind == "register":
            return about == i.id or (about == i.subject and about not in i.others)
        case r.Event(who=who, subject=about, type=kind) if i.kind != "level":
            if (who is None) is (i.kind == "register"):
                return False  # what is said of one entry is for registers, and they read no more
            if about is not None and (about == i.id or about in i.others):
                return about == i.id
            return (about is not None and about == i.subject) or None is not kind == i.event
        case r.Return(subject=about, type=kind, where=where) if i.kind != "level":
            if about is not None:
                return about in (i.id, i.subject)
            return None is not kind == i.event and {*where} <= {*i.where}
        case _:
            return False


def said(i: p.Indicator, x: r.Record) -> Claim | None:
    """Return what a record says to an indicator; `None` where it does not listen."""
    if x.source not in i.sources or not reads(i, x):
        return None
    voice, days, exact = i.sources[x.source], r.true_range(x), x.precision == "day"
    claim = Claim(x.id, x.source, voice.group, voice.judged, days, exact)
    match x:
        case r.Observation(who=str()) | r.Event(who=str()):
            still = exact and isinstance(x, r.Observation)
            word, came = (
                (x.value, None) if isinstance(x, r.Observation) else (x.state[-1], x.state[0])
            )
            # what is so on each of some days is so from the first of them on
            began = DayRange(days.first, days.first) if still else days
            seen = days.last if still else days.first
            return claim._replace(days=began, who=x.who, word=word, came=came, attested=seen)
        case r.Observation():
            value, named = level_said(x, unit(i.unit), i.rounded)
            lo, hi = ends(value)
            return claim._replace(lo=lo, hi=hi, word=named)
        case r.Event():
            where, cases = () if x.subject == i.id else i.where, unit(i.unit).base == "cases"
            size, parts = event_said(x, where=where, cases=cases, rounded=i.rounded)
            lo, hi = ends(size)
            whose = claim._replace(lo=lo, hi=hi, event=x.event, part_of=x.part_of, parts=parts)
            return whose._replace(total=x.total, complete=x.complete)
        case _:
            return claim


def favours(i: p.Indicator, c: Claim) -> bool:
    """Return whether a claim may vote for what is good for the judged side."""
    return not c.judged and (i.met.sources is None or c.source in i.met.sources)


def burdens(i: p.Indicator, c: Claim) -> bool:
    """Return whether a claim may vote for what is bad for the judged side."""
    return i.refuted.sources is None or c.source in i.refuted.sources


# Levels.


def live(i: p.Indicator, claims: Iterable[Claim], on: Day) -> list[Claim]:
    """Return the claims that speak for a day: of each source its latest, where it is not stale."""
    seen = [(c, min(c.days.last, on)) for c in claims]
    seen = [(c, at) for c, at in seen if (c.days.first if c.spans else c.days.last) <= on]
    latest: dict[str, Day] = {}
    for c, at in seen:
        latest[c.source] = max(latest.get(c.source, at), at)
    return [
        c
        for c, at in seen
        if at == latest[c.source]
        and all(on <= plus(at if c.spans else c.days.first, x) for x in i.stale_after)
    ]


def voices(claims: Iterable[Claim]) -> dict[str, Pair]:
    """Return what each group says: the range of its values."""
    by: dict[str, Pair] = {}
    for c in claims:
        lo, hi = by.get(c.group, (c.lo, c.hi))
        by[c.group] = min(lo, c.lo), max(hi, c.hi)
    return by


def voted(i: p.Indicator, claims: Sequence[Claim]) -> tuple[Pair, Pair]:
    """Return what claims leave of a level: for met, and for not met."""
    preferred = [c for c in claims if c.source == i.preferred]
    if i.rule == "only" or (i.rule == "first" and preferred):
        claims = preferred
    everyone, free = (
        [*voices(c for c in claims if not (judged and c.judged)).values()] for judged in (0, 1)
    )
    good = [*voices(c for c in claims if favours(i, c)).values()]
    bad = [*voices(c for c in claims if burdens(i, c)).values()]
    if i.rule in ("lowest", "highest"):
        return picked(good, i.rule), picked(bad, i.rule)
    if i.rule == "agree":
        return agreed(good, i.met.k, i.tolerance), agreed(bad, i.refuted.k, i.tolerance)
    return established(good, everyone, i.met.k), established(bad, free, i.refuted.k)


def worded(i: p.Indicator, claims: Sequence[Claim], word: str) -> tuple[Pair, Pair]:
    """Return whether claims leave a level at a word: 1 where they do, 0 where at another.

    Whoever speaks for the judged side objects apart from others of the same group.
    """
    claims = [c._replace(lo=n, hi=n) for c in claims for n in [int(c.word == word)]]
    free = [*voices(c for c in claims if not c.judged).values()]
    everyone = [*free, *voices(c for c in claims if c.judged).values()]
    good, bad = (
        [*voices(c for c in claims if votes(i, c)).values()] for votes in (favours, burdens)
    )
    return established(good, everyone, i.met.k), established(bad, free, i.refuted.k)


def differ(i: p.Indicator, claims: Sequence[Claim], value: Pair) -> bool:
    """Return whether k groups say that a level is not a number, and none that it is.

    4 and 6 both refute "= 5", though 5 lies between them.
    """
    judged = {c.group for c in claims if c.judged}
    says = {g: holds(n, "=", value) for g, n in voices(claims).items()}
    against = [g for g, equal in says.items() if equal is False]
    for_it = [g for g, equal in says.items() if equal is True and g not in judged]
    return i.rule == "reports" and len(against) >= min(i.met.k, i.refuted.k) and not for_it


def holds(a: Pair, sign: p.Sign, b: Pair) -> bool | None:
    """Return whether every pair of numbers from two ranges stands so, or none, or some."""
    if sign in (">", ">="):
        return holds(b, "<" if sign == ">" else "<=", a)
    if sign == "!=":
        same = holds(a, "=", b)
        return None if same is None else not same
    (a_lo, a_hi), (b_lo, b_hi) = a, b
    if sign == "=":
        every, none = a_lo == a_hi == b_lo == b_hi, a_hi < b_lo or b_hi < a_lo
    elif sign == "<":
        every, none = a_hi < b_lo, a_lo >= b_hi
    else:
        every, none = a_hi <= b_lo, a_lo > b_hi
    return True if every else False if none else None


def picked(groups: Sequence[Pair], rule: p.Rule) -> Pair:
    """Return the lowest, or the highest, that a group says."""
    pick = min if rule == "lowest" else max
    return (pick(lo for lo, _ in groups), pick(hi for _, hi in groups)) if groups else OPEN


def established(voters: Sequence[Pair], objectors: Sequence[Pair], k: int) -> Pair:
    """k voters are at or below the upper end, and no objector is wholly above it; so below."""
    los, his = sorted(lo for lo, _ in voters), sorted(hi for _, hi in voters)
    least, most = (los[-k], his[k - 1]) if len(voters) >= k else OPEN
    return min([least, *(hi for _, hi in objectors)]), max([most, *(lo for lo, _ in objectors)])


def agreed(groups: Sequence[Pair], k: int, tolerance: Fraction) -> Pair:
    """Return the range of the largest sets of at least k groups within the tolerance."""
    whole = [g for g in groups if -inf < g[0] and g[1] < inf]
    sets = [[g for g in whole if g[0] >= lo and g[1] <= lo + tolerance] for lo, _ in whole]
    most = max([k, *(len(s) for s in sets)])
    chosen = [
        (lo, max(hi for _, hi in s))
        for (lo, _), s in zip(whole, sets, strict=True)
        if len(s) == most
    ]
    return (min(lo for lo, _ in chosen), max(hi for _, hi in chosen)) if chosen else OPEN
