"""What `detente prove --json` answers, as types; the schema in the reference is made of these."""

from __future__ import annotations

from typing import Literal

from detente.app.exchange import Diagnostic, Number, Part


class Moment(Part, frozen=True, kw_only=True):
    """What happens on a day of a timeline."""

    day: str
    text: str


class Case(Part, frozen=True, kw_only=True):
    """A timeline as evidence: lines of a test file, and what must come of them."""

    name: str
    until: str
    timeline: list[Moment]
    evidence: list[str]
    expect: list[str]
    file: str | None


class Proof(Part, frozen=True, kw_only=True):
    """One answer.

    `status`: `proved` holds in all that was looked at, which `bound` names; a `counterexample` was
    replayed by the monitor; `possible` was found in the abstraction, or could not be answered.
    `days` and `share` are the figures of the sentence; `states` is how many were looked at.
    """

    property: str
    about: list[str]
    status: Literal["proved", "counterexample", "possible"]
    sentence: str
    bound: str
    days: int | None
    share: Number | None
    states: int
    seconds: float
    notes: list[str]
    case: Case | None


class Prove(Part, frozen=True, kw_only=True):
    """What was asked of a roadmap, and the answers; `handling` is that of the answers."""

    roadmap: str
    title: str
    standing: str
    disclaimer: str
    digest: str
    handling: str
    assumed: list[str]
    answers: list[Proof]
    diagnostics: list[Diagnostic]
