"""Two steps side by side: what ends the one and leaves the other in force.

Decides when a step follows another into its end, and tells the case where it does not. Clocks belong
to one step and one condition; two steps that keep the same one are ended by it on the same day.
Called by `promises`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from detente.core.times import Day, Duration, days_at_most, iso
from detente.plan.case import Case, Moment, in_order
from detente.plan.climbed import last_day, stands_on
from detente.plan.earliest import after
from detente.prove.answers import Tellings, no_case
from detente.prove.counterexample import tellings
from detente.prove.kept import counted
from detente.prove.properties import first_end_of
from detente.prove.prover import Prover
from detente.prove.quiet import ENDLESS
from detente.prove.space import Sign, Tranche, Watched, tranche
from detente.prove.sunsets import run_out
from detente.roadmap.model import Effect, Mode, Reach, Severity, Step
from detente.roadmap.undertakings import Guarantee, Trouble


def severity_of(p: Prover, benchmark: str) -> Severity | None:
    """Return what follows a breach of a benchmark; `None` where it names no severity."""
    return p.plan.roadmap.severities.get(p.plan.roadmap.benchmarks[benchmark].if_broken or "")


def reaches(p: Prover, benchmark: str, of: str, step: str) -> bool:
    """True where a breach of what one step keeps ends another too, by its severity alone."""
    severity = severity_of(p, benchmark)
    match None if severity is None else severity.reach:
        case Reach.ALL:
            return True
        case Reach.LATER:
            return step in p.plan.successors.get(of, ())
        case _:
            return False


def follows(p: Prover, step: Step, other: Step, trouble: Trouble) -> bool:
    """True where a step is never in force while another is in this trouble.

    Only a step that is granted no earlier than the other, and not again while it is not in force,
    can follow it. Every clock that ends the other must end it too. A cure budget is spent by each
    step for itself, so that one may be out of days when the other is not.
    """
    if other.id not in earlier(p, step.id):
        return False
    runs_out = other.sunset is not None or not other.decided_by.automatic
    if runs_out and trouble in (Trouble.EXPIRED, Trouble.NOT_IN_FORCE):
        return False  # by its sunset, or on an earlier day that the decision on it sets
    return all(
        _shared(p, step, of, w)
        for of in p.plan.roadmap.steps.values()
        for w in tranche(p.plan, of).watched
        if w.kept and (of.id == other.id or reaches(p, w.name, of.id, other.id))
    )


def _shared(p: Prover, step: Step, of: Step, w: Watched) -> bool:
    """True where what a condition of one step does is done to another as well."""
    if of.id == step.id:
        return True
    severity, keeps = severity_of(p, w.name), w.name in step.keeps
    if severity is not None and severity.mode is not Mode.AUTOMATIC:
        return False  # what needs a decision may be decided of the one and not of the other
    breach = not (w.breach.ends or w.breach.then_ends) or reaches(p, w.name, of.id, step.id)
    breach = breach or (keeps and w.breach.budget is None)
    return breach and (keeps or not (w.unknown.ends or w.unknown.then_ends))


def earlier(p: Prover, step: str) -> set[str]:
    """Return the steps that must be in force when a step is granted, and those they wait for."""
    out: set[str] = set()
    todo = [step]
    while todo:
        for before, _ in after(p.plan.roadmap.steps[todo.pop()]):
            if before not in out:
                out.add(before)
                todo.append(before)
    return out


def troubled(p: Prover, w: Watched, trouble: Trouble, run: int) -> int | None:
    """Return on which day of a breach its step has this trouble, for so many days on; `None`: never."""
    severity = severity_of(p, w.name)
    if severity is None or not w.kept:
        return None
    moves = []  # day of the breach, effect
    if w.breach.first is not None and w.breach.ends:
        moves.append((1 + w.breach.first, severity.effect))
    if w.breach.first is not None and w.breach.then_ends and severity.then is not None:
        moves.append((1 + w.breach.first + (w.breach.then or 0), severity.then.effect))
    suspended = next((d for d, e in moves if e is Effect.SUSPEND), None)
    revoked = next((d for d, e in moves if e is Effect.REVOKE), None)
    match trouble:
        case Trouble.REVOKED:
            return revoked
        case Trouble.SUSPENDED:
            lasts = suspended is not None and (revoked is None or revoked >= suspended + run)
            return suspended if lasts else None
        case Trouble.NOT_IN_FORCE:
            return min((d for d, _ in moves), default=None)
        case _:
            return None


def apart(p: Prover, g: Guarantee, step: Step, other: Step) -> tuple[Tellings, str]:
    """Return the cases in which another step is in trouble and this one stays in force, and why."""
    run = g.days + 1
    for w in tranche(p.plan, other).watched:
        first = troubled(p, w, g.trouble, run)
        if first is None or w.name in step.keeps or reaches(p, w.name, other.id, step.id):
            continue
        why = f"{step.id} does not keep {w.name}, which ends {other.id}"
        bad = ((int(Sign.BAD),),) * (first + g.days)
        return partial(_beside, p, g, step, other, w, bad), why
    for w in tranche(p.plan, other).watched:
        sign, first = unseen(w)
        effect = _unknown_effect(p, w)
        if effect and g.trouble in _UNSEEN.get(effect, ()) and w.name not in step.keeps:
            why = (
                f"{step.id} does not keep {w.name}, and {other.id} ends when it is unknown for long"
            )
            days = ((int(sign),),) * (first + 1 + g.days)
            return partial(_beside, p, g, step, other, w, days), why
    if g.trouble in (Trouble.EXPIRED, Trouble.NOT_IN_FORCE):
        if other.sunset is not None:
            return partial(_alone, p, g, step, other), f"{other.id} {_runs_out(other)}"
        if not other.decided_by.automatic:
            why = f"the decision on {other.id} may set an end to it"
            return partial(_cut_short, p, g, step, other), why
    return no_case, f"{step.id} may stand while {other.id} is {g.trouble.value}"


def brought_down(p: Prover, g: Guarantee, step: Step, other: Step) -> Iterator[tuple[Case, Day]]:
    """Yield the cases in which a step ends with another that is in trouble, each with its last day in force.

    What ends the other is what it keeps itself, or what a third keeps and reaches it. It may be one step.
    """
    granted = p.climbed.granted
    for of in p.plan.roadmap.steps.values():
        if not {of.id, other.id, step.id} <= granted.keys():
            continue
        begin = max(granted[s] for s in (of.id, other.id, step.id))
        wait = ((int(Sign.GOOD),),) * (begin - granted[other.id])
        for w in tranche(p.plan, of).watched:
            first = troubled(p, w, g.trouble, g.days + 1)
            if first is None or not (of.id == other.id or reaches(p, w.name, of.id, other.id)):
                continue
            one = Tranche(step=other.id, watched=(w,))
            cases = tellings(
                p.plan, p.climbed, one, (*wait, *((int(Sign.BAD),),) * (first + g.days)),
                name=_name(g, step, other), about=g.text, also=(of.id, step.id),
            )  # fmt: skip
            for case in cases:
                if not _over(p, g, other, case.until):
                    yield case, begin + first_end_of(w)


_UNSEEN: dict[Effect, tuple[Trouble, ...]] = {
    Effect.SUSPEND: (Trouble.SUSPENDED, Trouble.NOT_IN_FORCE),
    Effect.REVOKE: (Trouble.REVOKED, Trouble.NOT_IN_FORCE),
}
"""Which troubles an end of relief after a long unknown is."""


def _unknown_effect(p: Prover, w: Watched) -> Effect | None:
    """Return the effect by which relief ends when a condition stays unknown."""
    rule = p.plan.roadmap.unknown
    if rule is None or not w.kept:
        return None
    if w.unknown.ends:
        return rule.effect
    return rule.then.effect if w.unknown.then_ends and rule.then is not None else None


def unseen(w: Watched) -> tuple[Sign, int]:
    """Return what keeps a condition unknown for longest, and after how many days relief ends by it."""
    sign = Sign.DARK if w.holds < ENDLESS else Sign.TORN
    first = (w.unknown.first or 0) + (0 if w.unknown.ends else (w.unknown.then or 0))
    return sign, first + dark_before(w, sign)


def dark_before(w: Watched, sign: Sign) -> int:
    """Return for how many silent days the last report still stands."""
    return w.holds if sign is Sign.DARK else 0


def _beside(
    p: Prover, g: Guarantee, step: Step, other: Step, w: Watched, days: tuple[tuple[int, ...], ...]
) -> Iterator[Case]:
    """Tell these days after the later of two grants, with what must come of both steps."""
    granted = p.climbed.granted
    if step.id not in granted or other.id not in granted:
        return
    one = Tranche(step=step.id, watched=(replace(w, kept=False),))
    begin = max(granted[step.id], granted[other.id])
    wait = ((int(Sign.GOOD),),) * (begin - granted[step.id])
    for case in tellings(
        p.plan, p.climbed, one, (*wait, *days), name=_name(g, step, other), about=g.text,
        also=(other.id,),
    ):  # fmt: skip
        if not _over(p, g, other, case.until):
            yield _both(case, g, step, other, case.until - g.days)


def _over(p: Prover, g: Guarantee, other: Step, until: Day) -> bool:
    """True where a step that is to be suspended has run out by then."""
    return g.trouble is Trouble.SUSPENDED and not stands_on(p.climbed, other, until)


def _cut_short(p: Prover, g: Guarantee, step: Step, other: Step) -> Iterator[Case]:
    """Tell that the decision on another step sets an end to it, the day on which both are granted."""
    granted = p.climbed.granted
    if step.id not in granted or other.id not in granted:
        return
    last = max(granted[step.id], granted[other.id])
    days = ((),) * (last + g.days + 1 - granted[step.id])
    one = Tranche(step=step.id, watched=())
    ends = f", until {iso(last)}"
    for case in tellings(
        p.plan, p.climbed, one, days, name=_name(g, step, other), about=g.text, also=(other.id,)
    ):
        evidence = (line + ends * line.endswith(f" grants {other.id}") for line in case.evidence)
        yield _both(replace(case, evidence=tuple(evidence)), g, step, other, last + 1)


def _alone(p: Prover, g: Guarantee, step: Step, other: Step) -> Iterator[Case]:
    """Tell that another step runs out at its sunset and this one stands on."""
    granted, last = p.climbed.granted.get(step.id), last_day(p.climbed, other)
    if granted is None or last is None or last < granted:
        return
    name = _name(g, step, other)
    for case in run_out(p, other, g.days + 1, name=name, about=g.text, spared=step):
        if stands_on(p.climbed, step, case.until):
            stands = f"{iso(last + 1)}..{iso(case.until)} {step.id} in force"
            yield _both(replace(case, expect=(*case.expect, stands)), g, step, other, last + 1)


def _runs_out(other: Step) -> str:
    if isinstance(other.sunset, Duration):
        when = f"{counted(days_at_most(other.sunset))} after its grant"
    else:
        when = "at its sunset"
    if other.renew is None:
        return f"runs out {when} and is not renewed"
    fails = "its renewal may fail" if not other.renew.by_decision else "need not be renewed"
    return f"runs out {when}, and {fails}"


def _name(g: Guarantee, step: Step, other: Step) -> str:
    return f"guarantee_{step.id}_{other.id}_{g.trouble.value.replace(' ', '_')}"


def _both(case: Case, g: Guarantee, step: Step, other: Step, first: Day) -> Case:
    """Return a case of one step with what must be so of the other from a day on."""
    return replace(
        case,
        expect=(*case.expect, *_in_trouble(g, other, first, case.until)),
        moments=in_order(*case.moments, Moment(first, f"{other.id} is {g.trouble.value}")),
        steps=(step.id, other.id),
    )


def _in_trouble(g: Guarantee, other: Step, first: Day, until: Day) -> Iterator[str]:
    """Yield what must be so of the other step: the trouble, or on each day that it is not in force."""
    if g.trouble is not Trouble.NOT_IN_FORCE:
        yield f"{iso(first)}..{iso(until)} {other.id} {g.trouble.value}"
