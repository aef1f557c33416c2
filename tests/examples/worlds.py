"""An example as a monitor: its roadmap over the evidence beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from detente.app.workspace import read_plan
from detente.core.times import day, iso
from detente.ledger.asof import speaking
from detente.ledger.batches import read_batch
from detente.ledger.records import Record
from detente.plan.plan import Plan
from detente.signals.bind import bind
from detente.stores.memory import MemoryLedger
from detente.watch.monitor import Monitor
from detente.watch.results import Course, DutyStatus

EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDED = datetime(2026, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """A roadmap and its evidence, asked about days as known on those days."""

    plan: Plan
    monitor: Monitor
    records: tuple[Record, ...]

    def course(self, until: str, known: str = "") -> Course:
        return self.monitor.course(day(until), day(known or until))

    def changes(self, step: str, until: str) -> list[str]:
        """The days on which a step changes its state or its sunset."""
        out: list[str] = []
        last: object = None
        for run in self.course(until).steps[step]:
            now = (run.value.state, run.value.sunset)
            if now != last:
                sunset = f" until {iso(run.value.sunset)}" if run.value.sunset else ""
                out.append(f"{iso(run.first)} {run.value.state.value}{sunset}")
            last = now
        return out

    def verdict(self, benchmark: str, on: str, known: str = "") -> str:
        board = self.monitor.board(day(on), day(known or on))
        return str(next(b for b in board.benchmarks if b.id == benchmark).answer)

    def findings(self, until: str) -> list[str]:
        return [f"{iso(f.day)} {f.about}: {f.text}" for f in self.course(until).findings]

    def duty(self, name: str, who: str, until: str) -> DutyStatus:
        (found,) = (
            d for d in self.course(until).duties if d.duty == name and d.who == who and d.due
        )
        return found


@cache
def world(example: str, roadmap: str) -> World:
    """Return a roadmap of an example over all the evidence of that example."""
    plan, _ = read_plan(EXAMPLES / example / f"{roadmap}.roadmap.yaml")
    ledger = MemoryLedger()
    for path in sorted((EXAMPLES / example / "evidence").glob("*.csv")):
        batch = read_batch(path.name, path.read_bytes())
        assert batch.problems == ()
        ledger.append(batch.records, at=RECORDED, backfill=batch.backfill, note=batch.note)
    head = ledger.head()
    entries = tuple(ledger.entries(head.size))
    known = speaking(entries, ZoneInfo(plan.roadmap.timezone))
    evidence = bind(plan, known, root=head.root.hex(), size=head.size)
    return World(plan, Monitor(plan, evidence), tuple(e.record for e in entries))
