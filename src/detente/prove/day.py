"""One day of a tranche over packed states: which state follows, and what the day was.

Decides nothing about meaning: `reference` does, and the two are compared. A state is one 64-bit
word. A day that the assumptions rule out leads nowhere, like one on which relief ends. The codes of
a clock: 0 it does not run; 1 .. first: its days before the first effect; first + 1 ..: its days
after it; one more for a breach that clean days have cured. Days spent of a cure budget are only
added up here, never given back: exact as long as no window of the budget has passed.

Called by `search`, from machine code to machine code.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.core.kernel import kernel
from detente.prove import packed as p

OVER = -1
"""What stands for the state in which relief has ended."""

Longs = NDArray[np.int64]


@kernel
def bits(state: int, at: int, width: int) -> int:  # pragma: no cover  compiled
    """Return the field of a state that begins at a bit."""
    return (state >> at) & ((1 << width) - 1)


@kernel
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


@kernel
def step(rules: Longs, shared: Longs, reads: Longs, state: int, day: Longs, out: Longs) -> int:  # noqa: C901  # pragma: no cover
    """Return the state after one more day; `out[0]` takes what the day was, as bits.

    OVER where relief has ended by it.
    """
    phase = 0
    if shared[p.DAYS] > 0:
        # the sunset day stores phase 0 where the step is renewed, and is over where it is not
        phase = bits(state, shared[p.AT_PHASE], shared[p.W_PHASE]) + 1
    following, flags, met, read = 0, 0, 1, 1
    for i in range(rules.shape[0]):
        r = rules[i]
        window, sign = r[p.WINDOW], day[i]
        bad = bits(state, r[p.AT_BAD], r[p.W_BAD]) if r[p.W_BAD] else window
        torn = bits(state, r[p.AT_TORN], r[p.W_TORN]) if r[p.W_TORN] else window
        dark = bits(state, r[p.AT_DARK], r[p.W_DARK])
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
            code = bits(state, r[p.AT_BREACH], r[p.W_BREACH])
            wait = bits(state, r[p.AT_UNKNOWN], r[p.W_UNKNOWN])
            spent = bits(state, r[p.AT_SPENT], r[p.W_SPENT])
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
        held = bits(state, shared[p.AT_HELD], shared[p.W_HELD])
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
        run = bits(state, shared[p.AT_RUN], shared[p.W_RUN])
        run = min(run + 1, shared[p.RUN]) if flags & shared[p.RUN_OF] else 0
        following |= run << shared[p.AT_RUN]
    out[0] = flags
    return following


@kernel
def moved(rules: Longs, state: int, day: Longs) -> int:  # pragma: no cover
    """Return how many indicators a day moves: new events, and levels that change sides."""
    count = 0
    for i in range(rules.shape[0]):
        r, sign = rules[i], day[i]
        before = 0
        if r[p.W_DARK] and bits(state, r[p.AT_DARK], r[p.W_DARK]) > 0:
            before = 2
        elif r[p.W_BAD] and bits(state, r[p.AT_BAD], r[p.W_BAD]) == 0:
            before = 1
        elif r[p.W_TORN] and bits(state, r[p.AT_TORN], r[p.W_TORN]) == 0:
            before = 3
        if sign != before or (r[p.WINDOW] > 1 and (sign == 1 or sign == 3)):
            count += 1
    return count
