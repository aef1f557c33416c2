"""The world of one story: its records bound to the roadmap, and a monitor that can be asked.

Decides nothing. In a story each record is known on the day that it says, as in a ledger whose
records were all entered later. Made for `judge`, `watchful` and `coverage`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC

from detente.core.series import Runs
from detente.core.times import DayRange
from detente.core.verdict import Answer
from detente.ledger.asof import speaking
from detente.ledger.canonical import Entry
from detente.ledger.records import Record
from detente.plan.plan import Plan
from detente.roadmap.conditions import Condition
from detente.signals.bind import bind, context_levels
from detente.trial.story import Story
from detente.watch.monitor import AS_DECIDED, Monitor
from detente.watch.results import Course


@dataclass(slots=True)
class World:
    """A story that has been told, up to its last day."""

    plan: Plan
    story: Story
    monitor: Monitor
    _decided: dict[str, Runs[Answer]] = field(default_factory=dict)

    @property
    def days(self) -> DayRange:
        """All days of the story on which steps exist."""
        return DayRange(self.plan.roadmap.opens, self.story.until)

    @property
    def course(self) -> Course:
        """The whole course, with all that the story tells."""
        return self.monitor.course(self.story.until, self.story.until)

    def benchmark(self, name: str) -> Runs[Answer]:
        """Return the verdicts of a benchmark on all days, each as known on its day."""
        if name not in self._decided:
            self._decided[name] = self.condition(self.plan.conditions[name])
        return self._decided[name]

    def condition(self, condition: Condition) -> Runs[Answer]:
        """Return the verdicts on a condition on all days, each as known on its day."""
        return self.monitor.eval(condition, self.days, self.story.until, view=AS_DECIDED)


def told(plan: Plan, story: Story) -> World:
    """Return the world of a story."""
    known = speaking(entries_of(story.records), UTC)
    context = {c.id: context_levels(c, known) for c in plan.roadmap.context.values()}
    records = {k.record.id: k.record for k in known}
    monitor = Monitor(plan, bind(plan, known, size=len(known)), context, records)
    return World(plan, story, monitor)


def entries_of(records: Iterable[Record]) -> Iterable[Entry]:
    """Return the records as a ledger would hold them that was written after all of it."""
    for seq, record in enumerate(records, 1):
        yield Entry(
            v=1,
            origin="test",
            seq=seq,
            recorded_at="",
            batch=1,
            backfill=True,
            batch_note=None,
            record=record,
        )
