"""What is wrong with a text, as values: code, place, message and one repair.

An author's mistakes are collected, not raised. `render` draws them with the line and carets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from detente.core.text import Span
from detente.core.values import dataclass


class Severity(StrEnum):
    """How much a diagnostic weighs: only an error stops the work."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A place in a text with a few words on it; the words may be empty."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding about a text.

    `code` is `D` and three digits; `message` says what was found and what was expected; `help` is
    one repair; `labels[0]` is the place, up to three further ones show what it clashes with.
    """

    code: str
    message: str
    labels: tuple[Label, ...]
    help: str
    severity: Severity = Severity.ERROR
    notes: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        """The place."""
        return self.labels[0].span


class RejectedError(Exception):
    """Raised where a text cannot be read; carries every diagnostic found."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(f"{len(diagnostics)} problem(s)")
        self.diagnostics = tuple(diagnostics)


def failed(diagnostics: Iterable[Diagnostic]) -> bool:
    """True where one of them is an error."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def render(diagnostic: Diagnostic) -> str:
    """Return the diagnostic as text: place, message, line with carets, repair."""
    d = diagnostic
    out = [f"{d.span}: {d.severity.value} {d.code}: {d.message}"]
    width = len(str(max(label.span.line for label in d.labels)))
    for i, label in enumerate(d.labels):
        span = label.span
        line = span.source.line(span.line)
        column = span.column
        room = max(1, min(span.end - span.start, len(line) - column + 1))
        mark = ("^" if i == 0 else "-") * room
        pad = "".join("\t" if c == "\t" else " " for c in line[: column - 1])
        out.append(f" {span.line:>{width}} | {line}")
        out.append(f" {'':>{width}} | {pad}{mark}{' ' + label.text if label.text else ''}")
    out.append(f" {'':>{width}} = help: {d.help}")
    out.extend(f" {'':>{width}} = note: {note}" for note in d.notes)
    return "\n".join(out)
