"""What practice teaches to look twice at: warnings about roadmaps that are well-formed.

Each warning stands for something that went wrong in a real case; `codes` says which. Decides no
meaning and stops nothing. Called by `plan.compile.doubts`, with a roadmap read without errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.core.diagnostics import Diagnostic
from detente.core.times import Day, Duration, TimeUnit, iso, plus
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.roadmap.checks import first_grants, steps_before
from detente.roadmap.found import Found, listed
from detente.roadmap.undertakings import Guarantee, Stands
from detente.roadmap.walk import benchmarks_of, indicators_of, parts

ROUGHLY = {
    TimeUnit.DAY: 1,
    TimeUnit.WORKING_DAY: 1,
    TimeUnit.WEEK: 7,
    TimeUnit.MONTH: 30,
    TimeUnit.QUARTER: 90,
    TimeUnit.YEAR: 365,
}
"""Days of a length of time, for comparing lengths that are not equally long; never too many."""

CASE_BY_CASE = ("derogation", "licence", "license", "authorisation", "exemption", "order")
"""Instruments that an authority can end without all members agreeing."""


def lint(roadmap: m.Roadmap) -> tuple[Diagnostic, ...]:
    """Return the warnings, in the order of the file."""
    found = Found()
    before = {s: steps_before(roadmap, s) for s in roadmap.steps}
    granted = first_grants(roadmap)
    # what practice teaches of relief says nothing of burdens, which the target would lose gladly
    for step in (s for s in roadmap.steps.values() if not s.tightens):
        _no_way_back(roadmap, step, found)
        _stock_only(roadmap, step, found)
        _gestures(roadmap, step, found)
        _protected(roadmap, step, found)
        _relief_in_two_hands(roadmap, step, before, found)
        _leverage_gone(roadmap, step, granted[step.id], found)
        _decided_unanimously(roadmap, step, found)
        _cures_too_short(roadmap, step, found)
    burdens = roadmap.burdens
    for measure in (x for x in roadmap.measures.values() if x.id not in burdens):
        _default_favours_the_target(measure, found)
        _undone_by_unanimity(roadmap, measure, found)
        _wind_down(measure, found)
    for benchmark in roadmap.benchmarks.values():
        _all_of_whom(roadmap, benchmark, found)
        _reported_by_one_side(roadmap, benchmark, found)
    for guarantee in roadmap.guarantees:
        _guaranteed_but_protected(roadmap, guarantee, found)
    return found.in_order()


def _days(length: Duration) -> int:
    return length.n * ROUGHLY[length.unit]


def through_benchmarks(roadmap: m.Roadmap, item: c.Condition) -> Iterator[c.Condition]:
    """Return a condition and those of all benchmarks that it names, directly or not."""
    todo, seen = [item], set[str]()
    while todo:
        here = todo.pop()
        yield here
        for name in benchmarks_of(here):
            if name in roadmap.benchmarks and name not in seen:
                seen.add(name)
                todo.append(roadmap.benchmarks[name].when)


def _watched(roadmap: m.Roadmap, step: m.Step) -> list[m.Indicator]:
    """The indicators that the needs and keeps of a step look at."""
    starts = [step.needs] if step.needs is not None else []
    starts += [roadmap.benchmarks[k].when for k in step.keeps if k in roadmap.benchmarks]
    names = {
        name
        for start in starts
        for item in through_benchmarks(roadmap, start)
        for name in indicators_of(item)
    }
    return [i for name, i in roadmap.indicators.items() if name in names]


# Steps.


def _no_way_back(roadmap: m.Roadmap, step: m.Step, found: Found) -> None:
    if step.sunset is not None or step.keeps:
        return
    for name in step.gives:
        measure = roadmap.measures[name]
        ending = measure.lasts is not None or measure.undo.automatic is not None
        if not ending and measure.protected is None:
            found.add(
                "D610",
                step.span,
                f"{step.id} gives {name} without an end and without a condition that takes it back",
                "add `sunset:` or `keeps:` to the step",
                also=((measure.span, "given for ever"),),
                warn=True,
            )


def _stock_only(roadmap: m.Roadmap, step: m.Step, found: Found) -> None:
    if step.needs is None:
        return
    watched = _watched(roadmap, step)
    people = [i for i in watched if i.kind is m.Kind.LEVEL and not i.categories]
    if not people or len(people) < len(watched):
        return
    found.add(
        "D612",
        step.span,
        f"{step.id} looks only at how many there are ({listed((i.id for i in people), 'and')}), not at how many come and go",
        "need or keep a condition on events too, such as `no arrests over last 60 days`",
        also=tuple((i.span, "a level") for i in people),
        warn=True,
    )


def _gestures(roadmap: m.Roadmap, step: m.Step, found: Found) -> None:
    if step.needs is None:
        return
    named = [roadmap.benchmarks[b] for b in benchmarks_of(step.needs) if b in roadmap.benchmarks]
    alone = any(
        isinstance(part, c.Compare | c.NoEvents | c.AnyEvents | c.Trend | c.Is)
        for part in parts(step.needs)
    )
    if named and not alone and all(b.demand == "gesture" for b in named):
        found.add(
            "D619",
            step.span,
            f"all that {step.id} needs are gestures: {listed((b.id for b in named), 'and')}",
            "need at least one benchmark with `demand: structural`",
            also=tuple((b.span, "a gesture") for b in named),
            warn=True,
        )


_TAKES_BACK = (m.Effect.SUSPEND, m.Effect.REVOKE)


def _protected(roadmap: m.Roadmap, step: m.Step, found: Found) -> None:
    kept = [g for g in step.gives if roadmap.measures[g].protected is not None]
    hard = [
        b
        for k in step.keeps
        if (b := roadmap.benchmarks.get(k)) is not None
        and (s := roadmap.severities.get(b.if_broken or "")) is not None
        and (s.effect in _TAKES_BACK or (s.then is not None and s.then.effect in _TAKES_BACK))
    ]
    if not kept or not hard:
        return
    only = len(kept) == len(step.gives)
    found.add(
        "D618",
        step.span,
        f"a breach of {listed((b.id for b in hard), 'or')} suspends {step.id}, but {listed(kept, 'and')} {'is' if len(kept) == 1 else 'are'} protected and {'stays' if len(kept) == 1 else 'stay'}"
        + ("; the suspension takes nothing back" if only else ""),
        "give it in a step of its own, or keep there only what freezes",
        also=tuple((roadmap.measures[g].span, "protected") for g in kept),
        warn=True,
    )


def _guaranteed_but_protected(roadmap: m.Roadmap, guarantee: Guarantee, found: Found) -> None:
    if guarantee.stands is not Stands.DELIVERED:
        return
    kept = [g for g in guarantee.relief if roadmap.measures[g].protected is not None]
    if not kept:
        return
    stays = "is protected and stays" if len(kept) == 1 else "are protected and stay"
    found.add(
        "D620",
        guarantee.span,
        f"{listed(kept, 'and')} {stays}, whatever is breached",
        "guarantee it of the other measures, or that the step is not in force",
        also=tuple((roadmap.measures[g].span, "protected") for g in kept),
        warn=True,
    )


def _relief_in_two_hands(
    roadmap: m.Roadmap, step: m.Step, before: dict[str, set[str]], found: Found
) -> None:
    for name in step.gives:
        measure = roadmap.measures[name]
        for other in measure.needs_also:
            if other in step.gives or roadmap.measures[other].protected is not None:
                continue
            givers = [s for s in roadmap.steps.values() if other in s.gives]
            who = listed(roadmap.measures[other].who, "and")
            if not givers:
                message = f"{name} is worth nothing without {other} of {who}, which no step gives"
                repair = f"add {other} to the `gives:` of {step.id}"
            elif any(set(g.keeps) <= set(step.keeps) and g.id in before[step.id] for g in givers):
                continue  # whatever takes the other back takes this one back too
            else:
                message = f"{name} is worth nothing without {other} of {who}, which is given by {listed((g.id for g in givers), 'and')} and may end while {step.id} is in force"
                repair = f"give both in one step, or keep in {step.id} what {givers[0].id} keeps"
            found.add(
                "D616",
                measure.span,
                message,
                repair,
                also=((step.span, "given here"), *((g.span, "the other") for g in givers)),
                warn=True,
            )


def _leverage_gone(roadmap: m.Roadmap, step: m.Step, first: Day, found: Found) -> None:
    told: set[str] = set()
    for name in step.gives:
        for base in roadmap.measures[name].rests_on:
            restriction = roadmap.restrictions[base]
            end = restriction.ends
            lapses = restriction.on_expiry is m.OnExpiry.LAPSES
            if not isinstance(end, int) or not lapses or base in told:
                continue
            last = _last_day(step, first)
            if first > end:
                message = f"{step.id} can first be granted on {iso(first)}, after {base} has lapsed ({iso(end)})"
            elif last is None or last > end:
                message = f"{step.id} can still be in force when {base} lapses ({iso(end)}); a breach after that has nothing to bring back"
            else:
                continue
            told.add(base)
            found.add(
                "D614",
                step.span,
                message,
                f"end the step by {iso(end)}, or make sure that {base} is prolonged first",
                also=((restriction.span, "lapses"),),
                warn=True,
            )


def _last_day(step: m.Step, first: Day) -> Day | None:
    """The last day of a step granted on its first day; `None` where it has none."""
    match step.sunset:
        case None:
            return None
        case int():
            return step.sunset
        case Duration():
            if step.sunset.unit is TimeUnit.WORKING_DAY:
                return first + step.sunset.n
            return plus(first, step.sunset)


def _unanimous(roadmap: m.Roadmap, names: tuple[str, ...]) -> list[str]:
    return [
        n
        for n in names
        if (p := roadmap.parties.get(n)) is not None
        and p.decides is not None
        and p.decides.rule == "unanimity"
    ]


def _decided_unanimously(roadmap: m.Roadmap, step: m.Step, found: Found) -> None:
    for name in step.keeps:
        benchmark = roadmap.benchmarks.get(name)
        severity = roadmap.severities.get(benchmark.if_broken or "") if benchmark else None
        slow = _unanimous(roadmap, step.decided_by.deciders)
        if severity is None or severity.mode is m.Mode.AUTOMATIC or not slow:
            continue
        found.add(
            "D617",
            step.span,
            f"after a breach of {name}, {step.id} is taken back {severity.mode.value}, and {listed(slow, 'and')} decides by unanimity: one member can keep the relief",
            "write `mode: automatic`, or relief that ends by itself and needs a vote to go on",
            also=((severity.span, "the severity"),),
            warn=True,
        )


# Cures.


def _cures_too_short(roadmap: m.Roadmap, step: m.Step, found: Found) -> None:
    for name in step.keeps:
        benchmark = roadmap.benchmarks.get(name)
        severity = roadmap.severities.get(benchmark.if_broken or "") if benchmark else None
        if benchmark is None or severity is None or not severity.cure:
            continue
        longest: Duration | None = None
        for length in _emptied(benchmark.when):
            if _days(length) > severity.cure and (
                longest is None or _days(length) > _days(longest)
            ):
                longest = length
        if longest is not None:
            found.add(
                "D504",
                benchmark.span,
                f"a breach of {name} can hardly be cured in {severity.cure} days: it looks at the last {longest}",
                f"write a cure of {_days(longest)} days or more, or a shorter window",
                also=((severity.span, f"cure: {severity.cure} days"),),
                warn=True,
            )


def _emptied(item: c.Condition) -> Iterator[Duration]:
    """The windows that a bad day must leave before the condition can be met again.

    `no E` and limits on a count or total are cured by quiet days instead, and are left out.
    """
    for part in parts(item):
        match part:
            case c.Throughout(window=c.Last() as window):
                yield window.duration
            case c.Trend(window=c.Last() as window):
                yield window.duration
            case c.Compare(left=c.Aggregate(window=c.Last() as window) as left) if left.stat in (
                c.Stat.RATE,
                c.Stat.AVERAGE,
                c.Stat.HIGHEST,
                c.Stat.LOWEST,
            ):
                yield window.duration
            case _:
                pass


# Measures.


def _default_favours_the_target(measure: m.Measure, found: Found) -> None:
    if "suspension" in measure.instrument.lower() and measure.on_expiry is not m.OnExpiry.REVERTS:
        found.add(
            "D611",
            measure.span,
            f"if nobody acts at the end of {measure.id}, the relief stays",
            "write `lasts:` and `on_expiry: reverts`, so that doing nothing brings the measure back",
            warn=True,
        )


def _undone_by_unanimity(roadmap: m.Roadmap, measure: m.Measure, found: Found) -> None:
    if "suspension" in measure.instrument.lower():
        return  # its end decides, and that has been looked at
    by_itself = measure.undo.automatic is not None or measure.on_expiry is m.OnExpiry.REVERTS
    if by_itself or measure.protected is not None:
        return
    slow = _unanimous(roadmap, measure.who)
    named = "unanimity" in (measure.undo.early or "")
    if any(word in measure.instrument.lower() for word in CASE_BY_CASE) and not named:
        return
    if slow or named:
        found.add(
            "D617",
            measure.span,
            f"taking {measure.id} back needs unanimity{' of ' + listed(slow, 'and') if slow else ''}: one member can keep the relief",
            "write relief that ends by itself: `lasts:` and `on_expiry: reverts`",
            warn=True,
        )


def _wind_down(measure: m.Measure, found: Found) -> None:
    if measure.wind_down is None or measure.lasts is None:
        return
    if _days(measure.wind_down) > _days(measure.lasts):
        found.add(
            "D615",
            measure.span,
            f"the wind-down of {measure.id} ({measure.wind_down}) is longer than the relief itself ({measure.lasts})",
            "shorten the wind-down",
            warn=True,
        )


# Benchmarks.

_ALL = re.compile(
    r"\b(all|every|everyone|everybody|each)\b(?! (?:day|week|month|quarter|year))", re.IGNORECASE
)


def _all_of_whom(roadmap: m.Roadmap, benchmark: m.Benchmark, found: Found) -> None:
    said = _ALL.search(benchmark.text)
    if said is None:
        return
    looked_at = [
        roadmap.indicators[name]
        for item in through_benchmarks(roadmap, benchmark.when)
        for name in indicators_of(item)
        if name in roadmap.indicators
    ]
    if not looked_at or any(i.kind is m.Kind.REGISTER for i in looked_at):
        return
    found.add(
        "D613",
        benchmark.span,
        f"the text of {benchmark.id} says `{said[0]}`, but nothing says on whose list, as of which day",
        "make the list an indicator of `kind: register`, and write such as `prisoners held on opening = 0 persons`",
        also=tuple((i.span, "counts whom?") for i in looked_at),
        warn=True,
    )


def _reported_by_one_side(roadmap: m.Roadmap, benchmark: m.Benchmark, found: Found) -> None:
    senders = {p.id for p in roadmap.parties.values() if p.role is m.Role.SENDER}
    for part in parts(benchmark.when):
        if isinstance(part, c.ReportedBy):
            sides = [roadmap.sources[s].side for s in part.sources if s in roadmap.sources]
            if sides and all(s in senders for s in sides):
                found.add(
                    "D602",
                    benchmark.span,
                    f"only the senders' own sources can show that {benchmark.id} is met: {listed(part.sources, 'and')}",
                    "add an independent source after `reported by`",
                    warn=True,
                )
