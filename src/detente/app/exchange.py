"""What `--json` answers: one typed answer per command. The published schemas are made from these.

Decides names and shapes that other programs rely on: a field may be added, none is renamed or
changes its meaning without a new major version. Does not decide what is answered; `exported` fills
them in. Days are `YYYY-MM-DD`, verdicts `met`, `not_met` or `unknown`. Numbers are exact where they
are whole, otherwise the nearest binary fraction; verdicts never rest on the rounded number.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Number: TypeAlias = int | float
Verdict: TypeAlias = Literal["met", "not_met", "unknown"]
Reason: TypeAlias = Literal[
    "not_yet_monitored",
    "missing",
    "stale",
    "conflict",
    "quorum",
    "imprecise",
    "undefined",
    "pending",
    "disputed",
]
View: TypeAlias = Literal["as-decided", "as-now-known"]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an answer."""


class Range(Part, frozen=True, kw_only=True):
    """A number that may be known only as a range; `null` is an open end."""

    low: Number | None
    high: Number | None


class Days(Part, frozen=True, kw_only=True):
    """First and last day, both included."""

    first: str
    last: str


class Margin(Part, frozen=True, kw_only=True):
    """How far a value is from its threshold: still missing where `short`, else to spare."""

    low: Number | None
    high: Number | None
    unit: str
    short: bool


class Answer(Part, frozen=True, kw_only=True):
    """A verdict; `reason` where it is unknown; `provisional` where returns still due may move it."""

    verdict: Verdict
    reason: Reason | None
    provisional: bool


class LedgerHead(Part, frozen=True, kw_only=True):
    """The state of the ledger: how many entries, and their root."""

    root: str
    size: int


class Seen(Part, frozen=True, kw_only=True):
    """How an answer was seen. Show `standing` and `disclaimer` wherever you show the answer.

    `reconstructed`: it rests on records entered later and replayed by the day they were known.
    `projected`: the day asked about lies after the day of knowledge. `digest`: SHA-256 of the
    roadmap's text.
    """

    roadmap: str
    title: str
    standing: str
    disclaimer: str
    handling: str
    version: str
    digest: str
    on: str
    known_at: str
    reconstructed: bool
    projected: bool
    ledger: LedgerHead


class Party(Part, frozen=True, kw_only=True):
    """A party by its id and its name."""

    id: str
    name: str


class Deadline(Part, frozen=True, kw_only=True):
    """What falls due, on which last day, and who owes it."""

    what: str
    due: str
    who: list[Party]
    missed: bool


class Clock(Part, frozen=True, kw_only=True):
    """A running clock of a step in force; its effect falls on `effect_on` unless it stops before."""

    benchmark: str
    severity: str
    kind: str
    started: str
    effect: str
    effect_on: str
    budget_left: int | None


class Waiting(Part, frozen=True, kw_only=True):
    """Something a step waits for, and how it stands."""

    need: str
    answer: Answer


class Step(Part, frozen=True, kw_only=True):
    """A step on the day, as decided. `now_known`: keeps broken that day by what is known now."""

    id: str
    title: str
    state: str
    since: str
    severity: str | None
    frozen: bool
    frozen_by: list[str]
    certified: str | None
    granted: str | None
    sunset: str | None
    waits_for: list[Waiting]
    broken: list[str]
    unknown_keeps: list[str]
    now_known: list[str]
    clocks: list[Clock]
    next: Deadline | None
    deadlines: list[Deadline]
    gives: list[str]
    marks: list[str]


class Benchmark(Part, frozen=True, kw_only=True):
    """A benchmark on the day, as known on the day of knowledge.

    `decided`: the answer as it was on the day itself. `comparison`, `value`, `threshold`, `margin`
    are set where it compares one number with another. `ask`: whose report would decide it.
    `breached`: it is not met and a step in force keeps it.
    """

    id: str
    group: str
    text: str
    condition: str
    verdict: Verdict
    reason: Reason | None
    provisional: bool
    breached: bool
    since: str
    decided: Answer
    comparison: str | None
    value: Range | None
    threshold: Range | None
    unit: str
    margin: Margin | None
    because: str
    ask: list[str]
    used_by: list[str]
    records: list[str]


class Size(Part, frozen=True, kw_only=True):
    """How much a measure gives."""

    amount: float
    unit: str


class Measure(Part, frozen=True, kw_only=True):
    """A measure of relief on the day. `size` is null where the roadmap states none."""

    id: str
    gives: str
    size: Size | None
    by: list[Party]
    state: str
    since: str
    due: str | None
    overdue: bool
    on_expiry: str
    note: str
    records: list[str]


class Restriction(Part, frozen=True, kw_only=True):
    """What relief eases. `ends`: its last day if nobody acts; then `on_expiry`."""

    id: str
    by: Party
    state: str
    ends: str | None
    on_expiry: str
    vote: str | None
    records: list[str]


class Outside(Part, frozen=True, kw_only=True):
    """Relief given outside the roadmap. `announced` relief has never been in force.

    `days`: when it stood; where it still stands (`how_it_ended` is blank) the last day is the day
    asked about.
    """

    title: str
    by: Party
    measure: str | None
    days: Days
    announced: bool
    how_it_ended: str
    ground: str | None
    records: list[str]


class Duty(Part, frozen=True, kw_only=True):
    """What a sender or the referee owed, and whether it was done: open, done, late or missed."""

    duty: str
    who: Party
    what: str
    since: str
    due: str | None
    state: str
    done: str | None
    records: list[str]


class Finding(Part, frozen=True, kw_only=True):
    """Something a reader should know."""

    day: str
    about: str
    text: str
    records: list[str]


class ContextFigure(Part, frozen=True, kw_only=True):
    """A figure that gates nothing."""

    id: str
    value: str
    unit: str
    days: Days | None
    record: str | None


class RegisterFigure(Part, frozen=True, kw_only=True):
    """How many are in a register, and how many came and left since the opening.

    `unexplained`: `before` and `came` less `left` and `inside`. No entry is named.
    """

    id: str
    unit: str
    days: Days
    before: Range
    came: Range
    left: Range
    inside: Range
    unexplained: Range


class Status(Part, frozen=True, kw_only=True):
    """Where everything stands: the answer of `detente status`."""

    seen: Seen
    steps: list[Step]
    benchmarks: list[Benchmark]
    measures: list[Measure]
    restrictions: list[Restriction]
    outside: list[Outside]
    duties: list[Duty]
    findings: list[Finding]
    context: list[ContextFigure]
    registers: list[RegisterFigure]


class Source(Part, frozen=True, kw_only=True):
    """A record that an answer rests on: who says so, of which days, and since when it is known."""

    record: str
    kind: str
    says: str
    source: str
    name: str
    days: Days
    known: str
    publisher: str | None
    url: str | None


class Because(Part, frozen=True, kw_only=True):
    """A node of the reasons. `missing`: days without cover or value. `records`: ids in `sources`."""

    text: str
    answer: Answer | None
    value: str
    threshold: str
    margin: Margin | None
    window: Days | None
    records: list[str]
    missing: list[Days]
    notes: list[str]
    children: list[Because]


class Why(Part, frozen=True, kw_only=True):
    """The reasons for a step, a benchmark or a typed condition: the answer of `detente why`."""

    seen: Seen
    target: str
    because: Because
    sources: list[Source]


class VerdictRun(Part, frozen=True, kw_only=True):
    """One answer on every day from `first` to `last`."""

    first: str
    last: str
    verdict: Verdict
    reason: Reason | None
    provisional: bool


class StateRun(Part, frozen=True, kw_only=True):
    """One state on every day from `first` to `last`."""

    first: str
    last: str
    state: str
    severity: str | None
    frozen: bool
    certified: str | None
    broken: list[str]
    unknown_keeps: list[str]
    marks: list[str]


class BrokenRun(Part, frozen=True, kw_only=True):
    """The keeps broken, by present knowledge, on every day from `first` to `last`."""

    first: str
    last: str
    broken: list[str]


class BenchmarkRuns(Part, frozen=True, kw_only=True):
    """How a benchmark went."""

    id: str
    runs: list[VerdictRun]


class StepRuns(Part, frozen=True, kw_only=True):
    """How a step went; `now_known` is empty as decided."""

    id: str
    title: str
    runs: list[StateRun]
    now_known: list[BrokenRun]


class Timeline(Part, frozen=True, kw_only=True):
    """How everything went: the answer of `detente timeline`."""

    seen: Seen
    view: View
    days: Days
    steps: list[StepRuns]
    benchmarks: list[BenchmarkRuns]


class Eval(Part, frozen=True, kw_only=True):
    """How a typed condition went: the answer of `detente eval`."""

    seen: Seen
    condition: str
    view: View
    days: Days
    runs: list[VerdictRun]


class Saying(Part, frozen=True, kw_only=True):
    """What one source says. `counts`: it is the report that speaks for its source on the day.

    `listed`: the indicator lists the source, so that it may vote. `judged`: it belongs to the side
    that is judged, so that it never counts towards met.
    """

    source: str
    name: str
    group: str
    listed: bool
    judged: bool
    counts: bool
    days: Days
    value: str
    known: str
    publisher: str
    url: str
    note: str
    record: str


class Values(Part, frozen=True, kw_only=True):
    """What each source says of an indicator: the answer of `detente values`.

    `accepted`: what the sources together establish; `reason`: why it is not one number, as for
    verdicts, or blank.
    """

    seen: Seen
    indicator: str
    kind: str
    unit: str
    accepted: Range
    reason: str
    sayings: list[Saying]


class Given(Part, frozen=True, kw_only=True):
    """A measure delivered under the roadmap, and the days on which it stood."""

    measure: str
    days: Days


class BalanceRow(Part, frozen=True, kw_only=True):
    """An indicator over the days: the total of events, or the level at both ends and its change."""

    indicator: str
    kind: str
    unit: str
    total: Range | None
    first: Range | None
    last: Range | None
    change: Range | None
    reason: str


class Balance(Part, frozen=True, kw_only=True):
    """What was given and what came: the answer of `detente balance`."""

    seen: Seen
    days: Days
    inside: list[Given]
    outside: list[Outside]
    rows: list[BalanceRow]


class Report(Part, frozen=True, kw_only=True):
    """What was written: the answer of `detente report`. `file` is a page, or a folder of pages."""

    seen: Seen
    file: str
    files: int
    bytes: int


class Place(Part, frozen=True, kw_only=True):
    """A place in a text; line and columns count from 1, `end_column` is the first after it."""

    line: int
    column: int
    end_column: int
    text: str


class Diagnostic(Part, frozen=True, kw_only=True):
    """Something wrong, or to be looked at, in a roadmap; `places[0]` is where."""

    code: str
    severity: Literal["error", "warning"]
    message: str
    help: str
    places: list[Place]
    notes: list[str]


class Check(Part, frozen=True, kw_only=True):
    """Whether a roadmap is well-formed: the answer of `detente check`."""

    file: str
    ok: bool
    roadmap: str | None
    title: str | None
    standing: str | None
    disclaimer: str
    digest: str | None
    diagnostics: list[Diagnostic]
