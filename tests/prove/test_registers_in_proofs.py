"""A register in a ladder: what can be said of it is said as a bound or a possibility, never left out."""

from __future__ import annotations

from detente.prove.answers import Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import QUESTIONS, verify
from tests.prove.roadmaps import headed, plan

TEXT = """\
indicators:
  followed:
    kind: register
    unit: persons
    means: Persons followed one by one under opaque ids.
    states: {held: in, retaken: in, pardoned: out after 30 days, died: out}
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
    known = {(a.property, a.about[-1]): a for a in answers}
    for name in KEPT:
        assert known[Property.PROMPT, name].status is Status.PROVED
        assert known[Property.PROMPT, name].days == 11
        # an entry stands until somebody says something else of it: silence has no end by itself
        assert known[Property.SILENCE, name].status is Status.POSSIBLE
        assert known[Property.DUTY, name].status is Status.POSSIBLE
    held, unknown = (a for a in answers if a.property is Property.GUARANTEES)
    assert held.status is Status.PROVED
    assert unknown.status is Status.POSSIBLE
