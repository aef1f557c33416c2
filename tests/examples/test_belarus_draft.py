"""The first draft and its holes: `prove` finds each, tells it, and proves the repaired sentence."""

from __future__ import annotations

from functools import cache

import pytest

from detente.app.replaying import judged
from detente.app.workspace import read_plan
from detente.plan.case import written
from detente.plan.plan import Plan
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from tests.examples.worlds import EXAMPLES

FOLDER = EXAMPLES / "belarus-draft"
P = Property
ASKED = (P.REACH, P.PROMPT, P.DUTY, P.CYCLE, P.INACTION)

HOLES = {
    "renewal read on one day": (
        P.CYCLE, "s2", "cycle_s2_no_new_arrests",
        "s2 can be renewed for ever while no_new_arrests is broken on 99.6 % of days: no_new_arrests is read on one day only",
        "s2 cannot be renewed again and again while its conditions are broken on more than 34.8 % of days",
    ),
    "undoing slower than a grave breach allows": (
        P.PROMPT, "eu_narrow_trade", "prompt_s3_eu_narrow_trade",
        "eu_narrow_trade outlives the breach: no_military_transit has no cure, but brussels may take 26 days to undo it",
        "eu_narrow_trade stands for at most 26 days after s3 has ended, if brussels acts as promised",
    ),
    "a breach again and again": (
        P.DUTY, "no_new_arrests", "duty_s3_no_new_arrests",
        "s3, s4, s5 and s6 can be in force while no_new_arrests is broken on 100 % of days: 59 days quiet, then 1 day with new breaches, again and again",
        "s3, s4, s5 and s6 are in force while no_new_arrests is broken on at most 24.7 % of days in the long run",
    ),
    "a minor breach again and again": (
        P.DUTY, "media_space", "duty_s3_media_space",
        "s3 can be in force while media_space is broken on 99.3 % of days: a round of 152 days, again and again",
        "s3 is in force while media_space is broken on at most 24.7 % of days in the long run",
    ),
    "a quorum that nobody reaches": (
        P.REACH, "s6", "unheard_s6_certified_empty",
        "s6 can never be granted: certified_empty asks for 2 independent voices on political_prisoners, and only ohchr may speak for it there",
        "s6 can be granted on 23 Nov 2026; no day before 9 Oct 2026 is possible",
    ),
    "relief that outlives its ground": (
        P.INACTION, "eu_transport", "inaction_s2_eu_transport",
        "eu_transport outlives s2: it has no end of its own, and stands until brussels acts",
        "eu_transport ends by itself, at most 123 days after it is delivered",
    ),
}  # fmt: skip


@cache
def proved(name: str) -> tuple[Plan, tuple[Answer, ...]]:
    plan, _ = read_plan(FOLDER / f"belarus_thaw_{name}.roadmap.yaml")
    return plan, tuple(verify(Prover(plan=plan), ASKED))


def about(name: str, asked: Property, what: str) -> list[Answer]:
    return [a for a in proved(name)[1] if a.property is asked and what in a.about]


@pytest.mark.parametrize("hole", HOLES)
def test_prove_finds_the_hole_and_tells_the_case_that_is_kept(hole: str) -> None:
    asked, what, case, sentence, _ = HOLES[hole]
    (found,) = [a for a in about("draft", asked, what) if a.sentence == sentence]
    assert found.if_replayed is Status.COUNTEREXAMPLE
    assert found.help
    assert found.case is not None
    # the file is replayed with the tests of all examples
    kept = (FOLDER / "holes" / f"{case}.test.yaml").read_text("utf-8")
    assert kept.split("tests:")[1] == written([found.case], "", "").split("tests:")[1]
    assert f"counterexample: {sentence}" in kept.splitlines()[0]


@pytest.mark.parametrize("hole", HOLES)
def test_the_repaired_sentence_is_proved(hole: str) -> None:
    asked, what, _, _, sentence = HOLES[hole]
    repaired, answers = proved("repaired")[0], about("repaired", asked, what)
    if asked is P.REACH:
        answers = [judged(repaired, a) for a in answers]
    assert sentence in [a.sentence for a in answers]
    assert {a.status for a in answers} == {Status.PROVED}


def test_what_no_sentence_repairs_is_still_said() -> None:
    _, answers = proved("repaired")
    open_ = {
        a.about for a in answers if a.status is not Status.PROVED and a.property is not P.REACH
    }
    undecided = tuple(f"s{n}" for n in range(1, 7))
    assert open_ == {("us_emergency",), ("eu_reg_765",), undecided}
