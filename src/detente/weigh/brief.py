"""What a desk officer is told of a weighed roadmap: figures, conclusions tried, limits.

Decides what belongs together; each figure comes from the part that reckons it. `replies` are there
where the game was solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.weigh.conclusions import Conclusion
from detente.weigh.sensitivity import Influence, Spread
from detente.weigh.valued import Valued


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeReply:
    """The reply of one type of the target.

    `loses`: what keeping the roadmap to the end costs it against its best reply, on the opening day,
    at the likeliest numbers; 0 where keeping it is the best reply. `spread` of that over the sample,
    `best` the share of the sample in which keeping is the best reply. `deviation` says the best
    reply in words; `outlook`: chance of each outcome after `months` if it replies so.
    """

    id: str
    about: str
    weight: float
    loses: float
    deviation: str
    months: int
    outlook: Mapping[str, float]
    spread: Spread | None = None
    best: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Two bundles of assumptions moved over their ranges: `loses[i][j]` of a type, and their names."""

    of: str
    down: str
    across: str
    levels: tuple[float, ...]
    loses: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The whole result. `points`: size of the sample behind shares, 0 where none was taken."""

    title: str
    standing: str
    handling: str
    stakes: str
    roadmap_digest: str
    stakes_digest: str
    scenario: str | None
    scenario_about: str
    valued: Valued
    conclusions: tuple[Conclusion, ...]
    replies: tuple[TypeReply, ...] = ()
    points: int = 0
    influences: tuple[Influence, ...] = ()
    region: Region | None = None
    left_out: tuple[str, ...] = ()
