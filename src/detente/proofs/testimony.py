"""What records say to an indicator, and what groups of sources make of a level on a day.

Every record that speaks is read, so one left out of a proof is found missing. Shares nothing with
`signals` and `plan` but what the figures of one record say. Called by `checker` and `counting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from fractions import Fraction
from math import inf
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from detente.core.quantities import Interval, unit
from detente.core.times import Day, DayRange, day, plus
from detente.ledger import records as r
from detente.ledger.canonical import Entry
from detente.ledger.said import event_said, level_said
from detente.proofs import proof as p

Num: TypeAlias = Fraction | int | float
Pair: TypeAlias = tuple[Num, Num]
OPEN: Pair = (-inf, inf)


class Claim(NamedTuple):
    """What one record says: whose voice, on which days, from `lo` to `hi`, of which event."""

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


Side: TypeAlias = tuple[int, frozenset[str], frozenset[str]]
"""So many of these groups must vote for it, and none of those against."""


class Heard(NamedTuple):
    """All that speaks to one indicator on one day of knowledge, and who votes on its events."""

    levels: Sequence[Claim]
    events: Sequence[Claim]
    covers: Sequence[Claim]
    met: Side
    refuted: Side


def ends(n: Interval) -> Pair:
    """Return both ends of an interval; an open one is infinite."""
    return plain(n.lo, -inf), plain(n.hi, inf)


def plain(n: Fraction | None, otherwise: float) -> Num:
    """Return a number, as a whole one where it is one: those are quicker."""
    return otherwise if n is None else n.numerator if n.denominator == 1 else n


def speaking(entries: Iterable[Entry], zone: tzinfo, known: Day) -> list[r.Record]:
    """Return the records known on a day that nothing known by then takes back."""

    def taken(e: Entry) -> Day:
        if e.backfill:
            return day(e.record.known_on)
        return datetime.fromisoformat(e.recorded_at).astimezone(zone).date().toordinal()

    here = [e.record for e in entries if taken(e) <= known]
    gone = {x.target for x in here if isinstance(x, r.Correct | r.Retract)}
    upheld = [x for x in here if isinstance(x, r.Dispute) and x.ruling == "upheld"]
    gone |= {x.target for x in upheld if x.id not in gone}
    return [x for x in here if x.id not in gone]


def reads(i: p.Indicator, x: r.Record) -> bool:
    """Return whether an indicator reads a record: by its own name, its subject or its event."""
    if isinstance(x, r.Observation | r.Event) and x.who is not None:
        return False  # what is said of one entry of a register is for registers alone
    match x:
        case r.Observation(subject=about):
            return about == i.id or (about == i.subject and about not in i.others)
        case r.Event(subject=about, type=kind):
            if about is not None and (about == i.id or about in i.others):
                return about == i.id
            return (about is not None and about == i.subject) or None is not kind == i.event
        case r.Return(subject=about, type=kind, where=where):
            if about is not None:
                return about in (i.id, i.subject)
            return None is not kind == i.event and {*where} <= {*i.where}
        case _:
            return False


def heard(i: p.Indicator, records: Iterable[r.Record]) -> Heard:
    """Return what the records say to an indicator; sources it does not list are not heard."""
    measure = unit(i.unit)
    levels, events, covers = [], [], []
    for x in records:
        if x.source not in i.sources or not reads(i, x):
            continue
        voice = i.sources[x.source]
        head = (x.id, x.source, voice.group, voice.judged, r.true_range(x), x.precision == "day")
        if isinstance(x, r.Observation):
            value, word = level_said(x, measure, i.rounded)
            levels.append(Claim(*head, *ends(value), word))
        elif isinstance(x, r.Event):
            where, cases = () if x.subject == i.id else i.where, measure.base == "cases"
            size, parts = event_said(x, where=where, cases=cases, rounded=i.rounded)
            says = Claim(*head, *ends(size), None, x.event, x.part_of, x.total, x.complete, parts)
            events.append(says)
        else:
            covers.append(Claim(*head))
    whole = {c.event for c in events if c.event is not None}
    said = (*events, *covers)
    events = [c for c in events if c.part_of not in whole]
    everyone = frozenset(c.group for c in said)
    free = frozenset(c.group for c in said if not c.judged)
    voters = frozenset(c.group for c in said if votes(i, c))
    return Heard(levels, events, covers, (i.k_met, voters, everyone), (i.k, everyone, free))


def votes(i: p.Indicator, c: Claim) -> bool:
    """Return whether a claim may vote met."""
    return not c.judged and (i.voters is None or c.source in i.voters)


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
    said: dict[str, Pair] = {}
    for c in claims:
        lo, hi = said.get(c.group, (c.lo, c.hi))
        said[c.group] = min(lo, c.lo), max(hi, c.hi)
    return said


def voted(i: p.Indicator, claims: Sequence[Claim]) -> tuple[Pair, Pair]:
    """Return what claims leave of a level: for met, where the judged side has no vote, and not met."""
    preferred = [c for c in claims if c.source == i.preferred]
    if i.rule == "only" or (i.rule == "first" and preferred):
        claims = preferred
    everyone, free = (
        [*voices(c for c in claims if not (judged and c.judged)).values()] for judged in (0, 1)
    )
    voters = [*voices(c for c in claims if votes(i, c)).values()]
    if i.rule in ("lowest", "highest"):
        return picked(voters, i.rule), picked(everyone, i.rule)
    if i.rule == "agree":
        return agreed(voters, i.k_met, i.tolerance), agreed(everyone, i.k, i.tolerance)
    return established(voters, everyone, i.k_met), established(everyone, free, i.k)


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
