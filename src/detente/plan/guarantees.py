"""What a guarantee means, day by day: the definition that every search and replay must agree with.

Day by day and naive. Which days relief stands and which days a trouble lasts is for the caller to
say, as known on each of them; nothing here reads a record.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.roadmap.undertakings import Guarantee


def broken_on(
    guarantee: Guarantee, standing: Sequence[bool], trouble: Sequence[bool]
) -> tuple[int, ...]:
    """Return the days, counted from 0, on which one relief stands against a guarantee.

    `standing` and `trouble` are one value a day. Relief granted while the trouble lasts is counted
    from the day the trouble began, like relief that stood before. A trouble that ended and began
    again is a new one: what bounds the sum of many short ones is a cure budget.
    """
    out = []
    lasting = 0
    for day, (stands, wrong) in enumerate(zip(standing, trouble, strict=True)):
        lasting = lasting + 1 if wrong else 0
        if stands and lasting > guarantee.days:
            out.append(day)
    return tuple(out)
