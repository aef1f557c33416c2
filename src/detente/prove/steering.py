"""Reports of a level by which an average over a window is, day by day, what a timeline asks for.

Decides only what is reported. An average moves slowly, and a bad day is not made good by the next: what
left the window must be made up for. So the level stood at its bound for one window before, and each day is
worked out from those that the window still sees. Called by `counterexample`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from detente.core.times import Day, Duration, last
from detente.prove.space import Sign

Reports = dict[Day, tuple[Fraction, Fraction]]
"""What is reported of each day: the least and the most that it may be."""


def steered(
    granted: Day, signs: Sequence[Sign], window: Duration, bound: Fraction
) -> Reports | None:
    """Return what is reported so that the average is at most a bound, above it, or either, on each day.

    From a window before the grant on, or where all is in order for so long at first, from a window before
    that ends. `None` where a level would have to be below zero.
    """
    if bound <= 0 or Sign.DARK in signs:
        return None
    well = next((j for j, s in enumerate(signs) if s is not Sign.GOOD), len(signs))
    if last(granted + well + 1, window).first - 1 > granted:
        granted, signs = granted + well, signs[well:]
    first = last(granted + 1, window).first - 1
    level = Fraction(int(bound * 100), 100)  # as it is reported, and no higher
    out: Reports = dict.fromkeys(range(first, granted + 1), (level, level))
    begins, lows = first, level * len(out)
    highs = lows
    for on, sign in enumerate(signs, start=granted + 1):
        seen = last(on, window)
        n = len(seen)
        if seen.first < first:
            return None
        for d in range(begins, seen.first):  # has left the window
            lows, highs = lows - out[d][0], highs - out[d][1]
        begins = seen.first
        step = bound / (4 * n)
        below, above = n * (bound - step), n * (bound + step)
        match sign:
            case Sign.BAD:  # surely above
                lo = hi = above - lows
            case Sign.TORN:  # surely neither
                lo, hi = below - lows, above - highs
                if lo > hi:
                    lo = hi = (lo + hi) / 2
            case _:  # surely not above
                lo = hi = below - highs
        if lo < 0:
            return None
        out[on] = (lo, hi)
        lows, highs = lows + lo, highs + hi
    return out
