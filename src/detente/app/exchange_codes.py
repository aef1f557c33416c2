"""What `detente explain --json` answers: codes and what they mean."""

from __future__ import annotations

from typing import Literal

from detente.app.exchange import Part


class CodeMeaning(Part, frozen=True, kw_only=True):
    """One code: `bad` and `repaired` are lines of a roadmap, absent where a file's bytes are at
    fault; `page` is its place in the documentation."""

    code: str
    severity: Literal["error", "warning"]
    title: str
    why: str
    bad: str | None
    repaired: str | None
    page: str


class Explain(Part, frozen=True, kw_only=True):
    """Codes of findings: the answer of `detente explain`."""

    codes: list[CodeMeaning]
