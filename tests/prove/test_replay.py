"""What the search tells, the monitor replays: two rooms that do not know each other."""

from __future__ import annotations

import os
import random

import pytest

from detente.app.replaying import Replays, comes_out, judged
from detente.plan.climb import climb
from detente.prove.answers import Property, Status
from detente.prove.counterexample import tellings
from detente.prove.prover import Prover
from detente.prove.space import Sign, tranche
from detente.prove.verify import verify
from tests.prove.random_roadmaps import plan_of
from tests.prove.roadmaps import plan, text

SOAK = os.environ.get("DETENTE_EXAMPLES") == "soak"


def stretches(r: random.Random, days: int, signs: list[Sign]) -> list[tuple[int]]:
    """Signs of some days, in stretches, as they come."""
    out: list[tuple[int]] = []
    while len(out) < days:
        out += [(int(r.choice(signs)),)] * r.choice([1, 1, 2, 5, 11])
    return out[:days]


@pytest.mark.parametrize("seed", range(400 if SOAK else 10))
def test_every_timeline_is_replayed_to_the_same_verdicts_and_states(seed: int):
    r = random.Random(seed)
    p = plan(text(seed))
    climbed = climb(p)
    whole = tranche(p, p.roadmap.steps["s1"])
    for name in ("media", "quiet"):
        one = whole.only(name)
        signs = [Sign.GOOD, Sign.GOOD, Sign.BAD]
        if name == "media":
            signs += [Sign.DARK, Sign.TORN]
        days = stretches(r, 35, signs)
        case = next(tellings(p, climbed, one, days, name="random", about="random"), None)
        assert case is not None
        assert comes_out(p, case), (seed, name, case)


def test_a_case_that_does_not_come_out_is_only_possible():
    p = plan(text(1))
    found = next(a for a in verify(Prover(plan=p), (Property.REACH,)))
    assert found.case is not None
    assert found.status is Status.POSSIBLE
    assert judged(p, found).status is Status.PROVED
    from dataclasses import replace

    spoilt = replace(found, case=replace(found.case, expect=("2025-06-21 s1 waiting",)))
    after = judged(p, spoilt)
    assert after.status is Status.POSSIBLE
    assert "did not come out so" in after.notes[-1]


def test_cases_replayed_together_come_out_as_each_does_alone():
    for seed in (1, 12):
        p = plan_of(seed)
        replays = Replays(p)
        for a in verify(Prover(plan=p, most=200_000)):
            assert replays.judged(a) == judged(p, a), (seed, a.sentence)
