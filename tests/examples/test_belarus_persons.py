"""Persons of the real record, one by one, and the year that does not add up."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from detente.app.workspace import read_plan
from detente.core.times import day
from detente.core.verdict import Verdict
from detente.ledger.asof import speaking
from detente.ledger.batches import read_batch
from detente.signals.bind import bind
from detente.stores.memory import MemoryLedger
from detente.watch.monitor import Monitor
from tests.examples.belarus import EXAMPLE, RECORDED

PERSONS = EXAMPLE / "persons"


@cache
def monitor() -> Monitor:
    plan, _ = read_plan(PERSONS / "persons.roadmap.yaml")
    ledger = MemoryLedger()
    for path in (*sorted((EXAMPLE / "evidence").glob("*.csv")), PERSONS / "persons.csv"):
        batch = read_batch(path.name, path.read_bytes())
        assert batch.problems == ()
        ledger.append(batch.records, at=RECORDED, backfill=batch.backfill, note=batch.note)
    known = speaking(ledger.entries(ledger.head().size), ZoneInfo(plan.roadmap.timezone))
    return Monitor(plan, bind(plan, known))


def verdict(benchmark: str, on: str) -> Verdict:
    condition = monitor().plan.conditions[benchmark]
    return monitor().why_condition(condition, day(on), day(on)).answer.verdict  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("on", "inside"),
    [
        ("2025-09-10", True),
        ("2025-10-12", None),
        ("2026-02-18", True),
        ("2026-02-19", True),
        ("2026-03-20", True),
        ("2026-03-21", False),
        ("2026-06-30", False),
    ],
)
def test_the_man_back_within_hours_is_free_thirty_days_after_he_came_home(on, inside):
    """As now known, but for October: then one source had him freed, and another taken back."""
    known = day(on) if on == "2025-10-12" else day("2026-12-31")
    register = monitor().register("followed", day(on), known)
    (entry,) = [e for e in register.entries if e.who == "p-0417"]
    assert entry.inside is inside


def test_he_counts_as_freed_on_21_march_2026_and_on_no_day_before():
    assert verdict("one_is_home", "2026-03-20") is Verdict.UNKNOWN
    assert verdict("one_is_home", "2026-03-21") is Verdict.MET


def test_the_stock_and_flows_of_2025_leave_297_exits_unexplained():
    board = monitor().board(day("2026-01-31"), day("2026-01-31"))
    (found,) = [f for f in board.findings if "no report says how" in f.text]
    assert found.text == (
        "297 persons left from 1 Jan 2025 to 23 Dec 2025 and no report says how: "
        "1,265 before, 509 came, 342 left, 1,135 after"
    )
    assert found.day == day("2025-12-23")
    assert set(found.records) == {
        "viasna-held-2024-12-31",
        "viasna-held-2025-12-23",
        "viasna-recognised-2025-12-23",
        "viasna-pardons-tally-2025-12-23-a",
    }


def test_it_is_news_once_the_report_of_the_year_is_known():
    def news(until: str) -> list[str]:
        return [x.kind for x in monitor().changes(day(until)) if x.kind == "unexplained"]

    assert news("2025-12-22") == []
    assert news("2025-12-23") == ["unexplained"]


def test_no_address_stands_anywhere_in_the_example():
    for path in sorted(PERSONS.iterdir()):
        assert "http" not in path.read_text(encoding="utf-8"), path


def test_why_names_the_entry_the_record_and_the_day_it_was_learned():
    condition = monitor().plan.conditions["one_is_home"]
    why = monitor().why_condition(condition, day("2026-03-21"), day("2026-03-21"))
    (entry,) = why.children
    assert entry.text == (
        "p-0417: out from 21 Mar 2026, perhaps more than once "
        "(sent home from 19 Feb 2026, press, known 19 Feb 2026)"
    )
    assert entry.records == ("persons-01-home",)
    assert Path(PERSONS / "persons.csv").read_text(encoding="utf-8").count(entry.records[0]) == 1
