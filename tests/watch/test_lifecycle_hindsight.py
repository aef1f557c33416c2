"""Two timelines kept apart: as decided, and as now known."""

from detente.core.times import day
from detente.plan.evidence import Evidence
from detente.watch.hindsight import findings_as_now_known, marks_as_now_known
from tests.watch.stories import Told, acts, roadmap, tell

GRANT = "2025-02-01 brussels grants s1"


def marks(told: Told, when: str) -> tuple[str, ...]:
    known = told.course.known_at
    return marks_as_now_known(told.plan, told.course, told.verdicts, known)["s1"].on(day(when))


def findings(told: Told) -> list[str]:
    known = told.course.known_at
    now = marks_as_now_known(told.plan, told.course, told.verdicts, known)
    evidence = Evidence(indicators={}, acts=acts([GRANT]), epochs=())
    found = findings_as_now_known(told.plan, evidence, told.course, told.verdicts, known, now)
    return [f.text for f in found]


def test_what_is_now_known_about_a_day_marks_it_and_moves_no_clock():
    told = tell(
        acts_=[GRANT],
        calm="2025-01-01 met",
        learned={"calm": {"2025-03-09": "2025-01-01 met, 2025-03-05 not met"}},
    )
    assert told.state("2025-03-07") == "granted"
    assert marks(told, "2025-03-07") == ("calm",)
    assert marks(told, "2025-03-04") == ()
    assert told.states()[2] == "2025-03-09 breached"


def test_days_on_which_the_step_was_not_in_force_bear_no_breach():
    told = tell(acts_=[GRANT], calm="2025-01-01 met, 2025-03-05 not met")
    assert marks(told, "2025-03-15") == ("calm",)
    assert marks(told, "2025-03-16") == ()


def test_a_breach_that_ended_before_it_was_known_is_a_finding():
    told = tell(
        acts_=[GRANT],
        calm="2025-01-01 met",
        learned={"calm": {"2025-03-20": "2025-01-01 met, 2025-03-05 not met, 2025-03-12 met"}},
    )
    assert findings(told) == [
        "calm was not met 2025-03-05 .. 2025-03-11, as now known; it started no clock"
    ]


def test_a_grant_that_later_knowledge_contradicts_is_a_finding_and_stands():
    told = tell(
        acts_=[GRANT],
        open="2025-01-01 met",
        learned={"open": {"2025-06-01": "2025-01-01 not met"}},
    )
    assert told.state("2025-07-01") == "granted"
    assert findings(told) == [
        "granted on 2025-02-01; with what is known today it was not due: open was not met"
    ]


def test_a_grant_that_rested_on_a_list_that_never_came_is_a_finding():
    told = tell(roadmap(), acts_=[GRANT], open="2025-01-01 met provisionally")
    assert told.states()[1] == "2025-02-01 granted"
    assert findings(told) == [
        "granted on 2025-02-01; with what is known today it was not due: open was unknown (missing)"
    ]


def test_the_past_as_decided_never_changes_with_later_knowledge():
    learned = {"calm": {"2025-03-09": "2025-01-01 met, 2025-03-05 not met"}}
    early = tell(acts_=[GRANT], calm="2025-01-01 met", learned=learned, known_at="2025-03-08")
    late = tell(acts_=[GRANT], calm="2025-01-01 met", learned=learned)
    for d in range(day("2025-01-01"), day("2025-03-09")):
        assert early.course.steps["s1"].on(d) == late.course.steps["s1"].on(d)
