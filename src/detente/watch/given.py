"""Grants that later knowledge shows were not due: who owes what back.

Decides on which day it became known that a condition of a grant had not held on its legal day, and
when that stopped being so. Moves nothing: the grant stays. Called by `watch.decide` on each day on
which something became known, where a duty depends on it.
"""

from __future__ import annotations

from detente.core.times import Day, iso
from detente.core.verdict import Verdict
from detente.watch.moves import Given, Walk

NOT_DUE = "grant not due as now known"


def not_due(w: Walk, on: Day) -> None:
    """Open what is owed back for each grant that is now known not to have been due."""
    if on > w.known_at:
        return
    for i, given in enumerate(w.given):
        s = w.standings[given.step]
        lacking = [
            f"{name} was {answer}"
            for name, answer in w.firm.lacking(s.step, given.legal, on)
            if name not in given.lacking and answer.verdict is not Verdict.UNKNOWN
        ]
        if given.taken_back:
            lacking = []
        if lacking and not given.owed:
            text = f"the grant of {iso(given.legal)} was not due, as now known: {lacking[0]}"
            w.say(on, s, text)
            w.open(NOT_DUE, s, on)
        elif given.owed and not lacking:
            w.close(NOT_DUE, s, on)
            w.say(on, s, f"the grant of {iso(given.legal)} was due after all, as now known")
        w.given[i] = Given(given.step, given.legal, given.lacking, given.taken_back, bool(lacking))
