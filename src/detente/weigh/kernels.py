"""The inner loops of the solver, compiled: one month of every state at once.

The world drifts by itself, so its drift is taken out of the months first: `drifted` once, then
every post looks only at where its month leads. Nothing larger than the values themselves is kept.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.core.compiled import compiled

T = TypeVar("T")
Values = NDArray[np.float64]


@compiled
def drifted(values: Any, to_from: Any, out: Any) -> None:
    """Write what each place is worth before the world drifts; `to_from[y, z]`: from z to y."""
    n, m = values.shape
    for i in range(n):
        for z in range(m):
            out[i, z] = to_from[0, z] * values[i, 0]
        for y in range(1, m):
            value = values[i, y]
            for z in range(m):
                out[i, z] += to_from[y, z] * value


@compiled
def after_acting(
    worth: Any, first: Any, into: Any, chances: Any, kinds: Any, draws: Any, gains: Any, rest: Any,
    provoked: Any, left: Any, presses: Any, discount: float, out: Any,
) -> None:  # fmt: skip
    """Write what each post is worth: the month, and what comes after it."""
    m = worth.shape[1]
    for j in range(len(first) - 1):
        for z in range(m):
            out[j, z] = gains[j] * left[z] - rest[j] - provoked[j] * presses[z]
        for e in range(first[j], first[j + 1]):
            p, i, k = discount * chances[e], into[e], kinds[e]
            if k == 0:
                for z in range(m):
                    out[j, z] += p * draws[0, z] * worth[i, z]
            else:
                for z in range(m):
                    out[j, z] += p * draws[k, z] * worth[i, z]


@compiled
def best(posts: Any, aims: Any, paces: Any, paid: Any, acts: Any, out: Any) -> tuple[float, float]:
    """Write the best act of each state and its worth; returns least and largest gain over `out`.

    An act is changed only for one that is better by more than rounding.
    """
    n, m = out.shape
    low, high = np.inf, -np.inf
    value, choice = np.empty(m), np.empty(m, np.int64)
    for i in range(n):
        hold = aims[i, 0]
        for z in range(m):
            value[z], choice[z] = -np.inf, -1
        for a in range(aims.shape[1]):
            j = aims[i, a]
            if j < 0:
                continue
            p, cost = paces[i, a], paid[i, a]
            for z in range(m):
                q = p * posts[j, z] + (1.0 - p) * posts[hold, z] - cost
                if q > value[z]:
                    value[z], choice[z] = q, a
        for z in range(m):
            a = acts[i, z]
            j, p = aims[i, a], paces[i, a]
            mine = p * posts[j, z] + (1.0 - p) * posts[hold, z] - paid[i, a]
            if value[z] > mine + 1e-12 * (1.0 + abs(mine)):
                acts[i, z] = choice[z]
            gain = value[z] - out[i, z]
            low, high = min(low, gain), max(high, gain)
            out[i, z] = value[z]
    return low, high


@compiled
def by_policy(posts: Any, aims: Any, paces: Any, paid: Any, acts: Any, out: Any) -> None:
    """Write what each state is worth if the target acts by a policy for a month."""
    n, m = out.shape
    for i in range(n):
        for z in range(m):
            a = acts[i, z]
            p = paces[i, a]
            out[i, z] = p * posts[aims[i, a], z] - paid[i, a]
            if p < 1.0:
                out[i, z] += (1.0 - p) * posts[aims[i, 0], z]


@compiled
def month_on(
    now: Any, acts: Any, aims: Any, paces: Any, first: Any, into: Any, chances: Any, kinds: Any,
    draws: Any, drift: Any, posts: Any, out: Any,
) -> None:  # fmt: skip
    """Write the chance of every state after a month; `posts` and `out` hold zeros, `posts` again after."""
    n, m = now.shape
    for i in range(n):
        for z in range(m):
            p = now[i, z]
            if p > 0.0:
                a = acts[i, z]
                posts[aims[i, a], z] += p * paces[i, a]
                posts[aims[i, 0], z] += p * (1.0 - paces[i, a])
    for j in range(len(first) - 1):
        for z in range(m):
            p, posts[j, z] = posts[j, z], 0.0
            if p > 0.0:
                for e in range(first[j], first[j + 1]):
                    out[into[e], z] += p * chances[e] * draws[kinds[e], z]
    before = np.empty(m)
    for i in range(n):
        total = 0.0
        for z in range(m):
            before[z] = out[i, z]
            total += before[z]
            out[i, z] = 0.0
        if total > 0.0:
            for z in range(m):
                for y in range(m):
                    out[i, y] += before[z] * drift[z, y]
