"""The definition of a tranche, day by day, naive, and meant to be read.

Decides what a day's signs do to verdicts, clocks and the state of the step. `search` counts the
same space fast; the two are compared on random tranches, and this file with the monitor on random
roadmaps. Where they differ, this file is to be understood first.

The day of the grant is day 0, and all is well on it. Cure budgets are counted exactly, over any
window of days. States move by the table of `plan.lifecycle`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from detente.core.verdict import Verdict
from detente.plan import lifecycle
from detente.plan.lifecycle import State, Trigger
from detente.prove.space import Sign, Tranche, Watched


@dataclass(slots=True)
class Running:
    """A clock: its first day, the day of its next effect, and how many effects it has had."""

    started: int
    due: int | None
    stage: int = 0
    settled: bool = False


@dataclass(slots=True)
class Keep:
    """One condition on the day in hand. `bad`, `torn`: days since there was such a day in sight."""

    watched: Watched
    bad: int
    torn: int
    dark: int = 0
    breach: Running | None = None
    unknown: Running | None = None
    spent: list[int] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """The verdict of the day, as known on it."""
        if self.bad < self.watched.window:
            return Verdict.NOT_MET
        if self.torn < self.watched.window or self.dark > self.watched.holds:
            return Verdict.UNKNOWN
        return Verdict.MET

    @property
    def firm(self) -> bool:
        """True where the verdict is met, and rests on no list that is still to come."""
        return self.verdict is Verdict.MET and not (self.watched.refills and self.dark)

    @property
    def breached(self) -> bool:
        """True while the clock for a breach runs."""
        return self.breach is not None and not self.breach.settled

    def can(self, sign: Sign) -> bool:
        """Return whether the next day can bring this, as far as something is assumed."""
        w = self.watched
        if w.stays and sign is Sign.TORN:
            return False
        if sign is Sign.DARK and w.quiet is not None:
            return self.dark < w.quiet
        return w.breaks or sign is not Sign.BAD

    def look(self, sign: Sign) -> None:
        """Take in what the day brings."""
        w = self.watched
        self.dark = min(self.dark + 1, max(w.holds + 1, w.quiet or 0)) if sign is Sign.DARK else 0
        if sign is Sign.DARK and not w.refills:
            # the last report stands until it is too old; no later report fills these days
            if self.dark > w.holds:
                sign = Sign.TORN
            elif self.bad == 0:
                sign = Sign.BAD
            elif self.torn == 0:
                sign = Sign.TORN
        self.bad = 0 if sign is Sign.BAD else min(self.bad + 1, w.window)
        self.torn = 0 if sign is Sign.TORN else min(self.torn + 1, w.window)
        if sign is Sign.EASED:
            self.bad = self.torn = w.window

    def count(self, on: int) -> None:
        """Set, stop and cure the clocks of a condition that is kept."""
        if not self.watched.kept:
            return
        self._breach(on)
        self._unknown(on)

    def _breach(self, on: int) -> None:
        if self.firm:
            self.breach = None
            return
        new = self.bad == 0  # an event after the clean days, for a breach that they had cured
        if self.breach is None or (self.breach.settled and new):
            if self.verdict is Verdict.NOT_MET:
                self.breach = Running(on, self._due(on))
        elif not self.breach.settled and self._clean(on):
            self.breach.settled = True
        if self.breached:
            self.spent.append(on)

    def _clean(self, on: int) -> bool:
        n = self.watched.clean
        assert self.breach is not None  # noqa: S101  asked of a running clock only
        return (
            n is not None
            and on >= self.breach.started + n
            and self.dark == 0
            and min(self.bad, self.torn) >= min(n, self.watched.window)
        )

    def _due(self, on: int) -> int | None:
        terms = self.watched.breach
        if terms.first is None:
            return None
        due = on + terms.first
        if terms.budget is None:
            return due
        days, window = terms.budget.days, terms.budget.window
        for d in range(on, due):
            used = [s for s in (*self.spent, *range(on, d + 1)) if s > d - window]
            if len(used) > days:
                return d
        return due

    def _unknown(self, on: int) -> None:
        if self.verdict is Verdict.UNKNOWN:
            free = self.breach is None or self.breach.settled
            first = self.watched.unknown.first
            if self.unknown is None and free and first is not None:
                self.unknown = Running(on, on + first)
        elif self.unknown is not None and (self.unknown.stage == 0 or self.firm):
            self.unknown = None

    def effects(self, on: int) -> bool:
        """Carry out what falls due, and return whether relief ends by it."""
        ended = False
        for clock, terms in (
            (self.breach, self.watched.breach),
            (self.unknown, self.watched.unknown),
        ):
            if clock is None or clock.settled:
                continue
            while clock.due is not None and on >= clock.due:
                clock.stage += 1
                ended = ended or (terms.ends if clock.stage == 1 else terms.then_ends)
                again = clock.stage == 1 and terms.then is not None
                clock.due = clock.due + (terms.then or 0) if again else None
        return ended


@dataclass(slots=True)
class Walk:
    """A tranche on the day in hand: the state of its step and all its conditions."""

    tranche: Tranche
    keeps: list[Keep]
    state: State = State.GRANTED
    on: int = 0
    phase: int = 0
    held: int = 0
    renewable: bool = False

    @property
    def in_force(self) -> bool:
        """True while relief of the step stands."""
        return self.state.in_force

    def day(self, signs: Sequence[Sign]) -> None:
        """Go on to the next day."""
        self.on += 1
        term = self.tranche.term
        self.phase += 1
        if term is not None and self.phase > term.days:
            self.phase = 1
            self._move(Trigger.RENEWAL if self.renewable else Trigger.SUNSET)
        for keep, sign in zip(self.keeps, signs, strict=True):
            keep.look(sign)
        met = all(k.verdict is Verdict.MET for k in self.keeps if k.watched.kept)
        self.held = self.held + 1 if met else 0
        if not self.in_force:
            return
        for keep in self.keeps:
            keep.count(self.on)
        ended = [keep.effects(self.on) for keep in self.keeps]
        if any(ended):
            self._move(Trigger.SUSPENSION)
        elif self.in_force:
            broken = any(k.breached for k in self.keeps)
            self._move(Trigger.BREACH if broken else Trigger.CURE)
        if term is not None and self.phase == term.days:
            long_enough = self.held >= min(term.held, self.on)
            read = all(self.keeps[i].verdict is Verdict.MET for i in term.reads)
            self.renewable = long_enough and read

    def _move(self, trigger: Trigger) -> None:
        row = lifecycle.find(self.state, trigger)
        self.state = self.state if row is None else row.to


def begin(tranche: Tranche) -> Walk:
    """Return a tranche on the day of its grant, all well."""
    return Walk(tranche, [Keep(w, w.window, w.window) for w in tranche.watched])


def follow(tranche: Tranche, days: Sequence[Sequence[Sign]]) -> list[Walk]:
    """Return the walk after each day of a timeline, each as a copy that stands still."""
    walk, out = begin(tranche), []
    for signs in days:
        walk.day(signs)
        out.append(still(walk))
    return out


def still(walk: Walk) -> Walk:
    """Return a copy of a walk, to go on from in another way."""
    keeps = [
        Keep(k.watched, k.bad, k.torn, k.dark, _stopped(k.breach), _stopped(k.unknown), [*k.spent])
        for k in walk.keeps
    ]
    return Walk(walk.tranche, keeps, walk.state, walk.on, walk.phase, walk.held, walk.renewable)


def _stopped(clock: Running | None) -> Running | None:
    return clock and Running(clock.started, clock.due, clock.stage, clock.settled)
