"""What a register says, in small stories. Each is told to the reference and to the engine."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.watch import small_register as r
from tests.watch import small_world as w

from detente.core.times import DayRange
from detente.core.verdict import Reason
from detente.plan.history import History
from detente.plan.register import flow, stock
from detente.plan.sight import Number, Sight
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Baselines, Silence
from detente.watch.rolls import Rolls

WHOLE = w.cover(90, "a", -20, 60, known=-20)
HELD = r.entry(1, "a", "p-01", "held", -10, change=False, known=-10)


class Told:
    """A register with its evidence, asked by day; both ways must agree."""

    def __init__(self, *claims, known=60, firm=True, **rules):
        self.indicator = r.register(**rules)
        plan = w.plan([self.indicator])
        self.sight = Sight(
            plan=plan,
            evidence=r.evidence(*claims),
            history=History(plan.roadmap.opens),
            known_at=w.START + known,
            asked=w.START + known,
            firm=firm,
        )

    def both(self, ask: Callable[[Sight], Number]) -> Number:
        slow = ask(self.sight)
        assert ask(replace(self.sight, registers=Rolls())) == slow
        return slow

    def stock(self, on, cohort=None):
        n = self.both(lambda sight: stock(self.indicator, cohort, w.START + on, sight))
        return ends(n)

    def why(self, on):
        return stock(self.indicator, None, w.START + on, self.sight).cause

    def flow(self, way, first, last, where=(), cohort=None):
        events = c.Events(
            span=w.HERE, indicator="list", flow=c.Flow(way), where=where, cohort=cohort
        )
        days = DayRange(w.START + first, w.START + last)
        return ends(self.both(lambda sight: flow(self.indicator, events, days, True, sight)))


def ends(n: Number):
    """One number, or the two ends of what may be used for met."""
    return n.met.exact if n.met.exact is not None else (n.met.lo, n.met.hi)


def test_who_is_freed_counts_as_out_after_the_stated_days_and_not_before():
    told = Told(WHOLE, HELD, r.entry(2, "a", "p-01", "freed", 10))
    assert [told.stock(d) for d in (9, 10, 14, 15, 40)] == [1, 1, 1, 0, 0]
    assert told.flow("outflow", 0, 14) == 0
    assert told.flow("outflow", 0, 15) == 1
    assert told.flow("outflow", 15, 15, where=("freed",)) == 1
    assert told.flow("outflow", 0, 40, where=("died",)) == 0


def test_who_is_taken_back_before_that_never_left_and_never_came():
    told = Told(
        WHOLE, HELD, r.entry(2, "a", "p-01", "freed", 10), r.entry(3, "a", "p-01", "retaken", 14)
    )
    assert {told.stock(d) for d in range(40)} == {1}
    assert told.flow("outflow", 0, 40) == told.flow("inflow", 0, 40) == 0


def test_who_is_taken_back_after_that_left_and_came():
    told = Told(
        WHOLE, HELD, r.entry(2, "a", "p-01", "freed", 10), r.entry(3, "a", "p-01", "retaken", 15)
    )
    assert [told.stock(d) for d in (14, 15, 16)] == [1, 1, 1]  # on day 15 he is in again
    later = Told(
        WHOLE, HELD, r.entry(2, "a", "p-01", "freed", 10), r.entry(3, "a", "p-01", "retaken", 16)
    )
    assert [later.stock(d) for d in (14, 15, 16)] == [1, 0, 1]
    assert later.flow("outflow", 0, 40) == later.flow("inflow", 0, 40) == 1
    assert later.flow("inflow", 0, 40, where=("held",)) == 0


def test_pardoned_and_back_within_hours_is_one_day_with_two_states():
    told = Told(
        WHOLE,
        HELD,
        r.entry(2, "a", "p-01", ("freed", "retaken"), 10),
        r.entry(3, "a", "p-01", "freed", 30),
    )
    assert {told.stock(d) for d in range(35)} == {1}
    assert told.stock(35) == 0


def test_two_claims_of_one_source_for_one_day_leave_it_open_which_came_last():
    told = Told(
        WHOLE, HELD, r.entry(2, "a", "p-01", "died", 10), r.entry(3, "a", "p-01", "retaken", 10)
    )
    assert told.stock(9) == 1
    assert told.stock(10) == (0, 1)
    assert told.why(10) is Reason.IMPRECISE


def test_the_dead_are_out_at_once():
    told = Told(WHOLE, HELD, r.entry(2, "a", "p-01", "died", 10))
    assert [told.stock(d) for d in (9, 10)] == [1, 0]


def test_who_is_not_on_the_list_is_unknown_unless_the_list_is_complete():
    partial = Told(HELD)
    assert partial.stock(5) == (1, None)
    assert partial.why(5) is Reason.MISSING
    assert Told(HELD, w.cover(9, "a", 0, 9)).stock(5) == 1
    assert Told(HELD, w.cover(9, "a", 0, 9)).stock(10) == (1, None)
    assert partial.flow("inflow", 0, 9) == (0, None)


def test_nothing_at_all_is_not_yet_monitored():
    assert Told().stock(5) == (0, None)
    assert Told().why(5) is Reason.NOT_YET_MONITORED


def test_standstill_needs_a_list_for_each_of_its_days():
    told = Told(HELD, w.cover(9, "a", 10, 20))
    assert told.flow("inflow", 10, 20) == 0
    assert told.flow("inflow", 10, 21) == (0, None)
    # who left on the first day may have been in the day before, unlisted
    assert told.flow("outflow", 10, 20) == (0, None)


def test_a_list_that_is_not_due_yet_is_complete_provisionally():
    rules = {"silence": Silence(every=w.days(6), late=w.days(2))}
    claims = (HELD, w.cover(9, "a", 0, 10))
    assert Told(*claims, known=18, firm=False, **rules).stock(18) == 1
    assert Told(*claims, known=19, firm=False, **rules).stock(19) == (1, None)
    assert Told(*claims, known=18, firm=True, **rules).stock(18) == (1, None)


def test_a_change_tells_of_the_day_before_it():
    arrested = Told(r.entry(1, "a", "p-01", "held", 10))
    assert arrested.flow("inflow", 10, 12) == (1, None)
    seen = Told(r.entry(1, "a", "p-01", "held", 10, change=False))
    assert seen.flow("inflow", 10, 12) == (0, None)


def test_a_day_that_is_not_exactly_known_is_certain_for_a_window_that_holds_it():
    told = Told(WHOLE, HELD, r.entry(2, "a", "p-01", "died", 10, 14))
    assert told.stock(12) == (0, 1)
    assert told.flow("outflow", 9, 20) == 1
    assert told.flow("outflow", 12, 20) == (0, 1)


@pytest.mark.parametrize(
    ("said", "k", "expected", "reason"),
    [
        ((("a", "held"), ("b", "died")), 1, (0, 1), Reason.CONFLICT),
        ((("a", "held"), ("b", "held")), 2, 1, None),
        # two sources of one voice are one vote, and the other's complete list does not have him
        ((("a", "held"), ("a2", "held")), 2, (0, 1), Reason.CONFLICT),
        # a voice that contradicts itself says nothing against the other's complete list
        ((("a", "died"), ("a2", "held")), 1, 0, None),
    ],
)
def test_groups_vote_on_each_entry(said, k, expected, reason):
    claims = [
        r.entry(n, source, "p-01", word, 5, change=False, known=9)
        for n, (source, word) in enumerate(said)
    ]
    covers = [w.cover(80, "a", 0, 40, known=0), w.cover(81, "b", 0, 40, known=0)]
    told = Told(*covers, *claims, accept=Accept(k=k))
    assert told.stock(6) == expected
    assert told.why(6) is reason


def test_what_was_said_of_an_earlier_day_does_not_contradict_a_later_change():
    claims = (
        r.entry(1, "b", "p-01", "retaken", 5),
        r.entry(2, "a", "p-01", "held", 5, change=False),
        r.entry(3, "a", "p-01", "freed", 20),
    )
    told = Told(w.cover(80, "a", 0, 60, known=0), *claims)
    assert [told.stock(d) for d in (10, 24, 25)] == [1, 1, 0]
    # unless the other source confirms its own word of those days
    firm = Told(w.cover(80, "a", 0, 60, known=0), w.cover(81, "b", 0, 60, known=0), *claims)
    assert firm.stock(25) == (0, 1)


def test_the_judged_side_frees_nobody_and_its_admission_counts():
    freed = Told(WHOLE, HELD, r.entry(2, "minsk", "p-01", "died", 10))
    n = stock(freed.indicator, None, w.START + 20, freed.sight)
    assert ends(n) == (0, 1)
    assert n.refuted.exact == 1
    admitted = Told(w.cover(80, "a", 0, 40), r.entry(2, "minsk", "p-01", "retaken", 10))
    n = stock(admitted.indicator, None, w.START + 20, admitted.sight)
    assert n.refuted.lo == 0  # the complete list of an independent voice says otherwise
    alone = Told(r.entry(2, "minsk", "p-01", "retaken", 10))
    assert stock(alone.indicator, None, w.START + 20, alone.sight).refuted.lo == 1


def test_an_entry_that_nobody_confirms_goes_stale_and_a_return_confirms_it():
    rules = {"stale_after": w.days(12)}
    covered = w.cover(80, "b", -20, 60, known=-20)
    old = Told(covered, r.entry(1, "a", "p-01", "held", 0, change=False), **rules)
    assert old.stock(12) == (0, 1)
    assert old.why(12) is Reason.CONFLICT  # the other list does not have him
    alone = Told(r.entry(1, "a", "p-01", "held", 0, change=False), **rules)
    assert [alone.stock(d)[0] for d in (12, 13)] == [1, 0]
    kept = Told(r.entry(1, "a", "p-01", "held", 0, change=False), w.cover(81, "a", 3, 10), **rules)
    assert [kept.stock(d)[0] for d in (13, 22, 23)] == [1, 1, 0]


def test_a_cohort_is_who_was_in_on_its_day_and_needs_no_list_of_later_days():
    claims = (
        HELD,
        r.entry(2, "a", "p-02", "held", -10, change=False, known=-10),
        w.cover(80, "a", -10, 10),
        r.entry(3, "a", "p-01", "freed", 12),
        r.entry(4, "a", "p-03", "held", 15),
    )
    told = Told(*claims)
    opening = c.OnOpening(span=w.HERE)  # day 10
    assert told.stock(30) == (2, None)
    assert told.stock(30, opening) == 1
    assert told.flow("outflow", 10, 30, cohort=opening) == 1
    assert told.flow("inflow", 10, 30, cohort=opening) == 0
    assert told.stock(9, opening) == (None, None)  # that day has not come


def test_who_is_recognised_late_was_in_then_by_what_is_known_now():
    late = r.entry(2, "a", "p-02", "held", -5, known=30)
    opening = c.OnOpening(span=w.HERE)
    now = Told(WHOLE, HELD, late, baselines=Baselines.NOW)
    then = Told(WHOLE, HELD, late, baselines=Baselines.THEN)
    assert now.stock(40, opening) == 2
    assert then.stock(40, opening) == 1
    assert then.stock(40) == 2
    before = Told(WHOLE, HELD, late, known=29)
    assert before.stock(20) == 1


def test_a_cohort_as_known_then_keeps_whom_a_later_correction_takes_away():
    mistaken = r.entry(2, "a", "p-02", "held", -5, known=-5, until=w.START + 20)
    opening = c.OnOpening(span=w.HERE)
    then = Told(WHOLE, HELD, mistaken, baselines=Baselines.THEN)
    now = Told(WHOLE, HELD, mistaken, baselines=Baselines.NOW)
    # he was one of those held then; that he is out now follows from the complete list
    assert then.flow("outflow", 11, 40, cohort=opening) == 0
    assert then.stock(40, opening) == now.stock(40, opening) == 1


def test_a_word_that_the_roadmap_does_not_know_is_neither_in_nor_out():
    assert Told(WHOLE, r.entry(1, "a", "p-01", "moved", 5)).stock(6) == (0, 1)
