"""Sets of days as sorted runs, and the kernels over them.

A set is an array of days that alternates: a run starts, the run is over, the next one starts, ...
`START` and `END` stand for a run without a beginning and without an end. Runs are never empty and
never touch, so equal sets have equal arrays. Cost goes with the runs; no kernel looks at days in
between. The trick throughout: of sorted starts and sorted ends, the i-th start belongs to the i-th
end wherever runs overlap, so that merging is one comparison of neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from detente.core.times import Day

Edges: TypeAlias = NDArray[np.int32]
"""The alternating starts and ends of a set of days."""

START: Day = -(1 << 30)
END: Day = 1 << 30
NEVER: Edges = np.empty(0, np.int32)
ALWAYS: Edges = np.array([START, END], np.int32)


def edges(starts: Sequence[Day] | Edges, ends: Sequence[Day] | Edges) -> Edges:
    """Return the set of half-open runs `[start, end)` that are sorted both ways and may overlap."""
    return joined(np.asarray(starts, np.int32), np.asarray(ends, np.int32))


def joined(starts: Edges, ends: Edges) -> Edges:
    """Return the runs of pairs `[starts[i], ends[i])`, both sorted; empty pairs go."""
    real = starts < ends
    if not real.all():
        starts, ends = starts[real], ends[real]
    n = len(starts)
    if n == 0:
        return NEVER
    apart = starts[1:] > ends[:-1]
    k = int(np.count_nonzero(apart)) + 1
    out = np.empty(2 * k, np.int32)
    out[0], out[-1] = starts[0], ends[-1]
    if k == n:
        out[2::2], out[1:-1:2] = starts[1:], ends[:-1]
    else:
        at = np.flatnonzero(apart)
        out[1:-1:2] = ends[at]
        out[2::2] = starts[at + 1]
    return out


def complement(e: Edges) -> Edges:
    """Return the other days."""
    if len(e) == 0:
        return ALWAYS
    first, last = int(e[0]) == START, int(e[-1]) == END
    inner = e[first : len(e) - last]
    out = np.empty(len(inner) + (not first) + (not last), np.int32)
    out[not first : len(inner) + (not first)] = inner
    if not first:
        out[0] = START
    if not last:
        out[-1] = END
    return out


def union(sets: Sequence[Edges]) -> Edges:
    """Return the days of at least one of the sets."""
    return at_least(1, sets)


def intersection(sets: Sequence[Edges]) -> Edges:
    """Return the days of all of the sets."""
    return at_least(len(sets), sets)


def at_least(k: int, sets: Sequence[Edges]) -> Edges:
    """Return the days of at least `k` of the sets.

    Where `k` runs overlap, the last of their starts and the first of their ends stand `k - 1`
    places apart in the sorted starts and ends.
    """
    if k <= 0:
        return ALWAYS
    if k > len(sets):
        return NEVER
    if len(sets) == 1:
        return sets[0]
    if len(sets) == 2:
        return _of_two(k, sets[0], sets[1])
    starts = np.concatenate([e[0::2] for e in sets])
    ends = np.concatenate([e[1::2] for e in sets])
    starts.sort(kind="stable")
    ends.sort(kind="stable")
    return joined(starts[k - 1 :], ends[: len(ends) - k + 1])


def _of_two(k: int, a: Edges, b: Edges) -> Edges:
    """Return union (1) or intersection (2); one that holds few runs is not merged with many."""
    if len(a) == 0 or len(b) == 0:
        return NEVER if k == 2 else (b if len(a) == 0 else a)
    starts = np.concatenate((a[0::2], b[0::2]))
    ends = np.concatenate((a[1::2], b[1::2]))
    starts.sort(kind="stable")
    ends.sort(kind="stable")
    return joined(starts[k - 1 :], ends[: len(ends) - k + 1])


def once(e: Edges, least: int, most: int | None) -> Edges:
    """Return the days `d` with a day of the set among `[d - most, d - least]`."""
    if len(e) == 0:
        return e
    starts, ends = e[0::2] + np.int32(least), e[1::2] + np.int32(most or 0)
    if e[0] == START:
        starts[0] = START
    if most is None:
        return np.array([starts[0], END], np.int32)
    if e[-1] == END:
        ends[-1] = END
    return _apart(starts, ends)


def historically(e: Edges, least: int, most: int | None) -> Edges:
    """Return the days `d` of which all days `[d - most, d - least]` are in the set."""
    if len(e) == 0:
        return e
    if most is None:
        if e[0] != START:
            return NEVER
        return np.array([START, END if e[1] == END else e[1] + least], np.int32)
    starts, ends = e[0::2] + np.int32(most), e[1::2] + np.int32(least)
    if e[0] == START:
        starts[0] = START
    if e[-1] == END:
        ends[-1] = END
    long = starts < ends
    starts, ends = starts[long], ends[long]
    out = np.empty(2 * len(starts), np.int32)
    out[0::2], out[1::2] = starts, ends
    return out


def _apart(starts: Edges, ends: Edges) -> Edges:
    """`joined` where no pair is empty."""
    apart = np.flatnonzero(starts[1:] > ends[:-1])
    out = np.empty(2 * len(apart) + 2, np.int32)
    out[0], out[-1] = starts[0], ends[-1]
    out[1:-1:2] = ends[apart]
    out[2::2] = starts[apart + 1]
    return out


def since(held: Edges, then: Edges, least: int, most: int | None) -> Edges:
    """Return the days `d` with a day `t` of `then` in `[d - most, d - least]`, `held` on `(t, d]`.

    `then` is cut to the days from which a run of `held` goes on, spread, and cut where it ends.
    """
    itself = then if least == 0 else NEVER
    if len(then) == 0 or len(held) == 0:
        return itself
    before = held - np.int32(1)
    if held[0] == START:
        before[0] = START
    if held[-1] == END:
        before[-1] = END
    pieces = _of_two(2, before, then)
    if len(pieces) == 0:
        return itself
    at, until = pieces[0::2], pieces[1::2]
    over = held[1::2]
    place = np.searchsorted(before[0::2], at, "right") - 1
    starts = at + np.int32(least)
    if at[0] == START:
        starts[0] = START
    ends = over[place]
    if most is not None:
        spread = until + np.int32(most)
        if until[-1] == END:
            spread[-1] = END
        ends = np.minimum(ends, spread)
    found = joined(starts, ends)
    return found if least else _of_two(1, found, then)


def often(e: Edges, least: int, most: int, k: int) -> Edges:
    """Return the days with at least `k` days of the set among `[d - most, d - least]`.

    Number the days of the set one by one: the r-th day lets the answer begin, and the one `k - 1`
    places before it lets it end. Both are taken block by block, where neither leaves its run.
    """
    window = most - least + 1
    if k <= 0 or k > window or len(e) == 0:
        return ALWAYS if k <= 0 else NEVER
    starts, ends = e[0::2].astype(np.int64), e[1::2].astype(np.int64)
    endless = bool(e[0] == START), bool(e[-1] == END)
    if endless[0] and endless[1] and len(e) == 2:
        return ALWAYS
    # of a run without beginning or end one window full is enough; the rest is like it
    if endless[0]:
        starts[0] = ends[0] - window
    if endless[1]:
        ends[-1] = starts[-1] + window
    before = np.concatenate(([0], np.cumsum(ends - starts)))
    n = int(before[-1])
    blocks = np.concatenate((before[:-1], before[:-1] + (k - 1)))
    order = np.argsort(blocks, kind="stable")
    later = order >= len(starts)
    blocks = blocks[order]
    j = np.cumsum(later) - 1
    i = np.arange(len(blocks)) - j - 1
    length = np.diff(np.minimum(blocks, n), append=n)
    real = (blocks >= k - 1) & (blocks < n) & (length > 0)
    blocks, length, i, j = blocks[real], length[real], i[real], j[real]
    if len(blocks) == 0:
        return NEVER
    begin = starts[i] + (blocks - before[i]) + least
    end = starts[j] + (blocks - (k - 1) - before[j]) + most + 1
    holds = begin < end
    out = joined(begin[holds].astype(np.int32), (end + length - 1)[holds].astype(np.int32))
    if endless[0]:
        out[0] = START
    if endless[1]:
        out[-1] = END
    return out


def from_day(e: Edges, first: Day) -> Edges:
    """Return the days of a set from one on."""
    i = int(np.searchsorted(e, np.int32(first), "right"))
    if i % 2 == 0:
        return e[i:]
    return np.concatenate((np.array([first], np.int32), e[i:]))


def before_day(e: Edges, first: Day) -> Edges:
    """Return the days of a set together with all days before one."""
    return _of_two(1, e, np.array([START, first], np.int32))


def from_rows(rows: NDArray[np.bool_], first: Day) -> Edges:
    """Return the days whose row is true; the first row is the day `first`."""
    n = len(rows)
    if n == 0:
        return NEVER
    turns = np.flatnonzero(rows[1:] != rows[:-1])
    head, tail = bool(rows[0]), bool(rows[-1])
    out = np.empty(len(turns) + head + tail, np.int32)
    out[head : head + len(turns)] = turns
    out += np.int32(first + 1)
    if head:
        out[0] = first
    if tail:
        out[-1] = first + n
    return out


def to_rows(e: Edges, first: Day, n: int) -> NDArray[np.bool_]:
    """Return one row a day, `n` of them from the day `first`, true where the day is in the set."""
    out = np.zeros(n, np.int8)
    inside = np.clip(e, first, first + n) - first
    starts, ends = inside[0::2], inside[1::2]
    real = starts < ends
    starts, ends = starts[real], ends[real]
    out[starts] = 1
    out[ends[ends < n]] -= 1
    return np.cumsum(out, dtype=np.int8, out=out).view(np.bool_)
