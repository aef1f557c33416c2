"""The latest periods with figures: the engine finds them as the reference does, on every day."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from detente.core.times import DayRange, Duration, TimeUnit, full
from detente.plan import semantics
from detente.plan.evidence import IndicatorEvidence
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind
from detente.watch.temporal import Engine
from tests.watch import small_world as w

EVENTS = c.Events(indicator="events_1", span=w.HERE)
MONDAYS = [full(w.START + 7 * n, Duration(1, TimeUnit.WEEK)) for n in range(-2, 8)]


@st.composite
def counted_week_by_week(draw: st.DrawFn) -> IndicatorEvidence:
    """Events of one source that declares some weeks complete, some of them late."""
    events = tuple(
        w.event(n, "a", draw(st.integers(0, 2)), first, event=f"e{n}")
        for n, first in enumerate(draw(st.lists(st.integers(-14, 44), max_size=5)))
    )
    covers = []
    if draw(st.booleans()):
        covers.append(w.cover(49, "a", -14, draw(st.integers(0, 44)), known=-14))
    for n, week in enumerate(draw(st.lists(st.sampled_from(MONDAYS), max_size=4, unique_by=id))):
        late = draw(st.sampled_from([0, 0, 3, 20]))
        one = w.cover(50 + n, "a", 0, 0, known=week.last - w.START + late)
        # a list of several weeks has one beginning and one end: the days between tell nothing
        more = draw(st.sampled_from([0, 0, 7, 28]))
        covers.append(replace(one, days=DayRange(week.first, week.last + more)))
    return IndicatorEvidence(events=events, covers=tuple(covers))


@st.composite
def sentences(draw: st.DrawFn) -> c.Condition:
    """Sentences about the latest weeks with figures, and those some weeks before them."""
    n = draw(st.integers(1, 2))
    latest = c.Reported(
        duration=Duration(n, TimeUnit.WEEK),
        among=n + draw(st.sampled_from([0, 0, 1, 3])),
        of=EVENTS,
        span=w.HERE,
    )

    def total(window: c.Window) -> c.Aggregate:
        return c.Aggregate(stat=c.Stat.TOTAL, of=EVENTS, window=window, span=w.HERE)

    match draw(st.sampled_from([0, 1, 1, 1, 2])):
        case 0:
            return c.NoEvents(events=EVENTS, window=latest, span=w.HERE)
        case 1:
            before = c.Back(
                window=latest, by=Duration(draw(st.integers(1, 3)), TimeUnit.WEEK), span=w.HERE
            )
            right: c.Quantity = total(before)
        case _:
            right = c.Amount(value=Fraction(draw(st.integers(0, 3))), unit=None, span=w.HERE)
    op = draw(st.sampled_from([c.Op.LE, c.Op.GT, c.Op.EQ, c.Op.EQ]))
    return c.Compare(left=total(latest), op=op, right=right, span=w.HERE)


@given(counted_week_by_week(), sentences(), st.integers(0, 55))
def test_the_engine_finds_the_same_periods_on_every_day(known, condition, known_on):
    plan = w.plan([w.indicator("events_1", Kind.EVENTS, w.PERSONS, Accept(), silence=None)])
    evidence, history = w.evidence(events_1=known), w.nothing_happened()
    known_at = w.START + known_on
    engine = Engine(plan, evidence)
    runs = engine.known(condition, w.DAYS, known_at, history)
    decided = engine.decided(condition, w.DAYS, known_at, history)
    for d in range(w.DAYS.first, w.DAYS.last + 1):
        now = semantics.answer(plan, evidence, condition, d, known_at, history)
        then = semantics.answer(plan, evidence, condition, d, min(d, known_at), history)
        assert runs.on(d) == now, d - w.START
        assert decided.on(d) == then, d - w.START
