"""Cases that the first telling does not show: other parts are moved, later, or other ends of a step are told.

And what is proved where no telling shows it, because a bad day is not made good by the next.
"""

from __future__ import annotations

import pytest

from detente.app.replaying import judged
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from tests.prove.roadmaps import headed, plan

LADDER = """\
indicators:
  prisoners: {{kind: level, unit: persons, means: Held, sources: [monitor], stale_after: 20 days, baselines: as known now}}
  exports: {{kind: flow, unit: EUR mn per month, means: Exports, sources: [monitor], stale_after: 20 days, baselines: as known now}}
  arrests: {{kind: events, unit: cases, means: Arrests, sources: [monitor], silence: "nil return every 5 days, due 2 days later"}}
  releases: {{kind: events, unit: persons, means: Releases, sources: [monitor], silence: "nil return every 5 days, due 2 days later"}}
severities:
  plain: {{cure: 9 days, effect: suspend}}
  ordered: {{cure: none, effect: revoke, mode: by decision, order_within: 5 days}}
  frozen: {{cure: none, effect: freeze}}
unknown: {{grace: 12 days, effect: freeze, then: suspend after 12 days}}
benchmarks:
  kept: {{when: "{when}", if_broken: {severity}}}
measures:
  trade: {{gives: Trade, instrument: derogation, on_expiry: {expiry}, by: {{who: brussels, basis: A law}}}}
steps:
  s1: {{title: First, needs: [kept], keeps: [{keeps}], gives: [trade], decided_by: brussels within 30 days{ends}}}
"""

BOTH = "no arrests over last 40 days and prisoners <= its lowest level since opening + 5 persons"
AVERAGE = "average of exports over last 30 days <= 50% of its average in 2025-Q2"


def answers(*asked: Property, when: str = BOTH, **more: str) -> list[Answer]:
    """All answers to some questions, replayed."""
    parts = {"severity": "plain", "keeps": "kept", "ends": "", "expiry": "continues", **more}
    p = plan(headed(LADDER.format(when=when, **parts), "monitor"))
    return [judged(p, a) for a in verify(Prover(plan=p), asked)]


@pytest.mark.parametrize("each", [Property.DUTY, Property.FOG])
def test_a_condition_of_two_parts_is_broken_by_the_one_that_heals_at_once(each: Property) -> None:
    """An arrest stays in sight for forty days; how many are held can be in order again the next day."""
    (found, *_) = answers(each)
    assert found.status is Status.COUNTEREXAMPLE, found
    assert found.case is not None
    said = [m.text for m in found.case.moments]
    assert any(text.startswith("prisoners ") for text in said), said
    assert not any("arrests" in text for text in said), said


@pytest.mark.parametrize("each", [Property.DUTY, Property.FOG])
def test_an_average_is_moved_after_the_days_that_its_bound_is_made_of(each: Property) -> None:
    """The step is granted within the quarter that the average is held against."""
    (found, *_) = answers(each, when=AVERAGE)
    assert found.status is Status.COUNTEREXAMPLE, found


@pytest.mark.parametrize(
    ("severity", "ends", "said"),
    [
        ("ordered", "", "brussels revokes s1"),
        ("frozen", ", sunset: 40 days after grant", "s1 has run out"),
        ("frozen", "", "s1 is revoked by decision of brussels"),
    ],
)
def test_a_measure_stands_after_its_step_however_that_ends(
    severity: str, ends: str, said: str
) -> None:
    """By the order that a breach calls for, at its sunset, or where nothing else ends it by a decision."""
    found = answers(Property.PROMPT, severity=severity, ends=ends)
    (stands,) = [a for a in found if a.about == ("s1", "trade")]
    assert stands.status is Status.COUNTEREXAMPLE, stands
    assert stands.case is not None
    assert said in [m.text for m in stands.case.moments]
    assert bool(stands.notes) is (not ends and severity == "frozen")


def test_what_is_counted_since_a_day_is_not_broken_once_it_is_met() -> None:
    """Reached after years, from that day on, and then for good."""
    when = "total of releases since 2027-03-01 >= 6 persons"
    ends = ", sunset: 3 months after grant, renew: if kept"
    reach, *_ = answers(Property.REACH, when=when, ends=ends)
    assert reach.status is Status.PROVED
    assert "can be granted on 1 Mar 2027; no earlier day is possible" in reach.sentence
    (dead,) = answers(Property.DEAD, when=when, ends=ends)
    assert dead.status is Status.PROVED
    for keeps in ("kept", ""):
        found = answers(Property.CYCLE, Property.PROMPT, when=when, ends=ends, keeps=keeps)
        assert [a.status for a in found if "kept" in a.about] == [Status.PROVED] * (
            2 if keeps else 1
        )
        sentences = " ".join(a.sentence for a in found)
        assert "what has been counted since 1 Mar 2027 can only grow" in sentences


def test_what_is_not_needed_at_the_grant_may_be_unmet_after_it() -> None:
    p = plan(
        headed(
            LADDER.format(
                when="total of releases since 2025-06-25 >= 6 persons", severity="plain",
                keeps="kept", expiry="continues", ends="",
            ).replace("needs: [kept], ", ""),
            "monitor",
        )
    )  # fmt: skip
    found = list(verify(Prover(plan=p), (Property.PROMPT,)))
    assert "can only grow" not in found[0].sentence


def test_why_no_timeline_shows_an_answer_is_said() -> None:
    """A step that is never granted gives nothing; what would become of it stays a possibility."""
    never = "prisoners <= 5 persons and prisoners >= 9 persons"
    found = answers(Property.INACTION, when=never)
    (stands,) = [a for a in found if a.about == ("s1", "trade")]
    assert stands.status is Status.POSSIBLE
    assert "no story was found in which s1 is granted" in stands.notes[-1]


@pytest.mark.parametrize(
    "when",
    [
        "prisoners <= 5 persons throughout last 2 months",
        "prisoners <= 5 persons throughout last 2 months and highest of prisoners over last 30 days <= 4 persons",
        "highest of prisoners since opening <= 5 persons",
    ],
)
def test_what_one_bad_day_breaks_for_longer_than_its_cure_is_not_broken_again_and_again(
    when: str,
) -> None:
    """Months, parts put together and windows since a day do not let go of a bad day either."""
    (found, *_) = answers(Property.DUTY, when=when)
    assert found.status is Status.PROVED
    assert found.sentence == "s1 cannot be kept in force by breaking kept again and again"


def test_of_parts_put_together_the_one_that_lets_go_first_counts() -> None:
    when = "prisoners <= 5 persons throughout last 2 months and exports <= 4 EUR mn per month"
    (found, *_) = answers(Property.DUTY, when=when)
    assert found.status is Status.COUNTEREXAMPLE, found
