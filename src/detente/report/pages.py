"""One self-contained page about a roadmap on a day, as known on a day.

Decides what stands on the page and in which order. Every figure, verdict and state is the
monitor's; nothing is computed here but counts of what is shown. The page needs no network and no
script. Called by the command line.
"""

from __future__ import annotations

from collections.abc import Mapping

from detente.core.times import Day
from detente.ledger.records import Record
from detente.report import evidence
from detente.report.asked import Asked
from detente.report.environment import template
from detente.report.links import InSheet
from detente.report.public import Public
from detente.report.sections import Sections
from detente.watch.monitor import Monitor


def page(monitor: Monitor, on: Day, known_at: Day, *, records: Mapping[str, Record]) -> str:
    """Return the page as HTML. `records` holds the records that the monitor's answers name."""
    asked = Asked(monitor, on, known_at)
    public = Public(monitor.plan.roadmap, records)
    rests_on = {
        *evidence.of_board(asked.board),
        *(i for t in asked.targets() for i in evidence.of_tree(asked.why(t))),
        *(i for line in asked.lines for i in line.records),
    }
    sections = Sections(asked, records, public)
    rests_on |= {s.record for v in sections.values for s in v.sayings}
    return template("page.html")(
        sections=sections,
        asked=asked,
        plan=asked.plan,
        board=asked.board,
        seen=asked.board.seen,
        public=public,
        records=records,
        link=InSheet(),
        rows=evidence.Shelf(rests_on, records, public),
    )
