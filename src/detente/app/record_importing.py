"""`detente record import`: tables of evidence into a ledger, said before it is done.

Decides the order: read every file, compare it with the ledger, show what would happen, and only
then add. Where anything is wrong, nothing is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from detente.app import exchange as x
from detente.app import exchange_records as xr
from detente.app.files import read_bytes, write_bytes
from detente.app.options import FILE, clock_of, json_option, ledger_argument
from detente.app.refusals import InputRefusedError
from detente.core.times import iso
from detente.ledger.batches import MAX_BATCH, Batch, Problem, read_batch
from detente.ledger.canonical import FORMAT, Entry
from detente.ledger.ledger import Head
from detente.ledger.preview import Preview, preview
from detente.ledger.same_event import Proposal, with_proposals
from detente.report.words import DISCLAIMER

SHOWN = 12
"""So many problems or proposals of a file are printed; `--json` has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A file that was read, and what adding it would do."""

    path: Path
    batch: Batch
    preview: Preview


@click.command("import")
@ledger_argument
@click.argument("files", type=FILE, metavar="FILE...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@click.option(
    "--backfill/--live",
    default=None,
    help="History entered later counts from the day it was public; live records from today. "
    "What the file says, if left out.",
)
@click.option("--note", help="A few words kept with the batch; those of the file, if left out.")
@click.option(
    "--accept-proposals",
    is_flag=True,
    help="Let reports that may be of one event share its id, as proposed.",
)
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    ledger: Path,
    files: tuple[Path, ...],
    dry_run: bool,
    backfill: bool | None,
    note: str | None,
    accept_proposals: bool,
    as_json: bool,
) -> None:
    """Add tables of evidence (CSV, YAML or a filled workbook), each as one batch.

    First it says what each file holds: how many records of which kind, which are there already,
    which days they speak of, and which reports may be of one event. Reports of one event count
    once only where they share its id: look at the proposals, then accept them with
    --accept-proposals or write the ids yourself. If anything is wrong in any file, nothing is
    added, and every problem is named with its line; beside a workbook a copy is written that says
    what is wrong in each row.

    \b
    Example: look first, then add
      detente record import thaw.ledger evidence/*.csv --dry-run
      detente record import thaw.ledger evidence/*.csv --backfill
    """
    from detente.stores.sqlite import open_to_read

    batches = [(f, _read(f, backfill=backfill, note=note)) for f in files]
    with open_to_read(ledger) as opened:
        head = opened.head()
        looked = _looked_at(batches, list(opened.entries(head.size)), accept_proposals)
    wrong = any(one.preview.problems for one in looked)
    _write_copies(looked)
    new = sum(one.preview.total.new for one in looked)
    added = not wrong and not dry_run and new > 0
    if added:
        head = _add(ledger, looked, clock_of(ctx).now())
    if as_json:
        answer = xr.RecordImport(
            disclaimer=DISCLAIMER,
            dry_run=dry_run,
            added=added,
            proposals_accepted=accept_proposals and not wrong,
            batches=[_answer(one) for one in looked],
            ledger=x.LedgerHead(root=head.root.hex(), size=head.size),
        )
        from detente.app.exported import as_json as written

        click.echo(written(answer))
    else:
        _show(looked, accepted=accept_proposals)
        _conclude(head, new=new, wrong=wrong, dry_run=dry_run)
    if wrong:
        ctx.exit(1)


def _read(path: Path, *, backfill: bool | None, note: str | None) -> Batch:
    data = read_bytes(path, at_most=MAX_BATCH, what="batch")
    if _is_workbook(path):
        from detente.app.workbook import csv_of_sheet

        return read_batch(f"{path.name}.csv", csv_of_sheet(data), backfill=backfill, note=note)
    return read_batch(path.name, data, backfill=backfill, note=note)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def _write_copies(looked: Sequence[Looked]) -> None:
    """Write beside each workbook with problems a copy that tells them row by row."""
    for one in looked:
        if one.preview.problems and _is_workbook(one.path):
            from detente.app.workbook import with_problems

            copy = one.path.with_name(f"{one.path.stem}.problems.xlsx")
            data = read_bytes(one.path, at_most=MAX_BATCH, what="batch")
            write_bytes(copy, with_problems(data, one.preview.problems))
            click.echo(f"{copy}: a copy that says what is wrong in each row", err=True)


def _looked_at(
    batches: Sequence[tuple[Path, Batch]], entries: list[Entry], accept: bool
) -> list[Looked]:
    """Compare each file with the ledger and with the files before it."""
    out = []
    for path, batch in batches:
        seen = preview(batch, entries)
        if accept and seen.acceptable and not seen.problems:
            batch = with_proposals(batch, seen.acceptable)
            seen = replace(preview(batch, entries), proposals=seen.proposals)
        out.append(Looked(path=path, batch=batch, preview=seen))
        entries += [
            Entry(
                v=FORMAT,
                origin="",
                seq=len(entries) + i,
                recorded_at="",
                batch=0,
                backfill=batch.backfill,
                batch_note=None,
                record=record,
            )
            for i, record in enumerate(seen.new, start=1)
        ]
    return out


def _add(ledger: Path, looked: Sequence[Looked], at: datetime) -> Head:
    from detente.stores.sqlite import open_to_write

    with open_to_write(ledger) as opened:
        for done, one in enumerate(looked):
            try:
                opened.append(
                    one.batch.records, at=at, backfill=one.batch.backfill, note=one.batch.note
                )
            except Exception:
                if done:
                    names = ", ".join(str(d.path) for d in looked[:done])
                    click.echo(f"detente: these files were added: {names}", err=True)
                raise
        return opened.head()


def _show(looked: Sequence[Looked], *, accepted: bool) -> None:
    for one in looked:
        _show_counts(one)
        _show_problems(one, one.preview.problems, "error")
        _show_problems(one, one.batch.warnings, "warning")
        if not one.preview.problems:
            _show_proposals(one.preview.proposals, accepted=accepted)


def _show_counts(one: Looked) -> None:
    how = "history, counted from the day it was public" if one.batch.backfill else "live"
    days = f"; {iso(d.first)} .. {iso(d.last)}" if (d := one.preview.days) else ""
    click.echo(f"{one.path} ({how}{days})")
    if one.batch.note:
        click.echo(f"  note: {one.batch.note}")
    for kind, count in one.preview.counts.items():
        parts = [f"{count.new} new"]
        parts += [f"{count.there} already there"] * bool(count.there)
        parts += [f"{count.conflicting} in conflict"] * bool(count.conflicting)
        click.echo(f"  {kind:<13} {', '.join(parts)}")


def _show_problems(one: Looked, problems: Sequence[Problem], what: str) -> None:
    err = what == "error"
    for p in problems[:SHOWN]:
        place = f":{p.line}" if p.line else ""
        column = f" ({p.column})" if p.line and p.column else ""
        click.echo(f"{one.path}{place}: {what}{column}: {p.message}", err=err)
        click.echo(f"  help: {p.help}", err=err)
    if len(problems) > SHOWN:
        click.echo(f"  and {len(problems) - SHOWN} more; `--json` lists all", err=err)


def _show_proposals(proposals: Sequence[Proposal], *, accepted: bool) -> None:
    if not proposals:
        return
    free = [p for p in proposals if not p.blocked]
    blocked = [p for p in proposals if p.blocked]
    if free:
        said = "share one event now" if accepted else "may be of one event; as it is, they add up"
        click.echo(f"  {len(free)} pair{'' if len(free) == 1 else 's'} of reports {said}:")
    for p in free[:SHOWN]:
        click.echo(f"    {p.new} and {p.other}: {p.reason}")
    if len(free) > SHOWN:
        click.echo(f"    and {len(free) - SHOWN} more; `--json` lists all")
    if blocked:
        click.echo(
            f"  {len(blocked)} pair{'' if len(blocked) == 1 else 's'} of reports to be looked at "
            "one by one:"
        )
    for p in blocked[:SHOWN]:
        click.echo(f"    {p.new} and {p.other}: {p.blocked}")
    if len(blocked) > SHOWN:
        click.echo(f"    and {len(blocked) - SHOWN} more; `--json` lists all")


def _conclude(head: Head, *, new: int, wrong: bool, dry_run: bool) -> None:
    if wrong:
        raise InputRefusedError(
            "nothing was added", "repair what is named above and send the files again"
        )
    if dry_run:
        click.echo(f"{new} records would be added; nothing was added yet")
    elif new:
        click.echo(f"{new} records added")
    else:
        click.echo("nothing to add: all records are there already")
    click.echo(f"The ledger holds {head.size} records; its root is")
    click.echo(f"  {head.root.hex()}")
    click.echo(DISCLAIMER)


def _answer(one: Looked) -> xr.BatchPreview:
    days = one.preview.days
    return xr.BatchPreview(
        file=str(one.path),
        backfill=one.batch.backfill,
        note=one.batch.note,
        counts=[
            xr.KindCount(kind=k, new=c.new, there=c.there, conflicting=c.conflicting)
            for k, c in one.preview.counts.items()
        ],
        days=x.Days(first=iso(days.first), last=iso(days.last)) if days else None,
        problems=[_problem(p) for p in one.preview.problems],
        warnings=[_problem(p) for p in one.batch.warnings],
        proposals=[
            xr.Proposal(new=p.new, other=p.other, event=p.event, reason=p.reason, blocked=p.blocked)
            for p in one.preview.proposals
        ],
    )


def _problem(p: Problem) -> xr.Problem:
    return xr.Problem(line=p.line, column=p.column, message=p.message, help=p.help)
