"""The sentences under `guarantees:` and `assumptions:` to values, with names and units settled.

Called by `parse`, after everything that such a sentence can name was read.
"""

from __future__ import annotations

from lark import Token, Tree

from detente.core.times import Duration, TimeUnit
from detente.roadmap import conditions as c
from detente.roadmap.alike import converted
from detente.roadmap.form import Form
from detente.roadmap.found import Found
from detente.roadmap.model import Kind, Roadmap
from detente.roadmap.names import Names
from detente.roadmap.phrases import civil_days
from detente.roadmap.syntax import Scalar
from detente.roadmap.terms import Branch, Reader, branches, understand
from detente.roadmap.undertakings import (
    Acts,
    Assumption,
    Direction,
    Flow,
    Guarantee,
    Heard,
    Pace,
    Prompt,
    Stands,
    Trouble,
)


def _text(scalar: Scalar) -> str:
    return " ".join(scalar.text.split())


def _token(tree: Branch, kind: str) -> Token | None:
    return next((t for t in tree.children if isinstance(t, Token) and t.type == kind), None)


class Undertaken:
    """Reads the guarantees and assumptions of one file."""

    def __init__(self, head: Form, names: Names, roadmap: Roadmap, found: Found) -> None:
        self.head = head
        self.names = names
        self.steps = roadmap.steps
        self.measures = roadmap.measures
        self.found = found

    def guarantees(self) -> tuple[Guarantee, ...]:
        """Return what the roadmap promises of itself."""
        return tuple(
            item
            for scalar in self.head.texts("guarantees")
            if (item := self._guarantee(scalar)) is not None
        )

    def assumptions(self) -> tuple[Assumption, ...]:
        """Return what the roadmap takes for granted."""
        return tuple(
            item
            for scalar in self.head.texts("assumptions")
            if (item := self._assumption(scalar)) is not None
        )

    # Guarantees.

    def _guarantee(self, scalar: Scalar) -> Guarantee | None:
        def read(reader: Reader, tree: Branch) -> Guarantee | None:
            trouble = branches(tree)[-1]
            wrong, days = _lasting(reader, trouble)
            whose = self._whose(reader, wrong)
            stands = Stands.IN_FORCE if tree.data in ("no_step", "never_step") else Stands.DELIVERED
            relief = self._relief(reader, tree)
            if whose is None or relief is None:
                return None
            return Guarantee(
                text=_text(scalar),
                stands=stands,
                relief=relief,
                trouble=whose[1],
                whose=whose[0],
                days=days,
                span=scalar.span,
            )

        return understand(scalar, "guarantee_phrase", self.found, read)

    def _relief(self, reader: Reader, tree: Branch) -> tuple[str, ...] | None:
        """Return the steps or measures that a guarantee is about."""
        name = _token(tree, "NAME")
        if tree.data == "no_step":
            return tuple(self.steps)
        if name is None:
            return tuple(self.measures)
        kind = "measure" if tree.data == "never_measure" else "step"
        if not self.names.known(kind, name, reader.place(name), self.found):
            return None
        if tree.data == "no_measure":
            step = self.steps.get(name)
            return None if step is None else step.gives
        return (str(name),)

    def _whose(self, reader: Reader, tree: Branch) -> tuple[str, Trouble] | None:
        """Return whose trouble it is, and which."""
        name = _token(tree, "NAME")
        assert name is not None  # noqa: S101 - the grammar allows no other
        word = _token(tree, "TROUBLE")
        trouble = (
            Trouble.NOT_IN_FORCE
            if word is None
            else Trouble("breached" if word == "broken" else str(word))
        )
        kind = "step" if trouble.of_step else "benchmark"
        known = self.names.known(kind, name, reader.place(name), self.found)
        return (str(name), trouble) if known else None

    # Assumptions.

    def _assumption(self, scalar: Scalar) -> Assumption | None:
        def read(reader: Reader, tree: Branch) -> Assumption | None:
            match tree.data:
                case "moves":
                    return self._pace(reader, tree, scalar)
                case "so_many":
                    return self._flow(reader, tree, scalar)
                case "never_silent" | "none_silent":
                    return self._heard(reader, tree, scalar)
                case _:
                    pass
            return self._prompt(reader, tree, scalar)

        return understand(scalar, "assumption_phrase", self.found, read)

    def _indicator(self, reader: Reader, tree: Branch, *, events: bool) -> str | None:
        name = _token(tree, "NAME")
        assert name is not None  # noqa: S101 - the grammar allows no other
        place = reader.place(name)
        if not self.names.known("indicator", name, place, self.found):
            return None
        indicator = self.names.indicators.get(name)
        if indicator is None:
            return None
        if (indicator.kind is Kind.EVENTS) is events and not indicator.categories:
            return str(name)
        if indicator.categories:
            self.found.add(
                "D305",
                place,
                f"{name} is a word, not a number",
                "drop the line: a word may change from one day to the next",
            )
        elif events:
            self.found.add(
                "D301",
                place,
                f"`at most ... of` needs events, but {name} is a {indicator.kind.value}",
                f"write such as {name} falls by at most 200 {indicator.unit} a week",
            )
        else:
            self.found.add(
                "D301",
                place,
                f"only a level or a flow falls or rises, but {name} is a list of events",
                f"write such as at most 10 {indicator.unit} of {name} per day",
            )
        return None

    def _amount(self, amount: c.Amount, indicator: str) -> c.Amount | None:
        measured = self.names.indicators[indicator].unit
        return converted(amount, measured, self.names, self.found, indicator)

    def _pace(self, reader: Reader, tree: Branch, scalar: Scalar) -> Pace | None:
        name = self._indicator(reader, tree, events=False)
        amount, days = self._amount_and_days(reader, tree, name)
        direction = _token(tree, "DIRECTION")
        if name is None or amount is None or days is None:
            return None
        return Pace(
            text=_text(scalar),
            indicator=name,
            direction=Direction(str(direction)),
            amount=amount.value,
            days=days,
            span=scalar.span,
        )

    def _flow(self, reader: Reader, tree: Branch, scalar: Scalar) -> Flow | None:
        name = self._indicator(reader, tree, events=True)
        amount, days = self._amount_and_days(reader, tree, name)
        if name is None or amount is None or days is None:
            return None
        return Flow(
            text=_text(scalar), indicator=name, amount=amount.value, days=days, span=scalar.span
        )

    def _amount_and_days(
        self, reader: Reader, tree: Branch, indicator: str | None
    ) -> tuple[c.Amount | None, int | None]:
        trees = branches(tree)
        paces = [t for t in trees if t.data in ("each_time", "in_any")]
        given = reader.amount(next(t for t in trees if t not in paces))
        if reader.refused:
            return None, None
        if paces:
            days: int | None = _pace_days(reader, paces[0])
        else:
            given, days = self._per(given)
        if indicator is None:
            return None, days
        return self._amount(given, indicator), days

    def _per(self, given: c.Amount) -> tuple[c.Amount, int | None]:
        """Return an amount written `200 persons per week` without its time, and the time."""
        unit = given.unit
        days = {"day": 1, "week": 7}.get(unit.per or "") if unit is not None else None
        if unit is not None and days is not None:
            plain = type(unit)(unit.base, unit.scale, None, unit.label.partition(" per ")[0])
            return c.Amount(span=given.span, value=given.value, unit=plain), days
        self.found.add(
            "D303",
            given.span,
            f"{given.span.text} in how many days?",
            f"write such as {given.span.text.partition(' per ')[0]} in any 30 days",
        )
        return given, None

    def _heard(self, reader: Reader, tree: Branch, scalar: Scalar) -> Heard | None:
        days = civil_days(reader, branches(tree)[0])
        name = _token(tree, "NAME")
        if name is not None and not self.names.known(
            "source", name, reader.place(name), self.found
        ):
            return None
        sources = tuple(self.names.sources) if name is None else (str(name),)
        return Heard(text=_text(scalar), sources=sources, days=days, span=scalar.span)

    def _prompt(self, reader: Reader, tree: Branch, scalar: Scalar) -> Prompt | None:
        name, acts = _token(tree, "NAME"), _token(tree, "ACTS")
        assert name is not None  # noqa: S101 - the grammar allows no other
        lengths = [reader.duration(t) for t in branches(tree)]
        if not self.names.known("party", name, reader.place(name), self.found):
            return None
        return Prompt(
            text=_text(scalar),
            party=str(name),
            acts=Acts(str(acts)),
            within=lengths[0] if lengths else None,
            span=scalar.span,
        )


def _lasting(reader: Reader, tree: Branch) -> tuple[Branch, int]:
    """Return the trouble of a guarantee, and for how many of its days relief may stand."""
    wrong: Branch | None = None
    days = 0
    for part in tree.children:
        if isinstance(part, Tree):
            if part.data == "duration":
                days = civil_days(reader, part) + 1
            else:
                wrong = part
    assert wrong is not None  # noqa: S101 - the grammar allows no other
    return wrong, days


def _pace_days(reader: Reader, tree: Branch) -> int:
    """Return in how many days."""
    if tree.data == "in_any":
        return civil_days(reader, branches(tree)[0])
    word = next(t for t in tree.children if isinstance(t, Token))
    length = Duration(1, TimeUnit(str(word).removesuffix("s")))
    if length.unit is TimeUnit.DAY:
        return 1
    if length.unit is TimeUnit.WEEK:
        return 7
    reader.object(
        "D416",
        tree,
        f"a {length.unit.value} is not a fixed number of days; clocks count civil days",
        "write such as in any 30 days",
    )
    return 1
