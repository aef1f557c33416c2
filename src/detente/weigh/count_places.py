"""Which places a game can reach, and what leads where: the counting itself, compiled.

Decides how places are numbered and found again. What a month is, `enumerate_places` says. Called by
`shape`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.core.compiled import compiled
from detente.weigh.enumerate_places import aim, outcomes, room, stand


@compiled
def _slot(table: Any, keys: Any, key: int) -> int:
    """The slot of a key in a table of places, or the free one where it belongs."""
    mask = len(table) - 1
    h = (key * 0x1E3779B97F4A7C15) & 0x7FFFFFFFFFFFFFFF
    h = (h ^ (h >> 31)) & mask
    while table[h] >= 0 and keys[table[h]] != key:
        h = (h + 1) & mask
    return h


@compiled
def _table(keys: Any, n: int, size: int) -> Any:
    """A table for so many keys, with the first n in it."""
    slots = 2048
    while slots < 2 * size:
        slots *= 2
    out = np.full(slots, -1, np.int32)
    for i in range(n):
        out[_slot(out, keys, keys[i])] = i
    return out


@compiled
def _larger(table: Any, keys: Any, n: int) -> Any:
    """A table twice as large, with the first n keys in it."""
    out = np.full(2 * len(table), -1, np.int32)
    for i in range(n):
        out[_slot(out, keys, keys[i])] = i
    return out


@compiled
def _longer(old: Any) -> Any:
    """An array twice as long, with the old one at its beginning."""
    out = np.empty((2 * old.shape[0], *old.shape[1:]), old.dtype)
    out[: old.shape[0]] = old
    return out


@compiled
def _fitting(old: Any, n: int) -> Any:
    """An array with room for n rows, the old one or a longer one."""
    while old.shape[0] < n:
        old = _longer(old)
    return old


@compiled
def _placed(table: Any, keys: Any, n: int, key: int) -> int:
    """The place of a key among the n that are known; n where it is new, and then it is noted."""
    slot = _slot(table, keys, key)
    if table[slot] < 0:
        keys[n] = key
        table[slot] = n
    return int(table[slot])


@compiled
def count_out(t: Any, start: Any, dense: int) -> Any:
    """Return the arrays of `shape.Shape`: places, posts, acts, outcomes, and their sights.

    Begins with the places in `start` and adds every one that can be reached from them. `dense`: how
    many keys there are, where all of them are in `start`, in their order; else 0.
    """
    n_acts, base = len(t.turns), 1
    for top in t.tops:
        base *= top + 1
    size = max(1024, len(start))
    keys, posts = np.empty(size, np.int64), np.empty(size, np.int64)
    aims = np.empty((size, n_acts), np.int32)
    paces = np.empty((size, n_acts), np.float64)
    first = np.zeros(size + 1, np.int64)
    into, kinds = np.empty(4 * size, np.int32), np.empty(4 * size, np.int32)
    sights, ways = np.empty(4 * size, np.int32), np.empty(4 * size, np.int32)
    parts = np.empty(4 * size, np.float64)
    new_posts, new_sights = np.empty(size, np.int32), np.empty(size, np.int32)
    keys[: len(start)] = start
    place_table = _table(keys, 0 if dense else len(start), 1 if dense else len(start))
    post_table = np.full(dense, -1, np.int32) if dense else _table(posts, 0, size)
    n_places, n_posts, n_out, n_seen, n_new = len(start), 0, 0, 0, 0
    m = room(t)
    i, rest = 0, -1
    now = stand(t, m, 0)
    while i < n_places:
        for d in range(len(t.tops)):
            m.rungs[d] = keys[i] // t.of_rung[d] % (t.tops[d] + 1)
        if keys[i] // base != rest:
            rest = keys[i] // base
            now = stand(t, m, rest)
        for a in range(n_acts):
            open_, paces[i, a], rung_key = aim(t, m, now, a)
            if not open_:
                aims[i, a], paces[i, a] = -1, 0.0
                continue
            key = rest * base + rung_key
            slot = key if dense else _slot(post_table, posts, key)
            if post_table[slot] >= 0:
                aims[i, a] = post_table[slot]
                continue
            if n_posts == len(posts):
                posts, first = _longer(posts), _fitting(first, 2 * n_posts + 1)
            posts[n_posts] = key
            post_table[slot] = n_posts
            aims[i, a] = n_posts
            n, seen, new = outcomes(t, m, now, rung_key)
            into, kinds = _fitting(into, n_out + n), _fitting(kinds, n_out + n)
            sights, ways = _fitting(sights, n_seen + seen), _fitting(ways, n_seen + seen)
            parts = _fitting(parts, n_seen + seen)
            parts[n_seen : n_seen + seen] = m.parts[:seen]
            new_posts = _fitting(new_posts, n_new + new)
            new_sights = _fitting(new_sights, n_new + new)
            for x in range(seen):
                sights[n_seen + x], ways[n_seen + x] = m.sights[x], n_out + m.ways[x]
            for x in range(new):
                new_posts[n_new + x], new_sights[n_new + x] = n_posts, m.news[x]
            kinds[n_out : n_out + n] = m.kinds[:n]
            if dense:
                into[n_out : n_out + n] = m.keys[:n]
            else:
                keys = _fitting(keys, n_places + n)
                aims, paces = _fitting(aims, len(keys)), _fitting(paces, len(keys))
                if 2 * (n_places + n) > len(place_table):
                    place_table = _larger(place_table, keys, n_places)
                for x in range(n):
                    into[n_out + x] = _placed(place_table, keys, n_places, m.keys[x])
                    n_places = max(n_places, into[n_out + x] + 1)
                if 2 * n_posts + 2 > len(post_table):
                    post_table = _larger(post_table, posts, n_posts + 1)
            n_seen, n_new, n_out, n_posts = n_seen + seen, n_new + new, n_out + n, n_posts + 1
            first[n_posts] = n_out
        i += 1
    return (
        keys[:n_places].copy(), posts[:n_posts].copy(), aims[:n_places].copy(),
        paces[:n_places].copy(), first[: n_posts + 1].copy(), into[:n_out].copy(),
        kinds[:n_out].copy(), sights[:n_seen].copy(), ways[:n_seen].copy(), parts[:n_seen].copy(),
        new_posts[:n_new].copy(), new_sights[:n_new].copy(),
    )  # fmt: skip
