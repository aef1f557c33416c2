"""Relief and what it eases, on each day: measures, restrictions, and what was given outside.

Decides from legal acts, and from the states of steps, whether a measure is due, delivered, outside,
due to be undone, undone, ended or moot, and when a restriction lapses. Does not move steps: relief
that was not delivered is the sender's breach, not the step's. Called by `watch.decide` once the
walk over the steps is done.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from detente.core.series import stretches
from detente.core.times import FOREVER, Day, DayRange, WorkingDays, iso, plus
from detente.plan.ends import first_end, next_yearly
from detente.plan.evidence import ActClaim
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.roadmap.model import EachYear, Measure, OnExpiry, Restriction
from detente.watch.acts import Acts, turns_of, until
from detente.watch.results import Finding, MeasureDay, News, RestrictionDay, StepDay

DELISTING = "delisting"
"""What a licence says when it ends because relief deepened; that is no withdrawal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What relief is judged by: the plan, the acts, and the steps as shown on each day."""

    plan: Plan
    acts: Acts
    days: DayRange
    known_at: Day
    steps: Mapping[str, Sequence[StepDay]]

    def knowledge(self, on: Day) -> Day:
        """Return the day whose knowledge counts on a day."""
        return min(on, self.known_at)

    def legal(self, subject: str) -> list[ActClaim]:
        """Return the legal acts that name a measure or restriction, in the order of effect."""
        found = [a for a in self.acts.every if a.kind == "legal act" and a.subject == subject]
        return sorted(found, key=lambda a: (a.effective, a.order))

    def calendar(self, party: str) -> WorkingDays:
        """Return the working days of a party, or the roadmap's."""
        return self.plan.calendars.get(party) or self.plan.calendars[""]


def announced(act: ActClaim) -> bool:
    """True for relief that was only announced: it is never in force."""
    return act.details.get("scope") == "announced"


# Restrictions.


def restriction_days(
    ladder: Ladder, restriction: Restriction, findings: list[Finding]
) -> list[RestrictionDay]:
    """Return a restriction on each day: in force or lapsed, and its last day if nobody acts."""
    acts = ladder.legal(restriction.id)
    first = first_end(restriction, ladder.days.first)
    out: list[RestrictionDay] = []
    on, marks = ladder.days.first, sorted(turns_of(acts))
    while on <= ladder.days.last:
        end, records, lifted = first, [], False
        for a in sorted(acts, key=lambda a: (a.known, a.order)):
            if not a.speaks(ladder.knowledge(on)) or announced(a):
                continue
            if a.verb == "prolongs" and a.adopted <= on:
                end = _prolonged(restriction, a, end)
                records.append(a.record)
            elif a.verb in ("ends", "undoes") and a.effective <= on:
                lifted = True
                records.append(a.record)
        over = end is not None and on > end and restriction.on_expiry is OnExpiry.LAPSES
        state = "lapsed" if over or lifted else "in force"
        if out and out[-1].state != state:
            text = f"lapsed: {iso(end)} was its last day" if over and end else f"is {state} again"
            if state == "in force":
                text = "prolonged after its last day: recorded late, or imposed anew"
            elif lifted:
                text = "lifted"
            findings.append(
                Finding(
                    day=on,
                    about=restriction.id,
                    text=text,
                    records=tuple(records),
                    kind=News.RESTRICTION,
                )
            )
        turns = (end + 1,) if end is not None and end >= on else ()
        last = _alike_until(on, ladder.days.last, marks, turns)
        out += [RestrictionDay(state=state, ends=end, records=tuple(records))] * (last - on + 1)
        on = last + 1
    return out


def _alike_until(on: Day, last: Day, marks: Sequence[Day], turns: Iterable[Day]) -> Day:
    """Return the last day, but not after `last`, before any of these days after one comes."""
    i = bisect_right(marks, on)
    return min([last, *(d - 1 for d in marks[i : i + 1]), *(d - 1 for d in turns if d > on)])


def _prolonged(restriction: Restriction, act: ActClaim, end: Day | None) -> Day | None:
    stated = until(act)
    if end is None:
        return None
    if stated < FOREVER:
        return max(end, stated)
    if isinstance(restriction.ends, EachYear):
        return next_yearly(restriction.ends, end)
    return end


# Measures.


@dataclass(slots=True)
class Hand:
    """What one party has done for a measure: whether its relief stands, until when, how it ended."""

    stands: bool = False
    end: Day = FOREVER
    how: str = ""
    since: Day = 0
    note: str = ""
    records: list[str] = field(default_factory=list)


def hands(
    measure: Measure, acts: Iterable[ActClaim], on: Day, inside: Callable[[Day], bool]
) -> dict[str, Hand]:
    """Return what each party's acts add up to on a day; `acts` are in the order of effect.

    `inside` says whether a step in force gave the measure on a day: only then does relief without
    an end of its own last as long as the roadmap says.
    """
    out: dict[str, Hand] = {}
    for a in acts:
        if a.effective > on or announced(a):
            continue
        hand = out.setdefault(a.by, Hand())
        _expire(measure, hand, a.effective - 1)
        match a.verb:
            case "delivers":
                stated = until(a)
                bound = measure.lasts if measure.lasts and inside(a.effective) else None
                lasts = plus(a.effective, bound) if bound else FOREVER
                hand.stands, hand.how, hand.since = True, "", a.effective
                hand.end = stated if a.details.get("until") else lasts
            case "prolongs":
                hand.end = until(a)
                hand.stands = hand.stands or hand.how == "ended"
            case "undoes":
                hand.stands, hand.how, hand.since = False, "undone", a.effective
                if a.details.get("wind_down_until"):
                    hand.note = f"winding down until {a.details['wind_down_until']}"
            case "ends" if a.details.get("because") == DELISTING:
                hand.end, hand.note = FOREVER, "the licence ended by delisting"
            case "ends":
                hand.stands, hand.how, hand.since = False, "ended", a.effective
            case _:
                continue
        hand.records.append(a.record)
    for hand in out.values():
        _expire(measure, hand, on)
    return out


def _expire(measure: Measure, hand: Hand, on: Day) -> None:
    """What happens after the last day of relief, if nobody acts."""
    if not hand.stands or on <= hand.end:
        return
    match measure.on_expiry:
        case OnExpiry.REVERTS:
            hand.stands, hand.how, hand.since = False, "ended", hand.end + 1
            hand.note = f"ran out on {iso(hand.end)}"
        case OnExpiry.LAPSES:
            hand.how = "moot"
            hand.note = f"the restriction lapsed with it on {iso(hand.end)}"
        case OnExpiry.CONTINUES:
            pass


@dataclass(slots=True)
class MeasureWalk:
    """One measure, from day to day.

    `under`: what stands was delivered under a step. `up` and `down`: since when a step in force
    gives it, or no longer does.
    """

    ladder: Ladder
    measure: Measure
    acts: Sequence[ActClaim]
    givers: Sequence[str]
    moot: Sequence[Sequence[RestrictionDay]]
    under: bool = False
    up: Day | None = None
    down: Day | None = None
    last: MeasureDay | None = None
    turns: tuple[Day, ...] = ()
    """Days on which relief runs out by itself, or is overdue, as seen on the day in hand."""

    @property
    def stand(self) -> tuple[object, ...]:
        """Where it stands: what the next day begins with."""
        return self.under, self.up, self.down, self.last

    def all_days(self) -> list[MeasureDay]:
        """Return it on each day; one of which nothing comes stands for those that are like it."""
        days, out = self.ladder.days, list[MeasureDay]()
        shown = [self.ladder.steps[s] for s in self.givers] + [*self.moot]
        marks = turns_of(self.acts)
        marks.update(days.first + i for each in shown for i, _, _ in stretches(each))
        in_order, on = sorted(marks), days.first
        while on <= days.last:
            before = self.stand
            out.append(self.day(on))
            last = on
            if self.stand == before:
                last = _alike_until(on, days.last, in_order, self.turns)
                out += out[-1:] * (last - on)
            on = last + 1
        return out

    def day(self, on: Day) -> MeasureDay:
        """Return the measure on the next day."""
        m, i = self.measure, on - self.ladder.days.first
        live = [a for a in self.acts if a.speaks(self.ladder.knowledge(on))]
        every = hands(m, live, on, lambda effective: self._given_on(effective, i))
        held = {p: h for p, h in every.items() if p in m.who or not m.who}
        stands = [h for h in held.values() if h.stands]
        full = bool(m.who) and all(p in held and held[p].stands for p in m.who)
        self._follow(i, on, bool(stands))
        state, due = self._state(on, live, held, stands, full, i)
        ends = min((h.end for h in stands if state != "moot"), default=FOREVER)
        ran_out = (h.end + 1 for h in every.values() if h.end < FOREVER)
        self.turns = (*ran_out, *(() if due is None else (due + 1,)))
        notes = [h.note for h in held.values() if h.note]
        if self.under and self.up is None and m.protected and stands:
            notes.append("protected: only new authorisations stop")
        since = self.last.since if self.last and self.last.state == state else on
        told = [r for h in held.values() for r in h.records]
        if state == "announced":
            told = [a.record for a in live if announced(a)]
        self.last = MeasureDay(
            state=state,
            since=since,
            due=due,
            overdue=due is not None and on > due,
            records=tuple(told),
            note="; ".join(notes),
            ends=None if ends == FOREVER else ends,
        )
        return self.last

    def _given_on(self, effective: Day, i: int) -> bool:
        """True where a step in force gave it on a day, as shown then or by what is known since."""
        then = effective - self.ladder.days.first
        for name in self.givers:
            days = self.ladder.steps[name]
            granted = days[i].granted
            if (0 <= then <= i and days[then].state.in_force) or (
                granted is not None and granted <= effective
            ):
                return True
        return False

    def _follow(self, i: int, on: Day, stands: bool) -> None:
        """Whether a step in force gives it, and since when."""
        shown = [self.ladder.steps[s][i] for s in self.givers]
        giving = [s for s in shown if s.state.in_force]
        if giving:
            if self.up is None:
                self.up = min(s.since if s.state is State.GRANTED else on for s in giving)
                grants = [s.granted for s in giving if s.granted and self.down is None]
                self.up = min([self.up, *grants])
            self.down = None
        elif self.up is not None:
            self.up, self.down = None, on
        if not stands:
            self.under = False
        elif giving:
            self.under = True

    def _state(
        self,
        on: Day,
        live: Sequence[ActClaim],
        held: Mapping[str, Hand],
        stands: Sequence[Hand],
        full: bool,
        i: int,
    ) -> tuple[str, Day | None]:
        m = self.measure
        lapsed = bool(self.moot) and all(r[i].state == "lapsed" for r in self.moot)
        if lapsed or any(h.how == "moot" for h in stands):
            return "moot", None
        over = [h for h in held.values() if h.how]
        if self.up is not None:
            calendar = self.ladder.calendar(m.who[0] if m.who else "")
            due = plus(self.up, m.deliver_within, calendar)
            if full:
                return "delivered", None
            if stands:
                return "partly delivered", due
            if over and max(h.since for h in over) >= self.up:
                return over[-1].how, due
            return "due", due
        if stands:
            if not self.under:
                return "outside", None
            if m.protected:
                return "delivered", None
            promised = m.undo.promised
            down = self.down or on
            calendar = self.ladder.calendar(m.who[0] if m.who else "")
            return "due to be undone", plus(down, promised, calendar) if promised else None
        if over:
            return over[-1].how, None
        told = any(announced(a) and a.adopted <= on for a in live)
        return ("announced" if told else "not delivered"), None


def measure_days(
    ladder: Ladder, measure: Measure, restrictions: Mapping[str, Sequence[RestrictionDay]]
) -> list[MeasureDay]:
    """Return a measure on each day."""
    walk = MeasureWalk(
        ladder=ladder,
        measure=measure,
        acts=ladder.legal(measure.id),
        givers=[s.id for s in ladder.plan.roadmap.steps.values() if measure.id in s.gives],
        moot=[restrictions[r] for r in measure.rests_on if r in restrictions],
    )
    return walk.all_days()


def all_measures(
    ladder: Ladder, restrictions: Mapping[str, Sequence[RestrictionDay]], findings: list[Finding]
) -> dict[str, list[MeasureDay]]:
    """Return every measure on each day, with what it still needs beside it."""
    roadmap = ladder.plan.roadmap
    out = {m.id: measure_days(ladder, m, restrictions) for m in roadmap.measures.values()}
    for m in roadmap.measures.values():
        for i, shown in enumerate(out[m.id] if m.needs_also else ()):
            lacking = [o for o in m.needs_also if o in out and out[o][i].state != "delivered"]
            if lacking and shown.state == "delivered":
                out[m.id][i] = _with_note(shown, f"without effect until {', '.join(lacking)}")
        _say(ladder, m, out[m.id], findings)
    return out


def _with_note(shown: MeasureDay, note: str) -> MeasureDay:
    return replace(shown, note="; ".join(n for n in (shown.note, note) if n))


def _say(
    ladder: Ladder, measure: Measure, shown: Sequence[MeasureDay], findings: list[Finding]
) -> None:
    """Findings about a measure: withdrawn in force, overdue, moot."""
    words = {
        "moot": "snap-back has nothing to return to",
        "undone": "undone while a step in force gives it",
        "ended": "ended while a step in force gives it",
    }
    for i, now in enumerate(shown):
        before = shown[i - 1] if i else None
        if now is before:
            continue
        on = ladder.days.first + i
        if before is not None and before.state != now.state and now.state in words:
            if now.state != "moot" and now.due is None:
                continue
            findings.append(
                Finding(day=on, about=measure.id, text=words[now.state], records=now.records)
            )
        if now.overdue and not (before and before.overdue):
            what = "undoing" if now.state == "due to be undone" else "delivery"
            text = f"{what} is overdue"
            findings.append(Finding(day=on, about=measure.id, text=text, kind=News.DUTY_MISSED))
