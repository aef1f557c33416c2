"""Decisions whose records are retracted: what they did is undone."""

from tests.watch.stories import S1, roadmap, tell
from tests.watch.test_lifecycle_grants import S2

GRANT = "2025-02-01 brussels grants s1"
BREACH = "2025-01-01 met, 2025-03-05 not met"


def test_a_grant_whose_record_is_retracted_leaves_no_severity_behind():
    told = tell(acts_=[GRANT + ", taken back 2025-03-20"], calm=BREACH)
    assert told.on("2025-03-19").severity == "serious"
    assert told.on("2025-03-20").severity is None
    ended = tell(roadmap(steps=S1 + "    sunset: 2025-03-10\n"), acts_=[GRANT], calm=BREACH)
    assert ended.on("2025-03-10").severity == "serious"
    assert ended.on("2025-03-11").severity is None


def test_a_suspension_whose_record_is_retracted_never_was():
    told = tell(
        roadmap(steps=S1 + S2.replace("60 days", "20 days")),
        acts_=[GRANT, "2025-02-10 brussels suspends s1, taken back 2025-02-15"],
    )
    assert told.states()[1:] == [
        "2025-02-01 granted",
        "2025-02-10 suspended",
        "2025-02-15 granted",
    ]
    assert told.found("the record of the suspension was taken back")
    # in force without a break since 1 February
    assert told.states("s2")[1] == "2025-02-20 ready"
    assert told.on("2025-02-15").severity is None


def test_a_suspension_whose_record_is_retracted_lasts_where_a_clock_holds_it_down_too():
    told = tell(
        acts_=[GRANT, "2025-03-10 brussels suspends s1, taken back 2025-03-20"], calm=BREACH
    )
    assert told.states()[-2:] == ["2025-03-10 suspended", "2025-03-31 revoked"]
    early = tell(
        acts_=[GRANT, "2025-03-10 brussels suspends s1, taken back 2025-03-12"], calm=BREACH
    )
    assert early.states()[2:] == [
        "2025-03-05 breached",
        "2025-03-10 suspended",
        "2025-03-12 breached",
        "2025-03-16 suspended",
        "2025-03-31 revoked",
    ]


def test_a_restore_whose_record_is_retracted_never_was():
    cured = "2025-01-01 met, 2025-03-05 not met, 2025-03-20 met"
    told = tell(
        roadmap(steps=S1 + S2.replace("60 days", "20 days")),
        acts_=[GRANT, "2025-03-22 brussels restores s1, taken back 2025-03-25"],
        calm=cured,
    )
    assert told.states()[3:] == [
        "2025-03-16 suspended",
        "2025-03-22 granted",
        "2025-03-25 suspended",
    ]
    day_ = told.on("2025-03-25")
    assert day_.severity == "serious"
    assert not any("restored" in m for m in day_.marks)
    assert told.found("the record of the restore was taken back")
    again = tell(
        roadmap(steps=S1 + S2.replace("60 days", "20 days")),
        acts_=[
            GRANT,
            "2025-03-22 brussels restores s1, taken back 2025-03-25",
            "2025-03-28 brussels restores s1",
        ],
        calm=cured,
    )
    assert again.states()[-1] == "2025-03-28 granted"
    # the twenty days count from the restore that stands
    assert again.states("s2")[-1] == "2025-04-16 ready"


def test_a_restore_by_override_whose_record_is_retracted_lets_the_clock_run_again():
    told = tell(
        acts_=[
            GRANT,
            "2025-03-18 brussels overrides s1, benchmark calm",
            "2025-03-20 brussels restores s1, taken back 2025-03-22",
        ],
        calm=BREACH,
    )
    assert told.states()[3:5] == ["2025-03-16 suspended", "2025-03-20 granted"]
    assert told.state("2025-03-22") == "suspended"


def test_a_restore_whose_record_is_retracted_never_was_though_there_is_a_new_breach():
    told = tell(
        acts_=[GRANT, "2025-03-22 brussels restores s1, taken back 2025-03-25"],
        calm="2025-01-01 met, 2025-03-05 not met, 2025-03-20 met, 2025-03-24 not met",
    )
    assert told.state("2025-03-24") == "breached"
    assert told.state("2025-03-25") == "suspended"


def test_a_suspension_decided_before_the_grant_does_not_touch_it():
    acts = ["2025-01-10 brussels suspends s1", GRANT]
    assert tell(acts_=acts).states()[1:] == ["2025-02-01 granted"]
    late = ["2025-02-01 brussels grants s1, known 2025-02-20", "2025-02-10 brussels suspends s1"]
    assert tell(acts_=late).states()[-1] == "2025-02-20 suspended"
