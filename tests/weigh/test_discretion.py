"""Senders with discretion: equilibria equal those of gambit, and believe by the rule of Bayes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.weigh.bargain import Bargain, KindOfTarget, Senders
from detente.weigh.discretion import Equilibrium, equilibria

HERE = Path(__file__).resolve().parent
RECORDED = json.loads((HERE / "gambit_numbers.json").read_text("utf-8"))
CASES = RECORDED["cases"]
NAMES = [f"{c['rounds']} rounds, {len(c['types'])} types, {c['sharpness']}" for c in CASES]


def bargain(case: dict[str, Any]) -> Bargain:
    progress, cost, leak, unkept = case["senders"]
    return Bargain(
        types=tuple(
            KindOfTarget(id=i, weight=w, relief=r, cost=c, rent=t, welcome=v)
            for i, w, r, c, t, v in case["types"]
        ),
        senders=Senders(progress=progress, cost=cost, leak=leak, unkept=unkept),
        discount=case["discount"],
    )


def row(e: Equilibrium) -> list[float]:
    pairs = zip(e.complies, e.stands, strict=True)
    return [float(x) for p, y in pairs for x in (*p.ravel(), *y.ravel())]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_equilibria_are_those_of_gambit(case: dict[str, Any]) -> None:
    found = [
        row(e)
        for e in equilibria(bargain(case), case["sharpness"], rounds=case["rounds"], starts=4)
    ]
    for wanted in case["chances"]:
        assert min(np.abs(np.array(f) - wanted).max() for f in found) <= 1e-6
    if case["sharpness"] <= 2:  # where choices are sharper, the way from pure chance may be lost
        assert np.abs(np.array(found[0]) - case["chances"][0]).max() <= 1e-6


def test_recorded_numbers_are_what_gambit_says_now() -> None:
    pytest.importorskip("pygambit", reason="pygambit has no wheel; its numbers are recorded")
    from tests.weigh.gambit_numbers import solve

    assert np.allclose(solve(CASES[-1]), CASES[-1]["chances"], atol=1e-7)


def test_a_first_act_moves_belief_by_the_rule_of_bayes() -> None:
    case = CASES[1]
    e = equilibria(bargain(case), case["sharpness"], rounds=case["rounds"], starts=0)[0]
    prior, p = e.belief[0][0], e.complies[0][0]
    complied = prior * p / (prior * p).sum()
    deviated = prior * (1 - p) / (prior * (1 - p)).sum()
    assert e.belief[1] == pytest.approx(np.array([deviated, deviated, complied, complied]))
    assert complied[0] > prior[0]  # complying tells of the open type


def test_every_equilibrium_found_answers_itself_and_several_are_told_apart() -> None:
    """Sharp choices and much to coordinate on: more than one equilibrium."""
    b = Bargain(
        types=(KindOfTarget(id="one", weight=1.0, relief=2.0, cost=1.0, rent=0.0, welcome=0.0),),
        senders=Senders(progress=1.0, cost=0.5, leak=0.5, unkept=1.0),
        discount=1.0,
    )
    found = equilibria(b, 2.0, rounds=2, starts=12)
    assert all(e.error <= 1e-8 for e in found)
    again = equilibria(b, 2.0, rounds=2, starts=12)
    assert [row(e) for e in found] == [row(e) for e in again]
    for e in found:
        share = e.complies[0][0, 0]
        assert 0 < share < 1


def test_pure_chance_at_no_sharpness() -> None:
    e = equilibria(bargain(CASES[0]), 0.0, rounds=1, starts=0)[0]
    assert e.complies[0] == pytest.approx(np.full((1, 2), 0.5))


def test_too_many_rounds_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 6 rounds"):
        equilibria(bargain(CASES[0]), 1.0, rounds=9)
