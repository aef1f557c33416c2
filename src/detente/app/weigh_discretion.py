"""`detente weigh discretion`: what comes of the bargain where the roadmap binds nobody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.options import json_option
from detente.app.refusals import UsageRefusedError
from detente.app.weigh_options import head, opened, scenario_option, seed_option, stakes_argument
from detente.report.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.app.screen import Screen
    from detente.roadmap.model import Roadmap
    from detente.weigh.bargain import Bargain
    from detente.weigh.beliefs import Equilibrium, Round
    from detente.weigh.stakes import Stakes

APART = 0.02
"""By how much chances must differ on the opening day for two equilibria to be shown apart."""


@click.command("discretion")
@stakes_argument
@scenario_option
@click.option(
    "--step", "last", metavar="STEP", help="All steps up to this one; the last, if left out."
)
@click.option(
    "--months",
    type=click.IntRange(1, 60),
    default=6,
    show_default=True,
    help="Length of a round.",
)
@click.option(
    "--rounds",
    "shown",
    type=click.IntRange(1, 8),
    default=6,
    show_default=True,
    help="How many rounds are shown; the bargain itself has no end.",
)
@click.option(
    "--starts",
    type=click.IntRange(0, 200),
    default=8,
    show_default=True,
    help="From how many chance beginnings equilibria are looked for, beside the one from pure chance.",
)
@seed_option
@json_option
def discretion_(
    stakes: Path,
    scenario: str | None,
    last: str | None,
    months: int,
    shown: int,
    starts: int,
    seed: int,
    as_json: bool,
) -> None:
    """Say what comes of it if the senders may fail to deliver, or to take relief back.

    In each round the target keeps all that is asked or breaks it; the senders see that and let relief
    stand or not. Nobody but the target knows its type: what is believed follows from what it does.
    Both sides choose the better act the more often the better it is. All equilibria that are found
    are given, beside what would come of it if the senders were bound.

    \b
    Example:
      detente weigh discretion thaw.stakes.yaml --step s2
    """
    found, roadmap, _ = opened(stakes, scenario)
    step = _step(roadmap, last)
    from detente.weigh.bargain import LEFT_OUT, bargain_of
    from detente.weigh.beliefs import bound, equilibria, rounds

    point = found.modes(scenario)
    try:
        bargain = bargain_of(found, roadmap, point, last=step, months=months)
    except LookupError as e:
        raise UsageRefusedError(
            f"{stakes} has no `{e.args[0]}:`, so what the senders weigh is not known",
            "write it: the reference of the file of assumptions says which numbers it has",
        ) from e
    assert found.discretion is not None  # noqa: S101  else there were no bargain
    noise = point[found.discretion.noise]
    every = equilibria(bargain, noise, starts=starts, seed=seed)
    tied = bound(bargain, noise)
    if as_json:
        from detente.app import exchange_discretion as xd
        from detente.app import exchange_weigh as xg
        from detente.app.exported import as_json as written

        answer = xd.Discretion(
            weighed=xg.weighed(found, roadmap, scenario, DISCLAIMER),
            last_step=step,
            months_a_round=months,
            noise=noise,
            starts=starts,
            types=xd.of_types(bargain),
            senders=xd.of_senders(bargain),
            equilibria=[xd.of_equilibrium(e, rounds(e, shown)) for e in every],
            bound=xd.of_equilibrium(tied, rounds(tied, shown)),
            left_out=list(LEFT_OUT),
        )
        click.echo(written(answer))
        return
    from detente.app import screen

    out = screen.console()
    head(out, found, roadmap, scenario)
    _show_bargain(out, found, roadmap, bargain, step, months, noise)
    groups = _apart(every)
    _show_found(out, len(every), len(groups), starts + 1)
    for i, (one, alike) in enumerate(groups, 1):
        screen.section(out, "What comes of it" if len(groups) == 1 else f"Way {i}")
        if alike > 1:
            screen.line(out, f"{alike} of those found begin so.")
        _show_course(out, rounds(one, shown))
        _show_beliefs(out, one)
        _show_worth(out, found.currency, one)
    screen.section(
        out, "If the senders were bound: relief stands where all is kept, and only there"
    )
    _show_course(out, rounds(tied, shown))
    _show_worth(out, found.currency, tied)
    screen.section(out, "What this leaves out")
    for left in LEFT_OUT:
        screen.line(out, "- ", left)
    out.show()
    screen.line(out, "Everything rests on the assumptions; nothing here is a forecast.")
    screen.disclaimer(out)


def _step(roadmap: Roadmap, name: str | None) -> str:
    names = list(roadmap.steps)
    if name is None:
        return names[-1]
    if name not in names:
        from detente.roadmap.found import listed, nearest

        meant = nearest(name, names)
        raise UsageRefusedError(
            f"there is no step `{name}` in this roadmap",
            f"did you mean `{meant}`?" if meant else f"write {listed(names)}",
        )
    return name


def _show_bargain(
    out: Screen,
    stakes: Stakes,
    roadmap: Roadmap,
    bargain: Bargain,
    step: str,
    months: int,
    noise: float,
) -> None:
    from detente.app import screen

    first = next(iter(roadmap.steps))
    steps = f"steps {first} to {step}" if step != first else f"step {step}"
    screen.line(
        out,
        f"The relief of {steps} against all that they ask, in rounds of {months} months. "
        f"An act that is better by {noise:,.0f} {stakes.currency} is taken 2.7 times as often.",
    )
    screen.section(out, f"What a round is worth, {stakes.currency}")
    table = screen.table(
        ("Type", None),
        ("Weight", 7),
        ("Relief", 8),
        ("Keeping", 8),
        ("Breaking", 9),
        ("To the senders", 15),
    )
    for t in bargain.types:
        table.add_row(
            screen.text(t.id),
            f"{t.weight:.0%}",
            f"{t.relief:,.0f}",
            f"{-t.cost:,.0f}",
            f"{t.rent:,.0f}",
            f"{t.welcome:,.0f}",
        )
    out.show(table)
    s = bargain.senders
    screen.line(
        out,
        f"The senders gain {s.progress:,.0f} where all is kept. Relief that stands costs them "
        f"{s.cost:,.0f}, and {s.leak:,.0f} more where something is broken; withholding it unjustly "
        f"{s.unkept:,.0f}; taking it back {s.reimposing:,.0f}, once.",
    )


def _show_found(out: Screen, found: int, apart: int, starts: int) -> None:
    from detente.app import screen

    if found == 0:
        screen.line(
            out,
            f"No equilibrium was found from {starts} beginnings; more `--starts` may find one.",
        )
    elif found == 1:
        screen.line(out, f"One equilibrium was found, from {starts} beginnings.")
    else:
        ways = "which begin alike" if apart == 1 else f"in {apart} ways to begin"
        screen.line(
            out,
            f"{found} equilibria were found from {starts} beginnings, {ways}; the others differ "
            "only where beliefs are seldom led to. Which one is played, nobody can say.",
        )


def _apart(every: Sequence[Equilibrium]) -> list[tuple[Equilibrium, int]]:
    """One of all that begin alike, and how many there are, in the order in which they were found."""
    import numpy as np

    out: list[tuple[Equilibrium, int]] = []
    for e in every:
        prior = e.bargain.prior
        mine = [np.concatenate(e.at(prior, stood)) for stood in (0, 1)]
        for i, (other, n) in enumerate(out):
            its = [np.concatenate(other.at(prior, stood)) for stood in (0, 1)]
            if np.abs(np.array(mine) - np.array(its)).max() <= APART:
                out[i] = (other, n + 1)
                break
        else:
            out.append((e, 1))
    return out


def _show_course(out: Screen, course: Sequence[Round]) -> None:
    from detente.app import screen

    table = screen.table(
        ("Chance, round by round", None), *((str(i), 6) for i in range(1, len(course) + 1))
    )
    names = [t.id for t in course[0].types]
    for i, name in enumerate(names):
        table.add_row(
            screen.text(f"{name} keeps its part"), *(f"{r.complies[i]:.0%}" for r in course)
        )
    table.add_row("relief stands", *(f"{r.stands:.0%}" for r in course))
    table.add_row("  though something is broken", *(f"{r.leaks:.0%}" for r in course))
    table.add_row("relief is withheld though all is kept", *(f"{r.unkept:.0%}" for r in course))
    out.show(table)


def _show_beliefs(out: Screen, e: Equilibrium) -> None:
    """What is believed on opening, and after one and two rounds of the same act."""
    from detente.app import screen
    from detente.weigh.bargain import COMPLIES, DEVIATES
    from detente.weigh.beliefs import along

    columns = {
        ("opening", 8): (),
        ("kept", 6): (COMPLIES,),
        ("kept twice", 11): (COMPLIES, COMPLIES),
        ("broken", 7): (DEVIATES,),
        ("broken twice", 13): (DEVIATES, DEVIATES),
    }
    believed = {name: along(e, acts) for name, acts in columns.items()}
    table = screen.table(("What is believed", None), *columns)
    for i, t in enumerate(e.bargain.types):
        table.add_row(screen.text(t.id), *(f"{b[i]:.0%}" for b in believed.values()))
    out.show(table)


def _show_worth(out: Screen, currency: str, e: Equilibrium) -> None:
    from detente.app import screen

    target, senders = e.worth()
    types = ", ".join(f"{t.id} {v:,.0f}" for t, v in zip(e.bargain.types, target, strict=True))
    screen.line(
        out,
        f"Worth of all from the opening on, {currency}: to the senders {senders:,.0f}; to ",
        types,
    )
