"""What the tests of a file have seen of a roadmap, and what they have not.

Decides what counts as seen: whatever holds on some day of some story, as known on that day.
Called by `judge`.
"""

from __future__ import annotations

from collections import defaultdict

from detente.core.verdict import Verdict
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.trial.results import Coverage
from detente.trial.world import World


class Seen:
    """Collects what story after story has seen."""

    def __init__(self) -> None:
        self.verdicts: defaultdict[str, set[Verdict]] = defaultdict(set)
        self.states: defaultdict[str, set[State]] = defaultdict(set)
        self.delivered: set[str] = set()

    def look(self, world: World) -> None:
        """Take in a story."""
        for name in world.plan.conditions:
            self.verdicts[name] |= {run.value.verdict for run in world.benchmark(name)}
        for name, runs in world.course.steps.items():
            self.states[name] |= {run.value.state for run in runs}
        for name, measure in world.course.measures.items():
            if any(run.value.state == "delivered" for run in measure):
                self.delivered.add(name)


def unseen(plan: Plan, seen: Seen) -> Coverage:
    """Return the verdicts and states of a roadmap that no story has seen."""
    verdicts = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN)
    return Coverage(
        benchmarks={
            name: tuple(v.words for v in verdicts if v not in seen.verdicts[name])
            for name in plan.conditions
        },
        steps={
            name: tuple(s.value for s in State if s not in seen.states[name])
            for name in plan.roadmap.steps
        },
        measures=tuple(m for m in plan.roadmap.measures if m not in seen.delivered),
    )
