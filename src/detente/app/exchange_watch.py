"""What `due`, `findings` and `whatif` answer with `--json`. Same rules as `exchange`."""

from __future__ import annotations

from detente.app.exchange import Answer, Days, Duty, Part, Seen


class AskedSource(Part, frozen=True, kw_only=True):
    """One source that could give a report: what it gave last (`last`), and how long that lasts.

    `until`: the last day that its report speaks for; of a list, the day the next one is due.
    """

    source: str
    name: str
    group: str
    state: str
    last: Days | None
    until: str | None
    record: str | None


class WaitingFor(Part, frozen=True, kw_only=True):
    """A condition that waits for a report. `alone`: it lacks nothing else."""

    condition: str
    answer: Answer
    alone: bool


class OwedReport(Part, frozen=True, kw_only=True):
    """A report of one indicator that the roadmap needs; of `needed` independent groups.

    `state`: `never reported`, `no complete list yet`, `overdue`, `due` or `no date set`. `days`:
    days that nothing is known of and that undecided conditions look at. `unblocks`: steps for which
    nothing else stands in the way.
    """

    indicator: str
    what: str
    state: str
    overdue: bool
    until: str | None
    needed: int
    asked: list[AskedSource]
    days: list[Days]
    waiting: list[WaitingFor]
    benchmarks: list[str]
    steps: list[str]
    unblocks: list[str]


class Due(Part, frozen=True, kw_only=True):
    """What is owed: the answer of `detente due`. Reports stand first that unblock most."""

    seen: Seen
    reports: list[OwedReport]
    duties: list[Duty]


class Change(Part, frozen=True, kw_only=True):
    """Something that changed. `id` is made of what it says: the same finding has the same id.

    `weight`: `alert`, `watch` or `note`. `again`: a run that was cut off may have told it.
    """

    id: str
    kind: str
    weight: str
    day: str
    subject: str
    text: str
    records: list[str]
    again: bool


class Findings(Part, frozen=True, kw_only=True):
    """What changed since a state of knowledge: the answer of `detente findings`.

    `since`: the day, or the place in the ledger, that was asked for.
    """

    seen: Seen
    since: str
    findings: list[Change]
