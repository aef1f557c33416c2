"""What is remembered of a level is what would be worked out anew, whatever was asked before."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from tests.watch import small_world as w

from detente.core.quantities import exactly
from detente.core.times import DayRange
from detente.plan.evidence import IndicatorEvidence
from detente.plan.semantics import aggregate
from detente.plan.sight import Sight
from detente.plan.votes import reported
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind


def forgetful(known: IndicatorEvidence) -> IndicatorEvidence:
    """The same evidence, with nothing worked out yet."""
    return IndicatorEvidence(
        levels=known.levels, events=known.events, covers=known.covers, entries=known.entries
    )


@given(w.worlds(), st.data())
def test_a_level_asked_again_is_the_level_worked_out_anew(world, data) -> None:
    plan, evidence = world
    days = st.lists(st.integers(w.START - 2, w.START + 50), min_size=3, max_size=6)
    asked = list(product(data.draw(days), data.draw(days)))
    for on, known_at in data.draw(st.permutations(asked)):
        sight = Sight(
            plan=plan, evidence=evidence, history=w.nothing_happened(), known_at=known_at,
            asked=max(on, known_at), firm=True, against=data.draw(st.booleans()),
            voters=data.draw(st.sampled_from([None, None, frozenset("a"), frozenset("b")])),
            quorum=data.draw(st.integers(1, 2)),
        )  # fmt: skip
        for indicator in plan.roadmap.indicators.values():
            if indicator.kind is Kind.REGISTER:
                continue
            anew = replace(
                evidence,
                indicators={n: forgetful(k) for n, k in evidence.indicators.items()},
            )
            expected = reported(indicator, on, replace(sight, evidence=anew))
            assert reported(indicator, on, sight) == expected


figures = w.aggregates.filter(lambda q: not q.stat.of_events)


@given(w.worlds(events=False), st.lists(figures, min_size=1, max_size=2), st.data())
def test_a_figure_of_many_days_asked_again_is_the_figure_worked_out_anew(world, asked, data):
    plan, evidence = world
    days = st.lists(st.integers(w.START - 2, w.START + 50), min_size=3, max_size=5)
    every = list(product(data.draw(days), data.draw(days), asked))
    for on, known_at, figure in data.draw(st.permutations(every)):
        sight = Sight(
            plan=plan, evidence=evidence, history=w.nothing_happened(), known_at=known_at,
            asked=max(on, known_at), firm=True, against=data.draw(st.booleans()),
            share=data.draw(st.sampled_from(SHARES)),
        )  # fmt: skip
        anew = replace(
            evidence, indicators={n: forgetful(k) for n, k in evidence.indicators.items()}
        )
        expected = aggregate(figure, on, replace(sight, evidence=anew))
        assert aggregate(figure, on, sight) == expected


SHARES = [Fraction(0), Fraction(1, 2), Fraction(1)]

LEVELS = w.plan([w.indicator("held", Kind.LEVEL, w.PERSONS, Accept())])


def seen(known: IndicatorEvidence, on: int, **more) -> Sight:
    when = w.START + on
    return Sight(
        plan=LEVELS, evidence=w.evidence(held=known), history=w.nothing_happened(),
        known_at=when, asked=when, firm=True, **more,
    )  # fmt: skip


def test_whom_a_ground_names_is_remembered_apart_from_whom_a_condition_names():
    held = LEVELS.roadmap.indicators["held"]
    known = IndicatorEvidence(levels=(w.level(1, "b", 9, 5),))
    of_condition = reported(held, w.START + 9, seen(known, 9, voters=frozenset("a")))
    of_ground = reported(held, w.START + 9, seen(known, 9, voters=frozenset("a"), against=True))
    anew = seen(forgetful(known), 9, voters=frozenset("a"), against=True)
    assert of_ground == reported(held, w.START + 9, anew) != of_condition


def test_what_was_worked_out_of_some_evidence_is_not_taken_for_other_evidence():
    held = LEVELS.roadmap.indicators["held"]
    known = IndicatorEvidence(levels=(w.level(1, "a", 3, 5),))
    assert reported(held, w.START + 5, seen(known, 8)).met == exactly(3)
    other = replace(known, levels=(w.level(1, "a", 7, 5),))
    assert reported(held, w.START + 5, seen(other, 8)).met == exactly(7)


def test_a_figure_counts_what_is_reported_within_its_days_after_it_was_first_asked_for():
    held = c.Events(indicator="held", span=w.HERE)
    first_days = c.Fixed(days=DayRange(w.START, w.START + 9), label="first days", span=w.HERE)
    highest = c.Aggregate(stat=c.Stat.HIGHEST, of=held, window=first_days, span=w.HERE)
    known = IndicatorEvidence(levels=(w.level(1, "a", 3, 1), w.level(2, "a", 9, 6)))
    for day, expected in ((2, 3), (7, 9), (2, 3)):  # as known on it
        sight = replace(seen(known, day), asked=w.START + 9)
        assert aggregate(highest, w.START + 9, sight).met == exactly(expected)
