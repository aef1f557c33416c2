"""`detente prove` as text, JSON, SARIF and test files."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.app.world import run

SCHEMA = Path(__file__).resolve().parents[2] / "docs/reference/json/prove.schema.json"


def roadmap_in(folder: Path, written: str) -> Path:
    path = folder / "small.roadmap.yaml"
    path.write_text(written, encoding="utf-8")
    return path


def gamed() -> str:
    """A roadmap with a cure and no budget, renewed on what is read on one day."""
    from tests.prove.roadmaps import TEXT, headed

    body = TEXT.format(
        accept=1, stale=45, cure="14 days", effect="suspend", then="", unknown="", throughout="",
        window=12, expiry="continues", lasts="", undo="", sunset="90 days after grant",
        renew="\n    renew: if quiet met", guarantees="guarantees:\n  - no step in force while media is breached for more than 4 days\n",
    )  # fmt: skip
    return headed(body, "first_monitor", "second_monitor")


def test_a_breach_cured_in_time_again_and_again_is_found_and_replayed(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, gamed())
    done = run("prove", path, "-p", "duty", "-o", tmp_path / "holes")
    assert done.code == 0
    assert done.out.startswith("RESTRICTED: this shows how the roadmap can be gamed.")
    flat = " ".join(done.out.split())
    assert (
        "counterexample s1 can be in force while media is broken on 93.8 % of days: "
        "15 days broken, then 1 day in order, again and again"
    ) in flat
    assert "a cure budget of at most 91 days in any 365 days brings it to 25.0 % or less" in flat
    assert "all 16 states, without a limit of days" in flat
    test = tmp_path / "holes" / "duty_s1_media.test.yaml"
    assert "RESTRICTED" in test.read_text(encoding="utf-8").splitlines()[0]
    assert run("test", test).code == 0


def test_in_brief_each_answer_is_its_sentence_and_at_the_end_they_are_counted(
    tmp_path: Path,
) -> None:
    path = roadmap_in(tmp_path, gamed())
    asked = ("-p", "duty", "-p", "reach")
    full, brief = run("prove", path, *asked), run("prove", path, *asked, "--brief")
    sentences = [a["sentence"] for a in run("prove", path, *asked, "--json").data["answers"]]
    assert all(s in " ".join(brief.out.split()) for s in sentences)
    assert "s1 is granted" in full.out
    assert "s1 is granted" not in brief.out
    assert "looked at:" not in brief.out
    for out in (full.out, brief.out):
        rows = [line.split() for line in out.splitlines()]
        assert ["proved", "counterexample", "possible"] in rows
        assert ["reach", "1"] in rows
        assert ["duty", "2"] in rows
        assert ["in", "all", "1", "2"] in rows
    both = run("prove", path, "--brief", "--full")
    assert (both.code, both.err.splitlines()[0]) == (
        2, "detente: --brief shows less and --full more; give one of them",
    )  # fmt: skip


def test_json_fits_its_schema_and_sarif_has_the_findings(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, gamed())
    answer = run("prove", path, "--json").data
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))
    assert answer["handling"] == "restricted"
    asked = {a["property"] for a in answer["answers"]}
    assert asked == {
        "reach", "dead", "prompt", "duty", "cycle", "inaction", "silence", "fog", "veto",
        "conflict", "guarantees",
    }  # fmt: skip
    assert all(a["bound"] for a in answer["answers"])
    assert all(a["case"] is not None for a in answer["answers"] if a["status"] == "counterexample")
    (log,) = run("prove", path, "-p", "duty", "--format", "sarif").data["runs"]
    (result, _) = log["results"]
    assert result["ruleId"] == "D503"
    assert result["level"] == "warning"


def test_a_counterexample_fails_only_where_that_is_asked_for(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, gamed())
    assert run("prove", path, "-p", "guarantees").code == 0
    strict = run("prove", path, "-p", "guarantees", "--strict")
    assert strict.code == 1
    assert "does not hold: no step in force while media is breached" in " ".join(strict.out.split())


def test_what_was_not_replayed_is_called_possible(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, gamed())
    done = run("prove", path, "-p", "duty", "--quick", "--strict")
    assert done.code == 0
    assert "possible  s1 can be in force while media is broken" in " ".join(
        done.out.split()
    ).replace("possible s1", "possible  s1")


def test_a_bound_on_states_is_said(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, gamed().replace("over last 12 days", "over last 1500 days"))
    done = run("prove", path, "-p", "duty", "--states", "1000", "--quick", "--full")
    flat = " ".join(done.out.split())
    assert "not answered: there are more states than were looked at" in flat
    assert "looked at: the first " in flat


def test_without_the_solver_one_repair_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.app.refusals.find_spec", lambda name: None)
    done = run("prove", roadmap_in(tmp_path, gamed()))
    assert done.code == 2
    assert done.err.splitlines() == [
        "detente: proving needs numba, which is not installed",
        "  help: install it: pip install 'detente[solve]'",
    ]
