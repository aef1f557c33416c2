"""Why: the reasons for an answer, as a tree down to the records it rests on.

Decides nothing: every verdict shown here is the engine's own. A leaf carries the value and the
threshold it compared, what is missing to either, the days it looked at and the ids of the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.core.quantities import Interval, exactly, number
from detente.core.times import Day, DayRange, covered, words
from detente.core.values import dataclass
from detente.core.verdict import Answer, Verdict
from detente.plan.evidence import LevelClaim
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.semantics import judge, quantity, under, window_days
from detente.plan.sight import Number, Sight, anchor_day
from detente.plan.tally import Count, Sized, count_of, counted
from detente.plan.votes import live_levels
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind
from detente.roadmap.sentences import say
from detente.watch.entries import explain_flow, explain_stock
from detente.watch.notes import (
    clean_from,
    cover_notes,
    days_in_words,
    level_notes,
    margin,
    said,
    spaced,
)
from detente.watch.results import Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Explainer:
    """Explains answers on one day, as known on one day.

    `sight` is firm; leaves fall back to provisional cover where they need it, as answers do.
    """

    plan: Plan
    sight: Sight
    on: Day

    @property
    def history(self) -> History:
        """What happened to steps by that day."""
        return self.sight.history

    def benchmark(self, name: str) -> Because:
        """Return the reasons for a benchmark."""
        b = self.plan.roadmap.benchmarks[name]
        inner = self.condition(self.plan.conditions[name])
        text = f"{name}: {b.text}" if b.text else name
        return Because(
            text=text,
            answer=inner.answer,
            value=inner.value,
            threshold=inner.threshold,
            margin=inner.margin,
            window=inner.window,
            records=inner.records,
            missing=inner.missing,
            notes=self._own_word(inner),
            children=(inner,),
        )

    def _own_word(self, why: Because) -> tuple[str, ...]:
        """Say where a verdict of met rests on the judged side's own reports alone."""
        if why.answer is None or why.answer.verdict is not Verdict.MET:
            return ()
        roadmap, used = self.plan.roadmap, set(_used(why))
        notes = []
        for i in roadmap.indicators.values():
            known = self.sight.of(i)
            claims = [*known.levels, *known.events, *known.covers] if i.self_reported else []
            sides = {roadmap.sources[x.source].side for x in claims if x.record in used}
            if sides == {i.about}:
                who = roadmap.parties[i.about].name
                notes.append(f"rests on the word of {who} alone, the side that it judges ({i.id})")
        return tuple(notes)

    def condition(self, condition: c.Condition) -> Because:
        """Return the reasons for the answer to a condition."""
        a = self.answer(condition)
        text = say(condition, self.plan.roadmap, self.on)
        match condition:
            case c.BenchmarkMet(benchmark=name):
                return self.benchmark(name)
            case c.All(items=items):
                return Because(text="all of", answer=a, children=self._each(items))
            case c.Some(items=items):
                return Because(text="at least one of", answer=a, children=self._each(items))
            case c.AtLeast(k=k, items=items):
                return Because(text=f"at least {k} of", answer=a, children=self._each(items))
            case c.Not(item=item):
                return Because(text="not", answer=a, children=(self.condition(item),))
            case c.Compare():
                return self._compare(condition, a, text)
            case (
                c.NoEvents(events=events, window=window) | c.AnyEvents(events=events, window=window)
            ):
                return self._events(condition, events, window, a, text)
            case c.ReportedBy() | c.ReportedWithin() | c.KnownOn() | c.Against():
                stricter = replace(self, sight=under(condition, self.sight))
                return replace(stricter.condition(condition.item), text=text, answer=a)
            case c.Throughout() | c.AtSomePoint():
                return self._throughout(condition, a, text)
            case c.Trend(of=of):
                return Because(text=text, answer=a, children=(self._number(of),))
            case c.Is(indicator=name):
                live, _ = live_levels(self._indicator(name), self.on, self.sight)
                return Because(text=text, answer=a, records=_ids(live))
            case c.By(item=item) | c.WithinAfter(item=item):
                return Because(text=text, answer=a, children=(self.condition(item),))
            case _:
                return Because(text=text, answer=a)

    def _each(self, items: Sequence[c.Condition]) -> tuple[Because, ...]:
        return tuple(self.condition(i) for i in items)

    def answer(self, condition: c.Condition) -> Answer:
        """Return the answer itself."""
        sure = judge(condition, self.on, self.sight)
        if sure.verdict is not Verdict.UNKNOWN:
            return sure
        hoped = judge(condition, self.on, replace(self.sight, firm=False))
        return replace(hoped, provisional=hoped.verdict is not Verdict.UNKNOWN)

    def numbers(self, condition: c.Condition) -> tuple[Interval | None, Interval | None, str]:
        """Return value, threshold and unit of a condition that compares, else nothing."""
        match condition:
            case c.Compare(left=left, right=right):
                a = self.answer(condition)
                sight = replace(self.sight, firm=not a.provisional)
                value, threshold = (quantity(q, self.on, sight) for q in (left, right))
                unit = self._unit(left) or self._unit(right)
                return _shown(value, a), _shown(threshold, a), unit
            case (
                c.NoEvents(events=events, window=window) | c.AnyEvents(events=events, window=window)
            ):
                days, over = window_days(window, self.on, self.sight)
                indicator = self._indicator(events.indicator)
                if days is None:
                    return None, None, str(indicator.unit)
                a = self.answer(condition)
                sight = replace(self.sight, firm=not a.provisional)
                n = counted(indicator, events, days, over, sight, cases=False)
                return _shown(n, a), exactly(0), str(indicator.unit)
            case c.ReportedBy() | c.ReportedWithin() | c.KnownOn() | c.Against():
                stricter = replace(self, sight=under(condition, self.sight))
                return stricter.numbers(condition.item)
            case c.Throughout(item=item) | c.AtSomePoint(item=item):
                return self.numbers(item)
            case _:
                return None, None, ""

    def _indicator(self, name: str) -> Indicator:
        return self.plan.roadmap.indicators[name]

    # Comparisons.

    def _compare(self, compare: c.Compare, a: Answer, text: str) -> Because:
        sight = replace(self.sight, firm=not a.provisional)
        left, right = (quantity(q, self.on, sight) for q in (compare.left, compare.right))
        value, threshold = _shown(left, a), _shown(right, a)
        unit = self._unit(compare.left) or self._unit(compare.right)
        parts = [self._number(q) for q in (compare.left, compare.right) if _is_reported(q)]
        return Because(
            text=text,
            answer=a,
            value=value.of(unit),
            threshold=f"{compare.op.value} {threshold.of(unit)}",
            margin=margin(value, compare.op, threshold, unit, a),
            window=parts[0].window if parts else None,
            records=tuple(r for p in parts for r in p.records),
            missing=tuple(m for p in parts for m in p.missing),
            notes=tuple(n for p in parts for n in p.notes),
            children=tuple(parts)
            if len(parts) > 1
            else tuple(ch for p in parts for ch in p.children),
        )

    def _unit(self, q: c.Quantity) -> str:
        match q:
            case c.Level(indicator=name):
                return str(self._indicator(name).unit)
            case c.Aggregate(stat=stat, of=of):
                unit = self._indicator(of.indicator).unit
                if stat is c.Stat.COUNT:
                    return "cases"
                if stat is c.Stat.RATE and unit.per is None:
                    return f"{unit} per day"
                return str(unit)
            case c.Share(of=of):
                return self._unit(of)
            case c.Sum(parts=parts):
                return next((u for _, p in parts if (u := self._unit(p))), "")
            case c.Extreme(parts=several):
                return next((u for p in several if (u := self._unit(p))), "")
            case _:
                return ""

    def _number(self, q: c.Quantity) -> Because:
        """Return where a reported number comes from."""
        match q:
            case c.Share(of=of):
                return self._number(of)
            case c.Sum(parts=parts):
                return self._several("together", [p for _, p in parts])
            case c.Extreme(greatest=greatest, parts=several):
                return self._several(f"the {'greatest' if greatest else 'least'} of", several)
            case c.Aggregate(stat=stat, of=of, window=window) if stat.of_events:
                return self._counted(q, of, window)
            case c.Aggregate(of=of, window=window):
                return self._over_days(q, of.indicator, window)
            case c.Level():
                return self._level(q)
            case _:
                return Because(text="")

    def _several(self, text: str, parts: Sequence[c.Quantity]) -> Because:
        children = tuple(self._number(p) for p in parts if _is_reported(p))
        records = tuple(r for x in children for r in x.records)
        return Because(text=text, records=records, children=children)

    def _level(self, q: c.Level) -> Because:
        indicator = self._indicator(q.indicator)
        if indicator.kind is Kind.REGISTER:
            return explain_stock(q, indicator, self.on, self.sight)
        fixed = isinstance(q.at, c.OnOpening) and q.indicator in self.plan.roadmap.opening
        n = quantity(q, self.on, self.sight)
        shown = n.refuted.hull(n.met).of(indicator.unit)
        text = f"{spaced(q.indicator)} {self._at(q)}".rstrip()
        if fixed:
            return Because(text=f"{text} ({shown}, fixed by the roadmap)")
        when = self._day_of(q)
        if when is None:
            return Because(text=text, notes=("has not come to be",))
        live, stale = live_levels(indicator, when, self.sight)
        notes = list(level_notes(indicator, live, stale, self.sight))
        notes += self._overtaken(indicator, live, when)
        return Because(
            text=f"{text}: {said(live, str(indicator.unit))}",
            value=shown,
            window=DayRange(when, when),
            records=_ids(live),
            missing=() if live else (DayRange(when, when),),
            notes=tuple(notes),
        )

    def _at(self, q: c.Level) -> str:
        when = self._day_of(q)
        return f"on {words(when)}" if when is not None else ""

    def _day_of(self, q: c.Level) -> Day | None:
        return self.on if q.at is None else anchor_day(q.at, self.on, self.sight)

    def _over_days(self, q: c.Aggregate, name: str, window: c.Window) -> Because:
        indicator = self._indicator(name)
        n = quantity(q, self.on, self.sight)
        days, _ = window_days(window, self.on, self.sight)
        if days is None:
            return Because(text=spaced(name), notes=("the window has not begun",))
        records: dict[str, None] = {}
        missing = []
        for d in range(days.first, days.last + 1):
            live, _ = live_levels(indicator, d, self.sight)
            records.update(dict.fromkeys(_ids(live)))
            if not live:
                missing.append(DayRange(d, d))
        shown = n.refuted.hull(n.met).of(indicator.unit)
        lacking = covered(missing)
        return Because(
            text=f"{q.stat.value} of {spaced(name)}: {shown}",
            value=shown,
            window=days,
            records=tuple(records),
            missing=lacking,
            notes=tuple(f"no value for {days_in_words(m)}" for m in lacking),
        )

    # Events.

    def _counted(self, q: c.Aggregate, of: c.Events, window: c.Window) -> Because:
        indicator = self._indicator(of.indicator)
        days, over = window_days(window, self.on, self.sight)
        if days is None:
            return Because(text=spaced(of.indicator), notes=("the window has not begun",))
        if indicator.kind is Kind.REGISTER:
            return explain_flow(of, indicator, days, over, self.sight)
        cases = q.stat is c.Stat.COUNT
        n = counted(indicator, of, days, over, self.sight, cases=cases)
        return self._list(
            indicator, of, days, n, count_of(indicator, of, days, self.sight, cases=cases)
        )

    def _events(
        self, condition: c.Condition, of: c.Events, window: c.Window, a: Answer, text: str
    ) -> Because:
        indicator = self._indicator(of.indicator)
        days, over = window_days(window, self.on, self.sight)
        if days is None:
            return Because(text=text, answer=a, notes=("the window has not begun",))
        sight = replace(self.sight, firm=not a.provisional)
        if indicator.kind is Kind.REGISTER:
            found = explain_flow(of, indicator, days, over, sight)
            return replace(found, text=text, answer=a)
        n = counted(indicator, of, days, over, sight, cases=False)
        count = count_of(indicator, of, days, sight, cases=False)
        found = self._list(indicator, of, days, n, count)
        notes = list(found.notes)
        if isinstance(condition, c.NoEvents) and isinstance(window, c.Last):
            notes += clean_from(count, window, self.on)
        return replace(found, text=text, answer=a, notes=tuple(notes))

    def _list(
        self, indicator: Indicator, of: c.Events, days: DayRange, n: Number, count: Count
    ) -> Because:
        """Return the events in some days, one line each, and the days that no list covers."""
        here = [x for x in count.tally.claims if x.claim.days.meets(days)]
        by_event: dict[str, list[Sized]] = {}
        for x in here:
            by_event.setdefault(x.claim.event or x.claim.record, []).append(x)
        lines = sorted(
            (self._event(said, count, indicator) for said in by_event.values()),
            key=lambda b: (b.window.first if b.window else 0, b.text),
        )
        missing = count.tally.missing(count.k, count.voters)
        shown = n.refuted.hull(n.met).of(indicator.unit)
        covers = [
            x.record
            for x in self.sight.of(indicator).covers
            if x.speaks(self.sight.known_at) and x.days.meets(days)
        ]
        return Because(
            text=f"{spaced(of.indicator)} {days_in_words(days)}: {shown}",
            value=shown,
            window=days,
            records=(*(r for b in lines for r in b.records), *covers),
            missing=missing if n.met.hi is None else (),
            notes=cover_notes(indicator, n, missing),
            children=tuple(lines),
        )

    def _event(self, said_: Sequence[Sized], count: Count, indicator: Indicator) -> Because:
        days = count.tally.days
        where = DayRange(
            min(x.claim.days.first for x in said_), max(x.claim.days.last for x in said_)
        )
        claim = said_[0].claim
        kind = "total" if claim.total else "event"
        sure = all(x.claim.days.within(days) for x in said_)
        notes = () if sure else ("may lie outside these days",)
        if len({(x.size.lo, x.size.hi) for x in said_}) > 1:
            each = ", ".join(f"{x.claim.source} {x.size}" for x in said_)
            notes = (*notes, f"reported differently: {each}")
        name = f" {claim.event}" if claim.event else ""
        size = claim.size if claim.total else count.alone(said_)
        return Because(
            text=f"{days_in_words(where)}: {size.of(indicator.unit)} ({kind}{name})",
            window=where,
            records=tuple(x.claim.record for x in said_),
            notes=notes,
        )

    def _throughout(self, item: c.Throughout | c.AtSomePoint, a: Answer, text: str) -> Because:
        """Show the first day of the window that decides, or the first that is unknown."""
        days, _ = window_days(item.window, self.on, self.sight)
        if days is None:
            return Because(text=text, answer=a, notes=("the window has not begun",))
        decisive = Verdict.NOT_MET if isinstance(item, c.Throughout) else Verdict.MET
        want = a.verdict if a.verdict is not Verdict(2 - decisive) else Verdict(2 - decisive)
        for d in range(days.first, days.last + 1):
            there = replace(self, on=d)
            if there.answer(item.item).verdict is want:
                shown = there.condition(item.item)
                return Because(
                    text=text,
                    answer=a,
                    window=days,
                    value=shown.value,
                    threshold=shown.threshold,
                    margin=shown.margin,
                    records=shown.records,
                    missing=shown.missing,
                    notes=(*shown.notes, f"so on {words(d)}"),
                    children=(shown,),
                )
        return Because(text=text, answer=a, window=days)

    def _overtaken(
        self, indicator: Indicator, live: Sequence[LevelClaim], when: Day
    ) -> tuple[str, ...]:
        """Say which later events must have changed a level that still stands."""
        if not live:
            return ()
        observed = max(min(x.days.last, when) for x in live)
        out = []
        for name in indicator.changed_by:
            if name not in self.plan.roadmap.indicators or observed >= when:
                continue
            events = c.Events(indicator=name, span=indicator.span)
            days = DayRange(observed + 1, when)
            n = counted(self._indicator(name), events, days, True, self.sight, cases=False)
            if n.refuted.lo is not None and n.refuted.lo > 0:
                since = f"{number(n.refuted.lo)} {spaced(name)} since {words(observed)}"
                out.append(f"overtaken: at least {since}")
        return tuple(out)


def _shown(n: Number, a: Answer) -> Interval:
    """The number as the answer used it."""
    if a.verdict is Verdict.MET:
        return n.met
    return n.refuted if a.verdict is Verdict.NOT_MET else n.met.hull(n.refuted)


def _is_reported(q: c.Quantity) -> bool:
    match q:
        case c.Level() | c.Aggregate():
            return True
        case c.Share(of=of):
            return _is_reported(of)
        case c.Sum(parts=parts):
            return any(_is_reported(p) for _, p in parts)
        case c.Extreme(parts=several):
            return any(map(_is_reported, several))
        case _:
            return False


def _used(why: Because) -> list[str]:
    return [*why.records, *(r for child in why.children for r in _used(child))]


def _ids(claims: Sequence[LevelClaim]) -> tuple[str, ...]:
    return tuple(x.record for x in claims)
