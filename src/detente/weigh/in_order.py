"""What acts are worth in every place, place by place, in the order in which months lead back.

Where a target acts by a policy, most months lead on and never return: a place whose successors are
known is known itself. So places are put in an order in which successors come first (Tarjan, Depth-
first search and linear graph algorithms, 1972), and each is solved once, with its own return to
itself in all states of the world taken at once. Places that lead to each other are gone through
again until they stay; they are few. Source of the idea: Dai and Goldsmith, Topological value
iteration algorithm for Markov decision processes, 2007.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.core.compiled import compiled, inner

KEPT = 512
"""How many solved returns are kept; many places return to themselves alike."""


class Counted(NamedTuple):
    """What a month needs of a `space.Space`, and of what it is played for."""

    aims: Any
    paces: Any
    paid: Any
    first: Any
    into: Any
    chances: Any
    kinds: Any
    draws: Any
    gains: Any
    rest: Any
    provoked: Any
    left: Any
    presses: Any
    discount: float


def followed(acts: NDArray[np.int8], aims: Any, paces: Any) -> tuple[Any, Any]:
    """Return where a policy leads: from place i to the posts at `posts[to[i]:to[i + 1]]`."""
    n, m = acts.shape
    to, posts = np.empty(n + 1, np.int64), np.empty(n * (m + 1), np.int32)
    _follow(acts, aims, paces, to, posts)
    return to, posts[: to[n]].copy()


@compiled
def _follow(acts: Any, aims: Any, paces: Any, to: Any, posts: Any) -> None:
    """Write where a policy leads."""
    n, m = acts.shape
    at = 0
    for i in range(n):
        to[i] = at
        hold = aims[i, 0]
        for z in range(m + 1):
            post = hold
            if z < m:
                a = acts[i, z]
                post = aims[i, a]
                if a != 0 and paces[i, a] <= 0.0:
                    continue
            elif paces[i, acts[i, 0]] >= 1.0:
                some = False
                for y in range(1, m):
                    some = some or paces[i, acts[i, y]] < 1.0
                if not some:
                    continue
            known = False
            for x in range(to[i], at):
                known = known or posts[x] == post
            if not known:
                posts[at] = post
                at += 1
    to[n] = at


@compiled
def come_to(to: Any, posts: Any, first: Any, into: Any, met: Any) -> None:
    """Mark every place that a policy comes to from those that are marked."""
    todo, n = np.empty(len(met), np.int64), 0
    for i in range(len(met)):
        if met[i]:
            todo[n] = i
            n += 1
    while n > 0:
        n -= 1
        i = todo[n]
        for q in range(to[i], to[i + 1]):
            for e in range(first[posts[q]], first[posts[q] + 1]):
                if not met[into[e]]:
                    met[into[e]] = True
                    todo[n] = into[e]
                    n += 1


@compiled
def in_order(to: Any, posts: Any, first: Any, into: Any) -> tuple[Any, Any]:
    """Return the places, successors first, and where each group begins that leads to itself."""
    n = len(to) - 1
    met, low = np.full(n, -1, np.int32), np.empty(n, np.int32)
    post_at, edge_at = np.empty(n, np.int64), np.empty(n, np.int64)
    way, held = np.empty(n, np.int32), np.empty(n, np.int32)
    order, groups = np.empty(n, np.int32), np.empty(n + 1, np.int32)
    done = np.zeros(n, np.bool_)
    count, n_held, n_order, n_groups = 0, 0, 0, 0
    for root in range(n):
        if met[root] >= 0:
            continue
        deep, coming = 0, root
        while True:
            if coming >= 0:
                met[coming] = low[coming] = count
                count += 1
                way[deep] = held[n_held] = coming
                deep, n_held = deep + 1, n_held + 1
                post_at[coming] = to[coming]
                edge_at[coming] = first[posts[to[coming]]]
                coming = -1
            i = way[deep - 1]
            p, e = post_at[i], edge_at[i]
            end = first[posts[p] + 1]
            mine = low[i]
            while True:
                while e < end:
                    j = into[e]
                    e += 1
                    if met[j] < 0:
                        coming = j
                        break
                    if not done[j]:
                        mine = min(mine, met[j])
                if coming >= 0 or p + 1 >= to[i + 1]:
                    break
                p += 1
                e, end = first[posts[p]], first[posts[p] + 1]
            low[i], post_at[i], edge_at[i] = mine, p, e
            if coming >= 0:
                continue
            deep -= 1
            if mine == met[i]:
                groups[n_groups] = n_order
                n_groups += 1
                while True:
                    n_held -= 1
                    j = held[n_held]
                    done[j] = True
                    order[n_order] = j
                    n_order += 1
                    if j == i:
                        break
            if deep == 0:
                break
            low[way[deep - 1]] = min(low[way[deep - 1]], mine)
    groups[n_groups] = n_order
    return order, groups[: n_groups + 1].copy()


@inner
def _factor(back: Any, drift: Any, out: Any) -> None:
    """Write the factors of `1 - back * drift`; no row need be exchanged, for it is dominant."""
    m = len(back)
    for z in range(m):
        for y in range(m):
            out[z, y] = -back[z] * drift[z, y]
        out[z, z] += 1.0
    for k in range(m):
        pivot = 1.0 / out[k, k]
        for z in range(k + 1, m):
            f = out[z, k] * pivot
            if f != 0.0:
                out[z, k] = f
                for y in range(k + 1, m):
                    out[z, y] -= f * out[k, y]


@inner
def _divide(factors: Any, b: Any) -> None:
    """Solve in place for a right-hand side."""
    m = len(b)
    for z in range(1, m):
        total = b[z]
        for y in range(z):
            total -= factors[z, y] * b[y]
        b[z] = total
    for z in range(m - 1, -1, -1):
        total = b[z]
        for y in range(z + 1, m):
            total -= factors[z, y] * b[y]
        b[z] = total / factors[z, z]


@inner
def _looked_ahead(s: Any, i: int, to: Any, posts: Any, acts: Any, ahead: Any, room: Any) -> Any:
    """Write what a place is worth but for its return to itself, and that; says if it does."""
    b, back, share = room
    m = len(b)
    returns = False
    for z in range(m):
        b[z], back[z] = -s.paid[i, acts[i, z]], 0.0
    for q in range(to[i], to[i + 1]):
        j = posts[q]
        for z in range(m):
            a = acts[i, z]
            share[z] = s.paces[i, a] if s.aims[i, a] == j else 0.0
            if s.aims[i, 0] == j:
                share[z] += 1.0 - s.paces[i, a]
            month = s.gains[j] * s.left[z] - s.rest[j] - s.provoked[j] * s.presses[z]
            b[z] += share[z] * month
        for e in range(s.first[j], s.first[j + 1]):
            p, x, k = s.discount * s.chances[e], s.into[e], s.kinds[e]
            if x == i:
                returns = True
                for z in range(m):
                    back[z] += p * s.draws[k, z] * share[z]
            else:
                for z in range(m):
                    b[z] += p * s.draws[k, z] * share[z] * ahead[x, z]
    return returns


@inner
def _returned(drift: Any, b: Any, back: Any, factors: Any, known: Any) -> None:
    """Write what a place is worth that returns to itself, by factors at hand or new ones."""
    mark = 0.0
    for z in range(len(b)):
        mark = mark * 1.6180339887 + back[z]
    slot = int(mark * 1048583.0) % KEPT
    same = True
    for z in range(len(b)):
        same = same and known[slot, z] == back[z]
    if not same:
        _factor(back, drift, factors[slot])
        for z in range(len(b)):
            known[slot, z] = back[z]
    _divide(factors[slot], b)


@inner
def _noted(drift: Any, b: Any, value: Any, ahead: Any, room: Any) -> float:
    """Note what a place is worth, and that before the world drifts; returns how far it moved."""
    moved = 0.0
    for z in range(len(b)):
        moved = max(moved, abs(b[z] - value[z]))
        value[z] = b[z]
        room[z] = 0.0
    for y in range(len(b)):
        for z in range(len(b)):
            room[z] += drift[z, y] * b[y]
    for z in range(len(b)):
        ahead[z] = room[z]
    return moved


@compiled
def valued_in_order(
    s: Any, drift: Any, order: Any, groups: Any, to: Any, posts: Any, acts: Any, wanted: float,
    most: int, values: Any, ahead: Any,
) -> int:  # fmt: skip
    """Write what a policy is worth in every place; returns how often a place was gone through.

    `ahead`: values before the world drifts, on entry and on return. Places that lead to each other
    are gone through until nothing moves by more than `wanted`, at most `most` times.
    """
    m = values.shape[1]
    b, back, share = np.empty(m), np.empty(m), np.empty(m)
    factors, known = np.empty((KEPT, m, m)), np.full((KEPT, m), -1.0)
    passed = 0
    for g in range(len(groups) - 1):
        for _ in range(most):
            moved = 0.0
            for x in range(groups[g], groups[g + 1]):
                i = order[x]
                passed += 1
                if _looked_ahead(s, i, to, posts, acts, ahead, (b, back, share)):
                    _returned(drift, b, back, factors, known)
                moved = max(moved, _noted(drift, b, values[i], ahead[i], share))
            if moved <= wanted or groups[g + 1] - groups[g] == 1:
                break
    return passed
