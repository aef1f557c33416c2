"""The compiled plan: a roadmap made ready for evaluation.

Watch, prove and weigh read this object and no other, so they cannot disagree on what a roadmap
means. It adds to the roadmap what all of them would otherwise compute for themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from detente.core.times import WorkingDays
from detente.core.values import dataclass
from detente.roadmap.conditions import Condition
from detente.roadmap.model import Roadmap


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A roadmap with its calendars and what follows from it.

    `order`: step ids, predecessors first. `successors`: for each step, the steps whose `after`
    names it, directly or through others. `stepwise`: benchmarks whose condition looks at steps
    and so can only be judged along the way. `calendars`: by party id, and `""` for the roadmap's.
    `conditions`: by benchmark id.
    """

    roadmap: Roadmap
    order: tuple[str, ...]
    successors: Mapping[str, tuple[str, ...]]
    stepwise: frozenset[str]
    calendars: Mapping[str, WorkingDays]
    conditions: Mapping[str, Condition]
