"""What looks at steps has the answers of the reference, whatever happened to the steps."""

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.verdict import MET, NOT_MET, Reason, unknown
from detente.plan import semantics
from detente.plan.lifecycle import State
from detente.roadmap import conditions as c
from detente.roadmap.model import Baselines
from detente.watch.temporal import Engine
from tests.watch import small_world as w
from tests.watch.small_steps import EVENTS, STATES, STEPS, histories, several

# the reference judges every day anew, so these tries are dear; `./run soak` makes many
FEW = settings(max_examples=max(25, settings().max_examples // 4))


@FEW
@given(w.worlds(), several, histories(), st.integers(0, 55), st.sampled_from(list(Baselines)))
def test_what_looks_at_steps_is_judged_by_runs_as_it_is_day_by_day(
    world, asked, history, known, baselines
):
    plan, evidence = world
    plan = w.with_baselines(plan, baselines)
    known_at = w.START + known
    engine = Engine(plan, evidence)
    for condition in asked:
        as_known = engine.known(condition, w.DAYS, known_at, history)
        as_decided = engine.decided(condition, w.DAYS, known_at, history)
        for d in range(w.DAYS.first, w.DAYS.last + 1):
            seen = semantics.answer(plan, evidence, condition, d, known_at, history)
            assert as_known.on(d) == seen, d - w.START
            then = min(d, known_at)
            seen = semantics.answer(plan, evidence, condition, d, then, history)
            assert as_decided.on(d) == seen, d - w.START


@FEW
@given(w.worlds(), several, st.data())
def test_answers_ahead_are_given_up_when_something_happens_to_a_step(world, asked, data):
    plan, evidence = world
    engine, history = Engine(plan, evidence), w.nothing_happened()
    for d in range(w.START + 20, w.START + 40, 2):
        if data.draw(st.integers(0, 5)) == 0:
            step = data.draw(STEPS)
            history.note_event(step, data.draw(EVENTS), d)
            history.note_state(step, d, data.draw(STATES))
        if data.draw(st.integers(0, 5)) == 0:
            history.note_keeps("s1", d, data.draw(st.sampled_from([MET, NOT_MET])))
        for condition in asked[:2]:
            runs = engine.decided_ahead(condition, d, w.DAYS.last, w.DAYS.last, history)
            assert runs.on(d) == semantics.answer(plan, evidence, condition, d, d, history)


def test_an_answer_ahead_is_given_up_when_something_happens_to_a_step_inside_a_benchmark():
    in_force = c.InForce(step="s1", lasting=None, span=w.HERE)
    plan = w.plan([], {"first_stands": in_force})
    over = c.Not(item=c.BenchmarkMet(benchmark="first_stands", span=w.HERE), span=w.HERE)
    engine, history = Engine(plan, w.evidence()), w.nothing_happened()

    def ahead(on: int):
        return engine.decided_ahead(over, on, w.DAYS.last, w.DAYS.last, history)

    before = ahead(w.START + 1)
    assert before.on(w.START + 5) == MET
    history.note_state("s2", w.START + 3, State.GRANTED)
    assert ahead(w.START + 3) is before  # it does not look at s2
    history.note_state("s1", w.START + 5, State.GRANTED)
    assert ahead(w.START + 5).on(w.START + 5) == NOT_MET


def test_keeps_of_a_month_that_ended_before_the_grant_were_held_by_nobody():
    history, month = w.nothing_happened(), c.Full(duration=w.month, span=w.HERE)
    history.note_event("s1", c.StepEvent.GRANT, w.START + 33)
    history.note_keeps("s1", w.START + 12, MET)
    held = c.Throughout(item=c.KeepsHeld(step="s1", span=w.HERE), window=month, span=w.HERE)
    plan, evidence, on = w.plan([]), w.evidence(), w.START + 35
    assert semantics.answer(plan, evidence, held, on, on, history) == unknown(Reason.UNDEFINED)
    assert Engine(plan, evidence).answer(held, on, on, history) == unknown(Reason.UNDEFINED)
