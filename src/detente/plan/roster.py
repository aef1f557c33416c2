"""Who is on a register in a story: opaque ids that come and go, so that its numbers are as told.

Decides which entry changes on which day. How many are in, and how many come, is for the story to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from detente.core.times import Day
from detente.roadmap.model import Indicator

DEATHS = ("died", "dead", "deceased")
"""Words for a state that no story chooses."""

MOST = 60
"""The most entries that a story follows one by one."""


def entries(
    indicator: Indicator,
    levels: Mapping[Day, Fraction],
    coming: Mapping[Day, int],
    again: frozenset[Day],
) -> Iterator[tuple[Day, str, str]]:
    """Yield day, opaque id and new state of each entry that changes, in order of days.

    `levels`: how many are in from a day on. `coming`: how many come on a day besides, to leave on the next.
    `again`: days on which those come back who were in before.
    """
    here, back, out = _states(indicator)
    inside: list[int] = []
    gone: list[int] = []
    visiting: list[int] = []
    known = 0
    for on in sorted({*levels, *coming, *(d + 1 for d in coming)}):
        for who in visiting:
            yield on, _id(who), out
        visiting = []
        wanted = levels.get(on, len(inside))
        while len(inside) > wanted:
            gone.append(inside.pop())
            yield on, _id(gone[-1]), out
        while len(inside) < wanted:
            returns = on in again and bool(gone)
            known += not returns
            inside.append(gone.pop() if returns else known)
            yield on, _id(inside[-1]), back if returns else here
        for _ in range(coming.get(on, 0)):
            known += 1
            visiting.append(known)
            yield on, _id(known), here


def _states(indicator: Indicator) -> tuple[str, str, str]:
    """Return the state of who is in, of who is in again, and of who is out soonest.

    Nobody dies in a story where there is another way out.
    """
    within = [name for name, s in indicator.states.items() if s.inside]
    ways = [(name in DEATHS, s.after, name) for name, s in indicator.states.items() if not s.inside]
    return within[0], within[-1], min(ways)[2]


def told_of(indicator: Indicator) -> bool:
    """True where entries can come and go at all."""
    return len({s.inside for s in indicator.states.values()}) > 1


def _id(n: int) -> str:
    return f"p-{n:04}"
