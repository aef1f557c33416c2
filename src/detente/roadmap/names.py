"""Which names a roadmap declares, and what to say of a name that means nothing or something else.

Every name is declared once in the whole file: a step and a benchmark never share one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from detente.core.text import Span
from detente.roadmap.found import Found, listed, nearest
from detente.roadmap.model import Indicator, SourceOfEvidence
from detente.roadmap.syntax import Items, Mapping, Node, Scalar

KINDS = {
    "parties": ("party", "D205"),
    "sources": ("source", "D204"),
    "indicators": ("indicator", "D201"),
    "context": ("context figure", "D201"),
    "severities": ("severity", "D208"),
    "benchmarks": ("benchmark", "D203"),
    "restrictions": ("restriction", "D207"),
    "measures": ("measure", "D206"),
    "steps": ("step", "D202"),
    "duties": ("duty", "D202"),
}
"""Section of the file -> what one of its entries is called, and the code for a name not found."""

FORMERLY = {"restrictions": "base_regimes"}
"""Sections under the name they once had: objected to, but their entries are known."""

PLURALS = {"party": "parties", "severity": "severities", "duty": "duties"}

RESERVED = frozenset(
    [
        "a",
        "above",
        "after",
        "agree",
        "and",
        "any",
        "at",
        "automatically",
        "average",
        "below",
        "between",
        "breach",
        "breached",
        "by",
        "cases",
        "change",
        "consulting",
        "count",
        "day",
        "days",
        "decision",
        "due",
        "each",
        "earlier",
        "every",
        "expired",
        "falling",
        "first",
        "for",
        "force",
        "freeze",
        "full",
        "grant",
        "granted",
        "greatest",
        "held",
        "highest",
        "if",
        "in",
        "is",
        "its",
        "keeps",
        "known",
        "last",
        "later",
        "least",
        "level",
        "lowest",
        "members",
        "met",
        "month",
        "months",
        "most",
        "nil",
        "no",
        "none",
        "not",
        "of",
        "on",
        "one",
        "only",
        "opening",
        "or",
        "out",
        "over",
        "point",
        "quarter",
        "quarters",
        "rate",
        "ready",
        "refused",
        "renewal",
        "renewed",
        "report",
        "reported",
        "reports",
        "return",
        "revocation",
        "revoke",
        "revoked",
        "rising",
        "share",
        "since",
        "some",
        "suspend",
        "suspended",
        "suspension",
        "the",
        "throughout",
        "time",
        "times",
        "total",
        "waiting",
        "was",
        "week",
        "weeks",
        "when",
        "where",
        "within",
        "working",
        "year",
        "years",
    ]
)
"""Words of the language, which cannot name anything."""

BENCHMARK_KEYS = frozenset(("when", "text", "of", "if_broken", "demand", "hardness"))


@dataclass(slots=True)
class Names:
    """The declared names by kind, and what is known of indicators and sources so far."""

    declared: dict[str, dict[str, Span]] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    sources: dict[str, SourceOfEvidence] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    """Indicators whose level on opening the roadmap states."""
    faulty: set[str] = field(default_factory=set)
    """Names whose own entry was objected to: what follows from it is not objected to again."""

    def kind_of(self, name: str) -> str | None:
        """Return what a name is, such as `benchmark`, or `None`."""
        return next((kind for kind, names in self.declared.items() if name in names), None)

    def known(self, kind: str, name: str, span: Span, found: Found) -> bool:
        """True where there is such a thing; otherwise it is objected to."""
        mine = self.declared.get(kind, {})
        if name in mine:
            return True
        code = next(code for k, code in KINDS.values() if k == kind)
        message = f"there is no {kind} called `{name}`"
        other = self.kind_of(name)
        plural = PLURALS.get(kind, kind + "s")
        if other is not None:
            article = "an" if other[0] in "aeiou" else "a"
            repair = f"`{name}` is {article} {other}"
            repair += (
                f"; {plural} are {listed(mine, 'and')}" if mine else f"; no {plural} are declared"
            )
        elif meant := nearest(name, mine):
            repair = f"did you mean `{meant}`?"
        elif mine:
            repair = f"{plural} are {listed(mine, 'and')}"
        else:
            repair = f"add it under `{_section(kind)}:`"
        found.add(code, span, message, repair)
        return False


def _section(kind: str) -> str:
    return next(section for section, (k, _) in KINDS.items() if k == kind)


def name_in(span: Span, name: str) -> Span:
    """Return the place of a name inside a longer stretch."""
    m = re.search(rf"\b{re.escape(name)}\b", span.text)
    if m is None:
        return span
    return Span(span.source, span.start + m.start(), span.start + m.end())


def declare(root: Mapping, found: Found) -> Names:
    """Return every name the file declares, whatever else is wrong with its entry."""
    names = Names()
    first: dict[str, tuple[str, Span]] = {}
    for section, (kind, _) in KINDS.items():
        entry = root.get(section) or root.get(FORMERLY.get(section, section))
        mine = names.declared.setdefault(kind, {})
        if entry is None or not isinstance(entry.value, Mapping):
            continue
        for key in _keys(section, entry.value):
            _check_name(key, found)
            if key.text in first and key.text not in mine:
                other, place = first[key.text]
                found.add(
                    "D214",
                    key.span,
                    f"`{key.text}` names both {_a(other)} and {_a(kind)}",
                    "give one of them another name",
                    also=((place, f"the {other}"),),
                )
            first.setdefault(key.text, (kind, key.span))
            mine.setdefault(key.text, key.span)
    return names


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _keys(section: str, node: Mapping) -> list[Scalar]:
    if section != "benchmarks":
        return [e.key for e in node.entries]
    keys: list[Scalar] = []
    for e in node.entries:
        if is_group(e.value):
            assert isinstance(e.value, Mapping)  # noqa: S101 - is_group says so
            keys.extend(inner.key for inner in e.value.entries)
        else:
            keys.append(e.key)
    return keys


def is_group(node: Node) -> bool:
    """True for a mapping of benchmarks, as opposed to a benchmark."""
    return (
        isinstance(node, Mapping)
        and bool(node.entries)
        and not any(e.key.text in BENCHMARK_KEYS for e in node.entries)
        and all(isinstance(e.value, Mapping | Items) for e in node.entries)
    )


def _check_name(key: Scalar, found: Found) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key.text):
        better = re.sub(r"[^a-z0-9]+", "_", key.text.lower()).strip("_")
        repair = f"write `{better}`" if re.match(r"[a-z]", better) else "write such as `s1`"
        found.add(
            "D215",
            key.span,
            f"`{key.text}` cannot be a name: names have small letters, digits and _, and start with a letter",
            repair,
        )
    elif key.text in RESERVED:
        found.add(
            "D215",
            key.span,
            f"`{key.text}` is a word of the language and cannot be a name",
            f"write such as `{key.text}_1`",
        )
