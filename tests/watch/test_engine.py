"""The run-length engine gives the answers of the reference, on every day."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.times import DayRange
from detente.core.verdict import Verdict
from detente.plan import semantics
from detente.roadmap import conditions as c
from detente.watch.temporal import Engine
from tests.watch import small_world as w

# the reference judges every day anew, so these tries are dear; `./run soak` makes many
FEW = settings(max_examples=max(15, settings().max_examples // 4))

looks = st.one_of(w.conditions, st.just(c.BenchmarkMet(benchmark="named", span=w.HERE)))


@given(w.worlds(), looks, st.integers(0, 55), st.booleans())
def test_as_known_on_one_day_the_engine_equals_the_reference(world, condition, known, firm):
    plan, evidence = world
    known_at = w.START + known
    history = w.nothing_happened()
    runs = Engine(plan, evidence).known(condition, w.DAYS, known_at, history, firm=firm)
    for d in range(w.DAYS.first, w.DAYS.last + 1):
        expected = semantics.answer(plan, evidence, condition, d, known_at, history, firm=firm)
        assert runs.on(d) == expected, d - w.START


@given(w.worlds(), looks, st.integers(0, 55))
def test_as_decided_the_engine_equals_the_reference(world, condition, known):
    plan, evidence = world
    known_at = w.START + known
    history = w.nothing_happened()
    runs = Engine(plan, evidence).decided(condition, w.DAYS, known_at, history)
    for d in range(w.DAYS.first, w.DAYS.last + 1):
        seen = min(d, known_at)
        expected = semantics.answer(plan, evidence, condition, d, seen, history)
        assert runs.on(d) == expected, d - w.START


@FEW
@given(w.worlds(), looks, st.integers(5, 40))
def test_it_makes_no_difference_where_the_days_are_cut(world, condition, cut):
    plan, evidence = world
    history = w.nothing_happened()
    engine = Engine(plan, evidence)
    known_at = w.DAYS.last
    whole = engine.known(condition, w.DAYS, known_at, history)
    pieces = [
        engine.known(condition, part, known_at, history)
        for part in (
            DayRange(w.DAYS.first, w.START + cut),
            DayRange(w.START + cut + 1, w.DAYS.last),
        )
    ]
    for d in range(w.DAYS.first, w.DAYS.last + 1):
        assert whole.on(d) == pieces[d > w.START + cut].on(d)


@FEW
@given(w.worlds(), looks, st.randoms(use_true_random=False))
def test_the_order_in_which_evidence_arrives_makes_no_difference(world, condition, random):
    plan, evidence = world
    history = w.nothing_happened()

    def shuffled(claims):
        claims = list(claims)
        random.shuffle(claims)
        return tuple(claims)

    mixed = replace(
        evidence,
        indicators={
            name: replace(
                known,
                levels=shuffled(known.levels),
                events=shuffled(known.events),
                covers=shuffled(known.covers),
            )
            for name, known in evidence.indicators.items()
        },
    )
    known_at = w.DAYS.last
    assert Engine(plan, evidence).known(condition, w.DAYS, known_at, history) == Engine(
        plan, mixed
    ).known(condition, w.DAYS, known_at, history)


@given(w.worlds(), looks, st.integers(0, 44))
def test_later_knowledge_never_changes_what_was_known_then(world, condition, known):
    plan, evidence = world
    history = w.nothing_happened()
    known_at = w.START + known

    def by_then(claims):
        return tuple(x for x in claims if x.known <= known_at)

    earlier = replace(
        evidence,
        indicators={
            name: replace(
                known_,
                levels=by_then(known_.levels),
                events=by_then(known_.events),
                covers=by_then(known_.covers),
            )
            for name, known_ in evidence.indicators.items()
        },
    )
    assert Engine(plan, evidence).known(condition, w.DAYS, known_at, history) == Engine(
        plan, earlier
    ).known(condition, w.DAYS, known_at, history)


@given(w.worlds(), w.conditions, st.integers(0, 44))
def test_a_condition_and_its_opposite_are_never_both_met(world, condition, on):
    plan, evidence = world
    history = w.nothing_happened()
    when = w.START + on
    yes = semantics.answer(plan, evidence, condition, when, when, history)
    no = semantics.answer(plan, evidence, c.Not(item=condition, span=w.HERE), when, when, history)
    assert not (yes.verdict is Verdict.MET and no.verdict is Verdict.MET)
