"""`detente weigh design`: variants of a roadmap that no other variant beats, each as a file.

Decides which variants are sound: `check` finds no error in them, and `prove` finds no counterexample
that it does not find in the author's own text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.files import make_folder, write_text
from detente.app.options import FILE, json_option
from detente.app.refusals import needs_solver
from detente.app.weigh_options import (
    head,
    played,
    progress,
    scenario_option,
    seed_option,
    stakes_argument,
    workers_options,
)
from detente.app.workers import Workers, workers
from detente.report.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from detente.app import exchange_weigh as xg
    from detente.core.text import Source
    from detente.roadmap.model import Roadmap
    from detente.weigh.design import Candidate, Front, Judge, Mapped, Scores
    from detente.weigh.stakes import Stakes
    from detente.weigh.variants import Unturned

ASKED = ("reach", "dead", "guarantees")
"""The questions of `prove` that a variant must answer no worse than the author's text."""


@click.command("design")
@stakes_argument
@scenario_option
@click.option(
    "--output", "-o", type=FILE, metavar="DIR", required=True, help="The folder to write to."
)
@click.option(
    "--tries",
    type=click.IntRange(1, 100_000),
    default=24,
    show_default=True,
    help="How many variants are judged at most.",
)
@click.option(
    "--points",
    type=click.IntRange(1, 1024),
    default=2,
    show_default=True,
    help="At how many points of the ranges each is judged, rounded up to a power of two.",
)
@workers_options
@seed_option
@json_option
def design_(
    stakes: Path,
    scenario: str | None,
    output: Path,
    tries: int,
    points: int,
    number: int | None,
    cluster: str | None,
    seed: int,
    as_json: bool,
) -> None:
    """Search for better roadmaps: cure periods, windows, waits, sunsets, sizes, what steps give and ask, and when.

    The size of a measure is turned where the assumptions say what follows from it. Better is: keeping it is the best reply of more types at more points; less relief leaks while a
    condition is broken; all are released sooner. Variants that none beats are written, each the
    author's own text with a few words exchanged. Proposals of a search, not of a person: read them.

    \b
    Example:
      detente weigh design thaw.stakes.yaml -o variants --tries 40
    """
    found, roadmap, source = played(stakes, scenario)
    needs_solver("weighing variants", "numba", "scipy")
    from detente.weigh.design import search
    from detente.weigh.point import DesignJudge, texts_of
    from detente.weigh.sweep_design import power_of_two, sample
    from detente.weigh.variants import knobs_of

    rows = sample(found, power_of_two(points), seed, scenario).rows.tolist()
    judge = DesignJudge(
        texts=texts_of(roadmap, found), rows=tuple(map(tuple, rows)), scenario=scenario
    )
    with workers(number, cluster) as crew, progress(f"variants {crew.said}", tries) as advance:
        front = search(
            knobs_of(source, roadmap, found.follows(scenario)),
            judge,
            most=tries,
            seed=seed,
            batch=max(2, crew.number),
            judged_in=_mapped(crew),
            told=lambda done, _: advance(done),
        )
    sound = [c for c in front.best if _proves(source, c.text)]
    make_folder(output)
    names = [_name(source, i) for i in range(1, len(sound) + 1)]
    for name, candidate in zip(names, sound, strict=True):
        write_text(output / name, candidate.text)
    if as_json:
        from detente.app.exported import as_json as written

        click.echo(written(_answer(found, roadmap, scenario, front, names, sound)))
    else:
        _show(found, roadmap, scenario, output, front, names, sound)


def _mapped(crew: Workers) -> Mapped:
    def mapped(judge: Judge, texts: Sequence[str]) -> Iterator[Scores | None]:
        if crew.executor is None:
            return map(judge, texts)
        return iter(crew.executor.map(judge, texts))

    return mapped


def _name(source: Source, number: int) -> str:
    stem = Path(source.name).name.removesuffix(".yaml").removesuffix(".roadmap")
    return f"{stem}.variant_{number:02}.roadmap.yaml"


def _proves(source: Source, text: str) -> bool:
    """True where `prove` finds nothing against a variant that it does not find against the text."""
    return text == source.text or _holes(text) <= _holes(source.text)


def _holes(text: str) -> set[tuple[str, ...]]:
    from detente.core.text import Source
    from detente.plan.compile import compile_plan
    from detente.prove.answers import Property, Status
    from detente.prove.prover import Prover
    from detente.prove.verify import verify
    from detente.roadmap.parse import read

    roadmap, _ = read(Source("variant", text))
    if roadmap is None:
        return {("unreadable",)}
    answers = verify(Prover(plan=compile_plan(roadmap)), tuple(Property(p) for p in ASKED))
    return {
        (a.property.value, *a.about)
        for a in answers
        if Status.COUNTEREXAMPLE in (a.status, a.if_replayed)
    }


def _show(
    stakes: Stakes,
    roadmap: Roadmap,
    scenario: str | None,
    output: Path,
    front: Front,
    names: Sequence[str],
    sound: Sequence[Candidate],
) -> None:
    from detente.app import screen
    from detente.weigh.variants import unturned

    out = screen.console()
    head(out, stakes, roadmap, scenario)
    screen.line(
        out,
        f"Variants judged: {front.judged}, of which {front.refused} are no sound roadmap. Beaten by no other: "
        f"{len(front.best)}, of which {len(front.best) - len(sound)} fail in `prove`",
    )
    table = screen.table(
        ("", 10),
        ("Keeping it is best", 18),
        (f"Leaks, {stakes.currency}", 14),
        ("Months to release", 17),
    )
    rows = [("as written", front.usual)] if front.usual is not None else []
    rows += [(str(i), c) for i, c in enumerate(sound, 1)]
    for name, c in rows:
        if c is not None:
            s = c.scores
            table.add_row(
                name, f"{s.complying:.0%} of cases", f"{s.leaked:,.1f}", f"{s.months:.1f}"
            )
    out.show(table)
    for i, (name, c) in enumerate(zip(names, sound, strict=True), 1):
        screen.section(out, f"{i}: {output / name}")
        for change in c.changes or ("the text as it is",):
            screen.line(out, change, indent=2)
    out.show()
    for whole in _not_turned(unturned(roadmap, stakes, scenario)):
        screen.line(out, whole)
    screen.line(
        out,
        "Cases are types of the target at points of the ranges. Leaks and months are means over 60 months of the best "
        "reply; 60.0 months to release: never within them.",
    )
    screen.disclaimer(out)


def _not_turned(left: Sequence[Unturned]) -> Iterator[str]:
    """One line a reason: which sizes were not turned."""
    for why in dict.fromkeys(x.why for x in left):
        names = ", ".join(x.measure for x in left if x.why == why)
        yield f"Sizes not turned: {names}: {why}."


def _answer(
    stakes: Stakes,
    roadmap: Roadmap,
    scenario: str | None,
    front: Front,
    names: Sequence[str],
    sound: Sequence[Candidate],
) -> xg.Design:
    from detente.app import exchange_weigh as xg
    from detente.weigh.variants import unturned

    def scores(s: Scores) -> xg.DesignScores:
        return xg.DesignScores(complying=s.complying, leaked=s.leaked, months=s.months)

    return xg.Design(
        weighed=xg.weighed(stakes, roadmap, scenario, DISCLAIMER),
        judged=front.judged,
        refused=front.refused,
        as_written=None if front.usual is None else scores(front.usual.scores),
        variants=[
            xg.DesignVariant(file=name, changes=list(c.changes), scores=scores(c.scores))
            for name, c in zip(names, sound, strict=True)
        ],
        sizes_not_turned=[
            xg.SizeNotTurned(measure=x.measure, why=x.why)
            for x in unturned(roadmap, stakes, scenario)
        ],
    )
