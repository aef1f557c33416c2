"""`detente check`: is this file well-formed, and does it say what it seems to say?

Decides how findings are shown, and on which of them the command ends with exit code 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.files import MAX_ROADMAP, read_bytes
from detente.app.options import FILE, json_option
from detente.app.stakes_reading import is_stakes, read_stakes
from detente.app.tests_command import is_tests, read_tests
from detente.core.diagnostics import Diagnostic, Severity, failed, render
from detente.report.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from detente.app import exchange as x
    from detente.roadmap.model import Roadmap
    from detente.weigh.stakes import Stakes


@click.command("check")
@click.argument("roadmap", type=FILE, metavar="FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    help="How findings are written; sarif is what code hosts show beside the lines of a change.",
)
@json_option
@click.option("--full", is_flag=True, help="Draw warnings with their lines too.")
@click.option("--strict", is_flag=True, help="End with exit code 1 on a warning.")
@click.pass_context
def check_(
    ctx: click.Context, roadmap: Path, form: str, as_json: bool, full: bool, strict: bool
) -> None:
    """Say whether a roadmap, a test file or a file of assumptions is well-formed, and what is wrong.

    Every error is shown with its line, the words concerned and one repair; warnings follow, two
    lines each. Warnings do not stop the work; errors do. `detente explain CODE` says why.

    \b
    Example:
      detente check thaw.roadmap.yaml
      detente check thaw.test.yaml
      detente check thaw.stakes.yaml
    """
    stakes: Stakes | None = None
    told = ""
    if is_stakes(roadmap):
        assumed = read_stakes(roadmap)
        stakes, found = assumed.stakes, assumed.diagnostics
        read_ = assumed.roadmap
        ok = stakes is not None
    elif is_tests(roadmap):
        plan, book, found = read_tests(roadmap)
        read_ = plan.roadmap if plan is not None else None
        ok = book is not None
        told = _many(len(book.stories), "test") if book is not None else ""
    else:
        read_, found = _read(roadmap)
        ok = read_ is not None and not failed(found)
    if form == "sarif":
        from detente.app.sarif import as_sarif

        click.echo(as_sarif(roadmap, found))
    elif as_json or form == "json":
        from detente.app.exported import as_json as written

        click.echo(written(_answer(roadmap, read_, found, ok=ok, stakes=stakes)))
    else:
        _show(roadmap, found, full=full)
        if stakes is not None and read_ is not None:
            click.echo(_said_of_stakes(stakes))
            click.echo(f"Standing of the roadmap: {read_.standing}")
        elif read_ is not None and told:
            click.echo(f"{told} of {read_.title}; `detente test` runs them")
            click.echo(f"Standing of the roadmap: {read_.standing}")
        elif read_ is not None and ok:
            click.echo(_said_of(read_))
            click.echo(f"Standing: {read_.standing}")
        click.echo(DISCLAIMER)
    if not ok or (strict and found):
        ctx.exit(1)


def _read(path: Path) -> tuple[Roadmap | None, tuple[Diagnostic, ...]]:
    """Return the roadmap of a file, if it has one, and all that there is to say of it."""
    from detente.roadmap.syntax import decode

    source, refused = decode(str(path), read_bytes(path, at_most=MAX_ROADMAP, what="roadmap"))
    if refused:
        return None, refused
    from detente.roadmap.parse import read

    roadmap, found = read(source)
    if roadmap is None:
        return None, found
    from detente.plan.compile import doubts

    both = sorted((*found, *doubts(roadmap)), key=lambda d: (d.span.start, d.code))
    return roadmap, tuple(both)


def _answer(
    path: Path,
    roadmap: Roadmap | None,
    found: tuple[Diagnostic, ...],
    *,
    ok: bool,
    stakes: Stakes | None,
) -> x.Check:
    from detente.app import exchange as x
    from detente.app.exported import diagnostic

    shown = stakes or roadmap
    return x.Check(
        file=str(path),
        ok=ok,
        roadmap=roadmap.id if roadmap else None,
        title=shown.title if shown else None,
        standing=roadmap.standing if roadmap else None,
        disclaimer=DISCLAIMER,
        digest=shown.digest if shown else None,
        diagnostics=[diagnostic(d) for d in found],
    )


def _show(path: Path, found: tuple[Diagnostic, ...], *, full: bool) -> None:
    errors = [d for d in found if d.severity is Severity.ERROR]
    warnings = [d for d in found if d.severity is Severity.WARNING]
    for d in errors:
        click.echo(render(d) + "\n")
    for d in warnings:
        click.echo(render(d) + "\n" if full else _short(d))
    if warnings and not full:
        click.echo("")
    counted = [_many(len(errors), "error")] * bool(errors)
    counted += [_many(len(warnings), "warning")] * bool(warnings)
    click.echo(f"{path}: {', '.join(counted) or 'nothing to object to'}")
    if found:
        click.echo(f"`detente explain {(errors or warnings)[0].code}` says why, with an example")


def _said_of(roadmap: Roadmap) -> str:
    return (
        f"{roadmap.title}: {_many(len(roadmap.steps), 'step')}, "
        f"{_many(len(roadmap.benchmarks), 'benchmark')}, "
        f"{_many(len(roadmap.measures), 'measure')}, "
        f"{_many(len(roadmap.indicators), 'indicator')}"
    )


def _said_of_stakes(stakes: Stakes) -> str:
    priors, numbers = stakes.share_of_priors
    return (
        f"{stakes.title}: {_many(numbers, 'number')}, {priors} of them an analyst's prior "
        f"({priors / numbers:.0%}), {_many(len(stakes.scenarios), 'scenario')}"
    )


def _short(d: Diagnostic) -> str:
    return f"{d.span}: {d.severity.value} {d.code}: {d.message}\n    help: {d.help}"


def _many(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
