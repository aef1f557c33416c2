"""How a step ends that nothing breaks, told: at its sunset, because nobody renews it or its renewal fails, or
because those who decide on it revoke it.

Decides which day before the sunset is a bad one, and what must come of it. Called by the questions about
what outlives a step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from detente.core.times import Day, iso
from detente.plan.case import Case, Moment, in_order
from detente.plan.climbed import last_day
from detente.prove.counterexample import tellings
from detente.prove.prover import Prover
from detente.prove.space import Sign, Term, Tranche, tranche
from detente.roadmap.found import listed
from detente.roadmap.model import Step


def run_out(
    p: Prover, step: Step, after: int, *, name: str, about: str, spared: Step | None = None
) -> Iterator[Case]:
    """Yield the cases in which a step runs out at its first sunset, and so many days after that.

    `spared`: a step that must not be ended by what lets the renewal fail, and whose state is told too.
    """
    granted, last = p.climbed.granted.get(step.id), last_day(p.climbed, step)
    if granted is None or last is None:
        return
    also = () if spared is None else (spared.id,)
    if step.renew is None or step.renew.by_decision:
        none: tuple[tuple[int, ...], ...] = ((),) * (last + after - granted)
        bare = Tranche(step=step.id, watched=())
        for case in tellings(p.plan, p.climbed, bare, none, name=name, about=about, also=also, runs_out=True):  # fmt: skip
            yield _ended(case, step, granted, last)
        return
    good, bad = (int(Sign.GOOD),), (int(Sign.BAD),)
    days = (*[good] * (last - granted - 1), bad, *[good] * after)
    for one in _failing(p, step, last - granted, spared):
        yield from tellings(p.plan, p.climbed, one, days, name=name, about=about, also=also, verdicts=one.watched[0].exact)  # fmt: skip


AT_WILL = 9
"""After how many days in force a step is revoked that nothing else ends."""


def revoked(p: Prover, step: Step, after: int, *, name: str, about: str) -> Iterator[Case]:
    """Yield the case in which those who decide on a step revoke it, and so many days after that."""
    granted, who = p.climbed.granted.get(step.id), step.decided_by.deciders
    if granted is None or not who:
        return
    last = granted + AT_WILL
    days: tuple[tuple[int, ...], ...] = ((),) * (AT_WILL + after)
    bare = Tranche(step=step.id, watched=())
    for case in tellings(p.plan, p.climbed, bare, days, name=name, about=about):
        acts = (f"{iso(last + 1)} {party} revokes {step.id}" for party in who)
        said = Moment(last + 1, f"{step.id} is revoked by decision of {listed(who, 'and')}")
        yield replace(
            case,
            evidence=(*case.evidence, *acts),
            expect=(
                f"{iso(granted)}..{iso(last)} {step.id} in force",
                f"{iso(last + 1)} {step.id} revoked",
            ),
            moments=in_order(*_without_end(case), said),
        )


def _failing(p: Prover, step: Step, days: int, spared: Step | None) -> Iterator[Tranche]:
    """Yield each condition whose breach on the last day lets a renewal fail; those without effect first."""
    whole = tranche(p.plan, step)
    if whole.term is None:
        return
    read = [
        (i, w)
        for i, w in enumerate(whole.watched)
        if w.breaks and (i in whole.term.reads or (w.kept and whole.term.held))
        if spared is None or w.name not in spared.keeps
    ]
    for i, w in sorted(read, key=lambda x: (x[1].kept and x[1].breach.first == 0, x[0])):
        reads = (0,) if i in whole.term.reads else ()
        yield Tranche(
            step=step.id,
            watched=(w,),
            term=Term(days=days, held=min(whole.term.held, days) if w.kept else 0, reads=reads),
        )


def _ended(case: Case, step: Step, granted: Day, last: Day) -> Case:
    """Return a case in which nobody renews, with what comes of it."""
    evidence = (line for line in case.evidence if not line.endswith(f" renews {step.id}"))
    moments = [*_without_end(case), Moment(last + 1, f"{step.id} has run out")]
    expect = (
        f"{iso(granted)}..{iso(last)} {step.id} in force",
        f"{iso(last + 1)} {step.id} expired",
    )
    return replace(case, evidence=tuple(evidence), expect=expect, moments=in_order(*moments))


def _without_end(case: Case) -> list[Moment]:
    return [m for m in case.moments if not m.text.endswith("is still in force")]
