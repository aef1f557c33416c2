"""Reports of a level in order, so that those that speak for a day are found and not sought.

Decides nothing about meaning: which report of a source speaks is said in `plan.votes`. The latest
observation of a source is looked for backwards from the day asked about; what is not known yet, or
no longer, is passed over. The same reports as the reference finds, in the same order (tests).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.core.times import Day, Duration, plus
from detente.plan.evidence import IndicatorEvidence, LevelClaim
from detente.plan.sight import NO_EVIDENCE, Sight
from detente.roadmap.model import Indicator


@dataclass(slots=True)
class _Told:
    """What one source ever reports of a level, with the place of each report among all."""

    claims: list[tuple[int, LevelClaim]]
    """By the last day that they speak of."""
    lasts: list[Day]
    wide: list[tuple[int, LevelClaim]]
    """Those true on each of several days, by the first."""
    firsts: list[Day]
    longest: int
    """Of these, so many days from the first to the last, at most."""
    known: Day
    """The first day on which any is known."""

    @classmethod
    def of(cls, claims: Sequence[tuple[int, LevelClaim]]) -> _Told:
        by_last = sorted(claims, key=lambda x: x[1].days.last)
        wide = sorted(
            (x for x in claims if x[1].spans and len(x[1].days) > 1),
            key=lambda x: x[1].days.first,
        )
        return cls(
            claims=by_last,
            lasts=[x.days.last for _, x in by_last],
            wide=wide,
            firsts=[x.days.first for _, x in wide],
            longest=max((len(x.days) for _, x in wide), default=0),
            known=min(x.known for _, x in claims),
        )

    def latest(self, on: Day, known_at: Day) -> tuple[Day, list[tuple[int, LevelClaim]]]:
        """Return the latest observation for a day, and the reports of it."""
        if known_at < self.known:
            return on, []
        a = bisect_left(self.firsts, on - self.longest)
        found = [
            x
            for x in self.wide[a : bisect_right(self.firsts, on)]
            if x[1].days.last > on and x[1].speaks(known_at)
        ]
        i = bisect_right(self.lasts, on) - 1
        observed = on if found else None
        while i >= 0 and (observed is None or self.lasts[i] == observed):
            if self.claims[i][1].speaks(known_at):
                observed = self.lasts[i]
                found.append(self.claims[i])
            i -= 1
        return on if observed is None else observed, found


class Reports:
    """`plan.sight.Levels` for an engine, over everything that is ever known."""

    def __init__(self, everything: Mapping[str, IndicatorEvidence]) -> None:
        self._everything = everything
        self._told: dict[str, list[_Told]] = {}
        self._marks: dict[tuple[str, tuple[Duration, ...]], list[Day]] = {}

    def live(self, indicator: Indicator, on: Day, sight: Sight, /) -> tuple[list[LevelClaim], bool]:
        """Return the claims that speak for a day, and whether others would but are stale."""
        limits = [d for d in (indicator.stale_after, sight.fresh) if d is not None]
        live: list[list[tuple[int, LevelClaim]]] = []
        stale = False
        for told in self._of(indicator.id):
            observed, claims = told.latest(on, sight.known_at)
            fresh = []
            for place, x in claims:
                ages_from = observed if x.spans else x.days.first
                if all(on <= plus(ages_from, limit) for limit in limits):
                    fresh.append((place, x))
                else:
                    stale = True
            if fresh:
                live.append(sorted(fresh, key=lambda x: x[0]))
        return [x for own in sorted(live, key=lambda own: own[0][0]) for _, x in own], stale

    def heard(self, indicator: Indicator, sight: Sight, /) -> bool:
        """Return whether anything is known of a level at all."""
        return any(
            x.speaks(sight.known_at) for told in self._of(indicator.id) for _, x in told.claims
        )

    def marks(self, indicator: Indicator, limits: Sequence[Duration], /) -> list[Day]:
        """Return the days on which what is reported of a level can ever change: reports begin,
        end, age."""
        key = (indicator.id, tuple(limits))
        if key not in self._marks:
            marks: set[Day] = set()
            for claim in self._everything.get(indicator.id, NO_EVIDENCE).levels:
                first, final = claim.days.first, claim.days.last
                marks.update((first, first + 1, final, final + 1))
                ages_from = final if claim.spans else first
                marks.update(plus(ages_from, limit) + 1 for limit in limits)
            self._marks[key] = sorted(marks)
        return self._marks[key]

    def _of(self, name: str) -> list[_Told]:
        if name not in self._told:
            by_source: dict[str, list[tuple[int, LevelClaim]]] = {}
            for place, x in enumerate(self._everything.get(name, NO_EVIDENCE).levels):
                by_source.setdefault(x.source, []).append((place, x))
            self._told[name] = [_Told.of(own) for own in by_source.values()]
        return self._told[name]
