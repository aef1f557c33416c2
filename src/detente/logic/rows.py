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
    latest = broken = _FAR
    # block by block, so that all columns in between stay near the processor
    for first in range(least, n, _BLOCK):
        end = min(first + _BLOCK, n)
        began = _latest(then[first - least : end - least], first - least, latest)
        ended = _latest(~held[first:end], first, broken)
        latest, broken = int(began[-1]), int(ended[-1])
        if first == least:
            ended = np.maximum(ended, _last(~held[:least]))
            broken = int(ended[-1])
        oldest = np.arange(first - most, end - most, dtype=np.int32)
        np.greater_equal(began, np.maximum(ended, oldest), out=out[first:end])
        out[first:end] &= began >= 0
    if least == 0:
        out |= then
    return out


_BLOCK = 1 << 15
_FAR = -(1 << 30)


def _latest(rows: Rows, first: int, before: int) -> NDArray[np.int32]:
    """Return for each row the last one up to it that holds, or what was so before."""
    places = np.flatnonzero(rows)
    places += first
    known = np.concatenate((np.array([before]), places)).astype(np.int32)
    return known.take(np.cumsum(rows, dtype=np.int32))


def _last(rows: Rows) -> int:
    places = np.flatnonzero(rows)
    return int(places[-1]) if len(places) else _FAR
