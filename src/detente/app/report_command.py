"""`detente report`: the whole board as one page that opens from disk, without network or script."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app import exchange as x
from detente.app.files import make_folder, write_bytes, write_text
from detente.app.options import (
    FILE,
    FailOn,
    clock_of,
    end,
    fail_on_option,
    json_option,
    known_at_option,
    known_day,
    lang_option,
    ledger_option,
    on_option,
    results_option,
    roadmap_argument,
    view_option,
)
from detente.app.results import checked, results_of
from detente.app.status_command import answers_of, asked_day
from detente.app.workspace import Workspace, open_workspace
from detente.core.times import Day, iso
from detente.report.asked import Asked
from detente.report.environment import SHEETS, sheet, static
from detente.report.site import Site
from detente.report.tongue import tongue
from detente.report.view import View
from detente.report.words import DISCLAIMER


@click.command("report")
@roadmap_argument
@ledger_option
@click.option(
    "--output",
    "-o",
    type=FILE,
    required=True,
    help="A page to write (FILE.html), or a folder of pages.",
)
@on_option
@known_at_option
@view_option
@lang_option("the pages")
@results_option
@fail_on_option(FailOn.BREACHED, FailOn.UNKNOWN, FailOn.NOT_MET)
@json_option
@click.pass_context
def report_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    output: Path,
    on: Day | None,
    known_at: Day | None,
    view: str,
    lang: str,
    results: tuple[Path, ...],
    fail_on: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the whole board as one page, or as a folder of pages, to pass on.

    Neither needs network, server or script: open it from the disk, print it, send it, or put the
    folder on a web server.

    \b
    Examples:
      detente report thaw.roadmap.yaml --ledger thaw.ledger \\
        --on 2026-03-20 -o board.html
      detente report thaw.roadmap.yaml --ledger thaw.ledger -o public/
    """
    checked(results, view)
    sheet = output.suffix.lower() in (".html", ".htm")
    work = open_workspace(roadmap, ledger, clock_of(ctx))
    known = known_day(known_at, work.today)
    day = asked_day(on, work)
    restricted = view == "restricted"
    if sheet:
        files, size = 1, _sheet(work, day, known, output, results, restricted=restricted, lang=lang)
    else:
        site = Site(work.monitor, work.spoken, work.every_record, restricted=restricted)
        asked = Asked(work.monitor, day, known)
        files, size = _folder(site, asked, output, results, lang=lang)
    seen = work.seen(day, known)
    if as_json:
        from detente.app import exported

        answer = x.Report(seen=exported.seen(seen), file=str(output), files=files, bytes=size)
        click.echo(exported.as_json(answer))
    else:
        many = f", {files} files" if files > 1 else ""
        click.echo(f"{output}: {seen.title}{many}")
        click.echo(f"Standing: {seen.standing}")
        how = " (reconstructed)" * seen.reconstructed + " (projected)" * seen.projected
        click.echo(f"As of {iso(day)}, as known on {iso(known)}{how}")
        click.echo(DISCLAIMER)
    if fail_on:
        end(ctx, fail_on, answers_of(work.monitor.board(day, known)))


def _sheet(
    work: Workspace,
    on: Day,
    known_at: Day,
    output: Path,
    results: tuple[Path, ...],
    *,
    restricted: bool,
    lang: str,
) -> int:
    """Write one page with everything on it; return its bytes."""
    from detente.report.pages import page

    written = page(
        work.monitor,
        on,
        known_at,
        records=work.records,
        restricted=restricted,
        tongue=tongue(lang),
        results=results_of(results, work.plan.roadmap.content, deeper=1),
    )
    write_text(output, written)
    return len(written.encode())


def _folder(
    site: Site, asked: Asked, output: Path, results: tuple[Path, ...], *, lang: str
) -> tuple[int, int]:
    """Write a folder of pages; return how many files, and their bytes."""
    told = tongue(lang)
    shown = View(
        link=site.folder(asked.known_at),
        tongue=told,
        results=results_of(results, asked.plan.roadmap.content),
    )
    written = {shown.link.page(name): text.encode() for name, text in site.everything(asked, shown)}
    written |= {f"{n}.svg": site.drawing(n, asked, told).encode() for n in site.drawings(asked)}
    sheets = SHEETS if results else ("page.css",)
    written |= {name: sheet(name).encode() for name in sheets}
    written |= {"icon.svg": static("icon.svg")}
    make_folder(output)
    for name, data in written.items():
        write_bytes(output / name, data)
    return len(written), sum(len(data) for data in written.values())
