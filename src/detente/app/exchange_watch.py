"""What `due`, `findings` and `whatif` answer with `--json`. Same rules as `exchange`."""

from __future__ import annotations

from typing import Literal

from detente.app.exchange import Answer, Days, Duty, Part, Party, Seen


class SaidOfEntry(Part, frozen=True, kw_only=True):
    """What one source says of an entry: the state, the day it began (or the days it began in)."""

    source: str
    state: str
    days: Days
    known: str
    record: str


class RegisterEntry(Part, frozen=True, kw_only=True):
    """One entry under its opaque id. `inside` is null where that is not known; `reason` says why."""

    who: str
    inside: bool | None
    reason: str
    says: list[SaidOfEntry]


class Register(Part, frozen=True, kw_only=True):
    """Who is in a register on a day: the answer of `detente register`. Never holds a name.

    `complete`: nobody is in it who is not on the list; otherwise that is unknown.
    """

    seen: Seen
    indicator: str
    complete: bool
    entries: list[RegisterEntry]


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


class Voter(Part, frozen=True, kw_only=True):
    """A party whose act is needed, how it decides, and who in it can stop that (blank: nobody)."""

    party: Party
    vote: str
    veto: str


class Unattended(Part, frozen=True, kw_only=True):
    """Something that comes by itself. It comes on the day after `last_day`, the last to act on.

    `id` stays the same as long as subject and day do. `last_day` is `null` where no day is known;
    `end` says then when. `act` is what would change it; `then` is what stands afterwards.
    `outcome`: `relief ends`, `relief stays`, `pressure ends`, `pressure stays`, `nothing is given`
    or `a duty is missed`. `only_if`: what must have happened before; empty where nothing must.
    `affects`: the measures, steps and benchmarks it touches.
    """

    id: str
    about: str
    title: str
    last_day: str | None
    end: str
    then: str
    outcome: str
    act: str
    who: list[Voter]
    only_if: str
    affects: list[str]


class Inaction(Part, frozen=True, kw_only=True):
    """What stands if nobody acts: the answer of `detente inaction`.

    `from_plan`: no ledger was looked at, so `undated` lists all that has no day before a grant or
    an act; otherwise it lists relief that stands and that no day ends.
    """

    seen: Seen
    days: Days
    from_plan: bool
    coming: list[Unattended]
    undated: list[Unattended]


class Difference(Part, frozen=True, kw_only=True):
    """Something that would be otherwise; blank where it is not there at all.

    `about`: benchmark, step, clock, deadline, size, relief or restriction; `id`: which one.
    """

    about: str
    id: str
    real: str
    hypothetical: str
    because: str


class HypotheticalAct(Part, frozen=True, kw_only=True):
    """What somebody would have to do that nobody has to do now, by when, and by which vote."""

    who: Party
    vote: str
    what: str
    due: str | None


class EarliestReady(Part, frozen=True, kw_only=True):
    """The first day on which a step could be ready: a lower bound, no forecast.

    `day` is `null` where that is after the roadmap's end; `held_up_by`: what rules out the day
    before it; `is_ready`: it is ready or granted since that day.
    """

    day: str | None
    held_up_by: list[str]
    is_ready: bool


class StepProspect(Part, frozen=True, kw_only=True):
    """When a step could be ready; `null` where a roadmap has no such step."""

    step: str
    real: EarliestReady | None
    hypothetical: EarliestReady | None


class WhatIf(Part, frozen=True, kw_only=True):
    """The hypothetical beside the real: the answer of `detente whatif`. Show `notice` with it.

    `seen`: the head of the real answer; `assumed`: that of the hypothetical one, whose ledger state
    has no root, as no ledger holds it. `evidence`: the hypothetical files; `not_yet_known`: their
    records that would become known only after the day asked about, and so do not count.
    """

    hypothetical: Literal[True]
    notice: str
    seen: Seen
    assumed: Seen
    evidence: list[str]
    roadmap_edited: str | None
    not_yet_known: list[str]
    differences: list[Difference]
    acts: list[HypotheticalAct]
    earliest: list[StepProspect]
