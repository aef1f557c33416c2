"""Random pasts of two steps, and random conditions that look at them."""

from hypothesis import strategies as st

from detente.core.quantities import exactly
from detente.core.verdict import MET, NOT_MET, Reason, unknown
from detente.plan.lifecycle import State
from detente.roadmap import conditions as c
from tests.watch import small_world as w

STEPS = st.sampled_from(["s1", "s2"])
STATES = st.sampled_from([State.GRANTED, State.GRANTED, State.BREACHED, *State])
EVENTS = st.sampled_from([c.StepEvent.GRANT, c.StepEvent.GRANT, c.StepEvent.SUSPENSION])


@st.composite
def histories(draw):
    """States, events, keeps and baselines of two steps, a few of each."""
    history = w.nothing_happened()
    for step in ("s1", "s2"):
        for on in sorted(draw(st.lists(st.integers(10, 40), max_size=4))):
            history.note_state(step, w.START + on, draw(STATES))
        for on in draw(st.lists(st.integers(5, 40), max_size=3)):
            event = draw(EVENTS)
            history.note_event(step, event, w.START + on)
            values = {"level_1": draw(st.sampled_from([None, exactly(2), exactly(5)]))}
            history.note_baselines(step, event, w.START + on, values)
        for on in sorted(draw(st.lists(st.integers(10, 40), max_size=4))):
            kept = draw(st.sampled_from([MET, NOT_MET, unknown(Reason.STALE)]))
            history.note_keeps(step, w.START + on, kept)
        for on in sorted(draw(st.lists(st.integers(10, 40), max_size=2))):
            history.note_frozen(step, w.START + on, draw(st.booleans()))
    return history


when = st.tuples(EVENTS, STEPS).map(lambda t: c.OnEvent(event=t[0], step=t[1], span=w.HERE))
happened = st.one_of(
    when.map(lambda a: c.Since(anchor=a, span=w.HERE)),
    st.tuples(w.durations, when).map(lambda t: c.After(duration=t[0], anchor=t[1], span=w.HERE)),
)
windows = st.one_of(happened, happened, w.windows)
levels = st.tuples(w.level_names, when).map(lambda t: c.Level(indicator=t[0], at=t[1], span=w.HERE))
leaves = st.one_of(
    st.tuples(STEPS, st.one_of(st.none(), w.durations)).map(
        lambda t: c.InForce(step=t[0], lasting=t[1], span=w.HERE)
    ),
    st.tuples(STEPS, st.sampled_from(["suspended", "frozen", "in force"])).map(
        lambda t: c.InState(step=t[0], state=t[1], span=w.HERE)
    ),
    STEPS.map(lambda s: c.KeepsHeld(step=s, span=w.HERE)),
    st.tuples(STEPS, windows).map(
        lambda t: c.Throughout(item=c.KeepsHeld(step=t[0], span=w.HERE), window=t[1], span=w.HERE)
    ),
    st.tuples(w.level_names, st.sampled_from(list(c.Op)), levels).map(
        lambda t: c.Compare(
            left=c.Level(indicator=t[0], span=w.HERE), op=t[1], right=t[2], span=w.HERE
        )
    ),
    st.tuples(w.events, happened).map(lambda t: c.NoEvents(events=t[0], window=t[1], span=w.HERE)),
    st.tuples(w.aggregates, windows, st.sampled_from(list(c.Direction))).map(
        lambda t: c.Trend(of=t[0], window=t[1], direction=t[2], negated=False, by=None, span=w.HERE)
    ),
    st.tuples(w.level_names, happened).map(
        lambda t: c.Trend(
            of=c.Level(indicator=t[0], span=w.HERE),
            window=t[1],
            direction=c.Direction.FALLING,
            negated=False,
            by=None,
            span=w.HERE,
        )
    ),
)


def _around(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda i: c.All(items=i, span=w.HERE)),
        inner.map(lambda i: c.Not(item=i, span=w.HERE)),
        st.tuples(inner, windows).map(lambda t: c.Throughout(item=t[0], window=t[1], span=w.HERE)),
        st.tuples(inner, windows).map(lambda t: c.AtSomePoint(item=t[0], window=t[1], span=w.HERE)),
        st.tuples(inner, when).map(lambda t: c.By(item=t[0], anchor=t[1], span=w.HERE)),
        st.tuples(inner, w.durations, when).map(
            lambda t: c.WithinAfter(
                item=t[0],
                window=c.After(duration=t[1], anchor=t[2], span=w.HERE),
                span=w.HERE,
            )
        ),
    )


conditions = st.one_of(leaves, _around(leaves), _around(st.one_of(leaves, _around(leaves)))).filter(
    lambda x: w.work(x) < 2_000
)
several = st.lists(conditions, min_size=4, max_size=4)
