"""`detente record add`, `correct`, `retract`, `decide`: single records, typed by a person.

Decides the id of a record that was given none: it follows from its content, so that typing the
same record twice adds it once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from typing import TypeVar, get_args

import click

from detente.app import exchange as x
from detente.app import exchange_records as xr
from detente.app.clock import Clock
from detente.app.options import DAY, FILE, clock_of, json_option, ledger_argument
from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.core.times import Day, iso
from detente.ledger import amend
from detente.ledger.errors import RefusedRecordError
from detente.ledger.ledger import Head, Receipt
from detente.ledger.records import Choice, Record
from detente.ledger.rows import KINDS, Cell, from_cells, nearest
from detente.report.words import DISCLAIMER

F = TypeVar("F", bound=Callable[..., object])


def _known_on(f: F) -> F:
    return click.option(
        "--known-on", type=DAY, help="The day it was made public; today, if left out."
    )(f)


def _author(f: F) -> F:
    return click.option("--author", help="Who records this.")(f)


def _backfill(f: F) -> F:
    return click.option(
        "--backfill",
        is_flag=True,
        help="Entered later: let it count from the day it was made public, not from today.",
    )(f)


@click.command("add")
@ledger_argument
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@_backfill
@json_option
@click.pass_context
def add(
    ctx: click.Context,
    ledger: Path,
    kind: str,
    fields: tuple[str, ...],
    backfill: bool,
    as_json: bool,
) -> None:
    """Add one record, its fields typed as in a table.

    KIND is one of: observation, event, return, legal_act, decision, certification, override,
    waiver, statement, correct, retract, confirm, dispute.

    `id` follows from the content if left out; `known_on` is today. Numbers may be ranges and
    bounds: 1186, 40..52, >=1100, ~1160.

    \b
    Example: a count by Viasna
      detente record add thaw.ledger observation source=viasna \\
        subject=political_prisoners.held value=1186 unit=persons \\
        valid_from=2025-08-15 known_on=2025-08-15
    """
    cells = {"kind": kind, "known_on": _today(clock_of(ctx)), **_pairs(fields)}
    record = _made(cells)
    _append(ctx, ledger, (record,), backfill=backfill, as_json=as_json)


@click.command("correct")
@ledger_argument
@click.argument("target", metavar="RECORD")
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; kept in the ledger.")
@click.option("--source", help="Who corrects; the source of the record, if left out.")
@click.option("--id", "name", help="The id of the new wording; it follows the old, if left out.")
@_known_on
@_author
@_backfill
@json_option
@click.pass_context
def correct(
    ctx: click.Context,
    ledger: Path,
    target: str,
    fields: tuple[str, ...],
    reason: str,
    source: str | None,
    name: str | None,
    known_on: Day | None,
    author: str | None,
    backfill: bool,
    as_json: bool,
) -> None:
    """Put a new wording in the place of a record. The old one stays in the ledger.

    Only the fields given change; FIELD= with nothing behind it leaves a field out. What was known
    before the correction stays answerable: ask with an earlier --known-at.

    \b
    Example:
      detente record correct thaw.ledger viasna-held-2025-08-15 value=1187 \\
        --reason "one name was counted twice"
    """
    old = _target(ledger, target)
    day = _today(clock_of(ctx)) if known_on is None else iso(known_on)
    pair = amend.correction(
        old,
        _pairs(fields),
        reason=reason,
        source=source or old.source,
        known_on=day,
        author=author,
        new_id=name,
    )
    _append(ctx, ledger, pair, backfill=backfill, as_json=as_json)


@click.command("retract")
@ledger_argument
@click.argument("target", metavar="RECORD")
@click.option("--reason", required=True, help="Why; kept in the ledger.")
@click.option("--source", help="Who takes it back; the source of the record, if left out.")
@_known_on
@_author
@_backfill
@json_option
@click.pass_context
def retract(
    ctx: click.Context,
    ledger: Path,
    target: str,
    reason: str,
    source: str | None,
    known_on: Day | None,
    author: str | None,
    backfill: bool,
    as_json: bool,
) -> None:
    """Take a record back. It stays in the ledger and stops speaking from now on.

    \b
    Example:
      detente record retract thaw.ledger viasna-held-2025-08-15 \\
        --reason "never published"
    """
    old = _target(ledger, target)
    made = amend.retraction(
        target,
        reason=reason,
        source=source or old.source,
        known_on=_today(clock_of(ctx)) if known_on is None else iso(known_on),
        author=author,
    )
    _append(ctx, ledger, (made,), backfill=backfill, as_json=as_json)


@click.command("decide")
@ledger_argument
@click.argument("party")
@click.argument("choice", type=click.Choice(get_args(Choice)), metavar="CHOICE")
@click.argument("step")
@click.option("--on", type=DAY, help="The day of the decision; today, if left out.")
@click.option(
    "--legal-day", type=DAY, help="The day of legal effect; that of the decision, if left out."
)
@click.option("--reason", help="The reasons given.")
@click.option("--member", help="Whose vote this is, where single votes are recorded.")
@click.option("--source", help="Who reports it; the party, if left out.")
@click.option(
    "--roadmap", type=FILE, help="Check party and step against this roadmap, and name it."
)
@_known_on
@_author
@_backfill
@json_option
@click.pass_context
def decide(
    ctx: click.Context,
    ledger: Path,
    party: str,
    choice: str,
    step: str,
    on: Day | None,
    legal_day: Day | None,
    reason: str | None,
    member: str | None,
    source: str | None,
    roadmap: Path | None,
    known_on: Day | None,
    author: str | None,
    backfill: bool,
    as_json: bool,
) -> None:
    """Record what a party decided on a step. It records; only the published act has effect.

    CHOICE is one of: grants, refuses, renews, restores, suspends, revokes, "orders re-imposition".

    \b
    Example: the Council grants step s1, with effect from 1 April
      detente record decide thaw.ledger brussels grants s1 --on 2026-03-25 \\
        --legal-day 2026-04-01 --roadmap thaw.roadmap.yaml
    """
    today = _today(clock_of(ctx))
    decided = today if on is None else iso(on)
    given = {
        "kind": "decision",
        "source": source or party,
        "by": party,
        "step": step,
        "decides": choice,
        "valid_from": decided,
        "effective": None if legal_day is None else iso(legal_day),
        "known_on": max(today, decided) if known_on is None and not backfill else None,
        "reason": reason,
        "member": member,
        "author": author,
        "roadmap": None if roadmap is None else _checked(roadmap, party, step),
    }
    if given["known_on"] is None:
        given["known_on"] = decided if known_on is None else iso(known_on)
    record = _made({k: v for k, v in given.items() if v is not None})
    _append(ctx, ledger, (record,), backfill=backfill, as_json=as_json)


def _checked(path: Path, party: str, step: str) -> str:
    """Return the id of a roadmap that has this party and this step."""
    from detente.app.workspace import read_plan

    roadmap = read_plan(path)[0].roadmap
    for what, name, there in (
        ("party", party, tuple(roadmap.parties)),
        ("step", step, tuple(roadmap.steps)),
    ):
        if name not in there:
            near = nearest(name, there)
            raise InputRefusedError(
                f"the roadmap has no {what} `{name}`",
                f"did you mean `{near}`?" if near else f"choose one of: {', '.join(there)}",
            )
    return roadmap.id


def _pairs(fields: Sequence[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or not name.strip():
            raise UsageRefusedError(
                f"`{field}` is not written FIELD=VALUE", "write such as value=1186"
            )
        if name.strip() in out:
            raise UsageRefusedError(f"`{name.strip()}` is given twice", "keep one of them")
        out[name.strip()] = value.strip()
    return out


def _made(cells: dict[str, str]) -> Record:
    given: dict[str, Cell] = {k: v for k, v in cells.items() if v}
    name = cells.get("id") or _id(cells)
    record = from_cells({**given, "id": name})
    if isinstance(record, tuple):
        raise RefusedRecordError(name, record)
    return record


def _id(cells: dict[str, str]) -> str:
    said = json.dumps(cells, sort_keys=True, ensure_ascii=True).encode()
    short = hashlib.sha256(said).hexdigest()[:8]
    parts = (cells.get("source"), cells["kind"], cells.get("valid_from"), short)
    return "-".join(p for p in parts if p)[:200]


def _target(ledger: Path, name: str) -> Record:
    from detente.stores.sqlite import open_to_read

    with open_to_read(ledger) as opened:
        held = opened.held([name]).get(name)
        if held is None:
            raise InputRefusedError(
                f"there is no record `{name}` in `{ledger.name}`",
                "`detente record log` lists the records",
            )
        return opened.record(held.seq)


def _today(clock: Clock) -> str:
    return iso(clock.today(UTC))


def _append(
    ctx: click.Context,
    ledger: Path,
    records: tuple[Record, ...],
    *,
    backfill: bool,
    as_json: bool,
) -> None:
    from detente.stores.sqlite import open_to_write

    with open_to_write(ledger) as opened:
        before = opened.head().size
        receipts = opened.append(records, at=clock_of(ctx).now(), backfill=backfill)
        head = opened.head()
    if as_json:
        from detente.app.exported import as_json as written

        click.echo(written(_answer(receipts, head, added=head.size > before)))
        return
    for r in receipts:
        there = "" if r.seq > before else " (it was there before; nothing was added)"
        click.echo(f"#{r.seq} {r.id}{there}")
    click.echo(f"The ledger holds {head.size} records; its root is")
    click.echo(f"  {head.root.hex()}")
    click.echo(DISCLAIMER)


def _answer(receipts: Sequence[Receipt], head: Head, *, added: bool) -> xr.Recorded:
    return xr.Recorded(
        disclaimer=DISCLAIMER,
        added=added,
        receipts=[
            xr.Kept(id=r.id, seq=r.seq, recorded_at=r.recorded_at, leaf=r.leaf.hex())
            for r in receipts
        ],
        ledger=x.LedgerHead(root=head.root.hex(), size=head.size),
    )
