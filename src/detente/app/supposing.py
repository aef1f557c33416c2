"""What somebody supposes, tried out on a copy: the same for the page, the API and tools.

Decides what a supposal may hold, and where what is wrong with it stands. Reads the roadmap, stores
nothing. Called by the server, by the API and by `mcp`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from detente.app.desk import State
from detente.app.edits import edited, texts_of
from detente.app.files import MAX_ROADMAP, read_text
from detente.app.question import LONGEST, Question
from detente.app.refusals import InputRefusedError
from detente.app.supposed import Supposed, compared, suppose
from detente.app.workspace import read_sentence
from detente.core.diagnostics import Diagnostic, RejectedError
from detente.core.text import Source
from detente.ledger.errors import LedgerError
from detente.plan.plan import Plan
from detente.report.view import Supposition
from detente.watch.whatif import WhatIf

FIELDS = ("benchmark", "when", "severity", "cure", "evidence")

LARGEST = 256 * 1024
"""So many bytes may be typed."""

MOST = 20
"""So many conditions, and so many cures, may be changed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposal:
    """What is supposed: sentences of benchmarks and cures of severities by id, and a table."""

    conditions: Mapping[str, str] = field(default_factory=dict)
    cures: Mapping[str, str] = field(default_factory=dict)
    evidence: str = ""

    @property
    def changes(self) -> dict[tuple[str, str], str]:
        """The new text by kind and id, as `edits` takes it."""
        found = {("benchmarks", of): text for of, text in self.conditions.items()}
        return found | {("severities", of): text for of, text in self.cures.items()}


class CannotSupposeError(Exception):
    """Raised where something cannot be supposed: where that stands, what is wrong, one repair."""

    def __init__(self, at: str, message: str, help: str) -> None:  # noqa: A002  the word of all diagnostics
        super().__init__(message)
        self.at = at
        self.message = message
        self.help = help


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A supposal that was tried: the plan as it is and as it would be, and what is otherwise."""

    plan: Plan
    edited: Plan
    supposed: Supposed
    found: WhatIf


def tried(roadmap: Path, state: State, q: Question, supposal: Supposal) -> Tried:
    """Return what would be otherwise. Raises `CannotSupposeError`."""
    source = read_text(roadmap, at_most=MAX_ROADMAP, what="roadmap")
    plan = state.work.plan
    for refusal in _refusals(source, plan, supposal):
        raise refusal
    changed = _edited(source, supposal) if supposal.changes else plan
    tables = (("evidence", supposal.evidence.encode()),) if supposal.evidence else ()
    try:
        supposed = suppose(state.work, changed, tables, q.on, q.known_at)
    except (InputRefusedError, LedgerError) as e:
        raise CannotSupposeError("evidence", e.message, e.help) from e
    found = compared(supposed, q.on, q.known_at)
    return Tried(plan=plan, edited=changed, supposed=supposed, found=found)


def _refusals(source: Source, plan: Plan, supposal: Supposal) -> Iterator[CannotSupposeError]:
    """Yield what is wrong with a supposal before it is tried."""
    if not supposal.changes and not supposal.evidence:
        yield CannotSupposeError(
            "", "nothing is supposed", "change a condition or a cure, or give evidence"
        )
    for kind, changed, of in (
        ("benchmarks", supposal.conditions, "conditions"),
        ("severities", supposal.cures, "cures"),
    ):
        there = texts_of(source, kind)
        if len(changed) > MOST:
            yield CannotSupposeError(
                of, f"more than {MOST} are changed at once", "suppose fewer things at a time"
            )
        for name, text in changed.items():
            at = f"{of}.{name}"
            if name not in there:
                yield CannotSupposeError(
                    at,
                    f"the roadmap has no single sentence for `{name}` to change",
                    "change the file, and give it to `detente whatif --roadmap-edited`",
                )
            elif len(text) > LONGEST:
                yield CannotSupposeError(
                    at, f"it has more than {LONGEST} characters", "say it in fewer"
                )
            elif kind == "benchmarks":
                yield from _unreadable(at, text, plan)


def _unreadable(at: str, text: str, plan: Plan) -> Iterator[CannotSupposeError]:
    try:
        read_sentence(text, plan)
    except RejectedError as e:
        first = e.diagnostics[0]
        yield _rejected(f"{at}, column {first.span.column}", first)


def _rejected(at: str, first: Diagnostic) -> CannotSupposeError:
    return CannotSupposeError(at, first.message, first.help or "change the sentence")


def _edited(source: Source, supposal: Supposal) -> Plan:
    """Return the plan with all that is changed; says of which change it is no roadmap."""
    names = {"benchmarks": "conditions", "severities": "cures"}
    try:
        return edited(source, supposal.changes)
    except RejectedError as together:
        for (kind, of), text in supposal.changes.items():
            try:
                edited(source, {(kind, of): text})
            except RejectedError as e:
                raise _rejected(f"{names[kind]}.{of}", e.diagnostics[0]) from e
        raise _rejected("", together.diagnostics[0]) from together


def supposition(roadmap: Path, state: State, q: Question, typed: Mapping[str, str]) -> Supposition:
    """Return what the page shows of what was typed, and what would be otherwise."""
    source = read_text(roadmap, at_most=MAX_ROADMAP, what="roadmap")
    form = {name: typed.get(name, "").strip() for name in FIELDS}
    empty = Supposition(
        form=form,
        benchmarks=texts_of(source, "benchmarks"),
        severities=texts_of(source, "severities"),
    )
    supposal = as_supposal(form)
    if not supposal.changes and not supposal.evidence:
        if any(form.values()):
            half = ("half a change was typed", "choose what to change, and type what it would be")
            return replace(empty, refused=half)
        return empty
    try:
        found = tried(roadmap, state, q, supposal)
    except CannotSupposeError as e:
        return replace(empty, refused=(e.message, e.help))
    told = [f"{of}: {text}" for (_, of), text in supposal.changes.items()]
    told += ["the evidence that was typed"] if supposal.evidence else []
    if late := found.supposed.not_yet_known:
        told.append(f"not counted, known only later: {', '.join(late)}")
    return replace(empty, told=tuple(told), found=found.found)


def as_supposal(form: Mapping[str, str]) -> Supposal:
    """Return what is supposed in a form with one benchmark, one severity and a table."""
    conditions, cures = (
        {form[of]: form[text]} if form.get(of) and form.get(text) else {}
        for of, text in (("benchmark", "when"), ("severity", "cure"))
    )
    return Supposal(conditions=conditions, cures=cures, evidence=form.get("evidence", ""))
