"""An unknown verdict says which missing reports would decide it."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.core.times import DayRange, iso
from detente.plan.evidence import IndicatorEvidence
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError
from detente.proofs.minimal import check_missing
from detente.proofs.prover import Prover, find
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
    made = prover.prove(condition, w.START + on, w.START + on)
    accept(made, entries)
    return made


def accept(made, entries):
    check_missing(made, Archive(entries, ZONE), find)


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
    assert made.beyond == ("met",)
    assert made.not_met_by == (lack("arrests", 15, 20),)
    _, entries, _ = on_record((w.plan([HELD, ARRESTS]), w.evidence(arrests=IndicatorEvidence())))
    accept(made, entries)
    lie = msgspec.structs.replace(made, not_met_by=None, beyond=("met", "not_met"))
    with pytest.raises(RejectedProofError, match="there are reports that would make it not met"):
        accept(lie, entries)
    both = msgspec.structs.replace(made, met_by=made.not_met_by)
    with pytest.raises(RejectedProofError, match="there are reports that would make it met"):
        accept(both, entries)


def test_a_set_that_would_not_decide_or_is_not_the_smallest_is_rejected():
    world = w.plan([HELD, ARRESTS]), w.evidence(held=IndicatorEvidence())
    _, entries, _ = on_record(world)
    both = c.All(items=(NOBODY_HELD, NO_ARRESTS), span=w.HERE)
    made = proved(both, 20, held=IndicatorEvidence())
    changed = msgspec.structs.replace
    assert made.met_by is not None
    assert made.not_met_by is not None
    with pytest.raises(RejectedProofError, match="reports named would not make it met"):
        accept(changed(made, met_by=made.met_by[:1]), entries)
    with pytest.raises(RejectedProofError, match=r"without held on .* it would be not met too"):
        accept(changed(made, not_met_by=made.met_by), entries)
    with pytest.raises(RejectedProofError, match="of an indicator that is not looked at"):
        accept(changed(made, met_by=(lack("exports", 20, 20),)), entries)
    earlier = (lack("held", -30, -29), *made.met_by[1:])
    with pytest.raises(RejectedProofError, match="reports named would not make it met"):
        accept(changed(made, met_by=earlier), entries)
    with pytest.raises(RejectedProofError, match="missing: it is known"):
        accept(changed(made, verdict="met"), entries)


@settings(deadline=None, max_examples=15)
@given(w.worlds(), w.leaves, st.integers(5, 40))
def test_sets_that_are_found_are_accepted_and_none_can_be_left_out(world, condition, on):
    plan, entries, _ = on_record(world)
    archive = Archive(entries, ZONE)
    made = Prover(plan, archive).prove(condition, w.START + on, w.START + on)
    assume(made.verdict == "unknown")
    check_missing(made, archive, find)
    assert {"met", "not_met"} >= {*made.beyond}
    for name in ("met_by", "not_met_by"):
        lacks = getattr(made, name)
        if lacks:
            fewer = msgspec.structs.replace(made, **{name: lacks[1:]})
            with pytest.raises(RejectedProofError, match="missing: "):
                check_missing(fewer, archive, find)
