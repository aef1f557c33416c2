"""Every state that a tranche can reach, counted fast: breadth first, over packed states.

Decides nothing about meaning: `reference` does, and the two are compared. Three questions are
answered over what is reachable: the shortest way to a day (`explore`), the longest time in a row
(`longest`), and the largest share of days in the long run (`best_cycle`). A state is one 64-bit
word. Of several shortest ways the one with the fewest changes of indicators is kept, and of these
the one that moves the first indicators first, so a timeline reads the same on every machine.

Called by `properties`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.core.kernel import kernel
from detente.prove import packed as p
from detente.prove.day import OVER, Longs, bits, moved, step
from detente.prove.packed import Packed
from detente.prove.space import Sign

Ints = NDArray[np.int32]

SCRATCH: Longs = np.zeros(1, np.int64)
"""Where a day says what it was, for whoever does not ask."""


@kernel
def _hash(state: int) -> int:  # pragma: no cover
    x = state ^ (state >> 31)
    x = (x * 0x9E3779B97F4A7C1) & 0x7FFFFFFFFFFFFFFF
    x = x ^ (x >> 29)
    x = (x * 0x3F58476D1CE4E5B) & 0x7FFFFFFFFFFFFFFF
    return x ^ (x >> 32)


@kernel
def _find(table: Ints, states: Longs, state: int) -> int:  # pragma: no cover
    """Return the slot of a state: the one that holds it, or the free one where it belongs."""
    mask = table.shape[0] - 1
    slot = _hash(state) & mask
    while table[slot] >= 0 and states[table[slot]] != state:
        slot = (slot + 1) & mask
    return int(slot)


@kernel
def _rehash(table: Ints, states: Longs, count: int) -> int:  # pragma: no cover
    for i in range(count):
        table[_find(table, states, states[i])] = i
    return count


HERE, LAST, COUNT, DEPTH, FOUND = range(5)
"""Where a search stands: the state it goes on from, and the first that is of the next day; how many
states there are; how many days were looked at; whether what it looks for was found."""

SLOTS = 1 << 13
"""How many slots a table of states begins with; it is doubled when three in four are taken."""

AT_ONCE = 100_000
"""After about so many new states whoever waits is told."""


@kernel
def _layer(
    rules: Longs,
    shared: Longs,
    reads: Longs,
    days: Longs,
    states: Longs,
    parents: Ints,
    moves: NDArray[np.uint16],
    table: Ints,
    at: Longs,
    out: Longs,
) -> int:  # pragma: no cover
    """Look at one more day from the states `at[HERE] .. at[LAST]`; returns 1 where it is done.

    Returns 0 where there is no room for one more state with all that may follow it: `at[HERE]` is
    then the state to go on from.
    """
    last = at[LAST]
    room = states.shape[0] - days.shape[0]
    while at[HERE] < last:
        if at[COUNT] > room or (at[COUNT] + days.shape[0]) * 4 > table.shape[0] * 3:
            return 0
        here = at[HERE]
        state = states[here]
        for d in range(days.shape[0]):
            following = step(rules, shared, reads, state, days[d], out)
            if following == OVER:
                continue
            slot = _find(table, states, following)
            known = table[slot]
            if known >= 0 and known < last:
                continue
            cost = min(65535, moves[here] + moved(rules, state, days[d]))
            if known < 0:
                known = at[COUNT]
                table[slot] = known
                states[known] = following
                at[COUNT] += 1
            elif cost >= moves[known]:
                continue
            parents[known] = here
            moves[known] = cost
            if shared[p.W_RUN] and (
                bits(following, shared[p.AT_RUN], shared[p.W_RUN]) == shared[p.RUN]
            ):
                at[FOUND] = 1
        at[HERE] += 1
    at[DEPTH] += 1
    return 1


@kernel
def _go_on(
    rules: Longs,
    shared: Longs,
    reads: Longs,
    days: Longs,
    states: Longs,
    parents: Ints,
    moves: NDArray[np.uint16],
    table: Ints,
    at: Longs,
    out: Longs,
) -> int:  # pragma: no cover
    """Look at day after day: until nothing is new, there is no room, or many states are.

    Returns 1 where the last day was looked at in full.
    """
    many = at[COUNT] + AT_ONCE
    while at[HERE] < at[LAST]:
        if not _layer(rules, shared, reads, days, states, parents, moves, table, at, out):
            return 0
        if at[FOUND]:
            return 1
        at[LAST] = at[COUNT]
        if at[COUNT] > many:
            return 1
    return 1


@dataclass(slots=True, kw_only=True)
class Reached:
    """What can be reached: packed states in the order in which they were found.

    `parents`: the state each was reached from. `goal`: position of the state looked for, or -1.
    `whole`: true where nothing was cut off; otherwise `depth` days have been looked at in full.
    """

    states: Longs
    parents: Ints
    depth: int
    goal: int
    whole: bool


Progress = Callable[[int, int], None]
"""Told after each day: how many days have been looked at, and how many states there are."""


def explore(space: Packed, *, most: int = 20_000_000, progress: Progress | None = None) -> Reached:
    """Return all states that can be reached, up to `most`; stops early at the state looked for.

    Memory grows with what is reached: 14 bytes a state, and 4 for each slot of the table.
    """
    room = most + len(space.days) + 1  # pages that nothing is written to take no memory
    states, parents = np.empty(room, np.int64), np.empty(room, np.int32)
    moves = np.zeros(room, np.uint16)
    table = np.full(SLOTS, -1, np.int32)
    states[0], parents[0] = space.first, -1
    table[_find(table, states, space.first)] = 0
    at = np.array([0, 1, 1, 0, 0], np.int64)
    whole = True
    while at[HERE] < at[LAST]:
        done = _go_on(
            space.rules, space.shared, space.reads, space.days,
            states, parents, moves, table, at, SCRATCH,
        )  # fmt: skip
        n = int(at[COUNT])
        if progress is not None:
            progress(int(at[DEPTH]), n)
        if done and at[FOUND]:
            break
        if not done and n + len(space.days) > most:
            whole = False
            break
        if not done:
            size = 2 * len(table)
            del table
            table = np.full(size, -1, np.int32)
            _rehash(table, states, n)
    goal, n = -1, int(at[COUNT])
    if at[FOUND] and whole:
        fresh = states[at[LAST] : n]
        runs = (fresh >> space.shared[p.AT_RUN]) & ((1 << int(space.shared[p.W_RUN])) - 1)
        hits = np.flatnonzero(runs == space.shared[p.RUN]) + at[LAST]
        goal = int(hits[np.argmin(moves[hits])])
    small = n < 1 << 22
    return Reached(
        states=states[:n].copy() if small else states[:n],
        parents=parents[:n].copy() if small else parents[:n],
        depth=int(at[DEPTH]),
        goal=goal,
        whole=whole and not at[FOUND],
    )


def way(space: Packed, reached: Reached, goal: int) -> tuple[tuple[int, ...], ...]:
    """Return the days that lead to a state: for each day the signs of the conditions."""
    found = np.empty(reached.depth + 1, np.int32)
    n = _way(
        space.rules, space.shared, space.reads, space.days,
        reached.states, reached.parents, goal, found, SCRATCH,
    )  # fmt: skip
    signs = space.days.tolist()
    return tuple(tuple(signs[d]) for d in found[:n][::-1].tolist())


@kernel
def _way(
    rules: Longs,
    shared: Longs,
    reads: Longs,
    days: Longs,
    states: Longs,
    parents: Ints,
    goal: int,
    found: Ints,
    out: Longs,
) -> int:  # pragma: no cover
    """Fill in the days that lead to a state, the last one first; returns how many they are.

    Of the days that lead from one state to the next the one with the fewest moves is taken, and of
    these the first.
    """
    n, at = 0, goal
    while parents[at] >= 0:
        state, after, fewest = states[parents[at]], states[at], -1
        for d in range(days.shape[0]):
            if step(rules, shared, reads, state, days[d], out) == after:
                moves = moved(rules, state, days[d])
                if fewest < 0 or moves < fewest:
                    fewest, found[n] = moves, d
        at = parents[at]
        n += 1
    return n


def without(space: Packed, sign: Sign) -> Packed:
    """Return a space in which no day brings this sign; its states are packed alike."""
    return replace(space, days=space.days[~(space.days == int(sign)).any(axis=1)])


def quiet(space: Packed, reached: Reached, sign: Sign) -> tuple[int | None, int]:
    """Return for how many days of one sign alone relief can go on, and from which state that is.

    `None` days where it goes on for ever. The first of several such states is the one reached soonest.
    """
    day = np.full(len(space.rules), int(sign), np.int64)
    best = np.zeros(2, np.int64)
    endless = _quiet(space.rules, space.shared, space.reads, reached.states, day, best, SCRATCH)
    return (None if endless else int(best[0])), int(best[1])


@kernel
def _quiet(
    rules: Longs, shared: Longs, reads: Longs, states: Longs, day: Longs, best: Longs, out: Longs
) -> int:  # pragma: no cover
    """Fill in the most days and the state they start from; 1 where some state leads to no end."""
    best[0] = -1
    for i in range(states.shape[0]):
        state, days = states[i], 0
        while True:
            following = step(rules, shared, reads, state, day, out)
            if following == OVER:
                break
            if following == state:  # every counter has come to its end
                best[1] = i
                return 1
            state = following
            days += 1
        if days > best[0]:
            best[0], best[1] = days, i
    return 0


# The graph of what was reached, and what runs in it for ever.


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Where each state leads on each day (OVER where relief has ended), and what that day was."""

    following: Ints
    flags: NDArray[np.uint8]


def graph(space: Packed, reached: Reached) -> Graph:
    """Return the graph of what was reached; all of it must have been."""
    n, m = len(reached.states), len(space.days)
    table = np.full(1 << max(4, (2 * n).bit_length()), -1, np.int32)
    _rehash(table, reached.states, n)
    following, flags = np.empty((n, m), np.int32), np.zeros((n, m), np.uint8)
    _edges(
        space.rules, space.shared, space.reads, space.days,
        reached.states, table, following, flags, SCRATCH,
    )  # fmt: skip
    return Graph(following=following, flags=flags)


@kernel
def _edges(
    rules: Longs,
    shared: Longs,
    reads: Longs,
    days: Longs,
    states: Longs,
    table: Ints,
    following: Ints,
    flags: NDArray[np.uint8],
    out: Longs,
) -> int:  # pragma: no cover
    for i in range(states.shape[0]):
        for d in range(days.shape[0]):
            state = step(rules, shared, reads, states[i], days[d], out)
            following[i, d] = OVER if state == OVER else table[_find(table, states, state)]
            flags[i, d] = out[0] if state != OVER else 0
    return 0


@kernel
def _longest(
    following: Ints, flags: NDArray[np.uint8], of: int, best: Ints, stack: Ints, edge: Ints
) -> int:  # pragma: no cover
    """Return the most days in a row that can be `of`; -1 where there is no end to them.

    `best`: from each state; -1 not looked at, -2 being looked at.
    """
    n, m = following.shape
    most = 0
    for root in range(n):
        if best[root] != -1:
            continue
        top = 0
        stack[0] = root
        best[root] = -2
        while top >= 0:
            here = stack[top]
            deeper = False
            while edge[here] < m:
                d = edge[here]
                there = following[here, d]
                if there >= 0 and flags[here, d] & of:
                    if best[there] == -2:
                        return -1
                    if best[there] == -1:
                        best[there] = -2
                        top += 1
                        stack[top] = there
                        deeper = True
                        break
                edge[here] += 1
            if deeper:
                continue
            value = 0
            for d in range(m):
                there = following[here, d]
                if there >= 0 and flags[here, d] & of:
                    value = max(value, best[there] + 1)
            best[here] = value
            most = max(most, value)
            top -= 1
    return most


def longest(found: Graph, of: int) -> int | None:
    """Return the most days in a row that can be `of`; `None` where there is no end to them."""
    n = len(found.following)
    best, stack, edge = np.full(n, -1, np.int32), np.empty(n, np.int32), np.zeros(n, np.int32)
    most = _longest(found.following, found.flags, of, best, stack, edge)
    return None if most < 0 else most
