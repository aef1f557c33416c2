"""Steps that tighten: their conditions are grounds against the judged side.

Decides which conditions of a plan are grounds: the benchmarks that such a step needs, keeps, weighs
or is renewed by, through other benchmarks too, and the sentences it says itself. What a ground is,
`semantics` says. Called by `compile`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from detente.roadmap import conditions as c
from detente.roadmap.model import Roadmap, Step
from detente.roadmap.walk import benchmarks_of


def with_grounds(roadmap: Roadmap) -> Roadmap:
    """Return the roadmap with every ground marked as one."""
    steps = [s for s in roadmap.steps.values() if s.tightens]
    if not steps:
        return roadmap
    names = grounds_of(roadmap, steps)
    return replace(
        roadmap,
        steps={n: _turned(s) if s.tightens else s for n, s in roadmap.steps.items()},
        benchmarks={
            n: replace(b, when=c.Against(span=b.when.span, item=b.when)) if n in names else b
            for n, b in roadmap.benchmarks.items()
        },
    )


def grounds_of(roadmap: Roadmap, steps: list[Step]) -> set[str]:
    """Return the benchmarks that steps rest on, directly or through others."""
    seen: set[str] = set()
    todo = [name for s in steps for name in _named(s)]
    while todo:
        name = todo.pop()
        if name in roadmap.benchmarks and name not in seen:
            seen.add(name)
            todo.extend(benchmarks_of(roadmap.benchmarks[name].when))
    return seen


def _named(step: Step) -> Iterator[str]:
    yield from step.keeps
    yield from step.weighs
    for condition in (step.after, step.needs, step.renew.when if step.renew else None):
        if condition is not None:
            yield from benchmarks_of(condition)


def _turned(step: Step) -> Step:
    renew = step.renew
    return replace(
        step,
        needs=None if step.needs is None else _ground(step.needs),
        renew=None if renew is None else replace(renew, when=_ground(renew.when)),
    )


def _ground(condition: c.Condition) -> c.Condition:
    """Mark the parts of a condition; a benchmark is marked where it is defined."""
    match condition:
        case c.All(items=items) | c.Some(items=items) | c.AtLeast(items=items):
            return replace(condition, items=tuple(map(_ground, items)))
        case c.BenchmarkMet() | c.InForce() | c.InState() | c.KeepsHeld():
            return condition
        case _:
            return c.Against(span=condition.span, item=condition)
