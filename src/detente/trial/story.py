"""A test file as typed values: stories, what is expected of them, and what holds on every day.

Decides nothing. Made by `read`, judged by `judge`, `rules` and `coverage`.
"""

from __future__ import annotations

from typing import TypeAlias

from detente.core.quantities import Interval
from detente.core.text import Span
from detente.core.times import Day, DayRange, iso
from detente.core.values import dataclass
from detente.core.verdict import Answer, Reason, Verdict
from detente.ledger.records import Record
from detente.plan.lifecycle import State
from detente.roadmap.undertakings import Guarantee


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictSaid:
    """A verdict as a line writes it. Without a mark a provisional one is like any other."""

    verdict: Verdict
    reason: Reason | None = None
    provisional: bool = False

    def fits(self, answer: Answer) -> bool:
        """True where the answer is what the line says."""
        return (
            answer.verdict is self.verdict
            and (self.reason is None or answer.reason is self.reason)
            and (answer.provisional or not self.provisional)
        )

    def __str__(self) -> str:
        mark = self.reason.value if self.reason else "provisional" if self.provisional else ""
        return self.verdict.words + (f" ({mark})" if mark else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSaid:
    """A state of a step as a line writes it. `frozen`, which lies over a state, is asked apart."""

    words: str
    states: frozenset[State]
    frozen: bool = False
    severity: str | None = None

    def __str__(self) -> str:
        return f"{self.words} {self.severity or ''}".strip()


STANDING = "standing"
GIVEN = ("delivered", "partly delivered", "due to be undone")
"""What a line calls relief of a step that stands, and the states of a measure in which it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSaid:
    """A state of a measure or of a restriction, in the words of the board, or that relief stands.

    `until`, of a restriction, is its last day if nobody acts.
    """

    words: str
    until: Day | None = None

    def fits(self, state: str) -> bool:
        """True where a state is what the line says."""
        return state in GIVEN if self.words == STANDING else state == self.words

    def __str__(self) -> str:
        return self.words + (f" until {iso(self.until)}" if self.until is not None else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSaid:
    """Relief outside the roadmap whose title starts with `title`: standing, absent or announced."""

    words: str
    title: str

    def __str__(self) -> str:
        return f"{self.words} {self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSaid:
    """The number of an indicator: a value or a range, or unknown with or without its reason."""

    words: str
    value: Interval | None = None
    reason: str | None = None

    def __str__(self) -> str:
        return self.words


Said: TypeAlias = VerdictSaid | StepSaid | StateSaid | NumberSaid | OutsideSaid


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """The reason that an expectation names: a benchmark and its verdict on the day."""

    benchmark: str
    verdict: VerdictSaid

    def __str__(self) -> str:
        return f"{self.benchmark} {self.verdict}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One line of `expect:`.

    `kind` is step, benchmark, indicator, measure, restriction or outside (then `name` is blank). `days` has one day, or all days
    on which the line must hold. `known` is the day of knowledge where the line names one; `now`
    asks by all that the story tells.
    """

    text: str
    span: Span
    days: DayRange
    name: str
    kind: str
    said: Said
    because: Because | None = None
    known: Day | None = None
    now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionInTime:
    """`each suspension for a SEVERITY breach starts at most N days after the breach was known`."""

    severity: str | None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class While:
    """What else must be so on a day: `one of its needs is not met`, `s1 is in force`.

    `name` is blank where the line speaks of the step's own `part`: needs or keeps.
    """

    said: tuple[VerdictSaid, ...] | StepSaid | StateSaid
    name: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """`NAME is STATE [while ...]`: on each day so, or under `never` and after `no step` never so.

    `name` is blank where any step is meant.
    """

    name: str
    said: tuple[VerdictSaid, ...] | StepSaid | StateSaid
    never: bool
    whenever: While | None = None


Claim: TypeAlias = SuspensionInTime | Guarantee | Stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line of `always:` or `never:`, which is looked at on every day of a story."""

    text: str
    span: Span
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One test: its records in the order in which they were told, and what must follow.

    `until` is the last day that is looked at, the latest that anything is expected of.
    """

    name: str
    about: str
    span: Span
    records: tuple[Record, ...]
    expect: tuple[Expectation, ...]
    rules: tuple[Rule, ...]
    until: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryBook:
    """All tests of one file."""

    stories: tuple[Story, ...]
