"""`detente weigh`: what the questions answer on the shipped example, and what they refuse."""

from pathlib import Path

import pytest

from detente.app import weigh_options
from tests.app.world import run

ROOT = Path(__file__).resolve().parents[2]
BELARUS = str(ROOT / "examples" / "belarus" / "belarus_thaw.stakes.yaml")


def test_worth_says_what_it_rests_on_and_how_it_may_be_handled() -> None:
    done = run("weigh", "worth", BELARUS, "--draws", "500")
    assert done.code == 0, done.err
    assert "Standing: proposal, adopted by nobody" in done.out
    assert "Handling of this answer: restricted" in done.out
    assert "are an analyst's prior" in done.out
    assert "none is a forecast" in done.out
    assert "Monitoring aid." in done.out


def test_worth_shows_a_measure_that_is_nothing_alone_and_opens_a_gate() -> None:
    data = run("weigh", "worth", BELARUS, "--draws", "500", "--json").data
    transit = next(m for m in data["measures"] if m["id"] == "eu_potash_transit")
    assert transit["alone"] == {"p10": 0.0, "p50": 0.0, "p90": 0.0}
    assert transit["missing"]["p10"] > 100
    assert [s["id"] for s in data["steps"]] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert (data["weighed"]["priors"], data["weighed"]["numbers"]) == (172, 185)


def test_the_same_seed_gives_the_same_answer() -> None:
    args = ("weigh", "worth", BELARUS, "--draws", "300", "--json", "--seed", "7")
    assert run(*args).out == run(*args).out
    assert run(*args).out != run(*args[:-1], "8").out


def test_a_scenario_that_is_not_there_is_answered_with_the_likeliest_one() -> None:
    done = run("weigh", "worth", BELARUS, "--scenario", "ceasfire")
    assert done.code == 2
    assert "there is no scenario `ceasfire`" in done.err
    assert "did you mean `ceasefire`?" in done.err


def test_check_reads_a_file_of_assumptions() -> None:
    done = run("check", BELARUS)
    assert done.code == 0
    assert "185 numbers, 172 of them an analyst's prior (93%), 3 scenarios" in done.out
    assert run("check", BELARUS, "--json").data["ok"]


def test_a_file_with_mistakes_is_not_weighed(tmp_path: Path) -> None:
    path = tmp_path / "x.stakes.yaml"
    path.write_text("stakes: x\nroadmap: gone.roadmap.yaml\n")
    done = run("weigh", "worth", str(path))
    assert done.code == 1
    assert "x.stakes.yaml:2:10: error D910: there is no file" in done.err


def test_nothing_is_said_by_the_head() -> None:
    out = run("weigh", "worth", BELARUS, "--draws", "300").out.lower()
    assert not [w for w in ("per prisoner", "per person", "each prisoner") if w in out]


def test_more_steps_than_can_be_valued_together_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(weigh_options, "MOST_STEPS", 5)
    for question in (("reply",), ("sweep", "--record", "x.sweep")):
        done = run("weigh", question[0], BELARUS, *question[1:])
        assert done.code == 1, done.err
        assert "6 steps can stand together in too many ways to value them all" in done.err
        assert "help: weigh a part" in done.err
