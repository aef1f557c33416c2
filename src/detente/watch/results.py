"""What the monitor answers, as plain values. The command line and the pages read these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.core.quantities import Interval
from detente.core.series import Runs
from detente.core.times import Day, DayRange
from detente.core.verdict import Answer
from detente.plan.lifecycle import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Something that falls due: what, on which last day, and who owes it (party ids)."""

    what: str
    due: Day
    who: tuple[str, ...]
    missed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A running clock of a step in force.

    `kind` is cure, unknown or then. `started` is the day k; the effect falls on `effect_on`
    unless it stops before. `left` of the cure budget, in days, where there is one.
    """

    benchmark: str
    severity: str
    kind: str
    started: Day
    effect: str
    effect_on: Day
    budget_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDay:
    """What is true of a step on one day, as decided. Equal neighbours merge into runs.

    `since`: the first day of this state. `granted`: legal day of the running grant. `sunset`: its
    last day. `broken`: keeps that are not met. `unknown_keeps`: keeps that are unknown. `marks`:
    short findings that hold on the day, such as `granted without certification`.
    """

    state: State
    since: Day
    severity: str | None = None
    frozen: bool = False
    frozen_by: tuple[str, ...] = ()
    certified: Day | None = None
    granted: Day | None = None
    sunset: Day | None = None
    broken: tuple[str, ...] = ()
    unknown_keeps: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDay:
    """A measure on one day.

    `state` is not delivered, due, partly delivered, delivered, due to be undone, undone, outside,
    announced, ended or moot. `records` are the acts it rests on.
    """

    state: str
    since: Day
    due: Day | None = None
    overdue: bool = False
    records: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionDay:
    """A restriction on one day: in force or lapsed, and its last day if nobody acts."""

    state: str
    ends: Day | None
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Relief given outside the roadmap.

    `days` is when it stood (its end is the last day asked about while it stands). `how_it_ended`
    is empty while it stands; a delisting that deepens it is no withdrawal. `announced` relief has
    never been in force.
    """

    title: str
    by: str
    measure: str | None
    days: DayRange
    announced: bool
    how_it_ended: str
    ground: str | None
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStatus:
    """One occurrence of a duty: owed by whom, for what, until when, and whether it was done.

    `state` is open, done, late or missed; a standing duty is kept or broken.
    """

    duty: str
    who: str
    what: str
    since: Day
    due: Day | None
    state: str
    done: Day | None = None
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a reader should know, with the day it holds from and what it concerns."""

    day: Day
    about: str
    text: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The whole course of a roadmap as decided, day by day from its opening to `days.last`.

    Days after `known_at` are projected: clocks run on, no new evidence comes.
    """

    days: DayRange
    known_at: Day
    steps: Mapping[str, Runs[StepDay]]
    measures: Mapping[str, Runs[MeasureDay]]
    restrictions: Mapping[str, Runs[RestrictionDay]]
    keeps: Mapping[str, Runs[Answer]]
    outside: tuple[Outside, ...]
    duties: tuple[DutyStatus, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How far a value is from its threshold: the number still missing, or the room left.

    `short` is true where it is missing; both ends of a range are given where it is not known.
    """

    amount: Interval
    unit: str
    short: bool

    def __str__(self) -> str:
        return f"{self.amount} {self.unit} {'short' if self.short else 'to spare'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """A node of the why-tree.

    `text` says it in a sentence; `answer` is its verdict where it has one; `value`, `threshold`
    and `margin` where it compares; `window` the days it looked at; `records` the ids it rests on;
    `missing` the days without cover or value.
    """

    text: str
    answer: Answer | None = None
    value: str = ""
    threshold: str = ""
    margin: Margin | None = None
    window: DayRange | None = None
    records: tuple[str, ...] = ()
    missing: tuple[DayRange, ...] = ()
    notes: tuple[str, ...] = ()
    children: tuple[Because, ...] = ()
