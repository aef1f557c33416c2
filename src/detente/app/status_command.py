"""`detente status`: where every step and benchmark stands on a day, as known on a day."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app.options import (
    AFTER_THE_END,
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
from detente.app.refusals import UsageRefusedError
from detente.app.workspace import Workspace, open_workspace
from detente.core.times import Day, iso
from detente.core.verdict import Verdict
from detente.watch.results import Board


@click.command("status")
@roadmap_argument
@ledger_option
@on_option
@known_at_option
@click.option("--all", "everything", is_flag=True, help="Show all findings, not the latest ten.")
@fail_on_option(FailOn.BREACHED, FailOn.UNKNOWN, FailOn.NOT_MET)
@json_option
@click.pass_context
def status_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    on: Day | None,
    known_at: Day | None,
    everything: bool,
    fail_on: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say where every step and benchmark stands on a day.

    Each step with its state, what it waits for and what falls due next; each benchmark with its
    verdict, its value against the threshold and how far it is from it. What is unknown says why.

    \b
    Example: what could be said on the evening of 20 March 2026?
      detente status thaw.roadmap.yaml --ledger thaw.ledger \\
        --on 2026-03-20 --known-at 2026-03-20
    """
    work = open_workspace(roadmap, ledger, clock_of(ctx))
    day = asked_day(on, work)
    board = work.monitor.board(day, known_day(known_at, work.today))
    if as_json:
        from detente.app.exported import Exporter
        from detente.app.exported import as_json as written

        click.echo(written(Exporter(work.plan).status(board)))
    else:
        from detente.app.screen_board import show_board

        show_board(work.plan, board, everything=everything)
    end(ctx, fail_on, answers_of(board))


def asked_day(on: Day | None, work: Workspace) -> Day:
    """Return the day asked about; steps exist only from the opening of the roadmap."""
    day = work.today if on is None else on
    opens = work.plan.roadmap.opens
    if day < opens:
        raise UsageRefusedError(
            f"on {iso(day)} the roadmap was not open yet; it opens on {iso(opens)}",
            "give a later day to `--on`; `detente eval` judges conditions on earlier days",
        )
    ends = work.plan.roadmap.ends
    if day > ends + AFTER_THE_END:
        raise UsageRefusedError(
            f"{iso(day)} is more than five years after the roadmap ends ({iso(ends)})",
            "give an earlier day to `--on`",
        )
    return day


def answers_of(board: Board) -> set[FailOn]:
    """Return on what this board may be asked to fail."""
    verdicts = {b.answer.verdict for b in board.benchmarks}
    out = set()
    if any(s.day.broken and s.day.state.running for s in board.steps):
        out.add(FailOn.BREACHED)
    if Verdict.UNKNOWN in verdicts:
        out.add(FailOn.UNKNOWN)
    if Verdict.NOT_MET in verdicts:
        out.add(FailOn.NOT_MET)
    return out
