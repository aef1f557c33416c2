"""The tree of a condition: a closed union of small values, nested freely.

A condition is met, not met or unknown on a day; a number lies between two ends on a day. All look
back only: a verdict of a day rests on that day and those before it. Days count whole; a window is
two numbers of days ago, both included.

    Historically(Not(Signal("arrest")), Back(0, 89))      no arrest over the last 90 days
    Compare(Days(Signal("open"), Back(0, 29)), ">=", 20)  open on at least 20 of the last 30 days
    Since(Signal("calm"), Signal("talks"), Back(0, 180))  talks at most 180 days ago, calm ever since
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

LONGEST = 1 << 28
"""The longest window, and the farthest day, that can be written."""

Sign: TypeAlias = Literal["<", "<=", "=", "!=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class Back:
    """A window: the days from `most` days ago to `least` days ago; `most` is `None` for ever.

    `Back(0, 0)` is the day itself and nothing else. Raises `ValueError` where the window would end
    before it starts.
    """

    least: int
    most: int | None

    def __post_init__(self) -> None:
        if self.least < 0:
            raise ValueError(f"a window looks back: {self.least} days ago is a day to come")
        if self.most is not None and self.most < self.least:
            raise ValueError(
                f"a window cannot reach back {self.most} days and end {self.least} ago"
            )
        if max(self.least, self.most or 0) > LONGEST:
            raise ValueError(f"a window reaches back at most {LONGEST} days")

    def __len__(self) -> int:
        if self.most is None:
            raise ValueError("a window without a beginning has no length")
        return self.most - self.least + 1


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal that is met, not met or unknown on each day."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    item: Condition


@dataclass(frozen=True, slots=True)
class And:
    """Every one of them."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `k` of them."""

    k: int
    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Once:
    """Met on at least one day of the window."""

    item: Condition
    back: Back


@dataclass(frozen=True, slots=True)
class Historically:
    """Met on every day of the window."""

    item: Condition
    back: Back


@dataclass(frozen=True, slots=True)
class Since:
    """`then` met on some day of the window, and `held` on every day after it up to this one."""

    held: Condition
    then: Condition
    back: Back


@dataclass(frozen=True, slots=True)
class Compare:
    """A number against a whole number."""

    number: Number
    sign: Sign
    value: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A signal that is a whole number on each day, or lies between two."""

    name: str


@dataclass(frozen=True, slots=True)
class Days:
    """On how many days of the window a condition is met; the window has a beginning."""

    item: Condition
    back: Back

    def __post_init__(self) -> None:
        if self.back.most is None:
            raise ValueError("days are counted over a window that has a beginning")


@dataclass(frozen=True, slots=True)
class Total:
    """What the events of a list in the window add up to; each of size 1: how many there are."""

    events: str
    back: Back


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers, each times a whole number, added up."""

    parts: tuple[tuple[int, Number], ...]


Condition: TypeAlias = Signal | Not | And | Or | AtLeast | Once | Historically | Since | Compare
Number: TypeAlias = Figure | Days | Total | Sum
Formula: TypeAlias = Condition | Number


def parts_of(formula: Formula) -> Iterator[Formula]:
    """Return what stands directly inside a formula."""
    match formula:
        case And(items=items) | Or(items=items) | AtLeast(items=items):
            yield from items
        case Not(item=item) | Once(item=item) | Historically(item=item) | Days(item=item):
            yield item
        case Since(held=held, then=then):
            yield from (held, then)
        case Compare(number=number):
            yield number
        case Sum(parts=parts):
            yield from (part for _, part in parts)
        case Signal() | Figure() | Total():
            return
