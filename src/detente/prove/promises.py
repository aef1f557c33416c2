"""What a roadmap promises of itself: its guarantees.

What a guarantee means day by day says `plan.guarantees`. Called by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from detente.core.times import days_at_most
from detente.plan.case import Case
from detente.prove.answers import Answer, Property, Status, Tellings, no_case, shown_by
from detente.prove.counterexample import settling, tellings
from detente.prove.kept import counted, looked_at, within
from detente.prove.packed import BROKEN, OPEN
from detente.prove.properties import delivered, first_end_of, stands, undone
from detente.prove.prover import WELL, Prover
from detente.prove.space import Sign, Tranche, Watched, tranche, watch
from detente.prove.together import apart, brought_down, dark_before, follows, reaches, unseen
from detente.roadmap.model import Measure, Step
from detente.roadmap.undertakings import Acts, Guarantee, Prompt, Stands, Trouble

# Guarantees: what the roadmap promises of itself.


def guarantees(p: Prover) -> Iterator[Answer]:
    """Answer for each guarantee of the roadmap, and each relief it speaks of, whether it holds."""
    for g in p.plan.roadmap.guarantees:
        found = [a for relief in g.relief for a in _guaranteed(p, g, relief)]
        bad = [a for a in found if a.status is not Status.PROVED]
        if bad:
            yield from bad
        elif found:
            yield replace(
                found[0],
                about=(g.text,),
                sentence=f"holds: {g.text}",
                states=sum(a.states for a in found),
            )


def _guaranteed(p: Prover, g: Guarantee, relief: str) -> Iterator[Answer]:
    roadmap = p.plan.roadmap
    if g.stands is Stands.IN_FORCE:
        yield _of_step(p, g, roadmap.steps[relief])
        return
    for step in roadmap.steps.values():
        if relief in step.gives:
            yield _of_measure(p, g, step, roadmap.measures[relief])


def _base(g: Guarantee, about: str, bound: str) -> Answer:
    return Answer(
        property=Property.GUARANTEES, about=(about,), status=Status.PROVED,
        sentence=f"holds for {about}: {g.text}", bound=bound, span=g.span,
    )  # fmt: skip


def _broken(base: Answer, g: Guarantee, why: str, shown: Tellings = no_case) -> Answer:
    found = replace(
        base, status=Status.POSSIBLE, if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"does not hold: {g.text}; {why}",
    )  # fmt: skip
    return shown_by(found, shown)


def _of_step(p: Prover, g: Guarantee, step: Step) -> Answer:
    if g.trouble.of_step:
        return _of_step_and_step(p, g, step)
    signs = WELL if g.trouble is Trouble.BREACHED else tuple(Sign)
    of = BROKEN if g.trouble is Trouble.BREACHED else OPEN
    run = g.days + 1
    if g.trouble is Trouble.BREACHED and not (w := watch(p.plan, g.whose)).breaks:
        return replace(_base(g, step.id, f"nothing to look at{within(w)}"), days=0)
    if g.whose not in step.keeps:
        return _unkept(p, g, step, run)
    one = tranche(p.plan, step).only(g.whose)
    if g.trouble is Trouble.BREACHED:
        one = one.breaking
    w = one.watched[0]
    days, reached = p.ever_far(one, signs, run, of)
    base = replace(_base(g, step.id, looked_at(reached) + within(w)), states=len(reached.states))
    if days is None:
        return (
            base
            if reached.whole
            else replace(base, status=Status.POSSIBLE, sentence=f"not looked at in full: {g.text}")
        )
    shown = partial(
        tellings, p.plan, p.climbed, one, days,
        name=f"guarantee_{step.id}_{g.whose}", about=g.text,
    )  # fmt: skip
    return _broken(base, g, f"{step.id} still stands on day {run} of it", shown)


def _unkept(p: Prover, g: Guarantee, step: Step, run: int) -> Answer:
    """A step that does not keep the benchmark itself: others that do may end, and nothing stops it."""
    return _broken(
        _base(g, step.id, "a story"),
        g,
        f"{step.id} does not keep {g.whose} itself, and the steps that do may have ended",
        partial(_beside_it, p, g, step, run),
    )


def _beside_it(p: Prover, g: Guarantee, step: Step, run: int) -> Iterator[Case]:
    """Yield the case in which a benchmark is in trouble for so many days and no step that keeps it minds.

    A breach may end this step by way of another that keeps it, so these are ended before, by other
    breaches. What is unknown ends the steps that keep it and no other.
    """
    w = watch(p.plan, g.whose)
    name, first = f"guarantee_{step.id}_{g.whose}", settling(p.plan, p.climbed, step.id, w)
    if g.trouble is not Trouble.BREACHED:
        sign, _ = unseen(w)
        good = ((int(Sign.GOOD),),) * first
        days = (*good, *((int(sign),),) * (dark_before(w, sign) + run))
        return tellings(
            p.plan, p.climbed, Tranche(step=step.id, watched=(w,)), days,
            name=name, about=g.text, verdicts=w.exact,
        )  # fmt: skip
    others = _ending(p, g.whose, step)
    if others is None:
        return no_case()
    first = max([first, *((o.breach.first or 0) + 1 for o in others)])
    silent = tuple(replace(o, kept=False, breach=w.breach, unknown=w.unknown) for o in others)
    one = Tranche(step=step.id, watched=(w, *silent))
    bad = (int(Sign.BAD),) * len(silent)
    course = ((int(Sign.GOOD), *bad),) * first + ((int(Sign.BAD), *bad),) * run
    return tellings(p.plan, p.climbed, one, course, name=name, about=g.text)


def _ending(p: Prover, benchmark: str, spared: Step) -> list[Watched] | None:
    """Return other conditions whose breach ends every step that keeps a benchmark, but one step."""
    out: dict[str, Watched] = {}
    for step in p.plan.roadmap.steps.values():
        if benchmark not in step.keeps or step.id == spared.id:
            continue
        able = [
            w
            for w in tranche(p.plan, step).watched
            if w.kept
            and w.name != benchmark
            and w.name not in spared.keeps
            and w.breach.ends
            and not reaches(p, w.name, step.id, spared.id)
        ]
        if not able:
            return None
        best = next(
            (w for w in able if w.name in out), min(able, key=lambda w: w.breach.first or 0)
        )
        out[best.name] = best
    return list(out.values())


def _of_measure(p: Prover, g: Guarantee, step: Step, m: Measure) -> Answer:
    """Relief stands as long as its step, and then until somebody undoes it or it runs out."""
    base = _base(g, m.id, "from the search over its step, and what the measure states")
    after, ground = undone_after(p, m)
    if m.protected:
        return _broken(base, g, f"{m.id} is protected and stays")
    if g.trouble.of_step:
        return _of_measure_and_step(p, g, step, m, base)
    if g.trouble is Trouble.BREACHED and not (w := watch(p.plan, g.whose)).breaks:
        return replace(base, days=0, bound=f"nothing to look at{within(w)}")
    if g.whose not in step.keeps:
        why = f"{step.id}, which gives {m.id}, does not keep {g.whose}"
        return _broken(
            base, g, why, lambda: delivered(p, _beside_it(p, g, step, g.days + 1), step, m)
        )
    one = tranche(p.plan, step).only(g.whose)
    w = one.watched[0]
    breached = g.trouble is Trouble.BREACHED
    if breached:
        one = one.breaking
    before, reached = p.longest(
        one, WELL if breached else tuple(Sign), BROKEN if breached else OPEN
    )
    if not reached.whole:
        return replace(
            base,
            status=Status.POSSIBLE,
            sentence=f"not looked at in full: {g.text}",
            bound=looked_at(reached),
        )
    if before is None:
        return _broken(base, g, f"{step.id} need not end")
    if after is not None and before + after <= g.days:
        return replace(base, days=before + after, bound=f"{base.bound}; {ground}")
    sign, first = unseen(w) if not breached else (Sign.BAD, first_end_of(w))
    granted = p.climbed.granted.get(step.id)
    days = ((int(sign),),) * (max(g.days + dark_before(w, sign), first) + 1)
    told = partial(tellings, p.plan, p.climbed, one, days, name=f"guarantee_{m.id}", about=g.text)
    last = None if granted is None else granted + first
    return _broken(
        base, g, f"{m.id} can stand {_stays(after, before)}, {ground}",
        lambda: delivered(p, told(), step, m, last=last),
    )  # fmt: skip


def _stays(after: int | None, before: int = 0) -> str:
    return "without end" if after is None else f"for up to {counted(before + after)}"


def undone_after(p: Prover, m: Measure) -> tuple[int | None, str]:
    """Return for how many days relief stands once its step has ended, and what that rests on."""
    allowed = [
        a for a in p.plan.roadmap.assumptions
        if isinstance(a, Prompt) and a.acts is Acts.UNDOES and a.party in m.who
    ]  # fmt: skip
    if not allowed or len({a.party for a in allowed}) != len(set(m.who)):
        return stands(m), "if nobody acts"
    stated = [days_at_most(a.within) for a in allowed if a.within is not None]
    own = [undone(m)] if any(a.within is None for a in allowed) else []
    times = [*stated, *own]
    who = " and ".join(m.who)
    verb = "undoes" if len(m.who) == 1 else "undo"
    if None in times:
        return stands(m), f"though {who} {verb} it in time, for no time is promised"
    return max(t for t in times if t is not None), f"assuming that {who} {verb} it in time"


# Guarantees about the state of a step.


def _of_step_and_step(p: Prover, g: Guarantee, step: Step) -> Answer:
    """A step in force while another, or it itself, is not."""
    base = _base(g, step.id, "from the table of states and what the two steps keep")
    if g.whose == step.id:
        return base  # no state but granted and breached is in force
    other = p.plan.roadmap.steps[g.whose]
    if follows(p, step, other, g.trouble):
        sentence = f"holds for {step.id}: {g.text}; whatever ends {other.id} ends {step.id}"
        return replace(base, sentence=sentence)
    shown, why = apart(p, g, step, other)
    return _broken(base, g, why, shown)


def _of_measure_and_step(p: Prover, g: Guarantee, step: Step, m: Measure, base: Answer) -> Answer:
    """A measure that stands while its own step, or another, is not in force."""
    other, (after, ground) = p.plan.roadmap.steps[g.whose], undone_after(p, m)
    if other.id != step.id and not follows(p, step, other, g.trouble):
        shown, why = apart(p, g, step, other)
        return _broken(
            base, g, f"{why}, and {m.id} with it", lambda: delivered(p, shown(), step, m)
        )
    if after is not None and after <= g.days:
        return replace(base, days=after, bound=f"{base.bound}; {ground}")

    def standing() -> Iterator[Case]:
        for case, last in brought_down(p, g, step, other):
            yield from delivered(p, (case,), step, m, last=last)

    return _broken(
        base, g, f"{m.id} can stand {_stays(after)} after {step.id} has ended, {ground}", standing
    )
