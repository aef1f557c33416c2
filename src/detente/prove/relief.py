"""What becomes of relief if somebody does nothing, and what rests on whom.

Nothing is searched here: it follows from what measures, restrictions and votes state. A case shows
it all the same. Called by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from detente.core.times import days_at_least, days_at_most, iso, words
from detente.plan.assumptions import decides_within
from detente.plan.case import Case, Moment
from detente.plan.climb import ready_until
from detente.plan.climbed import cut, last_day, start
from detente.plan.ends import first_end
from detente.prove.answers import Answer, Property, Status, shown_by
from detente.prove.counterexample import tellings
from detente.prove.kept import counted
from detente.prove.properties import delivered, ended_by, first_end_of, stands
from detente.prove.prover import Prover
from detente.prove.space import Tranche, Watched, tranche
from detente.prove.sunsets import run_out
from detente.prove.together import reaches, severity_of
from detente.prove.words import Words, words_for
from detente.roadmap.found import listed
from detente.roadmap.model import Measure, Mode, OnExpiry, Step, Vote
from detente.roadmap.undertakings import Acts, Prompt

# Inaction: what stands, and what falls, if nobody acts.


def inaction(p: Prover) -> Iterator[Answer]:
    """Answer what becomes of each restriction and each measure if nobody acts."""
    roadmap = p.plan.roadmap
    for r in roadmap.restrictions.values():
        end = first_end(r, roadmap.opens)
        if end is None or r.on_expiry is not OnExpiry.LAPSES:
            continue
        resting = [m.id for m in roadmap.measures.values() if r.id in m.rests_on]
        givers = [s for s in roadmap.steps.values() if not {*resting}.isdisjoint(s.gives)]
        said = words_for(*(givers or roadmap.steps.values()))
        moot = (
            f"; {listed(resting, 'and')} then {said.moot.format('s' * (len(resting) == 1))}"
            if resting
            else ""
        )
        yield Answer(
            property=Property.INACTION,
            about=(r.id,),
            status=Status.POSSIBLE,
            if_replayed=Status.COUNTEREXAMPLE,
            sentence=f"{r.id} lapses after {words(end)} unless {r.by} prolongs it{moot}",
            bound="one day",
            case=Case(
                name=f"inaction_{r.id}",
                about=f"Nobody prolongs {said.what_eases}.",
                evidence=(),
                expect=(f"{iso(end)} {r.id} in force", f"{iso(end + 1)} {r.id} lapsed"),
                until=end + 1,
                moments=(Moment(end, f"last day of {r.id}"), Moment(end + 1, f"{r.id} has lapsed")),
            ),
            span=r.span,
            help=f"see to it that {r.by} decides before that day, each time",
        )
    yield from _undecided(p)
    for name in p.plan.order:
        for m in roadmap.steps[name].gives:
            yield _if_nobody_acts(p, roadmap.steps[name], roadmap.measures[m])


def _undecided(p: Prover) -> Iterator[Answer]:
    """Answer what becomes of a step that is ready if nobody decides on it; steps go together."""
    roadmap = p.plan.roadmap
    waiting: dict[Words, list[str]] = {}
    for name in p.plan.order:
        step = roadmap.steps[name]
        within, assumed = decides_within(p.plan, step)
        if step.decided_by.automatic:
            continue
        if within is None:
            waiting.setdefault(words_for(step), []).append(name)
            continue
        yield Answer(
            property=Property.INACTION,
            about=(name,),
            status=Status.PROVED,
            sentence=f"{name} is decided on within {counted(within)} once it is ready",
            bound=f"from what the step states; assuming that {assumed}",
            days=within,
        )
    for said, steps in waiting.items():
        who, whose = _undeciding(p, steps), "its" if len(steps) == 1 else "their"
        first = next((s for s in steps if s in p.climbed.granted), steps[0])
        yield Answer(
            property=Property.INACTION,
            about=tuple(steps),
            status=Status.POSSIBLE,
            if_replayed=Status.COUNTEREXAMPLE,
            sentence=f"{listed(steps, 'and')} can {said.earned.format(whose)}: while {listed(who, 'or')} {'does' if len(who) == 1 else 'do'} not decide, nothing is {said.granted} by itself",
            bound="a story",
            case=_kept_waiting(p, roadmap.steps[first]),
            help="take it for granted under `assumptions:` that they decide in time, where that was agreed",
        )


def _undeciding(p: Prover, steps: list[str]) -> list[str]:
    """Return who decides on these steps and is not assumed to decide in time."""
    deciders = (who for s in steps for who in p.plan.roadmap.steps[s].decided_by.deciders)
    assumed = {
        a.party
        for a in p.plan.roadmap.assumptions
        if isinstance(a, Prompt) and a.acts is Acts.DECIDES
    }
    return [who for who in dict.fromkeys(deciders) if who not in assumed]


def _kept_waiting(p: Prover, step: Step) -> Case | None:
    """Return the case in which a step is ready, and nobody decides for longer than they should."""
    ready = p.climbed.granted.get(step.id)
    if ready is None:
        return None
    within = step.decided_by.within
    until = ready + (days_at_most(within) if within is not None else 30) + 1
    # a step before it that runs out freezes it
    until = min(
        [until, *(d for s, d in p.climbed.sunsets.items() if step.id in p.plan.successors[s])]
    )
    until = ready_until(p.plan, p.climbed, step, ready, until) if until > ready else until
    if until < ready:
        return None
    story = cut(p.plan, p.climbed, step.id, until)
    story.acts = [(on, text) for on, text in story.acts if text.split()[-1] != step.id]
    before = [m for m in start(p.plan, p.climbed, step.id) if m.day < ready]
    return Case(
        name=f"undecided_{step.id}",
        about=f"{step.id} is ready, and nobody decides.",
        evidence=tuple(story.lines(until)),
        expect=(f"{iso(ready)}..{iso(until)} {step.id} ready",),
        until=until,
        moments=(
            *before,
            Moment(ready, f"{step.id} is ready"),
            Moment(until, f"{step.id} is still ready; nobody has decided"),
        ),
        steps=(step.id,),
    )


def _if_nobody_acts(p: Prover, step: Step, m: Measure) -> Answer:
    idle, said = stands(m), words_for(step)
    base = Answer(
        property=Property.INACTION,
        about=(step.id, m.id),
        status=Status.PROVED,
        sentence="",
        bound="from what measure and step state",
        days=idle,
        span=m.span,
    )
    if idle is not None:
        return replace(
            base,
            sentence=f"{m.id} ends by itself, at most {counted(idle)} after it {said.delivered}",
        )
    until = f"and stands until {' and '.join(m.who)} act{'s' * (len(m.who) == 1)}"
    if m.lasts is None:
        why = f"it has no end of its own, {until}"
    elif m.on_expiry is OnExpiry.LAPSES:
        why = f"at its end what it {said.eases} lapses too, and nothing is left to take back"
    else:
        why = f"it continues at its end, {until}"
    ends = _ends(p, step)
    if not ends:
        sentence = f"nothing ends {step.id} by itself, nor {m.id}: {why}"
    elif m.protected:
        sentence = f"{m.id} outlives {step.id}: it is protected, so that {said.protected}; {why}"
    else:
        sentence = f"{m.id} outlives {step.id}: {why}"
    found = replace(
        base,
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=sentence,
        help="write `lasts:` and `on_expiry: reverts`, so that it ends unless somebody prolongs it",
    )
    return shown_by(found, partial(_outlived if ends else _endless, p, step, m))


def _ends(p: Prover, step: Step) -> bool:
    """True where a step can end without a decision: by a breach, by what stays unknown, or its sunset."""
    clocks = [c for w in tranche(p.plan, step).watched for c in (w.breach, w.unknown) if w.kept]
    elsewhere = (
        reaches(p, name, s.id, step.id) for s in p.plan.roadmap.steps.values() for name in s.keeps
    )
    return step.sunset is not None or any(c.ends or c.then_ends for c in clocks) or any(elsewhere)


LATER = 30
"""For how many days after the end of its step a measure is shown to stand."""


def _outlived(p: Prover, step: Step, m: Measure) -> Iterator[Case]:
    """Yield the cases in which a step ends by a breach or its sunset and its measure stands on."""
    granted = p.climbed.granted.get(step.id)
    if granted is None:
        return
    name, about = f"inaction_{step.id}_{m.id}", f"{m.id} outlives {step.id}."
    for w in sorted(tranche(p.plan, step).watched, key=first_end_of):
        if w.kept and (w.breach.ends or w.breach.then_ends):
            one = tranche(p.plan, step).only(w.name)
            # told while it still runs: at its end it may be moot
            runs = LATER if m.lasts is None else days_at_least(m.lasts) - first_end_of(w) - 2
            after = max(1, min(LATER, runs))
            cases = tellings(
                p.plan, p.climbed, one, ended_by(w, after), name=name, about=about, verdicts=w.exact
            )
            yield from delivered(p, cases, step, m, last=granted + first_end_of(w))
    for w, other in ended_elsewhere(p, step) if m.lasts is None else ():
        one = Tranche(step=step.id, watched=(w,))
        cases = tellings(
            p.plan, p.climbed, one, ended_by(w, LATER),
            name=name, about=about, also=(other.id,), verdicts=w.exact,
        )  # fmt: skip
        yield from delivered(p, cases, step, m, last=granted + first_end_of(w))
    runs = LATER if m.lasts is None else days_at_least(m.lasts) - 2
    cases = run_out(p, step, max(1, min(LATER, runs)), name=name, about=about)
    yield from delivered(p, cases, step, m, last=last_day(p.climbed, step))


def ended_elsewhere(p: Prover, step: Step) -> Iterator[tuple[Watched, Step]]:
    """Yield what other steps keep and whose breach there ends this one too, by its severity alone."""
    for other in p.plan.roadmap.steps.values():
        if other.id not in p.climbed.granted or other.id == step.id:
            continue
        if p.climbed.granted[other.id] > p.climbed.granted[step.id]:
            continue
        for w in tranche(p.plan, other).watched:
            if w.kept and w.breach.ends and reaches(p, w.name, other.id, step.id):
                yield w, other


def _endless(p: Prover, step: Step, m: Measure) -> Iterator[Case]:
    """Yield the case in which all is well and nothing ends: the measure stands on."""
    runs = LATER if m.lasts is None else days_at_least(m.lasts) - 2
    days = ((),) * max(1, min(LATER, runs))
    cases = tellings(
        p.plan, p.climbed, Tranche(step=step.id, watched=()), days,
        name=f"inaction_{step.id}_{m.id}", about=f"{m.id} has no end.",
    )  # fmt: skip
    return delivered(p, cases, step, m)


# Veto: what holds only if somebody acts.


def veto(p: Prover) -> Iterator[Answer]:
    """Answer which end of relief rests on somebody who must act."""
    roadmap = p.plan.roadmap
    waits: dict[str, list[str]] = {}
    grants: dict[str, list[str]] = {}
    for step in roadmap.steps.values():
        after = words_for(step).after_breach
        for who in step.decided_by.deciders:
            grants.setdefault(who, []).append(step.id)
        for name in step.keeps:
            severity = severity_of(p, name)
            if severity is not None and severity.mode is not Mode.AUTOMATIC:
                for who in step.decided_by.deciders:
                    waits.setdefault(who, []).append(f"{step.id} {after.format(name)}")
        for m in step.gives:
            measure = roadmap.measures[m]
            if measure.protected:
                continue
            idle = stands(measure)
            at_last = f" (by itself after {counted(idle)})" if idle is not None else ""
            for who in measure.who:
                waits.setdefault(who, []).append(f"{m} when {step.id} ends{at_last}")
    for who in dict.fromkeys((*grants, *waits)):
        must = [f"decide before {listed(grants[who], 'or')} is granted"] if who in grants else []
        must += [f"act to end {'; '.join(dict.fromkeys(waits[who]))}"] if who in waits else []
        yield Answer(
            property=Property.VETO,
            about=(who,),
            status=Status.PROVED,
            sentence=f"{who}{_how(roadmap.parties[who].decides)} must {', and must '.join(must)}",
            bound="from what steps, severities, measures and votes state",
        )
    if not waits:
        yield Answer(
            property=Property.VETO, about=(), status=Status.PROVED,
            sentence=f"no end of {words_for(*roadmap.steps.values()).relief} waits for anybody", bound="from what severities and measures state",
        )  # fmt: skip


def _how(vote: Vote | None) -> str:
    """Return how a party decides, as a sentence says it behind its name."""
    if vote is None:
        return ""
    return ", which decides alone," if vote.rule == "executive" else f", deciding by {vote},"


# Conflict: a step granted with no effect.


def conflict(p: Prover) -> Iterator[Answer]:
    """Answer whether one party's doing nothing leaves another's relief without effect."""
    roadmap = p.plan.roadmap
    for name in p.plan.order:
        step = roadmap.steps[name]
        said = words_for(step)
        clashes = [
            (m, other)
            for m in step.gives
            for other in roadmap.measures[m].needs_also
            if set(roadmap.measures[other].who) != set(roadmap.measures[m].who)
        ]
        if not clashes:
            yield Answer(
                property=Property.CONFLICT, about=(name,), status=Status.PROVED,
                sentence=f"no measure of {name} waits for a measure of somebody else",
                bound="from what the measures need besides",
            )  # fmt: skip
        for m, other in clashes:
            yield Answer(
                property=Property.CONFLICT,
                about=(name, m),
                status=Status.POSSIBLE,
                if_replayed=Status.COUNTEREXAMPLE,
                sentence=f"{name} can be in force while {m} is without effect: {' and '.join(roadmap.measures[other].who)} need not {said.deliver} {other}",
                bound="a story",
                case=_empty(p, step, roadmap.measures[m], other),
                span=roadmap.measures[m].span,
                help=f"let one step give both {m} and {other}, decided by all who {said.deliver} them",
            )


def _empty(p: Prover, step: Step, m: Measure, other: str) -> Case | None:
    granted = p.climbed.granted.get(step.id)
    if granted is None:
        return None
    until = granted + 15
    story = cut(p.plan, p.climbed, step.id, until)
    acts = [f"{iso(granted)} {who} delivers {m.id}" for who in m.who]
    given = any(other in s.gives for s in p.plan.roadmap.steps.values())
    expect = [f"{iso(until)} {step.id} in force", f"{iso(until)} {m.id} delivered"]
    if other in step.gives:
        expect.append(f"{iso(until)} {other} due")
    elif given:
        expect.append(f"{iso(granted)} {other} due")
        expect.pop()
    moments = [
        *start(p.plan, p.climbed, step.id),
        Moment(granted, f"{m.id} {words_for(step).delivered}"),
    ]
    moments.append(Moment(until, f"{other} is not; {m.id} has no effect"))
    return Case(
        name=f"conflict_{step.id}_{m.id}_{other}",
        about=f"{m.id} without {other}.",
        evidence=(*story.lines(until), *acts),
        expect=tuple(expect),
        until=until,
        moments=tuple(moments),
        steps=(step.id,),
    )
