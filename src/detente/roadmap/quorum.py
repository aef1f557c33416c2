"""Whether enough independent voices can speak: quorums that nobody can reach are objected to."""

from __future__ import annotations

from collections.abc import Iterable

from detente.core.text import Span
from detente.roadmap import conditions as c
from detente.roadmap.found import Found, listed
from detente.roadmap.model import Indicator, Kind, Rule
from detente.roadmap.names import Names
from detente.roadmap.walk import indicators_of


def voices(sources: Iterable[str], judged: str | None, names: Names) -> set[str]:
    """Return the groups that may vote met: those not of the judged side."""
    return {
        names.sources[s].group
        for s in sources
        if s in names.sources and (judged is None or names.sources[s].side != judged)
    }


def check_accept(indicator: Indicator, span: Span, names: Names, found: Found) -> None:
    """Object to an `accept:` that its own sources can never satisfy."""
    accept = indicator.accept
    if any(s not in names.sources for s in indicator.sources):
        return
    if indicator.kind is Kind.REGISTER and accept.rule not in (Rule.REPORTS, Rule.ONLY):
        found.add(
            "D219",
            span,
            f"the sources of a register are heard on each entry, so `{accept.rule.value}` has no number to look at",
            "write such as `2 reports`, or `only` and a source",
        )
        return
    able = voices(indicator.sources, indicator.barred, names)
    if accept.rule in (Rule.REPORTS, Rule.AGREE) and accept.k > len(able):
        found.add(
            "D410",
            span,
            f"{indicator.id} asks for {accept.k} independent groups, but only {len(able)} can vote met",
            f"add a source, or write accept: {max(1, len(able))} reports",
            notes=("sources of one group have one vote; the judged side never counts",),
        )
    elif accept.source is not None:
        if accept.source not in indicator.sources:
            found.add(
                "D411",
                span,
                f"`{accept.source}` is not a source of {indicator.id}",
                f"its sources are {listed(indicator.sources, 'and')}",
            )
        elif accept.rule is Rule.ONLY and _is_barred(accept.source, indicator, names):
            found.add(
                "D413",
                span,
                f"`{accept.source}` belongs to the side that {indicator.id} judges, and never counts towards met",
                "name another source",
            )


def check_reporters(item: c.ReportedBy, names: Names, found: Found) -> None:
    """Object to a `reported by` that cannot be satisfied."""
    places = dict(zip(item.sources, item.named or [item.span] * len(item.sources), strict=True))
    for source, place in places.items():
        if not names.known("source", source, place, found):
            return
    judged = sorted(set(indicators_of(item.item)))
    if not judged:
        found.add(
            "D411",
            item.span,
            "`reported by` needs a sentence about an indicator",
            "move it into the benchmark that names the indicator",
        )
    for name in judged:
        indicator = names.indicators.get(name)
        if indicator is None or name in names.faulty:
            continue
        for source, place in places.items():
            if source not in indicator.sources:
                found.add(
                    "D411",
                    place,
                    f"`{source}` is not a source of {name}",
                    f"its sources are {listed(indicator.sources, 'and')}",
                )
                return
            if _is_barred(source, indicator, names):
                found.add(
                    "D413",
                    place,
                    f"`{source}` belongs to the side that {name} judges, and never counts towards met",
                    "name another source",
                )
                return
        able = voices(item.sources, indicator.barred, names)
        if all(s in names.sources for s in item.sources) and item.k > len(able):
            found.add(
                "D410",
                places[item.sources[0]],
                f"this asks for {item.k} reports, but names {_groups(len(able))}",
                f"write reported by {len(able)} of {', '.join(item.sources)}",
            )
            return
        asked = indicator.accept.k
        if all(s in names.sources for s in item.sources) and asked > len(able):
            found.add(
                "D410",
                places[item.sources[0]],
                f"{name} asks for {asked} independent groups by its `accept:`, and this names {_groups(len(able))}: it is never met",
                f"name {asked} sources, or write accept: {max(1, len(able))} reports on {name}",
                notes=("`reported by` may only ask for more than `accept:`, never for less",),
                warn=True,
            )


def _is_barred(source: str, indicator: Indicator, names: Names) -> bool:
    side = names.sources[source].side if source in names.sources else None
    return side is not None and side == indicator.barred


def _groups(n: int) -> str:
    return f"{n} independent group{'' if n == 1 else 's'}"
