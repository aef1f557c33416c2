"""The kernels for columns of one row a day, for signals that change on most days.

Equal to `runs` over the days of the column (tests); cost goes with the days, not with the changes.
The first row is the first day of the world: windows start there.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.bool_]


def often(rows: Rows, least: int, most: int, k: int) -> Rows:
    """Return on which days at least `k` rows of the window hold."""
    n = len(rows)
    sums = np.empty(n + 1, np.int32)
    sums[0] = 0
    np.cumsum(rows, dtype=np.int32, out=sums[1:])
    out = np.zeros(n, np.bool_) if k > 0 else np.ones(n, np.bool_)
    seen = n - least
    if k <= 0 or seen <= 0:
        return out
    inside = sums[1 : seen + 1].copy()
    gone = n - most - 1
    if gone > 0:
        inside[most + 1 - least :] -= sums[1 : gone + 1]
    np.greater_equal(inside, k, out=out[least:])
    return out


def once(rows: Rows, least: int, most: int) -> Rows:
    """Return on which days some row of the window holds."""
    return often(rows, least, most, 1)


def historically(rows: Rows, least: int, most: int) -> Rows:
    """Return on which days every row of the window holds."""
    return ~often(~rows, least, most, 1)


def since(held: Rows, then: Rows, least: int, most: int) -> Rows:
    """Return on which days `held` has gone on since a row of `then` in the window.

    Of all such rows the latest decides: it is the last to leave the window, and least is asked of
    `held`.
    """
    n = len(held)
    out = np.zeros(n, np.bool_)
    if least >= n:
        return out
    days = np.arange(n, dtype=np.int32)
    latest = _latest(then)[: n - least]
    broken = _latest(~held)[least:]
    np.greater_equal(latest, np.maximum(broken, days[least:] - np.int32(most)), out=out[least:])
    out[least:] &= latest >= 0
    if least == 0:
        out |= then
    return out


def _latest(rows: Rows) -> NDArray[np.int32]:
    """Return for each day the last row up to it that holds; far back where none does."""
    places = np.concatenate((np.array([-(1 << 30)]), np.flatnonzero(rows))).astype(np.int32)
    return places.take(np.cumsum(rows, dtype=np.int32))
