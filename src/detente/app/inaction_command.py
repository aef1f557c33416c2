"""`detente inaction`: what ends, lapses or falls due by itself, and whose act would change it."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from detente.app.clock import Clock
from detente.app.files import write_text
from detente.app.options import (
    DAY,
    FILE,
    clock_of,
    json_option,
    known_at_option,
    known_day,
    lang_option,
    roadmap_argument,
)
from detente.app.refusals import UsageRefusedError
from detente.app.screen import console, head, line, section, table, text, tone
from detente.app.workspace import monitor_over, over, read_plan, zone_of
from detente.core.times import Day, DayRange, iso, plus, words
from detente.ledger.ledger import Head
from detente.plan.inaction import Outcome, Unattended
from detente.plan.plan import Plan
from detente.report.words import inaction_words
from detente.watch.inaction import AHEAD, Inaction, of_plan

_TONES = {
    Outcome.RELIEF_ENDS: "not-met",
    Outcome.RELIEF_STAYS: "outside",
    Outcome.PRESSURE_ENDS: "outside",
    Outcome.PRESSURE_STAYS: "quiet",
    Outcome.NOTHING_GIVEN: "ready",
    Outcome.MISSED: "not-met",
}


@click.command("inaction")
@roadmap_argument
@click.option(
    "--ledger",
    "-l",
    type=FILE,
    metavar="LEDGER",
    help="The file of evidence; the roadmap alone, if left out.",
)
@click.option("--from", "since", type=DAY, help="First day; today, if left out.")
@click.option("--to", "until", type=DAY, help="Last day; twelve months later, if left out.")
@known_at_option
@json_option
@click.option("--ics", type=FILE, metavar="FILE", help="Write it as a calendar file as well.")
@click.option(
    "--restricted", is_flag=True, help="Allow a calendar of a roadmap that is restricted."
)
@lang_option("the calendar file")
@click.pass_context
def inaction_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path | None,
    since: Day | None,
    until: Day | None,
    known_at: Day | None,
    as_json: bool,
    ics: Path | None,
    restricted: bool,
    lang: str,
) -> None:
    """Say what ends, lapses or falls due if nobody acts.

    For each day on which something ends, lapses, returns, renews, takes effect or falls due by
    itself: the last day on which an act still changes it, what stands afterwards, which act it
    would take, whose, by which vote, and who can stop it. With a ledger from the state as known on
    the first day, and nobody reports anything either; without one, what the roadmap says for
    whatever would be granted. Relief that no day ends is listed at the end.

    \b
    Example: what ends next, and into the calendar of the desk?
      detente inaction thaw.roadmap.yaml --ledger thaw.ledger \\
        --from 2026-02-01 --to 2026-12-31 --ics thaw.ics
    """
    plan, _ = read_plan(roadmap)
    if ics is not None and plan.roadmap.handling == "restricted" and not restricted:
        raise UsageRefusedError(
            "this roadmap is restricted, and a calendar may carry it outside",
            "give `--restricted` if whoever receives it may read it; the calendar will say so",
        )
    found = _found(plan, ledger, clock_of(ctx), since, until, known_at)
    if ics is not None:
        from detente.report.icalendar import icalendar
        from detente.report.tongue import tongue

        write_text(ics, icalendar(found, plan.roadmap, tongue(lang)))
    if as_json:
        from detente.app.exported import as_json as written
        from detente.app.exported_watch import inaction

        click.echo(written(inaction(plan, found)))
        return
    _show(plan, found)
    if ics is not None:
        click.echo(f"{ics}: {len(found.coming)} entries")


def _found(
    plan: Plan,
    ledger: Path | None,
    clock: Clock,
    since: Day | None,
    until: Day | None,
    known_at: Day | None,
) -> Inaction:
    today = clock.today(zone_of(plan))
    first = today if since is None else since
    last = plus(first, AHEAD) if until is None else until
    if last < first:
        raise UsageRefusedError(
            f"`--from {iso(first)}` is after `--to {iso(last)}`", "exchange the two days"
        )
    days = DayRange(first, last)
    known = known_day(min(first, today) if known_at is None else known_at, today)
    if known > first:
        raise UsageRefusedError(
            f"`--known-at {iso(known)}` is after `--from {iso(first)}`: by then somebody may have acted",
            "leave `--known-at` out, or give a later day to `--from`",
        )
    if ledger is None:
        seen = monitor_over(plan, (), Head(size=0, root=b"")).seen(first, known)
        return of_plan(plan, seen, days)
    return over(plan, ledger, clock).monitor.inaction(days, known)


def _show(plan: Plan, found: Inaction) -> None:
    out = console()
    head(out, found.seen, ledger=not found.from_plan)
    if found.from_plan:
        line(out, "From the roadmap alone: nothing is known of grants, acts and evidence.")
    section(
        out,
        f"If nobody acts, from {words(found.days.first)} to {words(found.days.last)}",
    )
    if found.coming:
        out.show(_table(plan, found.coming, "Last day to act"))
    else:
        line(out, "nothing comes by itself", indent=2)
    what = "Measures" if plan.roadmap.burdens else "Relief"
    title = "Once it is granted or given" if found.from_plan else f"{what} that no day ends"
    section(out, title)
    if found.undated:
        out.show(_table(plan, found.undated, "End"))
    else:
        line(out, "none", indent=2)


def _table(plan: Plan, items: tuple[Unattended, ...], first: str) -> Table:
    made = table((first, 13), ("What", None), ("If nobody acts", None), ("To change it", None))
    for u in items:
        day = words(u.last) if u.last is not None else u.end
        only = Text(f"\nonly if {u.only_if}", style="dim") if u.only_if else Text("")
        made.add_row(
            text(day, "bold"),
            text(u.title).append_text(only),
            text(u.then, tone(_TONES[u.outcome])),
            text(inaction_words(u, plan.roadmap)),
        )
    return made
