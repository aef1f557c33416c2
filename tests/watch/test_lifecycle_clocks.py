"""Breaches and their clocks: cure, effect, freeze, suspend, revoke, restore, waive."""

import pytest

from detente.core.times import day
from tests.watch.stories import S1, SEVERITIES, Told, roadmap, tell

GRANT = "2025-02-01 brussels grants s1"
BREACH = "2025-01-01 met, 2025-03-05 not met"
"""Day k is 5 March; cure days are 6 to 15 March; the effect falls on 16 March."""


def keeps(*names: str) -> str:
    return S1.replace("[calm]", f"[{', '.join(names)}]")


def with_severities(old: str, new: str) -> str:
    assert old in SEVERITIES
    return SEVERITIES.replace(old, new)


def test_a_breach_is_suspended_the_day_after_its_last_cure_day_and_revoked_after_the_further_period():
    told = tell(acts_=[GRANT], calm=BREACH)
    assert told.states()[2:] == [
        "2025-03-05 breached",
        "2025-03-16 suspended",
        "2025-03-31 revoked",
    ]
    clock = told.on("2025-03-10").clocks[0]
    assert (clock.kind, clock.started, clock.effect_on) == (
        "cure",
        day("2025-03-05"),
        day("2025-03-16"),
    )
    then = told.on("2025-03-20").clocks[0]
    assert (then.kind, then.effect, then.effect_on) == ("then", "revoke", day("2025-03-31"))
    assert told.on("2025-04-01").granted is None
    assert told.on("2025-04-01").clocks == ()
    assert told.on("2025-03-10").severity == "serious"
    assert told.on("2025-03-10").broken == ("calm",)


def test_thirty_days_of_cure_and_sixty_to_revocation_fall_on_the_days_of_the_roadmap_of_belarus():
    severities = with_severities(
        "10 days, effect: suspend, then: revoke after 15",
        '"30 days, at most 45 days in any 365 days", effect: suspend, then: revoke after 60',
    )
    told = tell(
        roadmap(severities=severities),
        acts_=["2025-09-22 brussels grants s1"],
        calm="2025-01-01 met, 2025-10-14 not met",
        events=["2025-10-10", "2025-11-08", "2025-12-05", "2026-01-02"],
        covered="2025-04-01 to 2026-06-30",
        until="2026-03-01",
    )
    assert told.states()[2:] == [
        "2025-10-14 breached",
        "2025-11-14 suspended",
        "2026-01-13 revoked",
    ]


def test_a_clock_starts_when_the_breach_is_known_not_when_it_happened():
    told = tell(
        acts_=[GRANT],
        calm="2025-01-01 met",
        learned={"calm": {"2025-03-09": "2025-01-01 met, 2025-03-05 not met"}},
    )
    assert told.states()[2:4] == ["2025-03-09 breached", "2025-03-20 suspended"]


def test_a_breach_that_ended_before_it_was_known_starts_no_clock():
    told = tell(
        acts_=[GRANT],
        calm="2025-01-01 met",
        learned={"calm": {"2025-03-20": "2025-01-01 met, 2025-03-05 not met, 2025-03-12 met"}},
    )
    assert told.states()[1:] == ["2025-02-01 granted"]


def test_met_again_on_the_last_cure_day_precedes_the_effect():
    told = tell(acts_=[GRANT], calm=BREACH + ", 2025-03-15 met")
    assert told.states()[2:] == ["2025-03-05 breached", "2025-03-15 granted"]
    late = tell(acts_=[GRANT], calm=BREACH + ", 2025-03-16 met")
    assert late.states()[3:] == ["2025-03-16 granted"]


def test_days_without_a_new_event_cure_although_the_window_still_looks_back():
    told = tell(
        acts_=[GRANT], calm=BREACH, events=["2025-03-04"], covered="2025-01-01 to 2025-12-31"
    )
    assert told.states()[2:] == ["2025-03-05 breached", "2025-03-15 granted"]
    assert "calm cured, the verdict still looks back" in told.on("2025-04-01").marks


def test_a_day_that_no_return_covers_cures_nothing():
    told = tell(
        acts_=[GRANT], calm=BREACH, events=["2025-03-04"], covered="2025-01-01 to 2025-03-14"
    )
    assert told.states()[3] == "2025-03-16 suspended"


def test_a_new_event_after_a_cure_starts_a_new_clock():
    told = tell(
        acts_=[GRANT],
        calm=BREACH,
        events=["2025-03-04", "2025-05-01"],
        covered="2025-01-01 to 2025-04-30",
        until="2025-06-01",
    )
    # the story's verdict says when it is known: not met all along, the event of 1 May is new
    assert told.states()[2:4] == ["2025-03-05 breached", "2025-03-15 granted"]
    assert told.states()[4:] == [
        "2025-05-01 breached",
        "2025-05-12 suspended",
        "2025-05-27 revoked",
    ]


def test_silence_cures_nothing_a_provisional_met_stops_no_clock():
    told = tell(acts_=[GRANT], calm=BREACH + ", 2025-03-10 met provisionally")
    assert told.states()[3] == "2025-03-16 suspended"


def test_unknown_neither_stops_nor_resets_a_running_clock():
    told = tell(acts_=[GRANT], calm=BREACH + ", 2025-03-10 unknown")
    assert told.states()[3] == "2025-03-16 suspended"


def test_without_a_cure_the_effect_falls_on_the_day_itself():
    told = tell(roadmap(steps=keeps("peace")), acts_=[GRANT], peace=BREACH)
    assert told.states()[1:3] == ["2025-02-01 granted", "2025-03-05 suspended"]


def test_other_conditions_are_cured_only_when_met_again():
    told = tell(
        roadmap(steps=keeps("free")), acts_=[GRANT], free=BREACH, covered="2025-01-01 to 2025-12-31"
    )
    assert told.on("2025-04-01").frozen
    assert told.states()[2] == "2025-03-05 breached"


def test_the_cure_budget_brings_the_effect_forward():
    severities = with_severities(
        "serious: {cure: 10 days", 'serious: {cure: "10 days, at most 12 days in any 365 days"'
    )
    told = tell(
        roadmap(severities=severities),
        acts_=[GRANT],
        calm="2025-01-01 met, 2025-03-01 not met, 2025-03-09 met, 2025-05-01 not met",
    )
    # eight days of breach in March; 1 to 4 May make twelve; the thirteenth day is 5 May
    assert told.states()[2:6] == [
        "2025-03-01 breached",
        "2025-03-09 granted",
        "2025-05-01 breached",
        "2025-05-05 suspended",
    ]
    assert told.on("2025-05-02").clocks[0].budget_left == 4


def test_the_cure_budget_forgets_days_that_leave_its_window():
    severities = with_severities(
        "serious: {cure: 10 days", 'serious: {cure: "10 days, at most 12 days in any 30 days"'
    )
    told = tell(
        roadmap(severities=severities),
        acts_=[GRANT],
        calm="2025-01-01 met, 2025-03-01 not met, 2025-03-09 met, 2025-05-01 not met",
    )
    assert told.states()[5] == "2025-05-12 suspended"


def test_a_keep_that_stays_unknown_has_its_own_clock():
    more = "unknown: {grace: 45 days, effect: freeze, then: suspend after 45 days}\n"
    plan = roadmap(severities=SEVERITIES + more)
    told = tell(plan, acts_=[GRANT], calm="2025-01-01 met, 2025-03-01 unknown")
    # k is 1 March; 45 days are 2 March to 15 April; then 45 more days
    assert not told.on("2025-04-15").frozen
    assert told.on("2025-04-16").frozen
    assert told.states()[1:] == ["2025-02-01 granted", "2025-05-31 suspended"]
    assert told.on("2025-03-02").clocks[0].kind == "unknown"


def test_the_clock_of_the_unknown_starts_at_the_grant_at_the_earliest_and_a_known_day_resets_it():
    more = "unknown: {grace: 45 days, effect: suspend}\n"
    plan = roadmap(severities=SEVERITIES + more)
    told = tell(plan, acts_=[GRANT], calm="2025-01-01 unknown")
    assert told.states()[2] == "2025-03-19 suspended"
    again = tell(plan, acts_=[GRANT], calm="2025-01-01 unknown, 2025-03-01 met, 2025-03-02 unknown")
    assert again.states()[2] == "2025-04-17 suspended"


def test_a_freeze_stops_grants_of_later_steps_and_nothing_else():
    s2 = "  s2:\n    title: Second\n    after: s1 in force for 10 days\n    needs: [open]\n    gives: []\n    decided_by: brussels within 30 days\n"
    s3 = s2.replace("s2", "s3").replace("after: s1 in force for 10 days", "after: not s1 refused")
    plan = roadmap(steps=keeps("free") + s2 + s3)
    told = tell(plan, acts_=[GRANT], free="2025-01-01 met, 2025-03-05 not met, 2025-04-10 met")
    # cure days 6 to 25 March, freeze on 26 March, over when met again
    assert told.state("2025-03-25", "s2") == "ready"
    assert told.state("2025-03-26", "s2") == "waiting"
    assert told.on("2025-03-26", "s2").frozen_by == ("s1",)
    assert told.state("2025-03-26") == "breached"
    assert told.state("2025-04-10", "s2") == "ready"
    assert told.state("2025-04-10") == "granted"


def test_a_grant_of_a_frozen_step_stands_with_a_finding():
    s2 = "  s2:\n    title: Second\n    after: s1 in force for 10 days\n    needs: [open]\n    gives: []\n    decided_by: brussels within 30 days\n"
    plan = roadmap(steps=keeps("free") + s2)
    told = tell(plan, acts_=[GRANT, "2025-03-28 brussels grants s2"], free=BREACH)
    assert told.state("2025-03-28", "s2") == "granted"
    assert "2025-03-28 granted though frozen by s1" in told.findings("s2")


def test_reach_all_steps_suspends_steps_that_do_not_keep_it_themselves():
    s2 = "  s2:\n    title: Second\n    after: s1 in force for 10 days\n    needs: [open]\n    gives: []\n    decided_by: brussels within 30 days\n"
    plan = roadmap(steps=S1 + s2.replace("gives", "keeps: [peace]\n    gives"))
    told = tell(
        plan,
        acts_=[GRANT, "2025-02-20 brussels grants s2", "2025-04-01 brussels restores s1"],
        peace=BREACH + ", 2025-03-20 met",
    )
    assert told.states("s1")[1:] == [
        "2025-02-01 granted",
        "2025-03-05 suspended",
        "2025-04-01 granted",
    ]
    assert told.state("2025-04-01", "s2") == "suspended"


def test_reach_later_steps_takes_the_later_steps_along():
    s2 = "  s2:\n    title: Second\n    after: s1 in force for 10 days\n    needs: [open]\n    gives: []\n    decided_by: brussels within 30 days\n"
    severities = with_severities(
        "revoke after 15 days}", "revoke after 15 days, reach: later steps}"
    )
    told = tell(
        roadmap(steps=S1 + s2, severities=severities),
        acts_=[GRANT, "2025-02-20 brussels grants s2"],
        calm=BREACH,
    )
    assert told.states("s2")[-2:] == ["2025-03-16 suspended", "2025-03-31 revoked"]


def test_a_suspension_of_this_step_alone_leaves_later_steps_in_force_but_frozen():
    s2 = "  s2:\n    title: Second\n    after: s1 in force for 10 days\n    needs: [open]\n    gives: []\n    decided_by: brussels within 30 days\n"
    told = tell(roadmap(steps=S1 + s2), acts_=[GRANT, "2025-02-20 brussels grants s2"], calm=BREACH)
    assert told.state("2025-05-01", "s2") == "granted"
    assert told.on("2025-03-16", "s2").frozen_by == ("s1",)
    assert told.on("2025-05-01", "s2").frozen_by == ("s1",)


def test_a_suspended_step_returns_only_by_a_recorded_restore_of_all_deciders():
    plan = roadmap(steps=S1.replace("brussels within", "brussels and washington within"))
    acts = [GRANT, "2025-02-01 washington grants s1", "2025-04-01 brussels restores s1"]
    cured = BREACH + ", 2025-03-20 met"
    assert tell(plan, acts_=acts, calm=cured).states()[-1] == "2025-03-16 suspended"
    acts.append("2025-04-05 washington restores s1, legal 2025-04-07")
    told = tell(plan, acts_=acts, calm=cured)
    assert told.states()[-2:] == ["2025-03-16 suspended", "2025-04-07 granted"]
    assert "restored on 2025-04-07" in told.on("2025-04-07").marks


def test_a_cure_while_suspended_stops_the_revocation():
    told = tell(acts_=[GRANT], calm=BREACH + ", 2025-03-20 met")
    assert told.states()[-1] == "2025-03-16 suspended"
    assert "2025-03-20 cured while suspended; a restore is due" in told.findings()


def test_a_new_breach_after_a_cure_while_suspended_starts_the_further_period_again():
    told = tell(acts_=[GRANT], calm=BREACH + ", 2025-03-20 met, 2025-03-25 not met")
    assert told.states()[-1] == "2025-04-09 revoked"


def test_a_restore_without_a_cure_needs_an_override():
    acts = [GRANT, "2025-03-20 brussels restores s1"]
    told = tell(acts_=acts, calm=BREACH)
    assert told.states()[-1] == "2025-03-31 revoked"
    assert told.found("restore has no effect: calm is not cured and no override names it")
    acts.insert(1, "2025-03-19 brussels overrides s1, benchmark calm, reason talks")
    told = tell(acts_=acts, calm=BREACH)
    assert told.states()[-1] == "2025-03-20 granted"
    assert told.found("restored by override, calm not cured")


def test_in_force_for_n_days_starts_again_after_a_suspension():
    s2 = "  s2:\n    title: Second\n    after: s1 in force for 60 days\n    needs: [open]\n    gives: []\n    decided_by: brussels within 30 days\n"
    told = tell(
        roadmap(steps=S1 + s2),
        acts_=[GRANT, "2025-03-25 brussels restores s1"],
        calm=BREACH + ", 2025-03-20 met",
    )
    assert told.states("s2") == ["2025-01-01 waiting", "2025-05-23 ready"]


def test_breached_days_count_as_in_force():
    s2 = "  s2:\n    title: Second\n    after: s1 in force for 60 days\n    needs: [open]\n    gives: []\n    decided_by: brussels within 30 days\n"
    told = tell(roadmap(steps=S1 + s2), acts_=[GRANT], calm=BREACH + ", 2025-03-10 met")
    assert told.states("s2") == ["2025-01-01 waiting", "2025-04-01 ready"]


@pytest.mark.parametrize(
    "act", ["brussels overrides s1, benchmark calm", "brussels waives calm, step s1"]
)
def test_an_override_or_waiver_stops_the_clock_and_stays_visible(act: str):
    told = tell(acts_=[GRANT, f"2025-03-10 {act}, reason talks"], calm=BREACH)
    assert told.states()[2:] == ["2025-03-05 breached", "2025-03-10 granted"]
    assert told.on("2025-06-01").broken == ("calm",)
    assert "calm let off, the verdict still looks back" in told.on("2025-06-01").marks


def test_a_waiver_for_a_time_ends_with_it():
    told = tell(
        acts_=[GRANT, "2025-03-10 brussels waives calm, step s1, until 2025-04-10"], calm=BREACH
    )
    assert told.states()[3:6] == [
        "2025-03-10 granted",
        "2025-04-11 breached",
        "2025-04-22 suspended",
    ]


def test_a_waiver_without_end_covers_this_breach_and_not_the_next():
    told = tell(
        acts_=[GRANT, "2025-03-10 brussels waives calm, step s1"],
        calm=BREACH + ", 2025-04-01 met, 2025-05-01 not met",
    )
    assert told.states()[3:5] == ["2025-03-10 granted", "2025-05-01 breached"]


def test_a_waiver_by_somebody_who_does_not_decide_stops_nothing():
    told = tell(acts_=[GRANT, "2025-03-10 warsaw waives calm, step s1"], calm=BREACH)
    assert told.states()[3] == "2025-03-16 suspended"
    other = tell(acts_=[GRANT, "2025-03-10 minsk overrides s1, benchmark calm"], calm=BREACH)
    assert other.states()[3] == "2025-03-16 suspended"


def test_an_override_that_names_no_benchmark_stops_no_clock():
    told = tell(acts_=[GRANT, "2025-03-10 brussels overrides s1"], calm=BREACH)
    assert told.states()[3] == "2025-03-16 suspended"


def test_a_waiver_of_applicability_stops_the_clock_of_the_unknown():
    more = "unknown: {grace: 45 days, effect: suspend}\n"
    plan = roadmap(severities=SEVERITIES + more)
    told = tell(plan, acts_=[GRANT, "2025-03-10 brussels excuses calm"], calm="2025-01-01 unknown")
    assert told.states()[1:] == ["2025-02-01 granted"]


def test_by_decision_the_effect_waits_for_the_deciders_and_the_delay_is_theirs():
    severities = with_severities(
        "revoke after 15 days}", "revoke after 15 days, mode: by decision, order_within: 5 days}"
    )
    plan = roadmap(severities=severities)
    told = tell(plan, acts_=[GRANT], calm=BREACH)
    assert told.states()[-1] == "2025-03-05 breached"
    assert "suspend for calm must be decided" in told.on("2025-03-20").marks
    duty = next(d for d in told.course.duties if d.what == "suspend (s1)")
    assert (duty.due, duty.state) == (day("2025-03-21"), "missed")
    acts = [GRANT, "2025-03-18 brussels suspends s1"]
    decided = tell(plan, acts_=acts, calm=BREACH)
    assert decided.states()[3] == "2025-03-18 suspended"
    assert not decided.found("no effect was due")


def test_permission_lets_the_deciders_act_and_owes_nothing():
    severities = with_severities("revoke after 15 days}", "revoke after 15 days, mode: permission}")
    told = tell(roadmap(severities=severities), acts_=[GRANT], calm=BREACH)
    assert told.states()[-1] == "2025-03-05 breached"
    assert "suspend for calm may be decided" in told.on("2025-03-20").marks
    assert not [d for d in told.course.duties if d.what.startswith("suspend")]


def test_a_suspension_by_decision_without_an_effect_due_stands_with_a_finding():
    told = tell(acts_=[GRANT, "2025-03-01 brussels suspends s1", "2025-03-20 brussels restores s1"])
    assert told.states()[2:] == ["2025-03-01 suspended", "2025-03-20 granted"]
    assert told.found("suspends by decision, no effect was due")


def test_a_revoked_step_waits_again_only_after_the_cool_off():
    told = tell(acts_=[GRANT], calm=BREACH + ", 2025-05-01 met")
    assert told.states()[-1] == "2025-03-31 revoked"
    severities = with_severities(
        "revoke after 15 days}", "revoke after 15 days, cool_off: 90 days}"
    )
    told = tell(roadmap(severities=severities), acts_=[GRANT], calm=BREACH + ", 2025-05-01 met")
    # 90 days after 31 March is 29 June
    assert told.states()[-2:] == ["2025-03-31 revoked", "2025-06-30 ready"]


def test_a_grant_of_a_revoked_step_stands_with_a_finding_and_an_old_grant_does_not_come_back():
    told = tell(acts_=[GRANT, "2025-06-01 brussels grants s1"], calm=BREACH + ", 2025-05-01 met")
    assert told.states()[-2:] == ["2025-03-31 revoked", "2025-06-01 granted"]
    assert tell(acts_=[GRANT], calm=BREACH).states()[-1] == "2025-03-31 revoked"


def test_a_revocation_by_decision_ends_any_running_grant():
    told = tell(acts_=[GRANT, "2025-03-01 brussels revokes s1"])
    assert told.states()[2:] == ["2025-03-01 revoked"]


def test_a_severity_may_revoke_without_suspending_first():
    severities = with_severities("effect: suspend, then: revoke after 15 days}", "effect: revoke}")
    told = tell(roadmap(severities=severities), acts_=[GRANT], calm=BREACH)
    assert told.states()[-2:] == ["2025-03-05 breached", "2025-03-16 revoked"]


def test_the_step_shows_its_worst_breach():
    told = tell(
        roadmap(steps=keeps("free", "calm")),
        acts_=[GRANT],
        free="2025-01-01 met, 2025-03-01 not met",
        calm=BREACH,
    )
    assert told.on("2025-03-02").severity == "minor"
    assert told.on("2025-03-06").severity == "serious"
    assert len(told.on("2025-03-06").clocks) == 2


def test_after_the_day_of_knowledge_clocks_run_on():
    told = tell(acts_=[GRANT], calm=BREACH, known_at="2025-03-08")
    assert told.states()[2:] == [
        "2025-03-05 breached",
        "2025-03-16 suspended",
        "2025-03-31 revoked",
    ]


def test_a_grant_whose_record_is_retracted_while_suspended_never_was():
    told = tell(acts_=[GRANT + ", taken back 2025-03-20"], calm=BREACH)
    assert told.states()[-1] == "2025-03-20 waiting"
    breached = tell(acts_=[GRANT + ", taken back 2025-03-10"], calm=BREACH)
    assert breached.states()[-1] == "2025-03-10 waiting"


def takes_down_both(second_keeps: str) -> Told:
    """A breach of `peace` suspends both steps; the first ends by its term before a revocation is due."""
    first = keeps("peace") + "    sunset: 40 days after grant\n"
    second = (
        "  s2:\n    title: Second\n    after: s1 in force for 10 days\n    needs: [open]\n"
        f"    keeps: [{second_keeps}]\n    gives: []\n    decided_by: brussels within 30 days\n"
    )
    severities = with_severities(
        "effect: suspend, reach", "effect: suspend, then: revoke after 15 days, reach"
    )
    return tell(
        roadmap(steps=first + second, severities=severities),
        acts_=[GRANT, "2025-02-20 brussels grants s2"],
        peace=BREACH,
        calm="2025-01-01 met",
    )


def test_a_step_that_another_takes_down_on_the_day_of_its_own_breach_has_its_own_clock():
    told = takes_down_both("peace")
    assert told.states()[-2:] == ["2025-03-05 suspended", "2025-03-14 expired"]
    assert told.states("s2")[-2:] == ["2025-03-05 suspended", "2025-03-20 revoked"]


def test_the_clock_of_a_step_that_has_ended_revokes_no_other():
    told = takes_down_both("calm")
    assert told.states()[-1] == "2025-03-14 expired"
    assert told.states("s2")[-1] == "2025-03-05 suspended"
