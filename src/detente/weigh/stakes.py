"""A file of assumptions as typed values: what is at stake, each number with range and origin.

Decides which numbers there are and how one point of all their ranges is drawn. `stakes_file` reads
them, `worth` makes relief of them, the game and the sweeps ask for points. Measures are valued,
persons never: no number here is counted per person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from detente.core.text import Span


class Origin(StrEnum):
    """Where a number comes from. What comes from the roadmap is one of its terms, no assumption."""

    DATA = "data"
    LITERATURE = "literature"
    PRIOR = "prior"
    ROADMAP = "roadmap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """An uncertain number: `low <= mode <= high`, in `unit`.

    `path` names it in the whole file, such as `conditions.no_new_arrests.keeping`. `said` is the
    source or, for an analyst's prior, the reason.
    """

    path: str
    low: float
    mode: float
    high: float
    unit: str
    origin: Origin
    said: str
    url: str
    span: Span

    @property
    def fixed(self) -> bool:
        """True where it has no range."""
        return self.low == self.high

    def quantile(self, u: float) -> float:
        """Return the value below which a share `u` of the triangle over the range lies."""
        span = self.high - self.low
        if span == 0:
            return self.mode
        peak = (self.mode - self.low) / span
        if u < peak:
            return self.low + sqrt(u * span * (self.mode - self.low))
        return self.high - sqrt((1 - u) * span * (self.high - self.mode))


@dataclass(frozen=True, slots=True)
class Point:
    """One value for every number of a file."""

    values: Mapping[str, float]

    def __getitem__(self, number: Number) -> float:
        return self.values[number.path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How worth and cost of a measure go with its size: as `ratio ** power`.

    `ratio` is the size that the roadmap states over the one that they are stated for.
    """

    ratio: float
    power: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureStake:
    """What a measure is worth to the target, a year while delivered, and costs its senders.

    `worth` is `None` where the routes of `goods` say it all. `keeps` is the share of the worth that
    the target keeps when the measure is withdrawn again: assets once unblocked stay so. Without
    `scales` worth and cost are the same at any size.
    """

    worth: Number | None
    keeps: Number | None
    sender_cost: Number | None
    scales: Scale | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Worth a year that only several measures together have, over and above each alone."""

    measures: frozenset[str]
    worth: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way to the market: rail and port in USD a tonne, capacity in Mt a year.

    Open from the start, or while every measure in `opens_with` is delivered. `share` bounds it by a
    share of the good's volume. `patron_earns` is the share of rail and port that the patron gets.
    """

    id: str
    opens_with: frozenset[str]
    rail: Number
    port: Number
    capacity: Number
    share: Number | None
    patron_earns: Number | None
    carries: str | None
    """The measure whose size is its capacity, if it is one's."""
    dearer_than: str | None
    """The route whose rail and port the numbers of this one multiply, or `None` for USD a tonne."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eased:
    """With these measures together, this share of a loss is gone."""

    measures: frozenset[str]
    share: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A share of the price that the restrictions cost, such as a discount, and what eases it."""

    id: str
    share: Number
    eased: tuple[Eased, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """Something exported: volume in Mt a year, price in USD a tonne, and its routes."""

    id: str
    means: str
    volume: Number
    price: Number
    losses: tuple[Loss, ...]
    routes: Mapping[str, Route]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionStake:
    """What a benchmark means to the target, a year.

    `keeping` is the cost of liberalisation while it is kept, `breaking` the rent of repression (or
    of whatever the benchmark forbids) while it is broken. `slips` is the chance a month that it
    breaks though the target means to keep it. `reaching` is paid once, when it comes to be kept.
    """

    keeping: Number
    breaking: Number
    reaching: Number | None
    slips: Number | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What is seen of an indicator in a month.

    `seen`: a breach is reported. `silent`: nothing is reported, so the verdict is unknown.
    `false_alarm`: a breach is reported where there is none. What is left of a breach is missed.
    """

    seen: Number
    silent: Number
    false_alarm: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Patron:
    """The patron: not bound by the roadmap, but acts.

    `penalty`: what the target loses a year while the benchmarks in `provoked_by` are kept.
    `offset`: the share of lost relief that the patron makes good, while relief is suspended and for
    `offset_lasts` months in the mean once it is revoked; for ever where that is `None`. `presses`,
    `relents`: chances a month that it starts and stops to press; only then it imposes the penalty.
    """

    party: str
    penalty: Number
    offset: Number
    offset_lasts: Number | None
    provoked_by: tuple[str, ...]
    presses: Number
    relents: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetType:
    """A private type of the target: prior weight, and factors on what the others weigh."""

    id: str
    about: str
    weight: Number
    costs: Number
    rents: Number
    relief: Number
    patron: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """How a sender stands. `start` is its chance at the opening.

    `delivers`: chance a month that a decision that is due comes. `resolve`: factor on the chance
    that a snap-back which needs a decision falls. `drift`: chance a month to go over to another.
    """

    id: str
    start: Number
    delivers: Number
    resolve: Number
    drift: Mapping[str, Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderStake:
    """What a sender weighs, in the file's currency.

    `progress`: worth a year to it of each benchmark kept. `leak`: cost of each unit of relief that
    stands while a condition is broken. `reimposing`: cost, once, of taking relief back.
    """

    progress: Number
    leak: Number
    reimposing: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscretionStake:
    """What the senders weigh where the roadmap does not bind them.

    `noise`: how much better an act must be to be taken e times as often. `unkept`: cost, each time,
    of withholding relief from a target that kept its part. `welcome`: by type, what it is worth a
    year to the senders that relief stands with such a target.
    """

    noise: Number
    unkept: Number
    welcome: Mapping[str, Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerouting:
    """Relief loses worth as the target finds ways around the restriction.

    `chance`: a year, that it finds one. `leaves`: the share of the worth of relief that then is left.
    """

    chance: Number
    leaves: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A switch: numbers that are otherwise, by path."""

    id: str
    about: str
    numbers: Mapping[str, Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """The whole file. Mappings keep its order; `numbers` holds every number by its path.

    `beyond` names measures that the roadmap does not offer and what they would be. `snap_back`:
    for each severity, the chance a month that a due re-imposition which needs a decision falls. `digest`:
    SHA-256 of its text; `content`: of what is read of it, comments and layout apart.
    """

    id: str
    title: str
    handling: str
    version: str
    currency: str
    discount: Number
    rerouting: Rerouting | None
    measures: Mapping[str, MeasureStake]
    beyond: Mapping[str, str]
    together: tuple[Together, ...]
    goods: Mapping[str, Good]
    conditions: Mapping[str, ConditionStake]
    detection: Mapping[str, Detection]
    reputation: Number
    patron: Patron | None
    types: Mapping[str, TargetType]
    postures: Mapping[str, Mapping[str, Posture]]
    snap_back: Mapping[str, Number]
    senders: Mapping[str, SenderStake]
    discretion: DiscretionStake | None
    scenarios: Mapping[str, Scenario]
    numbers: Mapping[str, Number]
    digest: str
    content: str
    span: Span

    def under(self, scenario: str | None) -> Mapping[str, Number]:
        """Return every number by its path, those of a scenario in place of the usual ones."""
        if scenario is None:
            return self.numbers
        return {**self.numbers, **self.scenarios[scenario].numbers}

    def modes(self, scenario: str | None = None) -> Point:
        """Return the point at which every number has its mode."""
        return Point({path: n.mode for path, n in self.under(scenario).items()})

    def ranges(self, scenario: str | None = None) -> tuple[Number, ...]:
        """Return the numbers that have a range, in the order of the file."""
        return tuple(n for n in self.under(scenario).values() if not n.fixed)

    def at(self, quantiles: Sequence[float], scenario: str | None = None) -> Point:
        """Return the point at these quantiles of `ranges(scenario)`, in the same order."""
        numbers = self.under(scenario)
        ranged = self.ranges(scenario)
        values = {path: n.mode for path, n in numbers.items()}
        values |= {n.path: n.quantile(u) for n, u in zip(ranged, quantiles, strict=True)}
        return Point(values)

    def follows(self, scenario: str | None = None) -> frozenset[str]:
        """Return the measures whose size these assumptions follow: in a worth, or as a capacity."""
        otherwise = {} if scenario is None else self.scenarios[scenario].numbers
        scaled = {m for m, stake in self.measures.items() if stake.scales is not None}
        routes = [r for good in self.goods.values() for r in good.routes.values()]
        carried = {r.carries for r in routes if r.carries and r.capacity.path not in otherwise}
        return frozenset(scaled | carried)

    @property
    def share_of_priors(self) -> tuple[int, int]:
        """Return how many numbers are an analyst's prior, and how many there are."""
        priors = sum(n.origin is Origin.PRIOR for n in self.numbers.values())
        return priors, len(self.numbers)
