"""`detente whatif` as text and as JSON: marked hypothetical, and nothing stored."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from tests.app.world import ROADMAP, Answered, evidence_in, run

SCHEMA = Path(__file__).resolve().parents[2] / "docs/reference/json/whatif.schema.json"
FEWER = """\
# backfill: yes
kind,id,source,subject,value,unit,valid_from,known_on
observation,h1,viasna,in_prison,900,persons,2026-03-20,2026-03-20
"""
TOMORROW = FEWER.replace("h1", "h2").replace("2026-03-20", "2026-03-27")


def asked(roadmap: Path, ledger: Path, *more: object, on: str = "2026-03-20") -> Answered:
    return run("whatif", roadmap, "-l", ledger, "--on", on, "--known-at", "2026-03-20", *more)


def test_a_lower_count_would_make_the_step_ready_and_the_council_decide(
    tmp_path: Path, roadmap: Path, ledger: Path
) -> None:
    fewer = evidence_in(tmp_path, FEWER, "fewer.csv")
    shown = asked(roadmap, ledger, "--evidence", fewer).out
    assert "hypothetical: met; 900 persons" in shown
    assert "hypothetical: ready since 20 Mar 2026" in shown
    assert "Council of the EU (unanimity): decide (s1), due by 19 Apr 2026" in shown
    found = asked(roadmap, ledger, "--evidence", fewer, "--json").data
    assert [(a["who"]["id"], a["vote"], a["due"]) for a in found["acts"]] == [
        ("brussels", "unanimity", "2026-04-19")
    ]


def test_everything_is_marked_hypothetical_and_fits_its_schema(
    tmp_path: Path, roadmap: Path, ledger: Path
) -> None:
    fewer = evidence_in(tmp_path, FEWER, "fewer.csv")
    done = asked(roadmap, ledger, "-e", fewer)
    assert done.out.startswith("HYPOTHETICAL: nothing of this has happened; nothing is stored.")
    answer = asked(roadmap, ledger, "-e", fewer, "--json").data
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))
    assert answer["hypothetical"] is True
    assert answer["assumed"]["ledger"]["root"] == ""
    assert answer["seen"]["ledger"]["root"] != ""


def test_nothing_is_stored(tmp_path: Path, roadmap: Path, ledger: Path) -> None:
    before = ledger.read_bytes()
    asked(roadmap, ledger, "-e", evidence_in(tmp_path, FEWER, "fewer.csv"))
    assert ledger.read_bytes() == before


def test_a_report_of_next_week_counts_only_when_asked_about_next_week(
    tmp_path: Path, roadmap: Path, ledger: Path
) -> None:
    later = evidence_in(tmp_path, TOMORROW, "later.csv")
    now = asked(roadmap, ledger, "-e", later)
    assert "not counted: h2" in now.out
    then = asked(roadmap, ledger, "-e", later, "--json", on="2026-03-27").data
    assert then["not_yet_known"] == []
    changed = {d["id"]: d["hypothetical"] for d in then["differences"]}
    assert changed["fewer_held"].startswith("met; 900 persons")
    assert then["seen"]["known_at"] == "2026-03-20"


def test_an_edited_threshold_is_set_beside_the_real_one(
    tmp_path: Path, roadmap: Path, ledger: Path
) -> None:
    edited = tmp_path / "edited.roadmap.yaml"
    edited.write_text(ROADMAP.replace("in_prison < 1000", "in_prison < 2000"), "utf-8")
    args = ("--roadmap-edited", edited, "--json")
    found = run(
        "whatif", roadmap, "-l", ledger, "--on", "2025-08-20", "--known-at", "2025-08-20", *args
    ).data
    changed = {d["id"]: d for d in found["differences"] if d["about"] == "benchmark"}
    assert changed["fewer_held"]["real"].startswith("not met")
    assert changed["fewer_held"]["hypothetical"].startswith("met")
    assert found["roadmap_edited"] == found["assumed"]["digest"] != found["seen"]["digest"]


def test_a_step_that_only_the_edited_roadmap_has_is_named(
    tmp_path: Path, roadmap: Path, ledger: Path
) -> None:
    edited = tmp_path / "edited.roadmap.yaml"
    edited.write_text(ROADMAP.replace("  s1:\n", "  s9:\n"), "utf-8")
    found = asked(roadmap, ledger, "--roadmap-edited", edited, "--json").data
    assert [(p["step"], p["real"] is None, p["hypothetical"] is None) for p in found["earliest"]] == [
        ("s1", False, True),
        ("s9", True, False),
    ]  # fmt: skip
    assert "there is no such step" in asked(roadmap, ledger, "--roadmap-edited", edited).out


def test_without_anything_hypothetical_there_is_nothing_to_look_at(
    roadmap: Path, ledger: Path
) -> None:
    refused = asked(roadmap, ledger)
    assert refused.code == 2
    assert "nothing hypothetical" in refused.err


def test_evidence_that_a_ledger_would_refuse_is_refused(
    tmp_path: Path, roadmap: Path, ledger: Path
) -> None:
    wrong = evidence_in(tmp_path, FEWER.replace("h1", "v1"), "wrong.csv")
    refused = asked(roadmap, ledger, "-e", wrong)
    assert refused.code == 1
    assert "record `v1` is already in the ledger, with other content" in refused.err
