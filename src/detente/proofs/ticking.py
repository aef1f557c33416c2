"""The clocks of a step, counted again: when one starts, rests, stops and has its effect.

Decides for each keep which clock runs on a day, from the verdicts of days and the records that let
a step off; holds where a step stands. Shares nothing with `watch`. Called by `daily`, which works
out what falls due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from detente.core.quantities import Interval
from detente.core.times import FOREVER, Day, DayRange, Duration, TimeUnit, day, plus
from detente.proofs import proof as p
from detente.proofs.course import Rules, Sunset, Terms
from detente.proofs.course import Ticking as Shown
from detente.proofs.deciding import Acts
from detente.proofs.figures import Two

Kind: TypeAlias = Literal["cure", "unknown"]
Key: TypeAlias = tuple[str, Kind]
Over: TypeAlias = tuple[tuple[str, ...], tuple[Shown, ...]]
"""What lies over a step: the steps that freeze it, and its clocks."""
KINDS: tuple[Kind, Kind] = ("cure", "unknown")


@dataclass(frozen=True)
class Rest:
    """A verdict that something rests on: of what, on which day, and what had happened by then."""

    name: str
    on: Day
    verdict: p.Verdict
    provisional: bool = False
    lives: Mapping[str, p.Life] = field(default_factory=dict)


@dataclass(eq=False)
class Clock:
    """A clock of a step; `stage` counts the effects that have fallen due.

    A settled one was cured by clean days (from `clean` on) or let off by a record (`let_off`).
    """

    rest: Rest
    kind: Kind
    terms: Terms
    effect_on: Day | None
    stage: int = 0
    settled: bool = False
    clean: Day | None = None
    let_off: str = ""

    @property
    def name(self) -> str:
        """The keep that it is about."""
        return self.rest.name

    @property
    def started(self) -> Day:
        """The day on which it started."""
        return self.rest.on

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


@dataclass(frozen=True)
class Made:
    """A move that a step made; `rests` are the verdicts, `waivers` what let it off some of them."""

    day: Day
    legal: Day
    origin: str
    trigger: str
    to: str
    records: tuple[str, ...] = ()
    rests: tuple[Rest, ...] = ()
    waivers: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Restored:
    """What a restore ended: should its record be taken back, that is so again."""

    records: tuple[str, ...]
    legal: Day
    causes: frozenset[tuple[str, Key]]
    settled: tuple[Clock, ...]
    suspended_on: Day | None


@dataclass
class Standing:
    """Where a step stands on the day in hand, and the moves that it has made.

    `causes` are what suspended it; `rests_on`, `brought_down_by` and `restored` the records of its
    grant or refusal, of its suspension and of its restore. `goes_on`: found on the day of its
    sunset; `may_go_on`: it would, by a decision. `began`: the breaches of the day.
    """

    rules: Rules
    late: bool
    state: str = "waiting"
    moves: list[Made] = field(default_factory=list)
    stood: list[tuple[Day, Day, Over]] = field(default_factory=list)
    today: Made | None = None
    clocks: dict[Key, Clock] = field(default_factory=dict)
    breached: dict[str, list[Day]] = field(default_factory=dict)
    began: list[Clock] = field(default_factory=list)
    spent: set[tuple[str, str]] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    causes: set[tuple[str, Key]] = field(default_factory=set)
    cured: bool = False
    certified: bool = False
    rests_on: tuple[str, ...] = ()
    brought_down_by: tuple[str, ...] = ()
    restored: Restored | None = None
    granted: Day | None = None
    last_granted: Day | None = None
    suspended_on: Day | None = None
    sunset: Day | None = None
    ended_sunset: Day | None = None
    length: Duration | None = None
    renewals: int = 0
    goes_on: bool = False
    may_go_on: bool = False
    renewed_to: Day = FOREVER
    at_sunset: tuple[Rest, ...] = ()
    excused: tuple[str, ...] = ()
    back_after: Day | None = None
    frozen_by: tuple[str, ...] = ()
    answers: dict[str, Rest] = field(default_factory=dict)

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

    def begins(self, legal: Day, until: Day) -> None:
        """Begin a grant on its legal day; `until` is the last day that the decision sets."""
        self._clear()
        self.renewals, self.granted = 0, legal
        self.cured = self.goes_on = self.may_go_on = False
        self.suspended_on = self.back_after = self.ended_sunset = None
        rule = self.rules.sunset or Sunset()
        self.sunset = self.length = None
        if rule.on is not None:
            self.sunset = day(rule.on)
            self.length = Duration(max(1, self.sunset - legal), TimeUnit.DAY)
        elif rule.after is not None:
            self.sunset, self.length = plus(legal, rule.after), rule.after
        self.length = rule.renewed_for or self.length
        if until < FOREVER:
            self.sunset = until if self.sunset is None else min(self.sunset, until)

    def prolongs(self) -> None:
        """Move the sunset by the first length, or to the earlier day that a decision sets."""
        old = self.sunset if self.sunset is not None else self.ended_sunset
        if old is not None and self.length is not None:
            latest = plus(old, self.length)
            self.sunset = self.renewed_to if old < self.renewed_to < latest else latest
        self.granted = self.granted or self.last_granted
        self.renewals, self.renewed_to = self.renewals + 1, FOREVER
        self.goes_on = self.may_go_on = False

    def ends(self) -> None:
        """End a grant, and forget what belongs to it."""
        self._clear()
        self.ended_sunset, self.last_granted = self.sunset, self.granted
        self.granted = self.sunset = self.suspended_on = self.restored = None
        self.brought_down_by = ()
        self.cured = self.certified = False

    def _clear(self) -> None:
        self.clocks, self.breached, self.causes = {}, {}, set()


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

    def level(self, statement: p.Statement, on: Day, known: Day, /) -> Interval | None:
        """Return the level that a statement is about, on a day as known on a day, if any is known."""
        ...


@dataclass(frozen=True)
class Ticking:
    """Moves the clocks of a step to a day."""

    says: Says
    acts: Acts
    on: Day
    known: Day

    def advance(self, s: Standing) -> None:
        """Move all clocks of a running grant to the day."""
        in_force = s.state in ("granted", "breached")
        own = {name for origin, (name, _) in s.causes if origin == s.rules.step}
        for rest in s.answers.values():
            firm = rest.verdict == "met" and not rest.provisional
            self._breach(s, rest, firm, in_force, rest.name in own)
            self._unknown(s, rest, firm, in_force)

    def _excuse(self, s: Standing, name: str, verdict: p.Verdict) -> str:
        """Return the record that lets a step off a benchmark today, so that its clock rests."""
        over = self.acts.override(s.rules, name, self.on, self.known, exact=True)
        for record in (over, self.acts.waiver(s.rules, name, verdict, self.on, self.known)):
            if record and not (record in self.acts.open and (record, name) in s.spent):
                return record
        return ""

    def _breach(self, s: Standing, rest: Rest, firm: bool, in_force: bool, again: bool) -> None:
        key: Key = (rest.name, "cure")
        clock = s.clocks.get(key)
        if firm:
            if clock is not None and clock.let_off:
                s.spent.add((clock.let_off, rest.name))
            s.clocks.pop(key, None)
            return
        excuse = self._excuse(s, rest.name, "not_met")
        if clock is None or (clock.settled and self._comes_back(s, clock, excuse)):
            if rest.verdict == "not_met" and (in_force or again):
                s.clocks[key] = self._start(s, rest, excuse, in_force)
        elif not clock.settled:
            if excuse:
                clock.settled, clock.let_off = True, excuse
            elif (first := self._clean_from(s, clock)) is not None:
                clock.settled, clock.clean = True, first
        clock = s.clocks.get(key)
        if clock is not None and not clock.settled and in_force:
            s.breached.setdefault(rest.name, []).append(self.on)

    def _start(self, s: Standing, rest: Rest, excuse: str, in_force: bool) -> Clock:
        """A clock that starts; where the step is suspended already, its first effect is there."""
        terms = s.rules.terms[rest.name]
        due = None if terms.effect is None else self._due(terms, s.breached.get(rest.name, []))
        clock = Clock(rest, "cure", terms, due, 0, bool(excuse), None, excuse)
        if not in_force:
            clock.effect_on, clock.stage = self.on, 1
        elif not excuse:
            s.began.append(clock)
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

    def _unknown(self, s: Standing, rest: Rest, firm: bool, in_force: bool) -> None:
        key: Key = (rest.name, "unknown")
        clock, breach = s.clocks.get(key), s.clocks.get((rest.name, "cure"))
        if rest.verdict != "unknown":
            if clock is not None and (clock.stage == 0 or firm):
                del s.clocks[key]
            return
        excuse, terms = self._excuse(s, rest.name, "unknown"), s.rules.unknown
        if clock is not None and excuse:
            del s.clocks[key]
        free = clock is None and not excuse and (breach is None or breach.settled)
        if free and in_force and terms is not None:
            effect_on = self.on + (terms.cure or 0) + 1
            s.clocks[key] = Clock(rest, "unknown", terms, effect_on)
