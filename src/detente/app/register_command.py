"""`detente register`: who is in a register on a day, entry by entry."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app.names_file import read_names
from detente.app.options import (
    FILE,
    clock_of,
    json_option,
    known_at_option,
    known_day,
    ledger_option,
    on_option,
    roadmap_argument,
)
from detente.app.refusals import UsageRefusedError
from detente.app.screen import console, head, line, section, table, text, tone, why_no_number
from detente.app.workspace import over, read_plan
from detente.core.times import Day, DayRange, iso, words
from detente.plan.plan import Plan
from detente.roadmap.found import listed, nearest
from detente.roadmap.model import Kind
from detente.watch.results import Register

_SIDES = {True: "in", False: "out", None: "unknown"}


@click.command("register")
@click.argument("register", metavar="REGISTER")
@roadmap_argument
@ledger_option
@on_option
@known_at_option
@click.option(
    "--names",
    type=FILE,
    metavar="FILE",
    help="Show names beside ids, from a table `who,name`. On the screen alone, never in --json.",
)
@json_option
@click.pass_context
def register_(
    ctx: click.Context,
    register: str,
    roadmap: Path,
    ledger: Path,
    on: Day | None,
    known_at: Day | None,
    names: Path | None,
    as_json: bool,
) -> None:
    """Show who is in a register on a day, and what each source says of each entry.

    Entries stand under opaque ids. Names live in a file of their own, which is read only where it
    is given with --names, and shown on the screen alone.

    \b
    Example: who of those followed is free?
      detente register followed persons.roadmap.yaml --ledger thaw.ledger \\
        --on 2026-03-21
    """
    if names is not None and as_json:
        raise UsageRefusedError(
            "names are shown on the screen alone, and this would write them down",
            "leave out --names or --json",
        )
    clock = clock_of(ctx)
    plan, _ = read_plan(roadmap)
    _must_be_register(plan, register)
    work = over(plan, ledger, clock)
    day = work.today if on is None else on
    found = work.monitor.register(register, day, known_day(known_at, work.today))
    if as_json:
        from detente.app.exported import as_json as written
        from detente.app.exported_watch import register as exported

        click.echo(written(exported(found)))
    else:
        _show(plan, found, read_names(names) if names is not None else {})


def _must_be_register(plan: Plan, name: str) -> None:
    registers = [i.id for i in plan.roadmap.indicators.values() if i.kind is Kind.REGISTER]
    if name in registers:
        return
    near = nearest(name, registers)
    raise UsageRefusedError(
        f"the roadmap has no register called `{name}`",
        f"did you mean `{near}`?"
        if near
        else f"its registers are {listed(registers, 'and')}"
        if registers
        else "give an indicator `kind: register`, or ask `detente values`",
    )


def _show(plan: Plan, found: Register, names: dict[str, str]) -> None:
    out = console()
    head(out, found.seen)
    section(out, f"{found.indicator} on {words(found.seen.on)}")
    counts = {side: sum(e.inside is side for e in found.entries) for side in (True, False, None)}
    line(out, f"{counts[True]} in, {counts[False]} out, {counts[None]} unknown")
    line(
        out,
        "nobody is in it who is not on the list"
        if found.complete
        else text(
            "nobody declares the list complete: who is not on it is unknown", tone("unknown")
        ),
    )
    if names:
        line(out, text("with names: not for passing on", "bold"))
    if not found.entries:
        return
    made = table(("who", 24 if names else 12), ("", 9), ("what sources say", None))
    for e in found.entries:
        word = _SIDES[e.inside]
        why = f"{word}\n{why_no_number(e.reason)}" if e.reason else word
        said = "\n".join(
            f"{state.replace('_', ' ')} {_since(days)}: {_name(plan, source)}, known {iso(known)}"
            for source, state, days, known, _ in e.says
        )
        who = f"{e.who}\n{names[e.who]}" if e.who in names else e.who
        made.add_row(
            text(who, "bold"), text(why, tone("unknown") if e.inside is None else ""), text(said)
        )
    out.print(made)


def _since(days: DayRange) -> str:
    return f"from {iso(days.first)}" if days.first == days.last else f"from a day in {days}"


def _name(plan: Plan, source: str) -> str:
    known = plan.roadmap.sources.get(source)
    return known.name if known else source
