"""What a file of assumptions may hold, as a JSON Schema for editors.

The keys of each part are those that `stakes_file` reads, from its own tables. Decides nothing: what
the schema lets pass, the reader still judges. Called by `detente schema`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from detente.weigh import stakes_file as f
from detente.weigh import stakes_senders as g
from detente.weigh import stakes_sizes as z
from detente.weigh.stakes_number import NUMBER_KEYS, ORIGINS

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool"
Schema: TypeAlias = "dict[str, Json]"

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
_NAMES: Schema = {"anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}]}
_FIGURE: Schema = {
    "anyOf": [
        {"type": "number"},
        {
            "type": "string",
            "pattern": r"^\s*[-+]?\d+(\.\d+)?\s*%?\s*$",
            "examples": ["30 %", "0.3"],
            "patternErrorMessage": "write such as `0.3`, `30 %` or `1200`",
        },
    ]
}
_RANGE: Schema = {"required": ["low", "mode", "high"], "not": {"required": ["value"]}}
_ALONE: Schema = {
    "required": ["value"],
    "not": {"anyOf": [{"required": [k]} for k in ("low", "mode", "high")]},
}


def stakes_schema() -> Schema:
    """Return the schema of a file of assumptions, JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Assumptions about what is at stake in a roadmap",
        "description": "What measures are worth and conditions cost, as ranges with their origin.",
        **_object(
            f.STAKES_KEYS,
            {
                "stakes": (_NAME, "Its name: small letters, digits and _."),
                "roadmap": (_TEXT, "The roadmap, by its path from this file."),
                "title": (_TEXT, "What it is about."),
                "handling": ({"enum": ["public", "restricted"]}, "Restricted, if left out."),
                "version": (_TEXT, "A new one for each amendment."),
                "currency": (_TEXT, "What money counts in; USD mn, if left out."),
                "discount": (_NUMBER, "How much less a year later counts to the target."),
                "reputation": (_NUMBER, "What a suspension costs the target, once."),
                "rerouting": (_numbers(f.REROUTING_KEYS), "Ways around the restriction."),
                "measures": (_entries(_MEASURE), "Worth and cost of measures."),
                "beyond": (_entries(_TEXT), "Measures that the roadmap does not offer."),
                "together": (_items(_TOGETHER), "Worth that only several measures have."),
                "goods": (_entries(_GOOD), "What is exported, and by which routes."),
                "conditions": (_entries(_numbers(f.CONDITION_KEYS)), "What benchmarks cost."),
                "detection": (_entries(_numbers(f.DETECTION_KEYS)), "What is seen in a month."),
                "patron": (_PATRON, "What the patron does."),
                "types": (_entries(_TYPE), "Private types of the target."),
                "postures": (_entries(_entries(_POSTURE)), "How each sender may stand."),
                "snap_back": (_entries(_NUMBER), "By severity: a due re-imposition falls."),
                "senders": (_entries(_numbers(g.SENDER_KEYS)), "What senders weigh."),
                "discretion": (_DISCRETION, "What senders weigh whom nothing binds."),
                "scenarios": (_entries(_SCENARIO), "Numbers that are otherwise."),
            },
            required=("stakes", "roadmap", "title", "version", "discount", "reputation"),
        ),
        "$defs": {"number": _number()},
    }


_NUMBER: Schema = {"$ref": "#/$defs/number"}


def _number() -> Schema:
    help_ = {
        "low": "The least that it may be.",
        "mode": "The likeliest value.",
        "high": "The most that it may be.",
        "value": "The number, where there is no range.",
        "data": "The source.",
        "literature": "The citation.",
        "prior": "The analyst's reason.",
        "url": "Where the source can be read.",
    }
    shapes = {k: (_FIGURE if k in ("low", "mode", "high", "value") else _TEXT) for k in NUMBER_KEYS}
    return {
        **_object(NUMBER_KEYS, {k: (shapes[k], help_[k]) for k in NUMBER_KEYS}),
        "allOf": [
            {"oneOf": [_RANGE, _ALONE]},
            {"oneOf": [{"required": [origin]} for origin in ORIGINS]},
        ],
    }


def _object(
    keys: Iterable[str], shapes: dict[str, tuple[Schema, str]], required: Iterable[str] = ()
) -> Schema:
    properties: dict[str, Json] = {}
    for key in keys:
        shape, help_ = shapes.get(key, (_NUMBER, ""))
        properties[key] = {**shape, "description": help_} if help_ else dict(shape)
    out: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if needed := list[Json](required):
        out["required"] = needed
    return out


def _numbers(keys: Iterable[str]) -> Schema:
    return _object(keys, {})


def _entries(item: Schema) -> Schema:
    return {"type": "object", "additionalProperties": item}


def _items(item: Schema) -> Schema:
    return {"type": "array", "items": item}


_AMOUNT: Schema = {**_TEXT, "examples": ["50 kt per year"]}
_SCALES = _object(
    z.SCALE_KEYS,
    {
        "at": (_AMOUNT, "The size that worth and cost are stated for."),
        "power": (_NUMBER, "0: the same at any size; 1: twice as much is worth twice as much."),
    },
    required=z.SCALE_KEYS,
)
_MEASURE = _object(f.MEASURE_KEYS, {"scales": (_SCALES, "How worth and cost go with the size.")})
_SIZE_OF = _object(
    z.SIZE_KEYS,
    {"size_of": (_NAME, "The measure whose size it is.")},
    required=z.SIZE_KEYS,
)
_TOGETHER = _object(f.TOGETHER_KEYS, {"measures": (_NAMES, "Which, together.")})
_EASED = _object(f.EASED_KEYS, {"measures": (_NAMES, "Which, together.")})
_LOSS = _object(f.LOSS_KEYS, {"eased": (_items(_EASED), "What takes it away.")})
_ROUTE = _object(
    f.ROUTE_KEYS,
    {
        "opens_with": (_NAMES, "The measures that must all be delivered."),
        "capacity": (
            {"if": {"required": ["size_of"]}, "then": _SIZE_OF, "else": _NUMBER},
            "In Mt a year, or the size of a measure that opens the route.",
        ),
        "dearer_than": (_NAME, "The route whose rail and port those of this one multiply."),
    },
)
_GOOD = _object(
    f.GOOD_KEYS,
    {
        "means": (_TEXT, "What it is."),
        "losses": (_entries(_LOSS), "Shares of the price that the restrictions cost."),
        "routes": (_entries(_ROUTE), "Ways to the market."),
    },
)
_PATRON = _object(
    f.PATRON_KEYS,
    {
        "party": (_NAME, "The patron of the roadmap."),
        "provoked_by": (_NAMES, "The benchmarks that it minds."),
    },
)
_TYPE = _object(f.TYPE_KEYS, {"about": (_TEXT, "Who it is.")})
_POSTURE = _object(
    g.POSTURE_KEYS, {"drift": (_entries(_NUMBER), "Chance a month to go over to another.")}
)
_DISCRETION = _object(
    g.DISCRETION_KEYS,
    {"welcome": (_entries(_NUMBER), "By type: worth a year of dealing with such a target.")},
)
_SCENARIO = _object(
    f.SCENARIO_KEYS,
    {
        "about": (_TEXT, "What it supposes."),
        "numbers": (_entries(_NUMBER), "Numbers by their path."),
    },
)
