"""What a roadmap may hold, as a JSON Schema for editors.

The keys of each part are those that `parse` and `ladder` read, from their own tables; the words of
a choice are those of the model. Beside them stand the shape of each value and a line of help.
Decides nothing: what the schema lets pass, the parser still judges. Called by `detente schema`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeAlias

from detente.core.times import TimeUnit
from detente.roadmap import indicators, ladder, parse
from detente.roadmap import model as m
from detente.roadmap.undertakings import Acts, Direction, Trouble

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool"
Schema: TypeAlias = "dict[str, Json]"

NAME = "^[a-z][a-z0-9_]*$"
_LENGTH = r"\d+\s+(" + "|".join(u.value.replace(" ", r"\s+") + "s?" for u in TimeUnit) + ")"
_DATE = r"\d{4}-\d{2}-\d{2}"
_NAME = "[a-z][a-z0-9_]*"


def roadmap_schema() -> Schema:
    """Return the schema of a roadmap file, JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A conditional roadmap",
        "description": "What must hold, what is given in return, and what follows a breach.",
        **_object("roadmap", parse.ROADMAP_KEYS),
        "$defs": {"condition": _condition()},
    }


# Shapes of values.


def _text(pattern: str = "", examples: Iterable[str] = ()) -> Schema:
    """A text; an editor may read it as a number or as true or false."""
    if not pattern:
        out: Schema = {"type": ["string", "number", "boolean"]}
    else:
        out = {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$"}
    shown = list(examples)
    if shown:
        out["examples"] = list[Json](shown)
    if shown and pattern:
        # editors show this instead of the pattern
        out["patternErrorMessage"] = "write such as " + " or ".join(f"`{x}`" for x in shown)
    return out


def _choice(words: Iterable[str]) -> Schema:
    return {"enum": list[Json](words)}


def _member(kind: type[StrEnum]) -> Schema:
    return _choice(x.value for x in kind)


def _list(item: Schema) -> Schema:
    """Several values; a single one may stand without brackets."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _entries(item: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": NAME},
        "additionalProperties": item,
    }


def _condition() -> Schema:
    again: Schema = {"$ref": "#/$defs/condition"}
    several: Schema = {"type": "array", "items": again, "minItems": 1}
    return {
        "description": "One sentence, a list of which all must hold, or all_of:, any_of:, 2_of:.",
        "anyOf": [
            {"type": "string", "minLength": 1, "examples": ["no arrests over last 60 days"]},
            several,
            {
                "type": "object",
                "properties": {"all_of": several, "any_of": several},
                "patternProperties": {r"^[1-9]\d?_of$": several},
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
            },
        ],
    }


def _object(part: str, keys: Iterable[str]) -> Schema:
    """Return the shape of a mapping with these keys; `part` says where its values are described."""
    shapes = SHAPES[part]
    properties: dict[str, Json] = {}
    for key in keys:
        shape, help_ = shapes.get(key, ({}, ""))
        properties[key] = {**shape, "description": help_} if help_ else dict(shape)
    out: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required := list[Json](REQUIRED.get(part, ())):
        out["required"] = required
    return out


REQUIRED: dict[str, tuple[str, ...]] = {
    "roadmap": (
        "roadmap",
        "title",
        "standing",
        "handling",
        "version",
        "opens",
        "ends",
        "parties",
        "sources",
        "indicators",
    ),
    "party": ("role",),
    "indicator": ("kind", "means"),
    "context": ("unit",),
    "severity": ("cure", "effect"),
    "unknown": ("grace", "effect"),
    "restriction": ("by",),
    "measure": ("gives", "by"),
    "by": ("who",),
    "step": ("gives", "decided_by"),
    "duty": ("who", "must"),
    "account": ("in", "out"),
}
"""The keys without which the parser objects. Those that defaults may give are not among them."""

_TEXT = _text()
_ONE_NAME = _text(_NAME)
_NAMES = _list(_ONE_NAME)
_DAY = _text(_DATE, ["2025-06-21"])
_SPAN = _text(_LENGTH, ["30 days", "5 working days", "9 months"])
_AMOUNT = _text(r"(?:[A-Z]{3}\s+)?\d+(?:\.\d+)?.*", ["1183 persons", "40 EUR mn"])
_NUMBER = r"\d+(?:\.\d+)?"
_SIZE = _text(
    rf"(?:[A-Z]{{3}}\s+{_NUMBER}|{_NUMBER}\s*[A-Za-z]+)(?:\s+(?:mn|bn))?(?:\s+per\s+[a-z]+)?",
    ["2 Mt per year", "EUR 40 mn", "3 crossings"],
)
_THEN = _text(
    rf"({'|'.join(x.value for x in m.Effect)})\s+after\s+{_LENGTH}", ["suspend after 90 days"]
)
_BASELINES = _member(m.Baselines)
_ACCEPT = _text(
    rf"\d+\s+reports?|\d+\s+agree(\s+within\s+.+)?|only\s+{_NAME}|{_NAME}\s+first|lowest|highest",
    ["1 reports", "2 agree within 5 persons", "only monitors", "lowest"],
)
_SILENCE = _text(
    rf"nil\s+return\s+every\s+{_LENGTH}(\s*,\s*due\s+{_LENGTH}\s+later)?",
    ["nil return every 30 days, due 5 days later"],
)
_UNIT = _text(examples=["persons", "cases", "EUR mn per month"])
_CONDITION: Schema = {"$ref": "#/$defs/condition"}

Shapes: TypeAlias = "dict[str, tuple[Schema, str]]"
SHAPES: dict[str, Shapes] = {}
"""For each part of a file: each key, the shape of its value, and a line of help."""

SHAPES["reads"] = {
    "subject": (_TEXT, "The subject of the observations that count."),
    "event": (_TEXT, "The type of the events that count."),
    "where": (_list(_TEXT), "Only events with all of these qualifiers."),
}
_READS: Schema = {
    **_object("reads", ("subject", "event", "where")),
    "oneOf": [{"required": ["subject"]}, {"required": ["event"]}],
}
_ENTRY = _text(rf"in|out(\s+after\s+{_LENGTH})?", ["in", "out", "out after 30 days"])
SHAPES["account"] = {
    "in": (_NAMES, "Events that add to the level."),
    "out": (_NAMES, "Events that take from it."),
}

_ACCOUNT: Schema = _object("account", ("in", "out"))
SHAPES["measured"] = {
    "unit": (_UNIT, "What is counted."),
    "accept": (_ACCEPT, "When reports count."),
    "stale_after": (_SPAN, "How long a report holds. Not for events; a register can do without."),
    "silence": (
        _SILENCE,
        "How long a nil return covers the days after it. Only for events and registers.",
    ),
    "baselines": (_BASELINES, "Whether an earlier level moves with later knowledge."),
    "rounded": (_AMOUNT, "How far a figure given as `about` may be off."),
    "sources": (_NAMES, "Who reports it."),
}
SHAPES["measured"]["self_reported"] = (
    _choice(("accepted",)),
    "Whether the judged side's own figures count. What rests on them alone says so.",
)
SHAPES["default"] = SHAPES["measured"]
SHAPES["indicator"] = SHAPES["measured"] | {
    "kind": (
        _member(m.Kind),
        "A level on a day, a flow per time, a list of events, or a register.",
    ),
    "means": (_TEXT, "What is counted, in a sentence."),
    "reads": (_READS, "Which records it reads, if not those of its own name."),
    "about": (_ONE_NAME, "The party that it judges; the target, if left out."),
    "categories": (_list(_TEXT), "The words that a level may be, instead of a number."),
    "changed_by": (_NAMES, "Events that must change this level."),
    "states": (
        _entries(_ENTRY),
        "Of a register: its states, each in the stock or out of it, at once or after so many days.",
    ),
    "account": (_ACCOUNT, "The events that a level is made of: what came in, and what went out."),
}
SHAPES["context"] = {
    "unit": (_UNIT, "What is counted."),
    "means": (_TEXT, "What it is, in a sentence."),
    "reads": (_READS, "Which records it reads, if not those of its own name."),
}
SHAPES["party"] = {
    "role": (_member(m.Role), "What it is to the roadmap."),
    "name": (_TEXT, "Its name on pages."),
    "decides": (
        _text(
            rf"{'|'.join(ladder.VOTES)}|\d+\s+of\s+(\d+\s+members|{_NAME}(\s*,\s*{_NAME})+)",
            ["unanimity", "executive", "2 of 3 members"],
        ),
        "How it decides.",
    ),
    "working_days": (_TEXT, "Its calendar of holidays, if not that of the roadmap."),
}
SHAPES["source"] = {
    "name": (_TEXT, "Its name on pages, where it is public."),
    "group": (_TEXT, "Its voice: sources of one group have one vote."),
    "side": (_ONE_NAME, "The party that it belongs to. The judged side never counts towards met."),
    "public": (
        {"enum": ["true", "false", True, False]},
        "Whether it may be named. Others appear as a protected source.",
    ),
}
SHAPES["severity"] = {
    "cure": (
        _text(
            rf"none|{_LENGTH}(\s*,\s*at\s+most\s+{_LENGTH}\s+in\s+any\s+{_LENGTH})?",
            ["none", "30 days", "30 days, at most 45 days in any 365 days"],
        ),
        "How many days there are to cure it.",
    ),
    "effect": (_member(m.Effect), "What follows if it is not cured."),
    "then": (_THEN, "What follows later."),
    "reach": (_member(m.Reach), "How far the effect reaches."),
    "mode": (_member(m.Mode), "Who makes the snap-back happen."),
    "order_within": (_SPAN, "When the acts that undo relief must be ordered."),
    "cool_off": (_SPAN, "How long a revoked step cannot be ready again."),
}
SHAPES["unknown"] = {
    "grace": (_SPAN, "How long something may stay unknown."),
    "effect": (_member(m.Effect), "What follows after that."),
    "then": (_THEN, "What follows later."),
}
_DATED: Schema = {
    "type": "object",
    "propertyNames": {"pattern": f"^{_DATE}$"},
    "additionalProperties": _AMOUNT,
    "minProperties": 1,
}
SHAPES["benchmark"] = {
    "text": (_TEXT, "What must hold, for readers. Its numbers are those of the condition."),
    "demand": (_choice(("gesture", "structural")), "A single act, or something that lasts."),
    "when": (_CONDITION, "The condition that the verdict follows."),
    "of": (_ONE_NAME, "The indicator of a threshold that changes on days known from the start."),
    "at_most": (_DATED, "Days, each with the amount from then on."),
    "at_least": (_DATED, "Days, each with the amount from then on."),
    "if_broken": (_ONE_NAME, "The severity of a breach, where a step keeps it."),
    "hardness": (_choice(("hard", "soft")), "Whether it decides, or is watched only."),
    "unless": (
        _text(rf"justified\s+by\s+{_NAME}", ["justified by commission"]),
        "Who may, for stated reasons, take it as met though it is not.",
    ),
}
SHAPES["restriction"] = {
    "by": (_ONE_NAME, "The party whose restriction it is."),
    "basis": (_TEXT, "The legal act."),
    "ends": (
        _text(rf"{_DATE}|\d{{2}}-\d{{2}}\s+each\s+year", ["2026-02-28", "02-28 each year"]),
        "Its last day, unless it is prolonged.",
    ),
    "on_expiry": (_member(m.OnExpiry), "What happens at its end if nobody acts."),
    "vote": (_choice(ladder.VOTES), "The vote needed to prolong it."),
}
SHAPES["undo"] = {
    "promised": (_SPAN, "How fast it is promised to be taken back."),
    "automatic": (_TEXT, "When it ends by itself."),
    "early": (_TEXT, "What it takes to end it early."),
    "seen": (_SPAN, "How long it took the last time."),
}
SHAPES["by"] = {
    "who": (_NAMES, "The parties that act."),
    "basis": (_TEXT, "The legal act."),
    "checked_by": (_TEXT, "The lawyer who checked the legal basis."),
    "checked_on": (_DAY, "When it was checked."),
    "undo": (_object("undo", ladder.UNDO_KEYS), "How fast it can be taken back."),
}
SHAPES["measure"] = {
    "gives": (_TEXT, "What is given, in a sentence."),
    "size": (_SIZE, "How much is given: a cap, a quota, a sum."),
    "instrument": (
        _text(examples=["general licence", "specific licence", "dated suspension", "delisting"]),
        "The kind of legal act.",
    ),
    "by": (_object("by", ladder.BY_KEYS), "Who acts, on which legal basis."),
    "lasts": (_SPAN, "How long it lasts."),
    "on_expiry": (_member(m.OnExpiry), "What happens at its end if nobody acts."),
    "wind_down": (_SPAN, "How long business may be wound down after its end."),
    "rests_on": (_NAMES, "The restrictions that it eases."),
    "needs_also": (_NAMES, "The measures without which it is of no use."),
    "protected": (_choice(("humanitarian",)), "It is never suspended or revoked."),
    "targets": (_list(_TEXT), "To whom or what it applies."),
    "except": (_list(_TEXT), "To whom or what it does not apply."),
    "deliver_within": (_SPAN, "When it is due after the grant; 10 working days, if left out."),
}
SHAPES["step"] = {
    "title": (_TEXT, "Its name on pages."),
    "after": (_CONDITION, "What must come before it."),
    "not_before": (_DAY, "The first day on which it can be ready."),
    "needs": (_CONDITION, "What must be met for it to be ready."),
    "keeps": (_NAMES, "The benchmarks that must hold as long as it is in force."),
    "weighs": (_NAMES, "Benchmarks in nobody's way; a decision says how it weighed each miss."),
    "gives": (_NAMES, "The measures that it gives."),
    "certified_by": (
        _text(rf"{_NAME}\s+within\s+{_LENGTH}", ["panel within 20 working days"]),
        "Who states the facts, and within which time.",
    ),
    "decided_by": (
        _text(
            rf"automatically|{_NAME}(\s+and\s+{_NAME})*(\s+after\s+consulting\s+{_NAME})?\s+within\s+{_LENGTH}",
            ["brussels and washington within 30 days", "automatically"],
        ),
        "Who grants it, and within which time.",
    ),
    "sunset": (
        _text(
            rf"{_DATE}|(at\s+most\s+)?{_LENGTH}\s+after\s+grant",
            ["12 months after grant", "at most 12 months after grant"],
        ),
        "Its last day; with `at most`, the latest that the decision may set.",
    ),
    "renew": (
        _text(r"[\s\S]*\bif\b[\s\S]+", ["if keeps held throughout last 90 days"]),
        "Whether it goes on at its sunset.",
    ),
    "at_sunset": (_choice(ladder.AT_SUNSET), "What its end does to the steps after it."),
    "direction": (_choice(ladder.DIRECTIONS), "Whether what it gives is relief or a burden."),
}
SHAPES["duty"] = {
    "who": (
        {"anyOf": [{"const": "deciders of the step"}, _NAMES]},
        "The parties that owe it, or `deciders of the step`.",
    ),
    "must": (_TEXT, "What they owe."),
    "each": (_choice(ladder.OCCASIONS), "On which occasions; at all times, if left out."),
    "within": ({"anyOf": [{"const": "time stated in the step"}, _SPAN]}, "Within which time."),
    "except": (_list(_TEXT), "What it does not cover."),
}
SHAPES["calendar"] = {
    "timezone": (_text(examples=["Europe/Brussels", "UTC"]), "The zone in which days begin."),
    "working_days": (_TEXT, "The calendar of holidays."),
    "month_end": (_choice(("last day",)), "Months run to the last day of a shorter month."),
}
_BENCHMARK: Schema = {
    **_object("benchmark", ladder.BENCHMARK_KEYS),
    "anyOf": [
        {"required": ["when"]},
        {"required": ["of", "at_most"]},
        {"required": ["of", "at_least"]},
    ],
}
_BENCHMARK_OR_GROUP: Schema = {
    "if": {"anyOf": [{"required": [key]} for key in ladder.BENCHMARK_KEYS]},
    "then": _BENCHMARK,
    "else": _entries(_BENCHMARK),
}
_TROUBLE = (
    rf"{_NAME}(\s+is)?\s+({'|'.join(t.value.replace(' ', chr(92) + 's+') for t in Trouble)}|broken)"
)
_GUARANTEE = _text(
    rf"(no\s+step\s+in\s+force|no\s+measure(\s+of\s+{_NAME})?\s+delivered|never\s+{_NAME}\s+(in\s+force|delivered))"
    rf"\s+(more\s+than\s+{_LENGTH}\s+after\s+{_TROUBLE}|while\s+{_TROUBLE}(\s+for\s+more\s+than\s+{_LENGTH})?)",
    [
        "no step in force more than 10 days after alarm is breached",
        "never s1 in force while nobody_arrested is breached for more than 30 days",
    ],
)
_ASSUMPTION = _text(
    rf"{_NAME}\s+({'|'.join(Direction)})\s+by\s+at\s+most\s+[\s\S]+"
    rf"|at\s+most\s+[\s\S]+\s+of\s+{_NAME}\s+[\s\S]+"
    rf"|({_NAME}\s+is\s+never|no\s+source\s+is)\s+silent\s+for\s+more\s+than\s+{_LENGTH}"
    rf"|{_NAME}\s+({'|'.join(Acts)})\s+(in\s+time|within\s+{_LENGTH})",
    [
        "prisoners falls by at most 200 persons a week",
        "at most 10 persons of releases per day",
        "viasna is never silent for more than 30 days",
        "council decides in time",
    ],
)
SHAPES["roadmap"] = {
    "roadmap": (_ONE_NAME, "Its name: small letters, digits and _."),
    "title": (_TEXT, "What it is about; it heads every page."),
    "standing": (_TEXT, "Who has adopted it, such as `proposal, adopted by nobody`."),
    "handling": (_choice(("public", "restricted")), "Who may see it."),
    "version": (_TEXT, "A new one for each amendment."),
    "opens": (_DAY, "The first day on which a step may be granted."),
    "ends": (_DAY, "The last day on which a step may be granted."),
    "opening": (_entries(_AMOUNT), "Levels on the opening day that are fixed."),
    "calendar": (_object("calendar", SHAPES["calendar"]), "How days and working days are counted."),
    "direction": (
        _choice(ladder.DIRECTIONS),
        "Whether steps give relief or a burden, if they say nothing else.",
    ),
    "parties": (_entries(_object("party", parse.PARTY_KEYS)), "Who acts and decides."),
    "sources": (_entries(_object("source", parse.SOURCE_KEYS)), "Who reports."),
    "defaults": (
        {
            "type": "object",
            "properties": {k.value: _object("default", indicators.DEFAULT_KEYS) for k in m.Kind},
            "additionalProperties": False,
        },
        "What holds for all indicators of a kind.",
    ),
    "indicators": (_entries(_object("indicator", indicators.INDICATOR_KEYS)), "What is measured."),
    "context": (
        _entries(_object("context", indicators.CONTEXT_KEYS)),
        "Figures that decide nothing.",
    ),
    "severities": (_entries(_object("severity", ladder.SEVERITY_KEYS)), "What follows a breach."),
    "unknown": (
        _object("unknown", ladder.UNKNOWN_KEYS),
        "What follows if something stays unknown.",
    ),
    "benchmarks": (_entries(_BENCHMARK_OR_GROUP), "The conditions, in groups if you like."),
    "restrictions": (
        _entries(_object("restriction", ladder.RESTRICTION_KEYS)),
        "What relief eases.",
    ),
    "measures": (_entries(_object("measure", ladder.MEASURE_KEYS)), "What is given: the relief."),
    "steps": (_entries(_object("step", ladder.STEP_KEYS)), "The rungs, in their order."),
    "duties": (_entries(_object("duty", ladder.DUTY_KEYS)), "What senders and referee owe."),
    "assumptions": (_list(_ASSUMPTION), "What is taken for granted."),
    "guarantees": (_list(_GUARANTEE), "What must be shown of the roadmap."),
    "amended": (_list(_TEXT), "What was changed, by version."),
}
