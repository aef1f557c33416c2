"""The worth of relief as a table: step by step, and measure by measure, each with its range.

Decides which sets of measures are set side by side, so that it shows which of them are worth little
alone. Every figure is a range over draws of all assumptions; none is a forecast.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from detente.roadmap.model import Roadmap
from detente.weigh.stakes import Stakes
from detente.weigh.worth import Column, Draws, at_size, detour, drawn, gains, sold


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """10, 50 and 90 percent of the draws."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWorth:
    """What a step is worth a year to the target, on top of those before it and with them.

    `patron` is what it changes for the patron, `sender_cost` what it costs the senders.
    """

    id: str
    title: str
    more: Quantiles
    so_far: Quantiles
    patron: Quantiles
    sender_cost: Quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureWorth:
    """What a measure is worth a year if it is the only one, and what is lost if only it is missing.

    Where the second is far above the first, the measure opens a gate for others.
    """

    id: str
    gives: str
    alone: Quantiles
    missing: Quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Detour:
    """By how much the best way open today is dearer than the best there is, USD a tonne."""

    good: str
    extra: Quantiles
    patron_earns: Quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """The whole table. `in_hand`: worth of what the roadmap does not offer, once all else is given."""

    currency: str
    draws: int
    seed: int
    scenario: str | None
    priors: int
    numbers: int
    steps: tuple[StepWorth, ...]
    measures: tuple[MeasureWorth, ...]
    in_hand: tuple[MeasureWorth, ...]
    detours: tuple[Detour, ...]


def valued(
    stakes: Stakes, roadmap: Roadmap, *, draws: int, seed: int, scenario: str | None = None
) -> Valued:
    """Return what relief is worth, step by step and measure by measure."""
    give = drawn(stakes, draws, seed, scenario)
    offered = [m for step in roadmap.steps.values() for m in step.gives]
    priors, numbers = stakes.share_of_priors
    return Valued(
        currency=stakes.currency,
        draws=draws,
        seed=seed,
        scenario=scenario,
        priors=priors,
        numbers=numbers,
        steps=_steps(stakes, roadmap, give),
        measures=tuple(
            _measure(stakes, m, roadmap.measures[m].said, offered, give)
            for m in dict.fromkeys(offered)
        ),
        in_hand=tuple(
            _measure(stakes, m, said, [*offered, *stakes.beyond], give)
            for m, said in stakes.beyond.items()
        ),
        detours=_detours(stakes, give),
    )


def _steps(stakes: Stakes, roadmap: Roadmap, give: Draws) -> tuple[StepWorth, ...]:
    out = []
    so_far: list[str] = []
    before = gains(stakes, so_far, give)
    for step in roadmap.steps.values():
        so_far += step.gives
        now = gains(stakes, so_far, give)
        costs = [
            at_size(x, x.sender_cost, give)
            for m in step.gives
            if (x := stakes.measures.get(m)) is not None and x.sender_cost is not None
        ]
        out.append(
            StepWorth(
                id=step.id,
                title=step.title,
                more=_quantiles(now.target - before.target),
                so_far=_quantiles(now.target),
                patron=_quantiles(now.patron - before.patron),
                sender_cost=_quantiles(sum(costs, start=np.zeros_like(now.target))),
            )
        )
        before = now
    return tuple(out)


def _measure(
    stakes: Stakes, measure: str, gives: str, whole: Collection[str], give: Draws
) -> MeasureWorth:
    rest = [m for m in whole if m != measure]
    missing = gains(stakes, whole, give).target - gains(stakes, rest, give).target
    return MeasureWorth(
        id=measure,
        gives=gives,
        alone=_quantiles(gains(stakes, [measure], give).target),
        missing=_quantiles(missing),
    )


def _detours(stakes: Stakes, give: Draws) -> tuple[Detour, ...]:
    out = []
    for good in stakes.goods.values():
        extra = detour(good, give)
        if extra is not None:
            earned = sold(good, (), give).patron
            out.append(
                Detour(good=good.means, extra=_quantiles(extra), patron_earns=_quantiles(earned))
            )
    return tuple(out)


def _quantiles(values: Column) -> Quantiles:
    p10, p50, p90 = np.quantile(values, [0.1, 0.5, 0.9])
    return Quantiles(p10=float(p10), p50=float(p50), p90=float(p90))
