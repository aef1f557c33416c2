"""A treaty text written down: as Markdown, and as one page that opens from disk and prints.

Decides nothing about content. Called by `detente read`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detente.core.times import iso, words
from detente.report.treaty import Treaty
from detente.report.treaty_parts import Part, Row, Table
from detente.report.words import DISCLAIMER, in_cell, marked_down, visible


def html(treaty: Treaty) -> str:
    """Return the text as one page without script or network."""
    return _environment().get_template("treaty.html").render(treaty=treaty, disclaimer=DISCLAIMER)


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("detente.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda x: x if isinstance(x, Markup) else visible(str(x)),
    )
    env.filters |= {"date": words, "iso": iso}
    env.tests |= {"row": lambda x: isinstance(x, Row)}
    env.globals |= {"letter": letter}
    return env


def letter(n: int) -> str:
    """Return the mark of a point, from 1: (a) to (z), then (aa)."""
    out = ""
    while n > 0:
        n, rest = divmod(n - 1, 26)
        out = chr(ord("a") + rest) + out
    return out


def markdown(treaty: Treaty) -> str:
    """Return the text as Markdown."""
    return "\n".join(_lines(treaty)) + "\n"


def _lines(t: Treaty) -> Iterator[str]:
    yield f"# {marked_down(t.title)}"
    yield ""
    yield from _frame(t)
    for part in (*t.articles, *t.annexes):
        yield f"## {part.name}. {marked_down(part.title)}"
        yield ""
        yield from _part(part)
    yield "---"
    yield ""
    yield from _frame(t)


def _frame(t: Treaty) -> Iterator[str]:
    yield f"**Standing:** {marked_down(t.standing)}. **Handling:** {marked_down(t.handling)}."
    yield ""
    yield f"{marked_down(t.id)}, version {marked_down(t.version)}, read on {words(t.on)}. Text {t.digest[:16]}."
    yield ""
    yield f"*{DISCLAIMER}*"
    yield ""


def _part(part: Part) -> Iterator[str]:
    n = 0
    for row in part.rows:
        if isinstance(row, Table):
            yield "| " + " | ".join(in_cell(x) for x in row.head) + " |"
            yield "|" + "---|" * len(row.head)
            for cells in row.rows:
                yield "| " + " | ".join(in_cell(x) for x in cells) + " |"
        else:
            n += 1
            if row.head:
                yield f"### {marked_down(row.head)}"
                yield ""
            yield f"{n}. {marked_down(row.text)}"
            indent = " " * (len(str(n)) + 2)
            for i, item in enumerate(row.items, start=1):
                yield f"{indent}- ({letter(i)}) {marked_down(item)}"
        yield ""
