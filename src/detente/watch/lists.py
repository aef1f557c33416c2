"""On which days lists are complete, kept current while the day of knowledge moves on.

Decides nothing about meaning: `plan.cover.complete_lists` says which days a return covers. Here the
returns of one voice are taken in as they become known, and those that cover provisionally are found
from the latest backwards. The same days as the reference finds (tests). Called by `watch.counts`.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Mapping, Sequence

from detente.core.times import FOREVER, Day, DayRange, covered
from detente.plan.evidence import CoverClaim


class Lists:
    """The returns of one voice. `until` says up to which day one that ends on a day covers provisionally."""

    def __init__(self, covers: Iterable[CoverClaim], until: Callable[[Day], Day] | None) -> None:
        self._until = until
        self._covers = sorted(covers, key=lambda x: x.known)
        self._known = [x.known for x in self._covers]
        self._stay = all(x.until >= FOREVER for x in self._covers)
        """Whether none is ever taken back."""
        self._taken = 0
        """So many of them are in what follows."""
        self._real: list[DayRange] = []
        self._by_last: list[tuple[Day, Day]] = []
        """Last and first day of each."""

    def complete(self, known_at: Day, asked: Day | None) -> Sequence[DayRange]:
        """Return the days covered, as known on a day; provisionally too where a day is asked about."""
        n = bisect_right(self._known, known_at)
        if not self._stay or n < self._taken:
            self._taken, self._real, self._by_last = 0, [], []
        for x in self._covers[self._taken : n]:
            if x.speaks(known_at):
                self._add(x.days)
        self._taken = n
        if asked is None or self._until is None or not self._by_last:
            return self._real
        hoped = self._hoped(asked, self._until)
        return covered([*self._real, *hoped]) if hoped else self._real

    def _add(self, days: DayRange) -> None:
        insort(self._by_last, (days.last, days.first))
        latest = self._real[-1] if self._real else None
        if latest is None or days.first > latest.last + 1:
            self._real.append(days)
        elif days.first >= latest.first:
            if days.last > latest.last:
                self._real[-1] = DayRange(latest.first, days.last)
        else:
            self._real = list(covered([*self._real, days]))

    def _hoped(self, asked: Day, until: Callable[[Day], Day]) -> list[DayRange]:
        """Return what those cover that are not yet overdue, from the latest backwards."""
        out: list[DayRange] = []
        for last, first in reversed(self._by_last):
            due = until(last)
            if due < asked:
                break
            if out and due >= out[-1].first - 1:
                if first < out[-1].first:
                    out[-1] = DayRange(first, out[-1].last)
            else:
                out.append(DayRange(first, due))
        return out


def by_name(
    voices: Mapping[str, Sequence[Lists]], known_at: Day, asked: Day | None
) -> dict[str, Sequence[DayRange]]:
    """Return on which days the lists of all voices of a name are complete together."""
    out: dict[str, Sequence[DayRange]] = {}
    for name, several in voices.items():
        found = [lists.complete(known_at, asked) for lists in several]
        one = found[0] if len(found) == 1 else covered(r for each in found for r in each)
        out[name] = tuple(one)
    return out
