"""Which places a game can reach, and what leads where: the counting itself.

Decides how places are numbered and found again. What a month is, `enumerate_places` says. Arrays are
made longer out here; what is compiled counts until they are full. Called by `shape`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.core.compiled import compiled, inner
from detente.weigh.enumerate_places import Tables, aim, outcomes, room, stand

Ints = NDArray[np.int64]
Small = NDArray[np.int32]


class Lists(NamedTuple):
    """What was counted out, as in `shape.Shape`."""

    keys: Ints
    posts: Ints
    aims: Small
    paces: NDArray[np.float64]
    first: Ints
    into: Small
    kinds: Small
    sights: Small
    ways: Small
    parts: NDArray[np.float64]
    new_posts: Small
    new_sights: Small


_ROWS = np.array([0, 1, 0, 0, 1, 2, 2, 3, 3, 3, 4, 4])
"""By array of `Lists`: one row for each place (0), post (1), way (2), sight (3), new breach (4)."""


def count_out(t: Tables, start: Ints, dense: int) -> Lists:
    """Return the places that can be reached from those in `start`, and what leads where.

    `dense`: how many keys there are, where all of them are in `start`, in their order; else 0.
    """
    acts, m = len(t.turns), room(t)
    most = acts * len(m.keys)  # ways that a month can go from one place
    more = np.array([0 if dense else most, acts, most, most, most])
    n, small = len(start), np.empty(0, np.int32)
    found = Lists(
        start, np.empty(0, np.int64), np.empty((0, acts), np.int32), np.empty((0, acts)),
        np.zeros(1, np.int64), small, small, small, small, np.empty(0), small, small,
    )  # fmt: skip
    places, posts = small, np.full(dense, -1, np.int32)
    so, looked_at = np.array([n, 0, 0, 0, 0]), 0
    size = so + more
    while looked_at < so[0]:
        size = np.where(so + more > size, 2 * (so + more), size)
        found = _with_room(found, size[_ROWS] + 1)
        if not dense:
            places = _table(places, found.keys, so[0], size[0])
            posts = _table(posts, found.posts, so[1], size[1])
        looked_at = _count_on(t, m, *found, places, posts, dense > 0, so, size - more, looked_at)
    rows, arrays = so[_ROWS], tuple[NDArray[Any], ...](found)
    rows[Lists._fields.index("first")] += 1
    return Lists(*(x[:n].copy() for x, n in zip(arrays, rows, strict=True)))


def _with_room(found: Lists, rows: Ints) -> Lists:
    """The same arrays with so many rows each, or more."""
    out = []
    for old, n in zip(tuple[NDArray[Any], ...](found), rows, strict=True):
        new = old if len(old) >= n else np.empty((n, *old.shape[1:]), old.dtype)
        if new is not old:
            new[: len(old)] = old
        out.append(new)
    return Lists(*out)


def _table(old: Small, keys: Ints, n: int, size: int) -> Small:
    """A table with room for so many keys, of which n are known: the old one, or a larger one."""
    if len(old) >= 2 * size:
        return old
    out = np.full(1 << (2 * int(size)).bit_length(), -1, np.int32)
    _enter(out, keys, n)
    return out


@inner
def _slot(table: Any, keys: Any, key: int) -> int:
    """The slot of a key in a table of places, or the free one where it belongs."""
    mask = len(table) - 1
    h = (key * 0x1E3779B97F4A7C15) & 0x7FFFFFFFFFFFFFFF
    h = (h ^ (h >> 31)) & mask
    while table[h] >= 0 and keys[table[h]] != key:
        h = (h + 1) & mask
    return h


@compiled
def _enter(table: Any, keys: Any, n: int) -> None:
    """Enter the first n keys in a table."""
    for i in range(n):
        table[_slot(table, keys, keys[i])] = i


@inner
def _placed(table: Any, keys: Any, n: int, key: int) -> int:
    """The place of a key among the n that are known; n where it is new, and then it is noted."""
    slot = _slot(table, keys, key)
    if table[slot] < 0:
        keys[n] = key
        table[slot] = n
    return int(table[slot])


@compiled
def _count_on(
    t: Any, m: Any, keys: Any, posts: Any, aims: Any, paces: Any, first: Any, into: Any, kinds: Any,
    sights: Any, ways: Any, parts: Any, new_posts: Any, new_sights: Any, place_table: Any, post_table: Any,
    dense: bool, so: Any, upto: Any, i: int,
) -> int:  # fmt: skip
    """Look at one place after the other, from place i on; returns at which it stopped.

    `so`: how many there are so far of places, posts, ways, sights and new breaches, on return too. It
    stops where all places are looked at, or where one of these is more than `upto`.
    """
    n_places, n_posts, n_ways, n_sights, n_news = so[0], so[1], so[2], so[3], so[4]
    base = 1
    for top in t.tops:
        base *= top + 1
    rest = keys[i] // base
    now = stand(t, m, rest)
    while i < n_places:
        if n_places > upto[0] or n_posts > upto[1] or n_ways > upto[2]:
            break
        if n_sights > upto[3] or n_news > upto[4]:
            break
        for d in range(len(t.tops)):
            m.rungs[d] = keys[i] // t.of_rung[d] % (t.tops[d] + 1)
        if keys[i] // base != rest:
            rest = keys[i] // base
            now = stand(t, m, rest)
        for a in range(len(t.turns)):
            open_, paces[i, a], rung_key = aim(t, m, now, a)
            if not open_:
                aims[i, a], paces[i, a] = -1, 0.0
                continue
            key = rest * base + rung_key
            slot = key if dense else _slot(post_table, posts, key)
            if post_table[slot] >= 0:
                aims[i, a] = post_table[slot]
                continue
            posts[n_posts] = key
            post_table[slot] = n_posts
            aims[i, a] = n_posts
            n, seen, new = outcomes(t, m, now, rung_key)
            for x in range(seen):
                sights[n_sights + x], ways[n_sights + x] = m.sights[x], n_ways + m.ways[x]
                parts[n_sights + x] = m.parts[x]
            for x in range(new):
                new_posts[n_news + x], new_sights[n_news + x] = n_posts, m.news[x]
            for x in range(n):
                kinds[n_ways + x], way = m.kinds[x], m.keys[x]
                if not dense:
                    way = _placed(place_table, keys, n_places, way)
                    n_places = max(n_places, way + 1)
                into[n_ways + x] = way
            n_sights, n_news, n_ways, n_posts = (
                n_sights + seen,
                n_news + new,
                n_ways + n,
                n_posts + 1,
            )
            first[n_posts] = n_ways
        i += 1
    so[0], so[1], so[2], so[3], so[4] = n_places, n_posts, n_ways, n_sights, n_news
    return i
