"""Better roadmaps: variants that no other variant beats in everything that is asked of one.

Decides the search, not what is good: a judge that is handed in gives each text its scores, or none
where the text is not a sound roadmap. The same arguments give the same front, whoever works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from detente.weigh.variants import Knobs

Settings: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How good a roadmap is. `complying`: share of types and points of the assumptions for which
    keeping it is the best reply; more is better. `leaked`: relief that stands while a condition is
    broken, in the mean; less is better. `months`: to the release of all, in the mean; less is better.
    """

    complying: float
    leaked: float
    months: float

    def beats(self, other: Scores) -> bool:
        """True where it is nowhere worse and somewhere better."""
        mine = (-self.complying, self.leaked, self.months)
        its = (-other.complying, other.leaked, other.months)
        return mine != its and all(a <= b for a, b in zip(mine, its, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A variant and its scores; `changes` says in words what differs from the author's text."""

    settings: Settings
    text: str
    changes: tuple[str, ...]
    scores: Scores


Judge: TypeAlias = Callable[[str], Scores | None]
"""Gives a roadmap's text its scores, or nothing where it is not sound."""

Mapped: TypeAlias = Callable[[Judge, Sequence[str]], Iterator[Scores | None]]
"""Judges several texts, in their order: `map`, or that of an executor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What a search found: the variants that none beats, and how the author's own text stands.

    `judged` texts were judged, `refused` of them were no sound roadmap.
    """

    usual: Candidate | None
    best: tuple[Candidate, ...]
    judged: int
    refused: int


def search(
    knobs: Knobs,
    judge: Judge,
    *,
    most: int,
    seed: int,
    batch: int = 8,
    judged_in: Mapped = map,
    told: Callable[[int, int], None] = lambda _done, _best: None,
) -> Front:
    """Return the front after at most `most` judgements.

    Begins with the text as it is and turns one knob of a variant on the front at a time, so each
    step of the way can be told in a sentence. `told` hears how many are judged and on the front.
    """
    chance = np.random.Generator(np.random.Philox(seed))
    seen: set[Settings] = {knobs.usual}
    front: list[Candidate] = []
    usual: Candidate | None = None
    judged = refused = 0
    waiting: list[Settings] = [knobs.usual]
    while waiting and judged < most:
        texts = [(s, t) for s in waiting if (t := knobs.text(s)) is not None]
        texts = texts[: most - judged]
        for (settings, text), scores in zip(
            texts, judged_in(judge, [t for _, t in texts]), strict=True
        ):
            judged += 1
            refused += scores is None
            if scores is None:
                continue
            found = Candidate(
                settings=settings, text=text, changes=knobs.said(settings), scores=scores
            )
            if settings == knobs.usual:
                usual = found
            front = _joined(front, found)
        told(judged, len(front))
        waiting = _neighbours(front, knobs, seen, batch, chance)
    front.sort(key=lambda c: (-c.scores.complying, c.scores.leaked, c.scores.months, c.settings))
    return Front(usual=usual, best=tuple(front), judged=judged, refused=refused)


def _joined(front: list[Candidate], new: Candidate) -> list[Candidate]:
    """The front with a candidate, unless one of it is as good or better everywhere."""
    if any(c.scores.beats(new.scores) or c.scores == new.scores for c in front):
        return front
    return [c for c in front if not new.scores.beats(c.scores)] + [new]


def _neighbours(
    front: Sequence[Candidate],
    knobs: Knobs,
    seen: set[Settings],
    batch: int,
    chance: np.random.Generator,
) -> list[Settings]:
    """Some variants one turn away from the front that nobody has looked at."""
    near: list[Settings] = []
    for candidate in front:
        for i, knob in enumerate(knobs.all):
            for at in range(len(knob.settings)):
                turned = (*candidate.settings[:i], at, *candidate.settings[i + 1 :])
                if turned not in seen:
                    near.append(turned)
    near = sorted(set(near))
    picked = [near[j] for j in chance.permutation(len(near))[:batch]]
    seen.update(picked)
    return picked
