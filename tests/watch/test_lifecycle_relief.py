"""Measures: due, delivered, undone, protected, outside; what senders and the referee owe."""

from detente.core.times import day, iso
from tests.watch.stories import RELIEF, S1, SEVERITIES, Told, roadmap, tell

GRANT = "2025-02-03 brussels grants s1"
BREACH = "2025-01-01 met, 2025-03-05 not met"
"""Suspended on 16 March, revoked on 31 March."""
DELIVERED = "2025-02-10 brussels delivers trade, title Trade act"


def relief(old: str, new: str) -> str:
    assert old in RELIEF
    return RELIEF.replace(old, new)


def both() -> str:
    return relief("who: brussels", "who: [brussels, washington]")


def outside(told: Told) -> list[str]:
    return [
        f"{o.title} {o.days} {o.how_it_ended}{' announced' if o.announced else ''}".strip()
        for o in told.course.outside
    ]


def test_a_measure_is_due_from_the_legal_day_and_overdue_after_ten_working_days():
    told = tell(acts_=["2025-02-01 brussels grants s1, legal 2025-02-03"])
    assert [told.measure(d) for d in ("2025-02-02", "2025-02-03")] == ["not delivered", "due"]
    shown = told.course.measures["trade"]
    # Monday 3 February; ten working days later is Monday 17 February
    assert iso(shown.on(day("2025-02-05")).due or 0) == "2025-02-17"
    assert not shown.on(day("2025-02-17")).overdue
    assert shown.on(day("2025-02-18")).overdue
    assert told.found("delivery is overdue")
    assert told.state("2025-06-01") == "granted"


def test_a_measure_is_delivered_from_the_day_of_legal_effect():
    told = tell(acts_=[GRANT, "2025-02-10 brussels delivers trade, legal 2025-02-12"])
    assert [told.measure(d) for d in ("2025-02-11", "2025-02-12")] == ["due", "delivered"]
    assert told.course.outside == ()


def test_an_act_is_shown_from_the_day_it_was_known():
    told = tell(acts_=[GRANT, "2025-02-10 brussels delivers trade, known 2025-02-14"])
    assert [told.measure(d) for d in ("2025-02-13", "2025-02-14")] == ["due", "delivered"]


def test_with_several_who_a_measure_is_partly_delivered_until_the_last_act():
    acts = [GRANT, DELIVERED, "2025-02-20 washington delivers trade"]
    told = tell(roadmap(relief=both()), acts_=acts)
    assert told.measure("2025-02-10") == "partly delivered"
    assert told.measure("2025-02-20") == "delivered"


def test_an_act_of_a_party_whose_relief_it_is_not_delivers_nothing():
    assert tell(acts_=[GRANT, "2025-02-10 warsaw delivers trade"]).measure("2025-02-11") == "due"


def test_after_a_suspension_relief_is_due_to_be_undone_and_the_delay_is_counted():
    told = tell(acts_=[GRANT, DELIVERED, "2025-03-25 brussels undoes trade"], calm=BREACH)
    assert told.measure("2025-03-15") == "delivered"
    assert told.measure("2025-03-16") == "due to be undone"
    shown = told.course.measures["trade"]
    assert iso(shown.on(day("2025-03-20")).due or 0) == "2025-03-21"
    assert not shown.on(day("2025-03-21")).overdue
    assert shown.on(day("2025-03-22")).overdue
    assert told.measure("2025-03-25") == "undone"
    assert told.found("undoing is overdue")


def test_relief_of_an_expired_step_is_due_to_be_undone_too():
    told = tell(roadmap(steps=S1 + "    sunset: 2025-03-31\n"), acts_=[GRANT, DELIVERED])
    assert told.measure("2025-04-01") == "due to be undone"


def test_protected_relief_stays_delivered_when_its_step_is_suspended_or_revoked():
    plan = roadmap(relief=relief("    by:", "    protected: humanitarian\n    by:"))
    told = tell(plan, acts_=[GRANT, DELIVERED], calm=BREACH)
    assert told.measure("2025-03-20") == told.measure("2025-04-20") == "delivered"
    note = told.course.measures["trade"].on(day("2025-03-20")).note
    assert note == "protected: only new authorisations stop"


def test_relief_that_was_never_delivered_is_not_due_to_be_undone():
    assert tell(acts_=[GRANT], calm=BREACH).measure("2025-03-20") == "not delivered"


def test_after_a_restore_undone_relief_is_due_again_from_the_restore():
    acts = [GRANT, DELIVERED, "2025-03-20 brussels undoes trade", "2025-04-01 brussels restores s1"]
    told = tell(acts_=acts, calm=BREACH + ", 2025-03-25 met")
    assert told.measure("2025-03-31") == "undone"
    assert told.measure("2025-04-01") == "due"
    shown = told.course.measures["trade"].on(day("2025-04-02"))
    assert iso(shown.due or 0) == "2025-04-15"


def test_relief_undone_while_the_step_is_in_force_is_the_senders_doing():
    told = tell(acts_=[GRANT, DELIVERED, "2025-03-01 brussels undoes trade"])
    assert told.measure("2025-03-01") == "undone"
    assert told.found("undone while a step in force gives it")


def test_an_expiring_measure_follows_its_rule():
    acts = [GRANT, "2025-02-10 brussels delivers trade, until 2025-04-30"]
    after = {"reverts": "ended", "lapses": "moot", "continues": "delivered"}
    for rule, state in after.items():
        plan = roadmap(relief=relief("on_expiry: reverts", f"on_expiry: {rule}"))
        told = tell(plan, acts_=acts)
        assert told.measure("2025-04-30") == "delivered"
        assert told.measure("2025-05-01") == state


def test_a_measure_lasts_as_long_as_it_says_and_can_be_prolonged():
    plan = roadmap(relief=relief("on_expiry: reverts", "lasts: 2 months\n    on_expiry: reverts"))
    told = tell(plan, acts_=[GRANT, DELIVERED])
    assert [told.measure(d) for d in ("2025-04-10", "2025-04-11")] == ["delivered", "ended"]
    longer = tell(
        plan, acts_=[GRANT, DELIVERED, "2025-04-01 brussels prolongs trade, until 2025-08-10"]
    )
    assert [longer.measure(d) for d in ("2025-08-10", "2025-08-11")] == ["delivered", "ended"]


def test_relief_that_needs_other_relief_is_without_effect_until_it_is_there():
    more = (
        RELIEF
        + "  rail:\n    gives: Rail.\n    instrument: national order\n    on_expiry: continues\n    by: {who: warsaw, basis: An order}\n    needs_also: [trade]\n"
    )
    plan = roadmap(relief=more, steps=S1.replace("[trade]", "[trade, rail]"))
    told = tell(plan, acts_=[GRANT, "2025-02-05 warsaw delivers rail", DELIVERED])
    shown = told.course.measures["rail"]
    assert shown.on(day("2025-02-06")).note == "without effect until trade"
    assert shown.on(day("2025-02-10")).note == ""


def test_relief_that_no_step_in_force_gives_is_outside():
    told = tell(acts_=[DELIVERED])
    assert told.measure("2025-02-10") == "outside"
    assert outside(told) == ["Trade act 2025-02-10 .. 2025-12-31"]
    assert told.found("given outside the roadmap by brussels: Trade act")


def test_relief_given_while_its_step_is_suspended_is_outside():
    told = tell(acts_=[GRANT, "2025-03-20 brussels delivers trade, title Late"], calm=BREACH)
    assert outside(told) == ["Late 2025-03-20 .. 2025-12-31"]
    assert told.measure("2025-03-20") == "outside"


def test_relief_taken_into_a_later_grant_is_delivered_and_its_outside_days_stay_listed():
    told = tell(acts_=[DELIVERED, "2025-05-01 brussels grants s1"])
    assert told.measure("2025-05-01") == "delivered"
    assert outside(told) == ["Trade act 2025-02-10 .. 2025-04-30 taken into s1"]


def test_relief_that_no_measure_names_is_outside():
    told = tell(acts_=["2025-02-10 washington relieves -, title Licence 11"])
    assert outside(told) == ["Licence 11 2025-02-10 .. 2025-12-31"]


def test_a_licence_that_ends_by_delisting_is_no_withdrawal():
    acts = [
        "2025-09-11 washington relieves -, title Licence 11, event airline",
        "2025-11-04 washington ends -, because delisting, event airline, title Archived",
    ]
    assert outside(tell(acts_=acts)) == [
        "Licence 11 2025-09-11 .. 2025-11-03 ended by delisting, no withdrawal"
    ]


def test_outside_relief_that_is_undone_or_runs_out_says_how_it_ended():
    undone = tell(acts_=[DELIVERED, "2025-06-01 brussels undoes trade, wind_down_until 2025-07-16"])
    assert outside(undone) == [
        "Trade act 2025-02-10 .. 2025-05-31 undone, winding down until 2025-07-16"
    ]
    ran = tell(acts_=["2025-02-10 brussels delivers trade, title T, until 2025-03-31"])
    assert outside(ran) == ["T 2025-02-10 .. 2025-03-31 ran out"]


def test_announced_relief_is_never_in_force():
    told = tell(acts_=["2025-02-10 brussels delivers trade, scope announced, title Plan"])
    assert told.measure("2025-03-01") == "announced"
    assert outside(told) == ["Plan 2025-02-10 .. 2025-12-31  announced"]
    granted = tell(acts_=[GRANT, "2025-02-10 brussels delivers trade, scope announced"])
    assert granted.measure("2025-02-11") == "due"


def test_announced_relief_that_is_brought_into_force_says_so():
    acts = [
        "2025-02-10 brussels delivers trade, scope announced, title Plan",
        "2025-04-01 brussels delivers trade, title Act",
    ]
    assert outside(tell(acts_=acts)) == [
        "Plan 2025-02-10 .. 2025-03-31 brought into force announced",
        "Act 2025-04-01 .. 2025-12-31",
    ]


def test_a_step_whose_relief_was_given_outside_has_nothing_left_to_give():
    told = tell(acts_=[DELIVERED])
    assert "nothing left to give" in told.on("2025-02-10").marks
    assert "nothing left to give" not in told.on("2025-02-09").marks
    assert "2025-02-10 nothing left to give" in told.findings()


def test_a_retracted_act_no_longer_counts():
    told = tell(acts_=[GRANT, DELIVERED + ", taken back 2025-03-01"])
    assert [told.measure(d) for d in ("2025-02-28", "2025-03-01")] == ["delivered", "due"]


def test_tightening_is_a_finding_in_its_own_lane():
    told = tell(acts_=["2025-02-10 brussels tightens ban, title New criteria"])
    assert told.findings("brussels") == ["2025-02-10 tightened by brussels: New criteria"]


DUTIES = """\
duties:
  decide_in_time: {who: deciders of the step, must: decide, each: ready step, within: time stated in the step}
  publish_reasons: {who: panel, must: publish evidence, each: decision, within: 10 working days}
  order_reimposition: {who: deciders of the step, must: order re-imposition, each: suspension, within: 5 working days}
  restore_on_cure: {who: deciders of the step, must: restore, each: verified cure, within: 15 working days}
  no_side_deals:
    who: [brussels, washington]
    must: give no relief outside the roadmap
    except: [humanitarian, court annulment]
"""


def duty(told: Told, name: str, who: str = "brussels") -> list[str]:
    return [
        f"{iso(d.since)} {iso(d.due) if d.due else '-'} {d.state}"
        for d in told.course.duties
        if (d.duty, d.who) == (name, who)
    ]


def test_deciders_owe_a_decision_within_the_time_stated_from_the_first_ready_day():
    plan = roadmap(more=DUTIES)
    opens = "2025-01-01 not met, 2025-01-10 met"
    told = tell(plan, open=opens)
    assert duty(told, "decide_in_time") == ["2025-01-10 2025-02-09 missed"]
    (deadline,) = told.on("2025-01-20").deadlines
    assert (deadline.what, iso(deadline.due), deadline.missed) == (
        "decide (s1)",
        "2025-02-09",
        False,
    )
    assert told.on("2025-02-10").deadlines[0].missed
    assert told.found("brussels did not decide (s1) by 2025-02-09")
    acts = ["2025-02-09 brussels grants s1"]
    assert duty(tell(plan, open=opens, acts_=acts), "decide_in_time")[0].endswith("done")
    acts = ["2025-02-10 brussels refuses s1"]
    assert duty(tell(plan, open=opens, acts_=acts), "decide_in_time")[0].endswith("late")
    early = tell(plan, open=opens, until="2025-02-01")
    assert duty(early, "decide_in_time")[0].endswith("open")


def test_a_decision_in_time_and_recorded_late_closes_the_missed_deadline():
    told = tell(
        open="2025-01-01 not met, 2025-01-10 met",
        acts_=["2025-02-05 brussels grants s1, known 2025-02-14"],
    )
    assert told.on("2025-02-12").deadlines[0].missed
    assert told.on("2025-02-14").deadlines == ()
    assert told.found("brussels did decide (s1) in time, recorded 9 days late")


def test_nothing_is_owed_once_a_step_has_fallen_back_in_time():
    told = tell(open="2025-01-01 not met, 2025-01-10 met, 2025-01-20 not met")
    assert not told.course.duties


def test_the_referee_owes_a_certificate_counted_in_working_days():
    steps = S1.replace("decided_by", "certified_by: panel within 20 working days\n    decided_by")
    told = tell(roadmap(steps=steps), open="2025-01-01 not met, 2025-01-10 met")
    assert duty(told, "certify", "panel") == ["2025-01-10 2025-02-07 missed"]


def test_each_decision_must_be_explained_within_the_time_set():
    plan = roadmap(more=DUTIES)
    assert duty(tell(plan, acts_=[GRANT]), "publish_reasons", "panel") == [
        "2025-02-03 2025-02-17 missed"
    ]
    told = tell(plan, acts_=[GRANT, "2025-02-10 panel states s1, text Reasons"])
    assert duty(told, "publish_reasons", "panel") == ["2025-02-03 2025-02-17 done"]


def test_a_suspension_must_be_followed_by_an_order_of_re_imposition():
    plan = roadmap(more=DUTIES)
    told = tell(plan, acts_=[GRANT], calm=BREACH)
    # suspended on Sunday 16 March
    assert duty(told, "order_reimposition") == ["2025-03-16 2025-03-21 missed"]
    for act in (
        "2025-03-19 brussels orders re-imposition of s1",
        "2025-03-19 brussels undoes trade",
    ):
        told = tell(plan, acts_=[GRANT, DELIVERED, act], calm=BREACH)
        assert duty(told, "order_reimposition") == ["2025-03-16 2025-03-21 done"]


def test_a_severity_can_set_its_own_time_for_the_order():
    severities = SEVERITIES.replace(
        "revoke after 15 days}", "revoke after 15 days, order_within: 2 days}"
    )
    told = tell(roadmap(more=DUTIES, severities=severities), acts_=[GRANT], calm=BREACH)
    assert duty(told, "order_reimposition") == ["2025-03-16 2025-03-18 missed"]


def test_a_verified_cure_makes_a_restore_due():
    plan = roadmap(more=DUTIES)
    told = tell(plan, acts_=[GRANT], calm=BREACH + ", 2025-03-20 met")
    assert duty(told, "restore_on_cure") == ["2025-03-20 2025-04-10 missed"]
    assert "restore (s1)" in [d.what for d in told.on("2025-03-25").deadlines]
    acts = [GRANT, "2025-04-01 brussels restores s1"]
    done = tell(plan, acts_=acts, calm=BREACH + ", 2025-03-20 met")
    assert duty(done, "restore_on_cure") == ["2025-03-20 2025-04-10 done"]


def test_side_deals_break_a_standing_duty_unless_their_ground_is_exempt():
    plan = roadmap(more=DUTIES)
    assert duty(tell(plan), "no_side_deals") == ["2025-01-01 - kept"]
    assert duty(tell(plan, acts_=[DELIVERED]), "no_side_deals") == ["2025-02-10 - broken"]
    earlier = DELIVERED.replace("2025-02-10", "2024-12-20")
    assert duty(tell(plan, acts_=[earlier]), "no_side_deals") == ["2025-01-01 - kept"]
    exempt = tell(plan, acts_=[DELIVERED + ", ground court annulment"])
    assert duty(exempt, "no_side_deals") == ["2025-01-01 - kept"]
    announced = tell(plan, acts_=[DELIVERED + ", scope announced"])
    assert duty(announced, "no_side_deals") == ["2025-01-01 - kept"]
    assert duty(tell(plan, acts_=[DELIVERED]), "no_side_deals", "washington") == [
        "2025-01-01 - kept"
    ]
