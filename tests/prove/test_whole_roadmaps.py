"""Whole random roadmaps: every question is answered, and what is called a counterexample is replayed."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from detente.app.replaying import judged
from detente.prove.answers import Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from tests.prove.agreement import answered, may_fail
from tests.prove.random_roadmaps import WIDE, plan_of
from tests.prove.soaked import STREAMS, soaked


def test_every_question_of_a_random_roadmap_is_answered_and_its_counterexamples_replay() -> None:
    """Of each of 220 roadmaps one case is replayed, the kind seen least; in the soak all of them."""
    seen: Counter[Property] = Counter()
    for seed in (*range(200), *range(WIDE, WIDE + 20)):
        plan = plan_of(seed)
        told = [
            (a, a.case)
            for a in answered(plan)
            if a.if_replayed is not None and a.case is not None and not may_fail(plan, a)
        ]
        rarest = sorted(told, key=lambda x: (seen[x[0].property], len(x[1].evidence)))
        for a, case in rarest[:1]:
            assert judged(plan, a).status is a.if_replayed, (seed, a.sentence, case)
            seen[a.property] += 1
    few = {p for p in Property if seen[p] < 3}
    assert few <= {Property.DEAD, Property.VETO, Property.CONFLICT}, seen


def test_a_case_that_another_condition_ends_first_is_never_called_a_counterexample() -> None:
    plan = plan_of(7)  # both conditions of its step read one level
    asked = verify(Prover(plan=plan), (Property.SILENCE,))
    shared = [a for a in asked if a.if_replayed and a.case and may_fail(plan, a)]
    assert shared
    assert {judged(plan, a).status for a in shared} == {Status.POSSIBLE}


def test_a_loop_that_a_step_before_it_ends_is_never_called_a_counterexample() -> None:
    plan = plan_of(189)  # s1 alone keeps what the renewal of s2 reads, and its breach ends both
    (found,) = (a for a in verify(Prover(plan=plan), (Property.CYCLE,)) if a.case is not None)
    assert may_fail(plan, found) == "ends the step by way of another, or of a renewal"
    assert judged(plan, found).status is Status.POSSIBLE


@pytest.mark.soak
@pytest.mark.parametrize(("first", "last"), STREAMS)
def test_thousands_of_random_roadmaps_by_every_engine(
    first: int, last: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        wrong = soaked(first, last, lambda line: sys.stderr.write(f"{line}\n"))
    assert not wrong


# relief that a step before gives too; steps that have run out by the day on which they would stand
@pytest.mark.parametrize("seed", [1061, 2143, 2226])
def test_what_breaks_a_promise_comes_out(seed: int) -> None:
    plan = plan_of(seed)
    asked = [
        a
        for a in verify(Prover(plan=plan), (Property.GUARANTEES,))
        if a.case is not None and not may_fail(plan, a)
    ]
    assert asked
    assert {judged(plan, a).status for a in asked} == {Status.COUNTEREXAMPLE}
