"""The monitor: one roadmap over one body of evidence, asked on any day as known on any day.

Puts together what the engine, the lifecycle and the explanations answer; decides nothing itself.
Called by the command line and by the pages.
"""

from __future__ import annotations

from detente.core.series import Runs
from detente.core.times import Day, DayRange
from detente.core.verdict import Answer
from detente.plan.evidence import Evidence
from detente.plan.plan import Plan
from detente.roadmap.conditions import Condition
from detente.watch.results import Balance, Because, Board, Course, Timeline, Values


class Monitor:
    """Answers about one plan and one body of evidence. The same question gets the same answer."""

    def __init__(self, plan: Plan, evidence: Evidence) -> None:
        self.plan = plan
        self.evidence = evidence

    def board(self, on: Day, known_at: Day) -> Board:
        """Return where every step and benchmark stands."""
        raise NotImplementedError

    def why(self, target: str, on: Day, known_at: Day) -> Because:
        """Return the reasons for a step or benchmark as a tree down to record ids.

        Raises `KeyError` where the roadmap has neither a step nor a benchmark of that name.
        """
        raise NotImplementedError

    def why_condition(self, condition: Condition, on: Day, known_at: Day) -> Because:
        """Return the reasons for the answer to any condition."""
        raise NotImplementedError

    def course(self, until: Day, known_at: Day) -> Course:
        """Return the course of the roadmap as decided, from its opening."""
        raise NotImplementedError

    def timeline(self, days: DayRange, known_at: Day, *, view: str) -> Timeline:
        """Return runs of verdicts and states: `as-decided` or `as-now-known`."""
        raise NotImplementedError

    def eval(
        self, condition: Condition, days: DayRange, known_at: Day, *, view: str
    ) -> Runs[Answer]:
        """Return runs of verdicts of any condition, before the opening too."""
        raise NotImplementedError

    def values(self, indicator: str, on: Day, known_at: Day) -> Values:
        """Return what each source says, side by side. Raises `KeyError` for an unknown name."""
        raise NotImplementedError

    def balance(self, days: DayRange, known_at: Day) -> Balance:
        """Return what was given and what came between two days, as ranges."""
        raise NotImplementedError
