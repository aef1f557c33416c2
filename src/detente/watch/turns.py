"""On which days a leaf of a condition can change its answer.

Decides nothing about meaning: `plan.semantics` judges. A day may be named in vain, never left out.
What is known of an indicator is gone through once, whatever the day of knowledge; a question then
costs what lies within its days. Nothing happens to a step in the days of a question, but for the
first of them. Called by the engine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from detente.core.times import FOREVER, Day, DayRange, Duration, last, minus
from detente.plan.evidence import Evidence
from detente.plan.plan import Plan
from detente.plan.sight import NO_EVIDENCE, Sight, anchor_day
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind
from detente.watch.books import covers_until
from detente.watch.inside import looks_at_steps
from detente.watch.levels import Reports
from detente.watch.rolls import Rolls
from detente.watch.windows import crossings, first_days, steady, window_starts


class Turns:
    """The days on which leaves can change, over one body of evidence."""

    def __init__(self, plan: Plan, evidence: Evidence, reports: Reports, rolls: Rolls) -> None:
        self.plan = plan
        self.evidence = evidence
        self._reports = reports
        self._rolls = rolls
        self._expiring: dict[str, list[Day]] = {}
        self._listed: dict[str, Day] = {}
        self._event_marks: dict[str, list[Day]] = {}
        self._loud: dict[str, tuple[list[Day], list[Day]] | None] = {}
        self._level_arounds: dict[tuple[str, Duration | None], list[Day]] = {}

    def of(self, leaf: c.Condition, days: DayRange, sight: Sight) -> Iterable[Day] | None:
        """Return the days on which a leaf can change its answer, `None` for every day."""
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
            case c.InState() | c.KeepsHeld() | c.InForce(lasting=None):
                return ()
            case c.InForce(step=step, lasting=lasting) if lasting is not None:
                since = sight.history.in_force_since(step, days.first)
                starts = () if since is None else (since,)
                return first_days(days, starts, lambda d: last(d, lasting).first)
            case c.Throughout(item=c.KeepsHeld(step=step), window=window):
                return crossings(window, sight.history.turns_of_keeps(step), days, sight)
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
                return self._stock_changes(q, days, sight)
            case c.Extreme(parts=several):
                return _together([self._quantity_changes(p, days, sight) for p in several])
            case c.Level(indicator=name, at=None):
                return self._level_marks(name, sight)
            case c.Level(at=c.OnDate(day=when)):
                return [when]
            case c.Level(at=c.OnOpening()):
                return [self.plan.roadmap.opens]
            case c.Level(at=c.OnEvent()):
                return ()
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
        return crossings(window, self._around_levels(events.indicator, sight), days, sight)

    def _trend_changes(self, trend: c.Trend, days: DayRange, sight: Sight) -> Iterable[Day] | None:
        """The days on which the first or last value of the window, or their number, can change."""
        of, window = trend.of, trend.window
        marks: Sequence[Day] | None = None
        if isinstance(of, c.Level):
            stands = of.at is None and self._indicator(of.indicator).kind is not Kind.REGISTER
            marks = self._around_levels(of.indicator, sight) if stands else None
        elif (
            isinstance(window, c.Last)
            and of.stat.of_events
            and not looks_at_steps(trend, self.plan)
        ):
            seen = DayRange(min(days.first, minus(days.first, window.duration)), days.last)
            changes = self._quantity_changes(of, seen, sight)
            marks = None if changes is None else sorted(_around(changes))
        return None if marks is None else crossings(window, marks, days, sight)

    def _stock_changes(self, q: c.Level, days: DayRange, sight: Sight) -> Iterable[Day] | None:
        """The days on which a stock can change; those of its cohort and its own day with them."""
        anchors = [_anchored(a, days, sight) for a in (q.at, q.cohort) if a is not None]
        if any(day is None for day in anchors):
            return None
        marks = self._rolls.ready(self._indicator(q.indicator), sight).changes()
        return {*marks, *(day for day in anchors if day is not None)}

    def _event_changes(
        self, events: c.Events, window: c.Window, days: DayRange, sight: Sight
    ) -> Iterable[Day] | None:
        name = events.indicator
        if events.flow is not None:
            marks = sorted(_around(self._rolls.ready(self._indicator(name), sight).changes()))
            when = None if events.cohort is None else _anchored(events.cohort, days, sight)
            moved = crossings(window, marks, days, sight)
            if moved is None or (when is None and events.cohort is not None):
                return None
            return moved if when is None else {when, *moved}
        return crossings(window, self._marks_of_lists(name), days, sight)

    def _marks_of_lists(self, name: str) -> list[Day]:
        """The days around those on which events and lists of an indicator begin and end, ever."""
        if name not in self._event_marks:
            known = self.evidence.indicators.get(name, NO_EVIDENCE)
            marks = {d for x in known.events for d in (x.days.first, x.days.last + 1)}
            marks |= {d for x in known.covers for d in (x.days.first, x.days.last + 1)}
            self._event_marks[name] = sorted(_around({*marks, *self.expiries([name])}))
        return self._event_marks[name]

    def _level_marks(self, name: str, sight: Sight) -> list[Day]:
        indicator = self._indicator(name)
        limits = [d for d in (indicator.stale_after, sight.fresh) if d is not None]
        return self._reports.marks(indicator, limits)

    def _around_levels(self, name: str, sight: Sight) -> list[Day]:
        key = (name, sight.fresh)
        if key not in self._level_arounds:
            self._level_arounds[key] = sorted(_around(self._level_marks(name, sight)))
        return self._level_arounds[key]

    def broken_until(self, condition: c.Condition, on: Day, known_at: Day) -> Day:
        """Return up to which day "no E over last ..." surely stays not met that is not met on a day.

        Each day as known that day. What is surely in sight breaks it until it leaves the window, and
        no list changes that: where a claim is surely of more than none, the most that lists allow
        is more than none too. So only other news of events is waited for. The day itself where
        totals are told, from which a count follows by difference.
        """
        match condition:
            case c.BenchmarkMet(benchmark=name):
                return self.broken_until(self.plan.conditions[name], on, known_at)
            case c.ReportedBy(item=item) | c.Against(item=item):
                return self.broken_until(item, on, known_at)
            case c.NoEvents(events=events, window=c.Last(duration=duration) as window):
                news = self._news_of_events(events) if steady(window) else None
            case _:
                return on
        if news is None or on >= known_at:
            return on
        loud, begins = news
        out = known_at
        i = bisect_right(loud, on)
        if i < len(loud):
            out = min(out, loud[i] - 1)
        seen = last(on, duration).first
        j = bisect_left(begins, seen)
        if j < len(begins):
            leaves = first_days(
                DayRange(on, out), begins[j : j + 1], lambda d: last(d, duration).first - 1
            )
            out = min([out, *(d - 1 for d in leaves)])
        return max(on, out)

    def _news_of_events(self, events: c.Events) -> tuple[list[Day], list[Day]] | None:
        """Return the days on which more is known of events than another list, and those they begin on.

        `None` where a list can change what is sure: totals are told, or a claim may be of none.
        """
        name = events.indicator
        if events.where or events.flow is not None:
            return None
        if name not in self._loud:
            known = self.evidence.indicators.get(name, NO_EVIDENCE)
            sizes = [x.size.hi for x in known.events]
            plain = not any(x.total for x in known.events) and all(
                n is None or n > 0 for n in sizes
            )
            days = {d for x in known.events for d in (x.known, x.until)}
            days |= {x.until for x in known.covers}
            first: dict[tuple[str, str, bool], Day] = {}
            for x in (*known.events, *known.covers):
                voice = (x.source, x.group, x.judged)
                first[voice] = min(x.known, first.get(voice, x.known))
            begins = sorted(x.days.first for x in known.events)
            self._loud[name] = (sorted({*days, *first.values()}), begins) if plain else None
        return self._loud[name]

    def expiries(self, names: Sequence[str]) -> list[Day]:
        """Return the days from which provisional cover no longer counts."""
        for name in names:
            silence = self._indicator(name).silence
            if name not in self._expiring:
                covers = self.evidence.indicators.get(name, NO_EVIDENCE).covers if silence else ()
                self._expiring[name] = sorted(
                    {
                        covers_until(x.days.last, silence.every, silence.late) + 1
                        for x in covers
                        if silence
                    }
                )
        return [d for name in names for d in self._expiring[name]]

    def first_list(self, name: str) -> Day:
        """Return the first day on which any list of an indicator is known."""
        if name not in self._listed:
            covers = self.evidence.indicators.get(name, NO_EVIDENCE).covers
            self._listed[name] = min((x.known for x in covers), default=FOREVER)
        return self._listed[name]

    def _indicator(self, name: str) -> Indicator:
        return self.plan.roadmap.indicators[name]


def _anchored(anchor: c.Anchor, days: DayRange, sight: Sight) -> Day | None:
    """The day of an anchor that stands still in these days, or `None` where it moves with them.

    An anchor that has not come to be changes nothing: the first of the days stands for it.
    """
    if isinstance(anchor, c.Earlier):
        return None
    when = anchor_day(anchor, days.first, sight)
    return days.first if when is None else when


def _around(marks: Iterable[Day]) -> set[Day]:
    return {m + step for m in marks for step in (-1, 0, 1)}


def _together(parts: Sequence[Iterable[Day] | None]) -> Iterable[Day] | None:
    out: set[Day] = set()
    for part in parts:
        if part is None:
            return None
        out.update(part)
    return out
