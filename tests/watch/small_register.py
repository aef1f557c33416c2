"""A small register made of values, and random evidence and conditions for it.

Three entries, two independent voices (one of them with two sources) and one of the judged side;
two states in the stock, one out of it at once and two after so many days; six weeks.
"""

from fractions import Fraction

from hypothesis import strategies as st

from detente.core.quantities import PERCENT
from detente.core.times import DayRange
from detente.plan.evidence import CoverClaim, EntryClaim, Evidence, IndicatorEvidence
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Baselines, EntryState, Kind, Rule, Silence
from tests.watch import small_world as w

STATES = {
    "held": EntryState(inside=True),
    "retaken": EntryState(inside=True),
    "died": EntryState(inside=False),
    "freed": EntryState(inside=False, after=5),
    "expelled": EntryState(inside=False, after=2),
}
WHO = ("p-01", "p-02", "p-03")
WORDS = (*STATES, "moved")  # `moved` is no state of the roadmap


def register(**more):
    """A register with the rules under test."""
    return w.indicator(
        "list",
        Kind.REGISTER,
        w.PERSONS,
        more.pop("accept", Accept()),
        **{"states": STATES, "silence": None, **more},
    )


def entry(
    n, source, who, state, first, last=None, *, known=None, until=w.OPEN, change=True
) -> EntryClaim:
    """What a source says of an entry; days count from the start of the small world."""
    words = (state,) if isinstance(state, str) else state
    first, last = w.START + first, w.START + (first if last is None else last)
    return EntryClaim(
        **w.voice(n, source, last if known is None else w.START + known, until),
        who=who,
        days=DayRange(first, last),
        attested=first,
        state=words[-1],
        came=words[0] if change else None,
    )


def evidence(*claims) -> Evidence:
    """Evidence of the register: entries and covers."""
    entries = tuple(x for x in claims if isinstance(x, EntryClaim))
    covers = tuple(x for x in claims if not isinstance(x, EntryClaim))
    return Evidence(
        indicators={"list": IndicatorEvidence(entries=entries, covers=covers)}, acts=(), epochs=()
    )


@st.composite
def worlds(draw):
    """A plan with one register, and evidence: late, taken back, imprecise, conflicting, missing."""
    accept = draw(st.sampled_from([Accept(), Accept(k=2), Accept(rule=Rule.ONLY, source="a")]))
    indicator = register(
        accept=accept,
        stale_after=draw(st.sampled_from([None, w.days(12)])),
        silence=draw(st.sampled_from([None, Silence(every=w.days(6), late=w.days(2))])),
        baselines=draw(st.sampled_from(Baselines)),
    )
    claims: list[EntryClaim | CoverClaim] = []
    sources = st.sampled_from(["a", "a", "a", "a2", "b", "minsk"])
    # most is known of some: who was in before, and that their lists are complete
    for n, source in enumerate(("a", "b")):
        if draw(st.sampled_from([source == "a", False, True])):
            claims.append(w.cover(200 + n, source, -20, 60, known=-5))
            claims += [
                entry(300 + 3 * n + i, source, who, "held", -6, change=False)
                for i, who in enumerate(sorted(draw(st.sets(st.sampled_from(WHO)))))
            ]
    for n in range(draw(st.integers(0, 9))):
        first = draw(st.integers(-3, 26))
        last = first + draw(st.sampled_from([0, 0, 0, 2, 6]))
        known = last + draw(st.sampled_from([0, 0, 1, 9]))
        until = draw(st.sampled_from([w.OPEN, w.OPEN, w.START + known + 7]))
        state = draw(st.sampled_from([*WORDS, *WORDS, ("freed", "retaken"), ("held", "died")]))
        who = draw(st.sampled_from(WHO))
        change = draw(st.booleans())
        claims.append(
            entry(
                n, draw(sources), who, state, first, last, known=known, until=until, change=change
            )
        )
    for n in range(draw(st.integers(0, 3))):
        first = draw(st.integers(-10, 30))
        last = first + draw(st.integers(0, 40))
        late = draw(st.sampled_from([0, 5]))
        claims.append(w.cover(100 + n, draw(sources), first, last, known=last + late))
    return w.plan([indicator], {"named": draw(comparisons)}), evidence(*claims)


def on_day(n):
    """An anchor: a day of the small world."""
    return c.OnDate(span=w.HERE, day=w.START + n)


anchors = st.one_of(st.just(c.OnOpening(span=w.HERE)), st.integers(-2, 30).map(on_day))
cohorts = st.one_of(st.none(), anchors)
flows = st.one_of(
    st.tuples(st.just(c.Flow.IN), st.sampled_from([(), (), ("held",), ("retaken",)])),
    st.tuples(st.just(c.Flow.OUT), st.sampled_from([(), (), ("freed",), ("died",)])),
)
passing = st.builds(
    lambda flow, cohort: c.Events(
        span=w.HERE, indicator="list", where=flow[1], flow=flow[0], cohort=cohort
    ),
    flows,
    cohorts,
)
windows = st.one_of(
    st.integers(1, 15).map(lambda n: c.Last(span=w.HERE, duration=w.days(n))),
    st.builds(c.Since, span=st.just(w.HERE), anchor=anchors),
    st.tuples(st.integers(0, 20), st.integers(0, 15)).map(
        lambda x: c.Fixed(
            span=w.HERE, days=DayRange(w.START + x[0], w.START + x[0] + x[1]), label=""
        )
    ),
    st.builds(
        c.After,
        span=st.just(w.HERE),
        duration=st.integers(1, 12).map(w.days),
        anchor=anchors,
    ),
)
levels = st.builds(
    c.Level, span=st.just(w.HERE), indicator=st.just("list"), at=cohorts, cohort=cohorts
)
totals = st.builds(
    c.Aggregate,
    span=st.just(w.HERE),
    stat=st.sampled_from([c.Stat.COUNT, c.Stat.TOTAL, c.Stat.RATE]),
    of=passing,
    window=windows,
)
amounts = st.integers(0, 3).map(lambda n: c.Amount(span=w.HERE, value=Fraction(n), unit=None))
shares = st.builds(
    c.Share, span=st.just(w.HERE), percent=st.sampled_from([Fraction(50)]), of=levels
)
comparisons = st.builds(
    c.Compare,
    span=st.just(w.HERE),
    left=st.one_of(levels, levels, totals, totals),
    op=st.sampled_from(c.Op),
    right=st.one_of(amounts, amounts, shares, levels),
)
trends = st.builds(
    c.Trend,
    span=st.just(w.HERE),
    of=st.builds(c.Level, span=st.just(w.HERE), indicator=st.just("list"), cohort=cohorts),
    direction=st.sampled_from(c.Direction),
    negated=st.booleans(),
    by=st.sampled_from([None, c.Amount(span=w.HERE, value=Fraction(50), unit=PERCENT)]),
    window=st.integers(3, 12).map(lambda n: c.Last(span=w.HERE, duration=w.days(n))),
)
leaves = st.one_of(
    comparisons,
    comparisons,
    trends,
    st.builds(c.NoEvents, span=st.just(w.HERE), events=passing, window=windows),
    st.builds(c.AnyEvents, span=st.just(w.HERE), events=passing, window=windows),
)
looks = st.one_of(
    leaves,
    leaves,
    leaves.map(lambda x: c.Not(span=w.HERE, item=x)),
    leaves.map(lambda x: c.ReportedBy(span=w.HERE, item=x, k=1, sources=("b",))),
    leaves.map(lambda x: c.ReportedWithin(span=w.HERE, item=x, duration=w.days(9))),
    st.builds(
        c.Throughout,
        span=st.just(w.HERE),
        item=comparisons,
        window=st.integers(1, 6).map(lambda n: c.Last(span=w.HERE, duration=w.days(n))),
    ),
)
