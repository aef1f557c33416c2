"""`detente test`, as it is typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from detente.app.clock import Clock
from tests.app.world import evidence_in, ledger_in, roadmap_in, run
from tests.trial.ladder import FOLDER, HEAD, story

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "json"
AFTERWARDS = Clock(now=lambda: datetime(2026, 12, 31, 12, 0, tzinfo=UTC))
EXAMPLE = Path(__file__).parents[2] / "examples" / "belarus"


def written(folder: Path, text: str) -> Path:
    """A test file beside its roadmap."""
    (folder / "ladder.roadmap.yaml").write_bytes((FOLDER / "ladder.roadmap.yaml").read_bytes())
    path = folder / "ladder.test.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_tests_that_pass_are_counted_and_end_with_0(tmp_path: Path) -> None:
    done = run("test", written(tmp_path, story("2025-02-14 s1 in force")))
    assert done.code == 0
    assert "passed  one  (1 line, up to 2025-02-14)" in done.out
    assert "1 test passed; 1 line looked at" in done.out


def test_a_failure_ends_with_1_and_is_drawn_on_a_line_of_days(tmp_path: Path) -> None:
    more = "    until: 2025-02-20\n"
    done = run("test", written(tmp_path, story("2025-02-10 s1 in force", more=more)))
    assert done.code == 1
    shown = done.out.splitlines()
    start = shown.index("    line 14: 2025-02-10 s1 in force")
    assert shown[start + 1 : start + 3] == [
        "      expected  s1 in force on 2025-02-10",
        "      found     s1 ready, since 2025-02-02",
    ]
    assert "      nearest   in force on 2025-02-14, 4 days later" in shown
    above, lane, days = shown[start + 5 : start + 8]
    spot = above.index("v in force?")
    assert lane[:spot].rfind("|ready") > lane[:spot].rfind("|waiting") > 0
    assert lane[spot:].lstrip("-r eady").startswith("|granted")
    assert days.split() == ["2025-01-01", "2025-02-02", "2025-02-14"]
    assert "0 tests passed, 1 failed" in done.out


def test_a_broken_rule_is_said_with_its_day(tmp_path: Path) -> None:
    text = story("2025-02-14 s1 in force", top="never:\n  - any step is ready\n")
    done = run("test", written(tmp_path, text))
    assert done.code == 1
    assert "line 3: any step is ready\n      found     s1 ready on 2 Feb 2025" in done.out


def test_a_mistake_is_shown_like_one_of_a_roadmap_and_nothing_is_run(tmp_path: Path) -> None:
    done = run("test", written(tmp_path, story("2025-02-14 s1 in fource")))
    assert done.code == 1
    assert "ladder.test.yaml:13:26: error D802" in done.out
    assert "^^" in done.out
    assert "not run, because of what is shown above" in done.out


def test_all_mistakes_are_found_in_one_run(tmp_path: Path) -> None:
    text = story("2025-02-14 s1 redy", "2025-02-30 s1 ready", "2025-02-14 s1 in force becuase x")
    done = run("test", written(tmp_path, text), "--json")
    (file,) = done.data["files"]
    assert [d["code"] for d in file["diagnostics"]] == ["D807", "D805", "D802"]
    assert not file["run"]


def test_several_files_are_run_and_one_failure_is_enough(tmp_path: Path) -> None:
    good = written(tmp_path, story("2025-02-14 s1 in force"))
    bad = tmp_path / "bad.test.yaml"
    bad.write_text(story("2025-02-14 s1 ready"), encoding="utf-8")
    done = run("test", good, bad)
    assert done.code == 1
    assert "1 test passed, 1 failed; 2 lines looked at" in done.out


def test_coverage_lists_what_no_test_has_seen(tmp_path: Path) -> None:
    done = run("test", written(tmp_path, story("2025-02-14 s1 in force")), "--coverage")
    assert done.code == 0
    lines = done.out.splitlines()
    assert "    benchmark fewer_held: not met" in lines
    assert "    benchmark no_arrests: not met" in lines
    assert "    step s1: breached, suspended, revoked, expired, refused" in lines
    assert not any(line.startswith("    measures never") for line in lines)


@pytest.mark.parametrize("options", [(), ("--coverage",)])
def test_the_answer_in_json_keeps_to_its_schema(tmp_path: Path, options: tuple[str, ...]) -> None:
    schema = json.loads((REFERENCE / "test.schema.json").read_text(encoding="utf-8"))
    text = story("2025-02-14 s1 in force", "2025-02-10 s1 in force")
    done = run("test", written(tmp_path, text), "--json", *options)
    jsonschema.validate(done.data, schema)
    (test,) = done.data["files"][0]["tests"]
    assert [o["passed"] for o in test["outcomes"]] == [True, False]
    assert test["outcomes"][1]["fits_on"] == "2025-02-14"
    assert [s["state"] for s in test["outcomes"][1]["course"]] == ["waiting", "ready", "granted"]
    assert (done.data["files"][0]["coverage"] is not None) is bool(options)


def test_evidence_can_come_from_files(tmp_path: Path) -> None:
    batch = (
        "kind,id,source,subject,value,unit,valid_from,known_on\n"
        "observation,v1,monitors,prisoners,40,persons,2025-02-01,2025-02-03\n"
    )
    (tmp_path / "evidence").mkdir()
    evidence_in(tmp_path / "evidence", batch)
    text = HEAD + (
        "tests:\n  one:\n    evidence_from: {}\n    expect:\n"
        "      - 2025-02-02 fewer_held unknown\n      - 2025-02-03 fewer_held met\n"
    )
    assert run("test", written(tmp_path, text.format("evidence"))).code == 0
    assert run("test", written(tmp_path, text.format("evidence/evidence.csv"))).code == 0
    done = run("test", written(tmp_path, text.format("nowhere")))
    assert done.code == 1
    assert "error D810: there is no file" in done.out


# Tests from a ledger.


def test_a_test_written_from_a_ledger_passes_and_holds_each_change(tmp_path: Path) -> None:
    roadmap, out = roadmap_in(tmp_path), tmp_path / "record.test.yaml"
    ledger = ledger_in(tmp_path, evidence_in(tmp_path))
    done = run("test", "--from-ledger", ledger, "--roadmap", roadmap, "-o", out)
    assert done.code == 0, done.err
    assert run("test", out).code == 0
    text = out.read_text(encoding="utf-8")
    assert "roadmap: small.roadmap.yaml" in text
    assert "- 2025-08-15 viasna in_prison 1186 persons, known 2025-08-16\n" in text
    assert "- 2025-08-16 fewer_held not met\n" in text
    for line in [x for x in text.splitlines() if x.startswith("      - 2") and " not met" in x]:
        out.write_text(text.replace(line, line.replace("not met", "met")), encoding="utf-8")
        assert run("test", out).code == 1, line


def test_corrections_and_retractions_are_carried_over(tmp_path: Path) -> None:
    roadmap, out = roadmap_in(tmp_path), tmp_path / "record.test.yaml"
    more = (
        "# backfill: yes\n"
        "kind,id,source,target,reason,valid_from,known_on,by_record,subject,value,unit\n"
        "retract,r1,viasna,e1,counted twice,2025-10-01,2025-10-01,,,,\n"
        "observation,v2,viasna,,,2025-08-15,2025-11-01,,in_prison,900,persons\n"
        "correct,c1,viasna,v1,a slip,2025-11-01,2025-11-01,v2,,,\n"
    )
    ledger = ledger_in(tmp_path, evidence_in(tmp_path), evidence_in(tmp_path, more, "more.csv"))
    args = ("--from-ledger", ledger, "--roadmap", roadmap, "-o", out, "--to", "2025-12-31")
    done = run("test", *args)
    assert done.code == 0, done.err
    text = out.read_text(encoding="utf-8")
    assert "known 2025-08-16, taken back 2025-11-01" in text
    assert "target: e1" in text
    assert run("test", out).code == 0


def test_the_real_record_of_the_example_can_be_kept_as_a_test(tmp_path: Path) -> None:
    ledger = tmp_path / "belarus.ledger"
    run("record", "init", ledger)
    batches = sorted((EXAMPLE / "evidence").glob("*.csv"))
    assert run("record", "import", ledger, *batches, clock=AFTERWARDS).code == 0
    out = tmp_path / "record.test.yaml"
    roadmap = EXAMPLE / "belarus_thaw.roadmap.yaml"
    args = ("--from-ledger", ledger, "--roadmap", roadmap, "-o", out)
    days = ("--from", "2025-09-01", "--to", "2026-03-20")
    assert run("test", *args, *days, clock=AFTERWARDS).code == 0
    done = run("test", out, "--json")
    assert done.data["passed"], done.out
    assert len(done.data["files"][0]["tests"][0]["outcomes"]) > 40


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "there is no test file to run"),
        (("nowhere.test.yaml",), "there is no file"),
        (("x.test.yaml", "--roadmap", "r.yaml"), "go with `--from-ledger`"),
        (("x.test.yaml", "--from-ledger", "l"), "writes a test file and runs none"),
        (("--from-ledger", "l"), "needs the roadmap that is tested"),
    ],
)
def test_what_cannot_be_carried_out_ends_with_2(args: tuple[str, ...], said: str) -> None:
    done = run("test", *args)
    assert done.code == 2
    assert said in done.err
    assert "help:" in done.err
