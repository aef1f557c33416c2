"""`detente brief`: what a minister's adviser takes along, on one or two pages."""

from __future__ import annotations

from pathlib import Path

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
from detente.core.times import Day, iso
from detente.report.words import DISCLAIMER


@click.command("brief")
@roadmap_argument
@ledger_option
@click.option(
    "--output", "-o", type=FILE, required=True, help="The file to write: .pdf, or .html to print."
)
@on_option
@known_at_option
@view_option
@lang_option("the pages")
@click.pass_context
def brief_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    output: Path,
    on: Day | None,
    known_at: Day | None,
    view: str,
    lang: str,
) -> None:
    """Write a brief of one or two pages, to print or to send.

    Steps, benchmarks, what was given and what came, what is to be decided, what ends if nobody acts,
    and whom to ask. A PDF needs the extra `pdf`; the page (.html) needs nothing.

    \b
    Example:
      detente brief thaw.roadmap.yaml --ledger thaw.ledger \\
        --on 2026-03-20 -o brief.pdf
    """
    from detente.report.pages import brief
    from detente.report.tongue import tongue

    form = output.suffix.lower()
    if form not in (".pdf", ".html", ".htm"):
        raise UsageRefusedError(
            f"`{output}` says no form that is known", "end the name with .pdf or .html"
        )
    work = open_workspace(roadmap, ledger, clock_of(ctx))
    known = known_day(known_at, work.today)
    day = asked_day(on, work)
    page = brief(
        work.monitor,
        day,
        known,
        records=work.records,
        restricted=view == "restricted",
        tongue=tongue(lang),
    )
    write_bytes(output, _pdf(page) if form == ".pdf" else page.encode())
    click.echo(f"{output}: {work.plan.roadmap.title}, as of {iso(day)}; {view} view")
    click.echo(DISCLAIMER)


def _pdf(page: str) -> bytes:
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as e:
        raise UsageRefusedError(
            "a PDF needs the Python package `weasyprint` and the system's Pango library",
            "pip install 'detente[pdf]' (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0), "
            "or write .html and print it",
        ) from e
    # the page fetches nothing, so nothing is fetched
    made = HTML(string=page, url_fetcher=_nothing).write_pdf()
    assert made is not None  # noqa: S101  no target is named, so the bytes come back
    return bytes(made)


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"a brief fetches nothing, and was asked for {url}")
