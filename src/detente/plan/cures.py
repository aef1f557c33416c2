"""Which conditions clean days cure: a breach of them is over before its window has passed.

Decides it of the text alone; how many clean days it takes, the severity says. Called by `watch`, which
sets clocks by it, by `prove` and by the proofs of courses.
"""

from __future__ import annotations

from detente.roadmap import conditions as c


def event_leaves(condition: c.Condition) -> tuple[c.Condition, ...]:
    """Return the parts of a condition that clean days cure; empty where only *met* does."""
    match condition:
        case c.NoEvents():
            return (condition,)
        case c.Compare(left=c.Aggregate(stat=stat), op=op, right=c.Amount() | c.Dated()):
            bound = op in (c.Op.LT, c.Op.LE) and stat in (c.Stat.COUNT, c.Stat.TOTAL)
            return (condition,) if bound else ()
        case c.ReportedBy(item=item) | c.Against(item=item):
            return (condition,) if event_leaves(item) else ()
        case c.All(items=items):
            parts = [event_leaves(i) for i in items]
            return tuple(leaf for part in parts for leaf in part) if all(parts) else ()
        case _:
            return ()
