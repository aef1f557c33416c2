"""What the monitor answers, as plain values. The command line and the pages read these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from fractions import Fraction

from detente.core.quantities import Interval
from detente.core.series import Runs
from detente.core.times import Day, DayRange
from detente.core.values import dataclass
from detente.core.verdict import Answer
from detente.plan.history import History
from detente.plan.lifecycle import State, Trigger
from detente.roadmap.conditions import Op


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
    announced, ended or moot. `records` are the acts it rests on. `ends` is the last day that the
    acts set for relief that stands, if they set one.
    """

    state: str
    since: Day
    due: Day | None = None
    overdue: bool = False
    records: tuple[str, ...] = ()
    note: str = ""
    ends: Day | None = None


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


class News(StrEnum):
    """What a finding is about."""

    BREACH = "breach"
    QUIET_BREACH = "breach learned later"
    CLOCK_STARTED = "clock started"
    CLOCK_NEAR = "clock nearly over"
    DEADLINE_NEAR = "deadline near"
    DUTY = "duty"
    DUTY_MISSED = "duty missed"
    STEP = "step"
    VERDICT = "verdict"
    STALE = "evidence gone stale"
    OUTSIDE = "relief outside"
    OUTSIDE_ENDED = "relief outside ended"
    MEASURE = "relief"
    BURDEN = "burden"
    TIGHTENED = "tightening"
    RESTRICTION = "restriction"
    RESTRICTION_NEAR = "restriction near its end"
    DECISION = "decision"
    UNDERMINED = "decision undermined"
    BASELINE = "baseline moved"
    UNEXPLAINED = "unexplained"
    REMARK = "remark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a reader should know, with the day it holds from and what it concerns.

    `move`: it tells a move of a step, which its state shows too. `announced`: it has no effect yet.
    """

    day: Day
    about: str
    text: str
    records: tuple[str, ...] = ()
    kind: News = News.REMARK
    move: bool = False
    announced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One move of a step: on which day, from which legal day on, and what brought it about.

    `records`: the decision it rests on. `broken`: the benchmarks of the clocks behind it, each with
    the day on which its clock started.
    """

    step: str
    day: Day
    legal: Day
    origin: State
    trigger: Trigger
    to: State
    records: tuple[str, ...] = ()
    broken: tuple[tuple[str, Day], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The whole course of a roadmap as decided, day by day from its opening to `days.last`.

    Days after `known_at` are projected: clocks run on, no new evidence comes. `keeps`: by step,
    whether all its keeps were met, waivers taken into account. `history`: what later questions
    about steps are answered from. `moves`: every move of a step, in order.
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
    history: History | None = field(default=None, compare=False, repr=False)
    moves: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How far a value is from its threshold: the number still missing, or the room left.

    `short` is true where it is missing; both ends of a range are given where it is not known.
    """

    amount: Interval
    unit: str
    short: bool

    def __str__(self) -> str:
        return f"{self.amount.of(self.unit)} {'short' if self.short else 'to spare'}"


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

    @property
    def needed(self) -> str:
        """The threshold with its sign in words: `at least 5 outlets` for `>= 5 outlets`."""
        sign, _, rest = self.threshold.partition(" ")
        return f"{Op(sign).words} {rest}" if sign in set(Op) else self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkStatus:
    """A benchmark on a day, as known on a day.

    `since`: first day of the unbroken run of this verdict, as known on the same day. `decided` is
    the answer as it was on the day itself. `value`, `threshold` and `margin` are set where the
    condition compares one number with another. `because` says the verdict in one plain sentence.
    `ask` names those whose report or return would decide it.
    """

    id: str
    group: str
    text: str
    sentence: str
    answer: Answer
    decided: Answer
    since: Day
    value: Interval | None
    threshold: Interval | None
    unit: str
    margin: Margin | None
    because: str
    ask: tuple[str, ...]
    used_by: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStatus:
    """A step on a day: its state as decided, what it waits for and what falls due next.

    `waits_for` pairs each need (and `after`) that is not met with its answer. `now_known` are the
    keeps that are broken on the day by what is known now.
    """

    id: str
    title: str
    day: StepDay
    waits_for: tuple[tuple[str, Answer], ...]
    now_known: tuple[str, ...]
    next: Deadline | None
    gives: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How an answer was seen: stands at the head of every page and export.

    `reconstructed`: it rests on records entered later and replayed by the day they were known.
    `projected`: the day asked about lies after the day of knowledge. `root` and `size` name the
    ledger's state, `digest` the roadmap's text.
    """

    roadmap: str
    title: str
    standing: str
    handling: str
    version: str
    digest: str
    on: Day
    known_at: Day
    reconstructed: bool
    projected: bool
    root: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextFigure:
    """A figure that gates nothing: the latest value by the day asked about, and its source."""

    id: str
    value: str
    unit: str
    days: DayRange | None
    record: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFigure:
    """How many are in a register on a day, and how many came and left since the opening.

    `rest`: what was in it before the opening and came, less what left and is in it now. Above zero
    if more left than is reported; without either end where too little is known. No entry is named.
    """

    id: str
    unit: str
    days: DayRange
    before: Interval
    came: Interval
    left: Interval
    inside: Interval
    rest: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Where everything stands on a day, as known on a day."""

    seen: Seen
    steps: tuple[StepStatus, ...]
    benchmarks: tuple[BenchmarkStatus, ...]
    measures: Mapping[str, MeasureDay]
    restrictions: Mapping[str, RestrictionDay]
    outside: tuple[Outside, ...]
    duties: tuple[DutyStatus, ...]
    findings: tuple[Finding, ...]
    context: tuple[ContextFigure, ...]
    registers: tuple[RegisterFigure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Runs for each benchmark and step.

    `view` is `as-decided` or `as-now-known`. `marks`: by step, the keeps broken by present
    knowledge while it was in force (empty runs as decided).
    """

    seen: Seen
    view: str
    days: DayRange
    benchmarks: Mapping[str, Runs[Answer]]
    steps: Mapping[str, Runs[StepDay]]
    marks: Mapping[str, Runs[tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What a level was before some days and after them, what was reported to have come and left
    in between, and the rest that they leave: above zero, more left than is reported."""

    indicator: str
    unit: str
    days: DayRange
    before: Interval
    came: Fraction
    left: Fraction
    after: Interval
    rest: Interval
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a register on a day: in, out or unknown (`None`), and why it is unknown.

    `says`: each source that speaks of it, with the state, its days, the day it was known and the
    record.
    """

    who: str
    inside: bool | None
    reason: str
    says: tuple[tuple[str, str, DayRange, Day, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register on a day. `complete`: nobody is in it who is not on the list."""

    seen: Seen
    indicator: str
    complete: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What one source says of an indicator: a value or a count, when, where, and whether it votes.

    `counts` is true where it is the report that speaks for its source on the day asked about.
    """

    source: str
    name: str
    group: str
    listed: bool
    judged: bool
    days: DayRange
    value: str
    known: Day
    counts: bool
    publisher: str
    url: str
    note: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What each source says of an indicator, side by side; disagreement is shown, never averaged.

    `accepted` is what the groups together establish; `reason` why it is not one number.
    """

    seen: Seen
    indicator: str
    kind: str
    unit: str
    accepted: Interval
    reason: str
    sayings: tuple[Saying, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """One indicator over some days: the total of events, or the level at both ends and its change.

    Ranges; an open end means that nobody reported enough to bound it.
    """

    indicator: str
    kind: str
    unit: str
    total: Interval | None
    first: Interval | None
    last: Interval | None
    change: Interval | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What was given and what came between two days.

    `inside`: measures delivered under the roadmap, with the days on which they stood.
    """

    seen: Seen
    days: DayRange
    inside: tuple[tuple[str, DayRange], ...]
    outside: tuple[Outside, ...]
    rows: tuple[BalanceRow, ...]
