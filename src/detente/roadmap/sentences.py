"""A condition said back in English, with its exact first and last day where a day is given.

Decides no meaning: windows are those of `core.times`. Two conditions that differ are never said
alike, so a reader who agrees with the sentence agrees with the rule. Called where an answer is
explained and where the roadmap is read as a treaty.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from detente.core.quantities import PERCENT, unit_of
from detente.core.times import Day, Duration, full, full_before, last, minus, plus, words
from detente.roadmap import conditions as c
from detente.roadmap.model import Kind, Roadmap

_PAST = {
    c.StepEvent.GRANT: "was granted",
    c.StepEvent.SUSPENSION: "was suspended",
    c.StepEvent.REVOCATION: "was revoked",
    c.StepEvent.RENEWAL: "was renewed",
    c.StepEvent.BREACH: "was breached",
}
_STATS = {
    c.Stat.COUNT: "the number of cases of",
    c.Stat.TOTAL: "the total of",
    c.Stat.RATE: "the rate of",
    c.Stat.AVERAGE: "the average level of",
    c.Stat.HIGHEST: "the highest level of",
    c.Stat.LOWEST: "the lowest level of",
    c.Stat.CHANGE: "the change in the level of",
    c.Stat.SHARE: "the share of",
}
_FLOWS = {c.Flow.IN: "entries into", c.Flow.OUT: "exits from"}
_OWN_WORDS = frozenset(
    [
        "a",
        "above",
        "all",
        "among",
        "and",
        "any",
        "are",
        "at",
        "average",
        "below",
        "between",
        "breached",
        "by",
        "cases",
        "change",
        "condition",
        "day",
        "days",
        "each",
        "entries",
        "every",
        "exactly",
        "exceed",
        "exits",
        "falling",
        "for",
        "force",
        "from",
        "granted",
        "held",
        "highest",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "keeps",
        "known",
        "last",
        "least",
        "level",
        "lowest",
        "met",
        "minus",
        "most",
        "no",
        "not",
        "number",
        "of",
        "older",
        "on",
        "one",
        "opening",
        "or",
        "other",
        "over",
        "percent",
        "plus",
        "point",
        "rate",
        "renewed",
        "reported",
        "revoked",
        "rising",
        "share",
        "since",
        "some",
        "step",
        "stock",
        "suspended",
        "than",
        "that",
        "the",
        "those",
        "there",
        "to",
        "total",
        "values",
        "was",
        "when",
        "where",
        "with",
        "within",
    ]
)
"""Words that the sentences themselves are made of: a name with one of them stands in quotes."""


def say(condition: c.Condition, roadmap: Roadmap, on: Day | None = None) -> str:
    """Return a condition as an English sentence; with `on`, its windows as dates of that day."""
    return _Teller(roadmap, on).condition(condition)


def term(name: str) -> str:
    """Return a name as words; in quotes where it could be read as part of the sentence.

    >>> term("political_prisoners"), term("free_to_stay")
    ('political prisoners', '“free to stay”')
    """
    parts = name.split("_")
    plain = all(parts) and _OWN_WORDS.isdisjoint(parts)
    return " ".join(parts) if plain else quoted(name)


def quoted(name: str) -> str:
    """Return a name as words in quotes, as a defined term."""
    return f"“{name.replace('_', ' ')}”"


class _Teller:
    """Says the parts of one condition. `on` is `None` where days are not those of one day."""

    def __init__(self, roadmap: Roadmap, on: Day | None) -> None:
        self.roadmap = roadmap
        self.on = on

    def condition(self, item: c.Condition) -> str:  # noqa: C901 - one case for each kind of sentence
        match item:
            case c.All():
                return " and ".join(self._inner(i) for i in item.items)
            case c.Some():
                return " or ".join(self._inner(i) for i in item.items)
            case c.AtLeast():
                listed = "; ".join(self._inner(i) for i in item.items)
                return f"at least {item.k} of these {len(item.items)}: {listed}"
            case c.Not():
                return f"it is not so that {self._inner(item.item)}"
            case c.Compare():
                left, right = self._quantity(item.left), self._quantity(item.right)
                return f"{left} is {item.op.words} {right}"
            case c.NoEvents():
                return f"there are no {self._events(item.events)} {self._window(item.window)}"
            case c.AnyEvents():
                what = f"{self._events(item.events)} {self._window(item.window)}"
                return f"there is at least one case of {what}"
            case c.Trend():
                return self._trend(item)
            case c.InForce():
                return f"step {term(item.step)} is in force{self._unbroken(item.lasting)}"
            case c.InState():
                return f"step {term(item.step)} is {item.state}"
            case c.BenchmarkMet():
                return f"{quoted(item.benchmark)} is met"
            case c.KeepsHeld():
                return f"all that {'step ' + term(item.step) if item.step else 'the step'} keeps is met"
            case c.Throughout():
                return f"{self._daily(item.item)}, on every day {self._days(item.window)}"
            case c.AtSomePoint():
                return f"{self._daily(item.item)}, on at least one day {self._days(item.window)}"
            case c.By():
                return f"{self._daily(item.item)}, {self._deadline(item.anchor)}"
            case c.WithinAfter():
                return f"{self._daily(item.item)}, on at least one day {self._window(item.window)}"
            case c.ReportedBy():
                return f"{self._inner(item.item)}, as reported by {self._sources(item)}"
            case c.ReportedWithin():
                return f"{self._inner(item.item)}, by values not older than {item.duration}"
            case c.KnownOn():
                share = exact(item.percent)
                return (
                    f"{self._inner(item.item)}, where values are known on at least {share}% of days"
                )
            case c.Is():
                return f"{term(item.indicator)} is {term(item.category)}"
            case c.Against():
                return self.condition(item.item)
            case c.NotBefore():
                return f"not before {words(item.day)}"
            case c.Named():
                return item.name
        assert_never(item)

    def _inner(self, item: c.Condition) -> str:
        """Return a part of a longer sentence; in brackets unless it is short and plain."""
        text = self.condition(item)
        plain = isinstance(
            item,
            c.Compare
            | c.NoEvents
            | c.AnyEvents
            | c.Trend
            | c.InState
            | c.BenchmarkMet
            | c.KeepsHeld
            | c.Is
            | c.NotBefore
            | c.Named,
        )
        if isinstance(item, c.InForce):
            plain = item.lasting is None
        return text if plain else f"({text})"

    def _daily(self, item: c.Condition) -> str:
        """Return what must hold on a day of a window; its own days are not those of `on`."""
        return _Teller(self.roadmap, None)._inner(item)  # noqa: SLF001 - its own class

    def _unbroken(self, lasting: Duration | None) -> str:
        if lasting is None:
            return ""
        days = ""
        if self.on is not None:
            found = last(self.on, lasting)
            days = f" ({_between(found.first, found.last)})"
        return f" and has been for {lasting} without a break{days}"

    def _sources(self, item: c.ReportedBy) -> str:
        names = [self._source(s) for s in item.sources]
        if item.k == len(names):
            return " and ".join(names)
        return f"at least {item.k} of " + ", ".join(names)

    def _source(self, name: str) -> str:
        source = self.roadmap.sources.get(name)
        if source is None:
            return name
        twins = [s for s in self.roadmap.sources.values() if s.name == source.name]
        clear = len(twins) == 1 and not re.search(r",| and ", source.name)
        return source.name if clear else f"{source.name} ({name})"

    def _trend(self, item: c.Trend) -> str:
        negated = "not " if item.negated else ""
        by = f" by at least {self._amount(item.by)}" if item.by is not None else ""
        # its own days are those of the first and of the last day of the trend
        what = _Teller(self.roadmap, None)._quantity(item.of)  # noqa: SLF001 - its own class
        return f"{what} is {negated}{item.direction.value}{by} {self._window(item.window)}"

    # Quantities.

    def _quantity(self, item: c.Quantity) -> str:
        match item:
            case c.Amount():
                return self._amount(item)
            case c.Level():
                at = f" {self._on(item.at)}" if item.at is not None else ""
                return f"{self._level(item)}{self._cohort(item.cohort)}{at}"
            case c.Aggregate():
                return f"{_STATS[item.stat]} {self._events(item.of)} {self._window(item.window)}"
            case c.Share():
                return f"{exact(item.percent)}% of {self._quantity(item.of)}"
            case c.Its():
                return "its " + (item.stat.value if item.stat else "level")
            case c.Sum():
                return self._sum(item)
            case c.Extreme():
                listed = " and ".join(f"({self._quantity(part)})" for part in item.parts)
                return f"the {'greatest' if item.greatest else 'least'} of {listed}"
            case c.Dated():
                return self._dated(item)
        assert_never(item)

    def _sum(self, item: c.Sum) -> str:
        out = ""
        for i, (sign, part) in enumerate(item.parts):
            joint = ("" if i == 0 else " plus ") if sign > 0 else "minus " if i == 0 else " minus "
            out += joint + self._quantity(part)
        return out

    def _dated(self, item: c.Dated) -> str:
        listed = ", ".join(f"{self._amount(a)} from {words(day)}" for day, a in item.steps)
        if self.on is None:
            return listed
        reached = [a for day, a in item.steps if day <= self.on]
        now = self._amount(reached[-1]) if reached else "not yet set"
        return f"{listed} (on {words(self.on)}: {now})"

    def _amount(self, item: c.Amount) -> str:
        written = " ".join(item.span.text.split())
        if re.match(r"(?:[A-Z]{3} )?\d", written):
            return written
        unit = (
            "%"
            if item.unit == PERCENT
            else f" {unit_of(item.value, item.unit)}"
            if item.unit
            else ""
        )
        return exact(item.value) + unit

    def _events(self, item: c.Events) -> str:
        where = f" ({', '.join(item.where)})" if item.where else ""
        flow = f"{_FLOWS[item.flow]} " if item.flow is not None else ""
        return flow + term(item.indicator) + where + self._cohort(item.cohort)

    def _level(self, item: c.Level) -> str:
        indicator = self.roadmap.indicators.get(item.indicator)
        register = indicator is not None and indicator.kind is Kind.REGISTER
        return f"the {'stock' if register else 'level'} of {term(item.indicator)}"

    def _cohort(self, anchor: c.Anchor | None) -> str:
        return f" among those held {self._on(anchor)}" if anchor is not None else ""

    # Days.

    def _on(self, anchor: c.Anchor) -> str:
        match anchor:
            case c.Earlier():
                return self._anchor(anchor)
            case c.OnDate() | c.OnOpening() | c.OnEvent():
                return f"on {self._anchor(anchor)}"
        assert_never(anchor)

    def _anchor(self, anchor: c.Anchor) -> str:
        match anchor:
            case c.OnDate():
                return words(anchor.day)
            case c.OnOpening():
                return f"the opening day ({words(self.roadmap.opens)})"
            case c.OnEvent():
                return f"the day on which step {term(anchor.step)} {_PAST[anchor.event]}"
            case c.Earlier():
                then = f" ({words(minus(self.on, anchor.by))})" if self.on is not None else ""
                return f"{anchor.by} earlier{then}"
        assert_never(anchor)

    def _deadline(self, anchor: c.Anchor) -> str:
        text = f"by {self._anchor(anchor)} at the latest"
        end = self._fixed(anchor)
        if end is None:
            return text
        return f"{text} (any day {_between(self.roadmap.opens, end)})"

    def _days(self, window: c.Window) -> str:
        return re.sub("^(?:over|in) ", "of ", self._window(window))

    def _window(self, window: c.Window) -> str:
        match window:
            case c.Last():
                days = ""
                if self.on is not None:
                    found = last(self.on, window.duration)
                    days = f" ({_between(found.first, found.last)})"
                length = window.duration
                span = length.unit.value if length.n == 1 else str(length)
                return f"over the last {span}{days}"
            case c.Full():
                days = ""
                if self.on is not None:
                    found = full(self.on, window.duration)
                    days = f" ({_between(found.first, found.last)})"
                length = window.duration
                return f"over the last {length.n} full {str(length).split(' ', 1)[1]}{days}"
            case c.Reported():
                return self._figures(window)
            case c.Back():
                days = ""
                if self.on is not None and not isinstance(window.window, c.Reported):
                    length = window.window.duration
                    found = (
                        full_before(self.on, length, window.by)
                        if isinstance(window.window, c.Full)
                        else last(minus(self.on, window.by), length)
                    )
                    days = f" ({_between(found.first, found.last)})"
                return f"over the same days {window.by} earlier{days}"
            case c.Since():
                return self._since(window.anchor)
            case c.Fixed():
                days = _between(window.days.first, window.days.last)
                return days if window.label.startswith("from ") else f"in {window.label} ({days})"
            case c.After():
                text = f"within {window.duration} after {self._anchor(window.anchor)}"
                start = self._fixed(window.anchor)
                if start is None:
                    return text
                end = max(start + 1, plus(start, window.duration))
                return f"{text} ({_between(start + 1, end)})"
        assert_never(window)

    def _figures(self, window: c.Reported) -> str:
        n, every = window.duration.n, str(window.duration).split(" ", 1)[1]
        days = ""
        if self.on is not None:
            newest = full(self.on, window.duration)
            oldest = full(self.on, replace(window.duration, n=window.among))
            days = f" ({_between(newest.first, newest.last)}, or earlier, from {words(oldest.first)} on)"
        return (
            f"over the last {n} full {every} in a row for which there are figures, among the last "
            f"{window.among}{days}"
        )

    def _since(self, anchor: c.Anchor) -> str:
        start = self._fixed(anchor)
        if self.on is None:
            return f"since {self._anchor(anchor)}"
        if start is None:
            return f"since {self._anchor(anchor)}, up to {words(self.on)}"
        opening = isinstance(anchor, c.OnOpening)
        since = "the opening day" if opening else self._anchor(anchor)
        return f"since {since} ({_between(start, self.on)})"

    def _fixed(self, anchor: c.Anchor) -> Day | None:
        """Return the day of an anchor that is the same whatever happens, or `None`."""
        match anchor:
            case c.OnDate():
                return anchor.day
            case c.OnOpening():
                return self.roadmap.opens
            case c.OnEvent() | c.Earlier():
                return None
        assert_never(anchor)


def exact(value: Fraction) -> str:
    """Return a number to its last digit; as a fraction where it has none.

    >>> exact(Fraction(1, 8)), exact(Fraction(1234567)), exact(Fraction(1, 3))
    ('0.125', '1,234,567', '1/3')
    """
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator:,}/{value.denominator:,}"
    places = max(twos, fives)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if value < 0 else "") + f"{int(whole):,}" + (f".{part}" if part else "")


def _between(first: Day, final: Day) -> str:
    if final < first:
        return f"from {words(first)}, not yet begun on {words(final)}"
    if first == final:
        return f"on {words(first)} alone"
    return f"from {words(first)} to {words(final)}"
