"""`detente record`: the group, and the commands that make, list, check and export a ledger.

Adding single records is in `record_adding`, adding whole files in `record_importing`.
"""

from __future__ import annotations

import sys
from collections import deque
from pathlib import Path

import click

from detente.app import exchange as x
from detente.app import exchange_records as xr
from detente.app.files import write_bytes, write_text
from detente.app.options import FILE, clock_of, json_option, ledger_argument, roadmap_argument
from detente.app.record_adding import add, correct, decide, retract
from detente.app.record_importing import import_
from detente.app.refusals import UsageRefusedError
from detente.ledger.canonical import Entry, encode
from detente.ledger.errors import DamagedError
from detente.ledger.ledger import Head
from detente.ledger.records import Correct, Retract
from detente.ledger.rows import KINDS, kind_of
from detente.report.words import DISCLAIMER


class InOrder(click.Group):
    """A group that lists its commands in the order in which they are needed."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names."""
        return [name for name in ORDER if name in self.commands]


ORDER = (
    "init",
    "template",
    "import",
    "add",
    "correct",
    "retract",
    "decide",
    "log",
    "verify",
    "export",
)


@click.group("record", cls=InOrder)
def record_() -> None:
    """Keep the evidence: add, correct, decide, list, verify.

    A ledger is one file. Records are added and never changed: a mistake is corrected by a new
    record that names the old one, and both stay. Sending the same record twice does no harm.

    \b
    Example: a new ledger, a table of evidence, and what is in it
      detente record init thaw.ledger
      detente record import thaw.ledger evidence.csv --dry-run
      detente record import thaw.ledger evidence.csv
      detente record log thaw.ledger
    """


record_.add_command(import_)
for one in (add, correct, retract, decide):
    record_.add_command(one)


def head_of(head: Head) -> x.LedgerHead:
    """Return the state of a ledger, as `--json` says it."""
    return x.LedgerHead(root=head.root.hex(), size=head.size)


@record_.command("init")
@ledger_argument
@click.option(
    "--name", help="The name of the ledger, kept in every entry; the file's, if left out."
)
@json_option
@click.pass_context
def init(ctx: click.Context, ledger: Path, name: str | None, as_json: bool) -> None:
    """Make an empty ledger.

    \b
    Example:
      detente record init thaw.ledger --name "thaw desk"
    """
    from detente.stores.sqlite import create, open_to_read

    origin = name or ledger.stem
    create(ledger, origin=origin, at=clock_of(ctx).now())
    if as_json:
        with open_to_read(ledger) as opened:
            head = opened.head()
        _write(
            xr.RecordInit(
                disclaimer=DISCLAIMER, file=str(ledger), name=origin, ledger=head_of(head)
            )
        )
    else:
        click.echo(f"{ledger}: an empty ledger named `{origin}`")
        click.echo(DISCLAIMER)


@record_.command("template")
@roadmap_argument
@click.option("--output", "-o", type=FILE, required=True, help="The workbook to write (.xlsx).")
def template(roadmap: Path, output: Path) -> None:
    """Write a workbook to fill in with evidence for a roadmap.

    It offers the roadmap's sources, subjects, types of event and units to choose from. Filled in,
    `detente record import` takes it.

    \b
    Example:
      detente record template thaw.roadmap.yaml -o evidence.xlsx
    """
    from detente.app.workbook import template as made
    from detente.app.workspace import read_plan

    if output.suffix.lower() != ".xlsx":
        raise UsageRefusedError(f"`{output}` is no name of a workbook", "end it with .xlsx")
    plan, _ = read_plan(roadmap)
    write_bytes(output, made(plan.roadmap))
    click.echo(f"{output}: a sheet for {plan.roadmap.title}; fill it in and import it")
    click.echo(DISCLAIMER)


@record_.command("log")
@ledger_argument
@click.option(
    "--last", "-n", type=click.IntRange(min=1), default=20, help="How many; 20, if left out."
)
@click.option("--all", "every", is_flag=True, help="All of them.")
@click.option("--kind", type=click.Choice(KINDS), metavar="KIND", help="Only this kind.")
@click.option("--source", help="Only records of this source.")
@click.option("--id", "name", help="Only this record, and those that speak about it.")
@json_option
def log(
    ledger: Path,
    last: int,
    every: bool,
    kind: str | None,
    source: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    """List what the ledger holds, latest last.

    \b
    Example: what did Viasna report most recently?
      detente record log thaw.ledger --source viasna --last 5
    """
    from detente.stores.sqlite import open_to_read

    total = 0
    shown: deque[Entry] = deque(maxlen=None if every else last)
    superseded: dict[str, str] = {}
    with open_to_read(ledger) as opened:
        head, origin = opened.head(), opened.origin
        for entry in opened.entries(head.size):
            r = entry.record
            match r:
                case Correct():
                    superseded[r.target] = r.by_record
                case Retract():
                    superseded[r.target] = r.id
                case _:
                    pass
            about = name is None or name in (r.id, getattr(r, "target", None))
            if about and kind in (None, kind_of(r)) and source in (None, r.source):
                total += 1
                shown.append(entry)
    if as_json:
        _write(
            xr.RecordLog(
                disclaimer=DISCLAIMER,
                name=origin,
                ledger=head_of(head),
                total=total,
                entries=[_entry(e, superseded.get(e.record.id)) for e in shown],
            )
        )
        return
    from detente.app.screen_records import show_log

    show_log(origin, head, tuple(shown), superseded, total)


def _entry(entry: Entry, superseded_by: str | None) -> xr.LogEntry:
    return xr.LogEntry(
        seq=entry.seq,
        recorded_at=entry.recorded_at,
        batch=entry.batch,
        backfill=entry.backfill,
        batch_note=entry.batch_note,
        superseded_by=superseded_by,
        record=xr.as_fields(entry.record),
    )


@record_.command("verify")
@ledger_argument
@click.option(
    "--head",
    "noted",
    metavar='"SIZE ROOT"',
    help="A head noted earlier: what stood before it must be there unchanged.",
)
@json_option
@click.pass_context
def verify(ctx: click.Context, ledger: Path, noted: str | None, as_json: bool) -> None:
    """Say whether the ledger is what was written: every byte, hash and place anew.

    A file alone proves only that it agrees with itself. Note the head that this command prints and
    keep it elsewhere; given back with --head, it proves that nothing before it was changed.

    \b
    Example:
      detente record verify thaw.ledger --head "312 9f2c..."
    """
    from detente.stores.verify import verify as verified

    expected = None if noted is None else _head(noted)
    try:
        found = verified(ledger, expected=expected)
    except DamagedError as e:
        if not as_json:
            raise
        _write(
            xr.RecordVerify(
                disclaimer=DISCLAIMER,
                file=str(ledger),
                sound=False,
                compared=expected is not None,
                problems=[e.message],
                ledger=None,
            )
        )
        ctx.exit(1)
    if as_json:
        _write(
            xr.RecordVerify(
                disclaimer=DISCLAIMER,
                file=str(ledger),
                sound=True,
                compared=expected is not None,
                problems=[],
                ledger=head_of(found.head),
            )
        )
        return
    click.echo(
        f"{ledger}: sound; {found.head.size} records in "
        f"{found.batches} batch{'' if found.batches == 1 else 'es'}"
    )
    if expected is None:
        click.echo("It agrees with itself. Note this head and keep it elsewhere; given back with")
        click.echo("--head, it proves that nothing before it was changed:")
    else:
        click.echo(f"The first {expected.size} records are those of the head that was noted.")
        click.echo("The head is now:")
    click.echo(f"  {found.head}")
    click.echo(DISCLAIMER)


def _head(noted: str) -> Head:
    try:
        size, root = noted.split()
        made = Head(size=int(size), root=bytes.fromhex(root))
        if made.size < 0 or len(made.root) != 32:
            raise ValueError
    except ValueError as e:
        raise UsageRefusedError(
            f"`--head {noted}` is no head",
            "give the number of records and the root, as `record verify` prints them",
        ) from e
    return made


@record_.command("export")
@ledger_argument
@click.option("--output", "-o", type=FILE, help="The file to write; the screen, if left out.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    help="csv: a table that `record import` takes. jsonl: each entry as it is hashed, one a line.",
)
@json_option
def export(ledger: Path, output: Path | None, form: str, as_json: bool) -> None:
    """Write the records out, as a table or as they are hashed.

    \b
    Example:
      detente record export thaw.ledger -o thaw.csv
    """
    from detente.stores.sqlite import open_to_read

    if as_json and output is None:
        raise UsageRefusedError(
            "`--json` says what was written to a file, and no file is named", "give `--output` too"
        )
    with open_to_read(ledger) as opened:
        head = opened.head()
        entries = tuple(opened.entries(head.size))
    written = _table(entries) if form == "csv" else _lines(entries)
    if output is None:
        sys.stdout.write(written)
        return
    write_text(output, written)
    if as_json:
        _write(
            xr.RecordExport(
                disclaimer=DISCLAIMER,
                file=str(output),
                records=len(entries),
                ledger=head_of(head),
            )
        )
    else:
        click.echo(f"{output}: {len(entries)} records")
        click.echo(DISCLAIMER)


def _table(entries: tuple[Entry, ...]) -> str:
    from detente.ledger.csv_batch import csv_text

    replayed = {e.backfill for e in entries}
    if len(replayed) == 2:
        click.echo(
            "detente: some records were taken live and some were entered later; the table cannot "
            "say which\n  help: use `--format jsonl` to keep that",
            err=True,
        )
    return csv_text((e.record for e in entries), backfill=replayed == {True})


def _lines(entries: tuple[Entry, ...]) -> str:
    return "".join(encode(e).decode() + "\n" for e in entries)


def _write(answer: x.Part) -> None:
    from detente.app.exported import as_json

    click.echo(as_json(answer))
