"""Verdicts of days by the rules of the checker, from the records alone, for a walk through days.

Decides nothing that the rules do not. Called by whoever walks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import judged
from detente.proofs.counting import Limits
from detente.proofs.course import Rules
from detente.proofs.figures import Reader, Two, written
from detente.proofs.numbers import Look, listed, quantity

Bounds: TypeAlias = Callable[[str, p.Use, Limits], p.Bound]


@dataclass(frozen=True)
class Judged:
    """Answers from the records, by the rules of the checker. `bounds` finds what it then tries."""

    archive: Archive
    bounds: Bounds
    known_at: Day

    def verdict(
        self, rules: Rules, name: str, on: Day, lives: Mapping[str, p.Life]
    ) -> tuple[p.Verdict, bool]:
        """Return the verdict of a day as known on it, and whether it is provisional."""
        statement = rules.statements[name]
        look = Look(self._reader(statement, on), lives)
        sure = judged(statement.condition, on, look)
        if sure != "unknown":
            return sure, False
        hoped = replace(look, reader=replace(look.reader, firm=False))
        verdict = judged(statement.condition, on, hoped)
        return verdict, verdict != "unknown"

    def counted(self, rules: Rules, name: str, days: DayRange) -> Iterator[Two]:
        """Yield how many of the events that a keep looks at really lie in some days."""
        for statement in rules.counts.get(name, ()):
            reader, c = self._reader(statement, days.last), statement.condition
            match c.item if isinstance(c, p.Turned) else c:
                case p.Compare(left=p.Count() as counted):
                    yield reader.count(counted, days, over=True)[0]
                case p.Compare(left=p.Passed() as passed):
                    yield listed(passed, days, Look(reader, {}))[0]
                case _:
                    raise ValueError("clean days are counted otherwise")

    def level(self, statement: p.Statement, on: Day, known: Day) -> Interval | None:
        """Return the level that a statement is about, on a day as known on a day, if any is known."""
        reader = replace(self._reader(statement, on), known=known)
        match statement.condition:
            case p.Compare(left=p.Level() as level):
                (met, refuted), _ = quantity(level, on, Look(reader, {}))
            case _:
                raise ValueError("it is about no level")
        value = written((min(met[0], refuted[0]), max(met[1], refuted[1])))
        return None if value.lo is None and value.hi is None else value

    def _reader(self, statement: p.Statement, on: Day) -> Reader:
        facts = statement.indicators
        read = {n: self.archive.readings(n, i).on for n, i in facts.items()}
        known = min(on, self.known_at)
        return Reader(facts, lambda n, *days: read[n](*days), known, on, True, self.bounds)
