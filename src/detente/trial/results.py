"""What a test run found, as plain values. The command line and the documentation read these."""

from __future__ import annotations

from collections.abc import Mapping

from detente.core.text import Span
from detente.core.times import Day
from detente.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days with one state; `fits` is true where it is what was expected."""

    first: Day
    last: Day
    state: str
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one line came out.

    `subject` is what it is about, blank for a rule about all steps. `day` is the day looked at: of a
    rule the first on which it did not hold. `since` is the first day of what was found. `because`
    says why in one line. `course` are the days around it; `fits_on` is the nearest day on which
    the line would have held.
    """

    line: str
    span: Span
    passed: bool
    subject: str = ""
    day: Day | None = None
    expected: str = ""
    found: str = ""
    since: Day | None = None
    because: str = ""
    course: tuple[Stretch, ...] = ()
    fits_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One test: how its expectations and the rules came out, and its last day."""

    name: str
    about: str
    span: Span
    until: Day
    records: int
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        """True where every line came out as expected."""
        return all(o.passed for o in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What no test has seen: verdicts of each benchmark, states of each step.

    What is seen on any day of any story counts, as known on that day, whether expected or not.
    """

    benchmarks: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, tuple[str, ...]]
    measures: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True where nothing is left unseen."""
        return not (any(self.benchmarks.values()) or any(self.steps.values()) or self.measures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All tests of one file, and what they have not seen."""

    tests: tuple[Tested, ...]
    coverage: Coverage

    @property
    def passed(self) -> bool:
        """True where every test came out as expected."""
        return all(t.passed for t in self.tests)
