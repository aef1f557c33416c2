"""Small cases made by hand, each for one rule of the checker: where the rule is broken, it shows.

A case is a true proof with its ledger, and lies told of it. Days count from the start of the small
world; `ON` is the day asked about and `KNOWN` the day of knowledge, where nothing else is said.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from detente.core.quantities import Interval, exactly
from detente.core.times import DayRange, Duration, TimeUnit, iso
from detente.ledger.records import Retract
from detente.plan.evidence import IndicatorEvidence
from detente.proofs import checker
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.prover import Prover
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Baselines, Kind, Rule, Silence
from tests.proofs.lies import LIVES, accepted, lies
from tests.watch import small_register as r
from tests.watch import small_world as w
from tests.watch.small_records import ZONE, entry, on_record

ON, KNOWN = 12, 22


@dataclass
class Case:
    """A true proof with its ledger, and lies that the right checker refuses."""

    proof: p.Proof
    entries: list
    digest: str
    lies: list[p.Proof]


# Words for conditions.


def number(n):
    return c.Amount(value=Fraction(n), unit=None, span=w.HERE)


def level(name="held", at=None):
    return c.Level(indicator=name, at=at, span=w.HERE)


def compare(left, op, n):
    right = number(n) if isinstance(n, int) else n
    return c.Compare(left=left, op=c.Op(op), right=right, span=w.HERE)


def last(n):
    return c.Last(duration=w.days(n), span=w.HERE)


def fixed(first, final):
    return c.Fixed(days=DayRange(w.START + first, w.START + final), label="", span=w.HERE)


def on_day(n):
    return c.OnDate(day=w.START + n, span=w.HERE)


def events(name="arrests", where=()):
    return c.Events(indicator=name, where=where, span=w.HERE)


def stat(which, window, of=None):
    return c.Aggregate(stat=c.Stat(which), of=of or events(), window=window, span=w.HERE)


def no(window, of=None):
    return c.NoEvents(events=of or events(), window=window, span=w.HERE)


def some(window, of=None):
    return c.AnyEvents(events=of or events(), window=window, span=w.HERE)


def against(item):
    return c.Against(item=item, span=w.HERE)


def by(item, *sources, k=1):
    return c.ReportedBy(item=item, k=k, sources=sources, span=w.HERE)


def falling(window):
    return c.Trend(
        of=level(),
        direction=c.Direction.FALLING,
        negated=False,
        by=None,
        window=window,
        span=w.HERE,
    )


def span_of(lo, hi):
    return Interval(None if lo is None else Fraction(lo), None if hi is None else Fraction(hi))


# Worlds, each with the conditions that are asked of it.


def held(*levels, accept=None, **more):
    """One level."""
    i = w.indicator("held", Kind.LEVEL, w.PERSONS, accept or Accept(), **more)
    return w.plan([i]), w.evidence(held=IndicatorEvidence(levels=levels))


def arrests(*claims, accept=None, unit=w.PERSONS, **more):
    """One list of events, with its returns."""
    i = w.indicator("arrests", Kind.EVENTS, unit, accept or Accept(), **more)
    covers = tuple(x for x in claims if type(x).__name__ == "CoverClaim")
    happened = tuple(x for x in claims if x not in covers)
    return w.plan([i]), w.evidence(arrests=IndicatorEvidence(events=happened, covers=covers))


def listed(*claims, **more):
    """One register."""
    return w.plan([r.register(**more)]), r.evidence(*claims)


def stock(at=None, cohort=None):
    return c.Level(span=w.HERE, indicator="list", at=at, cohort=cohort)


def passed(inward, window, *where, cohort=None):
    flow = c.Flow.IN if inward else c.Flow.OUT
    of = c.Events(span=w.HERE, indicator="list", where=where, flow=flow, cohort=cohort)
    return stat("total", window, of)


L, E, C, P = w.level, w.event, w.cover, r.entry


def levels():
    """What sources say of a level."""
    # each of two groups refutes "= 5", though 5 lies between 4 and 6; a group that says 5 does not
    yield held(L(1, "a", 4, 10), L(2, "b", 6, 10), accept=Accept(k=2)), compare(level(), "=", 5)
    five = (L(1, "a", 4, 10), L(2, "b", 6, 10), L(3, "a2", 5, 10))
    yield held(*five), compare(level(), "=", 5)
    yield held(L(1, "a", 4, 10), L(2, "b", 5, 10)), compare(level(), "=", 5)
    yield held(L(1, "a", 4, 10)), compare(level(), "!=", 5)
    # the latest of each source counts, also beside one that lasts
    long = held(L(1, "a", 4, 0, 20), L(2, "a", 7, 5, 6), L(3, "a", 9, 8, 9))
    yield long, compare(level(), "<=", 5)
    yield held(L(1, "a", 4, 8), L(2, "a", 9, 10)), compare(level(), "<=", 5)
    # one that is taken back, a year later by a second person too
    yield held(L(1, "a", 4, 10, until=w.START + 15)), compare(level(), "<=", 5)
    # nobody has said anything; groups in conflict; one with itself
    yield held(), compare(level(), "<=", 5)
    yield held(L(1, "a", 9, 10), L(2, "b", 4, 10)), compare(level(), ">=", 6)
    yield held(L(1, "a", 9, 10), L(2, "a2", 4, 10)), compare(level(), ">=", 6)
    # too few; who is of the judged side, for met, for not met, and under a ground
    yield held(L(1, "a", 4, 10), accept=Accept(k=2)), compare(level(), "<=", 5)
    yield held(L(1, "minsk", 4, 10)), compare(level(), "<=", 5)
    yield held(L(1, "minsk", 0, 10), L(2, "a", 9, 10)), compare(level(), "<=", 5)
    yield held(L(1, "minsk", 9, 10)), against(compare(level(), ">=", 6))
    yield held(L(1, "minsk", 9, 10)), compare(level(), "<=", 6)
    # only one source; first one, and otherwise the others; lowest and highest
    for rule in (Rule.ONLY, Rule.FIRST):
        accept = Accept(rule=rule, source="a")
        yield held(L(1, "a", 4, 10), L(2, "b", 9, 10), accept=accept), compare(level(), "<=", 5)
        yield held(L(2, "b", 4, 10), accept=accept), compare(level(), "<=", 5)
    for rule in (Rule.LOWEST, Rule.HIGHEST):
        two = (L(1, "a", 4, 10), L(2, "minsk", 2, 10), L(3, "minsk", 9, 10))
        yield held(*two, accept=Accept(rule=rule)), compare(level(), "<=", 5)
        yield held(*two, accept=Accept(rule=rule)), compare(level(), "<=", 3)
    # groups that agree within a tolerance, at its edge and beyond; the largest set of them
    for other in (6, 7):
        agree = Accept(rule=Rule.AGREE, k=2, tolerance=Fraction(2))
        yield (
            held(L(1, "a", 4, 10), L(2, "b", other, 10), accept=agree),
            compare(level(), "<=", 8),
        )
    one = Accept(rule=Rule.AGREE, k=1, tolerance=Fraction(1))
    yield held(L(1, "a", 4, 10), L(2, "b", 5, 10), accept=one), compare(level(), ">=", 5)
    # a range on some day of which it was so: seen from its last, and older from its first
    yield held(L(1, "a", 4, 11, 14, spans=False)), compare(level(), "<=", 5)
    old = held(L(1, "a", 4, 1, 9, spans=False), stale_after=w.days(10))
    yield old, compare(level(), "<=", 5)
    # reported by some; as a ground
    yield held(L(1, "a", 4, 10)), by(compare(level(), "<=", 5), "b")
    yield held(L(1, "a", 4, 10)), against(by(compare(level(), "<=", 5), "b"))
    # edges of comparisons
    for op in ("<", "<=", ">", ">=", "=", "!="):
        yield held(L(1, "a", 4, 10)), compare(level(), op, 4)
        yield held(L(1, "a", span_of(4, 6), 10)), compare(level(), op, 6)
        yield held(L(1, "a", span_of(4, 6), 10)), compare(level(), op, 4)


def reckoned():
    """Windows, and numbers made of levels."""
    two = held(L(1, "a", 4, 8), L(2, "a", 7, 11), stale_after=w.days(20))
    for which in ("lowest", "highest", "average", "change"):
        for n in (4, 7):
            yield two, compare(stat(which, last(4), events("held")), ">=", n)
    few = held(L(1, "a", 4, 9), stale_after=w.days(1))
    average = compare(stat("average", last(5), events("held")), ">=", 3)
    yield few, c.KnownOn(item=average, percent=Fraction(80), span=w.HERE)
    # a trend needs two days
    for at in (10, 12):
        yield held(L(1, "a", 4, at), stale_after=w.days(1)), falling(last(14 - at))
        yield held(L(1, "a", 4, 10), L(2, "a", 3, at), stale_after=w.days(1)), falling(last(3))
    ranged = held(L(1, "a", span_of(4, 6), 10))
    yield ranged, compare(c.Sum(parts=((1, number(10)), (-1, level())), span=w.HERE), ">=", 5)
    for greatest in (True, False):
        pair = c.Extreme(greatest=greatest, parts=(level(), number(5)), span=w.HERE)
        yield held(L(1, "a", 4, 10)), compare(pair, "<=", 4)
    # a level of a day to come, and of one that was
    yield held(L(1, "a", 4, 14), stale_after=None), compare(level(at=on_day(14)), "<=", 5)
    yield held(L(1, "a", 4, 10)), compare(level(at=on_day(10)), "<=", 5)
    below = compare(level(), "<=", 5)
    # windows that have not begun, end later, are over
    since = c.Since(anchor=on_day(30), span=w.HERE)
    good = held(L(1, "a", 4, 8), stale_after=None)
    for every in (c.Throughout, c.AtSomePoint):
        yield good, every(item=below, window=since, span=w.HERE)
        for days in ((9, 11), (9, 20), (13, 20)):
            yield good, every(item=below, window=fixed(*days), span=w.HERE)
    deadline = c.After(duration=w.days(3), anchor=on_day(4), span=w.HERE)
    yield good, c.WithinAfter(item=below, window=deadline, span=w.HERE)
    yield good, c.Throughout(item=below, window=last(3), span=w.HERE)
    # so many of some
    nobody = compare(level(), "<=", 3)
    unsure = compare(level("other"), "<=", 3)
    both = w.plan(
        [
            w.indicator("held", Kind.LEVEL, w.PERSONS, Accept()),
            w.indicator("other", Kind.LEVEL, w.PERSONS, Accept()),
        ]
    )
    known = w.evidence(
        held=IndicatorEvidence(levels=(L(1, "a", 4, 10),)), other=IndicatorEvidence()
    )
    for items in ((below, nobody, unsure), (below, unsure, nobody), (nobody, nobody, below)):
        yield (both, known), c.AtLeast(k=2, items=items, span=w.HERE)
        yield (both, known), c.Not(item=c.All(items=items, span=w.HERE), span=w.HERE)
    yield (both, known), against(below)


def counts():
    """Events and their lists."""
    whole = C(90, "a", -20, 60, known=5)
    yield arrests(whole), no(last(5))
    yield arrests(E(1, "a", 1, 10), whole), no(last(5))
    yield arrests(E(1, "minsk", 1, 10)), no(last(5))
    yield arrests(E(1, "minsk", 1, 10)), some(last(5))
    # lists that end, are taken back, come too late, hold by silence
    yield arrests(C(90, "a", -20, 10)), no(last(5))
    yield arrests(C(90, "a", -20, 14), C(91, "a", 16, 20)), no(fixed(8, 20)), 21
    for on in (10 + 13, 10 + 14):
        yield arrests(C(90, "a", -20, 10)), no(last(5)), on, on
    # an event on one of some days, at the edge of the window; one that reaches into it
    yield arrests(E(1, "a", 1, 6, 9, event="e1"), whole), some(last(5))
    yield arrests(E(1, "a", 1, 0, 12, known=12), E(2, "a", 1, 3, 4), whole), no(last(3))
    # claims of one event by two groups, in the window and outside it; of different size
    e = {"event": "e1"}
    yield arrests(E(1, "a", 1, 10, **e), E(2, "a2", 1, 3, **e), whole), some(last(5))
    sized = arrests(E(1, "a", 5, 10, **e), E(2, "b", 3, 10, **e), whole)
    for n in (4, 3, 5):
        yield sized, compare(stat("total", last(5)), ">=", n)
        yield sized, compare(stat("total", last(5)), "<=", n)
    # a part of an event is not counted beside it, nor without it twice
    yield (
        arrests(E(1, "a", 4, 10, **e), E(2, "a", 2, 10, part_of="e1"), whole),
        compare(stat("total", last(5)), "<=", 4),
    )
    yield (
        arrests(E(2, "a", 2, 10, part_of="e1"), whole),
        compare(stat("total", last(5)), ">=", 2),
    )
    # records without identity are not added to another source's
    apart = arrests(E(1, "a", 3, 10), E(2, "b", 2, 10), whole)
    for n in (3, 5):
        yield apart, compare(stat("total", last(5)), ">=", n)
        yield apart, compare(stat("total", last(5)), "<=", n)
    # two groups must report, and two must cover
    pair = Accept(k=2)
    other = C(91, "b", -20, 60, known=5)
    yield arrests(whole, accept=pair), no(last(5))
    yield arrests(whole, other, accept=pair), no(last(5))
    yield arrests(E(1, "a", 1, 10), whole, other, accept=pair), no(last(5))
    yield (
        arrests(E(1, "a", 1, 10), whole, other, accept=pair),
        compare(stat("total", last(5)), "<=", 1),
    )
    yield (
        arrests(E(1, "a", 3, 10), E(2, "b", 1, 10), whole, other, accept=pair),
        compare(stat("total", last(5)), "<=", 2),
    )
    yield (
        arrests(E(1, "a", 3, 10, **e), E(2, "b", 3, 10, **e), whole, other, accept=pair),
        compare(stat("total", last(5)), ">=", 3),
    )
    # a window that is not over has no upper end
    after = c.After(duration=w.days(10), anchor=on_day(8), span=w.HERE)
    for window in (fixed(8, 20), after):
        yield arrests(whole), compare(stat("total", window), "<=", 1)
        yield arrests(whole), no(window)
    # persons and cases, rates, qualifiers
    yield arrests(E(1, "a", 3, 10), whole), compare(stat("count", last(5)), "<=", 1)
    cases = arrests(E(1, "a", 3, 8, 11, total=True, complete=True), whole, unit=w.CASES)
    yield cases, compare(stat("count", last(5)), ">=", 3)
    yield arrests(E(1, "a", 8, 10), whole), compare(stat("rate", last(5)), "<=", 2)
    for sizes in ({}, {"q": exactly(1)}):
        told = arrests(E(1, "a", 3, 10, sizes=sizes), whole)
        for n in (1, 2):
            yield told, compare(stat("total", last(5), events(where=("q",))), ">=", n)
            yield told, compare(stat("total", last(5), events(where=("q",))), "<=", n)
    # a source of a group that may vote, and one of the same group that may not
    split = arrests(E(1, "a", 1, 10), E(2, "a2", 2, 10), C(90, "a", -20, 60, known=5))
    for n in (1, 2, 3):
        yield split, by(compare(stat("total", last(5)), ">=", n), "a")
        yield split, by(compare(stat("total", last(5)), "<=", n), "a")
    yield arrests(E(1, "a", 1, 10), whole), against(by(some(last(5)), "b"))
    # the latest periods with figures
    week = Duration(1, TimeUnit.WEEK)
    latest = c.Reported(duration=week, among=4, of=events(), span=w.HERE)
    yield (
        arrests(E(1, "a", 2, 5), C(90, "a", -40, 8)),
        compare(stat("total", latest), "<=", 2),
        22,
        22,
    )


def totals():
    """Totals of periods."""

    def total(n, size, first, final, **more):
        return E(n, "a", size, first, final, total=True, **{"known": 12, **more})

    whole = {"complete": True}
    for more in ({}, whole):
        just = arrests(total(1, 5, 8, 12, **more))
        wide = arrests(total(1, 5, 4, 12, **more))
        for n in (3, 4, 5, 6):
            for op in ("<=", ">="):
                yield just, compare(stat("total", last(5)), op, n)
                yield wide, compare(stat("total", last(5)), op, n)
    # one total less another; totals that touch; that share a day; that contradict one another
    less = arrests(total(1, 9, 1, 12, **whole), total(2, 6, 1, 7, **whole))
    touch = arrests(total(1, 2, 8, 10, **whole), total(2, 3, 11, 12, **whole))
    gap = arrests(total(1, 2, 8, 9, **whole), total(2, 3, 11, 12, **whole))
    clash = arrests(total(1, 2, 8, 12, **whole), total(2, 5, 9, 11, **whole))
    listed = arrests(total(1, 4, 6, 9), total(2, 3, 9, 13, known=13), C(90, "a", -20, 60, known=5))
    inside = arrests(total(1, 4, 8, 12, **whole), E(2, "a", 3, 10), E(3, "a", 1, 12))
    for world in (less, touch, gap, clash, listed, inside):
        for n in (2, 3, 5, 7):
            for op in ("<=", ">="):
                yield world, compare(stat("total", last(5)), op, n)
    # what a total that is not complete can add to another group's list
    open_end = E(1, "b", span_of(2, 5), 8, 12, total=True)
    yield arrests(open_end, C(90, "a", -20, 60, known=5)), compare(stat("total", last(5)), "<=", 3)
    # limits that only touch lead out of the window, and back
    touching = arrests(
        total(1, 5, 8, 10, **whole), total(2, 1, 11, 12, **whole), total(3, 4, 10, 12)
    )
    for n in (2, 5):
        yield touching, compare(stat("total", fixed(8, 9)), "<=", n)
    # a chain that leads out of the window and back
    chain = arrests(
        total(1, 6, 3, 9, **whole), total(2, 1, 3, 7, **whole), total(3, 2, 10, 14, known=14)
    )
    yield chain, compare(stat("total", fixed(8, 9)), "<=", 5)
    yield chain, compare(stat("total", fixed(8, 9)), ">=", 5)


def registers():
    """Who is in, who came and who left."""
    whole = C(90, "a", -20, 60, known=5)
    ann = P(1, "a", "p-01", "held", 0, change=False)
    bob = P(2, "a", "p-02", "held", 0, change=False)
    for n in (0, 1, 2):
        yield listed(ann, bob, whole), compare(stock(), "<=", n)
        yield listed(ann, whole), compare(stock(), ">=", n)
    yield listed(ann), compare(stock(), "<=", 1)
    yield listed(ann, C(90, "a", -20, 10)), compare(stock(), "<=", 1)
    # out at once, out after so many days, back before that
    for word in ("died", "freed", "expelled", "moved"):
        for on in (11, 13, 17):
            left = listed(ann, P(3, "a", "p-01", word, 10), whole)
            yield left, compare(stock(), "<=", 0), on
            yield left, compare(passed(False, last(10)), ">=", 1), on
            yield left, compare(passed(False, last(10), "freed"), ">=", 1), on
            yield left, compare(passed(False, last(10), "died"), "<=", 0), on
    back = listed(ann, P(3, "a", "p-01", "freed", 6), P(4, "a", "p-01", "held", 9), whole)
    yield back, compare(stock(), ">=", 1), 13
    yield back, compare(passed(False, last(10)), "<=", 0), 13
    # who is not on a complete list is out; who came was out before
    came = listed(P(3, "a", "p-01", "held", 10), whole)
    yield came, compare(passed(True, last(5)), ">=", 1)
    yield came, compare(stock(at=on_day(9)), "<=", 0)
    alone = listed(P(3, "a", "p-01", "held", 10))
    for before in (9, 8):
        yield alone, compare(stock(at=on_day(before), cohort=on_day(before)), "<=", 0)
        yield alone, compare(passed(True, fixed(before + 1, 12)), ">=", 1)
    gone = listed(P(3, "a", "p-01", "died", 10))
    for before in (9, 8):
        yield gone, compare(stock(at=on_day(before)), ">=", 1)
        yield gone, compare(passed(False, fixed(before + 1, 12)), ">=", 1)
    # only one source; two groups; in conflict; taken back; grown old; of the judged side
    only = Accept(rule=Rule.ONLY, source="a")
    yield listed(P(1, "b", "p-01", "held", 0, change=False), accept=only), compare(stock(), ">=", 1)
    pair = {"accept": Accept(k=2)}
    also = P(3, "b", "p-01", "held", 0, change=False)
    yield listed(ann, **pair), compare(stock(), ">=", 1)
    yield listed(ann, also, **pair), compare(stock(), ">=", 1)
    yield listed(whole, C(91, "b", -20, 10), **pair), compare(stock(), "<=", 0)
    yield listed(whole, C(91, "b", -20, 60, known=5), **pair), compare(stock(), "<=", 0)
    dead = P(3, "b", "p-01", "died", 0, change=False)
    yield listed(ann, dead, C(91, "a", -20, 60, known=5)), compare(stock(), ">=", 1)
    yield listed(ann, P(3, "b", "p-01", "died", 8)), compare(stock(), "<=", 0)
    yield listed(ann, P(3, "minsk", "p-01", "died", 8)), compare(stock(), ">=", 1)
    yield listed(P(3, "minsk", "p-01", "died", 8), whole), compare(stock(), "<=", 0)
    taken = P(1, "a", "p-01", "held", 0, change=False, until=w.START + 15)
    yield listed(taken, whole), compare(stock(), ">=", 1)
    for limit in (11, 12):
        yield listed(ann, stale_after=w.days(limit)), compare(stock(), ">=", 1)
    # on some day of a range: unknown for those days, and one passage at most in them
    vague = listed(ann, P(3, "a", "p-01", "died", 6, 9), whole)
    for n in (0, 1):
        for days in (fixed(5, 8), fixed(7, 12), last(10)):
            yield vague, compare(passed(False, days), "<=", n)
            yield vague, compare(passed(False, days), ">=", n)
    # a cohort: by what was known then, or now; who was not in it; one whose day is to come
    late = P(3, "a", "p-02", "held", 1, change=False, known=9)
    for baselines in Baselines:
        more = {"baselines": baselines}
        known = (ann, late, whole)
        left = P(4, "a", "p-02", "died", 10)
        yield listed(*known, **more), compare(stock(cohort=on_day(5)), "<=", 1)
        yield listed(*known, **more), compare(stock(at=on_day(5)), "<=", 1)
        yield (
            listed(*known, left, **more),
            compare(passed(False, last(5), cohort=on_day(5)), ">=", 1),
        )
    fresh = P(4, "a", "p-03", "held", 8)
    yield listed(ann, fresh, whole), compare(stock(cohort=on_day(5)), "<=", 1)
    yield listed(ann, fresh, C(90, "a", -20, 5)), compare(stock(cohort=on_day(5)), "<=", 1)
    yield listed(ann, whole), compare(stock(cohort=on_day(14)), ">=", 1)
    for lists in ((whole,), ()):
        unsure = listed(P(4, "a", "p-01", "died", 10), *lists)
        yield unsure, compare(passed(False, last(5), cohort=on_day(2)), ">=", 1)
    # a window that is not over
    yield listed(ann, whole), compare(passed(False, fixed(8, 20)), "<=", 0)
    # lists that hold by silence
    still = Silence(every=w.days(5), late=w.days(2))
    yield listed(ann, C(90, "a", -20, 8), silence=still), compare(stock(), "<=", 1)


def steps():
    """What has happened to a step."""
    empty = held()
    for lasting in (None, w.days(4), w.days(5)):
        yield empty, c.InForce(step="s1", lasting=lasting, span=w.HERE)
    for word in ("waiting", "breached", "frozen", "in force"):
        for on in (4, 5, 9, 12):
            yield empty, c.InState(step="s1", state=word, span=w.HERE), on
    for on in (4, 9, 12):
        yield empty, c.KeepsHeld(step="s1", span=w.HERE), on


def twice_taken_back():
    """A record that two others take back, on different days."""
    plan, entries, _ = on_record(held(L(1, "a", 4, 10, until=w.START + 15)))
    on = iso(w.START + 25)
    again = Retract(id="again", target="held-0", source="b", reason="-", valid_from=on, known_on=on)
    return plan, [*entries, entry(len(entries) + 1, again)]


# Proofs and lies.


def case(prover, archive, entries, condition, days, chosen=None):
    """A true proof, and the lies that can be told of it, or some of them."""
    on, known = (w.START + d for d in days)
    made = prover.prove(condition, on, known, LIVES, missing=False)
    digest = p.digest(prover.statement(condition))
    told = [*lies(made)] if chosen is None else chosen([*lies(made)])
    return Case(
        made, entries, digest, [x for x in told if not accepted(checker, x, archive, digest)]
    )


@cache
def by_hand() -> list[Case]:
    """All cases made by hand."""
    out = []
    for some_of in (levels(), reckoned(), counts(), totals(), registers(), steps()):
        for world, condition, *days in some_of:
            plan, entries, _ = on_record(world)
            archive = Archive(entries, ZONE)
            at = (days[0] if days else ON, days[1] if len(days) > 1 else KNOWN)
            out.append(case(Prover(plan, archive), archive, entries, condition, at))
    plan, entries = twice_taken_back()
    archive = Archive(entries, ZONE)
    below = compare(level(), "<=", 5)
    out.append(case(Prover(plan, archive), archive, entries, below, (ON, KNOWN)))
    return out
