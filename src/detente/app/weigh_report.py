"""`detente weigh report`: the result as one page that opens from the disk and prints on two sheets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.files import write_text
from detente.app.options import FILE
from detente.app.refusals import UsageRefusedError, needs_solver
from detente.app.weigh_options import (
    known_types,
    played,
    rests_on,
    scenario_option,
    seed_option,
    seek_option,
    stakes_argument,
    workers_options,
)
from detente.report.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from detente.plan.plan import Plan
    from detente.report.case_lanes import Drawing
    from detente.roadmap.model import Roadmap
    from detente.trial.world import World
    from detente.weigh.brief import Brief, Region, Shown, TypeReply
    from detente.weigh.reply import Reply
    from detente.weigh.stakes import Stakes

DRAWS = 20_000
TRIED = 64
"""How many points the conclusions about worth are tried at, before they are sought against."""

MONTHS = 36

DECIDE = (
    "discount",
    "reputation",
    "rerouting",
    "measures: worth",
    "measures: keeps",
    "goods",
    "conditions: keeping",
    "conditions: breaking",
    "detection",
    "patron",
    "postures",
    "snap_back",
)
"""Bundles and sections that the reply depends on; those with a range are asked which decide it."""


@click.command("report")
@stakes_argument
@scenario_option
@click.option(
    "--output", "-o", type=FILE, required=True, metavar="FILE.html", help="The page to write."
)
@click.option(
    "--sample",
    type=FILE,
    metavar="FILE",
    help="The record of a sweep over all ranges; made or gone on with where it is not complete.",
)
@click.option(
    "--points", type=click.IntRange(1, 65_536), default=16, show_default=True, help="Its size."
)
@seek_option
@click.option(
    "--map",
    "map_",
    type=FILE,
    metavar="FILE",
    help="The record of a map over the two bundles that decide most; likewise.",
)
@click.option(
    "--of",
    "mapped",
    metavar="TYPE",
    help="The type that map and bundles are of; the likeliest, if left out.",
)
@click.option(
    "--factor",
    "factors",
    multiple=True,
    metavar="NAME",
    help="The two bundles of the map; costs of conditions and worth of measures, if left out.",
)
@click.option(
    "--side",
    type=click.IntRange(2, 25),
    default=5,
    show_default=True,
    help="Fields along a side of the map.",
)
@workers_options
@click.option(
    "--hangs",
    type=FILE,
    metavar="FILE",
    help="The record of a sweep that says which bundles decide the answer; likewise.",
)
@click.option(
    "--hangs-points",
    type=click.IntRange(2, 65_536),
    default=16,
    show_default=True,
    help="Size of each of its matrices; it takes so many points for each bundle, and twice more.",
)
@click.option(
    "--worth-only", is_flag=True, help="Leave the reply of the target out; takes seconds."
)
@seed_option
def report_(
    stakes: Path,
    scenario: str | None,
    output: Path,
    sample: Path | None,
    points: int,
    seek: int,
    map_: Path | None,
    mapped: str | None,
    factors: tuple[str, ...],
    side: int,
    number: int | None,
    cluster: str | None,
    hangs: Path | None,
    hangs_points: int,
    worth_only: bool,
    seed: int,
) -> None:
    """Write the result as one page: text, tables, charts, what stands and what does not.

    Two sheets when printed. Restricted unless the file of assumptions says otherwise. With `--sample`
    and `--map`, the page also says how the answer changes over the ranges; both are sweeps and take
    minutes, and go on where they were stopped; once complete, the page takes seconds. A record counts
    only for the roadmap and the assumptions that it was made from.

    \b
    Example:
      detente weigh report thaw.stakes.yaml -o thaw.html
      detente weigh report thaw.stakes.yaml -o thaw.html --sample thaw.sweep \\
        --map thaw.map.sweep
    """
    if output.suffix.lower() not in (".html", ".htm"):
        raise UsageRefusedError(
            f"`{output}` is not the name of a page", "end it in .html, such as thaw.html"
        )
    found, roadmap, _ = played(stakes, scenario)
    brief, drawing = _brief(found, roadmap, scenario, seed), None
    if not worth_only:
        needs_solver("weighing a reply", "numba", "scipy")
        brief, drawing = _with_replies(brief, found, roadmap, scenario)
        if sample is not None:
            brief = _with_sample(brief, found, roadmap, sample, points, seek, seed, number, cluster)
        if hangs is not None:
            brief = _with_influences(
                brief, found, roadmap, hangs, mapped, hangs_points, seed, number, cluster
            )
        if map_ is not None:
            region = _region(found, roadmap, scenario, map_, mapped, factors, side, number, cluster)
            brief = replace(brief, region=region)
    from detente.report.weighed import in_short, page

    write_text(output, page(brief, drawing))
    click.echo(f"{output}: {roadmap.title}")
    click.echo(f"Standing: {roadmap.standing}. Handling: {found.handling}")
    click.echo(f"Rests on: {found.title}; {rests_on(found)}")
    for said in in_short(brief):
        click.echo(f"- {said}")
    click.echo(DISCLAIMER)


def _brief(stakes: Stakes, roadmap: Roadmap, scenario: str | None, seed: int) -> Brief:
    from detente.weigh.brief import Brief
    from detente.weigh.conclusions import concluded
    from detente.weigh.valued import valued

    return Brief(
        title=roadmap.title,
        standing=roadmap.standing,
        handling=stakes.handling,
        stakes=stakes.title,
        roadmap_content=roadmap.content,
        stakes_content=stakes.content,
        scenario=scenario,
        scenario_about=stakes.scenarios[scenario].about if scenario is not None else "",
        valued=valued(stakes, roadmap, draws=DRAWS, seed=seed, scenario=scenario),
        conclusions=concluded(stakes, roadmap, points=TRIED, seed=seed, scenario=scenario),
    )


def _with_replies(
    brief: Brief, stakes: Stakes, roadmap: Roadmap, scenario: str | None
) -> tuple[Brief, Drawing | None]:
    """The brief with the replies, and the costliest deviation in the lanes of both sides."""
    from detente.plan.compile import compile_plan
    from detente.report.case_lanes import drawn
    from detente.weigh.ladder import LEFT_OUT
    from detente.weigh.reply import replies

    plan = compile_plan(roadmap)
    answer = replies(plan, stakes, stakes.modes(scenario), tuple(stakes.types), months=MONTHS)
    shown, drawing = None, None
    costliest = _costliest(plan, answer.replies)
    if costliest is not None:
        shown, world = costliest
        drawing = drawn(plan, shown.case, world.monitor)
    told = tuple(_type_reply(plan, r) for r in answer.replies)
    return replace(brief, replies=told, deviation=shown, left_out=LEFT_OUT), drawing


def _costliest(plan: Plan, answers: tuple[Reply, ...]) -> tuple[Shown, World] | None:
    """Of the likeliest type that has one: the deviation that pays most, and comes out as it says."""
    from detente.app.replaying import Replays
    from detente.trial.judge import tested
    from detente.weigh.brief import Shown
    from detente.weigh.deviation import said, stories

    replays = Replays(plan)
    for r in sorted(answers, key=lambda r: -r.weight):
        for d in sorted(r.deviations, key=lambda d: d.margin):
            for case in stories(plan, (d,), who=r.type):
                world = replays.world_of(case)
                if world is not None and tested(world).passed:
                    return Shown(of=r.type, says=said(d), case=case), world
    return None


def _type_reply(plan: Plan, r: Reply) -> TypeReply:
    from detente.weigh.brief import TypeReply, said_of_course
    from detente.weigh.deviation import said

    last = r.outlook[-1]
    return TypeReply(
        id=r.type,
        about=r.about,
        weight=r.weight,
        loses=r.loses,
        deviation=said_of_course(r.course, complies=r.complies, steps=plan.order),
        pays=tuple(said(d) for d in r.deviations),
        months=last.months,
        outlook={o.value: c for o, c in last.chances.items()},
    )


def _with_sample(
    brief: Brief,
    stakes: Stakes,
    roadmap: Roadmap,
    record: Path,
    points: int,
    seek: int,
    seed: int,
    number: int | None,
    cluster: str | None,
) -> Brief:
    from detente.app.weigh_against import conclusions
    from detente.app.weigh_sweep import run
    from detente.weigh import sweep_design as d
    from detente.weigh.point import LossQuestion, texts_of
    from detente.weigh.sensitivity import spread

    design = d.sample(stakes, d.power_of_two(points), seed, brief.scenario)
    types = tuple(stakes.types)
    question = LossQuestion(texts=texts_of(roadmap, stakes), types=types, scenario=brief.scenario)
    about = (roadmap.content, stakes.content)
    table = run(design, question, question.outputs, record, about, number=number, cluster=cluster)
    spreads = {t: spread(table[:, i]) for i, t in enumerate(types)}
    told = tuple(
        replace(r, spread=spreads[r.id], best=1 - spreads[r.id].above) for r in brief.replies
    )
    found = conclusions(
        stakes, roadmap, design, types, table, record, seek=seek, number=number, cluster=cluster
    )
    every = (*found, *brief.conclusions)
    return replace(brief, replies=told, points=len(design.rows), conclusions=every)


def _with_influences(
    brief: Brief,
    stakes: Stakes,
    roadmap: Roadmap,
    record: Path,
    mapped: str | None,
    points: int,
    seed: int,
    number: int | None,
    cluster: str | None,
) -> Brief:
    from detente.app.weigh_sweep import designed, run
    from detente.weigh.point import LossQuestion, texts_of
    from detente.weigh.sensitivity import influences
    from detente.weigh.sweep_design import chosen

    of = _likeliest(stakes, mapped)
    names = tuple(n for n in DECIDE if not isinstance(chosen(stakes, [n], brief.scenario), str))
    design = designed(stakes, names, points, seed, brief.scenario, as_map=False)
    question = LossQuestion(texts=texts_of(roadmap, stakes), types=(of,), scenario=brief.scenario)
    about = (roadmap.content, stakes.content)
    table = run(design, question, question.outputs, record, about, number=number, cluster=cluster)
    return replace(brief, influences=influences(design, table[:, 0]))


def _likeliest(stakes: Stakes, named: str | None) -> str:
    """The type that is named, or the one of the greatest weight."""
    likeliest = max(stakes.types.values(), key=lambda t: t.weight.mode).id
    return known_types((named or likeliest,), stakes)[0]


def _region(
    stakes: Stakes,
    roadmap: Roadmap,
    scenario: str | None,
    record: Path,
    mapped: str | None,
    names: tuple[str, ...],
    side: int,
    number: int | None,
    cluster: str | None,
) -> Region:
    from detente.app.weigh_sweep import designed, run
    from detente.weigh.brief import Region
    from detente.weigh.point import LossQuestion, texts_of
    from detente.weigh.sweep_design import levels

    of = _likeliest(stakes, mapped)
    design = designed(
        stakes,
        names or ("conditions: keeping", "measures: worth"),
        side * side,
        0,
        scenario,
        as_map=True,
    )
    question = LossQuestion(texts=texts_of(roadmap, stakes), types=(of,), scenario=scenario)
    about = (roadmap.content, stakes.content)
    table = run(design, question, question.outputs, record, about, number=number, cluster=cluster)
    rows = table[:, 0].reshape(design.n, design.n)
    return Region(
        of=of,
        down=design.factors[0].id,
        across=design.factors[1].id,
        levels=tuple(levels(design.n).tolist()),
        loses=tuple(tuple(row) for row in rows.tolist()),
    )
