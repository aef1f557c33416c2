"""Places that cannot be told apart are one: a game counted out, made smaller before it is solved.

Decides when two places are one: what is read of them is the same (rungs, how relief stands, the
outcome, whether a clock runs), the same acts are open, and each leads by the same sights and the
same draws to places that are one, with the same chances. Numbers of the assumptions are not looked
at, so the points of a sweep share it. Found by refining a partition until it stays (Moore, Gedanken-
experiments on sequential machines, 1956; for Markov chains: Derisavi, Hermanns and Sanders, Optimal
state-space lumping, 2003), on fingerprints of 62 bits. `certificate` looks at every place apart.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.core.compiled import compiled, inner

Ints = NDArray[np.int64]
Small = NDArray[np.int32]

FIRST, SECOND = 2**31 - 1, 2**31 - 19
"""Two primes: chances are added up as whole numbers, the same in whatever order and parts."""

UNIT = 2.0**40
"""The whole number that a chance of one is taken for."""


class Edges(NamedTuple):
    """What leads where, as in `shape.Shape`."""

    aims: Any
    paces: Any
    first: Any
    into: Any
    kinds: Any
    sights: Any
    ways: Any
    parts: Any


class Gathered(NamedTuple):
    """Ways and sights of the posts that are left, as in `shape.Shape`."""

    first: Ints
    into: Small
    kinds: Small
    sights: Small
    ways: Small
    parts: NDArray[np.float64]


def told_apart(edges: Edges, posts: Ints, places: Ints) -> tuple[Small, Small]:
    """Return for each place, and for each post, the number of what it is one with.

    `posts`, `places`: what is read of each, as a number; a place also is told by what it leads to.
    Numbers are given in the order in which they are met. Complexity: linear in edges, for each round.
    """
    weights = _weights(edges.sights, edges.ways, edges.parts, len(edges.into))
    of_place, count = numbered(places.astype(np.uint64))
    marks, signs = np.empty(len(posts), np.uint64), np.empty(len(places), np.uint64)
    while True:
        _mark_posts(edges.first, edges.into, edges.kinds, weights, posts, of_place, marks)
        _mark_places(edges.aims, edges.paces, marks, places, signs)
        of_place, now = numbered(signs)
        if now == count:
            return of_place, numbered(marks)[0]
        count = now


def numbered(signs: NDArray[np.uint64]) -> tuple[Small, int]:
    """Return the number of each sign, in the order in which they are met, and how many there are."""
    table = np.full(1 << (2 * len(signs)).bit_length(), -1, np.int32)
    out, seen = np.empty(len(signs), np.int32), np.empty(len(signs), np.uint64)
    return out, int(_number(signs, table, seen, out))


def gathered(edges: Edges, of_place: Small, left: Ints) -> Gathered:
    """Return what leads on from the posts that are left, one way where there were several alike."""
    sizes = edges.first[left + 1] - edges.first[left]
    rows = np.searchsorted(edges.ways, edges.first)
    room, seen = int(sizes.sum()), int((rows[left + 1] - rows[left]).sum())
    first = np.zeros(len(left) + 1, np.int64)
    into, kinds = np.empty((2, room), np.int32)
    sights, ways, parts = np.empty(seen, np.int32), np.empty(seen, np.int32), np.empty(seen)
    n, m = _gather(
        edges, rows, of_place, left, first, into, kinds, sights, ways, parts,
        np.full(len(edges.into), -1, np.int32),
    )  # fmt: skip
    return Gathered(first, into[:n], kinds[:n], sights[:m], ways[:m], parts[:m])


def first_of(numbers: Small) -> Ints:
    """Return where each number is met first; they are given in that order."""
    new = np.maximum.accumulate(numbers)
    return np.flatnonzero(np.diff(new, prepend=-1) > 0)


@inner
def _mixed(x: Any) -> Any:
    """A number of 64 bits, stirred (Steele, Lea and Flood, Fast splittable generators, 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@compiled
def _number(signs: Any, table: Any, seen: Any, out: Any) -> int:
    """Write the number of each sign; returns how many there are."""
    mask, n = np.uint64(len(table) - 1), 0
    for i in range(len(signs)):
        h = _mixed(signs[i]) & mask
        while table[h] >= 0 and seen[table[h]] != signs[i]:
            h = (h + np.uint64(1)) & mask
        if table[h] < 0:
            table[h], seen[n] = n, signs[i]
            n += 1
        out[i] = table[h]
    return n


@compiled
def _weigh(sights: Any, ways: Any, parts: Any, out: Any) -> None:
    """Add up what is seen on each way: a number for each sight, times its share."""
    one, two = np.uint64(FIRST), np.uint64(SECOND)
    for x in range(len(ways)):
        share, sight = np.uint64(parts[x] * UNIT + 0.5), _mixed(np.uint64(sights[x] + 1))
        e = ways[x]
        out[e, 0] = (out[e, 0] + (sight % one) * (share % one)) % one
        out[e, 1] = (out[e, 1] + (sight % two) * (share % two)) % two


def _weights(sights: Small, ways: Small, parts: Any, n: int) -> NDArray[np.uint64]:
    """Return what is seen on each way, as two numbers."""
    out = np.zeros((n, 2), np.uint64)
    _weigh(sights, ways, parts, out)
    return out


@compiled
def _mark_posts(
    first: Any, into: Any, kinds: Any, weights: Any, posts: Any, of_place: Any, out: Any
) -> None:
    """Write a sign for each post: what is read of it, and what leads where."""
    one, two = np.uint64(FIRST), np.uint64(SECOND)
    for j in range(len(posts)):
        a, b = np.uint64(0), np.uint64(0)
        for e in range(first[j], first[j + 1]):
            there = _mixed(
                np.uint64(of_place[into[e]] + 1) * np.uint64(0x10000) + np.uint64(kinds[e])
            )
            a = (a + weights[e, 0] * (there % one)) % one
            b = (b + weights[e, 1] * ((there >> np.uint64(31)) % two)) % two
        out[j] = _mixed(_mixed(np.uint64(posts[j])) + (a << np.uint64(31)) + b)


@compiled
def _mark_places(aims: Any, paces: Any, marks: Any, places: Any, out: Any) -> None:
    """Write a sign for each place: what is read of it, and where each act leads."""
    for i in range(len(places)):
        sign = _mixed(np.uint64(places[i]))
        for a in range(aims.shape[1]):
            to = np.uint64(a)
            if aims[i, a] >= 0:
                to = marks[aims[i, a]] + np.uint64(paces[i, a] * UNIT)
            sign = _mixed(sign * np.uint64(3) + to)
        out[i] = sign


@compiled
def _gather(
    s: Any, rows: Any, of_place: Any, left: Any, first: Any, into: Any, kinds: Any, sights: Any,
    ways: Any, parts: Any, way_of: Any,
) -> tuple[int, int]:  # fmt: skip
    """Write the ways and sights of the posts that are left; returns how many there are of each."""
    n, m = 0, 0
    for j in range(len(left)):
        post, begins, rows_begin = left[j], n, m
        for e in range(s.first[post], s.first[post + 1]):
            x = begins
            while x < n and not (into[x] == of_place[s.into[e]] and kinds[x] == s.kinds[e]):
                x += 1
            into[x], kinds[x], way_of[e] = of_place[s.into[e]], s.kinds[e], x
            n = max(n, x + 1)
        for r in range(rows[post], rows[post + 1]):
            x = rows_begin
            while x < m and not (ways[x] == way_of[s.ways[r]] and sights[x] == s.sights[r]):
                x += 1
            if x == m:
                ways[m], sights[m], parts[m] = way_of[s.ways[r]], s.sights[r], 0.0
                m += 1
            parts[x] += s.parts[r]
        first[j + 1] = n
    return n, m
