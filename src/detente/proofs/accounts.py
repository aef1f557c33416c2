"""Checks the proof of an account: what a level and its flows over a period leave unexplained.

The sum is a condition like others, and `checker` holds it. Decides only that the period is one for
which somebody gave a total of what came, and somebody of what left. Called by whoever checks.
"""

from __future__ import annotations

from detente.core.times import DayRange, day
from detente.proofs import proof as p
from detente.proofs.archive import Archive, speaks
from detente.proofs.checker import check, hold


def check_account(proof: p.Proof, archive: Archive, digest: str) -> None:
    """Raise `RejectedProofError` at the first thing that does not hold."""
    check(proof, archive, digest, {})
    hold(proof.period is not None, "account: it has no period")
    first, last = proof.period or ("", "")
    days, known = DayRange(day(first), day(last)), day(proof.known_at)
    hold(days.last <= day(proof.on), "account: its period is not over")
    for sign, side in ((1, "came"), (-1, "left")):
        flows = [q.indicator for q in flows_of(proof.statement.condition, sign)]
        read = (archive.readings(name, proof.statement.indicators[name]) for name in flows)
        totals = (c.days for r in read for c in speaks(r.totals, known))
        hold(days in totals, f"account: nobody gave a total of what {side} in its period")


def rest_of(proof: p.Proof) -> str:
    """Return what an account leaves unexplained, as its proof says: a number, or from which to which."""
    steps = [proof.step]
    while steps[-1].items:
        steps.append(steps[-1].items[0][1])
    return str(steps[-1].numbers[0].refuted)


def flows_of(c: p.Condition, sign: int) -> list[p.Count]:
    """Return the flows that an account adds (1), or takes away (-1)."""
    while isinstance(c, p.AtLeast):
        c = c.items[0]
    match c:
        case p.Compare(left=p.Sum(parts=parts)):
            return [q for times, q in parts if isinstance(q, p.Count) and times == sign]
        case _:
            return []
