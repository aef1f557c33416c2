"""`detente record`."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from detente.app.clock import Clock
from detente.core.times import day
from detente.report.words import DISCLAIMER
from tests.app.world import EVIDENCE, evidence_in, ledger_in, run


def test_a_new_ledger_is_empty_and_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "thaw.ledger"
    done = run("record", "init", path, "--json")
    assert done.code == 0
    assert done.data["name"] == "thaw"
    assert done.data["ledger"]["size"] == 0
    assert done.data["disclaimer"] == DISCLAIMER


def test_a_ledger_is_never_made_over_a_file_that_is_there(ledger: Path) -> None:
    before = ledger.read_bytes()
    done = run("record", "init", ledger)
    assert done.code == 2
    assert "there is already a file" in done.err
    assert ledger.read_bytes() == before


def test_an_import_says_what_it_adds_and_adds_it(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    done = run("record", "import", ledger, evidence_in(tmp_path))
    assert done.code == 0
    assert "history, counted from the day it was public; 2025-08-15 .. 2025-09-11" in done.out
    assert "observation   2 new" in done.out
    assert "3 records added" in done.out
    assert run("record", "log", ledger, "--json").data["ledger"]["size"] == 3


def test_a_dry_run_shows_the_same_and_adds_nothing(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    before = ledger.read_bytes()
    done = run("record", "import", ledger, evidence_in(tmp_path), "--dry-run")
    assert done.code == 0
    assert "observation   2 new" in done.out
    assert "nothing was added yet" in done.out
    assert ledger.read_bytes() == before


def test_importing_the_same_file_twice_adds_it_once(ledger: Path, tmp_path: Path) -> None:
    done = run("record", "import", ledger, tmp_path / "evidence.csv")
    assert done.code == 0
    assert "0 new, 2 already there" in done.out
    assert "nothing to add" in done.out


def test_one_bad_row_keeps_every_file_out_and_names_every_problem(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    before = ledger.read_bytes()
    good = evidence_in(tmp_path)
    bad = evidence_in(
        tmp_path,
        EVIDENCE.replace(",v1,", ",v9,")
        .replace("2025-08-15,2025-08-17", "2025-02-30,2025-08-17")
        .replace(",7,persons", ",seven,persons"),
        name="bad.csv",
    )
    done = run("record", "import", ledger, good, bad)
    assert done.code == 1
    assert f"{bad}:5: error (valid_from): `valid_from` is `2025-02-30`" in done.err
    assert f"{bad}:6: error (size): `seven` in `size` is no value" in done.err
    assert "nothing was added" in done.err
    assert ledger.read_bytes() == before


def test_a_bad_import_in_json_lists_the_problems_and_ends_with_1(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    bad = evidence_in(tmp_path, EVIDENCE.replace(",7,persons", ",seven,persons"))
    done = run("record", "import", ledger, bad, "--json")
    assert done.code == 1
    assert done.data["added"] is False
    assert done.data["batches"][0]["problems"][0]["line"] == 6


def test_other_content_under_a_known_id_is_a_conflict(ledger: Path, tmp_path: Path) -> None:
    before = ledger.read_bytes()
    changed = evidence_in(tmp_path, EVIDENCE.replace("1186", "1187"), name="changed.csv")
    done = run("record", "import", ledger, changed)
    assert done.code == 1
    assert "`v1` is already in the ledger, with other content" in done.err
    assert ledger.read_bytes() == before


TWO_REPORTS = """\
kind,id,source,type,size,unit,valid_from,known_on
event,a,viasna,release,52,persons,2025-09-11,2025-09-11
event,b,embassy,release,52,persons,2025-09-11,2025-09-12
"""


def test_reports_that_may_be_of_one_event_are_proposed_and_not_joined(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    done = run("record", "import", ledger, evidence_in(tmp_path, TWO_REPORTS))
    assert "1 pair of reports may be of one event; as it is, they add up" in done.out
    records = [e["record"] for e in run("record", "log", ledger, "--json").data["entries"]]
    assert all("event" not in r for r in records)


def test_accepted_proposals_share_one_event_id(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    batch = evidence_in(tmp_path, TWO_REPORTS)
    done = run("record", "import", ledger, batch, "--accept-proposals")
    assert done.code == 0
    records = [e["record"] for e in run("record", "log", ledger, "--json").data["entries"]]
    assert records[0]["event"] == records[1]["event"] != ""


def test_a_record_typed_by_hand_gets_an_id_from_its_content(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    args = (
        "source=viasna",
        "subject=in_prison",
        "value=1186",
        "unit=persons",
        "valid_from=2026-03-19",
    )
    first = run("record", "add", ledger, "observation", *args, "--json")
    again = run("record", "add", ledger, "observation", *args, "--json")
    assert first.code == again.code == 0
    assert first.data["added"]
    assert not again.data["added"]
    assert first.data["receipts"][0]["id"] == again.data["receipts"][0]["id"]
    entry = run("record", "log", ledger, "--json").data["entries"][0]
    assert entry["record"]["known_on"] == "2026-03-20"
    assert entry["backfill"] is False


def test_a_record_that_contradicts_itself_is_refused_with_each_fault(ledger: Path) -> None:
    before = ledger.read_bytes()
    done = run(
        "record", "add", ledger, "observation", "source=viasna", "subject=in_prison", "value=many!",
        "valid_from=2026-03-19", "known_on=2026-03-01",
    )  # fmt: skip
    assert done.code == 1
    assert "`many!` in `value` is no value" in done.err
    assert "`known_on` (1 Mar 2026) is before the last day reported on" in done.err
    assert ledger.read_bytes() == before


def test_a_correction_keeps_the_old_wording_and_names_the_new(ledger: Path) -> None:
    done = run("record", "correct", ledger, "v1", "value=1187", "--reason", "one name was missing")
    assert done.code == 0, done.err
    log = run("record", "log", ledger, "--id", "v1", "--json").data["entries"]
    assert log[0]["superseded_by"] == "v1~2"
    new = run("record", "log", ledger, "--id", "v1~2", "--json").data["entries"][0]
    assert new["record"]["value"] == "1187"
    assert new["record"]["subject"] == "in_prison"


def test_a_retracted_record_stays_in_the_list_and_is_marked(ledger: Path) -> None:
    assert run("record", "retract", ledger, "v1", "--reason", "never published").code == 0
    done = run("record", "log", ledger)
    assert "superseded by v1:retracted" in done.out


def test_a_correction_of_a_record_that_is_not_there_is_refused(ledger: Path) -> None:
    done = run("record", "correct", ledger, "nobody", "value=1", "--reason", "x")
    assert done.code == 1
    assert "there is no record `nobody`" in done.err


def test_a_decision_is_recorded_with_its_day_and_its_legal_day(ledger: Path, roadmap: Path) -> None:
    done = run(
        "record", "decide", ledger, "brussels", "grants", "s1", "--on", "2026-03-18",
        "--legal-day", "2026-04-01", "--roadmap", roadmap,
    )  # fmt: skip
    assert done.code == 0, done.err
    record = run("record", "log", ledger, "--kind", "decision", "--json").data["entries"][0][
        "record"
    ]
    assert record["valid_from"] == "2026-03-18"
    assert record["effective"] == "2026-04-01"
    assert record["known_on"] == "2026-03-20"
    assert record["roadmap"] == "small"


def test_a_decision_on_a_step_that_the_roadmap_lacks_is_refused(
    ledger: Path, roadmap: Path
) -> None:
    done = run("record", "decide", ledger, "brussels", "grants", "s11", "--roadmap", roadmap)
    assert done.code == 1
    assert "the roadmap has no step `s11`" in done.err


def test_a_sound_ledger_verifies_and_says_what_that_proves(ledger: Path) -> None:
    done = run("record", "verify", ledger)
    assert done.code == 0
    assert "sound; 3 records" in done.out
    assert "keep it elsewhere" in done.out


def test_a_head_noted_elsewhere_is_compared(ledger: Path) -> None:
    head = run("record", "log", ledger, "--json").data["ledger"]
    noted = f"{head['size']} {head['root']}"
    assert run("record", "retract", ledger, "v1", "--reason", "x").code == 0
    assert run("record", "verify", ledger, "--head", noted, "--json").data["compared"] is True
    wrong = f"{head['size']} {'0' * 64}"
    done = run("record", "verify", ledger, "--head", wrong)
    assert done.code == 1
    assert "are not those that were there before" in done.err


def test_a_changed_byte_is_found(ledger: Path) -> None:
    data = bytearray(ledger.read_bytes())
    at = data.index(b"1186")
    data[at : at + 4] = b"0186"
    ledger.write_bytes(data)
    done = run("record", "verify", ledger)
    assert done.code == 1
    assert "does not fit its hash" in done.err
    told = run("record", "verify", ledger, "--json")
    assert told.code == 1
    assert told.data["sound"] is False


def test_an_export_can_be_imported_into_another_ledger(ledger: Path, tmp_path: Path) -> None:
    table = tmp_path / "out.csv"
    assert run("record", "export", ledger, "-o", table).code == 0
    other = tmp_path / "other.ledger"
    run("record", "init", other)
    assert run("record", "import", other, table).code == 0
    here, there = (
        run("record", "log", x, "--all", "--json").data["entries"] for x in (ledger, other)
    )
    assert [e["record"] for e in here] == [e["record"] for e in there]
    assert all(e["backfill"] for e in there)


def test_lines_of_an_export_are_the_bytes_that_were_hashed(ledger: Path) -> None:
    from detente.ledger.canonical import leaf_hash
    from detente.ledger.merkle import EMPTY

    done = run("record", "export", ledger, "--format", "jsonl")
    root = EMPTY.extended(leaf_hash(line.encode()) for line in done.out.splitlines()).root
    assert root.hex() == run("record", "log", ledger, "--json").data["ledger"]["root"]


def test_the_log_shows_the_latest_and_says_how_many_there_are(ledger: Path) -> None:
    done = run("record", "log", ledger, "-n", "1")
    assert "e1" in done.out
    assert "v1" not in done.out
    assert "1 of 3 shown" in done.out


@pytest.mark.parametrize("args", [("--kind", "event"), ("--source", "viasna"), ("--id", "e1")])
def test_the_log_can_be_narrowed(ledger: Path, args: tuple[str, str]) -> None:
    ids = [e["record"]["id"] for e in run("record", "log", ledger, *args, "--json").data["entries"]]
    assert "e1" in ids
    assert "d1" not in ids


def test_records_are_taken_at_the_instant_of_the_clock_whatever_today_is(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    clock = Clock(now=lambda: datetime(2026, 5, 1, 8, tzinfo=UTC), today_is=day("2026-03-20"))
    run(
        "record", "add", ledger, "observation", "source=viasna", "subject=in_prison", "value=1",
        "valid_from=2026-03-19", clock=clock,
    )  # fmt: skip
    entry = run("record", "log", ledger, "--json").data["entries"][0]
    assert entry["recorded_at"] == "2026-05-01T08:00:00.000000Z"
