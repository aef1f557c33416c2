"""The answers of a proof as one page, each case drawn in the lanes of both sides.

What is drawn is what the monitor said when the case was told to it (`case_lanes`); the sentences are
the proof's. The page is restricted: it shows how a roadmap can be gamed, and no other page links to
it. Called by `detente prove --page`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detente.plan.plan import Plan
from detente.prove.answers import ASSUMED, Answer, Property, Status
from detente.report.case_lanes import Drawing, drawn
from detente.report.environment import template
from detente.report.public import Restricted
from detente.roadmap.undertakings_said import assumed
from detente.watch.monitor import Monitor

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


def _asked(plan: Plan) -> dict[Property, str]:
    """Return what each property asks of a roadmap; of measures where it tightens too, or only."""
    if not plan.roadmap.burdens:
        return QUESTIONS
    return {p: text.replace("relief", "a measure") for p, text in QUESTIONS.items()}


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
    drawing: Drawing | None
    anchor: str


def counterexamples(plan: Plan, told: Iterable[Told], *, known: str) -> str:
    """Return the page as HTML. `known` says how the answers were found, in a sentence.

    Each is drawn before the next one is asked for, so that one monitor at a time is held.
    """
    shown = [_shown(plan, t, f"answer-{n}") for n, t in enumerate(told, 1)]
    return template("counterexamples.html")(
        roadmap=plan.roadmap,
        known=known,
        questions=[
            (p, text, own)
            for p, text in _asked(plan).items()
            if (own := [s for s in shown if s.answer.property is p])
        ],
        counts=[
            (word, sum(s.answer.status is status for s in shown), tone)
            for status, (word, _, tone) in _MARKS.items()
        ],
        found=[s for s in shown if s.answer.status is Status.COUNTEREXAMPLE],
        assumptions=[*ASSUMED, *(assumed(a, plan.roadmap) for a in plan.roadmap.assumptions)],
        public=Restricted(plan.roadmap),
    )


def _shown(plan: Plan, told: Told, anchor: str) -> Shown:
    a = told.answer
    word, icon, tone = _MARKS[a.status]
    drawing = None
    if a.case is not None and told.monitor is not None and a.status is not Status.PROVED:
        drawing = drawn(plan, a.case, told.monitor)
    return Shown(answer=a, word=word, icon=icon, tone=tone, drawing=drawing, anchor=anchor)
