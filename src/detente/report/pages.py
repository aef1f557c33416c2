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
from detente.report.environment import lean, template
from detente.report.links import InSheet
from detente.report.public import Public, Restricted
from detente.report.sections import Sections
from detente.report.tongue import ENGLISH, Tongue
from detente.report.view import Result
from detente.watch.monitor import Monitor


def page(
    monitor: Monitor,
    on: Day,
    known_at: Day,
    *,
    records: Mapping[str, Record],
    restricted: bool = False,
    tongue: Tongue = ENGLISH,
    results: tuple[Result, ...] = (),
) -> str:
    """Return the page as HTML. `records` holds the records that the monitor's answers name.

    `restricted`: for those who may know who the protected sources are. `tongue`: its language.
    `results`: of `prove` and `weigh`, with their headings a level down; for a restricted page only.
    """
    asked = Asked(monitor, on, known_at)
    roadmap = monitor.plan.roadmap
    public = Restricted(roadmap) if restricted else Public(roadmap, records)
    rests_on = {
        *evidence.of_board(asked.board),
        *(i for t in asked.targets() for i in evidence.of_tree(asked.why(t))),
        *(i for line in asked.lines for i in line.records),
    }
    sections = Sections(asked, records, public)
    rests_on |= {s.record for v in sections.values for s in v.sayings}
    made = template("page.html", tongue)(
        sections=sections,
        asked=asked,
        plan=asked.plan,
        seen=asked.seen,
        public=public,
        restricted=restricted,
        records=records,
        link=InSheet(),
        rows=evidence.Shelf(rests_on, records, public),
        results=results if restricted else (),
    )
    return lean(made)


def brief(
    monitor: Monitor,
    on: Day,
    known_at: Day,
    *,
    records: Mapping[str, Record],
    restricted: bool = False,
    tongue: Tongue = ENGLISH,
) -> str:
    """Return one or two pages to print: what stands, what was given, what is to be decided."""
    asked = Asked(monitor, on, known_at)
    roadmap = monitor.plan.roadmap
    public = Restricted(roadmap) if restricted else Public(roadmap, records)
    return template("brief.html", tongue)(
        sections=Sections(asked, records, public),
        asked=asked,
        plan=asked.plan,
        seen=asked.seen,
        public=public,
        restricted=restricted,
        records=records,
        link=InSheet(),
        rows={},
    )
