"""`detente weigh sweep`: how the answer changes over all ranges, and which assumptions it hangs on."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from detente import __version__
from detente.app.options import FILE, json_option
from detente.app.refusals import UsageRefusedError, needs_solver
from detente.app.weigh_options import (
    head,
    known_types,
    played,
    progress,
    scenario_option,
    seed_option,
    seek_option,
    stakes_argument,
    workers_options,
)
from detente.app.workers import workers
from detente.report.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.app import exchange_weigh as xg
    from detente.roadmap.model import Roadmap
    from detente.weigh.conclusions import Conclusion
    from detente.weigh.sensitivity import Influence, Spread
    from detente.weigh.stakes import Stakes
    from detente.weigh.sweep import Ask
    from detente.weigh.sweep_design import Design


ABREAST = 7
"""How many columns of a map stand side by side on a screen."""


@click.command("sweep")
@stakes_argument
@scenario_option
@click.option(
    "--record",
    type=FILE,
    required=True,
    metavar="FILE",
    help="The file that keeps the results; one that is there is gone on with.",
)
@click.option(
    "--points",
    type=click.IntRange(1, 65_536),
    default=16,
    show_default=True,
    help="Size of the sample, rounded up to a power of two.",
)
@click.option(
    "--factor",
    "names",
    multiple=True,
    metavar="NAME",
    help="A bundle or a path of numbers whose influence is asked; may be given more than once.",
)
@click.option("--map", "as_map", is_flag=True, help="Map two factors, in place of a sample.")
@click.option("--type", "types", multiple=True, metavar="NAME", help="A type; all, if left out.")
@click.option(
    "--against",
    is_flag=True,
    help="Also seek, from its weakest point, what turns the answer for each type; not with a factor.",
)
@seek_option
@workers_options
@seed_option
@json_option
def sweep_(
    stakes: Path,
    scenario: str | None,
    record: Path,
    points: int,
    names: tuple[str, ...],
    as_map: bool,
    types: tuple[str, ...],
    against: bool,
    seek: int,
    number: int | None,
    cluster: str | None,
    seed: int,
    as_json: bool,
) -> None:
    """Say how the answer changes over all ranges, and which assumptions it hangs on.

    Without `--factor`, an even sample of all ranges. With it, each factor's share of the variance,
    by Sobol indices. With `--map` and two factors, a table of both. Results do not depend on who
    reckons them. A stop loses at most the points in work: the same command goes on.

    A sample misses corners. `--against` goes on from the point at which the answer for a type is weakest:
    each bundle of numbers to either end of its range, then those that weaken it most together.

    \b
    Example:
      detente weigh sweep thaw.stakes.yaml --record thaw.sweep --points 64
      detente weigh sweep thaw.stakes.yaml --record map.sweep --map \\
        --factor "goods: potash" --factor "conditions: keeping"
    """
    found, roadmap, _ = played(stakes, scenario)
    needs_solver("weighing a reply", "numba", "scipy")
    from detente.weigh.point import LossQuestion, texts_of

    asked = known_types(types, found)
    if against and names:
        raise UsageRefusedError(
            "what turns an answer is sought from a sample, and `--factor` asks for none",
            "leave out `--factor`, or `--against`",
        )
    design = designed(found, names, points, seed, scenario, as_map=as_map)
    question = LossQuestion(texts=texts_of(roadmap, found), types=asked, scenario=scenario)
    table = run(
        design,
        question,
        question.outputs,
        record,
        (roadmap.content, found.content),
        number=number,
        cluster=cluster,
    )
    told: tuple[Conclusion, ...] = ()
    if against:
        from detente.app.weigh_against import conclusions

        told = conclusions(
            found, roadmap, design, asked, table, record, seek=seek, number=number, cluster=cluster
        )
    if as_json:
        from detente.app.exported import as_json as written

        click.echo(written(_answer(found, roadmap, design, asked, table, told)))
    else:
        _show(found, roadmap, design, asked, table, told)


def designed(
    stakes: Stakes,
    names: tuple[str, ...],
    points: int,
    seed: int,
    scenario: str | None,
    *,
    as_map: bool,
) -> Design:
    """Return the points that these options ask about."""
    from detente.weigh import sweep_design as d

    n = d.power_of_two(points)
    factors = d.chosen(stakes, names, scenario)
    if isinstance(factors, str):
        from detente.roadmap.found import listed, nearest

        known = [f.id for f in d.factors_of(stakes, scenario)]
        meant = nearest(factors, [*known, *stakes.numbers])
        raise UsageRefusedError(
            f"`{factors}` is no bundle and no path of numbers with a range",
            f"did you mean `{meant}`?" if meant else f"write {listed(known, most=40)}",
        )
    if as_map:
        if len(factors) != 2:
            raise UsageRefusedError(
                f"a map has two factors, and {len(factors)} are given",
                "give `--factor` twice",
            )
        side = max(2, round(points**0.5))
        return d.grid(stakes, (factors[0], factors[1]), side, scenario)
    if factors:
        return d.for_indices(stakes, factors, n, seed, scenario)
    return d.sample(stakes, n, seed, scenario)


def run(
    design: Design,
    ask: Ask,
    outputs: Sequence[str],
    record: Path,
    about: tuple[str, ...],
    *,
    number: int | None,
    cluster: str | None,
) -> NDArray[np.float64]:
    """Return the results of all points, `(points, outputs)`; goes on with what the record has."""
    from detente.app.sweep_record import SweepRecord
    from detente.weigh.ladder import READING
    from detente.weigh.sweep import results

    said = "/".join((__version__, str(READING), *about, design.digest, *outputs))
    asked = hashlib.sha256(said.encode()).hexdigest()
    total = len(design.rows)
    with SweepRecord(record, asked, total, outputs) as kept, workers(number, cluster) as crew:
        with progress(f"points {crew.said}", total) as advance:
            advance(len(kept.done))
            try:
                for place, result in results(
                    design, ask, done=kept.done, executor=crew.executor, workers=crew.number
                ):
                    kept.add(place, result)
                    advance(len(kept.done))
            except KeyboardInterrupt:
                said = f"{record}: {len(kept.done)} of {total} points are kept; the same command goes on"
                click.echo(said, err=True)
                raise
        return np.array([kept.done[i] for i in range(total)]).reshape(total, len(outputs))


def _columns(
    design: Design, types: Sequence[str], table: NDArray[np.float64]
) -> list[tuple[str, Spread, tuple[Influence, ...]]]:
    from detente.weigh.sensitivity import influences, sampled, spread
    from detente.weigh.sweep_design import Layout

    out = []
    for i, name in enumerate(types):
        found = influences(design, table[:, i]) if design.layout is Layout.INDICES else ()
        out.append((name, spread(sampled(design, table)[:, i]), found))
    return out


def _show(
    stakes: Stakes,
    roadmap: Roadmap,
    design: Design,
    types: Sequence[str],
    table: NDArray[np.float64],
    told: Sequence[Conclusion],
) -> None:
    from detente.app import screen
    from detente.report.weighed import fared
    from detente.weigh.sensitivity import sampled
    from detente.weigh.sweep_design import Layout, levels

    out = screen.console()
    head(out, stakes, roadmap, design.scenario)
    n = len(sampled(design, table))
    screen.line(
        out,
        f"What keeping the roadmap loses against the best reply, {stakes.currency} on the opening "
        f"day; 0 where keeping it is the best reply. {n} {'point' if n == 1 else 'points'}",
    )
    if design.layout is Layout.GRID:
        for i, name in enumerate(types):
            screen.section(
                out, f"{name}: {design.factors[0].id} down, {design.factors[1].id} across"
            )
            marks = [f"{x:.0%}" for x in levels(design.n)]
            rows_of = table[:, i].reshape(design.n, design.n)
            for first in range(0, design.n, ABREAST):
                some = slice(first, first + ABREAST)
                grid = screen.table(("", 6), *((m, 9) for m in marks[some]))
                for mark, row in zip(marks, rows_of, strict=True):
                    grid.add_row(mark, *(f"{x:,.0f}" for x in row[some]))
                out.show(grid)
    else:
        screen.section(out, "Over all ranges")
        rows = screen.table(
            ("Type", None),
            ("Least", 8),
            ("10 / 50 / 90 percent", 21),
            ("Most", 8),
            ("Best reply at", 14),
        )
        columns = _columns(design, types, table)
        for name, s, _ in columns:
            middle = f"{s.p10:,.0f} / {s.p50:,.0f} / {s.p90:,.0f}"
            rows.add_row(
                screen.text(name),
                f"{s.least:,.0f}",
                middle,
                f"{s.most:,.0f}",
                f"{1 - s.above:.0%} of points",
            )
        out.show(rows)
        for name, _, found in columns:
            if found and all(np.isnan(x.total) for x in found):
                screen.section(out, f"What it hangs on: {name}")
                screen.line(out, "Nothing asked about: the loss is the same at all points.")
            elif found:
                screen.section(out, f"What it hangs on: {name}")
                screen.line(
                    out, "Shares of the variance of its loss; in brackets 95 percent of resamples."
                )
                each = screen.table(("Factor", None), ("Alone", 22), ("With others", 22))
                for x in (x for x in found if not np.isnan(x.total)):
                    each.add_row(
                        screen.text(x.factor),
                        f"{x.first:.2f} ({x.first_range[0]:.2f} to {x.first_range[1]:.2f})",
                        f"{x.total:.2f} ({x.total_range[0]:.2f} to {x.total_range[1]:.2f})",
                    )
                out.show(each)
    if told:
        screen.section(out, "Sought against")
    for c in told:
        screen.line(
            out,
            f"{c.says} {'Stands' if c.trial.stands else 'Does not stand'}: it {fared(c.trial)}.",
        )
    out.show()
    screen.line(out, "Shares of points are no probabilities of events; none of this is a forecast.")
    screen.disclaimer(out)


def _answer(
    stakes: Stakes,
    roadmap: Roadmap,
    design: Design,
    types: Sequence[str],
    table: NDArray[np.float64],
    told: Sequence[Conclusion],
) -> xg.Sweep:
    from detente.app import exchange_weigh as xg
    from detente.weigh.sweep_design import Layout, levels

    grid = design.layout is Layout.GRID
    columns = [] if grid else _columns(design, types, table)
    return xg.Sweep(
        weighed=xg.weighed(stakes, roadmap, design.scenario, DISCLAIMER),
        layout=design.layout.value,
        points=len(design.rows),
        seed=design.seed,
        factors=[f.id for f in design.factors],
        spreads=[
            xg.SweepSpread(
                type=name,
                least=s.least,
                p10=s.p10,
                p50=s.p50,
                p90=s.p90,
                most=s.most,
                best_reply=1 - s.above,
            )
            for name, s, _ in columns
        ],
        influences=[
            xg.SweepInfluence(
                type=name,
                factor=x.factor,
                first=x.first,
                first_low=x.first_range[0],
                first_high=x.first_range[1],
                total=x.total,
                total_low=x.total_range[0],
                total_high=x.total_range[1],
            )
            for name, _, found in columns
            for x in found
            if not np.isnan(x.total)
        ],
        levels=levels(design.n).tolist() if grid else [],
        maps=[
            xg.SweepMap(type=name, loses=table[:, i].reshape(design.n, design.n).tolist())
            for i, name in enumerate(types)
        ]
        if grid
        else [],
        conclusions=[
            xg.SweepConclusion(
                says=c.says,
                stands=c.trial.stands,
                drawn=c.trial.asked,
                held=c.trial.held,
                sought=c.trial.searched,
                against=[list(pushed) for pushed in c.trial.against],
            )
            for c in told
        ],
    )
