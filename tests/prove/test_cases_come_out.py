"""Cases that once were told and did not come out: each by hand, as small as it can be."""

from __future__ import annotations

import pytest

from detente.app.replaying import judged
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from tests.prove.roadmaps import headed, plan

LADDER = """\
indicators:
  outlets: {{kind: level, unit: outlets, means: Outlets, sources: [monitor], stale_after: {stale}, baselines: as known now}}
  arrests: {{kind: events, unit: cases, means: Arrests, sources: [monitor], silence: "nil return every 5 days, due 2 days later"}}
severities:
  plain: {{cure: 3 days, effect: revoke}}
  grave: {{cure: none, effect: revoke}}
benchmarks:
  many: {{when: outlets >= 20 outlets, if_broken: plain}}
  few: {{when: outlets <= 5 outlets{throughout}, if_broken: plain}}
  fewer: {{when: outlets <= 9 outlets, if_broken: plain}}
  quiet: {{when: no arrests over last 4 days, if_broken: plain}}
  busy: {{when: count of arrests over last 20 days >= 2 cases, if_broken: plain}}
  sudden: {{when: count of arrests over last 3 days >= 2 cases}}
  once: {{when: {{all_of: [count of arrests over last 1 full month >= 3 cases, no arrests over last 8 days]}}, if_broken: grave}}
measures:
  trade:
    gives: Some trade.
    instrument: derogation{lasts}
    on_expiry: {expiry}
    by: {{who: brussels, basis: A law}}
  more: {{gives: More., instrument: derogation, on_expiry: continues, by: {{who: brussels, basis: A law}}}}
steps:
  s1: {{title: First, needs: [{needs}], keeps: [{first}], gives: [trade], decided_by: brussels within 30 days{ends}}}
  s2: {{title: Second, after: s1 in force for {wait}, needs: [{then}], keeps: [{second}], gives: [{gives}], decided_by: brussels within 30 days}}
guarantees:
  - {promise}
"""


def answers(promise: str, asked: Property = Property.GUARANTEES, **more: str) -> list[Answer]:
    parts = {
        "needs": "quiet", "first": "quiet", "second": "quiet", "gives": "more", "throughout": "",
        "lasts": "", "expiry": "continues", "ends": "", "stale": "6 days", "wait": "5 days", "then": "quiet",
    }  # fmt: skip
    p = plan(headed(LADDER.format(promise=promise, **{**parts, **more}), "monitor"))
    return [judged(p, a) for a in verify(Prover(plan=p, witnesses=True), (asked,))]


@pytest.mark.parametrize("throughout", ["", " throughout last 3 days"])
@pytest.mark.parametrize("needs", ["quiet", "many"])
def test_a_condition_that_no_step_asks_for_is_in_order_before_nobody_reports(
    needs: str, throughout: str
) -> None:
    """No step looks at `few`; where the first needs many outlets, they are few only after its grant."""
    found = answers(
        "never s1 in force while few is unknown for more than 4 days",
        needs=needs, throughout=throughout,
    )  # fmt: skip
    assert [a.status for a in found] == [Status.COUNTEREXAMPLE], found


def test_relief_with_an_end_of_its_own_is_delivered_late_enough_to_stand() -> None:
    """Seven days of relief, and the promise is broken on the twentieth of a trouble of another step."""
    found = answers(
        "no measure of s1 delivered more than 19 days after s2 is not in force",
        first="few", lasts="\n    lasts: 7 days", expiry="reverts",
    )  # fmt: skip
    assert [a.status for a in found] == [Status.COUNTEREXAMPLE], found


def test_relief_of_two_steps_stands_whether_or_not_the_other_has_ended_too() -> None:
    """The step before gives it too, and ends by the same arrests for a reason of its own."""
    outlived = [
        a for a in answers("never s1 in force while quiet is breached for more than 90 days", Property.INACTION, gives="trade")
        if "s2" in a.about and "trade" in a.about
    ]  # fmt: skip
    assert [a.status for a in outlived] == [Status.COUNTEREXAMPLE], outlived
    (case,) = [a.case for a in outlived if a.case is not None]
    assert case.expect[-1].endswith(" trade standing")


def test_a_promise_about_one_step_is_broken_by_what_ends_that_step() -> None:
    """The second follows the first into its end, and keeps something besides that ends it alone."""
    found = answers(
        "no measure of s2 delivered more than 6 days after s1 is revoked", second="few, quiet"
    )
    assert [a.status for a in found] == [Status.COUNTEREXAMPLE], found
    (case,) = [a.case for a in found if a.case is not None]
    assert case.benchmarks == ("quiet",)


PROMISE = "never s1 in force while quiet is breached for more than 90 days"


def test_a_story_helps_only_what_is_lacking() -> None:
    """Three arrests in a month that is over, and none in the last days: one more would be too many."""
    (found, _) = answers(PROMISE, Property.REACH, needs="once", first="once")
    assert found.status is Status.PROVED, found


def test_nobody_decides_for_as_long_as_a_step_stays_ready() -> None:
    """Thirty days are theirs to decide in; before they are over, the month with arrests is too long ago."""
    found = next(
        a for a in answers(PROMISE, Property.INACTION, needs="once") if "s1" in a.about and a.case
    )
    assert found.status is Status.COUNTEREXAMPLE, found


def test_one_level_breaks_all_that_are_to_be_broken() -> None:
    """`fewer` allows more outlets than `few`, which ends the first step before `fewer` is broken."""
    promise = "never s2 in force while {} is breached for more than 6 days"
    found = answers(promise.format("fewer"), first="few, fewer")
    assert [a.status for a in found] == [Status.COUNTEREXAMPLE], found
    found = answers(promise.format("few"), first="few, fewer")
    assert [(a.status, a.case) for a in found] == [(Status.POSSIBLE, None)], found


def test_an_end_that_falls_on_a_sunset_is_not_said_to_be_by_the_breach() -> None:
    """Four days of relief are over on the day on which four days of a breach end it: which, is all one."""
    (_, outlived, *_) = answers(PROMISE, Property.PROMPT, ends=", sunset: 4 days after grant")
    assert (outlived.about[0], outlived.status) == ("s1", Status.COUNTEREXAMPLE), outlived
    assert outlived.case is not None
    assert "2025-06-26 s1 not in force" in outlived.case.expect


def test_what_a_renewal_reads_happens_before_it_although_nothing_else_asks_for_it() -> None:
    """Two arrests in twenty days, of which the favourable story of the grant has none."""
    ends = ", sunset: 30 days after grant, renew: if busy and quiet"
    looped = answers(PROMISE, Property.CYCLE, first="few", ends=ends)
    assert (("s1", "few"), Status.COUNTEREXAMPLE) in [(a.about, a.status) for a in looped], looped


LIVELY = ", sunset: 60 days after grant"


def test_a_step_keeps_what_must_happen_again_and_again() -> None:
    """Two arrests in twenty days, time and again, until the sunset; and none in the last four for the second."""
    reached = answers(PROMISE, Property.REACH, first="busy", ends=LIVELY)
    assert {a.status for a in reached} == {Status.PROVED}, reached
    outlived = [
        a
        for a in answers(PROMISE, Property.INACTION, first="busy", ends=LIVELY)
        if "trade" in a.about
    ]
    assert [(a.status, a.case and a.case.expect[0]) for a in outlived] == [
        (Status.COUNTEREXAMPLE, "2025-06-25..2025-08-24 s1 in force")
    ]  # fmt: skip


def test_a_look_back_of_a_month_is_as_long_as_the_month_before_the_sunset() -> None:
    looped = answers(
        PROMISE, Property.CYCLE,
        first="few", ends=", sunset: 4 months after grant, renew: if keeps held throughout last 1 month",
    )  # fmt: skip
    assert [a.status for a in looped] == [Status.COUNTEREXAMPLE], looped


def test_of_a_silence_whose_length_the_month_decides_no_verdict_is_expected() -> None:
    found = answers(
        "never s1 in force while few is unknown for more than 4 days",
        needs="few", stale="1 month",
    )  # fmt: skip
    assert [a.status for a in found] == [Status.COUNTEREXAMPLE], found


def test_a_step_is_not_said_to_stay_ready_between_two_things_that_happen() -> None:
    """Arrests make it ready for three days; on the thirtieth more come, for the second step."""
    found = next(
        a for a in answers(PROMISE, Property.INACTION, needs="sudden", first="few", then="sudden", second="few", wait="30 days") if "s1" in a.about and a.case
    )  # fmt: skip
    assert found.status is Status.COUNTEREXAMPLE, found
    assert found.case is not None
    assert found.case.expect == ("2025-06-21..2025-06-23 s1 ready",)


def test_what_a_step_keeps_does_not_undo_that_the_one_before_it_was_ready() -> None:
    """The second may be granted a day later and keeps arrests; with one that day the first is not ready."""
    found = next(
        a for a in answers(PROMISE, Property.INACTION, first="few", second="busy", then="few", wait="1 day") if "s1" in a.about and a.case
    )  # fmt: skip
    assert found.status is Status.COUNTEREXAMPLE, found


def test_what_happens_for_a_later_step_is_no_part_of_a_story_about_one_before_it() -> None:
    """The second needs arrests; in the case about the first they would come on a day that is to be quiet."""
    found = [
        a for a in answers(PROMISE, Property.DUTY, then="busy", second="few", wait="5 days") if "s1" in a.about
    ]  # fmt: skip
    assert [a.status for a in found] == [Status.COUNTEREXAMPLE], found


def test_the_grant_of_a_later_step_does_not_stand_in_the_way_of_what_a_step_keeps() -> None:
    """The second is granted on the day on which arrests must come again for the first; its outlets are not told."""
    outlived = [
        a for a in answers(PROMISE, Property.INACTION, needs="busy", first="busy", then="few", second="few", wait="21 days", ends=LIVELY)
        if "trade" in a.about
    ]  # fmt: skip
    assert [a.status for a in outlived] == [Status.COUNTEREXAMPLE], outlived
