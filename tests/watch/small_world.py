"""A small roadmap made of values, and random evidence and conditions for it.

Two independent voices (a and b), a second source of a's group, and one of the judged side; two
levels and two lists of events; six weeks. Small enough that the naive reference stays quick.
"""

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from detente.core.quantities import Interval, Unit, exactly
from detente.core.text import Source, Span
from detente.core.times import DayRange, Duration, TimeUnit, day, last
from detente.plan.evidence import (
    CoverClaim,
    EventClaim,
    Evidence,
    IndicatorEvidence,
    LevelClaim,
)
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.model import (
    Accept,
    Baselines,
    Indicator,
    Kind,
    Reads,
    Roadmap,
    Rule,
    Silence,
)
from detente.roadmap.walk import parts_of

START = day("2025-03-01")
DAYS = DayRange(START, START + 44)
HERE = Span(Source("test", ""), 0, 0)
PERSONS = Unit("persons", label="persons")
CASES = Unit("cases", label="cases")
GROUPS = {"a": "a", "a2": "a", "b": "b", "minsk": "minsk"}
OPEN = day("2999-01-01")


def days(n: int) -> Duration:
    """A duration in days."""
    return Duration(n, TimeUnit.DAY)


def indicator(name: str, kind: Kind, unit: Unit, accept: Accept, **more) -> Indicator:
    """An indicator with the rules under test."""
    return Indicator(
        **{
            "id": name,
            "kind": kind,
            "unit": unit,
            "means": "",
            "reads": Reads(subject=name),
            "sources": tuple(GROUPS),
            "about": "minsk",
            "accept": accept,
            "stale_after": days(20) if kind is Kind.LEVEL else None,
            "silence": Silence(every=days(10), late=days(3)) if kind is Kind.EVENTS else None,
            "baselines": Baselines.NOW,
            "rounded": None,
            "categories": (),
            "span": HERE,
            **more,
        }
    )


def plan(indicators, conditions=None, *, opening=None) -> Plan:
    """A plan with these indicators and nothing else."""
    roadmap = Roadmap(
        id="small",
        title="",
        standing="",
        handling="public",
        version="1",
        opens=START + 10,
        ends=START + 400,
        opening=opening or {},
        timezone="UTC",
        working_days="weekdays",
        parties={},
        sources={},
        indicators={i.id: i for i in indicators},
        context={},
        severities={},
        unknown=None,
        benchmarks={},
        groups=(),
        restrictions={},
        measures={},
        steps={},
        duties={},
        digest="",
        content="",
        span=HERE,
    )
    return Plan(
        roadmap=roadmap,
        order=(),
        successors={},
        stepwise=frozenset(),
        calendars={},
        conditions=conditions or {},
    )


def voice(n: int, source: str, known: int, until: int = OPEN, order: int = 0) -> dict:
    """What every claim carries."""
    return {
        "record": f"r{n}",
        "source": source,
        "group": GROUPS[source],
        "judged": source == "minsk",
        "known": known,
        "until": until,
        "order": order,
    }


def level(n, source, value, first, last=None, *, spans=True, known=None, until=OPEN) -> LevelClaim:
    """A level; `first` and `last` count days from the start of the small world."""
    first, last = START + first, START + (first if last is None else last)
    return LevelClaim(
        **voice(n, source, last if known is None else START + known, until),
        days=DayRange(first, last),
        spans=spans,
        value=value if isinstance(value, Interval) else exactly(value),
    )


def event(n, source, size, first, last=None, *, known=None, until=OPEN, **more) -> EventClaim:
    """An event or, with `total=True`, a total; days count from the start."""
    first, last = START + first, START + (first if last is None else last)
    return EventClaim(
        **voice(n, source, last if known is None else START + known, until),
        days=DayRange(first, last),
        size=size if isinstance(size, Interval) else exactly(size),
        **more,
    )


def cover(n, source, first, last, *, known=None, until=OPEN) -> CoverClaim:
    """A list that is complete from `first` to `last`."""
    return CoverClaim(
        **voice(n, source, START + last if known is None else START + known, until),
        days=DayRange(START + first, START + last),
    )


def evidence(**indicators: IndicatorEvidence) -> Evidence:
    """Evidence for a plan, without acts."""
    return Evidence(indicators=indicators, acts=(), epochs=())


def nothing_happened() -> History:
    """A history without steps."""
    return History(opens=START + 10)


def with_baselines(plan: Plan, baselines: Baselines) -> Plan:
    """The same plan, whose indicators take their baselines as known then, or as known now."""
    made = {name: replace(i, baselines=baselines) for name, i in plan.roadmap.indicators.items()}
    return replace(plan, roadmap=replace(plan.roadmap, indicators=made))


# Random evidence.

offsets = st.integers(0, 44)
sources = st.sampled_from(sorted(GROUPS))
numbers = st.integers(0, 6)


@st.composite
def intervals(draw):
    """A number, a range, or one with an open end."""
    low = draw(numbers)
    shape = draw(st.sampled_from(["exact", "exact", "exact", "range", "at least", "at most"]))
    if shape == "exact":
        return exactly(low)
    if shape == "range":
        return Interval(Fraction(low), Fraction(low + draw(st.integers(1, 3))))
    if shape == "at least":
        return Interval(Fraction(low), None)
    return Interval(Fraction(0), Fraction(low))


@st.composite
def known_from(draw, last):
    """A day from which a claim is known, and one from which it no longer is."""
    known = START + last + draw(st.sampled_from([0, 0, 1, 4, 15, 30]))
    until = known + draw(st.sampled_from([1, 7, 25])) if draw(st.integers(0, 5)) == 0 else OPEN
    return known - START, until


@st.composite
def level_claims(draw):
    """Levels of several sources, some over spans, some imprecise, late or taken back."""
    out = []
    for n in range(draw(st.integers(0, 6))):
        first = draw(offsets)
        last = min(44, first + draw(st.sampled_from([0, 0, 0, 3, 12])))
        known, until = draw(known_from(last))
        out.append(
            level(
                n,
                draw(sources),
                draw(intervals()),
                first,
                last,
                spans=draw(st.booleans()),
                known=known,
                until=until,
            )
        )
    return tuple(out)


@st.composite
def event_claims(draw):
    """Events with and without identity, parts of others, totals over periods."""
    out = []
    for n in range(draw(st.integers(0, 7))):
        first = draw(offsets)
        last = min(44, first + draw(st.sampled_from([0, 0, 0, 2, 10])))
        known, until = draw(known_from(last))
        total = draw(st.integers(0, 3)) == 0
        size = draw(intervals())
        names = ["e1", "e2", "e3", None]
        more = {"total": total, "complete": total and draw(st.booleans())}
        if not total:
            more["event"] = draw(st.sampled_from(names))
            if draw(st.integers(0, 5)) == 0:
                more["part_of"] = draw(st.sampled_from(["e1", "e2"]))
                more["event"] = None
        if size.hi is not None and draw(st.booleans()):
            part = draw(st.integers(0, int(size.hi)))
            more["sizes"] = {"q": exactly(part)}
        out.append(event(n, draw(sources), size, first, last, known=known, until=until, **more))
    return tuple(out)


@st.composite
def cover_claims(draw):
    """Returns of several sources, some late or taken back."""
    out = []
    for n in range(draw(st.integers(0, 6))):
        first = draw(st.integers(-20, 50))
        last = first + draw(st.sampled_from([5, 10, 10, 30, 60]))
        known, until = draw(known_from(last))
        out.append(cover(100 + n, draw(sources), first, last, known=known, until=until))
    return tuple(out)


@st.composite
def accepts(draw):
    """Any rule of acceptance."""
    rule = draw(st.sampled_from([Rule.REPORTS, Rule.REPORTS, Rule.REPORTS, *Rule]))
    return Accept(
        rule=rule,
        k=draw(st.integers(1, 2)),
        tolerance=Fraction(draw(numbers)) if rule is Rule.AGREE else None,
        source="a" if rule in (Rule.ONLY, Rule.FIRST) else None,
    )


@st.composite
def worlds(draw, *, levels=True, events=True, asked=True):
    """A plan of two levels and two lists of events, with everything that is ever known of them.

    Without `levels`, `events` or a condition that is `asked` they cost nothing to draw.
    """
    counts = Accept(k=draw(st.integers(1, 2)))
    made = [
        indicator("level_1", Kind.LEVEL, PERSONS, draw(accepts())),
        indicator("level_2", Kind.LEVEL, PERSONS, Accept(), stale_after=None),
        indicator("events_1", Kind.EVENTS, PERSONS, counts),
        indicator("events_2", Kind.EVENTS, CASES, Accept(), silence=None),
    ]
    known = {name: IndicatorEvidence() for name in ("level_1", "level_2", "events_1", "events_2")}
    for name in ("level_1", "level_2") if levels else ():
        known[name] = IndicatorEvidence(levels=draw(level_claims()))
    for name in ("events_1", "events_2") if events else ():
        covers = draw(cover_claims())
        known[name] = IndicatorEvidence(events=draw(event_claims()), covers=covers)
    opening = {"level_2": Fraction(3)} if draw(st.booleans()) else {}
    named = {"named": draw(conditions)} if asked else {}
    return plan(made, named, opening=opening), evidence(**known)


# Random conditions.


def _amounts():
    return numbers.map(lambda n: c.Amount(value=Fraction(n), unit=None, span=HERE))


durations = st.one_of(
    st.integers(1, 12).map(days),
    st.just(Duration(1, TimeUnit.MONTH)),
    st.just(Duration(2, TimeUnit.WEEK)),
)
anchors = st.one_of(
    st.just(c.OnOpening(span=HERE)),
    offsets.map(lambda n: c.OnDate(day=START + n, span=HERE)),
)


week, month = Duration(1, TimeUnit.WEEK), Duration(1, TimeUnit.MONTH)
periods = st.sampled_from([week, week, Duration(2, TimeUnit.WEEK), week, month])


@st.composite
def fulls(draw: st.DrawFn) -> c.Full:
    """Calendar periods that are over."""
    return c.Full(duration=draw(periods), span=HERE)


@st.composite
def backs(draw: st.DrawFn) -> c.Back:
    """The days that a window had some time before."""
    moving: c.Last | c.Full = c.Last(duration=draw(durations), span=HERE)
    if draw(st.booleans()):
        moving = draw(fulls())
    return c.Back(window=moving, by=draw(durations), span=HERE)


windows = st.one_of(
    durations.map(lambda d: c.Last(duration=d, span=HERE)),
    backs(),
    durations.map(lambda d: c.Last(duration=d, span=HERE)),
    fulls(),
    anchors.map(lambda a: c.Since(anchor=a, span=HERE)),
    st.tuples(offsets, st.integers(0, 25)).map(
        lambda t: c.Fixed(days=DayRange(START + t[0], START + t[0] + t[1]), label="", span=HERE)
    ),
    st.tuples(durations, anchors).map(lambda t: c.After(duration=t[0], anchor=t[1], span=HERE)),
)


@st.composite
def figures(draw: st.DrawFn) -> c.Reported:
    """The latest periods with figures; of which events is for the sentence to say."""
    length = draw(periods)
    return c.Reported(duration=length, among=length.n + draw(st.integers(0, 3)), span=HERE)


events = st.tuples(st.sampled_from(["events_1", "events_2"]), st.sampled_from([(), ("q",)])).map(
    lambda t: c.Events(indicator=t[0], where=t[1], span=HERE)
)


@st.composite
def seen(draw: st.DrawFn) -> tuple[c.Events, c.Window]:
    """Events, and the days in which they are counted."""
    of = draw(events)
    which = draw(st.integers(0, 3))
    if which > 1:
        return of, draw(windows)
    latest = replace(draw(figures()), of=of)
    if which == 1:
        return of, latest
    return of, c.Back(window=latest, by=draw(durations), span=HERE)


level_names = st.sampled_from(["level_1", "level_2"])
levels = st.tuples(
    level_names,
    st.one_of(st.none(), anchors, durations.map(lambda d: c.Earlier(by=d, span=HERE))),
).map(lambda t: c.Level(indicator=t[0], at=t[1], span=HERE))
aggregates = st.one_of(
    st.tuples(st.sampled_from([c.Stat.COUNT, c.Stat.TOTAL, c.Stat.RATE]), seen()).map(
        lambda t: c.Aggregate(stat=t[0], of=t[1][0], window=t[1][1], span=HERE)
    ),
    st.tuples(
        st.sampled_from([c.Stat.AVERAGE, c.Stat.HIGHEST, c.Stat.LOWEST, c.Stat.CHANGE]),
        level_names.map(lambda n: c.Events(indicator=n, span=HERE)),
        windows,
    ).map(lambda t: c.Aggregate(stat=t[0], of=t[1], window=t[2], span=HERE)),
)
plain = st.one_of(_amounts(), levels, aggregates)


@st.composite
def extremes(draw: st.DrawFn) -> c.Extreme:
    """The least or the greatest of some numbers."""
    parts = draw(st.lists(plain, min_size=2, max_size=3))
    return c.Extreme(greatest=draw(st.booleans()), parts=tuple(parts), span=HERE)


quantities = st.one_of(
    plain,
    st.tuples(st.sampled_from([50, 67, 100]), plain).map(
        lambda t: c.Share(percent=Fraction(t[0]), of=t[1], span=HERE)
    ),
    st.tuples(plain, st.sampled_from([1, -1]), plain).map(
        lambda t: c.Sum(parts=((1, t[0]), (t[1], t[2])), span=HERE)
    ),
    extremes(),
    st.lists(st.tuples(offsets, numbers), min_size=1, max_size=3).map(
        lambda steps: c.Dated(
            steps=tuple(
                (START + d, c.Amount(value=Fraction(n), unit=None, span=HERE))
                for d, n in sorted(dict(steps).items())
            ),
            span=HERE,
        )
    ),
)


@st.composite
def first_days(draw: st.DrawFn) -> c.NotBefore:
    """The first day of a step."""
    return c.NotBefore(day=START + draw(offsets), span=HERE)


leaves = st.one_of(
    st.tuples(quantities, st.sampled_from(list(c.Op)), quantities).map(
        lambda t: c.Compare(left=t[0], op=t[1], right=t[2], span=HERE)
    ),
    seen().map(lambda t: c.NoEvents(events=t[0], window=t[1], span=HERE)),
    seen().map(lambda t: c.AnyEvents(events=t[0], window=t[1], span=HERE)),
    st.tuples(
        st.one_of(level_names.map(lambda n: c.Level(indicator=n, span=HERE)), aggregates),
        st.sampled_from(list(c.Direction)),
        st.booleans(),
        st.one_of(st.none(), _amounts()),
        windows,
    ).map(
        lambda t: c.Trend(of=t[0], direction=t[1], negated=t[2], by=t[3], window=t[4], span=HERE)
    ),
    first_days(),
)


def _around(inner):
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda i: c.All(items=i, span=HERE)),
        several.map(lambda i: c.Some(items=i, span=HERE)),
        several.map(lambda i: c.AtLeast(k=2, items=i, span=HERE)),
        inner.map(lambda i: c.Not(item=i, span=HERE)),
        st.tuples(inner, windows).map(lambda t: c.Throughout(item=t[0], window=t[1], span=HERE)),
        st.tuples(inner, windows).map(lambda t: c.AtSomePoint(item=t[0], window=t[1], span=HERE)),
        st.tuples(inner, offsets).map(
            lambda t: c.By(item=t[0], anchor=c.OnDate(day=START + t[1], span=HERE), span=HERE)
        ),
        st.tuples(inner, st.integers(1, 2), st.sampled_from([("a",), ("a", "b"), ("b",)])).map(
            lambda t: c.ReportedBy(item=t[0], k=t[1], sources=t[2], span=HERE)
        ),
        st.tuples(inner, st.integers(1, 15)).map(
            lambda t: c.ReportedWithin(item=t[0], duration=days(t[1]), span=HERE)
        ),
        inner.map(lambda i: c.KnownOn(item=i, percent=Fraction(80), span=HERE)),
        inner.map(lambda i: c.Against(item=i, span=HERE)),
    )


def work(node: object) -> int:
    """Roughly how many levels the naive reference looks up for a condition on one day."""
    match node:
        case c.Trend(of=of, window=window):
            return _length(window) * work(of)
        case c.Throughout(item=item, window=window) | c.AtSomePoint(item=item, window=window):
            return _length(window) * work(item)
        case c.By(item=item):
            return len(DAYS) * work(item)
        case c.Aggregate(stat=stat, window=window) if not stat.of_events:
            return _length(window)
        case c.Aggregate() | c.NoEvents() | c.AnyEvents():
            return 5
        case _:
            return 1 + sum(map(work, parts_of(node)))  # type: ignore[arg-type]  # a condition


def _length(window: c.Window) -> int:
    match window:
        case c.Last(duration=d) | c.Full(duration=d) | c.Back(window=c.Last(duration=d)):
            return len(last(START, d)) + 1
        case c.Fixed(days=fixed):
            return len(fixed)
        case _:
            return len(DAYS)


conditions = st.recursive(leaves, _around, max_leaves=4).filter(lambda x: work(x) < 2_000)
