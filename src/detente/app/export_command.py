"""`detente export`: the board, its timelines or the evidence as a file for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.files import write_bytes
from detente.app.options import (
    FILE,
    clock_of,
    known_at_option,
    known_day,
    lang_option,
    ledger_option,
    on_option,
    roadmap_argument,
    view_option,
)
from detente.app.refusals import UsageRefusedError
from detente.app.status_command import asked_day
from detente.app.workspace import open_workspace
from detente.core.times import Day
from detente.report.tongue import OWN, Tongue
from detente.report.words import DISCLAIMER

if TYPE_CHECKING:
    from detente.app.tables import Table
    from detente.report.asked import Asked
    from detente.report.site import Site

EXPORTS = ("board", "timelines", "evidence")

FORMS = (".xlsx", ".csv", ".json")


@click.command("export")
@click.argument("what", type=click.Choice(EXPORTS), metavar="WHAT")
@roadmap_argument
@ledger_option
@click.option(
    "--output",
    "-o",
    type=FILE,
    required=True,
    help="The file to write: a workbook (.xlsx), a table (.csv) or data (.json).",
)
@on_option
@known_at_option
@view_option
@lang_option("headings and words in a workbook or a table; data stay as they are")
@click.pass_context
def export_(
    ctx: click.Context,
    what: str,
    roadmap: Path,
    ledger: Path,
    output: Path,
    on: Day | None,
    known_at: Day | None,
    view: str,
    lang: str,
) -> None:
    """Write the board, its timelines or the evidence as a workbook, a table or data.

    WHAT is board, timelines or evidence. Every file says at its head of which roadmap and which
    days it is, and which view: public, or restricted.

    \b
    Example:
      detente export board thaw.roadmap.yaml --ledger thaw.ledger -o board.xlsx
    """
    form = output.suffix.lower()
    if form not in FORMS:
        raise UsageRefusedError(
            f"`{output}` says no form that is known", f"end the name with {', '.join(FORMS)}"
        )
    from detente.report.asked import Asked
    from detente.report.site import Site
    from detente.report.tongue import tongue

    work = open_workspace(roadmap, ledger, clock_of(ctx))
    known = known_day(known_at, work.today)
    asked = Asked(work.monitor, asked_day(on, work), known)
    restricted = view == "restricted"
    site = Site(work.monitor, work.spoken, work.every_record, restricted=restricted)
    made, data = exported(what, form, site, asked, tongue(lang))
    write_bytes(output, data)
    rows = ", ".join(f"{len(x.rows)} {x.name}" for x in made)
    click.echo(f"{output}: {rows}; {view} view")
    click.echo(DISCLAIMER)


def exported(
    what: str, form: str, site: Site, asked: Asked, tongue: Tongue
) -> tuple[tuple[Table, ...], bytes]:
    """Return the tables of an export, and the file that holds them; data are in English always."""
    from detente.app import tables as t

    if what == "board":
        made = t.board_tables(asked, site.public)
    elif what == "timelines":
        made = t.timeline_tables(asked)
    else:
        made = t.evidence_tables(site.shelf, site.heard(asked.known_at))
    head = t.heading(asked.board.seen, DISCLAIMER, restricted=site.restricted)
    if form == ".json":
        return made, t.json_of(head, made).encode()
    said = made
    if tongue.code != OWN:
        head, said = t.in_language(head, made, tongue)
    if form == ".csv":
        return made, t.csv_of(head, said).encode()
    from detente.app.workbook import workbook_of

    return made, workbook_of(head, said, about=tongue.said("about"))
