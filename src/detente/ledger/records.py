"""The kinds of record, and what each must say.

A record is what a client submits. The ledger adds `seq`, `recorded_at`, `batch` and hashes around
it and never changes it. Times are strings here, as on the wire: days `YYYY-MM-DD`, instants ISO
8601 in UTC; `checks.checked` refuses a record whose parts contradict one another. Values are text:

    1186   >=1186   >1186   <=20   <20   40..52   ~1160   open        (a word is a category)

Called by the stores, the importers and `asof`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypeAlias

import msgspec

from detente.core.quantities import ANY, Interval, exactly
from detente.core.times import FOREVER, Day, DayRange, day

Precision: TypeAlias = Literal["day", "month", "year", "range", "not_before"]
"""How exact the dates are. `day`: true on each day from `valid_from` to `valid_until`. The others:
true on some day of that range; `not_before`: on some day from `valid_from` to `known_on`."""

QualifierValue: TypeAlias = str
"""`yes` (all of the event), `no` (none of it), or a number or range of it, as in values."""

Scope: TypeAlias = Literal["in force", "announced"]
Act: TypeAlias = Literal["delivers", "undoes", "ends", "relieves", "prolongs", "tightens"]
Choice: TypeAlias = Literal[
    "grants", "refuses", "renews", "restores", "suspends", "revokes", "orders re-imposition"
]


class _Record(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    gc=False,
):
    """What every record carries.

    `id`: the client's, any text of up to 200 printable characters; sending it again is harmless.
    `source`: who says so (a source id of the roadmaps that read it). `publisher`: the outlet where
    it was seen. `known_on`: the day its source made it public; `known_on_assumed` where that day
    was inferred. `confidence`: high, medium or low, as the recorder judges. `note`: the recorder's
    own words. `url`: where it was seen.
    """

    id: str
    source: str
    valid_from: str
    valid_until: str | None = None
    precision: Precision = "day"
    known_on: str
    known_on_assumed: bool = False
    published_at: str | None = None
    publisher: str | None = None
    url: str | None = None
    author: str | None = None
    note: str | None = None
    confidence: Literal["high", "medium", "low"] | None = None
    attachments: tuple[str, ...] = ()


class Observation(_Record, frozen=True, kw_only=True, tag="observation"):
    """A level or a flow: `subject` was `value` `unit`.

    With `who`, an entry of the register `subject`: on these days it was in the state `value`.
    """

    subject: str
    value: str
    unit: str | None = None
    who: str | None = None


class Event(_Record, frozen=True, kw_only=True, tag="event"):
    """Something that happened, or a total of such things over a period.

    `type` or `subject` says what (an event type such as `release`, or a subject such as an
    indicator's id). `event` is the identity shared by all claims about one event. `part_of` names
    an event that this one is a part of: it is never counted beside it. `size` is how many persons
    or cases; unstated is at least one. `total: true` makes it a total over the period
    `valid_from .. valid_until`; `complete: true` on a total says that nothing is missing from it.
    `qualifiers`: for how much of the event each holds. `who` is the opaque id of a person or entity
    in the register `subject`, and `state` what it became that day: one word, or several in their
    order, of which the last stood at the end of the day.
    """

    type: str | None = None
    subject: str | None = None
    event: str | None = None
    part_of: str | None = None
    size: str | None = None
    unit: str | None = None
    total: bool = False
    complete: bool = False
    qualifiers: dict[str, QualifierValue] = {}
    who: str | None = None
    state: tuple[str, ...] = ()


class Return(_Record, frozen=True, kw_only=True, tag="return"):
    """A declaration that a source's list of events is complete from `valid_from` to `valid_until`.

    `type` with `where`, or `subject`, says which list. A list complete for a type is complete for
    every narrower list of it.
    """

    type: str | None = None
    subject: str | None = None
    where: tuple[str, ...] = ()


class LegalAct(_Record, frozen=True, kw_only=True, tag="legal_act"):
    """A licence, decision or order of a party, or its announcement.

    `by`: the party. `act`: delivers or undoes a `measure`; ends one (a licence archived, see
    `because`); prolongs a `restriction` to `until`; relieves (relief that no measure names);
    tightens (new listings, criteria, tariffs). `scope`: announced acts are never in force. `effective`: the day of legal effect (default `valid_from`).
    `until`: the end it sets. `wind_down_until`: the last day of a wind-down. `because`: `delisting`
    where a licence ends because relief deepened. `ground`: humanitarian, court annulment,
    individual review, where it falls under one. `instrument` and `title`: what it is.
    """

    by: str
    act: Act
    title: str
    measure: str | None = None
    restriction: str | None = None
    scope: Scope = "in force"
    effective: str | None = None
    until: str | None = None
    wind_down_until: str | None = None
    because: str | None = None
    ground: str | None = None
    instrument: str | None = None
    event: str | None = None


class Decision(_Record, frozen=True, kw_only=True, tag="decision"):
    """A party's decision on a step; `effective` is its legal day (default `valid_from`).

    `member` names a member of the party where single votes are recorded. `until`: the last day
    that a grant or renewal sets, where it sets one. `baselines` fixes values of indicators at the
    grant (indicator to value).
    """

    by: str
    step: str
    decides: Choice
    roadmap: str | None = None
    member: str | None = None
    effective: str | None = None
    until: str | None = None
    reason: str | None = None
    baselines: dict[str, str] = {}


class CertificationRecord(_Record, frozen=True, kw_only=True, tag="certification"):
    """The referee's statement that the conditions of a step are met (or `holds: false`, are not)."""

    by: str
    step: str
    roadmap: str | None = None
    holds: bool = True
    reason: str | None = None


class Override(_Record, frozen=True, kw_only=True, tag="override"):
    """An explicit act against what the roadmap says: who, on which step and benchmark, and why.

    `rests_on`: ids of the records it rests on; void as soon as one of them is corrected or gone.
    """

    by: str
    step: str
    reason: str
    roadmap: str | None = None
    benchmark: str | None = None
    until: str | None = None
    rests_on: tuple[str, ...] = ()


class Waiver(_Record, frozen=True, kw_only=True, tag="waiver"):
    """A condition let off: of non-observance, or of applicability where the data were missing.

    A departure takes a condition as met that is not, where the roadmap lets the party do so for
    stated reasons. `rests_on`: as in an override.
    """

    by: str
    benchmark: str
    reason: str
    of: Literal["non-observance", "applicability", "departure"]
    step: str | None = None
    roadmap: str | None = None
    until: str | None = None
    rests_on: tuple[str, ...] = ()


class Statement(_Record, frozen=True, kw_only=True, tag="statement"):
    """Something said: a condition, a promise, an ask, an answer, reasons published, a receipt.

    `about` is a step or measure id where it concerns one; `says` what kind it is. `benchmark`: of
    which benchmark reasons speak, where of one. A receipt confirms that another side has done what
    it owed.
    """

    by: str
    text: str
    says: Literal[
        "condition", "promise", "ask", "answer", "reasons", "receipt", "assessment", "other"
    ] = "other"
    about: str | None = None
    benchmark: str | None = None


class Correct(_Record, frozen=True, kw_only=True, tag="correct"):
    """Replaces the record `target` by the record of this batch or an earlier one named `by_record`."""

    target: str
    by_record: str
    reason: str


class Retract(_Record, frozen=True, kw_only=True, tag="retract"):
    """Takes the record `target` back."""

    target: str
    reason: str


class Confirm(_Record, frozen=True, kw_only=True, tag="confirm"):
    """A second person stands behind the record `target`."""

    target: str


class Dispute(_Record, frozen=True, kw_only=True, tag="dispute"):
    """An accredited source doubts the record `target`.

    `ruling` is set where the referee decides: `upheld` takes the record out of the vote.
    """

    target: str
    reason: str
    ruling: Literal["upheld", "rejected"] | None = None


Record: TypeAlias = (
    Observation
    | Event
    | Return
    | LegalAct
    | Decision
    | CertificationRecord
    | Override
    | Waiver
    | Statement
    | Correct
    | Retract
    | Confirm
    | Dispute
)


_VALUE = re.compile(
    r"(?P<sign><=|>=|<|>|~)?(?P<low>-?\d+(?:\.\d+)?)(?:\.\.(?P<high>-?\d+(?:\.\d+)?))?",
    re.ASCII,
)


class Reading(msgspec.Struct, frozen=True):
    """What a value says: an interval, whether it is only about that, or a word."""

    interval: Interval
    about: bool = False
    category: str | None = None


@lru_cache(maxsize=4096)
def reading(value: str) -> Reading:
    """Return what a value says; "more than 5" bounds below by 5.

    Raises `ValueError` where the text is no value.
    """
    m = _VALUE.fullmatch(value.strip())
    if m is None:
        if re.fullmatch(r"[a-z][a-z0-9_]*", value):
            return Reading(ANY, category=value)
        raise ValueError(f"{value!r} is not a value such as 1186, >=1100, 40..52, ~1160 or open")
    low = Fraction(m["low"])
    sign = m["sign"]
    if m["high"] is not None:
        high = Fraction(m["high"])
        if sign or high < low:
            raise ValueError(f"{value!r} is not a range from a lower to a higher number")
        return Reading(Interval(low, high))
    if sign in (">", ">="):
        return Reading(Interval(low, None))
    if sign in ("<", "<="):
        return Reading(Interval(None, low))
    return Reading(exactly(low), about=sign == "~")


def qualified(value: QualifierValue, size: Interval) -> Interval:
    """Return for how much of an event of that size a qualifier holds."""
    if value == "yes":
        return size
    if value == "no":
        return exactly(0)
    return reading(value).interval


def true_range(record: Record) -> DayRange:
    """Return the days a record speaks of; an open end is `FOREVER`."""
    first = day(record.valid_from)
    if record.precision == "not_before":
        return _range(first, max(first, day(record.known_on)))
    last = FOREVER if record.valid_until == "open" else day(record.valid_until or record.valid_from)
    return _range(first, last)


@lru_cache(maxsize=1 << 14)
def _range(first: Day, last: Day) -> DayRange:
    """Many records speak of the same days."""
    return DayRange(first, last)
