"""What a file of assumptions makes of the sizes that its roadmap states.

A route may carry as much as a measure gives (`capacity: {size_of: transit}`); a worth may be stated at
one amount and scale from there (`scales: {at: 50 kt per year, power: ...}`). Decides which sizes can be
used so, and in which unit. Called by `stakes_file`, whose reader it reads with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from detente.core.quantities import Unit, unit
from detente.core.text import Span
from detente.roadmap.form import Form
from detente.roadmap.found import Found
from detente.roadmap.model import Roadmap, Size
from detente.roadmap.sizes import read_size
from detente.roadmap.syntax import Mapping
from detente.weigh import stakes as s
from detente.weigh import stakes_number as n

SIZE_KEYS = ("size_of",)
SCALE_KEYS = ("at", "power")

CARRIED = unit("Mt per year")
"""The unit in which routes carry."""


class Reader(Protocol):
    """What reads the file: it knows the roadmap, reads numbers and objects to names."""

    roadmap: Roadmap
    found: Found
    numbers: dict[str, s.Number]
    sorts: dict[str, n.Sort]

    def known(self, kind: str, name: str, span: Span, names: Iterable[str]) -> bool:
        """Return whether a name is one of these; objects to one that is not."""

    def number(
        self, form: Form, where: str, key: str, sort: n.Sort, *, optional: bool = False
    ) -> s.Number | None:
        """Return the number under a key; objects to a missing one unless it is optional."""


def in_unit(size: Size, other: Unit) -> Fraction | None:
    """Return a size in another unit, or `None` where the two do not compare."""
    if not size.unit.comparable(other):
        return None
    return size.value * size.unit.factor_to(other)


@dataclass(frozen=True, slots=True)
class SizesReader:
    """Reads capacities and scales, with the reader of the file."""

    of: Reader
    carriers: dict[str, Span] = field(default_factory=dict)
    """By measure: the route that carries what it gives."""

    def capacity(
        self, form: Form, where: str, opens: Collection[str]
    ) -> tuple[s.Number | None, str | None]:
        """Return the capacity of a route, and the measure whose size it is, if it is one."""
        node = form.node("capacity")
        if not isinstance(node, Mapping) or node.get("size_of") is None:
            number = self.of.number(form, where, "capacity", n.MEGATONNES)
            if number is not None:
                self._within(number, form.what, opens)
            return number, None
        inner = Form(node, form.places["capacity"], "`capacity`", SIZE_KEYS, self.of.found)
        name = inner.scalar("size_of", need="name the measure")
        if name is None or not self.of.known(
            "measure", name.text, name.span, self.of.roadmap.measures
        ):
            return None, None
        path = f"{where}.capacity"
        self.of.sorts[path] = n.MEGATONNES
        carried = self._carried(name.text, name.span, form, opens)
        if carried is None:
            return None, None
        number = s.Number(
            path=path,
            low=float(carried),
            mode=float(carried),
            high=float(carried),
            unit=n.MEGATONNES.unit,
            origin=s.Origin.ROADMAP,
            said=f"the size of {name.text} in the roadmap",
            url="",
            span=form.places["capacity"],
        )
        self.of.numbers[path] = number
        return number, name.text

    def _carried(
        self, measure: str, span: Span, form: Form, opens: Collection[str]
    ) -> Fraction | None:
        """What a route carries a year by the size of a measure, in Mt."""
        size = self._size_of(measure, span, "2 Mt per year")
        if size is None:
            return None
        carried = in_unit(size, CARRIED)
        if carried is None:
            self._object(
                span,
                f"the size of {measure} is {size}; a route carries Mt a year",
                "write it in t, kt or Mt per year there, or the capacity here",
            )
        elif measure not in opens:
            self._object(
                span,
                f"{form.what} is open without {measure}, so its size says nothing of it",
                f"add {measure} to `opens_with:`",
            )
        elif measure in self.carriers:
            self._object(
                span,
                f"the size of {measure} would be carried twice",
                "give one of the two routes a capacity of its own",
                (self.carriers[measure], "carried here already"),
            )
        else:
            self.carriers[measure] = span
            return carried
        return None

    def _within(self, number: s.Number, route: str, opens: Collection[str]) -> None:
        """Object where a route that a measure opens carries more than the measure gives."""
        for measure, size in self._sizes(opens):
            carried = in_unit(size, CARRIED)
            if carried is not None and number.high > float(carried):
                self.of.found.add(
                    "D913",
                    number.span,
                    f"{route} carries up to {number.high:g} Mt a year, but {measure}, which opens it, gives {size}",
                    f"write `capacity: {{size_of: {measure}}}`, or no more than that",
                )

    def _sizes(self, measures: Collection[str]) -> Iterator[tuple[str, Size]]:
        for name, measure in self.of.roadmap.measures.items():
            if name in measures and measure.size is not None:
                yield name, measure.size

    def scales(self, form: Form, where: str, measure: str) -> s.Scale | None:
        """Return how the worth of a measure goes with its size, or `None` where it does not."""
        node = form.node("scales")
        if node is None:
            return None
        place = form.places["scales"]
        inner = Form(node, place, "`scales`", SCALE_KEYS, self.of.found)
        stated = inner.scalar(
            "at", need="write the size that the worth is stated for, such as `at: 50 kt per year`"
        )
        at = read_size(stated, self.of.found) if stated is not None else None
        power = self.of.number(inner, f"{where}.scales", "power", n.POWER)
        if not form.has("worth") and not form.has("sender_cost"):
            self._object(place, f"measure {measure} has nothing that scales", "add its `worth:`")
            return None
        if at is None or power is None:
            return None
        size = self._size_of(measure, place, str(at))
        if size is None:
            return None
        ratio = in_unit(size, at.unit)
        if ratio is None:
            self._object(
                at.span,
                f"the worth of {measure} is stated at {at}; its size is {size}",
                f"write it for a size in {size.unit}",
            )
            return None
        return s.Scale(ratio=float(ratio / at.value), power=power)

    def _size_of(self, measure: str, span: Span, example: str) -> Size | None:
        found = self.of.roadmap.measures.get(measure)
        if found is None:  # it is under `beyond:`
            self._object(
                span,
                f"the roadmap does not offer {measure}, so it has no size",
                "drop this: what it would be worth is said outright",
            )
        elif found.size is None:
            self._object(
                span,
                f"{measure} has no size in the roadmap",
                f"write such as `size: {example}` under it there",
            )
        else:
            return found.size
        return None

    def _object(self, span: Span, message: str, repair: str, *also: tuple[Span, str]) -> None:
        self.of.found.add("D912", span, message, repair, also=also)
