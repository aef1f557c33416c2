"""How answers are shown, as text and as JSON, whatever the monitor says."""

import json
from pathlib import Path

import jsonschema
import pytest

from detente.app.exported import ANSWERS, schema
from detente.report.words import DISCLAIMER
from detente.watch import monitor
from tests.app.made_up import LICENCE, MadeUpMonitor
from tests.app.world import evidence_in, ledger_in, roadmap_in, run

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "json"


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "Monitor", MadeUpMonitor)


def asked(command: str, roadmap: Path, ledger: Path) -> tuple[object, ...]:
    """A question to each command."""
    at = ("--ledger", ledger, "--known-at", "2026-03-20")
    return {
        "status": ("status", roadmap, *at, "--on", "2026-03-20"),
        "why": ("why", "no_arrests", roadmap, *at, "--on", "2026-03-20"),
        "timeline": ("timeline", roadmap, *at, "--to", "2026-03-20"),
        "eval": ("eval", "in_prison < 1000 persons", roadmap, *at, "--to", "2026-03-20"),
        "values": ("values", "in_prison", roadmap, *at, "--on", "2025-08-15"),
        "balance": ("balance", roadmap, *at, "--to", "2026-03-20"),
    }[command]


QUESTIONS = ("status", "why", "timeline", "eval", "values", "balance")


@pytest.mark.parametrize("command", QUESTIONS)
def test_every_answer_says_its_standing_and_the_disclaimer(
    command: str, roadmap: Path, ledger: Path
) -> None:
    args = asked(command, roadmap, ledger)
    shown = " ".join(run(*args).out.split())
    assert "Standing: proposal, adopted by nobody" in shown
    assert DISCLAIMER in shown
    assert "reconstructed" in shown
    seen = run(*args, "--json").data["seen"]
    assert seen["standing"] == "proposal, adopted by nobody"
    assert seen["disclaimer"] == DISCLAIMER
    assert seen["known_at"] == "2026-03-20"
    assert seen["reconstructed"] is True
    assert seen["ledger"]["size"] == 3
    assert len(seen["ledger"]["root"]) == len(seen["digest"]) == 64


@pytest.mark.parametrize("command", QUESTIONS)
def test_every_answer_fits_80_columns_without_cutting_an_id(
    command: str, roadmap: Path, ledger: Path
) -> None:
    done = run(*asked(command, roadmap, ledger), COLUMNS="80")
    assert max(len(line) for line in done.out.splitlines()) <= 80
    assert "…" not in done.out
    assert "\x1b" not in done.out


@pytest.mark.parametrize("command", QUESTIONS)
def test_every_answer_in_json_fits_its_published_schema(
    command: str, roadmap: Path, ledger: Path
) -> None:
    done = run(*asked(command, roadmap, ledger), "--json")
    assert done.code == 0, done.err
    published = json.loads((REFERENCE / f"{command}.schema.json").read_text("utf-8"))
    jsonschema.validate(done.data, published, cls=jsonschema.Draft202012Validator)


def test_answers_about_ledgers_fit_their_published_schemas(tmp_path: Path) -> None:
    ledger = tmp_path / "a.ledger"
    batch = evidence_in(tmp_path)
    roadmap = roadmap_in(tmp_path)
    decision = ("record", "decide", ledger, "brussels", "grants", "s1")
    for command, args in {
        "record-init": ("record", "init", ledger),
        "record-import": ("record", "import", ledger, batch),
        "record-add": (
            "record", "add", ledger, "statement", "source=viasna", "by=minsk", "text=no",
            "valid_from=2026-03-01",
        ),
        "record-correct": ("record", "correct", ledger, "v1", "value=1187", "--reason", "x"),
        "record-retract": ("record", "retract", ledger, "d1", "--reason", "x"),
        "record-decide": decision,
        "record-log": ("record", "log", ledger, "--all"),
        "record-verify": ("record", "verify", ledger),
        "record-export": ("record", "export", ledger, "-o", tmp_path / "out.csv"),
        "check": ("check", roadmap),
    }.items():  # fmt: skip
        done = run(*args, "--json")
        assert done.code == 0, (command, done.err)
        published = json.loads((REFERENCE / f"{command}.schema.json").read_text("utf-8"))
        jsonschema.validate(done.data, published, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("command", ANSWERS)
def test_a_published_schema_is_the_one_of_the_code(command: str) -> None:
    assert (REFERENCE / f"{command}.schema.json").read_text("utf-8") == schema(command)


def test_a_schema_refuses_an_answer_with_another_verdict(roadmap: Path, ledger: Path) -> None:
    answer = run(*asked("status", roadmap, ledger), "--json").data
    answer["benchmarks"][0]["verdict"] = "true"
    published = json.loads((REFERENCE / "status.schema.json").read_text("utf-8"))
    with pytest.raises(jsonschema.ValidationError, match="'true' is not one of"):
        jsonschema.validate(answer, published, cls=jsonschema.Draft202012Validator)


def test_the_board_says_breached_for_a_keeps_in_force_and_why_it_cannot_tell(
    roadmap: Path, ledger: Path
) -> None:
    done = run(*asked("status", roadmap, ledger), COLUMNS="110")
    shown = " ".join(done.out.split())
    assert "in force, breached" in shown
    assert "(serious); frozen" in shown
    assert "(conflict)" in shown
    assert "cannot be determined" in shown
    assert "1,160, 1,186" in shown
    assert "Council of the EU" in shown
    assert "granted without certification" in shown
    assert "missed: Council of the EU: decide on s1, due by 31 Dec 2025" in shown
    assert "ends on 28 Feb 2027" in shown


def test_announced_relief_is_never_said_to_stand(roadmap: Path, ledger: Path) -> None:
    shown = run(*asked("status", roadmap, ledger)).out
    at = shown.index("Potash delisting")
    assert "announced on 2025-09-11; not in force" in " ".join(shown[at:].split())[:120]


def test_brackets_in_a_title_are_shown_and_not_obeyed(roadmap: Path, ledger: Path) -> None:
    assert LICENCE in " ".join(run(*asked("status", roadmap, ledger)).out.split())


def test_the_board_shows_the_latest_findings_and_says_how_many_more(
    roadmap: Path, ledger: Path
) -> None:
    args = asked("status", roadmap, ledger)
    shown = run(*args).out
    assert "finding number 19" in shown
    assert "finding number 3\n" not in shown
    assert "10 earlier" in shown
    assert "finding number 3\n" in run(*args, "--all").out
    assert len(run(*args, "--json").data["findings"]) == 20


def test_numbers_in_json_are_whole_where_they_are_whole(roadmap: Path, ledger: Path) -> None:
    benchmark = run(*asked("status", roadmap, ledger), "--json").data["benchmarks"][0]
    assert benchmark["value"] == {"low": 1160, "high": 1186}
    assert benchmark["threshold"] == {"low": 792.61, "high": 792.61}
    assert benchmark["margin"] == {"low": 161, "high": 187, "unit": "persons", "short": True}
    assert benchmark["verdict"] == "unknown"
    assert benchmark["reason"] == "conflict"
    assert benchmark["comparison"] == "<"


def test_the_tree_of_reasons_ends_in_records_with_source_and_day_learned(
    roadmap: Path, ledger: Path
) -> None:
    shown = run(*asked("why", roadmap, ledger)).out
    assert "no arrests over last 60 days  not met" in shown
    assert "7 persons, against 0 persons: 7 persons short" in shown
    assert "window 2025-08-01 .. 2025-09-30" in shown
    assert "nothing reported for 2025-09-15 .. 2025-09-20" in shown
    assert "e1  detention of 7" in shown
    assert "Viasna Human Rights Centre, in Viasna; 2025-09-11; known 2025-09-14" in shown
    sources = run(*asked("why", roadmap, ledger), "--json").data["sources"]
    assert [s["record"] for s in sources] == ["e1"]
    assert sources[0]["known"] == "2025-09-14"


def test_a_timeline_merges_days_that_differ_in_clocks_only(roadmap: Path, ledger: Path) -> None:
    steps = run(*asked("timeline", roadmap, ledger), "--json").data["steps"]
    assert [r["state"] for r in steps[0]["runs"]] == ["waiting", "granted"]
    assert steps[0]["now_known"][0]["broken"] == ["no_arrests"]


def test_values_set_those_without_a_vote_apart(roadmap: Path, ledger: Path) -> None:
    shown = run(*asked("values", roadmap, ledger)).out
    assert "Together they establish: 1,160 to 1,186 persons" in shown
    assert shown.index("1186 persons") < shown.index("Earlier, or without a vote")
    assert shown.index("1300 persons") > shown.index("Earlier, or without a vote")
    assert "not listed: no vote" in shown


def test_the_balance_keeps_an_open_end_open(roadmap: Path, ledger: Path) -> None:
    shown = run(*asked("balance", roadmap, ledger)).out
    assert "at least 7 persons" in shown
    rows = run(*asked("balance", roadmap, ledger), "--json").data["rows"]
    assert rows[0]["total"] == {"low": 7, "high": None}


@pytest.mark.parametrize(
    ("command", "fail_on", "code"),
    [
        ("status", "breached", 1),
        ("status", "unknown", 1),
        ("status", "not_met", 1),
        ("why", "not_met", 1),
        ("why", "unknown", 0),
        ("timeline", "unknown", 1),
        ("timeline", "breached", 0),
        ("eval", "unknown", 1),
        ("eval", "not_met", 0),
        ("values", "unknown", 1),
    ],
)
def test_an_answer_fails_only_where_it_was_asked_to(
    command: str, fail_on: str, code: int, roadmap: Path, ledger: Path
) -> None:
    args = asked(command, roadmap, ledger)
    assert run(*args).code == 0
    assert run(*args, "--fail-on", fail_on).code == code


def test_a_ready_step_is_no_entitlement() -> None:
    from detente.core.times import day
    from detente.plan.lifecycle import State
    from detente.report.words import state_mark
    from detente.watch.results import Deadline, StepDay

    due = Deadline(what="decide", due=day("2026-04-20"), who=("brussels",))
    said = state_mark(StepDay(state=State.READY, since=day("2026-03-20"), deadlines=(due,))).word
    assert said == "Conditions met; decision due by 20 Apr 2026 (no entitlement)"


def test_left_out_days_are_today_and_a_later_day_is_projected(
    roadmap: Path, ledger: Path, tmp_path: Path
) -> None:
    seen = run("status", roadmap, "--ledger", ledger, "--json").data["seen"]
    assert (seen["on"], seen["known_at"], seen["projected"]) == ("2026-03-20", "2026-03-20", False)
    later = run("status", roadmap, "--ledger", ledger, "--on", "2026-06-01", "--json").data["seen"]
    assert (later["on"], later["known_at"], later["projected"]) == (
        "2026-06-01",
        "2026-03-20",
        True,
    )


def test_the_ledger_may_be_named_by_the_environment(tmp_path: Path, roadmap: Path) -> None:
    ledger = ledger_in(tmp_path)
    assert run("status", roadmap, DETENTE_LEDGER=str(ledger)).code == 0
