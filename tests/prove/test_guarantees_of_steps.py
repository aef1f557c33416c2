"""Guarantees about the state of a step, and about measures while a condition is unknown."""

from __future__ import annotations

import pytest

from detente.app.replaying import judged
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from tests.prove.roadmaps import headed, plan

LADDER = """\
indicators:
  outlets: {{kind: level, unit: outlets, means: Outlets, sources: [monitor], accept: 1 reports, stale_after: 20 days, baselines: as known now}}
  arrests:
    kind: events
    unit: cases
    means: New arrests.
    sources: [monitor]
    silence: "nil return every 30 days, due 5 days later"
severities:
  plain: {{cure: {cure}, effect: suspend{then}}}
  grave: {{cure: none, effect: suspend{reach}}}
unknown: {{grace: 12 days, effect: suspend}}
benchmarks:
  media: {{when: outlets >= 5 outlets, if_broken: plain}}
  quiet: {{when: no arrests over last 20 days, if_broken: grave}}
measures:
  trade:
    gives: Some trade.
    instrument: derogation
    lasts: 60 days
    on_expiry: reverts
    by: {{who: brussels, basis: A law, undo: {{promised: 5 days}}}}
  more:
    gives: More of it.
    instrument: derogation
    on_expiry: continues
    by: {{who: brussels, basis: A law, undo: {{promised: 5 days}}}}
steps:
  s1: {{title: First, needs: [media], keeps: [media{first}], gives: [trade], decided_by: brussels within 30 days{sunset}}}
  s2: {{title: Second, after: s1 in force for 10 days, needs: [media], keeps: [{second}], gives: [more], decided_by: brussels within 30 days}}
guarantees:
  - {promise}
{assumed}"""


def answers(promise: str, **more: str) -> list[Answer]:
    parts = {
        "cure": "5 days", "then": "", "reach": "", "first": "", "second": "media", "sunset": "",
        "assumed": "",
    }  # fmt: skip
    p = plan(headed(LADDER.format(promise=promise, **{**parts, **more}), "monitor"))
    return [judged(p, a) for a in verify(Prover(plan=p), (Property.GUARANTEES,))]


@pytest.mark.parametrize(
    ("promise", "more", "holds"),
    [
        ("never s1 in force while s1 is suspended", {}, True),
        ("never s2 in force while s1 is suspended", {}, True),
        ("never s2 in force while s1 is suspended", {"second": "quiet"}, False),
        ("never s2 in force while s1 is suspended", {"first": ", quiet"}, False),
        ("never s2 in force while s1 is suspended", {"first": ", quiet", "second": "media, quiet", "reach": ", reach: all steps"}, True),
        ("never s2 in force while s1 is suspended", {"first": ", quiet", "reach": ", reach: later steps"}, False),
        # s1 may be suspended by a budget that s2 has not spent
        ("never s2 in force while s1 is suspended", {"cure": '"5 days, at most 6 days in any 90 days"'}, None),
        ("never s1 in force while s2 is suspended for more than 3 days", {"second": "media, quiet"}, False),
        # it has no sunset of its own, but a decision may set one
        ("never s2 in force while s1 is expired", {}, False),
        ("never s2 in force while s1 is not in force for more than 3 days", {}, False),
        ("never s2 in force while s1 is expired for more than 7 days", {"sunset": ", sunset: 40 days after grant"}, False),
        ("never s2 in force while s1 is not in force for more than 2 days", {"sunset": ", sunset: 40 days after grant"}, False),
        ("never s2 in force while s1 is revoked for more than 2 days", {"then": ", then: revoke after 9 days"}, True),
        ("no measure of s1 delivered while s1 is suspended for more than 60 days", {}, True),
        ("no measure of s1 delivered while s1 is suspended for more than 20 days", {}, False),
        ("no measure of s2 delivered while s2 is suspended for more than 20 days", {}, False),
        ("no measure of s2 delivered while s2 is suspended for more than 20 days", {"assumed": "assumptions:\n  - brussels undoes in time\n"}, True),
        ("no measure of s2 delivered while s1 is suspended for more than 5 days", {"second": "quiet", "assumed": "assumptions:\n  - brussels undoes in time\n"}, False),
        ("no measure of s1 delivered while media is unknown for more than 90 days", {}, True),
        ("no measure of s1 delivered while media is unknown for more than 30 days", {}, False),
        ("no measure of s2 delivered while media is unknown for more than 90 days", {}, False),
    ],
)  # fmt: skip
def test_what_is_said_of_a_guarantee(promise: str, more: dict[str, str], holds: bool | None):
    found = answers(promise, **more)
    expected = {True: Status.PROVED, False: Status.COUNTEREXAMPLE, None: Status.POSSIBLE}[holds]
    assert {a.status for a in found} == {expected}, [(a.sentence, a.case) for a in found]
