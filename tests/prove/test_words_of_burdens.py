"""Where a step tightens, an answer speaks of grounds and burdens, as the board does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.app.replaying import judged
from detente.app.workspace import read_plan
from detente.prove.answers import Status
from detente.prove.burdens import said
from detente.prove.prover import Prover
from detente.prove.verify import verify

VISA = Path(__file__).parents[2] / "examples/visa-suspension/visa_suspension.roadmap.yaml"
OF_RELIEF = re.compile(r"\b(relief|broken|breach(es)?|earned|delivered|conditions)\b")


def test_no_answer_about_a_visa_suspension_speaks_of_relief_or_of_breaches() -> None:
    plan, _ = read_plan(VISA)
    for a in verify(Prover(plan=plan, witnesses=True)):
        moments = a.case.moments if a.case is not None else ()
        about = a.case.about if a.case is not None else ""
        for text in (a.sentence, a.bound, a.help, about, *a.notes, *(m.text for m in moments)):
            assert not OF_RELIEF.search(text), (a.property, text)


@pytest.mark.parametrize(
    ("relief", "burden"),
    [
        ("s0 is in force for at most 9 days of a breach of b0", "s0 is in force for at most 9 days once b0 is no longer met"),
        ("s0 can be in force while b0 is broken on 98.9 % of days: 2 days with new breaches, then 90 days quiet", "s0 can be in force while b0 is no longer met on 98.9 % of days: 2 days with the ground gone, then 90 days quiet"),
        ("s0 cannot be kept in force by breaking b0 again and again", "s0 cannot be kept in force while b0 is not met again and again"),
        ("b0 is never broken, as is assumed", "b0 is always met, as is assumed"),
        ("relief_of_b is broken", "relief_of_b is no longer met"),
    ],
)  # fmt: skip
def test_a_sentence_about_relief_is_said_of_a_burden(relief: str, burden: str) -> None:
    assert said(relief) == burden


def test_what_is_told_of_a_visa_suspension_is_replayed() -> None:
    plan, _ = read_plan(VISA)
    found = [judged(plan, a) for a in verify(Prover(plan=plan))]
    assert [a for a in found if a.status is Status.POSSIBLE] == []
