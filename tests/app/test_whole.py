"""From a roadmap and a table of evidence to answers, with nothing made up in between."""

import re
from pathlib import Path

import pytest

from tests.app.world import EVIDENCE, evidence_in, ledger_in, roadmap_in, run

ON_20_AUG = ("--on", "2025-08-20", "--known-at", "2025-08-20")


def at(ledger: Path) -> tuple[object, ...]:
    return ("--ledger", ledger)


def test_two_counts_that_agree_on_the_answer_make_it_not_met(roadmap: Path, ledger: Path) -> None:
    board = run("status", roadmap, *at(ledger), *ON_20_AUG, "--json").data
    fewer = next(b for b in board["benchmarks"] if b["id"] == "fewer_held")
    assert (fewer["verdict"], fewer["reason"]) == ("not_met", None)
    assert fewer["value"] == {"low": 1160, "high": 1186}
    assert fewer["threshold"] == {"low": 1000, "high": 1000}
    assert fewer["margin"]["short"] is True
    assert fewer["margin"]["unit"] == "persons"
    assert board["steps"][0]["state"] == "waiting"


def test_what_was_learned_later_is_not_known_earlier(roadmap: Path, ledger: Path) -> None:
    early = run(
        "status", roadmap, *at(ledger), "--on", "2025-08-15", "--known-at", "2025-08-15", "--json"
    ).data
    fewer = next(b for b in early["benchmarks"] if b["id"] == "fewer_held")
    assert (fewer["verdict"], fewer["reason"]) == ("unknown", "not_yet_monitored")


def test_a_value_nobody_renews_goes_stale(roadmap: Path, ledger: Path) -> None:
    runs = run(
        "eval", "in_prison < 1000 persons", roadmap, *at(ledger),
        "--from", "2025-08-14", "--to", "2025-10-31", "--json",
    ).data["runs"]  # fmt: skip
    assert [(r["first"], r["verdict"], r["reason"]) for r in runs] == [
        ("2025-08-14", "unknown", "missing"),
        ("2025-08-15", "not_met", None),
        ("2025-09-30", "unknown", "stale"),
    ]


def test_silence_is_not_compliance(roadmap: Path, ledger: Path) -> None:
    board = run("status", roadmap, *at(ledger), *ON_20_AUG, "--json").data
    arrests = next(b for b in board["benchmarks"] if b["id"] == "no_arrests")
    assert (arrests["verdict"], arrests["reason"]) == ("unknown", "not_yet_monitored")
    shown = " ".join(run("status", roadmap, *at(ledger), *ON_20_AUG).out.split())
    assert "cannot be determined" in shown


def test_sources_that_disagree_stand_side_by_side(roadmap: Path, ledger: Path) -> None:
    values = run("values", "in_prison", roadmap, *at(ledger), "--on", "2025-08-20", "--json").data
    assert values["accepted"] == {"low": 1160, "high": 1186}
    assert values["reason"] == "conflict"
    said = {s["source"]: s["value"] for s in values["sayings"]}
    assert set(said) == {"viasna", "dissidentby"}
    shown = run("values", "in_prison", roadmap, *at(ledger), "--on", "2025-08-20").out
    assert "not one number: sources disagree" in shown


def test_reasons_lead_to_the_record_the_source_and_the_day_learned(
    roadmap: Path, ledger: Path
) -> None:
    args = ("why", "no_arrests", roadmap, *at(ledger), "--on", "2025-09-20")
    answer = run(*args, "--json").data
    assert answer["because"]["answer"]["verdict"] == "not_met"
    assert [s["record"] for s in answer["sources"]] == ["e1"]
    assert answer["sources"][0]["known"] == "2025-09-14"
    assert "e1" in run(*args).out


def test_a_recorded_grant_moves_the_step_on_its_legal_day(tmp_path: Path) -> None:
    roadmap, ledger = roadmap_in(tmp_path), ledger_in(tmp_path, evidence_in(tmp_path))
    done = run(
        "record", "decide", ledger, "brussels", "grants", "s1", "--on", "2025-10-01",
        "--legal-day", "2025-10-10", "--backfill",
    )  # fmt: skip
    assert done.code == 0, done.err
    timeline = run("timeline", roadmap, *at(ledger), "--to", "2025-10-31", "--json").data
    runs = [(r["first"], r["state"]) for r in timeline["steps"][0]["runs"]]
    assert runs[0] == ("2025-06-21", "waiting")
    assert runs[1][0] == "2025-10-10"
    assert runs[1][1] in ("granted", "breached")
    board = run("status", roadmap, *at(ledger), "--on", "2025-10-31", "--json").data
    assert any("granted" in f["text"] for f in board["findings"])


def test_a_correction_changes_what_is_known_now_and_not_what_was_known_then(
    tmp_path: Path,
) -> None:
    roadmap, ledger = roadmap_in(tmp_path), ledger_in(tmp_path, evidence_in(tmp_path))
    then = run("status", roadmap, *at(ledger), *ON_20_AUG, "--json").data
    for record in ("v1", "d1"):
        done = run("record", "correct", ledger, record, "value=900", "--reason", "counted twice")
        assert done.code == 0, done.err
    after = run("status", roadmap, *at(ledger), *ON_20_AUG, "--json").data
    assert [b["verdict"] for b in after["benchmarks"]] == [b["verdict"] for b in then["benchmarks"]]
    now = run("status", roadmap, *at(ledger), "--on", "2025-08-20", "--json").data
    assert next(b for b in now["benchmarks"] if b["id"] == "fewer_held")["verdict"] == "met"


def test_the_balance_counts_what_came_as_ranges(roadmap: Path, ledger: Path) -> None:
    rows = run("balance", roadmap, *at(ledger), "--to", "2025-09-30", "--json").data["rows"]
    arrests = next(r for r in rows if r["indicator"] == "arrests")
    assert arrests["total"] == {"low": 7, "high": None}


def test_the_page_opens_without_a_network_and_carries_standing_and_disclaimer(
    roadmap: Path, ledger: Path, tmp_path: Path
) -> None:
    page = tmp_path / "board.html"
    done = run("report", roadmap, *at(ledger), "--on", "2025-09-20", "-o", page)
    assert done.code == 0, done.err
    html = page.read_text("utf-8")
    assert "proposal, adopted by nobody" in html
    assert "Monitoring aid. Grants, suspends or withdraws nothing" in html
    assert not re.findall(r"<script[^>]+src|<link[^>]+href=.https?:|@import", html)


def test_the_same_question_gets_the_same_answer(roadmap: Path, ledger: Path) -> None:
    for args in (("status", roadmap), ("timeline", roadmap), ("balance", roadmap)):
        first, second = (run(*args, *at(ledger), "--json").out for _ in range(2))
        assert first == second


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_files_does_not_change_the_answers(order: int, tmp_path: Path) -> None:
    head, *rows = EVIDENCE.split("\n")[2:]
    batches = [
        evidence_in(tmp_path, f"# backfill: yes\n{head}\n{row}\n", name=f"{i}.csv")
        for i, row in enumerate(filter(None, rows))
    ]
    ledger = ledger_in(tmp_path, *batches[::order])
    board = run("status", roadmap_in(tmp_path), *at(ledger), *ON_20_AUG, "--json").data
    assert [b["verdict"] for b in board["benchmarks"]] == ["not_met", "unknown"]


def test_a_shell_can_complete_the_names_of_commands() -> None:
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "detente"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "_DETENTE_COMPLETE": "bash_complete",
            "COMP_WORDS": "detente sta",
            "COMP_CWORD": "1",
        },
    )
    assert "status" in done.stdout
