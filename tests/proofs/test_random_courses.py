"""Random records of a whole ladder: each step has a course that is proved, and that the checker accepts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.times import day, iso
from detente.ledger import records as r
from detente.ledger.asof import speaking
from detente.signals.bind import bind
from detente.watch.monitor import Monitor
from tests.proofs.proved import prove_courses
from tests.proofs.rare import KINDS, plan
from tests.watch.small_records import ZONE, entry

FIRST = day("2025-01-01")
UNTIL = 90
# every day of a ladder is judged three times over; `./run soak` makes many
FEW = settings(max_examples=max(8, settings().max_examples // 50))
offsets = st.integers(0, UNTIL)


def head(n, source, first, late, **more):
    """What every record says."""
    first, known = iso(FIRST + first), iso(FIRST + first + late)
    return {"id": f"r{n}", "source": source, "valid_from": first, "known_on": known, **more}


@st.composite
def ledgers(draw):
    """A ladder, and records of reports, decisions, waivers and overrides; some are taken back."""
    kind = draw(st.sampled_from(KINDS))
    first = "warsaw" if kind == "voted" else "brussels"
    made: list[r.Record] = []

    def put(made_of, source, on, **more):
        late = draw(st.sampled_from([0, 0, 0, 4, 12]))
        made.append(made_of(**head(len(made), source, on, late, **more)))

    for on in (0, *draw(st.lists(offsets, max_size=4))):
        value = str(draw(st.sampled_from([6, 6, 6, 4, 1, 0])))
        put(r.Observation, "watchers", on, subject="exports", value=value)
    put(r.Return, "watchers", -250, subject="arrests", valid_until=iso(FIRST + draw(offsets)))
    for on in draw(st.lists(offsets, max_size=2)):
        put(r.Event, "watchers", on, subject="arrests")
    begun = draw(st.integers(5, 30))
    for step, by, on in (("s1", first, begun), ("s2", "brussels", begun + 25)):
        put(r.Decision, by, on, by=by, step=step, decides="grants")
    for verb in draw(st.lists(st.sampled_from(["suspends", "restores", "revokes"]), max_size=3)):
        put(r.Decision, first, begun + draw(st.integers(1, 40)), by=first, step="s1", decides=verb)
    for name in draw(st.lists(st.sampled_from(["calm", "free", "either", "both"]), max_size=2)):
        of = draw(st.sampled_from(["non-observance", "applicability"]))
        rests = draw(st.sampled_from([(), ("r0",)]))
        more = {"benchmark": name, "of": of, "reason": "-", "rests_on": rests}
        put(r.Waiver, first, draw(offsets), by=first, **more)
    for n in draw(st.sets(st.integers(0, len(made) - 1), max_size=3)):
        on = draw(st.integers(20, UNTIL))
        back = head(f"x{n}", made[n].source, on, 0)
        made.append(r.Retract(**back, target=f"r{n}", reason="-"))
    return plan(kind), tuple(entry(seq, x) for seq, x in enumerate(made, 1))


@FEW
@given(ledgers(), st.integers(40, UNTIL), st.sampled_from([0, 0, 15]))
def test_every_course_of_random_records_is_proved_and_accepted(ledger, on, unknown) -> None:
    ladder, entries = ledger
    monitor = Monitor(ladder, bind(ladder, speaking(entries, ZONE)))
    until = FIRST + on
    prove_courses(ladder, entries, ZONE, monitor.course(until, until - unknown))
