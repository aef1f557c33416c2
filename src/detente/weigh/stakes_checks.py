"""What must fit together in a file of assumptions, and with its roadmap.

Decides nothing about single numbers: sums of chances, what the roadmap has and the file leaves
without a value, what would be counted twice. Called by `stakes_file`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from collections.abc import Mapping as Table
from dataclasses import replace
from typing import TypeAlias

from detente.roadmap.found import Found, listed
from detente.roadmap.model import Roadmap, Role
from detente.roadmap.names import PLURALS
from detente.roadmap.syntax import Items, Mapping, Node
from detente.roadmap.walk import benchmarks_of, indicators_of
from detente.weigh.stakes import Number, Stakes

_NEAR = 1e-9
_BY_THE_HEAD = r"per_(person|prisoner|head|release|detainee|capita)"

Values: TypeAlias = Table[str, Number]


def check(stakes: Stakes, roadmap: Roadmap, faulty: Collection[str], found: Found) -> None:
    """Add what does not fit together; sections in `faulty` are left alone."""
    for scenario in (None, *stakes.scenarios):
        values = stakes.under(scenario)
        if "types" not in faulty:
            _weights(stakes, values, found)
        if "postures" not in faulty:
            _postures(stakes, values, found)
        if "detection" not in faulty:
            _detections(stakes, values, found)
    _left_out(stakes, roadmap, faulty, found)
    _round_about(stakes, found)


def without_persons(node: Node, found: Found) -> Node:
    """Return a tree without the keys that count by the head; objects to each of them."""
    match node:
        case Items():
            return replace(node, items=tuple(without_persons(x, found) for x in node.items))
        case Mapping():
            kept = []
            for entry in node.entries:
                if re.search(_BY_THE_HEAD, entry.key.text):
                    found.add(
                        "D911",
                        entry.key.span,
                        f"`{entry.key.text}` would put a price on a person",
                        "drop it: measures are valued, persons are not",
                    )
                else:
                    kept.append(replace(entry, value=without_persons(entry.value, found)))
            return replace(node, entries=tuple(kept))
        case _:
            return node


def _sums_to_one(numbers: Iterable[Number], values: Values, what: str, found: Found) -> None:
    numbers = [values[x.path] for x in numbers]
    whole = sum(x.mode for x in numbers)
    if not numbers or abs(whole - 1) <= _NEAR:
        return
    names = [x.path.split(".")[-2] for x in numbers]
    found.add(
        "D905",
        numbers[0].span,
        f"{what} add up to {whole:.6g}; expected 1",
        f"{'lower' if whole > 1 else 'raise'} {listed(names)} by {abs(1 - whole):.6g}",
        also=tuple((x.span, f"{x.mode:g}") for x in numbers[1:]),
    )


def _at_most_one(numbers: Iterable[Number], values: Values, what: str, found: Found) -> None:
    numbers = [values[x.path] for x in numbers]
    whole = sum(x.high for x in numbers)
    if whole > 1 + _NEAR:
        found.add(
            "D905",
            numbers[0].span,
            f"{what} can add up to {whole:.6g}; expected at most 1",
            f"lower the highest value of {listed([x.path.split('.')[-1] for x in numbers])}",
            also=tuple((x.span, f"up to {x.high:g}") for x in numbers[1:]),
        )


def _weights(stakes: Stakes, values: Values, found: Found) -> None:
    _sums_to_one(
        [t.weight for t in stakes.types.values()], values, "the weights of the types", found
    )


def _postures(stakes: Stakes, values: Values, found: Found) -> None:
    for sender, postures in stakes.postures.items():
        starts = [p.start for p in postures.values()]
        _sums_to_one(starts, values, f"the chances at the start of {sender}", found)
        for posture in postures.values():
            what = f"the chances to leave posture {posture.id} of {sender}"
            _at_most_one(posture.drift.values(), values, what, found)


def _detections(stakes: Stakes, values: Values, found: Found) -> None:
    for indicator, d in stakes.detection.items():
        _at_most_one((d.seen, d.silent), values, f"seen and silent of {indicator}", found)
        alarms = (d.false_alarm, d.silent)
        _at_most_one(alarms, values, f"false_alarm and silent of {indicator}", found)


def benchmarks_in_use(roadmap: Roadmap) -> tuple[str, ...]:
    """Return the benchmarks that a step needs or keeps, in the order of the file."""
    used = {k for step in roadmap.steps.values() for k in step.keeps}
    for step in roadmap.steps.values():
        used |= set(benchmarks_of(step.needs)) if step.needs is not None else set()
    return tuple(b for b in roadmap.benchmarks if b in used)


def indicators_in_use(roadmap: Roadmap) -> tuple[str, ...]:
    """Return the indicators that those benchmarks, and the steps themselves, look at."""
    used: set[str] = set()
    for benchmark in benchmarks_in_use(roadmap):
        used |= set(indicators_of(roadmap.benchmarks[benchmark].when))
    for step in roadmap.steps.values():
        used |= set(indicators_of(step.needs)) if step.needs is not None else set()
    return tuple(i for i in roadmap.indicators if i in used)


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _left_out(stakes: Stakes, roadmap: Roadmap, faulty: Collection[str], found: Found) -> None:
    given = {m for step in roadmap.steps.values() for m in step.gives}
    valued = {m for m, x in stakes.measures.items() if x.worth is not None}
    for package in stakes.together:
        valued |= package.measures
    for good in stakes.goods.values():
        valued |= {m for r in good.routes.values() for m in r.opens_with}
        valued |= {m for loss in good.losses for e in loss.eased for m in e.measures}
    senders = {
        d
        for step in roadmap.steps.values()
        for d in step.decided_by.deciders
        if d in roadmap.parties and roadmap.parties[d].role is Role.SENDER
    }
    wanted = (
        ("measure", [m for m in roadmap.measures if m in given], valued, "measures"),
        ("benchmark", benchmarks_in_use(roadmap), set(stakes.conditions), "conditions"),
        ("indicator", indicators_in_use(roadmap), set(stakes.detection), "detection"),
        ("severity", tuple(roadmap.severities), set(stakes.snap_back), "snap_back"),
        ("sender", sorted(senders), set(stakes.postures), "postures"),
    )
    for kind, names, have, section in wanted:
        gone = [name for name in names if name not in have]
        if gone and section not in faulty:
            found.add(
                "D907",
                stakes.span,
                f"nothing is said of {listed([f'`{g}`' for g in gone], 'and')}, "
                f"{_a(kind) if len(gone) == 1 else PLURALS.get(kind, kind + 's')} of the roadmap",
                f"add {'it' if len(gone) == 1 else 'them'} under `{section}:`"
                + ("; 0 is a worth too" if kind == "measure" else ""),
            )
    if not stakes.types and "types" not in faulty:
        found.add(
            "D907",
            stakes.span,
            "the file has no type of target",
            "add at least one under `types:`, with `weight: {value: 1, ...}`",
        )


def _round_about(stakes: Stakes, found: Found) -> None:
    for good in stakes.goods.values():
        if stakes.currency != "USD mn":
            found.add(
                "D909",
                good.price.span,
                f"routes count in USD mn, but this file counts in {stakes.currency}",
                "write `currency: USD mn`, or give the measures a `worth:` in place of routes",
            )
        for route in good.routes.values():
            other = good.routes.get(route.dearer_than or "")
            if other is not None and other.dearer_than is not None:
                found.add(
                    "D909",
                    route.rail.span,
                    f"route {route.id} is measured by route {other.id}, which is itself measured by another",
                    f"give route {other.id} its rail and port in USD a tonne",
                )
