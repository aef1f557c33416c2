"""What to say of a text that is not YAML: the likeliest cause near the place where reading stopped."""

from __future__ import annotations

import re

import yaml

from detente.core.text import Source, Span
from detente.roadmap.found import Found


def explain(source: Source, error: yaml.YAMLError, found: Found) -> None:
    """Add the finding for a text that could not be read as YAML."""
    mark = getattr(error, "problem_mark", None)
    at = mark.index if mark is not None else getattr(error, "position", 0) or 0
    at = max(0, min(int(at), max(0, len(source.text) - 1)))
    line = source.place(at)[0]
    found.add(
        "D000",
        _rest_of_line(source, line),
        "this line cannot be read as `key: value` or as an item of a list",
        "compare it with the lines around it: indentation, colon, quotation marks",
    )


def _rest_of_line(source: Source, number: int) -> Span:
    text = source.line(number)
    start = source.starts[number - 1] + len(text) - len(text.lstrip())
    return Span(source, start, start + max(1, len(text.strip())))


_QUOTE = re.compile(r"'")
