"""Every state that a tranche can reach, counted fast: breadth first, over packed states.

Decides nothing about meaning: `reference` does, and the two are compared. Three questions are
answered over what is reachable: the shortest way to a day (`explore`), the longest time in a row
(`longest`), and the largest share of days in the long run (`best_cycle`). A state is one 64-bit
word. Of several shortest ways the one with the fewest changes of indicators is kept, and of these
the one that moves the first indicators first, so a timeline reads the same on every machine.

A day that the assumptions rule out leads nowhere, like one on which relief ends. The codes of a clock: 0 it does not run; 1 .. first: its days before the first effect; first + 1 ..:
its days after it; one more for a breach that clean days have cured. Days spent of a cure budget
are only added up here, never given back: exact as long as no window of the budget has passed.

Called by `properties`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.core.compiled import compiled
from detente.prove import packed as p
from detente.prove.packed import Packed
from detente.prove.space import Sign

OVER = -1
"""What stands for the state in which relief has ended."""

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


@compiled
def _get(state: int, at: int, width: int) -> int:  # pragma: no cover  compiled
    return (state >> at) & ((1 << width) - 1)


@compiled
def _clock(
    code: int, first: int, ends: int, then: int, then_ends: int, spent: int
) -> int:  # pragma: no cover
    """Return the next code of a running clock; OVER where its effect ends relief.

    `code` is that of the day before, 0 where it starts today. `spent` forces the first effect.
    """
    if first < 0:
        return 1
    after = code - first - 1  # days since the first effect, negative before it
    if after < 0:
        if code < first and not spent:
            return code + 1
        if ends:
            return OVER
        after = -1
        code = first
    if then < 0:
        return first + 1
    if after >= then:
        return code
    after += 1
    if after >= then and then_ends:
        return OVER
    return first + 1 + after


@compiled
def step(rules: Longs, shared: Longs, reads: Longs, state: int, day: Longs, out: Longs) -> int:  # noqa: C901  # pragma: no cover
    """Return the state after one more day; `out[0]` takes what the day was, as bits.

    OVER where relief has ended by it.
    """
    phase = 0
    if shared[p.DAYS] > 0:
        # the sunset day stores phase 0 where the step is renewed, and is over where it is not
        phase = _get(state, shared[p.AT_PHASE], shared[p.W_PHASE]) + 1
    following, flags, met, read = 0, 0, 1, 1
    for i in range(rules.shape[0]):
        r = rules[i]
        window, sign = r[p.WINDOW], day[i]
        bad = _get(state, r[p.AT_BAD], r[p.W_BAD]) if r[p.W_BAD] else window
        torn = _get(state, r[p.AT_TORN], r[p.W_TORN]) if r[p.W_TORN] else window
        dark = _get(state, r[p.AT_DARK], r[p.W_DARK])
        if sign == 2 and r[p.QUIET] >= 0 and dark >= r[p.QUIET]:
            return OVER  # as assumed, somebody reports on this day: there is no such course
        dark = min(dark + 1, r[p.DARKEST]) if sign == 2 else 0
        if sign == 2 and not r[p.REFILLS]:
            if dark > r[p.HOLDS]:
                sign = 3
            elif bad == 0:
                sign = 1
            elif torn == 0:
                sign = 3
        bad = 0 if sign == 1 else min(bad + 1, window)
        torn = 0 if sign == 3 else min(torn + 1, window)
        if sign == 4:
            bad = torn = window
        broken = bad < window
        open_ = not broken and (torn < window or dark > r[p.HOLDS])
        firm = not broken and not open_ and not (r[p.REFILLS] and dark > 0)
        if broken:
            flags |= p.BROKEN
        if not firm:
            flags |= p.UNSURE
        if open_:
            flags |= p.OPEN
        if broken or open_:
            if reads[i]:
                read = 0
            if r[p.KEPT]:
                met = 0
        if r[p.KEPT]:
            code = _get(state, r[p.AT_BREACH], r[p.W_BREACH])
            wait = _get(state, r[p.AT_UNKNOWN], r[p.W_UNKNOWN])
            spent = _get(state, r[p.AT_SPENT], r[p.W_SPENT])
            settled = 1
            if r[p.B_FIRST] >= 0:
                settled = r[p.B_FIRST] + max(0, r[p.B_THEN]) + 1
            settled += 1
            if r[p.W_BREACH]:
                if firm:
                    code = 0
                elif code == 0 or (code == settled and bad == 0):
                    code = -2 if broken else code  # starts
                elif code != settled:
                    n = r[p.CLEAN]
                    # days since the start are code - 1 before the first effect
                    clean = n >= 0 and dark == 0 and min(bad, torn) >= min(n, window)
                    if clean and (r[p.B_FIRST] < 0 or code >= n or code > r[p.B_FIRST]):
                        code = settled
                if code != 0 and code != settled:
                    over_budget = 0
                    if r[p.B_BUDGET] >= 0:
                        spent = min(spent + 1, r[p.B_BUDGET] + 1)
                        over_budget = 1 if spent > r[p.B_BUDGET] else 0
                    code = 0 if code == -2 else code
                    code = _clock(
                        code, r[p.B_FIRST], r[p.B_ENDS], r[p.B_THEN], r[p.B_THEN_ENDS], over_budget
                    )
                    if code == OVER:
                        return OVER
                    flags |= p.BREACHED
                if 0 < code <= r[p.B_FIRST] and r[p.B_ENDS] and not r[p.EASES]:
                    # nothing can cure it before the effect: how old the last bad day is, is all one
                    need = window if r[p.CLEAN] < 0 else min(r[p.CLEAN], window)
                    if bad + r[p.B_FIRST] - code + 1 < need:
                        bad = 0
            if r[p.W_UNKNOWN]:
                if open_:
                    if wait > 0 or ((code == 0 or code == settled) and r[p.U_FIRST] >= 0):
                        wait = _clock(
                            wait, r[p.U_FIRST], r[p.U_ENDS], r[p.U_THEN], r[p.U_THEN_ENDS], 0
                        )
                elif wait > 0:
                    if wait <= r[p.U_FIRST] or firm:
                        wait = 0
                    else:
                        wait = _clock(
                            wait, r[p.U_FIRST], r[p.U_ENDS], r[p.U_THEN], r[p.U_THEN_ENDS], 0
                        )
                if wait == OVER:
                    return OVER
            following |= code << r[p.AT_BREACH]
            following |= wait << r[p.AT_UNKNOWN]
            following |= spent << r[p.AT_SPENT]
        if r[p.W_BAD]:
            following |= bad << r[p.AT_BAD]
        if r[p.W_TORN]:
            following |= torn << r[p.AT_TORN]
        following |= dark << r[p.AT_DARK]
    if shared[p.DAYS] > 0:
        held = _get(state, shared[p.AT_HELD], shared[p.W_HELD])
        if not met and phase > shared[p.DAYS] - shared[p.HELD]:
            held = 0
        if phase == shared[p.DAYS]:
            if read and (held or not shared[p.W_HELD]):
                phase, held = 0, shared[p.W_HELD]  # renewed: a new term
        elif phase > shared[p.DAYS]:
            return OVER
        following |= held << shared[p.AT_HELD]
        following |= phase << shared[p.AT_PHASE]
    if shared[p.W_RUN]:
        run = _get(state, shared[p.AT_RUN], shared[p.W_RUN])
        run = min(run + 1, shared[p.RUN]) if flags & shared[p.RUN_OF] else 0
        following |= run << shared[p.AT_RUN]
    out[0] = flags
    return following


@compiled
def _hash(state: int) -> int:  # pragma: no cover
    x = state ^ (state >> 31)
    x = (x * 0x9E3779B97F4A7C1) & 0x7FFFFFFFFFFFFFFF
    x = x ^ (x >> 29)
    x = (x * 0x3F58476D1CE4E5B) & 0x7FFFFFFFFFFFFFFF
    return x ^ (x >> 32)


@compiled
def _find(table: Ints, states: Longs, state: int) -> int:  # pragma: no cover
    """Return the slot of a state: the one that holds it, or the free one where it belongs."""
    mask = table.shape[0] - 1
    slot = _hash(state) & mask
    while table[slot] >= 0 and states[table[slot]] != state:
        slot = (slot + 1) & mask
    return int(slot)


@compiled
def _rehash(table: Ints, states: Longs, count: int) -> None:  # pragma: no cover
    for i in range(count):
        table[_find(table, states, states[i])] = i


@compiled
def _moves(rules: Longs, state: int, day: Longs) -> int:  # pragma: no cover
    """Return how many indicators a day moves: new events, and levels that change sides."""
    moved = 0
    for i in range(rules.shape[0]):
        r, sign = rules[i], day[i]
        before = 0
        if r[p.W_DARK] and _get(state, r[p.AT_DARK], r[p.W_DARK]) > 0:
            before = 2
        elif r[p.W_BAD] and _get(state, r[p.AT_BAD], r[p.W_BAD]) == 0:
            before = 1
        elif r[p.W_TORN] and _get(state, r[p.AT_TORN], r[p.W_TORN]) == 0:
            before = 3
        if sign != before or (r[p.WINDOW] > 1 and (sign == 1 or sign == 3)):
            moved += 1
    return moved


@compiled
def _layer(
    rules: Longs,
    shared: Longs,
    reads: Longs,
    days: Longs,
    states: Longs,
    parents: Ints,
    moves: NDArray[np.uint16],
    table: Ints,
    span: Longs,
) -> int:  # pragma: no cover
    """Go on from the states `span[0] .. span[1]`; `span[2]` is how many there are in all.

    Stops where there is no room for one more state with all that may follow it, with `span[0]`
    at the state to go on from. Returns 1 where a state that was looked for is among the new ones.
    """
    out = np.zeros(1, np.int64)
    last, layer = span[1], span[3]
    room = states.shape[0] - days.shape[0]
    goal = 0
    while span[0] < last:
        if span[2] > room or span[2] * 4 > table.shape[0] * 3:
            return goal
        here = span[0]
        state = states[here]
        for d in range(days.shape[0]):
            following = step(rules, shared, reads, state, days[d], out)
            if following == OVER:
                continue
            slot = _find(table, states, following)
            known = table[slot]
            if known >= 0 and known < layer:
                continue
            cost = min(65535, moves[here] + _moves(rules, state, days[d]))
            if known < 0:
                known = span[2]
                table[slot] = known
                states[known] = following
                span[2] += 1
            elif cost >= moves[known]:
                continue
            parents[known] = here
            moves[known] = cost
            if shared[p.W_RUN] and (
                _get(following, shared[p.AT_RUN], shared[p.W_RUN]) == shared[p.RUN]
            ):
                goal = 1
        span[0] += 1
    return goal


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
    table = np.full(1 << 13, -1, np.int32)
    states[0], parents[0] = space.first, -1
    table[_find(table, states, space.first)] = 0
    span = np.array([0, 1, 1, 1], np.int64)
    depth, goal, whole = 0, False, True
    while span[0] < span[1]:
        found = _layer(
            space.rules, space.shared, space.reads, space.days,
            states, parents, moves, table, span,
        )  # fmt: skip
        goal = goal or bool(found)
        count = int(span[2])
        if span[0] < span[1]:
            if count + len(space.days) > most:
                whole = False
                break
            size = 2 * len(table)
            del table
            table = np.full(size, -1, np.int32)
            _rehash(table, states, count)
            continue
        depth += 1
        if progress is not None:
            progress(depth, count)
        if goal:
            break
        span[0], span[1], span[3] = span[1], count, count
    at = -1
    if goal and whole:
        fresh = states[span[1] : span[2]]
        runs = (fresh >> space.shared[p.AT_RUN]) & ((1 << int(space.shared[p.W_RUN])) - 1)
        hits = np.flatnonzero(runs == space.shared[p.RUN]) + span[1]
        at = int(hits[np.argmin(moves[hits])])
    n = int(span[2])
    small = n < 1 << 22
    return Reached(
        states=states[:n].copy() if small else states[:n],
        parents=parents[:n].copy() if small else parents[:n],
        depth=depth,
        goal=at,
        whole=whole and not goal,
    )


def way(space: Packed, reached: Reached, goal: int) -> tuple[tuple[int, ...], ...]:
    """Return the days that lead to a state: for each day the signs of the conditions."""
    out: list[tuple[int, ...]] = []
    scratch = np.zeros(1, np.int64)
    while reached.parents[goal] >= 0:
        before = int(reached.parents[goal])
        out.append(
            _cheapest(space, int(reached.states[before]), int(reached.states[goal]), scratch)
        )
        goal = before
    return tuple(out[::-1])


def _cheapest(space: Packed, before: int, after: int, scratch: Longs) -> tuple[int, ...]:
    """Return the day that leads from one state to another with the fewest moves."""
    found = [
        (int(_moves(space.rules, before, day)), tuple(int(s) for s in day))
        for day in space.days
        if step(space.rules, space.shared, space.reads, before, day, scratch) == after
    ]
    return min(found)[1]


def without(space: Packed, sign: Sign) -> Packed:
    """Return a space in which no day brings this sign; its states are packed alike."""
    return replace(space, days=space.days[~(space.days == int(sign)).any(axis=1)])


def quiet(space: Packed, reached: Reached, sign: Sign) -> tuple[int | None, int]:
    """Return for how many days of one sign alone relief can go on, and from which state that is.

    `None` days where it goes on for ever. The first of several such states is the one reached soonest.
    """
    day = np.full(len(space.rules), int(sign), np.int64)
    best = np.zeros(2, np.int64)
    endless = _quiet(space.rules, space.shared, space.reads, reached.states, day, best)
    return (None if endless else int(best[0])), int(best[1])


@compiled
def _quiet(
    rules: Longs, shared: Longs, reads: Longs, states: Longs, day: Longs, best: Longs
) -> int:  # pragma: no cover
    """Fill in the most days and the state they start from; 1 where some state leads to no end."""
    out = np.zeros(1, np.int64)
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
        space.rules, space.shared, space.reads, space.days, reached.states, table, following, flags
    )
    return Graph(following=following, flags=flags)


@compiled
def _edges(
    rules: Longs,
    shared: Longs,
    reads: Longs,
    days: Longs,
    states: Longs,
    table: Ints,
    following: Ints,
    flags: NDArray[np.uint8],
) -> None:  # pragma: no cover
    out = np.zeros(1, np.int64)
    for i in range(states.shape[0]):
        for d in range(days.shape[0]):
            state = step(rules, shared, reads, states[i], days[d], out)
            following[i, d] = OVER if state == OVER else table[_find(table, states, state)]
            flags[i, d] = out[0] if state != OVER else 0


@compiled
def _longest(following: Ints, flags: NDArray[np.uint8], of: int) -> int:  # pragma: no cover
    """Return the most days in a row that can be `of`; -1 where there is no end to them."""
    n, m = following.shape
    best = np.full(n, -1, np.int32)  # -1 not looked at, -2 being looked at
    stack, edge = np.empty(n, np.int32), np.zeros(n, np.int32)
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
    most = int(_longest(found.following, found.flags, of))
    return None if most < 0 else most
