"""`detente weigh reply`: is keeping the roadmap the target's best reply, and what is, if not?"""

from __future__ import annotations

import os
from math import floor, log10
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.options import FILE, json_option
from detente.app.refusals import needs_solver
from detente.app.weigh_options import (
    head,
    known_types,
    played,
    scenario_option,
    stakes_argument,
)
from detente.report.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from detente.app import exchange_reply as xr
    from detente.app.screen import Screen
    from detente.plan.case import Case
    from detente.plan.plan import Plan
    from detente.roadmap.model import Roadmap
    from detente.weigh.outlook import Outlook
    from detente.weigh.reply import Replies, Reply
    from detente.weigh.stakes import Stakes


@click.command("reply")
@stakes_argument
@scenario_option
@click.option(
    "--type", "types", multiple=True, metavar="NAME", help="A type of the target; all, if left out."
)
@click.option(
    "--months",
    type=click.IntRange(1, 600),
    default=36,
    show_default=True,
    help="How far the course and the accounts look ahead.",
)
@click.option("--credibility", is_flag=True, help="Also say how sure relief and snap-back must be.")
@click.option("--gestures", is_flag=True, help="Also set one-off gestures beside the roadmap.")
@click.option(
    "--cases",
    type=FILE,
    metavar="FILE.test.yaml",
    help="Write the deviations as stories that `detente test` replays, as far as they can be told.",
)
@click.option(
    "--slips",
    is_flag=True,
    help="Let what has no cure also break by itself; takes twice as long or more.",
)
@json_option
def reply_(
    stakes: Path,
    scenario: str | None,
    types: tuple[str, ...],
    months: int,
    credibility: bool,
    gestures: bool,
    cases: Path | None,
    slips: bool,
    as_json: bool,
) -> None:
    """Say whether keeping the roadmap is the target's best reply, and what is, if not.

    The roadmap is taken as the senders' commitment, month by month, and the best reply of each type
    is worked out exactly, at the modes of the assumptions; the bound on its error is checked apart.
    A margin is what complying is worth less the best that any other act opens; below zero, it pays
    to deviate there. What the months leave out of the roadmap is listed at the end.

    \b
    Example:
      detente weigh reply thaw.stakes.yaml --type transactional
    """
    found, roadmap, source = played(stakes, scenario)
    types = known_types(types, found)
    from detente.plan.compile import compile_plan

    needs_solver("weighing a reply", "numba")
    from detente.weigh.reply import replies

    plan = compile_plan(roadmap)
    answer = replies(
        plan,
        found,
        found.modes(scenario),
        types,
        months=months,
        slips=slips,
        credibility=credibility,
        accounts=gestures,
    )
    told = _told(plan, answer) if cases is not None else ()
    if cases is not None and told:
        _write(cases, Path(source.name), told)
    if as_json:
        from detente.app.exported import as_json as written

        click.echo(written(_answer(found, roadmap, scenario, answer)))
    else:
        _show(found, roadmap, scenario, answer)
        if cases is not None:
            click.echo(
                f"{cases}: {len(told)} deviations as stories, which the monitor judges as they say"
                if told
                else f"{cases} is not written: no deviation lets go of something that can be told"
            )


def _told(plan: Plan, answer: Replies) -> tuple[Case, ...]:
    """The deviations of all types as stories, those that the monitor judges as they say."""
    from detente.app.replaying import comes_out
    from detente.weigh.deviation import stories

    every = [c for r in answer.replies for c in stories(plan, r.deviations, who=r.type)]
    return tuple(c for c in every if comes_out(plan, c))


def _write(path: Path, roadmap: Path, told: tuple[Case, ...]) -> None:
    from detente.app.files import write_text
    from detente.plan.case import written

    beside = os.path.relpath(roadmap.resolve(), path.resolve().parent)
    head = "Restricted: shows how the roadmap can be gamed, under the assumptions of a stakes file."
    write_text(path, written(told, Path(beside).as_posix(), head))


def _show(stakes: Stakes, roadmap: Roadmap, scenario: str | None, answer: Replies) -> None:
    from detente.app import screen
    from detente.weigh.ladder import LEFT_OUT

    out = screen.console()
    head(out, stakes, roadmap, scenario)
    names = ", ".join(f"{d.id} (0 to {d.top})" for d in answer.dials)
    screen.line(
        out, "What the target turns, from 0, where nothing is kept, to all that is asked: ", names
    )
    for reply in answer.replies:
        _show_reply(out, stakes.currency, reply, answer.months)
    screen.section(out, "What the months leave out")
    for left in LEFT_OUT:
        screen.line(out, "- ", left)
    out.show()
    screen.line(
        out,
        "This is the answer at the likeliest numbers. Whether it stands over all ranges, "
        "`detente weigh sweep STAKES --record FILE --against` says.",
    )
    screen.line(out, "Everything rests on the assumptions; nothing here is a forecast.")
    screen.disclaimer(out)


def _show_reply(out: Screen, currency: str, reply: Reply, months: int) -> None:
    from detente.app import screen

    screen.section(out, f"{reply.type}, prior weight {reply.weight:.0%}")
    if reply.about:
        screen.line(out, reply.about)
    if reply.complies:
        screen.line(out, "Keeping the roadmap is its best reply.")
    else:
        screen.line(
            out,
            "Keeping the roadmap is not its best reply: it would lose ",
            f"{reply.loses:,.1f} {currency} over all time, discounted to the opening.",
        )
    screen.line(
        out,
        f"Certain to {bound_of(reply.gap)} {currency}, checked apart from the solver; "
        f"{reply.states:,} states.",
    )
    screen.line(
        out,
        f"Margin: what complying from a step on is worth, less the best other act, {currency}; below zero it "
        "pays to deviate. Mean and least over the states that a target meets there which has complied so far.",
    )
    table = screen.table(("Step", None), ("Margin", 12), ("Least", 12), ("Complying is best", 18))
    rows: dict[tuple[str, str, str], list[str]] = {}
    for s in reply.steps:
        told_of = f"{s.margin:,.1f}", f"{s.least:,.1f}", f"{s.share:.0%} of the time"
        rows.setdefault(told_of, []).append(f"{s.step} {'kept' if s.kept else 'reached'}")
    for told_of, names in rows.items():
        table.add_row(", ".join(names), *told_of)
    out.show(table)
    if reply.deviations:
        from detente.weigh.deviation import said

        screen.line(out, "What pays better, at each step:")
        for d in reply.deviations:
            screen.line(out, f"- {said(d)}.", indent=2)
    _show_outlook(out, "What becomes of it under its best reply", reply.outlook)
    _show_outlook(out, "If it complied", reply.outlook_complying)
    screen.line(out, "A middle course of its best reply:")
    before = ""
    for m in reply.course:
        moved = ", ".join(f"{step} {state.value}" for step, state in m.moved)
        told = (
            m.act + (f"; {moved}" if moved else "") + (f"; breach: {m.breach}" if m.breach else "")
        )
        if told != before:
            screen.line(out, f"  month {m.month:>2}  ", told)
        before = told
    if reply.credibility is not None:
        for what, chance in (
            ("relief", reply.credibility.relief),
            ("snap-back", reply.credibility.snap_back),
        ):
            screen.line(
                out,
                f"Break-even credibility of {what}: ",
                "none; complying does not pay even if it is certain"
                if chance is None
                else f"{chance:.0%} a month",
            )
    if reply.accounts:
        _show_accounts(out, currency, reply, months)


def bound_of(gap: float) -> str:
    """Return a bound on an error in plain figures, rounded up to a power of ten.

    >>> bound_of(4.2e-7), bound_of(0.0), bound_of(0.03)
    ('0.000001', '0', '0.1')
    """
    if gap == 0:
        return "0"
    digits = floor(-log10(gap))
    return f"{10.0**-digits:.{max(0, digits)}f}"


def _show_outlook(out: Screen, title: str, outlook: tuple[Outlook, ...]) -> None:
    from detente.app import screen

    table = screen.table((title, 40), *((f"{o.months} months", 10) for o in outlook))
    for outcome in outlook[0].chances:
        table.add_row(
            f"{outcome.value}: {outcome.means}", *(f"{o.chances[outcome]:.0%}" for o in outlook)
        )
    out.show(table)


def _show_accounts(out: Screen, currency: str, reply: Reply, months: int) -> None:
    from detente.app import screen

    screen.line(
        out,
        f"Roadmap and one-off gestures over {months} months, in the mean. Gestures: the same relief for the "
        "same first conditions, but nothing must be kept afterwards. Leaked: relief that stood while a "
        "condition of it was broken.",
    )
    table = screen.table(
        ("Under its best reply", None),
        ("Fewer held", 11),
        (f"Relief, {currency}", 14),
        ("Leaked", 9),
        ("Broken days", 12),
    )
    for a in reply.accounts:
        table.add_row(
            a.name,
            "-" if a.freed is None else f"{a.freed:,.0f}",
            f"{a.given:,.1f}",
            f"{a.leaked:,.1f}",
            f"{a.broken_days:,.0f}",
        )
    out.show(table)


def _answer(
    stakes: Stakes, roadmap: Roadmap, scenario: str | None, answer: Replies
) -> xr.ReplyAnswer:
    from detente.app import exchange_reply as xr
    from detente.app import exchange_weigh as xg
    from detente.weigh.ladder import LEFT_OUT

    return xr.ReplyAnswer(
        weighed=xg.weighed(stakes, roadmap, scenario, DISCLAIMER),
        dials=[
            xr.Dial(id=d.id, rungs=[list(names) for names in d.benchmarks]) for d in answer.dials
        ],
        months=answer.months,
        replies=[xr.of_reply(r) for r in answer.replies],
        left_out=list(LEFT_OUT),
    )
