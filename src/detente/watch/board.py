"""The board: every step and benchmark on one day, with what is missing and who could say it.

Puts answers side by side; decides nothing. Called by the monitor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.core.series import Runs
from detente.core.times import Day, DayRange, words
from detente.core.values import dataclass
from detente.core.verdict import Answer, both
from detente.plan.evidence import Evidence, LevelClaim
from detente.plan.history import History
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.plan.sight import Sight
from detente.roadmap.conditions import Condition
from detente.roadmap.sentences import say
from detente.roadmap.walk import benchmarks_of
from detente.watch.accounts import registers, unexplained
from detente.watch.acts import index
from detente.watch.answers import Answers
from detente.watch.explain import Explainer
from detente.watch.hindsight import findings_as_now_known, marks_as_now_known
from detente.watch.inside import indicators_of
from detente.watch.readiness import Readiness
from detente.watch.results import (
    Because,
    BenchmarkStatus,
    Board,
    Clock,
    ContextFigure,
    Course,
    Deadline,
    Finding,
    Seen,
    StepDay,
    StepStatus,
)
from detente.watch.temporal import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a question about one day is asked with: plan, engine, course and head."""

    plan: Plan
    engine: Engine
    run: Course
    answers: Answers
    seen: Seen

    @property
    def history(self) -> History:
        """What happened to steps."""
        return self.run.history or History(self.plan.roadmap.opens)

    def explainer(self, known_at: Day | None = None) -> Explainer:
        """Return the explainer for the day, as known on the day asked or on another."""
        return Explainer(plan=self.plan, sight=self.sight(known_at), on=self.seen.on)

    def sight(self, known_at: Day | None = None) -> Sight:
        """Return the sight of the day, as known on the day asked or on another."""
        known = self.seen.known_at if known_at is None else known_at
        return self.engine.seeing(known, max(self.seen.on, known), self.history, firm=True)


def board(room: Room, evidence: Evidence, context: Mapping[str, tuple[LevelClaim, ...]]) -> Board:
    """Return where everything stands on the day."""
    run, seen = room.run, room.seen
    started = seen.on >= room.plan.roadmap.opens
    marks = marks_as_now_known(room.plan, run, room.answers, seen.known_at)
    late = findings_as_now_known(room.plan, evidence, run, room.answers, seen.known_at, marks)
    readiness = Readiness(room.plan, room.answers, index(room.plan, evidence), room.history)
    last = run.days.last
    return Board(
        seen=seen,
        steps=tuple(_step(room, n, readiness, marks) for n in run.steps) if started else (),
        benchmarks=tuple(_benchmark(room, n) for n in room.plan.conditions),
        measures={n: r.on(last) for n, r in run.measures.items()},
        restrictions={n: r.on(last) for n, r in run.restrictions.items()},
        outside=run.outside,
        duties=run.duties,
        findings=_since_opening(
            [*run.findings, *late, *unexplained(room.plan, room.sight(), seen.on)], run.days.first
        ),
        context=tuple(_figure(room, n, context.get(n, ())) for n in room.plan.roadmap.context),
        registers=tuple(
            registers(room.plan, room.sight(), DayRange(room.plan.roadmap.opens, seen.on))
        )
        if started
        else (),
    )


def _since_opening(findings: Sequence[Finding], opens: Day) -> tuple[Finding, ...]:
    return tuple(sorted((f for f in findings if f.day >= opens), key=lambda f: f.day))


def _step(
    room: Room,
    name: str,
    readiness: Readiness,
    marks: Mapping[str, Runs[tuple[str, ...]]],
) -> StepStatus:
    step, on = room.plan.roadmap.steps[name], room.seen.on
    shown = room.run.steps[name].on(on)
    waits: tuple[tuple[str, Answer], ...] = ()
    if shown.state in (State.WAITING, State.REFUSED):
        waits = tuple(readiness.lacking(step, on, min(on, room.seen.known_at)))
    return StepStatus(
        id=name,
        title=step.title,
        day=shown,
        waits_for=waits,
        now_known=marks[name].on(on) if name in marks else (),
        next=_next(shown),
        gives=step.gives,
    )


def _next(shown: StepDay) -> Deadline | None:
    """The first thing that falls due: a deadline of somebody, or the end of a running clock."""
    due = [d for d in shown.deadlines if not d.missed] or list(shown.deadlines)
    due += [_end_of(c) for c in shown.clocks]
    return min(due, key=lambda d: d.due, default=None)


def _end_of(clock: Clock) -> Deadline:
    what = f"{clock.effect} for {clock.benchmark} after this day, unless it is cured"
    return Deadline(what=what, due=clock.effect_on - 1, who=())


def _benchmark(room: Room, name: str) -> BenchmarkStatus:
    plan, on, known_at = room.plan, room.seen.on, room.seen.known_at
    b, condition = plan.roadmap.benchmarks[name], plan.conditions[name]
    explainer = room.explainer()
    why = explainer.benchmark(name)
    value, threshold, unit = explainer.numbers(condition)
    answer = explainer.answer(condition)
    decided = room.engine.answer(condition, on, min(on, known_at), room.history)
    days = DayRange(min(on, plan.roadmap.opens), on)
    runs = room.engine.known(condition, days, known_at, room.history)
    steps = plan.roadmap.steps.values()
    return BenchmarkStatus(
        id=name,
        group=b.group,
        text=b.text,
        sentence=say(condition, plan.roadmap, on),
        answer=answer,
        decided=decided,
        since=runs.map(lambda a: a.verdict).run_on(on).first,
        value=value,
        threshold=threshold,
        unit=unit,
        margin=why.margin,
        because="; ".join(dict.fromkeys(_notes(why))),
        ask=_ask(plan, condition, answer),
        used_by=tuple(
            s.id
            for s in steps
            if name in s.keeps or (s.needs is not None and name in benchmarks_of(s.needs))
        ),
        records=tuple(dict.fromkeys(_records(why))),
    )


def _notes(why: Because) -> list[str]:
    """The notes on the way to a verdict: of parts that have the same verdict as the whole."""
    out = list(why.notes)
    for child in why.children:
        if child.answer is None or why.answer is None:
            continue
        if child.answer.verdict is why.answer.verdict:
            out += _notes(child)
    return out


def _records(why: Because) -> list[str]:
    return [*why.records, *(r for child in why.children for r in _records(child))]


def _ask(plan: Plan, condition: Condition, answer: Answer) -> tuple[str, ...]:
    """The sources whose report or return could decide an unknown: never the judged side."""
    if answer.reason is None:
        return ()
    out: dict[str, None] = {}
    for name in sorted(indicators_of(condition, plan)):
        indicator = plan.roadmap.indicators[name]
        for source in indicator.sources:
            side = plan.roadmap.sources[source].side
            if side is None or side != indicator.barred:
                out[source] = None
    return tuple(out)


def _figure(room: Room, name: str, said: Sequence[LevelClaim]) -> ContextFigure:
    unit = str(room.plan.roadmap.context[name].unit)
    known = [x for x in said if x.speaks(room.seen.known_at) and x.days.last <= room.seen.on]
    if not known:
        return ContextFigure(id=name, value="", unit=unit, days=None, record=None)
    latest = max(known, key=lambda x: (x.days.last, x.order))
    return ContextFigure(
        id=name, value=str(latest.value), unit=unit, days=latest.days, record=latest.record
    )


# Why a step stands where it stands.


def explain_step(room: Room, name: str) -> Because:
    """Return why a step is in its state: its conditions, as they were on the day itself."""
    step, on = room.plan.roadmap.steps[name], room.seen.on
    if on < room.plan.roadmap.opens:
        return Because(text=f"{name}: the roadmap opens on {words(room.plan.roadmap.opens)}")
    shown = room.run.steps[name].on(on)
    then = room.explainer(min(on, room.seen.known_at))
    parts: list[Because] = []
    for title, condition in (("after", step.after), ("needs", step.needs)):
        if condition is not None:
            parts.append(_titled(title, then.condition(condition)))
    if step.keeps:
        kept = tuple(then.benchmark(k) for k in step.keeps)
        answers = [k.answer for k in kept if k.answer is not None]
        text = "keeps: what must go on once it is granted"
        if step.tightens:
            text = "keeps: the grounds that must last, or the step ends"
        parts.append(Because(text=text, answer=both(answers), children=kept))
    return Because(
        text=f"{name} {step.title}: {_state(shown, step.tightens)}",
        notes=tuple(_step_notes(room, name, shown)),
        children=tuple(parts),
    )


def _titled(title: str, b: Because) -> Because:
    return Because(text=title, answer=b.answer, children=(b,))


def _state(shown: StepDay, tightens: bool) -> str:
    severity = f" ({shown.severity})" if shown.severity else ""
    frozen = ", frozen" if shown.frozen else ""
    gone = tightens and shown.state is State.BREACHED
    state = "in force, no longer met" if gone else shown.state.value
    return f"{state}{severity}{frozen} since {words(shown.since)}"


def _step_notes(room: Room, name: str, shown: StepDay) -> list[str]:
    notes = list(shown.marks)
    if shown.state is State.READY:
        notes.append(
            "grounds met; a decision is due, there is no obligation"
            if room.plan.roadmap.steps[name].tightens
            else "conditions met; a decision is due, there is no entitlement"
        )
    notes += [
        f"{clock.kind} clock of {clock.benchmark} since {words(clock.started)}: "
        f"{clock.effect} on {words(clock.effect_on)} unless it stops"
        for clock in shown.clocks
    ]
    for d in shown.deadlines:
        names = [room.plan.roadmap.parties[p].name for p in d.who]
        notes.append(f"{d.what} by {words(d.due)}" + (f": {', '.join(names)}" if names else ""))
    return notes
