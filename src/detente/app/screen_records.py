"""The list of a ledger on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.app.record_words import saying
from detente.app.screen import console, disclaimer, ledger_line, line, text
from detente.core.times import FOREVER, iso
from detente.ledger.canonical import Entry
from detente.ledger.ledger import Head
from detente.ledger.records import true_range
from detente.ledger.rows import kind_of


def show_log(
    origin: str, head: Head, entries: Sequence[Entry], superseded: Mapping[str, str], total: int
) -> None:
    """Print entries, oldest first."""
    out = console()
    for e in entries:
        r = e.record
        style = "dim" if r.id in superseded else ""
        line(out, text(f"#{e.seq}  ", style), text(r.id, f"bold {style}".strip()))
        days = true_range(r)
        when = iso(days.first)
        if days.last == FOREVER:
            when += " .. open"
        elif days.last > days.first:
            when += f" .. {iso(days.last)}"
        line(out, text(f"{kind_of(r)}, {r.source}: {saying(r)}", style), indent=5)
        how = (
            f"entered later on {e.recorded_at[:10]}"
            if e.backfill
            else f"taken {e.recorded_at[:19]}Z"
        )
        line(out, text(f"of {when}; public {r.known_on}; {how}", "dim"), indent=5)
        if r.id in superseded:
            line(out, text(f"superseded by {superseded[r.id]}", "yellow"), indent=5)
    if len(entries) < total:
        line(out, f"{len(entries)} of {total} shown; `--all` shows the rest")
    if not entries:
        line(out, "no records" if head.size == 0 else "no such records")
    line(out, f"Name: {origin}")
    ledger_line(out, head)
    disclaimer(out)
