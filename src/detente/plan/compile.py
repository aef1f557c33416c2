"""A roadmap to the plan that watch reads: order, successors, calendars.

Decides nothing about meaning beyond what the roadmap says; `semantics` does. Called by `app`,
`trial` and tests.
"""

from __future__ import annotations

from detente.core.diagnostics import Diagnostic
from detente.core.text import Source, Span
from detente.core.times import WorkingDays
from detente.plan.calendars import KNOWN, calendar_of
from detente.plan.grounds import with_grounds
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.found import Found, listed
from detente.roadmap.lints import lint
from detente.roadmap.model import Roadmap
from detente.roadmap.names import Names
from detente.roadmap.resolve import Resolver
from detente.roadmap.syntax import Scalar
from detente.roadmap.terms import condition
from detente.roadmap.walk import benchmarks_of, steps_of


def compile_plan(roadmap: Roadmap) -> Plan:
    """Return the plan of a roadmap that was read without errors."""
    roadmap = with_grounds(roadmap)
    before = {s.id: _predecessors(roadmap, s.id) for s in roadmap.steps.values()}
    return Plan(
        roadmap=roadmap,
        order=_order(roadmap, before),
        successors={
            step: tuple(s for s in roadmap.steps if step in before[s]) for step in roadmap.steps
        },
        stepwise=_stepwise(roadmap),
        calendars=_calendars(roadmap),
        conditions={b.id: b.when for b in roadmap.benchmarks.values()},
    )


def _predecessors(roadmap: Roadmap, step: str) -> frozenset[str]:
    """The steps that the `after` of a step names, directly or through others."""
    seen: set[str] = set()
    todo = [step]
    while todo:
        here = roadmap.steps.get(todo.pop())
        if here is None or here.after is None:
            continue
        new = set(steps_of(here.after)) - seen
        seen |= new
        todo.extend(new)
    return frozenset(seen - {step})


def _order(roadmap: Roadmap, before: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Step ids, predecessors first, otherwise as in the file."""
    done: list[str] = []
    left = list(roadmap.steps)
    while left:
        ready = next((s for s in left if before[s].isdisjoint(left)), left[0])
        done.append(ready)
        left.remove(ready)
    return tuple(done)


def _stepwise(roadmap: Roadmap) -> frozenset[str]:
    """The benchmarks that look at steps, directly or through other benchmarks."""
    names = {b: set(benchmarks_of(x.when)) for b, x in roadmap.benchmarks.items()}
    out = {b for b, x in roadmap.benchmarks.items() if any(True for _ in steps_of(x.when))}
    while more := {b for b, used in names.items() if b not in out and used & out}:
        out |= more
    return frozenset(out)


def _calendars(roadmap: Roadmap) -> dict[str, WorkingDays]:
    own = calendar_of(roadmap.working_days)
    out = {"": own}
    for party in roadmap.parties.values():
        out[party.id] = own if party.working_days is None else calendar_of(party.working_days)
    return out


def doubts(roadmap: Roadmap) -> tuple[Diagnostic, ...]:
    """Return warnings about a roadmap read without errors; `check` shows them.

    They are what practice teaches to look twice at, and calendars that no table stands behind.
    """
    found = Found()
    for diagnostic in lint(roadmap):
        found.keep(diagnostic)
    wanted = [(roadmap.working_days, roadmap.span)]
    wanted += [(p.working_days or "", p.span) for p in roadmap.parties.values()]
    for name, span in wanted:
        if name and name not in KNOWN:
            found.add(
                "D607",
                span,
                f"there is no table of holidays called `{name}`: only weekends are free",
                f"use {listed(KNOWN)}",
                warn=True,
            )
    return found.in_order()


def read_condition(
    text: str, roadmap: Roadmap
) -> tuple[c.Condition | None, tuple[Diagnostic, ...]]:
    """Return the condition that a sentence says, settled in a roadmap, or why it says none."""
    source = Source("condition", text)
    found = Found()
    scalar = Scalar(text=text, span=Span(source, 0, len(text)))
    tree = condition(scalar, found)
    if tree is not None:
        tree = Resolver(_declared(roadmap), found).condition(tree)
    return (None if found.failed else tree), found.in_order()


def _declared(roadmap: Roadmap) -> Names:
    names = Names(
        indicators=dict(roadmap.indicators),
        sources=dict(roadmap.sources),
        fixed=set(roadmap.opening),
    )
    names.declared = {
        "party": {k: v.span for k, v in roadmap.parties.items()},
        "source": {k: v.span for k, v in roadmap.sources.items()},
        "indicator": {k: v.span for k, v in roadmap.indicators.items()},
        "context figure": {k: v.span for k, v in roadmap.context.items()},
        "severity": {k: v.span for k, v in roadmap.severities.items()},
        "benchmark": {k: v.span for k, v in roadmap.benchmarks.items()},
        "restriction": {k: v.span for k, v in roadmap.restrictions.items()},
        "measure": {k: v.span for k, v in roadmap.measures.items()},
        "step": {k: v.span for k, v in roadmap.steps.items()},
        "duty": {k: v.span for k, v in roadmap.duties.items()},
    }
    return names
