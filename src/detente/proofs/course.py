"""Why a step stands where it stands: its moves one after the other, and what brought each about.

A move names the row of the lifecycle table, the records of a decision, and the verdicts with their
proofs. Beside them stands what of the roadmap decides the course of a step. Decides nothing:
`daily` walks through the days and holds a course against them, `course_prover` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from detente.core.times import Duration
from detente.proofs import proof as p

STAYS: Mapping[str, str] = {"waiting": "conditions end", "ready": "conditions hold"}
"""What keeps a step where it is, if nothing else moves it."""


class Ground(p.Value, frozen=True):
    """A verdict that brought a move about: of a benchmark or a sentence, with its proof."""

    name: str
    proof: p.Proof


class Move(p.Value, frozen=True):
    """One move of a step: on `day`, with legal effect from `legal` on.

    `records`: the decision. `waivers`: what lets the step off a benchmark. `why`: a freeze or the
    end of the roadmap, where that ended the conditions.
    """

    day: str
    legal: str
    origin: str
    trigger: str
    to: str
    grounds: tuple[Ground, ...] = ()
    records: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    why: str = ""


class Ticking(p.Value, frozen=True):
    """A clock that runs: since when, and the effect that falls due next, with its day.

    `kind`: for a breach (`cure`), for not knowing (`unknown`), or for a second effect (`then`).
    """

    benchmark: str
    kind: str
    started: str
    effect: str
    effect_on: str


class Stood(p.Value, frozen=True):
    """What lay over a step on some days: the steps that froze it, and its clocks."""

    first: str
    last: str
    frozen_by: tuple[str, ...] = ()
    clocks: tuple[Ticking, ...] = ()


class CourseProof(p.Value, frozen=True):
    """The state of a step on a day, as known on a day, with the moves that led there.

    `today`: for a step that waits or is ready, why it does so still on that day, as a move that
    would leave it there. `stood`: what lay over it, from the opening to the day.
    """

    step: str
    on: str
    known_at: str
    state: str
    moves: tuple[Move, ...]
    today: Move | None = None
    stood: tuple[Stood, ...] = ()


class Terms(p.Value, frozen=True):
    """What follows a breach, or not knowing: after how many days, and for which steps.

    `cure`: days for a cure, none where there is none. `then`: a second effect, and days until it.
    `budget`: days of breach in so many days. `automatic`: it needs no decision. `cool_off`: how
    long a step that it revoked stays so.
    """

    cure: int | None = None
    effect: str | None = None
    then: tuple[str, int] | None = None
    budget: tuple[int, int] | None = None
    reach: Literal["step", "later steps", "all steps"] = "step"
    automatic: bool = True
    cool_off: Duration | None = None


class Sunset(p.Value, frozen=True):
    """When a step ends: on a day or after a time, and how it is renewed.

    `renewals`: how many there may be. `decided`: a renewal needs a decision.
    """

    on: str | None = None
    after: Duration | None = None
    renewed_for: Duration | None = None
    renewals: int | None = None
    decided: bool = False


class Rules(p.Value, frozen=True):
    """What the roadmap says of a step, for the check of its course.

    `table`: from, trigger, to. `asked` must be met before it is ready; `keeps` must not be not met.
    `votes`: how many members of a party must vote, and which, where it decides so. `renewed_if`
    must be met for a renewal, or overridden by name or by the benchmarks `renewed_over`.
    `statements`: what each name claims. `stepwise`: those that look at steps. `kept`: when a
    sentence can look at whether all keeps of this step are met. `made_of`: of how many of its parts
    a condition is made that a waiver can let off in part. `terms`: what follows when a keep is
    broken, `unknown` when one is not known; `counts`: of a keep that clean days cure, what they are
    clean of. `fixed`: the levels that a grant and a renewal write down.
    """

    roadmap: str
    step: str
    opens: str
    ends: str
    table: tuple[tuple[str, str, str], ...]
    deciders: tuple[str, ...]
    renewed_by: tuple[str, ...]
    votes: dict[str, tuple[int, tuple[str, ...]]]
    departs: dict[str, str]
    asked: tuple[str, ...]
    keeps: tuple[str, ...]
    renewed_if: str
    renewed_over: tuple[str, ...]
    statements: dict[str, p.Statement]
    stepwise: tuple[str, ...]
    kept: Literal["never", "while granted", "always"]
    made_of: dict[str, tuple[int, tuple[str, ...]]]
    successors: tuple[str, ...]
    terms: dict[str, Terms]
    unknown: Terms | None
    counts: dict[str, tuple[p.Statement, ...]]
    fixed: dict[str, p.Statement]
    sunset: Sunset | None
    hands_over: bool
    automatic: bool
    certified_by: str | None


_DECODER = msgspec.json.Decoder(CourseProof, dec_hook=p.fraction)


def to_json(course: CourseProof) -> bytes:
    """Return the proof of a course as JSON."""
    return p.written(course)


def from_json(data: bytes) -> CourseProof:
    """Return the proof that the JSON says; raises `msgspec.DecodeError` where it says none."""
    return _DECODER.decode(data)
