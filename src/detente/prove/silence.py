"""Relief on knowledge that nobody has: sources that go quiet, and reports that leave things open.

Decides for how long relief outlives the last report, whatever happened before it, and how often it
can stand on reports that say neither. Called by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from detente.prove import search
from detente.prove.answers import Answer, Property, Status
from detente.prove.counterexample import told
from detente.prove.loops import cycled, pattern
from detente.prove.packed import UNSURE, pack
from detente.prove.prover import (
    NOT_IN_FULL,
    WELL,
    Kept,
    Prover,
    counted,
    forever,
    kept,
    looked_at,
    percent,
    within,
)
from detente.prove.space import Sign
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
        about = "As long as relief can outlive the last report."
        shown = p.witnesses and w.exact
        if w.quiet is not None and lasts == w.quiet:
            return replace(
                base, days=lasts,
                sentence=f"{k.who} {k.stay} in force through every silence about {w.name}: its sources report again within {counted(lasts + 1)}",
            )  # fmt: skip
        return replace(
            base, days=lasts,
            case=told(p.plan, p.climbed, one, (*days, *dark), name=name, about=about) if shown else None,
            sentence=f"{k.who} {k.stay} in force for at most {counted(lasts)} after the last report on {w.name}",
        )  # fmt: skip
    dark = ((int(Sign.DARK),),) * max(1, forever(p, k.step) - len(days))
    return replace(
        base,
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{k.who} {k.stay} in force without end while nobody reports on {w.name}",
        case=told(
            p.plan, p.climbed, one, (*days, *dark),
            name=name, about="Nobody reports any more.", verdicts=w.exact,
        ),
        span=p.plan.roadmap.benchmarks[w.name].span,
        help="write a rule for `unknown:` that suspends, and `stale_after:` or `silence:` on the indicator",
    )  # fmt: skip


def fog(p: Prover) -> Iterator[Answer]:
    """Answer on what share of days relief can stand on reports that leave a condition open."""
    for k in kept(p):
        one, w = k.one, k.w
        space, reached, graph = p.space(one, (Sign.GOOD, Sign.TORN))
        base = Answer(
            property=Property.FOG,
            about=k.about,
            status=Status.PROVED,
            sentence="",
            bound=f"reports that are in order or leave it open, no breach beside them: {looked_at(reached)}{within(w)}",
            states=len(reached.states),
        )
        if graph is None:
            yield replace(base, status=Status.POSSIBLE, sentence=NOT_IN_FULL)
            continue
        loop = p.best(one, (Sign.GOOD, Sign.TORN), UNSURE)
        share = Fraction(0) if loop is None else Fraction(loop.weight, loop.length)
        most = search.longest(graph, UNSURE)
        base = replace(base, share=share, days=most)
        if loop is None or share <= Fraction(1, 2):
            yield replace(
                base,
                sentence=f"{k.who} {k.are} in force while {w.name} is left open on at most {percent(share)} of days",
            )
            continue
        yield replace(
            base,
            status=Status.POSSIBLE,
            if_replayed=Status.COUNTEREXAMPLE,
            sentence=f"{k.who} can be in force while {w.name} is left open on {percent(share)} of days: {pattern(space, loop)}",
            case=cycled(p, one, space, reached, loop),
            notes=("days of not knowing have no budget, as days of breach may have",),
            span=p.plan.roadmap.benchmarks[w.name].span,
            help="ask for `known on 80% of days` in the condition, or shorten `grace:` of `unknown:`",
        )
