"""Decisions on record beside what was known when they were taken, and what is known of that day now.

Decides which acts are decisions and which conditions stand beside them. Every verdict is the
monitor's. Called by dossiers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.core.times import Day
from detente.core.verdict import Answer
from detente.plan.evidence import ActClaim
from detente.plan.plan import Plan
from detente.report.asked import Asked
from detente.report.board import names
from detente.roadmap.walk import benchmarks_of

DECIDING = frozenset(("decision", "certification", "override", "waiver"))
"""The kinds of act by which somebody decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A condition as it was known on the day of a decision, and as that day is known now."""

    benchmark: str
    then: Answer
    now: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that is on record, with the conditions it turned on."""

    act: ActClaim
    who: str
    vote: str
    about: str
    reason: str
    held: tuple[Held, ...]

    @property
    def taken(self) -> Day:
        """The day on which it was taken."""
        return self.act.adopted

    @property
    def otherwise_now(self) -> bool:
        """True where a condition is known now to have been otherwise than it was known then."""
        return any(h.then.verdict is not h.now.verdict for h in self.held)


def decided(asked: Asked) -> Iterator[Decided]:
    """Yield the decisions taken by the day asked about and known by the day of knowledge."""
    found = (
        a
        for a in asked.monitor.evidence.acts
        if a.kind in DECIDING and a.speaks(asked.known_at) and a.adopted <= asked.on
    )
    for act in sorted(found, key=lambda a: (a.adopted, a.order, a.record)):
        yield _decided(asked, act)


def _decided(asked: Asked, act: ActClaim) -> Decided:
    plan = asked.plan
    party = plan.roadmap.parties.get(act.by)
    step = plan.roadmap.steps.get(act.subject)
    return Decided(
        act=act,
        who=names(plan, (act.by,)),
        vote=str(party.decides) if party is not None and party.decides else "",
        about=step.title if step is not None else act.subject.replace("_", " "),
        reason=act.details.get("reason", ""),
        held=tuple(_held(asked, act, name) for name in _turns_on(plan, act)),
    )


def _held(asked: Asked, act: ActClaim, name: str) -> Held:
    condition, taken = asked.plan.conditions[name], act.adopted
    return Held(
        benchmark=name,
        then=asked.monitor.verdict(condition, taken, min(taken, asked.known_at)),
        now=asked.monitor.verdict(condition, taken, asked.known_at),
    )


def _turns_on(plan: Plan, act: ActClaim) -> list[str]:
    """Return the benchmarks that a decision turns on."""
    found = [act.details[k] for k in ("benchmark",) if act.details.get(k)]
    if act.subject in plan.roadmap.benchmarks:
        found.append(act.subject)
    for name in (act.subject, act.details.get("step", "")):
        step = plan.roadmap.steps.get(name)
        if step is not None:
            found += () if step.needs is None else benchmarks_of(step.needs)
            found += step.keeps
    return [n for n in dict.fromkeys(found) if n in plan.conditions]
