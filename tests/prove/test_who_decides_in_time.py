"""What is assumed of a party that decides in time: which answers it changes, and the case without it."""

from __future__ import annotations

import pytest

from detente.app.replaying import comes_out, judged
from detente.plan.plan import Plan
from detente.prove.answers import Answer, Property, Status
from detente.prove.counterexample import tellings
from detente.prove.prover import Prover
from detente.prove.space import Sign, tranche
from detente.prove.verify import verify
from tests.prove.roadmaps import headed, plan

TEXT = """\
indicators:
  outlets: {{kind: level, unit: outlets, means: Outlets, sources: [monitor], stale_after: 20 days, baselines: as known now}}
severities:
  asked: {{cure: 5 days, effect: {effect}, mode: {mode}, order_within: 4 days}}
benchmarks:
  media: {{when: outlets >= 5 outlets, if_broken: asked}}
measures:
  trade:
    gives: Some trade.
    instrument: derogation
    lasts: 60 days
    on_expiry: reverts
    by: {{who: brussels, basis: A law, undo: {{promised: 3 days}}}}
steps:
  s1: {{title: First, needs: [media], keeps: [media], gives: [trade], decided_by: brussels within 30 days}}
guarantees:
  - never s1 in force while media is breached for more than {days} days
{assumed}"""


def waiting(*assumed: str, mode: str = "by decision", effect: str = "suspend", days: int = 9) -> Plan:  # fmt: skip
    lines = "".join(f"  - {a}\n" for a in assumed)
    body = TEXT.format(
        mode=mode, effect=effect, days=days, assumed=f"assumptions:\n{lines}" if assumed else ""
    )
    return plan(headed(body, "monitor"))


def asked(p: Plan, asked: Property, about: str = "media") -> Answer:
    found = (a for a in verify(Prover(plan=p), (asked,)) if about in (*a.about, a.sentence))
    return judged(p, next(found))


@pytest.mark.parametrize("each", [Property.PROMPT, Property.DUTY])
def test_an_effect_that_waits_for_a_decision_never_comes_unless_that_is_assumed(
    each: Property,
) -> None:
    free, held = asked(waiting(), each), asked(waiting("brussels decides in time"), each)
    assert free.status is Status.COUNTEREXAMPLE, free.sentence
    assert "assuming that brussels decides in time" in held.bound
    if each is Property.PROMPT:
        assert held.status is Status.PROVED
        assert held.days == 5 + 1 + 4  # cured in five days, decided on within four of the sixth
    else:
        assert held.share is not None
        assert free.share == 1 > held.share


@pytest.mark.parametrize(
    ("assumed", "mode", "days", "status"),
    [
        ((), "by decision", 9, Status.COUNTEREXAMPLE),
        (("brussels decides in time",), "by decision", 9, Status.PROVED),
        (("brussels decides in time",), "by decision", 8, Status.COUNTEREXAMPLE),
        (("brussels decides within 2 days",), "by decision", 8, Status.PROVED),
        # a permission binds nobody, and who decides in time may decide not to
        (("brussels decides in time",), "permission", 9, Status.COUNTEREXAMPLE),
        (("brussels undoes in time",), "by decision", 9, Status.COUNTEREXAMPLE),
    ],
)  # fmt: skip
def test_a_guarantee_leans_on_a_decision_in_time(
    assumed: tuple[str, ...], mode: str, days: int, status: Status
) -> None:
    (found,) = verify(Prover(plan=(p := waiting(*assumed, mode=mode, days=days))), (Property.GUARANTEES,))  # fmt: skip
    assert judged(p, found).status is status, (found.sentence, found.case)


@pytest.mark.parametrize("effect", ["suspend", "revoke"])
def test_the_decision_in_time_is_told_and_ends_the_step_in_the_monitor(effect: str) -> None:
    p = waiting("brussels decides in time", effect=effect)
    prover = Prover(plan=p)
    one = tranche(p, p.roadmap.steps["s1"])
    case = next(
        tellings(p, prover.climbed, one, ((int(Sign.BAD),),) * 14, name="late", about="late"), None
    )
    assert case is not None
    assert any(f"brussels {effect}s s1" in line for line in case.evidence)
    assert any(line.endswith(f"s1 {'suspended' if effect == 'suspend' else 'revoked'}") for line in case.expect)  # fmt: skip
    assert comes_out(p, case)


def test_a_step_that_was_earned_waits_for_whoever_decides_unless_that_is_assumed() -> None:
    free = asked(waiting(), Property.INACTION, "s1")
    assert free.status is Status.COUNTEREXAMPLE
    assert free.sentence == "s1 can be earned and not given: while brussels does not decide, nothing is granted by itself"  # fmt: skip
    held = asked(waiting("brussels decides within 20 days"), Property.INACTION, "s1")
    assert held.status is Status.PROVED
    assert held.sentence == "s1 is decided on within 20 days once it is ready"
    assert "assuming that brussels decides within 20 days" in held.bound
