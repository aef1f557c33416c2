"""Hypothetical evidence laid over a copy of the real records, in memory; no ledger is opened to write.

Decides what is known in the hypothetical world: the real records known on the day of knowledge and
no later ones, and the hypothetical records from the days that they claim to be public.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from detente.app.files import read_bytes
from detente.app.refusals import InputRefusedError
from detente.app.workspace import Workspace, monitor_over, zone_of
from detente.core.times import Day, day
from detente.ledger.asof import speaking
from detente.ledger.batches import MAX_BATCH, read_batch
from detente.ledger.canonical import FORMAT, Entry
from detente.ledger.ledger import Head
from detente.ledger.preview import preview
from detente.plan.plan import Plan
from detente.watch.whatif import WhatIf, what_if

if TYPE_CHECKING:
    from detente.watch.monitor import Monitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """Two monitors over one day: the real one, and the one with what is supposed.

    `known_at` is the day of knowledge in both: the later of the real one and the day on which the
    last hypothetical record that counts would be known. Nothing real becomes known in between.
    """

    real: Monitor
    hypothetical: Monitor
    known_at: Day
    files: tuple[str, ...]
    not_yet_known: tuple[str, ...]


def read_tables(files: Iterable[Path]) -> tuple[tuple[str, bytes], ...]:
    """Return the tables of hypothetical evidence in files, with their names."""
    what = "hypothetical evidence"
    return tuple((str(f), read_bytes(f, at_most=MAX_BATCH, what=what)) for f in files)


def suppose(
    work: Workspace,
    edited: Plan,
    tables: Sequence[tuple[str, bytes]],
    on: Day,
    known_at: Day,
) -> Supposed:
    """Return the real and the hypothetical monitor. `tables`: evidence, each with its name."""
    head, zone = work.head, zone_of(work.plan)
    new = list(_supposed(tables, work.entries))
    late = {e.record.id for e in new if day(e.record.known_on) > max(on, known_at)}
    counting = [e for e in new if e.record.id not in late]
    before = [e for e in work.entries if _known(e, zone) <= known_at]
    last = max([known_at, *(day(e.record.known_on) for e in counting)])
    real = work.monitor
    if last > known_at:
        # asked with a later day of knowledge, it may not know what is real and only known then
        real = monitor_over(work.plan, speaking(before, zone), head)
    return Supposed(
        real=real,
        hypothetical=monitor_over(
            edited,
            speaking([*before, *counting], zone_of(edited)),
            Head(size=head.size + len(counting), root=b"" if counting else head.root),
        ),
        known_at=last,
        files=tuple(name for name, _ in tables),
        not_yet_known=tuple(sorted(late)),
    )


def compared(supposed: Supposed, on: Day, known_at: Day) -> WhatIf:
    """Return the hypothetical beside the real, on a day as known on a day."""
    found = what_if(
        supposed.real.world(on, supposed.known_at),
        supposed.hypothetical.world(on, supposed.known_at),
    )
    return replace(found, seen=supposed.real.seen(on, known_at))


def _known(entry: Entry, zone: tzinfo) -> Day:
    if entry.backfill:
        return day(entry.record.known_on)
    return datetime.fromisoformat(entry.recorded_at).astimezone(zone).date().toordinal()


def _supposed(tables: Iterable[tuple[str, bytes]], entries: Sequence[Entry]) -> Iterable[Entry]:
    """Yield the records of tables as if they had been entered; refuses what a ledger would."""
    held = list(entries)
    for name, data in tables:
        seen = preview(read_batch(name, data, backfill=True), held)
        if seen.problems:
            first, more = seen.problems[0], len(seen.problems) - 1
            also = f" (and {more} more)" if more else ""
            where = f"line {first.line}: " if first.line else ""
            raise InputRefusedError(f"{name}: {where}{first.message}{also}", first.help)
        for record in seen.new:
            entry = Entry(
                v=FORMAT,
                origin="",
                seq=len(held) + 1,
                recorded_at="",
                batch=0,
                backfill=True,
                batch_note=None,
                record=record,
            )
            held.append(entry)
            yield entry
