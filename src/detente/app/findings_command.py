"""`detente findings`: what changed, and why, between two states of knowledge; safe for cron."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import click

from detente.app.clock import Clock
from detente.app.files import write_text
from detente.app.options import (
    FILE,
    clock_of,
    known_at_option,
    known_day,
    lang_option,
    ledger_option,
    roadmap_argument,
)
from detente.app.refusals import UsageRefusedError
from detente.app.told import remembered
from detente.app.workspace import Workspace, over, read_plan, zone_of
from detente.core.times import Day, day, iso, words
from detente.plan.plan import Plan
from detente.report.tongue import OWN
from detente.report.words import DISCLAIMER, visible
from detente.watch.news import NEAR, Change, Findings, news

FORMATS = ("text", "json", "atom", "webhook", "mail")


@click.command("findings")
@roadmap_argument
@ledger_option
@click.option(
    "--since",
    required=True,
    metavar="DATE|SEQ",
    help="The state of knowledge to compare with: a day, or a place in the ledger.",
)
@known_at_option
@click.option(
    "--near",
    type=click.IntRange(0, 366),
    default=NEAR,
    show_default=True,
    help="So many days before its end a clock, deadline or restriction is near.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--to", multiple=True, metavar="ADDRESS", help="With `mail`: to whom.")
@click.option("--json", "as_json", is_flag=True, help="The same as `--format json`.")
@click.option("--once", type=FILE, help="A file that remembers what was told; tell the rest.")
@click.option("--output", "-o", type=FILE, help="Write to a file; left alone if nothing is new.")
@click.option("--restricted", is_flag=True, help="Allow a feed of a roadmap that is restricted.")
@lang_option("a feed, a mail or the text of a webhook")
@click.pass_context
def findings_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    since: str,
    known_at: Day | None,
    near: int,
    form: str,
    to: tuple[str, ...],
    as_json: bool,
    once: Path | None,
    output: Path | None,
    restricted: bool,
    lang: str,
) -> None:
    """Say what changed, and why, since a day or a record.

    New breaches, clocks that started or are nearly over, deadlines and restrictions near their
    end, states and verdicts that changed, evidence gone stale, relief outside the roadmap, missed
    duties, decisions that later knowledge undermines, baselines that moved. Each finding has an id
    made of what it says. With --once each is told once, also where a run is cut off; run it from
    cron as often as you like.

    \b
    Example: what changed in December, and what is new since the last run?
      detente findings thaw.roadmap.yaml --ledger thaw.ledger \\
        --since 2025-12-01 --known-at 2025-12-31
      detente findings thaw.roadmap.yaml --ledger thaw.ledger \\
        --since 2025-12-01 --once told.json --format webhook -o new.json
      detente findings thaw.roadmap.yaml --ledger thaw.ledger \\
        --since 2025-12-01 --format mail --to desk@example.org | sendmail -t
    """
    clock = clock_of(ctx)
    plan, _ = read_plan(roadmap)
    form = "json" if as_json else form
    if lang != OWN and form in ("json", "text"):
        raise UsageRefusedError(
            f"`--lang` is for what goes to readers, not for `--format {form}`",
            "give `--format atom`, `mail` or `webhook`",
        )
    if (
        form in ("atom", "webhook", "mail")
        and plan.roadmap.handling == "restricted"
        and not restricted
    ):
        raise UsageRefusedError(
            "this roadmap is restricted, and a feed may carry it outside",
            "give `--restricted` if whoever receives it may read it; the feed will say so",
        )
    work = over(plan, ledger, clock)
    until = known_day(known_at, work.today)
    found = Findings(
        seen=work.seen(until, until),
        since=since,
        changes=news(_before(plan, ledger, clock, since, until, near, work),
                     work.monitor.changes(until, near=near)),
    )  # fmt: skip
    if once is None:
        _give(_written(found, form, work, frozenset(), to, lang), output)
        return
    with remembered(once) as told:
        told.finished(output)
        new = set(told.new([x.id for x in found.changes]))
        found = replace(found, changes=tuple(x for x in found.changes if x.id in new))
        text = _written(found, form, work, told.perhaps(), to, lang)
        if not new:
            if output is None:
                click.echo(text, nl=False)
            return
        told.telling(new, text)
        _give(text, output)
        told.done()


def _give(text: str, output: Path | None) -> None:
    if output is not None:
        write_text(output, text)
    else:
        click.echo(text, nl=False)
        sys.stdout.flush()


def _before(
    plan: Plan, ledger: Path, clock: Clock, since: str, until: Day, near: int, work: Workspace
) -> tuple[Change, ...]:
    """Return what could be said in the earlier state of knowledge."""
    if re.fullmatch(r"\d{1,9}", since):
        return _at_place(plan, ledger, clock, int(since), until, near)
    try:
        earlier = day(since)
    except ValueError as e:
        raise UsageRefusedError(
            f"`{visible(since)}` is neither a day nor a place in the ledger",
            "write a day as 2025-12-01, or the number of a record as `record log` shows it",
        ) from e
    if earlier > until:
        raise UsageRefusedError(
            f"`--since {iso(earlier)}` is after `--known-at {iso(until)}`", "exchange the two days"
        )
    return work.monitor.changes(earlier, near=near)


def _at_place(
    plan: Plan, ledger: Path, clock: Clock, place: int, until: Day, near: int
) -> tuple[Change, ...]:
    from datetime import datetime

    from detente.stores.sqlite import open_to_read

    earlier = over(plan, ledger, clock, upto=place)
    with open_to_read(ledger) as opened:
        size = opened.head().size
        last = None
        for last in opened.entries(min(place, size)):  # noqa: B007  the last one is wanted
            pass
    if place > size:
        raise UsageRefusedError(
            f"the ledger holds {size} records; there is no place {place}",
            f"give a number up to {size}",
        )
    if last is None:
        return ()
    taken = datetime.fromisoformat(last.recorded_at).astimezone(zone_of(plan)).date().toordinal()
    return earlier.monitor.changes(min(taken, until), near=near)


def _written(
    found: Findings,
    form: str,
    work: Workspace,
    again: frozenset[str],
    to: tuple[str, ...],
    lang: str,
) -> str:
    roadmap = work.plan.roadmap
    if form == "json":
        from detente.app.exported import as_json
        from detente.app.exported_watch import findings

        return as_json(findings(found, again)) + "\n"
    if form == "text":
        return _lines(found, again)
    from detente.report import feed
    from detente.report.tongue import tongue

    if form == "mail":
        return feed.mail(found, roadmap, work.records, _addresses(to), tongue(lang))
    make = feed.atom if form == "atom" else feed.webhook
    return make(found, roadmap, work.records, tongue(lang))


def _lines(found: Findings, again: frozenset[str]) -> str:
    """Return plain lines, as a mail or a log wants them: no colour, no columns."""
    seen = found.seen
    how = " (reconstructed)" if seen.reconstructed else ""
    out = [
        visible(seen.title),
        f"Standing: {visible(seen.standing)}",
        f"What changed since {visible(found.since)}, as known on {words(seen.known_at)}{how}",
        f"Ledger: {seen.size} records, root {seen.root or 'none'}",
        DISCLAIMER,
        "",
    ]
    for x in found.changes:
        mark = " (may have been told before)" if x.id in again else ""
        out.append(f"{iso(x.day)}  {x.weight.value:5}  {x.kind.value}{mark}")
        out.append(f"    {visible(x.text)}")
        if x.records:
            out.append(f"    records: {', '.join(visible(r) for r in x.records)}")
        out.append(f"    finding {x.id}")
    return "\n".join([*out, *(() if found.changes else ("nothing new",)), ""])


def _addresses(to: tuple[str, ...]) -> tuple[str, ...]:
    for address in to:
        if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", address) or not address.isascii():
            raise UsageRefusedError(
                f"`{visible(address)}` is no address of a mail", "write it as desk@example.org"
            )
    return to
