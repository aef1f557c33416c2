"""Relief given outside the roadmap, and steps that have nothing left to give.

Decides which legal acts gave relief although, on the day of their effect, no step in force gave
it; how long it stood and how it ended. A gesture may have been wise; it is listed all the same,
because it takes something off the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.core.times import FOREVER, Day, DayRange
from detente.plan.evidence import ActClaim
from detente.plan.history import History
from detente.plan.lifecycle import State
from detente.roadmap.conditions import StepEvent
from detente.roadmap.model import OnExpiry, Step
from detente.watch.acts import until
from detente.watch.relief import DELISTING, Ladder, announced
from detente.watch.results import Finding, MeasureDay, News, Outside

NOTHING_LEFT = "nothing left to give"
TAKEN = ("outside", "delivered", "moot")


def outside(ladder: Ladder, history: History, findings: list[Finding]) -> tuple[Outside, ...]:
    """Return the relief given outside the roadmap, in the order of its days."""
    last = ladder.days.last
    known = [
        a
        for a in ladder.acts.every
        if a.kind == "legal act" and a.speaks(ladder.known_at) and a.adopted <= last
    ]
    found: list[Outside] = []
    for a in sorted(known, key=lambda a: (a.effective, a.order)):
        if a.verb == "tightens":
            # an older one, however late it was learned, belongs to no day of this roadmap
            if not announced(a) and a.effective in ladder.days:
                day = max(a.effective, a.known)
                text = f"tightened by {a.by}: {a.details.get('title', 'no title')}"
                said = Finding(
                    day=day, about=a.by, text=text, records=(a.record,), kind=News.TIGHTENED
                )
                findings.append(said)
            continue
        if a.verb not in ("delivers", "relieves"):
            continue
        one = _one(ladder, history, a, known)
        if one is not None:
            found.append(one)
            word = "announced" if one.announced else "given"
            day = max(a.known, one.days.first)
            findings.append(
                Finding(
                    day=day,
                    about=one.measure or a.by,
                    text=f"{word} outside the roadmap by {a.by}: {one.title}",
                    records=one.records,
                    kind=News.OUTSIDE,
                    announced=one.announced,
                )
            )
    return tuple(sorted(found, key=lambda o: o.days.first))


def _one(
    ladder: Ladder, history: History, act: ActClaim, known: Sequence[ActClaim]
) -> Outside | None:
    """Return what an act gave outside, or `None` where a step in force gave it."""
    told = announced(act)
    first = act.adopted if told else act.effective
    givers = [s for s in ladder.plan.roadmap.steps.values() if act.subject in s.gives]
    if first > ladder.days.last or _in_force(history, givers, first):
        return None
    end, how, records = _end(ladder, history, act, known, givers)
    if end < max(first, ladder.days.first):
        return None
    return Outside(
        title=act.details.get("title") or act.details.get("instrument") or act.subject,
        by=act.by,
        measure=act.subject or None,
        days=DayRange(first, min(end, ladder.days.last)),
        announced=told,
        how_it_ended=how,
        ground=act.details.get("ground"),
        records=(act.record, *records),
    )


def _in_force(history: History, givers: Sequence[Step], on: Day) -> bool:
    return any(history.is_in(s.id, "in force", on) for s in givers)


def _end(
    ladder: Ladder,
    history: History,
    act: ActClaim,
    known: Sequence[ActClaim],
    givers: Sequence[Step],
) -> tuple[Day, str, tuple[str, ...]]:
    """Return the last day of a gesture, how it ended, and the acts that ended it."""
    ends: list[tuple[Day, str, tuple[str, ...]]] = []
    first = act.adopted if announced(act) else act.effective
    stated = until(act)
    for a in known:
        if a is act or not _same(a, act) or a.effective > ladder.days.last or announced(a):
            continue
        if announced(act):
            if a.verb == act.verb and a.effective >= first:
                ends.append((a.effective - 1, "brought into force", (a.record,)))
        elif a.verb == "prolongs":
            stated = max(stated, until(a))
        elif a.verb in ("undoes", "ends") and a.effective > first:
            deeper = a.details.get("because") == DELISTING
            how = "ended by delisting, no withdrawal" if deeper else _how(a)
            ends.append((a.effective - 1, how, (a.record,)))
    # how long the measure lasts is a term of the roadmap: an act outside it has only its own
    measure = ladder.plan.roadmap.measures.get(act.subject)
    reverts = measure is None or measure.on_expiry is OnExpiry.REVERTS
    if stated < ladder.days.last and reverts and not announced(act):
        ends.append((stated, "ran out", ()))
    for s in givers:
        grant = history.last_event(s.id, StepEvent.GRANT, ladder.days.last)
        if grant is not None and grant > first and not announced(act):
            ends.append((grant - 1, f"taken into {s.id}", ()))
    return min(ends, default=(FOREVER, "", ()))


def _how(act: ActClaim) -> str:
    wind_down = act.details.get("wind_down_until")
    word = "undone" if act.verb == "undoes" else "ended"
    return f"{word}, winding down until {wind_down}" if wind_down else word


def _same(a: ActClaim, act: ActClaim) -> bool:
    """True where two acts of a party are about the same relief."""
    if a.by != act.by:
        return False
    if a.subject or act.subject:
        return a.subject == act.subject
    if a.details.get("event") or act.details.get("event"):
        return a.details.get("event") == act.details.get("event")
    return a.details.get("title") == act.details.get("title")


def nothing_left(
    step: Step, state: State, measures: Mapping[str, Sequence[MeasureDay]], i: int
) -> bool:
    """True where a step that has not been granted has nothing left to give."""
    if not step.gives or state not in (State.WAITING, State.READY, State.REFUSED):
        return False
    return all(measures[m][i].state in TAKEN for m in step.gives)
