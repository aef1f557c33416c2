"""What can be concluded from the worth of relief alone, whatever the target's reply.

Decides which sentences are tried, by the shape of the roadmap: which measure is a gate, whether one
sender's relief is worth much without the other's, what the first step gives against what it asks,
what the patron loses. Each is tried over the whole range of the assumptions by `challenge`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detente.roadmap.model import Roadmap, Step
from detente.roadmap.walk import benchmarks_of
from detente.weigh.challenge import Strength, Trial, tried
from detente.weigh.stakes import Point, Stakes
from detente.weigh.sweep_design import Factor, sample
from detente.weigh.worth import at, gains

_GATED = 1.2
"""Above this ratio of the whole to its parts a step is more than their sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A conclusion in words, and how strongly it holds at a point."""

    says: str
    strength: Callable[[Point], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """A sentence and how it fared."""

    says: str
    trial: Trial


def sentences(stakes: Stakes, roadmap: Roadmap) -> tuple[Sentence, ...]:
    """Return the sentences that the shape of a roadmap suggests."""
    out = []
    for step in roadmap.steps.values():
        if _is_gated(stakes, roadmap, step):
            out += _alone(stakes, roadmap, step)
    first, *later = roadmap.steps.values()
    out.append(_first_step(stakes, first))
    if later:
        out.append(_last_half(stakes, roadmap))
    if stakes.patron is not None and stakes.goods:
        out.append(_patron(stakes, roadmap))
    return tuple(out)


def _worth(stakes: Stakes, measures: Sequence[str], point: Point) -> float:
    return float(gains(stakes, measures, at(point)).target[0])


def _before(roadmap: Roadmap, step: Step) -> list[str]:
    out: list[str] = []
    for s in roadmap.steps.values():
        if s.id == step.id:
            return out
        out += s.gives
    return out


def _is_gated(stakes: Stakes, roadmap: Roadmap, step: Step) -> bool:
    """True where a step is worth clearly more than its measures one by one."""
    before, point = _before(roadmap, step), stakes.modes()
    base = _worth(stakes, before, point)
    parts = sum(_worth(stakes, [*before, m], point) - base for m in step.gives)
    return _worth(stakes, [*before, *step.gives], point) - base > _GATED * parts


def _alone(stakes: Stakes, roadmap: Roadmap, step: Step) -> list[Sentence]:
    """For each sender of a step given by several: its part alone is worth less than half of all."""
    before = _before(roadmap, step)
    out = []
    for sender in dict.fromkeys(w for m in step.gives for w in roadmap.measures[m].who):
        own = [m for m in step.gives if sender in roadmap.measures[m].who]
        if len(own) == len(step.gives):
            continue

        def strength(point: Point, own: list[str] = own) -> float:
            base = _worth(stakes, before, point)
            alone = _worth(stakes, [*before, *own], point) - base
            return 0.5 - alone / max(_worth(stakes, [*before, *step.gives], point) - base, 1e-9)

        name = roadmap.parties[sender].name
        says = f"What {name} gives in step {step.id} is worth less than half of the step without the others."
        out.append(Sentence(says=says, strength=strength))
    return out


def _first_step(stakes: Stakes, step: Step) -> Sentence:
    asked = list(dict.fromkeys((*(benchmarks_of(step.needs) if step.needs else ()), *step.keeps)))
    costs = [stakes.conditions[b] for b in asked if b in stakes.conditions]

    def strength(point: Point) -> float:
        cost = sum(point[c.keeping] + point[c.breaking] for c in costs)
        return cost - _worth(stakes, step.gives, point)

    return Sentence(
        says=f"What step {step.id} gives is worth less to those who rule than what it asks costs them; "
        "the later steps must carry it.",
        strength=strength,
    )


def _last_half(stakes: Stakes, roadmap: Roadmap) -> Sentence:
    steps = list(roadmap.steps.values())
    early = [m for s in steps[: len(steps) // 2] for m in s.gives]
    whole = [m for s in steps for m in s.gives]
    name = steps[len(steps) // 2].id

    def strength(point: Point) -> float:
        return 0.5 - _worth(stakes, early, point) / max(_worth(stakes, whole, point), 1e-9)

    return Sentence(
        says=f"More than half of the worth of all relief comes from step {name} on.",
        strength=strength,
    )


def _patron(stakes: Stakes, roadmap: Roadmap) -> Sentence:
    whole = [m for s in roadmap.steps.values() for m in s.gives]

    def strength(point: Point) -> float:
        return -float(gains(stakes, whole, at(point)).patron[0])

    return Sentence(
        says="The patron earns less once all relief is given, so it has a reason to stand in the way.",
        strength=strength,
    )


def concluded(
    stakes: Stakes, roadmap: Roadmap, *, points: int, seed: int, scenario: str | None = None
) -> tuple[Conclusion, ...]:
    """Return each sentence with how it fared over the whole range of the assumptions."""
    design = sample(stakes, points, seed, scenario)
    rows = design.rows.tolist()
    singly = tuple(Factor(id=n.path, columns=(i,)) for i, n in enumerate(stakes.ranges(scenario)))
    return tuple(
        Conclusion(says=s.says, trial=tried(_at_rows(stakes, s, scenario), rows, singly))
        for s in sentences(stakes, roadmap)
    )


def _at_rows(stakes: Stakes, sentence: Sentence, scenario: str | None) -> Strength:
    return lambda row: sentence.strength(stakes.at(row, scenario))
