"""What a roadmap promises of itself: its guarantees, and conditions that decide something.

What a guarantee means day by day says `plan.guarantees`. Called by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from detente.core.times import days_at_most
from detente.plan.case import Case
from detente.plan.plan import Plan
from detente.prove import search
from detente.prove.answers import Answer, Property, Status
from detente.prove.counterexample import lever, told
from detente.prove.packed import BROKEN, OPEN
from detente.prove.properties import delivered, stands, undone
from detente.prove.prover import WELL, Prover, counted, looked_at, within
from detente.prove.space import Sign, Tranche, Watched, tranche, watch
from detente.roadmap import conditions as c
from detente.roadmap.model import Measure, Reach, Step
from detente.roadmap.undertakings import Acts, Guarantee, Prompt, Stands, Trouble
from detente.roadmap.walk import benchmarks_of

# Dead: conditions that decide nothing.


def dead(p: Prover) -> Iterator[Answer]:
    """Answer for each condition of the steps whether it can be met and can be unmet."""
    roadmap = p.plan.roadmap
    for name in p.plan.order:
        clash = contradiction(p.plan, roadmap.steps[name])
        if clash is not None:
            yield Answer(
                property=Property.DEAD,
                about=(name,),
                status=Status.COUNTEREXAMPLE,
                sentence=f"{name} can never be granted: {clash}",
                bound="two bounds on one level on one day",
                code="D501",
                span=roadmap.steps[name].span,
                help="change one of the two bounds",
            )
    for name, steps in _used(p.plan).items():
        granted = [s for s in steps if s in p.climbed.granted]
        moved = lever(p.plan, p.climbed, name, p.climbed.granted[granted[0]]) if granted else None
        lives = bool(granted) and (moved is not None or name in p.climbed.unmet)
        yield Answer(
            property=Property.DEAD,
            about=(name,),
            status=Status.PROVED if lives else Status.POSSIBLE,
            sentence=f"{name} can be met (on the grant of {granted[0]}) and can be unmet"
            if lives
            else f"no story was found in which {name} is {'unmet' if granted else 'met'}",
            bound="one story each way" if lives else "one story each way was tried",
        )


def _used(plan: Plan) -> dict[str, list[str]]:
    """Return the benchmarks that steps need or keep, each with these steps."""
    out: dict[str, list[str]] = {}
    for name in plan.order:
        step = plan.roadmap.steps[name]
        named = [*(benchmarks_of(step.needs) if step.needs is not None else ()), *step.keeps]
        for b in dict.fromkeys(named):
            out.setdefault(b, []).append(name)
    return out


def contradiction(plan: Plan, step: Step) -> str | None:
    """Return why the needs and keeps of a step cannot hold on one day, where bounds say so."""
    low: dict[str, tuple[Fraction, bool, str]] = {}
    high: dict[str, tuple[Fraction, bool, str]] = {}
    for name, item in _all_of(plan, step):
        if isinstance(item, c.Throughout):
            item = item.item
        if not isinstance(item, c.Compare) or not isinstance(item.right, c.Amount):
            continue
        level, bound = item.left, item.right.value
        if not isinstance(level, c.Level) or level.at is not None:
            continue
        strict = item.op in (c.Op.LT, c.Op.GT)
        if item.op in (c.Op.GE, c.Op.GT, c.Op.EQ):
            now = low.get(level.indicator)
            if now is None or (bound, strict) > now[:2]:
                low[level.indicator] = (bound, strict, name)
        if item.op in (c.Op.LE, c.Op.LT, c.Op.EQ):
            now = high.get(level.indicator)
            if now is None or (bound, not strict) < (now[0], not now[1]):
                high[level.indicator] = (bound, strict, name)
    for indicator, (at_least, s1, a) in low.items():
        if indicator in high:
            at_most, s2, b = high[indicator]
            if at_least > at_most or (at_least == at_most and (s1 or s2)):
                return f"{a} and {b} ask opposite things of {indicator}"
    return None


def _all_of(plan: Plan, step: Step) -> Iterator[tuple[str, c.Condition]]:
    """Yield what must all hold on the day of a grant, each with the name a reader knows it by."""

    def inner(name: str, item: c.Condition) -> Iterator[tuple[str, c.Condition]]:
        match item:
            case c.BenchmarkMet(benchmark=b):
                yield from inner(b, plan.conditions[b])
            case c.All(items=items):
                for i in items:
                    yield from inner(name, i)
            case _:
                yield name, item

    if step.needs is not None:
        yield from inner("what it needs", step.needs)
    for name in step.keeps:
        yield from inner(name, plan.conditions[name])


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


def _broken(base: Answer, g: Guarantee, why: str, case: Case | None) -> Answer:
    return replace(
        base, status=Status.POSSIBLE, if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"does not hold: {g.text}; {why}", case=case,
    )  # fmt: skip


def _of_step(p: Prover, g: Guarantee, step: Step) -> Answer:
    if g.trouble.of_step:
        base = _base(g, step.id, "not looked at")
        return replace(base, status=Status.POSSIBLE, sentence=f"not looked at: {g.text}")
    signs = WELL if g.trouble is Trouble.BREACHED else (Sign.GOOD, Sign.DARK, Sign.TORN)
    of = BROKEN if g.trouble is Trouble.BREACHED else OPEN
    run = g.days + 1
    if g.whose not in step.keeps:
        return _unkept(p, g, step, run)
    one = tranche(p.plan, step).only(g.whose)
    w = one.watched[0]
    days, reached = p.far(one, signs, run, of)
    base = replace(_base(g, step.id, looked_at(reached) + within(w)), states=len(reached.states))
    if days is None:
        return (
            base
            if reached.whole
            else replace(base, status=Status.POSSIBLE, sentence=f"not looked at in full: {g.text}")
        )
    case = told(
        p.plan, p.climbed, one, days,
        name=f"guarantee_{step.id}_{g.whose}", about=g.text,
    )  # fmt: skip
    return _broken(base, g, f"{step.id} still stands on day {run} of it", case)


def _unkept(p: Prover, g: Guarantee, step: Step, run: int) -> Answer:
    """A step that does not keep the benchmark itself: others that do may end, and nothing stops it."""
    base = _base(g, step.id, "a story")
    case = None
    w = watch(p.plan, g.whose, kept=False)
    others = _ending(p, g.whose, step)
    if others is not None and g.trouble is Trouble.BREACHED:
        first = max([0, *((o.breach.first or 0) + 1 for o in others)])
        silent = tuple(replace(o, kept=False, breach=w.breach, unknown=w.unknown) for o in others)
        one = Tranche(step=step.id, watched=(w, *silent))
        bad = (int(Sign.BAD),) * len(silent)
        days = ((int(Sign.GOOD), *bad),) * first + ((int(Sign.BAD), *bad),) * run
        case = told(
            p.plan, p.climbed, one, days, name=f"guarantee_{step.id}_{g.whose}", about=g.text
        )
    return _broken(
        base,
        g,
        f"{step.id} does not keep {g.whose} itself, and the steps that do may have ended",
        case,
    )


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
            and _reach(p, w.name) is Reach.STEP
        ]
        if not able:
            return None
        best = next(
            (w for w in able if w.name in out), min(able, key=lambda w: w.breach.first or 0)
        )
        out[best.name] = best
    return list(out.values())


def _reach(p: Prover, benchmark: str) -> Reach:
    severity = p.plan.roadmap.severities.get(p.plan.roadmap.benchmarks[benchmark].if_broken or "")
    return Reach.STEP if severity is None else severity.reach


def _of_measure(p: Prover, g: Guarantee, step: Step, m: Measure) -> Answer:
    """Relief stands as long as its step, and then until somebody undoes it or it runs out."""
    base = _base(g, m.id, "from the search over its step, and what the measure states")
    allowed = [
        a for a in p.plan.roadmap.assumptions
        if isinstance(a, Prompt) and a.acts is Acts.UNDOES and a.party in m.who
    ]  # fmt: skip
    undoing = undone(m)
    if allowed and len({a.party for a in allowed}) == len(set(m.who)):
        stated = [days_at_most(a.within) for a in allowed if a.within is not None]
        undoing = max(stated) if stated else undoing
        after = undoing
        ground = f"assuming that {' and '.join(m.who)} undoes it in time"
    else:
        after, ground = stands(m), "if nobody acts"
    if m.protected:
        return _broken(base, g, f"{m.id} is protected and stays", None)
    before = 0
    if not g.trouble.of_step:
        if g.whose not in step.keeps:
            return _broken(base, g, f"{step.id}, which gives {m.id}, does not keep {g.whose}", None)
        one = tranche(p.plan, step).only(g.whose)
        w = one.watched[0]
        if g.trouble is Trouble.BREACHED:
            _, _, graph = p.space(one, WELL)
            most = None if graph is None else search.longest(graph, BROKEN)
            if most is None:
                return _broken(base, g, f"{step.id} need not end", None)
            before = most
            first = (w.breach.first or 0) + (0 if w.breach.ends else (w.breach.then or 0))
        else:
            return replace(base, status=Status.POSSIBLE, sentence=f"not looked at: {g.text}")
    else:
        one, first = None, 0
    if after is not None and before + after <= g.days:
        return replace(base, days=before + after, bound=f"{base.bound}; {ground}")
    stays = "without end" if after is None else f"for up to {counted(before + after)}"
    case = None
    if one is not None:
        case = told(
            p.plan, p.climbed, one, ((int(Sign.BAD),),) * (max(g.days, first) + 1),
            name=f"guarantee_{m.id}", about=g.text,
        )  # fmt: skip
        case = delivered(p, case, step, m, case.until) if case is not None else None
    return _broken(base, g, f"{m.id} can stand {stays}, {ground}", case)
