"""A case drawn in the lanes of both sides, as the monitor saw it when it was told.

Decides what of a case is drawn: the days from shortly before it begins, the steps and conditions it
turns on, and what happened to the indicators. Called by the pages of what was proved and weighed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from detente.core.times import DayRange, words
from detente.plan.case import Case
from detente.plan.plan import Plan
from detente.report import charts, lanes
from detente.report.lanes import Line
from detente.roadmap.walk import benchmarks_of
from detente.watch.monitor import AS_DECIDED, Monitor

BEFORE = 14
"""How many days before the first moment of a case its drawing begins."""

MOST = 400
"""The most days that a drawing shows; of a longer case the last ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing, and the same as lines of a list."""

    svg: Markup
    lines: tuple[Line, ...]


def drawn(plan: Plan, case: Case, monitor: Monitor) -> Drawing:
    """Return a case as lanes; `monitor` is the one that it was told to."""
    days = _days(plan, case)
    whole = monitor.timeline(days, days.last, view=AS_DECIDED)
    steps, benchmarks = _turning_on(plan, case)
    then = replace(
        whole,
        steps={name: runs for name, runs in whole.steps.items() if name in steps},
        benchmarks={name: runs for name, runs in whole.benchmarks.items() if name in benchmarks},
    )
    course = monitor.course(days.last, days.last)
    svg = charts.lanes(
        lanes.rows(monitor, course, then, then, days.last),
        days,
        f"{case.about}, from {words(days.first)} to {words(days.last)}",
        "Rows from top to bottom: events on the target's side, verdicts of the conditions, states "
        "of the steps, and measures, restrictions and acts of the senders. The list of days beside "
        "the drawing says the same in words.",
    )
    return Drawing(svg=svg, lines=lanes.lines(monitor, course, then, days.last))


def _days(plan: Plan, case: Case) -> DayRange:
    opens = plan.roadmap.opens
    begins = min((m.day for m in case.moments), default=opens)
    last = max(case.until, *(m.day for m in case.moments), opens)
    return DayRange(max(opens, begins - BEFORE, last - MOST), last)


def _turning_on(plan: Plan, case: Case) -> tuple[set[str], set[str]]:
    """Return the steps and benchmarks that a case turns on, or all where it names none."""
    benchmarks = set(case.benchmarks)
    for name in case.steps:
        renew = plan.roadmap.steps[name].renew
        if renew is not None:
            benchmarks |= set(benchmarks_of(renew.when))
    return set(case.steps) or set(plan.roadmap.steps), benchmarks or set(plan.roadmap.benchmarks)
