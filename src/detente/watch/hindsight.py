"""What is known today about days that were decided with less.

Decides two things: on which days in force a keep was not met, as now known, and where today's
knowledge contradicts a grant. Moves nothing: decisions and what clocks really did keep their days.
Only real cover counts here; a verdict that rested on a list expected and never received is unknown.
Called by `watch.monitor` for the view *as now known*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.core.series import Runs, join
from detente.core.times import Day, iso
from detente.core.verdict import Answer, Reason, Verdict, unknown
from detente.plan.evidence import Evidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.verdicts import PassedOn, Verdicts
from detente.roadmap.conditions import Condition
from detente.roadmap.model import Step
from detente.watch.acts import index
from detente.watch.readiness import Readiness
from detente.watch.results import Course, Finding, News


class RealCover(PassedOn):
    """The same verdicts, with those that rest on provisional cover turned into unknown.

    Whether days are clean is asked of real cover anyway.
    """

    def benchmark(self, name: str, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a benchmark on real cover."""
        return _firm(self.verdicts.benchmark(name, on, known_at, history))

    def condition(self, c: Condition, on: Day, known_at: Day, history: History, /) -> Answer:
        """Return the verdict of a condition on real cover."""
        return _firm(self.verdicts.condition(c, on, known_at, history))


def _firm(answer: Answer) -> Answer:
    return unknown(Reason.MISSING) if answer.provisional else answer


def marks_as_now_known(
    plan: Plan, course: Course, verdicts: Verdicts, known_at: Day
) -> Mapping[str, Runs[tuple[str, ...]]]:
    """Return for each step, on each day of the course, the keeps broken as now known.

    Only days on which the step was in force count; days after `known_at` hold no news.
    """
    firm = RealCover(verdicts)
    history = course.history or History(course.days.first)
    out: dict[str, Runs[tuple[str, ...]]] = {}
    for name, runs in course.steps.items():
        keeps = plan.roadmap.steps[name].keeps
        parts: list[tuple[Day, Day, tuple[str, ...]]] = []
        for run in runs:
            for on in range(run.first, run.last + 1):
                broken: tuple[str, ...] = ()
                if run.value.state.in_force and on <= known_at:
                    broken = tuple(
                        k
                        for k in keeps
                        if firm.benchmark(k, on, known_at, history).verdict is Verdict.NOT_MET
                    )
                parts.append((on, on, broken))
        out[name] = join(parts)
    return out


def findings_as_now_known(
    plan: Plan,
    evidence: Evidence,
    course: Course,
    verdicts: Verdicts,
    known_at: Day,
    marks: Mapping[str, Runs[tuple[str, ...]]],
) -> tuple[Finding, ...]:
    """Return where today's knowledge differs: breaches that started no clock, grants not due."""
    history = course.history or History(course.days.first)
    readiness = Readiness(plan, RealCover(verdicts), index(plan, evidence), history)
    found: list[Finding] = []
    for name in course.steps:
        step = plan.roadmap.steps[name]
        found.extend(_quiet_breaches(course, step, marks[name]))
        found.extend(_grants_not_due(course, step, readiness, known_at))
    return tuple(sorted(found, key=lambda f: f.day))


def _quiet_breaches(course: Course, step: Step, marks: Runs[tuple[str, ...]]) -> Iterator[Finding]:
    """Breaches that were over before they were known."""
    for keep in step.keeps:
        for run in join((r.first, r.last, keep in r.value) for r in marks):
            if not run.value:
                continue
            seen = any(
                keep in course.steps[step.id].on(d).broken for d in range(run.first, run.last + 1)
            )
            if not seen:
                text = f"{keep} was not met {run.days}, as now known; it started no clock"
                yield Finding(day=run.first, about=step.id, text=text, kind=News.QUIET_BREACH)


def _grants_not_due(
    course: Course, step: Step, readiness: Readiness, known_at: Day
) -> Iterator[Finding]:
    """Grants whose conditions, with what is known today, did not hold on their legal day."""
    seen: set[Day] = set()
    for run in course.steps[step.id]:
        granted = run.value.granted
        if granted is None or granted in seen or granted > known_at:
            continue
        seen.add(granted)
        for need, answer in readiness.lacking(step, granted, known_at):
            if any(m.startswith(f"granted though {need} was") for m in run.value.marks):
                continue
            text = (
                f"granted on {iso(granted)}; with what is known today it was not due: "
                f"{need} was {answer}"
            )
            yield Finding(day=granted, about=step.id, text=text, kind=News.UNDERMINED)
