"""What is asked of a roadmap, one question at a time, and the answers.

Decides what each property means, over which space it is looked for, and what is said of it. Every
question about clocks is put to one step and one condition; a tranche of the same shape is searched
once. Each answer names its bound. Called by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from detente.core.times import Day, days_at_most, iso, plus, words
from detente.plan.case import Case, Moment, in_order
from detente.plan.climbed import last_day
from detente.plan.earliest import no_earlier
from detente.prove.answers import Answer, Property, Status, Tellings, no_case, shown_by
from detente.prove.counterexample import tellings
from detente.prove.kept import NOT_IN_FULL, Kept, counted, forever, kept, looked_at, within
from detente.prove.packed import BREACHED
from detente.prove.prover import WELL, Prover
from detente.prove.space import Sign, Tranche, Watched, if_ordered, tranche
from detente.prove.sunsets import AT_WILL, revoked, run_out
from detente.prove.unheard import voiceless
from detente.prove.words import words_for
from detente.roadmap.model import Measure, OnExpiry, Reach, Step

# Reach: can every step be granted?


def reach(p: Prover) -> Iterator[Answer]:
    """Answer for each step whether and when it can be granted."""
    roadmap, earliest = p.plan.roadmap, no_earlier(p.plan)
    for name in p.plan.order:
        step, at = roadmap.steps[name], earliest[name]
        on = p.climbed.granted.get(name)
        if on is None and (unheard := voiceless(p, step)) is not None:
            yield unheard
            continue
        if on is None:
            why = p.climbed.stuck.get(name, ())
            yield Answer(
                property=Property.REACH,
                about=(name,),
                status=Status.POSSIBLE,
                sentence=f"no story was found in which {name} is granted: {'; '.join(why)}",
                bound="one favourable story was tried, no proof that there is none",
                code="D501",
                span=step.span,
                help=f"say in a test how {name} is reached, or change what it needs",
            )
            continue
        bound = at if at is not None else roadmap.opens
        first = (
            "no earlier day is possible"
            if bound == on
            else f"no day before {words(bound)} is possible"
        )
        found = Answer(
            property=Property.REACH,
            about=(name,),
            status=Status.POSSIBLE,
            if_replayed=Status.PROVED,
            sentence=f"{name} can be granted on {words(on)}; {first}",
            bound="a story; the first day follows from the `after` of the steps",
            days=on - roadmap.opens,
        )
        yield shown_by(found, partial(_granted, p, name))


def _granted(p: Prover, name: str) -> Iterator[Case]:
    whole = tranche(p.plan, p.plan.roadmap.steps[name]).only()
    about = f"How {name} can be granted."
    return tellings(p.plan, p.climbed, whole, ((),), name=f"reach_{name}", about=about)


# Prompt: does relief outlive a breach?


def prompt(p: Prover) -> Iterator[Answer]:
    """Answer how long a step stays in force, and relief stands, once a breach is known."""
    for k in kept(p):
        yield _step_ends(p, k)
    for name in p.plan.order:
        yield from _relief_ends(p, p.plan.roadmap.steps[name])


def _step_ends(p: Prover, k: Kept) -> Answer:
    step, one, w = k.step, k.one.breaking, k.w
    most, reached = p.longest(one, WELL, BREACHED)
    base = Answer(
        property=Property.PROMPT,
        about=k.about,
        status=Status.PROVED,
        sentence="",
        bound=looked_at(reached) + within(w),
        states=len(reached.states),
    )
    if not reached.whole:
        return replace(base, status=Status.POSSIBLE, sentence=NOT_IN_FULL)
    if w.stays:
        return replace(
            base, days=0, sentence=f"{w.name} {k.words.never_broken} once it is met: {w.stays}"
        )
    if not w.breaks:
        return replace(base, days=0, sentence=f"{w.name} {k.words.never_broken}, as is assumed")
    if most is not None:
        days = counted(most)
        sentence = (
            f"{k.who} {k.are} in force for at most {days} {k.words.of_breach.format(w.name)}"
            if most
            else f"{k.who} end{'s' * (len(k.steps) == 1)} on the day on which {k.words.breach_known.format(w.name)}"
        )
        base = replace(base, days=most, sentence=sentence)
        if not most or not p.witnesses:
            return base
        return shown_by(base, _shortest(p, one, most, k.words.longest))
    found = replace(
        base,
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{k.who} can stay in force without end while {w.name} {k.words.is_broken}: {_why_endless(p, k)}",
        code="D502",
        span=step.span,
        help="give the benchmark a severity that suspends or revokes by itself",
    )
    return shown_by(found, _shortest(p, one, forever(p, step), f"{step.id} {k.words.outlives}."))


def _why_endless(p: Prover, k: Kept) -> str:
    w, severity = k.w, p.plan.roadmap.benchmarks[k.w.name].if_broken
    if severity is None:
        return "no severity says what follows"
    if not (w.breach.ends or w.breach.then_ends):
        return f"its severity, {severity}, never suspends by itself"
    return k.words.endless


def _shortest(p: Prover, one: Tranche, run: int, about: str) -> Tellings:
    """Return how the shortest breach of so many days is told, and the day after it."""
    days = p.shortest(one, WELL, run, BREACHED)
    if days is None:
        return no_case
    names = "_".join(w.name for w in one.watched)
    return partial(
        tellings, p.plan, p.climbed, one, (*days, (int(Sign.BAD),)),
        name=f"prompt_{one.step}_{names}", about=about,
    )  # fmt: skip


def _relief_ends(p: Prover, step: Step) -> Iterator[Answer]:
    """Answer for each measure of a step how long it stands once the step has ended."""
    grave = _grave(p, step)
    for name in step.gives:
        m = p.plan.roadmap.measures[name]
        if not step.keeps or m.protected:
            continue
        idle, acting = stands(m), undone(m)
        lag = _lag(p, grave)
        base = Answer(
            property=Property.PROMPT,
            about=(step.id, name),
            status=Status.PROVED,
            sentence="",
            bound="counted from what the measure states, over the longest months and holidays",
            days=acting,
            span=m.span,
        )
        who = " and ".join(m.who)
        if acting is None:
            until = (
                f"until it runs out by itself, up to {counted(idle)}"
                if idle is not None
                else "for as long as nobody acts"
            )
            found = replace(
                base,
                status=Status.POSSIBLE,
                if_replayed=Status.COUNTEREXAMPLE,
                days=idle,
                sentence=f"{name} stands after {step.id} has ended, {until}: no time to undo it is promised",
                notes=() if _ends(p, step) else (_NOTHING_ENDS.format(step=step.id),),
                code="D502",
                help=f"write `undo: {{promised: ...}}` on {name}, or a shorter `lasts:`",
            )
            yield shown_by(found, partial(_left_standing, p, step, m))
        elif grave and acting > lag:
            found = replace(
                base,
                status=Status.POSSIBLE,
                if_replayed=Status.COUNTEREXAMPLE,
                sentence=f"{name} {words_for(step).outlives}: {grave[0]} has no cure, but {who} may take {counted(acting)} to undo it",
                code="D502",
                help=f"promise less on {name}, or allow for it with `order_within:` of the severity",
            )
            yield shown_by(found, partial(_left_standing, p, step, m))
        else:
            yield replace(
                base,
                sentence=f"{name} stands for at most {counted(acting)} after {step.id} has ended, if {who} act{'s' * (len(m.who) == 1)} as promised",
            )


_NOTHING_ENDS = (
    "nothing in the roadmap ends {step}; those who decide on it may, and the case tells it"
)


def _ends(p: Prover, step: Step) -> bool:
    """True where a breach, an order that it calls for, or a sunset can end a step, of it or of others."""
    if step.sunset is not None or any(
        s.reach is not Reach.STEP for s in p.plan.roadmap.severities.values()
    ):
        return True
    own = (if_ordered(p.plan, step, w) for w in tranche(p.plan, step).watched if w.kept)
    return any(w.breach.ends or w.breach.then_ends for w in own)


def _grave(p: Prover, step: Step) -> list[str]:
    """Return what a step keeps whose breach has no cure."""
    return [
        n
        for n in step.keeps
        if (s := p.plan.roadmap.severities.get(p.plan.roadmap.benchmarks[n].if_broken or ""))
        and s.cure is None
    ]


def _lag(p: Prover, grave: list[str]) -> int:
    """Return the days that the roadmap itself allows for an order after a breach without cure."""
    stated = [
        days_at_most(s.order_within)
        for n in grave
        if (s := p.plan.roadmap.severities.get(p.plan.roadmap.benchmarks[n].if_broken or ""))
        and s.order_within is not None
    ]
    return min(stated, default=0)


def undone(m: Measure) -> int | None:
    """Return within how many days a measure is promised to be undone; `None`: no promise."""
    return None if m.undo.promised is None else days_at_most(m.undo.promised)


def stands(m: Measure) -> int | None:
    """Return for how many days a measure stands if nobody acts; `None` without end."""
    if m.lasts is None or m.on_expiry is not OnExpiry.REVERTS:
        return None
    return days_at_most(m.lasts)


def first_end_of(w: Watched) -> int:
    """Return after how many days of a breach relief ends by it."""
    return (w.breach.first or 0) + (0 if w.breach.ends else (w.breach.then or 0))


def ended_by(w: Watched, after: int) -> tuple[tuple[int, ...], ...]:
    """Return a breach that lasts until relief ends by it, and so many days in order after that."""
    return ((int(Sign.BAD),),) * (first_end_of(w) + 1) + ((int(Sign.GOOD),),) * after


def _left_standing(p: Prover, step: Step, m: Measure) -> Iterator[Case]:
    """Yield the cases in which a measure is delivered, its step ends, and nobody acts.

    The step ends by a breach; or a breach and the decision that waits for it; or at its sunset; or where
    nothing else ends it, because those who decide on it revoke it.
    """
    granted, grave = p.climbed.granted.get(step.id), _grave(p, step)
    if granted is None:
        return
    name, about = f"prompt_{step.id}_{m.id}", f"{m.id} stands after {step.id} has ended."
    idle, later = stands(m), min(undone(m) or 10, 30) + 1
    own = [w for w in tranche(p.plan, step).watched if w.kept]
    ordered = [x for w in own if (x := if_ordered(p.plan, step, w)) != w]
    for able in (own, ordered):
        for w in sorted(able, key=lambda w: (w.name not in grave, first_end_of(w))):
            if not (w.breach.ends or w.breach.then_ends):
                continue
            one, first = Tranche(step=step.id, watched=(w,)), first_end_of(w)
            after = later if idle is None else max(1, min(later, idle - first - 3))
            # who decides so has no reason to think again
            days = ended_by(w, after) if able is own else ((int(Sign.BAD),),) * (first + 1 + after)
            cases = tellings(p.plan, p.climbed, one, days, name=name, about=about, verdicts=w.exact)
            yield from delivered(p, cases, step, m, last=granted + first)
    after = later if idle is None else max(1, min(later, idle - 3))
    cases = run_out(p, step, after, name=name, about=about)
    yield from delivered(p, cases, step, m, last=last_day(p.climbed, step))
    cases = revoked(p, step, after, name=name, about=about)
    yield from delivered(p, cases, step, m, last=granted + AT_WILL)


def delivered(
    p: Prover, cases: Iterable[Case], step: Step, m: Measure, *, last: Day | None = None
) -> Iterator[Case]:
    """Yield cases in which a measure is delivered early enough, and late enough, to stand at their end.

    `last`: the last day of its step in force, after which it must be undone; `None` where the step is in
    force to the end. Nothing where no day of the step is late enough.
    """
    ended = last is not None
    for case in cases:
        on = _delivery(m, p.climbed.granted[step.id], case.until)
        if last is not None and on > last:
            continue
        acts = tuple(f"{iso(on)} {who} delivers {m.id}" for who in m.who)
        said = (
            Moment(on, f"{m.id} {words_for(step).delivered}"),
            Moment(case.until, f"{m.id} still stands{'; nobody has undone it' * ended}"),
        )
        yield replace(
            case,
            evidence=(*case.evidence, *acts),
            expect=(*case.expect, f"{iso(case.until)} {m.id} {_stands_as(p, m, ended=ended)}"),
            moments=in_order(*case.moments, *said),
        )


def _delivery(m: Measure, granted: Day, until: Day) -> Day:
    """Return the first day of a step from which what is delivered on it has not run out by a day."""
    if m.lasts is None or m.on_expiry is OnExpiry.CONTINUES:
        return granted
    return next(d for d in range(granted, until + 1) if plus(d, m.lasts) >= until)


def _stands_as(p: Prover, m: Measure, *, ended: bool) -> str:
    """Return what the board calls relief that stands once its step has ended, or while it has not.

    Where other steps give it too, one of them may be in force still: then it need not be undone.
    """
    if not ended or m.protected:
        return "delivered"
    givers = [s for s in p.plan.roadmap.steps.values() if m.id in s.gives]
    return "due to be undone" if len(givers) == 1 else "standing"
