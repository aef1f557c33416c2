"""Registers: who is in on a day, who came and who left, person by person and day by day.

The definition, naive and meant to be read. A register is a list of persons or entities under opaque
ids. A source says of an entry what state it was in on a day, or what it became; that stands until
the source says something else of it. The states of a roadmap are in or out of the stock, and out at
once or only after so many days without a break: who is taken back before that has never left.

Who is not on a source's list is unknown on days for which the list was not declared complete, and
out on days for which it was. What a source said of an earlier day does not contradict what another
says of a later one. Groups vote on each entry of each day, as they do on a level. So a
number is an interval: the entries that are surely in, and those that are not surely out; it has no
upper end where somebody may be missing from the lists. Called by `votes` for the stock, by `tally`
for what came and went. The engine's way to the same numbers is `watch.rolls`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange, plus
from detente.core.values import dataclass
from detente.core.verdict import Reason
from detente.plan.cover import complete_lists
from detente.plan.evidence import Claim, EntryClaim
from detente.plan.sight import Number, Sight, anchor_day, gravest, nothing
from detente.roadmap import conditions as c
from detente.roadmap.model import Baselines, Indicator, Rule


@dataclass(frozen=True, slots=True)
class Said:
    """A state that somebody may have been in: its word (blank where none was said), in or out.

    `inside` is `None` for a word that the roadmap does not know.
    """

    word: str
    inside: bool | None
    after: int = 0


OUTSIDE, INSIDE = Said("", False), Said("", True)
EITHER = Said("", None)


@dataclass(frozen=True, slots=True)
class Use:
    """Which groups must agree, and which may not contradict, for one use of a number."""

    k: int
    voters: frozenset[str]
    objectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ends:
    """The least and the most of a count (the most open where `None`), and why they differ."""

    lo: int
    hi: int | None
    cause: Reason | None


def stock(indicator: Indicator, cohort: c.Anchor | None, on: Day, sight: Sight) -> Number:
    """Return how many are in a register on a day; of a cohort, how many of those in on its day."""
    if sight.registers is not None:
        return sight.registers.stock(indicator, cohort, on, sight)
    roll = Roll(indicator, sight)
    among = None if cohort is None else held(indicator, cohort, on, sight)
    if cohort is not None and among is None:
        return nothing(Reason.UNDEFINED)
    return number(roll, [roll.size(i, on, among) for i in (0, 1)])


def flow(
    indicator: Indicator, events: c.Events, days: DayRange, over: bool, sight: Sight
) -> Number:
    """Return how many came into a register, or left it, in some days.

    `over` is false where the window goes on after the day asked about: its upper end is open.
    """
    if sight.registers is not None:
        return sight.registers.flow(indicator, events, days, over, sight)
    roll = Roll(indicator, sight)
    among = None if events.cohort is None else held(indicator, events.cohort, days.last, sight)
    if events.cohort is not None and among is None:
        return nothing(Reason.UNDEFINED)
    ends = [roll.crossings(i, events, days, among) for i in (0, 1)]
    if not over:
        ends = [replace(e, hi=None, cause=Reason.PENDING) for e in ends]
    return number(roll, ends)


def number(roll: Roll, ends: Sequence[Ends]) -> Number:
    """Return the number with its two uses; why it is not one number, where it is none."""
    met, refuted = (
        Interval(Fraction(e.lo), None if e.hi is None else Fraction(e.hi)) for e in ends
    )
    if not roll.heard:
        return Number(met=met, refuted=refuted, cause=Reason.NOT_YET_MONITORED)
    if met.exact is not None and met == refuted:
        return Number(met=met, refuted=refuted)
    cause = next((e.cause for e in ends if e.cause is not None), Reason.IMPRECISE)
    return Number(met=met, refuted=refuted, cause=cause)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who were in a register on a day, by the knowledge that its baselines rule."""

    roll: Roll
    day: Day

    def has(self, who: str, use: int) -> bool | None:
        """Return whether somebody belongs to it."""
        return self.roll.is_in(who, self.day, self.roll.uses[use])

    def closed(self, use: int) -> bool:
        """Return whether nobody can belong to it who is not on a list."""
        return self.roll.complete(self.day, self.roll.uses[use])


def held(indicator: Indicator, anchor: c.Anchor, on: Day, sight: Sight) -> Cohort | None:
    """Return the cohort of an anchor; `None` where its day has not come to be."""
    when = anchor_day(anchor, on, sight)
    if when is None or when > on:
        return None
    return Cohort(Roll(indicator, knowing(indicator, anchor, when, sight)), when)


def knowing(indicator: Indicator, anchor: c.Anchor, when: Day, sight: Sight) -> Sight:
    """Return the sight of an earlier day: as known then, or as known now, as the register says."""
    if indicator.baselines is Baselines.THEN and not isinstance(anchor, c.Earlier):
        return replace(sight, known_at=min(sight.known_at, when))
    return sight


def live(claims: Sequence[EntryClaim], on: Day) -> list[EntryClaim]:
    """Return the claims of one source that speak of an entry on a day.

    What it says later replaces what it said before; two claims of one day stand side by side.
    """
    begun = [x for x in claims if x.days.first <= on]
    newest = max((x.days.first for x in begun if x.days.last <= on), default=None)
    return [x for x in begun if newest is None or x.days.last >= newest]


class Roll:
    """One register as known on a day: who is on it, and what each group says of each entry."""

    def __init__(self, indicator: Indicator, sight: Sight) -> None:
        self.indicator = indicator
        self.sight = sight
        known = sight.of(indicator)
        accept = indicator.accept
        only = accept.source if accept.rule is Rule.ONLY else None
        self.entries: dict[str, dict[str, dict[str, list[EntryClaim]]]] = {}
        """The claims by entry, group and source."""
        for x in known.entries:
            if x.speaks(sight.known_at) and only in (None, x.source):
                by_group = self.entries.setdefault(x.who, {})
                by_group.setdefault(x.group, {}).setdefault(x.source, []).append(x)
        covers = [x for x in known.covers if x.speaks(sight.known_at) and only in (None, x.source)]
        lists = complete_lists(indicator, replace(known, covers=tuple(covers)), sight)
        self.lists: Mapping[str, tuple[DayRange, ...]] = lists
        said = [x for e in self.entries.values() for g in e.values() for s in g.values() for x in s]
        heard: list[Claim] = [*said, *covers]
        self.heard = bool(heard)
        everyone = frozenset(x.group for x in heard)
        free = frozenset(x.group for x in heard if not x.judged)
        k, k_against = sight.needed(accept.k)
        self.uses = (
            Use(k, frozenset(x.group for x in heard if sight.favours(x)), everyone),
            Use(k_against, frozenset(x.group for x in heard if sight.burdens(x)), free),
        )
        self.limits = [d for d in (indicator.stale_after, sight.fresh) if d is not None]

    # What a group says of an entry.

    def possible(self, group: str, who: str, on: Day) -> frozenset[Said]:
        """Return the states that a group leaves possible on a day; none where it says nothing."""
        said = self.entries.get(who, {}).get(group, {})
        out = frozenset(
            s for claims in said.values() for s in self._of_source(claims, group, who, on)
        )
        return out or (frozenset([OUTSIDE]) if self._complete(group, on) else out)

    def _of_source(self, claims: Sequence[EntryClaim], group: str, who: str, on: Day) -> set[Said]:
        begun = [x for x in claims if x.days.first <= on]
        if not begun:
            return self._before(claims, on)
        settled = any(x.days.last <= on for x in begun)
        said = {self._state(x.state) for x in live(claims, on)} | (set() if settled else {EITHER})
        seen = self._attested(begun, group, on)
        if any(on > plus(seen, limit) for limit in self.limits):
            return set()  # nobody has confirmed it for too long
        return set() if self._overtaken(said, seen, group, who, on) else said

    def speaking(self, who: str, on: Day) -> list[EntryClaim]:
        """Return the claims that speak of an entry on a day: those not stale, nor overtaken."""
        return [
            x
            for group, sources in self.entries.get(who, {}).items()
            for claims in sources.values()
            if self._of_source(claims, group, who, on)
            for x in live(claims, on)
        ]

    def _before(self, claims: Sequence[EntryClaim], on: Day) -> set[Said]:
        """A change tells of the day before it too: who was freed was in, who was taken was out.

        Where its day is not exactly known it does not tell of any one day.
        """
        first = min(x.days.first for x in claims)
        if on != first - 1:
            return set()
        came = {x.came if len(x.days) == 1 else None for x in claims if x.days.first == first}
        if len(came) != 1 or (word := came.pop()) is None:
            return set()
        state = self._state(word)
        return set() if state.inside is None else {OUTSIDE if state.inside else INSIDE}

    def _state(self, word: str) -> Said:
        known = self.indicator.states.get(word)
        return Said(word, None) if known is None else Said(word, known.inside, known.after)

    def _attested(self, begun: Sequence[EntryClaim], group: str, on: Day) -> Day:
        """The last day of which a source has said something of an entry, by a record or a return."""
        seen = [min(x.attested, on) for x in begun]
        seen += [min(r.last, on) for r in self.lists.get(group, ()) if r.first <= on]
        return max(seen)

    def _overtaken(self, said: set[Said], seen: Day, group: str, who: str, on: Day) -> bool:
        """True where another group tells, of a later day, that an entry has changed sides.

        What a source said in September does not contradict what another says of February: it is
        silent from then on. The judged side overtakes nobody.
        """
        sides = {s.inside for s in said}
        return any(
            not x.judged
            and seen < x.days.first
            and x.days.last <= on
            and len(sides) == 1
            and self._state(x.state).inside not in (None, *sides)
            for other, sources in self.entries.get(who, {}).items()
            if other != group
            for claims in sources.values()
            for x in claims
        )

    def _complete(self, group: str, on: Day) -> bool:
        return any(on in r for r in self.lists.get(group, ()))

    def sides(self, group: str, who: str, on: Day) -> frozenset[bool]:
        """Return whether a group counts an entry in or out on a day: either, both or neither."""
        out: set[bool] = set()
        for state in self.possible(group, who, on):
            if state.inside is None:
                out |= {True, False}
            elif state.inside or state.after == 0:
                out.add(state.inside)
            else:
                out |= self._out_for(group, who, DayRange(on - state.after, on - 1))
        return frozenset(out)

    def _out_for(self, group: str, who: str, days: DayRange) -> frozenset[bool]:
        """Whoever was out on each of these days is out; who was in on one of them is still in."""
        before = [
            {s.inside for s in self.possible(group, who, d)}
            for d in range(days.first, days.last + 1)
        ]
        if any(said == {True} for said in before):
            return frozenset([True])
        return frozenset([False] if all(said == {False} for said in before) else [True, False])

    # What the groups establish of an entry.

    def groups(self, who: str) -> Iterable[str]:
        """Return the groups that may have something to say of an entry."""
        return self.entries.get(who, {}).keys() | self.lists.keys()

    def is_in(self, who: str, on: Day, use: Use) -> bool | None:
        """Return whether an entry is in on a day; `None` where that is not known."""
        said = {g: self.sides(g, who, on) for g in self.groups(who)}
        for side in (True, False):
            for_it = [g for g in said if g in use.voters and said[g] == {side}]
            against = [g for g in said if g in use.objectors and said[g] == {not side}]
            if len(for_it) >= use.k and not against:
                return side
        return None

    def words(self, who: str, on: Day) -> frozenset[str]:
        """Return the words for what an entry is on a day; a blank one stands for any."""
        said = {s.word for g in self.groups(who) for s in self.possible(g, who, on)}
        return frozenset(said or [""])

    def doubt(self, who: str, on: Day, use: Use) -> Reason:
        """Return why it is not known whether an entry is in on a day."""
        said = {g: self.sides(g, who, on) for g in self.groups(who)}
        return doubt_of(said, use, stale=self.was_known(who, on))

    def was_known(self, who: str, on: Day) -> bool:
        """Return whether somebody spoke of an entry by a day, where that goes stale."""
        said = self.entries.get(who, {})
        claims = (x for sources in said.values() for claims in sources.values() for x in claims)
        return bool(self.limits) and any(x.days.first <= on for x in claims)

    def complete(self, on: Day, use: Use) -> bool:
        """Return whether so many lists are complete that nobody can be in who is not on one."""
        return sum(g in use.voters and self._complete(g, on) for g in self.lists) >= use.k

    # Counts.

    def size(self, use_: int, on: Day, among: Cohort | None) -> Ends:
        """Return how many are in on a day."""
        use = self.uses[use_]
        lo = hi = 0
        causes: list[Reason | None] = []
        for who in self.everybody(among):
            member = True if among is None else among.has(who, use_)
            now = self.is_in(who, on, use)
            lo += now is True and member is True
            hi += now is not False and member is not False
            if now is not False and member is not False and not (now and member):
                doubtful = now is None
                causes.append(self.doubt(who, on, use) if doubtful else _doubt(among, who, use_))
        if self.complete(on, use) or (among is not None and among.closed(use_)):
            return Ends(lo, hi, gravest(causes))
        return Ends(lo, None, Reason.MISSING)

    def crossings(self, use_: int, events: c.Events, days: DayRange, among: Cohort | None) -> Ends:
        """Return how many came in, or went out, in some days.

        Days on which it is unknown whether an entry is in hide at most one change and its undoing.
        """
        use, inward = self.uses[use_], events.flow is c.Flow.IN
        span = range(days.first - 1, days.last + 1)
        lo = hi = 0
        causes: list[Reason | None] = []
        for who in self.everybody(among):
            member = True if among is None else among.has(who, use_)
            if member is False:
                continue
            sides = [self.is_in(who, d, use) for d in span]
            words = [self.words(who, d) for d in span]
            least, most = passages(sides, words, inward, events.where)
            lo += least if member else 0
            hi += most
            if most > (least if member else 0):
                unknown = next(
                    (d for d, side in zip(span, sides, strict=True) if side is None), None
                )
                if unknown is not None:
                    causes.append(self.doubt(who, unknown, use))
                else:
                    causes.append(_doubt(among, who, use_))
        watched = range(days.first if inward else days.first - 1, days.last + 1)
        closed = among is not None and among.closed(use_)
        if closed or all(self.complete(d, use) for d in watched):
            return Ends(lo, hi, gravest(causes))
        return Ends(lo, None, Reason.MISSING)

    def everybody(self, among: Cohort | None = None) -> list[str]:
        """Return the entries that are known, in order of their ids."""
        return sorted(self.entries.keys() | (among.roll.entries.keys() if among else set()))


def doubt_of(said: Mapping[str, frozenset[bool]], use: Use, *, stale: bool) -> Reason:
    """Return why the sides that groups count an entry on leave it unknown."""
    speaking = [g for g, sides in said.items() if sides]
    if not speaking:
        return Reason.STALE if stale else Reason.MISSING
    if len(use.voters.intersection(speaking)) < use.k:
        return Reason.QUORUM
    apart = frozenset([True]) in said.values() and frozenset([False]) in said.values()
    return Reason.CONFLICT if apart else Reason.IMPRECISE


def passages(
    sides: Sequence[bool | None],
    words: Sequence[frozenset[str]],
    inward: bool,
    where: Sequence[str],
) -> tuple[int, int]:
    """Return how often an entry passed into the stock (or out of it), at least and at most.

    `sides`: in, out or unknown, day by day, the first being the day before those counted; `words`
    beside them. With `where`, only passages into that state count.
    """
    least = most = 0
    last: bool | None = None
    hidden: int | None = None
    for i, side in enumerate(sides):
        if side is None:
            hidden = i if hidden is None else hidden
            continue
        passed = last is not None and side is not last
        if passed and side is inward:
            least += not where or words[i] == frozenset(where)
            most += _may_be(words[i : i + 1], where)
        elif not passed and hidden is not None:
            most += _may_be(words[hidden : i + 1], where)
        last, hidden = side, None
    if hidden is not None:
        most += _may_be(words[hidden:], where)
    return least, most


def _may_be(words: Sequence[frozenset[str]], where: Sequence[str]) -> bool:
    return not where or any("" in w or not w.isdisjoint(where) for w in words)


def _doubt(among: Cohort | None, who: str, use: int) -> Reason:
    if among is None or among.has(who, use) is not None:
        return Reason.IMPRECISE
    return among.roll.doubt(who, among.day, among.roll.uses[use])
