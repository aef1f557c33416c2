"""A roadmap as typed values: what the author wrote, with every name, unit and date resolved.

Defaults are applied, phrases are parsed, conditions hold no unresolved name. `plan.compile` reads
it; nothing else does. Every part keeps the span of its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from detente.core.quantities import Unit, decimal, unit_of
from detente.core.text import Span
from detente.core.times import Day, Duration
from detente.core.values import dataclass
from detente.roadmap.conditions import Condition
from detente.roadmap.undertakings import Assumption, Guarantee


class Role(StrEnum):
    """What a party is to the roadmap."""

    TARGET = "target"
    SENDER = "sender"
    REFEREE = "referee"
    PATRON = "patron"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """How a party decides.

    `rule` is unanimity, qualified majority, executive, board majority, reverse veto or quorum;
    for quorum `k` of `members` (names, or how many).
    """

    rule: str
    k: int | None = None
    members: tuple[str, ...] | int = ()

    def __str__(self) -> str:
        if self.rule != "quorum":
            return self.rule
        of = f"{self.members} members" if isinstance(self.members, int) else ", ".join(self.members)
        return f"{self.k} of {of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who acts or decides. `working_days` names its calendar, if not the roadmap's."""

    id: str
    role: Role
    name: str
    decides: Vote | None
    working_days: str | None = None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOfEvidence:
    """Somebody who reports. `group` is its voice: sources of one group have one vote.

    `side` is the party it belongs to, if any; the judged side never votes met. `public` sources
    may be named in public views.
    """

    id: str
    name: str
    group: str
    side: str | None
    public: bool
    span: Span


class Kind(StrEnum):
    """What an indicator is: a level on a day, a flow per time, a list of events or a register."""

    LEVEL = "level"
    FLOW = "flow"
    EVENTS = "events"
    REGISTER = "register"


class Rule(StrEnum):
    """How reports become a vote: see `Accept`."""

    REPORTS = "reports"
    AGREE = "agree"
    ONLY = "only"
    FIRST = "first"
    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """When reports count.

    `k reports`: at least k groups on one side and none on the other. `k agree within t`: the
    largest set of at least k groups within t. `only s`, `s first`: one source, or it where it
    reports. `lowest`, `highest`: of the groups' values.
    """

    rule: Rule = Rule.REPORTS
    k: int = 1
    tolerance: Fraction | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How long a return stands for the days after it: `every` + `late` more days, provisionally."""

    every: Duration
    late: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Which records an indicator reads: a subject, or an event type with qualifiers."""

    subject: str | None = None
    event: str | None = None
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryState:
    """A state that an entry of a register can have.

    `inside`: who has it belongs to the stock. Whoever has another one leaves the stock once out of
    it for `after` days without a break; until then, being taken back is no return.
    """

    inside: bool
    after: int = 0


NO_STATES: Mapping[str, EntryState] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The events that a level is made of: what came in, and what went out."""

    entering: tuple[str, ...]
    leaving: tuple[str, ...]


class Baselines(StrEnum):
    """Whether a baseline moves with later knowledge."""

    THEN = "as known then"
    NOW = "as known now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Something measured. `about` is the party it judges: that side's sources never vote met.

    `rounded` is how far a figure given as "about" may be off; without it such a figure bounds
    nothing. `changed_by` names the events that must change this level: where some came after the
    last report, the level is shown as overtaken. `self_reported`: the author accepts the judged
    side's own figures; what rests on them alone says so. `states` are those of a register, by their
    word. `account` says by which events a level moves; what they leave unexplained is a finding.
    """

    id: str
    kind: Kind
    unit: Unit
    means: str
    reads: Reads
    sources: tuple[str, ...]
    about: str
    accept: Accept
    stale_after: Duration | None
    silence: Silence | None
    baselines: Baselines | None
    rounded: Fraction | None
    categories: tuple[str, ...]
    changed_by: tuple[str, ...] = ()
    self_reported: bool = False
    states: Mapping[str, EntryState] = field(default_factory=lambda: NO_STATES)
    account: Account | None = None
    span: Span

    @property
    def barred(self) -> str | None:
        """The party whose own reports never count in its favour, if there is one."""
        return None if self.self_reported else self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A figure that stands on the board and can never gate a step."""

    id: str
    unit: Unit
    means: str
    reads: Reads
    span: Span


class Effect(StrEnum):
    """What a breach does to a step."""

    FREEZE = "freeze"
    SUSPEND = "suspend"
    REVOKE = "revoke"


class Reach(StrEnum):
    """How far an effect reaches."""

    STEP = "this step"
    LATER = "later steps"
    ALL = "all steps"


class Mode(StrEnum):
    """Who makes a snap-back happen.

    Automatic: the roadmap. By decision: the deciders must, and the delay is their breach.
    Permission: the deciders may.
    """

    AUTOMATIC = "automatic"
    DECISION = "by decision"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most `days` in breach in any `window` days."""

    days: int
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """A second effect, a number of days after the first."""

    effect: Effect
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """What follows when a `keeps` is broken. `cure` is `None` where there is no cure."""

    id: str
    cure: int | None
    budget: Budget | None
    effect: Effect
    then: Then | None
    reach: Reach
    mode: Mode
    order_within: Duration | None
    cool_off: Duration | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownRule:
    """What follows when a `keeps` of a step in force stays unknown for `grace` days."""

    grace: int
    effect: Effect
    then: Then | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A condition with a name.

    `departs` is the party that may, for stated reasons, take it as met though it is not.
    """

    id: str
    group: str
    text: str
    demand: str | None
    hardness: str | None
    when: Condition
    if_broken: str | None
    departs: str | None = None
    span: Span


class OnExpiry(StrEnum):
    """What happens at the end if nobody acts."""

    REVERTS = "reverts"
    LAPSES = "lapses"
    CONTINUES = "continues"


@dataclass(frozen=True, slots=True, kw_only=True)
class EachYear:
    """A day of every year, such as 28 February."""

    month: int
    day: int


Ends: TypeAlias = Day | EachYear


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """What relief eases; it may end by itself. `vote` is needed to prolong it."""

    id: str
    by: str
    basis: str
    ends: Ends | None
    on_expiry: OnExpiry
    vote: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """How fast relief can be taken back, as promised, by itself, early, and as seen in the past."""

    promised: Duration | None = None
    automatic: str | None = None
    early: str | None = None
    seen: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much a measure gives: a cap, a quota, a sum. One amount, more than nothing."""

    value: Fraction
    unit: Unit
    span: Span

    def __str__(self) -> str:
        return f"{decimal(self.value, apart=True)} {unit_of(self.value, self.unit)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Relief. `protected` relief is never suspended or revoked."""

    id: str
    gives: str
    size: Size | None
    instrument: str
    who: tuple[str, ...]
    basis: str
    checked_by: str | None
    checked_on: Day | None
    undo: Undo
    lasts: Duration | None
    on_expiry: OnExpiry
    wind_down: Duration | None
    rests_on: tuple[str, ...]
    needs_also: tuple[str, ...]
    protected: str | None
    targets: tuple[str, ...]
    exempt: tuple[str, ...]
    deliver_within: Duration
    span: Span

    @property
    def said(self) -> str:
        """What it gives, and how much: `Timber within a quota (40 kt per year).`"""
        return self.gives if self.size is None else f"{self.gives.rstrip('.')} ({self.size})."


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """Who states the facts, and within which time."""

    by: str
    within: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who grants, and within which time. `automatically` has no deciders."""

    deciders: tuple[str, ...]
    consulting: str | None
    within: Duration | None
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """Whether and how a step goes on at its sunset; `lasting` defaults to its first length.

    `sets_end`: the decision to renew sets the new end, and `lasting` is the longest it may.
    `deciders` take that decision where they are not those of the step.
    """

    at_most: int | None
    lasting: Duration | None
    by_decision: bool
    when: Condition
    sets_end: bool = False
    deciders: tuple[str, ...] = ()


Sunset: TypeAlias = Day | Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung of the ladder: conditions on one side, measures on the other.

    `sets_end`: the decision to grant sets the last day, and `sunset` is the latest it may.
    `hands_over`: when it expires, what comes after it goes on. `weighs`: benchmarks that stand in
    nobody's way, of which a decision must say how it took them into account. `tightens`: what it
    gives is a burden, and its conditions are grounds against the judged side.
    """

    id: str
    title: str
    after: Condition | None
    needs: Condition | None
    keeps: tuple[str, ...]
    gives: tuple[str, ...]
    certified_by: Certification | None
    decided_by: Decision
    sunset: Sunset | None
    renew: Renewal | None
    sets_end: bool = False
    hands_over: bool = False
    weighs: tuple[str, ...] = ()
    tightens: bool = False
    span: Span

    @property
    def renewed_by(self) -> tuple[str, ...]:
        """Those who decide on its renewal."""
        return (self.renew.deciders if self.renew else ()) or self.decided_by.deciders


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a party owes: `must`, for each `each`, within `within`.

    `who` is empty where it is the deciders of the step concerned. `within` is `None` where the
    step states the time, or where the duty stands all the time (`each` is `None`).
    """

    id: str
    who: tuple[str, ...]
    must: str
    each: str | None
    within: Duration | None
    exempt: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap:
    """The whole file. Mappings keep the order of the file; `amended` is kept word for word.

    `digest`: SHA-256 of its text. `content`: of what is read of it, so that a comment changes the one and
    not the other.
    """

    id: str
    title: str
    standing: str
    handling: str
    version: str
    opens: Day
    ends: Day
    opening: Mapping[str, Fraction]
    timezone: str
    working_days: str
    parties: Mapping[str, Party]
    sources: Mapping[str, SourceOfEvidence]
    indicators: Mapping[str, Indicator]
    context: Mapping[str, Context]
    severities: Mapping[str, Severity]
    unknown: UnknownRule | None
    benchmarks: Mapping[str, Benchmark]
    groups: tuple[str, ...]
    restrictions: Mapping[str, Restriction]
    measures: Mapping[str, Measure]
    steps: Mapping[str, Step]
    duties: Mapping[str, Duty]
    digest: str
    content: str
    assumptions: tuple[Assumption, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    amended: tuple[str, ...] = ()
    span: Span

    @property
    def burdens(self) -> frozenset[str]:
        """The measures that burden the judged side: only steps that tighten give them."""
        eased = {g for s in self.steps.values() if not s.tightens for g in s.gives}
        return frozenset(g for s in self.steps.values() if s.tightens for g in s.gives) - eased

    def called(self, party: str) -> str:
        """Return what readers call a party, also one that acts and is not in the roadmap."""
        if party in self.parties:
            return self.parties[party].name
        return f"{party.replace('_', ' ')} (no party to the roadmap)"
