"""What is asked of a roadmap, and what an answer is.

An answer is never silent about its ground. PROVED: in all that the abstraction allows, and it
allows more than the world does. COUNTEREXAMPLE: a timeline, told as evidence, that the monitor must
replay to the same verdicts. POSSIBLE: the abstraction allows it, and no evidence was found that
does it. Whoever replays a story says so with `replayed`; until then it is only possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import islice

from detente.core.text import Span
from detente.core.values import dataclass
from detente.plan.case import Case

ASSUMED = (
    "what is reported is reported on its day, and not corrected later",
    "a step is granted when all its conditions are met, and stays suspended once it is",
    "nobody waives, overrides, suspends or revokes but as the roadmap says",
    "conditions move freely of each other, even where they share an indicator",
)
"""What every answer takes for granted."""


class Property(StrEnum):
    """What is asked."""

    REACH = "reach"
    DEAD = "dead"
    PROMPT = "prompt"
    DUTY = "duty"
    CYCLE = "cycle"
    INACTION = "inaction"
    SILENCE = "silence"
    FOG = "fog"
    VETO = "veto"
    CONFLICT = "conflict"
    GUARANTEES = "guarantees"


class Status(StrEnum):
    """How far an answer goes."""

    PROVED = "proved"
    COUNTEREXAMPLE = "counterexample"
    POSSIBLE = "possible"


Tellings = Callable[[], Iterator[Case]]
"""The cases that would show an answer, made one after the other as they are asked for, always the same."""

MANY = 6
"""As many cases of one answer are told to the monitor before it stays possible."""


def no_case() -> Iterator[Case]:
    """Yield nothing: no case shows it."""
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer.

    `about` names step, benchmark or measure. `status` is as far as this room can tell: with a
    `case` it becomes `if_replayed` once the monitor has replayed it. `days` and `share` are the
    figures that the sentence says. `bound` says how much was looked at. `tellings`: the case, and what
    else would show the same where the case does not come out.
    """

    property: Property
    about: tuple[str, ...]
    status: Status
    sentence: str
    bound: str
    if_replayed: Status | None = None
    days: int | None = None
    share: Fraction | None = None
    states: int = 0
    seconds: float = 0.0
    case: Case | None = None
    code: str | None = None
    span: Span | None = None
    help: str = ""
    notes: tuple[str, ...] = field(default=())
    tellings: Tellings = field(default=no_case, compare=False, repr=False)

    def cases(self) -> Iterator[Case]:
        """Yield the case, then the others that would show the same, as they are needed."""
        if self.case is not None:
            yield self.case
            yield from islice(self.tellings(), 1, MANY)


def shown_by(answer: Answer, tellings: Tellings) -> Answer:
    """Return an answer with the first of the cases that would show it; the others are not made yet."""
    return replace(answer, case=next(tellings(), None), tellings=tellings)


def replayed(answer: Answer, *, fits: bool, told: int = 1) -> Answer:
    """Return an answer after the monitor has replayed its case, or as many as were told; whether one fits."""
    if answer.if_replayed is None:
        return answer
    answer = replace(answer, tellings=no_case)
    if fits:
        return replace(answer, status=answer.if_replayed or answer.status)
    note = (
        "the timeline was told as evidence and did not come out so; it stays a possibility"
        if told == 1
        else f"it was told as evidence in {told} ways, and none of them came out so; it stays a possibility"
    )
    return replace(answer, status=Status.POSSIBLE, notes=(*answer.notes, note))
