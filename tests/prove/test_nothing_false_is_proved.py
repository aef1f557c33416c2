"""Cases against sentences that were once proved and are false: each must be found, and replay."""

from __future__ import annotations

from fractions import Fraction

import pytest

from detente.app.replaying import comes_out, judged
from detente.core.times import day, iso
from detente.plan.case import Case
from detente.plan.plan import Plan
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.quiet import ENDLESS, outlives
from detente.prove.reference import follow
from detente.prove.space import Sign, tranche
from detente.prove.verify import verify
from tests.prove.roadmaps import headed, plan

TEXT = """\
indicators:
  prisoners: {{kind: level, unit: persons, means: Held, sources: [monitor], stale_after: 20 days, baselines: as known now}}
  arrests: {{kind: events, unit: cases, means: Arrests, sources: [monitor], silence: "nil return every 30 days, due 5 days later"}}
  releases: {{kind: events, unit: cases, means: Releases, sources: [monitor], silence: "nil return every 30 days, due 5 days later"}}
severities:
  plain: {{cure: {cure}, effect: suspend}}
unknown: {{grace: 12 days, effect: suspend}}
benchmarks:
  asked:
    when: {when}
    if_broken: plain
measures:
  trade:
    gives: Some trade.
    instrument: derogation
    on_expiry: continues
    by: {{who: brussels, basis: A law, undo: {{promised: 5 days}}}}
steps:
  s1: {{title: First, needs: [asked], keeps: [asked], gives: [trade], decided_by: brussels within 30 days}}
guarantees:
  - never s1 in force while asked is breached for more than {days} days
"""


def asking(when: str, *, cure: str = "5 days", days: int = 8) -> Plan:
    return plan(headed(TEXT.format(when=when, cure=cure, days=days), "monitor"))


def guaranteed(p: Plan) -> Answer:
    (found,) = verify(Prover(plan=p), (Property.GUARANTEES,))
    return judged(p, found)


@pytest.mark.parametrize(
    "when",
    [
        "no arrests over last 20 days",
        "no arrests over last 2 months",
        "no arrests since opening",
        "{all_of: [no arrests over last 20 days, no arrests over last 30 days]}",
    ],
)
def test_clean_days_cure_what_stays_broken_for_as_long_as_it_looks_back(when: str) -> None:
    found = guaranteed(asking(when))
    assert found.status is Status.COUNTEREXAMPLE, (found.sentence, found.case)


def test_of_months_that_are_over_it_stays_open() -> None:
    assert guaranteed(asking("count of arrests over last 2 full months <= 3 cases")).status is Status.POSSIBLE  # fmt: skip


def test_what_only_met_cures_is_broken_no_longer_than_its_cure() -> None:
    assert guaranteed(asking("prisoners <= 5 persons")).status is Status.PROVED
    assert guaranteed(asking("average of prisoners over last 20 days <= 5 persons")).status is Status.PROVED  # fmt: skip


def test_days_of_a_cure_budget_come_back_while_a_breach_is_still_in_sight() -> None:
    """Six days of breach in any twelve: after twelve days there are six again, the old event in sight."""
    budget = '"5 days, at most 6 days in any 12 days"'
    p = asking("no arrests over last 20 days", cure=budget, days=24)
    found = guaranteed(p)
    assert found.status is Status.COUNTEREXAMPLE, found.sentence
    held = tranche(p, p.roadmap.steps["s1"])
    most, _ = Prover(plan=p).longest(held, (Sign.GOOD, Sign.BAD), 1)
    assert most is None


def test_a_budget_whose_window_is_longer_than_the_breach_is_counted() -> None:
    budget = '"5 days, at most 6 days in any 90 days"'
    assert guaranteed(asking("no arrests over last 20 days", cure=budget, days=24)).status is Status.PROVED  # fmt: skip


@pytest.mark.parametrize(
    ("when", "most"),
    [
        ("prisoners <= 5 persons", 20),
        ("prisoners >= 5 persons throughout last 9 days", 20),
        ("average of prisoners over last 9 days <= 5 persons", 28),
        ("highest of prisoners since opening <= 5 persons", ENDLESS),
        ("no arrests over last 9 days", 35),
        ("count of arrests over last 9 days <= 5 cases", 35),
        ("count of arrests over last 2 full months <= 5 cases", 35 + 31),
        ("count of arrests over last 9 days >= 5 cases", 8),
        ("any arrests over last 9 days", 8),
        ("count of arrests since opening >= 5 cases", ENDLESS),
        ("count of releases over last 9 days >= count of arrests over last 9 days", 35),
        ("not (count of arrests over last 9 days >= 5 cases)", 35),
        ("not (no arrests over last 9 days)", 8),
        ("{any_of: [prisoners <= 5 persons, count of arrests over last 60 days >= 5 cases]}", 59),
    ],
)
def test_what_was_reported_as_enough_outlives_the_lists(when: str, most: int) -> None:
    p = asking(when)
    assert outlives(p, p.conditions["asked"]) == most


@pytest.mark.parametrize("when", ["any arrests over last 60 days", "count of arrests over last 60 days >= 1 cases"])  # fmt: skip
def test_no_verdict_outlives_the_last_report_for_longer_than_is_said(when: str) -> None:
    """The last report is an arrest; nobody says anything more, and the step stands on."""

    p = asking(when)
    (silent, *_) = verify(Prover(plan=p), (Property.SILENCE,))
    assert silent.status is Status.PROVED
    assert silent.days == 60 + 12  # out of sight on the sixtieth day, and twelve days of grace
    opens = day("2025-06-21")
    case = Case(
        name="silent",
        about="An arrest, a grant, and silence.",
        evidence=("2025-06-21 monitor arrests 1, event one", "2025-06-21 brussels grants s1"),
        expect=(f"{iso(opens)}..{iso(opens + 72)} s1 in force", f"{iso(opens + 73)} s1 suspended"),
        until=opens + 73,
        moments=(),
    )
    assert comes_out(p, case)


def test_a_budget_that_only_brings_a_freeze_forward_limits_nothing() -> None:
    """Ninety days broken and one in order, for three years: the freeze comes, the suspension never."""
    text = TEXT.replace("effect: suspend}}\nunknown", "effect: freeze, then: suspend after 90 days}}\nunknown")  # fmt: skip
    body = text.format(
        when="prisoners <= 5 persons", cure='"60 days, at most 90 days in any 365 days"', days=160
    )
    p = plan(headed(body, "monitor"))
    (found,) = verify(Prover(plan=p), (Property.DUTY,))
    assert judged(p, found).status is Status.COUNTEREXAMPLE
    assert found.share == Fraction(90, 91)
    one = tranche(p, p.roadmap.steps["s1"])
    days = ([(Sign.BAD,)] * 90 + [(Sign.GOOD,)]) * 12
    assert all(walk.in_force for walk in follow(one, days))
