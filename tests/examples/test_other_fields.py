"""Two roadmaps of other fields: each is checked, its tests pass, and they have seen what matters."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.app.cli import cli
from detente.app.workspace import read_plan
from detente.core.text import Source
from detente.core.times import day, iso
from detente.ledger.records import Record
from detente.trial.read import read, wanted
from detente.trial.world import told as world_of
from detente.watch.monitor import Monitor
from tests.examples.worlds import EXAMPLES

IMF = EXAMPLES / "imf-programme" / "imf_programme"
VISA = EXAMPLES / "visa-suspension" / "visa_suspension"


def told(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(a) for a in args])
    return result.exit_code, result.output


@pytest.mark.parametrize("example", [IMF, VISA])
def test_the_checker_warns_of_nothing_not_even_of_a_removal_that_nothing_takes_back(
    example: Path,
) -> None:
    code, out = told("check", f"{example}.roadmap.yaml")
    assert code == 0
    assert re.findall(r"warning (D\d+):", out) == []


@pytest.mark.parametrize("example", [IMF, VISA])
def test_the_tests_beside_the_roadmap_pass(example: Path) -> None:
    code, out = told("test", f"{example}.test.yaml")
    assert code == 0, out


def test_every_performance_criterion_is_seen_met_not_met_and_unknown() -> None:
    _, out = told("test", f"{IMF}.test.yaml", "--coverage")
    unseen = out.split("Never seen")[1]
    for name in ("reserves_march", "balance_march", "reserves_september", "no_new_arrears"):
        assert f"benchmark {name}:" not in unseen


@pytest.mark.parametrize("example", [IMF, VISA])
def test_a_story_told_wrongly_fails(example: Path, tmp_path: Path) -> None:
    wrong = Path(f"{example}.test.yaml").read_text(encoding="utf-8")
    roadmap = Path(f"{example}.roadmap.yaml").read_text(encoding="utf-8")
    place = tmp_path / f"{example.name}.test.yaml"
    (tmp_path / f"{example.name}.roadmap.yaml").write_text(roadmap, encoding="utf-8")
    place.write_text(re.sub(r" ready\b", " waiting", wrong), encoding="utf-8")
    code, _ = told("test", place)
    assert code == 1


# What a correction brings down: the waiver that rested on the data, and the purchase made on it.


def on_wrong_data(*, without: str = "") -> Monitor:
    """The story of a waiver whose data were corrected, told without some of its records."""
    plan, _ = read_plan(Path(f"{IMF}.roadmap.yaml"))
    path = Path(f"{IMF}.test.yaml")
    need = wanted(Source(path.name, path.read_text(encoding="utf-8")))
    book, found = read(need, plan, {})
    assert book is not None, found
    (story,) = (s for s in book.stories if s.name == "a_waiver_falls_with_the_data_it_rested_on")

    def kept(record: Record) -> bool:
        return not without or getattr(record, "says", "") != without

    return world_of(plan, replace(story, records=tuple(filter(kept, story.records)))).monitor


def voided(monitor: Monitor, until: str) -> list[str]:
    found = monitor.course(day(until), day(until)).findings
    return [f"{iso(f.day)} {f.about}: {f.text}" for f in found if "is void" in f.text]


def owed_back(monitor: Monitor, until: str) -> list[tuple[str, str, str, str]]:
    duties = monitor.course(day(until), day(until)).duties
    return [
        (d.who, d.what, iso(d.due) if d.due else "", d.state) for d in duties if d.duty == "repay"
    ]


def test_a_waiver_is_void_from_the_day_its_data_were_corrected() -> None:
    monitor = on_wrong_data()
    assert voided(monitor, "2026-11-01") == []
    assert voided(monitor, "2026-11-02") == [
        (
            "2026-11-02 review_1: the waiver of reserves_march by board is void: "
            "what it rested on was corrected"
        )
    ]


def test_a_purchase_made_on_wrong_data_is_owed_back_until_others_confirm_it() -> None:
    monitor = on_wrong_data()
    assert owed_back(monitor, "2026-11-01") == []
    back = ("country", "repay (review_1)", "2026-12-02")
    assert owed_back(monitor, "2026-11-02") == [(*back, "open")]
    assert owed_back(monitor, "2026-11-20") == [(*back, "done")]
    silent = on_wrong_data(without="receipt")
    assert owed_back(silent, "2026-12-02") == [(*back, "open")]
    assert owed_back(silent, "2026-12-03") == [(*back, "missed")]
