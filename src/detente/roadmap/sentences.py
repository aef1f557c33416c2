"""A condition said back in English, with its exact first and last day where a day is given.

Decides no meaning: windows are those of `core.times`. Called where an answer is explained.
"""

from __future__ import annotations

from typing import assert_never

from detente.core.quantities import PERCENT, number
from detente.core.times import Day, DayRange, last, minus, plus, words
from detente.roadmap import conditions as c
from detente.roadmap.model import Roadmap

_SIGNS = {
    c.Op.LT: "below",
    c.Op.LE: "at most",
    c.Op.EQ: "exactly",
    c.Op.NE: "other than",
    c.Op.GE: "at least",
    c.Op.GT: "above",
}
_PAST = {
    c.StepEvent.GRANT: "was granted",
    c.StepEvent.SUSPENSION: "was suspended",
    c.StepEvent.REVOCATION: "was revoked",
    c.StepEvent.RENEWAL: "was renewed",
    c.StepEvent.BREACH: "was breached",
}
_STATS = {
    c.Stat.COUNT: "the number of",
    c.Stat.TOTAL: "the total of",
    c.Stat.RATE: "the rate of",
    c.Stat.AVERAGE: "the average of",
    c.Stat.HIGHEST: "the highest",
    c.Stat.LOWEST: "the lowest",
    c.Stat.CHANGE: "the change of",
    c.Stat.SHARE: "the share of",
}


def say(condition: c.Condition, roadmap: Roadmap, on: Day | None = None) -> str:
    """Return a condition as an English sentence; with `on`, its windows as dates of that day."""
    return _Teller(roadmap, on).condition(condition)


class _Teller:
    """Says the parts of one condition."""

    def __init__(self, roadmap: Roadmap, on: Day | None) -> None:
        self.roadmap = roadmap
        self.on = on

    def condition(self, item: c.Condition) -> str:  # noqa: C901 - one case for each kind of sentence
        match item:
            case c.All():
                return self._several(item.items, "and")
            case c.Some():
                return self._several(item.items, "or")
            case c.AtLeast():
                listed = "; ".join(self.condition(i) for i in item.items)
                return f"at least {item.k} of: {listed}"
            case c.Not():
                return f"not ({self.condition(item.item)})"
            case c.Compare():
                left, right = self._quantity(item.left), self._quantity(item.right)
                return f"{left} {_SIGNS[item.op]} {right}"
            case c.NoEvents():
                return f"no {self._events(item.events)} {self._window(item.window)}"
            case c.AnyEvents():
                return f"any {self._events(item.events)} {self._window(item.window)}"
            case c.Trend():
                return self._trend(item)
            case c.InForce():
                lasting = f" for {item.lasting} without a break" if item.lasting else ""
                return f"{item.step} in force{lasting}"
            case c.InState():
                return f"{item.step} {item.state}"
            case c.BenchmarkMet():
                return f"{_spaced(item.benchmark)} met"
            case c.KeepsHeld():
                return f"all that {item.step or 'the step'} keeps held"
            case c.Throughout():
                return f"{self._inner(item.item)}, on every day {self._days(item.window)}"
            case c.AtSomePoint():
                return f"{self._inner(item.item)}, on at least one day {self._days(item.window)}"
            case c.By():
                return f"{self._inner(item.item)}, by {self._anchor(item.anchor)}"
            case c.WithinAfter():
                return f"{self._inner(item.item)}, on some day {self._window(item.window)}"
            case c.ReportedBy():
                of = " and ".join(self._source(s) for s in item.sources)
                if item.k < len(item.sources):
                    of = f"{item.k} of " + ", ".join(self._source(s) for s in item.sources)
                return f"{self.condition(item.item)}, reported by {of}"
            case c.ReportedWithin():
                return f"{self.condition(item.item)}, with values not older than {item.duration}"
            case c.KnownOn():
                share = number(item.percent)
                return f"{self.condition(item.item)}, with values known on {share}% of the days"
            case c.Is():
                return f"{_spaced(item.indicator)} is {item.category}"
            case c.Named():
                return item.name
        assert_never(item)

    def _several(self, items: tuple[c.Condition, ...], word: str) -> str:
        return f" {word} ".join(self._inner(i) for i in items)

    def _inner(self, item: c.Condition) -> str:
        text = self.condition(item)
        return f"({text})" if isinstance(item, c.All | c.Some | c.AtLeast) else text

    def _source(self, name: str) -> str:
        source = self.roadmap.sources.get(name)
        return source.name if source is not None else name

    def _trend(self, item: c.Trend) -> str:
        negated = "not " if item.negated else ""
        by = f" by {self._amount(item.by)}" if item.by is not None else ""
        what = self._quantity(item.of)
        return f"{what} {negated}{item.direction.value}{by} {self._window(item.window)}"

    # Quantities.

    def _quantity(self, item: c.Quantity) -> str:
        match item:
            case c.Amount():
                return self._amount(item)
            case c.Level():
                return _spaced(item.indicator) + (
                    f" {self._on(item.at)}" if item.at is not None else ""
                )
            case c.Aggregate():
                return f"{_STATS[item.stat]} {self._events(item.of)} {self._window(item.window)}"
            case c.Share():
                return f"{number(item.percent)}% of {self._quantity(item.of)}"
            case c.Its():
                return "its " + (item.stat.value if item.stat else "level")
            case c.Sum():
                return self._sum(item)
            case c.Dated():
                return self._dated(item)
        assert_never(item)

    def _sum(self, item: c.Sum) -> str:
        out = ""
        for i, (sign, part) in enumerate(item.parts):
            joint = "" if i == 0 else " plus " if sign > 0 else " minus "
            out += joint + self._quantity(part)
        return out

    def _dated(self, item: c.Dated) -> str:
        if self.on is not None:
            reached = [a for day, a in item.steps if day <= self.on]
            if reached:
                return self._amount(reached[-1])
        return ", ".join(f"{self._amount(a)} from {words(day)}" for day, a in item.steps)

    def _amount(self, item: c.Amount) -> str:
        written = " ".join(item.span.text.split())
        if written[:1].isdigit() or written[:1].isupper():
            return written
        unit = "%" if item.unit == PERCENT else f" {item.unit}" if item.unit else ""
        return number(item.value) + unit

    def _events(self, item: c.Events) -> str:
        where = f" ({', '.join(item.where)})" if item.where else ""
        cohort = f" of those held {self._on(item.cohort)}" if item.cohort is not None else ""
        return _spaced(item.indicator) + where + cohort

    # Days.

    def _on(self, anchor: c.Anchor) -> str:
        match anchor:
            case c.OnEvent():
                return f"when {anchor.step} {_PAST[anchor.event]}"
            case c.Earlier():
                return self._anchor(anchor) if self.on is None else f"on {self._anchor(anchor)}"
            case c.OnDate() | c.OnOpening():
                return f"on {self._anchor(anchor)}"
        assert_never(anchor)

    def _anchor(self, anchor: c.Anchor) -> str:
        match anchor:
            case c.OnDate():
                return words(anchor.day)
            case c.OnOpening():
                return words(self.roadmap.opens) if self.on is not None else "opening"
            case c.OnEvent():
                return f"the day {anchor.step} {_PAST[anchor.event]}"
            case c.Earlier():
                if self.on is None:
                    return f"{anchor.by} earlier"
                return words(minus(self.on, anchor.by))
        assert_never(anchor)

    def _days(self, window: c.Window) -> str:
        return self._window(window).replace("over the last", "of the last", 1)

    def _window(self, window: c.Window) -> str:
        match window:
            case c.Last():
                if self.on is None:
                    return f"over the last {window.duration}"
                return _between(last(self.on, window.duration))
            case c.Since():
                start = self._anchor(window.anchor)
                end = f" to {words(self.on)}" if self.on is not None else ""
                return f"{'from' if end else 'since'} {start}{end}"
            case c.Fixed():
                return _between(window.days)
            case c.After():
                start_day = self._fixed(window.anchor)
                if start_day is None:
                    return f"within {window.duration} after {self._anchor(window.anchor)}"
                return _between(DayRange(start_day + 1, plus(start_day, window.duration)))
        assert_never(window)

    def _fixed(self, anchor: c.Anchor) -> Day | None:
        match anchor:
            case c.OnDate():
                return anchor.day
            case c.OnOpening():
                return self.roadmap.opens if self.on is not None else None
            case c.OnEvent() | c.Earlier():
                return None
        assert_never(anchor)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _between(days: DayRange) -> str:
    if days.first == days.last:
        return f"on {words(days.first)}"
    return f"from {words(days.first)} to {words(days.last)}"
