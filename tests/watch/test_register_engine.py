"""Registers by runs give the answers of the reference, on every day."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.times import DayRange
from detente.plan import semantics
from detente.plan.register import Roll, flow, passages, stock
from detente.watch.rolls import Rolls
from detente.watch.sweep import packed, unpacked
from detente.watch.temporal import Engine
from tests.watch import small_register as r
from tests.watch import small_world as w

# the reference looks at each entry on each day anew, so these tries are dear; `./run soak` makes many
FEW = settings(max_examples=max(20, settings().max_examples // 2), deadline=None)

MANY = settings(max_examples=5 * settings().max_examples, deadline=None)


@FEW
@given(r.worlds(), r.looks, st.integers(-2, 50), st.booleans())
def test_as_known_on_one_day_the_engine_equals_the_reference(world, condition, known, firm):
    plan, evidence = world
    known_at, history = w.START + known, w.nothing_happened()
    runs = Engine(plan, evidence).known(condition, w.DAYS, known_at, history, firm=firm)
    for d in range(w.DAYS.first, w.DAYS.last + 1):
        expected = semantics.answer(plan, evidence, condition, d, known_at, history, firm=firm)
        assert runs.on(d) == expected, d - w.START


@FEW
@given(r.worlds(), r.looks, st.integers(0, 50))
def test_as_decided_the_engine_equals_the_reference(world, condition, known):
    plan, evidence = world
    known_at, history = w.START + known, w.nothing_happened()
    runs = Engine(plan, evidence).decided(condition, w.DAYS, known_at, history)
    for d in range(w.DAYS.first, w.DAYS.last + 1):
        seen = min(d, known_at)
        expected = semantics.answer(plan, evidence, condition, d, seen, history)
        assert runs.on(d) == expected, d - w.START


@MANY
@given(r.worlds(), r.passing, r.cohorts, st.integers(0, 20), st.integers(0, 12), st.booleans())
def test_counts_have_equal_ends_and_equal_reasons(world, passing, cohort, first, length, firm):
    plan, evidence = world
    list_ = plan.roadmap.indicators["list"]
    slow = Engine(plan, evidence).seeing(w.DAYS.last, w.DAYS.last, w.nothing_happened(), firm=firm)
    fast = replace(slow, registers=Rolls())
    slow = replace(slow, registers=None)
    days = DayRange(w.START + first, w.START + first + length)
    assert stock(list_, cohort, days.last, fast) == stock(list_, cohort, days.last, slow)
    assert flow(list_, passing, days, True, fast) == flow(list_, passing, days, True, slow)


@FEW
@given(r.worlds(), r.leaves, st.integers(0, 40), st.integers(1, 20))
def test_later_knowledge_never_changes_an_answer_as_known_then(world, condition, known, more):
    plan, evidence = world
    known_at, history = w.START + known, w.nothing_happened()
    claims = evidence.indicators["list"]
    then = replace(
        evidence,
        indicators={
            "list": replace(
                claims,
                entries=tuple(x for x in claims.entries if x.known <= known_at),
                covers=tuple(x for x in claims.covers if x.known <= known_at),
            )
        },
    )
    on = known_at - min(known, more)
    now = Engine(plan, evidence).answer(condition, on, known_at, history)
    assert now == Engine(plan, then).answer(condition, on, known_at, history)


@FEW
@given(r.worlds(), st.integers(0, 30), st.integers(0, 14))
def test_of_whom_all_is_known_the_stock_before_and_what_came_less_what_left_is_the_stock_after(
    world, first, length
):
    plan, evidence = world
    list_ = plan.roadmap.indicators["list"]
    sight = Engine(plan, evidence).seeing(w.DAYS.last, w.DAYS.last, w.nothing_happened(), firm=True)
    days = DayRange(w.START + first, w.START + first + length)
    roll = Roll(list_, sight)
    span = range(days.first - 1, days.last + 1)
    for use in roll.uses:
        for who in roll.everybody():
            sides = [roll.is_in(who, d, use) for d in span]
            if None in sides:
                continue
            words = [roll.words(who, d) for d in span]
            came, left = (passages(sides, words, inward, ()) for inward in (True, False))
            assert came[0] == came[1]
            assert left[0] == left[1]
            assert bool(sides[0]) + came[0] - left[0] == bool(sides[-1])


@FEW
@given(r.worlds(), st.data(), st.integers(0, 40))
def test_windows_of_passages_that_move_are_those_made_anew(world, data, known):
    plan, evidence = world
    list_ = plan.roadmap.indicators["list"]
    sight = Engine(plan, evidence).seeing(
        w.START + known, w.DAYS.last, w.nothing_happened(), firm=True
    )
    moved, passing = Rolls(), data.draw(r.passing)
    for _ in range(4):
        first, length = data.draw(st.integers(0, 25)), data.draw(st.integers(0, 20))
        days = DayRange(w.START + first, w.START + first + length)
        found = moved.flow(list_, passing, days, True, sight)
        assert found == Rolls().flow(list_, passing, days, True, sight)


@FEW
@given(r.worlds(), st.data(), st.integers(0, 40), st.integers(0, 40))
def test_answers_kept_of_another_ledger_lead_to_those_judged_anew(world, data, before, after):
    plan, evidence = world
    condition, nothing, opens = plan.conditions["named"], w.nothing_happened(), w.START + 10
    fates = st.sampled_from(["the same", "gone", "not taken back", "known later"])

    def then(claims):
        for x in claims:
            fate = data.draw(fates)
            if fate == "known later":
                yield replace(x, known=x.known + 5, until=max(x.until, x.known + 6))
            elif fate != "gone":
                yield x if fate == "the same" else replace(x, until=w.OPEN)

    known = evidence.indicators["list"]
    known = replace(known, entries=tuple(then(known.entries)), covers=tuple(then(known.covers)))
    held = {"list": known}
    old = Engine(plan, replace(evidence, indicators=held))
    days = DayRange(opens, opens + before)
    old.known(condition, days, opens + before, nothing)
    old.decided(condition, days, opens + before, nothing)
    kept = unpacked(packed(old.sweep.kept("1", "root", 1)))
    assert kept is not None
    assert kept.rows
    engine = Engine(plan, evidence)
    engine.sweep.take(kept, held)
    for known_at in (opens + before, opens + after):
        days, anew = DayRange(opens, known_at), Engine(plan, evidence)
        row = anew._known_anew(condition, days, known_at, nothing, firm=False)
        assert engine.known(condition, days, known_at, nothing) == row
        diagonal = anew._decided_anew(condition, days, known_at, nothing)
        assert engine.decided(condition, days, known_at, nothing) == diagonal
