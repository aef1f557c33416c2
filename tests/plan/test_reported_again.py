"""What is remembered of a level is what would be worked out anew, whatever was asked before."""

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from tests.watch import small_world as w

from detente.plan.evidence import IndicatorEvidence
from detente.plan.sight import Sight
from detente.plan.votes import reported
from detente.roadmap.model import Kind


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
            asked=max(on, known_at), firm=True,
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
