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
