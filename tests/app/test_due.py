"""`detente due` as text and as JSON."""

import json
from pathlib import Path

import jsonschema

from tests.app.world import evidence_in, ledger_in, roadmap_in, run

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "reference" / "json" / "due.schema.json"
RETURNED = """\
# backfill: yes
kind,id,source,type,valid_from,valid_until,known_on
return,r1,viasna,detention,2025-06-01,2025-09-30,2025-10-01
"""
GRANT = """\
# backfill: yes
kind,id,source,by,decides,step,effective,reason,valid_from,known_on
decision,g1,viasna,brussels,grants,s1,2025-07-01,a test,2025-07-01,2025-07-01
"""


def asked(folder: Path, on: str, *batches: Path) -> tuple[object, ...]:
    ledger = ledger_in(folder, *batches)
    return ("due", roadmap_in(folder), "--ledger", ledger, "--on", on, "--known-at", on)


def test_a_list_is_due_thirty_five_days_after_its_last_day(tmp_path: Path) -> None:
    batches = evidence_in(tmp_path), evidence_in(tmp_path, RETURNED, "r.csv")
    args = asked(tmp_path, "2025-10-10", *batches)
    shown = run(*args).out
    assert "a complete list of arrests: due by 4 Nov 2025" in shown
    found = run(*args, "--json").data
    arrests = next(r for r in found["reports"] if r["indicator"] == "arrests")
    assert (arrests["state"], arrests["overdue"], arrests["until"]) == ("due", False, "2025-11-04")
    assert arrests["asked"][0]["record"] == "r1"


def test_an_expected_list_that_did_not_come_is_overdue(tmp_path: Path) -> None:
    batches = evidence_in(tmp_path), evidence_in(tmp_path, RETURNED, "r.csv")
    shown = run(*asked(tmp_path, "2025-11-05", *batches)).out
    assert "a complete list of arrests: overdue since 4 Nov 2025" in shown


def test_the_answer_fits_its_schema_and_eighty_columns(tmp_path: Path) -> None:
    args = asked(tmp_path, "2026-03-20", evidence_in(tmp_path))
    answer = run(*args, "--json").data
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))
    shown = run(*args, COLUMNS="80").out
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert "Standing: proposal, adopted by nobody" in shown


def test_relief_that_was_granted_is_owed_by_its_sender(tmp_path: Path) -> None:
    grant = evidence_in(tmp_path, GRANT, "g.csv")
    args = asked(tmp_path, "2025-07-05", evidence_in(tmp_path), grant)
    assert "open: Council of the EU: deliver channel, due by" in run(*args).out
    duties = run(*args, "--json").data["duties"]
    assert [(d["what"], d["state"]) for d in duties] == [("deliver channel", "open")]
