"""Votes of independent groups: what reports of a level leave of it on a day.

Decides which report of a source speaks, when it is stale, and what k groups establish. The judged
side never votes met. Called by `semantics` and by the run-length engine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import assert_never

from detente.core.quantities import ANY, Interval, exactly
from detente.core.times import Day, plus
from detente.core.values import dataclass
from detente.core.verdict import MET, NOT_MET, Answer, Reason, unknown
from detente.plan.evidence import LevelClaim
from detente.plan.register import stock
from detente.plan.sight import Number, Sight, nothing
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind, Rule


@dataclass(frozen=True, slots=True)
class Group:
    """What one independent voice says: the range of its values on a day."""

    value: Interval
    judged: bool
    divided: bool


def reported(indicator: Indicator, on: Day, sight: Sight) -> Number:
    """Return the level that the groups' reports leave on a day, by the indicator's own rule."""
    return reported_on(indicator, (on,), sight)[0]


def reported_on(indicator: Indicator, days: Iterable[Day], sight: Sight) -> list[Number]:
    """Return the level on each of some days."""
    if indicator.kind is Kind.REGISTER:
        return [stock(indicator, None, on, sight) for on in days]
    if not sight.of(indicator).levels:
        return [nothing(Reason.NOT_YET_MONITORED) for _ in days]
    worked_out = WorkedOut.of(indicator, sight)
    return [
        worked_out.number(on, on, lambda on=on: _reported(indicator, on, sight))  # type: ignore[misc]
        for on in days
    ]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What was worked out of the reports of an indicator, as one sight sees it.

    Asked again with the same knowledge it is looked up: windows that move by a day ask for nearly
    the same days again. Knowledge of a day is the same between two days on which a report comes or
    goes that speaks for it; where none does, every report counts, for any says that it is watched.
    """

    numbers: dict[tuple[object, ...], Number]
    epochs: tuple[Day, ...]
    late: Day
    """The last day by which knowledge of days already past has changed."""
    known_at: Day

    @classmethod
    def of(cls, indicator: Indicator, sight: Sight) -> WorkedOut:
        """Return what a sight has worked out of an indicator so far."""
        known = sight.of(indicator)
        seen_by = (indicator.id, sight.voters, sight.quorum, sight.against, sight.fresh)
        numbers = known.levels_known.setdefault(seen_by, {})
        i = bisect_right(known.late_epochs, sight.known_at)
        late = known.late_epochs[i - 1] if i else 0
        return cls(numbers, known.level_epochs, late, sight.known_at)

    def number(self, what: object, last: Day, work_out: Callable[[], Number]) -> Number:
        """Return a number that follows from what is reported of days up to the last."""
        learned = bisect_right(self.epochs, min(max(last, self.late), self.known_at))
        found = self.numbers.get((what, learned))
        if found is None:
            of_all = (what, None, bisect_right(self.epochs, self.known_at))
            found = self.numbers.get(of_all)
            if found is None:
                found = work_out()
                silent = found.cause in (Reason.MISSING, Reason.NOT_YET_MONITORED)
                self.numbers[of_all if silent else (what, learned)] = found
        return found


def _reported(indicator: Indicator, on: Day, sight: Sight) -> Number:
    live, stale = live_levels(indicator, on, sight)
    if not live:
        if not _heard(indicator, sight):
            return nothing(Reason.NOT_YET_MONITORED)
        return nothing(Reason.STALE if stale else Reason.MISSING)
    accept = indicator.accept
    preferred = [x for x in live if x.source == accept.source]
    if accept.rule is Rule.ONLY or (accept.rule is Rule.FIRST and preferred):
        live = preferred
    everyone = voices(live)
    free = voices([x for x in live if sight.favours(x)])
    accusers = voices([x for x in live if sight.burdens(x)])
    independent = voices([x for x in live if not x.judged])
    k, k_against = sight.needed(accept.k)
    match accept.rule:
        case Rule.REPORTS | Rule.ONLY | Rule.FIRST:
            met = _by_votes(free, everyone, k)
            refuted = _by_votes(accusers, independent, k_against)
        case Rule.AGREE:
            met = _agreeing(free, k, accept.tolerance or Fraction(0))
            refuted = _agreeing(accusers, k_against, accept.tolerance or Fraction(0))
        case Rule.LOWEST | Rule.HIGHEST:
            met = _pick(free, accept.rule)
            refuted = _pick(accusers, accept.rule)
        case _:
            assert_never(accept.rule)
    few = len(accusers) < k_against if sight.against else len(free) < k
    cause = _level_cause(met, refuted, everyone, few)
    met = met if met.exact is None else exactly(met.exact)
    # what is the same is one value, so that whoever adds up days sees it at once
    return Number(met=met, refuted=met if refuted == met else refuted, cause=cause)


def live_levels(indicator: Indicator, on: Day, sight: Sight) -> tuple[list[LevelClaim], bool]:
    """Return the claims that speak for a day, and whether others would but are stale.

    Of each source the latest observation wins; several of that same day stand side by side. Sources
    come in the order of their first claim that speaks.
    """
    if sight.levels is not None:
        return sight.levels.live(indicator, on, sight)
    best: dict[str, tuple[Day, list[tuple[int, LevelClaim]]]] = {}
    for place, claim in enumerate(sight.of(indicator).levels):
        if not claim.speaks(sight.known_at):
            continue
        if claim.begins > on:
            continue
        observed = min(claim.days.last, on)
        at, claims = best.get(claim.source, (observed, []))
        if observed > at:
            at, claims = observed, []
        if observed == at:
            best[claim.source] = (at, [*claims, (place, claim)])
    limits = [d for d in (indicator.stale_after, sight.fresh) if d is not None]
    live: list[list[tuple[int, LevelClaim]]] = []
    stale = False
    for observed, claims in best.values():
        fresh = []
        for place, claim in claims:
            ages_from = observed if claim.spans else claim.days.first
            if all(on <= plus(ages_from, limit) for limit in limits):
                fresh.append((place, claim))
            else:
                stale = True
        live += [fresh] if fresh else []
    return [x for own in sorted(live, key=lambda own: own[0][0]) for _, x in own], stale


def _heard(indicator: Indicator, sight: Sight) -> bool:
    if sight.levels is not None:
        return sight.levels.heard(indicator, sight)
    return any(x.speaks(sight.known_at) for x in sight.of(indicator).levels)


def voices(claims: Sequence[LevelClaim]) -> list[Group]:
    """Return what each independent group says, side by side."""
    said_by: dict[str, list[LevelClaim]] = {}
    for claim in claims:
        said_by.setdefault(claim.group, []).append(claim)
    out = []
    for said in said_by.values():
        value = said[0].value
        for claim in said[1:]:
            value = value.hull(claim.value)
        apart = _apart([x.value for x in said])
        out.append(Group(value, any(x.judged for x in said), apart))
    return out


def _by_votes(voters: Sequence[Group], objectors: Sequence[Group], k: int) -> Interval:
    """Return the range that k voting groups establish and no objecting group contradicts.

    `x <= 5` follows where at least k voters stay at or below 5 and no objector is wholly above:
    the upper end is the larger of the k-th smallest upper end and the largest lower end.
    """
    his = sorted((g.value.hi for g in voters), key=_high)
    los = sorted((g.value.lo for g in voters), key=_low, reverse=True)
    hi = his[k - 1] if len(his) >= k else None
    lo = los[k - 1] if len(los) >= k else None
    for g in objectors:
        hi = max(hi, g.value.lo, key=_high) if g.value.lo is not None else hi
        lo = min(lo, g.value.hi, key=_low) if g.value.hi is not None else lo
    return Interval(lo, hi)


def _high(x: Fraction | None) -> tuple[int, Fraction]:
    return (1, Fraction(0)) if x is None else (0, x)


def _low(x: Fraction | None) -> tuple[int, Fraction]:
    return (-1, Fraction(0)) if x is None else (0, x)


def _agreeing(groups: Sequence[Group], k: int, tolerance: Fraction) -> Interval:
    """Return the range of the largest sets of at least k groups within the tolerance."""
    bounded = [(g.value.lo, g.value.hi) for g in groups]
    whole = [(lo, hi) for lo, hi in bounded if lo is not None and hi is not None]
    sets = []
    for start, _ in whole:
        chosen = [(lo, hi) for lo, hi in whole if lo >= start and hi <= start + tolerance]
        if len(chosen) >= k:
            sets.append((len(chosen), start, max(hi for _, hi in chosen)))
    if not sets:
        return ANY
    most = max(n for n, _, _ in sets)
    return Interval(
        min(lo for n, lo, _ in sets if n == most), max(hi for n, _, hi in sets if n == most)
    )


def _pick(groups: Sequence[Group], rule: Rule) -> Interval:
    if not groups:
        return ANY
    los = sorted((g.value.lo for g in groups), key=_low)
    his = sorted((g.value.hi for g in groups), key=_high)
    end = 0 if rule is Rule.LOWEST else -1
    return Interval(los[end], his[end])


def _level_cause(
    met: Interval, refuted: Interval, everyone: Sequence[Group], too_few: bool
) -> Reason | None:
    if met.exact is not None and met == refuted:
        return None
    if too_few:
        return Reason.QUORUM
    if _apart([g.value for g in everyone]) or any(g.divided for g in everyone):
        return Reason.CONFLICT
    return Reason.IMPRECISE


def _apart(values: Sequence[Interval]) -> bool:
    """True where two of the intervals have no number in common."""
    los = [x.lo for x in values if x.lo is not None]
    his = [x.hi for x in values if x.hi is not None]
    return bool(los) and bool(his) and min(his) < max(los)


def category(condition: c.Is, on: Day, sight: Sight) -> Answer:
    """A category is voted on like a level: k groups for it and none against, or the reverse.

    Under a "not", and in a ground, the judged side may say that it is the word, not that it is
    another.
    """
    indicator = sight.plan.roadmap.indicators[condition.indicator]
    live, stale = live_levels(indicator, on, sight)
    if not live:
        if not _heard(indicator, sight):
            return unknown(Reason.NOT_YET_MONITORED)
        return unknown(Reason.STALE if stale else Reason.MISSING)
    word, k, k_against = condition.category, *sight.needed(indicator.accept.k)
    for_it, against_it = sight.favours, sight.burdens
    if sight.swapped:
        for_it, against_it, k, k_against = against_it, for_it, k_against, k
    yes = {g for g, w in _words([x for x in live if for_it(x)]).items() if w == {word}}
    no = {g for g, w in _words([x for x in live if against_it(x)]).items() if word not in w}
    if len(yes) >= k and not _contradicted(live, word, is_it=True, free_only=sight.swapped):
        return MET
    if len(no) >= k_against and not _contradicted(
        live, word, is_it=False, free_only=not sight.swapped
    ):
        return NOT_MET
    if len(_words([x for x in live if for_it(x)])) < k:
        return unknown(Reason.QUORUM)
    return unknown(Reason.CONFLICT)


def _words(claims: Sequence[LevelClaim]) -> dict[str, set[str | None]]:
    """Return the words of each group."""
    out: dict[str, set[str | None]] = {}
    for x in claims:
        out.setdefault(x.group, set()).add(x.word)
    return out


def _contradicted(live: Sequence[LevelClaim], word: str, *, is_it: bool, free_only: bool) -> bool:
    """True where a group says the opposite; with `free_only`, one that is not the judged side."""
    sides = [[x for x in live if not x.judged], [] if free_only else [x for x in live if x.judged]]
    said = [w for side in sides for w in _words(side).values()]
    return any(word not in w if is_it else w == {word} for w in said)
