"""The Belarus example as a monitor: its roadmap over its evidence, asked as a person would ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from detente.app.workspace import read_plan
from detente.core.times import Day, DayRange, day
from detente.core.verdict import Answer
from detente.ledger.asof import speaking
from detente.ledger.batches import read_batch
from detente.plan.compile import read_condition
from detente.plan.plan import Plan
from detente.roadmap.conditions import Condition
from detente.signals.bind import bind, context_levels
from detente.stores.memory import MemoryLedger
from detente.watch.monitor import AS_DECIDED, AS_NOW_KNOWN, Monitor
from detente.watch.results import Because, BenchmarkStatus, Board, Outside

EXAMPLE = Path(__file__).parents[2] / "examples" / "belarus"
ROADMAP = EXAMPLE / "belarus_thaw.roadmap.yaml"
LIST_OF_WAVES = EXAMPLE / "what-if" / "list-of-waves-complete.csv"
PARDONS_2024 = EXAMPLE / "what-if" / "pardons-2024-complete.csv"

RECORDED = datetime(2026, 12, 31, tzinfo=UTC)
"""When the evidence is entered: after all of it; as backfill it is known from its own days."""


@dataclass(frozen=True)
class Belarus:
    """The example, asked about a day; as known on that day unless another is named."""

    plan: Plan
    monitor: Monitor

    def board(self, on: str, known: str = "") -> Board:
        return _board(self.monitor, day(on), day(known or on))

    def benchmark(self, name: str, on: str, known: str = "") -> BenchmarkStatus:
        return next(b for b in self.board(on, known).benchmarks if b.id == name)

    def states(self, on: str) -> dict[str, str]:
        return {s.id: s.day.state.value for s in self.board(on).steps}

    def outside(self, on: str, known: str = "") -> dict[str, Outside]:
        """The relief given outside the roadmap, by title."""
        return {o.title: o for o in self.board(on, known).outside}

    def sentence(self, text: str) -> Condition:
        condition, found = read_condition(text, self.plan.roadmap)
        assert condition is not None, found
        return condition

    def answer(self, text: str, on: str, known: str = "") -> Answer:
        """The verdict on a sentence, as `eval` gives it; with `known`, as known on that day."""
        days, view = DayRange(day(on), day(on)), AS_NOW_KNOWN if known else AS_DECIDED
        return self.monitor.eval(self.sentence(text), days, day(known or on), view=view).on(day(on))

    def why(self, text: str, on: str, known: str = "") -> Because:
        return self.monitor.why_condition(self.sentence(text), day(on), day(known or on))

    def total(self, of: str, span: str, on: str, known: str = "") -> str:
        """The number of persons in some days, as the explanation gives it."""
        return self.why(f"total of {of} {span} >= 0 persons", on, known).value


@cache
def _board(monitor: Monitor, on: Day, known: Day) -> Board:
    return monitor.board(on, known)


def belarus(*more: Path) -> Belarus:
    """The example with all its evidence, and with further batches beside it."""
    plan, warnings = read_plan(ROADMAP)
    assert warnings == ()
    ledger = MemoryLedger()
    for path in [*sorted((EXAMPLE / "evidence").glob("*.csv")), *more]:
        batch = read_batch(path.name, path.read_bytes())
        assert batch.problems == ()
        ledger.append(batch.records, at=RECORDED, backfill=batch.backfill, note=batch.note)
    head = ledger.head()
    known = speaking(ledger.entries(head.size), ZoneInfo(plan.roadmap.timezone))
    evidence = bind(plan, known, root=head.root.hex(), size=head.size)
    context = {c.id: context_levels(c, known) for c in plan.roadmap.context.values()}
    records = {k.record.id: k.record for k in known}
    return Belarus(plan, Monitor(plan, evidence, context, records))


def lines(why: Because) -> list[str]:
    """All texts of a tree, from the top."""
    return [why.text, *(line for child in why.children for line in lines(child))]
