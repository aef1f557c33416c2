"""On which days lists are complete, by group: what `tally` and `register` ask of returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from detente.core.times import DayRange, covered, plus
from detente.plan.evidence import Claim, IndicatorEvidence
from detente.plan.sight import Sight
from detente.roadmap.model import Indicator


def complete_lists(
    indicator: Indicator,
    known: IndicatorEvidence,
    sight: Sight,
    group: Callable[[Claim], str] = lambda x: x.group,
) -> Mapping[str, tuple[DayRange, ...]]:
    """Return the days on which each group's list is complete.

    A return also covers the days up to when the next one is due, provisionally: until that day.
    """
    out: dict[str, list[DayRange]] = {}
    for cover in known.covers:
        if not cover.speaks(sight.known_at):
            continue
        end = cover.days.last
        if not sight.firm and indicator.silence is not None:
            due = plus(end, indicator.silence.every)
            if indicator.silence.late is not None:
                due = plus(due, indicator.silence.late)
            end = due if sight.asked <= due else end
        out.setdefault(group(cover), []).append(DayRange(cover.days.first, end))
    return {name: covered(ranges) for name, ranges in out.items()}
