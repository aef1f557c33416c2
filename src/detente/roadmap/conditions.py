"""What a sentence in Terms says, as a closed union of small values.

Three families: quantities (a number on a day), windows (the days a sentence looks at) and
conditions (met, not met or unknown on a day). `resolve` leaves no `Its` and no `Named` in a tree.
Called by `plan`, which gives them meaning, and by `format`, which says them back.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from detente.core.quantities import Unit
from detente.core.text import Span
from detente.core.times import Day, DayRange, Duration
from detente.core.values import dataclass


class Stat(StrEnum):
    """How values over a window become one."""

    COUNT = "count"
    TOTAL = "total"
    RATE = "rate"
    AVERAGE = "average"
    HIGHEST = "highest"
    LOWEST = "lowest"
    CHANGE = "change"
    SHARE = "share"

    @property
    def of_events(self) -> bool:
        """True where it is taken of events, not of a level."""
        return self in (Stat.COUNT, Stat.TOTAL, Stat.RATE)


class Op(StrEnum):
    """Comparison signs; `below` and `above` are read as `<` and `>`."""

    LT = "<"
    LE = "<="
    EQ = "="
    NE = "!="
    GE = ">="
    GT = ">"

    @property
    def words(self) -> str:
        """The sign before a number as a reader says it: `at most` for `<=`."""
        return _OPS[self]


_OPS = {
    Op.LT: "below",
    Op.LE: "at most",
    Op.EQ: "exactly",
    Op.NE: "other than",
    Op.GE: "at least",
    Op.GT: "above",
}


class StepEvent(StrEnum):
    """Happenings in the life of a step that a sentence can point to."""

    GRANT = "grant"
    SUSPENSION = "suspension"
    REVOCATION = "revocation"
    RENEWAL = "renewal"
    BREACH = "breach"


class Flow(StrEnum):
    """Which way entries of a register go: into its stock, or out of it."""

    IN = "inflow"
    OUT = "outflow"


class Direction(StrEnum):
    """Which way a trend goes."""

    FALLING = "falling"
    RISING = "rising"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Every node shows its place; places do not count for equality."""

    span: Span = field(compare=False)


# Anchors: the day a window starts from.


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDate(Node):
    """A calendar day."""

    day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class OnOpening(Node):
    """The day the roadmap opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnEvent(Node):
    """The latest such event of a step; `when s1 was granted` and `grant of s1` alike."""

    event: StepEvent
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier(Node):
    """A duration before the day asked about."""

    by: Duration


Anchor: TypeAlias = OnDate | OnOpening | OnEvent | Earlier


# Windows: the days a sentence looks at on day d.


@dataclass(frozen=True, slots=True, kw_only=True)
class Last(Node):
    """`over last N`: the days (d - N, d]."""

    duration: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Full(Node):
    """`over last N full months`: the last N calendar periods that are over by the end of day d."""

    duration: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Node):
    """`over last N reported months out of M`: the latest N full periods in a row with figures.

    They lie among the last M that are over by the end of day d. `of` are the events whose figures
    are looked for; `None` only in unresolved trees.
    """

    duration: Duration
    among: int
    of: Events | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since(Node):
    """`since A`: the days [A, d]."""

    anchor: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed(Node):
    """`in 2025-Q2` or `between A and B`: the same days whatever d is."""

    days: DayRange
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class After(Node):
    """`within N after A`: the days (A, A + N]."""

    duration: Duration
    anchor: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Back(Node):
    """`its total one year earlier`: the days that `window` had `by` before the day asked about.

    Full periods are counted back from the end of the last of them: January and February of 2025
    become January and February of 2024, whatever their length.
    """

    window: Last | Full | Reported
    by: Duration


Window: TypeAlias = Last | Full | Reported | Since | Fixed | After | Back


# Quantities: a number on day d.


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Node):
    """A number the author wrote; `unit` is `None` for a bare number, `named` is its place."""

    value: Fraction
    unit: Unit | None
    named: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Node):
    """The level of an indicator, on the day itself or on an anchor.

    Of a register it is the stock; `cohort` leaves of it those who were in it on that day.
    """

    indicator: str
    at: Anchor | None = None
    cohort: Anchor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Events(Node):
    """Events of an indicator, filtered by qualifiers.

    Of a register they are its inflow or outflow, filtered by the state that is entered and by
    cohort: those who were in it on that day.
    """

    indicator: str
    where: tuple[str, ...] = ()
    cohort: Anchor | None = None
    flow: Flow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """One number from many: `total of pardons over last 90 days`.

    A rate is per day, and amounts beside one are in the unit of its events per day.
    """

    stat: Stat
    of: Events
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Node):
    """`50% of ...`."""

    percent: Fraction
    of: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Its(Node):
    """`its level on opening`, `its rate in 2025-Q2`: taken of what stands on the left.

    `stat` is `None` for a level. A stat `at` some time before is taken over the days that the
    left side had then. Only in unresolved trees.
    """

    stat: Stat | None
    at: Anchor | None
    window: Window | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Node):
    """Quantities added or, with sign -1, subtracted."""

    parts: tuple[tuple[int, Quantity], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme(Node):
    """`least of (A, B)`, or with `greatest` the greatest of them."""

    greatest: bool
    parts: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Node):
    """A threshold that changes on days known from the start; undefined before the first."""

    steps: tuple[tuple[Day, Amount], ...]


Quantity: TypeAlias = Amount | Level | Aggregate | Share | Its | Sum | Extreme | Dated


# Conditions.


@dataclass(frozen=True, slots=True, kw_only=True)
class All(Node):
    """Every one of them."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Some(Node):
    """At least one of them."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(Node):
    """`2_of:` at least k of them."""

    k: int
    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """The opposite; unknown stays unknown."""

    item: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """One quantity against another."""

    left: Quantity
    op: Op
    right: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class NoEvents(Node):
    """`no E over W`."""

    events: Events
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyEvents(Node):
    """`any E over W`."""

    events: Events
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Node):
    """The last value of a window against its first; `by` is an amount or a percentage of it."""

    of: Level | Aggregate
    direction: Direction
    negated: bool
    by: Amount | None
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce(Node):
    """`s1 in force for 60 days`: consecutive days, this one included."""

    step: str
    lasting: Duration | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InState(Node):
    """`s1 suspended`."""

    step: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkMet(Node):
    """The verdict of a benchmark, by name."""

    benchmark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepsHeld(Node):
    """All `keeps` of the step this stands in."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughout(Node):
    """Met on every day of the window."""

    item: Condition
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSomePoint(Node):
    """Met on at least one day of the window."""

    item: Condition
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class By(Node):
    """`by A`: met on some day from the opening to A; pending until decided or past."""

    item: Condition
    anchor: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinAfter(Node):
    """`within N after A`: met on some day of (A, A + N]; pending until decided or past."""

    item: Condition
    window: After


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBy(Node):
    """Only these sources may vote met, and at least k groups of them must.

    `named` has the places of the sources, in their order.
    """

    item: Condition
    k: int
    sources: tuple[str, ...]
    named: tuple[Span, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedWithin(Node):
    """Levels older than this do not count."""

    item: Condition
    duration: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOn(Node):
    """`known on 80% of days`: the item, unless less of its window is known."""

    item: Condition
    percent: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Is(Node):
    """A level that is a word: `border_regime is open`; `said` is the place of the word."""

    indicator: str
    category: str
    said: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Against(Node):
    """The item as a ground against the judged side, whose own word then counts for it.

    Made of whatever a step that tightens rests on; never written as a sentence.
    """

    item: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBefore(Node):
    """The day has come; written as `not_before:` of a step, never as a sentence."""

    day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Node):
    """A bare name: a benchmark. Only in unresolved trees."""

    name: str


Condition: TypeAlias = (
    All
    | Some
    | AtLeast
    | Not
    | Compare
    | NoEvents
    | AnyEvents
    | Trend
    | InForce
    | InState
    | BenchmarkMet
    | KeepsHeld
    | Throughout
    | AtSomePoint
    | By
    | WithinAfter
    | ReportedBy
    | ReportedWithin
    | KnownOn
    | Is
    | Against
    | NotBefore
    | Named
)
