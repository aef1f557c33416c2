"""Walks through every day of a ladder's course, so that nothing between two moves goes unseen.

Decides what falls due, what freezes what, and which moves the roadmap makes by itself; holds the
moves of the proofs, and what they say lay over a step, against it day by day. The verdict of a day is
judged from the records by the rules of the checker. What sentences that look at steps see of them is
written down on the way. Shares nothing with `watch`. Called after
`course.check_course` has held each move by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from detente.core.times import Day, DayRange, Duration, TimeUnit, day, iso, plus
from detente.ledger.records import Decision, Record
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError, hold, judged
from detente.proofs.counting import Limits
from detente.proofs.course import CourseProof, Move, Rules, Sunset
from detente.proofs.course import Ticking as Shown
from detente.proofs.figures import Reader, Two
from detente.proofs.numbers import Look, listed
from detente.proofs.ticking import Clock, Excuses, Key, Says, Spoken, Standing, Ticking

Bounds: TypeAlias = Callable[[str, p.Use, Limits], p.Bound]

BY_ITSELF = ("breach", "cure", "conditions hold", "conditions end", "grant by itself")
"""What the roadmap does at the end of a day; a suspension or revocation without a record, too."""
BY_CLOCKS = (*BY_ITSELF, "suspension", "revocation")
IN_FORCE = ("granted", "breached")
RUNNING = (*IN_FORCE, "suspended")
ENDS = ("revocation", "sunset", "taken back")
EVENTS = {
    "grant": "grant",
    "grant by itself": "grant",
    "suspension": "suspension",
    "revocation": "revocation",
    "renewal": "renewal",
    "late renewal": "renewal",
}


class NotWalkedError(Exception):
    """A course with something in it that is not walked through; says what."""


@dataclass(frozen=True)
class Judged:
    """Answers from the records, by the rules of the checker. `bounds` finds what it then tries."""

    archive: Archive
    bounds: Bounds
    known_at: Day

    def verdict(
        self, rules: Rules, name: str, on: Day, lives: Mapping[str, p.Life]
    ) -> tuple[p.Verdict, bool]:
        """Return the verdict of a day as known on it, and whether it is provisional."""
        statement = rules.statements[name]
        look = Look(self._reader(statement, on), lives)
        sure = judged(statement.condition, on, look)
        if sure != "unknown":
            return sure, False
        hoped = replace(look, reader=replace(look.reader, firm=False))
        verdict = judged(statement.condition, on, hoped)
        return verdict, verdict != "unknown"

    def counted(self, rules: Rules, name: str, days: DayRange) -> Iterator[Two]:
        """Yield how many of the events that a keep looks at really lie in some days."""
        for statement in rules.counts.get(name, ()):
            reader, c = self._reader(statement, days.last), statement.condition
            match c.item if isinstance(c, p.Turned) else c:
                case p.Compare(left=p.Count() as counted):
                    yield reader.count(counted, days, over=True)[0]
                case p.Compare(left=p.Passed() as passed):
                    yield listed(passed, days, Look(reader, {}))[0]
                case _:
                    raise ValueError("clean days are counted otherwise")

    def _reader(self, statement: p.Statement, on: Day) -> Reader:
        facts = statement.indicators
        read = {n: self.archive.readings(n, i).on for n, i in facts.items()}
        known = min(on, self.known_at)
        return Reader(facts, lambda n, *days: read[n](*days), known, on, True, self.bounds)


@dataclass
class Past:
    """What has happened to a step so far, as sentences that look at steps see it."""

    state: list[tuple[Day, str]] = field(default_factory=list)
    frozen: list[tuple[Day, str]] = field(default_factory=list)
    keeps: list[tuple[Day, str]] = field(default_factory=list)
    events: dict[str, list[Day]] = field(default_factory=dict)
    changes: int = 0

    def note(self, kind: Literal["state", "frozen", "keeps"], on: Day, word: str) -> None:
        """Write down what is so from a day on; what stood there for later days goes."""
        runs: list[tuple[Day, str]] = getattr(self, kind)
        while runs and runs[-1][0] >= on:
            runs.pop()
            self.changes += 1
        if not runs or runs[-1][1] != word:
            runs.append((on, word))
            self.changes += 1

    def happened(self, event: str, on: Day) -> None:
        """Write down an event under its legal day."""
        self.events[event] = sorted([*self.events.get(event, ()), on])
        self.changes += 1

    def never(self, event: str, on: Day) -> None:
        """Forget an event, whose record was taken back."""
        self.events[event] = [d for d in self.events.get(event, ()) if d != on]
        self.changes += 1

    def life(self, given: p.Life) -> p.Life:
        """Return it as proofs write it; values fixed at events are taken as they were given."""
        runs = {"state": self.state, "frozen": self.frozen, "keeps": self.keeps}
        return p.Life(
            runs={kind: tuple((iso(d), word) for d, word in some) for kind, some in runs.items()},  # type: ignore[misc] # kinds
            events={e: tuple(iso(d) for d in days) for e, days in self.events.items()},
            fixed=tuple(f for f in given.fixed if day(f[1]) in self.events.get(f[0], ())),
        )


def check_days(
    courses: Mapping[str, CourseProof],
    ladder: Sequence[Rules],
    records: Sequence[Spoken],
    lives: Mapping[str, p.Life],
    says: Says,
) -> dict[str, p.Life]:
    """Return what has happened to all steps, once every day of their courses has been held.

    `ladder` are the rules of all steps, in their order; `lives` give the values that were fixed at
    events. Raises `RejectedProofError` on the first day on which a course is not as it must be, and
    `NotWalkedError` where one holds what is not walked through.
    """
    known = {(day(courses[r.step].on), day(courses[r.step].known_at)) for r in ladder}
    hold(len(known) == 1, "course: the steps are not looked at on one day")
    ((last, known_at),) = known
    steps = {r.step: Standing(r, [*courses[r.step].moves], courses[r.step].stood) for r in ladder}
    walk = Walk(steps, records, lives, says, known_at)
    for on in range(day(ladder[0].opens), last + 1):
        walk.day(on)
    for s in steps.values():
        hold(not s.moves, f"{s.rules.step}: a move lies outside the days of the course")
    return walk.seen()


@dataclass
class Walk:
    """A walk through the days of all steps."""

    steps: dict[str, Standing]
    records: Sequence[Spoken]
    lives: Mapping[str, p.Life]
    says: Says
    known_at: Day
    on: Day = 0
    said: dict[tuple[str, int], tuple[p.Verdict, bool]] = field(default_factory=dict)
    pasts: dict[str, Past] = field(default_factory=dict)
    _seen: dict[str, tuple[int, p.Life]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.excuses = Excuses(self.records)
        self.pasts = {name: Past() for name in self.steps}

    @property
    def known(self) -> Day:
        """The day of knowledge."""
        return min(self.on, self.known_at)

    def day(self, on: Day) -> None:
        """Hold one day of all steps."""
        self.on, self.said = on, {}
        for s in self.steps.values():
            self._ran_out(s)
        for name, s in self.steps.items():
            granted = s.state in RUNNING or s.rules.automatic or bool(self._today(s))
            late = any(day(m.legal) < day(m.day) for m in s.moves)
            keeps = s.rules.keeps if granted else ()
            s.answers = {keep: self.verdict(s, keep) for keep in keeps}
            if s.rules.kept == "always" or (s.rules.kept != "never" and (granted or late)):
                self.pasts[name].note("keeps", on, self._kept(s))
        for s in self.steps.values():
            self._decided(s)
        for s in self.steps.values():
            self._clocks(s)
        for s in self.steps.values():
            self._breached(s)
        frozen = self._freezes()
        for name in self.steps:
            self.pasts[name].note("frozen", on, "yes" if frozen.get(name) else "no")
        for name, s in self.steps.items():
            self._ready(s, bool(frozen.get(name)))
            self._lies_over(s, tuple(frozen.get(name, ())))
        for s in self.steps.values():
            self._at_sunset(s)

    def seen(self) -> dict[str, p.Life]:
        """Return what has happened to all steps so far."""
        for name, past in self.pasts.items():
            if self._seen.get(name, (-1,))[0] != past.changes:
                self._seen[name] = past.changes, past.life(self.lives.get(name, p.Life()))
        return {name: life for name, (_, life) in self._seen.items()}

    def place(self, s: Standing) -> str:
        """Return where a complaint is about."""
        return f"{s.rules.step} on {iso(self.on)}"

    # Moves.

    def made(self, s: Standing, trigger: str) -> Move:
        """Return the next move of a step, which must be this one, once it is made."""
        m = s.moves[0] if s.moves else None
        if m is None or day(m.day) != self.on or m.trigger != trigger:
            raise RejectedProofError(f"{self.place(s)}: the move is missing: {trigger}")
        hold(
            (s.state, trigger, m.to) in s.rules.table, f"{self.place(s)}: {trigger} leads elsewhere"
        )
        past, legal = self.pasts[s.rules.step], day(m.legal)
        s.state = m.to
        s.moves.pop(0)
        past.note("state", legal, m.to)
        if trigger in EVENTS:
            past.happened(EVENTS[trigger], legal)
        return m

    def _may(self, s: Standing, trigger: str) -> bool:
        """Return whether the table has a row for what happens."""
        return any((a, b) == (s.state, trigger) for a, b, _ in s.rules.table)

    def _today(self, s: Standing) -> list[Move]:
        """Return the moves of the day up to the last that a record or an end of time made."""
        today = [m for m in s.moves if day(m.day) == self.on]
        acts = [n for n, m in enumerate(today, 1) if m.records or m.trigger not in BY_CLOCKS]
        return today[: max(acts, default=0)]

    def _ran_out(self, s: Standing) -> None:
        """What ran out or was taken back."""
        over = s.state in RUNNING and s.sunset is not None and self.on > s.sunset
        today = self._today(s)
        ended = bool(today) and today[0].trigger in ("renewal", "sunset")
        hold(over is ended, f"{self.place(s)}: its sunset has {'' if over else 'not '}passed")
        if ended and s.goes_on is not None:
            fits = (today[0].trigger == "renewal") is s.goes_on
            hold(fits, f"{self.place(s)}: it was {'' if s.goes_on else 'not '}to go on")
        back = s.state == "revoked" and s.back_after is not None and self.on > s.back_after
        cooled = bool(today) and today[0].trigger == "cooled off"
        hold(back is cooled, f"{self.place(s)}: its cool-off is {'' if back else 'not '}over")
        for m in today:
            if m.trigger not in ("renewal", "sunset", "cooled off", "taken back"):
                return
            self._follow(s, m)

    def _decided(self, s: Standing) -> None:
        """What was decided."""
        for m in self._today(s):
            self._follow(s, m)

    def _follow(self, s: Standing, m: Move) -> None:
        """Make a move of the proof that a record, or the end of a time, brought about."""
        if m.trigger in ("suspension taken back", "restore taken back"):
            raise NotWalkedError(f"the record of a {m.trigger.split()[0]} that was taken back")
        if m.trigger == "restore":
            self._restore(s)
        worst = s.gravest()
        self.made(s, m.trigger)
        if m.trigger in ("grant", "grant by itself"):
            self._begin(s, m)
        elif m.trigger in ("renewal", "late renewal"):
            self._prolong(s)
        elif m.trigger == "suspension":
            s.causes |= {(s.rules.step, (c.name, c.kind)) for c in s.running() if c.stage}
            s.cured = False
        elif m.trigger in ENDS:
            s.ends()
            s.back_after = self._cools_off(worst, day(m.legal))
        if m.trigger == "taken back" and s.granted is not None:
            self.pasts[s.rules.step].never("grant", s.granted)
            self.pasts[s.rules.step].note("state", s.granted, "waiting")

    @staticmethod
    def _cools_off(clock: Clock | None, on: Day) -> Day | None:
        """Return the day after which a step that a clock revoked waits again."""
        length = None if clock is None else clock.terms.cool_off
        return None if length is None else plus(on, length)

    def _begin(self, s: Standing, m: Move) -> None:
        s.ends()
        s.renewals, s.goes_on, s.granted, s.back_after = 0, None, day(m.legal), None
        rule, s.sunset, s.length = s.rules.sunset or Sunset(), None, None
        if rule.on is not None:
            s.sunset = day(rule.on)
            s.length = Duration(max(1, s.sunset - s.granted), TimeUnit.DAY)
        elif rule.after is not None:
            s.sunset, s.length = plus(s.granted, rule.after), rule.after
        s.length = rule.renewed_for or s.length
        until = earliest(x for x, _, _ in self.records if x.id in m.records)
        s.sunset = min([x for x in (s.sunset, until) if x is not None], default=None)

    def _prolong(self, s: Standing) -> None:
        s.renewals, s.goes_on = s.renewals + 1, None
        if s.sunset is not None and s.length is not None:
            old, latest = s.sunset, plus(s.sunset, s.length)
            until = self._renewed_until(s, old)
            s.sunset = until if until is not None and until < latest else latest

    def _renewed_until(self, s: Standing, old: Day) -> Day | None:
        """Return the last day that decisions to renew at a sunset set."""
        some = (
            x
            for x, since, until in self.records
            if isinstance(x, Decision) and x.decides == "renews" and x.step == s.rules.step
            if x.by in s.rules.renewed_by and since <= self.known < until
            if day(x.effective or x.valid_from) <= old + 1
            if x.until is not None and x.until != "open" and day(x.until) > old
        )
        return earliest(some)

    def _restore(self, s: Standing) -> None:
        """A restore needs a cure, or an override that names what suspended it."""
        clocks = [s.clocks.get(key) for _, key in s.causes]
        names = [name for _, (name, _) in s.causes] or [""]
        let_off = bool(clocks) and all(c is not None and c.let_off for c in clocks)
        may = not s.causes or s.cured or let_off or any(self._override(s, n) for n in names)
        hold(may, f"{self.place(s)}: restored without a cure or an override")
        for clock in clocks:
            if clock is not None and not clock.settled:
                clock.settled, clock.let_off = True, self._override(s, clock.name)
        s.causes, s.cured = set(), False

    def _override(self, s: Standing, name: str) -> str:
        return self.excuses.override(s, name, self.on, self.known)

    # Verdicts.

    def verdict(self, s: Standing, name: str) -> tuple[p.Verdict, bool]:
        """Return a verdict of the day that a proof shows, and whether it is provisional."""
        stepwise = name in s.rules.stepwise
        seen = self.seen() if stepwise else {}
        key = name, sum(past.changes for past in self.pasts.values()) if stepwise else 0
        if key not in self.said:
            self.said[key] = self.says.verdict(s.rules, name, self.on, seen)
        return self.said[key]

    def _let_off(self, s: Standing, name: str) -> p.Verdict:
        """Return the verdict of a condition for a step: met where a waiver speaks for it."""
        verdict, _ = self.verdict(s, name)
        if verdict == "met" or self.excuses.waiver(s, name, verdict, self.on, self.known):
            return "met"
        inner = s.rules.parts.get(name, ())
        if any(x.benchmark in inner for x, *_ in self.excuses.waivers):
            raise NotWalkedError(f"a waiver of a part of {name}")
        return verdict

    def _kept(self, s: Standing) -> p.Verdict:
        """Return whether all that a step must keep is met."""
        each = {self._let_off(s, name) for name in s.rules.keeps}
        return "not_met" if "not_met" in each else "unknown" if "unknown" in each else "met"

    # Clocks.

    def _clocks(self, s: Standing) -> None:
        """Move the clocks of a running grant to the day, and hold that what falls due happens."""
        if s.state not in RUNNING:
            return
        before = {id(c) for c in s.clocks.values()}
        Ticking(self.says, self.excuses, self.on, self.known).advance(s)
        for c in s.clocks.values():
            if id(c) not in before and c.kind == "cure" and not (c.stage or c.let_off):
                self.pasts[s.rules.step].happened("breach", self.on)
        for clock in [*s.running()]:
            while not clock.settled and (n := clock.due()) is not None and self.on >= n[1]:
                clock.stage += 1
                if n[0] != "freeze" and clock.terms.automatic:
                    self._effect(s, clock, n[0])

    def _effect(self, s: Standing, clock: Clock, effect: str) -> None:
        """Hold that all steps that an effect reaches are suspended or revoked."""
        trigger = "suspension" if effect == "suspend" else "revocation"
        reach = {"step": [s.rules.step], "later steps": [s.rules.step, *s.rules.successors]}
        for name in reach.get(clock.terms.reach, [*self.steps]):
            t = self.steps[name]
            if self._may(t, trigger):
                hold(not self.made(t, trigger).records, f"{self.place(t)}: {trigger} by itself")
                t.cured = False
                if trigger in ENDS:
                    t.ends()
                    t.back_after = self._cools_off(clock, self.on)
            if t.state == "suspended":
                t.causes.add((s.rules.step, (clock.name, clock.kind)))

    def _breached(self, s: Standing) -> None:
        """A step in force is breached while a clock for it runs; a suspended one may be cured."""
        if s.state in IN_FORCE:
            trigger = "breach" if any(c.kind == "cure" for c in s.running()) else "cure"
            if self._may(s, trigger):
                self.made(s, trigger)
        elif s.state == "suspended" and s.causes:
            s.cured = all(self._is_cured(*cause) for cause in s.causes)

    def _is_cured(self, origin: str, key: Key) -> bool:
        o = self.steps[origin]
        if o.state in RUNNING:
            clock = o.clocks.get(key)
            return clock is None or (clock.settled and not clock.let_off)
        verdict, provisional = self.verdict(o, key[0])
        return verdict == "met" and not provisional

    # Freezes and readiness.

    def _freezes(self) -> dict[str, list[str]]:
        """Return for each frozen step the steps that freeze it."""
        out: dict[str, list[str]] = {}
        for name, o in self.steps.items():
            reached: set[str] = set()
            over = o.state == "expired" and not o.rules.hands_over
            if over or o.state in ("suspended", "revoked"):
                reached.update(o.rules.successors)
            for clock in o.running():
                had = clock.had()
                if had is None or (had != "freeze" and not clock.terms.automatic):
                    continue
                reached.update(o.rules.successors, [name] if had == "freeze" else [])
                if clock.terms.reach == "all steps":
                    reached.update(x for x in self.steps if x != name)
            for step in reached:
                out.setdefault(step, []).append(name)
        return out

    def _ready(self, s: Standing, frozen: bool) -> None:
        """A step not granted is ready as long as nothing stands against it, and no longer."""
        if s.state not in ("waiting", "ready", "refused"):
            return
        free = not frozen and self.on <= day(s.rules.ends) and not self._lacks(s)
        trigger = "conditions hold" if free else "conditions end"
        if self._may(s, trigger):
            self.made(s, trigger)
        if s.rules.automatic and self._may(s, "grant by itself"):
            m = s.moves[0] if s.moves else None
            if m is not None and day(m.day) == self.on and m.trigger == "grant by itself":
                self._follow(s, m)
                self._clocks(s)
            else:
                hold(s.rules.certified, f"{self.place(s)}: the move is missing: grant by itself")

    def _lacks(self, s: Standing) -> bool:
        asked = any(self._let_off(s, name) != "met" for name in s.rules.asked)
        return asked or any(self._let_off(s, name) == "not_met" for name in s.rules.keeps)

    def _lies_over(self, s: Standing, frozen_by: tuple[str, ...]) -> None:
        """Hold that the proof says of the day which steps freeze this one, and which clocks run."""
        clocks = tuple(
            Shown(c.name, "then" if c.stage else c.kind, iso(c.started), due[0], iso(due[1]))
            for c in s.running()
            if (due := c.due()) is not None
        )
        found = [x for x in s.stood if day(x.first) <= self.on <= day(x.last)]
        hold(len(found) == 1, f"{self.place(s)}: it does not say once what lay over it")
        by = ", ".join(frozen_by) or "nothing"
        hold(found[0].frozen_by == frozen_by, f"{self.place(s)}: what freezes it is {by}")
        hold(found[0].clocks == clocks, f"{self.place(s)}: its clocks are others")

    def _at_sunset(self, s: Standing) -> None:
        """Find out on its last day whether a step goes on."""
        rule = s.rules.sunset
        if s.state not in RUNNING or s.sunset != self.on or rule is None:
            return
        s.goes_on = False
        if s.rules.renewed_if and (rule.renewals is None or s.renewals < rule.renewals):
            met = self._let_off(s, s.rules.renewed_if) == "met"
            # by an override, or where it needs a decision, the move says with which records
            s.goes_on = True if met and not rule.decided else None


def earliest(records: Iterable[Record]) -> Day | None:
    """Return the earliest of the last days that decisions set."""
    ends = [x.until for x in records if isinstance(x, Decision)]
    return min((day(x) for x in ends if x is not None and x != "open"), default=None)
