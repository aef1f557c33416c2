"""Makes proofs: for every verdict the reference gives, the reasons, written down to be checked.

Decides which items, days and bounds to name: the fewest that decide. The verdict is the
reference's; where the reasons found do not carry it, there is no proof, and never a made-up one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo
from fractions import Fraction
from itertools import groupby, pairwise

from detente.core.times import Day, iso
from detente.core.verdict import Verdict
from detente.ledger.canonical import Entry
from detente.plan.evidence import Evidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.semantics import answer
from detente.proofs import proof as p
from detente.proofs.checker import leaf, within
from detente.proofs.counting import Limits
from detente.proofs.figures import Look, days_of, look_at
from detente.proofs.minimal import deciding
from detente.proofs.statement import NoProofYetError, state
from detente.proofs.testimony import Num, speaking
from detente.roadmap.conditions import Condition


def prove(
    plan: Plan,
    evidence: Evidence,
    entries: Iterable[Entry],
    zone: tzinfo,
    condition: Condition,
    on: Day,
    known_at: Day,
) -> p.Proof:
    """Return the proof of a condition's verdict on a day, as known on a day.

    Raises `NoProofYetError` where the sentence has a part for which proofs are not made.
    """
    statement = state(plan, condition)
    says = answer(plan, evidence, condition, on, known_at, History(plan.roadmap.opens))
    firm = not says.provisional and says.verdict is not Verdict.UNKNOWN
    records = speaking(entries, zone, known_at)
    look = look_at(statement, records, iso(on), iso(known_at), firm=firm)
    step = _step(statement.condition, on, replace(look, bound=find))
    if step.verdict != says.verdict.slug:
        raise NoProofYetError(f"records that do not show why it is {says.verdict.words}")
    sets: dict[p.Verdict, tuple[p.Lack, ...] | None] = {}
    if step.verdict == "unknown":
        look = replace(look, bound=find)
        for target in ("met", "not_met"):
            sets[target] = deciding(
                step, on, look, lambda x: _step(statement.condition, on, x).verdict, target
            )
    return p.Proof(
        statement=statement,
        met_by=sets.get("met"),
        not_met_by=sets.get("not_met"),
        on=iso(on),
        known_at=iso(known_at),
        verdict=step.verdict,
        step=step,
        provisional=says.provisional,
        reason=None if says.reason is None else says.reason.value,
    )


def _step(c: p.Condition, on: Day, look: Look) -> p.Step:
    match c:
        case p.Opposite(item=item):
            below = _step(item, on, within(c, look))
            return p.Step(_TURNED[below.verdict], items=((0, below),))
        case p.Under(item=item):
            below = _step(item, on, within(c, look))
            return p.Step(below.verdict, items=((0, below),))
        case p.AtLeast(k=k, items=items):
            steps = [_step(i, on, look) for i in items]
            verdict, chosen = _decided(k, steps, pending=False)
            return p.Step(verdict, items=tuple((i, steps[i]) for i in chosen))
        case p.OnDays(item=item, window=window, every=every):
            days, over = days_of(window, on)
            if days is None:
                return p.Step("unknown")
            steps = [_step(item, d, look) for d in days]
            n = len(days) + (not over)
            verdict, chosen = _decided(n if every else 1, steps, pending=not over)
            return p.Step(verdict, days=_runs([(days[i], steps[i]) for i in chosen]))
        case _:
            return leaf(c, on, look)


_TURNED: dict[p.Verdict, p.Verdict] = {"met": "not_met", "not_met": "met", "unknown": "unknown"}


def _decided(k: int, steps: Sequence[p.Step], *, pending: bool) -> tuple[p.Verdict, list[int]]:
    """Return whether k are met, and the steps that decide it: no more than are needed."""
    by: dict[p.Verdict, list[int]] = {
        v: [i for i, s in enumerate(steps) if s.verdict == v] for v in _TURNED
    }
    n = len(steps) + pending
    if len(by["met"]) >= k:
        return "met", by["met"][:k]
    if len(by["not_met"]) > n - k:
        return "not_met", by["not_met"][: n - k + 1]
    return "unknown", list(range(len(steps)))


def _runs(steps: Sequence[tuple[Day, p.Step]]) -> tuple[tuple[str, str, p.Step], ...]:
    """Days in a row for the same reasons stand as one range."""
    out = []
    at: list[tuple[int, tuple[Day, p.Step]]] = list(enumerate(steps))
    for (_, _), run in groupby(at, key=lambda x: (x[1][0] - x[0], _Same(x[1][1]))):
        days = [one for _, one in run]
        out.append((iso(days[0][0]), iso(days[-1][0]), days[0][1]))
    return tuple(out)


class _Same:
    def __init__(self, step: p.Step) -> None:
        self.step = step

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.step == other.step

    __hash__ = None  # type: ignore[assignment]


# Bounds: shortest paths in the graph of limits.


def find(group: str, use: p.Use, limits: Limits) -> p.Bound:
    """Return the bound that the totals of a group give, as a path and a course of sums.

    Bellman and Ford; days that nothing bounds from above are put out of reach.
    """
    nodes = limits.nodes
    edges = [
        (a, b, w)
        for a in nodes
        for b in nodes
        if a != b and isinstance(w := limits.step(a, b), Fraction)
    ]
    far = 2 * sum((abs(w) for *_, w in edges), Fraction(1))
    start, end = limits.days.first - 1, limits.days.last
    first, final = (end, start) if use == "least" else (start, end)
    sums: dict[Day, Fraction] = dict.fromkeys(nodes, far)
    before: dict[Day, Day] = {}
    sums[first] = Fraction(0)
    changed: Day | None = None
    for _ in range(2 * len(nodes) + 1):
        changed = None
        for a, b, w in edges:
            if sums[a] + w < sums[b]:
                sums[b], before[b], changed = sums[a] + w, a, b
        if changed is None:
            break
    else:
        return p.Bound(group, use, path=_cycle(changed, before, len(nodes)))
    if use != "least" and _beyond(final, first, before):
        return p.Bound(group, use, gap=_gap(limits, nodes))
    path = [final]
    while path[-1] != first:
        path.append(before[path[-1]])
    return p.Bound(
        group,
        use,
        path=tuple(iso(d) for d in reversed(path)),
        sums=tuple((iso(d), sums[d]) for d in nodes),
    )


def _cycle(at: Day | None, before: dict[Day, Day], n: int) -> tuple[str, ...]:
    if at is None:
        raise AssertionError("a sum still fell")
    for _ in range(n):
        at = before[at]
    path = [at]
    while len(path) == 1 or path[-1] != at:
        path.append(before[path[-1]])
    return tuple(iso(d) for d in reversed(path))


def _beyond(at: Day, first: Day, before: dict[Day, Day]) -> bool:
    while at in before and at != first:
        at = before[at]
    return at != first


def _gap(limits: Limits, nodes: Sequence[Day]) -> str | None:
    """Return a day of the window over which no limit from above leads."""
    for a, b in pairwise(nodes):
        tops: list[Num] = [t.hi for t in limits.totals if t.days.first <= b <= t.days.last]
        tops.append(limits.most(a, b))
        if a >= limits.days.first - 1 and b <= limits.days.last and min(tops) == float("inf"):
            return iso(b)
    return None
