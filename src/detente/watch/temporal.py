"""The run-length engine: verdicts of a condition over many days at once.

Decides nothing about meaning: a leaf is judged by `plan.semantics`, but only on the days on which
its answer can change; and, or, not and throughout work on runs. Equal to the reference on every day
(tests). Cost grows with the changes in the evidence, not with the days.

Two ways of looking: as known on one day, and as decided, where each day is seen with the knowledge
of that day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from detente.core.quantities import Interval
from detente.core.series import Runs, both_of, cut, from_changes, join
from detente.core.times import Day, DayRange, Duration, minus, plus
from detente.core.verdict import Answer, Reason, Verdict, both, either, negate, unknown
from detente.core.verdict import at_least as at_least_k
from detente.plan.evidence import Claim, Evidence, IndicatorEvidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.semantics import answer, flip, judge, under, window_days
from detente.plan.sight import NO_EVIDENCE, Number, Sight, anchor_day
from detente.plan.tally import counted
from detente.plan.votes import reported
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind
from detente.roadmap.walk import events_of
from detente.watch.counts import Counted, level_marks
from detente.watch.inside import indicators_of, looks_at_steps
from detente.watch.reach import marks_of
from detente.watch.rolls import Rolls
from detente.watch.sweep import Sweep
from detente.watch.windows import crossings, first_days, steady, window_starts

C = TypeVar("C", bound=Claim)


class Engine:
    """Verdicts of one plan over one body of evidence. Answers are cached; nothing else changes."""

    def __init__(self, plan: Plan, evidence: Evidence) -> None:
        self.plan = plan
        self.evidence = evidence
        self._speaking: dict[tuple[str, Day], IndicatorEvidence] = {}
        self._epochs: dict[str, tuple[Day, ...]] = {}
        self._decided: dict[tuple[int, DayRange, Day], tuple[c.Condition, Runs[Answer]]] = {}
        self._stepwise: dict[int, tuple[c.Condition, bool]] = {}
        self._rolls = Rolls()
        self._counts = Counted()
        self._names = {id(condition): name for name, condition in plan.conditions.items()}
        self._sweep: Sweep | None = None

    @property
    def sweep(self) -> Sweep:
        """The answers of the benchmarks that look at no step and no register, over both times."""
        if self._sweep is None:
            plan, nothing = self.plan, History(self.plan.roadmap.opens)
            kinds = {name: i.kind for name, i in plan.roadmap.indicators.items()}
            reads = {
                name: tuple(self._indicators(condition))
                for name, condition in plan.conditions.items()
                if name not in plan.stepwise
            }
            self._sweep = Sweep(
                plan=plan,
                marks={n: marks_of(known) for n, known in self.evidence.indicators.items()},
                reads={
                    name: names
                    for name, names in reads.items()
                    if not any(kinds[n] is Kind.REGISTER for n in names)
                },
                known=lambda c, days, at, firm: self._known_anew(c, days, at, nothing, firm=firm),
                decided=lambda c, days, at: self._decided_anew(c, days, at, nothing),
            )
        return self._sweep

    def _swept(self, condition: c.Condition, days: DayRange) -> str | None:
        """The benchmark that a condition is, where the sweep holds it from the first of the days."""
        name = self._names.get(id(condition))
        held = name in self.sweep.reads and days.first >= self.plan.roadmap.opens
        return name if held else None

    def answer(
        self,
        condition: c.Condition,
        on: Day,
        known_at: Day,
        history: History,
        *,
        firm: bool = False,
    ) -> Answer:
        """Return the answer to a condition on one day, as known on a day."""
        evidence = self._known(self._indicators(condition), known_at)
        return answer(self.plan, evidence, condition, on, known_at, history, firm=firm)

    def known(
        self,
        condition: c.Condition,
        days: DayRange,
        known_at: Day,
        history: History,
        *,
        firm: bool = False,
    ) -> Runs[Answer]:
        """Return the answers on each of the days, all as known on one day."""
        name = self._swept(condition, days)
        if (
            name is None
            or days.first > known_at
            or (days.last < known_at and not self.sweep.has(name, known_at, firm=firm))
        ):
            return self._known_anew(condition, days, known_at, history, firm=firm)
        seen = cut(self.sweep.row(name, known_at, firm=firm), days)
        if days.last <= known_at:
            return seen
        later = DayRange(known_at + 1, days.last)
        return both_of(seen, self._known_anew(condition, later, known_at, history, firm=firm))

    def _known_anew(
        self,
        condition: c.Condition,
        days: DayRange,
        known_at: Day,
        history: History,
        *,
        firm: bool,
    ) -> Runs[Answer]:
        names = self._indicators(condition)
        cuts = [d for d in self._expiries(names, known_at) if d > known_at]
        parts: list[tuple[Day, Day, Answer]] = []
        for segment in _segments(days, [*cuts, known_at + 1]):
            asked = max(segment.first, known_at)
            parts += self._segment(condition, segment, names, known_at, asked, history, firm=firm)
        return join(parts)

    def decided(
        self, condition: c.Condition, days: DayRange, known_at: Day, history: History
    ) -> Runs[Answer]:
        """Return the answers on each of the days as known that day, but never after `known_at`."""
        name = self._swept(condition, days)
        if name is None or days.first > known_at:
            return self._decided_anew(condition, days, known_at, history)
        walked = DayRange(days.first, min(days.last, known_at))
        seen = cut(self.sweep.diagonal(name, walked.last), walked)
        if days.last <= known_at:
            return seen
        later = DayRange(known_at + 1, days.last)
        return both_of(seen, self._decided_anew(condition, later, known_at, history))

    def _decided_anew(
        self, condition: c.Condition, days: DayRange, known_at: Day, history: History
    ) -> Runs[Answer]:
        names = self._indicators(condition)
        cuts = [e for n in names for e in self._changes_of_knowledge(n) if e <= known_at]
        cuts += self._all_expiries(names)
        parts: list[tuple[Day, Day, Answer]] = []
        for segment in _segments(days, [*cuts, known_at + 1]):
            seen = min(segment.first, known_at)
            parts += self._segment(
                condition, segment, names, seen, segment.first, history, firm=False
            )
        return join(parts)

    def decided_once(
        self, condition: c.Condition, days: DayRange, known_at: Day, history: History
    ) -> Runs[Answer]:
        """Return `decided` for a condition of the plan, kept for the next question."""
        key = (id(condition), days, known_at)
        if key not in self._decided:
            # the condition is kept beside its runs, so that its identity is not given away again
            self._decided[key] = (condition, self.decided(condition, days, known_at, history))
        return self._decided[key][1]

    def looks_at_steps(self, condition: c.Condition) -> bool:
        """Return whether a condition looks at the state or the past of a step."""
        key = id(condition)
        if key not in self._stepwise:
            self._stepwise[key] = (condition, looks_at_steps(condition, self.plan))
        return self._stepwise[key][1]

    def covered_clean(
        self, condition: c.Condition, first: Day, last: Day, known_at: Day, history: History
    ) -> bool:
        """Return whether the days are really covered and hold no event, accepted or possible.

        False where the condition counts no events.
        """
        n = self._count(condition, DayRange(first, last), known_at, history)
        return n is not None and n.met.hi == 0

    def events_in(
        self, condition: c.Condition, first: Day, last: Day, known_at: Day, history: History
    ) -> bool:
        """Return whether an accepted event that the condition counts surely lies in the days."""
        n = self._count(condition, DayRange(first, last), known_at, history)
        return n is not None and n.refuted.lo is not None and n.refuted.lo > 0

    def _count(
        self, condition: c.Condition, days: DayRange, known_at: Day, history: History
    ) -> Number | None:
        events = next(events_of(condition), None)
        if events is None:
            return None
        asked = max(days.last, known_at)
        sight = self.sight([events.indicator], known_at, asked, history, firm=True)
        while isinstance(condition, c.ReportedBy | c.Against):
            sight, condition = under(condition, sight), condition.item
        indicator = self._indicator(events.indicator)
        return counted(indicator, events, days, True, sight, cases=False)

    def value(self, indicator: str, on: Day, known_at: Day, history: History) -> Interval | None:
        """Return the level of an indicator on a day as known on a day; `None` where unbounded."""
        sight = self.sight([indicator], known_at, max(on, known_at), history, firm=True)
        number = reported(self.plan.roadmap.indicators[indicator], on, sight)
        value = number.met.hull(number.refuted)
        return None if value.lo is None and value.hi is None else value

    # Segments: stretches of days seen with one body of knowledge.

    def _segment(
        self,
        condition: c.Condition,
        days: DayRange,
        names: Sequence[str],
        known_at: Day,
        asked: Day,
        history: History,
        *,
        firm: bool,
    ) -> Iterator[tuple[Day, Day, Answer]]:
        sight = self.sight(names, known_at, asked, history, firm=True)
        sure = self._runs(condition, days, sight)
        hope = any(sight.of(self._indicator(n)).covers for n in names)
        if firm or not hope:
            # without a single return nothing can be covered provisionally
            yield from ((r.first, r.last, r.value) for r in sure)
            return
        for run in sure:
            if run.value.verdict is not Verdict.UNKNOWN:
                yield run.first, run.last, run.value
                continue
            hoped = self._runs(condition, run.days, replace(sight, firm=False))
            for r in hoped:
                provisional = r.value.verdict is not Verdict.UNKNOWN
                yield r.first, r.last, replace(r.value, provisional=provisional)

    def _runs(self, condition: c.Condition, days: DayRange, sight: Sight) -> Runs[Answer]:
        match condition:
            case c.All(items=items):
                return _merged([self._runs(i, days, sight) for i in items], both)
            case c.Some(items=items):
                return _merged([self._runs(i, days, sight) for i in items], either)
            case c.AtLeast(k=k, items=items):
                runs = [self._runs(i, days, sight) for i in items]
                return _merged(runs, lambda answers: at_least_k(k, answers))
            case c.Not(item=item):
                return self._runs(item, days, flip(sight)).map(negate)
            case c.BenchmarkMet(benchmark=name):
                return self._runs(self.plan.conditions[name], days, sight)
            case c.ReportedBy() | c.ReportedWithin() | c.KnownOn() | c.Against():
                return self._runs(condition.item, days, under(condition, sight))
            case c.Throughout(item=item, window=window) if not isinstance(item, c.KeepsHeld):
                return self._throughout(item, window, days, sight)
            case c.AtSomePoint(item=item, window=window):
                never = c.Not(item=item, span=item.span)
                return self._throughout(never, window, days, flip(sight)).map(negate)
            case c.By(item=item, anchor=c.OnDate() | c.OnOpening() as anchor):
                due = self._standing(anchor)
                return self._deadline(item, self.plan.roadmap.opens, due, days, sight)
            case c.WithinAfter(
                item=item, window=c.After(anchor=c.OnDate() | c.OnOpening() as anchor) as window
            ):
                start = self._standing(anchor)
                due = plus(start, window.duration)
                return self._deadline(item, start + 1, due, days, sight)
            case _:
                changes = self._changes(condition, days, sight)
                if changes is None:
                    changes = range(days.first, days.last + 1)
                return from_changes(days, changes, lambda d: judge(condition, d, sight))

    def _throughout(
        self, item: c.Condition, window: c.Window, days: DayRange, sight: Sight
    ) -> Runs[Answer]:
        ends = [window_days(window, d, sight)[0] for d in (days.first, days.last)]
        present = [r for r in ends if r is not None]
        if not present:
            return from_changes(
                days,
                range(days.first, days.last + 1),
                lambda d: _not_begun(window_days(window, d, sight)[1]),
            )
        inner = DayRange(min(r.first for r in present), max(r.last for r in present))
        runs = self._runs(item, inner, sight)
        marks = [r.first for r in runs] + [r.last + 1 for r in runs]
        changes = crossings(window, marks, days, sight)

        def on(d: Day) -> Answer:
            seen, over = window_days(window, d, sight)
            if seen is None:
                return _not_begun(over)
            answers = [r.value for r in runs.within(seen)]
            return both(answers if over else [*answers, unknown(Reason.PENDING)])

        every_day = range(days.first, days.last + 1)
        return from_changes(days, every_day if changes is None else changes, on)

    def _deadline(
        self, item: c.Condition, first: Day, due: Day, days: DayRange, sight: Sight
    ) -> Runs[Answer]:
        end = min(days.last, due)
        runs = self._runs(item, DayRange(first, end), sight) if first <= end else None

        def on(d: Day) -> Answer:
            seen = min(d, due)
            heard = runs.within(DayRange(first, seen)) if runs and first <= seen else ()
            answers = [r.value for r in heard]
            return either(answers if d >= due else [unknown(Reason.PENDING), *answers])

        return from_changes(days, [due, *(r.first for r in runs or ())], on)

    # Days on which a leaf can change its answer; `None` for every day.

    def _changes(self, leaf: c.Condition, days: DayRange, sight: Sight) -> Iterable[Day] | None:
        match leaf:
            case c.Compare(left=left, right=right):
                return _together([self._quantity_changes(q, days, sight) for q in (left, right)])
            case (
                c.NoEvents(events=events, window=window) | c.AnyEvents(events=events, window=window)
            ):
                return self._event_changes(events, window, days, sight)
            case c.Is(indicator=name):
                return self._level_marks(name, sight)
            case c.NotBefore(day=first):
                return [first]
            case c.Trend():
                return self._trend_changes(leaf, days, sight)
            case _:
                return None

    def _quantity_changes(
        self, q: c.Quantity, days: DayRange, sight: Sight
    ) -> Iterable[Day] | None:
        match q:
            case c.Amount():
                return ()
            case c.Dated(steps=steps):
                return [start for start, _ in steps]
            case c.Share(of=of):
                return self._quantity_changes(of, days, sight)
            case c.Sum(parts=parts):
                return _together([self._quantity_changes(p, days, sight) for _, p in parts])
            case c.Level(indicator=name) if self._indicator(name).kind is Kind.REGISTER:
                return self._stock_changes(q, sight)
            case c.Extreme(parts=several):
                return _together([self._quantity_changes(p, days, sight) for p in several])
            case c.Level(indicator=name, at=None):
                return self._level_marks(name, sight)
            case c.Level(at=c.OnDate(day=when)):
                return [when]
            case c.Level(at=c.OnOpening()):
                return [self.plan.roadmap.opens]
            case c.Level(indicator=name, at=c.Earlier(by=by)):
                marks = self._level_marks(name, sight)
                return first_days(days, marks, lambda d: minus(d, by))
            case c.Aggregate():
                return self._aggregate_changes(q, days, sight)
            case _:
                return None

    def _aggregate_changes(
        self, q: c.Aggregate, days: DayRange, sight: Sight
    ) -> Iterable[Day] | None:
        stat, events, window = q.stat, q.of, q.window
        if stat.of_events:
            steadily = stat is not c.Stat.RATE or steady(window)
            return self._event_changes(events, window, days, sight) if steadily else None
        known = sight.of(self._indicator(events.indicator))
        if not (known.levels or known.entries or known.covers):
            return window_starts(window, days, sight)
        stands = stat in (c.Stat.HIGHEST, c.Stat.LOWEST, c.Stat.CHANGE)
        if sight.share or known.entries or known.covers or not stands:
            return None
        # which values lie in the window decides, not on how many days each does
        marks = self._level_marks(events.indicator, sight)
        return crossings(window, sorted(_around(marks)), days, sight)

    def _trend_changes(self, trend: c.Trend, days: DayRange, sight: Sight) -> Iterable[Day] | None:
        """The days on which the first or last value of the window, or their number, can change."""
        of, window = trend.of, trend.window
        marks: Iterable[Day] | None = None
        if isinstance(of, c.Level):
            stands = of.at is None and self._indicator(of.indicator).kind is not Kind.REGISTER
            marks = self._level_marks(of.indicator, sight) if stands else None
        elif isinstance(window, c.Last) and of.stat.of_events:
            seen = DayRange(min(days.first, minus(days.first, window.duration)), days.last)
            marks = self._quantity_changes(of, seen, sight)
        return None if marks is None else crossings(window, sorted(_around(marks)), days, sight)

    def _stock_changes(self, q: c.Level, sight: Sight) -> Iterable[Day] | None:
        """The days on which a stock can change; those of its cohort and its own day with them."""
        anchors = [self._anchored(a, sight) for a in (q.at, q.cohort) if a is not None]
        if any(day is None for day in anchors):
            return None
        marks = self._rolls.ready(self._indicator(q.indicator), sight).changes()
        return {*marks, *(day for day in anchors if day is not None)}

    def _standing(self, anchor: c.OnDate | c.OnOpening) -> Day:
        return anchor.day if isinstance(anchor, c.OnDate) else self.plan.roadmap.opens

    def _anchored(self, anchor: c.Anchor, sight: Sight) -> Day | None:
        """The day of an anchor that stands still, or `None`."""
        fixed = isinstance(anchor, c.OnDate | c.OnOpening)
        return anchor_day(anchor, sight.known_at, sight) if fixed else None

    def _event_changes(
        self, events: c.Events, window: c.Window, days: DayRange, sight: Sight
    ) -> Iterable[Day] | None:
        name = events.indicator
        known = sight.of(self._indicator(name))
        marks: set[Day] = set()
        if events.flow is not None:
            marks |= self._rolls.ready(self._indicator(name), sight).changes()
            if events.cohort is not None:
                when = self._anchored(events.cohort, sight)
                if when is None:
                    return None
                moved = crossings(window, sorted(_around(marks)), days, sight)
                return None if moved is None else {when, *moved}
        for claim in known.events:
            marks.update((claim.days.first, claim.days.last + 1))
        silence = self._indicator(name).silence
        for cover in known.covers:
            marks.update((cover.days.first, cover.days.last + 1))
            if silence is not None:
                marks.add(_due(cover.days.last, silence.every, silence.late) + 1)
        return crossings(window, sorted(_around(marks)), days, sight)

    def _level_marks(self, name: str, sight: Sight) -> list[Day]:
        indicator = self._indicator(name)
        limits = [d for d in (indicator.stale_after, sight.fresh) if d is not None]
        return level_marks(sight.of(indicator), limits)

    # What is known.

    def sight(
        self, names: Sequence[str], known_at: Day, asked: Day, history: History, *, firm: bool
    ) -> Sight:
        """Return the sight of some indicators as known on a day."""
        return Sight(
            plan=self.plan,
            evidence=self._known(names, known_at),
            history=history,
            known_at=known_at,
            asked=asked,
            firm=firm,
            registers=self._rolls,
            counts=self._counts,
        )

    def _known(self, names: Sequence[str], known_at: Day) -> Evidence:
        return replace(self.evidence, indicators={n: self._speaking_at(n, known_at) for n in names})

    def _speaking_at(self, name: str, known_at: Day) -> IndicatorEvidence:
        epochs = self._changes_of_knowledge(name)
        i = bisect_left(epochs, known_at + 1)
        key = (name, epochs[i - 1] if i else 0)
        if self._indicator(name).kind is Kind.REGISTER:
            # a cohort may be taken as known on an earlier day, when other records spoke
            return self.evidence.indicators.get(name, NO_EVIDENCE)
        if key not in self._speaking:
            everything = self.evidence.indicators.get(name, NO_EVIDENCE)
            self._speaking[key] = IndicatorEvidence(
                levels=_speaking(everything.levels, known_at),
                events=_speaking(everything.events, known_at),
                covers=_speaking(everything.covers, known_at),
                unlisted=_speaking(everything.unlisted, known_at),
            )
        return self._speaking[key]

    def _changes_of_knowledge(self, name: str) -> tuple[Day, ...]:
        if name not in self._epochs:
            known = self.evidence.indicators.get(name, NO_EVIDENCE)
            claims: Iterable[Claim] = (
                *known.levels,
                *known.events,
                *known.covers,
                *known.entries,
                *known.unlisted,
            )
            self._epochs[name] = tuple(sorted({d for x in claims for d in (x.known, x.until)}))
        return self._epochs[name]

    def _all_expiries(self, names: Sequence[str]) -> list[Day]:
        """The days after which provisional cover no longer counts."""
        out = []
        for name in names:
            silence = self._indicator(name).silence
            if silence is not None:
                covers = self.evidence.indicators.get(name, NO_EVIDENCE).covers
                out += [_due(x.days.last, silence.every, silence.late) + 1 for x in covers]
        return out

    def _expiries(self, names: Sequence[str], known_at: Day) -> list[Day]:
        return [d for d in self._all_expiries(names) if d > known_at]

    def _indicator(self, name: str) -> Indicator:
        return self.plan.roadmap.indicators[name]

    def _indicators(self, condition: c.Condition) -> list[str]:
        return sorted(indicators_of(condition, self.plan))


def _speaking(claims: tuple[C, ...], known_at: Day) -> tuple[C, ...]:
    return tuple(x for x in claims if x.speaks(known_at))


def _due(end: Day, every: Duration, late: Duration | None) -> Day:
    due = plus(end, every)
    return due if late is None else plus(due, late)


def _segments(days: DayRange, cuts: Iterable[Day]) -> Iterator[DayRange]:
    starts = sorted({days.first, *(d for d in cuts if days.first < d <= days.last)})
    for i, start in enumerate(starts):
        yield DayRange(start, starts[i + 1] - 1 if i + 1 < len(starts) else days.last)


def _merged(
    runs: Sequence[Runs[Answer]], combine: Callable[[Sequence[Answer]], Answer]
) -> Runs[Answer]:
    days = DayRange(runs[0].first, runs[0].last)
    starts = {r.first for one in runs for r in one}
    return from_changes(days, starts, lambda d: combine([one.on(d) for one in runs]))


def _around(marks: Iterable[Day]) -> set[Day]:
    return {m + step for m in marks for step in (-1, 0, 1)}


def _not_begun(over: bool) -> Answer:
    return unknown(Reason.UNDEFINED if over else Reason.PENDING)


def _together(parts: Sequence[Iterable[Day] | None]) -> Iterable[Day] | None:
    out: set[Day] = set()
    for part in parts:
        if part is None:
            return None
        out.update(part)
    return out
