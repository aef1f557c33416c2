"""What a step still lacks before it can be granted.

Decides which of `after` and `needs` are not met on a day, with waivers taken into account, and
which of the keeps stand in the way. Does not decide whether a freeze does: `watch.decide` knows
that. Unknown keeps do not block; unknown needs do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from detente.core.times import Day
from detente.core.verdict import MET, Answer, Verdict, at_least, both, either
from detente.plan.evidence import ActClaim
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.verdicts import Verdicts
from detente.roadmap.conditions import Against, All, AtLeast, BenchmarkMet, Condition, Some
from detente.roadmap.model import Roadmap, Step
from detente.roadmap.sentences import say
from detente.roadmap.walk import benchmarks_of
from detente.watch.acts import Acts
from detente.watch.inside import benchmarks_inside


@dataclass(slots=True)
class Readiness:
    """Asks the verdicts about steps, and remembers what was answered for the day in hand."""

    plan: Plan
    verdicts: Verdicts
    acts: Acts
    history: History
    day: tuple[Day, Day] = (0, 0)
    known: dict[str, Answer] | None = None

    def benchmark(self, name: str, on: Day, knowledge: Day) -> Answer:
        """Return the verdict of a benchmark; asked once a day unless it looks at steps."""
        if name in self.plan.stepwise:
            return self.verdicts.benchmark(name, on, knowledge, self.history)
        if self.known is None or self.day != (on, knowledge):
            self.day, self.known = (on, knowledge), {}
        answer = self.known.get(name)
        if answer is None:
            answer = self.verdicts.benchmark(name, on, knowledge, self.history)
            self.known[name] = answer
        return answer

    def let_off(self, step: Step, name: str, on: Day, knowledge: Day) -> Answer:
        """Return the verdict of a benchmark for a step: met where a waiver speaks for it."""
        answer = self.benchmark(name, on, knowledge)
        if answer.verdict is Verdict.MET:
            return answer
        if self.acts.waiver(step, name, answer.verdict, on, knowledge):
            return MET
        whole = self.plan.conditions[name]
        if any(self.acts.waives(inner) for inner in benchmarks_inside(whole, self.plan)):
            return self.condition(step, whole, on, knowledge)
        return answer

    def excuses(self, step: Step, on: Day, knowledge: Day) -> Iterator[tuple[str, ActClaim]]:
        """Yield the benchmarks that a step needs or keeps and that an act lets it off."""
        names: dict[str, None] = {}
        todo = [*(benchmarks_of(step.needs) if step.needs is not None else ()), *step.keeps]
        while todo:
            name = todo.pop(0)
            if name not in names:
                names[name] = None
                todo += benchmarks_of(self.plan.conditions[name])
        for name in names:
            answer = self.benchmark(name, on, knowledge)
            act = self.acts.waiver(step, name, answer.verdict, on, knowledge)
            if act is not None:
                yield name, act

    def weighed(self, step: Step, on: Day, knowledge: Day) -> Iterator[tuple[str, Answer]]:
        """Yield what a step weighs and is not met, with its verdict."""
        for name in step.weighs:
            answer = self.benchmark(name, on, knowledge)
            if answer.verdict is not Verdict.MET:
                yield name, answer

    def condition(self, step: Step, c: Condition, on: Day, knowledge: Day) -> Answer:
        """Return the verdict of a condition of a step, waived benchmarks taken as met."""

        def judged(item: Condition) -> Answer:
            return self.condition(step, item, on, knowledge)

        match c:
            case BenchmarkMet(benchmark=name):
                return self.let_off(step, name, on, knowledge)
            case Against(item=All() | Some() | AtLeast() | BenchmarkMet() as item):
                return self.condition(step, _of_grounds(item), on, knowledge)
            case All(items=items):
                return both([judged(i) for i in items])
            case Some(items=items):
                return either([judged(i) for i in items])
            case AtLeast(k=k, items=items):
                return at_least(k, [judged(i) for i in items])
            case _:
                return self.verdicts.condition(c, on, knowledge, self.history)

    def lacking(self, step: Step, on: Day, knowledge: Day) -> Iterator[tuple[str, Answer]]:
        """Yield what is not met of `after`, `needs` and `keeps`, each with its name and verdict."""
        named: set[str] = set()
        for c in (*_parts(step.after), *_parts(step.needs)):
            answer = self.condition(step, c, on, knowledge)
            if answer.verdict is not Verdict.MET:
                name = _name(c, self.plan.roadmap)
                named.add(name)
                yield name, answer
        for name in step.keeps:
            answer = self.let_off(step, name, on, knowledge)
            if answer.verdict is Verdict.NOT_MET and name not in named:
                yield name, answer


def let_off(name: str, act: ActClaim) -> str:
    """Return by which act a step is let off a benchmark, in words."""
    if act.verb == "departure":
        why = act.details.get("reason", "")
        return f"{act.by} departs from {name}" + (f": {why}" if why else "")
    return f"{name} waived ({act.verb}) by {act.by}"


def _of_grounds(whole: All | Some | AtLeast | BenchmarkMet) -> Condition:
    """Return a ground made of parts as parts that are grounds; benchmarks are so by themselves."""
    if isinstance(whole, BenchmarkMet):
        return whole
    items = (
        i if isinstance(i, BenchmarkMet) else Against(span=i.span, item=i) for i in whole.items
    )
    return replace(whole, items=tuple(items))


def _parts(c: Condition | None) -> tuple[Condition, ...]:
    if c is None:
        return ()
    return c.items if isinstance(c, All) else (c,)


def _name(c: Condition, roadmap: Roadmap) -> str:
    """Return what a reader calls a condition: the name of a benchmark, or a sentence."""
    return c.benchmark if isinstance(c, BenchmarkMet) else say(c, roadmap)
