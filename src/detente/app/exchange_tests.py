"""What `detente test --json` answers, as types; the schema in the reference is made of these."""

from __future__ import annotations

from detente.app.exchange import Days, Diagnostic, Part


class Stretch(Part, frozen=True, kw_only=True):
    """Days with one state; `fits` where it is what was expected."""

    days: Days
    state: str
    fits: bool


class Outcome(Part, frozen=True, kw_only=True):
    """How one line came out.

    `day` is the day looked at: of a rule for every day, the first on which it did not hold. `since`
    is the first day of what was found; `fits_on` the nearest day on which the line would have held.
    `course` are the days around a line that did not come out.
    """

    line: int
    text: str
    passed: bool
    subject: str | None
    day: str | None
    expected: str | None
    found: str | None
    since: str | None
    because: str | None
    fits_on: str | None
    course: list[Stretch]


class Test(Part, frozen=True, kw_only=True):
    """One test; `until` is the last day that was looked at, `records` how many it rests on."""

    name: str
    about: str | None
    line: int
    passed: bool
    until: str
    records: int
    outcomes: list[Outcome]


class Coverage(Part, frozen=True, kw_only=True):
    """What no test of a file has seen: verdicts by benchmark, states by step, measures delivered."""

    benchmarks: dict[str, list[str]]
    steps: dict[str, list[str]]
    measures: list[str]


class TestFile(Part, frozen=True, kw_only=True):
    """One file; `run` is false where its mistakes kept it from being run."""

    file: str
    run: bool
    passed: bool
    diagnostics: list[Diagnostic]
    tests: list[Test]
    coverage: Coverage | None


class Tests(Part, frozen=True, kw_only=True):
    """How tests came out: the answer of `detente test`."""

    passed: bool
    files: list[TestFile]
