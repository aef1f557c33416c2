"""`detente due`: which reports are owed, by whom, until when, and what waits for each."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app.options import (
    clock_of,
    json_option,
    known_at_option,
    known_day,
    ledger_option,
    on_option,
    roadmap_argument,
)
from detente.app.screen import Screen, console, head, line, low, party, section, text, tone
from detente.app.status_command import asked_day
from detente.app.workspace import open_workspace
from detente.core.times import Day, words
from detente.plan.plan import Plan
from detente.report.words import days_words, duty_mark, listed
from detente.watch.due import Asked, Due, OwedReport, Owing

MOST = 4
"""So many sources of a report, and stretches of days, are written out; `--json` has all."""


@click.command("due")
@roadmap_argument
@ledger_option
@on_option
@known_at_option
@json_option
@click.pass_context
def due_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    on: Day | None,
    known_at: Day | None,
    as_json: bool,
) -> None:
    """Say which reports are owed, by whom, until when.

    First the reports that unblock most: values, and lists declared complete (returns). A value
    lasts as long as its indicator says; a list must be followed by the next one. Then the duties of
    senders and referee that are open or missed. Sources of the judged side are not asked: their
    word cannot make a condition met.

    \b
    Example: whom must we ask for what this week?
      detente due thaw.roadmap.yaml --ledger thaw.ledger --on 2026-03-20
    """
    work = open_workspace(roadmap, ledger, clock_of(ctx))
    found = work.monitor.due(asked_day(on, work), known_day(known_at, work.today))
    if as_json:
        from detente.app.exported import as_json as written
        from detente.app.exported_watch import due

        click.echo(written(due(work.plan, found)))
    else:
        _show(work.plan, found)


def _show(plan: Plan, found: Due) -> None:
    out = console()
    head(out, found.seen)
    waited = [o for o in found.reports if o.waiting]
    rest = [o for o in found.reports if not o.waiting]
    section(out, "Reports that conditions wait for, those first that unblock most")
    for o in waited:
        _report(out, plan, o)
    if not waited:
        line(out, "none", indent=2)
    section(out, "Other reports that the roadmap looks at")
    for o in rest:
        _report(out, plan, o)
    if not rest:
        line(out, "none", indent=2)
    section(out, "Duties of senders and referee, open or missed")
    for d in found.duties:
        mark = duty_mark(d.state)
        until = f", due by {words(d.due)}" if d.due is not None else ""
        said = f": {party(plan, d.who)}: {d.what}{until}"
        line(out, text(low(mark.word), tone(mark.tone)), said, indent=2)
    if not found.duties:
        line(out, "none", indent=2)


def _report(out: Screen, plan: Plan, o: OwedReport) -> None:
    about = o.indicator.replace("_", " ")
    style = tone("not-met") if o.overdue else ""
    line(out, text(f"{o.what} of {about}", "bold"), ": ", text(_when(o), style), indent=2)
    if o.days:
        line(out, f"for {_some([days_words(d) for d in o.days])}", indent=4)
    several = f"{o.needed} independent groups of " if o.needed > 1 else ""
    one_of = "one of " if o.needed == 1 and len(o.asked) > 1 else several
    names = [f"{a.name}{_said(a, o)}" for a in sorted(o.asked, key=_latest)]
    line(
        out, f"ask {one_of}{_some(names) or 'nobody: every source is of the judged side'}", indent=4
    )
    for name, answer in o.waiting:
        only = "" if name in o.alone else ", and for more than this"
        line(out, f"{name} waits ({answer}{only})", indent=4)
    if not o.waiting and o.benchmarks:
        line(out, f"read by {', '.join(o.benchmarks)}", indent=4)
    if o.unblocks:
        line(out, f"nothing else is in the way of {listed(list(o.unblocks))}", indent=4)
    elif o.steps:
        titles = [f"{s} {plan.roadmap.steps[s].title}" for s in o.steps]
        line(out, f"steps: {'; '.join(titles)}", indent=4)


def _when(o: OwedReport) -> str:
    match o.state:
        case Owing.NEVER:
            return "never reported; owed now"
        case Owing.NO_LIST:
            return "events were reported, but no complete list; owed now"
        case Owing.OVERDUE if o.until is not None:
            return f"overdue since {words(o.until)}"
        case Owing.DUE if o.until is not None:
            late = "; earlier days are lacking now" if o.waiting and o.days else ""
            return f"due by {words(o.until)}{late}"
        case _:
            return "owed now; the roadmap sets no rhythm" if o.waiting else "no date is set"


def _said(a: Asked, o: OwedReport) -> str:
    if a.last is None or o.state in (Owing.NEVER, Owing.NO_LIST):
        return ""
    lasts = (
        "" if a.until is None else f", {'ran out' if _over(a) else 'lasts until'} {words(a.until)}"
    )
    return f" (last for {days_words(a.last)}{lasts})"


def _over(a: Asked) -> bool:
    return a.state is Owing.OVERDUE


def _latest(a: Asked) -> float:
    return float("inf") if a.last is None else -a.last.last


def _some(items: list[str]) -> str:
    shown = items[:MOST]
    return "; ".join(shown) + (f"; and {len(items) - MOST} more" if len(items) > MOST else "")
