"""What a desk officer is told of a weighed roadmap: figures, conclusions tried, limits.

Decides what belongs together; each figure comes from the part that reckons it. `replies` are there
where the game was solved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.plan.case import Case
from detente.weigh.conclusions import Conclusion
from detente.weigh.course import MonthOfCourse
from detente.weigh.ladder import READING
from detente.weigh.sensitivity import Influence, Spread
from detente.weigh.valued import Valued


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeReply:
    """The reply of one type of the target.

    `loses`: what keeping the roadmap to the end costs it against its best reply, on the opening day,
    at the likeliest numbers; 0 where keeping it is the best reply. `spread` of that over the sample,
    `best` the share of the sample in which keeping is the best reply. `deviation` says the best
    reply in words, `pays` what pays better at each step; `outlook`: chance of each outcome after `months` if it replies so.
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
    pays: tuple[str, ...] = ()


def said_of_course(course: Sequence[MonthOfCourse], *, complies: bool, steps: Sequence[str]) -> str:
    """Return in a few words what a target does that replies so."""
    if complies:
        return "keeps the roadmap"
    reached = [s for s in steps if any(name == s for month in course for name, _ in month.moved)]
    if not reached:
        acts = [m.act for m in course if m.act != "hold"]
        return "does nothing" if not acts else f"reaches no step; {acts[0]} and stops"
    granted = [s for s in steps if _when(course, s, in_force=True) is not None]
    lowered = next((m for m in course if m.act.startswith("lower")), None)
    until = f"keeps on until step {granted[-1]}" if granted else "reaches no step"
    if lowered is None:
        return f"{until}, then goes no further"
    lost = [s for s in granted if _when(course, s, in_force=False) is not None]
    back = f"; lost: {', '.join(lost)}" if lost else "; nothing is taken back"
    return f"{until}; in month {lowered.month} it would {lowered.act.replace('_', ' ').replace('+', ' and ')}{back}"


def _when(course: Sequence[MonthOfCourse], step: str, *, in_force: bool) -> int | None:
    """The first month in which a step comes into force, or after that out of it."""
    came = None
    for month in course:
        for name, state in month.moved:
            if name != step:
                continue
            if state.in_force and came is None:
                came = month.month
            elif not state.in_force and came is not None and not in_force:
                return month.month
    return came if in_force else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The costliest deviation of a type as a story that the monitor judges as it says, and in words."""

    of: str
    says: str
    case: Case


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
    roadmap_content: str
    stakes_content: str
    scenario: str | None
    scenario_about: str
    valued: Valued
    conclusions: tuple[Conclusion, ...]
    replies: tuple[TypeReply, ...] = ()
    points: int = 0
    influences: tuple[Influence, ...] = ()
    deviation: Shown | None = None
    region: Region | None = None
    left_out: tuple[str, ...] = ()
    reading: int = READING
