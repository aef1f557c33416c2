"""What stands if nobody acts from a day on: every end, lapse, renewal, clock and deadline to come.

Decides nothing: the course of the roadmap, run on without any new record, already shows what comes
by itself. Here each change of it, and each last day, is told with the act that would change it, who
must act, by which vote, and what stands afterwards. Sources are taken to be silent as well. Called
by `watch.monitor`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from detente.core.times import Day, DayRange, Duration, TimeUnit, day, words
from detente.core.values import dataclass
from detente.plan.evidence import ActClaim
from detente.plan.inaction import (
    Outcome,
    Unattended,
    Voter,
    calendar,
    deciders_of,
    decision_due,
    later_years,
    measure_end,
    measure_title,
    open_ended,
    outcome_for,
    restriction_end,
    rules,
    sunset,
    the_end,
    voter_of,
)
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.roadmap.model import Step
from detente.watch.acts import until
from detente.watch.clocks import ClockKind
from detente.watch.relief import announced
from detente.watch.results import Clock, Course, Deadline, MeasureDay, Seen, StepDay

AHEAD = Duration(12, TimeUnit.MONTH)
"""How far a calendar looks, unless told otherwise."""

_OUTSIDE = "Relief given outside the roadmap:"
_IMPOSED = "Burden imposed outside the roadmap:"
_BY_BASIS = "by the vote that its legal basis asks for"

STANDS = ("delivered", "partly delivered", "outside", "due to be undone")
"""States of a measure in which relief stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inaction:
    """What comes on `days` if nobody acts, in the order of days.

    `undated`: relief that stands and that no day ends; of a plan alone, all that has no day yet.
    `from_plan`: no ledger was looked at.
    """

    seen: Seen
    days: DayRange
    coming: tuple[Unattended, ...]
    undated: tuple[Unattended, ...]
    from_plan: bool = False


def of_plan(plan: Plan, seen: Seen, days: DayRange) -> Inaction:
    """Return what the roadmap alone says: nothing is known of grants, acts and evidence."""
    return Inaction(
        seen=seen,
        days=days,
        coming=calendar(plan.roadmap, days),
        undated=tuple(u for u in rules(plan.roadmap, days.first) if u.last is None),
        from_plan=True,
    )


def inaction(
    plan: Plan, course: Course, acts: Sequence[ActClaim], seen: Seen, days: DayRange
) -> Inaction:
    """Return what comes by itself.

    `course` runs at least to the day after `days`, with nothing known after the first of them.
    `acts` are those known then.
    """
    look = _Look(plan, course, acts, DayRange(max(days.first, course.days.first), days.last))
    coming = sorted(look.coming(), key=lambda u: (u.last or 0, u.title))
    return Inaction(
        seen=seen,
        days=days,
        coming=tuple(dict.fromkeys(coming)),
        undated=tuple(look.endless()),
    )


class _Look:
    """Goes through the days of one course."""

    def __init__(
        self, plan: Plan, course: Course, acts: Sequence[ActClaim], days: DayRange
    ) -> None:
        self.plan = plan
        self.roadmap = plan.roadmap
        self.course = course
        self.acts = [a for a in acts if a.kind == "legal act" and not announced(a)]
        self.days = days

    def coming(self) -> Iterator[Unattended]:
        """Yield what comes, in no order."""
        if self.days.first > self.days.last:
            return
        yield from self._restrictions()
        for name in self.roadmap.measures:
            yield from self._measure(name)
        yield from self._acts()
        for step in self.roadmap.steps.values():
            for on in range(self.days.first, self.days.last + 1):
                yield from self._step(step, on)
        if self.roadmap.ends in self.days:
            yield the_end(self.roadmap)

    def endless(self) -> Iterator[Unattended]:
        """Yield the relief that stands on the first day and that no day ends."""
        first = self.days.first
        if first not in self.course.days:
            return
        for name, runs in self.course.measures.items():
            shown = runs.on(first)
            if shown.state in STANDS and shown.ends is None:
                rule = open_ended(self.roadmap, self.roadmap.measures[name])
                if shown.state == "outside":
                    burden = name in self.roadmap.burdens
                    told = rule.title.partition(" ")[2]
                    rule = replace(rule, title=f"{_IMPOSED if burden else _OUTSIDE} {told}")
                yield rule
        for o in self.course.outside:
            endless = not o.how_it_ended and first in o.days
            if o.measure is None and endless and not o.announced:
                yield Unattended(
                    about=o.records[0],
                    title=f"{_OUTSIDE} {o.title}",
                    last=None,
                    end="none of its own",
                    then="the relief stays until an act undoes it",
                    outcome=Outcome.RELIEF_STAYS,
                    act="undo it",
                    who=(self._author(o.by),),
                )

    # Restrictions and relief.

    def _restrictions(self) -> Iterator[Unattended]:
        for r in self.roadmap.restrictions.values():
            shown = self.course.restrictions[r.id].on(self.days.first)
            if shown.ends is None or shown.state == "lapsed":
                continue
            if shown.ends in self.days:
                yield restriction_end(self.roadmap, r, shown.ends)
            yield from later_years(self.roadmap, r, shown.ends, self.days)

    def _measure(self, name: str) -> Iterator[Unattended]:
        measure = self.roadmap.measures[name]
        runs = self.course.measures[name]
        for on in range(self.days.first, self.days.last + 1):
            shown = runs.on(on)
            if shown.state in STANDS and shown.ends == on:
                yield measure_end(self.roadmap, measure, on)
            if shown.due == on:
                yield self._owed(name, shown, on)

    def _owed(self, name: str, shown: MeasureDay, on: Day) -> Unattended:
        measure = self.roadmap.measures[name]
        undoing = shown.state == "due to be undone"
        return Unattended(
            about=name,
            title=measure_title(self.roadmap, measure),
            last=on,
            end=words(on),
            then="it outlives its ground, and its undoing is overdue"
            if undoing
            else "it is not delivered, and that is overdue",
            outcome=Outcome.MISSED,
            act="undo it" if undoing else "deliver it",
            who=tuple(voter_of(self.roadmap, p) for p in measure.who),
            affects=tuple(s.id for s in self.roadmap.steps.values() if name in s.gives),
        )

    def _acts(self) -> Iterator[Unattended]:
        """Legal acts that are adopted and take effect, run out or end their wind-down by then."""
        for o in self.course.outside:
            if o.measure is None and o.how_it_ended == "ran out" and o.days.last in self.days:
                yield self._of_act(
                    o.records[0],
                    o.by,
                    f"{_OUTSIDE} {o.title}",
                    o.days.last,
                    ("it runs out", Outcome.RELIEF_ENDS, "prolong it"),
                )
        for a in self.acts:
            title = a.details.get("title") or a.details.get("instrument") or a.subject
            if a.effective - 1 in self.days:
                outcome = Outcome.PRESSURE_STAYS if a.verb == "tightens" else Outcome.RELIEF_STAYS
                if a.verb in ("undoes", "ends"):
                    outcome = Outcome.RELIEF_ENDS
                yield self._of_act(
                    a.record,
                    a.by,
                    f"Act: {title}",
                    a.effective - 1,
                    (f"it takes effect on {words(a.effective)}", outcome, "amend or repeal it"),
                )
            wound = a.details.get("wind_down_until")
            if wound and day(wound) in self.days:
                yield self._of_act(
                    a.record,
                    a.by,
                    f"Wind-down: {title}",
                    day(wound),
                    ("what is not wound up is forbidden", Outcome.RELIEF_ENDS, "prolong it"),
                )
            if until(a) in self.days and self._runs_out(a):
                yield self._of_act(
                    a.record,
                    a.by,
                    f"Act: {title}",
                    until(a),
                    ("it runs out", Outcome.PRESSURE_ENDS, "prolong it"),
                )

    def _runs_out(self, act: ActClaim) -> bool:
        """True for pressure that no part of the roadmap tells of and that no later act prolongs."""
        if act.verb not in ("tightens", "prolongs"):
            return False
        if act.subject in self.roadmap.restrictions or act.subject in self.roadmap.measures:
            return False
        same = {act.subject, act.details.get("event", "")} - {""}
        return not any(
            a.by == act.by
            and same & {a.subject, a.details.get("event", "")}
            and (until(a) > until(act) or a.verb in ("ends", "undoes"))
            for a in self.acts
            if a is not act
        )

    def _of_act(
        self, record: str, by: str, title: str, last: Day, what: tuple[str, Outcome, str]
    ) -> Unattended:
        then, outcome, act = what
        return Unattended(
            about=record,
            title=title,
            last=last,
            end=words(last),
            then=then,
            outcome=outcome,
            act=act,
            who=(self._author(by),),
        )

    def _author(self, party: str) -> Voter:
        """Return who made an act that the roadmap does not carry; how they vote on it is not known."""
        return Voter(party=party, vote=_BY_BASIS, veto="")

    # Steps.

    def _step(self, step: Step, on: Day) -> Iterator[Unattended]:
        runs = self.course.steps[step.id]
        now, after = runs.on(on), runs.on(on + 1)
        for d in now.deadlines:
            if d.due == on and not d.missed and not d.what.startswith("decide on renewal"):
                yield self._deadline(step, now, d)
        ending = now.state.running and now.sunset == on
        if ending:
            yield self._sunset(step, after, on)
        due = [c for c in now.clocks if c.effect_on == on + 1]
        for clock in due:
            yield self._clock(step, clock, on)
        if now.state is not after.state and not ending and not due:
            change = self._change(step, now, after, on)
            if change is not None:
                yield change

    def _deadline(self, step: Step, now: StepDay, d: Deadline) -> Unattended:
        if now.state is State.READY and d.what.startswith("decide"):
            rule = decision_due(self.roadmap, step, d.due)
            return replace(rule, who=tuple(v for v in rule.who if v.party in d.who))
        return Unattended(
            about=step.id,
            title=f"Step {step.id}: {step.title}",
            last=d.due,
            end=words(d.due),
            then="it is missed, and stands on the board as their breach",
            outcome=Outcome.MISSED,
            act=d.what.removesuffix(f" ({step.id})"),
            who=tuple(voter_of(self.roadmap, p) for p in d.who),
        )

    def _sunset(self, step: Step, after: StepDay, on: Day) -> Unattended:
        rule = sunset(self.roadmap, step, on)
        if after.state.running and after.sunset is not None:
            then = f"it is renewed by itself until {words(after.sunset)}"
            stays = outcome_for(Outcome.RELIEF_STAYS, burden=step.tightens)
            return replace(rule, then=then, outcome=stays, act="end it")
        then = "it expires"
        if step.renew is None:
            then = rule.then
        elif not step.renew.by_decision:
            then = "it expires: without a further report its condition for renewal does not hold"
        return replace(rule, then=then + self._measures_after(step, on))

    def _measures_after(self, step: Step, on: Day) -> str:
        """Return what becomes of the measures of a step that ends: `; X must then be undone`."""
        after = {m: self.course.measures[m].on(on + 1) for m in step.gives}
        undo = [m for m, d in after.items() if d.state == "due to be undone"]
        keep = [
            m
            for m, d in after.items()
            if d.state == "delivered" and self.roadmap.measures[m].protected
        ]
        said = f"; {_listed(undo)} must then be undone" if undo else ""
        return said + (f"; {_listed(keep)} stays, being protected" if keep else "")

    def _clock(self, step: Step, clock: Clock, on: Day) -> Unattended:
        effect = {
            "freeze": "later steps are frozen",
            "suspend": "it is suspended",
            "revoke": "it is revoked",
        }[clock.effect]
        reached = self._reached(step, on)
        if reached:
            effect += f", and so are {_listed(reached)}"
        waits = self.course.steps[step.id].on(on + 1).state.in_force and clock.effect != "freeze"
        if waits:
            effect = f"to {clock.effect} it is due, and waits for their decision"
        unknown = clock.kind == ClockKind.UNKNOWN.value
        matter = "unknown" if unknown else "breached"
        cured = "reported as met" if unknown else "cured"
        return Unattended(
            about=step.id,
            title=f"Step {step.id}: {step.title}, {matter} since {words(clock.started)}",
            last=on,
            end=words(on),
            then=effect + self._measures_after(step, on),
            outcome=Outcome.NOTHING_GIVEN
            if clock.effect == "freeze"
            else outcome_for(Outcome.RELIEF_ENDS, burden=step.tightens),
            act=f"waive or override, unless {clock.benchmark} is {cured}",
            who=deciders_of(self.roadmap, step),
            affects=(clock.benchmark, *reached),
        )

    def _reached(self, step: Step, on: Day) -> list[str]:
        """Return the other steps that are brought down on the next day."""
        down = (State.SUSPENDED, State.REVOKED)
        return [
            name
            for name, runs in self.course.steps.items()
            if name != step.id
            and runs.on(on).state is not runs.on(on + 1).state
            and runs.on(on + 1).state in down
        ]

    def _change(self, step: Step, now: StepDay, after: StepDay, on: Day) -> Unattended | None:
        """Return a change that no clock, sunset or deadline announces, such as one of a verdict."""
        match after.state:
            case State.READY:
                due = min((d.due for d in after.deadlines), default=None)
                by = f"; a decision is due by {words(due)}" if due is not None else ""
                given = "imposed" if step.tightens else "granted"
                what = f"it is ready{by}, and nothing is {given}", Outcome.NOTHING_GIVEN, "decide"
            case State.WAITING if now.state in (State.READY, State.REFUSED):
                what = (
                    "it is no longer ready: what it needs is no longer shown",
                    Outcome.NOTHING_GIVEN,
                    "decide while it is ready",
                )
            case State.WAITING:
                what = "it can be ready again", Outcome.NOTHING_GIVEN, "wait"
            case State.GRANTED if now.state is State.READY:
                what = "it is granted by the roadmap itself", Outcome.RELIEF_STAYS, "end it"
            case State.BREACHED:
                broken = _listed(list(after.broken)) or "what it keeps"
                how = "no longer met" if step.tightens else "broken"
                what = f"{broken} is {how}, and a clock starts", Outcome.RELIEF_STAYS, "waive it"
            case _:
                # brought down by another step, whose clock says so; or cured by quiet days
                return None
        then, outcome, act = what
        return Unattended(
            about=step.id,
            title=f"Step {step.id}: {step.title}, {now.state.value}",
            last=on,
            end=words(on),
            then=then,
            outcome=outcome_for(outcome, burden=step.tightens),
            act=act,
            who=deciders_of(self.roadmap, step),
        )


def _listed(items: Sequence[str]) -> str:
    return ", ".join(items[:-1]) + (f" and {items[-1]}" if len(items) > 1 else "".join(items))
