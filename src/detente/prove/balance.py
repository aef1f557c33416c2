"""Two lists of events held against each other, told so that one exceeds the other on the days asked for.

Decides only how much happens: as much as it takes to break a condition on its day, and as much on the
other list as makes up for it on the day on which it is in order again. Each list is added up over the
window that the condition looks at, with what the story tells of it already. Called by `counterexample`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from detente.core.times import Day, Duration, last
from detente.plan.lever import Lever, Rival
from detente.plan.story import Happening, Story
from detente.prove.space import Sign


def balanced(story: Story, moved: Lever, rival: Rival, granted: Day, signs: Sequence[Sign]) -> None:
    """Tell what happens on each list so that the condition is met, not met or open on each day."""
    own, other = story.of(moved.indicator), story.of(rival.indicator)
    for on, sign in enumerate(signs, start=granted + 1):
        least, most = _total(own.events, on, rival.seen)
        made_up = _total(other.events, on, rival.window)[0] - rival.ahead
        match sign:
            case Sign.BAD:
                if (lacking := made_up + 1 - least) > 0:
                    own.events.append(Happening(on, lacking, lacking))
            case Sign.TORN:
                if (lacking := least - made_up) > 0:
                    other.events.append(Happening(on, lacking, lacking))
                    made_up += lacking
                if (lacking := made_up + 1 - most) > 0:
                    own.events.append(Happening(on, lacking, Fraction(0)))
            case Sign.DARK:
                own.dark.add(on)
            case _:
                if (lacking := most - made_up) > 0:
                    other.events.append(Happening(on, lacking, lacking))


def _total(events: Sequence[Happening], on: Day, window: Duration) -> tuple[Fraction, Fraction]:
    """Return the least and the most that happened in a window, as far as it is told."""
    seen = last(on, window)
    own = [e for e in events if e.day in seen]
    zero = Fraction(0)
    return sum((e.least * e.count for e in own), zero), sum((e.size * e.count for e in own), zero)
