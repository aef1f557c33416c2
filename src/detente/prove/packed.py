"""A tranche as numbers: the fields of a packed state, and its rules as one table.

Decides how wide each counter is. A counter has a field only where the question lets it move: days
of silence where nobody may fall silent take no room, and none is counted further than it matters. For
how long all keeps were held is one bit, broken in those last days of a term that its renewal looks
at: a look back beyond the term asks for nothing that the renewal before it did not ask for.
Called by `search`.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from detente.core.values import dataclass
from detente.prove.quiet import ENDLESS
from detente.prove.space import Clocked, Sign, Tranche, Watched

# Columns of the table of rules, one row a condition.
WINDOW, HOLDS, DARKEST, REFILLS, CLEAN, KEPT = range(6)
B_FIRST, B_ENDS, B_THEN, B_THEN_ENDS, B_BUDGET = range(6, 11)
U_FIRST, U_ENDS, U_THEN, U_THEN_ENDS = range(11, 15)
AT_BAD, AT_TORN, AT_DARK, AT_BREACH, AT_UNKNOWN, AT_SPENT = range(15, 21)
W_BAD, W_TORN, W_DARK, W_BREACH, W_UNKNOWN, W_SPENT = range(21, 27)
EASES, QUIET = 27, 28
COLUMNS = 29

# Cells of the row that all conditions share.
DAYS, HELD, AT_PHASE, W_PHASE, AT_HELD, W_HELD, AT_RUN, W_RUN, RUN, RUN_OF = range(10)

# What a day is, as bits: some condition not met, some not firmly met, a breach clock running, some
# condition unknown.
BROKEN, UNSURE, BREACHED, OPEN = 1, 2, 4, 8

WIDEST = 62
"""Bits of a packed state."""


class TooWideError(Exception):
    """Raised where a state does not fit into one word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The rules of a tranche, where each counter lies, and what a day may bring.

    `rules`: (conditions, COLUMNS); `shared`: one row; `reads`: 1 where the renewal reads the
    condition; `days`: (combinations, conditions) signs; `first`: the packed day of the grant.
    """

    rules: NDArray[np.int64]
    shared: NDArray[np.int64]
    reads: NDArray[np.int64]
    days: NDArray[np.int64]
    first: int
    bits: int


def pack(
    tranche: Tranche, signs: tuple[Sign, ...], *, run: int = 0, run_of: int = BROKEN
) -> Packed:
    """Return a tranche as numbers, for days that bring one of these signs to each condition.

    With `run`, the state also counts how many days in a row have been `run_of`, up to that number.
    Raises `TooWideError` where a state does not fit.
    """
    rules = np.zeros((len(tranche.watched), COLUMNS), np.int64)
    at = 0
    for i, w in enumerate(tranche.watched):
        at = _row(rules[i], w, signs, at)
    shared = np.zeros(RUN_OF + 1, np.int64)
    term = tranche.term
    shared[DAYS] = term.days if term else 0
    shared[HELD] = min(term.held, term.days) if term else 0
    for where, width, most in (
        (AT_PHASE, W_PHASE, shared[DAYS]),
        (AT_HELD, W_HELD, 1 if shared[HELD] else 0),
        (AT_RUN, W_RUN, run),
    ):
        shared[where], shared[width] = at, int(most).bit_length()
        at += int(shared[width])
    shared[RUN], shared[RUN_OF] = run, run_of
    if at > WIDEST:
        raise TooWideError(f"{at} bits")
    first = 0
    for i, w in enumerate(tranche.watched):
        if rules[i, W_BAD]:
            first |= w.window << int(rules[i, AT_BAD])
        if rules[i, W_TORN]:
            first |= w.window << int(rules[i, AT_TORN])
    if shared[HELD]:
        first |= 1 << int(shared[AT_HELD])
    reads = np.zeros(len(tranche.watched), np.int64)
    if term:
        reads[list(term.reads)] = 1
    days = list(product(*[_allowed(w, signs) for w in tranche.watched]))
    return Packed(
        rules=rules,
        shared=shared,
        reads=reads,
        days=np.array(days, np.int64).reshape(len(days), len(tranche.watched)),
        first=first,
        bits=at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers that no counter of a condition exceeds while relief stands.

    `bad`, `torn`: days since such a day, as far as they are counted; `dark`: silent days. `breach`,
    `unknown`: the age by which a clock has ended relief; `None` where it never does.
    """

    bad: int
    torn: int
    dark: int
    breach: int | None
    unknown: int | None


def invariants(w: Watched) -> Limits:
    """Return what holds of a condition on every day on which relief stands: how wide it is packed."""
    return Limits(
        bad=w.window,
        torn=w.window,
        dark=1 if w.holds >= ENDLESS else max(w.holds + 1, w.quiet or 0),
        breach=_ending(w.breach),
        unknown=_ending(w.unknown),
    )


def _ending(c: Clocked) -> int | None:
    if c.first is None or not (c.ends or c.then_ends):
        return None
    return c.first if c.ends else c.first + (c.then or 0)


def may(w: Watched, sign: Sign) -> bool:
    """Return whether a day can ever bring this sign to a condition."""
    if sign is Sign.EASED:
        return w.eases
    if w.stays and sign is Sign.TORN:
        return False
    return w.breaks or sign is not Sign.BAD


def _allowed(w: Watched, signs: tuple[Sign, ...]) -> list[Sign]:
    return sorted(s for s in signs if may(w, s))


def _row(row: NDArray[np.int64], w: Watched, signs: tuple[Sign, ...], at: int) -> int:
    """Fill the row of a condition and return the next free bit."""
    endless, limits = w.holds >= ENDLESS, invariants(w)
    row[WINDOW], row[REFILLS], row[KEPT] = w.window, w.refills, w.kept
    row[EASES] = w.eases and Sign.EASED in signs
    row[QUIET] = -1 if w.quiet is None else w.quiet
    row[HOLDS], row[DARKEST] = (1, 1) if endless else (w.holds, limits.dark)
    row[CLEAN] = -1 if w.clean is None else w.clean
    b, u = w.breach, w.unknown
    row[B_FIRST : B_THEN_ENDS + 1] = _clock(b)
    row[B_BUDGET] = -1 if b.budget is None else b.budget.days
    row[U_FIRST : U_THEN_ENDS + 1] = _clock(u)
    dark = Sign.DARK in signs
    opens = Sign.TORN in signs or (dark and not w.refills)
    breaks = Sign.BAD in signs and w.breaks
    fields = (
        (AT_BAD, W_BAD, limits.bad if breaks else 0),
        (AT_TORN, W_TORN, limits.torn if opens else 0),
        (AT_DARK, W_DARK, int(row[DARKEST]) if dark else 0),
        (AT_BREACH, W_BREACH, _codes(b) + 1 if breaks and w.kept else 0),
        (AT_UNKNOWN, W_UNKNOWN, _codes(u) if (opens or dark) and w.kept else 0),
        (AT_SPENT, W_SPENT, b.budget.days + 1 if b.budget and breaks and w.kept else 0),
    )
    for where, width, most in fields:
        row[where], row[width] = at, most.bit_length()
        at += int(row[width])
    return at


def _clock(c: Clocked) -> tuple[int, int, int, int]:
    first = -1 if c.first is None else c.first
    return first, int(c.ends), -1 if c.then is None else c.then, int(c.then_ends)


def _codes(c: Clocked) -> int:
    """The highest code of a running clock: see `search`."""
    if c.first is None:
        return 1
    return c.first + 1 + (c.then or 0)
