"""One number of a file of assumptions: its range, its unit and where it comes from.

Decides how a number may be written and which values it may have. Called by `stakes_file`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.core.text import Span
from detente.roadmap.form import Form
from detente.roadmap.found import Found, listed
from detente.roadmap.syntax import Mapping, Node, Scalar
from detente.weigh.stakes import Number, Origin

NUMBER_KEYS = ("low", "mode", "high", "value", "data", "literature", "prior", "url")
ORIGINS = tuple(o.value for o in Origin if o is not Origin.ROADMAP)


LARGEST = 1e12
"""Beyond this a figure is a slip of the pen; sums of such would say nothing."""


@dataclass(frozen=True, slots=True)
class Sort:
    """What a number counts, and the values it may have; `above` excludes `least` itself."""

    unit: str
    least: float | None = 0.0
    most: float | None = None
    above: bool = False

    def refuses(self, value: float) -> str:
        """Return what is wrong with a value, or nothing."""
        if self.least is not None and self.above and value <= self.least:
            return f"must be more than {self.least:g}"
        if self.least is not None and value < self.least:
            return f"cannot be less than {self.least:g}"
        if self.most is not None and value > self.most:
            return f"cannot be more than {self.most:g}"
        if abs(value) > LARGEST:
            return "is more than a trillion"
        return ""


MONEY_A_YEAR = Sort("{currency} a year")
MONEY_ONCE = Sort("{currency}, once")
MONEY_ABOVE = Sort("{currency}", above=True)
ANY_MONEY_A_YEAR = Sort("{currency} a year", least=None)
CHANCE = Sort("chance a month", most=1.0)
CHANCE_AT_START = Sort("chance at the opening", most=1.0)
CHANCE_A_YEAR = Sort("chance a year", most=1.0)
SHARE = Sort("share", most=1.0)
WEIGHT = Sort("prior weight", most=1.0)
DISCOUNT = Sort("share a year", least=0.01, most=0.99)  # nearer to none, no bound on a value closes
FACTOR = Sort("factor")
MONTHS = Sort("number of months", least=1.0)
MEGATONNES = Sort("Mt a year")
POWER = Sort("power of the size", most=2.0)
USD_A_TONNE = Sort("USD a tonne")
PER_RELIEF = Sort("{currency} for each {currency} of relief")


def number_of(
    node: Node, span: Span, path: str, sort: Sort, currency: str, found: Found
) -> Number | None:
    """Return the number that a mapping states, or `None` with the objections."""
    if isinstance(node, Scalar):
        found.add(
            "D903",
            node.span,
            f"`{span.text}` is a bare number; expected its range and where it comes from",
            f'write {{value: {node.text or "1"}, prior: "why"}}, or low, mode and high',
        )
        return None
    form = Form(node, span, f"`{span.text}`", NUMBER_KEYS, found)
    if not form.readable:
        return None
    values = _values(form, sort, found)
    origin = _origin(form, node, found)
    if values is None or origin is None:
        return None
    low, mode, high = values
    return Number(
        path=path,
        low=low,
        mode=mode,
        high=high,
        unit=sort.unit.replace("{currency}", currency),
        origin=origin[0],
        said=origin[1],
        url=form.text("url") or "",
        span=span,
    )


def _values(form: Form, sort: Sort, found: Found) -> tuple[float, float, float] | None:
    if form.has("value"):
        if extra := [k for k in ("low", "mode", "high") if form.has(k)]:
            found.add(
                "D902",
                form.place("value"),
                f"{form.what} has both a value and {listed(extra, 'and')}",
                "keep `value:` for a number without a range, or low, mode and high",
            )
            return None
        value = _one(form, "value", sort, found)
        return None if value is None else (value, value, value)
    if gone := [k for k in ("low", "mode", "high") if form.missing(k)]:
        found.add(
            "D902",
            form.span,
            f"{form.what} has no {listed(gone, 'and')}",
            "write low, mode and high, or `value:` for a number without a range",
        )
        return None
    read = [_one(form, k, sort, found) for k in ("low", "mode", "high")]
    low, mode, high = read
    if low is None or mode is None or high is None:
        return None
    for small, large, a, b in ((low, mode, "low", "mode"), (mode, high, "mode", "high")):
        if small > large:
            found.add(
                "D902",
                form.place(a),
                f"`{a}` of {form.what} is {small:g}, above `{b}`, which is {large:g}",
                f"exchange them, or raise `{b}`",
                also=((form.place(b), b),),
            )
            return None
    return low, mode, high


def _one(form: Form, key: str, sort: Sort, found: Found) -> float | None:
    scalar = form.scalar(key)
    if scalar is None:
        return None
    text = scalar.text.strip()
    m = re.fullmatch(r"([-+]?\d+(?:\.\d+)?)\s*(%?)", text)
    value = None if m is None else float(m[1]) / (100 if m[2] else 1)
    if value is None:
        plain = re.sub(r"(?<=\d)[,_ ](?=\d{3}\b)", "", text)
        better = plain if re.fullmatch(r"[-+]?\d+(\.\d+)?", plain) else "0.3, 30 % or 1200"
        found.add(
            "D901",
            scalar.span,
            f"`{text}` is not a number; expected such as 0.3, 30 % or 1200",
            f"write {better}",
        )
        return None
    if fault := sort.refuses(value):
        unit = sort.unit.replace("{currency}", "money")
        if abs(value) > LARGEST:
            repair = "count the zeros, and in which unit the file counts"
        else:
            repair = _within(sort)
        found.add("D904", scalar.span, f"`{key}` of {form.what} ({unit}) {fault}", repair)
        return None
    return value


def _within(sort: Sort) -> str:
    if sort.most is None:
        return "write it without a sign"
    return f"write 0 to {sort.most:g}" if sort.most > 1 else "write a share such as 0.3 or 30 %"


def _origin(form: Form, node: Node, found: Found) -> tuple[Origin, str] | None:
    said = [(o, text) for o in ORIGINS if (text := form.text(o)) is not None]
    for origin, text in said:
        if not text.strip():
            found.add(
                "D903",
                form.place(origin),
                f"`{origin}:` of {form.what} says nothing",
                "say in a few words why, or name the source",
            )
            return None
    if len(said) == 1:
        return Origin(said[0][0]), said[0][1]
    if said:
        found.add(
            "D903",
            form.place(said[1][0]),
            f"{form.what} has two origins, {listed([o for o, _ in said], 'and')}",
            "keep the weaker one; a figure turned by judgement is a prior",
        )
    elif isinstance(node, Mapping) and all(form.missing(o) for o in ORIGINS):
        found.add(
            "D903",
            form.span,
            f"{form.what} does not say where it comes from",
            'add `data: "source"`, `literature: "citation"` or `prior: "reason"`',
        )
    return None
