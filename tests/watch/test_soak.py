"""Random histories, each put to everything that is claimed of verdicts at once.

Ten thousand of levels and events, as many of registers, as many of conditions that look at steps:
some half an hour of one core each. `DETENTE_RUNS` sets another number.
"""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from detente.core.times import DayRange
from detente.plan import semantics
from detente.roadmap.model import Baselines
from detente.watch.sweep import packed, unpacked
from detente.watch.temporal import Engine
from tests.watch import small_register as r
from tests.watch import small_steps as steps
from tests.watch import small_world as w

OPENS = w.START + 10
KINDS = ("levels", "events", "covers", "entries")
RUNS = int(os.environ.get("DETENTE_RUNS", "10000"))


def all_claims(evidence):
    """Every claim, with the indicator and the kind that it is kept under."""
    return [
        (name, kind, x)
        for name, known in evidence.indicators.items()
        for kind in KINDS
        for x in getattr(known, kind)
    ]


def holding(evidence, claims):
    """The same evidence with these claims only, in this order."""
    return replace(
        evidence,
        indicators={
            name: replace(
                known,
                **{
                    kind: tuple(x for n, k, x in claims if (n, k) == (name, kind)) for kind in KINDS
                },
            )
            for name, known in evidence.indicators.items()
        },
    )


@st.composite
def looking_at_steps(draw):
    """A small world whose condition looks at steps, and what has happened to them."""
    plan, evidence = draw(w.worlds())
    plan = replace(
        w.with_baselines(plan, draw(st.sampled_from(Baselines))),
        conditions={"named": draw(steps.conditions)},
        stepwise=frozenset(["named"]),
    )
    return plan, evidence, draw(steps.histories())


def without_steps(world):
    """The same world, in which nothing has happened to any step."""
    return *world, w.nothing_happened()


WORLDS = {
    "levels and events": w.worlds().map(without_steps),
    "registers": r.worlds().map(without_steps),
    "steps": looking_at_steps(),
}


@pytest.mark.soak
@pytest.mark.parametrize("kind", WORLDS)
@settings(
    max_examples=RUNS,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_kept_answers_are_those_from_scratch_in_any_order_and_later_knowledge_changes_none(
    kind, data
):
    plan, evidence, past = data.draw(WORLDS[kind])
    condition = plan.conditions["named"]
    claims = all_claims(evidence)
    arrived = data.draw(st.permutations(claims))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(claims)), max_size=3)))
    known_at = OPENS + data.draw(st.integers(0, 55))
    days, firm = DayRange(OPENS, known_at), data.draw(st.booleans())

    def growing(kept, was, end):
        engine = Engine(plan, holding(evidence, arrived[:end]))
        if kept is not None:
            engine.sweep.take(kept, holding(evidence, arrived[:was]).indicators)
        return engine

    kept, was = None, 0
    for end in cuts:  # the ledger grows by chunks; what was kept is taken up
        engine = growing(kept, was, end)
        asked = OPENS + data.draw(st.integers(0, 55))
        engine.known(condition, DayRange(OPENS, asked), asked, past, firm=firm)
        engine.known(condition, days, known_at, past, firm=firm)
        engine.decided(condition, days, known_at, past)
        kept, was = unpacked(packed(engine.sweep.kept("1", "root", end))), end
    engine = growing(kept, was, len(claims))
    row = engine.known(condition, days, known_at, past, firm=firm)
    diagonal = engine.decided(condition, days, known_at, past)

    scratch = Engine(plan, evidence)
    assert row == scratch._known_anew(condition, days, known_at, past, firm=firm)
    assert diagonal == scratch._decided_anew(condition, days, known_at, past)
    by_then = [c for c in claims if c[2].known <= known_at]
    ignorant = Engine(plan, holding(evidence, by_then))
    assert row == ignorant._known_anew(condition, days, known_at, past, firm=firm)
    for d in {known_at, OPENS + data.draw(st.integers(0, known_at - OPENS))}:
        assert row.on(d) == semantics.answer(
            plan, evidence, condition, d, known_at, past, firm=firm
        )
        assert diagonal.on(d) == semantics.answer(plan, evidence, condition, d, d, past)
