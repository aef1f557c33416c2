"""Walks through every day of a ladder by the rules of the roadmap and the records alone.

Decides what runs out, what was decided, what falls due, what freezes what and who is ready, in the
order of a day, from the rules of the roadmap, the records of those who decide, and verdicts judged
from the records by the rules of the checker. What sentences that look at steps see of them is
written down on the way. Shares nothing with `watch`. Called by whoever checks a proof that looks at
steps, and by `course_prover`, which gives the moves their reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from detente.core.times import FOREVER, Day, day, iso, plus
from detente.ledger.records import CertificationRecord, reading
from detente.proofs import proof as p
from detente.proofs.course import STAYS, Rules
from detente.proofs.course import Ticking as Shown
from detente.proofs.deciding import Acts, Decided, Spoken
from detente.proofs.pasts import Past
from detente.proofs.ticking import Clock, Key, Made, Rest, Restored, Says, Standing, Ticking

Excused: TypeAlias = tuple[p.Verdict, tuple[str, ...]]
"""A verdict for a step, and the waivers that let it off."""

IN_FORCE = ("granted", "breached")
RUNNING = (*IN_FORCE, "suspended")
EVENTS = {
    "grant": "grant",
    "grant by itself": "grant",
    "suspension": "suspension",
    "revocation": "revocation",
    "renewal": "renewal",
    "late renewal": "renewal",
}


def walk(
    ladder: Sequence[Rules], records: Sequence[Spoken], says: Says, last: Day, known_at: Day
) -> Walk:
    """Return a walk through all days up to the last, as known on a day.

    `ladder` are the rules of all steps, in their order.
    """
    acts = Acts(records, ladder[0].roadmap)
    steps = {r.step: Standing(r, acts.late(r.step)) for r in ladder}
    walked = Walk(steps, acts, says, last, known_at)
    for on in range(day(ladder[0].opens), last + 1):
        walked.day(on)
    return walked


@dataclass
class Walk:
    """A walk through the days of all steps."""

    steps: dict[str, Standing]
    acts: Acts
    says: Says
    last: Day
    known_at: Day
    on: Day = 0
    said: dict[tuple[str, int], tuple[p.Verdict, bool]] = field(default_factory=dict)
    pasts: dict[str, Past] = field(default_factory=dict)
    _seen: dict[str, tuple[int, p.Life]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pasts = {name: Past() for name in self.steps}

    @property
    def known(self) -> Day:
        """The day of knowledge."""
        return min(self.on, self.known_at)

    def day(self, on: Day) -> None:
        """Work out one day of all steps."""
        self.on, self.said = on, {}
        for s in self.steps.values():
            self._ran_out(s)
            self._taken_back(s)
        for s in self.steps.values():
            self._judge(s)
        for x, since, until in self.acts.certificates:
            heard = max(since, day(x.valid_from), day(self._opens())) == on
            if heard and since <= self.known < until and x.step in self.steps:
                self._certified(self.steps[x.step], x)
        for s in self.steps.values():
            self._decided(s)
        self._clocks([*self.steps.values()])
        for s in self.steps.values():
            self._breached(s)
        frozen = self._freezes()
        for name, s in self.steps.items():
            s.frozen_by = tuple(frozen.get(name, ()))
            self.pasts[name].note("frozen", on, "yes" if s.frozen_by else "no")
        for s in self.steps.values():
            self._ready(s)
            self._lies_over(s)
        for s in self.steps.values():
            self._at_sunset(s)

    def seen(self) -> dict[str, p.Life]:
        """Return what has happened to all steps so far."""
        for name, past in self.pasts.items():
            if self._seen.get(name, (-1,))[0] != past.changes:
                self._seen[name] = past.changes, past.life()
        return {name: life for name, (_, life) in self._seen.items()}

    def _opens(self) -> str:
        return next(iter(self.steps.values())).rules.opens

    # Moves.

    def _leads(self, s: Standing, trigger: str) -> str | None:
        """Return where the table leads from where a step stands, if it has a row for it."""
        return next((to for a, b, to in s.rules.table if (a, b) == (s.state, trigger)), None)

    def _move(
        self,
        s: Standing,
        trigger: str,
        legal: Day | None = None,
        records: tuple[str, ...] = (),
        rests: tuple[Rest, ...] = (),
        waivers: tuple[str, ...] = (),
        why: str = "",
    ) -> bool:
        """Make a move, if the table has one, and return whether it was made."""
        to, legal = self._leads(s, trigger), self.on if legal is None else legal
        if to is None:
            return False
        made = Made(self.on, legal, s.state, trigger, to, records, rests, waivers, why)
        s.moves.append(made)
        s.state = to
        past = self.pasts[s.rules.step]
        past.note("state", legal, to)
        if trigger in EVENTS:
            past.happened(EVENTS[trigger], legal)
        if trigger in ("conditions hold", "conditions end"):
            s.certified = False
        return True

    def _ran_out(self, s: Standing) -> None:
        """Sunsets that have passed, and cool-offs."""
        if s.state in RUNNING and s.sunset is not None and self.on > s.sunset:
            first = s.sunset + 1
            if not s.goes_on:
                self._move(s, "sunset", max(first, s.granted or first))
                s.ends()
            elif self._move(s, "renewal", first, (), s.at_sunset, s.excused):
                s.prolongs()
                self._fix(s, "renewal", first, {})
        if s.state == "revoked" and s.back_after is not None and self.on > s.back_after:
            self._move(s, "cooled off")

    def _taken_back(self, s: Standing) -> None:
        """What a decision brought about whose record no longer stands."""
        if not self.acts.stand(s.rests_on, self.known):
            granted, running = s.granted, s.state in RUNNING
            if self._move(s, "taken back"):
                s.rests_on, s.certified = (), False
                if running and granted is not None:
                    self.pasts[s.rules.step].never("grant", granted)
                    self.pasts[s.rules.step].note("state", granted, "waiting")
                if running:
                    s.ends()
        if not self.acts.stand(s.brought_down_by, self.known):
            s.brought_down_by = ()
            held = {(o, key) for o, key in s.causes if self._held_down(o, key)}
            if held:
                s.causes = held
            elif self._move(s, "suspension taken back"):
                self._never_suspended(s)
        if s.restored is not None and not self.acts.stand(s.restored.records, self.known):
            self._never_restored(s, s.restored)

    def _held_down(self, origin: str, key: Key) -> bool:
        clock = self.steps[origin].clocks.get(key)
        return clock is not None and clock.stage > 0 and clock.terms.automatic

    def _never_suspended(self, s: Standing) -> None:
        if s.suspended_on is not None:
            self.pasts[s.rules.step].note("state", s.suspended_on, "granted")
            self.pasts[s.rules.step].never("suspension", s.suspended_on)
        s.causes, s.cured, s.suspended_on = set(), False, None

    def _never_restored(self, s: Standing, r: Restored) -> None:
        if not self._move(s, "restore taken back"):
            return
        self.pasts[s.rules.step].note("state", r.legal, "suspended")
        s.causes, s.cured, s.restored = set(r.causes), False, None
        s.suspended_on = r.suspended_on
        for clock in r.settled:
            clock.settled, clock.let_off = False, ""

    # Decisions.

    def _certified(self, s: Standing, x: CertificationRecord) -> None:
        """What the referee has stated; it counts while a decision is due, or the step runs."""
        if x.by != s.rules.certified_by:
            return
        if not x.holds:
            s.certified = False
        elif s.state in ("ready", "refused", *RUNNING):
            s.certified = True
        elif not s.frozen_by and not self._lacks(s):
            self._move(s, "conditions hold", rests=self._asked(s), waivers=self._waived(s))
            s.certified = True

    def _decided(self, s: Standing) -> None:
        """What all who decide have decided."""
        who = s.rules.deciders
        for verb, trigger, parties in (
            ("grants", "grant", who),
            ("suspends", "suspension", who),
            ("revokes", "revocation", who),
            ("restores", "restore", who),
            ("renews", "late renewal", s.rules.renewed_by),
        ):
            since = {"suspends": s.granted, "revokes": s.granted, "restores": s.suspended_on}
            days = since.get(verb) or 0, self.on
            if self._leads(s, trigger) is None:
                continue
            made = self.acts.decided(s.rules, parties, verb, self.known, days, s.used)
            if made is not None and self._carried_out(s, trigger, made):
                self._use(s, verb, self.on)
        for party in who if s.state in ("ready", "waiting") else ():
            days = 0, self.on
            made = self.acts.decided(s.rules, (party,), "refuses", self.known, days, s.used)
            if made is not None:
                self._use(s, "refuses", self.on)
                if self._move(s, "refusal", made.legal, made.records):
                    s.rests_on = made.records

    def _use(self, s: Standing, verb: str, until: Day) -> None:
        s.used |= {x.id for x in self.acts.made(s.rules.step, verb, self.known, 0, until)}

    def _carried_out(self, s: Standing, trigger: str, made: Decided) -> bool:
        """Carry a decision out, as far as it has an effect; return whether it is used up."""
        match trigger:
            case "grant":
                opens, ends = day(s.rules.opens), day(s.rules.ends)
                if opens <= made.legal <= ends:
                    self._move(s, trigger, made.legal, made.records)
                    s.rests_on = made.records
                    s.begins(made.legal, made.until)
                    self._fix(s, "grant", made.legal, made.fixed)
            case "late renewal":
                final = s.ended_sunset or 0
                if not s.may_go_on or made.legal > final + 1 or made.adopted > final:
                    return False
                s.renewed_to = made.until
                self._move(s, trigger, final + 1, made.records, s.at_sunset, s.excused)
                s.prolongs()
                self._fix(s, "renewal", final + 1, {})
            case "restore":
                self._restore(s, made)
            case _:
                due = {(s.rules.step, (c.name, c.kind)) for c in s.running() if c.stage}
                worst = s.gravest()
                self._move(s, trigger, made.legal, made.records)
                self._brought_down(s, made.legal, worst)
                s.brought_down_by = made.records if s.state == "suspended" else ()
                s.causes |= due
        return True

    def _brought_down(self, s: Standing, legal: Day, clock: Clock | None) -> None:
        """What a suspension or a revocation leaves behind."""
        if s.state == "suspended":
            s.suspended_on, s.cured, s.restored = legal, False, None
            return
        s.ends()
        length = None if clock is None else clock.terms.cool_off
        s.back_after = None if length is None else plus(legal, length)

    def _restore(self, s: Standing, made: Decided) -> None:
        """A restore needs a cure, or an override that names what suspended it."""
        clocks = [s.clocks.get(key) for _, key in s.causes]
        names = [name for _, (name, _) in s.causes]
        let_off = bool(clocks) and all(c is not None and c.let_off for c in clocks)
        may = not s.causes or s.cured or let_off
        if not (may or any(self._override(s, n, made.legal) for n in names or [""])):
            return
        self._move(s, "restore", made.legal, made.records)
        settled = tuple(c for c in clocks if c is not None and not c.settled)
        for clock in settled:
            clock.settled, clock.let_off = True, self._override(s, clock.name, self.on)
        s.restored = Restored(
            made.records, made.legal, frozenset(s.causes), settled, s.suspended_on
        )
        s.causes, s.cured, s.suspended_on, s.brought_down_by = set(), False, None, ()

    def _override(self, s: Standing, name: str, on: Day) -> str:
        return self.acts.override(s.rules, name, on, self.known)

    def _fix(self, s: Standing, event: str, when: Day, given: Mapping[str, str]) -> None:
        """Write down the levels on the day of a grant or renewal, or those that it names."""
        values = {
            name: reading(given[name]).interval
            if name in given
            else self.says.level(statement, when, self.known)
            for name, statement in s.rules.fixed.items()
        }
        self.pasts[s.rules.step].fixed.append((event, when, values))
        self.pasts[s.rules.step].changes += 1

    # Verdicts.

    def _judge(self, s: Standing) -> None:
        """Judge the keeps of a step."""
        granted = s.state in RUNNING or s.rules.automatic or self._may_be_granted(s)
        s.answers = {keep: self._rest(s, keep) for keep in s.rules.keeps if granted}
        if s.rules.kept == "always" or (s.rules.kept != "never" and (granted or s.late)):
            self.pasts[s.rules.step].note("keeps", self.on, self._kept(s))

    def _may_be_granted(self, s: Standing) -> bool:
        """True where a record speaks that may grant the step today."""
        fresh = self.acts.made(s.rules.step, "grants", self.known, 0, self.on)
        return any(x.id not in s.used for x in fresh)

    def verdict(self, s: Standing, name: str) -> tuple[p.Verdict, bool]:
        """Return a verdict of the day that a proof shows, and whether it is provisional."""
        stepwise = name in s.rules.stepwise
        seen = self.seen() if stepwise else {}
        key = name, sum(past.changes for past in self.pasts.values()) if stepwise else 0
        if key not in self.said:
            self.said[key] = self.says.verdict(s.rules, name, self.on, seen)
        return self.said[key]

    def _rest(self, s: Standing, name: str) -> Rest:
        """Return a verdict of the day with what had happened by then."""
        seen = self.seen() if name in s.rules.stepwise else {}
        return Rest(name, self.on, *self.verdict(s, name), seen)

    def _excused(self, s: Standing, name: str) -> Excused:
        """Return the verdict of a condition for a step: met where waivers let it off."""
        verdict, _ = self.verdict(s, name)
        if verdict == "met" or not self.acts.waivers:
            return verdict, ()
        waiver = self.acts.waiver(s.rules, name, verdict, self.on, self.known)
        if waiver:
            return "met", (waiver,)
        if name not in s.rules.made_of:
            return verdict, ()
        k, names = s.rules.made_of[name]
        each = [self._excused(s, x) for x in names]
        said = [v for v, _ in each]
        if said.count("met") >= k:
            return "met", tuple(w for _, waivers in each for w in waivers)
        return "not_met" if said.count("not_met") > len(said) - k else "unknown", ()

    def _let_off(self, s: Standing, name: str) -> p.Verdict:
        return self._excused(s, name)[0]

    def _kept(self, s: Standing) -> p.Verdict:
        """Return whether all that a step must keep is met."""
        each = {self._let_off(s, name) for name in s.rules.keeps}
        return "not_met" if "not_met" in each else "unknown" if "unknown" in each else "met"

    def _lacks(self, s: Standing) -> bool:
        asked = any(self._let_off(s, name) != "met" for name in s.rules.asked)
        return asked or any(self._let_off(s, name) == "not_met" for name in s.rules.keeps)

    def _asked(self, s: Standing) -> tuple[Rest, ...]:
        """Return the verdicts of all that a step asks for and keeps."""
        return tuple(self._rest(s, n) for n in dict.fromkeys((*s.rules.asked, *s.rules.keeps)))

    def _waived(self, s: Standing) -> tuple[str, ...]:
        """Return the waivers that let a step off what it asks for and keeps."""
        names = dict.fromkeys((*s.rules.asked, *s.rules.keeps))
        return tuple(dict.fromkeys(w for n in names for w in self._excused(s, n)[1]))

    def _against(self, s: Standing) -> tuple[Rest, ...]:
        """Return the verdicts that keep a step from being ready."""
        asked = [n for n in s.rules.asked if self._let_off(s, n) != "met"]
        broken = [n for n in s.rules.keeps if self._let_off(s, n) == "not_met"]
        return tuple(self._rest(s, n) for n in dict.fromkeys((*asked, *broken)))

    # Clocks.

    def _clocks(self, steps: list[Standing]) -> None:
        """Move the clocks of running grants to the day; then what falls due has its effect."""
        running = [s for s in steps if s.state in RUNNING]
        for s in running:
            Ticking(self.says, self.acts, self.on, self.known).advance(s)
            while s.began:
                s.began.pop()
                self.pasts[s.rules.step].happened("breach", self.on)
        for s, clock in [(t, c) for t in running for c in t.running()]:
            if s.clocks.get((clock.name, clock.kind)) is not clock:
                continue  # its grant has just ended
            while not clock.settled and (n := clock.due()) is not None and self.on >= n[1]:
                clock.stage += 1
                if n[0] != "freeze" and clock.terms.automatic:
                    self._effect(s, clock, n[0])

    def _effect(self, s: Standing, clock: Clock, effect: str) -> None:
        """Suspend or revoke all steps that an effect reaches."""
        trigger = "suspension" if effect == "suspend" else "revocation"
        reach = {"step": [s.rules.step], "later steps": [s.rules.step, *s.rules.successors]}
        for name in reach.get(clock.terms.reach, [*self.steps]):
            t = self.steps[name]
            if self._move(t, trigger, rests=(clock.rest,)):
                self._brought_down(t, self.on, clock)
            if t.state == "suspended":
                t.causes.add((s.rules.step, (clock.name, clock.kind)))

    def _breached(self, s: Standing) -> None:
        """A step in force is breached while a clock for it runs; a suspended one may be cured."""
        if s.state in IN_FORCE:
            broken = tuple(c.rest for c in s.running() if c.kind == "cure")
            self._move(s, "breach" if broken else "cure", rests=broken)
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

    def _ready(self, s: Standing) -> None:
        """A step not granted is ready as long as nothing stands against it, and no longer."""
        if s.state not in ("waiting", "ready", "refused"):
            return
        why = f"frozen by {', '.join(s.frozen_by)}" if s.frozen_by else ""
        why = why or ("the roadmap has ended" if self.on > day(s.rules.ends) else "")
        free = not why and not self._lacks(s)
        trigger = "conditions hold" if free else "conditions end"
        if self._leads(s, trigger) is not None or self.on == self.last:
            rests = self._asked(s) if free else self._against(s)
            waivers = self._waived(s) if free else ()
            self._move(s, trigger, rests=rests, waivers=waivers, why=why)
            if self.on == self.last and STAYS.get(s.state) == trigger:
                on = self.on
                s.today = Made(on, on, s.state, trigger, s.state, (), rests, waivers, why)
        may = s.rules.automatic and (s.certified or s.rules.certified_by is None)
        if may and self._move(s, "grant by itself"):
            s.begins(self.on, FOREVER)
            self._fix(s, "grant", self.on, {})
            s.today = None
            self._clocks([s])

    def _lies_over(self, s: Standing) -> None:
        """Write down which steps freeze this one, and which clocks run."""
        clocks = tuple(
            Shown(c.name, "then" if c.stage else c.kind, iso(c.started), due[0], iso(due[1]))
            for c in s.running()
            if (due := c.due()) is not None
        )
        first, over = self.on, (s.frozen_by, clocks)
        if s.stood and s.stood[-1][2] == over:
            first, _, _ = s.stood.pop()
        s.stood.append((first, self.on, over))

    def _at_sunset(self, s: Standing) -> None:
        """Find out on its last day whether a step goes on."""
        rule = s.rules.sunset
        if s.state not in RUNNING or s.sunset != self.on or rule is None or not s.rules.renewed_if:
            return
        if rule.renewals is not None and s.renewals >= rule.renewals:
            return
        met, waivers = self._excused(s, s.rules.renewed_if)
        names, who = ("", *s.rules.renewed_over), s.rules.renewed_by
        found = (self.acts.override(s.rules, n, self.on, self.known, by=who) for n in names)
        over = tuple(x for x in found if x)[:1]
        s.at_sunset = (self._rest(s, s.rules.renewed_if),)
        s.excused = waivers if met == "met" else over
        s.goes_on = s.may_go_on = met == "met" or bool(over)
        if rule.decided:
            days = 0, self.on + 1
            made = self.acts.decided(s.rules, who, "renews", self.known, days, s.used)
            s.goes_on = made is not None and s.may_go_on
            if made is not None:
                self._use(s, "renews", self.on + 1)
                s.renewed_to = made.until
