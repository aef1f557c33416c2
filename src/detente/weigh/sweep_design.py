"""Which points of the assumptions a sweep asks about.

Decides how numbers are bundled into factors and how points are laid out: a quasi-random sample, the
matrices that sensitivity indices need, or a grid over two factors. A point is a row of quantiles,
one for each number that has a range. The same arguments give the same rows, always.

Source: Saltelli, Annoni, Azzini, Campolongo, Ratto, Tarantola 2010, Computer Physics Communications
181(2):259-270, for the matrices; bundles of numbers are moved together, as one block of columns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from detente.weigh.stakes import Number, Stakes
from detente.weigh.worth import Column

MIDDLE = 0.5
"""The quantile of a number that a grid does not move."""


class Layout(StrEnum):
    """How the points of a sweep lie."""

    SAMPLE = "sample"
    INDICES = "indices"
    GRID = "grid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Numbers that are moved together; `columns` are their places among those with a range."""

    id: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """The points of a sweep: `rows`, `(points, numbers)`, quantiles between 0 and 1.

    For indices the rows are the first matrix, the second, then one for each factor in which its
    columns come from the second. For a grid the first factor moves slowest.
    """

    layout: Layout
    factors: tuple[Factor, ...]
    n: int
    seed: int
    scenario: str | None
    rows: NDArray[np.float64]

    @property
    def digest(self) -> str:
        """What identifies the points, to the last bit."""
        said = (self.layout.value, self.n, self.seed, self.scenario or "", self.rows.shape)
        names = [(f.id, f.columns) for f in self.factors]
        head = repr((said, names)).encode()
        return hashlib.sha256(head + np.ascontiguousarray(self.rows).tobytes()).hexdigest()


def factors_of(stakes: Stakes, scenario: str | None = None) -> tuple[Factor, ...]:
    """Return the numbers with a range, bundled by what they are about.

    A number of a condition is bundled with its like: the keeping of all conditions, the breaking of
    all. One of a good belongs to the good. Any other belongs to its section of the file.
    """
    bundles: dict[str, list[int]] = {}
    for i, number in enumerate(stakes.ranges(scenario)):
        bundles.setdefault(_bundle(number), []).append(i)
    return tuple(Factor(id=k, columns=tuple(v)) for k, v in bundles.items())


def _bundle(number: Number) -> str:
    section, *rest = number.path.split(".")
    match section:
        case "conditions":
            return f"conditions: {rest[-1]}"
        case "goods":
            return f"goods: {rest[0]}"
        case "types":
            return f"types: {rest[-1]}"
        case "patron":
            return f"patron: {rest[-1]}"
        case "postures":
            return f"postures: {'drift' if rest[-2] == 'drift' else rest[-1]}"
        case "measures":
            return f"measures: {rest[-1]}"
        case _:
            return section


def chosen(
    stakes: Stakes, names: Sequence[str], scenario: str | None = None
) -> tuple[Factor, ...] | str:
    """Return factors by name: bundles, single numbers, or all numbers below a path.

    Returns the name that is none of these.
    """
    ranged = stakes.ranges(scenario)
    bundles = {f.id: f for f in factors_of(stakes, scenario)}
    out = []
    for name in names:
        if name in bundles:
            out.append(bundles[name])
            continue
        columns = tuple(
            i for i, n in enumerate(ranged) if n.path == name or n.path.startswith(f"{name}.")
        )
        if not columns:
            return name
        out.append(Factor(id=name, columns=columns))
    return tuple(out)


def sample(stakes: Stakes, n: int, seed: int, scenario: str | None = None) -> Design:
    """Return `n` points (a power of two) that fill all ranges evenly."""
    width = len(stakes.ranges(scenario))
    return Design(
        layout=Layout.SAMPLE,
        factors=factors_of(stakes, scenario),
        n=n,
        seed=seed,
        scenario=scenario,
        rows=_sobol(n, width, seed),
    )


def for_indices(
    stakes: Stakes, factors: tuple[Factor, ...], n: int, seed: int, scenario: str | None = None
) -> Design:
    """Return the `n * (factors + 2)` points from which indices are reckoned; `n` a power of two."""
    width = len(stakes.ranges(scenario))
    both = _sobol(n, 2 * width, seed)
    a, b = both[:, :width], both[:, width:]
    blocks = [a, b]
    for factor in factors:
        mixed = a.copy()
        mixed[:, list(factor.columns)] = b[:, list(factor.columns)]
        blocks.append(mixed)
    return Design(
        layout=Layout.INDICES,
        factors=factors,
        n=n,
        seed=seed,
        scenario=scenario,
        rows=np.concatenate(blocks),
    )


def grid(
    stakes: Stakes, factors: tuple[Factor, Factor], n: int, scenario: str | None = None
) -> Design:
    """Return `n * n` points over two factors, from 5 to 95 percent; all else stays in the middle."""
    width = len(stakes.ranges(scenario))
    rows = np.full((n * n, width), MIDDLE)
    for i, x in enumerate(levels(n)):
        for j, y in enumerate(levels(n)):
            rows[i * n + j, list(factors[0].columns)] = x
            rows[i * n + j, list(factors[1].columns)] = y
    return Design(layout=Layout.GRID, factors=factors, n=n, seed=0, scenario=scenario, rows=rows)


def levels(n: int) -> Column:
    """Return the quantiles along one side of a grid."""
    return np.linspace(0.05, 0.95, n)


def power_of_two(n: int) -> int:
    """Return the least power of two that is not below `n`."""
    return 1 << max(0, (n - 1).bit_length())


def _sobol(n: int, width: int, seed: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    engine = qmc.Sobol(d=width, scramble=True, rng=np.random.default_rng(seed))
    rows: NDArray[np.float64] = engine.random_base2((n - 1).bit_length() if n > 1 else 0)
    return rows[:n]
