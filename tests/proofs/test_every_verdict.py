"""The verdicts of every example and every story pass through the checker."""

import os
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from detente.app.tests_command import run_file
from detente.app.workspace import read_plan
from detente.ledger.asof import speaking
from detente.ledger.batches import read_batch
from detente.plan.evidence import Evidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.semantics import answer
from detente.signals.bind import bind
from detente.stores.memory import MemoryLedger
from detente.trial import judge
from detente.trial.story import StoryBook
from detente.trial.world import entries_of, told
from detente.watch.monitor import Monitor
from tests.examples.worlds import EXAMPLES, RECORDED
from tests.proofs.proved import prove_all, prove_courses

SOAK = os.environ.get("DETENTE_EXAMPLES") == "soak"
SOON = 120
"""How many days of a story are walked through where no long run is asked for."""
STORIES = sorted(EXAMPLES.glob("*/*.test.yaml"))
EVIDENCE = [
    r for r in sorted(EXAMPLES.glob("*/*.roadmap.yaml")) if (r.parent / "evidence").is_dir()
]


def spread(first: int, last: int, n: int) -> list[int]:
    """Days from the first to the last: every seventh on a long run, else a few."""
    return list(range(first, last + 1, 7 if SOAK else max(1, (last - first) // n)))


def by_reference(plan: Plan, evidence: Evidence, past: History):
    return lambda c, on, known: answer(plan, evidence, c, on, known, past)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_every_verdict_of_a_story_is_proved(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books: list[tuple[Plan, StoryBook]] = []
    monkeypatch.setattr(judge, "run", lambda plan, book: books.append((plan, book)))
    run_file(path)
    ((plan, book),) = books
    for story in book.stories if SOAK else book.stories[:2]:
        w = told(plan, story)
        until = w.days.last if SOAK else min(w.days.last, w.days.first + SOON)
        run, evidence = w.monitor.course(until, until), w.monitor.evidence
        assert run.history is not None
        says = by_reference(plan, evidence, run.history)
        days = [(d, d) for d in spread(w.days.first, until, 1)]
        entries = tuple(entries_of(story.records))
        assert prove_all(plan, entries, UTC, run.history, days, says) > 0
        prove_courses(plan, entries, UTC, run)


@pytest.mark.parametrize("path", EVIDENCE, ids=lambda path: path.stem)
def test_every_verdict_on_the_record_is_proved(path: Path) -> None:
    plan, _ = read_plan(path)
    ledger = MemoryLedger()
    for file in sorted((path.parent / "evidence").glob("*.csv")):
        batch = read_batch(file.name, file.read_bytes())
        ledger.append(batch.records, at=RECORDED, backfill=batch.backfill, note=batch.note)
    entries = tuple(ledger.entries(ledger.head().size))
    zone = ZoneInfo(plan.roadmap.timezone)
    known = speaking(entries, zone)
    monitor = Monitor(plan, bind(plan, known))
    opens = plan.roadmap.opens
    last = min(plan.roadmap.ends, max(k.known for k in known))
    for n, on in enumerate(spread(opens, last, 2)):
        at = on + 60 * (n % 2)
        past = monitor.history(on, at)
        says = by_reference(plan, monitor.evidence, past)
        assert prove_all(plan, entries, zone, past, [(on, at)], says) > 0
        prove_courses(plan, entries, zone, monitor.course(on, at))
