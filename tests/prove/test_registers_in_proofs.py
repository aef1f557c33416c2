"""A register in a ladder: what can be said of it is said as a bound or a possibility, never left out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from detente.app.replaying import judged
from detente.plan.roster import entries
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import QUESTIONS, verify
from tests.prove.roadmaps import headed, plan

TEXT = """\
indicators:
  followed:
    kind: register
    unit: persons
    means: Persons followed one by one under opaque ids.
    states: {held: in, retaken: in, pardoned: out after 30 days, died: out, freed: out}
    sources: [monitor]
    baselines: as known now
severities:
  plain: {cure: 10 days, effect: suspend}
unknown: {grace: 12 days, effect: suspend}
benchmarks:
  few_held: {when: followed <= 10 persons, if_broken: plain}
  cohort_free: {when: followed held on opening = 0 persons, if_broken: plain}
  nobody_in: {when: total of inflow of followed over last 30 days <= 0 persons, if_broken: plain}
measures:
  trade:
    gives: Some trade.
    instrument: derogation
    lasts: 60 days
    on_expiry: reverts
    by: {who: brussels, basis: A law, undo: {promised: 5 days}}
steps:
  s1: {title: First, needs: [few_held], keeps: [few_held, cohort_free, nobody_in], gives: [trade], decided_by: brussels within 30 days, sunset: 90 days after grant, renew: if nobody_in met}
guarantees:
  - never s1 in force while few_held is breached for more than 12 days
  - never s1 in force while few_held is unknown for more than 5 days
"""
KEPT = ("few_held", "cohort_free", "nobody_in")


def test_every_question_about_a_register_is_answered_and_a_proof_says_what_it_allowed() -> None:
    answers = list(verify(Prover(plan=plan(headed(TEXT, "monitor")))))
    assert {a.property for a in answers} == set(QUESTIONS)
    for each in (Property.PROMPT, Property.DUTY, Property.SILENCE, Property.FOG):
        assert {a.about[-1] for a in answers if a.property is each} >= set(KEPT), each
    for a in answers:
        assert a.bound
        if a.property in (Property.PROMPT, Property.DUTY, Property.FOG) and set(KEPT) & set(
            a.about
        ):
            assert "looked at as a verdict that moves freely from day to day" in a.bound


def test_of_a_register_only_what_holds_however_its_verdict_moves_is_proved() -> None:
    answers = list(verify(Prover(plan=plan(headed(TEXT, "monitor")))))
    known: dict[tuple[Property, str], Answer] = {}
    for a in answers:
        known.setdefault((a.property, a.about[-1]), a)
    for name in KEPT:
        assert known[Property.PROMPT, name].status is Status.PROVED
        assert known[Property.PROMPT, name].days == 11
        assert known[Property.DUTY, name].status is Status.POSSIBLE
    # how many are in, and who came, asks for the list of each day; who of a cohort is in does not
    assert known[Property.SILENCE, "few_held"].days == 13
    assert known[Property.SILENCE, "nobody_in"].days == 13 + 30 - 11
    assert known[Property.SILENCE, "cohort_free"].status is Status.POSSIBLE
    held, unknown = (a for a in answers if a.property is Property.GUARANTEES)
    assert held.status is Status.PROVED
    assert unknown.status is Status.POSSIBLE


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (Property.DUTY, "few_held"),
        (Property.DUTY, "cohort_free"),
        (Property.DUTY, "nobody_in"),
        (Property.FOG, "few_held"),
        (Property.FOG, "nobody_in"),
        (Property.GUARANTEES, "few_held"),
    ],
)
def test_a_course_of_a_register_is_told_by_opaque_ids_and_replays(
    asked: Property, name: str
) -> None:
    p = plan(headed(TEXT, "monitor"))
    answers = verify(Prover(plan=p), (asked,))
    found = next(a for a in answers if a.if_replayed and name in (*a.about, *a.sentence.split()))
    assert found.case is not None
    assert any(" p-0001 is held" in line for line in found.case.evidence)
    assert judged(p, found).status is Status.COUNTEREXAMPLE, (found.sentence, found.case)


def test_those_who_come_back_are_of_the_cohort_and_those_who_come_are_not() -> None:
    register = plan(headed(TEXT, "monitor")).roadmap.indicators["followed"]
    levels = {1: Fraction(3), 5: Fraction(1), 7: Fraction(2), 9: Fraction(1), 11: Fraction(2)}
    told = list(entries(register, levels, {6: 1}, frozenset({7})))
    assert told == [
        (1, "p-0001", "held"), (1, "p-0002", "held"), (1, "p-0003", "held"),
        (5, "p-0003", "freed"), (5, "p-0002", "freed"),
        (6, "p-0004", "held"), (7, "p-0004", "freed"),
        (7, "p-0002", "retaken"), (9, "p-0002", "freed"),
        (11, "p-0005", "held"),
    ]  # fmt: skip
