"""`detente weigh discretion` on the shipped example: readable, and refused with a repair."""

import shutil
from pathlib import Path

from tests.app.world import run

ROOT = Path(__file__).resolve().parents[2]
BELARUS = ROOT / "examples" / "belarus" / "belarus_thaw.stakes.yaml"
SMALL = ROOT / "tests" / "weigh" / "bad"
ASKED = ("weigh", "discretion", BELARUS, "--step", "s2", "--starts", 1)


def test_it_says_what_nobody_is_bound_to_and_what_would_be_if_they_were() -> None:
    done = run(*ASKED, "--rounds", 3)
    assert done.code == 0, done.err
    assert "Handling of this answer: restricted" in done.out
    for words in ("beginnings", "keeps its part", "What is believed", "If the senders were bound"):
        assert words in done.out
    assert "nothing here is a forecast" in done.out
    assert all(len(line) <= 80 for line in done.out.split("\n"))


def test_every_equilibrium_found_is_in_the_data() -> None:
    data = run(*ASKED, "--rounds", 2, "--json").data
    assert data["equilibria"]
    for e in (*data["equilibria"], data["bound"]):
        assert e["error"] <= 1e-8
        assert len(e["rounds"]) == 2
    assert data["weighed"]["priors"] < data["weighed"]["numbers"]
    assert data["left_out"]


def test_a_step_that_is_not_there_is_answered_with_the_likeliest_one() -> None:
    done = run("weigh", "discretion", BELARUS, "--step", "s22")
    assert done.code == 2
    assert "there is no step `s22`" in done.err
    assert "did you mean `s2`?" in done.err


def test_assumptions_that_say_nothing_of_it_are_refused_with_a_repair(tmp_path: Path) -> None:
    shutil.copy(SMALL / "thaw.roadmap.yaml", tmp_path)
    stakes = shutil.copy(SMALL / "good.stakes.yaml", tmp_path / "thaw.stakes.yaml")
    done = run("weigh", "discretion", stakes)
    assert done.code == 2
    assert "has no `discretion:`" in done.err
    assert "reference of the file of assumptions" in done.err
