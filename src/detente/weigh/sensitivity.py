"""What a finished sweep says: how often something holds, and which assumptions it hangs on.

Decides nothing about the points. A share of points is a share of the ranges under their triangles,
not a probability of events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.weigh.sweep_design import Design, Layout
from detente.weigh.worth import Column

Table = NDArray[np.float64]
RESAMPLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """How much of the variance of an output a factor explains: alone, and with all it is part of.

    The ranges hold 95 percent of the resamples. `nan` where the output does not vary.
    """

    factor: str
    first: float
    first_range: tuple[float, float]
    total: float
    total_range: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How an output lies over the points: the least, quantiles, the most, and the share above 0."""

    least: float
    p10: float
    p50: float
    p90: float
    most: float
    above: float

    @property
    def survives(self) -> bool:
        """True where it has one sign at every point that was asked."""
        return self.least > 0 or self.most < 0


def spread(values: Column) -> Spread:
    """Return how an output lies over the points."""
    p10, p50, p90 = np.quantile(values, [0.1, 0.5, 0.9])
    return Spread(
        least=float(values.min()),
        p10=float(p10),
        p50=float(p50),
        p90=float(p90),
        most=float(values.max()),
        above=float(np.mean(values > 0)),
    )


def sampled(design: Design, table: Table) -> Table:
    """Return the rows of a table that are an even sample of the ranges."""
    if design.layout is Layout.INDICES:
        return table[: 2 * design.n]
    return table


def influences(design: Design, values: Column) -> tuple[Influence, ...]:
    """Return the influence of each factor on an output, the greatest total first.

    Raises `ValueError` for points that were not laid out for it.
    """
    if design.layout is not Layout.INDICES:
        raise ValueError(f"indices need their own layout, not {design.layout.value}")
    n, k = design.n, len(design.factors)
    blocks = values.reshape(k + 2, n)
    if np.ptp(values) == 0 or n < 2:
        nothing = float("nan")
        return tuple(
            Influence(
                factor=f.id,
                first=nothing,
                first_range=(nothing, nothing),
                total=nothing,
                total_range=(nothing, nothing),
            )
            for f in design.factors
        )
    scaled = (blocks - values.mean()) / values.std()
    first, total = _indices(scaled)
    low1, high1, low2, high2 = _ranges(scaled, design.seed)
    out = [
        Influence(
            factor=f.id,
            first=float(first[i]),
            first_range=(float(low1[i]), float(high1[i])),
            total=float(total[i]),
            total_range=(float(low2[i]), float(high2[i])),
        )
        for i, f in enumerate(design.factors)
    ]
    return tuple(sorted(out, key=lambda x: -x.total))


def _ranges(blocks: Table, seed: int) -> tuple[Column, Column, Column, Column]:
    """95 percent of the indices over resampled points; the resamples follow from the seed."""
    n = blocks.shape[1]
    rng = np.random.Generator(np.random.Philox(seed))
    firsts, totals = [], []
    for _ in range(RESAMPLES):
        first, total = _indices(blocks[:, rng.integers(0, n, n)])
        firsts.append(first)
        totals.append(total)
    low1, high1 = np.nanquantile(firsts, [0.025, 0.975], axis=0)
    low2, high2 = np.nanquantile(totals, [0.025, 0.975], axis=0)
    return low1, high1, low2, high2


def _indices(blocks: Table) -> tuple[Column, Column]:
    """First-order and total indices of the blocks A, B, then one a factor."""
    from scipy.stats import sobol_indices

    func = {"f_A": blocks[:1], "f_B": blocks[1:2], "f_AB": blocks[2:, None, :]}
    found = sobol_indices(func=func, n=blocks.shape[1])
    return np.asarray(found.first_order).ravel(), np.asarray(found.total_order).ravel()
