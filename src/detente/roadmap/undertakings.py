"""What a roadmap promises of itself, and what it takes for granted: its guarantees and assumptions.

A guarantee is to be shown, whatever the other side, the deciders and the sources do, as far as the
assumptions let them. Both are sentences of fixed patterns; `text` is what the author wrote. Read by
`undertaken`; what a guarantee means day by day is in `plan.guarantees`.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from detente.core.text import Span
from detente.core.times import Duration
from detente.core.values import dataclass


class Stands(StrEnum):
    """How relief stands: a step is in force, a measure is delivered."""

    IN_FORCE = "in force"
    DELIVERED = "delivered"


class Trouble(StrEnum):
    """What is the matter with a benchmark or, the last four, with a step.

    Breached: the verdict, as known on the day, is not met. Unknown is not breached.
    """

    BREACHED = "breached"
    UNKNOWN = "unknown"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_IN_FORCE = "not in force"

    @property
    def of_step(self) -> bool:
        """True where a step is in this trouble, not a benchmark."""
        return self not in (Trouble.BREACHED, Trouble.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """Relief that stands no longer than for the first `days` days of a trouble without a break.

    `relief` are step ids where it `stands` in force, measure ids where it is delivered; each is
    meant for itself. `whose` is the benchmark or step in `trouble`. Days count as for a cure: "more
    than 10 days" after day k is from day k+11, so that `days` is 11; it is 0 where no day of the
    trouble is allowed.
    """

    text: str
    stands: Stands
    relief: tuple[str, ...]
    trouble: Trouble
    whose: str
    days: int
    span: Span


class Direction(StrEnum):
    """Which way a level may move no faster."""

    FALLS = "falls"
    RISES = "rises"
    MOVES = "moves"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Between two days at most `days` apart, a level falls (rises, moves) by at most `amount`."""

    text: str
    indicator: str
    direction: Direction
    amount: Fraction
    days: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Within any `days` days, the sizes of the events add up to at most `amount`."""

    text: str
    indicator: str
    amount: Fraction
    days: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """No source named is silent on an indicator that lists it for more than `days` days."""

    text: str
    sources: tuple[str, ...]
    days: int
    span: Span


class Acts(StrEnum):
    """What a party does in time: decide on a step that is ready, or undo relief that must end."""

    DECIDES = "decides"
    UNDOES = "undoes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A party acts within a time; `None` is the time that step and measure state."""

    text: str
    party: str
    acts: Acts
    within: Duration | None
    span: Span


Assumption: TypeAlias = Pace | Flow | Heard | Prompt
