"""The run-length engine gives the answers of the reference, on every day."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.quantities import exactly
from detente.core.times import DayRange, Duration, TimeUnit
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


@st.composite
def never_broken(draw: st.DrawFn) -> c.Condition:
    """ "No E over last N days", as it stands, as a ground, or reported by some."""
    events = c.Events(indicator=draw(st.sampled_from(["events_1", "events_2"])), span=w.HERE)
    length = Duration(draw(st.integers(1, 25)), TimeUnit.DAY)
    none = c.NoEvents(events=events, window=c.Last(duration=length, span=w.HERE), span=w.HERE)
    ways: list[c.Condition] = [none, c.Against(item=none, span=w.HERE)]
    ways.append(c.ReportedBy(item=none, k=1, sources=("a",), span=w.HERE))
    return draw(st.sampled_from(ways))


@given(
    w.worlds(levels=False, asked=False),
    never_broken(),
    st.integers(20, 55),
    st.sets(st.integers(0, 3)),
)
def test_what_is_surely_in_sight_breaks_it_until_it_leaves_whatever_lists_come(
    world, condition, known, brief
):
    plan, evidence = world
    lists = tuple(w.cover(900 + n, "a", 3 * n, 3 * n + 2) for n in range(15))
    told = {  # no totals, and of more than none: nothing follows by difference
        name: replace(
            x,
            covers=(*x.covers, *lists),
            events=tuple(
                replace(
                    e,
                    total=False,
                    size=e.size if e.size.lo else exactly(1),
                    until=min(e.until, e.known + 7) if n in brief else e.until,
                )
                for n, e in enumerate(x.events)
            ),
        )
        for name, x in evidence.indicators.items()
    }
    evidence = replace(evidence, indicators=told)
    known_at, history = w.START + known, w.nothing_happened()
    runs = Engine(plan, evidence).decided(condition, w.DAYS, known_at, history)
    for d in range(w.DAYS.first, w.DAYS.last + 1):
        expected = semantics.answer(plan, evidence, condition, d, min(d, known_at), history)
        assert runs.on(d) == expected, d - w.START
