"""Lists of events: how many fall into some days, as far as anyone knows.

Decides identity (claims about one event count once), what k groups establish, what a total over a
period says of a part of it, and when the absence of a report is evidence. Called by `semantics`
and by the run-length engine.

The lower end of a count is the larger of two: the accepted events that carry an identity, added
up whoever reports them; and what a source's own records add up to, the k-th largest of the groups.
The upper end needs cover: lists of k groups for every day, or one list or complete total of each
of k groups for all of them. Flows come by difference: a source's totals are constraints on what
happened day by day, and the ends are the least and the most that they allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

from detente.core.quantities import Interval, common
from detente.core.times import DayRange, covered
from detente.core.verdict import Reason
from detente.plan.cover import complete_lists
from detente.plan.evidence import Claim, EventClaim
from detente.plan.flows import Amount, bounds, heaviest, summed
from detente.plan.register import flow
from detente.plan.sight import Number, Sight
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind

ZERO = Fraction(0)

Ends: TypeAlias = tuple[Fraction, Fraction | None]
"""The least and the most; the most is `None` where it is open."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A claim with how much of it the condition asks for."""

    claim: EventClaim
    size: Interval

    @property
    def lo(self) -> Fraction:
        """The least it can be."""
        return self.size.lo or ZERO

    @property
    def hi(self) -> Fraction | None:
        """The most it can be; `None` where it is open."""
        return self.size.hi


def counted(
    indicator: Indicator, events: c.Events, days: DayRange, over: bool, sight: Sight, *, cases: bool
) -> Number:
    """Return how many persons (or, with `cases`, events) fall into the days.

    `over` is false where the window goes on after the day asked about: its upper end is open.
    """
    if indicator.kind is Kind.REGISTER:
        return flow(indicator, events, days, over, sight)
    if sight.counts is not None:
        return sight.counts.counted(indicator, events, days, over, sight, cases=cases)
    return count_of(indicator, events, days, sight, cases=cases).number(over=over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A count for one of its two uses: who may vote for it, of whom `k` must, and who may object.

    Only the claims of those who vote stand under the names of their groups. Where others speak for
    the same group, what they say stands apart: it may object, and it helps nobody's vote.
    """

    tally: Tally
    voters: frozenset[str]
    objectors: frozenset[str]
    k: int

    def number(self, *, over: bool) -> Interval:
        """Return the least that the votes establish and the most that their lists allow."""
        tally, who = self.tally, (self.k, self.voters, self.objectors)
        return between(tally.at_least(*who), tally.at_most(*who) if over else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a count is made from, for each of its two uses; `leading` is the one that says met."""

    favour: Use
    burden: Use
    against: bool

    def number(self, *, over: bool) -> Number:
        """Return how many there are, for each use."""
        if not self.tally.monitored:
            return Number(met=_from(ZERO), refuted=_from(ZERO), cause=Reason.NOT_YET_MONITORED)
        met = self.favour.number(over=over)
        # where nobody is judged and nobody is left out both uses are the same
        refuted = met if self.favour is self.burden else self.burden.number(over=over)
        return Number(met=met, refuted=refuted, cause=self.cause(met, refuted, over=over))

    @property
    def leading(self) -> Use:
        """The use by which reports can show what is asked."""
        return self.burden if self.against else self.favour

    @property
    def tally(self) -> Tally:
        """Claims and lists, as those who may show what is asked see them."""
        return self.leading.tally

    @property
    def voters(self) -> frozenset[str]:
        """The groups that may show what is asked."""
        return self.leading.voters

    @property
    def k(self) -> int:
        """How many of them must."""
        return self.leading.k

    def cause(self, met: Interval, refuted: Interval, *, over: bool) -> Reason | None:
        """Return why the count is not one number, or `None` where it is."""
        leading = self.burden if self.against else self.favour
        return leading.tally.cause(met, refuted, leading.k, leading.voters, over)

    def alone(self, said: Sequence[Sized]) -> Interval:
        """Return what claims about one event leave of it: accepted to possible."""
        only, who = replace(self.tally, claims=tuple(said), lists={}), self.leading
        most = only.possible(who.k, who.voters, who.objectors)
        return between(only.at_least(who.k, who.voters, who.objectors), most)


def count_of(
    indicator: Indicator, events: c.Events, days: DayRange, sight: Sight, *, cases: bool
) -> Count:
    """Return what a count over some days is made from."""
    if sight.counts is None:
        known = sight.of(indicator)
    else:
        known = sight.counts.near(indicator, events, days, sight.known_at, cases=cases)
    claims = [x for x in known.events if x.speaks(sight.known_at)]
    here = {x.event for x in claims}
    # a part of an event that is here itself is never counted beside it
    claims = [x for x in claims if x.part_of is None or x.part_of not in here]
    here = {x.event for x in claims if x.event is not None and x.days.meets(days)}
    sized = tuple(
        Sized(x, sized_by(x, indicator, events.where, cases=cases))
        for x in claims
        if x.total or x.event in here or x.days.meets(days)
    )
    heard = [x for x in (*known.events, *known.covers) if x.speaks(sight.known_at)]
    k, k_against = sight.needed(indicator.accept.k)

    whole = Tally(
        claims=sized,
        lists=complete_lists(indicator, known, sight),
        days=days,
        monitored=bool(heard),
    )

    def use(votes: Callable[[Claim], bool], k: int, objects: Callable[[Claim], bool]) -> Use:
        """What is counted where these vote."""
        mixed = {x.group for x in heard if votes(x)} & {x.group for x in heard if not votes(x)}

        def group(x: Claim) -> str:
            return f"{x.group}, others" if x.group in mixed and not votes(x) else x.group

        tally = whole
        if mixed:
            claims = tuple(replace(x, claim=replace(x.claim, group=group(x.claim))) for x in sized)
            tally = replace(
                whole, claims=claims, lists=complete_lists(indicator, known, sight, group)
            )
        return Use(
            tally=tally,
            voters=frozenset(group(x) for x in heard if votes(x)),
            objectors=frozenset(group(x) for x in heard if objects(x)),
            k=k,
        )

    favour = use(sight.favours, k, lambda _: True)
    plain = sight.voters is None and k == k_against and not any(x.judged for x in heard)
    burden = favour if plain else use(sight.burdens, k_against, lambda x: not x.judged)
    return Count(favour=favour, burden=burden, against=sight.against)


def _from(lo: Fraction) -> Interval:
    return Interval(lo, None)


def between(lo: Fraction, hi: Fraction | None) -> Interval:
    """Return the interval between two ends that were found apart from each other."""
    # sources that contradict one another can push the ends across: then both stand
    return Interval(lo, None) if hi is None else Interval(min(lo, hi), max(lo, hi))


def cut(claim: EventClaim, where: Sequence[str]) -> Interval:
    """Return how much of an event the qualifiers hold for; an unstated one may be all or nothing.

    Of two qualifiers at least a + b - size are common to both, at most the smaller.
    """
    return common(claim.size, [claim.sizes.get(q, Interval(ZERO, claim.size.hi)) for q in where])


def sized_by(
    claim: EventClaim, indicator: Indicator, where: Sequence[str], *, cases: bool
) -> Interval:
    """Return how much of a claim counts: of its size or, with `cases`, as one event."""
    size = cut(claim, where)
    if not cases:
        return size
    least = Fraction(1) if size.lo is not None and size.lo > 0 else ZERO
    if claim.total:
        # a total of cases counts events; of persons, each event holds at least one of them
        return size if indicator.unit.base != "persons" else Interval(least, size.hi)
    return Interval(least, ZERO if size.hi == 0 else Fraction(1))


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Claims that can matter to some days, lists, and the days they are counted over.

    `monitored` is false where nothing was ever reported of the indicator.
    """

    claims: tuple[Sized, ...]
    lists: Mapping[str, tuple[DayRange, ...]]
    days: DayRange
    monitored: bool

    @cached_property
    def _events(self) -> dict[str, list[Sized]]:
        """The claims that carry an identity, by event."""
        out: dict[str, list[Sized]] = {}
        for x in self.claims:
            if x.claim.event is not None and not x.claim.total:
                out.setdefault(x.claim.event, []).append(x)
        return out

    @cached_property
    def _groups(self) -> dict[str, list[Sized]]:
        """The claims of each group."""
        return _by_group(self.claims)

    @cached_property
    def _asked(self) -> dict[tuple[str, tuple[Fraction | None, ...]], Ends]:
        """What was already found of a group's own records."""
        return {}

    def at_least(self, k: int, voters: frozenset[str], objectors: frozenset[str]) -> Fraction:
        """Return the number that k voting groups establish and no objector lowers."""
        ceiling = {
            event: _lowest(
                self._most(own) for group, own in _by_group(said).items() if group in objectors
            )
            for event, said in self._events.items()
        }
        total = ZERO
        for event, said in self._events.items():
            sure = [
                min(x.lo for x in own)
                for group, own in _by_group(said).items()
                if group in voters and all(x.claim.days.within(self.days) for x in own)
            ]
            if len(sure) >= k:
                size = sorted(sure, reverse=True)[k - 1]
                most = ceiling[event]
                total += size if most is None else min(size, most)
        alone = sorted((self._own(group, ceiling)[0] for group in voters), reverse=True)
        return max(total, alone[k - 1]) if len(alone) >= k else total

    def at_most(
        self, k: int, coverers: frozenset[str], objectors: frozenset[str]
    ) -> Fraction | None:
        """Return the most it can be by the lists of k groups, or `None` where cover lacks."""
        possible = {
            event: self._largest(said, k, coverers, objectors)
            for event, said in self._events.items()
            if any(x.claim.days.meets(self.days) for x in said)
        }
        loose = {group: self._loose(group) for group in self._groups}
        ends: list[Fraction | None] = []
        if self._covered_by(k, coverers):
            ends.append(summed([*possible.values(), _highest(loose.values())]))
        alone: list[Fraction] = []
        for group in coverers:
            own = self._own(group)[1]
            if own is None:
                continue
            foreign = [
                hi
                for event, hi in possible.items()
                if all(x.claim.group != group for x in self._events[event])
            ]
            others = _highest(hi for g, hi in loose.items() if g != group)
            end = summed([own, *foreign, others])
            if end is not None:
                alone.append(end)
        if len(alone) >= k:
            ends.append(sorted(alone)[k - 1])
        bounded = [end for end in ends if end is not None]
        return min(bounded) if bounded else None

    def possible(
        self, k: int, voters: frozenset[str], objectors: frozenset[str]
    ) -> Fraction | None:
        """Return the most that what is reported can be, whatever the lists lack."""
        named = [self._largest(said, k, voters, objectors) for said in self._events.values()]
        return summed([*named, _highest(self._loose(group) for group in self._groups)])

    def missing(self, k: int, coverers: frozenset[str]) -> tuple[DayRange, ...]:
        """Return the days that fewer than k of the groups cover by lists."""
        return lacking([self.lists.get(g, ()) for g in coverers], self.days, k)

    def cause(
        self, met: Interval, refuted: Interval, k: int, voters: frozenset[str], over: bool
    ) -> Reason | None:
        """Return why the count is not one number, or `None` where it is."""
        if met.exact is not None and met == refuted:
            return None
        if not over:
            return Reason.PENDING
        if met.hi is None:
            return Reason.MISSING
        met_here = [
            s for s in self._events.values() if any(x.claim.days.meets(self.days) for x in s)
        ]
        if any(len(_by_group(said).keys() & voters) < k for said in met_here):
            return Reason.QUORUM
        for said in met_here:
            sizes = [x.size for x in said]
            if any(
                a.hi is not None and b.lo is not None and a.hi < b.lo for a in sizes for b in sizes
            ):
                return Reason.CONFLICT
        return Reason.IMPRECISE

    def _most(self, own: Sequence[Sized]) -> Fraction | None:
        """The most that one group allows an event to have in these days."""
        here = [x for x in own if x.claim.days.meets(self.days)]
        return _highest(x.hi for x in here) if here else ZERO

    def _largest(
        self, said: Sequence[Sized], k: int, voters: frozenset[str], objectors: frozenset[str]
    ) -> Fraction | None:
        """The most an event can be: the k-th smallest claim, unless somebody is sure of more."""
        by_group = _by_group([x for x in said if x.claim.days.meets(self.days)])
        his = [_highest(x.hi for x in own) for g, own in by_group.items() if g in voters]
        if len(his) < k:
            return _highest(_highest(x.hi for x in own) for own in by_group.values())
        largest = sorted(his, key=_open_last)[k - 1]
        for group, own in by_group.items():
            if group in objectors and largest is not None:
                largest = max(largest, min(x.lo for x in own))
        return largest

    def _loose(self, group: str) -> Fraction | None:
        """The most that a group's records without identity can add in these days."""
        own = self._groups[group]
        single = [x for x in own if x.claim.event is None and not x.claim.total]
        here = summed([x.hi for x in single if x.claim.days.meets(self.days)])
        totals = [x for x in own if x.claim.total and x.claim.days.meets(self.days)]
        return summed([here, heaviest_apart(totals)])

    def _own(
        self, group: str, ceiling: Mapping[str, Fraction | None] = MappingProxyType({})
    ) -> tuple[Fraction, Fraction | None]:
        """The least and the most of a group's own records in these days.

        `ceiling` is the most that others allow an event to have.
        """
        own, lists = self._groups.get(group, []), self.lists.get(group, ())
        if not own and not lists:
            return ZERO, None
        key = group, tuple(ceiling.get(x.claim.event or "") for x in own)
        if key not in self._asked:
            self._asked[key] = _own_bounds(own, lists, self.days, ceiling)
        return self._asked[key]

    def _covered_by(self, k: int, coverers: frozenset[str]) -> bool:
        return not self.missing(k, coverers)


def lacking(lists: Sequence[Sequence[DayRange]], days: DayRange, k: int) -> tuple[DayRange, ...]:
    """Return the days that fewer than k of some groups' lists cover."""
    bounds = {days.first, days.last + 1}
    for own in lists:
        for r in own:
            bounds |= {b for b in (r.first, r.last + 1) if b in days}
    return covered(
        DayRange(a, b - 1)
        for a, b in pairwise(sorted(bounds))
        if sum(any(a in r for r in own) for own in lists) < k
    )


def _own_bounds(
    own: Sequence[Sized],
    lists: Sequence[DayRange],
    days: DayRange,
    ceiling: Mapping[str, Fraction | None],
) -> tuple[Fraction, Fraction | None]:
    events = _merged([x for x in own if not x.claim.total], ceiling)
    totals = totals_of([x for x in own if x.claim.total])
    return bounds(events, totals, lists, days)


def _merged(events: Sequence[Sized], ceiling: Mapping[str, Fraction | None]) -> list[Amount]:
    """One amount for each event of a source: its own claims about one event side by side, and no
    more of it sure than others allow."""
    out: list[Amount] = []
    by_event: dict[str, list[Sized]] = {}
    for x in events:
        if x.claim.event is None:
            out.append(Amount(x.claim.days, x.lo, x.hi))
        else:
            by_event.setdefault(x.claim.event, []).append(x)
    for event, said in by_event.items():
        first = min(x.claim.days.first for x in said)
        final = max(x.claim.days.last for x in said)
        most = ceiling.get(event)
        lo = min(x.lo for x in said)
        lo = lo if most is None else min(lo, most)
        out.append(Amount(DayRange(first, final), lo, _highest(x.hi for x in said)))
    return out


def totals_of(totals: Sequence[Sized]) -> list[Amount]:
    """Return one amount for each period: totals of one period side by side; incomplete ones only
    bound below."""
    by_days: dict[DayRange, list[Sized]] = {}
    for x in totals:
        by_days.setdefault(x.claim.days, []).append(x)
    return [
        Amount(
            period,
            min(x.lo for x in said),
            _highest(x.hi if x.claim.complete else None for x in said),
        )
        for period, said in by_days.items()
    ]


def heaviest_apart(totals: Sequence[Sized]) -> Fraction | None:
    """Return the most that totals no two of which share a day add up to."""
    return heaviest(
        [Amount(x.claim.days, x.lo, x.hi if x.claim.complete else x.lo) for x in totals]
    )


def _by_group(said: Iterable[Sized]) -> dict[str, list[Sized]]:
    out: dict[str, list[Sized]] = {}
    for x in said:
        out.setdefault(x.claim.group, []).append(x)
    return out


def _highest(parts: Iterable[Fraction | None]) -> Fraction | None:
    """Return the highest; open where one is; zero where there is none."""
    found = list(parts)
    if any(x is None for x in found):
        return None
    return max((x for x in found if x is not None), default=ZERO)


def _lowest(parts: Iterable[Fraction | None]) -> Fraction | None:
    """Return the lowest of those that are bounded; `None` where none is."""
    return min((x for x in parts if x is not None), default=None)


def _open_last(x: Fraction | None) -> tuple[bool, Fraction]:
    return (x is None, x or ZERO)
