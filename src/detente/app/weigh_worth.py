"""`detente weigh worth`: what relief is worth to the target, step by step and measure by measure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.options import json_option
from detente.app.weigh_options import head, opened, scenario_option, seed_option, stakes_argument
from detente.report.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from detente.app import exchange_weigh as xg
    from detente.roadmap.model import Roadmap
    from detente.weigh.stakes import Stakes
    from detente.weigh.valued import MeasureWorth, Quantiles, Valued


@click.command("worth")
@stakes_argument
@scenario_option
@click.option(
    "--draws",
    type=click.IntRange(100, 1_000_000),
    default=20_000,
    show_default=True,
    help="How many values are drawn of every number.",
)
@seed_option
@json_option
def worth_(stakes: Path, scenario: str | None, draws: int, seed: int, as_json: bool) -> None:
    """Say what relief is worth to the target, step by step and measure by measure.

    Ten, fifty and ninety percent of the draws stand side by side. A measure that is worth little
    alone, while much is lost if only it is missing, opens a gate for others.

    \b
    Example:
      detente weigh worth thaw.stakes.yaml
    """
    found, roadmap, _ = opened(stakes, scenario)
    from detente.weigh.valued import valued

    table = valued(found, roadmap, draws=draws, seed=seed, scenario=scenario)
    if as_json:
        from detente.app.exported import as_json as written

        click.echo(written(_answer(found, roadmap, table)))
    else:
        _show(found, roadmap, table)


def _range(q: Quantiles) -> str:
    return f"{q.p10:,.0f} / {q.p50:,.0f} / {q.p90:,.0f}"


def _show(stakes: Stakes, roadmap: Roadmap, found: Valued) -> None:
    from detente.app import screen

    out = screen.console()
    head(out, stakes, roadmap, found.scenario)
    screen.line(
        out,
        f"{found.currency} a year; below the three numbers lie 10, 50 and 90 percent of {found.draws:,} "
        "draws. Below zero is a loss to the patron, and a gain to the senders",
    )
    screen.section(out, "Step by step")
    steps = screen.table(
        ("Step", 6),
        ("It adds", 18),
        ("With those before", 20),
        ("Patron", 18),
        ("Costs senders", 17),
    )
    for s in found.steps:
        steps.add_row(
            s.id, _range(s.more), _range(s.so_far), _range(s.patron), _range(s.sender_cost)
        )
    out.show(steps)
    screen.section(out, "Measure by measure")
    each = screen.table(("Measure", None), ("Alone", 20), ("Lost if only it is missing", 28))
    for m in found.measures:
        each.add_row(screen.text(m.id), _range(m.alone), _range(m.missing))
    out.show(each)
    if found.in_hand:
        screen.section(out, "What the roadmap keeps in hand, on top of all it gives")
        hand = screen.table(("Measure", None), ("Worth", 20))
        for m in found.in_hand:
            hand.add_row(screen.text(m.gives or m.id), _range(m.missing))
        out.show(hand)
    if found.detours:
        screen.section(out, "The detour")
        for d in found.detours:
            screen.line(
                out,
                d.good,
                f": {_range(d.extra)} USD a tonne dearer; the patron earns "
                f"{_range(d.patron_earns)} {found.currency} a year on it",
            )
    out.show()
    screen.line(out, "Ranges follow from the assumptions; none is a forecast.")
    screen.disclaimer(out)


def _answer(stakes: Stakes, roadmap: Roadmap, found: Valued) -> xg.Worth:
    from detente.app import exchange_weigh as xg

    def range_(q: Quantiles) -> xg.Quantiles:
        return xg.Quantiles(p10=q.p10, p50=q.p50, p90=q.p90)

    def measure(m: MeasureWorth) -> xg.WorthOfMeasure:
        return xg.WorthOfMeasure(
            id=m.id, gives=m.gives, alone=range_(m.alone), missing=range_(m.missing)
        )

    return xg.Worth(
        weighed=xg.weighed(stakes, roadmap, found.scenario, DISCLAIMER),
        draws=found.draws,
        seed=found.seed,
        steps=[
            xg.WorthOfStep(
                id=s.id,
                title=s.title,
                more=range_(s.more),
                so_far=range_(s.so_far),
                patron=range_(s.patron),
                sender_cost=range_(s.sender_cost),
            )
            for s in found.steps
        ],
        measures=[measure(m) for m in found.measures],
        in_hand=[measure(m) for m in found.in_hand],
        detours=[
            xg.WorthOfDetour(
                good=d.good, extra=range_(d.extra), patron_earns=range_(d.patron_earns)
            )
            for d in found.detours
        ],
    )
