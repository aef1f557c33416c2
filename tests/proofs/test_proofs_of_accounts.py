"""What the flows of a level leave unexplained is proved like a verdict, for a period with totals."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.quantities import exactly
from detente.core.times import DayRange, iso
from detente.plan.evidence import IndicatorEvidence
from detente.proofs import proof as p
from detente.proofs.accounts import check_account, rest_of
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError
from detente.proofs.prover import Prover
from detente.proofs.statement import account
from detente.roadmap.model import Accept, Account, Kind
from detente.watch.monitor import Monitor
from tests.watch import small_world as w
from tests.watch.small_records import ZONE, on_record

changed = msgspec.structs.replace
YEAR = DayRange(w.START + 10, w.START + 30)
ON = w.START + 40


def world(levels, came, left):
    """A level with its flows: people who are held, those who came and those who were freed."""
    flows = Account(entering=("came",), leaving=("left",))
    plan = w.plan(
        [
            w.indicator("held", Kind.LEVEL, w.PERSONS, Accept(), account=flows),
            w.indicator("came", Kind.EVENTS, w.PERSONS, Accept()),
            w.indicator("left", Kind.EVENTS, w.PERSONS, Accept()),
        ]
    )
    known = w.evidence(
        held=IndicatorEvidence(levels=tuple(levels)),
        came=IndicatorEvidence(events=tuple(came)),
        left=IndicatorEvidence(events=tuple(left)),
    )
    return plan, known


def total(n, size, first=10, last=30, source="a", **more):
    """A total of what came or left."""
    return w.event(n, source, size, first, last, total=True, **more)


def proved(plan, entries, days):
    statement = account(plan, "held", days)
    archive = Archive(entries, ZONE)
    made = Prover(plan, archive).prove_account(statement, ON, ON)
    made = changed(made, benchmark="held", period=(iso(days.first), iso(days.last)))
    return p.from_json(p.to_json(made)), archive, p.digest(statement)


def of_a_year(*, after=7, came=4, left=2):
    levels = [w.level(1, "a", 12, 9), w.level(2, "a", after, 30)]
    plan, entries, _ = on_record(world(levels, [total(3, came)], [total(4, left)]))
    return (plan, *proved(plan, entries, YEAR))


def test_an_account_that_does_not_add_up_has_a_proof_and_so_has_one_that_does() -> None:
    _, made, archive, digest = of_a_year()
    check_account(made, archive, digest)
    assert (made.verdict, rest_of(made)) == ("met", "7")
    _, made, archive, digest = of_a_year(after=14)
    check_account(made, archive, digest)
    assert (made.verdict, rest_of(made)) == ("not_met", "0")
    _, made, archive, digest = of_a_year(after=20)
    check_account(made, archive, digest)
    assert (made.verdict, rest_of(made)) == ("met", "-6")


def test_another_number_period_or_record_is_rejected() -> None:
    plan, made, archive, digest = of_a_year()

    def refused(lie, match, digest=digest) -> None:
        with pytest.raises(RejectedProofError, match=match):
            check_account(lie, archive, digest)

    inner = made.step.items[0][1]
    leaf = inner.items[0][1]
    more = p.Number(exactly(Fraction(3)), exactly(Fraction(3)))

    def with_leaf(other: p.Step) -> p.Proof:
        items = ((0, changed(inner, items=((0, other), *inner.items[1:]))),)
        whole: p.Proof = changed(made, step=changed(made.step, items=items))
        return whole

    refused(with_leaf(changed(leaf, numbers=(more, leaf.numbers[1]))), "the numbers are others")
    refused(with_leaf(changed(leaf, used=leaf.used[1:])), "records .* are used otherwise")
    refused(changed(made, verdict="not_met"), "the reasons are for another one")
    refused(changed(made, period=None), "it has no period")
    other = DayRange(YEAR.first, YEAR.last - 1)
    begun = DayRange(YEAR.first, ON + 1)
    for days, match in ((other, "nobody gave a total of what came"), (begun, "is not over")):
        statement = account(plan, "held", days)
        lie = Prover(plan, archive).prove_account(statement, ON, ON)
        lie = changed(lie, period=(iso(days.first), iso(days.last)))
        refused(lie, match, p.digest(statement))


@given(
    w.level_claims(),
    st.lists(st.tuples(w.intervals(), w.sources, st.booleans()), max_size=2),
    st.lists(st.tuples(w.intervals(), w.sources, st.booleans()), max_size=2),
    w.event_claims(),
)
def test_the_account_of_random_records_is_what_the_monitor_says(levels, came, left, more) -> None:
    sides = [
        [total(50 + n, size, source=who, complete=whole) for n, (size, who, whole) in enumerate(x)]
        for x in (came, left)
    ]
    plan, entries, evidence = on_record(world(levels, [*sides[0], *more], sides[1]))
    for r in Monitor(plan, evidence).accounts(ON, ON):
        made, archive, digest = proved(plan, entries, r.days)
        check_account(made, archive, digest)
        lo, hi = r.rest.lo, r.rest.hi
        surely = lo is not None and hi is not None and not lo <= 0 <= hi
        assert surely <= (made.verdict == "met")
        if lo == hi == 0:
            assert made.verdict == "not_met"
