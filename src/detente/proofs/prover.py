"""Makes proofs: for every verdict the reasons, written down to be checked.

Decides which items, days and bounds to name: the fewest that decide. It comes to the verdict by
what it names; whoever calls it compares that with the verdict given, and there is never a made-up
reason.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import inf

from detente.core.times import FOREVER, Day, iso, plus
from detente.core.verdict import Answer
from detente.plan.history import History, StepHistory
from detente.plan.plan import Plan
from detente.proofs import proof as p
from detente.proofs.archive import Archive, Readings, seen_from
from detente.proofs.checker import TURNED, leaf
from detente.proofs.counting import Limits
from detente.proofs.figures import Reader
from detente.proofs.minimal import TARGETS, TooManyError, deciding
from detente.proofs.numbers import Look, days_of
from detente.proofs.statement import state, steps_of
from detente.proofs.testimony import Heard, Num
from detente.roadmap.conditions import Condition

NO_PASTS: Mapping[str, p.Life] = {}


class Prover:
    """Proves verdicts of one roadmap from one ledger; the statements are made once."""

    def __init__(self, plan: Plan, archive: Archive) -> None:
        self._plan = plan
        self._archive = archive
        self._said: dict[int, _Said] = {}

    def statement(self, condition: Condition) -> p.Statement:
        """Return what a condition claims; raises `NoProofYetError` where that cannot be proved."""
        return self._statement(condition).statement

    def prove(
        self,
        condition: Condition,
        on: Day,
        known_at: Day,
        pasts: Mapping[str, p.Life] = NO_PASTS,
        *,
        missing: bool = True,
    ) -> p.Proof:
        """Return the proof of a condition's verdict on a day, as known on a day.

        `pasts`: what has happened to steps, if the condition looks at any. `missing`: with the
        smallest sets of reports that would decide an unknown verdict.
        """
        return self._prove(self._statement(condition), on, known_at, pasts, missing=missing)

    def prove_account(self, statement: p.Statement, on: Day, known_at: Day) -> p.Proof:
        """Return the proof of whether the flows of a level leave something unexplained."""
        return self._prove(self._said_of(None, statement), on, known_at, NO_PASTS, missing=False)

    def _prove(
        self, said: _Said, on: Day, known_at: Day, pasts: Mapping[str, p.Life], *, missing: bool
    ) -> p.Proof:
        statement, steps = said.statement, said.steps
        lives = {s: pasts.get(s, p.Life()) for s in steps}
        firm = self._look(said, lives, on, known_at)
        step = _step(statement.condition, on, firm)
        look, provisional = firm, False
        if step.verdict == "unknown":
            look = replace(firm, reader=replace(firm.reader, firm=False))
            step = _step(statement.condition, on, look)
            provisional = step.verdict != "unknown"
        sets: dict[p.Verdict, tuple[p.Lack, ...] | None] = {}
        beyond: tuple[p.Verdict, ...] = ()
        for target in TARGETS if step.verdict == "unknown" and missing else ():
            try:
                sets[target] = deciding(
                    step, on, look, lambda x: _step(statement.condition, on, x).verdict, target
                )
            except TooManyError:
                continue
            beyond += (target,) if sets[target] is None else ()
        return p.Proof(
            statement=statement,
            on=iso(on),
            known_at=iso(known_at),
            verdict=step.verdict,
            step=step,
            provisional=provisional,
            lives=lives,
            met_by=sets.get("met"),
            not_met_by=sets.get("not_met"),
            beyond=beyond,
        )

    def _statement(self, condition: Condition) -> _Said:
        found = self._said.get(id(condition))
        if found is None:
            found = self._said_of(condition, state(self._plan, condition))
            self._said[id(condition)] = found
        return found

    def _said_of(self, condition: Condition | None, said: p.Statement) -> _Said:
        readings = {
            name: Steady(i, self._archive.readings(name, i)) for name, i in said.indicators.items()
        }
        return _Said(condition, said, tuple(sorted(set(steps_of(said.condition)))), readings)

    def _look(self, said: _Said, lives: dict[str, p.Life], on: Day, known_at: Day) -> Look:
        readings = said.readings
        reader = Reader(
            facts=said.statement.indicators,
            heard=lambda name, first, last, known: readings[name].on(first, last, known),
            known=known_at,
            asked=max(on, known_at),
            firm=True,
            bound=find,
        )
        return Look(reader, lives, steady=lambda q, d: _steady(q, d, readings, known_at))


class Steady:
    """What all records say to an indicator, and how long a level stays as it is."""

    def __init__(self, i: p.Indicator, readings: Readings) -> None:
        self._i = i
        self._readings = readings
        said = [s.claim for shelf in readings.levels for s in shelf.spoken]
        self._edges = sorted({d for c in said for d in (seen_from(c), c.days.last + 1)})
        self._heard: dict[tuple[int, Day], Heard] = {}

    def on(self, first: Day, last: Day, known: Day) -> Heard:
        """Return what is needed to judge a day or to count over some; of a level, it is kept."""
        if not self._edges:
            return self._readings.on(first, last, known)
        key = bisect_right(self._edges, last), known
        if key not in self._heard:
            if len(self._heard) > MANY:
                self._heard.clear()
            self._heard[key] = self._readings.on(first, last, known)
        return self._heard[key]

    def until(self, on: Day, known: Day) -> Day:
        """Return the last day up to which a level surely stays as it is on a day."""
        n = bisect_right(self._edges, on)
        until = self._edges[n] - 1 if n < len(self._edges) else FOREVER
        for c in self.on(on, on, known).levels:
            if c.days.last >= on and c.spans:
                continue
            for limit in self._i.stale_after:
                end = plus(c.days.last if c.spans else c.days.first, limit)
                until = min(until, end) if end >= on else until
        return until


MANY = 10_000
"""How many days of levels are kept before they are forgotten."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A condition with its statement, the steps it looks at, and what is read for it."""

    condition: Condition | None
    statement: p.Statement
    steps: tuple[str, ...]
    readings: Mapping[str, Steady]


def _steady(q: object, on: Day, readings: Mapping[str, Steady], known_at: Day) -> Day:
    """Return the last day up to which a part of a statement surely stays as it is on a day."""
    match q:
        case p.Amount():
            return FOREVER
        case p.Level(indicator=name, at=None):
            return readings[name].until(on, known_at)
        case p.Turned(item=inner):
            return _steady(inner, on, readings, known_at)
        case p.Sum(parts=parts):
            return min(_steady(part, on, readings, known_at) for _, part in parts)
        case p.Compare(left=a, right=b):
            return min(_steady(a, on, readings, known_at), _steady(b, on, readings, known_at))
        case p.AtLeast(items=items):
            return min(_steady(i, on, readings, known_at) for i in items)
        case _:
            return on


def agrees(made: p.Proof, says: Answer) -> bool:
    """True where a proof is of the verdict that was given.

    Whether keeps of earlier days were held provisionally is not in a proof that looks at them.
    """
    kept = any("keeps" in life.runs for life in made.lives.values())
    return made.verdict == says.verdict.slug and (kept or made.provisional == says.provisional)


def lives_of(history: History | None) -> dict[str, p.Life]:
    """Return what has happened to all steps, as proofs write it."""
    return {} if history is None else {step: life(h) for step, h in history.steps.items()}


def life(h: StepHistory | None) -> p.Life:
    """Return what has happened to a step, as proofs write it."""
    if h is None:
        return p.Life()
    frozen = ["yes" if f else "no" for f in h.frozen]
    return p.Life(
        runs={
            "state": _dated(h.starts, [s.value for s in h.states]),
            "frozen": _dated(h.frozen_from, frozen),
            "keeps": _dated(h.keeps_from, [a.verdict.slug for a in h.keeps]),
        },
        events={e.value: tuple(iso(d) for d in days) for e, days in h.events.items()},
        fixed=tuple((e.value, iso(d), dict(values)) for e, d, values in h.baselines),
    )


def _dated(days: Sequence[Day], words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((iso(d), word) for d, word in zip(days, words, strict=True))


def _step(c: p.Condition, on: Day, look: Look) -> p.Step:
    match c:
        case p.Turned(item=item, negated=negated):
            below = _step(item, on, replace(look, flipped=not look.flipped))
            turned = TURNED[below.verdict] if negated else below.verdict
            return p.Step(turned, items=((0, below),))
        case p.AtLeast(k=k, items=items):
            each = [_step(i, on, look) for i in items]
            verdict, chosen = _decided(k, each, pending=False)
            return p.Step(verdict, items=tuple((i, each[i]) for i in chosen))
        case p.OnDays(item=item, window=window, every=every):
            days, over = days_of(window, on, look)
            if days is None:
                return p.Step("unknown")
            steps: list[p.Step] = []
            while len(steps) < len(days):
                d = days[len(steps)]
                until = min(look.steady(item, d), days[-1])
                steps += [_step(item, d, look)] * (until - d + 1)
            n = len(days) + (not over)
            verdict, chosen = _decided(n if every else 1, steps, pending=not over)
            return p.Step(verdict, days=_runs([(days[i], steps[i]) for i in chosen]))
        case _:
            return leaf(c, on, look)


def _decided(k: int, steps: Sequence[p.Step], *, pending: bool) -> tuple[p.Verdict, list[int]]:
    """Return whether k are met, and the steps that decide it: no more than are needed."""
    by: dict[p.Verdict, list[int]] = {
        v: [i for i, s in enumerate(steps) if s.verdict == v] for v in TURNED
    }
    n = len(steps) + pending
    if len(by["met"]) >= k:
        return "met", by["met"][:k]
    if len(by["not_met"]) > n - k:
        return "not_met", by["not_met"][: n - k + 1]
    return "unknown", list(range(len(steps)))


def _runs(steps: Sequence[tuple[Day, p.Step]]) -> tuple[tuple[str, str, p.Step], ...]:
    """Days in a row for the same reasons stand as one range."""
    out: list[tuple[Day, Day, p.Step]] = []
    for d, step in steps:
        if out and out[-1][1] == d - 1 and (out[-1][2] is step or out[-1][2] == step):
            out[-1] = (out[-1][0], d, step)
        else:
            out.append((d, d, step))
    return tuple((iso(first), iso(final), step) for first, final, step in out)


# Bounds: shortest paths in the graph of limits.


def find(group: str, use: p.Use, limits: Limits) -> p.Bound:
    """Return the bound that the totals of a group give, as a path and a course of sums.

    Bellman and Ford; days that nothing bounds from above are put out of reach.
    """
    nodes = limits.nodes
    edges = [
        (a, b, w) for a in nodes for b in nodes if a != b and -inf < (w := limits.step(a, b)) < inf
    ]
    far = 1 + 2 * sum(w if w > 0 else -w for *_, w in edges)
    start, end = limits.days.first - 1, limits.days.last
    first, final = (end, start) if use == "least" else (start, end)
    sums: dict[Day, Num] = dict.fromkeys(nodes, far)
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
        sums=tuple((iso(d), Fraction(sums[d])) for d in nodes),
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
