"""`detente why`, `timeline`, `eval`, `values`, `balance`: questions to the monitor."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app import exchange as x
from detente.app.clock import Clock
from detente.app.options import (
    FILE,
    FailOn,
    asked_days,
    clock_of,
    end,
    fail_on_option,
    from_to_options,
    json_option,
    known_at_option,
    known_day,
    ledger_option,
    on_option,
    roadmap_argument,
)
from detente.app.refusals import UsageRefusedError
from detente.app.status_command import asked_day
from detente.app.workspace import Workspace, over, read_plan, read_sentence
from detente.core.series import Runs
from detente.core.times import Day, DayRange, iso
from detente.core.verdict import Answer, Verdict
from detente.watch.results import StepDay

_VIEW = click.Choice(["as-decided", "as-now-known"])


@click.command("why")
@click.argument("target", metavar="TARGET")
@roadmap_argument
@ledger_option
@on_option
@known_at_option
@click.option(
    "--proof",
    type=FILE,
    metavar="FILE",
    help="Write the proof of the verdict, or of the step's state, as JSON, for `detente audit`.",
)
@fail_on_option(FailOn.UNKNOWN, FailOn.NOT_MET)
@json_option
@click.pass_context
def why_(
    ctx: click.Context,
    target: str,
    roadmap: Path,
    ledger: Path,
    on: Day | None,
    known_at: Day | None,
    proof: Path | None,
    fail_on: tuple[str, ...],
    as_json: bool,
) -> None:
    """Explain a step or a benchmark, down to single records.

    TARGET is the id of a step or of a benchmark. The answer is a tree: each condition with its
    verdict, the days it looked at, what was counted, and for each record who reported it, which
    days it speaks of and when it became known.

    \b
    Example:
      detente why s1 thaw.roadmap.yaml --ledger thaw.ledger --on 2026-03-20
    """
    clock = clock_of(ctx)
    plan, _ = read_plan(roadmap)
    _require(target, "step or benchmark", (*plan.roadmap.steps, *plan.roadmap.benchmarks))
    work = over(plan, ledger, clock)
    known = known_day(known_at, work.today)
    day = asked_day(on, work)
    if proof is not None:
        from detente.app.proof_command import write_proof

        write_proof(proof, work, target, day, known)
    because = work.monitor.why(target, day, known)
    seen = work.seen(day, known)
    if as_json:
        from detente.app.exported import Exporter

        _write(Exporter(plan).why(seen, target, because, work.known))
    else:
        from detente.app.screen_answers import show_why

        show_why(work, seen, target, because)
    end(ctx, fail_on, _of_answers([because.answer] if because.answer else []))


@click.command("timeline")
@roadmap_argument
@ledger_option
@from_to_options
@click.option(
    "--view",
    type=_VIEW,
    default="as-decided",
    show_default=True,
    help="as-decided: with what was known on each day. as-now-known: with what is known today.",
)
@known_at_option
@fail_on_option(FailOn.BREACHED, FailOn.UNKNOWN, FailOn.NOT_MET)
@json_option
@click.pass_context
def timeline_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    since: Day | None,
    until: Day | None,
    view: str,
    known_at: Day | None,
    fail_on: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show how benchmarks and steps went, as ranges of days.

    What was decided on a day never changes afterwards: --view as-decided judges each day by what
    was known on it. --view as-now-known judges the same days by present knowledge.

    \b
    Example:
      detente timeline thaw.roadmap.yaml --ledger thaw.ledger \\
        --from 2025-09-01 --to 2025-12-31 --view as-now-known
    """
    work = _open(roadmap, ledger, clock_of(ctx))
    days = _since_opening(since, until, work)
    known = known_day(known_at, work.today)
    answer = work.monitor.timeline(days, known, view=view)
    if as_json:
        from detente.app.exported import Exporter

        _write(Exporter(work.plan).timeline(answer))
    else:
        from detente.app.screen_answers import show_timeline

        show_timeline(work.plan, answer)
    found = _of_answers([run.value for runs in answer.benchmarks.values() for run in runs])
    if any(_breached(runs) for runs in answer.steps.values()):
        found.add(FailOn.BREACHED)
    end(ctx, fail_on, found)


@click.command("eval")
@click.argument("condition", metavar="CONDITION")
@roadmap_argument
@ledger_option
@from_to_options
@click.option(
    "--view",
    type=_VIEW,
    default="as-now-known",
    show_default=True,
    help="as-now-known: with what is known today. as-decided: with what was known on each day.",
)
@known_at_option
@fail_on_option(FailOn.UNKNOWN, FailOn.NOT_MET)
@json_option
@click.pass_context
def eval_(
    ctx: click.Context,
    condition: str,
    roadmap: Path,
    ledger: Path,
    since: Day | None,
    until: Day | None,
    view: str,
    known_at: Day | None,
    fail_on: tuple[str, ...],
    as_json: bool,
) -> None:
    """Judge a condition that you type, over some days.

    CONDITION is a sentence as in a roadmap; put it in quotation marks. Days before the opening may
    be asked about. --fail-on looks at every day shown.

    \b
    Example: when was the number held below 1,150?
      detente eval "political_prisoners < 1150 persons" thaw.roadmap.yaml \\
        --ledger thaw.ledger --from 2025-06-01 --to 2025-12-31
    """
    clock = clock_of(ctx)
    plan, _ = read_plan(roadmap)
    sentence = read_sentence(condition, plan)
    work = over(plan, ledger, clock)
    days = asked_days(since, until, plan.roadmap.opens, work.today)
    known = known_day(known_at, work.today)
    runs = work.monitor.eval(sentence, days, known, view=view)
    seen = work.seen(days.last, known)
    if as_json:
        from detente.app import exported

        _write(
            x.Eval(
                seen=exported.seen(seen),
                condition=condition,
                view="as-decided" if view == "as-decided" else "as-now-known",
                days=exported.days(days),
                runs=exported.verdict_runs(runs),
            )
        )
    else:
        from detente.app.screen_answers import show_eval

        show_eval(seen, condition, view, runs)
    end(ctx, fail_on, _of_answers([run.value for run in runs]))


@click.command("values")
@click.argument("indicator", metavar="INDICATOR")
@roadmap_argument
@ledger_option
@on_option
@known_at_option
@click.option(
    "--proof",
    type=FILE,
    metavar="FILE",
    help="Write the proof of what the flows of its latest account leave unexplained, for `detente audit`.",
)
@fail_on_option(FailOn.UNKNOWN)
@json_option
@click.pass_context
def values_(
    ctx: click.Context,
    indicator: str,
    roadmap: Path,
    ledger: Path,
    on: Day | None,
    known_at: Day | None,
    proof: Path | None,
    fail_on: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show what each source says of an indicator, side by side.

    Disagreement is shown, never averaged. Sources that the indicator does not list are shown and
    have no vote. --fail-on unknown: the sources together do not establish one number.

    \b
    Example: which number is right?
      detente values political_prisoners thaw.roadmap.yaml \\
        --ledger thaw.ledger --on 2025-08-15
    """
    clock = clock_of(ctx)
    plan, _ = read_plan(roadmap)
    _require(indicator, "indicator", tuple(plan.roadmap.indicators))
    work = over(plan, ledger, clock)
    day, known = work.today if on is None else on, known_day(known_at, work.today)
    answer = work.monitor.values(indicator, day, known)
    if proof is not None:
        from detente.app.proof_command import write_account

        write_account(proof, work, indicator, day, known)
    if as_json:
        from detente.app.exported import Exporter

        _write(Exporter(plan).values(answer))
    else:
        from detente.app.screen_answers import show_values

        show_values(answer)
    end(ctx, fail_on, {FailOn.UNKNOWN} if answer.accepted.exact is None else set())


@click.command("balance")
@roadmap_argument
@ledger_option
@from_to_options
@known_at_option
@json_option
@click.pass_context
def balance_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    since: Day | None,
    until: Day | None,
    known_at: Day | None,
    as_json: bool,
) -> None:
    """Show what was given and what came between two days.

    Relief under the roadmap and outside it, the events counted and the change of each level. What
    is not fully reported is a range; an open end means that nobody reported enough to bound it.

    \b
    Example: what did we give and get since June, are fewer in prison?
      detente balance thaw.roadmap.yaml --ledger thaw.ledger \\
        --from 2025-06-21 --to 2025-12-31
    """
    work = _open(roadmap, ledger, clock_of(ctx))
    days = asked_days(since, until, work.plan.roadmap.opens, work.today)
    answer = work.monitor.balance(days, known_day(known_at, work.today))
    if as_json:
        from detente.app.exported import Exporter

        _write(Exporter(work.plan).balance(answer))
    else:
        from detente.app.screen_answers import show_balance

        show_balance(work.plan, answer)


def _open(roadmap: Path, ledger: Path, clock: Clock) -> Workspace:
    return over(read_plan(roadmap)[0], ledger, clock)


def _since_opening(since: Day | None, until: Day | None, work: Workspace) -> DayRange:
    opens = work.plan.roadmap.opens
    if since is not None and since < opens:
        raise UsageRefusedError(
            f"`--from {iso(since)}` is before the roadmap opens ({iso(opens)})",
            "give a later day; `detente eval` judges conditions on earlier days",
        )
    return asked_days(since, until, opens, work.today)


def _require(name: str, what: str, there: tuple[str, ...]) -> None:
    if name in there:
        return
    from difflib import get_close_matches

    near = get_close_matches(name, there, n=1)
    raise UsageRefusedError(
        f"the roadmap has no {what} `{name}`",
        f"did you mean `{near[0]}`?" if near else f"choose one of: {', '.join(there)}",
    )


def _of_answers(answers: list[Answer]) -> set[FailOn]:
    verdicts = {a.verdict for a in answers}
    out = set()
    if Verdict.UNKNOWN in verdicts:
        out.add(FailOn.UNKNOWN)
    if Verdict.NOT_MET in verdicts:
        out.add(FailOn.NOT_MET)
    return out


def _breached(runs: Runs[StepDay]) -> bool:
    return any(run.value.broken and run.value.state.running for run in runs)


def _write(answer: x.Part) -> None:
    from detente.app.exported import as_json

    click.echo(as_json(answer))
