"""Counts of events that are worked out once for all windows that see the same.

Decides nothing: `plan.tally` counts. What it finds depends on a window only through order: which
records begin or end before it begins, and which before it ends. Two windows that stand alike to all
records and lists have the same number, so it is looked up. Totals over periods also ask whether a
record ends on the very day a window begins; there equality is part of the order.

Equal to the reference on every day (tests).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import TypeAlias

from detente.core.times import Day, DayRange, Duration, plus
from detente.plan.cover import complete_lists
from detente.plan.evidence import IndicatorEvidence
from detente.plan.sight import Number, Sight
from detente.plan.tally import Count, Ends, Sized, Tally, Use, count_of
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator

Place: TypeAlias = tuple[int, ...]


@dataclass(slots=True)
class _Book:
    """What is known of one indicator, in order, and what was counted in it."""

    known: IndicatorEvidence
    """Kept, so that nobody else gets its identity."""
    begins: list[Day]
    ends: list[Day]
    list_begins: list[Day]
    list_ends: list[Day]
    marks: list[Day] | None
    """All of these days, where totals are among the records."""
    found: dict[tuple[object, ...], Number] = field(default_factory=dict)

    def place(self, days: DayRange) -> Place:
        """Return how a window stands to all records and lists."""
        b, e = days.first, days.last + 1
        if self.marks is not None:
            return _place(self.marks, b, e)
        return (
            bisect_left(self.begins, b),
            bisect_left(self.begins, e),
            bisect_right(self.ends, b),
            bisect_right(self.ends, e),
            bisect_right(self.list_begins, b),
            bisect_left(self.list_begins, e),
            bisect_right(self.list_ends, b),
            bisect_left(self.list_ends, e),
        )


def _place(marks: list[Day], b: Day, e: Day) -> Place:
    return (
        bisect_left(marks, b),
        bisect_right(marks, b),
        bisect_left(marks, e),
        bisect_right(marks, e),
    )


def level_marks(known: IndicatorEvidence, limits: Sequence[Duration]) -> list[Day]:
    """Return the days on which what is reported of a level can change: reports begin, end, age."""
    marks: set[Day] = set()
    for claim in known.levels:
        first, final = claim.days.first, claim.days.last
        marks.update((first, first + 1, final, final + 1))
        ages_from = final if claim.spans else first
        marks.update(plus(ages_from, limit) + 1 for limit in limits)
    return sorted(marks)


class Counted:
    """`plan.sight.Counts` for an engine, whose evidence holds only what speaks."""

    def __init__(self) -> None:
        self._books: dict[tuple[int, bool, Day], _Book] = {}
        self._own: dict[tuple[object, ...], Ends] = {}

    def counted(
        self,
        indicator: Indicator,
        events: c.Events,
        days: DayRange,
        over: bool,
        sight: Sight,
        /,
        *,
        cases: bool,
    ) -> Number:
        """Return how many fall into the days."""
        book = self._book(indicator, sight)
        key = (book.place(days), events.where, over, cases, sight.voters, sight.quorum)
        if key not in book.found:
            count = count_of(indicator, events, days, sight, cases=cases)
            book.found[key] = self._remembering(count, (events.where, cases)).number(over=over)
        return book.found[key]

    def _book(self, indicator: Indicator, sight: Sight) -> _Book:
        known = sight.of(indicator)
        key = (id(known), sight.firm, 0 if sight.firm else sight.asked)
        if key not in self._books:
            lists = [r for own in complete_lists(indicator, known, sight).values() for r in own]
            begins = sorted(x.days.first for x in known.events)
            ends = sorted(x.days.last + 1 for x in known.events)
            list_begins = sorted(r.first for r in lists)
            list_ends = sorted(r.last + 1 for r in lists)
            totals = any(x.total for x in known.events)
            marks = sorted({*begins, *ends, *list_begins, *list_ends}) if totals else None
            self._books[key] = _Book(known, begins, ends, list_begins, list_ends, marks)
        return self._books[key]

    def _remembering(self, count: Count, asked: tuple[object, ...]) -> Count:
        def remembering(use: Use) -> Use:
            same = {x.name: getattr(use.tally, x.name) for x in fields(use.tally)}
            return replace(use, tally=_Remembering(**same, memory=self._own, asked_of=asked))

        favour = remembering(count.favour)
        burden = favour if count.burden is count.favour else remembering(count.burden)
        return replace(count, favour=favour, burden=burden)


@dataclass(frozen=True, kw_only=True)
class _Remembering(Tally):
    """A tally that keeps what the totals of one group allow, for all windows that stand alike."""

    memory: dict[tuple[object, ...], Ends]
    asked_of: tuple[object, ...]

    def bounded(
        self,
        own: Sequence[Sized],
        lists: Sequence[DayRange],
        ceiling: Mapping[str, Fraction | None],
    ) -> Ends:
        """Return the least and the most that records and lists of one group allow."""
        if not any(x.claim.total for x in own):
            return super().bounded(own, lists, ceiling)
        ranges = [*(x.claim.days for x in own), *lists]
        marks = sorted({d for r in ranges for d in (r.first, r.last + 1)})
        key = (
            self.asked_of,
            tuple((x.claim.record, x.claim.known, id(x.claim)) for x in own),
            tuple(lists),
            tuple(ceiling.get(x.claim.event or "") for x in own),
            _place(marks, self.days.first, self.days.last + 1),
        )
        if key not in self.memory:
            self.memory[key] = super().bounded(own, lists, ceiling)
        return self.memory[key]
