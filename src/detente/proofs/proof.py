"""Proofs: why a condition is met, not met or unknown, as values anybody can check.

A proof states the condition and the few facts of the roadmap that it needs, then gives for every
operator the items or days that decide it, and for every comparison the records used, with their
numbers. Days are `YYYY-MM-DD`, numbers are fractions written as text. Decides nothing: `prover`
makes proofs, `checker` checks them against the records.
"""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from typing import Literal, TypeAlias

import msgspec

from detente.core.quantities import Interval
from detente.core.times import Duration

Verdict: TypeAlias = Literal["met", "not_met", "unknown"]
VERDICTS: dict[str, Verdict] = {"met": "met", "not_met": "not_met", "unknown": "unknown"}
Stat: TypeAlias = Literal["average", "highest", "lowest", "change"]
Sign: TypeAlias = Literal["<", "<=", "=", "!=", ">=", ">"]
Use: TypeAlias = Literal["least", "most"]
Rule: TypeAlias = Literal["reports", "only", "first", "lowest", "highest", "agree"]


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every part of a proof has in common: it never changes, and holds nothing unnamed."""


class Tagged(Value, frozen=True, tag_field="is", tag=str.lower):
    """A part that says which of several it is."""


# The statement: what is claimed, and under which rules. It looks at no evidence.


class Edge(Value, frozen=True):
    """The first or last day of a window: a day, moved step by step.

    It starts from a fixed `day`, from the latest `event` of a `step`, or else from the day asked
    about. `+` and `-` move by a duration; `first` and `last` go to the ends of the so many full
    calendar periods that are over.
    """

    day: str | None = None
    step: str | None = None
    event: str | None = None
    moves: tuple[tuple[Literal["+", "-", "first", "last"], Duration], ...] = ()


class Window(Value, frozen=True):
    """The days a sentence looks at: from `first` to `last`, and none after the day asked about.

    `deadline`: it has no days, and not "not yet any", where it begins after it ends.
    `in_force`: it begins no sooner than the grant of this step.
    """

    first: Edge
    last: Edge
    deadline: bool = False
    in_force: str | None = None


class Amount(Tagged, frozen=True):
    """A number that the roadmap gives."""

    value: Fraction


class Dated(Tagged, frozen=True):
    """A number that the roadmap changes on given days; none before the first."""

    steps: tuple[tuple[str, Fraction], ...]


class Sum(Tagged, frozen=True):
    """So many times each of some quantities, added up; -1 times where one is subtracted."""

    parts: tuple[tuple[Fraction, Quantity], ...]


class Extreme(Tagged, frozen=True):
    """The least of some quantities, or the greatest."""

    greatest: bool
    parts: tuple[Quantity, ...]


class Level(Tagged, frozen=True):
    """The level of an indicator on the day itself, or at another.

    With a `word`: 1 where it is that word, and 0 where it is another.
    """

    indicator: str
    at: Edge | None = None
    word: str | None = None


class Fixed(Tagged, frozen=True):
    """The level of an indicator as it was written down at an event of a step."""

    indicator: str
    step: str
    event: str


class Count(Tagged, frozen=True):
    """How many events (`cases`), or persons in them, fall into a window; `per` makes it a rate.

    `least`: only as many as were surely reported; what nobody reported explains nothing.
    """

    indicator: str
    window: Window
    where: tuple[str, ...] = ()
    cases: bool = False
    per: Fraction | None = None
    least: bool = False


class Cohort(Value, frozen=True):
    """Those who were in a register on a day; `then`: by what was known on that day."""

    at: Edge
    then: bool


class Stock(Tagged, frozen=True):
    """How many are in a register on the day itself, or at another; of a cohort, how many of those.

    `then`: of another day, by what was known on it.
    """

    indicator: str
    at: Edge | None = None
    then: bool = False
    among: Cohort | None = None


class Passed(Tagged, frozen=True):
    """How many came into a register in a window (`inward`), or left it; `where` they became so."""

    indicator: str
    window: Window
    inward: bool
    where: tuple[str, ...] = ()
    among: Cohort | None = None
    per: Fraction | None = None


class Latest(Tagged, frozen=True):
    """A count over the latest full periods in a row for which `figures` has both its ends.

    They are as long as `length` and lie among the last `among` that are over; if there are none,
    the latest count. `back`: the same periods so long before.
    """

    of: Count | Passed
    figures: Count | Passed
    length: Duration
    among: int
    back: Duration | None = None


class Over(Tagged, frozen=True):
    """One number from those of all days of a window; none if fewer than `share` of them have one."""

    stat: Stat
    of: Quantity
    window: Window
    share: Fraction = Fraction(0)


Quantity: TypeAlias = (
    Amount | Dated | Sum | Extreme | Level | Fixed | Count | Stock | Passed | Latest | Over
)


class AtLeast(Tagged, frozen=True):
    """At least k of the items; `and` asks for all of them, `or` for one."""

    k: int
    items: tuple[Condition, ...]


class Turned(Tagged, frozen=True):
    """A condition in which what is good for the judged side is what shows it not to hold.

    `negated`: under a "not"; the opposite, and unknown stays unknown. Else a ground against the
    judged side, for which its own word counts.
    """

    item: Condition
    negated: bool


class OnDays(Tagged, frozen=True):
    """Met on every day of the window, or on some day of it."""

    item: Condition
    window: Window
    every: bool


class Compare(Tagged, frozen=True):
    """One quantity against another."""

    left: Quantity
    sign: Sign
    right: Quantity


class Trend(Tagged, frozen=True):
    """The last known number of a window against `times` its first and `more`."""

    of: Quantity
    window: Window
    sign: Sign
    times: Fraction = Fraction(1)
    more: Fraction = Fraction(0)


class NotBefore(Tagged, frozen=True):
    """The day has come."""

    day: str


class Stands(Tagged, frozen=True):
    """A step has been in one of the states for so long; `of` is its state or whether it is frozen."""

    step: str
    of: Literal["state", "frozen"]
    states: tuple[str, ...]
    lasting: Duration | None = None


class Kept(Tagged, frozen=True):
    """All that a step must keep was met, as known on the day."""

    step: str


Condition: TypeAlias = AtLeast | Turned | OnDays | Compare | Trend | NotBefore | Stands | Kept


class Voice(Value, frozen=True):
    """A listed source: its group, and whether it belongs to the side that is judged."""

    group: str
    judged: bool


class Ballot(Value, frozen=True):
    """So many groups must say so; of them only these sources count, where some are named."""

    k: int
    sources: tuple[str, ...] | None = None


class Listed(Value, frozen=True):
    """A state of a register: in the stock, or out of it after so many days without a break."""

    inside: bool
    after: int = 0


class Indicator(Value, frozen=True):
    """What of the roadmap decides which records an indicator reads, and how they count.

    `met`: who can show what is good for the judged side; it is never among them. `refuted`: who can
    show the opposite.
    """

    id: str
    unit: str
    kind: Literal["level", "events", "register"]
    subject: str | None
    event: str | None
    where: tuple[str, ...]
    others: tuple[str, ...]
    sources: dict[str, Voice]
    rule: Rule
    met: Ballot
    refuted: Ballot
    preferred: str | None
    tolerance: Fraction
    stale_after: tuple[Duration, ...]
    silence: tuple[Duration, ...]
    rounded: Fraction | None
    states: dict[str, Listed] = {}


class Statement(Value, frozen=True):
    """The condition, and the facts of the roadmap that it needs.

    An indicator under "reported by", "reported within" or in a ground stands here once more, with
    a mark.
    """

    condition: Condition
    indicators: dict[str, Indicator]


class Life(Value, frozen=True):
    """What has happened to a step, as decided: runs from a day on, and days of events."""

    runs: dict[Literal["state", "frozen", "keeps"], tuple[tuple[str, str], ...]] = {}
    events: dict[str, tuple[str, ...]] = {}
    fixed: tuple[tuple[str, str, dict[str, Interval | None]], ...] = ()


# The reasons.


class Used(Value, frozen=True):
    """A record, whose voice it is, and the number (or word) it was used for."""

    record: str
    group: str
    number: Interval
    word: str | None = None


class Cover(Value, frozen=True):
    """A return, whose voice it is, and the days it covers; `last` may be provisional."""

    record: str
    group: str
    first: str
    last: str


class Bound(Value, frozen=True):
    """Why the totals of a group bound a count from below (`least`) or above (`most`).

    `path`: days whose limits add up to the bound. `sums`: a course of the running sum that keeps
    every limit and reaches the bound, so there is no better one. `gap`: a day that nothing bounds
    from above. A path that returns to its start and falls: the totals contradict one another.
    """

    group: str
    use: Use
    path: tuple[str, ...] = ()
    sums: tuple[tuple[str, Fraction], ...] = ()
    gap: str | None = None


class Entry(Value, frozen=True):
    """Somebody on a register who counts: so often at least and at most, for met and for not met.

    `records` are all that is known of them.
    """

    who: str
    met: tuple[int, int]
    refuted: tuple[int, int]
    records: tuple[str, ...]


class Evidence(Value, frozen=True):
    """The records used for one indicator on some days; no days: those the step stands under.

    Of a register they are given by entry; whoever surely does not count is left out.
    """

    indicator: str
    records: tuple[Used, ...]
    covers: tuple[Cover, ...] = ()
    bounds: tuple[Bound, ...] = ()
    entries: tuple[Entry, ...] = ()
    first: str | None = None
    last: str | None = None


class Number(Value, frozen=True):
    """What is known of a quantity: what may show that the condition is met, and that it is not."""

    met: Interval
    refuted: Interval


class Step(Value, frozen=True):
    """One verdict: the items or the days that decide it, or the numbers and their records."""

    verdict: Verdict
    items: tuple[tuple[int, Step], ...] = ()
    days: tuple[tuple[str, str, Step], ...] = ()
    numbers: tuple[Number, ...] = ()
    used: tuple[Evidence, ...] = ()


class Lack(Value, frozen=True):
    """Reports of an indicator that are missing for some days."""

    indicator: str
    first: str
    last: str


class Proof(Value, frozen=True):
    """A verdict on a day, as known on a day, with its reasons. `reason` is why it is unknown.

    `provisional`: the verdict may rest on lists whose next return is not yet due. `benchmark` is
    the name of what is proved; a checker asks the roadmap for its condition under that name. With a
    `period` it is the account of a level: whether its flows surely leave something unexplained.
    `met_by` and `not_met_by`: smallest sets of missing reports that would decide an unknown verdict
    so. `beyond`: verdicts that none of the reports thought of would bring, made for all days that
    lack some.
    """

    statement: Statement
    on: str
    known_at: str
    verdict: Verdict
    step: Step
    provisional: bool = False
    reason: str | None = None
    benchmark: str = ""
    period: tuple[str, str] | None = None
    lives: dict[str, Life] = {}
    met_by: tuple[Lack, ...] | None = None
    not_met_by: tuple[Lack, ...] | None = None
    beyond: tuple[Verdict, ...] = ()


def every(e: Evidence) -> tuple[Used | Cover | Entry, ...]:
    """Return all that evidence names."""
    return (*e.records, *e.covers, *e.entries)


def otherwise(made: Step, given: Step) -> str:
    """Say what two accounts of a comparison have otherwise."""
    one, other = (
        {(x.who if isinstance(x, Entry) else x.record, x) for e in step.used for x in every(e)}
        for step in (made, given)
    )
    if names := sorted({name for name, _ in one ^ other}):
        return f"records {', '.join(names)} are used otherwise"
    if made.used != given.used:
        return "days or bounds differ"
    return f"the numbers are others, and say {made.verdict}"


def plain(value: object) -> str:
    """Return a number as text, for JSON."""
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(type(value))


def fraction(kind: type, text: object) -> Fraction:
    """Return the number that a text in JSON says."""
    if kind is not Fraction or not isinstance(text, str):
        raise ValueError("a number is written as text, whole or as a fraction")
    return Fraction(text)


_ENCODER = msgspec.json.Encoder(enc_hook=plain, order="sorted")
_DECODER = msgspec.json.Decoder(Proof, dec_hook=fraction)


def digest(statement: Statement) -> str:
    """Return the hash of what is claimed, to compare with what the roadmap says."""
    return sha256(_ENCODER.encode(statement)).hexdigest()


def written(value: Value) -> bytes:
    """Return a part of a proof as JSON."""
    return msgspec.json.format(_ENCODER.encode(value), indent=1)


def to_json(proof: Proof) -> bytes:
    """Return a proof as JSON."""
    return written(proof)


def from_json(data: bytes) -> Proof:
    """Return the proof that the JSON says; raises `msgspec.DecodeError` where it says none."""
    return _DECODER.decode(data)
