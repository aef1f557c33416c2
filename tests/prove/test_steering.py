"""Averages, highest and lowest levels: what is reported so that they are what a timeline asks for."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from detente.app.replaying import judged
from detente.core.times import Duration, TimeUnit, day, last
from detente.prove.answers import Property, Status
from detente.prove.prover import Prover
from detente.prove.space import Sign
from detente.prove.steering import steered
from detente.prove.verify import verify
from tests.prove.roadmaps import of_one_step

GRANTED = day("2025-11-20")


@pytest.mark.parametrize("window", [Duration(n=9, unit=TimeUnit.DAY), Duration(n=3, unit=TimeUnit.MONTH)])  # fmt: skip
def test_an_average_is_on_each_day_what_was_asked_for(window: Duration) -> None:
    bound, looked = Fraction(50), 0
    for seed in range(15):
        r = random.Random(seed)
        signs = [s for _ in range(8) for s in [r.choice([Sign.GOOD, Sign.BAD, Sign.TORN])] * r.randint(1, 30)]  # fmt: skip
        told = steered(GRANTED, signs, window, bound)
        if told is None:  # months of different lengths ask for less than nothing on some day
            continue
        looked += 1
        assert all(0 <= lo <= hi for lo, hi in told.values())
        for on, sign in enumerate(signs, start=GRANTED + 1):
            if last(on, window).first < min(told):
                assert sign is Sign.GOOD, (seed, on)  # before it is moved at all
                continue
            seen = [told[d] for d in range(last(on, window).first, on + 1)]
            least, most = (sum(side) / len(seen) for side in zip(*seen, strict=True))
            is_it = Sign.BAD if least > bound else Sign.GOOD if most <= bound else Sign.TORN
            assert is_it is sign, (seed, on)
    assert looked >= 12


INDICATORS = """\
indicators:
  prisoners: {kind: level, unit: persons, means: Held, sources: [monitor], stale_after: 20 days, baselines: as known now}
"""


@pytest.mark.parametrize(
    "when",
    [
        "average of prisoners over last 30 days <= 40 persons",
        "highest of prisoners over last 6 days <= 40 persons",
        "lowest of prisoners over last 6 days >= 40 persons",
    ],
)
@pytest.mark.parametrize("each", [Property.DUTY, Property.FOG])
def test_a_condition_on_days_together_is_broken_and_left_open_in_the_monitor(
    when: str, each: Property
) -> None:
    p = of_one_step(INDICATORS, when, cure="9 days")
    found = [judged(p, a) for a in verify(Prover(plan=p), (each,))]
    assert {a.status for a in found} == {Status.COUNTEREXAMPLE}, [(a.sentence, a.case) for a in found]  # fmt: skip
