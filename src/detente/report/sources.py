"""Sources with what they cover: what each reported last, how long it speaks, what is owed.

Decides how the monitor's account of reports is laid out, source by source. Called by `sections`.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.core.times import Day
from detente.report import words as w
from detente.report.public import Public
from detente.roadmap.model import Roadmap
from detente.watch.due import Due, Owing


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What one source last said of one indicator, and until when that speaks."""

    indicator: str
    last: str
    until: Day | None
    mark: w.Mark
    record: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """A source as a public page names it, with its side and all that it covers."""

    name: str
    group: str
    side: str
    covers: tuple[Coverage, ...]


_MARKS = {
    Owing.NEVER: w.Mark("Never reported", "unknown", "unknown"),
    Owing.NO_LIST: w.Mark("No complete list yet", "unknown", "unknown"),
    Owing.OVERDUE: w.Mark("Overdue", "breached", "not-met"),
    Owing.DUE: w.Mark("Speaks", "met", "met"),
    Owing.UNSCHEDULED: w.Mark("No date set", "nothing", "quiet"),
}


def reporters(roadmap: Roadmap, due: Due, public: Public) -> tuple[Reporter, ...]:
    """Return the listed sources in the order of the roadmap, each with what it covers."""
    covers: dict[str, list[Coverage]] = {}
    for report in due.reports:
        for asked in report.asked:
            covers.setdefault(asked.source, []).append(
                Coverage(
                    indicator=report.indicator,
                    last="" if asked.last is None else w.days_words(asked.last),
                    until=asked.until,
                    mark=_MARKS[asked.state],
                    record=asked.record,
                )
            )
    parties = roadmap.parties
    return tuple(
        Reporter(
            name=public.source(s.id),
            group=public.group(s.id),
            side=parties[s.side].name if s.side is not None and s.side in parties else "",
            covers=tuple(covers.get(s.id, ())),
        )
        for s in roadmap.sources.values()
    )
