"""A case told to the monitor: does it come out as whoever found it said?

The rooms `prove` and `weigh` do not know `watch`; here it judges what they found. Cases of one
roadmap share most of what happens; where they do, a benchmark is judged once for all of them. Steps
are walked anew in each, and so is every day from the first on which something else is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from detente.core.diagnostics import failed
from detente.core.text import Source
from detente.plan.case import Case, written
from detente.plan.plan import Plan
from detente.prove.answers import Answer, Property, replayed
from detente.trial.judge import tested
from detente.trial.read import read, wanted
from detente.trial.watchful import broken
from detente.trial.world import World, told
from detente.watch.alike import Alike


@dataclass(slots=True)
class Replays:
    """Cases of one roadmap, replayed one after the other."""

    plan: Plan
    _alike: Alike = field(default_factory=Alike)

    def world_of(self, case: Case) -> World | None:
        """Return the monitor's world of a case; `None` where its evidence cannot be read."""
        world = world_of(self.plan, case)
        if world is not None:
            self._alike.begin(world.monitor)
        return world

    def judged(self, answer: Answer) -> Answer:
        """Return an answer after its case was replayed, where something hangs on it.

        With the first of its cases that comes out; the others are told only where those before them did
        not.
        """
        if answer.if_replayed is None or answer.case is None:
            return answer
        told_ = 0
        for case in answer.cases():
            if self._comes_out(answer, case):
                return replayed(replace(answer, case=case), fits=True)
            told_ += 1
        return replayed(answer, fits=False, told=told_)

    def _comes_out(self, answer: Answer, case: Case) -> bool:
        """Return whether the monitor says what a case expects.

        A case against a guarantee must break it by the definition that tests go by.
        """
        world = self.world_of(case)
        if world is None or not tested(world).passed:
            return False
        if answer.property is not Property.GUARANTEES:
            return True
        promised = (g for g in self.plan.roadmap.guarantees if g.text == case.about)
        return any(any(broken(world, g)) for g in promised)


def world_of(plan: Plan, case: Case) -> World | None:
    """Return the monitor's world of one case; `None` where its evidence cannot be read."""
    text = written([case], "roadmap.yaml", "replayed in memory")
    book, found = read(wanted(Source("case", text)), plan, {})
    if book is None or failed(found):
        return None
    (story,) = book.stories
    return told(plan, story)


def comes_out(plan: Plan, case: Case) -> bool:
    """Return whether the monitor says, day by day, what a case expects."""
    world = world_of(plan, case)
    return world is not None and tested(world).passed


def judged(plan: Plan, answer: Answer) -> Answer:
    """Return one answer after its case was replayed alone."""
    return Replays(plan).judged(answer)
