"""Whole random roadmaps: every question is answered, and what is called a counterexample is replayed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from detente.app.replaying import judged
from detente.plan.plan import Plan
from detente.plan.wishes import leaves
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.space import watch
from detente.prove.verify import QUESTIONS, verify
from detente.roadmap.model import Reach, Step
from detente.roadmap.walk import benchmarks_of, indicators_of
from tests.prove.random_roadmaps import plan_of

SOAK = os.environ.get("DETENTE_EXAMPLES") == "soak"
MANY = 10_000 if SOAK else 200


def indicators(plan: Plan, benchmark: str) -> set[str]:
    found = (leaf for leaf, _ in leaves(plan, plan.conditions[benchmark]))
    return {i for leaf in found for i in indicators_of(leaf)}


def noticed_elsewhere(plan: Plan, step: Step, benchmark: str, asked: Property) -> bool:
    """True where a step that does not keep a condition ends by it all the same.

    By way of another step that keeps it, or because its renewal reads it while it is in trouble. The
    answer is that nothing of its own ends the step, and such a case is rightly called possible.
    """
    if benchmark in step.keeps:
        return False
    severity = plan.roadmap.severities.get(plan.roadmap.benchmarks[benchmark].if_broken or "")
    kept = any(benchmark in s.keeps for s in plan.roadmap.steps.values())
    reached = severity is not None and severity.reach is not Reach.STEP and kept
    read = step.renew is not None and benchmark in set(benchmarks_of(step.renew.when))
    return reached or (read and asked is Property.GUARANTEES)


def stands_alone(plan: Plan, answer: Answer) -> bool:
    """True where the conditions of a case are what they mean, and nothing else kept reads what they do.

    A proof takes for granted that conditions move freely of each other; a case of one that shares its
    indicator with another may fail, and is then called possible.
    """
    assert answer.case is not None
    turning = answer.case.benchmarks
    read = {i for b in turning for i in indicators(plan, b)}
    steps = [s for s in plan.roadmap.steps.values() if s.id in answer.case.steps]
    if any(noticed_elsewhere(plan, s, b, answer.property) for s in steps for b in turning):
        return False
    if answer.property is Property.CYCLE and any(
        plan.roadmap.severities[plan.roadmap.benchmarks[b].if_broken or ""].budget for b in turning
    ):
        return (
            False  # a loop is found without the budget, which only bounds how often it can be run
        )
    others = {k for s in steps for k in s.keeps} - set(turning)
    return all(watch(plan, b).exact for b in turning) and not any(
        indicators(plan, o) & read for o in others
    )


def held_against(plan: Plan, answers: list[Answer]) -> Iterator[Answer]:
    for a in answers:
        if a.if_replayed is not None and a.case is not None and stands_alone(plan, a):
            yield a


def test_every_question_of_a_random_roadmap_is_answered_and_its_counterexamples_replay() -> None:
    """Of each roadmap one case is replayed, the kind seen least; in the soak all."""
    seen: Counter[Property] = Counter()
    for seed in range(MANY):
        plan = plan_of(seed)
        answers = list(verify(Prover(plan=plan, most=200_000)))
        assert {a.property for a in answers} == set(QUESTIONS), seed
        assert all(a.sentence and a.bound for a in answers), seed
        cases = list(held_against(plan, answers))
        rarest = sorted(
            cases, key=lambda a: (seen[a.property], len(a.case.evidence if a.case else ()))
        )
        for a in cases if SOAK else rarest[:1]:
            assert judged(plan, a).status is a.if_replayed, (seed, a.sentence, a.case)
            seen[a.property] += 1
    few = {p for p in Property if seen[p] < 3}
    assert few <= {Property.DEAD, Property.VETO, Property.CONFLICT}, seen


def test_a_case_that_another_condition_ends_first_is_never_called_a_counterexample() -> None:
    plan = plan_of(7)  # both conditions of its step read one level
    asked = verify(Prover(plan=plan), (Property.SILENCE,))
    shared = [a for a in asked if a.if_replayed and a.case and not stands_alone(plan, a)]
    assert shared
    assert {judged(plan, a).status for a in shared} == {Status.POSSIBLE}


@pytest.mark.soak
def test_witnesses_of_what_is_proved_replay_too() -> None:
    for seed in range(500):
        plan = plan_of(seed)
        for a in verify(Prover(plan=plan, most=200_000, witnesses=True)):
            if a.status is Status.PROVED and a.case is not None and stands_alone(plan, a):
                assert judged(plan, a).status is Status.PROVED, (seed, a.sentence)
