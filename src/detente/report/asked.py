"""What pages ask the monitor about one day, as known on a day; each question once.

Decides nothing: it remembers answers while a page is written, so that a page pays only for what
stands on it. Called by `pages` and by `site`.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.times import Day, DayRange, plus
from detente.plan.plan import Plan
from detente.report import lanes
from detente.report.once import once
from detente.watch.inaction import AHEAD, Inaction
from detente.watch.monitor import AS_DECIDED, AS_NOW_KNOWN, Monitor
from detente.watch.results import Balance, Because, Board, Course, Seen, Timeline


class Asked:
    """The answers of a monitor about one day, as known on a day."""

    def __init__(self, monitor: Monitor, on: Day, known_at: Day) -> None:
        self.monitor = monitor
        self.on = on
        self.known_at = known_at
        self._why: dict[str, Because] = {}

    @property
    def plan(self) -> Plan:
        """The roadmap that is asked about, compiled."""
        return self.monitor.plan

    @property
    def seen(self) -> Seen:
        """The head of the answers; it takes no asking."""
        return self.monitor.seen(self.on, self.known_at)

    @once
    def days(self) -> DayRange:
        """The days from the opening to the day asked about."""
        opens = self.plan.roadmap.opens
        return DayRange(opens, max(opens, self.on))

    @once
    def board(self) -> Board:
        """Where everything stands."""
        return self.monitor.board(self.on, self.known_at)

    @once
    def course(self) -> Course:
        """How it came there."""
        return self.monitor.course(self.days.last, self.known_at)

    @once
    def then(self) -> Timeline:
        """Each day with what was known on it."""
        return self.monitor.timeline(self.days, self.known_at, view=AS_DECIDED)

    @once
    def now(self) -> Timeline:
        """Each day with what is known on the day of knowledge."""
        return self.monitor.timeline(self.days, self.known_at, view=AS_NOW_KNOWN)

    @once
    def inaction(self) -> Inaction:
        """What comes in the twelve months after the day if nobody acts, as known by the day."""
        ahead = DayRange(self.on, plus(self.on, AHEAD))
        return self.monitor.inaction(ahead, min(self.on, self.known_at))

    @once
    def balance(self) -> Balance:
        """What was given and what came."""
        return self.monitor.balance(self.days, self.known_at)

    @once
    def happened(self) -> tuple[lanes.Happening, ...]:
        """Every event of every indicator in these days."""
        names = self.plan.roadmap.indicators
        return tuple(
            h for n in names for h in lanes.happenings(self.monitor, n, self.days, self.known_at)
        )

    @once
    def lines(self) -> tuple[lanes.Line, ...]:
        """The list beside the lanes."""
        return lanes.lines(self.monitor, self.course, self.then, self.known_at)

    def why(self, target: str) -> Because:
        """Return the reasons for a step or benchmark. Raises `KeyError` where there is none."""
        if target not in self._why:
            self._why[target] = self.monitor.why(target, self.on, self.known_at)
        return self._why[target]

    def targets(self) -> Iterator[str]:
        """Yield every step and benchmark on the board."""
        yield from (s.id for s in self.board.steps)
        yield from (x.id for x in self.board.benchmarks)
