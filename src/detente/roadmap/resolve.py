"""A sentence's tree to a condition in which every name, unit and "its" is settled.

Decides what may stand beside what, such as events and levels; units and lengths of time are `alike`'s.
Does not decide what is true on a day. Called by `parse` for every sentence of the file, and by `eval`.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from detente.core.quantities import PERCENT, Unit
from detente.core.text import Span
from detente.core.values import dataclass
from detente.roadmap import conditions as c
from detente.roadmap.alike import COUNTED, converted, days_and_months, per_day, same_base
from detente.roadmap.found import Found, listed
from detente.roadmap.model import Indicator, Kind
from detente.roadmap.names import Names, name_in
from detente.roadmap.quorum import check_reporters


@dataclass(frozen=True, slots=True)
class _Typed:
    """A settled quantity, its unit, and whether it is only a number. `unit` is `None` if unsure."""

    quantity: c.Quantity
    unit: Unit | None
    bare: bool = False


class Resolver:
    """Settles the sentences of one roadmap. `step` is the step a sentence stands in, if any."""

    def __init__(
        self, names: Names, found: Found, *, step: str | None = None, renewing: bool = False
    ) -> None:
        self.names = names
        self.found = found
        self.step = step
        self.renewing = renewing

    # Conditions.

    def condition(self, item: c.Condition) -> c.Condition:
        """Return the condition with everything settled; what cannot be is objected to."""
        match item:
            case c.All() | c.Some() | c.AtLeast():
                return replace(item, items=tuple(map(self.condition, item.items)))
            case c.Not():
                return replace(item, item=self.condition(item.item))
            case c.Compare():
                return self._compare(item)
            case c.NoEvents() | c.AnyEvents():
                word = "no" if isinstance(item, c.NoEvents) else "any"
                self._events(item.events, f"`{word} ... over`")
                self._window(item.window)
                return replace(item, window=self._figures(item.window, item.events))
            case c.Trend():
                return self._trend(item)
            case c.InForce() | c.InState():
                self.names.known("step", item.step, name_in(item.span, item.step), self.found)
                return item
            case c.Named():
                return self._named(item)
            case c.BenchmarkMet() | c.NotBefore():
                return item
            case c.KeepsHeld():
                return self._keeps_held(item)
            case c.Throughout() | c.AtSomePoint() | c.WithinAfter():
                self._window(item.window)
                return replace(item, item=self.condition(item.item))
            case c.By():
                self._anchor(item.anchor)
                return replace(item, item=self.condition(item.item))
            case c.ReportedBy():
                inner = self.condition(item.item)
                settled = replace(item, item=inner)
                check_reporters(settled, self.names, self.found)
                return settled
            case c.ReportedWithin() | c.KnownOn() | c.Against():
                return replace(item, item=self.condition(item.item))
            case c.Is():
                self._category(item)
                return item
        assert_never(item)

    def _named(self, item: c.Named) -> c.Condition:
        kind = self.names.kind_of(item.name)
        if kind == "benchmark":
            return c.BenchmarkMet(span=item.span, benchmark=item.name)
        if kind == "step":
            self.found.add(
                "D203",
                item.span,
                f"`{item.name}` is a step, and a step alone is no condition",
                f"write `{item.name} in force`, or `{item.name} in force for 60 days`",
            )
        elif kind == "indicator":
            self.found.add(
                "D203",
                item.span,
                f"`{item.name}` is an indicator, and an indicator alone is no condition",
                f"compare it, as in `{item.name} <= 10`, or name a benchmark",
            )
        else:
            self.names.known("benchmark", item.name, item.span, self.found)
        return item

    def _keeps_held(self, item: c.KeepsHeld) -> c.Condition:
        if self.step is None or not self.renewing:
            self.found.add(
                "D108",
                item.span,
                "`keeps held` speaks of the step it stands in, and only in its `renew:`",
                "name the benchmarks instead",
            )
            return item
        return replace(item, step=self.step)

    def _category(self, item: c.Is) -> None:
        indicator = self._indicator(item.indicator, name_in(item.span, item.indicator))
        if indicator is None:
            return
        place = item.said or item.span
        if not indicator.categories:
            self.found.add(
                "D305",
                item.span,
                f"{item.indicator} is a number, not a word",
                f"compare it, or give it `categories: [{item.category}, ...]`",
            )
        elif item.category not in indicator.categories:
            words = ", ".join(indicator.categories)
            self.found.add(
                "D305",
                place,
                f"{item.indicator} is never `{item.category}`",
                f"it is one of {words}",
            )

    def _trend(self, item: c.Trend) -> c.Condition:
        typed = self._quantity(item.of, None)
        assert isinstance(typed.quantity, c.Level | c.Aggregate)  # noqa: S101 - as it came
        self._window(item.window)
        by = item.by
        if by is not None and by.unit != PERCENT and typed.unit is not None:
            by = converted(by, typed.unit, self.names, self.found, _subject(item.of)) or by
        return replace(item, of=typed.quantity, by=by)

    def _compare(self, item: c.Compare) -> c.Condition:
        left = self._quantity(item.left, None)
        subject = left.quantity if isinstance(left.quantity, c.Level | c.Aggregate) else None
        right = self._quantity(item.right, subject)
        days_and_months(left.quantity, right.quantity, self.found)
        reference = next((t for t in (left, right) if t.unit is not None and not t.bare), None)
        if reference is None or reference.unit is None:
            if left.bare and right.bare:
                self.found.add(
                    "D304",
                    item.span,
                    "this compares two numbers and looks at nothing",
                    "name an indicator on one side",
                )
            return replace(item, left=left.quantity, right=right.quantity)
        what = _subject(reference.quantity)
        a = self._in_unit(left, reference.unit, what)
        b = self._in_unit(right, reference.unit, what)
        return replace(item, left=a, right=b)

    # Quantities.

    def _quantity(self, item: c.Quantity, subject: c.Level | c.Aggregate | None) -> _Typed:
        match item:
            case c.Amount():
                return _Typed(item, item.unit, bare=True)
            case c.Level():
                indicator = self._indicator(item.indicator, name_in(item.span, item.indicator))
                self._anchor(item.at)
                self._cohort(item.cohort, indicator)
                if indicator is None or not self._is_level(indicator, item.span):
                    return _Typed(item, None)
                return _Typed(item, indicator.unit)
            case c.Aggregate():
                return self._aggregate(item)
            case c.Share():
                inner = self._quantity(item.of, subject)
                assert not isinstance(inner.quantity, c.Its)  # noqa: S101 - settled or objected to
                return _Typed(replace(item, of=inner.quantity), inner.unit)
            case c.Its():
                return self._its(item, subject)
            case c.Sum():
                return self._sum(item, subject)
            case c.Extreme():
                return self._extreme(item, subject)
            case c.Dated():
                return _Typed(item, item.steps[0][1].unit, bare=True)
        assert_never(item)

    def _sum(self, item: c.Sum, subject: c.Level | c.Aggregate | None) -> _Typed:
        parts = [(sign, self._quantity(q, subject)) for sign, q in item.parts]
        unit = next((t.unit for _, t in parts if t.unit is not None and not t.bare), None)
        if unit is None:
            bare = all(t.bare for _, t in parts)
            kept = replace(item, parts=tuple((s, t.quantity) for s, t in parts))
            return _Typed(kept, parts[0][1].unit if bare else None, bare)
        what = next(_subject(t.quantity) for _, t in parts if not t.bare)
        return _Typed(
            replace(item, parts=tuple((s, self._in_unit(t, unit, what)) for s, t in parts)), unit
        )

    def _extreme(self, item: c.Extreme, subject: c.Level | c.Aggregate | None) -> _Typed:
        """Settle the parts like those of a sum: they must all count the same."""
        parts = tuple((1, q) for q in item.parts)
        typed = self._sum(c.Sum(span=item.span, parts=parts), subject)
        assert isinstance(typed.quantity, c.Sum)  # noqa: S101 - as it came
        settled = replace(item, parts=tuple(q for _, q in typed.quantity.parts))
        return _Typed(settled, typed.unit, typed.bare)

    def _in_unit(self, typed: _Typed, unit: Unit, what: str) -> c.Quantity:
        quantity = typed.quantity
        match quantity:
            case c.Amount():
                return converted(quantity, unit, self.names, self.found, what) or quantity
            case c.Dated():
                steps = tuple(
                    (day, converted(a, unit, self.names, self.found, what) or a)
                    for day, a in quantity.steps
                )
                return replace(quantity, steps=steps)
            case c.Sum() if typed.bare:
                parts = tuple(
                    (s, self._in_unit(_Typed(q, None, bare=True), unit, what))
                    for s, q in quantity.parts
                )
                return replace(quantity, parts=parts)
            case c.Extreme() if typed.bare:
                several = tuple(
                    self._in_unit(_Typed(q, None, bare=True), unit, what) for q in quantity.parts
                )
                return replace(quantity, parts=several)
        if typed.unit is not None and (
            not same_base(typed.unit, unit)
            or (typed.unit.per is None) != (unit.per is None)
            or Unit(unit.base, typed.unit.scale, typed.unit.per).factor_to(unit) != 1
        ):
            self.found.add(
                "D302",
                quantity.span,
                f"{typed.unit} compared with {unit}",
                f"{what} is in {unit}: compare like with like",
            )
        return quantity

    def _aggregate(self, item: c.Aggregate) -> _Typed:
        self._window(item.window)
        item = replace(item, window=self._figures(item.window, item.of))
        name = f"`{item.stat.value} of`"
        if item.stat.of_events:
            indicator = self._events(item.of, name)
            if indicator is None:
                return _Typed(item, None)
            match item.stat:
                case c.Stat.COUNT:
                    return _Typed(item, COUNTED)
                case c.Stat.RATE:
                    return _Typed(item, per_day(indicator.unit))
                case _:
                    pass
            return _Typed(item, indicator.unit)
        indicator = self._indicator(item.of.indicator, name_in(item.of.span, item.of.indicator))
        if indicator is None or not self._is_level(indicator, item.of.span, name):
            return _Typed(item, None)
        if item.of.where or item.of.cohort is not None or item.of.flow is not None:
            self.found.add(
                "D301",
                item.of.span,
                f"only events can be picked with `where`, `held on` or `inflow of`, but {name} needs the level of {indicator.id}",
                f"write {item.stat.value} of {indicator.id} and the span",
            )
        return _Typed(item, indicator.unit)

    def _its(self, item: c.Its, subject: c.Level | c.Aggregate | None) -> _Typed:
        if subject is None:
            self.found.add(
                "D107",
                item.span,
                "`its` has nothing, or more than one thing, to stand for",
                "write the name of the indicator instead of `its`",
            )
            return _Typed(c.Amount(span=item.span, value=Fraction(0), unit=None), None)
        name = subject.indicator if isinstance(subject, c.Level) else subject.of.indicator
        if name not in self.names.indicators:
            return _Typed(c.Amount(span=item.span, value=Fraction(0), unit=None), None)
        settled: c.Quantity
        if item.stat is None:
            cohort = subject.cohort if isinstance(subject, c.Level) else None
            settled = c.Level(span=item.span, indicator=name, at=item.at, cohort=cohort)
        else:
            window = item.window or self._before(item, subject)
            if window is None:
                return _Typed(c.Amount(span=item.span, value=Fraction(0), unit=None), None)
            if isinstance(subject, c.Aggregate):
                events = replace(subject.of, span=item.span)
            else:
                events = c.Events(span=item.span, indicator=name)
            settled = c.Aggregate(span=item.span, stat=item.stat, of=events, window=window)
        return self._quantity(settled, None)

    def _before(self, item: c.Its, subject: c.Level | c.Aggregate) -> c.Back | None:
        """Return the days that the left side looked at some time before; it needs `over last`."""
        if (
            isinstance(item.at, c.Earlier)
            and isinstance(subject, c.Aggregate)
            and isinstance(subject.window, c.Last | c.Full | c.Reported)
        ):
            return c.Back(span=item.span, window=subject.window, by=item.at.by)
        self.found.add(
            "D107",
            item.span,
            "an earlier time needs days that move on the left side, such as `over last 60 days`",
            "write the span on both sides, such as `its total in 2025-Q2`",
        )
        return None

    # Names.

    def _indicator(self, name: str, span: Span) -> Indicator | None:
        if self.names.kind_of(name) == "context figure":
            self.found.add(
                "D217",
                span,
                f"`{name}` is a context figure, and context never decides a condition",
                "move it to `indicators:` with its sources, or use another indicator",
            )
            return None
        self.names.known("indicator", name, span, self.found)
        return self.names.indicators.get(name)

    def _is_level(self, indicator: Indicator, span: Span, phrase: str = "this") -> bool:
        if indicator.categories:
            self.found.add(
                "D305",
                span,
                f"{indicator.id} is a word, not a number",
                f"write {indicator.id} is {indicator.categories[0]}",
            )
            return False
        if indicator.kind is not Kind.EVENTS:
            return True
        self.found.add(
            "D301",
            span,
            f"{phrase} needs a level, a flow or a register, but {indicator.id} is a list of events",
            f"write such as total of {indicator.id} over last 30 days",
        )
        return False

    def _events(self, item: c.Events, phrase: str) -> Indicator | None:
        place = name_in(item.span, item.indicator)
        indicator = self._indicator(item.indicator, place)
        self._cohort(item.cohort, indicator)
        if indicator is None:
            return None
        if indicator.kind is Kind.REGISTER:
            return self._entries(item, indicator)
        if item.flow is not None:
            self.found.add(
                "D301",
                place,
                f"only a register has an {item.flow.value}, but {indicator.id} is {'a list of events' if indicator.kind is Kind.EVENTS else 'a ' + indicator.kind.value}",
                f"write {indicator.id} alone, or name a register",
            )
            return None
        if indicator.kind is not Kind.EVENTS:
            other = (
                f"write {indicator.id} = 0 throughout last 30 days"
                if phrase.startswith(("`no", "`any"))
                else f"write average of {indicator.id}, or compare its level"
            )
            self.found.add(
                "D301",
                place,
                f"{phrase} needs events, but {indicator.id} is a {indicator.kind.value}",
                other,
            )
            return None
        return indicator

    def _entries(self, item: c.Events, indicator: Indicator) -> Indicator | None:
        """Return a register whose inflow or outflow is meant, by states that it has."""
        if item.flow is None:
            self.found.add(
                "D301",
                name_in(item.span, item.indicator),
                f"{indicator.id} is a register: are those meant who come in, or those who leave?",
                f"write inflow of {indicator.id} or outflow of {indicator.id}",
            )
            return None
        inside = item.flow is c.Flow.IN
        possible = [word for word, s in indicator.states.items() if s.inside is inside]
        wrong = next((w for w in item.where if w not in possible), None)
        if wrong is not None or len(item.where) > 1:
            self.found.add(
                "D306",
                name_in(item.span, wrong or item.where[1]),
                f"nobody enters the {item.flow.value} of {indicator.id} as `{wrong}`"
                if wrong is not None
                else "an entry of a register is in one state at a time",
                f"the states there are {listed(possible)}"
                if wrong is not None
                else "add up two totals, each with one state",
            )
            return None
        return indicator

    def _cohort(self, anchor: c.Anchor | None, indicator: Indicator | None) -> None:
        self._anchor(anchor)
        if anchor is None or indicator is None or indicator.kind is Kind.REGISTER:
            return
        self.found.add(
            "D301",
            anchor.span,
            f"only a register knows who was held on a day, but {indicator.id} is a {indicator.kind.value if indicator.kind is not Kind.EVENTS else 'list of events'}",
            "name an indicator of `kind: register`",
        )

    def _anchor(self, anchor: c.Anchor | None) -> None:
        if isinstance(anchor, c.OnEvent):
            self.names.known("step", anchor.step, name_in(anchor.span, anchor.step), self.found)

    def _figures(self, window: c.Window, of: c.Events) -> c.Window:
        """Return a window that knows whose figures it looks for; only events have any."""
        match window:
            case c.Reported():
                indicator = self.names.indicators.get(of.indicator)
                if indicator is not None and indicator.kind is not Kind.EVENTS:
                    self.found.add(
                        "D301",
                        window.span,
                        f"only events have periods with figures, but {of.indicator} is a {indicator.kind}",
                        f"write such as over last {window.duration.n} full {window.duration.unit}s",
                    )
                return replace(window, of=of)
            case c.Back(window=c.Reported() as moving):
                return replace(window, window=replace(moving, of=of))
            case _:
                return window

    def _window(self, window: c.Window) -> None:
        if isinstance(window, c.Since | c.After):
            self._anchor(window.anchor)


def _subject(item: c.Quantity) -> str:
    match item:
        case c.Level():
            return item.indicator
        case c.Aggregate():
            return f"{item.stat.value} of {item.of.indicator}"
        case c.Share():
            return _subject(item.of)
        case c.Sum():
            return _subject(
                next((q for _, q in item.parts if not isinstance(q, c.Amount)), item.parts[0][1])
            )
        case c.Extreme():
            return _subject(
                next((q for q in item.parts if not isinstance(q, c.Amount)), item.parts[0])
            )
        case _:
            pass
    return "this"
