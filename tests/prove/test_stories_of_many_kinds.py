"""Conditions on two lists, on words and on alternatives: broken and healed in the monitor as asked for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from detente.app.replaying import judged, world_of
from detente.app.workspace import read_plan
from detente.core.times import DayRange
from detente.core.verdict import Verdict
from detente.prove.answers import Property, Status
from detente.prove.counterexample import tellings
from detente.prove.prover import Prover
from detente.prove.space import Sign, tranche
from detente.prove.verify import verify
from detente.watch.monitor import AS_DECIDED
from tests.prove.roadmaps import of_one_step

INDICATORS = """\
indicators:
  freed: {kind: events, unit: persons, means: Freed, sources: [monitor], silence: "nil return every 30 days, due 5 days later"}
  jailed: {kind: events, unit: persons, means: Jailed, sources: [monitor], silence: "nil return every 30 days, due 5 days later"}
  law: {kind: level, categories: [draft, read, adopted], means: The law, sources: [monitor], stale_after: 20 days, baselines: as known now}
  order: {kind: level, categories: [open, shut], means: The order, sources: [monitor], stale_after: 20 days, baselines: as known now}
"""
SAID = {Sign.GOOD: Verdict.MET, Sign.BAD: Verdict.NOT_MET, Sign.TORN: Verdict.UNKNOWN}
LISTS = [
    "total of freed over last 30 days >= total of jailed over last 20 days",
    "total of freed over last 20 days > total of jailed over last 30 days",
    "total of jailed over last 9 days <= total of freed over last 40 days",
    "total of jailed over last 40 days < total of freed over last 9 days",
]
WORDS = ["law is adopted", "law is draft", "not (law is draft)"]
EITHER = "{any_of: [law is adopted, order is shut]}"


@pytest.mark.parametrize("when", [*LISTS, *WORDS, EITHER])
def test_a_condition_is_on_each_day_what_was_asked_for(when: str) -> None:
    p = of_one_step(INDICATORS, when)
    prover, r = Prover(plan=p), random.Random(when)
    one = tranche(p, p.roadmap.steps["s1"]).only("kept")
    signs = [s for _ in range(9) for s in [r.choice(list(SAID))] * r.randint(1, 9)]
    case = next(
        tellings(p, prover.climbed, one, [(int(s),) for s in signs], name="asked", about="Asked."),
        None,
    )
    assert case is not None
    world = world_of(p, case)
    assert world is not None
    first = prover.climbed.granted["s1"] + 1
    days = DayRange(first, first + len(signs) - 1)
    found = world.monitor.eval(p.conditions["kept"], days, days.last, view=AS_DECIDED)
    assert [found.on(d).verdict for d in range(first, days.last + 1)] == [SAID[s] for s in signs]


@pytest.mark.parametrize("when", [LISTS[0], WORDS[0], EITHER])
@pytest.mark.parametrize("each", [Property.DUTY, Property.FOG])
def test_what_is_told_of_it_is_replayed(when: str, each: Property) -> None:
    p = of_one_step(INDICATORS, when)
    found = [judged(p, a) for a in verify(Prover(plan=p), (each,))]
    assert {a.status for a in found} == {Status.COUNTEREXAMPLE}, [(a.sentence, a.case) for a in found]  # fmt: skip


@pytest.mark.parametrize("name", ["imf-programme/imf_programme", "belarus-2008/thaw_2008", "belarus-2008/thaw_2015"])  # fmt: skip
def test_of_the_other_examples_all_is_told_or_proved(name: str) -> None:
    p, _ = read_plan(Path(__file__).parents[2] / "examples" / f"{name}.roadmap.yaml")
    found = [judged(p, a) for a in verify(Prover(plan=p))]
    assert [a for a in found if a.status is Status.POSSIBLE] == []
