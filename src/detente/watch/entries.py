"""Why a register says what it says: its entries, what each source says of them, since when.

Decides nothing: sides and passages are the reference's own. Entries are shown by their opaque ids;
what is not known, and what was counted, comes first. Called by `explain`, for conditions, and by
the monitor, for the register as a list.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.core.quantities import many
from detente.core.times import Day, DayRange, covered, words
from detente.core.values import dataclass
from detente.core.verdict import Reason
from detente.plan.evidence import EntryClaim
from detente.plan.register import Roll, knowing, passages
from detente.plan.semantics import quantity
from detente.plan.sight import Number, Sight, anchor_day
from detente.plan.tally import counted
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator
from detente.watch.notes import days_in_words, spaced
from detente.watch.results import Because, Entry, Register, Seen
from detente.watch.rolls import Among, Ready, Rolls

SHOWN = 12
"""So many entries are written out in an explanation; the list itself has them all."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A register looked at: as known on a day, and those of a cohort where one is meant."""

    ready: Ready
    among: Among

    @property
    def roll(self) -> Roll:
        """The register itself, as known on the day."""
        return self.ready.roll

    def member(self, who: str) -> bool | None:
        """Return whether an entry is among those meant."""
        return True if self.among is None else self.among[0].side(who, self.among[1], 0)


def explain_stock(q: c.Level, indicator: Indicator, on: Day, sight: Sight) -> Because:
    """Return where the number in a register comes from, down to its entries."""
    name = spaced(indicator.id)
    when = on if q.at is None else anchor_day(q.at, on, sight)
    if when is None or when > on:
        return Because(text=name, notes=("has not come to be",))
    seen = sight if q.at is None else knowing(indicator, q.at, when, sight)
    looked = _looked(indicator, q.cohort, when, seen)
    if looked is None:
        return Because(text=f"{name} on {words(when)}", notes=("nobody was in it yet",))
    roll, shown = looked.roll, []
    for who, course in looked.ready.everybody(looked.among):
        meant, side = looked.member(who), course.side(when, 0)
        if meant is False or (side is False and looked.among is None):
            continue
        text = f"{who}: {_side(side)}" + ("" if meant else ", perhaps not one of those meant")
        order = (side is not None and meant is not None, not side, who)
        shown.append((order, _entry(roll, who, when, text)))
    n = quantity(q, on, sight)
    days = DayRange(when, when)
    cohort = _cohort(looked)
    return _because(f"{name}{cohort} on {words(when)}", n, indicator, days, shown, roll)


def explain_flow(
    of: c.Events, indicator: Indicator, days: DayRange, over: bool, sight: Sight
) -> Because:
    """Return who came into a register, or left it, in some days."""
    way = "into" if of.flow is c.Flow.IN else "out of"
    text = f"{way} {spaced(indicator.id)} {days_in_words(days)}"
    looked = _looked(indicator, of.cohort, days.last, sight)
    if looked is None:
        return Because(text=text, notes=("nobody was in it yet",))
    roll, inward = looked.roll, of.flow is c.Flow.IN
    span = DayRange(days.first - 1, days.last)
    shown = []
    passed = looked.ready.passages(of, span, 0, looked.among).passed
    for who in sorted(passed):
        meant = looked.member(who)
        firsts, sides, called = looked.ready.course(who).within(span, 0)
        least, most = passages(sides, called, inward, of.where)
        sure = least == most and meant is True
        said = _passed(sides, firsts, inward) if least else "not known whether, or on which day"
        if least and not sure:
            said += ", perhaps more than once" if meant else ", perhaps not one of those meant"
        shown.append(((sure, who), _entry(roll, who, days.last, f"{who}: {said}")))
    n = counted(indicator, of, days, over, sight, cases=False)
    return _because(text + _cohort(looked), n, indicator, days, shown, roll)


def register(indicator: Indicator, on: Day, sight: Sight, seen: Seen) -> Register:
    """Return a register as a list: each entry, in or out or unknown, with what sources say."""
    roll = Roll(indicator, sight)
    use = roll.uses[0]
    return Register(
        seen=seen,
        indicator=indicator.id,
        complete=roll.complete(on, use),
        entries=tuple(
            Entry(
                who=who,
                inside=roll.is_in(who, on, use),
                reason=""
                if roll.is_in(who, on, use) is not None
                else roll.doubt(who, on, use).value,
                says=tuple(
                    (x.source, x.state, x.days, x.known, x.record) for x in roll.speaking(who, on)
                ),
            )
            for who in roll.everybody()
            if roll.speaking(who, on) or roll.is_in(who, on, use)
        ),
    )


def _looked(indicator: Indicator, cohort: c.Anchor | None, on: Day, sight: Sight) -> Looked | None:
    rolls = sight.registers if isinstance(sight.registers, Rolls) else Rolls()
    among, begun = rolls.among(indicator, cohort, on, sight)
    return Looked(rolls.ready(indicator, sight), among) if begun else None


def _cohort(looked: Looked) -> str:
    return "" if looked.among is None else f", of those in on {words(looked.among[1])}"


def _because(
    text: str,
    n: Number,
    indicator: Indicator,
    days: DayRange,
    shown: Sequence[tuple[tuple[object, ...], Because]],
    roll: Roll,
) -> Because:
    lines = [b for _, b in sorted(shown, key=lambda x: str(x[0]))]
    value = n.refuted.hull(n.met).of(indicator.unit)
    lacking = covered(
        DayRange(d, d)
        for d in range(days.first, days.last + 1)
        if not roll.complete(d, roll.uses[0])
    )
    open_ = n.met.hi is None or n.refuted.hi is None
    notes = list(_notes(n, indicator, lacking if open_ else ()))
    if len(lines) > SHOWN:
        notes.append(f"{len(lines) - SHOWN} more entries; `detente register` lists them all")
    return Because(
        text=f"{text}: {value}",
        value=value,
        window=days,
        records=tuple(dict.fromkeys(r for b in lines for r in b.records)),
        notes=tuple(notes),
        children=tuple(lines[:SHOWN]),
    )


def _notes(n: Number, indicator: Indicator, lacking: Sequence[DayRange]) -> tuple[str, ...]:
    if n.cause is Reason.NOT_YET_MONITORED:
        return ("nobody has reported it yet",)
    if lacking:
        days = ", ".join(days_in_words(d) for d in lacking[:3]) + (
            " and more" if len(lacking) > 3 else ""
        )
        return (f"no complete list for {days}: who is not on it may be in",)
    said = {
        Reason.QUORUM: f"fewer than {indicator.accept.k} independent groups speak of some entries",
        Reason.CONFLICT: "sources disagree about some entries",
        Reason.STALE: f"some entries were last confirmed too long ago; one holds {indicator.stale_after}",
        Reason.MISSING: "nobody says what some entries were",
        Reason.IMPRECISE: "the day, or what became of some entries, is not exactly known",
    }
    return (said[n.cause],) if n.cause in said else ()


def _entry(roll: Roll, who: str, on: Day, text: str) -> Because:
    claims = roll.speaking(who, on)
    sides = f" ({'; '.join(_said(x) for x in claims)})" if claims else ""
    days = roll.indicator.states
    waits = {days[x.state].after for x in claims if x.state in days and days[x.state].after}
    out = roll.is_in(who, on, roll.uses[0])
    notes = (
        (f"counts as out once out for {many(max(waits), 'day')} without a break",)
        if waits and out
        else ()
    )
    return Because(text=text + sides, records=tuple(x.record for x in claims), notes=notes)


def _said(x: EntryClaim) -> str:
    since = f"from {words(x.days.first)}"
    if x.days.last > x.days.first:
        since = f"from a day between {words(x.days.first)} and {words(x.days.last)}"
    return f"{x.state.replace('_', ' ')} {since}, {x.source}, known {words(x.known)}"


def _side(side: bool | None) -> str:
    return "unknown" if side is None else "in" if side else "out"


def _passed(sides: Sequence[bool | None], firsts: Sequence[Day], inward: bool) -> str:
    last = sides[0]
    for d, side in zip(firsts, sides, strict=True):
        if side is inward and last is not None and last is not inward:
            return f"{'in' if inward else 'out'} from {words(d)}"
        last = side if side is not None else last
    return ""
