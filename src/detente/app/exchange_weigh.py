"""What the questions of `detente weigh` answer as JSON. Money is in the currency of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.app.exchange import Part

if TYPE_CHECKING:
    from detente.roadmap.model import Roadmap
    from detente.weigh.stakes import Stakes


class Weighed(Part, frozen=True, kw_only=True):
    """What an answer rests on. `priors` of `numbers` are an analyst's judgement."""

    roadmap: str
    title: str
    standing: str
    handling: str
    disclaimer: str
    stakes: str
    roadmap_digest: str
    stakes_digest: str
    currency: str
    scenario: str | None
    priors: int
    numbers: int


def weighed(stakes: Stakes, roadmap: Roadmap, scenario: str | None, disclaimer: str) -> Weighed:
    """Return what an answer rests on."""
    priors, numbers = stakes.share_of_priors
    return Weighed(
        roadmap=roadmap.id,
        title=roadmap.title,
        standing=roadmap.standing,
        handling=stakes.handling,
        disclaimer=disclaimer,
        stakes=stakes.id,
        roadmap_digest=roadmap.digest,
        stakes_digest=stakes.digest,
        currency=stakes.currency,
        scenario=scenario,
        priors=priors,
        numbers=numbers,
    )


class Quantiles(Part, frozen=True, kw_only=True):
    """10, 50 and 90 percent of the draws."""

    p10: float
    p50: float
    p90: float


class WorthOfStep(Part, frozen=True, kw_only=True):
    """What a step is worth a year to the target: on top of those before it, and with them; what it
    changes for the patron, and what it costs the senders."""

    id: str
    title: str
    more: Quantiles
    so_far: Quantiles
    patron: Quantiles
    sender_cost: Quantiles


class WorthOfMeasure(Part, frozen=True, kw_only=True):
    """What a measure is worth a year alone, and what is lost if only it is missing."""

    id: str
    gives: str
    alone: Quantiles
    missing: Quantiles


class WorthOfDetour(Part, frozen=True, kw_only=True):
    """How much dearer the way open today is, USD a tonne, and what the patron earns on it a year."""

    good: str
    extra: Quantiles
    patron_earns: Quantiles


class Worth(Part, frozen=True, kw_only=True):
    """What relief is worth: the answer of `detente weigh worth`."""

    weighed: Weighed
    draws: int
    seed: int
    steps: list[WorthOfStep]
    measures: list[WorthOfMeasure]
    in_hand: list[WorthOfMeasure]
    detours: list[WorthOfDetour]


class SweepSpread(Part, frozen=True, kw_only=True):
    """What keeping the roadmap loses a type over the sample; `best_reply`: share of points with 0."""

    type: str
    least: float
    p10: float
    p50: float
    p90: float
    most: float
    best_reply: float


class SweepInfluence(Part, frozen=True, kw_only=True):
    """How much of the variance of that loss a factor explains, alone and with others."""

    type: str
    factor: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


class SweepMap(Part, frozen=True, kw_only=True):
    """The loss over two factors: rows by the first, columns by the second, each at `levels`."""

    type: str
    loses: list[list[float]]


class SweepConclusion(Part, frozen=True, kw_only=True):
    """What a sample says of the reply of a type: at how many of the points `drawn` it `held`, how many
    more were `sought` against it, and which bundles at which ends turn it; empty where none was found."""

    says: str
    stands: bool
    drawn: int
    held: int
    sought: int
    against: list[list[str]]


class Sweep(Part, frozen=True, kw_only=True):
    """How the answer changes over all ranges: the answer of `detente weigh sweep`."""

    weighed: Weighed
    layout: str
    points: int
    seed: int
    factors: list[str]
    spreads: list[SweepSpread]
    influences: list[SweepInfluence]
    levels: list[float]
    maps: list[SweepMap]
    conclusions: list[SweepConclusion]


class DesignScores(Part, frozen=True, kw_only=True):
    """How good a variant is: share of types and points where keeping it is the best reply; relief
    that leaks and months until all are released, means over 60 months of the best reply."""

    complying: float
    leaked: float
    months: float


class DesignVariant(Part, frozen=True, kw_only=True):
    """A variant that no other beats: its file, and what differs from the author's text."""

    file: str
    changes: list[str]
    scores: DesignScores


class SizeNotTurned(Part, frozen=True, kw_only=True):
    """A measure whose size the search did not turn, and why."""

    measure: str
    why: str


class Design(Part, frozen=True, kw_only=True):
    """What a search found: the answer of `detente weigh design`."""

    weighed: Weighed
    judged: int
    refused: int
    as_written: DesignScores | None
    variants: list[DesignVariant]
    sizes_not_turned: list[SizeNotTurned]
