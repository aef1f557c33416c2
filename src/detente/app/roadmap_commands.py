"""`detente check`: is this roadmap well-formed, and does it say what it seems to say?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.files import MAX_ROADMAP, read_text
from detente.app.options import json_option, roadmap_argument
from detente.core.diagnostics import Diagnostic, Severity, failed, render
from detente.report.words import DISCLAIMER
from detente.roadmap.model import Roadmap

if TYPE_CHECKING:
    from detente.app import exchange as x


@click.command("check")
@roadmap_argument
@json_option
@click.pass_context
def check_(ctx: click.Context, roadmap: Path, as_json: bool) -> None:
    """Say whether a roadmap is well-formed, and what is wrong.

    Every problem is shown with its line, the words concerned and one repair. Warnings do not stop
    the work; errors do.

    \b
    Example:
      detente check thaw.roadmap.yaml
    """
    from detente.roadmap.parse import read

    read_, found = read(read_text(roadmap, at_most=MAX_ROADMAP, what="roadmap"))
    ok = read_ is not None and not failed(found)
    if as_json:
        from detente.app.exported import as_json as written

        click.echo(written(_answer(roadmap, read_, found, ok=ok)))
    else:
        _show(roadmap, read_, found, ok=ok)
    if not ok:
        ctx.exit(1)


def _answer(
    path: Path, roadmap: Roadmap | None, found: tuple[Diagnostic, ...], *, ok: bool
) -> x.Check:
    from detente.app import exchange as x
    from detente.app.exported import diagnostic

    return x.Check(
        file=str(path),
        ok=ok,
        roadmap=roadmap.id if roadmap else None,
        title=roadmap.title if roadmap else None,
        standing=roadmap.standing if roadmap else None,
        disclaimer=DISCLAIMER,
        digest=roadmap.digest if roadmap else None,
        diagnostics=[diagnostic(d) for d in found],
    )


def _show(path: Path, roadmap: Roadmap | None, found: tuple[Diagnostic, ...], *, ok: bool) -> None:
    for d in found:
        click.echo(render(d) + "\n")
    errors = sum(d.severity is Severity.ERROR for d in found)
    warnings = len(found) - errors
    counted = [_many(errors, "error")] * bool(errors) + [_many(warnings, "warning")] * bool(
        warnings
    )
    click.echo(f"{path}: {', '.join(counted) or 'nothing to object to'}")
    if roadmap is not None and ok:
        click.echo(
            f"{roadmap.title}: {_many(len(roadmap.steps), 'step')}, "
            f"{_many(len(roadmap.benchmarks), 'benchmark')}, "
            f"{_many(len(roadmap.measures), 'measure')}, "
            f"{_many(len(roadmap.indicators), 'indicator')}"
        )
        click.echo(f"Standing: {roadmap.standing}")
    click.echo(DISCLAIMER)


def _many(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
