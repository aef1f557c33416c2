"""The annexes of a treaty text: indicators, measures, restrictions, and what inaction does.

Decides what each row says. Called by `treaty`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from detente.core.quantities import many, number
from detente.core.times import Day, words
from detente.plan.inaction import Unattended, end_words, rules
from detente.report import words as w
from detente.report.public import Public
from detente.report.treaty_parts import Row, Table, named, votes
from detente.roadmap import model as m


def indicators(roadmap: m.Roadmap, public: Public) -> Iterator[Row]:
    """Yield each indicator with what counts as evidence of it."""
    for i in roadmap.indicators.values():
        words_ = ", ".join(i.categories)
        items = [
            f"Kind: {i.kind}, {f'one of: {words_}' if i.categories else f'in {i.unit}'}.",
            f"It judges: {named(roadmap, (i.about,))}.",
            f"Reported by: {_sources(i, public)}.",
            *(
                ["Its own reports count too; what rests on them alone says so."]
                if i.self_reported
                else []
            ),
            f"What counts: {_accepted(i, public)}.",
        ]
        if i.stale_after is not None:
            items.append(f"A report holds for {i.stale_after}; after that it is stale.")
        if i.kind is m.Kind.REGISTER:
            items += _states(i)
        if i.account is not None:
            came, left = (
                w.listed([w.plain_name(x).lower() for x in names])
                for names in (i.account.entering, i.account.leaving)
            )
            items.append(
                f"It moves by what comes in ({came}) and what goes out ({left}); what they leave unexplained is a finding."
            )
        if i.kind in (m.Kind.EVENTS, m.Kind.REGISTER):
            items.append(_silence(i.silence))
        if i.baselines is not None:
            items.append(f"Earlier levels are taken {i.baselines}.")
        if i.rounded is not None:
            items.append(f"A figure given as “about” may be off by {number(i.rounded)} {i.unit}.")
        if i.changed_by:
            changed = w.listed([w.plain_name(x).lower() for x in i.changed_by])
            items.append(f"A count older than the last of {changed} is shown as overtaken.")
        yield Row(f"{w.plain_name(i.id)}. {i.means}", tuple(items))


def _states(indicator: m.Indicator) -> Iterator[str]:
    """Yield who is in a register, who is out of it, and how names are kept."""
    yield "Entries stand under opaque ids, without names. Who is on no list is unknown, unless the list is declared complete."
    inside = [w.plain_name(x).lower() for x, s in indicator.states.items() if s.inside]
    yield f"Who counts as in: {' or '.join(inside)}."
    outside = [
        w.plain_name(x).lower()
        + (f", after {many(s.after, 'day')} without a break" if s.after else "")
        for x, s in indicator.states.items()
        if not s.inside
    ]
    yield f"Who counts as out: {'; '.join(outside)}."


def _sources(indicator: m.Indicator, public: Public) -> str:
    return "; ".join(dict.fromkeys(public.source(s) for s in indicator.sources))


def _accepted(indicator: m.Indicator, public: Public) -> str:
    accept = indicator.accept
    match accept.rule:
        case m.Rule.REPORTS:
            many = "one voice reports it" if accept.k == 1 else f"{accept.k} voices report it"
            return f"{many} and none contradicts it"
        case m.Rule.AGREE:
            margin = (
                f", {number(accept.tolerance)} {indicator.unit} apart at most"
                if accept.tolerance
                else ""
            )
            return f"at least {accept.k} voices agree{margin}"
        case m.Rule.ONLY:
            return f"only what {public.source(accept.source or '')} reports"
        case m.Rule.FIRST:
            return f"what {public.source(accept.source or '')} reports; where it reports nothing, the others"
        case m.Rule.LOWEST:
            return "the lowest of the values reported"
        case m.Rule.HIGHEST:
            return "the highest of the values reported"
    assert_never(accept.rule)


def _silence(silence: m.Silence | None) -> str:
    if silence is None:
        return "Silence proves nothing."
    late = f" and {silence.late} more" if silence.late else ""
    return (
        f"Silence proves nothing, but a nil return stands for {silence.every}{late} after it, "
        "provisionally."
    )


def measures(roadmap: m.Roadmap) -> Iterator[Row]:
    """Yield each measure: its instrument, its legal basis, its end and its undoing."""
    if not roadmap.measures:
        yield Row("None are stated.")
    for x in roadmap.measures.values():
        items = [
            *([f"Size: {x.size}."] if x.size is not None else []),
            f"Instrument: {x.instrument or 'not stated'}; by {', '.join(_who(roadmap, p) for p in x.who)}.",
            f"Legal basis: {x.basis or 'not stated'}; {_checked(x)}.",
            f"Due within {x.deliver_within} from the grant.",
            f"Expiry: {_expiry(roadmap, x)}.",
            f"Undoing: {_undoing(x)}.",
        ]
        if x.rests_on:
            items.append(f"Rests on: {_bases(roadmap, x.rests_on)}.")
        if x.needs_also:
            also = "; ".join(roadmap.measures[n].gives.rstrip(".") for n in x.needs_also)
            items.append(f"Of use only together with: {also}.")
        if x.targets:
            items.append(f"For: {', '.join(x.targets)}.")
        if x.exempt:
            items.append(f"Except: {', '.join(x.exempt)}.")
        if x.protected:
            items.append(f"Protected ({x.protected}): it is never suspended or revoked.")
        yield Row(f"{x.gives.rstrip('.')} ({x.id}).", tuple(items))


def _who(roadmap: m.Roadmap, party: str) -> str:
    return f"{named(roadmap, (party,))} ({votes(roadmap, party)})"


def _checked(x: m.Measure) -> str:
    if x.checked_by is None:
        return "not checked by a lawyer"
    on = f" on {words(x.checked_on)}" if x.checked_on is not None else ""
    return f"checked by {x.checked_by}{on}"


def _bases(roadmap: m.Roadmap, names: tuple[str, ...]) -> str:
    return "; ".join(f"{roadmap.restrictions[n].basis} ({n})" for n in names)


def _expiry(roadmap: m.Roadmap, x: m.Measure) -> str:
    length = f"it lasts {x.lasts}" if x.lasts is not None else "no end of its own"
    wind = f"; wind-down of {x.wind_down}" if x.wind_down is not None else ""
    then = f", then {end_words(roadmap, x)}" if x.lasts is not None else ""
    return f"{length}{then}{wind}"


def _undoing(x: m.Measure) -> str:
    u = x.undo
    parts = [
        f"promised within {u.promised}" if u.promised is not None else "",
        f"by itself: {u.automatic}" if u.automatic else "",
        f"early: {u.early}" if u.early else "",
        f"took {u.seen} when it was last done" if u.seen is not None else "",
    ]
    return "; ".join(p for p in parts if p) or "no time is promised"


def restrictions(roadmap: m.Roadmap) -> Iterator[Row | Table]:
    """Yield the restrictions as a table."""
    if not roadmap.restrictions:
        yield Row("None are stated.")
        return
    yield Table(
        head=("Restriction", "Whose", "Legal basis", "Ends", "Vote to prolong"),
        rows=tuple(
            (
                r.id,
                named(roadmap, (r.by,)),
                r.basis or "not stated",
                _ends(r.ends),
                r.vote or ("not stated" if r.ends is not None else "none needed"),
            )
            for r in roadmap.restrictions.values()
        ),
    )


def _ends(ends: m.Ends | None) -> str:
    match ends:
        case None:
            return "no end of its own"
        case m.EachYear():
            name = date(2000, ends.month, 1).strftime("%B")
            return f"{ends.day} {name} of each year, unless prolonged"
        case int():
            return words(ends)
    assert_never(ends)


def inaction(roadmap: m.Roadmap, on: Day) -> Iterator[Row | Table]:
    """Yield what becomes of everything if nobody acts, and whose act would change it."""
    yield Row(f"What happens if nobody acts, seen from {words(on)}:")
    yield Table(
        head=("What", "End", "If nobody acts", "Who could change it, by which vote"),
        rows=tuple(
            (u.title, u.end, f"{u.then[:1].upper()}{u.then[1:]}.", _changed(roadmap, u))
            for u in rules(roadmap, on)
        ),
    )


def _changed(roadmap: m.Roadmap, u: Unattended) -> str:
    """Return who could change it: `Council of the EU, unanimity, to prolong`."""
    who = "; ".join(f"{named(roadmap, (v.party,))}, {v.vote}" for v in u.who)
    return f"{who}, to {u.act}" if who else f"to {u.act}"
