"""Formulas as one graph in which equal parts are one node.

Decides nothing about meaning. Parts come before what is made of them, so that a walk over the
nodes in order finds every part done.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields

from detente.logic.formula import Formula, parts_of

_PARTS = ("item", "items", "held", "then", "number", "parts")


@dataclass(frozen=True, slots=True)
class Node:
    """A formula and the places of its parts."""

    formula: Formula
    parts: tuple[int, ...]


class Graph:
    """Nodes in order; only grows."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._places: dict[Hashable, int] = {}

    def add(self, formula: Formula) -> int:
        """Return the place of a formula, which is that of any equal one."""
        parts = tuple(self.add(p) for p in parts_of(formula))
        own = tuple(getattr(formula, x.name) for x in fields(formula) if x.name not in _PARTS)
        factors = tuple(n for n, _ in getattr(formula, "parts", ()))
        key = (type(formula), parts, own, factors)
        if key not in self._places:
            self._places[key] = len(self.nodes)
            self.nodes.append(Node(formula, parts))
        return self._places[key]
