"""`detente whatif`: a hypothetical roadmap or hypothetical evidence beside the real one."""

from __future__ import annotations

from pathlib import Path

import click

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
from detente.app.screen import Screen, console, head, line, party, section, text
from detente.app.workspace import open_workspace, read_plan
from detente.core.times import Day, iso, words
from detente.plan.plan import Plan
from detente.report.words import earliest_words
from detente.watch.whatif import Prospect, WhatIf

NOTICE = "HYPOTHETICAL: nothing of this has happened; nothing is stored."


@click.command("whatif")
@roadmap_argument
@ledger_option
@on_option
@known_at_option
@click.option(
    "--evidence",
    "-e",
    type=FILE,
    multiple=True,
    help="A table of hypothetical records, as for `record import`. May be given more than once.",
)
@click.option("--roadmap-edited", type=FILE, help="An edited copy of the roadmap.")
@json_option
@click.pass_context
def whatif_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    on: Day | None,
    known_at: Day | None,
    evidence: tuple[Path, ...],
    roadmap_edited: Path | None,
    as_json: bool,
) -> None:
    """Set a hypothetical roadmap or evidence beside the real one.

    Shows what would be otherwise: benchmarks, steps, clocks, deadlines, relief; the acts and votes
    that would follow; and the earliest day on which each step could be ready, which is no forecast.
    Hypothetical records count from the day they claim to be public, which may lie ahead, up to the
    day asked about. Nothing is stored.

    \b
    Example: what if the list of waves were declared complete?
      detente whatif thaw.roadmap.yaml --ledger thaw.ledger --on 2026-03-20 \\
        --evidence list-of-waves-complete.csv
    """
    from detente.app.supposed import compared, read_tables, suppose

    if not evidence and roadmap_edited is None:
        raise UsageRefusedError(
            "there is nothing hypothetical to look at",
            "give `--evidence FILE`, `--roadmap-edited FILE` or both",
        )
    work = open_workspace(roadmap, ledger, clock_of(ctx))
    plan = work.plan
    edited = plan if roadmap_edited is None else read_plan(roadmap_edited)[0]
    known = known_day(known_at, work.today)
    day = work.today if on is None else on
    opens = max(plan.roadmap.opens, edited.roadmap.opens)
    if day < opens:
        raise UsageRefusedError(
            f"on {iso(day)} the roadmap was not open yet; it opens on {iso(opens)}",
            "give a later day to `--on`",
        )
    supposed = suppose(work, edited, read_tables(evidence), day, known)
    found = compared(supposed, day, known)
    if as_json:
        from detente.app.exported import as_json as written
        from detente.app.exported_watch import whatif

        click.echo(written(whatif(plan, edited, found, supposed, notice=NOTICE)))
    else:
        _show(plan, edited, found, (*supposed.files, *_edited(roadmap_edited)))
        if supposed.not_yet_known:
            names = ", ".join(supposed.not_yet_known)
            click.echo(f"\nHypothetical, known only after {words(day)} and not counted: {names}")


def _edited(path: Path | None) -> tuple[str, ...]:
    return () if path is None else (f"{path} (edited roadmap)",)


def _show(real: Plan, edited: Plan, found: WhatIf, supposed: tuple[str, ...]) -> None:
    out = console()
    line(out, text(NOTICE, "bold magenta"))
    head(out, found.seen)
    line(out, f"Supposed: {'; '.join(supposed)}")
    section(out, "Hypothetical: what would be otherwise")
    for d in found.differences:
        line(out, text(f"{d.about} {d.id}", "bold"), indent=2)
        line(out, f"real:         {d.real or 'none'}", indent=4)
        line(out, f"hypothetical: {d.hypothetical or 'none'}", indent=4)
        if d.because:
            line(out, text(f"hypothetical, because: {d.because}", "dim"), indent=4)
    if not found.differences:
        line(out, "nothing", indent=2)
    section(out, "Hypothetical: acts and votes that would follow")
    for a in found.acts:
        due = f", due by {words(a.due)}" if a.due is not None else ""
        vote = f" ({a.vote})" if a.vote else ""
        line(out, f"{party(edited, a.who)}{vote}: {a.what}{due}", indent=2)
    if not found.acts:
        line(out, "none", indent=2)
    section(out, "Hypothetical: the earliest day on which each step could be ready")
    for p in found.prospects:
        _prospect(out, edited if p.step in edited.roadmap.steps else real, p)
    line(
        out,
        text(
            "No forecast: only what is known rules a day out; votes and freezes come on top.", "dim"
        ),
        indent=2,
    )


def _prospect(out: Screen, plan: Plan, p: Prospect) -> None:
    line(out, text(f"{p.step} {plan.roadmap.steps[p.step].title}", "bold"), indent=2)
    same = p.real == p.hypothetical
    line(out, f"real:         {earliest_words(p.real)}", indent=4)
    line(out, f"hypothetical: {'the same' if same else earliest_words(p.hypothetical)}", indent=4)
