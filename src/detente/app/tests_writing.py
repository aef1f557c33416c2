"""`detente test --from-ledger`: what a roadmap says of real evidence today, kept as a test."""

from __future__ import annotations

import os
from pathlib import Path

import click

from detente.app.clock import Clock
from detente.app.files import write_text
from detente.app.options import asked_days
from detente.app.refusals import UsageRefusedError
from detente.app.workspace import over, read_plan, zone_of
from detente.core.times import Day, iso
from detente.trial.write import Written, written


def write_test(
    ledger: Path,
    roadmap: Path | None,
    since: Day | None,
    until: Day | None,
    output: Path | None,
    clock: Clock,
) -> None:
    """Write a test file, or show it where no file is named."""
    if roadmap is None:
        raise UsageRefusedError(
            "`--from-ledger` needs the roadmap that is tested", "add `--roadmap thaw.roadmap.yaml`"
        )
    made = _made(ledger, roadmap, since, until, output, clock)
    if output is None:
        click.echo(made.text, nl=False)
        return
    write_text(output, made.text)
    click.echo(f"{output}: {made.changes} expectations over {made.records} records")
    click.echo(f"  run it: detente test {output}")


def _made(
    ledger: Path,
    roadmap: Path,
    since: Day | None,
    until: Day | None,
    output: Path | None,
    clock: Clock,
) -> Written:
    plan, _ = read_plan(roadmap)
    today = clock.today(zone_of(plan))
    days = asked_days(since, until, plan.roadmap.opens, today)
    if days.last > today:
        raise UsageRefusedError(
            f"`--to {iso(days.last)}` is a day to come; there is no evidence of it yet",
            "give a day up to today",
        )
    if days.last < plan.roadmap.opens:
        raise UsageRefusedError(
            f"on {iso(days.last)} the roadmap was not open yet; it opens on "
            f"{iso(plan.roadmap.opens)}",
            "give a later day to `--to`",
        )
    work = over(plan, ledger, clock)
    folder = output.parent if output is not None else Path()
    return written(
        plan,
        work.spoken,
        days,
        roadmap=os.path.relpath(roadmap, folder).replace(os.sep, "/"),
        name="as_it_was",
        head=f"What {plan.roadmap.id} says of {ledger.name}, from {iso(days.first)} to "
        f"{iso(days.last)}. Written by detente.",
    )
