"""How long a measure lasts is a term of the roadmap; relief given outside it has only its own terms."""

from tests.watch.stories import RELIEF, roadmap, tell

LASTING = RELIEF.replace("on_expiry: reverts", "lasts: 2 months\n    on_expiry: reverts")
GRANT = "2025-02-01 brussels grants s1"
GIVEN = "2025-02-10 brussels delivers trade, title A licence"


def days_outside(*acts: str) -> list[tuple[str, str]]:
    told = tell(roadmap(relief=LASTING), acts_=acts)
    return [(str(o.days), o.how_it_ended) for o in told.course.outside]


def test_relief_given_outside_without_an_end_of_its_own_stands():
    told = tell(roadmap(relief=LASTING), acts_=[GIVEN])
    assert [told.measure(d) for d in ("2025-04-10", "2025-12-31")] == ["outside", "outside"]
    assert days_outside(GIVEN) == [("2025-02-10 .. 2025-12-31", "")]


def test_relief_given_outside_ends_on_the_day_it_states_itself():
    stated = f"{GIVEN}, until 2025-06-30"
    told = tell(roadmap(relief=LASTING), acts_=[stated])
    assert [told.measure(d) for d in ("2025-06-30", "2025-07-01")] == ["outside", "ended"]
    assert days_outside(stated) == [("2025-02-10 .. 2025-06-30", "ran out")]


def test_relief_given_under_a_step_lasts_as_long_as_the_roadmap_says():
    told = tell(roadmap(relief=LASTING), acts_=[GRANT, GIVEN])
    assert [told.measure(d) for d in ("2025-04-10", "2025-04-11")] == ["delivered", "ended"]


def test_it_lasts_so_too_where_the_grant_was_recorded_late():
    told = tell(roadmap(relief=LASTING), acts_=[f"{GRANT}, known 2025-03-01", GIVEN])
    assert [told.measure(d) for d in ("2025-04-10", "2025-04-11")] == ["delivered", "ended"]


def test_relief_taken_into_a_step_later_keeps_its_own_terms():
    told = tell(roadmap(relief=LASTING), acts_=[GIVEN, "2025-03-01 brussels grants s1"])
    assert [told.measure(d) for d in ("2025-02-28", "2025-04-11")] == ["outside", "delivered"]
