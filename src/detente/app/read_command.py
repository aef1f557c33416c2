"""`detente read`: the roadmap as a numbered treaty text."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app.files import write_text
from detente.app.options import FILE, clock_of, on_option, roadmap_argument
from detente.app.workspace import read_plan, zone_of
from detente.core.times import Day, iso
from detente.report.words import DISCLAIMER


@click.command("read")
@roadmap_argument
@on_option
@click.option(
    "--format",
    "as_",
    type=click.Choice(["markdown", "html"]),
    help="How it is written; by the name of the output, if left out.",
)
@click.option("--output", "-o", type=FILE, help="The file to write; the screen, if left out.")
@click.pass_context
def read_(
    ctx: click.Context, roadmap: Path, on: Day | None, as_: str | None, output: Path | None
) -> None:
    """Read a roadmap as a numbered treaty text.

    Articles, annexes, and a table of what happens if nobody acts. Every condition is said as a sentence, with the first and the last day it looks at on the day
    you ask about. No evidence is read. Sources that the roadmap does not mark public are named by
    their group only.

    \b
    Example:
      detente read thaw.roadmap.yaml --on 2026-03-20 -o thaw.html
    """
    from detente.report.treaty import treaty
    from detente.report.treaty_text import html, markdown

    plan, _ = read_plan(roadmap)
    day = clock_of(ctx).today(zone_of(plan)) if on is None else on
    text = treaty(plan.roadmap, day)
    by_name = output is not None and output.suffix.lower() in (".html", ".htm")
    written = (
        html(text) if (as_ or ("html" if by_name else "markdown")) == "html" else markdown(text)
    )
    if output is None:
        click.echo(written, nl=False)
        return
    write_text(output, written)
    click.echo(
        f"{output}: {text.title}, {len(text.articles)} articles, {len(text.annexes)} annexes"
    )
    click.echo(f"Standing: {text.standing}")
    click.echo(f"Days in brackets are those for {iso(day)}")
    click.echo(DISCLAIMER)
