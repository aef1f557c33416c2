"""A deviation begins where it says, and the monitor judges its story as the game says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from detente.app.replaying import comes_out, world_of
from detente.core.times import DayRange
from detente.plan.case import Case
from detente.plan.compile import compile_plan
from detente.plan.plan import Plan
from detente.report.case_lanes import drawn
from detente.weigh.deviation import Deviation, deviations, said, stories
from detente.weigh.game import Game
from detente.weigh.ladder import READING, ladder_of
from detente.weigh.margins import Margins, margins
from detente.weigh.solve import solve
from detente.weigh.space import spread
from detente.weigh.terms import payoffs_of
from tests.app.world import run
from tests.weigh.assumed import belarus

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "weigh" / "bad" / "good.stakes.yaml"
TYPE = "dependent_on_moscow"


@cache
def found() -> tuple[Plan, Margins]:
    stakes, roadmap = belarus()
    plan = compile_plan(roadmap)
    ladder = ladder_of(plan)
    payoffs = payoffs_of(plan, ladder, stakes, stakes.modes(), stakes.types[TYPE])
    return plan, margins(solve(spread(Game(ladder, payoffs)), 1e-3), 1e-3)


@cache
def told() -> tuple[tuple[Deviation, ...], tuple[Case, ...]]:
    plan, m = found()
    every = deviations(m)
    return every, stories(plan, every, who=TYPE)


def test_a_deviation_complies_until_it_is_there_and_then_does_something_else() -> None:
    _, m = found()
    every, _ = told()
    assert every
    for d in every:
        assert d.margin < 0
        assert all(month.act in ("comply", "hold") for month in d.course[: d.begins - 1])
        assert d.course[d.begins - 1].act == d.act
        assert d.act != "comply"
        if d.let_go:
            assert d.falls >= d.begins
    losing = {s.step for s in m.steps if s.margin < -m.gap}
    assert {d.step for d in every} <= losing


def test_where_something_is_let_go_the_monitor_judges_the_story_as_it_says() -> None:
    plan, _ = found()
    every, cases = told()
    assert len(cases) >= 3
    assert {c.name for c in cases} <= {f"deviation_{TYPE}_{d.step}" for d in every if d.let_go}
    for case in cases[:3]:
        assert comes_out(plan, case), case.expect


def test_a_story_that_expects_the_opposite_does_not_come_out() -> None:
    from dataclasses import replace

    plan, _ = found()
    _, cases = told()
    *before, last = cases[0].expect
    day, step, word = last.split()
    assert word in ("suspended", "revoked", "expired")
    wrong = replace(cases[0], expect=(*before, f"{day} {step} in force"))
    assert not comes_out(plan, wrong)


def test_a_story_is_drawn_in_the_lanes_of_both_sides() -> None:
    plan, _ = found()
    _, cases = told()
    world = world_of(plan, cases[0])
    assert world is not None
    drawing = drawn(plan, cases[0], world.monitor)
    assert drawing.svg.startswith("<svg")
    assert cases[0].steps[0] in drawing.svg
    assert drawing.lines
    assert DayRange(plan.roadmap.opens, cases[0].until)


def test_the_shipped_result_is_of_this_roadmap_these_assumptions_and_this_game() -> None:
    page = (ROOT / "examples" / "belarus" / "weighed.html").read_text(encoding="utf-8")
    stakes, roadmap = belarus()
    again = "examples/belarus/weighed.html is out of date: examples/belarus/README.md says how to make it"
    assert f"Roadmap as read <code>{roadmap.content[:16]}</code>" in page, again
    assert f"assumptions as read <code>{stakes.content[:16]}</code>" in page, again
    assert f"reading {READING} of the months" in page, again
    row = re.search(rf'<th scope="row">{TYPE.replace("_", " ")}\b.*?</tr>', page)
    assert row is not None
    cells = re.findall(r"<td>([\d,]+)", row[0])
    _, m = found()
    assert abs(float(cells[1].replace(",", "")) - m.loses) <= 1, f"{again}; raise ladder.READING"


def test_each_deviation_is_said_in_a_sentence() -> None:
    every, _ = told()
    for d in every:
        sentence = said(d)
        assert d.step in sentence
        assert f"month {d.begins}" in sentence
        assert "_" not in sentence.replace(d.step, "")


@pytest.mark.soak
def test_deviations_of_every_type_are_written_and_replayed(tmp_path: Path) -> None:
    stakes = ROOT / "examples" / "belarus" / "belarus_thaw.stakes.yaml"
    out = tmp_path / "deviations.test.yaml"
    assert run("weigh", "reply", stakes, "--cases", out).code == 0
    done = run("test", out)
    assert done.code == 0, done.out


def test_where_nothing_can_be_told_no_file_is_written(tmp_path: Path) -> None:
    out = tmp_path / "deviations.test.yaml"
    done = run("weigh", "reply", SMALL, "--cases", out)
    assert done.code == 0, done.err
    assert "What pays better, at each step:" in done.out
    assert "is not written: no deviation" in done.out
    assert not out.exists()
