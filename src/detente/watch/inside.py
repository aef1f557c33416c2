"""What a condition rests on in a plan: the named benchmarks inside it are looked through.

Decides nothing. Called by whatever needs to know what an answer can rest on.
"""

from __future__ import annotations

from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap import walk


def indicators_of(item: c.Condition, plan: Plan) -> set[str]:
    """Return the indicators that a condition looks at, through named benchmarks too."""
    found = set(walk.indicators_of(item))
    for name in walk.benchmarks_of(item):
        found |= indicators_of(plan.conditions[name], plan)
    return found


def steps_of(item: c.Condition, plan: Plan) -> set[str]:
    """Return the steps that a condition looks at, through named benchmarks too."""
    found = set(walk.steps_of(item))
    for name in walk.benchmarks_of(item):
        found |= steps_of(plan.conditions[name], plan)
    return found


def benchmarks_inside(item: c.Condition, plan: Plan) -> set[str]:
    """Return the benchmarks that stand inside a condition, at any depth."""
    found: set[str] = set()
    for name in walk.benchmarks_of(item):
        found |= {name, *benchmarks_inside(plan.conditions[name], plan)}
    return found


def looks_at_steps(item: c.Condition, plan: Plan) -> bool:
    """Return whether a condition looks at the state or the past of a step."""
    if any(name in plan.stepwise for name in walk.benchmarks_of(item)):
        return True
    return any(True for _ in walk.steps_of(item))
