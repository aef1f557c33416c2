"""Guarantees and assumptions said back in English, so that a reader sees what each really claims.

Called where the roadmap is read as a treaty, and where a proof names what it is about.
"""

from __future__ import annotations

from typing import assert_never

from detente.roadmap.model import Roadmap
from detente.roadmap.sentences import exact, quoted, term
from detente.roadmap.undertakings import (
    Acts,
    Assumption,
    Direction,
    Flow,
    Guarantee,
    Heard,
    Pace,
    Prompt,
    Stands,
    Trouble,
)

_PACE = {
    Direction.FALLS: "falls by at most {amount}",
    Direction.RISES: "rises by at most {amount}",
    Direction.MOVES: "changes by at most {amount} either way",
}


def guaranteed(item: Guarantee, roadmap: Roadmap) -> str:
    """Return what is to be shown, as a sentence."""
    names = ", ".join(term(name) for name in item.relief)
    if item.stands is Stands.IN_FORCE:
        every = item.relief == tuple(roadmap.steps)
        what = "no step is in force" if every else f"step {names} is not in force"
    elif item.relief == tuple(roadmap.measures):
        what = "no measure is delivered"
    else:
        what = f"none of these measures is delivered ({names})"
    return f"{what} {_when(item)}"


def _when(item: Guarantee) -> str:
    name = f"step {term(item.whose)}" if item.trouble.of_step else quoted(item.whose)
    state, negated = _STATES[item.trouble]
    if item.days:
        been = f"has {negated}been {state}"
        more = _days(item.days - 1)
        return f"on any day on which {name} {been} for more than {more} without a break"
    return f"on any day on which {name} is {negated}{state}"


_STATES = {
    Trouble.BREACHED: ("known not to be met", ""),
    Trouble.UNKNOWN: ("unknown", ""),
    Trouble.SUSPENDED: ("suspended", ""),
    Trouble.REVOKED: ("revoked", ""),
    Trouble.EXPIRED: ("expired", ""),
    Trouble.NOT_IN_FORCE: ("in force", "not "),
}
"""How a trouble is said, and the `not ` before it."""


def assumed(item: Assumption, roadmap: Roadmap) -> str:
    """Return what is taken for granted, as a sentence."""
    match item:
        case Pace():
            amount = f"{exact(item.amount)} {roadmap.indicators[item.indicator].unit}"
            pace = _PACE[item.direction].format(amount=amount)
            return f"the level of {term(item.indicator)} {pace} {_within(item.days)}"
        case Flow():
            amount = f"{exact(item.amount)} {roadmap.indicators[item.indicator].unit}"
            return f"the total of {term(item.indicator)} is at most {amount} {_within(item.days, alone=True)}"
        case Heard():
            who = " and ".join(roadmap.sources[s].name for s in item.sources)
            if item.sources == tuple(roadmap.sources) and len(item.sources) > 1:
                who = "every source"
            return f"{who} reports on all that lists it at least every {_days(item.days)}"
        case Prompt():
            who = roadmap.parties[item.party].name
            does = (
                "decides on every step that is ready"
                if item.acts is Acts.DECIDES
                else "undoes all relief that must end"
            )
            within = (
                f"within {item.within}" if item.within is not None else "within the time stated"
            )
            return f"{who} {does} {within}"
    assert_never(item)


def _within(days: int, *, alone: bool = False) -> str:
    if days == 1:
        return "on any day" if alone else "from one day to the next"
    return f"in any {_days(days)}"


def _days(n: int) -> str:
    return "1 day" if n == 1 else f"{n} days"
