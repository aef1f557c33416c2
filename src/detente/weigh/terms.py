"""The assumptions at one point, for one private type, as the payoffs of a game.

Decides how the numbers of a file of assumptions become a month's: which measures stand, what a rung
costs, what is seen of a dial, how senders, patron and rerouting move together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from detente.plan.plan import Plan
from detente.roadmap.model import Measure, OnExpiry
from detente.weigh.ladder import Dial, Ladder, Rung, months
from detente.weigh.payoffs import (
    GONE,
    REVOKED,
    STANDS,
    SUSPENDED,
    WAITS,
    WAYS,
    Floats,
    Payoffs,
    World,
)
from detente.weigh.stakes import Number, Point, Posture, Stakes, TargetType
from detente.weigh.worth import at, at_size, worth_of_sets

Sets = NDArray[np.int64]
"""Sets of measures, each as a number: bit i stands for the measure i."""

YEAR = 12


def payoffs_of(
    plan: Plan,
    ladder: Ladder,
    stakes: Stakes,
    point: Point,
    target: TargetType,
    *,
    slips: bool = False,
) -> Payoffs:
    """Return what the roadmap is played for at a point, by a type of the target.

    `slips`: what has no cure may also break by itself, or seem to; the game grows by that.
    """
    return _Terms(plan, ladder, stakes, point, target, slips).payoffs()


def a_month(share: float) -> float:
    """Return the chance a month that makes this chance a year.

    >>> round(a_month(0.12), 4)
    0.0106
    """
    return float(1 - (1 - share) ** (1 / YEAR))


@dataclass(slots=True)
class _Terms:
    plan: Plan
    ladder: Ladder
    stakes: Stakes
    point: Point
    target: TargetType
    slips: bool

    def value(self, number: Number | None, absent: float = 0.0) -> float:
        return absent if number is None else self.point[number]

    def payoffs(self) -> Payoffs:
        relief, lost = self.relief()
        dials = self.ladder.dials
        return Payoffs(
            discount=self.discount(),
            relief=relief,
            lost=lost,
            keeping=tuple(self.keeping(d) for d in dials),
            reaching=tuple(self.reaching(d) for d in dials),
            provoked=tuple(self.provoked(d) for d in dials),
            offset=0.0 if self.stakes.patron is None else self.value(self.stakes.patron.offset),
            reputation=self.value(self.stakes.reputation),
            seen=tuple(self.seen(d) for d in dials),
            alarm=tuple(self.alarm(d) for d in dials),
            silent=self.silent(),
            start=(0,) * len(dials),
            world=self.world(),
        )

    def discount(self) -> float:
        """What the next month is worth in this one."""
        return 1 - a_month(self.value(self.stakes.discount))

    # relief

    def relief(self) -> tuple[Floats, Floats]:
        """Worth of the relief that stands and of what the patron may make good, by how steps stand.

        What is suspended it makes good month by month. What is revoked it makes good for some months in
        the mean, paid at once and discounted, and nothing after that; without a length, for ever.
        """
        steps = self.ladder.steps
        measures = list(dict.fromkeys(m for s in steps for m in s.gives))
        factor = self.value(self.target.relief, 1.0) / YEAR
        worth = worth_of_sets(self.stakes, measures, self.point) * factor
        kept = np.array([self._kept(m) for m in measures]) * factor
        ever = self._delivered(measures, (STANDS, SUSPENDED, REVOKED, GONE))
        here = np.arange(len(measures))

        def worth_of(given: Sets) -> Floats:
            gone = ((ever & ~given)[:, None] >> here & 1) @ kept
            return np.asarray(worth[given] + gone, np.float64)

        relief = worth_of(self._delivered(measures, (STANDS,)))
        so_far, lost = relief, np.zeros(len(relief))
        for stands, times in zip(
            ((STANDS, SUSPENDED), (STANDS, SUSPENDED, REVOKED), tuple(range(WAYS))),
            (1.0, *self._made_good()),
            strict=True,
        ):
            more = worth_of(self._delivered(measures, stands))
            lost += times * np.maximum(0.0, more - so_far)
            so_far = np.maximum(so_far, more)
        return relief, lost

    def _made_good(self) -> tuple[float, float]:
        """For how many months what was revoked is made good: in the first month, and in each later."""
        patron = self.stakes.patron
        if patron is None or patron.offset_lasts is None:
            return 1.0, 1.0
        goes_on = self.discount() * (1 - 1 / self.value(patron.offset_lasts))
        return 1 / (1 - goes_on), 0.0

    def _kept(self, name: str) -> float:
        stake = self.stakes.measures.get(name)
        if stake is None or stake.worth is None:
            return 0.0
        return self.value(stake.keeps) * float(at_size(stake, stake.worth, at(self.point))[0])

    def _delivered(self, measures: Sequence[str], which: tuple[int, ...]) -> Sets:
        """The measures in effect, as sets of bits, by how the steps stand.

        Those of steps that stand so, and protected ones once given; none without what it needs also.
        """
        steps = self.ladder.steps
        at = np.arange(WAYS ** len(steps))
        out = np.zeros(len(at), np.int64)
        bit = {m: 1 << i for i, m in enumerate(measures)}
        for k, step in enumerate(steps):
            stands = at // WAYS**k % WAYS
            for m in step.gives:
                so = np.isin(stands, which)
                if self._measure(m).protected:
                    so |= stands != WAITS
                out |= np.where(so, bit[m], 0)
        while True:
            before = out.copy()
            for m in measures:
                also = sum(bit.get(x, 1 << len(measures)) for x in self._measure(m).needs_also)
                out &= np.where(out & also == also, -1, ~bit[m])
            if np.array_equal(before, out):
                return out

    def _measure(self, name: str) -> Measure:
        return self.plan.roadmap.measures[name]

    # dials

    def keeping(self, dial: Dial) -> tuple[float, ...]:
        """What each rung costs: what is kept, less the rents of what is broken."""
        costs, rents = self.value(self.target.costs, 1.0), self.value(self.target.rents, 1.0)
        out = []
        for rung in range(dial.top + 1):
            total = 0.0
            for r, names in enumerate(dial.benchmarks, 1):
                for stake in (self.stakes.conditions.get(b) for b in names):
                    if stake is not None and r <= rung:
                        total += self.value(stake.keeping) * costs
                    elif stake is not None:
                        total -= self.value(stake.breaking) * rents
            out.append(total / YEAR)
        return tuple(out)

    def reaching(self, dial: Dial) -> tuple[float, ...]:
        """What is paid once on coming to each rung."""
        stakes = self.stakes.conditions
        return (
            0.0,
            *(
                sum(self.value(stakes[b].reaching) for b in names if b in stakes)
                for names in dial.benchmarks
            ),
        )

    def provoked(self, dial: Dial) -> tuple[float, ...]:
        """What a patron that presses takes at each rung: its penalty, shared by what provokes it."""
        patron = self.stakes.patron
        if patron is None or not patron.provoked_by:
            return (0.0,) * (dial.top + 1)
        whole = self.value(patron.penalty) * self.value(self.target.patron, 1.0) / YEAR
        each = whole / len(patron.provoked_by)
        counts = [sum(b in patron.provoked_by for b in names) for names in dial.benchmarks]
        return tuple(float(each * n) for n in np.cumsum([0, *counts]))

    def _detection(self, dial: Dial, which: str) -> list[float]:
        found = [self.stakes.detection[i] for i in dial.indicators if i in self.stakes.detection]
        return sorted(self.point[getattr(d, which)] for d in found)

    def seen(self, dial: Dial) -> float:
        """The chance that a breach is seen: the mean over what the dial is measured by."""
        found = self._detection(dial, "seen")
        return sum(found) / len(found) if found else 1.0

    def silent(self) -> float:
        """The chance that a month is dark: the mean over the dials."""
        means = [self._detection(d, "silent") for d in self.ladder.dials]
        return sum(sum(m) / len(m) for m in means if m) / max(1, len(means))

    def alarm(self, dial: Dial) -> float:
        """The chance that something without a cure breaks by itself, or seems to."""
        roadmap, calm = self.plan.roadmap, 1.0
        if not self.slips:
            return 0.0
        for b in dict.fromkeys(b for names in dial.benchmarks for b in names):
            severity = roadmap.benchmarks[b].if_broken
            stake = self.stakes.conditions.get(b)
            if severity is None or roadmap.severities[severity].cure is not None or stake is None:
                continue
            false = max(self._detection(dial, "false_alarm"), default=0.0)
            calm *= 1 - (1 - (1 - self.value(stake.slips) * self.seen(dial)) * (1 - false))
        return min(1 - calm, 0.9 / len(self.ladder.dials))

    # the world

    def world(self) -> World:
        """Senders, patron and rerouting, each state with each."""
        chains = [_chain_of(p, self.point) for p in self.stakes.postures.values()]
        patron = self.stakes.patron
        if patron is not None:
            chains.append(
                _two(
                    ("calm patron", "patron presses"),
                    self.value(patron.presses),
                    self.value(patron.relents),
                )
            )
        rerouting = self.stakes.rerouting
        if rerouting is not None:
            chains.append(_two(("", "rerouted"), a_month(self.value(rerouting.chance)), 0.0))
        states = list(product(*(range(len(c.names)) for c in chains)))
        start: Floats = np.ones(1)
        drift: Floats = np.ones((1, 1))
        for chain in chains:
            start = np.asarray(np.kron(start, chain.start), np.float64)
            drift = np.asarray(np.kron(drift, chain.drift), np.float64)
        senders = list(self.stakes.postures)
        postures = [
            {s: list(self.stakes.postures[s].values())[z[i]] for i, s in enumerate(senders)}
            for z in states
        ]
        at_patron = len(senders)
        presses = [float(patron is not None and z[at_patron] == 1) for z in states]
        leaves = self.value(rerouting.leaves) if rerouting is not None else 1.0
        return World(
            names=tuple(
                ", ".join(n for c, i in zip(chains, z, strict=True) if (n := c.names[i]))
                for z in states
            ),
            start=start,
            drift=drift,
            delivers=np.array([[self.delivers(s, p) for s in self.ladder.steps] for p in postures]),
            falls=np.array(
                [
                    [
                        [self.falls(s, g.id, p) for g in self.ladder.gravities]
                        for s in self.ladder.steps
                    ]
                    for p in postures
                ]
            ).reshape(len(states), len(self.ladder.steps), len(self.ladder.gravities)),
            presses=np.array(presses),
            left=np.array(
                [leaves if rerouting is not None and z[-1] == 1 else 1.0 for z in states]
            ),
        )

    def delivers(self, step: Rung, postures: Mapping[str, Posture]) -> float:
        """The chance that a decision comes: that of the slowest decider."""
        found = [self.value(postures[d].delivers) for d in step.deciders if d in postures]
        return min(found, default=1.0)

    def falls(self, step: Rung, severity: str, postures: Mapping[str, Posture]) -> float:
        """The chance that relief is taken back: the mean over the measures of a step.

        By a decision of whoever gave it; relief with a dated end also ends by itself.
        """
        chance = self.value(self.stakes.snap_back.get(severity), 1.0)
        found = []
        for m in map(self._measure, step.gives):
            if m.protected:
                continue
            resolve = max(
                (self.value(postures[w].resolve) for w in m.who if w in postures), default=1.0
            )
            p = min(1.0, chance * resolve)
            if m.on_expiry is OnExpiry.REVERTS and m.lasts is not None:
                p = 1 - (1 - p) * (1 - 1 / max(1, months(m.lasts)))
            found.append(p)
        return sum(found) / len(found) if found else 1.0


@dataclass(frozen=True, slots=True)
class _Chain:
    names: tuple[str, ...]
    start: Floats
    drift: Floats


def _two(names: tuple[str, str], there: float, back: float) -> _Chain:
    return _Chain(names, np.array([1.0, 0.0]), np.array([[1 - there, there], [back, 1 - back]]))


def _chain_of(postures: Mapping[str, Posture], point: Point) -> _Chain:
    ids = list(postures)
    drift = np.eye(len(ids))
    for i, p in enumerate(postures.values()):
        for to, number in p.drift.items():
            drift[i, ids.index(to)] = point[number]
        drift[i, i] = 1 - (drift[i].sum() - drift[i, i])
    start = np.array([point[p.start] for p in postures.values()])
    total = start.sum()
    names = tuple(ids) if len(ids) > 1 else ("",)
    return _Chain(names, start / total if total > 0 else np.full(len(ids), 1 / len(ids)), drift)
