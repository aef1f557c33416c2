"""What must hold between the parts of a roadmap, once each part is read.

Static checks only: what can be reached, and when, belongs to proofs over the compiled plan.
Called by `parse` with whatever could be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.text import Span
from detente.core.times import FOREVER, LONG_AGO, Day, Duration, TimeUnit, iso, plus
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.roadmap.found import Found, listed
from detente.roadmap.names import Names
from detente.roadmap.numbers_said import numbers_said
from detente.roadmap.walk import anchors, benchmarks_of, parts, quantities, steps_of


def check(roadmap: m.Roadmap, names: Names, found: Found) -> None:
    """Add what is wrong between the parts, and what looks like an oversight."""
    _steps_in_circles(roadmap, found)
    _benchmarks_in_circles(roadmap, found)
    for step in roadmap.steps.values():
        _deciders(roadmap, step, found)
        _keeps(roadmap, step, names, found)
        _baselines_before_their_day(roadmap, step, names, found)
    _both_ways(roadmap, found)
    _too_late(roadmap, found)
    _rules_for_baselines(roadmap, names, found)
    if found.failed:
        return  # most oversights are then only what an error leaves behind
    for step in roadmap.steps.values():
        _measures_in_other_hands(roadmap, step, found)
    _one_side_only(roadmap, found)
    numbers_said(roadmap, found)
    _unused(roadmap, found)


# Order.


def steps_before(roadmap: m.Roadmap, step: str) -> set[str]:
    """Return the steps that must come before a step, directly or through others."""
    seen: set[str] = set()
    todo = [step]
    while todo:
        here = roadmap.steps.get(todo.pop())
        if here is not None and here.after is not None:
            new = {s for s in steps_of(here.after) if s in roadmap.steps} - seen
            seen |= new
            todo.extend(new)
    return seen


def _steps_in_circles(roadmap: m.Roadmap, found: Found) -> None:
    told: set[str] = set()
    for step in roadmap.steps.values():
        before = steps_before(roadmap, step.id)
        if step.id in before and step.id not in told and step.after is not None:
            circle = [
                s for s in roadmap.steps if s in before and step.id in steps_before(roadmap, s)
            ]
            told.update(circle)
            found.add(
                "D414",
                step.after.span,
                f"{listed(circle, 'and')} wait for each other"
                if len(circle) > 1
                else f"{step.id} waits for itself",
                "let the first of them wait for nothing",
                also=tuple((roadmap.steps[s].span, "") for s in circle if s != step.id),
            )


def _benchmarks_in_circles(roadmap: m.Roadmap, found: Found) -> None:
    uses = {b.id: set(benchmarks_of(b.when)) for b in roadmap.benchmarks.values()}

    def through(name: str) -> set[str]:
        seen: set[str] = set()
        todo = [name]
        while todo:
            new = uses.get(todo.pop(), set()) - seen
            seen |= new
            todo.extend(new)
        return seen

    told: set[str] = set()
    for name, benchmark in roadmap.benchmarks.items():
        if name in through(name) and name not in told:
            circle = [b for b in roadmap.benchmarks if b in through(name) and name in through(b)]
            told.update(circle)
            found.add(
                "D414",
                benchmark.when.span,
                f"{listed(circle, 'and')} are defined by each other"
                if len(circle) > 1
                else f"{name} is defined by itself",
                "say one of them by its indicators alone",
            )


def first_grants(roadmap: m.Roadmap) -> dict[str, Day]:
    """Return the first day each step can be granted if every decision comes at once."""
    earliest: dict[str, Day] = {}

    def first(step: str, path: tuple[str, ...]) -> Day:
        known = step in earliest or step not in roadmap.steps
        if known or step in path or len(path) > 200:
            return earliest.get(step, roadmap.opens)
        after = roadmap.steps[step].after
        when = roadmap.opens
        for item in [after] if not isinstance(after, c.All) else list(after.items):
            if isinstance(item, c.InForce):
                start = first(item.step, (*path, step))
                when = max(when, _in_force_since(start, item.lasting))
            elif isinstance(item, c.NotBefore):
                when = max(when, item.day)
        needs = roadmap.steps[step].needs
        earliest[step] = max([when, *counted_since(roadmap, needs)] if needs else [when])
        return earliest[step]

    return {step: first(step, ()) for step in roadmap.steps}


def counted_since(
    roadmap: m.Roadmap, condition: c.Condition, path: tuple[str, ...] = ()
) -> Iterator[Day]:
    """Yield the days since which something is counted that must be met: it is unknown before them."""
    match condition:
        case c.All(items=items):
            for item in items:
                yield from counted_since(roadmap, item, path)
        case c.BenchmarkMet(benchmark=name) if name in roadmap.benchmarks and name not in path:
            yield from counted_since(roadmap, roadmap.benchmarks[name].when, (*path, name))
        case (
            c.NoEvents(window=c.Since(anchor=c.OnDate(day=day)))
            | c.AnyEvents(window=c.Since(anchor=c.OnDate(day=day)))
            | c.Compare(left=c.Aggregate(window=c.Since(anchor=c.OnDate(day=day))))
        ):
            yield day
        case _:
            pass


def _too_late(roadmap: m.Roadmap, found: Found) -> None:
    """Object to ends that come before the first day a step can be granted."""
    if roadmap.opens == LONG_AGO:
        return
    earliest = first_grants(roadmap)
    for step in roadmap.steps.values():
        when = earliest[step.id]
        if roadmap.opens <= roadmap.ends < when:
            found.add(
                "D407",
                step.span,
                f"{step.id} can first be granted on {iso(when)}, after the roadmap ends ({iso(roadmap.ends)})",
                "shorten the steps before it, or let the roadmap end later",
            )
        elif isinstance(step.sunset, int) and step.sunset < when:
            found.add(
                "D403",
                step.span,
                f"{step.id} ends on {iso(step.sunset)}, before it can first be granted ({iso(when)})",
                "write a later sunset, or such as `6 months after grant`",
                notes=("earliest path: every decision on the first possible day",),
            )


def _in_force_since(start: Day, lasting: Duration | None) -> Day:
    if lasting is None or start >= FOREVER - 1:
        return start
    if lasting.unit is TimeUnit.WORKING_DAY:
        return min(FOREVER, start + lasting.n - 1)
    return plus(start, lasting) - 1


# Steps.


def _deciders(roadmap: m.Roadmap, step: m.Step, found: Found) -> None:
    for name in dict.fromkeys((*step.decided_by.deciders, *step.renewed_by)):
        party = roadmap.parties.get(name)
        if party is not None and party.role is not m.Role.SENDER:
            verb = "certifies and" if party.role is m.Role.REFEREE else "is judged and"
            if party.role is m.Role.PATRON:
                verb = "is not bound by the roadmap and"
            found.add(
                "D412",
                step.span,
                f"{name} decides on {step.id}, but it {verb} never grants",
                f"name a sender; write `certified_by: {name} within 20 working days`"
                if party.role is m.Role.REFEREE
                else "name a sender",
            )


def _measures_in_other_hands(roadmap: m.Roadmap, step: m.Step, found: Found) -> None:
    if step.decided_by.automatic:
        return
    for name in step.gives:
        measure = roadmap.measures.get(name)
        if measure is None:
            continue
        missing = [w for w in measure.who if w not in step.decided_by.deciders]
        if missing and measure.who:
            found.add(
                "D605",
                step.span,
                f"{step.id} gives {name}, which is in the hands of {listed(missing, 'and')}, who do not decide on it",
                f"add {listed(missing, 'and')} to `decided_by:`",
                also=((measure.span, "the measure"),),
                warn=True,
            )


def _both_ways(roadmap: m.Roadmap, found: Found) -> None:
    """Object to a benchmark that is a condition of relief and a ground for a burden at once."""
    easing = {b: s for s in roadmap.steps.values() if not s.tightens for b in _named(s)}
    for step in roadmap.steps.values():
        for name in sorted(_named(step)) if step.tightens else ():
            if name in easing and name in roadmap.benchmarks:
                found.add(
                    "D222",
                    step.span,
                    f"{name} is a ground in {step.id}, which tightens, and a condition of relief in {easing[name].id}",
                    "write it twice, under two names: the judged side's own word counts differently in the two",
                    also=((roadmap.benchmarks[name].span, "the benchmark"),),
                )


def _named(step: m.Step) -> set[str]:
    conditions = (step.needs, step.renew.when if step.renew else None)
    return {*step.keeps, *step.weighs} | {
        name for c_ in conditions if c_ is not None for name in benchmarks_of(c_)
    }


def _keeps(roadmap: m.Roadmap, step: m.Step, names: Names, found: Found) -> None:
    for name in step.keeps:
        benchmark = roadmap.benchmarks.get(name)
        if name in names.faulty or benchmark is None:
            continue
        if benchmark.if_broken is None:
            found.add(
                "D406",
                benchmark.span,
                f"{step.id} keeps {name}, but nothing follows when it is broken",
                "add `if_broken:` with a severity",
                also=((step.span, "kept here"),),
            )


def _baselines_before_their_day(
    roadmap: m.Roadmap, step: m.Step, names: Names, found: Found
) -> None:
    """Object to days such as `when s4 was granted` used before s4 can be granted."""
    before = steps_before(roadmap, step.id)
    if step.id in before or not names.faulty.isdisjoint({step.id, *before}):
        return
    for item, kept in _conditions_of(roadmap, step):
        for anchor in anchors(item):
            if not isinstance(anchor, c.OnEvent) or anchor.step in before:
                continue
            if kept and anchor.step == step.id:
                continue
            if anchor.step in roadmap.steps:
                found.add(
                    "D404",
                    anchor.span,
                    f"`{' '.join(anchor.span.text.split())}` is used by {step.id} before {anchor.step} can be granted",
                    "use a step that comes before, or `on opening`",
                    also=((step.span, "used here"),),
                )


def _conditions_of(roadmap: m.Roadmap, step: m.Step) -> Iterator[tuple[c.Condition, bool]]:
    """Every condition a step rests on, and whether it is one of its keeps."""
    starts: list[tuple[c.Condition, bool]] = []
    starts += [(x, False) for x in (step.after, step.needs) if x is not None]
    starts += [(roadmap.benchmarks[k].when, True) for k in step.keeps if k in roadmap.benchmarks]
    if step.renew is not None:
        starts.append((step.renew.when, True))
    seen: set[tuple[str, bool]] = set()
    while starts:
        item, kept = starts.pop()
        yield item, kept
        for name in benchmarks_of(item):
            if name in roadmap.benchmarks and (name, kept) not in seen:
                seen.add((name, kept))
                starts.append((roadmap.benchmarks[name].when, kept))


# Indicators.


def _rules_for_baselines(roadmap: m.Roadmap, names: Names, found: Found) -> None:
    for item in _all_conditions(roadmap):
        for quantity in quantities(item):
            name, place = _baseline(quantity)
            indicator = roadmap.indicators.get(name)
            if indicator is None or indicator.baselines is not None or indicator.categories:
                continue
            if indicator.kind is m.Kind.EVENTS:
                continue
            opening = isinstance(quantity, c.Level) and isinstance(quantity.at, c.OnOpening)
            if opening and name in names.fixed:
                continue
            _no_rule(indicator, place, "the earlier value", found)
        for part in parts(item):
            if isinstance(part, c.NoEvents | c.AnyEvents) and part.events.cohort is not None:
                indicator = roadmap.indicators.get(part.events.indicator)
                if indicator is not None and indicator.baselines is None:
                    _no_rule(indicator, part.events.cohort.span, "those held then", found)


def _no_rule(indicator: m.Indicator, place: Span, what: str, found: Found) -> None:
    found.add(
        "D405",
        indicator.span,
        f"{indicator.id} is compared with an earlier value, but nothing says whether that value moves when it is revised",
        "add `baselines: as known then` or `baselines: as known now`",
        also=((place, what),),
    )


def _baseline(quantity: c.Quantity) -> tuple[str, Span]:
    match quantity:
        case c.Level(cohort=c.OnEvent() | c.OnOpening() | c.OnDate() as cohort):
            return quantity.indicator, cohort.span
        case c.Aggregate(of=c.Events(cohort=c.OnEvent() | c.OnOpening() | c.OnDate() as cohort)):
            return quantity.of.indicator, cohort.span
        case c.Level(at=c.OnEvent() | c.OnOpening() | c.OnDate()):
            return quantity.indicator, quantity.span
        case c.Aggregate(window=c.Fixed()):
            return quantity.of.indicator, quantity.span
        case _:
            return "", quantity.span


def _all_conditions(roadmap: m.Roadmap) -> Iterator[c.Condition]:
    for benchmark in roadmap.benchmarks.values():
        yield benchmark.when
    for step in roadmap.steps.values():
        if step.after is not None:
            yield step.after
        if step.needs is not None:
            yield step.needs
        if step.renew is not None:
            yield step.renew.when


def _one_side_only(roadmap: m.Roadmap, found: Found) -> None:
    senders = {p.id for p in roadmap.parties.values() if p.role is m.Role.SENDER}
    for indicator in roadmap.indicators.values():
        able = [
            roadmap.sources[s]
            for s in indicator.sources
            if s in roadmap.sources
            and (indicator.barred is None or roadmap.sources[s].side != indicator.barred)
        ]
        if able and all(s.side in senders for s in able):
            found.add(
                "D602",
                indicator.span,
                f"{indicator.id} is reported by the senders' own sources alone: {listed((s.id for s in able), 'and')}",
                "add an independent source",
                warn=True,
            )


# What nothing uses.


def _unused(roadmap: m.Roadmap, found: Found) -> None:
    used = {name for item in _all_conditions(roadmap) for name in benchmarks_of(item)}
    used |= {k for step in roadmap.steps.values() for k in (*step.keeps, *step.weighs)}
    for benchmark in roadmap.benchmarks.values():
        # a soft benchmark is watched and weighed; it need not gate anything
        if benchmark.id not in used and roadmap.steps and benchmark.hardness != "soft":
            found.add(
                "D606",
                benchmark.span,
                f"no step needs or keeps {benchmark.id}",
                "add it to a step, or drop it",
                warn=True,
            )
    given = {g for step in roadmap.steps.values() for g in step.gives}
    for measure in roadmap.measures.values():
        if measure.id not in given and roadmap.steps:
            found.add(
                "D606",
                measure.span,
                f"no step gives {measure.id}",
                "add it to the `gives:` of a step, or drop it",
                warn=True,
            )
