"""The decision sheet: what somebody must decide now, by which vote, on what it rests.

Decides what stands on the sheet and what may be said in public of each line. Every deadline is the
monitor's. Called by `sections`.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.core.times import Day, words
from detente.core.verdict import Answer
from detente.plan.evidence import ActClaim
from detente.plan.inaction import vote_of
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.report import words as w
from detente.report.board import act_words, names
from detente.roadmap.model import Size
from detente.watch.results import Board, Deadline, StepStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A measure as an act that a decider would take: the instrument, its basis and who checked."""

    gives: str
    size: Size | None
    instrument: str
    basis: str
    checked: str
    who: str
    undo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One decision that is owed: by whom, by which vote, until when, on what it rests.

    `rests_on`: benchmarks with their verdicts. `precedents`: earlier decisions on the same step, as recorded. `may` and `may_not`: what can be
    said in public today, and what the evidence does not carry.
    """

    step: str
    title: str
    what: str
    due: Day
    missed: bool
    who: str
    votes: tuple[tuple[str, str], ...]
    acts: tuple[Act, ...]
    rests_on: tuple[tuple[str, Answer], ...]
    precedents: tuple[str, ...]
    may: tuple[str, ...]
    may_not: tuple[str, ...]


def sheet(plan: Plan, board: Board, acts: tuple[ActClaim, ...]) -> tuple[Line, ...]:
    """Return the decisions that are owed, the most urgent first.

    `acts` are the acts known on the day, for precedents.
    """
    lines = [_line(plan, board, s, d, acts) for s in board.steps for d in s.day.deadlines if d.who]
    return tuple(sorted(lines, key=lambda x: (x.due, x.step)))


def _line(plan: Plan, board: Board, s: StepStatus, d: Deadline, acts: tuple[ActClaim, ...]) -> Line:
    step = plan.roadmap.steps[s.id]
    verdicts = {b.id: b.answer for b in board.benchmarks}
    rests = [n for n in dict.fromkeys((*_needs(plan, s.id), *step.keeps)) if n in verdicts]
    may, may_not = _sayable(s, tightens=step.tightens)
    return Line(
        step=s.id,
        title=s.title,
        what=act_words(plan, d),
        due=d.due,
        missed=d.missed,
        who=names(plan, d.who),
        votes=_votes(plan, d.who),
        acts=acts_of(plan, s.id),
        rests_on=tuple((n, verdicts[n]) for n in rests),
        precedents=tuple(_told(plan, a) for a in acts if a.subject == s.id),
        may=may,
        may_not=may_not,
    )


def _needs(plan: Plan, step: str) -> tuple[str, ...]:
    from detente.roadmap.walk import benchmarks_of

    needs = plan.roadmap.steps[step].needs
    return () if needs is None else tuple(benchmarks_of(needs))


def acts_of(plan: Plan, step: str) -> tuple[Act, ...]:
    """Return the acts that a step gives, with their legal bases and how each is taken back."""
    return tuple(_act(plan, m) for m in plan.roadmap.steps[step].gives)


def votes_of(plan: Plan, step: str) -> tuple[tuple[str, str], ...]:
    """Return who decides on a step, each by which vote."""
    deciders = plan.roadmap.steps[step].decided_by.deciders
    return _votes(plan, deciders)


def _votes(plan: Plan, parties: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((names(plan, (p,)), vote_of(plan.roadmap, p) or "its own rules") for p in parties)


def _act(plan: Plan, name: str) -> Act:
    m = plan.roadmap.measures[name]
    undo = [
        f"promised within {m.undo.promised}" if m.undo.promised else "",
        f"by itself {m.undo.automatic}" if m.undo.automatic else "",
        f"earlier: {m.undo.early}" if m.undo.early else "",
        f"as seen in the past: {m.undo.seen}" if m.undo.seen else "",
    ]
    checked = (
        f"checked by {m.checked_by} on {words(m.checked_on)}"
        if m.checked_by and m.checked_on is not None
        else "not checked by a lawyer"
    )
    return Act(
        gives=m.gives,
        size=m.size,
        instrument=m.instrument,
        basis=m.basis,
        checked=checked,
        who=names(plan, m.who),
        undo="; ".join(u for u in undo if u),
    )


def _told(plan: Plan, act: ActClaim) -> str:
    when = words(act.effective)
    return f"{names(plan, (act.by,))} {act.verb} it, with effect from {when}"


def _sayable(s: StepStatus, *, tightens: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a spokesperson may say of a step today, and what not."""
    state = w.state_mark(s.day, tightens=tightens).word
    may = [f"“{s.title}”: {state[:1].lower() + state[1:]}."]
    may_not: list[str] = []
    if s.day.state is State.READY and tightens:
        may_not.append(
            "That the step must be decided: grounds oblige nobody, the deciders may refuse."
        )
    elif s.day.state is State.READY:
        may_not.append("That relief is owed: ready is no entitlement, the deciders may refuse.")
    if s.day.unknown_keeps:
        may.append(
            f"{w.listed([w.plain_name(n) for n in s.day.unknown_keeps])}: cannot be determined."
        )
        may_not.append("That all conditions are kept: silence is not compliance.")
    if s.day.broken:
        broken = "no longer met" if tightens else "broken"
        may.append(f"{w.listed([w.plain_name(n) for n in s.day.broken])}: {broken}.")
    if s.waits_for and s.day.state is State.WAITING:
        may_not.append("That the step is near: what it waits for is not met or not known.")
    if s.now_known:
        may_not.append(
            "That the decision was due: by what is known now, "
            f"{w.listed([w.plain_name(n) for n in s.now_known])} was broken."
        )
    return tuple(may), tuple(may_not)
