"""Relief on knowledge that nobody has: sources that go quiet, and reports that leave things open.

Decides for how long relief outlives the last report, whatever happened before it, and how often it
can stand on reports that say neither. Called by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from detente.prove import search
from detente.prove.answers import Answer, Property, Status, shown_by
from detente.prove.counterexample import tellings
from detente.prove.ever import best_cycle, worth
from detente.prove.kept import (
    HALF,
    NOT_IN_FULL,
    Kept,
    counted,
    forever,
    kept,
    looked_at,
    percent,
    within,
)
from detente.prove.loops import cycled, pattern, rationed, share_of, spent
from detente.prove.packed import BROKEN, OPEN, pack
from detente.prove.prover import WELL, Prover, without_budget
from detente.prove.space import Sign, Watched
from detente.prove.unheard import unheard


def silence(p: Prover) -> Iterator[Answer]:
    """Answer for each condition for how long a step outlives the silence of its sources."""
    for k in kept(p):
        yield _silent(p, k)
    yield from unheard(p)


def _silent(p: Prover, k: Kept) -> Answer:
    """A silence may begin on any day: a breach that runs, or that was cured, is part of what it meets.

    A day of silence or of conflict before the last report is no better for relief than a day on which
    all was well, or broken, was: it starts a clock besides. So these days are left out before it.
    """
    w = k.w
    free = replace(w, breach=replace(w.breach, budget=None))  # a budget only ends relief earlier
    one = replace(k.one, watched=(free,))
    space = pack(one, (*WELL, Sign.DARK))
    heard = search.explore(search.without(space, Sign.DARK), most=p.most, progress=p.progress)
    base = Answer(
        property=Property.SILENCE,
        about=k.about,
        status=Status.PROVED,
        sentence="",
        bound=f"silence after each of {looked_at(heard)}{within(w)}",
        states=len(heard.states),
    )
    if not heard.whole:
        return replace(base, status=Status.POSSIBLE, sentence=NOT_IN_FULL)
    lasts, last = search.quiet(space, heard, Sign.DARK)
    days = search.way(space, heard, last)
    name = f"silence_{one.step}_{w.name}"
    if lasts is not None:
        dark = ((int(Sign.DARK),),) * (lasts + 1)
        about = f"As long as {k.words.relief} can outlive the last report."
        if w.quiet is not None and lasts == w.quiet:
            return replace(
                base, days=lasts,
                sentence=f"{k.who} {k.stay} in force through every silence about {w.name}: its sources report again within {counted(lasts + 1)}",
            )  # fmt: skip
        base = replace(
            base, days=lasts,
            sentence=f"{k.who} {k.stay} in force for at most {counted(lasts)} after the last report on {w.name}",
        )  # fmt: skip
        shown = partial(tellings, p.plan, p.climbed, one, (*days, *dark), name=name, about=about)
        return shown_by(base, shown) if p.witnesses and w.exact else base
    dark = ((int(Sign.DARK),),) * max(1, forever(p, k.step) - len(days))
    found = replace(
        base,
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{k.who} {k.stay} in force without end while nobody reports on {w.name}",
        span=p.plan.roadmap.benchmarks[w.name].span,
        help="write a rule for `unknown:` that suspends, and `stale_after:` or `silence:` on the indicator",
    )
    shown = partial(
        tellings, p.plan, p.climbed, one, (*days, *dark),
        name=name, about="Nobody reports any more.", verdicts=w.exact,
    )  # fmt: skip
    return shown_by(found, shown)


def fog(p: Prover) -> Iterator[Answer]:
    """Answer on what share of days relief can stand on reports, or none, that leave a condition open."""
    for k in kept(p):
        alone = _left_open(p, k)
        if _left_aside(p, k):
            note = f"{k.words.breaches} beside it may make it more, as far as their cure budget reaches; how much is not worked out"
            alone = replace(alone, notes=(*alone.notes, note))
        yield alone
        if alone.share is not None and alone.share < 1:
            yield from _beside_a_breach(p, k, alone.share)


def _left_aside(p: Prover, k: Kept) -> bool:
    """True where only a cure budget bounds breaches, and lists make up for silence: nothing is added up."""
    w = k.w
    if not w.breaks or not w.refills or w.breach.ration is None:
        return False
    return share_of(p.best(without_budget(k.one).breaking, WELL, BROKEN)) == 1


def obscuring(w: Watched) -> tuple[tuple[Sign, ...], ...]:
    """Return what is looked at to find how long a condition can be left open where it is not broken.

    Reports that leave it open stay in sight of its window; lists that do not come leave no trace once
    they do. No course that mixes the two is open on a larger share of days than the better of them: if
    such a report can leave sight before relief ends, it alone allows all but one day of the time that
    not knowing has; if it cannot, no course that outlasts it holds one. Where no later report fills the
    days of silence, silence does nothing that an open report does not do at once.
    """
    found: list[tuple[Sign, ...]] = [(Sign.GOOD, Sign.TORN)]
    if w.refills:
        found.append((Sign.GOOD, Sign.DARK))
    if w.eases:
        found.append((Sign.GOOD, Sign.TORN, Sign.EASED))
    return tuple(found)


def _left_open(p: Prover, k: Kept) -> Answer:
    one, w = k.one, k.w
    looked = [(signs, *p.space(one, signs)) for signs in obscuring(w)]
    base = Answer(
        property=Property.FOG,
        about=k.about,
        status=Status.PROVED,
        sentence="",
        bound=f"{k.words.reports}, leave it open or do not come, no {k.words.breach} beside them: {looked_at(looked[0][2])}{within(w)}",
        states=sum(len(reached.states) for _, _, reached, _ in looked),
    )
    if any(graph is None for *_, graph in looked):
        return replace(base, status=Status.POSSIBLE, sentence=NOT_IN_FULL)
    loops = [p.best(one, signs, OPEN) for signs, *_ in looked]
    best = max(range(len(loops)), key=lambda i: share_of(loops[i]))
    loop, share = loops[best], share_of(loops[best])
    base = replace(base, share=share)
    if share == 0:
        return replace(
            base,
            sentence=f"{k.who} cannot be kept in force by leaving {w.name} open again and again",
        )
    if loop is None or share <= HALF:
        return replace(
            base,
            sentence=f"{k.who} {k.are} in force while {w.name} is left open on at most {percent(share)} of days",
        )
    _, space, reached, _ = looked[best]
    found = replace(
        base,
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{k.who} can be in force while {w.name} is left open on {percent(share)} of days: {pattern(space, loop, k.words)}",
        notes=(f"days of not knowing have no budget, as {k.words.days_of_breach} may have",),
        span=p.plan.roadmap.benchmarks[w.name].span,
        help="ask for `known on 80% of days` in the condition, or shorten `grace:` of `unknown:`",
    )
    about = f"{w.name} is left open."
    return shown_by(found, cycled(p, one, space, reached, loop, name="fog", about=about))


TOGETHER = 50_000
"""The most states that are looked at for breaches and open reports together."""


def _beside_a_breach(p: Prover, k: Kept, alone: Fraction) -> Iterator[Answer]:
    """Answer on how many days relief can stand without a condition being known to be met, all ways together.

    A breach stops the time that not knowing has, and what is unknown stops no clock of a breach. Left out
    where breaches alone can last for ever, which `duty` says, and where neither adds to the other.
    """
    w = k.w
    free = without_budget(k.one)
    broken = share_of(p.best(free.breaking, WELL, BROKEN))
    if not w.breaks or broken in (0, 1):
        return
    if w.breach.budget is not None and w.breach.ration is None:
        free = spent(free)
    signs = (*WELL, Sign.TORN, *((Sign.DARK,) if w.refills else ()))
    if not w.refills and w.clean is None:  # any verdicts that its window allows, and more
        free = replace(free, watched=tuple(replace(x, window=1) for x in free.watched))
    space = pack(free, signs)
    reached = search.explore(space, most=min(TOGETHER, p.most), progress=p.progress)
    base = Answer(
        property=Property.FOG,
        about=k.about,
        status=Status.PROVED,
        sentence="",
        bound=f"{k.words.breaches} and reports that leave it open, together: {looked_at(reached)}{within(w)}",
        states=len(reached.states),
    )
    if not reached.whole:
        yield replace(
            base,
            status=Status.POSSIBLE,
            sentence=f"not looked at in full: for how long {k.who} can be in force without {w.name} being known to be met, by {k.words.breaches} and open reports together",
        )
        return
    graph = search.graph(space, reached)
    loop = best_cycle(graph, worth(graph, BROKEN | OPEN))
    share, ration = share_of(loop), w.breach.ration
    if loop is None or share <= max(alone, broken):
        return
    if ration is not None:
        share = min(share, rationed(graph, BROKEN | OPEN).bound(ration.days, ration.window))
    base = replace(base, share=share)
    if ration is not None or share <= HALF:
        yield replace(
            base,
            sentence=f"{k.who} {k.are} in force without {w.name} being known to be met on at most {percent(share)} of days, by {k.words.breaches} and open reports together",
        )
        return
    found = replace(
        base,
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{k.who} can be in force without {w.name} being known to be met on {percent(share)} of days, by {k.words.breaches} and open reports together: {pattern(space, loop, k.words)}",
        notes=(f"left open alone {percent(alone)}, {k.words.broken} alone {percent(broken)}",),
        span=p.plan.roadmap.benchmarks[w.name].span,
        help="shorten the cure of its severity, or `grace:` of `unknown:`",
    )
    about = f"{w.name} {k.words.is_broken} or left open."
    yield shown_by(found, cycled(p, k.one, space, reached, loop, name="together", about=about))
