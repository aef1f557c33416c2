"""What the API gives beside the answers of commands: what pages show. The rules of `exchange` hold."""

from __future__ import annotations

from detente.app.exchange import (
    Benchmark,
    Days,
    Part,
    Party,
    Range,
    Seen,
    Size,
    StateRun,
    Step,
    Verdict,
)
from detente.app.exchange_records import RecordAsSeen


class Tally(Part, frozen=True, kw_only=True):
    """A count at the head of the board, with the word for what is counted."""

    word: str
    figure: str


class Today(Part, frozen=True, kw_only=True):
    """What stands, in a few sentences and counts: the head of the board."""

    seen: Seen
    sentences: list[str]
    tallies: list[Tally]


class Vote(Part, frozen=True, kw_only=True):
    """Who decides, and by which vote."""

    who: str
    vote: str


class LegalMeasure(Part, frozen=True, kw_only=True):
    """A measure as an act: the instrument, its basis, who checked that, and how it is taken back."""

    gives: str
    size: Size | None
    instrument: str
    basis: str
    checked: str
    who: str
    undo: str


class RestsOn(Part, frozen=True, kw_only=True):
    """A benchmark that a decision rests on, with its verdict."""

    benchmark: str
    verdict: Verdict


class DecisionOwed(Part, frozen=True, kw_only=True):
    """One decision that is owed. `may`, `may_not`: what can be said in public of it, and what not."""

    step: str
    title: str
    what: str
    due: str
    missed: bool
    who: str
    votes: list[Vote]
    acts: list[LegalMeasure]
    rests_on: list[RestsOn]
    precedents: list[str]
    may: list[str]
    may_not: list[str]


class Decisions(Part, frozen=True, kw_only=True):
    """What somebody must decide, the most urgent first."""

    seen: Seen
    decisions: list[DecisionOwed]


class Line(Part, frozen=True, kw_only=True):
    """Something that stood or happened on one side. `known`: learned on that day, if later."""

    days: Days
    side: str
    what: str
    known: str | None
    records: list[str]


class Lanes(Part, frozen=True, kw_only=True):
    """A part of what stood and happened on both sides, in the order of the days."""

    seen: Seen
    days: Days
    total: int
    part: int
    parts: int
    lines: list[Line]


class ActAsSeen(Part, frozen=True, kw_only=True):
    """An act or a statement of a party. `what`: its title, or what was said."""

    by: Party
    verb: str
    adopted: str
    effective: str
    what: str
    record: str


class Said(Part, frozen=True, kw_only=True):
    """A part of what the parties said, the latest first. A statement is no act."""

    seen: Seen
    total: int
    part: int
    parts: int
    statements: list[ActAsSeen]


class Tightening(Part, frozen=True, kw_only=True):
    """New listings, criteria and tariffs in effect, the latest first."""

    seen: Seen
    acts: list[ActAsSeen]


class Covered(Part, frozen=True, kw_only=True):
    """What a source said last of an indicator, until when that speaks, and how it stands."""

    indicator: str
    last: str
    until: str | None
    state: str
    record: str | None


class SourceCovers(Part, frozen=True, kw_only=True):
    """A source as this view names it, its group and side, and all that conditions want of it."""

    name: str
    group: str
    side: str
    covers: list[Covered]


class Sources(Part, frozen=True, kw_only=True):
    """The sources of the roadmap, in its order."""

    seen: Seen
    sources: list[SourceCovers]


class IndicatorAsSeen(Part, frozen=True, kw_only=True):
    """What sources establish together. `reports`: how many they gave; `disagree`: those that speak do."""

    indicator: str
    kind: str
    unit: str
    means: str
    accepted: Range
    reason: str
    disagree: bool
    reports: int


class Indicators(Part, frozen=True, kw_only=True):
    """All indicators of the roadmap."""

    seen: Seen
    indicators: list[IndicatorAsSeen]


class StepInFull(Part, frozen=True, kw_only=True):
    """A step: how it stands and came there, who decides it, and what its measures are in law."""

    seen: Seen
    step: Step
    votes: list[Vote]
    acts: list[LegalMeasure]
    course: list[StateRun]


class Measured(Part, frozen=True, kw_only=True):
    """An indicator that a benchmark reads."""

    indicator: str
    means: str


class BenchmarkInFull(Part, frozen=True, kw_only=True):
    """A benchmark: how it stands, and which indicators it reads."""

    seen: Seen
    benchmark: Benchmark
    measured: list[Measured]


class RecordInFull(Part, frozen=True, kw_only=True):
    """A record: its place in the ledger, when it speaks, what became of it, and what rests on it."""

    seen: Seen
    record: RecordAsSeen
    place: int | None
    speaks: str
    about: list[str]
    used: list[str]


class ResultAsSeen(Part, frozen=True, kw_only=True):
    """A page of what was proved or weighed. `ours`: about the text of the roadmap that is shown."""

    name: str
    title: str
    address: str
    ours: bool


class Results(Part, frozen=True, kw_only=True):
    """What `prove` and `weigh` found: their pages, for those who may see them."""

    seen: Seen
    results: list[ResultAsSeen]
