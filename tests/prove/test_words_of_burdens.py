"""Where a step tightens, an answer speaks of grounds and burdens, as the board does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.app.replaying import judged
from detente.app.workspace import read_plan
from detente.plan.plan import Plan
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from tests.prove import roadmaps
from tests.prove.random_roadmaps import roadmap

VISA = Path(__file__).parents[2] / "examples/visa-suspension/visa_suspension.roadmap.yaml"
OF_RELIEF = re.compile(r"\b(relief|broken|breach(es)?|earned|deliver(ed)?|conditions|eases?)\b")
OF_BURDENS = re.compile(r"\b(burdens?|grounds?|imposed?|rests? on)\b")


def tightening(seed: int) -> Plan:
    """Return a made-up ladder whose steps all tighten."""
    head = "version: 1\n"
    return roadmaps.plan(roadmap(seed, steps=3).replace(head, f"{head}direction: tightens\n", 1))


def asked(plan: Plan) -> list[Answer]:
    return list(verify(Prover(plan=plan, witnesses=True)))


def texts(a: Answer) -> Iterator[str]:
    """Yield all that is said in an answer, but for a guarantee in its author's words."""
    if a.property is not Property.GUARANTEES:
        yield from (a.sentence, a.case.about if a.case is not None else "")
    yield from (a.bound, a.help, *a.notes)
    yield from (m.text for m in (a.case.moments if a.case is not None else ()))


def test_no_answer_about_a_visa_suspension_speaks_of_relief_or_of_breaches() -> None:
    plan, _ = read_plan(VISA)
    said = [(a.property, t) for a in asked(plan) for t in texts(a)]
    assert [x for x in said if OF_RELIEF.search(x[1])] == []


SEEDS = (65, 114, 135, 182)
"""Ladders in which most sentences of `prove` are said."""


@pytest.mark.parametrize("seed", SEEDS)
def test_each_kind_of_step_is_spoken_of_in_its_own_words(seed: int) -> None:
    tight = [(a.property, t) for a in asked(tightening(seed)) for t in texts(a)]
    assert [x for x in tight if OF_RELIEF.search(x[1])] == []
    assert any(OF_BURDENS.search(t) for _, t in tight)
    eased = [
        (a.property, t) for a in asked(roadmaps.plan(roadmap(seed, steps=3))) for t in texts(a)
    ]
    assert [x for x in eased if OF_BURDENS.search(x[1])] == []
    assert any(OF_RELIEF.search(t) for _, t in eased)


def test_sentences_about_burdens_read_well() -> None:
    said = {a.sentence for seed in SEEDS for a in asked(tightening(seed))}
    assert {
        "s1 and s3 are in force for at most 3 days once benchmark_2 is no longer met",
        "s1 can stay in force without end while benchmark_0 is no longer met: its severity, severity_0, never suspends by itself",
        "measure_0 outlives its ground: benchmark_0 has no cure, but ministry may take 8 days to undo it",
        "s2 can be in force while benchmark_0 is no longer met on 75.0 % of days: 3 days not met, then 1 day met, again and again",
        "s1 can be in force while benchmark_3 is no longer met on 100 % of days: 5 days quiet, then 1 day with the ground gone, again and again",
        "s1 cannot be renewed again and again while its grounds are not met on more than 19.0 % of days",
        "s1 can have its grounds met and not be imposed: while council does not decide, nothing is imposed by itself",
        "s1, s2 and s3 can have their grounds met and not be imposed: while ministry or council do not decide, nothing is imposed by itself",
        "measure_0 outlives s1: it is protected, so that it stays once its ground is gone; it has no end of its own, and stands until council acts",
    } <= said  # fmt: skip


BOTH_WAYS = """\
indicators:
  outlets: {kind: level, unit: outlets, means: Outlets, sources: [monitor], accept: 1 reports, stale_after: 40 days, baselines: as known now}
  raids: {kind: level, unit: raids, means: Raids, sources: [monitor], accept: 1 reports, stale_after: 40 days, baselines: as known now}
severities:
  plain: {cure: 3 days, effect: suspend, mode: by decision, order_within: 5 days}
benchmarks:
  media: {when: outlets >= 5 outlets, if_broken: plain}
  raided: {when: raids >= 2 raids, if_broken: plain}
restrictions:
  ban: {by: brussels, basis: A law, ends: 2026-06-30, on_expiry: lapses}
  list: {by: brussels, basis: A law, ends: 2026-06-30, on_expiry: lapses}
measures:
  trade: {gives: Some trade., instrument: licence, rests_on: ban, on_expiry: continues, by: {who: brussels, basis: A law}}
  fines: {gives: Some fines., instrument: act, rests_on: list, on_expiry: continues, by: {who: brussels, basis: A law}}
steps:
  thaw: {title: A step, needs: [media], keeps: [media], gives: [trade], decided_by: brussels within 30 days}
  chill: {title: Another, direction: tightens, needs: [raided], keeps: [raided], gives: [fines], decided_by: brussels within 30 days}
"""


def test_where_one_step_eases_and_one_tightens_each_has_its_own_words() -> None:
    plan = roadmaps.plan(roadmaps.headed(BOTH_WAYS, "monitor"))
    found = asked(plan)
    said = {a.sentence for a in found}
    assert {
        "ban lapses after 30 Jun 2026 unless brussels prolongs it; trade then eases nothing, and nothing can be taken back",
        "list lapses after 30 Jun 2026 unless brussels prolongs it; fines then rests on nothing",
        "thaw can be earned and not given: while brussels does not decide, nothing is granted by itself",
        "chill can have its grounds met and not be imposed: while brussels does not decide, nothing is imposed by itself",
        "brussels, deciding by unanimity, must decide before thaw or chill is granted, and must act to end thaw after a breach of media; trade when thaw ends; chill once raided is no longer met; fines when chill ends",
    } <= said  # fmt: skip
    abouts = {a.about: a.case.about for a in found if a.case is not None}
    assert abouts["ban",] == "Nobody prolongs what the relief eases."
    assert abouts["list",] == "Nobody prolongs what the burden rests on."


def test_what_is_told_of_a_visa_suspension_is_replayed() -> None:
    plan, _ = read_plan(VISA)
    found = [judged(plan, a) for a in verify(Prover(plan=plan))]
    assert [a for a in found if a.status is Status.POSSIBLE] == []
