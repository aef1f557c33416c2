"""The clocks of a step, counted again: when one starts, rests, stops and has its effect.

Decides for each keep which clock runs on a day, from the verdicts of days and the records that let
a step off. Shares nothing with `watch`. Called by `daily`, which holds what falls due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias, TypeVar

from detente.core.times import FOREVER, Day, DayRange, Duration, day
from detente.ledger.records import Override, Record, Waiver
from detente.proofs import proof as p
from detente.proofs.course import Move, Rules, Stood, Terms
from detente.proofs.figures import Two

Kind: TypeAlias = Literal["cure", "unknown"]
Key: TypeAlias = tuple[str, Kind]
KINDS: tuple[Kind, Kind] = ("cure", "unknown")
Act = TypeVar("Act", Override, Waiver)
Spoken: TypeAlias = tuple[Record, Day, Day]
"""A record, and the days of knowledge from which and until which it speaks."""


@dataclass(eq=False)
class Clock:
    """A clock of a step; `stage` counts the effects that have fallen due.

    A settled one was cured by clean days (from `clean` on) or let off by a record (`let_off`).
    """

    name: str
    kind: Kind
    terms: Terms
    started: Day
    effect_on: Day | None
    stage: int = 0
    settled: bool = False
    clean: Day | None = None
    let_off: str = ""

    def due(self) -> tuple[str, Day] | None:
        """Return the effect that falls due next, and its day."""
        if self.effect_on is None or self.terms.effect is None:
            return None
        if self.stage == 0:
            return self.terms.effect, self.effect_on
        then = self.terms.then if self.stage == 1 else None
        return None if then is None else (then[0], self.effect_on + then[1])

    def had(self) -> str | None:
        """Return the effect that it has had last."""
        if self.stage == 2 and self.terms.then is not None:
            return self.terms.then[0]
        return self.terms.effect if self.stage else None


@dataclass
class Standing:
    """Where a step stands on the day in hand; `causes` are what suspended it.

    `answers`: its keeps on the day, each with whether a *met* is only provisional. `goes_on`: found
    on the day of its sunset; `None` where a record may decide it.
    """

    rules: Rules
    moves: list[Move]
    stood: Sequence[Stood]
    state: str = "waiting"
    clocks: dict[Key, Clock] = field(default_factory=dict)
    breached: dict[str, list[Day]] = field(default_factory=dict)
    spent: set[tuple[str, str]] = field(default_factory=set)
    causes: set[tuple[str, Key]] = field(default_factory=set)
    cured: bool = False
    granted: Day | None = None
    sunset: Day | None = None
    length: Duration | None = None
    renewals: int = 0
    goes_on: bool | None = None
    back_after: Day | None = None
    answers: dict[str, tuple[p.Verdict, bool]] = field(default_factory=dict)

    def running(self) -> Iterator[Clock]:
        """Yield the clocks that run, in the order of the keeps."""
        for key in ((name, kind) for name in self.rules.keeps for kind in KINDS):
            clock = self.clocks.get(key)
            if clock is not None and not clock.settled:
                yield clock

    def gravest(self) -> Clock | None:
        """Return the clock that runs for the gravest effect, with the least time for a cure."""
        order = [None, "freeze", "suspend", "revoke"]
        ranked = [(order.index(c.terms.effect), -(c.terms.cure or 0), c) for c in self.running()]
        return max(ranked, key=lambda x: x[:2], default=(0, 0, None))[2]

    def ends(self) -> None:
        """Forget what belongs to a grant."""
        self.clocks, self.breached, self.causes, self.cured = {}, {}, set(), False


class Says(Protocol):
    """Answers about days, each backed by a proof or by the records."""

    def verdict(
        self, rules: Rules, name: str, on: Day, lives: Mapping[str, p.Life], /
    ) -> tuple[p.Verdict, bool]:
        """Return the verdict of a day as known on it, and whether it is provisional."""
        ...

    def counted(self, rules: Rules, name: str, days: DayRange, /) -> Iterator[Two]:
        """Yield how many of the events that a keep looks at really lie in some days."""
        ...


class Excuses:
    """The overrides and waivers of a ledger."""

    def __init__(self, records: Sequence[Spoken]) -> None:
        self.overrides = [(x, a, b) for x, a, b in records if isinstance(x, Override)]
        self.waivers = [(x, a, b) for x, a, b in records if isinstance(x, Waiver)]
        self._open = {x.id for x, *_ in self.overrides if x.until in (None, "open")}
        self._open |= {x.id for x, *_ in self.waivers if x.until in (None, "open")}
        self._ends = {x.id: until for x, _, until in records}

    def override(self, s: Standing, name: str, on: Day, known: Day, *, exact: bool = False) -> str:
        """Return the override of a decider that names a benchmark, or (unless `exact`) none."""
        for x in self._in_effect(self.overrides, s.rules.roadmap, on, known):
            of_it = x.step == s.rules.step and x.by in s.rules.deciders
            if of_it and (x.benchmark == name or not (exact or x.benchmark)):
                return x.id
        return ""

    def waiver(self, s: Standing, name: str, verdict: p.Verdict, on: Day, known: Day) -> str:
        """Return the waiver that lets a step off a benchmark with a verdict."""
        for x in self._in_effect(self.waivers, s.rules.roadmap, on, known):
            departs = x.of == "departure"
            who = (s.rules.departs.get(name),) if departs else s.rules.deciders
            fits = verdict == ("unknown" if x.of == "applicability" else "not_met")
            if fits and x.benchmark == name and x.step in (None, s.rules.step) and x.by in who:
                return x.id
        return ""

    def excuse(self, s: Standing, name: str, verdict: p.Verdict, on: Day, known: Day) -> str:
        """Return the record that lets a step off a benchmark today, so that its clock rests."""
        over = self.override(s, name, on, known, exact=True)
        for record in (over, self.waiver(s, name, verdict, on, known)):
            if record and not (record in self._open and (record, name) in s.spent):
                return record
        return ""

    def _in_effect(
        self, acts: Sequence[tuple[Act, Day, Day]], roadmap: str, on: Day, known: Day
    ) -> Iterator[Act]:
        """Yield the acts that are known, in effect, and rest on records that stand."""
        for x, since, until in acts:
            last = FOREVER if x.until is None or x.until == "open" else day(x.until)
            void = min((self._ends.get(n, FOREVER) for n in x.rests_on), default=FOREVER)
            speaks = since <= known < min(until, void) and x.roadmap in (None, roadmap)
            if speaks and day(x.valid_from) <= on <= last:
                yield x


@dataclass(frozen=True)
class Ticking:
    """Moves the clocks of a step to a day."""

    says: Says
    excuses: Excuses
    on: Day
    known: Day

    def advance(self, s: Standing) -> None:
        """Move all clocks of a running grant to the day."""
        in_force = s.state in ("granted", "breached")
        own = {name for origin, (name, _) in s.causes if origin == s.rules.step}
        for name, (verdict, provisional) in s.answers.items():
            firm = verdict == "met" and not provisional
            self._breach(s, name, verdict, firm, in_force, name in own)
            self._unknown(s, name, verdict, firm, in_force)

    def _breach(
        self, s: Standing, name: str, verdict: p.Verdict, firm: bool, in_force: bool, again: bool
    ) -> None:
        clock = s.clocks.get((name, "cure"))
        if firm:
            if clock is not None and clock.let_off:
                s.spent.add((clock.let_off, name))
            s.clocks.pop((name, "cure"), None)
            return
        excuse = self.excuses.excuse(s, name, "not_met", self.on, self.known)
        if clock is None or (clock.settled and self._comes_back(s, clock, excuse)):
            if verdict == "not_met" and (in_force or again):
                s.clocks[name, "cure"] = self._start(s, name, excuse, in_force)
        elif not clock.settled:
            if excuse:
                clock.settled, clock.let_off = True, excuse
            elif (first := self._clean_from(s, clock)) is not None:
                clock.settled, clock.clean = True, first
        clock = s.clocks.get((name, "cure"))
        if clock is not None and not clock.settled and in_force:
            s.breached.setdefault(name, []).append(self.on)

    def _start(self, s: Standing, name: str, excuse: str, in_force: bool) -> Clock:
        """A clock that starts; where the step is suspended already, its first effect is there."""
        terms = s.rules.terms[name]
        due = None if terms.effect is None else self._due(terms, s.breached.get(name, []))
        clock = Clock(name, "cure", terms, self.on, due, 0, bool(excuse), None, excuse)
        if not in_force:
            clock.effect_on, clock.stage = self.on, 1
        return clock

    def _due(self, terms: Terms, past: Sequence[Day]) -> Day:
        """The day of the effect: after the cure, or once the days of breach exceed the budget."""
        if terms.cure is None:
            return self.on
        days, window = terms.budget or (FOREVER, 1)
        for d in range(self.on, self.on + terms.cure + 1):
            if len({x for x in (*past, *range(self.on, d + 1)) if d - window < x <= d}) > days:
                return d
        return self.on + terms.cure + 1

    def _comes_back(self, s: Standing, clock: Clock, excuse: str) -> bool:
        """True where the excuse of a settled breach is over, or there are new events."""
        if clock.let_off or clock.clean is None:
            return not (clock.let_off and excuse)
        since = DayRange(clock.clean, self.on)
        return any(refuted[0] > 0 for _, refuted in self.says.counted(s.rules, clock.name, since))

    def _clean_from(self, s: Standing, clock: Clock) -> Day | None:
        """Return the first of the clean days that cure a breach today, if they do."""
        n = clock.terms.cure
        if n is None or self.on < clock.started + n:
            return None
        first = self.on - n + 1
        numbers = [*self.says.counted(s.rules, clock.name, DayRange(first, self.on))]
        return first if numbers and all(met[1] == 0 for met, _ in numbers) else None

    def _unknown(
        self, s: Standing, name: str, verdict: p.Verdict, firm: bool, in_force: bool
    ) -> None:
        clock, breach = s.clocks.get((name, "unknown")), s.clocks.get((name, "cure"))
        if verdict != "unknown":
            if clock is not None and (clock.stage == 0 or firm):
                del s.clocks[name, "unknown"]
            return
        excuse, terms = (
            self.excuses.excuse(s, name, "unknown", self.on, self.known),
            s.rules.unknown,
        )
        if clock is not None and excuse:
            del s.clocks[name, "unknown"]
        free = clock is None and not excuse and (breach is None or breach.settled)
        if free and in_force and terms is not None:
            effect_on = self.on + (terms.cure or 0) + 1
            s.clocks[name, "unknown"] = Clock(name, "unknown", terms, self.on, effect_on)
