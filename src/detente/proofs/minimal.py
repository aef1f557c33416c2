"""What would decide an unknown verdict: a smallest set of missing reports, by indicator and days.

For an unknown verdict, finds reports that nobody has made and that would make it met, and others
that would make it not met. Taking any of them away leaves it unknown: they are found by trying to
do without each in the order of the roadmap. Reports that are there stay there; where a window or a
deadline is still to end there may be no such set.

A report of a level is taken to be one value on the days named, by all groups that may vote; of
a list, that it is complete there and holds nothing, or one event more. Called by `prover`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from detente.core.quantities import exactly
from detente.core.times import Day, DayRange, covered, day, iso
from detente.proofs import proof as p
from detente.proofs.figures import Look
from detente.proofs.testimony import Claim, Testimony

Missing: TypeAlias = tuple[str, DayRange]
MANY = Fraction(10**9)
MOST_TRIES = 256
"""Where the gaps could be filled in more ways than these, no set is looked for."""


def deciding(
    step: p.Step, on: Day, look: Look, judge: Callable[[Look], p.Verdict], target: p.Verdict
) -> tuple[p.Lack, ...] | None:
    """Return a smallest set of missing reports that could bring a verdict; `None` if none could."""
    order = list(look.facts)
    missing = sorted(
        set(_gaps(step, (on, on), look)), key=lambda m: (order.index(m[0]), m[1].first)
    )
    values = _values(step)

    def reached(chosen: Sequence[Missing]) -> bool:
        names = sorted({name for name, _ in chosen}, key=order.index)
        options = [[*values] if _is_level(look, name) else [Fraction(0), MANY] for name in names]
        tries = 1
        for several in options:
            tries *= len(several)
        return tries <= MOST_TRIES and any(
            judge(_filled(look, chosen, dict(zip(names, filled, strict=True)))) == target
            for filled in product(*options)
        )

    if not reached(missing):
        return None
    for one in list(missing):
        fewer = [m for m in missing if m != one]
        if reached(fewer):
            missing = fewer
    return tuple(p.Lack(name, iso(days.first), iso(days.last)) for name, days in missing)


def _is_level(look: Look, name: str) -> bool:
    return look.facts[name].level


def _gaps(step: p.Step, days: tuple[Day, Day], look: Look) -> Iterator[Missing]:
    """The days of each indicator on which an unknown step lacks reports."""
    if step.verdict != "unknown":
        return
    for _, below in step.items:
        yield from _gaps(below, days, look)
    for first, last, below in step.days:
        yield from _gaps(below, (day(first), day(last)), look)
    for e in step.used:
        span = (
            DayRange(*days) if e.first is None else DayRange(day(e.first), day(e.last or e.first))
        )
        if _is_level(look, e.indicator):
            yield e.indicator, span
        else:
            yield from ((e.indicator, gap) for gap in _uncovered(e, span, look))


def _uncovered(e: p.Evidence, span: DayRange, look: Look) -> tuple[DayRange, ...]:
    k = max(look.facts[e.indicator].k, look.under.k)
    lists = [(c.group, DayRange(day(c.first), day(c.last))) for c in e.covers]
    lacking = [
        DayRange(d, d)
        for d in range(span.first, span.last + 1)
        if len({group for group, days in lists if d in days}) < k
    ]
    return covered(lacking)


def _values(step: p.Step) -> set[Fraction]:
    """Values worth trying: nothing, very much, and what is compared with, a little off too."""
    found = {Fraction(0), MANY}
    for n in step.numbers:
        ends = {n.met.lo, n.met.hi, n.refuted.lo, n.refuted.hi} - {None}
        found |= {x + off for x in ends if x is not None for off in (-1, 0, 1)}
    for below in (*(s for _, s in step.items), *(s for *_, s in step.days)):
        found |= _values(below)
    return found


def _filled(look: Look, chosen: Sequence[Missing], values: dict[str, Fraction]) -> Look:
    """The same look with the chosen reports made, by every group that may."""
    said = dict(look.said)
    for name, days in chosen:
        i, old, value = look.facts[name], said[name], exactly(values[name])
        groups = {v.group: s for s, v in i.sources.items() if not v.judged and look.votes(s)}
        if i.preferred in i.sources and i.rule in ("only", "first"):
            groups = {i.sources[i.preferred].group: i.preferred}
        by = [
            Claim(id="", source=source, group=group, judged=False, days=days, value=value)
            for group, source in groups.items()
        ]
        if i.level:
            said[name] = replace(old, levels=(*old.levels, *by))
            continue
        one = [replace(c, days=DayRange(days.first, days.first), event="more") for c in by]
        events = one if values[name] and not any(c.event == "more" for c in old.events) else ()
        said[name] = Testimony(
            levels=old.levels, events=(*old.events, *events), covers=(*old.covers, *by)
        )
    return replace(look, said=said)
