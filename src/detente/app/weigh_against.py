"""A search against what the replies of the target suggest, over the whole range of the assumptions.

Decides which points are asked beyond a sample: from the one at which a conclusion is weakest, every
bundle of numbers to either end, then those that weaken most together. Results go to records beside
that of the sample, so that a stopped search goes on. What is found is a `Trial`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from detente.roadmap.model import Roadmap
    from detente.weigh.challenge import Pushed
    from detente.weigh.conclusions import Conclusion
    from detente.weigh.stakes import Stakes
    from detente.weigh.sweep_design import Design


FIRST = (
    "conditions: keeping",
    "goods: potash",
    "measures: worth",
    "conditions: breaking",
    "types: relief",
    "types: costs",
)
"""Bundles that are pushed first, where not all can be: what is gained and what it costs."""

CORNERS = 4
"""How many points push several bundles, at most."""

IDLE = (
    "measures: sender_cost",
    "conditions: slips",
    "types: weight",
    "senders",
    "discretion",
)
"""Bundles on which no reply of the target depends, as long as nothing breaks by itself."""


def conclusions(
    stakes: Stakes,
    roadmap: Roadmap,
    sample: Design,
    types: tuple[str, ...],
    table: NDArray[np.float64],
    record: Path,
    *,
    seek: int,
    number: int | None,
    cluster: str | None,
) -> tuple[Conclusion, ...]:
    """Return for each type what its sample says of its reply, and how that fared in the search.

    `table`: what keeping the roadmap loses, `(points, types)`; `seek`: points sought for a type, at most.
    """
    return tuple(
        _tried(stakes, roadmap, sample, t, table[:, i], record, seek, number, cluster)
        for i, t in enumerate(types)
    )


def _tried(
    stakes: Stakes,
    roadmap: Roadmap,
    sample: Design,
    of: str,
    losses: NDArray[np.float64],
    record: Path,
    seek: int,
    number: int | None,
    cluster: str | None,
) -> Conclusion:
    from detente.weigh.challenge import Trial, corners, single_pushes
    from detente.weigh.conclusions import Conclusion

    keeps = 2 * sum(x <= 0 for x in losses) > len(losses)
    strengths = [_strength(float(x), keeps=keeps) for x in losses]
    held = sum(s > 0 for s in strengths)
    worst = min(range(len(strengths)), key=strengths.__getitem__)
    weakest, searched, against = strengths[worst], 0, ()
    row = sample.rows[worst].tolist()
    factors = [f for f in sample.factors if f.id not in IDLE]
    factors.sort(key=lambda f: (FIRST.index(f.id) if f.id in FIRST else len(FIRST), f.id))

    def asked(rows: list[tuple[list[float], Pushed]], name: str) -> list[tuple[Pushed, float]]:
        nonlocal searched
        beside = record.with_name(f"{record.name}.{of}.{name}.{len(rows)}")
        found = _losses(stakes, roadmap, sample, of, [r for r, _ in rows], beside, number, cluster)
        searched += len(rows)
        pairs = zip(rows, found, strict=True)
        return [(pushed, _strength(x, keeps=keeps)) for (_, pushed), x in pairs]

    if held == len(strengths):
        singly = asked(single_pushes(row, factors)[: max(1, seek - CORNERS)], "pushed")
        together = corners(row, factors, singly, weakest)
        found = [*singly, *(asked(together, "corners") if together else ())]
        pushed, least = min(found, key=lambda f: (f[1] > 0, len(f[0]), f[1]))
        weakest = min(weakest, *(s for _, s in found))
        against = pushed if least <= 0 else ()
    what = "is" if keeps else "is not"
    return Conclusion(
        says=f"Keeping the roadmap to the end {what} the best reply of a target of the type "
        f"{of.replace('_', ' ')}.",
        trial=Trial(
            asked=len(strengths), held=held, searched=searched, weakest=weakest, against=against
        ),
    )


def _strength(loses: float, *, keeps: bool) -> float:
    """How strongly it holds that keeping is best, or that it is not, where it loses so much."""
    if keeps:
        return 1.0 if loses <= 0 else -loses
    return loses


def _losses(
    stakes: Stakes,
    roadmap: Roadmap,
    sample: Design,
    of: str,
    rows: list[list[float]],
    record: Path,
    number: int | None,
    cluster: str | None,
) -> list[float]:
    from dataclasses import replace

    import numpy as np

    from detente.app.weigh_sweep import run
    from detente.weigh.point import LossQuestion, texts_of

    design = replace(sample, rows=np.array(rows), n=len(rows), seed=0)
    question = LossQuestion(texts=texts_of(roadmap, stakes), types=(of,), scenario=sample.scenario)
    about = (roadmap.content, stakes.content)
    table = run(design, question, question.outputs, record, about, number=number, cluster=cluster)
    return [float(x) for x in table[:, 0]]
