"""A roadmap with a sentence or a cure changed, for a what-if; the file on disk is never touched.

Decides where in the text a condition or a cure stands. The edited text goes through the same checks
as any other. Called by the server.
"""

from __future__ import annotations

from detente.core.diagnostics import RejectedError, failed
from detente.core.text import Source, Span
from detente.plan.compile import compile_plan
from detente.plan.plan import Plan
from detente.roadmap.parse import read
from detente.roadmap.syntax import Mapping, Node, Scalar, compose, without_mark


def texts_of(source: Source, name: str) -> dict[str, str]:
    """Return what may be edited of one kind, by id: `benchmarks` their `when`, `severities` cures."""
    return {of: span.text for of, span in _spans(source, name).items()}


def edited(source: Source, changes: dict[tuple[str, str], str]) -> Plan:
    """Return the plan of a roadmap with parts of its text replaced.

    `changes`: the new text by kind (`benchmarks`, `severities`) and id. Raises `RejectedError`
    where the result is no roadmap, `KeyError` where there is nothing of that name in `texts_of`.
    """
    source = without_mark(source)
    cuts: list[tuple[int, int, str]] = []
    for (kind, of), text in changes.items():
        span = _spans(source, kind)[of]
        cuts.append((span.start, span.end, _quoted(text)))
    text = source.text
    for start, end, new in sorted(cuts, reverse=True):
        text = text[:start] + new + text[end:]
    roadmap, found = read(Source(source.name, text))
    if roadmap is None or failed(found):
        raise RejectedError(found)
    return compile_plan(roadmap)


def _quoted(text: str) -> str:
    """Return a text as YAML takes it anywhere: in double quotes."""
    flat = " ".join(text.split())
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _spans(source: Source, kind: str) -> dict[str, Span]:
    root = compose(without_mark(source))
    if kind == "severities":
        return _under(_of(root, "severities"), "cure")
    groups = _of(root, "benchmarks")
    found: dict[str, Span] = {}
    for group in groups.entries if groups else ():
        if isinstance(group.value, Mapping):
            found |= _under(group.value, "when")
    return found


def _under(mapping: Mapping | None, key: str) -> dict[str, Span]:
    out: dict[str, Span] = {}
    for entry in mapping.entries if mapping else ():
        scalar = entry.value.get(key) if isinstance(entry.value, Mapping) else None
        if scalar is not None and isinstance(scalar.value, Scalar):
            out[entry.key.text] = scalar.value.span
    return out


def _of(node: Node | None, key: str) -> Mapping | None:
    entry = node.get(key) if isinstance(node, Mapping) else None
    return entry.value if entry is not None and isinstance(entry.value, Mapping) else None
