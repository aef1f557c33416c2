"""An unknown verdict says which missing reports would decide it."""

from fractions import Fraction

from detente.core.times import DayRange, iso
from detente.plan.evidence import IndicatorEvidence
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.prover import Prover
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind
from tests.watch import small_world as w
from tests.watch.small_records import ZONE, on_record

HELD = w.indicator("held", Kind.LEVEL, w.PERSONS, Accept())
ARRESTS = w.indicator("arrests", Kind.EVENTS, w.PERSONS, Accept(), silence=None)

LAST_TEN = c.Last(duration=w.days(10), span=w.HERE)
NO_ARRESTS = c.NoEvents(
    events=c.Events(indicator="arrests", span=w.HERE), window=LAST_TEN, span=w.HERE
)
NOBODY_HELD = c.Compare(
    left=c.Level(indicator="held", span=w.HERE),
    op=c.Op.EQ,
    right=c.Amount(value=Fraction(0), unit=None, span=w.HERE),
    span=w.HERE,
)


def proved(condition, on, **known):
    world = w.plan([HELD, ARRESTS]), w.evidence(**known)
    plan, entries, _ = on_record(world)
    prover = Prover(plan, Archive(entries, ZONE))
    return prover.prove(condition, w.START + on, w.START + on)


def lack(name, first, last):
    return p.Lack(name, iso(w.START + first), iso(w.START + last))


def test_the_days_that_no_list_covers_would_decide_it_both_ways():
    some = IndicatorEvidence(covers=(w.cover(1, "a", 0, 12), w.cover(2, "a", 16, 18)))
    made = proved(NO_ARRESTS, 20, arrests=some)
    assert made.verdict == "unknown"
    assert made.met_by == (lack("arrests", 13, 15), lack("arrests", 19, 20))
    # one event in one of the gaps would be enough; the first is tried without first
    assert made.not_met_by == (lack("arrests", 19, 20),)


def test_of_two_conditions_only_what_each_answer_needs_is_named():
    both = c.All(items=(NOBODY_HELD, NO_ARRESTS), span=w.HERE)
    made = proved(both, 20, held=IndicatorEvidence(), arrests=IndicatorEvidence())
    assert made.met_by == (lack("held", 20, 20), lack("arrests", 11, 20))
    assert made.not_met_by == (lack("arrests", 11, 20),)


def test_a_period_that_is_not_over_can_be_broken_by_a_report_and_not_be_met_by_one():
    until = c.Fixed(days=DayRange(w.START + 15, w.START + 30), label="", span=w.HERE)
    events = c.Events(indicator="arrests", span=w.HERE)
    made = proved(c.NoEvents(events=events, window=until, span=w.HERE), 20)
    assert made.verdict == "unknown"
    assert made.met_by is None
    assert made.not_met_by == (lack("arrests", 15, 20),)
