"""How a step opens: waiting, ready, certified, granted, refused."""

from detente.core.times import day
from tests.watch.stories import BENCHMARKS, RELIEF, S1, roadmap, tell

OPEN = "2025-01-01 not met, 2025-01-10 met"


def test_a_step_waits_until_what_it_needs_is_met_and_is_granted_from_the_legal_day():
    told = tell(open=OPEN, acts_=["2025-01-20 brussels grants s1, legal 2025-01-22"])
    assert told.states() == ["2025-01-01 waiting", "2025-01-10 ready", "2025-01-22 granted"]


def test_a_ready_step_falls_back_when_its_conditions_end_and_is_never_granted_by_delay():
    told = tell(open=OPEN + ", 2025-06-01 not met")
    assert told.states() == ["2025-01-01 waiting", "2025-01-10 ready", "2025-06-01 waiting"]


def test_an_unknown_need_is_not_met_but_an_unknown_keep_does_not_block():
    told = tell(open="2025-01-01 unknown, 2025-01-10 met", calm="2025-01-01 unknown")
    assert told.states()[:2] == ["2025-01-01 waiting", "2025-01-10 ready"]
    assert told.on("2025-01-10").unknown_keeps == ("calm",)


def test_a_keep_that_is_not_met_blocks():
    told = tell(open=OPEN, calm="2025-01-01 not met, 2025-02-01 met")
    assert told.states()[1] == "2025-02-01 ready"


def test_where_two_decide_the_later_legal_day_counts():
    plan = roadmap(steps=S1.replace("brussels within", "brussels and washington within"))
    told = tell(
        plan,
        open=OPEN,
        acts_=[
            "2025-01-20 brussels grants s1, legal 2025-01-22",
            "2025-01-21 washington grants s1, legal 2025-01-21",
        ],
    )
    assert told.state("2025-01-21") == "ready"
    assert told.on("2025-01-22").granted == told.on("2025-01-22").since
    assert told.states()[-1] == "2025-01-22 granted"


def test_one_of_two_deciders_is_not_enough():
    plan = roadmap(steps=S1.replace("brussels within", "brussels and washington within"))
    told = tell(plan, open=OPEN, acts_=["2025-01-20 brussels grants s1"])
    assert told.states()[-1] == "2025-01-10 ready"


def test_a_grant_by_somebody_who_does_not_decide_has_no_effect_and_is_a_finding():
    told = tell(open=OPEN, acts_=["2025-01-20 warsaw grants s1"])
    assert told.states()[-1] == "2025-01-10 ready"
    assert "2025-01-20 warsaw does not decide it; its 'grants' has no effect" in told.findings()


def test_votes_of_members_count_only_where_they_are_recorded_and_then_need_a_quorum():
    plan = roadmap(steps=S1.replace("brussels within", "warsaw within"))
    votes = [
        "2025-01-20 warsaw grants s1, member ana",
        "2025-01-24 warsaw grants s1, member ana",
        "2025-01-25 warsaw grants s1, member bela",
    ]
    assert tell(plan, open=OPEN, acts_=votes[:2]).states()[-1] == "2025-01-10 ready"
    assert tell(plan, open=OPEN, acts_=votes).states()[-1] == "2025-01-25 granted"
    own = tell(plan, open=OPEN, acts_=["2025-01-20 warsaw grants s1"])
    assert own.states()[-1] == "2025-01-20 granted"


def test_votes_of_members_do_not_add_up_where_unanimity_is_the_rule():
    told = tell(open=OPEN, acts_=["2025-01-20 brussels grants s1, member ana"])
    assert told.states()[-1] == "2025-01-10 ready"


def test_a_grant_of_a_step_that_is_not_ready_takes_effect_with_a_finding():
    told = tell(open="2025-01-01 not met", acts_=["2025-01-20 brussels grants s1"])
    assert told.states() == ["2025-01-01 waiting", "2025-01-20 granted"]
    assert "2025-01-20 granted though open was not met" in told.findings()
    assert "granted though open was not met" in told.on("2025-03-01").marks


def test_an_override_that_names_the_need_stands_beside_such_a_grant():
    told = tell(
        open="2025-01-01 not met",
        acts_=[
            "2025-01-19 brussels overrides s1, benchmark open, reason peace",
            "2025-01-20 brussels grants s1",
        ],
    )
    assert "2025-01-20 granted though open was not met, by override of brussels" in told.findings()
    assert "2025-01-19 brussels overrides open" in told.findings()


def test_keeps_that_are_not_met_at_the_grant_start_their_clocks_that_day():
    told = tell(calm="2025-01-01 not met", acts_=["2025-01-20 brussels grants s1"])
    assert told.states()[1:3] == ["2025-01-20 breached", "2025-01-31 suspended"]


def test_a_grant_recorded_late_shows_ready_until_it_was_known_and_then_its_legal_day():
    told = tell(open=OPEN, acts_=["2025-01-20 brussels grants s1, known 2025-03-01"])
    assert told.states()[1:] == ["2025-01-10 ready", "2025-03-01 granted"]
    assert told.on("2025-03-01").since == told.on("2025-03-01").granted
    assert "2025-03-01 granted on 2025-01-20, recorded 40 days late" in told.findings()


def test_a_late_grant_counts_from_its_legal_day_for_the_steps_after_it():
    plan = roadmap(steps=S1 + S2)
    told = tell(plan, open=OPEN, acts_=["2025-01-20 brussels grants s1, known 2025-02-18"])
    # 60 days with the legal day as the first: 20 January to 20 March
    assert told.states("s2") == ["2025-01-01 waiting", "2025-03-20 ready"]


S2 = """\
  s2:
    title: Second
    after: s1 in force for 60 days
    needs: [open]
    keeps: [calm]
    gives: []
    decided_by: brussels within 30 days
"""


def test_a_certificate_is_a_mark_beside_ready_and_falls_with_it():
    plan = roadmap(steps=CERTIFIED)
    told = tell(
        plan,
        open=OPEN + ", 2025-02-01 not met, 2025-02-10 met",
        acts_=["2025-01-15 panel certifies s1"],
    )
    assert told.on("2025-01-14").certified is None
    assert told.on("2025-01-15").certified is not None
    assert told.on("2025-02-12").state.value == "ready"
    assert told.on("2025-02-12").certified is None


CERTIFIED = S1.replace("decided_by", "certified_by: panel within 20 working days\n    decided_by")


def test_a_certificate_of_a_step_that_is_not_ready_has_no_effect():
    told = tell(roadmap(steps=CERTIFIED), open=OPEN, acts_=["2025-01-05 panel certifies s1"])
    assert told.on("2025-01-12").certified is None
    assert told.found("certified by panel though open was not met")


def test_a_certificate_can_be_denied():
    acts = ["2025-01-12 panel certifies s1", "2025-01-15 panel denies s1"]
    told = tell(roadmap(steps=CERTIFIED), open=OPEN, acts_=acts)
    assert told.on("2025-01-14").certified
    assert told.on("2025-01-15").certified is None


def test_a_grant_without_certification_stands_and_is_a_finding():
    plan = roadmap(steps=CERTIFIED)
    told = tell(plan, open=OPEN, acts_=["2025-01-20 brussels grants s1"])
    assert told.states()[-1] == "2025-01-20 granted"
    assert "2025-01-20 granted without certification" in told.findings()
    both = ["2025-01-20 panel certifies s1", "2025-01-20 brussels grants s1"]
    assert not tell(plan, open=OPEN, acts_=both).found("without certification")


def test_a_step_decided_automatically_opens_on_the_day_it_is_ready():
    plan = roadmap(steps=S1.replace("brussels within 30 days", "automatically"))
    told = tell(plan, open=OPEN)
    assert told.states() == ["2025-01-01 waiting", "2025-01-10 granted"]
    assert told.on("2025-01-10").granted == day("2025-01-10")


def test_a_step_decided_automatically_waits_for_the_certificate_it_asks_for():
    plan = roadmap(steps=CERTIFIED.replace("brussels within 30 days", "automatically"))
    told = tell(plan, open=OPEN, acts_=["2025-01-15 panel certifies s1"])
    assert told.states()[1:] == ["2025-01-10 ready", "2025-01-15 granted"]


def test_a_refused_step_shows_so_until_its_conditions_end_or_it_is_granted():
    told = tell(
        open=OPEN + ", 2025-03-01 not met, 2025-03-10 met",
        acts_=["2025-01-20 brussels refuses s1", "2025-04-01 brussels grants s1"],
    )
    assert told.states() == [
        "2025-01-01 waiting",
        "2025-01-10 ready",
        "2025-01-20 refused",
        "2025-03-01 waiting",
        "2025-03-10 ready",
        "2025-04-01 granted",
    ]
    again = tell(
        open=OPEN, acts_=["2025-01-20 brussels refuses s1", "2025-02-01 brussels grants s1"]
    )
    assert again.states()[-2:] == ["2025-01-20 refused", "2025-02-01 granted"]


def test_a_refusal_before_the_step_was_ready_changes_nothing():
    told = tell(open=OPEN, acts_=["2025-01-05 brussels refuses s1"])
    assert told.states() == ["2025-01-01 waiting", "2025-01-10 ready"]
    assert told.found("refused by brussels before it was ready")


def test_a_grant_whose_record_is_retracted_never_was():
    told = tell(open=OPEN, acts_=["2025-01-20 brussels grants s1, taken back 2025-02-10"])
    assert told.states() == [
        "2025-01-01 waiting",
        "2025-01-10 ready",
        "2025-01-20 granted",
        "2025-02-10 ready",
    ]
    assert told.on("2025-02-10").granted is None
    refused = tell(open=OPEN, acts_=["2025-01-20 brussels refuses s1, taken back 2025-02-10"])
    assert refused.states()[2:] == ["2025-01-20 refused", "2025-02-10 ready"]


def test_a_grant_that_never_was_does_not_count_for_the_steps_after_it():
    told = tell(
        roadmap(steps=S1 + S2.replace("60 days", "20 days")),
        open=OPEN,
        acts_=[
            "2025-01-20 brussels grants s1, taken back 2025-02-10",
            "2025-02-12 brussels grants s1",
        ],
    )
    assert told.states("s2")[1:] == ["2025-02-08 ready", "2025-02-10 waiting", "2025-03-03 ready"]


def test_a_refusal_that_never_was_opens_the_time_to_decide_anew():
    told = tell(open=OPEN, acts_=["2025-01-20 brussels refuses s1, taken back 2025-01-25"])
    assert [d.since for d in told.course.duties] == [day("2025-01-25")]


def test_no_step_is_granted_after_the_end_but_those_in_force_run_on():
    plan = roadmap()
    told = tell(plan, open=OPEN, acts_=["2027-01-01 brussels grants s1"], until="2027-02-01")
    assert told.states()[1:] == ["2025-01-10 ready", "2027-01-01 waiting"]
    assert told.found("granted after the end of the roadmap; no effect")
    last = tell(plan, open=OPEN, acts_=["2026-12-31 brussels grants s1"], until="2027-02-01")
    assert last.state("2027-02-01") == "granted"


def test_a_grant_dated_before_the_opening_has_no_effect():
    told = tell(open=OPEN, acts_=["2024-12-20 brussels grants s1"])
    assert told.states()[-1] == "2025-01-10 ready"
    assert told.found("before the roadmap opened")


def test_a_waived_need_counts_as_met():
    told = tell(open="2025-01-01 not met", acts_=["2025-01-20 brussels waives open, reason talks"])
    assert told.states() == ["2025-01-01 waiting", "2025-01-20 ready"]
    data = tell(open="2025-01-01 unknown", acts_=["2025-01-20 brussels excuses open"])
    assert data.states() == ["2025-01-01 waiting", "2025-01-20 ready"]


def test_a_waiver_of_applicability_is_void_once_the_data_are_there():
    told = tell(
        open="2025-01-01 unknown, 2025-02-01 not met", acts_=["2025-01-20 brussels excuses open"]
    )
    assert told.states()[-1] == "2025-02-01 waiting"


def test_a_baseline_is_fixed_at_the_grant_and_never_moved():
    s2 = S2.replace("[open]", '["exports < its level when s1 was granted"]')
    s2 = (
        s2.replace("    needs:", "    needs:\n      all_of:\n        -")
        .replace('["', "")
        .replace('"]', "")
    )
    plan = roadmap(steps=S1 + s2)
    values = {"exports": {"2025-01-01": 10, "2025-04-01": 9}}
    told = tell(plan, acts_=["2025-01-20 brussels grants s1"], values=values)
    assert told.states("s2") == ["2025-01-01 waiting", "2025-04-01 ready"]
    fixed = ["2025-01-20 brussels grants s1, baselines exports=8"]
    assert tell(plan, acts_=fixed, values=values).states("s2") == ["2025-01-01 waiting"]


def test_relief_is_not_needed_for_the_states_of_steps():
    plan = roadmap(steps=S1.replace("[trade]", "[]"), relief=RELIEF)
    assert tell(plan, open=OPEN).states()[-1] == "2025-01-10 ready"


LATER = S1.replace("    needs:", "    not_before: 2025-03-01\n    needs:")


def test_a_step_is_not_ready_before_its_first_day():
    told = tell(roadmap(steps=LATER), open=OPEN)
    assert told.states() == ["2025-01-01 waiting", "2025-03-01 ready"]


def test_a_grant_before_the_first_day_takes_effect_and_is_a_finding():
    told = tell(roadmap(steps=LATER), open=OPEN, acts_=["2025-02-01 brussels grants s1"])
    assert told.states() == ["2025-01-01 waiting", "2025-02-01 granted"]
    assert "2025-02-01 granted though not before 1 Mar 2025 was not met" in told.findings()


def test_a_waiver_of_a_part_of_a_part_lets_a_step_off_the_whole():
    parts = """\
    either: {demand: structural, when: free met or peace met}
    both: {demand: structural, when: open met and either met}
"""
    plan = roadmap(steps=S1.replace("[open]", "[both]"), benchmarks=BENCHMARKS + parts)
    made_of = {"either": (1, ("free", "peace")), "both": (2, ("open", "either"))}
    no = "2025-01-01 not met"
    waived = ["2025-01-20 brussels waives peace, reason talks"]
    told = tell(plan, free=no, peace=no, made_of=made_of, acts_=waived)
    assert told.states() == ["2025-01-01 waiting", "2025-01-20 ready"]
