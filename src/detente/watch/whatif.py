"""What if: a hypothetical roadmap or hypothetical evidence beside the real one.

Decides what is a difference between two answers to one question, and which acts, votes and earliest
days would follow. Stores nothing: the caller makes the second monitor, from copies. Does not decide
verdicts. Called by the command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from detente.core.times import FOREVER, Day, words
from detente.core.values import dataclass
from detente.core.verdict import Answer
from detente.plan.inaction import vote_of
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.watch.earliest import Earliest
from detente.watch.results import (
    BenchmarkStatus,
    Board,
    Clock,
    Deadline,
    MeasureDay,
    RestrictionDay,
    Seen,
    StepDay,
    StepStatus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that would be otherwise. `real` or `hypothetical` is empty where there is none.

    `about` is benchmark, step, clock, deadline, size, relief or restriction; `id` names which one.
    """

    about: str
    id: str
    real: str
    hypothetical: str
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody would have to do that nobody has to do now, by when, and by which vote."""

    who: str
    vote: str
    what: str
    due: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """The earliest day on which a step could be ready, in both worlds; `None` where it has none."""

    step: str
    real: Earliest | None
    hypothetical: Earliest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One of the two: what its monitor answers about the day."""

    plan: Plan
    board: Board
    prospects: Mapping[str, Earliest]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The hypothetical beside the real. Nothing in it has happened.

    `seen` is the head of the real answer, `assumed` that of the hypothetical one.
    """

    seen: Seen
    assumed: Seen
    differences: tuple[Difference, ...]
    acts: tuple[Act, ...]
    prospects: tuple[Prospect, ...]


def what_if(real: World, hypothetical: World) -> WhatIf:
    """Return what would be otherwise."""
    return WhatIf(
        seen=real.board.seen,
        assumed=hypothetical.board.seen,
        differences=tuple(_differences(real, hypothetical)),
        acts=tuple(_acts(real, hypothetical)),
        prospects=tuple(
            Prospect(
                step=name,
                real=real.prospects.get(name),
                hypothetical=hypothetical.prospects.get(name),
            )
            for name in dict.fromkeys((*real.prospects, *hypothetical.prospects))
        ),
    )


Said = dict[str, tuple[str, str]]
"""By id: how it stands, and why."""


def _differences(real: World, hypothetical: World) -> Iterator[Difference]:
    said, assumed = _said(real), _said(hypothetical)
    for about, before in said.items():
        after = assumed[about]
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name, ("", "")), after.get(name, ("", ""))
            if old[0] != new[0]:
                yield Difference(
                    about=about, id=name, real=old[0], hypothetical=new[0], because=new[1]
                )


def _said(world: World) -> Mapping[str, Said]:
    board = world.board
    return {
        "benchmark": _benchmarks(board.benchmarks),
        "step": _steps(board.steps),
        "clock": _clocks(board.steps),
        "deadline": _deadlines(world),
        "size": _sizes(world.plan),
        "relief": _measures(board.measures),
        "restriction": _restrictions(board.restrictions),
    }


def _benchmarks(every: Sequence[BenchmarkStatus]) -> Said:
    out: Said = {}
    for b in every:
        value = f"; {b.value.of(b.unit)}" if b.value is not None and b.value.lo else ""
        margin = f"; {b.margin}" if b.margin is not None else ""
        out[b.id] = (f"{b.answer}{value}{margin}", b.because)
    return out


def _steps(every: Sequence[StepStatus]) -> Said:
    return {s.id: (_step(s.day, s.waits_for), "") for s in every}


def _step(day: StepDay, waits: Sequence[tuple[str, Answer]]) -> str:
    said = day.state.value + (f" ({day.severity})" if day.severity else "")
    if day.state is not State.WAITING:
        said += f" since {words(day.since)}"
    if day.frozen:
        said += ", frozen"
    if waits:
        said += " for " + ", ".join(f"{' '.join(n.split())}: {a}" for n, a in waits)
    return said


def _clocks(every: Sequence[StepStatus]) -> Said:
    return {f"{s.id} {k.benchmark} {k.kind}": (_clock(k), "") for s in every for k in s.day.clocks}


def _clock(k: Clock) -> str:
    return f"since {words(k.started)}; {k.effect} on {words(k.effect_on)}"


def _deadlines(world: World) -> Said:
    return {
        f"{d.what}: {_names(world.plan, d.who)}": (
            f"{'was due' if d.missed else 'due'} by {words(d.due)}",
            "",
        )
        for s in world.board.steps
        for d in s.day.deadlines
    }


def _sizes(plan: Plan) -> Said:
    """How much each measure gives, where the roadmap says it: terms, whatever the day."""
    sizes = ((name, m.size) for name, m in plan.roadmap.measures.items())
    return {name: (str(size), "") for name, size in sizes if size is not None}


def _measures(every: Mapping[str, MeasureDay]) -> Said:
    return {
        name: (m.state + (f", due by {words(m.due)}" if m.due is not None else ""), m.note)
        for name, m in every.items()
    }


def _restrictions(every: Mapping[str, RestrictionDay]) -> Said:
    return {name: (f"{r.state}{_ends(r.ends)}", "") for name, r in every.items()}


def _ends(last: Day | None) -> str:
    return "" if last is None or last == FOREVER else f"; ends {words(last)}"


def _names(plan: Plan, who: Sequence[str]) -> str:
    parties = plan.roadmap.parties
    return ", ".join(parties[p].name if p in parties else p for p in who)


# What would follow.


def _acts(real: World, hypothetical: World) -> Iterator[Act]:
    known = {(a.who, a.what) for a in _owed(real)}
    for a in _owed(hypothetical):
        if (a.who, a.what) not in known:
            yield a


def _owed(world: World) -> Iterator[Act]:
    """Yield what is to be done in one world: decisions, certificates, orders, delivery, undoing."""
    told: set[tuple[str, str]] = set()
    for s in world.board.steps:
        for d in s.day.deadlines:
            for a in _each(world.plan, d):
                if (a.who, a.what) not in told:
                    told.add((a.who, a.what))
                    yield a
    for name, m in world.board.measures.items():
        verb = {"due": "deliver", "partly delivered": "deliver", "due to be undone": "undo"}
        if m.state in verb:
            measure = world.plan.roadmap.measures[name]
            what = f"{verb[m.state]} {name} ({measure.instrument or 'legal act'})"
            for party in measure.who:
                yield Act(who=party, vote=vote_of(world.plan.roadmap, party), what=what, due=m.due)


def _each(plan: Plan, d: Deadline) -> Iterator[Act]:
    for party in d.who:
        yield Act(who=party, vote=vote_of(plan.roadmap, party), what=d.what, due=d.due)
