"""`detente prove`: what a roadmap guarantees whatever the other side does, and where it does not.

Decides how answers are shown, and where their cases are written. What is proved is for the room
`prove` to say; whether a counterexample is one, for the monitor that replays it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.files import write_text
from detente.app.memory import no_search_for_cycles
from detente.app.options import FILE, json_option, roadmap_argument
from detente.app.refusals import needs_solver
from detente.app.screen import Screen, console, line, section, table, text, widest
from detente.app.workspace import read_plan
from detente.core.times import words
from detente.plan.plan import Plan
from detente.report.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from rich.progress import Progress

    from detente.prove.answers import Answer

PROPERTIES = (
    "reach", "dead", "prompt", "duty", "cycle", "inaction", "silence", "fog", "veto", "conflict",
    "guarantees",
)  # fmt: skip
"""What can be asked; the same as in the room, which is heavy to load."""

RESTRICTED = "RESTRICTED: this shows how the roadmap can be gamed. It is not for public pages."
_TONES = {"proved": "green", "counterexample": "bold red", "possible": "yellow"}


@click.command("prove")
@roadmap_argument
@click.option(
    "--property",
    "-p",
    "wanted",
    type=click.Choice(PROPERTIES),
    multiple=True,
    metavar="QUESTION",
    help=f"Ask only this: {', '.join(PROPERTIES)}. May be given more than once.",
)
@click.option(
    "--output",
    "-o",
    type=FILE,
    metavar="DIR",
    help="Write each case into this folder, as a test file for `detente test`.",
)
@click.option(
    "--page",
    type=FILE,
    metavar="FILE.html",
    help="Write one page with all answers, each case drawn; restricted.",
)
@click.option("--quick", is_flag=True, help="Replay nothing: what would be replayed is possible.")
@click.option(
    "--states",
    type=click.IntRange(min=1_000, max=200_000_000),
    default=20_000_000,
    show_default=True,
    help="The most states that one question looks at.",
)
@click.option(
    "--share",
    type=click.IntRange(min=1, max=100),
    default=25,
    show_default=True,
    metavar="PERCENT",
    help="For which share of days the smallest cure budget is sought.",
)
@click.option(
    "--handling",
    type=click.Choice(["restricted", "public"]),
    default="restricted",
    show_default=True,
    help="How the answers are marked.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    help="How answers are written; sarif has the findings only.",
)
@json_option
@click.option("--full", is_flag=True, help="Show timelines of proofs, and what each rests on.")
@click.option("--brief", is_flag=True, help="Show of each answer its sentence alone.")
@click.option("--strict", is_flag=True, help="End with exit code 1 on a counterexample.")
@click.pass_context
def prove_(
    ctx: click.Context,
    roadmap: Path,
    wanted: tuple[str, ...],
    output: Path | None,
    page: Path | None,
    quick: bool,
    states: int,
    share: int,
    handling: str,
    form: str,
    as_json: bool,
    full: bool,
    brief: bool,
    strict: bool,
) -> None:
    """Prove what a roadmap guarantees whatever the other side does, or show how it fails.

    Deciders and sources may fail it as well. Each answer is proved, with its bound; or a
    counterexample, a timeline that the monitor has replayed day by day; or possible, found in an
    abstraction that allows more than the world does. Nothing found is never said without how much
    was looked at.

    \b
    Example:
      detente prove thaw.roadmap.yaml --property duty --property cycle
    \b
    Example: keep the counterexamples as tests.
      detente prove thaw.roadmap.yaml -o holes && detente test holes/*.test.yaml
    """
    if brief and full:
        raise click.UsageError("--brief shows less and --full more; give one of them")
    with no_search_for_cycles():
        plan, _ = read_plan(roadmap)
        needs_solver("proving", "numba")
        witnesses = full or output is not None or page is not None
        answers = _answers(plan, wanted, states, share, quick=quick, witnesses=witnesses)
    files = {} if output is None else _write(roadmap, output, answers)
    if page is not None:
        _page(plan, page, answers)
    if form == "sarif":
        from detente.app.exported_prove import found
        from detente.app.sarif import as_sarif
        from detente.prove.codes import CODES_OF_PROOFS

        click.echo(as_sarif(roadmap, found(answers, strict=strict), CODES_OF_PROOFS))
    elif as_json or form == "json":
        from detente.app.exported import as_json as written
        from detente.app.exported_prove import proved

        click.echo(written(proved(plan, answers, files, handling=handling, strict=strict)))
    else:
        _show(plan, answers, files, handling=handling, full=full, brief=brief)
    if strict and any(a.status.value == "counterexample" for a in answers):
        ctx.exit(1)


def _answers(
    plan: Plan, wanted: tuple[str, ...], states: int, share: int, *, quick: bool, witnesses: bool
) -> list[Answer]:
    """Ask, and replay what hangs on a replay, with a bar for whoever watches."""
    from detente.prove.answers import Property
    from detente.prove.prover import Prover
    from detente.prove.verify import verify

    asked = tuple(Property(p) for p in wanted or PROPERTIES)
    with _bar() as bar:
        searching = bar.add_task("searching", total=len(asked))
        prover = Prover(
            plan=plan,
            most=states,
            witnesses=witnesses,
            share=Fraction(share, 100),
            seconds=time.perf_counter,
            progress=lambda day, n: bar.update(searching, description=f"day {day}, {n:,} states"),
        )
        answers: list[Answer] = []
        for each in asked:
            answers += verify(prover, (each,))
            bar.advance(searching)
        waiting = sum(a.if_replayed is not None and a.case is not None for a in answers)
        if quick or not waiting:
            return answers
        from detente.app.replaying import Replays

        replaying = bar.add_task("replaying", total=waiting)
        done, replays = [], Replays(plan)
        for a in answers:
            done.append(replays.judged(a))
            bar.advance(replaying, a.if_replayed is not None and a.case is not None)
    return done


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    shown = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=shown,
        transient=True,
        disable=not shown.is_terminal,
    )


def _page(plan: Plan, page: Path, answers: Sequence[Answer]) -> None:
    """Write one page with all answers; what a case looks like is for the monitor to say."""
    from detente.app.replaying import Replays
    from detente.report.counterexamples import Told, counterexamples

    replays = Replays(plan)

    def retold() -> Iterator[Told]:
        for a in answers:
            drawn = a.case if a.status.value != "proved" else None
            world = replays.world_of(drawn) if drawn is not None else None
            yield Told(answer=a, monitor=world.monitor if world is not None else None)

    states = sum(a.states for a in answers)
    known = f"Asked of the roadmap alone, without a ledger; {states:,} states were looked at."
    write_text(page, counterexamples(plan, retold(), known=known))


def _write(roadmap: Path, folder: Path, answers: Sequence[Answer]) -> dict[str, str]:
    """Write each case as a test file of its own; returns where, by name."""
    from detente.plan.case import written

    folder.mkdir(parents=True, exist_ok=True)
    beside = os.path.relpath(roadmap.resolve(), folder.resolve())
    files = {}
    for a in answers:
        if a.case is None:
            continue
        path = folder / f"{a.case.name}.test.yaml"
        head = f"{RESTRICTED} {a.status.value}: {a.sentence}"
        write_text(path, written([a.case], Path(beside).as_posix(), head))
        files[a.case.name] = str(path)
    return files


def _show(
    plan: Plan, answers: Sequence[Answer], files: dict[str, str], *, handling: str, full: bool,
    brief: bool,
) -> None:  # fmt: skip
    from detente.prove.answers import ASSUMED

    out = console()
    if handling == "restricted":
        line(out, text(RESTRICTED, "bold"))
    line(out, text(plan.roadmap.title, "bold"))
    line(out, f"Standing: {plan.roadmap.standing}")
    line(
        out,
        f"Taken for granted: {'; '.join([*ASSUMED, *(a.text for a in plan.roadmap.assumptions)])}.",
    )
    for each in PROPERTIES:
        own = [a for a in answers if a.property.value == each]
        if own:
            section(out, each)
        for a in own:
            _said(out, a)
            if not brief:
                _shown(out, a, files, full=full)
    line(out)
    _count(out, answers)
    line(out)
    line(out, f"{sum(a.states for a in answers):,} states looked at")
    line(out, DISCLAIMER)


def _count(out: Screen, answers: Sequence[Answer]) -> None:
    """Show how many answers of each kind each question has: what it comes to, where a reader ends."""
    made = table(("", widest(PROPERTIES, "")), *((name, len(name)) for name in _TONES))
    rows = {each: [a for a in answers if a.property.value == each] for each in PROPERTIES}
    for each, own in (*rows.items(), ("in all", answers)):
        counts = [sum(a.status.value == name for a in own) for name in _TONES]
        if any(counts):
            made.add_row(each, *(text(str(n) if n else "") for n in counts))
    made.expand = False
    for column in made.columns[1:]:
        column.justify = "right"
    out.show(made)


def _said(out: Screen, a: Answer) -> None:
    line(out, text(f"{a.status.value}  ", _TONES[a.status.value]), text(a.sentence), indent=2)


def _shown(out: Screen, a: Answer, files: dict[str, str], *, full: bool) -> None:
    """Show what an answer rests on, and how it comes about."""
    holds = a.status.value == "proved"
    if full or not holds:
        line(out, text(f"looked at: {a.bound}", "dim"), indent=6)
    for note in a.notes:
        line(out, text(note, "dim"), indent=6)
    if a.case is not None and (full or not holds):
        for m in a.case.moments:
            line(out, f"{words(m.day):>11}  {m.text}", indent=6)
        if a.case.name in files:
            line(out, text(f"as a test: {files[a.case.name]}", "dim"), indent=6)
    if a.code and not holds and a.help:
        line(out, f"{a.code}: {a.help}", indent=6)
    elif a.help and not holds:
        line(out, f"help: {a.help}", indent=6)
