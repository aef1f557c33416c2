"""Sunsets, renewals, restrictions that end by themselves."""

from detente.core.times import day
from tests.watch.stories import RELIEF, S1, roadmap, tell

GRANT = "2025-02-01 brussels grants s1"
S2 = """\
  s2:
    title: Second
    after: s1 in force for 10 days
    needs: [open]
    gives: []
    decided_by: brussels within 30 days
"""


def lasting(sunset: str, renew: str = "") -> str:
    return S1 + f"    sunset: {sunset}\n" + (f"    renew: {renew}\n" if renew else "")


def test_the_sunset_day_is_the_last_day_in_force():
    told = tell(roadmap(steps=lasting("3 months after grant")), acts_=[GRANT])
    assert told.state("2025-05-01") == "granted"
    assert told.states()[-1] == "2025-05-02 expired"
    assert told.on("2025-03-01").sunset == day("2025-05-01")


def test_a_sunset_on_a_day_of_the_calendar_is_the_last_day_too():
    told = tell(roadmap(steps=lasting("2025-06-30")), acts_=[GRANT])
    assert told.states()[-1] == "2025-07-01 expired"


def test_a_step_that_holds_its_keeps_is_renewed_for_its_first_length_from_the_old_sunset():
    plan = roadmap(steps=lasting("3 months after grant", "if keeps held throughout last 90 days"))
    told = tell(plan, acts_=[GRANT])
    assert told.on("2025-05-02").sunset == day("2025-08-01")
    assert told.on("2025-08-02").sunset == day("2025-11-01")
    assert "2025-05-02 renewed until 2025-08-01" in told.findings()
    assert told.on("2025-12-01").since == day("2025-02-01")


def test_keeps_held_looks_back_at_most_to_the_grant():
    plan = roadmap(steps=lasting("1 months after grant", "if keeps held throughout last 90 days"))
    told = tell(plan, acts_=[GRANT], calm="2025-01-01 not met, 2025-01-31 met")
    assert told.state("2025-03-05") == "granted"


def test_an_unknown_or_broken_keep_on_the_way_means_expiry():
    plan = roadmap(steps=lasting("3 months after grant", "if keeps held throughout last 90 days"))
    for word in ("unknown", "not met"):
        told = tell(plan, acts_=[GRANT], calm=f"2025-01-01 met, 2025-04-20 {word}, 2025-04-21 met")
        assert told.states()[-1] == "2025-05-02 expired"


def test_at_most_so_many_renewals():
    renew = "at most 1 times if keeps held throughout last 30 days"
    told = tell(roadmap(steps=lasting("3 months after grant", renew)), acts_=[GRANT])
    assert told.states()[1:] == ["2025-02-01 granted", "2025-08-02 expired"]


BY_DECISION = "by decision if keeps held throughout last 30 days"


def test_renewal_by_decision_needs_one_by_the_sunset():
    plan = roadmap(steps=lasting("3 months after grant", BY_DECISION))
    assert tell(plan, acts_=[GRANT]).states()[-1] == "2025-05-02 expired"
    told = tell(plan, acts_=[GRANT, "2025-04-20 brussels renews s1"])
    assert told.states()[1:] == ["2025-02-01 granted", "2025-08-02 expired"]
    waiting = next(d for d in told.on("2025-03-01").deadlines if "renewal" in d.what)
    assert (waiting.due, waiting.who) == (day("2025-05-01"), ("brussels",))


def test_a_decision_does_not_replace_the_condition_but_an_override_does():
    plan = roadmap(steps=lasting("3 months after grant", BY_DECISION))
    calm = "2025-01-01 met, 2025-04-20 not met, 2025-04-22 met"
    acts = [GRANT, "2025-04-20 brussels renews s1"]
    assert tell(plan, acts_=acts, calm=calm).states()[-1] == "2025-05-02 expired"
    acts.append("2025-04-25 brussels overrides s1, reason talks")
    told = tell(plan, acts_=acts, calm=calm, until="2025-06-01")
    assert told.state("2025-06-01") == "granted"
    assert told.found("by override of brussels")


def test_a_renewal_decided_in_time_and_recorded_late_brings_the_step_back():
    plan = roadmap(steps=lasting("3 months after grant", BY_DECISION))
    told = tell(plan, acts_=[GRANT, "2025-04-20 brussels renews s1, known 2025-05-10"])
    assert told.states()[2:4] == ["2025-05-02 expired", "2025-05-10 granted"]
    assert told.found("renewal decided in time, recorded 9 days late")
    assert told.on("2025-05-10").sunset == day("2025-08-01")
    late = tell(plan, acts_=[GRANT, "2025-05-05 brussels renews s1"])
    assert late.states()[-1] == "2025-05-02 expired"


def test_a_decision_may_set_an_earlier_end_than_the_roadmap_never_a_later_one():
    plan = roadmap(steps=lasting("3 months after grant", BY_DECISION))
    told = tell(plan, acts_=[f"{GRANT}, until 2025-03-31"])
    assert told.states()[1:] == ["2025-02-01 granted", "2025-04-01 expired"]
    told = tell(plan, acts_=[GRANT, "2025-04-20 brussels renews s1, until 2025-06-15"])
    assert told.states()[1:] == ["2025-02-01 granted", "2025-06-16 expired"]
    told = tell(plan, acts_=[GRANT, "2025-04-20 brussels renews s1, until 2025-09-30"])
    assert told.states()[1:] == ["2025-02-01 granted", "2025-08-02 expired"]
    assert told.found("renewal decided until 2025-09-30; the roadmap allows 2025-08-01")


def test_an_override_of_the_benchmark_that_a_renewal_asks_for_is_enough():
    plan = roadmap(steps=lasting("3 months after grant", "by decision if calm"))
    acts = [GRANT, "2025-04-20 brussels renews s1"]
    calm = "2025-01-01 met, 2025-04-28 not met, 2025-05-03 met"
    assert tell(plan, acts_=acts, calm=calm).states()[-1] == "2025-05-02 expired"
    acts.append("2025-04-25 brussels overrides s1, benchmark calm, reason talks")
    assert tell(plan, acts_=acts, calm=calm).found("was not met, by override of brussels")
    other = [*acts[:2], "2025-04-25 brussels overrides s1, benchmark open, reason talks"]
    assert tell(plan, acts_=other, calm=calm).states()[-1] == "2025-05-02 expired"


def test_a_suspension_does_not_stop_the_sunset():
    plan = roadmap(steps=lasting("2025-03-20"))
    told = tell(plan, acts_=[GRANT], calm="2025-01-01 met, 2025-03-05 not met")
    assert told.states()[-2:] == ["2025-03-16 suspended", "2025-03-21 expired"]


def test_a_breached_step_expires_at_its_sunset():
    plan = roadmap(steps=lasting("2025-03-10"))
    told = tell(plan, acts_=[GRANT], calm="2025-01-01 met, 2025-03-05 not met")
    assert told.states()[-2:] == ["2025-03-05 breached", "2025-03-11 expired"]


def test_a_renewal_is_no_cure_a_breached_or_suspended_step_stays_so():
    renew = "if s1 in force or s1 suspended"
    plan = roadmap(steps=lasting("2025-03-10", renew))
    told = tell(plan, acts_=[GRANT], calm="2025-01-01 met, 2025-03-05 not met", until="2025-03-30")
    assert told.states()[2:] == ["2025-03-05 breached", "2025-03-16 suspended"]
    # 37 days from the grant to 10 March, and 37 more
    assert told.on("2025-03-11").sunset == day("2025-04-16")
    plan = roadmap(steps=lasting("2025-03-20", renew))
    told = tell(plan, acts_=[GRANT], calm="2025-01-01 met, 2025-03-05 not met", until="2025-03-30")
    assert told.states()[2:] == ["2025-03-05 breached", "2025-03-16 suspended"]
    assert told.on("2025-03-21").sunset == day("2025-05-06")
    assert told.found("renewed until")


def test_a_step_that_ends_freezes_the_steps_after_it_and_does_not_undo_them():
    plan = roadmap(steps=lasting("2025-06-30") + S2)
    told = tell(plan, acts_=[GRANT, "2025-03-01 brussels grants s2"])
    assert told.state("2025-08-01", "s2") == "granted"
    assert told.on("2025-06-30", "s2").frozen_by == ()
    assert told.on("2025-07-01", "s2").frozen_by == ("s1",)


def test_an_expired_step_comes_back_only_by_a_new_grant_with_its_finding():
    plan = roadmap(steps=lasting("3 months after grant"))
    told = tell(plan, acts_=[GRANT, "2025-08-01 brussels grants s1"], until="2025-08-05")
    assert told.states()[-2:] == ["2025-05-02 expired", "2025-08-01 granted"]
    assert told.found("granted though it was expired")


def ending(ends: str, on_expiry: str = "lapses") -> str:
    return RELIEF.replace("on_expiry: continues", f"ends: {ends}, on_expiry: {on_expiry}")


def test_a_restriction_ends_on_the_next_such_day_after_the_opening_unless_prolonged():
    plan = roadmap(relief=ending("02-28 each year"))
    told = tell(plan, acts_=["2025-02-26 brussels prolongs ban"], until="2026-12-31")
    shown = told.course.restrictions["ban"]
    assert shown.on(day("2025-02-25")).ends == day("2025-02-28")
    assert shown.on(day("2025-02-26")).ends == day("2026-02-28")
    assert shown.on(day("2026-02-28")).state == "in force"
    assert shown.on(day("2026-03-01")).state == "lapsed"


def test_a_prolongation_that_names_its_end_moves_it_there():
    plan = roadmap(relief=ending("2025-03-31"))
    told = tell(plan, acts_=["2025-03-20 brussels prolongs ban, until 2025-09-30"])
    assert told.course.restrictions["ban"].on(day("2025-09-30")).state == "in force"
    assert told.course.restrictions["ban"].on(day("2025-10-01")).state == "lapsed"


def test_a_prolongation_not_known_by_the_last_day_lets_the_restriction_lapse_until_it_is_known():
    plan = roadmap(relief=ending("02-28 each year"))
    told = tell(plan, acts_=["2025-02-26 brussels prolongs ban, known 2025-03-10"])
    shown = told.course.restrictions["ban"]
    assert [shown.on(day(d)).state for d in ("2025-03-01", "2025-03-10")] == ["lapsed", "in force"]
    assert told.found("prolonged after its last day")


def test_when_a_restriction_lapses_its_measures_are_moot_and_the_step_stays():
    plan = roadmap(relief=ending("2025-06-30"))
    told = tell(plan, acts_=[GRANT, "2025-02-03 brussels delivers trade"])
    assert told.measure("2025-06-30") == "delivered"
    assert told.measure("2025-07-01") == "moot"
    assert told.state("2025-07-01") == "granted"
    assert told.found("snap-back has nothing to return to")


def test_a_restriction_that_continues_does_not_lapse_and_one_that_is_lifted_does():
    told = tell(roadmap(relief=ending("2025-06-30", "continues")))
    assert told.course.restrictions["ban"].on(day("2025-07-01")).state == "in force"
    lifted = tell(acts_=["2025-05-01 brussels ends ban"])
    assert lifted.course.restrictions["ban"].on(day("2025-05-01")).state == "lapsed"


def test_a_step_that_hands_over_does_not_freeze_what_comes_after_it():
    ended = S1 + "    sunset: 2025-03-10\n"
    after = "  s2: {title: Second, after: s1 expired, needs: [open], gives: [], decided_by: brussels within 30 days}\n"
    frozen = tell(roadmap(steps=ended + after), acts_=[GRANT])
    assert frozen.states("s2") == ["2025-01-01 waiting"]
    told = tell(roadmap(steps=ended + "    at_sunset: hands over\n" + after), acts_=[GRANT])
    assert told.states("s2") == ["2025-01-01 waiting", "2025-03-11 ready"]


def test_an_act_that_sets_no_end_gets_the_longest_and_a_finding():
    told = tell(roadmap(steps=S1 + "    sunset: at most 2 months after grant\n"), acts_=[GRANT])
    assert told.states()[-1] == "2025-04-02 expired"
    assert told.found("granted without an end of its own; 2 months, the longest it may be, counts")


def test_others_may_decide_on_the_renewal():
    rule = "    sunset: 2025-03-10\n    renew: for at most 2 months by decision of washington if open\n"
    renewed = tell(
        roadmap(steps=S1 + rule),
        acts_=[GRANT, "2025-03-01 washington renews s1, until 2025-04-20"],
    )
    assert renewed.states()[-1] == "2025-04-21 expired"
    same = tell(roadmap(steps=S1 + rule), acts_=[GRANT, "2025-03-01 brussels renews s1"])
    assert same.states()[-1] == "2025-03-11 expired"
    assert same.found("brussels does not decide it; its 'renews' has no effect")


def test_a_decision_owes_a_word_on_what_it_weighs():
    steps = S1.replace("    keeps:", "    weighs: [free]\n    keeps:")
    missed = "2025-01-01 not met"
    told = tell(roadmap(steps=steps), acts_=[GRANT], free=missed)
    assert told.found("granted with free not met, to be weighed")
    assert told.found("brussels did not say how free was weighed (s1)")
    word = "2025-02-05 brussels states s1, benchmark free"
    assert not tell(roadmap(steps=steps), acts_=[GRANT, word], free=missed).found("did not say")
