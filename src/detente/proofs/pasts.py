"""What has happened to a step so far, as sentences that look at steps see it.

Decides nothing: `daily` writes it down from day to day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from detente.core.quantities import Interval
from detente.core.times import Day, iso
from detente.proofs import proof as p


@dataclass
class Past:
    """What has happened to a step so far, as sentences that look at steps see it."""

    state: list[tuple[Day, str]] = field(default_factory=list)
    frozen: list[tuple[Day, str]] = field(default_factory=list)
    keeps: list[tuple[Day, str]] = field(default_factory=list)
    events: dict[str, list[Day]] = field(default_factory=dict)
    fixed: list[tuple[str, Day, dict[str, Interval | None]]] = field(default_factory=list)
    changes: int = 0

    def note(self, kind: Literal["state", "frozen", "keeps"], on: Day, word: str) -> None:
        """Write down what is so from a day on; what stood there for later days goes."""
        runs: list[tuple[Day, str]] = getattr(self, kind)
        while runs and runs[-1][0] >= on:
            runs.pop()
            self.changes += 1
        if not runs or runs[-1][1] != word:
            runs.append((on, word))
            self.changes += 1

    def happened(self, event: str, on: Day) -> None:
        """Write down an event under its legal day."""
        self.events[event] = sorted([*self.events.get(event, ()), on])
        self.changes += 1

    def never(self, event: str, on: Day) -> None:
        """Forget an event, whose record was taken back, and the values fixed at it."""
        if on in self.events.get(event, ()):
            self.events[event].remove(on)
        self.fixed = [f for f in self.fixed if f[:2] != (event, on)]
        self.changes += 1

    def life(self) -> p.Life:
        """Return it as proofs write it."""
        runs = {"state": self.state, "frozen": self.frozen, "keeps": self.keeps}
        return p.Life(
            runs={kind: tuple((iso(d), word) for d, word in some) for kind, some in runs.items()},  # type: ignore[misc] # kinds
            events={e: tuple(iso(d) for d in days) for e, days in self.events.items() if days},
            fixed=tuple((e, iso(d), values) for e, d, values in self.fixed),
        )
