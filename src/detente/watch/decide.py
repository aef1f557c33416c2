"""The course of a roadmap: the state of every step on every day, as decided.

Decides which moves of the lifecycle table happen on which day, and in which order within a day:
what has run out or was decided first, then clocks and their effects, then who is ready. On each
day it uses what was known that day; after `known_at` nothing new is known, and only clocks, sunsets
and deadlines run on. A decision recorded late moves the step on the day it became known; the
history that later conditions look at then has it on its legal day.

Does not decide truth (`Verdicts`), clocks (`watch.clocks`), relief (`watch.relief`) or duties
(`watch.duties`). Called by the shell and by whatever needs states over time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from detente.core.series import Runs, join, stretches
from detente.core.times import Day, DayRange, iso
from detente.core.verdict import Verdict, both
from detente.plan.evidence import ActClaim, Evidence
from detente.plan.history import History
from detente.plan.lifecycle import State, Trigger
from detente.plan.plan import Plan
from detente.plan.verdicts import Verdicts
from detente.roadmap.model import Effect, Mode, Reach
from detente.watch.acts import index
from detente.watch.clocks import ClockKind, Clocks, ClockSetter, Running
from detente.watch.decisions import at_sunset, decide_by_acts, fall, hear, run_out, take_back
from detente.watch.duties import Owed, owed, standing
from detente.watch.given import NOT_DUE, not_due
from detente.watch.hindsight import RealCover
from detente.watch.leaps import Asked, Leaps
from detente.watch.moves import Walk
from detente.watch.outside import NOTHING_LEFT, nothing_left, outside
from detente.watch.readiness import Readiness, let_off
from detente.watch.relief import Ladder, all_measures, restriction_days
from detente.watch.results import Course, Deadline, Finding, MeasureDay, News, StepDay
from detente.watch.standing import Cause, Standing, effect_now


def day(w: Walk, on: Day) -> None:
    """Work out one day."""
    knowledge = min(on, w.known_at)
    for s in w.standings.values():
        run_out(w, s, on)
        take_back(w, s, on, knowledge)
    for s in w.standings.values():
        _judge_keeps(w, s, on, knowledge)
    for act in w.awake.get(on, ()):
        hear(w, act, on, knowledge)
    for act in w.voided.get(on, ()):
        fall(w, act, on)
    for s in w.standings.values():
        decide_by_acts(w, s, on, knowledge)
    _clocks(w, tuple(w.standings.values()), on, knowledge)
    for s in w.standings.values():
        _cures(w, s, on)
    freezers = _freezers(w)
    for s in w.standings.values():
        s.frozen_by = tuple(freezers.get(s.step.id, ()))
        w.history.note_frozen(s.step.id, on, bool(s.frozen_by))
    for s in w.standings.values():
        _ready(w, s, on, knowledge)
        _show(w, s, on, knowledge)
    for s in w.standings.values():
        at_sunset(w, s, on, knowledge)
    if on in w.epochs:
        not_due(w, on)


def _judge_keeps(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    s.answers = [(n, w.readiness.benchmark(n, on, knowledge)) for n in s.step.keeps]
    held = both([w.readiness.let_off(s.step, n, on, knowledge) for n in s.step.keeps])
    w.history.note_keeps(s.step.id, on, held)
    w.keeps.setdefault(s.step.id, []).append(held)


def _clocks(w: Walk, steps: Sequence[Standing], on: Day, knowledge: Day) -> None:
    """Clocks of running grants, then their effects on these and other steps.

    All are moved first: what another step's breach takes down today was in force when its own began.
    """
    due = [(s, clock) for s in steps for clock in _moved_on(w, s, on, knowledge)]
    for s, clock in due:
        if s.clocks.held.get((clock.benchmark, clock.kind)) is not clock:
            continue  # its grant has just ended
        while (n := clock.next_effect) is not None and on >= n[1] and clock.runs:
            clock.stage += 1
            _effect(w, s, clock, n[0], on, knowledge)


def _moved_on(w: Walk, s: Standing, on: Day, knowledge: Day) -> list[Running]:
    """Move the clocks of a step to a day; returns those whose next effect falls due."""
    if not s.state.running:
        return []
    causes = frozenset(c.benchmark for c in s.causes if c.origin == s.step.id)
    return w.setter.advance(
        s.clocks,
        s.answers,
        on,
        knowledge,
        in_force=s.state.in_force,
        suspended_by=causes,
    )


def _effect(w: Walk, s: Standing, clock: Running, effect: Effect, on: Day, knowledge: Day) -> None:
    if effect is Effect.FREEZE:
        return
    if clock.terms.mode is not Mode.AUTOMATIC:
        w.open("effect due", s, on, clock.terms.name)
        return
    trigger = Trigger.SUSPENSION if effect is Effect.SUSPEND else Trigger.REVOCATION
    for t in _reached(w, s, clock.terms.reach):
        cause = Cause(s.step.id, clock.benchmark, clock.kind)
        if w.move(t, trigger, on, knowledge, clocks=[clock]):
            w.brought_down(t, trigger, clock, on)
            verb = "suspended" if effect is Effect.SUSPEND else "revoked"
            text = f"{verb}: {clock.benchmark} of {s.step.id}, {clock.terms.name}"
            w.say(on, t, text, kind=News.REMARK, move=True)
        if t.state is State.SUSPENDED:
            t.causes.add(cause)


def _reached(w: Walk, s: Standing, reach: Reach) -> list[Standing]:
    match reach:
        case Reach.STEP:
            return [s]
        case Reach.LATER:
            later = w.plan.successors.get(s.step.id, ())
            return [s, *(w.standings[i] for i in later)]
        case Reach.ALL:
            return list(w.standings.values())


def _cures(w: Walk, s: Standing, on: Day) -> None:
    """A step in force is breached while a clock runs; a suspended one may have been cured."""
    knowledge = min(on, w.known_at)
    if s.state.in_force:
        _breached_or_not(w, s, on, knowledge)
    elif s.state is State.SUSPENDED and s.causes:
        cured = all(_is_cured(w, c, on, knowledge) for c in s.causes)
        if cured and s.cured_on is None:
            s.cured_on = on
            w.open("verified cure", s, on)
            text = "cured while suspended; a restore is due"
            w.say(on, s, text, kind=News.REMARK, move=True)
        elif not cured and s.cured_on is not None:
            s.cured_on = None
            w.close("verified cure", s, on)


def _breached_or_not(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    worst = s.clocks.worst_breach()
    s.severity = worst.terms.name or None if worst else None
    running = list(s.clocks.running(ClockKind.CURE))
    w.move(s, Trigger.BREACH if worst else Trigger.CURE, on, knowledge, clocks=running)


def _is_cured(w: Walk, cause: Cause, on: Day, knowledge: Day) -> bool:
    origin = w.standings[cause.origin]
    if origin.state.running:
        clock = origin.clocks.held.get((cause.benchmark, cause.kind))
        return clock is None or (clock.settled and not clock.let_off)
    answer = w.readiness.benchmark(cause.benchmark, on, knowledge)
    return answer.verdict is Verdict.MET and not answer.provisional


def _freezers(w: Walk) -> dict[str, list[str]]:
    """Return for each frozen step the steps that freeze it."""
    out: dict[str, list[str]] = {}
    for o in w.standings.values():
        reached: set[str] = set()
        over = o.state is State.EXPIRED and not o.step.hands_over
        if over or o.state in (State.SUSPENDED, State.REVOKED):
            reached.update(w.plan.successors.get(o.step.id, ()))
        for clock in o.clocks.running():
            effect = effect_now(clock)
            if effect is None or (
                effect is not Effect.FREEZE and clock.terms.mode is not Mode.AUTOMATIC
            ):
                continue
            reached.update(w.plan.successors.get(o.step.id, ()))
            if effect is Effect.FREEZE:
                reached.add(o.step.id)
            if clock.terms.reach is Reach.ALL:
                reached.update(i for i in w.standings if i != o.step.id)
        for step in reached:
            out.setdefault(step, []).append(o.step.id)
    return out


def _ready(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    if s.state not in (State.WAITING, State.READY, State.REFUSED):
        return
    free = not s.frozen_by and on <= w.plan.roadmap.ends
    if free and next(w.readiness.lacking(s.step, on, knowledge), None) is None:
        w.move(s, Trigger.CONDITIONS_HOLD, on, knowledge)
    else:
        w.move(s, Trigger.CONDITIONS_END, on, knowledge)
    automatic = s.step.decided_by.automatic
    if automatic and w.move(s, Trigger.GRANT_BY_ITSELF, on, knowledge):
        w.close("ready step", s, on)
        _clocks(w, (s,), on, knowledge)


def _show(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    extra = [
        f"{c.benchmark} {'let off' if c.let_off else 'cured'}, the verdict still looks back"
        for c in s.clocks.held.values()
        if c.settled
    ]
    for c in s.due_by_decision():
        may = "may be decided" if c.terms.mode is Mode.PERMISSION else "must be decided"
        extra.append(f"{effect_now(c)} for {c.benchmark} {may}")
    if s.state.running:
        for name, answer in s.answers:
            waiver = w.acts.waiver(s.step, name, answer.verdict, on, knowledge)
            if waiver is not None:
                extra.append(let_off(name, waiver))
    elif s.state is State.READY:
        extra += [let_off(n, a) for n, a in w.readiness.excuses(s.step, on, knowledge)]
        extra += [
            f"{n}, to be weighed, is {a}" for n, a in w.readiness.weighed(s.step, on, knowledge)
        ]
    days, shown = w.shown.setdefault(s.step.id, []), s.shown(extra)
    # days that show the same show one value, so that whoever looks for stretches finds them whole
    days.append(days[-1] if days and days[-1] == shown else shown)


def walk(plan: Plan, evidence: Evidence, verdicts: Verdicts, until: Day, known_at: Day) -> Walk:
    """Return the walk from the opening to a day."""
    roadmap = plan.roadmap
    acts = index(plan, evidence)
    history = History(roadmap.opens)
    awake: dict[Day, list[ActClaim]] = {}
    voided: dict[Day, list[ActClaim]] = {}
    for a in acts.every:
        if a.known <= known_at:
            awake.setdefault(max(a.known, a.effective, roadmap.opens), []).append(a)
        if a.void_from <= known_at:
            voided.setdefault(max(a.void_from, roadmap.opens), []).append(a)
    owed_back = any(d.each == NOT_DUE for d in roadmap.duties.values())
    asked = Asked(verdicts)
    w = Walk(
        plan=plan,
        acts=acts,
        verdicts=asked,
        known_at=known_at,
        history=history,
        setter=ClockSetter(roadmap, plan.conditions.__getitem__, asked, acts, history),
        readiness=Readiness(plan, asked, acts, history),
        standings={
            i: Standing(roadmap.steps[i], roadmap.opens, Clocks(roadmap.steps[i]))
            for i in plan.order
        },
        awake=awake,
        voided=voided,
        epochs=frozenset(evidence.epochs) if owed_back else frozenset(),
        firm=Readiness(plan, RealCover(verdicts), acts, history),
    )
    _all_days(w, Leaps.of(w, asked), roadmap.opens, until)
    return w


def _all_days(w: Walk, leaps: Leaps, first: Day, last: Day) -> None:
    """Work out the days in order; one of which nothing comes stands for those that are like it."""
    on, stood = first, leaps.stand()
    while on <= last:
        leaps.asked.begin(on)
        day(w, on)
        before, stood = stood, leaps.stand()
        alike = leaps.alike_until(on, last) if stood == before else on
        if alike > on:
            w.repeat(alike - on)
            for s in w.standings.values():
                if s.state.in_force:
                    s.clocks.repeat(alike)
        on = alike + 1


def course(plan: Plan, evidence: Evidence, verdicts: Verdicts, until: Day, known_at: Day) -> Course:
    """Return the course of a roadmap as decided, from its opening to a day.

    Raises `ValueError` where that day lies before the opening.
    """
    opens = plan.roadmap.opens
    if until < opens:
        raise ValueError(f"the roadmap opens on {iso(opens)}; {iso(until)} is before that")
    w = walk(plan, evidence, verdicts, until, known_at)
    ladder = Ladder(
        plan=plan, acts=w.acts, days=DayRange(opens, until), known_at=known_at, steps=w.shown
    )
    findings = list(w.findings)
    restrictions = {
        r.id: restriction_days(ladder, r, findings) for r in plan.roadmap.restrictions.values()
    }
    measures = all_measures(ladder, restrictions, findings)
    gestures = outside(ladder, w.history, findings)
    duties = owed(ladder, w.occasions, findings)
    steps = {i: _complete(w, i, measures, duties, findings) for i in w.shown}
    return Course(
        days=ladder.days,
        known_at=known_at,
        steps=steps,
        measures={i: _runs(opens, shown) for i, shown in measures.items()},
        restrictions={i: _runs(opens, shown) for i, shown in restrictions.items()},
        keeps={i: _runs(opens, answers) for i, answers in w.keeps.items()},
        outside=gestures,
        duties=(*(o.status for o in duties if not o.fell_away), *standing(ladder, gestures)),
        findings=tuple(sorted(findings, key=lambda f: f.day)),
        history=w.history,
        moves=tuple(w.moves),
    )


def _complete(
    w: Walk,
    name: str,
    measures: Mapping[str, Sequence[MeasureDay]],
    duties: Sequence[Owed],
    findings: list[Finding],
) -> Runs[StepDay]:
    """Return the days of a step with its deadlines, and whether it has nothing left to give."""
    step, opens = w.plan.roadmap.steps[name], w.plan.roadmap.opens
    own = [o for o in duties if o.step == name]
    turns = {d - opens for o in own for d in o.turns}
    turns.update(i for i, _, _ in stretches(w.shown[name]))
    turns.update(i for m in step.gives for i, _, _ in stretches(measures[m]))
    days = len(w.shown[name])
    starts = sorted(i for i in turns if 0 <= i < days)
    out: list[tuple[Day, Day, StepDay]] = []
    was_empty = False
    for i, following in pairwise((*starts, days)):
        shown = w.shown[name][i]
        due = [d for o in own if (d := o.on(opens + i)) is not None]
        if step.renew and step.renew.by_decision and shown.sunset and shown.state.running:
            who = step.renewed_by
            due.append(Deadline(what=f"decide on renewal ({name})", due=shown.sunset, who=who))
        empty = nothing_left(step, shown.state, measures, i)
        if empty and not was_empty:
            findings.append(Finding(day=opens + i, about=name, text=NOTHING_LEFT))
        was_empty = empty
        if due or empty:
            marks = (*shown.marks, NOTHING_LEFT) if empty else shown.marks
            shown = replace(shown, deadlines=tuple(due), marks=marks)
        out.append((opens + i, opens + following - 1, shown))
    return join(out)


T = TypeVar("T")


def _runs(first: Day, values: Sequence[T]) -> Runs[T]:
    return join((first + i, first + j, v) for i, j, v in stretches(values))
