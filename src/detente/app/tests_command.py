"""`detente test`: do the stories beside a roadmap come out as they say?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.files import MAX_ROADMAP, read_bytes, read_text
from detente.app.options import DAY, FILE, clock_of, json_option
from detente.app.refusals import RefusedError, UsageRefusedError
from detente.core.diagnostics import Diagnostic, RejectedError, failed, render
from detente.core.times import Day

if TYPE_CHECKING:
    from detente.ledger.records import Record
    from detente.plan.plan import Plan
    from detente.trial.read import NotRead
    from detente.trial.results import Run
    from detente.trial.story import StoryBook

MAX_BATCH = 64 * 1024 * 1024
"""The most bytes a file of evidence may have that a test rests on."""


@click.command("test")
@click.argument("files", type=FILE, metavar="[FILE]...", nargs=-1)
@click.option("--coverage", is_flag=True, help="Say which verdicts and states no test has seen.")
@click.option(
    "--from-ledger",
    "ledger",
    type=FILE,
    metavar="LEDGER",
    help="Write a test file from this evidence instead; it says what the roadmap says today.",
)
@click.option("--roadmap", type=FILE, metavar="ROADMAP", help="The roadmap of that test file.")
@click.option("--from", "since", type=DAY, help="First day of that test; the opening, if left out.")
@click.option("--to", "until", type=DAY, help="Last day of that test; today, if left out.")
@click.option("--output", "-o", type=FILE, metavar="FILE", help="Where that test file is written.")
@json_option
@click.pass_context
def test_(
    ctx: click.Context,
    files: tuple[Path, ...],
    coverage: bool,
    ledger: Path | None,
    roadmap: Path | None,
    since: Day | None,
    until: Day | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Run the tests that stand beside a roadmap, and end with exit code 1 where one fails.

    A test file tells stories: evidence line by line, and what the roadmap must say of it on which
    day. A line that does not come out is shown with what was expected, what was found instead,
    since when and why, and the days around it.

    \b
    Example:
      detente test thaw.test.yaml --coverage
    \b
    Example: keep what a roadmap says of real evidence today as a test.
      detente test --from-ledger thaw.ledger --roadmap thaw.roadmap.yaml \\
        -o record.test.yaml
    """
    if ledger is not None:
        if files or coverage or as_json:
            raise UsageRefusedError(
                "`--from-ledger` writes a test file and runs none",
                "leave the files and `--coverage` out, and run the file that is written",
            )
        from detente.app.tests_writing import write_test

        write_test(ledger, roadmap, since, until, output, clock_of(ctx))
        return
    if roadmap or output or since is not None or until is not None:
        raise UsageRefusedError(
            "`--roadmap`, `--from`, `--to` and `--output` go with `--from-ledger`",
            "a test file names its roadmap itself; leave them out",
        )
    if not files:
        raise UsageRefusedError("there is no test file to run", "name one, such as thaw.test.yaml")
    done = [run_file(path) for path in files]
    if as_json:
        from detente.app.exported import as_json as written
        from detente.app.exported_tests import tested

        click.echo(written(tested(done, coverage=coverage)))
    else:
        from detente.app.screen_tests import show

        show(done, coverage=coverage)
    if any(found is None or not found.passed for _, found, _ in done):
        ctx.exit(1)


Done = tuple[Path, "Run | None", tuple[Diagnostic, ...]]
"""A test file, how it came out unless it could not be read, and what is wrong with it."""


def is_tests(path: Path) -> bool:
    """True for a name that ends as test files do."""
    return path.name.endswith((".test.yaml", ".test.yml"))


def run_file(path: Path) -> Done:
    """Return how the tests of a file came out."""
    plan, book, found = read_tests(path)
    if plan is None or book is None:
        return path, None, found
    from detente.trial.judge import run

    return path, run(plan, book), found


def read_tests(path: Path) -> tuple[Plan | None, StoryBook | None, tuple[Diagnostic, ...]]:
    """Return the plan that a test file names, its tests, and what was found; none if mistaken."""
    from detente.trial.read import NotRead, read, wanted

    need = wanted(read_text(path, at_most=MAX_ROADMAP, what="test file"))
    plan: Plan | NotRead = NotRead(message="no roadmap is named", help="name one")
    if need.roadmap is not None:
        plan = _plan(path.parent / need.roadmap.text)
    evidence = {s.text: _records(path.parent / s.text) for s in need.evidence}
    book, found = read(need, plan, evidence)
    if book is None or failed(found) or isinstance(plan, NotRead):
        return None, None, found
    return plan, book, found


def _plan(path: Path) -> Plan | NotRead:
    from detente.app.workspace import read_plan
    from detente.trial.read import NotRead

    try:
        return read_plan(path)[0]
    except RejectedError as e:
        first = render(e.diagnostics[0]).partition("\n")[0]
        more = len(e.diagnostics) - 1
        also = f", and {more} more" if more else ""
        return NotRead(
            message=f"this roadmap has mistakes: {first}{also}",
            help=f"`detente check {path}` shows them all",
        )
    except RefusedError as e:
        return NotRead(message=e.message, help="write its path from this test file on")


def _records(path: Path) -> tuple[Record, ...] | NotRead:
    """Return the records of a batch, or of all batches in a folder in the order of their names."""
    from detente.ledger.batches import read_batch
    from detente.trial.read import NotRead

    found: list[Record] = []
    batches = [path]
    if path.is_dir():
        batches = sorted(p for p in path.iterdir() if p.suffix in (".csv", ".yaml", ".yml"))
        if not batches:
            return NotRead(message=f"`{path}` holds no .csv or .yaml file", help="name another")
    for each in batches:
        try:
            data = read_bytes(each, at_most=MAX_BATCH, what="file of evidence")
        except RefusedError as e:
            return NotRead(message=e.message, help="write its path from this test file on")
        batch = read_batch(each.name, data)
        if batch.problems:
            return NotRead(
                message=f"`{each}` has mistakes: {batch.problems[0]}",
                help="`detente record import --dry-run` shows them all",
            )
        found.extend(batch.records)
    return tuple(found)
