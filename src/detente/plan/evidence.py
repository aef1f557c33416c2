"""Evidence as the plan sees it: plain claims, bound to indicators, each with the days it was known.

Made from ledger records by `signals.bind`; read by `semantics` (the reference), by the run-length
engine and by the lifecycle. A claim known from K1 until K2 speaks for every day of knowledge K
with K1 <= K < K2; `until` is `FOREVER` where nothing has superseded it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

from detente.core.quantities import Interval
from detente.core.times import FOREVER, Day, DayRange
from detente.core.values import dataclass

if TYPE_CHECKING:
    from detente.plan.sight import Number

NO_QUALIFIERS: Mapping[str, Interval] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What every bound piece of evidence carries.

    `group` is the voice of its source; `judged` is true where the source belongs to the side that
    the indicator judges. `order` is the ledger's `seq`.
    """

    record: str
    source: str
    group: str
    judged: bool
    known: Day
    until: Day = FOREVER
    order: int = 0

    def speaks(self, known_at: Day) -> bool:
        """True where this claim is known, and not superseded, on a day of knowledge."""
        return self.known <= known_at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelClaim(Claim):
    """A level or flow on `days`.

    `spans`: true on each of these days; otherwise on an unstated one of them, so that it counts as
    observed on the last and ages from the first. `value` is in the indicator's unit; `word` is set
    instead for a category.
    """

    days: DayRange
    spans: bool
    value: Interval
    word: str | None = None

    @property
    def begins(self) -> Day:
        """The first day for which it speaks."""
        return self.days.first if self.spans else self.days.last


@dataclass(frozen=True, slots=True, kw_only=True)
class EventClaim(Claim):
    """An event on some day of `days`, or a total over all of them.

    `size` is what the source says of the whole event, already cut to the qualifiers that the
    indicator reads; `sizes` is, for further qualifiers, how much of it each holds for.
    `event` is the identity shared with other claims; `None` counts within its own source only.
    """

    days: DayRange
    size: Interval
    event: str | None = None
    part_of: str | None = None
    total: bool = False
    complete: bool = False
    sizes: Mapping[str, Interval] = field(default_factory=lambda: NO_QUALIFIERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverClaim(Claim):
    """A source's list of events is complete for `days`."""

    days: DayRange


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryClaim(Claim):
    """What a source says of one entry of a register: `who`, under an opaque id, and its state.

    `state` is what it was at the end of the day, on `days` (on an unstated one of them where there
    are several). `came` is the first of the states it went through that day, where the record
    tells a change; `None` where it only says what was so. `attested` is the day from which the
    claim ages: the last that it speaks of, or the first of those it may be true on.
    """

    who: str
    days: DayRange
    attested: Day
    state: str
    came: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorEvidence:
    """All that is known, at any time, of one indicator. `unlisted` is shown and never votes.

    `level_epochs`: the days on which knowledge of its levels changes; `late_epochs`: those on which
    it changes for days already past. `levels_known` is where `votes.WorkedOut` keeps what it has
    worked out; other evidence made from this starts with none of it.
    """

    levels: tuple[LevelClaim, ...] = ()
    events: tuple[EventClaim, ...] = ()
    covers: tuple[CoverClaim, ...] = ()
    entries: tuple[EntryClaim, ...] = ()
    unlisted: tuple[LevelClaim | EventClaim | EntryClaim, ...] = ()
    levels_known: dict[tuple[object, ...], dict[tuple[object, ...], Number]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    level_epochs: tuple[Day, ...] = field(init=False, compare=False, repr=False)
    late_epochs: tuple[Day, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        days = {day for x in self.levels for day in (x.known, x.until)}
        object.__setattr__(self, "level_epochs", tuple(sorted(days)))
        late = {day for x in self.levels for day in (x.known, x.until) if day > x.begins}
        object.__setattr__(self, "late_epochs", tuple(sorted(late)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActClaim:
    """An act of a party, bound: who, what, when adopted, when effective, when known.

    `subject` is the step, measure, restriction or benchmark it names (empty for none).

    kind           verb, as the record says it           subject              details read
    decision       grants, refuses, renews, restores,    step                 `member`, `reason`,
                   suspends, revokes,                                         `baselines`
                   orders re-imposition
    certification  yes, no (its `holds`)                 step                 `reason`
    override       overrides                             step                 `benchmark`, `until`,
                                                                              `reason`
    waiver         non-observance, applicability,        benchmark            `step`, `until`,
                   departure                                                  `reason`
    legal act      delivers, undoes, ends, relieves,     measure, restriction `scope`, `until`,
                   prolongs, tightens                    or empty             `wind_down_until`,
                                                                              `because`, `ground`,
                                                                              `title`, `instrument`,
                                                                              `event`
    statement      condition, promise, ask, answer,      step or measure      `text`, `benchmark`
                   reasons, receipt, assessment, other

    `details` leaves out what the record leaves out; days are `YYYY-MM-DD`; `baselines` is
    `indicator=value; indicator=value` with values as records write them. `adopted` is the
    record's `valid_from`, `effective` its legal day. An act without `member` is the party's own.
    `void_from`: the day of knowledge from which a record it rested on no longer stands.
    """

    record: str
    kind: str
    by: str
    verb: str
    subject: str
    adopted: Day
    effective: Day
    known: Day
    until_known: Day = FOREVER
    void_from: Day = FOREVER
    order: int = 0
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def speaks(self, known_at: Day) -> bool:
        """True where this act is known, and not superseded, on a day of knowledge."""
        return self.known <= known_at < self.until_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything bound for one plan. `epochs` are the days on which knowledge changes, in order.

    `reconstructed` is true where records of a backfill batch are among it.
    """

    indicators: Mapping[str, IndicatorEvidence]
    acts: tuple[ActClaim, ...]
    epochs: tuple[Day, ...]
    reconstructed: bool = False
    root: str = ""
    size: int = 0
