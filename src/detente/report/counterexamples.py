"""The answers of a proof as one page, each case drawn in the lanes of both sides.

Decides what of a case is drawn: the days from shortly before it begins, the conditions and steps it
turns on, and what happened to the indicators. What is drawn is what the monitor said when the case
was told to it; the sentences are the proof's. The page is restricted: it shows how a roadmap can be
gamed, and no other page links to it. Called by `detente prove --page`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from detente.core.times import DayRange, words
from detente.plan.plan import Plan
from detente.prove.answers import ASSUMED, Answer, Case, Property, Status
from detente.report import charts, lanes
from detente.report.environment import template
from detente.report.lanes import Line
from detente.report.public import Restricted
from detente.roadmap.undertakings_said import assumed
from detente.roadmap.walk import benchmarks_of
from detente.watch.monitor import AS_DECIDED, Monitor

BEFORE = 14
"""How many days before the first moment of a case its drawing begins."""

MOST = 400
"""The most days that a drawing shows; of a longer case the last ones."""

QUESTIONS = {
    Property.REACH: "Can every step be granted, and when at the earliest?",
    Property.DEAD: "Is a condition always true, or never?",
    Property.PROMPT: "For how long does relief stand after a breach?",
    Property.DUTY: "On what share of days can relief stand while a condition is broken?",
    Property.CYCLE: "Can relief be kept by pausing before it is read?",
    Property.INACTION: "What stands if nobody acts?",
    Property.SILENCE: "For how long does relief go on while nobody reports?",
    Property.FOG: "For how long can it go on by making things hard to know?",
    Property.VETO: "What holds only if a named authority acts in time?",
    Property.CONFLICT: "Can a step be granted with no effect?",
    Property.GUARANTEES: "Does what the roadmap guarantees hold?",
}
"""What each property asks."""

_MARKS = {
    Status.PROVED: ("Proved", "met", "met"),
    Status.COUNTEREXAMPLE: ("Counterexample", "breached", "not-met"),
    Status.POSSIBLE: ("Possible", "unknown", "unknown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer, and the monitor that its case was told to, where it has one."""

    answer: Answer
    monitor: Monitor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer as the page shows it."""

    answer: Answer
    word: str
    icon: str
    tone: str
    drawing: Markup | None
    days: DayRange | None
    lines: tuple[Line, ...]

    @property
    def anchor(self) -> str:
        """Where a link to it leads."""
        return self.answer.case.name if self.answer.case is not None else ""


def counterexamples(plan: Plan, told: Iterable[Told], *, known: str) -> str:
    """Return the page as HTML. `known` says how the answers were found, in a sentence.

    Each is drawn before the next one is asked for, so that one monitor at a time is held.
    """
    shown = [_shown(plan, t) for t in told]
    return template("counterexamples.html")(
        roadmap=plan.roadmap,
        known=known,
        questions=[
            (p, text, own)
            for p, text in QUESTIONS.items()
            if (own := [s for s in shown if s.answer.property is p])
        ],
        counts=[
            (word, sum(s.answer.status is status for s in shown), tone)
            for status, (word, _, tone) in _MARKS.items()
        ],
        assumptions=[*ASSUMED, *(assumed(a, plan.roadmap) for a in plan.roadmap.assumptions)],
        public=Restricted(plan.roadmap),
    )


def _shown(plan: Plan, told: Told) -> Shown:
    a = told.answer
    word, icon, tone = _MARKS[a.status]
    drawing: Markup | None = None
    days: DayRange | None = None
    lines: tuple[Line, ...] = ()
    if a.case is not None and told.monitor is not None and a.status is not Status.PROVED:
        days = _days(plan, a.case)
        drawing, lines = _drawn(plan, a, a.case, told.monitor, days)
    return Shown(answer=a, word=word, icon=icon, tone=tone, drawing=drawing, days=days, lines=lines)


def _days(plan: Plan, case: Case) -> DayRange:
    begins = min((m.day for m in case.moments), default=plan.roadmap.opens)
    last = max(case.until, *(m.day for m in case.moments), plan.roadmap.opens)
    return DayRange(max(plan.roadmap.opens, begins - BEFORE, last - MOST), last)


def _drawn(
    plan: Plan, answer: Answer, case: Case, monitor: Monitor, days: DayRange
) -> tuple[Markup, tuple[Line, ...]]:
    whole = monitor.timeline(days, days.last, view=AS_DECIDED)
    steps, benchmarks = _turning_on(plan, answer, case)
    then = replace(
        whole,
        steps={name: runs for name, runs in whole.steps.items() if name in steps},
        benchmarks={name: runs for name, runs in whole.benchmarks.items() if name in benchmarks},
    )
    course = monitor.course(days.last, days.last)
    drawing = charts.lanes(
        lanes.rows(monitor, course, then, then, days.last),
        days,
        f"{case.about}, from {words(days.first)} to {words(days.last)}",
        "Rows from top to bottom: events on the target's side, verdicts of the conditions, states "
        "of the steps, and relief, restrictions and acts of the senders. The list of days beside "
        "the drawing says the same in words.",
    )
    return drawing, lanes.lines(monitor, course, then, days.last)


def _turning_on(plan: Plan, answer: Answer, case: Case) -> tuple[set[str], set[str]]:
    """Return the steps and benchmarks that a case turns on, or all where it names none."""
    text = " ".join([answer.sentence, *answer.about, *(m.text for m in case.moments)])
    said = set(text.replace(",", " ").replace(":", " ").split())
    steps = {s for s in plan.roadmap.steps if s in said}
    steps |= {s.id for s in plan.roadmap.steps.values() if set(s.gives) & said}
    benchmarks = {b for b in plan.roadmap.benchmarks if b in said}
    for name in steps:
        renew = plan.roadmap.steps[name].renew
        if renew is not None:
            benchmarks |= set(benchmarks_of(renew.when))
    return steps or set(plan.roadmap.steps), benchmarks or set(plan.roadmap.benchmarks)
