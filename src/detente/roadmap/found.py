"""The findings of one reading, collected. Called by every part of the room that can object."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from detente.core.diagnostics import Diagnostic, Label, Severity
from detente.core.text import Span

ENOUGH = 1_000
"""How many findings are shown; who has made so many repairs the first ones first."""


class EnoughError(Exception):
    """Raised where more would be found than anybody reads."""


class Found:
    """Collects findings, each once, and sorts them by place when asked.

    Raises `EnoughError` at the one after `enough`, where that is given.
    """

    def __init__(self, enough: int | None = None) -> None:
        self._enough = enough
        self._items: dict[tuple[str, int, str], Diagnostic] = {}
        self.errors = 0
        """How many errors there are so far."""

    def add(
        self,
        code: str,
        span: Span,
        message: str,
        repair: str,
        *,
        also: tuple[tuple[Span, str], ...] = (),
        warn: bool = False,
        notes: tuple[str, ...] = (),
    ) -> None:
        """Keep a finding about a place."""
        labels = (Label(span=span), *(Label(span=s, text=t) for s, t in also[:3]))
        severity = Severity.WARNING if warn else Severity.ERROR
        self.keep(
            Diagnostic(
                code=code,
                message=message,
                labels=labels,
                help=repair,
                severity=severity,
                notes=notes,
            )
        )

    def keep(self, diagnostic: Diagnostic) -> None:
        """Keep a finding made elsewhere."""
        place = (diagnostic.code, diagnostic.span.start, diagnostic.message)
        if place not in self._items:
            if self._enough is not None and len(self._items) >= self._enough:
                raise EnoughError
            self._items[place] = diagnostic
            self.errors += diagnostic.severity is Severity.ERROR

    @property
    def failed(self) -> bool:
        """True where an error is among them."""
        return self.errors > 0

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return all findings in the order of the file."""
        return tuple(sorted(self._items.values(), key=lambda d: (d.span.start, d.code)))


MANY = 400
"""Among more names than these only those that begin alike are compared, lest it take long."""
LONG = 100
"""So are names longer than this."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most likely meant, or `None`."""
    choices = sorted(set(known))
    if len(choices) > MANY or len(word) > LONG:
        choices = [c for c in choices if c[:2] == word[:2] and abs(len(c) - len(word)) < 3][:MANY]
    close = get_close_matches(word, choices, n=1, cutoff=0.7)
    if close:
        return close[0]
    lowered = {c.lower().replace("-", "_"): c for c in choices}
    return lowered.get(word.lower().replace("-", "_").replace(" ", "_"))


def listed(words: Iterable[str], last: str = "or", most: int = 12) -> str:
    """Return words as a list in a sentence: `a, b or c`."""
    all_words = list(words)
    shown = all_words[:most]
    if len(all_words) > most:
        return ", ".join(shown) + f" and {len(all_words) - most} more"
    if len(shown) < 2:
        return "".join(shown)
    return ", ".join(shown[:-1]) + f" {last} {shown[-1]}"
