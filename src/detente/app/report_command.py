"""`detente report`: the whole board as one page that opens from disk, without network or script."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app import exchange as x
from detente.app.files import write_text
from detente.app.options import (
    FILE,
    FailOn,
    clock_of,
    end,
    fail_on_option,
    json_option,
    known_at_option,
    known_day,
    ledger_option,
    on_option,
    roadmap_argument,
)
from detente.app.status_command import answers_of, asked_day
from detente.app.workspace import open_workspace
from detente.core.times import Day, iso
from detente.report.words import DISCLAIMER


@click.command("report")
@roadmap_argument
@ledger_option
@click.option("--output", "-o", type=FILE, required=True, help="The page to write.")
@on_option
@known_at_option
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
    fail_on: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the whole board as one page to pass on.

    The page needs no network and no server: open it from the disk, print it, or send it. Sources
    that the roadmap does not mark public are named by their group only.

    \b
    Example:
      detente report thaw.roadmap.yaml --ledger thaw.ledger \\
        --on 2026-03-20 -o board.html
    """
    from detente.report.pages import page

    work = open_workspace(roadmap, ledger, clock_of(ctx))
    known = known_day(known_at, work.today)
    day = asked_day(on, work)
    written = page(work.monitor, day, known, records=work.records)
    write_text(output, written)
    seen = work.seen(day, known)
    if as_json:
        from detente.app import exported

        size = len(written.encode())
        answer = x.Report(seen=exported.seen(seen), file=str(output), bytes=size)
        click.echo(exported.as_json(answer))
    else:
        click.echo(f"{output}: {seen.title}")
        click.echo(f"Standing: {seen.standing}")
        how = " (reconstructed)" * seen.reconstructed + " (projected)" * seen.projected
        click.echo(f"As of {iso(day)}, as known on {iso(known)}{how}")
        click.echo(DISCLAIMER)
    if fail_on:
        end(ctx, fail_on, answers_of(work.monitor.board(day, known)))
