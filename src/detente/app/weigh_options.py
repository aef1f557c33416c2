"""What the questions of `weigh` share: the file of assumptions, a scenario, and how answers end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from detente.app.options import FILE
from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.app.stakes_reading import stakes_or_refusal

if TYPE_CHECKING:
    from detente.app.screen import Screen
    from detente.core.text import Source
    from detente.roadmap.model import Roadmap
    from detente.weigh.stakes import Stakes

F = TypeVar("F", bound=Callable[..., object])

stakes_argument = click.argument("stakes", type=FILE, metavar="STAKES")


def scenario_option(f: F) -> F:
    """Add `--scenario`."""
    return click.option(
        "--scenario", metavar="NAME", help="A scenario of the file; the usual numbers, if left out."
    )(f)


def seed_option(f: F) -> F:
    """Add `--seed`."""
    return click.option(
        "--seed",
        type=click.IntRange(0, 2**31 - 1),
        default=1,
        show_default=True,
        help="Another seed draws other points; the same seed draws the same.",
    )(f)


def seek_option(f: F) -> F:
    """Add `--seek`."""
    return click.option(
        "--seek",
        type=click.IntRange(6, 10_000),
        default=64,
        show_default=True,
        help="How many points are sought against the answer for each type, at most.",
    )(f)


def workers_options(f: F) -> F:
    """Add `--workers` and `--cluster`."""
    cluster = click.option(
        "--cluster", metavar="ADDRESS", help="A Dask cluster, in place of processes."
    )
    number = click.option(
        "--workers",
        "number",
        type=click.IntRange(1, 512),
        help="Processes; all cores, if left out.",
    )
    return number(cluster(f))


MOST_STEPS = 9
"""Relief is valued for every way in which all steps can stand together, five ways for each step."""


def played(path: Path, scenario: str | None) -> tuple[Stakes, Roadmap, Source]:
    """Return what `opened` does, for a game; refuses a roadmap of too many steps."""
    stakes, roadmap, text = opened(path, scenario)
    if len(roadmap.steps) > MOST_STEPS:
        raise InputRefusedError(
            f"{path}: {len(roadmap.steps)} steps can stand together in too many ways to value them "
            f"all; at most {MOST_STEPS} steps are taken",
            "weigh a part: a roadmap with fewer steps, and the assumptions for it",
        )
    return stakes, roadmap, text


def opened(path: Path, scenario: str | None) -> tuple[Stakes, Roadmap, Source]:
    """Return the assumptions, the roadmap and its text; refuses a scenario that is not there."""
    stakes, roadmap, text = stakes_or_refusal(path)
    if scenario is not None and scenario not in stakes.scenarios:
        from detente.roadmap.found import listed, nearest

        meant = nearest(scenario, stakes.scenarios)
        have = listed(stakes.scenarios)
        raise UsageRefusedError(
            f"there is no scenario `{scenario}` in {path}",
            f"did you mean `{meant}`?"
            if meant
            else f"write {have}"
            if have
            else "leave `--scenario` out: the file has none",
        )
    return stakes, roadmap, text


def rests_on(stakes: Stakes) -> str:
    """Return how much of an answer is judgement."""
    priors, numbers = stakes.share_of_priors
    return f"{priors} of {numbers} numbers ({priors / numbers:.0%}) are an analyst's prior"


def head(out: Screen, stakes: Stakes, roadmap: Roadmap, scenario: str | None) -> None:
    """Print what stands at the head of every answer."""
    from detente.app.screen import line, text

    out.show(text(roadmap.title, "bold"))
    line(out, "Standing: ", roadmap.standing)
    line(out, "Handling of this answer: ", stakes.handling)
    line(out, "Rests on: ", stakes.title, f"; {rests_on(stakes)}")
    if scenario is not None:
        line(out, f"Scenario {scenario}: ", stakes.scenarios[scenario].about)


def known_types(names: tuple[str, ...], stakes: Stakes) -> tuple[str, ...]:
    """Return the types asked about, all where none is named; refuses one that is not there."""
    from detente.roadmap.found import listed, nearest

    for name in names:
        if name not in stakes.types:
            meant = nearest(name, stakes.types)
            raise UsageRefusedError(
                f"there is no type `{name}` in these assumptions",
                f"did you mean `{meant}`?" if meant else f"write {listed(stakes.types)}",
            )
    return names or tuple(stakes.types)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far long work is, for whoever watches; gives what is told how much is done."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    shown = Console(stderr=True)
    with Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=shown,
        transient=True,
        disable=not shown.is_terminal,
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)
