"""A compiled plan in months: what a step asks of the target, and how long everything takes.

Decides how days become months and how benchmarks become *dials*. A dial is what the target can
turn: one group of benchmarks, with rungs in the order in which the steps ask for them. On rung r
every benchmark of rank r or less is kept, every other one is broken. Does not decide how a step
moves (`phases`) or what anything is worth (`payoffs`). `LEFT_OUT` says what is lost on the way from
days to months; every result prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, prod

from detente.core.times import Duration, TimeUnit
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.model import Effect, Reach, Severity, Step
from detente.roadmap.walk import benchmarks_of, durations, indicators_of, parts, windows

READING = 3
"""How a roadmap is read in months. Raise it whenever a month comes to mean something else: records of
sweeps that another reading made are then not gone on with, and a page that one made is out of date."""

LEFT_OUT = (
    "days are rounded up to months of 30 days, and everything in a month happens together",
    "groups of benchmarks are turned as few dials, in the order in which the steps ask for them",
    "a window of N months is waited for N months in the mean, not counted",
    "one clock runs for the whole roadmap, that of the gravest breach seen, and one for suspensions",
    "cure budgets and the clock of unknown are left out",
    "values wait for the end of a term, and for the last renewal, in the mean: nothing is timed to a last day",
    "a breach costs a renewal that looks back on it at once, as often as it would later: relief ends early, at most by that time",
    "a renewal by decision comes where its condition is met",
    "a sunset on a day of the calendar is counted from the opening; the end of the roadmap is left out",
    "in a month the senders deliver all that is due, or nothing; so with snap-backs",
    "a slip or a false alarm that has a cure period is taken to be cured within it",
    "one that has none is left out unless asked for",
)
"""What the months leave out of the roadmap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """What the target can turn: `benchmarks[r - 1]` are those kept from rung r on.

    `pace[r - 1]`: the chance a month to come from rung r - 1 to r, one over its longest window.
    """

    id: str
    benchmarks: tuple[tuple[str, ...], ...]
    pace: tuple[float, ...]
    indicators: frozenset[str]

    @property
    def top(self) -> int:
        """The highest rung."""
        return len(self.benchmarks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gravity:
    """A severity in months. `cure` months to repair, then the effect; `then` more to the second."""

    id: str
    cure: int
    effect: Effect
    then: int | None
    then_effect: Effect | None
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long a step lasts: `first` months, then `again` at each of `renewals`, `None`: of any number.

    At the end of a term the step goes on where the condition of its renewal is met, else it expires.
    `needs`: by dial, the rung that a renewal asks for. `quiet`: months that all keeps must have been
    kept, 0 where it does not ask for that.
    """

    first: int
    again: int
    renewals: int | None
    needs: tuple[int, ...]
    quiet: int

    @property
    def ends(self) -> float:
        """The chance a month that a term ends: one over its length in the mean."""
        if self.renewals is None:
            return 1 / self.again
        return (self.renewals + 1) / (self.first + self.renewals * self.again)

    @property
    def last(self) -> float:
        """The chance that a term is the last."""
        return 0.0 if self.renewals is None else 1 / (self.renewals + 1)

    @property
    def loses(self) -> float:
        """The chance that a breach of a month costs the renewal: that the term ends while it is looked
        back on.
        """
        return min(1.0, max(1, self.quiet) * self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step in months.

    `after`: steps that must have been in force so many months. `needs`: by dial, the rung that must
    be reached. `keeps`: dial, rung, index of the gravity of a breach. `term`: `None` where it goes on
    for ever. `held`: months in force that somebody asks about. `hands_over`: the steps after it are not
    frozen when it expires.
    """

    id: str
    after: tuple[tuple[int, int], ...]
    needs: tuple[int, ...]
    keeps: tuple[tuple[int, int, int], ...]
    gives: tuple[str, ...]
    deciders: tuple[str, ...]
    term: Term | None
    held: int
    hands_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The whole roadmap in months, steps in the order of the plan, gravities worst last.

    `cool_off`: months from a revocation to a new start, the longest of all; `None` where some
    revocation is final.
    """

    steps: tuple[Rung, ...]
    dials: tuple[Dial, ...]
    gravities: tuple[Gravity, ...]
    cool_off: int | None = None

    @property
    def tops(self) -> tuple[int, ...]:
        """The highest rung of each dial."""
        return tuple(d.top for d in self.dials)


def months(duration: Duration) -> int:
    """Return a duration in whole months of 30 days, rounded up.

    >>> months(Duration(45, TimeUnit.DAY))
    2
    """
    match duration.unit:
        case TimeUnit.DAY:
            return days_in_months(duration.n)
        case TimeUnit.WORKING_DAY:
            return days_in_months(ceil(duration.n * 7 / 5))
        case TimeUnit.WEEK:
            return days_in_months(duration.n * 7)
        case TimeUnit.MONTH:
            return duration.n
        case TimeUnit.QUARTER:
            return duration.n * 3
        case TimeUnit.YEAR:
            return duration.n * 12


def days_in_months(n: int) -> int:
    """Return so many days in whole months, rounded up."""
    return ceil(n / 30)


MOST_RUNGS = 60
"""How many combinations of rungs a game has room for, if nothing else is said."""


def ladder_of(plan: Plan, most: int = MOST_RUNGS) -> Ladder:
    """Return the plan in months; groups are turned together until at most `most` rungs combine."""
    return _Reader(plan, most).ladder()


def merged(
    groups: Sequence[str], asks: Mapping[str, set[int]], most: int
) -> tuple[tuple[str, ...], ...]:
    """Return which groups are turned together: those of which the same steps ask, first.

    >>> merged(("a", "b", "c"), {"a": {0, 1}, "b": {0, 1}, "c": {2}}, 6)
    (('a', 'b'), ('c',))
    """
    dials: list[tuple[tuple[str, ...], frozenset[int]]]
    dials = [((g,), frozenset(asks[g])) for g in groups]
    while len(dials) > 1 and prod(len(steps) + 1 for _, steps in dials) > most:
        pairs = [(a, b) for i, a in enumerate(dials) for b in dials[i + 1 :]]
        a, b = min(pairs, key=lambda p: len(p[0][1] ^ p[1][1]))
        dials[dials.index(a)] = (a[0] + b[0], a[1] | b[1])
        dials.remove(b)
    return tuple(names for names, _ in dials)


_WORSE = {Effect.FREEZE: 0, Effect.SUSPEND: 1, Effect.REVOKE: 2}
_FURTHER = {Reach.STEP: 0, Reach.LATER: 1, Reach.ALL: 2}


def gravity_of(severity: Severity) -> Gravity:
    """Return a severity in months."""
    then = severity.then
    return Gravity(
        id=severity.id,
        cure=0 if severity.cure is None else days_in_months(severity.cure),
        effect=severity.effect,
        then=None if then is None else max(1, days_in_months(then.days)),
        then_effect=None if then is None else then.effect,
        reach=severity.reach,
    )


@dataclass(slots=True)
class _Reader:
    plan: Plan
    most: int
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By benchmark, or by the text of a condition without a name: dial and rung."""

    def ladder(self) -> Ladder:
        roadmap = self.plan.roadmap
        asked = self._asked()
        dials = self._dials(asked)
        gravities = tuple(
            sorted(
                (gravity_of(s) for s in roadmap.severities.values()),
                key=lambda g: (_FURTHER[g.reach], _WORSE[g.effect], -g.cure, g.id),
            )
        )
        steps = tuple(self._rung(s, dials, gravities) for s in self.plan.order)
        asks = {(j, m) for s in steps for j, m in s.after}
        held = [max([m for j, m in asks if j == i], default=1) for i in range(len(steps))]
        return Ladder(
            steps=tuple(replace(s, held=max(1, h)) for s, h in zip(steps, held, strict=True)),
            dials=dials,
            gravities=gravities,
            cool_off=_cool_off(roadmap.severities.values()),
        )

    def _asked(self) -> dict[str, tuple[int, c.Condition, str]]:
        """By place: the first step that asks for it, what is asked, and its group."""
        roadmap = self.plan.roadmap
        out: dict[str, tuple[int, c.Condition, str]] = {}
        for i, name in enumerate(self.plan.order):
            step = roadmap.steps[name]
            found: list[tuple[str, c.Condition]] = []
            if step.needs is not None:
                found += [(_place(x), x) for x in leaves(step.needs)]
            found += [(b, roadmap.benchmarks[b].when) for b in step.keeps]
            if step.renew is not None:
                found += [(_place(x), x) for x in leaves(step.renew.when) if not _of_keeps(x)]
            for place, item in found:
                if isinstance(item, c.BenchmarkMet):
                    item = roadmap.benchmarks[item.benchmark].when
                out.setdefault(place, (i, item, self._group(place, item)))
        return out

    def _group(self, place: str, item: c.Condition) -> str:
        """The group of a benchmark; of a bare condition, that of a benchmark of its indicator."""
        roadmap = self.plan.roadmap
        if place in roadmap.benchmarks:
            return roadmap.benchmarks[place].group or place
        mine = self._indicators(item)
        for b in roadmap.benchmarks.values():
            if mine & self._indicators(b.when):
                return b.group or b.id
        return min(mine, default=place)

    def _indicators(self, item: c.Condition) -> frozenset[str]:
        found = set(indicators_of(item))
        for b in benchmarks_of(item):
            found |= self._indicators(self.plan.roadmap.benchmarks[b].when)
        return frozenset(found)

    def _dials(self, asked: Mapping[str, tuple[int, c.Condition, str]]) -> tuple[Dial, ...]:
        groups = list(dict.fromkeys(group for _, _, group in asked.values()))
        groups.sort(key=self._rank_of_group)
        first_asks = {g: {i for i, _, h in asked.values() if h == g} for g in groups}
        dials = []
        for d, together in enumerate(merged(groups, first_asks, self.most)):
            mine = {p: (i, item) for p, (i, item, g) in asked.items() if g in together}
            firsts = sorted({i for i, _ in mine.values()})
            for place, (i, _) in mine.items():
                self.places[place] = (d, firsts.index(i) + 1)
            rungs = [[p for p, (i, _) in mine.items() if i == first] for first in firsts]
            waits = [max((_wait(mine[p][1]) for p in rung), default=1) for rung in rungs]
            dials.append(
                Dial(
                    id="+".join(together),
                    benchmarks=tuple(
                        tuple(p for p in rung if p in self.plan.roadmap.benchmarks)
                        for rung in rungs
                    ),
                    pace=tuple(1 / w for w in waits),
                    indicators=frozenset().union(
                        *(self._indicators(item) for _, item in mine.values())
                    ),
                )
            )
        return tuple(dials)

    def _rank_of_group(self, group: str) -> tuple[int, str]:
        order = self.plan.roadmap.groups
        return (order.index(group) if group in order else len(order), group)

    def _rung(self, name: str, dials: Sequence[Dial], gravities: Sequence[Gravity]) -> Rung:
        step = self.plan.roadmap.steps[name]
        needs = [0] * len(dials)
        if step.needs is not None:
            for d, rung in self._demands(step.needs).items():
                needs[d] = max(needs[d], rung)
        ids = [g.id for g in gravities]
        keeps = []
        for b in step.keeps:
            d, rung = self.places[b]
            severity = self.plan.roadmap.benchmarks[b].if_broken
            if severity is not None:
                keeps.append((d, rung, ids.index(severity)))
        return Rung(
            id=name,
            after=self._after(step.after),
            needs=tuple(needs),
            keeps=tuple(sorted(set(keeps))),
            gives=step.gives,
            deciders=step.decided_by.deciders,
            term=self._term(step, len(dials)),
            held=1,
            hands_over=step.hands_over,
        )

    def _term(self, step: Step, dials: int) -> Term | None:
        if step.sunset is None:
            return None
        first = (
            months(step.sunset)
            if isinstance(step.sunset, Duration)
            else days_in_months(step.sunset - self.plan.roadmap.opens)
        )
        first, rule, needs, quiet = max(1, first), step.renew, [0] * dials, 0
        if rule is None:
            return Term(first=first, again=first, renewals=0, needs=tuple(needs), quiet=0)
        for x in leaves(rule.when):
            if _of_keeps(x):
                quiet = max([1, quiet, *(months(d) for d in durations(x))])
        for d, rung in self._demands(rule.when).items():
            needs[d] = rung
        return Term(
            first=first,
            again=first if rule.lasting is None else max(1, months(rule.lasting)),
            renewals=rule.at_most,
            needs=tuple(needs),
            quiet=quiet,
        )

    def _after(self, item: c.Condition | None) -> tuple[tuple[int, int], ...]:
        if item is None:
            return ()
        found: dict[int, int] = {}
        for part in parts(item):
            if isinstance(part, c.InForce):
                i = self.plan.order.index(part.step)
                lasting = 1 if part.lasting is None else max(1, months(part.lasting))
                found[i] = max(found.get(i, 1), lasting)
        return tuple(sorted(found.items()))

    def _demands(self, item: c.Condition) -> dict[int, int]:
        """By dial, the least rung at which a condition is met; of alternatives the lowest."""
        match item:
            case c.All():
                out: dict[int, int] = {}
                for part in item.items:
                    for d, rung in self._demands(part).items():
                        out[d] = max(out.get(d, 0), rung)
                return out
            case c.Some() | c.AtLeast():
                k = 1 if isinstance(item, c.Some) else item.k
                ways = sorted((self._demands(x) for x in item.items), key=lambda w: sum(w.values()))
                out = {}
                for way in ways[:k]:
                    for d, rung in way.items():
                        out[d] = max(out.get(d, 0), rung)
                return out
            case _ if _of_keeps(item):
                return {}
            case _:
                d, rung = self.places[_place(item)]
                return {d: rung}


def leaves(item: c.Condition) -> Iterable[c.Condition]:
    """Return the parts of a condition that are no `all of`, `any of` or `k of`."""
    if isinstance(item, c.All | c.Some | c.AtLeast):
        for part in item.items:
            yield from leaves(part)
    else:
        yield item


def _of_keeps(item: c.Condition) -> bool:
    """True for what a renewal says of all that a step keeps."""
    return any(isinstance(x, c.KeepsHeld) for x in parts(item))


def _place(item: c.Condition) -> str:
    return item.benchmark if isinstance(item, c.BenchmarkMet) else item.span.text


def _wait(item: c.Condition) -> int:
    """Months until a condition that has come to be kept is seen to be met: its longest window."""
    if not any(isinstance(w, c.Last) for w in windows(item)):
        return 1
    return max([1, *(months(d) for d in durations(item))])


def _cool_off(severities: Iterable[Severity]) -> int | None:
    revoking = [
        s
        for s in severities
        if s.effect is Effect.REVOKE or (s.then is not None and s.then.effect is Effect.REVOKE)
    ]
    lengths = [months(s.cool_off) for s in revoking if s.cool_off is not None]
    return max(1, *lengths) if lengths and len(lengths) == len(revoking) else None
