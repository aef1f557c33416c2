"""How much a measure gives: one amount with its unit, from the text of `size:`.

Decides what is a size and what is only nearly one: a range, a share, nothing. What the amount does
to the worth of relief is said in a file of assumptions. Called by `ladder`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from detente.core.quantities import PERCENT, Unit, decimal, unit
from detente.core.values import dataclass
from detente.roadmap import conditions as c
from detente.roadmap.found import Found
from detente.roadmap.model import Size
from detente.roadmap.syntax import Scalar
from detente.roadmap.terms import branches, understand

_NUMBER = r"\d+(?:\.\d+)?"
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\d,.]*\d)"
_TIME = "day|week|month|quarter|year"
_TRAPS: tuple[tuple[str, str, str, str], ...] = (
    # pattern, code, message, repair; `{0}` is the text found, `{1}` its last group
    (r"\d{1,3}(?:,\d{3})+\b", "D102", "`{0}` has a comma inside a number", "write {0}"),
    (
        rf"(?:between )?{_NUMBER}(?: [A-Za-z]+)*? ?(?:to|and|-|–|\.\.) ?({_NUMBER})",
        "D418",
        "`{0}` is a range; a size is one amount",
        "write what is promised, such as {1}",
    ),
    (
        r"^(?:[A-Z]{3} )?-\s*(?=\d)",
        "D418",
        "a size is more than nothing",
        "write it without the sign",
    ),
    (
        r"(?:[<>]=?|[≤≥~]|up to|at most|at least|no more than|more than|less than|about|around|some)(?= ?\d)",
        "D418",
        "`{0}` stands before the amount; a size is the amount itself",
        "drop it: whether it is a cap is said in `gives:`",
    ),
    (
        rf"(?:\ban? |/ ?)({_TIME})s?\b",
        "D109",
        "`{0}` is not read as the time of a rate",
        "write `per {1}`",
    ),
    (
        r"\b(?:yearly|annually|annual|per annum)\b|\bp\.a\.",
        "D109",
        "`{0}` is not read as the time of a rate",
        "write `per year`",
    ),
    (
        r"(?<=\d) ?(?:thousand|million|billion)\b",
        "D209",
        "`{0}` is not read as part of a unit",
        "write kt or Mt of weight, mn or bn of money, or the whole number",
    ),
    (
        r"(?<=\d) ?(?!per\b)[A-Za-z]+ (?!(?:mn|bn|per)\b)([A-Za-z]+)\b",
        "D209",
        "`{0}` is not a unit; a unit is one word",
        "write such as `{1}`, and say the rest in `gives:`",
    ),
)
_WEIGHTS = {"kt": "kt", "mt": "Mt", "t": "t"} | dict.fromkeys(
    ("ton", "tons", "tonne", "tonnes"), "t"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text, from `start` to `end`, and what it comes to in the unit of a size.

    `told` is the number with its unit, as the text has it.
    """

    start: int
    end: int
    value: Fraction
    told: str


def figures_of(text: str, size: Size) -> Iterator[Figure]:
    """Yield every number of a text that stands before a unit in which the size can be told.

    What time it is per is not looked at: a text says `a year`, or nothing.
    """
    for m in re.finditer(rf"\b({_FIGURE}) ?([A-Za-z]+)(?: ([A-Za-z]+))?", text):
        for words in (f"{m[2]} {m[3]}", m[2]):
            try:
                told = unit(words)
            except ValueError:
                continue
            if told.base == size.unit.base:
                value = Fraction(m[1].replace(",", "")) * told.scale / size.unit.scale
                yield Figure(m.start(1), m.end(1), value, f"{m[1]} {words}")
                break


def read_size(text: Scalar, found: Found) -> Size | None:
    """Return the size that a text states, or `None` with the objection."""
    for pattern, code, message, repair in _TRAPS:
        if m := re.search(pattern, text.text):
            last = m[m.lastindex] if m.lastindex else ""
            start = m.end() - len(m[0].lstrip())
            plain = m[0].replace(",", "")
            place = text.part(start, m.end())
            found.add(code, place, message.format(m[0].strip(), last), repair.format(plain, last))
            return None
    amount = understand(
        text, "size_phrase", found, lambda reader, tree: reader.amount(branches(tree)[0])
    )
    return None if amount is None else _size(amount, found)


def _size(amount: c.Amount, found: Found) -> Size | None:
    told = amount.unit
    if told is None:
        found.add(
            "D304",
            amount.span,
            f"{amount.span.text} of what? a size has a unit",
            f"write such as {amount.span.text} Mt per year",
        )
    elif told == PERCENT:
        found.add(
            "D418",
            amount.span,
            f"{amount.span.text} of what? a size is an amount, not a share",
            "write the amount itself, such as 2 Mt per year",
        )
    elif amount.value <= 0:
        found.add(
            "D418",
            amount.span,
            f"a size of {decimal(amount.value)} gives nothing",
            "write how much is given, or drop the measure from its step",
        )
    elif (meant := _misspelt(told)) is not None:
        found.add(
            "D209",
            amount.named or amount.span,
            f"`{told.base}` is not a unit of weight here; these are t, kt and Mt",
            f"write `{meant}`",
        )
    else:
        return Size(value=amount.value, unit=told, span=amount.span)
    return None


def _misspelt(told: Unit) -> str | None:
    """The unit of weight that this one is meant for, or `None`."""
    meant = _WEIGHTS.get(told.base.lower())
    return meant if meant != told.base else None
