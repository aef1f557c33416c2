"""What a record of the wrong shape is told: a missing field, an unknown one, a wrong choice.

Decides the words only. Called by `checks` and `rows`.
"""

from __future__ import annotations

import re

from detente.ledger.errors import Fault

_SHAPE = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<field>[^`]*)`)?", re.DOTALL)
_KINDS_OF_VALUE = {"str": "text", "bool": "yes or no", "array": "a list", "object": "pairs"}


def shape_fault(message: str) -> Fault:
    """Return what a decoder's complaint means, in words for whoever wrote the record."""
    m = _SHAPE.fullmatch(message)
    what, field = (m["what"], m["field"] or "record") if m else (message, "record")
    field = field.split("[")[0].split(".")[0]
    if missing := re.search(r"missing required field `(\w+)`", what):
        field = missing[1]
        return Fault(field=field, message=f"there is no `{field}`", help=f"give `{field}`")
    if extra := re.search(r"unknown field `(.*)`", what, re.DOTALL):
        return Fault(
            field=extra[1],
            message=f"a record of this kind has no `{extra[1]}`",
            help=f"leave `{extra[1]}` out, or choose another kind",
        )
    if choice := re.search(r"Invalid enum value '(.*)'", what, re.DOTALL):
        return Fault(
            field=field,
            message=f"`{choice[1]}` is no {field.replace('_', ' ')}",
            help=f"choose one of: {', '.join(choices(field))}"
            if choices(field)
            else "choose another",
        )
    if types := re.search(r"Expected `([a-z]+)[^`]*`, got `([a-z]+)", what):
        wanted, got = (_KINDS_OF_VALUE.get(t, t) for t in types.groups())
        return Fault(
            field=field,
            message=f"`{field}` is {got}, not {wanted}",
            help=f"write {field} as {wanted}",
        )
    return Fault(
        field=field,
        message=f"`{field}` cannot be read",
        help="compare it with the list of fields of its kind",
    )


def choices(field: str) -> tuple[str, ...]:
    """Return the words a field may hold, where it is a choice."""
    return _CHOICE_WORDS.get(field, ())


_CHOICE_WORDS: dict[str, tuple[str, ...]] = {
    "precision": ("day", "month", "year", "range", "not_before"),
    "confidence": ("high", "medium", "low"),
    "scope": ("in force", "announced"),
    "act": ("delivers", "undoes", "ends", "relieves", "prolongs", "tightens"),
    "decides": (
        "grants",
        "refuses",
        "renews",
        "restores",
        "suspends",
        "revokes",
        "orders re-imposition",
    ),
    "says": ("condition", "promise", "ask", "answer", "reasons", "receipt", "assessment", "other"),
    "of": ("non-observance", "applicability", "departure"),
    "ruling": ("upheld", "rejected"),
    "kind": (
        "observation",
        "event",
        "return",
        "legal_act",
        "decision",
        "certification",
        "override",
        "waiver",
        "statement",
        "correct",
        "retract",
        "confirm",
        "dispute",
    ),
}
